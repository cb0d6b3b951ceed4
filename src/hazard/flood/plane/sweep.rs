//! Flood / sweep — one step of a group of rows: fluxes, what the cells can give, new depths, in one pass over memory.
//!
//! In: the ground, the old water, which strips are active. Out: the rows' new water, which of their strips are wet, the deepest
//! and fastest of them, what passed the edges. Not here: which strips are active (`strips`), time (`water`).
//! Method: a group reads the old water of itself and of two rows around it and writes only its own new water, so groups of any
//! size can be done in any order by any number of threads with the same bits. Rows follow one another through small buffers:
//! what tiles hold of row r + 2 is laid out in a row, then come row r's fluxes, its shares, and the depth of row r − 1. A buffer
//! of what passes holds nothing where no strip is active: a face that water passes has a wet cell on one side, and is the west or
//! north face of a cell of an active strip. The loops inside hold no branch and no fused operation; the dispatch to wider vectors
//! changes speed only.

use multiversion::multiversion;

use super::hll::{self, Around, Passing, Sides};
use super::inertial::{self, Faces, Numbers};
use super::land::{Land, PAD, TILE};
use super::limit;
use super::strips::{STRIP, WORD, runs};

/// Cells before the first of a buffered row: a strip beside it may be read.
const EDGE: usize = STRIP;
/// Rows that are laid out at once.
const LAID: usize = 5;
/// Water that stands less than so far below the ground beside it is looked at as if it stood above, drops: 1 cm (assumed; what
/// enters a cell in a step is less, or wakes what lies around it).
pub const NEARLY: i32 = 2621;

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
    /// First padded row that is computed and the one behind the last.
    pub rows: (usize, usize),
    /// Padded row and place of the first cell that the group owns.
    pub first: (usize, usize),
    /// Depth.
    pub depth: &'a mut [i32],
    /// Discharge eastwards.
    pub qx: &'a mut [f32],
    /// Discharge southwards.
    pub qy: &'a mut [f32],
    /// Bits of strips that hold water that can move, and over which of their sides it can run (see `strips`).
    pub wet: [&'a mut [u64]; 5],
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

impl Job<'_> {
    /// Bits of the active strips of a row.
    fn bits(&self, row: usize) -> &[u64] {
        &self.active[row * self.words..(row + 1) * self.words]
    }
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

/// A row of the old water and of the ground under it, laid out; valid around active strips only.
#[derive(Clone, Debug, Default)]
struct Row {
    bed: Vec<i32>,
    drag: Vec<f32>,
    depth: Vec<i32>,
    qx: Vec<f32>,
    qy: Vec<f32>,
    crest_x: Vec<i32>,
    crest_y: Vec<i32>,
}

/// A group's buffers: rows of the whole width, each with a strip more before its first and behind its last.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    rows: [Row; LAID],
    runs: [Vec<(usize, usize)>; 3],
    /// Strips of a row that are laid out.
    near: Vec<u64>,
    x: [Vec<i32>; 2],
    y: [Vec<i32>; 3],
    share: [Vec<f32>; 2],
    /// Which rows lack water.
    short: [bool; 2],
    q: Vec<f32>,
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
    fn begin(&mut self, land: &Land, full: bool) {
        let n = land.tile_cols() * STRIP + 2 * EDGE;
        for row in &mut self.rows {
            for list in [&mut row.bed, &mut row.depth] {
                list.resize(n, 0);
            }
            for list in [&mut row.drag, &mut row.qx, &mut row.qy] {
                list.resize(n, 0.0);
            }
            if !land.crest_x.is_empty() {
                (row.crest_x.resize(n, 0), row.crest_y.resize(n, 0));
            }
        }
        self.x.iter_mut().chain(&mut self.y).for_each(|list| list.resize(n, 0));
        self.share.iter_mut().for_each(|list| list.resize(n, 1.0));
        self.q.resize(n, 0.0);
        if full {
            self.u.iter_mut().chain(&mut self.v).for_each(|list| list.resize(n, 0.0));
            self.px.iter_mut().chain(&mut self.py).for_each(|p| p.resize(n));
        }
        self.short = [false; 2];
    }
    /// Lists the runs of a row, cells.
    fn list(&mut self, job: &Job<'_>, row: usize) {
        let list = &mut self.runs[row % 3];
        runs(job.bits(row), list);
        list.iter_mut().for_each(|r| *r = (r.0 * STRIP, r.1 * STRIP));
    }
    /// Lays out what the faces of the active strips of a row, the one before and the one after read of it.
    #[inline(always)]
    fn lay(&mut self, job: &Job<'_>, row: usize) {
        let (land, old) = (job.land, job.old);
        self.near.clear();
        let own = job.bits(row);
        for (w, bits) in own.iter().enumerate() {
            let around = job.bits(row - 1)[w] | bits | job.bits(row + 1)[w];
            let before = if w > 0 { own[w - 1] >> (WORD - 1) } else { 0 };
            let behind = own.get(w + 1).map_or(0, |next| next << (WORD - 1));
            self.near.push(around | bits << 1 | before | bits >> 1 | behind);
        }
        let to = &mut self.rows[row % LAID];
        for (w, bits) in self.near.iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                let strip = w * WORD + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if strip >= land.tile_cols() {
                    break;
                }
                let (from, b) = (land.strip(row, strip), strip * STRIP + EDGE);
                put(&mut to.bed, b, &land.bed, from);
                put(&mut to.drag, b, &land.drag, from);
                put(&mut to.depth, b, &old.depth, from);
                put(&mut to.qx, b, &old.qx, from);
                put(&mut to.qy, b, &old.qy, from);
                if !land.crest_x.is_empty() {
                    put(&mut to.crest_x, b, &land.crest_x, from);
                    put(&mut to.crest_y, b, &land.crest_y, from);
                }
            }
        }
    }
    /// Leaves the buffers of a row as they were before it.
    fn clear(&mut self, row: usize, full: bool) {
        for (from, to) in &self.runs[row % 3] {
            let here = from + EDGE..to + EDGE;
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
            if x[col + EDGE] != 0 {
                found.edge.push((edge_face(land, side, row - PAD), x[col + EDGE]));
            }
        }
        for (side, faces) in [(0, north), (1, south)] {
            if (side == 0 && row == PAD) || (side == 1 && row + 1 == land.rows + PAD) {
                let passed = (PAD..east).filter(|col| faces[col + EDGE] != 0);
                found.edge.extend(passed.map(|col| (edge_face(land, side, col - PAD), faces[col + EDGE])));
            }
        }
    }
    /// Shares of row `r`, then the drops through its west and north faces as they really pass.
    #[inline(always)]
    fn give(&mut self, r: usize, first: usize) {
        let (now, then) = (r % 2, (r + 1) % 2);
        self.short[now] = false;
        for (from, to) in &self.runs[r % 3] {
            let (b, n, held) = (from + EDGE, to - from, &self.rows[r % LAID].depth);
            self.short[now] |= limit::shares(n, &held[b..], &self.x[now][b..], &self.y[r % 3][b..], &self.y[(r + 1) % 3][b..], &mut self.share[now][b..]);
        }
        if !(self.short[0] || self.short[1]) {
            return;
        }
        for (from, to) in &self.runs[r % 3] {
            let (b, n) = (from + EDGE, to - from);
            if self.short[now] {
                limit::scale(n, &self.share[now][b - 1..], &self.share[now][b..], &mut self.x[now][b..]);
            }
            if r >= first {
                limit::scale(n, &self.share[then][b..], &self.share[now][b..], &mut self.y[r % 3][b..]);
            }
        }
    }
    /// The new depth of row `r`, and which of its strips are wet.
    #[inline(always)]
    fn fill<const BANKS: bool>(&self, job: &Job<'_>, r: usize, own: &mut Own<'_>, found: &mut Found) {
        let (x, north, south, row) = (&self.x[r % 2], &self.y[r % 3], &self.y[(r + 1) % 3], &self.rows[r % LAID]);
        let bits = (r - own.first.0) * job.words..(r - own.first.0 + 1) * job.words;
        let [any, over_north, over_south, over_west, over_east] = &mut own.wet;
        let (any, over_north, over_south) = (&mut any[bits.clone()], &mut over_north[bits.clone()], &mut over_south[bits.clone()]);
        let (over_west, over_east) = (&mut over_west[bits.clone()], &mut over_east[bits]);
        let (above, below) = (&self.rows[(r - 1) % LAID].bed, &self.rows[(r + 1) % LAID].bed);
        let band = r / TILE * job.land.tile_cols();
        for (from, to) in &self.runs[r % 3] {
            for col in (*from..*to).step_by(STRIP) {
                let (b, strip) = (col + EDGE, col / STRIP);
                let at = job.land.strip(r, strip);
                if !job.land.is_kept(at) {
                    continue;
                }
                let new = &mut own.depth[at - own.first.1..][..STRIP];
                let most = limit::settle(&row.depth[b..], &row.bed[b..], &x[b..], &north[b..], &south[b..], job.rain[band + strip], new);
                let (w, bit) = (strip / WORD, strip % WORD);
                let sides = if BANKS {
                    limit::over(new, &row.bed[b - 1..], &above[b..], &below[b..], NEARLY)
                } else {
                    let wet = most > inertial::STILL;
                    [wet, wet, new[0] > inertial::STILL, new[STRIP - 1] > inertial::STILL]
                };
                any[w] |= u64::from(most > inertial::STILL) << bit;
                over_north[w] |= u64::from(sides[0]) << bit;
                over_south[w] |= u64::from(sides[1]) << bit;
                over_west[w] |= u64::from(sides[2]) << bit;
                over_east[w] |= u64::from(sides[3]) << bit;
                if most > found.deepest.0 {
                    found.deepest = (most, band + strip);
                }
            }
        }
    }
}

