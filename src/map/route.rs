//! Map / route — the cheapest way over the road graph, one-to-one and many-to-shelters; islands of the network.
//!
//! In: the graph, a cost per link in milliseconds (`None`: closed). Out: trees and paths; unreachable is said, not faked.
//! Not here: who chooses which way (`drill::people`, `drill::team`). Method: Dijkstra (1959) over dense ids with a
//! binary heap; ties break by the smaller node id, so the answer never depends on a hash map's mood. Islands by petgraph.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::road::RoadGraph;
use crate::base::ids::{LinkId, NodeId};

/// Cost of what cannot be reached.
pub const UNREACHABLE: i64 = i64::MAX;

/// The cheapest ways from every junction to the nearest of several targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Milliseconds to the target that is nearest, by junction; [`UNREACHABLE`] where there is none.
    pub cost_ms: Vec<i64>,
    /// The link to take next, by junction.
    pub next: Vec<Option<LinkId>>,
    /// Index into the list of targets, by junction; `u32::MAX` where there is none.
    pub target: Vec<u32>,
}

/// One reverse search for all junctions. `targets` are junctions with a cost of their own (a queue at the gate, say).
#[must_use]
pub fn tree_to(graph: &RoadGraph, targets: &[(NodeId, i64)], cost: impl Fn(LinkId) -> Option<i64>) -> Tree {
    let n = graph.nodes.len();
    let mut tree = Tree { cost_ms: vec![UNREACHABLE; n], next: vec![None; n], target: vec![u32::MAX; n] };
    let mut heap = BinaryHeap::new();
    for (i, &(node, own)) in targets.iter().enumerate() {
        let k = node.0 as usize;
        if own < tree.cost_ms[k] {
            (tree.cost_ms[k], tree.target[k]) = (own, i as u32);
            heap.push(Reverse((own, node.0)));
        }
    }
    while let Some(Reverse((so_far, node))) = heap.pop() {
        if so_far > tree.cost_ms[node as usize] {
            continue;
        }
        for &link in graph.incoming(NodeId(node)) {
            // Whatever the link costs, nobody gets there sooner by it who is no further away than this junction.
            let from = graph.link(link).from.0 as usize;
            if tree.cost_ms[from] <= so_far {
                continue;
            }
            let Some(step) = cost(link) else { continue };
            assert!(step >= 0, "a link's cost must not be negative");
            let total = so_far + step;
            if total < tree.cost_ms[from] {
                (tree.cost_ms[from], tree.next[from], tree.target[from]) = (total, Some(link), tree.target[node as usize]);
                heap.push(Reverse((total, from as u32)));
            }
        }
    }
    tree
}

impl Tree {
    /// The links from a junction to its target; empty at a target, `None` where none can be reached.
    #[must_use]
    pub fn path(&self, graph: &RoadGraph, from: NodeId) -> Option<Vec<LinkId>> {
        if self.cost_ms[from.0 as usize] == UNREACHABLE {
            return None;
        }
        let (mut at, mut links) = (from, Vec::new());
        while let Some(link) = self.next[at.0 as usize] {
            links.push(link);
            at = graph.link(link).to;
        }
        Some(links)
    }
}

