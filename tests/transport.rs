//! Vehicles of all kinds in one traffic: families on the plan's route, queues back from a shelter's gate, vehicles that fetch and come
//! back, children fetched from school, the day that begins in the middle of a drill, smoke on roads and in sight.

use yanlian::base::dist::Dist;
use yanlian::base::ids::{FacilityId, Id, LinkId, RoadId, SettlementId, TeamId, VillageId, ZoneId};
use yanlian::base::lang::Name;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::deed::Deed;
use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::hazard::forest_fire::cover::FUELS;
use yanlian::hazard::forest_fire::weather::FireSpec;
use yanlian::map::force::Skill;
use yanlian::map::frame::Point;
use yanlian::map::grid::Shape;
use yanlian::map::place::FacilityKind;
use yanlian::map::road::RoadClass;
use yanlian::plan::order::WarnStage;
use yanlian::plan::zone::{Refuge, Zone};
use yanlian::record::event::{Kind, Own, Who, Why};
use yanlian::record::tale::Living;
use yanlian::scenario::drill_spec::{HazardSpec, Scenario};
use yanlian::scenario::responder::{Cues, Responder};
use yanlian::scenario::road_graph::RoadPart;
use yanlian::scenario::tiny::Sketch;
use yanlian::scenario::{tiny, tiny_fire, valley};

use crate::invariants::{Stage, why};
use crate::roads::town_and_shelter;

/// By day, on flat ground; everybody obeys and nobody helps with words.
pub(crate) fn flat(county: yanlian::map::county::County) -> Scenario {
    let mut s = valley::drill_in(county);
    s.drill.start = s.drill.start.with().hour(9).build().expect("nine in the morning exists");
    s.drill.behaviour.compliance = 1.0;
    s.drill.behaviour.contagion_per_min = 0.0;
    s.county.terrain.values.fill(106.0);
    let c = s.county.channel_keys.find("gong").expect("a gong").index();
    let gong = &mut s.county.channels[c];
    (gong.coverage_day, gong.loss) = (1.0, 0.0);
    s
}
/// All of the first settlement is one zone, with the first shelter.
pub(crate) fn zoned(mut s: Scenario, route_roads: Vec<RoadId>, paired: bool) -> Scenario {
    s.books.zones.push(Zone {
        key: "z".into(),
        name: Name::zh("片"),
        village: VillageId(0),
        settlements: vec![SettlementId(0)],
        below_m: None,
        area: None,
        class: 1,
        rules: Vec::new(),
        fire_min: None,
        refuges: vec![Refuge::Shelter(shelter(&s))],
        administrator: "甲".into(),
        monitor: "乙".into(),
        reporter: "丙".into(),
        signal: "锣".into(),
        route: "走北路".into(),
        route_roads,
        paired,
    });
    s
}
pub(crate) fn shelter(s: &Scenario) -> FacilityId {
    let kind = |f: &FacilityId| s.county.facilities[f.index()].kind == FacilityKind::Shelter;
    s.county.facility_keys.ids().find(kind).expect("a shelter")
}
pub(crate) fn leave(s: &Stage) -> Vec<Deed> {
    let (village, zone, channel, stage) = (VillageId(0), Some(ZoneId(0)), s.channel("gong"), WarnStage::LeaveNow);
    vec![
        Deed::OpenShelter { facility: shelter(&s.scenario), cause: why() },
        Deed::Order { zone, village, stage, cause: why() },
        Deed::Broadcast { village, zone, channel, stage, cause: why() },
    ]
}
fn left(s: &Stage, how: &str) -> usize {
    s.of(Kind::Left).filter(|e| e.detail.as_str() == how).count()
}

