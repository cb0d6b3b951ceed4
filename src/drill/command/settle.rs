//! Command / settle — what made a clause done, or impossible, and who learns of it.
//!
//! In: runs with nothing left open. Out: `ClauseDone`, `ClauseImpossible`, word to those who wait for the clause.
//! Rule: only a resulting event of the world or a message closes what is open; time alone never does.

use super::message::{Payload, Route};
use super::run::{Run, Stage};
use super::{Command, Scene};
use crate::base::ids::{ClauseId, Id, PostId};
use crate::drill::log::line;
use crate::drill::sight::picture::Known;
use crate::plan::chain::ABOVE;
use crate::plan::order::Action;
use crate::record::event::{Cause, Kind, Unit, Who, Why};

impl Command {
    /// A clause cannot be carried out, and why.
    pub fn impossible(&mut self, s: &mut Scene<'_>, number: u32, reason: &str) {
        let Some(r) = self.runs.remove(number) else { return };
        self.finished += 1;
        s.log.write(
            s.now,
            line(Kind::ClauseImpossible, Who::Clause(r.clause), Cause { why: Why::Clause(r.clause), seq: r.last }).at(self.fixed.place(r.post)).detail(reason),
        );
    }

    /// Runs of which nothing is open any more are done.
    pub fn settle_runs(&mut self, s: &mut Scene<'_>) {
        let touched = self.runs.touched();
        let counts = |r: &Run| needs_counts(&s.scenario.books.clause(r.clause).action);
        // Counts are looked at once a minute; nothing else can close a run of which nothing has changed.
        let closed: Vec<u32> = if s.now.as_millis() % 60_000 == 0 {
            let told = |p: PostId| told(&s.sight.known[p.index()]);
            let ready = self.runs.ready(told);
            let (mut done, mut weighed) = (Vec::new(), Vec::new());
            for (n, r) in ready.iter().filter_map(|n| self.runs.get(n).map(|r| (*n, r))) {
                if !counts(r) && touched.binary_search(&n).is_err() {
                    continue;
                }
                if self.world_agrees(s, r) {
                    done.push(n);
                } else if hangs_on_what_was_told(&s.scenario.books.clause(r.clause).action) {
                    weighed.push((n, told(r.post)));
                }
            }
            weighed.into_iter().for_each(|(n, told)| self.runs.weigh(n, told));
            done
        } else {
            let ready = |r: &Run| r.stage == Stage::Working && r.nothing_open();
            touched.into_iter().filter(|n| self.runs.get(n).is_some_and(|r| ready(r) && !counts(r))).collect()
        };
        for n in closed {
            let Some(r) = self.runs.get(&n) else { continue };
            if !r.came_about {
                let reason = if r.failed.is_empty() { "nothing came of it".to_owned() } else { r.failed.join("; ") };
                self.impossible(s, n, &reason);
                continue;
            }
            let Some(r) = self.runs.remove(n) else { continue };
            self.finished += 1;
            let mut l = line(Kind::ClauseDone, Who::Clause(r.clause), Cause { why: Why::Clause(r.clause), seq: r.last })
                .at(self.fixed.place(r.post))
                .value((s.now - r.due).as_seconds(), Unit::Seconds);
            if without_effect(&s.scenario.books.clause(r.clause).action) {
                l = l.detail("effect=none-modelled");
            }
            let seq = s.log.write(s.now, l);
            let mut done = Some(r.clause);
            while let Some(c) = done {
                let first = self.controller.done.insert(s.scenario.books.clause(c).key.clone(), (s.now, seq)).is_none();
                done = s.scenario.books.clause(c).implements.filter(|_| first);
            }
            self.spread_done(s, &r, seq);
        }
    }

