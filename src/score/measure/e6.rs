//! Measure / E6 — people who went back before the all-clear. Where people at risk should have left and nobody did, nobody
//! could come back: that earns nothing.

use super::{MOST_EVIDENCE, Measured, nobody_at_risk};
use crate::record::event::Kind;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let back: f64 = e.own.homes.iter().map(|h| f64::from(h.back_people)).sum();
    let left = e.own.homes.iter().any(|h| h.left.is_set());
    if !left && back <= 0.0 {
        if e.at_risk.is_empty() {
            return nobody_at_risk();
        }
        return Measured::absent(0.0, "有人受威胁而无人转移，谈不上返回", "people were in danger and nobody left: nobody could go back");
    }
    Measured::of(back, format!("解除前返回 {back:.0} 人"), format!("{back:.0} people went back before the all-clear"))
        .shown_by(e.own.of(Kind::WentBack).take(MOST_EVIDENCE).map(|x| x.seq))
}
