//! Command / watch — which post watches which clause, and when it falls due for it.
//!
//! In: clauses, the posts their actors mean, pictures. Out: `ClauseDue`, and a run of the clause. Not here: its carrying
//! out (`carry`). Method: a clause is due when its trigger becomes true on the actor's picture (false or unknown before);
//! orders whose object grows (zones by their own rule, roads under water, people trapped) are due anew for what is new.

use std::collections::{BTreeMap, BTreeSet};

use super::carry::shelters_for;
use super::desk::Task;
use super::run::Run;
use super::target::{targeted, zones_of};
use super::{Command, Due, Options, Scene, heard};
use crate::base::ids::{ClauseId, Id, PostId, RoadId, ZoneId};
use crate::base::kept::Kept;
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::drill::sight::evaluate::{self, Evidence, Memory, Needs};
use crate::drill::sight::picture::{Memo, Picture, View};
use crate::map::road::RoadClass;
use crate::plan::chain::{Posts, Seat};
use crate::plan::order::{Action, WarnStage, ZoneTarget};
use crate::plan::trigger::{Quantity, Trigger};
use crate::record::event::{Cause, Kind, Why};
use crate::scenario::drill_spec::{HazardSpec, Scenario};

/// A clause as one post watches it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Watch {
    clause: ClauseId,
    post: PostId,
    needs: Needs,
    memory: Memory,
    last: Option<bool>,
    /// How often it was due.
    times: u32,
    /// The run under way.
    run: Option<u32>,
    /// Zones that the clause can mean here by their own rule and has not taken yet.
    candidates: Vec<ZoneId>,
    /// Zones that it has taken.
    taken: BTreeSet<ZoneId>,
    /// Zones that were cleared and can be meant again as soon as their rule has ceased to hold.
    resting: Vec<ZoneId>,
    by_zone: bool,
    roads: BTreeSet<RoadId>,
    looked: bool,
    /// Since when it has been due while a lower clause does it: should that come to nothing, it is its own turn.
    held: Option<Moment>,
}

impl Watch {
    /// Who watches.
    pub(super) fn post(&self) -> PostId {
        self.post
    }
    /// After what was told to its post it is looked at; `held_below`, whether lower clauses can do it instead and come to nothing.
    pub(super) fn asks(&self, scenario: &Scenario, held_below: bool) -> u8 {
        let clause = scenario.books.clause(self.clause);
        // The rules of zones hang on the screen, which is looked at every minute.
        if self.can_sleep(scenario) {
            return 0;
        }
        let again = clause.repeats && asks_for_old_word(&clause.trigger);
        if self.needs.clock || held_below || again || grows(&clause.action) { heard::ANYTHING } else { heard::asks(&clause.trigger) }
    }
    /// Whether it has been due and never is again.
    fn is_spent(&self, scenario: &Scenario) -> bool {
        let clause = scenario.books.clause(self.clause);
        self.times > 0 && !clause.repeats && !grows(&clause.action)
    }
    /// Whether it waits for nothing but the rules of its zones, and those hang on the screen alone: what is known of a fire differs from
    /// post to post.
    pub(super) fn can_sleep(&self, scenario: &Scenario) -> bool {
        let mut zones = self.candidates.iter().chain(&self.taken).chain(&self.resting);
        self.by_zone && scenario.books.clause(self.clause).trigger == Trigger::Always && zones.all(|z| scenario.books.zone(*z).fire_min.is_none())
    }
}

/// What a lower clause did longer before answered another need than that for which the upper one falls due (assumed).
const LATELY: Span = Span::hours(3);

/// Whether a condition asks if the public's last word is old.
fn asks_for_old_word(t: &Trigger) -> bool {
    let mut asks = false;
    t.each_quantity(&mut |q| asks |= matches!(q, Quantity::PublicOutdated));
    asks
}

