//! Cli / defects — the `defects` command: plans made worse by rule; does the score notice?

use std::path::PathBuf;

use super::Stop;
use super::help::two;
use super::seeds::Seeds;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{StudyFile, StudyKind};

/// Arguments of `defects`.
#[derive(clap::Args)]
#[command(after_help = "yanlian defects scenarios/mayang/drills/township-yanmen.ron --seeds 1..20")]
pub(super) struct Defects {
    #[arg(help = two!("替换同键预案的预案文件（可多次给出）", "A plan in place of the one with the same key (may be repeated)"), long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    #[arg(help = two!("种子，含两端，如 1..20", "Seeds, both ends among them"), long, default_value = "1..20")]
    seeds: Seeds,
    #[arg(help = two!("只改坏推演中这一份预案（写它的键），连同它的文书", "Spoil this one plan of the drill alone, by its key, its paperwork too"), long, value_name = "PLAN-KEY")]
    of: Option<String>,
    #[command(flatten)]
    common: Common,
}

impl Defects {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let file = StudyFile { plans: self.plans, of: self.of, ..self.common.file(StudyKind::Defects, self.seeds.0)? };
        self.common.carry_out(&file, "defects", lang)
    }
}
