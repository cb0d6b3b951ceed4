//! Police points and ambulances: who passes a junction first, who is taken to a bed, and what stops either.

use yanlian::base::ids::{FacilityId, Id, LinkId, RoadId, TeamId, VillageId, ZoneId};
use yanlian::base::time::{Moment, Span};
use yanlian::drill::deed::Deed;
use yanlian::map::force::Skill;
use yanlian::map::frame::Point;
use yanlian::map::grid::Shape;
use yanlian::map::place::FacilityKind;
use yanlian::map::road::RoadClass;
use yanlian::plan::order::WarnStage;
use yanlian::record::event::{Kind, Who};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::road_graph::RoadPart;
use yanlian::scenario::tiny::Sketch;

use crate::invariants::{Stage, why};
use crate::transport::{flat, shelter, zoned};

const SHAPE: Shape = Shape { rows: 100, cols: 100, cell_m: 30.0, west: 0.0, north: 3000.0 };

/// Two towns of 1,500, each at the end of a county road; the roads meet, and a provincial road leads on to a shelter.
fn two_towns() -> Scenario {
    let at = Point::new;
    let road = |key: &str, class, a, b| RoadPart::by_norm(key, class, vec![a, b]);
    let (north, south, fork, goal) = (at(400.0, 2300.0), at(400.0, 700.0), at(1500.0, 1500.0), at(2700.0, 1500.0));
    let county = Sketch {
        townships: vec![("t".into(), north)],
        villages: vec![("v".into(), "t".into(), north)],
        settlements: vec![("north".into(), "v".into(), north, 1500), ("south".into(), "v".into(), south, 1500)],
        facilities: vec![("sh".into(), FacilityKind::Shelter, goal, 200_000)],
        roads: vec![
            road("a-north", RoadClass::County, north, fork),
            road("b-south", RoadClass::County, south, fork),
            road("c-on", RoadClass::County, fork, goal),
        ],
        ..Sketch::default()
    };
    let mut s = flat(county.build(SHAPE, |_| 106.0));
    s.county.people.cars_per_household = (1.0, 1.0);
    s.county.people.reduced_mobility = (0.0, 0.0);
    for f in &mut s.county.facilities {
        f.gate_per_h = 1e6;
    }
    // Beyond the fork the road carries less than the two towns send.
    let on = RoadId(2);
    s.county.roads.links.iter_mut().filter(|l| l.road == on).for_each(|l| l.capacity_per_h = 240.0);
    s
}
/// Persons of each town who are in safety at a moment.
fn safe(s: &Stage, by: Moment) -> (f64, f64) {
    let of = |town: u32| {
        s.of(Kind::Safe).filter(|e| e.at <= by && matches!(e.subject, Who::Household(h) if s.homes.settlement[h.index()].0 == town)).map(|e| e.value).sum()
    };
    (of(0), of(1))
}

#[test]
fn police_at_a_junction_let_one_road_go_first_and_leave_it_when_the_water_comes() {
    let play = |regulated: bool| {
        let mut s = Stage::new(two_towns(), 5);
        let (village, channel, stage) = (VillageId(0), s.channel("gong"), WarnStage::LeaveNow);
        let mut deeds =
            vec![Deed::OpenShelter { facility: FacilityId(0), cause: why() }, Deed::Broadcast { village, zone: None, channel, stage, cause: why() }];
        if regulated {
            deeds.push(Deed::Regulate { road: RoadId(0), on: true, cause: why() });
        }
        s.advance(&deeds);
        s.run_to(Moment::minutes(240));
        s.people.assert_whole();
        s
    };
    let (plain, police) = (play(false), play(true));
    let told: Vec<_> = police.of(Kind::JunctionRegulated).collect();
    assert!(told.len() == 1 && told[0].subject == Who::Road(RoadId(0)) && told[0].value == 1.0, "{told:?}");
    // In the thick of it the road that goes first is ahead of where it was, the other behind; all arrive in the end.
    let thick = Moment::minutes((1..240).find(|m| safe(&plain, Moment::minutes(*m)).0 > 500.0).expect("five hundred arrive"));
    let ((a, b), (first, second)) = (safe(&plain, thick), safe(&police, thick));
    assert!(first > 1.1 * a && second < b, "{a} and {b} without police, {first} and {second} with them");
    let all = safe(&plain, Moment::minutes(240));
    assert_eq!(all, safe(&police, Moment::minutes(240)), "whoever waits is let through");

    let mut s = Stage::new(two_towns(), 5);
    s.advance(&[Deed::Regulate { road: RoadId(0), on: true, cause: why() }]);
    s.water(2.0, 1.0);
    s.run_to(Moment::minutes(2));
    let gone = s.of(Kind::JunctionRegulated).last().expect("they leave");
    assert!(gone.value == 0.0 && gone.detail.as_str() == "water" && gone.cause.seq.is_some(), "{gone:?}");
    // A road whose ends are no junctions has nothing to regulate.
    let mut s = Stage::new(crate::roads::two_ways(), 5);
    s.advance(&[Deed::Regulate { road: RoadId(0), on: true, cause: why() }]);
    assert_eq!(s.of(Kind::JunctionRegulated).count(), 0);
}

