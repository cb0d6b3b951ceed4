//! Traffic / queue — vehicles from link to link, event by event.
//!
//! In: departures with a path, closures, speeds, a guide who finds another way. Out: happenings in order of time.
//! Not here: which shelter, which people. Method: discrete events in order of (millisecond, kind, number), so that the
//! answer depends neither on the kernel's step nor on who was inserted first; a link is served first in, first out, and
//! whoever waits longest for a link enters it first, ties by link number. What cannot move stands, and a ring of links
//! that stands still is said aloud once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::link::{LinkState, NEVER, Source};
use crate::base::fingerprint::Hasher;
use crate::base::ids::{Id, LinkId, NodeId};
use crate::base::time::Moment;
use crate::map::road::RoadGraph;

/// Room, in cars, from which on a full link is worth a line in the record (assumed).
const WORTH_TELLING: i64 = 5_000;

/// A vehicle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Vehicle {
    path: Vec<u32>,
    at: u32,
    size: i64,
    tag: u32,
    on_road: bool,
    known_closed: Vec<u32>,
}

/// What happened to a vehicle or a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A vehicle reached the end of its path.
    Arrived {
        /// The owner's number.
        tag: u32,
    },
    /// A vehicle found a link shut and takes another way.
    Turned {
        /// The owner's number.
        tag: u32,
        /// The link that was shut.
        link: LinkId,
    },
    /// A vehicle found a link shut and there is no other way: it stands at a junction, off the road.
    Stranded {
        /// The owner's number.
        tag: u32,
        /// Where.
        node: NodeId,
        /// The link that was shut.
        link: LinkId,
    },
    /// A queue has reached a link's upstream end.
    Spilled {
        /// Link.
        link: LinkId,
        /// Vehicles in it.
        vehicles: u32,
    },
    /// It has dissolved.
    Cleared {
        /// Link.
        link: LinkId,
    },
    /// Every link of a ring is full and its first vehicle waits for the next.
    Gridlock {
        /// The ring, from its smallest link.
        ring: Vec<LinkId>,
    },
}

/// An effect with its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Moment,
    /// What.
    pub what: Effect,
}

/// Whoever knows another way.
pub trait Guide {
    /// A way for the vehicle of a tag from a junction, avoiding links it has found shut; `None` where there is none.
    fn another_way(&mut self, traffic: &Traffic, tag: u32, from: NodeId, shut: &[LinkId]) -> Option<Vec<LinkId>>;
}

/// Nobody knows another way.
pub struct NoGuide;
impl Guide for NoGuide {
    fn another_way(&mut self, _: &Traffic, _: u32, _: NodeId, _: &[LinkId]) -> Option<Vec<LinkId>> {
        None
    }
}

const OPEN: u64 = 0;
const LOOK: u64 = 1 << 32;
const START: u64 = 2 << 32;

/// All traffic.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Traffic {
    links: Vec<LinkState>,
    from: Vec<u32>,
    to: Vec<u32>,
    vehicles: Vec<Vehicle>,
    spare: Vec<u32>,
    agenda: BinaryHeap<Reverse<(i64, u64)>>,
    #[serde(skip)]
    happened: Vec<Happening>,
    transfers: u64,
    departed: u32,
    jams: u64,
}

impl Traffic {
    /// Empty roads.
    #[must_use]
    pub fn new(graph: &RoadGraph) -> Self {
        Self {
            links: graph.links.iter().map(|l| LinkState::new(l.length_m, l.free_m_per_s, l.capacity_per_h, l.jam_per_m, l.lanes)).collect(),
            from: graph.links.iter().map(|l| l.from.0).collect(),
            to: graph.links.iter().map(|l| l.to.0).collect(),
            ..Self::default()
        }
    }

    /// A vehicle of a size (thousandths of a car) starts along a path; an empty path arrives at once.
    pub fn depart(&mut self, at: Moment, path: Vec<LinkId>, size: i64, tag: u32) {
        assert!(size > 0, "a vehicle takes room");
        let vehicle = Vehicle { path: path.into_iter().map(|l| l.0).collect(), at: 0, size, tag, on_road: false, known_closed: Vec::new() };
        let id = if let Some(id) = self.spare.pop() {
            self.vehicles[id as usize] = vehicle;
            id
        } else {
            self.vehicles.push(vehicle);
            self.vehicles.len() as u32 - 1
        };
        self.departed += 1;
        self.agenda.push(Reverse((at.as_millis(), START | u64::from(id))));
    }

