//! Map / road — the road graph: junctions, physical roads, and one link per direction.
//!
//! In: `roads.geojson`, resolved. Out: dense arrays for routing and traffic, geometry for drawing and flooding.
//! Not here: queues (`drill::traffic`), water (`hazard`). Source of capacities: `docs/assumptions.md`, road table.

use super::frame::Point;
use crate::base::ids::{Keys, LinkId, NodeId, ReachId, RoadId};
use crate::base::lang::Name;

/// Class of a road, Chinese administrative classes with the OSM classes mapped onto them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum RoadClass {
    /// 高速公路 (motorway).
    Expressway,
    /// Ramp of an expressway.
    Ramp,
    /// 国道 (trunk).
    National,
    /// 省道 (primary).
    Provincial,
    /// 县道 (secondary).
    County,
    /// 乡道 (tertiary).
    Township,
    /// 村道 (unclassified, residential).
    Village,
    /// Street in a town.
    Street,
    /// Track that only tractors and off-road vehicles use.
    Track,
    /// Path on foot.
    Path,
}

/// A junction.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Where.
    pub at: Point,
}

/// A bridge or ford: where a road meets a reach.
#[derive(Clone, Copy, Debug)]
pub struct Crossing {
    /// The reach.
    pub reach: ReachId,
    /// Where along the road, metres from its start.
    pub along_m: f64,
    /// Level of the deck (or of the ford's bed), metres above datum.
    pub deck_m: f64,
    /// A ford: passable only while shallow.
    pub ford: bool,
}

/// A physical road between two junctions.
#[derive(Clone, Debug)]
pub struct Road {
    /// Name or number ("G65").
    pub name: Name,
    /// Class.
    pub class: RoadClass,
    /// From its first junction to its last.
    pub line: Vec<Point>,
    /// Length, metres.
    pub length_m: f64,
    /// Lanes per direction.
    pub lanes: u32,
    /// Width of the carriageway, metres.
    pub width_m: f64,
    /// Paved.
    pub paved: bool,
    /// On a bridge along its whole length.
    pub bridge: bool,
    /// In a tunnel along its whole length.
    pub tunnel: bool,
    /// Crossings with reaches.
    pub crossings: Vec<Crossing>,
    /// First junction.
    pub from: NodeId,
    /// Last junction.
    pub to: NodeId,
    /// The link from first to last, if traffic may go that way.
    pub forward: Option<LinkId>,
    /// The link from last to first.
    pub backward: Option<LinkId>,
}

/// One direction of a road.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The physical road.
    pub road: RoadId,
    /// Start.
    pub from: NodeId,
    /// End.
    pub to: NodeId,
    /// Length, metres.
    pub length_m: f64,
    /// Free speed, metres per second.
    pub free_m_per_s: f64,
    /// Flow capacity of all lanes, vehicles per hour.
    pub capacity_per_h: f64,
    /// Vehicles per metre and lane at standstill.
    pub jam_per_m: f64,
    /// Lanes.
    pub lanes: u32,
    /// May carry cars (not only people on foot).
    pub drivable: bool,
}

/// The most that gaps running back at a speed can keep moving, vehicles an hour: q = k / (1/w + 1/u), with jam density k, backward wave
/// w and free speed u (Newell 1993; MATSim's kinematic waves with w = 15 km/h and k = 1/7.5 m).
#[must_use]
pub fn wave_capacity_per_h(jam_per_m: f64, wave_m_per_s: f64, free_m_per_s: f64) -> f64 {
    jam_per_m / (1.0 / wave_m_per_s + 1.0 / free_m_per_s) * 3600.0
}

/// The road graph.
#[derive(Clone, Debug, Default)]
pub struct RoadGraph {
    /// Keys of the junctions.
    pub node_keys: Keys<NodeId>,
    /// Junctions.
    pub nodes: Vec<Node>,
    /// Keys of the roads.
    pub road_keys: Keys<RoadId>,
    /// Physical roads.
    pub roads: Vec<Road>,
    /// Links, in the order of their road, forward first.
    pub links: Vec<Link>,
    /// Outgoing links of node `n`: `out[out_start[n]..out_start[n + 1]]`.
    pub out_start: Vec<u32>,
    /// Outgoing links, sorted by node and id.
    pub out: Vec<LinkId>,
    /// Incoming links of node `n`: `inc[inc_start[n]..inc_start[n + 1]]`.
    pub inc_start: Vec<u32>,
    /// Incoming links, sorted by node and id.
    pub inc: Vec<LinkId>,
}

