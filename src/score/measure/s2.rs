//! Measure / S2 — minutes from being hurt to hospital: the median of red persons who were hurt on the road.

use super::{Measured, NEVER_MIN, Sample, quantile, sorted};
use crate::record::event::{Kind, Who};
use crate::record::said;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let red: Vec<_> = e.own.of(Kind::Injured).filter(|x| matches!(x.subject, Who::Road(_)) && x.detail.says(said::RED)).collect();
    if red.is_empty() {
        return Measured::untested("没有人在路上重伤", "nobody was gravely hurt on the road");
    }
    let arrived = |seq: u64| e.own.of(Kind::InHospital).find(|x| x.cause.seq == Some(seq));
    let samples: Vec<Sample> = red
        .iter()
        .map(|r| match arrived(r.seq) {
            Some(h) => Sample { value: (h.at - r.at).as_minutes(), weight: r.value, seq: Some(h.seq) },
            None => Sample { value: NEVER_MIN, weight: r.value, seq: Some(r.seq) },
        })
        .collect();
    let samples = sorted(samples);
    let Some(value) = quantile(&samples, 0.5) else { return Measured::untested("没有人在路上重伤", "nobody was gravely hurt on the road") };
    let never = samples.iter().filter(|s| s.value >= NEVER_MIN).count();
    Measured::of(value, format!("重伤 {} 人，{never} 人未送达", red.len()), format!("{} gravely hurt, {never} never brought to hospital", red.len()))
        .shown_by(samples.iter().filter_map(|s| s.seq))
}
