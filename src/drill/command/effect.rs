//! Command / effect — what the end of an officer's task brings about.
//!
//! In: a task that an officer has finished. Out: decisions, messages, knowledge, deeds. Not here: how long it took.

use std::collections::BTreeSet;

use super::desk::Task;
use super::message::{Found, Payload, Route};
use super::{Command, Scene};
use crate::base::ids::{Id, PostId};
use crate::drill::log::line;
use crate::plan::chain::Seat;
use crate::plan::order::WarnStage;
use crate::record::event::{Cause, Kind, Who, Why};
use crate::record::said;

impl Command {
    /// Whether a task that waited is still worth beginning.
    #[must_use]
    pub fn still_wanted(&self, s: &Scene<'_>, task: &Task) -> bool {
        match task {
            Task::Handle(r) | Task::Decide(r) | Task::Write(r) => self.runs.contains_key(r),
            Task::Call(m) | Task::Courier(m) => self.messages.get(m).is_some_and(|m| !m.arrived),
            Task::Compose(list) => list.iter().any(|m| self.messages.get(m).is_some_and(|m| !m.arrived)),
            Task::Receive(m) => self.messages.contains_key(m),
            Task::Approve(m) => self.requests.contains_key(m),
            Task::Attend(_, until) => *until > s.now,
            Task::Level(_) | Task::Proclaim(_) | Task::Help(_) | Task::Broadcast(_) | Task::Count | Task::Errand(_) | Task::Live(_) | Task::Turned(_) => true,
        }
    }

    /// What follows from a finished task; `forgotten` is a message that its list should have held.
    pub fn effect(&mut self, s: &mut Scene<'_>, post: PostId, task: Task, forgotten: Option<u64>, cause: Cause) {
        match task {
            Task::Handle(run) => self.begin_run(s, run, cause),
            Task::Decide(run) => {
                let Some(r) = self.runs.get(&run) else { return };
                let seq = s.log.write(s.now, line(Kind::Decided, Who::Clause(r.clause), cause).at(self.fixed.place(post)));
                self.begin_run(s, run, Cause::after(cause.why, seq));
            }
            Task::Level(i) | Task::Proclaim(i) => self.level_decided(s, i, cause),
            Task::Call(_) | Task::Courier(_) | Task::Attend(..) => {}
            Task::Compose(list) => self.post_list(s, &list, forgotten, cause),
            Task::Receive(m) => self.receive(s, m, cause),
            Task::Approve(m) => self.approve(s, post, m, cause),
            Task::Help(n) => self.help_taken(s, n, cause),
            Task::Broadcast(n) => self.speak(s, n, cause),
            Task::Count => self.counted(s, post, cause),
            Task::Write(run) => self.report_goes(s, run, said::WRITTEN, cause),
            Task::Errand(e) => self.errand_done(s, post, e, false, cause),
            Task::Live(e) => self.errand_done(s, post, e, true, cause),
            Task::Turned(e) => self.errand_turned(s, post, e, cause),
        }
    }

    /// A message has been taken down: what is for others goes on, what is for this post takes effect.
    fn receive(&mut self, s: &mut Scene<'_>, id: u64, cause: Cause) {
        self.acknowledge(s, id);
        let Some(m) = self.messages.remove(&id) else { return };
        let post = m.to;
        let cause = Cause { why: cause.why, seq: cause.seq.max(m.cause.seq) };
        if let Payload::Warn(order) = &m.payload
            && order.stage == WarnStage::LeaveNow
        {
            for p in self.fixed.audience(post) {
                let known = &mut s.sight.known[p.index()];
                known.ordered.extend(order.zones.iter().filter(|z| self.fixed.posts.below(self.fixed.posts.village(s.scenario.books.zone(**z).village), post)));
                known.fresh = true;
            }
            self.call_up(s, post, cause);
        }
        if let Payload::Warn(order) = &m.payload
            && order.stage == WarnStage::AllClear
        {
            self.forget_orders(s, post, &order.zones);
        }
        if m.targets.contains(&post) {
            self.apply(s, post, &m, cause);
        }
        if self.must_approve(post, &m) {
            let priority = m.priority;
            self.requests.insert(id, m.into_inner());
            return self.give(post, Task::Approve(id), priority, cause);
        }
        self.pass_on(s, post, &m, cause);
    }

    /// What is for others goes on.
    pub(super) fn pass_on(&mut self, s: &mut Scene<'_>, post: PostId, m: &super::message::Message, cause: Cause) {
        let others: Vec<PostId> = m.targets.iter().copied().filter(|t| *t != post).collect();
        if !others.is_empty() {
            // Down the tree the township chooses its own way, unless the clause names one.
            let named = m.clause.map(|c| s.scenario.books.clause(c));
            let route =
                Route { channel: named.and_then(|c| c.channel), fallback: named.and_then(|c| c.fallback), run: m.run, clause: m.clause, priority: m.priority };
            self.send(s, post, &others, &m.payload, route, cause);
        }
    }

