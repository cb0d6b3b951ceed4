//! Scenario / plan deadlines — promises whose time runs backwards.
//!
//! In: the books of all plans and the rows that they came from. Out: warnings in the log. Not here: whether a deadline was
//! met (`score`), the rest of the linter (`plan::lint`).

use super::code;
use super::fields::Ref;
use super::finding::Severity;
use super::plan_rows::{ClauseRow, PlanRows};
use super::source::Log;
use super::words;
use crate::plan::book::Books;
use crate::plan::clause::Clause;
use crate::plan::level::Level;
use crate::plan::trigger::Trigger;

/// The gravest level that a trigger asks for.
fn level_in(trigger: &Trigger) -> Option<Level> {
    match trigger {
        Trigger::LevelAtLeast(l) => Some(*l),
        Trigger::All(list) | Trigger::Any(list) => list.iter().filter_map(level_in).max(),
        Trigger::Held(_, t) | Trigger::Latch(t, _) => level_in(t),
        _ => None,
    }
}

/// Deadlines that run backwards: the same order of the same actor takes longer at a graver level, or a clause is later than the
/// upper clause that it carries out.
pub(super) fn deadlines(books: &Books, rows: &[(&PlanRows, &ClauseRow)], log: &Log) {
    let minutes = |c: &Clause| words::number(c.deadline.as_minutes());
    let warn = |r: &Ref, zh: String, en: String| log.add(Severity::Warning, code::P001, r.at.clone(), format!("{} · deadline_min", r.subject), zh, en);
    for (i, c) in books.clauses.iter().enumerate() {
        let r = &rows[i].1.key;
        if let Some(upper) = c.implements.map(|u| books.clause(u)).filter(|u| u.deadline < c.deadline) {
            let (own, theirs) = (minutes(c), minutes(upper));
            warn(
                r,
                format!("时限倒挂：{own} 分钟，比上位条款 \"{}\" 的 {theirs} 分钟还长", upper.key),
                format!("deadlines run backwards: {own} minutes, longer than the {theirs} of the upper clause \"{}\"", upper.key),
            );
        }
        let Some(level) = level_in(&c.trigger) else { continue };
        let lighter = books
            .clauses
            .iter()
            .filter(|d| d.actor == c.actor && d.action == c.action && d.deadline < c.deadline)
            .find(|d| level_in(&d.trigger).is_some_and(|l| l < level));
        if let Some(d) = lighter {
            let (own, theirs, l) = (minutes(c), minutes(d), level_in(&d.trigger).map_or("", Level::numeral));
            let n = level.numeral();
            warn(
                r,
                format!("时限倒挂：{n}级 {own} 分钟，而较轻的{l}级 \"{}\" 只要 {theirs} 分钟", d.key),
                format!("deadlines run backwards: {own} minutes at level {n}, but {theirs} at the lighter level {l} in \"{}\"", d.key),
            );
        }
    }
}
