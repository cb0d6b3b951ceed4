//! Command / crew — clauses that need teams: who is sent, over which channel, and what their news does to a clause.
//!
//! In: a run that orders teams. Out: jobs by message to the teams' leaders. Not here: the teams' way and work
//! (`drill::team`).

use std::collections::BTreeSet;

use super::closure::Roadwork;
use super::message::{Payload, Route, WarnOrder};
use super::{Command, Scene};
use crate::base::ids::{FacilityId, Id, NodeId, PostId, RoadId, TeamId, ZoneId};
use crate::drill::log::line;
use crate::drill::team::Teams;
use crate::drill::team::job::{Job, Purpose, Tactic, Told};
use crate::map::force::Skill;
use crate::map::frame::Point;
use crate::map::place::FacilityKind;
use crate::plan::chain::Seat;
use crate::plan::order::Action;
use crate::record::event::{Cause, Kind, Who, Why};
use crate::record::said;

/// Where a plan names no team for work at a place, so many are sent (assumed).
const UNNAMED_TEAMS: usize = 2;

/// A rescue that found nobody.
const NOT_THERE: &str = "nobody left to rescue";

/// Where a job leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub at: Point,
    pub node: NodeId,
    pub who: Who,
}

impl Command {
    fn facility(s: &Scene<'_>, f: FacilityId) -> Place {
        let x = &s.scenario.county.facilities[f.index()];
        Place { at: x.at, node: x.node, who: Who::Facility(f) }
    }

    fn zone_place(s: &Scene<'_>, z: ZoneId) -> Place {
        let zone = s.scenario.books.zone(z);
        let v = &s.scenario.county.villages[zone.village.index()];
        match zone.settlements.first() {
            Some(x) => {
                let t = &s.scenario.county.settlements[x.index()];
                Place { at: t.at, node: t.node, who: Who::Zone(z) }
            }
            None => Place { at: v.at, node: v.node, who: Who::Zone(z) },
        }
    }

    /// Sends a job to a team's leader.
    #[expect(clippy::too_many_arguments, reason = "an order's parts, used once")]
    pub(super) fn send_job(&mut self, s: &mut Scene<'_>, from: PostId, team: TeamId, purpose: Purpose, place: Place, route: Route, cause: Cause) {
        let job = Job { run: route.run, purpose, at: place.at, node: place.node, place: place.who, cause };
        let to = self.fixed.posts.team(team);
        if to == from {
            self.hand_job(s, team, &job, cause);
        } else {
            self.send(s, from, &[to], &Payload::Job(job), route, cause);
        }
    }

    /// The leader has the order in hand.
    pub fn hand_job(&mut self, s: &mut Scene<'_>, team: TeamId, job: &Job, cause: Cause) {
        let mut job = *job;
        job.cause = cause;
        s.teams.order(s.scenario, s.now, s.log, team, job);
    }

    /// The zones whose people are ordered out and not yet all signed off as far as a post knows; the lowest class first.
    pub fn in_need(&self, s: &Scene<'_>, post: PostId) -> Vec<ZoneId> {
        let known = &s.sight.known[post.index()];
        let mut zones: Vec<(u32, ZoneId)> = known
            .ordered
            .iter()
            .map(|z| {
                let left = known.counts.get(z).map_or(u32::MAX, |(c, _)| c.people.saturating_sub(c.settled()));
                (left, *z)
            })
            .filter(|(left, _)| *left > 0)
            .collect();
        zones.sort_by_key(|(left, z)| (s.scenario.books.zone(*z).class, std::cmp::Reverse(*left), *z));
        zones.into_iter().map(|(_, z)| z).collect()
    }

