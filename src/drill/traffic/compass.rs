//! Traffic / compass — which way to a shelter: one reverse tree for each, kept while nothing has changed.
//!
//! In: the graph, the traffic's costs, what word has reached drivers. Out: paths. Not here: who asks. Method:
//! `map::route::tree_to`; a tree is made anew when word of a closure changes, or after five minutes if a queue has (drivers
//! hear of queues no sooner; LifeSim uses 5 min). A driver who has found links shut that the tree still uses gets a way of their own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::queue::Traffic;
use crate::base::ids::{Id, LinkId, NodeId, RoadId};
use crate::base::time::{Moment, Span};
use crate::map::road::RoadGraph;
use crate::map::route::{self, UNREACHABLE};

/// How long a tree is used while queues change (LifeSim's live-traffic update: 5 min).
const KEEP: Span = Span::minutes(5);
/// What a road round which police lead the traffic counts for drivers beside its length, milliseconds: a detour that is
/// longer than this is not taken (assumed: 20 min).
const LED_ROUND_MS: i64 = 20 * 60_000;
/// A way round a queue must promise this share of the time through it, or less (assumed).
const WORTH_IT: f64 = 0.8;

/// What word has reached drivers: links that they know to be shut, and roads round which police lead them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Word {
    shut: Vec<bool>,
    round: Vec<bool>,
    version: u64,
}

impl Word {
    /// Nothing is known to be shut.
    #[must_use]
    pub fn new(links: usize) -> Self {
        Self { shut: vec![false; links], round: vec![false; links], version: 0 }
    }
    /// Word of a link goes round: it is shut, or open again.
    pub fn set_shut(&mut self, link: LinkId, shut: bool) {
        if std::mem::replace(&mut self.shut[link.index()], shut) != shut {
            self.version += 1;
        }
    }
    /// Police lead the traffic round a link, or no longer.
    pub fn set_round(&mut self, link: LinkId, round: bool) {
        if std::mem::replace(&mut self.round[link.index()], round) != round {
            self.version += 1;
        }
    }
    /// Whether drivers know a link to be shut.
    #[must_use]
    pub fn shut(&self, link: LinkId) -> bool {
        self.shut[link.index()]
    }
    /// Whether police lead the traffic round it.
    #[must_use]
    pub fn round(&self, link: LinkId) -> bool {
        self.round[link.index()]
    }
    /// Counts up with every change.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }
    /// What a driver thinks that a link will cost, milliseconds.
    fn cost(&self, graph: &RoadGraph, traffic: &Traffic, link: LinkId) -> Option<i64> {
        if !graph.link(link).drivable || self.shut(link) {
            return None;
        }
        traffic.expected_if_open_ms(link).map(|ms| if self.round(link) { ms + LED_ROUND_MS } else { ms })
    }
}

/// A tree as it is kept: next link (`u32::MAX`: none) and cost by junction.
#[derive(Clone, Debug)]
struct Kept {
    next: Vec<u32>,
    cost_ms: Vec<i64>,
    made: Moment,
    version: u64,
    jams: u64,
}

/// Trees by goal. Keyframes leave them out, as every run forgets them where a keyframe stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Compass {
    #[serde(skip)]
    trees: BTreeMap<u32, Kept>,
    made: u64,
}

/// Where and when somebody asks.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The map.
    pub graph: &'a RoadGraph,
    /// The traffic.
    pub traffic: &'a Traffic,
    /// What drivers know.
    pub word: &'a Word,
    /// Now.
    pub now: Moment,
}

