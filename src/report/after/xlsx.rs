//! After / xlsx — the after-action report as a workbook, a tab a section, ready to print.
//!
//! In: a `Document`. Out: bytes. The date of the file is that of the drill, so that the same run gives the same bytes.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

use super::{Block, Document};

/// Most characters of a cell (limit of the format).
const CELL_MOST: usize = 32_767;

/// The bytes of the workbook; the date is year, month, day.
pub fn bytes(document: &Document, date: (u16, u8, u8)) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let when = ExcelDateTime::from_ymd(date.0, date.1, date.2)?;
    book.set_properties(&DocProperties::new().set_title(&document.title).set_comment(&document.caveat).set_creation_datetime(&when));
    let title = Format::new().set_bold().set_font_size(14);
    let head = Format::new().set_bold().set_background_color(Color::RGB(0xDD_E6_EE)).set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let body = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for section in &document.sections {
        let sheet = book.add_worksheet();
        sheet.set_name(&section.tab)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        // An ampersand begins a command in a foot; a long caveat would not fit in 255 characters.
        let foot: String = document.caveat.chars().filter(|c| *c != '&').take(120).collect();
        sheet.set_footer(format!("&C{foot}  &P/&N"));
        sheet.write_string_with_format(0, 0, &document.title, &title)?;
        sheet.write_string_with_format(1, 0, &section.title, &title)?;
        let mut row = 2;
        let widest = section.blocks.iter().filter_map(|b| if let Block::Table(t) = b { Some(t.head.len()) } else { None }).max().unwrap_or(1);
        let mut fitted = false;
        for block in &section.blocks {
            match block {
                Block::Text(words) => {
                    if widest > 1 {
                        sheet.merge_range(row, 0, row, widest as u16 - 1, &cut(words), &text)?;
                    } else {
                        sheet.write_string_with_format(row, 0, cut(words), &text)?;
                    }
                    sheet.set_row_height(row, 32)?;
                    row += 1;
                }
                Block::Table(table) => {
                    // The first table sets the widths: 140 characters over the page.
                    if !fitted {
                        let sum = f64::from(table.widths.iter().sum::<u32>().max(1));
                        for (c, w) in table.widths.iter().enumerate() {
                            sheet.set_column_width(c as u16, 140.0 * f64::from(*w) / sum)?;
                        }
                        sheet.set_freeze_panes(row + 1, 0)?;
                        fitted = true;
                    }
                    for (c, t) in table.head.iter().enumerate() {
                        sheet.write_string_with_format(row, c as u16, cut(t), &head)?;
                    }
                    for (r, line) in table.rows.iter().enumerate() {
                        for (c, t) in line.iter().enumerate() {
                            sheet.write_string_with_format(row + 1 + r as u32, c as u16, cut(t), &body)?;
                        }
                    }
                    row += table.rows.len() as u32 + 2;
                }
            }
        }
    }
    book.save_to_buffer()
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(CELL_MOST).collect()
}
