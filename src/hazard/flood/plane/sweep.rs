//! Flood / sweep — one step of one band of rows: fluxes, what the cells can give, new depths, in one pass over memory.
//!
//! In: the ground, the old water, a band's runs of active columns. Out: the band's new water, the deepest and fastest of
//! each tile, what passed the edges. Not here: which tiles are active (`tiles`), time (`water`).
//! Method: a band reads the old water of itself and of two rows and columns around it and writes only its own new water, so
//! bands can be done in any order by any number of threads with the same bits. Rows follow one another through small
//! buffers: row r's fluxes, then its shares, then the depth of row r − 1. A run's halo is computed twice, never exchanged.
//! The loops inside hold no branch and no fused operation; the dispatch to wider vectors changes speed only.

use multiversion::multiversion;

use super::hll::{self, Around, Passing, Sides};
use super::inertial::{self, Faces, Numbers};
use super::limit;
use super::tiles::{EAST, NORTH, SOUTH, WEST};

/// Rows and columns of a tile, and rows of a band.
pub const TILE: usize = 16;
/// Cells kept around the map on the north and west: three for the ghost and its stencil.
pub const PAD: usize = 3;

/// Ground, padded: bed and drag of every cell, levees.
#[derive(Clone, Debug, PartialEq)]
pub struct Land {
    /// Columns of the map.
    pub cols: usize,
    /// Rows of the map.
    pub rows: usize,
    /// Cells from one padded row to the next.
    pub stride: usize,
    /// Side of a cell, metres.
    pub cell_m: f32,
    /// Bed, drops above the datum.
    pub bed: Vec<i32>,
    /// g n².
    pub drag: Vec<f32>,
    /// Crests on west faces, drops; empty where no levee stands.
    pub crest_x: Vec<i32>,
    /// Crests on north faces.
    pub crest_y: Vec<i32>,
}

impl Land {
    /// The padded index of a cell of the map.
    #[must_use]
    pub const fn at(&self, row: usize, col: usize) -> usize {
        (row + PAD) * self.stride + col + PAD
    }
    /// Padded rows.
    #[must_use]
    pub const fn padded_rows(&self) -> usize {
        self.rows + PAD + 4
    }
    /// Tiles in a row of tiles.
    #[must_use]
    pub const fn tile_cols(&self) -> usize {
        self.stride.div_ceil(TILE)
    }
    /// Bands of rows.
    #[must_use]
    pub const fn bands(&self) -> usize {
        self.padded_rows().div_ceil(TILE)
    }
}

/// Depth, drops, and discharge, m²/s: through west and north faces in the inertial scheme, of cells in HLL.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Depth.
    pub depth: Vec<i32>,
    /// Discharge eastwards.
    pub qx: Vec<f32>,
    /// Discharge southwards.
    pub qy: Vec<f32>,
}

impl Field {
    /// No water.
    #[must_use]
    pub fn dry(cells: usize) -> Self {
        Self { depth: vec![0; cells], qx: vec![0.0; cells], qy: vec![0.0; cells] }
    }
}

/// The part of the new water that a band owns.
#[derive(Debug)]
pub struct Own<'a> {
    /// Depth.
    pub depth: &'a mut [i32],
    /// Discharge eastwards.
    pub qx: &'a mut [f32],
    /// Discharge southwards.
    pub qy: &'a mut [f32],
}

/// What all bands of one step share.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// Ground.
    pub land: &'a Land,
    /// Water before the step.
    pub old: &'a Field,
    /// Numbers of the step.
    pub numbers: Numbers,
    /// Rain of the step by tile, drops.
    pub rain: &'a [i32],
}

/// A band's runs and buffers, and what it found.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Runs of active tiles: first column of tiles and the one behind the last.
    pub runs: Vec<(usize, usize)>,
    /// Deepest water by tile of the band, drops.
    pub deepest: Vec<i32>,
    /// Fastest wave by tile of the band, m/s; HLL only.
    pub fastest: Vec<f32>,
    /// Which borders of each tile of the band hold water that can move, as masks of `tiles`.
    pub wet: Vec<u8>,
    /// Drops that passed a face of the map's edge eastwards or southwards, by number of the face (see [`edge_face`]).
    pub edge: Vec<(u32, i32)>,
    q: Vec<f32>,
    x: [Vec<i32>; 2],
    y: [Vec<i32>; 3],
    share: [Vec<f32>; 2],
    rain: Vec<i32>,
    most: Vec<i32>,
    quick: Vec<f32>,
    u: [Vec<f32>; 3],
    v: [Vec<f32>; 3],
    px: [Passing; 2],
    py: [Passing; 3],
}

