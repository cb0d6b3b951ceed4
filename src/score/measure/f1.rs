//! Measure / F1 — minutes from the first word of a fire to the containment that held. Never: 1440 min.

use super::{Measured, NEVER_MIN};
use crate::score::evidence::Evidence;
use crate::score::fire::Fire;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let fire = Fire::of(&e.own);
    let Some(began) = fire.began else { return Measured::untested("本次没有火情", "there was no fire") };
    let from = fire.told.unwrap_or(began);
    let Some(held) = fire.contained else {
        return Measured::of(NEVER_MIN, "至演练结束未合围（记为 1440 min）", "not contained by the end (counted as 1440 min)").shown_by([from.seq]);
    };
    let value = (held.at - from.at).as_minutes().clamp(0.0, NEVER_MIN);
    let out = fire.out.map(|o| (o.at - from.at).as_hours());
    Measured::of(
        value,
        format!("合围时过火 {:.1} 公顷；{}", held.value, out.map_or_else(|| "明火未见全熄".into(), |h| format!("{h:.1} 小时后明火全熄"))),
        format!("contained at {:.1} ha; {}", held.value, out.map_or_else(|| "not seen out".into(), |h| format!("out after {h:.1} h"))),
    )
    .shown_by([from.seq, held.seq])
}
