//! Cli / ablate — the `ablate` command: what each clause is worth.

use std::path::PathBuf;

use super::Stop;
use super::seeds::Seeds;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{StudyFile, StudyKind};

/// Arguments of `ablate`.
#[derive(clap::Args)]
#[command(after_help = "例 Example:\n  yanlian ablate scenarios/mayang/drills/township-yanmen.ron --seeds 1..20")]
pub(super) struct Ablate {
    /// A plan in place of the one with the same key (may be repeated)
    #[arg(long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    /// Seeds, both ends among them
    #[arg(long, default_value = "1..20")]
    seeds: Seeds,
    /// Each clause so many minutes late, instead of left out
    #[arg(long, value_name = "MINUTES", value_parser = super::study::minutes)]
    late: Option<f64>,
    #[command(flatten)]
    common: Common,
}

impl Ablate {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let file = StudyFile { plans: self.plans, late_min: self.late, ..self.common.file(StudyKind::Ablate, self.seeds.0)? };
        self.common.carry_out(&file, "ablate", lang)
    }
}
