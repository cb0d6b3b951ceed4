//! Plan / level — response levels Ⅳ to Ⅰ with the trigger of each, and the classes of plans and events.
//!
//! In: rows. Out: ordered levels. Not here: warning levels, which are another ladder.

use super::trigger::Trigger;

/// A response level; `One` is the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Level {
    /// Ⅳ级 一般, blue.
    Four = 1,
    /// Ⅲ级 较重, yellow.
    Three = 2,
    /// Ⅱ级 严重, orange.
    Two = 3,
    /// Ⅰ级 特别严重, red.
    One = 4,
}

impl Level {
    /// From the file's `IV`, `III`, `II`, `I`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "IV" | "Ⅳ" => Self::Four,
            "III" | "Ⅲ" => Self::Three,
            "II" | "Ⅱ" => Self::Two,
            "I" | "Ⅰ" => Self::One,
            _ => return None,
        })
    }
    /// The next graver one; the gravest itself.
    #[must_use]
    pub const fn graver(self) -> Self {
        match self {
            Self::Four => Self::Three,
            Self::Three => Self::Two,
            Self::Two | Self::One => Self::One,
        }
    }
    /// As print has it.
    #[must_use]
    pub const fn numeral(self) -> &'static str {
        match self {
            Self::Four => "Ⅳ",
            Self::Three => "Ⅲ",
            Self::Two => "Ⅱ",
            Self::One => "Ⅰ",
        }
    }
}

/// A response level of a plan.
#[derive(Clone, Debug)]
pub struct ResponseLevel {
    /// Which.
    pub level: Level,
    /// When it applies.
    pub trigger: Trigger,
    /// Set by itself, or after a decision.
    pub auto: bool,
}

/// How high a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum PlanLevel {
    Overall,
    Special,
    Township,
    Village,
}

/// The four classes of events by law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum EventClass {
    NaturalDisaster,
    Accident,
    PublicHealth,
    SocialSecurity,
}
