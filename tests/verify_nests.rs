//! Verify / nests — a finer raster within a coarser one: lakes, floods that come in and go out, books, restart, threads, nests in nests;
//! and the nests of a drill.

use std::sync::Arc;

use yanlian::hazard::flood::nest_ground::{Coarse, NestGround};
use yanlian::hazard::flood::plane::basin::{Basin, Beyond, Edge, Levee, Scheme, Side, Source};
use yanlian::hazard::flood::plane::nest::Place;
use yanlian::hazard::flood::plane::series::Series;
use yanlian::hazard::flood::plane::water::{Start, Water};
use yanlian::hazard::flood::spec::{NestSpec, Standing, WorksSpec};
use yanlian::map::grid::{Grid, Shape};
use yanlian::study::verify::flood_nest::apart;

use crate::verify_flood::{BOTH, noise, shape};

/// A nest of a coarse shape: rows and columns of its north-west cell, how many, and into how many parts each goes.
fn within(coarse: Shape, (row, col): (usize, usize), (rows, cols): (usize, usize), ratio: usize) -> NestSpec {
    let cell_m = coarse.cell_m / ratio as f64;
    let (west, north) = (coarse.west + col as f64 * coarse.cell_m, coarse.north - row as f64 * coarse.cell_m);
    let shape = Shape { cols: cols * ratio, rows: rows * ratio, west, north, cell_m };
    NestSpec { name: "town".into(), within: None, shape, place: Place { row, col, ratio }, terrain: None }
}

/// A coarse water and the nest in it, ready to go on together.
struct Pair {
    cells: usize,
    coarse: Water,
    fine: Water,
    ground: NestGround,
}

impl Pair {
    fn new(basin: &Basin, start: &Start, nest: &NestSpec, standing: Standing) -> Self {
        let coarse = Water::new(basin, start).expect("sound");
        let ground = NestGround::new(Coarse { basin, start, cut_m: &vec![0.0; basin.shape.len()] }, nest, &WorksSpec::default(), standing);
        let fine = coarse.nested(ground.basin.clone(), &ground.start, nest.place).expect("sound");
        Self { cells: basin.shape.len(), coarse, fine, ground }
    }
    fn run(&mut self, from_min: i64, to_min: i64) {
        for minute in from_min + 1..=to_min {
            let t = minute as f64 * 60.0;
            self.fine.begins_beside(&self.coarse);
            self.coarse.run_to(t);
            self.fine.ends_beside(&self.coarse);
            self.fine.run_to(t);
            assert_eq!((self.coarse.check(), self.fine.check()), (Ok(()), Ok(())), "minute {minute}");
        }
    }
    fn seen(&self) -> Vec<u32> {
        let of = |w: &Water, n: usize| (0..n).flat_map(|k| [w.depth_m(k).to_bits(), w.speed_m_s(k).to_bits()]).collect::<Vec<u32>>();
        [of(&self.coarse, self.cells), of(&self.fine, self.ground.basin.shape.len())].concat()
    }
}

#[test]
fn a_lake_is_still_to_the_drop_in_the_nest_and_around_it() {
    let s = shape(20, 16, 30.0);
    let rough = |k: usize| 3.0 * noise(k as u64) + if k == 150 { 8.0 } else { 0.0 };
    for (scheme, level, own) in BOTH.into_iter().flat_map(|s| [0.7, 1.234_567, 2.5, 6.0].into_iter().flat_map(move |l| [(s, l, false), (s, l, true)])) {
        let mut basin = Basin::new(s, (0..s.len()).map(rough).collect(), 0.03, scheme);
        basin.bed_m[170] = f64::NAN;
        basin.levees = vec![Levee { cell: 8 * 20 + 5, face: Side::West, crest_m: 9.0 }];
        let mut nest = within(s, (4, 5), (8, 9), 3);
        if own {
            // Ground of its own, lower than any of the county's: its datum goes down with it.
            nest.terrain =
                Some(Arc::new(Grid { shape: nest.shape, values: (0..nest.shape.len()).map(|k| (4.0 * noise(7 * k as u64) - 2.0) as f32).collect() }));
        }
        let mut pair = Pair::new(&basin, &Start::Level(vec![level; s.len()]), &nest, Standing::Level(level));
        let before = pair.seen();
        assert!(pair.fine.books().stored_m3 > 0.0);
        pair.run(0, 20);
        assert!(pair.seen() == before, "{scheme:?} {level} {own}");
        assert_eq!((pair.fine.books().edges_in_m3, pair.fine.books().edges_out_m3), (0.0, 0.0));
    }
}

#[test]
fn a_flood_in_a_nest_is_nearer_to_the_whole_fine_valley_than_its_coarse_cells() {
    for (scheme, own) in [(Scheme::Inertial, true), (Scheme::Inertial, false), (Scheme::Hll, true)] {
        let a = apart(scheme, own);
        assert_eq!(a.error, 0.0);
        assert!(a.inflow.abs() < 0.03, "{scheme:?} {own} {a:?}");
        if scheme == Scheme::Inertial {
            assert!(a.nest_m < 0.8 * a.coarse_m, "{scheme:?} {own} {a:?}");
        }
    }
}

