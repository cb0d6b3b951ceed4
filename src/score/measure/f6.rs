//! Measure / F6 — share of the area burnt without a plan that did not burn here; the perfect run's share beside it.

use super::Measured;
use crate::score::evidence::{Evidence, Run};
use crate::score::fire::Fire;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let burnt = |r: &Run<'_>| Fire::of(r).last_ha().map(|h| h.0);
    let (Some(own), Some(none)) = (burnt(&e.own), e.no_plan.as_ref().and_then(burnt)) else {
        return Measured::untested("没有无预案对照", "needs the run without a plan");
    };
    if none <= 0.0 {
        return Measured::untested("无预案时也没有过火", "nothing burnt without a plan either");
    }
    let best = e.perfect.as_ref().and_then(burnt);
    Measured::of(
        1.0 - own / none,
        format!("过火 {own:.1}，无预案 {none:.1}，理想 {} 公顷", best.map_or("–".into(), |b| format!("{b:.1}"))),
        format!("{own:.1} ha burnt; {none:.1} without a plan, {} in the perfect run", best.map_or("–".into(), |b| format!("{b:.1}"))),
    )
    .shown_by(Fire::of(&e.own).sizes.last().map(|s| s.seq))
}
