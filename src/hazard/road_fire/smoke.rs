//! Road fire / smoke — how far a driver sees through the smoke of a burning vehicle, by wind and distance.
//!
//! In: heat release, wind, distance downwind. Out: visibility, metres. Not here: drivers.
//! Method: the plume rises as Briggs (1969, 1.6 F^⅓ x^⅔ / u with F = g Q / π c ρ T); a share that grows with the wind is drawn down
//! into the wake of embankment and vehicles (assumed) and spreads as a ground source; soot of 0.1 g a gram burnt (goods and tyres,
//! Tewarson 2008, order of size); extinction 8.7 m²/g (Mulholland and Croarkin 2000); visibility 3 / K for things that do not shine (Jin 1978).

use super::plume::ground_m3;
use crate::base::num::{cbrt, pow};
use crate::hazard::briggs::{Stability, sigma_m};

/// Soot of a gram burnt, grams.
pub const SOOT: f64 = 0.1;
/// Extinction of a gram of soot in a cubic metre, m²/g.
pub const EXTINCTION_M2_G: f64 = 8.7;
/// Visibility times extinction, for things that only reflect light (Jin 1978).
pub const SEEN: f64 = 3.0;
/// Heat of combustion of goods and tyres, kJ/g (assumed).
pub const HEAT_KJ_G: f64 = 25.0;
/// Wind below which smoke rises from the road, and from which most is drawn down, m/s (assumed).
pub const DRAWN_DOWN_M_S: (f64, f64) = (2.0, 10.0);
/// Greatest share that is drawn down (assumed).
pub const MOST_DRAWN: f64 = 0.3;
/// Visibility that counts as clear, metres.
pub const CLEAR_M: f64 = 10_000.0;
/// Visibility in which traffic stops of itself, metres (assumed; 道路交通安全法实施条例 §81: below 50 m at most 20 km/h and off at the next exit).
pub const STOPS_M: f64 = 50.0;

/// Rise of the plume's axis at a distance downwind, metres.
#[must_use]
pub fn rise_m(mw: f64, wind_m_s: f64, downwind_m: f64) -> f64 {
    let convective = 1.0 - super::radiation::RADIATED;
    let buoyancy = 8.84 * mw.max(0.0) * convective;
    1.6 * cbrt(buoyancy) * pow(downwind_m.max(0.0), 2.0 / 3.0) / wind_m_s.max(0.5)
}

/// Share of the smoke that a wind keeps on the ground.
#[must_use]
pub fn drawn_down(wind_m_s: f64) -> f64 {
    let (low, high) = DRAWN_DOWN_M_S;
    MOST_DRAWN * ((wind_m_s - low) / (high - low)).clamp(0.0, 1.0)
}

/// Visibility at a place downwind and beside the axis, metres.
#[must_use]
pub fn visibility_m(mw: f64, wind_m_s: f64, class: Stability, downwind_m: f64, aside_m: f64) -> f64 {
    visibility_cooled_m(mw, 1.0, wind_m_s, class, downwind_m, aside_m)
}

/// The same for smoke that has kept only a share of its heat: it rises less.
#[must_use]
pub fn visibility_cooled_m(mw: f64, warm: f64, wind_m_s: f64, class: Stability, downwind_m: f64, aside_m: f64) -> f64 {
    if mw <= 0.0 || downwind_m <= 0.0 {
        return CLEAR_M;
    }
    let soot_g_s = mw * 1000.0 / HEAT_KJ_G * SOOT;
    let sigma = sigma_m(class, false, downwind_m.max(10.0));
    let wind = wind_m_s.max(0.5);
    let low = ground_m3(sigma, wind, aside_m, 0.0) * drawn_down(wind_m_s);
    let high = ground_m3(sigma, wind, aside_m, rise_m(mw * warm, wind, downwind_m)) * (1.0 - drawn_down(wind_m_s));
    let extinction = soot_g_s * (low + high) * EXTINCTION_M2_G;
    if extinction <= SEEN / CLEAR_M { CLEAR_M } else { SEEN / extinction }
}

/// Whether smoke may leave less sight than so much at a place: never false where [`visibility_m`] says less, and much quicker.
#[must_use]
pub fn may_hide(less_than_m: f64, mw: f64, wind_m_s: f64, class: Stability, downwind_m: f64, aside_m: f64) -> bool {
    if mw <= 0.0 || downwind_m <= 0.0 {
        return false;
    }
    // As if all of it stayed on the ground; a hair more, for rounding.
    let ground = ground_m3(sigma_m(class, false, downwind_m.max(10.0)), wind_m_s.max(0.5), aside_m, 0.0);
    mw * 1000.0 / HEAT_KJ_G * SOOT * ground * EXTINCTION_M2_G * 1.000_001 >= SEEN / less_than_m.min(CLEAR_M)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strong_wind_lays_smoke_on_the_road_and_a_still_one_lifts_it() {
        let at = |wind| visibility_m(50.0, wind, Stability::D, 60.0, 0.0);
        assert!(at(1.5) > 1000.0 && at(8.0) < 50.0, "{} {}", at(1.5), at(8.0));
        assert!(visibility_m(50.0, 8.0, Stability::D, 60.0, 80.0) > at(8.0), "beside the axis one sees farther");
        assert!(visibility_m(50.0, 8.0, Stability::D, -10.0, 0.0) >= CLEAR_M, "upwind it is clear");
    }

    #[test]
    fn what_cannot_hide_anything_hides_nothing() {
        let (mut clear, mut thick) = (0, 0);
        for (mw, wind) in [(0.1, 0.2), (5.0, 3.0), (60.0, 2.0), (300.0, 12.0)] {
            for class in Stability::ALL {
                for k in 0..400 {
                    let (x, y) = (f64::from(k % 20) * 60.0 - 30.0, f64::from(k / 20) * 12.0);
                    let (may, seen) = (may_hide(1000.0, mw, wind, class, x, y), visibility_m(mw, wind, class, x, y));
                    assert!(may || seen >= 1000.0, "{mw} {wind} {class:?} {x} {y}: {seen}");
                    (clear, thick) = (clear + u32::from(!may), thick + u32::from(seen < 1000.0));
                }
            }
        }
        assert!(clear > 1000 && thick > 100, "{clear} {thick}");
    }
}
