//! People / ambulance — the gravely and the moderately hurt are taken to a bed: called for, fetched, handed over; beds run out.
//!
//! In: people hurt (START red and yellow), where their household waits, roads, beds. Out: vehicles in the traffic; `InHospital`. Not here: who is
//! hurt (`plight`), who sends a medical team forward (`command::crew`). Method: every vehicle of a medical team in service is an
//! ambulance at the team's base. A call brings the nearest that stands free; it takes one who lies and one who sits of the same
//! household, drives with blue lights to the hospital it reaches first that has a bed (a clinic will do for those not in danger of
//! their lives, and for anybody where no hospital can be reached), hands over, and goes where it is needed next or back. An order to treat moves
//! half of a team's ambulances forward to where it sends the team. Whoever is held by water or on the way is fetched when they are in safety.
//! A team whose vehicles fetch people of reduced mobility has none to spare meanwhile. Times are assumed (docs/assumptions.md).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::agenda::Plan;
use super::life::Phase;
use super::ride::{CAR, End, Errand, Failed, Ride};
use super::vehicle::Sort;
use super::{Ctx, People, SUFFERS};
use crate::base::dist::Dist;
use crate::base::ids::{FacilityId, HouseholdId, Id, NodeId, TeamId};
use crate::base::seed::{Luck, stream_of};
use crate::base::time::{Moment, Span};
use crate::drill::ground::CUT_M;
use crate::drill::log::line;
use crate::drill::traffic::compass::Asked;
use crate::map::force::{ServiceStatus, Skill};
use crate::map::frame::Point;
use crate::map::place::FacilityKind;
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};
use crate::record::said;
use crate::record::tale::Living;
use crate::scenario::drill_spec::Scenario;

/// Minutes from being hurt until an ambulance has been called: by telephone, and where word must be brought (assumed).
const CALL_MIN: Dist = Dist::LogNormal(8.0, 0.6);
const WORD_MIN: Dist = Dist::LogNormal(30.0, 0.5);
/// People whom an ambulance takes: one lying, one sitting (assumed).
const ROOM: usize = 2;
/// Minutes with the hurt until they lie in the vehicle, and at the hospital until they are handed over and it is ready again (assumed).
const LOADS: Span = Span::minutes(10);
const HANDS_OVER: Span = Span::minutes(10);
/// With a stretcher, metres per second (assumed).
const STRETCHER_M_PER_S: f64 = 0.8;
/// Until an ambulance that knows no way asks again, and until one that has handed over goes back to its post (assumed).
const ASKS_AGAIN: Span = Span::minutes(10);
const STAYS: Span = Span::minutes(2);
/// At night crews take longer (assumed, as teams do).
const NIGHT: f64 = crate::drill::team::NIGHT_MOBILISE;
/// So many hospitals near by are compared by the way there.
const COMPARED: usize = 4;
/// Depth at its door from which a hospital takes nobody, metres (assumed).
const WET_M: f32 = 0.05;

/// Who looks after somebody hurt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Care {
    Waits,
    Called(u32),
    Aboard(u32),
    InBed(FacilityId),
    /// Died first.
    Over,
}

/// Somebody hurt who needs a bed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Patient {
    household: u32,
    red: bool,
    /// The event by which they were hurt, and when.
    seq: u64,
    hurt_at: Moment,
    known: Moment,
    care: Care,
}

/// What an ambulance is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Task {
    Stands,
    Sent,
    ToPatient,
    Loads,
    Carries,
    ToHospital(FacilityId),
    HandsOver(FacilityId),
    Returns,
}

/// One ambulance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Ambulance {
    team: TeamId,
    /// Where it waits for calls, and where it is.
    post: NodeId,
    at: NodeId,
    task: Task,
    /// When it acts next: what was planned for another moment is void.
    due: Moment,
    /// Its crew is out already.
    out: bool,
    lost: bool,
}

/// All ambulances, those who need them, and free beds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Medics {
    list: Vec<Ambulance>,
    patients: Vec<Patient>,
    beds: BTreeMap<FacilityId, u32>,
}