/// A village at the west end of a road, a hospital at the east end with so many beds, of which a quarter are free, and an ambulance there.
fn village_and_hospital(beds: u32) -> Scenario {
    let at = Point::new;
    let (town, goal) = (at(500.0, 1500.0), at(2700.0, 1500.0));
    let county = Sketch {
        townships: vec![("t".into(), town)],
        villages: vec![("v".into(), "t".into(), town)],
        settlements: vec![("town".into(), "v".into(), town, 300)],
        facilities: vec![("hosp".into(), FacilityKind::Hospital, goal, beds), ("sh".into(), FacilityKind::Shelter, at(1000.0, 1500.0), 200_000)],
        roads: vec![
            RoadPart::by_norm("a", RoadClass::County, vec![town, at(1000.0, 1500.0)]),
            RoadPart::by_norm("b", RoadClass::County, vec![at(1000.0, 1500.0), goal]),
        ],
        teams: vec![("medics".into(), "hosp".into(), vec![Skill::Medical], 6)],
        ..Sketch::default()
    };
    let mut s = flat(county.build(SHAPE, |_| 106.0));
    s.county.people.upper_floor = (0.0, 0.0);
    s.county.people.daily.beds_taken = (0.75, 0.0);
    s.county.teams[0].vehicles = 2;
    s.drill.length = Span::hours(24);
    s
}
/// Water stands seven metres deep in the village for ten minutes, and is gone.
fn deluge(s: &mut Stage) {
    s.run_to(Moment::minutes(5));
    s.water(3.0, 0.5);
    s.run_to(Moment::minutes(15));
    s.water(-100.0, 0.0);
}