/// Number of a face of the map's edge: the north side's columns, the south's, the west side's rows, the east's.
#[must_use]
pub const fn edge_face(land: &Land, side: usize, along: usize) -> u32 {
    (match side {
        0 => along,
        1 => land.cols + along,
        2 => 2 * land.cols + along,
        _ => 2 * land.cols + land.rows + along,
    }) as u32
}

/// What one run is: padded rows and columns, first and one behind the last.
#[derive(Clone, Copy)]
struct Run {
    rows: (usize, usize),
    cols: (usize, usize),
    /// Cells in a buffered row: the run and one on either side.
    wide: usize,
}

impl Scratch {
    /// For bands of a number of tiles.
    #[must_use]
    pub fn new(tile_cols: usize) -> Self {
        Self { deepest: vec![0; tile_cols], fastest: vec![0.0; tile_cols], wet: vec![0; tile_cols], ..Self::default() }
    }
    fn begin(&mut self, land: &Land, band: usize, run: (usize, usize), rain: &[i32]) -> Run {
        let rows = ((band * TILE).max(2), ((band + 1) * TILE).min(land.rows + 4));
        let cols = ((run.0 * TILE).max(2), (run.1 * TILE).min(land.cols + 4));
        let wide = cols.1 - cols.0 + 2;
        for list in self.x.iter_mut().chain(&mut self.y).chain([&mut self.rain, &mut self.most]) {
            list.resize(wide + 1, 0);
        }
        for list in self.share.iter_mut().chain([&mut self.q, &mut self.quick]).chain(&mut self.u).chain(&mut self.v) {
            list.resize(wide + 1, 0.0);
        }
        self.most.fill(0);
        for (i, r) in self.rain.iter_mut().enumerate() {
            *r = rain[(cols.0 + i).saturating_sub(1).min(land.stride - 1) / TILE];
        }
        Run { rows, cols, wide }
    }
    /// Notes which borders of each tile of a run are wet; `depth` is the band's own.
    fn borders_of(&mut self, land: &Land, band: usize, run: Run, tiles: (usize, usize), depth: &[i32]) {
        // A band may hold nothing but padding.
        let (first, last) = (run.rows.0 - band * TILE, run.rows.1.max(run.rows.0) - band * TILE);
        let wet = |row: usize, col: usize| depth[row * land.stride + col] > inertial::STILL;
        for tile in tiles.0..tiles.1 {
            let (from, to) = ((tile * TILE).max(run.cols.0), ((tile + 1) * TILE).min(run.cols.1));
            let mut mask = 0;
            if self.deepest[tile] > inertial::STILL && first < last && from < to {
                let across = |row: usize| (from..to).any(|c| wet(row, c));
                let along = |col: usize| (first..last).any(|r| wet(r, col));
                mask |= if across(first) { NORTH } else { 0 };
                mask |= if across(last - 1) { SOUTH } else { 0 };
                mask |= if along(from) { WEST } else { 0 };
                mask |= if along(to - 1) { EAST } else { 0 };
            }
            self.wet[tile] = mask;
        }
    }
    /// Notes the deepest of each tile of a run.
    fn deepest_of(&mut self, run: Run, tiles: (usize, usize)) {
        for tile in tiles.0..tiles.1 {
            let (from, to) = ((tile * TILE).max(run.cols.0), ((tile + 1) * TILE).min(run.cols.1));
            self.deepest[tile] = self.most[from.min(to) + 1 - run.cols.0..to + 1 - run.cols.0].iter().copied().fold(0, |a, b| if a > b { a } else { b });
        }
    }
    fn fastest_of(&mut self, run: Run, tiles: (usize, usize)) {
        for tile in tiles.0..tiles.1 {
            let (from, to) = ((tile * TILE).max(run.cols.0), ((tile + 1) * TILE).min(run.cols.1));
            self.fastest[tile] = self.quick[from.min(to) + 1 - run.cols.0..to + 1 - run.cols.0].iter().copied().fold(0.0, |a, b| if a > b { a } else { b });
        }
    }
    /// Notes what passed the edge of the map in the row that was just settled.
    fn edges(&mut self, land: &Land, run: Run, row: usize) {
        let (first, last) = (run.cols.0, run.cols.1);
        if row < PAD || row >= land.rows + PAD {
            return;
        }
        let (x, north, south) = (&self.x[row % 2], &self.y[row % 3], &self.y[(row + 1) % 3]);
        if first <= PAD && last > PAD && x[PAD + 1 - first] != 0 {
            self.edge.push((edge_face(land, 2, row - PAD), x[PAD + 1 - first]));
        }
        let east = land.cols + PAD;
        if first < east && last >= east && x[east + 1 - first] != 0 {
            self.edge.push((edge_face(land, 3, row - PAD), x[east + 1 - first]));
        }
        for (side, faces) in [(0, north), (1, south)] {
            if (side == 0 && row == PAD) || (side == 1 && row + 1 == land.rows + PAD) {
                for col in first.max(PAD)..last.min(east) {
                    if faces[col + 1 - first] != 0 {
                        self.edge.push((edge_face(land, side, col - PAD), faces[col + 1 - first]));
                    }
                }
            }
        }
    }
    /// Shares of row `r`, then the drops through its west and north faces as they really pass. `short` says which rows lack.
    #[inline(always)]
    fn give(&mut self, held: &[i32], run: Run, r: usize, short: &mut [bool; 2]) {
        let (w, now, then) = (run.wide, r % 2, (r + 1) % 2);
        short[now] = limit::shares(w, held, &self.x[now], &self.y[r % 3], &self.y[(r + 1) % 3], &mut self.share[now]);
        if short[now] {
            limit::scale(w - 1, &self.share[now], &self.share[now][1..], &mut self.x[now][1..]);
        }
        if r >= run.rows.0 && (short[0] || short[1]) {
            limit::scale(w, &self.share[then], &self.share[now], &mut self.y[r % 3]);
        }
    }
    /// The new depth of row `r`.
    #[inline(always)]
    fn fill(&mut self, job: &Job<'_>, run: Run, r: usize, own: &mut [i32]) {
        let (land, n) = (job.land, run.wide - 2);
        let at = r * land.stride + run.cols.0;
        let (held, bed) = (&job.old.depth[at..], &land.bed[at..]);
        let (x, north, south) = (&self.x[r % 2][1..], &self.y[r % 3][1..], &self.y[(r + 1) % 3][1..]);
        limit::settle(n, held, bed, x, north, south, &self.rain[1..], own, &mut self.most[1..]);
    }
}