    /// When the next thing happens.
    #[must_use]
    pub fn next_at(&self) -> Option<Moment> {
        self.agenda.peek().map(|Reverse((t, _))| Moment::millis(*t))
    }

    /// Carries out the next event; what came of it is taken with [`Traffic::take_happened`].
    pub fn advance_one(&mut self, guide: &mut impl Guide) {
        let Some(Reverse((t, code))) = self.agenda.pop() else { return };
        let id = (code & 0xffff_ffff) as u32;
        match code & !0xffff_ffff {
            OPEN => {
                if self.links[id as usize].open_ms == t {
                    self.links[id as usize].open_ms = NEVER;
                }
                self.open(id, t, guide);
            }
            LOOK => {
                if self.links[id as usize].look_ms == t {
                    self.links[id as usize].look_ms = NEVER;
                }
                self.look(id, t, guide);
            }
            _ => self.start(id, t, guide),
        }
    }

    /// Everything up to and including a moment.
    pub fn advance(&mut self, until: Moment, guide: &mut impl Guide) {
        while self.next_at().is_some_and(|t| t <= until) {
            self.advance_one(guide);
        }
    }

    /// What has happened since the last call, in order.
    pub fn take_happened(&mut self) -> Vec<Happening> {
        std::mem::take(&mut self.happened)
    }

    /// Closes or opens a link to entry. Those who wait for it turn round at once.
    pub fn set_closed(&mut self, link: LinkId, closed: bool, now: Moment) {
        let l = &mut self.links[link.index()];
        if l.closed == closed {
            return;
        }
        l.closed = closed;
        self.jams += 1;
        if !l.waiting.is_empty() {
            self.wake_open(link.0, now.as_millis());
        }
    }
    /// Another free speed for who enters a link from now on.
    pub fn set_speed(&mut self, link: LinkId, m_per_s: f64) {
        self.links[link.index()].set_speed(m_per_s);
    }
    /// Another capacity for both ends of a link; 0 holds everybody until it is given back.
    pub fn set_capacity(&mut self, link: LinkId, per_h: f64, now: Moment) {
        self.links[link.index()].set_capacity(per_h, now.as_millis());
        self.wake_look(link.0, now.as_millis());
        self.wake_open(link.0, now.as_millis());
    }

    fn tell(&mut self, t: i64, what: Effect) {
        self.happened.push(Happening { at: Moment::millis(t), what });
    }
    fn wake_look(&mut self, link: u32, at: i64) {
        let l = &mut self.links[link as usize];
        if at < l.look_ms {
            l.look_ms = at;
            self.agenda.push(Reverse((at, LOOK | u64::from(link))));
        }
    }
    fn wake_open(&mut self, link: u32, at: i64) {
        let l = &mut self.links[link as usize];
        if at < l.open_ms {
            l.open_ms = at;
            self.agenda.push(Reverse((at, OPEN | u64::from(link))));
        }
    }

    fn start(&mut self, v: u32, t: i64, guide: &mut impl Guide) {
        loop {
            let vehicle = &self.vehicles[v as usize];
            let Some(&first) = vehicle.path.first() else {
                self.arrive(v, t);
                return;
            };
            let size = vehicle.size;
            if self.links[first as usize].closed {
                if self.turn(v, first, self.from[first as usize], t, guide) {
                    continue;
                }
                return;
            }
            if self.admits(first, t, size) {
                self.enter(first, v, t);
            } else {
                self.wait(first, Source::Start(v), t);
            }
            return;
        }
    }

    /// Finds another way from a junction; false where the vehicle is stranded and gone from the road.
    fn turn(&mut self, v: u32, shut: u32, node: u32, t: i64, guide: &mut impl Guide) -> bool {
        let vehicle = &mut self.vehicles[v as usize];
        if !vehicle.known_closed.contains(&shut) {
            vehicle.known_closed.push(shut);
        }
        let (tag, known) = (vehicle.tag, vehicle.known_closed.iter().map(|l| LinkId(*l)).collect::<Vec<_>>());
        match guide.another_way(self, tag, NodeId(node), &known) {
            Some(way) if way.first().is_none_or(|l| self.from[l.index()] == node) => {
                let vehicle = &mut self.vehicles[v as usize];
                if vehicle.on_road {
                    let here = vehicle.path[vehicle.at as usize];
                    vehicle.path = std::iter::once(here).chain(way.iter().map(|l| l.0)).collect();
                } else {
                    vehicle.path = way.iter().map(|l| l.0).collect();
                }
                vehicle.at = 0;
                self.tell(t, Effect::Turned { tag, link: LinkId(shut) });
                true
            }
            _ => {
                self.tell(t, Effect::Stranded { tag, node: NodeId(node), link: LinkId(shut) });
                self.retire(v);
                false
            }
        }
    }

