//! Measure — one number a file, each a pure function of the evidence.
//!
//! In: `Evidence`. Out: a value with its proof, or the reason why the drill could not have needed it.
//! Rules (contract): tested or not is decided by the truth, the injects and the union of the compared runs, never by what
//! the plan did; what was due but absent is U. A measure that praises restraint (no false start, nobody exposed) praises
//! it only where the thing restrained was done, or was not due: silence never improves a number. P1 and C2 judge trainees
//! against the plan; where only the plan acted they are shown and not rated.

pub mod c1;
pub mod c2;
pub mod c3;
pub mod c4;
pub mod c5;
pub mod e1;
pub mod e2;
pub mod e3;
pub mod e4;
pub mod e5;
pub mod e6;
pub mod e7;
pub mod f1;
pub mod f2;
pub mod f3;
pub mod f4;
pub mod f5;
pub mod f6;
pub mod f7;
pub mod h1;
pub mod h2;
pub mod h3;
pub mod h4;
pub mod i1;
pub mod p1;
pub mod p2;
pub mod r1;
pub mod r2;
pub mod r3;
mod road_arrival;
pub mod s1;
pub mod s2;
pub mod s3;
pub mod t1;
pub mod t2;
pub mod t3;
pub mod t4;
pub mod t5;
pub mod t6;
pub mod t7;
pub mod t8;
mod t8_fire;
pub mod t9;

use super::card::{Metric, Rating};
use super::evidence::Evidence;
use super::scoring::Spec;
use super::standard::hseep;

/// Stands for "never" where a duration is asked, minutes: JSON has no infinity.
pub const NEVER_MIN: f64 = 1440.0;

/// Whether a metric's value in its unit stands for "never".
#[must_use]
pub fn is_never(unit: &str, value: f64) -> bool {
    unit == "min" && value.abs() >= NEVER_MIN
}
/// Most events that one metric shows as proof.
pub const MOST_EVIDENCE: usize = 20;

/// What a measure found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// The number; none where the drill could not have needed it.
    pub value: Option<f64>,
    /// It was due, and nothing was done: U whatever the number.
    pub absent: bool,
    /// Shown and never rated: it judges something that did not take part in this drill. It has no weight in the index.
    pub reported: bool,
    /// The number the bands look at, where it is not the value.
    pub basis: Option<f64>,
    /// Further numbers with their own targets under the same bands; the worst letter counts.
    pub also: Vec<(f64, f64)>,
    /// Further counts of people that must be none, per 10,000 at risk; the worst letter counts.
    pub none_of: Vec<f64>,
    /// What the number means or why there is none, 简体中文.
    pub zh: String,
    /// The same, English.
    pub en: String,
    /// Events that prove it.
    pub evidence: Vec<u64>,
}

impl Measured {
    /// A number.
    #[must_use]
    pub fn of(value: f64, zh: impl Into<String>, en: impl Into<String>) -> Self {
        assert!(value.is_finite(), "a measure gives a finite number or none");
        Self { value: Some(value + 0.0), zh: zh.into(), en: en.into(), ..Self::default() }
    }
    /// Not tested, and why.
    #[must_use]
    pub fn untested(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into(), ..Self::default() }
    }
    /// Due but absent.
    #[must_use]
    pub fn absent(value: f64, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { absent: true, ..Self::of(value, zh, en) }
    }
    /// Shown, not rated, and why.
    #[must_use]
    pub fn only_reported(mut self, zh: &str, en: &str) -> Self {
        self.reported = true;
        self.zh = format!("仅报告，不评级（{zh}）：{}", self.zh);
        self.en = format!("reported, not rated ({en}): {}", self.en);
        self
    }
    /// With proof; sorted, single, and not too many.
    #[must_use]
    pub fn shown_by(mut self, seqs: impl IntoIterator<Item = u64>) -> Self {
        self.evidence.extend(seqs.into_iter().take(MOST_EVIDENCE));
        self.evidence.sort_unstable();
        self.evidence.dedup();
        self.evidence.truncate(MOST_EVIDENCE);
        self
    }
}