/// One step of a band by the local inertial scheme.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
pub fn inertial_band<'a, 'b>(job: &Job<'a>, band: usize, own: &mut Own<'b>, s: &mut Scratch) {
    s.edge.clear();
    let tiles = band * job.land.tile_cols();
    let crested = !job.land.crest_x.is_empty();
    for i in 0..s.runs.len() {
        let span = s.runs[i];
        let run = s.begin(job.land, band, span, &job.rain[tiles..]);
        if crested {
            inertial_run::<true>(job, band, run, own, s);
        } else {
            inertial_run::<false>(job, band, run, own, s);
        }
        s.deepest_of(run, span);
        s.borders_of(job.land, band, run, span, own.depth);
    }
}

#[inline(always)]
fn inertial_run<const CREST: bool>(job: &Job<'_>, band: usize, run: Run, own: &mut Own<'_>, s: &mut Scratch) {
    let (land, old, stride) = (job.land, job.old, job.land.stride);
    let (w, left) = (run.wide, run.cols.0 - 1);
    let mut short = [false; 2];
    for r in run.rows.0 - 1..=run.rows.1 {
        // North faces of this row (first time only), then of the next; then this row's west faces.
        for row in [r, r + 1] {
            if row == r && r >= run.rows.0 {
                continue;
            }
            let (up, at) = ((row - 1) * stride + left, row * stride + left);
            let faces = Faces {
                bed: [&land.bed[up..], &land.bed[at..]],
                depth: [&old.depth[up..], &old.depth[at..]],
                drag: [&land.drag[up..], &land.drag[at..]],
                along: [&old.qy[up..], &old.qy[at..], &old.qy[at + stride..]],
                across: [&old.qx[up..], &old.qx[up + 1..], &old.qx[at..], &old.qx[at + 1..]],
                crest: if CREST { &land.crest_y[at..] } else { &[] },
            };
            inertial::pass::<CREST>(w, &faces, &job.numbers, &mut s.q, &mut s.y[row % 3]);
            if row >= run.rows.0 && row < run.rows.1 {
                let mine = (row - band * TILE) * stride;
                own.qy[mine + run.cols.0..mine + run.cols.1].copy_from_slice(&s.q[1..w - 1]);
            }
        }
        let at = r * stride + left;
        let faces = Faces {
            bed: [&land.bed[at - 1..], &land.bed[at..]],
            depth: [&old.depth[at - 1..], &old.depth[at..]],
            drag: [&land.drag[at - 1..], &land.drag[at..]],
            along: [&old.qx[at - 1..], &old.qx[at..], &old.qx[at + 1..]],
            across: [&old.qy[at - 1..], &old.qy[at + stride - 1..], &old.qy[at..], &old.qy[at + stride..]],
            crest: if CREST { &land.crest_x[at..] } else { &[] },
        };
        inertial::pass::<CREST>(w + 1, &faces, &job.numbers, &mut s.q, &mut s.x[r % 2]);
        if r >= run.rows.0 && r < run.rows.1 {
            let mine = (r - band * TILE) * stride;
            own.qx[mine + run.cols.0..mine + run.cols.1].copy_from_slice(&s.q[1..w - 1]);
        }
        s.give(&old.depth[at..], run, r, &mut short);
        if r > run.rows.0 {
            let mine = (r - 1 - band * TILE) * stride + run.cols.0;
            s.fill(job, run, r - 1, &mut own.depth[mine..]);
            s.edges(land, run, r - 1);
        }
    }
}

