//! Judgement / harm and time — what was suffered (S1, S3) and how long each hop took (T2 to T9).

use super::*;

#[test]
fn s1_has_no_band_for_deaths() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes, 120);
    expect(&s.metric("S1"), 0.0, Rating::P);
    let e = s.say(130, Injured, homes[0]);
    (e.value, e.detail) = (1.0, Detail::text("red"));
    expect(&s.metric("S1"), 0.0, Rating::U);
    s.say(140, Died, homes[0]).value = 1.0;
    expect(&s.metric("S1"), 1.0, Rating::U);
}

#[test]
fn s3_sums_exposure_and_hurt_responders() {
    let (mut s, homes) = flooded();
    let flood_team = team(&s, "flood-team");
    s.say(60, TeamLeft, flood_team);
    hit(&mut s, &homes, 120);
    expect(&s.metric("S3"), 0.0, Rating::P);
    s.say(130, TeamExposed, flood_team).value = 45.0;
    expect(&s.metric("S3"), 45.0, Rating::M);
}

#[test]
fn t2_rates_phone_and_written_and_forgives_no_slow_verification() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes[..1], 60);
    s.say(100, ReportArrived, Who::Nobody);
    s.say(110, ReportSent, clause(9)).detail = Detail::text("phone");
    s.say(111, MessageAcknowledged, Who::Nobody).cause.seq = Some(2);
    s.say(140, ReportSent, clause(9)).detail = Detail::text("written");
    s.say(141, MessageAcknowledged, Who::Nobody).cause.seq = Some(4);
    // Verified 40 minutes after the truth; 30 are allowed, so the clock starts at 90.
    expect(&s.metric("T2"), 20.0, Rating::P);
    s.events.truncate(4);
    expect(&s.metric("T2"), 20.0, Rating::U); // no written report
    untested(&Story::new().metric("T2"));
}

#[test]
fn t3_takes_the_slowest_level_and_a_graver_one_will_do() {
    let mut s = Story::new();
    s.say(30, LevelTrue, Who::Level(Level::Four));
    s.say(40, LevelTrue, Who::Level(Level::Three));
    s.say(50, LevelSet, Who::Level(Level::Three));
    expect(&s.metric("T3"), 20.0, Rating::M); // level IV, answered by III after 20 minutes
    s.say(60, LevelTrue, Who::Level(Level::Two));
    expect(&s.metric("T3"), 1440.0, Rating::U);
}

#[test]
fn a_helpless_person_brought_home_before_the_water_was_not_moved() {
    let tell = |home_at: Option<i64>| {
        let mut s = Story::new();
        let weak = s.home("low-1", 2, 1);
        s.say(20, HelperPaired, weak).value = 1.0;
        s.say(60, Safe, weak);
        s.say(60, SpecialMoved, weak).value = 1.0;
        if let Some(at) = home_at.filter(|at| *at < 120) {
            s.say(at, CameHome, weak).value = 2.0;
        }
        hit(&mut s, &[weak], 120);
        if let Some(at) = home_at.filter(|at| *at >= 120) {
            s.say(at, CameHome, weak).value = 2.0;
        }
        (s.metric("E3").value, s.card().gates.iter().any(|g| g.id == "reduced_mobility" && g.tripped))
    };
    assert_eq!([tell(None), tell(Some(200)), tell(Some(90))], [(Some(1.0), false), (Some(1.0), false), (Some(0.0), true)]);
}

#[test]
fn t4_starts_when_the_rule_is_true() {
    let (mut s, homes) = flooded();
    s.say(60, ZoneTrue, LOW);
    for h in &homes {
        s.say(65, Warned, *h).detail = Detail::text("leave");
    }
    for h in &homes[..9] {
        s.say(85, Understood, *h);
    }
    s.say(100, Understood, homes[9]);
    hit(&mut s, &homes, 120);
    let m = s.metric("T4");
    expect(&m, 0.9, Rating::P);
    assert!(m.note_en.ends_with("0 %, 90 %, 100 %"), "{}", m.note_en);
}

#[test]
fn a_lax_threshold_wins_no_time_in_t4() {
    // The same warning at 125, the water at 120. A rule that comes true late, or never, excuses nothing.
    let tell = |rule: Option<i64>, level: Option<i64>| {
        let (mut s, homes) = flooded();
        if let Some(at) = level {
            s.say(at, LevelTrue, Who::Level(Level::Four));
        }
        if let Some(at) = rule.filter(|at| *at < 120) {
            s.say(at, ZoneTrue, LOW);
        }
        hit(&mut s, &homes, 120);
        if let Some(at) = rule.filter(|at| *at >= 120) {
            s.say(at, ZoneTrue, LOW);
        }
        for h in &homes {
            s.say(125, Warned, *h).detail = Detail::text("leave");
            s.say(125, Understood, *h);
        }
        s
    };
    for (rule, level) in [(Some(100), None), (Some(122), None), (None, Some(30)), (None, Some(110)), (None, None)] {
        expect(&tell(rule, level).metric("T4"), 0.0, Rating::U);
    }
    // In time before the water: by the zone's rule, the level, or, where no rule ever came true, the water alone.
    let early = |rule: bool, level: bool, at: i64| {
        let (mut s, homes) = flooded();
        if level {
            s.say(40, LevelTrue, Who::Level(Level::Four));
        }
        if rule {
            s.say(50, ZoneTrue, LOW);
        }
        for h in &homes {
            s.say(at, Warned, *h).detail = Detail::text("leave");
            s.say(at, Understood, *h);
        }
        hit(&mut s, &homes, 120);
        s.metric("T4").value
    };
    assert_eq!([early(true, true, 80), early(true, true, 81)], [Some(1.0), Some(0.0)]);
    assert_eq!([early(false, true, 70), early(false, true, 71)], [Some(1.0), Some(0.0)]);
    assert_eq!(early(false, false, 115), Some(1.0));
}

