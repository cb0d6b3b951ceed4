//! Command / share — what the county's level tells itself: the command room, and the bodies that have an office of their own.
//!
//! In: what each of them has been told or has seen. Out: messages from the centre to the bodies that such news concerns, and from a body to
//! the centre; knowledge of those who took them down. Not here: what clauses tell (`carry`), levels (`level`), clauses that are done (`settle`).
//! Method: what concerns a body follows from its clauses: the reports and topics that their triggers name, the roads, wrecks, people and
//! shelters that their orders need. Nobody is told a thing twice; counts, zones ordered and shelters opened go no more often than villages count.
//! Assumed: once a minute somebody looks whether there is news; the centre writes one text to all whom it concerns, a body telephones.

use std::collections::{BTreeMap, BTreeSet};

use super::carry::kinds;
use super::message::{Payload, Route};
use super::{Command, Scene, service};
use crate::base::ids::{FacilityId, HouseholdId, Id, PostId, RoadId, VillageId, ZoneId};
use crate::base::kept::Kept;
use crate::base::time::Moment;
use crate::drill::census::Trapped;
use crate::drill::deed::ZoneCount;
use crate::drill::sight::picture::Known;
use crate::map::channel::ChannelKind;
use crate::plan::chain::{CENTRE, Posts};
use crate::plan::order::Action;
use crate::plan::trigger::{Quantity, Trigger};
use crate::record::event::{Cause, Own, Why};
use crate::scenario::drill_spec::Scenario;

/// A queue that has grown or shrunk by so much is news, kilometres (assumed).
const QUEUE_NEWS_KM: f64 = 0.2;

/// What concerns a body, by its clauses.
#[derive(Clone, Debug, Default)]
pub(super) struct Concern {
    reports: BTreeSet<String>,
    topics: BTreeSet<String>,
    roads: bool,
    wrecks: bool,
    trapped: bool,
    opened: bool,
    counts: bool,
    queue: bool,
}

/// News, each piece with the number of the event by which the sender knows it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct News {
    reports: BTreeMap<String, (u32, u64)>,
    topics: BTreeMap<String, u64>,
    water: BTreeMap<VillageId, u64>,
    roads: BTreeMap<RoadId, u64>,
    wrecks: BTreeMap<RoadId, u64>,
    trapped: BTreeMap<HouseholdId, (Trapped, u64)>,
    free: BTreeSet<HouseholdId>,
    opened: BTreeSet<FacilityId>,
    ordered: BTreeSet<ZoneId>,
    lifted: BTreeSet<ZoneId>,
    counts: BTreeMap<ZoneId, (ZoneCount, Moment)>,
    queue: Option<(f64, Moment, u64)>,
}

/// What one end of a line is known to know, by the other.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
struct Told {
    reports: BTreeMap<String, u32>,
    topics: BTreeSet<String>,
    water: BTreeSet<VillageId>,
    roads: BTreeSet<RoadId>,
    wrecks: BTreeSet<RoadId>,
    trapped: BTreeSet<HouseholdId>,
    opened: BTreeSet<FacilityId>,
    ordered: BTreeSet<ZoneId>,
    counts: BTreeMap<ZoneId, ZoneCount>,
    queue: Option<(f64, Moment)>,
    /// The message with which the last news went, and when it did.
    under_way: Option<(u64, Moment)>,
}

/// The parts of somebody's knowledge that are looked through for news.
#[derive(Clone, Copy)]
enum Part {
    Water,
    Roads,
    Wrecks,
    Trapped,
    Opened,
    Ordered,
    Counts,
    Reports,
    Topics,
}

/// What of one end's knowledge held nothing new for the other when it was last looked at: how often it had been written to then.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quiet {
    line: u32,
    known: [Option<u32>; Part::Topics as usize + 1],
}

