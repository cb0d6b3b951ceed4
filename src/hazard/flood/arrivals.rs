//! Flood / arrivals — what reaches each channel from the land beside it and from country beyond the map, step by step.
//!
//! In: a storm, moisture, the catchments, a law of losses and a unit hydrograph. Out: m³/s into each reach at a step.
//! Not here: what the channel does with it (`network`), flows that a file gives. Method: local runoff by curve number and unit hydrograph;
//! land that a reach's area counts beyond the map runs off likewise into its upstream end, unless the file gives that flow.

use super::ground::Ground;
use super::loss::{runoff_of, with_moisture};
use super::rain::{STEP, Storm};
use super::spec::FloodSpec;
use super::unit_hydrograph::{convolve, kirpich_min, shares_of};

/// Least share of a reach's own area that must lie outside the map before it is counted: below it a raster's coarseness explains the difference (assumed).
const OUTSIDE_SHARE: f64 = 0.1;
/// Steps that are laid out at once: a line of memory of each reach's series, so that most of it is read once.
const AHEAD: usize = 16;

/// Length of the longest stream of a basin, metres (Hack 1957, L = 1.4 A^0.6 in miles, turned into kilometres).
fn hack_length_m(area_km2: f64) -> f64 {
    1273.0 * crate::base::num::pow(area_km2, 0.6)
}

/// The water that comes to the rivers of one run.
#[derive(Clone, Debug)]
pub struct Arrivals {
    /// Base flow of each reach, m³/s.
    base: Vec<f64>,
    /// What runs off into each reach by step from `first`, m³/s; nothing behind its end.
    near: Vec<Vec<f64>>,
    /// What comes from country outside the map at its upstream end.
    far: Vec<Vec<f64>>,
    first: i64,
    /// Both, base flow included, by step and reach for some steps from `from`.
    laid: Vec<[f64; 2]>,
    from: usize,
}

impl Arrivals {
    /// All that a storm brings. `given` says where a file gives the flow from outside, `earliest` at which step that begins.
    #[must_use]
    pub fn new(ground: &Ground, spec: &FloodSpec, storm: &Storm, given: &[bool], earliest: i64) -> Self {
        let n = ground.rivers.reaches.len();
        let step_h = STEP.as_hours();
        let above = |i: usize| ground.upstream[i].iter().map(|u| ground.rivers.reach(*u).area_km2).sum::<f64>();
        let (mut near, mut far, mut base) = (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
        for (i, k) in ground.catchments.iter().enumerate() {
            let rain = storm.at(k.centroid, k.height_m);
            let excess = runoff_of(&spec.loss, &rain.mm, step_h, with_moisture(k.curve_number, spec.moisture));
            let arrive = |length_m: f64, slope: f64, area_km2: f64| {
                if area_km2 <= 0.0 {
                    return Vec::new();
                }
                convolve(&excess, &shares_of(&spec.hydrograph, kirpich_min(length_m, slope) / 60.0, step_h), area_km2, STEP.as_seconds())
            };
            near.push(arrive(k.flow_length_m, k.path_slope, k.area_km2));
            // Land that the file counts but the map does not show has the rain and the curve number of the reach's own land.
            let between = ground.rivers.reaches[i].area_km2 - above(i);
            let missing = between - k.area_km2;
            let beyond = if given[i] || missing < OUTSIDE_SHARE * between { 0.0 } else { missing };
            far.push(arrive(hack_length_m(beyond.max(0.01)), ground.slopes[i], beyond));
            // Base flow of the land between a reach and those above it; where the file gives the flow from outside, of the mapped land only.
            base.push(spec.baseflow_m3_s_per_km2 * if given[i] { k.area_km2 } else { between.max(0.0).max(k.area_km2) });
        }
        let (first_rain, after_rain) = storm.steps();
        // Nobody needs more than ten days of history.
        let first = earliest.min(if after_rain > first_rain { first_rain } else { 0 }).clamp(-2880, 0);
        let skip = usize::try_from(first - first_rain).unwrap_or(0);
        for r in near.iter_mut().chain(&mut far) {
            if first_rain > first {
                r.splice(0..0, std::iter::repeat_n(0.0, (first_rain - first) as usize));
            }
            r.drain(..skip.min(r.len()));
        }
        Self { base, near, far, first, laid: Vec::new(), from: 0 }
    }

    /// The step at which it begins.
    #[must_use]
    pub const fn first(&self) -> i64 {
        self.first
    }
    /// Base flow of a reach, m³/s.
    #[must_use]
    pub fn base_m3_s(&self, reach: usize) -> f64 {
        self.base[reach]
    }
    /// The most that comes to a reach at any step, as the sum of the most of each, m³/s.
    #[must_use]
    pub fn most_m3_s(&self, reach: usize) -> f64 {
        let most = |q: &[f64]| q.iter().copied().fold(0.0, f64::max);
        self.base[reach] + most(&self.near[reach]) + most(&self.far[reach])
    }
    /// What comes in the step that begins at one, by reach: from its own land, base flow included, and from outside the map.
    pub fn at(&mut self, step: i64) -> &[[f64; 2]] {
        let (n, k) = (self.base.len(), usize::try_from(step - self.first).unwrap_or(usize::MAX - AHEAD));
        if self.laid.is_empty() || !(self.from..self.from + AHEAD).contains(&k) {
            self.lay(k);
        }
        &self.laid[(k - self.from) * n..][..n]
    }
    fn lay(&mut self, from: usize) {
        let n = self.base.len();
        self.from = from;
        self.laid.resize(n * AHEAD, [0.0; 2]);
        for (i, base) in self.base.iter().enumerate() {
            let (near, far) = (self.near[i].get(from..).unwrap_or_default(), self.far[i].get(from..).unwrap_or_default());
            for (k, row) in self.laid.chunks_exact_mut(n).enumerate() {
                row[i] = [base + near.get(k).copied().unwrap_or(0.0), far.get(k).copied().unwrap_or(0.0)];
            }
        }
    }
}
