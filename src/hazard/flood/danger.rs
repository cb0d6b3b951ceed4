//! Flood / danger — what depth and speed mean for people, vehicles and houses, cell by cell, as two standards rate it.
//!
//! In: frames, one after another; the land cover. Out: greatest depth × speed, ratings, arrival at four depths, how long water stood.
//! Not here: what people in it do (`drill`), writing rasters (`report`).
//! Method: hazard rating HR = d (v + 0.5) + DF of DEFRA/EA FD2320 with the debris factors of FD2321 by land cover; classes H1 to H6
//! of the Australian handbook (AIDR 2017, guideline 7-3). Every minute's depth and speed are rated together; the greatest rating
//! of a cell need not fall together with its greatest depth.

use super::super::frame::Frame;
use crate::map::landcover::Cover;

/// Depths whose first arrival is kept, metres.
pub const ARRIVALS_M: [f32; 4] = [0.05, 0.15, 0.30, 0.60];
/// Depth from which water counts as standing, metres (assumed: over the ankle).
pub const STANDS_M: f32 = 0.15;

/// What the debris factor depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the three columns of FD2321, table 3.1")]
pub enum Debris {
    Pasture,
    Woodland,
    Urban,
}

impl Debris {
    /// Of a land cover.
    #[must_use]
    pub const fn of(cover: Cover) -> Self {
        match cover {
            Cover::Built | Cover::Paved => Self::Urban,
            Cover::Forest | Cover::Pine | Cover::Fir | Cover::Broadleaf | Cover::Bamboo | Cover::Orchard | Cover::Shrub => Self::Woodland,
            Cover::Grass | Cover::Crop | Cover::Bare | Cover::Ice | Cover::Water | Cover::Wetland | Cover::Paddy => Self::Pasture,
        }
    }
    /// The factor at a depth and speed.
    #[must_use]
    pub fn factor(self, depth_m: f32, speed_m_s: f32) -> f32 {
        let deep = depth_m > 0.75 || speed_m_s > 2.0;
        match self {
            _ if depth_m <= 0.25 && !deep => 0.0,
            Self::Pasture if deep => 0.5,
            Self::Pasture => 0.0,
            Self::Woodland if deep => 1.0,
            Self::Woodland => 0.5,
            Self::Urban => 1.0,
        }
    }
}

/// DEFRA's hazard rating; 0 where it is dry.
#[must_use]
pub fn rating(depth_m: f32, speed_m_s: f32, debris_factor: f32) -> f32 {
    if depth_m > 0.0 { depth_m * (speed_m_s + 0.5) + debris_factor } else { 0.0 }
}

/// DEFRA's degree of a rating: 0 none, 1 caution below 0.75, 2 danger for some to 1.25, 3 for most to 2.0, 4 for all.
#[must_use]
pub fn degree(rating: f32) -> u8 {
    match rating {
        r if r <= 0.0 => 0,
        r if r < 0.75 => 1,
        r if r < 1.25 => 2,
        r if r <= 2.0 => 3,
        _ => 4,
    }
}

/// AIDR's class, 1 to 6; 0 where it is dry.
#[must_use]
pub fn aidr(depth_m: f32, speed_m_s: f32) -> u8 {
    const LIMITS: [(f32, f32, f32); 5] = [(0.3, 0.3, 2.0), (0.6, 0.5, 2.0), (0.6, 1.2, 2.0), (1.0, 2.0, 2.0), (4.0, 4.0, 4.0)];
    if depth_m <= 0.0 {
        return 0;
    }
    let within = |(dv, d, v): &(f32, f32, f32)| depth_m * speed_m_s <= *dv && depth_m <= *d && speed_m_s <= *v;
    LIMITS.iter().position(within).map_or(6, |i| i as u8 + 1)
}

/// The worst of a flood so far, cell by cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Dangers {
    debris: Vec<Debris>,
    /// Greatest depth × speed, m²/s.
    pub depth_speed_m2_s: Vec<f32>,
    /// Greatest rating of DEFRA.
    pub rating: Vec<f32>,
    /// Greatest class of AIDR.
    pub aidr: Vec<u8>,
    /// Seconds from T+00:00 to the first arrival of each depth of [`ARRIVALS_M`]; `NaN` where it never came.
    pub arrival_s: [Vec<f32>; 4],
    /// Seconds for which water stood at [`STANDS_M`] and more, up to `since_s` where it still does.
    stood_s: Vec<f32>,
    since_s: Vec<f32>,
}

