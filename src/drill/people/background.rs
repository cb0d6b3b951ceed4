//! People / background — everyday traffic: whoever is on the road for other reasons, so that no drill begins on empty roads.
//!
//! In: the county's trips a day and their hours, where people live. Out: vehicles in the traffic, from half an hour before
//! T+00:00 on. Not here: people of danger zones (`ride`). Method: every hour as many trips as the profile says, each drawn by
//! name (hour and number), so that two plans under one seed meet the same cars: a settlement by its cars, a township's seat by its
//! residents and exp(−distance / 8 km), out or home evenly, a moment evenly; the way is the usual one, fastest on empty roads.
//! Whoever finds it shut looks for another; who finds none waits at the roadside and is counted. Vehicles sent off an expressway join them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Ctx;
use super::driver::Owner;
use super::round::Round;
use crate::base::ids::{Id, LinkId, NodeId};
use crate::base::num;
use crate::base::seed::{Luck, draw, draw_key};
use crate::base::time::{Moment, Span};
use crate::drill::traffic::link::CAR;
use crate::drill::traffic::queue::{Effect, NoGuide, Traffic};
use crate::map::road::RoadClass;
use crate::map::route::{self, Tree};
use crate::scenario::drill_spec::Scenario;

/// Distance over which a seat's pull falls by e, metres (assumed).
const PULL_M: f64 = 8_000.0;
/// So long before T+00:00 the first vehicles set out.
const RUN_IN: Span = Span::minutes(30);
/// Numbers kept for one trip.
const STRIDE: u64 = 8;

/// The county's everyday ways; worked out once.
#[derive(Clone, Debug, Default)]
struct Habits {
    /// Cars of all settlements up to and with each.
    cars: Vec<f64>,
    /// Weight of every seat for every settlement: `pull[settlement * seats + seat]`, summed up within a settlement.
    pull: Vec<f64>,
    /// By seat: its junction, the tree to it, and the last link of the way from it to every junction.
    seats: Vec<(NodeId, Tree, Vec<u32>)>,
}

/// Everyday traffic.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Background {
    /// Where everybody goes who is on the road.
    goals: BTreeMap<u32, NodeId>,
    /// Trips begun.
    begun: u32,
    /// Those who found no way on.
    pub stopped: u32,
    /// The hour whose trips are next.
    next: i64,
    key: u64,
    /// Those of them whom an expressway has sent off; saved with it.
    #[serde(skip)]
    pub round: Round,
    #[serde(skip)]
    habits: Habits,
}

impl Background {
    /// Where a trip leads.
    pub(super) fn goal(&self, n: u32) -> Option<NodeId> {
        self.goals.get(&n).copied()
    }
    /// A driver's number.
    pub(super) fn luck(&self, n: u32, k: u64) -> f64 {
        draw(self.key, u64::from(n) << 16 | k & 0xffff)
    }
    /// Somebody is where they wanted to be.
    pub(super) fn arrives(&mut self, n: u32) {
        self.goals.remove(&n);
        self.round.arrives(n);
    }
    /// Somebody is gone for another reason.
    pub(super) fn gone(&mut self, n: u32) {
        self.goals.remove(&n);
        self.round.stops(n);
    }

    /// The traffic of the half-hour before T+00:00 runs in.
    pub(super) fn run_in(&mut self, traffic: &mut Traffic, ctx: &Ctx<'_>) {
        self.key = draw_key(ctx.seed, Luck::Background, "driver");
        if ctx.scenario.county.traffic.trips_per_car <= 0.0 {
            return;
        }
        self.set_out(Moment::ZERO - RUN_IN, RUN_IN, traffic, ctx);
        traffic.advance(Moment::ZERO - Span::millis(1), &mut NoGuide);
        for e in traffic.take_happened() {
            if let Effect::Arrived { tag } = e.what
                && let Owner::Other(n) = Owner::of(tag)
            {
                self.arrives(n);
            }
        }
    }
    /// The trips of the next hour, at its beginning.
    pub(super) fn hour(&mut self, t: Moment, traffic: &mut Traffic, ctx: &Ctx<'_>) {
        if t.as_millis() >= self.next && ctx.scenario.county.traffic.trips_per_car > 0.0 {
            self.next = t.as_millis() + 3_600_000;
            self.set_out(t, Span::hours(1), traffic, ctx);
        }
    }

