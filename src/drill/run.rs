//! Drill / run — the story of a drill: one step after another, each a short list of named phases.
//!
//! In: a `Scenario` and options. Out: a `Tale`; hours of events, keyframes and frames go to a `Sink` on the way.
//! Not here: what a phase does. Method: elapsed time is step × dt; the hazard advances each simulated minute; the whole
//! state of every room is hashed each simulated minute. The wall clock is read for `drill_s` and `phases` alone.

use std::collections::{BTreeMap, BTreeSet};

use super::direct::Direct;
use super::given::{Given, Order};
use super::log::line;
use super::reel::Reel;
use super::world::{Parts, Prepared, World};
use crate::base::fingerprint::Hasher;
use crate::base::ids::{ClauseId, HouseholdId};
use crate::base::time::{Moment, Span};
use crate::hazard::frame::Frame;
use crate::record::event::{self, Cause, Event, Kind, Unit, Who, Why};
use crate::record::tale::{HouseholdFact, MinuteSum, PlanUse, Tale, Tracks};
use crate::scenario::drill_spec::Scenario;

/// How often the whole state is kept for branching and verifying.
pub const KEYFRAME_EVERY: Span = Span::minutes(30);

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// Seed.
    pub seed: u64,
    /// Which plan is in force.
    pub plan_use: PlanUse,
    /// The households that the hazard truly hits; only the perfect baseline knows them.
    pub hit: Vec<HouseholdId>,
    /// Keep tracks and extremes.
    pub playback: bool,
    /// Ask the clock on which phases the time goes.
    pub timed: bool,
    /// Fingerprint every minute, and hand keyframes to the sink. Without, only the events make the fingerprint (record level `summary` of studies).
    pub sums: bool,
    /// Clauses left out.
    pub skip: BTreeSet<ClauseId>,
    /// Clauses that fall due late.
    pub late: BTreeMap<ClauseId, Span>,
    /// Orders that reach the villages without any post.
    pub direct: Vec<Direct>,
    /// Orders that somebody gave while the drill ran, in the order in which they were given.
    pub given: Vec<Given>,
    /// Stop at the end of this minute, with nothing wound up: a moment is reached, the drill is not over.
    pub until: Option<Moment>,
}

impl Options {
    /// The plans as written under a seed, with playback.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            plan_use: PlanUse::AsWritten,
            hit: Vec::new(),
            playback: true,
            sums: true,
            timed: true,
            skip: BTreeSet::new(),
            late: BTreeMap::new(),
            direct: Vec::new(),
            given: Vec::new(),
            until: None,
        }
    }
    /// The same for one of many runs: nothing is kept but the events.
    #[must_use]
    pub fn lean(seed: u64) -> Self {
        Self { playback: false, sums: false, timed: false, ..Self::new(seed) }
    }
    /// The same luck under another use of the plan: nobody plays it back or continues it, so nothing is kept but the events.
    #[must_use]
    pub fn baseline(&self, plan_use: PlanUse, hit: Vec<HouseholdId>) -> Self {
        Self { plan_use, hit, playback: false, sums: false, given: Vec::new(), ..self.clone() }
    }
}

/// Where a run's results go while it runs. The default keeps nothing.
pub trait Sink {
    /// A simulated minute has ended.
    fn minute(&mut self, _at: Moment, _frame: &Frame) {}
    /// The events of a simulated hour are complete.
    fn hour(&mut self, _events: &[Event]) {}
    /// A moment from which the run can be continued, with the events since the keyframe before.
    fn keyframe(&mut self, _at: Moment, _state: Parts, _since: &[Event]) {}
    /// The drill begins with these households.
    fn begun(&mut self, _households: &dyn Fn() -> Vec<HouseholdFact>) {}
    /// A simulated minute has been kept for playback: the tracks up to then, and all events.
    fn kept(&mut self, _at: Moment, _tracks: &Tracks, _events: &[Event]) {}
    /// Orders from outside for the step at `now`; asked before each simulated minute, and the drill stands while it waits for the answer.
    fn given(&mut self, _now: Moment) -> Vec<Order> {
        Vec::new()
    }
    /// Whether anybody still wants the run; asked each simulated minute. One that nobody wants stops there.
    fn wanted(&self) -> bool {
        true
    }
}

/// A sink that keeps nothing.
pub struct Silent;
impl Sink for Silent {}

/// Runs a drill to its end.
#[must_use]
pub fn run(scenario: &Scenario, prepared: &Prepared, options: &Options, sink: &mut dyn Sink) -> Tale {
    let clock = std::time::Instant::now();
    let mut world = World::new(scenario, prepared, options);
    let start = world.log.write(Moment::ZERO, line(Kind::RunStarted, Who::Drill, Cause::of(Why::Drill)).value(options.seed as f64, Unit::Count));
    world.begin(scenario, options, start);
    play(scenario, prepared, options, world, 0, sink, clock)
}

