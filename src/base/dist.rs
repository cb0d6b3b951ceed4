//! Base / dist — the distributions a file may name for a delay, a depth or a share.
//!
//! In: parameters already checked by `resolve`. Out: samples from a named `Stream`.
//! Not here: reading them from files. Method: inversion, one draw a sample, so that streams stay in step.

use super::num;
use super::seed::Stream;

/// A distribution of one number; the unit is that of the field it stands in.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Dist {
    /// Always the same.
    Fixed(f64),
    /// Even between two limits.
    Uniform(f64, f64),
    /// Triangular: low, mode, high.
    Triangular(f64, f64, f64),
    /// Normal cut to limits: mean, standard deviation, low, high.
    Normal(f64, f64, f64, f64),
    /// Lognormal: median and the standard deviation of the logarithm.
    LogNormal(f64, f64),
    /// Exponential: mean.
    Exponential(f64),
    /// Weibull in the form `F(t) = 1 - exp(-a t^b)` ("Lindell" curve of USACE practice).
    Weibull(f64, f64),
    /// Rayleigh in the form `F(t) = 1 - exp(-t² / c)` (Tweedie et al. 1986: c = 1800 min²).
    Rayleigh(f64),
    /// Bass in the form `F(t) = (1 - e) / (1 + (q / p) e)` with `e = exp(-(p + q) t)`: a broadcast of rate p, and those who tell
    /// others of rate q (Bass 1969; Rogers & Sorensen 1991).
    Bass(f64, f64),
}

impl Dist {
    /// The value below which a share `p` of samples lies.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let p = p.clamp(1e-12, 1.0 - 1e-12);
        match *self {
            Self::Fixed(v) => v,
            Self::Uniform(low, high) => low + (high - low) * p,
            Self::Triangular(low, mode, high) => {
                if high <= low {
                    return low;
                }
                let cut = (mode - low) / (high - low);
                if p < cut { low + (p * (high - low) * (mode - low)).sqrt() } else { high - ((1.0 - p) * (high - low) * (high - mode)).sqrt() }
            }
            Self::Normal(mean, sd, low, high) => {
                if sd <= 0.0 {
                    return mean.clamp(low, high);
                }
                let (a, b) = (num::normal_cdf((low - mean) / sd), num::normal_cdf((high - mean) / sd));
                (mean + sd * num::normal_quantile((a + (b - a) * p).clamp(1e-12, 1.0 - 1e-12))).clamp(low, high)
            }
            Self::LogNormal(median, sd) => median * num::exp(sd * num::normal_quantile(p)),
            Self::Exponential(mean) => -mean * num::ln(1.0 - p),
            Self::Weibull(a, b) => num::pow(-num::ln(1.0 - p) / a, 1.0 / b),
            Self::Rayleigh(c) => (-c * num::ln(1.0 - p)).sqrt(),
            Self::Bass(rate, talk) => num::ln((1.0 + talk / rate * p) / (1.0 - p)) / (rate + talk),
        }
    }
    /// One sample.
    pub fn sample(&self, luck: &mut Stream) -> f64 {
        self.quantile(luck.unit())
    }
    /// The median.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_hit_the_closed_forms() {
        // USACE curve a = 0.002, b = 1.5: F(30 min) = 0.2801; Rayleigh 1800: F(30) = 0.3935.
        assert!((Dist::Weibull(0.002, 1.5).quantile(0.2801) - 30.0).abs() < 5e-3);
        assert!((Dist::Rayleigh(1800.0).quantile(0.393_469) - 30.0).abs() < 1e-3);
        // Bass p = 0.02, q = 0.1: F(10, 30, 60 min) = 0.27886, 0.85576, 0.99554.
        for (t, f) in [(10.0, 0.278_857), (30.0, 0.855_758), (60.0, 0.995_536)] {
            assert!((Dist::Bass(0.02, 0.1).quantile(f) - t).abs() < 5e-3, "{t}");
        }
        assert!((Dist::Triangular(0.0, 1.0, 2.0).median() - 1.0).abs() < 1e-12);
        assert!((Dist::LogNormal(5.0, 0.7).median() - 5.0).abs() < 1e-9);
    }
}
