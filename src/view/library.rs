//! View / library — what lies on the disk: results, drills, plans, counties; shown as cards, filtered, chosen, opened.
//!
//! In: folders to look into. Out: cards; a panel; what the reader wants opened. Not here: reading a run (`door`).
//! Method: a run is told by `record/run.json` and its `score.json`; a drill, a plan and a county by the fields of their RON files
//! (`scenario::kind`). What cannot be read is shown with the reason, never left out.

use std::path::{Path, PathBuf};

use super::command::Do;
use super::door::Words;
use super::seeds::Spread;
use super::thumb::Thumbs;
use crate::base::lang::{Lang, Name, Text};
use crate::record::store::{self, RunFile, StoreError};
use crate::scenario::kind::{self, Kind};
use crate::scenario::source::{Log, Source};
use crate::scenario::tree::{Node, Value, read_ron};
use crate::score::card::Card;
use crate::score::danger::Danger;

/// Folders below a root that are looked into, at most so deep.
const DEPTH: usize = 4;
/// Cards of one kind at most.
const MOST: usize = 400;

/// What a card stands for.
#[derive(Clone, Debug)]
pub enum What {
    /// A run's folder.
    Run {
        /// Its score, where it has one.
        card: Option<Box<Card>>,
        /// Its head, where it could be read.
        head: Option<Box<RunFile>>,
    },
    /// A drill's file.
    Drill,
    /// A plan's file.
    Plan,
    /// A county's folder.
    County,
}

/// A card.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The folder or file.
    pub path: PathBuf,
    /// What it is.
    pub what: What,
    /// Its title.
    pub title: Name,
    /// A line below.
    pub line: Words,
    /// What its danger is called.
    pub danger: Option<Danger>,
    /// What is wrong with it.
    pub trouble: Option<Words>,
    /// The files that it was made from are newer than it.
    pub outdated: bool,
}

/// The shelves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shelf {
    /// Results.
    #[default]
    Runs,
    /// Drills.
    Drills,
    /// Plans.
    Plans,
    /// Counties.
    Counties,
}

impl Shelf {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> Text {
        match self {
            Self::Runs => Text::new("推演结果", "Results"),
            Self::Drills => Text::new("推演场景", "Drills"),
            Self::Plans => Text::new("预案", "Plans"),
            Self::Counties => Text::new("县域", "Counties"),
        }
    }
}

/// The library.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Where it looks.
    pub roots: Vec<PathBuf>,
    /// What it has found.
    pub entries: Vec<Entry>,
    /// Comparisons over many seeds.
    pub studies: Vec<Spread>,
    /// The shelf in front.
    pub shelf: Shelf,
    /// Typed by the reader.
    pub search: String,
    /// Only this danger.
    pub only: Option<Danger>,
    /// The card in front.
    pub chosen: Option<PathBuf>,
    /// Small pictures of results.
    pub thumbs: Thumbs,
}

/// What the reader wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Open a run.
    Open(PathBuf),
    /// Compare with it.
    Compare(PathBuf),
    /// Run a drill.
    Run(PathBuf),
    /// Command a drill without its plan.
    Command(PathBuf),
    /// Edit a plan.
    Edit(PathBuf),
    /// A command of the table.
    Do(Do),
}

fn text_of<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    let Value::Fields(_, fields) = &node.value else { return None };
    match &fields.iter().find(|f| f.name == name)?.node.inner()?.value {
        Value::Text(t) => Some(t),
        _ => None,
    }
}
fn word_of<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    let Value::Fields(_, fields) = &node.value else { return None };
    match &fields.iter().find(|f| f.name == name)?.node.value {
        Value::Fields(Some(w), _) | Value::Tuple(Some(w), _) | Value::Word(w) => Some(w),
        _ => None,
    }
}

