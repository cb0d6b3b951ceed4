//! Verify / nests of a drill — finer rasters in a flood on its own ground: the county's raster beside them, acts, gauges, rain, restart, threads.

use yanlian::base::time::Moment;
use yanlian::drill::run::{Options, Silent, Sink, resume, run};
use yanlian::drill::world::{Parts, Prepared};
use yanlian::hazard::act::{Hazard, HazardAct};
use yanlian::hazard::flood::spec::FloodSpec;
use yanlian::hazard::flood::surface::FloodSurface;
use yanlian::map::county::County;
use yanlian::map::frame::Point;
use yanlian::map::place::GaugeKind;
use yanlian::record::event::Event;
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::valley;

use crate::verify_surface::{flood, folder, on_folder, spec, sum};

/// A valley of 3.6 × 1.8 km on cells of 90 m with a spring in its head, and what else its surface says.
fn valley_of(more: &str) -> Scenario {
    let height = |x: f64, y: f64| 40.0 - 0.003 * x + 0.01 * (y - 900.0).abs() + 0.5 * (x / 61.0).sin() * (y / 43.0).sin();
    let spring = "sources: [(at: (45, 855), series: [(\"T+00:00\", 20), (\"T+00:30\", 150), (\"T+02:00\", 20)]), (at: (1800, 945), series: [(\"T+00:00\", 0), (\"T+00:20\", 8)])]";
    folder(40, 20, 90.0, height, &format!("surface: (extent: Whole, manning: 0.04, {spring}{more})"))
}

const NESTS: &str =
    ", nests: [(name: \"square\", from: (1700, 800), to: (2000, 1000), cell_m: 10), (name: \"town\", from: (1300, 600), to: (2400, 1300), cell_m: 30)]";

#[test]
fn the_county_s_raster_is_the_same_with_nests_in_it_and_they_hold_the_finer_flood() {
    let (with, without) = (valley_of(NESTS), valley_of(""));
    let (mut f, mut g) = (on_folder(&with), on_folder(&without));
    f.advance(Moment::minutes(100), &[]);
    g.advance(Moment::minutes(100), &[]);
    let n = f.frame().shape.len();
    assert!(g.frame().depth_m[..] == f.frame().depth_m[..n] && g.frame().speed_m_per_s[..] == f.frame().speed_m_per_s[..n], "one-way");
    let patches = f.frame().finer.patches();
    assert_eq!(patches.iter().map(|p| (p.name.as_str(), p.shape.cell_m)).collect::<Vec<_>>(), [("town", 30.0), ("square", 10.0)]);
    assert_eq!(f.frame().depth_m.len(), n + patches.iter().map(|p| p.shape.len()).sum::<usize>());
    let (square, town, field) =
        [(1850.0, 900.0), (1400.0, 900.0), (500.0, 900.0)].map(|(x, y)| f.frame().cell_at(Point::new(x, y)).expect("on the map")).into();
    assert!(patches[1].numbers().contains(&square) && patches[0].numbers().contains(&town) && field < n);
    assert!([square, town, field].iter().all(|k| f.frame().depth_at(*k) > 0.1), "all under water");
    // What the middle spring gives enters each with its own books.
    for (name, books) in f.nests().books() {
        assert!(books.error == 0.0 && books.edges_in_m3 > 1e5 && books.edges_out_m3 > 5e4, "{name}: {books:?}");
        let given = 8.0 * 600.0 + 8.0 * 4800.0;
        assert!((books.sources_m3 - given).abs() < 1.0, "{name}: {} of {given} m³", books.sources_m3);
    }
    // Cells that changed are told: whoever follows them has the frame.
    let mut kept = f.frame().depth_m.to_vec();
    for minute in 101..=110 {
        f.advance(Moment::minutes(minute), &[]);
        f.frame().changed(|k| kept[k] = f.frame().depth_m[k]);
        assert!(kept[..] == f.frame().depth_m[..], "minute {minute}");
    }
}

