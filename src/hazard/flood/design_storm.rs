//! Flood / design storm — rain of a return period: intensity by formula, spread in time by the Chicago method.
//!
//! In: 暴雨强度公式 i = A (1 + C lg P) / (t + b)^n, a length, where the peak stands. Out: millimetres up to a moment.
//! Not here: where it falls (`rain`). Method: Keifer & Chu (1957): before and after the peak the intensity is that whose means over
//! every span around the peak obey the formula; written as its exact integral, so steps of any length keep the depth.
//! Source and range: GB 50014 gives the form; the constants belong to a town's own record, mostly of 5 to 180 min.

use super::spec::{DesignStorm, IntensityFormula};
use crate::base::num::{ln, pow};

impl IntensityFormula {
    /// A (1 + C lg P), mm/min, of a return period in years.
    #[must_use]
    pub fn strength(&self, years: f64) -> f64 {
        self.a * (1.0 + self.c * ln(years.max(1e-6)) / std::f64::consts::LN_10)
    }
    /// Mean intensity of a span, mm/min, minutes.
    #[must_use]
    pub fn mm_per_min(&self, years: f64, minutes: f64) -> f64 {
        self.strength(years) / pow(minutes + self.b, self.n)
    }
    /// Depth of a span, millimetres.
    #[must_use]
    pub fn depth_mm(&self, years: f64, minutes: f64) -> f64 {
        self.mm_per_min(years, minutes) * minutes
    }
}

/// 湖南长沙 formula as design handbooks print it, i = q / 167 with q = 3920 (1 + 0.68 lg P) / (t + 17)^0.86 L/s/ha (to be verified).
pub const CHANGSHA: IntensityFormula = IntensityFormula { a: 3920.0 / 167.0, c: 0.68, b: 17.0, n: 0.86 };

impl DesignStorm {
    /// Millimetres that have fallen so many minutes after it began.
    #[must_use]
    pub fn fallen_mm(&self, minutes: f64) -> f64 {
        let (r, t) = (self.peak_share.clamp(0.01, 0.99), minutes.clamp(0.0, self.minutes));
        let (peak, depth) = (r * self.minutes, |m: f64| self.formula.depth_mm(self.years, m));
        let before = r * depth(self.minutes);
        if t <= peak { before - r * depth((peak - t) / r) } else { before + (1.0 - r) * depth((t - peak) / (1.0 - r)) }
    }
    /// Intensity at the peak, mm/min.
    #[must_use]
    pub fn peak_mm_per_min(&self) -> f64 {
        self.formula.mm_per_min(self.years, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;

    #[test]
    fn the_storm_keeps_the_formula_s_depth_and_peaks_where_it_should() {
        let storm = DesignStorm { formula: CHANGSHA, years: 10.0, from: Moment::ZERO, minutes: 120.0, peak_share: 0.4 };
        assert!((storm.fallen_mm(120.0) - 68.783).abs() < 0.001, "{}", storm.fallen_mm(120.0));
        assert!((storm.peak_mm_per_min() - 3.4490).abs() < 0.0005, "{}", storm.peak_mm_per_min());
        assert!(storm.fallen_mm(0.0).abs() < 1e-9);
        // The quarter of an hour around the peak holds the formula's depth of a quarter.
        let around = storm.fallen_mm(48.0 + 9.0) - storm.fallen_mm(48.0 - 6.0);
        assert!((around - CHANGSHA.depth_mm(10.0, 15.0)).abs() < 1e-9);
    }
}
