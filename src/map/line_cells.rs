//! Map / line cells — the cells of a raster that a drawn line crosses.
//!
//! In: a raster's shape, points on the plane. Out: cells in the line's order, without gaps. Not here: what the line stands
//! for, how wide it is (`valley` adds a river's bed). Method: the segment is clipped to the map (Liang & Barsky 1984), then
//! walked cell by cell (Bresenham 1965).

use super::frame::Point;
use super::grid::Shape;

/// The part of a segment inside a rectangle, as shares of its length (Liang & Barsky 1984).
fn clip(a: Point, b: Point, shape: &Shape) -> Option<(f64, f64)> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut t0, mut t1) = (0.0f64, 1.0f64);
    for (p, q) in [(-dx, a.x - shape.west), (dx, shape.east() - a.x), (-dy, a.y - shape.south()), (dy, shape.north - a.y)] {
        if p.abs() < f64::MIN_POSITIVE {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            t0 = t0.max(q / p);
        } else {
            t1 = t1.min(q / p);
        }
    }
    (t0 <= t1).then_some((t0, t1))
}

/// The cells along a polyline in order, without gaps: each next one touches the one before by a side or a corner. Parts outside the raster are left out.
#[must_use]
pub fn rasterise(shape: Shape, line: &[Point]) -> Vec<usize> {
    let mut cells: Vec<usize> = Vec::new();
    let mut put = |c: i64, r: i64| {
        let cell = r as usize * shape.cols + c as usize;
        if cells.last() != Some(&cell) {
            cells.push(cell);
        }
    };
    let sane = |p: &Point| p.x.abs() < 1e9 && p.y.abs() < 1e9;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if !sane(&a) || !sane(&b) {
            continue;
        }
        let Some((t0, t1)) = clip(a, b, &shape) else { continue };
        let at = |t: f64| {
            let p = a.towards(b, t);
            let c = ((p.x - shape.west) / shape.cell_m).floor().clamp(0.0, shape.cols as f64 - 1.0) as i64;
            let r = ((shape.north - p.y) / shape.cell_m).floor().clamp(0.0, shape.rows as f64 - 1.0) as i64;
            (c, r)
        };
        let ((mut c, mut r), (c1, r1)) = (at(t0), at(t1));
        // Bresenham (1965).
        let (dc, dr) = ((c1 - c).abs(), -(r1 - r).abs());
        let (sc, sr) = ((c1 - c).signum(), (r1 - r).signum());
        let mut error = dc + dr;
        loop {
            put(c, r);
            if c == c1 && r == r1 {
                break;
            }
            let twice = 2 * error;
            if twice >= dr {
                error += dr;
                c += sc;
            }
            if twice <= dc {
                error += dc;
                r += sr;
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_gaps_and_stays_on_the_map() {
        let s = Shape { cols: 50, rows: 30, west: 0.0, north: 300.0, cell_m: 10.0 };
        let line = [Point::new(-100.0, 20.0), Point::new(480.0, 250.0), Point::new(470.0, 10.0), Point::new(900.0, -50.0)];
        let cells = rasterise(s, &line);
        assert!(cells.len() > 60);
        for w in cells.windows(2) {
            let (a, b) = (w[0], w[1]);
            let (dr, dc) = ((a / 50).abs_diff(b / 50), (a % 50).abs_diff(b % 50));
            assert!(dr <= 1 && dc <= 1 && a != b, "{a} {b}");
        }
    }
}
