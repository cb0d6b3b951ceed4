//! People / ride — in a vehicle: families who drive, teams that fetch, and what happens to them on the road.
//!
//! In: a household and a shelter, or a team with seats. Out: vehicles in the traffic; arrivals, detours, strandings.
//! Not here: queues (`traffic`). First form: a family takes one vehicle; a team that fetches loads for five minutes a
//! house, and needs as long back as it needed there (assumed).

use serde::{Deserialize, Serialize};

use super::agenda::Plan;
use super::driver::{Driver, Owner};
use super::life::{Phase, flag};
use super::way::Start;
use super::{Ctx, People};
use crate::base::ids::{FacilityId, HouseholdId, Id, LinkId, RoadId, TeamId, ZoneId};
use crate::base::time::{Moment, Span};
use crate::drill::ground::WADE_M;
use crate::drill::log::line;
use crate::drill::traffic::compass::Asked;
use crate::drill::traffic::queue::Effect;
use crate::map::frame::Point;
use crate::plan::zone::Refuge;
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};
use crate::record::said;

/// Speed from the house to the junction, metres per second (assumed: 15 km/h).
const LANE_M_PER_S: f64 = 15.0 / 3.6;
/// Room that vehicles take, thousandths of a car: motorcycle or three-wheeler, car, bus or truck (HCM-like, assumed).
const MOTORCYCLE: i64 = 400;
const CAR: i64 = 1000;
pub(super) const BUS: i64 = 2000;
/// Loading at one house.
pub(super) const LOADING: Span = Span::minutes(5);

/// A vehicle with people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Ride {
    /// Who is in it.
    pub households: Vec<u32>,
    /// Where it goes.
    pub goal: FacilityId,
    /// Where it started.
    pub from: Point,
    /// When.
    pub start: Moment,
    /// Room it takes.
    pub size: i64,
    /// The run of a team that fetches.
    pub fetch: Option<u32>,
}

/// A team that fetches people of reduced mobility of a zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Fetch {
    zone: ZoneId,
    team: TeamId,
    seats: u32,
    cause: Cause,
    list: Vec<u32>,
    next: usize,
    aboard: Vec<u32>,
    persons: u32,
}

impl Fetch {
    /// Households that sit in the vehicle while it is being loaded.
    pub(super) fn aboard(&self) -> &[u32] {
        &self.aboard
    }
}

impl People {
    /// A household drives to a shelter; false where no way exists.
    pub(super) fn drive_off(&mut self, h: usize, start: Start, goal: FacilityId, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        let (_, to) = Self::gate_of(goal, ctx);
        let graph = &ctx.scenario.county.roads;
        let lane = Span::from_seconds_f64(start.at.distance_m(graph.node_at(start.node)) / LANE_M_PER_S);
        let asked = Asked { graph, traffic: &self.traffic, word: &self.roads.word, now: t };
        let Some((path, _)) = self.compass.way(asked, start.node, to) else { return false };
        let homes = &self.fixed.homes;
        let size = if homes.cars[h] > 0 { CAR } else { MOTORCYCLE * i64::from(homes.motorcycles[h].max(1)).min(i64::from(self.alive(h)).max(1)) };
        self.left(h, "drive", t, ctx);
        self.go(h, Phase::Riding);
        self.walks.remove(&(h as u32));
        let tag = self.rides.len() as u32;
        self.rides.push(Some(Ride { households: vec![h as u32], goal, from: start.at, start: t, size, fetch: None }));
        self.traffic.depart(t + lane, path, size, tag);
        true
    }

    /// One event of the traffic, and what it means to those who sit in the vehicle.
    pub(super) fn traffic_event(&mut self, ctx: &mut Ctx<'_>) {
        let county = &ctx.scenario.county;
        let now = self.traffic.next_at().unwrap_or(ctx.now);
        let goals = |f: FacilityId| county.facilities[f.index()].node;
        let mut driver = Driver {
            compass: &mut self.compass,
            graph: &county.roads,
            roads: &self.roads,
            rides: &self.rides,
            others: &self.others,
            fixed: &self.fixed,
            ground: ctx.ground,
            goals: &goals,
            now,
            wet: Vec::new(),
        };
        self.traffic.advance_one(&mut driver);
        let wet = driver.wet;
        for event in self.traffic.take_happened() {
            let t = event.at;
            match event.what {
                Effect::Arrived { tag } => match Owner::of(tag) {
                    Owner::Ride(i) => self.ride_ends(i, t, ctx),
                    Owner::Other(n) => self.others.gone(n),
                    Owner::Convoy(team) => drop(self.roads.convoys.remove(&team)),
                },
                Effect::Turned { tag, link } => {
                    let road = county.roads.link(link).road;
                    self.turned_at(road, t);
                    let Owner::Ride(i) = Owner::of(tag) else { continue };
                    let aboard = self.rides[i].as_ref().map(|r| r.households.clone()).unwrap_or_default();
                    for h in aboard {
                        self.blocked(h as usize, Some(road), t, ctx);
                    }
                }
                Effect::Stranded { tag, node, link } => {
                    let road = county.roads.link(link).road;
                    self.turned_at(road, t);
                    let ride = match Owner::of(tag) {
                        Owner::Ride(i) => self.rides[i].take(),
                        Owner::Other(n) => {
                            self.others.gone(n);
                            self.others.stopped += 1;
                            None
                        }
                        Owner::Convoy(team) => {
                            self.roads.convoys.remove(&team);
                            None
                        }
                    };
                    let Some(ride) = ride else { continue };
                    let at = county.roads.node_at(node);
                    for h in ride.households {
                        self.no_way(h as usize, road, t, ctx);
                        self.set_out_from(h as usize, at, t, ctx);
                    }
                    if let Some(run) = ride.fetch {
                        self.agenda.add(t + LOADING, u32::MAX, 0, Plan::Load(run));
                    }
                }
                Effect::Spilled { link, vehicles } => {
                    ctx.log.write(t, line(Kind::QueueSpilled, Who::Link(link), Cause::of(Why::Drill)).value(f64::from(vehicles), Unit::Vehicles));
                }
                Effect::Cleared { link } => {
                    let queue = ctx.log.events().iter().rev().find(|e| e.kind == Kind::QueueSpilled && e.subject == Who::Link(link)).map(|e| e.seq);
                    ctx.log.write(t, line(Kind::QueueCleared, Who::Link(link), Cause { why: Why::Drill, seq: queue }));
                }
                Effect::Gridlock { ring, first, since } => self.gridlock(&ring, first, since, t, ctx),
            }
        }
        for (t, tag, link) in wet {
            self.drive_into_water(tag, link, t, ctx);
        }
    }

