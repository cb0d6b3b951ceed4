//! Forest fire / barrier — lines that a fire must get over: roads, rivers, breaks, what crews have dug.
//!
//! In: lines with a width. Out: the widest line between two points, and whether a flame gets over it.
//! Not here: embers, which fly (`spotting`); ground without fuel as wide as a cell (the fuel raster says that).
//! Method: each line is cut at cells and kept by cell; two segments cross or they do not, so nothing slips through a corner.

use std::collections::BTreeMap;

use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::line_cells::rasterise;

/// A break holds while it is at least so many flame lengths wide (Byram 1959 and practice: one and a half).
pub const FLAMES_THAT_HOLD: f64 = 1.5;

/// Whether a flame gets over a line of a width, both in metres.
#[must_use]
pub fn is_breached(width_m: f64, flame_m: f64) -> bool {
    width_m < FLAMES_THAT_HOLD * flame_m
}

/// Lines by the cells that they touch.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Barriers {
    pieces: Vec<(Point, Point, f32)>,
    by_cell: BTreeMap<u32, Vec<u32>>,
}

/// Twice the area of a triangle, positive to the left.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Whether two segments meet; an end on the other counts.
fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let (p, q, r, s) = (turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b));
    p * q <= 0.0 && r * s <= 0.0 && !(p.abs() + q.abs() < f64::MIN_POSITIVE)
}

impl Barriers {
    /// The lines that stand in a county: roads as wide as their carriageway, rivers as wide as their bed; tunnels and
    /// bridges hold nothing.
    #[must_use]
    pub fn of_county(county: &County) -> Self {
        let mut lines = Self::default();
        let shape = county.terrain.shape;
        for road in county.roads.roads.iter().filter(|r| !r.tunnel && !r.bridge && r.width_m > 0.0) {
            lines.add(&shape, &road.line, road.width_m);
        }
        for reach in &county.rivers.reaches {
            lines.add(&shape, &reach.line, reach.section.bed_width_m);
        }
        lines
    }
    /// Adds a line; returns the cells that it touches.
    pub fn add(&mut self, shape: &Shape, path: &[Point], width_m: f64) -> Vec<usize> {
        let mut touched = Vec::new();
        for pair in path.windows(2) {
            let number = self.pieces.len() as u32;
            self.pieces.push((pair[0], pair[1], width_m as f32));
            let cells = rasterise(*shape, pair);
            for cell in &cells {
                self.by_cell.entry(*cell as u32).or_default().push(number);
            }
            touched.extend(cells);
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    }
    /// Cells that any line touches, ascending.
    #[must_use]
    pub fn cells(&self) -> Vec<usize> {
        self.by_cell.keys().map(|c| *c as usize).collect()
    }
    /// Width of the widest line that crosses the straight way between two points; 0 where none does.
    #[must_use]
    pub fn widest_between(&self, shape: &Shape, a: Point, b: Point) -> f64 {
        let mut widest = 0.0f32;
        let m = shape.cell_m;
        let col = |x: f64| ((x - shape.west) / m).floor() as i64;
        let row = |y: f64| ((shape.north - y) / m).floor() as i64;
        // A line's own cells are walked without its corners, so one cell around is looked at too.
        for r in row(a.y.max(b.y)) - 1..=row(a.y.min(b.y)) + 1 {
            for c in col(a.x.min(b.x)) - 1..=col(a.x.max(b.x)) + 1 {
                if r < 0 || c < 0 || r >= shape.rows as i64 || c >= shape.cols as i64 {
                    continue;
                }
                for i in self.by_cell.get(&((r * shape.cols as i64 + c) as u32)).map_or(&[][..], Vec::as_slice) {
                    let (p, q, width) = self.pieces[*i as usize];
                    if width > widest && cross(a, b, p, q) {
                        widest = width;
                    }
                }
            }
        }
        f64::from(widest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stands_between_its_two_sides_only() {
        let shape = Shape { cols: 20, rows: 20, west: 0.0, north: 200.0, cell_m: 10.0 };
        let mut lines = Barriers::default();
        lines.add(&shape, &[Point::new(0.0, 95.0), Point::new(120.0, 105.0)], 4.0);
        let between = |a: (f64, f64), b: (f64, f64)| lines.widest_between(&shape, Point::new(a.0, a.1), Point::new(b.0, b.1));
        assert!((between((55.0, 85.0), (65.0, 115.0)) - 4.0).abs() < 1e-6);
        assert!(between((55.0, 85.0), (65.0, 85.0)) < 1e-9);
        assert!(between((155.0, 85.0), (165.0, 115.0)) < 1e-9, "beyond its end");
        assert!(is_breached(4.0, 3.0) && !is_breached(4.0, 2.0));
    }
}
