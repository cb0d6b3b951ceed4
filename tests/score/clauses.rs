//! Judgement / clauses — states with their causes, loss, gates and grades.

use super::*;

#[test]
fn a_late_clause_names_its_slowest_hop() {
    let mut s = Story::new();
    let (phone, north) = (
        Who::Channel(s.scenario.county.channel_keys.find("phone").expect("there")),
        Who::Township(s.scenario.county.township_keys.find("north").expect("there")),
    );
    let mut last = s.say(60, ClauseDue, clause(2)).seq;
    let mut then = |s: &mut Story, minute, kind, subject| {
        let e = s.say(minute, kind, subject);
        e.cause = Cause { why: Why::Clause(ClauseId(1)), seq: Some(last) };
        last = e.seq;
        last
    };
    then(&mut s, 72, Decided, clause(2));
    then(&mut s, 73, OrderGiven, clause(2));
    then(&mut s, 74, MessageSent, phone);
    let failed = then(&mut s, 90, MessageFailed, phone);
    (s.events[failed as usize].known_to, s.events[failed as usize].detail) = (north, Detail::text("level no-answer"));
    let ack = then(&mut s, 100, MessageAcknowledged, phone);
    s.events[ack as usize].place = north;
    then(&mut s, 100, ClauseDone, clause(2));
    let card = s.card();
    let line = card.clauses.iter().find(|c| c.id == "flood.2").expect("there");
    assert_eq!(line.state, ClauseState::Late);
    assert_eq!(line.cause_en, "took 40 min (allowed 15 min); slowest: failed message to north 16 min: no answer; decision 12 min");
    assert_eq!(line.cause, "用时 40 min（时限 15 min）；最慢环节：联系不上north 16 min：无人应答；决策 12 min");
    assert_eq!(line.evidence, [0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn never_and_impossible_say_where_it_stopped() {
    let mut s = Story::new();
    let flood_team = team(&s, "flood-team");
    s.say(60, ClauseDue, clause(8));
    s.say(65, OrderGiven, clause(8)).cause = Cause { why: Why::Clause(ClauseId(7)), seq: Some(0) };
    let e = s.say(90, TeamUnavailable, flood_team);
    (e.cause, e.detail) = (Cause { why: Why::Clause(ClauseId(7)), seq: Some(1) }, Detail::text("unavailable"));
    s.say(100, ClauseDue, clause(7));
    let e = s.say(101, ClauseImpossible, clause(7));
    (e.cause, e.detail) = (Cause { why: Why::Clause(ClauseId(6)), seq: Some(3) }, Detail::text("no authority over expressway"));
    s.say(110, ClauseDue, clause(9));
    let card = s.card();
    let line = |id: &str| card.clauses.iter().find(|c| c.id == id).expect("there");
    assert_eq!((line("flood.8").state, line("flood.7").state, line("flood.9").state), (ClauseState::Never, ClauseState::Impossible, ClauseState::Never));
    assert_eq!(
        line("flood.8").cause_en,
        "not done by the end, stopped at: cannot come: flood-team: team not available; slowest: cannot come: flood-team 25 min; giving the order 5 min"
    );
    assert_eq!(line("flood.7").cause, "无法执行：无权封闭高速公路主线");
    assert_eq!(line("flood.9").cause_en, "nobody gave the order");
}

#[test]
fn loss_and_plan_value_are_arithmetic() {
    let (base, homes) = flooded();
    let run = |caught: usize, dead: f64| {
        let mut s = base.clone();
        hit(&mut s, &homes, 120);
        for h in &homes[..caught] {
            s.say(130, Caught, *h).value = 4.0;
        }
        if dead > 0.0 {
            s.say(140, Died, homes[0]).value = dead;
        }
        s
    };
    let (mut none, plan, mut best) = (run(10, 2.0), run(5, 0.0), run(0, 0.0));
    none.plan_use = PlanUse::NoPlan;
    best.plan_use = PlanUse::Perfect;
    let card = plan.against(&none, &best);
    // 40 caught × 0.02 + 2 dead = 2.8; 20 caught × 0.02 = 0.4; nothing. Ten dwellings × 0.001 each.
    let side = card.vs.no_plan.expect("given");
    assert!((side.loss.persons - 2.8).abs() < 1e-6 && (card.loss.persons - 0.4).abs() < 1e-6, "{:?}", card.loss);
    assert!((card.loss.total - 0.41).abs() < 1e-6 && (card.loss.dwellings - 10.0).abs() < 1e-9);
    assert!((card.vs.plan_value.expect("room enough") - 2.4 / 2.8).abs() < 1e-6);
    assert_eq!((card.people.at_risk, card.people.caught, card.people.hit, side.people.dead), (40.0, 20.0, 40.0, 2.0));
    // Worse than nothing is below zero, better than perfect above one: never clipped.
    assert!(run(10, 4.0).against(&none, &best).vs.plan_value.expect("room") < 0.0);
    assert!(best.against(&none, &plan).vs.plan_value.expect("room") > 1.0);
    // Nobody wrote down hectares: none, and no made-up nought.
    assert_eq!((card.loss.hectares, side.loss.hectares), (None, None));
    assert!(serde_json::to_value(card.loss).expect("plain")["hectares"].is_null());
    let mut measured = plan.clone();
    measured.say(360, RunEnded, Who::Drill).detail = Detail::text("hectares=12.5");
    assert_eq!(measured.card().loss.hectares, Some(12.5));
    // No room between nothing and perfection: no value, and it says why.
    let flat = plan.against(&best, &best);
    assert_eq!(flat.vs.plan_value, None);
    let notes = [&flat.vs.plan_value_note, &flat.vs.plan_value_note_en];
    assert!(notes[0].contains("无法评价") && !notes[0].contains("differ") && notes[1].contains("differ by 0.00") && notes[1].is_ascii(), "{notes:?}");
}

#[test]
fn gates_cap_the_grade_and_say_why() {
    let (mut s, homes) = flooded();
    let weak = s.home("low-1", 2, 1);
    let flood_team = team(&s, "flood-team");
    hit(&mut s, &homes, 120);
    let tripped = |s: &Story| s.card().gates.iter().filter(|g| g.tripped).map(|g| g.id.clone()).collect::<Vec<_>>();
    assert_eq!(tripped(&s), Vec::<String>::new());
    s.say(120, HouseHit, weak);
    assert_eq!(tripped(&s), ["reduced_mobility"]);
    s.say(130, Died, weak).value = 1.0;
    s.say(140, TeamOrdered, flood_team).cause.why = Why::Clause(ClauseId(7));
    let ordered = s.events.len() as u64 - 1;
    let e = s.say(150, TeamExposed, flood_team);
    (e.value, e.cause) = (30.0, Cause { why: Why::Decision(yanlian::record::event::Own::Duty), seq: Some(ordered) });
    assert_eq!(tripped(&s), ["any_death", "reduced_mobility", "unsafe_order"]);
    let card = s.card();
    assert!(card.grade <= Grade::中 && card.hseep <= Rating::M);
    assert!(card.gates.iter().all(|g| !g.why.is_empty() && !g.why_en.is_empty()));
    // As many deaths as the perfect run is no fault of the plan.
    let same = s.against(&s, &s);
    assert!(!same.gates[0].tripped);
}

#[test]
fn a_tripped_gate_turns_an_excellent_index_into_zhong() {
    let mut scoring = Scoring::flood();
    scoring.metrics.retain(|m| m.id == "E4" || m.id == "P2");
    let (mut s, homes) = flooded();
    s.say(60, ShelterOpened, shelter(&s, "sh-hill")).value = 600.0;
    s.say(70, Safe, homes[0]).place = shelter(&s, "sh-hill");
    hit(&mut s, &homes, 120);
    let judged = |s: &Story| judge(&s.scenario, &s.tale(), None, None, &scoring);
    assert_eq!((judged(&s).grade, judged(&s).index, judged(&s).hseep), (Grade::优, Some(1.0), Rating::P));
    s.say(130, Died, homes[0]).value = 1.0;
    assert_eq!((judged(&s).grade, judged(&s).index, judged(&s).hseep), (Grade::中, Some(1.0), Rating::M));
}

#[test]
fn nothing_happened_is_not_tested_and_never_zero() {
    let mut s = Story::new();
    s.homes(10, "low-1", 4);
    let card = s.card();
    for m in &card.metrics {
        untested(m);
    }
    assert_eq!((card.index, card.tested_share, card.people.at_risk), (None, 0.0, 0.0));
}

#[test]
fn an_upper_clause_is_judged_by_the_lower_one_that_carries_it_out() {
    let tell = |minutes: i64, itself: bool| {
        let mut s = Story::new();
        let clauses = &mut s.scenario.books.clauses;
        (clauses[8].deadline, clauses[1].deadline, clauses[1].implements) = (Span::minutes(30), Span::minutes(15), Some(ClauseId(8)));
        clauses[1].action = clauses[8].action.clone();
        s.say(60, ClauseDue, clause(2));
        s.say(60 + minutes, ClauseDone, clause(2)).cause.seq = Some(0);
        if itself {
            s.say(120, ClauseDue, clause(9));
        }
        let card = s.card();
        let line = |id: &str| card.clauses.iter().find(|c| c.id == id).expect("there").clone();
        (line("flood.2"), line("flood.9"))
    };
    let (lower, upper) = tell(10, false);
    assert_eq!((lower.state, upper.state), (ClauseState::InTime, ClauseState::InTime));
    assert_eq!((upper.through, &upper.evidence), (vec!["flood.2".to_owned()], &lower.evidence));
    assert_eq!((upper.due_at_s, upper.due_s, upper.done_s), (Some(3600.0), 1800.0, Some(600.0)));
    assert!(upper.cause.starts_with("由 flood.2 落实；") && upper.cause_en.starts_with("carried out through flood.2; "), "{}", upper.cause_en);
    assert!(lower.through.is_empty() && !lower.cause.contains("落实"));
    // Late by its own words and yet in time for the upper plan; too late for both.
    let (lower, upper) = tell(20, false);
    assert_eq!((lower.state, upper.state), (ClauseState::Late, ClauseState::InTime));
    let (lower, upper) = tell(40, false);
    assert_eq!((lower.state, upper.state), (ClauseState::Late, ClauseState::Late));
    // What fell due by its own words and was left undone no lower clause makes good, at that post.
    let (_, upper) = tell(10, true);
    assert_eq!((upper.state, upper.through.len()), (ClauseState::Never, 0));
}

// --- the ways to cheat ------------------------------------------------------------------------------------------
