//! Command / report — what villages see and count on its way up: village → township → county room.
//!
//! In: sightings and counts that the census makes of a village for itself. Out: `ReportArrived`, `RollCalled`, and the
//! knowledge of those who received them. Not here: reports that a clause orders (`carry`).
//! Method: each post keeps an outbox; whatever has gathered goes with the next call. Counts are made every quarter of an
//! hour, more rarely while they do not change (assumed).

use std::collections::{BTreeMap, BTreeSet};

use super::desk::Task;
use super::message::{Payload, Route};
use super::runs::Open;
use super::{Command, Scene, service};
use crate::base::ids::{FacilityId, HouseholdId, Id, PostId, RoadId, VillageId, ZoneId};
use crate::base::time::{Moment, Span};
use crate::drill::census::{Roll, Seen, Trapped};
use crate::drill::log::line;
use crate::plan::chain::{CENTRE, Seat};
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};
use crate::record::said;

/// What goes up in one call.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Bundle {
    /// Reports of a kind, by village, with the event that was seen.
    pub kinds: BTreeMap<(VillageId, String), Option<u64>>,
    /// Roads under water.
    pub roads: BTreeMap<RoadId, Option<u64>>,
    /// Roads on which a dead vehicle stands.
    pub wrecks: BTreeMap<RoadId, Option<u64>>,
    /// People who wait for rescue.
    pub trapped: BTreeMap<HouseholdId, Trapped>,
    /// People who waited for rescue and are free.
    pub free: BTreeSet<HouseholdId>,
    /// Shelters that are open now, with the event.
    pub opened: BTreeMap<FacilityId, Option<u64>>,
    /// Rolls, and when they were called.
    pub rolls: BTreeMap<ZoneId, (Roll, Moment)>,
}

impl Bundle {
    fn is_empty(&self) -> bool {
        self.opened.is_empty()
            && self.kinds.is_empty()
            && self.roads.is_empty()
            && self.wrecks.is_empty()
            && self.trapped.is_empty()
            && self.free.is_empty()
            && self.rolls.is_empty()
    }
    fn cause(&self) -> Option<u64> {
        self.kinds.values().chain(self.roads.values()).chain(self.wrecks.values()).flatten().copied().chain(self.trapped.values().map(|t| t.seq)).max()
    }
}

/// What a post has still to pass on.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Outbox {
    /// What.
    pub bundle: Bundle,
    /// When it is to call the roll next.
    next_count: Option<Moment>,
    every: Span,
    /// The order for which it is called.
    why: Option<u64>,
    /// The event from which follows what stands in the bundle without one of its own: the roll called here, the message that brought
    /// it, the household that had called and is free.
    pub(super) roll: Option<u64>,
    counting: bool,
    /// Rolls called so far, by zone.
    called: BTreeMap<ZoneId, u32>,
    last_sent: Option<Moment>,
    /// The message with which the last bundle went.
    under_way: Option<u64>,
}

impl Outbox {
    /// From when on there may be something to do, should nobody touch it: something waits to be passed on, or a roll is to be called.
    fn stirs(&self) -> Moment {
        let count = self.next_count.filter(|_| !self.counting).unwrap_or(Moment::NEVER);
        if self.bundle.is_empty() { count } else { Moment::ZERO }
    }
    /// The roll is to be called regularly from a moment on.
    pub fn count_from(&mut self, at: Moment, order: Option<u64>) {
        self.why = order.or(self.why);
        self.every = service::COUNT_EVERY;
        self.next_count = Some(self.next_count.map_or(at, |n| n.min(at)));
    }
}

impl Command {
    /// What a post has still to pass on, to be written to.
    pub(super) fn outbox(&mut self, post: PostId) -> &mut Outbox {
        self.stirs.at(post, Moment::ZERO);
        self.outboxes.entry(post).or_default()
    }
    /// Villagers' eyes: what was seen for the first time is known at the station, and is to be reported.
    pub fn see(&mut self, s: &mut Scene<'_>) {
        for sight in s.census.sightings() {
            let post = self.fixed.posts.village(sight.village);
            let out = &mut self.outbox(post).bundle;
            let seq = sight.seq.unwrap_or(0);
            match sight.seen {
                Seen::Water => {
                    out.kinds.insert((sight.village, "water".into()), sight.seq);
                    s.sight.known[post.index()].report_from(sight.village, "water", seq);
                }
                Seen::Fire => {
                    out.kinds.insert((sight.village, said::FIRE.into()), sight.seq);
                    s.sight.known[post.index()].report_from(sight.village, said::FIRE, seq);
                    self.believe_village(s, post, sight.village, seq);
                }
                Seen::Road(road) => {
                    out.roads.insert(road, sight.seq);
                    s.sight.known[post.index()].roads.insert(road, seq);
                    s.sight.known[post.index()].report("road", seq);
                }
                Seen::Wreck(road) => {
                    out.wrecks.insert(road, sight.seq);
                    s.sight.known[post.index()].wrecks.insert(road, seq);
                    s.sight.known[post.index()].report("wreck", seq);
                }
            }
        }
    }

