//! Whoever is sent off the expressway is on the other roads, and nowhere else; engines take the time that the graph asks.

use yanlian::base::dist::Dist;
use yanlian::base::ids::{Id, LinkId, NodeId, RoadId, RoleId, TeamId};
use yanlian::base::lang::Name;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::expressway::Expressway;
use yanlian::drill::expressway::corridor::carriageways;
use yanlian::drill::run::Options;
use yanlian::drill::world::{Prepared, World};
use yanlian::hazard::road_fire::spec::Call;
use yanlian::map::route;
use yanlian::plan::clause::{Clause, Phase};
use yanlian::plan::order::Action;
use yanlian::plan::role::{Role, RoleSeat};
use yanlian::plan::trigger::{Compare, Quantity, Trigger};
use yanlian::record::event::{Kind, Who};
use yanlian::record::tale::PlanUse;
use yanlian::scenario::drill_spec::{HazardSpec, Scenario};

use super::road::scenario;

fn link(s: &Scenario, road: &str) -> LinkId {
    let road: RoadId = s.county.roads.road_keys.find(road).expect("it is there");
    s.county.roads.road(road).forward.expect("it has a way there")
}
/// A world after some hours; the counts of the town road, and of all that was sent off.
fn after(s: &Scenario, plan_use: PlanUse, minutes: i64) -> World {
    let prepared = Prepared::new(s);
    let mut world = World::new(s, &prepared, &Options::new(3).baseline(plan_use, Vec::new()));
    let steps = Span::minutes(minutes).as_millis() / s.drill.step.as_millis();
    for k in 0..=steps {
        world.step(s, Moment::ZERO + s.drill.step * k, true);
    }
    world
}

#[test]
fn gates_are_found_behind_ramps() {
    let s = scenario();
    let graph = &s.county.roads;
    let way = &carriageways(graph, graph.road_keys.find("m2").expect("it is there"), 5000.0)[0];
    let town = graph.road(graph.road_keys.find("town").expect("it is there"));
    assert_eq!((way.doors[0].behind_gates(graph), way.doors[1].behind_gates(graph)), (town.from, town.to));
}

#[test]
fn whoever_is_sent_off_fills_the_road_through_the_town_until_the_next_interchange() {
    let s = scenario();
    let (there, back) = (link(&s, "town"), s.county.roads.road(s.county.roads.road_keys.find("town").expect("it is there")).backward.expect("both ways"));
    let led = after(&s, PlanUse::Perfect, 120);
    let none = after(&s, PlanUse::NoPlan, 20);
    let on = |w: &World| {
        let t = w.people.traffic();
        t.passed(there) + t.passed(back)
    };
    assert_eq!(on(&none), 0, "before anybody shuts anything the town has its own traffic alone");
    assert!(on(&led) > 400, "vehicles that had to leave go through the town: {}", on(&led));
    // Not more than left or were turned away at the gates.
    let h = led.expressway().expect("an accident");
    let off: f64 = h.streams().iter().flat_map(|x| x.doors()).map(|d| (d.off + d.sent_away) as f64 / 1e6).sum();
    assert!((on(&led) as f64) < off, "{} of {off}", on(&led));
    assert!(h.streams().iter().all(|x| x.balance() == 0), "and nobody vanishes from the expressway");
}

#[test]
fn an_engine_is_there_when_the_graph_says_where_no_queue_is() {
    let s = scenario();
    let graph = &s.county.roads;
    let prepared = Prepared::new(&s);
    let tale = yanlian::drill::run::run(&s, &prepared, &Options::new(3).baseline(PlanUse::Perfect, Vec::new()), &mut yanlian::drill::run::Silent);
    let team: TeamId = s.county.team_keys.find("engines").expect("it is there");
    let at = |kind: Kind| tale.events.iter().find(|e| e.kind == kind && e.subject == Who::Team(team)).map(|e| e.at).expect("it goes there");
    let took = (at(Kind::TeamArrived) - at(Kind::TeamLeft)).as_seconds();
    let from: NodeId = s.county.facilities[s.county.teams[team.index()].base.index()].node;
    let to = graph.road(graph.road_keys.find("m2").expect("it is there")).from;
    let ms = |l: LinkId| {
        let l = graph.link(l);
        l.drivable.then(|| (l.length_m / l.free_m_per_s * 1000.0) as i64)
    };
    let (_, free_ms) = route::path(graph, from, to, ms).expect("there is a way");
    let free = free_ms as f64 / 1000.0;
    assert!(took >= 0.95 * free, "nobody is quicker than free flow: {took} s, {free} s");
    assert!(took <= 2.0 * free + 120.0, "{took} s where the free way takes {free} s");
}