fn run_entry(dir: &Path) -> Entry {
    let card: Option<Card> = std::fs::read_to_string(dir.join("score.json")).ok().and_then(|t| serde_json::from_str(&t).ok());
    let head = store::read_run(dir);
    let trouble = match &head {
        Ok(h) if !h.complete => {
            Some(Words::new("中途停止：可以看到停止之前的事件，不能评分", "broken off: what happened before can be looked at, it cannot be scored"))
        }
        Ok(_) if card.is_none() => Some(Words::new("缺少评分单 score.json，打开时重新评分", "without its score.json: it is scored again when opened")),
        Ok(_) => None,
        Err(StoreError::Newer { found, known, .. }) => Some(Words::new(
            format!("记录格式 {found} 较新（本程序读到 {known}）；文件保持原样，请用新版打开"),
            format!("record format {found} is newer than this build reads ({known}); it is left as it is, open it with the newer build"),
        )),
        Err(e) => Some(Words::new(format!("读不出：{e}"), format!("cannot be read: {e}"))),
    };
    let head = head.ok();
    let name = dir.file_name().map_or_else(|| dir.display().to_string(), |n| n.to_string_lossy().into_owned());
    let title = card.as_ref().map(|c| Name { zh: c.title.clone(), en: Some(c.title_en.clone()) }).unwrap_or(Name { zh: name.clone(), en: None });
    let seed = head.as_ref().map(|h| h.seed);
    let modified = |p: &Path| std::fs::metadata(p).and_then(|m| m.modified()).ok();
    let made = modified(&dir.join("record").join("run.json"));
    let outdated = head.as_ref().zip(made).is_some_and(|(h, made)| h.files.iter().any(|(p, _)| modified(p).is_some_and(|m| m > made)));
    let hours = head.as_ref().map_or(0.0, |h| h.simulated_s / 3600.0);
    let line = match seed {
        Some(s) => Words::new(format!("{name} · 种子 {s} · {hours:.0} 小时"), format!("{name} · seed {s} · {hours:.0} h")),
        None => Words::new(name.clone(), name),
    };
    let danger = card.as_ref().map(Danger::of_card);
    Entry { path: dir.to_path_buf(), what: What::Run { card: card.map(Box::new), head: head.map(Box::new) }, title, line, danger, trouble, outdated }
}

fn file_entry(path: &Path) -> Option<Entry> {
    let log = Log::default();
    let source = Source::read(path, &log).ok().flatten();
    let node = source.as_ref().and_then(|s| read_ron(s, &log));
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let Some(node) = node else {
        let why = log.sorted();
        let say = |lang| why.first().map_or_else(|| "?".to_owned(), |f| f.line(lang));
        let trouble = Some(Words::new(format!("读不出：{}", say(Lang::Zh)), format!("cannot be read: {}", say(Lang::En))));
        let inside = |folder: &str| path.parent().is_some_and(|p| p.ends_with(folder));
        let what = if inside("drills") {
            What::Drill
        } else if inside("plans") {
            What::Plan
        } else {
            return None;
        };
        return Some(Entry {
            path: path.to_path_buf(),
            what,
            title: Name::zh(name.clone()),
            line: Words::new(name.clone(), name),
            danger: None,
            trouble,
            outdated: false,
        });
    };
    let title = |zh: &str, en: &str| Name { zh: text_of(&node, zh).unwrap_or(&name).to_owned(), en: text_of(&node, en).map(str::to_owned) };
    let length = text_of(&node, "length").unwrap_or("");
    let (what, title, danger, line) = match kind::of(&node) {
        Kind::Drill => {
            let danger = match word_of(&node, "hazard") {
                Some("Flood") => Some(Danger::Water),
                Some("ForestFire") => Some(Danger::Fire),
                Some("RoadFire") => Some(Danger::Road),
                _ => None,
            };
            (What::Drill, title("title", "title_en"), danger, Words::new(format!("{name} · 时长 {length}"), format!("{name} · length {length}")))
        }
        Kind::Plan => {
            let left = super::draft::is_left(path);
            let say = |mark: &str| if left { format!("{name} · {mark}") } else { name.clone() };
            (What::Plan, title("title", "title_en"), None, Words::new(say("● 有未保存的改动"), say("● unsaved changes")))
        }
        Kind::County => (What::County, title("name", "name_en"), None, Words::new(name.clone(), name.clone())),
        _ => return None,
    };
    Some(Entry { path: path.to_path_buf(), what, title, line, danger, trouble: None, outdated: false })
}

fn walk(folder: &Path, depth: usize, into: &mut Vec<Entry>, studies: &mut Vec<Spread>) {
    if depth == 0 || into.len() > 3 * MOST {
        return;
    }
    if folder.join("record").join("run.json").is_file() || folder.join("record").join("origin.json").is_file() {
        into.push(run_entry(folder));
        return;
    }
    studies.extend(Spread::read(folder));
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    for p in paths {
        if p.is_dir() {
            walk(&p, depth - 1, into, studies);
        } else if p.extension().is_some_and(|e| e == "ron") {
            into.extend(file_entry(&p));
        }
    }
}

impl Library {
    /// Looks into folders.
    #[must_use]
    pub fn of(roots: Vec<PathBuf>) -> Self {
        let mut library = Self { roots, ..Self::default() };
        library.refresh();
        library.shelf = if library.entries.iter().any(|e| matches!(e.what, What::Run { .. })) { Shelf::Runs } else { Shelf::Drills };
        library
    }

