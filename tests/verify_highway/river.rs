//! A load that runs off into a river: how long it has to the intake, and whether the waterworks shut it in time.

use yanlian::base::ids::{FacilityId, Id, ReachId, RoadId};
use yanlian::base::lang::Name;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::expressway::river::{CLOSE_RIVER, SHUT_INTAKE};
use yanlian::drill::expressway::{Ctx, Expressway};
use yanlian::drill::log::Log;
use yanlian::hazard::act::Hazard;
use yanlian::hazard::road_fire::fire::RoadFire;
use yanlian::hazard::road_fire::spec::Spill;
use yanlian::hazard::road_fire::spill;
use yanlian::map::frame::Point;
use yanlian::map::place::FacilityKind;
use yanlian::map::river::{Reach, Section};
use yanlian::map::road::Crossing;
use yanlian::record::event::{Event, Kind};
use yanlian::record::tale::PlanUse;
use yanlian::scenario::drill_spec::{HazardSpec, Scenario};

/// Two reaches below the scene, 2 and 3 km.
fn with_river(mut s: Scenario) -> Scenario {
    let section = Section { bed_width_m: 20.0, bank_slope: 2.0, bankfull_m: 3.0, plain_width_m: 50.0, valley_slope: 5.0, n_channel: 0.035, n_plain: 0.06 };
    let reach = |length_m: f64, downstream: Option<u32>| Reach {
        name: Name::zh(String::new()),
        line: vec![Point::new(11_000.0, 400.0), Point::new(11_000.0 + length_m, 400.0)],
        length_m,
        downstream: downstream.map(ReachId),
        bed_up_m: 100.0 + length_m * 0.001,
        bed_down_m: 100.0,
        section,
        area_km2: 500.0,
        dam: None,
    };
    s.county.rivers.reaches = vec![reach(2000.0, Some(1)), reach(3000.0, None)];
    s.county.rivers.keys = yanlian::base::ids::Keys::new(vec!["brook-1".to_owned(), "brook-2".to_owned()]);
    let HazardSpec::RoadFire(accident) = &mut s.drill.hazard else { panic!("an accident") };
    let (reach, intake) = (ReachId(0), Some(ReachId(1)));
    accident.spill = Some(Spill { kg: 600.0, after: Span::minutes(20), reach, share: 0.5, intake, baseflow_m3_s_per_km2: 0.02 });
    s
}

/// Eight hours, with word of a topic from a minute on.
fn run(s: &Scenario, word: Option<(i64, &str)>) -> Vec<Event> {
    let HazardSpec::RoadFire(accident) = &s.drill.hazard else { panic!("an accident") };
    let mut fire = RoadFire::new(s.county.terrain.shape, accident, None, Seed(3));
    let mut road = Expressway::new(s, Seed(3), PlanUse::NoPlan).expect("an expressway");
    let (mut log, step) = (Log::default(), Span::seconds(10));
    for k in 0..=8 * 360 {
        let now = Moment::ZERO + step * k;
        if now.as_millis() % 60_000 == 0 {
            fire.advance(now, &[]);
        }
        if let Some((m, topic)) = word.filter(|(m, _)| now >= Moment::minutes(*m)) {
            road.hears(|t| (t == topic).then_some((Moment::minutes(m), 7)));
        }
        road.step(&mut Ctx { scenario: s, now, step, frame: fire.frame(), log: &mut log });
        road.heard();
    }
    log.into_events()
}

#[test]
fn a_spill_is_at_the_intake_when_the_river_has_brought_it_and_finds_it_shut_only_where_word_was_quicker() {
    let s = with_river(super::road::scenario());
    let way = spill::follow(&s.county.rivers, ReachId(0), 0.5, Some(ReachId(1)), 0.02, 600.0).expect("it runs there");
    let find = |events: &[Event], kind: Kind| events.iter().find(|e| e.kind == kind).cloned();
    let alone = run(&s, None);
    let (begins, arrives) = (find(&alone, Kind::SpillInRiver).expect("it runs off"), find(&alone, Kind::SpillAtIntake).expect("it arrives"));
    assert_eq!(begins.at, Moment::minutes(25));
    assert!((begins.value - way.seconds / 60.0).abs() < 1e-9 && begins.detail.as_str().starts_with("to=brook-2 km=4.0"), "{begins:?}");
    assert!(((arrives.at - begins.at).as_minutes() - begins.value).abs() <= 0.2, "{arrives:?}");
    assert!((arrives.value - way.peak_g_m3).abs() < 1e-9 && arrives.detail.as_str() == "open");
    assert!(find(&alone, Kind::IntakeShut).is_none());
    let told = run(&s, Some((30, SHUT_INTAKE)));
    assert_eq!(find(&told, Kind::IntakeShut).expect("it is shut").at, Moment::minutes(45));
    assert_eq!(find(&told, Kind::SpillAtIntake).expect("it arrives").detail.as_str(), "shut");
    let late = run(&s, Some((25 + begins.value as i64, SHUT_INTAKE)));
    assert_eq!(find(&late, Kind::SpillAtIntake).expect("it arrives").detail.as_str(), "open", "fifteen minutes to shut it");
}

