//! Import / network — road networks and demand of other traffic programs, as our graph and our departures.
//!
//! In: MATSim XML, SUMO XML, TNTP tables, GMNS folders. Out: a `Net` and a `Demand`, or findings with line and column.
//! Not here: moving anybody (`drill::traffic`), results (`report::traffic`).

pub mod demand;
pub mod fill;
pub mod gmns;
pub mod matsim_network;
pub mod matsim_plans;
pub mod matsim_vehicles;
pub mod net;
pub mod open;
pub mod sheet;
pub mod sumo_network;
pub mod sumo_routes;
pub mod tntp;
mod xml;
