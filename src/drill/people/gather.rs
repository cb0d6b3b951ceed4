//! People / gather — a household looks for those of it who are elsewhere before it leaves: children in class, workers, market-goers.
//!
//! In: a household that has decided to go, its groups elsewhere. Out: `Gathers`, `Joined`; how long it waits. Not here: who is
//! elsewhere at the start (`elsewhere`), the way out (`way`). Method: one trip each, there and back: with an own vehicle, by bus or in
//! somebody's car through the traffic (`ride`), near by on foot over land and roads (`foot_trip`).
//! A class that nobody has told yet gives children to those who come for them; what a school is told it does by itself, as any
//! group. Workers are telephoned where both ends have a network; they come home, go straight to the meeting place of the plan, or
//! stay where they are. At the end of the day whoever was never told goes home. Shares and times are assumed.

use super::agenda::Plan;
use super::elsewhere;
use super::life::{Phase, flag};
use super::ride::Errand;
use super::walk::Goal;
use super::{Ctx, GOES, People};
use crate::base::dist::Dist;
use crate::base::ids::{HouseholdId, Id, NodeId, TownshipId};
use crate::base::time::{Moment, Span};
use crate::drill::ground::WADE_M;
use crate::drill::log::line;
use crate::drill::traffic::compass::Asked;
use crate::map::frame::Point;
use crate::plan::zone::Refuge;
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};
use crate::record::said;
use crate::record::tale::Living;
use crate::scenario::drill_spec::Scenario;

/// Share of households with somebody able that fetch their children from school instead of leaving them to it.
const FETCHES: f64 = 0.5;
/// They go so far for them, metres in a straight line.
const FETCH_M: f64 = 5_000.0;
/// Minutes at the school until a child is found and handed over.
const HANDED_OVER_MIN: f64 = 5.0;
/// Minutes until those who are elsewhere have been reached by telephone.
const CALL_MIN: Dist = Dist::LogNormal(3.0, 0.6);
/// Share of them who come home; who go straight to the meeting place. The others stay where they are.
const COMES_HOME: f64 = 0.4;
const MEETS: f64 = 0.25;
/// Metres per second door to door, by which somebody guesses how long those will take who come home (assumed: 20 km/h).
const GUESS_M_PER_S: f64 = 20.0 / 3.6;
/// So far people walk instead, metres.
const WALKED_M: f64 = 1_500.0;
/// Minutes that a household without anybody able waits for those who come.
const WAITS_MIN: f64 = 30.0;
/// Whoever is out until the evening is home within so many hours of the end of work or school.
const HOMEWARD_H: f64 = 1.5;

impl People {
    /// When those who are elsewhere at the start go home by themselves; planned once.
    pub(super) fn plan_evenings(&mut self, scenario: &Scenario) {
        let daily = &scenario.county.people.daily;
        let start = scenario.hour_of_day(Moment::ZERO);
        let (school, work) = (elsewhere::days(scenario, Living::Class), elsewhere::days(scenario, Living::Out));
        let at_work = start >= daily.work_hours.0 && start < daily.work_hours.1;
        for g in 0..self.fixed.homes.len() {
            let living = self.fixed.homes.living[g];
            let empty = self.fixed.homes.people[g] == 0;
            // Whoever is not there sets out when their day begins, and ends it as long after as a day is; on each such day.
            let days = match living {
                Living::Class => school.as_slice(),
                // Who works at night when the drill starts has had his day; a market is held for one.
                Living::Out if empty || at_work && !self.fixed.homes.market[g] => work.as_slice(),
                _ => &[],
            };
            let (from, to) = if living == Living::Class { daily.school_hours } else { daily.work_hours };
            let hours = (to - from).rem_euclid(24.0) + HOMEWARD_H * self.fixed.luck(g, GOES, 8);
            for at in days {
                self.agenda.add(*at, g as u32, 0, Plan::Begins);
                self.agenda.add(*at + Span::from_seconds_f64(hours * 3600.0), g as u32, 0, Plan::Evening);
            }
            if empty && !days.is_empty() {
                self.unsent.extend(self.fixed.homes.links_of(g));
                continue;
            }
            let ends = match self.fixed.homes.living[g] {
                Living::Class => daily.school_hours.1,
                Living::Out if start < daily.work_hours.0 || start >= daily.work_hours.1 => daily.work_hours.0,
                Living::Out => daily.work_hours.1,
                Living::Family | Living::Ward | Living::Visitors => continue,
            };
            let hours = (ends - start).rem_euclid(24.0) + HOMEWARD_H * self.fixed.luck(g, GOES, 8);
            self.agenda.add(Moment::ZERO + Span::from_seconds_f64(hours * 3600.0), g as u32, 0, Plan::Evening);
        }
    }

