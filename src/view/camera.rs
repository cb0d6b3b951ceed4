//! View / camera — from the plane of the county to the screen and back, from above or tilted.
//!
//! In: a middle, a scale, a turn and a tilt. Out: points of the screen; points of the plane. Not here: terrain.
//! Method: parallel projection, so that the map from above is the tilted one with no tilt: turned about the vertical, then leaned
//! back; heights count as `RELIEF` times themselves when tilted (the map says so).

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::base::num;
use crate::map::frame::Point;

/// How much higher heights are drawn than they are when the map is tilted (assumed: hills of 300 m stay readable at 20 km).
pub const RELIEF: f64 = 1.8;
/// Least and greatest scale, pixels a kilometre.
pub const SCALES: (f64, f64) = (4.0, 4_000.0);
/// Tilt of the tilted map, radians from straight down.
pub const TILT: f64 = 0.92;

/// A camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The point of the plane in the middle of the screen.
    pub middle: Point,
    /// Pixels a metre.
    pub scale: f64,
    /// Radians that the map is turned, anticlockwise.
    pub turn: f64,
    /// Radians from straight down; 0 is the map from above.
    pub tilt: f64,
    /// Height of the ground in the middle, metres: what lies there stays in the middle when tilted.
    pub ground_m: f64,
    /// Where on the screen.
    pub rect: Rect,
}

impl Camera {
    /// From above, over a box, in a part of the screen.
    #[must_use]
    pub fn over(scene: [Point; 2], rect: Rect) -> Self {
        let mut camera = Self { middle: Point::default(), scale: 0.01, turn: 0.0, tilt: 0.0, ground_m: 0.0, rect };
        camera.fit(scene);
        camera
    }
    /// Looks at a box, north up, whole.
    pub fn fit(&mut self, [a, b]: [Point; 2]) {
        self.middle = Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
        let (w, h) = ((b.x - a.x).max(1.0), (b.y - a.y).max(1.0));
        let flat = num::cos(self.tilt).max(0.3);
        self.scale = (f64::from(self.rect.width().max(50.0)) / w).min(f64::from(self.rect.height().max(50.0)) / (h * flat));
        self.turn = 0.0;
        self.limit();
    }
    fn limit(&mut self) {
        self.scale = self.scale.clamp(SCALES.0 / 1000.0, SCALES.1 / 1000.0);
    }
    /// Pixels a kilometre.
    #[must_use]
    pub fn per_km(&self) -> f64 {
        self.scale * 1000.0
    }
    /// Whether heights show.
    #[must_use]
    pub fn tilted(&self) -> bool {
        self.tilt > 1e-3
    }
    /// A point of the plane at a height, on the screen.
    #[must_use]
    pub fn at(&self, p: Point, height_m: f64) -> Pos2 {
        let (dx, dy) = (p.x - self.middle.x, p.y - self.middle.y);
        let (s, c) = (num::sin(self.turn), num::cos(self.turn));
        let (x, y) = (dx * c - dy * s, dx * s + dy * c);
        let up = if self.tilted() { (height_m - self.ground_m) * RELIEF * num::sin(self.tilt) } else { 0.0 };
        let middle = self.rect.center();
        pos2(middle.x + (x * self.scale) as f32, middle.y - ((y * num::cos(self.tilt) + up) * self.scale) as f32)
    }
    /// The same, prepared for many points.
    #[must_use]
    pub fn eye(&self) -> Eye {
        let (s, c, ct, st) = (num::sin(self.turn), num::cos(self.turn), num::cos(self.tilt), num::sin(self.tilt));
        let k = self.scale;
        Eye {
            x: [c * k, -s * k],
            y: [s * k * ct, c * k * ct],
            up: if self.tilted() { RELIEF * st * k } else { 0.0 },
            middle: self.middle,
            ground_m: self.ground_m,
            centre: self.rect.center(),
        }
    }
    /// The point of a level plane under a point of the screen.
    #[must_use]
    pub fn plane(&self, p: Pos2, height_m: f64) -> Point {
        let d = p - self.rect.center();
        let up = if self.tilted() { (height_m - self.ground_m) * RELIEF * num::sin(self.tilt) } else { 0.0 };
        let (x, y) = (f64::from(d.x) / self.scale, (-f64::from(d.y) / self.scale - up) / num::cos(self.tilt).max(0.05));
        let (s, c) = (num::sin(self.turn), num::cos(self.turn));
        Point::new(self.middle.x + x * c + y * s, self.middle.y - x * s + y * c)
    }
    /// The point of the ground under a point of the screen: the nearest to the eye of those on its ray.
    #[must_use]
    pub fn ground(&self, p: Pos2, height: impl Fn(Point) -> f64) -> Point {
        if !self.tilted() {
            return self.plane(p, 0.0);
        }
        // From high up down the ray to where it first meets the ground; then halved.
        let below = |h: f64| height(self.plane(p, h)) >= h;
        let (mut high, mut low) = (self.ground_m + 2_000.0, self.ground_m - 2_000.0);
        let mut h = high;
        while h > low {
            if below(h) {
                low = h;
                break;
            }
            high = h;
            h -= 25.0;
        }
        for _ in 0..8 {
            let middle = (high + low) / 2.0;
            if below(middle) { low = middle } else { high = middle }
        }
        self.plane(p, low)
    }
    /// Moves by pixels of the screen.
    pub fn pan(&mut self, by: Vec2) {
        let centre = self.rect.center();
        let (a, b) = (self.plane(centre, self.ground_m), self.plane(centre + by, self.ground_m));
        self.middle = Point::new(self.middle.x - (b.x - a.x), self.middle.y - (b.y - a.y));
    }
    /// Nearer or farther, with what lies under a point of the screen staying there.
    pub fn zoom(&mut self, factor: f64, at: Pos2) {
        let before = self.plane(at, self.ground_m);
        self.scale *= factor;
        self.limit();
        let after = self.plane(at, self.ground_m);
        self.middle = Point::new(self.middle.x + before.x - after.x, self.middle.y + before.y - after.y);
    }
    /// Whether it looks elsewhere, or otherwise, than before; where on the screen does not count.
    #[must_use]
    pub fn moved_from(&self, before: &Self) -> bool {
        *self != Self { rect: self.rect, ..*before }
    }
    /// Keeps the middle within a box.
    pub fn keep_within(&mut self, [a, b]: [Point; 2]) {
        self.middle = Point::new(self.middle.x.clamp(a.x, b.x), self.middle.y.clamp(a.y, b.y));
    }
    /// The part of the plane that can be seen, as a box; generous when tilted.
    #[must_use]
    pub fn sees(&self) -> [Point; 2] {
        let r = self.rect.expand2(vec2(40.0, if self.tilted() { 160.0 } else { 40.0 }));
        let corners = [r.left_top(), r.right_top(), r.left_bottom(), r.right_bottom()].map(|p| self.plane(p, self.ground_m));
        corners.iter().fold([corners[0]; 2], |[a, b], p| [Point::new(a.x.min(p.x), a.y.min(p.y)), Point::new(b.x.max(p.x), b.y.max(p.y))])
    }
}

