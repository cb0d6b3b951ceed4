//! Verify / flood hydrology — loss, unit hydrographs, routing, design storms, weirs and breaches against the values of their formulas.
//!
//! In: nothing. Out: checks on a sheet. Not here: two dimensions (`flood`). Tolerances: half of the last printed figure, or rounding.

use super::Sheet;
use crate::base::time::Moment;
use crate::hazard::flood::dam::{breach_peak_m3_s, breach_width_and_time, orifice_m3_s, weir_m3_s};
use crate::hazard::flood::danger::{aidr, rating};
use crate::hazard::flood::design_storm::CHANGSHA;
use crate::hazard::flood::loss::{green_ampt_mm, ponded_mm, runoff_mm, with_moisture};
use crate::hazard::flood::rational::Rational;
use crate::hazard::flood::route::{Coefficients, route_series};
use crate::hazard::flood::section::normal_depth_m;
use crate::hazard::flood::spec::{DesignStorm, Moisture};
use crate::hazard::flood::unit_hydrograph::{time_to_peak_h, triangular_peak_m3_s_per_cm};
use crate::map::river::Section;

/// All of them.
pub(super) fn add(s: &mut Sheet) {
    losses(s);
    hydrographs(s);
    routing(s);
    storms(s);
    structures(s);
    dangers(s);
}

fn losses(s: &mut Sheet) {
    const TR55: &str = "TR-55 (NRCS 1986), Q = (P − Ia)² / (P − Ia + S)";
    s.add("runoff of 6 in, CN 75", 3.2821, runoff_mm(6.0 * 25.4, 75.0) / 25.4, 6e-5, "in", TR55);
    s.add("runoff of 5 in, CN 80", 2.8929, runoff_mm(5.0 * 25.4, 80.0) / 25.4, 6e-5, "in", TR55);
    s.add("runoff of 2.5 in, CN 70", 0.4552, runoff_mm(2.5 * 25.4, 70.0) / 25.4, 6e-5, "in", TR55);
    s.add("runoff of 8 in, CN 65", 3.8942, runoff_mm(8.0 * 25.4, 65.0) / 25.4, 6e-5, "in", TR55);
    s.add("runoff of 100 mm, CN 60", 18.574, runoff_mm(100.0, 60.0), 6e-4, "mm", TR55);
    s.add("runoff of 100 mm, CN 70", 32.711, runoff_mm(100.0, 70.0), 6e-4, "mm", TR55);
    s.add("runoff of 100 mm, CN 80", 50.539, runoff_mm(100.0, 80.0), 6e-4, "mm", TR55);
    s.add("runoff of 100 mm, CN 90", 72.631, runoff_mm(100.0, 90.0), 6e-4, "mm", TR55);
    s.add("runoff of 200 mm, CN 70", 110.648, runoff_mm(200.0, 70.0), 6e-4, "mm", TR55);
    s.add("runoff of 50 mm, CN 65", 3.217, runoff_mm(50.0, 65.0), 6e-4, "mm", TR55);
    s.add("runoff of 150 mm, CN 75", 81.323, runoff_mm(150.0, 75.0), 6e-4, "mm", TR55);
    s.add("runoff of 80 mm, CN 85", 43.553, runoff_mm(80.0, 85.0), 6e-4, "mm", TR55);
    const AMC: &str = "Chow, Maidment & Mays 1988, eqs. 5.5.11, 5.5.12";
    s.add("CN 70 on dry ground", 49.49, with_moisture(70.0, Moisture::Dry), 6e-3, "1", AMC);
    s.add("CN 70 on wet ground", 84.29, with_moisture(70.0, Moisture::Wet), 6e-3, "1", AMC);
    s.add("CN 80 on dry ground", 62.69, with_moisture(80.0, Moisture::Dry), 6e-3, "1", AMC);
    s.add("CN 80 on wet ground", 90.20, with_moisture(80.0, Moisture::Wet), 6e-3, "1", AMC);
    const GA: &str = "Chow, Maidment & Mays 1988, examples 5.4.1 and 5.4.2";
    s.add("Green & Ampt, silt loam ponded for an hour", 31.7, ponded_mm(0.0, 6.5, 167.0 * 0.34, 1.0), 0.1, "mm", GA);
    let step_h = 1.0 / 600.0;
    let out = green_ampt_mm(&[50.0 / 600.0; 1200], step_h, 6.5, 167.0, 0.34);
    let ponds = out.iter().position(|e| *e > 1e-9).unwrap_or(0) as f64 * step_h;
    s.add("Green & Ampt, rain of 5 cm/h ponds after", 0.17, ponds, 0.006, "h", GA);
}

