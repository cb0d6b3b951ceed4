//! Flood / sweep — one step of a group of rows: fluxes, what the cells can give, new depths, in one pass over memory.
//!
//! In: the ground, the old water, which strips are active. Out: the rows' new water, which of their strips are wet, the deepest
//! and fastest of them, what passed the edges. Not here: which strips are active (`strips`), time (`water`).
//! Method: a group reads the old water of itself and of two rows around it and writes only its own new water, so groups of any
//! size can be done in any order by any number of threads with the same bits. Rows follow one another through small buffers:
//! row r's fluxes, then its shares, then the depth of row r − 1. A buffer holds nothing where no strip is active: a face that
//! water passes has a wet cell on one side, and is the west or north face of a cell of an active strip. The loops inside hold
//! no branch and no fused operation; the dispatch to wider vectors changes speed only.

use multiversion::multiversion;

use super::hll::{self, Around, Passing, Sides};
use super::inertial::{self, Faces, Numbers};
use super::limit;
use super::strips::{STRIP, WORD, runs};

/// Rows and columns of a tile, the unit in which rain falls and water is looked up: as wide as a strip.
pub const TILE: usize = STRIP;
/// Cells kept around the map on the north and west: a ghost and its stencil, so that strips begin and end with a tile.
pub const PAD: usize = TILE;
/// Rows kept behind the map: a ghost, its stencil of two, and one that the last of these reads beyond its end.
const BEHIND: usize = 4;

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
    /// Bands of tiles: the map's and its ghosts'.
    #[must_use]
    pub const fn bands(&self) -> usize {
        (self.rows + PAD + 1).div_ceil(TILE)
    }
    /// Padded rows that are computed: the map's and its ghosts'.
    #[must_use]
    pub const fn computed(&self) -> std::ops::Range<usize> {
        PAD - 1..self.rows + PAD + 1
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

/// The part of the new water that a group of rows owns, and what is found wet of it.
#[derive(Debug)]
pub struct Own<'a> {
    /// First padded row and the one behind the last.
    pub rows: (usize, usize),
    /// Depth.
    pub depth: &'a mut [i32],
    /// Discharge eastwards.
    pub qx: &'a mut [f32],
    /// Discharge southwards.
    pub qy: &'a mut [f32],
    /// Bits of strips that hold water that can move: anywhere, in the westernmost cell, in the easternmost.
    pub wet: [&'a mut [u64]; 3],
}

/// What all groups of one step share.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// Ground.
    pub land: &'a Land,
    /// Water before the step.
    pub old: &'a Field,
    /// Bits of active strips, row after row.
    pub active: &'a [u64],
    /// Words of bits in a row.
    pub words: usize,
    /// Numbers of the step.
    pub numbers: Numbers,
    /// Rain of the step by tile, drops.
    pub rain: &'a [i32],
}

/// What a group found, beside which strips are wet.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Deepest water, drops, and the first tile that holds it.
    pub deepest: (i32, usize),
    /// Fastest wave, m/s, and the first tile that holds it; HLL only.
    pub fastest: (f32, usize),
    /// Drops that passed a face of the map's edge eastwards or southwards, by number of the face (see [`edge_face`]).
    pub edge: Vec<(u32, i32)>,
}

/// A group's buffers: rows of the whole width, each with one cell more before its first.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    runs: [Vec<(usize, usize)>; 3],
    q: Vec<f32>,
    x: [Vec<i32>; 2],
    y: [Vec<i32>; 3],
    share: [Vec<f32>; 2],
    /// Which rows lack water.
    short: [bool; 2],
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