#[test]
fn whoever_follows_the_plan_takes_the_roads_that_it_names_and_whoever_does_not_says_why() {
    let (short, b_long, c_long) = (RoadId(0), RoadId(1), RoadId(2));
    let play = |route: Vec<RoadId>, shut: Option<RoadId>| {
        let mut s = Stage::new(zoned(flat(town_and_shelter()), route, true), 4);
        // What was shut before everybody has had word of is known to all who leave.
        let shut: Vec<Deed> = shut.map(|road| Deed::Road { road, closed: true, cause: why() }).into_iter().collect();
        if !shut.is_empty() {
            s.advance(&shut);
            s.run_to(Moment::minutes(40));
        }
        let deeds = leave(&s);
        s.advance(&deeds);
        let (mut over_short, mut over_long) = (0, 0);
        while s.now < Moment::minutes(240) {
            s.advance(&[]);
            over_short = over_short.max(s.people.traffic().vehicles_on(LinkId(0)));
            over_long = over_long.max(s.people.traffic().vehicles_on(LinkId(2)));
        }
        s.people.assert_whole();
        (s, over_short, over_long)
    };
    let (plain, over_short, over_long) = play(Vec::new(), None);
    assert!(over_short > 0 && over_long == 0 && plain.of(Kind::OffRoute).count() == 0, "without a route everybody takes the fastest");
    let (named, over_short, over_long) = play(vec![b_long, c_long], None);
    let own = named.of(Kind::OffRoute).count();
    let (driven, walked) = (left(&named, "drive"), left(&named, "walk"));
    assert!(over_long > over_short && over_short > 0, "{over_long} {over_short}");
    assert!(named.of(Kind::OffRoute).all(|e| e.detail.as_str() == "own-way" && e.place == Who::Road(b_long) && e.cause.why == Why::Decision(Own::OwnWay)));
    let share = own as f64 / (driven + walked) as f64;
    assert!((share - 0.2).abs() < 0.08, "one of five takes their own way: {own} of {driven} + {walked}");
    // The record's order: an own way is chosen by a household that has left or is about to, after its order.
    assert!(named.of(Kind::OffRoute).all(|e| e.cause.seq.is_some()));
    let (shut, _, over_long) = play(vec![b_long, c_long], Some(c_long));
    assert_eq!(over_long, 0);
    // On foot people pass a road that an order has shut to cars.
    let by_car = shut.of(Kind::OffRoute).filter(|e| e.detail.as_str() == "route-shut").count();
    assert_eq!(by_car, left(&shut, "drive"), "everybody who drives knows that the route is shut");
    // A route that leads back and forth four times is too far.
    let (far, _, _) = play(vec![c_long, b_long, c_long, b_long, short], None);
    assert!(far.of(Kind::OffRoute).any(|e| e.detail.as_str() == "route-far" && e.value > 0.0));
}

#[test]
fn a_gate_slower_than_the_road_backs_the_queue_up_and_it_dissolves_at_the_gate_s_own_rate() {
    let mut scenario = zoned(flat(tiny::county("house(1500) -1500m County- corner -100m County- shelter(2000)")), Vec::new(), true);
    scenario.county.people.cars_per_household = (1.0, 1.0);
    scenario.county.people.reduced_mobility = (0.0, 0.0);
    let f = shelter(&scenario);
    (scenario.county.facilities[f.index()].gate_per_h, scenario.county.facilities[f.index()].capacity) = (240.0, 2000);
    let mut s = Stage::new(scenario, 6);
    let deeds = leave(&s);
    s.advance(&deeds);
    s.run_to(Moment::minutes(100));
    let spilled: Vec<_> = s.of(Kind::QueueSpilled).cloned().collect();
    let back = spilled.iter().find(|e| e.detail.as_str() == "gate-queue").expect("the queue reaches back over the last road");
    assert_eq!(back.place, Who::Facility(f));
    assert!(back.cause.seq.is_some(), "it follows from the opening of the shelter");
    // A hundred vehicles stand in the forecourt, the others on the road.
    let on_road: u32 = (0..s.scenario.county.roads.links.len()).map(|l| s.people.traffic().vehicles_on(LinkId::from_index(l))).sum();
    assert!(on_road > 20, "{on_road} wait on the road");
    let before = s.people.shelters().inside(f);
    s.run_to(s.now + Span::minutes(60));
    let let_in = s.people.shelters().inside(f) - before;
    assert!((i64::from(let_in) - 240).abs() <= 6, "240 an hour, got {let_in}");
    s.people.assert_whole();
    s.run_to(Moment::minutes(60 * 9));
    assert_eq!(s.people.shelters().inside(f), 1500, "nobody is lost in the queue");
    assert!((0..s.scenario.county.roads.links.len()).all(|l| s.people.traffic().vehicles_on(LinkId::from_index(l)) == 0));
}

