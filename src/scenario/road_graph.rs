//! Scenario / road graph — from single roads to junctions, roads and links.
//!
//! In: roads with points on the plane, junction keys where the author gave them. Out: a `RoadGraph`, indexed.
//! Not here: reading the file (`county_rows`), which road a person takes (`map::route`).
//! Method: ends of the same key are one junction; ends without a key join whatever end lies within two metres (an R-tree
//! gives the neighbours, union–find the groups). Numbers follow sorted keys, so the file's order does not matter.

use std::collections::BTreeMap;

use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::base::ids::{Id, Keys, LinkId, NodeId, RoadId};
use crate::base::lang::Name;
use crate::map::frame::Point;
use crate::map::road::{Crossing, Link, Node, Road, RoadClass, RoadGraph};

/// Ends closer than this are one junction, metres.
pub const MERGE_M: f64 = 2.0;

/// What a road of a class is like where the file does not say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoadNorm {
    /// Free speed, km/h.
    pub speed_km_per_h: f64,
    /// Lanes per direction.
    pub lanes: u32,
    /// Vehicles per hour and lane.
    pub capacity_per_lane_h: f64,
    /// Width of the carriageway, metres.
    pub width_m: f64,
    /// Cars may use it.
    pub drivable: bool,
}

/// Vehicles per metre and lane at standstill: 7.5 m a vehicle (MATSim's default cell).
pub const JAM_PER_M: f64 = 1.0 / 7.5;

/// The table by class. Expressway: JTG B01-2014 basic capacity at 100 km/h. National and provincial: half of a two-lane
/// class II road at 60 km/h (same standard, value to be verified). Streets and below: assumed, between the 600 and 1000 of
/// the EES Surf Coast network. See `docs/assumptions.md`.
#[must_use]
pub const fn norm(class: RoadClass) -> RoadNorm {
    let (speed_km_per_h, lanes, capacity_per_lane_h, width_m, drivable) = match class {
        RoadClass::Expressway => (100.0, 2, 2100.0, 22.5, true),
        RoadClass::Ramp => (40.0, 1, 1200.0, 8.5, true),
        RoadClass::National => (60.0, 1, 1250.0, 9.0, true),
        RoadClass::Provincial => (60.0, 1, 1250.0, 8.5, true),
        RoadClass::County => (40.0, 1, 1000.0, 7.0, true),
        RoadClass::Township => (30.0, 1, 600.0, 6.0, true),
        RoadClass::Village => (20.0, 1, 400.0, 4.5, true),
        RoadClass::Street => (30.0, 1, 800.0, 9.0, true),
        RoadClass::Track => (15.0, 1, 200.0, 3.0, false),
        RoadClass::Path => (5.0, 1, 100.0, 1.5, false),
    };
    RoadNorm { speed_km_per_h, lanes, capacity_per_lane_h, width_m, drivable }
}

/// One road on the plane, all numbers settled.
#[derive(Clone, Debug)]
pub struct RoadPart {
    /// Key.
    pub key: String,
    /// Name or number.
    pub name: Name,
    /// Class.
    pub class: RoadClass,
    /// Geometry, at least two points.
    pub line: Vec<Point>,
    /// Junction key of the first point.
    pub from: Option<String>,
    /// Junction key of the last point.
    pub to: Option<String>,
    /// Traffic only from first to last.
    pub oneway: bool,
    /// Lanes per direction.
    pub lanes: u32,
    /// Free speed, km/h.
    pub speed_km_per_h: f64,
    /// Vehicles an hour and direction; that of the class and its lanes where it is not given.
    pub capacity_per_h: Option<f64>,
    /// Width, metres.
    pub width_m: f64,
    /// Paved.
    pub paved: bool,
    /// On a bridge along its whole length.
    pub bridge: bool,
    /// In a tunnel along its whole length.
    pub tunnel: bool,
    /// Length, metres.
    pub length_m: f64,
    /// Crossings with reaches.
    pub crossings: Vec<Crossing>,
}

