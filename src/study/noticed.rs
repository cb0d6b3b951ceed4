//! Study / noticed — who notices a defect of a plan: the linter, the score over many nights, both, neither and why.
//!
//! In: the rows of a study whose first variant is the plan as written and whose others are defective. Out: a line a defect. Not here: the
//! defects (`defect`), the linter's rules (`plan::lint`). Method: the linter notices where it says of the defective books something that it
//! does not say of the plan as written; the score notices where `compare` calls any measure that is rated of a plan worse after Holm's correction.
//! What only the reading of files finds (a zone without any way out, P005) is not counted for the linter here.

use std::collections::BTreeMap;

use super::compare::{Comparison, Verdict, compare};
use super::many::Study;
use super::row::Row;
use super::variant::Variant;
use crate::base::ids::{ClauseId, Id};
use crate::plan::book::Books;
use crate::plan::lint;
use crate::plan::lint::view::View;
use crate::scenario::drill_spec::Scenario;
use crate::scenario::heard;
use crate::score::judgement::OF_TRAINEES_ALONE;

/// By whom a defect is noticed, or why it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The linter and the score.
    Both,
    /// The linter alone.
    Lint,
    /// The score alone.
    Score,
    /// Neither: every night went event by event as with the plan as written.
    Untouched,
    /// Neither: the difference is no larger than chance makes it.
    WithinNoise,
    /// Neither, and the score calls something better: the change is no defect in this drill.
    Better,
}

/// A defect and who noticed it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Noticed {
    /// Key, `rule:where`.
    pub key: String,
    /// Rule.
    pub rule: String,
    /// By whom.
    pub by: By,
    /// Codes of the linter that the plan as written does not earn.
    pub lint: Vec<String>,
    /// Measures that are worse.
    pub worse: Vec<String>,
    /// Measures that are better.
    pub better: Vec<String>,
    /// The whole comparison.
    pub comparison: Comparison,
}

/// The books of a variant as its text would be written: a clause that is left out is not there.
fn written(v: &Variant) -> Books {
    let mut books = v.books.clone();
    if v.skip.is_empty() {
        return books;
    }
    let mut place: BTreeMap<ClauseId, ClauseId> = BTreeMap::new();
    let mut kept = Vec::new();
    for (i, c) in books.clauses.drain(..).enumerate() {
        let id = ClauseId::from_index(i);
        if !v.skip.contains(&id) {
            place.insert(id, ClauseId::from_index(kept.len()));
            kept.push(c);
        }
    }
    for c in &mut kept {
        c.implements = c.implements.and_then(|id| place.get(&id).copied());
    }
    for p in &mut books.plans {
        p.clauses = p.clauses.iter().filter_map(|id| place.get(id).copied()).collect();
    }
    books.clauses = kept;
    books
}

/// What the linter says of a variant, how often by code.
fn told(scenario: &Scenario, v: &Variant) -> BTreeMap<&'static str, usize> {
    let books = written(v);
    let view = View::new(&books, &scenario.county, heard(&v.drill), true);
    let mut out = BTreeMap::new();
    for hit in lint::run(&view) {
        *out.entry(hit.rule.code()).or_insert(0) += 1;
    }
    out
}

/// Codes that the linter gives a variant more often than the first.
#[must_use]
pub fn linted(scenario: &Scenario, first: &Variant, other: &Variant) -> Vec<String> {
    let before = told(scenario, first);
    told(scenario, other).into_iter().filter(|(code, n)| *n > before.get(code).copied().unwrap_or(0)).map(|(code, _)| code.to_owned()).collect()
}

/// Every defect of the study.
#[must_use]
pub fn noticed(study: &Study, rows: &[Row]) -> Vec<Noticed> {
    let Some(first) = study.variants.first() else { return Vec::new() };
    compare(study, rows)
        .into_iter()
        .zip(&study.variants[1..])
        .map(|(comparison, v)| {
            let lint = linted(&study.scenario, first, v);
            // What judges trainees is not rated of a plan that carries itself out: it notices nothing of the plan.
            let rated = |id: &str| !OF_TRAINEES_ALONE.contains(&id);
            let of = |verdict: Verdict| comparison.lines.iter().filter(|l| l.verdict == verdict && rated(&l.id)).map(|l| l.id.clone()).collect::<Vec<_>>();
            let (worse, better) = (of(Verdict::Worse), of(Verdict::Better));
            let by = match (lint.is_empty(), worse.is_empty()) {
                (false, false) => By::Both,
                (false, true) => By::Lint,
                (true, false) => By::Score,
                (true, true) if comparison.identical == comparison.seeds => By::Untouched,
                (true, true) if !better.is_empty() => By::Better,
                (true, true) => By::WithinNoise,
            };
            let rule = v.key.split(':').next().unwrap_or(&v.key).to_owned();
            Noticed { key: v.key.clone(), rule, by, lint, worse, better, comparison }
        })
        .collect()
}
