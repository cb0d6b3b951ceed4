//! Scenario / load — the doors of this room: load a drill, load a county, check any path.
//!
//! In: paths and what the command line adds. Out: trusted values, or every finding in every file at once, or disk trouble.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::code;
use super::cut;
use super::drill_rows::{self, DrillRows};
use super::drill_spec::Scenario;
use super::fields::Ref;
use super::finding::{At, Finding, Severity};
use super::kind::{self, Kind};
use super::plan_rows::{self, PlanRows};
use super::refs::what;
use super::source::{Failure, Log, Source, tidy};
use super::{county_resolve, drill_resolve, plan_fire, plan_flood, plan_lint, plan_resolve, study_file, tree};
use crate::map::county::County;
use crate::plan::book::Books;

/// What the command line adds to a drill file.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// Each replaces the plan of the same key, or is added.
    pub plans: Vec<PathBuf>,
    /// `KEY=VALUE` pairs of `--set`.
    pub sets: Vec<(String, String)>,
}

/// Why there is no scenario.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Mistakes in files, sorted by file, line and column; notes and warnings among them.
    #[error("{} finding(s)", .0.len())]
    Findings(Vec<Finding>),
    /// Disk trouble.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Loads a drill with its county and plans.
pub fn load(drill: &Path, options: &LoadOptions) -> Result<Scenario, LoadError> {
    let log = Log::default();
    let scenario = gather(drill, options, &log, Care::Shape)?;
    match scenario {
        Some(s) if !log.spoiled() => Ok(s),
        _ => Err(LoadError::Findings(log.sorted())),
    }
}

/// Loads a county folder.
pub fn load_county(dir: &Path) -> Result<County, LoadError> {
    let log = Log::default();
    match county_resolve::county(dir, &log)? {
        Some(county) if !log.spoiled() => Ok(county),
        _ => Err(LoadError::Findings(log.sorted())),
    }
}

/// The path that a file names, from its own folder.
fn beside(file: &Path, named: &str) -> PathBuf {
    tidy(&file.parent().unwrap_or(Path::new(".")).join(named))
}

/// How closely files are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// Whether they can be used: what a drill needs to know.
    Shape,
    /// The plan linter as well.
    Lint,
}

fn gather(path: &Path, options: &LoadOptions, log: &Log, care: Care) -> Result<Option<Scenario>, Failure> {
    let path = tidy(path);
    let Some(rows) = drill_rows::read(&path, log)? else { return Ok(None) };
    let dir = beside(&path, &rows.county.key);
    if !exists(&rows.county, &dir, log) {
        return Ok(None);
    }
    // A mistake in the drill hides none in the county or in the plans, which are read with it.
    let own = Log::default();
    let county = county_resolve::county(&dir, &own)?;
    log.absorb(own);
    let plans = plans(&path, &rows, options, log)?;
    let Some(county) = county else { return Ok(None) };
    let books = plan_resolve::books(&plans, &county, log);
    let only = rows.only.clone();
    let key = path.file_stem().map_or_else(|| "drill".into(), |s| s.to_string_lossy().into_owned());
    let Some(mut drill) = drill_resolve::drill(key, rows, &county, &books, log) else { return Ok(None) };
    let set = |drill: &mut super::drill_spec::Drill, log: &Log| options.sets.iter().for_each(|(k, v)| drill_resolve::set(drill, k, v, log));
    set(&mut drill, log);
    if care == Care::Lint && !log.spoiled() {
        plan_lint::lint(&plans, &books, &county, plan_lint::heard(&drill), true, log);
        plan_flood::routes(&plans, &books, &county, &drill, log);
        plan_fire::crews(&plans, &books, &county, &drill, log);
    }
    let Some((county, mut books, mut drill)) = cut::cut(&path, &only, plans, (county, books, drill), log)? else { return Ok(None) };
    if !only.is_empty() {
        set(&mut drill, &Log::default());
    }
    super::around::add_zones(&county, &mut books, &drill);
    let (files, paths) = log.fingerprint(&dir);
    let files = if options.sets.is_empty() {
        files
    } else {
        let mut all = crate::base::fingerprint::Hasher::new();
        all.fingerprint(files);
        for (k, v) in &options.sets {
            all.text(k).text(v);
        }
        all.finish()
    };
    Ok(Some(Scenario { county, books, drill, files, paths }))
}