/// Every clause with every post that its actor means.
#[must_use]
pub fn all(scenario: &Scenario, posts: &Posts, options: &Options) -> Vec<Kept<Watch>> {
    let mut out = Vec::new();
    for (i, c) in scenario.books.clauses.iter().enumerate() {
        let clause = ClauseId::from_index(i);
        if options.skip.contains(&clause) {
            continue;
        }
        let same = |d: &ClauseId| {
            let d = scenario.books.clause(*d);
            d.implements == Some(clause) && d.action.word() == c.action.word() && d.trigger == c.trigger
        };
        let lower: Vec<ClauseId> = (0..scenario.books.clauses.len()).map(ClauseId::from_index).filter(|d| !options.skip.contains(d) && same(d)).collect();
        let mut needs = evaluate::needs(&c.trigger);
        if grows(&c.action) {
            needs = Needs { clock: true, told: true };
        }
        for &post in &posts.of_role[c.actor.index()] {
            // A post without any zone of its own has nothing to do with an order over zones by their own rule.
            let by_zone = grows_by_zone(&c.action);
            let candidates = if by_zone { zones_of(scenario, posts, clause, post) } else { Vec::new() };
            if (by_zone && candidates.is_empty()) || !concerns(scenario, posts, clause, post) || replaced(scenario, posts, &lower, post) {
                continue;
            }
            out.push(Kept::new(Watch {
                clause,
                post,
                needs,
                memory: Memory::new(),
                last: None,
                times: 0,
                run: None,
                candidates,
                taken: BTreeSet::new(),
                resting: Vec::new(),
                by_zone,
                roads: BTreeSet::new(),
                looked: false,
                held: None,
            }));
        }
    }
    out
}

/// Which watches each post has.
#[must_use]
pub fn by_post(watches: &[Kept<Watch>], posts: usize) -> Vec<Vec<usize>> {
    let mut of = vec![Vec::new(); posts];
    for (i, w) in watches.iter().enumerate() {
        of[w.post.index()].push(i);
    }
    of
}

/// Watches that the clock alone can make due.
#[must_use]
pub fn by_clock(watches: &[Kept<Watch>]) -> Vec<usize> {
    (0..watches.len()).filter(|i| watches[*i].needs.clock).collect()
}

/// For each watch those of the clauses that carry its clause out at the same post: lower plans do there what an upper one asks,
/// on conditions of their own. Orders whose object grows are due anew for what is new, so nothing below stands for them. A clause of
/// another kind may count as carrying one out when it is judged (`Action::carries_out`); nobody leaves an order ungiven for its sake: a
/// warning below may only prepare people whom the upper plan wants out.
#[must_use]
pub fn below(scenario: &Scenario, watches: &[Kept<Watch>]) -> BTreeMap<usize, Vec<usize>> {
    let clauses = &scenario.books.clauses;
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let at: BTreeMap<(ClauseId, PostId), usize> = watches.iter().enumerate().map(|(i, w)| ((w.clause, w.post), i)).collect();
    for (j, w) in watches.iter().enumerate() {
        let word = clauses[w.clause.index()].action.word();
        let mut up = clauses[w.clause.index()].implements;
        for _ in 0..clauses.len() {
            let Some(u) = up else { break };
            let upper = &clauses[u.index()];
            if let Some(i) = at.get(&(u, w.post)).filter(|_| upper.action.word() == word && !grows(&upper.action)) {
                out.entry(*i).or_default().push(j);
            }
            up = upper.implements;
        }
    }
    out
}

/// Whether a lower plan says the same for a post in its own words: the clause that carries another out, on the same condition and
/// with the same kind of action, takes its place there. Nobody does a thing twice because two plans ask for it.
fn replaced(scenario: &Scenario, posts: &Posts, lower: &[ClauseId], post: PostId) -> bool {
    lower.iter().any(|d| posts.of_role[scenario.books.clause(*d).actor.index()].contains(&post) && concerns(scenario, posts, *d, post))
}

/// Whether a clause has anything to do with a post: an order over zones or shelters of which none lies below the post is
/// not addressed to it.
fn concerns(scenario: &Scenario, posts: &Posts, clause: ClauseId, post: PostId) -> bool {
    match &scenario.books.clause(clause).action {
        Action::Warn { zones, .. } | Action::Evacuate { zones, .. } | Action::FetchSpecial { zones, .. } | Action::Verify { zones } => {
            // At an accident on the road an order over zones means the scene, where no plan has a zone.
            let scene = scenario.books.zones.is_empty() && matches!(scenario.drill.hazard, HazardSpec::RoadFire(_));
            scene || !targeted(scenario, posts, clause, post, zones).is_empty()
        }
        Action::OpenShelter { shelters } if !matches!(posts.post(post).seat, Seat::Above | Seat::Centre | Seat::Body(_)) => {
            !shelters_for(scenario, posts, clause, post, shelters).is_empty()
        }
        _ => true,
    }
}

const fn grows_by_zone(a: &Action) -> bool {
    rule_stage(a).is_some()
}
/// The rule by which an order over zones by their own rule picks them.
const fn rule_stage(a: &Action) -> Option<WarnStage> {
    match a {
        Action::Warn { zones: ZoneTarget::OwnTrigger, stage, .. } => Some(*stage),
        Action::Evacuate { zones: ZoneTarget::OwnTrigger, .. } | Action::FetchSpecial { zones: ZoneTarget::OwnTrigger, .. } => Some(WarnStage::LeaveNow),
        Action::Verify { zones: ZoneTarget::OwnTrigger } => Some(WarnStage::Prepare),
        _ => None,
    }
}
fn grows(a: &Action) -> bool {
    grows_by_zone(a) || matches!(a, Action::Rescue { .. } | Action::Tow { .. }) || matches!(a, Action::CloseRoad { roads } if roads.is_empty())
}

