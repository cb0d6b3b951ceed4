//! Verify / surface — a drill's flood on its own ground: books, exchange with the river graph, acts, restart, threads; and the
//! whole raster of a folder that anybody can write.

use std::sync::Arc;

use yanlian::base::fingerprint::Hasher;
use yanlian::base::ids::GaugeId;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::hazard::act::{Hazard, HazardAct};
use yanlian::hazard::flood::ground::Ground;
use yanlian::hazard::flood::spec::{ChannelSpec, Extent, FloodMode, FloodSpec};
use yanlian::hazard::flood::surface::FloodSurface;
use yanlian::map::county::County;
use yanlian::map::frame::Point;
use yanlian::map::place::GaugeKind;
use yanlian::map::river::Dam;
use yanlian::scenario::drill_spec::HazardSpec;
use yanlian::scenario::load::{LoadOptions, load};
use yanlian::scenario::valley;

pub(crate) fn spec(county: &County) -> FloodSpec {
    let mut spec = valley::drill(county).hazard.flood().expect("a flood").clone();
    spec.mode = FloodMode::Surface;
    spec.surface.extent = Extent::Valleys { from_km2: 7.0 };
    spec
}

pub(crate) fn flood(county: &County, spec: &FloodSpec, seed: u64) -> FloodSurface {
    FloodSurface::on(Arc::new(Ground::new(county)), county, spec, Seed(seed)).expect("sound ground")
}

fn wet(f: &FloodSurface) -> usize {
    f.frame().depth_m.iter().filter(|d| **d > 0.0).count()
}

pub(crate) fn sum(f: &FloodSurface) -> u128 {
    let mut h = Hasher::new();
    f.fingerprint(&mut h);
    h.array(&f.frame().depth_m).array(&f.frame().speed_m_per_s).array(&f.frame().reach_flow_m3_s);
    h.finish().0
}

#[test]
fn the_valley_floods_on_its_ground_and_both_books_close() {
    let county = valley::county();
    let s = spec(&county);
    let mut f = flood(&county, &s, 1);
    assert_eq!(wet(&f), 0, "rivers in steady flow keep to their beds");
    let (mut most, mut peak) = (0, 0.0f32);
    let last = county.rivers.keys.find("main-3").expect("the valley has it").0 as usize;
    for minute in 1..=8 * 60 {
        f.advance(Moment::minutes(minute), &[]);
        most = most.max(wet(&f));
        peak = peak.max(f.frame().reach_flow_m3_s[last]);
        assert!(f.frame().depth_m.iter().zip(&f.frame().speed_m_per_s).all(|(d, v)| d.is_finite() && *d >= 0.0 && v.is_finite() && *v >= 0.0));
    }
    assert_eq!(f.water().check(), Ok(()));
    let (books, graph) = (f.books(), f.quick().ledger());
    assert!(books.error.abs() < f64::EPSILON && graph.error().abs() < 1e-9, "{books:?} {graph:?}");
    assert!(most > 20 && wet(&f) < most, "{most} cells at the worst, {} at the end", wet(&f));
    // The rivers of the graph alone pass about the same flood: a wave on a raster is neither made nor lost.
    let mut quick = yanlian::hazard::flood::quick::FloodQuick::new(&county, &s, Seed(1));
    let mut alone = 0.0f32;
    for minute in 1..=8 * 60 {
        quick.advance(Moment::minutes(minute), &[]);
        alone = alone.max(quick.frame().reach_flow_m3_s[last]);
    }
    assert!((f64::from(peak) / f64::from(alone) - 1.0).abs() < 0.25, "{peak} on the ground, {alone} in the graph");
    let entered = books.sources_m3;
    assert!((entered / quick.ledger().entered_m3 - 1.0).abs() < 0.05, "{entered} entered, {} in the graph", quick.ledger().entered_m3);
    assert!(books.outlets_m3 > 0.5 * entered, "the mouth lets it out: {books:?}");
}

