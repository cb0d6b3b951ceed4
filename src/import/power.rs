//! Import / power — the lines on pylons that a fire below them trips.
//!
//! In: OSM ways with `power=line` or `minor_line`. Out: facilities of the kind `PowerLine` with their way, clipped to the area; a line that leaves
//! the area and comes back is several. Not here: cables in the ground, which no fire reaches; substations, which extracts draw as areas
//! of every size.

use super::area::Area;
use super::osm::Osm;
use super::places::{Facility, word};
use crate::base::lang::Name;
use crate::map::frame::{Frame, Point};
use crate::map::line::{along, length_m};
use crate::map::place::FacilityKind;

/// All lines, by key.
pub(super) fn lines(osm: &Osm, area: &Area, frame: &Frame) -> Vec<Facility> {
    let mut out = Vec::new();
    for way in osm.ways.iter().filter(|w| w.tags.is("power", &["line", "minor_line"])) {
        let inside: Vec<bool> = way.nodes.iter().map(|n| area.contains(osm.at(*n))).collect();
        let mut piece: Vec<Point> = Vec::new();
        let mut number = 0;
        for i in 0..=way.nodes.len() {
            if i < way.nodes.len() && inside[i] {
                piece.push(frame.to_plane(osm.at(way.nodes[i])));
                continue;
            }
            let whole = std::mem::take(&mut piece);
            if whole.len() >= 2 {
                number += 1;
                out.push(line(way.id, number, way.tags.get("name"), way.tags.get("name:en"), whole));
            }
        }
    }
    out.sort_by(|a, b| a.key.cmp(&b.key));
    out
}

fn line(id: i64, number: u32, zh: Option<&str>, en: Option<&str>, line: Vec<Point>) -> Facility {
    let (key, called) = word(FacilityKind::PowerLine);
    let name = match zh {
        Some(zh) => Name { zh: zh.into(), en: en.map(str::to_string) },
        None => Name { zh: format!("{called} {id}"), en: Some(format!("{key} {id}")) },
    };
    let at = along(&line, length_m(&line) / 2.0);
    Facility { key: format!("{key}-{id}-{number}"), name, kind: FacilityKind::PowerLine, at, township: None, capacity: 0, gate_per_h: 0, hall: false, line }
}