impl Quiet {
    /// Whether a part that has been written to so often held nothing new.
    fn is(&self, part: Part, writes: u32) -> bool {
        self.known[part as usize] == Some(writes)
    }
    /// Looks for news in one part of what somebody knows, unless it is as it was when there was none; `find` gives whether there is.
    fn ask<T>(&mut self, part: Part, known: &Kept<T>, find: impl FnOnce(&T) -> bool) {
        let seen = &mut self.known[part as usize];
        if *seen != Some(known.writes()) {
            *seen = (!find(known)).then(|| known.writes());
        }
    }
}

/// The line between the centre and a body's office.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Line {
    /// What the centre has told the body, or the body the centre.
    down: Told,
    /// What the body has told the centre, or the centre the body.
    up: Told,
}

impl Concern {
    /// Of the clauses in which a post acts.
    fn of(scenario: &Scenario, posts: &Posts, post: PostId) -> Self {
        let mut c = Self::default();
        for clause in scenario.books.clauses.iter().filter(|c| posts.of_role[c.actor.index()].contains(&post)) {
            c.trigger(&clause.trigger);
            clause.precondition.iter().for_each(|t| c.trigger(t));
            match &clause.action {
                Action::CloseRoad { roads } => c.roads |= roads.is_empty(),
                Action::Tow { .. } => c.wrecks = true,
                Action::Rescue { .. } => c.trapped = true,
                Action::Supply { shelters, .. } => c.opened |= shelters.is_empty(),
                Action::Treat { .. } => (c.opened, c.counts) = (true, true),
                Action::Dispatch { to: None, .. } | Action::Pump { at: None, .. } | Action::Sandbag { at: None, .. } => c.counts = true,
                Action::Evacuate { .. } | Action::FetchSpecial { .. } | Action::Inform { .. } => c.counts = true,
                _ => {}
            }
        }
        c
    }
    /// Whatever the centre wants to hear.
    fn everything(all: &BTreeMap<PostId, Self>, scenario: &Scenario) -> Self {
        let mut c = Self { roads: true, wrecks: true, trapped: true, opened: true, counts: true, queue: true, ..Self::default() };
        scenario.books.clauses.iter().for_each(|x| c.trigger(&x.trigger));
        c.reports.extend(all.values().flat_map(|x| x.reports.iter().cloned()));
        c
    }
    fn trigger(&mut self, t: &Trigger) {
        t.each(&mut |t| match t {
            Trigger::Number(Quantity::Reports(kind), ..) => {
                self.reports.insert(kind.clone());
            }
            Trigger::Number(Quantity::NotSignedOff | Quantity::SafeShare | Quantity::PublicOutdated, ..) => self.counts = true,
            Trigger::Number(Quantity::QueueLength, ..) => self.queue = true,
            Trigger::Received(topic) => {
                self.topics.insert(topic.clone());
            }
            _ => {}
        });
    }
    /// Whether nothing of somebody's knowledge can be news to the other end: all of it is as it was when there was none. Most minutes it is.
    fn nothing_new(&self, known: &Known, told: &Told, quiet: &Quiet) -> bool {
        let is = |part, writes| quiet.is(part, writes);
        is(Part::Reports, known.reports.writes())
            && is(Part::Topics, known.received.writes())
            && (!self.reports.contains("water") || is(Part::Water, known.water.writes()))
            && (!self.roads || is(Part::Roads, known.roads.writes()))
            && (!self.wrecks || is(Part::Wrecks, known.wrecks.writes()))
            && (!self.trapped || is(Part::Trapped, known.trapped.writes()) && told.trapped.iter().all(|h| known.trapped.contains_key(h)))
            && (!self.opened || is(Part::Opened, known.opened.writes()))
            && (!self.counts || is(Part::Ordered, known.ordered.writes()) && is(Part::Counts, known.counts.writes()))
            && (!self.queue || known.queue.is_none())
    }
    /// What of somebody's knowledge is news to the other end; without what can wait where nothing else goes and its turn has not come.
    fn news(&self, known: &Known, told: &Told, quiet: &mut Quiet, now: Moment) -> News {
        let mut n = self.urgent(known, told, quiet);
        if n.urgent() || told.under_way.is_none_or(|(_, at)| now - at >= service::COUNT_EVERY) {
            self.routine(known, told, quiet, &mut n);
        }
        n
    }
    /// What goes at once.
    fn urgent(&self, known: &Known, told: &Told, quiet: &mut Quiet) -> News {
        let mut n = News::default();
        quiet.ask(Part::Reports, &known.reports, |all| {
            let new = |kind: &String| all.get(kind).filter(|r| told.reports.get(kind).is_none_or(|t| *t < r.0)).map(|r| (kind.clone(), *r));
            n.reports = self.reports.iter().filter_map(new).collect();
            !n.reports.is_empty()
        });
        quiet.ask(Part::Topics, &known.received, |all| {
            let new = |topic: &String| all.get(topic).map(|(_, seq)| (topic.clone(), *seq));
            n.topics = self.topics.iter().filter(|t| !told.topics.contains(*t)).filter_map(new).collect();
            !n.topics.is_empty()
        });
        if self.reports.contains("water") {
            quiet.ask(Part::Water, &known.water, |all| {
                n.water = all.iter().filter(|(v, _)| !told.water.contains(v)).map(|(v, seq)| (*v, *seq)).collect();
                !n.water.is_empty()
            });
        }
        let new = |all: &BTreeMap<RoadId, u64>, told: &BTreeSet<RoadId>, news: &mut BTreeMap<RoadId, u64>| {
            *news = all.iter().filter(|(k, _)| !told.contains(k)).map(|(k, v)| (*k, *v)).collect();
            !news.is_empty()
        };
        if self.roads {
            quiet.ask(Part::Roads, &known.roads, |all| new(all, &told.roads, &mut n.roads));
        }
        if self.wrecks {
            quiet.ask(Part::Wrecks, &known.wrecks, |all| new(all, &told.wrecks, &mut n.wrecks));
        }
        if self.trapped {
            quiet.ask(Part::Trapped, &known.trapped, |all| {
                n.trapped = all.iter().filter(|(h, _)| !told.trapped.contains(h)).map(|(h, t)| (*h, *t)).collect();
                !n.trapped.is_empty()
            });
        }
        if self.queue {
            n.queue =
                known.queue.filter(|q| told.queue.is_none_or(|(km, at)| q.1 > at && (q.0 - km).abs() >= QUEUE_NEWS_KM || q.1 - at >= service::COUNT_EVERY));
        }
        n
    }
    /// What goes with it, or when its turn has come.
    fn routine(&self, known: &Known, told: &Told, quiet: &mut Quiet, n: &mut News) {
        if self.trapped {
            n.free = told.trapped.iter().filter(|h| !known.trapped.contains_key(h)).copied().collect();
        }
        if self.opened {
            quiet.ask(Part::Opened, &known.opened, |all| {
                n.opened = all.difference(&told.opened).copied().collect();
                !n.opened.is_empty()
            });
        }
        if self.counts {
            quiet.ask(Part::Ordered, &known.ordered, |all| {
                n.ordered = all.difference(&told.ordered).copied().collect();
                n.lifted = told.ordered.difference(all).copied().collect();
                !n.ordered.is_empty() || !n.lifted.is_empty()
            });
            quiet.ask(Part::Counts, &known.counts, |all| {
                n.counts = all.iter().filter(|(z, (c, _))| told.counts.get(z) != Some(c)).map(|(z, c)| (*z, *c)).collect();
                !n.counts.is_empty()
            });
        }
    }
}

