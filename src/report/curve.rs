//! Report / curve — people over time, minute by minute: by state, and warned, gone, safe or hit among those at risk.
//!
//! In: a scenario, a tale and the mask of those at risk. Out: whole numbers of persons. Not here: drawing.

use crate::base::ids::Id;
use crate::record::event::Who;
use crate::record::tale::{PEOPLE_STATES, Tale};
use crate::scenario::drill_spec::Scenario;
use crate::score::home::Home;

/// Persons at risk who had been warned, had left home, were safe, or whose house had been hit, at the end of each minute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the four words of the sentence above")]
pub struct Curve {
    pub warned: Vec<u32>,
    pub left: Vec<u32>,
    pub safe: Vec<u32>,
    pub hit: Vec<u32>,
}

/// The curve of a run over so many minutes. Each household moves as the score moves it (`score::home`).
#[must_use]
pub fn of(scenario: &Scenario, tale: &Tale, at_risk: &[bool], minutes: usize) -> Curve {
    let mut homes = vec![Home::default(); tale.households.len()];
    let mut steps = [vec![0i64; minutes + 1], vec![0i64; minutes + 1], vec![0i64; minutes + 1], vec![0i64; minutes + 1]];
    let state = |h: &Home| [h.warned.is_set(), h.away, h.safe.is_set(), h.hit.is_set()];
    for event in &tale.events {
        let Who::Household(id) = event.subject else { continue };
        let h = id.index();
        if !at_risk.get(h).copied().unwrap_or(false) {
            continue;
        }
        let minute = (event.at.as_millis().max(0) / 60_000) as usize;
        if minute > minutes {
            continue;
        }
        let (fact, before) = (&tale.households[h], state(&homes[h]));
        homes[h].take(scenario, fact, event);
        for ((line, was), is) in steps.iter_mut().zip(before).zip(state(&homes[h])) {
            line[minute] += i64::from(fact.people) * (i64::from(is) - i64::from(was));
        }
    }
    let [warned, left, safe, hit] = steps.map(|steps| {
        let mut sum = 0i64;
        steps
            .into_iter()
            .map(|s| {
                sum += s;
                sum.max(0) as u32
            })
            .collect()
    });
    Curve { warned, left, safe, hit }
}

/// Persons in each state, minute by minute, over the whole county; empty where no tracks were kept.
#[must_use]
pub fn states(tale: &Tale, settlements: usize) -> Vec<[u32; PEOPLE_STATES]> {
    let mut now = vec![[0u32; PEOPLE_STATES]; settlements];
    let mut total = [0i64; PEOPLE_STATES];
    tale.tracks
        .minutes
        .iter()
        .map(|minute| {
            for (id, counts) in &minute.people {
                let Some(old) = now.get_mut(id.index()) else { continue };
                for ((sum, new), old) in total.iter_mut().zip(counts).zip(old.iter()) {
                    *sum += i64::from(*new) - i64::from(*old);
                }
                *old = *counts;
            }
            total.map(|t| t as u32)
        })
        .collect()
}
