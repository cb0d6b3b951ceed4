//! Forest fire / behaviour — what a fire does in each cell under one row of weather.
//!
//! In: land, a row of weather, moistures. Out: by cell the head's rate and direction, shape, heat, crown state, slowness for
//! the front; the danger map is the same thing asked of every cell.
//! Not here: where the fire is (`front`).
//! Method: everything that does not depend on the cell's own slope is worked out once for each fuel, stand and side of a
//! slope; a cell then adds its slope's vector to the wind's. Distances are those of the map: on a slope of 30° the way along
//! the ground is 15 % longer than the map's, which is left out (assumed).

use std::sync::Arc;

use super::compare;
use super::crown::{self, CrownState};
use super::ellipse::{Ellipse, Slowness, crown_length_to_width, length_to_width};
use super::front::Ground;
use super::fuel_model::FuelModel;
use super::land::{Land, SIDES};
use super::moisture::{Dead, Sun, at_fuel, equilibrium_percent};
use super::surface::{BTU_FT2_KJ_M2, Bed, FOOT_M, MPH_FT_MIN, Moistures, flame_length_m};
use super::weather::{CrownModel, FireSpec, SpreadModel, Weather};
use super::wind::{Canopy, WIND_20FT_PER_10M, adjustment};
use crate::base::num::{cos, sin};

/// Heat of crown fuel, kJ/kg (Scott & Reinhardt 2001).
const CROWN_HEAT_KJ_KG: f64 = 18_000.0;
/// Share of a tree's height that is crown, for the wind beneath (assumed).
const CROWN_RATIO: f64 = 0.5;

/// A fuel in a stand on a side of a slope, ready for any slope.
#[derive(Clone, Copy, Debug)]
struct Row {
    bed: Bed,
    /// Wind factor along the wind.
    wind_factor: f64,
    heat_kj_m2: f64,
    fine_moisture: f64,
    fuel_c: f64,
    crown: Option<Crown>,
    /// Length over width by the root of the factor, evenly up to `longest`: what the front asks of every cell.
    shapes: [f32; SHAPES + 1],
    /// Factor from which the ellipse is the longest there is.
    longest: f64,
}

/// Intervals of a table of shapes; between its points it errs by less than 1e-3.
const SHAPES: usize = 64;

/// A stand that can burn.
#[derive(Clone, Copy, Debug)]
struct Crown {
    from_kw_m: f64,
    rate_m_s: f64,
    state: CrownState,
    heat_kj_m2: f64,
    length_to_width: f64,
}

/// Fire at the head of a cell's own ellipse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CellFire {
    /// Rate, m/s.
    pub rate_m_s: f64,
    /// Where the head goes, east and north.
    pub head: [f64; 2],
    /// Length over width.
    pub length_to_width: f64,
    /// Heat of a square metre, kJ.
    pub heat_kj_m2: f64,
    /// State of the crowns at the head.
    pub crown: CrownState,
}

impl CellFire {
    /// Byram's intensity at a rate in m/s, kW/m.
    #[must_use]
    pub fn intensity_kw_m(&self, rate_m_s: f64) -> f64 {
        self.heat_kj_m2 * rate_m_s
    }
    /// Flame length at the head, metres.
    #[must_use]
    pub fn flame_m(&self) -> f64 {
        flame_length_m(self.intensity_kw_m(self.rate_m_s))
    }
}

/// One row of weather over the land.
#[derive(Clone, Debug)]
pub struct Behaviour {
    land: Arc<Land>,
    /// The row of `rows` block by fuel and stand: `[stand · 256 + fuel]`.
    block: Vec<u16>,
    rows: Vec<Option<Row>>,
    wind: [f64; 2],
    /// Another model than Rothermel's, with what it asks of the air.
    other: Option<(SpreadModel, Weather, f64)>,
}

const NO_BLOCK: u16 = u16::MAX;