/// A valley that falls eastwards by 0.004, with a spring that swells and dries up and a free mouth.
fn valley_of(scheme: Scheme) -> Basin {
    let s = shape(40, 20, 30.0);
    let bed = |k: usize| {
        let p = s.centre(k);
        10.0 - 0.004 * p.x + 0.02 * (p.y - 300.0).abs() + 0.2 * noise(k as u64)
    };
    let mut basin = Basin::new(s, (0..s.len()).map(bed).collect(), 0.04, scheme);
    let flow = Series::new(vec![(0.0, 0.0), (600.0, 40.0), (2400.0, 40.0), (3600.0, 0.0)]).expect("ascending");
    basin.sources = vec![Source { cells: (8..12).map(|r| r * 40).collect(), flow_m3_s: flow }];
    basin.edges = vec![Edge { side: Side::East, cells: (0, 20), beyond: Beyond::Fall(0.004) }];
    basin
}

#[test]
fn what_comes_into_a_nest_goes_out_again_and_its_books_close_on_the_way() {
    for scheme in BOTH {
        let nest = within(shape(40, 20, 30.0), (3, 12), (14, 15), 3);
        let mut pair = Pair::new(&valley_of(scheme), &Start::Dry, &nest, Standing::Dry);
        pair.run(0, 30);
        let full = pair.fine.books();
        pair.run(30, 300);
        let (end, given) = (pair.fine.books(), pair.coarse.given_m3(0));
        // All that the spring gave passes through the nest, within what one-way rims may differ by; a little stays in hollows.
        let differs = (end.edges_in_m3 / given - 1.0).abs();
        assert!(differs < 0.06, "{scheme:?}: {} m³ of {given} came in", end.edges_in_m3);
        assert!(full.stored_m3 > 2000.0 && end.stored_m3 < 0.15 * full.stored_m3 && end.edges_out_m3 > 0.9 * end.edges_in_m3, "{full:?} {end:?}");
        assert!(end.error == 0.0 && full.error == 0.0);
    }
}

#[test]
fn a_nest_goes_on_from_a_restart_to_the_bit() {
    let nest = within(shape(40, 20, 30.0), (3, 12), (14, 15), 3);
    for scheme in BOTH {
        let new = || Pair::new(&valley_of(scheme), &Start::Dry, &nest, Standing::Dry);
        let (mut straight, mut again) = (new(), new());
        straight.run(0, 23);
        let saved = (straight.coarse.save(), straight.fine.save());
        straight.run(23, 60);
        again.run(0, 5);
        again.coarse.load(&saved.0).expect("its own");
        again.fine.load(&saved.1).expect("its own");
        again.run(23, 60);
        assert!(again.seen() == straight.seen() && again.fine.save() == straight.fine.save(), "{scheme:?}");
        assert!(straight.fine.load(&saved.0).is_err(), "a nest's water is not the county's");
    }
}

#[test]
fn a_nest_in_a_nest_has_the_flood_of_the_coarsest_in_the_finest() {
    // 90, 30 and 10 m on one plane valley: the same depth in the middle of all three while the flow is steady.
    let s = shape(40, 14, 90.0);
    let mut basin = Basin::new(s, (0..s.len()).map(|k| 20.0 - 0.002 * s.centre(k).x).collect(), 0.04, Scheme::Inertial);
    basin.sources = vec![Source { cells: (0..14).map(|r| r * 40).collect(), flow_m3_s: Series::constant(1260.0) }];
    basin.edges = vec![Edge { side: Side::East, cells: (0, 14), beyond: Beyond::Fall(0.002) }];
    let (outer, cut) = (within(s, (3, 15), (8, 10), 3), vec![0.0; s.len()]);
    let none = (WorksSpec::default(), Standing::Dry);
    let town = NestGround::new(Coarse { basin: &basin, start: &Start::Dry, cut_m: &cut }, &outer, &none.0, none.1);
    let inner = within(outer.shape, (6, 9), (12, 12), 3);
    let square = NestGround::new(Coarse { basin: &town.basin, start: &town.start, cut_m: &town.cut_m }, &inner, &none.0, none.1);
    let mut county = Water::new(&basin, &Start::Dry).expect("sound");
    let mut middle = county.nested(town.basin.clone(), &town.start, outer.place).expect("sound");
    let mut finest = middle.nested(square.basin.clone(), &square.start, inner.place).expect("sound");
    for minute in 1..=240 {
        let t = f64::from(minute) * 60.0;
        middle.begins_beside(&county);
        finest.begins_beside(&middle);
        county.run_to(t);
        middle.ends_beside(&county);
        middle.run_to(t);
        finest.ends_beside(&middle);
        finest.run_to(t);
    }
    assert_eq!((middle.check(), finest.check()), (Ok(()), Ok(())));
    // Manning: 1 m²/s down 0.002 at n 0.04.
    let normal = (0.04f64 / 0.002f64.sqrt()).powf(0.6);
    for (what, depth) in [("90 m", county.depth_m(7 * 40 + 20)), ("30 m", middle.depth_m(12 * 30 + 15)), ("10 m", finest.depth_m(18 * 36 + 18))] {
        assert!((f64::from(depth) / normal - 1.0).abs() < 0.01, "{what}: {depth} m for {normal}");
    }
}
