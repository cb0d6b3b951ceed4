//! Report / after — the after-action report (演练评估报告) for offices: one document, written as Word or Excel.
//!
//! In: `Told`, the scoring. Out: `Document`, from which `docx` and `xlsx` are made. Not here: judging. Every number is the card's
//! or the record's; what a person must fill in is an empty box, never a guess.

pub mod content;
pub mod docx;
pub mod findings;
pub mod xlsx;

/// A table: head, rows, and the share of the width that each column takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Head.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
    /// Widths, hundredths of the page.
    pub widths: Vec<u32>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A table.
    Table(Sheet),
}

/// A section.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// Short name, for a tab of a workbook.
    pub tab: String,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// The document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Title.
    pub title: String,
    /// What stands below it and in the foot of every page.
    pub caveat: String,
    /// Sections.
    pub sections: Vec<Section>,
}