    /// What only the counts as reported to the actor can close.
    fn world_agrees(&self, s: &Scene<'_>, r: &Run) -> bool {
        let known = &s.sight.known[r.post.index()];
        let counted = |test: &dyn Fn(&crate::drill::deed::ZoneCount) -> bool| {
            r.all_zones.iter().all(|z| known.counts.get(z).is_some_and(|(c, at)| *at >= r.ordered && test(c)))
        };
        match s.scenario.books.clause(r.clause).action {
            Action::Evacuate { .. } => counted(&|c| c.gone() >= c.people),
            Action::FetchSpecial { .. } => counted(&|c| c.reduced_moved + c.reduced_declined >= c.reduced),
            Action::Rescue { .. } => known.trapped.is_empty(),
            // At a vehicle the crews' own word is enough; a forest fire must be held all round.
            Action::Extinguish { .. } => cooled(s, r) || self.fire_held(s, r.post),
            _ => true,
        }
    }

    /// Everybody who waits for a clause learns that it is done: at once in the same room, by message elsewhere.
    fn spread_done(&mut self, s: &mut Scene<'_>, r: &Run, seq: u64) {
        let key = &s.scenario.books.clause(r.clause).key;
        let here = self.fixed.audience(r.post);
        // What was seen elsewhere the actor knows when he is told; nobody tells what nobody waits for.
        if let Some(teller) = r.teller.filter(|t| !here.contains(t)) {
            if self.fixed.listeners.contains_key(key) {
                let route = Route { clause: Some(r.clause), priority: 2, ..Route::default() };
                let payload = Payload::Done(key.clone());
                self.send(s, teller, &[r.post], &payload, route, Cause::after(Why::Clause(r.clause), seq));
            }
            return;
        }
        self.known_done(s, r.post, r.clause, seq);
    }

    /// A post knows that its clause is done, and tells those who wait for it.
    pub(super) fn known_done(&mut self, s: &mut Scene<'_>, post: PostId, clause: ClauseId, seq: u64) {
        let key = &s.scenario.books.clause(clause).key;
        let here = self.fixed.audience(post);
        for p in &here {
            s.sight.known[p.index()].learn_done(key, s.now, seq);
        }
        // Whoever has carried out a clause of his own has carried out the one that it stands for.
        if let Some(up) = s.scenario.books.clause(clause).implements
            && self.fixed.posts.of_role[s.scenario.books.clause(up).actor.index()].contains(&post)
        {
            self.known_done(s, post, up, seq);
        }
        let Some(listeners) = self.fixed.listeners.get(key) else { return };
        // A post hears of its own superiors' and subordinates' clauses, not of its neighbours'.
        let posts = &self.fixed.posts;
        let far: Vec<PostId> = listeners
            .iter()
            .copied()
            .filter(|p| {
                !here.contains(p) && (posts.below(*p, post) || posts.below(post, *p) || *p == ABOVE) && !s.sight.known[p.index()].done.contains_key(key)
            })
            .collect();
        if far.is_empty() {
            return;
        }
        let route = Route { clause: Some(clause), priority: 2, ..Route::default() };
        let payload = Payload::Done(key.clone());
        self.send(s, post, &far, &payload, route, Cause::after(Why::Clause(clause), seq));
    }
}

/// Whether the last that came of a run is a crew's word that the vehicle is out and cold.
fn cooled(s: &Scene<'_>, r: &Run) -> bool {
    let last = r.last.and_then(|seq| s.log.events().get(seq as usize));
    last.is_some_and(|e| e.kind == Kind::TeamDone && e.detail.as_str().ends_with("cooled"))
}

/// Whether an action is only carried out: neither the water nor the people of the drill feel anything of it.
const fn without_effect(a: &Action) -> bool {
    matches!(a, Action::Pump { .. } | Action::Inform { .. } | Action::Consult { .. })
}

/// How much somebody has been told of counts and of people in need.
const fn told(known: &Known) -> u32 {
    known.counts.writes().wrapping_add(known.trapped.writes())
}

/// Whether nothing but that can close an action any more.
const fn hangs_on_what_was_told(a: &Action) -> bool {
    matches!(a, Action::Evacuate { .. } | Action::FetchSpecial { .. } | Action::Rescue { .. })
}

/// Whether only counts can close an action; they are looked at once a minute.
const fn needs_counts(a: &Action) -> bool {
    matches!(a, Action::Evacuate { .. } | Action::FetchSpecial { .. } | Action::Rescue { .. } | Action::Extinguish { .. })
}
