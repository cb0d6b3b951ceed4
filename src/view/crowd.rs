//! View / crowd — households as points: sixteen bytes each, ordered by squares of the plane, looked at again when somebody's state changes.
//!
//! In: a run, the state at a moment, the ground. Out: points with their look, which squares are in view; who must lie on top. Not here:
//! their pictures (`dots`), the graphics card (`card`).
//! Method: where a house stands never changes, so points are ordered once; a change rewrites how they look, and a move of the camera
//! nothing at all: it is one affine map of the plane, which the card applies to every point.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::camera::Camera;
use super::ground::Ground;
use super::moment::Now;
use super::run::Run;
use crate::map::frame::Point;
use crate::record::tale::PeopleState;

/// A point: metres east and north of the crowd's origin, height, and its look: four times the sprite, plus the class of its size.
pub type Dot = [f32; 4];
/// Sizes by class, times the size of the scale: not drawn, nothing known and nothing threatened, the rest, those in trouble.
pub const SIZES: [f32; 4] = [0.0, 0.6, 1.0, 1.25];
/// Side of a square of the plane, metres (assumed: some dozens of squares are in view where houses show).
const SQUARE_M: f64 = 2_000.0;

/// Households of one square.
#[derive(Clone, Debug)]
struct Square {
    low: Point,
    high: Point,
    heights: [f64; 2],
    dots: Range<u32>,
}

/// Somebody who lies on top of the others: which point, its size, its sprite, whether it stands beside that of its household.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Late {
    /// Where.
    pub at: Point,
    /// Height of the ground.
    pub height_m: f64,
    /// Size, times that of the scale.
    pub size: f32,
    /// Sprite.
    pub state: PeopleState,
    /// Beside the household's own sign.
    pub beside: bool,
}

/// The households of a run as points.
#[derive(Debug)]
pub struct Crowd {
    /// Which crowd: the card keeps a buffer for each.
    pub id: u64,
    /// Grows with every change of a look.
    pub version: u64,
    /// Where the points are measured from.
    pub origin: Point,
    /// The points.
    pub dots: Arc<Vec<Dot>>,
    /// Those in trouble.
    pub late: Vec<Late>,
    squares: Vec<Square>,
    /// Households in the order of points.
    order: Vec<u32>,
    seen: Option<(u64, bool)>,
}

impl Default for Crowd {
    fn default() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            version: 0,
            origin: Point::default(),
            dots: Arc::new(Vec::new()),
            late: Vec::new(),
            squares: Vec::new(),
            order: Vec::new(),
            seen: None,
        }
    }
}

/// What a household's point looks like; whether it is drawn after the others.
struct Looks {
    sprite: usize,
    class: usize,
}

impl Crowd {
    /// Orders the households of a run by squares.
    fn settle(&mut self, run: &Run, ground: &Ground) {
        let households = &run.tale.households;
        let square = |p: Point| ((p.y / SQUARE_M).floor() as i64, (p.x / SQUARE_M).floor() as i64);
        self.order = (0..households.len() as u32).collect();
        self.order.sort_by_key(|i| (square(households[*i as usize].at), *i));
        self.origin = Point::new((run.scene[0].x + run.scene[1].x) / 2.0, (run.scene[0].y + run.scene[1].y) / 2.0);
        self.squares.clear();
        let mut dots = Vec::with_capacity(households.len());
        let mut last = None;
        for (n, i) in self.order.iter().enumerate() {
            let p = households[*i as usize].at;
            let h = ground.height(p);
            dots.push([(p.x - self.origin.x) as f32, (p.y - self.origin.y) as f32, h as f32, 0.0]);
            let here = square(p);
            if last != Some(here) {
                self.squares.push(Square { low: p, high: p, heights: [h; 2], dots: n as u32..n as u32 });
                last = Some(here);
            }
            if let Some(s) = self.squares.last_mut() {
                (s.low, s.high) = (Point::new(s.low.x.min(p.x), s.low.y.min(p.y)), Point::new(s.high.x.max(p.x), s.high.y.max(p.y)));
                s.heights = [s.heights[0].min(h), s.heights[1].max(h)];
                s.dots.end = n as u32 + 1;
            }
        }
        self.dots = Arc::new(dots);
        self.seen = None;
    }

