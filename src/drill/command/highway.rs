//! Command / highway — clauses at an accident on an expressway: who is sent, who may shut the road, what callers and cameras say.
//!
//! In: a run, word from the expressway. Out: jobs by message, `SceneDeed`s, `OrderRefused` where the authority is missing.
//! Not here: the road itself (`drill::expressway`), the teams' work (`team::scene`). Only a role that may close the expressway shuts
//! mainline, ramps or median; the others ask it by message. Standing services (110, 119) act by themselves when nobody has told them.

use std::collections::BTreeSet;

use super::crew::Place;
use super::message::{Payload, Route};
use super::{Command, Scene};
use crate::base::ids::{ClauseId, Id, PostId, RoadId, TeamId, ZoneId};
use crate::drill::deed::Deed;
use crate::drill::expressway::order::{SceneDeed, Told, Work};
use crate::drill::expressway::spec;
use crate::drill::fire::seen::FireSeen;
use crate::drill::log::line;
use crate::drill::people::fume::keep_off;
use crate::drill::team::Teams;
use crate::drill::team::job::{Job, Purpose};
use crate::map::force::Skill;
use crate::map::road::RoadClass;
use crate::plan::order::{Action, ZoneTarget};
use crate::record::event::{Cause, Kind, Who, Why};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// Where a plan names no team for the fire, so many are sent (assumed).
const UNNAMED_ENGINES: usize = 2;

impl Command {
    /// Word from the expressway.
    pub(super) fn highway_news(&mut self, s: &mut Scene<'_>) {
        let Some(highway) = s.highway else { return };
        let desks: Vec<PostId> = {
            let closers = s.scenario.books.roles.iter().enumerate().filter(|(_, r)| r.closes_expressway).map(|(i, _)| i);
            let called = spec(s.scenario).into_iter().flat_map(|x| x.calls.iter().map(|c| c.to.index()));
            let mut list: Vec<PostId> = closers.chain(called).flat_map(|i| self.fixed.posts.of_role[i].iter().copied()).collect();
            list.sort_unstable();
            list.dedup();
            list
        };
        for told in highway.told().to_vec() {
            match told {
                Told::Call { to, seq } => {
                    for p in self.heard_by(&self.fixed.posts.of_role[to.index()]) {
                        s.sight.known[p.index()].report(said::VEHICLE_FIRE, seq);
                    }
                }
                Told::Seen { topic, seq } => {
                    let Some(first) = desks.first() else { continue };
                    let road = spec(s.scenario).map_or(Who::Nobody, |x| Who::Road(x.road));
                    let l = line(Kind::ReportArrived, road, Cause::after(Why::Hazard, seq)).at(road).to(self.fixed.place(*first)).detail(topic.clone());
                    let seq = s.log.write(s.now, l);
                    for p in self.heard_by(&desks) {
                        s.sight.known[p.index()].report(&topic, seq);
                    }
                    if let (Some(fire), Some(x), "slope-fire") = (&mut s.sight.fire, spec(s.scenario), topic.as_str()) {
                        fire.learn(&desks, FireSeen::hint(s.now, x.at, seq));
                    }
                }
                Told::Queue { metres, seq } => {
                    let desks = self.heard_by(&desks);
                    let road = spec(s.scenario).map_or(Who::Nobody, |x| Who::Road(x.road));
                    self.tell_queue(s, road, metres / 1000.0, &desks, Cause::after(Why::Hazard, seq));
                }
                Told::Stands { run, road, seq } => {
                    let Some(r) = run.and_then(|n| self.runs.get_mut(n)) else { continue };
                    (r.last, r.came_about) = (Some(seq), true);
                    match road {
                        Some(road) => {
                            r.roads.remove(&road);
                        }
                        None => r.open = false,
                    }
                }
                Told::Asks { work, teams, cause } => self.by_duty(s, work, teams, cause),
            }
        }
    }
    /// Posts, and whoever sits in the same room.
    fn heard_by(&self, posts: &[PostId]) -> BTreeSet<PostId> {
        posts.iter().flat_map(|p| self.fixed.audience(*p)).collect()
    }
    /// Standing services send the nearest that is free, unless somebody is on the way already.
    fn by_duty(&mut self, s: &mut Scene<'_>, work: Work, wanted: usize, cause: Cause) {
        let on_the_way = self.messages.values().filter(|m| matches!(&m.payload, Payload::Job(j) if j.purpose == Purpose::Scene(work))).count();
        let there = s.teams.on_scene(work) + on_the_way;
        // One patrol that stands at the tail is enough; so is one that has looked.
        if there >= wanted {
            return;
        }
        let Some(place) = scene_place(s) else { return };
        for team in nearest(s, work, place, wanted - there) {
            let job = Job { run: None, purpose: Purpose::Scene(work), at: place.at, node: place.node, place: place.who, cause };
            self.hand_job(s, team, &job, cause);
        }
    }

