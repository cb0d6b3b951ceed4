//! Score / clearance — how long the people of some zones took to be safe after the order, who did not get out, and where it jammed.
//!
//! In: a scenario, a tale, zones, the time of the order. Out: times by share, shelters, reasons, roads; each with the number of the
//! event that proves it. Not here: running it (`study::clear`), words (`report::clear`).
//! Method: persons by household. Shares are of those who were reached and willing: who was never reached, or refused and stayed,
//! is counted among those who remained, with the reason, and does not stretch the time of the others.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::ids::{FacilityId, Id, LinkId, RoadId, ZoneId};
use crate::base::time::{Moment, Span};
use crate::record::event::{Event, Kind, Who};
use crate::record::tale::Tale;
use crate::scenario::drill_spec::Scenario;

/// Why people were not out at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remains {
    /// No warning ever reached them.
    NotReached,
    /// They will not leave.
    Refused,
    /// No way led out; they are on the upper floor or wait.
    NoWay,
    /// People of reduced mobility whom nobody fetched.
    WaitsForHelp,
    /// Still packing at the end.
    Preparing,
    /// Still on the way at the end.
    OnTheWay,
}

/// People who remained, for one reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remained {
    /// Why.
    pub why: Remains,
    /// People.
    pub people: u32,
    /// Households.
    pub households: u32,
    /// A few events that show it.
    pub evidence: Vec<u64>,
}

/// Seconds from the order until a share of the people was safe; `None` where it never came to that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Times {
    /// The first household.
    pub first_s: Option<f64>,
    /// Half of them.
    pub p50_s: Option<f64>,
    /// Nine in ten.
    pub p90_s: Option<f64>,
    /// Nineteen in twenty.
    pub p95_s: Option<f64>,
    /// The last who arrived at all.
    pub last_s: Option<f64>,
}

/// A shelter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AtShelter {
    /// Key.
    pub key: String,
    /// Places.
    pub capacity: u32,
    /// People who came in.
    pub inside: u32,
    /// People who found no room anywhere and stayed before its gate.
    pub outside: u32,
    /// People sent on because it was full.
    pub turned_away: u32,
    /// Seconds from the order to the first and the last who came.
    pub first_s: f64,
    /// The last.
    pub last_s: f64,
    /// The last arrival's event.
    pub evidence: u64,
    /// Which.
    #[serde(skip)]
    pub id: FacilityId,
}

/// A road on which a queue stood back to its beginning.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Jam {
    /// Key.
    pub key: String,
    /// Length of road that was full, metres.
    pub queue_m: f64,
    /// Most vehicles in it.
    pub vehicles: u32,
    /// Seconds from the order until it was first full.
    pub first_s: f64,
    /// Seconds for which it was full in all.
    pub full_s: f64,
    /// The event of the first time.
    pub evidence: u64,
    /// Which.
    #[serde(skip)]
    pub id: RoadId,
}

/// What became of one settlement's people, or of a group of zones.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Counted {
    /// People who live there.
    pub people: u32,
    /// Households.
    pub households: u32,
    /// People of reduced mobility.
    pub reduced: u32,
    /// People whom a warning reached.
    pub warned: u32,
    /// People who left home.
    pub left: u32,
    /// People out of home and safe.
    pub safe: u32,
    /// Of these, people on open ground and not at a shelter.
    pub on_ground: u32,
    /// When.
    pub times: Times,
}

/// A clearance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clearance {
    /// Seed.
    pub seed: u64,
    /// Fingerprint of the run.
    pub fingerprint: String,
    /// All together.
    pub all: Counted,
    /// By group, in the order asked.
    pub groups: Vec<Counted>,
    /// By settlement of theirs.
    #[serde(skip)]
    pub settlements: BTreeMap<u32, Counted>,
    /// Vehicles used.
    pub vehicles: u32,
    /// Shelters, most people first.
    pub shelters: Vec<AtShelter>,
    /// Who remained.
    pub remained: Vec<Remained>,
    /// Roads that jammed, longest first.
    pub jams: Vec<Jam>,
    /// Rings of full links that stood still: the event of each.
    pub gridlocks: Vec<u64>,
    /// Seconds of computing.
    #[serde(skip)]
    pub drill_s: f64,
}

/// What happened to a household.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    warned: bool,
    refused: bool,
    blocked: bool,
    upstairs: bool,
    left: bool,
    safe: Option<Moment>,
    on_ground: bool,
    last: u64,
}