impl Dangers {
    /// Nothing yet.
    #[must_use]
    pub fn new(cover: &[u8], frame: &Frame) -> Self {
        let n = frame.finer.len(&frame.shape);
        let of = |k: usize| Debris::of(cover.get(frame.finer.county_cell(&frame.shape, k)).and_then(|c| Cover::from_code(*c)).unwrap_or(Cover::Grass));
        let never = || vec![f32::NAN; n];
        let mut out = Self {
            debris: (0..n).map(of).collect(),
            depth_speed_m2_s: vec![0.0; n],
            rating: vec![0.0; n],
            aidr: vec![0; n],
            arrival_s: [never(), never(), never(), never()],
            stood_s: vec![0.0; n],
            since_s: never(),
        };
        (0..frame.depth_m.len()).for_each(|k| out.cell(frame, k));
        out
    }
    /// Looks at a frame, where it changed only.
    pub fn observe(&mut self, frame: &Frame) {
        frame.changed(|k| self.cell(frame, k));
    }
    fn cell(&mut self, frame: &Frame, k: usize) {
        let (d, v, at) = (frame.depth_m[k], frame.speed_m_per_s[k], frame.at.as_seconds() as f32);
        let stands = d >= STANDS_M;
        if stands && self.since_s[k].is_nan() {
            self.since_s[k] = at;
        } else if !stands && !self.since_s[k].is_nan() {
            self.stood_s[k] += at - self.since_s[k];
            self.since_s[k] = f32::NAN;
        }
        if d <= 0.0 {
            return;
        }
        self.depth_speed_m2_s[k] = self.depth_speed_m2_s[k].max(d * v);
        self.rating[k] = self.rating[k].max(rating(d, v, self.debris[k].factor(d, v)));
        self.aidr[k] = self.aidr[k].max(aidr(d, v));
        for (limit, arrival) in ARRIVALS_M.iter().zip(&mut self.arrival_s) {
            if d >= *limit && arrival[k].is_nan() {
                arrival[k] = at;
            }
        }
    }
    /// Seconds for which water stood in every cell up to a moment, seconds from T+00:00.
    #[must_use]
    pub fn stood_s(&self, now_s: f32) -> Vec<f32> {
        self.stood_s.iter().zip(&self.since_s).map(|(s, since)| if since.is_nan() { *s } else { s + now_s - since }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;
    use crate::map::grid::Shape;

    #[test]
    fn ratings_are_those_of_the_formula_and_classes_those_of_the_handbook() {
        // d, v, HR without and with a debris factor of 1; computed by hand.
        for (d, v, low, high) in [(0.5, 1.0, 0.75, 1.75), (1.0, 1.0, 1.5, 2.5), (1.0, 2.0, 2.5, 3.5), (2.0, 0.5, 2.0, 3.0)] {
            assert!((rating(d, v, 0.0) - low).abs() < 1e-6 && (rating(d, v, 1.0) - high).abs() < 1e-6);
        }
        assert_eq!([0.0, 0.5, 1.0, 1.5, 2.0, 2.1].map(degree), [0, 1, 2, 3, 3, 4]);
        let classes = [(0.0, 0.0), (0.3, 1.0), (0.3, 1.2), (0.5, 1.2), (1.0, 0.5), (1.2, 0.5), (1.5, 0.5), (2.0, 0.5), (3.0, 1.0), (1.0, 3.9), (4.1, 0.1)];
        assert_eq!(classes.map(|(d, v)| aidr(d, v)), [0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]);
        assert_eq!(aidr(0.2, 2.5), 5, "fast shallow water is no H1");
        for (debris, d, v, want) in [
            (Debris::Urban, 0.2, 1.0, 0.0),
            (Debris::Urban, 0.5, 1.0, 1.0),
            (Debris::Woodland, 0.5, 1.0, 0.5),
            (Debris::Woodland, 0.8, 1.0, 1.0),
            (Debris::Pasture, 0.5, 1.0, 0.0),
            (Debris::Pasture, 0.2, 2.5, 0.5),
        ] {
            assert!((debris.factor(d, v) - want).abs() < f32::EPSILON, "{debris:?} {d} {v}");
        }
    }

    #[test]
    fn arrivals_and_standing_water_are_timed_where_they_change() {
        let shape = Shape { cols: 2, rows: 1, west: 0.0, north: 10.0, cell_m: 10.0 };
        let mut frame = Frame::dry(shape);
        (frame.depth_m, frame.speed_m_per_s, frame.changed_tiles) = (vec![0.0; 2].into(), vec![0.0; 2].into(), vec![0]);
        let mut d = Dangers::new(&[40, 50], &frame);
        for (minute, depth) in [(1, 0.1), (2, 0.4), (3, 0.7), (5, 0.1), (8, 0.2)] {
            (frame.at, frame.depth_m[0], frame.speed_m_per_s[0]) = (Moment::minutes(minute), depth, 1.0);
            d.observe(&frame);
        }
        for (arrival, want) in d.arrival_s.iter().zip([60.0f32, 120.0, 120.0, 180.0]) {
            assert!((arrival[0] - want).abs() < 1e-3, "{arrival:?}");
        }
        assert!(d.arrival_s[0][1].is_nan() && d.aidr == [4, 0]);
        // From minute 2 to 5, and from 8 to the end at 10.
        assert_eq!(d.stood_s(600.0), [300.0, 0.0]);
        assert!((d.depth_speed_m2_s[0] - 0.7).abs() < 1e-6);
    }
}
