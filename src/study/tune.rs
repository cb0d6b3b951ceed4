//! Study / tune — other thresholds, an earlier order, other waiting places: what they trade between people caught and alarms in vain.
//!
//! In: a scenario, how many candidates. Out: variants; then the front of those that no other beats in both. Not here: running.
//! Method: candidates spread by a Sobol' sequence over five knobs: a factor on the rain (or the minutes ahead of a fire) at which zones
//! warn, a factor on the rain, burnt area and flames at which levels and clauses fire, whether the first order to leave means class 1
//! or all zones, when the order to leave is given (with the word to prepare, as written, or half an hour late), and where teams that are sent to
//! wait do so. A candidate is on the front where no other has both fewer people caught
//! and fewer displaced in vain, by means over the seeds; each mean has its interval.
//! A front over few seeds is a list of what to look at next, no proof: compare the chosen plan with `yanlian compare`.

use super::change::{as_written, scale, scale_zone};
use super::compare::by_draw;
use super::draw::{Sampler, spread};
use super::many::Study;
use super::measure::outcome;
use super::row::Row;
use super::stats::paired::interval;
use super::variant::Variant;
use crate::base::dist::Dist;
use crate::base::ids::{ClauseId, FacilityId, Id};
use crate::base::lang::Name;
use crate::base::time::Span;
use crate::map::place::FacilityKind;
use crate::plan::order::{Action, WarnStage, ZoneTarget};
use crate::scenario::drill_spec::Scenario;

/// Limits of the factors on thresholds (assumed: half to half as much again).
const FACTOR: (f64, f64) = (0.5, 1.5);

/// When the order to leave is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    WithPrepare,
    AsWritten,
    Late,
}

const WHEN: [When; 3] = [When::WithPrepare, When::AsWritten, When::Late];
/// A late order (assumed: as long as it takes to be sure).
const LATE: Span = Span::minutes(30);

impl When {
    const fn word(self) -> &'static str {
        match self {
            Self::WithPrepare => "leave-with-prepare",
            Self::AsWritten => "leave-as-written",
            Self::Late => "leave-30-min-late",
        }
    }
}

/// Places where teams may wait: bases, halls and depots, those nearest to the zones first, at most five.
fn places(scenario: &Scenario) -> Vec<FacilityId> {
    let county = &scenario.county;
    let at: Vec<_> = scenario.books.zones.iter().flat_map(|z| z.settlements.iter().map(|s| county.settlements[s.index()].at)).collect();
    let far = |f: &FacilityId| at.iter().map(|p| p.distance_m(county.facilities[f.index()].at)).sum::<f64>();
    let mut list: Vec<FacilityId> = county
        .facility_keys
        .ids()
        .filter(|f| matches!(county.facilities[f.index()].kind, FacilityKind::Base | FacilityKind::TownHall | FacilityKind::Depot))
        .collect();
    list.sort_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b)));
    list.truncate(5);
    list
}

/// The plan as written, then so many candidates.
#[must_use]
pub fn variants(scenario: &Scenario, candidates: u64) -> Vec<Variant> {
    let base = as_written(scenario);
    let places = places(scenario);
    let unit = Dist::Uniform(0.0, 1.0);
    let knobs = [("zones", Dist::Uniform(FACTOR.0, FACTOR.1)), ("triggers", Dist::Uniform(FACTOR.0, FACTOR.1)), ("all", unit), ("when", unit), ("wait", unit)];
    let knobs: Vec<(String, Dist)> = knobs.into_iter().map(|(k, d)| (k.to_owned(), d)).collect();
    let mut out = vec![base.clone()];
    for draw in spread(candidates, 1, &knobs, Sampler::Sobol) {
        let (zones, triggers) = ((draw.values[0] * 100.0).round() / 100.0, (draw.values[1] * 100.0).round() / 100.0);
        let all = draw.values[2] >= 0.5;
        let when = WHEN[(draw.values[3] * WHEN.len() as f64) as usize % WHEN.len()];
        let wait = places.get((draw.values[4] * (places.len() + 1) as f64) as usize).copied();
        let shown = wait.map_or("as-written", |f| scenario.county.facility_keys.key(f));
        let order = if all { "all-at-once" } else { "class-1-first" };
        let key = format!("zones-x{zones}_triggers-x{triggers}_{order}_{}_wait-{shown}", when.word());
        let mut v = base.named(key.clone(), Name::zh(key));
        v.books.zones.iter_mut().for_each(|z| scale_zone(z, zones));
        for trigger in v.books.clauses.iter_mut().map(|c| &mut c.trigger) {
            scale(trigger, triggers);
        }
        for trigger in v.books.plans.iter_mut().flat_map(|p| p.levels.iter_mut()).map(|l| &mut l.trigger) {
            scale(trigger, triggers);
        }
        for (i, c) in v.books.clauses.iter_mut().enumerate() {
            match (when, &mut c.action) {
                (When::WithPrepare, Action::Warn { stage: stage @ WarnStage::Prepare, .. }) => *stage = WarnStage::LeaveNow,
                (When::Late, Action::Warn { stage: WarnStage::LeaveNow, .. } | Action::Evacuate { .. }) => drop(v.late.insert(ClauseId::from_index(i), LATE)),
                _ => {}
            }
            match &mut c.action {
                Action::Evacuate { zones: z @ ZoneTarget::Class(1), .. } if all => *z = ZoneTarget::All,
                Action::Dispatch { to: to @ Some(_), .. } if wait.is_some() => *to = wait,
                _ => {}
            }
        }
        out.push(v);
    }
    out
}

