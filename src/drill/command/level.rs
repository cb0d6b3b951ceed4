//! Command / level — the one response level in force, who commands, and how it ends.
//!
//! In: the levels of overall and special plans on the commanding post's picture; `SetLevel` and `StandDown` clauses.
//! Out: `LevelSet`, `FalseStart`, `CommandTaken`, `CommandLeft`, the level told down the tree. Not here: levels of
//! township and village plans, which bind only their own township (their clauses do the work).
//! Rule: one level for the county, exactly one commander at every moment: the centre's duty leader until a level is set
//! and after it has ended, the plan's commanding body between. Command is handed over by a message: who has it keeps it until an
//! officer of the other post has understood that he is to take it.

use std::collections::BTreeSet;

use super::carry::kinds;
use super::desk::Task;
use super::message::{Payload, Route, WarnOrder};
use super::run::Run;
use super::runs::Open;
use super::{Command, Scene};
use crate::base::ids::{ClauseId, Id, PostId, RoleId, ZoneId};
use crate::drill::log::line;
use crate::drill::sight::evaluate::{Evidence, Memory, evaluate, evidence};
use crate::drill::sight::picture::{Memo, Picture};
use crate::map::channel::ChannelKind;
use crate::plan::book::Plan;
use crate::plan::chain::{CENTRE, Posts};
use crate::plan::level::{Level, PlanLevel};
use crate::plan::order::{Action, WarnStage};
use crate::plan::role::RoleSeat;
use crate::record::event::{Cause, Kind, Own, Who, Why};
use crate::scenario::drill_spec::Scenario;

/// A level of a plan, as its commanding post watches it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct LevelWatch {
    plan: usize,
    index: usize,
    level: Level,
    auto: bool,
    memory: Memory,
    last: Option<bool>,
    pending: bool,
    cause: Option<u64>,
}

/// The levels of overall and special plans.
#[must_use]
pub fn all(scenario: &Scenario) -> Vec<LevelWatch> {
    let plans = scenario.books.plans.iter().enumerate().filter(|(_, p)| matches!(p.level, PlanLevel::Overall | PlanLevel::Special));
    plans
        .flat_map(|(plan, p)| {
            p.levels.iter().enumerate().map(move |(index, l)| LevelWatch {
                plan,
                index,
                level: l.level,
                auto: l.auto,
                memory: Memory::new(),
                last: None,
                pending: false,
                cause: None,
            })
        })
        .collect()
}

/// The post that commands under a plan: the first commanding role at county level that acts in one of its clauses, else
/// any commanding role at county level, else the centre.
#[must_use]
pub fn commander(scenario: &Scenario, posts: &Posts, plan: &Plan) -> PostId {
    let commands = |r: &RoleId| {
        let role = scenario.books.role(*r);
        role.commands && matches!(role.seat, RoleSeat::CountyBody | RoleSeat::CountyCentre)
    };
    let acting = plan.clauses.iter().map(|c| scenario.books.clause(*c).actor).find(commands);
    let any = || (0..scenario.books.roles.len()).map(RoleId::from_index).find(commands);
    acting.or_else(any).and_then(|r| posts.of_role[r.index()].first().copied()).unwrap_or(CENTRE)
}

impl Command {
    /// Every minute: which levels hold on the commander's picture.
    pub fn look_at_levels(&mut self, s: &mut Scene<'_>, memo: &mut Memo) {
        for i in 0..self.levels.len() {
            let (plan, index, before) = (self.levels[i].plan, self.levels[i].index, self.levels[i].last);
            let post = self.fixed.commanders[plan];
            let trigger = &s.scenario.books.plans[plan].levels[index].trigger;
            let mut memory = std::mem::take(&mut self.levels[i].memory);
            let view = memo.of(s.sight.seen_until(post, s.now), s.scenario);
            let value = evaluate(trigger, &Picture { memo: Some(&view), ..s.sight.picture(s.scenario, post, s.now) }, &mut memory);
            let w = &mut self.levels[i];
            (w.memory, w.last) = (memory, value);
            if value != Some(true) || before == Some(true) || w.pending || self.level.is_some_and(|l| l >= w.level) {
                continue;
            }
            let mut found = Evidence::default();
            evidence(trigger, &s.sight.picture(s.scenario, post, s.now), &mut found);
            let seen = s.sight.seen_until(post, s.now);
            found.seqs.extend(s.sight.evidence(s.log, seen, s.now, &found.gauges));
            let w = &mut self.levels[i];
            w.pending = true;
            w.cause = found.seqs.iter().copied().max();
            let cause = Cause { why: self.level_why(s, i), seq: self.levels[i].cause };
            let task = if self.levels[i].auto { Task::Proclaim(i) } else { Task::Level(i) };
            self.give(post, task, 0, cause);
        }
    }

    /// A level is the work of the plan's clause that sets it, if there is one, else of those on duty.
    fn level_why(&self, s: &Scene<'_>, i: usize) -> Why {
        let w = &self.levels[i];
        s.scenario.books.plans[w.plan]
            .clauses
            .iter()
            .copied()
            .find(|c| matches!(s.scenario.books.clause(*c).action, Action::SetLevel { level } if level == w.level))
            .map_or(Why::Decision(Own::Duty), Why::Clause)
    }

