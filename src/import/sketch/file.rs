//! Sketch / file — the hand-written sketch of a county as its author wrote it, and every mistake in it at once.
//!
//! In: the text of `sketch.ron` (`docs/sketch-format.md`). Out: rows, or findings. Not here: what is made of them.
//! Method: typed reading with `ron2`; what stops the reader is one finding with its place, what the rows say wrongly is
//! collected and reported together.

use std::path::Path;

use ron2::FromRon;

use crate::map::frame::Frame;
use crate::scenario::finding::{At, Finding, Severity};

/// Longitude, latitude (or x, y in a local plane).
pub(crate) type Place = (f64, f64);

/// A sketch.
#[derive(Debug, FromRon)]
#[ron(deny_unknown_fields)]
pub(crate) struct Sketch {
    pub(crate) format: u32,
    pub(crate) name: String,
    #[ron(default)]
    pub(crate) name_en: Option<String>,
    pub(crate) source: String,
    #[ron(default)]
    pub(crate) reconstruction: Option<String>,
    #[ron(default)]
    pub(crate) reconstruction_en: Option<String>,
    pub(crate) crs: String,
    /// West, south, east, north.
    pub(crate) bounds: (f64, f64, f64, f64),
    pub(crate) cell_m: f64,
    pub(crate) seed: u64,
    /// People live inside this ring; absent: inside the bounds.
    #[ron(default)]
    pub(crate) outline: Vec<Place>,
    #[ron(default)]
    pub(crate) terrain: TerrainRow,
    pub(crate) ridges: Vec<RidgeRow>,
    pub(crate) rivers: Vec<RiverRow>,
    #[ron(default)]
    pub(crate) dams: Vec<DamRow>,
    pub(crate) townships: Vec<TownshipRow>,
    /// Residents, and how many of them live in towns.
    pub(crate) population: (u32, u32),
    #[ron(default)]
    pub(crate) people: PeopleRow,
    #[ron(default)]
    pub(crate) interchanges: Vec<InterchangeRow>,
    #[ron(default)]
    pub(crate) roads: Vec<RoadLine>,
    #[ron(default)]
    pub(crate) gauges: Vec<GaugeRow>,
    #[ron(default)]
    pub(crate) facilities: Vec<FacilityRow>,
    #[ron(default)]
    pub(crate) generate: GenerateRow,
    /// RON text that goes into `county.ron` as it is: fields of the county that the sketch does not draw.
    #[ron(default)]
    pub(crate) county: String,
    /// Rows of teams that go into `county.ron` before the generated squads.
    #[ron(default)]
    pub(crate) teams: String,
}

