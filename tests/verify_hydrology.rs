//! Verify / hydrology — loss, unit hydrographs, routing, weirs and the quick flood against values that others published or
//! that follow from the formula. Each tolerance says where it comes from.

use std::sync::Arc;

use yanlian::base::dist::Dist;
use yanlian::base::fingerprint::Hasher;
use yanlian::base::ids::{GaugeId, ReachId};
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::hazard::act::{Hazard, HazardAct};
use yanlian::hazard::flood::dam::{breach_peak_m3_s, breach_width_and_time, orifice_m3_s, weir_head_m, weir_m3_s};
use yanlian::hazard::flood::loss::{runoff_mm, with_moisture};
use yanlian::hazard::flood::peak::Peaks;
use yanlian::hazard::flood::quick::FloodQuick;
use yanlian::hazard::flood::route::{Coefficients, route_series};
use yanlian::hazard::flood::section::normal_depth_m;
use yanlian::hazard::flood::spec::{FloodSpec, Inflow, Moisture};
use yanlian::hazard::flood::unit_hydrograph::{CURVILINEAR, TRIANGULAR_BASE, time_to_peak_h, triangular_peak_m3_s_per_cm};
use yanlian::map::county::County;
use yanlian::map::frame::Point;
use yanlian::map::place::GaugeKind;
use yanlian::map::river::{Dam, Section};
use yanlian::scenario::valley;

fn near(what: &str, got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{what}: {got}, expected {want} ± {tolerance}");
}

#[test]
fn the_curve_number_gives_the_table_of_tr_55() {
    // TR-55 works in inches; 1 in = 25.4 mm. Printed to four decimals.
    for (rain, number, want) in [(6.0, 75.0, 3.2821), (5.0, 80.0, 2.8929), (2.5, 70.0, 0.4552), (8.0, 65.0, 3.8942)] {
        near("inches", runoff_mm(rain * 25.4, number) / 25.4, want, 6e-5);
    }
    let millimetres = [
        (100.0, 60.0, 18.574),
        (100.0, 70.0, 32.711),
        (100.0, 80.0, 50.539),
        (100.0, 90.0, 72.631),
        (200.0, 70.0, 110.648),
        (50.0, 65.0, 3.217),
        (150.0, 75.0, 81.323),
        (80.0, 85.0, 43.553),
    ];
    for (rain, number, want) in millimetres {
        near("millimetres", runoff_mm(rain, number), want, 6e-4);
    }
    assert!(runoff_mm(10.0, 60.0).abs() < f64::EPSILON, "rain below the initial abstraction runs nowhere");
}

#[test]
fn dry_and_wet_ground_have_their_own_curve_numbers() {
    for (number, dry, wet) in [(70.0, 49.49, 84.29), (80.0, 62.69, 90.20)] {
        near("dry", with_moisture(number, Moisture::Dry), dry, 6e-3);
        near("wet", with_moisture(number, Moisture::Wet), wet, 6e-3);
        near("average", with_moisture(number, Moisture::Average), number, 0.0);
    }
}

#[test]
fn the_triangular_unit_hydrograph_is_chow_s() {
    // Chow, Maidment & Mays (1988), example 7.7.1: 3 km², Tc 1.25 h, 10 minutes.
    let tp = time_to_peak_h(1.25, 1.0 / 6.0);
    near("time to peak, h", tp, 0.83335, 5e-5);
    near("peak, m³/s per cm", triangular_peak_m3_s_per_cm(3.0, tp), 7.4879, 2e-3);
    near("base, h", TRIANGULAR_BASE * tp, 2.225, 1e-3);
    let tp = time_to_peak_h(2.0, 0.25);
    near("time to peak, h", tp, 1.325, 1e-12);
    near("peak, m³/s per cm", triangular_peak_m3_s_per_cm(10.0, tp), 15.698, 6e-4);
    // A peak rate factor of 484 means 645.33 / 484 = 1.3333 times the peak's rectangle; the printed table holds 1.34.
    let area: f64 = CURVILINEAR.windows(2).map(|w| (w[0].1 + w[1].1) / 2.0 * (w[1].0 - w[0].0)).sum();
    near("area of the curvilinear table", area, 645.33 / 484.0, 0.015);
}

