//! Judgement / evacuation — who was warned, moved, sheltered and safe in time (E1 to E7).

use super::*;

#[test]
fn e1_counts_those_who_stay_safe_until_the_end() {
    let (mut s, homes) = flooded();
    for h in &homes[..8] {
        s.say(60, Safe, *h);
    }
    s.say(100, WentBack, homes[0]).value = 4.0;
    s.say(110, Safe, homes[8]).detail = Detail::text("upper-floor");
    hit(&mut s, &homes, 120);
    // The kernel writes `Trapped` upstairs only where the water reached the upper floor: that floor did not hold.
    let e = s.say(130, Trapped, homes[8]);
    (e.value, e.detail) = (4.0, Detail::text("upper-floor"));
    s.say(150, Safe, homes[9]);
    expect(&s.metric("E1"), 0.7, Rating::U);
}

#[test]
fn safe_is_the_state_in_which_the_water_met_them() {
    let (mut s, homes) = flooded();
    for h in &homes {
        s.say(60, Safe, *h);
    }
    s.say(80, WentBack, homes[0]).value = 4.0;
    s.say(80, WentBack, homes[1]).value = 4.0;
    s.say(85, CameHome, homes[2]).value = 4.0; // an all-clear too early
    s.say(100, Safe, homes[1]); // away again in time
    hit(&mut s, &homes, 120);
    s.say(200, WentBack, homes[3]).value = 4.0; // after the water, and it did not meet them
    s.say(210, CameHome, homes[4]).value = 4.0;
    s.say(220, WentBack, homes[5]).value = 4.0; // after the first water: it caught them
    s.say(240, Caught, homes[5]).value = 4.0;
    s.say(250, Rescued, homes[5]).value = 4.0;
    // Not safe: 0 (back at home), 2 (home too early), 5 (caught).
    expect(&s.metric("E1"), 0.7, Rating::U);
    assert_eq!(s.card().people.safe_before, 28.0);
}

#[test]
fn e1_asks_for_everybody_of_reduced_mobility() {
    let mut s = Story::new();
    let mut homes = s.homes(99, "low-1", 4);
    homes.push(s.home("low-1", 4, 1));
    for h in &homes[..99] {
        s.say(60, Safe, *h);
    }
    hit(&mut s, &homes, 120);
    let m = s.metric("E1");
    expect(&m, 0.99, Rating::U); // 0.99 of all would be P; nobody of the one person of reduced mobility is U.
    assert_eq!(m.evidence, [198]);
}

#[test]
fn e2_and_t5_take_the_tenth_percentile_and_never_is_minus_infinity() {
    let mut s = Story::new();
    let homes = s.homes(20, "low-1", 2);
    for h in &homes[..19] {
        s.say(30, Warned, *h).detail = Detail::text("leave");
    }
    for h in &homes[..18] {
        s.say(60, Safe, *h);
    }
    s.say(100, Safe, homes[18]);
    hit(&mut s, &homes, 120);
    // One of twenty never: the 5th percentile is −∞, the 10th the next.
    expect(&s.metric("E2"), 20.0, Rating::P);
    expect(&s.metric("T5"), 90.0, Rating::P);
    let mut t = Story::new();
    let homes = t.homes(10, "low-1", 2);
    for h in &homes[..9] {
        t.say(60, Safe, *h);
    }
    hit(&mut t, &homes, 120);
    expect(&t.metric("E2"), -1440.0, Rating::U);
    expect(&t.metric("T5"), -1440.0, Rating::U);
    assert!(t.metric("T5").note_en.contains("20 people never warned"));
}

#[test]
fn one_s_own_eyes_and_an_all_clear_are_no_warning() {
    let (mut s, homes) = flooded();
    let eyes = Who::Channel(s.scenario.county.channel_keys.find("own-eyes").expect("a channel of the valley"));
    for h in &homes {
        s.say(60, Warned, *h).known_to = eyes;
        s.say(60, Warned, *h).detail = Detail::text("all-clear");
    }
    hit(&mut s, &homes, 120);
    expect(&s.metric("T5"), -1440.0, Rating::U);
}

