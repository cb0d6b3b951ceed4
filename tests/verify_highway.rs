//! Verify / highway — vehicle fires, plumes, distances and the queue behind them against published figures; the accident as a hazard:
//! the same whatever the step, the same after a restart, and what crews do to it.

mod files;
mod gas;
mod hospital;
mod imported;
mod pool;
mod river;
mod road;
mod round;
mod scene;
mod slope;
mod tunnel;

use yanlian::base::fingerprint::Hasher;
use yanlian::base::ids::RoadId;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::run::Sink;
use yanlian::drill::world::Parts;
use yanlian::hazard::act::{Hazard, HazardAct};
use yanlian::hazard::road_fire::fire::RoadFire;
use yanlian::hazard::road_fire::radiation::Fireball;
use yanlian::hazard::road_fire::release::{State, flow_needed_l_s};
use yanlian::hazard::road_fire::spec::{Air, Leak, RoadFireSpec, Traffic};
use yanlian::hazard::road_fire::vehicle::{Load, Vehicle};
use yanlian::map::frame::Point;
use yanlian::map::grid::Shape;
use yanlian::record::event::Event;
use yanlian::study::verify::highway;

const SHAPE: Shape = Shape { cols: 200, rows: 200, west: 0.0, north: 6000.0, cell_m: 30.0 };
const HERE: Point = Point { x: 3000.0, y: 3000.0 };

pub fn spec(vehicle: Vehicle, load: Load) -> RoadFireSpec {
    RoadFireSpec {
        road: RoadId(0),
        along_m: 0.0,
        at: HERE,
        vehicle,
        load,
        load_t: 20.0,
        starts: Moment::ZERO,
        peak_mw: Some(60.0),
        blocks: 2,
        stuck: 0.0,
        in_tunnel: false,
        portal: None,
        verge_m: 8.0,
        air: vec![Air { at: Moment::ZERO, wind_m_s: 7.0, towards_deg: 90.0, cloud: 0.5 }],
        start_hour: 14.0,
        leak: None,
        spill: None,
        slope: None,
        traffic: Traffic { busiest_per_h: 2000.0, by_hour: [1.0; 24], mix: [0.8, 0.05, 0.15], turn: 0.1, gate_per_h: 900.0 },
        calls: Vec::new(),
    }
}

/// The keyframes of a run: when, the state, the events up to it.
#[derive(Default)]
pub struct Keep {
    pub frames: Vec<(Moment, Parts, Vec<Event>)>,
    so_far: Vec<Event>,
}

impl Sink for Keep {
    fn keyframe(&mut self, at: Moment, state: Parts, since: &[Event]) {
        self.so_far.extend_from_slice(since);
        self.frames.push((at, state.clone(), self.so_far.clone()));
    }
}

fn run(spec: &RoadFireSpec, minutes: i64, every: i64, water_l_s: f64) -> RoadFire {
    let mut fire = RoadFire::new(SHAPE, spec, None, Seed(1));
    for m in 1..=minutes / every {
        // Crews come after a quarter of an hour, when it burns fully.
        let there = water_l_s > 0.0 && m * every > 15;
        let acts = if there { vec![HazardAct::Wet { at: HERE, litres: water_l_s * 60.0 * every as f64 }] } else { Vec::new() };
        fire.advance(Moment::minutes(m * every), &acts);
    }
    fire
}

fn mark(fire: &RoadFire) -> String {
    let mut h = Hasher::new();
    fire.fingerprint(&mut h);
    h.finish().to_string()
}

#[test]
fn every_published_figure_is_met() {
    let checks = highway::checks();
    let failed: Vec<_> = checks.iter().filter(|c| !c.passes()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(checks.len() > 70, "{}", checks.len());
}

#[test]
fn an_accident_burns_the_same_whatever_the_step() {
    let s = spec(Vehicle::Goods, Load::Ordinary);
    for minutes in [10, 60, 240] {
        assert_eq!(mark(&run(&s, minutes, 1, 0.0)), mark(&run(&s, minutes, 10, 0.0)), "{minutes}");
    }
}

#[test]
fn enough_water_puts_it_out_in_minutes_and_a_quarter_of_it_does_not() {
    let s = spec(Vehicle::Goods, Load::Ordinary);
    let state = |water| run(&s, 40, 1, water).frame().accident.map(|a| (a.state, a.mw > 1.0));
    let need = flow_needed_l_s(60.0);
    assert_eq!(state(0.0), Some((State::Burning, true)));
    assert_eq!(state(need / 4.0), Some((State::Burning, true)));
    assert!(matches!(state(need * 2.0), Some((State::PutOut, false))));
}

#[test]
fn a_saved_accident_goes_on_as_if_nothing_had_been() {
    let mut s = spec(Vehicle::Tanker, Load::Chlorine);
    s.leak = Some(Leak { kg_s: 2.0, lasts: Span::minutes(40), height_m: 1.5 });
    let mut a = run(&s, 20, 1, 0.0);
    let state = a.save();
    let mut b = RoadFire::new(SHAPE, &s, None, Seed(1));
    b.load(&state);
    for m in 21..60 {
        a.advance(Moment::minutes(m), &[]);
        b.advance(Moment::minutes(m), &[]);
    }
    assert_eq!(mark(&a), mark(&b));
    assert!(a.frame().dose.iter().any(|d| *d > 0.0), "the gas went somewhere");
}

#[test]
fn smoke_and_gas_go_with_the_wind_and_turn_with_it() {
    let mut s = spec(Vehicle::Goods, Load::Ammonia);
    s.leak = Some(Leak { kg_s: 3.0, lasts: Span::minutes(60), height_m: 1.5 });
    s.air.push(Air { at: Moment::minutes(30), wind_m_s: 7.0, towards_deg: 0.0, cloud: 0.5 });
    let cell = |x: f64, y: f64| SHAPE.cell_at(Point::new(3000.0 + x, 3000.0 + y)).expect("inside");
    let early = run(&s, 29, 1, 0.0);
    let (east, north) = (cell(300.0, 0.0), cell(0.0, 300.0));
    assert!(early.frame().visibility_m[east] < 500.0 && early.frame().visibility_m[north] > 5000.0);
    assert!(early.frame().dose[east] > 0.0 && early.frame().dose[north] <= 0.0);
    let late = run(&s, 50, 1, 0.0);
    assert!(late.frame().visibility_m[north] < 500.0 && late.frame().dose[north] > 0.0);
}

#[test]
fn a_tank_of_gas_bursts_in_some_nights_and_never_while_it_is_cooled() {
    let s = spec(Vehicle::Tanker, Load::Lpg);
    let burst = |seed: u64, water: f64| {
        let mut fire = RoadFire::new(SHAPE, &s, None, Seed(seed));
        for m in 1..=90 {
            let acts = if water > 0.0 { vec![HazardAct::Wet { at: HERE, litres: water * 60.0 }] } else { Vec::new() };
            fire.advance(Moment::minutes(m), &acts);
        }
        fire.frame().accident.and_then(|a| a.burst)
    };
    let dry = (1..=40).filter(|seed| burst(*seed, 0.0).is_some()).count();
    let cooled = (1..=40).filter(|seed| burst(*seed, 40.0).is_some()).count();
    assert!((10..=30).contains(&dry), "{dry} of 40 at a probability of a half");
    assert_eq!(cooled, 0);
    assert!((Fireball::of(20_000.0).diameter_m - 157.4).abs() < 0.1);
}
