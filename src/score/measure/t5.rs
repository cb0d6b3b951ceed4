//! Measure / T5 — lead of the warning: 10th percentile over people of (hazard at the house − first warning), minutes.
//! Never warned counts −1440 min (it stands for −∞).

use super::{Measured, NEVER_MIN, Sample, nobody_at_risk, proofs, quantile, sorted};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let mut samples = Vec::new();
    let mut never = 0.0;
    for home in e.at_risk.ids() {
        let Some(came) = e.hazard(home).minutes() else { continue };
        let warned = e.own.homes[home].warned;
        if !warned.is_set() {
            never += e.people(home);
        }
        let value = warned.minutes().map_or(-NEVER_MIN, |w| (came - w).clamp(-NEVER_MIN, NEVER_MIN));
        samples.push(Sample { value, weight: e.people(home), seq: warned.seq().or(e.own.homes[home].hit.seq()) });
    }
    let samples = sorted(samples);
    let (Some(low), Some(half)) = (quantile(&samples, 0.1), quantile(&samples, 0.5)) else { return nobody_at_risk() };
    Measured::of(
        low,
        format!("第 10 百分位；中位数 {half:.0} min；从未收到预警 {never:.0} 人（记为 −1440 min）"),
        format!("10th percentile; median {half:.0} min; {never:.0} people never warned (counted as −1440 min)"),
    )
    .shown_by(proofs(&samples))
}
