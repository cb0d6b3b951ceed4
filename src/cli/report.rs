//! Cli / report — the `report` command: the page, tables and rasters of a saved record, written again.

use std::path::PathBuf;

use super::Stop;
use super::origin::Origin;
use crate::base::lang::Lang;
use crate::report::{self, Told};
use crate::score;

/// Arguments of `report`.
#[derive(clap::Args)]
#[command(after_help = "例 Example:\n  yanlian report out/flood-0824-1 --docx --xlsx")]
pub(super) struct Report {
    /// Folder of a run
    dir: PathBuf,
    /// Weights, bands and gates in place of the built-in ones
    #[arg(long, value_name = "SCORING.ron")]
    scoring: Option<PathBuf>,
    /// Write into another folder
    #[arg(long)]
    out: Option<PathBuf>,
    /// The page, tables and rasters (what is written anyway)
    #[arg(long)]
    html: bool,
    /// The after-action report as a Word document, 演练评估报告.docx
    #[arg(long)]
    docx: bool,
    /// The after-action report as a workbook, 演练评估报告.xlsx
    #[arg(long)]
    xlsx: bool,
    /// (not in this version)
    #[arg(long, hide = true)]
    pdf: bool,
}

impl Report {
    /// Writes a file whole, and says where it is.
    fn put(path: &std::path::Path, bytes: &[u8]) -> Result<(), Stop> {
        report::file::write_whole(path, |out| std::io::Write::write_all(out, bytes)).map_err(|e| Stop::Failed(e.to_string()))?;
        println!("{}", path.display());
        Ok(())
    }
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        if self.pdf {
            return Err(Stop::Usage(match lang {
                Lang::Zh => "yanlian report：本版本写网页、docx 和 xlsx，尚不写 pdf；网页与 docx 可直接打印为 PDF。什么也没有做".into(),
                Lang::En => {
                    "yanlian report: this version writes the page, docx and xlsx, not pdf yet; page and docx print to PDF as they are. Nothing was done".into()
                }
            }));
        }
        let clock = std::time::Instant::now();
        let scenario = Origin::read(&self.dir)?.load_again(&self.dir)?;
        let (own, no_plan, perfect) = super::score::read_trio(&self.dir, &scenario)?;
        let scoring = score::scoring::Scoring::load(self.scoring.as_deref()).map_err(Stop::Findings)?;
        let mut card = score::judge(&scenario, &own, no_plan.as_ref(), perfect.as_ref(), &scoring);
        card.wall_s = clock.elapsed().as_secs_f64();
        let told = Told::new(&scenario, &own, &card).against(no_plan.as_ref(), perfect.as_ref());
        let out = self.out.as_deref().unwrap_or(&self.dir);
        if self.html || !(self.docx || self.xlsx) {
            let page = report::all::write(out, &told).map_err(|e| Stop::Failed(e.to_string()))?;
            super::say_report(&page, lang);
        }
        if self.docx || self.xlsx {
            let document = report::after::content::document(&told, &scoring, lang);
            let start = &scenario.drill.start;
            if self.docx {
                let bytes = report::after::docx::bytes(&document, &start.timestamp().to_string()).map_err(|e| Stop::Failed(e.to_string()))?;
                Self::put(&out.join(match lang {
                    Lang::Zh => "演练评估报告.docx",
                    Lang::En => "evaluation-report.docx",
                }), &bytes)?;
            }
            if self.xlsx {
                let date = (start.year().unsigned_abs(), start.month().unsigned_abs(), start.day().unsigned_abs());
                let bytes = report::after::xlsx::bytes(&document, date).map_err(|e| Stop::Failed(e.to_string()))?;
                Self::put(&out.join(match lang {
                    Lang::Zh => "演练评估报告.xlsx",
                    Lang::En => "evaluation-report.xlsx",
                }), &bytes)?;
            }
        }
        Ok(())
    }
}