#[test]
fn the_hurt_are_taken_to_a_hospital_as_long_as_there_are_beds_and_a_road() {
    let mut s = Stage::new(village_and_hospital(400), 2);
    deluge(&mut s);
    let mut carried = 0;
    while s.now < Moment::minutes(60 * 16) {
        s.advance(&[]);
        carried = carried.max((0..s.scenario.county.roads.links.len()).map(|l| s.people.traffic().vehicles_on(LinkId::from_index(l))).sum());
        if s.now.as_millis() % 600_000 == 0 {
            s.people.assert_whole();
        }
    }
    let grave = |word: &str| s.of(Kind::Injured).filter(|e| e.detail.as_str() == word).map(|e| e.value).sum::<f64>();
    let (red, yellow) = (grave("red"), grave("yellow"));
    assert!(red > 0.0 && yellow > 0.0, "the water hurts people: {red} red, {yellow} yellow");
    let arrived: Vec<_> = s.of(Kind::InHospital).collect();
    assert_eq!(arrived.len() as f64, red + yellow, "everybody who needs a bed is taken to one");
    for e in &arrived {
        let hurt = &s.log.events()[e.cause.seq.expect("it follows from being hurt") as usize];
        assert!(hurt.kind == Kind::Injured && hurt.subject == e.subject && e.detail.says(hurt.detail.as_str()), "{e:?} after {hurt:?}");
        assert!(e.place == Who::Facility(FacilityId(0)) && e.known_to == Who::Team(TeamId(0)));
        assert!(e.at - hurt.at >= Span::minutes(20), "a call, a way, ten minutes with the patient and ten at the hospital");
        assert!(e.detail.number("after").is_some());
    }
    assert!(carried >= 1, "ambulances are on the road like anybody");
    // Two vehicles, two places each: never more than four in ten minutes.
    let times: Vec<i64> = arrived.iter().map(|e| e.at.as_millis()).collect();
    assert!(times.windows(5).all(|w| w[4] - w[0] >= 600_000), "{times:?}");

    // Eight beds, a quarter of them free: two are taken, and the others wait.
    let mut s = Stage::new(village_and_hospital(8), 2);
    deluge(&mut s);
    s.run_to(Moment::minutes(60 * 16));
    assert_eq!(s.of(Kind::InHospital).count(), 2);
    s.people.assert_whole();

    // The road is shut: nobody gets there until it opens.
    let mut s = Stage::new(village_and_hospital(400), 2);
    s.advance(&[Deed::Road { road: RoadId(1), closed: true, cause: why() }]);
    deluge(&mut s);
    s.run_to(Moment::minutes(60 * 4));
    let before = s.of(Kind::InHospital).count();
    s.advance(&[Deed::Road { road: RoadId(1), closed: false, cause: why() }]);
    s.run_to(Moment::minutes(60 * 20));
    let after = s.of(Kind::InHospital).count();
    assert!(before == 0 && after > 0, "{before} before the road opens, {after} after");
}

#[test]
fn a_medical_team_that_treats_moves_half_of_its_ambulances_forward() {
    let mean = |forward: bool| {
        let mut s = Stage::new(village_and_hospital(400), 2);
        if forward {
            s.advance(&[Deed::Station { team: TeamId(0), node: s.scenario.county.facilities[1].node, cause: why() }]);
        }
        deluge(&mut s);
        s.run_to(Moment::minutes(60 * 16));
        let times: Vec<f64> = s.of(Kind::InHospital).map(|e| e.at.since_start().as_minutes()).collect();
        times.iter().sum::<f64>() / times.len() as f64
    };
    let (forward, back) = (mean(true), mean(false));
    assert!(forward < back - 1.0, "minutes after T+00:00: {forward} and {back}");
}

#[test]
fn the_bedridden_go_to_a_hospital_with_a_medical_team_and_to_the_shelter_where_no_bed_is_free() {
    let play = |beds: u32| {
        let mut scenario = village_and_hospital(beds);
        scenario.county.people.reduced_mobility = (1.0, 1.0);
        scenario.county.people.cars_per_household = (0.0, 0.0);
        scenario.county.people.motorcycles_per_household = (0.0, 0.0);
        let mut s = Stage::new(zoned(scenario, Vec::new(), false), 3);
        s.advance(&[
            Deed::OpenShelter { facility: shelter(&s.scenario), cause: why() },
            Deed::FetchSpecial { zone: ZoneId(0), team: Some(TeamId(0)), seats: 16, cause: why() },
        ]);
        while s.now < Moment::minutes(60 * 20) {
            s.advance(&[]);
            if s.now.as_millis() % 1_800_000 == 0 {
                s.people.assert_whole();
            }
        }
        s
    };
    let s = play(4000);
    let lying: f64 = s.of(Kind::InHospital).filter(|e| e.detail.as_str() == "lying").map(|e| e.value).sum();
    let all: u32 = s.homes.reduced.iter().map(|n| u32::from(*n)).sum();
    assert!(lying > 0.0 && (lying / f64::from(all) - 0.1).abs() < 0.06, "one of ten must lie: {lying} of {all}");
    assert_eq!(s.of(Kind::Left).count(), s.homes.len(), "and everybody is fetched");
    let s = play(0);
    assert_eq!((s.of(Kind::InHospital).count(), s.of(Kind::Left).count()), (0, s.homes.len()), "no bed: all to the shelter");
}
