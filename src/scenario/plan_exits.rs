//! Scenario / plan exits — zones whose people have nowhere to go, and routes that cannot be driven as they are written.
//!
//! In: the books of all plans, the rows that they came from, the county's roads. Out: warnings in the log. Not here: which way people
//! take (`drill::people`), whether it is dry then.

use std::collections::BTreeMap;

use super::code;
use super::finding::Severity;
use super::plan_rows::{PlanRows, ZoneRow};
use super::source::Log;
use crate::base::ids::{FacilityId, Id, NodeId};
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::line::closest;
use crate::map::road::Road;
use crate::map::route;
use crate::plan::book::Books;
use crate::plan::zone::{Refuge, Zone};

/// So near a shelter people walk over land, road or no road, metres (`people::way`).
const NEAR_M: f64 = 1000.0;

/// A shelter further from any road that cars drive is told, metres (assumed: whoever is brought by vehicle is carried the rest).
const OFF_ROAD_M: f64 = 500.0;

/// Metres from a place to the nearest road for cars, where they are too many.
fn off_road(county: &County, at: Point) -> Option<f64> {
    let graph = &county.roads;
    let near = |n: NodeId| graph.node_at(n).distance_m(at) <= OFF_ROAD_M;
    if graph.nodes.is_empty() || graph.nearest_drivable(at).is_some_and(near) {
        return None;
    }
    let drives = |r: &&Road| [r.forward, r.backward].into_iter().flatten().any(|l| graph.link(l).drivable);
    let far = graph.roads.iter().filter(drives).map(|r| closest(&r.line, at).1).fold(f64::INFINITY, f64::min);
    (far > OFF_ROAD_M && far.is_finite()).then_some(far)
}

/// The first road of a zone's route that no car reaches from the road before, or from any of the zone's settlements.
fn broken(zone: &Zone, county: &County, island: &[u32]) -> Option<usize> {
    let graph = &county.roads;
    let links = |i: usize| {
        let r = graph.road(zone.route_roads[i]);
        [r.forward, r.backward].into_iter().flatten().filter(|l| graph.link(*l).drivable)
    };
    (0..zone.route_roads.len()).find(|i| {
        let ends: Vec<_> = links(*i).filter_map(|l| island.get(graph.link(l).from.index())).collect();
        let before: Vec<_> = match i.checked_sub(1) {
            Some(k) => links(k).filter_map(|l| island.get(graph.link(l).to.index())).collect(),
            None => zone.settlements.iter().filter_map(|s| island.get(county.settlements[s.index()].node.index())).collect(),
        };
        ends.is_empty() || !before.is_empty() && !ends.iter().any(|e| before.contains(e))
    })
}

/// Zones that name no refuge, or only shelters to which no road leads from any of their settlements.
pub(super) fn exits(books: &Books, rows: &[(&PlanRows, &ZoneRow)], county: &County, log: &Log) {
    let island = route::islands(&county.roads);
    let joined = |zone: &Zone, shelter: &crate::map::place::Facility| {
        zone.settlements.iter().map(|s| &county.settlements[s.index()]).any(|s| {
            let by_road = island.get(s.node.index()).is_some_and(|a| island.get(shelter.node.index()) == Some(a));
            by_road || s.at.distance_m(shelter.at) <= NEAR_M
        })
    };
    // Many zones name one shelter.
    let mut off: BTreeMap<FacilityId, Option<f64>> = BTreeMap::new();
    for (zone, (_, row)) in books.zones.iter().zip(rows) {
        if let Some(i) = broken(zone, county, &island) {
            let at = row.route_roads.get(i).map_or_else(|| row.key.at.clone(), |r| r.at.clone());
            let key = county.roads.road_keys.key(zone.route_roads[i]);
            log.add(
                Severity::Warning,
                code::P005,
                at,
                format!("{} · route_roads", row.key.subject),
                format!("路线走不到 \"{key}\"：它不通车，或与前一段不连通；路线会被当作没有写"),
                format!("the route cannot take \"{key}\": no car goes there, or no road leads to it from the one before; the route is as if not written"),
            );
        }
        if !zone.settlements.is_empty() && zone.settlements.iter().all(|s| county.settlements[s.index()].residents == 0) {
            log.add(
                Severity::Warning,
                code::P005,
                row.key.at.clone(),
                format!("{} · settlements", row.key.subject),
                "所写的居民点都没有住户，没有人需要转移；请核对居民点或其人口",
                "nobody lives in any of its settlements, there is nobody to move; check the settlements or their residents",
            );
        }
        for refuge in &zone.refuges {
            let Refuge::Shelter(f) = *refuge else { continue };
            if let Some(metres) = *off.entry(f).or_insert_with(|| off_road(county, county.facilities[f.index()].at)) {
                let key = county.facility_keys.key(f);
                log.add(
                    Severity::Warning,
                    code::P005,
                    row.key.at.clone(),
                    format!("{} · refuges", row.key.subject),
                    format!("安置点 \"{key}\" 离最近的通车道路 {metres:.0} 米，车辆到不了；请改写位置，或补上道路"),
                    format!("the shelter \"{key}\" stands {metres:.0} m from the nearest road for cars; correct its place, or add the road"),
                );
            }
        }
        let (zh, en) = if row.refuges.is_empty() {
            (
                "没有写去处：refuges 应有高地 HighGround((经度, 纬度)) 或安置点 Shelter(\"…\")",
                "names nowhere to go: refuges should hold HighGround((lon, lat)) or Shelter(\"…\")",
            )
        } else if zone.settlements.is_empty() || zone.refuges.is_empty() || zone.refuges.iter().any(|r| matches!(r, Refuge::HighGround(_))) {
            continue;
        } else if zone.refuges.iter().any(|r| matches!(r, Refuge::Shelter(f) if joined(zone, &county.facilities[f.index()]))) {
            continue;
        } else {
            (
                "各居民点都没有路通到所写的安置点；请改写去处，或补上连接的道路",
                "no road leads from any of its settlements to the shelters it names; name others, or add the road that joins them",
            )
        };
        log.add(Severity::Warning, code::P005, row.key.at.clone(), format!("{} · refuges", row.key.subject), zh, en);
    }
}
