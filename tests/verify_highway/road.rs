//! An accident on the motorway of a small map: carriageways from any graph, nobody vanishes, a plan's worth lies in what it does.

use yanlian::base::ids::{Id, RoadId};
use yanlian::base::lang::Name;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::expressway::corridor::carriageways;
use yanlian::drill::expressway::{Ctx, Expressway};
use yanlian::drill::log::Log;
use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::hazard::act::Hazard;
use yanlian::hazard::road_fire::fire::RoadFire;
use yanlian::map::force::Skill;
use yanlian::map::frame::Point;
use yanlian::map::grid::Shape;
use yanlian::map::place::FacilityKind;
use yanlian::map::road::RoadClass;
use yanlian::record::event::Kind;
use yanlian::record::tale::{PlanUse, Tale};
use yanlian::scenario::drill_spec::{HazardSpec, Scenario};
use yanlian::scenario::road_graph::RoadPart;
use yanlian::scenario::tiny::Sketch;
use yanlian::scenario::valley;

use super::spec;
use yanlian::hazard::road_fire::vehicle::{Load, Vehicle};

fn part(key: &str, class: RoadClass, line: [(f64, f64); 2], ends: [&str; 2]) -> RoadPart {
    let line: Vec<Point> = line.iter().map(|(x, y)| Point::new(*x, *y)).collect();
    let fast = class == RoadClass::Expressway;
    RoadPart {
        key: key.into(),
        name: Name::zh(key.to_owned()),
        class,
        length_m: line[0].distance_m(line[1]),
        line,
        from: Some(ends[0].into()),
        to: Some(ends[1].into()),
        oneway: false,
        lanes: if fast { 2 } else { 1 },
        speed_km_per_h: if fast { 100.0 } else { 60.0 },
        capacity_per_h: None,
        width_m: 10.0,
        paved: true,
        bridge: false,
        tunnel: false,
        crossings: Vec::new(),
    }
}

/// A motorway of 20 km with interchanges at 6 and 14 km, a town road beside it, and everybody who is needed.
pub(super) fn scenario() -> Scenario {
    let mut s = Sketch { townships: vec![("seat".into(), Point::new(6000.0, 1500.0))], ..Sketch::default() };
    s.villages.push(("v".into(), "seat".into(), Point::new(6000.0, 1600.0)));
    s.settlements.push(("x".into(), "v".into(), Point::new(6000.0, 1600.0), 40));
    let place = |x: f64| Point::new(x, 1500.0);
    s.facilities = vec![
        ("fire".into(), FacilityKind::FireStation, place(14_000.0), 0),
        ("hospital".into(), FacilityKind::Hospital, place(14_000.0), 50),
        ("police".into(), FacilityKind::Police, place(6000.0), 0),
    ];
    let team = |key: &str, base: &str, skills: &[Skill], people| (key.to_owned(), base.to_owned(), skills.to_vec(), people);
    s.teams = vec![
        team("ambulance", "hospital", &[Skill::Medical], 16),
        team("engines", "fire", &[Skill::WaterTanker, Skill::RoadRescue], 40),
        team("patrol", "police", &[Skill::Traffic], 16),
        team("tankers", "police", &[Skill::WaterTanker], 24),
        team("tow", "police", &[Skill::Tow], 16),
    ];
    let e = RoadClass::Expressway;
    s.roads = vec![
        part("m1", e, [(0.0, 500.0), (6000.0, 500.0)], ["a", "j1"]),
        part("m2", e, [(6000.0, 500.0), (14_000.0, 500.0)], ["j1", "j2"]),
        part("m3", e, [(14_000.0, 500.0), (20_000.0, 500.0)], ["j2", "b"]),
        part("ramp1", RoadClass::Ramp, [(6000.0, 500.0), (6000.0, 1500.0)], ["j1", "k1"]),
        part("ramp2", RoadClass::Ramp, [(14_000.0, 500.0), (14_000.0, 1500.0)], ["j2", "k2"]),
        part("town", RoadClass::National, [(6000.0, 1500.0), (14_000.0, 1500.0)], ["k1", "k2"]),
    ];
    let shape = Shape { cols: 400, rows: 60, west: 0.0, north: 3000.0, cell_m: 50.0 };
    let mut out = valley::drill_in(s.build(shape, |_| 100.0));
    let road: RoadId = out.county.roads.road_keys.find("m2").expect("it is there");
    let mut accident = spec(Vehicle::Goods, Load::Ordinary);
    (accident.road, accident.along_m, accident.at, accident.starts) = (road, 5000.0, Point::new(11_000.0, 500.0), Moment::minutes(5));
    out.drill.hazard = HazardSpec::RoadFire(accident);
    out.drill.length = Span::hours(6);
    out.drill.injects.clear();
    out
}

