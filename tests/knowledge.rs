//! Who can know what, and whose luck is whose: command learns only what somebody told it, and one clause's luck is not
//! another's.

use yanlian::base::ids::{ClauseId, Id, RoleId};
use yanlian::base::time::{Moment, Span};
use yanlian::plan::order::Action;
use yanlian::plan::trigger::Trigger;
use yanlian::record::event::{Event, Kind, Who, Why};

use crate::command::{Run, Story};

/// The events of a story that do not follow from one clause, as far as they do not name each other by number.
fn without(story: &Story, clause: Option<ClauseId>) -> Vec<(Moment, Kind, Who, Who, Who, String)> {
    let own = |e: &&Event| clause.is_none_or(|c| e.cause.why != Why::Clause(c) && e.subject != Who::Clause(c));
    story.events.iter().filter(own).map(|e| (e.at, e.kind, e.subject, e.place, e.known_to, e.detail.as_str().to_owned())).collect()
}

#[test]
fn a_clause_more_for_another_actor_leaves_the_luck_of_all_others_alone() {
    let alone = Run::new().run();
    let mut run = Run::new();
    // At T+00:15, before any rain, the city telephones the headquarters; nobody waits behind that call.
    let books = &mut run.scenario.books;
    let mut extra = books.clauses[1].clone();
    (extra.key, extra.actor, extra.trigger) = ("city.1".into(), RoleId(0), Trigger::At(Moment::minutes(15)));
    extra.action = Action::Notify { to: vec![RoleId(1)], topic: "greeting".into() };
    extra.deadline = Span::minutes(30);
    books.clauses.push(extra);
    let id = ClauseId::from_index(books.clauses.len() - 1);
    books.plans[0].clauses.push(id);
    let more = run.run();
    assert!(more.done("city.1").is_some(), "the city's call was taken down");
    let (a, b) = (without(&alone, None), without(&more, Some(id)));
    let first = a.iter().zip(&b).position(|(x, y)| x != y);
    assert_eq!(first, None, "{:?} against {:?}", a[first.unwrap_or(0)], b[first.unwrap_or(0)]);
    assert_eq!(a.len(), b.len());
}
