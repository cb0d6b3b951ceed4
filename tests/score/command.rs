//! Judgement / command — reports, forces, communication and plan (R1 to P2).

use super::*;

#[test]
fn r1_is_reported_and_never_rated() {
    let mut s = Story::new();
    let flood_team = team(&s, "flood-team");
    s.say(60, LevelTrue, Who::Level(Level::Three));
    s.say(60, TeamOrdered, flood_team);
    s.say(210, TeamFree, flood_team);
    // 30 of 62 people busy for 150 of 300 minutes.
    let m = s.metric("R1");
    assert!((m.value.expect("measured") - 30.0 * 150.0 / (62.0 * 300.0)).abs() < 1e-12 && m.rating.is_none(), "{m:?}");
}

#[test]
fn r2_wants_supplies_at_the_gate_in_time_and_no_stock_out() {
    let (mut s, homes) = flooded();
    let (hill, school) = (shelter(&s, "sh-hill"), shelter(&s, "sh-school"));
    for h in &homes[..6] {
        s.say(0, Safe, *h).place = hill;
    }
    for h in &homes[6..] {
        s.say(0, Safe, *h).place = school;
    }
    s.say(120, SupplyArrived, hill).value = 100.0;
    s.say(130, SupplyArrived, school).value = 5.0;
    expect(&s.metric("R2"), 1.0, Rating::P);
    s.say(200, StockOut, school);
    expect(&s.metric("R2"), 0.6, Rating::U);
}

#[test]
fn r3_counts_social_teams_called_in_vain() {
    let mut s = Story::new();
    let (flood_team, medics) = (team(&s, "flood-team"), team(&s, "medics"));
    for t in &mut s.scenario.county.teams {
        t.owner = Owner::Society;
    }
    for t in [flood_team, medics] {
        s.say(10, TeamLeft, t);
    }
    s.say(40, TeamWorks, flood_team);
    s.say(90, TeamFree, flood_team);
    s.say(100, TeamFree, medics);
    expect(&s.metric("R3"), 0.5, Rating::U);
    untested(&Story::new().metric("R3")); // no social team in the valley
}

#[test]
fn c1_counts_endangered_villages_that_never_answered() {
    let (mut s, homes) = flooded();
    let brook = s.home("u-2", 4, 0);
    s.say(10, ZoneTrue, LOW);
    s.say(15, OrderGiven, clause(2));
    let head = s.scenario.county.settlement_keys.find("u-2").expect("there");
    // South-town is not endangered, and a group's head is not the station.
    for (minute, place) in [(20, village(&s, "north-town")), (30, village(&s, "south-town")), (35, Who::Settlement(head))] {
        let e = s.say(minute, MessageAcknowledged, Who::Nobody);
        (e.place, e.cause.seq) = (place, Some(1));
    }
    hit(&mut s, &homes, 120);
    hit(&mut s, &[brook], 120);
    expect(&s.metric("C1"), 0.5, Rating::U);
}

#[test]
fn c1_hears_no_answer_from_before_the_first_truth() {
    let (mut s, homes) = flooded();
    let answer = |s: &mut Story, minute: i64| {
        let place = village(s, "north-town");
        let e = s.say(minute, MessageAcknowledged, Who::Nobody);
        (e.place, e.cause.seq) = (place, Some(0));
    };
    s.say(15, OrderGiven, clause(2));
    answer(&mut s, 20); // a call on an ordinary morning
    s.say(60, ZoneTrue, LOW);
    hit(&mut s, &homes, 120);
    expect(&s.metric("C1"), 1.0, Rating::U);
    answer(&mut s, 130);
    expect(&s.metric("C1"), 0.0, Rating::P);
}

#[test]
fn c2_and_p1_of_a_plan_alone_gain_nothing_by_clauses_that_carry_themselves_out() {
    let mut s = Story::new();
    s.scenario.books.clauses[0].auto = true;
    s.say(60, ClauseDue, clause(1));
    s.say(60, OrderGiven, clause(1)).cause.seq = Some(0);
    s.say(60, ClauseDone, clause(1)).cause.seq = Some(0);
    // Shown, with its number, and without a weight.
    for id in ["C2", "P1"] {
        let m = s.metric(id);
        assert!(m.value.is_some() && m.rating.is_none() && m.weight == 0.0 && m.note.contains("不评级"), "{m:?}");
    }
    assert_eq!(s.card().metrics.iter().filter(|m| m.rating.is_some()).count(), s.card().metrics.iter().filter(|m| m.value.is_some() && m.weight > 0.0).count());
    // A decided clause is a decision, however many automatic ones stand beside it.
    s.say(70, ClauseDue, clause(2));
    s.say(90, OrderGiven, clause(2)).cause.seq = Some(3);
    expect(&s.metric("C2"), 20.0, Rating::U);
    assert!(s.metric("P1").rating.is_none());
    // Trainees are judged against the plan.
    expect(&trained(&s).metric("P1"), 0.5, Rating::U);
}

