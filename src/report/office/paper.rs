//! Office / paper — a paper as a value, and its bytes as a Word document (`pdf` has those of a PDF).
//!
//! In: headings, sentences, tables. Out: docx. Not here: what a paper says. Rule: every paper bears 【演练】 and says what its numbers are.

use docx_rs::{AlignmentType, Docx, PageOrientationType, Paragraph, Run, RunFonts, Table, TableCell, TableRow, WidthType};
use serde_json::{Value, json};

use crate::base::lang::{Lang, Text};

/// A piece of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A heading.
    Heading(String),
    /// A sentence.
    Text(String),
    /// A table: head, rows, widths in hundredths.
    Table(Vec<String>, Vec<Vec<String>>, Vec<usize>),
}

/// A paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// File name without its ending.
    pub name: &'static str,
    /// Title.
    pub title: String,
    /// Language.
    pub lang: Lang,
    /// Whether it lies across the page, for the sake of wide tables.
    pub across: bool,
    /// What it holds.
    pub pieces: Vec<Piece>,
}

/// What every paper says of its numbers.
pub const CAVEAT: Text =
    Text::new("【演练】假定的输入，示意图；不是任何真实预案的证据。", "[EXERCISE] Assumed inputs, a sketch; no evidence about any real plan.");

impl Paper {
    /// Its pieces for a page or a template: `["h", text]`, `["p", text]`, `["t", head, rows, widths]`.
    #[must_use]
    pub fn pieces_as_json(&self) -> Value {
        self.pieces
            .iter()
            .map(|p| match p {
                Piece::Heading(t) => json!(["h", t]),
                Piece::Text(t) => json!(["p", t]),
                Piece::Table(head, rows, widths) => json!(["t", head, rows, widths]),
            })
            .collect()
    }
}

/// Width of the text on an A4 page, upright and across, twentieths of a point.
const WIDTH: [usize; 2] = [9_000, 13_900];
/// Sides of an A4 page, twentieths of a point.
const A4: (u32, u32) = (11_906, 16_838);
fn run(text: &str, size: usize, font: &str) -> Run {
    // A control character would make the file unreadable.
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    Run::new().add_text(clean).size(size).fonts(RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").east_asia(font))
}

fn table(head: &[String], rows: &[Vec<String>], widths: &[usize], whole: usize) -> Table {
    let cell = |text: &str, share: usize, bold: bool| {
        let own = run(text, 18, if bold { "黑体" } else { "仿宋" });
        TableCell::new().add_paragraph(Paragraph::new().add_run(if bold { own.bold() } else { own })).width(whole * share / 100, WidthType::Dxa)
    };
    let row = |texts: &[String], bold: bool| TableRow::new(texts.iter().zip(widths).map(|(t, w)| cell(t, *w, bold)).collect());
    Table::new(std::iter::once(row(head, true)).chain(rows.iter().map(|r| row(r, false))).collect())
}

/// The bytes of a paper; `date` (RFC 3339) is that of the drill, so that the same drill gives the same bytes.
pub fn bytes(paper: &Paper, date: &str) -> std::io::Result<Vec<u8>> {
    let title = Paragraph::new().align(AlignmentType::Center).add_run(run(&paper.title, 40, "黑体").bold());
    let mut docx = Docx::new().created_at(date).updated_at(date).add_paragraph(title);
    if paper.across {
        docx = docx.page_size(A4.1, A4.0).page_orient(PageOrientationType::Landscape);
    }
    docx = docx.add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(run(CAVEAT.get(paper.lang), 18, "仿宋")));
    for piece in &paper.pieces {
        docx = match piece {
            Piece::Heading(t) => docx.add_paragraph(Paragraph::new().add_run(run(t, 28, "黑体").bold())),
            Piece::Text(t) => docx.add_paragraph(Paragraph::new().add_run(run(t, 21, "仿宋"))),
            Piece::Table(head, rows, widths) => docx.add_table(table(head, rows, widths, WIDTH[usize::from(paper.across)])).add_paragraph(Paragraph::new()),
        };
    }
    let mut out = std::io::Cursor::new(Vec::new());
    docx.build().pack(&mut out).map_err(std::io::Error::other)?;
    Ok(out.into_inner())
}
