//! Scenario / plan exits — zones whose people have nowhere to go, and routes that cannot be driven as they are written.
//!
//! In: the books of all plans, the rows that they came from, the county's roads. Out: warnings in the log. Not here: which way people
//! take (`drill::people`), whether it is dry then.

use super::code;
use super::finding::Severity;
use super::plan_rows::{PlanRows, ZoneRow};
use super::source::Log;
use crate::base::ids::Id;
use crate::map::county::County;
use crate::map::route;
use crate::plan::book::Books;
use crate::plan::zone::{Refuge, Zone};

/// So near a shelter people walk over land, road or no road, metres (`people::way`).
const NEAR_M: f64 = 1000.0;

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
