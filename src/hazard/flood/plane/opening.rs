//! Flood / opening — culverts, the span under a bridge deck, gaps in a wall: water that passes where the raster is closed.
//!
//! In: an opening, the levels on both sides. Out: the discharge through it, and the drops it carries over in a step.
//! Not here: what flows over the top, a levee on the face (`sweep`).
//! Method: the water takes the head Δη = K u² / 2g, with K the losses of entrance and exit and friction over the length,
//! 2 g n² L / R^(4/3). The depth h in the control section is that of the lower side, at least two thirds of the upper side's
//! head (critical flow: with K = 1 the broad-crested weir Q = 1.705 B H^1.5), at most the height of the opening (then an
//! orifice, Q = b a √(2 g Δη / K)). It takes up speed as the column of water in it can: ∂q/∂t = g h Δη / L less the losses,
//! and never passes the steady value, so it does not swing.
//! Source and range: Chow (1959) ch. 15 and 17; FHWA HDS-5 (Schall et al. 2012) for full culverts, outlet control. Inlet
//! control of long culverts with sharp edges is only in K.

use super::basin::Basin;
use super::inertial::{GRAVITY, STILL};
use super::lattice::{DROP_M, MOST_RELIEF_M, drops, flux};
use crate::base::num::pow;

/// Losses of a short opening: entrance and exit (assumed: a square edge, Ke = 0.5, and the whole velocity head at the exit).
pub const LOSS: f64 = 1.5;

/// An opening between two cells, which need not touch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opening {
    /// The cells on both sides.
    pub cells: [usize; 2],
    /// Lowest point of the way through, metres above datum; ground that is higher on either side counts instead.
    pub sill_m: f64,
    /// Top of the way through: a soffit, a culvert's crown.
    pub lid_m: f64,
    /// Clear width, metres.
    pub width_m: f64,
    /// Length of the way through, metres.
    pub length_m: f64,
    /// Losses K of entrance and exit.
    pub loss: f64,
    /// Manning's n inside.
    pub manning: f64,
}