    /// Orders the teams of a run out.
    pub fn order_teams(&mut self, s: &mut Scene<'_>, number: u32, route: Route, cause: Cause) {
        let Some(r) = self.runs.get(&number) else { return };
        let (id, post) = (r.clause, r.post);
        let action = &s.scenario.books.clause(id).action;
        let in_service: Vec<TeamId> = (0..s.scenario.county.teams.len()).map(TeamId::from_index).filter(|t| s.teams.at_hand(s.scenario, *t)).collect();
        // Where the plan names nobody: the nearest free county team, or the squad of the place's own township.
        let nearest = |teams: &Teams, any: &[Skill], place: Place, n: usize| -> Vec<TeamId> {
            let home = self.nearest_township(place.at).map(|p| self.fixed.posts.post(p).seat);
            let mut list: Vec<TeamId> = in_service
                .iter()
                .copied()
                .filter(|t| {
                    let own = s.scenario.county.teams[t.index()].township;
                    Teams::has(s.scenario, *t, any) && teams.free(*t) && own.is_none_or(|x| home == Some(Seat::Township(x)))
                })
                .collect();
            list.sort_by(|a, b| teams.at(*a).distance_m(place.at).total_cmp(&teams.at(*b).distance_m(place.at)).then(a.cmp(b)));
            list.truncate(n);
            list
        };
        let skilled = |named: &[TeamId], any: &[Skill]| -> Vec<TeamId> {
            if named.is_empty() { in_service.iter().copied().filter(|t| Teams::has(s.scenario, *t, any)).collect() } else { named.to_vec() }
        };
        let mut jobs: Vec<(TeamId, Purpose, Place)> = Vec::new();
        match action {
            Action::Dispatch { teams, to } => {
                if teams.is_empty() {
                    return self.impossible(s, number, "no team named");
                }
                let need = self.in_need(s, post);
                for (i, t) in teams.iter().enumerate() {
                    let place = match to {
                        Some(f) => Self::facility(s, *f),
                        None if !need.is_empty() => Self::zone_place(s, need[i % need.len()]),
                        // Nobody is in need as far as is known: the team stands ready at the zones that flood first.
                        None => {
                            let mut first: Vec<ZoneId> = super::target::zones_of(s.scenario, &self.fixed.posts, id, post);
                            first.sort_by_key(|z| (s.scenario.books.zone(*z).class, *z));
                            let Some(z) = first.get(i % first.len().max(1)) else { return self.impossible(s, number, "no place named") };
                            Self::zone_place(s, *z)
                        }
                    };
                    jobs.push((*t, Purpose::Stand, place));
                }
            }
            Action::Rescue { teams } => {
                let list = skilled(teams, &[Skill::Boat, Skill::FloodRescue, Skill::Crane]);
                let trapped: Vec<_> = s.sight.known[post.index()].trapped.values().copied().collect();
                let able = |t: &TeamId| Teams::works_in_water(s.scenario, *t) || trapped.iter().any(|(x, _)| Teams::saves_from_water(s.scenario, *t, x.at));
                let (fit, unfit): (Vec<TeamId>, Vec<TeamId>) = list.into_iter().partition(able);
                for t in unfit {
                    s.log.write(s.now, line(Kind::OrderRefused, Who::Team(t), cause).detail(format!("{}: no boats, no flood rescue", said::SAFETY)));
                }
                if fit.is_empty() {
                    return self.impossible(s, number, "no team can rescue from water");
                }
                for (t, seq) in &trapped {
                    s.teams.put_on_board(*t, Cause { why: Why::Clause(id), seq: Some(*seq) });
                }
                if trapped.is_empty() {
                    return self.impossible(s, number, said::NOBODY_TRAPPED);
                }
                // One crew for every two households, each the nearest that is free to one of them; named ones all go.
                let mut left = fit;
                let wanted = if teams.is_empty() { trapped.len().div_ceil(2) } else { left.len() };
                for (t, _) in trapped.iter().cycle().take(wanted.max(trapped.len())) {
                    if jobs.len() >= wanted {
                        break;
                    }
                    let near = left
                        .iter()
                        .copied()
                        .filter(|x| !teams.is_empty() || s.teams.free(*x))
                        .min_by(|a, b| s.teams.at(*a).distance_m(t.at).total_cmp(&s.teams.at(*b).distance_m(t.at)).then(a.cmp(b)));
                    let Some(team) = near else { break };
                    left.retain(|x| *x != team);
                    let settlement = &s.scenario.county.settlements[t.settlement.index()];
                    jobs.push((team, Purpose::Rescue, Place { at: t.at, node: settlement.node, who: Who::Settlement(t.settlement) }));
                }
            }
            Action::Pump { teams, at } | Action::Sandbag { teams, at } => {
                let (purpose, skill) = if matches!(action, Action::Pump { .. }) { (Purpose::Pump, Skill::Pump) } else { (Purpose::Sandbag, Skill::Sandbag) };
                let named: Vec<TeamId> = teams.iter().copied().filter(|t| Teams::has(s.scenario, *t, &[skill])).collect();
                if named.is_empty() && !(teams.is_empty() && in_service.iter().any(|t| Teams::has(s.scenario, *t, &[skill]))) {
                    return self.impossible(s, number, "no team has the skill");
                }
                let mut places: Vec<Place> = match at {
                    Some(f) => vec![Self::facility(s, *f)],
                    None => self.in_need(s, post).into_iter().map(|z| Self::zone_place(s, z)).collect(),
                };
                if places.is_empty() {
                    places.extend(super::target::zones_of(s.scenario, &self.fixed.posts, id, post).first().map(|z| Self::zone_place(s, *z)));
                }
                let Some(first) = places.first().copied() else { return self.impossible(s, number, "no place named") };
                let list = if named.is_empty() { nearest(s.teams, &[skill], first, UNNAMED_TEAMS) } else { named };
                if list.is_empty() {
                    return self.impossible(s, number, "no team with the skill is free");
                }
                for (i, t) in list.into_iter().enumerate() {
                    jobs.push((t, purpose, places[i % places.len()]));
                }
            }
            Action::Treat { teams } => {
                let list: Vec<TeamId> = skilled(teams, &[Skill::Medical]).into_iter().filter(|t| Teams::has(s.scenario, *t, &[Skill::Medical])).collect();
                if list.is_empty() {
                    return self.impossible(s, number, "no medical team");
                }
                let open: Vec<FacilityId> = s.sight.known[post.index()].opened.iter().copied().collect();
                let need = self.in_need(s, post);
                for (i, t) in list.into_iter().enumerate() {
                    let place = if open.is_empty() {
                        match need.get(i % need.len().max(1)) {
                            Some(z) => Self::zone_place(s, *z),
                            None => return self.impossible(s, number, said::NOBODY_HURT),
                        }
                    } else {
                        Self::facility(s, open[i % open.len()])
                    };
                    jobs.push((t, Purpose::Treat, place));
                }
            }
            Action::Supply { shelters, teams, person_days } => {
                let list: Vec<TeamId> = skilled(teams, &[Skill::Supply]);
                if list.is_empty() {
                    return self.impossible(s, number, "no lorries");
                }
                let to: Vec<FacilityId> = if shelters.is_empty() { s.sight.known[post.index()].opened.iter().copied().collect() } else { shelters.clone() };
                if to.is_empty() {
                    return self.impossible(s, number, "no shelter to supply");
                }
                // Each shelter gets the nearest team that has least to carry yet.
                let mut load: std::collections::BTreeMap<TeamId, u32> = list.iter().map(|t| (*t, u32::from(!s.teams.free(*t)))).collect();
                for f in &to {
                    let place = Self::facility(s, *f);
                    let best = list.iter().copied().min_by(|a, b| {
                        load[a].cmp(&load[b]).then(s.teams.at(*a).distance_m(place.at).total_cmp(&s.teams.at(*b).distance_m(place.at))).then(a.cmp(b))
                    });
                    let Some(team) = best else { break };
                    *load.entry(team).or_insert(0) += 1;
                    jobs.push((team, Purpose::Supply(*f, person_days.map(|d| d.ceil() as u32)), place));
                }
                if let Some(r) = self.runs.get_mut(number) {
                    r.facilities = to.into_iter().collect();
                }
            }
            _ => {}
        }
        if let Some(r) = self.runs.get_mut(number) {
            r.teams = if matches!(action, Action::Rescue { .. } | Action::Supply { .. }) { BTreeSet::new() } else { jobs.iter().map(|(t, _, _)| *t).collect() };
        }
        for (t, purpose, place) in jobs {
            self.send_job(s, post, t, purpose, place, route, cause);
        }
    }

