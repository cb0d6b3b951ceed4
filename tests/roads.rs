//! What a drill does to its roads: rain, contraflow, diversions, dead vehicles, water on the way, everyday traffic.

use yanlian::base::ids::{Id, LinkId, RoadId, TeamId};
use yanlian::base::time::{Moment, Span};
use yanlian::drill::deed::Deed;
use yanlian::map::county::County;
use yanlian::map::frame::Point;
use yanlian::map::grid::Shape;
use yanlian::map::place::FacilityKind;
use yanlian::map::road::RoadClass;
use yanlian::map::traffic::DailyTraffic;
use yanlian::plan::order::WarnStage;
use yanlian::record::event::{Kind, Who};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::road_graph::RoadPart;
use yanlian::scenario::tiny::Sketch;
use yanlian::scenario::{tiny, valley};

use crate::invariants::{Stage, why};

/// By day, on flat ground; everybody obeys.
fn flat(county: yanlian::map::county::County) -> Scenario {
    let mut s = valley::drill_in(county);
    s.drill.start = s.drill.start.with().hour(9).build().expect("nine in the morning exists");
    s.drill.behaviour.compliance = 1.0;
    s.county.terrain.values.fill(106.0);
    s
}
fn leave(s: &Stage) -> Vec<Deed> {
    let channel = s.channel("loudspeaker");
    vec![
        Deed::OpenShelter { facility: yanlian::base::ids::FacilityId(0), cause: why() },
        Deed::Broadcast { village: yanlian::base::ids::VillageId(0), zone: None, channel, stage: WarnStage::LeaveNow, cause: why() },
    ]
}
/// A town and a shelter, joined by a short road (0) and a longer one over a corner (1, 2).
pub(crate) fn town_and_shelter() -> County {
    let at = Point::new;
    let road = |key: &str, a, b| RoadPart::by_norm(key, RoadClass::County, vec![a, b]);
    let (town, corner, goal) = (at(500.0, 1500.0), at(1500.0, 700.0), at(2500.0, 1500.0));
    let county = Sketch {
        townships: vec![("t".into(), town)],
        villages: vec![("v".into(), "t".into(), town)],
        settlements: vec![("town".into(), "v".into(), town, 900)],
        facilities: vec![("sh".into(), FacilityKind::Shelter, goal, 200_000)],
        roads: vec![road("a-short", town, goal), road("b-long", town, corner), road("c-long", corner, goal)],
        ..Sketch::default()
    };
    county.build(Shape { rows: 100, cols: 100, cell_m: 30.0, west: 0.0, north: 3000.0 }, |_| 106.0)
}
pub(crate) fn two_ways() -> Scenario {
    flat(town_and_shelter())
}
fn arrived(s: &Stage) -> usize {
    s.of(Kind::Safe).filter(|e| e.detail.as_str() == "shelter").count()
}

#[test]
fn a_road_under_a_slide_says_so_and_not_that_water_cut_it() {
    use yanlian::drill::run::{Options, Silent, run};
    use yanlian::drill::world::Prepared;
    use yanlian::hazard::frame::Frame;
    use yanlian::report::names::Names;
    use yanlian::report::story::sentence;
    let mut scenario = flat(tiny::county("house(100) -900m County- corner -900m County- shelter(2000)"));
    scenario.drill.length = Span::minutes(5);
    let homes = yanlian::drill::people::household::Households::draw(&scenario, yanlian::base::seed::Seed(1));
    let mut ground = yanlian::drill::ground::Ground::new(&scenario, &homes);
    let mut log = yanlian::drill::log::Log::default();
    let shape = scenario.county.terrain.shape;
    let mut frame = Frame::dry(shape);
    (frame.depth_m, frame.speed_m_per_s) = (vec![0.0; shape.len()].into(), vec![0.0; shape.len()].into());
    frame.changed_tiles = (0..shape.tiles() as u32).collect();
    // Mud of 1.2 m on the first road, water of 0.8 m on the second, and of 1.5 m beside mud of 1.2 m on neither.
    let cell = |x: f64| shape.cell_at(Point::new(x, 1500.0)).expect("on the map");
    (frame.depth_m[cell(900.0)], frame.depth_m[cell(1800.0)]) = (1.2, 0.8);
    frame.mud = vec![cell(900.0) as u32];
    ground.update(&frame, Moment::ZERO, &mut log);
    let cut: Vec<_> = log.events().iter().filter(|e| e.kind == Kind::RoadCut).collect();
    let words: Vec<(Who, &str)> = cut.iter().map(|e| (e.subject, e.detail.as_str())).collect();
    assert_eq!(words, [(Who::Road(RoadId(0)), "slide"), (Who::Road(RoadId(1)), "")]);
    assert!(ground.slid(RoadId(0)) && !ground.slid(RoadId(1)));
    let tale = run(&scenario, &Prepared::new(&scenario), &Options::lean(1), &mut Silent);
    let names = Names::new(&scenario, &tale);
    use yanlian::base::lang::Lang;
    assert!(sentence(&names, cut[0], Lang::En).contains("is buried by a landslide") && sentence(&names, cut[0], Lang::Zh).contains("滑坡泥石流"));
    assert!(sentence(&names, cut[1], Lang::En).contains("by water") && sentence(&names, cut[1], Lang::Zh).contains("被淹"));
    // Water higher than the mud on the same road is what cuts it; and what is dug out is free.
    let cells = [cell(900.0), cell(960.0)];
    let mut ground = yanlian::drill::ground::Ground::new(&scenario, &homes);
    let mut log = yanlian::drill::log::Log::default();
    (frame.depth_m[cells[0]], frame.depth_m[cells[1]]) = (1.2, 1.5);
    ground.update(&frame, Moment::ZERO, &mut log);
    assert!(log.events().iter().any(|e| e.subject == Who::Road(RoadId(0)) && e.detail.as_str().is_empty()) && !ground.slid(RoadId(0)));
    frame.depth_m.fill(0.0);
    frame.mud.clear();
    ground.update(&frame, Moment::minutes(1), &mut log);
    assert!(log.events().iter().any(|e| e.kind == Kind::RoadFree) && !ground.slid(RoadId(0)));
}

