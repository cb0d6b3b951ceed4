//! Study / sweep — what the stated uncertainty does to one plan: spread, probability of each objective, what drives it, the worst nights.
//!
//! In: the rows of a study with one variant and drawn inputs. Out: `Sweep`. Not here: running. Method: `stats`; objectives are those of the drill
//! file; P4 of the metrics table is the probability that E1 meets its target and nobody dies. The tornado ranks inputs by Spearman's
//! correlation with the loss. A study that may stop early ends at the first block after which every probability is known to
//! its wanted half-width, decided on rows in order of draws, so that it ends alike on any number of cores and in any number of shards.

use super::many::Study;
use super::measure::{measures, outcome};
use super::row::Row;
use super::stats::rank::{Rank, spearman};
use super::stats::share::{Share, share};
use super::stats::summary::{Summary, summary, worst_mean};
use crate::base::lang::Text;

/// Runs before which no study stops early (assumed).
pub const LEAST_RUNS: usize = 100;

/// One number over all runs.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Spread {
    /// Column.
    pub id: String,
    /// Name, 简体中文.
    pub name: String,
    /// Name, English.
    pub name_en: String,
    /// Unit.
    pub unit: String,
    /// Runs in which a duration stands for "never" (1440 min), which the summary takes as that number.
    pub never: usize,
    /// Mean without them.
    pub rest: Option<f64>,
    /// Over the runs that tested it.
    pub summary: Summary,
}

impl Spread {
    /// Whether a value of it stands for "never".
    #[must_use]
    pub fn is_never(&self, value: f64) -> bool {
        self.never > 0 && crate::score::measure::is_never(&self.unit, value)
    }
}

/// The probability of an objective.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Odds {
    /// Metric, or `P4`.
    pub metric: String,
    /// What it measures, 简体中文.
    pub name: String,
    /// The same, English.
    pub name_en: String,
    /// Whether values above the target meet it, or those below.
    pub higher: bool,
    /// Target; none for P4.
    pub target: Option<f64>,
    /// Probability, over the runs that tested it.
    pub share: Share,
    /// Runs that did not test it.
    pub untested: usize,
}

/// How far an input drives the outcome.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Driver {
    /// Input.
    pub input: String,
    /// Correlation with the loss; none where one of the two never changes.
    pub loss: Option<Rank>,
    /// Correlation with the share safe before the water (E1).
    pub safe: Option<Rank>,
}

/// A bad night.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Worst {
    /// Draw.
    pub draw: u64,
    /// Seed.
    pub seed: u64,
    /// Loss, in dead persons.
    pub loss: f64,
    /// Dead.
    pub dead: f64,
    /// Its drawn inputs, as `--set` takes them.
    pub sets: Vec<(String, String)>,
}

/// What a sweep says.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Sweep {
    /// Draws that were run.
    pub runs: usize,
    /// Of these, failed ones.
    pub failed: usize,
    /// Whether it stopped before all draws because it knew enough.
    pub stopped_early: bool,
    /// Numbers.
    pub spreads: Vec<Spread>,
    /// Objectives.
    pub odds: Vec<Odds>,
    /// Mean loss of the worst twentieth.
    pub worst_twentieth_loss: f64,
    /// Inputs, the strongest first.
    pub drivers: Vec<Driver>,
    /// Worst nights, the worst first.
    pub worst: Vec<Worst>,
}

/// Whether a value meets a target.
fn meets(higher: bool, target: f64, value: f64) -> bool {
    if higher { value >= target - 1e-9 } else { value <= target + 1e-9 }
}

/// What P4 is.
const P4: Text = Text::new("无人死亡且转移达标的把握", "Confidence that nobody dies and E1 meets its target");

fn metric(study: &Study, row: &Row, id: &str) -> Option<f64> {
    super::row::columns(&study.scoring).iter().position(|c| c == id).and_then(|i| row.values.get(i).copied().flatten())
}