    /// The name of a level of a plan.
    #[must_use]
    pub fn about_level(&self, scenario: &Scenario, i: usize) -> String {
        let w = &self.levels[i];
        format!("{}:{}", scenario.books.plans[w.plan].key, w.level.numeral())
    }

    /// The commander's officer has decided on a level.
    pub fn level_decided(&mut self, s: &mut Scene<'_>, i: usize, cause: Cause) {
        let (level, plan) = (self.levels[i].level, self.levels[i].plan);
        self.levels[i].pending = false;
        let cause = match cause.why {
            Why::Clause(c) if !self.levels[i].auto => {
                Cause::after(cause.why, s.log.write(s.now, line(Kind::Decided, Who::Clause(c), cause).at(self.fixed.place(self.fixed.commanders[plan]))))
            }
            _ => cause,
        };
        let post = self.fixed.commanders[plan];
        self.set_level(s, level, post, None, Route::default(), cause);
    }

    /// Sets a level, if it is not in force, and has everybody told.
    pub fn set_level(&mut self, s: &mut Scene<'_>, level: Level, post: PostId, run: Option<u32>, route: Route, cause: Cause) {
        let clause = match cause.why {
            Why::Clause(c) => Some(c),
            _ => None,
        };
        let mut cause = cause;
        if self.level != Some(level) {
            // A decision on a lesser level that comes after a graver one is overtaken.
            if self.level.is_some_and(|l| l > level) {
                let Some(number) = run else { return };
                if self.graver_holds(s, level, post) {
                    return self.impossible(s, number, "a graver level is in force");
                }
            }
            let grounds = s.sight.picture(s.scenario, post, s.now).grounds_for_level();
            let seq = s.log.write(s.now, line(Kind::LevelSet, Who::Level(level), cause).at(self.fixed.place(post)));
            grounds.note(s.log, s.now, (Who::Level(level), self.fixed.place(post)), Cause::after(cause.why, seq), "level");
            cause = Cause::after(cause.why, seq);
            self.level = Some(level);
            let plan = clause.and_then(|c| s.scenario.books.plans.iter().position(|p| p.clauses.contains(&c)));
            let commander = plan.map_or(post, |p| self.fixed.commanders[p]);
            self.hand_over(s, if self.fixed.posts.at_county(commander) { commander } else { CENTRE }, Route::default(), cause);
            for p in self.fixed.audience(post) {
                s.sight.known[p.index()].level = Some((level, seq));
                s.sight.known[p.index()].fresh = true;
            }
            self.call_up(s, CENTRE, cause);
            self.call_up(s, post, cause);
            if let Some(r) = run.and_then(|n| self.runs.get_mut(n)) {
                (r.last, r.came_about) = (Some(seq), true);
            }
            let posts = &self.fixed.posts;
            let mut targets: Vec<PostId> = posts.townships().chain(posts.villages()).chain(posts.offices()).filter(|p| *p != post).collect();
            if !posts.in_room(post) {
                targets.push(CENTRE);
            }
            let route = Route {
                channel: route.channel.or_else(|| kinds(s, &[ChannelKind::Sms]).first().copied()),
                fallback: route.fallback,
                run: None,
                clause,
                priority: 1,
            };
            self.send(s, post, &targets, &Payload::Level(Some(level)), route, cause);
        }
        // A clause that sets a level is done when every township office knows it.
        let Some(number) = run else { return };
        let open: BTreeSet<PostId> =
            self.fixed.posts.townships().filter(|p| *p != post && s.sight.known[p.index()].level.is_none_or(|(l, _)| l != level)).collect();
        if let Some(r) = self.runs.get_mut(number) {
            r.posts = open;
            r.came_about = true;
        }
    }

    /// Whether a graver level's trigger holds, or may hold, as the post sees it.
    fn graver_holds(&self, s: &Scene<'_>, level: Level, post: PostId) -> bool {
        let p = s.sight.picture(s.scenario, post, s.now);
        s.scenario.books.plans.iter().flat_map(|p| &p.levels).filter(|l| l.level > level).any(|l| evaluate(&l.trigger, &p, &mut Memory::new()) != Some(false))
    }

    /// A post has learnt the level.
    pub fn learn_level(&mut self, s: &mut Scene<'_>, post: PostId, level: Option<Level>, cause: Cause) {
        let seq = cause.seq.unwrap_or(0);
        for p in self.fixed.audience(post) {
            let known = &mut s.sight.known[p.index()];
            known.level = level.map(|l| (l, seq));
            known.fresh = true;
        }
        if level.is_some() {
            self.call_up(s, post, cause);
        }
        let sets = |r: &Run| matches!(s.scenario.books.clause(r.clause).action, Action::SetLevel { level: l } if Some(l) == level);
        self.runs.close(Open::Post(post), sets, |r| (r.last, r.teller) = (Some(seq), Some(post)));
    }

