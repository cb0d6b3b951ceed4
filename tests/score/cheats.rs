//! Judgement / cheats — the ways in which a plan could look better than it is, and why none of them pays.

use super::*;

#[test]
fn doing_nothing_does_not_shrink_the_denominator() {
    let (mut idle, homes) = flooded();
    let mut busy = idle.clone();
    hit(&mut busy, &homes[..5], 120);
    busy.say(130, Caught, homes[7]).value = 1.0; // sent into danger on the way
    hit(&mut idle, &homes[..5], 120);
    let perfect = idle.clone();
    assert_eq!(idle.against(&busy, &perfect).people.at_risk, busy.against(&idle, &perfect).people.at_risk);
    assert_eq!(idle.against(&busy, &perfect).people.at_risk, 24.0);
    // Those whom the own run kept out of danger altogether count as safe.
    expect(&of(&idle.against(&busy, &perfect), "E1"), 4.0 / 24.0, Rating::U);
}

/// The truth of a bad night, and nobody does anything.
fn silent() -> (Story, Vec<Who>) {
    let (mut s, homes) = flooded();
    let weak = s.home("low-1", 2, 1);
    for t in &mut s.scenario.county.teams {
        t.owner = Owner::Society;
    }
    s.say(50, LevelTrue, Who::Level(Level::Three));
    s.say(60, ZoneTrue, LOW);
    hit(&mut s, &homes, 120);
    s.say(120, HouseHit, weak);
    for h in &homes {
        s.say(130, Trapped, *h).value = 4.0;
    }
    s.say(140, Died, weak).value = 1.0;
    (s, homes)
}

#[test]
fn silence_earns_nothing_anywhere() {
    let card = silent().0.card();
    for m in &card.metrics {
        // The plan's own completeness is judged whether or not anybody acted; the use of teams and unity of command are
        // never rated, and a plan without trainees not by its own clauses.
        if ["P1", "P2", "R1", "C4"].contains(&m.id.as_str()) {
            continue;
        }
        let excused = m.rating.is_none() && m.value.is_none();
        assert!(excused || m.rating == Some(Rating::U), "{} gives {:?} {:?} to silence: {}", m.id, m.value, m.rating, m.note_en);
    }
    let rated = card.metrics.iter().filter(|m| m.rating == Some(Rating::U)).count();
    assert!(rated >= 23, "only {rated} metrics hold silence against the plan");
    assert_eq!(card.grade, Grade::差);
}

#[test]
fn evacuating_everybody_costs_e7() {
    let tell = |everybody: bool| {
        let (mut s, homes) = flooded();
        let others = s.homes(20, "n-1", 4);
        for h in homes.iter().chain(others.iter().filter(|_| everybody)) {
            s.say(60, Ordered, *h).detail = Detail::text("leave");
        }
        for h in homes.iter().chain(others.iter().filter(|_| everybody)) {
            s.say(70, Left, *h);
        }
        for h in homes.iter().chain(others.iter().filter(|_| everybody)) {
            s.say(90, Safe, *h);
        }
        hit(&mut s, &homes, 120);
        s
    };
    expect(&tell(false).metric("E7"), 0.0, Rating::P);
    let m = tell(true).metric("E7");
    assert!(m.value > Some(300.0) && m.rating == Some(Rating::U), "{m:?}");
    assert_eq!(tell(true).metric("E1").value, tell(false).metric("E1").value);
}

#[test]
fn setting_the_level_at_once_costs_t9_and_gains_nothing_in_t3() {
    let tell = |early: bool| {
        let mut s = Story::new();
        if early {
            s.say(0, FalseStart, Who::Level(Level::One));
            s.say(0, LevelSet, Who::Level(Level::One));
        }
        s.say(60, LevelTrue, Who::Level(Level::Three));
        if !early {
            s.say(62, LevelSet, Who::Level(Level::Three));
        }
        s
    };
    expect(&tell(true).metric("T9"), 1.0, Rating::S);
    expect(&tell(false).metric("T9"), 0.0, Rating::P);
    assert_eq!(tell(true).metric("T3").rating, tell(false).metric("T3").rating);
}

#[test]
fn a_loosened_deadline_is_held_to_the_upper_plan_s() {
    let tell = |own_min: i64, implements: bool| {
        let mut s = Story::new();
        let clauses = &mut s.scenario.books.clauses;
        clauses[8].deadline = Span::minutes(30); // the upper clause, flood.9
        clauses[1].deadline = Span::minutes(own_min);
        clauses[1].implements = implements.then_some(ClauseId(8));
        s.say(60, ClauseDue, clause(2));
        s.say(120, ClauseDone, clause(2)).cause.seq = Some(0);
        s
    };
    expect(&trained(&tell(15, true)).metric("P1"), 0.0, Rating::U);
    expect(&trained(&tell(300, true)).metric("P1"), 0.0, Rating::U);
    expect(&trained(&tell(300, false)).metric("P1"), 1.0, Rating::P);
    // A plan may be stricter than the one above it.
    assert_eq!(tell(15, true).card().clauses[1].due_s, 900.0);
    assert_eq!(tell(300, true).card().clauses[1].due_s, 1800.0);
}