fn exists(r: &Ref, path: &Path, log: &Log) -> bool {
    // A file that nobody may look at is there: reading it will say so.
    let there = !r.key.is_empty() && std::fs::metadata(path).map_or_else(|e| e.kind() != std::io::ErrorKind::NotFound, |_| true);
    if !there && !r.key.is_empty() {
        let shown = path.display();
        log.error(
            code::S015,
            r.at.clone(),
            r.subject.clone(),
            format!("没有 {shown}；路径从本文件所在的文件夹算起"),
            format!("there is no {shown}; paths start from the folder of this file"),
        );
    }
    there
}

/// The plans of a drill: those it names, then those of the command line in place of theirs or behind.
fn plans(path: &Path, rows: &DrillRows, options: &LoadOptions, log: &Log) -> Result<Vec<PlanRows>, Failure> {
    let mut out: Vec<PlanRows> = Vec::new();
    for r in &rows.plans {
        let file = beside(path, &r.key);
        let plan = if exists(r, &file, log) { plan_rows::read(&file, log)? } else { None };
        if plan.is_none() {
            log.unread(&[what::PLAN, what::CLAUSE, what::ROLE, what::ZONE]);
        }
        if let Some(plan) = plan {
            match out.iter().find(|p| p.key.key == plan.key.key && !p.key.key.is_empty()) {
                Some(first) => super::refs::double(log, &first.key, &plan.key),
                None => out.push(plan),
            }
        }
    }
    for file in &options.plans {
        let Some(plan) = plan_rows::read(&tidy(file), log)? else {
            log.unread(&[what::PLAN, what::CLAUSE, what::ROLE, what::ZONE]);
            continue;
        };
        match out.iter().position(|p| p.key.key == plan.key.key) {
            Some(i) => out[i] = plan,
            None => out.push(plan),
        }
    }
    Ok(out)
}

/// What a file is; a finding where nobody can say.
fn kind(path: &Path, log: &Log) -> Result<Kind, Failure> {
    let Some(source) = Source::read(path, log)? else { return Ok(Kind::Other) };
    let Some(node) = tree::read_ron(&source, log) else { return Ok(Kind::Other) };
    let kind = kind::of(&node);
    if kind == Kind::Other && !log.spoiled() {
        log.error(
            code::S017,
            At { file: path.to_owned(), line: 0, column: 0 },
            "file",
            "看不出是县、预案、推演、草图、研究还是评分文件：县有 townships 或 crs，预案有 clauses，推演有 hazard，草图有 cell_m 和 population，研究有 study，评分文件有 metrics",
            "is it a county, a plan, a drill, a sketch, a study or a scoring file? A county has townships or crs, a plan clauses, a drill a hazard, a sketch cell_m and population, a study study, a scoring file metrics",
        );
    }
    Ok(kind)
}

/// The files below some paths, each where it belongs.
#[derive(Default)]
struct Heaps {
    counties: BTreeSet<PathBuf>,
    plans: BTreeSet<PathBuf>,
    drills: BTreeSet<PathBuf>,
    sketches: BTreeSet<PathBuf>,
    studies: BTreeSet<PathBuf>,
    scorings: BTreeSet<PathBuf>,
}

impl Heaps {
    fn of(paths: &[PathBuf], log: &Log) -> Result<Self, Failure> {
        let mut heaps = Self::default();
        for path in paths {
            let path = tidy(path);
            let about = std::fs::metadata(&path).map_err(|e| Failure::at(&path, e))?;
            if about.is_dir() {
                walk(&path, &mut |p| heaps.add(p, log))?;
            } else {
                heaps.add(&path, log)?;
            }
        }
        Ok(heaps)
    }