/// One candidate.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Candidate {
    /// Key.
    pub key: String,
    /// Seeds.
    pub seeds: usize,
    /// People caught: mean and 95 % interval.
    pub caught: (f64, f64, f64),
    /// People displaced although no water came.
    pub in_vain: (f64, f64, f64),
    /// Minutes of warning of those at risk.
    pub minutes: f64,
    /// No other candidate is better in one and no worse in the other.
    pub on_front: bool,
}

/// All candidates, those on the front first, then by people caught.
#[must_use]
pub fn tune(study: &Study, rows: &[Row]) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = study
        .variants
        .iter()
        .map(|v| {
            let runs = by_draw(rows, &v.key);
            let of = |column: &str| -> Vec<f64> { runs.values().filter_map(|r| outcome(r, column)).collect() };
            let mean = |list: &[f64]| if list.is_empty() { 0.0 } else { list.iter().sum::<f64>() / list.len() as f64 };
            let whole = |column: &str| {
                let list = of(column);
                let (low, high) = interval(&format!("{}/{column}", v.key), &list);
                (mean(&list), low, high)
            };
            Candidate {
                key: v.key.clone(),
                seeds: runs.len(),
                caught: whole("caught"),
                in_vain: whole("displaced_dry"),
                minutes: mean(&of("lead_min")),
                on_front: false,
            }
        })
        .filter(|c| c.seeds > 0)
        .collect();
    let points: Vec<(f64, f64)> = out.iter().map(|c| (c.caught.0, c.in_vain.0)).collect();
    for (i, c) in out.iter_mut().enumerate() {
        let (a, b) = points[i];
        let beaten = points.iter().any(|(x, y)| *x <= a && *y <= b && (*x < a || *y < b));
        c.on_front = !beaten;
    }
    out.sort_by(|a, b| b.on_front.cmp(&a.on_front).then(a.caught.0.total_cmp(&b.caught.0)).then_with(|| a.key.cmp(&b.key)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_give_the_order_to_leave_with_the_word_to_prepare_as_written_or_late() {
        let s = crate::scenario::valley::scenario();
        let all = variants(&s, 48);
        assert_eq!((all.len(), all[0].key.as_str()), (49, super::super::change::AS_WRITTEN));
        let of = |word: &str| all.iter().filter(|v| v.key.contains(word)).collect::<Vec<_>>();
        let (early, plain, late) = (of("leave-with-prepare"), of("leave-as-written"), of("leave-30-min-late"));
        assert!(early.len() >= 12 && plain.len() >= 12 && late.len() >= 12, "{} {} {}", early.len(), plain.len(), late.len());
        let prepares = |v: &Variant| v.books.clauses.iter().filter(|c| matches!(c.action, Action::Warn { stage: WarnStage::Prepare, .. })).count();
        assert!(prepares(&all[0]) > 0 && early.iter().all(|v| prepares(v) == 0) && plain.iter().all(|v| prepares(v) == prepares(&all[0]) && v.late.is_empty()));
        let orders = |c: &crate::plan::clause::Clause| matches!(c.action, Action::Warn { stage: WarnStage::LeaveNow, .. } | Action::Evacuate { .. });
        for v in late {
            let due: Vec<bool> = (0..v.books.clauses.len()).map(|i| v.late.get(&ClauseId::from_index(i)) == Some(&LATE)).collect();
            assert_eq!(due, v.books.clauses.iter().map(orders).collect::<Vec<_>>());
        }
    }
}