/// Copies a strip.
#[inline(always)]
fn put<T: Copy>(to: &mut [T], at: usize, from: &[T], first: usize) {
    to[at..at + STRIP].copy_from_slice(&from[first..first + STRIP]);
}

/// Takes the new discharges of a run of a row over into the group's own.
#[inline(always)]
fn keep(job: &Job<'_>, row: usize, run: (usize, usize), q: &[f32], first: usize, own: &mut [f32]) {
    for col in (run.0..run.1).step_by(STRIP) {
        let at = job.land.strip(row, col / STRIP);
        if job.land.is_kept(at) {
            put(own, at - first, q, col - run.0);
        }
    }
}

/// One step of a group of rows by the local inertial scheme.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
pub fn inertial_group<'a, 'b>(job: &Job<'a>, own: &mut Own<'b>, s: &mut Scratch) -> Found {
    s.begin(job.land, false);
    if job.land.crest_x.is_empty() { inertial_rows::<false>(job, own, s) } else { inertial_rows::<true>(job, own, s) }
}

#[inline(always)]
fn inertial_rows<const CREST: bool>(job: &Job<'_>, own: &mut Own<'_>, s: &mut Scratch) -> Found {
    let (first, last) = own.rows;
    let mut found = Found::default();
    for row in first - 2..=first {
        s.lay(job, row);
    }
    s.list(job, first - 1);
    north_faces::<CREST>(job, own, s, first - 1);
    for r in first - 1..=last {
        s.list(job, r + 1);
        s.lay(job, r + 2);
        north_faces::<CREST>(job, own, s, r + 1);
        west_faces::<CREST>(job, own, s, r);
        s.give(r, first);
        if r > first {
            s.fill::<true>(job, r - 1, own, &mut found);
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
    let inside = own.rows.0 <= row && row < own.rows.1;
    let [up, at, down] = [&s.rows[(row - 1) % LAID], &s.rows[row % LAID], &s.rows[(row + 1) % LAID]];
    for &(from, to) in &s.runs[row % 3] {
        let b = from + EDGE;
        let faces = Faces {
            bed: [&up.bed[b..], &at.bed[b..]],
            depth: [&up.depth[b..], &at.depth[b..]],
            drag: [&up.drag[b..], &at.drag[b..]],
            along: [&up.qy[b..], &at.qy[b..], &down.qy[b..]],
            across: [&up.qx[b..], &up.qx[b + 1..], &at.qx[b..], &at.qx[b + 1..]],
            crest: if CREST { &at.crest_y[b..] } else { &[] },
        };
        inertial::pass::<CREST>(to - from, &faces, &job.numbers, &mut s.q, &mut s.y[row % 3][b..]);
        if inside {
            keep(job, row, (from, to), &s.q, own.first.1, own.qy);
        }
    }
}

/// Drops and discharge through the west faces of a row.
#[inline(always)]
fn west_faces<const CREST: bool>(job: &Job<'_>, own: &mut Own<'_>, s: &mut Scratch, row: usize) {
    let inside = own.rows.0 <= row && row < own.rows.1;
    let [at, down] = [&s.rows[row % LAID], &s.rows[(row + 1) % LAID]];
    for &(from, to) in &s.runs[row % 3] {
        let b = from + EDGE;
        let faces = Faces {
            bed: [&at.bed[b - 1..], &at.bed[b..]],
            depth: [&at.depth[b - 1..], &at.depth[b..]],
            drag: [&at.drag[b - 1..], &at.drag[b..]],
            along: [&at.qx[b - 1..], &at.qx[b..], &at.qx[b + 1..]],
            across: [&at.qy[b - 1..], &down.qy[b - 1..], &at.qy[b..], &down.qy[b..]],
            crest: if CREST { &at.crest_x[b..] } else { &[] },
        };
        inertial::pass::<CREST>(to - from, &faces, &job.numbers, &mut s.q, &mut s.x[row % 2][b..]);
        if inside {
            keep(job, row, (from, to), &s.q, own.first.1, own.qx);
        }
    }
}

/// One step of a group of rows by HLL.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
pub fn hll_group<'a, 'b>(job: &Job<'a>, own: &mut Own<'b>, s: &mut Scratch) -> Found {
    s.begin(job.land, true);
    if job.land.crest_x.is_empty() { hll_rows::<false>(job, own, s) } else { hll_rows::<true>(job, own, s) }
}

#[inline(always)]
fn hll_rows<const CREST: bool>(job: &Job<'_>, own: &mut Own<'_>, s: &mut Scratch) -> Found {
    let (first, last) = own.rows;
    let mut found = Found::default();
    for row in [first - 2, first - 1] {
        s.list(job, row);
        s.lay(job, row);
        velocities(s, row);
    }
    hll_north::<CREST>(job, s, first - 1);
    for r in first - 1..=last {
        s.list(job, r + 1);
        s.lay(job, r + 1);
        velocities(s, r + 1);
        hll_north::<CREST>(job, s, r + 1);
        hll_west::<CREST>(job, s, r);
        s.give(r, first);
        if r > first {
            s.fill::<false>(job, r - 1, own, &mut found);
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
fn velocities(s: &mut Scratch, row: usize) {
    let at = &s.rows[row % LAID];
    for (from, to) in &s.runs[row % 3] {
        let b = from + EDGE;
        hll::velocities(to - from, &at.depth[b..], &at.qx[b..], &at.qy[b..], &mut s.u[row % 3][b..], &mut s.v[row % 3][b..]);
    }
}

/// Drops and momentum through the north faces of a row.
#[inline(always)]
fn hll_north<const CREST: bool>(job: &Job<'_>, s: &mut Scratch, row: usize) {
    let k = &job.numbers;
    let to_drops = k.dt / (k.dx * super::lattice::DROP_M);
    let [up, at] = [&s.rows[(row - 1) % LAID], &s.rows[row % LAID]];
    for (from, to) in &s.runs[row % 3] {
        let b = from + EDGE;
        let sides = Sides {
            bed: [&up.bed[b..], &at.bed[b..]],
            depth: [&up.depth[b..], &at.depth[b..]],
            along: [&s.v[(row - 1) % 3][b..], &s.v[row % 3][b..]],
            across: [&s.u[(row - 1) % 3][b..], &s.u[row % 3][b..]],
            crest: if CREST { &at.crest_y[b..] } else { &[] },
        };
        let p = &mut s.py[row % 3];
        hll::pass::<CREST>(to - from, &sides, to_drops, k.offset, &mut s.y[row % 3][b..], &mut p.near[b..], &mut p.far[b..], &mut p.across[b..]);
    }
}

/// Drops and momentum through the west faces of a row.
#[inline(always)]
fn hll_west<const CREST: bool>(job: &Job<'_>, s: &mut Scratch, row: usize) {
    let k = &job.numbers;
    let to_drops = k.dt / (k.dx * super::lattice::DROP_M);
    let (at, u, v) = (&s.rows[row % LAID], &s.u[row % 3], &s.v[row % 3]);
    for (from, to) in &s.runs[row % 3] {
        let b = from + EDGE;
        let sides = Sides {
            bed: [&at.bed[b - 1..], &at.bed[b..]],
            depth: [&at.depth[b - 1..], &at.depth[b..]],
            along: [&u[b - 1..], &u[b..]],
            across: [&v[b - 1..], &v[b..]],
            crest: if CREST { &at.crest_x[b..] } else { &[] },
        };
        let p = &mut s.px[row % 2];
        hll::pass::<CREST>(to - from, &sides, to_drops, k.offset, &mut s.x[row % 2][b..], &mut p.near[b..], &mut p.far[b..], &mut p.across[b..]);
    }
}

/// New discharges of a row of cells, and its fastest wave.
#[inline(always)]
fn momentum(job: &Job<'_>, s: &Scratch, row: usize, own: &mut Own<'_>, found: &mut Found) {
    let (around, laid) = (Around { x: &s.px[row % 2], north: &s.py[row % 3], south: &s.py[(row + 1) % 3] }, &s.rows[row % LAID]);
    let band = row / TILE * job.land.tile_cols();
    for (from, to) in &s.runs[row % 3] {
        for col in (*from..*to).step_by(STRIP) {
            let (at, b) = (job.land.strip(row, col / STRIP), col + EDGE);
            if !job.land.is_kept(at) {
                continue;
            }
            let mine = at - own.first.1;
            let old = [&laid.qx[b..], &laid.qy[b..]];
            let fastest = hll::settle(b, &around, &job.numbers, &own.depth[mine..], &laid.drag[b..], old, &mut own.qx[mine..], &mut own.qy[mine..]);
            if fastest > found.fastest.0 {
                found.fastest = (fastest, band + col / STRIP);
            }
        }
    }
}