    /// Nothing of ours.
    fn is_empty(&self) -> bool {
        let sets = [&self.counties, &self.plans, &self.drills, &self.sketches, &self.studies, &self.scorings];
        sets.iter().all(|s| s.is_empty())
    }

    /// Puts a file where it belongs.
    fn add(&mut self, path: &Path, log: &Log) -> Result<(), Failure> {
        let folder = or_here(path.parent().unwrap_or(Path::new("."))).to_owned();
        if path.file_name().is_some_and(|n| n == "county.ron") {
            self.counties.insert(folder);
            return Ok(());
        }
        if path.extension().is_none_or(|e| e != "ron") {
            return Ok(());
        }
        let own = Log::default();
        let _ = match kind(path, &own)? {
            Kind::Plan => self.plans.insert(path.to_owned()),
            Kind::Drill => self.drills.insert(path.to_owned()),
            Kind::County => self.counties.insert(folder),
            Kind::Sketch => self.sketches.insert(path.to_owned()),
            Kind::Study => self.studies.insert(path.to_owned()),
            Kind::Scoring => self.scorings.insert(path.to_owned()),
            Kind::Other => {
                own.sorted().into_iter().for_each(|f| log.push(f));
                false
            }
        };
        Ok(())
    }
}

/// The sketches below some paths. `check_paths` leaves them to `import::sketch`, which alone knows their fields.
pub fn sketches(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    Ok(Heaps::of(paths, &Log::default())?.sketches.into_iter().collect())
}

/// The scoring files below some paths. `check_paths` leaves them to `score::scoring`, which alone knows their fields.
pub fn scorings(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    Ok(Heaps::of(paths, &Log::default())?.scorings.into_iter().collect())
}

/// Every finding in every county, plan, drill and study below some paths, sorted by file, line and column: whether they can be used.
pub fn check_paths(paths: &[PathBuf]) -> Result<Vec<Finding>, Failure> {
    check(paths, Care::Shape, &mut |_| {})
}

/// The same, with what the plan linter has to say about plans that can be used.
pub fn lint_paths(paths: &[PathBuf]) -> Result<Vec<Finding>, Failure> {
    check(paths, Care::Lint, &mut |_| {})
}

/// How far a check has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// Files that are through.
    pub done: usize,
    /// Files in all: those that a drill brings along are looked at with it and leave the count.
    pub all: usize,
    /// The file that comes next.
    pub file: &'a Path,
}

