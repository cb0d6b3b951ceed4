//! Map / drainage — where water runs on the ground: filled terrain, flow paths, heights above the nearest drainage.
//!
//! In: the terrain, the river graph, land cover. Out: filled heights, D8 receivers, the reach each cell drains to and how
//! high it stands above that reach's bed, the local catchment of each reach. Not here: amounts of water (`hazard::flood`).
//! Method: priority-flood with epsilon (Barnes, Lehman, Mulla 2014); D8 (O'Callaghan & Mark 1984), ties by neighbour order
//! clockwise from north; HAND (Rennó et al. 2008; Nobre et al. 2011) on the filled terrain.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::frame::Point;
use super::grid::{ClassGrid, Grid, Shape};
use super::landcover::Cover;
use super::river::RiverGraph;

/// No receiver, no reach.
pub const NONE: u32 = u32::MAX;

/// Steps to the eight neighbours, clockwise from north: rows, columns, distance in cells.
const STEPS: [(i64, i64, f32); 8] = {
    const D: f32 = std::f32::consts::SQRT_2;
    [(-1, 0, 1.0), (-1, 1, D), (0, 1, 1.0), (1, 1, D), (1, 0, 1.0), (1, -1, D), (0, -1, 1.0), (-1, -1, D)]
};

/// A float as an integer of the same order; the heap compares integers only.
fn order_key(z: f32) -> u32 {
    let bits = z.to_bits();
    if bits >> 31 == 0 { bits | 0x8000_0000 } else { !bits }
}

/// Calls `visit(neighbour, step)` for the neighbours of a cell, clockwise from north.
#[inline]
fn around(cols: usize, rows: usize, cell: usize, mut visit: impl FnMut(usize, usize)) {
    let (r, c) = (cell / cols, cell % cols);
    if r > 0 && c > 0 && r + 1 < rows && c + 1 < cols {
        let near = [cell - cols, cell - cols + 1, cell + 1, cell + cols + 1, cell + cols, cell + cols - 1, cell - 1, cell - cols - 1];
        for (k, n) in near.into_iter().enumerate() {
            visit(n, k);
        }
    } else {
        for (k, (dr, dc, _)) in STEPS.into_iter().enumerate() {
            let (nr, nc) = (r as i64 + dr, c as i64 + dc);
            if nr >= 0 && nc >= 0 && nr < rows as i64 && nc < cols as i64 {
                visit(nr as usize * cols + nc as usize, k);
            }
        }
    }
}

/// Whether water can leave the map from a cell: it lies on the rim or beside a cell that is outside.
fn is_rim(shape: Shape, z: &[f32], cell: usize) -> bool {
    let (r, c) = (cell / shape.cols, cell % shape.cols);
    if r == 0 || c == 0 || r + 1 == shape.rows || c + 1 == shape.cols {
        return true;
    }
    let mut rim = false;
    around(shape.cols, shape.rows, cell, |n, _| rim |= z[n].is_nan());
    rim
}

/// Raises `z` so that every cell has a strictly falling path to a seed. Cells that are NaN stay so.
fn flood_from(shape: Shape, z: &mut [f32], seeds: impl Iterator<Item = usize>) {
    let mut closed: Vec<bool> = z.iter().map(|v| v.is_nan()).collect();
    let mut open: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
    let item = |z: f32, cell: usize| Reverse(u64::from(order_key(z)) << 32 | cell as u64);
    for cell in seeds {
        if !closed[cell] {
            closed[cell] = true;
            open.push(item(z[cell], cell));
        }
    }
    let mut pit: VecDeque<u32> = VecDeque::new();
    loop {
        // A cell of the rim that is as low as the front of the pit goes first, so that false pits do not spread.
        let rim_first = match (open.peek(), pit.front()) {
            (Some(Reverse(o)), Some(p)) => (o >> 32) as u32 == order_key(z[*p as usize]),
            _ => false,
        };
        let next = if rim_first { None } else { pit.pop_front() };
        let Some(cell) = next.map(|p| p as usize).or_else(|| open.pop().map(|Reverse(o)| (o & 0xFFFF_FFFF) as usize)) else { break };
        let above = z[cell].next_up();
        around(shape.cols, shape.rows, cell, |n, _| {
            if closed[n] {
                return;
            }
            closed[n] = true;
            if z[n] <= above {
                z[n] = above;
                pit.push_back(n as u32);
            } else {
                open.push(item(z[n], n));
            }
        });
    }
}

