//! Measure / H3 — the longest queue behind the scene, kilometres; vehicle-hours trapped beside it, rated against the perfect run and the
//! run without a plan where both are there.

use super::Measured;
use crate::record::event::Kind;
use crate::score::evidence::Evidence;
use crate::score::road;

/// Share of the way from perfect to no plan that is still on target (assumed).
const SHARE: f64 = 0.5;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let Some(longest) = e.own.of(Kind::LongestQueue).last() else { return Measured::untested("没有高速公路事故", "no accident on an expressway") };
    let hours = road::trapped_h(&e.own).unwrap_or(0.0);
    let of = |r: &Option<crate::score::evidence::Run<'_>>| r.as_ref().and_then(road::trapped_h);
    let (none, best) = (of(&e.no_plan), of(&e.perfect));
    let km = longest.value / 1000.0;
    let told = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |h| format!("{h:.0}"));
    let mut out = Measured::of(
        km,
        format!("困车 {hours:.0} 车·小时（无预案 {}，理想 {}）", told(none), told(best)),
        format!("{hours:.0} vehicle-hours trapped ({} without a plan, {} perfect)", told(none), told(best)),
    );
    if let (Some(none), Some(best)) = (none, best)
        && none > best
    {
        // In kilometres of target, so that one band rates both.
        out.also.push((2.0 * ((hours - best) / (none - best)) / SHARE, 2.0));
    }
    out.shown_by(e.own.of(Kind::LongestQueue).chain(e.own.of(Kind::TrappedHours)).map(|x| x.seq))
}
