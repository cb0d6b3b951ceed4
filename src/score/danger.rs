//! Score / danger — what the danger of a drill is called in sentences: water, fire, or what an accident on the road brings.
//!
//! In: the hazard, or a card. Out: words in both languages. Not here: sentences.

use super::card::Card;
use crate::base::lang::Text;
use crate::scenario::drill_spec::HazardSpec;

/// The same where a heading serves every danger.
pub const EVER_CAUGHT: Text = Text::new("累计遇险", "ever caught");

/// Which words fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Danger {
    /// A flood.
    Water,
    /// A forest fire.
    Fire,
    /// A vehicle fire on a road: heat, smoke, fumes, crashes.
    Road,
}

impl Danger {
    /// Of a hazard.
    #[must_use]
    pub const fn of(hazard: &HazardSpec) -> Self {
        match hazard {
            HazardSpec::Flood(_) => Self::Water,
            HazardSpec::ForestFire(_) => Self::Fire,
            HazardSpec::RoadFire(_) => Self::Road,
        }
    }
    /// Of a card, by the metrics that only such a drill has.
    #[must_use]
    pub fn of_card(card: &Card) -> Self {
        let has = |id: &str| card.metrics.iter().any(|m| m.id == id);
        if has("F2") {
            Self::Fire
        } else if has("H1") {
            Self::Road
        } else {
            Self::Water
        }
    }
    /// The word in the page's data.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Water => "flood",
            Self::Fire => "fire",
            Self::Road => "road",
        }
    }
    /// What comes: "before the …".
    #[must_use]
    pub const fn name(self) -> Text {
        match self {
            Self::Water => Text::new("水", "water"),
            Self::Fire => Text::new("火", "fire"),
            Self::Road => Text::new("险情", "danger"),
        }
    }
    /// Whoever it reached itself in the whole of a drill: in the water, the fire, the fumes. Not the same as whoever waits for rescue
    /// at a moment: some are cut off without having been touched, and some get away by themselves.
    #[must_use]
    pub const fn caught(self) -> Text {
        self.pick(Text::new("累计洪水遇险", "ever caught by water"), Text::new("累计林火遇险", "ever caught by fire"), EVER_CAUGHT)
    }
    /// One of three texts.
    #[must_use]
    pub const fn pick(self, water: Text, fire: Text, road: Text) -> Text {
        match self {
            Self::Water => water,
            Self::Fire => fire,
            Self::Road => road,
        }
    }
}