#[test]
fn a_saved_flood_on_its_ground_goes_on_as_if_it_had_never_stopped() {
    let county = valley::county();
    let s = spec(&county);
    let dike = county.rivers.keys.find("main-3").expect("the valley has it");
    let acts = [HazardAct::Barrier { path: vec![Point::new(1500.0, 1600.0), Point::new(2400.0, 1600.0)], height_m: 1.0 }, HazardAct::Breach { reach: dike }];
    let (mut straight, mut again) = (flood(&county, &s, 3), flood(&county, &s, 3));
    let at = |k: i64| Moment::seconds(k * 10);
    let mut saved = (Vec::new(), 0);
    for step in 1..=1200 {
        straight.advance(at(step), if step == 500 { &acts } else { &[] });
        if step == 733 {
            saved = (straight.save(), sum(&straight));
        }
    }
    // The other has gone another way before: its dike stands, its water is elsewhere.
    again.advance(at(300), &[]);
    again.load(&saved.0);
    assert_eq!(sum(&again), saved.1, "the loaded state is the saved one");
    assert_eq!(again.save(), saved.0);
    for step in 734..=1200 {
        again.advance(at(step), &[]);
    }
    assert_eq!((sum(&again), again.save()), (sum(&straight), straight.save()));
    let mut back = straight.clone();
    back.load(&flood(&county, &s, 3).save());
    back.advance(at(300), &[]);
    let mut fresh = flood(&county, &s, 3);
    fresh.advance(at(300), &[]);
    assert_eq!(sum(&back), sum(&fresh), "going back before a breach closes it");
}

#[test]
fn two_threads_and_larger_calls_give_the_same_flood() {
    let county = valley::county();
    let s = spec(&county);
    let run = |threads: usize, every: i64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let mut f = flood(&county, &s, 5);
            for k in 1..=5400 / every {
                f.advance(Moment::seconds(k * every), &[]);
            }
            sum(&f)
        })
    };
    let one = run(1, 10);
    assert_eq!(one, run(2, 10));
    assert_eq!(one, run(1, 5400));
}

#[test]
fn a_dam_takes_what_arrives_on_the_ground_and_gives_what_its_reservoir_lets_out() {
    let mut county = valley::county();
    let main = county.rivers.keys.find("main-2").expect("the valley has it");
    county.rivers.reaches[main.0 as usize].dam = Some(Dam { height_m: 4.0, storage_m3: 1e6, initial_share: 0.3, spillway_m: 20.0, outlet_m3_s: 10.0 });
    let s = spec(&county);
    let run = |act: Option<HazardAct>| {
        let mut f = flood(&county, &s, 1);
        let mut peak = 0.0f32;
        for minute in 1..=8 * 60 {
            let acts: Vec<HazardAct> = if minute == 100 { act.iter().cloned().collect() } else { vec![] };
            f.advance(Moment::minutes(minute), &acts);
            peak = peak.max(f.frame().reach_flow_m3_s[main.0 as usize + 1]);
        }
        assert!(f.quick().ledger().error().abs() < 1e-9, "{:?}", f.quick().ledger());
        assert_eq!(f.water().check(), Ok(()));
        peak
    };
    let (held, breach) = (run(None), run(Some(HazardAct::Breach { reach: main })));
    assert!(breach > held + 5.0, "{held} {breach}");
}

#[test]
fn stage_gauges_stand_in_the_water_of_the_raster() {
    let county = valley::county();
    let s = spec(&county);
    let mut f = flood(&county, &s, 2);
    let stage = county.gauge_keys.ids().find(|g| county.gauges[g.0 as usize].kind == GaugeKind::Stage).expect("the valley has one");
    let before = f.gauge(stage);
    f.advance(Moment::minutes(180), &[]);
    assert!(f.gauge(stage) > before + 0.3, "{before} {}", f.gauge(stage));
    for t in &s.rain.totals {
        let (fell, want) = (f.gauge(t.gauge), t.mm * 180.0 / 240.0);
        assert!(fell > 0.3 * want && fell <= t.mm, "{fell} of {}", t.mm);
    }
    assert!(f.forecast(Moment::minutes(180), stage, Span::hours(1)).is_finite() && f.gauge(GaugeId(0)).is_finite());
}

