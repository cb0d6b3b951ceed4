//! Flood / water — water on a basin, from one moment to the next.
//!
//! In: a basin and the water at the start. Out: the water later. Not here: what a county makes of it, what is read of it
//! (`reading`). Method: explicit steps, each as long as the deepest (inertial) or fastest (HLL) water
//! allows; time counts in whole ticks of 2⁻²⁰ s, so it never drifts. Two copies of the field; strips of cells that are
//! still are left alone; groups of rows are shared among threads where enough of them are active.

use rayon::prelude::*;

use super::basin::{Basin, Fault, Levee, Scheme, Shallow, Source};
use super::ghost::Ghosts;
use super::inertial::{GRAVITY, Numbers, STILL};
use super::lattice::{DROP_M, MOST_RELIEF_M, WALL, drops, flux, metres, offset};
use super::ledger::Drops;
use super::opening::Opening;
use super::restart;
use super::series::Series;
use super::strips::{STRIP, Strips, WORD};
use super::sweep::{Field, Found, Job, Land, Own, PAD, Scratch, TILE, edge_face, hll_group, inertial_group};

/// Ticks of one second.
const TICKS_PER_S: f64 = 1_048_576.0;
/// Active cells from which rows are shared among threads (assumed: below, waking a thread takes longer than the work).
const WORTH_SHARING: usize = 16_384;

/// Groups of rows for each thread: enough that one that ends early finds more to do (assumed).
const GROUPS: usize = 4;

/// Least n of an outlet, s/m^(1/3) (assumed): smooth concrete.
const LEAST_N: f64 = 0.012;

/// The water at the start, by cell, metres.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// None.
    Dry,
    /// Depth.
    Depth(Vec<f64>),
    /// Level above datum; `NaN` is dry. Cells of one level are level to the drop.
    Level(Vec<f64>),
}

/// What changes from step to step.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct State {
    /// Sum of the ground it stands on (`restart`).
    pub(super) ground: u64,
    pub(super) ticks: i64,
    pub(super) step: u64,
    pub(super) depth: Vec<i32>,
    pub(super) qx: Vec<f32>,
    pub(super) qy: Vec<f32>,
    pub(super) strips: Strips,
    deepest: i32,
    fastest: f32,
    /// Drops of rain due since the start, on every open cell.
    rain_due: f64,
    /// Drops due since the start from each source, on each of its cells.
    pub(super) source_due: Vec<f64>,
    pub(super) drops: Drops,
    pub(super) edge_drops: Vec<i64>,
    pub(super) limiting: Vec<u64>,
    pub(super) updates: u64,
    /// Drops so far out of each source, less what it took, and out of each outlet.
    pub(super) source_drops: Vec<i64>,
    pub(super) outlet_drops: Vec<i64>,
    /// Discharge through each opening, m³/s from its first cell to its second.
    pub(super) opening_q: Vec<f64>,
    /// Rain by tile, millimetres per hour, where it is not the same everywhere, and the drops due from it since the start.
    tile_rain: Vec<f64>,
    tile_due: Vec<f64>,
}

/// Water on a basin.
#[derive(Clone, Debug)]
pub struct Water {
    pub(super) land: Land,
    ghosts: Ghosts,
    sources: Vec<Source>,
    /// Cells of each source, padded.
    springs: Vec<Vec<usize>>,
    /// Cells of each outlet, padded, with √S / n.
    outlets: Vec<Vec<(usize, f32)>>,
    rain: Series,
    pub(super) scheme: Scheme,
    courant: f64,
    theta: f32,
    pub(super) froude: f32,
    longest_s: f64,
    shallow: Shallow,
    pub(super) base_m: f64,
    pub(super) open_cells: Vec<i64>,
    pub(super) old: Field,
    pub(super) new: Field,
    openings: Vec<Opening>,
    /// Bits of the strips of this step.
    active: Vec<u64>,
    /// Bits of strips with open ground.
    pub(super) open: Vec<u64>,
    /// By group of rows that one thread does.
    scratch: Vec<Scratch>,
    rain_of_tile: Vec<i32>,
    pub(super) state: State,
}

/// Takes the first so many off a slice.
fn front<'a, T>(list: &mut &'a mut [T], n: usize) -> &'a mut [T] {
    let (front, rest) = std::mem::take(list).split_at_mut(n);
    *list = rest;
    front
}

