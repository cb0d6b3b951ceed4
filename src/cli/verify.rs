//! Cli / verify — the `verify` command: every case that has an exact or a published answer, expected against obtained.
//!
//! In: the parts to verify, or all. Out: a table or JSON; exit 0 where all pass, 1 where one does not.

use crate::cli::out::say;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::help::two;
use super::{Format, Stop};
use crate::base::lang::Lang;
use crate::study::verify::{Check, PARTS};

/// Arguments of `verify`.
#[derive(clap::Args)]
#[command(after_help = "yanlian verify\nyanlian verify people traffic\nyanlian verify flood --format json")]
pub(super) struct Verify {
    #[arg(
        help = two!("核对哪些部分；不给则全部", "Parts to verify; all of them where none is named"),
        value_name = "PART", value_parser = clap::builder::PossibleValuesParser::new(PARTS.iter().map(|p| p.name))
    )]
    parts: Vec<String>,
    #[arg(help = two!("结果的输出格式", "How the result is printed"), long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Verify {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let checks: Vec<Check> =
            PARTS.iter().filter(|p| self.parts.is_empty() || self.parts.iter().any(|name| name == p.name)).flat_map(|p| (p.checks)()).collect();
        let failed = checks.iter().filter(|c| !c.passes()).count();
        match self.format {
            Format::Json => say!("{:#}", serde_json::json!({"format": 1, "checks": checks, "failed": failed})),
            Format::Text => say!("{}", table(&checks, lang)),
        }
        match (failed, lang) {
            (0, _) if self.format == Format::Json => Ok(()),
            (0, Lang::Zh) => {
                say!("{} 项全部通过。", checks.len());
                Ok(())
            }
            (0, Lang::En) => {
                say!("All {} pass.", checks.len());
                Ok(())
            }
            (n, Lang::Zh) => Err(Stop::Differs(format!("{} 项中有 {n} 项不通过", checks.len()))),
            (n, Lang::En) => Err(Stop::Differs(format!("{n} of {} do not pass", checks.len()))),
        }
    }
}

/// A number with as many digits as tell it from its tolerance.
fn digits(v: f64, tolerance: f64) -> String {
    let places = [1.0, 0.1, 0.01, 0.001, 1e-4, 1e-5].iter().position(|p| tolerance >= *p).unwrap_or(6) + 1;
    let text = format!("{v:.places$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-" { "0".into() } else { text.to_owned() }
}

fn table(checks: &[Check], lang: Lang) -> Table {
    let mut t = Table::new();
    t.load_style(TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(160)
        .force_no_tty();
    t.set_header(match lang {
        Lang::Zh => ["部分", "算例", "应为", "得到", "容差", "单位", "", "出处"],
        Lang::En => ["part", "case", "expected", "obtained", "tolerance", "unit", "", "source"],
    });
    for c in checks {
        let right = |v: String| Cell::new(v).set_alignment(CellAlignment::Right);
        t.add_row([
            Cell::new(c.part),
            Cell::new(c.case),
            right(digits(c.expected, c.tolerance)),
            right(digits(c.obtained, c.tolerance)),
            right(format!("{}", c.tolerance)),
            Cell::new(c.unit),
            Cell::new(if c.passes() { "✓" } else { "✗" }),
            Cell::new(c.source),
        ]);
    }
    t
}
