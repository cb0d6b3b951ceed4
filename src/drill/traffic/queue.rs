//! Traffic / queue — vehicles from link to link, event by event.
//!
//! In: departures with a path, closures, speeds, a guide who finds another way. Out: happenings in order of time.
//! Not here: which shelter, which people; what is asked of them (`guide`), who of several goes first (`merge`), jams (`jam`), what others see (`view`). Method: discrete
//! events in order of (millisecond, kind, number), so that the answer depends neither on the kernel's step nor on who was inserted
//! first; a link is served first in, first out; what cannot move stands, and nothing is forced on.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::agenda::Agenda;
use super::fleet::{Fleet, NO_LINK};
pub use super::guide::{Effect, Guide, Happening, NoGuide};
use super::junction::Junction;
use super::link::{LinkState, NEVER, Source};
use crate::base::ids::{Id, LinkId, NodeId};
use crate::base::kept::Kept;
use crate::base::time::Moment;
use crate::map::road::RoadGraph;

/// Since when somebody waits who goes before all others.
pub(super) const FIRST: i64 = i64::MIN;

/// All traffic.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Traffic {
    pub(super) links: Vec<Kept<LinkState>>,
    pub(super) from: Vec<u32>,
    pub(super) to: Vec<u32>,
    /// Links that lead into the upstream end of link `l`: `into[into_start[n]..into_start[n + 1]]` with `n` its first junction.
    pub(super) into_start: Vec<u32>,
    pub(super) into: Vec<u32>,
    /// Intersections with a capacity of their own, and which of them stands at a junction; empty where none has one.
    pub(super) junctions: Vec<Kept<Junction>>,
    pub(super) junction_at: Vec<u32>,
    pub(super) fleet: Fleet,
    /// Slots: who waits for link `l` (`l`), the first vehicle of link `l` (`links.len() + l`).
    pub(super) agenda: Agenda,
    pub(super) starts: BinaryHeap<Reverse<(i64, u32)>>,
    /// Lanes that arrive when a contraflow is set up: (millisecond, link, lanes).
    pub(super) later: BinaryHeap<Reverse<(i64, u32, i64)>>,
    #[serde(skip)]
    pub(super) happened: Vec<Happening>,
    pub(super) transfers: u64,
    pub(super) departed: u32,
    pub(super) jams: u64,
}

impl Traffic {
    /// Empty roads.
    #[must_use]
    pub fn new(graph: &RoadGraph) -> Self {
        let mut traffic = Self {
            links: graph.links.iter().map(|l| Kept::new(LinkState::new(l.length_m, l.free_m_per_s, l.capacity_per_h, l.jam_per_m, l.lanes))).collect(),
            from: graph.links.iter().map(|l| l.from.0).collect(),
            to: graph.links.iter().map(|l| l.to.0).collect(),
            into_start: graph.inc_start.clone(),
            into: graph.inc.iter().map(|l| l.0).collect(),
            agenda: Agenda::new(2 * graph.links.len()),
            ..Self::default()
        };
        traffic.weigh_all();
        traffic
    }

    /// A vehicle of a size (thousandths of a car) starts along a path; an empty path arrives at once.
    pub fn depart(&mut self, at: Moment, path: impl AsRef<[LinkId]>, size: i64, tag: u32) {
        self.set_out(at, path.as_ref(), size, tag, (false, false));
    }
    /// The same for a vehicle that goes no faster than so many km/h (0: as fast as the road): who comes behind it on a link stays there.
    pub fn depart_at_most(&mut self, at: Moment, path: impl AsRef<[LinkId]>, size: i64, tag: u32, top_km_h: u8) {
        let id = self.set_out(at, path.as_ref(), size, tag, (false, false));
        self.fleet.hold_to(id, top_km_h);
    }
    /// The same with blue lights: whoever waits for the first link lets it go before them.
    pub fn depart_first(&mut self, at: Moment, path: impl AsRef<[LinkId]>, size: i64, tag: u32) {
        self.set_out(at, path.as_ref(), size, tag, (false, true));
    }
    /// The same, in the manner of MATSim: it joins the road at the end of the first link of its path, beside whoever already waits
    /// there, takes capacity there but no room, and leaves the road at the end of the last link without taking capacity.
    /// Who starts and ends on one link arrives at once.
    pub fn depart_from_end(&mut self, at: Moment, path: impl AsRef<[LinkId]>, size: i64, tag: u32) {
        self.set_out(at, path.as_ref(), size, tag, (true, false));
    }
    fn set_out(&mut self, at: Moment, path: &[LinkId], size: i64, tag: u32, manner: (bool, bool)) -> u32 {
        assert!(size > 0 && size <= i64::from(u32::MAX), "a vehicle takes room, and no more than a convoy");
        let id = self.fleet.add(path.iter().map(|l| l.0), size as u32, tag, manner);
        self.departed += 1;
        self.starts.push(Reverse((at.as_millis(), id)));
        id
    }

