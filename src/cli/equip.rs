//! Cli / equip — the `equip` command: what one more of something would be worth.

use std::path::PathBuf;

use super::Stop;
use super::seeds::Seeds;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{StudyFile, StudyKind};

/// Arguments of `equip`.
#[derive(clap::Args)]
#[command(after_help = "例 Example:\n  yanlian equip scenarios/mayang/drills/township-yanmen.ron --add loudspeakers+10=30000 --seeds 1..20")]
pub(super) struct Equip {
    /// A plan in place of the one with the same key (may be repeated)
    #[arg(long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    /// Seeds, both ends among them
    #[arg(long, default_value = "1..20")]
    seeds: Seeds,
    /// What to add: loudspeakers+10, vehicles:TEAM+1, boats:TEAM+1, people:TEAM+10, service:TEAM, each with =YUAN behind it or not (may be
    /// repeated); what is on order and small additions where absent
    #[arg(long = "add", value_name = "WHAT")]
    add: Vec<String>,
    #[command(flatten)]
    common: Common,
}

impl Equip {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let file = StudyFile { plans: self.plans, add: self.add, ..self.common.file(StudyKind::Equip, self.seeds.0)? };
        self.common.carry_out(&file, "equip", lang)
    }
}
