//! Scenario / flood works — what people built that a raster does not show: culverts, spans under decks, levees as lines.
//!
//! In: the `surface` group of a flood, a county. Out: openings and levees on the county's plane; findings. Not here: what
//! water does there (`hazard::flood::plane::opening`).

use super::code;
use super::fields::{Fields, Limits, Unit};
use super::finding::At;
use super::flood_rows::COORDINATE;
use super::source::Log;
use crate::hazard::flood::plane::basin::Shallow;
use crate::hazard::flood::plane::opening::{LOSS, Opening};
use crate::hazard::flood::spec::{LeveeSpec, OpeningSpec, WorksSpec};
use crate::map::county::County;
use crate::map::frame::{LonLat, Point};

const HEIGHT_M: Limits = Limits(-500.0, 9000.0);

/// Places of a work, and where it is written.
struct Placed<T> {
    places: Vec<LonLat>,
    at: At,
    who: String,
    what: T,
}

/// Works as written.
#[derive(Default)]
pub struct WorksRow {
    openings: Vec<Placed<Opening>>,
    levees: Vec<Placed<LeveeSpec>>,
    shallow: Shallow,
}

/// Reads the works of a surface.
pub(super) fn works(g: &Fields<'_>) -> WorksRow {
    let shallow = g.group("shallow").map(|s| {
        let out = Shallow { times: s.number("times", Limits(1.0, 20.0)), to_m: s.number("to_m", Limits(0.001, 2.0)) };
        s.close();
        out
    });
    WorksRow { openings: openings(g), levees: levees(g), shallow: shallow.unwrap_or_default() }
}

fn openings(f: &Fields<'_>) -> Vec<Placed<Opening>> {
    let mut out = Vec::new();
    for node in f.list("openings") {
        let Some(g) = f.reader().open(node, "opening") else { continue };
        let place = |name: &'static str| g.need(name).and_then(|n| g.reader().pair(n, &g.subject(name), (COORDINATE, COORDINATE), Unit::of("coordinate")));
        let places: Vec<LonLat> = ["from", "to"].into_iter().filter_map(place).map(|(lon, lat)| LonLat { lon, lat }).collect();
        let what = Opening {
            cells: [0; 2],
            sill_m: g.number("sill_m", HEIGHT_M),
            lid_m: g.number("lid_m", HEIGHT_M),
            width_m: g.number("width_m", Limits(0.1, 500.0)),
            length_m: g.number_or("length_m", 10.0, Limits(0.1, 5000.0)),
            loss: g.number_or("loss", LOSS, Limits(0.1, 100.0)),
            manning: g.number_or("manning", 0.013, Limits(0.0, 1.0)),
        };
        if what.lid_m <= what.sill_m {
            g.error(code::S019, "lid_m", "洞顶应高于洞底 sill_m", "the lid must stand above the sill, sill_m");
        } else if places.len() == 2 {
            out.push(Placed { places, at: g.at(), who: g.who(), what });
        }
        g.close();
    }
    out
}

fn levees(f: &Fields<'_>) -> Vec<Placed<LeveeSpec>> {
    let mut out = Vec::new();
    for node in f.list("levees") {
        let Some(g) = f.reader().open(node, "levee") else { continue };
        let subject = g.subject("path");
        let point = |n| g.reader().pair(n, &subject, (COORDINATE, COORDINATE), Unit::of("coordinate"));
        let places: Vec<LonLat> = g.list("path").iter().filter_map(point).map(|(lon, lat)| LonLat { lon, lat }).collect();
        let what = LeveeSpec { path: Vec::new(), crest_m: g.number("crest_m", HEIGHT_M) };
        if places.len() < 2 {
            g.error(code::S019, "path", "堤线至少要两个点", "a levee is a line of two places or more");
        } else {
            out.push(Placed { places, at: g.at(), who: g.who(), what });
        }
        g.close();
    }
    out
}

/// Places the works on the county's plane.
pub(super) fn resolve(row: &WorksRow, county: &County, log: &Log) -> WorksSpec {
    let shape = county.terrain.shape;
    let on_plane = |places: &[LonLat]| places.iter().map(|p| county.frame.to_plane(*p)).collect::<Vec<Point>>();
    let mut out = WorksSpec { shallow: row.shallow, ..WorksSpec::default() };
    for o in &row.openings {
        let ends = on_plane(&o.places);
        let cells: Vec<Option<usize>> = ends.iter().map(|p| shape.cell_at(*p)).collect();
        if cells.contains(&None) {
            log.error(code::M005, o.at.clone(), o.who.clone(), "洞口在地图之外", "an end of the opening lies outside the map");
        } else if cells.iter().flatten().any(|c| !county.terrain.values[*c].is_finite()) {
            let en = "an end of the opening stands where the terrain has no height; move it to where it has";
            log.error(code::M017, o.at.clone(), o.who.clone(), "洞口所在的格网没有高程；请移到有高程处", en);
        } else if cells[0] == cells[1] {
            let (zh, en) =
                ("两端落在同一格网内，水无处可过；请把 from 与 to 分到两侧", "both ends lie in one cell of the raster; set from and to on its two sides");
            log.error(code::S019, o.at.clone(), o.who.clone(), zh, en);
        } else {
            out.openings.push(OpeningSpec { ends: [ends[0], ends[1]], way: o.what });
        }
    }
    for l in &row.levees {
        let path = on_plane(&l.places);
        if path.iter().any(|p| shape.cell_at(*p).is_none()) {
            log.error(code::M005, l.at.clone(), l.who.clone(), "堤线有一点在地图之外", "a place of the levee lies outside the map");
        } else {
            out.levees.push(LeveeSpec { path, crest_m: l.what.crest_m });
        }
    }
    out
}
