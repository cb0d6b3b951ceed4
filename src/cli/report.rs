//! Cli / report — the `report` command: the page, tables and rasters of a saved record, written again.

use std::path::PathBuf;

use super::Stop;
use super::help::two;
use super::origin::Origin;
use crate::base::lang::Lang;
use crate::report::{self, Told};
use crate::score;

/// Arguments of `report`.
#[derive(clap::Args)]
#[command(after_help = "yanlian report out/flood-0824")]
pub(super) struct Report {
    #[arg(help = two!("一次推演的结果文件夹", "Folder of a run"))]
    dir: PathBuf,
    #[arg(help = two!("代替内置的权重、分档和一票否决项", "Weights, bands and gates in place of the built-in ones"), long, value_name = "SCORING.ron")]
    scoring: Option<PathBuf>,
    #[arg(help = two!("写到另一个文件夹", "Write into another folder"), long)]
    out: Option<PathBuf>,
    #[arg(help = two!("网页、表格和栅格（本来就写）", "The page, tables and rasters (what is written anyway)"), long)]
    html: bool,
    #[arg(help = two!("（本版本没有）", "(not in this version)"), long, hide = true)]
    docx: bool,
    #[arg(help = two!("（本版本没有）", "(not in this version)"), long, hide = true)]
    xlsx: bool,
    #[arg(help = two!("（本版本没有）", "(not in this version)"), long, hide = true)]
    pdf: bool,
}

impl Report {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let _ = self.html;
        if self.docx || self.xlsx || self.pdf {
            return Err(Stop::Usage(match lang {
                Lang::Zh => "yanlian report：本版本只写网页与表格，尚不写 docx、xlsx、pdf；网页可直接打印。什么也没有做".into(),
                Lang::En => {
                    "yanlian report: this version writes the page and the tables, not docx, xlsx or pdf yet; the page prints as it is. Nothing was done".into()
                }
            }));
        }
        let clock = std::time::Instant::now();
        let scenario = Origin::read(&self.dir)?.load_again(&self.dir)?;
        let (own, no_plan, perfect) = super::score::read_trio(&self.dir, &scenario)?;
        let scoring = score::scoring::Scoring::of(&scenario.drill.hazard, self.scoring.as_deref()).map_err(Stop::Findings)?;
        let mut card = score::judge(&scenario, &own, no_plan.as_ref(), perfect.as_ref(), &scoring);
        card.wall_s = clock.elapsed().as_secs_f64();
        let told = Told::new(&scenario, &own, &card).against(no_plan.as_ref(), perfect.as_ref());
        let page = report::all::write(self.out.as_deref().unwrap_or(&self.dir), &told).map_err(|e| Stop::Failed(e.to_string()))?;
        super::say_report(&page, lang);
        Ok(())
    }
}
