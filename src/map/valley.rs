//! Map / valley — to which river every cell belongs, and how high it stands above that river's bed.
//!
//! In: the terrain, the river graph. Out: reach, height above the nearest drainage, place along the reach and way of the
//! flow, cell by cell. Not here: amounts of water (`hazard::flood`), the land of one reach as a whole (`catchment`).
//! Method: HAND (Rennó et al. 2008; Nobre et al. 2011) over the flow paths of `drainage`, with the beds burned in; on plains
//! that fall along the river, the channel from which rising water comes first.

use std::collections::{BTreeMap, BTreeSet};

use super::drainage::{NONE, STEPS, around, downstream_order, flood_from, is_rim, receivers};
use super::grid::{Grid, Shape};
use super::line_cells::rasterise;
use super::river::{Reach, RiverGraph};

/// What every cell is to the rivers.
#[derive(Clone, Debug, PartialEq)]
pub struct Valley {
    /// Index of the reach that a cell drains to; [`NONE`] where its water leaves the map without meeting one, and outside.
    pub reach: Vec<u32>,
    /// Height above the bed of the channel cell that a cell drains to, metres; never negative, infinite where there is no reach.
    pub hand_m: Vec<f32>,
    /// Where along its reach a cell drains to: 0 at the upstream end, 1 at the downstream end.
    pub share: Vec<f32>,
    /// Length of the flow path to the channel, metres.
    pub path_m: Vec<f32>,
    /// The neighbour through which water that rises from the channels comes first; [`NONE`] at a channel, and where it never comes.
    pub inlet: Vec<u32>,
    /// Cells of the channels themselves, ascending.
    pub channel: Vec<u32>,
}

impl Valley {
    /// Whether a cell belongs to a channel.
    #[must_use]
    pub fn is_channel(&self, cell: usize) -> bool {
        self.channel.binary_search(&(cell as u32)).is_ok()
    }
}

/// One channel cell: its reach, its share along it, its bed.
#[derive(Clone, Copy)]
struct Bed {
    reach: u32,
    share: f32,
    bed_m: f32,
}

