//! Flood / pack step — one step of packed water by the local inertial scheme.
//!
//! In: packed water, the numbers of the step. Out: the water later, and its deepest. Not here: which cells are packed (`pack`).
//! Method: that of the raster (`sweep`), with the same lines for a face and a cell and so the same bits: fluxes of all faces, then
//! what each cell can give, then new depths. What a slot needs of its neighbours north and south is fetched into small buffers
//! first, a block at a time, so that the loops that compute run over what lies side by side. Parts of the slots are shared among
//! threads; no slot's number depends on where parts end.

use multiversion::multiversion;
use rayon::prelude::*;

use super::inertial::{self, Faces, Numbers, STILL};
use super::limit;
use super::pack::Pack;
use super::sweep::VECTOR;

/// Slots whose neighbours are fetched at a time: their buffers stay in the nearest cache.
const BLOCK: usize = 512;
/// Slots from which parts are shared among threads (assumed: below, waking a thread takes longer than the work).
const WORTH_SHARING: usize = 4_096;
/// Parts for each thread (assumed).
const PARTS: usize = 2;

/// What a step reads of packed water.
#[derive(Clone, Copy)]
struct View<'a> {
    bed: &'a [i32],
    drag: &'a [f32],
    depth: &'a [i32],
    q: [&'a [f32]; 2],
    north: &'a [u32],
    south: &'a [u32],
    bed_n: &'a [i32],
    drag_n: &'a [f32],
    rim: &'a [i32],
    crest: [&'a [i32]; 2],
}

/// Where what passes is written, of slots one after another.
struct Passed<'a> {
    qx: &'a mut [f32],
    qy: &'a mut [f32],
    dx: &'a mut [i32],
    dy: &'a mut [i32],
}

/// What would pass the west and north faces of the slots from `at` on. Whether any holds more than its rim.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn pass<'a, 'b>(v: &View<'a>, k: &Numbers, at: usize, to: &mut Passed<'b>) -> bool {
    let (mut q_s, mut q_n, mut x_n, mut x_ne, mut d_n) = ([0.0; BLOCK + 1], [0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK], [0; BLOCK]);
    let mut over = 0;
    let [x, y] = v.q;
    // All of one length, so that one look at a slot's number serves for all of them.
    let m = x.len() - 1;
    let (depth_all, y_all, x_all, x_east) = (&v.depth[..m], &y[..m], &x[..m], &x[1..][..m]);
    for from in (0..to.qx.len()).step_by(BLOCK) {
        let (a, n) = (at + from, BLOCK.min(to.qx.len() - from));
        for (q, s) in q_s[..=n].iter_mut().zip(&v.south[a - 1..]) {
            *q = y_all[*s as usize];
        }
        let found = d_n[..n].iter_mut().zip(&mut q_n[..n]).zip(x_n[..n].iter_mut().zip(&mut x_ne[..n]));
        for (((d, q), (x, x_e)), north) in found.zip(&v.north[a..]) {
            let north = *north as usize;
            (*d, *q, *x, *x_e) = (depth_all[north], y_all[north], x_all[north], x_east[north]);
        }
        for (h, rim) in v.depth[a..a + n].iter().zip(&v.rim[a..a + n]) {
            over |= i32::from(h > rim);
        }
        let west = Faces {
            bed: [&v.bed[a - 1..], &v.bed[a..]],
            depth: [&v.depth[a - 1..], &v.depth[a..]],
            drag: [&v.drag[a - 1..], &v.drag[a..]],
            along: [&x[a - 1..], &x[a..], &x[a + 1..]],
            across: [&y[a - 1..], &q_s, &y[a..], &q_s[1..]],
            crest: v.crest[0].get(a..).unwrap_or(&[]),
        };
        let north = Faces {
            bed: [&v.bed_n[a..], &v.bed[a..]],
            depth: [&d_n, &v.depth[a..]],
            drag: [&v.drag_n[a..], &v.drag[a..]],
            along: [&q_n, &y[a..], &q_s[1..]],
            across: [&x_n, &x_ne, &x[a..], &x[a + 1..]],
            crest: v.crest[1].get(a..).unwrap_or(&[]),
        };
        let (qx, qy, dx, dy) = (&mut to.qx[from..], &mut to.qy[from..], &mut to.dx[from..], &mut to.dy[from..]);
        if v.crest[0].is_empty() {
            inertial::pass::<false>(n, &west, k, qx, dx);
            inertial::pass::<false>(n, &north, k, qy, dy);
        } else {
            inertial::pass::<true>(n, &west, k, qx, dx);
            inertial::pass::<true>(n, &north, k, qy, dy);
        }
    }
    over != 0
}

/// The drops through the south faces of the slots from `at` on, and what share of its leaving drops each can give. Whether any cannot give all.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn give<'a>(v: &View<'a>, dx: &[i32], dy: &[i32], at: usize, dy_s: &mut [i32], share: &mut [f32]) -> bool {
    let mut short = false;
    for from in (0..share.len()).step_by(BLOCK) {
        let (a, n) = (at + from, BLOCK.min(share.len() - from));
        let south = &mut dy_s[from..from + n];
        for (d, s) in south.iter_mut().zip(&v.south[a..]) {
            *d = dy[*s as usize];
        }
        short |= limit::shares(n, &v.depth[a..], &dx[a..], &dy[a..], south, &mut share[from..]);
    }
    short
}