impl Behaviour {
    /// The behaviour under the `row`-th row of weather.
    #[must_use]
    pub fn new(land: Arc<Land>, spec: &FireSpec, row: usize) -> Self {
        let mut present = vec![false; land.stands.len() * 256];
        for (f, s) in land.fuel.iter().zip(&land.stand) {
            present[usize::from(*s) * 256 + usize::from(*f)] = true;
        }
        let (mut block, mut rows) = (vec![NO_BLOCK; present.len()], Vec::new());
        let wind = spec.weather[row].wind_towards_deg.to_radians();
        for stand in 0..land.stands.len() {
            let wet: Vec<(Dead, f64)> = (0..SIDES).map(|side| dead_of(&land, spec, row, stand, side)).collect();
            for fuel in 0..256 {
                let Some(model) = FuelModel::of(fuel as u8).filter(|_| present[stand * 256 + fuel]) else { continue };
                block[stand * 256 + fuel] = (rows.len() / SIDES) as u16;
                rows.extend(wet.iter().map(|(dead, warm)| make_row(&land, spec, row, stand, model, dead, *warm)));
            }
        }
        let other = (spec.spread != SpreadModel::Rothermel).then(|| (spec.spread, spec.weather[row], spec.foliar_percent));
        Self { land, block, rows, wind: [sin(wind), cos(wind)], other }
    }
    /// The land.
    #[must_use]
    pub fn land(&self) -> &Arc<Land> {
        &self.land
    }
    fn row(&self, cell: usize, rise: [f64; 2]) -> Option<&Row> {
        let block = self.block[usize::from(self.land.stand[cell]) * 256 + usize::from(self.land.fuel[cell])];
        if block == NO_BLOCK {
            return None;
        }
        self.rows[usize::from(block) * SIDES + Land::side(rise)].as_ref()
    }
    /// Fire at the head in a cell; `None` where nothing burns.
    #[must_use]
    pub fn at(&self, cell: usize) -> Option<CellFire> {
        let rise = self.land.rise(cell);
        let row = self.row(cell, rise)?;
        if let Some((model, w, foliar_percent)) = &self.other {
            let fuel = self.land.fuel[cell];
            let h = match model {
                SpreadModel::Canada => compare::canada(fuel, w, rise, row.fine_moisture, *foliar_percent),
                _ => compare::wang(fuel, w, rise, row.heat_kj_m2, |factor| Self::shape_of(row, factor)),
            };
            return Some(CellFire {
                rate_m_s: h.rate_m_s.max(1e-6),
                head: h.way,
                length_to_width: h.length_to_width,
                heat_kj_m2: h.heat_kj_m2,
                crown: h.crown,
            });
        }
        let steep = (rise[0] * rise[0] + rise[1] * rise[1]).sqrt();
        // The slope's factor grows with the square of its tangent, and its vector points uphill.
        let slope = row.bed.slope_gain * steep;
        let push = [slope * rise[0] + row.wind_factor * self.wind[0], slope * rise[1] + row.wind_factor * self.wind[1]];
        let factor = (push[0] * push[0] + push[1] * push[1]).sqrt();
        let head = if factor > 0.0 { [push[0] / factor, push[1] / factor] } else { [0.0, 1.0] };
        let rate_m_s = row.bed.still_ft_min * (1.0 + factor) * FOOT_M / 60.0;
        if let Some(c) = row.crown.filter(|c| row.heat_kj_m2 * rate_m_s >= c.from_kw_m) {
            if c.state == CrownState::Active && c.rate_m_s > rate_m_s {
                let heat_kj_m2 = row.heat_kj_m2 + c.heat_kj_m2;
                return Some(CellFire { rate_m_s: c.rate_m_s, head, length_to_width: c.length_to_width, heat_kj_m2, crown: CrownState::Active });
            }
            return Some(CellFire { rate_m_s, head, length_to_width: Self::shape_of(row, factor), heat_kj_m2: row.heat_kj_m2, crown: CrownState::Passive });
        }
        Some(CellFire { rate_m_s, head, length_to_width: Self::shape_of(row, factor), heat_kj_m2: row.heat_kj_m2, crown: CrownState::Surface })
    }
    fn shape_of(row: &Row, factor: f64) -> f64 {
        let x = (factor / row.longest).min(1.0).sqrt() * SHAPES as f64;
        let i = (x as usize).min(SHAPES - 1);
        let (a, b) = (f64::from(row.shapes[i]), f64::from(row.shapes[i + 1]));
        a + (b - a) * (x - i as f64)
    }
    /// Intensity at which a cell's crowns catch fire, kW/m; infinite where they do not.
    #[must_use]
    pub fn crowns_from_kw_m(&self, cell: usize) -> f64 {
        if self.other.is_some() {
            // Their own state holds as it is.
            return 0.0;
        }
        self.row(cell, self.land.rise(cell)).and_then(|r| r.crown).map_or(f64::INFINITY, |c| c.from_kw_m)
    }
    /// Temperature of fine dead fuel, °C, and its moisture, share; `None` where nothing burns.
    #[must_use]
    pub fn tinder(&self, cell: usize) -> Option<(f64, f64)> {
        self.row(cell, self.land.rise(cell)).map(|r| (r.fuel_c, r.fine_moisture))
    }
}

impl Ground for Behaviour {
    fn slowness(&self, cell: usize) -> Slowness {
        self.at(cell).map_or(Slowness::NEVER, |f| Ellipse::new(f.rate_m_s, f.length_to_width).slowness(f.head))
    }
    fn flame_m(&self, cell: usize, rate_m_s: f64) -> f64 {
        self.at(cell).map_or(0.0, |f| flame_length_m(f.intensity_kw_m(rate_m_s)))
    }
}

/// Dead fuel and its temperature at the middle of a row of weather, having followed all rows before it.
fn dead_of(land: &Land, spec: &FireSpec, row: usize, stand: usize, side: usize) -> (Dead, f64) {
    let (mut dead, mut warm) = (Dead(spec.dead), 0.0);
    let (slope, faces) = Land::typical(side);
    let shade = land.stands[stand].cover;
    for (i, w) in spec.weather.iter().enumerate().take(row + 1) {
        let hours = spec.hours_of(i);
        let hour = (spec.start_hour + w.at.as_seconds() / 3600.0 + hours / 2.0).rem_euclid(24.0);
        let sun = Sun { latitude: spec.latitude, day: spec.day, hour, cloud: w.cloud };
        // Wind at the fuel: about a third of that at 10 m in the open, less under trees.
        let (c, h) = at_fuel(w.temperature_c, w.humidity_percent, w.wind_m_s * AT_FUEL * (1.0 - 0.5 * shade), sun.on(slope, faces, shade));
        dead.follow(equilibrium_percent(c, h), if i == row { hours / 2.0 } else { hours });
        warm = c;
    }
    (dead, warm)
}

