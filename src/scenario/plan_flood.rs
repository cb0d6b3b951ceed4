//! Scenario / plan flood — ways to a first shelter that the drill's own flood lays under water.
//!
//! In: books, county, a flood drill. Out: P073 in the log. Not here: whether somebody in a drill is caught on it
//! (`drill::people`). Only zones that send their people to a shelter first are asked; the flood is run only for them.
//! Method: the flood of the drill's seed, ten minutes at a time; the shortest way by free speed; water at bridges and
//! within [`BRIDGE_M`] of a crossing does not count (the deck stands above it).

use super::drill_spec::Drill;
use super::finding::Severity;
use super::plan_rows::PlanRows;
use super::source::Log;
use crate::base::ids::{Id, NodeId};
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::act::Hazard;
use crate::hazard::flood::peak::Peaks;
use crate::hazard::flood::quick::FloodQuick;
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::line_cells::rasterise;
use crate::map::road::Road;
use crate::map::route;
use crate::plan::book::Books;
use crate::plan::lint::rule::Rule;
use crate::plan::zone::{Refuge, Zone};

/// From this depth a road is not driven, metres (Pregnolato et al. 2017: 0.3 m stops a car).
const STOPS_M: f32 = 0.3;
/// Water so near a crossing flows below its deck, metres (assumed: two cells of a county's raster).
const BRIDGE_M: f64 = 60.0;

/// Looks at the zones of flood drills.
pub(super) fn routes(plans: &[PlanRows], books: &Books, county: &County, drill: &Drill, log: &Log) {
    let Some(spec) = drill.hazard.flood() else { return };
    let asked: Vec<&Zone> = books.zones.iter().filter(|z| matches!(z.refuges.first(), Some(Refuge::Shelter(_))) && !z.settlements.is_empty()).collect();
    if asked.is_empty() || county.roads.nodes.is_empty() {
        return;
    }
    let mut flood = FloodQuick::new(county, spec, Seed(drill.seed));
    let mut peaks = Peaks::new(flood.frame());
    let mut at = Moment::ZERO;
    while at < Moment::ZERO + drill.length {
        at = (at + Span::minutes(10)).min(Moment::ZERO + drill.length);
        flood.advance(at, &[]);
        peaks.observe(flood.frame());
    }
    let decks: Vec<Point> = county.roads.roads.iter().flat_map(|r| r.crossings.iter().filter_map(|c| along(r, c.along_m))).collect();
    for zone in asked {
        let Some(Refuge::Shelter(f)) = zone.refuges.first() else { continue };
        let Some((road, seconds)) = wet(county, &peaks, &decks, zone, county.facilities[f.index()].node) else { continue };
        let Some(row) = plans.iter().flat_map(|p| p.zones.iter().map(move |z| (p, z))).find(|(_, z)| z.key.key == zone.key) else { continue };
        let place = row.1.spans.of("refuges").map_or_else(|| row.1.key.at.clone(), |o| row.0.source.at(o));
        let (shelter, minutes) = (county.facility_keys.key(*f), (seconds / 60.0).floor() as i64);
        let (clock, remedy) = (format!("T+{:02}:{:02}", minutes / 60, minutes % 60), Rule::RouteFloods.remedy());
        log.add(
            Severity::Warning,
            Rule::RouteFloods.code(),
            place,
            format!("{} · refuges", row.1.key.subject),
            format!("去 \"{shelter}\" 最近的路 \"{road}\" 在设计洪水中 {clock} 起上水；{}", remedy.zh),
            format!("on the shortest way to \"{shelter}\" the road \"{road}\" is under the design flood from {clock}; {}", remedy.en),
        );
    }
}

/// The first road of the shortest way that goes under, with the moment, seconds; over all settlements the earliest.
fn wet(county: &County, peaks: &Peaks, decks: &[Point], zone: &Zone, to: NodeId) -> Option<(String, f64)> {
    let roads = &county.roads;
    let cost = |l| {
        let link = roads.link(l);
        link.drivable.then(|| (link.length_m / link.free_m_per_s.max(0.1) * 1000.0) as i64)
    };
    let tree = route::tree_to(roads, &[(to, 0)], cost);
    let mut worst: Option<(f64, String)> = None;
    for s in &zone.settlements {
        let Some(way) = tree.path(roads, county.settlements[s.index()].node) else { continue };
        for l in way {
            let id = roads.link(l).road;
            if let Some(t) = under(county, peaks, decks, roads.road(id))
                && worst.as_ref().is_none_or(|(w, _)| t < *w)
            {
                worst = Some((t, roads.road_keys.key(id).to_owned()));
            }
        }
    }
    worst.map(|(t, key)| (key, t))
}

/// When a road goes under, seconds.
fn under(county: &County, peaks: &Peaks, decks: &[Point], road: &Road) -> Option<f64> {
    if road.bridge || road.tunnel {
        return None;
    }
    let shape = county.terrain.shape;
    rasterise(shape, &road.line)
        .into_iter()
        .filter(|c| peaks.depth_m[*c] >= STOPS_M && decks.iter().all(|d| d.distance_m(shape.centre(*c)) > BRIDGE_M))
        .map(|c| f64::from(peaks.arrival_s[c]))
        .filter(|t| t.is_finite())
        .min_by(f64::total_cmp)
}

/// The point so far along a road.
fn along(road: &Road, mut metres: f64) -> Option<Point> {
    for w in road.line.windows(2) {
        let length = w[0].distance_m(w[1]);
        if metres <= length {
            return Some(w[0].towards(w[1], metres / length.max(1e-9)));
        }
        metres -= length;
    }
    road.line.last().copied()
}
