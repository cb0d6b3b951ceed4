//! Traffic / compass — which way to a shelter: one reverse tree for each, kept while nothing has changed.
//!
//! In: the graph, the traffic's costs. Out: paths. Not here: who asks. Method: `map::route::tree_to`; a tree is made anew
//! when a closure changes, or after five minutes if a queue has (drivers hear of queues no sooner; LifeSim uses 5 min).
//! A driver who has found links shut that the tree still uses gets a way of their own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::queue::Traffic;
use crate::base::ids::{LinkId, NodeId};
use crate::base::time::{Moment, Span};
use crate::map::road::RoadGraph;
use crate::map::route::{self, UNREACHABLE};

/// How long a tree is used while queues change (LifeSim's live-traffic update: 5 min).
const KEEP: Span = Span::minutes(5);

/// A tree as it is kept: next link (`u32::MAX`: none) and cost by junction.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    next: Vec<u32>,
    cost_ms: Vec<i64>,
    made: Moment,
    closures: u64,
    jams: u64,
}

/// Trees by goal.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Compass {
    trees: BTreeMap<u32, Kept>,
    made: u64,
}

impl Compass {
    /// The tree to a goal, made anew where it must be. `closures` counts changes of closed roads.
    fn tree(&mut self, graph: &RoadGraph, traffic: &Traffic, goal: NodeId, closures: u64, now: Moment) -> &Kept {
        let stale = self.trees.get(&goal.0).is_none_or(|k| k.closures != closures || (k.jams != traffic.jams() && now - k.made >= KEEP));
        if stale {
            let tree = route::tree_to(graph, &[(goal, 0)], |l| if graph.link(l).drivable { traffic.expected_ms(l) } else { None });
            self.made += 1;
            let next = tree.next.iter().map(|l| l.map_or(u32::MAX, |l| l.0)).collect();
            self.trees.insert(goal.0, Kept { next, cost_ms: tree.cost_ms, made: now, closures, jams: traffic.jams() });
        }
        &self.trees[&goal.0]
    }
    /// The way from a junction to a goal, and its expected milliseconds.
    pub fn way(&mut self, graph: &RoadGraph, traffic: &Traffic, from: NodeId, goal: NodeId, closures: u64, now: Moment) -> Option<(Vec<LinkId>, i64)> {
        let tree = self.tree(graph, traffic, goal, closures, now);
        let cost = tree.cost_ms[from.0 as usize];
        if cost == UNREACHABLE {
            return None;
        }
        let (mut at, mut path) = (from, Vec::new());
        while tree.next[at.0 as usize] != u32::MAX {
            let link = LinkId(tree.next[at.0 as usize]);
            path.push(link);
            at = graph.link(link).to;
        }
        Some((path, cost))
    }
    /// The same for a driver who knows links to be shut.
    pub fn way_round(
        &mut self,
        graph: &RoadGraph,
        traffic: &Traffic,
        from: NodeId,
        goal: NodeId,
        shut: &[LinkId],
        closures: u64,
        now: Moment,
    ) -> Option<Vec<LinkId>> {
        if let Some((path, _)) = self.way(graph, traffic, from, goal, closures, now)
            && !path.iter().any(|l| shut.contains(l))
        {
            return Some(path);
        }
        route::path(graph, from, goal, |l| if graph.link(l).drivable && !shut.contains(&l) { traffic.expected_ms(l) } else { None }).map(|(p, _)| p)
    }
    /// Searches made so far.
    #[must_use]
    pub const fn made(&self) -> u64 {
        self.made
    }
}