impl Command {
    /// Looks at every clause whose trigger may have changed.
    pub fn look(&mut self, s: &mut Scene<'_>, memo: &mut Memo, first: bool, minute: bool) {
        if minute {
            self.look_at_windows(s, memo);
        }
        // Whatever was told to somebody can make a clause due, and once a minute the clock; on the first look everything is new.
        let list: Vec<usize> = if first {
            (0..self.watches.len()).collect()
        } else {
            let list = self.heard.told(&s.sight.known, |p| &self.fixed.watches[p], &self.fixed.asks);
            if minute { self.asleep.awake(&list, &self.fixed.by_clock) } else { list }
        };
        if list.is_empty() {
            return;
        }
        let (mut view, mut reach) = (memo.of(s.now, s.scenario), s.now);
        for i in list {
            let w = &self.watches[i];
            if w.is_spent(s.scenario) {
                self.asleep.set(i, true);
                continue;
            }
            let fresh = s.sight.known[w.post.index()].fresh;
            if !(minute && w.needs.clock || fresh && w.needs.told || !w.looked) {
                continue;
            }
            let seen = s.sight.seen_until(w.post, s.now);
            if seen != reach {
                (view, reach) = (memo.of(seen, s.scenario), seen);
            }
            if self.idle(s, &view, i) {
                let w = &self.watches[i];
                if w.last != Some(true) || !w.looked {
                    let w = &mut self.watches[i];
                    (w.last, w.looked) = (Some(true), true);
                }
                self.asleep.set(i, self.watches[i].can_sleep(s.scenario));
                continue;
            }
            let w = &self.watches[i];
            if !w.resting.is_empty() {
                self.wake(s, &view, i);
            }
            let w = &self.watches[i];
            if w.by_zone && w.candidates.is_empty() {
                continue;
            }
            let clause = s.scenario.books.clause(w.clause);
            let (post, id, before) = (w.post, w.clause, w.last);
            let mut memory = w.memory.clone();
            let value = evaluate::evaluate(&clause.trigger, &Picture { memo: Some(&view), ..s.sight.picture(s.scenario, post, s.now) }, &mut memory);
            if w.last != value || !w.looked || w.memory != memory {
                let w = &mut self.watches[i];
                (w.memory, w.last, w.looked) = (memory, value, true);
            }
            if value != Some(true) {
                if self.watches[i].held.is_some() {
                    self.watches[i].held = None;
                }
                continue;
            }
            let w = &self.watches[i];
            let under_way = w.run.is_some_and(|r| self.runs.contains_key(&r));
            let mut run = Run::new(id, post, s.now);
            let due = match &clause.action {
                a if grows_by_zone(a) => rule_stage(a).is_some_and(|stage| self.own_zones(s, &view, i, stage, &mut run)),
                Action::CloseRoad { roads } if roads.is_empty() => {
                    let known = &s.sight.known[post.index()].roads;
                    // Nobody orders what he has no authority for, unless the plan names the road.
                    let may = |r: &RoadId| {
                        s.scenario.books.role(clause.actor).closes_expressway
                            || !matches!(s.scenario.county.roads.road(*r).class, RoadClass::Expressway | RoadClass::Ramp)
                    };
                    self.new_roads(i, known, may, &mut run)
                }
                // At a scene on the road it is the wreck and the people there that are meant, whoever was reported elsewhere.
                Action::Tow { .. } if s.highway.is_none() => {
                    let known = &s.sight.known[post.index()].wrecks;
                    self.new_roads(i, known, |_| true, &mut run)
                }
                Action::Rescue { .. } if s.highway.is_none() => {
                    let trapped = &s.sight.known[post.index()].trapped;
                    let due = !under_way && !trapped.is_empty();
                    if due {
                        run.evidence.extend(trapped.values().map(|(_, seq)| *seq));
                    }
                    due
                }
                _ => {
                    let w = &self.watches[i];
                    // What the public was told may be old again before it is out.
                    let again = clause.repeats && asks_for_old_word(&clause.trigger);
                    (before != Some(true) || w.held.is_some() || again) && !under_way && (w.times == 0 || clause.repeats)
                }
            };
            if !due {
                continue;
            }
            let since = self.watches[i].held.unwrap_or(s.now);
            let held = self.carried_below(s, &view, i, since).then_some(since);
            if self.watches[i].held != held {
                self.watches[i].held = held;
            }
            if held.is_none() {
                self.fall_due(s, i, run);
            }
        }
    }

