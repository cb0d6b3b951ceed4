//! Network / tntp — `_net.tntp` and `_trips.tntp`: a network with volume-delay functions and a table of trips.
//!
//! In: sheets. Out: a net and a table, or findings. Not here: equilibrium (`study`). Source: github.com/bstabler/TransportationNetworks,
//! README. Lengths and speeds of these files have no fixed unit, so that only the free-flow time (minutes) and the capacity (vehicles an
//! hour) are used: a link is as long as 50 km/h makes of its time, and has a lane for every 1,800 an hour (both assumed).

use std::collections::BTreeMap;

use super::net::{LinkRow, Net};
use super::sheet::{NO_NODE, Sheet, TWICE, VALUE};
use crate::base::ids::NodeId;
use crate::import::failure::Failure;
use crate::map::frame::Point;

/// Free speed that turns a time into a length, metres per second (assumed: 50 km/h).
const SPEED_M_PER_S: f64 = 50.0 / 3.6;
/// Capacity of a lane, vehicles an hour (assumed).
const LANE_PER_H: f64 = 1800.0;

/// A table of trips, and what the links cost in its units.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// From, to, trips.
    pub trips: Vec<(NodeId, NodeId, f64)>,
    /// Free-flow time of every link, in the unit of the file.
    pub free: Vec<f64>,
    /// Capacity of every link, in the unit of the file.
    pub capacity: Vec<f64>,
}

/// The lines of a file with the byte at which each begins.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    text.lines().map(move |l| (l.as_ptr() as usize - start, l))
}

fn meta(text: &str, key: &str) -> Option<f64> {
    text.lines().find_map(|l| l.trim().strip_prefix(&format!("<{key}>"))).and_then(|v| v.trim().parse().ok())
}

fn number(sheet: &Sheet, at: usize, what: &str, token: &str, least: f64) -> Option<f64> {
    match token.parse::<f64>() {
        Ok(v) if v >= least && v.is_finite() => Some(v),
        _ => {
            let (zh, en) = (format!("{token} 不可用；应为不小于 {least} 的数"), format!("{token} cannot be used; expected a number of at least {least}"));
            sheet.error(at, VALUE, what, zh, en);
            None
        }
    }
}

/// Reads the network; the free-flow times and capacities as the file has them, by link.
pub fn network(sheet: &Sheet, wave_m_per_s: Option<f64>) -> Result<(Net, Table), Failure> {
    let text = sheet.text.as_str();
    let Some(nodes) = meta(text, "NUMBER OF NODES").filter(|n| *n >= 1.0 && *n <= 1e7) else {
        sheet.broken(0, "没有 <NUMBER OF NODES>；应为 TNTP 路网文件".into(), "there is no <NUMBER OF NODES>; expected a TNTP network".into());
        return Err(Failure::Findings(sheet.findings()));
    };
    let first_through = meta(text, "FIRST THRU NODE").unwrap_or(1.0);
    let mut rows: Vec<(LinkRow, f64)> = Vec::new();
    let mut count: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for (at, line) in lines(text).skip_while(|(_, l)| !l.contains("<END OF METADATA>")).skip(1) {
        let line = line.split('~').next().unwrap_or("").trim_end().trim_end_matches(';');
        let tokens: Vec<&str> = line.split_whitespace().collect();
        if tokens.is_empty() {
            continue;
        }
        if tokens.len() < 7 {
            let n = tokens.len();
            sheet.error(at, VALUE, "link", format!("只有 {n} 列；至少应有 7 列"), format!("{n} columns; at least 7 are expected"));
            continue;
        }
        let mut ends = [0u32; 2];
        let mut sound = true;
        for (end, token) in ends.iter_mut().zip(&tokens) {
            match token.parse::<u32>() {
                Ok(n) if n >= 1 && f64::from(n) <= nodes => *end = n,
                _ => {
                    sound = false;
                    let (zh, en) = (format!("没有节点 {token}；节点是 1 至 {nodes}"), format!("there is no node {token}; nodes are 1 to {nodes}"));
                    sheet.error(at, NO_NODE, "link", zh, en);
                }
            }
        }
        let what = format!("link {}-{}", tokens[0], tokens[1]);
        let values: Vec<Option<f64>> = [("capacity", 2), ("free_flow_time", 4), ("b", 5), ("power", 6)]
            .iter()
            .map(|(name, i)| number(sheet, at, &format!("{what} · {name}"), tokens[*i], if *i == 2 { 1e-9 } else { 0.0 }))
            .collect();
        let (Some(capacity), Some(free), Some(b), Some(power)) = (values[0], values[1], values[2], values[3]) else { continue };
        if !sound {
            continue;
        }
        let k = count.entry((ends[0], ends[1])).or_insert(0);
        *k += 1;
        let key = if *k == 1 { format!("{}-{}", ends[0], ends[1]) } else { format!("{}-{}#{k}", ends[0], ends[1]) };
        let row = LinkRow {
            key,
            from: ends[0].to_string(),
            to: ends[1].to_string(),
            length_m: free * 60.0 * SPEED_M_PER_S,
            free_m_per_s: SPEED_M_PER_S,
            capacity_per_h: capacity,
            jam_per_m: 1.0 / 7.5,
            lanes: (capacity / LANE_PER_H).ceil().clamp(1.0, 1000.0),
            drivable: true,
            bpr: Some((b, power)),
        };
        rows.push((row, free));
    }
    if let Some(said) = meta(text, "NUMBER OF LINKS").filter(|n| (*n - rows.len() as f64).abs() > 0.5 && !sheet.spoiled()) {
        let n = rows.len();
        sheet.broken(
            text.len(),
            format!("文件头说有 {said} 条路段，只读到 {n} 条；文件不完整"),
            format!("the head promises {said} links, {n} are there; the file is cut short"),
        );
    }
    if sheet.spoiled() {
        return Err(Failure::Findings(sheet.findings()));
    }
    rows.sort_by(|a, b| a.0.key.cmp(&b.0.key));
    let table = Table { trips: Vec::new(), free: rows.iter().map(|r| r.1).collect(), capacity: rows.iter().map(|r| r.0.capacity_per_h).collect() };
    let names: Vec<(String, Point)> = (1..=nodes as u32).map(|n| (n.to_string(), Point::new(f64::from(n), 0.0))).collect();
    let mut net = Net::new(&names, rows.into_iter().map(|r| r.0).collect(), wave_m_per_s);
    if first_through > 1.0 {
        net.no_through = net.graph.node_keys.iter().map(|(_, k)| k.parse::<f64>().is_ok_and(|n| n < first_through)).collect();
    }
    Ok((net, table))
}