/// The terrain with its pits filled just enough that water runs off the map; cells that are NaN are outside.
#[must_use]
pub fn fill(terrain: &Grid) -> Vec<f32> {
    assert!(terrain.shape.len() < NONE as usize, "a terrain must have fewer than 2^32 - 1 cells");
    let mut z = terrain.values.clone();
    let seeds: Vec<usize> = (0..z.len()).filter(|c| !z[*c].is_nan() && is_rim(terrain.shape, &z, *c)).collect();
    flood_from(terrain.shape, &mut z, seeds.into_iter());
    z
}

/// Flow paths over a terrain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drainage {
    /// The cell that receives a cell's water; [`NONE`] where it leaves the map, and outside.
    pub down: Vec<u32>,
    /// All cells inside, whoever gives before whom it gives to; ties by cell number.
    pub order: Vec<u32>,
    /// Cells whose water passes through a cell, itself included; 0 outside.
    pub area_cells: Vec<u32>,
}

/// The receiver of every cell: the steepest of eight falls. Cells for which `stop` holds, and cells without a lower neighbour, have none.
fn receivers(shape: Shape, z: &[f32], stop: impl Fn(usize) -> bool) -> Vec<u32> {
    let near: [f32; 8] = STEPS.map(|s| 1.0 / s.2);
    (0..z.len())
        .map(|cell| {
            if z[cell].is_nan() || stop(cell) {
                return NONE;
            }
            let (mut best, mut to) = (0.0f32, NONE);
            around(shape.cols, shape.rows, cell, |n, k| {
                let fall = (z[cell] - z[n]) * near[k];
                if fall > best {
                    (best, to) = (fall, n as u32);
                }
            });
            to
        })
        .collect()
}

/// Givers before receivers; among those that are ready, smaller cells first in each round.
fn downstream_order(z: &[f32], down: &[u32]) -> Vec<u32> {
    let mut waits = vec![0u8; down.len()];
    for d in down {
        if *d != NONE {
            waits[*d as usize] += 1;
        }
    }
    let mut order: Vec<u32> = (0..down.len() as u32).filter(|c| waits[*c as usize] == 0 && !z[*c as usize].is_nan()).collect();
    let mut next = 0;
    while next < order.len() {
        let d = down[order[next] as usize];
        next += 1;
        if d == NONE {
            continue;
        }
        waits[d as usize] -= 1;
        if waits[d as usize] == 0 {
            order.push(d);
        }
    }
    order
}

/// D8 flow paths over a filled terrain.
#[must_use]
pub fn drainage(terrain_filled: &Grid) -> Drainage {
    let z = &terrain_filled.values;
    let down = receivers(terrain_filled.shape, z, |_| false);
    let order = downstream_order(z, &down);
    let mut area_cells: Vec<u32> = z.iter().map(|v| u32::from(!v.is_nan())).collect();
    for c in &order {
        let d = down[*c as usize];
        if d != NONE {
            area_cells[d as usize] += area_cells[*c as usize];
        }
    }
    Drainage { down, order, area_cells }
}

/// The part of a segment inside a rectangle, as shares of its length (Liang & Barsky 1984).
fn clip(a: Point, b: Point, shape: &Shape) -> Option<(f64, f64)> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut t0, mut t1) = (0.0f64, 1.0f64);
    for (p, q) in [(-dx, a.x - shape.west), (dx, shape.east() - a.x), (-dy, a.y - shape.south()), (dy, shape.north - a.y)] {
        if p.abs() < f64::MIN_POSITIVE {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            t0 = t0.max(q / p);
        } else {
            t1 = t1.min(q / p);
        }
    }
    (t0 <= t1).then_some((t0, t1))
}

