//! Forest fire / surface — how fast and how hot a surface fire burns: Rothermel's model.
//!
//! In: a fuel model, its moistures, midflame wind, slope and the angle between them. Out: a `Bed` prepared once for fuel and
//! moisture, and from it the fire at its head: rate, direction, reaction intensity, heat, fireline intensity, flame, shape.
//! Not here: wind from 6 m or 10 m to midflame (`wind`), crowns (`crown`), where the fire goes (`front`).
//! Method: in feet, pounds, Btu and minutes as published; wind and slope add as vectors. No wind limit: Andrews et al. 2013
//! found none; outside the range of the experiments (about 5 m/s midflame) the power law is extrapolated.
//! Source: Rothermel 1972 (INT-115), Albini 1976 (INT-30), Andrews 2018 (RMRS-GTR-371), Scott & Burgan 2005 for curing;
//! Byram 1959 for flames; Anderson 1983 (INT-305) for the shape.

use super::ellipse::length_to_width;
use super::fuel_model::FuelModel;
use crate::base::num::{atan2, cos, exp, pow, sin};

/// Metres in a foot.
pub const FOOT_M: f64 = 0.3048;
/// Feet a minute in a mile an hour.
pub const MPH_FT_MIN: f64 = 88.0;
/// Kilowatts a metre in a Btu a foot and second (international table Btu, 1055.05585262 J).
pub const BTU_FT_S_KW_M: f64 = 1.055_055_852_62 / FOOT_M;
/// Kilojoules a square metre in a Btu a square foot.
pub const BTU_FT2_KJ_M2: f64 = 1.055_055_852_62 / (FOOT_M * FOOT_M);

/// Ratios of dead fuel of 6 to 25 and of 25 to 76 mm, 1/ft.
const RATIO_10H: f64 = 109.0;
const RATIO_100H: f64 = 30.0;
/// Density of dry wood, lb/ft³; total and effective mineral content.
const DENSITY: f64 = 32.0;
const MINERALS: f64 = 0.0555;
const SILICA_FREE: f64 = 0.010;

/// Moisture of what lies and grows there, share of dry mass.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Moistures {
    /// Dead below 6, 25 and 76 mm.
    pub dead: [f64; 3],
    /// Live herbs.
    pub herb: f64,
    /// Live wood.
    pub wood: f64,
}

/// A fuel bed of one moisture, ready for any wind and slope.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Bed {
    /// Rate without wind and slope, ft/min.
    pub still_ft_min: f64,
    /// Reaction intensity, Btu/ft²/min.
    pub reaction_btu_ft2_min: f64,
    /// Heat a unit of area, Btu/ft².
    pub heat_btu_ft2: f64,
    /// Wind factor: `gain · U^power`, U in ft/min at midflame.
    pub wind_gain: f64,
    /// Power of the wind factor.
    pub wind_power: f64,
    /// Slope factor: `slope_gain · tan²`.
    pub slope_gain: f64,
    /// Residence time of flames, minutes.
    pub residence_min: f64,
    /// Moisture at which live fuel does not burn, share.
    pub live_extinction: f64,
    /// Depth of the bed, ft.
    pub depth_ft: f64,
}

/// The head of a surface fire.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfaceFire {
    /// Rate at the head, ft/min.
    pub rate_ft_min: f64,
    /// Direction of the head, degrees clockwise from upslope.
    pub from_upslope_deg: f64,
    /// Wind that alone would give this rate, ft/min at midflame.
    pub effective_wind_ft_min: f64,
    /// Length of the burnt ellipse over its width.
    pub length_to_width: f64,
    /// Byram's intensity at the head, Btu/ft/s.
    pub intensity_btu_ft_s: f64,
    /// Flame length at the head, ft.
    pub flame_ft: f64,
}

/// Share of live herbs that have cured, from their moisture: all at 30 %, none at 120 % (Scott & Burgan 2005, after Burgan
/// 1979, who prints `1.33 − 1.11 M`; with 1.333 the line meets its lower end, and programs of the line use that).
#[must_use]
pub fn cured_share(herb_moisture: f64) -> f64 {
    if herb_moisture < 0.30 { 1.0 } else { (1.333 - 1.11 * herb_moisture).clamp(0.0, 1.0) }
}

/// Byram's flame length, metres, of a fireline intensity in kW/m (0 where there is none).
#[must_use]
pub fn flame_length_m(intensity_kw_m: f64) -> f64 {
    if intensity_kw_m > 0.0 { 0.45 * pow(intensity_kw_m / BTU_FT_S_KW_M, 0.46) * FOOT_M } else { 0.0 }
}

