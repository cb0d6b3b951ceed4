//! Measure / E1 — share of the people at risk who were out of danger when the hazard came, and until the end; an upper floor
//! that holds included. People of reduced mobility are rated beside with a target of 1.

use super::{MOST_EVIDENCE, Measured, nobody_at_risk};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    if e.at_risk.is_empty() {
        return nobody_at_risk();
    }
    let (mut safe, mut safe_reduced) = (0.0, 0.0);
    let mut seqs = Vec::new();
    for home in e.at_risk.ids() {
        if e.safe_before(home) {
            safe += e.people(home);
            safe_reduced += f64::from(e.fact(home).reduced);
        } else if seqs.len() < MOST_EVIDENCE {
            seqs.extend(e.own.homes[home].hazard().seq());
        }
    }
    let share = safe / e.at_risk.people;
    let mut out = Measured::of(
        share,
        format!("受威胁 {:.0} 人，{}到之前已安全 {safe:.0} 人；行动不便者 {safe_reduced:.0}/{:.0}", e.at_risk.people, e.hazard_word().0, e.at_risk.reduced),
        format!("{safe:.0} of {:.0} people at risk were safe in time; of reduced mobility {safe_reduced:.0} of {:.0}", e.at_risk.people, e.at_risk.reduced),
    );
    if e.at_risk.reduced > 0.0 {
        out.also.push((safe_reduced / e.at_risk.reduced, 1.0));
    }
    out.shown_by(seqs)
}