/// A measure.
pub type Measure = fn(&Evidence<'_>) -> Measured;

/// All measures by id, in the order of the metrics table.
pub const ALL: &[(&str, Measure)] = &[
    ("T1", t1::measure),
    ("T2", t2::measure),
    ("T3", t3::measure),
    ("T4", t4::measure),
    ("T5", t5::measure),
    ("T6", t6::measure),
    ("T7", t7::measure),
    ("T8", t8::measure),
    ("T9", t9::measure),
    ("E1", e1::measure),
    ("E2", e2::measure),
    ("E3", e3::measure),
    ("E4", e4::measure),
    ("E5", e5::measure),
    ("E6", e6::measure),
    ("E7", e7::measure),
    ("S1", s1::measure),
    ("S2", s2::measure),
    ("S3", s3::measure),
    ("F1", f1::measure),
    ("F2", f2::measure),
    ("F3", f3::measure),
    ("F4", f4::measure),
    ("F5", f5::measure),
    ("F6", f6::measure),
    ("F7", f7::measure),
    ("H1", h1::measure),
    ("H2", h2::measure),
    ("H3", h3::measure),
    ("H4", h4::measure),
    ("R1", r1::measure),
    ("R2", r2::measure),
    ("R3", r3::measure),
    ("C1", c1::measure),
    ("C2", c2::measure),
    ("C3", c3::measure),
    ("C4", c4::measure),
    ("C5", c5::measure),
    ("I1", i1::measure),
    ("P1", p1::measure),
    ("P2", p2::measure),
];

/// Measures and rates one line of the scoring file.
#[must_use]
pub fn metric(evidence: &Evidence<'_>, spec: &Spec) -> Metric {
    let measure = ALL.iter().find(|(id, _)| *id == spec.id).map(|(_, m)| *m);
    let mut m = measure.map_or_else(|| Measured::untested("没有这项测量", "no such measure"), |measure| measure(evidence));
    let target = target(evidence, spec);
    let people = evidence.at_risk.people;
    let mut beside = false;
    let rating = m.value.filter(|_| !m.reported).and_then(|value| {
        let rate = |v, t| hseep::rate(evidence.scoring, spec, v, t, people);
        if m.absent {
            // Where the number alone looks well ("0 times"), the reader is told that the letter does not come from it.
            if rate(value, target).is_some_and(|r| r > Rating::U) {
                m.zh = format!("该做到而没有做到，不看数字直接评 U（未能完成）：{}", m.zh);
                m.en = format!("due and not done, so rated U (unable to be performed) whatever the number: {}", m.en);
            }
            return Some(Rating::U);
        }
        let first = rate(m.basis.unwrap_or(value), target)?;
        let more = m.also.iter().filter_map(|(v, t)| rate(*v, *t));
        let none = m.none_of.iter().map(|n| hseep::per_10k(evidence.scoring, *n, 0.0, people));
        let letter = more.chain(none).fold(first, Rating::min);
        beside = letter < first || m.basis.is_some();
        Some(letter)
    });
    Metric {
        id: spec.id.clone(),
        name: spec.name.clone(),
        name_en: spec.name_en.clone(),
        value: m.value,
        unit: spec.unit.clone(),
        target: Some(target),
        rating,
        module: spec.module.clone(),
        weight: if m.reported { 0.0 } else { spec.weight },
        never: m.value.is_some_and(|v| is_never(&spec.unit, v)),
        beside,
        note: m.zh,
        note_en: m.en,
        evidence: m.evidence,
    }
}

/// The target: the drill's objective, else the scoring file's.
#[must_use]
pub fn target(evidence: &Evidence<'_>, spec: &Spec) -> f64 {
    evidence.scenario.drill.objectives.iter().find(|o| o.metric == spec.id).map_or(spec.target, |o| o.target)
}

/// The target of a metric by its id.
pub(super) fn target_of(evidence: &Evidence<'_>, id: &str) -> Option<f64> {
    evidence.scoring.spec(id).map(|spec| target(evidence, spec))
}

/// One observation: a number, how much it weighs, and its proof.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) value: f64,
    pub(super) weight: f64,
    pub(super) seq: Option<u64>,
}

/// Sorted from the smallest value; ties by event.
pub(super) fn sorted(mut samples: Vec<Sample>) -> Vec<Sample> {
    samples.retain(|s| s.weight > 0.0);
    samples.sort_by(|a, b| a.value.total_cmp(&b.value).then(a.seq.cmp(&b.seq)));
    samples
}

/// The smallest value that at least a share `p` of the weight does not exceed; the samples are sorted.
pub(super) fn quantile(samples: &[Sample], p: f64) -> Option<f64> {
    let total: f64 = samples.iter().map(|s| s.weight).sum();
    let mut sum = 0.0;
    for s in samples {
        sum += s.weight;
        if sum >= p * total - 1e-9 {
            return Some(s.value);
        }
    }
    samples.last().map(|s| s.value)
}

/// The first proofs of sorted samples.
pub(super) fn proofs(samples: &[Sample]) -> impl Iterator<Item = u64> + '_ {
    samples.iter().filter_map(|s| s.seq).take(MOST_EVIDENCE)
}

/// The sentence of a drill in which nobody was in danger in any run.
pub(super) fn nobody_at_risk() -> Measured {
    Measured::untested("各次推演均无人受威胁", "nobody was in danger in any run")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_counts_weights_not_lines() {
        let s = |value, weight| Sample { value, weight, seq: None };
        let samples = sorted(vec![s(10.0, 1.0), s(-5.0, 1.0), s(20.0, 8.0)]);
        assert_eq!(quantile(&samples, 0.10), Some(-5.0));
        assert_eq!(quantile(&samples, 0.11), Some(10.0));
        assert_eq!(quantile(&samples, 0.5), Some(20.0));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