#[test]
fn a_hazard_point_fails_under_heavy_rain_and_buries_the_houses_below_it() {
    use yanlian::base::ids::Id;
    use yanlian::base::lang::Name;
    use yanlian::hazard::flood::mode::Flood;
    use yanlian::hazard::flood::spec::{SlideLaw, SlideSpec};
    use yanlian::map::place::HazardPoint;
    let mut county = valley::county();
    let at = Point::new(2000.0, 2400.0);
    let village = county.settlements[0].village;
    county.hazard_points =
        vec![HazardPoint { name: Name::default(), at, cut_slope: true, households: 3, village, monitor: "role".into(), card: String::new(), slope_deg: 30.0 }];
    let mut s = valley::drill(&county).hazard.flood().expect("a flood").clone();
    let cell = county.terrain.shape.cell_at(at).expect("on the map");
    let run = |s: &FloodSpec, save_at: i64| {
        let ground = Arc::new(Ground::new(&county));
        let mut f = Flood::on(Arc::clone(&ground), &county, s, Seed(1));
        let mut again = Flood::on(ground, &county, s, Seed(1));
        for minute in 1..=5 * 60 {
            f.advance(Moment::minutes(minute), &[]);
            if minute == save_at {
                again.load(&f.save());
            } else if minute > save_at {
                again.advance(Moment::minutes(minute), &[]);
                assert_eq!(again.frame().depth_m, f.frame().depth_m, "a restart at minute {minute}");
            }
        }
        (f.slid().len(), f.frame().depth_m[cell])
    };
    assert_eq!(run(&s, 400), (0, 0.0), "a drill that asks for no slides has none");
    s.slides = Some(SlideSpec { law: SlideLaw::Guzzetti, odds_per_h: 50.0, runout_m: 60.0 });
    let (failed, mud) = run(&s, 200);
    assert!(failed == 1 && mud > 1.0, "{failed} {mud}");
    let mut f = Flood::on(Arc::new(Ground::new(&county)), &county, &s, Seed(1));
    (1..=200).for_each(|minute| f.advance(Moment::minutes(minute), &[]));
    assert!(f.frame().mud.binary_search(&(cell as u32)).is_ok() && f.frame().mud.len() < 40, "the frame tells mud from water");
    s.slides = Some(SlideSpec { law: SlideLaw::Caine, odds_per_h: 0.0, runout_m: 60.0 });
    assert_eq!(run(&s, 400), (0, 0.0));
    assert_eq!(GaugeId::from_index(0), GaugeId(0));
}

#[test]
fn a_landslide_dams_a_brook_until_the_water_goes_over_it() {
    use yanlian::hazard::flood::quick::FloodQuick;
    use yanlian::hazard::flood::spec::LandslideDam;
    let county = valley::county();
    let mut s = valley::drill(&county).hazard.flood().expect("a flood").clone();
    let reach = county.rivers.keys.find("main-2").expect("the valley has it");
    let run = |s: &FloodSpec| {
        let mut f = FloodQuick::new(&county, s, Seed(1));
        let mut flow = Vec::new();
        for minute in 1..=10 * 60 {
            f.advance(Moment::minutes(minute), &[]);
            flow.push(f.frame().reach_flow_m3_s[reach.0 as usize]);
        }
        assert!(f.ledger().error().abs() < 1e-9, "{:?}", f.ledger());
        flow
    };
    let free = run(&s);
    s.landslide_dams = vec![LandslideDam { reach, at: Moment::minutes(60), height_m: 8.0, storage_m3: 3e5 }];
    let dammed = run(&s);
    assert_eq!(free[..55], dammed[..55], "before it comes down nothing differs");
    assert!(dammed[75] < 0.2 * free[75].max(0.1), "behind it the water waits: {} for {}", dammed[75], free[75]);
    let most = |q: &[f32]| q.iter().copied().fold(0.0f32, f32::max);
    assert!(most(&dammed) > 1.3 * most(&free), "then it fails: {} for {}", most(&dammed), most(&free));
}

