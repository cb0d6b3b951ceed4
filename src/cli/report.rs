//! Cli / report — the `report` command: the page, tables and rasters of a saved record, written again; the after-action report for offices.

use std::path::{Path, PathBuf};

use super::Stop;
use super::help::two;
use super::origin::Origin;
#[cfg(feature = "pdf")]
use super::out::complain;
use super::out::say;
use crate::base::lang::Lang;
use crate::report::file::{Trouble, write_whole};
use crate::report::office::{after_action, paper, workbook};
use crate::report::{self, Told};
use crate::score;

/// How a program is built that writes PDF.
const BUILD: &str = "`cargo build --release --locked --features pdf`";

/// Arguments of `report`.
#[derive(clap::Args)]
#[command(after_help = "yanlian report out/flood-0824\nyanlian report out/flood-0824 --docx --xlsx")]
pub(super) struct Report {
    #[arg(help = two!("一次推演的结果文件夹", "Folder of a run"))]
    dir: PathBuf,
    #[arg(help = two!("代替内置的权重、分档和一票否决项", "Weights, bands and gates in place of the built-in ones"), long, value_name = "SCORING.ron")]
    scoring: Option<PathBuf>,
    #[arg(help = two!("写到另一个文件夹", "Write into another folder"), long)]
    out: Option<PathBuf>,
    #[arg(help = two!("网页、表格和栅格（不要求别的格式时就写）", "The page, tables and rasters (written where no other form is asked for)"), long)]
    html: bool,
    #[arg(help = two!("演练评估报告，Word 文档", "The after-action report as a Word document"), long)]
    docx: bool,
    #[arg(help = two!("演练评估报告的各表，Excel 工作簿", "Its tables as an Excel workbook"), long)]
    xlsx: bool,
    #[arg(help = two!("演练评估报告，PDF（构建时须带 --features pdf）", "The after-action report as a PDF (of a build with --features pdf)"), long)]
    pdf: bool,
}

impl Report {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        if self.pdf && !cfg!(feature = "pdf") {
            return Err(Stop::Usage(match lang {
                Lang::Zh => format!("yanlian report：本程序构建时未带 pdf 功能。请用 {BUILD} 重新构建；或用 --docx，或打印网页的“评估报告”。什么也没有做"),
                Lang::En => {
                    format!(
                        "yanlian report: this program was built without the feature pdf. Build it with {BUILD}; or use --docx, or print the page's tab Report. Nothing was done"
                    )
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
        let out = self.out.as_deref().unwrap_or(&self.dir);
        if self.docx {
            say!("{}", docx(&told, out, lang)?.display());
        }
        #[cfg(feature = "pdf")]
        if self.pdf {
            use crate::report::office::pdf;
            let (paper, day) = (after_action::paper(&told, lang), &scenario.drill.start);
            let date = [day.year(), i16::from(day.month()), i16::from(day.day())];
            let path = put(out, &format!("{}.pdf", paper.name), &pdf::bytes(&paper, date, &card.fingerprint).map_err(Stop::Failed)?)?;
            say!("{}", path.display());
            let lacking = pdf::lacking(&paper);
            if !lacking.is_empty() {
                let list: String = lacking.iter().collect();
                complain!(
                    "{}",
                    match lang {
                        Lang::Zh => format!("PDF 的字库没有这些字，它们成为空框：{list}"),
                        Lang::En => format!("the font of the PDF lacks these characters; they are empty boxes: {list}"),
                    }
                );
            }
        }
        if self.xlsx {
            say!("{}", xlsx(&told, out, lang)?.display());
        }
        if self.html || !(self.docx || self.xlsx || self.pdf) {
            let page = report::all::write(out, &told).map_err(|e| Stop::Failed(e.to_string()))?;
            super::say_report(&page, lang);
        }
        Ok(())
    }
}

fn put(out: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Stop> {
    let path = out.join(name);
    std::fs::create_dir_all(out).map_err(|e| Stop::Failed(format!("{}: {e}", out.display())))?;
    write_whole(&path, |w| std::io::Write::write_all(w, bytes)).map_err(|e: Trouble| Stop::Failed(e.to_string()))?;
    Ok(path)
}

/// The after-action report as a Word document. The date is the drill's own, so that the same run gives the same bytes.
pub(super) fn docx(told: &Told<'_>, out: &Path, lang: Lang) -> Result<PathBuf, Stop> {
    let date = told.scenario.drill.start.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let paper = after_action::paper(told, lang);
    put(out, &format!("{}.docx", paper.name), &paper::bytes(&paper, &date).map_err(|e| Stop::Failed(e.to_string()))?)
}

/// Its tables as a workbook.
pub(super) fn xlsx(told: &Told<'_>, out: &Path, lang: Lang) -> Result<PathBuf, Stop> {
    put(out, "演练评估报告.xlsx", &workbook::bytes(told, lang).map_err(|e| Stop::Failed(e.to_string()))?)
}
