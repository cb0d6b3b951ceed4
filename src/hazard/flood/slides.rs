//! Flood / slides — landslides and debris flows at the county's hazard points: when rain sets them off, and whom they bury.
//!
//! In: hazard points, the storm, a threshold of intensity and duration, odds. Out: which points have failed, and mud on the cells below
//! them. Not here: water. A drill must ask for it.
//! Method: a point is in danger while the mean intensity of any of 1, 3, 6, 12 or 24 hours is above the line I = c D^−β: Caine (1980)
//! 14.82 D^−0.39, Guzzetti et al. (2008) 2.20 D^−0.44, Aleotti (2004) 19 D^−0.50, mm/h and h. Above it each hour fails with given odds
//! (assumed: such lines tell of many slides that did not come), doubled at a slope cut for houses. A slide runs down the steepest way for a
//! length and a cell to either side, as mud of a depth that flows for ten minutes and then lies (assumed).
//! Range of the lines: 10 minutes to 10 days (Caine); regional, not of one slope.

use super::rain::{Series, Storm, height_m};
use super::spec::{SlideLaw, SlideSpec};
use crate::base::num::{ln, pow};
use crate::base::seed::{Luck, Seed, stream_of};
use crate::base::time::{Moment, Span};
use crate::hazard::frame::Frame;
use crate::map::county::County;
use crate::map::grid::Shape;

/// Durations that are looked at, hours.
pub const HOURS: [f64; 5] = [1.0, 3.0, 6.0, 12.0, 24.0];
/// Odds of failing in an hour above the line, where a drill names none (assumed).
pub const ODDS_PER_H: f64 = 0.02;
/// Factor on the odds where houses stand at a cut slope (assumed).
pub const CUT_SLOPE: f64 = 2.0;
/// How long the mud moves (assumed).
const MOVES: Span = Span::minutes(10);
/// Depth of the mud, metres, and its speed while it moves, m/s (assumed: a small slope slide).
const MUD: (f32, f32) = (1.2, 4.0);

/// The line of a law at a duration, mm/h and h.
#[must_use]
pub fn threshold_mm_per_h(law: SlideLaw, hours: f64) -> f64 {
    let (c, b) = match law {
        SlideLaw::Caine => (14.82, 0.39),
        SlideLaw::Guzzetti => (2.20, 0.44),
        SlideLaw::Aleotti => (19.0, 0.50),
    };
    c * pow(hours, -b)
}

/// One hazard point.
#[derive(Clone, Debug)]
struct Point {
    rain: Series,
    odds_per_h: f64,
    /// Hours above the line after which it fails.
    patience_h: f64,
    cells: Vec<usize>,
}

/// All of them.
#[derive(Clone, Debug)]
pub struct Slides {
    law: SlideLaw,
    points: Vec<Point>,
    /// Minutes above the line so far, and when it failed.
    state: Vec<(u32, Option<Moment>)>,
    minute: i64,
}

/// Cells down the steepest way from a place, for a length, and those to either side.
fn runout(county: &County, from: usize, length_m: f64) -> Vec<usize> {
    let shape: Shape = county.terrain.shape;
    let z = |k: usize| f64::from(county.terrain.values[k]);
    let (mut at, mut gone, mut way) = (from, 0.0, vec![from]);
    while gone < length_m {
        let fall = |(k, far): (usize, f64)| ((z(at) - z(k)) / far, k, far);
        let best = shape.neighbours(at).map(fall).filter(|f| f.0 > 0.0).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let Some((_, next, far)) = best else { break };
        (at, gone) = (next, gone + far);
        way.push(at);
    }
    let top = z(from);
    let mut cells: Vec<usize> = way.iter().flat_map(|k| shape.square(*k, 1)).filter(|k| z(*k) <= top).collect();
    cells.sort_unstable();
    cells.dedup();
    cells
}

