//! Scenario / study file — what a study is to do, as a RON file: `study.ron` in a study's folder, or what `--plan-only` writes.
//!
//! In: a file. Out: `StudyFile`, or every finding; the text of one. Not here: running it (`study`), loading what it names (`load`).
//! Paths are relative to the file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::code;
use super::fields::{Fields, Limits, Reader};
use super::patch::quoted;
use super::source::{Failure, Log, Source};
use super::tree;
use super::upgrade;

/// What a study does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StudyKind {
    /// Plans against the same luck.
    Compare,
    /// Each clause left out.
    Ablate,
    /// Many draws of the stated uncertainty.
    Sweep,
    /// One more of something.
    Equip,
    /// Thresholds and times tried.
    Tune,
    /// Plans made worse by rule.
    Defects,
}

/// Words of the kinds.
pub const KINDS: [(&str, StudyKind); 6] = [
    ("Compare", StudyKind::Compare),
    ("Ablate", StudyKind::Ablate),
    ("Sweep", StudyKind::Sweep),
    ("Equip", StudyKind::Equip),
    ("Tune", StudyKind::Tune),
    ("Defects", StudyKind::Defects),
];

/// A study.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyFile {
    /// What it does.
    pub kind: StudyKind,
    /// Where it comes from.
    pub source: String,
    /// The drill.
    pub drill: PathBuf,
    /// Plans: to compare, or (other studies) in place of those of the same key.
    pub plans: Vec<PathBuf>,
    /// Numbers of the drill, changed.
    pub sets: Vec<(String, String)>,
    /// Scoring file in place of the built-in one.
    pub scoring: Option<PathBuf>,
    /// First seed and how many follow it, itself counted; a sweep's runs.
    pub seeds: Vec<u64>,
    /// Minutes by which each clause is late, instead of being left out (ablate).
    pub late_min: Option<f64>,
    /// Sobol' sequence instead of a Latin hypercube (sweep).
    pub sobol: bool,
    /// Half-width of every probability at which the study may stop (sweep).
    pub enough: Option<f64>,
    /// Worst nights to keep for replay (sweep).
    pub keep: u32,
    /// What to add to the county (equip).
    pub add: Vec<String>,
    /// How many candidates to try (tune).
    pub candidates: u32,
    /// Key of the one plan that is spoilt (defects); all of them where absent.
    pub of: Option<String>,
}

/// Most runs of one study.
pub const MOST_RUNS: u64 = 1_000_000;

/// Reads a study file; `None` where it is none.
pub fn read(path: &Path, log: &Log) -> Result<Option<StudyFile>, Failure> {
    let Some(source) = Source::read(path, log)? else { return Ok(None) };
    let reader = Reader { source: &source, log };
    let Some(root) = tree::read_ron(&source, log).and_then(|n| upgrade::upgrade(reader, n)) else { return Ok(None) };
    let Some(f) = reader.open(&root, "study") else { return Ok(None) };
    f.get("format");
    let home = path.parent().unwrap_or(Path::new("."));
    let beside = |text: String| super::source::tidy(&home.join(text));
    let texts = |name: &'static str| -> Vec<String> { f.list(name).iter().filter_map(|n| reader.text(n, &f.subject(name))).collect() };
    let Some(kind) = f.word("study", &KINDS) else { return Ok(None) };
    let study = StudyFile {
        kind,
        source: f.text("source"),
        drill: beside(f.text("drill")),
        plans: texts("plans").into_iter().map(beside).collect(),
        sets: texts("set").iter().filter_map(|t| pair(&f, t)).collect(),
        scoring: f.opt_text("scoring").map(beside),
        seeds: seeds(&f),
        late_min: f.opt_number("late_min", Limits(0.1, 1440.0)),
        sobol: f.flag_or("sobol", false),
        enough: f.opt_number("enough", Limits(0.001, 0.5)),
        keep: f.whole_or("keep", 3, 0, 100),
        add: texts("add"),
        candidates: f.whole_or("candidates", 24, 1, 1000),
        of: f.opt_text("of"),
    };
    f.close();
    Ok(Some(study))
}

/// Every finding of a study file, and of the files that it names: they must be there. What those hold is checked where they lie.
pub fn look(path: &Path, log: &Log) -> Result<(), Failure> {
    let Some(study) = read(path, log)? else { return Ok(()) };
    let Some(source) = Source::read(path, &Log::default())? else { return Ok(()) };
    let reader = Reader { source: &source, log };
    let Some(root) = tree::read_ron(&source, &Log::default()) else { return Ok(()) };
    let Some(f) = reader.open(&root, "study") else { return Ok(()) };
    let named = std::iter::once(("drill", &study.drill)).chain(study.plans.iter().map(|p| ("plans", p))).chain(study.scoring.iter().map(|p| ("scoring", p)));
    for (field, file) in named.filter(|(_, file)| file.file_name().is_some() && !file.is_file()) {
        let shown = file.display();
        f.error(
            code::S015,
            field,
            format!("没有 {shown}；路径从本文件所在的文件夹算起"),
            format!("there is no {shown}; paths start from the folder of this file"),
        );
    }
    if study.kind == StudyKind::Compare && study.plans.len() < 2 {
        f.error(
            code::S012,
            "plans",
            format!("比较需要至少两份预案，这里有 {} 份", study.plans.len()),
            format!("a comparison needs two plans or more, here are {}", study.plans.len()),
        );
    }
    Ok(())
}

