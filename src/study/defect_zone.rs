//! Study / defect zone — zones made worse by rule: forgotten, warned too late, without helpers, with their refuge in the flood.
//!
//! In: a scenario, its plan as written. Out: variants. Not here: defects of clauses (`defect`). A rule that finds nothing to spoil makes none.

use super::change::scale_zones;
use super::variant::Variant;
use crate::base::ids::Id;
use crate::base::lang::Name;
use crate::plan::zone::Refuge;
use crate::scenario::drill_spec::Scenario;

/// Adds the defective zones.
pub(super) fn variants(scenario: &Scenario, base: &Variant, out: &mut Vec<Variant>) {
    let count = scenario.books.zones.len();
    if count == 0 {
        return;
    }
    let text = |v: &Variant| format!("{:?}{:?}", v.books.zones, v.books.plans.iter().map(|p| &p.shelters).collect::<Vec<_>>());
    let before = text(base);
    let mut all = |key: &str, change: &dyn Fn(&mut Variant)| {
        let mut v = base.named(key, Name::zh(key));
        change(&mut v);
        if text(&v) != before {
            out.push(v);
        }
    };
    let half = count.div_ceil(2);
    all("zone-rules-raised:all", &|v| scale_zones(v, 2.0));
    all("zone-rules-raised:half", &|v| {
        for r in v.books.zones[..half].iter_mut().flat_map(|z| &mut z.rules) {
            r.prepare_rain.iter_mut().chain(&mut r.leave_rain).for_each(|(_, mm)| *mm *= 2.0);
        }
    });
    all("fire-minutes-halved:all", &|v| {
        v.books.zones.iter_mut().for_each(|z| z.fire_min = z.fire_min.map(|(prepare, leave)| (prepare / 2.0, leave / 2.0)));
    });
    all("zones-forgotten:all", &|v| v.books.zones.iter_mut().for_each(|z| z.settlements.clear()));
    all("zones-forgotten:half", &|v| v.books.zones[..half].iter_mut().for_each(|z| z.settlements.clear()));
    all("helpers-forgotten:all", &|v| v.books.zones.iter_mut().for_each(|z| z.paired = false));
    all("rules-forgotten:all", &|v| v.books.zones.iter_mut().for_each(|z| z.rules.clear()));
    all("zone-height-halved:all", &|v| v.books.zones.iter_mut().for_each(|z| z.below_m = z.below_m.map(|b| b / 2.0)));
    // A refuge beside the river: the middle of the zone's own settlement.
    all("refuge-in-the-flood:all", &|v| {
        for z in &mut v.books.zones {
            if let Some(s) = z.settlements.first() {
                z.refuges = vec![Refuge::HighGround(scenario.county.settlements[s.index()].at)];
            }
        }
    });
    all("shelters-removed:all", &|v| {
        for z in &mut v.books.zones {
            z.refuges.retain(|r| matches!(r, Refuge::HighGround(_)));
        }
        v.books.plans.iter_mut().for_each(|p| p.shelters.clear());
    });
}