/// Effective wind at which the ellipse is as long as it gets, mph.
const LONGEST_MPH: f64 = 19.3;

/// Wind at lying fuel in the open over that at 10 m (assumed).
const AT_FUEL: f64 = 0.3;

fn make_row(land: &Land, spec: &FireSpec, row: usize, stand: usize, model: &FuelModel, dead: &Dead, fuel_c: f64) -> Option<Row> {
    let (w, s) = (&spec.weather[row], &land.stands[stand]);
    let moistures = Moistures { dead: dead.0, herb: spec.live[0], wood: spec.live[1] };
    let bed = Bed::new(model, &moistures);
    if !bed.burns() {
        return None;
    }
    let open = w.wind_m_s * WIND_20FT_PER_10M * 60.0 / FOOT_M;
    let canopy = (s.cover > 0.0).then_some(Canopy { cover: s.cover, height_ft: s.height_m / FOOT_M, crown_ratio: CROWN_RATIO });
    let wind_factor = bed.wind_factor(open * adjustment(bed.depth_ft, canopy, true));
    let crown = (s.base_m > 0.0 && s.density_kg_m3 > 0.0 && spec.crown != CrownModel::None).then(|| {
        let (rate_m_min, state) = match spec.crown {
            CrownModel::Cruz => crown::cruz(w.wind_m_s * 3.6, s.density_kg_m3, dead.0[0] * 100.0),
            _ => {
                let rate = crown::rothermel(&crown::model_10_bed(&moistures), open, 0.0, 0.0).rate_ft_min * FOOT_M;
                (rate, if rate >= crown::critical_rate_m_min(s.density_kg_m3) { CrownState::Active } else { CrownState::Passive })
            }
        };
        Crown {
            from_kw_m: crown::initiation_kw_m(s.base_m, spec.foliar_percent),
            rate_m_s: rate_m_min / 60.0,
            state,
            heat_kj_m2: s.density_kg_m3 * (s.height_m - s.base_m).max(0.0) * CROWN_HEAT_KJ_KG,
            length_to_width: crown_length_to_width(open / MPH_FT_MIN),
        }
    });
    let longest = bed.wind_factor(LONGEST_MPH * MPH_FT_MIN);
    let shapes = std::array::from_fn(|i| {
        let root = i as f64 / SHAPES as f64;
        length_to_width(bed.wind_of_factor(longest * root * root) / MPH_FT_MIN) as f32
    });
    Some(Row { shapes, longest, bed, wind_factor, heat_kj_m2: bed.heat_btu_ft2 * BTU_FT2_KJ_M2, fine_moisture: dead.0[0], fuel_c, crown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;
    use crate::hazard::forest_fire::cover::OPEN;
    use crate::hazard::forest_fire::land::Layer;
    use crate::map::grid::{Grid, Shape};

    #[test]
    fn the_table_of_shapes_is_the_formula() {
        let shape = Shape { cols: 2, rows: 1, west: 0.0, north: 30.0, cell_m: 30.0 };
        let layer = |name, v: u8| Layer { name, shape, values: vec![v; 2] };
        let land = Arc::new(Land::new(&Grid::filled(shape, 0.0), layer("fuel", 2), layer("stand", 0), vec![OPEN]).expect("of one shape"));
        for wind_m_s in [0.0, 0.3, 1.0, 2.7, 6.0, 11.0, 25.0, 50.0] {
            let weather = vec![Weather { at: Moment::ZERO, temperature_c: 25.0, humidity_percent: 30.0, wind_m_s, wind_towards_deg: 0.0, cloud: 1.0 }];
            let (dead, live) = ([0.06, 0.07, 0.08], [0.6, 0.9]);
            let spec = FireSpec {
                weather,
                ignitions: Vec::new(),
                dead,
                live,
                foliar_percent: 100.0,
                latitude: 27.9,
                day: 60.0,
                start_hour: 0.0,
                rainless_days: 0.0,
                fuels: Vec::new(),
                spread: SpreadModel::Rothermel,
                crown: CrownModel::None,
                embers: 0.0,
            };
            let air = Behaviour::new(Arc::clone(&land), &spec, 0);
            let midflame = wind_m_s * WIND_20FT_PER_10M * 60.0 / FOOT_M * adjustment(1.0, None, true);
            let exact = length_to_width(midflame / MPH_FT_MIN);
            let got = air.at(0).expect("grass burns").length_to_width;
            assert!((got / exact - 1.0).abs() < 1e-3, "{wind_m_s} m/s: {got}, expected {exact}");
        }
    }
}
