//! Report / columns — `columns.csv`: what each column of the tables in an output folder is called in Chinese.
//!
//! In: the headers of the tables. Out: UTF-8 with a byte-order mark: file, column, name. Not here: the tables. Reason: a table has one
//! line of keys, so that a GIS and a program see numbers as numbers; office staff look the words up here.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::file::{Trouble, write_whole};
use super::{people, warning};

/// Writes `columns.csv` for the tables of a drill.
pub fn write_drill(dir: &Path) -> Result<PathBuf, Trouble> {
    write(dir, &[("people.csv", of(&people::HEADER)), ("warning.csv", warning::header())])
}

/// Writes `columns.csv` for the tables named, each with its keys and Chinese names.
pub(super) fn write(dir: &Path, tables: &[(&str, Vec<(String, String)>)]) -> Result<PathBuf, Trouble> {
    let path = dir.join("columns.csv");
    write_whole(&path, |out| {
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::Writer::from_writer(&mut *out);
        csv.write_record(["file", "column", "name_zh"])?;
        for (file, columns) in tables {
            for (key, zh) in columns {
                csv.write_record([file, key.as_str(), zh])?;
            }
        }
        csv.flush()
    })?;
    Ok(path)
}

/// A header of fixed words.
pub(super) fn of(header: &[(&str, &str)]) -> Vec<(String, String)> {
    header.iter().map(|(key, zh)| ((*key).to_owned(), (*zh).to_owned())).collect()
}
