//! Drill / world — everything that changes in a run, and the phases of one step.
//!
//! In: a `Scenario`, options, ground worked out before. Out: the state after each step. Not here: the loop (`run`), what
//! each phase does in its own room. The phases, in order: hazard → sense → report up → decide → act → move → settle.

mod whole;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::command::{self, Command, Scene};
use super::deed::Deed;
use super::direct::{self, Direct};
use super::expressway::{self, Expressway};
use super::fire::truth::FireTruth;
use super::given::{self, Given, Order};
use super::ground::Ground;
use super::log::Log;
use super::outage::{Outages, Service};
use super::people::household::Households;
use super::people::waters::Waters;
use super::people::{Ctx, People};
use super::reel::Reel;
use super::run::Options;
use super::sight::{Sense, Sight};
use super::spent::Spent;
use super::team::{Field, Teams};
use crate::base::ids::{FacilityId, GaugeId, Id, LinkId, RoadId};
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::act::{Hazard, HazardAct};
use crate::hazard::calm::Calm;
use crate::hazard::flood::ground::Ground as FloodGround;
use crate::hazard::flood::mode::Flood;
use crate::hazard::flood::spec::FloodSpec;
use crate::hazard::forest_fire::barrier::Barriers;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::forest_fire::land::Land;
use crate::hazard::road_fire::fire::RoadFire;
use crate::map::place::GaugeKind;
use crate::record::event::{Cause, Why};
use crate::record::tale::PlanUse;
use crate::scenario::drill_spec::{HazardSpec, InjectEffect, Scenario};

pub use whole::Parts;

/// What only depends on the county: worked out once, shared by all runs of a scenario.
#[derive(Clone)]
pub struct Prepared {
    nature: Nature,
    /// A flood at T+00:00, kept for runs of the same seed and rain under other plans.
    begun: Option<Arc<Begun>>,
    /// Where houses can stand; worked out by the first run.
    waters: Arc<OnceLock<Waters>>,
    /// Events of the longest run so far: room for the next one's, which otherwise moves house at every doubling.
    events: Arc<AtomicUsize>,
}

/// A flood that has begun, and by what.
struct Begun {
    seed: u64,
    spec: FloodSpec,
    flood: Flood,
}

/// Where the hazard of a run comes from.
#[derive(Clone)]
enum Nature {
    /// The drill's own flood.
    Flood(Arc<FloodGround>),
    /// The drill's own forest fire: what grows there, and the lines that stand from the start.
    Fire(Arc<Land>, Barriers),
    /// The drill's own accident on a road, and what grows beside it where that may burn.
    Road(Option<(Arc<Land>, Barriers)>),
    /// None, whatever the drill says: only rain of a rate, millimetres per hour.
    Calm(f64),
}

impl Prepared {
    /// Works it out.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let county = &scenario.county;
        let nature = match &scenario.drill.hazard {
            HazardSpec::Flood(_) => Nature::Flood(Arc::new(FloodGround::new(county))),
            HazardSpec::ForestFire(spec) => Nature::Fire(Arc::new(Land::of_county(county, &spec.fuels)), Barriers::of_county(county)),
            HazardSpec::RoadFire(spec) => {
                Nature::Road(spec.slope.as_ref().map(|slope| (Arc::new(Land::of_county(county, &slope.fuels)), Barriers::of_county(county))))
            }
        };
        Self { nature, begun: None, waters: Arc::default(), events: Arc::default() }
    }
    /// The same for a drill whose number has been changed since: what grows under a fire follows its fuels.
    #[must_use]
    pub fn with(&self, scenario: &Scenario, before: &HazardSpec) -> Self {
        let fuels = |h: &HazardSpec| h.fire().map(|f| f.fuels.clone());
        if fuels(&scenario.drill.hazard) == fuels(before) { self.clone() } else { Self { waters: Arc::clone(&self.waters), ..Self::new(scenario) } }
    }
    /// The same with the flood of a seed begun, so that several runs under the same rain need not begin it again: they go on from a copy.
    #[must_use]
    pub fn begun(&self, scenario: &Scenario, seed: u64) -> Self {
        let begun = match (&self.nature, &scenario.drill.hazard) {
            (Nature::Flood(ground), HazardSpec::Flood(spec)) => {
                Some(Arc::new(Begun { seed, spec: spec.clone(), flood: Flood::on(Arc::clone(ground), &scenario.county, spec, Seed(seed)) }))
            }
            _ => None,
        };
        Self { begun, ..self.clone() }
    }
    /// For runs without the drill's hazard: nothing but rain of one rate, millimetres per hour.
    #[must_use]
    pub fn calm(rain_mm_per_h: f64) -> Self {
        Self { nature: Nature::Calm(rain_mm_per_h), begun: None, waters: Arc::default(), events: Arc::default() }
    }
    fn homes(&self, scenario: &Scenario, seed: Seed) -> Households {
        Households::draw_beside(self.waters.get_or_init(|| Waters::new(&scenario.county)), scenario, seed)
    }

    /// Remembers that a run had so many events.
    pub(super) fn expect_events(&self, events: usize) {
        self.events.fetch_max(events, Ordering::Relaxed);
    }
    fn hazard(&self, scenario: &Scenario, seed: Seed) -> Box<dyn Hazard> {
        match (&self.nature, &scenario.drill.hazard) {
            (Nature::Calm(rain_mm_per_h), _) => Box::new(Calm::new(&scenario.county, *rain_mm_per_h)),
            (Nature::Flood(_), HazardSpec::Flood(spec)) if self.begun.as_ref().is_some_and(|b| b.seed == seed.0 && b.spec == *spec) => {
                self.begun.as_ref().map(|b| b.flood.clone()).expect("just looked at").into_hazard()
            }
            (Nature::Flood(ground), HazardSpec::Flood(spec)) => Flood::on(Arc::clone(ground), &scenario.county, spec, seed).into_hazard(),
            (Nature::Fire(land, barriers), HazardSpec::ForestFire(spec)) => Box::new(ForestFire::new(Arc::clone(land), spec.clone(), barriers.clone(), seed)),
            (Nature::Road(land), HazardSpec::RoadFire(spec)) => Box::new(RoadFire::new(scenario.county.terrain.shape, spec, land.clone(), seed)),
            _ => unreachable!("the ground was prepared for another drill's hazard"),
        }
    }
}

