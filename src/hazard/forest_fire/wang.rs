//! Forest fire / Wang — 王正非's rate of spread, the model of Chinese practice, for comparison with Rothermel's.
//!
//! In: temperature, wind force and least humidity of the day, wind at the fire, slope along the way, kind of fuel.
//! Out: rate of spread in metres a minute. Not here: intensity (the model has none).
//! Method: `R = R₀ Ks Kw Kφ`, `R₀ = 0.03 T + 0.05 W + 0.01 (100 − H) − 0.3`, `Kw = exp(0.1783 V)`, `Kφ = exp(3.533 tan^1.2 φ)`,
//! downhill the inverse. Source: 王正非 1983, 1992; 毛贤敏 1993 for directions. Range: slopes to 60°, beyond they count as 60°.

use crate::base::num::{cos, exp, pow, tan};

/// What lies there (Ks).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WangFuel {
    /// 平铺针叶: needles lying flat.
    Needles,
    /// 松林地: ground under pines.
    PineGround,
    /// 枯枝落叶: dead twigs and leaves.
    Litter,
    /// 茅草杂草: cogon grass and weeds.
    TallGrass,
    /// 莎草矮桦: sedge and dwarf birch.
    Sedge,
    /// 牧场草原: pasture.
    Pasture,
}

impl WangFuel {
    /// The factor of the fuel.
    #[must_use]
    pub const fn factor(self) -> f64 {
        match self {
            Self::Needles => 0.8,
            Self::PineGround => 1.0,
            Self::Litter => 1.2,
            Self::TallGrass => 1.6,
            Self::Sedge => 1.8,
            Self::Pasture => 2.0,
        }
    }
}

/// Rate without wind and slope, m/min: highest temperature of the day in °C, wind force (Beaufort), least humidity in percent.
#[must_use]
pub fn still_rate_m_min(temperature_c: f64, wind_force: f64, humidity_percent: f64) -> f64 {
    (0.03 * temperature_c + 0.05 * wind_force + 0.01 * (100.0 - humidity_percent) - 0.3).max(0.0)
}

/// Rate in a direction, m/min: wind in m/s, angle between it and the direction, slope in the direction (negative downhill).
#[must_use]
pub fn rate_m_min(still_m_min: f64, fuel: WangFuel, wind_m_s: f64, off_wind_deg: f64, slope_deg: f64) -> f64 {
    let steep = pow(tan(slope_deg.abs().min(60.0).to_radians()), 1.2) * if slope_deg < 0.0 { -1.0 } else { 1.0 };
    still_m_min * fuel.factor() * exp(0.1783 * wind_m_s * cos(off_wind_deg.to_radians())) * exp(3.533 * steep)
}