/// The cheapest ways from one junction, searched as far as somebody asks.
pub struct Search<'a, C> {
    graph: &'a RoadGraph,
    from: NodeId,
    cost: C,
    best: Vec<i64>,
    via: Vec<Option<LinkId>>,
    settled: Vec<bool>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl<'a, C: Fn(LinkId) -> Option<i64>> Search<'a, C> {
    /// From a junction, which has been looked at no further yet.
    #[must_use]
    pub fn new(graph: &'a RoadGraph, from: NodeId, cost: C) -> Self {
        let n = graph.nodes.len();
        let (mut best, heap) = (vec![UNREACHABLE; n], BinaryHeap::from([Reverse((0i64, from.0))]));
        best[from.0 as usize] = 0;
        Self { graph, from, cost, best, via: vec![None; n], settled: vec![false; n], heap }
    }
    /// The cheapest path to a junction with its cost.
    #[must_use]
    pub fn to(&mut self, to: NodeId) -> Option<(Vec<LinkId>, i64)> {
        while !self.settled[to.0 as usize] {
            let Reverse((so_far, node)) = self.heap.pop()?;
            if std::mem::replace(&mut self.settled[node as usize], true) {
                continue;
            }
            for &link in self.graph.outgoing(NodeId(node)) {
                let Some(step) = (self.cost)(link) else { continue };
                let (next, total) = (self.graph.link(link).to.0 as usize, so_far + step);
                if total < self.best[next] {
                    (self.best[next], self.via[next]) = (total, Some(link));
                    self.heap.push(Reverse((total, next as u32)));
                }
            }
        }
        let (mut links, mut at) = (Vec::new(), to);
        while at != self.from {
            let link = self.via[at.0 as usize]?;
            links.push(link);
            at = self.graph.link(link).from;
        }
        links.reverse();
        Some((links, self.best[to.0 as usize]))
    }
}

/// The cheapest path between two junctions with its cost.
#[must_use]
pub fn path(graph: &RoadGraph, from: NodeId, to: NodeId, cost: impl Fn(LinkId) -> Option<i64>) -> Option<(Vec<LinkId>, i64)> {
    Search::new(graph, from, cost).to(to)
}

/// Whether any way leads from a junction to another over open links: looked for from both ends at once, so that a pocket that is cut off
/// is found small at whichever end it lies.
#[must_use]
pub fn reaches(graph: &RoadGraph, from: NodeId, to: NodeId, open: impl Fn(LinkId) -> bool) -> bool {
    let mut seen = [vec![false; graph.nodes.len()], vec![false; graph.nodes.len()]];
    let mut edge = [vec![from], vec![to]];
    (seen[0][from.0 as usize], seen[1][to.0 as usize]) = (true, true);
    let mut met = from == to;
    // The lesser of the two edges is moved on, until both meet or nothing is left of one.
    while !met && edge.iter().all(|e| !e.is_empty()) {
        let side = usize::from(edge[1].len() < edge[0].len());
        for node in std::mem::take(&mut edge[side]) {
            let links = if side == 0 { graph.outgoing(node) } else { graph.incoming(node) };
            for link in links.iter().copied().filter(|l| open(*l)) {
                let next = if side == 0 { graph.link(link).to } else { graph.link(link).from };
                if !std::mem::replace(&mut seen[side][next.0 as usize], true) {
                    met |= seen[1 - side][next.0 as usize];
                    edge[side].push(next);
                }
            }
        }
    }
    met
}

/// The cheapest path with an estimate of the cost from every junction to the goal ([`UNREACHABLE`]: none, the junction is not looked at):
/// A* (Hart, Nilsson, Raphael 1968), which looks at few junctions where the estimate is good, and finds the cheapest path
/// where it nowhere exceeds the truth.
#[must_use]
pub fn path_with(
    graph: &RoadGraph,
    from: NodeId,
    to: NodeId,
    cost: impl Fn(LinkId) -> Option<i64>,
    rest: impl Fn(NodeId) -> i64,
) -> Option<(Vec<LinkId>, i64)> {
    // Few junctions are touched: a sorted map instead of arrays over all of them.
    let mut best: BTreeMap<u32, (i64, Option<LinkId>)> = BTreeMap::from([(from.0, (0, None))]);
    if rest(from) == UNREACHABLE {
        return None;
    }
    let mut heap = BinaryHeap::from([Reverse((rest(from), 0i64, from.0))]);
    while let Some(Reverse((_, so_far, node))) = heap.pop() {
        if node == to.0 {
            break;
        }
        if best.get(&node).is_some_and(|b| so_far > b.0) {
            continue;
        }
        for &link in graph.outgoing(NodeId(node)) {
            let next = graph.link(link).to;
            let ahead = rest(next);
            if ahead == UNREACHABLE {
                continue;
            }
            let Some(step) = cost(link) else { continue };
            let total = so_far + step;
            if best.get(&next.0).is_none_or(|b| total < b.0) {
                best.insert(next.0, (total, Some(link)));
                heap.push(Reverse((total.saturating_add(ahead), total, next.0)));
            }
        }
    }
    let &(total, mut via) = best.get(&to.0)?;
    let mut links = Vec::new();
    while let Some(link) = via {
        links.push(link);
        via = best[&graph.link(link).from.0].1;
    }
    links.reverse();
    Some((links, total))
}

