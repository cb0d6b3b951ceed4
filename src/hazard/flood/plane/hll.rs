//! Flood / hll — mass and momentum through a row of faces by an approximate Riemann solver.
//!
//! In: heights, depths and velocities on both sides of a row of faces; later what passed the four faces of each cell.
//! Out: drops and momentum that pass; then the cells' new discharges. Not here: whether the cells hold that much (`limit`).
//! Method: HLL (Harten, Lax & van Leer 1983) with the wave speeds of Toro (2001) §10.4 and his dry fronts, on states that are
//! hydrostatically reconstructed at the higher bed (Audusse et al. 2004); the momentum across goes with the mass. Momentum is
//! written as what exceeds each side's own pressure, so that still water adds exact zeros. Friction is semi-implicit
//! (Manning). Source and range: the full shallow water equations, first order in space and time; sub-, trans- and
//! supercritical flow, dam breaks, wet and dry. A wall mirrors the water before it.

use super::inertial::{GRAVITY, STILL};
use super::lattice::{DROP_M, WALL, flux, inverse_cube_root};

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
}

/// Velocities of a row of cells from their depths, drops, and discharges, m²/s.
#[inline(always)]
pub fn velocities(n: usize, depth: &[i32], qx: &[f32], qy: &[f32], u: &mut [f32], v: &mut [f32]) {
    let (depth, qx, qy, u, v) = (&depth[..n], &qx[..n], &qy[..n], &mut u[..n], &mut v[..n]);
    for i in 0..n {
        let wet = depth[i] > STILL;
        let per_h = 1.0 / (if wet { depth[i] } else { STILL } as f32 * DROP_M);
        u[i] = if wet { qx[i] * per_h } else { 0.0 };
        v[i] = if wet { qy[i] * per_h } else { 0.0 };
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

/// Drops and momentum through each face; `to_drops` is Δt / (Δx · drop).
#[inline(always)]
pub fn pass<const CREST: bool>(n: usize, f: &Sides<'_>, to_drops: f32, offset: f32, drops: &mut [i32], out: &mut Passing) {
    let ([bed0, bed1], [depth0, depth1]) = (f.bed.map(|s| &s[..n]), f.depth.map(|s| &s[..n]));
    let ([u0, u1], [v0, v1]) = (f.along.map(|s| &s[..n]), f.across.map(|s| &s[..n]));
    let crest = if CREST { &f.crest[..n] } else { f.crest };
    let drops = &mut drops[..n];
    let (near, far, across) = (&mut out.near[..n], &mut out.far[..n], &mut out.across[..n]);
    for i in 0..n {
        let (z0, z1) = (bed0[i], bed1[i]);
        let mut sill = if z0 > z1 { z0 } else { z1 };
        if CREST {
            let top = crest[i];
            sill = if sill > top { sill } else { top };
        }
        let (a, b) = (z0.wrapping_add(depth0[i]).wrapping_sub(sill), z1.wrapping_add(depth1[i]).wrapping_sub(sill));
        let (a, b) = (if a > STILL { a } else { 0 } as f32 * DROP_M, if b > STILL { b } else { 0 } as f32 * DROP_M);
        // A wall mirrors what stands before it.
        let (wall0, wall1) = (z0 >= WALL, z1 >= WALL);
        let (full0, full1) = (depth0[i] as f32 * DROP_M, depth1[i] as f32 * DROP_M);
        let hl = if wall0 {
            full1
        } else if wall1 {
            full0
        } else {
            a
        };
        let hr = if wall1 {
            full0
        } else if wall0 {
            full1
        } else {
            b
        };
        let (hl, hr) = (if wall0 & wall1 { 0.0 } else { hl }, if wall0 & wall1 { 0.0 } else { hr });
        let ul = if wall0 { -u1[i] } else { u0[i] };
        let ur = if wall1 { -u0[i] } else { u1[i] };
        let (cl, cr) = ((GRAVITY * hl).sqrt(), (GRAVITY * hr).sqrt());
        let (us, cs) = (0.5 * (ul + ur) + (cl - cr), 0.5 * (cl + cr) + 0.25 * (ul - ur));
        let cs = if cs > 0.0 { cs } else { 0.0 };
        let (wet0, wet1) = (hl > 0.0, hr > 0.0);
        let (l, ls) = (ul - cl, us - cs);
        let l = if l < ls { l } else { ls };
        let l = if wet0 { l } else { ur - 2.0 * cr };
        let l = if wet1 { l } else { ul - cl };
        let (r, rs) = (ur + cr, us + cs);
        let r = if r > rs { r } else { rs };
        let r = if wet1 { r } else { ul + 2.0 * cl };
        let r = if wet0 { r } else { ur + cr };
        let (sl, sr) = (if l < 0.0 { l } else { 0.0 }, if r > 0.0 { r } else { 0.0 });
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
        drops[i] = if wall0 | wall1 { 0 } else { d };
        near[i] = if some { ml + sl * (sr * jump - rise) * per } else { 0.0 };
        far[i] = if some { mr + sr * (sl * jump - rise) * per } else { 0.0 };
        across[i] = mass * if mass > 0.0 { v0[i] } else { v1[i] };
    }
}

/// What the four faces of a row of cells passed; each buffer begins one cell before the row.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The west and east faces.
    pub x: &'a Passing,
    /// The north faces.
    pub north: &'a Passing,
    /// The south faces.
    pub south: &'a Passing,
}

/// New discharges of a row of cells, and the fastest wave of each column so far, m/s.
#[inline(always)]
pub fn settle(n: usize, around: &Around<'_>, dt: f32, dx: f32, depth: &[i32], drag: &[f32], old: [&[f32]; 2], new: [&mut [f32]; 2], fastest: &mut [f32]) {
    // Buffers hold one cell more on the west: a cell's west face is at its number plus one.
    let (x_near, x_far) = (&around.x.near[2..n + 2], &around.x.far[1..=n]);
    let (east, west) = (&around.x.across[2..n + 2], &around.x.across[1..=n]);
    let (y_near, y_far) = (&around.south.near[1..=n], &around.north.far[1..=n]);
    let (south, north) = (&around.south.across[1..=n], &around.north.across[1..=n]);
    let ([qx, qy], [new_x, new_y]) = (old.map(|s| &s[..n]), new);
    let (new_x, new_y, fastest) = (&mut new_x[..n], &mut new_y[..n], &mut fastest[..n]);
    let (depth, drag) = (&depth[..n], &drag[..n]);
    let per = dt / dx;
    for i in 0..n {
        let x = qx[i] - per * ((x_near[i] - x_far[i]) + (south[i] - north[i]));
        let y = qy[i] - per * ((y_near[i] - y_far[i]) + (east[i] - west[i]));
        let wet = depth[i] > STILL;
        let h = if wet { depth[i] } else { STILL } as f32 * DROP_M;
        let r = inverse_cube_root(h);
        let r2 = r * r;
        let r4 = r2 * r2;
        let size = (x * x + y * y).sqrt();
        // Semi-implicit in the new discharge itself: q' (1 + g Δt n² |q'| / h^(7/3)) = q, solved exactly.
        let k = drag[i] * dt * (r4 * r2 * r);
        let less = 2.0 / (1.0 + (1.0 + 4.0 * k * size).sqrt());
        let most = FASTEST_M_S * h;
        let after = less * size;
        let less = if after > most { most / size } else { less };
        let less = if wet { less } else { 0.0 };
        (new_x[i], new_y[i]) = (x * less, y * less);
        let (ax, ay) = (new_x[i].abs(), new_y[i].abs());
        let u = if ax > ay { ax } else { ay } / h;
        let speed = u + (GRAVITY * h).sqrt();
        let speed = if wet { speed } else { 0.0 };
        fastest[i] = if fastest[i] > speed { fastest[i] } else { speed };
    }
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
        pass::<false>(1, &sides, 1000.0, 0.0, &mut d, &mut out);
        assert!((f64::from(d[0]) / 1000.0 - 51.077_179).abs() < 1e-3, "{}", d[0]);
        assert!((f64::from(out.near[0]) + 0.5 * 9.81 * 100.0 - 283.147_902).abs() < 1e-3, "{}", out.near[0]);
        assert!((f64::from(out.far[0]) + 0.5 * 9.81 - 283.147_902).abs() < 1e-3, "{}", out.far[0]);
    }
}
