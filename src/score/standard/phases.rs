//! Standard / phases — the ten phases of a plan and the evaluation modules, each with what the drill showed of it.
//!
//! In: clause lines and their phases, rated metrics. Out: clauses due, in time, late and undone by phase; a grade by module. Not here: the
//! clauses themselves. What was not due or not tested has no share and no grade. Source: the chain of ten phases of the county's report.

use super::aqt9009;
use crate::base::lang::{Lang, Text};
use crate::plan::clause::{Clause, Phase};
use crate::score::card::{ClauseLine, ClauseState, Grade, Metric};
use crate::score::scoring::Scoring;

/// The phases in the order of a plan.
pub const PHASES: [(Phase, &str, Text); 10] = [
    (Phase::Forecast, "forecast", Text::new("预测预警", "Forecast and warning")),
    (Phase::Report, "report", Text::new("信息报告", "Reporting")),
    (Phase::Response, "response", Text::new("应急响应", "Response")),
    (Phase::Coordination, "coordination", Text::new("应急联动", "Coordination")),
    (Phase::Handling, "handling", Text::new("应急处置", "Handling")),
    (Phase::PublicInfo, "public_info", Text::new("信息发布", "Public information")),
    (Phase::News, "news", Text::new("新闻报道", "News")),
    (Phase::Recovery, "recovery", Text::new("恢复重建", "Recovery")),
    (Phase::Review, "review", Text::new("调查评估", "Review")),
    (Phase::Military, "military", Text::new("军地应急联动", "Military support")),
];

/// A phase, counted.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PhaseLine {
    /// Its word.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its name, English.
    pub name_en: String,
    /// Clauses of the plans that belong to it.
    pub clauses: usize,
    /// Of these, those that fell due.
    pub due: usize,
    /// Of those due, done in time.
    pub in_time: usize,
    /// Of those due, done late.
    pub late: usize,
    /// Of those due, never done or impossible.
    pub undone: usize,
    /// In time over due; null where nothing was due.
    pub share: Option<f64>,
}

/// A module, judged.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ModuleLine {
    /// Its word in the scoring file.
    pub id: String,
    /// Weighted mean over its metrics; null where none was tested.
    pub index: Option<f64>,
    /// The grade of that.
    pub grade: Option<Grade>,
    /// The metrics it stands on.
    pub metrics: Vec<String>,
}

/// Every phase, whether or not the plans have clauses of it.
#[must_use]
pub fn phases(clauses: &[Clause], lines: &[ClauseLine]) -> Vec<PhaseLine> {
    PHASES
        .iter()
        .map(|(phase, id, name)| {
            let mine: Vec<ClauseState> = lines.iter().filter(|l| clauses.iter().any(|c| c.phase == *phase && c.key == l.id)).map(|l| l.state).collect();
            let count = |f: &dyn Fn(ClauseState) -> bool| mine.iter().filter(|s| f(**s)).count();
            let (due, in_time) = (count(&|s| s != ClauseState::NotDue), count(&|s| s == ClauseState::InTime));
            PhaseLine {
                id: (*id).to_owned(),
                name: name.get(Lang::Zh).to_owned(),
                name_en: name.get(Lang::En).to_owned(),
                clauses: mine.len(),
                due,
                in_time,
                late: count(&|s| s == ClauseState::Late),
                undone: count(&|s| matches!(s, ClauseState::Never | ClauseState::Impossible)),
                share: (due > 0).then(|| in_time as f64 / due as f64),
            }
        })
        .collect()
}

/// Every module of the scoring file, in its order.
#[must_use]
pub fn modules(scoring: &Scoring, metrics: &[Metric]) -> Vec<ModuleLine> {
    let mut seen: Vec<&str> = Vec::new();
    for m in metrics {
        if !seen.contains(&m.module.as_str()) {
            seen.push(&m.module);
        }
    }
    seen.into_iter()
        .map(|id| {
            let own: Vec<Metric> = metrics.iter().filter(|m| m.module == id && m.rating.is_some()).cloned().collect();
            let (index, _) = aqt9009::index(scoring, &own);
            ModuleLine {
                id: id.to_owned(),
                index,
                grade: index.map(|i| aqt9009::grade(scoring, Some(i), false)),
                metrics: own.into_iter().map(|m| m.id).collect(),
            }
        })
        .collect()
}
