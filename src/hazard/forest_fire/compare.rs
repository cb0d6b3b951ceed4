//! Forest fire / compare — the head of a fire by another model than Rothermel's: the Canadian prediction, and 王正非's.
//!
//! In: a fuel model, the row of weather, the slope. Out: rate, way, length over width, heat. Not here: the models (`fbp`, `wang`), crown
//! fire with embers: the Canadian rate holds its own crowns, 王正非 knows none.
//! Method: which of their fuels stands for which of ours is assumed. 王正非's wind and slope are taken along the way; the head goes where
//! their logarithms' vectors sum. Heat by area is Rothermel's for 王正非, whose model has no intensity.

use super::crown::CrownState;
use super::fbp::{FbpFuel, FbpInput, predict};
use super::wang::{WangFuel, still_rate_m_min};
use super::weather::Weather;
use crate::base::num::{atan2, cos, exp, pow, sin};

/// A fire's head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// Rate, m/s.
    pub rate_m_s: f64,
    /// Where it goes, east and north.
    pub way: [f64; 2],
    /// Length over width.
    pub length_to_width: f64,
    /// Heat of a square metre, kJ.
    pub heat_kj_m2: f64,
    /// Crowns.
    pub crown: CrownState,
}

/// Build-up index of a drought that fine fuel does not show (assumed: 90, where spring fires become hard to stop).
pub const BUILD_UP: f64 = 90.0;
/// Share of grass that has cured where the drill says of live herbs only how wet they are, percent (assumed).
const CURED_PERCENT: f64 = 80.0;
/// Load of grass, kg/m² (ST-X-3's standard).
const GRASS_KG_M2: f64 = 0.35;
/// Share of conifers in mixed wood, percent (assumed).
const CONIFER_PERCENT: f64 = 50.0;
/// Heat of fuel, kJ/kg (ST-X-3: intensity is 300 times consumption and metres a minute).
const HEAT_KJ_KG: f64 = 18_000.0;
/// Share of crowns burnt from which a fire runs in them (ST-X-3).
const RUNS: f64 = 0.9;

/// The Canadian type nearest in kind to one of our fuel models (assumed).
#[must_use]
pub const fn canadian(model: u8) -> FbpFuel {
    match model {
        1 | 2 | 101 | 102 | 121 | 122 => FbpFuel::O1a,
        3 | 103..=109 | 123 | 124 => FbpFuel::O1b,
        4..=7 | 141..=149 => FbpFuel::M2,
        8 | 183 | 185 => FbpFuel::C6,
        10 | 161..=165 | 187 => FbpFuel::C3,
        188 | 181 => FbpFuel::C7,
        9 | 182 | 184 | 186 | 189 => FbpFuel::D1,
        11 | 201 => FbpFuel::S1,
        12 | 202 => FbpFuel::S2,
        _ => FbpFuel::S3,
    }
}

/// 王正非's kind nearest to one of our fuel models (assumed).
#[must_use]
pub const fn chinese(model: u8) -> WangFuel {
    match model {
        1 | 2 | 101 | 102 | 121 | 122 => WangFuel::Pasture,
        3..=6 | 103..=109 | 123 | 124 | 141..=149 => WangFuel::TallGrass,
        10 | 161..=165 | 188 => WangFuel::PineGround,
        8 | 181 | 183 => WangFuel::Needles,
        _ => WangFuel::Litter,
    }
}

/// Beaufort's number of a wind, of its scale's equation v = 0.836 B^1.5.
#[must_use]
pub fn force(wind_m_s: f64) -> f64 {
    pow(wind_m_s.max(0.0) / 0.836, 2.0 / 3.0)
}

/// Fine fuel moisture code of a moisture in percent (Van Wagner 1987).
#[must_use]
pub fn ffmc(moisture_percent: f64) -> f64 {
    (59.5 * (250.0 - moisture_percent) / (147.2 + moisture_percent)).clamp(0.0, 101.0)
}