/// One step of a band by HLL.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
pub fn hll_band<'a, 'b>(job: &Job<'a>, band: usize, own: &mut Own<'b>, s: &mut Scratch) {
    s.edge.clear();
    let tiles = band * job.land.tile_cols();
    let crested = !job.land.crest_x.is_empty();
    for i in 0..s.runs.len() {
        let span = s.runs[i];
        let run = s.begin(job.land, band, span, &job.rain[tiles..]);
        s.quick.fill(0.0);
        for p in s.px.iter_mut().chain(&mut s.py) {
            p.resize(run.wide + 1);
        }
        if crested {
            hll_run::<true>(job, band, run, own, s);
        } else {
            hll_run::<false>(job, band, run, own, s);
        }
        s.deepest_of(run, span);
        s.borders_of(job.land, band, run, span, own.depth);
        s.fastest_of(run, span);
    }
}

#[inline(always)]
fn hll_run<const CREST: bool>(job: &Job<'_>, band: usize, run: Run, own: &mut Own<'_>, s: &mut Scratch) {
    let (land, old, stride, k) = (job.land, job.old, job.land.stride, &job.numbers);
    // Velocities are kept for one column more on the west, so that the halo's west face has both its sides.
    let (w, left) = (run.wide, run.cols.0 - 2);
    let to_drops = k.dt / (k.dx * super::lattice::DROP_M);
    let mut short = [false; 2];
    for list in s.u.iter_mut().chain(&mut s.v) {
        list.resize(w + 2, 0.0);
    }
    for row in [run.rows.0 - 2, run.rows.0 - 1] {
        let at = row * stride + left;
        hll::velocities(w + 2, &old.depth[at..], &old.qx[at..], &old.qy[at..], &mut s.u[row % 3], &mut s.v[row % 3]);
    }
    for r in run.rows.0 - 1..=run.rows.1 {
        let next = (r + 1) * stride + left;
        hll::velocities(w + 2, &old.depth[next..], &old.qx[next..], &old.qy[next..], &mut s.u[(r + 1) % 3], &mut s.v[(r + 1) % 3]);
        for row in [r, r + 1] {
            if row == r && r >= run.rows.0 {
                continue;
            }
            let (up, at) = ((row - 1) * stride + left + 1, row * stride + left + 1);
            let (u0, u1) = (&s.u[(row - 1) % 3][1..], &s.u[row % 3][1..]);
            let (v0, v1) = (&s.v[(row - 1) % 3][1..], &s.v[row % 3][1..]);
            let sides = Sides {
                bed: [&land.bed[up..], &land.bed[at..]],
                depth: [&old.depth[up..], &old.depth[at..]],
                along: [v0, v1],
                across: [u0, u1],
                crest: if CREST { &land.crest_y[at..] } else { &[] },
            };
            hll::pass::<CREST>(w, &sides, to_drops, k.offset, &mut s.y[row % 3], &mut s.py[row % 3]);
        }
        let at = r * stride + left + 1;
        let (u, v) = (&s.u[r % 3], &s.v[r % 3]);
        let sides = Sides {
            bed: [&land.bed[at - 1..], &land.bed[at..]],
            depth: [&old.depth[at - 1..], &old.depth[at..]],
            along: [u, &u[1..]],
            across: [v, &v[1..]],
            crest: if CREST { &land.crest_x[at..] } else { &[] },
        };
        hll::pass::<CREST>(w + 1, &sides, to_drops, k.offset, &mut s.x[r % 2], &mut s.px[r % 2]);
        s.give(&old.depth[at..], run, r, &mut short);
        if r > run.rows.0 {
            let done = r - 1;
            let mine = (done - band * TILE) * stride + run.cols.0;
            s.fill(job, run, done, &mut own.depth[mine..]);
            s.edges(land, run, done);
            let at = done * stride + run.cols.0;
            let n = w - 2;
            let around = [&s.px[done % 2], &s.py[done % 3], &s.py[r % 3]];
            hll::settle(
                n,
                &Around { x: around[0], north: around[1], south: around[2] },
                k.dt,
                k.dx,
                &own.depth[mine..],
                &land.drag[at..],
                [&old.qx[at..], &old.qy[at..]],
                [&mut own.qx[mine..], &mut own.qy[mine..]],
                &mut s.quick[1..],
            );
        }
    }
}