/// Reads the trips into a table.
pub fn trips(sheet: &Sheet, net: &Net, table: &mut Table) -> Result<(), Failure> {
    let mut origin: Option<NodeId> = None;
    let mut seen = BTreeMap::new();
    let node = |at: usize, token: &str| {
        let found = net.graph.node_keys.find(token);
        if found.is_none() {
            sheet.error(at, NO_NODE, "trips", format!("路网里没有节点 {token}"), format!("the network has no node {token}"));
        }
        found
    };
    let mut any = false;
    for (at, line) in lines(&sheet.text) {
        let line = line.split('~').next().unwrap_or("");
        if line.trim_start().starts_with('<') || line.trim().is_empty() {
            continue;
        }
        if let Some(rest) = line.trim_start().strip_prefix("Origin") {
            origin = node(at, rest.trim());
            any = true;
            continue;
        }
        if !any {
            sheet.broken(at, "没有 Origin 一行；应为 TNTP 出行表".into(), "no Origin line before this; expected a TNTP table of trips".into());
            break;
        }
        for pair in line.split(';').filter(|p| !p.trim().is_empty()) {
            let place = at + (pair.as_ptr() as usize - line.as_ptr() as usize) + pair.len() - pair.trim_start().len();
            let Some((to, n)) = pair.split_once(':') else {
                let text = pair.trim();
                sheet.error(
                    place,
                    VALUE,
                    "trips",
                    format!("{text} 读不懂；应为 终点 : 辆数;"),
                    format!("{text} cannot be read; expected destination : trips;"),
                );
                continue;
            };
            let (to, n) = (node(place, to.trim()), number(sheet, place, "trips", n.trim(), 0.0));
            if let (Some(from), Some(to), Some(n)) = (origin, to, n) {
                if seen.insert((from, to), ()).is_some() {
                    sheet.error(place, TWICE, "trips", "这一对起终点已经写过".into(), "this pair was given before".into());
                }
                // Trips within a zone touch no link.
                if n > 0.0 && from != to {
                    table.trips.push((from, to, n));
                }
            }
        }
    }
    if !any && !sheet.spoiled() {
        sheet.broken(0, "没有 Origin 一行；应为 TNTP 出行表".into(), "there is no Origin line; expected a TNTP table of trips".into());
    }
    table.trips.sort_by_key(|a| (a.0, a.1));
    if sheet.spoiled() { Err(Failure::Findings(sheet.findings())) } else { Ok(()) }
}