    fn retire(&mut self, v: u32) {
        self.vehicles[v as usize] = Vehicle::default();
        self.spare.push(v);
    }
    fn arrive(&mut self, v: u32, t: i64) {
        let tag = self.vehicles[v as usize].tag;
        self.tell(t, Effect::Arrived { tag });
        self.retire(v);
    }

    fn admits(&mut self, link: u32, t: i64, size: i64) -> bool {
        self.settle(link, t);
        let l = &self.links[link as usize];
        l.waiting.is_empty() && l.entry.ready_ms(l.per_h) <= t && l.has_room(size)
    }

    /// Gaps that have arrived free their room; a queue that is half gone has dissolved.
    fn settle(&mut self, link: u32, t: i64) {
        let l = &mut self.links[link as usize];
        l.drain(t);
        if l.spilled && l.taken * 2 <= l.room {
            l.spilled = false;
            self.tell(t, Effect::Cleared { link: LinkId(link) });
        }
    }

    fn wait(&mut self, link: u32, source: Source, t: i64) {
        let l = &mut self.links[link as usize];
        // In order of (time, source); nearly always at the end.
        let mut i = l.waiting.len();
        while i > 0 && l.waiting[i - 1] > (t, source) {
            i -= 1;
        }
        l.waiting.insert(i, (t, source));
        if let Source::Link(from) = source {
            self.links[from as usize].waits_for = Some(link);
        }
        self.plan_open(link, t);
        self.look_whether_full(link, t);
    }

    /// A link that is full while somebody waits for it: its queue has spilled, and it may be part of a ring.
    fn look_whether_full(&mut self, link: u32, t: i64) {
        let l = &self.links[link as usize];
        let Some(&(_, front)) = l.waiting.front() else { return };
        if l.has_room(self.size_of(front)) {
            return;
        }
        if !l.spilled && l.room >= WORTH_TELLING {
            let vehicles = l.inside.len() as u32;
            self.links[link as usize].spilled = true;
            self.jams += 1;
            self.tell(t, Effect::Spilled { link: LinkId(link), vehicles });
        }
        // A ring cannot stand still while a gap is on its way back.
        if !self.links[link as usize].gaps.is_empty() {
            return;
        }
        for i in 0..self.links[link as usize].waiting.len() {
            if let (_, Source::Link(from)) = self.links[link as usize].waiting[i] {
                self.look_for_ring(from, t);
            }
        }
    }

    /// Plans the next look at those who wait for a link: when the entry has credit again, or when the next gap arrives.
    fn plan_open(&mut self, link: u32, t: i64) {
        let l = &self.links[link as usize];
        let Some(&(_, source)) = l.waiting.front() else { return };
        let credit = l.entry.ready_ms(l.per_h);
        if credit == NEVER {
            return;
        }
        let size = self.size_of(source);
        let l = &self.links[link as usize];
        if l.has_room(size) {
            self.wake_open(link, credit.max(t));
            return;
        }
        if let Some(&(gap, _)) = l.gaps.front() {
            self.wake_open(link, gap.max(credit).max(t));
        }
    }

    fn size_of(&self, source: Source) -> i64 {
        match source {
            Source::Start(v) => self.vehicles[v as usize].size,
            Source::Link(l) => self.links[l as usize].inside.front().map_or(0, |i| i.size),
        }
    }

