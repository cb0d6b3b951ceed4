//! Study / defect zone — zones made worse by rule: forgotten, warned too late, without helpers, with their refuge in the flood.
//!
//! In: a scenario or one plan of it, its plan as written. Out: variants: every zone spoilt, half of them where that differs, and, of a plan
//! looked at alone, single ones. Not here: defects of clauses (`defect`). A rule that finds nothing to spoil makes none.

use super::variant::Variant;
use crate::base::ids::Id;
use crate::base::lang::Name;
use crate::plan::book::Plan;
use crate::plan::zone::{Refuge, Zone};
use crate::scenario::drill_spec::Scenario;

/// Single zones that are spoilt by one rule, of a plan looked at alone.
const SINGLE: usize = 4;
/// Rules of which half the zones are tried too.
const HALVES: [&str; 2] = ["zone-rules-raised", "zones-forgotten"];
/// The rule that takes the plan's own shelters away with the zones'.
const SHELTERS: &str = "shelters-removed";

/// How a zone is spoilt.
const RULES: [(&str, fn(&mut Zone, &Scenario)); 10] = [
    ("zone-rules-raised", |z, _| z.rules.iter_mut().flat_map(|r| r.prepare_rain.iter_mut().chain(&mut r.leave_rain)).for_each(|(_, mm)| *mm *= 2.0)),
    ("fire-minutes-halved", |z, _| z.fire_min = z.fire_min.map(|(prepare, leave)| (prepare / 2.0, leave / 2.0))),
    ("zones-forgotten", |z, _| z.settlements.clear()),
    ("helpers-forgotten", |z, _| z.paired = false),
    ("rules-forgotten", |z, _| z.rules.clear()),
    ("zone-height-halved", |z, _| z.below_m = z.below_m.map(|b| b / 2.0)),
    // A refuge beside the river: the middle of the zone's own settlement.
    ("refuge-in-the-flood", |z, s| {
        if let Some(first) = z.settlements.first() {
            z.refuges = vec![Refuge::HighGround(s.county.settlements[first.index()].at)];
        }
    }),
    (SHELTERS, |z, _| z.refuges.retain(|r| matches!(r, Refuge::HighGround(_)))),
    ("signal-forgotten", |z, _| z.signal.clear()),
    ("route-forgotten", |z, _| {
        z.route.clear();
        z.route_roads.clear();
    }),
];

/// Adds the defective zones.
pub(super) fn variants(scenario: &Scenario, of: Option<&Plan>, base: &Variant, out: &mut Vec<Variant>) {
    let zones: Vec<usize> = of.map_or_else(|| (0..scenario.books.zones.len()).collect(), |p| p.zones.iter().map(|z| z.index()).collect());
    if zones.is_empty() {
        return;
    }
    let text = |v: &Variant| format!("{:?}{:?}", v.books.zones, v.books.plans.iter().map(|p| &p.shelters).collect::<Vec<_>>());
    let before = text(base);
    for (rule, spoil) in RULES {
        let mut add = |which: &str, some: &[usize]| {
            let key = format!("{rule}:{which}");
            let mut v = base.named(key.clone(), Name::zh(key));
            some.iter().for_each(|z| spoil(&mut v.books.zones[*z], scenario));
            if rule == SHELTERS && some.len() == zones.len() {
                v.books.plans.iter_mut().filter(|p| of.is_none_or(|o| o.key == p.key)).for_each(|p| p.shelters.clear());
            }
            if text(&v) != before {
                out.push(v);
            }
        };
        add("all", &zones);
        if HALVES.contains(&rule) {
            add("half", &zones[..zones.len().div_ceil(2)]);
        }
        if of.is_some() {
            zones.iter().take(SINGLE).for_each(|z| add(&scenario.books.zones[*z].key, &[*z]));
        }
    }
}