impl Scratch {
    /// Room for rows of a length, everything still; `full` also for momentum.
    fn begin(&mut self, stride: usize, full: bool) {
        if self.q.len() == stride + 2 {
            return;
        }
        let n = stride + 2;
        self.q = vec![0.0; n];
        (self.x, self.y, self.share) = (Default::default(), Default::default(), Default::default());
        self.x.iter_mut().chain(&mut self.y).for_each(|list| list.resize(n, 0));
        self.share.iter_mut().for_each(|list| list.resize(n, 1.0));
        if full {
            self.u.iter_mut().chain(&mut self.v).for_each(|list| list.resize(n, 0.0));
            self.px.iter_mut().chain(&mut self.py).for_each(|p| p.resize(n));
        }
    }
    /// Lists the runs of a row, cells.
    fn list(&mut self, job: &Job<'_>, row: usize) {
        let list = &mut self.runs[row % 3];
        runs(&job.active[row * job.words..(row + 1) * job.words], list);
        list.iter_mut().for_each(|r| *r = (r.0 * STRIP, r.1 * STRIP));
    }
    /// Leaves the buffers of a row as they were before it.
    fn clear(&mut self, row: usize, full: bool) {
        for (from, to) in &self.runs[row % 3] {
            let here = from + 1..to + 1;
            self.x[row % 2][here.clone()].fill(0);
            self.y[row % 3][here.clone()].fill(0);
            self.share[row % 2][here.clone()].fill(1.0);
            if full {
                self.u[row % 3][here.clone()].fill(0.0);
                self.v[row % 3][here.clone()].fill(0.0);
                self.px[row % 2].still(here.clone());
                self.py[row % 3].still(here);
            }
        }
    }
    /// Notes what passed the edge of the map in the row that was just settled.
    fn edges(&self, land: &Land, row: usize, found: &mut Found) {
        if row < PAD || row >= land.rows + PAD {
            return;
        }
        let (x, north, south, east) = (&self.x[row % 2], &self.y[row % 3], &self.y[(row + 1) % 3], land.cols + PAD);
        for (side, col) in [(2, PAD), (3, east)] {
            if x[col + 1] != 0 {
                found.edge.push((edge_face(land, side, row - PAD), x[col + 1]));
            }
        }
        for (side, faces) in [(0, north), (1, south)] {
            if (side == 0 && row == PAD) || (side == 1 && row + 1 == land.rows + PAD) {
                let passed = (PAD..east).filter(|col| faces[col + 1] != 0);
                found.edge.extend(passed.map(|col| (edge_face(land, side, col - PAD), faces[col + 1])));
            }
        }
    }
    /// Shares of row `r`, then the drops through its west and north faces as they really pass.
    #[inline(always)]
    fn give(&mut self, job: &Job<'_>, r: usize, first: usize) {
        let (now, then, stride) = (r % 2, (r + 1) % 2, job.land.stride);
        self.short[now] = false;
        for (from, to) in &self.runs[r % 3] {
            let (b, n, held) = (from + 1, to - from, &job.old.depth[r * stride + from..]);
            self.short[now] |= limit::shares(n, held, &self.x[now][b..], &self.y[r % 3][b..], &self.y[(r + 1) % 3][b..], &mut self.share[now][b..]);
        }
        for (from, to) in &self.runs[r % 3] {
            let (b, n) = (from + 1, to - from);
            if self.short[now] {
                limit::scale(n, &self.share[now][b - 1..], &self.share[now][b..], &mut self.x[now][b..]);
            }
            if r >= first && (self.short[0] || self.short[1]) {
                limit::scale(n, &self.share[then][b..], &self.share[now][b..], &mut self.y[r % 3][b..]);
            }
        }
    }
    /// The new depth of row `r`, and which of its strips are wet.
    #[inline(always)]
    fn fill(&self, job: &Job<'_>, r: usize, own: &mut Own<'_>, found: &mut Found) {
        let (stride, words) = (job.land.stride, job.words);
        let (x, north, south) = (&self.x[r % 2], &self.y[r % 3], &self.y[(r + 1) % 3]);
        let mine = r - own.rows.0;
        let bits = mine * words..(mine + 1) * words;
        let [any, west, east] = &mut own.wet;
        let (any, west, east) = (&mut any[bits.clone()], &mut west[bits.clone()], &mut east[bits]);
        let band = r / TILE * job.land.tile_cols();
        for (from, to) in &self.runs[r % 3] {
            for col in (*from..*to).step_by(STRIP) {
                let (at, b, strip) = (r * stride + col, col + 1, col / STRIP);
                let (held, bed) = (&job.old.depth[at..], &job.land.bed[at..]);
                let new = &mut own.depth[mine * stride + col..];
                let most = limit::settle(held, bed, &x[b..], &north[b..], &south[b..], job.rain[band + strip], new);
                let (w, bit) = (strip / WORD, strip % WORD);
                any[w] |= u64::from(most > inertial::STILL) << bit;
                west[w] |= u64::from(new[0] > inertial::STILL) << bit;
                east[w] |= u64::from(new[STRIP - 1] > inertial::STILL) << bit;
                if most > found.deepest.0 {
                    found.deepest = (most, band + strip);
                }
            }
        }
    }
}

