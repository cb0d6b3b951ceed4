//! Stats / share — a probability from so many of so many runs, with its interval.
//!
//! In: hits, runs. Out: `Share`. Source: Wilson (1927), 95 %; it stays within 0 and 1 and is honest where nothing or everything was hit.

/// A probability.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Share {
    /// Runs in which it held.
    pub hits: usize,
    /// Runs that tested it.
    pub runs: usize,
    /// Hits over runs; 0 without runs.
    pub p: f64,
    /// 95 % interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The probability.
#[must_use]
pub fn share(hits: usize, runs: usize) -> Share {
    if runs == 0 {
        return Share { hits, runs, p: 0.0, low: 0.0, high: 1.0 };
    }
    const Z: f64 = 1.959_963_984_540_054;
    let (n, p) = (runs as f64, hits as f64 / runs as f64);
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / (1.0 + Z * Z / n);
    Share { hits, runs, p, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_s_interval_of_known_cases() {
        // Newcombe (1998), Table I: 81 of 263: 0.2553 to 0.3662; 0 of 20: 0 to 0.1611.
        let a = share(81, 263);
        assert!((a.low - 0.2553).abs() < 1e-4 && (a.high - 0.3662).abs() < 1e-4, "{a:?}");
        let b = share(0, 20);
        assert!(b.low.abs() < 1e-12 && (b.high - 0.1611).abs() < 1e-4, "{b:?}");
    }
}
