//! Study / verify / highway — vehicle fires, radiation, plumes and isolation distances against published figures.
//!
//! In: nothing. Out: checks. Not here: the queue of an expressway (`highway_queue`). Source: by case.

use super::{Check, Sheet, highway_queue};
use crate::hazard::briggs::{Stability, sigma_m, wind_at_m_s};
use crate::hazard::road_fire::isolation::{Tank, distances};
use crate::hazard::road_fire::plume::{AIR_CHANGES_H, Plume, indoors};
use crate::hazard::road_fire::radiation::{Fireball, killed_by_heat, radius_m};
use crate::hazard::road_fire::release::{Growth, Release, State, flow_needed_l_s, foam_needed_l_s, pool_mw};
use crate::hazard::road_fire::toxic::{ppm, probit};
use crate::hazard::road_fire::vehicle::{Load, Vehicle};
use crate::map::frame::Point;

const T2: &str = "t² growth, NFPA 72/92; √(Q/α)";
const POINT: &str = "point source, χ = 0.35: √(χQ/4πq)";
const BRIGGS: &str = "Briggs 1973; all twelve by an independent program";
const ERG: &str = "ERG 2024";

fn growth(s: &mut Sheet) {
    for (name, class, [five, thirty, hundred]) in [
        (["medium fire to 5 MW", "medium fire to 30 MW", "medium fire to 100 MW"], Growth::Medium, [653.0, 1600.0, 2921.0]),
        (["fast fire to 5 MW", "fast fire to 30 MW", "fast fire to 100 MW"], Growth::Fast, [326.0, 800.0, 1460.0]),
        (["ultrafast fire to 5 MW", "ultrafast fire to 30 MW", "ultrafast fire to 100 MW"], Growth::Ultrafast, [163.0, 400.0, 730.0]),
    ] {
        for (case, mw, seconds) in [(name[0], 5.0, five), (name[1], 30.0, thirty), (name[2], 100.0, hundred)] {
            s.add(case, seconds, class.seconds_to(mw), 0.6, "s", T2);
        }
    }
    // The stepped fire against the closed form.
    let mut fire = Release::new(Growth::Fast, 30.0, 45.0);
    for _ in 0..400 {
        fire.second(0.0);
    }
    s.add("a fast fire after 400 s, stepped", 0.0469 * 400.0 * 400.0 / 1000.0, fire.kw() / 1000.0, 0.01, "MW", T2);
    const CLASSES: &str = "NFPA 502 (2020) A.11.4.1";
    s.add("greatest release of a car", 5.0, Vehicle::Car.figures().peak_mw.1, 1e-9, "MW", CLASSES);
    s.add("greatest release of a bus", 30.0, Vehicle::Bus.figures().peak_mw.1, 1e-9, "MW", CLASSES);
    s.add("greatest release of a tanker", 300.0, Vehicle::Tanker.figures().peak_mw.1, 1e-9, "MW", CLASSES);
    s.add("goods vehicles reach at most", 200.0, Vehicle::Goods.figures().peak_mw.2, 2.0, "MW", "Runehamar 2003: 66 to 202 MW");
    let tanker = Release::new(Growth::Ultrafast, 300.0, 1500.0);
    s.add("a tanker of 50 m³ of petrol burns for", 120.0, tanker.burns_for_s() / 60.0, 40.0, "min", "RWS: 300 MW for 120 min; held, then falling");
    let energy: f64 = 45.0;
    let mut bus = Release::new(Growth::Fast, 30.0, energy);
    let mut sum = 0.0;
    while bus.state() == State::Burning {
        sum += bus.kw() / 1e6;
        bus.second(0.0);
    }
    s.add("a bus gives off its energy", energy, sum, 0.02 * energy, "GJ", "conservation; 1 % is left as ashes");
}

