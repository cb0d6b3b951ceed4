//! Measure / T4 — share of the people at risk who understood the warning within 30 minutes; 10 and 60 are shown.
//!
//! Clock: the rule of the household's zone became true in the world, else the first level's trigger did; where neither
//! did, the warning must be understood before the hazard comes. Responsible persons are called until they answer;
//! households are signed off at the door: a door signed off counts as understood.

use super::{Measured, nobody_at_risk};
use crate::base::time::{Moment, Span};
use crate::score::evidence::Evidence;

/// When the clock of a household starts, and how long it may run (none: until the hazard comes).
fn clock(e: &Evidence<'_>, home: usize) -> Option<Moment> {
    e.fact(home).zone.and_then(|z| e.zone_true.get(&z).copied()).or(e.level_true)
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    if e.at_risk.is_empty() {
        return nobody_at_risk();
    }
    let mut sums = [0.0; 3];
    let mut missed = Vec::new();
    for home in e.at_risk.ids() {
        let understood = e.own.homes[home].understood.at();
        for (i, minutes) in [10, 30, 60].into_iter().enumerate() {
            let by = clock(e, home).map_or_else(|| e.hazard(home).at(), |c| Some(c + Span::minutes(minutes)));
            if matches!((understood, by), (Some(u), Some(by)) if u <= by) {
                sums[i] += e.people(home);
            }
        }
        if understood.is_none() && missed.len() < super::MOST_EVIDENCE {
            missed.extend(e.own.homes[home].hit.seq());
        }
    }
    let [ten, thirty, sixty] = sums.map(|s| s / e.at_risk.people);
    Measured::of(
        thirty,
        format!("10/30/60 分钟内听懂的受威胁群众：{:.0} %、{:.0} %、{:.0} %", ten * 100.0, thirty * 100.0, sixty * 100.0),
        format!("people at risk who understood within 10/30/60 min: {:.0} %, {:.0} %, {:.0} %", ten * 100.0, thirty * 100.0, sixty * 100.0),
    )
    .shown_by(missed)
}
