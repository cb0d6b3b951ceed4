//! Study / change — a change of a plan or of what the county has: what `ablate`, `equip`, `tune` and the test of the score's bite are made of.
//!
//! In: a scenario. Out: variants that differ from it in one thing each. Not here: running them, judging them.

use super::variant::Variant;
use crate::base::ids::{ClauseId, Id, TeamId};
use crate::base::lang::Name;
use crate::base::time::Span;
use crate::map::force::{ServiceStatus, Skill};
use crate::plan::trigger::{Compare, Quantity, Trigger};
use crate::plan::zone::Zone;
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

/// Multiplies the thresholds of a trigger that a plan may set otherwise: rain, a fire's area and flames. Minutes that a fire still
/// needs are divided, so that a factor above 1 is later everywhere.
pub fn scale(trigger: &mut Trigger, k: f64) {
    use Quantity::*;
    match trigger {
        Trigger::Number(GaugesOver(_, mm), ..) => *mm *= k,
        Trigger::Number(Rain(..) | MaxRain(_) | ForecastRain(..) | MaxForecastRain(_) | FireArea | FlameLength, Compare::Ge | Compare::Gt, v) => *v *= k,
        Trigger::Number(FireToHomes, Compare::Le | Compare::Lt, v) => *v /= k,
        Trigger::Held(_, inner) | Trigger::Not(inner) => scale(inner, k),
        Trigger::Latch(on, off) => [on, off].into_iter().for_each(|t| scale(t, k)),
        Trigger::All(list) | Trigger::Any(list) => list.iter_mut().for_each(|t| scale(t, k)),
        _ => {}
    }
}

/// Asks for more: a number that must be reached is doubled, one that must not be exceeded halved, a level or a warning's colour is one graver.
/// Shares, hours of the day and heights above datum stay: twice such a number is no threshold that anybody would write.
pub fn harder(trigger: &mut Trigger) {
    use Quantity::*;
    match trigger {
        Trigger::Number(GaugesOver(_, mm), ..) => *mm *= 2.0,
        Trigger::Number(Stage(_) | ForecastStage(..) | Minutes | HourOfDay | SafeShare | FireHeld | FireWeather, ..) => {}
        Trigger::Number(Warning(_), Compare::Ge | Compare::Gt, colour) => *colour = (*colour + 1.0).min(4.0),
        Trigger::Number(Warning(_), ..) => {}
        Trigger::Number(_, Compare::Ge | Compare::Gt, v) => *v *= 2.0,
        Trigger::Number(_, Compare::Le | Compare::Lt, v) => *v /= 2.0,
        Trigger::LevelAtLeast(l) => *l = l.graver(),
        Trigger::Held(_, inner) => harder(inner),
        Trigger::Latch(on, _) => harder(on),
        Trigger::All(list) | Trigger::Any(list) => list.iter_mut().for_each(harder),
        Trigger::Number(..) | Trigger::Not(_) | Trigger::Always | Trigger::Received(_) | Trigger::Missing(..) => {}
        Trigger::Done(_) | Trigger::After(..) | Trigger::At(_) => {}
    }
}

/// Multiplies the rain at which a zone warns, and divides the minutes ahead of a fire: a factor above 1 is later.
pub fn scale_zone(zone: &mut Zone, k: f64) {
    zone.rules.iter_mut().flat_map(|r| r.prepare_rain.iter_mut().chain(&mut r.leave_rain)).for_each(|(_, mm)| *mm *= k);
    zone.fire_min = zone.fire_min.map(|(prepare, leave)| (prepare / k, leave / k));
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
    /// Equipment that lets a team in service do one thing more besides its other work: a drone, 4G sets.
    Skill(TeamId, Skill),
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
        Equipment::Skill(t, skill) => {
            let skills = &mut v.teams[t.index()].skills;
            if !skills.contains(skill) {
                skills.push(*skill);
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::level::Level;
    use crate::plan::warning::Warning;

    #[test]
    fn a_factor_above_one_is_later_for_rain_and_for_fire_and_a_harder_trigger_asks_for_more() {
        let number = |q: Quantity, c, v| Trigger::Number(q, c, v);
        let rain = |mm| number(Quantity::MaxRain(Span::hours(1)), Compare::Ge, mm);
        let near = |min| number(Quantity::FireToHomes, Compare::Le, min);
        let area = |ha| number(Quantity::FireArea, Compare::Ge, ha);
        let told = |n| number(Quantity::Reports("fire".into()), Compare::Ge, n);
        let mut t = Trigger::Any(vec![rain(30.0), near(120.0), Trigger::All(vec![area(3.0), told(1.0)])]);
        scale(&mut t, 2.0);
        assert_eq!(
            t,
            Trigger::Any(vec![rain(60.0), near(60.0), Trigger::All(vec![area(6.0), told(1.0)])]),
            "how many reports there are is no threshold to tune"
        );
        harder(&mut t);
        assert_eq!(t, Trigger::Any(vec![rain(120.0), near(30.0), Trigger::All(vec![area(12.0), told(2.0)])]));
        for (colour, graver) in [(2.0, 3.0), (4.0, 4.0)] {
            let mut t = number(Quantity::Warning(Warning::Rainstorm), Compare::Ge, colour);
            harder(&mut t);
            assert_eq!(t, number(Quantity::Warning(Warning::Rainstorm), Compare::Ge, graver), "a warning is one colour graver, up to red");
        }
        for (level, graver) in [(Level::Four, Level::Three), (Level::Two, Level::One), (Level::One, Level::One)] {
            let mut t = Trigger::LevelAtLeast(level);
            harder(&mut t);
            assert_eq!(t, Trigger::LevelAtLeast(graver));
        }
    }
}
