//! Road fire / radiation — heat at a distance, and the fireball of a tank that bursts.
//!
//! In: heat release, distance, mass. Out: kW/m², radii, size and life of a fireball, share of people killed by a dose.
//! Not here: who stands there (`drill`). Source: point source q = χ Q / 4πr² with χ = 0.35 (Modak 1977; SFPE Handbook ch. 66);
//! fireball D = 5.8 M^⅓, t = 0.45 M^⅓ below 30 t (CCPS 1994, Roberts 1981); probit −14.9 + 2.56 ln(t I^4/3 / 10⁴) (Eisenberg et al. 1975).

use crate::base::num::{cbrt, ln, normal_cdf, pow};

/// Share of the heat that is radiated.
pub const RADIATED: f64 = 0.35;
/// Flux that hurts nobody for long, kW/m².
pub const SAFE_KW_M2: f64 = 1.6;
/// Flux that hurts bare skin within 20 s, kW/m²; people in turnout gear work up to here.
pub const PAIN_KW_M2: f64 = 5.0;
/// Flux that lights wood by a flame, and kills within a minute or so, kW/m².
pub const LIGHTS_KW_M2: f64 = 12.5;
/// Share of a fireball's heat that is radiated (CCPS 1994: 0.3 to 0.4).
pub const FIREBALL_RADIATED: f64 = 0.35;
/// Heat of combustion of propane, kJ/kg.
pub const PROPANE_KJ_KG: f64 = 46_000.0;

/// Flux at a distance from a fire, kW/m². Megawatts, metres; no nearer than one metre.
#[must_use]
pub fn flux_kw_m2(mw: f64, distance_m: f64) -> f64 {
    let r = distance_m.max(1.0);
    RADIATED * mw.max(0.0) * 1000.0 / (4.0 * std::f64::consts::PI * r * r)
}

/// Distance at which a fire gives a flux, metres.
#[must_use]
pub fn radius_m(mw: f64, flux_kw_m2: f64) -> f64 {
    (RADIATED * mw.max(0.0) * 1000.0 / (4.0 * std::f64::consts::PI * flux_kw_m2.max(1e-6))).sqrt()
}

/// A fireball.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fireball {
    /// Mass that burns, kilograms.
    pub mass_kg: f64,
    /// Greatest diameter, metres.
    pub diameter_m: f64,
    /// How long it burns, seconds.
    pub seconds: f64,
}

impl Fireball {
    /// Of a mass in kilograms (0 to 30,000).
    #[must_use]
    pub fn of(mass_kg: f64) -> Self {
        let root = cbrt(mass_kg.max(0.0));
        Self { mass_kg, diameter_m: 5.8 * root, seconds: 0.45 * root }
    }
    /// Flux on the ground at a distance from its centre, kW/m²; the ball stands 0.75 diameters high.
    #[must_use]
    pub fn flux_kw_m2(&self, distance_m: f64) -> f64 {
        let height = 0.75 * self.diameter_m;
        let r2 = (distance_m * distance_m + height * height).max(1.0);
        FIREBALL_RADIATED * self.mass_kg * PROPANE_KJ_KG / (4.0 * std::f64::consts::PI * r2 * self.seconds.max(0.1))
    }
    /// Share of people in the open killed at a distance: all inside the ball's shadow, else by the dose.
    #[must_use]
    pub fn killed(&self, distance_m: f64) -> f64 {
        if distance_m <= self.diameter_m / 2.0 { 1.0 } else { killed_by_heat(self.flux_kw_m2(distance_m), self.seconds) }
    }
}

/// Share of people without cover killed by a flux over a time. Range: 1 to 200 kW/m², seconds to minutes.
#[must_use]
pub fn killed_by_heat(flux_kw_m2: f64, seconds: f64) -> f64 {
    if flux_kw_m2 <= 0.0 || seconds <= 0.0 {
        return 0.0;
    }
    let probit = -14.9 + 2.56 * ln(seconds * pow(flux_kw_m2 * 1000.0, 4.0 / 3.0) / 1e4);
    normal_cdf(probit - 5.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_undoes_the_flux() {
        for mw in [5.0, 30.0, 300.0] {
            assert!((flux_kw_m2(mw, radius_m(mw, 5.0)) - 5.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_fireball_kills_less_farther_away() {
        let ball = Fireball::of(20_000.0);
        let shares: Vec<f64> = [10.0, 150.0, 300.0, 800.0].iter().map(|r| ball.killed(*r)).collect();
        assert!(shares.windows(2).all(|w| w[1] <= w[0]) && shares[0] > 0.99 && shares[3] < 0.01, "{shares:?}");
    }
}
