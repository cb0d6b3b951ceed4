//! View / draft — a plan's file while it is edited: its text, what was done to it, what lies on the disk.
//!
//! In: a path, changes with their names. Out: the text; a file beside it after every change, the file itself when it is saved.
//! Not here: what stands in the text (`outline`), how it is drawn (`edit`). Rule: nothing is lost. Each change is kept beside the
//! file at once, a file that somebody else has changed is never written over, and the file is written whole or not at all.

use std::path::{Path, PathBuf};

use super::door::Words;
use crate::report::file::write_whole;

/// A step that can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Done {
    name: Words,
    before: String,
}

/// A file that is edited.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The file.
    pub path: PathBuf,
    /// Its text as it is now.
    pub text: String,
    /// Grows with every change.
    pub version: u64,
    /// The text as it was read or last saved.
    on_disk: String,
    done: Vec<Done>,
    undone: Vec<Done>,
    /// What an earlier session left beside the file, other than the file. Until it is taken up or dropped nothing else is changed,
    /// so that it is never written over.
    pub left: Option<Left>,
}

/// Changes that an earlier session did not save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The text.
    pub text: String,
    /// The file has been changed since by somebody else: taking them up puts them over that.
    pub overtaken: bool,
}

/// Whether an earlier session has left changes of a file beside it.
#[must_use]
pub fn is_left(path: &Path) -> bool {
    beside(path).is_file()
}

/// Steps that are remembered at most.
const STEPS: usize = 500;

impl Draft {
    /// Reads a file.
    pub fn open(path: &Path) -> Result<Self, Words> {
        let text = std::fs::read_to_string(path).map_err(|e| trouble(path, &e))?;
        let modified = |p: &Path| std::fs::metadata(p).and_then(|m| m.modified()).ok();
        let overtaken = modified(path).zip(modified(&beside(path))).is_some_and(|(file, kept)| file > kept);
        let left = std::fs::read_to_string(beside(path)).ok().filter(|l| *l != text).map(|text| Left { text, overtaken });
        Ok(Self { path: path.to_owned(), on_disk: text.clone(), text, version: 1, done: Vec::new(), undone: Vec::new(), left })
    }

    /// Whether there is anything to save.
    #[must_use]
    pub fn unsaved(&self) -> bool {
        self.text != self.on_disk
    }

    /// Changes the text, and keeps the change beside the file.
    pub fn change(&mut self, name: Words, text: String) -> Result<(), Words> {
        if text == self.text {
            return Ok(());
        }
        self.decided()?;
        let before = std::mem::replace(&mut self.text, text);
        self.done.push(Done { name, before });
        if self.done.len() > STEPS {
            self.done.remove(0);
        }
        self.undone.clear();
        self.keep()
    }

    /// Refuses while nobody has said what becomes of what was left.
    fn decided(&self) -> Result<(), Words> {
        match self.left {
            None => Ok(()),
            Some(_) => Err(Words::new("先恢复或丢弃上次未保存的改动", "first recover or drop what was not saved last time")),
        }
    }

    /// What would be undone, and what done again.
    #[must_use]
    pub fn steps(&self) -> (Option<&Words>, Option<&Words>) {
        (self.done.last().map(|d| &d.name), self.undone.last().map(|d| &d.name))
    }

    /// Undoes the last step.
    pub fn undo(&mut self) -> Result<Option<Words>, Words> {
        let Some(step) = self.done.pop() else { return Ok(None) };
        let after = std::mem::replace(&mut self.text, step.before);
        self.undone.push(Done { name: step.name.clone(), before: after });
        self.keep().map(|()| Some(step.name))
    }
    /// Does again what was undone.
    pub fn redo(&mut self) -> Result<Option<Words>, Words> {
        let Some(step) = self.undone.pop() else { return Ok(None) };
        let before = std::mem::replace(&mut self.text, step.before);
        self.done.push(Done { name: step.name.clone(), before });
        self.keep().map(|()| Some(step.name))
    }