/// The probabilities over some rows.
fn odds(study: &Study, rows: &[&Row]) -> Vec<Odds> {
    let known = measures(&study.scoring);
    let of = |metric: &str, target: Option<f64>, (name, name_en, higher): (String, String, bool), held: &dyn Fn(&Row) -> Option<bool>| {
        let told: Vec<bool> = rows.iter().filter_map(|r| held(r)).collect();
        let share = share(told.iter().filter(|t| **t).count(), told.len());
        Odds { metric: metric.to_owned(), name, name_en, higher, target, share, untested: rows.len() - told.len() }
    };
    let goals = &study.scenario.drill.objectives;
    let mut out: Vec<Odds> = Vec::new();
    for goal in goals {
        let measure = known.iter().find(|m| m.id == goal.metric);
        let higher = measure.is_none_or(|m| m.higher);
        let (name, name_en) = measure.map_or_else(Default::default, |m| (m.name.zh.clone(), m.name.en.clone().unwrap_or_default()));
        let held = |r: &Row| metric(study, r, &goal.metric).map(|v| meets(higher, goal.target, v));
        out.push(of(&goal.metric, Some(goal.target), (name, name_en, higher), &held));
    }
    let e1 = goals.iter().find(|o| o.metric == "E1").map(|o| o.target).or_else(|| study.scoring.spec("E1").map(|s| s.target));
    if let Some(target) = e1 {
        // Nobody in danger and nobody dead is no test of E1, and no failure.
        let held = |r: &Row| Some(metric(study, r, "E1").is_none_or(|v| v >= target - 1e-9) && outcome(r, "dead")? <= 0.0);
        out.push(of("P4", None, (P4.zh.into(), P4.en.into(), true), &held));
    }
    out
}

/// How many draws a study needs: all, or up to the block after which every probability is known to a half-width.
#[must_use]
pub fn enough(study: &Study, rows: &[Row], half_width: Option<f64>) -> Option<usize> {
    let want = half_width?;
    let mut ends: Vec<usize> = (1..=study.blocks()).map(|b| (b * study.draws_a_block()).min(study.draws.len())).filter(|n| *n >= LEAST_RUNS).collect();
    ends.dedup();
    ends.into_iter().find(|n| {
        let some: Vec<&Row> = rows.iter().filter(|r| (r.draw as usize) < *n && r.ran()).collect();
        let there = rows.iter().filter(|r| (r.draw as usize) < *n).count();
        there >= *n && odds(study, &some).iter().all(|o| (o.share.high - o.share.low) / 2.0 <= want)
    })
}

/// The sweep of some rows, in order of draws.
#[must_use]
pub fn sweep(study: &Study, rows: &[Row], half_width: Option<f64>, keep: usize) -> Sweep {
    let end = enough(study, rows, half_width).unwrap_or(study.draws.len());
    let all: Vec<&Row> = rows.iter().filter(|r| (r.draw as usize) < end).collect();
    let ran: Vec<&Row> = all.iter().copied().filter(|r| r.ran()).collect();
    let spreads = measures(&study.scoring)
        .iter()
        .filter_map(|m| {
            let values: Vec<f64> = ran.iter().filter_map(|r| m.of(r)).collect();
            let (never, rest) = m.apart(&values);
            Some(Spread {
                id: m.id.clone(),
                name: m.name.zh.clone(),
                name_en: m.name.en.clone().unwrap_or_default(),
                unit: m.unit.clone(),
                never,
                rest,
                summary: summary(&values)?,
            })
        })
        .collect();
    let losses: Vec<f64> = ran.iter().filter_map(|r| outcome(r, "loss")).collect();
    let against = |i: usize, value: &dyn Fn(&Row) -> Option<f64>| {
        let (x, y): (Vec<f64>, Vec<f64>) = ran.iter().filter_map(|r| Some((*r.inputs.get(i)?, value(r)?))).unzip();
        spearman(&x, &y)
    };
    let mut drivers: Vec<Driver> = study
        .inputs
        .iter()
        .enumerate()
        .map(|(i, input)| Driver { input: input.clone(), loss: against(i, &|r| outcome(r, "loss")), safe: against(i, &|r| metric(study, r, "E1")) })
        .collect();
    let strength = |d: &Driver| d.loss.map_or(0.0, |r| r.r.abs());
    drivers.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then_with(|| a.input.cmp(&b.input)));
    let mut worst: Vec<&Row> = ran.clone();
    let loss = |r: &Row| outcome(r, "loss").unwrap_or(0.0);
    worst.sort_by(|a, b| loss(b).total_cmp(&loss(a)).then(a.draw.cmp(&b.draw)));
    let nights = worst.into_iter().take(keep).map(|r| Worst {
        draw: r.draw,
        seed: r.seed,
        loss: loss(r),
        dead: outcome(r, "dead").unwrap_or(0.0),
        sets: study.inputs.iter().cloned().zip(r.inputs.iter().map(f64::to_string)).collect(),
    });
    Sweep {
        runs: all.len(),
        failed: all.len() - ran.len(),
        stopped_early: end < study.draws.len(),
        spreads,
        odds: odds(study, &ran),
        worst_twentieth_loss: worst_mean(&losses),
        drivers,
        worst: nights.collect(),
    }
}
