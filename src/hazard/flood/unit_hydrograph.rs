//! Flood / unit hydrograph — how runoff of one moment spreads over time before it reaches the channel.
//!
//! In: area, path length and slope of a catchment. Out: shares of the runoff by step, summing to 1.
//! Method: SCS dimensionless unit hydrographs, triangular and curvilinear (NRCS, NEH-630 chapter 16, 2007; peak rate
//! factor 484); lag 0.6 Tc; time of concentration by Kirpich (1940); Clark (1945): translation by the time–area curve of
//! HEC-HMS (1.414 T^1.5 below half of Tc, its mirror above), then a linear reservoir.

use multiversion::multiversion;

use super::spec::HydrographSpec;
use crate::base::num::{exp, pow};

/// Time of concentration after Kirpich (1940), minutes, of a path of so many metres and so steep. Made for small farm
/// catchments (below 0.5 km², slopes of 3 to 10 %); used here for hill slopes, where a steeper path only shortens minutes.
#[must_use]
pub fn kirpich_min(length_m: f64, slope: f64) -> f64 {
    0.0195 * pow(length_m.max(1.0), 0.77) * pow(slope.max(1e-5), -0.385)
}

/// Time from the start of a burst of `burst_h` to the peak, hours.
#[must_use]
pub fn time_to_peak_h(tc_h: f64, burst_h: f64) -> f64 {
    burst_h / 2.0 + 0.6 * tc_h
}

/// Peak of the triangular unit hydrograph, m³/s for each centimetre of runoff.
#[must_use]
pub fn triangular_peak_m3_s_per_cm(area_km2: f64, time_to_peak_h: f64) -> f64 {
    2.08 * area_km2 / time_to_peak_h
}

/// Base of the triangular unit hydrograph in times to peak.
pub const TRIANGULAR_BASE: f64 = 2.67;

/// The curvilinear unit hydrograph: time over time to peak, flow over peak flow (NRCS 2007, table 16-1).
pub const CURVILINEAR: [(f64, f64); 33] = [
    (0.0, 0.0),
    (0.1, 0.03),
    (0.2, 0.1),
    (0.3, 0.19),
    (0.4, 0.31),
    (0.5, 0.47),
    (0.6, 0.66),
    (0.7, 0.82),
    (0.8, 0.93),
    (0.9, 0.99),
    (1.0, 1.0),
    (1.1, 0.99),
    (1.2, 0.93),
    (1.3, 0.86),
    (1.4, 0.78),
    (1.5, 0.68),
    (1.6, 0.56),
    (1.7, 0.46),
    (1.8, 0.39),
    (1.9, 0.33),
    (2.0, 0.28),
    (2.2, 0.207),
    (2.4, 0.147),
    (2.6, 0.107),
    (2.8, 0.077),
    (3.0, 0.055),
    (3.2, 0.04),
    (3.4, 0.029),
    (3.6, 0.021),
    (3.8, 0.015),
    (4.0, 0.011),
    (4.5, 0.005),
    (5.0, 0.0),
];

/// Which unit hydrograph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Kind {
    Triangular,
    Curvilinear,
}

/// Area under a piece of a broken line, from its first point up to `t` or its second.
fn area_of(piece: &[(f64, f64)], t: f64) -> f64 {
    let ((t0, q0), (t1, q1)) = (piece[0], piece[1]);
    let end = t.min(t1);
    let q_end = q0 + (q1 - q0) * (end - t0) / (t1 - t0);
    (q0 + q_end) / 2.0 * (end - t0)
}

/// Shares of a burst of one step that arrive in the steps after its start, summing to 1. `tc_h` is the time of
/// concentration, `step_h` both the burst and the step.
#[must_use]
pub fn shares(kind: Kind, tc_h: f64, step_h: f64) -> Vec<f64> {
    const TRIANGLE: [(f64, f64); 3] = [(0.0, 0.0), (1.0, 1.0), (TRIANGULAR_BASE, 0.0)];
    let points: &[(f64, f64)] = match kind {
        Kind::Triangular => &TRIANGLE,
        Kind::Curvilinear => &CURVILINEAR,
    };
    let tp = time_to_peak_h(tc_h, step_h);
    let end = points.last().map_or(0.0, |p| p.0);
    // The area up to each point, so that the area up to anywhere between is that and a piece.
    let mut before = vec![0.0];
    for piece in points.windows(2) {
        before.push(before[before.len() - 1] + area_of(piece, f64::INFINITY));
    }
    let total = before[points.len() - 1];
    let steps = (end * tp / step_h).ceil().max(1.0) as usize;
    let up_to = |k: usize| {
        let t = k as f64 * step_h / tp;
        match points.partition_point(|p| p.0 < t) {
            _ if k >= steps => total,
            0 => 0.0,
            n if n == points.len() => total,
            n => before[n - 1] + area_of(&points[n - 1..=n], t),
        }
    };
    let areas: Vec<f64> = (0..=steps).map(up_to).collect();
    areas.windows(2).map(|a| (a[1] - a[0]) / total).collect()
}

