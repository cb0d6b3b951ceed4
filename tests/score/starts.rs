//! When a plan starts on next to nothing: what a threshold of its own justifies, and what it costs.

use super::*;

/// A drizzle: everybody of a zone is ordered out on the plan's own rule at a share of the alarm, and no water comes.
fn drizzle(share: f64, zones: &[(&str, u32)]) -> Story {
    let mut s = Story::new();
    let mut homes = Vec::new();
    for (settlement, _) in zones {
        homes.extend(s.homes(10, settlement, 4));
    }
    let order = Cause { why: Why::Clause(ClauseId(4)), seq: None };
    for (_, zone) in zones {
        let e = s.say(10, OwnRuleOnly, Who::Zone(ZoneId(*zone)));
        (e.value, e.unit, e.cause) = (share, Unit::Share, order);
    }
    for h in &homes {
        s.say(10, Ordered, *h).detail = Detail::text("leave");
    }
    for h in &homes {
        s.say(30, Left, *h);
    }
    s
}

#[test]
fn a_rule_of_half_a_millimetre_justifies_nothing() {
    // 0.5 mm in an hour are 0.5/30 of the alarm.
    let mut s = drizzle(0.5 / 30.0, &[("low-1", 0), ("u-2", 1)]);
    for z in &mut s.scenario.books.zones {
        z.rules[0].leave_rain = vec![(1.0, 0.5)];
    }
    s.say(31, ZoneTrue, LOW); // its rule is true at once, and that is no justification either
    expect(&s.metric("T9"), 2.0, Rating::U);
    expect(&s.metric("E7"), 80.0 * 5.5, Rating::U);
    // Until the rain passes the county's own table at the zone's gauge: from there on they are rightly away.
    let gauge = |s: &Story| Who::Gauge(s.scenario.county.gauge_keys.find("rain-north").expect("a gauge of the valley"));
    let g = gauge(&s);
    s.say(90, RainCrossed, g).value = 31.0;
    expect(&s.metric("E7"), 80.0, Rating::U);
}

#[test]
fn a_cautious_rule_holds_down_to_a_floor_that_the_ground_sets() {
    use yanlian::hazard::flood::spec::Moisture;
    let tell = |share: f64, moisture: Moisture| {
        let mut s = drizzle(share, &[("low-1", 0), ("u-2", 1)]);
        let flood = s.scenario.drill.hazard.flood_mut().expect("a flood");
        flood.moisture = moisture;
        (s.metric("T9").rating, s.metric("E7").rating)
    };
    let (good, bad) = ((Some(Rating::P), Some(Rating::P)), (Some(Rating::U), Some(Rating::U)));
    assert_eq!([tell(0.35, Moisture::Wet), tell(0.34, Moisture::Wet)], [good, bad]);
    assert_eq!([tell(0.7, Moisture::Average), tell(0.69, Moisture::Average)], [good, bad]);
    assert_eq!([tell(1.0, Moisture::Dry), tell(0.99, Moisture::Dry)], [good, bad]);
}

#[test]
fn a_county_may_move_the_floor_and_an_old_record_follows() {
    let s = drizzle(0.4, &[("low-1", 0), ("u-2", 1)]);
    let mut strict = Scoring::flood();
    strict.parameters.own_rule_wet = 0.5;
    let rated = |scoring: &Scoring| of(&judge(&s.scenario, &s.tale(), None, None, scoring), "T9").rating;
    assert_eq!((rated(&Scoring::flood()), rated(&strict)), (Some(Rating::P), Some(Rating::U)));
}

#[test]
fn e7_shows_the_price_of_caution_without_rating_it() {
    let (mut s, homes) = flooded();
    let dry = s.homes(5, "low-1", 4);
    for h in homes.iter().chain(&dry) {
        s.say(60, Ordered, *h).detail = Detail::text("leave");
    }
    for h in homes.iter().chain(&dry) {
        s.say(60, Left, *h);
    }
    hit(&mut s, &homes, 120);
    let m = s.metric("E7");
    expect(&m, 0.0, Rating::P);
    assert!(m.note_en.contains("100 person-hours where the hazard never came (not rated)"), "{}", m.note_en);
    assert!(m.note.contains("100 人时（不评级）"), "{}", m.note);
}

/// What a start of the valley's low zone rests on, where its rule asks for so much rain in an hour and 12 mm fall in each.
fn start_on_a_rule(mm: f64) -> Option<(Kind, f64)> {
    let mut run = crate::command::Run::new();
    run.storm.mm_per_h = 12.0;
    for z in &mut run.scenario.books.zones {
        (z.rules[0].prepare_rain, z.rules[0].leave_rain) = (vec![(1.0, mm)], vec![(1.0, mm)]);
    }
    let c = run.scenario.books.find_clause("flood.5").expect("a clause of the valley").index();
    run.scenario.books.clauses[c].trigger = Trigger::At(Moment::minutes(90));
    let story = run.run();
    let start = |e: &&Event| matches!(e.kind, OwnRuleOnly | FalseStart) && e.subject == LOW;
    story.events.iter().find(start).map(|e| (e.kind, e.value))
}

#[test]
fn the_record_says_how_much_of_the_alarm_a_plan_s_own_rule_saw() {
    let (kind, share) = start_on_a_rule(0.5).expect("it starts");
    // At T+01:30 an hour of 12 mm has been read, or a little less: 12/30 of the hour's step is the most of the table.
    assert_eq!(kind, OwnRuleOnly);
    assert!((0.25..=0.41).contains(&share), "{share}");
    assert_eq!(start_on_a_rule(40.0), None, "it never starts on a rule that does not hold");
}