    /// Looks again.
    pub fn refresh(&mut self) {
        self.entries.clear();
        self.studies.clear();
        self.thumbs.forget();
        for root in self.roots.clone() {
            walk(&root, DEPTH, &mut self.entries, &mut self.studies);
        }
        let mut seen = std::collections::BTreeSet::new();
        self.entries.retain(|e| seen.insert(e.path.clone()));
        // The newest result first.
        let age = |e: &Entry| std::fs::metadata(e.path.join("record").join("run.json")).and_then(|m| m.modified()).ok();
        self.entries.sort_by_key(|e| match e.what {
            What::Run { .. } => (0, std::cmp::Reverse(age(e))),
            _ => (1, std::cmp::Reverse(None)),
        });
    }

    /// The drill of the first minute: the smallest flood that is shipped.
    #[must_use]
    pub fn example(&self) -> Option<&Path> {
        self.entries.iter().find(|e| e.path.ends_with("drills/township-yanmen.ron")).map(|e| e.path.as_path())
    }

    /// A drill around a plan: one that names its file, else any of the same county.
    #[must_use]
    pub fn drill_of(&self, plan: &Path) -> Option<PathBuf> {
        let county = plan.parent()?.parent()?;
        let name = plan.file_name()?.to_string_lossy().into_owned();
        let near: Vec<&Entry> = self.entries.iter().filter(|e| matches!(e.what, What::Drill) && e.trouble.is_none() && e.path.starts_with(county)).collect();
        let names_it = |e: &&&Entry| std::fs::read_to_string(&e.path).is_ok_and(|t| t.contains(&name));
        near.iter().find(names_it).or(near.first()).map(|e| e.path.clone())
    }

    /// The cards of a shelf that fit what is typed and ticked.
    #[must_use]
    pub fn shown(&self, shelf: Shelf) -> Vec<&Entry> {
        let wanted = self.search.trim().to_lowercase();
        let on = |e: &&Entry| {
            let fits = matches!(
                (shelf, &e.what),
                (Shelf::Runs, What::Run { .. }) | (Shelf::Drills, What::Drill) | (Shelf::Plans, What::Plan) | (Shelf::Counties, What::County)
            );
            let text = format!("{} {} {}", e.title.zh, e.title.en.as_deref().unwrap_or(""), e.path.display()).to_lowercase();
            fits && (wanted.is_empty() || text.contains(&wanted)) && self.only.is_none_or(|d| e.danger == Some(d))
        };
        self.entries.iter().filter(on).take(MOST).collect()
    }

    /// The card in front.
    #[must_use]
    pub fn in_front(&self) -> Option<&Entry> {
        self.entries.iter().find(|e| Some(&e.path) == self.chosen.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_scenarios_are_found_and_told_apart() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join("mayang");
        let library = Library::of(vec![root]);
        let of = |shelf| library.shown(shelf).len();
        assert!(of(Shelf::Drills) >= 8 && of(Shelf::Plans) >= 12 && of(Shelf::Counties) == 1 && of(Shelf::Runs) == 0);
        assert!(library.example().is_some());
        let flood = library.entries.iter().find(|e| e.path.ends_with("flood-0824.ron")).expect("the flood");
        assert_eq!(flood.danger, Some(Danger::Water));
        assert!(library.entries.iter().all(|e| e.trouble.is_none()), "a shipped file cannot be read");
        let only = Library { only: Some(Danger::Fire), ..library };
        assert_eq!(only.shown(Shelf::Drills).len(), 2);
    }

    #[test]
    fn what_cannot_be_read_is_shown_with_the_reason() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(dir.path().join("drills")).expect("made");
        std::fs::write(dir.path().join("drills").join("bad.ron"), "(format: 1, title: ").expect("written");
        let run = |name: &str, text: &str| {
            std::fs::create_dir_all(dir.path().join(name).join("record")).expect("made");
            std::fs::write(dir.path().join(name).join("record").join("run.json"), text).expect("written");
        };
        run("newer", "{\"format\": 999}");
        run("cut", "{\"form");
        let library = Library::of(vec![dir.path().to_path_buf()]);
        assert_eq!(library.entries.len(), 3);
        for e in &library.entries {
            let t = e.trouble.as_ref().unwrap_or_else(|| panic!("{}", e.path.display()));
            assert!(!t.zh.is_empty() && !t.en.is_empty());
        }
        let newer = library.entries.iter().find(|e| e.path.ends_with("newer")).and_then(|e| e.trouble.as_ref()).expect("newer");
        assert!(newer.en.contains("999") && newer.zh.contains("新版"));
    }
}
