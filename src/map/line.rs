//! Map / line — lengths and places on a drawn line.
//!
//! In: points on the plane. Out: metres along, shares, points. Not here: what the line stands for.

use super::frame::Point;

/// Drawn length, metres.
#[must_use]
pub fn length_m(line: &[Point]) -> f64 {
    line.windows(2).map(|p| p[0].distance_m(p[1])).sum()
}

/// The point at a distance along a line; its end beyond that.
#[must_use]
pub fn along(line: &[Point], distance_m: f64) -> Point {
    let mut rest = distance_m.max(0.0);
    for pair in line.windows(2) {
        let d = pair[0].distance_m(pair[1]);
        if rest <= d && d > 0.0 {
            return pair[0].towards(pair[1], rest / d);
        }
        rest -= d;
    }
    line.last().copied().unwrap_or_default()
}

/// Share of a line's length at which it comes closest to a point, and how close.
#[must_use]
pub fn closest(line: &[Point], p: Point) -> (f64, f64) {
    let total = length_m(line).max(1e-9);
    let (mut best, mut share, mut done) = (f64::INFINITY, 0.0, 0.0);
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let d = a.distance_m(b);
        let t = if d > 0.0 { (((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / (d * d)).clamp(0.0, 1.0) } else { 0.0 };
        let far = p.distance_m(a.towards(b, t));
        if far < best {
            (best, share) = (far, (done + d * t) / total);
        }
        done += d;
    }
    if line.len() == 1 {
        best = p.distance_m(line[0]);
    }
    (share, best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_walked_and_approached() {
        let line = [Point::new(0.0, 0.0), Point::new(100.0, 0.0), Point::new(100.0, 50.0)];
        assert_eq!(along(&line, 120.0), Point::new(100.0, 20.0));
        let (share, far) = closest(&line, Point::new(90.0, 25.0));
        assert!((share - 125.0 / 150.0).abs() < 1e-9 && (far - 10.0).abs() < 1e-9);
    }
}
