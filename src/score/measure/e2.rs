//! Measure / E2 — margin of evacuation: 10th percentile over people of (hazard − safe for good), minutes.
//! Never safe counts −1440 min (it stands for −∞).

use super::{Measured, NEVER_MIN, Sample, nobody_at_risk, proofs, quantile, sorted};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let mut samples = Vec::new();
    for home in e.at_risk.ids() {
        let h = &e.own.homes[home];
        let value = if h.in_danger() {
            match (h.safe.minutes(), h.hazard().earlier(h.trapped).minutes()) {
                (Some(safe), Some(came)) => (came - safe).clamp(-NEVER_MIN, NEVER_MIN),
                _ => -NEVER_MIN,
            }
        } else {
            // The hazard was held off, or they never went where it came: safe all along.
            NEVER_MIN
        };
        samples.push(Sample { value, weight: e.people(home), seq: h.safe.seq().or(h.hazard().seq()) });
    }
    let samples = sorted(samples);
    let q = |p| quantile(&samples, p);
    let (Some(low), Some(p05), Some(p50), Some(p95)) = (q(0.1), q(0.05), q(0.5), q(0.95)) else { return nobody_at_risk() };
    Measured::of(
        low,
        format!("第 10 百分位；5/50/95 百分位 {p05:.0}/{p50:.0}/{p95:.0} min（−1440 表示始终未安全，1440 表示险情未到其所在处）"),
        format!("10th percentile; 5/50/95: {p05:.0}/{p50:.0}/{p95:.0} min (−1440 stands for never safe, 1440 for danger that never came to where they were)"),
    )
    .shown_by(proofs(&samples))
}