#[test]
fn muskingum_routes_chow_s_wave() {
    // Chow, Maidment & Mays (1988), example 8.4.1; the book prints whole m³/s and rounds its coefficients to four places.
    let c = Coefficients::muskingum(2.3, 0.15, 1.0);
    for (got, want) in [(c.0, 0.063_136_5), (c.1, 0.344_195_5), (c.2, 0.592_668_0)] {
        near("coefficient", got, want, 6e-8);
    }
    let inflow = [93.0, 137.0, 208.0, 320.0, 442.0, 546.0, 630.0, 678.0, 691.0, 675.0, 634.0, 571.0, 477.0, 390.0, 329.0, 247.0, 184.0, 134.0, 108.0, 90.0];
    let want = [85.0, 91.0, 114.0, 159.0, 233.0, 324.0, 420.0, 509.0, 578.0, 623.0, 642.0, 635.0, 603.0, 546.0, 479.0, 413.0, 341.0, 274.0, 215.0, 170.0];
    for (i, (got, want)) in route_series(c, &inflow, 85.0).iter().zip(want).enumerate() {
        near(&format!("hour {i}"), *got, want, 1.0);
    }
}

#[test]
fn muskingum_cunge_routes_ponce_s_wave() {
    // Ponce, online routing 05: Qp 1000, A 400, T 100, β 1.6, S 0.000868, Δx 14.4 km, Δt 1 h.
    let (speed, unit_flow) = (1000.0 / 400.0, 1000.0 / 100.0);
    let celerity = 1.6 * speed;
    let courant = celerity * 3600.0 / 14_400.0;
    let reynolds = unit_flow / (0.000_868 * celerity * 14_400.0);
    near("C", courant, 1.0, 1e-12);
    near("D", reynolds, 0.200_013, 6e-7);
    let c = Coefficients::cunge(courant, reynolds);
    for (got, want) in [(c.0, 0.090_914_4), (c.1, 0.818_171_2), (c.2, 0.090_914_4)] {
        near("coefficient", got, want, 6e-8);
    }
    let inflow = [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 800.0, 600.0, 400.0, 200.0, 0.0, 0.0, 0.0, 0.0];
    let want = [0.0, 18.18, 201.65, 400.15, 600.01, 800.00, 963.63, 796.69, 599.70, 399.97, 200.00, 18.18, 1.65, 0.15];
    let out = route_series(c, &inflow, 0.0);
    for (i, (got, want)) in out.iter().zip(want).enumerate() {
        near(&format!("hour {i}"), *got, want, 6e-3);
    }
    near("sum", out.iter().sum(), 5000.0, 0.02);
}

#[test]
fn weirs_orifices_and_breaches_follow_their_formulas() {
    near("weir 1.7 × 20 × 2^1.5", weir_m3_s(20.0, 2.0), 96.167, 1e-3);
    near("head of that flow", weir_head_m(20.0, 96.167), 2.0, 1e-4);
    near("orifice 0.6 × 2 × sqrt(2 g 5)", orifice_m3_s(2.0, 5.0), 11.885, 1e-3);
    near("a dry weir", weir_m3_s(20.0, -1.0), 0.0, 0.0);
    // Froehlich (2008) width and time, Froehlich (1995) peak; computed from the printed formulas.
    for (water, height, width, time, peak) in [(1e6, 20.0, 32.912, 1008.9, 1467.1), (5e6, 30.0, 55.984, 1504.0, 3899.6), (3.1e8, 93.0, 219.4, 3820.0, 53_587.0)]
    {
        let (b, t) = breach_width_and_time(water, height);
        near("width", b / width, 1.0, 5e-4);
        near("time", t / time, 1.0, 5e-4);
        near("peak", breach_peak_m3_s(water, height) / peak, 1.0, 5e-4);
    }
}