fn pair(f: &Fields<'_>, text: &str) -> Option<(String, String)> {
    let found = text.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned()));
    if found.is_none() {
        f.error(code::S014, "set", format!("{text:?} 应写作 \"KEY=VALUE\""), format!("{text:?} should read \"KEY=VALUE\""));
    }
    found
}

/// `seeds: (1, 20)` from first to last, both among them, or a list.
fn seeds(f: &Fields<'_>) -> Vec<u64> {
    let limits = Limits(0.0, 9_007_199_254_740_991.0);
    if let Some((first, last)) = f.opt_pair("seeds", limits, limits) {
        let (first, last) = (first as u64, last as u64);
        if last < first || last - first >= MOST_RUNS {
            f.error(
                code::S012,
                "seeds",
                format!("({first}, {last}) 应为从小到大、至多 {MOST_RUNS} 个"),
                format!("({first}, {last}) should go up, with at most {MOST_RUNS} seeds"),
            );
            return Vec::new();
        }
        return (first..=last).collect();
    }
    if f.get("seeds").is_none() {
        f.need("seeds");
    }
    Vec::new()
}

/// A path as written from a folder: relative where both have a common root.
fn from_folder(folder: &Path, path: &Path) -> PathBuf {
    let whole = |p: &Path| std::fs::canonicalize(p).unwrap_or_else(|_| super::source::tidy(&std::path::absolute(p).unwrap_or_else(|_| p.to_owned())));
    let (folder, path) = (whole(folder), whole(path));
    let same = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if same == 0 {
        return path;
    }
    let up = folder.components().skip(same).map(|_| std::path::Component::ParentDir);
    up.chain(path.components().skip(same)).collect()
}

impl StudyFile {
    /// The text of the file, to stand in a folder.
    #[must_use]
    pub fn text(&self, folder: &Path) -> String {
        let path = |p: &Path| quoted(&from_folder(folder, p).to_string_lossy().replace('\\', "/"));
        let kind = KINDS.iter().find(|(_, k)| *k == self.kind).map_or("", |(w, _)| *w);
        let mut out = String::from(
            "// 一项研究：yanlian shard 分片运行，yanlian gather 合并 · A study: run in pieces by shard, put together by gather.\n(\n    format: 1,\n",
        );
        let _ = writeln!(out, "    study: {kind},\n    source: {},\n    drill: {},", quoted(&self.source), path(&self.drill));
        let list = |items: Vec<String>| format!("[{}]", items.join(", "));
        let _ = writeln!(out, "    plans: {},", list(self.plans.iter().map(|p| path(p)).collect()));
        let _ = writeln!(out, "    set: {},", list(self.sets.iter().map(|(k, v)| quoted(&format!("{k}={v}"))).collect()));
        if let Some(s) = &self.scoring {
            let _ = writeln!(out, "    scoring: {},", path(s));
        }
        let _ = writeln!(out, "    seeds: ({}, {}),", self.seeds.first().copied().unwrap_or(0), self.seeds.last().copied().unwrap_or(0));
        if let Some(m) = self.late_min {
            let _ = writeln!(out, "    late_min: {m},");
        }
        if self.sobol {
            out.push_str("    sobol: true,\n");
        }
        if let Some(e) = self.enough {
            let _ = writeln!(out, "    enough: {e},");
        }
        if !self.add.is_empty() {
            let _ = writeln!(out, "    add: {},", list(self.add.iter().map(|a| quoted(a)).collect()));
        }
        if self.kind == StudyKind::Tune {
            let _ = writeln!(out, "    candidates: {},", self.candidates);
        }
        if let Some(of) = &self.of {
            let _ = writeln!(out, "    of: {},", quoted(of));
        }
        let _ = writeln!(out, "    keep: {},\n)", self.keep);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_mistakes_are_told_all_at_once() {
        let dir = tempfile::tempdir().expect("a folder");
        let study = StudyFile {
            kind: StudyKind::Sweep,
            source: "by hand \"quoted\"".into(),
            drill: dir.path().join("drills/a.ron"),
            plans: vec![dir.path().join("plans/b.ron")],
            sets: vec![("length".into(), "T+02:00".into())],
            scoring: None,
            seeds: (1..=20).collect(),
            late_min: None,
            sobol: true,
            enough: Some(0.02),
            keep: 5,
            add: vec!["loudspeakers+10=30000".into()],
            candidates: 24,
            of: Some("mayang-flood".into()),
        };
        let path = dir.path().join("study.ron");
        std::fs::write(&path, study.text(dir.path())).expect("written");
        let log = Log::default();
        assert_eq!(read(&path, &log).expect("read"), Some(study), "{:?}", log.sorted());
        std::fs::write(&path, "(format: 1, study: Sweep, drill: \"a.ron\", source: \"x\", seeds: (9, 1), keep: 3.5, kepe: 1, set: [\"nonsense\"])")
            .expect("written");
        let log = Log::default();
        let _ = read(&path, &log).expect("read");
        let codes: Vec<&str> = log.sorted().iter().map(|f| f.code).collect();
        assert_eq!(codes.len(), 4, "{:?}", log.sorted());
        assert!(codes.contains(&"S012") && codes.contains(&"S006") && codes.contains(&"S014"), "{codes:?}");
    }
}
