//! Stats / paired — the difference of two plans under the same luck: its mean, interval, p-value, and what could have been seen.
//!
//! In: differences, one a seed. Out: `Paired`; p-values adjusted over many metrics. Not here: which metrics.
//! Method: percentile bootstrap over seeds (Efron & Tibshirani 1993, ch. 13); p by turning signs (Fisher 1935; exact up to 12 differences
//! that are not zero, drawn above, with the observed one counted among them); Holm (1979) over the metrics; smallest effect that would have been seen in
//! four of five studies: (t₀.₉₇₅ + t₀.₈₀) · s / √n, with Student's quantile by Cornish–Fisher expansion (Abramowitz & Stegun 26.7.5).

use crate::base::num;
use crate::base::seed::{Luck, Seed, Stream, stream};

/// Resamples of a bootstrap.
const RESAMPLES: usize = 4000;
/// Sign patterns drawn where there are too many to go through.
const SIGNS: usize = 9999;
/// Differences up to which all sign patterns are gone through.
const EXACT: usize = 12;

/// A paired difference.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Paired {
    /// Seeds in which both sides have a value.
    pub seeds: usize,
    /// Mean difference.
    pub mean: f64,
    /// 95 % interval of the mean.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Probability of a difference so large if the plans were alike.
    pub p: f64,
    /// Smallest mean difference that four of five studies of this size would see; none with fewer than two seeds.
    pub detectable: Option<f64>,
}

/// The difference of pairs; `None` without any. `name` names the luck.
#[must_use]
pub fn paired(name: &str, differences: &[f64]) -> Option<Paired> {
    let n = differences.len();
    if n == 0 {
        return None;
    }
    let mean = differences.iter().sum::<f64>() / n as f64;
    if differences.iter().all(|d| d.abs() <= f64::MIN_POSITIVE) {
        return Some(Paired { seeds: n, mean: 0.0, low: 0.0, high: 0.0, p: 1.0, detectable: (n > 1).then_some(0.0) });
    }
    let (low, high) = interval(name, differences);
    Some(Paired { seeds: n, mean, low, high, p: sign_p(name, differences), detectable: detectable(differences, mean) })
}

/// 95 % percentile interval of a mean.
#[must_use]
pub fn interval(name: &str, values: &[f64]) -> (f64, f64) {
    let n = values.len() as u64;
    if n == 0 {
        return (0.0, 0.0);
    }
    let mut luck = stream(Seed(0), Luck::Bootstrap, name);
    let mut means: Vec<f64> = (0..RESAMPLES).map(|_| (0..n).map(|_| values[luck.below(n) as usize]).sum::<f64>() / n as f64).collect();
    means.sort_by(f64::total_cmp);
    (super::summary::quantile(&means, 0.025), super::summary::quantile(&means, 0.975))
}

fn sign_p(name: &str, differences: &[f64]) -> f64 {
    let moved: Vec<f64> = differences.iter().copied().filter(|d| d.abs() > f64::MIN_POSITIVE).collect();
    let seen = moved.iter().sum::<f64>().abs() * (1.0 - 1e-12);
    let sum = |sign: &mut dyn FnMut(usize) -> bool| moved.iter().enumerate().map(|(i, d)| if sign(i) { *d } else { -*d }).sum::<f64>().abs();
    if moved.len() <= EXACT {
        let all = 1usize << moved.len();
        let far = (0..all).filter(|pattern| sum(&mut |i| pattern >> i & 1 == 1) >= seen).count();
        return far as f64 / all as f64;
    }
    let mut luck: Stream = stream(Seed(0), Luck::Bootstrap, &format!("{name}/signs"));
    let far = (0..SIGNS).filter(|_| sum(&mut |_| luck.chance(0.5)) >= seen).count();
    (far + 1) as f64 / (SIGNS + 1) as f64
}

fn detectable(differences: &[f64], mean: f64) -> Option<f64> {
    let n = differences.len();
    if n < 2 {
        return None;
    }
    let variance = differences.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / (n - 1) as f64;
    let free = (n - 1) as f64;
    Some((student(0.975, free) + student(0.8, free)) * (variance / n as f64).sqrt())
}

/// Student's quantile with so many degrees of freedom.
#[must_use]
pub fn student(p: f64, free: f64) -> f64 {
    let x = num::normal_quantile(p);
    let (x3, x5, x7) = (x * x * x, x * x * x * x * x, x * x * x * x * x * x * x);
    x + (x3 + x) / (4.0 * free)
        + (5.0 * x5 + 16.0 * x3 + 3.0 * x) / (96.0 * free * free)
        + (3.0 * x7 + 19.0 * x5 + 17.0 * x3 - 15.0 * x) / (384.0 * free * free * free)
}

/// p-values adjusted so that one wrong finding among all of them has the level of one (Holm 1979).
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
    let (mut out, mut least) = (vec![1.0; p.len()], 0.0f64);
    for (rank, i) in order.iter().enumerate() {
        least = least.max((p[*i] * (p.len() - rank) as f64).min(1.0));
        out[*i] = least;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_differs_from_itself() {
        let p = paired("x", &[0.0; 20]).expect("twenty seeds");
        assert_eq!((p.mean.to_bits(), p.low.to_bits(), p.high.to_bits()), (0, 0, 0));
        assert!((p.p - 1.0).abs() < 1e-12);
    }

    #[test]
    fn five_equal_signs_have_the_p_of_the_sign_test() {
        let p = paired("x", &[1.0, 2.0, 3.0, 4.0, 5.0]).expect("five seeds");
        assert!((p.p - 2.0 / 32.0).abs() < 1e-12, "{p:?}");
        assert!(p.low > 0.0 && p.high < 5.0 && p.low < p.mean && p.mean < p.high);
    }

    #[test]
    fn holm_of_the_textbook() {
        let got = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (g, w) in got.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((g - w).abs() < 1e-12, "{got:?}");
        }
    }

    #[test]
    fn student_s_quantiles_are_those_of_the_tables() {
        // t tables: 2.2622 (9), 2.0930 (19), 0.8834 (9 at 0.8).
        assert!((student(0.975, 9.0) - 2.2622).abs() < 2e-3 && (student(0.975, 19.0) - 2.0930).abs() < 1e-3 && (student(0.8, 9.0) - 0.8834).abs() < 1e-3);
    }

    #[test]
    fn the_interval_of_a_mean_covers_it_about_as_often_as_it_says() {
        let covered = (0..400u64)
            .filter(|k| {
                let mut luck = stream(Seed(*k), Luck::Uncertainty, "coverage");
                let values: Vec<f64> = (0..20).map(|_| luck.normal()).collect();
                let (low, high) = interval("coverage", &values);
                (low..=high).contains(&0.0)
            })
            .count();
        // 95 % nominal; the percentile bootstrap of 20 normal values covers about 92 to 95 % (Efron & Tibshirani 1993).
        assert!((350..=395).contains(&covered), "{covered} of 400");
    }
}