#[test]
fn rain_on_a_nest_is_the_rain_on_the_county_there() {
    let more = ", edges: []), loss: InitialConstant(initial_mm: 0, constant_mm_per_h: 0), rain: (design: (years: 1, minutes: 60, a: 1, b: 0, n: 0.5)";
    let s = valley_of(&format!("{NESTS}{more}"));
    let mut f = on_folder(&s);
    f.advance(Moment::minutes(90), &[]);
    let county = f.books().rain_m3 / (40.0 * 20.0 * 8100.0);
    for (p, (name, books)) in f.frame().finer.patches().iter().zip(f.nests().books()) {
        let here = books.rain_m3 / (p.shape.len() as f64 * p.shape.cell_m * p.shape.cell_m);
        assert!(county > 0.005 && (here / county - 1.0).abs() < 1e-3, "{name}: {here} m for {county}");
    }
}

#[test]
fn a_drill_with_nests_goes_on_from_a_restart_and_on_two_threads_to_the_bit() {
    let s = valley_of(NESTS);
    let run = |threads: usize, every: i64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let mut f = on_folder(&s);
            for k in 1..=60 / every {
                f.advance(Moment::minutes(k * every), &[]);
            }
            sum(&f)
        })
    };
    let one = run(1, 1);
    assert_eq!((one, one), (run(2, 1), run(1, 60)));
    let (mut straight, mut again) = (on_folder(&s), on_folder(&s));
    straight.advance(Moment::minutes(37), &[]);
    again.advance(Moment::minutes(12), &[]);
    again.load(&straight.save());
    assert_eq!((sum(&again), again.save()), (sum(&straight), straight.save()));
    straight.advance(Moment::minutes(60), &[]);
    again.advance(Moment::minutes(60), &[]);
    assert_eq!((sum(&again), sum(&straight)), (one, one));
}

/// The valley made for tests, its flood on the ground, with a nest of a fifth of its cells between two places.
fn nested(county: &County, low: Point, high: Point) -> FloodSpec {
    let mut s = spec(county);
    s.surface.nests = vec![valley::nest(county, low, high)];
    s
}

/// Greatest depth at a place in six hours, with acts in the first minute.
fn deepest(f: &mut FloodSurface, at: Point, acts: &[HazardAct]) -> f32 {
    let mut most = 0.0f32;
    for minute in 1..=6 * 60 {
        f.advance(Moment::minutes(minute), if minute == 1 { acts } else { &[] });
        most = most.max(f.frame().depth_at(f.frame().cell_at(at).expect("on the map")));
    }
    most
}

#[test]
fn a_wall_of_sandbags_stands_in_a_nest_and_a_failed_dike_opens_there() {
    let county = valley::county();
    let at = Point::new(2250.0, 1650.0);
    let s = nested(&county, Point::new(1900.0, 1350.0), Point::new(2600.0, 2050.0));
    let ring: Vec<Point> =
        [(2100.0, 1560.0), (2400.0, 1560.0), (2400.0, 1900.0), (2100.0, 1900.0), (2100.0, 1560.0)].iter().map(|p| Point::new(p.0, p.1)).collect();
    let run = |acts: &[HazardAct]| deepest(&mut flood(&county, &s, 1), at, acts);
    let (open, walled) = (run(&[]), run(&[HazardAct::Barrier { path: ring, height_m: 3.0 }]));
    assert!(open > 0.05 && walled < 0.02, "{open} without, {walled} with");
    // A dike that fails lets more onto the land beside the middle of the reach.
    let dike = county.rivers.keys.find("main-3").expect("the valley has it");
    let line = &county.rivers.reaches[dike.0 as usize].line;
    let middle = line[0].towards(line[line.len() - 1], 0.5);
    let s = nested(&county, Point::new(middle.x - 300.0, middle.y - 300.0), Point::new(middle.x + 300.0, middle.y + 300.0));
    let wet = |acts: &[HazardAct]| {
        let mut f = flood(&county, &s, 1);
        f.advance(Moment::minutes(1), acts);
        f.advance(Moment::minutes(150), &[]);
        f.frame().depth_m[f.frame().shape.len()..].iter().filter(|d| **d > 0.0).count()
    };
    let (whole, failed) = (wet(&[]), wet(&[HazardAct::Breach { reach: dike }]));
    assert!(failed > whole, "{whole} cells behind the dike, {failed} where it failed");
}