/// A one-way link of one lane for cars: from, to, length in metres, free speed in metres a second, vehicles an hour, vehicles a
/// metre when it stands.
pub type PlainLink = (u32, u32, f64, f64, f64, f64);

impl RoadGraph {
    /// The junction nearest to a place to which vehicles get, ties by number; none where no road can be driven.
    #[must_use]
    pub fn nearest_drivable(&self, at: Point) -> Option<NodeId> {
        let nodes = self.links.iter().filter(|l| l.drivable).flat_map(|l| [l.from, l.to]);
        let far = |n: NodeId| self.node_at(n).distance_m(at);
        nodes.min_by(|a, b| far(*a).total_cmp(&far(*b)).then(a.cmp(b)))
    }
    /// A graph of plain links, each a road of its own, between junctions a metre apart.
    #[must_use]
    pub fn plain(nodes: u32, links: &[PlainLink]) -> Self {
        let mut graph = Self { nodes: (0..nodes).map(|i| Node { at: Point::new(f64::from(i), 0.0) }).collect(), ..Self::default() };
        let link = |(i, &(from, to, length_m, free_m_per_s, capacity_per_h, jam_per_m)): (usize, &PlainLink)| Link {
            road: RoadId(i as u32),
            from: NodeId(from),
            to: NodeId(to),
            length_m,
            free_m_per_s,
            capacity_per_h,
            jam_per_m,
            lanes: 1,
            drivable: true,
        };
        graph.links = links.iter().enumerate().map(link).collect();
        graph.index();
        graph
    }
    /// Builds the two adjacency lists from `nodes` and `links`.
    pub fn index(&mut self) {
        let lists = |key: &dyn Fn(&Link) -> NodeId| {
            let mut start = vec![0u32; self.nodes.len() + 1];
            for l in &self.links {
                start[key(l).0 as usize + 1] += 1;
            }
            for i in 1..start.len() {
                start[i] += start[i - 1];
            }
            let mut fill = start.clone();
            let mut list = vec![LinkId(0); self.links.len()];
            for (i, l) in self.links.iter().enumerate() {
                let slot = &mut fill[key(l).0 as usize];
                list[*slot as usize] = LinkId(i as u32);
                *slot += 1;
            }
            (start, list)
        };
        let (out_start, out) = lists(&|l| l.from);
        let (inc_start, inc) = lists(&|l| l.to);
        (self.out_start, self.out, self.inc_start, self.inc) = (out_start, out, inc_start, inc);
    }
    /// Links that leave a junction.
    #[must_use]
    pub fn outgoing(&self, node: NodeId) -> &[LinkId] {
        &self.out[self.out_start[node.0 as usize] as usize..self.out_start[node.0 as usize + 1] as usize]
    }
    /// Links that reach a junction.
    #[must_use]
    pub fn incoming(&self, node: NodeId) -> &[LinkId] {
        &self.inc[self.inc_start[node.0 as usize] as usize..self.inc_start[node.0 as usize + 1] as usize]
    }
    /// Whether so many roads for cars meet in a place that whoever comes over one of them crosses or joins others: three.
    #[must_use]
    pub fn is_junction(&self, node: NodeId) -> bool {
        let links = self.outgoing(node).iter().chain(self.incoming(node));
        links.map(|l| self.link(*l)).filter(|l| l.drivable).map(|l| l.road).collect::<std::collections::BTreeSet<_>>().len() >= 3
    }
    /// A link.
    #[must_use]
    pub fn link(&self, id: LinkId) -> &Link {
        &self.links[id.0 as usize]
    }
    /// A road.
    #[must_use]
    pub fn road(&self, id: RoadId) -> &Road {
        &self.roads[id.0 as usize]
    }
    /// A junction's place.
    #[must_use]
    pub fn node_at(&self, id: NodeId) -> Point {
        self.nodes[id.0 as usize].at
    }
}
