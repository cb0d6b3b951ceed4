//! Shelter, rolls and returning: what a plan owes to people who are out.

use super::*;

#[test]
fn a_late_order_delays_no_roll() {
    // The rule is true at 60, the water comes at 120, the order at 250: rolls are due at 180, and there is none.
    let (mut s, homes) = flooded();
    s.say(60, ZoneTrue, LOW);
    hit(&mut s, &homes, 120);
    for h in &homes {
        s.say(250, Ordered, *h).detail = Detail::text("leave");
    }
    expect(&s.metric("E5"), 1.0, Rating::U);
}

#[test]
fn a_plan_without_zones_owes_its_rolls_all_the_same() {
    let mut s = Story::new();
    let homes = s.homes(5, "n-1", 4); // in no zone
    hit(&mut s, &homes, 120);
    expect(&s.metric("E5"), 1.0, Rating::U);
    let mut late = Story::new();
    let homes = late.homes(5, "n-1", 4);
    hit(&mut late, &homes, 300);
    untested(&late.metric("E5")); // the drill ends before two hours are over
}

#[test]
fn an_open_door_shelters_nobody() {
    let (mut s, homes) = flooded();
    s.say(60, ShelterOpened, shelter(&s, "sh-hill")).value = 600.0;
    hit(&mut s, &homes, 120);
    expect(&s.metric("E4"), 10.0, Rating::U);
    expect(&s.metric("R2"), 0.0, Rating::U);
}

#[test]
fn a_night_on_open_ground_is_need() {
    let tell = |how: &'static str, place: fn(&Story) -> Who| {
        let (mut s, homes) = flooded();
        let (school, there) = (shelter(&s, "sh-school"), place(&s));
        s.say(60, Safe, homes[0]).place = school;
        for h in &homes[1..] {
            let e = s.say(60, Safe, *h);
            (e.place, e.detail) = (there, Detail::text(how));
        }
        hit(&mut s, &homes, 120);
        s.metric("E4")
    };
    let ground: fn(&Story) -> Who = |s| Who::Settlement(s.scenario.county.settlement_keys.find("low-1").expect("there"));
    let m = tell("ground", ground);
    // Nine of ten households, three of five hours: 27/50 of the hours away.
    assert_eq!(m.rating, Some(Rating::U));
    assert!(m.note_en.contains("108 of 200 hours away too long in the open"), "{}", m.note_en);
    assert_eq!(tell("shelter", |s| shelter(s, "sh-hill")).rating, Some(Rating::P));
    assert_eq!(tell("upper-floor", ground).rating, Some(Rating::P), "one's own upper floor is a roof");
}

#[test]
fn one_household_that_left_proves_nothing_about_returning() {
    let tell = |leave: usize| {
        let (mut s, homes) = flooded();
        for h in &homes[..leave] {
            s.say(60, Left, *h);
        }
        hit(&mut s, &homes, 120);
        s.metric("E6").rating
    };
    assert_eq!([tell(1), tell(4), tell(5), tell(10)], [Some(Rating::U), Some(Rating::U), Some(Rating::P), Some(Rating::P)]);
}