#[test]
fn a_wall_of_sandbags_keeps_the_field_behind_it_dry() {
    let county = valley::county();
    let s = spec(&county);
    let behind = |acts: &[HazardAct]| {
        let mut f = flood(&county, &s, 1);
        let mut most = 0.0f32;
        for minute in 1..=6 * 60 {
            f.advance(Moment::minutes(minute), if minute == 1 { acts } else { &[] });
            let cell = f.frame().shape.cell_at(Point::new(2250.0, 1650.0)).expect("on the map");
            most = most.max(f.frame().depth_m[cell]);
        }
        most
    };
    let ring: Vec<Point> =
        [(2100.0, 1560.0), (2400.0, 1560.0), (2400.0, 1900.0), (2100.0, 1900.0), (2100.0, 1560.0)].iter().map(|p| Point::new(p.0, p.1)).collect();
    let (open, walled) = (behind(&[]), behind(&[HazardAct::Barrier { path: ring, height_m: 3.0 }]));
    assert!(open > 0.05 && walled < 0.02, "{open} without, {walled} with");
}

/// A folder with a terrain, three lines of county and a drill, loaded.
pub(crate) fn folder(cols: usize, rows: usize, cell_m: f64, height: impl Fn(f64, f64) -> f64, hazard: &str) -> yanlian::scenario::drill_spec::Scenario {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let mut asc = format!("ncols {cols}\nnrows {rows}\nxllcorner 0\nyllcorner 0\ncellsize {cell_m}\n");
    for r in 0..rows {
        let row: Vec<String> = (0..cols).map(|c| format!("{:.6}", height((c as f64 + 0.5) * cell_m, (rows as f64 - r as f64 - 0.5) * cell_m))).collect();
        asc.push_str(&row.join(" "));
        asc.push('\n');
    }
    std::fs::write(dir.path().join("terrain.asc"), asc).expect("room");
    std::fs::write(dir.path().join("county.ron"), "(format: 1, name: \"Box\", source: \"test\", crs: \"local\", terrain_error: (sd_m: 0, correlation_m: 500))")
        .expect("room");
    let drill = format!(
        "(format: 1, title: \"t\", source: \"test\", county: \".\", start: \"2024-07-01T20:00:00+08:00\", length: \"T+06:00\", hazard: Flood(mode: Surface, {hazard}))"
    );
    std::fs::write(dir.path().join("drill.ron"), drill).expect("room");
    load(&dir.path().join("drill.ron"), &LoadOptions::default()).unwrap_or_else(|why| panic!("{why:?}"))
}

pub(crate) fn on_folder(scenario: &yanlian::scenario::drill_spec::Scenario) -> FloodSurface {
    let HazardSpec::Flood(spec) = &scenario.drill.hazard else { panic!("a flood") };
    flood(&scenario.county, spec, 1)
}

#[test]
fn a_lake_on_anybody_s_ground_is_still_to_the_drop() {
    let hump = |x: f64, y: f64| (3.0 - 0.02 * ((x - 500.0).abs() + (y - 400.0).abs())).max(0.3 * (x * 0.013).sin());
    for scheme in ["Inertial", "Hll"] {
        let s = folder(60, 40, 20.0, hump, &format!("surface: (extent: Whole, scheme: {scheme}, edges: [], level_m: 2.0)"));
        let mut f = on_folder(&s);
        let before = f.water().save();
        let depth = f.frame().depth_m.clone();
        f.advance(Moment::minutes(60), &[]);
        assert_eq!(f.frame().depth_m, depth);
        assert!(f.frame().speed_m_per_s.iter().all(|v| v.abs() < f32::EPSILON));
        assert!(f.books().start_m3 > 0.0 && before != f.water().save(), "only the clock has moved");
    }
}

