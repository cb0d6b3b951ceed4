//! Measure / F3 — how often the fire woke again within 12 h after it was out. A fire that never was out has nothing to wake.

use super::Measured;
use crate::base::time::Span;
use crate::score::evidence::Evidence;
use crate::score::fire::Fire;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let fire = Fire::of(&e.own);
    let Some(began) = fire.began else { return Measured::untested("本次没有火情", "there was no fire") };
    let Some(out) = fire.out else {
        return Measured::absent(
            0.0,
            "到演练结束明火仍未全部熄灭，熄灭后 12 小时内复燃几次无从观察",
            "the fire was not out when the drill ended, so that nobody could see how often it would wake in the 12 h after",
        )
        .shown_by([began].into_iter().chain(fire.sizes.last().copied()).map(|x| x.seq));
    };
    let woke: Vec<u64> = fire.woke.iter().filter(|w| w.at - out.at <= Span::hours(12)).map(|w| w.seq).collect();
    let watched = (e.end() - out.at).as_hours();
    Measured::of(
        woke.len() as f64,
        format!("明火全部熄灭后观察 {watched:.1} 小时，其中头 12 小时内复燃 {} 次", woke.len()),
        format!("watched for {watched:.1} h after it was out; woken again within the first 12 h: {}", woke.len()),
    )
    .shown_by([out.seq].into_iter().chain(woke))
}