impl Medics {
    /// Every medical team's vehicles at its base; beds that residents do not take already.
    pub(super) fn new(scenario: &Scenario) -> Self {
        let county = &scenario.county;
        let mut list = Vec::new();
        for (i, t) in county.teams.iter().enumerate() {
            if t.status == ServiceStatus::InService && t.skills.contains(&Skill::Medical) {
                let at = county.facilities[t.base.index()].node;
                let one = Ambulance { team: TeamId::from_index(i), post: at, at, task: Task::Stands, due: Moment::ZERO, out: false, lost: false };
                list.extend(std::iter::repeat_n(one, t.vehicles as usize));
            }
        }
        let free = 1.0 - county.people.daily.beds_taken.0.clamp(0.0, 1.0);
        let kind = |f: &FacilityId| matches!(county.facilities[f.index()].kind, FacilityKind::Hospital | FacilityKind::Clinic);
        let beds = county.facility_keys.ids().filter(kind).map(|f| (f, (f64::from(county.facilities[f.index()].capacity) * free).floor() as u32)).collect();
        Self { list, patients: Vec::new(), beds }
    }
    /// Those of a household who are out of the water's reach: in an ambulance or in bed.
    pub(super) fn away(&self, h: usize) -> u8 {
        let out = |p: &&Patient| p.household as usize == h && matches!(p.care, Care::Aboard(_) | Care::InBed(_));
        self.patients.iter().filter(out).count() as u8
    }
    /// Some of a household's hurt have died: nobody waits for an ambulance who lives no more.
    pub(super) fn died(&mut self, h: usize, still_hurt: u8) {
        let out = self.away(h);
        let mut waiting: Vec<usize> = (0..self.patients.len())
            .filter(|i| self.patients[*i].household as usize == h && matches!(self.patients[*i].care, Care::Waits | Care::Called(_)))
            .collect();
        while waiting.len() > usize::from(still_hurt.saturating_sub(out)) {
            if let Some(i) = waiting.pop() {
                self.patients[i].care = Care::Over;
            }
        }
    }
}

impl People {
    /// Some of a household are hurt so that they need a bed: somebody will call.
    pub(super) fn needs_bed(&mut self, h: usize, people: u8, red: bool, seq: u64, t: Moment, ctx: &Ctx<'_>) {
        if self.medics.list.is_empty() || self.lies_in_hospital(h, ctx) {
            return;
        }
        let dist = if self.has_network(h, t, ctx) { CALL_MIN } else { WORD_MIN };
        let minutes = dist.sample(&mut stream_of(ctx.seed, Luck::Message, "ambulance", seq)).clamp(1.0, 240.0);
        let known = t + Span::from_minutes_f64(minutes);
        let one = Patient { household: h as u32, red, seq, hurt_at: t, known, care: Care::Waits };
        self.medics.patients.extend(std::iter::repeat_n(one, usize::from(people)));
    }
    /// A ward of a hospital: there are doctors.
    fn lies_in_hospital(&self, h: usize, ctx: &Ctx<'_>) -> bool {
        let here = self.fixed.homes.at[h];
        self.fixed.homes.living[h] == Living::Ward
            && ctx.scenario.county.facilities.iter().any(|f| f.kind == FacilityKind::Hospital && f.at.distance_m(here) < 1.0)
    }

    /// Where an ambulance finds a household, and the junction before it; none while it is on the way or held by water.
    fn found_at(&self, h: usize, ctx: &Ctx<'_>) -> Option<(Point, NodeId)> {
        let phase = self.life.phase(h);
        let at = match phase {
            Phase::Safe | Phase::Gate => self.spots.get(h as u32).map(|s| s.at)?,
            _ if phase.at_home() || phase == Phase::Upstairs => self.fixed.homes.at[h],
            _ => return None,
        };
        if ctx.ground.depth_at(at) >= CUT_M || ctx.scenario.county.roads.nodes.is_empty() {
            return None;
        }
        let away = self.spots.get(h as u32).is_some();
        Some((at, if away { self.start_at(at, ctx).node } else { self.junction_of(h, ctx) }))
    }