/// Byram's intensity, kW/m, of a flame length in metres.
#[must_use]
pub fn intensity_of_flame_kw_m(flame_m: f64) -> f64 {
    if flame_m > 0.0 { pow(flame_m / FOOT_M / 0.45, 1.0 / 0.46) * BTU_FT_S_KW_M } else { 0.0 }
}

/// One kind of particle: load, ratio, moisture.
#[derive(Clone, Copy)]
struct Kind {
    load: f64,
    ratio: f64,
    moisture: f64,
}

/// The size class of a particle, so that alike ones are weighted together.
fn size_class(ratio: f64) -> usize {
    [1200.0, 192.0, 96.0, 48.0, 16.0].iter().position(|limit| ratio >= *limit).unwrap_or(5)
}

/// What a category (dead or live) comes to.
struct Category {
    area: f64,
    ratio: f64,
    moisture: f64,
    net_load: f64,
    /// Heat to ignite a unit of mass, weighted by how much of each particle is heated.
    sink: f64,
}

fn category(kinds: &[Kind]) -> Category {
    let area: f64 = kinds.iter().map(|k| k.load * k.ratio / DENSITY).sum();
    let mut c = Category { area, ratio: 0.0, moisture: 0.0, net_load: 0.0, sink: 0.0 };
    if area <= 0.0 {
        return c;
    }
    let share = |k: &Kind| k.load * k.ratio / DENSITY / area;
    let mut class_share = [0.0; 6];
    for k in kinds {
        class_share[size_class(k.ratio)] += share(k);
    }
    // Particles below the last class do not carry the flame.
    class_share[5] = 0.0;
    for k in kinds {
        c.ratio += share(k) * k.ratio;
        c.moisture += share(k) * k.moisture;
        c.net_load += class_share[size_class(k.ratio)] * k.load * (1.0 - MINERALS);
        c.sink += share(k) * exp(-138.0 / k.ratio) * (250.0 + 1116.0 * k.moisture);
    }
    c
}

fn damping(moisture: f64, extinction: f64) -> f64 {
    // At extinction the polynomial is zero but for rounding.
    if moisture >= extinction {
        return 0.0;
    }
    let r = moisture / extinction;
    (1.0 - 2.59 * r + 5.11 * r * r - 3.52 * r * r * r).clamp(0.0, 1.0)
}

impl Bed {
    /// The bed of a model at given moistures.
    #[must_use]
    pub fn new(model: &FuelModel, m: &Moistures) -> Self {
        Self::with_cured(model, m, if model.dynamic { cured_share(m.herb) } else { 0.0 })
    }

    /// The same with the share of live herbs that have cured given outright, as a field survey may.
    #[must_use]
    pub fn with_cured(model: &FuelModel, m: &Moistures, share: f64) -> Self {
        let cured = model.load_lb_ft2[3] * share;
        let dead = [
            Kind { load: model.load_lb_ft2[0], ratio: model.ratio_1_ft[0], moisture: m.dead[0] },
            Kind { load: model.load_lb_ft2[1], ratio: RATIO_10H, moisture: m.dead[1] },
            Kind { load: model.load_lb_ft2[2], ratio: RATIO_100H, moisture: m.dead[2] },
            Kind { load: cured, ratio: model.ratio_1_ft[1], moisture: m.dead[0] },
        ];
        let live = [
            Kind { load: model.load_lb_ft2[3] - cured, ratio: model.ratio_1_ft[1], moisture: m.herb },
            Kind { load: model.load_lb_ft2[4], ratio: model.ratio_1_ft[2], moisture: m.wood },
        ];
        let (d, l) = (category(&dead), category(&live));
        let area = d.area + l.area;
        if area <= 0.0 {
            return Self::default();
        }
        let (fd, fl) = (d.area / area, l.area / area);
        let ratio = fd * d.ratio + fl * l.ratio;
        let load: f64 = dead.iter().chain(&live).map(|k| k.load).sum();
        let bulk = load / model.depth_ft;
        let packing = bulk / DENSITY;
        let best = 3.348 * pow(ratio, -0.8189);
        // Reaction velocity, 1/min.
        let sigma15 = pow(ratio, 1.5);
        let a = 133.0 * pow(ratio, -0.7913);
        let relative = packing / best;
        let velocity = sigma15 / (495.0 + 0.0594 * sigma15) * pow(relative, a) * exp(a * (1.0 - relative));
        let live_extinction = live_extinction(&dead, &live, model.extinction);
        let silica = (0.174 * pow(SILICA_FREE, -0.19)).min(1.0);
        let burning = d.net_load * damping(d.moisture, model.extinction) + l.net_load * damping(l.moisture, live_extinction);
        let reaction = velocity * burning * model.heat_btu_lb * silica;
        let flux = exp((0.792 + 0.681 * ratio.sqrt()) * (packing + 0.1)) / (192.0 + 0.2595 * ratio);
        let sink = bulk * (fd * d.sink + fl * l.sink);
        let (b, c, e) = (0.02526 * pow(ratio, 0.54), 7.47 * exp(-0.133 * pow(ratio, 0.55)), 0.715 * exp(-3.59e-4 * ratio));
        let residence = 384.0 / ratio;
        Self {
            still_ft_min: reaction * flux / sink,
            reaction_btu_ft2_min: reaction,
            heat_btu_ft2: reaction * residence,
            wind_gain: c * pow(relative, -e),
            wind_power: b,
            slope_gain: 5.275 * pow(packing, -0.3),
            residence_min: residence,
            live_extinction,
            depth_ft: model.depth_ft,
        }
    }

