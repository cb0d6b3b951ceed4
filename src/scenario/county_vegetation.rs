//! Scenario / county vegetation — a forest survey's polygons, fuel and canopy rasters of a county folder, with findings for values that cannot be.
//!
//! In: the folder, the terrain they must lie on. Out: `Vegetation`. Not here: the formats of rasters (`raster`), what burns how
//! (`hazard::forest_fire`). No data, and a fuel of 0, leave the land cover's crosswalk in force.

use std::path::Path;

use super::area_rows;
use super::code;
use super::county_ground::{raster_path, same_place, whole};
use super::raster::{self, Raster};
use super::source::{Failure, Log};
use super::words;
use crate::hazard::forest_fire::cover::{FUELS, of_name};
use crate::hazard::forest_fire::fuel_model::{FuelModel, is_unburnable};
use crate::map::frame::Frame;
use crate::map::grid::Grid;
use crate::map::vegetation::Vegetation;

/// Canopy rasters with their greatest value: %, metres, metres, kg/m³ (LANDFIRE's tables end at 0.45; dense young stands have more).
const CANOPY: [(&str, f32); 4] = [("canopy_cover", 100.0), ("canopy_height", 80.0), ("canopy_base_height", 50.0), ("canopy_bulk_density", 2.0)];

/// The file of a forest survey's polygons.
const SURVEY: &str = "forest.geojson";

/// Reads what the folder has of them.
pub(super) fn read(dir: &Path, frame: &Frame, terrain: &Grid, raw: &Raster, log: &Log) -> Result<Vegetation, Failure> {
    let one = |name: &str, good: &dyn Fn(f32) -> bool, code: &'static str, zh: String, en: String| -> Result<Option<Grid>, Failure> {
        let Some(path) = raster_path(dir, name) else { return Ok(None) };
        let Some(r) = raster::read(&path, log)? else { return Ok(None) };
        if !same_place(&r, raw, &path, log) {
            return Ok(None);
        }
        let wrong: Vec<f32> = r.values.iter().copied().filter(|v| !v.is_nan() && !good(*v)).collect();
        if let Some(v) = wrong.first() {
            let n = wrong.len();
            log.error(code, whole(&path), name, format!("{v} {zh}（共 {n} 格）"), format!("{v} {en} ({n} cells)"));
            return Ok(None);
        }
        Ok(Some(if raw.plane_shape().is_some() { Grid { shape: terrain.shape, values: r.values } } else { r.image(frame, terrain.shape, false) }))
    };
    let kind = survey(dir, frame, terrain, log)?;
    let model = |v: f32| v.fract().abs() < f32::EPSILON && (0.0..256.0).contains(&v) && (is_unburnable(v as u8) || FuelModel::of(v as u8).is_some());
    let fuel = one(
        "fuel",
        &model,
        code::M019,
        "不是可燃物模型编号；可用 1–13、101–204 中的标准编号，不燃用 91–99".into(),
        "is no fuel model; use a standard number of 1 to 13 or 101 to 204, and 91 to 99 for what does not burn".into(),
    )?;
    let mut canopy = [None, None, None, None];
    for (slot, (name, most)) in canopy.iter_mut().zip(CANOPY) {
        *slot = one(name, &|v| (0.0..=most).contains(&v), code::M020, format!("超出范围；应为 0 至 {most}"), format!("is out of range; expected 0 to {most}"))?;
    }
    let [canopy_cover, canopy_height, canopy_base_height, canopy_bulk_density] = canopy;
    Ok(Vegetation { kind, fuel, canopy_cover, canopy_height, canopy_base_height, canopy_bulk_density })
}

/// The polygons of a forest survey, cell by cell as lines of the crosswalk; where two lie on each other the later one holds.
fn survey(dir: &Path, frame: &Frame, terrain: &Grid, log: &Log) -> Result<Option<Grid>, Failure> {
    let path = dir.join(SURVEY);
    if !path.exists() {
        return Ok(None);
    }
    let shape = terrain.shape;
    let mut kinds = Grid::filled(shape, f32::NAN);
    for row in area_rows::areas(&path, frame, &shape, log)? {
        let cover = row.cover.unwrap_or_default();
        let Some(line) = of_name(&cover) else {
            let (all, hint) = (FUELS.map(|f| f.name).join("、"), words::did_you_mean(&cover, FUELS.iter().map(|f| f.name)));
            log.error(
                code::S013,
                row.at,
                "forest · cover",
                format!("没有 \"{cover}\" 这种地类{}；properties 里写 cover，可用：{all}", hint.zh()),
                format!("no cover is called \"{cover}\"{}; write cover among the properties, known: {all}", hint.en()),
            );
            continue;
        };
        let (low, high) = row.area.bounds();
        let column = |x: f64| ((x - shape.west) / shape.cell_m).floor().clamp(0.0, shape.cols as f64 - 1.0) as usize;
        let line_of = |y: f64| ((shape.north - y) / shape.cell_m).floor().clamp(0.0, shape.rows as f64 - 1.0) as usize;
        for r in line_of(high.y)..=line_of(low.y) {
            for c in column(low.x)..=column(high.x) {
                let cell = r * shape.cols + c;
                if row.area.holds(shape.centre(cell)) {
                    kinds.values[cell] = line as f32;
                }
            }
        }
    }
    Ok(Some(kinds))
}
