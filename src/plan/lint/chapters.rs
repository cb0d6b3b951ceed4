//! Plan / lint / chapters — the book's own order: every clause in a chapter, chapters in order, none without words.
//!
//! In: chapters, keys of clauses. Out: P099 to P101. Not here: chapters that a plan of its kind ought to have (P086, `prose`).
//! Method: a clause belongs to the chapter whose number begins its own; a key without a number (a call tree's) to none. A plan that
//! lists no chapters, as a village card, is not asked for any.

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::View;
use crate::plan::book::{Plan, number};

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    for (i, p) in view.books.plans.iter().enumerate().filter(|(_, p)| !p.chapters.is_empty()) {
        listed(view, hits, i, p);
        let mut last: Option<(usize, &str)> = None;
        for id in &p.clauses {
            let key = view.books.clause(*id).key.as_str();
            if number(key).is_empty() {
                continue;
            }
            let Some(at) = p.chapter_of(key) else {
                hits.add(Rule::NoChapter, Spot::Clause(*id), "", "不属于 chapters 里的任何一章", "belongs to none of the chapters");
                continue;
            };
            // One out of place is told once; what follows is held to the place it left.
            if let Some((before, first)) = last.filter(|l| l.0 > at) {
                let (a, b) = (&p.chapters[at].number, &p.chapters[before].number);
                hits.add(
                    Rule::ChapterOrder,
                    Spot::Clause(*id),
                    "",
                    format!("第 {a} 章的条款写在第 {b} 章的 \"{first}\" 之后"),
                    format!("is of chapter {a} and stands after \"{first}\" of chapter {b}"),
                );
                continue;
            }
            last = Some((at, key));
        }
    }
}

/// The list itself: numbers that rise, and something to read in each.
fn listed(view: &View<'_>, hits: &mut Hits, i: usize, p: &Plan) {
    for pair in p.chapters.windows(2).filter(|c| number(&c[0].number) >= number(&c[1].number)) {
        let (a, b) = (&pair[0].number, &pair[1].number);
        hits.add(Rule::ChapterOrder, Spot::Plan(i), "chapters", format!("第 {b} 章写在第 {a} 章之后"), format!("chapter {b} stands after chapter {a}"));
    }
    for c in p.chapters.iter().filter(|c| c.text.is_none()) {
        let own = number(&c.number);
        let words = p.clauses.iter().any(|k| number(&view.books.clause(*k).key).starts_with(&own))
            || p.chapters.iter().any(|d| d.text.is_some() && number(&d.number).starts_with(&own));
        if !words {
            let (n, zh, en) = (&c.number, &c.title.zh, c.title.en.as_ref().unwrap_or(&c.title.zh));
            hits.add(
                Rule::ChapterEmpty,
                Spot::Plan(i),
                "chapters",
                format!("第 {n} 章“{zh}”没有条款，也没有文字"),
                format!("chapter {n} \"{en}\" has neither clauses nor text"),
            );
        }
    }
}
