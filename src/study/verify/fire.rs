//! Study / verify / fire — the forest fire against figures of reference programs and against shapes known exactly.
//!
//! In: nothing. Out: checks. Not here: all 1,727 rows of the reference tables (the tests read those). Source: by case.

use super::{Check, Sheet};
use crate::base::num::{cos, sin};
use crate::hazard::forest_fire::barrier::Barriers;
use crate::hazard::forest_fire::contain::{Attack, Task};
use crate::hazard::forest_fire::crown::{cruz, initiation_kw_m, model_10_bed, rothermel};
use crate::hazard::forest_fire::ellipse::{Ellipse, Slowness, length_to_width};
use crate::hazard::forest_fire::fbp::{FbpFuel, FbpInput, foliar_moisture_percent, predict};
use crate::hazard::forest_fire::front::{Front, Ground};
use crate::hazard::forest_fire::fuel_model::FuelModel;
use crate::hazard::forest_fire::moisture::equilibrium_percent;
use crate::hazard::forest_fire::spotting::surface_fire_km;
use crate::hazard::forest_fire::surface::{BTU_FT_S_KW_M, Bed, Moistures, flame_length_m};
use crate::hazard::forest_fire::wang::{WangFuel, rate_m_min, still_rate_m_min};
use crate::hazard::forest_fire::wind::{Canopy, adjustment};
use crate::map::grid::Shape;

const BEHAVE: &str = "behave (firelab), printed figures";
const DRY: Moistures = Moistures { dead: [0.03, 0.04, 0.05], herb: 0.30, wood: 0.60 };
const FAIR: Moistures = Moistures { dead: [0.06, 0.07, 0.08], herb: 0.60, wood: 0.90 };
/// Feet a minute in a mile an hour.
const MPH: f64 = 88.0;

fn bed(number: u8, m: &Moistures) -> Bed {
    FuelModel::of(number).map(|model| Bed::new(model, m)).unwrap_or_default()
}

fn surface(s: &mut Sheet) {
    let fm1 = bed(1, &DRY);
    s.add("FM1, 3 %, still air: rate", 5.855_146_99, fm1.head(0.0, 0.0, 0.0).rate_ft_min, 5e-6, "ft/min", BEHAVE);
    s.add("FM1, 3 %: reaction intensity", 939.392_781, fm1.reaction_btu_ft2_min, 5e-4, "Btu/ft²/min", BEHAVE);
    s.add("FM1, 3 %, 4 mph: rate", 84.879_715, fm1.head(4.0 * MPH, 0.0, 0.0).rate_ft_min, 5e-5, "ft/min", BEHAVE);
    s.add("FM1, 3 %, 10 mph: rate", 533.073_79, fm1.head(10.0 * MPH, 0.0, 0.0).rate_ft_min, 5e-4, "ft/min", BEHAVE);
    s.add("FM1, 3 %, 4 mph: flame", 4.451_88, fm1.head(4.0 * MPH, 0.0, 0.0).flame_ft, 5e-6, "ft", BEHAVE);
    s.add("FM4, 6 %, 4 mph: rate", 66.676_526_9, bed(4, &FAIR).head(4.0 * MPH, 0.0, 0.0).rate_ft_min, 5e-5, "ft/min", BEHAVE);
    let gs4 = bed(124, &FAIR);
    let trees = Canopy { cover: 0.5, height_ft: 30.0, crown_ratio: 0.5 };
    let wind = 5.0 * MPH * adjustment(gs4.depth_ft, Some(trees), true);
    let fire = gs4.head(wind, 0.30, 0.0);
    s.add("GS4 under trees on 30 %: rate", 8.876_216, fire.rate_ft_min / 1.1, 5e-6, "ch/h", BEHAVE);
    s.add("GS4 under trees on 30 %: intensity", 598.339_039, fire.intensity_btu_ft_s, 6e-4, "Btu/ft/s", BEHAVE);
    s.add("wind adjustment, bed of 1 ft", 0.362_104_264, adjustment(1.0, None, true), 4e-7, "1", BEHAVE);
    s.add("flame of 2,000 kW/m", 2.557, flame_length_m(2000.0), 3e-3, "m", "Byram 1959: 0.0775 I^0.46");
    s.add("length over width at 5 mph", 1.590_064, length_to_width(5.0), 1e-6, "1", "Anderson 1983");
    s.add("kW/m in a Btu/ft/s", 3.461_470, BTU_FT_S_KW_M, 1e-6, "kW/m", "definition of the international table Btu");
}

