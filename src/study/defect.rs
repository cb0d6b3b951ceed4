//! Study / defect — plans made worse by rule: does the judgement notice?
//!
//! In: a scenario, or one plan of it. Out: the plan as written and its defective variants. Not here: running, who notices what (`noticed`), defects of zones
//! (`defect_zone`). Each rule is applied to the clauses it fits, those first that carry most weight in this plan's own kind of danger, then
//! in the order of the file, so that the list is the same every time. Every defect is one of the text: a plan could be written so.

use super::change::{as_written, harder};
use super::defect_zone;
use super::variant::Variant;
use crate::base::ids::{ClauseId, Id, RoleId, TeamId};
use crate::base::lang::Name;
use crate::base::time::Span;
use crate::map::force::ServiceStatus;
use crate::plan::book::Plan;
use crate::plan::order::{Action, ZoneTarget};
use crate::plan::role::RoleSeat;
use crate::plan::trigger::Trigger;
use crate::scenario::drill_spec::Scenario;

/// At most so many variants of one rule: of all plans of a drill, of one plan looked at alone.
const PER_RULE: (usize, usize) = (4, 10);

/// How near to people an action is: defects of what saves people are tried before those of paperwork.
fn rank(action: &Action) -> u8 {
    use Action::*;
    match action {
        Evacuate { .. } | Warn { .. } | CloseRoad { .. } | Extinguish { .. } | Dispatch { .. } => 0,
        FetchSpecial { .. }
        | OpenShelter { .. }
        | Rescue { .. }
        | Divert { .. }
        | Contraflow { .. }
        | Regulate { .. }
        | Treat { .. }
        | Tow { .. }
        | BuildLine { .. }
        | Protect { .. } => 1,
        SetLevel { .. } | Verify { .. } | BurnOut { .. } | SetGate { .. } | Sandbag { .. } | Pump { .. } => 2,
        Notify { .. } | Consult { .. } | Report { .. } | Inform { .. } | Supply { .. } | HandOver { .. } | StandDown => 3,
    }
}

/// The teams that an action names.
fn teams(action: &mut Action) -> Option<&mut Vec<TeamId>> {
    use Action::*;
    match action {
        Dispatch { teams, .. }
        | Rescue { teams }
        | Extinguish { teams }
        | BuildLine { teams }
        | BurnOut { teams }
        | Protect { teams }
        | Treat { teams }
        | Tow { teams }
        | FetchSpecial { teams, .. }
        | Pump { teams, .. }
        | Sandbag { teams, .. } => Some(teams),
        _ => None,
    }
}

/// The defective variants, after the plan as written. Keys read `rule:where`. `of`: only what this plan says is spoilt, its paperwork too.
#[must_use]
pub fn variants(scenario: &Scenario, of: Option<&Plan>) -> Vec<Variant> {
    let base = as_written(scenario);
    let mut out = vec![base.clone()];
    let mut order: Vec<usize> = (0..scenario.books.clauses.len()).filter(|i| of.is_none_or(|p| p.clauses.contains(&ClauseId::from_index(*i)))).collect();
    let most = if of.is_some() { PER_RULE.1 } else { PER_RULE.0 };
    let near = |action: &Action, limit: u8| of.is_some() || rank(action) < limit;
    order.sort_by_key(|i| (rank(&scenario.books.clauses[*i].action), *i));
    let mut each = |rule: &str, change: &dyn Fn(&mut Variant, usize) -> bool| {
        let mut made = 0;
        for i in &order {
            let key = format!("{rule}:{}", scenario.books.clauses[*i].key);
            let mut v = base.named(key.clone(), Name::zh(key));
            if change(&mut v, *i) {
                out.push(v);
                made += 1;
                if made == most {
                    break;
                }
            }
        }
    };
    each("deadline-doubled", &|v, i| {
        let c = &mut v.books.clauses[i];
        c.deadline = Span::minutes((c.deadline.as_minutes() * 2.0) as i64);
        near(&c.action, 3)
    });
    each("waits-two-hours", &|v, i| {
        let c = &mut v.books.clauses[i];
        c.trigger = Trigger::Held(Span::hours(2), Box::new(c.trigger.clone()));
        near(&c.action, 3)
    });
    each("left-out", &|v, i| {
        v.skip.insert(ClauseId::from_index(i));
        near(&v.books.clauses[i].action, 3)
    });
    each("channels-removed", &|v, i| match &mut v.books.clauses[i].action {
        Action::Warn { channels, .. } | Action::Evacuate { channels, .. } | Action::Inform { channels } if channels.len() > 1 => {
            channels.truncate(1);
            true
        }
        _ => false,
    });
    each("fallback-removed", &|v, i| v.books.clauses[i].fallback.take().is_some());
    each("trigger-raised", &|v, i| {
        let before = v.books.clauses[i].trigger.clone();
        harder(&mut v.books.clauses[i].trigger);
        before != v.books.clauses[i].trigger
    });
    each("trigger-never", &|v, i| {
        let c = &mut v.books.clauses[i];
        c.trigger = Trigger::Received("no-such-topic".into());
        near(&c.action, 1)
    });
    each("waits-for-itself", &|v, i| {
        let c = &mut v.books.clauses[i];
        c.trigger = Trigger::Done(c.key.clone());
        near(&c.action, 2)
    });
    each("not-automatic", &|v, i| std::mem::replace(&mut v.books.clauses[i].auto, false));
    each("wrong-actor", &|v, i| {
        let other = v.books.roles.iter().position(|r| matches!(r.seat, RoleSeat::CountyBody) && !r.commands).map(RoleId::from_index);
        let c = &mut v.books.clauses[i];
        let Some(other) = other.filter(|o| *o != c.actor) else { return false };
        c.actor = other;
        near(&c.action, 2)
    });
    each("wrong-team", &|v, i| {
        let Some(list) = teams(&mut v.books.clauses[i].action).filter(|l| !l.is_empty()) else { return false };
        let other = |t: &usize| *list != [TeamId::from_index(*t)];
        let all = 0..scenario.county.teams.len();
        let idle = all.clone().filter(other).find(|t| scenario.county.teams[*t].status != ServiceStatus::InService);
        let Some(wrong) = idle.or_else(|| all.clone().find(other)) else { return false };
        *list = vec![TeamId::from_index(wrong)];
        true
    });
    each("roads-forgotten", &|v, i| match &mut v.books.clauses[i].action {
        Action::CloseRoad { roads } | Action::Divert { roads } | Action::Contraflow { roads, .. } if roads.len() > 1 => {
            roads.truncate(1);
            true
        }
        _ => false,
    });
    each("told-to-nobody-else", &|v, i| match &mut v.books.clauses[i].action {
        Action::Notify { to, .. } if to.len() > 1 => {
            to.truncate(1);
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
    defect_zone::variants(scenario, of, &base, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;

    #[test]
    fn every_defect_has_a_key_of_its_own_and_changes_something_of_the_plan() {
        let s = valley::cloudburst();
        let list = variants(&s, None);
        assert!(list.len() > 30, "{}", list.len());
        let keys: std::collections::BTreeSet<&str> = list.iter().map(|v| v.key.as_str()).collect();
        assert_eq!(keys.len(), list.len());
        let text = |v: &Variant| format!("{:?}{:?}{:?}", v.books.clauses, v.books.zones, v.books.plans.iter().map(|p| &p.shelters).collect::<Vec<_>>());
        for v in &list[1..] {
            assert!(!v.skip.is_empty() || text(v) != text(&list[0]), "{} is the plan as written", v.key);
        }
    }
}