fn heat(s: &mut Sheet) {
    for (name, mw, [safe, pain, lights]) in [
        (["1.6 kW/m² from 5 MW at", "5 kW/m² from 5 MW at", "12.5 kW/m² from 5 MW at"], 5.0, [9.3, 5.3, 3.3]),
        (["1.6 kW/m² from 30 MW at", "5 kW/m² from 30 MW at", "12.5 kW/m² from 30 MW at"], 30.0, [22.9, 12.9, 8.2]),
        (["1.6 kW/m² from 100 MW at", "5 kW/m² from 100 MW at", "12.5 kW/m² from 100 MW at"], 100.0, [41.7, 23.6, 14.9]),
        (["1.6 kW/m² from 300 MW at", "5 kW/m² from 300 MW at", "12.5 kW/m² from 300 MW at"], 300.0, [72.3, 40.9, 25.9]),
    ] {
        for (case, q, m) in [(name[0], 1.6, safe), (name[1], 5.0, pain), (name[2], 12.5, lights)] {
            s.add(case, m, radius_m(mw, q), 0.06, "m", POINT);
        }
    }
    let ball = Fireball::of(20_000.0);
    s.add("fireball of 20 t: diameter", 157.4, ball.diameter_m, 0.06, "m", "CCPS 1994: 5.8 M^⅓");
    s.add("fireball of 20 t: life", 12.2, ball.seconds, 0.06, "s", "CCPS 1994: 0.45 M^⅓");
    // Pr = 5 where ln(t I^4/3 / 1e4) = 19.9 / 2.56: at 60 s that is 15.8 kW/m².
    s.add("half die of 60 s at 15.79 kW/m²", 0.5, killed_by_heat(15.79, 60.0), 0.02, "share", "Eisenberg 1975, solved for Pr = 5");
    s.add("water against 30 MW", 30.0 / 2.592, flow_needed_l_s(30.0), 1e-6, "L/s", "steam of 2.592 MJ/L, efficiencies as Barnett 2004");
    s.add("water against 100 MW", 38.58, flow_needed_l_s(100.0), 0.01, "L/s", "the same");
    s.add("pool of petrol of 125 m²", 300.4, pool_mw(125.0), 0.1, "MW", "Babrauskas 1983: 0.055 × 43.7");
    s.add("foam on a pool of 125 m²", 8.54, foam_needed_l_s(125.0), 0.01, "L/s", "NFPA 11: 4.1 L/min m²");
}

fn air(s: &mut Sheet) {
    const FAR: f64 = 1.2;
    for (case, class, town, y, z) in [
        ("open country A at 1 km", Stability::A, false, 209.761_770, 200.0),
        ("open country B at 1 km", Stability::B, false, 152.554_014, 120.0),
        ("open country C at 1 km", Stability::C, false, 104.880_885, 73.029_674),
        ("open country D at 1 km", Stability::D, false, 76.277_007, 37.947_332),
        ("open country E at 1 km", Stability::E, false, 57.207_755, 23.076_923),
        ("open country F at 1 km", Stability::F, false, 38.138_504, 12.307_692),
        ("town A at 1 km", Stability::A, true, 270.449_362, 339.411_255),
        ("town B at 1 km", Stability::B, true, 270.449_362, 339.411_255),
        ("town C at 1 km", Stability::C, true, 185.933_936, 200.0),
        ("town D at 1 km", Stability::D, true, 135.224_681, 122.788_123),
        ("town E at 1 km", Stability::E, true, 92.966_968, 50.596_443),
        ("town F at 1 km", Stability::F, true, 92.966_968, 50.596_443),
    ] {
        let got = sigma_m(class, town, 1000.0);
        s.add(case, y, got.0, 1e-6, "m (σy)", BRIGGS);
        s.add(case, z, got.1, 1e-6, "m (σz)", BRIGGS);
    }
    let d = sigma_m(Stability::D, false, FAR);
    s.add("rural D, σy at 1.2", 0.095_994_240_518_348_18, d.0, 1e-15, "m", BRIGGS);
    s.add("rural D, σz at 1.2", 0.071_935_287_348_986_33, d.1, 1e-15, "m", BRIGGS);
    let f = sigma_m(Stability::F, false, FAR);
    s.add("rural F, σy at 1.2", 0.047_997_12, f.0, 5e-9, "m", BRIGGS);
    s.add("rural F, σz at 1.2", 0.019_193_09, f.1, 5e-9, "m", BRIGGS);
    let t = sigma_m(Stability::D, true, FAR);
    s.add("town D, σy at 1.2", 0.191_953_936_58, t.0, 5e-12, "m", BRIGGS);
    s.add("town D, σz at 1.2", 0.167_969_768_16, t.1, 5e-12, "m", BRIGGS);
    let plume = |height_m: f64| Plume { at: Point::default(), kg_s: 1.0, height_m, wind_m_s: 5.0, towards_deg: 0.0, class: Stability::D, town: false };
    const GAUSS: &str = "Pasquill–Gifford, closed form";
    s.add("plume, 1 kg/s, 5 m/s, D, 1 km", 2.199_405_12e-5, plume(0.0).at_kg_m3(1000.0, 0.0), 1e-13, "kg/m³", GAUSS);
    s.add("the same from 50 m up", 9.232_376_24e-6, plume(50.0).at_kg_m3(1000.0, 0.0), 1e-13, "kg/m³", GAUSS);
    s.add("the same 100 m beside the axis", 9.312_867_25e-6, plume(0.0).at_kg_m3(1000.0, 100.0), 1e-13, "kg/m³", GAUSS);
    let ccps = Plume { kg_s: 0.1, wind_m_s: 2.0, class: Stability::F, ..plume(0.0) };
    s.add("CCPS p. 97: 0.1 kg/s, 2 m/s, F, 500 m", 1.172_18e-4, ccps.at_kg_m3(500.0, 0.0), 1e-9, "kg/m³", "plain formula");
    s.add("wind at 50 m over open country, D", 5.0 * 1.2731, wind_at_m_s(5.0, 50.0, Stability::D, false), 2e-3, "m/s", "Irwin 1979: exponent 0.15");
    s.add("indoors after an hour at one change", 0.632_12, indoors(0.0, 1.0, 1.0, 3600.0), 1e-5, "share", "1 − 1/e");
    s.add("indoors after ten minutes, shut", 0.1248, indoors(0.0, 1.0, AIR_CHANGES_H, 600.0), 1e-4, "share", "1 − exp(−n t)");
    if let (Some(cl), Some(nh3)) = (probit(Load::Chlorine), probit(Load::Ammonia)) {
        const CCPS: &str = "CCPS 2000, table 2.28, solved for Pr = 5";
        s.add("chlorine that kills half in 10 min", 433.3, cl.half_ppm(10.0), 1.0, "ppm", CCPS);
        s.add("ammonia that kills half in 30 min", 11_539.0, nh3.half_ppm(30.0), 30.0, "ppm", CCPS);
        s.add("1 mg/m³ of chlorine", 0.3448, ppm(1e-6, cl.molar_g), 1e-4, "ppm", "24.45 L/mol at 25 °C");
        s.add("1 mg/m³ of ammonia", 1.4356, ppm(1e-6, nh3.molar_g), 1e-4, "ppm", "24.45 L/mol at 25 °C");
    }
}