    /// Lets in who waits, as far as credit and room go.
    fn open(&mut self, link: u32, t: i64, guide: &mut impl Guide) {
        loop {
            self.settle(link, t);
            let l = &self.links[link as usize];
            let Some(&(_, source)) = l.waiting.front() else { return };
            if l.closed {
                self.links[link as usize].waiting.pop_front();
                match source {
                    Source::Link(from) => {
                        self.links[from as usize].waits_for = None;
                        self.look(from, t, guide);
                    }
                    Source::Start(v) => self.start(v, t, guide),
                }
                continue;
            }
            let size = self.size_of(source);
            if l.entry.ready_ms(l.per_h) > t || !l.has_room(size) {
                self.plan_open(link, t);
                self.look_whether_full(link, t);
                return;
            }
            // A vehicle whose own link has lost its capacity waits there.
            if let Source::Link(from) = source {
                let f = &self.links[from as usize];
                if f.exit.ready_ms(f.per_h) > t {
                    self.links[link as usize].waiting.pop_front();
                    self.links[from as usize].waits_for = None;
                    self.look(from, t, guide);
                    continue;
                }
            }
            self.links[link as usize].waiting.pop_front();
            match source {
                Source::Link(from) => {
                    self.links[from as usize].waits_for = None;
                    if let Some(v) = self.leave(from, t) {
                        self.enter(link, v, t);
                    }
                    self.look(from, t, guide);
                }
                Source::Start(v) => self.enter(link, v, t),
            }
        }
    }

    /// Looks at the first vehicle of a link and moves it on where it can.
    fn look(&mut self, link: u32, t: i64, guide: &mut impl Guide) {
        loop {
            let l = &self.links[link as usize];
            if l.waits_for.is_some() {
                return;
            }
            let Some(&first) = l.inside.front() else { return };
            let credit = l.exit.ready_ms(l.per_h);
            if credit == NEVER {
                return;
            }
            let at = first.exit_ms.max(credit);
            if at > t {
                self.wake_look(link, at);
                return;
            }
            let vehicle = &self.vehicles[first.vehicle as usize];
            let Some(&next) = vehicle.path.get(vehicle.at as usize + 1) else {
                if let Some(v) = self.leave(link, t) {
                    self.arrive(v, t);
                }
                continue;
            };
            if self.links[next as usize].closed {
                if !self.turn(first.vehicle, next, self.to[link as usize], t, guide) {
                    self.leave(link, t);
                }
                continue;
            }
            if self.admits(next, t, first.size) {
                if let Some(v) = self.leave(link, t) {
                    self.enter(next, v, t);
                }
                continue;
            }
            self.wait(next, Source::Link(link), t);
            return;
        }
    }

    fn leave(&mut self, link: u32, t: i64) -> Option<u32> {
        let gone = self.links[link as usize].leave(t)?;
        self.transfers += 1;
        if !self.links[link as usize].waiting.is_empty() {
            self.settle(link, t);
            self.plan_open(link, t);
        } else if self.links[link as usize].spilled {
            self.settle(link, t);
        }
        Some(gone.vehicle)
    }

    fn enter(&mut self, link: u32, v: u32, t: i64) {
        let vehicle = &mut self.vehicles[v as usize];
        if vehicle.on_road {
            vehicle.at += 1;
        } else {
            vehicle.on_road = true;
        }
        let size = vehicle.size;
        assert!(!self.links[link as usize].closed, "no vehicle enters a closed link");
        if self.links[link as usize].enter(v, size, t) {
            let l = &self.links[link as usize];
            let (exit, credit) = (l.inside[0].exit_ms, l.exit.ready_ms(l.per_h));
            if credit != NEVER {
                self.wake_look(link, exit.max(credit));
            }
        }
    }

    /// Follows who waits for whom; a walk back to the start over full links without a gap under way is a gridlock.
    fn look_for_ring(&mut self, start: u32, t: i64) {
        let (mut at, mut ring) = (start, Vec::new());
        loop {
            let l = &self.links[at as usize];
            let Some(next) = l.waits_for else { return };
            let size = l.inside.front().map_or(0, |i| i.size);
            self.settle(next, t);
            let n = &self.links[next as usize];
            if !n.gaps.is_empty() || n.has_room(size) {
                return;
            }
            ring.push(LinkId(at));
            if next == start {
                break;
            }
            if ring.len() > self.links.len() || ring.contains(&LinkId(next)) {
                return;
            }
            at = next;
        }
        if ring.iter().all(|l| self.links[l.index()].in_ring) {
            return;
        }
        for l in &ring {
            self.links[l.index()].in_ring = true;
        }
        self.jams += 1;
        let least = ring.iter().enumerate().min_by_key(|(_, l)| **l).map_or(0, |(i, _)| i);
        ring.rotate_left(least);
        self.tell(t, Effect::Gridlock { ring });
    }

