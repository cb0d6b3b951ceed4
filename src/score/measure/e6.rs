//! Measure / E6 — people who went back before the all-clear. Where fewer than half of the people at risk in any of the
//! compared runs ever left, hardly anybody could come back: that earns nothing.

use super::{MOST_EVIDENCE, Measured, nobody_at_risk};
use crate::record::event::Kind;
use crate::score::evidence::Evidence;

/// Share of the people at risk that must have left before nobody's return says anything (assumed).
const LEAST_AWAY: f64 = 0.5;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let back: f64 = e.own.homes.iter().map(|h| f64::from(h.back_people)).sum();
    let left = e.own.homes.iter().any(|h| h.left.is_set());
    if !left && back <= 0.0 && e.at_risk.is_empty() {
        return nobody_at_risk();
    }
    let away: f64 = e.at_risk.ids().filter(|h| e.own.homes[*h].left.is_set()).map(|h| e.people(h)).sum();
    if away < LEAST_AWAY * e.at_risk.people {
        return Measured::absent(
            back,
            format!("受威胁 {:.0} 人中仅 {away:.0} 人转移，谈不上返回", e.at_risk.people),
            format!("only {away:.0} of {:.0} people in danger ever left: hardly anybody could go back", e.at_risk.people),
        )
        .shown_by(e.own.of(Kind::WentBack).take(MOST_EVIDENCE).map(|x| x.seq));
    }
    Measured::of(back, format!("解除前返回 {back:.0} 人"), format!("{back:.0} people went back before the all-clear"))
        .shown_by(e.own.of(Kind::WentBack).take(MOST_EVIDENCE).map(|x| x.seq))
}
