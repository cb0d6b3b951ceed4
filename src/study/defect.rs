//! Study / defect — plans made worse by rule: does the judgement notice?
//!
//! In: a scenario. Out: the plan as written and its defective variants. Not here: running, the linter. Each rule is applied to the clauses or
//! zones it fits, in the order of the file, so that the list is the same every time. The table of who notices is the test of the score's bite.

use super::change::{as_written, scale_rain};
use super::variant::Variant;
use crate::base::ids::{ClauseId, Id, RoleId};
use crate::base::lang::Name;
use crate::base::time::Span;
use crate::map::force::ServiceStatus;
use crate::plan::order::{Action, ZoneTarget};
use crate::plan::zone::Refuge;
use crate::scenario::drill_spec::Scenario;

/// At most so many variants of one rule.
const PER_RULE: usize = 4;

fn clause_word(action: &Action) -> bool {
    matches!(action, Action::Warn { .. } | Action::Evacuate { .. } | Action::Notify { .. } | Action::FetchSpecial { .. } | Action::OpenShelter { .. })
}

/// The defective variants, after the plan as written. Keys read `rule:where`.
#[must_use]
pub fn variants(scenario: &Scenario) -> Vec<Variant> {
    let base = as_written(scenario);
    let mut out = vec![base.clone()];
    let clauses: Vec<usize> = (0..scenario.books.clauses.len()).collect();
    let mut each = |rule: &str, change: &dyn Fn(&mut Variant, usize) -> bool| {
        let mut made = 0;
        for i in &clauses {
            let key = format!("{rule}:{}", scenario.books.clauses[*i].key);
            let mut v = base.named(key.clone(), Name::zh(key));
            if change(&mut v, *i) {
                out.push(v);
                made += 1;
                if made == PER_RULE {
                    break;
                }
            }
        }
    };
    let changed = |v: &Variant, i: usize| clause_word(&v.books.clauses[i].action);
    each("deadline-doubled", &|v, i| {
        let c = &mut v.books.clauses[i];
        c.deadline = Span::minutes((c.deadline.as_minutes() * 2.0) as i64);
        changed(v, i)
    });
    each("two-hours-late", &|v, i| {
        v.late.insert(ClauseId::from_index(i), Span::hours(2));
        changed(v, i)
    });
    each("left-out", &|v, i| {
        v.skip.insert(ClauseId::from_index(i));
        matches!(v.books.clauses[i].action, Action::Warn { .. } | Action::Evacuate { .. } | Action::FetchSpecial { .. } | Action::OpenShelter { .. })
    });
    each("channels-removed", &|v, i| match &mut v.books.clauses[i].action {
        Action::Warn { channels, .. } | Action::Evacuate { channels, .. } if channels.len() > 1 => {
            channels.truncate(1);
            true
        }
        _ => false,
    });
    each("fallback-removed", &|v, i| v.books.clauses[i].fallback.take().is_some() && clause_word(&v.books.clauses[i].action));
    each("trigger-raised", &|v, i| {
        let before = v.books.clauses[i].trigger.clone();
        scale_rain(&mut v.books.clauses[i].trigger, 2.0);
        before != v.books.clauses[i].trigger
    });
    each("not-automatic", &|v, i| std::mem::replace(&mut v.books.clauses[i].auto, false) && clause_word(&v.books.clauses[i].action));
    each("wrong-actor", &|v, i| {
        let other = v.books.roles.iter().position(|r| matches!(r.seat, crate::plan::role::RoleSeat::CountyBody) && !r.commands).map(RoleId::from_index);
        let c = &mut v.books.clauses[i];
        let Some(other) = other.filter(|o| *o != c.actor) else { return false };
        c.actor = other;
        matches!(c.action, Action::Warn { .. } | Action::Evacuate { .. })
    });
    each("wrong-team", &|v, i| match &mut v.books.clauses[i].action {
        Action::Dispatch { teams, .. } | Action::Rescue { teams } if !teams.is_empty() => {
            let wrong = scenario.county.teams.iter().position(|t| t.status != ServiceStatus::InService).unwrap_or(0);
            *teams = vec![crate::base::ids::TeamId::from_index(wrong)];
            true
        }
        _ => false,
    });
    each("class-forgotten", &|v, i| match &mut v.books.clauses[i].action {
        Action::Evacuate { zones, .. } | Action::Warn { zones, .. } if *zones != ZoneTarget::Class(3) => {
            *zones = ZoneTarget::Class(3);
            true
        }
        _ => false,
    });
    zones(scenario, &base, &mut out);
    out
}

/// Defects of zones: forgotten, warned too late, without helpers, with their refuge in the flood.
fn zones(scenario: &Scenario, base: &Variant, out: &mut Vec<Variant>) {
    let count = scenario.books.zones.len();
    if count == 0 {
        return;
    }
    let mut all = |key: &str, change: &dyn Fn(&mut Variant)| {
        let mut v = base.named(key, Name::zh(key));
        change(&mut v);
        out.push(v);
    };
    let half = count.div_ceil(2);
    all("zone-rules-raised:all", &|v| super::change::scale_zones(v, 2.0));
    all("zone-rules-raised:half", &|v| {
        for r in v.books.zones[..half].iter_mut().flat_map(|z| &mut z.rules) {
            r.prepare_rain.iter_mut().chain(&mut r.leave_rain).for_each(|(_, mm)| *mm *= 2.0);
        }
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