    /// The day of a class or of workers begins: whoever of them is at home, has been told nothing and sees no water goes; nobody where
    /// an order lies over the place itself.
    pub(super) fn day_begins(&mut self, group: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let told = |p: &Self, h: usize| p.life.is(h, flag::LEAVE | flag::PREPARE | flag::SAW | flag::ORDERED);
        let open = match self.life.phase(group) {
            Phase::Home => true,
            // The day before is over, or people have come back to the place after the all-clear.
            Phase::Back => !told(self, group),
            _ => false,
        };
        if ctx.ground.house_depth(HouseholdId(group as u32)) >= WADE_M || !open || told(self, group) {
            return;
        }
        for i in self.fixed.homes.links_of(group).collect::<Vec<_>>() {
            let link = self.fixed.homes.links[i as usize];
            let home = link.home as usize;
            let class = self.fixed.homes.living[group] == Living::Class;
            let there = self.life.well(home).min(if class { u32::from(self.life.children(home)) } else { u32::from(self.able(home)) });
            let home_free = matches!(self.life.phase(home), Phase::Home | Phase::Back) && !told(self, home);
            if !home_free || there < u32::from(link.people) || !self.unsent.remove(&i) {
                continue;
            }
            if self.life.phase(group) == Phase::Back {
                self.go(group, Phase::Home);
            }
            let children = if class { link.people } else { 0 };
            self.life.join(&self.fixed.homes, &self.fixed.village_of, home, group, link.people, children);
            let l = line(Kind::GoesOut, Self::who(home), Cause::of(Why::Decision(Own::GoesOut))).value(f64::from(link.people), Unit::Persons);
            ctx.log.write(t, l.at(Self::who(group)));
        }
    }

    pub(super) fn has_network(&self, h: usize, t: Moment, ctx: &Ctx<'_>) -> bool {
        let s = self.fixed.homes.settlement[h];
        let township: TownshipId = ctx.scenario.county.villages[self.fixed.village_of[s.index()].index()].township;
        ctx.scenario.county.settlements[s.index()].mobile_signal && ctx.outages.mobile(township, t)
    }

    /// A household that goes looks for those of it who are elsewhere; minutes until it need wait for nobody more.
    pub(super) fn gather(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) -> f64 {
        if self.fixed.homes.away(h).is_empty() || !self.set(h, flag::GATHERED) {
            return 0.0;
        }
        let links = self.fixed.homes.away(h).to_vec();
        let first = self.fixed.homes.links.partition_point(|l| (l.home as usize) < h);
        let mut wait: f64 = 0.0;
        for (k, link) in links.into_iter().enumerate() {
            let group = link.group as usize;
            if self.life.phase(group) != Phase::Home || self.alive(group) == 0 || self.unsent.contains(&((first + k) as u32)) {
                continue;
            }
            let homes = &self.fixed.homes;
            let far = homes.at[h].distance_m(homes.at[group]);
            let vehicle = self.one_takes(h).is_some();
            if homes.living[group] == Living::Class {
                let fetches = self.able(h) > 0 && far <= FETCH_M && self.fixed.luck(h, GOES, 4) < FETCHES;
                let (own, word) = if fetches { (Own::FetchesChild, "fetches-child") } else { (Own::LeftToSchool, "left-to-school") };
                self.gathers(h, h, link.people, own, word, t, ctx);
                // One vehicle, one trip: the next child is fetched on foot or by somebody else's car.
                if fetches {
                    let (link_no, drives) = ((first + k) as u32, vehicle && far > WALKED_M && !self.life.is(h, flag::CHILD_OUT));
                    let goes = if far > WALKED_M {
                        self.drives_for_child(h, link_no, false, !drives, t, ctx)
                    } else {
                        self.walks_for_child(h, link_no, false, t, ctx)
                    };
                    match (goes, drives) {
                        (true, true) => drop(self.set(h, flag::CHILD_OUT)),
                        (true, false) => *self.out.entry(h as u32).or_insert(0) += 1,
                        // No way is known: nobody sets out.
                        (false, _) => self.gathers(h, h, link.people, Own::LeftToSchool, "left-to-school", t, ctx),
                    }
                }
            } else if self.has_network(h, t, ctx) && self.has_network(group, t, ctx) {
                let call = CALL_MIN.quantile(self.fixed.luck(group, GOES, 6));
                let cause = self.life.cause(h);
                if let Some(seq) = cause.seq {
                    self.life.note(group, cause.why, seq);
                }
                self.agenda.add(t + Span::from_minutes_f64(call), link.group, 0, Plan::Called);
                if self.able(h) == 0 && self.comes_home(group) {
                    wait = wait.max((call + far / GUESS_M_PER_S / 60.0).min(WAITS_MIN));
                }
            }
        }
        wait
    }

