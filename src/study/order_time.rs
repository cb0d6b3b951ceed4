//! Study / order time — the latest time at which an order to leave still gets people out before the water.
//!
//! In: a scenario with its hazard, groups of zones, a seed. Out: for each group and share, the latest order, or that none is early
//! enough, or that the hazard never comes. Not here: quantiles over seeds in words (`report::clear`).
//! Method, for one seed: (1) the hazard alone, nobody ordered: when it reaches each house. (2) The order at T+00:00: how long each
//! household then takes, by its own delays, roads and queues. (3) Arrival less delay, household by household, is the latest order for
//! it; the time at which the asked share of people is still in time is the first guess. (4) The guess is put to the test in the
//! drill itself, with the hazard and the roads it cuts at that hour, and moved until the order holds at one time and fails at
//! another at most five minutes later. People who refuse even then are told apart and are not in the share.
//! Groups are searched side by side in the same runs: a queue of one may stand in the way of another, and word spreads from one to
//! the next, as it would. No order counts that comes when the hazard has already reached more than may be lost.

use rayon::prelude::*;
use serde::Serialize;

use super::clear::ordered_run;
use crate::base::ids::{FacilityId, Id};
use crate::base::time::{Moment, Span};
use crate::drill::world::Prepared;
use crate::record::event::{Kind, Who};
use crate::record::tale::Tale;
use crate::scenario::clearing::Group;
use crate::scenario::drill_spec::Scenario;
use crate::score::home::{self, Home};

/// Shares of the people at risk that are to be out in time.
pub const SHARES: [f64; 2] = [0.95, 1.0];
/// The order holds at the time found, and fails at most this much later.
pub const RESOLUTION: Span = Span::minutes(5);
/// First step away from the guess.
const FIRST_STEP: Span = Span::minutes(10);
/// Runs for one share and seed at most.
const ROUNDS: usize = 14;

/// The latest order for one share of a group's people.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum Latest {
    /// The hazard reaches nobody of the group.
    NeverArrives,
    /// Even at T+00:00 it is too late for the share; so many are out then.
    NoneEarlyEnough {
        /// Share out in time with the order at T+00:00.
        share_at_start: f64,
    },
    /// An order at this time holds.
    At {
        /// Seconds since T+00:00 of the latest order that holds.
        at_s: f64,
        /// Seconds since T+00:00 of the earliest order known to fail.
        fails_s: f64,
        /// What arrival less delay alone would say.
        guess_s: f64,
    },
}

/// A group under one seed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OrderTime {
    /// Seed.
    pub seed: u64,
    /// People whose house the hazard reaches.
    pub at_risk: u32,
    /// Of these, people who refuse even when ordered at T+00:00.
    pub refuse: u32,
    /// Seconds since T+00:00 until the hazard reaches the first house.
    pub first_arrival_s: Option<f64>,
    /// The event of it in the run without any order.
    pub evidence: Option<u64>,
    /// The latest order, for each of [`SHARES`].
    pub latest: [Latest; 2],
}

/// A household at risk: who, how many people, when the hazard comes.
#[derive(Clone, Copy)]
struct Risk {
    home: usize,
    people: u32,
    arrives: Moment,
}

/// One search under way.
struct Search {
    latest: Option<Latest>,
    good: Moment,
    bad: Moment,
    probed_bad: bool,
    probe: Moment,
    step: Span,
    guess: Moment,
}

/// The latest orders of every group, seed by seed.
#[must_use]
pub fn order_times(scenario: &Scenario, groups: &[Group], shelters: &[FacilityId], seeds: &[u64]) -> Vec<Vec<OrderTime>> {
    let prepared = Prepared::new(scenario);
    seeds.par_iter().map(|seed| of_seed(scenario, &prepared, groups, shelters, *seed)).collect()
}

fn of_seed(scenario: &Scenario, prepared: &Prepared, groups: &[Group], shelters: &[FacilityId], seed: u64) -> Vec<OrderTime> {
    let alone = ordered_run(scenario, prepared, seed, &[], shelters);
    let risks = risks(&alone, groups);
    let at_start: Vec<(&Group, Moment)> = groups.iter().map(|g| (g, Moment::ZERO)).collect();
    let early = ordered_run(scenario, prepared, seed, &at_start, shelters);
    let homes = home::read(scenario, &early);
    let mut out: Vec<OrderTime> = Vec::new();
    let mut willing: Vec<Vec<Risk>> = Vec::new();
    let refused = refused(&early);
    for list in risks {
        let people = |l: &[Risk]| l.iter().map(|r| r.people).sum::<u32>();
        let ready: Vec<Risk> = list.iter().copied().filter(|r| in_time(&homes[r.home], r) || !refused[r.home]).collect();
        let first = list.iter().min_by_key(|r| (r.arrives, r.home));
        out.push(OrderTime {
            seed,
            at_risk: people(&list),
            refuse: people(&list) - people(&ready),
            first_arrival_s: first.map(|r| r.arrives.as_seconds()),
            evidence: first.and_then(|r| hit(&alone, r.home)),
            latest: [Latest::NeverArrives; 2],
        });
        willing.push(ready);
    }
    for (k, share) in SHARES.into_iter().enumerate() {
        let mut searches: Vec<Search> = willing.iter().map(|w| Search::new(w, &homes, share)).collect();
        for _ in 0..ROUNDS {
            if searches.iter().all(|s| s.latest.is_some()) {
                break;
            }
            let orders: Vec<(&Group, Moment)> = groups.iter().zip(&searches).filter(|(_, s)| s.latest.is_none()).map(|(g, s)| (g, s.probe)).collect();
            let tale = ordered_run(scenario, prepared, seed, &orders, shelters);
            let homes = home::read(scenario, &tale);
            for (search, list) in searches.iter_mut().zip(&willing).filter(|(s, _)| s.latest.is_none()) {
                search.answer(out_share(list, &homes) >= share);
            }
        }
        for (row, search) in out.iter_mut().zip(searches) {
            row.latest[k] = search.latest.unwrap_or_else(|| search.found());
        }
    }
    out
}

