//! Plan / draft route — the roads of a drafted zone's way to its shelter: those that stand above the water where there is a choice.
//!
//! In: a county, which ground lies low, a zone's settlements, its shelter. Out: roads in order, for `route_roads`. Not here: zones (`draft`), who
//! follows the route (`drill::people::route`). Method: the fastest way for cars, on which a low road counts several times its time and a
//! ford ten minutes more; the roads that the ways of all settlements of the zone have in common at their end. A flood that is higher than
//! the limit covers other roads too: a first draft, for a person to correct.

use std::collections::BTreeMap;

use crate::base::ids::{FacilityId, Id, LinkId, NodeId, RoadId, SettlementId};
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::line::{along, length_m};
use crate::map::road::RoadClass;
use crate::map::route::{self, Tree};

/// Distance of the places looked at along a road, metres.
const EVERY_M: f64 = 60.0;
/// A road is low from this share of such places on (assumed).
const LOW_SHARE: f64 = 0.1;
/// A low road counts so many times its time (assumed): a way round is taken up to three times as long, as far as people go along with it.
const LOW_COUNTS: f64 = 3.0;
/// A ford counts so many seconds more (assumed).
const FORD_S: f64 = 600.0;

/// Ways to shelters over the county's roads, each found once.
#[derive(Clone, Debug)]
pub struct Routes<'a> {
    county: &'a County,
    cost_ms: Vec<Option<i64>>,
    trees: BTreeMap<NodeId, Tree>,
}

impl<'a> Routes<'a> {
    /// `low` tells of a place whether it lies in danger.
    #[must_use]
    pub fn new(county: &'a County, low: impl Fn(Point) -> bool) -> Self {
        let graph = &county.roads;
        let weight = |r: &crate::map::road::Road| {
            let drawn = length_m(&r.line);
            let n = (drawn / EVERY_M).ceil().max(1.0) as u32;
            let wet = (0..=n).filter(|k| low(along(&r.line, drawn * f64::from(*k) / f64::from(n)))).count();
            if wet as f64 >= LOW_SHARE * f64::from(n + 1) { LOW_COUNTS } else { 1.0 }
        };
        let weights: Vec<f64> = graph.roads.iter().map(weight).collect();
        let cost = |l: &crate::map::road::Link| {
            let road = graph.road(l.road);
            // Nobody is sent over an expressway on foot or on a tractor.
            if !l.drivable || matches!(road.class, RoadClass::Expressway | RoadClass::Ramp) {
                return None;
            }
            let fords = road.crossings.iter().filter(|c| c.ford).count() as f64;
            Some(((l.length_m / l.free_m_per_s * weights[l.road.index()] + fords * FORD_S) * 1000.0).ceil() as i64)
        };
        Self { county, cost_ms: graph.links.iter().map(cost).collect(), trees: BTreeMap::new() }
    }

    /// The roads that all settlements of a zone drive last on their way to a shelter; none where one has no way.
    pub fn to(&mut self, shelter: FacilityId, settlements: &[SettlementId]) -> Vec<RoadId> {
        let graph = &self.county.roads;
        if graph.nodes.is_empty() {
            return Vec::new();
        }
        let goal = self.county.facilities[shelter.index()].node;
        let cost_ms = &self.cost_ms;
        let tree = self.trees.entry(goal).or_insert_with(|| route::tree_to(graph, &[(goal, 0)], |l: LinkId| cost_ms[l.index()]));
        let mut shared: Option<Vec<RoadId>> = None;
        for s in settlements {
            let Some(way) = tree.path(graph, self.county.settlements[s.index()].node) else { return Vec::new() };
            let roads: Vec<RoadId> = way.iter().map(|l| graph.link(*l).road).collect();
            shared = Some(match shared {
                None => roads,
                Some(other) => {
                    let same = other.iter().rev().zip(roads.iter().rev()).take_while(|(a, b)| a == b).count();
                    other[other.len() - same..].to_vec()
                }
            });
        }
        shared.unwrap_or_default()
    }
}
