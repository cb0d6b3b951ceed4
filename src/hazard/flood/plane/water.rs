//! Flood / water — water on a basin, from one moment to the next.
//!
//! In: a basin and the water at the start. Out: the water later. Not here: what a county makes of it, what is read of it
//! (`reading`). Method: explicit steps, each as long as the deepest (inertial) or fastest (HLL) water
//! allows; time counts in whole ticks of 2⁻²⁰ s, so it never drifts. Two copies of the field; tiles that are still are left
//! alone; bands of tiles are shared among threads where enough of them are active.

use rayon::prelude::*;

use super::basin::{Basin, Fault, Levee, Scheme, Shallow, Source};
use super::ghost::Ghosts;
use super::inertial::{GRAVITY, Numbers, STILL};
use super::lattice::{DROP_M, MOST_RELIEF_M, WALL, drops, metres, offset};
use super::ledger::Drops;
use super::net::{Flow, Net};
use super::opening::Opening;
use super::pack::Pack;
use super::ports::Places;
use super::restart;
use super::series::Series;
use super::sweep::{Field, Found, Job, Land, Own, PAD, Scratch, TILE, edge_face, hll_group, inertial_group};
use super::tiles::Tiles;

/// Ticks of one second.
const TICKS_PER_S: f64 = 1_048_576.0;
/// Active cells from which bands are shared among threads (assumed: below, waking a thread takes longer than the work).
const WORTH_SHARING: usize = 16_384;

/// Groups of bands for each thread: enough that one that ends early finds more to do (assumed).
const GROUPS: usize = 4;

/// Times as many cells as are packed that the raster must compute for packing to pay (assumed; changes no result).
const PACKS_FROM: f64 = 2.0;

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
    pub(super) tiles: Tiles,
    pub(super) deepest: i32,
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
    /// The water in channels; saved behind the rest, and only where there are any.
    #[serde(skip)]
    pub(super) flow: Flow,
}

/// Water on a basin.
#[derive(Clone, Debug)]
pub struct Water {
    pub(super) land: Land,
    pub(super) ghosts: Ghosts,
    pub(super) sources: Vec<Source>,
    /// Where sources, outlets and openings stand in the padded field.
    pub(super) places: Places,
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
    pub(super) openings: Vec<Opening>,
    pub(super) net: Net,
    /// By band.
    found: Vec<Found>,
    /// By group of bands that one thread does.
    scratch: Vec<Scratch>,
    pub(super) pack: Pack,
    packs_from: f64,
    rain_of_tile: Vec<i32>,
    /// Room for a row of tiles.
    busy: Vec<u8>,
    pub(super) state: State,
}