    /// Wakes the watches over zones that look through a screen on which a rule has begun to hold.
    fn look_at_windows(&mut self, s: &Scene<'_>, memo: &mut Memo) {
        for (n, window) in self.fixed.windows.iter().enumerate() {
            let seen = s.sight.seen_until(window.post, s.now);
            let view = memo.of(seen, s.scenario);
            let p = Picture { memo: Some(&view), ..s.sight.picture(s.scenario, window.post, s.now) };
            self.asleep.look(n, window, &p, &view);
        }
    }

    /// Whether a lower plan's clause is doing, has lately done or is now due to do at the same post what a clause asks for: then nobody is
    /// told twice. One that came to nothing stands for nothing, nor does one that was done long before the clause fell due.
    fn carried_below(&self, s: &Scene<'_>, view: &View, i: usize, since: Moment) -> bool {
        self.fixed.below.get(&i).into_iter().flatten().any(|j| {
            let (w, known) = (&self.watches[*j], &s.sight.known[self.watches[*j].post.index()]);
            let lower = s.scenario.books.clause(w.clause);
            let falls_due = || {
                let p = Picture { memo: Some(view), ..s.sight.picture(s.scenario, w.post, s.now) };
                w.times == 0 && evaluate::evaluate(&lower.trigger, &p, &mut w.memory.clone()) == Some(true)
            };
            w.run.is_some_and(|r| self.runs.contains_key(&r)) || known.done.get(&lower.key).is_some_and(|(at, _)| since - *at <= LATELY) || falls_due()
        })
    }

    /// Whether a clause that waits for nothing but the rules of its zones has nothing to do: most have not, minute after minute.
    fn idle(&self, s: &Scene<'_>, view: &View, i: usize) -> bool {
        let w = &self.watches[i];
        let clause = s.scenario.books.clause(w.clause);
        if !w.by_zone || !w.resting.is_empty() || clause.trigger != Trigger::Always {
            return false;
        }
        let Some(stage) = rule_stage(&clause.action) else { return false };
        let p = Picture { memo: Some(view), ..s.sight.picture(s.scenario, w.post, s.now) };
        w.candidates.iter().all(|z| view.zone_rule(*z, stage, &p) != Some(true))
    }

    /// The zones of a post whose own rule holds and which this clause has not taken yet.
    fn own_zones(&mut self, s: &mut Scene<'_>, view: &View, i: usize, stage: WarnStage, run: &mut Run) -> bool {
        let w = &self.watches[i];
        let p = Picture { memo: Some(view), ..s.sight.picture(s.scenario, w.post, s.now) };
        let (mut zones, mut gauges) = (BTreeSet::new(), Vec::new());
        for &z in &w.candidates {
            if view.zone_rule(z, stage, &p) == Some(true) {
                zones.insert(z);
                gauges.extend(s.scenario.books.zone(z).rules.iter().map(|r| r.gauge));
            }
        }
        let seen = p.seen;
        if !gauges.is_empty() {
            run.evidence.extend(s.sight.evidence(s.log, seen, s.now, &gauges));
        }
        if !zones.is_empty() {
            self.watches[i].candidates.retain(|z| !zones.contains(z));
            self.watches[i].taken.extend(zones.iter().copied());
        }
        run.zones = zones;
        !run.zones.is_empty()
    }

    /// The roads of a list that a clause may mean and has not taken yet; whether there are any.
    fn new_roads(&mut self, i: usize, known: &BTreeMap<RoadId, u64>, may: impl Fn(&RoadId) -> bool, run: &mut Run) -> bool {
        let taken = &mut self.watches[i];
        for (road, seq) in known.iter().filter(|(r, _)| may(r)) {
            if !taken.roads.contains(road) {
                taken.roads.insert(*road);
                run.roads.insert(*road);
                run.evidence.push(*seq);
            }
        }
        !run.roads.is_empty()
    }

    /// Cleared zones whose rule no longer holds can be meant again.
    fn wake(&mut self, s: &Scene<'_>, view: &View, i: usize) {
        let w = &self.watches[i];
        let Some(stage) = rule_stage(&s.scenario.books.clause(w.clause).action) else { return };
        let p = Picture { memo: Some(view), ..s.sight.picture(s.scenario, w.post, s.now) };
        let (still, awake): (Vec<ZoneId>, Vec<ZoneId>) = w.resting.iter().partition(|z| view.zone_rule(**z, stage, &p) == Some(true));
        let w = &mut self.watches[i];
        w.resting = still;
        w.candidates.extend(awake);
        w.candidates.sort_unstable();
    }

