//! Flood / ground — what every seed of a county's flood shares: valleys, catchments, sections.
//!
//! In: the county. Out: one value to be shared (`Arc`) by many runs, because it is the dear part: the priority flood over
//! the whole terrain. Not here: anything drawn.

use super::section::Rating;
use crate::base::ids::ReachId;
use crate::map::catchment::{Catchment, catchments};
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::river::RiverGraph;
use crate::map::valley::{Valley, valley};

/// Least slope of a river's water, metres per metre (assumed: large lowland rivers have about 0.1 ‰).
pub const LEAST_SLOPE: f64 = 1e-4;
/// Farthest that slopes are averaged, metres (assumed).
const SLOPE_MOST_M: f64 = 20_000.0;

/// The slope of the water in every reach. A short or flat piece of bed does not set the slope of a deep river: water
/// evens out steps of the bed that are smaller than its own depth. So a reach's slope is that of the shortest stretch of
/// its main stem around it whose bed falls by a bankfull depth, at most 20 km long, never less than [`LEAST_SLOPE`].
#[must_use]
pub fn water_slopes(rivers: &RiverGraph, upstream: &[Vec<ReachId>]) -> Vec<f64> {
    // The main stem goes up the largest area; equal areas: the smaller reach.
    let stem: Vec<Option<ReachId>> =
        upstream.iter().map(|u| u.iter().copied().max_by(|a, b| rivers.reach(*a).area_km2.total_cmp(&rivers.reach(*b).area_km2).then(b.cmp(a)))).collect();
    rivers
        .reaches
        .iter()
        .enumerate()
        .map(|(i, r)| {
            let (mut top, mut bottom) = (ReachId(i as u32), ReachId(i as u32));
            let (mut length, mut up_m, mut down_m, mut turn_up) = (r.length_m, r.bed_up_m, r.bed_down_m, true);
            while up_m - down_m < r.section.bankfull_m.max(0.5) && length < SLOPE_MOST_M {
                let (above, below) = (stem[top.0 as usize], rivers.reach(bottom).downstream);
                match (above, below, turn_up) {
                    (Some(a), _, true) | (Some(a), None, false) => {
                        let x = rivers.reach(a);
                        (top, up_m, length) = (a, x.bed_up_m, length + x.length_m);
                    }
                    (_, Some(b), _) => {
                        let x = rivers.reach(b);
                        (bottom, down_m, length) = (b, x.bed_down_m, length + x.length_m);
                    }
                    (None, None, _) => break,
                }
                turn_up = !turn_up;
            }
            ((up_m - down_m) / length.max(1.0)).max(LEAST_SLOPE)
        })
        .collect()
}

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
    /// Slope of the water by reach, metres per metre (see [`water_slopes`]).
    pub slopes: Vec<f64>,
    /// Rating tables by reach, at that slope.
    pub ratings: Vec<Rating>,
    /// Reaches that feed each reach, ascending.
    pub upstream: Vec<Vec<ReachId>>,
    /// Bed of every reach at its upstream and its downstream end, metres above datum.
    pub beds: Vec<[f64; 2]>,
    /// Cells by reach: those of its channel first, then the lowest land first.
    pub cells: Vec<Vec<u32>>,
    /// Of each of them, how many of its reach lie before it on the map.
    pub ranks: Vec<Vec<u32>>,
}