    /// Carries out a clause that means the scene; false where it means something else.
    pub(super) fn at_scene(&mut self, s: &mut Scene<'_>, number: u32, route: Route, cause: Cause) -> bool {
        let Some(r) = self.runs.get(&number) else { return false };
        let clause = s.scenario.books.clause(r.clause);
        match &clause.action {
            Action::Verify { zones } if means_scene(s.scenario, r.clause, zones) => self.send_to_scene(s, number, &[], Some(Work::Look), 1, route, cause),
            Action::Dispatch { teams, to: None } => self.send_to_scene(s, number, teams, None, 0, route, cause),
            // Whoever knows that the slope burns sends to the slope: the forest fire's rules hold there, for the same teams.
            Action::Extinguish { .. } if self.knows_of_fire(s, r.post) => return false,
            Action::Extinguish { teams } => self.send_to_scene(s, number, teams, Some(Work::Fight), UNNAMED_ENGINES, route, cause),
            Action::Rescue { teams } => self.send_to_scene(s, number, teams, Some(Work::Free), 1, route, cause),
            Action::Treat { teams } => self.send_to_scene(s, number, teams, Some(Work::Treat), 1, route, cause),
            Action::Tow { teams } => self.send_to_scene(s, number, teams, Some(Work::Tow), 1, route, cause),
            Action::Evacuate { zones, .. } if means_scene(s.scenario, r.clause, zones) => {
                self.send_to_scene(s, number, &[], Some(Work::Lead), 1, route, cause);
            }
            Action::Regulate { roads } if ours(s, roads) => self.escort(s, number, roads, route, cause),
            Action::CloseRoad { roads } if ours(s, roads) => self.shut(s, number, roads, cause),
            Action::Divert { roads } if ours(s, roads) => {
                if let Some(r) = self.runs.get_mut(number) {
                    r.open = true;
                }
                self.deeds.push(Deed::Scene { deed: SceneDeed::Signs { run: Some(number) }, cause });
            }
            Action::Contraflow { roads, setup_min } if ours(s, roads) => {
                if !self.may_close(s, number, roads.first().copied(), cause) {
                    self.impossible(s, number, "no authority over expressway");
                    return true;
                }
                if let Some(r) = self.runs.get_mut(number) {
                    r.open = true;
                }
                self.deeds.push(Deed::Scene { deed: SceneDeed::Median { minutes: *setup_min, run: Some(number) }, cause });
            }
            _ => return false,
        }
        true
    }
    /// Whether the actor of a run may close the expressway; a refusal is written where not.
    fn may_close(&self, s: &mut Scene<'_>, number: u32, road: Option<RoadId>, cause: Cause) -> bool {
        let Some(r) = self.runs.get(&number) else { return false };
        let role = s.scenario.books.role(s.scenario.books.clause(r.clause).actor);
        if !role.closes_expressway {
            let at = road.map_or(Who::Nobody, Who::Road);
            s.log.write(
                s.now,
                line(Kind::OrderRefused, Who::Clause(r.clause), cause).at(at).to(self.fixed.place(r.post)).detail("no authority over expressway"),
            );
        }
        role.closes_expressway
    }
    /// The mainline is regulated by a patrol that leads platoons down to the tail, from the beginning of the first road named.
    fn escort(&mut self, s: &mut Scene<'_>, number: u32, roads: &[RoadId], route: Route, cause: Cause) {
        if !self.may_close(s, number, roads.first().copied(), cause) {
            return self.impossible(s, number, "no authority over expressway");
        }
        let (Some(_), Some(road), Some(post)) = (scene_place(s), roads.first(), self.runs.get(&number).map(|r| r.post)) else {
            return self.impossible(s, number, "no accident in this drill");
        };
        let graph = &s.scenario.county.roads;
        let node = graph.road(*road).from;
        let place = Place { at: graph.node_at(node), node, who: Who::Road(*road) };
        // Whoever does traffic among other things is not police.
        let police = |t: &TeamId| s.scenario.county.teams[t.index()].skills.first() == Some(&Skill::Traffic);
        let Some(team) = nearest(s, Work::Pace, place, usize::MAX).into_iter().find(police) else {
            return self.impossible(s, number, "no team with the skill is free");
        };
        if let Some(r) = self.runs.get_mut(number) {
            r.teams = [team].into();
        }
        self.send_job(s, post, team, Purpose::Scene(Work::Pace), place, route, cause);
    }
    fn shut(&mut self, s: &mut Scene<'_>, number: u32, roads: &[RoadId], cause: Cause) {
        if !self.may_close(s, number, roads.first().copied(), cause) {
            return self.impossible(s, number, "no authority over expressway");
        }
        if let Some(r) = self.runs.get_mut(number) {
            r.roads = roads.iter().copied().collect();
        }
        for road in roads {
            self.deeds.push(Deed::Scene { deed: SceneDeed::Gate { road: *road, shut: true, run: Some(number) }, cause });
        }
    }
    /// Sends the named teams, or the nearest with the skill.
    fn send_to_scene(&mut self, s: &mut Scene<'_>, number: u32, named: &[TeamId], work: Option<Work>, wanted: usize, route: Route, cause: Cause) {
        let Some(place) = scene_place(s) else { return self.impossible(s, number, "no accident in this drill") };
        let list: Vec<(TeamId, Work)> = match (named, work) {
            ([], Some(w)) => nearest(s, w, place, wanted).into_iter().map(|t| (t, w)).collect(),
            (named, work) => {
                let teams = &s.scenario.county.teams;
                let fits = |t: &TeamId| {
                    work.filter(|w| Teams::has(s.scenario, *t, w.skills())).or_else(|| Work::of_skills(&teams[t.index()].skills).filter(|_| work.is_none()))
                };
                named.iter().filter_map(|t| fits(t).map(|w| (*t, w))).collect()
            }
        };
        if list.is_empty() {
            return self.impossible(s, number, if named.is_empty() { "no team with the skill is free" } else { "no team named has the skill" });
        }
        let Some(post) = self.runs.get(&number).map(|r| r.post) else { return };
        if let Some(r) = self.runs.get_mut(number) {
            r.teams = list.iter().map(|(t, _)| *t).collect();
        }
        for (team, w) in list {
            self.send_job(s, post, team, Purpose::Scene(w), place, route, cause);
        }
    }
}