    /// Outboxes that have something and no call under way make one; rolls that are due are called.
    pub fn flush(&mut self, s: &mut Scene<'_>) {
        let now = s.now;
        for post in self.stirs.due(now) {
            if let Some(at) = self.outboxes.get(&post).map(|out| out.stirs()) {
                self.stirs.at(post, at);
            }
            let Some(out) = self.outboxes.get_mut(&post) else { continue };
            if !out.counting && out.next_count.is_some_and(|n| n <= now) {
                out.counting = true;
                let cause = Cause { why: Why::Decision(Own::Duty), seq: out.why };
                self.give(post, Task::Count, 2, cause);
            }
            let Some(out) = self.outboxes.get_mut(&post) else { continue };
            if out.under_way.is_some_and(|m| self.messages.get(&m).is_some_and(|m| !m.arrived)) || out.bundle.is_empty() {
                continue;
            }
            let urgent = !out.bundle.opened.is_empty() || !out.bundle.kinds.is_empty() || !out.bundle.roads.is_empty() || !out.bundle.trapped.is_empty();
            // A township passes counts on together, not village by village.
            let collects = matches!(self.fixed.posts.post(post).seat, Seat::Township(_));
            if let Some(next) = out.last_sent.map(|at| at + service::COUNT_EVERY).filter(|next| !urgent && collects && now < *next) {
                self.stirs.at(post, next.min(out.next_count.unwrap_or(next)));
                continue;
            }
            out.last_sent = Some(now);
            let bundle = std::mem::take(&mut out.bundle);
            let cause = Cause { why: Why::Decision(Own::Duty), seq: bundle.cause().or(out.roll).or(out.why) };
            let up = if matches!(self.fixed.posts.post(post).seat, Seat::Village(_)) { self.fixed.posts.post(post).parent.unwrap_or(CENTRE) } else { CENTRE };
            let route = Route { priority: if urgent { 0 } else { 2 }, ..Route::default() };
            self.send(s, post, &[up], &Payload::Bundle(bundle), route, cause);
            let last = self.messages.last_key_value().map(|(id, _)| *id);
            if let Some(out) = self.outboxes.get_mut(&post) {
                out.under_way = last;
            }
        }
    }

    /// A village has called its roll.
    pub fn counted(&mut self, s: &mut Scene<'_>, post: PostId, cause: Cause) {
        let Seat::Village(village) = self.fixed.posts.post(post).seat else { return };
        // What the station knows to be ordered, whoever ordered it.
        let zones: Vec<ZoneId> = s.sight.known[post.index()].ordered.iter().copied().filter(|z| s.scenario.books.zone(*z).village == village).collect();
        let none = zones.is_empty();
        self.stirs.at(post, Moment::ZERO);
        if let Some(out) = self.outboxes.get_mut(&post) {
            out.roll = cause.seq.or(out.roll);
        }
        let mut changed = false;
        for z in zones {
            let called = self.outboxes.get(&post).and_then(|o| o.called.get(&z)).copied().unwrap_or(0);
            let roll = s.census.roll(z, called);
            let count = roll.count;
            let known = &mut s.sight.known[post.index()];
            if known.counts.get(&z).is_none_or(|(old, _)| *old != count) {
                changed = true;
            }
            known.count(z, count, s.now);
            if let Some(out) = self.outboxes.get_mut(&post) {
                out.bundle.rolls.insert(z, (roll, s.now));
                out.called.insert(z, called + 1);
            }
        }
        let Some(out) = self.outboxes.get_mut(&post) else { return };
        out.counting = false;
        out.every = if changed { service::COUNT_EVERY } else { (out.every * 2).min(Span::hours(2)) };
        // Where nothing stands ordered any more, nobody counts on.
        out.next_count = (!none).then(|| s.now + out.every);
    }

    /// A post knows that a shelter is open; what it had ordered there is done as far as it knows.
    pub fn learn_opened(&mut self, s: &mut Scene<'_>, post: PostId, facility: FacilityId, seq: Option<u64>) {
        let audience = self.fixed.audience(post);
        for p in &audience {
            let known = &mut s.sight.known[p.index()];
            known.fresh |= known.opened.insert(facility);
        }
        self.runs.close(Open::Facility(facility), |r| audience.contains(&r.post), |r| (r.last, r.came_about) = (seq.or(r.last), true));
    }