#[test]
fn a_source_and_rain_on_anybody_s_ground_are_counted_to_the_litre() {
    // 300 m³ an hour from a spring, and 36 mm/h for an hour of which 6 mm seep away first and 10 mm/h later.
    let hazard = "surface: (extent: Whole, manning: 0.03, edges: [], sources: [(at: (210, 310), series: [(\"T+00:00\", 0.0833333333), (\"T+02:00\", 0.0833333333)])]), \
        loss: InitialConstant(initial_mm: 6, constant_mm_per_h: 10), rain: (design: (a: 0.6, b: 0, n: 0.0001, years: 1, minutes: 60, peak_share: 0.5))";
    let hazard = hazard.replace("n: 0.0001", "n: 0.1");
    let s = folder(30, 30, 20.0, |x, _| 0.01 * x, &hazard);
    let mut f = on_folder(&s);
    f.advance(Moment::minutes(120), &[]);
    let books = f.books();
    assert_eq!(f.water().check(), Ok(()));
    assert!((books.sources_m3 - 600.0).abs() < 0.1, "{books:?}");
    // 0.6 mm/min over t^0.1 makes 0.6 · 60^0.9 mm in the hour; what the loss leaves is below it by about 15 mm.
    let fell = 0.6 * 60f64.powf(0.9);
    let ran = books.rain_m3 / 360_000.0 * 1000.0;
    assert!(ran > fell - 16.5 && ran < fell - 12.0, "{ran} mm of {fell} mm");
    assert!((books.stored_m3 - books.sources_m3 - books.rain_m3).abs() < 1e-6);
}

#[test]
fn a_levee_of_a_drill_holds_a_lake_and_its_culvert_lets_it_down() {
    // A box 400 m wide, a spring west of a levee in its middle; a wide culvert in it, its sill on the ground.
    let works = |extra: &str| {
        let hazard = format!(
            "surface: (extent: Whole, manning: 0.02, edges: [], sources: [(at: (30, 210), series: [(\"T+00:00\", 5), (\"T+01:00\", 5)])], \
             levees: [(path: [(210, 1), (210, 399)], crest_m: 4)]{extra})"
        );
        let s = folder(20, 20, 20.0, |_, _| 0.0, &hazard);
        let mut f = on_folder(&s);
        f.advance(Moment::minutes(60), &[]);
        assert_eq!(f.water().check(), Ok(()));
        (f.frame().depth_m[10 * 20 + 5], f.frame().depth_m[10 * 20 + 15], f)
    };
    let (held, beyond, _) = works("");
    // 18,000 m³ on ten columns of the twenty.
    assert!((held - 0.225).abs() < 0.01 && beyond < f32::EPSILON, "{held} {beyond}");
    let (let_down, filled, f) = works(", openings: [(from: (190, 210), to: (230, 210), sill_m: 0, lid_m: 1, width_m: 20)], shallow: (times: 3, to_m: 0.05)");
    assert!(let_down < held - 0.003 && filled > 0.03, "{let_down} {filled}");
    // Levee and culvert stand in a restart too.
    let saved = f.save();
    let mut again = f.clone();
    again.load(&saved);
    assert_eq!(again.save(), saved);
    let (mut straight, mut again) = (f, again);
    straight.advance(Moment::minutes(70), &[]);
    again.advance(Moment::minutes(70), &[]);
    assert_eq!(sum(&straight), sum(&again));
}

