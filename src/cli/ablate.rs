//! Cli / ablate — the `ablate` command: what each clause is worth.

use std::path::PathBuf;

use super::Stop;
use super::help::two;
use super::seeds::Seeds;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{StudyFile, StudyKind};

/// Arguments of `ablate`.
#[derive(clap::Args)]
#[command(after_help = "yanlian ablate scenarios/mayang/drills/township-yanmen.ron --seeds 1..20")]
pub(super) struct Ablate {
    #[arg(help = two!("替换同键预案的预案文件（可多次给出）", "A plan in place of the one with the same key (may be repeated)"), long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    #[arg(help = two!("种子，含两端，如 1..20", "Seeds, both ends among them"), long, default_value = "1..20")]
    seeds: Seeds,
    #[arg(
        help = two!("不去掉条款，而是让每条晚这么多分钟", "Each clause so many minutes late, instead of left out"),
        long, value_name = "MINUTES", value_parser = super::study::minutes
    )]
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
