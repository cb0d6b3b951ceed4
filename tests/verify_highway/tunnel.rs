//! Tunnels: a tail in one is run into more often, smoke stays in the tube, engines pass no queue there.

use yanlian::base::ids::{LinkId, RoadId};
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::expressway::tunnel::TUNNEL;
use yanlian::drill::expressway::{Ctx, Expressway, PAST_M_S};
use yanlian::drill::log::Log;
use yanlian::hazard::act::Hazard;
use yanlian::hazard::road_fire::fire::RoadFire;
use yanlian::map::frame::Point;
use yanlian::map::mainline::portal;
use yanlian::record::event::{Event, Kind};
use yanlian::record::tale::PlanUse;
use yanlian::scenario::drill_spec::{HazardSpec, Scenario};

use super::road::scenario;

/// The motorway with some of its pieces under ground.
fn dug(roads: &[&str]) -> Scenario {
    let mut s = scenario();
    for key in roads {
        let road: RoadId = s.county.roads.road_keys.find(key).expect("it is there");
        s.county.roads.roads[road.0 as usize].tunnel = true;
    }
    let HazardSpec::RoadFire(accident) = &mut s.drill.hazard else { panic!("an accident") };
    accident.in_tunnel = s.county.roads.road(accident.road).tunnel;
    // Too little heat and wind to close the other carriageway of an open road.
    (accident.peak_mw, accident.air[0].wind_m_s) = (Some(20.0), 1.0);
    s
}
/// The road some minutes after T+00:00, and what was written.
fn after(s: &Scenario, minutes: i64) -> (Expressway, Vec<Event>) {
    let HazardSpec::RoadFire(accident) = &s.drill.hazard else { panic!("an accident") };
    let mut fire = RoadFire::new(s.county.terrain.shape, accident, None, Seed(3));
    let mut road = Expressway::new(s, Seed(3), PlanUse::NoPlan).expect("an expressway");
    let (mut log, step) = (Log::default(), Span::seconds(10));
    for k in 0..=minutes * 6 {
        let now = Moment::ZERO + step * k;
        if now.as_millis() % 60_000 == 0 {
            fire.advance(now, &[]);
        }
        road.step(&mut Ctx { scenario: s, now, step, frame: fire.frame(), log: &mut log });
        road.heard();
    }
    road.finish(s, Moment::minutes(minutes), &mut log);
    (road, log.into_events())
}
/// A number of the sums.
fn sum(events: &[Event], word: &str) -> f64 {
    events.iter().find(|e| e.kind == Kind::TrappedHours).and_then(|e| e.detail.number(word)).expect("it is written")
}

#[test]
fn a_tail_in_a_tunnel_is_run_into_more_often_by_the_factor_and_nothing_else_changes() {
    let (open, dug) = (dug(&[]), dug(&["m1"]));
    // Before the queue has come to the tunnel, and while it lies in it.
    let at = |minutes| (after(&open, minutes).0.expected(), after(&dug, minutes).0.expected());
    let (before, later, end) = (at(20), at(42), at(60));
    assert!((before.0 - before.1).abs() < 1e-12 && before.0 > 0.0, "{before:?}");
    let of = |from: (f64, f64), to: (f64, f64)| (to.1 - from.1) / (to.0 - from.0);
    assert!((of(later, end) - TUNNEL).abs() < 0.02, "{} {later:?} {end:?}", of(later, end));
    let (road, events) = after(&dug, 60);
    assert!(road.stand_in_tunnels() > 50.0, "{}", road.stand_in_tunnels());
    let told = events.iter().rev().find(|e| e.kind == Kind::QueueMeasured).expect("the queue is measured");
    assert!(told.detail.says("tunnel") && told.detail.number("in_tunnels").is_some_and(|n| n > 50.0), "{told:?}");
    assert!(sum(&events, "tunnel_min") > 1000.0 && sum(&after(&open, 60).1, "tunnel_min").abs() < 1e-9);
}

#[test]
fn the_smoke_of_a_fire_in_a_tunnel_stays_in_its_tube_and_shuts_it_though_a_lane_is_free() {
    let burning = |roads: &[&str]| {
        let mut s = dug(roads);
        let HazardSpec::RoadFire(accident) = &mut s.drill.hazard else { panic!("an accident") };
        (accident.blocks, accident.peak_mw) = (1, Some(5.0));
        let (road, events) = after(&s, 40);
        let lanes = |word: &str| events.iter().filter(|e| e.kind == Kind::LanesOpen && e.detail.as_str() == word).map(|e| e.value).fold(2.0, f64::min);
        (lanes("own"), lanes("opposite"), sum(&events, "smoke_min"), road)
    };
    let (open, tube) = (burning(&[]), burning(&["m2"]));
    assert_eq!((open.0, tube.0), (1.0, 0.0), "a car on fire lets one lane pass in the open, and none in a tube full of smoke");
    assert_eq!(tube.1, 2.0, "the other tube is clear");
    assert!(tube.2 > 100.0 && open.2 < tube.2 / 4.0, "people stand in the smoke that comes back: {} {}", tube.2, open.2);
    assert!(tube.3.burns_in_tunnel() && !open.3.burns_in_tunnel());
}

#[test]
fn no_engine_passes_a_queue_in_a_tube_faster_than_the_queue_lets_it() {
    let (open, dug) = (dug(&[]), dug(&["m2"]));
    let link = |s: &Scenario| -> LinkId { s.county.roads.road(s.county.roads.road_keys.find("m2").expect("it is there")).forward.expect("a way") };
    let speed = |s: &Scenario| after(s, 60).0.engine_m_s(s, link(s), 30.0);
    assert!((speed(&dug) - PAST_M_S.1).abs() < 1e-9, "{}", speed(&dug));
    assert!(speed(&open) >= speed(&dug));
}

#[test]
fn smoke_comes_out_of_the_portal_when_the_draught_has_brought_it_there_and_goes_with_the_wind() {
    let mut s = dug(&["m2"]);
    let graph = s.county.roads.clone();
    let link = graph.road(graph.road_keys.find("m2").expect("it is there")).forward.expect("a way");
    let (out, far_m) = portal(&graph, link, 5000.0);
    assert!(out.distance_m(Point::new(14_000.0, 500.0)) < 1e-6 && (far_m - 3000.0).abs() < 1e-6, "{out:?} {far_m}");
    let HazardSpec::RoadFire(accident) = &mut s.drill.hazard else { panic!("an accident") };
    (accident.portal, accident.peak_mw) = (Some((out, far_m)), Some(100.0));
    (accident.air[0].wind_m_s, accident.air[0].towards_deg) = (8.0, 90.0);
    let accident = accident.clone();
    let seen = |minute: i64, x: f64| {
        let mut fire = RoadFire::new(s.county.terrain.shape, &accident, None, Seed(3));
        fire.advance(Moment::minutes(minute), &[]);
        let frame = fire.frame();
        frame.visibility_m[frame.shape.cell_at(Point::new(out.x + x, out.y)).expect("on the map")]
    };
    let clear = seen(0, 100.0);
    // 3 km at 1.5 m/s are 33 min after the fire's beginning at T+00:05.
    assert!(seen(37, 100.0) >= clear, "{}", seen(37, 100.0));
    assert!(seen(40, 100.0) < 600.0 && seen(40, -200.0) >= clear, "{} {}", seen(40, 100.0), seen(40, -200.0));
}
