//! Cli / check — the `check` command: every finding in every file or folder, all at once.
//!
//! In: paths. Out: findings on standard output, sorted by file, line and column; exit 1 where one of them is a warning or an
//! error, 0 where there are none or notes only.

use crate::cli::out::say;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

use super::help::two;
use super::{Format, Stop};
use crate::base::lang::Lang;
use crate::import::sketch;
use crate::scenario::finding::{Finding, Severity};
use crate::scenario::load;
use crate::scenario::remedy;
use crate::scenario::source::Failure;
use crate::score::scoring::Scoring;

/// Arguments of `check`.
#[derive(clap::Args)]
#[command(after_help = "yanlian check scenarios/mayang\nyanlian check scenarios/mayang/plans scenarios/mayang/drills --format json")]
pub(crate) struct Check {
    #[arg(help = two!("文件或文件夹：县域、预案、推演、草图、研究、评分", "Files or folders: counties, plans, drills, sketches, studies, scoring files"), required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(help = two!("问题的输出格式", "How findings are printed"), long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Check {
    /// Runs it.
    pub(crate) fn run(self, lang: Lang) -> Result<(), Stop> {
        let bar = bar();
        let found = findings(&self.paths, &bar);
        bar.finish_and_clear();
        let findings = found.map_err(|e| Stop::Failed(e.to_string()))?;
        match self.format {
            Format::Json => say!("{}", json(&findings)),
            Format::Text => text(&findings, lang),
        }
        // They are printed; the stop only carries the exit code.
        if findings.iter().any(|f| f.severity > Severity::Note) { Err(Stop::Findings(Vec::new())) } else { Ok(()) }
    }
}

/// What is wrong below some paths, sorted; the bar shows how far it is.
fn findings(paths: &[PathBuf], bar: &ProgressBar) -> Result<Vec<Finding>, Failure> {
    let mut found = load::lint_paths_telling(paths, &mut |step| show(bar, step))?;
    let (sketches, scorings) = (load::sketches(paths)?, load::scorings(paths)?);
    let before = if bar.length().is_some_and(|n| n > 0) { bar.position() as usize + 1 } else { 0 };
    let all = before + sketches.len() + scorings.len();
    for (i, file) in sketches.iter().enumerate() {
        show(bar, load::Step { done: before + i, all, file });
        found.extend(sketch::findings(file)?);
    }
    for (i, file) in scorings.iter().enumerate() {
        show(bar, load::Step { done: before + sketches.len() + i, all, file });
        found.extend(scoring_findings(file));
    }
    found.sort();
    Ok(found)
}

/// The bar on the standard error of a terminal; hidden where that is none. Its clock goes on while one large file is read.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed} {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(0).with_style(style);
    bar.enable_steady_tick(TICK);
    bar
}

/// How often the bar is drawn again.
const TICK: std::time::Duration = std::time::Duration::from_millis(200);

/// Moves it to a step: how many files are through, and which one comes next.
fn show(bar: &ProgressBar, step: load::Step<'_>) {
    bar.set_length(step.all as u64);
    bar.set_position(step.done as u64);
    bar.set_message(step.file.display().to_string());
}

/// What is wrong with a scoring file: it may be meant for any hazard, so that it is only wrong where it fits none of them.
fn scoring_findings(file: &std::path::Path) -> Vec<Finding> {
    let mut least: Option<Vec<Finding>> = None;
    for found in Scoring::any(file) {
        let Err(list) = found else { return Vec::new() };
        if least.as_ref().is_none_or(|l| list.len() < l.len()) {
            least = Some(list);
        }
    }
    least.unwrap_or_default()
}

/// One array, one object a finding.
fn json(findings: &[Finding]) -> String {
    let whole: Vec<_> = findings
        .iter()
        .map(|f| {
            let mut value = serde_json::json!(f);
            if let (Some(fields), Some(text)) = (value.as_object_mut(), remedy::of(f.code)) {
                fields.insert("remedy_zh".into(), text.zh.into());
                fields.insert("remedy_en".into(), text.en.into());
            }
            value
        })
        .collect();
    serde_json::to_string_pretty(&whole).unwrap_or_else(|e| unreachable!("findings are plain texts and numbers: {e}"))
}

/// For a mistake inside an expression: its line with a mark under the place. Long lines are cut around it.
pub(crate) fn caret(f: &Finding) -> Option<String> {
    // What an expression speaks of may be unknown although it reads well.
    let inside = ["trigger", "precondition", "when", "unless", "start", "end"].iter().any(|field| f.subject.ends_with(&format!("· {field}")));
    if f.at.line == 0 || f.code != crate::scenario::code::S018 && !(f.code == crate::scenario::code::S011 && inside) {
        return None;
    }
    let file = std::fs::read_to_string(&f.at.file).ok()?;
    let line: Vec<char> = file.trim_start_matches('\u{feff}').lines().nth(f.at.line - 1)?.chars().collect();
    let at = f.at.column.saturating_sub(1).min(line.len());
    let (from, to) = (at.saturating_sub(BEFORE), (at + AFTER).min(line.len()));
    let shown: String = line[from..to].iter().map(|c| if c.is_control() { ' ' } else { *c }).collect();
    let lead: String = line[from..at].iter().collect();
    let blank = " ".repeat(unicode_width::UnicodeWidthStr::width(lead.as_str()));
    Some(format!("  | {shown}\n  | {blank}^"))
}

/// Characters shown before and after the mark.
const BEFORE: usize = 48;
const AFTER: usize = 40;

fn text(findings: &[Finding], lang: Lang) {
    for f in findings {
        say!("{}", f.line(lang));
        if let Some(shown) = caret(f) {
            say!("{shown}");
        }
    }
    for line in remedy::lines(findings, lang) {
        say!("{line}");
    }
    let count = |s: Severity| findings.iter().filter(|f| f.severity == s).count();
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    match lang {
        Lang::Zh if findings.is_empty() => say!("没有问题。"),
        Lang::Zh => say!("错误 {errors}，警告 {warnings}，提示 {notes}。每个编号的说明见 docs/findings.md。"),
        Lang::En if findings.is_empty() => say!("No findings."),
        Lang::En => say!("{errors} errors, {warnings} warnings, {notes} notes. Each code is explained in docs/findings.md."),
    }
}