    /// People of reduced mobility are fetched: by the villages' helpers on foot, and by teams with vehicles, zone after zone.
    pub fn fetch_order(&mut self, s: &mut Scene<'_>, number: u32, zones: &[ZoneId], teams: &[TeamId], route: Route, cause: Cause) {
        if zones.is_empty() {
            return self.impossible(s, number, said::NO_ZONE_HERE);
        }
        let Some(r) = self.runs.get_mut(number) else { return };
        (r.all_zones, r.came_about) = (zones.iter().copied().collect(), true);
        // What is open is counted, not spoken.
        r.zones.clear();
        let post = r.post;
        let order = WarnOrder { zones: zones.to_vec(), stage: crate::plan::order::WarnStage::LeaveNow, channels: Vec::new(), fetch: true };
        let villages: BTreeSet<PostId> = zones.iter().map(|z| self.fixed.posts.village(s.scenario.books.zone(*z).village)).collect();
        for z in zones {
            for a in self.fixed.audience(post) {
                s.sight.known[a.index()].ordered.insert(*z);
            }
            self.ordered.entry((*z, crate::plan::order::WarnStage::LeaveNow)).or_insert(s.now);
        }
        if villages.contains(&post) {
            self.warn_village(s, post, &order, Some(number), cause);
        }
        let others: Vec<PostId> = villages.iter().copied().filter(|v| *v != post).collect();
        if !others.is_empty() && !matches!(self.fixed.posts.post(post).seat, Seat::Settlement(_)) {
            self.send(s, post, &others, &Payload::Warn(order), route, cause);
        }
        if teams.is_empty() {
            return;
        }
        for (i, z) in zones.iter().enumerate() {
            let place = Self::zone_place(s, *z);
            self.send_job(s, post, teams[i % teams.len()], Purpose::Fetch(*z), place, route, cause);
        }
    }

