//! Map / alarm — a county's heavy-rain alarm: sums of rain from which its townships are alarmed, and in which colour.
//!
//! In: the county's table, as its meteorological service gives it. Out: the least sum of a span that alarms anybody.
//! Not here: what anybody does about it (`plan`), who sees the rain (`drill::sight`). Range: spans that the table names;
//! a rule over another span is measured against the whole table.

use crate::base::lang::Text;

/// Colour of an alarm, from the least to the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the four colours of the national warning signals")]
pub enum Colour {
    Blue,
    Yellow,
    Orange,
    Red,
}

impl Colour {
    /// All, from the least to the gravest.
    pub const ALL: [Self; 4] = [Self::Blue, Self::Yellow, Self::Orange, Self::Red];
    /// From the word in records.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.word() == word)
    }
    /// The word for people.
    #[must_use]
    pub const fn name(self) -> Text {
        match self {
            Self::Blue => Text::new("蓝色", "blue"),
            Self::Yellow => Text::new("黄色", "yellow"),
            Self::Orange => Text::new("橙色", "orange"),
            Self::Red => Text::new("红色", "red"),
        }
    }
    /// The numeral that always stands beside it: nobody has to tell orange from red by eye.
    #[must_use]
    pub const fn numeral(self) -> &'static str {
        match self {
            Self::Blue => "Ⅳ",
            Self::Yellow => "Ⅲ",
            Self::Orange => "Ⅱ",
            Self::Red => "Ⅰ",
        }
    }
    /// The word in records.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
        }
    }
}

/// One step of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Span of the sum, hours.
    pub hours: f64,
    /// The sum, millimetres.
    pub mm: f64,
    /// Colour from there on.
    pub colour: Colour,
}

/// The table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alarm {
    /// Where it comes from.
    pub source: String,
    /// Its steps, by span and sum.
    pub steps: Vec<Step>,
}

impl Alarm {
    /// The largest share of a step that some rain makes up: 1 and more is an alarm. `sum` gives the rain of a span in
    /// hours, millimetres, where it is known. 0 where nothing is.
    #[must_use]
    pub fn share(&self, sum: impl Fn(f64) -> Option<f64>) -> f64 {
        self.steps.iter().filter_map(|s| Some(sum(s.hours)? / s.mm)).fold(0.0, f64::max)
    }

    /// The share of its lowest steps that a rule over `hours` and `mm` asks for at least, before it can hold: a sum over a
    /// short span is rain of every longer span too. The least that a rain can be that fulfils the rule.
    #[must_use]
    pub fn share_of_rule(&self, hours: f64, mm: f64) -> f64 {
        // Of a longer span than a step's, the step's part in proportion: rain may have fallen evenly.
        self.share(|span| Some(if span >= hours { mm } else { mm * span / hours }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_as_sound_as_the_rain_it_waits_for() {
        let step = |hours, mm| Step { hours, mm, colour: Colour::Orange };
        let table = Alarm { source: "test".into(), steps: vec![step(1.0, 30.0), step(3.0, 50.0)] };
        let share = |hours, mm| table.share_of_rule(hours, mm);
        assert!((share(1.0, 15.0) - 0.5).abs() < 1e-12 && (share(3.0, 25.0) - 0.5).abs() < 1e-12);
        // Half an hour's 15 mm are 15 mm of the hour; a day's 50 mm may fall so evenly that no step is near.
        assert!((share(0.5, 15.0) - 0.5).abs() < 1e-12 && (share(24.0, 50.0) - 0.125).abs() < 1e-12);
        assert!(share(1.0, 0.5) < 0.02);
        assert!((table.share(|h| (h < 2.0).then_some(30.0)) - 1.0).abs() < 1e-12 && table.share(|_| None).abs() < 1e-12);
    }
}
