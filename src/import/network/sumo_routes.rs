//! Network / sumo routes — `.rou.xml` or `.trips.xml`, plain or gzip: vehicles, trips and flows.
//!
//! In: a sheet, a net. Out: demand with what was left out of it, or findings. Not here: missing ways (`fill`). Source: SUMO user
//! documentation, "Definition of Vehicles, Vehicle Types, and Routes". A vehicle enters its first edge at the beginning. Flows: `number`, `vehsPerHour` or `period`, evenly.

use std::collections::BTreeMap;

use super::demand::Demand;
use super::net::Net;
use super::sheet::{NO_LINK, NO_WAY, Sheet, VALUE};
use super::xml::{Element, Piece, Xml, clock_ms};
use crate::base::ids::LinkId;
use crate::import::failure::Failure;

/// Size of a car, thousandths.
const CAR: u32 = 1000;
/// Vehicles of one flow.
const MOST: f64 = 1e7;

/// A vehicle, trip or flow being read.
struct Mover {
    at: usize,
    key: String,
    times: Vec<i64>,
    way: Vec<LinkId>,
}

struct Reading<'a> {
    sheet: &'a Sheet,
    net: &'a Net,
    routes: BTreeMap<String, Vec<LinkId>>,
    found: Vec<Mover>,
    open: Option<Mover>,
    demand: Demand,
}

/// Reads demand.
pub fn read(sheet: &Sheet, net: &Net) -> Result<Demand, Failure> {
    let mut xml = Xml::new(sheet, &["routes", "trips"]);
    let mut r = Reading { sheet, net, routes: BTreeMap::new(), found: Vec::new(), open: None, demand: Demand { first_leg: vec![0], ..Demand::default() } };
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(e) => match e.name {
                "route" => r.route(e),
                "vehicle" | "trip" | "flow" => r.mover(e),
                "routes" | "trips" => {}
                // Stops, persons, types, distributions: said at the end, never passed over in silence.
                other => r.demand.leave_out(&format!("<{other}>")),
            },
            Piece::Close("vehicle" | "trip" | "flow") => r.close(),
            _ => {}
        }
    }
    if sheet.spoiled() {
        return Err(Failure::Findings(sheet.findings()));
    }
    let mut demand = r.demand;
    for m in r.found {
        let many = m.times.len() > 1;
        for (i, at) in m.times.iter().enumerate() {
            let key = if many { format!("{}.{i}", m.key) } else { m.key.clone() };
            // A way of two ends that do not join is filled later.
            let whole = m.way.windows(2).all(|w| net.joins(w[0], w[1]));
            demand.one_drive(key, *at, &m.way, CAR);
            if !whole && let Some(leg) = demand.legs.last_mut() {
                leg.way = (0, 0);
            }
        }
    }
    Ok(demand)
}

impl Reading<'_> {
    fn edges(&self, text: &str, at: usize, who: &str) -> Vec<LinkId> {
        let mut way = Vec::new();
        for token in text.split_whitespace() {
            match self.net.find(token) {
                Some(l) => way.push(l),
                None => {
                    self.sheet.error(at, NO_LINK, who, format!("路网里没有边 {token}"), format!("the network has no edge {token}"));
                    return Vec::new();
                }
            }
        }
        if let Some(w) = way.windows(2).find(|w| !self.net.joins(w[0], w[1])) {
            let (a, b) = (self.net.name(w[0]), self.net.name(w[1]));
            self.sheet.error(
                at,
                NO_WAY,
                who,
                format!("路线从 {a} 不能到 {b}；两边不相接，或不许这样转弯"),
                format!("the route cannot go from {a} to {b}: they do not meet, or the turn is not allowed"),
            );
            return Vec::new();
        }
        way
    }
    fn route(&mut self, e: Element<'_>) {
        let Some(edges) = e.need(self.sheet, "edges") else { return };
        let who = self.open.as_ref().map_or_else(|| format!("<route id=\"{}\">", e.get("id").unwrap_or_default()), |m| format!("\"{}\"", m.key));
        let way = self.edges(&edges, e.at, &who);
        match &mut self.open {
            Some(m) => m.way = way,
            None => {
                if let Some(id) = e.need(self.sheet, "id") {
                    self.routes.insert(id.into_owned(), way);
                }
            }
        }
    }
    fn mover(&mut self, e: Element<'_>) {
        let Some(key) = e.need(self.sheet, "id").map(|k| k.into_owned()) else { return };
        let who = format!("<{} id=\"{key}\">", e.name);
        let time = |name: &str| -> Option<i64> {
            let text = e.need(self.sheet, name)?;
            let ms = clock_ms(&text);
            if ms.is_none() {
                let (zh, en) = (format!("{text} 不是时间；应为秒数或 hh:mm:ss"), format!("{text} is no time; expected seconds or hh:mm:ss"));
                self.sheet.error(e.at, VALUE, format!("{who} · {name}"), zh, en);
            }
            ms
        };
        let times = if e.name == "flow" {
            let (Some(begin), Some(end)) = (time("begin"), time("end")) else { return };
            let hours = (end - begin).max(0) as f64 / 3_600_000.0;
            let number = if e.get("number").is_some() {
                e.number(self.sheet, "number", 0.0, MOST)
            } else if e.get("vehsPerHour").is_some() {
                e.number(self.sheet, "vehsPerHour", 0.0, MOST).map(|v| (v * hours).round())
            } else {
                e.number(self.sheet, "period", 1e-3, 1e9).map(|p| (hours * 3600.0 / p).ceil())
            };
            let Some(n) = number.map(|n| n.min(MOST) as i64) else { return };
            (0..n).map(|k| begin + (end - begin) * k / n.max(1)).collect()
        } else {
            let Some(at) = time("depart") else { return };
            vec![at]
        };
        for name in ["via", "departLane", "departPos", "departSpeed", "arrivalPos", "type"] {
            if e.get(name).is_some() {
                self.demand.leave_out(name);
            }
        }
        let mut way = Vec::new();
        if let Some(id) = e.get("route") {
            match self.routes.get(id.as_ref()) {
                Some(w) => way.clone_from(w),
                None => {
                    let (zh, en) = (format!("没有路线 {id}；路线须写在用到它的车辆之前"), format!("there is no route {id}; routes stand before who uses them"));
                    self.sheet.error(e.at, NO_WAY, who.clone(), zh, en);
                }
            }
        } else if let (Some(from), Some(to)) = (e.get("from"), e.get("to")) {
            for key in [from, to] {
                match self.net.find(&key) {
                    Some(l) => way.push(l),
                    None => self.sheet.error(e.at, NO_LINK, who.clone(), format!("路网里没有边 {key}"), format!("the network has no edge {key}")),
                }
            }
            way.dedup();
        }
        self.open = Some(Mover { at: e.at, key, times, way });
    }
    fn close(&mut self) {
        let Some(m) = self.open.take() else { return };
        if m.way.is_empty() && !self.sheet.spoiled() {
            self.sheet.error(
                m.at,
                NO_WAY,
                format!("\"{}\"", m.key),
                "没有路线：应有 route，或 from 与 to".into(),
                "there is no route: expected a route, or from and to".into(),
            );
        }
        self.found.push(m);
    }
}