    /// Once a minute: who is known to wait is given the nearest ambulance that stands free, the gravest first.
    pub(super) fn look_at_patients(&mut self, t: Moment, ctx: &Ctx<'_>) {
        let patients = &self.medics.patients;
        let mut order: Vec<usize> = (0..patients.len()).filter(|p| patients[*p].care == Care::Waits && patients[*p].known <= t).collect();
        order.sort_by_key(|p| (!patients[*p].red, patients[*p].known, *p));
        for p in order {
            let Patient { household, care, .. } = self.medics.patients[p];
            if care != Care::Waits {
                continue;
            }
            let Some((at, _)) = self.found_at(household as usize, ctx) else { continue };
            let graph = &ctx.scenario.county.roads;
            let stands = |a: &usize| {
                let x = &self.medics.list[*a];
                x.task == Task::Stands && !x.lost && !self.fetches.iter().any(|f| f.busy(x.team))
            };
            let far = |a: usize| graph.node_at(self.medics.list[a].at).distance_m(at);
            let nearest = (0..self.medics.list.len()).filter(stands).min_by(|a, b| far(*a).total_cmp(&far(*b)).then(a.cmp(b)));
            let Some(id) = nearest else { return };
            self.send_ambulance(id, household, t, ctx);
        }
    }
    /// An ambulance is sent to a household, for one who lies and one who sits.
    fn send_ambulance(&mut self, id: usize, household: u32, t: Moment, ctx: &Ctx<'_>) {
        let mut list: Vec<usize> = (0..self.medics.patients.len())
            .filter(|p| {
                let x = &self.medics.patients[*p];
                x.household == household && x.care == Care::Waits && x.known <= t
            })
            .collect();
        list.sort_by_key(|p| (!self.medics.patients[*p].red, *p));
        let lying = list.iter().filter(|p| self.medics.patients[**p].red).count();
        if lying > 1 {
            list.drain(1..lying);
        }
        list.truncate(ROOM);
        for p in list {
            self.medics.patients[p].care = Care::Called(id as u32);
        }
        let a = &mut self.medics.list[id];
        let team = &ctx.scenario.county.teams[a.team.index()];
        let slow = if ctx.scenario.is_night(t) { NIGHT } else { 1.0 };
        let mut luck = stream_of(ctx.seed, Luck::Mobilisation, "ambulance", u64::from(household) << 8 | id as u64);
        let minutes = if std::mem::replace(&mut a.out, true) { 1.0 } else { (team.mobilise_min.sample(&mut luck) * slow).clamp(1.0, 240.0) };
        a.task = Task::Sent;
        self.ambulance_acts(id as u32, t + Span::from_minutes_f64(minutes));
    }

    fn ambulance_acts(&mut self, id: u32, at: Moment) {
        self.medics.list[id as usize].due = at;
        self.agenda.add(at, u32::MAX, 0, Plan::Ambulance(id));
    }
    /// What an ambulance does next, where it is.
    pub(super) fn ambulance(&mut self, id: u32, t: Moment, ctx: &mut Ctx<'_>) {
        let Ambulance { at, task, lost, due, .. } = self.medics.list[id as usize];
        if lost || due != t {
            return;
        }
        match task {
            Task::Sent => {
                let first = self.medics.patients.iter().find(|p| p.care == Care::Called(id)).map(|p| p.household as usize);
                let place = first.and_then(|h| self.found_at(h, ctx));
                match place {
                    Some((_, node)) if node == at => self.ambulance_arrives_with(id, Task::ToPatient, at, t, ctx),
                    Some((_, node)) if self.ambulance_drives(id, node, Task::ToPatient, t, ctx) => {}
                    _ => {
                        self.leaves_to_others(id, t + ASKS_AGAIN);
                        self.goes_back_to_post(id, t, ctx);
                    }
                }
            }
            Task::Loads => {
                let mine: Vec<usize> = (0..self.medics.patients.len()).filter(|p| self.medics.patients[*p].care == Care::Called(id)).collect();
                let mut some = false;
                for p in mine {
                    let here = self.found_at(self.medics.patients[p].household as usize, ctx).is_some_and(|(_, node)| node == at);
                    self.medics.patients[p].care = if here { Care::Aboard(id) } else { Care::Waits };
                    some |= here;
                }
                if some {
                    self.medics.list[id as usize].task = Task::Carries;
                    self.ambulance(id, t, ctx);
                } else {
                    self.goes_back_to_post(id, t, ctx);
                }
            }
            Task::Carries => {
                let (aboard, red) = self.aboard(id);
                match self.hospital_for(at, red, aboard, t, ctx) {
                    Some((f, node)) if node == at => {
                        self.takes_beds(f, aboard);
                        self.ambulance_arrives_with(id, Task::ToHospital(f), at, t, ctx);
                    }
                    Some((f, node)) if self.ambulance_drives(id, node, Task::ToHospital(f), t, ctx) => self.takes_beds(f, aboard),
                    _ => self.ambulance_acts(id, t + ASKS_AGAIN),
                }
            }
            Task::HandsOver(f) => {
                let team = self.medics.list[id as usize].team;
                for p in self.medics.patients.iter_mut().filter(|p| p.care == Care::Aboard(id)) {
                    p.care = Care::InBed(f);
                    let word = if p.red { said::RED } else { said::YELLOW };
                    let l = line(Kind::InHospital, Self::who(p.household as usize), Cause::after(Why::Decision(Own::Duty), p.seq));
                    let detail = format!("{word} after={:.0}", (t - p.hurt_at).as_minutes());
                    ctx.log.write(t, l.value(1.0, Unit::Persons).at(Who::Facility(f)).to(Who::Team(team)).detail(detail));
                }
                self.medics.list[id as usize].task = Task::Stands;
                self.ambulance_acts(id, t + STAYS);
            }
            Task::Stands => self.goes_back_to_post(id, t, ctx),
            Task::ToPatient | Task::ToHospital(_) | Task::Returns => {}
        }
    }

