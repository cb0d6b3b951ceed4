//! Cli / compare — the `compare` command: plans against the same luck.

use std::path::PathBuf;

use super::Stop;
use super::help::{both, two};
use super::seeds::Seeds;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{StudyFile, StudyKind};

/// Arguments of `compare`.
#[derive(clap::Args)]
#[command(
    after_help = "yanlian compare scenarios/mayang/drills/township-yanmen.ron --plan scenarios/mayang/plans/flood.ron --plan scenarios/mayang/plans/township-yanmen.ron --seeds 1..20"
)]
pub(super) struct Compare {
    #[arg(
        help = two!(
            "参加对比的预案，替换同键预案（至少两次；其余与第一份相比）",
            "A plan to compare, in place of the one of the same key (twice or more; the first is what the others are held against)"
        ),
        long = "plan", value_name = "PLAN.ron", required = true
    )]
    plans: Vec<PathBuf>,
    #[arg(help = two!("种子，含两端，如 1..20", "Seeds, both ends among them"), long, default_value = "1..20")]
    seeds: Seeds,
    #[command(flatten)]
    common: Common,
}

impl Compare {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        if self.plans.len() < 2 {
            return Err(Stop::Usage(both("至少给出两个 --plan", "give --plan at least twice")));
        }
        let file = StudyFile { plans: self.plans, ..self.common.file(StudyKind::Compare, self.seeds.0)? };
        self.common.carry_out(&file, "compare", lang)
    }
}
