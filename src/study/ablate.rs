//! Study / ablate — what each clause is worth: the same nights without it.
//!
//! In: the rows of a study whose first variant is the whole plan and whose others each lack a clause, or have it late. Out: the
//! clauses, the most valuable first. Not here: running. Method: paired differences by seed with bootstrap intervals (`stats::paired`).
//! Order: persons lost without it (dead, and in smaller parts hurt and caught, as the scoring file weighs them), then minutes of
//! warning lost, then the key. Contract: P3.

use super::compare::by_draw;
use super::many::Study;
use super::measure::outcome;
use super::row::Row;
use super::stats::paired::{Paired, paired};

/// One clause.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Worth {
    /// Key.
    pub clause: String,
    /// Text, 简体中文.
    pub text: String,
    /// Text, English.
    pub text_en: String,
    /// Seeds.
    pub seeds: usize,
    /// Seeds in which leaving it out changed nothing at all.
    pub untouched: usize,
    /// More dead without it.
    pub lives: Option<Paired>,
    /// More people caught by the water without it.
    pub exposure: Option<Paired>,
    /// Fewer minutes of warning without it.
    pub minutes: Option<Paired>,
    /// More loss without it, in dead persons.
    pub loss: Option<Paired>,
    /// The interval of the loss, or of the minutes, lies above nothing.
    pub decides: bool,
}

/// The clauses by what they are worth.
#[must_use]
pub fn ablate(study: &Study, rows: &[Row]) -> Vec<Worth> {
    let Some(whole) = study.variants.first() else { return Vec::new() };
    let base = by_draw(rows, &whole.key);
    let mut out: Vec<Worth> = study.variants[1..]
        .iter()
        .map(|v| {
            let without = by_draw(rows, &v.key);
            let pairs: Vec<(&Row, &Row)> = base.iter().filter_map(|(d, x)| Some((*x, *without.get(d)?))).collect();
            let more = |column: &str, sign: f64| {
                let list: Vec<f64> = pairs.iter().filter_map(|(x, y)| Some(sign * (outcome(y, column)? - outcome(x, column)?))).collect();
                paired(&format!("{}/{column}", v.key), &list)
            };
            let (loss, minutes) = (more("loss", 1.0), more("lead_min", -1.0));
            let above = |p: &Option<Paired>| p.is_some_and(|p| p.low > 0.0);
            Worth {
                clause: v.key.clone(),
                text: v.text.zh.clone(),
                text_en: v.text.en.clone().unwrap_or_else(|| v.text.zh.clone()),
                seeds: pairs.len(),
                untouched: pairs.iter().filter(|(x, y)| x.fingerprint == y.fingerprint).count(),
                lives: more("dead", 1.0),
                exposure: more("caught", 1.0),
                minutes,
                loss,
                decides: above(&loss) || above(&minutes),
            }
        })
        .collect();
    let mean = |p: &Option<Paired>| p.map_or(f64::NEG_INFINITY, |p| p.mean);
    out.sort_by(|a, b| mean(&b.loss).total_cmp(&mean(&a.loss)).then(mean(&b.minutes).total_cmp(&mean(&a.minutes))).then_with(|| a.clause.cmp(&b.clause)));
    out
}