#[test]
fn normal_depth_in_a_wide_channel_is_manning_s() {
    // h = (q n / sqrt S)^0.6. Ten kilometres wide, so that the banks add less than 0.02 % of perimeter.
    for (q, n, slope, want) in [(1.0, 0.03, 0.001, 0.968_886), (2.0, 0.033, 0.005, 0.959_479), (5.0, 0.05, 0.01, 1.732_863)] {
        let wide = Section { bed_width_m: 10_000.0, bank_slope: 0.0, bankfull_m: 50.0, plain_width_m: 0.0, valley_slope: 0.0, n_channel: n, n_plain: n };
        near("depth", normal_depth_m(&wide, slope, q * 10_000.0), want, 4e-4);
    }
}

fn spec(county: &County) -> FloodSpec {
    valley::drill(county).hazard.flood().expect("a flood").clone()
}

fn fingerprint(flood: &FloodQuick) -> u128 {
    let mut hasher = Hasher::new();
    flood.fingerprint(&mut hasher);
    hasher.array(&flood.frame().depth_m).array(&flood.frame().speed_m_per_s);
    for tile in &flood.frame().changed_tiles {
        hasher.u64(u64::from(*tile));
    }
    hasher.finish().0
}

#[test]
fn the_valley_floods_and_every_cubic_metre_is_accounted_for() {
    let county = valley::county();
    let mut flood = FloodQuick::new(&county, &spec(&county), Seed(1));
    let dry = flood.frame().depth_m.iter().filter(|d| **d > 0.0).count();
    assert_eq!(dry, 0, "no land is under water at T+00:00");
    let mut peaks = Peaks::new(flood.frame());
    for minute in 1..=12 * 60 {
        flood.advance(Moment::seconds(minute * 60), &[]);
        peaks.observe(flood.frame());
        assert!(
            flood.frame().depth_m.iter().zip(&flood.frame().speed_m_per_s).all(|(d, v)| d.is_finite() && *d >= 0.0 && *v >= 0.0 && *v * *v <= 9.82 * d + 1e-6)
        );
    }
    let books = flood.ledger();
    // Muskingum–Cunge–Todini and the reservoirs keep their storage, so only rounding is left; the task allows 0.5 %.
    assert!(books.error().abs() < 1e-9, "{books:?}");
    assert!(books.left_m3 > 0.5 * books.entered_m3);
    assert!(peaks.wet_cells() > 20, "120 mm on wet ground leave the banks: {} cells", peaks.wet_cells());
    // The storm ends at 4 h; half a day later the land is dry again.
    let wet_at_end = flood.frame().depth_m.iter().filter(|d| **d > 0.0).count();
    assert!(wet_at_end < peaks.wet_cells());
}

#[test]
fn runoff_into_the_rivers_is_the_curve_number_s_share_of_the_rain() {
    let county = valley::county();
    let mut s = spec(&county);
    s.rain.totals.iter_mut().for_each(|t| t.mm = 100.0);
    s.baseflow_m3_s_per_km2 = 0.0;
    let mut flood = FloodQuick::new(&county, &s, Seed(1));
    flood.advance(Moment::seconds(48 * 3600), &[]);
    let ground = flood.ground();
    let mut want = 0.0;
    for (i, k) in ground.catchments.iter().enumerate() {
        let above: f64 = ground.upstream[i].iter().map(|u| ground.rivers.reach(*u).area_km2).sum();
        let between = ground.rivers.reaches[i].area_km2 - above;
        let area = if between - k.area_km2 < 0.1 * between { k.area_km2 } else { between };
        want += area * 1000.0 * runoff_mm(100.0, with_moisture(k.curve_number, Moisture::Wet));
    }
    near("entered over expected", flood.ledger().entered_m3 / want, 1.0, 1e-9);
}

