//! Report / roads — `roads.geojson`: every road with its traffic by quarter hour, and the times at which it was cut, closed, queued up.
//!
//! In: the record's events about roads and links, its counts of traffic. Out: RFC 7946 GeoJSON, WGS 84, one LineString a road; times are
//! seconds since T+00:00. Not here: the map of the page. Flat fields come first so that a GIS can style by them; the lists keep
//! every time. A record without counts (level summary) has null in their place.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::file::{Trouble, write_whole};
use super::names::Names;
use super::{Told, words};
use crate::base::ids::Id;
use crate::base::lang::{Lang, Text};
use crate::record::event::{Event, Kind, Who};
use crate::record::said;
use crate::record::tale::FLOW_BIN;

/// From when until when, seconds; an open end is the end of the drill.
type Spell = (f64, Option<f64>);

/// Why nobody could or might drive on a road, and when.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
struct Closure {
    from_s: f64,
    to_s: Option<f64>,
    /// `cut` by nature or accident, `closed` by somebody.
    kind: &'static str,
    why: String,
    why_zh: String,
}

/// What happened to one road.
#[derive(Clone, Debug, Default, PartialEq)]
struct Fate {
    closures: Vec<Closure>,
    cut: Vec<Spell>,
    closed: Vec<Spell>,
    queue: Vec<(f64, Option<f64>, f64)>,
    deepest_m: f64,
    stalled: u32,
}

impl Fate {
    fn take(&mut self, event: &Event, names: &Names<'_>) {
        let t = event.at.as_seconds();
        let (kind, ends) = match event.kind {
            Kind::RoadCut | Kind::RoadFree => ("cut", event.kind == Kind::RoadFree),
            _ => ("closed", event.kind == Kind::RoadOpened),
        };
        if matches!(event.kind, Kind::RoadCut | Kind::RoadFree | Kind::RoadClosed | Kind::RoadOpened) {
            let open = self.closures.iter_mut().rev().find(|c| c.kind == kind && c.to_s.is_none());
            match (open, ends) {
                (Some(c), true) => c.to_s = Some(t),
                (None, false) => {
                    let why = |lang| if kind == "cut" { cut_by(event.detail.as_str()).get(lang).to_owned() } else { names.why(event.cause.why, lang) };
                    self.closures.push(Closure { from_s: t, to_s: None, kind, why: why(Lang::En), why_zh: why(Lang::Zh) });
                }
                _ => {}
            }
        }
        let open = |spells: &mut Vec<Spell>| {
            if spells.last().is_none_or(|s| s.1.is_some()) {
                spells.push((t, None));
            }
        };
        let close = |spells: &mut Vec<Spell>| {
            if let Some(last) = spells.last_mut() {
                last.1.get_or_insert(t);
            }
        };
        match event.kind {
            Kind::RoadCut => {
                open(&mut self.cut);
                self.deepest_m = self.deepest_m.max(event.value);
            }
            Kind::RoadFree => close(&mut self.cut),
            Kind::RoadClosed => open(&mut self.closed),
            Kind::RoadOpened => close(&mut self.closed),
            Kind::QueueSpilled => {
                if let Some(last) = self.queue.last_mut().filter(|q| q.1.is_none()) {
                    last.2 = last.2.max(event.value);
                } else {
                    self.queue.push((t, None, event.value));
                }
            }
            Kind::QueueCleared => {
                if let Some(last) = self.queue.last_mut() {
                    last.1.get_or_insert(t);
                }
            }
            Kind::VehicleStalled => self.stalled += 1,
            _ => {}
        }
    }
}

/// What cuts a road, by the detail of its event.
fn cut_by(detail: &str) -> Text {
    match detail {
        "deck" => Text::new("水漫桥面", "water over the bridge deck"),
        said::FIRE => Text::new("林火", "fire"),
        "smoke" => Text::new("浓烟", "smoke"),
        "slide" => Text::new("滑坡泥石流", "landslide"),
        _ => Text::new("被淹", "water"),
    }
}

/// The traffic of each road as vehicles an hour by bin, along its line and against it, and vehicles that waited.
#[derive(Clone, Debug, Default, PartialEq)]
struct Flow {
    forward: Vec<u64>,
    backward: Vec<u64>,
    queue: Vec<u32>,
}