    fn looks(run: &Run, now: &Now, i: usize, all: bool) -> Option<Looks> {
        let (fact, home) = (&run.tale.households[i], now.homes.get(i)?);
        let sign = home.sign(fact.people);
        let away = !home.inside && matches!(sign, PeopleState::OnTheWay | PeopleState::Safe);
        let concerned = sign != PeopleState::Unwarned || fact.zone.is_some() || run.at_risk.get(i).copied().unwrap_or(false);
        let shown = !away && sign < PeopleState::Trapped && (concerned || all);
        Some(Looks { sprite: sign as usize, class: if !shown { 0 } else { 1 + usize::from(concerned) } })
    }

    fn trouble(run: &Run, now: &Now, i: usize, height_m: f64, late: &mut Vec<Late>) {
        let (fact, Some(home)) = (&run.tale.households[i], now.homes.get(i)) else { return };
        let (sign, worst) = (home.sign(fact.people), home.worst(fact.people));
        let away = !home.inside && matches!(sign, PeopleState::OnTheWay | PeopleState::Safe);
        if sign >= PeopleState::Trapped {
            late.push(Late { at: fact.at, height_m, size: SIZES[3], state: sign, beside: false });
        }
        // Some of the household are hurt or dead: a small sign beside that of the others.
        if let Some(worst) = worst {
            late.push(Late { at: fact.at, height_m, size: 0.75, state: worst, beside: !away });
        }
    }

    /// Brings the looks to a moment. `all` shows also those whom nothing threatens.
    pub fn follow(&mut self, run: &Run, now: &Now, ground: &Ground, all: bool) {
        if self.order.len() != run.tale.households.len() {
            self.settle(run, ground);
        }
        if self.seen == Some((now.homes_version, all)) {
            return;
        }
        self.seen = Some((now.homes_version, all));
        self.version += 1;
        self.late.clear();
        // A new list: the card may still be reading the one before.
        let mut dots = self.dots.as_ref().clone();
        for (i, dot) in self.order.iter().zip(&mut dots) {
            let i = *i as usize;
            let look = Self::looks(run, now, i, all).unwrap_or(Looks { sprite: 0, class: 0 });
            dot[3] = (look.sprite * 4 + look.class) as f32;
            if now.homes.get(i).is_some_and(|h| h.state >= PeopleState::Trapped || h.hurt > 0 || h.dead > 0) {
                Self::trouble(run, now, i, f64::from(dot[2]), &mut self.late);
            }
        }
        self.dots = Arc::new(dots);
    }

    /// The points of squares that are in view, neighbours joined.
    #[must_use]
    pub fn in_view(&self, camera: &Camera, margin: f32) -> Vec<Range<u32>> {
        let (eye, view, tilted) = (camera.eye(), camera.rect.expand(margin), camera.tilted());
        let mut ranges: Vec<Range<u32>> = Vec::new();
        for s in &self.squares {
            let heights = if tilted { s.heights } else { [0.0; 2] };
            let corners = [s.low, Point::new(s.high.x, s.low.y), s.high, Point::new(s.low.x, s.high.y)];
            let mut seen = egui::Rect::NOTHING;
            for (p, h) in corners.into_iter().flat_map(|p| heights.map(|h| (p, h))) {
                seen.extend_with(eye.at(p, h));
            }
            if !view.intersects(seen) {
                continue;
            }
            match ranges.last_mut() {
                Some(last) if last.end == s.dots.start => last.end = s.dots.end,
                _ => ranges.push(s.dots.clone()),
            }
        }
        ranges
    }

