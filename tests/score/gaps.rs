//! Clauses that only look as if they answered something, and what counts as tested.

use yanlian::plan::trigger::{Compare, Quantity};

use super::*;

#[test]
fn a_clause_that_cannot_fall_due_answers_nothing() {
    let impossible = |t: Trigger| {
        let mut s = Story::new();
        for c in &mut s.scenario.books.clauses {
            c.trigger = Trigger::All(vec![Trigger::LevelAtLeast(Level::Four), t.clone()]);
        }
        s.say(10, LevelTrue, Who::Level(Level::Three));
        s.say(20, ZoneTrue, LOW);
        s.metric("P2").value
    };
    let number = |q, sign, x| Trigger::Number(q, sign, x);
    let rain = Quantity::MaxRain(Span::hours(1));
    for t in [
        number(Quantity::Minutes, Compare::Gt, 99_999.0),
        number(Quantity::HourOfDay, Compare::Ge, 25.0),
        number(rain.clone(), Compare::Ge, 5_000.0),
        Trigger::At(Moment::minutes(361)),
        Trigger::Held(Span::hours(7), Box::new(Trigger::Always)),
        Trigger::Done("no such clause".into()),
        Trigger::Not(Box::new(Trigger::Always)),
        Trigger::Any(vec![]),
    ] {
        assert_eq!(impossible(t.clone()), Some(2.0), "{t:?}");
    }
    for t in [
        number(Quantity::Minutes, Compare::Ge, 360.0),
        number(rain, Compare::Ge, 100.0),
        Trigger::At(Moment::minutes(360)),
        Trigger::Held(Span::hours(6), Box::new(Trigger::Always)),
        Trigger::Not(Box::new(Trigger::LevelAtLeast(Level::One))),
    ] {
        assert_eq!(impossible(t.clone()), Some(0.0), "{t:?}");
    }
}

#[test]
fn clauses_that_wait_for_each_other_answer_nothing() {
    let mut s = Story::new();
    for (i, c) in s.scenario.books.clauses.iter_mut().enumerate() {
        c.trigger = Trigger::All(vec![Trigger::LevelAtLeast(Level::Four), Trigger::Done(format!("flood.{}", (i + 1) % 10 + 1))]);
    }
    s.say(10, LevelTrue, Who::Level(Level::Three));
    expect(&s.metric("P2"), 1.0, Rating::S);
    // It did fall due: what happened beats what we think possible.
    s.say(11, ClauseDue, clause(2));
    expect(&s.metric("P2"), 0.0, Rating::P);
}

#[test]
fn what_is_only_reported_counts_as_not_tested() {
    let mut scoring = Scoring::flood();
    scoring.metrics.retain(|m| m.id == "P1" || m.id == "P2");
    let mut s = Story::new();
    s.say(10, LevelTrue, Who::Level(Level::Three));
    s.say(10, ClauseDue, clause(1));
    s.say(11, ClauseDone, clause(1)).cause.seq = Some(1);
    let share = |s: &Story| judge(&s.scenario, &s.tale(), None, None, &scoring).tested_share;
    // P1 weighs 6 and P2 4: without a trainee only P2 is tested.
    assert!((share(&s) - 0.4).abs() < 1e-9 && (share(&trained(&s)) - 1.0).abs() < 1e-9, "{} {}", share(&s), share(&trained(&s)));
}
