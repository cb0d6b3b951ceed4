//! Study / traffic — the traffic alone: a network, a demand, and what the queues make of them.
//!
//! In: a net, a demand. Out: every event in order, tallies by link, who arrived, who did not and why. Not here: files.
//! Method: the queues of a drill (`drill::traffic`), one design; a leg leaves when its activity ends, and never before the last leg
//! has arrived. Nobody is forced on, moved by hand or taken away: whoever stands at the end is counted as standing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use crate::base::fingerprint::{Fingerprint, Hasher};
use crate::base::ids::{Id, LinkId, NodeId};
use crate::base::time::{Moment, Span};
use crate::drill::traffic::queue::{Effect, Guide, Traffic};
use crate::map::road::RoadGraph;

/// What happened, in MATSim's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Step {
    /// An activity ends; `word` is the activity.
    ActEnd,
    /// A leg begins; `word` is the mode.
    Departure,
    /// The vehicle joins the traffic of a link.
    EntersTraffic,
    /// It has passed the end of a link.
    LeftLink,
    /// It has entered a link.
    EnteredLink,
    /// It leaves the traffic at the end of a link.
    LeavesTraffic,
    /// The leg ends; `word` is the mode.
    Arrival,
    /// The next activity begins.
    ActStart,
    /// There is no way on: it stands for good.
    Stuck,
}

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds since midnight.
    pub at_ms: i64,
    /// Person, who drives the vehicle of the same name.
    pub who: u32,
    /// Link; `u32::MAX` where it is unknown.
    pub link: u32,
    /// Activity or mode.
    pub word: u16,
    /// What.
    pub step: Step,
}

/// Where somebody is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Who.
    pub who: u32,
    /// On which link.
    pub link: LinkId,
    /// Metres from its beginning.
    pub along_m: f64,
}

/// Whoever listens.
pub trait Listener {
    /// An event; they come in order of time. True where [`Listener::flush`] is to be called now.
    fn event(&mut self, event: Event) -> bool;
    /// Works off what has gathered; the time that it takes is not the movement's.
    fn flush(&mut self) {}
    /// Everybody on the road at a moment; called as often as [`Plan::every`] says.
    fn positions(&mut self, _at: Moment, _spots: &[Spot]) {}
    /// Whether every move from link to link is wanted.
    fn wants_moves(&self) -> bool {
        true
    }
}

/// Nobody listens.
pub struct Deaf;
impl Listener for Deaf {
    fn event(&mut self, _: Event) -> bool {
        false
    }
    fn wants_moves(&self) -> bool {
        false
    }
}

/// A leg of a person.
#[derive(Clone, Copy, Debug)]
pub struct Leg<'a> {
    /// Links to drive over; `None` for a leg that touches no road.
    pub way: Option<&'a [LinkId]>,
    /// Milliseconds of a leg that touches no road.
    pub travel_ms: i64,
    /// Leaves no earlier than this.
    pub end_ms: Option<i64>,
    /// Otherwise leaves so long after the last arrival.
    pub stay_ms: Option<i64>,
    /// Where both are given, leaves at the later of the two.
    pub later: bool,
    /// Links of the activities before and after; `u32::MAX` where unknown.
    pub ends: (u32, u32),
    /// Words: activity before, activity after, mode.
    pub words: (u16, u16, u16),
    /// Size, thousandths of a car.
    pub size: u32,
}

/// Where the legs come from.
pub trait Legs {
    /// Persons.
    fn persons(&self) -> usize;
    /// Leg `i` of a person; `None` after the last.
    fn leg(&self, person: usize, i: usize) -> Option<Leg<'_>>;
}

/// How to run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    /// Stops after this moment.
    pub until: Option<Moment>,
    /// How often positions are told.
    pub every: Option<Span>,
    /// Vehicles join at the end of their first link (MATSim).
    pub from_end: bool,
}

/// What passed over a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Vehicles that passed its downstream end or arrived there.
    pub out: u32,
    /// Those of them that came over its whole length.
    pub whole: u32,
    /// Milliseconds that they took together.
    pub time_ms: i64,
    /// Milliseconds beyond the time of an empty link.
    pub delay_ms: i64,
}