/// A village of people who cannot walk, and a team with two vehicles of four seats.
fn village_to_fetch(seed: u64) -> Stage {
    let at = Point::new;
    let (town, goal) = (at(500.0, 1500.0), at(2500.0, 1500.0));
    let county = Sketch {
        townships: vec![("t".into(), town)],
        villages: vec![("v".into(), "t".into(), town)],
        settlements: vec![("town".into(), "v".into(), town, 60)],
        facilities: vec![("base".into(), FacilityKind::Base, town, 0), ("sh".into(), FacilityKind::Shelter, goal, 200_000)],
        roads: vec![RoadPart::by_norm("a", RoadClass::County, vec![town, goal])],
        teams: vec![("fetchers".into(), "base".into(), vec![Skill::Evacuate], 8)],
        ..Sketch::default()
    };
    let mut scenario = flat(county.build(Shape { rows: 100, cols: 100, cell_m: 30.0, west: 0.0, north: 3000.0 }, |_| 106.0));
    scenario.county.people.reduced_mobility = (1.0, 1.0);
    scenario.county.people.cars_per_household = (0.0, 0.0);
    scenario.county.people.motorcycles_per_household = (0.0, 0.0);
    scenario.county.teams[0].vehicles = 2;
    Stage::new(zoned(scenario, Vec::new(), false), seed)
}

#[test]
fn vehicles_that_fetch_drive_back_through_the_traffic_and_never_over_a_closed_road() {
    let play = |shut_after_first: bool| {
        let mut s = village_to_fetch(3);
        let mut deeds = vec![Deed::OpenShelter { facility: shelter(&s.scenario), cause: why() }];
        deeds.push(Deed::FetchSpecial { zone: ZoneId(0), team: Some(TeamId(0)), seats: 8, cause: why() });
        s.advance(&deeds);
        let (mut inbound, mut shut) = (0, false);
        while s.now < Moment::minutes(60 * 8) {
            let arrived = s.of(Kind::Safe).count() > 0;
            let close = shut_after_first && arrived && !std::mem::replace(&mut shut, arrived);
            s.advance(&if close { vec![Deed::Road { road: RoadId(0), closed: true, cause: why() }] } else { Vec::new() });
            // The road leads from the town (link 0); the way back is link 1.
            inbound = inbound.max(s.people.traffic().vehicles_on(LinkId(1)));
            if s.now.as_millis() % 600_000 == 0 {
                s.people.assert_whole();
            }
        }
        (s.of(Kind::Left).count(), s.homes.len(), inbound, s)
    };
    let (fetched, all, inbound, s) = play(false);
    assert_eq!(fetched, all, "vehicles come back until nobody waits");
    assert!(inbound >= 1, "an empty vehicle is on the road like any other");
    // No household is loaded less than five minutes after the one before by the same vehicle: at most two in five minutes.
    let times: Vec<i64> = s.of(Kind::Left).map(|e| e.at.as_millis()).collect();
    assert!(times.windows(3).all(|w| w[2] - w[0] >= 300_000), "{times:?}");
    let (some, all, inbound, _) = play(true);
    assert!(some < all && inbound == 0, "{some} of {all}: nothing comes back over a closed road");
}

#[test]
fn whoever_must_lie_takes_the_room_of_four_but_in_a_medical_team_s_vehicle() {
    let first_trip = |skill: Skill| {
        let mut s = village_to_fetch(5);
        s.scenario.county.teams[0].skills = vec![skill];
        s.scenario.county.teams[0].vehicles = 1;
        s.advance(&[
            Deed::OpenShelter { facility: shelter(&s.scenario), cause: why() },
            Deed::FetchSpecial { zone: ZoneId(0), team: Some(TeamId(0)), seats: 12, cause: why() },
        ]);
        s.run_to(Moment::minutes(60 * 10));
        assert_eq!(s.of(Kind::Left).count(), s.homes.len());
        s.of(Kind::Left).last().map_or(0, |e| e.at.as_millis())
    };
    assert!(first_trip(Skill::Medical) < first_trip(Skill::Evacuate), "with stretchers it is done sooner");
}

