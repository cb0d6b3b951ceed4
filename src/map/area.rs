//! Map / area — a part of the plane within rings, as a person draws it on a map.
//!
//! In: rings on the plane. Out: whether a point lies inside. Not here: files, what happens in it.
//! Method: even-odd rule over all rings at once, so that a hole is a ring inside a ring and a group of polygons is the list of
//! all their rings. A point on a western or southern edge is inside, on an eastern or northern one outside: neighbours that
//! share an edge share no point. Range: rings of a county, in metres.

use super::frame::Point;

/// An area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Area {
    rings: Vec<Vec<Point>>,
    low: Point,
    high: Point,
}

impl Area {
    /// Within rings; each is closed by itself, whether its last point repeats the first or not.
    #[must_use]
    pub fn new(rings: Vec<Vec<Point>>) -> Self {
        let (mut low, mut high) = (Point::new(f64::MAX, f64::MAX), Point::new(f64::MIN, f64::MIN));
        for p in rings.iter().flatten() {
            (low.x, low.y) = (low.x.min(p.x), low.y.min(p.y));
            (high.x, high.y) = (high.x.max(p.x), high.y.max(p.y));
        }
        Self { rings, low, high }
    }
    /// Its rings.
    #[must_use]
    pub fn rings(&self) -> &[Vec<Point>] {
        &self.rings
    }
    /// South-west and north-east corner of the box around it.
    #[must_use]
    pub const fn bounds(&self) -> (Point, Point) {
        (self.low, self.high)
    }
    /// Whether a point lies inside.
    #[must_use]
    pub fn holds(&self, p: Point) -> bool {
        if p.x < self.low.x || p.x > self.high.x || p.y < self.low.y || p.y > self.high.y {
            return false;
        }
        self.rings.iter().fold(false, |inside, ring| inside ^ crosses_odd(ring, p))
    }
    /// Whether any part of a disc can lie inside; the box decides, so that it may say yes where the corner is empty.
    #[must_use]
    pub fn near(&self, centre: Point, radius_m: f64) -> bool {
        centre.x + radius_m >= self.low.x && centre.x - radius_m <= self.high.x && centre.y + radius_m >= self.low.y && centre.y - radius_m <= self.high.y
    }
}

/// Whether a ray to the east crosses a ring an odd number of times.
fn crosses_odd(ring: &[Point], p: Point) -> bool {
    let mut odd = false;
    let Some(mut a) = ring.last().copied() else { return false };
    for &b in ring {
        if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
            odd = !odd;
        }
        a = b;
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<Point> {
        [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(a, b)| Point::new(x + a, y + b)).to_vec()
    }

    #[test]
    fn a_hole_is_outside_and_a_second_piece_is_inside() {
        let area = Area::new(vec![square(0.0, 0.0, 10.0), square(4.0, 4.0, 2.0), square(20.0, 0.0, 5.0)]);
        for (x, y, inside) in [(1.0, 1.0, true), (5.0, 5.0, false), (22.0, 2.0, true), (15.0, 2.0, false), (-1.0, 5.0, false), (9.9, 9.9, true)] {
            assert_eq!(area.holds(Point::new(x, y)), inside, "{x} {y}");
        }
    }

    #[test]
    fn neighbours_share_no_point_of_their_edge() {
        let (west, east) = (Area::new(vec![square(0.0, 0.0, 10.0)]), Area::new(vec![square(10.0, 0.0, 10.0)]));
        for y in [0.0, 3.0, 9.9] {
            let p = Point::new(10.0, y);
            assert_ne!(west.holds(p), east.holds(p), "{y}");
        }
    }

    #[test]
    fn nothing_lies_in_an_area_without_rings() {
        assert!(!Area::new(Vec::new()).holds(Point::new(0.0, 0.0)) && !Area::default().holds(Point::new(0.0, 0.0)));
    }
}
