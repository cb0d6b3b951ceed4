//! Verify / flood nest — a flood through a valley on cells of 30 m, with a nest of 10 m in it, beside the whole valley on 10 m.
//!
//! In: nothing. Out: how far levels in the nest and in the coarse cells are from those of the whole fine valley. Not here: the tolerances
//! (`flood`), chains of nests and drills (`tests/verify_nests`).

use std::sync::Arc;

use crate::hazard::flood::nest_ground::{Coarse, NestGround};
use crate::hazard::flood::plane::basin::{Basin, Beyond, Edge, Scheme, Side, Source};
use crate::hazard::flood::plane::nest::Place;
use crate::hazard::flood::plane::series::Series;
use crate::hazard::flood::plane::water::{Start, Water};
use crate::hazard::flood::spec::{NestSpec, Standing, WorksSpec};
use crate::map::grid::{Grid, Shape};

/// Fall of the valley.
const FALL: f64 = 0.002;

/// Height of the valley's ground, metres: a V with knolls and hollows that cells of 30 m hardly show.
fn height_m(x: f64, y: f64) -> f64 {
    use crate::base::num::sin;
    30.0 - FALL * x + 0.015 * (y - 300.0).abs() + 0.4 * sin(x / 31.0) * sin(y / 19.0)
}

/// The valley, 3 km × 600 m, on cells of 10 m or on means of three by three of them.
fn valley(scheme: Scheme, ratio: usize) -> Basin {
    let fine = Shape { cols: 300, rows: 60, west: 0.0, north: 600.0, cell_m: 10.0 };
    let z = |k: usize| height_m(fine.centre(k).x, fine.centre(k).y);
    let shape = Shape { cols: 300 / ratio, rows: 60 / ratio, cell_m: 10.0 * ratio as f64, ..fine };
    let whole = Place { row: 0, col: 0, ratio };
    let mean = |k: usize| whole.fine_of(k, shape.cols, (300, 60)).map(z).sum::<f64>() / (ratio * ratio) as f64;
    let mut basin = Basin::new(shape, (0..shape.len()).map(mean).collect(), 0.04, scheme);
    let mouth = |k: usize| whole.fine_of(k, shape.cols, (300, 60)).collect::<Vec<usize>>();
    // The spring stands on the same land in both: the cells about the valley's head.
    let head: Vec<usize> = (0..shape.len()).filter(|k| mouth(*k).iter().any(|f| (f % 300) < 3 && (27..33).contains(&(f / 300)))).collect();
    let flow = Series::new(vec![(0.0, 5.0), (1800.0, 5.0), (5400.0, 80.0), (9000.0, 10.0)]).expect("ascending");
    basin.sources = vec![Source { cells: head, flow_m3_s: flow }];
    basin.edges = vec![Edge { side: Side::East, cells: (0, shape.rows), beyond: Beyond::Fall(FALL) }];
    basin
}

/// A nest from 1.2 to 1.8 km, over the whole width but for 120 m on either side.
fn town(own: bool) -> NestSpec {
    let shape = Shape { cols: 60, rows: 36, west: 1200.0, north: 480.0, cell_m: 10.0 };
    let heights = || Grid { shape, values: (0..shape.len()).map(|k| height_m(shape.centre(k).x, shape.centre(k).y) as f32).collect() };
    let terrain = own.then(|| Arc::new(heights()));
    NestSpec { name: "town".into(), within: None, shape, place: Place { row: 4, col: 40, ratio: 3 }, terrain }
}

/// How far from the whole fine valley: levels of cells that are wet there, root of the mean square over the flood, metres.
#[derive(Clone, Copy, Debug)]
pub struct Apart {
    /// In the nest.
    pub nest_m: f64,
    /// In the coarse cells over it.
    pub coarse_m: f64,
    /// Greatest level at the middle of the nest less that of the whole fine valley.
    pub peak_m: f64,
    /// The same of the coarse cell there.
    pub coarse_peak_m: f64,
    /// Of what the whole fine valley let pass into the nest's land, the share by which the nest's own inflow differs.
    pub inflow: f64,
    /// Drops that the nest's books are off.
    pub error: f64,
}

/// Runs the three; the nest with heights of its own, or the coarse ground between its cells.
///
/// # Panics
/// Where the set-up is none.
#[must_use]
pub fn apart(scheme: Scheme, own: bool) -> Apart {
    let (fine, coarse, spec) = (valley(scheme, 1), valley(scheme, 3), town(own));
    let ground = Coarse { basin: &coarse, start: &Start::Dry, cut_m: &vec![0.0; coarse.shape.len()] };
    let made = NestGround::new(ground, &spec, &WorksSpec::default(), Standing::Dry);
    let new = |b: &Basin| Water::new(b, &Start::Dry).unwrap_or_else(|why| panic!("the set-up is sound: {why:?}"));
    let (mut truth, mut around) = (new(&fine), new(&coarse));
    let mut nest = around.nested(made.basin, &made.start, spec.place).unwrap_or_else(|why| panic!("the set-up is sound: {why:?}"));
    let cells = spec.shape.len();
    let of_truth = |k: usize| (12 + k / 60) * 300 + 120 + k % 60;
    let of_coarse = |k: usize| spec.place.coarse_of(k, 60, 100);
    let middle = 18 * 60 + 30;
    let (mut sums, mut n, mut peaks) = ([0.0; 2], 0.0, [f64::MIN; 3]);
    let (mut passed, mut entered) = (0.0, 0.0);
    for minute in 1..=180 {
        let t = 60.0 * f64::from(minute);
        nest.begins_beside(&around);
        truth.run_to(t);
        around.run_to(t);
        nest.ends_beside(&around);
        nest.run_to(t);
        for k in (0..cells).filter(|k| truth.depth_m(of_truth(*k)) > 0.05) {
            let level = truth.level_m(of_truth(k));
            sums[0] += (nest.level_m(k) - level) * (nest.level_m(k) - level);
            sums[1] += (around.level_m(of_coarse(k)) - level) * (around.level_m(of_coarse(k)) - level);
            n += 1.0;
        }
        let now = [nest.level_m(middle), truth.level_m(of_truth(middle)), around.level_m(of_coarse(middle))];
        peaks = [0, 1, 2].map(|i| f64::max(peaks[i], now[i]));
        passed += 600.0 * (0..36).map(|r| f64::from(truth.through_m2_s(of_truth(r * 60), Side::West))).sum::<f64>();
        entered += 600.0 * (0..36).map(|r| f64::from(nest.through_m2_s(r * 60, Side::West))).sum::<f64>();
    }
    let root = |s: f64| (s / f64::max(n, 1.0)).sqrt();
    Apart {
        nest_m: root(sums[0]),
        coarse_m: root(sums[1]),
        peak_m: peaks[0] - peaks[1],
        coarse_peak_m: peaks[2] - peaks[1],
        inflow: entered / passed - 1.0,
        error: nest.books().error,
    }
}
