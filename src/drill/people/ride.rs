//! People / ride — in a vehicle: families who drive, teams that fetch, and what happens to them on the road.
//!
//! In: a household and a shelter, or a team with seats. Out: vehicles in the traffic; arrivals, detours, strandings.
//! Not here: queues (`traffic`). First form: a family takes one vehicle; a team that fetches loads for five minutes a
//! house, and needs as long back as it needed there (assumed).

use serde::{Deserialize, Serialize};

use super::agenda::Plan;
use super::harm;
use super::life::{Phase, flag};
use super::way::Start;
use super::{Ctx, FORDS, People};
use crate::base::dist::Dist;
use crate::base::ids::{FacilityId, HouseholdId, Id, LinkId, NodeId, RoadId, TeamId, ZoneId};
use crate::base::seed::{Luck, stream_of};
use crate::base::time::{Moment, Span};
use crate::drill::census::{Seen, Sighting};
use crate::drill::ground::{CUT_M, WADE_M};
use crate::drill::log::line;
use crate::drill::traffic::compass::Compass;
use crate::drill::traffic::queue::{Effect, Guide, Traffic};
use crate::map::frame::Point;
use crate::map::road::RoadGraph;
use crate::plan::zone::Refuge;
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::record::said;

/// Speed from the house to the junction, metres per second (assumed: 15 km/h).
const LANE_M_PER_S: f64 = 15.0 / 3.6;
/// Room that vehicles take, thousandths of a car: motorcycle or three-wheeler, car, bus or truck (HCM-like, assumed).
const MOTORCYCLE: i64 = 400;
const CAR: i64 = 1000;
const BUS: i64 = 2000;
/// Minutes until somebody comes upon a road under water and tells the village station, by day and at night (assumed).
const NOTICED_DAY_MIN: Dist = Dist::LogNormal(10.0, 0.7);
/// At night hardly anybody is out.
const NOTICED_NIGHT_MIN: Dist = Dist::LogNormal(30.0, 0.8);
/// Loading at one house.
const LOADING: Span = Span::minutes(5);

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

struct Driver<'a> {
    compass: &'a mut Compass,
    graph: &'a RoadGraph,
    rides: &'a [Option<Ride>],
    goals: &'a dyn Fn(FacilityId) -> NodeId,
    closures: u64,
    now: Moment,
}

impl Guide for Driver<'_> {
    fn another_way(&mut self, traffic: &Traffic, tag: u32, from: NodeId, shut: &[LinkId]) -> Option<Vec<LinkId>> {
        let ride = self.rides.get(tag as usize)?.as_ref()?;
        self.compass.way_round(self.graph, traffic, from, (self.goals)(ride.goal), shut, self.closures, self.now)
    }
}

impl People {
    /// A household drives to a shelter; false where no way exists.
    pub(super) fn drive_off(&mut self, h: usize, start: Start, goal: FacilityId, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        let (_, to) = Self::gate_of(goal, ctx);
        let graph = &ctx.scenario.county.roads;
        let lane = Span::from_seconds_f64(start.at.distance_m(graph.node_at(start.node)) / LANE_M_PER_S);
        let Some((path, _)) = self.compass.way(graph, &self.traffic, start.node, to, self.closures, t) else { return false };
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
        let mut driver = Driver { compass: &mut self.compass, graph: &county.roads, rides: &self.rides, goals: &goals, closures: self.closures, now };
        self.traffic.advance_one(&mut driver);
        for event in self.traffic.take_happened() {
            let t = event.at;
            match event.what {
                Effect::Arrived { tag } => self.ride_ends(tag, t, ctx),
                Effect::Turned { tag, link } => {
                    let road = county.roads.link(link).road;
                    let aboard = self.rides[tag as usize].as_ref().map(|r| r.households.clone()).unwrap_or_default();
                    for h in aboard {
                        self.blocked(h as usize, Some(road), t, ctx);
                    }
                }
                Effect::Stranded { tag, node, link: _ } => {
                    let Some(ride) = self.rides[tag as usize].take() else { continue };
                    let at = county.roads.node_at(node);
                    for h in ride.households {
                        self.blocked(h as usize, None, t, ctx);
                        self.set_out_from(h as usize, at, t, ctx);
                    }
                }
                Effect::Spilled { link, vehicles } => {
                    ctx.log.write(t, line(Kind::QueueSpilled, Who::Link(link), Cause::of(Why::Drill)).value(f64::from(vehicles), Unit::Vehicles));
                }
                Effect::Cleared { link } => {
                    ctx.log.write(t, line(Kind::QueueCleared, Who::Link(link), Cause::of(Why::Drill)));
                }
                Effect::Gridlock { ring } => {
                    let names: Vec<&str> = ring.iter().map(|l| county.roads.road_keys.key(county.roads.link(*l).road)).collect();
                    ctx.log.write(t, line(Kind::Gridlock, Who::Link(ring[0]), Cause::of(Why::Drill)).detail(format!("ring={}", names.join(">"))));
                }
            }
        }
    }