/// The same as [`lint_paths`], and says before each drill, plan, study and county how far it is.
pub fn lint_paths_telling(paths: &[PathBuf], tell: &mut dyn FnMut(Step<'_>)) -> Result<Vec<Finding>, Failure> {
    check(paths, Care::Lint, tell)
}

fn check(paths: &[PathBuf], care: Care, tell: &mut dyn FnMut(Step<'_>)) -> Result<Vec<Finding>, Failure> {
    let all = Log::default();
    let Heaps { mut counties, mut plans, drills, studies, .. } = Heaps::of(paths, &all)?;
    for path in paths {
        let own = Log::default();
        if Heaps::of(std::slice::from_ref(path), &own)?.is_empty() && own.sorted().is_empty() {
            all.add(
                Severity::Warning,
                code::S022,
                At { file: tidy(path), ..At::default() },
                "check",
                "这里没有县域、预案、推演、草图、研究或评分文件；请检查路径".to_owned(),
                "holds no county, plan, drill, sketch, study or scoring file; check the path".to_owned(),
            );
        }
    }
    let mut findings: BTreeSet<Finding> = all.sorted().into_iter().collect();
    let mut done = 0;
    let mut next = |file: &Path, left: usize| {
        tell(Step { done, all: done + left, file });
        done += 1;
    };
    // Drills first: they say with which plans and county their files belong together.
    for (i, drill) in drills.iter().enumerate() {
        next(drill, drills.len() - i + plans.len() + studies.len() + counties.len());
        let log = Log::default();
        gather(drill, &LoadOptions::default(), &log, care)?;
        findings.extend(log.sorted());
        let (_, files) = log.fingerprint(Path::new(""));
        for file in files {
            plans.remove(&file);
            if file.file_name().is_some_and(|n| n == "county.ron")
                && let Some(dir) = file.parent()
            {
                counties.remove(dir);
            }
        }
    }
    for (i, plan) in plans.iter().enumerate() {
        next(plan, plans.len() - i + studies.len() + counties.len());
        findings.extend(check_plan(plan, care)?);
    }
    for (i, study) in studies.iter().enumerate() {
        next(study, studies.len() - i + counties.len());
        let log = Log::default();
        study_file::look(study, &log)?;
        findings.extend(log.sorted());
    }
    for (i, dir) in counties.iter().enumerate() {
        next(dir, counties.len() - i);
        let log = Log::default();
        county_resolve::county(dir, &log)?;
        findings.extend(log.sorted());
    }
    Ok(findings.into_iter().collect())
}

/// Visits all files below a folder in the order of their names; hidden ones are left out.
fn walk(dir: &Path, visit: &mut dyn FnMut(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(|e| Failure::at(dir, e))? {
        entries.push(entry.map_err(|e| Failure::at(dir, e))?.path());
    }
    entries.sort();
    for path in entries {
        if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
            continue;
        }
        if path.is_dir() {
            walk(&path, visit)?;
        } else {
            visit(&path)?;
        }
    }
    Ok(())
}

/// A folder; the one we are in where the path is empty, as that of a bare file name's parent is.
fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// A plan that no drill names: against the county above it and the upper plans beside it.
fn check_plan(path: &Path, care: Care) -> Result<Vec<Finding>, Failure> {
    let log = Log::default();
    let Some(plan) = plan_rows::read(path, &log)? else { return Ok(log.sorted()) };
    // A short path has no folders above it, the place where it lies has.
    let lies = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let dir = lies.ancestors().skip(1).take(3).flat_map(|d| [d.to_owned(), d.join("county")]).find(|d| d.join("county.ron").exists());
    let Some(dir) = dir else {
        log.add(
            Severity::Note,
            code::S015,
            plan.source.whole(),
            "plan",
            "上级文件夹里没有 county.ron，队伍、测站等名称未核对",
            "no folder above has a county.ron, so names of teams, gauges and places are not checked",
        );
        return Ok(log.sorted());
    };
    // Against a county that cannot be read nothing is checked: its faults are what there is to say, and no silence.
    let below = Log::default();
    let Some(county) = county_resolve::county(&dir, &below)? else {
        below.sorted().into_iter().for_each(|f| log.push(f));
        return Ok(log.sorted());
    };
    let mut all = vec![plan];
    let mut files: Vec<PathBuf> = match path.parent() {
        Some(d) => std::fs::read_dir(or_here(d)).map_err(|e| Failure::at(d, e))?.filter_map(Result::ok).map(|e| e.path()).collect(),
        None => Vec::new(),
    };
    files.retain(|f| f.extension().is_some_and(|e| e == "ron") && f != path);
    files.sort();
    while let Some(upper) = all.last().and_then(|p| p.upper.clone()) {
        if all.iter().any(|p| p.key.key == upper.key) {
            break;
        }
        let found = files.iter().find_map(|f| plan_rows::read(f, &Log::default()).ok().flatten().filter(|p| p.key.key == upper.key));
        match found {
            Some(p) => all.push(p),
            None => break,
        }
    }
    let books: Books = plan_resolve::books(&all, &county, &log);
    if care == Care::Lint && !log.spoiled() {
        plan_lint::lint(&all, &books, &county, BTreeSet::new(), false, &log);
    }
    Ok(log.sorted().into_iter().filter(|f| f.at.file == path).collect())
}