macro_rules! row_with_defaults {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty = $value:expr),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, FromRon)]
        #[ron(deny_unknown_fields)]
        pub(crate) struct $name { $($(#[$fdoc])* #[ron(default)] pub(crate) $field: Option<$ty>),+ }
        impl Default for $name { fn default() -> Self { Self { $($field: None),+ } } }
        impl $name { $($(#[$fdoc])* pub(crate) fn $field(&self) -> $ty { self.$field.unwrap_or($value) })+ }
    };
}

row_with_defaults!(
    /// Texture of the terrain.
    TerrainRow {
        /// The highest summit, metres; heights above 600 m are stretched until the highest cell stands here.
        highest_m: f64 = 0.0,
        /// No land lower than this, metres.
        lowest_land_m: f64 = -1e9,
        /// Height of hills beside a river that names no shoulder of its own, metres above its bed.
        shoulder_m: f64 = 120.0,
        /// Steepest hillside in soft rock, rise over run.
        soft_slope: f64 = 0.38,
        /// Steepest hillside in hard rock.
        hard_slope: f64 = 0.80,
        /// Share by which the surface's texture moves heights.
        roughness: f64 = 0.25,
        /// Rounds of carving on the coarse, middle and fine raster.
        rounds: (u32, u32, u32) = (90, 14, 6),
        /// Rounds of weathering that soften hillsides.
        smoothing: u32 = 2,
        /// Streams begin where this much ground drains, km².
        stream_km2: f64 = 2.5,
    }
);

row_with_defaults!(
    /// How people are spread.
    PeopleRow {
        /// Share of village groups that lie low beside their stream.
        low_share: f64 = 0.11,
        /// Share of village groups on hillsides.
        hill_share: f64 = 0.28,
        /// Village groups per village where the township names no number.
        groups_per_village: f64 = 8.6,
    }
);

row_with_defaults!(
    /// How many places without a name of their own are made.
    GenerateRow {
        middle_schools: u32 = 0,
        primary_schools: u32 = 0,
        clinics_per_township: u32 = 0,
        control_points: u32 = 0,
        shelters_per_township: u32 = 0,
        hazard_points: u32 = 0,
        squads: bool = false,
        police: bool = false,
        town_halls: bool = false,
        village_shelters: bool = false,
        water_intakes: bool = false,
    }
);

/// A ridge: points with heights of the crest.
#[derive(Debug, FromRon)]
#[ron(deny_unknown_fields)]
pub(crate) struct RidgeRow {
    pub(crate) name: String,
    pub(crate) points: Vec<(f64, f64, f64)>,
}

/// A river: points with levels of its bed, drawn downstream.
#[derive(Debug, FromRon)]
#[ron(deny_unknown_fields)]
pub(crate) struct RiverRow {
    pub(crate) key: String,
    pub(crate) name: String,
    /// Key of the river it joins; absent: it leaves the map.
    #[ron(default)]
    pub(crate) into: Option<String>,
    #[ron(default)]
    pub(crate) width_m: Option<f64>,
    /// Country upstream of its first point that is not on the map, km².
    #[ron(default)]
    pub(crate) area_above_km2: f64,
    #[ron(default)]
    pub(crate) shoulder_m: Option<f64>,
    /// The bed lies exactly at the levels drawn; otherwise they are the highest that it may have.
    #[ron(default)]
    pub(crate) exact: bool,
    /// How far the line bends between the points drawn, as a share of their distance.
    #[ron(default)]
    pub(crate) bend: Option<f64>,
    pub(crate) points: Vec<(f64, f64, f64)>,
}

/// A dam, weir or reservoir.
#[derive(Debug, FromRon)]
#[ron(deny_unknown_fields)]
pub(crate) struct DamRow {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) river: String,
    pub(crate) at: Place,
    pub(crate) height_m: f64,
    pub(crate) storage_m3: f64,
    pub(crate) initial_share: f64,
    pub(crate) spillway_m: f64,
    pub(crate) outlet_m3_s: f64,
}

/// A township.
#[derive(Debug, FromRon)]
#[ron(deny_unknown_fields)]
pub(crate) struct TownshipRow {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) seat: Place,
    pub(crate) office_staff: u32,
    /// Residents; townships whose number is `known` keep it, the others share the rest in proportion.
    pub(crate) residents: u32,
    #[ron(default)]
    pub(crate) known: bool,
    pub(crate) urban: u32,
    /// Village groups in all its villages together.
    #[ron(default)]
    pub(crate) groups: Option<u32>,
    pub(crate) villages: Vec<VillageRow>,
}

/// A village.
#[derive(Debug, FromRon)]
#[ron(deny_unknown_fields)]
pub(crate) struct VillageRow {
    pub(crate) name: String,
    #[ron(default)]
    pub(crate) at: Option<Place>,
    #[ron(default)]
    pub(crate) community: bool,
    /// Shares its people among the township's town people.
    #[ron(default)]
    pub(crate) town: bool,
}

/// An interchange of an expressway.
#[derive(Debug, FromRon)]
#[ron(deny_unknown_fields)]
pub(crate) struct InterchangeRow {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) at: Place,
}

/// A waypoint of a road.
#[derive(Clone, Debug, FromRon)]
pub(crate) enum Via {
    /// A township's seat.
    Seat(String),
    /// An interchange.
    Interchange(String),
    /// A point.
    At(f64, f64),
}

/// A road to be laid over the terrain.
#[derive(Debug, FromRon)]
#[ron(deny_unknown_fields)]
pub(crate) struct RoadLine {
    pub(crate) name: String,
    pub(crate) class: String,
    pub(crate) via: Vec<Via>,
}

/// A gauge.
#[derive(Debug, FromRon)]
#[ron(deny_unknown_fields)]
pub(crate) struct GaugeRow {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) at: Place,
    #[ron(default)]
    pub(crate) township: Option<String>,
    /// Stage gauges: the river they stand on.
    #[ron(default)]
    pub(crate) river: Option<String>,
    #[ron(default)]
    pub(crate) warning_m: Option<f64>,
    #[ron(default)]
    pub(crate) guarantee_m: Option<f64>,
}

