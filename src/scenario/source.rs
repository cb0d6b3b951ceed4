//! Scenario / source — the text of a file with its lines, and the log in which findings gather.
//!
//! In: a path. Out: text, and `At` for any byte of it; disk trouble as a `Failure`. Not here: what the text means.
//! Limits (assumed: an order of magnitude above the largest county we know): texts 256 MiB, rasters 1 GiB. A larger file is
//! refused by its size, before one byte is read.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::code;
use super::finding::{At, Finding, Severity};
use crate::base::fingerprint::{Fingerprint, Hasher};
use crate::base::lang::Text;

/// The largest RON, JSON or CSV file that is read, bytes.
pub const TEXT_LIMIT: u64 = 256 << 20;
/// The largest raster that is read, bytes.
pub const RASTER_LIMIT: u64 = 1 << 30;

/// Trouble with the disk.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file or folder cannot be read.
    #[error("cannot read {}: {why}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
}

impl Failure {
    /// Of a path and what the system said.
    #[must_use]
    pub fn at(path: &Path, why: std::io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), why }
    }
}

/// Findings and the fingerprint of all files, gathered while reading.
#[derive(Default)]
pub struct Log {
    findings: RefCell<Vec<Finding>>,
    files: RefCell<Vec<(PathBuf, Fingerprint)>>,
    /// Kinds of things of which a file that could not be read would have named some.
    unread: RefCell<BTreeSet<&'static str>>,
}

impl Log {
    /// Adds a finding.
    pub fn push(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }
    /// Adds a finding of a severity.
    pub fn add(&self, severity: Severity, code: &'static str, at: At, subject: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) {
        self.push(Finding { at, code, severity, subject: subject.into(), zh: zh.into(), en: en.into() });
    }
    /// Adds a mistake that makes the file unusable.
    pub fn error(&self, code: &'static str, at: At, subject: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) {
        self.add(Severity::Error, code, at, subject, zh, en);
    }
    /// Whether anything so far makes the files unusable.
    #[must_use]
    pub fn spoiled(&self) -> bool {
        self.findings.borrow().iter().any(|f| f.severity == Severity::Error)
    }
    /// Notes that a file with things of these kinds could not be read; why is a finding of its own. Who names one of them is not told that
    /// there is none.
    pub fn unread(&self, kinds: &[Text]) {
        self.unread.borrow_mut().extend(kinds.iter().map(|k| k.en));
    }
    /// Whether things of a kind may be missing because their file could not be read.
    #[must_use]
    pub fn lacks(&self, kind: Text) -> bool {
        self.unread.borrow().contains(kind.en)
    }
    /// Takes over what another log has gathered.
    pub fn absorb(&self, other: Self) {
        self.unread.borrow_mut().extend(other.unread.into_inner());
        self.findings.borrow_mut().extend(other.findings.into_inner());
        self.files.borrow_mut().extend(other.files.into_inner());
    }
    /// All findings, sorted by file, line and column, each once.
    #[must_use]
    pub fn sorted(&self) -> Vec<Finding> {
        let mut list = self.findings.borrow().clone();
        list.sort();
        list.dedup();
        list
    }
    /// Notes that a file was read.
    pub fn read(&self, path: &Path, bytes: &[u8]) {
        self.files.borrow_mut().push((path.to_owned(), Hasher::new().bytes(bytes).finish()));
    }
    /// One sum over all files read, named from the folder `home`, so that it is the same wherever the folder stands and from
    /// wherever the command was given; a file outside goes by its own name. Also the files, sorted.
    #[must_use]
    pub fn fingerprint(&self, home: &Path) -> (Fingerprint, Vec<PathBuf>) {
        let whole = |p: &Path| tidy(&std::path::absolute(p).unwrap_or_else(|_| p.to_owned()));
        let home = whole(home);
        let mut list: Vec<(String, Fingerprint, PathBuf)> = self
            .files
            .borrow()
            .iter()
            .map(|(path, sum)| {
                let full = whole(path);
                let short = full.strip_prefix(&home).ok().or(full.file_name().map(Path::new)).unwrap_or(&full);
                (short.to_string_lossy().replace('\\', "/"), *sum, path.clone())
            })
            .collect();
        list.sort();
        list.dedup();
        let mut all = Hasher::new();
        for (name, sum, _) in &list {
            all.text(name).fingerprint(*sum);
        }
        (all.finish(), list.into_iter().map(|(_, _, p)| p).collect())
    }
}

/// A path without `.` and without `x/..`, so that one file has one name.
#[must_use]
pub fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    if out.as_os_str().is_empty() {
        out.push(".");
    }
    out
}