#[test]
fn a_nest_in_a_valley_restarts_after_acts_and_its_gauge_stands_in_its_own_water() {
    let county = valley::county();
    let stage = county.gauge_keys.ids().find(|g| county.gauges[g.0 as usize].kind == GaugeKind::Stage).expect("the valley has one");
    let at = county.gauges[stage.0 as usize].at;
    let s = nested(&county, Point::new(at.x - 400.0, at.y - 400.0), Point::new(at.x + 400.0, at.y + 400.0));
    let mut plain = s.clone();
    plain.surface.nests.clear();
    let path = vec![Point::new(at.x - 300.0, at.y + 150.0), Point::new(at.x + 300.0, at.y + 150.0)];
    let acts = [HazardAct::Barrier { path, height_m: 1.0 }, HazardAct::Breach { reach: county.rivers.keys.find("main-3").expect("it has") }];
    let (mut straight, mut again, mut without) = (flood(&county, &s, 3), flood(&county, &s, 3), flood(&county, &plain, 3));
    straight.advance(Moment::minutes(80), &[]);
    straight.advance(Moment::minutes(120), &acts);
    without.advance(Moment::minutes(80), &[]);
    without.advance(Moment::minutes(120), &acts);
    let (fine, coarse) = (straight.gauge(stage), without.gauge(stage));
    assert!(fine.to_bits() != coarse.to_bits() && (fine - coarse).abs() < 0.25, "{fine} in the nest, {coarse} on the county's raster");
    again.advance(Moment::minutes(30), &[]);
    again.load(&straight.save());
    assert_eq!(again.save(), straight.save());
    assert_eq!(sum(&again), sum(&straight));
    straight.advance(Moment::minutes(180), &[]);
    again.advance(Moment::minutes(180), &[]);
    assert_eq!((sum(&again), again.save()), (sum(&straight), straight.save()));
    // Back before the acts: the wall is gone, the dike is whole.
    let mut fresh = flood(&county, &s, 3);
    again.load(&fresh.save());
    again.advance(Moment::minutes(50), &[]);
    fresh.advance(Moment::minutes(50), &[]);
    assert_eq!(sum(&again), sum(&fresh));
    assert_eq!(fresh.water().check(), Ok(()));
    assert_eq!(fresh.nests().check(), Ok(()));
}

#[derive(Default)]
struct Keep(Option<(Moment, Vec<u8>)>, Vec<Event>);

impl Sink for Keep {
    fn keyframe(&mut self, at: Moment, state: Parts, since: &[Event]) {
        if at <= Moment::minutes(120) {
            self.1.extend_from_slice(since);
            self.0 = Some((at, state.to_bytes()));
        }
    }
}

#[test]
fn a_drill_over_a_nest_lives_in_its_water_and_goes_on_from_a_keyframe() {
    let scenario = valley::nested(Point::new(1900.0, 1350.0), Point::new(2900.0, 2250.0));
    let mut coarse = scenario.clone();
    coarse.drill.hazard.flood_mut().expect("a flood").surface.nests.clear();
    let once = |s: &Scenario, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| run(s, &Prepared::new(s), &Options::new(5), &mut Silent))
    };
    let (one, two, without) = (once(&scenario, 1), once(&scenario, 2), once(&coarse, 1));
    assert_eq!(one.fingerprint, two.fingerprint);
    assert_ne!(one.fingerprint, without.fingerprint, "houses and roads of the nest meet its water");
    let (prepared, options, mut keep) = (Prepared::new(&scenario), Options::new(5), Keep::default());
    let straight = run(&scenario, &prepared, &options, &mut keep);
    assert_eq!(straight.fingerprint, one.fingerprint);
    let (at, state) = keep.0.expect("a keyframe");
    let state = Parts::from_bytes(&state).expect("what was written reads");
    let continued = resume(&scenario, &prepared, &options, at, &state, keep.1, &mut Silent).expect("a keyframe of this build reads");
    let cut = straight.sums.len() - continued.sums.len();
    assert!(cut > 100 && straight.sums[cut..] == continued.sums[..] && straight.events == continued.events);
}
