//! Measure / E3 — share of the people of reduced mobility at risk who had a named helper and were moved before the hazard came.

use super::{MOST_EVIDENCE, Measured};
use crate::record::event::Kind;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    if e.at_risk.reduced <= 0.0 {
        return Measured::untested("受威胁群众中没有行动不便者", "nobody of reduced mobility was in danger");
    }
    let (mut both, mut paired, mut moved) = (0.0, 0.0, 0.0);
    let mut seqs = Vec::new();
    for home in e.at_risk.ids().filter(|h| e.fact(*h).reduced > 0) {
        let h = &e.own.homes[home];
        paired += f64::from(h.paired);
        moved += f64::from(h.moved_before);
        both += f64::from(h.paired.min(h.moved_before));
        if h.paired.min(h.moved_before) < f32::from(e.fact(home).reduced) && seqs.len() < MOST_EVIDENCE {
            seqs.extend(h.hazard().seq());
        }
    }
    let n = e.at_risk.reduced;
    let first = e.own.first(Kind::SpecialMoved).map(|x| x.seq);
    Measured::of(
        both / n,
        format!("{n:.0} 人中：有结对帮扶人 {paired:.0}，{}到前转移 {moved:.0}，两者兼有 {both:.0}", e.hazard_word().0),
        format!("of {n:.0}: with a named helper {paired:.0}, moved in time {moved:.0}, both {both:.0}"),
    )
    .shown_by(seqs.into_iter().chain(first))
}
