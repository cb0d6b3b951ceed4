//! People / fetch — a team's vehicles that fetch people of a zone who cannot walk, and others who wait for a ride.
//!
//! In: a zone, a team with seats. Out: people who ride out; each vehicle in the traffic, full and empty. Not here: how the team came
//! (`team`), the road (`ride`). Method: each vehicle goes by itself: loads house after house, the lowest first, drives to the zone's
//! shelter or the nearest, unloads, and drives back against the outflow with blue lights until nobody waits. Whoever must lie takes
//! the room of four and twice the time, but in the vehicles of a medical team, which fetch them first and take them, and those who are
//! with them, to a hospital with a bed where there is one.

use serde::{Deserialize, Serialize};

use super::agenda::Plan;
use super::life::Phase;
use super::life::flag;
use super::ride::{BUS, End, Errand, Ride};
use super::vehicle::Sort;
use super::{Ctx, GOES, People};
use crate::base::ids::{FacilityId, HouseholdId, Id, NodeId, TeamId, ZoneId};
use crate::base::time::{Moment, Span};
use crate::drill::ground::WADE_M;
use crate::drill::traffic::compass::Asked;
use crate::map::force::Skill;
use crate::plan::zone::Refuge;
use crate::record::event::{Cause, Kind, Who};

/// Loading at one house, and unloading at a shelter (assumed).
pub(super) const LOADING: Span = Span::minutes(5);
/// Until a vehicle that knows no way asks again (assumed).
const ASKS_AGAIN: Span = Span::minutes(10);
/// Share of people of reduced mobility who must be carried lying (assumed).
const LIES: f64 = 0.1;
/// Seats that somebody takes who lies in a vehicle with seats (assumed).
const LYING_SEATS: u32 = 4;

/// One vehicle of a team that fetches people of reduced mobility of a zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Fetch {
    zone: ZoneId,
    team: TeamId,
    seats: u32,
    cause: Cause,
    list: Vec<u32>,
    next: usize,
    aboard: Vec<u32>,
    taken: u32,
    /// Where it stands, and where it loads.
    at: NodeId,
    base: NodeId,
    lost: bool,
    /// Nobody waits for it any more.
    over: bool,
}

impl Fetch {
    /// Households that sit in the vehicle while it is being loaded.
    pub(super) fn aboard(&self) -> &[u32] {
        &self.aboard
    }
    /// Whether it is a vehicle of a team, and under way for somebody.
    pub(super) fn busy(&self, team: TeamId) -> bool {
        self.team == team && !self.lost && !self.over
    }
}

impl People {
    /// Those whom a team fetches, or whose helpers are called where no team is named.
    pub(super) fn fetch(&mut self, zone: ZoneId, team: Option<TeamId>, seats: u32, cause: Cause, ctx: &mut Ctx<'_>) {
        let homes = &self.fixed.homes;
        let mut list: Vec<u32> =
            homes.members[zone.index()].iter().map(|h| h.0).filter(|h| homes.reduced[*h as usize] > 0 && self.life.phase(*h as usize).at_home()).collect();
        list.sort_by(|a, b| homes.ground_m[*a as usize].total_cmp(&homes.ground_m[*b as usize]).then(a.cmp(b)));
        let Some(team) = team else {
            self.call_helpers(zone, &list, cause, ctx);
            return;
        };
        let medical = Self::medical(team, ctx);
        if medical {
            list.sort_by_key(|h| self.lying(*h as usize) == 0);
        }
        let county = &ctx.scenario.county;
        let vehicles = county.teams.get(team.index()).map_or(1, |t| t.vehicles).clamp(1, seats.max(1));
        let first = list.first().copied().or_else(|| homes.members[zone.index()].first().map(|h| h.0));
        let base = first.map_or(NodeId(0), |h| county.settlements[homes.settlement[h as usize].index()].node);
        for k in 0..vehicles {
            let seats = (seats / vehicles + u32::from(k < seats % vehicles)).max(1);
            let id = self.fetches.len() as u32;
            let list = list.clone();
            self.fetches.push(Fetch { zone, team, seats, cause, list, next: 0, aboard: Vec::new(), taken: 0, at: base, base, lost: false, over: false });
            self.agenda.add(ctx.now + LOADING, u32::MAX, 0, Plan::Load(id));
        }
    }
    fn medical(team: TeamId, ctx: &Ctx<'_>) -> bool {
        ctx.scenario.county.teams.get(team.index()).is_some_and(|t| t.skills.contains(&Skill::Medical))
    }
    /// How many of a household must be carried lying.
    pub(super) fn lying(&self, h: usize) -> u32 {
        let u = |k: u64| self.fixed.luck(h, GOES, 16 + k);
        (0..u64::from(self.fixed.homes.reduced[h])).filter(|k| u(*k) < LIES).count() as u32
    }