/// A village, and its school two and a half kilometres along the road, on a school morning; beside the school stands a hamlet of its own.
pub(crate) fn school_morning(seed: u64, hour: i8, hamlet: bool) -> Stage {
    let beside = if hamlet { "school(900) house(30)" } else { "school(900)" };
    let mut s = valley::drill_in(tiny::county(&format!("house(1200) -1250m County- corner -1250m County- {beside} -300m County- shelter(200000)")));
    s.drill.start = s.drill.start.with().year(2024).month(6).day(5).hour(hour).build().expect("a Wednesday in June");
    s.drill.behaviour.compliance = 1.0;
    s.drill.behaviour.contagion_per_min = 0.0;
    s.drill.length = Span::hours(16);
    s.county.terrain.values.fill(106.0);
    s.county.people.daily = crate::verify_people::days();
    s.county.people.cars_per_household = (1.0, 1.0);
    s.county.people.reduced_mobility = (0.0, 0.0);
    let c = s.county.channel_keys.find("gong").expect("a gong").index();
    (s.county.channels[c].coverage_day, s.county.channels[c].loss) = (1.0, 0.0);
    Stage::new(zoned(s, Vec::new(), true), seed)
}

#[test]
fn a_child_is_fetched_over_the_road_and_where_it_shuts_the_child_is_left_to_the_school() {
    let play = |shut: bool| {
        let mut s = school_morning(7, 9, true);
        let deeds = leave(&s);
        s.advance(&deeds);
        let mut closed = false;
        while s.now < Moment::minutes(240) {
            let close = shut && !closed && s.of(Kind::Gathers).any(|e| e.detail.as_str() == "fetches-child");
            closed |= close;
            let roads = [RoadId(0), RoadId(1)].map(|road| Deed::Road { road, closed: true, cause: why() });
            s.advance(if close { &roads } else { &[] });
        }
        s.people.assert_whole();
        s
    };
    let s = play(false);
    let free_s = 2.0
        * (0..2)
            .map(|l| {
                let link = s.scenario.county.roads.link(LinkId(2 * l));
                link.length_m / link.free_m_per_s
            })
            .sum::<f64>();
    let mut fetched = 0;
    for joined in s.of(Kind::Joined) {
        let Who::Household(home) = joined.place else { panic!("{joined:?}") };
        let Some(gone) = s.of(Kind::Gathers).find(|e| e.subject == Who::Household(home) && e.detail.as_str() == "fetches-child") else { continue };
        fetched += 1;
        let took = (joined.at - gone.at).as_seconds();
        assert!(took >= free_s + 300.0, "there, five minutes, and back: {took} s of at least {free_s} s");
        let out = s.of(Kind::Left).find(|e| e.subject == Who::Household(home));
        assert!(out.is_none_or(|e| e.at >= joined.at), "the family waits for them");
    }
    assert!(fetched > 10, "{fetched}");
    let s = play(true);
    let given_up = s
        .of(Kind::Gathers)
        .filter(|e| e.detail.as_str() == "left-to-school" && s.of(Kind::Gathers).any(|g| g.subject == e.subject && g.detail.as_str() == "fetches-child"))
        .count();
    assert!(given_up > 0, "who meets a closed road leaves the child to the school");
}

