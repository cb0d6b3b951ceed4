//! Cli / out — the door through which commands print, and what becomes of an output folder when a command fails.
//!
//! In: what to print; the folder a command writes into. Out: text on standard output and standard error; a folder without remains.
//! Not here: what is printed. Rules: a reader that goes away (`| head`) ends the printing, not the program; a full disk behind
//! standard output is a failure like any other; a command that fails takes away what it wrote, so that nobody reads half a result.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::Stop;
use super::help::both;
use crate::base::lang::Lang;

/// The first trouble of standard output that is not a reader gone away.
static TROUBLE: OnceLock<String> = OnceLock::new();

/// Prints a line on standard output.
macro_rules! say {
    () => { $crate::cli::out::print(format_args!("\n")) };
    ($($text:tt)*) => { $crate::cli::out::print(format_args!("{}\n", format_args!($($text)*))) };
}
/// Prints on standard output without an end of line.
macro_rules! say_on {
    ($($text:tt)*) => { $crate::cli::out::print(format_args!($($text)*)) };
}
/// Prints a line on standard error.
macro_rules! complain {
    ($($text:tt)*) => { $crate::cli::out::tell_of_trouble(format_args!($($text)*)) };
}
pub(super) use {complain, say, say_on};

/// Prints; a broken pipe is a reader who has seen enough.
pub(super) fn print(text: std::fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    match out.write_fmt(text).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            let _ = TROUBLE.set(e.to_string());
        }
        _ => {}
    }
}

/// Prints a line on standard error, where nobody can be told of a trouble.
pub(super) fn tell_of_trouble(text: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// What went wrong with standard output.
pub(super) fn trouble() -> Option<String> {
    TROUBLE.get().map(|e| both(format!("标准输出: {e}"), format!("standard output: {e}")))
}

/// A failure's text with the system's words in the reader's language, and how to mend it.
pub(super) fn with_remedy(text: &str, lang: Lang) -> String {
    let Some((before, after)) = text.split_once("(os error ") else { return text.to_owned() };
    let Some((code, rest)) = after.split_once(')') else { return text.to_owned() };
    let kind = code.parse().map_or(std::io::ErrorKind::Other, |c| std::io::Error::from_raw_os_error(c).kind());
    let (zh, en, zh_mend, en_mend) = match kind {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            ("磁盘已满", "no space left on the disk", "请腾出空间，或用 --out 换一个盘后重试", "make room, or name a folder on another disk with --out")
        }
        std::io::ErrorKind::FileTooLarge => {
            ("文件超过系统允许的大小", "the file is larger than the system allows", "请放宽文件大小限制后重试", "raise the limit of file sizes")
        }
        std::io::ErrorKind::PermissionDenied => {
            ("没有权限", "permission denied", "请换一个可以读写的文件或文件夹", "name a file or folder that you may read and write")
        }
        std::io::ErrorKind::NotFound => ("文件或文件夹不存在", "no such file or folder", "请检查路径", "check the path"),
        std::io::ErrorKind::ReadOnlyFilesystem => {
            ("磁盘只读", "the disk is read-only", "请用 --out 换一个可以写入的文件夹", "name a folder that can be written with --out")
        }
        _ => return text.to_owned(),
    };
    // The system's own words stand between the last colon and the number.
    let about = before.rsplit_once(": ").map_or("", |(path, _)| path);
    // A path that could not be read is named by our own English words, which have their Chinese here.
    let about = match (lang, about.strip_prefix("cannot read ")) {
        (Lang::Zh, Some(path)) => format!("读不了 {path}"),
        _ => about.to_owned(),
    };
    match lang {
        Lang::Zh => format!("{}{zh}（os error {code}）{rest}；{zh_mend}", if about.is_empty() { String::new() } else { format!("{about}：") }),
        Lang::En => format!("{}{en} (os error {code}){rest}; {en_mend}", if about.is_empty() { String::new() } else { format!("{about}: ") }),
    }
}

/// A folder that a command writes into: what was not there before goes away again unless the command says that all is well.
#[must_use = "without `keep` everything written goes away again"]
pub(super) struct Folder {
    path: PathBuf,
    before: Option<BTreeSet<OsString>>,
    kept: bool,
}

impl Folder {
    /// Remembers what is there.
    pub(super) fn begin(path: &Path) -> Self {
        let names = |dir: std::fs::ReadDir| dir.filter_map(Result::ok).map(|e| e.file_name()).collect::<BTreeSet<_>>();
        // What cannot be listed is nobody's to clear away.
        let (before, kept) = match std::fs::read_dir(path) {
            Ok(dir) => (Some(names(dir)), false),
            Err(e) => (None, e.kind() != std::io::ErrorKind::NotFound),
        };
        Self { path: path.to_path_buf(), before, kept }
    }
    /// All is well: what was written stays.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
    /// Keeps where a command ended well.
    pub(super) fn unless_failed<T>(self, outcome: Result<T, Stop>) -> Result<T, Stop> {
        if !matches!(outcome, Err(Stop::Failed(_))) {
            self.keep();
        }
        outcome
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        match &self.before {
            None => drop(std::fs::remove_dir_all(&self.path)),
            Some(before) => {
                for entry in std::fs::read_dir(&self.path).into_iter().flatten().filter_map(Result::ok).filter(|e| !before.contains(&e.file_name())) {
                    let path = entry.path();
                    drop(if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_in_the_readers_language_with_a_remedy() {
        let text = "out/x/a.parquet: No space left on device (os error 28)";
        assert_eq!(with_remedy(text, Lang::Zh), "out/x/a.parquet：磁盘已满（os error 28）；请腾出空间，或用 --out 换一个盘后重试");
        assert_eq!(
            with_remedy(text, Lang::En),
            "out/x/a.parquet: no space left on the disk (os error 28); make room, or name a folder on another disk with --out"
        );
        assert_eq!(with_remedy("two words", Lang::Zh), "two words");
    }

    #[test]
    fn a_command_that_fails_takes_away_what_it_wrote_and_nothing_else() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("mine.txt"), "mine").expect("written");
        let folder = Folder::begin(dir.path());
        std::fs::write(dir.path().join("half.tif"), "half").expect("written");
        assert!(folder.unless_failed::<()>(Err(Stop::Failed("full".into()))).is_err());
        assert!(dir.path().join("mine.txt").is_file() && !dir.path().join("half.tif").exists());
        let new = dir.path().join("new");
        let folder = Folder::begin(&new);
        std::fs::create_dir(&new).expect("made");
        drop(folder);
        assert!(!new.exists());
        let folder = Folder::begin(&new);
        std::fs::create_dir(&new).expect("made");
        assert!(folder.unless_failed(Ok(())).is_ok() && new.exists());
    }
}
