//! Network / open — a network and its demand, whatever program they were written for.
//!
//! In: two paths. Out: the two together, or findings of both. Not here: the formats.
//! Method: the format is told by the name of the file and by its first element; the demand must belong to the same program.

use std::path::Path;

use super::demand::Demand;
use super::net::Net;
use super::sheet::Sheet;
use super::tntp::Table;
use super::{fill, gmns, matsim_network, matsim_plans, matsim_vehicles, sumo_network, sumo_routes, tntp};
use crate::import::failure::Failure;

/// A network with what is to move on it.
#[derive(Clone, Debug)]
pub enum Case {
    /// Persons with their own plans.
    Plans(Net, Demand),
    /// A table of trips, to be assigned.
    Table(Net, Table),
}

/// The first element of an XML text.
fn root(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = &rest[rest.find('<')? + 1..];
        if rest.starts_with("!--") {
            rest = &rest[rest.find("-->")?..];
        } else if !rest.starts_with(['?', '!']) {
            let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | ':')).unwrap_or(rest.len());
            return Some(&rest[..end]);
        }
    }
}

/// Reads both, and the sizes of the vehicles where MATSim's plans have a file of them.
pub fn open(network: &Path, plans: &Path, vehicles: Option<&Path>, wave_m_per_s: Option<f64>) -> Result<Case, Failure> {
    if network.is_dir() {
        let (net, mut table, zones) = gmns::network(network, wave_m_per_s)?;
        gmns::demand(&Sheet::read(plans)?, &net, &zones, &mut table)?;
        return Ok(Case::Table(net, table));
    }
    let sheet = Sheet::read(network)?;
    if network.extension().is_some_and(|e| e == "tntp") {
        let (net, mut table) = tntp::network(&sheet, wave_m_per_s)?;
        tntp::trips(&Sheet::read(plans)?, &net, &mut table)?;
        return Ok(Case::Table(net, table));
    }
    let sumo = root(&sheet.text) == Some("net");
    let net = if sumo { sumo_network::read(&sheet, wave_m_per_s)? } else { matsim_network::read(&sheet, wave_m_per_s)? };
    drop(sheet);
    let sheet = Sheet::read(plans)?;
    let mut demand = if sumo { sumo_routes::read(&sheet, &net)? } else { matsim_plans::read(&sheet, &net)? };
    fill::fill(&mut demand, &net, &sheet);
    if sheet.spoiled() {
        return Err(Failure::Findings(sheet.findings()));
    }
    if let (Some(path), false) = (vehicles, sumo) {
        matsim_vehicles::read(&Sheet::read(path)?, &mut demand)?;
    }
    Ok(Case::Plans(net, demand))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_first_element_is_found_behind_heads_and_comments() {
        assert_eq!(super::root("<?xml version=\"1.0\"?>\n<!DOCTYPE network SYSTEM \"x\">\n<!-- <net> -->\n<network>"), Some("network"));
        assert_eq!((super::root("<net version='1'>"), super::root("plain")), (Some("net"), None));
    }
}
