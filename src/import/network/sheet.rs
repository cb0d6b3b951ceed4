//! Network / sheet — a file of another program being read: its text, packed or not, and what is wrong with it, with line and column.
//!
//! In: a path. Out: text; findings. Not here: what the text means. Limits: 4 GiB unpacked (assumed: a country's plans).

use std::cell::RefCell;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::import::failure::Failure;
use crate::scenario::finding::{At, Finding, Severity};

/// Bytes of a file after unpacking.
const MOST: u64 = 4 << 30;
/// Findings of one file that are shown; the rest is counted.
const MOST_SHOWN: usize = 200;

/// Not the format, or cut short.
pub const BROKEN: &str = "I040";
/// An attribute or a column is missing or no usable number.
pub const VALUE: &str = "I041";
/// A junction that does not exist.
pub const NO_NODE: &str = "I042";
/// A link that does not exist.
pub const NO_LINK: &str = "I043";
/// A vehicle type that does not exist.
pub const NO_TYPE: &str = "I046";
/// A name that is used twice.
pub const TWICE: &str = "I044";
/// A way whose links do not follow each other, or no way at all.
pub const NO_WAY: &str = "I045";

/// A file with its findings.
pub struct Sheet {
    /// As the user wrote it.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
    found: RefCell<Vec<Finding>>,
    more: RefCell<usize>,
}

impl Sheet {
    /// Reads a file, unpacking gzip by its first bytes.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let mut file = std::fs::File::open(path).map_err(|e| Failure::read(path, e))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|e| Failure::read(path, e))?;
        let sheet = |text: String| Self { path: path.to_owned(), text, found: RefCell::default(), more: RefCell::default() };
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::with_capacity(bytes.len() * 4);
            let unpacked = flate2::bufread::MultiGzDecoder::new(bytes.as_slice()).take(MOST + 1).read_to_end(&mut plain);
            if let Err(e) = unpacked {
                let sheet = sheet(String::new());
                sheet.broken(
                    usize::MAX,
                    format!("压缩数据在解开 {} 字节后中断（{e}）；文件不完整，请重新取得", plain.len()),
                    format!("the packed data end after {} unpacked bytes ({e}); the file is cut short, fetch it again", plain.len()),
                );
                return Err(Failure::Findings(sheet.findings()));
            }
            bytes = plain;
        }
        if bytes.len() as u64 > MOST {
            let sheet = sheet(String::new());
            sheet.broken(
                usize::MAX,
                "解开后超过 4 GiB，未读取；请检查是否放错了文件".into(),
                "more than 4 GiB when unpacked, not read; is it the right file?".into(),
            );
            return Err(Failure::Findings(sheet.findings()));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(sheet(text)),
            Err(e) => {
                let good = e.utf8_error().valid_up_to();
                let sheet = sheet(String::from_utf8_lossy(&e.as_bytes()[..good]).into_owned());
                sheet.broken(good, "此处不是 UTF-8 文本；请以 UTF-8 另存".into(), "this is no UTF-8 text; save the file as UTF-8".into());
                Err(Failure::Findings(sheet.findings()))
            }
        }
    }
    /// A text in memory.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), found: RefCell::default(), more: RefCell::default() }
    }
    /// Line and column of a byte; the file as a whole for `usize::MAX`.
    #[must_use]
    pub fn at(&self, offset: usize) -> At {
        if offset == usize::MAX {
            return At { file: self.path.clone(), line: 0, column: 0 };
        }
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        // Columns count characters: continuation bytes are none.
        let column = before[start..].iter().filter(|b| **b & 0xc0 != 0x80).count() + 1;
        At { file: self.path.clone(), line: before.iter().filter(|b| **b == b'\n').count() + 1, column }
    }
    /// Notes a mistake.
    pub fn error(&self, offset: usize, code: &'static str, subject: impl Into<String>, zh: String, en: String) {
        if self.found.borrow().len() >= MOST_SHOWN {
            *self.more.borrow_mut() += 1;
            return;
        }
        self.found.borrow_mut().push(Finding { at: self.at(offset), code, severity: Severity::Error, subject: subject.into(), zh, en });
    }
    /// Notes that the file cannot be read beyond a byte.
    pub fn broken(&self, offset: usize, zh: String, en: String) {
        self.error(offset, BROKEN, "file", zh, en);
    }
    /// Whether anything is wrong.
    #[must_use]
    pub fn spoiled(&self) -> bool {
        !self.found.borrow().is_empty()
    }
    /// What is wrong, by place.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut list = self.found.borrow().clone();
        list.sort();
        list.dedup();
        let more = *self.more.borrow();
        if more > 0 {
            let (zh, en) = (format!("此外还有 {more} 处问题；先改正以上各处"), format!("and {more} more; mend these first"));
            list.push(Finding { at: self.at(usize::MAX), code: BROKEN, severity: Severity::Error, subject: "file".into(), zh, en });
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_and_a_flood_of_findings_is_counted() {
        let s = Sheet::new("x", "一\n二三四\n");
        let at = s.at("一\n二三".len());
        assert_eq!((at.line, at.column), (2, 3));
        for i in 0..250 {
            s.error(0, VALUE, format!("link {i:03}"), String::new(), String::new());
        }
        let list = s.findings();
        assert_eq!((list.len(), list[200].en.as_str()), (201, "and 50 more; mend these first"));
    }
}
