//! Study / row — one run of a study as one line of a table.
//!
//! In: a judged run. Out: its numbers in a fixed order of columns; a run that failed, with why. Not here: Parquet (`report`).

use crate::score::card::{Card, ClauseState};
use crate::score::evidence::Evidence;
use crate::score::scoring::Scoring;

/// Longest lead that counts in `lead_min`, minutes (assumed: earlier word does not help more).
pub const LEAD_MOST_MIN: f64 = 360.0;

/// Columns before the metrics.
pub const OUTCOMES: [&str; 16] = [
    "index",
    "gates",
    "at_risk",
    "hit",
    "warned",
    "safe_before",
    "caught",
    "dead",
    "injured",
    "displaced",
    "displaced_dry",
    "loss",
    "lead_min",
    "clauses_due",
    "clauses_in_time",
    "false_starts",
];

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Number of the draw.
    pub draw: u64,
    /// Seed.
    pub seed: u64,
    /// Key of the variant.
    pub variant: String,
    /// Why there is no result; empty where there is one.
    pub failed: String,
    /// 优良中差.
    pub grade: String,
    /// Fingerprint of the run's events.
    pub fingerprint: String,
    /// Drawn inputs, in the study's order.
    pub inputs: Vec<f64>,
    /// [`OUTCOMES`], then the metrics of the scoring file; `None` where not tested.
    pub values: Vec<Option<f64>>,
}

/// Names of `values`.
#[must_use]
pub fn columns(scoring: &Scoring) -> Vec<String> {
    OUTCOMES.iter().map(|s| (*s).to_owned()).chain(scoring.metrics.iter().map(|m| m.id.clone())).collect()
}

/// Minutes between the first warning and the water, averaged over the people at risk: 0 for whoever was never warned or too late, at
/// most [`LEAD_MOST_MIN`]. Nobody at risk: `None`.
fn lead_min(e: &Evidence<'_>) -> Option<f64> {
    let (mut sum, mut people) = (0.0, 0.0);
    for home in e.at_risk.ids() {
        let Some(came) = e.hazard(home).minutes() else { continue };
        let lead = e.own.homes[home].warned.minutes().map_or(0.0, |w| (came - w).clamp(0.0, LEAD_MOST_MIN));
        sum += lead * e.people(home);
        people += e.people(home);
    }
    (people > 0.0).then(|| sum / people)
}

/// People who left home and whom no water threatened in any compared run: what an order too many costs.
fn displaced_dry(e: &Evidence<'_>) -> f64 {
    let dry = |i: &usize| e.own.homes[*i].left.is_set() && !e.at_risk.homes[*i];
    (0..e.own.homes.len()).filter(dry).map(|i| e.people(i)).sum::<f64>() + 0.0 // an empty sum is −0
}

impl Row {
    /// A run that was judged.
    #[must_use]
    pub fn of(draw: &super::draw::Draw, variant: &str, e: &Evidence<'_>, card: &Card) -> Self {
        let clauses = |f: &dyn Fn(ClauseState) -> bool| card.clauses.iter().filter(|c| f(c.state)).count() as f64;
        let metric = |id: &str| card.metrics.iter().find(|m| m.id == id).and_then(|m| m.value);
        let p = &card.people;
        let outcomes = [
            card.index,
            Some(card.gates.iter().filter(|g| g.tripped).count() as f64),
            Some(p.at_risk),
            Some(p.hit),
            Some(p.warned),
            Some(p.safe_before),
            Some(p.caught),
            Some(p.dead),
            Some(p.injured),
            Some(p.displaced),
            Some(displaced_dry(e)),
            Some(card.loss.total),
            lead_min(e),
            Some(clauses(&|s| s != ClauseState::NotDue)),
            Some(clauses(&|s| s == ClauseState::InTime)),
            metric("T9"),
        ];
        Self {
            draw: draw.number,
            seed: draw.seed,
            variant: variant.to_owned(),
            failed: String::new(),
            grade: format!("{:?}", card.grade),
            fingerprint: card.fingerprint.clone(),
            inputs: draw.values.clone(),
            values: outcomes.into_iter().chain(card.metrics.iter().map(|m| m.value)).map(|v| v.filter(|v| v.is_finite())).collect(),
        }
    }
    /// A run that failed.
    #[must_use]
    pub fn failed(draw: &super::draw::Draw, variant: &str, why: String, columns: usize) -> Self {
        Self {
            draw: draw.number,
            seed: draw.seed,
            variant: variant.to_owned(),
            failed: if why.is_empty() { "?".into() } else { why },
            grade: String::new(),
            fingerprint: String::new(),
            inputs: draw.values.clone(),
            values: vec![None; columns],
        }
    }
    /// Whether it has a result.
    #[must_use]
    pub fn ran(&self) -> bool {
        self.failed.is_empty()
    }
}