/// What a step settles with: drops through the west, north and south faces; shares where any cell cannot give all it should.
#[derive(Clone, Copy)]
struct Drops<'a> {
    dx: &'a [i32],
    dy: &'a [i32],
    dy_s: &'a [i32],
    share: Option<&'a [f32]>,
    bed: &'a [i32],
    north: &'a [u32],
    south: &'a [u32],
}

/// The new depths of the slots from `at` on; the deepest, and how many hold more than a film that stands still.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn settle<'a>(d: &Drops<'a>, at: usize, depth: &mut [i32]) -> (i32, i32) {
    let (mut x, mut n_face, mut s_face, mut held, mut most) = ([0; BLOCK + 1], [0; BLOCK], [0; BLOCK], [0; BLOCK], [0; BLOCK]);
    let (mut theirs, mut wet) = ([1.0; BLOCK], 0);
    for from in (0..depth.len()).step_by(BLOCK) {
        let (a, n) = (at + from, BLOCK.min(depth.len() - from));
        let own = &mut depth[from..from + n];
        held[..n].copy_from_slice(own);
        let (mut west, mut north, mut south) = (&d.dx[a..=a + n], &d.dy[a..a + n], &d.dy_s[a..a + n]);
        if let Some(share) = d.share {
            x[..=n].copy_from_slice(west);
            limit::scale(n + 1, &share[a - 1..], &share[a..], &mut x);
            n_face[..n].copy_from_slice(north);
            theirs[..n].iter_mut().zip(&d.north[a..]).for_each(|(t, k)| *t = share[*k as usize]);
            limit::scale(n, &theirs, &share[a..], &mut n_face);
            s_face[..n].copy_from_slice(south);
            theirs[..n].iter_mut().zip(&d.south[a..]).for_each(|(t, k)| *t = share[*k as usize]);
            limit::scale(n, &share[a..], &theirs, &mut s_face);
            (west, north, south) = (&x, &n_face, &s_face);
        }
        limit::settle(n, &held, &d.bed[a..], west, north, south, &[0; BLOCK], own, &mut most);
        wet += own.iter().map(|h| i32::from(*h > STILL)).sum::<i32>();
    }
    (most.iter().copied().fold(0, |a, b| if a > b { a } else { b }), wet)
}

impl Pack {
    /// Goes on by a step; gives the deepest water. None where water would pass beyond the cells that are packed: then nothing has changed.
    pub(super) fn step(&mut self, numbers: &Numbers) -> Option<i32> {
        let all = VECTOR..self.len;
        let threads = rayon::current_num_threads();
        let parts = if all.len() >= WORTH_SHARING && threads > 1 { PARTS * threads } else { 1 };
        let size = all.len().div_ceil(parts).next_multiple_of(VECTOR).max(VECTOR);
        let ([x0, x1], [y0, y1]) = (&mut self.qx, &mut self.qy);
        let view = View {
            bed: &self.bed,
            drag: &self.drag,
            depth: &self.depth,
            q: [x0, y0],
            north: &self.north,
            south: &self.south,
            bed_n: &self.bed_n,
            drag_n: &self.drag_n,
            rim: &self.rim,
            crest: [&self.crest[0], &self.crest[1]],
        };
        let to = (x1[all.clone()].par_chunks_mut(size), y1[all.clone()].par_chunks_mut(size));
        let drops = (self.dx[all.clone()].par_chunks_mut(size), self.dy[all.clone()].par_chunks_mut(size));
        let passed = to.into_par_iter().zip(drops).enumerate().map(|(part, ((qx, qy), (dx, dy)))| {
            let at = VECTOR + part * size;
            pass(&view, numbers, at, &mut Passed { qx, qy, dx, dy })
        });
        if passed.reduce(|| false, |a, b| a | b) {
            return None;
        }
        let to = (self.dy_s[all.clone()].par_chunks_mut(size), self.share[all.clone()].par_chunks_mut(size));
        let given = to.into_par_iter().enumerate().map(|(part, (dy_s, share))| give(&view, &self.dx, &self.dy, VECTOR + part * size, dy_s, share));
        let short = given.reduce(|| false, |a, b| a | b);
        let drops =
            Drops { dx: &self.dx, dy: &self.dy, dy_s: &self.dy_s, share: short.then_some(&self.share), bed: &self.bed, north: &self.north, south: &self.south };
        let depth = self.depth[all].par_chunks_mut(size).enumerate();
        let found = depth.map(|(part, depth)| settle(&drops, VECTOR + part * size, depth));
        let (deepest, wet) = found.reduce(|| (0, 0), |a, b| (a.0.max(b.0), a.1 + b.1));
        self.wet = wet as usize;
        self.qx.swap(0, 1);
        self.qy.swap(0, 1);
        Some(deepest)
    }
}
