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
/// Ground that does not burn needs no line; hose and tools are carried over it, metres a minute (assumed: half a metre a second).
const CARRIED_M_MIN: f64 = 30.0;
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
    /// Where its ends are: clockwise, and against it.
    #[must_use]
    pub fn ends(&self) -> [Point; 2] {
        [0, 1].map(|side| self.point(side, self.laid_m[side]))
    }
    /// Lays on one side what so many minutes of work give. `line` says of each piece how fast a line is laid there, metres a minute, and how wide
    /// it must be, metres; nothing where none is needed. The pieces of line with their width, and their metres.
    pub fn lay(&mut self, side: usize, minutes: f64, line: impl Fn(Point) -> Option<(f64, f64)>) -> (Vec<Piece>, f64) {
        let (mut left, mut out, mut worked) = (minutes, Vec::<Piece>::new(), 0.0);
        while left > 1e-9 && !self.whole() {
            let rest = self.length_m() - self.laid_m[0] - self.laid_m[1];
            // A piece ends where the ground was looked at anew.
            let to_next = PIECE_M - self.laid_m[side].rem_euclid(PIECE_M);
            let needs = line(self.point(side, self.laid_m[side] + 0.5 * to_next.min(rest)));
            let pace = needs.map_or(CARRIED_M_MIN, |n| n.0);
            if pace <= 0.0 {
                break;
            }
            let piece = to_next.min(rest).min(left * pace);
            let from = self.point(side, self.laid_m[side]);
            self.laid_m[side] += piece;
            left -= piece / pace;
            let to = self.point(side, self.laid_m[side]);
            if let Some((_, width_m)) = needs {
                worked += piece;
                match out.last_mut() {
                    Some(last) if (last.width_m - width_m).abs() < 0.5 && last.path.last() == Some(&from) => {
                        last.width_m = last.width_m.max(width_m);
                        last.path.push(to);
                    }
                    _ => out.push(Piece { path: vec![from, to], width_m }),
                }
            }
        }
        (out, worked)
    }
}

/// A piece of line.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its way.
    pub path: Vec<Point>,
    /// Its width, metres.
    pub width_m: f64,
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
        let (north, south) = (Point::new(0.0, 100.0), Point::new(0.0, -100.0));
        assert!(b.ends().iter().all(|e| e.distance_m(north) < 1e-9), "{:?}", b.ends());
        let half = b.length_m() / 2.0;
        let (right, done) = b.lay(0, half / 2.0, |_| Some((2.0, 4.0)));
        assert!((done - half).abs() < 1e-6 && b.ends()[0].distance_m(south) < 1e-6, "{done}");
        assert!(right.len() == 1 && right[0].path.len() >= 30 && (right[0].width_m - 4.0).abs() < 1e-9, "one line of one width");
        let (left, done) = b.lay(1, half, |_| Some((2.0, 4.0)));
        assert!((done - half).abs() < 1e-6 && b.whole() && left.iter().flat_map(|l| &l.path).all(|p| p.x <= 1e-6), "{done}");
        // The western half is paddy: half an hour on foot would take a crew three times round.
        let mut b = belt();
        let (line, done) = b.lay(1, half / CARRIED_M_MIN, |p| (p.x >= 0.0).then_some((0.1, 4.0)));
        assert!(done < 1.0 && line.len() <= 1 && b.ends()[1].distance_m(south) < 10.0, "{done} m of line, end {:?}", b.ends()[1]);
        // Where the flames may be longer the line is wider from there on, and where nobody can work it ends.
        let mut b = belt();
        let (line, _) = b.lay(0, 1000.0, |p| {
            if p.y > 60.0 {
                Some((2.0, 3.0))
            } else if p.y > 0.0 {
                Some((2.0, 9.0))
            } else {
                Some((0.0, 9.0))
            }
        });
        assert_eq!(line.iter().map(|l| l.width_m).collect::<Vec<_>>(), [3.0, 9.0]);
        assert!(line[0].path.last() == line[1].path.first() && b.ends()[0].y.abs() < 10.0, "{:?}", b.ends()[0]);
    }

    #[test]
    fn a_belt_holds_the_flames_it_was_made_for_and_none_is_wider_than_can_be_made() {
        let holds = |flame: f64| !crate::hazard::forest_fire::barrier::is_breached(width_m(flame), flame);
        assert!(holds(0.3) && holds(2.0) && holds(9.0) && !holds(11.0));
    }
}
