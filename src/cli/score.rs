//! Cli / score — the `score` command: judges a saved record again, without running anything.

use crate::cli::out::say;
use std::path::PathBuf;

use super::help::two;
use super::origin::Origin;
use super::{Format, Stop};
use crate::base::lang::Lang;
use crate::record::store;
use crate::record::tale::Tale;
use crate::report;
use crate::scenario::drill_spec::Scenario;
use crate::score;

/// Arguments of `score`.
#[derive(clap::Args)]
#[command(after_help = "yanlian score out/flood-0824 --lang en")]
pub(super) struct Score {
    #[arg(help = two!("一次推演的结果文件夹", "Folder of a run"))]
    dir: PathBuf,
    #[arg(help = two!("评分的输出格式", "How the score is printed"), long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[arg(help = two!("代替内置的权重、分档和一票否决项", "Weights, bands and gates in place of the built-in ones"), long, value_name = "SCORING.ron")]
    scoring: Option<PathBuf>,
}

/// Reads a run and what it is compared with.
pub(super) fn read_trio(dir: &std::path::Path, scenario: &Scenario) -> Result<(Tale, Option<Tale>, Option<Tale>), Stop> {
    let read = |d: &std::path::Path| store::read(d, scenario).map_err(|e| Stop::Failed(e.to_string()));
    let side = |name: &str| {
        let d = dir.join("vs").join(name);
        d.join("record").is_dir().then(|| read(&d)).transpose()
    };
    Ok((read(dir)?, side("no_plan")?, side("perfect")?))
}

impl Score {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let scenario = Origin::read(&self.dir)?.load_again(&self.dir)?;
        let (own, no_plan, perfect) = read_trio(&self.dir, &scenario)?;
        let scoring = score::scoring::Scoring::of(&scenario.drill.hazard, self.scoring.as_deref()).map_err(Stop::Findings)?;
        let card = score::judge(&scenario, &own, no_plan.as_ref(), perfect.as_ref(), &scoring);
        match self.format {
            Format::Json => say!("{}", report::json::text(&card)),
            Format::Text => say!("{}", report::text::sheet(&card, lang)),
        }
        Ok(())
    }
}
