//! Forest fire / FBP — the Canadian prediction of fire behaviour, for comparison with Rothermel's model.
//!
//! In: a Canadian fuel type, fine fuel moisture code, build-up index, wind, slope, foliar moisture. Out: rate, intensity,
//! crown fraction burnt, fuel consumed, direction, the wind with the slope in it.
//! Not here: the fire weather indices that lead to codes; the county's own fuels (boreal types stand for themselves).
//! Source: Forestry Canada Fire Danger Group 1992 (ST-X-3); Wotton, Alexander & Taylor 2009 (GLC-X-10).

use crate::base::num::{atan2, cos, exp, ln, pow, sin};

/// Fuel types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the types' published names; what they are stands in the source")]
pub enum FbpFuel {
    C1,
    C2,
    C3,
    C4,
    C5,
    C6,
    C7,
    D1,
    M1,
    M2,
    O1a,
    O1b,
    S1,
    S2,
    S3,
}

/// Weather and ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FbpInput {
    /// Fine fuel moisture code, 0 to 101.
    pub ffmc: f64,
    /// Build-up index.
    pub bui: f64,
    /// Wind at 10 m, km/h.
    pub wind_km_h: f64,
    /// Where the wind blows to, degrees clockwise from north.
    pub wind_towards_deg: f64,
    /// Slope, percent.
    pub slope_percent: f64,
    /// Where the slope rises to, degrees clockwise from north.
    pub upslope_deg: f64,
    /// Foliar moisture, percent.
    pub foliar_percent: f64,
    /// Share of conifers in mixed wood, percent.
    pub conifer_percent: f64,
    /// Share of grass that has cured, percent.
    pub cured_percent: f64,
    /// Grass, kg/m².
    pub grass_kg_m2: f64,
}

/// What the fire does at its head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FbpFire {
    /// Rate, m/min.
    pub rate_m_min: f64,
    /// Intensity, kW/m.
    pub intensity_kw_m: f64,
    /// Share of crowns burnt.
    pub crown_share: f64,
    /// Fuel consumed, kg/m².
    pub consumed_kg_m2: f64,
    /// Where the head goes, degrees clockwise from north.
    pub towards_deg: f64,
    /// Wind with the slope in it, km/h.
    pub net_wind_km_h: f64,
    /// Initial spread index with the slope in it.
    pub isi: f64,
}

/// a, b, c of the rate; q and BUI₀ of the build-up; height of the crown's base (m) and its fine fuel (kg/m²).
struct Type {
    rate: [f64; 3],
    build_up: [f64; 2],
    base_m: f64,
    crown_kg_m2: f64,
}

const fn kind(rate: [f64; 3], build_up: [f64; 2], base_m: f64, crown_kg_m2: f64) -> Type {
    Type { rate, build_up, base_m, crown_kg_m2 }
}

impl FbpFuel {
    /// Every type.
    pub const ALL: [Self; 15] = [
        Self::C1,
        Self::C2,
        Self::C3,
        Self::C4,
        Self::C5,
        Self::C6,
        Self::C7,
        Self::D1,
        Self::M1,
        Self::M2,
        Self::O1a,
        Self::O1b,
        Self::S1,
        Self::S2,
        Self::S3,
    ];
    fn table(self) -> Type {
        match self {
            Self::C1 => kind([90.0, 0.0649, 4.5], [0.90, 72.0], 2.0, 0.75),
            Self::C2 => kind([110.0, 0.0282, 1.5], [0.70, 64.0], 3.0, 0.80),
            Self::C3 => kind([110.0, 0.0444, 3.0], [0.75, 62.0], 8.0, 1.15),
            Self::C4 => kind([110.0, 0.0293, 1.5], [0.80, 66.0], 4.0, 1.20),
            Self::C5 => kind([30.0, 0.0697, 4.0], [0.80, 56.0], 18.0, 1.20),
            Self::C6 => kind([30.0, 0.0800, 3.0], [0.80, 62.0], 7.0, 1.80),
            Self::C7 => kind([45.0, 0.0305, 2.0], [0.85, 106.0], 10.0, 0.50),
            Self::D1 => kind([30.0, 0.0232, 1.6], [0.90, 32.0], 0.0, 0.0),
            Self::M1 | Self::M2 => kind([0.0; 3], [0.80, 50.0], 6.0, 0.80),
            Self::O1a => kind([190.0, 0.0310, 1.4], [1.0, 1.0], 0.0, 0.0),
            Self::O1b => kind([250.0, 0.0350, 1.7], [1.0, 1.0], 0.0, 0.0),
            Self::S1 => kind([75.0, 0.0297, 1.3], [0.75, 38.0], 0.0, 0.0),
            Self::S2 => kind([40.0, 0.0438, 1.7], [0.75, 63.0], 0.0, 0.0),
            Self::S3 => kind([55.0, 0.0829, 3.2], [0.75, 31.0], 0.0, 0.0),
        }
    }
    /// The weight of broadleaf wood in a mixture's rate.
    fn broadleaf(self) -> f64 {
        if self == Self::M2 { 0.2 } else { 1.0 }
    }
}

