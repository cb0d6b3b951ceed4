//! Road fire / toxic — what a concentration does to people over time.
//!
//! In: substance, ppm, minutes. Out: toxic load, share killed. Not here: concentration (`plume`).
//! Source: probits of CCPS (2000), Guidelines for Chemical Process Quantitative Risk Analysis, table 2.28: Pr = a + b ln(Cⁿ t), C in
//! ppm, t in minutes. They were made for minutes to an hour; longer and for healthy adults only, so the old and children fare worse.

use super::vehicle::Load;
use crate::base::num::{exp, ln, normal_cdf, pow};

/// Constants of a substance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probit {
    /// Intercept.
    pub a: f64,
    /// Slope.
    pub b: f64,
    /// Exponent of the concentration.
    pub n: f64,
    /// Molar mass, g/mol.
    pub molar_g: f64,
    /// Concentration that most people stand for an hour without lasting harm, ppm (AIHA ERPG-2).
    pub erpg2_ppm: f64,
    /// Concentration that most people smell, ppm (Amoore and Hautala 1983, rounded; hydrogen fluoride by its sting).
    pub smelt_ppm: f64,
}

/// The constants of a load; `None` where it does not poison.
#[must_use]
pub const fn probit(load: Load) -> Option<Probit> {
    Some(match load {
        Load::Ammonia => Probit { a: -35.9, b: 1.85, n: 2.0, molar_g: 17.031, erpg2_ppm: 150.0, smelt_ppm: 5.0 },
        Load::Chlorine => Probit { a: -8.29, b: 0.92, n: 2.0, molar_g: 70.906, erpg2_ppm: 3.0, smelt_ppm: 0.3 },
        Load::HydrogenChloride => Probit { a: -16.85, b: 2.0, n: 1.0, molar_g: 36.461, erpg2_ppm: 20.0, smelt_ppm: 0.8 },
        Load::HydrogenFluoride => Probit { a: -35.87, b: 3.354, n: 1.0, molar_g: 20.006, erpg2_ppm: 20.0, smelt_ppm: 3.0 },
        Load::SulphurDioxide => Probit { a: -15.67, b: 2.10, n: 1.0, molar_g: 64.064, erpg2_ppm: 3.0, smelt_ppm: 1.1 },
        Load::Ordinary | Load::Petrol | Load::Diesel | Load::Lpg => return None,
    })
}

/// Parts per million of a mass in a cubic metre of air at 25 °C.
#[must_use]
pub fn ppm(kg_m3: f64, molar_g: f64) -> f64 {
    kg_m3.max(0.0) * 1e6 * 24.45 / molar_g
}

impl Probit {
    /// Toxic load of a minute at a concentration.
    #[must_use]
    pub fn load_of_minute(&self, ppm: f64) -> f64 {
        if ppm <= 0.0 { 0.0 } else { pow(ppm, self.n) }
    }
    /// Share of people that a load kills.
    #[must_use]
    pub fn killed(&self, load: f64) -> f64 {
        if load <= 0.0 { 0.0 } else { normal_cdf(self.a + self.b * ln(load) - 5.0) }
    }
    /// The load that most people stand without lasting harm: an hour at ERPG-2.
    #[must_use]
    pub fn stood_load(&self) -> f64 {
        self.load_of_minute(self.erpg2_ppm) * 60.0
    }
    /// Load that kills half.
    #[must_use]
    pub fn half_load(&self) -> f64 {
        exp((5.0 - self.a) / self.b)
    }
    /// Concentration that kills half within a time, ppm.
    #[must_use]
    pub fn half_ppm(&self, minutes: f64) -> f64 {
        pow(self.half_load() / minutes.max(0.01), 1.0 / self.n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_are_killed_by_the_half_load_and_twice_the_time_kills_more() {
        for load in [Load::Ammonia, Load::Chlorine, Load::HydrogenChloride, Load::HydrogenFluoride, Load::SulphurDioxide] {
            let p = probit(load).expect("it poisons");
            assert!((p.killed(p.half_load()) - 0.5).abs() < 1e-6, "{load:?}");
            assert!(p.half_ppm(30.0) < p.half_ppm(10.0), "{load:?}");
        }
        assert!(probit(Load::Petrol).is_none());
    }
}