/// Channel cells of one reach: those that its line crosses and those that its bed covers, with the nearest place on the line.
fn channel_cells(shape: Shape, reach: &Reach, mut claim: impl FnMut(usize, f64)) {
    let lengths: Vec<f64> = reach.line.windows(2).map(|p| p[0].distance_m(p[1])).collect();
    let total: f64 = lengths.iter().sum::<f64>().max(1e-9);
    let half = (reach.section.bed_width_m / 2.0).max(0.0);
    let margin = (half / shape.cell_m).ceil() as usize;
    let mut before = 0.0;
    for (pair, length) in reach.line.windows(2).zip(&lengths) {
        let (a, b) = (pair[0], pair[1]);
        let mut near: BTreeSet<usize> = BTreeSet::new();
        for cell in rasterise(shape, pair) {
            near.insert(cell);
            for n in shape.square(cell, margin) {
                let (p, len2) = (shape.centre(n), (length * length).max(1e-12));
                let t = (((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / len2).clamp(0.0, 1.0);
                if p.distance_m(a.towards(b, t)) <= half {
                    near.insert(n);
                }
            }
        }
        for cell in near {
            let p = shape.centre(cell);
            let t = (((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / (length * length).max(1e-12)).clamp(0.0, 1.0);
            claim(cell, (before + t * length) / total);
        }
        before += length;
    }
}

/// To which reach every cell drains, how high it stands above that reach's bed, and where along the reach it drains to.
///
/// Channel cells keep the file's bed (linear between the two ends); where two reaches meet in a cell the lower bed wins,
/// then the smaller reach. The rest follows D8 on the terrain filled towards channels and the map's rim; plains along a river
/// belong to the river beside them (see `spread`).
#[must_use]
pub fn valley(terrain: &Grid, rivers: &RiverGraph) -> Valley {
    let shape = terrain.shape;
    let mut z = terrain.values.clone();
    let mut beds: BTreeMap<usize, Bed> = BTreeMap::new();
    for (i, reach) in rivers.reaches.iter().enumerate() {
        channel_cells(shape, reach, |cell, share| {
            if z[cell].is_nan() {
                return;
            }
            let new = Bed { reach: i as u32, share: share as f32, bed_m: (reach.bed_up_m + (reach.bed_down_m - reach.bed_up_m) * share) as f32 };
            beds.entry(cell)
                .and_modify(|old| {
                    if new.bed_m < old.bed_m {
                        *old = new;
                    }
                })
                .or_insert(new);
        });
    }
    for (cell, bed) in &beds {
        z[*cell] = z[*cell].min(bed.bed_m);
    }
    let rim: Vec<usize> = (0..z.len()).filter(|c| !z[*c].is_nan() && is_rim(shape, &z, *c)).collect();
    flood_from(shape, &mut z, beds.keys().copied().chain(rim));
    let mut in_channel = vec![false; z.len()];
    for cell in beds.keys() {
        in_channel[*cell] = true;
    }
    let down = receivers(shape, &z, |cell| in_channel[cell]);
    let order = downstream_order(&z, &down);
    let n = z.len();
    let mut out = Valley {
        reach: vec![NONE; n],
        hand_m: vec![f32::INFINITY; n],
        share: vec![0.0; n],
        path_m: vec![0.0; n],
        inlet: Vec::new(),
        channel: beds.keys().map(|c| *c as u32).collect(),
    };
    // From the channels up: the bed stands in for the height until the cell itself has been used.
    let mut bed_m = vec![f32::NAN; n];
    for (cell, bed) in &beds {
        (out.reach[*cell], out.share[*cell], out.hand_m[*cell], bed_m[*cell]) = (bed.reach, bed.share, 0.0, bed.bed_m);
    }
    for cell in order.iter().rev().map(|c| *c as usize) {
        let d = down[cell];
        if d == NONE {
            continue;
        }
        let d = d as usize;
        let diagonal = cell / shape.cols != d / shape.cols && cell % shape.cols != d % shape.cols;
        out.path_m[cell] = out.path_m[d] + (shape.cell_m * if diagonal { std::f64::consts::SQRT_2 } else { 1.0 }) as f32;
        if out.reach[d] == NONE {
            continue;
        }
        (out.reach[cell], out.share[cell], bed_m[cell]) = (out.reach[d], out.share[d], bed_m[d]);
        out.hand_m[cell] = (z[cell] - bed_m[d]).max(0.0);
    }
    spread(terrain, rivers, &beds, &mut out);
    out
}

/// How high above a bed rising water is followed, metres: more than any flood that a valley here can hold (assumed).
const SPREAD_MOST_M: f32 = 30.0;
/// A way along the ground of so many times the direct one means that a cell's runoff follows the valley instead of falling to the river (assumed).
const DETOUR: f32 = 2.0;
/// Width of a bucket of prices, metres of climb: finer than any height here is known.
const PRICE_STEP_M: f32 = 0.02;
/// Metres of climb that a metre of way is worth, in slopes of the reach: ten keep water from being charged to a channel
/// far upstream, whose bed is higher (assumed; a smaller number lowers heights beside steep reaches).
const WAY_PER_SLOPE: f64 = 10.0;

/// On a plain that falls along the river more than towards it, a flow path meets the channel far downstream, or never on
/// this map, and its height above that place says nothing about the river beside it. There the channel from which rising
/// water comes first with the least climb takes the flow path's place.
fn spread(terrain: &Grid, rivers: &RiverGraph, beds: &BTreeMap<usize, Bed>, out: &mut Valley) {
    #[derive(Clone, Copy)]
    struct Way {
        bed: Bed,
        climb_m: f32,
        path_m: f32,
    }
    let (shape, n) = (terrain.shape, terrain.shape.len());
    let per_m: Vec<f32> = rivers.reaches.iter().map(|r| (WAY_PER_SLOPE * r.slope().clamp(0.001, 0.05)) as f32).collect();
    let mut ways: Vec<Option<Way>> = vec![None; n];
    let (mut closed, mut cost, mut inlet) = (vec![false; n], vec![f32::INFINITY; n], vec![NONE; n]);
    // Buckets of prices, first in first out: near enough to a sorted queue, and several times as fast.
    let mut open: Vec<Vec<u32>> = vec![Vec::new()];
    for (cell, bed) in beds {
        (ways[*cell], cost[*cell]) = (Some(Way { bed: *bed, climb_m: 0.0, path_m: 0.0 }), 0.0);
        open[0].push(*cell as u32);
    }
    let mut bucket = 0;
    while bucket < open.len() {
        let mut next_in = 0;
        while next_in < open[bucket].len() {
            let cell = open[bucket][next_in] as usize;
            next_in += 1;
            let Some(way) = ways[cell] else { continue };
            if closed[cell] {
                continue;
            }
            closed[cell] = true;
            around(shape.cols, shape.rows, cell, |next, k| {
                if closed[next] || terrain.values[next].is_nan() {
                    return;
                }
                let climb_m = way.climb_m.max(terrain.values[next] - way.bed.bed_m);
                if climb_m > SPREAD_MOST_M {
                    return;
                }
                let path_m = way.path_m + STEPS[k].2 * shape.cell_m as f32;
                let price = climb_m + per_m[way.bed.reach as usize] * path_m;
                if price < cost[next] {
                    (cost[next], ways[next], inlet[next]) = (price, Some(Way { bed: way.bed, climb_m, path_m }), cell as u32);
                    let at = ((price / PRICE_STEP_M) as usize).max(bucket);
                    if at >= open.len() {
                        open.resize_with(at + 1, Vec::new);
                    }
                    open[at].push(next as u32);
                }
            });
        }
        open[bucket] = Vec::new();
        bucket += 1;
    }
    for (cell, way) in ways.iter().enumerate() {
        let Some(w) = way else { continue };
        let strays = out.reach[cell] == NONE || out.path_m[cell] > DETOUR * w.path_m + 2.0 * shape.cell_m as f32;
        if strays && w.climb_m < out.hand_m[cell] {
            (out.reach[cell], out.share[cell], out.hand_m[cell], out.path_m[cell]) = (w.bed.reach, w.bed.share, w.climb_m, w.path_m);
        }
    }
    out.inlet = inlet;
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::base::ids::{Keys, ReachId};
    use crate::base::lang::Name;
    use crate::map::frame::Point;
    use crate::map::river::Section;

    pub(crate) fn grid(cols: usize, rows: usize, f: impl Fn(usize, usize) -> f32) -> Grid {
        let shape = Shape { cols, rows, west: 0.0, north: rows as f64 * 10.0, cell_m: 10.0 };
        Grid { shape, values: (0..cols * rows).map(|i| f(i / cols, i % cols)).collect() }
    }

    pub(crate) fn one_reach(line: Vec<Point>, up: f64, down: f64, bed_width_m: f64) -> RiverGraph {
        let length_m = crate::map::line::length_m(&line);
        let section = Section { bed_width_m, bank_slope: 1.0, bankfull_m: 1.0, plain_width_m: 50.0, valley_slope: 5.0, n_channel: 0.035, n_plain: 0.06 };
        let reach = Reach { name: Name::default(), line, length_m, downstream: None, bed_up_m: up, bed_down_m: down, section, area_km2: 1.0, dam: None };
        RiverGraph { keys: Keys::new(vec!["r".into()]), reaches: vec![reach], order: vec![ReachId(0)], care: BTreeMap::new() }
    }

    #[test]
    fn hand_on_a_tilted_valley_is_the_height_above_the_axis() {
        // z = 0.01 y + 0.1 |x|: D8 runs straight to the axis because 0.1 > (0.1 + 0.01) / sqrt 2, so HAND = 0.1 |x|.
        let (cols, rows) = (41, 60);
        let g = grid(cols, rows, |r, c| (rows - 1 - r) as f32 * 0.1 + (c as f32 - 20.0).abs());
        let s = g.shape;
        let line = vec![s.centre(20), s.centre((rows - 1) * cols + 20)];
        let v = valley(&g, &one_reach(line, (rows - 1) as f64 * 0.1, 0.0, 1.0));
        for r in 1..rows - 1 {
            for c in 1..cols - 1 {
                let (cell, want) = (r * cols + c, (c as f32 - 20.0).abs());
                assert_eq!(v.reach[cell], 0);
                assert!((v.hand_m[cell] - want).abs() < 1e-4, "row {r} column {c}: {} for {want}", v.hand_m[cell]);
                assert!((f64::from(v.share[cell]) - r as f64 / (rows - 1) as f64).abs() < 1e-5);
                assert!((f64::from(v.path_m[cell]) - 10.0 * f64::from(want)).abs() < 1e-3);
            }
        }
        assert_eq!(v.channel.len(), rows);
    }

    #[test]
    fn a_plain_that_falls_along_the_river_belongs_to_the_river_beside_it() {
        // A plain 2.5 m above the bed, falling 0.4 % eastwards with it: D8 would run east, off the map.
        let g = grid(80, 21, |r, c| 100.0 - 0.04 * c as f32 + if r == 10 { 0.0 } else { 2.5 });
        let s = g.shape;
        let v = valley(&g, &one_reach(vec![s.centre(10 * 80), s.centre(10 * 80 + 79)], 100.0, 100.0 - 0.04 * 79.0, 1.0));
        for c in [20, 40, 60] {
            let cell = 4 * 80 + c;
            assert_eq!(v.reach[cell], 0);
            assert!((v.hand_m[cell] - 2.5).abs() < 0.25, "column {c}: {}", v.hand_m[cell]);
            assert!((f64::from(v.share[cell]) * 79.0 - c as f64).abs() < 6.0, "column {c}: {}", v.share[cell] * 79.0);
            assert!(v.inlet[cell] != NONE);
        }
    }

    #[test]
    fn a_wide_river_covers_its_bed() {
        let g = grid(41, 20, |_, _| 5.0);
        let s = g.shape;
        let v = valley(&g, &one_reach(vec![s.centre(20), s.centre(19 * 41 + 20)], 3.0, 2.0, 50.0));
        assert!(v.is_channel(10 * 41 + 18) && v.is_channel(10 * 41 + 22) && !v.is_channel(10 * 41 + 23));
        assert!(v.hand_m.iter().all(|h| *h >= 0.0));
    }
}