#[test]
fn the_day_that_begins_in_a_drill_takes_pupils_to_school_and_brings_them_home() {
    let mut s = school_morning(8, 5, false);
    let residents = 1200;
    let count =
        |s: &Stage| (0..s.scenario.county.settlements.len()).map(|i| s.people.count_states(SettlementId::from_index(i)).iter().sum::<u32>()).sum::<u32>();
    let there = |s: &Stage| (0..s.homes.len()).filter(|h| s.homes.living[*h] == Living::Class).count();
    assert!(there(&s) > 0 && s.homes.people.iter().zip(&s.homes.living).all(|(n, l)| *l != Living::Class || *n == 0), "classes are empty at five");
    s.run_to(Moment::minutes(120));
    assert_eq!(s.of(Kind::GoesOut).count(), 0);
    s.run_to(Moment::minutes(240));
    let out = s.persons(Kind::GoesOut);
    let children: u32 = s.homes.children.iter().map(|n| u32::from(*n)).sum();
    assert!((out / f64::from(children) - 0.75).abs() < 0.12, "{out} of {children}");
    assert_eq!(count(&s), residents);
    s.people.assert_whole();
    s.run_to(Moment::minutes(14 * 60));
    assert!((s.persons(Kind::Joined) - out).abs() < 0.5, "all are home again: {} of {out}", s.persons(Kind::Joined));
    assert_eq!(count(&s), residents);
    // Whoever has been warned keeps the children at home.
    let mut s = school_morning(8, 5, false);
    let deeds = leave(&s);
    s.advance(&deeds);
    s.run_to(Moment::minutes(240));
    assert_eq!(s.of(Kind::GoesOut).count(), 0, "nobody goes to school under an order to leave");
    s.people.assert_whole();
}

/// Grass afire, a village three kilometres down the wind, a road between them across the smoke.
fn fire() -> Scenario {
    let shape = Shape { cols: 201, rows: 101, west: 0.0, north: 101.0 * 30.0, cell_m: 30.0 };
    let at = Point::new;
    let village = at(4500.0, 1515.0);
    let sketch = Sketch {
        townships: vec![("t".into(), village)],
        villages: vec![("v".into(), "t".into(), village)],
        settlements: vec![("s".into(), "v".into(), village, 200)],
        roads: vec![RoadPart::by_norm("across", RoadClass::County, vec![at(1600.0, 300.0), at(1600.0, 2800.0)])],
        ..Sketch::default()
    };
    let mut s = valley::drill_in(sketch.build(shape, |_| 100.0));
    let grass = FUELS.iter().position(|f| f.name == "荒草").expect("a line of the crosswalk") as u8;
    s.drill.start = s.drill.start.with().hour(9).build().expect("nine");
    s.drill.length = Span::minutes(50);
    s.drill.behaviour.responder = Responder::CueThreshold(Cues { leave_at: 0.60, ..Cues::default() });
    s.drill.hazard = HazardSpec::ForestFire(FireSpec {
        start_hour: 9.0,
        rainless_days: 20.0,
        fuels: vec![(grass, 2)],
        ..tiny_fire::spec(vec![tiny_fire::wind(0, 2.0, 90.0)], at(900.0, 1515.0))
    });
    s
}

#[test]
fn smoke_and_flames_in_sight_speak_for_leaving_and_smoke_on_a_road_is_on_record() {
    let s = fire();
    let tale = run(&s, &Prepared::new(&s), &Options::lean(1), &mut Silent);
    let of = |kind: Kind| tale.events.iter().filter(move |e| e.kind == kind);
    let understood = of(Kind::Understood).count();
    assert!(understood > 0, "0.11 and 0.50 are above 0.10");
    let first = of(Kind::Understood).next().expect("one");
    assert!(matches!(first.cause.why, Why::Decision(Own::SawFire)), "{first:?}");
    // Both cues together are 0.61: the second threshold is passed, and after its delay people go.
    assert!(of(Kind::Left).count() > 0 && of(Kind::Warned).count() == 0, "by their own eyes, from afar: {:?}", of(Kind::Warned).next());
    let smoked: Vec<_> = of(Kind::RoadSmoked).collect();
    assert!(smoked.iter().any(|e| e.subject == Who::Road(RoadId(0)) && e.detail.as_str() == "smoke" && e.value < 250.0), "{smoked:?}");
}