    /// A road has been cleared of a wreck: the next one there is a new one.
    pub(super) fn forget_wreck(&mut self, scenario: &crate::scenario::drill_spec::Scenario, road: RoadId) {
        for w in self.watches.iter_mut().filter(|w| matches!(scenario.books.clause(w.clause).action, Action::Tow { .. })) {
            w.roads.remove(&road);
        }
    }

    /// Zones have been cleared: nothing stands ordered there any more, and the same orders may fall due anew.
    pub fn lift(&mut self, zones: &[ZoneId]) {
        self.ordered.retain(|(z, stage), _| *stage == WarnStage::AllClear || !zones.contains(z));
        for (i, w) in self.watches.iter_mut().enumerate() {
            let cleared: Vec<ZoneId> = zones.iter().copied().filter(|z| w.taken.remove(z)).collect();
            if !cleared.is_empty() {
                self.asleep.set(i, false);
            }
            w.resting.extend(cleared);
            let over = |r: u32| self.runs.get(&r).is_some_and(|r| !r.all_zones.is_empty() && r.all_zones.iter().all(|z| zones.contains(z)));
            if w.run.is_some_and(over) {
                w.run = None;
            }
        }
    }

    fn fall_due(&mut self, s: &mut Scene<'_>, i: usize, mut run: Run) {
        let (id, post) = (run.clause, run.post);
        let clause = s.scenario.books.clause(id);
        let mut found = Evidence::default();
        let p = s.sight.picture(s.scenario, post, s.now);
        evaluate::evidence(&clause.trigger, &p, &mut found);
        let seen = p.seen;
        found.seqs.extend(s.sight.evidence(s.log, seen, s.now, &found.gauges));
        run.evidence.extend(found.seqs);
        let cause = Cause { why: Why::Clause(id), seq: run.evidence.iter().copied().max().or(s.log.start()) };
        let detail = match run.zones.len() + run.roads.len() {
            0 => String::new(),
            n => format!("n={n}"),
        };
        let mut l = line(Kind::ClauseDue, crate::record::event::Who::Clause(id), cause).at(self.fixed.place(post));
        if !detail.is_empty() {
            l = l.detail(detail);
        }
        let seq = s.log.write(s.now, l);
        (run.due_seq, run.last) = (seq, Some(seq));
        let number = self.next_run;
        self.next_run += 1;
        self.runs.insert(number, run);
        let w = &mut self.watches[i];
        (w.times, w.run) = (w.times + 1, Some(number));
        let wait = self.options.late.get(&id).copied().unwrap_or_default();
        self.agenda_at(s.now + wait, Due::Start(number));
    }

    /// The actor's officer takes a due clause in hand: decides on it, or starts it straight away.
    pub fn start(&mut self, s: &mut Scene<'_>, run: u32) {
        let Some(r) = self.runs.get(&run) else { return };
        let clause = s.scenario.books.clause(r.clause);
        // Lorries and doctors need a place: they wait until a shelter is open or people in need are known.
        let (post, known) = (r.post, !s.sight.known[r.post.index()].opened.is_empty());
        let waits = match &clause.action {
            Action::Supply { shelters, .. } => shelters.is_empty() && !known,
            Action::Treat { .. } => s.highway.is_none() && !known && self.in_need(s, post).is_empty(),
            _ => false,
        };
        if waits {
            return self.agenda_at(s.now + Span::minutes(5), Due::Start(run));
        }
        if let Some(first) = &clause.precondition {
            let held = evaluate::evaluate(first, &s.sight.picture(s.scenario, post, s.now), &mut Memory::new());
            if held != Some(true) {
                return self.agenda_at(s.now + Span::minutes(1), Due::Start(run));
            }
        }
        let Some(r) = self.runs.get(&run) else { return };
        let task = if clause.auto { Task::Handle(run) } else { Task::Decide(run) };
        let cause = Cause::after(Why::Clause(r.clause), r.due_seq);
        self.give(r.post, task, priority(&clause.action), cause);
    }
}

/// Which tasks go first.
#[must_use]
pub fn priority(a: &Action) -> u8 {
    match a {
        Action::Warn { stage: WarnStage::LeaveNow, .. } | Action::Evacuate { .. } | Action::Rescue { .. } | Action::FetchSpecial { .. } => 0,
        Action::Report { .. } | Action::Inform { .. } | Action::Supply { .. } | Action::StandDown => 2,
        _ => 1,
    }
}