/// Continues a run from its keyframe at a moment, with all events up to it. The tale begins at the keyframe, but for the
/// events, which are whole.
#[must_use]
pub fn resume(scenario: &Scenario, prepared: &Prepared, options: &Options, at: Moment, state: &Parts, events: Vec<Event>, sink: &mut dyn Sink) -> Option<Tale> {
    let clock = std::time::Instant::now();
    let world = World::resume(scenario, prepared, options, state, events)?;
    let next = at.as_millis() / scenario.drill.step.as_millis() + 1;
    Some(play(scenario, prepared, options, world, next, sink, clock))
}

/// Plays the steps from `first` on.
fn play(scenario: &Scenario, prepared: &Prepared, options: &Options, mut world: World, first: i64, sink: &mut dyn Sink, clock: std::time::Instant) -> Tale {
    let county = &scenario.county;
    let mut reel = if options.playback {
        Reel::new(&county.terrain.shape, county.settlements.len(), county.roads.roads.len(), county.facilities.len())
    } else {
        Reel::default()
    };
    let mut sums: Vec<MinuteSum> = Vec::new();
    let (mut told, mut kept) = (0, if first > 0 { world.log.events().len() } else { 0 });
    let mut summed = kept;
    let steps = scenario.drill.length.as_millis() / scenario.drill.step.as_millis();
    sink.begun(&|| world.people.facts());
    let last = options.until.map_or(steps, |until| steps.min(until.as_millis() / scenario.drill.step.as_millis()));
    for step in first..=last {
        let now = Moment::ZERO + scenario.drill.step * step;
        if now > Moment::ZERO && now.as_millis() % 3_600_000 == 0 && step < steps {
            sink.hour(&world.log.events()[told..]);
            told = world.log.events().len();
        }
        if now.as_millis() % 60_000 == 0 {
            world.given(sink.given(now), now);
        }
        world.step(scenario, now, step < steps);
        if now.as_millis() % 60_000 != 0 {
            continue;
        }
        world.spent.skip();
        if !sink.wanted() {
            break;
        }
        sink.minute(now, world.hazard.frame());
        let keeps = now.as_millis() % KEYFRAME_EVERY.as_millis() == 0;
        if keeps {
            world.forget_ways();
        }
        if !options.sums {
            world.spent.lap(|p| &mut p.record);
            continue;
        }
        // The picture's cells are looked through beside the sum, where a core is free.
        rayon::in_place_scope(|beside| {
            let (frame, fire, lines) = (world.hazard.frame(), world.hazard.forest_fire(), world.lines());
            let reel = &mut reel;
            if options.playback {
                beside.spawn(move |_| match fire {
                    fire if frame.accident.is_some() => reel.road(fire, frame),
                    Some(fire) => reel.fire(fire, frame, lines),
                    None => reel.water(frame),
                });
            }
            sums.push(world.sum(summed));
        });
        summed = world.log.events().len();
        if options.playback {
            world.show(scenario, now, &mut reel);
            sink.kept(now, reel.tracks(), world.log.events());
        }
        if keeps {
            sink.keyframe(now, world.parts(), &world.log.events()[kept..]);
            kept = world.log.events().len();
        }
        world.spent.lap(|p| &mut p.record);
    }
    let end = Moment::ZERO + scenario.drill.length;
    if options.until.is_none() {
        wind_up(scenario, &mut world, options.playback.then_some(&mut reel), end);
    }
    sink.hour(&world.log.events()[told..]);
    let (households, vehicles) = (world.people.facts(), world.people.vehicles());
    let phases = world.spent.phases;
    let events = world.log.into_events();
    prepared.expect_events(events.len());
    let (tracks, extremes) = if options.playback { reel.finish(end) } else { Default::default() };
    let fingerprint = whole_sum(&sums, &events);
    Tale {
        plan_use: options.plan_use,
        seed: options.seed,
        households,
        vehicles,
        events,
        sums,
        fingerprint,
        tracks,
        extremes,
        drill_s: clock.elapsed().as_secs_f64(),
        phases,
    }
}

/// What stands at the end of a drill: peaks at houses, wants in shelters, the line that it is over.
fn wind_up(scenario: &Scenario, world: &mut World, reel: Option<&mut Reel>, end: Moment) {
    world.finish(scenario, end);
    let mut ended =
        line(Kind::RunEnded, Who::Drill, Cause { why: Why::Drill, seq: world.log.start() }).value(scenario.drill.length.as_seconds(), Unit::Seconds);
    if let Some(fire) = world.hazard.forest_fire() {
        if let Some(reel) = reel {
            reel.scorched(fire);
        }
        ended = ended.detail(format!("hectares={:.2}", fire.burnt_ha()));
    }
    world.log.write(end, ended);
}

/// The fingerprint of a whole run: every minute's state and every event.
#[must_use]
pub fn whole_sum(sums: &[MinuteSum], events: &[Event]) -> crate::base::fingerprint::Fingerprint {
    let mut h = Hasher::new();
    for m in sums {
        for part in [m.hazard, m.people, m.traffic, m.command, m.teams] {
            h.fingerprint(part);
        }
    }
    event::add(events, &mut h);
    h.finish()
}