/// Takes the first so many off a slice.
fn front<'a, T>(list: &mut &'a mut [T], n: usize) -> &'a mut [T] {
    let (front, rest) = std::mem::take(list).split_at_mut(n);
    *list = rest;
    front
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
        let (cells, bands, tile_cols) = (land.bed.len(), land.bands(), land.tile_cols());
        let mut tiles = Tiles::new(tile_cols, bands);
        let (base_m, net) = (basin.base_m(), Net::new(basin, &land));
        let mut flow = net.dry();
        let (mut field, mut open_cells, mut total, mut deepest) = (Field::dry(cells), vec![0; tiles.len()], 0, 0);
        for row in 0..land.rows {
            for col in 0..land.cols {
                let (k, i) = (row * land.cols + col, land.at(row, col));
                if land.bed[i] >= WALL {
                    continue;
                }
                let tile = i / land.stride / TILE * tile_cols + i % land.stride / TILE;
                open_cells[tile] += 1;
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
                    tiles.wake(tile);
                }
            }
        }
        total += net.fill(&mut flow, &land, &field.depth, start, base_m);
        for tile in &ghosts.tiles {
            tiles.wake(*tile);
        }
        let state = State {
            ground: restart::sum(basin, &land),
            ticks: 0,
            step: 0,
            depth: Vec::new(),
            qx: Vec::new(),
            qy: Vec::new(),
            limiting: vec![0; tiles.len()],
            tiles,
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
            flow,
        };
        Ok(Self {
            ghosts,
            sources: basin.sources.clone(),
            places: Places::new(basin, &land, &net),
            net,
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
            found: vec![Found::new(tile_cols); bands],
            scratch: Vec::new(),
            pack: Pack::default(),
            packs_from: PACKS_FROM,
            busy: Vec::new(),
            state,
            land,
        })
    }

    /// Sets velocities at the start (HLL: of cells; inertial: of west and north faces), m/s east and south.
    pub fn set_velocity(&mut self, of: impl Fn(usize) -> (f64, f64)) {
        (self.pack.live, self.pack.knows) = (false, false);
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
        self.pack.live = false;
        let i = self.land.at(cell / self.land.cols, cell % self.land.cols);
        if self.land.bed[i] < WALL {
            self.land.bed[i] = drops((bed_m - self.base_m).clamp(0.0, MOST_RELIEF_M));
        }
    }
    /// Raises the crest on a face between two cells; a face that has a higher one keeps it.
    pub fn raise(&mut self, levee: &Levee) {
        self.pack.live = false;
        self.land.raise(levee, self.base_m);
    }

    /// Takes all raised crests away again.
    pub fn level_crests(&mut self) {
        self.pack.live = false;
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

    /// Packs the wet cells where those that the raster would compute are at least so many times as many; infinity is never. The water
    /// is the same to the bit.
    pub fn set_packing(&mut self, from: f64) {
        self.packs_from = from;
    }

    /// Goes on to a moment, seconds since the start.
    pub fn run_to(&mut self, to_s: f64) {
        let end = (to_s * TICKS_PER_S).round() as i64;
        // From within the pool its threads are awake for the many short works of a step.
        rayon::scope(|_| {
            self.choose();
            while self.state.ticks < end {
                let ticks = self.step_ticks().min(end - self.state.ticks);
                self.step(ticks);
            }
            if self.pack.live {
                self.pack.show(&self.land, &mut self.old, &mut self.state.tiles);
            }
        });
    }
    /// Packs the wet cells where that pays. What it decides by is the water alone, not what was packed before.
    fn choose(&mut self) {
        let can = self.scheme == Scheme::Inertial && self.ghosts.is_empty() && self.state.tile_rain.iter().all(|r| *r <= 0.0);
        let (land, depth, count) = (&self.land, &self.old.depth, can && !self.pack.live);
        let (mut computed, mut wet) = (0, if count { 0 } else { self.pack.wet });
        self.state.tiles.rows(|row, from, to| {
            computed += (to - from) * TILE;
            // The last band goes on behind the map.
            if count && row < land.rows + PAD {
                wet += depth[row * land.stride + from * TILE..row * land.stride + to * TILE].iter().filter(|h| **h > STILL).count();
            }
        });
        let pays = can && self.packs_from * wet as f64 <= computed as f64;
        if pays && !self.pack.live {
            self.pack.fill(land, &self.old, &self.state.tiles, &self.places);
        }
        self.pack.live = pays;
    }
    /// Brings packed water back to the raster, to be packed again.
    fn unpack(&mut self) {
        if self.pack.live {
            self.pack.show(&self.land, &mut self.old, &mut self.state.tiles);
            self.pack.live = false;
        }
    }
    /// The longest step the water allows now, ticks.
    fn step_ticks(&self) -> i64 {
        let brooks = f64::from(GRAVITY) * self.state.flow.deepest_m;
        let speed = match self.scheme {
            Scheme::Inertial => (f64::from(GRAVITY) * self.deepest_m()).sqrt(),
            Scheme::Hll => f64::from(self.state.fastest).max((f64::from(GRAVITY) * f64::from(metres(self.ghosts.deepest))).sqrt()),
        }
        .max(brooks.sqrt());
        let s = (self.courant * f64::from(self.land.cell_m) / speed.max(1e-9)).min(self.longest_s);
        ((s * TICKS_PER_S) as i64).max(1)
    }

    /// One step of a number of ticks.
    fn step(&mut self, ticks: i64) {
        let (t0, t1) = (self.at_s(), (self.state.ticks + ticks) as f64 / TICKS_PER_S);
        if self.rain.between(t0, t1) > 0.0 {
            self.unpack();
        }
        self.exchange(t0, t1);
        if !self.step_packed((t1 - t0) as f32) {
            self.step_raster(t0, t1);
        }
        self.state.ticks += ticks;
        self.state.step += 1;
    }
    /// The numbers of a step.
    fn numbers(&self, dt: f32) -> Numbers {
        let (rougher, per_film) = ((self.shallow.times - 1.0) as f32, (1.0 / self.shallow.to_m) as f32);
        Numbers { dt, dx: self.land.cell_m, theta: self.theta, froude: self.froude, rougher, per_film, offset: offset(self.state.step) }
    }
    /// One step of packed water; says whether it was one. Where water would pass beyond what is packed, it is packed again.
    fn step_packed(&mut self, dt: f32) -> bool {
        let numbers = self.numbers(dt);
        while self.pack.live {
            if let Some(deepest) = self.pack.step(&numbers) {
                self.state.deepest = deepest;
                self.state.updates += self.pack.wet as u64;
                if let Some(tile) = self.pack.tile_of_depth(deepest, &self.land) {
                    self.state.limiting[tile] += 1;
                }
                return true;
            }
            self.unpack();
            self.pack.fill(&self.land, &self.old, &self.state.tiles, &self.places);
        }
        false
    }
    /// One step on the raster.
    fn step_raster(&mut self, t0: f64, t1: f64) {
        if std::mem::take(&mut self.pack.knows) {
            // What is not computed must be the same in both copies.
            self.new.clone_from(&self.old);
        }
        self.rain(t0, t1);
        self.ghosts.fill(t0, self.scheme, &mut self.land, &mut self.old);
        for tile in &self.ghosts.tiles {
            self.state.tiles.wake(*tile);
        }
        let mut cells = 0;
        for (band, f) in self.found.iter_mut().enumerate() {
            self.state.tiles.runs(band, &mut self.busy, &mut f.runs);
            cells += f.cells();
        }
        self.sweep((t1 - t0) as f32, cells);
        self.gather();
        self.ghosts.forget(self.scheme, &mut self.old, &mut self.new);
        std::mem::swap(&mut self.old, &mut self.new);
    }
    /// Works out the drops of rain in a span.
    fn rain(&mut self, t0: f64, t1: f64) {
        if !self.state.tile_rain.is_empty() {
            let per_rate = (t1 - t0) / 3.6e6 / f64::from(DROP_M);
            for (tile, open) in self.open_cells.iter().enumerate() {
                let before = self.state.tile_due[tile].floor();
                self.state.tile_due[tile] += self.state.tile_rain[tile] * per_rate;
                let each = ((self.state.tile_due[tile].floor() - before) as i64).clamp(0, i64::from(WALL));
                self.rain_of_tile[tile] = each as i32;
                if each > 0 && *open > 0 {
                    self.state.tiles.wake(tile);
                    self.state.drops.rain += each * open;
                }
            }
            return;
        }
        let before = self.state.rain_due.floor();
        self.state.rain_due += self.rain.between(t0, t1) / 3.6e6 / f64::from(DROP_M);
        let each = (self.state.rain_due.floor() - before) as i64;
        self.rain_of_tile.fill(each.clamp(0, i64::from(WALL)) as i32);
        if each > 0 {
            for (tile, open) in self.open_cells.iter().enumerate() {
                if *open > 0 {
                    self.state.tiles.wake(tile);
                    self.state.drops.rain += each * open;
                }
            }
        }
    }
    fn sweep(&mut self, dt: f32, cells: usize) {
        let (land, scheme) = (&self.land, self.scheme);
        let job = Job { land, old: &self.old, numbers: self.numbers(dt), rain: &self.rain_of_tile };
        let threads = rayon::current_num_threads();
        let groups = if cells >= WORTH_SHARING && threads > 1 { GROUPS * threads } else { 1 };
        self.scratch.resize_with(groups.max(self.scratch.len()), Scratch::default);
        // Groups of about as many cells each; where they end changes no bit.
        let mut list = Vec::with_capacity(groups);
        let (mut found, mut first, mut scratch) = (self.found.as_mut_slice(), 0, self.scratch.as_mut_slice());
        let (mut depth, mut qx, mut qy) = (self.new.depth.as_mut_slice(), self.new.qx.as_mut_slice(), self.new.qy.as_mut_slice());
        for group in 1..=groups {
            let (mut bands, mut sum) = (0, 0);
            while bands < found.len() && (group == groups || sum < cells / groups) {
                sum += found[bands].cells();
                bands += 1;
            }
            let size = (bands * TILE * land.stride).min(depth.len());
            let own = Own { depth: front(&mut depth, size), qx: front(&mut qx, size), qy: front(&mut qy, size) };
            list.push((first, own, front(&mut found, bands), &mut front(&mut scratch, 1)[0]));
            first += bands;
        }
        let work = |(first, own, found, s): &mut (usize, Own<'_>, &mut [Found], &mut Scratch)| match scheme {
            Scheme::Inertial => inertial_group(&job, *first, own, found, s),
            Scheme::Hll => hll_group(&job, *first, own, found, s),
        };
        if groups > 1 {
            list.par_iter_mut().with_max_len(1).for_each(work);
        } else {
            list.iter_mut().for_each(work);
        }
    }
    /// Takes what the bands found, in their order.
    fn gather(&mut self) {
        let tile_cols = self.land.tile_cols();
        let (mut deepest, mut fastest, mut limits) = (0, 0.0f32, None);
        for (band, s) in self.found.iter().enumerate() {
            for (from, to) in &s.runs {
                for c in *from..*to {
                    let tile = band * tile_cols + c;
                    if self.rain_of_tile[tile] > 0 {
                        self.state.tiles.wake(tile);
                    } else if s.deepest[c] > STILL {
                        self.state.tiles.wet(tile, s.wet[c]);
                    } else {
                        self.state.tiles.rest(tile);
                    }
                    let more = match self.scheme {
                        Scheme::Inertial => s.deepest[c] > deepest,
                        Scheme::Hll => s.fastest[c] > fastest,
                    };
                    if more {
                        limits = Some(tile);
                    }
                    deepest = deepest.max(s.deepest[c]);
                    fastest = fastest.max(if self.scheme == Scheme::Hll { s.fastest[c] } else { 0.0 });
                    self.state.updates += self.open_cells[tile] as u64;
                }
            }
            for (face, drops) in &s.edge {
                self.state.edge_drops[*face as usize] += i64::from(*drops);
                // Eastwards and southwards is in on the north and west sides, out on the other two.
                let (cols, rows, f) = (self.land.cols, self.land.rows, *face as usize);
                let inwards = if f < cols || (2 * cols..2 * cols + rows).contains(&f) { i64::from(*drops) } else { -i64::from(*drops) };
                self.state.drops.edges_in += inwards.max(0);
                self.state.drops.edges_out += (-inwards).max(0);
            }
        }
        (self.state.deepest, self.state.fastest) = (deepest, fastest);
        if let Some(tile) = limits {
            self.state.limiting[tile] += 1;
        }
    }

    pub(super) fn drop_m3(&self) -> f64 {
        f64::from(self.land.cell_m) * f64::from(self.land.cell_m) * f64::from(DROP_M)
    }
}
