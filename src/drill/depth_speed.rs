//! Drill / depth–speed — how fast a car goes through water of a depth.
//!
//! In: a depth. Out: kilometres per hour. Not here: where water stands (`ground`), who drives into it (`traffic::ford`).
//! Source: Pregnolato et al. 2017, fitted to 0 to 300 mm.

/// Speed that water of a depth leaves, in km/h: 0.0009 w² − 0.5529 w + 86.9448 with w in millimetres; 0 from 300 mm on.
#[must_use]
pub fn wet_speed_km_per_h(depth_m: f64) -> f64 {
    let w = depth_m.max(0.0) * 1000.0;
    if w >= 300.0 { 0.0 } else { 0.0009 * w * w - 0.5529 * w + 86.9448 }
}

/// Speed of somebody who drives through such water all the same, in km/h: the curve, and from 300 mm on its last value.
#[must_use]
pub fn fording_speed_km_per_h(depth_m: f64) -> f64 {
    if depth_m >= 0.3 { 0.0009 * 300.0 * 300.0 - 0.5529 * 300.0 + 86.9448 } else { wet_speed_km_per_h(depth_m) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_speed_curve_has_the_published_values() {
        for (mm, km_h) in [(0.0, 86.9448), (50.0, 61.5498), (100.0, 40.6548), (150.0, 24.2598), (200.0, 12.3648), (250.0, 4.9698), (299.999, 2.0748)] {
            assert!((wet_speed_km_per_h(mm / 1000.0) - km_h).abs() < 1e-3, "{mm}");
        }
        assert!(wet_speed_km_per_h(0.3).abs() < 1e-12 && wet_speed_km_per_h(2.0).abs() < 1e-12, "the parabola's far branch is never used");
    }
}
