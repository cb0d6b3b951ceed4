//! People / ride — in a vehicle: families who drive, teams that fetch, and what happens to them on the road.
//!
//! In: a household and a shelter, an errand. Out: vehicles in the traffic; arrivals, detours, strandings. Not here: queues
//! (`traffic`), teams that fetch (`fetch`), whom a family gathers (`gather`). First form: a family takes one vehicle.

use serde::{Deserialize, Serialize};

use super::agenda::Plan;
use super::driver::{Driver, Owner};
use super::life::Phase;
use super::spot::Host;
use super::vehicle::{Sort, Taken};
use super::walk::Goal;
use super::way::Start;
use super::{Ctx, FORDS, People};
use crate::base::ids::{FacilityId, Id, LinkId, NodeId, RoadId};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::drill::traffic::compass::Asked;
use crate::drill::traffic::queue::Effect;
use crate::map::frame::Point;
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};
use crate::record::said;

/// Speed from the house to the junction, metres per second (assumed: 15 km/h).
const LANE_M_PER_S: f64 = 15.0 / 3.6;
/// Room that vehicles take, thousandths of a car: car, bus or truck (HCM-like, assumed).
pub(super) const CAR: i64 = 1000;
pub(super) const BUS: i64 = 2000;
/// What somebody adds to the traffic who is given a lift or takes the bus: a seat of a bus, or of a car that drives anyway (assumed).
const LIFT: i64 = 100;
/// Until somebody has found a lift, or the bus has come, seconds (assumed: ten minutes).
const LIFT_WAIT_S: f64 = 600.0;
/// What a queue is called that reaches back from a shelter's gate.
const GATE_QUEUE: &str = "gate-queue";

/// Where a ride ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum End {
    /// At a shelter's gate.
    Gate(FacilityId),
    /// At a hospital's door, with people who must lie.
    Hospital(FacilityId),
    /// At a junction.
    At(NodeId),
}

/// How a ride came to an end before its goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Failed {
    /// At a junction: no way is known any more.
    At(NodeId),
    /// The vehicle is lost.
    Lost {
        /// Where.
        at: Point,
        /// Depth and speed of the water that swept it away; none where it only stalled.
        swept: Option<(f64, f64)>,
    },
}

/// What a ride is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Errand {
    /// A household goes to a shelter with its own vehicle.
    Family,
    /// A vehicle of a team that fetches, out with people or empty on its way back: its run.
    Fetch(u32),
    /// An ambulance, with patients or without.
    Ambulance(u32),
    /// Somebody of a household drives to a school, or back from it; the others wait at home. The place in the list of links.
    Child {
        /// Who of the household is elsewhere.
        link: u32,
        /// With the child.
        back: bool,
        /// In somebody else's car or by bus.
        lift: bool,
    },
    /// People on their way home or to a meeting place, and what they do there.
    Home(Plan),
    /// A household goes to its relatives with its own vehicle: whose house.
    Kin(u32),
}

/// A vehicle with people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Ride {
    /// Whose driver it is.
    pub lead: u32,
    /// Who is in it; nobody where it drives in for them, or where the household waits at home meanwhile.
    pub households: Vec<u32>,
    /// Where it goes.
    pub end: End,
    /// Room it takes.
    pub size: i64,
    /// What it is.
    pub sort: Sort,
    /// What for.
    pub errand: Errand,
}

impl People {
    /// A household drives to a shelter; false where no way exists.
    pub(super) fn drive_off(&mut self, h: usize, start: Start, goal: FacilityId, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        let (_, to) = Self::gate_of(goal, ctx);
        let graph = &ctx.scenario.county.roads;
        let lane = Span::from_seconds_f64(start.at.distance_m(graph.node_at(start.node)) / LANE_M_PER_S);
        let Some((path, off)) = self.drives_by(h, start, to, goal, t, ctx) else { return false };
        let Taken { sort, size } = self.takes(h).or_else(|| self.one_takes(h)).unwrap_or(Taken { sort: Sort::Car, size: CAR });
        self.left(h, "drive", t, ctx);
        if let Some(off) = off {
            self.off_route(h, off, t, ctx);
        }
        self.go(h, Phase::Riding);
        self.stops_walking(h, t);
        let tag = self.rides.len() as u32;
        self.rides.push(Some(Ride { lead: h as u32, households: vec![h as u32], end: End::Gate(goal), size, sort, errand: Errand::Family }));
        self.traffic.depart_at_most(t + lane, path, size, tag, sort.top_km_h());
        true
    }

