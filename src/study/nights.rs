//! Study / nights — one drill under many seeds, each with its two baselines: is the plan's worth the plan's, or one night's?
//!
//! In: a scenario, a scoring, seeds. Out: one `Night` a seed, in the order of the seeds. Not here: tables (`report::nights`).
//! Method: runs are lean (events alone; no keyframes, no tracks, no sums by the minute), a seed is a job, so that the number of
//! workers changes nothing.

use super::baseline::run_trio_with;
use super::pool;
use crate::drill::run::{Options, Silent};
use crate::drill::world::Prepared;
use crate::scenario::drill_spec::Scenario;
use crate::score::card::{Card, ClauseState, Side};
use crate::score::judge;
use crate::score::scoring::Scoring;

/// What one night came to.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Night {
    /// Its seed.
    pub seed: u64,
    /// Without a plan.
    pub no_plan: Side,
    /// With the plans.
    pub plan: Side,
    /// With perfect knowledge.
    pub perfect: Side,
    /// What share of the avoidable loss the plan avoided; none where there was hardly any.
    pub plan_value: Option<f64>,
    /// Index of the score; none where nothing was tested.
    pub index: Option<f64>,
    /// Share of the clauses that fell due, 0 to 1; 0 of a drill without clauses.
    pub due: f64,
}

impl Night {
    fn of(card: Card) -> Self {
        let due = card.clauses.iter().filter(|c| c.state != ClauseState::NotDue).count() as f64 / card.clauses.len().max(1) as f64;
        Self {
            seed: card.seed,
            plan: Side { people: card.people, loss: card.loss },
            no_plan: card.vs.no_plan.unwrap_or_default(),
            perfect: card.vs.perfect.unwrap_or_default(),
            plan_value: card.vs.plan_value,
            index: card.index,
            due,
        }
    }

    /// Whether no plan lost more than the plan, and the plan more than perfect knowledge.
    #[must_use]
    pub fn in_order(&self) -> bool {
        self.no_plan.loss.total > self.plan.loss.total && self.plan.loss.total > self.perfect.loss.total
    }
}

/// Runs every seed; `done` hears of each as it ends.
#[must_use]
pub fn nights(scenario: &Scenario, scoring: &Scoring, seeds: &[u64], workers: usize, done: impl Fn()) -> Vec<Night> {
    let prepared = Prepared::new(scenario);
    let mut all: Vec<Option<Night>> = vec![None; seeds.len()];
    pool::work(
        seeds.len(),
        workers,
        || (),
        |(), i| {
            let trio = run_trio_with(scenario, &prepared, &Options::lean(seeds[i]), &mut Silent);
            Night::of(judge(scenario, &trio.own, trio.no_plan.as_ref(), trio.perfect.as_ref(), scoring))
        },
        |i, night| {
            all[i] = Some(night);
            done();
            true
        },
    );
    all.into_iter().flatten().collect()
}

/// What share of the avoidable loss the plan avoided over all nights: from the mean losses, as a ratio of means does not hang on
/// the nights with hardly anything to avoid. None where no plan loses no more than perfect knowledge.
#[must_use]
pub fn value_of_means(nights: &[Night]) -> Option<f64> {
    let sum = |side: fn(&Night) -> &Side| nights.iter().map(|n| side(n).loss.total).sum::<f64>();
    let (none, plan, perfect) = (sum(|n| &n.no_plan), sum(|n| &n.plan), sum(|n| &n.perfect));
    (none > perfect).then(|| (none - plan) / (none - perfect))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;

    #[test]
    fn a_night_among_many_is_the_night_alone_on_any_number_of_workers() {
        let scenario = valley::cloudburst();
        let scoring = Scoring::of(&scenario.drill.hazard, None).expect("the built-in scoring");
        let many = nights(&scenario, &scoring, &[4, 1, 9], 2, || ());
        assert_eq!(many.iter().map(|n| n.seed).collect::<Vec<_>>(), [4, 1, 9]);
        assert_eq!(many[1..2], nights(&scenario, &scoring, &[1], 1, || ())[..]);
        let alone = super::super::baseline::run_trio(&scenario, &Options::new(9), true, &mut Silent);
        let card = judge(&scenario, &alone.own, alone.no_plan.as_ref(), alone.perfect.as_ref(), &scoring);
        assert_eq!(many[2], Night::of(card), "a lean run loses what a full one loses");
        let value = value_of_means(&many).expect("a cloudburst costs something without a plan");
        assert!(many.iter().any(|n| n.no_plan.loss.total > 0.0) && value.is_finite());
    }
}
