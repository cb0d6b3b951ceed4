//! Command / carry — a due clause in hand: what it orders, and to whom.
//!
//! In: a run whose officer has taken it in hand. Out: `OrderGiven`, messages, jobs. Not here: what is still open (`run`), what
//! made it done (`settle`), teams' orders (`crew`), levels (`level`), what happens in the village (`village`).

use std::collections::BTreeSet;

use super::closure::Roadwork;
use super::desk::Task;
use super::errand::Errand;
use super::message::{Payload, Route, WarnOrder};
use super::run::Stage;
use super::target::targeted;
use super::watch::priority;
use super::{Command, Scene};
use crate::base::ids::{ChannelId, ClauseId, FacilityId, Id, PostId, RoadId, ZoneId};
use crate::drill::deed::Deed;
use crate::drill::log::line;
use crate::map::channel::ChannelKind;
use crate::plan::chain::{Posts, Seat};
use crate::plan::clause::Clause;
use crate::plan::order::{Action, ReportForm, WarnStage};
use crate::plan::zone::Refuge;
use crate::record::event::{Cause, Kind, Who, Why};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// The shelters that an order means for a post: those it names, or all of its plan, or (where the plan lists none) all to
/// which a zone goes; a township opens its own, a village those that its zones go to.
#[must_use]
pub fn shelters_for(scenario: &Scenario, posts: &Posts, clause: ClauseId, post: PostId, named: &[FacilityId]) -> Vec<FacilityId> {
    let own = scenario.books.plans.iter().find(|p| p.clauses.contains(&clause)).map(|p| p.shelters.as_slice()).unwrap_or_default();
    let of_zones = || {
        let refuges = scenario.books.zones.iter().flat_map(|z| &z.refuges);
        refuges.filter_map(|r| if let Refuge::Shelter(f) = r { Some(*f) } else { None }).collect::<BTreeSet<_>>()
    };
    let list: BTreeSet<FacilityId> = match (named, own) {
        ([], []) => of_zones(),
        ([], own) => own.iter().copied().collect(),
        (named, _) => named.iter().copied().collect(),
    };
    list.into_iter()
        .filter(|f| match posts.post(post).seat {
            Seat::Township(t) => scenario.county.facilities[f.index()].township.is_none_or(|own| own == t),
            Seat::Village(v) => scenario.books.zones.iter().any(|z| z.village == v && z.refuges.contains(&Refuge::Shelter(*f))),
            _ => true,
        })
        .collect()
}

/// Why an action cannot be carried out in a drill of this hazard.
fn not_in_this_drill(a: &Action, fire: bool) -> Option<&'static str> {
    Some(match a {
        Action::BuildLine { .. } | Action::BurnOut { .. } | Action::Extinguish { .. } | Action::Protect { .. } if !fire => said::NO_FIRE,
        _ => return None,
    })
}

