//! Measure / F5 — initial attack: 1 where the crews of the first burning period contained the fire and it stayed so, 0 else.
//! The period is eight hours from the first arrival (assumed; CFES2 takes one to a few hours, these fires are reached on foot).

use super::Measured;
use crate::base::time::Span;
use crate::record::event::Kind;
use crate::score::evidence::Evidence;
use crate::score::fire::Fire;

/// The first burning period.
const PERIOD: Span = Span::hours(8);

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let fire = Fire::of(&e.own);
    if fire.began.is_none() {
        return Measured::untested("本次没有火情", "there was no fire");
    }
    // A line around homes keeps them; it contains nothing.
    let lines = || e.own.of(Kind::LineBuilt).filter(|x| x.detail.as_str() != "protect");
    let Some(first) = lines().next() else { return Measured::absent(0.0, "没有队伍到火线", "no crew came to the line") };
    let success = fire.contained.is_some_and(|c| c.at - first.at <= PERIOD);
    let metres: f64 = lines().map(|x| x.value).sum();
    Measured::of(
        if success { 1.0 } else { 0.0 },
        format!("控制火线共 {metres:.0} m；{}", if success { "初战合围" } else { "初战未能合围" }),
        format!("{metres:.0} m of line in all; {}", if success { "contained by the initial attack" } else { "escaped the initial attack" }),
    )
    .shown_by([Some(first.seq), fire.contained.map(|c| c.seq)].into_iter().flatten())
}
