//! Measure / H2 — secondary crashes: what was to be expected as a share of the run without a plan; drawn ones are told beside.
//!
//! Zero cannot be had; a fifth of the unprotected expectation is good (assumed, DRILL §2.6).

use super::Measured;
use crate::record::event::Kind;
use crate::score::evidence::Evidence;
use crate::score::road;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let Some(own) = road::expected(&e.own) else { return Measured::untested("没有高速公路事故", "no accident on an expressway") };
    let Some(without) = e.no_plan.as_ref().and_then(road::expected).filter(|x| *x > 0.0) else {
        return Measured::untested("没有无预案对照，或对照中无车追尾之虞", "no run without a plan to compare with, or nothing to be expected in it");
    };
    let drawn = e.own.of(Kind::SecondaryCrash).count();
    Measured::of(
        own / without,
        format!("期望 {own:.3} 起，无预案 {without:.3} 起；本次抽中 {drawn} 起"),
        format!("{own:.3} to be expected, {without:.3} without a plan; {drawn} drawn in this run"),
    )
    .shown_by(e.own.of(Kind::SecondaryCrash).map(|x| x.seq).chain(e.own.of(Kind::CrashesExpected).map(|x| x.seq)))
}
