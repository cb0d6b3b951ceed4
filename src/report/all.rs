//! Report / all — every file of a drill's output folder that a report makes, but for `score.json`.
//!
//! In: what there is to tell. Out: `report.html`, `people.csv`, `roads.geojson`, `warning.csv`, `columns.csv`, `max_depth.tif`, `arrival_time.tif`.

use std::path::{Path, PathBuf};

use super::file::Trouble;
use super::{Told, columns, gis, html, people, roads, warning};

/// Writes them all; gives the path of the page.
pub fn write(dir: &Path, told: &Told<'_>) -> Result<PathBuf, Trouble> {
    gis::write_extremes(dir, told)?;
    people::write(dir, told)?;
    roads::write(dir, told)?;
    warning::write(dir, told)?;
    columns::write_drill(dir)?;
    Ok(html::write(dir, told)?.path)
}