impl Slides {
    /// Of a county under a storm.
    #[must_use]
    pub fn new(county: &County, storm: &Storm, spec: &SlideSpec, seed: Seed) -> Self {
        let points: Vec<Point> = county
            .hazard_points
            .iter()
            .enumerate()
            .filter_map(|(i, p)| {
                let cell = county.terrain.shape.cell_at(p.at)?;
                let odds_per_h = spec.odds_per_h * if p.cut_slope { CUT_SLOPE } else { 1.0 };
                let unit = stream_of(seed, Luck::Storm, "slide", i as u64).uniform(0.0, 1.0);
                // Constant odds: the time above the line that it stands is exponential.
                let patience_h = if odds_per_h > 0.0 { -ln(1.0 - unit.min(1.0 - 1e-12)) / odds_per_h } else { f64::INFINITY };
                Some(Point { rain: storm.at(p.at, height_m(county, p.at)), odds_per_h, patience_h, cells: runout(county, cell, spec.runout_m) })
            })
            .collect();
        Self { law: spec.law, state: vec![(0, None); points.len()], points, minute: 0 }
    }
    /// Whether the rain at a point is above the line at a moment.
    fn over(&self, point: &Point, at: Moment) -> bool {
        HOURS.iter().any(|h| {
            let fell = point.rain.until(at) - point.rain.until(at - Span::from_minutes_f64(h * 60.0));
            fell / h > threshold_mm_per_h(self.law, *h)
        })
    }
    /// Goes on to a minute of nature's clock; says whether any point has failed since.
    pub fn advance(&mut self, minute: i64) -> bool {
        let mut any = false;
        for m in self.minute + 1..=minute {
            let at = Moment::minutes(m);
            for i in 0..self.points.len() {
                let p = &self.points[i];
                if self.state[i].1.is_some() || p.odds_per_h <= 0.0 || !self.over(p, at) {
                    continue;
                }
                self.state[i].0 += 1;
                if f64::from(self.state[i].0) / 60.0 >= p.patience_h {
                    self.state[i].1 = Some(at);
                    any = true;
                }
            }
        }
        self.minute = self.minute.max(minute);
        any
    }
    /// Points that have failed so far, with the minute.
    pub fn failed(&self) -> impl Iterator<Item = (usize, Moment)> + '_ {
        self.state.iter().enumerate().filter_map(|(i, s)| Some((i, s.1?)))
    }
    /// Whether any has.
    #[must_use]
    pub fn any(&self) -> bool {
        self.state.iter().any(|s| s.1.is_some())
    }
    /// Lays the mud of all that failed on a frame, and notes what it touches as changed.
    pub fn bury(&self, frame: &mut Frame) {
        let (now, finer) = (Moment::minutes(self.minute), frame.finer.clone());
        frame.mud.clear();
        for (i, at) in self.failed() {
            let speed = if now < at + MOVES { MUD.1 } else { 0.0 };
            for county in &self.points[i].cells {
                for k in std::iter::once(*county).chain(finer.within(&frame.shape, *county)) {
                    if frame.depth_m[k] <= MUD.0 {
                        frame.mud.push(k as u32);
                        (frame.depth_m[k], frame.speed_m_per_s[k]) = (MUD.0, speed.max(frame.speed_m_per_s[k] * f32::from(u8::from(speed > 0.0))));
                    }
                    if let Some(cells) = &mut frame.changed_cells {
                        cells.push(k as u32);
                    }
                }
                frame.changed_tiles.push(frame.shape.tile_of(*county) as u32);
            }
        }
        frame.mud.sort_unstable();
        frame.mud.dedup();
        frame.changed_tiles.sort_unstable();
        frame.changed_tiles.dedup();
    }
    /// What changes, to be saved.
    #[must_use]
    pub fn save(&self) -> (i64, Vec<(u32, Option<Moment>)>) {
        (self.minute, self.state.clone())
    }
    /// Puts it back.
    pub fn load(&mut self, saved: (i64, Vec<(u32, Option<Moment>)>)) {
        (self.minute, self.state) = saved;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_have_their_published_values() {
        let at = |law| HOURS.map(|h| (threshold_mm_per_h(law, h) * 100.0).round() / 100.0);
        for (law, want) in [
            (SlideLaw::Caine, [14.82, 9.66, 7.37, 5.62, 4.29]),
            (SlideLaw::Guzzetti, [2.20, 1.36, 1.00, 0.74, 0.54]),
            (SlideLaw::Aleotti, [19.0, 10.97, 7.76, 5.48, 3.88]),
        ] {
            for (got, want) in at(law).iter().zip(want) {
                assert!((got - want).abs() < 0.0101, "{law:?}: {got} for {want}");
            }
        }
    }
}
