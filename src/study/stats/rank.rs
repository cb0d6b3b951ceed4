//! Stats / rank — how much of an outcome's spread goes with an input: Spearman's rank correlation.
//!
//! In: pairs. Out: the correlation with its 95 % interval. Method: mean ranks for ties, Pearson of the ranks; interval by
//! Fisher's z with the variance of Bonett & Wright (2000), (1 + r²/2)/(n − 3).

use crate::base::num;

/// A rank correlation.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Rank {
    /// Between −1 and 1.
    pub r: f64,
    /// 95 % interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]).then(a.cmp(b)));
    let mut out = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same = |i: usize| values[order[i]].total_cmp(&values[order[from]]).is_eq();
        let to = (from..order.len()).take_while(|i| same(*i)).count() + from;
        for i in &order[from..to] {
            out[*i] = (from + to - 1) as f64 / 2.0;
        }
        from = to;
    }
    out
}

/// The rank correlation; `None` with fewer than 5 pairs or where one side never changes.
#[must_use]
pub fn spearman(a: &[f64], b: &[f64]) -> Option<Rank> {
    let n = a.len().min(b.len());
    if n < 5 {
        return None;
    }
    let (x, y) = (ranks(&a[..n]), ranks(&b[..n]));
    let mean = (n - 1) as f64 / 2.0;
    let sum = |u: &[f64], v: &[f64]| u.iter().zip(v).map(|(p, q)| (p - mean) * (q - mean)).sum::<f64>();
    let (xx, yy) = (sum(&x, &x), sum(&y, &y));
    if xx <= 0.0 || yy <= 0.0 {
        return None;
    }
    let r = (sum(&x, &y) / (xx * yy).sqrt()).clamp(-1.0, 1.0);
    let near = r.clamp(-0.999_999, 0.999_999);
    let z = 0.5 * num::ln((1.0 + near) / (1.0 - near));
    let half = 1.959_963_984_540_054 * ((1.0 + r * r / 2.0) / (n as f64 - 3.0)).sqrt();
    Some(Rank { r, low: num::tanh(z - half), high: num::tanh(z + half) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_correlation_sees_order_and_only_order() {
        let a: Vec<f64> = (0..20).map(f64::from).collect();
        let cubed: Vec<f64> = a.iter().map(|x| x * x * x).collect();
        assert!((spearman(&a, &cubed).expect("twenty pairs").r - 1.0).abs() < 1e-12);
        let down: Vec<f64> = a.iter().map(|x| -x).collect();
        assert!((spearman(&a, &down).expect("twenty pairs").r + 1.0).abs() < 1e-12);
        assert!(spearman(&a, &[3.0; 20]).is_none() && spearman(&a[..4], &a[..4]).is_none());
    }

    #[test]
    fn ties_share_their_mean_rank() {
        assert_eq!(ranks(&[2.0, 1.0, 2.0, 5.0]).map_to(), [1.5, 0.0, 1.5, 3.0].map_to());
    }

    trait MapTo {
        fn map_to(self) -> Vec<u64>;
    }
    impl<T: IntoIterator<Item = f64>> MapTo for T {
        fn map_to(self) -> Vec<u64> {
            self.into_iter().map(f64::to_bits).collect()
        }
    }
}
