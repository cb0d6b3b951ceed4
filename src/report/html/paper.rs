//! Html / paper — the report after a drill as a section of the page: the same paper as the Word document, in both languages.
//!
//! In: `Told`. Out: one JSON value, two papers. Not here: what they say (`office`), how the page sets them (`paper.js`).

use serde_json::{Value, json};

use crate::base::lang::Lang;
use crate::report::Told;
use crate::report::office::after_action;

/// `[zh, en]`, each with its title and pieces.
#[must_use]
pub(super) fn object(told: &Told<'_>) -> Value {
    json!([Lang::Zh, Lang::En].map(|lang| {
        let paper = after_action::paper(told, lang);
        json!({ "title": paper.title, "pieces": paper.pieces_as_json() })
    }))
}