#[test]
fn works_that_cannot_be_are_findings_with_how_to_mend_them() {
    let findings = |works: &str| {
        let dir = tempfile::tempdir().expect("a folder for the test");
        std::fs::write(dir.path().join("terrain.asc"), "ncols 3\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 20\n1 1 1\n1 1 1\n").expect("room");
        std::fs::write(dir.path().join("county.ron"), "(format: 1, name: \"Box\", source: \"test\", crs: \"local\")").expect("room");
        let drill = format!(
            "(format: 1, title: \"t\", source: \"test\", county: \".\", start: \"2024-07-01T20:00:00+08:00\", length: \"T+01:00\", \
             hazard: Flood(mode: Surface, surface: (extent: Whole, depth_m: 1, {works})))"
        );
        std::fs::write(dir.path().join("drill.ron"), drill).expect("room");
        match load(&dir.path().join("drill.ron"), &LoadOptions::default()) {
            Ok(_) => String::new(),
            Err(why) => format!("{why:?}"),
        }
    };
    assert_eq!(findings("openings: [(from: (10, 10), to: (50, 10), sill_m: 1, lid_m: 2, width_m: 1)]"), "");
    assert_eq!(findings("channels: [(path: [(10, 10), (50, 30)], width_m: 2, depth_m: 1)]"), "");
    for (works, said) in [
        ("openings: [(from: (10, 10), to: (500, 10), sill_m: 1, lid_m: 2, width_m: 1)]", "lies outside the map"),
        ("openings: [(from: (10, 10), to: (12, 10), sill_m: 1, lid_m: 2, width_m: 1)]", "both ends lie in one cell"),
        ("openings: [(from: (10, 10), to: (50, 10), sill_m: 2, lid_m: 1, width_m: 1)]", "must stand above the sill"),
        ("openings: [(from: (10, 10), to: (50, 10), sill_m: 1, lid_m: 2, width_m: -1)]", "width_m"),
        ("levees: [(path: [(10, 10)], crest_m: 3)]", "two places or more"),
        ("levees: [(path: [(10, 10), (10, 900)], crest_m: 3)]", "lies outside the map"),
        ("channels: [(path: [(10, 10)], width_m: 2, depth_m: 1)]", "two places or more"),
        ("channels: [(path: [(10, 10), (10, 900)], width_m: 2, depth_m: 1)]", "lies outside the map"),
        ("channels: [(path: [(10, 10), (50, 10)], width_m: 20, depth_m: 1)]", "as wide as a cell"),
        ("channels: [(path: [(10, 10), (50, 10)], width_m: 2, depth_m: 0)]", "depth_m"),
        ("channels: [(path: [(10, 10), (50, 10)], width_m: 2, depth_m: 1, manning: 3)]", "manning"),
        ("channels: [(path: [(10, 10), (12, 12)], width_m: 2, depth_m: 1)]", "lies in one cell"),
        ("channels: [(path: [(10, 10), (50, 10)], width_m: 2, depth_m: 1, bed_m: 0)]", "bed_m"),
        (
            "channels: [(path: [(10, 10), (50, 10)], width_m: 2, depth_m: 1), (path: [(50, 12), (11, 12)], width_m: 1, depth_m: 1)]",
            "wholly where another one runs",
        ),
    ] {
        let got = findings(works);
        assert!(got.contains(said), "{works}: {got}");
    }
}

