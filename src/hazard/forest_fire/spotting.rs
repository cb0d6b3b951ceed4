//! Forest fire / spotting — how far embers fly, and which of them light what.
//!
//! In: the flame that throws, wind, luck by name. Out: the farthest flight over flat ground; single embers with distance,
//! drift across the wind and the wait until they flame.
//! Not here: where they land and whether that burns (`fire`).
//! Method: the farthest flight from a running surface fire by Albini; embers of torching and crown fires lognormal in
//! intensity and wind. Source: Albini 1979 (INT-56), 1983 (INT-309), Morris 1987 (INT-RN-374); Sardoy et al. 2008 for the
//! lognormal form, its figures those in use by other programs.

use crate::base::num::{cos, exp, ln, pow, sin};
use crate::base::seed::Stream;

/// Height to which a wind-driven surface fire lofts embers, ft: flame length in ft, wind at 20 ft in mph (Albini 1983).
#[must_use]
pub fn lofted_ft(flame_ft: f64, wind_20ft_mph: f64) -> f64 {
    if flame_ft <= 0.0 || wind_20ft_mph <= 0.0 {
        return 0.0;
    }
    // Byram's intensity in Btu/ft/s, then the energy of the thermal that it feeds.
    let energy = pow(flame_ft / 0.45, 1.0 / 0.46) * 322.0 * pow(0.474 * wind_20ft_mph, -1.01);
    1.055 * energy.sqrt()
}

/// Flight over flat ground covered by trees of a height, miles: from a height in ft, wind at 20 ft in mph (Albini 1979).
#[must_use]
pub fn flat_miles(height_ft: f64, cover_ft: f64, wind_20ft_mph: f64) -> f64 {
    let least = 2.2 * pow(height_ft, 0.337) - 4.0;
    let cover = cover_ft.max(least);
    if cover <= 0.0 || height_ft <= 0.0 {
        return 0.0;
    }
    let ratio = height_ft / cover;
    0.000_718 * wind_20ft_mph * cover.sqrt() * (0.362 + ratio.sqrt() / 2.0 * ln(ratio))
}

/// The farthest flight from a running surface fire, km; trees downwind in ft (0 for open ground).
#[must_use]
pub fn surface_fire_km(flame_ft: f64, wind_20ft_mph: f64, cover_ft: f64) -> f64 {
    let height = lofted_ft(flame_ft, wind_20ft_mph);
    let drift = 0.000_278 * wind_20ft_mph * pow(height, 0.643);
    if height > 0.0 { (flat_miles(height, cover_ft, wind_20ft_mph) + drift) * 1.609_344 } else { 0.0 }
}

/// Mean distance of embers: metres at 1 kW/m and 1 m/s, powers of intensity and wind.
const MEAN_M: f64 = 10.0;
const BY_INTENSITY: f64 = 0.3;
const BY_WIND: f64 = 0.55;
/// Variance of the distance over its mean, metres.
const SPREAD_M: f64 = 425.0;
/// Standard deviation of the drift across the wind, metres.
const DRIFT_M: f64 = 100.0;
/// From landing to a spreading fire, seconds (assumed).
const WAIT_S: f64 = 300.0;

/// An ember in flight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ember {
    /// Metres with the wind.
    pub along_m: f64,
    /// Metres across it.
    pub across_m: f64,
    /// Seconds until it has grown to a spreading fire, flight included.
    pub delay_s: f64,
    /// A number in `[0, 1)`: below the chance of ignition where it lands, it lights.
    pub lot: f64,
}

/// Mean and variance of the distance, metres: intensity in kW/m, wind at 10 m in m/s.
#[must_use]
pub fn distance_m(intensity_kw_m: f64, wind_m_s: f64) -> (f64, f64) {
    let mean = MEAN_M * pow(intensity_kw_m, BY_INTENSITY) * pow(wind_m_s.max(1.0), BY_WIND);
    (mean, SPREAD_M * mean)
}

/// The next ember of a stream; always three draws and a lot.
pub fn throw(luck: &mut Stream, intensity_kw_m: f64, wind_m_s: f64) -> Ember {
    let (mean, variance) = distance_m(intensity_kw_m, wind_m_s);
    let mu = ln(mean * mean / (mean * mean + variance).sqrt());
    let sigma = ln(1.0 + variance / (mean * mean)).sqrt();
    let along_m = exp(mu + sigma * luck.normal());
    let across_m = DRIFT_M * luck.normal();
    Ember { along_m, across_m, delay_s: along_m / wind_m_s.max(1.0) + WAIT_S, lot: luck.unit() }
}

/// Where an ember lands, metres east and north of where it rose, in a wind that blows towards a bearing in degrees.
#[must_use]
pub fn landing_m(ember: &Ember, towards_deg: f64) -> [f64; 2] {
    let (s, c) = (sin(towards_deg.to_radians()), cos(towards_deg.to_radians()));
    [ember.along_m * s + ember.across_m * c, ember.along_m * c - ember.across_m * s]
}

/// Chance that a live ember lights fine dead fuel (Schroeder 1969, in Anderson 1970's heat): °C of the fuel, share of moisture.
#[must_use]
pub fn chance_of_ignition(fuel_c: f64, moisture: f64) -> f64 {
    let heat = 144.5 - 0.266 * fuel_c - 0.00058 * fuel_c * fuel_c - fuel_c * moisture + 18.54 * (1.0 - exp(-15.1 * moisture)) + 640.0 * moisture;
    if heat >= 400.0 {
        return 0.0;
    }
    (0.000_048 * pow((400.0 - heat) / 10.0, 4.3) / 50.0).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::seed::{Luck, Seed, stream_of};

    #[test]
    fn embers_keep_the_mean_and_the_spread_of_their_law() {
        let mut luck = stream_of(Seed(3), Luck::Ember, "fire", 7);
        let (mean, variance) = distance_m(10_000.0, 6.0);
        let far: Vec<f64> = (0..20_000).map(|_| throw(&mut luck, 10_000.0, 6.0).along_m).collect();
        let m = far.iter().sum::<f64>() / far.len() as f64;
        let v = far.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / far.len() as f64;
        // Standard error of the mean: 420 / √20000 = 3 m.
        assert!((m - mean).abs() < 12.0 && (v / variance - 1.0).abs() < 0.15, "{m} {mean} {v} {variance}");
    }

    #[test]
    fn dry_fuel_lights_and_wet_fuel_does_not() {
        let (dry, wet) = (chance_of_ignition(30.0, 0.03), chance_of_ignition(30.0, 0.25));
        assert!(dry > 0.6 && wet < 0.1, "{dry} {wet}");
    }
}
