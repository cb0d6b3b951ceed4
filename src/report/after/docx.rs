//! After / docx — the after-action report as a Word document, A4 landscape.
//!
//! In: a `Document`. Out: bytes. Fonts are named, not shipped (仿宋, 黑体: what an office has; a reader without them substitutes). The date of the file is that
//! of the drill, so that the same run gives the same bytes.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, Footer, PageMargin, PageNum, PageOrientationType, Paragraph, Run, RunFonts, Shading, Style, StyleType, Table, TableCell, TableLayoutType,
    TableRow, WidthType,
};

use super::{Block, Document, Sheet};

/// Width of the text on the page, twentieths of a point: A4 landscape less 2 cm on each side.
const WIDTH: usize = 14_570;
const BODY: usize = 21;
const CELL: usize = 17;

fn fonts(east: &str) -> RunFonts {
    RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").east_asia(east)
}

fn run(text: &str, size: usize, east: &str) -> Run {
    // A control character would make the file unreadable.
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    Run::new().add_text(clean).size(size).fonts(fonts(east))
}

fn cell(text: &str, width: usize, head: bool) -> TableCell {
    let own = run(text, CELL, if head { "黑体" } else { "仿宋" });
    let paragraph = Paragraph::new().add_run(if head { own.bold() } else { own });
    let cell = TableCell::new().add_paragraph(paragraph).width(width, WidthType::Dxa);
    if head { cell.shading(Shading::new().fill("DDE6EE")) } else { cell }
}

fn table(sheet: &Sheet) -> Table {
    let sum: u32 = sheet.widths.iter().sum::<u32>().max(1);
    let widths: Vec<usize> = sheet.widths.iter().map(|w| WIDTH * *w as usize / sum as usize).collect();
    let row = |texts: &[String], head: bool| TableRow::new(texts.iter().zip(&widths).map(|(t, w)| cell(t, *w, head)).collect()).cant_split();
    let rows = std::iter::once(row(&sheet.head, true)).chain(sheet.rows.iter().map(|r| row(r, false)));
    Table::new(rows.collect()).set_grid(widths.clone()).layout(TableLayoutType::Fixed).width(WIDTH, WidthType::Dxa)
}

/// The bytes of the document; `date` is RFC 3339.
pub fn bytes(document: &Document, date: &str) -> std::io::Result<Vec<u8>> {
    let heading = Style::new("Heading1", StyleType::Paragraph).name("heading 1").size(28).bold().fonts(fonts("黑体")).outline_lvl(0);
    let foot = Paragraph::new().align(AlignmentType::Center).add_run(run(&document.caveat, 15, "仿宋")).add_run(run("  ", 15, "仿宋")).add_page_num(PageNum::new());
    let mut docx = Docx::new()
        .created_at(date)
        .updated_at(date)
        .page_size(16_838, 11_906)
        .page_orient(PageOrientationType::Landscape)
        .page_margin(PageMargin::new().top(1134).bottom(1134).left(1134).right(1134).header(600).footer(600).gutter(0))
        .default_fonts(fonts("仿宋"))
        .default_size(BODY)
        .add_style(heading)
        .footer(Footer::new().add_paragraph(foot))
        .add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(run(&document.title, 40, "黑体").bold()))
        .add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(run(&document.caveat, 18, "仿宋")));
    for section in &document.sections {
        docx = docx.add_paragraph(Paragraph::new().style("Heading1").add_run(run(&section.title, 28, "黑体").bold()));
        for block in &section.blocks {
            docx = match block {
                Block::Text(text) => docx.add_paragraph(Paragraph::new().add_run(run(text, BODY, "仿宋"))),
                Block::Table(sheet) => docx.add_table(table(sheet)).add_paragraph(Paragraph::new()),
            };
        }
    }
    let mut out = Cursor::new(Vec::new());
    docx.build().pack(&mut out).map_err(std::io::Error::other)?;
    Ok(out.into_inner())
}
