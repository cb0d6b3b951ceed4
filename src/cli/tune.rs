//! Cli / tune — the `tune` command: thresholds, times and waiting places tried; people caught against alarms in vain.

use std::path::PathBuf;

use super::Stop;
use super::seeds::Seeds;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{StudyFile, StudyKind};

/// Arguments of `tune`.
#[derive(clap::Args)]
#[command(after_help = "例 Example:\n  yanlian tune scenarios/mayang/drills/township-yanmen.ron --candidates 24 --seeds 1..10")]
pub(super) struct Tune {
    /// A plan in place of the one with the same key (may be repeated)
    #[arg(long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    /// Seeds, both ends among them
    #[arg(long, default_value = "1..20")]
    seeds: Seeds,
    /// How many candidates to try
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=1000))]
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