/// A facility: at a point, or on good ground near a township's seat.
#[derive(Debug, FromRon)]
#[ron(deny_unknown_fields)]
pub(crate) struct FacilityRow {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    #[ron(default)]
    pub(crate) at: Option<Place>,
    #[ron(default)]
    pub(crate) near: Option<String>,
    #[ron(default)]
    pub(crate) capacity: u32,
    #[ron(default)]
    pub(crate) gate_per_h: f64,
}

fn finding(file: &Path, code: &'static str, place: (usize, usize), subject: String, zh: String, en: String) -> Finding {
    Finding { at: At { file: file.to_path_buf(), line: place.0, column: place.1 }, code, severity: Severity::Error, subject, zh, en }
}

/// Reads a sketch and checks it; all findings at once.
pub(crate) fn read(file: &Path, text: &str) -> Result<Sketch, Vec<Finding>> {
    let sketch: Sketch = ron2::from_str(text).map_err(|e| {
        let (start, path) = (e.span().start, e.path().iter().rev().map(ToString::to_string).collect::<Vec<_>>().join(" · "));
        vec![finding(file, "S101", (start.line, start.col), format!("sketch {path}"), format!("草图读不懂：{}", e.kind()), format!("the sketch cannot be read: {}", e.kind()))]
    })?;
    let findings = check(file, text, &sketch);
    if findings.is_empty() { Ok(sketch) } else { Err(findings) }
}

/// Where a word first stands in quotes, so that a finding about a key can point at it.
fn place_of(text: &str, word: &str) -> (usize, usize) {
    let Some(at) = text.find(&format!("\"{word}\"")) else { return (0, 0) };
    let before = &text[..at];
    (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1)
}

/// The classes that a road of a sketch may have.
pub(crate) const CLASSES: [&str; 6] = ["Expressway", "National", "Provincial", "County", "Township", "Village"];