    /// Writes down how somebody who is elsewhere is looked after.
    fn gathers(&mut self, who: usize, home: usize, people: u8, own: Own, word: &str, t: Moment, ctx: &mut Ctx<'_>) {
        let cause = self.life.own(who, own);
        let at = Who::Household(HouseholdId(home as u32));
        ctx.log.write(t, line(Kind::Gathers, Self::who(who), cause).value(f64::from(people), Unit::Persons).at(at).detail(word));
    }

    fn comes_home(&self, group: usize) -> bool {
        self.fixed.luck(group, GOES, 5) < COMES_HOME
    }
    fn rides_out(&self, group: usize) -> bool {
        self.one_takes(group).is_some()
    }

    /// Those who are out are told by their family.
    pub(super) fn called(&mut self, group: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(link) = self.fixed.homes.homes_of(group).next() else { return };
        if self.life.phase(group) != Phase::Home || self.alive(group) == 0 {
            return;
        }
        let home = link.home as usize;
        let (n, u) = (self.alive(group) as u8, self.fixed.luck(group, GOES, 5));
        let from = self.fixed.homes.at[group];
        let goal = if u < COMES_HOME && self.life.phase(home).at_home() {
            Some((self.fixed.homes.at[home], Own::ComesHome, "comes-home", Plan::Joins))
        } else if u < COMES_HOME + MEETS {
            self.meeting_place(home, ctx).map(|(at, _)| (at, Own::GoesToMeetingPlace, "to-meeting-place", Plan::Meets))
        } else {
            None
        };
        let Some((to, own, word, plan)) = goal else {
            self.gathers(group, home, n, Own::StaysAway, "stays-away", t, ctx);
            return;
        };
        let there = self.junction_for(home, plan, ctx);
        let rides = from.distance_m(to) > WALKED_M;
        let here = self.junction_of(group, ctx);
        let (pace, end) = (self.pace(group, t, ctx), if plan == Plan::Meets { Goal::Meeting } else { Goal::Family });
        // Whoever knows no way open stays.
        let walk = if rides { None } else { self.on_foot((from, here), (to, there), pace, t, end, ctx) };
        if walk.is_none() && !(rides && self.way_is_known(here, there, t, ctx)) {
            self.gathers(group, home, n, Own::StaysAway, "stays-away", t, ctx);
            return;
        }
        self.gathers(group, home, n, own, word, t, ctx);
        if plan == Plan::Meets {
            self.left(group, if rides { "drive" } else { "walk" }, t, ctx);
        }
        self.go(group, Phase::Homeward);
        match walk {
            Some(walk) => self.starts_walking(group, walk, u32::from(n), t, ctx),
            // Where there are no roads at all there is no traffic either: they are there at once.
            None if self.drive_to(group, (from, here), there, Errand::Home(plan), t, ctx) => {}
            None => self.plan(t, group, plan),
        }
    }

    /// The plan's first safe place for a household.
    fn meeting_place(&self, home: usize, ctx: &Ctx<'_>) -> Option<(Point, Refuge)> {
        let zone = self.fixed.homes.zone[home]?;
        let refuge = ctx.scenario.books.zones[zone.index()].refuges.first()?.clone();
        let at = match refuge {
            Refuge::HighGround(p) => p,
            Refuge::Shelter(f) => Self::gate_of(f, ctx).0,
        };
        Some((at, refuge))
    }