/// The same with an intake 1 km into the second reach, a landing at its end, one far from the river, and a bridge of the town's road
/// 500 m below the spill.
fn used() -> Scenario {
    let mut s = with_river(super::road::scenario());
    // The brooks run east from the scene, one after the other.
    s.county.rivers.reaches[1].line = vec![Point::new(13_000.0, 400.0), Point::new(16_000.0, 400.0)];
    let mut put = |key: &str, kind: FacilityKind, at: Point| {
        let id: FacilityId = s.county.facility_keys.find(key).expect("it is there");
        let f = &mut s.county.facilities[id.index()];
        (f.kind, f.at) = (kind, at);
    };
    put("police", FacilityKind::WaterIntake, Point::new(14_000.0, 500.0));
    put("fire", FacilityKind::Landing, Point::new(16_000.0, 300.0));
    put("hospital", FacilityKind::Landing, Point::new(15_000.0, 1400.0));
    let town: RoadId = s.county.roads.road_keys.find("town").expect("it is there");
    // 6.5 km along it lies x = 12.5 km: three quarters down the first brook.
    s.county.roads.roads[town.index()].crossings.push(Crossing { reach: ReachId(0), along_m: 6500.0, deck_m: 110.0, ford: false });
    s
}

#[test]
fn everybody_who_uses_the_river_below_is_told_of_with_the_time_that_they_have_and_kept_off_it_where_word_was_quicker() {
    let s = used();
    let alone = run(&s, None);
    let heading: Vec<&Event> = alone.iter().filter(|e| e.kind == Kind::SpillHeading).collect();
    let words: Vec<&str> = heading.iter().filter_map(|e| e.detail.as_str().split(' ').next()).collect();
    assert_eq!(words, ["bridge", "intake", "landing"], "in the order in which it comes to them, and none that lies elsewhere: {heading:#?}");
    for (e, (reach, share), km) in [(heading[0], (0, 0.75), 0.5), (heading[1], (1, 1.0 / 3.0), 2.0), (heading[2], (1, 1.0), 4.0)] {
        let way = spill::follow_to(&s.county.rivers, (ReachId(0), 0.5), Some((ReachId(reach), share)), 0.02, 600.0).expect("it runs there");
        assert!((e.value - way.seconds / 60.0).abs() < 1e-9 && (way.metres / 1000.0 - km).abs() < 1e-9, "{e:?} {way:?}");
        assert_eq!(e.detail.number("km").map(|k| (k * 10.0).round() / 10.0), Some(km));
        let passed = alone.iter().find(|p| p.kind == Kind::SpillPassed && p.subject == e.subject).expect("it passes");
        assert!(((passed.at - e.at).as_minutes() - e.value).abs() <= 0.2 && passed.detail.as_str() == "river-open", "{passed:?}");
        assert_eq!(passed.cause.seq, Some(e.seq));
    }
    assert!(alone.iter().all(|e| e.kind != Kind::RiverClosed));
    // Word comes a little after the spill: half an hour later everybody keeps off, in time for those far down alone.
    let told = run(&s, Some((26, CLOSE_RIVER)));
    let closed: Vec<&Event> = told.iter().filter(|e| e.kind == Kind::RiverClosed).collect();
    assert_eq!(closed.len(), 3);
    for (c, h) in closed.iter().zip(&heading) {
        assert_eq!(c.at, Moment::minutes(56), "half an hour after the word");
        assert!((c.value - (h.value - 31.0)).abs() < 0.2, "{c:?} {h:?}");
        let passed = told.iter().find(|p| p.kind == Kind::SpillPassed && p.subject == c.subject).expect("it passes");
        assert_eq!(passed.detail.as_str(), if c.value > 0.0 { "river-shut" } else { "river-open" });
    }
    assert!(closed[0].value < 0.0 && closed[2].value > 0.0, "{closed:?}");
}
