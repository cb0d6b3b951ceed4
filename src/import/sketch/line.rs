//! Sketch / line — a few points drawn by hand become a line that looks grown, with a number carried along it.
//!
//! In: points with a value each (bed, crest). Out: a dense line; the cells it passes. Not here: what the number means.
//! Method: midpoint displacement (Fournier, Fussell, Carpenter 1982) between the points drawn, which stay where they are;
//! cells by a walk that never skips a corner.

use crate::base::seed::{Luck, Seed, stream};
use crate::map::frame::Point;
use crate::map::grid::Shape;

/// A point with the number it carries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Knot {
    pub(crate) at: Point,
    pub(crate) value: f64,
}

/// Divides a line until its pieces are shorter than `step_m`, bending it sideways by a share of each piece that is longer than `straight_m`.
pub(crate) fn grown(seed: u64, name: &str, knots: &[Knot], bend: f64, step_m: f64, straight_m: f64) -> Vec<Knot> {
    let mut luck = stream(Seed(seed), Luck::Sketch, name);
    let mut line = knots.to_vec();
    let mut bend = bend;
    while line.windows(2).any(|w| w[0].at.distance_m(w[1].at) > step_m) {
        let mut finer = Vec::with_capacity(line.len() * 2);
        for w in line.windows(2) {
            let (a, b) = (w[0], w[1]);
            finer.push(a);
            let length = a.at.distance_m(b.at);
            // One draw a piece, used or not, so that a longer step does not change the rest of the line.
            let side = luck.uniform(-1.0, 1.0) + luck.uniform(-1.0, 1.0);
            if length > step_m {
                let middle = a.at.towards(b.at, 0.5);
                let bend = if length > straight_m { bend } else { 0.0 };
                let (nx, ny) = ((a.at.y - b.at.y) * bend * side * 0.5, (b.at.x - a.at.x) * bend * side * 0.5);
                finer.push(Knot { at: Point::new(middle.x + nx, middle.y + ny), value: (a.value + b.value) / 2.0 });
            }
        }
        if let Some(last) = line.last() {
            finer.push(*last);
        }
        line = finer;
        bend *= 0.93;
    }
    line
}

/// A line with its corners rounded so many times, ends kept (Chaikin 1974).
pub(crate) fn eased(knots: &[Knot], times: usize) -> Vec<Knot> {
    let mut line = knots.to_vec();
    for _ in 0..times {
        if line.len() < 3 {
            return line;
        }
        let between = |a: Knot, b: Knot, t: f64| Knot { at: a.at.towards(b.at, t), value: a.value + (b.value - a.value) * t };
        let mut out = vec![line[0]];
        for (i, w) in line.windows(2).enumerate() {
            if i > 0 {
                out.push(between(w[0], w[1], 0.25));
            }
            if i + 2 < line.len() {
                out.push(between(w[0], w[1], 0.75));
            }
        }
        out.push(line[line.len() - 1]);
        line = out;
    }
    line
}

/// The cells a line passes with the value carried there, each once and in order; a line that comes back to a cell it has
/// left is cut short there (a bend of less than a cell).
pub(crate) fn cells(shape: &Shape, line: &[Knot]) -> Vec<(usize, f64)> {
    let mut out: Vec<(usize, f64)> = Vec::new();
    let mut place: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    let mut visit = |cell: usize, value: f64| {
        if let Some(&back) = place.get(&cell) {
            for (c, _) in out.drain(back + 1..) {
                place.remove(&c);
            }
            return;
        }
        place.insert(cell, out.len());
        out.push((cell, value));
    };
    for w in line.windows(2) {
        let length = w[0].at.distance_m(w[1].at);
        let steps = (length / (shape.cell_m * 0.25)).ceil().max(1.0) as usize;
        for i in 0..=steps {
            let t = i as f64 / steps as f64;
            if let Some(cell) = shape.cell_at(w[0].at.towards(w[1].at, t)) {
                visit(cell, w[0].value + (w[1].value - w[0].value) * t);
            }
        }
    }
    out
}

/// The point of a line that is nearest, as (distance, index of the piece, share of the piece).
pub(crate) fn nearest(line: &[Point], p: Point) -> (f64, usize, f64) {
    let mut best = (f64::MAX, 0, 0.0);
    for (i, w) in line.windows(2).enumerate() {
        let (dx, dy) = (w[1].x - w[0].x, w[1].y - w[0].y);
        let square = dx * dx + dy * dy;
        let t = if square > 0.0 { (((p.x - w[0].x) * dx + (p.y - w[0].y) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
        let d = w[0].towards(w[1], t).distance_m(p);
        if d < best.0 {
            best = (d, i, t);
        }
    }
    best
}

/// Fewer points, none farther from the line than `tolerance_m` (Douglas & Peucker 1973).
pub(crate) fn simplified(line: &[Point], tolerance_m: f64) -> Vec<Point> {
    if line.len() < 3 {
        return line.to_vec();
    }
    let mut keep = vec![false; line.len()];
    (keep[0], keep[line.len() - 1]) = (true, true);
    let mut work = vec![(0, line.len() - 1)];
    while let Some((a, b)) = work.pop() {
        let ends = [line[a], line[b]];
        let mut far = (tolerance_m, 0);
        for (i, p) in line.iter().enumerate().take(b).skip(a + 1) {
            let d = nearest(&ends, *p).0;
            if d > far.0 {
                far = (d, i);
            }
        }
        if far.1 > 0 {
            keep[far.1] = true;
            work.push((a, far.1));
            work.push((far.1, b));
        }
    }
    line.iter().zip(&keep).filter(|(_, k)| **k).map(|(p, _)| *p).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grown_line_keeps_the_points_drawn_and_falls_as_they_do() {
        let knots = [
            Knot { at: Point::new(0.0, 0.0), value: 200.0 },
            Knot { at: Point::new(4000.0, 500.0), value: 150.0 },
            Knot { at: Point::new(8000.0, 0.0), value: 120.0 },
        ];
        let line = grown(3, "r", &knots, 0.2, 60.0, 0.0);
        for k in &knots {
            assert!(line.contains(k));
        }
        assert!(line.windows(2).all(|w| w[1].value <= w[0].value && w[0].at.distance_m(w[1].at) <= 60.0));
        assert_eq!(line, grown(3, "r", &knots, 0.2, 60.0, 0.0));
        let shape = Shape { cols: 300, rows: 300, west: -200.0, north: 4000.0, cell_m: 30.0 };
        let path = cells(&shape, &line);
        for w in path.windows(2) {
            assert!(shape.neighbours(w[0].0).any(|(n, _)| n == w[1].0), "the path must not jump");
        }
    }

    #[test]
    fn a_straight_line_needs_two_points() {
        let line: Vec<Point> = (0..50).map(|i| Point::new(f64::from(i), 0.0)).collect();
        assert_eq!(simplified(&line, 1.0).len(), 2);
    }
}