/// Evidence kept for a reason.
const FEW: usize = 3;

/// Reads a clearance from a run.
#[must_use]
pub fn clearance(scenario: &Scenario, tale: &Tale, groups: &[Vec<ZoneId>], ordered: Moment) -> Clearance {
    let group_of: BTreeMap<ZoneId, usize> = groups.iter().enumerate().flat_map(|(g, zones)| zones.iter().map(move |z| (*z, g))).collect();
    let within: Vec<Option<usize>> = tale.households.iter().map(|f| f.zone.and_then(|z| group_of.get(&z).copied())).collect();
    let (ways, shelters) = ways(scenario, tale, &within, ordered);
    let mut all = Counter::default();
    let mut by_group = vec![Counter::default(); groups.len()];
    let mut by_settlement: BTreeMap<u32, Counter> = BTreeMap::new();
    let mut remained: BTreeMap<Remains, Remained> = BTreeMap::new();
    for (h, fact) in tale.households.iter().enumerate() {
        let Some(g) = within[h] else { continue };
        let (way, people) = (&ways[h], u32::from(fact.people));
        let why = remains(way, fact.reduced > 0);
        if let Some(why) = why {
            let row = remained.entry(why).or_insert(Remained { why, people: 0, households: 0, evidence: Vec::new() });
            row.people += people;
            row.households += 1;
            if row.evidence.len() < FEW && way.last > 0 {
                row.evidence.push(way.last);
            }
        }
        let waits = !matches!(why, Some(Remains::NotReached | Remains::Refused));
        for c in [&mut all, &mut by_group[g], by_settlement.entry(fact.settlement.0).or_default()] {
            c.add(way, people, u32::from(fact.reduced), waits, ordered);
        }
    }
    Clearance {
        seed: tale.seed,
        fingerprint: tale.fingerprint.to_string(),
        all: all.done(),
        groups: by_group.into_iter().map(Counter::done).collect(),
        settlements: by_settlement.into_iter().map(|(s, c)| (s, c.done())).collect(),
        vehicles: tale.vehicles,
        shelters,
        remained: remained.into_values().collect(),
        jams: jams(scenario, tale, ordered),
        gridlocks: tale.events.iter().filter(|e| e.kind == Kind::Gridlock).map(|e| e.seq).collect(),
        drill_s: tale.drill_s,
    }
}

const fn remains(way: &Way, reduced: bool) -> Option<Remains> {
    if way.safe.is_some() && way.left {
        return None;
    }
    Some(if way.left {
        Remains::OnTheWay
    } else if way.refused {
        Remains::Refused
    } else if way.blocked || way.upstairs {
        Remains::NoWay
    } else if !way.warned {
        Remains::NotReached
    } else if reduced {
        Remains::WaitsForHelp
    } else {
        Remains::Preparing
    })
}

/// The ways of the households that are counted, and what shelters saw of them.
fn ways(scenario: &Scenario, tale: &Tale, within: &[Option<usize>], ordered: Moment) -> (Vec<Way>, Vec<AtShelter>) {
    let mut ways = vec![Way::default(); tale.households.len()];
    let mut shelters: BTreeMap<FacilityId, AtShelter> = BTreeMap::new();
    for e in &tale.events {
        let Who::Household(id) = e.subject else { continue };
        let h = id.index();
        if within.get(h).copied().flatten().is_none() || e.at < ordered {
            continue;
        }
        let way = &mut ways[h];
        way.last = e.seq;
        match e.kind {
            Kind::Warned => way.warned = true,
            Kind::Refused => way.refused = true,
            Kind::RouteBlocked => way.blocked = true,
            Kind::Left => (way.left, way.refused, way.blocked) = (true, false, false),
            Kind::ShelterFull => {
                if let Some(row) = at_shelter(scenario, &mut shelters, e, ordered) {
                    row.turned_away += e.value as u32;
                }
            }
            Kind::Safe if e.detail.as_str() == "upper-floor" => way.upstairs = true,
            Kind::Safe => {
                let inside = e.detail.as_str() == "shelter";
                if way.safe.is_none() {
                    (way.safe, way.on_ground) = (Some(e.at), !inside);
                }
                if let Some(row) = at_shelter(scenario, &mut shelters, e, ordered) {
                    let since = (e.at - ordered).as_seconds();
                    if row.inside + row.outside == 0 {
                        row.first_s = since;
                    }
                    (row.last_s, row.evidence) = (since, e.seq);
                    if inside { row.inside += e.value as u32 } else { row.outside += e.value as u32 }
                }
            }
            _ => {}
        }
    }
    let mut list: Vec<AtShelter> = shelters.into_values().collect();
    list.sort_by(|a, b| (b.inside + b.outside).cmp(&(a.inside + a.outside)).then(a.id.cmp(&b.id)));
    (ways, list)
}

