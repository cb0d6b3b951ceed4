//! Judgement / an accident on an expressway — H1 to H4, S1 and S2 from hand-made runs; what counts as loss and what is only shown.

use super::*;
use yanlian::base::ids::RoadId;

const ROAD: Who = Who::Road(RoadId(0));

/// Called at 5 min; both ends under control at a minute, out at 65, given back at 185.
fn accident(controlled: i64, trapped_h: f64, expected: f64) -> Story {
    let mut told = [
        (0, AccidentBegan, 0.0, ""),
        (5, ReportArrived, 0.0, "vehicle-fire"),
        (10, Injured, 1.0, "red"),
        (controlled, TailProtected, 0.0, ""),
        (controlled, EndsControlled, 0.0, ""),
        (60, InHospital, 1.0, "red"),
        (65, FireOut, 0.0, "put out"),
        (185, RoadGivenBack, 0.0, ""),
        (359, TrappedHours, trapped_h, ""),
        (359, CrashesExpected, expected, ""),
        (359, LongestQueue, 1500.0, ""),
    ];
    told.sort_by_key(|t| t.0);
    let (mut s, mut hurt) = (Story::new(), None);
    for (minute, kind, value, detail) in told {
        let e = s.say(minute, kind, ROAD);
        e.value = value;
        if !detail.is_empty() {
            e.detail = Detail::text(detail);
        }
        match kind {
            Injured => hurt = Some(e.seq),
            InHospital => e.cause.seq = hurt,
            _ => {}
        }
    }
    s
}
fn card(own: &Story, none: &Story, best: &Story) -> Card {
    let hazard = yanlian::scenario::drill_spec::HazardSpec::RoadFire(crate::verify_highway::spec(
        yanlian::hazard::road_fire::vehicle::Vehicle::Goods,
        yanlian::hazard::road_fire::vehicle::Load::Ordinary,
    ));
    let scoring = Scoring::of(&hazard, None).expect("the shipped weights");
    judge(&own.scenario, &own.tale(), Some(&none.tale()), Some(&best.tale()), &scoring)
}

#[test]
fn the_four_measures_of_a_closure_say_what_happened() {
    let (own, none, best) = (accident(30, 200.0, 0.01), accident(90, 1000.0, 0.05), accident(10, 100.0, 0.005));
    let card = card(&own, &none, &best);
    // 25 min from the call to both ends: a duration of 20 with S to 25; a fifth of the crashes; 1.5 km; out after an hour.
    expect(&of(&card, "H1"), 25.0, Rating::S);
    expect(&of(&card, "H2"), 0.2, Rating::P);
    expect(&of(&card, "H3"), 1.5, Rating::P);
    expect(&of(&card, "H4"), 60.0, Rating::P);
    expect(&of(&card, "S2"), 50.0, Rating::P);
    let late = self::card(&none, &none, &best);
    expect(&of(&late, "H1"), 85.0, Rating::U);
    assert_eq!(of(&late, "H2").rating, Some(Rating::U));
}

#[test]
fn a_car_that_burns_out_while_nobody_fights_it_earns_nothing() {
    let mut own = accident(30, 200.0, 0.01);
    own.events.iter_mut().filter(|e| e.kind == FireOut).for_each(|e| e.detail = Detail::text("burnt out"));
    let card = card(&own, &own, &own);
    assert_eq!(of(&card, "H4").rating, Some(Rating::U), "{}", of(&card, "H4").note_en);
}

#[test]
fn exposure_stands_in_the_evidence_of_the_casualties_and_in_no_loss() {
    let (own, none, best) = (accident(30, 200.0, 0.01), accident(90, 1000.0, 0.05), accident(10, 100.0, 0.005));
    let mut exposed = own.clone();
    for (who, minutes) in [(ROAD, 700.0), (Who::Drill, 65.0)] {
        exposed.say(359, Exposed, who).value = minutes;
    }
    let (plain, with) = (card(&own, &none, &best), card(&exposed, &none, &best));
    let s1 = of(&with, "S1");
    assert!(s1.note_en.contains("765 person-minutes in heat, smoke and gas") && s1.note.contains("765 人分"), "{}", s1.note_en);
    assert!(!of(&plain, "S1").note_en.contains("person-minutes"));
    let proof: Vec<u64> = exposed.events.iter().filter(|e| e.kind == Exposed).map(|e| e.seq).collect();
    assert!(proof.iter().all(|seq| s1.evidence.contains(seq)), "{:?} {proof:?}", s1.evidence);
    assert_eq!(plain.vs.plan_value, with.vs.plan_value, "the contract's loss counts persons, crashes and trapped vehicle-hours");
    assert!(plain.vs.plan_value.is_some_and(|v| v > 0.5 && v < 1.0), "{:?}", plain.vs.plan_value);
}