/// The households of each group whose house the hazard reaches, and when.
fn risks(alone: &Tale, groups: &[Group]) -> Vec<Vec<Risk>> {
    let mut arrives: Vec<Option<Moment>> = vec![None; alone.households.len()];
    for e in alone.events.iter().filter(|e| e.kind == Kind::HouseHit) {
        if let Who::Household(h) = e.subject {
            arrives[h.index()].get_or_insert(e.at);
        }
    }
    let of = |group: &Group| {
        let facts = alone.households.iter().enumerate().filter(|(_, f)| f.zone.is_some_and(|z| group.zones.contains(&z)));
        facts.filter_map(|(home, f)| arrives[home].map(|arrives| Risk { home, people: u32::from(f.people), arrives })).collect()
    };
    groups.iter().map(of).collect()
}

fn hit(alone: &Tale, home: usize) -> Option<u64> {
    alone.events.iter().find(|e| e.kind == Kind::HouseHit && e.subject == Who::Household(crate::base::ids::HouseholdId::from_index(home))).map(|e| e.seq)
}

fn refused(tale: &Tale) -> Vec<bool> {
    let mut out = vec![false; tale.households.len()];
    for e in tale.events.iter().filter(|e| e.kind == Kind::Refused) {
        if let Who::Household(h) = e.subject {
            out[h.index()] = true;
        }
    }
    out
}

/// Out of the house and safe before the hazard came to it.
fn in_time(home: &Home, risk: &Risk) -> bool {
    home.left.is_set() && home.safe_before() && home.safe.at().is_some_and(|at| at <= risk.arrives)
}

fn out_share(list: &[Risk], homes: &[Home]) -> f64 {
    let all: u32 = list.iter().map(|r| r.people).sum();
    let out: u32 = list.iter().filter(|r| in_time(&homes[r.home], r)).map(|r| r.people).sum();
    if all == 0 { 1.0 } else { f64::from(out) / f64::from(all) }
}

/// When the hazard has come to so many that the share is lost, whoever is ordered then. Word that spreads from a neighbouring zone may
/// have saved these people; no order of their own did.
fn too_late(list: &[Risk], share: f64) -> Moment {
    let mut arrivals: Vec<(Moment, u32)> = list.iter().map(|r| (r.arrives, r.people)).collect();
    arrivals.sort_unstable();
    let all = f64::from(arrivals.iter().map(|a| a.1).sum::<u32>());
    let mut sum = 0;
    let found = arrivals.iter().find(|(_, people)| {
        sum += people;
        f64::from(sum) > (1.0 - share) * all
    });
    found.map_or(Moment::ZERO, |a| a.0)
}

/// The whole minute at or before a moment, not before T+00:00.
fn minute(at: Moment) -> Moment {
    Moment::minutes((at.as_millis().div_euclid(60_000)).max(0))
}

impl Search {
    fn new(list: &[Risk], early: &[Home], share: f64) -> Self {
        let lost = too_late(list, share);
        let latest = if list.is_empty() {
            Some(Latest::NeverArrives)
        } else {
            let share_at_start = out_share(list, early);
            (share_at_start < share).then_some(Latest::NoneEarlyEnough { share_at_start })
        };
        // Arrival less delay, latest first: the order at which the share is still in time.
        let mut orders: Vec<(Moment, u32)> = list
            .iter()
            .filter(|r| in_time(&early[r.home], r))
            .filter_map(|r| early[r.home].safe.at().map(|safe| (Moment::millis(r.arrives.as_millis() - safe.as_millis()), r.people)))
            .collect();
        orders.sort_by(|a, b| b.0.cmp(&a.0));
        let need = (share * f64::from(list.iter().map(|r| r.people).sum::<u32>())).ceil() as u32;
        let mut sum = 0;
        let found = orders.iter().find(|(_, people)| {
            sum += people;
            sum >= need
        });
        let guess = minute(found.map_or(Moment::ZERO, |f| f.0)).min(minute(lost));
        let mut search = Self { latest, good: Moment::ZERO, bad: lost, probed_bad: false, probe: guess, step: FIRST_STEP, guess };
        search.settle();
        search
    }
    /// Takes the answer to the last probe and chooses the next.
    fn answer(&mut self, holds: bool) {
        if holds {
            self.good = self.probe;
        } else {
            (self.bad, self.probed_bad) = (self.probe, true);
        }
        let gallop = if holds && !self.probed_bad {
            Some(self.good + self.step)
        } else if !holds && self.good == Moment::ZERO {
            Some(Moment::millis(self.bad.as_millis() - self.step.as_millis()))
        } else {
            None
        };
        self.step = self.step * 2;
        let middle = Moment::millis((self.good.as_millis() + self.bad.as_millis()) / 2);
        self.probe = minute(gallop.filter(|p| *p > self.good && *p < self.bad).unwrap_or(middle));
        self.settle();
    }
    /// Ends the search where the two sides are close.
    fn settle(&mut self) {
        if self.latest.is_some() {
            return;
        }
        if self.bad - self.good <= RESOLUTION {
            self.latest = Some(self.found());
        } else if self.probe <= self.good || self.probe >= self.bad {
            self.probe = minute(Moment::millis((self.good.as_millis() + self.bad.as_millis()) / 2));
        }
    }
    fn found(&self) -> Latest {
        Latest::At { at_s: self.good.as_seconds(), fails_s: self.bad.as_seconds(), guess_s: self.guess.as_seconds() }
    }
}