impl News {
    fn is_empty(&self) -> bool {
        let routine = [self.free.is_empty(), self.opened.is_empty(), self.ordered.is_empty(), self.lifted.is_empty(), self.counts.is_empty()];
        !self.urgent() && routine.into_iter().all(|empty| empty)
    }
    /// Whether there is more in it than what can wait for the next round of counts.
    fn urgent(&self) -> bool {
        let places = [self.water.is_empty(), self.roads.is_empty(), self.wrecks.is_empty(), self.trapped.is_empty()];
        self.queue.is_some() || !self.reports.is_empty() || !self.topics.is_empty() || places.into_iter().any(|empty| !empty)
    }
    fn add(&mut self, other: Self) {
        self.reports.extend(other.reports);
        self.topics.extend(other.topics);
        self.water.extend(other.water);
        self.roads.extend(other.roads);
        self.wrecks.extend(other.wrecks);
        self.trapped.extend(other.trapped);
        self.free.extend(other.free);
        self.opened.extend(other.opened);
        self.ordered.extend(other.ordered);
        self.lifted.extend(other.lifted);
        self.counts.extend(other.counts);
        self.queue = self.queue.or(other.queue);
    }
    /// The last event on which it rests.
    fn cause(&self) -> Option<u64> {
        let reports = self.reports.values().map(|r| r.1);
        let places = self.water.values().chain(self.roads.values()).chain(self.wrecks.values()).chain(self.topics.values()).copied();
        reports.chain(places).chain(self.trapped.values().map(|t| t.1)).chain(self.queue.map(|q| q.2)).max()
    }
}