/// Cells of the outlets, padded, with √S / n.
fn outlets(basin: &Basin, land: &Land) -> Vec<Vec<(usize, f32)>> {
    let swift = |cell: usize, slope: f64| (slope.sqrt() / f64::from(basin.manning[cell]).max(LEAST_N)) as f32;
    let at = |cell: usize| land.at(cell / land.cols, cell % land.cols);
    basin.outlets.iter().map(|o| o.cells.iter().map(|c| (at(*c), swift(*c, o.slope))).collect()).collect()
}

impl Water {
    /// Water at rest on a basin.
    ///
    /// # Errors
    /// Everything that is wrong with the basin.
    pub fn new(basin: &Basin, start: &Start) -> Result<Self, Vec<Fault>> {
        let mut faults = basin.faults();
        if let Start::Depth(list) | Start::Level(list) = start {
            if list.len() != basin.shape.len() {
                faults.push(Fault::Count { what: "the water at the start", got: list.len(), want: basin.shape.len() });
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut land = basin.land();
        let ghosts = Ghosts::new(basin, &mut land);
        let (cells, tile_cols) = (land.bed.len(), land.tile_cols());
        let mut strips = Strips::new(tile_cols, land.padded_rows());
        let words = strips.words();
        let mut open = vec![0; land.padded_rows() * words];
        let base_m = basin.base_m();
        let (mut field, mut open_cells, mut total, mut deepest) = (Field::dry(cells), vec![0; tile_cols * land.bands()], 0, 0);
        for row in 0..land.rows {
            for col in 0..land.cols {
                let (k, i) = (row * land.cols + col, land.at(row, col));
                if land.bed[i] >= WALL {
                    continue;
                }
                let (strip, padded) = ((col + PAD) / STRIP, row + PAD);
                open_cells[padded / TILE * tile_cols + strip] += 1;
                open[padded * words + strip / WORD] |= 1u64 << (strip % WORD);
                let h = match start {
                    Start::Dry => 0,
                    Start::Depth(list) => drops(list[k].max(0.0)),
                    Start::Level(list) if list[k].is_finite() => (drops(list[k] - base_m) - land.bed[i]).max(0),
                    Start::Level(_) => 0,
                };
                field.depth[i] = h;
                total += i64::from(h);
                deepest = deepest.max(h);
                if h > 0 {
                    strips.wake(padded, strip);
                }
            }
        }
        let state = State {
            ground: restart::sum(basin, &land),
            ticks: 0,
            step: 0,
            depth: Vec::new(),
            qx: Vec::new(),
            qy: Vec::new(),
            limiting: vec![0; open_cells.len()],
            strips,
            deepest,
            fastest: (GRAVITY * metres(deepest)).sqrt(),
            rain_due: 0.0,
            source_due: vec![0.0; basin.sources.len()],
            drops: Drops { start: total, ..Drops::default() },
            edge_drops: vec![0; edge_face(&land, 3, land.rows) as usize],
            updates: 0,
            source_drops: vec![0; basin.sources.len()],
            outlet_drops: vec![0; basin.outlets.len()],
            opening_q: vec![0.0; basin.openings.len()],
            tile_rain: Vec::new(),
            tile_due: Vec::new(),
        };
        Ok(Self {
            ghosts,
            springs: basin.sources.iter().map(|s| s.cells.iter().map(|c| land.at(c / land.cols, c % land.cols)).collect()).collect(),
            sources: basin.sources.clone(),
            outlets: outlets(basin, &land),
            openings: basin.openings.clone(),
            rain: basin.rain_mm_per_h.clone(),
            scheme: basin.scheme,
            courant: basin.courant,
            theta: basin.theta as f32,
            froude: basin.froude as f32,
            longest_s: basin.longest_s,
            shallow: basin.shallow,
            base_m,
            rain_of_tile: vec![0; open_cells.len()],
            open_cells,
            new: field.clone(),
            old: field,
            active: Vec::new(),
            open,
            scratch: Vec::new(),
            state,
            land,
        })
    }

    /// Sets velocities at the start (HLL: of cells; inertial: of west and north faces), m/s east and south.
    pub fn set_velocity(&mut self, of: impl Fn(usize) -> (f64, f64)) {
        for row in 0..self.land.rows {
            for col in 0..self.land.cols {
                let i = self.land.at(row, col);
                let (h, (u, v)) = (metres(self.old.depth[i]), of(row * self.land.cols + col));
                (self.old.qx[i], self.old.qy[i]) = (u as f32 * h, v as f32 * h);
                self.state.fastest = self.state.fastest.max((u.abs().max(v.abs())) as f32 + (GRAVITY * h).sqrt());
            }
        }
    }

    /// Another flow of a source from now on.
    pub fn set_flow(&mut self, source: usize, flow_m3_s: Series) {
        self.sources[source].flow_m3_s = flow_m3_s;
    }
    /// Rain by tile from now on, millimetres per hour; see [`Self::tile_of`] for a tile's number.
    pub fn set_tile_rain(&mut self, mm_per_h: Vec<f64>) {
        assert_eq!(mm_per_h.len(), self.open_cells.len(), "a rate for every tile");
        if self.state.tile_due.is_empty() {
            self.state.tile_due = vec![0.0; mm_per_h.len()];
        }
        self.state.tile_rain = mm_per_h;
    }
    /// Sets the bed of a cell, metres above datum: a dike that fails. The water on it keeps its depth; closed ground stays.
    pub fn set_bed(&mut self, cell: usize, bed_m: f64) {
        let i = self.land.at(cell / self.land.cols, cell % self.land.cols);
        if self.land.bed[i] < WALL {
            self.land.bed[i] = drops((bed_m - self.base_m).clamp(0.0, MOST_RELIEF_M));
        }
    }
    /// Raises the crest on a face between two cells; a face that has a higher one keeps it.
    pub fn raise(&mut self, levee: &Levee) {
        self.land.raise(levee, self.base_m);
    }

    /// Takes all raised crests away again.
    pub fn level_crests(&mut self) {
        (self.land.crest_x, self.land.crest_y) = (Vec::new(), Vec::new());
    }

    /// Seconds since the start.
    #[must_use]
    pub fn at_s(&self) -> f64 {
        self.state.ticks as f64 / TICKS_PER_S
    }
    /// Steps taken.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.state.step
    }
    /// Cells computed so far, summed over steps.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.state.updates
    }