#[test]
fn a_saved_flood_goes_on_as_if_it_had_never_stopped() {
    let county = valley::county();
    let s = spec(&county);
    let mut straight = FloodQuick::new(&county, &s, Seed(3));
    let acts = [HazardAct::Barrier { path: vec![Point::new(1500.0, 1600.0), Point::new(2400.0, 1600.0)], height_m: 1.0 }];
    let ground = Arc::clone(straight.ground());
    let mut state = Vec::new();
    let mut at_three = 0;
    for step in 1..=6 * 360 {
        let now: &[HazardAct] = if step == 700 { &acts } else { &[] };
        straight.advance(Moment::seconds(step * 10), now);
        if step == 3 * 360 + 1 {
            (state, at_three) = (straight.save(), fingerprint(&straight));
        }
    }
    let mut again = FloodQuick::on(ground, &county, &s, Seed(3));
    again.load(&state);
    assert_eq!(fingerprint(&again), at_three, "the loaded state is the saved one");
    for step in 3 * 360 + 2..=6 * 360 {
        again.advance(Moment::seconds(step * 10), &[]);
    }
    assert_eq!(fingerprint(&again), fingerprint(&straight));
    for g in 0..county.gauges.len() as u32 {
        assert_eq!(again.gauge(GaugeId(g)).to_bits(), straight.gauge(GaugeId(g)).to_bits());
    }
}

#[test]
fn large_and_small_calls_reach_the_same_flood() {
    let county = valley::county();
    let s = spec(&county);
    let (mut small, mut large) = (FloodQuick::new(&county, &s, Seed(5)), FloodQuick::new(&county, &s, Seed(5)));
    for step in 1..=360 {
        small.advance(Moment::seconds(step * 10), &[]);
    }
    large.advance(Moment::seconds(3600), &[]);
    assert_eq!(small.frame().depth_m, large.frame().depth_m);
    assert_eq!(small.summary().flow_m3_s, large.summary().flow_m3_s);
}

#[test]
fn a_wave_never_arrives_upstream_and_comes_later_further_down() {
    let county = valley::county();
    let mut quiet = spec(&county);
    quiet.rain.totals.iter_mut().for_each(|t| t.mm = 0.0);
    let key = |k: &str| county.rivers.keys.find(k).expect("the valley has it");
    let (above, here, below) = (key("main-1"), key("main-2"), key("main-3"));
    let mut wave = quiet.clone();
    let minute = Moment::seconds;
    wave.inflows.push(Inflow {
        reach: here,
        series: vec![(minute(0), 0.0), (minute(600), 0.0), (minute(3600), 80.0), (minute(9000), 0.0)],
        scale: Dist::Fixed(1.0),
    });
    let (mut a, mut b) = (FloodQuick::new(&county, &quiet, Seed(1)), FloodQuick::new(&county, &wave, Seed(1)));
    let (mut peak_here, mut peak_below, mut before) = ((0.0f32, 0), (0.0f32, 0), 0.0f32);
    for m in 1..=300 {
        for f in [&mut a, &mut b] {
            f.advance(Moment::seconds(m * 60), &[]);
        }
        let (fa, fb) = (&a.frame().reach_flow_m3_s, &b.frame().reach_flow_m3_s);
        assert_eq!(fa[above.0 as usize].to_bits(), fb[above.0 as usize].to_bits(), "upstream nothing happens");
        if fb[here.0 as usize] > peak_here.0 {
            peak_here = (fb[here.0 as usize], m);
        }
        if fb[below.0 as usize] > peak_below.0 {
            peak_below = (fb[below.0 as usize], m);
        }
        if m <= 10 {
            assert!(fb[below.0 as usize] <= before.max(fa[below.0 as usize]) + 1e-3, "nothing arrives before it starts");
        }
        before = fb[below.0 as usize];
    }
    assert!(peak_below.1 >= peak_here.1 && peak_below.0 <= peak_here.0 + 2.0, "{peak_here:?} {peak_below:?}");
    assert!(peak_here.0 > 60.0, "{peak_here:?}");
}