fn keep_off(s: &mut Sheet) {
    let isolate = |load, tank, burning| distances(load, tank, burning, true, 1.0).map_or(f64::NAN, |d| d.isolate_m);
    s.add("petrol that leaks: cleared to", 50.0, isolate(Load::Petrol, Tank::Truck, false), 1e-9, "m", "ERG guide 128");
    s.add("petrol tanker on fire: cleared to", 800.0, isolate(Load::Petrol, Tank::Truck, true), 1e-9, "m", "ERG guide 128");
    for (case, load, tank, feet) in [
        ("ammonia, truck: cleared to", Load::Ammonia, Tank::Truck, 500.0),
        ("ammonia, rail: cleared to", Load::Ammonia, Tank::Rail, 1000.0),
        ("chlorine, truck: cleared to", Load::Chlorine, Tank::Truck, 2000.0),
        ("chlorine, rail: cleared to", Load::Chlorine, Tank::Rail, 3000.0),
        ("hydrogen chloride, truck: cleared to", Load::HydrogenChloride, Tank::Truck, 600.0),
        ("hydrogen fluoride, truck: cleared to", Load::HydrogenFluoride, Tank::Truck, 700.0),
        ("sulphur dioxide, truck: cleared to", Load::SulphurDioxide, Tank::Truck, 3000.0),
    ] {
        s.add(case, feet, isolate(load, tank, false) / 0.3048, 1e-6, "ft", ERG);
    }
    for (case, load, tank, day, wind, miles) in [
        ("chlorine, truck, day, low wind: protected to", Load::Chlorine, Tank::Truck, true, 1.0, 3.5),
        ("chlorine, truck, night, high wind: protected to", Load::Chlorine, Tank::Truck, false, 8.0, 2.4),
        ("chlorine, rail, night, moderate wind: protected to", Load::Chlorine, Tank::Rail, false, 4.0, 5.6),
        ("ammonia, truck, night, low wind: protected to", Load::Ammonia, Tank::Truck, false, 1.0, 1.1),
        ("ammonia, rail, day, moderate wind: protected to", Load::Ammonia, Tank::Rail, true, 4.0, 0.8),
        ("sulphur dioxide, truck, day, low wind: protected to at least", Load::SulphurDioxide, Tank::Truck, true, 1.0, 7.0),
    ] {
        let got = distances(load, tank, false, day, wind).map_or(f64::NAN, |d| d.protect_m / 1609.344);
        s.add(case, miles, got, 1e-9, "mi", ERG);
    }
}

/// All cases.
#[must_use]
pub fn checks() -> Vec<Check> {
    let mut s = Sheet::new("highway");
    growth(&mut s);
    heat(&mut s);
    air(&mut s);
    keep_off(&mut s);
    highway_queue::add(&mut s);
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
