//! Report / json — `score.json`, the card as the contract names it.
//!
//! In: a card. Out: one pretty-printed object whose keys are the card's fields. Method: `serde_json`; numbers that are
//! not finite cannot occur in a card, and would be written as null.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::file::{Trouble, write_whole};
use crate::score::card::Card;

/// The text of `score.json`.
#[must_use]
pub fn text(card: &Card) -> String {
    let mut text = serde_json::to_string_pretty(card).unwrap_or_else(|e| unreachable!("a card has only plain fields: {e}"));
    text.push('\n');
    text
}

/// Writes `score.json` into a folder.
pub fn write(dir: &Path, card: &Card) -> Result<PathBuf, Trouble> {
    let path = dir.join("score.json");
    write_whole(&path, |out| out.write_all(text(card).as_bytes()))?;
    Ok(path)
}
