//! Office / cell — one cell of a table: as people read it on paper, and as a number in a workbook.
//!
//! In: a value and its unit. Out: words, and the number behind them. Not here: the tables (`facts`), the patterns of a workbook (`workbook`).

use crate::base::lang::Lang;
use crate::report::number;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number as people read it, and itself.
    Number(String, f64),
    /// A share as people read it, and itself, 0 to 1.
    Share(String, f64),
    /// A time of the drill as people read it, and its seconds after T+00:00.
    Time(String, f64),
    /// A length of time as people read it, and its seconds.
    Length(String, f64),
}

impl Cell {
    /// As it is read.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(t) | Self::Number(t, _) | Self::Share(t, _) | Self::Time(t, _) | Self::Length(t, _) => t,
        }
    }
}

/// Words alone.
pub(super) fn words_of(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// A count.
pub(super) fn count(value: f64) -> Cell {
    Cell::Number(number::plain(value), value)
}

/// A time of the drill, from seconds after T+00:00.
pub(super) fn time(seconds: f64) -> Cell {
    Cell::Time(number::clock(seconds), seconds)
}

/// A length of time.
pub(super) fn length(seconds: f64, lang: Lang) -> Cell {
    Cell::Length(number::duration(seconds, lang), seconds)
}

/// A metric's value in its unit.
pub(super) fn measured(value: f64, unit: &str, lang: Lang) -> Cell {
    let text = number::with_unit(value, unit, lang);
    match unit {
        "1" | "share" => Cell::Share(text, value),
        "min" => Cell::Length(text, value * 60.0),
        "s" => Cell::Length(text, value),
        _ => Cell::Number(text, value),
    }
}
