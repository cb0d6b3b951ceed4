//! Forest fire / front — when the fire reaches each cell: a march over the county that keeps each cell's ray.
//!
//! In: a `Ground` that gives each cell's slowness, points and lines that are lit, lines that hold. Out: cells in the order of
//! their arrival, with the front's own rate and direction there.
//! Not here: fuel and wind (`behaviour`), what an arrival means (`fire`), embers (`spotting`).
//! Method: one pass in order of time over stencils that never need a later cell (`stencil`). A cell is reached from the
//! edge between two reached ones: along the edge time is the cubic through both times and both gradients, and the way to
//! the cell is straight; the least sum is found by Newton's method. Because the way's cost is `α|v| − β·v`, the gradient
//! is `α r − β` with r the unit ray, which is what a cell stores. Errors fall with the square of the cell or faster (jet marching:
//! Potter & Cameron 2021, J. Sci. Comput.), where plain marching of 8 or 16 neighbours leaves out a fifth of the ellipse.
//! When the weather changes, every reached cell near the front gets the time at which a fire of the new weather would have
//! passed it to be where the front is now (now less the least time from it to the front); what is not reached yet is worked
//! out anew.

mod change;
mod light;
pub mod look;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::barrier::Barriers;
use super::ellipse::Slowness;
use super::stencil::{REACH, Step, stencils};
use crate::base::fingerprint::Hasher;
use crate::map::grid::Shape;

/// What the march asks of the ground.
pub trait Ground {
    /// Slowness of a cell now, seconds a metre.
    fn slowness(&self, cell: usize) -> Slowness;
    /// Flame length, metres, where the front moves through a cell at a rate, metres a second.
    fn flame_m(&self, cell: usize, rate_m_s: f64) -> f64;
}

/// A cell that the fire has reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrival {
    /// Which.
    pub cell: usize,
    /// When, seconds since T+00:00.
    pub at_s: f64,
    /// Rate of the front along its normal, metres a second.
    pub rate_m_s: f64,
    /// The way the front faces, east and north.
    pub normal: [f64; 2],
}

/// One cell of the march, 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Cell {
    /// Arrival, or the best known; after a change of weather the time that stands for it.
    time: f64,
    /// Slowness, seconds a cell; `NaN` while unknown.
    round: f32,
    lean: [f32; 2],
    /// The ray's direction in units of 1/32767.
    ray: [i16; 2],
}

const FRESH: Cell = Cell { time: f64::INFINITY, round: f32::NAN, lean: [0.0; 2], ray: [0; 2] };

/// Reached by the fire.
const REACHED: u8 = 1;
/// Reached, and put out.
const OUT: u8 = 2;
/// Beside ground that does not burn: a diagonal step must not slip between two such cells.
const EDGE: u8 = 4;
/// A line crosses this cell or one beside it.
const LINE: u8 = 8;
/// Does not burn, whatever the weather.
const BARE: u8 = 16;
/// Already in a list that is being made.
const LISTED: u8 = 32;

/// Left behind when the weather changed: too far from the front to say where it would have been.
const BEHIND: u8 = 64;
/// Cells around a lit point whose first time is that of the straight way.
const FAN: i32 = 24;
/// Least cosine of the angle between the rays of an edge's ends for which the cubic between them is trusted, by 32767².
const STRAIGHT: i32 = (0.65 * 32767.0 * 32767.0) as i32;

/// A front.
#[derive(Clone, Debug)]
pub struct Front {
    shape: Shape,
    cells: Vec<Cell>,
    flags: Vec<u8>,
    /// Time's key above, cell below: earliest first, ties by cell.
    queue: BinaryHeap<Reverse<u128>>,
    barriers: Barriers,
}

/// What of a front is saved.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Saved {
    cells: Vec<(u32, Cell, u8)>,
    bare: Vec<u32>,
    barriers: Barriers,
}