/// The cheapest ways over links that end with a given link: the next link of every link ([`UNREACHABLE`] cost and `None` where there
/// is no way). The cost of the last link is not counted. `may` says whether one link may follow another that it joins.
#[must_use]
pub fn links_to(graph: &RoadGraph, last: LinkId, cost: impl Fn(LinkId) -> Option<i64>, may: impl Fn(LinkId, LinkId) -> bool) -> Vec<Option<LinkId>> {
    let n = graph.links.len();
    let (mut best, mut next) = (vec![UNREACHABLE; n], vec![None; n]);
    best[last.0 as usize] = 0;
    let mut heap = BinaryHeap::from([Reverse((0i64, last.0))]);
    while let Some(Reverse((so_far, link))) = heap.pop() {
        if so_far > best[link as usize] {
            continue;
        }
        for &before in graph.incoming(graph.link(LinkId(link)).from) {
            let Some(step) = cost(before) else { continue };
            let total = so_far + step;
            if total < best[before.0 as usize] && may(before, LinkId(link)) {
                (best[before.0 as usize], next[before.0 as usize]) = (total, Some(LinkId(link)));
                heap.push(Reverse((total, before.0)));
            }
        }
    }
    next
}

/// The cheapest ways from one junction under costs that are real numbers: cost and last link by junction (`u32::MAX`: none).
/// `through` says whether a junction other than the first may be driven through.
#[must_use]
pub fn fan(graph: &RoadGraph, from: NodeId, cost: &[f64], through: impl Fn(NodeId) -> bool) -> (Vec<f64>, Vec<u32>) {
    let n = graph.nodes.len();
    let (mut best, mut via) = (vec![f64::INFINITY; n], vec![u32::MAX; n]);
    best[from.0 as usize] = 0.0;
    // Costs are never negative, and then their bits are in order.
    let mut heap = BinaryHeap::from([Reverse((0u64, from.0))]);
    while let Some(Reverse((bits, node))) = heap.pop() {
        let so_far = f64::from_bits(bits);
        if so_far > best[node as usize] || (node != from.0 && !through(NodeId(node))) {
            continue;
        }
        for &link in graph.outgoing(NodeId(node)) {
            let (to, total) = (graph.link(link).to.0 as usize, so_far + cost[link.0 as usize]);
            if total < best[to] {
                (best[to], via[to]) = (total, link.0);
                heap.push(Reverse((total.to_bits(), to as u32)));
            }
        }
    }
    (best, via)
}

/// Groups of things that are joined: `joined(5, pairs)[i]` is the smallest index of the group of `i`.
#[must_use]
pub fn joined(n: usize, pairs: impl IntoIterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut sets = petgraph::unionfind::UnionFind::<usize>::new(n);
    for (a, b) in pairs {
        sets.union(a, b);
    }
    let labels = sets.into_labeling();
    let mut first = vec![usize::MAX; n];
    for (i, l) in labels.iter().enumerate() {
        first[*l] = first[*l].min(i);
    }
    labels.iter().map(|l| first[*l]).collect()
}