#[test]
fn water_at_the_door_is_no_warning_in_t4_and_a_signed_door_is() {
    let (mut s, homes) = flooded();
    let eyes = Who::Channel(s.scenario.county.channel_keys.find("own-eyes").expect("a channel of the valley"));
    let saw = Cause { why: Why::Decision(yanlian::record::event::Own::SawWater), seq: None };
    s.say(90, ZoneTrue, LOW);
    s.say(95, Warned, homes[0]).detail = Detail::text("prepare");
    for h in &homes[1..3] {
        s.say(100, DoorSigned, *h).detail = Detail::text(if *h == homes[1] { "refused" } else { "gone" });
    }
    for h in &homes[..5] {
        let e = s.say(110, Warned, *h);
        (e.cause, e.detail) = (saw, Detail::text("leave"));
        if *h != homes[4] {
            e.known_to = eyes;
        }
        s.say(110, Understood, *h).cause = saw;
    }
    hit(&mut s, &homes, 120);
    // Warned before they saw it, and the refusal at the door; not the house found empty, not those who only saw it.
    expect(&s.metric("T4"), 0.2, Rating::U);
    assert_eq!(s.card().people.warned, 4.0);
}

#[test]
fn t6_rates_full_time_and_other_teams_by_their_own_target() {
    let mut s = Story::new();
    let (flood_team, militia) = (team(&s, "flood-team"), team(&s, "militia"));
    s.scenario.county.teams[s.scenario.county.team_keys.find("militia").expect("there").index()].owner = Owner::Military;
    s.say(10, TeamOrdered, flood_team);
    s.say(10, TeamOrdered, militia);
    s.say(22, TeamLeft, flood_team);
    s.say(39, TeamLeft, militia);
    expect(&s.metric("T6"), 12.0, Rating::S); // 12 of 10 min is S; 29 of 30 is P
    let mut only = Story::new();
    only.scenario = s.scenario.clone();
    only.say(10, TeamOrdered, militia);
    only.say(46, TeamLeft, militia);
    expect(&only.metric("T6"), 36.0, Rating::S); // 36 of 30 min
}

#[test]
fn t7_waits_for_the_first_team_at_every_place_that_called() {
    let (mut s, homes) = flooded();
    let (flood_team, north, upper) = (team(&s, "flood-team"), village(&s, "north-town"), village(&s, "upper"));
    s.say(10, TeamOrdered, flood_team).place = north;
    s.say(50, TeamArrived, flood_team).place = north;
    expect(&s.metric("T7"), 40.0, Rating::M);
    let brook = s.home("u-2", 4, 0);
    s.say(100, Trapped, brook).value = 4.0;
    hit(&mut s, &homes, 120);
    expect(&s.metric("T7"), 1440.0, Rating::U);
    s.say(125, TeamArrived, flood_team).place = upper;
    expect(&s.metric("T7"), 40.0, Rating::M); // 25 and 40 minutes: nine tenths within 40
}

#[test]
fn t8_counts_prevention_and_force_in_time() {
    let (mut own, homes) = flooded();
    let mut worst = own.clone();
    for h in &homes {
        worst.say(120, Trapped, *h).value = 4.0;
    }
    for h in &homes[..5] {
        own.say(120, Trapped, *h).value = 4.0;
    }
    let (flood_team, north) = (team(&own, "flood-team"), village(&own, "north-town"));
    let e = own.say(170, TeamArrived, flood_team);
    (e.place, e.value) = (north, 2.0);
    // 40 people in need in some run; 20 here, 2 rescuers × 5 stand there within the hour: 10 short.
    let card = own.against(&worst, &own);
    expect(&of(&card, "T8"), 0.75, Rating::U);
    own.events.last_mut().expect("the arrival").value = 4.0;
    expect(&of(&own.against(&worst, &own), "T8"), 1.0, Rating::P);
}

#[test]
fn t9_counts_starts_not_the_zones_of_one_start() {
    let mut s = Story::new();
    let order = Cause { why: Why::Clause(ClauseId(4)), seq: None };
    s.say(5, LevelSet, Who::Level(Level::Three));
    s.say(10, FalseStart, LOW).cause = order;
    s.say(10, FalseStart, Who::Zone(ZoneId(1))).cause = order;
    expect(&s.metric("T9"), 1.0, Rating::S);
    s.say(20, FalseStart, Who::Level(Level::Two));
    expect(&s.metric("T9"), 2.0, Rating::M);
    untested(&Story::new().metric("T9"));
}
