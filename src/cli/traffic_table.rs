//! Cli / traffic table — a table of trips between its reader, the equilibrium and the queues.
//!
//! In: a net and a table. Out: what `study::equilibrium` takes; demand with a vehicle for every trip. Not here: the methods.

use std::path::Path;

use super::Stop;
use crate::base::ids::LinkId;
use crate::base::seed::Seed;
use crate::import::failure::finding;
use crate::import::network::demand::Demand;
use crate::import::network::net::Net;
use crate::import::network::sheet::NO_WAY;
use crate::import::network::tntp::Table;
use crate::study::equilibrium::{Assignment, Delay, Network, spread as whole};

/// Size of a car, thousandths.
const CAR: u32 = 1000;

/// The table as the equilibrium takes it.
pub(super) fn network<'a>(net: &'a Net, table: &Table) -> Network<'a> {
    let delays = (0..net.graph.links.len()).map(|l| Delay { free: table.free[l], capacity: table.capacity[l], b: net.bpr[l].0, power: net.bpr[l].1 }).collect();
    Network { graph: &net.graph, delays, no_through: &net.no_through, trips: table.trips.clone() }
}

/// A vehicle for every trip, on the ways of the equilibrium, evenly over the hours. Vehicles are named origin-goal-number.
pub(super) fn spread(net: &Net, table: &Table, assignment: &Assignment, hours: f64, seed: Seed) -> Demand {
    let mut demand = Demand { first_leg: vec![0], ..Demand::default() };
    for d in whole(&table.trips, assignment, hours, seed) {
        let (from, to, _) = table.trips[d.pair];
        let way: &[LinkId] = &assignment.ways[d.pair][d.way].links;
        let key = format!("{}-{}-{}", net.graph.node_keys.key(from), net.graph.node_keys.key(to), d.number + 1);
        demand.one_drive(key, d.at_ms, way, CAR);
    }
    demand
}

/// A pair without any way is a mistake of the files: its trips must not vanish.
pub(super) fn all_reached(file: &Path, net: &Net, table: &Table, assignment: &Assignment) -> Result<(), Stop> {
    let missing: Vec<_> = assignment
        .ways
        .iter()
        .zip(&table.trips)
        .filter(|(ways, _)| ways.is_empty())
        .map(|(_, (from, to, trips))| {
            let (from, to) = (net.graph.node_keys.key(*from), net.graph.node_keys.key(*to));
            let zh = format!("从 {from} 到 {to} 没有路可走（{trips} 次出行）；请检查路网是否连通");
            finding(file, 0, NO_WAY, "trips", zh, format!("there is no way from {from} to {to} ({trips} trips); is the network in one piece?"))
        })
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(Stop::Findings(missing)) }
}
