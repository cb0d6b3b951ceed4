//! Cli / tune — the `tune` command: thresholds, times and waiting places tried; people caught against alarms in vain.

use std::path::PathBuf;

use super::Stop;
use super::help::two;
use super::seeds::Seeds;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{StudyFile, StudyKind};

/// Arguments of `tune`.
#[derive(clap::Args)]
#[command(after_help = "yanlian tune scenarios/mayang/drills/township-yanmen.ron --candidates 24 --seeds 1..10")]
pub(super) struct Tune {
    #[arg(help = two!("替换同键预案的预案文件（可多次给出）", "A plan in place of the one with the same key (may be repeated)"), long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    #[arg(help = two!("种子，含两端，如 1..20", "Seeds, both ends among them"), long, default_value = "1..20")]
    seeds: Seeds,
    #[arg(help = two!("试多少个候选", "How many candidates to try"), long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=1000))]
    candidates: u32,
    #[command(flatten)]
    common: Common,
}

impl Tune {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let file = StudyFile { plans: self.plans, candidates: self.candidates, ..self.common.file(StudyKind::Tune, self.seeds.0)? };
        self.common.carry_out(&file, "tune", lang)
    }
}
