//! Cli / equip — the `equip` command: what one more of something would be worth.

use std::path::PathBuf;

use super::Stop;
use super::help::two;
use super::seeds::Seeds;
use super::study::Common;
use crate::base::lang::Lang;
use crate::scenario::study_file::{StudyFile, StudyKind};

/// Arguments of `equip`.
#[derive(clap::Args)]
#[command(after_help = "yanlian equip scenarios/mayang/drills/township-yanmen.ron --add loudspeakers+10=30000 --seeds 1..20")]
pub(super) struct Equip {
    #[arg(help = two!("替换同键预案的预案文件（可多次给出）", "A plan in place of the one with the same key (may be repeated)"), long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    #[arg(help = two!("种子，含两端，如 1..20", "Seeds, both ends among them"), long, default_value = "1..20")]
    seeds: Seeds,
    #[arg(
        help = two!(
            "添置什么：loudspeakers+10、vehicles:队伍+1、boats:队伍+1、people:队伍+10、drone:队伍、live:队伍、service:队伍，后面可写 =元（可多次给出）；不给则试在购的和小额添置",
            "What to add: loudspeakers+10, vehicles:TEAM+1, boats:TEAM+1, people:TEAM+10, drone:TEAM, live:TEAM, service:TEAM, each with =YUAN behind it or not (may be repeated); what is on order and small additions where absent"
        ),
        long = "add", value_name = "WHAT"
    )]
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