#[test]
fn c2_takes_each_clause_once_and_rates_the_slow_tenth() {
    let mut s = Story::new();
    for n in 1..=3 {
        s.say(60, ClauseDue, clause(n));
    }
    s.say(62, OrderGiven, clause(1)).cause.seq = Some(0);
    s.say(64, OrderGiven, clause(2)).cause.seq = Some(1);
    s.say(90, OrderGiven, clause(3)).cause.seq = Some(2);
    expect(&s.metric("C2"), 4.0, Rating::M); // median 4 of 5 is P; nine tenths within 30 of 15 is M
}

#[test]
fn c2_counts_an_inject_s_message_that_was_answered() {
    let mut s = Story::new();
    s.inject("call", "level");
    s.say(30, InjectPlayed, Who::Inject(InjectId(0)));
    s.say(31, ClauseDue, clause(4)).cause = Cause { why: Why::Inject(InjectId(0)), seq: Some(0) };
    s.say(35, OrderGiven, clause(4)).cause = Cause { why: Why::Clause(ClauseId(3)), seq: Some(1) };
    expect(&s.metric("C2"), 4.0, Rating::P); // 4 from the clause, 5 from the inject: the lower median
}

#[test]
fn c3_is_the_time_share_above_seven_teams() {
    let mut s = Story::new();
    let north = village(&s, "north-town");
    let pattern = s.scenario.county.teams[0].clone();
    while s.scenario.county.teams.len() < 8 {
        s.scenario.county.teams.push(pattern.clone());
    }
    s.scenario.county.team_keys = yanlian::base::ids::Keys::new((0..8).map(|i| format!("team-{i}")).collect());
    let teams: Vec<Who> = (0..8).map(|i| Who::Team(TeamId(i))).collect();
    for t in &teams {
        s.say(60, TeamArrived, *t).place = north;
    }
    s.say(120, TeamDone, teams[0]);
    for t in &teams[1..] {
        s.say(180, TeamDone, *t);
    }
    // An hour of eight, an hour of seven.
    expect(&s.metric("C3"), 8.0 / 15.0, Rating::U);
}

#[test]
fn c4_counts_minutes_without_and_with_too_many_leaders() {
    let mut s = Story::new();
    let (hq, centre) = (Who::Post(yanlian::base::ids::PostId(2)), Who::Post(yanlian::base::ids::PostId(1)));
    s.say(10, LevelSet, Who::Level(Level::Three));
    s.say(13, CommandTaken, hq);
    s.say(100, CommandTaken, centre);
    s.say(101, CommandLeft, centre);
    s.say(300, OrderGiven, clause(10)); // stands down
    s.say(300, CommandLeft, hq);
    reported(&s.metric("C4"), 4.0);
}

#[test]
fn c4_is_not_tested_where_one_post_commands_all_the_while() {
    let mut s = Story::new();
    let (hq, centre) = (Who::Post(yanlian::base::ids::PostId(2)), Who::Post(yanlian::base::ids::PostId(1)));
    s.say(0, CommandTaken, centre);
    s.say(10, LevelSet, Who::Level(Level::Three));
    s.say(10, CommandLeft, centre);
    s.say(10, CommandTaken, hq);
    s.say(300, OrderGiven, clause(10)); // stands down
    s.say(300, CommandLeft, hq);
    s.say(300, CommandTaken, centre);
    let m = s.metric("C4");
    untested(&m);
    assert_eq!(m.note_en, "command is never handed over in this drill");
    // A clean hand-over in the middle of the response tests it, and so does a gap.
    let over = |gap: i64| {
        let mut s = Story::new();
        s.say(0, CommandTaken, centre);
        s.say(10, LevelSet, Who::Level(Level::Three));
        s.say(100, CommandLeft, centre);
        s.say(100 + gap, CommandTaken, hq);
        s.metric("C4")
    };
    reported(&over(0), 0.0);
    reported(&over(3), 3.0);
}

