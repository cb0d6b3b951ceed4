//! Measure / H1 — closure in place: minutes from the first call until nobody comes on before the scene and the queue's tail is protected.

use super::{Measured, NEVER_MIN};
use crate::record::event::Kind;
use crate::score::evidence::Evidence;
use crate::score::road;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    if road::accident(&e.own).is_none() {
        return Measured::untested("没有高速公路事故", "no accident on an expressway");
    }
    let Some(call) = road::first_call(&e.own) else { return Measured::untested("没有人报警", "nobody called") };
    let Some(closed) = e.own.first(Kind::EndsControlled) else {
        return Measured::absent(NEVER_MIN, "两端始终没有管控到位", "the two ends were never under control");
    };
    let value = (closed.at - call.at).as_minutes().max(0.0);
    let tail = e.own.first(Kind::TailProtected).map(|t| (t.at - call.at).as_minutes());
    let (zh, en) = tail.map_or(("未设".into(), "never".into()), |m| (format!("{m:.0} min"), format!("{m:.0} min")));
    Measured::of(value, format!("接警起算；车队尾部警戒 {zh}"), format!("from the first call; the queue's tail protected after {en}"))
        .shown_by([call.seq, closed.seq].into_iter().chain(e.own.first(Kind::TailProtected).map(|t| t.seq)))
}