    /// Whether anything burns here.
    #[must_use]
    pub fn burns(&self) -> bool {
        self.still_ft_min > 0.0
    }

    /// The wind factor of a midflame wind in ft/min.
    #[must_use]
    pub fn wind_factor(&self, wind_ft_min: f64) -> f64 {
        if wind_ft_min > 0.0 { self.wind_gain * pow(wind_ft_min, self.wind_power) } else { 0.0 }
    }
    /// The midflame wind, ft/min, that gives a factor.
    #[must_use]
    pub fn wind_of_factor(&self, factor: f64) -> f64 {
        if factor > 0.0 { pow(factor / self.wind_gain, 1.0 / self.wind_power) } else { 0.0 }
    }

    /// The head of the fire. Wind in ft/min at midflame, slope as its tangent, the direction *towards* which the wind
    /// blows in degrees clockwise from upslope.
    #[must_use]
    pub fn head(&self, wind_ft_min: f64, slope_tan: f64, wind_from_upslope_deg: f64) -> SurfaceFire {
        let (wind, slope) = (self.wind_factor(wind_ft_min), self.slope_gain * slope_tan * slope_tan);
        let angle = wind_from_upslope_deg.to_radians();
        let (along, across) = (slope + wind * cos(angle), wind * sin(angle));
        let factor = (along * along + across * across).sqrt();
        let rate = self.still_ft_min * (1.0 + factor);
        if !self.burns() {
            return SurfaceFire {
                rate_ft_min: 0.0,
                from_upslope_deg: 0.0,
                effective_wind_ft_min: 0.0,
                length_to_width: 1.0,
                intensity_btu_ft_s: 0.0,
                flame_ft: 0.0,
            };
        }
        let effective = self.wind_of_factor(factor);
        let intensity = self.heat_btu_ft2 * rate / 60.0;
        SurfaceFire {
            rate_ft_min: rate,
            from_upslope_deg: if factor > 0.0 { atan2(across, along).to_degrees().rem_euclid(360.0) } else { 0.0 },
            effective_wind_ft_min: effective,
            length_to_width: length_to_width(effective / MPH_FT_MIN),
            intensity_btu_ft_s: intensity,
            flame_ft: flame_length_m(intensity * BTU_FT_S_KW_M) / FOOT_M,
        }
    }
}

/// Moisture of extinction of live fuel, from how much dead fuel there is to dry it (Albini 1976).
fn live_extinction(dead: &[Kind], live: &[Kind], dead_extinction: f64) -> f64 {
    let (mut fine, mut wet) = (0.0, 0.0);
    for k in dead.iter().filter(|k| k.load > 0.0) {
        let part = k.load * exp(-138.0 / k.ratio);
        fine += part;
        wet += part * k.moisture;
    }
    let green: f64 = live.iter().filter(|k| k.load > 0.0).map(|k| k.load * exp(-500.0 / k.ratio)).sum();
    if green <= 0.0 || fine <= 0.0 {
        return dead_extinction;
    }
    (2.9 * fine / green * (1.0 - wet / fine / dead_extinction) - 0.226).max(dead_extinction)
}
