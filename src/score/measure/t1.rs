//! Measure / T1 — minutes from the first word of a fire at a post to the first word of somebody who stood before it (131 rule:
//! within the hour). Never: 1440 min; a fire of which nobody heard: 1440 min from its beginning.

use super::{Measured, NEVER_MIN};
use crate::score::evidence::Evidence;
use crate::score::fire::Fire;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let fire = Fire::of(&e.own);
    let Some(began) = fire.began else { return Measured::untested("本次没有火情", "there was no fire") };
    let Some(told) = fire.told else { return Measured::absent(NEVER_MIN, "起火而无人报告", "it burned and nobody told anybody").shown_by([began.seq]) };
    let value = fire.verified.map_or(NEVER_MIN, |v| (v.at - told.at).as_minutes().clamp(0.0, NEVER_MIN));
    let heard = (told.at - began.at).as_minutes();
    Measured::of(
        value,
        format!("起火后 {heard:.0} min 首次接报；{}", if fire.verified.is_some() { format!("再 {value:.0} min 现场核实") } else { "始终未到现场核实".into() }),
        format!(
            "first word {heard:.0} min after it began; {}",
            if fire.verified.is_some() { format!("verified on the spot {value:.0} min later") } else { "never verified".into() }
        ),
    )
    .shown_by([Some(told.seq), fire.verified.map(|v| v.seq)].into_iter().flatten())
}