/// A number that orders like the time.
fn key(time: f64) -> u64 {
    let bits = time.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

fn queued(time: f64, cell: usize) -> Reverse<u128> {
    Reverse(u128::from(key(time)) << 32 | cell as u128)
}

fn unqueued(entry: &Reverse<u128>) -> (u64, u32) {
    ((entry.0 >> 32) as u64, entry.0 as u32)
}

fn unkey(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

fn packed(ray: [f64; 2]) -> [i16; 2] {
    [(ray[0] * 32767.0).round() as i16, (ray[1] * 32767.0).round() as i16]
}

impl Cell {
    fn ray(&self) -> [f64; 2] {
        let (x, y) = (f64::from(self.ray[0]), f64::from(self.ray[1]));
        let n = (x * x + y * y).sqrt().max(1.0);
        [x / n, y / n]
    }
    fn cost(&self) -> Cost {
        Cost { round: f64::from(self.round), lean: [f64::from(self.lean[0]), f64::from(self.lean[1])] }
    }
    /// Gradient of time, seconds a cell.
    fn gradient(&self) -> [f64; 2] {
        let (r, c) = (self.ray(), self.cost());
        [c.round * r[0] - c.lean[0], c.round * r[1] - c.lean[1]]
    }
}

/// Slowness along a way, seconds a cell.
#[derive(Clone, Copy)]
struct Cost {
    round: f64,
    lean: [f64; 2],
}

impl Cost {
    fn of(&self, length: f64, dx: f64, dy: f64) -> f64 {
        self.round * length - self.lean[0] * dx - self.lean[1] * dy
    }
    fn mean(&self, o: &Self) -> Self {
        Self { round: 0.5 * (self.round + o.round), lean: [0.5 * (self.lean[0] + o.lean[0]), 0.5 * (self.lean[1] + o.lean[1])] }
    }
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

/// The least time over an edge from one reached cell (0) to another (1), where its derivative falls at 0 and rises at 1.
/// Returns the time and the way's direction.
fn over_edge(t: [f64; 2], slope: [f64; 2], rays: [[f64; 2]; 2], way: [f64; 2], edge: [f64; 2], cost: &Cost) -> (f64, [f64; 2]) {
    let rise = t[1] - t[0];
    // T(s) = t0 + s (m0 + s (q + s c)).
    let (q, c) = (3.0 * rise - 2.0 * slope[0] - slope[1], slope[0] + slope[1] - 2.0 * rise);
    let shift = dot(cost.lean, edge);
    let (mut low, mut high) = (0.0, 1.0);
    // The first guess: where the ray, turning evenly from one end to the other, passes through the cell.
    let mut s = 0.0;
    for _ in 0..2 {
        let ray = [rays[0][0] + s * (rays[1][0] - rays[0][0]), rays[0][1] + s * (rays[1][1] - rays[0][1])];
        let past = edge[0] * ray[1] - edge[1] * ray[0];
        s = if past.abs() > 1e-9 { ((way[0] * ray[1] - way[1] * ray[0]) / past).clamp(0.0, 1.0) } else { 0.5 };
    }
    for _ in 0..5 {
        let w = [way[0] - s * edge[0], way[1] - s * edge[1]];
        let inverse = 1.0 / dot(w, w).sqrt();
        let first = slope[0] + s * (2.0 * q + 3.0 * c * s) - cost.round * dot(w, edge) * inverse + shift;
        if first < 0.0 {
            low = s
        } else {
            high = s
        }
        // Neighbours of a stencil span one cell's area, so the square of the cross product is 1.
        let second = 2.0 * q + 6.0 * c * s + cost.round * inverse * inverse * inverse;
        let next = if second > 0.0 { s - first / second } else { 0.5 * (low + high) };
        let next = if next >= low && next <= high { next } else { 0.5 * (low + high) };
        let still = (next - s).abs() < 1e-4;
        s = next;
        if still {
            break;
        }
    }
    let w = [way[0] - s * edge[0], way[1] - s * edge[1]];
    let length = dot(w, w).sqrt();
    let time = t[0] + s * (slope[0] + s * (q + s * c)) + cost.of(length, w[0], w[1]);
    (time, [w[0] / length, w[1] / length])
}

impl Front {
    /// A front over a raster where nothing burns yet. Cells that never burn are told apart once.
    #[must_use]
    pub fn new(shape: Shape, bare: impl Fn(usize) -> bool, barriers: Barriers) -> Self {
        let mut front = Self { shape, cells: vec![FRESH; shape.len()], flags: vec![0; shape.len()], queue: BinaryHeap::new(), barriers };
        for cell in (0..shape.len()).filter(|c| bare(*c)) {
            front.make_bare(cell);
        }
        for cell in front.barriers.cells() {
            front.mark_line(cell);
        }
        front
    }
    fn make_bare(&mut self, cell: usize) {
        self.flags[cell] |= BARE;
        for (n, _) in self.shape.neighbours(cell) {
            self.flags[n] |= EDGE;
        }
    }
    fn mark_line(&mut self, cell: usize) {
        self.flags[cell] |= LINE;
        for (n, _) in self.shape.neighbours(cell) {
            self.flags[n] |= LINE;
        }
    }
    /// Whether the fire has reached a cell.
    #[must_use]
    pub fn reached(&self, cell: usize) -> bool {
        self.flags[cell] & REACHED != 0
    }
    /// Whether the fire in a cell was put out.
    #[must_use]
    pub fn is_out(&self, cell: usize) -> bool {
        self.flags[cell] & OUT != 0
    }
    /// When the next cell is reached, seconds; `None` when nothing burns on.
    #[must_use]
    pub fn next_s(&mut self) -> Option<f64> {
        while let Some((k, cell)) = self.queue.peek().map(unqueued) {
            if self.flags[cell as usize] & REACHED == 0 && key(self.cells[cell as usize].time) == k {
                return Some(unkey(k));
            }
            self.queue.pop();
        }
        None
    }
    /// Bytes a cell that the march itself keeps.
    #[must_use]
    pub const fn bytes_per_cell() -> usize {
        std::mem::size_of::<Cell>() + 1
    }

    /// The next cell that is reached, no later than `until_s`.
    pub fn next(&mut self, ground: &impl Ground, until_s: f64) -> Option<Arrival> {
        loop {
            let (k, cell) = self.queue.peek().map(unqueued)?;
            if unkey(k) > until_s {
                return None;
            }
            self.queue.pop();
            let cell = cell as usize;
            if self.flags[cell] & REACHED != 0 || key(self.cells[cell].time) != k {
                continue;
            }
            self.flags[cell] |= REACHED;
            self.spread(ground, cell);
            return Some(self.arrival(cell));
        }
    }
    fn arrival(&self, cell: usize) -> Arrival {
        let c = &self.cells[cell];
        let mut p = c.gradient();
        if c.ray == [0; 2] {
            // A cell that was lit burns on in every direction: its head stands for it.
            let cost = c.cost();
            let lean = dot(cost.lean, cost.lean).sqrt();
            let unit = if lean > 0.0 { [cost.lean[0] / lean, cost.lean[1] / lean] } else { [0.0, 1.0] };
            p = [unit[0] * (cost.round - lean), unit[1] * (cost.round - lean)];
        }
        let slow = dot(p, p).sqrt();
        Arrival { cell, at_s: c.time, rate_m_s: self.shape.cell_m / slow, normal: [p[0] / slow, p[1] / slow] }
    }

    /// Gets a cell's slowness if it is not known yet; says whether it burns.
    fn known(&mut self, ground: &impl Ground, cell: usize) -> bool {
        if self.cells[cell].round.is_nan() {
            let s = ground.slowness(cell);
            let m = self.shape.cell_m as f32;
            (self.cells[cell].round, self.cells[cell].lean) = (s.round * m, [s.lean[0] * m, s.lean[1] * m]);
        }
        self.cells[cell].round.is_finite()
    }

    /// Mean slowness along a step, or nothing where the way is barred.
    fn along(&mut self, ground: &impl Ground, from: usize, step: &Step) -> Option<Cost> {
        let cols = self.shape.cols as isize;
        let to = (from as isize + step.dx as isize - step.dy as isize * cols) as usize;
        let near = (self.flags[from] | self.flags[to]) & (EDGE | LINE);
        let (a, b) = (self.cells[from].cost(), self.cells[to].cost());
        let mut mean = a.mean(&b);
        let mut line = near & LINE != 0;
        if !step.between.is_empty() {
            let share = 2.0 * step.ends;
            mean = Cost { round: mean.round * share, lean: [mean.lean[0] * share, mean.lean[1] * share] };
            for (dx, dy, part) in &step.between {
                let cell = (from as isize + *dx as isize - *dy as isize * cols) as usize;
                if self.flags[cell] & BARE != 0 || !self.known(ground, cell) {
                    return None;
                }
                line |= self.flags[cell] & LINE != 0;
                let c = self.cells[cell].cost();
                mean = Cost { round: mean.round + part * c.round, lean: [mean.lean[0] + part * c.lean[0], mean.lean[1] + part * c.lean[1]] };
            }
        } else if near & EDGE != 0 && step.dx != 0 && step.dy != 0 {
            let (side, other) = ((from as isize + step.dx as isize) as usize, (from as isize - step.dy as isize * cols) as usize);
            if self.flags[side] & self.flags[other] & BARE != 0 {
                return None;
            }
        }
        if line && !self.passes(ground, from, to) {
            return None;
        }
        Some(mean)
    }
    /// Whether the fire of a cell gets over every line between it and another.
    fn passes(&self, ground: &impl Ground, from: usize, to: usize) -> bool {
        let (a, b) = (self.shape.centre(from), self.shape.centre(to));
        let width = self.barriers.widest_between(&self.shape, a, b);
        width <= 0.0 || super::barrier::is_breached(width, ground.flame_m(from, self.arrival(from).rate_m_s))
    }

    /// Offers the fire of a reached cell to every cell of its stencil.
    fn spread(&mut self, ground: &impl Ground, from: usize) {
        let table = stencils();
        let here = self.cells[from];
        if !here.round.is_finite() {
            return;
        }
        let cols = self.shape.cols as isize;
        let (col, row) = ((from % self.shape.cols) as i32, (from / self.shape.cols) as i32);
        let (last_col, last_row) = (self.shape.cols as i32 - 1, self.shape.rows as i32 - 1);
        let inside = col >= REACH && row >= REACH && col + REACH <= last_col && row + REACH <= last_row;
        let (slope, ray) = (here.gradient(), here.ray());
        let list = table.of(here.round, here.lean);
        let n = list.len();
        for k in 0..n {
            let step = &table.steps[usize::from(list[k])];
            if !inside && (col + step.dx < 0 || col + step.dx > last_col || row - step.dy < 0 || row - step.dy > last_row) {
                continue;
            }
            let to = (from as isize + step.dx as isize - step.dy as isize * cols) as usize;
            if self.flags[to] & (REACHED | BARE) != 0 || !self.known(ground, to) {
                continue;
            }
            let plain = here.cost().mean(&self.cells[to].cost());
            let (x, y) = (f64::from(step.dx), f64::from(step.dy));
            let best = self.cells[to].time;
            let straight = here.time + plain.of(step.length, x, y);
            // A way over an edge can save no more than the whole of the edge's own time.
            let from_here = [slope[0] - plain.round * step.unit[0] + plain.lean[0], slope[1] - plain.round * step.unit[1] + plain.lean[1]];
            let mut found: Option<(f64, [f64; 2])> = None;
            let mut cost: Option<Cost> = None;
            let mut barred = false;
            for side in [if k == 0 { n - 1 } else { k - 1 }, if k + 1 == n { 0 } else { k + 1 }] {
                let other = &table.steps[usize::from(list[side])];
                let edge = [x - f64::from(other.dx), y - f64::from(other.dy)];
                let first = dot(from_here, edge);
                if first >= 0.0 {
                    continue;
                }
                let (oc, or) = (col + step.dx - other.dx, row - step.dy + other.dy);
                if !inside && (oc < 0 || oc > last_col || or < 0 || or > last_row) {
                    continue;
                }
                let second = or as usize * self.shape.cols + oc as usize;
                if self.flags[second] & (REACHED | OUT | BEHIND) != REACHED {
                    continue;
                }
                let there = self.cells[second];
                let turn = i32::from(here.ray[0]) * i32::from(there.ray[0]) + i32::from(here.ray[1]) * i32::from(there.ray[1]);
                if turn < STRAIGHT {
                    continue;
                }
                let slope_there = there.gradient();
                let end = [slope_there[0] - plain.round * other.unit[0] + plain.lean[0], slope_there[1] - plain.round * other.unit[1] + plain.lean[1]];
                let last = dot(end, edge);
                if last <= 0.0 {
                    continue;
                }
                if cost.is_none() {
                    cost = self.along(ground, from, step);
                }
                let Some(mean) = cost else {
                    barred = true;
                    break;
                };
                if (self.flags[second] | self.flags[to]) & LINE != 0 && !self.passes(ground, second, to) {
                    continue;
                }
                let slopes = [dot(slope, edge), dot(slope_there, edge)];
                let (time, way) = over_edge([here.time, there.time], slopes, [ray, there.ray()], [x, y], edge, &mean);
                if time < found.map_or(straight, |f| f.0) {
                    found = Some((time, way));
                }
            }
            if barred {
                continue;
            }
            let (time, ray) = match found {
                Some(f) => f,
                None if straight < best => match cost.or_else(|| self.along(ground, from, step)) {
                    Some(mean) => (here.time + mean.of(step.length, x, y), step.unit),
                    None => continue,
                },
                None => continue,
            };
            self.offer(to, time.max(here.time), ray);
        }
    }
    fn offer(&mut self, cell: usize, time: f64, ray: [f64; 2]) {
        if time < self.cells[cell].time {
            self.cells[cell].time = time;
            self.cells[cell].ray = packed(ray);
            self.queue.push(queued(time, cell));
        }
    }

    /// What must be kept to go on later.
    #[must_use]
    pub fn save(&self) -> Saved {
        let touched = |k: &usize| self.flags[*k] & !(EDGE | LINE | BARE) != 0 || self.cells[*k].time < f64::INFINITY;
        let bare = |k: &usize| self.flags[*k] & BARE != 0;
        Saved {
            cells: (0..self.cells.len()).filter(|k| touched(k) && !bare(k)).map(|k| (k as u32, self.cells[k], self.flags[k])).collect(),
            bare: (0..self.cells.len()).filter(bare).map(|k| k as u32).collect(),
            barriers: self.barriers.clone(),
        }
    }
    /// Goes on from what was kept.
    pub fn load(&mut self, saved: Saved) {
        let n = self.shape.len();
        (self.cells, self.flags) = (vec![FRESH; n], vec![0; n]);
        self.queue.clear();
        for cell in &saved.bare {
            self.make_bare(*cell as usize);
        }
        self.barriers = saved.barriers;
        for cell in self.barriers.cells() {
            self.mark_line(cell);
        }
        for (k, cell, flags) in saved.cells {
            let k = k as usize;
            self.cells[k] = cell;
            self.flags[k] |= flags;
            if flags & REACHED == 0 {
                self.queue.push(queued(cell.time, k));
            }
        }
    }
    /// Adds the state to a fingerprint.
    pub fn fingerprint(&self, hasher: &mut Hasher) {
        for (k, (c, f)) in self.cells.iter().zip(&self.flags).enumerate() {
            if f & REACHED != 0 || c.time < f64::INFINITY {
                hasher.u64(k as u64).f64(c.time).u64(u64::from(c.ray[0] as u16) << 32 | u64::from(c.ray[1] as u16) << 8 | u64::from(*f));
            } else {
                hasher.u64(u64::from(*f));
            }
        }
    }
}
