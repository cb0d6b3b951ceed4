//! Judgement / answers — what an inject was to bring about, and what happened.

use super::*;
use yanlian::base::ids::InjectId;
use yanlian::scenario::drill_spec::Cue;
use yanlian::score::answer::{InjectLine, Outcome};

/// The inject at half past expects the ninth clause within twenty minutes.
fn answered(tell: impl FnOnce(&mut Story)) -> InjectLine {
    let mut s = Story::new();
    s.inject("call", "dam");
    let inject = s.scenario.drill.injects.last_mut().expect("just put in");
    (inject.expects, inject.within) = (vec![ClauseId(8)], Some(Span::minutes(20)));
    (inject.expected, inject.objective) = ("报告上级".into(), "T2".into());
    tell(&mut s);
    s.card().injects[0].clone()
}

fn played(s: &mut Story) -> u64 {
    s.say(30, InjectPlayed, Who::Inject(InjectId(0))).seq
}

#[test]
fn an_inject_is_answered_in_time_late_half_or_not_at_all() {
    let outcome = |ordered: Option<i64>, done: Option<i64>| {
        let line = answered(|s| {
            played(s);
            if let Some(m) = ordered {
                s.say(m, OrderGiven, clause(9));
            }
            if let Some(m) = done {
                s.say(m, ClauseDone, clause(9));
            }
        });
        (line.outcome, line.steps[0].ordered_s, line.steps[0].done_s)
    };
    assert_eq!(outcome(Some(35), Some(45)), (Outcome::Answered, Some(300.0), Some(900.0)));
    assert_eq!(outcome(Some(35), Some(60)), (Outcome::Late, Some(300.0), Some(1800.0)));
    assert_eq!(outcome(Some(35), None), (Outcome::Begun, Some(300.0), None));
    assert_eq!(outcome(None, None), (Outcome::Unanswered, None, None));
}

#[test]
fn what_was_done_before_counts_unless_it_fell_due_again() {
    let before = answered(|s| {
        s.say(10, OrderGiven, clause(9));
        s.say(20, ClauseDone, clause(9));
        played(s);
    });
    assert_eq!((before.outcome, before.steps[0].done_s), (Outcome::Answered, Some(-600.0)));
    let anew = answered(|s| {
        s.say(10, OrderGiven, clause(9));
        s.say(20, ClauseDone, clause(9));
        played(s);
        s.say(31, ClauseDue, clause(9));
    });
    assert_eq!(anew.outcome, Outcome::Begun);
}

#[test]
fn an_inject_that_was_spared_or_never_played_or_expects_no_clause_says_so() {
    let spared = answered(|s| {
        s.say(30, InjectSpared, Who::Inject(InjectId(0)));
    });
    assert_eq!((spared.outcome, spared.at_s), (Outcome::Spared, None));
    let never = answered(|s| {
        s.scenario.drill.injects[0].cue = Cue::ByHand;
        s.say(30, LevelTrue, Who::Level(Level::Three));
    });
    assert_eq!(never.outcome, Outcome::NotPlayed);
    let open = answered(|s| {
        s.scenario.drill.injects[0].expects.clear();
        let seq = played(s);
        let due = s.say(40, ClauseDue, clause(2));
        due.cause = Cause { why: Why::Clause(ClauseId(1)), seq: Some(seq) };
        s.say(50, OrderGiven, clause(2));
    });
    assert_eq!(open.outcome, Outcome::Open);
    assert_eq!((open.steps[0].clause.as_str(), open.steps[0].ordered_s), ("flood.2", Some(1200.0)), "the clause that it brought about is shown");
}

#[test]
fn the_sheet_prints_expected_beside_done_in_both_languages() {
    let mut s = Story::new();
    s.inject("call", "dam");
    let inject = s.scenario.drill.injects.last_mut().expect("just put in");
    (inject.expects, inject.expected) = (vec![ClauseId(8)], "报告上级".into());
    played(&mut s);
    s.say(45, ClauseDone, clause(9));
    let sheet = |lang| yanlian::report::text::sheet(&s.card(), lang);
    let (zh, en) = (sheet(yanlian::base::lang::Lang::Zh), sheet(yanlian::base::lang::Lang::En));
    assert!(zh.contains("T+00:30 按时应对 · call") && zh.contains("期望 报告上级") && zh.contains("实际 flood.9 完成 +15 min"), "{zh}");
    assert!(en.contains("answered in time · call") && en.contains("done flood.9 done +15 min"), "{en}");
}