impl Command {
    /// The officer has decided, or simply starts: the clause's order is given and turned into work.
    pub fn begin_run(&mut self, s: &mut Scene<'_>, number: u32, cause: Cause) {
        let Some(run) = self.runs.get_mut(number) else { return };
        let (id, post) = (run.clause, run.post);
        run.ordered = s.now;
        let clause: &Clause = s.scenario.books.clause(id);
        let l = line(Kind::OrderGiven, Who::Clause(id), cause).at(self.fixed.place(post)).detail(clause.action.word());
        let seq = s.log.write(
            s.now,
            match receiver(&clause.action) {
                Some(role) => l.to(Who::Role(role)),
                None => l.to(self.fixed.place(post)),
            },
        );
        let cause = Cause::after(Why::Clause(id), seq);
        if let Some(r) = self.runs.get_mut(number) {
            (r.stage, r.last) = (Stage::Working, Some(seq));
        }
        let route = Route { channel: clause.channel, fallback: clause.fallback, run: Some(number), clause: Some(id), priority: priority(&clause.action) };
        if s.highway.is_some() && self.at_scene(s, number, route, cause) {
            return;
        }
        if let Some(reason) = not_in_this_drill(&clause.action, s.sight.fire.is_some()) {
            return self.impossible(s, number, reason);
        }
        match &clause.action {
            Action::Notify { to, topic } => {
                let targets: BTreeSet<PostId> = to.iter().flat_map(|r| self.fixed.posts.meant(&s.scenario.books, post, *r)).collect();
                self.tell(s, number, &targets, &Payload::Topic(topic.clone()), route, cause);
            }
            Action::Consult { with, .. } => self.invite(s, number, with, route, cause),
            Action::SetLevel { level } => self.set_level(s, *level, post, Some(number), route, cause),
            Action::Warn { zones, stage, channels } => {
                let zones = self.zones_for(s, number, zones);
                self.warn_order(s, number, zones, *stage, channels, false, route, cause);
            }
            Action::Evacuate { zones, channels } => {
                let zones = self.zones_for(s, number, zones);
                self.warn_order(s, number, zones, WarnStage::LeaveNow, channels, true, route, cause);
            }
            Action::FetchSpecial { zones, teams } => {
                let zones = self.zones_for(s, number, zones);
                self.fetch_order(s, number, &zones, teams, route, cause);
            }
            Action::Verify { .. } if s.sight.fire.as_ref().is_some_and(|f| f.known(post).is_some()) => self.verify_fire(s, number, route, cause),
            Action::BuildLine { .. } | Action::BurnOut { .. } | Action::Extinguish { .. } => self.order_to_fire(s, number, route, cause),
            Action::Protect { .. } => self.protect_homes(s, number, route, cause),
            Action::Dispatch { to: None, .. } if s.sight.fire.is_some() => self.order_to_fire(s, number, route, cause),
            Action::Verify { zones } => {
                let zones = self.zones_for(s, number, zones);
                if zones.is_empty() {
                    return self.impossible(s, number, said::NO_ZONE_TO_SEE);
                }
                if let Some(r) = self.runs.get_mut(number) {
                    r.zones = zones.iter().copied().collect();
                }
                for z in zones {
                    let village = self.fixed.posts.village(s.scenario.books.zone(z).village);
                    if village == post {
                        self.give(post, Task::Errand(Errand::Look(z)), route.priority, cause);
                    } else {
                        self.send(s, post, &[village], &Payload::Errand(Errand::Look(z)), route, cause);
                    }
                }
            }
            Action::OpenShelter { shelters } => {
                let open = shelters_for(s.scenario, &self.fixed.posts, id, post, shelters);
                if open.is_empty() {
                    return self.impossible(s, number, "no shelter named");
                }
                let shut: Vec<FacilityId> = open.into_iter().filter(|f| !s.sight.known[post.index()].opened.contains(f)).collect();
                if let Some(r) = self.runs.get_mut(number) {
                    r.facilities = shut.iter().copied().collect();
                    r.came_about = true;
                }
                for f in shut {
                    let facility = &s.scenario.county.facilities[f.index()];
                    let own = matches!(self.fixed.posts.post(post).seat, Seat::Village(_) | Seat::Settlement(_));
                    let office = facility.township.filter(|_| !own).map_or(post, |t| self.fixed.posts.township(t));
                    let by = self.hands(office, facility.at);
                    self.send_errand(s, post, by, Errand::Shelter(f), route, cause);
                }
            }
            Action::CloseRoad { roads } => {
                let list: Vec<RoadId> =
                    if roads.is_empty() { self.runs.get(&number).map(|r| r.roads.iter().copied().collect()).unwrap_or_default() } else { roads.clone() };
                self.work_on_roads(s, number, &list, Roadwork::Close, route, cause);
            }
            Action::Contraflow { roads, setup_min } => self.work_on_roads(s, number, roads, Roadwork::Reverse(setup_min.round() as u32), route, cause),
            Action::Divert { roads } => self.work_on_roads(s, number, roads, Roadwork::LeadRound, route, cause),
            Action::Regulate { roads } => self.work_on_roads(s, number, roads, Roadwork::Regulate, route, cause),
            Action::Tow { teams } => self.tow_order(s, number, teams, route, cause),
            Action::SetGate { reach, .. } => self.call_operator(s, number, *reach),
            Action::Report { to, form } => {
                if self.fixed.posts.meant(&s.scenario.books, post, *to).is_empty() {
                    return self.impossible(s, number, "nobody to report to");
                }
                match form {
                    ReportForm::Phone => self.report_goes(s, number, "phone", cause),
                    ReportForm::Written => {
                        if let Some(r) = self.runs.get_mut(number) {
                            r.open = true;
                        }
                        self.give(post, Task::Write(number), route.priority, cause);
                    }
                }
            }
            Action::Inform { channels } => {
                let found: Vec<ChannelId> = if channels.is_empty() { kinds(s, &[ChannelKind::Media, ChannelKind::PublicSms]) } else { channels.clone() };
                if found.is_empty() {
                    return self.impossible(s, number, "no public channel");
                }
                self.inform(s, number, &found);
            }
            Action::HandOver { to } => self.hand_over_order(s, number, *to, route, cause),
            Action::StandDown => self.stand_down(s, number, route, cause),
            Action::Dispatch { .. } | Action::Pump { .. } | Action::Sandbag { .. } | Action::Rescue { .. } | Action::Treat { .. } | Action::Supply { .. } => {
                self.order_teams(s, number, route, cause)
            }
        }
    }

