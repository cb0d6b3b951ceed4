//! Network / matsim network — `network.xml`, plain or gzip, versions 1 and 2.
//!
//! In: a sheet. Out: a net, or findings. Not here: plans. Source: network_v1.dtd, network_v2.dtd of MATSim; storage after
//! `QueueWithBuffer.java`: length × lanes / effective cell size, but never less than one second's flow, nor than what the flow
//! needs at free speed. Capacities are per `capperiod`, one hour unless it is written.

use std::collections::BTreeMap;

use super::net::{LinkRow, Net};
use super::sheet::{NO_NODE, Sheet, TWICE};
use super::xml::{Piece, Xml, clock_ms};
use crate::import::failure::Failure;
use crate::map::frame::Point;

/// Metres of road that a car takes, where the file does not say (MATSim).
const CELL_M: f64 = 7.5;

/// Reads a network.
pub fn read(sheet: &Sheet, wave_m_per_s: Option<f64>) -> Result<Net, Failure> {
    let mut xml = Xml::new(sheet, &["network"]);
    let (mut nodes, mut rows): (BTreeMap<String, Point>, Vec<LinkRow>) = (BTreeMap::new(), Vec::new());
    let (mut names, mut places) = (BTreeMap::new(), Vec::new());
    let (mut period_h, mut cell_m) = (1.0, CELL_M);
    while let Some(piece) = xml.next() {
        let Piece::Open(e) = piece else { continue };
        match e.name {
            "node" => {
                let (id, x, y) = (e.need(sheet, "id"), e.number(sheet, "x", -1e9, 1e9), e.number(sheet, "y", -1e9, 1e9));
                if let (Some(id), Some(x), Some(y)) = (id, x, y)
                    && nodes.insert(id.to_string(), Point::new(x, y)).is_some()
                {
                    twice(sheet, e.at, &format!("<node id=\"{id}\">"));
                }
            }
            "links" => {
                if let Some(text) = e.get("capperiod") {
                    match clock_ms(&text) {
                        Some(ms) if ms > 0 => period_h = ms as f64 / 3_600_000.0,
                        _ => {
                            e.number(sheet, "capperiod", 1.0, 1e6);
                        }
                    }
                }
                if e.get("effectivecellsize").is_some() {
                    cell_m = e.number(sheet, "effectivecellsize", 0.1, 1000.0).unwrap_or(CELL_M);
                }
            }
            "link" => {
                let (id, from, to) = (e.need(sheet, "id"), e.need(sheet, "from"), e.need(sheet, "to"));
                let length = e.number(sheet, "length", 0.0, 1e7);
                let speed = e.number(sheet, "freespeed", 1e-3, 1e6);
                let capacity = e.number(sheet, "capacity", 0.0, 1e9);
                let lanes = e.number(sheet, "permlanes", 1e-3, 1000.0);
                let (Some(id), Some(from), Some(to)) = (id, from, to) else { continue };
                if names.insert(id.to_string(), ()).is_some() {
                    twice(sheet, e.at, &format!("<link id=\"{id}\">"));
                    continue;
                }
                let (Some(length_m), Some(u), Some(capacity), Some(lanes)) = (length, speed, capacity, lanes) else { continue };
                let per_s = capacity / period_h / 3600.0;
                let storage = (length_m * lanes / cell_m).max(per_s).max(length_m / u * per_s);
                places.push((e.at, id.to_string(), from.to_string(), to.to_string()));
                rows.push(LinkRow {
                    key: id.into_owned(),
                    from: from.into_owned(),
                    to: to.into_owned(),
                    length_m,
                    free_m_per_s: u,
                    capacity_per_h: capacity / period_h,
                    // A link of no length has room for one car; the queue model sees to it.
                    jam_per_m: if length_m > 0.0 { storage / length_m / lanes } else { 1.0 / cell_m },
                    lanes,
                    drivable: e.get("modes").is_none_or(|m| m.split(',').any(|m| m.trim() == "car")),
                    bpr: None,
                });
            }
            _ => {}
        }
    }
    for (at, id, from, to) in places {
        for (what, key) in [("from", from), ("to", to)] {
            if !nodes.contains_key(&key) {
                sheet.error(
                    at,
                    NO_NODE,
                    format!("<link id=\"{id}\"> · {what}"),
                    format!("没有节点 {key}；请改正，或补上这个节点"),
                    format!("there is no node {key}; mend the name or add the node"),
                );
            }
        }
    }
    if sheet.spoiled() {
        return Err(Failure::Findings(sheet.findings()));
    }
    let nodes: Vec<(String, Point)> = nodes.into_iter().collect();
    Ok(Net::new(&nodes, rows, wave_m_per_s))
}

/// A name that is used twice.
pub(super) fn twice(sheet: &Sheet, at: usize, subject: &str) {
    sheet.error(at, TWICE, subject, "这个名称已经用过；名称必须唯一".into(), "the name is used already; names must be unique".into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_follows_cell_size_lanes_and_flow() {
        let text = "<network><nodes><node id='a' x='0' y='0'/><node id='b' x='9' y='0'/></nodes><links capperiod='00:30:00' effectivecellsize='7.5'>
            <link id='short' from='a' to='b' length='10' freespeed='10' capacity='900' permlanes='2'/>
            <link id='tight' from='a' to='b' length='1000' freespeed='1' capacity='1800' permlanes='1'/></links></network>";
        let net = read(&Sheet::new("n.xml", text), None).expect("sound");
        let link = |k: &str| *net.graph.link(net.find(k).expect("there"));
        assert_eq!((link("short").capacity_per_h, link("short").lanes), (1800.0, 2));
        assert!((link("short").jam_per_m * 2.0 * 10.0 - 20.0 / 7.5).abs() < 1e-9);
        // One vehicle a second over 1,000 s needs room for 1,000.
        assert!((link("tight").jam_per_m * 1000.0 - 1000.0).abs() < 1e-9);
    }
}