#[test]
fn a_dam_flattens_the_flood_and_a_gate_or_breach_changes_it_from_then_on() {
    let county = valley::county();
    let s = spec(&county);
    let main = county.rivers.keys.find("main-2").expect("the valley has it");
    let mut dammed = county.clone();
    dammed.rivers.reaches[main.0 as usize].dam = Some(Dam { height_m: 15.0, storage_m3: 2e6, initial_share: 0.3, spillway_m: 20.0, outlet_m3_s: 10.0 });
    let last = county.rivers.keys.find("main-3").expect("the valley has it").0 as usize;
    let run = |county: &County, act: Option<HazardAct>| {
        let mut flood = FloodQuick::new(county, &s, Seed(1));
        let (mut peak, mut at_two) = (0.0f32, 0.0f32);
        for m in 1..=10 * 60 {
            let acts: Vec<HazardAct> = if m == 121 { act.iter().cloned().collect() } else { vec![] };
            flood.advance(Moment::seconds(m * 60), &acts);
            peak = peak.max(flood.frame().reach_flow_m3_s[last]);
            if m == 120 {
                at_two = flood.frame().reach_flow_m3_s[last];
            }
        }
        assert!(flood.ledger().error().abs() < 1e-9, "{:?}", flood.ledger());
        (peak, at_two)
    };
    let (free, held) = (run(&county, None), run(&dammed, None));
    let gate = run(&dammed, Some(HazardAct::Gate { reach: main, outlet_m3_s: 150.0 }));
    let breach = run(&dammed, Some(HazardAct::Breach { reach: main }));
    assert!(held.0 < 0.8 * free.0, "{held:?} {free:?}");
    assert!(gate.0 > held.0 + 5.0 && breach.0 > 1.5 * free.0, "{held:?} {gate:?} {breach:?} {free:?}");
    assert_eq!((gate.1.to_bits(), breach.1.to_bits()), (held.1.to_bits(), held.1.to_bits()), "before the act nothing differs");
}

#[test]
fn gauges_tell_the_truth_of_rain_and_stage() {
    let county = valley::county();
    let s = spec(&county);
    let mut flood = FloodQuick::new(&county, &s, Seed(2));
    let stage = county.gauge_keys.ids().find(|g| county.gauges[g.0 as usize].kind == GaugeKind::Stage).expect("the valley has one");
    let reach = county.gauges[stage.0 as usize].reach.expect("it stands on a reach");
    flood.advance(Moment::seconds(5 * 3600), &[]);
    for t in &s.rain.totals {
        near("all the rain has fallen", flood.gauge(t.gauge), t.mm, 1e-9);
    }
    // The gauge stands at the downstream end of its reach, where the frame's depth is.
    let level = county.rivers.reach(reach).bed_down_m + f64::from(flood.frame().reach_depth_m[reach.0 as usize]);
    near("stage", flood.gauge(stage), level, 1e-3);
}

#[test]
fn a_wall_of_sandbags_keeps_the_water_out_until_it_is_too_high() {
    let county = valley::county();
    let mut s = spec(&county);
    s.rain.scale = Dist::Fixed(2.5);
    let behind = county.terrain.shape.cell_at(Point::new(2400.0, 1600.0)).expect("inside");
    let run = |height_m: f64| {
        let mut flood = FloodQuick::new(&county, &s, Seed(4));
        let wall = HazardAct::Barrier { path: vec![Point::new(1900.0, 1560.0), Point::new(2900.0, 1560.0)], height_m };
        flood.advance(Moment::seconds(60), &[wall]);
        let mut most = 0.0f32;
        for m in 2..=480 {
            flood.advance(Moment::seconds(m * 60), &[]);
            most = most.max(flood.frame().depth_at(behind));
        }
        most
    };
    let (none, low, high) = (run(0.0), run(0.05), run(20.0));
    assert!(none > 0.1, "without a wall it floods: {none}");
    assert!(high.to_bits() == 0.0f32.to_bits() && low <= none && low > 0.0, "{none} {low} {high}");
}

