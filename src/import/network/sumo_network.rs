//! Network / sumo network — `.net.xml`, plain or gzip.
//!
//! In: a sheet. Out: a net, or findings. Not here: routes. Source: SUMO user documentation, "SUMO Road Networks". Edges inside a junction
//! (names with ':') are left out; connections say which turns are allowed. SUMO knows no capacity: a lane carries what its default car
//! makes possible, q = 1 / (τ + s/u) with a headway τ of 1 s and s = 7.5 m (5 m and a gap of 2.5 m).

use std::collections::{BTreeMap, BTreeSet};

use super::matsim_network::twice;
use super::net::{LinkRow, Net};
use super::sheet::{NO_NODE, Sheet, VALUE};
use super::xml::{Element, Piece, Xml};
use crate::import::failure::Failure;
use crate::map::frame::Point;

/// Headway of SUMO's default car, seconds.
const HEADWAY_S: f64 = 1.0;
/// Its length and gap, metres.
const CAR_M: f64 = 7.5;

struct Edge {
    at: usize,
    key: String,
    from: String,
    to: String,
    lanes: Vec<(f64, f64)>,
}

/// Whether passenger cars may use a lane.
fn for_cars(e: &Element<'_>) -> bool {
    let names = |a: &str, what: &[&str]| e.get(a).is_some_and(|v| v.split_whitespace().any(|w| what.contains(&w)));
    if e.get("allow").is_some_and(|v| !v.is_empty()) { names("allow", &["passenger", "private", "all"]) } else { !names("disallow", &["passenger", "all"]) }
}

/// Reads a network.
pub fn read(sheet: &Sheet, wave_m_per_s: Option<f64>) -> Result<Net, Failure> {
    let mut xml = Xml::new(sheet, &["net"]);
    let (mut nodes, mut edges, mut open): (BTreeMap<String, Point>, Vec<Edge>, Option<Edge>) = (BTreeMap::new(), Vec::new(), None);
    let (mut names, mut turns) = (BTreeSet::new(), BTreeSet::new());
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(e) => match e.name {
                "junction" => {
                    let Some(id) = e.need(sheet, "id").filter(|id| !id.starts_with(':')) else { continue };
                    if let (Some(x), Some(y)) = (e.number(sheet, "x", -1e9, 1e9), e.number(sheet, "y", -1e9, 1e9)) {
                        nodes.insert(id.into_owned(), Point::new(x, y));
                    }
                }
                "edge" => {
                    let Some(id) = e.need(sheet, "id").filter(|id| !id.starts_with(':')) else { continue };
                    if e.get("function").is_some_and(|f| f == "internal" || f == "crossing" || f == "walkingarea") {
                        continue;
                    }
                    let (from, to) = (e.need(sheet, "from"), e.need(sheet, "to"));
                    if !names.insert(id.to_string()) {
                        twice(sheet, e.at, &format!("<edge id=\"{id}\">"));
                        continue;
                    }
                    if let (Some(from), Some(to)) = (from, to) {
                        open = Some(Edge { at: e.at, key: id.into_owned(), from: from.into_owned(), to: to.into_owned(), lanes: Vec::new() });
                    }
                }
                "lane" => {
                    if let Some(edge) = &mut open
                        && let (Some(length), Some(speed)) = (e.number(sheet, "length", 0.0, 1e7), e.number(sheet, "speed", 1e-3, 1e4))
                        && for_cars(&e)
                    {
                        edge.lanes.push((length, speed));
                    }
                }
                "connection" => {
                    if let (Some(from), Some(to)) = (e.get("from"), e.get("to")) {
                        turns.insert((from.into_owned(), to.into_owned()));
                    }
                }
                _ => {}
            },
            Piece::Close("edge") => edges.extend(open.take()),
            _ => {}
        }
    }
    let mut rows = Vec::new();
    for edge in edges {
        for (what, key) in [("from", &edge.from), ("to", &edge.to)] {
            if !nodes.contains_key(key) {
                let subject = format!("<edge id=\"{}\"> · {what}", edge.key);
                sheet.error(edge.at, NO_NODE, subject, format!("没有路口 {key}"), format!("there is no junction {key}"));
            }
        }
        // An edge without a lane for cars keeps its name, so that routes over it can be told apart from routes over nothing.
        let (length_m, u) = edge.lanes.first().copied().unwrap_or((1.0, 1.0));
        let lanes = edge.lanes.len().max(1) as f64;
        rows.push(LinkRow {
            drivable: !edge.lanes.is_empty(),
            key: edge.key,
            from: edge.from,
            to: edge.to,
            length_m,
            free_m_per_s: u,
            capacity_per_h: lanes * 3600.0 / (HEADWAY_S + CAR_M / u),
            jam_per_m: 1.0 / CAR_M,
            lanes,
            bpr: None,
        });
    }
    if rows.is_empty() && !sheet.spoiled() {
        sheet.error(0, VALUE, "<net>", "没有一条边".into(), "there is not one edge".into());
    }
    if sheet.spoiled() {
        return Err(Failure::Findings(sheet.findings()));
    }
    let nodes: Vec<(String, Point)> = nodes.into_iter().collect();
    let mut net = Net::new(&nodes, rows, wave_m_per_s);
    if !turns.is_empty() {
        let allowed: BTreeSet<(u32, u32)> = turns.iter().filter_map(|(a, b)| Some((net.find(a)?.0, net.find(b)?.0))).collect();
        let mut banned = Vec::new();
        for (a, l) in net.graph.links.iter().enumerate() {
            for b in net.graph.outgoing(l.to) {
                if !allowed.contains(&(a as u32, b.0)) {
                    banned.push((a as u32, b.0));
                }
            }
        }
        banned.sort_unstable();
        net.banned = banned;
    }
    Ok(net)
}