/// Share of an ellipse-like basin from which water has arrived after a share of the time of concentration (USACE, HEC-HMS).
#[must_use]
pub fn time_area(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    if t <= 0.5 { std::f64::consts::SQRT_2 * t * t.sqrt() } else { 1.0 - std::f64::consts::SQRT_2 * (1.0 - t) * (1.0 - t).sqrt() }
}

/// Shares of a burst of one step by Clark's unit hydrograph, summing to 1; `storage_h` is the reservoir's storage time.
#[must_use]
pub fn clark(tc_h: f64, storage_h: f64, step_h: f64) -> Vec<f64> {
    let (tc, r) = (tc_h.max(1e-6), storage_h.max(1e-6));
    // Mean inflow of each step, then the reservoir's exact answer to a constant inflow; its mean outflow is what leaves.
    let keep = exp(-step_h / r);
    let (mut stored, mut out, mut k) = (0.0, Vec::new(), 0.0);
    loop {
        let arrived = |t: f64| time_area(t / tc);
        let into = arrived((k + 1.0) * step_h) - arrived(k * step_h);
        // Storage S' = I − S / R, exactly; what left is what is missing.
        let after = stored * keep + into * (r / step_h) * (1.0 - keep);
        out.push(stored + into - after);
        stored = after;
        k += 1.0;
        if (k * step_h >= tc && stored < 1e-6) || out.len() > 20_000 {
            break;
        }
    }
    let total: f64 = out.iter().sum();
    out.iter().map(|v| v / total).collect()
}

/// Shares of a burst of one step by the law of a drill.
#[must_use]
pub fn shares_of(law: &HydrographSpec, tc_h: f64, step_h: f64) -> Vec<f64> {
    match *law {
        HydrographSpec::Scs => shares(Kind::Curvilinear, tc_h, step_h),
        HydrographSpec::Triangular => shares(Kind::Triangular, tc_h, step_h),
        HydrographSpec::Clark { storage_share } => {
            let s = storage_share.clamp(0.0, 0.95);
            clark(tc_h, tc_h * s / (1.0 - s), step_h)
        }
    }
}

/// Flow at the channel, m³/s as means of the steps, of runoff in millimetres by step.
#[must_use]
pub fn convolve(excess_mm: &[f64], shares: &[f64], area_km2: f64, step_s: f64) -> Vec<f64> {
    let mut flow = vec![0.0; excess_mm.len() + shares.len()];
    let factor = area_km2 * 1000.0 / step_s;
    for (i, e) in excess_mm.iter().enumerate() {
        if *e <= 0.0 {
            continue;
        }
        spread(&mut flow[i..], shares, *e, factor);
    }
    flow
}

/// Adds the runoff of one step, spread over those that follow.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn spread<'a, 'b>(flow: &'a mut [f64], shares: &'b [f64], excess_mm: f64, factor: f64) {
    flow.iter_mut().zip(shares).for_each(|(q, s)| *q += excess_mm * s * factor);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_keep_the_volume() {
        for kind in [Kind::Triangular, Kind::Curvilinear] {
            for tc in [0.02, 0.3, 2.0, 11.0] {
                let s = shares(kind, tc, 1.0 / 12.0);
                assert!((s.iter().sum::<f64>() - 1.0).abs() < 1e-12 && s.iter().all(|v| *v >= 0.0), "{kind:?} {tc}");
            }
        }
        let flow = convolve(&[1.0, 0.0, 2.5], &shares(Kind::Curvilinear, 1.0, 1.0 / 12.0), 4.0, 300.0);
        assert!((flow.iter().sum::<f64>() * 300.0 - 3.5 * 4.0 * 1000.0).abs() < 1e-6);
    }

    #[test]
    fn clark_s_hydrograph_keeps_the_volume_and_dies_away_like_its_reservoir() {
        let (tc, r, step) = (2.0, 1.5, 1.0 / 12.0);
        let s = clark(tc, r, step);
        assert!((s.iter().sum::<f64>() - 1.0).abs() < 1e-12 && s.iter().all(|v| *v >= 0.0));
        // After Tc nothing arrives any more: each step is exp(−Δt / R) of the one before.
        for k in 30..60 {
            assert!((s[k + 1] / s[k] / exp(-step / r) - 1.0).abs() < 1e-9);
        }
        assert!((time_area(0.5) - 0.5).abs() < 1e-8 && (time_area(1.0) - 1.0).abs() < 1e-12);
        // Without storage the peak of a burst is the steepest part of the time–area curve, at half of Tc.
        let peak = clark(tc, 1e-6, step).iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|p| p.0);
        assert!(matches!(peak, Some(11 | 12)), "{peak:?}");
    }

    #[test]
    fn a_kilometre_at_ten_percent_takes_ten_minutes() {
        // 0.0195 × 1000^0.77 × 0.1^-0.385 = 9.66 min.
        assert!((kirpich_min(1000.0, 0.1) - 9.66).abs() < 0.02, "{}", kirpich_min(1000.0, 0.1));
    }
}
