//! Scenario / flood works — what people built that a raster does not show: culverts, spans under decks, levees and narrow streams as lines.
//!
//! In: the `surface` group of a flood, a county. Out: openings, levees and channels on the county's plane; findings. Not here: what
//! water does there (`hazard::flood::plane::opening`, `net`).

use std::collections::BTreeSet;

use super::code;
use super::fields::{Fields, Limits, Unit};
use super::finding::At;
use super::flood_rows::COORDINATE;
use super::source::Log;
use crate::hazard::flood::brooks::{falls, is_uphill, trace, turn};
use crate::hazard::flood::plane::basin::Shallow;
use crate::hazard::flood::plane::opening::{LOSS, Opening};
use crate::hazard::flood::spec::{ChannelSpec, LeveeSpec, OpeningSpec, WorksSpec};
use crate::map::county::County;
use crate::map::frame::{LonLat, Point};

const HEIGHT_M: Limits = Limits(-500.0, 9000.0);
/// Roughness of a stream where the file says none (assumed: clean, winding, some weeds; Chow 1959, table 5-6).
const STREAM_N: f64 = 0.04;
/// Ground so far above what lies upstream of it is no bump of the raster, metres (assumed: a high road bank).
const RIDGE_M: f64 = 20.0;

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
    channels: Vec<Placed<ChannelSpec>>,
    shallow: Shallow,
}

/// Reads the works of a surface.
pub(super) fn works(g: &Fields<'_>) -> WorksRow {
    let shallow = g.group("shallow").map(|s| {
        let out = Shallow { times: s.number("times", Limits(1.0, 20.0)), to_m: s.number("to_m", Limits(0.001, 2.0)) };
        s.close();
        out
    });
    WorksRow { openings: openings(g), levees: levees(g), channels: channels(g), shallow: shallow.unwrap_or_default() }
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

fn channels(f: &Fields<'_>) -> Vec<Placed<ChannelSpec>> {
    let mut out = Vec::new();
    for node in f.list("channels") {
        let Some(g) = f.reader().open(node, "channel") else { continue };
        let subject = g.subject("path");
        let point = |n| g.reader().pair(n, &subject, (COORDINATE, COORDINATE), Unit::of("coordinate"));
        let places: Vec<LonLat> = g.list("path").iter().filter_map(point).map(|(lon, lat)| LonLat { lon, lat }).collect();
        let what = ChannelSpec {
            path: Vec::new(),
            width_m: g.number("width_m", Limits(0.1, 500.0)),
            depth_m: g.number("depth_m", Limits(0.05, 50.0)),
            manning: g.number_or("manning", STREAM_N, Limits(0.005, 0.5)),
        };
        if places.len() < 2 {
            g.error(code::S019, "path", "河道线至少要两个点", "a channel is a line of two places or more");
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
    out.channels = streams(row, county, log);
    out
}

/// Places the channels on the county's plane.
fn streams(row: &WorksRow, county: &County, log: &Log) -> Vec<ChannelSpec> {
    let (shape, height) = (county.terrain.shape, |c: usize| f64::from(county.terrain.values[c]));
    let (mut out, mut taken) = (Vec::new(), BTreeSet::new());
    // In the order in which they are laid.
    let mut rows: Vec<&Placed<ChannelSpec>> = row.channels.iter().collect();
    rows.sort_by(|a, b| b.what.width_m.total_cmp(&a.what.width_m));
    for c in rows {
        let path: Vec<Point> = c.places.iter().map(|p| county.frame.to_plane(*p)).collect();
        let error = |code, zh: String, en: String| log.error(code, c.at.clone(), c.who.clone(), zh, en);
        if path.iter().any(|p| shape.cell_at(*p).is_none()) {
            error(code::M005, "河道线有一点在地图之外".into(), "a place of the channel lies outside the map".into());
            continue;
        }
        if c.what.width_m >= shape.cell_m {
            let (w, cell) = (c.what.width_m, shape.cell_m);
            let zh = format!("河宽 {w} m 不小于格网边长 {cell} m；这样宽的河应作为河段（rivers）刻入地形");
            error(
                code::S019,
                zh,
                format!("{w} m wide, in cells of {cell} m: a stream as wide as a cell belongs into the terrain, or among the county's rivers"),
            );
            continue;
        }
        let mut way = trace(shape, &path);
        if way.iter().any(|(cell, _)| !height(*cell).is_finite()) {
            let en = "the channel runs over cells where the terrain has no height; move it to where it has";
            error(code::M017, "河道线经过没有高程的格网；请移到有高程处".into(), en.into());
            continue;
        }
        if way.len() < 2 {
            let en = "the channel lies in one cell of the raster; draw it longer, or leave it out";
            error(code::S019, "河道线全在一个格网内；请画长些，或删去".into(), en.into());
            continue;
        }
        if is_uphill(&way, height) {
            turn(&mut way);
        }
        let bed = falls(way.iter().map(|(cell, _)| (height(*cell), c.what.depth_m)));
        let dug = way.iter().zip(&bed).map(|((cell, _), z)| height(*cell) - z - c.what.depth_m).fold(0.0, f64::max);
        if dug > RIDGE_M {
            let zh = format!("河道线翻过比上游高 {dug:.0} m 的地面；水不会往高处流，请改线");
            error(code::S019, zh, format!("the channel crosses ground {dug:.0} m above what lies upstream of it; a stream does not rise: mend its line"));
            continue;
        }
        let pair = |w: &[(usize, f64)]| taken.insert((w[0].0.min(w[1].0), w[0].0.max(w[1].0)));
        if way.windows(2).map(pair).filter(|new| *new).count() == 0 {
            let en = "the channel runs wholly where another one runs already; leave one of them out";
            error(code::S019, "河道线全程与另一条重合；请删去其一".into(), en.into());
            continue;
        }
        out.push(ChannelSpec { path, ..c.what.clone() });
    }
    out
}
