//! Drill / expressway — an accident on an expressway: the traffic that runs into it, the scene, who works there.
//!
//! In: the accident (frame), orders (`SceneDeed`), teams on the spot. Out: events, what callers and cameras tell, what standing services
//! ask for. Not here: posts and clauses (`command::highway`), the teams' way there (`team`).
//! In reading order: the cells of a carriageway, the carriageways, the stream of one, lanes open, crashes into the tail, platoons led
//! down to it, the hurt, hospitals, vehicles that fuel reaches, who stands in heat, smoke and gas, who goes round by other roads, tunnels, what may be ordered, the scene.

mod cells;
pub mod corridor;
pub mod crash;
pub mod detour;
pub mod escort;
pub mod exposed;
pub mod gates;
pub mod hospital;
pub mod lanes;
pub mod order;
mod reached;
pub mod river;
pub mod scene;
pub mod stream;
mod sums;
pub mod tunnel;
pub mod victim;

use std::collections::BTreeMap;

use crate::base::ids::{FacilityId, LinkId, RoadId, RoleId, TeamId};
use crate::base::seed::{Luck, Seed, stream_of};
use crate::base::time::{Moment, Span};
use crate::drill::deed::Deed;
use crate::drill::log::Log;
use crate::drill::water::Supply;
use crate::hazard::act::HazardAct;
use crate::hazard::frame::Frame;
use crate::hazard::road_fire::spec::RoadFireSpec;
use crate::map::frame::Point;
use crate::map::road::RoadGraph;
use crate::record::tale::PlanUse;
use crate::scenario::drill_spec::{HazardSpec, Scenario};
use corridor::Carriageway;
use crash::Arrivals;
use order::{Told, Work};
use stream::{Stream, Stretch};
use victim::Victims;

/// Past a queue on the emergency lane, metres a second, where drivers keep it free and where they do not (assumed: 25 and 8 km/h).
pub const PAST_M_S: (f64, f64) = (25.0 / 3.6, 8.0 / 3.6);
/// Probability that drivers keep the emergency lane free (assumed).
pub const KEEPS_LANE: f64 = 0.6;
/// Room and time of a goods vehicle or a bus in cars (JTG B01-2014: 2.5 and 1.5).
pub const CARS: [f64; 3] = [1.0, 1.5, 2.5];

/// What the expressway sees of the world in a step.
pub struct Ctx<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Now.
    pub now: Moment,
    /// Length of the step.
    pub step: Span,
    /// The hazard's frame.
    pub frame: &'a Frame,
    /// The record.
    pub log: &'a mut Log,
}

/// Something standing services will ask for.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Ask {
    at: Moment,
    work: Work,
    teams: u32,
    seq: u64,
}

/// What does not change in a run.
#[derive(Clone, Debug, Default)]
struct Fixed {
    ways: Vec<Carriageway>,
    scene: Vec<usize>,
    /// Middles of the cells of each carriageway.
    middles: Vec<Vec<Point>>,
    /// Which of them lie in tunnels.
    tunnels: Vec<Vec<bool>>,
    lanes: u32,
    hospitals: Vec<hospital::Hospital>,
    water: Supply,
}

