//! View / lint — what `check` says of a plan that is being edited, a moment after each change.
//!
//! In: the plan's file and its text as it is now. Out: the findings, from a thread of its own. Not here: what is checked
//! (`scenario::load`). Method: a folder is made that looks like the plan's county with the text in the file's place (links to
//! everything else), so that the very check that the command line does is done here, and nothing on the disk is touched.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use crate::scenario::finding::{At, Finding};
use crate::scenario::load::lint_paths;

/// What is known of a text.
#[derive(Debug, Default)]
pub struct Lint {
    /// The findings in the file, in the order of their places.
    pub findings: Vec<Finding>,
    /// The version of the text that they are of.
    pub of: u64,
    /// Why it could not be checked.
    pub failed: Option<String>,
    running: Option<(u64, Receiver<Result<Vec<Finding>, String>>)>,
}

impl Lint {
    /// Whether a check is under way.
    #[must_use]
    pub const fn running(&self) -> bool {
        self.running.is_some()
    }

    /// Takes in what a check has found, and begins the next where the text has changed since.
    pub fn follow(&mut self, path: &Path, text: &str, version: u64) {
        if let Some((of, answer)) = &self.running {
            match answer.try_recv() {
                Err(TryRecvError::Empty) => return,
                Ok(Ok(list)) => (self.findings, self.failed, self.of) = (list, None, *of),
                Ok(Err(why)) => (self.failed, self.of) = (Some(why), *of),
                Err(TryRecvError::Disconnected) => (self.failed, self.of) = (Some("—".to_owned()), *of),
            }
            self.running = None;
        }
        if self.of == version {
            return;
        }
        let (sender, answer) = channel();
        let (path, text) = (path.to_owned(), text.to_owned());
        std::thread::spawn(move || {
            let _ = sender.send(check(&path, &text));
        });
        self.running = Some((version, answer));
    }
}

/// The findings of a text in the place of a file, those of this file alone.
pub fn check(path: &Path, text: &str) -> Result<Vec<Finding>, String> {
    let said = |e: std::io::Error| e.to_string();
    let path = std::fs::canonicalize(path).map_err(said)?;
    let (Some(plans), Some(name)) = (path.parent(), path.file_name()) else { return Ok(Vec::new()) };
    let mirror = tempfile::tempdir().map_err(said)?;
    // A plan lies in its county's folder, or in a folder of it.
    let inside = plans.parent().filter(|c| c.join("county.ron").is_file());
    let folder = match inside {
        Some(county) => {
            links(county, mirror.path(), plans.file_name())?;
            mirror.path().join(plans.file_name().unwrap_or_default())
        }
        None => mirror.path().to_owned(),
    };
    std::fs::create_dir_all(&folder).map_err(said)?;
    links(plans, &folder, Some(name))?;
    let file: PathBuf = folder.join(name);
    std::fs::write(&file, text).map_err(said)?;
    let list = lint_paths(std::slice::from_ref(&file)).map_err(|e| e.to_string())?;
    // What is wrong elsewhere, and keeps this file from being checked, is told at its first line.
    let elsewhere = |f: Finding| {
        let of = f.at.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Finding { at: At { file: file.clone(), line: 1, column: 1 }, zh: format!("{of}：{}", f.zh), en: format!("{of}: {}", f.en), ..f }
    };
    Ok(list.into_iter().map(|f| if f.at.file.ends_with(name) { f } else { elsewhere(f) }).collect())
}

/// Makes a folder look like another one but for one of its entries.
fn links(from: &Path, to: &Path, but: Option<&std::ffi::OsStr>) -> Result<(), String> {
    let said = |e: std::io::Error| e.to_string();
    for entry in std::fs::read_dir(from).map_err(said)? {
        let entry = entry.map_err(said)?;
        if Some(entry.file_name().as_os_str()) == but {
            continue;
        }
        link(&entry.path(), &to.join(entry.file_name())).map_err(said)?;
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}
#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_dir() {
        std::fs::create_dir_all(to)?;
        for e in std::fs::read_dir(from)? {
            let e = e?;
            link(&e.path(), &to.join(e.file_name()))?;
        }
        return Ok(());
    }
    std::fs::copy(from, to).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_whose_county_cannot_be_read_is_not_called_clean() {
        let dir = tempfile::tempdir().expect("a folder");
        let plan = dir.path().join("plans/p.ron");
        std::fs::create_dir_all(dir.path().join("plans")).expect("made");
        std::fs::write(dir.path().join("county.ron"), "(format: 1, name: ").expect("written");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/plans/township-yanmen.ron");
        let text = std::fs::read_to_string(&shipped).expect("shipped");
        std::fs::write(&plan, &text).expect("written");
        let found = check(&plan, &text).expect("checked");
        assert!(found.iter().any(|f| f.en.starts_with("county.ron: ") && f.zh.starts_with("county.ron：") && f.at.line == 1), "{found:?}");
    }

    #[test]
    fn a_mistake_typed_into_a_shipped_plan_is_found_and_its_file_is_not_touched() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/plans/township-yanmen.ron");
        let text = std::fs::read_to_string(&path).expect("shipped");
        let clean = check(&path, &text).expect("checked");
        let spoiled = text.replacen("deadline_min: 15", "deadline_min: \"soon\"", 1);
        let found = check(&path, &spoiled).expect("checked");
        assert!(found.len() > clean.len(), "{found:?}");
        let line = 1 + text[..text.find("deadline_min: 15").expect("there")].matches('\n').count();
        assert!(found.iter().any(|f| f.at.line == line), "{found:?}");
        assert_eq!(std::fs::read_to_string(&path).expect("shipped"), text);
    }
}