/// A ring of links that stood still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Since when.
    pub at: Moment,
    /// The ring, from its smallest link.
    pub links: Vec<LinkId>,
    /// The link of the ring that filled first, and when.
    pub first: (LinkId, Moment),
    /// It stands still at the end of the run.
    pub stands: bool,
}

/// Somebody who found no way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stranded {
    /// Who.
    pub who: u32,
    /// When.
    pub at: Moment,
    /// At which junction.
    pub node: NodeId,
    /// The link that was shut.
    pub link: LinkId,
}

/// How it went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Drives that began.
    pub departed: u32,
    /// Drives that ended at their goal.
    pub arrived: u32,
    /// Drives that had not begun by the end.
    pub waiting: u32,
    /// On the road, or waiting to enter it, at the end.
    pub en_route: u32,
    /// Found no way.
    pub stranded: Vec<Stranded>,
    /// Rings that stood still, by time.
    pub rings: Vec<Ring>,
    /// Links that were full to their beginning at the end.
    pub full: Vec<LinkId>,
    /// By link.
    pub links: Vec<Tally>,
    /// Moves from link to link.
    pub transfers: u64,
    /// Milliseconds of all drives that arrived.
    pub time_ms: i64,
    /// The last event.
    pub end: Moment,
    /// Seconds of the wall clock that the movement took, the listener's time left out.
    pub drive_s: f64,
    /// Sum over every event in order.
    pub fingerprint: Fingerprint,
}

/// Rides along with every vehicle.
struct Ride<'a, L> {
    listener: &'a mut L,
    moves: bool,
    /// When a person's vehicle entered its link; `i64::MIN` where it joined at the link's end.
    since: Vec<i64>,
    begun: Vec<bool>,
    tallies: Vec<Tally>,
    free_ms: Vec<i64>,
    sum: Hasher,
    block: Vec<u8>,
    end: i64,
    transfers: u64,
    told_s: f64,
}

impl<L: Listener> Ride<'_, L> {
    fn tell(&mut self, at: i64, who: u32, link: u32, word: u16, step: Step) {
        self.end = self.end.max(at);
        // Hashed in blocks: the sum is the same, and one call for many events.
        self.block.extend_from_slice(&at.to_le_bytes());
        self.block.extend_from_slice(&who.to_le_bytes());
        self.block.extend_from_slice(&link.to_le_bytes());
        self.block.extend_from_slice(&[step as u8, word as u8, (word >> 8) as u8]);
        if self.block.len() > 1 << 16 {
            self.sum.bytes(&self.block);
            self.block.clear();
        }
        if self.moves || !matches!(step, Step::LeftLink | Step::EnteredLink) {
            if self.listener.event(Event { at_ms: at, who, link, word, step }) {
                let begun = Instant::now();
                self.listener.flush();
                self.told_s += begun.elapsed().as_secs_f64();
            }
        }
    }
    fn over(&mut self, at: i64, who: u32, link: LinkId) {
        let tally = &mut self.tallies[link.index()];
        tally.out += 1;
        let since = self.since[who as usize];
        if since != i64::MIN {
            tally.whole += 1;
            tally.time_ms += at - since;
            tally.delay_ms += at - since - self.free_ms[link.index()];
        }
    }
}

impl<L: Listener> Guide for Ride<'_, L> {
    fn another_way(&mut self, _: &Traffic, _: u32, _: NodeId, _: &[LinkId]) -> Option<Vec<LinkId>> {
        None
    }
    fn entered(&mut self, at: Moment, tag: u32, link: LinkId) {
        let step = if std::mem::replace(&mut self.begun[tag as usize], true) { Step::EnteredLink } else { Step::EntersTraffic };
        self.since[tag as usize] = at.as_millis();
        self.tell(at.as_millis(), tag, link.0, 0, step);
    }
    fn left(&mut self, at: Moment, tag: u32, link: LinkId) {
        self.transfers += 1;
        self.over(at.as_millis(), tag, link);
        self.tell(at.as_millis(), tag, link.0, 0, Step::LeftLink);
    }
}