/// The expressway.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Expressway {
    #[serde(skip)]
    fixed: Fixed,
    told: Vec<Told>,
    seed: Seed,
    perfect: bool,
    keeps_lane: bool,
    streams: Vec<Stream>,
    arrivals: Vec<Arrivals>,
    clock: Moment,
    began: Option<(Moment, u64)>,
    first_call: Option<(Moment, u64)>,
    calls: Vec<(Moment, RoleId)>,
    asks: Vec<Ask>,
    pending: Vec<gates::Pending>,
    victims: Victims,
    /// Free beds as far as they are known, and those taken since the last call.
    beds: BTreeMap<FacilityId, u32>,
    taken: Vec<(FacilityId, u32)>,
    round: detour::Round,
    present: BTreeMap<TeamId, Work>,
    /// Since when signs shine upstream.
    signs: Option<Moment>,
    police: bool,
    median: bool,
    wreck: bool,
    /// A team has seen what there is.
    looked: bool,
    gave_back: Option<Moment>,
    /// Gates and signs are as before.
    opened: bool,
    /// When the patrol thinks of the gates by itself.
    duty_gates: Option<(Moment, u64)>,
    controlled: bool,
    lanes_open: [u32; 2],
    /// Crashes that take a lane: carriageway, cell, until when.
    crashes: Vec<(u32, u32, Moment)>,
    /// The patrol that leads platoons down to the tail.
    escort: Option<escort::Escort>,
    /// Vehicles that burning fuel has reached.
    reached: u32,
    /// What it does to the hazard at its next minute.
    acts: Vec<HazardAct>,
    /// What of the accident has been told: put out, again, burst, slope, river, queue.
    seen: Seen,
    /// What ran off and is on its way down the river.
    drift: Option<river::Drift>,
    exposed: exposed::Exposed,
    /// When the intake downstream is shut, and by which event.
    shut: Option<(Moment, u64)>,
    /// Who uses the river below, and when people are kept off it.
    uses: Vec<river::Use>,
    river_closes: Option<(Moment, u64)>,
    /// Vehicle-hours: trapped between the last exit and the scene; standing anywhere; at the gates or turned away.
    trapped_h: f64,
    standing_h: f64,
    gates_h: f64,
    longest_m: f64,
    next_measure: Moment,
}

/// What has been told.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
struct Seen {
    out: Option<u64>,
    out_told: bool,
    again: u32,
    burst: bool,
    slope: bool,
    river: bool,
    queue: bool,
    hurt: bool,
    gas: bool,
    stopped: bool,
    /// Where the wind went when it was last told.
    wind: Option<f64>,
}

/// The accident of a drill, where its hazard is one.
#[must_use]
pub fn spec(scenario: &Scenario) -> Option<&RoadFireSpec> {
    match &scenario.drill.hazard {
        HazardSpec::RoadFire(spec) => Some(spec),
        _ => None,
    }
}

impl Fixed {
    fn new(scenario: &Scenario, spec: &RoadFireSpec) -> Self {
        let (county, graph) = (&scenario.county, &scenario.county.roads);
        let ways = corridor::carriageways(graph, spec.road, spec.along_m);
        let hospitals = hospital::seen_from(county, graph.road(spec.road).from, spec.at);
        let lanes = ways.first().and_then(|w| w.links.iter().find(|l| graph.link(**l).road == spec.road)).map_or(2, |l| graph.link(*l).lanes.max(1));
        Self { ways, scene: Vec::new(), middles: Vec::new(), tunnels: Vec::new(), lanes, hospitals, water: Supply::near(county, spec.at) }
    }
    /// Where the streams' cells lie.
    fn lay(&mut self, graph: &RoadGraph, streams: &[Stream]) {
        self.scene = self.ways.iter().zip(streams).map(|(w, s)| s.cell_at(w.scene_m)).collect();
        let middles = |(w, s): (&Carriageway, &Stream)| (0..s.len()).map(|k| w.point_at(graph, (k as f64 + 0.5) * s.cell_m())).collect();
        self.middles = self.ways.iter().zip(streams).map(middles).collect();
        self.tunnels = self.ways.iter().zip(streams).map(|(w, s)| tunnel::cells(graph, w, s)).collect();
    }
}