    fn aboard(&self, id: u32) -> (u32, bool) {
        let all = || self.medics.patients.iter().filter(|p| p.care == Care::Aboard(id));
        (all().count() as u32, all().any(|p| p.red))
    }
    /// The hospital with free beds that is reached first: of the nearest few, by the way there as drivers know it.
    pub(super) fn hospital_for(&mut self, from: NodeId, red: bool, people: u32, t: Moment, ctx: &Ctx<'_>) -> Option<(FacilityId, NodeId)> {
        let county = &ctx.scenario.county;
        let here = county.roads.node_at(from);
        // Where a hospital of the county treats what the hazard does, the gravely hurt go to one that does.
        let need = ctx.scenario.drill.hazard.ward().filter(|w| county.facilities.iter().any(|f| f.kind == FacilityKind::Hospital && f.wards.contains(w)));
        let treats = |x: &crate::map::place::Facility| !red || need.is_none_or(|w| x.wards.contains(&w));
        let suits = |f: FacilityId, clinics: bool| {
            let x = &county.facilities[f.index()];
            (clinics || x.kind == FacilityKind::Hospital && treats(x)) && ctx.ground.depth_at(x.at) < WET_M && ctx.ground.flame_at(x.at) <= 0.0
        };
        for clinics in if red { [false, true].as_slice() } else { &[true] } {
            let mut near: Vec<(f64, FacilityId)> = self
                .medics
                .beds
                .iter()
                .filter(|(f, free)| **free >= people && suits(**f, *clinics))
                .map(|(f, _)| (county.facilities[f.index()].at.distance_m(here), *f))
                .collect();
            near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let first = near
                .into_iter()
                .take(COMPARED)
                .filter_map(|(_, f)| {
                    let asked = Asked { graph: &county.roads, traffic: &self.traffic, word: &self.roads.word, now: t };
                    let node = county.facilities[f.index()].node;
                    self.compass.way(asked, from, node).map(|(_, ms)| (ms, f, node))
                })
                .min();
            if let Some((_, f, node)) = first {
                return Some((f, node));
            }
        }
        None
    }
    /// Free beds by hospital and clinic.
    #[must_use]
    pub fn free_beds(&self) -> &BTreeMap<FacilityId, u32> {
        &self.medics.beds
    }
    pub(super) fn takes_beds(&mut self, f: FacilityId, people: u32) {
        if let Some(free) = self.medics.beds.get_mut(&f) {
            *free = free.saturating_sub(people);
        }
    }
    pub(super) fn gives_beds_back(&mut self, f: FacilityId, people: u32) {
        if let Some(free) = self.medics.beds.get_mut(&f) {
            *free += people;
        }
    }

    fn ambulance_drives(&mut self, id: u32, to: NodeId, task: Task, t: Moment, ctx: &Ctx<'_>) -> bool {
        let at = self.medics.list[id as usize].at;
        let asked = Asked { graph: &ctx.scenario.county.roads, traffic: &self.traffic, word: &self.roads.word, now: t };
        let Some((path, _)) = self.compass.way(asked, at, to) else { return false };
        self.medics.list[id as usize].task = task;
        let tag = self.rides.len() as u32;
        self.rides.push(Some(Ride { lead: u32::MAX, households: Vec::new(), end: End::At(to), size: CAR, sort: Sort::Car, errand: Errand::Ambulance(id) }));
        self.traffic.depart_first(t, path, CAR, tag);
        true
    }
    fn goes_back_to_post(&mut self, id: u32, t: Moment, ctx: &Ctx<'_>) {
        let Ambulance { at, post, .. } = self.medics.list[id as usize];
        if at == post {
            let a = &mut self.medics.list[id as usize];
            (a.task, a.out) = (Task::Stands, false);
        } else if !self.ambulance_drives(id, post, Task::Returns, t, ctx) {
            // It waits for the next call where it is.
            self.medics.list[id as usize].task = Task::Stands;
        }
    }
    fn leaves_to_others(&mut self, id: u32, from: Moment) {
        for p in self.medics.patients.iter_mut().filter(|p| p.care == Care::Called(id)) {
            (p.care, p.known) = (Care::Waits, from);
        }
    }