impl Opening {
    /// What is wrong with it on a basin.
    #[must_use]
    pub fn is_sound(&self, basin: &Basin) -> bool {
        let on_ground = |c: usize| basin.bed_m.get(c).is_some_and(|z| z.is_finite());
        self.cells[0] != self.cells[1]
            && self.cells.iter().all(|c| on_ground(*c))
            && self.lid_m > self.sill_m
            && (self.lid_m - self.sill_m).is_finite()
            && self.width_m > 0.0
            && self.width_m.is_finite()
            && self.length_m > 0.0
            && self.length_m.is_finite()
            && (0.1..=100.0).contains(&self.loss)
            && (0.0..=1.0).contains(&self.manning)
    }
    /// Head that drives the water, depth in the control section, and losses K, for levels above the sill in metres, the upper
    /// first, and the height of the way through.
    #[must_use]
    fn control(&self, up_m: f64, down_m: f64, height: f64) -> (f64, f64, f64) {
        let critical = (up_m * 2.0 / 3.0).min(height);
        let at = if down_m > critical { down_m } else { critical };
        let full = at >= height;
        let h = at.min(height);
        let edge = self.width_m * if full { 2.0 } else { 1.0 } + 2.0 * h;
        let radius = self.width_m * h / edge;
        let friction = 2.0 * f64::from(GRAVITY) * self.manning * self.manning * self.length_m / pow(radius.max(1e-3), 4.0 / 3.0);
        (up_m - at, h, self.loss + friction)
    }
    /// Steady discharge, m³/s, for levels above the sill on the upper and the lower side, metres.
    #[must_use]
    pub fn steady_m3_s(&self, up_m: f64, down_m: f64) -> f64 {
        if up_m <= 0.0 || up_m <= down_m {
            return 0.0;
        }
        let (head, h, k) = self.control(up_m, down_m, self.lid_m - self.sill_m);
        self.width_m * h * (2.0 * f64::from(GRAVITY) * head / k).sqrt()
    }
    /// Discharge a step later, m³/s from the first cell to the second, from what it was and the levels above the sill.
    #[must_use]
    fn after(&self, q_m3_s: f64, level_m: [f64; 2], height: f64, dt: f64) -> f64 {
        let forward = level_m[0] >= level_m[1];
        let (up, down) = if forward { (level_m[0], level_m[1]) } else { (level_m[1], level_m[0]) };
        if up <= f64::from(STILL) * f64::from(DROP_M) || height <= 0.0 {
            return 0.0;
        }
        let sign = if forward { 1.0 } else { -1.0 };
        let (head, h, k) = self.control(up, down, height);
        let q = sign * q_m3_s / self.width_m;
        let pushed = (q + f64::from(GRAVITY) * h * dt * head / self.length_m) / (1.0 + dt * k * q.abs() / (2.0 * h * self.length_m));
        let steady = h * (2.0 * f64::from(GRAVITY) * head / k).sqrt();
        sign * pushed.clamp(-steady, steady) * self.width_m
    }
    /// Drops that pass from the first cell to the second in a step, and the new discharge. `wet` is level and depth of both
    /// cells, drops.
    #[must_use]
    pub(super) fn pass(&self, q_m3_s: f64, wet: [(i32, i32); 2], base_m: f64, cell_m: f64, dt: f64, offset: f32) -> (i32, f64) {
        // Ground that lies higher than the sill on either side is the sill.
        let ground = (wet[0].0 - wet[0].1).max(wet[1].0 - wet[1].1);
        let sill = drops((self.sill_m - base_m).clamp(0.0, MOST_RELIEF_M)).max(ground);
        let height = self.lid_m - base_m - f64::from(sill) * f64::from(DROP_M);
        let above = |(level, depth): (i32, i32)| if depth > STILL { f64::from((level - sill).max(0)) * f64::from(DROP_M) } else { 0.0 };
        let level = wet.map(above);
        let q = self.after(q_m3_s, level, height, dt);
        let (from, sign) = if q >= 0.0 { (0, 1) } else { (1, -1) };
        // Never more than brings both sides level, nor more than lies above the sill there.
        let even = ((level[0] - level[1]).abs() / 2.0 / f64::from(DROP_M)) as i32;
        let there = wet[from].1.min((wet[from].0 - sill).max(0)).min(even);
        let out = flux((q.abs() * dt / (cell_m * cell_m * f64::from(DROP_M))) as f32, offset).clamp(0, there);
        (sign * out, q)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(loss: f64) -> Opening {
        Opening { cells: [0, 1], sill_m: 0.0, lid_m: 2.0, width_m: 3.0, length_m: 10.0, loss, manning: 0.0 }
    }

    #[test]
    fn a_free_sheet_is_the_broad_crested_weir_and_a_drowned_one_the_orifice() {
        // Q = (2/3)^1.5 √g B H^1.5 = 1.705 B H^1.5 (Chow 1959); H = 1.2 m, B = 3 m.
        let weir = pow(2.0 / 3.0, 1.5) * 9.81f64.sqrt() * 3.0 * pow(1.2, 1.5);
        assert!((gap(1.0).steady_m3_s(1.2, 0.0) / weir - 1.0).abs() < 1e-6);
        // A drowned orifice with Cd = 0.8: Q = 0.8 · 6 m² · √(2 g · 0.5 m).
        let orifice = 0.8 * 6.0 * (2.0 * 9.81f64 * 0.5).sqrt();
        assert!((gap(1.0 / 0.64).steady_m3_s(4.0, 3.5) / orifice - 1.0).abs() < 1e-6);
        // Nothing runs uphill or over a dry sill, and more head never brings less.
        assert!(gap(1.0).steady_m3_s(1.0, 1.0).abs() < 1e-12 && gap(1.0).steady_m3_s(0.0, 0.0).abs() < 1e-12);
        let rising: Vec<f64> = (1..80).map(|i| gap(1.5).steady_m3_s(0.1 * f64::from(i), 0.5)).collect();
        assert!(rising.windows(2).all(|w| w[0] <= w[1]), "{rising:?}");
    }

    #[test]
    fn a_full_culvert_loses_its_head_to_entrance_exit_and_friction() {
        // FHWA HDS-5, outlet control: H = (1 + Ke + 2 g n² L / R^(4/3)) V² / 2g; 2 × 3 m box of 30 m, n 0.012, H 1 m.
        let box_m = Opening { length_m: 30.0, manning: 0.012, ..gap(1.5) };
        let k = 1.5 + 19.62 * 0.012 * 0.012 * 30.0 / pow(6.0 / 10.0, 4.0 / 3.0);
        assert!((box_m.steady_m3_s(4.0, 3.0) / (6.0 * (19.62 / k).sqrt()) - 1.0).abs() < 1e-6);
    }
}