/// The changing world.
pub struct World {
    seed: Seed,
    /// The hazard.
    pub hazard: Box<dyn Hazard>,
    /// Roads and houses under it.
    pub ground: Ground,
    /// Power and networks.
    pub outages: Outages,
    /// People and traffic.
    pub people: People,
    /// Who knows what.
    pub sight: Sight,
    /// Posts, officers, messages.
    pub command: Command,
    /// Teams.
    pub teams: Teams,
    /// The record.
    pub log: Log,
    acts: Vec<HazardAct>,
    /// Deeds that come later, each with its time.
    waiting: Vec<(Moment, Deed)>,
    direct: Vec<Direct>,
    given: Vec<Given>,
    blocked: Vec<(Moment, RoadId, Cause)>,
    shown_road: Vec<u8>,
    /// What was written of the truth of a forest fire.
    fire: Option<FireTruth>,
    /// The expressway, where an accident on one is the hazard.
    expressway: Option<Expressway>,
    /// On which phases the wall clock went.
    pub(super) spent: Spent,
}

impl World {
    /// The world at T+00:00.
    #[must_use]
    pub fn new(scenario: &Scenario, prepared: &Prepared, options: &Options) -> Self {
        let seed = Seed(options.seed);
        let homes = prepared.homes(scenario, seed);
        let mut orders = command::Options::of(options.plan_use);
        orders.skip = options.skip.clone();
        orders.late = options.late.clone();
        Self {
            seed,
            hazard: prepared.hazard(scenario, seed),
            ground: Ground::new(scenario, &homes).summed(options.sums),
            outages: Outages::new(&scenario.county),
            people: People::new(scenario, seed, homes),
            sight: Sight::new(scenario, seed),
            command: Command::new(scenario, seed, orders),
            teams: Teams::new(scenario, seed, options.plan_use),
            log: Log::with_room(prepared.events.load(Ordering::Relaxed)),
            acts: Vec::new(),
            waiting: Vec::new(),
            direct: options.direct.clone(),
            given: options.given.clone(),
            blocked: Vec::new(),
            shown_road: vec![0; scenario.county.roads.roads.len()],
            fire: scenario.drill.hazard.fire().map(|_| FireTruth::default()),
            expressway: Expressway::new(scenario, seed, options.plan_use),
            spent: Spent::new(options.timed),
        }
    }

    /// The expressway, where an accident on one is the hazard.
    #[must_use]
    pub const fn expressway(&self) -> Option<&Expressway> {
        self.expressway.as_ref()
    }
    /// What is done before the first step: in the perfect baseline every truly endangered household is ordered out, and the
    /// shelters stand open.
    pub fn begin(&mut self, scenario: &Scenario, options: &Options, start: u64) {
        if options.plan_use != PlanUse::Perfect {
            return;
        }
        let cause = Cause::after(Why::Perfect, start);
        let open = (0..scenario.county.facilities.len())
            .map(FacilityId::from_index)
            .filter(|f| scenario.county.facilities[f.index()].capacity > 0 && scenario.county.facilities[f.index()].kind.is_shelter());
        let deeds: Vec<Deed> = open.map(|facility| Deed::OpenShelter { facility, cause }).collect();
        let mut ctx = Ctx { scenario, seed: self.seed, now: Moment::ZERO, ground: &self.ground, outages: &self.outages, log: &mut self.log };
        self.people.hear(&deeds, &mut ctx);
        self.people.order_at_once(&options.hit, &mut ctx);
    }