    /// The junction of a household's settlement; of those who are together elsewhere the one nearest to them.
    pub(super) fn junction_of(&self, h: usize, ctx: &Ctx<'_>) -> NodeId {
        match self.fixed.homes.living[h] {
            Living::Class | Living::Ward => self.start_at(self.fixed.homes.at[h], ctx).node,
            Living::Family | Living::Out | Living::Visitors => ctx.scenario.county.settlements[self.fixed.homes.settlement[h].index()].node,
        }
    }
    /// The junction at which those who come home, or meet their family at the plan's safe place, leave the road.
    fn junction_for(&self, home: usize, plan: Plan, ctx: &Ctx<'_>) -> NodeId {
        match self.meeting_place(home, ctx) {
            Some((_, Refuge::Shelter(f))) if plan == Plan::Meets => Self::gate_of(f, ctx).1,
            _ => self.junction_of(home, ctx),
        }
    }
    fn way_is_known(&mut self, from: NodeId, to: NodeId, t: Moment, ctx: &Ctx<'_>) -> bool {
        let graph = &ctx.scenario.county.roads;
        if graph.nodes.is_empty() {
            return true;
        }
        let asked = Asked { graph, traffic: &self.traffic, word: &self.roads.word, now: t };
        self.compass.way(asked, from, to).is_some()
    }

    /// Somebody of a household drives to the school, or back.
    fn drives_for_child(&mut self, h: usize, link: u32, back: bool, lift: bool, t: Moment, ctx: &Ctx<'_>) -> bool {
        let class = self.fixed.homes.links[link as usize].group as usize;
        let (mut from, mut to) = (h, class);
        if back {
            (from, to) = (class, h);
        }
        let start = (self.fixed.homes.at[from], self.junction_of(from, ctx));
        self.drive_to(h, start, self.junction_of(to, ctx), Errand::Child { link, back, lift }, t, ctx)
    }
    /// Whoever drove to a school stands before it, or is back home.
    pub(super) fn at_school(&mut self, h: usize, (link, back, lift): (u32, bool, bool), t: Moment, ctx: &mut Ctx<'_>) {
        if back {
            self.fetched(h, link, t, ctx);
            self.is_back(h, lift, t);
        } else {
            if lift {
                self.lifts.insert((h as u32, link));
            }
            self.hands_child_over(h, link, t);
        }
    }
    /// At the school: a child is found and handed over.
    pub(super) fn hands_child_over(&mut self, h: usize, link: u32, t: Moment) {
        self.agenda.add(t + Span::from_minutes_f64(HANDED_OVER_MIN), h as u32, 0, Plan::Handed(link));
    }
    /// The child has been handed over: back home. Where no way is known any more, they stay at the school and go with it.
    pub(super) fn handed(&mut self, h: usize, link: u32, t: Moment, ctx: &mut Ctx<'_>) {
        let (on_foot, lift) = (self.is_on_foot(h, link), self.lifts.remove(&(h as u32, link)));
        let goes = if on_foot { self.walks_for_child(h, link, true, t, ctx) } else { self.drives_for_child(h, link, true, lift, t, ctx) };
        if !goes {
            self.ends_trip(h, link, t);
            self.comes_back_without(h, link, on_foot || lift, t, ctx);
        }
    }
    /// The trip has failed: the child is left to the school, and whoever was out comes back as they can.
    pub(super) fn comes_back_without(&mut self, h: usize, link: u32, not_own: bool, t: Moment, ctx: &mut Ctx<'_>) {
        let people = self.fixed.homes.links[link as usize].people;
        self.gathers(h, h, people, Own::LeftToSchool, "left-to-school", t, ctx);
        self.is_back(h, not_own, t);
    }
    /// Somebody of the household is back, with its own vehicle or without; when nobody is out any more and it has packed, it leaves.
    pub(super) fn is_back(&mut self, h: usize, not_own: bool, t: Moment) {
        if not_own {
            let left = self.out.get(&(h as u32)).copied().unwrap_or(0).saturating_sub(1);
            if left == 0 {
                self.out.remove(&(h as u32));
            } else {
                self.out.insert(h as u32, left);
            }
        } else {
            self.life.unset(h, flag::CHILD_OUT);
        }
        if self.life.is(h, flag::PACKED) && !self.life.is(h, flag::CHILD_OUT) && !self.out.contains_key(&(h as u32)) {
            self.life.unset(h, flag::PACKED);
            if self.life.phase(h).at_home() {
                self.plan(t, h, Plan::Leave);
            }
        }
    }