fn hydrographs(s: &mut Sheet) {
    const CHOW: &str = "Chow, Maidment & Mays 1988, example 7.7.1: 3 km², Tc 1.25 h, 10 min";
    let tp = time_to_peak_h(1.25, 1.0 / 6.0);
    s.add("triangular unit hydrograph: time to peak", 0.833_35, tp, 5e-5, "h", CHOW);
    s.add("triangular unit hydrograph: peak", 7.4879, triangular_peak_m3_s_per_cm(3.0, tp), 2e-3, "m³/s/cm", CHOW);
    s.add("the same of 10 km², Tc 2 h, 15 min", 15.698, triangular_peak_m3_s_per_cm(10.0, time_to_peak_h(2.0, 0.25)), 6e-4, "m³/s/cm", "from the formula");
}

fn routing(s: &mut Sheet) {
    const CHOW: &str = "Chow, Maidment & Mays 1988, example 8.4.1";
    let c = Coefficients::muskingum(2.3, 0.15, 1.0);
    let inflow = [93.0, 137.0, 208.0, 320.0, 442.0, 546.0, 630.0, 678.0, 691.0, 675.0, 634.0, 571.0, 477.0, 390.0, 329.0, 247.0, 184.0, 134.0, 108.0, 90.0];
    let out = route_series(c, &inflow, 85.0);
    let peak = out.iter().copied().fold(0.0, f64::max);
    s.add("Muskingum: C1", 0.063_136_5, c.0, 6e-8, "1", CHOW);
    s.add("Muskingum: peak at 10 h", 642.0, out[10], 0.5, "m³/s", CHOW);
    s.add("Muskingum: greatest of all", 642.0, peak, 0.5, "m³/s", CHOW);
    s.add("Muskingum: outflow at 19 h", 170.0, out[19], 0.5, "m³/s", CHOW);
    const PONCE: &str = "Ponce, online routing 05: C 1, D 0.2";
    let c = Coefficients::cunge(1.0, 10.0 / (0.000_868 * 4.0 * 14_400.0));
    let inflow = [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 800.0, 600.0, 400.0, 200.0, 0.0, 0.0, 0.0, 0.0];
    let out = route_series(c, &inflow, 0.0);
    s.add("Muskingum–Cunge: C0", 0.090_914_4, c.0, 6e-8, "1", PONCE);
    s.add("Muskingum–Cunge: peak at 6 h", 963.63, out[6], 6e-3, "m³/s", PONCE);
    s.add("Muskingum–Cunge: volume", 5000.0, out.iter().sum(), 0.02, "m³/s h", PONCE);
    const MANNING: &str = "h = (q n / √S)^0.6, 10 km wide";
    for (case, q, n, slope, want) in [
        ("normal depth: 1 m²/s, n 0.03, 1 ‰", 1.0, 0.03, 0.001, 0.968_886),
        ("normal depth: 2 m²/s, n 0.033, 5 ‰", 2.0, 0.033, 0.005, 0.959_479),
        ("normal depth: 5 m²/s, n 0.05, 1 %", 5.0, 0.05, 0.01, 1.732_863),
    ] {
        let wide = Section { bed_width_m: 10_000.0, bank_slope: 0.0, bankfull_m: 50.0, plain_width_m: 0.0, valley_slope: 0.0, n_channel: n, n_plain: n };
        s.add(case, want, normal_depth_m(&wide, slope, q * 10_000.0), 4e-4, "m", MANNING);
    }
}