    fn ride_ends(&mut self, tag: u32, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(ride) = self.rides[tag as usize].take() else { return };
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
            let Some((path, _)) = self.compass.way(&county.roads, &self.traffic, node, county.facilities[goal.index()].node, self.closures, t) else {
                continue;
            };
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

    /// A new frame of the hazard: roads close, slow down or open, and vehicles that water reaches stop where they are.
    pub(super) fn look_at_roads(&mut self, ctx: &mut Ctx<'_>) {
        let graph = &ctx.scenario.county.roads;
        if !ctx.ground.changed_roads().is_empty() {
            self.footways.clear();
        }
        for &road in ctx.ground.changed_roads() {
            self.set_road(road, ctx.now, ctx);
            if !ctx.ground.road_cut(road) {
                continue;
            }
            let r = graph.road(road);
            if let Some(seq) = ctx.ground.cut_seq(road)
                && ctx.log.events().get(seq as usize).is_some_and(|e| e.at == ctx.ground.at())
            {
                let middle = crate::map::line::along(&r.line, crate::map::line::length_m(&r.line) / 2.0);
                let villages = &ctx.scenario.county.villages;
                let near = (0..villages.len()).min_by(|a, b| villages[*a].at.distance_m(middle).total_cmp(&villages[*b].at.distance_m(middle)));
                if let Some(v) = near {
                    let sighting = Sighting { village: crate::base::ids::VillageId::from_index(v), seen: Seen::Road(road), seq: Some(seq) };
                    let after = if ctx.scenario.is_night(ctx.now) { NOTICED_NIGHT_MIN } else { NOTICED_DAY_MIN };
                    let minutes = after.sample(&mut stream_of(ctx.seed, Luck::Noticing, graph.road_keys.key(road), ctx.now.as_millis() as u64));
                    self.unseen.push((ctx.now + Span::from_minutes_f64(minutes), sighting));
                }
            }
            for link in [r.forward, r.backward].into_iter().flatten() {
                let here: Vec<(u32, f64)> = self.traffic.on_link(link, ctx.now).collect();
                for (tag, from_start) in here {
                    self.water_on_road(road, link, tag, from_start, ctx);
                }
            }
        }
    }

    /// Roads whose water somebody has come upon by now; what has run off meanwhile nobody sees.
    pub(super) fn report_roads(&mut self, until: Moment, ctx: &Ctx<'_>) {
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.unseen).into_iter().partition(|(at, _)| *at <= until);
        self.unseen = later;
        self.seen.extend(due.into_iter().map(|(_, s)| s).filter(|s| matches!(s.seen, Seen::Road(r) if ctx.ground.road_cut(r))));
    }

    fn water_on_road(&mut self, road: RoadId, link: LinkId, tag: u32, from_start: f64, ctx: &mut Ctx<'_>) {
        let r = ctx.scenario.county.roads.road(road);
        let forward = r.forward == Some(link);
        let along = if forward { from_start } else { r.length_m - from_start };
        let end = if forward { r.length_m } else { 0.0 };
        let depth = f64::from(ctx.ground.road_depth_near(road, along));
        let reached = depth >= f64::from(CUT_M);
        if !reached && !ctx.ground.road_cut_between(road, along, end) {
            return;
        }
        let drawn = crate::map::line::length_m(&r.line);
        let at = crate::map::line::along(&r.line, if r.length_m > 0.0 { along / r.length_m * drawn } else { 0.0 });
        self.traffic.remove(link, tag, ctx.now);
        let Some(ride) = self.rides[tag as usize].take() else { return };
        let t = ctx.now;
        let speed = f64::from(ctx.ground.speed_at(at));
        let mut swept = false;
        if reached {
            let lead = ride.households[0] as usize;
            let stands = harm::vehicle_stands(ride.size >= BUS, self.fixed.luck(lead, FORDS, 0));
            swept = !stands.holds(depth, speed);
            let cause = Cause { why: Why::Hazard, seq: ctx.ground.cut_seq(road) };
            ctx.log.write(
                t,
                line(Kind::VehicleStalled, Who::Link(link), cause).value(1.0, Unit::Vehicles).at(Self::who(lead)).detail(if swept {
                    "swept"
                } else {
                    "stalled"
                }),
            );
        }
        for h in ride.households {
            let h = h as usize;
            if swept {
                self.caught(h, at, said::VEHICLE, depth, speed, t, ctx);
            } else {
                self.blocked(h, Some(road), t, ctx);
                self.set_out_from(h, at, t, ctx);
            }
        }
        if let Some(run) = ride.fetch
            && !swept
        {
            self.agenda.add(t + LOADING, u32::MAX, 0, Plan::Load(run));
        }
    }
}