#[test]
fn a_brook_of_a_drill_carries_its_flow_unseen_until_it_is_full() {
    // A slope of a hundredth eastwards with a road bank 3 m high across it; the brook runs slanting through both.
    let slope = |x: f64, _: f64| 12.0 - 0.01 * x + if (300.0..320.0).contains(&x) { 3.0 } else { 0.0 };
    let run = |flow: f64, hours: i64, works: &str| {
        let hazard =
            format!("surface: (extent: Whole, manning: 0.05, sources: [(at: (10, 190), series: [(\"T+00:00\", {flow}), (\"T+06:00\", {flow})])]{works})");
        let s = folder(40, 20, 20.0, slope, &hazard);
        let mut f = on_folder(&s);
        f.advance(Moment::minutes(60 * hours), &[]);
        assert_eq!(f.water().check(), Ok(()));
        (wet(&f), f.books().outlets_m3, f)
    };
    let brook = ", channels: [(path: [(10, 190), (400, 290), (799, 290)], width_m: 4, depth_m: 1.5, manning: 0.035)]";
    let (bare, _, _) = run(3.0, 2, "");
    let (dry, left, f) = run(3.0, 2, brook);
    assert!(bare > 40 && dry == 0 && left > 0.8 * 3.0 * 7200.0, "{bare} cells without the brook, {dry} with it, {left} m³ left");
    let cell = f.frame().shape.cell_at(Point::new(500.0, 285.0)).expect("on the map");
    let (depth, q) = (f.water().channel_depth_m(cell).expect("the brook is there"), f.water().along_channel_m3_s(0, 30));
    // Manning: 4 h (4 h / (4 + 2 h))^(2/3) · 0.1 / 0.035 = 3 at 0.49 m.
    assert!((depth - 0.49).abs() < 0.02 && (q - 3.0).abs() < 0.05, "{depth} m, {q} m³/s");
    let (spilt, _, f) = run(40.0, 1, brook);
    assert!(spilt > 20, "{spilt}");
    // It stands in a restart too.
    let saved = f.save();
    let (mut straight, mut again) = (f.clone(), run(40.0, 1, brook).2);
    again.load(&saved);
    assert_eq!(again.save(), saved);
    straight.advance(Moment::minutes(80), &[]);
    again.advance(Moment::minutes(80), &[]);
    assert_eq!((sum(&straight), straight.save()), (sum(&again), again.save()));
    // A level at T+00:00 below the ground stands in the brook; a still pond stays.
    let s = folder(
        20,
        10,
        20.0,
        |_, _| 5.0,
        "surface: (extent: Whole, edges: [], level_m: 4.5, channels: [(path: [(10, 90), (390, 110)], width_m: 3, depth_m: 2)])",
    );
    let mut f = on_folder(&s);
    let before = f.books();
    f.advance(Moment::minutes(30), &[]);
    assert!(wet(&f) == 0 && f.books() == before && before.stored_m3 > 0.0);
    assert!((f.water().channel_level_m(4 * 20 + 15).expect("the brook is there") - 4.5).abs() < 1e-3);
}

#[test]
fn a_brook_runs_into_the_river_of_a_valley_and_what_the_graph_gives_it_is_not_lost() {
    let county = valley::county();
    let mut s = spec(&county);
    let river = &county.rivers.reaches[county.rivers.keys.find("main-3").expect("the valley has it").0 as usize];
    // Beside the river, a bend into it, and on over it to the other side.
    let (from, to) = (river.line[0], *river.line.last().expect("a line"));
    let beside = |p: Point, by: f64| Point::new(p.x, p.y + by);
    let path = vec![beside(from, 75.0), beside(from.towards(to, 0.5), 75.0), beside(from.towards(to, 0.7), -75.0)];
    s.surface.works.channels = vec![ChannelSpec { path, width_m: 6.0, depth_m: 1.5, manning: 0.04 }];
    let mut f = flood(&county, &s, 1);
    let held =
        |f: &FloodSurface| (0..f.frame().shape.len()).filter_map(|k| f.water().channel_depth_m(k)).fold((0, 0.0f64), |(n, most), h| (n + 1, most.max(h)));
    let (cells, before) = held(&f);
    let mut most = 0.0f64;
    for minute in 1..=6 * 60 {
        f.advance(Moment::minutes(minute), &[]);
        most = most.max(held(&f).1);
    }
    assert!(cells > 5 && most > before.max(1.5), "{cells} cells, {before} m, then {most} m");
    assert_eq!(f.water().check(), Ok(()));
    assert!(f.books().error.abs() < f64::EPSILON && f.quick().ledger().error().abs() < 1e-9, "{:?} {:?}", f.books(), f.quick().ledger());
    let (saved, mut again) = (f.save(), flood(&county, &s, 1));
    again.load(&saved);
    for flood in [&mut f, &mut again] {
        flood.advance(Moment::minutes(7 * 60), &[]);
    }
    assert_eq!((sum(&f), f.save()), (sum(&again), again.save()));
}
