//! Cli / hazard sheets — which rasters a flood has, and the folder of each: the county's, and those of nests around towns.
//!
//! In: the county's shape, the finer rasters of the frames. Out: for each a folder, a shape and its cells. Not here: what is written there
//! (`hazard`, `hazard_products`). Method: a nest has the same files as the county in the folder `nest-NAME`.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::base::lang::Lang;
use crate::hazard::flood::nests::Nests;
use crate::hazard::flood::plane::ledger::Books;
use crate::hazard::mosaic::Mosaic;
use crate::map::frame::Frame;
use crate::map::grid::Shape;
use crate::report::file::Trouble;
use crate::report::gis;

/// One raster.
pub(super) struct Sheet {
    /// Where its files go.
    pub(super) folder: PathBuf,
    /// Its cells on the plane.
    pub(super) shape: Shape,
    cells: Range<usize>,
}

impl Sheet {
    /// The county's and those of nests.
    pub(super) fn all(out: &Path, county: Shape, finer: &Mosaic) -> Vec<Self> {
        let own = Self { folder: out.to_path_buf(), shape: county, cells: 0..county.len() };
        let nest = finer.patches().iter().map(|p| Self { folder: out.join(format!("nest-{}", p.name)), shape: p.shape, cells: p.numbers() });
        std::iter::once(own).chain(nest).collect()
    }
    /// Its own of the values of all cells.
    pub(super) fn of<'a>(&self, values: &'a [f32]) -> &'a [f32] {
        &values[self.cells.clone()]
    }
    /// Writes its own of the values of all cells.
    pub(super) fn write(&self, name: &str, plane: &Frame, values: &[f32]) -> Result<(), Trouble> {
        gis::write_grid(&self.folder.join(name), &self.shape, plane, self.of(values), gis::NODATA)
    }
}

/// The books of a raster in one line, cubic metres; of a nest with its name.
pub(super) fn ledger(nest: Option<&str>, b: &Books, lang: Lang) -> String {
    let (came, left) = (b.sources_m3 + b.rain_m3 + b.edges_in_m3, b.outlets_m3 + b.edges_out_m3);
    let whose = match (nest, lang) {
        (None, Lang::Zh) => "地面水账".to_owned(),
        (None, Lang::En) => "Books of the ground".to_owned(),
        (Some(name), Lang::Zh) => format!("嵌套区 {name} 水账"),
        (Some(name), Lang::En) => format!("Books of the nest {name}"),
    };
    match lang {
        Lang::Zh => {
            format!("{whose}（m³）：起初 {:.0}，进 {came:.0}（雨 {:.0}），出 {left:.0}，现存 {:.0}，差 {:.1e}", b.start_m3, b.rain_m3, b.stored_m3, b.error)
        }
        Lang::En => format!(
            "{whose} (m³): {:.0} at the start, {came:.0} in ({:.0} of it rain), {left:.0} out, {:.0} there now, off by {:.1e}",
            b.start_m3, b.rain_m3, b.stored_m3, b.error
        ),
    }
}

/// A raster's books as JSON.
pub(super) fn json(b: &Books) -> serde_json::Value {
    serde_json::json!({"stored_at_start": b.start_m3, "from_rivers_less_taken": b.sources_m3, "in_over_edges": b.edges_in_m3, "out_over_edges": b.edges_out_m3, "out_through_mouths": b.outlets_m3, "rain": b.rain_m3, "stored": b.stored_m3, "relative_error": b.error})
}

/// Nests as JSON: name, cells and books of each.
pub(super) fn nests_json(nests: &Nests) -> Vec<serde_json::Value> {
    let books: Vec<(&str, Books)> = nests.books().collect();
    let one = |p: &crate::hazard::mosaic::Patch| {
        let own = books.iter().find(|(name, _)| *name == p.name).map(|(_, b)| json(b));
        serde_json::json!({"name": p.name, "cell_m": p.shape.cell_m, "cols": p.shape.cols, "rows": p.shape.rows, "ledger_m3": own})
    };
    nests.mosaic().patches().iter().map(one).collect()
}