#[test]
fn heavy_rain_leaves_a_road_86_of_a_hundred_and_dry_weather_gives_them_back() {
    let mut s = Stage::new(two_ways(), 1);
    let capacity = |s: &Stage| s.people.traffic().capacity_per_h(LinkId(0));
    let dry = capacity(&s);
    for (mm_per_h, share) in [(1.0, 0.98), (4.0, 0.93), (40.0, 0.86), (0.0, 1.0)] {
        s.rain(mm_per_h);
        s.advance(&[]);
        assert!((capacity(&s) / dry - share).abs() < 1e-3, "{mm_per_h} mm/h: {} of {dry}", capacity(&s));
    }
}

#[test]
fn lanes_lead_outwards_when_the_last_vehicle_against_them_has_gone_and_are_given_back() {
    let mut s = Stage::new(two_ways(), 1);
    let road = RoadId(0);
    let (out, back) = (LinkId(0), LinkId(1));
    s.advance(&[Deed::Reverse { road, on: true, cause: why() }]);
    s.run_to(Moment::minutes(2));
    let e = s.of(Kind::LanesReversed).next().expect("the lanes change over").clone();
    assert_eq!((e.subject, e.value), (Who::Link(out), 1.0), "outwards is towards the shelter");
    assert!(s.people.closed(back) && !s.people.closed(out));
    assert!((s.people.traffic().capacity_per_h(out) - 2000.0).abs() < 1e-6 && s.people.traffic().capacity_per_h(back) < 1e-6);
    s.advance(&[Deed::Reverse { road, on: false, cause: why() }]);
    assert!(!s.people.closed(back));
    assert!((s.people.traffic().capacity_per_h(out) - 1000.0).abs() < 1e-6 && (s.people.traffic().capacity_per_h(back) - 1000.0).abs() < 1e-6);
    assert_eq!(s.of(Kind::LanesReversed).last().map(|e| e.value), Some(0.0));
}

#[test]
fn police_lead_cars_round_a_road_and_those_without_another_way_pass() {
    let drive = |scenario: Scenario, led: bool| {
        let mut s = Stage::new(scenario, 3);
        let mut deeds = leave(&s);
        if led {
            deeds.push(Deed::LeadRound { road: RoadId(0), on: true, cause: why() });
        }
        s.advance(&deeds);
        let mut over = 0;
        while s.now < Moment::minutes(60 * 4) {
            s.advance(&[]);
            over = over.max(s.people.traffic().vehicles_on(LinkId(0)));
        }
        (over, arrived(&s))
    };
    let ((free, all), (led, as_many)) = (drive(two_ways(), false), drive(two_ways(), true));
    assert!(free > 0 && led == 0, "{free} and {led} on the short road");
    assert!(all > 50 && as_many == all, "everybody arrives: {all} and {as_many}");
    let only = || flat(tiny::county("house(900) -1600m County- shelter(200000)"));
    let (over, arrived) = drive(only(), true);
    assert!(over > 0 && arrived > 50, "the only way is no way round: {over}, {arrived}");
}

