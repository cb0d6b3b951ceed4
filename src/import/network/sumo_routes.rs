//! Network / sumo routes — `.rou.xml` or `.trips.xml`, plain or gzip: vehicles, trips and flows.
//!
//! In: a sheet, a net. Out: demand with what was left out of it, or findings. Not here: missing ways (`fill`). Source: SUMO user
//! documentation, "Definition of Vehicles, Vehicle Types, and Routes". A vehicle enters its first edge at the beginning. Flows: `number`, `vehsPerHour` or `period`, evenly.
//! Method: a trip passes the edges of `via` in order, and the edges on which it stops after them. A stop ends a drive at the end of its edge and
//! begins the next one `duration` later, but not before `until`, on the edge after it: who stops stands beside the lane and holds nobody up.

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
    /// The way is whole; otherwise its two ends.
    given: bool,
    via: Vec<LinkId>,
    stops: Vec<Stop>,
}

/// A halt on the way.
#[derive(Clone, Copy)]
struct Stop {
    edge: LinkId,
    /// So long at least, milliseconds.
    lasts_ms: Option<i64>,
    /// No shorter than until then.
    until_ms: Option<i64>,
}

struct Reading<'a> {
    sheet: &'a Sheet,
    net: &'a Net,
    routes: BTreeMap<String, (Vec<LinkId>, Vec<Stop>)>,
    /// The route that is being read outside of any vehicle.
    named: Option<String>,
    found: Vec<Mover>,
    open: Option<Mover>,
    demand: Demand,
}

/// Reads demand.
pub fn read(sheet: &Sheet, net: &Net) -> Result<Demand, Failure> {
    let mut xml = Xml::new(sheet, &["routes", "trips"]);
    let mut r =
        Reading { sheet, net, routes: BTreeMap::new(), named: None, found: Vec::new(), open: None, demand: Demand { first_leg: vec![0], ..Demand::default() } };
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(e) => match e.name {
                "route" => r.route(e),
                "vehicle" | "trip" | "flow" => r.mover(e),
                "stop" => r.stop(e),
                "routes" | "trips" => {}
                // Persons, types, distributions: said at the end, never passed over in silence.
                other => r.demand.leave_out(&format!("<{other}>")),
            },
            Piece::Close("vehicle" | "trip" | "flow") => r.close(),
            Piece::Close("route") => r.named = None,
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
            lay(&mut demand, key, *at, &m, net);
        }
    }
    Ok(demand)
}

/// Lays down the drives of a vehicle, from stop to stop.
fn lay(demand: &mut Demand, key: String, at: i64, m: &Mover, net: &Net) {
    let mut left: Vec<LinkId> = m.way.clone();
    if !m.given {
        // A trip comes over the edges of `via`, then over those of its stops that are none of these, between its ends; a round trip
        // ends on the edge on which it began.
        let (first, last) = (m.way[0], m.way[m.way.len() - 1]);
        let stops = m.stops.iter().map(|s| s.edge).filter(|e| !m.via.contains(e) && *e != first && *e != last);
        left = std::iter::once(first).chain(m.via.iter().copied()).chain(stops).chain((m.way.len() > 1).then_some(last)).collect();
        left.dedup();
    }
    let (mut leaves, mut rejoins) = ((Some(at), None), false);
    for stop in &m.stops {
        // The reader has seen to it that a stop lies on a way that is given.
        let Some(to) = left.iter().position(|l| *l == stop.edge) else {
            demand.leave_out("<stop> out of the order of via");
            continue;
        };
        drive(demand, leaves, &left[..=to], (m.given, rejoins), net);
        leaves = (stop.until_ms, stop.lasts_ms);
        // A trip's next way is looked for from the edge on which it stands.
        (left, rejoins) = (left.split_off(if m.given { to + 1 } else { to }), !m.given);
    }
    if left.len() > usize::from(rejoins) {
        drive(demand, leaves, &left, (m.given, rejoins), net);
    } else if let (Some(last), Some(stop)) = (m.way.last(), m.stops.last()) {
        demand.halt(stop.lasts_ms.unwrap_or(0), *last);
    }
    demand.close_person(key);
}