    /// Goes on to a moment, seconds since the start.
    pub fn run_to(&mut self, to_s: f64) {
        let end = (to_s * TICKS_PER_S).round() as i64;
        while self.state.ticks < end {
            let ticks = self.step_ticks().min(end - self.state.ticks);
            self.step(ticks);
        }
    }
    /// The longest step the water allows now, ticks.
    fn step_ticks(&self) -> i64 {
        let speed = match self.scheme {
            Scheme::Inertial => (f64::from(GRAVITY) * f64::from(metres(self.state.deepest))).sqrt(),
            Scheme::Hll => f64::from(self.state.fastest),
        };
        let s = (self.courant * f64::from(self.land.cell_m) / speed.max(1e-9)).min(self.longest_s);
        ((s * TICKS_PER_S) as i64).max(1)
    }

    /// One step of a number of ticks.
    fn step(&mut self, ticks: i64) {
        let (t0, t1) = (self.at_s(), (self.state.ticks + ticks) as f64 / TICKS_PER_S);
        self.pour(t0, t1);
        self.drain(t0, t1);
        self.through(t1 - t0);
        self.rain(t0, t1);
        self.ghosts.fill(t0, self.scheme, &self.land, &mut self.old);
        for at in &self.ghosts.stages {
            self.state.strips.wake(at / self.land.stride, at % self.land.stride / STRIP);
        }
        self.state.strips.active(&mut self.active);
        let found = self.sweep((t1 - t0) as f32);
        self.gather(&found);
        std::mem::swap(&mut self.old, &mut self.new);
        self.state.ticks += ticks;
        self.state.step += 1;
    }
    /// Puts in what sources give in a span, and takes out what sinks take, as far as it is there.
    fn pour(&mut self, t0: f64, t1: f64) {
        let drop_m3 = self.drop_m3();
        for (number, (source, due)) in self.sources.iter().zip(&mut self.state.source_due).enumerate() {
            let before = due.floor();
            *due += source.flow_m3_s.between(t0, t1) / (drop_m3 * source.cells.len() as f64);
            let each = (due.floor() - before) as i64;
            if each == 0 {
                continue;
            }
            for &i in &self.springs[number] {
                let was = self.old.depth[i];
                let given = each.clamp(-i64::from(was), i64::from(WALL - was));
                self.old.depth[i] += given as i32;
                self.state.drops.sources += given;
                self.state.source_drops[number] += given;
                if self.old.depth[i] > self.state.deepest {
                    self.state.deepest = self.old.depth[i];
                }
                // A cell that held water has woken its strip and those around it already.
                if was <= STILL {
                    self.state.strips.wake(i / self.land.stride, i % self.land.stride / STRIP);
                }
            }
        }
    }
    /// Lets out what runs off through outlets in a span, as far as it is there.
    fn drain(&mut self, t0: f64, t1: f64) {
        let per_q = (t1 - t0) as f32 / (self.land.cell_m * DROP_M);
        let off = offset(self.state.step);
        for (number, cells) in self.outlets.iter().enumerate() {
            for (i, swift) in cells {
                let h = metres(self.old.depth[*i]);
                if self.old.depth[*i] <= STILL {
                    continue;
                }
                let root = crate::base::num::cbrtf(h);
                let fast = (root * root * swift).min(self.froude * (GRAVITY * h).sqrt());
                let out = flux(h * fast * per_q, off).clamp(0, self.old.depth[*i]);
                self.old.depth[*i] -= out;
                self.state.drops.outlets += i64::from(out);
                self.state.outlet_drops[number] += i64::from(out);
            }
        }
    }
    /// Carries over what passes the openings in a step.
    fn through(&mut self, dt: f64) {
        let off = offset(self.state.step);
        let cell_m = f64::from(self.land.cell_m);
        for (opening, q) in self.openings.iter().zip(&mut self.state.opening_q) {
            let at = opening.cells.map(|c| self.land.at(c / self.land.cols, c % self.land.cols));
            let wet = at.map(|i| (self.land.bed[i] + self.old.depth[i], self.old.depth[i]));
            let (passed, now) = opening.pass(*q, wet, self.base_m, cell_m, dt, off);
            *q = now;
            self.old.depth[at[0]] -= passed;
            self.old.depth[at[1]] += passed;
            for i in at {
                self.state.deepest = self.state.deepest.max(self.old.depth[i]);
                if passed != 0 {
                    self.state.strips.wake(i / self.land.stride, i % self.land.stride / STRIP);
                }
            }
        }
    }
    /// Works out the drops of rain in a span.
    fn rain(&mut self, t0: f64, t1: f64) {
        if self.state.tile_rain.is_empty() {
            let before = self.state.rain_due.floor();
            self.state.rain_due += self.rain.between(t0, t1) / 3.6e6 / f64::from(DROP_M);
            let each = ((self.state.rain_due.floor() - before) as i64).clamp(0, i64::from(WALL)) as i32;
            if each != self.rain_of_tile.first().copied().unwrap_or(0) {
                self.rain_of_tile.fill(each);
            }
        } else {
            let per_rate = (t1 - t0) / 3.6e6 / f64::from(DROP_M);
            for (tile, rate) in self.state.tile_rain.iter().enumerate() {
                let before = self.state.tile_due[tile].floor();
                self.state.tile_due[tile] += rate * per_rate;
                self.rain_of_tile[tile] = ((self.state.tile_due[tile].floor() - before) as i64).clamp(0, i64::from(WALL)) as i32;
            }
        }
        let (tile_cols, words) = (self.land.tile_cols(), self.state.strips.words());
        for (band, list) in self.rain_of_tile.chunks(tile_cols).enumerate() {
            for (word, tiles) in list.chunks(WORD).enumerate() {
                let wet = tiles.iter().enumerate().fold(0u64, |bits, (k, each)| bits | u64::from(*each > 0) << k);
                if wet == 0 {
                    continue;
                }
                for row in band * TILE..(band + 1) * TILE {
                    let at = row * words + word;
                    let open = wet & self.open.get(at).copied().unwrap_or(0);
                    if open != 0 {
                        self.state.strips.wake_all(row, word, open);
                    }
                }
                let first = band * tile_cols + word * WORD;
                self.state.drops.rain += tiles.iter().zip(&self.open_cells[first..]).map(|(each, open)| i64::from(*each) * open).sum::<i64>();
            }
        }
    }
    /// Computes all active rows, in groups of about as many cells each; where they end changes no bit.
    fn sweep(&mut self, dt: f32) -> Vec<Found> {
        let (land, scheme, words) = (&self.land, self.scheme, self.state.strips.words());
        let (rougher, per_film) = ((self.shallow.times - 1.0) as f32, (1.0 / self.shallow.to_m) as f32);
        let numbers = Numbers { dt, dx: land.cell_m, theta: self.theta, froude: self.froude, rougher, per_film, offset: offset(self.state.step) };
        let job = Job { land, old: &self.old, active: &self.active, words, numbers, rain: &self.rain_of_tile };
        let rows = land.computed();
        let strips = |row: usize| self.active[row * words..(row + 1) * words].iter().map(|w| w.count_ones() as usize).sum::<usize>();
        let all: usize = rows.clone().map(strips).sum();
        let threads = rayon::current_num_threads();
        let groups = if all * STRIP >= WORTH_SHARING && threads > 1 { GROUPS * threads } else { 1 };
        self.scratch.resize_with(groups.max(self.scratch.len()), Scratch::default);
        let mut list = Vec::with_capacity(groups);
        let wet = self.state.strips.turn();
        let (mut any, mut west, mut east) = (wet.any.as_mut_slice(), wet.west.as_mut_slice(), wet.east.as_mut_slice());
        let (mut depth, mut qx, mut qy) = (self.new.depth.as_mut_slice(), self.new.qx.as_mut_slice(), self.new.qy.as_mut_slice());
        for slice in [&mut any, &mut west, &mut east] {
            front(slice, rows.start * words);
        }
        front(&mut depth, rows.start * land.stride);
        front(&mut qx, rows.start * land.stride);
        front(&mut qy, rows.start * land.stride);
        let (mut scratch, mut first) = (self.scratch.as_mut_slice(), rows.start);
        for group in 1..=groups {
            let (mut last, mut sum) = (first, 0);
            while last < rows.end && (group == groups || sum < all / groups) {
                sum += strips(last);
                last += 1;
            }
            let (cells, bits) = ((last - first) * land.stride, (last - first) * words);
            let wet = [front(&mut any, bits), front(&mut west, bits), front(&mut east, bits)];
            let own = Own { rows: (first, last), depth: front(&mut depth, cells), qx: front(&mut qx, cells), qy: front(&mut qy, cells), wet };
            list.push((own, &mut front(&mut scratch, 1)[0]));
            first = last;
        }
        let work = |(own, s): &mut (Own<'_>, &mut Scratch)| match scheme {
            Scheme::Inertial => inertial_group(&job, own, s),
            Scheme::Hll => hll_group(&job, own, s),
        };
        if groups > 1 { list.par_iter_mut().with_max_len(1).map(work).collect() } else { list.iter_mut().map(work).collect() }
    }
    /// Takes what the groups found, in their order.
    fn gather(&mut self, found: &[Found]) {
        let (mut deepest, mut fastest) = ((0, 0), (0.0f32, 0));
        for f in found {
            if f.deepest.0 > deepest.0 {
                deepest = f.deepest;
            }
            if f.fastest.0 > fastest.0 {
                fastest = f.fastest;
            }
            for (face, drops) in &f.edge {
                self.state.edge_drops[*face as usize] += i64::from(*drops);
                // Eastwards and southwards is in on the north and west sides, out on the other two.
                let (cols, rows, f) = (self.land.cols, self.land.rows, *face as usize);
                let inwards = if f < cols || (2 * cols..2 * cols + rows).contains(&f) { i64::from(*drops) } else { -i64::from(*drops) };
                self.state.drops.edges_in += inwards.max(0);
                self.state.drops.edges_out += (-inwards).max(0);
            }
        }
        (self.state.deepest, self.state.fastest) = (deepest.0, fastest.0);
        let (some, tile) = match self.scheme {
            Scheme::Inertial => (deepest.0 > 0, deepest.1),
            Scheme::Hll => (fastest.0 > 0.0, fastest.1),
        };
        if some {
            self.state.limiting[tile] += 1;
        }
        self.state.updates += self.active.iter().zip(&self.open).map(|(a, o)| u64::from((a & o).count_ones())).sum::<u64>() * STRIP as u64;
    }

    pub(super) fn drop_m3(&self) -> f64 {
        f64::from(self.land.cell_m) * f64::from(self.land.cell_m) * f64::from(DROP_M)
    }
}
