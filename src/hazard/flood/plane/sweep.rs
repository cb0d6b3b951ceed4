//! Flood / sweep — one step of a group of bands of rows: fluxes, what the cells can give, new depths, in one pass over memory.
//!
//! In: the ground, the old water, each band's runs of active columns. Out: the bands' new water, the deepest and fastest of
//! each tile, what passed the edges. Not here: which tiles are active (`tiles`), time (`water`).
//! Method: a group reads the old water of itself and of two rows and columns around it and writes only its own new water, so
//! groups of any size can be done in any order by any number of threads with the same bits. Rows follow one another through
//! small buffers: row r's fluxes, then its shares, then the depth of row r − 1; bands whose runs are the same follow one
//! another without a seam. A run's halo is computed twice, never exchanged. Rows are computed to a whole number of vectors:
//! what lies behind a run is read and thrown away. The loops inside hold no branch and no fused operation; the dispatch to
//! wider vectors changes speed only.

use multiversion::multiversion;

use super::hll::{self, Around, Passing, Sides};
use super::inertial::{self, Faces, Numbers};
use super::limit;
use super::tiles::{EAST, NORTH, SOUTH, WEST};

/// Rows and columns of a tile, and rows of a band.
pub const TILE: usize = 8;
/// Cells kept around the map on the north and west: a ghost and its stencil, so that runs begin and end with a tile.
pub const PAD: usize = TILE;
/// Rows kept behind the map: a ghost, its stencil of two, and what the last row's vectors read beyond it, which on the
/// narrowest map, 16 cells from row to row, are three rows.
const BEHIND: usize = 6;
/// Cells to whose multiple a row is computed.
pub const VECTOR: usize = 16;

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
        self.rows + PAD + BEHIND
    }
    /// Tiles in a row of tiles.
    #[must_use]
    pub const fn tile_cols(&self) -> usize {
        self.stride.div_ceil(TILE)
    }
    /// Bands of rows: the map's and its ghosts'. What is kept behind them is read, never computed.
    #[must_use]
    pub const fn bands(&self) -> usize {
        (self.rows + PAD + 1).div_ceil(TILE)
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

/// What a step computes of a band, and what it found there.
#[derive(Clone, Debug, Default)]
pub struct Found {
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
}

impl Found {
    /// For bands of a number of tiles.
    #[must_use]
    pub fn new(tile_cols: usize) -> Self {
        Self { deepest: vec![0; tile_cols], fastest: vec![0.0; tile_cols], wet: vec![0; tile_cols], ..Self::default() }
    }
    /// Cells to compute.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.runs.iter().map(|(a, b)| (b - a) * TILE * TILE).sum()
    }
}

/// A group's buffers.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
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

/// What one run is, over bands that follow one another.
#[derive(Clone, Copy)]
struct Run {
    /// Padded rows, first and one behind the last.
    rows: (usize, usize),
    /// Padded columns.
    cols: (usize, usize),
    /// Columns of tiles.
    tiles: (usize, usize),
    /// Faces in a buffered row: of the run, of one cell on either side, and on to a whole number of vectors.
    wide: usize,
    /// Bands: the group's first, the run's first and the one behind its last.
    bands: (usize, usize, usize),
}

impl Run {
    /// Where the group's own rows hold a cell.
    const fn own(&self, land: &Land, row: usize, col: usize) -> usize {
        (row - self.bands.0 * TILE) * land.stride + col
    }
}