    /// The point of the plane that a point of the crowd stands for.
    #[must_use]
    pub fn place(&self, dot: &Dot) -> Point {
        Point::new(self.origin.x + f64::from(dot[0]), self.origin.y + f64::from(dot[1]))
    }
}

/// The sprite and the size of a look.
#[must_use]
pub fn look(dot: &Dot) -> (usize, f32) {
    let n = dot[3] as usize;
    (n / 4, SIZES[n % 4])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::face::Face;
    use crate::view::stage::tests::small;
    use egui::{Rect, pos2, vec2};

    #[test]
    fn every_household_is_one_point_where_its_house_stands() {
        let run = small();
        let ground = Ground::new(&run.scenario.county, &Face::default());
        let (mut crowd, now) = (Crowd::default(), Now::new(&run));
        crowd.follow(&run, &now, &ground, true);
        assert_eq!(crowd.dots.len(), run.tale.households.len());
        let mut order = crowd.order.clone();
        order.sort_unstable();
        assert!(order.iter().enumerate().all(|(n, i)| n == *i as usize), "each once");
        for (i, dot) in crowd.order.iter().zip(crowd.dots.iter()) {
            assert!(crowd.place(dot).distance_m(run.tale.households[*i as usize].at) < 0.01);
            assert!(look(dot).1 > 0.0);
        }
    }

    #[test]
    fn a_change_of_state_changes_a_look_and_a_move_of_the_camera_nothing() {
        let run = small();
        let ground = Ground::new(&run.scenario.county, &Face::default());
        let (mut crowd, mut now) = (Crowd::default(), Now::new(&run));
        crowd.follow(&run, &now, &ground, false);
        let (version, dots) = (crowd.version, crowd.dots.clone());
        crowd.follow(&run, &now, &ground, false);
        assert!(crowd.version == version && Arc::ptr_eq(&dots, &crowd.dots));
        now.homes[0].state = PeopleState::Trapped;
        now.homes_version += 1;
        crowd.follow(&run, &now, &ground, false);
        assert!(crowd.version > version && crowd.late.len() == 1 && crowd.late[0].state == PeopleState::Trapped);
        let n = crowd.order.iter().position(|i| *i == 0).expect("there");
        assert!(look(&crowd.dots[n]).1 < 1e-6, "those in trouble are drawn on top, once");
    }

    #[test]
    fn what_is_in_view_is_drawn_and_far_squares_are_not() {
        let mut run = small();
        let fact = run.tale.households[0];
        run.tale.households =
            (0..4_000).map(|i| crate::record::tale::HouseholdFact { at: Point::new(f64::from(i % 100) * 400.0, f64::from(i / 100) * 400.0), ..fact }).collect();
        let ground = Ground::new(&run.scenario.county, &Face::default());
        let mut now = Now::new(&run);
        now.homes = vec![crate::view::home::Home { state: PeopleState::Warned, ..crate::view::home::Home::default() }; 4_000];
        let mut crowd = Crowd::default();
        crowd.follow(&run, &now, &ground, true);
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 700.0));
        for tilt in [0.0, crate::view::camera::TILT] {
            let camera = Camera { tilt, ..Camera::over([Point::new(8_000.0, 3_000.0), Point::new(12_000.0, 6_000.0)], rect) };
            let ranges = crowd.in_view(&camera, 5.0);
            let drawn: u32 = ranges.iter().map(|r| r.end - r.start).sum();
            assert!(drawn < 1_000, "{drawn}");
            let eye = camera.eye();
            for (n, dot) in crowd.dots.iter().enumerate() {
                let at = eye.at(crowd.place(dot), if tilt > 0.0 { f64::from(dot[2]) } else { 0.0 });
                assert!(!rect.contains(at) || ranges.iter().any(|r| r.contains(&(n as u32))), "point {n} at {at:?}");
            }
        }
    }
}