impl Told {
    fn learn(&mut self, n: &News) {
        self.reports.extend(n.reports.iter().map(|(k, r)| (k.clone(), r.0)));
        self.topics.extend(n.topics.keys().cloned());
        self.water.extend(n.water.keys());
        self.roads.extend(n.roads.keys());
        self.wrecks.extend(n.wrecks.keys());
        self.trapped.extend(n.trapped.keys());
        self.trapped.retain(|h| !n.free.contains(h));
        self.opened.extend(&n.opened);
        self.ordered.extend(&n.ordered);
        self.ordered.retain(|z| !n.lifted.contains(z));
        self.counts.extend(n.counts.iter().map(|(z, c)| (*z, c.0)));
        self.queue = n.queue.map(|(km, at, _)| (km, at)).or(self.queue);
    }
}

/// What concerns each body that has an office of its own, and the centre.
pub(super) fn concerns(scenario: &Scenario, posts: &Posts) -> BTreeMap<PostId, Concern> {
    let mut all: BTreeMap<PostId, Concern> = posts.offices().map(|p| (p, Concern::of(scenario, posts, p))).collect();
    if !all.is_empty() {
        let centre = Concern::everything(&all, scenario);
        all.insert(CENTRE, centre);
    }
    all
}

impl Command {
    /// Once a minute: news goes from the centre to the bodies that it concerns, and from each of them to the centre.
    pub(super) fn share(&mut self, s: &mut Scene<'_>) {
        if self.fixed.concerns.is_empty() {
            return;
        }
        let arrived = |m: &BTreeMap<u64, Kept<super::message::Message>>, told: &Told| told.under_way.is_none_or(|(id, _)| m.get(&id).is_none_or(|m| m.arrived));
        let (mut all, mut to, mut calls) = (News::default(), Vec::new(), Vec::new());
        let centre = &self.fixed.concerns[&CENTRE];
        for (&post, concern) in self.fixed.concerns.iter().filter(|(p, _)| **p != CENTRE) {
            let line = self.lines.entry(post).or_default();
            let (here, there) = (&s.sight.known[CENTRE.index()], &s.sight.known[post.index()]);
            // A road that was cleared and is blocked again is news again.
            if line.down.wrecks.iter().any(|r| !here.wrecks.contains_key(r)) || line.up.wrecks.iter().any(|r| !there.wrecks.contains_key(r)) {
                line.down.wrecks.retain(|r| here.wrecks.contains_key(r));
                line.up.wrecks.retain(|r| there.wrecks.contains_key(r));
            }
            let quiet = self.quiet.entry(post).or_default();
            for q in quiet.iter_mut().filter(|q| q.line != line.writes()) {
                *q = Quiet { line: line.writes(), ..Quiet::default() };
            }
            let down = (!concern.nothing_new(here, &line.down, &quiet[0]) && arrived(&self.messages, &line.down))
                .then(|| concern.news(here, &line.down, &mut quiet[0], s.now));
            let up = (!centre.nothing_new(there, &line.up, &quiet[1]) && arrived(&self.messages, &line.up))
                .then(|| centre.news(there, &line.up, &mut quiet[1], s.now));
            if let Some(news) = down.filter(|n| !n.is_empty()) {
                all.add(news);
                to.push(post);
            }
            if let Some(news) = up.filter(|n| !n.is_empty()) {
                calls.push((post, news));
            }
        }
        let channel = kinds(s, &[ChannelKind::Sms]).first().copied();
        if !to.is_empty() {
            let cause = Cause { why: Why::Decision(Own::Duty), seq: all.cause().or(s.log.start()) };
            let first = self.number;
            self.send(s, CENTRE, &to, &Payload::Share(all.clone()), Route { channel, priority: 1, ..Route::default() }, cause);
            let sent: Vec<(u64, PostId)> = self.messages.range(first + 1..).filter(|(_, m)| m.from == CENTRE).map(|(id, m)| (*id, m.to)).collect();
            for (id, post) in sent {
                let line = self.lines.entry(post).or_default();
                line.down.under_way = Some((id, s.now));
                line.down.learn(&all);
            }
        }
        for (post, news) in calls {
            let cause = Cause { why: Why::Decision(Own::Duty), seq: news.cause().or(s.log.start()) };
            self.send(s, post, &[CENTRE], &Payload::Share(news.clone()), Route { priority: 1, ..Route::default() }, cause);
            let id = self.messages.last_key_value().map_or(0, |(id, _)| *id);
            let line = self.lines.entry(post).or_default();
            line.up.under_way = Some((id, s.now));
            line.up.learn(&news);
        }
    }