    /// A free team that can stop traffic goes to a road, if there is one within the county's reach.
    #[expect(clippy::too_many_arguments, reason = "an order's parts, used once")]
    pub fn road_team(&mut self, s: &mut Scene<'_>, number: u32, road: RoadId, purpose: Purpose, at: Point, route: Route, cause: Cause) -> bool {
        let Some(post) = self.runs.get(&number).map(|r| r.post) else { return false };
        if !self.fixed.posts.at_county(post) {
            return false;
        }
        let free = (0..s.scenario.county.teams.len())
            .map(TeamId::from_index)
            .filter(|t| s.teams.at_hand(s.scenario, *t) && s.teams.free(*t) && Teams::has(s.scenario, *t, &[Skill::Traffic]));
        let Some(team) = free.min_by(|a, b| s.teams.at(*a).distance_m(at).total_cmp(&s.teams.at(*b).distance_m(at)).then(a.cmp(b))) else { return false };
        // Anybody can stand at a barrier: where the township office is nearer, its own people go. Lanes and junctions are for the police.
        if matches!(purpose, Purpose::Road(_))
            && self.nearest_township(at).is_some_and(|t| self.fixed.posts.post(t).at.distance_m(at) < s.teams.at(team).distance_m(at))
        {
            return false;
        }
        let r = s.scenario.county.roads.road(road);
        let place = Place { at: s.scenario.county.roads.node_at(r.from), node: r.from, who: Who::Road(road) };
        self.send_job(s, post, team, purpose, place, route, cause);
        true
    }

