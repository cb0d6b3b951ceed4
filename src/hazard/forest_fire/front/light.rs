//! Forest fire / light — points and lines that are lit at a moment, and the cells near them that they reach straight away.
//!
//! In: a front, the ground, a point or a straight line. Out: offers to the cells that it crosses and to those about it, each by
//! the straight way from the point of the line from which the fire is there first. Not here: the march itself (`front`).

use super::{BARE, Cost, FAN, Front, Ground, REACHED};
use crate::map::frame::Point;
use crate::map::line_cells::rasterise;

impl Front {
    /// Lights a point at a moment.
    pub fn light(&mut self, ground: &impl Ground, at: Point, now_s: f64) {
        self.light_line(ground, at, at, now_s);
    }
    /// Lights a straight line at a moment. Cells that it crosses are reached at once.
    pub fn light_line(&mut self, ground: &impl Ground, a: Point, b: Point, now_s: f64) {
        let m = self.shape.cell_m;
        let far = f64::from(FAN) * m;
        let col = |x: f64| (((x - self.shape.west) / m).floor()).clamp(0.0, self.shape.cols as f64 - 1.0) as usize;
        let row = |y: f64| (((self.shape.north - y) / m).floor()).clamp(0.0, self.shape.rows as f64 - 1.0) as usize;
        let (c0, c1) = (col(a.x.min(b.x) - far), col(a.x.max(b.x) + far));
        let (r0, r1) = (row(a.y.max(b.y) + far), row(a.y.min(b.y) - far));
        for cell in rasterise(self.shape, &[a, b]) {
            if self.flags[cell] & (REACHED | BARE) == 0 && self.known(ground, cell) {
                self.offer(cell, now_s, [0.0; 2]);
            }
        }
        for r in r0..=r1 {
            for c in c0..=c1 {
                let cell = r * self.shape.cols + c;
                if self.flags[cell] & (REACHED | BARE) == 0 {
                    self.light_cell(ground, a, b, now_s, cell);
                }
            }
        }
    }
    /// Offers a cell the straight way from the best point of a line that burns.
    fn light_cell(&mut self, ground: &impl Ground, a: Point, b: Point, now_s: f64, cell: usize) {
        let m = self.shape.cell_m;
        let to = self.shape.centre(cell);
        let (ex, ey) = (b.x - a.x, b.y - a.y);
        let long = (ex * ex + ey * ey).sqrt();
        let mut start = a;
        if long > 0.0 {
            if !self.known(ground, cell) {
                return;
            }
            // The point from which the ray is fastest, where the slowness is that of the cell: α sin φ = β along the line.
            let c = self.cells[cell].cost();
            let foot = ((to.x - a.x) * ex + (to.y - a.y) * ey) / (long * long);
            let away = ((to.x - a.x) * ey - (to.y - a.y) * ex).abs() / long;
            let lean = (c.lean[0] * ex + c.lean[1] * ey) / long;
            let shift = away * lean / (c.round * c.round - lean * lean).max(1e-12).sqrt();
            start = a.towards(b, (foot - shift / long).clamp(0.0, 1.0));
        }
        let (x, y) = ((to.x - start.x) / m, (to.y - start.y) / m);
        let length = (x * x + y * y).sqrt();
        if length > f64::from(FAN) {
            return;
        }
        let Some(cost) = self.straight(ground, start, to) else { return };
        let ray = if length > 0.0 { [x / length, y / length] } else { [0.0; 2] };
        self.offer(cell, now_s + cost.of(length, x, y), ray);
    }
    /// Mean slowness along a straight way between two points, or nothing where it is barred.
    fn straight(&mut self, ground: &impl Ground, a: Point, b: Point) -> Option<Cost> {
        let m = self.shape.cell_m;
        let pieces = ((a.distance_m(b) / m * 2.0).ceil() as usize).max(1);
        let mut mean = Cost { round: 0.0, lean: [0.0; 2] };
        for i in 0..pieces {
            let cell = self.shape.cell_at(a.towards(b, (i as f64 + 0.5) / pieces as f64))?;
            if self.flags[cell] & BARE != 0 || !self.known(ground, cell) {
                return None;
            }
            let (c, part) = (self.cells[cell].cost(), 1.0 / pieces as f64);
            mean = Cost { round: mean.round + part * c.round, lean: [mean.lean[0] + part * c.lean[0], mean.lean[1] + part * c.lean[1]] };
        }
        (self.barriers.widest_between(&self.shape, a, b) <= 0.0).then_some(mean)
    }
}
