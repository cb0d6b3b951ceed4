//! Forest fire / look — the front as somebody at its edge sees it: how far it still is, which way it goes and how fast.
//!
//! In: a front, a place. Out: the time and gradient of its arrival there; the part of its edge that spreads on.
//! Not here: what people do about it (`drill::team`).
//! Method: the march keeps a time and a gradient for every cell that it has reached or offered; near a cell the front is
//! taken as straight.

use super::{BARE, BEHIND, Front, OUT, REACHED};
use crate::map::frame::Point;

/// The front near a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Local {
    /// When it reaches the place, or reached it, seconds on nature's clock.
    pub at_s: f64,
    /// The way it goes, east and north, of length 1.
    pub normal: [f64; 2],
    /// How fast it goes there, metres a second.
    pub rate_m_s: f64,
    /// The cell that says so.
    pub cell: usize,
}

impl Local {
    /// How far the front is from the place at a moment, metres; negative behind it.
    #[must_use]
    pub fn gap_m(&self, now_s: f64) -> f64 {
        (self.at_s - now_s) * self.rate_m_s
    }
}

impl Front {
    /// The front near a place: from the nearest cell within `reach` cells that has a time and is not put out.
    #[must_use]
    pub fn local(&self, at: Point, reach: usize) -> Option<Local> {
        let s = &self.shape;
        let here = s.cell_at(at)?;
        let mut best: Option<(f64, usize)> = None;
        for k in s.square(here, reach) {
            let c = &self.cells[k];
            if self.flags[k] & (OUT | BARE | BEHIND) != 0 || !c.time.is_finite() || !c.round.is_finite() || c.ray == [0; 2] {
                continue;
            }
            let far = s.centre(k).distance_m(at);
            if best.is_none_or(|(d, b)| far < d || far <= d && k < b) {
                best = Some((far, k));
            }
        }
        let (_, cell) = best?;
        let c = &self.cells[cell];
        let [gx, gy] = c.gradient();
        let slow = (gx * gx + gy * gy).sqrt();
        if slow <= 0.0 || !slow.is_finite() {
            return None;
        }
        let from = s.centre(cell);
        let at_s = c.time + (gx * (at.x - from.x) + gy * (at.y - from.y)) / s.cell_m;
        Some(Local { at_s, normal: [gx / slow, gy / slow], rate_m_s: s.cell_m / slow, cell })
    }
    /// Whether a reached cell spreads on: it is not out, and a neighbour is going to be reached from about it.
    #[must_use]
    pub fn spreads(&self, cell: usize) -> bool {
        self.flags[cell] & (REACHED | OUT | BEHIND) == REACHED
            && self.cells[cell].round.is_finite()
            && self.shape.neighbours(cell).any(|(n, _)| self.flags[n] & (REACHED | BARE) == 0 && self.cells[n].time.is_finite())
    }
    /// Whether a reached cell was lit by itself: no ray leads to it.
    #[must_use]
    pub fn lit(&self, cell: usize) -> bool {
        self.flags[cell] & REACHED != 0 && self.cells[cell].ray == [0; 2]
    }
    /// Whether a reached cell lies at the rim of what is burnt.
    #[must_use]
    pub fn at_rim(&self, cell: usize) -> bool {
        self.shape.neighbours(cell).any(|(n, _)| self.flags[n] & (REACHED | BARE) == 0)
    }
    /// When a cell is going to be reached, seconds; infinite where nobody can say.
    #[must_use]
    pub fn time_s(&self, cell: usize) -> f64 {
        self.cells[cell].time
    }
}
