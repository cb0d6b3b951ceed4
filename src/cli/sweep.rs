//! Cli / sweep — the `sweep` command: many draws of the stated uncertainty.

use std::path::PathBuf;

use super::Stop;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{MOST_RUNS, StudyFile, StudyKind};

/// Arguments of `sweep`.
#[derive(clap::Args)]
#[command(after_help = "例 Example:\n  yanlian sweep scenarios/mayang/drills/township-yanmen.ron --runs 1000 --jobs 2")]
pub(super) struct Sweep {
    /// A plan in place of the one with the same key (may be repeated)
    #[arg(long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    /// How many runs
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=MOST_RUNS as i64 as u64))]
    runs: u64,
    /// Seed of the first run; the next ones follow
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A Sobol' sequence instead of a Latin hypercube
    #[arg(long)]
    sobol: bool,
    /// Stop when every probability is known to this half-width (0.02: two points in a hundred)
    #[arg(long, value_name = "HALF-WIDTH", value_parser = super::study::half_width)]
    enough: Option<f64>,
    /// Worst nights to keep as folders for replay
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=100))]
    keep: u32,
    #[command(flatten)]
    common: Common,
}

impl Sweep {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let seeds = (0..self.runs).map(|i| self.seed.saturating_add(i)).collect();
        let file = StudyFile { plans: self.plans, sobol: self.sobol, enough: self.enough, keep: self.keep, ..self.common.file(StudyKind::Sweep, seeds)? };
        self.common.carry_out(&file, "sweep", lang)
    }
}
