//! Fire / belt — the line around a settlement that keeps a fire from its houses (点保护).
//!
//! In: a settlement, where the fire is, metres of line. Out: the pieces laid. Not here: who lays it and when they leave (`team::guard`).
//! Method: a circle beyond the outermost house, begun where the fire is to come from and laid to both sides until the ends meet; where
//! nothing burns it costs a walk. The line holds or is breached as any other does, by flames (`hazard::forest_fire::barrier`).

use crate::base::num::{atan2, cos, sin};
use crate::base::time::Moment;
use crate::drill::water::Supply;
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::place::Settlement;

/// A house takes fire from flames in the next cell, so the line lies so many cells beyond the last of them.
const BEYOND_CELLS: f64 = 1.75;
/// Pieces in which it is laid, metres.
const PIECE_M: f64 = 10.0;
/// Ground that does not burn is passed so many times as fast as a line is laid (assumed).
pub const BARE: f64 = 10.0;
/// The line is wider than it need be by this share, within these limits, metres (assumed: no crew clears more by hand or hose).
const MARGIN: f64 = 1.05;
const WIDTH_M: (f64, f64) = (1.0, 15.0);
/// Width up to which published rates of line hold, metres (assumed); a wider one takes longer by as much.
pub const RATED_M: f64 = 3.0;

/// A belt.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Belt {
    /// Middle of the settlement.
    pub middle: Point,
    /// Its radius, metres.
    pub radius_m: f64,
    /// Where it was begun, clockwise from north, radians.
    from: f64,
    /// Laid clockwise and against it, metres.
    laid_m: [f64; 2],
    /// Way to the nearest water, metres.
    way_m: f64,
    /// When its ends met.
    pub closed: Option<Moment>,
}

impl Belt {
    /// Around a settlement, begun on the side of the fire.
    #[must_use]
    pub fn around(county: &County, s: &Settlement, fire: Point) -> Self {
        let houses = s.houses.iter().map(|h| h.at.distance_m(s.at)).fold(0.0, f64::max);
        let outermost = if s.houses.is_empty() { s.radius_m } else { houses };
        let radius_m = outermost + BEYOND_CELLS * county.terrain.shape.cell_m;
        Self { middle: s.at, radius_m, from: atan2(fire.x - s.at.x, fire.y - s.at.y), laid_m: [0.0; 2], way_m: Supply::near(county, s.at).way_m, closed: None }
    }
    /// The water near it.
    #[must_use]
    pub const fn water(&self) -> Supply {
        Supply { way_m: self.way_m }
    }
    /// All round, metres.
    #[must_use]
    pub fn length_m(&self) -> f64 {
        std::f64::consts::TAU * self.radius_m
    }
    /// Whether its ends have met.
    #[must_use]
    pub fn whole(&self) -> bool {
        // Sums of pieces miss the whole by a rounding.
        self.laid_m[0] + self.laid_m[1] >= self.length_m() - 1e-6
    }
    fn point(&self, side: usize, along_m: f64) -> Point {
        let turn = along_m / self.radius_m * if side == 0 { 1.0 } else { -1.0 };
        let a = self.from + turn;
        Point::new(self.middle.x + sin(a) * self.radius_m, self.middle.y + cos(a) * self.radius_m)
    }
    /// Where its clockwise end is.
    #[must_use]
    pub fn end(&self) -> Point {
        self.point(0, self.laid_m[0])
    }
    /// Lays on one side what so many metres of work give; `bare` says where nothing burns (any more). The path, and the metres that
    /// were work.
    pub fn lay(&mut self, side: usize, work_m: f64, bare: impl Fn(Point) -> bool) -> (Vec<Point>, f64) {
        let (mut left, mut path) = (work_m, vec![self.point(side, self.laid_m[side])]);
        let mut worked = 0.0;
        while left > 1e-9 && !self.whole() {
            let rest = self.length_m() - self.laid_m[0] - self.laid_m[1];
            let gain = if bare(self.point(side, self.laid_m[side] + 0.5 * PIECE_M)) { BARE } else { 1.0 };
            let piece = PIECE_M.min(rest).min(left * gain);
            self.laid_m[side] += piece;
            left -= piece / gain;
            if gain <= 1.0 {
                worked += piece;
            }
            path.push(self.point(side, self.laid_m[side]));
        }
        (path, worked)
    }
}

/// How wide a line must be to hold flames of a length, metres.
#[must_use]
pub fn width_m(flame_m: f64) -> f64 {
    (MARGIN * crate::hazard::forest_fire::barrier::FLAMES_THAT_HOLD * flame_m).clamp(WIDTH_M.0, WIDTH_M.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_meet_behind_the_village_and_bare_ground_costs_a_walk() {
        let belt = || Belt { middle: Point::new(0.0, 0.0), radius_m: 100.0, from: 0.0, laid_m: [0.0; 2], way_m: 500.0, closed: None };
        let mut b = belt();
        let north = b.end();
        assert!(north.distance_m(Point::new(0.0, 100.0)) < 1e-9, "{north:?}");
        let half = b.length_m() / 2.0;
        let (right, done) = b.lay(0, half, |_| false);
        assert!((done - half).abs() < 1e-6 && right.last().is_some_and(|p| p.distance_m(Point::new(0.0, -100.0)) < 1e-6), "{done}");
        let (left, done) = b.lay(1, 2.0 * half, |_| false);
        assert!((done - half).abs() < 1e-6 && b.whole() && left.iter().all(|p| p.x <= 1e-6), "{done}");
        // The western half is paddy: a tenth of the work.
        let mut b = belt();
        let (path, done) = b.lay(1, half / BARE, |p| p.x < 0.0);
        // The last piece looks ahead, over the middle.
        assert!(done < 1.0 && path.last().is_some_and(|p| p.distance_m(Point::new(0.0, -100.0)) < 10.0), "{done}");
    }

    #[test]
    fn a_belt_holds_the_flames_it_was_made_for_and_none_is_wider_than_can_be_made() {
        let holds = |flame: f64| !crate::hazard::forest_fire::barrier::is_breached(width_m(flame), flame);
        assert!(holds(0.3) && holds(2.0) && holds(9.0) && !holds(11.0));
    }
}