fn other_models(s: &mut Sheet) {
    s.add("crowns 4 m up, 120 %, catch from", 1705.01, initiation_kw_m(4.0, 120.0), 6e-3, "kW/m", "Van Wagner 1977");
    s.add("crown fire of 22.2 km/h, 0.18 kg/m³, 4 %", 65.63, cruz(12.0 * 1.609_344 / 0.87, 0.18, 4.0).0, 0.05, "m/min", "Cruz et al. 2005, ELMFIRE case 2");
    s.add("crown fire at 5 mph", 10.259_921, rothermel(&model_10_bed(&FAIR), 5.0 * MPH, 0.0, 0.0).rate_ft_min / 1.1, 1e-5, "ch/h", BEHAVE);
    s.add("equilibrium at 25 °C, 40 %", 7.4937, equilibrium_percent(25.0, 40.0), 6e-5, "%", "Simard 1968");
    s.add("farthest ember, 10 ft flame, 15 mph", 0.608_734_082, surface_fire_km(10.0, 15.0, 0.0), 6e-7, "km", BEHAVE);
    let input = FbpInput {
        ffmc: 90.0,
        bui: 60.0,
        wind_km_h: 10.0,
        wind_towards_deg: 90.0,
        slope_percent: 0.0,
        upslope_deg: 0.0,
        foliar_percent: foliar_moisture_percent(55.0, 110.0, 500.0, 196.0),
        conifer_percent: 50.0,
        cured_percent: 80.0,
        grass_kg_m2: 0.35,
    };
    const FBP: &str = "cffdrs-fire 0.3.0, printed figures";
    s.add("C2, FFMC 90, BUI 60, 10 km/h: rate", 8.33071, predict(FbpFuel::C2, &input).rate_m_min, 6e-6, "m/min", FBP);
    s.add("the same on 30 %", 12.14559, predict(FbpFuel::C2, &FbpInput { slope_percent: 30.0, ..input }).rate_m_min, 6e-6, "m/min", FBP);
    let still = still_rate_m_min(25.0, 4.0, 30.0);
    s.add("王正非: 25 °C, force 4, 30 %, 5 m/s, 20°", 9.413_727, rate_m_min(still, WangFuel::PineGround, 5.0, 0.0, 20.0), 1e-5, "m/min", "王正非 1983");
    let task = Task { report_area: 10.0, head_rate: 5.0, length_to_width: 3.0, attack: Attack::Head, offset: 0.0, arrival_h: 2.0, duration_h: 8.0, pace: 20.0 };
    let out = task.fight();
    const FRIED: &str = "Fried & Fried 1996 in behave, steps of minutes";
    s.add("line around a fire of 5 ch/h by 20 ch/h", 39.5398, out.line, 0.4, "ch", FRIED);
    s.add("area inside that line", 9.4275, out.area / 10.0, 0.19, "acres", FRIED);
}

/// Even ground of one slowness.
struct Even(Slowness);

impl Ground for Even {
    fn slowness(&self, _: usize) -> Slowness {
        self.0
    }
    fn flame_m(&self, _: usize, _: f64) -> f64 {
        1.0
    }
}

const HEAD_M_S: f64 = 843.99 / 3600.0;
const HALF_S: f64 = 10_800.0;