impl RoadPart {
    /// A two-way road of a class, everything else by the norm.
    #[must_use]
    pub fn by_norm(key: &str, class: RoadClass, line: Vec<Point>) -> Self {
        let n = norm(class);
        let length_m = crate::map::line::length_m(&line);
        Self {
            key: key.into(),
            name: Name::zh(key),
            class,
            line,
            from: None,
            to: None,
            oneway: false,
            lanes: n.lanes,
            speed_km_per_h: n.speed_km_per_h,
            capacity_per_h: None,
            width_m: n.width_m,
            paved: !matches!(class, RoadClass::Track | RoadClass::Path),
            bridge: false,
            tunnel: false,
            length_m,
            crossings: Vec::new(),
        }
    }
}

/// Puts single roads together. Keys must be unique (`county_resolve` has said so where they are not).
#[must_use]
pub fn build(mut parts: Vec<RoadPart>) -> RoadGraph {
    parts.sort_by(|a, b| a.key.cmp(&b.key));
    // Ends 2i and 2i + 1 belong to road i.
    let ends: Vec<(Point, Option<&str>)> = parts.iter().flat_map(|p| [(p.line[0], p.from.as_deref()), (p.line[p.line.len() - 1], p.to.as_deref())]).collect();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut by_key: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, (_, key)) in ends.iter().enumerate() {
        if let Some(key) = key {
            pairs.push((*by_key.entry(key).or_insert(i), i));
        }
    }
    let tree = RTree::bulk_load(ends.iter().enumerate().map(|(i, (p, _))| GeomWithData::new([p.x, p.y], i)).collect());
    for (i, (p, key)) in ends.iter().enumerate() {
        if key.is_some() {
            continue;
        }
        let mut near: Vec<usize> = tree.locate_within_distance([p.x, p.y], MERGE_M * MERGE_M).map(|e| e.data).collect();
        near.sort_unstable();
        // A free end takes one keyed junction at most: the one whose first end comes first.
        let mut keyed: Option<&str> = None;
        for j in near {
            match (ends[j].1, keyed) {
                (Some(k), None) => {
                    keyed = Some(k);
                    pairs.push((i, j));
                }
                (Some(k), Some(seen)) if k == seen => {
                    pairs.push((i, j));
                }
                (Some(_), Some(_)) => {}
                (None, _) => {
                    pairs.push((i, j));
                }
            }
        }
    }
    let labels = crate::map::route::joined(ends.len(), pairs);
    let mut key_of: BTreeMap<usize, String> = BTreeMap::new();
    for (i, label) in labels.iter().enumerate() {
        if let Some(k) = ends[i].1 {
            key_of.entry(*label).or_insert_with(|| k.to_owned());
        }
    }
    for (i, label) in labels.iter().enumerate() {
        key_of.entry(*label).or_insert_with(|| format!("{}:{}", parts[i / 2].key, if i % 2 == 0 { "from" } else { "to" }));
    }
    let node_keys: Keys<NodeId> = Keys::new(key_of.values().cloned().collect());
    let node_of = |end: usize| node_keys.find(&key_of[&labels[end]]).unwrap_or(NodeId(0));
    let mut nodes = vec![None; node_keys.len()];
    for (i, (p, _)) in ends.iter().enumerate() {
        nodes[node_of(i).index()].get_or_insert(Node { at: *p });
    }
    let nodes = nodes.into_iter().map(|n| n.unwrap_or(Node { at: Point::default() })).collect();
    let ends_of: Vec<(NodeId, NodeId)> = (0..parts.len()).map(|i| (node_of(2 * i), node_of(2 * i + 1))).collect();
    let road_keys: Keys<RoadId> = Keys::new(parts.iter().map(|p| p.key.clone()).collect());
    let (mut roads, mut links) = (Vec::with_capacity(parts.len()), Vec::new());
    for (i, p) in parts.into_iter().enumerate() {
        let ((from, to), road) = (ends_of[i], RoadId::from_index(i));
        let n = norm(p.class);
        let mut link = |from, to| {
            links.push(Link {
                road,
                from,
                to,
                length_m: p.length_m,
                free_m_per_s: p.speed_km_per_h / 3.6,
                capacity_per_h: p.capacity_per_h.unwrap_or(n.capacity_per_lane_h * f64::from(p.lanes)),
                jam_per_m: JAM_PER_M,
                lanes: p.lanes,
                drivable: n.drivable,
            });
            LinkId::from_index(links.len() - 1)
        };
        let forward = Some(link(from, to));
        let backward = (!p.oneway).then(|| link(to, from));
        roads.push(Road {
            name: p.name,
            class: p.class,
            line: p.line,
            length_m: p.length_m,
            lanes: p.lanes,
            width_m: p.width_m,
            paved: p.paved,
            bridge: p.bridge,
            tunnel: p.tunnel,
            crossings: p.crossings,
            from,
            to,
            forward,
            backward,
        });
    }
    let mut graph = RoadGraph { node_keys, nodes, road_keys, roads, links, ..RoadGraph::default() };
    graph.index();
    graph
}