    /// Keeps the text beside the file; nothing stays there where the two are the same.
    fn keep(&mut self) -> Result<(), Words> {
        self.version += 1;
        if self.unsaved() { put(&beside(&self.path), &self.text) } else { self.tidy() }
    }
    fn tidy(&self) -> Result<(), Words> {
        let kept = beside(&self.path);
        match std::fs::remove_file(&kept) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(trouble(&kept, &e)),
            _ => Ok(()),
        }
    }

    /// Whether the file is no longer what was read.
    #[must_use]
    pub fn changed_outside(&self) -> bool {
        std::fs::read_to_string(&self.path).map_or(true, |t| t != self.on_disk)
    }

    /// Takes the file as it lies on the disk in place of what was changed here: a step that can be undone. Whether there was anything to take.
    pub fn read_again(&mut self) -> Result<bool, Words> {
        self.decided()?;
        let text = std::fs::read_to_string(&self.path).map_err(|e| trouble(&self.path, &e))?;
        self.on_disk.clone_from(&text);
        let other = text != self.text;
        self.change(Words::new("重新读取", "reading the file again"), text)?;
        self.tidy().map(|()| other)
    }

    /// Saves; refuses where somebody else has changed the file.
    pub fn save(&mut self) -> Result<(), Words> {
        if self.changed_outside() {
            let shown = self.path.display();
            return Err(Words::new(
                format!("{shown}：文件已被别的程序改动，没有写入。可以“另存为新版本”，或“重新读取”放弃这里的改动。"),
                format!(
                    "{shown}: another program has changed the file; nothing was written. Save as a new version, or read it again and drop what was changed here."
                ),
            ));
        }
        put(&self.path, &self.text)?;
        self.on_disk.clone_from(&self.text);
        self.tidy()
    }

    /// Writes the text into a new file beside it, which is edited from now on.
    pub fn save_as_version(&mut self) -> Result<PathBuf, Words> {
        self.decided()?;
        let stem = self.path.file_stem().map_or_else(|| "plan".into(), |s| s.to_string_lossy().into_owned());
        let stem = match stem.rsplit_once("-v") {
            Some((head, n)) if n.parse::<u32>().is_ok() => head.to_owned(),
            _ => stem,
        };
        let next = (2..).map(|n| self.path.with_file_name(format!("{stem}-v{n}.ron"))).find(|p| !p.exists());
        let next = next.unwrap_or_else(|| self.path.clone());
        put(&next, &self.text)?;
        self.tidy()?;
        self.path.clone_from(&next);
        self.on_disk.clone_from(&self.text);
        self.left = None;
        Ok(next)
    }

    /// Takes up, or drops, what an earlier session left.
    pub fn recover(&mut self, take: bool) -> Result<(), Words> {
        match self.left.take() {
            Some(Left { text, .. }) if take => self.change(Words::new("恢复上次未保存的改动", "recover what was not saved"), text),
            _ => self.tidy(),
        }
    }
}

/// Where changes are kept until they are saved.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map_or_else(|| "plan.ron".into(), |n| n.to_string_lossy().into_owned());
    path.with_file_name(format!(".{name}.unsaved"))
}

fn put(path: &Path, text: &str) -> Result<(), Words> {
    write_whole(path, |out| std::io::Write::write_all(out, text.as_bytes())).map_err(|e| trouble(path, &e))
}

