//! Cli / sweep — the `sweep` command: many draws of the stated uncertainty.

use std::path::PathBuf;

use super::Stop;
use super::help::two;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{MOST_RUNS, StudyFile, StudyKind};

/// Arguments of `sweep`.
#[derive(clap::Args)]
#[command(after_help = "yanlian sweep scenarios/mayang/drills/township-yanmen.ron --runs 1000 --jobs 2")]
pub(super) struct Sweep {
    #[arg(help = two!("替换同键预案的预案文件（可多次给出）", "A plan in place of the one with the same key (may be repeated)"), long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    #[arg(help = two!("跑多少次", "How many runs"), long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=MOST_RUNS as i64 as u64))]
    runs: u64,
    #[arg(help = two!("第一次的种子；其后依次加一", "Seed of the first run; the next ones follow"), long, default_value_t = 1)]
    seed: u64,
    #[arg(help = two!("用 Sobol' 序列，不用拉丁超立方", "A Sobol' sequence instead of a Latin hypercube"), long)]
    sobol: bool,
    #[arg(
        help = two!("各概率的半宽都小到此数就停（0.02 即百分之二）", "Stop when every probability is known to this half-width (0.02: two points in a hundred)"),
        long, value_name = "HALF-WIDTH", value_parser = super::study::half_width
    )]
    enough: Option<f64>,
    #[arg(
        help = two!("保留多少个最坏的夜晚供重演", "Worst nights to keep as folders for replay"),
        long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=100)
    )]
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