    /// One step of the drill from `now` on; `moves` is false at the very end, when only the state at that moment is wanted.
    pub fn step(&mut self, scenario: &Scenario, now: Moment, moves: bool) {
        let step = scenario.drill.step;
        self.spent.skip();
        // hazard
        if now.as_millis() % 60_000 == 0 {
            self.ground.let_go();
            self.hazard.advance(now, &self.acts);
            self.acts.clear();
            let frame = self.hazard.frame();
            self.ground.update(frame, now, &mut self.log);
            let (county, ground) = (&scenario.county, &self.ground);
            let at = |f: FacilityId| county.facilities[f.index()].at;
            let flames = |c: usize| frame.intensity_kw_per_m.get(c).is_some_and(|i| *i > 0.0);
            let under = |f: FacilityId| crate::map::line_cells::rasterise(frame.shape, &county.facilities[f.index()].line).into_iter().any(flames);
            // As with a house: flames in the next cell will do.
            let beside = |p| frame.shape.cell_at(p).is_some_and(|c| frame.shape.square(c, 1).any(flames));
            let fire = !frame.intensity_kw_per_m.is_empty();
            let burns = |f: FacilityId| fire && if county.facilities[f.index()].line.is_empty() { beside(at(f)) } else { under(f) };
            let depth = |f: FacilityId| if county.facilities[f.index()].line.is_empty() { ground.depth_at(at(f)) } else { 0.0 };
            self.outages.look(now, depth, burns, &mut self.log);
            if let Some(fire) = self.hazard.forest_fire() {
                self.ground.update_fire(scenario, fire, now, &mut self.log);
            }
        }
        if let Some(h) = &mut self.expressway {
            h.hears(|topic| self.sight.first_received(topic));
            self.people.tell(h);
            h.step(&mut expressway::Ctx { scenario, now, step, frame: self.hazard.frame(), log: &mut self.log });
            self.acts.extend(h.take_acts());
        }
        self.outages.step(now, &mut self.log);
        self.spent.lap(|p| &mut p.hazard);
        // sense
        self.sight.sense(&mut Sense { scenario, now, hazard: self.hazard.as_ref(), network: &self.outages, log: &mut self.log });
        self.spent.lap(|p| &mut p.sense);
        // report up, decide, act
        let mut deeds = self.ordered_from_outside(scenario, now);
        let mut scene = Scene {
            scenario,
            now,
            network: &self.outages,
            census: &self.people,
            ground: &self.ground,
            frame: self.hazard.frame(),
            fire: self.hazard.forest_fire(),
            highway: self.expressway.as_ref(),
            sight: &mut self.sight,
            teams: &mut self.teams,
            log: &mut self.log,
            acts: &mut self.acts,
        };
        self.command.report_up(&mut scene);
        self.command.decide(&mut scene);
        deeds.extend(self.command.act(&mut scene));
        self.spent.lap(|p| &mut p.command);
        deeds.extend(self.teams.act(&mut Field {
            scenario,
            now,
            step,
            census: &self.people,
            ground: &self.ground,
            frame: self.hazard.frame(),
            fire: self.hazard.forest_fire(),
            highway: self.expressway.as_ref(),
            log: &mut self.log,
            acts: &mut self.acts,
        }));
        if let (Some(truth), Some(fire), Some(crews)) = (&mut self.fire, self.hazard.forest_fire(), &self.teams.fire)
            && now.as_millis() % 60_000 == 0
        {
            truth.minute(scenario, self.seed, now, fire, crews, &mut self.acts, &mut self.log);
        }
        self.strike(now, &mut deeds);
        if let Some(h) = &mut self.expressway {
            h.heard();
            let mut ctx = expressway::Ctx { scenario, now, step, frame: self.hazard.frame(), log: &mut self.log };
            for d in &deeds {
                if let Deed::Scene { deed, cause } = d {
                    h.hear(&mut ctx, *deed, *cause);
                }
            }
            deeds.extend(h.deeds(scenario, now));
        }
        self.spent.lap(|p| &mut p.teams);
        // move, settle
        let mut ctx = Ctx { scenario, seed: self.seed, now, ground: &self.ground, outages: &self.outages, log: &mut self.log };
        self.people.hear(&deeds, &mut ctx);
        if moves {
            self.people.step(&mut ctx, now + step - Span::millis(1));
        }
        self.spent.lap(|p| &mut p.people);
    }

