//! Scenario / plan levels — one level, one ground: a clause that sets a level must say the same as the plan's own table.
//!
//! In: the books of all plans and the rows that they came from. Out: warnings in the log. Not here: who sets it when
//! (`drill::command`), the rest of the linter (`plan::lint`).

use super::code;
use super::finding::Severity;
use super::plan_rows::{ClauseRow, PlanRows};
use super::source::Log;
use crate::base::ids::{ClauseId, Id};
use crate::plan::book::Books;
use crate::plan::order::Action;

/// A plan's table of levels and its clauses that set them are two texts of one rule: where they differ, people would argue in
/// the night about which of them holds.
pub(super) fn levels(books: &Books, rows: &[(&PlanRows, &ClauseRow)], log: &Log) {
    for (i, clause) in books.clauses.iter().enumerate() {
        let Action::SetLevel { level } = clause.action else { continue };
        let plan = books.plans.iter().find(|p| p.clauses.contains(&ClauseId::from_index(i)));
        let Some(own) = plan.and_then(|p| p.levels.iter().find(|l| l.level == level)) else { continue };
        let n = level.numeral();
        let warn = |field: &str, zh: String, en: String| {
            let r = &rows[i].1.key;
            log.add(Severity::Warning, code::P004, r.at.clone(), format!("{} · {field}", r.subject), zh, en);
        };
        if own.trigger != clause.trigger {
            warn(
                "trigger",
                format!("与本预案 levels 中{n}级的启动条件不同；两处应写成一样"),
                format!("differs from the trigger of level {n} in this plan's levels; write the same in both"),
            );
        }
        if own.auto != clause.auto {
            warn(
                "auto",
                format!("与本预案 levels 中{n}级的 auto 不同：一处自动启动，一处须经决策"),
                format!("differs from auto of level {n} in this plan's levels: one sets it by itself, the other after a decision"),
            );
        }
    }
}
