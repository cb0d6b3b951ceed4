//! Flood / loss — how much of the rain runs off: the SCS curve number on cumulative rain.
//!
//! In: rain depths, a curve number, antecedent moisture. Out: runoff depths. Not here: when it arrives (`unit_hydrograph`).
//! Method: SCS-CN with initial abstraction 0.2 S (NRCS 1986, TR-55; NEH-630 chapter 10); dry and wet numbers after
//! Chow, Maidment & Mays (1988). Valid for single storms; recovery of storage in dry spells is not modelled.

use super::spec::Moisture;

/// Share of the retention that is lost before any runoff (NRCS 1986).
pub const INITIAL_ABSTRACTION: f64 = 0.2;

/// Potential retention of a curve number, millimetres.
#[must_use]
pub fn retention_mm(curve_number: f64) -> f64 {
    25_400.0 / curve_number.clamp(1.0, 100.0) - 254.0
}

/// The curve number for an antecedent moisture, from the one at average moisture (Chow et al. 1988, eqs. 5.5.11 and 5.5.12).
#[must_use]
pub fn with_moisture(curve_number: f64, moisture: Moisture) -> f64 {
    match moisture {
        Moisture::Dry => 4.2 * curve_number / (10.0 - 0.058 * curve_number),
        Moisture::Average => curve_number,
        Moisture::Wet => 23.0 * curve_number / (10.0 + 0.13 * curve_number),
    }
}

/// Runoff of a storm of `rain_mm`, millimetres.
#[must_use]
pub fn runoff_mm(rain_mm: f64, curve_number: f64) -> f64 {
    let s = retention_mm(curve_number);
    let rest = rain_mm - INITIAL_ABSTRACTION * s;
    if rest <= 0.0 { 0.0 } else { rest * rest / (rest + s) }
}

/// Runoff of each step of a storm: the increase of the runoff of the rain so far.
#[must_use]
pub fn excess_mm(rain_mm: &[f64], curve_number: f64) -> Vec<f64> {
    let (mut rain, mut before) = (0.0, 0.0);
    rain_mm
        .iter()
        .map(|p| {
            rain += p;
            let so_far = runoff_mm(rain, curve_number);
            let step = (so_far - before).max(0.0);
            before = so_far;
            step
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_add_up_to_the_storm_and_never_exceed_the_rain() {
        let rain: Vec<f64> = (0..72).map(|i| f64::from(i % 7) * 0.4).collect();
        let total: f64 = rain.iter().sum();
        let excess = excess_mm(&rain, 78.0);
        assert!((excess.iter().sum::<f64>() - runoff_mm(total, 78.0)).abs() < 1e-9);
        assert!(excess.iter().zip(&rain).all(|(e, p)| *e >= 0.0 && *e <= *p + 1e-12));
    }

    #[test]
    fn water_loses_nothing() {
        assert!((runoff_mm(42.0, 100.0) - 42.0).abs() < 1e-12);
    }
}