    /// The nearest free crew with boats or flood training goes to a place; false where there is none.
    pub fn send_rescuers(&mut self, s: &mut Scene<'_>, from: PostId, run: Option<u32>, at: Point, cause: Cause) -> bool {
        // Whoever has an order on its way is not called twice.
        let called: BTreeSet<TeamId> = self
            .messages
            .values()
            .filter(|m| matches!(m.payload, Payload::Job(_)))
            .flat_map(|m| &m.targets)
            .filter_map(|p| match self.fixed.posts.post(*p).seat {
                Seat::Team(t) => Some(t),
                _ => None,
            })
            .collect();
        let able = (0..s.scenario.county.teams.len())
            .map(TeamId::from_index)
            .filter(|t| s.teams.at_hand(s.scenario, *t) && s.teams.ready(*t, s.now) && Teams::saves_from_water(s.scenario, *t, at) && !called.contains(t));
        let Some(team) = able.min_by(|a, b| s.teams.at(*a).distance_m(at).total_cmp(&s.teams.at(*b).distance_m(at)).then(a.cmp(b))) else { return false };
        let nearest = s.scenario.county.settlements.iter().enumerate().min_by(|(_, a), (_, b)| a.at.distance_m(at).total_cmp(&b.at.distance_m(at)));
        let Some((i, settlement)) = nearest else { return false };
        let place = Place { at, node: settlement.node, who: Who::Settlement(crate::base::ids::SettlementId::from_index(i)) };
        if self.options.perfect {
            let job = Job { run: None, purpose: Purpose::Rescue, at: place.at, node: place.node, place: place.who, cause };
            self.hand_job(s, team, &job, cause);
            return true;
        }
        let clause = Self::clause_of(cause);
        self.send_job(s, from, team, Purpose::Rescue, place, Route { run, clause, priority: 0, ..Route::default() }, cause);
        true
    }

    /// What teams have told since the last step; the command room hears it at once.
    pub fn team_news(&mut self, s: &mut Scene<'_>) {
        for n in s.teams.take_news() {
            match &n.told {
                Told::RoadShut(road) => {
                    let seq = s.log.write(
                        s.now,
                        line(Kind::ReportArrived, Who::Team(n.team), Cause::after(Why::Decision(crate::record::event::Own::Duty), n.seq))
                            .at(Who::Road(*road))
                            .to(Who::Post(crate::plan::chain::CENTRE))
                            .detail(said::ROAD),
                    );
                    for p in self.fixed.posts.room() {
                        s.sight.known[p.index()].roads.insert(*road, seq);
                        s.sight.known[p.index()].report("road", seq);
                    }
                    s.teams.hear_of_roads(std::iter::once(*road), s.now);
                }
                Told::Danger(place) => {
                    let seq = s.log.write(
                        s.now,
                        line(Kind::ReportArrived, Who::Team(n.team), Cause::after(Why::Decision(crate::record::event::Own::Duty), n.seq))
                            .at(*place)
                            .to(Who::Post(crate::plan::chain::CENTRE))
                            .detail(said::DANGER),
                    );
                    for p in self.fixed.posts.room() {
                        s.sight.known[p.index()].report("danger", seq);
                    }
                    s.teams.hear_of_danger(*place, s.now);
                }
                Told::Fetched(household) | Told::NotThere(household) => {
                    // The crew tells the command room, and whoever sent it.
                    let sender = n.run.and_then(|r| self.runs.get(&r)).map(|r| r.post);
                    for p in std::iter::once(crate::plan::chain::CENTRE).chain(sender) {
                        self.learn_free(s, p, *household);
                    }
                    // Who drowned or got away meanwhile was not rescued.
                    let rescued = matches!(n.told, Told::Fetched(_));
                    let advance = |r: &mut super::run::Run| match rescued {
                        true => r.came_about = true,
                        false if !r.failed.iter().any(|f| f == NOT_THERE) => r.failed.push(NOT_THERE.into()),
                        false => {}
                    };
                    self.advance(n.run, advance, n.seq);
                }
                Told::Ringed => self.homes_ringed(s, &n),
                Told::Fire(seen) => self.crew_tells_of_fire(s, n.team, seen, n.seq),
                Told::Arrived => {
                    if let Some(fire) = &mut s.sight.fire {
                        fire.crews.insert(n.team);
                    }
                    if n.purpose == Purpose::Stand {
                        self.advance(
                            n.run,
                            |r| {
                                r.teams.remove(&n.team);
                                r.came_about = true;
                            },
                            n.seq,
                        );
                    }
                }
                Told::Done => match n.purpose {
                    Purpose::Fight(Tactic::Protect) => self.left_homes(s, &n),
                    Purpose::Fight(_) => {
                        if let Some(fire) = &mut s.sight.fire {
                            fire.crews.remove(&n.team);
                        }
                        self.advance(
                            n.run,
                            |r| {
                                r.teams.remove(&n.team);
                                r.came_about = true;
                            },
                            n.seq,
                        );
                    }
                    Purpose::Road(road) => self.tick_road(road, Roadwork::Close, true, Some(n.seq)),
                    Purpose::Lanes(road, minutes) => self.tick_road(road, Roadwork::Reverse(minutes), true, Some(n.seq)),
                    Purpose::Lead(road) => self.tick_road(road, Roadwork::LeadRound, true, Some(n.seq)),
                    Purpose::Point(road) => self.tick_road(road, Roadwork::Regulate, true, Some(n.seq)),
                    Purpose::Tow(road) => self.towed(s, road, n.seq),
                    Purpose::Supply(f, _) => self.advance(
                        n.run,
                        |r| {
                            r.facilities.remove(&f);
                            r.came_about = true;
                        },
                        n.seq,
                    ),
                    Purpose::Pump | Purpose::Sandbag | Purpose::Treat | Purpose::Scene(_) => self.advance(
                        n.run,
                        |r| {
                            r.teams.remove(&n.team);
                            r.came_about = true;
                        },
                        n.seq,
                    ),
                    Purpose::Stand | Purpose::Fetch(_) | Purpose::Rescue | Purpose::Load(..) => self.advance(n.run, |_| {}, n.seq),
                },
                Told::Refused(reason) => {
                    let text = format!("{}: {reason}", s.scenario.county.team_keys.key(n.team));
                    self.advance(
                        n.run,
                        |r| {
                            r.teams.remove(&n.team);
                            if !r.failed.contains(&text) {
                                r.failed.push(text.clone());
                            }
                        },
                        n.seq,
                    );
                    self.replace(s, n.run, n.purpose, n.seq);
                }
            }
        }
    }

