//! Network / matsim plans — `plans.xml` or `population.xml`, plain or gzip, versions 4 to 6: the selected plan of every person.
//!
//! In: a sheet, a net. Out: demand, or findings. Not here: missing ways (`fill`). Source: plans_v4.dtd, population_v5.dtd,
//! population_v6.dtd of MATSim. An activity ends at its end time; without one, its duration after the arrival (`max_dur`, `dur`).
//! Legs of mode car drive; all others take their travel time and touch no road. Routes are lists of links, in version 4 of junctions.

use super::demand::{Demand, Leg, NOWHERE};
use super::net::Net;
use super::sheet::{NO_LINK, NO_NODE, NO_WAY, Sheet, VALUE};
use super::xml::{Element, Piece, Xml, clock_ms};
use crate::base::ids::{LinkId, NodeId};
use crate::import::failure::Failure;

/// Size of a car, thousandths.
const CAR: u32 = 1000;

/// An activity as read.
#[derive(Clone, Copy)]
struct Act {
    word: u16,
    link: u32,
    end_ms: Option<i64>,
    stay_ms: Option<i64>,
}

/// A leg as read: its mode, travel time, way.
#[derive(Clone, Default)]
struct Trip {
    mode: u16,
    drives: bool,
    travel_ms: i64,
    start: u32,
    end: u32,
    way: Vec<LinkId>,
    given: bool,
}

/// The person being read.
#[derive(Default)]
struct Person {
    key: String,
    at: usize,
    acts: Vec<Act>,
    trips: Vec<Trip>,
    in_plan: bool,
    done: bool,
    route: bool,
}

struct Reading<'a> {
    sheet: &'a Sheet,
    net: &'a Net,
    demand: Demand,
    nodes: bool,
    now: Person,
    interaction: Vec<bool>,
}

/// Reads demand.
pub fn read(sheet: &Sheet, net: &Net) -> Result<Demand, Failure> {
    let mut xml = Xml::new(sheet, &["population", "plans"]);
    let mut r = Reading { sheet, net, demand: Demand { from_end: true, ..Demand::default() }, nodes: false, now: Person::default(), interaction: Vec::new() };
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(e) => {
                r.nodes = xml.root == Some("plans");
                r.open(e);
            }
            Piece::Text(text) if r.now.route => r.route(text, xml_place(sheet, text)),
            Piece::Text(_) => {}
            Piece::Close("route") => r.now.route = false,
            Piece::Close("plan") => {
                if std::mem::take(&mut r.now.in_plan) {
                    r.now.done = true;
                }
            }
            Piece::Close("person") => r.close(),
            Piece::Close(_) => {}
        }
    }
    if sheet.spoiled() {
        return Err(Failure::Findings(sheet.findings()));
    }
    if r.demand.first_leg.is_empty() {
        r.demand.first_leg.push(0);
    }
    Ok(r.demand)
}

/// Where a slice of the text begins.
fn xml_place(sheet: &Sheet, slice: &str) -> usize {
    (slice.as_ptr() as usize).saturating_sub(sheet.text.as_ptr() as usize)
}