/// Foliar moisture, percent, by place and day of the year (ST-X-3, equations 3 to 8); longitude in degrees west.
#[must_use]
pub fn foliar_moisture_percent(latitude: f64, longitude_west: f64, elevation_m: f64, day: f64) -> f64 {
    let normal = 43.0 + 33.7 * exp(-0.0351 * (150.0 - longitude_west));
    let least = (142.1 * latitude / normal + 0.0172 * elevation_m).round();
    let off = (day - least).abs();
    if off < 30.0 {
        85.0 + 0.0189 * off * off
    } else if off < 50.0 {
        32.9 + 3.17 * off - 0.0288 * off * off
    } else {
        120.0
    }
}

/// The fine fuel's part of the initial spread index.
fn fine_fuel(ffmc: f64) -> f64 {
    let m = 147.27723 * (101.0 - ffmc) / (59.5 + ffmc);
    91.9 * exp(-0.1386 * m) * (1.0 + pow(m, 5.31) / 4.93e7)
}

fn wind_part(km_h: f64) -> f64 {
    if km_h < 40.0 { exp(0.05039 * km_h) } else { 12.0 * (1.0 - exp(-0.0818 * (km_h - 28.0))) }
}

fn curing(percent: f64) -> f64 {
    if percent < 58.8 { 0.005 * (exp(0.061 * percent) - 1.0) } else { 0.176 + 0.02 * (percent - 58.8) }
}

fn basic_rate(fuel: FbpFuel, isi: f64, input: &FbpInput) -> f64 {
    let conifer = input.conifer_percent / 100.0;
    match fuel {
        FbpFuel::M1 | FbpFuel::M2 => conifer * basic_rate(FbpFuel::C2, isi, input) + fuel.broadleaf() * (1.0 - conifer) * basic_rate(FbpFuel::D1, isi, input),
        _ => {
            let [a, b, c] = fuel.table().rate;
            let grass = if matches!(fuel, FbpFuel::O1a | FbpFuel::O1b) { curing(input.cured_percent) } else { 1.0 };
            a * pow(1.0 - exp(-b * isi), c) * grass
        }
    }
}

/// The spread index that a slope is worth.
fn index_of_slope(fuel: FbpFuel, input: &FbpInput, factor: f64, still: f64) -> f64 {
    if matches!(fuel, FbpFuel::M1 | FbpFuel::M2) {
        let conifer = input.conifer_percent / 100.0;
        let part = |f| index_of_slope(f, input, factor, still);
        return conifer * part(FbpFuel::C2) + (1.0 - conifer) * part(FbpFuel::D1);
    }
    let [a, b, c] = fuel.table().rate;
    let grass = if matches!(fuel, FbpFuel::O1a | FbpFuel::O1b) { curing(input.cured_percent) } else { 1.0 };
    let rest = 1.0 - pow(basic_rate(fuel, still, input) * factor / (grass * a), 1.0 / c);
    ln(rest.max(0.01)) / -b
}