    /// They stand at the plan's safe place.
    pub(super) fn meets(&mut self, group: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let place = self.fixed.homes.homes_of(group).next().and_then(|l| self.meeting_place(l.home as usize, ctx));
        match place {
            Some((at, _)) if ctx.ground.depth_at(at) >= WADE_M => self.set_out_from(group, at, t, ctx),
            Some((at, Refuge::HighGround(_))) => self.reach_safety(group, at, said::GROUND, t, ctx),
            Some((_, Refuge::Shelter(f))) => self.at_gate(group, f, self.rides_out(group), t, ctx),
            None => self.go(group, Phase::Back),
        }
    }

    /// They are at home: with their family, or, where it is gone or stands in the water, on the way out again.
    pub(super) fn joins(&mut self, group: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(link) = self.fixed.homes.homes_of(group).next() else { return };
        let home = link.home as usize;
        if self.life.phase(home).at_home() && ctx.ground.house_depth(HouseholdId(link.home)) < WADE_M {
            self.join(group, home, self.alive(group) as u8, t, ctx);
            self.go(group, Phase::Back);
        } else {
            let at = self.fixed.homes.at[home];
            self.set_out_from(group, at, t, ctx);
        }
    }

    /// The family stands at the school, or is back with its children: those whom the school still has go with it.
    pub(super) fn fetched(&mut self, h: usize, link: u32, t: Moment, ctx: &mut Ctx<'_>) {
        let link = self.fixed.homes.links[link as usize];
        let class = link.group as usize;
        if !self.life.phase(h).at_home() {
            return;
        }
        if self.life.phase(class).at_home() && self.alive(class) >= u32::from(link.people) && ctx.ground.house_depth(HouseholdId(link.group)) < WADE_M {
            self.join(class, h, link.people, t, ctx);
        } else {
            self.gathers(h, h, link.people, Own::LeftToSchool, "led-by-school", t, ctx);
        }
    }

    /// The day is over: whoever was never told anything goes home, where somebody is there or nobody had to leave.
    pub(super) fn evening(&mut self, group: usize, t: Moment, ctx: &mut Ctx<'_>) {
        if self.life.phase(group) != Phase::Home || self.life.is(group, flag::LEAVE | flag::PREPARE | flag::SAW) {
            return;
        }
        for i in self.fixed.homes.links_of(group).collect::<Vec<_>>() {
            if self.unsent.contains(&i) {
                continue;
            }
            let link = self.fixed.homes.links[i as usize];
            let home = link.home as usize;
            let dry = ctx.ground.house_depth(HouseholdId(link.home)) < WADE_M;
            if self.life.phase(home).at_home() && dry && self.alive(group) >= u32::from(link.people) {
                self.join(group, home, link.people, t, ctx);
            }
        }
        if self.alive(group) == 0 {
            self.go(group, Phase::Back);
        }
    }

    /// People are with their household again.
    fn join(&mut self, group: usize, home: usize, people: u8, t: Moment, ctx: &mut Ctx<'_>) {
        // The hurt stay with those who look after them.
        let people = people.min(self.life.well(group) as u8);
        if people == 0 {
            return;
        }
        let children = if self.fixed.homes.living[group] == Living::Class { people } else { 0 };
        self.life.join(&self.fixed.homes, &self.fixed.village_of, group, home, people, children);
        // At home until their next day begins.
        let links = &self.fixed.homes.links;
        self.unsent.extend(self.fixed.homes.links_of(group).filter(|i| links[*i as usize].home as usize == home));
        let (cause, whole) = (self.life.cause(group), self.alive(group) == 0);
        let cause = if cause.seq.is_some() { cause } else { Cause::of(Why::Decision(Own::EndOfDay)) };
        let at = Who::Household(HouseholdId(home as u32));
        let l = line(Kind::Joined, Self::who(group), cause).value(f64::from(people), Unit::Persons).at(at);
        ctx.log.write(t, if whole { l.detail(said::ALL) } else { l });
    }
}