impl Reading<'_> {
    fn open(&mut self, e: Element<'_>) {
        match e.name {
            "person" => {
                let key = e.need(self.sheet, "id").map_or(String::new(), |k| k.into_owned());
                self.now = Person { key, at: e.at, ..Person::default() };
            }
            // The selected plan; the first where none is marked.
            "plan" => self.now.in_plan = !self.now.done && e.get("selected").is_none_or(|s| s != "no"),
            "act" | "activity" if self.now.in_plan => self.act(e),
            "leg" if self.now.in_plan => {
                let mode = e.get("mode").unwrap_or_default();
                let drives = mode == "car";
                let word = self.demand.word(&mode);
                let travel_ms = e.get("trav_time").and_then(|t| clock_ms(&t)).unwrap_or(0);
                self.now.trips.push(Trip { mode: word, drives, travel_ms, start: NOWHERE, end: NOWHERE, ..Trip::default() });
            }
            "route" if self.now.in_plan => self.open_route(e),
            _ => {}
        }
    }
    fn act(&mut self, e: Element<'_>) {
        let time = |name: &str| {
            let text = e.get(name)?;
            let ms = clock_ms(&text);
            let none = matches!(text.trim(), "" | "undefined" | "-Infinity" | "Infinity");
            if ms.is_none() && !none && !text.trim().starts_with('-') {
                self.sheet.error(
                    e.at,
                    VALUE,
                    format!("<person id=\"{}\"> · {name}", self.now.key),
                    format!("{text} 不是时间；应为 hh:mm:ss"),
                    format!("{text} is no time; expected hh:mm:ss"),
                );
            }
            ms
        };
        let (end_ms, stay_ms) = (time("end_time"), time("max_dur").or_else(|| time("dur")));
        let kind = e.get("type").unwrap_or_default();
        let link = e.get("link").map_or(NOWHERE, |l| self.link(&l, e.at).map_or(NOWHERE, |l| l.0));
        let word = self.demand.word(&kind);
        if self.interaction.len() <= usize::from(word) {
            self.interaction.resize(usize::from(word) + 1, false);
        }
        self.interaction[usize::from(word)] = kind.ends_with(" interaction");
        self.now.acts.push(Act { word, link, end_ms, stay_ms });
    }
    fn link(&self, key: &str, at: usize) -> Option<LinkId> {
        let found = self.net.find(key);
        if found.is_none() {
            self.sheet.error(
                at,
                NO_LINK,
                format!("<person id=\"{}\">", self.now.key),
                format!("路网里没有路段 {key}；计划与路网须配套"),
                format!("the network has no link {key}; plans and network must belong together"),
            );
        }
        found
    }
    fn open_route(&mut self, e: Element<'_>) {
        let kind = e.get("type");
        let links = kind.as_deref().is_none_or(|k| k == "links");
        let start = e.get("start_link").and_then(|l| self.link(&l, e.at)).map(|l| l.0);
        let end = e.get("end_link").and_then(|l| self.link(&l, e.at)).map(|l| l.0);
        let travel = e.get("trav_time").and_then(|t| clock_ms(&t));
        if let Some(trip) = self.now.trips.last_mut() {
            (trip.start, trip.end) = (start.unwrap_or(NOWHERE), end.unwrap_or(NOWHERE));
            trip.given = links && trip.drives;
            if trip.travel_ms == 0 {
                trip.travel_ms = travel.unwrap_or(0);
            }
            self.now.route = trip.given;
        }
    }
    fn route(&mut self, text: &str, at: usize) {
        // A way that names something unknown has been reported; whether the rest of it joins is no question any more.
        if !self.way(text, at)
            && let Some(trip) = self.now.trips.last_mut()
        {
            trip.given = false;
        }
    }
    fn way(&mut self, text: &str, at: usize) -> bool {
        let mut way = Vec::new();
        if self.nodes {
            let mut last: Option<NodeId> = None;
            for token in text.split_ascii_whitespace() {
                let place = at + (token.as_ptr() as usize - text.as_ptr() as usize);
                let Some(node) = self.net.graph.node_keys.find(token) else {
                    let subject = format!("<person id=\"{}\">", self.now.key);
                    self.sheet.error(place, NO_NODE, subject, format!("路网里没有节点 {token}"), format!("the network has no node {token}"));
                    return false;
                };
                if let Some(before) = last {
                    match self.net.graph.outgoing(before).iter().find(|l| self.net.graph.link(**l).to == node) {
                        Some(l) => way.push(*l),
                        None => {
                            self.broken_way(place, token);
                            return false;
                        }
                    }
                }
                last = Some(node);
            }
        } else {
            for token in text.split_ascii_whitespace() {
                let place = at + (token.as_ptr() as usize - text.as_ptr() as usize);
                match self.link(token, place) {
                    Some(l) => way.push(l),
                    None => return false,
                }
            }
        }
        if let Some(trip) = self.now.trips.last_mut() {
            trip.way.extend(way);
        }
        true
    }
    fn broken_way(&self, at: usize, key: &str) {
        self.sheet.error(
            at,
            NO_WAY,
            format!("<person id=\"{}\">", self.now.key),
            format!("路线在 {key} 处断开：前一段不通到这里；请改正路线，或删去它"),
            format!("the route breaks at {key}: what comes before does not lead there; mend the route or leave it out"),
        );
    }
    /// A person whose plan has been read whole.
    fn close(&mut self) {
        let person = std::mem::take(&mut self.now);
        if person.acts.is_empty() {
            self.demand.leave_out("<person> without a selected <plan>");
        }
        for (i, trip) in person.trips.iter().enumerate() {
            let (Some(before), Some(after)) = (person.acts.get(i), person.acts.get(i + 1)) else { break };
            let start = if trip.start == NOWHERE { before.link } else { trip.start };
            let end = if trip.end == NOWHERE { after.link } else { trip.end };
            let mut way = (0, 0);
            if trip.drives {
                let mut full = Vec::with_capacity(trip.way.len() + 2);
                if trip.given && start != NOWHERE && end != NOWHERE {
                    // Older files leave the first and the last link out of the list.
                    if trip.way.first() != Some(&LinkId(start)) {
                        full.push(LinkId(start));
                    }
                    full.extend(&trip.way);
                    if full.last() != Some(&LinkId(end)) {
                        full.push(LinkId(end));
                    }
                    if let Some(w) = full.windows(2).find(|w| !self.net.joins(w[0], w[1])) {
                        let key = self.net.name(w[1]).to_owned();
                        let at = person.at;
                        self.now.key = person.key;
                        self.broken_way(at, &key);
                        return;
                    }
                }
                way = self.demand.lay(&full);
            }
            self.demand.legs.push(Leg {
                drives: trip.drives,
                end_ms: before.end_ms,
                later: false,
                stay_ms: if before.end_ms.is_none() && self.interaction[usize::from(before.word)] { before.stay_ms.or(Some(0)) } else { before.stay_ms },
                travel_ms: trip.travel_ms,
                way,
                from: start,
                to: end,
                act: before.word,
                next_act: after.word,
                mode: trip.mode,
                size: CAR,
            });
        }
        self.demand.close_person(person.key);
    }
}
