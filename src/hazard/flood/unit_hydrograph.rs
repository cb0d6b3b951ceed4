//! Flood / unit hydrograph — how runoff of one moment spreads over time before it reaches the channel.
//!
//! In: area, path length and slope of a catchment. Out: shares of the runoff by step, summing to 1.
//! Method: SCS dimensionless unit hydrographs, triangular and curvilinear (NRCS, NEH-630 chapter 16, 2007; peak rate
//! factor 484); lag 0.6 Tc; time of concentration by Kirpich (1940).

use crate::base::num::pow;

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

/// Area under a broken line up to `t`.
fn area_to(points: &[(f64, f64)], t: f64) -> f64 {
    let mut area = 0.0;
    for w in points.windows(2) {
        let ((t0, q0), (t1, q1)) = (w[0], w[1]);
        if t <= t0 {
            break;
        }
        let end = t.min(t1);
        let q_end = q0 + (q1 - q0) * (end - t0) / (t1 - t0);
        area += (q0 + q_end) / 2.0 * (end - t0);
    }
    area
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
    let total = area_to(points, end);
    let steps = (end * tp / step_h).ceil().max(1.0) as usize;
    let up_to = |k: usize| if k >= steps { total } else { area_to(points, k as f64 * step_h / tp) };
    (0..steps).map(|k| (up_to(k + 1) - up_to(k)) / total).collect()
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
        for (k, s) in shares.iter().enumerate() {
            flow[i + k] += e * s * factor;
        }
    }
    flow
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
    fn a_kilometre_at_ten_percent_takes_ten_minutes() {
        // 0.0195 × 1000^0.77 × 0.1^-0.385 = 9.66 min.
        assert!((kirpich_min(1000.0, 0.1) - 9.66).abs() < 0.02, "{}", kirpich_min(1000.0, 0.1));
    }
}
