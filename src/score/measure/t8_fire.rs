//! Measure / T8 on a forest fire — force adequacy: people who had reached the fire against those whom its edge asked for, an hour
//! and two hours after the first word; the worse counts.
//!
//! Required: the edge of that moment closed in four hours by people with hand tools in timber, 4 m of line an hour each (IRPG, type
//! II, FM10 80 m an hour for 20; the four hours are assumed).

use std::collections::BTreeSet;

use super::Measured;
use crate::base::time::Span;
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;
use crate::score::fire::Fire;

/// Metres of line an hour and person, and the hours within which the edge should be closed.
const METRES: f64 = 4.0;
const HOURS: f64 = 4.0;

/// The measure.
#[must_use]
pub(super) fn measure(e: &Evidence<'_>) -> Measured {
    let fire = Fire::of(&e.own);
    let (Some(told), Some(_)) = (fire.told, fire.began) else { return Measured::untested("本次没有报告火情", "no fire was told of") };
    let mut worst = f64::INFINITY;
    let mut say = Vec::new();
    let mut seqs = Vec::new();
    for hours in [1, 2] {
        let at = told.at + Span::hours(hours);
        let Some(size) = fire.size_at(at) else { continue };
        let edge = size.detail.number("free").unwrap_or(0.0);
        let need = edge / (METRES * HOURS);
        let mut seen: BTreeSet<Who> = BTreeSet::new();
        let mut people = 0.0;
        for a in e.own.of(Kind::TeamArrived).filter(|a| a.at <= at && matches!(a.place, Who::Village(_))) {
            if seen.insert(a.subject) {
                people += a.value;
                seqs.push(a.seq);
            }
        }
        let ratio = if need <= 0.0 { 1.0 } else { people / need };
        worst = worst.min(ratio);
        say.push((hours, people, need));
    }
    if !worst.is_finite() {
        return Measured::untested("没有火场面积记录", "no size of the fire is on record");
    }
    let zh = say.iter().map(|(h, p, n)| format!("{h} 小时到场 {p:.0} 人，需 {n:.0} 人")).collect::<Vec<_>>().join("；");
    let en = say.iter().map(|(h, p, n)| format!("{p:.0} people after {h} h, {n:.0} needed")).collect::<Vec<_>>().join("; ");
    Measured::of(worst.min(1.0), zh, en).shown_by(seqs)
}