#[test]
fn carriageways_run_from_border_to_border_and_know_their_exits() {
    let s = scenario();
    let graph = &s.county.roads;
    let road = graph.road_keys.find("m2").expect("it is there");
    let ways = carriageways(graph, road, 5000.0);
    assert_eq!(ways.len(), 2, "a road of two directions has an opposite carriageway");
    for (way, scene) in ways.iter().zip([11_000.0, 9000.0]) {
        assert_eq!((way.links.len(), way.doors.len()), (3, 2));
        assert!((way.length_m - 20_000.0).abs() < 1e-6 && (way.scene_m - scene).abs() < 1e-6, "{way:?}");
        assert_eq!(way.door_before(), Some(0));
    }
}

#[test]
fn nobody_on_the_road_vanishes_and_none_is_in_two_places() {
    let s = scenario();
    let HazardSpec::RoadFire(accident) = &s.drill.hazard else { panic!("an accident") };
    let mut fire = RoadFire::new(s.county.terrain.shape, accident, None, Seed(3));
    let mut road = Expressway::new(&s, Seed(3), PlanUse::NoPlan).expect("an expressway");
    let (mut log, step) = (Log::default(), Span::seconds(10));
    for k in 0..=1440 {
        let now = Moment::ZERO + step * k;
        if now.as_millis() % 60_000 == 0 {
            fire.advance(now, &[]);
        }
        road.step(&mut Ctx { scenario: &s, now, step, frame: fire.frame(), log: &mut log });
        road.heard();
        assert!(road.streams().iter().all(|x| x.balance() == 0), "at {now}");
    }
    assert!(road.trapped() > 500.0, "the queue stands: {}", road.trapped());
    let state = postcard::to_stdvec(&road).expect("plain");
    let mut again: Expressway = postcard::from_bytes(&state).expect("plain");
    again.attach(&s);
    assert!((again.trapped() - road.trapped()).abs() < 1e-12, "a saved road is the same road");
}

fn value(tale: &Tale, kind: Kind) -> f64 {
    tale.events.iter().rev().find(|e| e.kind == kind).map_or(f64::NAN, |e| e.value)
}
fn when(tale: &Tale, kind: Kind) -> Option<Moment> {
    tale.events.iter().find(|e| e.kind == kind).map(|e| e.at)
}

#[test]
fn who_knows_all_at_once_traps_fewer_and_gives_the_road_back_sooner_than_who_has_no_plan() {
    let s = scenario();
    let prepared = Prepared::new(&s);
    let (mut none_h, mut best_h) = (0.0, 0.0);
    for seed in 1..=4 {
        let options = Options::new(seed);
        let none = run(&s, &prepared, &options.baseline(PlanUse::NoPlan, Vec::new()), &mut Silent);
        let best = run(&s, &prepared, &options.baseline(PlanUse::Perfect, Vec::new()), &mut Silent);
        for tale in [&none, &best] {
            assert_eq!(crate::record::without_cause(tale), Vec::<String>::new(), "seed {seed}");
        }
        assert!(when(&best, Kind::AccidentBegan) == when(&none, Kind::AccidentBegan) && when(&best, Kind::AccidentBegan).is_some());
        let given = |t: &Tale| when(t, Kind::RoadGivenBack).unwrap_or(Moment::NEVER);
        assert!(given(&best) < given(&none), "seed {seed}: {:?} {:?}", given(&best), given(&none));
        assert!(value(&best, Kind::CrashesExpected) < value(&none, Kind::CrashesExpected), "seed {seed}");
        none_h += value(&none, Kind::TrappedHours);
        best_h += value(&best, Kind::TrappedHours);
    }
    assert!(best_h < 0.5 * none_h, "{best_h} {none_h}");
}

#[test]
fn the_same_seed_gives_the_same_accident_twice() {
    let s = scenario();
    let prepared = Prepared::new(&s);
    let once = || run(&s, &prepared, &Options::new(7), &mut Silent).fingerprint;
    assert_eq!(once(), once());
    assert_ne!(once(), run(&s, &prepared, &Options::new(8), &mut Silent).fingerprint);
    assert!(s.county.teams.len() == 5 && s.county.team_keys.find("patrol").is_some_and(|t: yanlian::base::ids::TeamId| t.index() == 2));
}

/// No gauge tells of an accident: a level that rests on a call is no false start.
#[test]
fn whoever_is_told_of_an_accident_has_grounds_for_a_level() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/drills/g65-1006-like.ron");
    let options = yanlian::scenario::load::LoadOptions { sets: vec![("length".into(), "T+00:30".into())], ..Default::default() };
    let scenario = yanlian::scenario::load::load(&path, &options).expect("the shipped drill");
    let tale = run(&scenario, &Prepared::new(&scenario), &Options::lean(1), &mut Silent);
    let levels = tale.events.iter().filter(|e| e.kind == Kind::LevelSet).count();
    assert!(levels > 0, "a level is set within half an hour");
    assert!(tale.events.iter().all(|e| e.kind != Kind::FalseStart), "and rests on what was told");
}