fn flows(told: &Told<'_>) -> Option<Vec<Flow>> {
    let (tracks, roads) = (&told.tale.tracks, &told.scenario.county.roads.roads);
    if tracks.minutes.is_empty() {
        return None;
    }
    let (end, bin_ms) = (told.scenario.drill.length.as_millis(), FLOW_BIN.as_millis());
    let bins = (end.max(1) + bin_ms - 1) / bin_ms;
    let none = Flow { forward: vec![0; bins as usize], backward: vec![0; bins as usize], queue: vec![0; bins as usize] };
    let mut flows = vec![none; roads.len()];
    for u in &tracks.traffic {
        let Some(flow) = flows.get_mut(u.road as usize) else { continue };
        // The last bin may be shorter than the others.
        let ms = (end - i64::from(u.bin) * bin_ms).clamp(60_000, bin_ms) as u64;
        let per_h = |n: u32| (u64::from(n) * 3_600_000 + ms / 2) / ms;
        if let Some(i) = Some(u.bin as usize).filter(|i| *i < flow.queue.len()) {
            (flow.forward[i], flow.backward[i], flow.queue[i]) = (per_h(u.passed[0]), per_h(u.passed[1]), u.queue[0] + u.queue[1]);
        }
    }
    Some(flows)
}

/// What happened to each road, in the order of roads.
fn fates(told: &Told<'_>) -> Vec<Fate> {
    let roads = &told.scenario.county.roads;
    let names = Names::new(told.scenario, told.tale);
    let mut fates = vec![Fate::default(); roads.roads.len()];
    for event in &told.tale.events {
        let road = match (event.subject, event.place) {
            (Who::Road(r), _) => Some(r.index()),
            (Who::Link(l), _) => roads.links.get(l.index()).map(|l| l.road.index()),
            _ => None,
        };
        if let Some(fate) = road.and_then(|r| fates.get_mut(r)) {
            fate.take(event, &names);
        }
    }
    fates
}

/// Writes `roads.geojson` into a folder.
pub fn write(dir: &Path, told: &Told<'_>) -> Result<PathBuf, Trouble> {
    let path = dir.join("roads.geojson");
    let county = &told.scenario.county;
    let end = told.scenario.drill.length.as_seconds();
    let minutes = |spells: &[Spell]| spells.iter().map(|(a, b)| (b.unwrap_or(end) - a).max(0.0)).sum::<f64>() / 60.0 + 0.0; // an empty sum is −0
    let (fates, flows) = (fates(told), flows(told));
    write_whole(&path, |out| {
        out.write_all(b"{\"type\":\"FeatureCollection\",\"name\":\"roads\",\"features\":[")?;
        for (i, (road, fate)) in county.roads.roads.iter().zip(&fates).enumerate() {
            let line: Vec<[f64; 2]> = road
                .line
                .iter()
                .map(|p| {
                    let at = county.frame.to_lonlat(*p);
                    [(at.lon * 1e7).round() / 1e7, (at.lat * 1e7).round() / 1e7]
                })
                .collect();
            let flow = flows.as_ref().map(|f| &f[i]);
            let most = |list: fn(&Flow) -> &Vec<u64>| flow.map(|f| list(f).iter().copied().max().unwrap_or(0));
            let waited = flow.and_then(|f| f.queue.iter().copied().max()).map_or(0.0, f64::from);
            let feature = serde_json::json!({
                "type": "Feature",
                "properties": {
                    "id": county.roads.road_keys.key(crate::base::ids::RoadId::from_index(i)), "name": road.name.zh, "name_en": road.name.en, "class": format!("{:?}", road.class),
                    "class_zh": words::road_class(road.class).zh, "length_m": road.length_m, "lanes": road.lanes,
                    "cut": !fate.cut.is_empty(), "first_cut_s": fate.cut.first().map(|s| s.0), "cut_min": minutes(&fate.cut), "deepest_m": (!fate.cut.is_empty()).then_some(fate.deepest_m),
                    "first_closed_s": fate.closed.first().map(|s| s.0), "closed_min": minutes(&fate.closed), "longest_queue_veh": fate.queue.iter().map(|q| q.2).fold(waited, f64::max),
                    "most_forward_veh_per_h": most(|f| &f.forward), "most_backward_veh_per_h": most(|f| &f.backward), "bin_s": FLOW_BIN.as_seconds(),
                    "flow_forward_veh_per_h": flow.map(|f| &f.forward), "flow_backward_veh_per_h": flow.map(|f| &f.backward), "queue_veh": flow.map(|f| &f.queue), "closures": fate.closures,
                    "stalled_veh": fate.stalled, "cut_s": fate.cut, "closed_s": fate.closed, "queue_s_veh": fate.queue,
                },
                "geometry": { "type": "LineString", "coordinates": line },
            });
            out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, &feature)?;
        }
        out.write_all(b"\n]}\n")
    })?;
    Ok(path)
}