impl Ground {
    /// Works it out.
    #[must_use]
    pub fn new(county: &County) -> Self {
        let rivers = county.rivers.clone();
        assert_eq!(rivers.order.len(), rivers.reaches.len(), "the river graph must be sorted before a flood runs on it");
        let valley = valley(&county.terrain, &rivers);
        let catchments = catchments(&county.terrain, &county.landcover, &valley, &rivers);
        let mut upstream = vec![Vec::new(); rivers.reaches.len()];
        for (i, r) in rivers.reaches.iter().enumerate() {
            if let Some(d) = r.downstream {
                upstream[d.0 as usize].push(ReachId(i as u32));
            }
        }
        let slopes = water_slopes(&rivers, &upstream);
        let ratings = rivers.reaches.iter().zip(&slopes).map(|(r, s)| Rating::new(&r.section, *s)).collect();
        let mut cells = vec![Vec::new(); rivers.reaches.len()];
        for (cell, r) in valley.reach.iter().enumerate() {
            if let Some(list) = cells.get_mut(*r as usize) {
                list.push(cell as u32);
            }
        }
        let ranks = cells.iter_mut().map(|list| sorted_by_height(list, &valley)).collect();
        let beds = rivers.reaches.iter().map(|r| [r.bed_up_m, r.bed_down_m]).collect();
        Self { shape: county.terrain.shape, rivers, valley, catchments, slopes, ratings, upstream, beds, cells, ranks }
    }
    /// The nearest place on a reach's line: its share of the length from the upstream end, and the distance in metres.
    #[must_use]
    pub fn share_along(&self, reach: ReachId, at: Point) -> (f64, f64) {
        let line = &self.rivers.reach(reach).line;
        let total: f64 = crate::map::line::length_m(line).max(1e-9);
        let (mut best, mut before) = ((1.0, f64::INFINITY), 0.0);
        for w in line.windows(2) {
            let length = w[0].distance_m(w[1]);
            let t = (((at.x - w[0].x) * (w[1].x - w[0].x) + (at.y - w[0].y) * (w[1].y - w[0].y)) / (length * length).max(1e-12)).clamp(0.0, 1.0);
            let far = at.distance_m(w[0].towards(w[1], t));
            if far < best.1 {
                best = ((before + t * length) / total, far);
            }
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
            if best.is_none_or(|b| far < b.2) {
                best = Some((id, share, far));
            }
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

/// Sorts the cells of a reach, which lie as on the map: channel first, then land from the lowest up. Where each lay before.
fn sorted_by_height(list: &mut Vec<u32>, valley: &Valley) -> Vec<u32> {
    let mut ranks: Vec<u32> = (0..list.len() as u32).collect();
    ranks.sort_by_cached_key(|rank| {
        let k = list[*rank as usize] as usize;
        // Heights are never negative, and then their bits are in order.
        (!valley.is_channel(k), valley.hand_m[k].max(0.0).to_bits(), *rank)
    });
    *list = ranks.iter().map(|rank| list[*rank as usize]).collect();
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Keys;
    use crate::base::lang::Name;
    use crate::map::river::{Reach, Section};

    #[test]
    fn a_flat_piece_of_bed_takes_the_slope_of_the_river_around_it() {
        // 4 km at 1 ‰, 1 km flat, 4 km at 1 ‰; banks of 3 m. And a steep brook that keeps its own slope.
        let section =
            Section { bed_width_m: 40.0, bank_slope: 1.5, bankfull_m: 3.0, plain_width_m: 100.0, valley_slope: 10.0, n_channel: 0.035, n_plain: 0.06 };
        let reach = |length_m: f64, up: f64, down: f64, to: Option<u32>, area_km2: f64| Reach {
            name: Name::default(),
            line: vec![Point::new(0.0, 0.0), Point::new(length_m, 0.0)],
            length_m,
            downstream: to.map(ReachId),
            bed_up_m: up,
            bed_down_m: down,
            section,
            area_km2,
            dam: None,
        };
        let reaches = vec![
            reach(4000.0, 108.0, 104.0, Some(1), 50.0),
            reach(1000.0, 104.0, 104.0, Some(2), 60.0),
            reach(4000.0, 104.0, 100.0, None, 70.0),
            reach(500.0, 154.0, 104.0, Some(1), 2.0),
        ];
        let mut rivers = RiverGraph { keys: Keys::new((0..4).map(|i| format!("r{i}")).collect()), reaches, order: vec![], care: Default::default() };
        rivers.sort().expect("no circle");
        let slopes = water_slopes(&rivers, &[vec![], vec![ReachId(0), ReachId(3)], vec![ReachId(1)], vec![]]);
        // The flat kilometre goes up 4 km of the main stem: 4 m over 5 km.
        for (got, want) in slopes.iter().zip([0.001, 0.0008, 0.001, 0.1]) {
            assert!((got - want).abs() < 1e-12, "{slopes:?}");
        }
    }
}