    /// Takes orders in for a step that has not begun.
    pub fn given(&mut self, orders: Vec<Order>, at: Moment) {
        self.given.extend(orders.into_iter().map(|order| Given { at, order }));
    }

    /// What follows from orders that no post gave, and is due now.
    fn ordered_from_outside(&mut self, scenario: &Scenario, now: Moment) -> Vec<Deed> {
        for (i, direct) in self.direct.iter().enumerate().filter(|(_, d)| d.at == now) {
            self.waiting.extend(direct::deeds(scenario, self.seed, direct, i as u32, &mut self.log));
        }
        for (i, order) in self.given.iter().enumerate().filter(|(_, g)| g.at == now) {
            let number = (self.direct.len() + i) as u32;
            self.waiting.extend(given::take(scenario, self.seed, order, number, &mut self.teams, &mut self.acts, &mut self.log));
        }
        let (due, later) = std::mem::take(&mut self.waiting).into_iter().partition(|(at, _)| *at <= now);
        self.waiting = later;
        let due: Vec<(Moment, Deed)> = due;
        due.into_iter().map(|(_, deed)| deed).collect()
    }

    /// Carries what injects did to networks and roads to where these live.
    fn strike(&mut self, now: Moment, deeds: &mut Vec<Deed>) {
        for s in self.command.take_strikes() {
            match s.effect {
                InjectEffect::PowerOut { township, lasts } => self.outages.begin(township, Service::Mains, now, lasts, s.cause, &mut self.log),
                InjectEffect::MobileOut { township, lasts } => self.outages.begin(township, Service::Mobile, now, lasts, s.cause, &mut self.log),
                InjectEffect::ChannelOut { channel, lasts } => self.outages.stop(channel, now, lasts, s.cause, &mut self.log),
                InjectEffect::RoadBlocked { road, lasts } => {
                    deeds.push(Deed::Road { road, closed: true, cause: s.cause });
                    self.blocked.push((now + lasts, road, s.cause));
                }
                InjectEffect::Message { .. }
                | InjectEffect::TeamOut { .. }
                | InjectEffect::Release { .. }
                | InjectEffect::Breach { .. }
                | InjectEffect::Wind { .. } => {}
            }
        }
        self.blocked.retain(|(until, road, cause)| {
            let over = now >= *until;
            if over {
                deeds.push(Deed::Road { road: *road, closed: false, cause: *cause });
            }
            !over
        });
    }

    /// What must be written at the end: peaks at houses, wants in shelters.
    pub fn finish(&mut self, scenario: &Scenario, end: Moment) {
        if let Some(h) = &self.expressway {
            h.finish(scenario, end, &mut self.log);
        }
        self.ground.finish(end, &mut self.log);
        self.people.finish(end, &mut self.log);
    }

    /// Cells of the lines that crews have built.
    #[must_use]
    pub fn lines(&self) -> &std::collections::BTreeSet<u32> {
        static NONE: std::collections::BTreeSet<u32> = std::collections::BTreeSet::new();
        self.teams.fire.as_ref().map_or(&NONE, |f| &f.lines)
    }
    /// Puts the minute on the reel.
    pub fn show(&mut self, scenario: &Scenario, now: Moment, reel: &mut Reel) {
        let county = &scenario.county;
        for (i, g) in county.gauges.iter().enumerate() {
            reel.gauge(i as u32, g.kind == GaugeKind::Stage, self.hazard.gauge(GaugeId::from_index(i)));
        }
        for (i, state) in self.shown_road.iter_mut().enumerate() {
            let road = RoadId::from_index(i);
            let r = county.roads.road(road);
            let queue = || [r.forward, r.backward].into_iter().flatten().any(|l| self.people.traffic().spilled(l));
            *state = if self.ground.road_cut(road) {
                1
            } else if self.people.closed_by_order(road) {
                2
            } else {
                let ours = self.expressway.as_ref().map_or(0, |h| h.shows(scenario, road));
                if ours > 0 { ours } else { u8::from(queue()) * 3 }
            };
        }
        reel.minute(
            county.settlement_keys.ids().map(|s| self.people.count_states(s)),
            self.people.moving(&county.roads, now),
            self.teams.positions().into_iter().map(|(t, p, s)| (t.0, p, s)).collect(),
            self.shown_road.iter().copied(),
            county.facility_keys.ids().map(|f| self.people.inside(f)),
        );
        let meter = |link: Option<LinkId>| {
            let Some(link) = link else { return (0, 0) };
            let traffic = self.people.traffic();
            let (more, queue) = self.expressway.as_ref().and_then(|h| h.metered(scenario, link)).unwrap_or((0, 0));
            (traffic.passed(link) + more, traffic.standing(link, now) + queue)
        };
        reel.traffic(now, county.roads.roads.iter().map(|r| [meter(r.forward), meter(r.backward)]));
    }
}