/// A text file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path as the user wrote it.
    pub file: PathBuf,
    /// Content, without a byte order mark.
    pub text: String,
    lines: Vec<usize>,
}

impl Source {
    /// From a text in memory.
    #[must_use]
    pub fn new(file: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let text = text.into();
        let lines = std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1)).collect();
        Self { file: file.into(), text, lines }
    }
    /// Line and column (in characters) of a byte.
    #[must_use]
    pub fn at(&self, offset: usize) -> At {
        let offset = (0..=offset.min(self.text.len())).rev().find(|o| self.text.is_char_boundary(*o)).unwrap_or(0);
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        At { file: self.file.clone(), line, column: self.text[start..offset].chars().count() + 1 }
    }
    /// The file as a whole.
    #[must_use]
    pub fn whole(&self) -> At {
        At { file: self.file.clone(), line: 0, column: 0 }
    }

    /// Reads a file; findings where it is empty, too large or no text.
    pub fn read(path: &Path, log: &Log) -> Result<Option<Self>, Failure> {
        let Some(bytes) = read_bytes(path, TEXT_LIMIT, log)? else { return Ok(None) };
        let at = At { file: path.to_owned(), line: 0, column: 0 };
        let mut text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(e) => {
                let good = e.utf8_error().valid_up_to();
                let line = e.as_bytes()[..good].iter().filter(|b| **b == b'\n').count() + 1;
                log.error(
                    code::S016,
                    At { line, column: 1, ..at },
                    "file",
                    "这一行不是 UTF-8 文本；请以 UTF-8 另存",
                    "this line is no UTF-8 text; save the file as UTF-8",
                );
                return Ok(None);
            }
        };
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        if text.trim().is_empty() {
            log.error(code::S002, at, "file", "文件是空的；请写入内容或删除它", "the file is empty; write it or remove it");
            return Ok(None);
        }
        Ok(Some(Self::new(path, text)))
    }
}

/// Whether a file of so many bytes is larger than what is read; a finding says so.
pub fn too_large(path: &Path, bytes: u64, limit: u64, log: &Log) -> bool {
    if bytes > limit {
        let (has, may) = (bytes >> 20, limit >> 20);
        log.error(
            code::S003,
            At { file: path.to_owned(), line: 0, column: 0 },
            "file",
            format!("文件有 {has} MiB，超过 {may} MiB 的上限，未读取；请检查是否放错了文件"),
            format!("the file has {has} MiB, more than the {may} MiB that are read; is it the right file?"),
        );
    }
    bytes > limit
}

/// Reads a file whole, refusing it by its size first; notes it for the fingerprint.
pub fn read_bytes(path: &Path, limit: u64, log: &Log) -> Result<Option<Vec<u8>>, Failure> {
    let about = std::fs::metadata(path).map_err(|e| Failure::at(path, e))?;
    if about.is_dir() {
        let at = At { file: path.to_owned(), line: 0, column: 0 };
        log.error(code::S017, at, "file", "这是文件夹；请写其中的文件", "is a folder; name a file in it");
        return Ok(None);
    }
    if too_large(path, about.len(), limit, log) {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(|e| Failure::at(path, e))?;
    log.read(path, &bytes);
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let s = Source::new("x", "一\n二三四\n");
        let at = s.at("一\n二三".len());
        assert_eq!((at.line, at.column), (2, 3));
        assert_eq!((s.at(0).line, s.at(0).column), (1, 1));
        assert_eq!(s.at(999).line, 3);
    }

    #[test]
    fn an_unreadable_path_is_named_in_the_failure() {
        let failure = Failure::at(Path::new("county/roads.geojson"), std::io::Error::from(std::io::ErrorKind::PermissionDenied));
        assert_eq!(failure.to_string(), "cannot read county/roads.geojson: permission denied");
    }

    #[test]
    fn the_fingerprint_does_not_depend_on_where_the_folder_stands_or_what_was_read_first() {
        let (a, b) = (Log::default(), Log::default());
        a.read(Path::new("/one/x.ron"), b"1");
        a.read(Path::new("/one/y.ron"), b"2");
        b.read(Path::new("/two/y.ron"), b"2");
        b.read(Path::new("/two/x.ron"), b"1");
        assert_eq!(a.fingerprint(Path::new("/one/sub/..")).0, b.fingerprint(Path::new("/two")).0);
        b.read(Path::new("/two/z.ron"), b"");
        assert_ne!(a.fingerprint(Path::new("/one")).0, b.fingerprint(Path::new("/two")).0);
    }
}