/// A run in progress.
struct Run<'a, D, L> {
    demand: &'a D,
    plan: Plan,
    traffic: Traffic,
    ride: Ride<'a, L>,
    /// What persons do next: (millisecond, person, whether they arrive from a leg that touches no road).
    agenda: BinaryHeap<Reverse<(i64, u32, bool)>>,
    leg: Vec<u32>,
    begun_ms: Vec<i64>,
    departed: u32,
    arrived: u32,
    time_ms: i64,
    stranded: Vec<Stranded>,
    rings: Vec<Ring>,
}

/// Runs the demand over the network to its end, or until the moment that the plan names.
pub fn run<D: Legs, L: Listener>(graph: &RoadGraph, demand: &D, plan: Plan, listener: &mut L) -> Outcome {
    let begun = Instant::now();
    let persons = demand.persons();
    let free_ms = graph.links.iter().map(|l| (l.length_m / l.free_m_per_s * 1000.0 - 1e-6).ceil().max(0.0) as i64).collect();
    let moves = listener.wants_moves();
    let ride = Ride {
        listener,
        moves,
        since: vec![i64::MIN; persons],
        begun: vec![false; persons],
        tallies: vec![Tally::default(); graph.links.len()],
        free_ms,
        sum: Hasher::new(),
        block: Vec::new(),
        end: 0,
        transfers: 0,
        told_s: 0.0,
    };
    let mut run = Run {
        demand,
        plan,
        traffic: Traffic::new(graph),
        ride,
        agenda: BinaryHeap::new(),
        leg: vec![0; persons],
        begun_ms: vec![0; persons],
        departed: 0,
        arrived: 0,
        time_ms: 0,
        stranded: Vec::new(),
        rings: Vec::new(),
    };
    let first: Vec<Reverse<(i64, u32, bool)>> = (0..persons).filter_map(|p| run.due(p, 0, 0).map(|t| Reverse((t, p as u32, false)))).collect();
    run.agenda = BinaryHeap::from(first);
    run.go();
    let drive_s = begun.elapsed().as_secs_f64() - run.ride.told_s;
    run.close(drive_s)
}