#[test]
fn other_matters_as_headquarters_decides_fills_no_gap() {
    let mut s = Story::new();
    s.inject("dam", "dam-release");
    s.scenario.books.clauses[6].trigger = Trigger::Always;
    s.say(30, InjectPlayed, Who::Inject(InjectId(0)));
    expect(&s.metric("P2"), 1.0, Rating::S);
    s.scenario.books.clauses[6].trigger = Trigger::Not(Box::new(Trigger::Received("dam-release".into())));
    expect(&s.metric("P2"), 1.0, Rating::S);
    s.scenario.books.clauses[6].trigger = Trigger::Any(vec![Trigger::Received("dam-release".into())]);
    expect(&s.metric("P2"), 0.0, Rating::P);
}

#[test]
fn a_plan_not_in_force_answers_nothing() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes, 120);
    expect(&s.metric("P2"), 0.0, Rating::P);
    s.plan_use = PlanUse::NoPlan;
    expect(&s.metric("P2"), 1.0, Rating::S);
    assert!(s.card().clauses.is_empty() && s.card().plan.is_empty());
}

#[test]
fn letting_people_be_trapped_never_pays_in_t8() {
    let (base, homes) = flooded();
    let mut worst = base.clone();
    for h in &homes {
        worst.say(120, Trapped, *h).value = 4.0;
    }
    let mut saved = base.clone();
    for h in &homes {
        saved.say(60, Safe, *h);
    }
    expect(&of(&saved.against(&worst, &saved), "T8"), 1.0, Rating::P);
    expect(&of(&worst.against(&worst, &saved), "T8"), 0.0, Rating::U);
}

#[test]
fn a_clause_that_found_nothing_to_do_is_no_fault() {
    let mut s = Story::new();
    s.say(10, ClauseDue, clause(1));
    s.say(12, ClauseDone, clause(1)).cause.seq = Some(0);
    s.say(20, ClauseDue, clause(7));
    s.say(21, ClauseImpossible, clause(7)).detail = Detail::text("nobody known to be trapped");
    expect(&trained(&s).metric("P1"), 1.0, Rating::P);
    s.events.last_mut().expect("told").detail = Detail::text("no team has the skill");
    expect(&trained(&s).metric("P1"), 0.5, Rating::U);
    assert_eq!(s.card().clauses[6].state, ClauseState::Impossible);
}

#[test]
fn leaving_an_upper_floor_is_no_danger_until_water_meets_them() {
    let (mut s, homes) = flooded();
    for h in &homes {
        s.say(60, Safe, *h).detail = Detail::text("upper-floor");
    }
    for h in &homes {
        s.say(90, Left, *h);
    }
    hit(&mut s, &homes, 120);
    expect(&s.metric("E1"), 1.0, Rating::P);
    s.say(130, Trapped, homes[0]).value = 4.0;
    expect(&s.metric("E1"), 0.9, Rating::M);
}

#[test]
fn a_team_is_mobilised_once_however_many_orders_it_gets() {
    let mut s = Story::new();
    let flood_team = team(&s, "flood-team");
    s.say(10, TeamOrdered, flood_team);
    s.say(18, TeamOrdered, flood_team);
    s.say(22, TeamLeft, flood_team);
    s.say(40, TeamFree, flood_team);
    s.say(50, TeamOrdered, flood_team); // on the road still: it goes on from there
    s.say(55, TeamArrived, flood_team);
    s.say(60, TeamFree, flood_team);
    s.say(70, TeamOrdered, flood_team);
    s.say(70, OrderRefused, flood_team).detail = Detail::text("safety: fast deep water without boats");
    let m = s.metric("T6");
    expect(&m, 12.0, Rating::S);
    assert!(m.note_en.ends_with("unavailable 1"), "{}", m.note_en);
}

#[test]
fn a_long_deadline_hides_no_undone_clause() {
    let tell = |due: i64, own_min: i64, upper: Option<i64>| {
        let mut s = Story::new();
        let books = &mut s.scenario.books;
        books.clauses[1].deadline = Span::minutes(own_min); // a notification, and so is the upper plan's
        if let Some(minutes) = upper {
            let mut above = books.clauses[1].clone();
            (above.key, above.deadline) = ("county.1".into(), Span::minutes(minutes));
            books.clauses.push(above);
            let mut plan = books.plans[0].clone();
            (plan.key, plan.clauses) = ("county".into(), vec![ClauseId(10)]);
            books.plans[0].upper = Some("county".into());
            books.plans.push(plan);
        }
        s.say(due, ClauseDue, clause(2));
        s.card().clauses[1].state
    };
    assert_eq!(tell(100, 6000, None), ClauseState::NotDue);
    assert_eq!(tell(100, 6000, Some(60)), ClauseState::Never);
    assert_eq!(tell(330, 6000, Some(60)), ClauseState::NotDue); // the drill ended before any plan's deadline
    assert_eq!(tell(100, 30, Some(6000)), ClauseState::Never);
}

#[test]
fn time_that_passes_makes_no_clause_done() {
    let mut s = Story::new();
    s.say(10, ClauseDue, clause(1));
    s.say(12, OrderGiven, clause(1)).cause.seq = Some(0);
    expect(&trained(&s).metric("P1"), 0.0, Rating::U);
    assert_eq!(s.card().clauses[0].state, ClauseState::Never);
}

// --- the scoring file -------------------------------------------------------------------------------------------
