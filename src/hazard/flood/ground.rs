//! Flood / ground — what every seed of a county's flood shares: valleys, catchments, sections.
//!
//! In: the county. Out: one value to be shared (`Arc`) by many runs, because it is the dear part: the priority flood over
//! the whole terrain. Not here: anything drawn.

use crate::base::ids::ReachId;
use crate::map::county::County;
use crate::map::drainage::{Catchment, Valley, catchments, valley};
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::river::RiverGraph;
use super::section::Rating;

/// The part of a flood that does not depend on the seed.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The terrain's shape.
    pub shape: Shape,
    /// The river graph.
    pub rivers: RiverGraph,
    /// What every cell is to the rivers.
    pub valley: Valley,
    /// Local catchments by reach.
    pub catchments: Vec<Catchment>,
    /// Rating tables by reach.
    pub ratings: Vec<Rating>,
    /// Reaches that feed each reach, ascending.
    pub upstream: Vec<Vec<ReachId>>,
    /// Cells by reach (ascending), channels included.
    pub cells: Vec<Vec<u32>>,
}

impl Ground {
    /// Works it out.
    #[must_use]
    pub fn new(county: &County) -> Self {
        let rivers = county.rivers.clone();
        assert_eq!(rivers.order.len(), rivers.reaches.len(), "the river graph must be sorted before a flood runs on it");
        let valley = valley(&county.terrain, &rivers);
        let catchments = catchments(&county.terrain, &county.landcover, &valley, &rivers);
        let ratings = rivers.reaches.iter().map(|r| Rating::new(&r.section, r.slope())).collect();
        let mut upstream = vec![Vec::new(); rivers.reaches.len()];
        for (i, r) in rivers.reaches.iter().enumerate() { if let Some(d) = r.downstream { upstream[d.0 as usize].push(ReachId(i as u32)); } }
        let mut cells = vec![Vec::new(); rivers.reaches.len()];
        for (cell, r) in valley.reach.iter().enumerate() { if let Some(list) = cells.get_mut(*r as usize) { list.push(cell as u32); } }
        Self { shape: county.terrain.shape, rivers, valley, catchments, ratings, upstream, cells }
    }
    /// The nearest place on a reach's line: its share of the length from the upstream end, and the distance in metres.
    #[must_use]
    pub fn share_along(&self, reach: ReachId, at: Point) -> (f64, f64) {
        let line = &self.rivers.reach(reach).line;
        let total: f64 = line.windows(2).map(|w| w[0].distance_m(w[1])).sum::<f64>().max(1e-9);
        let (mut best, mut before) = ((1.0, f64::INFINITY), 0.0);
        for w in line.windows(2) {
            let length = w[0].distance_m(w[1]);
            let t = (((at.x - w[0].x) * (w[1].x - w[0].x) + (at.y - w[0].y) * (w[1].y - w[0].y)) / (length * length).max(1e-12)).clamp(0.0, 1.0);
            let far = at.distance_m(w[0].towards(w[1], t));
            if far < best.1 { best = ((before + t * length) / total, far); }
            before += length;
        }
        best
    }
    /// The reach nearest to a place, with the share along it; `None` in a county without rivers. Ties go to the smaller reach.
    #[must_use]
    pub fn nearest_reach(&self, at: Point) -> Option<(ReachId, f64)> {
        let mut best: Option<(ReachId, f64, f64)> = None;
        for i in 0..self.rivers.reaches.len() {
            let id = ReachId(i as u32);
            let (share, far) = self.share_along(id, at);
            if best.is_none_or(|b| far < b.2) { best = Some((id, share, far)); }
        }
        best.map(|b| (b.0, b.1))
    }
    /// Bed at a share of a reach, metres above datum.
    #[must_use]
    pub fn bed_m(&self, reach: ReachId, share: f64) -> f64 {
        let r = self.rivers.reach(reach);
        r.bed_up_m + (r.bed_down_m - r.bed_up_m) * share
    }
}