    /// An ambulance has come where it was going.
    pub(super) fn ambulance_arrives(&mut self, id: u32, node: NodeId, t: Moment, ctx: &mut Ctx<'_>) {
        let task = self.medics.list[id as usize].task;
        self.ambulance_arrives_with(id, task, node, t, ctx);
    }
    fn ambulance_arrives_with(&mut self, id: u32, task: Task, node: NodeId, t: Moment, ctx: &Ctx<'_>) {
        self.medics.list[id as usize].at = node;
        let (next, after) = match task {
            Task::ToPatient => {
                let first = self.medics.patients.iter().find(|p| p.care == Care::Called(id)).map(|p| p.household as usize);
                let off_road = first.and_then(|h| self.found_at(h, ctx)).map_or(0.0, |(at, _)| at.distance_m(ctx.scenario.county.roads.node_at(node)));
                (Task::Loads, LOADS + Span::from_seconds_f64(2.0 * off_road / STRETCHER_M_PER_S))
            }
            Task::ToHospital(f) => (Task::HandsOver(f), HANDS_OVER),
            _ => {
                let a = &mut self.medics.list[id as usize];
                (a.task, a.out) = (Task::Stands, a.at != a.post);
                return;
            }
        };
        self.medics.list[id as usize].task = next;
        self.ambulance_acts(id, t + after);
    }
    /// An ambulance has not come where it was going: it stands at a junction, or water has it, and those in it.
    pub(super) fn ambulance_fails(&mut self, id: u32, failed: Failed, t: Moment, ctx: &mut Ctx<'_>) {
        let task = self.medics.list[id as usize].task;
        let (aboard, _) = self.aboard(id);
        if let Task::ToHospital(f) = task {
            self.gives_beds_back(f, aboard);
        }
        match failed {
            Failed::At(node) => {
                let a = &mut self.medics.list[id as usize];
                a.at = node;
                a.task = match task {
                    Task::ToPatient => Task::Sent,
                    Task::ToHospital(_) => Task::Carries,
                    _ => Task::Stands,
                };
                self.ambulance_acts(id, t + ASKS_AGAIN);
            }
            Failed::Lost { swept, .. } => {
                self.medics.list[id as usize].lost = true;
                self.leaves_to_others(id, t);
                let inside: Vec<usize> = (0..self.medics.patients.len()).filter(|p| self.medics.patients[*p].care == Care::Aboard(id)).collect();
                for p in inside {
                    let h = self.medics.patients[p].household as usize;
                    let dies = swept.is_some()
                        && self.fixed.luck(h, SUFFERS, 768 + p as u64 % 64) < super::harm::high_zone(self.fixed.luck(h, SUFFERS, 832 + p as u64 % 64));
                    (self.medics.patients[p].care, self.medics.patients[p].known) = (if dies { Care::Over } else { Care::Waits }, t);
                    if dies {
                        self.life.harm(&self.fixed.homes, &self.fixed.village_of, h, 0, 1, 0);
                        let place = Who::Settlement(self.fixed.homes.settlement[h]);
                        let cause = Cause { why: Why::Hazard, seq: Some(self.medics.patients[p].seq) };
                        ctx.log.write(t, line(Kind::Died, Self::who(h), cause).value(1.0, Unit::Persons).at(place));
                    }
                }
            }
        }
    }

    /// A medical team is sent forward to treat: half of its ambulances wait there from now on.
    pub(super) fn station(&mut self, team: TeamId, node: NodeId, ctx: &Ctx<'_>) {
        let all: Vec<usize> = (0..self.medics.list.len()).filter(|a| self.medics.list[*a].team == team && !self.medics.list[*a].lost).collect();
        for &a in &all[..all.len().div_ceil(2)] {
            self.medics.list[a].post = node;
            if self.medics.list[a].task == Task::Stands {
                self.ambulance_acts(a as u32, ctx.now);
            }
        }
    }

    /// Households with somebody who must lie have come to a hospital with a medical team.
    pub(super) fn bedridden_arrive(&mut self, households: &[u32], f: FacilityId, team: TeamId, t: Moment, ctx: &mut Ctx<'_>) {
        let at = ctx.scenario.county.facilities[f.index()].at;
        for &h in households {
            let h = h as usize;
            self.reach_safety(h, at, said::GROUND, t, ctx);
            let lying = self.lying(h);
            if lying > 0 && self.alive(h) > 0 {
                let cause = self.life.cause(h);
                let l = line(Kind::InHospital, Who::Household(HouseholdId(h as u32)), cause).value(f64::from(lying), Unit::Persons);
                ctx.log.write(t, l.at(Who::Facility(f)).to(Who::Team(team)).detail("lying"));
            }
        }
    }
}