    /// Vehicles that were sent off an expressway look for their way from one junction to another over the other roads, one after the
    /// other within the next minute; where there is no way they wait outside and are counted as stopped.
    pub(super) fn detour(&mut self, (from, to): (NodeId, NodeId), vehicles: u32, door: (u32, u32), traffic: &mut Traffic, ctx: &Ctx<'_>) {
        let graph = &ctx.scenario.county.roads;
        let ms = |l: LinkId| {
            let link = graph.link(l);
            let open = link.drivable && graph.road(link.road).class != RoadClass::Expressway && !traffic.closed(l);
            open.then(|| (link.length_m / link.free_m_per_s * 1000.0) as i64)
        };
        let Some((way, _)) = route::path(graph, from, to, ms).filter(|w| !w.0.is_empty()) else {
            self.stopped += vehicles;
            self.round.stopped += u64::from(vehicles);
            return;
        };
        for i in 0..vehicles {
            let number = self.begun;
            self.begun += 1;
            self.goals.insert(number, to);
            self.round.sets_out(number, door);
            traffic.depart(ctx.now + Span::millis(60_000 * i64::from(i) / i64::from(vehicles)), &way, CAR, Owner::Other(number).tag());
        }
    }

    fn set_out(&mut self, from: Moment, over: Span, traffic: &mut Traffic, ctx: &Ctx<'_>) {
        if self.habits.cars.is_empty() {
            self.habits = Habits::of(ctx.scenario);
        }
        let profile = &ctx.scenario.county.traffic;
        let (Some(cars), false) = (self.habits.cars.last().copied(), self.habits.seats.is_empty()) else { return };
        let hour = ctx.scenario.hour_of_day(from) as usize % 24;
        let trips = (cars * profile.trips_per_car * profile.by_hour[hour] * over.as_hours()).round() as u64;
        let key = draw_key(ctx.seed, Luck::Background, &from.as_millis().to_string());
        for i in 0..trips {
            let u = |k: u64| draw(key, i * STRIDE + k);
            let home = self.habits.cars.partition_point(|c| *c <= u(0) * cars).min(self.habits.cars.len() - 1);
            let n = self.habits.seats.len();
            let pull = &self.habits.pull[home * n..(home + 1) * n];
            let seat = pull.partition_point(|p| *p <= u(1) * pull[n - 1]).min(n - 1);
            let node = ctx.scenario.county.settlements[home].node;
            let out = u(2) < 0.5;
            let Some(way) = self.habits.way(ctx.scenario, node, seat, out) else { continue };
            let at = from + Span::millis((u(3) * over.as_millis() as f64) as i64);
            let number = self.begun;
            self.begun += 1;
            self.goals.insert(number, if out { self.habits.seats[seat].0 } else { node });
            traffic.depart(at, way, CAR, Owner::Other(number).tag());
        }
    }
}

impl Habits {
    fn of(scenario: &Scenario) -> Self {
        let county = &scenario.county;
        let graph = &county.roads;
        let mean = county.people.household_size.iter().enumerate().map(|(i, p)| (i + 1) as f64 * p).sum::<f64>().max(1.0);
        let mut sum = 0.0;
        let cars = county.settlements.iter().map(|s| {
            let each = if s.urban { county.people.cars_per_household.1 } else { county.people.cars_per_household.0 };
            sum += f64::from(s.residents) / mean * each;
            sum
        });
        let cars: Vec<f64> = cars.collect();
        if graph.nodes.is_empty() {
            return Self { cars, ..Self::default() };
        }
        let mut residents = vec![0.0; county.townships.len()];
        for s in &county.settlements {
            residents[county.villages[s.village.index()].township.index()] += f64::from(s.residents);
        }
        let pull = county.settlements.iter().flat_map(|s| {
            let mut sum = 0.0;
            let of = |(t, people): (&crate::map::place::Township, &f64)| people * num::exp(-t.seat.distance_m(s.at) / PULL_M);
            county.townships.iter().zip(&residents).map(of).collect::<Vec<_>>().into_iter().map(move |w| {
                sum += w;
                sum
            })
        });
        let pull = pull.collect();
        let ms = |l: LinkId| {
            let link = graph.link(l);
            link.drivable.then(|| (link.length_m / link.free_m_per_s * 1000.0) as i64)
        };
        let cost: Vec<f64> = (0..graph.links.len()).map(|l| ms(LinkId::from_index(l)).map_or(f64::INFINITY, |ms| ms as f64)).collect();
        let seats = county.townships.iter().map(|t| (t.node, route::tree_to(graph, &[(t.node, 0)], ms), route::fan(graph, t.node, &cost, |_| true).1));
        let seats = seats.collect();
        Self { cars, pull, seats }
    }
    fn way(&self, scenario: &Scenario, node: NodeId, seat: usize, out: bool) -> Option<Vec<LinkId>> {
        let graph = &scenario.county.roads;
        let (at, tree, via) = &self.seats[seat];
        if node == *at {
            return None;
        }
        if out {
            return tree.path(graph, node);
        }
        let (mut way, mut here) = (Vec::new(), node);
        while here != *at {
            let link = via[here.index()];
            if link == u32::MAX || !graph.link(LinkId(link)).drivable {
                return None;
            }
            way.push(LinkId(link));
            here = graph.link(LinkId(link)).from;
        }
        way.reverse();
        Some(way)
    }
}