    /// A bundle has been taken down: it is known here, and goes on upwards from a township.
    pub fn take_bundle(&mut self, s: &mut Scene<'_>, post: PostId, from: PostId, bundle: &Bundle, cause: Cause) {
        let here = self.fixed.place(post);
        let audience = self.fixed.audience(post);
        let mut seqs: BTreeMap<(VillageId, String), u64> = BTreeMap::new();
        for (village, kind) in bundle.kinds.keys() {
            let seq = s.log.write(s.now, line(Kind::ReportArrived, Who::Village(*village), cause).at(Who::Village(*village)).to(here).detail(kind.clone()));
            for p in &audience {
                s.sight.known[p.index()].report_from(*village, kind, seq);
            }
            if kind == said::FIRE {
                self.believe_village(s, post, *village, seq);
            }
            seqs.insert((*village, kind.clone()), seq);
        }
        for road in bundle.roads.keys() {
            let seq = s.log.write(s.now, line(Kind::ReportArrived, self.fixed.place(from), cause).at(Who::Road(*road)).to(here).detail(said::ROAD));
            for p in &audience {
                let known = &mut s.sight.known[p.index()];
                known.roads.insert(*road, seq);
                known.report("road", seq);
            }
        }
        for road in bundle.wrecks.keys() {
            let seq = s.log.write(s.now, line(Kind::ReportArrived, self.fixed.place(from), cause).at(Who::Road(*road)).to(here).detail("wreck"));
            for p in &audience {
                let known = &mut s.sight.known[p.index()];
                known.wrecks.insert(*road, seq);
                known.report("wreck", seq);
            }
        }
        if self.fixed.posts.in_room(post) {
            s.teams.hear_of_roads(bundle.roads.keys().copied(), s.now);
        }
        for t in bundle.trapped.values() {
            let seq = s.log.write(
                s.now,
                line(Kind::ReportArrived, Who::Household(t.household), cause)
                    .at(Who::Settlement(t.settlement))
                    .to(here)
                    .value(f64::from(t.people), Unit::Persons)
                    .detail(said::TRAPPED),
            );
            if self.fixed.posts.in_room(post) {
                self.learn_trapped(s, *t, Cause::after(cause.why, seq));
            } else {
                for p in &audience {
                    let known = &mut s.sight.known[p.index()];
                    known.trapped.insert(t.household, (*t, seq));
                    known.report("trapped", seq);
                }
            }
        }
        for (f, seq) in &bundle.opened {
            self.learn_opened(s, post, *f, cause.seq.or(*seq));
        }
        for h in &bundle.free {
            if self.learn_free(s, post, *h) {
                s.log.write(s.now, line(Kind::ReportArrived, Who::Household(*h), cause).at(self.fixed.place(from)).to(here).detail("free"));
            }
        }
        for (z, (roll, made)) in &bundle.rolls {
            let count = &roll.count;
            let news = s.sight.known[post.index()].counts.get(z).is_none_or(|(old, _)| old != count);
            for p in &audience {
                s.sight.known[p.index()].count(*z, *count, *made);
            }
            if self.fixed.posts.in_room(post) && news {
                let truth = s.census.zone_count(*z);
                let l = line(Kind::RollCalled, Who::Zone(*z), cause)
                    .at(Who::Village(s.scenario.books.zone(*z).village))
                    .to(here)
                    .value(f64::from(count.safe), Unit::Persons);
                // True: when the roll reaches the command room. Wrong and missed: names, when it was called.
                s.log.write(s.now, l.detail(format!("{}={} {}={} missed={}", said::TRUE, truth.safe, said::WRONG, roll.wrong, roll.missed)));
            }
        }
        if matches!(self.fixed.posts.post(post).seat, Seat::Township(_)) {
            let out = self.outbox(post);
            out.roll = cause.seq.or(out.roll);
            let out = &mut out.bundle;
            for k in bundle.kinds.keys() {
                out.kinds.insert(k.clone(), seqs.get(k).copied());
            }
            out.opened.extend(&bundle.opened);
            for (r, seq) in &bundle.roads {
                out.roads.insert(*r, *seq);
            }
            for (r, seq) in &bundle.wrecks {
                out.wrecks.insert(*r, *seq);
            }
            for (h, t) in &bundle.trapped {
                out.trapped.insert(*h, *t);
            }
            for h in &bundle.free {
                out.trapped.remove(h);
                out.free.insert(*h);
            }
            for (z, c) in &bundle.rolls {
                out.rolls.insert(*z, *c);
            }
        }
    }
}
