//! Plan / warning — the three warnings that a county is given before and during heavy rain, and their words. None is a response level.
//!
//! In: a kind, a colour. Out: names, who issues it, colour and level word together, the colour as a number of an expression.
//! Not here: response levels (`level`), when a warning is issued (`drill::sight::warning`).
//! Source: colours and the words 一般, 较重, 严重, 特别严重 — 气象灾害预警信号发布与传播办法 (CMA order 16, 2007); the words of risk are
//! those of the joint bulletins of water and meteorology (山洪灾害气象预警) and of natural resources and meteorology (地质灾害气象风险预警).

use crate::base::lang::{Lang, Text};
use crate::map::alarm::Colour;

/// A kind of warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Warning {
    /// 暴雨预警信号, by the meteorological bureau.
    Rainstorm,
    /// 山洪灾害气象预警, by water and meteorology.
    FlashFlood,
    /// 地质灾害气象风险预警, by natural resources and meteorology.
    Geohazard,
}

/// The word of an expression for a warning that does not stand.
pub const NONE: &str = "none";

impl Warning {
    /// All, in the order of columns.
    pub const ALL: [Self; 3] = [Self::Rainstorm, Self::FlashFlood, Self::Geohazard];
    /// The word in files and expressions.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rainstorm => "rainstorm",
            Self::FlashFlood => "flash-flood",
            Self::Geohazard => "geohazard",
        }
    }
    /// From the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.word() == word)
    }
    /// Its full name.
    #[must_use]
    pub const fn name(self) -> Text {
        match self {
            Self::Rainstorm => Text::new("暴雨预警信号", "rainstorm warning signal"),
            Self::FlashFlood => Text::new("山洪灾害气象预警", "flash-flood weather warning"),
            Self::Geohazard => Text::new("地质灾害气象风险预警", "geohazard weather-risk warning"),
        }
    }
    /// Its name in a column's head.
    #[must_use]
    pub const fn short(self) -> Text {
        match self {
            Self::Rainstorm => Text::new("暴雨预警", "Rainstorm"),
            Self::FlashFlood => Text::new("山洪预警", "Flash flood"),
            Self::Geohazard => Text::new("地质灾害预警", "Geohazard"),
        }
    }
    /// The roles that issue it together, the one that answers for it first.
    #[must_use]
    pub const fn issuers(self) -> &'static [&'static str] {
        match self {
            Self::Rainstorm => &["met-bureau"],
            Self::FlashFlood => &["water-bureau", "met-bureau"],
            Self::Geohazard => &["natural-resources", "met-bureau"],
        }
    }
    /// How grave it is, in this kind's own words.
    #[must_use]
    pub const fn risk(self, colour: Colour) -> Text {
        match (self, colour) {
            (Self::Rainstorm, Colour::Blue) => Text::new("一般", "ordinary"),
            (Self::Rainstorm, Colour::Yellow) => Text::new("较重", "fairly grave"),
            (Self::Rainstorm, Colour::Orange) => Text::new("严重", "grave"),
            (Self::Rainstorm, Colour::Red) => Text::new("特别严重", "very grave"),
            (Self::FlashFlood, Colour::Blue) => Text::new("可能发生", "possible"),
            (Self::FlashFlood, Colour::Yellow) => Text::new("可能性较大", "fairly likely"),
            (Self::FlashFlood, Colour::Orange) => Text::new("可能性大", "likely"),
            (Self::FlashFlood, Colour::Red) => Text::new("可能性很大", "very likely"),
            (Self::Geohazard, Colour::Blue) => Text::new("有一定风险", "some risk"),
            (Self::Geohazard, Colour::Yellow) => Text::new("风险较高", "fairly high risk"),
            (Self::Geohazard, Colour::Orange) => Text::new("风险高", "high risk"),
            (Self::Geohazard, Colour::Red) => Text::new("风险很高", "very high risk"),
        }
    }
    /// Colour and level word together, with the risk: 橙色 Ⅱ级（可能性大）.
    #[must_use]
    pub fn says(self, colour: Colour, lang: Lang) -> String {
        let (stands, risk) = (stands(colour, lang), self.risk(colour).get(lang));
        match lang {
            Lang::Zh => format!("{stands}（{risk}）"),
            Lang::En => format!("{stands} ({risk})"),
        }
    }
}

/// Colour and level word together: 橙色 Ⅱ级.
#[must_use]
pub fn stands(colour: Colour, lang: Lang) -> String {
    let (name, numeral) = (colour.name().get(lang), colour.numeral());
    match lang {
        Lang::Zh => format!("{name} {numeral}级"),
        Lang::En => format!("{name}, grade {numeral}"),
    }
}

/// The number of a colour in expressions and records: 0 where no warning stands, 1 blue to 4 red.
#[must_use]
pub fn rank(colour: Option<Colour>) -> f64 {
    colour.map_or(0.0, |c| f64::from(c as u8) + 1.0)
}

/// The number of a word: `none`, `blue`, `yellow`, `orange` or `red`.
#[must_use]
pub fn rank_of(word: &str) -> Option<f64> {
    if word == NONE { Some(0.0) } else { Colour::parse(word).map(|c| rank(Some(c))) }
}

/// The word of a number; that of the nearest colour for one between.
#[must_use]
pub fn rank_word(rank: f64) -> &'static str {
    let n = rank.round().clamp(0.0, 4.0) as usize;
    n.checked_sub(1).map_or(NONE, |i| Colour::ALL[i].word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_and_level_word_stand_together_in_each_kind_s_own_words() {
        for (kind, colour, zh, en) in [
            (Warning::Rainstorm, Colour::Red, "红色 Ⅰ级（特别严重）", "red, grade Ⅰ (very grave)"),
            (Warning::FlashFlood, Colour::Blue, "蓝色 Ⅳ级（可能发生）", "blue, grade Ⅳ (possible)"),
            (Warning::FlashFlood, Colour::Orange, "橙色 Ⅱ级（可能性大）", "orange, grade Ⅱ (likely)"),
            (Warning::Geohazard, Colour::Yellow, "黄色 Ⅲ级（风险较高）", "yellow, grade Ⅲ (fairly high risk)"),
        ] {
            assert_eq!((kind.says(colour, Lang::Zh).as_str(), kind.says(colour, Lang::En).as_str()), (zh, en));
        }
        let words: std::collections::BTreeSet<&str> = Warning::ALL.iter().flat_map(|w| Colour::ALL.map(|c| w.risk(c).zh)).collect();
        assert_eq!(words.len(), 12, "no word stands for two grades");
    }

    #[test]
    fn words_and_numbers_of_colours_lead_back_to_each_other() {
        for word in ["none", "blue", "yellow", "orange", "red"] {
            assert_eq!(rank_of(word).map(rank_word), Some(word));
        }
        assert_eq!((rank_of("purple"), rank(None), rank(Some(Colour::Red))), (None, 0.0, 4.0));
        for w in Warning::ALL {
            assert_eq!(Warning::parse(w.word()), Some(w));
        }
    }
}