    pub(super) fn zones_for(&self, s: &Scene<'_>, number: u32, target: &crate::plan::order::ZoneTarget) -> Vec<ZoneId> {
        let Some(r) = self.runs.get(&number) else { return Vec::new() };
        if *target == crate::plan::order::ZoneTarget::OwnTrigger {
            return r.zones.iter().copied().collect();
        }
        let mut zones = targeted(s.scenario, &self.fixed.posts, r.clause, r.post, target);
        super::highway::endangered(s, &mut zones, target);
        zones
    }

    /// Sends a payload to posts and keeps the run open until each has it.
    pub fn tell(&mut self, s: &mut Scene<'_>, number: u32, targets: &BTreeSet<PostId>, payload: &Payload, route: Route, cause: Cause) {
        if targets.is_empty() {
            return self.impossible(s, number, "nobody to tell");
        }
        let Some(r) = self.runs.get_mut(number) else { return };
        r.posts.extend(targets.iter().copied());
        let post = r.post;
        let list: Vec<PostId> = targets.iter().copied().collect();
        self.send(s, post, &list, payload, route, cause);
    }

    /// A receiver has taken a run's message down.
    pub fn told(&mut self, run: Option<u32>, post: PostId, seq: Option<u64>) {
        if let Some(r) = run.and_then(|n| self.runs.get_mut(n))
            && r.posts.remove(&post)
        {
            (r.last, r.came_about) = (seq.or(r.last), true);
        }
    }

    /// Gives an errand to a post, by message where it is another's.
    pub fn send_errand(&mut self, s: &mut Scene<'_>, from: PostId, to: PostId, errand: Errand, route: Route, cause: Cause) {
        if to == from {
            self.give(from, Task::Errand(errand), route.priority, cause);
        } else {
            self.send(s, from, &[to], &Payload::Errand(errand), route, cause);
        }
    }

    /// Down the tree: the actor orders, townships pass on, village stations speak.
    #[expect(clippy::too_many_arguments, reason = "an order's parts, used once")]
    fn warn_order(
        &mut self,
        s: &mut Scene<'_>,
        number: u32,
        zones: Vec<ZoneId>,
        stage: WarnStage,
        channels: &[ChannelId],
        count: bool,
        route: Route,
        cause: Cause,
    ) {
        if zones.is_empty() {
            return self.impossible(s, number, said::NO_ZONE_HERE);
        }
        let Some(r) = self.runs.get(&number) else { return };
        let post = r.post;
        let asked: Vec<ChannelId> =
            if channels.is_empty() { kinds(s, &[ChannelKind::Loudspeaker, ChannelKind::Gong, ChannelKind::DoorToDoor]) } else { channels.to_vec() };
        let kind = |c: &ChannelId| s.scenario.county.channels[c.index()].kind;
        let local: Vec<ChannelId> =
            asked.iter().copied().filter(|c| matches!(kind(c), ChannelKind::Loudspeaker | ChannelKind::Gong | ChannelKind::DoorToDoor)).collect();
        let direct: Vec<ChannelId> =
            asked.iter().copied().filter(|c| matches!(kind(c), ChannelKind::PublicSms | ChannelKind::Media | ChannelKind::Sms)).collect();
        if local.is_empty() && direct.is_empty() {
            return self.impossible(s, number, "no channel of this order reaches households");
        }
        self.note_order(s, post, &zones, stage, cause);
        if let Some(r) = self.runs.get_mut(number) {
            r.all_zones = zones.iter().copied().collect();
            r.zones = if local.is_empty() { BTreeSet::new() } else { r.all_zones.clone() };
            if !count && stage == WarnStage::LeaveNow {
                r.open = false;
            }
        }
        self.open_direct(s, number, &direct);
        if local.is_empty() {
            return;
        }
        let villages: BTreeSet<PostId> = zones.iter().map(|z| self.fixed.posts.village(s.scenario.books.zone(*z).village)).collect();
        let order = WarnOrder { zones, stage, channels: local, fetch: false };
        let own: Vec<PostId> = villages.iter().copied().filter(|v| *v == post).collect();
        let others: Vec<PostId> = villages.into_iter().filter(|v| *v != post).collect();
        // A group head who acts for himself goes from door to door; he needs no message.
        if let Seat::Settlement(_) = self.fixed.posts.post(post).seat {
            for z in &order.zones {
                for c in &order.channels {
                    self.voiced.entry((*z, stage, *c)).or_insert(None);
                    self.heads_start(s, post, *z, *c, stage, Some(number), cause);
                }
            }
            return;
        }
        for v in own {
            self.warn_village(s, v, &order, Some(number), cause);
        }
        if !others.is_empty() {
            self.send(s, post, &others, &Payload::Warn(order), route, cause);
        }
    }

