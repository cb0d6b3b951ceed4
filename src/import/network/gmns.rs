//! Network / gmns — a folder with `node.csv` and `link.csv`, and a `demand.csv` between zones.
//!
//! In: a folder, a sheet. Out: a net and a table, or findings. Not here: equilibrium (`study`). Source: General Modeling Network
//! Specification (github.com/zephyr-data-specs/GMNS), tables node, link, config; demand as DTALite and Path4GMNS write it. Units are those
//! of `config.csv` (`long_length`, `speed`); without it kilometres and km/h (assumed). Capacity is per lane and hour.

use std::collections::BTreeMap;
use std::path::Path;

use super::net::{LinkRow, Net};
use super::sheet::{NO_NODE, Sheet, TWICE, VALUE};
use super::tntp::Table;
use crate::import::failure::Failure;
use crate::map::frame::Point;

/// Capacity of a lane where the column is missing, vehicles an hour (assumed).
const LANE_PER_H: f64 = 1800.0;

/// A table with named columns.
struct Rows<'a> {
    sheet: &'a Sheet,
    head: Vec<String>,
    rows: Vec<(usize, csv::StringRecord)>,
}

impl<'a> Rows<'a> {
    fn read(sheet: &'a Sheet, need: &[&str]) -> Self {
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(sheet.text.as_bytes());
        let head: Vec<String> = reader.headers().map(|h| h.iter().map(|c| c.trim_start_matches('\u{feff}').to_lowercase()).collect()).unwrap_or_default();
        for column in need {
            if !head.iter().any(|h| h == column) {
                sheet.error(0, VALUE, format!("column {column}"), "缺少这一列".into(), "the column is missing".into());
            }
        }
        let rows = reader.records().filter_map(Result::ok).map(|r| (r.position().map_or(0, |p| p.byte() as usize), r)).collect();
        Self { sheet, head, rows }
    }
    fn text<'r>(&self, row: &'r csv::StringRecord, column: &str) -> Option<&'r str> {
        let i = self.head.iter().position(|h| h == column)?;
        row.get(i).filter(|v| !v.is_empty())
    }
    fn number(&self, at: usize, row: &csv::StringRecord, column: &str, least: f64, missing: Option<f64>) -> Option<f64> {
        match self.text(row, column) {
            None if missing.is_some() => missing,
            text => match text.and_then(|t| t.parse::<f64>().ok()) {
                Some(v) if v >= least && v.is_finite() => Some(v),
                _ => {
                    let token = text.unwrap_or("''");
                    let (zh, en) =
                        (format!("{token} 不可用；应为不小于 {least} 的数"), format!("{token} cannot be used; expected a number of at least {least}"));
                    self.sheet.error(at, VALUE, column, zh, en);
                    None
                }
            },
        }
    }
}

