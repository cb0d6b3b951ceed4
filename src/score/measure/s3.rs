//! Measure / S3 — person-minutes of responders in danger beyond their equipment; trained crews within the limits of theirs
//! are not exposed. Where teams could have been needed and none went out, nobody was spared by good leading.

use super::{MOST_EVIDENCE, Measured};
use crate::record::event::Kind;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let sum: f64 = e.own.of(Kind::TeamExposed).map(|x| x.value).sum();
    let hurt: f64 = e.own.responders[0] + e.own.responders[1] + e.own.responders[2];
    if sum <= 0.0 && hurt <= 0.0 && e.own.first(Kind::TeamLeft).is_none() && e.own.first(Kind::TeamArrived).is_none() {
        if e.at_risk.is_empty() {
            return Measured::untested("没有出动的队伍，也不需要", "no team went out and none was needed");
        }
        return Measured::absent(0.0, "有人受威胁而没有队伍出动", "people were in danger and no team went out");
    }
    let mut out = Measured::of(
        sum,
        format!("超出装备能力的暴露 {sum:.0} 人分；救援人员伤亡 {hurt:.0}"),
        format!("{sum:.0} person-minutes beyond their equipment; {hurt:.0} responders hurt"),
    );
    out.none_of.push(hurt);
    out.shown_by(e.own.of(Kind::TeamExposed).take(MOST_EVIDENCE).map(|x| x.seq))
}
