//! Network / net — a road network with the names of its links, ready for queues and for equilibrium.
//!
//! In: rows of any format. Out: the road graph, names, what was changed on the way. Not here: which format it was.
//! Method: ids follow sorted names. A link's backward wave is the one its capacity asks for (Newell 1993); with `--backward-wave`
//! it is given, and a capacity that the wave cannot carry is lowered to q = k / (1/w + 1/u) (MATSim, kinematic waves).

use crate::base::ids::{Id, Keys, LinkId, NodeId, RoadId};
use crate::map::frame::Point;
use crate::map::road::{Link, Node, RoadGraph, wave_capacity_per_h};

/// A link as a file writes it.
#[derive(Clone, Debug)]
pub struct LinkRow {
    /// Name.
    pub key: String,
    /// Name of the junction it begins at.
    pub from: String,
    /// Name of the junction it ends at.
    pub to: String,
    /// Length, metres.
    pub length_m: f64,
    /// Free speed, metres per second.
    pub free_m_per_s: f64,
    /// Capacity of all lanes, vehicles an hour.
    pub capacity_per_h: f64,
    /// Vehicles per metre and lane at standstill.
    pub jam_per_m: f64,
    /// Lanes.
    pub lanes: f64,
    /// May carry cars.
    pub drivable: bool,
    /// Coefficients b and power of the volume-delay function, where the file has them.
    pub bpr: Option<(f64, f64)>,
}

/// A network.
#[derive(Clone, Debug, Default)]
pub struct Net {
    /// Junctions and links; link `l` bears the name of road `l`.
    pub graph: RoadGraph,
    /// Volume-delay coefficients b and power by link (0.15 and 4 where the file is silent: BPR 1964).
    pub bpr: Vec<(f64, f64)>,
    /// Capacities that were lowered because the backward wave cannot carry them.
    pub lowered: usize,
    /// Junctions that nobody may drive through (zones); empty where there are none.
    pub no_through: Vec<bool>,
    /// Pairs of links that may not follow each other; empty where all turns are allowed. Sorted.
    pub banned: Vec<(u32, u32)>,
    names: Names,
}

impl Net {
    /// From rows whose junctions exist. `wave_m_per_s`: the backward wave, where it is given.
    #[must_use]
    pub fn new(nodes: &[(String, Point)], mut rows: Vec<LinkRow>, wave_m_per_s: Option<f64>) -> Self {
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        let mut nodes: Vec<&(String, Point)> = nodes.iter().collect();
        nodes.sort_by(|a, b| a.0.cmp(&b.0));
        let mut net = Self::default();
        let g = &mut net.graph;
        g.node_keys = Keys::new(nodes.iter().map(|n| n.0.clone()).collect());
        g.nodes = nodes.iter().map(|n| Node { at: n.1 }).collect();
        g.road_keys = Keys::new(rows.iter().map(|r| r.key.clone()).collect());
        let node = |keys: &Keys<NodeId>, key: &str| keys.find(key).unwrap_or_else(|| unreachable!("junction {key} was checked by the reader"));
        for (i, r) in rows.iter().enumerate() {
            let lanes = r.lanes.max(1.0).floor();
            // A fraction of a lane is kept in the density: storage is what counts.
            let jam = r.jam_per_m * r.lanes / lanes;
            let mut capacity_per_h = r.capacity_per_h;
            if let Some(w) = wave_m_per_s {
                let most = wave_capacity_per_h(jam * lanes, w, r.free_m_per_s);
                if capacity_per_h > most {
                    capacity_per_h = most;
                    net.lowered += 1;
                }
            }
            g.links.push(Link {
                road: RoadId::from_index(i),
                from: node(&g.node_keys, &r.from),
                to: node(&g.node_keys, &r.to),
                length_m: r.length_m,
                free_m_per_s: r.free_m_per_s,
                capacity_per_h,
                jam_per_m: jam,
                lanes: lanes as u32,
                drivable: r.drivable,
            });
        }
        g.index();
        net.bpr = rows.iter().map(|r| r.bpr.unwrap_or((0.15, 4.0))).collect();
        net.names = Names::new(&net.graph.road_keys);
        net
    }
    /// The link of a name.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<LinkId> {
        self.names.find(&self.graph.road_keys, key)
    }
    /// The name of a link.
    #[must_use]
    pub fn name(&self, link: LinkId) -> &str {
        self.graph.road_keys.key(RoadId(link.0))
    }
    /// Whether the second link may follow the first: it begins where the first ends, and the turn is allowed.
    #[must_use]
    pub fn joins(&self, a: LinkId, b: LinkId) -> bool {
        self.graph.link(a).to == self.graph.link(b).from && self.banned.binary_search(&(a.0, b.0)).is_err()
    }
    /// Milliseconds over an empty link, rounded up as the queue model does.
    #[must_use]
    pub fn free_ms(&self, link: LinkId) -> i64 {
        let l = self.graph.link(link);
        (l.length_m / l.free_m_per_s * 1000.0 - 1e-6).ceil().max(0.0) as i64
    }
}

/// Finds names quickly: plans name links millions of times. Open addressing over XXH3; the order of the table decides nothing.
#[derive(Clone, Debug, Default)]
struct Names {
    table: Vec<u32>,
}

impl Names {
    fn new(keys: &Keys<RoadId>) -> Self {
        let mut table = vec![u32::MAX; (2 * keys.len()).next_power_of_two().max(2)];
        let mask = table.len() - 1;
        for (id, key) in keys.iter() {
            let mut at = hash(key) & mask;
            while table[at] != u32::MAX {
                at = (at + 1) & mask;
            }
            table[at] = id.0;
        }
        Self { table }
    }
    fn find(&self, keys: &Keys<RoadId>, key: &str) -> Option<LinkId> {
        let mask = self.table.len().checked_sub(1)?;
        let mut at = hash(key) & mask;
        while self.table[at] != u32::MAX {
            if keys.key(RoadId(self.table[at])) == key {
                return Some(LinkId(self.table[at]));
            }
            at = (at + 1) & mask;
        }
        None
    }
}
fn hash(key: &str) -> usize {
    xxhash_rust::xxh3::xxh3_64(key.as_bytes()) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_a_wave_of_fifteen_kilometres_an_hour_lowers_the_capacity_to_what_it_carries() {
        let node = |k: &str| (k.to_owned(), Point::new(0.0, 0.0));
        let row = |key: &str, u: f64| LinkRow {
            key: key.into(),
            from: "a".into(),
            to: "b".into(),
            length_m: 1000.0,
            free_m_per_s: u / 3.6,
            capacity_per_h: 2400.0,
            jam_per_m: 1.0 / 7.5,
            lanes: 1.0,
            drivable: true,
            bpr: None,
        };
        let speeds = [50.0, 60.0, 80.0, 100.0, 120.0];
        let rows: Vec<LinkRow> = speeds.iter().map(|u| row(&format!("l{u}"), *u)).collect();
        let net = Net::new(&[node("a"), node("b")], rows, Some(15.0 / 3.6));
        // Sheet of the model, after MATSim's kinematic waves.
        for (u, q) in speeds.iter().zip([1538.5, 1600.0, 1684.2, 1739.1, 1777.8]) {
            let l = net.find(&format!("l{u}")).expect("named");
            assert!((net.graph.link(l).capacity_per_h - q).abs() < 0.06, "{u} km/h: {}", net.graph.link(l).capacity_per_h);
            assert_eq!(net.name(l), format!("l{u}"));
        }
        assert_eq!((net.lowered, net.find("l55")), (5, None));
    }
}
