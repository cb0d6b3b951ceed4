//! Stats / summary — mean, spread and quantiles of one number over many runs.
//!
//! In: values. Out: `Summary`. Method: quantiles are values that were seen (Hyndman & Fan 1996, type 1); the tail mean is that of
//! the worst twentieth, at least one run.

/// Of one number.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Summary {
    /// Runs in which it was tested.
    pub runs: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Quantiles 0.05, 0.25, 0.5, 0.75, 0.95.
    pub quantiles: [f64; 5],
}

/// The value below or at which a share of sorted values lies; 0 of none.
#[must_use]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    if sorted.is_empty() {
        return 0.0;
    }
    let place = (p * sorted.len() as f64).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}

/// The summary; `None` without values.
#[must_use]
pub fn summary(values: &[f64]) -> Option<Summary> {
    let n = values.len();
    if n == 0 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let sd = if n > 1 { (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1) as f64).sqrt() } else { 0.0 };
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(Summary { runs: n, mean, sd, quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map(|p| quantile(&sorted, p)) })
}

/// Mean of the greatest twentieth, at least one value; 0 of none.
#[must_use]
pub fn worst_mean(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let k = (sorted.len() / 20).max(1).min(sorted.len());
    if k == 0 { 0.0 } else { sorted[..k].iter().sum::<f64>() / k as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_seen() {
        let s = summary(&[5.0, 1.0, 4.0, 2.0, 3.0]).expect("five values");
        assert_eq!(s.quantiles.map(|q| q as i64), [1, 2, 3, 4, 5]);
        assert!((s.mean - 3.0).abs() < 1e-12 && (s.sd - 2.5f64.sqrt()).abs() < 1e-12);
        assert!((worst_mean(&(0..100).map(f64::from).collect::<Vec<_>>()) - 97.0).abs() < 1e-12);
        assert!(summary(&[]).is_none());
    }
}
