//! Report / study rows — the runs of a study as Parquet: parts while it goes on, one hive-partitioned table at the end.
//!
//! In: rows, the study they belong to. Out: `part-<hash>.parquet`, each whole or absent; `runs/plan=<variant>/runs.parquet`; the
//! rows back. Not here: what they mean. Method: a part's name says what it rests on, so that a part of another study or build
//! is never taken for one of this. The table is written from rows in the order of variants and draws: the same bytes whoever ran them.

use std::path::{Path, PathBuf};

use parquet::data_type::ByteArray;

use crate::record::store::StoreError;
use crate::record::table::{self, Column, Is};
use crate::study::many::Study;
use crate::study::row::{Row, columns};

/// The columns of a table: names, then values.
fn inputs(study: &Study) -> Vec<String> {
    study.inputs.iter().map(|k| format!("in_{}", k.replace('.', "_"))).collect()
}

fn text(values: impl Iterator<Item = String>) -> Column {
    Column::Text(values.map(|s| ByteArray::from(s.into_bytes())).collect())
}

fn table_of(study: &Study, rows: &[&Row], with_variant: bool) -> Vec<(String, Column)> {
    let mut out = vec![
        ("draw".to_owned(), Column::Whole(rows.iter().map(|r| r.draw).collect())),
        ("seed".to_owned(), Column::Whole(rows.iter().map(|r| r.seed).collect())),
    ];
    if with_variant {
        out.push(("variant".to_owned(), text(rows.iter().map(|r| r.variant.clone()))));
    }
    out.push(("failed".to_owned(), text(rows.iter().map(|r| r.failed.clone()))));
    out.push(("grade".to_owned(), text(rows.iter().map(|r| r.grade.clone()))));
    out.push(("fingerprint".to_owned(), text(rows.iter().map(|r| r.fingerprint.clone()))));
    for (i, name) in inputs(study).into_iter().enumerate() {
        out.push((name, Column::Number(rows.iter().map(|r| r.inputs[i]).collect())));
    }
    for (i, name) in columns(&study.scoring).into_iter().enumerate() {
        out.push((name, Column::NumberOrNot(rows.iter().map(|r| r.values[i]).collect())));
    }
    out
}

fn write(path: &Path, columns: &[(String, Column)]) -> Result<(), StoreError> {
    let named: Vec<(&str, Column)> = columns.iter().map(|(n, c)| (n.as_str(), c.clone())).collect();
    table::write(path, &named)
}

/// The file of a part.
#[must_use]
pub fn part_path(dir: &Path, study: &Study, block: usize) -> PathBuf {
    dir.join(format!("{}.parquet", study.block_name(block)))
}

/// Writes a part, whole or not at all.
pub fn write_part(dir: &Path, study: &Study, block: usize, rows: &[Row]) -> Result<(), StoreError> {
    std::fs::create_dir_all(dir).map_err(|source| StoreError::Disk { path: dir.to_path_buf(), source })?;
    write(&part_path(dir, study, block), &table_of(study, &rows.iter().collect::<Vec<_>>(), true))
}

/// Reads a part; `None` where it is not there.
pub fn read_part(dir: &Path, study: &Study, block: usize) -> Result<Option<Vec<Row>>, StoreError> {
    let path = part_path(dir, study, block);
    if !path.is_file() {
        return Ok(None);
    }
    let mut wanted: Vec<(String, Is)> =
        [("draw", Is::Whole), ("seed", Is::Whole), ("variant", Is::Text), ("failed", Is::Text), ("grade", Is::Text), ("fingerprint", Is::Text)]
            .map(|(n, i)| (n.to_owned(), i))
            .into();
    wanted.extend(inputs(study).into_iter().map(|n| (n, Is::Number)));
    wanted.extend(columns(&study.scoring).into_iter().map(|n| (n, Is::NumberOrNot)));
    let names: Vec<(&str, Is)> = wanted.iter().map(|(n, i)| (n.as_str(), *i)).collect();
    let read = table::read(&path, &names)?;
    let damaged = || StoreError::Damaged { path: path.clone(), why: "the columns do not agree · 各列不一致".into() };
    let whole = |c: usize, r: usize| if let Column::Whole(v) = &read[c] { v.get(r).copied() } else { None };
    let word = |c: usize, r: usize| if let Column::Text(v) = &read[c] { v.get(r).and_then(|b| String::from_utf8(b.data().to_vec()).ok()) } else { None };
    let Column::Whole(draws) = &read[0] else { return Err(damaged()) };
    let mut rows = Vec::with_capacity(draws.len());
    for r in 0..draws.len() {
        let number = |c: usize| if let Column::Number(v) = &read[c] { v.get(r).copied() } else { None };
        let value = |c: usize| if let Column::NumberOrNot(v) = &read[c] { v.get(r).copied() } else { None };
        let (first, second) = (6, 6 + study.inputs.len());
        rows.push(Row {
            draw: draws[r],
            seed: whole(1, r).ok_or_else(damaged)?,
            variant: word(2, r).ok_or_else(damaged)?,
            failed: word(3, r).ok_or_else(damaged)?,
            grade: word(4, r).ok_or_else(damaged)?,
            fingerprint: word(5, r).ok_or_else(damaged)?,
            inputs: (first..second).map(number).collect::<Option<_>>().ok_or_else(damaged)?,
            values: (second..read.len()).map(value).collect::<Option<_>>().ok_or_else(damaged)?,
        });
    }
    Ok(Some(rows))
}

/// Puts rows in the order of variants and draws.
pub fn sort(study: &Study, rows: &mut [Row]) {
    let place = |key: &str| study.variants.iter().position(|v| v.key == key).unwrap_or(usize::MAX);
    rows.sort_by(|a, b| place(&a.variant).cmp(&place(&b.variant)).then(a.draw.cmp(&b.draw)));
}

/// Writes the whole table, a folder a variant.
pub fn write_table(dir: &Path, study: &Study, rows: &[Row]) -> Result<(), StoreError> {
    for v in &study.variants {
        let some: Vec<&Row> = rows.iter().filter(|r| r.variant == v.key).collect();
        let folder = dir.join("runs").join(format!("plan={}", folder_name(&v.key)));
        std::fs::create_dir_all(&folder).map_err(|source| StoreError::Disk { path: folder.clone(), source })?;
        write(&folder.join("runs.parquet"), &table_of(study, &some, false))?;
    }
    Ok(())
}

/// A key as a folder's name: what hive readers and every file system take; anything else as `%XX`.
fn folder_name(key: &str) -> String {
    key.bytes().map(|b| if b.is_ascii_alphanumeric() || b"-._+".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
