//! Measure / F2 — forest burnt by the end, hectares, with the class of the fire: up to 1, 100, 1000 ha and above (森林防火条例);
//! all that burnt is shown beside it.

use super::Measured;
use crate::score::evidence::Evidence;
use crate::score::fire::Fire;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let fire = Fire::of(&e.own);
    let Some((burnt, forest)) = fire.last_ha() else { return Measured::untested("本次没有火情", "there was no fire") };
    let (zh, en) = match forest {
        f if f <= 1.0 => ("一般", "ordinary"),
        f if f <= 100.0 => ("较大", "considerable"),
        f if f <= 1000.0 => ("重大", "grave"),
        _ => ("特别重大", "extremely grave"),
    };
    Measured::of(forest, format!("{zh}森林火灾（按面积）；过火 {burnt:.1} 公顷"), format!("{en} by area; {burnt:.1} ha burnt in all"))
        .shown_by(fire.sizes.last().map(|s| s.seq))
}
