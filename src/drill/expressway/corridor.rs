//! Expressway / corridor — the two carriageways through a place: their pieces in driving order, and the interchanges on them.
//!
//! In: the road graph, a piece of expressway, a distance along it. Out: one or two carriageways from the county's border to the other;
//! nothing about one county: an imported map's motorway will do. Not here: traffic (`stream`).
//! Method: from the piece back and forth over expressway links that go straightest on; an interchange is a junction where a ramp, or
//! any road that is no expressway, begins or ends. The opposite carriageway is the piece's other direction, or the nearest one-way
//! expressway that leads the other way within 200 m.

use crate::base::ids::{Id, LinkId, NodeId, RoadId};
use crate::map::frame::Point;
use crate::map::line::{along, closest, length_m};
use crate::map::mainline::{alike, is_expressway, next};
use crate::map::road::RoadGraph;

/// An opposite carriageway lies no farther away, metres.
const OPPOSITE_M: f64 = 200.0;

/// An interchange on a carriageway.
#[derive(Clone, Debug, PartialEq)]
pub struct Interchange {
    /// Metres from the carriageway's beginning.
    pub m: f64,
    /// Its junction.
    pub node: NodeId,
    /// Roads by which one leaves and comes on, ascending.
    pub ramps: Vec<RoadId>,
}

/// A carriageway.
#[derive(Clone, Debug, PartialEq)]
pub struct Carriageway {
    /// Links in driving order.
    pub links: Vec<LinkId>,
    /// Where each begins, metres.
    pub starts_m: Vec<f64>,
    /// Length, metres.
    pub length_m: f64,
    /// Where the accident is, or what lies beside it, metres.
    pub scene_m: f64,
    /// Interchanges in driving order.
    pub doors: Vec<Interchange>,
}

/// The carriageway through a link.
fn through(graph: &RoadGraph, link: LinkId, along_m: f64) -> Carriageway {
    let mut links = vec![link];
    while let Some(l) = next(graph, links[0], true, &links) {
        links.insert(0, l);
    }
    while let Some(l) = next(graph, links[links.len() - 1], false, &links) {
        links.push(l);
    }
    let mut starts_m = Vec::with_capacity(links.len());
    let (mut length, mut scene_m) = (0.0, 0.0);
    for l in &links {
        starts_m.push(length);
        if *l == link {
            scene_m = length + along_m.clamp(0.0, graph.link(*l).length_m);
        }
        length += graph.link(*l).length_m;
    }
    let mut doors = Vec::new();
    for (i, l) in links.iter().enumerate().skip(1) {
        let node = graph.link(*l).from;
        let mut ramps: Vec<RoadId> = graph
            .outgoing(node)
            .iter()
            .chain(graph.incoming(node))
            .filter(|x| graph.link(**x).drivable && !is_expressway(graph, **x))
            .map(|x| graph.link(*x).road)
            .collect();
        ramps.sort_unstable();
        ramps.dedup();
        if !ramps.is_empty() {
            doors.push(Interchange { m: starts_m[i], node, ramps });
        }
    }
    Carriageway { links, starts_m, length_m: length, scene_m, doors }
}

/// The carriageway of the accident, and the opposite one where there is one.
#[must_use]
pub fn carriageways(graph: &RoadGraph, road: RoadId, along_m: f64) -> Vec<Carriageway> {
    let r = graph.road(road);
    let Some(link) = r.forward.or(r.backward) else { return Vec::new() };
    let mut out = vec![through(graph, link, along_m)];
    let drawn = length_m(&r.line);
    let share = if r.length_m > 0.0 { along_m / r.length_m } else { 0.0 };
    let at = along(&r.line, drawn * share.clamp(0.0, 1.0));
    let other = match (r.forward, r.backward) {
        (Some(_), Some(back)) => Some((back, r.length_m - along_m)),
        _ => beside(graph, link, at, &out[0].links),
    };
    if let Some((link, m)) = other {
        out.push(through(graph, link, m));
    }
    out
}

/// The nearest link of an expressway that leads the other way, and how far along it.
fn beside(graph: &RoadGraph, link: LinkId, at: Point, own: &[LinkId]) -> Option<(LinkId, f64)> {
    (0..graph.links.len())
        .map(LinkId::from_index)
        .filter(|l| is_expressway(graph, *l) && !own.contains(l) && alike(graph, link, *l) < 0.0)
        .filter_map(|l| {
            let line = &graph.road(graph.link(l).road).line;
            let (share, far) = closest(line, at);
            (far <= OPPOSITE_M).then_some((far, l, share * graph.link(l).length_m))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        .map(|(_, l, m)| (l, m))
}

impl Carriageway {
    /// The last interchange before the scene, by its number.
    #[must_use]
    pub fn door_before(&self) -> Option<usize> {
        self.doors.iter().rposition(|d| d.m < self.scene_m)
    }
    /// The interchange to which a road belongs, by its number: a ramp at it, or the piece of mainline after it.
    #[must_use]
    pub fn door_of(&self, graph: &RoadGraph, road: RoadId) -> Option<usize> {
        let ramp = self.doors.iter().position(|d| d.ramps.contains(&road));
        ramp.or_else(|| self.doors.iter().position(|d| self.links.iter().any(|l| graph.link(*l).road == road && graph.link(*l).from == d.node)))
    }
    /// Where a road of the mainline begins, metres.
    #[must_use]
    pub fn begins_m(&self, graph: &RoadGraph, road: RoadId) -> Option<f64> {
        self.links.iter().position(|l| graph.link(*l).road == road).map(|i| self.starts_m[i])
    }
    /// The road piece at a distance from the beginning.
    #[must_use]
    pub fn road_at(&self, graph: &RoadGraph, m: f64) -> RoadId {
        graph.link(self.links[self.starts_m.partition_point(|s| *s <= m).saturating_sub(1)]).road
    }
    /// The place at a distance from the beginning.
    #[must_use]
    pub fn point_at(&self, graph: &RoadGraph, m: f64) -> Point {
        let i = self.starts_m.partition_point(|s| *s <= m).saturating_sub(1);
        let link = graph.link(self.links[i]);
        let road = graph.road(link.road);
        let share = ((m - self.starts_m[i]) / link.length_m.max(1.0)).clamp(0.0, 1.0);
        let share = if road.forward == Some(self.links[i]) { share } else { 1.0 - share };
        along(&road.line, length_m(&road.line) * share)
    }
    /// Where a link lies, metres from the beginning to its end.
    #[must_use]
    pub fn span_m(&self, graph: &RoadGraph, link: LinkId) -> Option<(f64, f64)> {
        let i = self.links.iter().position(|l| *l == link)?;
        Some((self.starts_m[i], self.starts_m[i] + graph.link(link).length_m))
    }
}