    /// Somebody drives from a place to a junction on an errand; false where no way is known.
    pub(super) fn drive_to(&mut self, lead: usize, (from, node): (Point, NodeId), to: NodeId, errand: Errand, t: Moment, ctx: &Ctx<'_>) -> bool {
        let graph = &ctx.scenario.county.roads;
        if graph.nodes.is_empty() {
            return false;
        }
        let asked = Asked { graph, traffic: &self.traffic, word: &self.roads.word, now: t };
        let known = self.roads.known_shut(Some(lead as u32), t, graph, |k| self.fixed.luck(lead, FORDS, k));
        let Some(path) = self.compass.way_round(asked, node, to, &known) else { return false };
        // The family drives together, or one of them on an errand; whoever has nothing is given a lift.
        let own = if matches!(errand, Errand::Home(_) | Errand::Kin(_)) { self.takes(lead) } else { None }.or_else(|| self.one_takes(lead));
        let own = own.filter(|_| !matches!(errand, Errand::Child { lift: true, .. }));
        let lane = from.distance_m(graph.node_at(node)) / LANE_M_PER_S;
        let lane = Span::from_seconds_f64(if own.is_none() { lane + LIFT_WAIT_S } else { lane });
        let Taken { sort, size } = own.unwrap_or(Taken { sort: Sort::Car, size: LIFT });
        let households = if matches!(errand, Errand::Home(_) | Errand::Kin(_)) { vec![lead as u32] } else { Vec::new() };
        let tag = self.rides.len() as u32;
        self.rides.push(Some(Ride { lead: lead as u32, households, end: End::At(to), size, sort, errand }));
        self.traffic.depart_at_most(t + lane, path, size, tag, sort.top_km_h());
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
            shelters: &self.shelters,
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
                    Owner::Other(n) => self.others.arrives(n),
                    Owner::Convoy(team) => drop(self.roads.convoys.remove(&team)),
                },
                Effect::Turned { tag, link } => {
                    let road = county.roads.link(link).road;
                    self.word_of(road, t, ctx);
                    let Owner::Ride(i) = Owner::of(tag) else { continue };
                    let Some((lead, aboard)) = self.rides[i].as_ref().map(|r| (r.lead, r.households.clone())) else { continue };
                    self.found_shut(lead, road, ctx);
                    for h in aboard {
                        self.blocked(h as usize, Some(road), t, ctx);
                    }
                }
                Effect::Stranded { tag, node, link } => {
                    let road = county.roads.link(link).road;
                    self.word_of(road, t, ctx);
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
                    self.found_shut(ride.lead, road, ctx);
                    let at = county.roads.node_at(node);
                    for &h in &ride.households {
                        self.no_way(h as usize, road, t, ctx);
                        self.set_out_from(h as usize, at, t, ctx);
                    }
                    self.ride_fails(&ride, Failed::At(node), t, ctx);
                }
                Effect::Spilled { link, vehicles } => {
                    let gate = self.gate_ahead(link, t, ctx);
                    let cause = Cause { why: Why::Drill, seq: gate.and_then(|(_, opened)| opened) };
                    let l = line(Kind::QueueSpilled, Who::Link(link), cause).value(f64::from(vehicles), Unit::Vehicles);
                    let seq = ctx.log.write(t, if let Some((gate, _)) = gate { l.at(Who::Facility(gate)).detail(GATE_QUEUE) } else { l });
                    self.queues.insert(link.0, seq);
                }
                Effect::Cleared { link } => {
                    let seq = self.queues.get(&link.0).copied();
                    ctx.log.write(t, line(Kind::QueueCleared, Who::Link(link), Cause { why: Why::Drill, seq }));
                }
                Effect::Gridlock { ring, first, since } => self.gridlock(&ring, first, since, t, ctx),
            }
        }
        for (t, tag, link) in wet {
            self.drive_into_water(tag, link, t, ctx);
        }
    }

    /// The shelter before whose full forecourt a queue stands, and the event that opened it.
    fn gate_ahead(&self, link: LinkId, t: Moment, ctx: &Ctx<'_>) -> Option<(FacilityId, Option<u64>)> {
        const FAR: usize = 64;
        let county = &ctx.scenario.county;
        let mut at = link;
        for _ in 0..FAR {
            let Some(next) = self.traffic.waits_for(at) else { break };
            at = next;
        }
        let node = county.roads.link(at).to;
        let full = |f: &&FacilityId| county.facilities[f.index()].node == node && self.shelters.forecourt_full(**f, t).is_some();
        self.fixed.shelters.iter().find(full).map(|f| (*f, self.shelters.open_seq(*f)))
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
        let seq = self.queues.get(&first.0).copied();
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
        let why = if self.roads.ordered_shut(road) {
            "no-way: closed"
        } else if ctx.ground.slid(road) {
            "no-way: slide"
        } else {
            "no-way: water"
        };
        self.write(t, h, Kind::RouteBlocked, cause, Who::Road(road), Who::Nobody, why, ctx);
    }

    fn ride_ends(&mut self, i: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(ride) = self.rides[i].take() else { return };
        if let End::Gate(f) = ride.end {
            for &h in &ride.households {
                self.at_gate(h as usize, f, true, t, ctx);
            }
            if ride.households.iter().any(|h| self.life.phase(*h as usize) == Phase::Gate) {
                self.shelters.drives_in(f, t);
            }
        }
        match (ride.errand, ride.end) {
            (Errand::Fetch(run), End::Gate(f)) => self.unloads(run, Self::gate_of(f, ctx).1, t),
            (Errand::Fetch(run), End::Hospital(f)) => {
                let team = self.team_of(run);
                self.bedridden_arrive(&ride.households, f, team, t, ctx);
                self.unloads(run, Self::gate_of(f, ctx).1, t);
            }
            (Errand::Ambulance(id), End::At(node)) => self.ambulance_arrives(id, node, t, ctx),
            (Errand::Fetch(run), End::At(_)) => self.agenda.add(t, u32::MAX, 0, Plan::Load(run)),
            (Errand::Child { link, back, lift }, End::At(_)) => self.at_school(ride.lead as usize, (link, back, lift), t, ctx),
            (Errand::Home(what), End::At(node)) => {
                let h = ride.lead as usize;
                if what == Plan::Leave {
                    // From the junction they see whether water stands before their house.
                    let at = ctx.scenario.county.roads.node_at(node);
                    let pace = self.pace(h, t, ctx);
                    if self.straight(at, self.fixed.homes.at[h], pace, t, Goal::Home, ctx).is_some() {
                        self.back_for_things(h, t);
                    } else {
                        self.set_out_from(h, at, t, ctx);
                    }
                    return;
                }
                let lane = if what == Plan::Meets { 0.0 } else { ctx.scenario.county.roads.node_at(node).distance_m(self.house_of(h, what)) / LANE_M_PER_S };
                self.plan(t + Span::from_seconds_f64(lane), h, what);
            }
            (Errand::Kin(household), End::At(_)) => self.at_host(ride.lead as usize, Host { household, upstairs: false }, t, ctx),
            (Errand::Family | Errand::Child { .. } | Errand::Home(_) | Errand::Kin(_) | Errand::Ambulance(_), _) => {}
        }
    }
    /// The house to which somebody comes home: their own, or that of their family.
    fn house_of(&self, h: usize, what: Plan) -> Point {
        let family = if what == Plan::Joins { self.fixed.homes.homes_of(h).next().map(|l| l.home as usize) } else { None };
        self.fixed.homes.at[family.unwrap_or(h)]
    }

    /// A ride has come to an end before its goal: at a junction, or with its vehicle lost.
    pub(super) fn ride_fails(&mut self, ride: &Ride, failed: Failed, t: Moment, ctx: &mut Ctx<'_>) {
        if let End::Hospital(f) = ride.end {
            let lying = ride.households.iter().map(|h| self.lying(*h as usize)).sum();
            self.gives_beds_back(f, lying);
        }
        match ride.errand {
            Errand::Fetch(run) => match failed {
                Failed::At(node) => self.unloads(run, node, t),
                Failed::Lost { .. } => self.loses_vehicle(run),
            },
            Errand::Ambulance(id) => self.ambulance_fails(id, failed, t, ctx),
            Errand::Child { link, back, lift } => {
                if let Failed::Lost { at, swept: Some(water) } = failed {
                    self.fetchers_caught(ride.lead as usize, link, back, (at, said::VEHICLE, water), t, ctx);
                }
                self.comes_back_without(ride.lead as usize, link, lift, t, ctx);
            }
            Errand::Family | Errand::Home(_) | Errand::Kin(_) => {}
        }
    }
}