/// Whether roads are the expressway's own.
fn ours(s: &Scene<'_>, roads: &[RoadId]) -> bool {
    !roads.is_empty() && roads.iter().all(|r| matches!(s.scenario.county.roads.road(*r).class, RoadClass::Expressway | RoadClass::Ramp))
}

/// An order over all zones means the scene where its plan has no zones of its own.
fn means_scene(scenario: &Scenario, clause: ClauseId, zones: &ZoneTarget) -> bool {
    let own = |p: &crate::plan::book::Plan| p.clauses.contains(&clause) && !p.zones.is_empty();
    *zones == ZoneTarget::All && !scenario.books.plans.iter().any(own)
}

/// Keeps of a list of zones those that the guidebook would have cleared all round, or protected down the wind as it blows now; other
/// targets are left as they are. Whoever is to be cleared is not told to stay in.
pub(super) fn endangered(s: &Scene<'_>, zones: &mut Vec<ZoneId>, target: &ZoneTarget) {
    let downwind = match target {
        ZoneTarget::Isolation => false,
        ZoneTarget::Downwind => true,
        _ => return,
    };
    let Some(a) = s.frame.accident.filter(|a| a.begun) else { return zones.clear() };
    let Some((from, off)) = keep_off(s.scenario, a.wind, a.burns(), s.now) else { return zones.clear() };
    zones.retain(|z| {
        let of_zone = |x: &crate::base::ids::SettlementId| {
            let place = &s.scenario.county.settlements[x.index()];
            // A hamlet's nearest house counts, not its middle.
            let clear = place.at.distance_m(from) <= off.isolate_m + place.radius_m;
            if downwind { !clear && off.protects(from, place.at, a.wind.1) } else { clear }
        };
        s.scenario.books.zone(*z).settlements.iter().any(of_zone)
    });
}

/// The beginning of the road piece on which it burns.
fn scene_place(s: &Scene<'_>) -> Option<Place> {
    let x = spec(s.scenario)?;
    let graph = &s.scenario.county.roads;
    let node = graph.road(x.road).from;
    Some(Place { at: graph.node_at(node), node, who: Who::Road(x.road) })
}

/// The nearest free teams that can do a kind of work; ties by id.
fn nearest(s: &Scene<'_>, work: Work, place: Place, wanted: usize) -> Vec<TeamId> {
    let mut list: Vec<TeamId> = (0..s.scenario.county.teams.len())
        .map(TeamId::from_index)
        .filter(|t| s.teams.at_hand(s.scenario, *t) && s.teams.free(*t) && Teams::has(s.scenario, *t, work.skills()))
        .collect();
    list.sort_by(|a, b| s.teams.at(*a).distance_m(place.at).total_cmp(&s.teams.at(*b).distance_m(place.at)).then(a.cmp(b)));
    list.truncate(wanted);
    list
}
