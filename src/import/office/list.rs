//! Office / list — a workbook or a CSV file as lists with named columns.
//!
//! In: a path. Out: lists, each cell with its row; findings for headings that nobody knows (I051) and files that cannot be
//! read (I050). Method: calamine for workbooks; a CSV that is no UTF-8 is read as GBK (what Chinese Excel saves).

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto};

use crate::import::failure::{Failure, finding};
use crate::scenario::finding::{Finding, Severity};
use crate::scenario::lists::ListKind;

/// The most rows that are read of one list (assumed: ten times the hamlets of a large county).
const MOST_ROWS: usize = 200_000;

/// A list.
#[derive(Clone, Debug)]
pub struct List {
    /// Which.
    pub kind: ListKind,
    /// Rows: the line in the sheet, and cells by the heading of the template.
    pub rows: Vec<(usize, BTreeMap<&'static str, String>)>,
}

impl List {
    /// A cell, trimmed; empty where it is not there.
    #[must_use]
    pub fn cell<'a>(row: &'a BTreeMap<&'static str, String>, head: &str) -> &'a str {
        row.get(head).map_or("", |s| s.trim())
    }
}

/// All lists of a file. Columns that nobody knows are notes.
pub fn read(path: &Path, notes: &mut Vec<Finding>) -> Result<Vec<List>, Failure> {
    let kind = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_lowercase();
    let sheets: Vec<(String, Vec<Vec<String>>)> = if kind == "csv" { vec![(stem(path), csv(path)?)] } else { workbook(path)? };
    let (mut out, mut heads) = (Vec::new(), Vec::new());
    for (name, cells) in sheets {
        if heads.is_empty() {
            heads = cells.iter().take(10).find(|row| row.iter().filter(|c| !c.trim().is_empty()).count() >= 2).cloned().unwrap_or_default();
        }
        if cells.len() > MOST_ROWS {
            return Err(Failure::finding(path, "I050", &name, format!("有 {} 行，太多", cells.len()), format!("holds {} rows, too many", cells.len())));
        }
        if let Some(list) = list(path, &name, &cells, notes) {
            out.push(list);
        }
    }
    if out.is_empty() {
        return Err(unknown(path, &heads));
    }
    Ok(out)
}

/// What stands in the file's heading, and what each of the lists wants there.
fn unknown(path: &Path, heads: &[String]) -> Failure {
    let heads: Vec<&str> = heads.iter().map(|h| h.trim()).filter(|h| !h.is_empty()).collect();
    let wants: Vec<String> =
        ListKind::READ.iter().map(|k| format!("{}：{}", k.name(), k.columns().iter().map(|c| c.head).collect::<Vec<_>>().join("、"))).collect();
    let (is_zh, is_en) = if heads.is_empty() { ("没有表头".to_owned(), "no heading".to_owned()) } else { (heads.join("、"), heads.join(", ")) };
    Failure::finding(
        path,
        "I050",
        "list",
        format!(
            "没有认得的表；读到的表头是“{is_zh}”，至少要有下面一张表的三列，表名写明是哪张表的有两列即可（yanlian plan template 给空表）：{}",
            wants.join("；")
        ),
        format!(
            "holds no list that we know; its heading is \"{is_en}\", and three columns at least of one of these are wanted, two where the sheet bears its name (yanlian plan template writes empty ones): {}",
            wants.join("; ")
        ),
    )
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned())
}

fn csv(path: &Path) -> Result<Vec<Vec<String>>, Failure> {
    let bytes = std::fs::read(path).map_err(|e| Failure::read(path, e))?;
    let text = match std::str::from_utf8(&bytes) {
        Ok(t) => t.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => {
            let (t, _, bad) = encoding_rs::GBK.decode(&bytes);
            if bad {
                return Err(Failure::finding(path, "I050", "list", "既不是 UTF-8 也不是 GBK 文本".into(), "is neither UTF-8 nor GBK text".into()));
            }
            t.into_owned()
        }
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader
        .records()
        .map(|r| r.map(|r| r.iter().map(str::to_owned).collect()))
        .collect::<Result<_, _>>()
        .map_err(|e| Failure::finding(path, "I050", "list", format!("CSV 有误：{e}"), format!("is no CSV: {e}")))
}

fn workbook(path: &Path) -> Result<Vec<(String, Vec<Vec<String>>)>, Failure> {
    // A missing file is trouble with the disk, not with the format.
    std::fs::metadata(path).map_err(|e| Failure::read(path, e))?;
    let bad = |e: calamine::Error| Failure::finding(path, "I050", "list", format!("不是可读的表格：{e}"), format!("is no readable workbook: {e}"));
    let mut book = open_workbook_auto(path).map_err(bad)?;
    let mut out = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(bad)?;
        let first = range.start().map_or(0, |s| s.0 as usize);
        let mut rows: Vec<Vec<String>> = vec![Vec::new(); first];
        rows.extend(range.rows().map(|r| r.iter().map(cell).collect()));
        out.push((name, rows));
    }
    Ok(out)
}

fn cell(d: &Data) -> String {
    match d {
        Data::Float(v) if (v - v.round()).abs() < 1e-9 && v.abs() < 1e15 => format!("{v:.0}"),
        Data::Bool(b) => if *b { "是" } else { "否" }.to_owned(),
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}

/// The list whose columns a sheet has most of; the heading is the first of its first ten rows that has three of them.
fn list(path: &Path, name: &str, cells: &[Vec<String>], notes: &mut Vec<Finding>) -> Option<List> {
    let (mut best, mut most) = (None, 2);
    for (at, row) in cells.iter().take(10).enumerate() {
        for kind in ListKind::READ {
            let own = usize::from(name.contains(kind.name()));
            let known = row.iter().filter(|c| known(kind, c).is_some()).count();
            if known >= 2 && known + own > most {
                (best, most) = (Some((at, kind)), known + own);
            }
        }
    }
    let (at, kind) = best?;
    let heads: Vec<Option<&'static str>> = cells[at].iter().map(|c| known(kind, c)).collect();
    for (_, c) in cells[at].iter().enumerate().filter(|(i, c)| heads[*i].is_none() && !c.trim().is_empty()) {
        let (zh, en) = (format!("“{}” 这一列不用", c.trim()), format!("the column \"{}\" is not used", c.trim()));
        notes.push(Finding { severity: Severity::Note, ..finding(path, at + 1, "I051", kind.name(), zh, en) });
    }
    let rows = cells[at + 1..]
        .iter()
        .enumerate()
        .map(|(i, row)| (at + 2 + i, heads.iter().zip(row).filter_map(|(h, c)| h.map(|h| (h, c.clone()))).collect::<BTreeMap<_, _>>()))
        .filter(|(_, row)| row.values().any(|c| !c.trim().is_empty()))
        .collect();
    Some(List { kind, rows })
}

fn known(kind: ListKind, text: &str) -> Option<&'static str> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '*').collect();
    kind.columns().iter().find(|c| c.head == bare || c.also.contains(&bare.as_str())).map(|c| c.head)
}
