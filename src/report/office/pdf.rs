//! Office / pdf — a paper as a PDF, set by typst; only with the feature `pdf`.
//!
//! In: a paper. Out: bytes, the same for the same paper; characters that the fonts lack. Not here: what a paper says (`after_action`).
//! Method: the paper as JSON into the template `assets/report/paper.typ`. Its fonts are inside: `assets/font/README.md` has their sources.

use std::collections::BTreeSet;

use typst::foundations::{Bytes, Smart};
use typst::text::Font;
use typst_as_lib::TypstEngine;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, pdf};

use super::paper::{CAVEAT, Paper};
use crate::base::lang::Lang;

const TEMPLATE: &str = include_str!("../../../assets/report/paper.typ");
const FONTS: [&[u8]; 2] = [include_bytes!("../../../assets/font/report.ttf"), include_bytes!("../../../assets/font/signs.ttf")];

/// The bytes of a paper; `date` (year, month, day) is that of the drill and `ident` its fingerprint, so that the same run gives the same bytes.
pub fn bytes(paper: &Paper, date: [i16; 3], ident: &str) -> Result<Vec<u8>, String> {
    let lang = if paper.lang == Lang::Zh { "zh" } else { "en" };
    let data = serde_json::json!({
        "title": paper.title, "caveat": CAVEAT.get(paper.lang), "lang": lang, "date": date, "across": paper.across, "pieces": paper.pieces_as_json(),
    });
    let engine = TypstEngine::builder().main_file(TEMPLATE).fonts(FONTS).with_static_file_resolver([("paper.json", data.to_string().into_bytes())]).build();
    let document: PagedDocument = engine.compile().output.map_err(|e| e.to_string())?;
    let options = PdfOptions { ident: Smart::Custom(format!("{ident} {lang}")), creator: Smart::Custom(Some("Yanlian".into())), ..PdfOptions::default() };
    pdf(&document, &options).map_err(|list| list.iter().map(|d| d.message.to_string()).collect::<Vec<_>>().join("; "))
}

/// Characters of a paper that neither font has: they stay empty boxes.
#[must_use]
pub fn lacking(paper: &Paper) -> BTreeSet<char> {
    let fonts: Vec<Font> = FONTS.iter().flat_map(|data| Font::iter(Bytes::new(*data))).collect();
    let text = format!("{}{}{}", paper.title, CAVEAT.get(paper.lang), paper.pieces_as_json());
    text.chars().filter(|c| !c.is_control() && !fonts.iter().any(|f| f.info().coverage.contains(u32::from(*c)))).collect()
}
