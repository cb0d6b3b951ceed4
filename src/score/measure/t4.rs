//! Measure / T4 — share of the people at risk who understood the warning within 30 minutes; 10 and 60 are shown.
//!
//! Clock: the rule of the household's zone became true in the world; where it never did, the first level's trigger, else
//! the first truth of any kind, else half an hour before the water. A warning after the water is none: whatever the
//! plan's own thresholds, nobody has longer than until the hazard comes to his house.
//! Responsible persons are called until they answer; households are signed off at the door: a door signed off counts as
//! understood. Whoever only saw the water at his own door was not warned (`home`).

use super::{Measured, nobody_at_risk};
use crate::base::time::{Moment, Span};
use crate::score::evidence::Evidence;
use crate::score::home::Stamp;

/// Minutes before the hazard at which the clock starts where nothing else called for a warning.
const BEFORE: i64 = 30;

/// When the clock of a household starts, and when the hazard ends it.
fn clock(e: &Evidence<'_>, home: usize) -> Option<(Moment, Moment)> {
    let met = e.hazard(home);
    let met = if met.is_set() { met } else { e.runs().map(|r| r.homes[home].hazard().earlier(r.homes[home].trapped)).fold(Stamp::NEVER, Stamp::earlier) };
    let came = met.at()?;
    let rule = e.fact(home).zone.and_then(|z| e.zone_true.get(&z).copied());
    Some((rule.or(e.level_true).or_else(|| e.first_truth()).unwrap_or(came - Span::minutes(BEFORE)), came))
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
        for (sum, minutes) in sums.iter_mut().zip([10, 30, 60]) {
            let by = clock(e, home).map(|(start, came)| came.min(start + Span::minutes(minutes)));
            if matches!((understood, by), (Some(u), Some(by)) if u <= by) {
                *sum += e.people(home);
            }
        }
        if understood.is_none() && missed.len() < super::MOST_EVIDENCE {
            missed.extend(e.own.homes[home].hit.seq());
        }
    }
    let [ten, thirty, sixty] = sums.map(|s| s / e.at_risk.people);
    Measured::of(
        thirty,
        format!("10/30/60 分钟内且{}到之前听懂预警的受威胁群众：{:.0} %、{:.0} %、{:.0} %", e.hazard_word().0, ten * 100.0, thirty * 100.0, sixty * 100.0),
        format!(
            "people at risk who understood the warning within 10/30/60 min and before the {}: {:.0} %, {:.0} %, {:.0} %",
            e.hazard_word().1,
            ten * 100.0,
            thirty * 100.0,
            sixty * 100.0
        ),
    )
    .shown_by(missed)
}