    /// Takes a vehicle off a link wherever it is, with its place along the link in metres; for vehicles that water stops.
    pub fn remove(&mut self, link: LinkId, tag: u32, now: Moment) -> bool {
        let t = now.as_millis();
        let l = &self.links[link.index()];
        let Some(i) = l.inside.iter().position(|x| self.vehicles[x.vehicle as usize].tag == tag) else { return false };
        if i == 0
            && let Some(next) = l.waits_for
        {
            self.links[next as usize].waiting.retain(|(_, s)| *s != Source::Link(link.0));
            self.links[link.index()].waits_for = None;
        }
        let l = &mut self.links[link.index()];
        let Some(gone) = l.inside.remove(i) else { return false };
        l.taken -= gone.size;
        l.in_ring = false;
        self.retire(gone.vehicle);
        self.wake_look(link.0, t);
        self.wake_open(link.0, t);
        true
    }

    /// Vehicles on a link: the owner's number and metres from its start, first to last.
    pub fn on_link(&self, link: LinkId, now: Moment) -> impl Iterator<Item = (u32, f64)> + '_ {
        let l = &self.links[link.index()];
        let travel = l.travel_ms.max(1) as f64;
        let each = if l.inside.is_empty() { 0.0 } else { (l.length_m * 1000.0 / l.room as f64).min(l.length_m / l.inside.len() as f64) };
        let mut ahead = 0.0;
        l.inside.iter().map(move |x| {
            let free = l.length_m * (1.0 - ((x.exit_ms - now.as_millis()) as f64 / travel).clamp(0.0, 1.0));
            let at = free.min(l.length_m - ahead).max(0.0);
            ahead += each * x.size as f64 / 1000.0;
            (self.vehicles[x.vehicle as usize].tag, at)
        })
    }
    /// Links with vehicles on them, ascending.
    pub fn busy(&self) -> impl Iterator<Item = LinkId> + '_ {
        self.links.iter().enumerate().filter(|(_, l)| !l.inside.is_empty()).map(|(i, _)| LinkId(i as u32))
    }
    /// Whether a queue has filled a link to its upstream end.
    #[must_use]
    pub fn spilled(&self, link: LinkId) -> bool {
        self.links[link.index()].spilled
    }
    /// Whether a link is closed.
    #[must_use]
    pub fn closed(&self, link: LinkId) -> bool {
        self.links[link.index()].closed
    }
    /// Vehicles on a link.
    #[must_use]
    pub fn vehicles_on(&self, link: LinkId) -> u32 {
        self.links[link.index()].inside.len() as u32
    }
    /// Milliseconds that a vehicle entering now would need, queue included as far as the exit lets it dissolve.
    #[must_use]
    pub fn expected_ms(&self, link: LinkId) -> Option<i64> {
        let l = &self.links[link.index()];
        if l.closed || l.per_h <= 0 {
            return None;
        }
        let queued: i64 = if l.inside.len() > 2 { l.inside.iter().map(|x| x.size).sum() } else { 0 };
        Some(l.travel_ms.max(queued * 3_600_000 / l.per_h))
    }
    /// Vehicles that have started so far.
    #[must_use]
    pub const fn departed(&self) -> u32 {
        self.departed
    }
    /// Moves from link to link so far.
    #[must_use]
    pub const fn transfers(&self) -> u64 {
        self.transfers
    }
    /// Counts up whenever a closure or a queue changes what a way costs.
    #[must_use]
    pub const fn jams(&self) -> u64 {
        self.jams
    }
    /// Adds the state to a fingerprint.
    pub fn fingerprint(&self, hasher: &mut Hasher) {
        hasher.u64(self.transfers).u64(u64::from(self.departed)).u64(self.jams).u64(self.agenda.len() as u64);
        for (i, l) in self.links.iter().enumerate() {
            if l.inside.is_empty() && l.waiting.is_empty() && !l.closed && l.taken == 0 {
                continue;
            }
            hasher.u64(i as u64).i64(l.taken).u64(u64::from(l.closed)).u64(l.waiting.len() as u64);
            for x in &l.inside {
                hasher.u64(u64::from(self.vehicles[x.vehicle as usize].tag)).i64(x.exit_ms);
            }
        }
    }
}
