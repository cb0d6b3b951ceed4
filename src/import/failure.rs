//! Import / failure — why an import ended without a county: mistakes in the files, or trouble with disk and arguments.
//!
//! In: a finding, or an error of the system with its path. Out: a sentence in both languages. Not here: printing (`cli`).

use std::path::{Path, PathBuf};

use crate::base::lang::Lang;
use crate::scenario::finding::{At, Finding, Severity};
use crate::scenario::source::{Log, too_large};

/// The numbers of this room's findings; each has a paragraph in `docs/findings.md`.
pub const CODES: [&str; 21] = [
    "I001", "I002", "I003", "I004", "I010", "I011", "I012", "I020", "I030", "I031", "I040", "I041", "I042", "I043", "I044", "I045", "I046", "I050", "I051",
    "I052", "I053",
];

/// Why there is no county.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Mistakes in the user's files.
    #[error("{} finding(s)", .0.len())]
    Findings(Vec<Finding>),
    /// Arguments that contradict themselves.
    #[error("{en}")]
    Usage {
        /// 简体中文.
        zh: String,
        /// English.
        en: String,
    },
    /// A file that cannot be read.
    #[error("{}: cannot be read: {source}", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file or folder that cannot be written.
    #[error("{}: cannot be written: {source}", .path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The output path holds a file.
    #[error("{}: is a file; --out names a folder", .0.display())]
    OutIsFile(PathBuf),
    /// The output folder exists.
    #[error("{}: exists; --force replaces it", .0.display())]
    OutExists(PathBuf),
}

/// Refuses a file that is larger than what is read, before it is read.
pub fn refuse_large(path: &Path, limit: u64) -> Result<(), Failure> {
    let (about, log) = (std::fs::metadata(path).map_err(|e| Failure::read(path, e))?, Log::default());
    if too_large(path, about.len(), limit, &log) { Err(Failure::Findings(log.sorted())) } else { Ok(()) }
}

impl Failure {
    /// The sentence in a language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Usage { zh, .. }, Lang::Zh) => zh.clone(),
            (Self::Read { path, source }, Lang::Zh) => format!("{}：无法读取：{source}", path.display()),
            (Self::Write { path, source }, Lang::Zh) => format!("{}：无法写入：{source}", path.display()),
            (Self::OutIsFile(p), Lang::Zh) => format!("{}：是一个文件；--out 应是文件夹", p.display()),
            (Self::OutExists(p), Lang::Zh) => format!("{}：已存在；用 --force 替换", p.display()),
            (Self::Findings(f), Lang::Zh) => format!("{} 处问题", f.len()),
            (other, Lang::En) => other.to_string(),
        }
    }
    /// A file that cannot be read.
    #[must_use]
    pub fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Read { path: path.into(), source }
    }
    /// A file that cannot be written.
    #[must_use]
    pub fn write(path: &Path, source: std::io::Error) -> Self {
        Self::Write { path: path.into(), source }
    }
    /// One mistake in a file as a whole.
    #[must_use]
    pub fn finding(path: &Path, code: &'static str, subject: &str, zh: String, en: String) -> Self {
        Self::Findings(vec![finding(path, 0, code, subject, zh, en)])
    }
}

/// A mistake in a file.
#[must_use]
pub fn finding(path: &Path, line: usize, code: &'static str, subject: &str, zh: String, en: String) -> Finding {
    Finding { at: At { file: path.into(), line, column: usize::from(line > 0) }, code, severity: Severity::Error, subject: subject.into(), zh, en }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_has_its_paragraph() {
        let document = include_str!("../../docs/findings.md");
        let headings: Vec<&str> = document.lines().filter_map(|l| l.strip_prefix("#### I")).filter_map(|l| l.split_whitespace().next()).collect();
        assert_eq!(headings, super::CODES.map(|c| &c[1..]));
    }
}
