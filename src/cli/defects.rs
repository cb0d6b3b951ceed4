//! Cli / defects — the `defects` command: plans made worse by rule; does the score notice?

use std::path::PathBuf;

use super::Stop;
use super::seeds::Seeds;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{StudyFile, StudyKind};

/// Arguments of `defects`.
#[derive(clap::Args)]
#[command(after_help = "例 Example:\n  yanlian defects scenarios/mayang/drills/township-yanmen.ron --seeds 1..20")]
pub(super) struct Defects {
    /// A plan in place of the one with the same key (may be repeated)
    #[arg(long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    /// Seeds, both ends among them
    #[arg(long, default_value = "1..20")]
    seeds: Seeds,
    #[command(flatten)]
    common: Common,
}

impl Defects {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let file = StudyFile { plans: self.plans, ..self.common.file(StudyKind::Defects, self.seeds.0)? };
        self.common.carry_out(&file, "defects", lang)
    }
}
