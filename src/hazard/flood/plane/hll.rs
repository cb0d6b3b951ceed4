//! Flood / hll — mass and momentum through a row of faces by an approximate Riemann solver.
//!
//! In: heights, depths and velocities on both sides of a row of faces; later what passed the four faces of each cell.
//! Out: drops and momentum that pass; then the cells' new discharges. Not here: whether the cells hold that much (`limit`).
//! Method: HLL (Harten, Lax & van Leer 1983) with the wave speeds of Toro (2001) §10.4 and his dry fronts, on states that are
//! hydrostatically reconstructed at the higher bed (Audusse et al. 2004); the momentum across goes with the mass. Momentum is
//! written as what exceeds each side's own pressure, so that still water adds exact zeros. Friction is semi-implicit
//! (Manning). Source and range: the full shallow water equations, first order in space and time; sub-, trans- and
//! supercritical flow, dam breaks, wet and dry. A wall mirrors the water before it.

use super::inertial::{GRAVITY, Numbers, STILL};
use super::lattice::{DROP_M, WALL, flux, inverse_cube_root};
use super::strips::{STRIP, WIDE, cut};

/// Greatest speed of water, m/s (assumed: twice the fastest debris flow; only films on 45° slopes come near it).
pub const FASTEST_M_S: f32 = 40.0;

/// What passes a row of faces.
#[derive(Clone, Debug, Default)]
pub struct Passing {
    /// Momentum through the face less the near cell's own pressure there, m³/s².
    pub near: Vec<f32>,
    /// The same, less the far cell's.
    pub far: Vec<f32>,
    /// Momentum across that goes with the mass, m³/s².
    pub across: Vec<f32>,
}

impl Passing {
    /// Makes room for a number of faces.
    pub fn resize(&mut self, n: usize) {
        for list in [&mut self.near, &mut self.far, &mut self.across] {
            list.resize(n, 0.0);
        }
    }
    /// Nothing passes some of them.
    pub fn still(&mut self, faces: std::ops::Range<usize>) {
        for list in [&mut self.near, &mut self.far, &mut self.across] {
            list[faces.clone()].fill(0.0);
        }
    }
}

/// Velocities of a row of cells from their depths, drops, and discharges, m²/s.
#[inline(always)]
pub fn velocities(n: usize, depth: &[i32], qx: &[f32], qy: &[f32], u: &mut [f32], v: &mut [f32]) {
    for at in (0..n).step_by(STRIP) {
        let (depth, qx, qy): ([i32; STRIP], [f32; STRIP], [f32; STRIP]) = (cut(depth, at), cut(qx, at), cut(qy, at));
        let (mut along, mut across) = ([0.0; STRIP], [0.0; STRIP]);
        for i in 0..STRIP {
            let wet = depth[i] > STILL;
            let per_h = 1.0 / (if wet { depth[i] } else { STILL } as f32 * DROP_M);
            along[i] = if wet { qx[i] * per_h } else { 0.0 };
            across[i] = if wet { qy[i] * per_h } else { 0.0 };
        }
        u[at..at + STRIP].copy_from_slice(&along);
        v[at..at + STRIP].copy_from_slice(&across);
    }
}