impl Expressway {
    /// The road before the accident; `None` where the drill has none.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: Seed, plan_use: PlanUse) -> Option<Self> {
        let spec = spec(scenario)?;
        let mut fixed = Fixed::new(scenario, spec);
        let graph = &scenario.county.roads;
        let t = &spec.traffic;
        let size: f64 = t.mix.iter().zip(CARS).map(|(share, cars)| share * cars).sum();
        let mut streams = Vec::new();
        for way in &fixed.ways {
            let stretches: Vec<Stretch> = way
                .links
                .iter()
                .map(|l| {
                    let l = graph.link(*l);
                    Stretch {
                        length_m: l.length_m,
                        free_m_s: l.free_m_per_s,
                        per_h: l.capacity_per_h / size,
                        jam_per_m: l.jam_per_m * f64::from(l.lanes.max(1)) / size,
                    }
                })
                .collect();
            let doors: Vec<(f64, f64, f64)> = way.doors.iter().map(|d| (d.m, t.turn, t.gate_per_h)).collect();
            let mut s = Stream::new(&stretches, &doors);
            s.fill(t.busiest_per_h * t.by_hour[spec.hour(Moment::ZERO) as usize % 24]);
            streams.push(s);
        }
        fixed.lay(graph, &streams);
        let lanes = fixed.lanes;
        Some(Self {
            arrivals: (0..streams.len()).map(|i| Arrivals::new(seed, i)).collect(),
            fixed,
            told: Vec::new(),
            seed,
            perfect: plan_use == PlanUse::Perfect,
            keeps_lane: stream_of(seed, Luck::Crash, "emergency-lane", 0).chance(KEEPS_LANE),
            streams,
            clock: Moment::ZERO,
            began: None,
            first_call: None,
            calls: Vec::new(),
            asks: Vec::new(),
            pending: Vec::new(),
            victims: Victims::default(),
            beds: hospital::free_beds(&scenario.county),
            taken: Vec::new(),
            round: detour::Round::default(),
            present: BTreeMap::new(),
            signs: None,
            police: false,
            median: false,
            wreck: false,
            looked: false,
            gave_back: None,
            opened: false,
            duty_gates: None,
            controlled: false,
            lanes_open: [lanes; 2],
            crashes: Vec::new(),
            escort: None,
            reached: 0,
            acts: Vec::new(),
            seen: Seen::default(),
            drift: None,
            exposed: exposed::Exposed::default(),
            shut: None,
            uses: Vec::new(),
            river_closes: None,
            trapped_h: 0.0,
            standing_h: 0.0,
            gates_h: 0.0,
            longest_m: 0.0,
            next_measure: Moment::ZERO,
        })
    }
    /// After loading a saved state: makes anew what only depends on the scenario.
    pub fn attach(&mut self, scenario: &Scenario) {
        if let Some(spec) = spec(scenario) {
            self.fixed = Fixed::new(scenario, spec);
            self.streams.iter_mut().for_each(Stream::attach);
            self.fixed.lay(&scenario.county.roads, &self.streams);
        }
    }

    /// What was told has been heard.
    pub fn heard(&mut self) {
        self.told.clear();
    }
    /// What was told since it was last heard.
    #[must_use]
    pub fn told(&self) -> &[Told] {
        &self.told
    }
    /// Streams of the carriageways, the accident's own first.
    #[must_use]
    pub fn streams(&self) -> &[Stream] {
        &self.streams
    }
    /// The carriageways.
    #[must_use]
    pub fn ways(&self) -> &[Carriageway] {
        &self.fixed.ways
    }
    /// How fast a team with blue lights gets over a link, m/s, where it is one of ours and full.
    #[must_use]
    pub fn engine_m_s(&self, scenario: &Scenario, link: LinkId, free_m_s: f64) -> f64 {
        let past = if self.keeps_lane || self.police { PAST_M_S.0 } else { PAST_M_S.1 };
        let graph = &scenario.county.roads;
        // A tube has no emergency lane to be kept free.
        let past = if graph.road(graph.link(link).road).tunnel { PAST_M_S.1 } else { past };
        for (w, s) in self.fixed.ways.iter().zip(&self.streams) {
            if let Some((a, b)) = w.span_m(graph, link) {
                let cells = s.cell_at(a)..=s.cell_at(b);
                let (n, full) = cells.fold((0u32, 0u32), |(n, full), c| (n + 1, full + u32::from(s.queued(c))));
                return if full * 2 > n { past.min(free_m_s) } else { free_m_s };
            }
        }
        free_m_s
    }
    /// State of a road for the picture: 2 shut, 3 a queue fills it; 0 otherwise.
    #[must_use]
    pub fn shows(&self, scenario: &Scenario, road: RoadId) -> u8 {
        let graph = &scenario.county.roads;
        for (w, s) in self.fixed.ways.iter().zip(&self.streams) {
            if let Some(m) = w.begins_m(graph, road) {
                let (a, b) = (s.cell_at(m), s.cell_at(m + graph.road(road).length_m));
                return if (a..=b).any(|c| s.queued(c)) { 3 } else { 0 };
            }
            if w.doors.iter().zip(s.doors()).any(|(d, x)| (x.shut_on || x.shut_main) && d.ramps.contains(&road)) {
                return 2;
            }
        }
        0
    }
    /// What a link of the mainline has seen: vehicles past its end so far, vehicles that queue on it now. Links shorter than a cell
    /// show the cell.
    #[must_use]
    pub fn metered(&self, scenario: &Scenario, link: LinkId) -> Option<(u64, u32)> {
        let graph = &scenario.county.roads;
        self.fixed.ways.iter().zip(&self.streams).find_map(|(w, s)| {
            let (from, to) = w.span_m(graph, link)?;
            let (a, b) = (s.cell_at(from), s.cell_at((to - 1.0).max(from)));
            Some((s.passed(b), s.queue(a, b).round() as u32))
        })
    }
    /// The water that crews can bring, litres a second, by engines that are there and the time they have been at it.
    #[must_use]
    pub fn water(&self) -> &Supply {
        &self.fixed.water
    }
    /// How many beds are free in each hospital: residents lie in them as well.
    pub fn know_beds(&mut self, free: &BTreeMap<FacilityId, u32>) {
        for (f, n) in &mut self.beds {
            *n = free.get(f).copied().unwrap_or(*n);
        }
    }
    /// What it asks of the others: vehicles that go round, beds that are taken.
    pub fn deeds(&mut self, scenario: &Scenario, now: Moment) -> Vec<Deed> {
        let beds = std::mem::take(&mut self.taken).into_iter().map(|(facility, people)| Deed::Beds { facility, people });
        beds.chain(self.detours(scenario, now)).collect()
    }
    /// Whether the lanes have been given back.
    #[must_use]
    pub const fn given_back(&self) -> bool {
        self.gave_back.is_some()
    }
    /// Whether somebody at the scene waits for care.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.victims.waiting()
    }
    /// Whether medical teams have nobody left.
    #[must_use]
    pub fn cared_for(&self, now: Moment) -> bool {
        self.victims.cared_for(now)
    }
    /// Whether anybody is stuck in a vehicle.
    #[must_use]
    pub fn stuck(&self) -> usize {
        self.victims.stuck()
    }
    /// Whether the wreck is still there.
    #[must_use]
    pub const fn wreck(&self) -> bool {
        self.wreck
    }
    /// Vehicles that stand between the last exit and the scene.
    #[must_use]
    pub fn trapped(&self) -> f64 {
        self.fixed.ways.iter().enumerate().map(|(i, w)| self.trapped_on(i, w)).sum()
    }
    fn trapped_on(&self, i: usize, way: &Carriageway) -> f64 {
        let s = &self.streams[i];
        let from = way.door_before().and_then(|k| s.doors().get(k)).map_or(0, |d| d.cell);
        s.standing(from, self.fixed.scene[i])
    }
    /// Whether a team with a kind of work is there.
    #[must_use]
    pub fn has(&self, work: Work) -> bool {
        self.present.values().any(|w| *w == work)
    }
}
