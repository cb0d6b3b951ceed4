//! Plan / draft route — the roads of a drafted zone's way to its shelter: those that stand above the water where there is a choice.
//!
//! In: a county, which ground lies low, a zone's settlements, its shelter. Out: roads in order, for `route_roads`. Not here: zones (`draft`), who
//! follows the route (`drill::people::route`). Method: the fastest way for cars, on which a low road counts several times its time and a
//! ford a quarter of an hour more; the roads that the ways of all settlements of the zone have in common at their end. A flood that is higher than
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
/// A low road counts so many times its time (assumed): a way round is taken up to five times as long.
const LOW_COUNTS: f64 = 5.0;
/// A ford counts so many seconds more (assumed).
const FORD_S: f64 = 900.0;

/// Ways to shelters over the county's roads, each found once.
pub(super) struct Routes<'a> {
    county: &'a County,
    cost_ms: Vec<Option<i64>>,
    trees: BTreeMap<NodeId, Tree>,
}

impl<'a> Routes<'a> {
    /// `low` tells of a place whether it lies in danger.
    pub(super) fn new(county: &'a County, low: impl Fn(Point) -> bool) -> Self {
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
    pub(super) fn to(&mut self, shelter: FacilityId, settlements: &[SettlementId]) -> Vec<RoadId> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::grid::Shape;
    use crate::map::place::FacilityKind;
    use crate::scenario::road_graph::RoadPart;
    use crate::scenario::tiny::Sketch;

    /// Two settlements on one road, a fork, and two ways on to the shelter: along the river, and over the hill, twice as long.
    fn county() -> County {
        let at = Point::new;
        let road = |key: &str, points: &[Point]| RoadPart::by_norm(key, RoadClass::County, points.to_vec());
        let (a, b, fork, goal) = (at(300.0, 1500.0), at(700.0, 1500.0), at(1000.0, 1500.0), at(2000.0, 1500.0));
        let sketch = Sketch {
            townships: vec![("t".into(), a)],
            villages: vec![("v".into(), "t".into(), a)],
            settlements: vec![("a".into(), "v".into(), a, 100), ("b".into(), "v".into(), b, 100)],
            facilities: vec![("sh".into(), FacilityKind::Shelter, goal, 500)],
            roads: vec![road("r-a", &[a, b]), road("r-b", &[b, fork]), road("river", &[fork, goal]), road("hill", &[fork, at(1500.0, 2400.0), goal])],
            ..Sketch::default()
        };
        sketch.build(Shape { rows: 100, cols: 100, cell_m: 30.0, west: 0.0, north: 3000.0 }, |_| 100.0)
    }

    #[test]
    fn a_drafted_route_goes_over_the_hill_where_the_river_road_is_low_and_names_what_all_have_in_common() {
        let county = county();
        let keys = |roads: Vec<RoadId>| roads.into_iter().map(|r| county.roads.road_keys.key(r).to_owned()).collect::<Vec<_>>();
        let by_key = |key: &str| county.settlement_keys.find(key).expect("a settlement");
        let sh = county.facility_keys.find("sh").expect("the shelter");
        let mut dry = Routes::new(&county, |_| false);
        assert_eq!(keys(dry.to(sh, &[by_key("b")])), ["r-b", "river"]);
        let mut wet = Routes::new(&county, |p| p.x > 1200.0 && p.x < 1800.0 && p.y < 1600.0);
        assert_eq!(keys(wet.to(sh, &[by_key("b")])), ["r-b", "hill"]);
        assert_eq!(keys(wet.to(sh, &[by_key("a"), by_key("b")])), ["r-b", "hill"], "not the road that only one of them drives");
        assert_eq!(keys(wet.to(sh, &[by_key("a")])), ["r-a", "r-b", "hill"]);
    }
}