fn at_shelter<'m>(scenario: &Scenario, shelters: &'m mut BTreeMap<FacilityId, AtShelter>, e: &Event, ordered: Moment) -> Option<&'m mut AtShelter> {
    let Who::Facility(id) = e.place else { return None };
    let facility = scenario.county.facilities.get(id.index())?;
    let since = (e.at - ordered).as_seconds();
    Some(shelters.entry(id).or_insert_with(|| AtShelter {
        key: scenario.county.facility_keys.key(id).to_owned(),
        capacity: facility.capacity,
        inside: 0,
        outside: 0,
        turned_away: 0,
        first_s: since,
        last_s: since,
        evidence: e.seq,
        id,
    }))
}

/// Sums of one count, with the arrivals that its times come from.
#[derive(Clone, Debug, Default)]
struct Counter {
    sum: Counted,
    willing: u32,
    arrivals: Vec<(Span, u32)>,
}

impl Counter {
    fn add(&mut self, way: &Way, people: u32, reduced: u32, waits: bool, ordered: Moment) {
        self.sum.people += people;
        self.sum.households += 1;
        self.sum.reduced += reduced;
        if way.warned {
            self.sum.warned += people;
        }
        if way.left {
            self.sum.left += people;
        }
        if waits {
            self.willing += people;
        }
        if let (Some(at), true) = (way.safe, way.left) {
            self.sum.safe += people;
            if way.on_ground {
                self.sum.on_ground += people;
            }
            self.arrivals.push((at - ordered, people));
        }
    }
    fn done(mut self) -> Counted {
        self.arrivals.sort_unstable();
        let by = |share: f64| {
            let need = (share * f64::from(self.willing)).ceil().max(1.0) as u32;
            let mut sum = 0;
            let found = self.arrivals.iter().find(|(_, n)| {
                sum += n;
                sum >= need
            });
            found.map(|(t, _)| t.as_seconds())
        };
        let times = Times {
            first_s: self.arrivals.first().map(|(t, _)| t.as_seconds()),
            p50_s: by(0.5),
            p90_s: by(0.9),
            p95_s: by(0.95),
            last_s: self.arrivals.last().map(|(t, _)| t.as_seconds()),
        };
        Counted { times, ..self.sum }
    }
}

/// Roads by how long a queue filled them.
fn jams(scenario: &Scenario, tale: &Tale, ordered: Moment) -> Vec<Jam> {
    let (roads, end) = (&scenario.county.roads, Moment::ZERO + scenario.drill.length);
    let mut open: BTreeMap<LinkId, Moment> = BTreeMap::new();
    let mut by_road: BTreeMap<RoadId, Jam> = BTreeMap::new();
    for e in &tale.events {
        let Who::Link(link) = e.subject else { continue };
        let id = roads.link(link).road;
        match e.kind {
            Kind::QueueSpilled => {
                open.entry(link).or_insert(e.at);
                let jam = by_road.entry(id).or_insert_with(|| Jam {
                    key: roads.road_keys.key(id).to_owned(),
                    queue_m: roads.road(id).length_m,
                    vehicles: 0,
                    first_s: (e.at - ordered).as_seconds(),
                    full_s: 0.0,
                    evidence: e.seq,
                    id,
                });
                jam.vehicles = jam.vehicles.max(e.value as u32);
            }
            Kind::QueueCleared => {
                if let (Some(from), Some(jam)) = (open.remove(&link), by_road.get_mut(&id)) {
                    jam.full_s += (e.at - from).as_seconds();
                }
            }
            _ => {}
        }
    }
    for (link, from) in open {
        if let Some(jam) = by_road.get_mut(&roads.link(link).road) {
            jam.full_s += (end - from).as_seconds();
        }
    }
    let mut list: Vec<Jam> = by_road.into_values().collect();
    list.sort_by(|a, b| b.full_s.total_cmp(&a.full_s).then(a.id.cmp(&b.id)));
    list
}
