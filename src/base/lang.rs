//! Base / lang — the two languages of every text a person reads.
//!
//! In: a pair written beside each other. Out: the one asked for. Method: no text exists in one language only,
//! because a `Text` cannot be made without both.

/// The language a person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Lang {
    /// 简体中文, the default.
    #[default]
    Zh,
    /// English.
    En,
}

/// A fixed text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// 简体中文.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// A pair.
    #[must_use]
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }
    /// The text in a language.
    #[must_use]
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// A name that a file gives, English optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Name {
    /// As the file writes it.
    pub zh: String,
    /// English, where the file has it.
    pub en: Option<String>,
}

impl Name {
    /// A name without an English form.
    #[must_use]
    pub fn zh(name: impl Into<String>) -> Self {
        Self { zh: name.into(), en: None }
    }
    /// The name in a language; the Chinese one where no English is known.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.zh,
        }
    }
}