    /// When the next thing happens.
    #[must_use]
    pub fn next_at(&self) -> Option<Moment> {
        let start = self.starts.peek().map_or(NEVER, |Reverse((t, _))| *t);
        let lanes = self.later.peek().map_or(NEVER, |Reverse((t, _, _))| *t);
        let next = self.agenda.next().min(start).min(lanes);
        (next != NEVER).then_some(Moment::millis(next))
    }

    /// Carries out the next event; what came of it is taken with [`Traffic::take_happened`].
    pub fn advance_one(&mut self, guide: &mut impl Guide) {
        // Lanes before links, links before starts, where they are due together.
        if let Some(&Reverse((t, link, lanes))) = self.later.peek()
            && t <= self.agenda.next()
            && self.starts.peek().is_none_or(|Reverse((start, _))| t <= *start)
        {
            self.later.pop();
            self.lanes_arrive(link, lanes, t);
            return;
        }
        if let Some(&Reverse((t, v))) = self.starts.peek()
            && t < self.agenda.next()
        {
            self.starts.pop();
            self.start(v, t, guide);
            return;
        }
        let Some((slot, t)) = self.agenda.take() else { return };
        let n = self.links.len();
        if slot < n {
            self.open(slot as u32, t, guide)
        } else {
            self.look((slot - n) as u32, t, guide)
        }
        self.agenda.done();
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
    /// Whether something about a link makes every driver think before entering it; whoever waits for it thinks anew.
    pub fn set_doubt(&mut self, link: LinkId, doubt: bool, now: Moment) {
        let l = &mut self.links[link.index()];
        let changes = std::mem::replace(&mut l.doubt, doubt) || doubt;
        if changes && !l.waiting.is_empty() {
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

    pub(super) fn tell(&mut self, t: i64, what: Effect) {
        self.happened.push(Happening { at: Moment::millis(t), what });
    }
    pub(super) fn wake_look(&mut self, link: u32, at: i64) {
        self.agenda.bring_forward(self.links.len() + link as usize, at);
    }
    pub(super) fn wake_open(&mut self, link: u32, at: i64) {
        self.agenda.bring_forward(link as usize, at);
    }
    /// Plans the next look at a link's first vehicle.
    fn wake_first(&mut self, link: u32) {
        let at = self.links[link as usize].first_ms(self.to_weighed(link));
        if at != NEVER {
            self.wake_look(link, at);
        }
    }
    /// Whether the first vehicle of a link goes to one that is shared by weight.
    pub(super) fn to_weighed(&self, link: u32) -> bool {
        self.links[link as usize].inside.front().is_some_and(|f| f.next != NO_LINK && self.links[f.next as usize].weighed)
    }

    fn start(&mut self, v: u32, t: i64, guide: &mut impl Guide) {
        loop {
            let (first, vehicle) = (self.fleet.here(v), self.fleet.get(v));
            if first == NO_LINK {
                self.arrive(v, t);
                return;
            }
            if vehicle.from_end {
                let (_, next) = self.fleet.step(v);
                if next == NO_LINK {
                    self.arrive(v, t);
                } else if self.links[first as usize].join(v, vehicle.size, next, t) {
                    self.wake_first(first);
                }
                return;
            }
            if self.bars(first, v, guide) {
                if self.turn(v, first, self.from[first as usize], t, guide) {
                    continue;
                }
                return;
            }
            if self.admits(first, t, i64::from(vehicle.size), v) {
                self.enter(first, v, Source::Start(v), t, guide);
            } else {
                self.wait(first, Source::Start(v), t);
            }
            return;
        }
    }

    /// Finds another way from a junction; false where the vehicle is stranded and gone from the road.
    fn turn(&mut self, v: u32, shut: u32, node: u32, t: i64, guide: &mut impl Guide) -> bool {
        let known: Vec<LinkId> = self.fleet.found_shut(v, shut).iter().map(|l| LinkId(*l)).collect();
        let tag = self.fleet.get(v).tag;
        match guide.another_way(self, tag, NodeId(node), &known) {
            Some(way) if way.first().is_none_or(|l| self.from[l.index()] == node) => {
                self.fleet.turn(v, way.iter().map(|l| l.0));
                self.tell(t, Effect::Turned { tag, link: LinkId(shut) });
                true
            }
            _ => {
                self.tell(t, Effect::Stranded { tag, node: NodeId(node), link: LinkId(shut) });
                self.fleet.retire(v);
                false
            }
        }
    }

    fn arrive(&mut self, v: u32, t: i64) {
        let tag = self.fleet.get(v).tag;
        self.tell(t, Effect::Arrived { tag });
        self.fleet.retire(v);
    }

    /// Whether a vehicle finds a link shut, or its driver will not go on.
    fn bars(&self, link: u32, v: u32, guide: &mut impl Guide) -> bool {
        let l = &self.links[link as usize];
        l.closed || l.doubt && !guide.drives_on(self, self.fleet.get(v).tag, LinkId(link))
    }

    fn admits(&mut self, link: u32, t: i64, size: i64, v: u32) -> bool {
        self.settle(link, t);
        let l = &self.links[link as usize];
        (l.waiting.is_empty() || self.fleet.get(v).rush) && l.entry.ready_ms() <= t && l.has_room(size) && self.way_is_free(link)
    }

    fn wait(&mut self, link: u32, source: Source, t: i64) {
        let since = if self.fleet.get(self.vehicle_of(source)).rush { FIRST } else { t };
        let l = &mut self.links[link as usize];
        // In order of (time, source); nearly always at the end.
        let mut i = l.waiting.len();
        while i > 0 && l.waiting[i - 1] > (since, source) {
            i -= 1;
        }
        l.waiting.insert(i, (since, source));
        if let Source::Link(from) = source {
            self.links[from as usize].waits_for = Some(link);
        }
        self.plan_open(link, t);
        self.look_whether_full(link, t);
    }

    /// Plans the next look at those who wait for a link: when the entry has credit again, or when the next gap arrives.
    pub(super) fn plan_open(&mut self, link: u32, t: i64) {
        let l = &self.links[link as usize];
        let credit = l.entry.ready_ms();
        // On a shared lane the other direction calls when it has gone.
        let (Some(size), true) = (self.front_size(link), credit != NEVER && self.way_is_free(link)) else { return };
        let credit = if matches!(l.waiting[self.front(link)].1, Source::Link(_)) { credit.max(self.crosses_from(link)) } else { credit };
        let at = if l.has_room(size) {
            credit.max(t)
        } else if let Some(&(gap, _)) = l.gaps.front() {
            gap.max(credit).max(t)
        } else {
            return;
        };
        self.wake_open(link, at);
    }

    /// Lets in who waits, as far as credit and room go.
    fn open(&mut self, link: u32, t: i64, guide: &mut impl Guide) {
        loop {
            self.settle(link, t);
            if self.links[link as usize].waiting.is_empty() {
                return;
            }
            if self.links[link as usize].weighed {
                self.gather(link, t, guide);
            }
            let i = self.front(link);
            let (since, source) = self.links[link as usize].waiting[i];
            let bars = self.bars(link, self.vehicle_of(source), guide);
            let l = &self.links[link as usize];
            if bars {
                self.links[link as usize].waiting.remove(i);
                self.call_other(link, t);
                match source {
                    Source::Link(from) => {
                        self.links[from as usize].waits_for = None;
                        self.look(from, t, guide);
                    }
                    Source::Start(v) => self.start(v, t, guide),
                }
                continue;
            }
            if l.entry.ready_ms() > t || !l.has_room(self.size_of(source)) || !self.way_is_free(link) {
                self.plan_open(link, t);
                self.look_whether_full(link, t);
                return;
            }
            // A vehicle whose own link has lost its capacity waits there.
            if let Source::Link(from) = source
                && self.links[from as usize].first_ms(l.weighed) > t
            {
                self.links[link as usize].waiting.remove(i);
                self.links[from as usize].waits_for = None;
                self.look(from, t, guide);
                continue;
            }
            if matches!(source, Source::Link(_)) && !self.crosses(link, since, t) {
                self.lets_others_cross(link, since, t);
                return;
            }
            self.links[link as usize].waiting.remove(i);
            match source {
                Source::Link(from) => {
                    self.links[from as usize].waits_for = None;
                    if let Some(v) = self.leave(from, t) {
                        self.pass(from, link, v, t, guide);
                    }
                    self.look(from, t, guide);
                }
                Source::Start(v) => self.enter(link, v, source, t, guide),
            }
        }
    }

    /// Looks at the first vehicle of a link and moves it on where it can.
    pub(super) fn look(&mut self, link: u32, t: i64, guide: &mut impl Guide) {
        let mut asked = false;
        loop {
            let to_weighed = self.to_weighed(link);
            let l = &self.links[link as usize];
            let Some(&first) = l.inside.front() else { return };
            if l.waits_for.is_some() {
                return;
            }
            let at = l.first_ms(to_weighed);
            if at > t {
                if at != NEVER {
                    self.wake_look(link, at);
                }
                return;
            }
            if first.next == NO_LINK {
                let waits = guide.waits_at_goal(self, Moment::millis(t), self.fleet.get(first.vehicle).tag);
                if let Some(until) = waits.filter(|u| u.as_millis() > t) {
                    self.wake_look(link, until.as_millis());
                    return;
                }
                if let Some(v) = self.leave(link, t) {
                    self.arrive(v, t);
                }
                continue;
            }
            if self.bars(first.next, first.vehicle, guide) {
                if self.turn(first.vehicle, first.next, self.to[link as usize], t, guide) {
                    self.go_on(link, first.vehicle);
                } else {
                    self.leave(link, t);
                }
                continue;
            }
            let crosses = self.crosses(first.next, if self.fleet.get(first.vehicle).rush { FIRST } else { t }, t);
            if crosses && self.admits(first.next, t, i64::from(first.size), first.vehicle) {
                if let Some(v) = self.leave(link, t) {
                    self.pass(link, first.next, v, t, guide);
                }
                continue;
            }
            // Whoever sees a full link may know a way round it.
            if !asked
                && self.links[first.next as usize].spilled
                && let Some(way) = guide.round_the_queue(self, self.fleet.get(first.vehicle).tag, LinkId(link), LinkId(first.next))
                && way.first().is_some_and(|l| self.from[l.index()] == self.to[link as usize])
            {
                asked = true;
                self.fleet.turn(first.vehicle, way.iter().map(|l| l.0));
                self.go_on(link, first.vehicle);
                continue;
            }
            self.wait(first.next, Source::Link(link), t);
            return;
        }
    }
    /// The first vehicle of a link has another way before it.
    fn go_on(&mut self, link: u32, v: u32) {
        let (next, from_end) = (self.fleet.next(v), self.fleet.get(v).from_end);
        if let Some(f) = self.links[link as usize].inside.front_mut() {
            (f.next, f.turns_off) = (next, from_end && next == NO_LINK);
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
        self.call_other(link, t);
        Some(gone.vehicle)
    }

    fn pass(&mut self, from: u32, to: u32, v: u32, t: i64, guide: &mut impl Guide) {
        guide.left(Moment::millis(t), self.fleet.get(v).tag, LinkId(from));
        self.enter(to, v, Source::Link(from), t, guide);
    }

    fn enter(&mut self, link: u32, v: u32, source: Source, t: i64, guide: &mut impl Guide) {
        let (vehicle, next) = self.fleet.step(v);
        guide.entered(Moment::millis(t), vehicle.tag, LinkId(link));
        let meets_ms = self.meeting_ms(link);
        if matches!(source, Source::Link(_)) {
            self.cross(link, i64::from(vehicle.size), t);
        }
        let l = &mut self.links[link as usize];
        assert!(!l.closed, "no vehicle enters a closed link");
        let slower_ms = if vehicle.top_km_h == 0 { 0 } else { l.slower_ms(vehicle.top_km_h) };
        let first = l.enter(v, vehicle.size, next, vehicle.from_end && next == NO_LINK, (t, meets_ms + slower_ms));
        if l.weighed {
            self.charge(link, source, i64::from(vehicle.size));
        }
        self.count_platoon(link);
        if first {
            self.wake_first(link);
        }
    }

    /// Takes a vehicle off a link wherever it is, with its place along the link in metres; for vehicles that water stops.
    pub fn remove(&mut self, link: LinkId, tag: u32, now: Moment) -> bool {
        let t = now.as_millis();
        let l = &self.links[link.index()];
        let Some(i) = l.inside.iter().position(|x| self.fleet.get(x.vehicle).tag == tag) else { return false };
        if i == 0
            && let Some(next) = l.waits_for
        {
            self.links[next as usize].waiting.retain(|(_, s)| *s != Source::Link(link.0));
            self.links[link.index()].waits_for = None;
        }
        let l = &mut self.links[link.index()];
        let Some(gone) = l.inside.remove(i) else { return false };
        l.queued -= i64::from(gone.size);
        if !gone.beside {
            l.taken -= i64::from(gone.size);
        }
        l.in_ring = false;
        self.fleet.retire(gone.vehicle);
        self.wake_look(link.0, t);
        self.wake_open(link.0, t);
        self.call_other(link.0, t);
        true
    }
}