    /// News has been taken down.
    pub(super) fn take_share(&mut self, s: &mut Scene<'_>, post: PostId, from: PostId, news: &News, cause: Cause) {
        let seq = cause.seq.unwrap_or(0);
        // Whoever has it from the other end need not tell it back; before it is taken down nobody can count on that.
        let room = self.fixed.posts.in_room(post);
        if let Some(line) = self.lines.get_mut(if room { &from } else { &post }) {
            if room { line.down.learn(news) } else { line.up.learn(news) }
        }
        for p in self.fixed.audience(post) {
            let known = &mut s.sight.known[p.index()];
            for (kind, (n, _)) in &news.reports {
                // The same report by two ways is one.
                if known.reports.get(kind).is_none_or(|r| r.0 < *n) {
                    known.reports.insert(kind.clone(), (*n, seq));
                }
            }
            for topic in news.topics.keys() {
                known.receive(topic, s.now, seq);
            }
            known.water.extend(news.water.keys().map(|v| (*v, seq)));
            known.roads.extend(news.roads.keys().map(|r| (*r, seq)));
            known.wrecks.extend(news.wrecks.keys().map(|r| (*r, seq)));
            known.ordered.extend(&news.ordered);
            known.ordered.retain(|z| !news.lifted.contains(z));
            for (z, (count, made)) in &news.counts {
                known.count(*z, *count, *made);
            }
            if let Some((km, at, _)) = news.queue {
                known.queue(km, at, seq);
            }
            known.fresh = true;
        }
        for f in &news.opened {
            self.learn_opened(s, post, *f, cause.seq);
        }
        for (t, _) in news.trapped.values() {
            if self.fixed.posts.in_room(post) {
                self.learn_trapped(s, *t, cause);
            } else {
                s.sight.known[post.index()].trapped.insert(t.household, (*t, seq));
            }
        }
        for h in &news.free {
            self.learn_free(s, post, *h);
        }
        if self.fixed.posts.in_room(post) {
            s.teams.hear_of_roads(news.roads.keys().copied(), s.now);
        }
        let topic = if news.reports.contains_key("slope-fire") { "slope-fire" } else { "" };
        self.word_of_fire(s, from, post, topic);
    }
}