/// Reads the network of a folder.
pub fn network(folder: &Path, wave_m_per_s: Option<f64>) -> Result<(Net, Table, BTreeMap<String, String>), Failure> {
    let (nodes_sheet, links_sheet) = (Sheet::read(&folder.join("node.csv"))?, Sheet::read(&folder.join("link.csv"))?);
    let (mut metres, mut m_per_s) = (1000.0, 1.0 / 3.6);
    let config = folder.join("config.csv");
    if config.is_file() {
        let sheet = Sheet::read(&config)?;
        let rows = Rows::read(&sheet, &[]);
        if let Some((_, row)) = rows.rows.first() {
            metres = match rows.text(row, "long_length").unwrap_or("") {
                t if t.starts_with("mi") => 1609.344,
                t if t.starts_with("met") || t == "m" => 1.0,
                _ => metres,
            };
            m_per_s = if rows.text(row, "speed").is_some_and(|t| t.starts_with("mph") || t.starts_with("mi")) { 0.44704 } else { m_per_s };
        }
    }
    let nodes = Rows::read(&nodes_sheet, &["node_id", "x_coord", "y_coord"]);
    let mut points = BTreeMap::new();
    let mut zones = BTreeMap::new();
    for (at, row) in &nodes.rows {
        let Some(id) = nodes.text(row, "node_id").filter(|id| !id.is_empty()) else {
            nodes_sheet.error(*at, VALUE, "node · node_id", "没有编号".into(), "there is no number".into());
            continue;
        };
        let (x, y) = (nodes.number(*at, row, "x_coord", -1e12, None), nodes.number(*at, row, "y_coord", -1e12, None));
        if points.insert(id.to_owned(), Point::new(x.unwrap_or(0.0), y.unwrap_or(0.0))).is_some() {
            nodes_sheet.error(*at, TWICE, format!("node {id}"), "这个编号已经用过".into(), "the number is used already".into());
        }
        if let Some(zone) = nodes.text(row, "zone_id").filter(|z| *z != "0") {
            zones.entry(zone.to_owned()).or_insert_with(|| id.to_owned());
        }
    }
    let links = Rows::read(&links_sheet, &["link_id", "from_node_id", "to_node_id", "length"]);
    let mut rows: Vec<(LinkRow, f64)> = Vec::new();
    let mut seen = BTreeMap::new();
    for (at, row) in &links.rows {
        let Some(id) = links.text(row, "link_id").filter(|id| !id.is_empty()) else {
            links_sheet.error(*at, VALUE, "link · link_id", "没有编号".into(), "there is no number".into());
            continue;
        };
        if seen.insert(id.to_owned(), ()).is_some() {
            links_sheet.error(*at, TWICE, format!("link {id}"), "这个编号已经用过".into(), "the number is used already".into());
            continue;
        }
        let ends = ["from_node_id", "to_node_id"].map(|c| {
            let key = links.text(row, c).unwrap_or("");
            if !points.contains_key(key) {
                let (zh, en) = (format!("没有节点 {key}"), format!("there is no node {key}"));
                links_sheet.error(*at, NO_NODE, format!("link {id} · {c}"), zh, en);
            }
            key.to_owned()
        });
        let length = links.number(*at, row, "length", 0.0, None);
        let lanes = links.number(*at, row, "lanes", 0.0, Some(1.0));
        let speed = links.number(*at, row, "free_speed", 1e-3, Some(50.0));
        let capacity = links.number(*at, row, "capacity", 1e-9, Some(LANE_PER_H));
        let b = links.number(*at, row, "vdf_alpha1", 0.0, Some(0.15));
        let power = links.number(*at, row, "vdf_beta1", 0.0, Some(4.0));
        let (Some(length), Some(lanes), Some(speed), Some(capacity), Some(b), Some(power)) = (length, lanes, speed, capacity, b, power) else { continue };
        let (lanes, u) = (lanes.max(1.0), speed * m_per_s);
        let [from, to] = ends;
        let free_min = length * metres / u / 60.0;
        let row = LinkRow {
            key: id.to_owned(),
            from,
            to,
            length_m: length * metres,
            free_m_per_s: u,
            capacity_per_h: capacity * lanes,
            jam_per_m: 1.0 / 7.5,
            lanes,
            drivable: links.text(row, "allowed_uses").is_none_or(|t| t.contains("auto") || t.contains("all") || t == "a"),
            bpr: Some((b, power)),
        };
        rows.push((row, free_min));
    }
    let findings: Vec<_> = nodes_sheet.findings().into_iter().chain(links_sheet.findings()).collect();
    if !findings.is_empty() {
        return Err(Failure::Findings(findings));
    }
    rows.sort_by(|a, b| a.0.key.cmp(&b.0.key));
    let table = Table { trips: Vec::new(), free: rows.iter().map(|r| r.1).collect(), capacity: rows.iter().map(|r| r.0.capacity_per_h).collect() };
    let points: Vec<(String, Point)> = points.into_iter().collect();
    Ok((Net::new(&points, rows.into_iter().map(|r| r.0).collect(), wave_m_per_s), table, zones))
}

/// Reads `demand.csv`: `o_zone_id`, `d_zone_id`, `volume`. A zone is its first node; where no node has a zone, zones are nodes.
pub fn demand(sheet: &Sheet, net: &Net, zones: &BTreeMap<String, String>, table: &mut Table) -> Result<(), Failure> {
    let rows = Rows::read(sheet, &["o_zone_id", "d_zone_id", "volume"]);
    for (at, row) in &rows.rows {
        let ends = ["o_zone_id", "d_zone_id"].map(|c| {
            let key = rows.text(row, c).unwrap_or("");
            let node = net.graph.node_keys.find(zones.get(key).map_or(if zones.is_empty() { key } else { "" }, String::as_str));
            if node.is_none() {
                let (zh, en) = (format!("没有小区 {key}"), format!("there is no zone {key}"));
                sheet.error(*at, NO_NODE, c, zh, en);
            }
            node
        });
        if let ([Some(from), Some(to)], Some(n)) = (ends, rows.number(*at, row, "volume", 0.0, None))
            && n > 0.0
            && from != to
        {
            table.trips.push((from, to, n));
        }
    }
    table.trips.sort_by_key(|a| (a.0, a.1));
    if sheet.spoiled() { Err(Failure::Findings(sheet.findings())) } else { Ok(()) }
}