fn check(file: &Path, text: &str, s: &Sketch) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |code, word: &str, subject: String, zh: String, en: String| found.push(finding(file, code, place_of(text, word), subject, zh, en));
    if s.format != 1 {
        say("S102", "", "sketch · format".into(), format!("格式 {} 本版本不认识；应为 1", s.format), format!("format {} is not known to this build; expected 1", s.format));
    }
    let (w, south, e, n) = s.bounds;
    let ordered = [w, south, e, n].iter().all(|v| v.is_finite()) && w < e && south < n;
    if !ordered {
        say("S103", "", "sketch · bounds".into(), "范围须为（西, 南, 东, 北），且西<东、南<北".into(), "bounds must be (west, south, east, north) with west < east and south < north".into());
    }
    if Frame::new(&s.crs).is_none() {
        say("S104", &s.crs, format!("sketch · crs \"{}\"", s.crs), "坐标系不认识；用 EPSG:326xx 或 local".into(), "unknown CRS; use EPSG:326xx or local".into());
    }
    if !(5.0..=1000.0).contains(&s.cell_m) {
        say("S105", "", "sketch · cell_m".into(), format!("{} 不是像元边长；应为 5 到 1000 米", s.cell_m), format!("{} is no cell size; expected 5 to 1000 metres", s.cell_m));
    }
    if ordered && s.cell_m >= 5.0 && let Some(frame) = Frame::new(&s.crs) {
        let shape = super::terrain::shape_of(s, &frame);
        if shape.len() > 40_000_000 || shape.cols < 40 || shape.rows < 40 {
            say("S105", "", "sketch · cell_m".into(), format!("地图有 {}×{} 个像元；应在 40×40 与四千万个之间", shape.cols, shape.rows),
                format!("the map has {} by {} cells; expected between 40 by 40 and 40 million", shape.cols, shape.rows));
        }
    }
    let inside = |p: (f64, f64)| p.0.is_finite() && p.1.is_finite() && (w..=e).contains(&p.0) && (south..=n).contains(&p.1);
    let mut points: Vec<(String, (f64, f64))> = Vec::new();
    for r in &s.ridges { for p in &r.points { points.push((r.name.clone(), (p.0, p.1))); } }
    for r in &s.rivers { for p in &r.points { points.push((r.key.clone(), (p.0, p.1))); } }
    for t in &s.townships { points.push((t.key.clone(), t.seat)); for v in &t.villages { if let Some(p) = v.at { points.push((v.name.clone(), p)); } } }
    for i in &s.interchanges { points.push((i.key.clone(), i.at)); }
    for g in &s.gauges { points.push((g.key.clone(), g.at)); }
    for d in &s.dams { points.push((d.key.clone(), d.at)); }
    for f in &s.facilities { if let Some(p) = f.at { points.push((f.key.clone(), p)); } }
    for r in &s.roads { for v in &r.via { if let Via::At(x, y) = v { points.push((r.name.clone(), (*x, *y))); } } }
    for p in &s.outline { points.push((String::from("outline"), *p)); }
    for (word, p) in points {
        if !inside(p) { say("S106", &word, format!("\"{word}\""), format!("点 {p:?} 在范围之外"), format!("the point {p:?} lies outside the bounds; correct it or widen the bounds")); }
    }
    if s.rivers.is_empty() {
        say("S107", "", "sketch · rivers".into(), "草图没有河流；水无处可去".into(), "the sketch has no river, so water has nowhere to go; draw at least one that leaves the map".into());
    } else if s.rivers.iter().all(|r| r.into.is_some()) {
        say("S107", "", "sketch · rivers".into(), "没有一条河流出图外".into(), "no river leaves the map; leave out `into` for the main one".into());
    }
    for r in &s.ridges {
        if r.points.iter().any(|p| !(-500.0..=9000.0).contains(&p.2)) {
            say("S108", &r.name, format!("ridge \"{}\"", r.name), "高程应为 -500 到 9000 米".into(), "heights must be -500 to 9000 metres".into());
        }
    }
    for r in &s.rivers {
        if r.points.len() < 2 { say("S109", &r.key, format!("river \"{}\"", r.key), "河线至少要两个点".into(), "a river needs at least two points".into()); }
        if r.points.iter().any(|p| !p.2.is_finite()) { say("S108", &r.key, format!("river \"{}\"", r.key), "河床高程不是数".into(), "a bed level is no number".into()); }
        if let Some(i) = r.points.windows(2).position(|p| p[1].2 > p[0].2) {
            say("S110", &r.key, format!("river \"{}\"", r.key), format!("第 {} 点河床高于上一点；河不会上坡", i + 2), format!("the bed rises at point {}; a river does not run uphill", i + 2));
        }
        let mut seen = vec![r.key.as_str()];
        let mut at = r;
        while let Some(next) = &at.into {
            let Some(parent) = s.rivers.iter().find(|q| q.key == *next) else {
                say("S111", &at.key, format!("river \"{}\" · into", at.key), format!("没有河流 \"{next}\""), format!("there is no river \"{next}\""));
                break;
            };
            if seen.contains(&parent.key.as_str()) {
                say("S112", &r.key, format!("river \"{}\"", r.key), "河流汇成一个圈".into(), "rivers flow in a circle".into());
                break;
            }
            seen.push(&parent.key);
            at = parent;
        }
    }
    for (kind, keys) in [
        ("river", s.rivers.iter().map(|r| &r.key).collect::<Vec<_>>()),
        ("township", s.townships.iter().map(|t| &t.key).collect()),
        ("interchange", s.interchanges.iter().map(|t| &t.key).collect()),
        ("gauge", s.gauges.iter().map(|t| &t.key).collect()),
        ("facility", s.facilities.iter().map(|t| &t.key).collect()),
        ("dam", s.dams.iter().map(|t| &t.key).collect()),
    ] {
        for (i, key) in keys.iter().enumerate() {
            if keys[..i].contains(key) { say("S113", key, format!("{kind} \"{key}\""), "键重复".into(), "this key is used twice".into()); }
        }
    }
    let river = |k: &str| s.rivers.iter().any(|r| r.key == k);
    let township = |k: &str| s.townships.iter().any(|t| t.key == k);
    for d in &s.dams { if !river(&d.river) { say("S111", &d.key, format!("dam \"{}\" · river", d.key), format!("没有河流 \"{}\"", d.river), format!("there is no river \"{}\"", d.river)); } }
    for g in &s.gauges {
        if !["Rain", "Stage"].contains(&g.kind.as_str()) { say("S114", &g.key, format!("gauge \"{}\" · kind", g.key), "应为 Rain 或 Stage".into(), "expected Rain or Stage".into()); }
        if let Some(k) = &g.river && !river(k) { say("S111", &g.key, format!("gauge \"{}\" · river", g.key), format!("没有河流 \"{k}\""), format!("there is no river \"{k}\"")); }
        if g.kind == "Stage" && g.river.is_none() { say("S111", &g.key, format!("gauge \"{}\" · river", g.key), "水位站须写明所在河流".into(), "a stage gauge must name its river".into()); }
        if let Some(k) = &g.township && !township(k) { say("S115", &g.key, format!("gauge \"{}\" · township", g.key), format!("没有乡镇 \"{k}\""), format!("there is no township \"{k}\"")); }
    }
    for f in &s.facilities {
        if f.at.is_none() && f.near.is_none() { say("S116", &f.key, format!("facility \"{}\"", f.key), "须有 at 或 near".into(), "needs `at` or `near`".into()); }
        if let Some(k) = &f.near && !township(k) { say("S115", &f.key, format!("facility \"{}\" · near", f.key), format!("没有乡镇 \"{k}\""), format!("there is no township \"{k}\"")); }
    }
    for r in &s.roads {
        if !CLASSES.contains(&r.class.as_str()) { say("S114", &r.name, format!("road \"{}\" · class", r.name), format!("应为 {}", CLASSES.join("、")), format!("expected one of {}", CLASSES.join(", "))); }
        if r.via.len() < 2 { say("S109", &r.name, format!("road \"{}\"", r.name), "路至少要两个点".into(), "a road needs at least two waypoints".into()); }
        for v in &r.via {
            match v {
                Via::Seat(k) if !township(k) => say("S115", &r.name, format!("road \"{}\" · via", r.name), format!("没有乡镇 \"{k}\""), format!("there is no township \"{k}\"")),
                Via::Interchange(k) if !s.interchanges.iter().any(|i| i.key == *k) => {
                    say("S115", &r.name, format!("road \"{}\" · via", r.name), format!("没有互通 \"{k}\""), format!("there is no interchange \"{k}\""));
                }
                _ => {}
            }
        }
    }
    for t in &s.townships {
        if t.villages.is_empty() { say("S117", &t.key, format!("township \"{}\"", t.key), "没有村".into(), "has no village".into()); }
        if t.urban > t.residents { say("S118", &t.key, format!("township \"{}\"", t.key), "城镇人口多于总人口".into(), "more town people than people".into()); }
    }
    let known: u64 = s.townships.iter().filter(|t| t.known).map(|t| u64::from(t.residents)).sum();
    if s.population.1 > s.population.0 || known > u64::from(s.population.0) {
        say("S118", "", "sketch · population".into(), "人口总数小于其部分之和".into(), "the population is smaller than its parts".into());
    }
    found
}
