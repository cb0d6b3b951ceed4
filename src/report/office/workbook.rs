//! Office / workbook — the report after a drill as an Excel workbook: a tab a question, numbers as numbers.
//!
//! In: what there is to tell of a run. Out: bytes of an xlsx. Not here: what the tabs say (`facts`).

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

use super::cell::Cell;
use super::facts::{Facts, Teller};
use crate::base::lang::Lang;
use crate::report::Told;

/// Rows of a tab at most (Excel's own limit, less the head).
const ROWS: usize = 1_048_000;
/// Seconds of a day.
const DAY_S: f64 = 86_400.0;
/// Characters of a cell at most (Excel's own limit).
const CELL: usize = 32_000;

/// The tabs, in order.
#[must_use]
pub fn tabs(told: &Told<'_>, lang: Lang) -> Vec<Facts> {
    let t = Teller { told, lang };
    vec![
        t.overview(),
        t.judgements(),
        t.items(),
        t.modules(),
        t.phases(),
        t.metrics(),
        t.clauses(),
        t.strengths(),
        t.problems(),
        t.injects(),
        t.villages(),
        t.course(ROWS),
        t.messages(ROWS),
    ]
}

/// The workbook; the same run gives the same bytes.
///
/// # Errors
/// What the writer of workbooks refuses.
pub fn bytes(told: &Told<'_>, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2020, 1, 1)?));
    let head = Format::new().set_bold().set_background_color(Color::RGB(0xDD_E6EE)).set_border(FormatBorder::Thin).set_text_wrap();
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let format = |pattern: &str| Format::new().set_num_format(pattern).set_align(FormatAlign::Top);
    let (whole, part, share) = (format("#,##0"), format("#,##0.0#"), format("0.0%"));
    let (time, length) = (format("\"T+\"[hh]:mm:ss"), format("[h]:mm:ss"));
    let caveat = if lang == Lang::En { &told.card.caveat_en } else { &told.card.caveat };
    for facts in tabs(told, lang) {
        let sheet = book.add_worksheet();
        sheet.set_name(facts.title.get(lang))?;
        sheet.write_string(0, 0, caveat)?;
        sheet.set_freeze_panes(2, 0)?;
        for (c, (name, width)) in facts.head.iter().zip(&facts.widths).enumerate() {
            sheet.write_string_with_format(1, c as u16, *name, &head)?;
            sheet.set_column_width(c as u16, (*width as f64 * 1.2).max(8.0))?;
        }
        for (r, row) in facts.rows.iter().take(ROWS).enumerate() {
            let r = 2 + r as u32;
            for (c, cell) in row.iter().enumerate() {
                match cell {
                    Cell::Number(_, value) if value.is_finite() => {
                        sheet.write_number_with_format(r, c as u16, *value, if value.fract() == 0.0 { &whole } else { &part })?
                    }
                    Cell::Share(_, value) if value.is_finite() => sheet.write_number_with_format(r, c as u16, *value, &share)?,
                    // A day is one in a workbook, and no time is below nothing.
                    Cell::Time(_, seconds) if *seconds >= 0.0 => sheet.write_number_with_format(r, c as u16, seconds / DAY_S, &time)?,
                    Cell::Length(_, seconds) if *seconds >= 0.0 => sheet.write_number_with_format(r, c as u16, seconds / DAY_S, &length)?,
                    other => {
                        let text: String = other.text().chars().filter(|c| !c.is_control()).take(CELL).collect();
                        sheet.write_string_with_format(r, c as u16, text, &wrap)?
                    }
                };
            }
        }
        if !facts.rows.is_empty() {
            sheet.autofilter(1, 0, 1 + facts.rows.len().min(ROWS) as u32, facts.head.len() as u16 - 1)?;
        }
    }
    book.save_to_buffer()
}