    /// An order over zones is given: households are under it from now on, whoever has heard of it.
    fn note_order(&mut self, s: &mut Scene<'_>, post: PostId, zones: &[ZoneId], stage: WarnStage, cause: Cause) {
        if stage == WarnStage::AllClear {
            self.lift(zones);
            self.forget_orders(s, post, zones);
        }
        for &z in zones {
            let zone = s.scenario.books.zone(z);
            if stage != WarnStage::AllClear {
                s.sight.picture(s.scenario, post, s.now).grounds(zone).note(s.log, s.now, (Who::Zone(z), self.fixed.place(post)), cause, "warning");
            }
            if stage != WarnStage::AllClear {
                self.ordered.remove(&(z, WarnStage::AllClear));
            }
            if self.ordered.insert((z, stage), s.now).is_none() {
                self.deeds.push(Deed::Order { zone: Some(z), village: zone.village, stage, cause });
            }
            if stage == WarnStage::LeaveNow {
                for a in self.fixed.audience(post) {
                    s.sight.known[a.index()].ordered.insert(z);
                    s.sight.known[a.index()].fresh = true;
                }
            }
        }
    }

    /// A post knows that zones have been cleared.
    pub fn forget_orders(&self, s: &mut Scene<'_>, post: PostId, zones: &[ZoneId]) {
        for p in self.fixed.audience(post) {
            let known = &mut s.sight.known[p.index()];
            known.ordered.retain(|z| !zones.contains(z));
            known.fresh = true;
        }
    }

    /// A plan's report goes up.
    pub fn report_goes(&mut self, s: &mut Scene<'_>, number: u32, form: &str, cause: Cause) {
        let Some(r) = self.runs.get_mut(number) else { return };
        r.open = false;
        let (id, post) = (r.clause, r.post);
        let clause = s.scenario.books.clause(id);
        let Action::Report { to, .. } = &clause.action else { return };
        let seq = s.log.write(s.now, line(Kind::ReportSent, Who::Clause(id), cause).at(self.fixed.place(post)).to(Who::Role(*to)).detail(form));
        let targets: BTreeSet<PostId> = self.fixed.posts.meant(&s.scenario.books, post, *to).into_iter().collect();
        let route = Route { channel: clause.channel, fallback: clause.fallback, run: Some(number), clause: Some(id), priority: 1 };
        self.tell(s, number, &targets, &Payload::Report, route, Cause::after(Why::Clause(id), seq));
    }
}

fn receiver(a: &Action) -> Option<crate::base::ids::RoleId> {
    match a {
        Action::Notify { to, .. } => to.first().copied(),
        Action::Consult { with, .. } => with.first().copied(),
        Action::Report { to, .. } | Action::HandOver { to } => Some(*to),
        _ => None,
    }
}

/// The county's channels of some kinds, in the order of the kinds.
#[must_use]
pub fn kinds(s: &Scene<'_>, wanted: &[ChannelKind]) -> Vec<ChannelId> {
    wanted.iter().filter_map(|k| s.scenario.county.channels.iter().position(|c| c.kind == *k).map(ChannelId::from_index)).collect()
}