    /// A ring of full links: which, since when, what filled first, and what stood in its way.
    fn gridlock(&self, ring: &[LinkId], first: LinkId, since: Moment, t: Moment, ctx: &mut Ctx<'_>) {
        let roads = &ctx.scenario.county.roads;
        let name = |l: LinkId| roads.road_keys.key(roads.link(l).road);
        let names: Vec<&str> = ring.iter().map(|l| name(*l)).collect();
        let end = roads.link(first).to;
        let why = if ring.iter().any(|l| self.traffic.blocked_lanes(*l) > 0) {
            "dead-vehicle"
        } else if roads.outgoing(end).iter().any(|l| self.traffic.closed(*l) && roads.link(*l).to != roads.link(first).from) {
            "closed-road"
        } else {
            "too-many-vehicles"
        };
        let seq = ctx.log.events().iter().rev().find(|e| e.kind == Kind::QueueSpilled && e.subject == Who::Link(first)).map(|e| e.seq);
        ctx.log.write(
            t,
            line(Kind::Gridlock, Who::Link(ring[0]), Cause { why: Why::Drill, seq }).value((t - since).as_seconds(), Unit::Seconds).detail(format!(
                "{}={} {}={} since={since} {}={why}",
                said::RING,
                names.join(">"),
                said::FIRST,
                name(first),
                said::BECAUSE
            )),
        );
    }

    /// Writes that a household in a vehicle has come to a road that is shut, and knows no other.
    fn no_way(&mut self, h: usize, road: RoadId, t: Moment, ctx: &mut Ctx<'_>) {
        let cause = self.life.own(h, Own::NoRoad);
        let why = if self.roads.ordered_shut(road) { "no-way: closed" } else { "no-way: water" };
        self.write(t, h, Kind::RouteBlocked, cause, Who::Road(road), Who::Nobody, why, ctx);
    }

    fn ride_ends(&mut self, i: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(ride) = self.rides[i].take() else { return };
        for h in ride.households {
            self.at_gate(h as usize, ride.goal, true, t, ctx);
        }
        if let Some(run) = ride.fetch {
            self.agenda.add(t + (t - ride.start), u32::MAX, 0, Plan::Load(run));
        }
    }

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
        let id = self.fetches.len() as u32;
        self.fetches.push(Fetch { zone, team, seats: seats.max(1), cause, list, next: 0, aboard: Vec::new(), persons: 0 });
        self.agenda.add(ctx.now + LOADING, u32::MAX, 0, Plan::Load(id));
    }

    pub(super) fn load(&mut self, id: u32, t: Moment, ctx: &mut Ctx<'_>) {
        let run = self.fetches[id as usize].clone();
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
        let room = house.is_some_and(|h| run.persons == 0 || run.persons + self.alive(h) <= run.seats);
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
            let persons = self.alive(h);
            let run = &mut self.fetches[id as usize];
            run.aboard.push(h as u32);
            run.persons += persons;
            run.next = next + 1;
            self.agenda.add(t + LOADING, u32::MAX, 0, Plan::Load(id));
            return;
        }
        let aboard = std::mem::take(&mut self.fetches[id as usize].aboard);
        self.fetches[id as usize].persons = 0;
        let Some(&first) = aboard.last() else { return };
        let county = &ctx.scenario.county;
        let node = county.settlements[self.fixed.homes.settlement[first as usize].index()].node;
        let mut goals: Vec<FacilityId> =
            ctx.scenario.books.zones[run.zone.index()].refuges.iter().filter_map(|r| if let Refuge::Shelter(f) = r { Some(*f) } else { None }).collect();
        goals.extend(self.fixed.shelters.iter().copied().filter(|f| self.shelters.is_open(*f)));
        for goal in goals {
            let asked = Asked { graph: &county.roads, traffic: &self.traffic, word: &self.roads.word, now: t };
            let Some((path, _)) = self.compass.way(asked, node, county.facilities[goal.index()].node) else { continue };
            let tag = self.rides.len() as u32;
            self.rides.push(Some(Ride { households: aboard, goal, from: county.roads.node_at(node), start: t, size: BUS, fetch: Some(id) }));
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
}