#[test]
fn word_of_a_closure_reaches_drivers_one_after_another_and_who_came_to_it_remembers() {
    // The road to the shelter over the corner is shut as people leave: who sets out early comes to it and turns, who leaves
    // an hour later knows of it and never does.
    let mut s = Stage::new(zoned(flat(town_and_shelter()), Vec::new(), true), 4);
    let mut deeds = leave(&s);
    let shut = RoadId(0);
    deeds.push(Deed::Road { road: shut, closed: true, cause: why() });
    s.advance(&deeds);
    s.run_to(Moment::minutes(240));
    let turned: Vec<(Who, Moment)> = s.of(Kind::RouteBlocked).filter(|e| e.place == Who::Road(shut)).map(|e| (e.subject, e.at)).collect();
    let drove = |from: i64, to: i64| {
        let within = |t: Moment| t >= Moment::minutes(from) && t < Moment::minutes(to);
        let out: Vec<Who> = s.of(Kind::Left).filter(|e| e.detail.as_str() == "drive" && within(e.at)).map(|e| e.subject).collect();
        let met = turned.iter().filter(|(who, _)| out.contains(who)).count();
        (out.len(), met)
    };
    let ((early, met_early), (late, met_late)) = (drove(0, 12), drove(31, 240));
    assert!(early > 5 && met_early > 0, "{met_early} of {early} come to it");
    assert!(late > 5 && met_late == 0, "{met_late} of {late}, when everybody has heard");
    for (who, _) in &turned {
        assert_eq!(turned.iter().filter(|(w, _)| w == who).count(), 1, "nobody comes to it twice: {who:?}");
    }
}

/// A town of families with one sort of vehicle, and a shelter six kilometres away over one road.
fn drives_with(three_wheelers: bool) -> Stage {
    let at = Point::new;
    let (town, goal) = (at(500.0, 1500.0), at(6500.0, 1500.0));
    let county = Sketch {
        townships: vec![("t".into(), town)],
        villages: vec![("v".into(), "t".into(), town)],
        settlements: vec![("town".into(), "v".into(), town, 300)],
        facilities: vec![("sh".into(), FacilityKind::Shelter, goal, 200_000)],
        roads: vec![RoadPart::by_norm("a", RoadClass::County, vec![town, goal])],
        ..Sketch::default()
    };
    let mut scenario = flat(county.build(Shape { rows: 100, cols: 240, cell_m: 30.0, west: 0.0, north: 3000.0 }, |_| 106.0));
    scenario.drill.behaviour.relatives = 0.0;
    let people = &mut scenario.county.people;
    (people.reduced_mobility, people.motorcycles_per_household) = ((1.0, 1.0), (0.0, 0.0));
    let all = (1.0, 1.0);
    (people.cars_per_household, people.three_wheelers_per_household) = if three_wheelers { ((0.0, 0.0), all) } else { (all, (0.0, 0.0)) };
    let mut s = Stage::new(zoned(scenario, Vec::new(), false), 5);
    let deeds = leave(&s);
    s.advance(&deeds);
    s.run_to(Moment::minutes(240));
    s.people.assert_whole();
    s
}

#[test]
fn families_with_a_three_wheeler_drive_with_their_sick_in_its_bed_and_no_faster_than_it_goes() {
    let fastest = |s: &Stage| {
        let left: std::collections::BTreeMap<Who, f64> =
            s.of(Kind::Left).filter(|e| e.detail.as_str() == "drive").map(|e| (e.subject, e.at.as_minutes())).collect();
        assert!(left.len() * 20 >= s.homes.len() * 19, "{} of {} drive", left.len(), s.homes.len());
        let safe = s.of(Kind::Safe).filter(|e| e.detail.as_str() == "shelter").filter_map(|e| Some(e.at.as_minutes() - left.get(&e.subject)?));
        safe.fold(f64::INFINITY, f64::min)
    };
    let (slow, fast) = (fastest(&drives_with(true)), fastest(&drives_with(false)));
    // Six kilometres at 25 km/h; a car needs its 60 km/h or so.
    assert!((14.4..20.0).contains(&slow) && fast < 10.0, "{slow} {fast}");
}