/// One step of a group of rows by the local inertial scheme.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
pub fn inertial_group<'a, 'b>(job: &Job<'a>, own: &mut Own<'b>, s: &mut Scratch) -> Found {
    s.begin(job.land.stride, false);
    if job.land.crest_x.is_empty() { inertial_rows::<false>(job, own, s) } else { inertial_rows::<true>(job, own, s) }
}

#[inline(always)]
fn inertial_rows<const CREST: bool>(job: &Job<'_>, own: &mut Own<'_>, s: &mut Scratch) -> Found {
    let (first, last) = own.rows;
    let mut found = Found::default();
    s.short = [false; 2];
    s.list(job, first - 1);
    north_faces::<CREST>(job, own, s, first - 1);
    for r in first - 1..=last {
        s.list(job, r + 1);
        north_faces::<CREST>(job, own, s, r + 1);
        west_faces::<CREST>(job, own, s, r);
        s.give(job, r, first);
        if r > first {
            s.fill(job, r - 1, own, &mut found);
            s.edges(job.land, r - 1, &mut found);
        }
        if r >= first {
            s.clear(r - 1, false);
        }
    }
    s.clear(last, false);
    s.clear(last + 1, false);
    found
}

/// Drops and discharge through the north faces of a row.
#[inline(always)]
fn north_faces<const CREST: bool>(job: &Job<'_>, own: &mut Own<'_>, s: &mut Scratch, row: usize) {
    let (land, old, stride) = (job.land, job.old, job.land.stride);
    let inside = own.rows.0 <= row && row < own.rows.1;
    for (from, to) in &s.runs[row % 3] {
        let (up, at, n) = ((row - 1) * stride + from, row * stride + from, to - from);
        let faces = Faces {
            bed: [&land.bed[up..], &land.bed[at..]],
            depth: [&old.depth[up..], &old.depth[at..]],
            drag: [&land.drag[up..], &land.drag[at..]],
            along: [&old.qy[up..], &old.qy[at..], &old.qy[at + stride..]],
            across: [&old.qx[up..], &old.qx[up + 1..], &old.qx[at..], &old.qx[at + 1..]],
            crest: if CREST { &land.crest_y[at..] } else { &[] },
        };
        let q = if inside { &mut own.qy[(row - own.rows.0) * stride + from..] } else { &mut s.q[..] };
        inertial::pass::<CREST>(n, &faces, &job.numbers, q, &mut s.y[row % 3][from + 1..]);
    }
}

/// Drops and discharge through the west faces of a row.
#[inline(always)]
fn west_faces<const CREST: bool>(job: &Job<'_>, own: &mut Own<'_>, s: &mut Scratch, row: usize) {
    let (land, old, stride) = (job.land, job.old, job.land.stride);
    let inside = own.rows.0 <= row && row < own.rows.1;
    for (from, to) in &s.runs[row % 3] {
        let (at, n) = (row * stride + from, to - from);
        let faces = Faces {
            bed: [&land.bed[at - 1..], &land.bed[at..]],
            depth: [&old.depth[at - 1..], &old.depth[at..]],
            drag: [&land.drag[at - 1..], &land.drag[at..]],
            along: [&old.qx[at - 1..], &old.qx[at..], &old.qx[at + 1..]],
            across: [&old.qy[at - 1..], &old.qy[at + stride - 1..], &old.qy[at..], &old.qy[at + stride..]],
            crest: if CREST { &land.crest_x[at..] } else { &[] },
        };
        let q = if inside { &mut own.qx[(row - own.rows.0) * stride + from..] } else { &mut s.q[..] };
        inertial::pass::<CREST>(n, &faces, &job.numbers, q, &mut s.x[row % 2][from + 1..]);
    }
}

/// One step of a group of rows by HLL.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
pub fn hll_group<'a, 'b>(job: &Job<'a>, own: &mut Own<'b>, s: &mut Scratch) -> Found {
    s.begin(job.land.stride, true);
    if job.land.crest_x.is_empty() { hll_rows::<false>(job, own, s) } else { hll_rows::<true>(job, own, s) }
}

