//! Measure / H4 — minutes from the first call until the flames were out, and until the lanes were given back.
//!
//! A car burns out by itself: only a fire that a crew put out earns; one that burnt out counts from the same call, and is told.

use super::{Measured, NEVER_MIN};
use crate::record::event::Kind;
use crate::score::evidence::Evidence;
use crate::score::road;

/// Target for the lanes, minutes (DRILL §2.6).
const LANES_MIN: f64 = 180.0;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    if road::accident(&e.own).is_none() {
        return Measured::untested("没有高速公路事故", "no accident on an expressway");
    }
    let Some(call) = road::first_call(&e.own) else { return Measured::untested("没有人报警", "nobody called") };
    let Some(out) = road::out_at(&e.own) else { return Measured::absent(NEVER_MIN, "到演练结束仍在燃烧", "it still burnt when the drill ended") };
    let minutes = (out.at - call.at).as_minutes().max(0.0);
    let lanes = e.own.first(Kind::RoadGivenBack);
    let open = lanes.map_or(NEVER_MIN, |l| (l.at - call.at).as_minutes().max(0.0));
    let by_itself = out.detail.as_str() == "burnt out";
    let (zh, en) = if by_itself { ("自行燃尽", "burnt out by itself") } else { ("扑灭", "put out") };
    let mut m = Measured::of(minutes, format!("{zh}；车道恢复 {open:.0} min"), format!("{en}; lanes given back after {open:.0} min"));
    // One band in minutes for both: the lanes in proportion to their own target.
    let target = super::target_of(e, "H4").unwrap_or(60.0);
    m.also.push((open * target / LANES_MIN, target));
    if by_itself && e.own.first(Kind::TeamWorks).is_none() {
        m.absent = true;
    }
    m.shown_by([call.seq, out.seq].into_iter().chain(lanes.map(|l| l.seq)))
}