#[test]
fn some_go_back_from_inside_a_shelter_and_the_record_says_what_for() {
    let back = |share: f64| {
        let mut scenario = zoned(flat(town_and_shelter()), Vec::new(), true);
        scenario.drill.behaviour.relatives = 0.0;
        (scenario.drill.behaviour.go_back, scenario.drill.behaviour.go_back_livestock) = ((0.0, 0.0), 0.0);
        scenario.drill.behaviour.go_back_shelter = share;
        let mut s = Stage::new(scenario, 9);
        let deeds = leave(&s);
        s.advance(&deeds);
        let mut least = u32::MAX;
        while s.now < Moment::minutes(420) {
            s.advance(&[]);
            if s.now > Moment::minutes(120) {
                least = least.min(s.people.shelters().inside(shelter(&s.scenario)));
            }
            if s.now.as_millis() % 1_800_000 == 0 {
                s.people.assert_whole();
            }
        }
        (s, least)
    };
    let (nobody, _) = back(0.0);
    assert_eq!(nobody.of(Kind::WentBack).count(), 0);
    let (s, least) = back(0.3);
    let inside: Vec<Who> = s.of(Kind::Safe).filter(|e| e.detail.as_str() == "shelter").map(|e| e.subject).collect();
    let went: Vec<_> = s.of(Kind::WentBack).collect();
    let share = went.len() as f64 / inside.len() as f64;
    assert!(inside.len() > 100 && (share - 0.3).abs() < 0.1, "{} of {}", went.len(), inside.len());
    for e in &went {
        assert!(inside.contains(&e.subject) && e.cause.why == Why::Decision(Own::WentBack) && e.cause.seq.is_some(), "{e:?}");
        assert_eq!(e.detail.as_str(), "for-belongings");
    }
    // They leave the shelter's count, and come again after their twenty minutes at home.
    let all = s.people.shelters().inside(shelter(&s.scenario));
    assert!(least < all, "{least} {all}");
}

#[test]
fn a_town_that_walks_over_one_road_arrives_at_the_flow_that_the_road_lets_through() {
    // Between the first of a town that walk through the gate and the last, minutes.
    let over = |people: u32| {
        let mut scenario = flat(tiny::county(&format!("house({people}) -1500m- shelter(200000)")));
        scenario.drill.behaviour.relatives = 0.0;
        (scenario.drill.behaviour.understand_min, scenario.drill.behaviour.prepare_day_min) = (Dist::Fixed(1.0), Dist::Fixed(5.0));
        let gong = scenario.county.channel_keys.find("gong").expect("a gong").index();
        scenario.county.channels[gong].delay_min = Dist::Fixed(0.0);
        let f = shelter(&scenario);
        scenario.county.facilities[f.index()].gate_per_h = 1e6;
        let profile = &mut scenario.county.people;
        (profile.cars_per_household, profile.motorcycles_per_household, profile.reduced_mobility) = ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0));
        (profile.share_child, profile.share_elder) = (0.0, 0.0);
        let width = scenario.county.roads.roads[0].width_m;
        let mut s = Stage::new(zoned(scenario, Vec::new(), false), 3);
        let deeds = leave(&s);
        s.advance(&deeds);
        s.run_to(Moment::minutes(150));
        let left: std::collections::BTreeMap<Who, f64> = s.of(Kind::Left).map(|e| (e.subject, e.at.as_minutes())).collect();
        let at: Vec<f64> = s.of(Kind::Safe).filter(|e| e.detail.as_str() == "shelter" && left.contains_key(&e.subject)).map(|e| e.at.as_minutes()).collect();
        assert!(at.len() * 10 >= s.homes.len() * 9, "{} of {}", at.len(), s.homes.len());
        (at.iter().copied().fold(0.0, f64::max) - at.iter().copied().fold(f64::INFINITY, f64::min), width)
    };
    let ((few, _), (many, width)) = (over(60), over(3000));
    // Half of the road's width at Weidmann's greatest flow for 1.1 m/s; and the last walk in the crowd, at 0.52 of their own speed.
    let least = 3000.0 / (60.0 * 0.914 * 1.1 * width * 0.5);
    let slower = 1500.0 / 1.1 / 60.0 * (1.0 / 0.52 - 1.0);
    assert!(few < 3.0 && many > least && many < least + slower + few, "{few} {many} {least} {slower}");
}
