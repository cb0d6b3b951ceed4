//! Html / paper — the report after a drill as a section of the page: the same paper as the Word document, in both languages.
//!
//! In: `Told`. Out: one JSON value, two papers. Not here: what they say (`office`), how the page sets them (`paper.js`).

use serde_json::{Value, json};

use crate::base::lang::Lang;
use crate::report::Told;
use crate::report::office::after_action;
use crate::report::office::paper::{Paper, Piece};

/// `[zh, en]`, each with its title and pieces: `["h", text]`, `["p", text]`, `["t", head, rows, widths]`.
#[must_use]
pub(super) fn object(told: &Told<'_>) -> Value {
    json!([Lang::Zh, Lang::En].map(|lang| one(&after_action::paper(told, lang))))
}

fn one(paper: &Paper) -> Value {
    let pieces: Vec<Value> = paper
        .pieces
        .iter()
        .map(|p| match p {
            Piece::Heading(t) => json!(["h", t]),
            Piece::Text(t) => json!(["p", t]),
            Piece::Table(head, rows, widths) => json!(["t", head, rows, widths]),
        })
        .collect();
    json!({ "title": paper.title, "pieces": pieces })
}
