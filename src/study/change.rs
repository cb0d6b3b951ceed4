//! Study / change — a change of a plan or of what the county has: what `ablate`, `equip`, `tune` and the test of the score's bite are made of.
//!
//! In: a scenario. Out: variants that differ from it in one thing each. Not here: running them, judging them.

use super::variant::Variant;
use crate::base::ids::{ClauseId, Id, TeamId};
use crate::base::lang::Name;
use crate::base::time::Span;
use crate::map::force::ServiceStatus;
use crate::plan::trigger::{Compare, Quantity, Trigger};
use crate::scenario::drill_spec::Scenario;

/// The key of the unchanged variant.
pub const AS_WRITTEN: &str = "as-written";

/// The scenario as it is.
#[must_use]
pub fn as_written(scenario: &Scenario) -> Variant {
    Variant::of(AS_WRITTEN, Name { zh: "原预案".into(), en: Some("as written".into()) }, scenario)
}

/// Each clause left out, or due late by a span, after the whole.
#[must_use]
pub fn without_each_clause(scenario: &Scenario, late: Option<Span>) -> Vec<Variant> {
    let whole = as_written(scenario);
    let each = (0..scenario.books.clauses.len()).map(|i| {
        let id = ClauseId::from_index(i);
        let clause = scenario.books.clause(id);
        let mut v = whole.named(clause.key.clone(), clause.text.clone());
        match late {
            Some(span) => drop(v.late.insert(id, span)),
            None => drop(v.skip.insert(id)),
        }
        v
    });
    std::iter::once(whole.clone()).chain(each).collect()
}

/// Multiplies the rain of a trigger's comparisons by a factor.
pub fn scale_rain(trigger: &mut Trigger, k: f64) {
    match trigger {
        Trigger::Number(
            Quantity::Rain(..) | Quantity::MaxRain(_) | Quantity::ForecastRain(..) | Quantity::MaxForecastRain(_),
            Compare::Ge | Compare::Gt,
            v,
        ) => {
            *v *= k;
        }
        Trigger::Number(Quantity::GaugesOver(_, mm), ..) => *mm *= k,
        Trigger::Held(_, inner) | Trigger::Not(inner) => scale_rain(inner, k),
        Trigger::All(list) | Trigger::Any(list) => list.iter_mut().for_each(|t| scale_rain(t, k)),
        _ => {}
    }
}

/// Multiplies the rain at which every zone warns by a factor.
pub fn scale_zones(v: &mut Variant, k: f64) {
    for rule in v.books.zones.iter_mut().flat_map(|z| &mut z.rules) {
        rule.prepare_rain.iter_mut().chain(&mut rule.leave_rain).for_each(|(_, mm)| *mm *= k);
    }
}

/// One more of something.
#[derive(Clone, Debug, PartialEq)]
pub enum Equipment {
    /// A team that is on order comes into service.
    InService(TeamId),
    /// So many more vehicles for a team.
    Vehicles(TeamId, u32),
    /// So many more boats for a team.
    Boats(TeamId, u32),
    /// So many more loudspeakers, put where most people are without.
    Loudspeakers(u32),
    /// So many more people for a team.
    People(TeamId, u32),
}

/// People that one more loudspeaker reaches outdoors and in (assumed: 7.6 a village in 随县 for about 1,500 people).
pub const PEOPLE_A_LOUDSPEAKER: f64 = 200.0;

/// Puts equipment into a variant.
pub fn equip(v: &mut Variant, scenario: &Scenario, what: &Equipment) {
    match what {
        Equipment::InService(t) => v.teams[t.index()].status = ServiceStatus::InService,
        Equipment::Vehicles(t, n) => v.teams[t.index()].vehicles += n,
        Equipment::Boats(t, n) => v.teams[t.index()].boats += n,
        Equipment::People(t, n) => v.teams[t.index()].people += n,
        Equipment::Loudspeakers(n) => {
            let list = v.settlements.get_or_insert_with(|| scenario.county.settlements.clone());
            for _ in 0..*n {
                let without = |i: &usize| f64::from(list[*i].residents) * (1.0 - list[*i].loudspeaker_share);
                let Some(most) = (0..list.len()).max_by(|a, b| without(a).total_cmp(&without(b)).then(b.cmp(a))) else { return };
                let s = &mut list[most];
                s.loudspeaker_share = (s.loudspeaker_share + PEOPLE_A_LOUDSPEAKER / f64::from(s.residents.max(1))).min(1.0);
            }
        }
    }
}
