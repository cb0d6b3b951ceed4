//! Study / best — the third judgement over many nights: the plan against the best of its variants.
//!
//! In: the rows of a study. Out: for each variant its mean loss, how far it stands from the best of them in paired nights, and on how many
//! nights it was the best. Not here: single measures (`compare`), one night's own baselines (`score::judgement`).
//! Rule: a variant is named better or worse than the first only where the interval of the paired difference leaves nothing out; else they
//! are within noise. The best is that of the least mean loss; where several tie, the first of them.

use super::compare::{LEVEL, by_draw};
use super::many::Study;
use super::measure::outcome;
use super::row::Row;
use super::stats::paired::{Paired, paired};

/// A variant among the others.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Standing {
    /// Key.
    pub variant: String,
    /// Nights in which all variants ran.
    pub nights: usize,
    /// Mean loss over those, in dead persons.
    pub loss: f64,
    /// Its loss less that of the best variant, paired by night.
    pub behind_best: Option<Paired>,
    /// Its loss less that of the first variant, paired by night.
    pub against_first: Option<Paired>,
    /// Share of the nights in which no other lost less.
    pub best_share: f64,
}

/// What the study says of its first variant against all.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Best {
    /// Always `variants`: the name that the judgement has on a score sheet.
    pub judgement: &'static str,
    /// The plan that is judged.
    pub plan: String,
    /// The variant of the least mean loss.
    pub best: String,
    /// Place of the plan among all by mean loss, from 1.
    pub rank: usize,
    /// Whether the plan is worse than the best beyond chance.
    pub beaten: bool,
    /// All variants, the least mean loss first.
    pub standings: Vec<Standing>,
}

/// The judgement; none where fewer than two variants ran together on any night.
#[must_use]
pub fn best(study: &Study, rows: &[Row]) -> Option<Best> {
    let runs: Vec<_> = study.variants.iter().map(|v| (v.key.clone(), by_draw(rows, &v.key))).filter(|(_, r)| !r.is_empty()).collect();
    let (plan, first) = runs.first()?;
    if runs.len() < 2 || *plan != study.variants.first()?.key {
        return None;
    }
    let nights: Vec<u64> = first.keys().copied().filter(|d| runs.iter().all(|(_, r)| r.contains_key(d))).collect();
    if nights.is_empty() {
        return None;
    }
    let losses: Vec<Vec<f64>> = runs.iter().map(|(_, r)| nights.iter().map(|d| outcome(r[d], "loss").unwrap_or(0.0)).collect()).collect();
    let mean = |l: &[f64]| l.iter().sum::<f64>() / l.len() as f64;
    let least = (0..runs.len()).min_by(|a, b| mean(&losses[*a]).total_cmp(&mean(&losses[*b])).then(a.cmp(b)))?;
    let lowest: Vec<f64> = (0..nights.len()).map(|n| losses.iter().map(|l| l[n]).fold(f64::INFINITY, f64::min)).collect();
    let difference = |i: usize, from: usize, name: &str| {
        let list: Vec<f64> = losses[i].iter().zip(&losses[from]).map(|(a, b)| a - b).collect();
        paired(&format!("{}/{name}", runs[i].0), &list)
    };
    let mut standings: Vec<Standing> = (0..runs.len())
        .map(|i| Standing {
            variant: runs[i].0.clone(),
            nights: nights.len(),
            loss: mean(&losses[i]),
            behind_best: difference(i, least, "behind_best"),
            against_first: difference(i, 0, "against_first"),
            best_share: losses[i].iter().zip(&lowest).filter(|(a, b)| *a <= *b).count() as f64 / nights.len() as f64,
        })
        .collect();
    // The best was picked out of so many: Bonferroni over them, so that a lucky one beats nobody.
    let beaten = standings[0].behind_best.is_some_and(|p| p.mean > 0.0 && p.p * (runs.len() - 1) as f64 <= LEVEL);
    standings.sort_by(|a, b| a.loss.total_cmp(&b.loss));
    let rank = 1 + standings.iter().position(|s| s.variant == *plan)?;
    Some(Best { judgement: "variants", plan: plan.clone(), best: runs[least].0.clone(), rank, beaten, standings })
}