    /// Whoever commands tells a post to take over; until the word is understood there he commands on.
    pub fn hand_over(&mut self, s: &mut Scene<'_>, post: PostId, route: Route, cause: Cause) {
        let Some(old) = self.commander else { return self.take_command(s, post, cause) };
        if old == post {
            self.handing = None;
            return;
        }
        if self.handing == Some(post) {
            return;
        }
        self.handing = Some(post);
        let clause = Self::clause_of(cause);
        self.send(s, old, &[post], &Payload::HandOver, Route { clause, priority: 0, ..route }, cause);
    }

    /// A clause hands command over: only who has it can, and only to one who may have it.
    pub(super) fn hand_over_order(&mut self, s: &mut Scene<'_>, number: u32, to: RoleId, route: Route, cause: Cause) {
        let Some((post, id)) = self.runs.get(&number).map(|r| (r.post, r.clause)) else { return };
        let Some(target) = self.fixed.posts.meant(&s.scenario.books, post, to).first().copied() else {
            return self.impossible(s, number, "nobody to hand over to");
        };
        let may = s.scenario.books.role(to).commands || target == CENTRE;
        let reason = match (self.commander == Some(post), may) {
            (true, true) => {
                if let Some(r) = self.runs.get_mut(number) {
                    r.posts.insert(target);
                }
                return self.hand_over(s, target, route, cause);
            }
            (false, _) => "does not command, so has nothing to hand over",
            (true, false) => "no authority to command",
        };
        s.log.write(s.now, line(Kind::OrderRefused, Who::Clause(id), cause).at(self.fixed.place(post)).to(self.fixed.place(target)).detail(reason));
        self.impossible(s, number, reason);
    }

    /// The word has been understood: the post commands from now on, unless somebody else was told meanwhile.
    pub(super) fn takes_over(&mut self, s: &mut Scene<'_>, post: PostId, run: Option<u32>, cause: Cause) {
        if self.handing == Some(post) {
            self.handing = None;
            self.take_command(s, post, cause);
            self.told(run, post, cause.seq);
        }
    }

    /// Command passes to a post; nobody else holds it.
    pub fn take_command(&mut self, s: &mut Scene<'_>, post: PostId, cause: Cause) {
        if self.commander == Some(post) {
            return;
        }
        let mut cause = cause;
        if let Some(old) = self.commander {
            let seq = s.log.write(s.now, line(Kind::CommandLeft, Who::Post(old), cause).detail("handed over"));
            cause = Cause::after(cause.why, seq);
        }
        s.log.write(s.now, line(Kind::CommandTaken, Who::Post(post), cause));
        self.commander = Some(post);
    }

    /// The response ends: no level, the all-clear in every zone that was ordered, roads free again.
    pub fn stand_down(&mut self, s: &mut Scene<'_>, number: u32, route: Route, cause: Cause) {
        let Some(post) = self.runs.get(&number).map(|r| r.post) else { return };
        self.level = None;
        self.hand_over(s, CENTRE, Route::default(), cause);
        for p in self.fixed.audience(post) {
            s.sight.known[p.index()].level = None;
            s.sight.known[p.index()].fresh = true;
        }
        let posts = &self.fixed.posts;
        let mut everybody: Vec<PostId> = posts.townships().chain(posts.villages()).chain(posts.offices()).filter(|p| *p != post).collect();
        everybody.extend((!posts.in_room(post)).then_some(CENTRE));
        let text = Route { channel: kinds(s, &[ChannelKind::Sms]).first().copied().or(route.channel), run: None, ..route };
        self.send(s, post, &everybody, &Payload::Level(None), text, cause);
        let standing = self.ordered.keys().filter(|(_, stage)| *stage != WarnStage::AllClear);
        let zones: Vec<ZoneId> = standing.map(|(z, _)| *z).collect::<BTreeSet<_>>().into_iter().collect();
        self.lift(&zones);
        self.forget_orders(s, post, &zones);
        self.give_roads_back(s, post, route, cause);
        s.teams.release(s.now);
        let local = kinds(s, &[ChannelKind::Loudspeaker, ChannelKind::Gong, ChannelKind::DoorToDoor]);
        if let Some(r) = self.runs.get_mut(number) {
            (r.zones, r.all_zones, r.came_about) =
                (if local.is_empty() { BTreeSet::new() } else { zones.iter().copied().collect() }, zones.iter().copied().collect(), true);
        }
        if zones.is_empty() || local.is_empty() {
            return;
        }
        let villages: BTreeSet<PostId> = zones.iter().map(|z| self.fixed.posts.village(s.scenario.books.zone(*z).village)).collect();
        let order = WarnOrder { zones, stage: WarnStage::AllClear, channels: local.into_iter().take(1).collect(), fetch: false };
        let list: Vec<PostId> = villages.into_iter().collect();
        self.send(s, post, &list, &Payload::Warn(order), route, cause);
    }

    /// The clause of a cause.
    #[must_use]
    pub fn clause_of(cause: Cause) -> Option<ClauseId> {
        match cause.why {
            Why::Clause(c) => Some(c),
            _ => None,
        }
    }
}
