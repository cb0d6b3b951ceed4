//! Report / roads — `roads.geojson`: every road with the times at which it was cut, closed, queued up.
//!
//! In: the record's events about roads and links. Out: RFC 7946 GeoJSON, WGS 84, one LineString a road; times are seconds
//! since T+00:00. Not here: the map of the page. Flat fields come first so that a GIS can style by them; the lists of
//! spells keep every time.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::file::{Trouble, write_whole};
use super::{Told, words};
use crate::base::ids::Id;
use crate::record::event::{Event, Kind, Who};

/// From when until when, seconds; an open end is the end of the drill.
type Spell = (f64, Option<f64>);

/// What happened to one road.
#[derive(Clone, Debug, Default, PartialEq)]
struct Fate {
    cut: Vec<Spell>,
    closed: Vec<Spell>,
    queue: Vec<(f64, Option<f64>, f64)>,
    deepest_m: f64,
    stalled: u32,
}

impl Fate {
    fn take(&mut self, event: &Event) {
        let t = event.at.as_seconds();
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

/// What happened to each road, in the order of roads.
fn fates(told: &Told<'_>) -> Vec<Fate> {
    let roads = &told.scenario.county.roads;
    let mut fates = vec![Fate::default(); roads.roads.len()];
    for event in &told.tale.events {
        let road = match (event.subject, event.place) {
            (Who::Road(r), _) => Some(r.index()),
            (Who::Link(l), _) => roads.links.get(l.index()).map(|l| l.road.index()),
            _ => None,
        };
        if let Some(fate) = road.and_then(|r| fates.get_mut(r)) {
            fate.take(event);
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
    let fates = fates(told);
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
            let feature = serde_json::json!({
                "type": "Feature",
                "properties": {
                    "id": county.roads.road_keys.key(crate::base::ids::RoadId::from_index(i)), "name": road.name.zh, "name_en": road.name.en, "class": format!("{:?}", road.class),
                    "class_zh": words::road_class(road.class).zh, "length_m": road.length_m, "lanes": road.lanes,
                    "cut": !fate.cut.is_empty(), "first_cut_s": fate.cut.first().map(|s| s.0), "cut_min": minutes(&fate.cut), "deepest_m": (!fate.cut.is_empty()).then_some(fate.deepest_m),
                    "first_closed_s": fate.closed.first().map(|s| s.0), "closed_min": minutes(&fate.closed), "longest_queue_veh": fate.queue.iter().map(|q| q.2).fold(0.0, f64::max),
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