/// One drive: over a whole way, or over points between which the way is looked for later.
fn drive(demand: &mut Demand, leaves: (Option<i64>, Option<i64>), points: &[LinkId], (given, rejoins): (bool, bool), net: &Net) {
    let leg = demand.drive(leaves, points, CAR);
    if !given && (rejoins || !points.windows(2).all(|w| net.joins(w[0], w[1]))) {
        demand.legs[leg as usize].way = (0, 0);
        if points.len() > 2 {
            demand.through.insert(leg, points[1..points.len() - 1].to_vec());
        }
        if rejoins {
            demand.rejoins.insert(leg);
        }
    }
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
    /// Edges that need not join.
    fn points(&self, text: &str, at: usize, who: &str) -> Vec<LinkId> {
        let find = |token: &str| {
            let found = self.net.find(token);
            if found.is_none() {
                self.sheet.error(at, NO_LINK, who, format!("路网里没有边 {token}"), format!("the network has no edge {token}"));
            }
            found
        };
        text.split_whitespace().filter_map(find).collect()
    }
    /// A stop of the vehicle or of the named route that is being read.
    fn stop(&mut self, e: Element<'_>) {
        let lane = e.get("lane").and_then(|l| l.rsplit_once('_').map(|(edge, _)| edge.to_owned()));
        let Some(edge) = e.get("edge").map(|x| x.into_owned()).or(lane) else {
            // Bus stops and parking areas stand in files of their own.
            return self.demand.leave_out("<stop> without lane or edge");
        };
        let who = self.open.as_ref().map_or_else(|| "<stop>".to_owned(), |m| format!("\"{}\"", m.key));
        let time = |name: &str| -> Option<i64> {
            let text = e.get(name)?;
            let ms = clock_ms(&text);
            if ms.is_none() {
                let (zh, en) = (format!("{text} 不是时间；应为秒数或 hh:mm:ss"), format!("{text} is no time; expected seconds or hh:mm:ss"));
                self.sheet.error(e.at, VALUE, format!("{who} · <stop> · {name}"), zh, en);
            }
            ms
        };
        let (lasts_ms, until_ms) = (time("duration"), time("until"));
        if lasts_ms.is_none() && until_ms.is_none() {
            return self.demand.leave_out("<stop> without duration or until");
        }
        let Some(edge) = self.points(&edge, e.at, &who).pop() else { return };
        let stop = Stop { edge, lasts_ms, until_ms };
        let (way, stops) = match (&mut self.open, &self.named) {
            (Some(m), _) => (m.given.then_some(&m.way), &mut m.stops),
            (None, Some(id)) => match self.routes.get_mut(id) {
                Some((way, stops)) => (Some(&*way), stops),
                None => return,
            },
            (None, None) => return self.demand.leave_out("<stop>"),
        };
        // On a given route the stops come in the order in which it passes their edges.
        let from = stops.last().and_then(|s| way.and_then(|w| w.iter().position(|l| *l == s.edge))).map_or(0, |i| i + 1);
        if way.is_some_and(|w| !w.is_empty() && !w[from.min(w.len())..].contains(&edge)) {
            let name = self.net.name(edge).to_owned();
            let (zh, en) = (
                format!("停车的边 {name} 不在其后的路线上；各停车点应按行驶次序写"),
                format!("the stop's edge {name} does not lie on the route from there on; stops stand in the order in which they are passed"),
            );
            return self.sheet.error(e.at, NO_WAY, who, zh, en);
        }
        stops.push(stop);
    }
    fn route(&mut self, e: Element<'_>) {
        let Some(edges) = e.need(self.sheet, "edges") else { return };
        let who = self.open.as_ref().map_or_else(|| format!("<route id=\"{}\">", e.get("id").unwrap_or_default()), |m| format!("\"{}\"", m.key));
        let way = self.edges(&edges, e.at, &who);
        match &mut self.open {
            Some(m) => (m.way, m.given) = (way, true),
            None => {
                if let Some(id) = e.need(self.sheet, "id") {
                    self.named = Some(id.clone().into_owned());
                    self.routes.insert(id.into_owned(), (way, Vec::new()));
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
        let via = match e.get("via") {
            Some(text) if e.get("route").is_none() => self.points(&text, e.at, &who),
            Some(_) => {
                self.demand.leave_out("via");
                Vec::new()
            }
            None => Vec::new(),
        };
        for name in ["departLane", "departPos", "departSpeed", "arrivalPos", "type"] {
            if e.get(name).is_some() {
                self.demand.leave_out(name);
            }
        }
        let (mut way, mut stops, given) = (Vec::new(), Vec::new(), e.get("route").is_some());
        if let Some(id) = e.get("route") {
            match self.routes.get(id.as_ref()) {
                Some(r) => (way, stops) = r.clone(),
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
        }
        self.open = Some(Mover { at: e.at, key, times, way, given, via, stops });
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
