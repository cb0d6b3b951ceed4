//! Import / account — what was read, kept, filled, assumed and dropped, and why, in the order in which it happened.
//!
//! In: one sentence in both languages a step. Out: lines for a terminal. Not here: mistakes in files (findings).

use crate::base::lang::Lang;

/// What kind of news a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// Read from a file.
    Read,
    /// Kept for the county.
    Kept,
    /// Left out.
    Dropped,
    /// Put in place of what nobody has told us.
    Assumed,
    /// Worth a look.
    Note,
}

impl Word {
    /// The word in a language.
    #[must_use]
    pub const fn get(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Read, Lang::Zh) => "读入",
            (Self::Kept, Lang::Zh) => "保留",
            (Self::Dropped, Lang::Zh) => "舍弃",
            (Self::Assumed, Lang::Zh) => "假定",
            (Self::Note, Lang::Zh) => "注意",
            (Self::Read, Lang::En) => "read",
            (Self::Kept, Lang::En) => "kept",
            (Self::Dropped, Lang::En) => "dropped",
            (Self::Assumed, Lang::En) => "assumed",
            (Self::Note, Lang::En) => "note",
        }
    }
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What kind of news.
    pub word: Word,
    /// 简体中文.
    pub zh: String,
    /// English.
    pub en: String,
}

/// The whole account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Sentences in order.
    pub lines: Vec<Line>,
}

impl Account {
    /// Adds a sentence.
    pub fn say(&mut self, word: Word, zh: impl Into<String>, en: impl Into<String>) {
        self.lines.push(Line { word, zh: zh.into(), en: en.into() });
    }
    /// The account as text.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let mut out = String::new();
        for l in &self.lines {
            out.push_str(&format!(
                "  {:<8}{}\n",
                l.word.get(lang),
                match lang {
                    Lang::Zh => &l.zh,
                    Lang::En => &l.en,
                }
            ));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_said_in_the_language_asked_for() {
        let mut account = Account::default();
        account.say(Word::Dropped, "3 条支汊", "3 side arms");
        assert_eq!(account.text(Lang::En), "  dropped 3 side arms\n");
        assert!(account.text(Lang::Zh).contains("舍弃"));
    }
}
