//! Score / alert — the three warnings and the response level of a run, change by change: four things, side by side.
//!
//! In: the record. Out: rows for the sheet and the page. Not here: judgement. Nothing is rated by a warning, and no level follows from one:
//! the level's own measures are T2, T3 and T9.

use crate::base::ids::Id;
use crate::base::lang::{Lang, Text};
use crate::map::alarm::Colour;
use crate::plan::level::Level;
use crate::plan::order::Action;
use crate::plan::warning::Warning;
use crate::record::event::{Event, Kind, Who};
use crate::record::naming::level_word;
use crate::record::tale::Tale;
use crate::record::warned::Warned;
use crate::scenario::drill_spec::Scenario;

/// The word for the response level beside those of the warnings.
pub const RESPONSE: &str = "response";

/// A change of a warning or of the response level.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AlertLine {
    /// Seconds after T+00:00.
    pub at_s: f64,
    /// `rainstorm`, `flash-flood`, `geohazard` or `response`.
    pub what: String,
    /// From then on: a colour of a warning, `IV` to `I` of a response; empty where it is over.
    pub state: String,
    /// The numeral that both have, Ⅳ to Ⅰ; empty where it is over.
    pub numeral: String,
    /// Colour and level word together, 简体中文.
    pub text: String,
    /// The same, English.
    pub text_en: String,
    /// The event.
    pub evidence: Vec<u64>,
}

/// All of a run, by time.
#[must_use]
pub fn list(scenario: &Scenario, tale: &Tale) -> Vec<AlertLine> {
    let mut in_force = false;
    tale.events.iter().filter_map(|e| warned(e).or_else(|| response(scenario, e, &mut in_force))).collect()
}

fn line(e: &Event, what: &str, state: &str, numeral: &str, texts: (String, String)) -> AlertLine {
    let (text, text_en) = texts;
    AlertLine { at_s: e.at.as_seconds(), what: what.to_owned(), state: state.to_owned(), numeral: numeral.to_owned(), text, text_en, evidence: vec![e.seq] }
}

fn warned(e: &Event) -> Option<AlertLine> {
    let w = Warned::of(e)?;
    let (state, numeral) = w.colour.map_or(("", ""), |c| (c.word(), c.numeral()));
    Some(line(e, w.warning.word(), state, numeral, (w.state(Lang::Zh), w.state(Lang::En))))
}

fn response(scenario: &Scenario, e: &Event, in_force: &mut bool) -> Option<AlertLine> {
    match (e.kind, e.subject) {
        (Kind::LevelSet, Who::Level(level)) => {
            *in_force = true;
            let colour = match level {
                Level::Four => Colour::Blue,
                Level::Three => Colour::Yellow,
                Level::Two => Colour::Orange,
                Level::One => Colour::Red,
            };
            let (numeral, Text { zh, en }) = (level.numeral(), colour.name());
            Some(line(e, RESPONSE, level_word(level), numeral, (format!("{numeral}级响应（{zh}）"), format!("level {numeral} ({en})"))))
        }
        (Kind::ClauseDone, Who::Clause(c)) if *in_force && matches!(scenario.books.clauses.get(c.index())?.action, Action::StandDown) => {
            *in_force = false;
            Some(line(e, RESPONSE, "", "", ("终止响应".to_owned(), "response ended".to_owned())))
        }
        _ => None,
    }
}

/// Whether any of them is a warning: a drill without rain has none to show beside the level.
#[must_use]
pub fn any_warning(lines: &[AlertLine]) -> bool {
    lines.iter().any(|l| Warning::parse(&l.what).is_some())
}
