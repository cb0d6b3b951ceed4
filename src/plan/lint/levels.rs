//! Plan / lint / levels — the ladder of response levels: whole, in order, used, and with a way down.
//!
//! In: tables of levels, clauses that set them, hang on them or end them. Out: P026 to P032.
//! Not here: a level whose clause and table differ (P004, in `scenario`).

use std::collections::BTreeSet;

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::triggers::word;
use super::view::{View, level_in, show};
use crate::plan::book::Plan;
use crate::plan::level::{Level, PlanLevel};
use crate::plan::order::Action;
use crate::plan::trigger::{Compare, Quantity, Trigger};

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    let used: BTreeSet<Level> = view.books.clauses.iter().filter_map(|c| level_in(&c.trigger)).collect();
    for (p, plan) in view.books.plans.iter().enumerate() {
        ladder(view, hits, p, plan);
        if plan.clauses.is_empty() || plan.levels.is_empty() {
            continue;
        }
        for (i, l) in plan.levels.iter().enumerate().filter(|(_, l)| view.whole && !used.contains(&l.level)) {
            let n = l.level.numeral();
            hits.add(Rule::LevelUnused, Spot::Level(p, i), "level", format!("没有条款以{n}级为条件"), format!("no clause hangs on level {n}"));
        }
        let ends = |p: &Plan| p.clauses.iter().any(|c| matches!(view.books.clause(*c).action, Action::StandDown));
        if !ends(plan) && !view.uppers(plan).into_iter().any(ends) {
            hits.add(Rule::NoEnd, Spot::Plan(p), "clauses", "有响应级别，却没有终止条件", "has response levels but no end");
        }
    }
    // The gravest level that anybody can set.
    let tables = view.books.plans.iter().flat_map(|p| p.levels.iter().map(|l| l.level));
    let set = view.books.clauses.iter().filter_map(|c| if let Action::SetLevel { level } = c.action { Some(level) } else { None });
    let gravest = tables.chain(set).max();
    for (id, c) in view.clauses() {
        let spot = Spot::Clause(id);
        // Which levels an event has its special plan says; an overall plan speaks of all four.
        let overall = view.plan(id).level == PlanLevel::Overall && (gravest.is_some() || !view.whole);
        if let Some(l) = level_in(&c.trigger).filter(|l| Some(*l) > gravest && !overall) {
            let n = l.numeral();
            hits.add(Rule::LevelUnknown, spot, "trigger", format!("没有预案启动{n}级以上响应"), format!("no plan sets level {n} or graver"));
        }
        match &c.action {
            Action::SetLevel { level } => {
                let levels = &view.plan(id).levels;
                if !levels.is_empty() && !levels.iter().any(|l| l.level == *level) {
                    let n = level.numeral();
                    hits.add(
                        Rule::SetsUnlisted,
                        spot,
                        "action",
                        format!("启动{n}级，但 levels 中没有{n}级"),
                        format!("sets level {n}, which levels does not list"),
                    );
                }
            }
            Action::StandDown if !settles(&c.trigger) => {
                hits.add(
                    Rule::EndFlaps,
                    spot,
                    "trigger",
                    "终止条件一成立就终止，读数一抖动响应就时起时落",
                    "ends as soon as its condition holds; one jumping reading ends and restarts the response",
                );
            }
            _ => {}
        }
    }
}

/// Whether a condition has lasted when it holds.
fn settles(t: &Trigger) -> bool {
    let mut yes = false;
    t.each(&mut |t| yes |= matches!(t, Trigger::Held(..) | Trigger::After(..) | Trigger::Done(_) | Trigger::Received(_) | Trigger::Latch(..)));
    yes
}

/// No rung missing, and each higher than the one before.
fn ladder(view: &View<'_>, hits: &mut Hits, p: usize, plan: &Plan) {
    for i in 1..plan.levels.len() {
        let (light, grave) = (&plan.levels[i - 1], &plan.levels[i]);
        if grave.level as u8 - light.level as u8 > 1 {
            let (a, b) = (light.level.numeral(), grave.level.numeral());
            hits.add(Rule::LevelGap, Spot::Level(p, i), "level", format!("{a}级之后直接是{b}级"), format!("level {b} follows level {a}"));
        }
        for (q, v) in limits(&grave.trigger) {
            if let Some((_, w)) = limits(&light.trigger).into_iter().find(|(r, w)| *r == q && *w > v) {
                let (x, n, w) = (word(view, q, Compare::Ge, v), light.level.numeral(), show(w));
                hits.add(
                    Rule::LevelOrder,
                    Spot::Level(p, i),
                    "trigger",
                    format!("{x}，而较轻的{n}级要 {w}"),
                    format!("{x}, but the lighter level {n} asks for {w}"),
                );
            }
        }
    }
}

/// Lower limits of which one is enough.
fn limits(t: &Trigger) -> Vec<(&Quantity, f64)> {
    match t {
        Trigger::Number(q, Compare::Ge | Compare::Gt, v) => vec![(q, *v)],
        Trigger::Any(list) => list.iter().flat_map(limits).collect(),
        _ => Vec::new(),
    }
}
