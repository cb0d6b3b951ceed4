//! Flood / inertial — discharge through a row of faces by the local inertial equation.
//!
//! In: heights, depths and discharges on both sides of a row of faces. Out: the new discharge of each face and the drops
//! that pass it. Not here: whether the cells hold that much (`limit`), who owns which face (`sweep`).
//! Method: Bates, Horritt & Fewtrell (2010) eq. 11 with the weighting of neighbouring discharges of de Almeida et al. (2012)
//! eq. 8 and the friction of the whole vector (de Almeida & Bates 2013); |q| is kept below critical flow, or below uniform
//! flow (Manning) at the slope of the surface where that is faster: sheets on steep land. Both directions use the same lines, and pairs are added in an order that a mirror or a quarter turn only swaps, so symmetric ground
//! gives symmetric water to the bit.
//! The cube root is two of Newton's steps from a guess in the bits; one division serves both quotients, so that the machine's
//! divider, with two square roots, has as much to do as its multipliers beside it.
//! Source and range: subcritical flow with Froude numbers below about 0.5 is what the equation is made for; above, the guard
//! keeps it bounded, and [`hll`](super::hll) is the scheme to choose.

use super::lattice::{DROP_M, flux, inverse_cube_root};
use super::strips::{STRIP, WIDE, cut};

/// Acceleration of gravity, m/s².
pub const GRAVITY: f32 = 9.81;
/// Depth over a face below which nothing flows, drops: 11 µm (assumed).
pub const STILL: i32 = 3;

/// Least g n² of the guard: n = 0.003 (assumed), smoother than glass.
const LEAST_DRAG: f32 = 1e-4;

/// One step's numbers that all faces share.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Time step, seconds.
    pub dt: f32,
    /// Side of a cell, metres.
    pub dx: f32,
    /// Weight of a face's own discharge, θ: 1 is Bates et al. (2010).
    pub theta: f32,
    /// Greatest Froude number.
    pub froude: f32,
    /// How many times greater n is in the thinnest film, less 1.
    pub rougher: f32,
    /// The inverse of the depth from which n is its own, 1/m.
    pub per_film: f32,
    /// Offset of this step's rounding.
    pub offset: f32,
}

/// What lies on both sides of a row of faces. `near` is the west or north side.
#[derive(Clone, Copy, Debug)]
pub struct Faces<'a> {
    /// Bed, drops.
    pub bed: [&'a [i32]; 2],
    /// Depth, drops.
    pub depth: [&'a [i32]; 2],
    /// g n², m^(1/3).
    pub drag: [&'a [f32]; 2],
    /// Old discharge of the faces before, at and behind, m²/s.
    pub along: [&'a [f32]; 3],
    /// Old discharges across, of the near cell's two faces and of the far cell's two, m²/s.
    pub across: [&'a [f32]; 4],
    /// Crest of a levee on the face, drops; empty where there is none.
    pub crest: &'a [i32],
}

/// The new discharge of each face, m²/s, positive from near to far, and the drops that pass it; of whole strips.
#[inline(always)]
pub fn pass<const CREST: bool>(n: usize, f: &Faces<'_>, k: &Numbers, q: &mut [f32], drops: &mut [i32]) {
    let whole = n / WIDE * WIDE;
    for at in (0..whole).step_by(WIDE) {
        block::<CREST, WIDE>(at, f, k, q, drops);
    }
    if whole < n {
        block::<CREST, STRIP>(whole, f, k, q, drops);
    }
}

/// So many faces. All that is read is read first, in pieces of a length that the compiler knows: it then sees that nothing of it
/// can change while the rest is written, and needs no loop for what is left over of a vector.
#[inline(always)]
fn block<const CREST: bool, const N: usize>(at: usize, f: &Faces<'_>, k: &Numbers, q: &mut [f32], drops: &mut [i32]) {
    let (bed0, bed1): ([i32; N], [i32; N]) = (cut(f.bed[0], at), cut(f.bed[1], at));
    let (depth0, depth1): ([i32; N], [i32; N]) = (cut(f.depth[0], at), cut(f.depth[1], at));
    let (drag0, drag1): ([f32; N], [f32; N]) = (cut(f.drag[0], at), cut(f.drag[1], at));
    let [before, here, behind]: [[f32; N]; 3] = f.along.map(|list| cut(list, at));
    let [a, b, c, d]: [[f32; N]; 4] = f.across.map(|list| cut(list, at));
    let crest: [i32; N] = if CREST { cut(f.crest, at) } else { [0; N] };
    let (mut new_q, mut new_drops) = ([0.0; N], [0; N]);
    let (side, push, cap) = ((1.0 - k.theta) * 0.5, GRAVITY * k.dt * DROP_M / k.dx, k.froude * k.froude * GRAVITY);
    let (to_drops, steep) = (k.dt / (k.dx * DROP_M), GRAVITY * DROP_M / k.dx);
    for i in 0..N {
        let (z0, z1) = (bed0[i], bed1[i]);
        let (e0, e1) = (z0.wrapping_add(depth0[i]), z1.wrapping_add(depth1[i]));
        let surface = if e0 > e1 { e0 } else { e1 };
        let mut sill = if z0 > z1 { z0 } else { z1 };
        if CREST {
            let top = crest[i];
            sill = if sill > top { sill } else { top };
        }
        let over = surface.wrapping_sub(sill);
        let wet = over > STILL;
        let hf = if wet { over } else { STILL } as f32 * DROP_M;
        let fall = e0.wrapping_sub(e1) as f32;
        let mean = k.theta * here[i] + side * (before[i] + behind[i]);
        let turn = 0.25 * ((a[i] + b[i]) + (c[i] + d[i]));
        let size = (here[i] * here[i] + turn * turn).sqrt();
        let r = inverse_cube_root(hf);
        let r2 = r * r;
        let r4 = r2 * r2;
        let film = 1.0 - hf * k.per_film;
        let times = 1.0 + k.rougher * if film > 0.0 { film } else { 0.0 };
        let mean_drag = 0.5 * (drag0[i] + drag1[i]) * (times * times);
        let held = 1.0 + mean_drag * k.dt * size * (r4 * r2 * r);
        let rough = if mean_drag > LEAST_DRAG { mean_drag } else { LEAST_DRAG };
        // One division for both quotients.
        let per = 1.0 / (held * rough);
        let new = (mean + push * hf * fall) * (per * rough);
        // Critical flow, or uniform flow at the slope of the surface where that is faster: hf (hf^(4/3) |S| / n²)^½.
        let (critical, uniform) = (cap * hf, steep * fall.abs() * (hf * hf) * r2 * (per * held));
        let swift = if uniform > critical { uniform } else { critical };
        let most = hf * swift.sqrt();
        let new = if new > most { most } else { new };
        let new = if new < -most { -most } else { new };
        let new = if wet { new } else { 0.0 };
        new_q[i] = new;
        new_drops[i] = flux(new * to_drops, k.offset);
    }
    q[at..at + N].copy_from_slice(&new_q);
    drops[at..at + N].copy_from_slice(&new_drops);
}
