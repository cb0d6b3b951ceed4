//! Scenario / around — the settlements about an accident with dangerous goods, as zones: nobody drew a zone for them beforehand.
//!
//! In: county, books, drill. Out: books with one zone for each settlement that the guidebook's distances may reach, in any wind. Not here:
//! which of them an order means at its moment (`drill::command::highway`). Only where a clause speaks of `Isolation` or `Downwind`.

use super::drill_spec::{Drill, HazardSpec};
use crate::base::ids::{Id, SettlementId};
use crate::hazard::road_fire::isolation::{Tank, distances};
use crate::map::county::County;
use crate::plan::book::Books;
use crate::plan::order::{Action, ZoneTarget};
use crate::plan::zone::Zone;

/// The corner of a protected square lies farther than its side: half its width beside its length, √(1² + 0.5²).
const CORNER: f64 = 1.12;

/// The farthest that the guidebook protects in any wind, by day or night, metres; none where it knows no distance.
fn farthest_m(drill: &Drill) -> Option<(crate::map::frame::Point, f64)> {
    let HazardSpec::RoadFire(spec) = &drill.hazard else { return None };
    let far = |day| distances(spec.load, Tank::Truck, true, day, 0.0).map_or(0.0, |d| d.isolate_m.max(d.protect_m * CORNER));
    let most = far(true).max(far(false));
    (most > 0.0).then_some((spec.at, most))
}

fn speaks_of_it(action: &Action) -> bool {
    let (Action::Warn { zones, .. } | Action::Evacuate { zones, .. } | Action::FetchSpecial { zones, .. } | Action::Verify { zones }) = action else {
        return false;
    };
    matches!(zones, ZoneTarget::Isolation | ZoneTarget::Downwind)
}

/// Adds them.
pub fn add_zones(county: &County, books: &mut Books, drill: &Drill) {
    let Some((at, far)) = farthest_m(drill).filter(|_| books.clauses.iter().any(|c| speaks_of_it(&c.action))) else { return };
    for (id, key) in county.settlement_keys.iter() {
        let id: SettlementId = id;
        let place = &county.settlements[id.index()];
        if place.at.distance_m(at) > far + place.radius_m {
            continue;
        }
        let zone = Zone::of_settlement(format!("around-{key}"), place.name.clone(), place.village, id);
        // Before any class of a flood: here it is the gas that counts.
        books.zones.push(Zone { class: 0, ..zone });
    }
}