#[test]
fn a_dead_car_blocks_its_lane_until_it_is_towed_or_the_water_has_let_it_go() {
    for tow in [true, false] {
        let mut found = false;
        for seed in 0..8 {
            let mut s = Stage::new(flat(tiny::county("house(900) -600m County- ford -900m County- shelter(200000)")), seed);
            s.advance(&leave(&s));
            while s.now < Moment::minutes(60) && s.people.traffic().transfers() < 8 {
                s.advance(&[]);
            }
            // 0.6 m over the ford: more than an engine bears, less than floats most cars.
            s.stream(0.8);
            s.advance(&[]);
            s.run_to(s.now + Span::minutes(2));
            let Some(wreck) = s.of(Kind::VehicleStalled).find(|e| e.detail.as_str() == "stalled").cloned() else { continue };
            let Who::Link(link) = wreck.subject else { panic!("a wreck lies on a link") };
            let road = s.scenario.county.roads.link(link).road;
            assert!(s.people.traffic().blocked_lanes(link) > 0);
            let wrecks = s.of(Kind::VehicleStalled).filter(|e| e.detail.as_str() == "stalled").count();
            if tow {
                s.advance(&[Deed::Tow { road, team: TeamId(0), cause: why() }]);
            } else {
                s.stream(0.1);
                let dry_at = s.now;
                s.run_to(dry_at + Span::minutes(28));
                assert!(s.people.traffic().blocked_lanes(link) > 0, "it is not pushed aside at once");
                s.run_to(dry_at + Span::minutes(33));
            }
            assert_eq!(s.people.traffic().blocked_lanes(link), 0);
            let moved: Vec<_> = s.of(Kind::VehicleMoved).collect();
            assert!(!moved.is_empty() && moved.len() <= wrecks && moved.iter().all(|e| e.detail.as_str() == if tow { "towed" } else { "pushed" }));
            found = true;
            break;
        }
        assert!(found, "in eight nights some car dies in 0.6 m of water");
    }
}

