//! Flood / series — a quantity over time, and how much of it has come up to a moment.
//!
//! In: times in seconds and values, linear between, constant outside. Out: the value and its exact integral.
//! Not here: what it means. Method: trapezoids; differences of the integral are what enters the water in a step, so nothing
//! is lost between steps of any length.

/// A quantity over time.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Series(Vec<(f64, f64)>);

impl Series {
    /// From points, ascending in time; at least one. `None` where they are not, or hold what is no number.
    #[must_use]
    pub fn new(points: Vec<(f64, f64)>) -> Option<Self> {
        let fine = !points.is_empty() && points.iter().all(|(t, v)| t.is_finite() && v.is_finite()) && points.windows(2).all(|w| w[0].0 < w[1].0);
        fine.then_some(Self(points))
    }
    /// One value for ever.
    #[must_use]
    pub fn constant(value: f64) -> Self {
        Self(vec![(0.0, value)])
    }
    /// Whether it is 0 at all times.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.0.iter().all(|p| p.1 == 0.0)
    }
    /// A share of it.
    #[must_use]
    pub fn times(&self, share: f64) -> Self {
        Self(self.0.iter().map(|(t, v)| (*t, v * share)).collect())
    }
    /// The value at a time, seconds.
    #[must_use]
    pub fn at(&self, t: f64) -> f64 {
        let i = self.0.partition_point(|p| p.0 <= t);
        match (i.checked_sub(1).map(|k| self.0[k]), self.0.get(i)) {
            (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (t - a.0) / (b.0 - a.0),
            (Some(a), None) => a.1,
            (None, Some(b)) => b.1,
            (None, None) => 0.0,
        }
    }
    /// The integral from one time to a later one, value × seconds.
    #[must_use]
    pub fn between(&self, from: f64, to: f64) -> f64 {
        let (mut sum, mut at) = (0.0, from);
        for p in &self.0[self.0.partition_point(|p| p.0 <= from)..] {
            if p.0 >= to {
                break;
            }
            sum += (self.at(at) + p.1) / 2.0 * (p.0 - at);
            at = p.0;
        }
        sum + (self.at(at) + self.at(to)) / 2.0 * (to - at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_integral_of_a_trapezoid_is_its_area() {
        let s = Series::new(vec![(0.0, 0.0), (300.0, 0.0), (600.0, 20.0), (5160.0, 20.0), (5460.0, 0.0)]).expect("ascending");
        assert!((s.between(0.0, 1e6) - 97_200.0).abs() < 1e-6);
        assert!((s.between(200.0, 450.0) - 750.0).abs() < 1e-9 && (s.at(450.0) - 10.0).abs() < 1e-12);
        assert!(Series::new(vec![(1.0, 0.0), (1.0, 2.0)]).is_none() && Series::new(vec![(0.0, f64::NAN)]).is_none());
    }
}