impl Compass {
    /// The tree to a goal, made anew where it must be.
    fn tree(&mut self, a: Asked<'_>, goal: NodeId) -> &Kept {
        let jams = a.traffic.jams();
        let stale = self.trees.get(&goal.0).is_none_or(|k| k.version != a.word.version || (k.jams != jams && a.now - k.made >= KEEP));
        if stale {
            let tree = route::tree_to(a.graph, &[(goal, 0)], |l| a.word.cost(a.graph, a.traffic, l));
            self.made += 1;
            let next = tree.next.iter().map(|l| l.map_or(u32::MAX, |l| l.0)).collect();
            self.trees.insert(goal.0, Kept { next, cost_ms: tree.cost_ms, made: a.now, version: a.word.version, jams });
        }
        &self.trees[&goal.0]
    }
    /// Drivers look round anew.
    pub fn forget(&mut self) {
        self.trees.clear();
    }
    /// The way from a junction to a goal, and its expected milliseconds.
    pub fn way(&mut self, a: Asked<'_>, from: NodeId, goal: NodeId) -> Option<(Vec<LinkId>, i64)> {
        let tree = self.tree(a, goal);
        let cost = tree.cost_ms[from.0 as usize];
        if cost == UNREACHABLE {
            return None;
        }
        let (mut at, mut path) = (from, Vec::new());
        while tree.next[at.0 as usize] != u32::MAX {
            let link = LinkId(tree.next[at.0 as usize]);
            path.push(link);
            at = a.graph.link(link).to;
        }
        Some((path, cost))
    }
    /// The same for a driver who knows links to be shut.
    pub fn way_round(&mut self, a: Asked<'_>, from: NodeId, goal: NodeId, shut: &[LinkId]) -> Option<Vec<LinkId>> {
        if let Some((path, _)) = self.way(a, from, goal)
            && !path.iter().any(|l| shut.contains(l))
        {
            return Some(path);
        }
        let cost = |l: LinkId| if shut.contains(&l) { None } else { a.word.cost(a.graph, a.traffic, l) };
        // Towards the goal by what the tree knows of the rest; what it cannot reach is searched in full.
        let rest = &self.trees[&goal.0].cost_ms;
        let found = route::path_with(a.graph, from, goal, cost, |n| rest[n.0 as usize]);
        let in_full = || if route::reaches(a.graph, from, goal, |l| cost(l).is_some()) { route::path(a.graph, from, goal, cost) } else { None };
        found.or_else(in_full).map(|(p, _)| p)
    }
    /// The way that takes roads in order, from a junction to a goal, and its expected milliseconds: each road from the end that is
    /// reached sooner. `None` where it is not to be had as far as drivers know.
    pub fn way_by(&mut self, a: Asked<'_>, from: NodeId, goal: NodeId, roads: &[RoadId]) -> Option<(Vec<LinkId>, i64)> {
        let (mut at, mut path, mut sum) = (from, Vec::new(), 0);
        for &road in roads {
            let r = a.graph.road(road);
            let mut best: Option<(i64, Vec<LinkId>)> = None;
            for link in [r.forward, r.backward].into_iter().flatten() {
                let Some(own) = a.word.cost(a.graph, a.traffic, link) else { continue };
                let end = a.graph.link(link).from;
                let Some((mut way, ms)) = (if end == at { Some((Vec::new(), 0)) } else { self.way(a, at, end) }) else { continue };
                if best.as_ref().is_none_or(|(b, _)| ms + own < *b) {
                    way.push(link);
                    best = Some((ms + own, way));
                }
            }
            let (ms, way) = best?;
            at = way.last().map_or(at, |l| a.graph.link(*l).to);
            path.extend(way);
            sum += ms;
        }
        let (way, ms) = self.way(a, at, goal)?;
        path.extend(way);
        Some((path, sum + ms))
    }
    /// A way for a driver at the end of a link who sees that the next is full: where drivers hear of one that is clearly
    /// faster, and that does not lead straight back.
    pub fn way_past(&mut self, a: Asked<'_>, behind: LinkId, full: LinkId, goal: NodeId) -> Option<Vec<LinkId>> {
        let node = a.graph.link(behind).to;
        let through = a.traffic.expected_if_open_ms(full)?;
        let tree = self.tree(a, goal);
        let beyond = tree.cost_ms[a.graph.link(full).to.0 as usize];
        let first = LinkId(tree.next[node.0 as usize]);
        if first.0 == u32::MAX || first == full || a.graph.link(first).to == a.graph.link(behind).from {
            return None;
        }
        let (own, other) = (beyond.checked_add(through)?, tree.cost_ms[node.0 as usize]);
        if beyond == UNREACHABLE || other as f64 > WORTH_IT * own as f64 {
            return None;
        }
        self.way(a, node, goal).map(|(path, _)| path).filter(|p| !p.contains(&full))
    }
    /// Searches made so far.
    #[must_use]
    pub const fn made(&self) -> u64 {
        self.made
    }
}