/// What lies on both sides of a row of faces: bed and depth in drops, velocity along and across the face's direction.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// Bed.
    pub bed: [&'a [i32]; 2],
    /// Depth.
    pub depth: [&'a [i32]; 2],
    /// Velocity from near to far.
    pub along: [&'a [f32]; 2],
    /// Velocity across.
    pub across: [&'a [f32]; 2],
    /// Crest of a levee on the face; empty where there is none.
    pub crest: &'a [i32],
}

/// Drops and momentum through each face of whole strips; `to_drops` is Δt / (Δx · drop).
#[inline(always)]
pub fn pass<const CREST: bool>(n: usize, f: &Sides<'_>, to_drops: f32, offset: f32, drops: &mut [i32], near: &mut [f32], far: &mut [f32], across: &mut [f32]) {
    let whole = n / WIDE * WIDE;
    for at in (0..whole).step_by(WIDE) {
        block::<CREST, WIDE>(at, f, to_drops, offset, drops, near, far, across);
    }
    if whole < n {
        block::<CREST, STRIP>(whole, f, to_drops, offset, drops, near, far, across);
    }
}

/// So many faces; see `inertial`.
#[inline(always)]
fn block<const CREST: bool, const N: usize>(
    at: usize,
    f: &Sides<'_>,
    to_drops: f32,
    offset: f32,
    drops: &mut [i32],
    near: &mut [f32],
    far: &mut [f32],
    across: &mut [f32],
) {
    let (bed0, bed1): ([i32; N], [i32; N]) = (cut(f.bed[0], at), cut(f.bed[1], at));
    let (depth0, depth1): ([i32; N], [i32; N]) = (cut(f.depth[0], at), cut(f.depth[1], at));
    let (u0, u1): ([f32; N], [f32; N]) = (cut(f.along[0], at), cut(f.along[1], at));
    let (v0, v1): ([f32; N], [f32; N]) = (cut(f.across[0], at), cut(f.across[1], at));
    let crest: [i32; N] = if CREST { cut(f.crest, at) } else { [0; N] };
    let (mut out_drops, mut out_near, mut out_far, mut out_across) = ([0; N], [0.0; N], [0.0; N], [0.0; N]);
    for i in 0..N {
        // All that is read is read first: a load behind a condition is a branch, and a branch keeps the loop from vectors.
        let (z0, z1, d0, d1) = (bed0[i], bed1[i], depth0[i], depth1[i]);
        let (ua, ub, va, vb) = (u0[i], u1[i], v0[i], v1[i]);
        let mut sill = if z0 > z1 { z0 } else { z1 };
        if CREST {
            let top = crest[i];
            sill = if sill > top { sill } else { top };
        }
        let (a, b) = (z0.wrapping_add(d0).wrapping_sub(sill), z1.wrapping_add(d1).wrapping_sub(sill));
        let (a, b) = (if a > STILL { a } else { 0 }, if b > STILL { b } else { 0 });
        // A wall mirrors what stands before it.
        let (wall0, wall1) = (z0 >= WALL, z1 >= WALL);
        let (a, b) = (if wall1 { d0 } else { a }, if wall0 { d1 } else { b });
        let (a, b) = (if wall0 { b } else { a }, if wall1 { a } else { b });
        let none = wall0 & wall1;
        let (hl, hr) = (if none { 0 } else { a } as f32 * DROP_M, if none { 0 } else { b } as f32 * DROP_M);
        let (ul, ur) = (if wall0 { -ub } else { ua }, if wall1 { -ua } else { ub });
        let (cl, cr) = ((GRAVITY * hl).sqrt(), (GRAVITY * hr).sqrt());
        let (us, cs) = (0.5 * (ul + ur) + (cl - cr), 0.5 * (cl + cr) + 0.25 * (ul - ur));
        let cs = if cs > 0.0 { cs } else { 0.0 };
        let (wet0, wet1) = (hl > 0.0, hr > 0.0);
        let (l, ls) = (ul - cl, us - cs);
        let least = if l < ls { l } else { ls };
        let sl = if wet0 { least } else { ur - 2.0 * cr };
        let sl = if wet1 { sl } else { l };
        let (r, rs) = (ur + cr, us + cs);
        let most = if r > rs { r } else { rs };
        let sr = if wet1 { most } else { ul + 2.0 * cl };
        let sr = if wet0 { sr } else { r };
        let (sl, sr) = (if sl < 0.0 { sl } else { 0.0 }, if sr > 0.0 { sr } else { 0.0 });
        let wide = sr - sl;
        let some = (wet0 | wet1) & (wide > 1e-9);
        let per = 1.0 / if wide > 1e-9 { wide } else { 1.0 };
        let (ql, qr) = (hl * ul, hr * ur);
        let mass = ((sr * ql - sl * qr) + sl * sr * (hr - hl)) * per;
        let (ml, mr) = (ql * ul, qr * ur);
        let rise = (mr - ml) + 0.5 * GRAVITY * (hr - hl) * (hr + hl);
        let jump = qr - ql;
        let mass = if some { mass } else { 0.0 };
        let d = flux(mass * to_drops, offset);
        out_drops[i] = if wall0 | wall1 { 0 } else { d };
        let (n0, f0) = (ml + sl * (sr * jump - rise) * per, mr + sr * (sl * jump - rise) * per);
        out_near[i] = if some { n0 } else { 0.0 };
        out_far[i] = if some { f0 } else { 0.0 };
        out_across[i] = mass * if mass > 0.0 { va } else { vb };
    }
    drops[at..at + N].copy_from_slice(&out_drops);
    near[at..at + N].copy_from_slice(&out_near);
    far[at..at + N].copy_from_slice(&out_far);
    across[at..at + N].copy_from_slice(&out_across);
}

/// What the four faces of a row of cells passed.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The west and east faces.
    pub x: &'a Passing,
    /// The north faces.
    pub north: &'a Passing,
    /// The south faces.
    pub south: &'a Passing,
}

/// New discharges of a strip of cells, and their fastest wave, m/s. `face` is the number of the first cell's west and north face.
#[inline(always)]
pub fn settle(face: usize, around: &Around<'_>, numbers: &Numbers, depth: &[i32], drag: &[f32], old: [&[f32]; 2], new_x: &mut [f32], new_y: &mut [f32]) -> f32 {
    let next = face + 1;
    let (x_near, x_far): ([f32; STRIP], [f32; STRIP]) = (cut(&around.x.near, next), cut(&around.x.far, face));
    let (east, west): ([f32; STRIP], [f32; STRIP]) = (cut(&around.x.across, next), cut(&around.x.across, face));
    let (y_near, y_far): ([f32; STRIP], [f32; STRIP]) = (cut(&around.south.near, face), cut(&around.north.far, face));
    let (south, north): ([f32; STRIP], [f32; STRIP]) = (cut(&around.south.across, face), cut(&around.north.across, face));
    let (qx, qy): ([f32; STRIP], [f32; STRIP]) = (cut(old[0], 0), cut(old[1], 0));
    let (depth, drag): ([i32; STRIP], [f32; STRIP]) = (cut(depth, 0), cut(drag, 0));
    let (mut out_x, mut out_y) = ([0.0; STRIP], [0.0; STRIP]);
    let mut fastest = [0.0f32; STRIP];
    let per = numbers.dt / numbers.dx;
    for i in 0..STRIP {
        let x = qx[i] - per * ((x_near[i] - x_far[i]) + (south[i] - north[i]));
        let y = qy[i] - per * ((y_near[i] - y_far[i]) + (east[i] - west[i]));
        let wet = depth[i] > STILL;
        let h = if wet { depth[i] } else { STILL } as f32 * DROP_M;
        let r = inverse_cube_root(h);
        let r2 = r * r;
        let r4 = r2 * r2;
        let size = (x * x + y * y).sqrt();
        // Semi-implicit in the new discharge itself: q' (1 + g Δt n² |q'| / h^(7/3)) = q, solved exactly.
        let film = 1.0 - h * numbers.per_film;
        let times = 1.0 + numbers.rougher * if film > 0.0 { film } else { 0.0 };
        let k = drag[i] * (times * times) * numbers.dt * (r4 * r2 * r);
        let less = 2.0 / (1.0 + (1.0 + 4.0 * k * size).sqrt());
        let most = FASTEST_M_S * h;
        let after = less * size;
        let less = if after > most { most / size } else { less };
        let less = if wet { less } else { 0.0 };
        (out_x[i], out_y[i]) = (x * less, y * less);
        let (ax, ay) = (out_x[i].abs(), out_y[i].abs());
        let u = if ax > ay { ax } else { ay } / h;
        let speed = u + (GRAVITY * h).sqrt();
        fastest[i] = if wet { speed } else { 0.0 };
    }
    new_x[..STRIP].copy_from_slice(&out_x);
    new_y[..STRIP].copy_from_slice(&out_y);
    fastest.iter().fold(0.0, |a, b| if a > *b { a } else { *b })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::flood::plane::lattice::drops;

    #[test]
    fn the_flux_of_a_dam_break_is_the_one_computed_by_hand() {
        // h 10 | 1 m at rest: S −9.904544, 13.290771, F (51.077179, 283.147902), from the formulas.
        let (mut d, mut out) = ([0], Passing::default());
        out.resize(1);
        let sides = Sides { bed: [&[0], &[0]], depth: [&[drops(10.0)], &[drops(1.0)]], along: [&[0.0], &[0.0]], across: [&[0.0], &[0.0]], crest: &[] };
        block::<false, 1>(0, &sides, 1000.0, 0.0, &mut d, &mut out.near, &mut out.far, &mut out.across);
        assert!((f64::from(d[0]) / 1000.0 - 51.077_179).abs() < 1e-3, "{}", d[0]);
        assert!((f64::from(out.near[0]) + 0.5 * 9.81 * 100.0 - 283.147_902).abs() < 1e-3, "{}", out.near[0]);
        assert!((f64::from(out.far[0]) + 0.5 * 9.81 - 283.147_902).abs() < 1e-3, "{}", out.far[0]);
    }
}