/// Finds the junction nearest to a place. Junctions that a car can leave are preferred within this factor of distance.
pub struct Nearest {
    all: RTree<GeomWithData<[f64; 2], u32>>,
}

impl Nearest {
    /// Over the junctions of a graph that carry cars, or all of them where none does.
    #[must_use]
    pub fn new(graph: &RoadGraph) -> Self {
        let carries = |n: u32| graph.outgoing(NodeId(n)).iter().chain(graph.incoming(NodeId(n))).any(|l| graph.link(*l).drivable);
        let point = |n: u32| GeomWithData::new([graph.nodes[n as usize].at.x, graph.nodes[n as usize].at.y], n);
        let mut list: Vec<_> = (0..graph.nodes.len() as u32).filter(|n| carries(*n)).map(point).collect();
        if list.is_empty() {
            list = (0..graph.nodes.len() as u32).map(point).collect();
        }
        Self { all: RTree::bulk_load(list) }
    }
    /// The nearest junction; ties by the smaller number. A county without roads has none: junction 0 stands in.
    #[must_use]
    pub fn to(&self, p: Point) -> NodeId {
        let Some(first) = self.all.nearest_neighbor([p.x, p.y]) else { return NodeId(0) };
        let d2 = (first.geom()[0] - p.x) * (first.geom()[0] - p.x) + (first.geom()[1] - p.y) * (first.geom()[1] - p.y);
        let same = self.all.locate_within_distance([p.x, p.y], d2).map(|e| e.data).min();
        NodeId(same.map_or(first.data, |s| s.min(first.data)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(key: &str, a: (f64, f64), b: (f64, f64)) -> RoadPart {
        RoadPart::by_norm(key, RoadClass::Village, vec![Point::new(a.0, a.1), Point::new(b.0, b.1)])
    }

    #[test]
    fn ends_within_two_metres_are_one_junction() {
        let g = build(vec![part("b", (101.5, 0.0), (200.0, 0.0)), part("a", (0.0, 0.0), (100.0, 0.0)), part("c", (103.0, 0.0), (100.0, 90.0))]);
        // 100 – 101.5 join, and 101.5 – 103 join, so all three meet.
        assert_eq!(g.nodes.len(), 4);
        assert_eq!(g.road(RoadId(0)).to, g.road(RoadId(1)).from);
        assert_eq!(g.road(RoadId(0)).to, g.road(RoadId(2)).from);
        assert_eq!(g.links.len(), 6);
    }

    #[test]
    fn a_key_joins_and_separates() {
        let mut a = part("a", (0.0, 0.0), (100.0, 0.0));
        let mut b = part("b", (100.0, 0.0), (200.0, 0.0));
        (a.to, b.from) = (Some("above".into()), Some("below".into()));
        let g = build(vec![a.clone(), b.clone()]);
        assert_ne!(g.road(RoadId(0)).to, g.road(RoadId(1)).from, "a flyover does not meet what passes beneath");
        b.from = Some("above".into());
        let g = build(vec![a, b]);
        assert_eq!(g.road(RoadId(0)).to, g.road(RoadId(1)).from);
    }

    #[test]
    fn the_order_of_the_file_does_not_matter() {
        let one = build(vec![part("a", (0.0, 0.0), (9.0, 0.0)), part("b", (9.0, 1.0), (20.0, 0.0))]);
        let two = build(vec![part("b", (9.0, 1.0), (20.0, 0.0)), part("a", (0.0, 0.0), (9.0, 0.0))]);
        assert_eq!(format!("{one:?}"), format!("{two:?}"));
    }
}