fn storms(s: &mut Sheet) {
    const FORMULA: &str = "q = 3920 (1 + 0.68 lg P) / (t + 17)^0.86, as handbooks print it for Changsha";
    let q = |years: f64, minutes: f64| CHANGSHA.mm_per_min(years, minutes) * 167.0;
    s.add("design rain, 1 year, 10 min", 230.31, q(1.0, 10.0), 6e-3, "L/s/ha", FORMULA);
    s.add("design rain, 1 year, 120 min", 56.98, q(1.0, 120.0), 6e-3, "L/s/ha", FORMULA);
    s.add("design rain, 10 years, 30 min", 240.21, q(10.0, 30.0), 6e-3, "L/s/ha", FORMULA);
    s.add("design rain, 10 years, 60 min", 157.11, q(10.0, 60.0), 6e-3, "L/s/ha", FORMULA);
    const CHICAGO: &str = "Keifer & Chu 1957, 10 years, 2 h, r 0.4";
    let storm = DesignStorm { formula: CHANGSHA, years: 10.0, from: Moment::ZERO, minutes: 120.0, peak_share: 0.4 };
    s.add("Chicago storm: depth", 68.783, storm.fallen_mm(120.0), 6e-4, "mm", CHICAGO);
    s.add("Chicago storm: peak", 3.4490, storm.peak_mm_per_min(), 6e-5, "mm/min", CHICAGO);
    const RATIONAL: &str = "推理公式 (水科院), Sp 90, n 0.6, μ 3, 50 km², 12 km, J 0.02, m 1";
    let c = Rational { strength_mm_per_h: 90.0, power: 0.6, loss_mm_per_h: 3.0, area_km2: 50.0, length_km: 12.0, slope: 0.02, convergence: 1.0 }.peak();
    s.add("推理公式: peak", 700.130, c.flow_m3_s, 6e-3, "m³/s", RATIONAL);
    s.add("推理公式: time of concentration", 2.389_21, c.concentration_h, 6e-5, "h", RATIONAL);
    s.add("推理公式: duration of runoff", 62.898, c.runoff_h, 6e-3, "h", RATIONAL);
    // The worked sheet of 广东省综合法 draws both curves and reads where they cross.
    const SHEET: &str = "published sheet, 7.6 km²: curves Q(τ) and Q(t) cross; it reads 114.55 off the graph";
    let crossing = crossing(
        &[(1.0, 269.91), (2.0, 170.94), (3.0, 137.95), (4.0, 113.25), (5.0, 98.43)],
        &[(4.83, 50.0), (4.06, 100.0), (3.67, 150.0), (3.42, 200.0), (3.23, 250.0)],
    );
    s.add("推理公式: where the two curves of a worked sheet cross", 115.26, crossing, 0.01, "m³/s", SHEET);
}

/// Flow at which two broken lines of (hours, flow) cross; the second runs from late to early.
fn crossing(falling: &[(f64, f64)], steep: &[(f64, f64)]) -> f64 {
    let on = |line: &[(f64, f64)], t: f64| {
        line.windows(2)
            .find(|w| (w[0].0.min(w[1].0)..=w[0].0.max(w[1].0)).contains(&t))
            .map_or(f64::NAN, |w| w[0].1 + (w[1].1 - w[0].1) * (t - w[0].0) / (w[1].0 - w[0].0))
    };
    let (mut early, mut late) = (3.23, 4.83);
    for _ in 0..100 {
        let t = f64::midpoint(early, late);
        if on(steep, t) > on(falling, t) { early = t } else { late = t }
    }
    on(falling, f64::midpoint(early, late))
}

fn structures(s: &mut Sheet) {
    s.add("broad weir, 20 m, head 2 m", 96.167, weir_m3_s(20.0, 2.0), 1e-3, "m³/s", "Q = 1.7 B H^1.5");
    s.add("orifice, 2 m², head 5 m", 11.885, orifice_m3_s(2.0, 5.0), 1e-3, "m³/s", "Q = 0.6 A √(2 g H)");
    const FROEHLICH: &str = "Froehlich 2008 (width, time), 1995 (peak)";
    let (width, time) = breach_width_and_time(1e6, 20.0);
    s.add("breach of 1 Mm³, 20 m: width", 32.912, width, 6e-3, "m", FROEHLICH);
    s.add("breach of 1 Mm³, 20 m: time", 1008.9, time, 0.06, "s", FROEHLICH);
    s.add("breach of 1 Mm³, 20 m: peak", 1467.1, breach_peak_m3_s(1e6, 20.0), 0.06, "m³/s", FROEHLICH);
    let (width, time) = breach_width_and_time(5e6, 30.0);
    s.add("breach of 5 Mm³, 30 m: width", 55.984, width, 6e-3, "m", FROEHLICH);
    s.add("breach of 5 Mm³, 30 m: time", 1504.0, time, 0.06, "s", FROEHLICH);
    s.add("breach of 5 Mm³, 30 m: peak", 3899.6, breach_peak_m3_s(5e6, 30.0), 0.06, "m³/s", FROEHLICH);
    s.add("breach like Teton's, 310 Mm³, 93 m: peak", 53_587.0, breach_peak_m3_s(3.1e8, 93.0), 5.0, "m³/s", FROEHLICH);
}

fn dangers(s: &mut Sheet) {
    const DEFRA: &str = "DEFRA/EA FD2320: HR = d (v + 0.5) + DF";
    s.add("hazard rating, 1 m, 2 m/s, debris 1", 3.5, f64::from(rating(1.0, 2.0, 1.0)), 1e-6, "m²/s", DEFRA);
    s.add("hazard rating, 0.5 m, 1 m/s, no debris", 0.75, f64::from(rating(0.5, 1.0, 0.0)), 1e-6, "m²/s", DEFRA);
    s.add("hazard class, 0.5 m, 1.2 m/s", 2.0, f64::from(aidr(0.5, 1.2)), 0.0, "H", "AIDR 2017, guideline 7-3");
}