/// The island of every junction, numbered from the largest; ties by the smallest junction.
#[must_use]
pub fn islands(graph: &RoadGraph) -> Vec<u32> {
    let labels = joined(graph.nodes.len(), graph.links.iter().map(|l| (l.from.0 as usize, l.to.0 as usize)));
    let mut members: std::collections::BTreeMap<usize, (usize, usize)> = std::collections::BTreeMap::new();
    for (node, label) in labels.iter().enumerate() {
        members.entry(*label).or_insert((0, node)).0 += 1;
    }
    let mut order: Vec<_> = members.into_iter().collect();
    order.sort_by_key(|(_, (size, first))| (Reverse(*size), *first));
    let rank: std::collections::BTreeMap<usize, u32> = order.iter().enumerate().map(|(i, (label, _))| (*label, i as u32)).collect();
    labels.iter().map(|l| rank[l]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_towards_the_goal_finds_the_same_cost_as_one_over_all_and_none_where_there_is_none() {
        // A grid of 12 × 12 with uneven costs; a link in seven is shut to whoever searches.
        let n = 12u32;
        let mut links = Vec::new();
        for i in 0..n * n {
            for to in [(i % n + 1 < n).then_some(i + 1), (i + n < n * n).then_some(i + n)].into_iter().flatten() {
                let length_m = 100.0 + f64::from(i * 7919 % 13) * 40.0;
                links.push((i, to, length_m, 10.0, 1000.0, 0.15));
                links.push((to, i, length_m, 10.0, 1000.0, 0.15));
            }
        }
        let g = RoadGraph::plain(n * n, &links);
        let open = |l: LinkId| Some((g.link(l).length_m * 100.0) as i64);
        let known = |l: LinkId| if l.0 % 7 == 3 { None } else { open(l) };
        let mut without = 0;
        for (from, to) in [(0, 143), (5, 77), (140, 3), (66, 66), (12, 13)] {
            let tree = tree_to(&g, &[(NodeId(to), 0)], open);
            let (all, towards) = (path(&g, NodeId(from), NodeId(to), known), path_with(&g, NodeId(from), NodeId(to), known, |k| tree.cost_ms[k.0 as usize]));
            assert_eq!(all.as_ref().map(|p| p.1), towards.as_ref().map(|p| p.1), "{from} to {to}");
            let Some((way, cost)) = towards else {
                without += 1;
                continue;
            };
            assert_eq!(way.iter().map(|l| known(*l).expect("open")).sum::<i64>(), cost);
            let ends = way.iter().fold(NodeId(from), |at, l| if g.link(*l).from == at { g.link(*l).to } else { NodeId(u32::MAX) });
            assert_eq!(ends, NodeId(to), "the links meet");
        }
        assert!(without < 5);
        assert_eq!(path_with(&g, NodeId(0), NodeId(143), |_| None, |_| 0), None);
    }

    #[test]
    fn a_way_is_found_from_both_ends_exactly_where_there_is_one() {
        // A grid of 9 × 9 of whose links, in one direction each, more and more are shut.
        let n = 9u32;
        let links: Vec<_> = (0..n * n)
            .flat_map(|i| [(i % n + 1 < n).then_some(i + 1), (i + n < n * n).then_some(i + n)].into_iter().flatten().flat_map(move |j| [(i, j), (j, i)]))
            .map(|(a, b)| (a, b, 100.0, 10.0, 1000.0, 0.15))
            .collect();
        let g = RoadGraph::plain(n * n, &links);
        let (mut some, mut none) = (0, 0);
        for shut in [0, 30, 50, 60, 70] {
            let open = |l: LinkId| u64::from(l.0).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32 & 127 >= shut * 127 / 100;
            for (from, to) in (0..n * n).map(|i| (NodeId(i), NodeId(i * 31 % (n * n)))) {
                let is = path(&g, from, to, |l| open(l).then_some(1)).is_some();
                assert_eq!(reaches(&g, from, to, open), is, "{from:?} to {to:?}, {shut} in a hundred shut");
                (some, none) = (some + usize::from(is), none + usize::from(!is));
            }
        }
        assert!(some > 100 && none > 100, "{some} ways, {none} times none");
    }
}
