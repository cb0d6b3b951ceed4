//! Sketch / land — the finished ground as settlers see it: slope, height above the stream's banks, inside or outside.
//!
//! In: terrain, rivers, outline. Out: questions about cells. Not here: who settles where (`settle`), roads (`network`).

use crate::map::drainage::NONE;
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::grid::{Grid, Shape};
use crate::map::river::RiverGraph;
use crate::map::valley::{Valley, valley};

use super::file::Sketch;

/// The ground with its streams.
pub(crate) struct Land {
    pub(crate) terrain: Grid,
    pub(crate) rivers: RiverGraph,
    pub(crate) valley: Valley,
    pub(crate) outline: Vec<Point>,
    in_channel: Vec<bool>,
    /// Level of a reservoir's crest that backs into a reach.
    crests: Vec<Option<f64>>,
}

impl Land {
    pub(crate) fn new(s: &Sketch, frame: &Frame, terrain: Grid, rivers: RiverGraph) -> Self {
        let valley = valley(&terrain, &rivers);
        let (w, south, e, n) = s.bounds;
        let ring: Vec<(f64, f64)> = if s.outline.len() >= 3 { s.outline.clone() } else { vec![(w, south), (e, south), (e, n), (w, n)] };
        let outline = ring.iter().map(|p| frame.to_plane(LonLat { lon: p.0, lat: p.1 })).collect();
        let mut in_channel = vec![false; terrain.shape.len()];
        for c in &valley.channel {
            in_channel[*c as usize] = true;
        }
        let crests = rivers.pool_crests_m();
        Self { terrain, rivers, valley, outline, in_channel, crests }
    }
    pub(crate) fn shape(&self) -> Shape {
        self.terrain.shape
    }
    /// Whether a point lies inside the outline (even–odd rule).
    pub(crate) fn inside(&self, p: Point) -> bool {
        let ring = &self.outline;
        let mut inside = false;
        for i in 0..ring.len() {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
                inside = !inside;
            }
        }
        inside
    }
    /// Rise over run at a cell.
    pub(crate) fn slope(&self, cell: usize) -> f64 {
        let s = self.shape();
        let (r, c) = (cell / s.cols, cell % s.cols);
        if r == 0 || c == 0 || r + 1 >= s.rows || c + 1 >= s.cols {
            return 1.0;
        }
        let z = |i: usize| f64::from(self.terrain.values[i]);
        let (dx, dy) = ((z(cell + 1) - z(cell - 1)) / (2.0 * s.cell_m), (z(cell + s.cols) - z(cell - s.cols)) / (2.0 * s.cell_m));
        (dx * dx + dy * dy).sqrt()
    }
    /// Metres above the level at which the banks of its stream are full, or above the crest of the dam that can drown it;
    /// infinite where there is no stream.
    pub(crate) fn above_bank(&self, cell: usize) -> f64 {
        let reach = self.valley.reach[cell];
        if reach == NONE {
            return f64::INFINITY;
        }
        let bank = f64::from(self.valley.hand_m[cell]) - self.rivers.reaches[reach as usize].section.bankfull_m;
        self.crests[reach as usize].map_or(bank, |crest| bank.min(f64::from(self.terrain.values[cell]) - crest))
    }
    /// Whether a cell lies in a reservoir when it is full.
    pub(crate) fn drowned(&self, cell: usize) -> bool {
        let reach = self.valley.reach[cell];
        reach != NONE && self.crests[reach as usize].is_some_and(|crest| f64::from(self.terrain.values[cell]) < crest)
    }
    pub(crate) fn in_channel(&self, cell: usize) -> bool {
        self.in_channel[cell]
    }
    pub(crate) fn path_m(&self, cell: usize) -> f64 {
        f64::from(self.valley.path_m[cell])
    }
    pub(crate) fn height(&self, p: Point) -> f64 {
        self.terrain.bilinear(p).unwrap_or(0.0)
    }
    /// The best cell within a distance by a cost (the smallest wins, nearest first); the point itself where none will do.
    pub(crate) fn best_near(&self, p: Point, within_m: f64, cost: impl Fn(usize) -> Option<f64>) -> Point {
        let s = self.shape();
        let Some(at) = s.cell_at(p) else { return p };
        let rim = |n: usize| n / s.cols == 0 || n.is_multiple_of(s.cols) || n / s.cols + 1 >= s.rows || n % s.cols + 1 >= s.cols;
        let mut best: Option<(f64, usize)> = None;
        for n in s.square(at, (within_m / s.cell_m).ceil() as usize).filter(|n| !rim(*n)) {
            let d = s.centre(n).distance_m(p);
            if d > within_m {
                continue;
            }
            let Some(own) = cost(n) else { continue };
            let total = own + d / within_m;
            if best.is_none_or(|b| total < b.0) {
                best = Some((total, n));
            }
        }
        best.map_or(p, |b| s.centre(b.1))
    }
    /// Ground for a house of the county: flat, dry, not far from where it was drawn.
    pub(crate) fn good_ground(&self, p: Point, within_m: f64, lowest_m: f64) -> Point {
        self.best_near(p, within_m, |c| {
            if self.in_channel(c) || !self.inside(self.shape().centre(c)) {
                return None;
            }
            let above = self.above_bank(c);
            (above >= lowest_m).then(|| self.slope(c) * 8.0 + (above - lowest_m - 12.0).clamp(0.0, 200.0) / 40.0)
        })
    }
}