#[test]
fn c5_counts_refusals_and_contradictions() {
    let (mut s, homes) = flooded();
    let road = Who::Road(yanlian::base::ids::RoadId(0));
    let by = |n| Cause { why: Why::Clause(ClauseId(n)), seq: None };
    s.say(10, OrderGiven, clause(7));
    expect(&s.metric("C5"), 0.0, Rating::P);
    s.say(20, RoadClosed, road).cause = by(6);
    s.say(30, RoadOpened, road).cause = by(8);
    for h in &homes {
        let e = s.say(40, Warned, *h);
        (e.cause, e.detail) = (by(4), Detail::text("leave"));
    }
    for h in &homes {
        let e = s.say(50, Warned, *h);
        (e.cause, e.detail) = (by(9), Detail::text("all-clear"));
    }
    s.say(60, OrderRefused, clause(7)).detail = Detail::text("no authority over expressway");
    expect(&s.metric("C5"), 3.0, Rating::M);
}

#[test]
fn p1_is_the_mean_over_clauses_of_what_was_in_time() {
    let mut s = Story::new();
    let (north, south) = (village(&s, "north-town"), village(&s, "south-town"));
    s.say(60, ClauseDue, clause(4)).place = north; // 20 min allowed
    s.say(60, ClauseDue, clause(4)).place = south;
    s.say(60, ClauseDue, clause(1)); // 15 min allowed
    s.say(70, ClauseDone, clause(1)).cause.seq = Some(2);
    s.say(75, ClauseDone, clause(4)).place = north;
    s.say(95, ClauseDone, clause(4)).place = south;
    s.say(350, ClauseDue, clause(9)); // 30 min allowed: the drill ends first
    let card = trained(&s).card();
    expect(&of(&card, "P1"), 0.75, Rating::U);
    let line = |id: &str| card.clauses.iter().find(|c| c.id == id).expect("every clause has a line");
    let four = line("flood.4");
    assert_eq!((four.state, four.due_s, four.done_s, four.due_at_s), (ClauseState::Late, 1200.0, Some(2100.0), Some(3600.0)));
    assert!(four.cause.starts_with("2 次触发中 1 次按时；最差：south-town。"), "{}", four.cause);
    assert_eq!(line("flood.1").state, ClauseState::InTime);
    assert_eq!(line("flood.9").state, ClauseState::NotDue);
    assert_eq!(line("flood.2").cause_en, "Its trigger was not met");
}

#[test]
fn p2_counts_what_no_clause_answers() {
    let mut s = Story::new();
    let town = s.home("n-1", 4, 0);
    s.scenario.drill.injects.push(Inject::timed(
        "dam",
        Moment::minutes(30),
        InjectEffect::Message { to: yanlian::base::ids::RoleId(1), topic: "dam-release".into() },
    ));
    s.say(10, LevelTrue, Who::Level(Level::Three));
    s.say(20, ZoneTrue, LOW);
    expect(&s.metric("P2"), 0.0, Rating::P);
    s.say(30, InjectPlayed, Who::Inject(InjectId(0)));
    s.say(120, HouseHit, town);
    let m = s.metric("P2");
    expect(&m, 2.0, Rating::M);
    assert!(m.note_en.contains("inject dam") && m.note_en.contains("flooded settlement n-1"), "{}", m.note_en);
    assert_eq!(m.evidence, [2, 3]);
}

#[test]
fn p2_a_channel_that_fails_is_answered_by_a_second_way_and_not_by_itself_alone() {
    let gaps = |first: bool, second: bool| {
        let mut s = Story::new();
        let is = |c: &yanlian::map::channel::Channel| c.kind == yanlian::map::channel::ChannelKind::Phone;
        let phone = yanlian::base::ids::ChannelId::from_index(s.scenario.county.channels.iter().position(is).expect("the valley has one"));
        let other = (0..s.scenario.county.channels.len()).map(yanlian::base::ids::ChannelId::from_index).find(|c| *c != phone).expect("another");
        for c in &mut s.scenario.books.clauses {
            (c.channel, c.fallback) = (None, None);
        }
        (s.scenario.books.clauses[0].channel, s.scenario.books.clauses[0].fallback) = (first.then_some(other), second.then_some(phone));
        s.scenario.drill.injects.push(Inject::timed("out", Moment::minutes(30), InjectEffect::ChannelOut { channel: phone, lasts: Span::hours(2) }));
        s.say(10, LevelTrue, Who::Level(Level::Three));
        s.say(30, InjectPlayed, Who::Inject(InjectId(0)));
        s.metric("P2").value
    };
    assert_eq!(gaps(true, true), Some(0.0), "another way stands beside the one that fails");
    assert_eq!((gaps(false, true), gaps(true, false)), (Some(1.0), Some(1.0)), "one way alone is no answer to its failing");
}