fn unit(deg: f64) -> [f64; 2] {
    [sin(deg.to_radians()), cos(deg.to_radians())]
}

/// Six hours at 30 m from the middle of a square, the wind turning halfway: area and Jaccard index against what burns exactly.
fn six_hours(long: f64, first_deg: f64, second_deg: f64) -> (f64, f64) {
    let e = Ellipse::new(HEAD_M_S, long);
    let (first, second) = (unit(first_deg), unit(second_deg));
    let r = (2.0 * HEAD_M_S * HALF_S / 30.0) as usize + 4;
    let n = 2 * r + 1;
    let shape = Shape { cols: n, rows: n, west: 0.0, north: n as f64 * 30.0, cell_m: 30.0 };
    let from = shape.centre(r * n + r);
    let mut front = Front::new(shape, |_| false, Barriers::default());
    let (before, after) = (Even(e.slowness(first)), Even(e.slowness(second)));
    front.light(&before, from, 0.0);
    while front.next(&before, HALF_S).is_some() {}
    if first_deg.to_bits() != second_deg.to_bits() {
        front.renew(&after, HALF_S);
    }
    while front.next(&after, 2.0 * HALF_S).is_some() {}
    // What burns is the sum of two ellipses, known by its reach in every direction.
    let reach: Vec<([f64; 2], f64)> = (0..720)
        .map(|d| {
            let u = unit(f64::from(d) / 2.0);
            let part = |h: [f64; 2]| e.normal(u[0] * h[0] + u[1] * h[1]) * HALF_S;
            (u, part(first) + part(second))
        })
        .collect();
    let (mut both, mut either, mut mine, mut exact) = (0u32, 0u32, 0u32, 0u32);
    for k in 0..shape.len() {
        let p = shape.centre(k);
        let (x, y) = (p.x - from.x, p.y - from.y);
        let (inside, got) = (reach.iter().all(|(u, far)| x * u[0] + y * u[1] <= *far), front.reached(k));
        (both, either) = (both + u32::from(inside && got), either + u32::from(inside || got));
        (mine, exact) = (mine + u32::from(got), exact + u32::from(inside));
    }
    (f64::from(mine) / f64::from(exact), f64::from(both) / f64::from(either))
}

fn front(s: &mut Sheet) {
    const EXACT: &str = "exact ellipse, 6 h at 30 m, 844 m/h at the head, cells counted";
    for (name, other, long, deg) in [
        ("area, length over width 1.38, towards 15°", "overlap, the same", 1.3797, 15.0),
        ("area, length over width 2, towards 40°", "overlap, the same", 2.0, 40.0),
        ("area, length over width 3, towards 75°", "overlap, the same", 3.0, 75.0),
        ("area, length over width 4, towards 90°", "overlap, the same", 4.0, 90.0),
        ("area, length over width 4, towards 200°", "overlap, the same", 4.0, 200.0),
    ] {
        let (area, overlap) = six_hours(long, deg, deg);
        s.add(name, 1.0, area, 0.003, "of exact", EXACT);
        s.add(other, 1.0, overlap, 0.005, "Jaccard", EXACT);
    }
    const SUM: &str = "Minkowski sum of two ellipses, 3 h each";
    let (area, overlap) = six_hours(3.0, 90.0, 0.0);
    s.add("area, the wind turns from east to north", 1.0, area, 0.004, "of exact", SUM);
    s.add("overlap, the same", 1.0, overlap, 0.005, "Jaccard", SUM);
}

/// All cases.
#[must_use]
pub fn checks() -> Vec<Check> {
    let mut s = Sheet::new("fire");
    surface(&mut s);
    other_models(&mut s);
    front(&mut s);
    s.done()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_passes() {
        let failed: Vec<_> = super::checks().into_iter().filter(|c| !c.passes()).collect();
        assert!(failed.is_empty(), "{failed:#?}");
    }
}
