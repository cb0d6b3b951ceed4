//! Reports and levels: who must hear of it, from when on, and how soon.

use yanlian::base::ids::RoleId;
use yanlian::plan::order::{Action, ReportForm};

use super::*;

/// A report under a clause, and somebody who answers it a minute later.
fn report(s: &mut Story, minute: i64, n: u32, form: &'static str, heard: bool) {
    let sent = s.say(minute, ReportSent, clause(n)).seq;
    s.events.last_mut().expect("just told").detail = Detail::text(form);
    if heard {
        s.say(minute + 1, MessageAcknowledged, Who::Nobody).cause = Cause { why: Why::Clause(ClauseId(n - 1)), seq: Some(sent) };
    }
}

#[test]
fn a_village_s_call_to_its_township_is_no_report_up() {
    let tell = |to_city: bool| {
        let (mut s, homes) = flooded();
        if !to_city {
            s.scenario.books.clauses[8].action = Action::Report { to: RoleId(2), form: ReportForm::Phone }; // the township's office
        }
        hit(&mut s, &homes[..1], 60);
        report(&mut s, 65, 9, "phone", true);
        report(&mut s, 70, 9, "written", true);
        s.metric("T2")
    };
    expect(&tell(true), 0.0, Rating::P);
    expect(&tell(false), 1440.0, Rating::U);
}

#[test]
fn a_routine_report_of_the_morning_is_no_report_of_the_flood() {
    let (mut s, homes) = flooded();
    report(&mut s, 0, 9, "phone", true);
    report(&mut s, 2, 9, "written", true);
    hit(&mut s, &homes, 120);
    expect(&s.metric("T2"), 1440.0, Rating::U);
    // An early level that nothing supports makes it none either; one on a perceived threat does.
    let level = |sound: bool| {
        let (mut s, homes) = flooded();
        s.say(30, LevelSet, Who::Level(Level::Three));
        if !sound {
            s.say(30, FalseStart, Who::Level(Level::Three));
        }
        report(&mut s, 40, 9, "phone", true);
        report(&mut s, 42, 9, "written", true);
        hit(&mut s, &homes, 120);
        s.metric("T2").value
    };
    assert_eq!((level(true), level(false)), (Some(10.0), Some(1440.0)));
}

#[test]
fn a_report_that_nobody_answers_tells_nobody() {
    let tell = |heard: bool| {
        let (mut s, homes) = flooded();
        hit(&mut s, &homes[..1], 60);
        report(&mut s, 65, 9, "phone", heard);
        report(&mut s, 70, 9, "written", heard);
        s.metric("T2")
    };
    assert_eq!((tell(true).rating, tell(false).rating), (Some(Rating::P), Some(Rating::U)));
    assert!(tell(false).note_en.contains("2 not acknowledged"), "{}", tell(false).note_en);
}

#[test]
fn a_level_stood_down_before_the_flood_is_no_answer_to_it() {
    let tell = |stands_down: bool| {
        let mut s = Story::new();
        s.say(5, LevelSet, Who::Level(Level::One));
        if stands_down {
            s.say(20, OrderGiven, clause(10));
        }
        s.say(60, LevelTrue, Who::Level(Level::Three));
        s.metric("T3")
    };
    expect(&tell(false), 0.0, Rating::P);
    expect(&tell(true), 1440.0, Rating::U);
}

#[test]
fn lax_level_thresholds_win_no_time_in_t3() {
    // The rain passes the county's alarm at 60; a lax plan's own trigger comes true at 100, and it answers that at once.
    let tell = |own: i64| {
        let mut s = Story::new();
        let gauge = Who::Gauge(s.scenario.county.gauge_keys.find("rain-north").expect("a gauge of the valley"));
        s.say(60, RainCrossed, gauge).value = 31.0;
        s.say(own, LevelTrue, Who::Level(Level::Three));
        s.say(own, LevelSet, Who::Level(Level::Three));
        s.metric("T3")
    };
    expect(&tell(60), 0.0, Rating::P);
    expect(&tell(100), 40.0, Rating::U);
    // A river that falls below its warning stage calls for nothing.
    let mut s = Story::new();
    let stage = Who::Gauge(s.scenario.county.gauge_keys.find("stage-bridge").expect("a gauge of the valley"));
    s.say(10, StageCrossed, stage).detail = Detail::text("warning falling");
    untested(&s.metric("T3"));
}