/// The Canadian head. `rise` is the slope's gradient, east and north; `fine` the moisture of dead fine fuel, share.
#[must_use]
pub fn canada(model: u8, w: &Weather, rise: [f64; 2], fine: f64, foliar_percent: f64) -> Head {
    let fuel = canadian(model);
    let f = predict(
        fuel,
        &FbpInput {
            ffmc: ffmc(fine * 100.0),
            bui: BUILD_UP,
            wind_km_h: w.wind_m_s * 3.6,
            wind_towards_deg: w.wind_towards_deg,
            slope_percent: (rise[0] * rise[0] + rise[1] * rise[1]).sqrt() * 100.0,
            upslope_deg: atan2(rise[0], rise[1]).to_degrees(),
            foliar_percent,
            conifer_percent: CONIFER_PERCENT,
            cured_percent: CURED_PERCENT,
            grass_kg_m2: GRASS_KG_M2,
        },
    );
    let v = f.net_wind_km_h;
    // ST-X-3, equations 79 to 81.
    let length_to_width = match fuel {
        FbpFuel::O1a | FbpFuel::O1b if v < 1.0 => 1.0,
        FbpFuel::O1a | FbpFuel::O1b => 1.1 * pow(v, 0.464),
        _ => 1.0 + 8.729 * pow(1.0 - exp(-0.030 * v), 2.155),
    };
    let a = f.towards_deg.to_radians();
    let crown = if f.crown_share >= RUNS {
        CrownState::Active
    } else if f.crown_share >= 0.1 {
        CrownState::Passive
    } else {
        CrownState::Surface
    };
    Head { rate_m_s: f.rate_m_min / 60.0, way: [sin(a), cos(a)], length_to_width: length_to_width.max(1.0), heat_kj_m2: f.consumed_kg_m2 * HEAT_KJ_KG, crown }
}

/// 王正非's head, with the heat and the shapes of the same fuel by Rothermel.
#[must_use]
pub fn wang(model: u8, w: &Weather, rise: [f64; 2], heat_kj_m2: f64, shape: impl Fn(f64) -> f64) -> Head {
    let still = still_rate_m_min(w.temperature_c, force(w.wind_m_s), w.humidity_percent) * chinese(model).factor();
    let steep = (rise[0] * rise[0] + rise[1] * rise[1]).sqrt();
    // The exponents of wind and slope as vectors; slopes beyond 60° count as 60°.
    let slope = 3.533 * pow(steep.min(3f64.sqrt()), 1.2);
    let a = w.wind_towards_deg.to_radians();
    let unit = if steep > 0.0 { [rise[0] / steep, rise[1] / steep] } else { [0.0, 0.0] };
    let push = [0.1783 * w.wind_m_s * sin(a) + slope * unit[0], 0.1783 * w.wind_m_s * cos(a) + slope * unit[1]];
    let long = (push[0] * push[0] + push[1] * push[1]).sqrt();
    let way = if long > 0.0 { [push[0] / long, push[1] / long] } else { [0.0, 1.0] };
    Head { rate_m_s: still * exp(long) / 60.0, way, length_to_width: shape(exp(long) - 1.0), heat_kj_m2, crown: CrownState::Surface }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;
    use crate::hazard::forest_fire::wang::rate_m_min;

    fn air(wind_m_s: f64) -> Weather {
        Weather { at: Moment::ZERO, temperature_c: 25.0, humidity_percent: 30.0, wind_m_s, wind_towards_deg: 90.0, cloud: 0.0 }
    }

    #[test]
    fn the_head_is_the_models_own_rate_along_its_way() {
        // Wind and slope one way: the formula's product; 10 m/s is Beaufort 5.
        let rise = [crate::base::num::tan(20f64.to_radians()), 0.0];
        let h = wang(10, &air(5.0), rise, 1000.0, |_| 2.0);
        let exact = rate_m_min(still_rate_m_min(25.0, force(5.0), 30.0), WangFuel::PineGround, 5.0, 0.0, 20.0);
        assert!((h.rate_m_s * 60.0 / exact - 1.0).abs() < 1e-9 && (h.way[0] - 1.0).abs() < 1e-9, "{h:?} {exact}");
        assert!((force(10.0) - 5.23).abs() < 0.01);
        let c = canada(10, &air(5.0), [0.0, 0.0], 0.06, 100.0);
        let own = predict(
            FbpFuel::C3,
            &FbpInput {
                ffmc: ffmc(6.0),
                bui: BUILD_UP,
                wind_km_h: 18.0,
                wind_towards_deg: 90.0,
                slope_percent: 0.0,
                upslope_deg: 0.0,
                foliar_percent: 100.0,
                conifer_percent: 50.0,
                cured_percent: 80.0,
                grass_kg_m2: 0.35,
            },
        );
        assert!((c.rate_m_s * 60.0 - own.rate_m_min).abs() < 1e-9 && (c.way[0] - 1.0).abs() < 1e-9 && c.length_to_width > 1.5, "{c:?}");
        assert!((c.heat_kj_m2 * c.rate_m_s / own.intensity_kw_m - 1.0).abs() < 1e-9, "Byram's intensity is theirs");
        assert!((ffmc(16.3) - 85.0).abs() < 0.3, "{}", ffmc(16.3));
    }
}