/// Fuel of the ground consumed, kg/m².
fn ground_fuel(fuel: FbpFuel, input: &FbpInput) -> f64 {
    let (f, b) = (input.ffmc, input.bui);
    let grow = |most: f64, k: f64| most * (1.0 - exp(-k * b));
    match fuel {
        FbpFuel::C1 => 0.75 + if f > 84.0 { 0.75 * (1.0 - exp(-0.23 * (f - 84.0))).sqrt() } else { -0.75 * (1.0 - exp(-0.23 * (84.0 - f))).sqrt() },
        FbpFuel::C2 => grow(5.0, 0.0115),
        FbpFuel::C3 | FbpFuel::C4 => 5.0 * pow(1.0 - exp(-0.0164 * b), 2.24),
        FbpFuel::C5 | FbpFuel::C6 => 5.0 * pow(1.0 - exp(-0.0149 * b), 2.48),
        FbpFuel::C7 => (if f > 70.0 { 2.0 * (1.0 - exp(-0.104 * (f - 70.0))) } else { 0.0 }) + grow(1.5, 0.0201),
        FbpFuel::D1 => grow(1.5, 0.0183),
        FbpFuel::M1 | FbpFuel::M2 => {
            let conifer = input.conifer_percent / 100.0;
            conifer * ground_fuel(FbpFuel::C2, input) + (1.0 - conifer) * ground_fuel(FbpFuel::D1, input)
        }
        FbpFuel::O1a | FbpFuel::O1b => input.grass_kg_m2,
        FbpFuel::S1 => grow(4.0, 0.025) + grow(4.0, 0.034),
        FbpFuel::S2 => grow(10.0, 0.013) + grow(6.0, 0.060),
        FbpFuel::S3 => grow(12.0, 0.0166) + grow(20.0, 0.0210),
    }
}

/// Wind and slope as one wind: km/h and where it blows to, degrees.
fn net_wind(fuel: FbpFuel, input: &FbpInput) -> (f64, f64) {
    let fine = fine_fuel(input.ffmc);
    let mut slope_wind = 0.0;
    if input.slope_percent > 0.0 {
        let factor = if input.slope_percent >= 70.0 { 10.0 } else { exp(3.533 * pow(input.slope_percent / 100.0, 1.2)) };
        let isf = index_of_slope(fuel, input, factor, 0.208 * fine);
        slope_wind = ln(isf / (0.208 * fine)) / 0.05039;
        if slope_wind > 40.0 {
            slope_wind = if isf < 0.999 * 2.496 * fine { 28.0 - ln(1.0 - isf / (2.496 * fine)) / 0.0818 } else { 112.45 };
        }
    }
    let (w, u) = (input.wind_towards_deg.to_radians(), input.upslope_deg.to_radians());
    let east = input.wind_km_h * sin(w) + slope_wind * sin(u);
    let north = input.wind_km_h * cos(w) + slope_wind * cos(u);
    ((east * east + north * north).sqrt(), atan2(east, north).to_degrees().rem_euclid(360.0))
}

/// The fire at its head.
#[must_use]
pub fn predict(fuel: FbpFuel, input: &FbpInput) -> FbpFire {
    let t = fuel.table();
    let (net_wind_km_h, towards_deg) = net_wind(fuel, input);
    let isi = 0.208 * fine_fuel(input.ffmc) * wind_part(net_wind_km_h);
    let [q, bui0] = t.build_up;
    let build_up = if q < 1.0 && input.bui > 0.0 { exp(50.0 * ln(q) * (1.0 / input.bui - 1.0 / bui0)) } else { 1.0 };
    let surface = basic_rate(fuel, isi, input) * build_up;
    let ground = ground_fuel(fuel, input).max(1e-6);
    let fm = input.foliar_percent;
    let mut crown_share = 0.0;
    if t.base_m > 0.0 {
        let from = 0.001 * pow(t.base_m, 1.5) * pow(460.0 + 25.9 * fm, 1.5) / (300.0 * ground);
        crown_share = if surface > from { 1.0 - exp(-0.23 * (surface - from)) } else { 0.0 };
    }
    let mut rate_m_min = surface;
    if fuel == FbpFuel::C6 {
        let effect = pow(1.5 - 0.00275 * fm, 4.0) / (460.0 + 25.9 * fm) * 1000.0;
        let crown = 60.0 * (1.0 - exp(-0.0497 * isi)) * effect / 0.778;
        rate_m_min = surface + crown_share * (crown - surface).max(0.0);
    }
    let mixed = if matches!(fuel, FbpFuel::M1 | FbpFuel::M2) { input.conifer_percent / 100.0 } else { 1.0 };
    let consumed_kg_m2 = ground + crown_share * t.crown_kg_m2 * mixed;
    FbpFire { rate_m_min, intensity_kw_m: 300.0 * rate_m_min * consumed_kg_m2, crown_share, consumed_kg_m2, towards_deg, net_wind_km_h, isi }
}
