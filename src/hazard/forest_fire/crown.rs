//! Forest fire / crown — when a fire climbs into the trees, and how it goes on there.
//!
//! In: the surface fire, height of the crowns' base, their density and moisture, wind. Out: surface, torching or running
//! crown fire; rates of Rothermel and of Cruz. Not here: embers (`spotting`).
//! Source: Van Wagner 1977 (initiation), Rothermel 1991 (INT-438: 3.34 times fuel model 10 at 0.4 of the 6.1 m wind), Cruz,
//! Alexander & Wakimoto 2005 (Can. J. For. Res. 35). Range of Cruz: conifers, slopes to 10 %, wind to 70 km/h.

use super::fuel_model::FuelModel;
use super::surface::{Bed, Moistures, SurfaceFire};
use crate::base::num::{exp, pow};

/// Fuel model of Rothermel's crown fires.
const MODEL_10: u8 = 10;
/// How much faster than model 10 crowns burnt in his cases, and the wind beneath as a share of the 6.1 m wind.
const CROWN_FACTOR: f64 = 3.34;
const CROWN_WIND: f64 = 0.4;
/// Mass flow that keeps a crown fire running, kg/m²/min (Van Wagner 1977).
const MASS_FLOW: f64 = 3.0;

/// What burns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum CrownState {
    /// The ground only.
    Surface,
    /// Single trees or groups torch; the ground sets the pace.
    Passive,
    /// Crowns carry the fire.
    Active,
}

impl CrownState {
    /// 0, 1 or 2.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Surface => 0,
            Self::Passive => 1,
            Self::Active => 2,
        }
    }
}

/// Intensity at which crowns catch fire, kW/m: height of their base in metres, foliar moisture in percent.
#[must_use]
pub fn initiation_kw_m(base_m: f64, foliar_percent: f64) -> f64 {
    pow(0.01 * base_m * (460.0 + 25.9 * foliar_percent), 1.5)
}

/// Rate below which crowns of a density (kg/m³) do not carry a fire, m/min.
#[must_use]
pub fn critical_rate_m_min(density_kg_m3: f64) -> f64 {
    MASS_FLOW / density_kg_m3
}

/// Cruz's rate of a crown fire and its state: wind at 10 m in km/h, density in kg/m³, moisture of fine dead fuel in percent.
#[must_use]
pub fn cruz(wind_km_h: f64, density_kg_m3: f64, fine_dead_percent: f64) -> (f64, CrownState) {
    let active = 11.02 * pow(wind_km_h, 0.90) * pow(density_kg_m3, 0.19) * exp(-0.17 * fine_dead_percent);
    let carried = active * density_kg_m3 / MASS_FLOW;
    if carried >= 1.0 { (active, CrownState::Active) } else { (active * exp(-carried), CrownState::Passive) }
}

/// Rothermel's crown fire on model 10: the bed for the moistures of the stand.
#[must_use]
pub fn model_10_bed(m: &Moistures) -> Bed {
    Bed::new(FuelModel::of(MODEL_10).unwrap_or_else(|| unreachable!("model 10 is in the table")), m)
}

/// Rothermel's crown fire at its head; wind at 6.1 m in ft/min, angles as for [`Bed::head`]. Its rate is 3.34 times that
/// of the bed; the other figures are the bed's.
#[must_use]
pub fn rothermel(bed_10: &Bed, wind_20ft_ft_min: f64, slope_tan: f64, wind_from_upslope_deg: f64) -> SurfaceFire {
    let mut fire = bed_10.head(CROWN_WIND * wind_20ft_ft_min, slope_tan, wind_from_upslope_deg);
    fire.rate_ft_min *= CROWN_FACTOR;
    fire
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowns_catch_where_van_wagner_says() {
        for (base, foliar, want) in [(2.0, 100.0, 476.43), (4.0, 100.0, 1347.53), (4.0, 120.0, 1705.01)] {
            let got = initiation_kw_m(base, foliar);
            assert!((got - want).abs() < 0.006, "{got} {want}");
        }
    }

    #[test]
    fn a_crown_fire_of_cruz_runs_as_published() {
        // 65.63 m/min with the moisture at 4 %, 0.18 kg/m³ and 22.2 km/h.
        let (rate, state) = cruz(12.0 * 1.609_344 / 0.87, 0.18, 4.0);
        assert!((rate - 65.63).abs() < 0.05 && state == CrownState::Active, "{rate}");
        let (slow, state) = cruz(10.0, 0.05, 8.0);
        assert!(slow < 11.02 * 8.0 && state == CrownState::Passive);
    }
}