fn trouble(path: &Path, why: &dyn std::fmt::Display) -> Words {
    let shown = path.display();
    Words::new(format!("{shown}：{why}"), format!("{shown}: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(n: &str) -> Words {
        Words::new(n, n)
    }

    #[test]
    fn a_change_is_kept_at_once_undone_done_again_and_saved_whole() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("plan.ron");
        std::fs::write(&path, "(a: 1) // x\n").expect("written");
        let mut d = Draft::open(&path).expect("read");
        d.change(name("one"), "(a: 2) // x\n".into()).expect("kept");
        d.change(name("two"), "(a: 3) // x\n".into()).expect("kept");
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "(a: 1) // x\n", "the file waits until it is saved");
        // A crash now loses nothing.
        let again = Draft::open(&path).expect("read");
        assert_eq!(again.left.as_ref().map(|l| (l.text.as_str(), l.overtaken)), Some(("(a: 3) // x\n", false)));
        assert_eq!(d.undo().expect("kept"), Some(name("two")));
        assert_eq!((d.text.as_str(), d.steps()), ("(a: 2) // x\n", (Some(&name("one")), Some(&name("two")))));
        assert_eq!(d.redo().expect("kept"), Some(name("two")));
        d.save().expect("saved");
        assert!(!d.unsaved() && std::fs::read_to_string(&path).expect("there") == "(a: 3) // x\n");
        assert!(Draft::open(&path).expect("read").left.is_none());
    }

    #[test]
    fn what_a_crash_left_survives_until_somebody_decides() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("plan.ron");
        std::fs::write(&path, "(a: 1)").expect("written");
        Draft::open(&path).expect("read").change(name("one"), "(a: 2)".into()).expect("kept");
        assert!(is_left(&path));
        let mut d = Draft::open(&path).expect("read");
        // Neither another change nor another version touches it.
        assert!(d.change(name("other"), "(a: 7)".into()).is_err() && d.save_as_version().is_err());
        assert_eq!(d.text, "(a: 1)");
        assert_eq!(Draft::open(&path).expect("read").left.map(|l| l.text).as_deref(), Some("(a: 2)"), "a second crash loses nothing either");
        d.recover(true).expect("taken up");
        assert!(d.text == "(a: 2)" && d.unsaved() && d.left.is_none());
        d.change(name("on"), "(a: 3)".into()).expect("goes on");
        let mut again = Draft::open(&path).expect("read");
        again.recover(false).expect("dropped");
        assert!(!is_left(&path) && again.text == "(a: 1)");
    }

    #[test]
    fn what_was_left_before_somebody_else_changed_the_file_says_so() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("plan.ron");
        std::fs::write(&path, "(a: 1)").expect("written");
        Draft::open(&path).expect("read").change(name("one"), "(a: 2)".into()).expect("kept");
        let later = std::fs::metadata(beside(&path)).and_then(|m| m.modified()).expect("a time") + std::time::Duration::from_secs(5);
        std::fs::write(&path, "(a: 9)").expect("written");
        std::fs::File::options().write(true).open(&path).and_then(|f| f.set_modified(later)).expect("dated");
        assert!(Draft::open(&path).expect("read").left.is_some_and(|l| l.overtaken));
    }

    #[test]
    fn a_file_that_somebody_else_changed_is_not_written_over() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("plan.ron");
        std::fs::write(&path, "(a: 1)").expect("written");
        let mut d = Draft::open(&path).expect("read");
        d.change(name("one"), "(a: 2)".into()).expect("kept");
        std::fs::write(&path, "(a: 9)").expect("written");
        let why = d.save().expect_err("refused");
        assert!(why.en.contains("another program") && std::fs::read_to_string(&path).expect("there") == "(a: 9)");
        let next = d.save_as_version().expect("a new one");
        assert!(next.ends_with("plan-v2.ron") && std::fs::read_to_string(&next).expect("there") == "(a: 2)");
        assert!(d.save_as_version().expect("another").ends_with("plan-v3.ron"));
    }

    #[test]
    fn a_changed_file_is_read_again_and_what_was_changed_here_comes_back_by_undoing_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("plan.ron");
        std::fs::write(&path, "(a: 1)").expect("written");
        let mut d = Draft::open(&path).expect("read");
        d.change(name("one"), "(a: 2)".into()).expect("kept");
        std::fs::write(&path, "(a: 9)").expect("written");
        assert!(d.read_again().expect("read") && d.text == "(a: 9)" && !d.unsaved() && !d.changed_outside() && !is_left(&path));
        assert!(!d.read_again().expect("read"), "it is what is edited already");
        d.undo().expect("kept");
        assert!(d.text == "(a: 2)" && d.unsaved() && is_left(&path));
        d.save().expect("nobody has changed it since it was read");
        std::fs::remove_file(&path).expect("gone");
        assert!(d.changed_outside() && d.read_again().is_err() && d.text == "(a: 2)");
        d.save_as_version().expect("what is here is not lost");
    }
}
