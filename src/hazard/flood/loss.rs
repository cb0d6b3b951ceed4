//! Flood / loss — how much of the rain runs off: SCS curve number, Green & Ampt, initial and constant loss.
//!
//! In: rain depths, a curve number, antecedent moisture. Out: runoff depths. Not here: when it arrives (`unit_hydrograph`).
//! Method: SCS-CN with initial abstraction 0.2 S (NRCS 1986, TR-55; NEH-630 chapter 10); dry and wet numbers after
//! Chow, Maidment & Mays (1988). Green & Ampt (1911) as Mein & Larson (1973) apply it to rain: before ponding all rain seeps
//! away; after it the infiltrated depth F follows K t = F − ψΔθ ln(1 + F / ψΔθ), solved by Newton's method.
//! Valid for single storms; recovery of storage in dry spells is not modelled.

use super::spec::{LossSpec, Moisture};
use crate::base::num::ln;

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

/// Infiltrated depth after a time under ponding, mm, from `start_mm` at its beginning (Chow et al. 1988, eq. 5.4.5).
#[must_use]
pub fn ponded_mm(start_mm: f64, conductivity_mm_per_h: f64, suction_deficit_mm: f64, hours: f64) -> f64 {
    let (k, s) = (conductivity_mm_per_h, suction_deficit_mm.max(1e-9));
    let target = start_mm - s * ln(1.0 + start_mm / s) + k * hours;
    let mut f = start_mm + k * hours + 1e-6;
    for _ in 0..60 {
        let step = (f - s * ln(1.0 + f / s) - target) * (s + f) / f.max(1e-12);
        f -= step;
        f = f.max(start_mm);
        if step.abs() < 1e-10 {
            break;
        }
    }
    f
}

/// Runoff of each step by Green & Ampt.
#[must_use]
pub fn green_ampt_mm(rain_mm: &[f64], step_h: f64, conductivity_mm_per_h: f64, suction_mm: f64, deficit: f64) -> Vec<f64> {
    let (k, s, mut f) = (conductivity_mm_per_h, suction_mm * deficit, 0.0f64);
    let rate = |f: f64| if f > 0.0 { k * (1.0 + s / f) } else { f64::INFINITY };
    rain_mm
        .iter()
        .map(|p| {
            let i = p / step_h;
            let before = f;
            if i <= k {
                f += p;
            } else {
                // Ponding begins when F reaches K s / (i − K).
                let at = k * s / (i - k);
                let dry_h = if rate(f) <= i { 0.0 } else { ((at - f) / i).clamp(0.0, step_h) };
                f += i * dry_h;
                if dry_h < step_h {
                    f = ponded_mm(f, k, s, step_h - dry_h).min(before + p);
                }
            }
            (p - (f - before)).max(0.0)
        })
        .collect()
}

/// Runoff of each step after an initial and at a constant loss.
#[must_use]
pub fn initial_constant_mm(rain_mm: &[f64], step_h: f64, initial_mm: f64, constant_mm_per_h: f64) -> Vec<f64> {
    let mut rest = initial_mm;
    rain_mm
        .iter()
        .map(|p| {
            let kept = p.min(rest);
            rest -= kept;
            // The constant loss takes its part of the step in which the initial one ends.
            let share = if *p > 0.0 { (p - kept) / p } else { 1.0 };
            (p - kept - constant_mm_per_h * step_h * share).max(0.0)
        })
        .collect()
}

/// Runoff of each step by the law of a drill; the curve number is that of the land at the drill's moisture.
#[must_use]
pub fn runoff_of(loss: &LossSpec, rain_mm: &[f64], step_h: f64, curve_number: f64) -> Vec<f64> {
    match *loss {
        LossSpec::CurveNumber => excess_mm(rain_mm, curve_number),
        LossSpec::GreenAmpt { conductivity_mm_per_h, suction_mm, deficit } => green_ampt_mm(rain_mm, step_h, conductivity_mm_per_h, suction_mm, deficit),
        LossSpec::InitialConstant { initial_mm, constant_mm_per_h } => initial_constant_mm(rain_mm, step_h, initial_mm, constant_mm_per_h),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn green_and_ampt_pond_when_the_formula_says() {
        // Chow, Maidment & Mays (1988), example 5.4.1: silt loam, K 0.65 cm/h, ψ 16.7 cm, Δθ 0.340; ponded 1 h: F 3.17 cm.
        assert!((ponded_mm(0.0, 6.5, 167.0 * 0.340, 1.0) - 31.7).abs() < 0.1);
        // Example 5.4.2: rain of 1 cm/h ponds after 10.5 h (F 10.5 cm), of 5 cm/h after 0.17 h (F 0.85 cm).
        for (cm_h, hours) in [(1.0, 10.5), (5.0, 0.17)] {
            let step_h = 1.0 / 600.0;
            let out = green_ampt_mm(&vec![cm_h * 10.0 * step_h; 7200], step_h, 6.5, 167.0, 0.340);
            let first = out.iter().position(|e| *e > 1e-9).unwrap_or(0) as f64 * step_h;
            assert!((first - hours).abs() < 0.06, "{cm_h} cm/h: {first} h");
        }
    }

    #[test]
    fn initial_and_constant_loss_take_what_they_say() {
        // 10 mm a step of 6 min: 15 mm first, then 20 mm/h, 2 mm a step; half of it in the step that the first loss ends in.
        let out = initial_constant_mm(&[10.0; 4], 0.1, 15.0, 20.0);
        for (got, want) in out.iter().zip([0.0, 4.0, 8.0, 8.0]) {
            assert!((got - want).abs() < 1e-12, "{out:?}");
        }
    }

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