/// Who is called shuts the mainline, and nothing else; the gates beyond the scene stay open.
fn closed_by_order() -> Scenario {
    let mut s = scenario();
    s.county.traffic.trips_per_car = 0.0;
    let HazardSpec::RoadFire(accident) = &mut s.drill.hazard else { panic!("an accident") };
    accident.calls = vec![Call { to: RoleId(0), after_min: Dist::Fixed(3.0) }];
    let (name, seat) = (Name::zh("高速交警"), RoleSeat::CountyBody);
    s.books.roles =
        vec![Role { key: "desk".into(), name, seat, staff_day: 2, staff_night: 2, commands: true, in_room: true, office: None, closes_expressway: true }];
    s.books.clauses = vec![Clause {
        key: "r.1".into(),
        phase: Phase::Handling,
        text: Name::zh("封闭主线"),
        actor: RoleId(0),
        trigger: Trigger::Number(Quantity::Reports("vehicle-fire".into()), Compare::Ge, 1.0),
        auto: true,
        action: Action::CloseRoad { roads: vec![s.county.roads.road_keys.find("m2").expect("it is there")] },
        deadline: Span::minutes(20),
        channel: None,
        fallback: None,
        repeats: false,
        precondition: None,
        implements: None,
    }];
    s
}

#[test]
fn whoever_went_round_comes_on_again_beyond_the_scene_and_every_one_is_accounted_for() {
    let s = closed_by_order();
    let prepared = Prepared::new(&s);
    let mut world = World::new(&s, &prepared, &Options::new(3));
    let mut most = 0;
    for k in 0..=1080 {
        let now = Moment::ZERO + s.drill.step * k;
        world.step(&s, now, true);
        let h = world.expressway().expect("an accident");
        let (round, others) = (h.round(), world.people.sent_round());
        assert_eq!(round.sent, round.back + others.count() + others.stopped, "at {now}");
        assert!(h.streams().iter().all(|x| x.balance() == 0), "at {now}");
        let whole: i64 = h.streams().iter().flat_map(|x| x.doors()).map(|d| d.rejoined).sum();
        assert_eq!(whole, round.back as i64 * 1_000_000, "at {now}");
        most = most.max(others.count());
    }
    let h = world.expressway().expect("an accident");
    assert!(most > 20 && h.round().back > 300, "{most} {:?}", h.round());
    let beyond = h.streams()[0].doors()[1];
    // Later the patrol has these gates shut as well, for the other carriageway uses them: who comes then waits.
    let on_again = beyond.rejoined - beyond.parked - beyond.waits;
    assert!(on_again > 200 * 1_000_000 && beyond.on >= on_again, "they are on the mainline again: {beyond:?}");
}

#[test]
fn whoever_finds_the_gates_beyond_shut_waits_and_comes_on_when_they_open() {
    let s = scenario();
    let mut road = Expressway::new(&s, Seed(3), PlanUse::NoPlan).expect("an expressway");
    let way = road.ways()[0].clone();
    let mut doors = road.streams()[0].doors().to_vec();
    assert_eq!(way.goes_on_at(0, &doors), Some(1), "at the first open interchange beyond the scene");
    doors[1].shut_on = true;
    assert_eq!((way.goes_on_at(0, &doors), way.goes_on_at(1, &doors)), (Some(1), Some(1)), "where none is open they wait there");
    let mut stream = road.streams()[0].clone();
    stream.door_mut(1).expect("a door").shut_on = true;
    stream.door_mut(1).expect("a door").rejoin(50);
    (0..60).for_each(|_| stream.step(0.0));
    assert_eq!((stream.doors()[1].on, stream.doors()[1].parked), (0, 50_000_000));
    stream.door_mut(1).expect("a door").shut_on = false;
    (0..60).for_each(|_| stream.step(0.0));
    assert_eq!((stream.doors()[1].on, stream.doors()[1].parked, stream.doors()[1].waits), (50_000_000, 0, 0));
    assert_eq!(stream.balance(), 0);
    road.rejoin((0, 1), 7);
    assert_eq!((road.round().back, road.streams()[0].doors()[1].parked), (7, 7_000_000));
}

#[test]
fn nobody_but_the_expressway_police_shuts_the_mainline_and_the_attempt_is_on_record() {
    let tale = |closes: bool| {
        let mut s = closed_by_order();
        s.books.roles[0].closes_expressway = closes;
        s.drill.length = Span::minutes(40);
        yanlian::drill::run::run(&s, &Prepared::new(&s), &Options::new(3), &mut yanlian::drill::run::Silent)
    };
    let (may, may_not) = (tale(true), tale(false));
    let has = |t: &yanlian::record::tale::Tale, kind: Kind| t.events.iter().filter(|e| e.kind == kind).count();
    assert_eq!((has(&may, Kind::OrderRefused), has(&may, Kind::RoadClosed)), (0, 1));
    let refused: Vec<_> = may_not.events.iter().filter(|e| e.kind == Kind::OrderRefused).collect();
    assert!(refused.len() == 1 && refused[0].detail.as_str() == "no authority over expressway", "{refused:?}");
    assert!(has(&may_not, Kind::ClauseImpossible) == 1 && may_not.events.iter().all(|e| e.kind != Kind::RoadClosed || e.at > Moment::minutes(25)));
}