    /// A vehicle loads the next house, or drives off when it is full or nobody waits.
    pub(super) fn load(&mut self, id: u32, t: Moment, ctx: &mut Ctx<'_>) {
        let run = self.fetches[id as usize].clone();
        if run.lost {
            return;
        }
        // The next house that still needs it and can be reached by truck.
        let mut next = run.next;
        let house = loop {
            let Some(&h) = run.list.get(next) else { break None };
            let waits = self.life.phase(h as usize).at_home() && ctx.ground.house_depth(HouseholdId(h)) < WADE_M && self.alive(h as usize) > 0;
            if waits {
                break Some(h as usize);
            }
            next += 1;
        };
        // Those who cannot walk are fetched: then whoever waits for want of a vehicle and a way on foot.
        let house = house.or_else(|| self.waits_for_a_ride(run.zone, ctx));
        let medical = Self::medical(run.team, ctx);
        let lying = house.map_or(0, |h| self.lying(h));
        let needs = house.map_or(0, |h| self.alive(h) + if medical { 0 } else { lying * (LYING_SEATS - 1) });
        let room = run.taken == 0 || run.taken + needs <= run.seats;
        self.fetches[id as usize].next = next;
        if let (Some(h), true) = (house, room) {
            let place = Who::Settlement(self.fixed.homes.settlement[h]);
            if self.set(h, flag::LEAVE) {
                self.has_heard(h);
                self.write(t, h, Kind::Warned, run.cause, place, Who::Team(run.team), "leave", ctx);
            }
            if self.set(h, flag::UNDERSTOOD) {
                let cause = self.life.cause(h);
                self.write(t, h, Kind::Understood, cause, place, Who::Nobody, "", ctx);
            }
            self.set(h, flag::PLANNED);
            self.set(h, flag::FETCHED);
            self.set(h, flag::SIGNED);
            self.left(h, "fetched", t, ctx);
            self.go(h, Phase::Riding);
            let run = &mut self.fetches[id as usize];
            run.aboard.push(h as u32);
            run.taken += needs;
            run.next = next + 1;
            let takes = if lying > 0 && !medical { LOADING * 2 } else { LOADING };
            self.agenda.add(t + takes, u32::MAX, 0, Plan::Load(id));
            return;
        }
        let aboard = std::mem::take(&mut self.fetches[id as usize].aboard);
        self.fetches[id as usize].taken = 0;
        let Some(&first) = aboard.last() else {
            self.fetches[id as usize].over = true;
            return;
        };
        let county = &ctx.scenario.county;
        let node = county.settlements[self.fixed.homes.settlement[first as usize].index()].node;
        (self.fetches[id as usize].at, self.fetches[id as usize].base) = (node, node);
        let lying: u32 = aboard.iter().map(|h| self.lying(*h as usize)).sum();
        if medical
            && lying > 0
            && let Some((hospital, to)) = self.hospital_for(node, false, lying, t, ctx)
        {
            let asked = Asked { graph: &county.roads, traffic: &self.traffic, word: &self.roads.word, now: t };
            if let Some((path, _)) = self.compass.way(asked, node, to) {
                self.takes_beds(hospital, lying);
                let tag = self.rides.len() as u32;
                self.rides.push(Some(Ride {
                    lead: first,
                    households: aboard,
                    end: End::Hospital(hospital),
                    size: BUS,
                    sort: Sort::Lorry,
                    errand: Errand::Fetch(id),
                }));
                self.traffic.depart(t, path, BUS, tag);
                return;
            }
        }
        let mut goals: Vec<FacilityId> =
            ctx.scenario.books.zones[run.zone.index()].refuges.iter().filter_map(|r| if let Refuge::Shelter(f) = r { Some(*f) } else { None }).collect();
        goals.extend(self.fixed.shelters.iter().copied().filter(|f| self.shelters.is_open(*f)));
        for goal in goals {
            let asked = Asked { graph: &county.roads, traffic: &self.traffic, word: &self.roads.word, now: t };
            let Some((path, _)) = self.compass.way(asked, node, county.facilities[goal.index()].node) else { continue };
            let tag = self.rides.len() as u32;
            self.rides.push(Some(Ride { lead: first, households: aboard, end: End::Gate(goal), size: BUS, sort: Sort::Lorry, errand: Errand::Fetch(id) }));
            self.traffic.depart(t, path, BUS, tag);
            return;
        }
        // No road out: on foot with the team's help.
        for h in aboard {
            let h = h as usize;
            self.set(h, flag::HELPED);
            self.blocked(h, None, t, ctx);
            let at = self.fixed.homes.at[h];
            self.set_out_from(h, at, t, ctx);
        }
        self.agenda.add(t + LOADING, u32::MAX, 0, Plan::Load(id));
    }

    /// A vehicle is empty at a junction: when its people are out, it drives back.
    pub(super) fn unloads(&mut self, id: u32, node: NodeId, t: Moment) {
        self.fetches[id as usize].at = node;
        self.agenda.add(t + LOADING, u32::MAX, 0, Plan::TurnBack(id));
    }
    /// Back to where people wait, against those who come out; where no way is known it asks again later.
    pub(super) fn turn_back(&mut self, id: u32, t: Moment, ctx: &Ctx<'_>) {
        let run = &self.fetches[id as usize];
        let (zone, at, base) = (run.zone, run.at, run.base);
        let waits = |h: u32| self.life.phase(h as usize).at_home() && self.alive(h as usize) > 0;
        if run.lost || !run.list[run.next.min(run.list.len())..].iter().any(|h| waits(*h)) && self.waits_for_a_ride(zone, ctx).is_none() {
            self.fetches[id as usize].over = true;
            return;
        }
        let graph = &ctx.scenario.county.roads;
        let asked = Asked { graph, traffic: &self.traffic, word: &self.roads.word, now: t };
        let Some((path, _)) = self.compass.way(asked, at, base) else {
            self.agenda.add(t + ASKS_AGAIN, u32::MAX, 0, Plan::TurnBack(id));
            return;
        };
        let tag = self.rides.len() as u32;
        let ride = Ride { lead: u32::MAX, households: Vec::new(), end: End::At(base), size: BUS, sort: Sort::Lorry, errand: Errand::Fetch(id) };
        self.rides.push(Some(ride));
        self.traffic.depart_first(t, path, BUS, tag);
    }
    /// Whose vehicle it is.
    pub(super) fn team_of(&self, run: u32) -> TeamId {
        self.fetches[run as usize].team
    }
    /// Water has taken the vehicle: whoever still waits, waits for the team's others.
    pub(super) fn loses_vehicle(&mut self, id: u32) {
        self.fetches[id as usize].lost = true;
    }
}
