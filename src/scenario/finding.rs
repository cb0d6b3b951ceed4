//! Scenario / finding — a mistake in a file: where, what was found, what was expected, how to mend it.
//!
//! In: a code, a place, two texts. Out: one line for a terminal, one object for a program.
//! Each code has a paragraph in `docs/findings.md` (a test compares the two lists).

use crate::base::lang::Lang;
use std::path::PathBuf;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub enum Severity {
    /// Worth knowing; the file can be used.
    Note,
    /// A weakness of the plan; the file can be used.
    Warning,
    /// The file cannot be used.
    Error,
}

/// Where in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct At {
    /// File.
    pub file: PathBuf,
    /// Line, from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Finding {
    /// Where.
    pub at: At,
    /// Code ("S012"); the letter is the room that speaks: S shape and meaning, M map, P plan lint, H hazard.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// The thing spoken of ("road \"r-17\" · length_m").
    pub subject: String,
    /// What was found, what was expected, how to mend it: 简体中文.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Finding {
    /// The sentence in a language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
    /// The line a terminal shows: `file:line:col: S012 road "r-17" · length_m: NaN is no road length; expected 1 to 200000 metres`.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let place =
            if self.at.line == 0 { format!("{}", self.at.file.display()) } else { format!("{}:{}:{}", self.at.file.display(), self.at.line, self.at.column) };
        format!("{place}: {} {}: {}", self.code, self.subject, self.text(lang))
    }
}