impl<D: Legs, L: Listener> Run<'_, D, L> {
    /// When a person's leg begins, if it is there and its activity ever ends.
    fn due(&self, person: usize, leg: usize, now: i64) -> Option<i64> {
        let l = self.demand.leg(person, leg)?;
        match (l.end_ms, l.stay_ms) {
            (Some(end), Some(stay)) if l.later => Some(end.max(now + stay)),
            (Some(end), _) => Some(end.max(now)),
            (None, Some(stay)) => Some(now + stay),
            (None, None) => None,
        }
    }
    fn go(&mut self) {
        let until = self.plan.until.map_or(i64::MAX, Moment::as_millis);
        let mut next_positions = self.plan.every.map(|_| 0i64);
        loop {
            let road = self.traffic.next_at().map_or(i64::MAX, Moment::as_millis);
            let own = self.agenda.peek().map_or(i64::MAX, |Reverse((t, _, _))| *t);
            let next = road.min(own);
            if next == i64::MAX || next > until {
                return;
            }
            if let (Some(at), Some(every)) = (next_positions, self.plan.every)
                && next > at
            {
                let begun = Instant::now();
                let at_now = Moment::millis(at);
                let traffic = &self.traffic;
                let spots: Vec<Spot> =
                    traffic.busy().flat_map(|link| traffic.on_link(link, at_now).map(move |(who, along_m)| Spot { who, link, along_m })).collect();
                self.ride.listener.positions(at_now, &spots);
                self.ride.told_s += begun.elapsed().as_secs_f64();
                next_positions = Some(at + every.as_millis().max(1));
                continue;
            }
            if own <= road {
                if let Some(Reverse((t, person, arrives))) = self.agenda.pop() {
                    if arrives { self.arrive(person, t) } else { self.set_out(person, t) }
                }
                continue;
            }
            self.traffic.advance_one(&mut self.ride);
            for happening in self.traffic.take_happened() {
                self.hear(happening.at, happening.what);
            }
        }
    }
    fn set_out(&mut self, person: u32, t: i64) {
        let p = person as usize;
        let Some(leg) = self.demand.leg(p, self.leg[p] as usize) else { return };
        self.ride.tell(t, person, leg.ends.0, leg.words.0, Step::ActEnd);
        self.ride.tell(t, person, leg.ends.0, leg.words.2, Step::Departure);
        let Some(way) = leg.way else {
            self.agenda.push(Reverse((t + leg.travel_ms, person, true)));
            return;
        };
        self.departed += 1;
        self.begun_ms[p] = t;
        self.ride.begun[p] = false;
        if self.plan.from_end {
            self.ride.begun[p] = true;
            self.ride.since[p] = i64::MIN;
            self.ride.tell(t, person, leg.ends.0, leg.words.2, Step::EntersTraffic);
            self.traffic.depart_from_end(Moment::millis(t), way, i64::from(leg.size), person);
        } else {
            self.traffic.depart(Moment::millis(t), way, i64::from(leg.size), person);
        }
    }
    fn hear(&mut self, at: Moment, what: Effect) {
        let t = at.as_millis();
        match what {
            Effect::Arrived { tag } => {
                self.arrived += 1;
                self.time_ms += t - self.begun_ms[tag as usize];
                let leg = self.demand.leg(tag as usize, self.leg[tag as usize] as usize);
                let last = leg.and_then(|l| l.way.and_then(<[LinkId]>::last).copied());
                if let Some(last) = last {
                    if self.ride.begun[tag as usize] {
                        self.ride.over(t, tag, last);
                    }
                    let mode = leg.map_or(0, |l| l.words.2);
                    self.ride.tell(t, tag, last.0, mode, Step::LeavesTraffic);
                }
                self.arrive(tag, t);
            }
            Effect::Stranded { tag, node, link } => {
                self.stranded.push(Stranded { who: tag, at, node, link });
                let mode = self.demand.leg(tag as usize, self.leg[tag as usize] as usize).map_or(0, |l| l.words.2);
                self.ride.tell(t, tag, link.0, mode, Step::Stuck);
            }
            Effect::Gridlock { ring, first, since } => self.rings.push(Ring { at, first: (first, since), links: ring, stands: false }),
            Effect::Turned { .. } | Effect::Spilled { .. } | Effect::Cleared { .. } => {}
        }
    }
    fn arrive(&mut self, person: u32, t: i64) {
        let p = person as usize;
        let Some(leg) = self.demand.leg(p, self.leg[p] as usize) else { return };
        self.ride.tell(t, person, leg.ends.1, leg.words.2, Step::Arrival);
        self.ride.tell(t, person, leg.ends.1, leg.words.1, Step::ActStart);
        self.leg[p] += 1;
        if let Some(due) = self.due(p, self.leg[p] as usize, t) {
            self.agenda.push(Reverse((due, person, false)));
        }
    }
    fn close(mut self, drive_s: f64) -> Outcome {
        let traffic = &self.traffic;
        for ring in &mut self.rings {
            let n = ring.links.len();
            ring.stands = (0..n).all(|i| traffic.waits_for(ring.links[i]) == Some(ring.links[(i + 1) % n]));
        }
        let waiting = (0..self.demand.persons())
            .map(|p| (self.leg[p] as usize..).map_while(|i| self.demand.leg(p, i)).filter(|l| l.way.is_some()).count() as u32)
            .sum::<u32>();
        let en_route = self.departed - self.arrived - self.stranded.len() as u32;
        let mut sum = self.ride.sum.clone();
        sum.bytes(&self.ride.block);
        Outcome {
            departed: self.departed,
            arrived: self.arrived,
            // Those on the road or stranded have not ended the leg that they are on.
            waiting: waiting - en_route - self.stranded.len() as u32,
            en_route,
            full: (0..self.ride.tallies.len()).map(LinkId::from_index).filter(|l| traffic.spilled(*l)).collect(),
            transfers: self.ride.transfers,
            time_ms: self.time_ms,
            end: Moment::millis(self.ride.end),
            drive_s,
            fingerprint: sum.finish(),
            stranded: self.stranded,
            rings: self.rings,
            links: self.ride.tallies,
        }
    }
}