impl Scratch {
    fn begin(&mut self, job: &Job<'_>, bands: (usize, usize, usize), tiles: (usize, usize)) -> Run {
        let rows = ((bands.1 * TILE).max(PAD - 1), (bands.2 * TILE).min(job.land.rows + PAD + 1));
        let cols = (tiles.0 * TILE, tiles.1 * TILE);
        let wide = (cols.1 - cols.0 + 3).next_multiple_of(VECTOR);
        for list in self.x.iter_mut().chain(&mut self.y).chain([&mut self.rain, &mut self.most]) {
            list.resize(wide + VECTOR, 0);
        }
        for list in self.share.iter_mut().chain([&mut self.q, &mut self.quick]).chain(&mut self.u).chain(&mut self.v) {
            list.resize(wide + VECTOR, 0.0);
        }
        let run = Run { rows, cols, tiles, wide, bands };
        self.enter(job, run, bands.1);
        run
    }
    /// Makes ready for a band of a run.
    fn enter(&mut self, job: &Job<'_>, run: Run, band: usize) {
        self.most.fill(0);
        self.quick.fill(0.0);
        let rain = &job.rain[band * job.land.tile_cols()..];
        for tile in run.tiles.0..run.tiles.1 {
            let at = tile * TILE - run.cols.0;
            self.rain[at..at + TILE].fill(rain[tile]);
        }
    }
    /// Notes what a band of a run holds after its last row, and goes on to the next.
    fn leave(&mut self, job: &Job<'_>, run: Run, row: usize, depth: &[i32], found: &mut [Found]) {
        let (band, land) = (row / TILE, job.land);
        let first = (band * TILE).max(run.rows.0);
        let found = &mut found[band - run.bands.0];
        let wet = |row: usize, col: usize| depth[run.own(land, row, col)] > inertial::STILL;
        for tile in run.tiles.0..run.tiles.1 {
            let (from, to) = (tile * TILE, (tile + 1) * TILE);
            let here = from - run.cols.0..to - run.cols.0;
            found.deepest[tile] = self.most[here.clone()].iter().copied().fold(0, |a, b| if a > b { a } else { b });
            found.fastest[tile] = self.quick[here].iter().copied().fold(0.0, |a, b| if a > b { a } else { b });
            let mut mask = 0;
            if found.deepest[tile] > inertial::STILL {
                let across = |row: usize| (from..to).any(|c| wet(row, c));
                let along = |col: usize| (first..=row).any(|r| wet(r, col));
                mask |= if across(first) { NORTH } else { 0 };
                mask |= if across(row) { SOUTH } else { 0 };
                mask |= if along(from) { WEST } else { 0 };
                mask |= if along(to - 1) { EAST } else { 0 };
            }
            found.wet[tile] = mask;
        }
        if row + 1 < run.rows.1 {
            self.enter(job, run, band + 1);
        }
    }
    /// Notes what passed the edge of the map in the row that was just settled.
    fn edges(&self, land: &Land, run: Run, row: usize, found: &mut [Found]) {
        let (first, last) = run.cols;
        if row < PAD || row >= land.rows + PAD {
            return;
        }
        let edge = &mut found[row / TILE - run.bands.0].edge;
        let (x, north, south) = (&self.x[row % 2], &self.y[row % 3], &self.y[(row + 1) % 3]);
        if first <= PAD && last > PAD && x[PAD + 1 - first] != 0 {
            edge.push((edge_face(land, 2, row - PAD), x[PAD + 1 - first]));
        }
        let east = land.cols + PAD;
        if first < east && last >= east && x[east + 1 - first] != 0 {
            edge.push((edge_face(land, 3, row - PAD), x[east + 1 - first]));
        }
        for (side, faces) in [(0, north), (1, south)] {
            if (side == 0 && row == PAD) || (side == 1 && row + 1 == land.rows + PAD) {
                for col in first.max(PAD)..last.min(east) {
                    if faces[col + 1 - first] != 0 {
                        edge.push((edge_face(land, side, col - PAD), faces[col + 1 - first]));
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
            limit::scale(w, &self.share[now], &self.share[now][1..], &mut self.x[now][1..]);
        }
        if r >= run.rows.0 && (short[0] || short[1]) {
            limit::scale(w, &self.share[then], &self.share[now], &mut self.y[r % 3]);
        }
    }
    /// The new depth of row `r`.
    #[inline(always)]
    fn fill(&mut self, job: &Job<'_>, run: Run, r: usize, own: &mut [i32]) {
        let (land, n) = (job.land, run.cols.1 - run.cols.0);
        let at = r * land.stride + run.cols.0;
        let (held, bed) = (&job.old.depth[at..], &land.bed[at..]);
        let (x, north, south) = (&self.x[r % 2][1..], &self.y[r % 3][1..], &self.y[(r + 1) % 3][1..]);
        limit::settle(n, held, bed, x, north, south, &self.rain, own, &mut self.most);
    }
}

/// One behind the last of the bands from one on that have the same runs.
fn same_runs(found: &[Found], from: usize) -> usize {
    from + found[from..].iter().take_while(|f| f.runs == found[from].runs).count()
}

/// One step of a group of bands by the local inertial scheme.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
pub fn inertial_group<'a, 'b>(job: &Job<'a>, first: usize, own: &mut Own<'b>, found: &mut [Found], s: &mut Scratch) {
    let crested = !job.land.crest_x.is_empty();
    found.iter_mut().for_each(|f| f.edge.clear());
    let mut from = 0;
    while from < found.len() {
        let to = same_runs(found, from);
        for i in 0..found[from].runs.len() {
            let run = s.begin(job, (first, first + from, first + to), found[from].runs[i]);
            if crested {
                inertial_run::<true>(job, run, own, found, s);
            } else {
                inertial_run::<false>(job, run, own, found, s);
            }
        }
        from = to;
    }
}

#[inline(always)]
fn inertial_run<const CREST: bool>(job: &Job<'_>, run: Run, own: &mut Own<'_>, found: &mut [Found], s: &mut Scratch) {
    let (land, old, stride) = (job.land, job.old, job.land.stride);
    let (w, left, n) = (run.wide, run.cols.0, run.cols.1 - run.cols.0);
    let mut short = [false; 2];
    for r in run.rows.0 - 1..=run.rows.1 {
        // North faces of this row (first time only), then of the next; then this row's west faces.
        for row in [r, r + 1] {
            if row == r && r >= run.rows.0 {
                continue;
            }
            let (up, at) = ((row - 1) * stride + left - 1, row * stride + left - 1);
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
                let mine = run.own(land, row, left);
                own.qy[mine..mine + n].copy_from_slice(&s.q[1..=n]);
            }
        }
        let at = r * stride + left - 1;
        let faces = Faces {
            bed: [&land.bed[at - 1..], &land.bed[at..]],
            depth: [&old.depth[at - 1..], &old.depth[at..]],
            drag: [&land.drag[at - 1..], &land.drag[at..]],
            along: [&old.qx[at - 1..], &old.qx[at..], &old.qx[at + 1..]],
            across: [&old.qy[at - 1..], &old.qy[at + stride - 1..], &old.qy[at..], &old.qy[at + stride..]],
            crest: if CREST { &land.crest_x[at..] } else { &[] },
        };
        inertial::pass::<CREST>(w, &faces, &job.numbers, &mut s.q, &mut s.x[r % 2]);
        if r >= run.rows.0 && r < run.rows.1 {
            let mine = run.own(land, r, left);
            own.qx[mine..mine + n].copy_from_slice(&s.q[1..=n]);
        }
        s.give(&old.depth[at..], run, r, &mut short);
        if r > run.rows.0 {
            let done = r - 1;
            s.fill(job, run, done, &mut own.depth[run.own(land, done, left)..]);
            s.edges(land, run, done, found);
            if r % TILE == 0 || r == run.rows.1 {
                s.leave(job, run, done, own.depth, found);
            }
        }
    }
}

/// One step of a group of bands by HLL.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
pub fn hll_group<'a, 'b>(job: &Job<'a>, first: usize, own: &mut Own<'b>, found: &mut [Found], s: &mut Scratch) {
    let crested = !job.land.crest_x.is_empty();
    found.iter_mut().for_each(|f| f.edge.clear());
    let mut from = 0;
    while from < found.len() {
        let to = same_runs(found, from);
        for i in 0..found[from].runs.len() {
            let run = s.begin(job, (first, first + from, first + to), found[from].runs[i]);
            for p in s.px.iter_mut().chain(&mut s.py) {
                p.resize(run.wide);
            }
            if crested {
                hll_run::<true>(job, run, own, found, s);
            } else {
                hll_run::<false>(job, run, own, found, s);
            }
        }
        from = to;
    }
}

#[inline(always)]
fn hll_run<const CREST: bool>(job: &Job<'_>, run: Run, own: &mut Own<'_>, found: &mut [Found], s: &mut Scratch) {
    let (land, old, stride, k) = (job.land, job.old, job.land.stride, &job.numbers);
    // Velocities are kept for one column more on the west, so that the halo's west face has both its sides.
    let (w, left, n) = (run.wide, run.cols.0, run.cols.1 - run.cols.0);
    let to_drops = k.dt / (k.dx * super::lattice::DROP_M);
    let mut short = [false; 2];
    for row in [run.rows.0 - 2, run.rows.0 - 1] {
        let at = row * stride + left - 2;
        hll::velocities(w + VECTOR, &old.depth[at..], &old.qx[at..], &old.qy[at..], &mut s.u[row % 3], &mut s.v[row % 3]);
    }
    for r in run.rows.0 - 1..=run.rows.1 {
        let next = (r + 1) * stride + left - 2;
        hll::velocities(w + VECTOR, &old.depth[next..], &old.qx[next..], &old.qy[next..], &mut s.u[(r + 1) % 3], &mut s.v[(r + 1) % 3]);
        for row in [r, r + 1] {
            if row == r && r >= run.rows.0 {
                continue;
            }
            let (up, at) = ((row - 1) * stride + left - 1, row * stride + left - 1);
            let (u0, u1) = (&s.u[(row - 1) % 3][1..], &s.u[row % 3][1..]);
            let (v0, v1) = (&s.v[(row - 1) % 3][1..], &s.v[row % 3][1..]);
            let sides = Sides {
                bed: [&land.bed[up..], &land.bed[at..]],
                depth: [&old.depth[up..], &old.depth[at..]],
                along: [v0, v1],
                across: [u0, u1],
                crest: if CREST { &land.crest_y[at..] } else { &[] },
            };
            let p = &mut s.py[row % 3];
            hll::pass::<CREST>(w, &sides, to_drops, k.offset, &mut s.y[row % 3], &mut p.near, &mut p.far, &mut p.across);
        }
        let at = r * stride + left - 1;
        let (u, v) = (&s.u[r % 3], &s.v[r % 3]);
        let sides = Sides {
            bed: [&land.bed[at - 1..], &land.bed[at..]],
            depth: [&old.depth[at - 1..], &old.depth[at..]],
            along: [u, &u[1..]],
            across: [v, &v[1..]],
            crest: if CREST { &land.crest_x[at..] } else { &[] },
        };
        let p = &mut s.px[r % 2];
        hll::pass::<CREST>(w, &sides, to_drops, k.offset, &mut s.x[r % 2], &mut p.near, &mut p.far, &mut p.across);
        s.give(&old.depth[at..], run, r, &mut short);
        if r > run.rows.0 {
            let done = r - 1;
            let mine = run.own(land, done, left);
            s.fill(job, run, done, &mut own.depth[mine..]);
            s.edges(land, run, done, found);
            let at = done * stride + left;
            let around = Around { x: &s.px[done % 2], north: &s.py[done % 3], south: &s.py[r % 3] };
            let old = [&old.qx[at..], &old.qy[at..]];
            hll::settle(n, &around, k, &own.depth[mine..], &land.drag[at..], old, &mut own.qx[mine..], &mut own.qy[mine..], &mut s.quick);
            if r % TILE == 0 || r == run.rows.1 {
                s.leave(job, run, done, own.depth, found);
            }
        }
    }
}
