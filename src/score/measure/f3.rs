//! Measure / F3 — how often the fire woke again within 12 h after it was out. A fire that never was out has nothing to wake.

use super::Measured;
use crate::base::time::Span;
use crate::score::evidence::Evidence;
use crate::score::fire::Fire;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let fire = Fire::of(&e.own);
    let Some(out) = fire.out else {
        if fire.began.is_none() {
            return Measured::untested("本次没有火情", "there was no fire");
        }
        return Measured::absent(0.0, "明火未熄，谈不上复燃", "it never was out, so nothing could wake");
    };
    let woke: Vec<u64> = fire.woke.iter().filter(|w| w.at - out.at <= Span::hours(12)).map(|w| w.seq).collect();
    let watched = (e.end() - out.at).as_hours();
    Measured::of(woke.len() as f64, format!("明火熄灭后观察 {watched:.1} 小时"), format!("watched for {watched:.1} h after it was out")).shown_by(woke)
}