    fn apply(&mut self, s: &mut Scene<'_>, post: PostId, m: &super::message::Message, cause: Cause) {
        let seq = cause.seq.unwrap_or(0);
        match &m.payload {
            Payload::Topic(topic) => {
                for p in self.fixed.audience(post) {
                    s.sight.known[p.index()].receive(topic, s.now, seq);
                }
                self.word_of_fire(s, m.from, post, topic);
                self.told(m.run, post, cause.seq);
            }
            Payload::Level(level) => self.learn_level(s, post, *level, cause),
            Payload::Warn(order) => self.warn_village(s, post, order, m.run, cause),
            Payload::Errand(errand) => self.give(post, Task::Errand(*errand), m.priority, cause),
            Payload::Job(job) => {
                if let Seat::Team(team) = self.fixed.posts.post(post).seat {
                    self.hand_job(s, team, job, cause);
                }
                self.told(m.run, post, cause.seq);
            }
            Payload::HandOver => self.takes_over(s, post, m.run, cause),
            Payload::Invite => {
                if let Some(run) = m.run {
                    self.joins(s, run, post, cause);
                }
            }
            Payload::Bundle(bundle) => self.take_bundle(s, post, m.from, bundle, cause),
            Payload::Share(news) => self.take_share(s, post, m.from, news, cause),
            Payload::Report => {
                for p in self.fixed.audience(post) {
                    s.sight.known[p.index()].receive("report", s.now, seq);
                }
                self.told(m.run, post, cause.seq);
            }
            Payload::Done(key) => {
                let mine = |c: &crate::base::ids::ClauseId| self.fixed.posts.of_role[s.scenario.books.clause(*c).actor.index()].contains(&post);
                match m.clause.filter(mine) {
                    Some(clause) => self.known_done(s, post, clause, seq),
                    None => {
                        for p in self.fixed.audience(post) {
                            s.sight.known[p.index()].learn_done(key, s.now, seq);
                        }
                    }
                }
            }
            Payload::Fire(seen) => self.fire_told(s, post, seen, m.run, cause),
            Payload::Heads { zone, channel, stage } => self.heads_start(s, post, *zone, *channel, *stage, m.run, cause),
            Payload::Looked(found) => {
                self.learn_found(s, post, found, cause);
                if let Some(r) = m.run.and_then(|n| self.runs.get_mut(n))
                    && r.zones.remove(&found.zone)
                {
                    (r.last, r.came_about) = (cause.seq, true);
                }
            }
        }
    }

    /// A post learns what somebody found at a zone: each thing is a report of its own.
    pub fn learn_found(&mut self, s: &mut Scene<'_>, post: PostId, found: &Found, cause: Cause) {
        let village = s.scenario.books.zone(found.zone).village;
        let (here, audience) = (self.fixed.place(post), self.fixed.audience(post));
        if found.water {
            let seq = s.log.write(s.now, line(Kind::ReportArrived, Who::Zone(found.zone), cause).at(Who::Village(village)).to(here).detail(said::WATER));
            for p in &audience {
                s.sight.known[p.index()].report_from(village, "water", seq);
            }
        }
        for road in &found.roads {
            let seq = s.log.write(s.now, line(Kind::ReportArrived, Who::Zone(found.zone), cause).at(Who::Road(*road)).to(here).detail(said::ROAD));
            for p in &audience {
                let known = &mut s.sight.known[p.index()];
                known.roads.insert(*road, seq);
                known.report("road", seq);
            }
        }
        if self.fixed.posts.in_room(post) {
            s.teams.hear_of_roads(found.roads.iter().copied(), s.now);
        }
    }

    /// Somebody has looked at a zone: word goes to whoever asked, or he has seen the picture himself.
    pub fn looked(&mut self, s: &mut Scene<'_>, post: PostId, found: &Found, live: bool, cause: Cause) {
        let zone = found.zone;
        let asked: Vec<(u32, PostId)> = self
            .runs
            .with(super::runs::Open::Zone(zone))
            .into_iter()
            .filter_map(|n| self.runs.get(&n).map(|r| (n, r)))
            .filter(|(_, r)| matches!(s.scenario.books.clause(r.clause).action, crate::plan::order::Action::Verify { .. }))
            .map(|(n, r)| (n, r.post))
            .collect();
        let mut sent = BTreeSet::new();
        for (run, to) in asked {
            if !sent.insert(run) {
                continue;
            }
            let shown = live && self.sees_pictures(s, to);
            if shown && to != post {
                self.learn_found(s, to, found, cause);
            }
            if shown || to == post {
                if let Some(r) = self.runs.get_mut(run) {
                    r.zones.remove(&zone);
                    (r.last, r.came_about) = (cause.seq, true);
                }
            } else {
                let clause = match cause.why {
                    Why::Clause(c) => Some(c),
                    _ => None,
                };
                self.send(s, post, &[to], &Payload::Looked(found.clone()), Route { run: Some(run), clause, priority: 1, ..Route::default() }, cause);
            }
        }
    }
}