#[inline(always)]
fn hll_rows<const CREST: bool>(job: &Job<'_>, own: &mut Own<'_>, s: &mut Scratch) -> Found {
    let (first, last) = own.rows;
    let mut found = Found::default();
    s.short = [false; 2];
    for row in [first - 2, first - 1] {
        s.list(job, row);
        velocities(job, s, row);
    }
    hll_north::<CREST>(job, s, first - 1);
    for r in first - 1..=last {
        s.list(job, r + 1);
        velocities(job, s, r + 1);
        hll_north::<CREST>(job, s, r + 1);
        hll_west::<CREST>(job, s, r);
        s.give(job, r, first);
        if r > first {
            s.fill(job, r - 1, own, &mut found);
            s.edges(job.land, r - 1, &mut found);
            momentum(job, s, r - 1, own, &mut found);
        }
        s.clear(r - 1, true);
    }
    s.clear(last, true);
    s.clear(last + 1, true);
    found
}

/// Velocities of a row of cells.
#[inline(always)]
fn velocities(job: &Job<'_>, s: &mut Scratch, row: usize) {
    let old = job.old;
    for (from, to) in &s.runs[row % 3] {
        let (at, b) = (row * job.land.stride + from, from + 1);
        hll::velocities(to - from, &old.depth[at..], &old.qx[at..], &old.qy[at..], &mut s.u[row % 3][b..], &mut s.v[row % 3][b..]);
    }
}

/// Drops and momentum through the north faces of a row.
#[inline(always)]
fn hll_north<const CREST: bool>(job: &Job<'_>, s: &mut Scratch, row: usize) {
    let (land, old, stride, k) = (job.land, job.old, job.land.stride, &job.numbers);
    let to_drops = k.dt / (k.dx * super::lattice::DROP_M);
    for (from, to) in &s.runs[row % 3] {
        let (up, at, b) = ((row - 1) * stride + from, row * stride + from, from + 1);
        let sides = Sides {
            bed: [&land.bed[up..], &land.bed[at..]],
            depth: [&old.depth[up..], &old.depth[at..]],
            along: [&s.v[(row - 1) % 3][b..], &s.v[row % 3][b..]],
            across: [&s.u[(row - 1) % 3][b..], &s.u[row % 3][b..]],
            crest: if CREST { &land.crest_y[at..] } else { &[] },
        };
        let p = &mut s.py[row % 3];
        hll::pass::<CREST>(to - from, &sides, to_drops, k.offset, &mut s.y[row % 3][b..], &mut p.near[b..], &mut p.far[b..], &mut p.across[b..]);
    }
}

/// Drops and momentum through the west faces of a row.
#[inline(always)]
fn hll_west<const CREST: bool>(job: &Job<'_>, s: &mut Scratch, row: usize) {
    let (land, old, stride, k) = (job.land, job.old, job.land.stride, &job.numbers);
    let to_drops = k.dt / (k.dx * super::lattice::DROP_M);
    for (from, to) in &s.runs[row % 3] {
        let (at, b) = (row * stride + from, from + 1);
        let (u, v) = (&s.u[row % 3], &s.v[row % 3]);
        let sides = Sides {
            bed: [&land.bed[at - 1..], &land.bed[at..]],
            depth: [&old.depth[at - 1..], &old.depth[at..]],
            along: [&u[b - 1..], &u[b..]],
            across: [&v[b - 1..], &v[b..]],
            crest: if CREST { &land.crest_x[at..] } else { &[] },
        };
        let p = &mut s.px[row % 2];
        hll::pass::<CREST>(to - from, &sides, to_drops, k.offset, &mut s.x[row % 2][b..], &mut p.near[b..], &mut p.far[b..], &mut p.across[b..]);
    }
}

/// New discharges of a row of cells, and its fastest wave.
#[inline(always)]
fn momentum(job: &Job<'_>, s: &Scratch, row: usize, own: &mut Own<'_>, found: &mut Found) {
    let (stride, around) = (job.land.stride, Around { x: &s.px[row % 2], north: &s.py[row % 3], south: &s.py[(row + 1) % 3] });
    let band = row / TILE * job.land.tile_cols();
    for (from, to) in &s.runs[row % 3] {
        for col in (*from..*to).step_by(STRIP) {
            let (at, mine) = (row * stride + col, (row - own.rows.0) * stride + col);
            let old = [&job.old.qx[at..], &job.old.qy[at..]];
            let fastest = hll::settle(col + 1, &around, &job.numbers, &own.depth[mine..], &job.land.drag[at..], old, &mut own.qx[mine..], &mut own.qy[mine..]);
            if fastest > found.fastest.0 {
                found.fastest = (fastest, band + col / STRIP);
            }
        }
    }
}