#[test]
fn e3_wants_a_named_helper_and_a_move_in_time() {
    let mut s = Story::new();
    let homes: Vec<Who> = (0..4).map(|_| s.home("low-1", 3, 1)).collect();
    for h in &homes[..3] {
        s.say(20, HelperPaired, *h).value = 1.0;
    }
    for h in [homes[0], homes[1], homes[3]] {
        s.say(40, SpecialMoved, h).value = 1.0;
    }
    hit(&mut s, &homes, 120);
    s.say(150, SpecialMoved, homes[2]).value = 1.0; // too late
    expect(&s.metric("E3"), 0.5, Rating::U);
    let mut none = flooded().0;
    hit(&mut none, &[Who::Household(HouseholdId(0))], 120);
    untested(&none.metric("E3"));
}

#[test]
fn e4_is_the_fullest_shelter_and_unmet_need_costs() {
    let (mut s, homes) = flooded();
    let school = shelter(&s, "sh-school");
    s.say(30, ShelterOpened, school).value = 20.0;
    s.scenario.county.facilities[s.scenario.county.facility_keys.find("sh-school").expect("there").index()].capacity = 20;
    for h in &homes[..5] {
        s.say(60, Safe, *h).place = school;
    }
    s.say(70, Left, homes[0]);
    s.say(80, Safe, homes[0]).place = shelter(&s, "sh-hill");
    hit(&mut s, &homes, 120);
    expect(&s.metric("E4"), 1.0, Rating::P);
    s.say(200, NeedUnmet, school).value = 8.0;
    expect(&s.metric("E4"), 1.0, Rating::U);
    let (mut none, homes) = flooded();
    hit(&mut none, &homes, 120);
    expect(&none.metric("E4"), 10.0, Rating::U);
}

#[test]
fn e5_counts_identities_not_totals() {
    let (mut s, homes) = flooded();
    for h in &homes {
        s.say(10, Ordered, *h).detail = Detail::text("leave");
    }
    hit(&mut s, &homes, 120);
    let roll = s.say(125, RollCalled, LOW);
    // 36 reported, 36 truly safe, but 2 of the reported are missing: 2 wrong in, 2 left out.
    (roll.value, roll.detail) = (36.0, Detail::text("true=36 wrong=2 missed=2"));
    expect(&s.metric("E5"), 4.0 / 36.0, Rating::U);
    s.events.last_mut().expect("the roll").detail = Detail::text("true=36 wrong=0 missed=0");
    expect(&s.metric("E5"), 0.0, Rating::P);
    s.events.pop();
    expect(&s.metric("E5"), 1.0, Rating::U); // no roll by two hours after the order
}

#[test]
fn e6_counts_people_who_went_back() {
    let mut s = Story::new();
    let homes = s.homes(100, "low-1", 10);
    for h in &homes {
        s.say(30, Left, *h);
    }
    s.say(60, WentBack, homes[0]).value = 1.0;
    hit(&mut s, &homes, 120);
    expect(&s.metric("E6"), 1.0, Rating::U); // 10 per 10,000
    let mut s = Story::new();
    let homes = s.homes(100, "low-1", 100);
    for h in &homes {
        s.say(30, Left, *h);
    }
    s.say(60, WentBack, homes[0]).value = 3.0;
    hit(&mut s, &homes, 120);
    expect(&s.metric("E6"), 3.0, Rating::M); // 3 per 10,000
}

#[test]
fn e7_counts_hours_away_without_reason() {
    let (mut s, homes) = flooded();
    let outside = s.home("n-1", 4, 0);
    for h in homes.iter().chain([&outside]) {
        s.say(60, Ordered, *h).detail = Detail::text("leave");
    }
    for h in homes.iter().chain([&outside]) {
        s.say(120, Left, *h);
    }
    // Everybody away for four hours: 40 people of the zone rightly, 4 outside any zone without reason.
    let m = s.metric("E7");
    expect(&m, 16.0, Rating::M);
    // A warning of the zone that nothing perceived justified, until its rule came true an hour after they left.
    let (mut f, homes) = flooded();
    f.say(60, FalseStart, LOW);
    for h in &homes {
        f.say(60, Ordered, *h).detail = Detail::text("leave");
    }
    for h in &homes {
        f.say(60, Left, *h);
    }
    f.say(120, ZoneTrue, LOW);
    expect(&f.metric("E7"), 40.0, Rating::U);
}
