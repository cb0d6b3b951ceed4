//! Scenario / plan exits — zones whose people have nowhere to go.
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