/// A camera prepared for many points.
#[derive(Clone, Copy, Debug)]
pub struct Eye {
    x: [f64; 2],
    y: [f64; 2],
    up: f64,
    middle: Point,
    ground_m: f64,
    centre: Pos2,
}

impl Eye {
    /// A point of the plane at a height, on the screen.
    #[must_use]
    #[inline]
    pub fn at(&self, p: Point, height_m: f64) -> Pos2 {
        let (dx, dy) = (p.x - self.middle.x, p.y - self.middle.y);
        let x = dx * self.x[0] + dy * self.x[1];
        let y = dx * self.y[0] + dy * self.y[1] + (height_m - self.ground_m) * self.up;
        pos2(self.centre.x + x as f32, self.centre.y - y as f32)
    }
    /// The same from a point of the screen, right and down, unrounded.
    #[must_use]
    pub fn at64(&self, p: Point, height_m: f64, from: Pos2) -> [f64; 2] {
        let (dx, dy) = (p.x - self.middle.x, p.y - self.middle.y);
        let x = dx * self.x[0] + dy * self.x[1];
        let y = dx * self.y[0] + dy * self.y[1] + (height_m - self.ground_m) * self.up;
        [f64::from(self.centre.x - from.x) + x, f64::from(self.centre.y - from.y) - y]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera(turn: f64, tilt: f64) -> Camera {
        let rect = Rect::from_min_size(pos2(100.0, 50.0), vec2(800.0, 600.0));
        Camera { turn, tilt, ground_m: 200.0, ..Camera::over([Point::new(0.0, 0.0), Point::new(8000.0, 6000.0)], rect) }
    }

    #[test]
    fn a_point_comes_back_from_the_screen_from_above_and_tilted() {
        for (turn, tilt) in [(0.0, 0.0), (0.4, 0.0), (0.0, TILT), (-1.0, 0.6)] {
            let c = camera(turn, tilt);
            for p in [Point::new(10.0, 20.0), Point::new(7000.0, 5000.0)] {
                let (screen, quick) = (c.at(p, 350.0), c.eye().at(p, 350.0));
                let back = c.plane(screen, 350.0);
                assert!(back.distance_m(p) < 0.5 && screen.distance(quick) < 0.01, "{turn} {tilt}: {back:?}");
                let found = c.ground(screen, |_| 350.0);
                assert!(found.distance_m(p) < 1.0, "{turn} {tilt}: {found:?}");
            }
        }
    }

    #[test]
    fn what_lies_under_the_pointer_stays_there_when_one_zooms_or_drags() {
        let mut c = camera(0.3, 0.5);
        let at = pos2(300.0, 200.0);
        let p = c.plane(at, c.ground_m);
        c.zoom(1.7, at);
        assert!(c.at(p, c.ground_m).distance(at) < 0.1);
        c.pan(vec2(40.0, -25.0));
        assert!(c.at(p, c.ground_m).distance(at + vec2(40.0, -25.0)) < 0.1);
    }

    #[test]
    fn a_camera_that_is_turned_alone_has_moved_and_one_in_another_part_of_the_screen_has_not() {
        let c = camera(0.0, 0.0);
        assert!(Camera { turn: 0.2, ..c }.moved_from(&c) && Camera { tilt: 0.1, ..c }.moved_from(&c));
        assert!(!Camera { rect: Rect::from_min_size(pos2(0.0, 0.0), vec2(10.0, 10.0)), ..c }.moved_from(&c));
    }

    #[test]
    fn the_whole_scene_is_in_view() {
        let c = camera(0.0, 0.0);
        for p in [Point::new(0.0, 0.0), Point::new(8000.0, 6000.0)] {
            assert!(c.rect.expand(0.5).contains(c.at(p, 0.0)));
        }
    }
}