#[test]
fn some_drivers_ford_shallow_water_some_turn_and_nobody_drives_where_it_is_a_metre_deep() {
    let night = |over_the_ford: f32, seed| {
        let mut s = Stage::new(flat(tiny::county("house(900) -600m County- ford -900m County- shelter(200000)")), seed);
        s.stream(0.2 + over_the_ford);
        s.advance(&leave(&s));
        s.run_to(Moment::minutes(60 * 3));
        let by_car = s
            .of(Kind::Safe)
            .filter(|e| e.detail.as_str() == "shelter" && s.of(Kind::Left).any(|l| l.subject == e.subject && l.detail.as_str() == "drive"))
            .count();
        (by_car, s.of(Kind::RouteBlocked).filter(|e| matches!(e.place, Who::Road(_))).count())
    };
    let sum = |d: f32| (0..4).map(|seed| night(d, seed)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    let (dry, shallow, deep) = (sum(0.0), sum(0.25), sum(1.2));
    assert!(dry.0 > 100 && dry.1 == 0, "{dry:?}");
    assert!(shallow.0 > 0 && shallow.1 > 0 && shallow.1 < dry.0, "{shallow:?} of {dry:?}");
    assert_eq!(deep.0, 0, "{deep:?}");
}

#[test]
fn a_drill_begins_among_everyday_traffic_and_the_same_seed_meets_the_same_cars() {
    let mut scenario = two_ways();
    scenario.county.traffic = DailyTraffic { trips_per_car: 4.0, by_hour: [1.0 / 24.0; 24] };
    // A seat on the other side, so that there is somewhere to go.
    scenario.county.townships[0].seat = Point::new(2500.0, 1500.0);
    scenario.county.townships[0].node = scenario.county.facilities[0].node;
    let run = |seed| {
        let mut s = Stage::new(scenario.clone(), seed);
        s.advance(&[]);
        let at_once = s.people.traffic().busy().count();
        let begun = s.people.traffic().departed();
        s.run_to(Moment::minutes(60 * 2));
        (at_once, begun, s.people.traffic().departed(), s.people.traffic().transfers(), s.print())
    };
    let (a, b, c) = (run(5), run(5), run(6));
    assert!(a.1 > 0 && a.2 > a.1, "{a:?}");
    assert_eq!(a, b);
    assert_ne!(a.4, c.4);
    assert_eq!(run(5).0, a.0);
    // Nobody of the town is counted as riding because of them.
    let mut s = Stage::new(scenario.clone(), 5);
    s.run_to(Moment::minutes(30));
    s.people.assert_whole();
    assert_eq!(s.people.vehicles(), 0, "everyday cars are no evacuees");
}

#[test]
fn a_road_without_a_name_is_told_by_its_class_and_the_village_it_runs_by() {
    use yanlian::base::lang::{Lang, Name};
    let mut county = tiny::county("house(90) -600m County- shelter(200)");
    let id = RoadId(0);
    county.roads.roads[0].name.zh = county.roads.road_keys.key(id).to_owned();
    county.villages[0].name = Name { zh: "白泥田村".into(), en: Some("Bainitian village".into()) };
    assert_eq!(county.road_name(id, Lang::Zh), "白泥田村附近县道");
    assert_eq!(county.road_name(id, Lang::En), "County road near Bainitian village");
    county.roads.roads[0].name.zh = "G209".into();
    assert_eq!(county.road_name(id, Lang::En), "G209");
}

/// What is counted is what drove: nothing passes that nobody saw, and where it jams the queue shows.
#[test]
fn the_counts_of_all_roads_are_the_moves_of_all_vehicles() {
    let mut s = Stage::new(flat(tiny::county("house(9000) -1600m County- shelter(200000)")), 3);
    s.advance(&leave(&s));
    let links: Vec<LinkId> = (0..s.scenario.county.roads.links.len()).map(LinkId::from_index).collect();
    let mut waited = 0;
    while s.now < Moment::minutes(60 * 3) {
        s.advance(&[]);
        waited = waited.max(links.iter().map(|l| s.people.traffic().standing(*l, s.now)).sum());
    }
    let passed: u64 = links.iter().map(|l| s.people.traffic().passed(*l)).sum();
    assert_eq!(passed, s.people.traffic().transfers());
    assert!(passed > 50 && waited > 0, "{passed} passed, {waited} waited");
}

/// `roads.geojson` of a drill: flow and queue by quarter hour, closures with their reason.
#[test]
fn a_drill_writes_flow_queue_and_closures_of_each_road_by_time() {
    use yanlian::drill::run::{Options, Silent, run};
    use yanlian::drill::world::Prepared;
    let scenario = valley::cloudburst();
    let tale = run(&scenario, &Prepared::new(&scenario), &Options::new(1), &mut Silent);
    let card = yanlian::score::judge(&scenario, &tale, None, None, &yanlian::score::scoring::Scoring::flood());
    let dir = tempfile::tempdir().expect("a folder");
    let path = yanlian::report::roads::write(dir.path(), &yanlian::report::Told::new(&scenario, &tale, &card)).expect("written");
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(path).expect("read")).expect("JSON");
    let bins = (scenario.drill.length.as_seconds() / 900.0).ceil() as usize;
    let (mut driven, mut closures) = (0.0, 0);
    let features = json["features"].as_array().expect("features");
    for (i, feature) in features.iter().enumerate() {
        let p = &feature["properties"];
        let list = |key: &str| -> Vec<f64> { p[key].as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect() };
        let (out, back, queue) = (list("flow_forward_veh_per_h"), list("flow_backward_veh_per_h"), list("queue_veh"));
        assert_eq!([out.len(), back.len(), queue.len()], [bins; 3], "{p}");
        assert_eq!(p["most_forward_veh_per_h"].as_f64(), Some(out.iter().copied().fold(0.0, f64::max)));
        driven += out.iter().chain(&back).sum::<f64>() / 4.0;
        let counted = tale.tracks.traffic.iter().filter(|u| u.road as usize == i).map(|u| u.passed[0] + u.passed[1]).sum::<u32>();
        assert!((out.iter().chain(&back).sum::<f64>() / 4.0 - f64::from(counted)).abs() < 0.5, "{p}");
        for c in p["closures"].as_array().expect("a list") {
            closures += 1;
            assert!(c["from_s"].is_number() && !c["why"].as_str().unwrap_or("").is_empty() && !c["why_zh"].as_str().unwrap_or("").is_empty(), "{c}");
            assert!(c["kind"] == "closed" || c["why"] == "water" || c["why"] == "water over the bridge deck", "{c}");
        }
    }
    let cut = tale.events.iter().filter(|e| matches!(e.kind, Kind::RoadCut | Kind::RoadClosed)).count();
    assert_eq!(closures, cut, "every closure of the record stands there once");
    assert!(driven > 5.0 && closures > 0 && features.len() == scenario.county.roads.roads.len(), "{driven} {closures}");
}

#[test]
fn a_family_that_finds_the_only_road_shut_is_told_which() {
    let mut s = Stage::new(flat(tiny::county("house(900) -600m County- corner -900m County- shelter(200000)")), 2);
    let road = RoadId(1);
    s.advance(&leave(&s));
    while s.now < Moment::minutes(60) && s.people.traffic().busy().count() == 0 {
        s.advance(&[]);
    }
    s.advance(&[Deed::Road { road, closed: true, cause: why() }]);
    s.run_to(s.now + Span::minutes(20));
    let told: Vec<_> = s.of(Kind::RouteBlocked).filter(|e| e.detail.as_str() == "no-way: closed").collect();
    assert!(!told.is_empty() && told.iter().all(|e| e.place == Who::Road(road)));
    s.people.assert_whole();
    let _ = RoadId::from_index(0);
}