    pub(super) fn advance(&mut self, run: Option<u32>, change: impl FnOnce(&mut super::run::Run), seq: u64) {
        if let Some(r) = run.and_then(|n| self.runs.get_mut(n)) {
            r.last = Some(seq);
            change(r);
        }
    }

    /// A team has refused: where the work is the people's or a road's, somebody else does it.
    fn replace(&mut self, s: &mut Scene<'_>, run: Option<u32>, purpose: Purpose, seq: u64) {
        let Some((post, id)) = run.and_then(|n| self.runs.get(&n)).map(|r| (r.post, r.clause)) else { return };
        let cause = Cause::after(Why::Clause(id), seq);
        match purpose {
            Purpose::Road(road) | Purpose::Lanes(road, _) | Purpose::Lead(road) | Purpose::Point(road) => {
                let at = super::errand::middle(&s.scenario.county.roads.road(road).line);
                let route = Route { run, clause: Some(id), priority: 1, ..Route::default() };
                let work = match purpose {
                    Purpose::Lanes(_, minutes) => Roadwork::Reverse(minutes),
                    Purpose::Lead(_) => Roadwork::LeadRound,
                    Purpose::Point(_) => Roadwork::Regulate,
                    _ => Roadwork::Close,
                };
                let by = self.who_works(work, post, at);
                self.send_errand(s, post, by, work.errand(road, true), route, cause);
            }
            Purpose::Supply(f, _) => {
                if let Some(r) = run.and_then(|n| self.runs.get_mut(n)) {
                    r.facilities.remove(&f);
                }
            }
            Purpose::Tow(road) => {
                if let Some(r) = run.and_then(|n| self.runs.get_mut(n)) {
                    r.roads.remove(&road);
                }
            }
            Purpose::Rescue if !s.sight.known[post.index()].trapped.is_empty() => {
                let at = s.sight.known[post.index()].trapped.values().next().map_or(Point::default(), |(t, _)| t.at);
                self.more_rescuers(s, post, run, at, cause);
            }
            _ => {}
        }
    }

    /// Facilities of a kind, in order of id; for those who order supplies and treatment.
    #[must_use]
    pub fn facilities_of(s: &Scene<'_>, kind: FacilityKind) -> Vec<FacilityId> {
        s.scenario.county.facilities.iter().enumerate().filter(|(_, f)| f.kind == kind).map(|(i, _)| FacilityId::from_index(i)).collect()
    }
}
