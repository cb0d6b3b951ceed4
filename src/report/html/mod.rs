//! Html — `report.html`: one self-contained page in two languages that shows the score, its evidence and plays the drill.
//!
//! In: `Told`. Out: one file that opens from a disk without a network. Not here: the page's own behaviour
//! (`assets/report/*`), numbers (they come from the card and the record).
//! Method: plain sections of a page; data as gzip in base64, opened by the browser's `DecompressionStream`.

pub mod basemap;
pub mod meta;
mod paper;
pub mod scene;
pub mod terrain;
pub mod tracks;
pub mod water;

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Told;
use super::file::{Trouble, write_whole};
use crate::map::frame::Point;
use crate::map::grid::Shape;

const PAGE: &str = include_str!("../../../assets/report/page.html");
const CSS: [&str; 2] = [include_str!("../../../assets/report/page.css"), include_str!("../../../assets/report/print.css")];
const JS: [&str; 14] = [
    include_str!("../../../assets/report/js/base.js"),
    include_str!("../../../assets/report/js/unpack.js"),
    include_str!("../../../assets/report/js/state.js"),
    include_str!("../../../assets/report/js/terrain.js"),
    include_str!("../../../assets/report/js/map.js"),
    include_str!("../../../assets/report/js/draw.js"),
    include_str!("../../../assets/report/js/player.js"),
    include_str!("../../../assets/report/js/sheet.js"),
    include_str!("../../../assets/report/js/charts.js"),
    include_str!("../../../assets/report/js/warning.js"),
    include_str!("../../../assets/report/js/timeline.js"),
    include_str!("../../../assets/report/js/form.js"),
    include_str!("../../../assets/report/js/paper.js"),
    include_str!("../../../assets/report/js/main.js"),
];
/// What a test program calls; the page itself never does.
const SELFTEST: &str = include_str!("../../../assets/report/js/selftest.js");

/// Encoded bytes that each part of the page may take (contract).
pub mod budget {
    /// Water.
    pub const WATER: usize = 4 << 20;
    /// People, groups, teams, roads, shelters by minute.
    pub const TRACKS: usize = 6 << 20;
    /// Terrain, roads, rivers, places, events, card.
    pub const MAP: usize = 4 << 20;
    /// The whole page.
    pub const PAGE: usize = 15 << 20;
}

/// What was written, and how large each part is in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the parts of the page")]
pub struct Written {
    pub path: PathBuf,
    pub water: usize,
    pub tracks: usize,
    pub map: usize,
    pub page: usize,
}

/// The whole-number plane of the page: units east and south of the north-west corner.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    shape: Shape,
    /// Metres in a unit, chosen so that a coordinate fits in 16 bits.
    pub unit_m: f64,
}

impl Plane {
    /// The plane of a raster.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        let side = (shape.cols.max(shape.rows) as f64) * shape.cell_m;
        Self { shape, unit_m: (side / 60_000.0).ceil().max(1.0) }
    }
    /// A point in units.
    #[must_use]
    pub fn at(&self, p: Point) -> (i64, i64) {
        (((p.x - self.shape.west) / self.unit_m).round() as i64, ((self.shape.north - p.y) / self.unit_m).round() as i64)
    }
}

/// Writes `report.html` into a folder.
pub fn write(dir: &Path, told: &Told<'_>) -> Result<Written, Trouble> {
    let path = dir.join("report.html");
    let plane = Plane::new(told.scenario.county.terrain.shape);
    let water = water::pack(&told.tale.tracks.water, &told.scenario.county.terrain.shape);
    let tracks = tracks::pack(&told.tale.tracks, &plane);
    let parts = [
        ("meta", meta::pack(told, &plane, &water, &tracks)),
        ("terrain", terrain::pack(&told.scenario.county.terrain)),
        ("basemap", basemap::pack(&told.scenario.county, &plane)),
        ("water", water.text),
        ("tracks", tracks.text),
    ];
    let size = |name: &str| parts.iter().filter(|(n, _)| *n == name).map(|(_, t)| t.len()).sum::<usize>();
    let mut page = 0;
    write_whole(&path, |out| {
        let mut put = |text: &str| {
            page += text.len();
            out.write_all(text.as_bytes())
        };
        for piece in PAGE.split("<!--@") {
            let Some((name, rest)) = piece.split_once("-->") else {
                put(piece)?;
                continue;
            };
            match name {
                "title" => put(&escape(&format!("【演练】{}", told.card.title)))?,
                "css" => {
                    for css in CSS {
                        put(css)?;
                    }
                }
                "js" => {
                    put("\"use strict\";\n")?;
                    for js in JS {
                        put(js)?;
                    }
                    put(SELFTEST)?;
                }
                "data" => {
                    for (name, text) in &parts {
                        put(&format!("<script type=\"text/plain\" id=\"pack-{name}\">"))?;
                        put(text)?;
                        put("</script>\n")?;
                    }
                }
                _ => put(piece)?,
            }
            put(rest)?;
        }
        Ok(())
    })?;
    Ok(Written { path, water: size("water"), tracks: size("tracks"), map: size("meta") + size("terrain") + size("basemap"), page })
}

/// A text for the inside of an element.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