#[test]
fn a_forecast_is_not_the_truth_but_comes_from_it() {
    let county = valley::county();
    let mut s = spec(&county);
    s.forecast.missed = 0.0;
    s.forecast.bias = 0.8;
    s.forecast.displacement_km_at_3h = 0.0;
    let flood = FloodQuick::new(&county, &s, Seed(2));
    let g = s.rain.totals[0].gauge;
    // Without displacement and misses only the bias is left.
    near("bias", flood.forecast(Moment::ZERO, g, Span::hours(4)), 0.8 * s.rain.totals[0].mm, 1e-9);
    s.forecast.missed = 1.0;
    let blind = FloodQuick::new(&county, &s, Seed(2));
    near("missed", blind.forecast(Moment::ZERO, g, Span::hours(4)), 0.0, 0.0);
    // Within an issue the forecast does not change; a displaced storm differs between issues.
    s.forecast.missed = 0.0;
    s.forecast.displacement_km_at_3h = 5.0;
    let moved = FloodQuick::new(&county, &s, Seed(2));
    assert_eq!(moved.forecast(Moment::seconds(600), g, Span::hours(3)).to_bits(), moved.forecast(Moment::seconds(1200), g, Span::hours(3)).to_bits());
}

#[test]
fn a_stage_forecast_sees_a_wave_that_is_under_way() {
    let county = valley::county();
    let s = spec(&county);
    let mut flood = FloodQuick::new(&county, &s, Seed(2));
    let stage = county.gauge_keys.ids().find(|g| county.gauges[g.0 as usize].kind == GaugeKind::Stage).expect("the valley has one");
    let mut risen = 0;
    for m in (10..=240).step_by(10) {
        flood.advance(Moment::seconds(m * 60), &[]);
        let (now, then) = (flood.gauge(stage), flood.forecast(Moment::seconds(m * 60), stage, Span::hours(1)));
        assert!(then >= now - 1e-9, "the highest stage within an hour is not below the present one");
        risen += u32::from(then > now + 0.02);
    }
    assert!(risen >= 3, "{risen}");
}

#[test]
fn a_frozen_flood_stands_still_and_then_goes_on() {
    let county = valley::county();
    let s = spec(&county);
    let (mut a, mut b) = (FloodQuick::new(&county, &s, Seed(2)), FloodQuick::new(&county, &s, Seed(2)));
    a.advance(Moment::seconds(3600), &[]);
    b.advance(Moment::seconds(3600), &[]);
    let still = b.frame().depth_m.clone();
    b.advance(Moment::seconds(5400), &[HazardAct::Freeze { on: true }]);
    assert_eq!(b.frame().depth_m, still);
    assert_eq!(b.frame().at, Moment::seconds(5400));
    a.advance(Moment::seconds(7200), &[]);
    b.advance(Moment::seconds(9000), &[HazardAct::Freeze { on: false }]);
    assert_eq!(a.frame().depth_m, b.frame().depth_m);
    assert_eq!(a.gauge(GaugeId(0)).to_bits(), b.gauge(GaugeId(0)).to_bits());
}

#[test]
fn seeds_differ_and_one_seed_does_not() {
    let county = valley::county();
    let s = spec(&county);
    let ground = Arc::new(yanlian::hazard::flood::ground::Ground::new(&county));
    let run = |seed| {
        let mut f = FloodQuick::on(Arc::clone(&ground), &county, &s, Seed(seed));
        f.advance(Moment::seconds(10_800), &[]);
        fingerprint(&f)
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}

#[test]
fn a_failed_dike_lets_water_out_below_bankfull() {
    let mut county = valley::county();
    county.terrain_error_m = (4.0, 300.0);
    let s = spec(&county);
    let reach = county.rivers.keys.find("main-3").expect("the valley has it");
    let run = |act: &[HazardAct]| {
        let mut f = FloodQuick::new(&county, &s, Seed(1));
        f.advance(Moment::seconds(5400), act);
        f.wet_cells()
    };
    assert!(run(&[HazardAct::Breach { reach: ReachId(reach.0) }]) > run(&[]));
}
