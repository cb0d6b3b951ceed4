//! People / contagion — neighbours tell neighbours.
//!
//! In: how many of a circle know, the rate. Out: the chance that one who does not know hears within a minute.
//! Not here: who is in the circle. Method: Rogers and Sorensen (1991) in Bass's (1969) form,
//! dF/dt = (p + q F)(1 − F), solved exactly over the minute, so that the step does not enter the answer.

use serde::{Deserialize, Serialize};

use crate::base::num;

/// Factor on the rate at night (assumed: people sleep behind closed doors).
pub const NIGHT: f64 = 0.5;

/// Share that knows after a time, from a share that knew before: the closed form from any starting share.
#[must_use]
pub fn bass(p: f64, q: f64, from: f64, minutes: f64) -> f64 {
    if from >= 1.0 {
        return 1.0;
    }
    if p <= 0.0 && from <= 0.0 {
        return 0.0;
    }
    let a = (p + q * from) / (1.0 - from);
    let grow = a * num::exp((p + q) * minutes);
    ((grow - p) / (grow + q)).clamp(from, 1.0)
}

/// Chance that one who does not know yet hears within a time.
#[must_use]
pub fn chance(q: f64, from: f64, minutes: f64) -> f64 {
    if from >= 1.0 { 1.0 } else { (bass(0.0, q, from, minutes) - from) / (1.0 - from) }
}

/// One settlement's circle: how many have been told, and who is concerned and has not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Talk {
    /// Households of the circle that know.
    pub told: u32,
    /// Households of the circle that do not, ascending.
    pub waiting: Vec<u32>,
    /// Ground below which people who see water near by feel meant, metres above datum.
    pub alarm_m: f32,
    /// Enough of the settlement have left for the others to see it.
    pub left_seen: bool,
    /// The event by which the first of the settlement knew.
    pub source: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minute_steps_give_the_closed_form_of_bass() {
        let mut f = 0.0;
        for minute in 1..=60 {
            f = bass(0.02, 0.1, f, 1.0);
            let t = f64::from(minute);
            let exact = (1.0 - num::exp(-0.12 * t)) / (1.0 + 5.0 * num::exp(-0.12 * t));
            assert!((f - exact).abs() < 1e-12);
            for (at, value) in [(10, 0.27886), (30, 0.85576), (60, 0.99554)] {
                if at == minute {
                    assert!((f - value).abs() < 5e-6, "{f}");
                }
            }
        }
    }

    #[test]
    fn without_talk_it_is_exponential_and_without_a_broadcast_nobody_starts() {
        assert!((bass(0.02, 0.0, 0.0, 30.0) - (1.0 - num::exp(-0.6))).abs() < 1e-12);
        assert!(bass(0.0, 0.1, 0.0, 60.0).abs() < 1e-12 && chance(0.1, 0.0, 60.0).abs() < 1e-12);
        let logistic = 0.1 * num::exp(1.0) / (1.0 + 0.1 * (num::exp(1.0) - 1.0));
        assert!((bass(0.0, 0.1, 0.1, 10.0) - logistic).abs() < 1e-12);
    }
}