/// The cells along a polyline in order, without gaps: each next one touches the one before by a side or a corner. Parts outside the raster are left out.
#[must_use]
pub fn rasterise(shape: Shape, line: &[Point]) -> Vec<usize> {
    let mut cells: Vec<usize> = Vec::new();
    let mut put = |c: i64, r: i64| {
        let cell = r as usize * shape.cols + c as usize;
        if cells.last() != Some(&cell) {
            cells.push(cell);
        }
    };
    let sane = |p: &Point| p.x.abs() < 1e9 && p.y.abs() < 1e9;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if !sane(&a) || !sane(&b) {
            continue;
        }
        let Some((t0, t1)) = clip(a, b, &shape) else { continue };
        let at = |t: f64| {
            let p = a.towards(b, t);
            let c = ((p.x - shape.west) / shape.cell_m).floor().clamp(0.0, shape.cols as f64 - 1.0) as i64;
            let r = ((shape.north - p.y) / shape.cell_m).floor().clamp(0.0, shape.rows as f64 - 1.0) as i64;
            (c, r)
        };
        let ((mut c, mut r), (c1, r1)) = (at(t0), at(t1));
        // Bresenham (1965).
        let (dc, dr) = ((c1 - c).abs(), -(r1 - r).abs());
        let (sc, sr) = ((c1 - c).signum(), (r1 - r).signum());
        let mut error = dc + dr;
        loop {
            put(c, r);
            if c == c1 && r == r1 {
                break;
            }
            let twice = 2 * error;
            if twice >= dr {
                error += dr;
                c += sc;
            }
            if twice <= dc {
                error += dc;
                r += sr;
            }
        }
    }
    cells
}

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
fn channel_cells(shape: Shape, reach: &super::river::Reach, mut claim: impl FnMut(usize, f64)) {
    let lengths: Vec<f64> = reach.line.windows(2).map(|p| p[0].distance_m(p[1])).collect();
    let total: f64 = lengths.iter().sum::<f64>().max(1e-9);
    let half = (reach.section.bed_width_m / 2.0).max(0.0);
    let margin = (half / shape.cell_m).ceil() as i64;
    let mut before = 0.0;
    for (pair, length) in reach.line.windows(2).zip(&lengths) {
        let (a, b) = (pair[0], pair[1]);
        let mut near: std::collections::BTreeSet<usize> = std::collections::BTreeSet::new();
        for cell in rasterise(shape, pair) {
            near.insert(cell);
            let (r, c) = ((cell / shape.cols) as i64, (cell % shape.cols) as i64);
            for dr in -margin..=margin {
                for dc in -margin..=margin {
                    let (nr, nc) = (r + dr, c + dc);
                    if nr < 0 || nc < 0 || nr >= shape.rows as i64 || nc >= shape.cols as i64 {
                        continue;
                    }
                    let n = nr as usize * shape.cols + nc as usize;
                    let (p, len2) = (shape.centre(n), (length * length).max(1e-12));
                    let t = (((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / len2).clamp(0.0, 1.0);
                    if p.distance_m(a.towards(b, t)) <= half {
                        near.insert(n);
                    }
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
    let mut beds: std::collections::BTreeMap<usize, Bed> = std::collections::BTreeMap::new();
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
fn spread(terrain: &Grid, rivers: &RiverGraph, beds: &std::collections::BTreeMap<usize, Bed>, out: &mut Valley) {
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

/// The land that drains to one reach without passing through another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Catchment {
    /// Area, km².
    pub area_km2: f64,
    /// Mean slope of the ground, metres per metre.
    pub mean_slope: f64,
    /// Longest flow path to the channel, metres.
    pub flow_length_m: f64,
    /// Mean slope along that path, metres per metre; never less than 1e-4.
    pub path_slope: f64,
    /// Mean SCS curve number at average moisture.
    pub curve_number: f64,
    /// Mean height, metres above datum.
    pub height_m: f64,
    /// Centre of mass.
    pub centroid: Point,
}

/// The local catchment of every reach. A reach without a cell of land has an area of 0, placed at its line's middle.
#[must_use]
pub fn catchments(terrain: &Grid, landcover: &ClassGrid, valley: &Valley, rivers: &RiverGraph) -> Vec<Catchment> {
    let shape = terrain.shape;
    let mut numbers = [Cover::Grass.curve_number(); 256];
    for code in 0..=255u8 {
        if let Some(c) = Cover::from_code(code) {
            numbers[code as usize] = c.curve_number();
        }
    }
    #[derive(Clone, Copy, Default)]
    struct Sum {
        cells: f64,
        slope: f64,
        number: f64,
        height: f64,
        x: f64,
        y: f64,
        far_m: f32,
        rise_m: f32,
    }
    let mut sums = vec![Sum::default(); rivers.reaches.len()];
    for cell in 0..shape.len() {
        let r = valley.reach[cell];
        if r == NONE {
            continue;
        }
        let s = &mut sums[r as usize];
        let (row, col) = (cell / shape.cols, cell % shape.cols);
        let here = terrain.values[cell];
        let value = |row: usize, col: usize| {
            let v = terrain.values[row * shape.cols + col];
            if v.is_nan() { here } else { v }
        };
        let (w, e) = (col.saturating_sub(1), (col + 1).min(shape.cols - 1));
        let (n, so) = (row.saturating_sub(1), (row + 1).min(shape.rows - 1));
        let gx = f64::from(value(row, e) - value(row, w)) / ((e - w).max(1) as f64 * shape.cell_m);
        let gy = f64::from(value(n, col) - value(so, col)) / ((so - n).max(1) as f64 * shape.cell_m);
        let at = shape.centre(cell);
        s.cells += 1.0;
        s.slope += (gx * gx + gy * gy).sqrt();
        s.number += numbers[landcover.values.get(cell).copied().unwrap_or(Cover::Grass as u8) as usize];
        s.height += f64::from(here);
        s.x += at.x - shape.west;
        s.y += at.y - shape.north;
        if valley.path_m[cell] > s.far_m {
            (s.far_m, s.rise_m) = (valley.path_m[cell], valley.hand_m[cell]);
        }
    }
    sums.iter()
        .zip(&rivers.reaches)
        .map(|(s, reach)| {
            let k = s.cells.max(1.0);
            let middle = reach.line.get(reach.line.len() / 2).copied().unwrap_or_default();
            Catchment {
                area_km2: s.cells * shape.cell_m * shape.cell_m / 1e6,
                mean_slope: s.slope / k,
                flow_length_m: f64::from(s.far_m).max(shape.cell_m),
                path_slope: (f64::from(s.rise_m) / f64::from(s.far_m).max(shape.cell_m)).max(1e-4),
                curve_number: if s.cells > 0.0 { s.number / k } else { numbers[Cover::Grass as usize] },
                height_m: if s.cells > 0.0 { s.height / k } else { (reach.bed_up_m + reach.bed_down_m) / 2.0 },
                centroid: if s.cells > 0.0 { Point::new(shape.west + s.x / k, shape.north + s.y / k) } else { middle },
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{Keys, ReachId};
    use crate::base::lang::Name;
    use crate::map::river::{Reach, Section};

    fn shape(cols: usize, rows: usize, cell_m: f64) -> Shape {
        Shape { cols, rows, west: 0.0, north: rows as f64 * cell_m, cell_m }
    }

    fn grid(cols: usize, rows: usize, f: impl Fn(usize, usize) -> f32) -> Grid {
        let shape = shape(cols, rows, 10.0);
        Grid { shape, values: (0..cols * rows).map(|i| f(i / cols, i % cols)).collect() }
    }

    fn one_reach(line: Vec<Point>, up: f64, down: f64, bed_width_m: f64) -> RiverGraph {
        let length_m = crate::map::line::length_m(&line);
        let section = Section { bed_width_m, bank_slope: 1.0, bankfull_m: 1.0, plain_width_m: 50.0, valley_slope: 5.0, n_channel: 0.035, n_plain: 0.06 };
        let reach = Reach { name: Name::default(), line, length_m, downstream: None, bed_up_m: up, bed_down_m: down, section, area_km2: 1.0, dam: None };
        RiverGraph { keys: Keys::new(vec!["r".into()]), reaches: vec![reach], order: vec![ReachId(0)] }
    }

    #[test]
    fn a_pit_is_filled_to_its_sill_and_no_higher() {
        let g = grid(7, 7, |r, c| {
            if (2..5).contains(&r) && (2..5).contains(&c) {
                1.0
            } else if r == 3 && c >= 5 {
                4.0
            } else {
                9.0
            }
        });
        let z = fill(&g);
        let middle = z[3 * 7 + 3];
        assert!(middle > 4.0 && middle < 4.0 + 1e-5, "the sill is 4 m, filled to {middle}");
        assert_eq!(z[0].to_bits(), 9.0f32.to_bits());
    }

    #[test]
    fn every_cell_runs_off_the_map_and_counts_add_up() {
        let noise = |r: usize, c: usize| crate::base::seed::draw(99, (r * 1000 + c) as u64) as f32 * 50.0;
        let mut g = grid(60, 40, noise);
        for c in [5 * 60 + 7, 20 * 60 + 30] {
            g.values[c] = f32::NAN;
        }
        let filled = Grid { shape: g.shape, values: fill(&g) };
        let d = drainage(&filled);
        assert_eq!(d.order.len(), 60 * 40 - 2);
        let out: u32 = (0..2400).filter(|c| d.down[*c] == NONE).map(|c| d.area_cells[c]).sum();
        assert_eq!(out, 2398);
        for c in 0..2400 {
            if d.down[c] == NONE {
                assert!(filled.values[c].is_nan() || is_rim(g.shape, &g.values, c), "cell {c} keeps its water");
            } else {
                assert!(filled.values[d.down[c] as usize] < filled.values[c]);
            }
            assert!(g.values[c].is_nan() || filled.values[c] >= g.values[c]);
        }
        let place: std::collections::BTreeMap<u32, usize> = d.order.iter().enumerate().map(|(i, c)| (*c, i)).collect();
        for c in 0..2400u32 {
            if d.down[c as usize] != NONE {
                assert!(place[&c] < place[&d.down[c as usize]]);
            }
        }
    }

    #[test]
    fn equal_falls_are_broken_by_neighbour_order() {
        let g = grid(3, 3, |r, c| if r == 1 && c == 1 { 1.0 } else { 0.0 });
        assert_eq!(drainage(&g).down[4], 1, "north comes first");
    }

    #[test]
    fn a_line_has_no_gaps_and_stays_on_the_map() {
        let s = shape(50, 30, 10.0);
        let line = [Point::new(-100.0, 20.0), Point::new(480.0, 250.0), Point::new(470.0, 10.0), Point::new(900.0, -50.0)];
        let cells = rasterise(s, &line);
        assert!(cells.len() > 60);
        for w in cells.windows(2) {
            let (a, b) = (w[0], w[1]);
            let (dr, dc) = ((a / 50).abs_diff(b / 50), (a % 50).abs_diff(b % 50));
            assert!(dr <= 1 && dc <= 1 && a != b, "{a} {b}");
        }
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
        let k = catchments(&g, &ClassGrid { values: vec![10; s.len()] }, &v, &one_reach(vec![s.centre(20), s.centre(20 + cols)], 5.9, 0.0, 1.0));
        assert!((k[0].curve_number - 70.0).abs() < 1e-9 && (k[0].path_slope - 0.1).abs() < 1e-3 && (k[0].flow_length_m - 200.0).abs() < 15.0, "{:?}", k[0]);
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
