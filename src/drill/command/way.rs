//! Command / way — how an officer gets somewhere: over the roads, round what is under water, the last steps on foot.
//!
//! In: two places with their junctions, the depth of water on roads. Out: how long it takes, or that no way is left. Not here:
//! teams with lorries (`team::drive`). Method: the quickest way over the road graph at the speed of a motorcycle or an office
//! car; roads from the depth at which people are stopped on are out. Whoever rides hears on the way what is closed ahead and
//! goes round at once (assumed): he never crosses water, and loses no time in finding it but where nothing is left at all.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Command, Scene, service};
use crate::base::ids::{Id, LinkId, NodeId, PostId, RoadId};
use crate::base::time::Span;
use crate::drill::team::drive::WADE_M;
use crate::map::frame::Point;
use crate::map::road::RoadGraph;
use crate::map::route;
use crate::plan::chain::{Posts, Seat};
use crate::scenario::drill_spec::Scenario;

/// Which junctions hang together by roads that people pass, whichever way they lead: where two do not, nobody has to search.
#[derive(Clone, Debug, Default)]
pub(super) struct DryLand {
    /// The frame of the hazard that was looked at.
    seen: Option<u64>,
    /// Roads that people pass, as they were when the parts were found.
    passed: Vec<bool>,
    part: Vec<usize>,
    /// What the ways that were searched over these roads take, milliseconds.
    ways: RefCell<BTreeMap<(NodeId, NodeId), Option<i64>>>,
}

impl DryLand {
    /// Looks at the roads as they are now.
    fn look(&mut self, s: &Scene<'_>) {
        if self.seen == Some(s.ground.version()) {
            return;
        }
        self.seen = Some(s.ground.version());
        let roads = &s.scenario.county.roads;
        let passes = |i: usize| s.ground.road_depth_m(RoadId::from_index(i)) < WADE_M;
        let same = self.passed.len() == roads.roads.len() && self.passed.iter().enumerate().all(|(i, passed)| *passed == passes(i));
        if self.part.len() == roads.nodes.len() && same {
            return;
        }
        let passed: Vec<bool> = (0..roads.roads.len()).map(passes).collect();
        self.ways.get_mut().clear();
        let open = roads.roads.iter().zip(&passed).filter(|(_, open)| **open);
        self.part = route::joined(roads.nodes.len(), open.map(|(r, _)| (r.from.index(), r.to.index())));
        self.passed = passed;
    }
    /// What a way takes, searched for once as long as the roads are as they are.
    fn way(&self, a: NodeId, b: NodeId, search: impl FnOnce() -> Option<i64>) -> Option<i64> {
        *self.ways.borrow_mut().entry((a, b)).or_insert_with(search)
    }
    fn joins(&self, a: NodeId, b: NodeId) -> bool {
        self.part[a.index()] == self.part[b.index()]
    }
}

/// A place and the junction next to it.
pub(super) type Stop = (Point, NodeId);

/// The junction of every post: that of its seat, the nearest where it has none of its own.
pub(super) fn junctions(scenario: &Scenario, posts: &Posts) -> Vec<NodeId> {
    let county = &scenario.county;
    let node = |p: &crate::plan::chain::Post| match p.seat {
        Seat::Township(t) => county.townships[t.index()].node,
        Seat::Village(v) => county.villages[v.index()].node,
        Seat::Settlement(x) => county.settlements[x.index()].node,
        Seat::Team(t) => county.facilities[county.teams[t.index()].base.index()].node,
        Seat::Above | Seat::Centre | Seat::Body(_) => nearest(&county.roads, p.at),
    };
    posts.list.iter().map(node).collect()
}

/// The nearest junction to a place; ties by number, junction 0 where there is none.
pub(super) fn nearest(graph: &RoadGraph, at: Point) -> NodeId {
    let far = |n: &usize| graph.nodes[*n].at.distance_m(at);
    NodeId((0..graph.nodes.len()).min_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b))).unwrap_or(0) as u32)
}

impl Command {
    /// Where a post sits.
    pub(super) fn stop(&self, post: PostId) -> Stop {
        (self.fixed.posts.post(post).at, self.fixed.junctions[post.index()])
    }

    /// How long somebody of a post needs to the nearest of some places by the roads as they are now; `None` where water leaves
    /// no way to any of them.
    pub(super) fn way(&mut self, s: &Scene<'_>, post: PostId, goals: &[Stop]) -> Option<Span> {
        let (from, at) = self.stop(post);
        let graph = &s.scenario.county.roads;
        self.dry_land.look(s);
        let dry_land = &self.dry_land;
        let cost = |l: LinkId| {
            let link = graph.link(l);
            let speed = if link.drivable { link.free_m_per_s.min(service::ERRAND_M_PER_S) } else { service::TRACK_M_PER_S };
            dry_land.passed[link.road.index()].then(|| (link.length_m / speed.max(0.1) * 1000.0) as i64)
        };
        let one = |(to, node): &Stop| {
            let apart = from.distance_m(*to);
            if at == *node || apart <= service::ON_FOOT_M || graph.nodes.is_empty() {
                return Some(on_foot(apart));
            }
            if !dry_land.joins(at, *node) {
                return None;
            }
            // Nobody is there sooner than straight ahead at full speed.
            let goal = graph.nodes[node.index()].at;
            let rest = |n: NodeId| (graph.nodes[n.index()].at.distance_m(goal) / service::ERRAND_M_PER_S * 1000.0) as i64;
            let ms = dry_land.way(at, *node, || route::path_with(graph, at, *node, cost, rest).map(|w| w.1))?;
            let ends = graph.nodes[at.index()].at.distance_m(from) + graph.nodes[node.index()].at.distance_m(*to);
            Some(Span::millis(ms) + on_foot(ends))
        };
        goals.iter().filter_map(one).min()
    }
}

/// Steps off the road.
fn on_foot(metres: f64) -> Span {
    Span::from_seconds_f64(metres * service::DETOUR / service::FOOT_M_PER_S)
}
