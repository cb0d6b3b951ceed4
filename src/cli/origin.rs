//! Cli / origin — what a command was asked for, kept beside its record so that it can be run or scored again.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Stop;
use super::help::both;
use crate::drill::given::Given;
use crate::record::store;
use crate::scenario::drill_spec::{HazardSpec, Scenario};
use crate::scenario::load::{LoadError, LoadOptions, load};

/// The files and changes from which a run was made.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Origin {
    /// The drill file.
    pub(super) drill: PathBuf,
    /// `--plan`.
    pub(super) plans: Vec<PathBuf>,
    /// `--set`.
    pub(super) sets: Vec<(String, String)>,
    /// `--seed`.
    pub(super) seed: Option<u64>,
    /// `--no-plan`.
    pub(super) no_plan: bool,
    /// Orders that somebody gave at the window.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) given: Vec<super::given::Row>,
}

/// Reads `KEY=VALUE`.
pub(super) fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(both("应为 KEY=VALUE，如 rain.scale=1.2", "KEY=VALUE expected, as rain.scale=1.2")),
    }
}

/// Reads `KEY@T+hh:mm` or `KEY@off`: an inject that the controller plays by hand.
pub(super) fn inject_at(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('@') {
        Some((key, at)) if !key.is_empty() && !at.is_empty() => Ok((format!("inject.{key}"), at.to_owned())),
        _ => Err("应为 KEY@T+hh:mm 或 KEY@off · KEY@T+hh:mm or KEY@off expected".to_owned()),
    }
}

/// Reads `KEY+hh:mm` or `KEY-hh:mm`: an inject that is moved with all later ones.
pub(super) fn shift_by(text: &str) -> Result<(String, String), String> {
    let at = text.rfind(['+', '-']).filter(|i| *i > 0 && crate::base::time::Moment::parse(&format!("T{}", &text[*i..])).is_some());
    match at {
        Some(i) => Ok((format!("shift.{}", &text[..i]), format!("T{}", &text[i..]))),
        None => Err("应为 KEY+hh:mm 或 KEY-hh:mm · KEY+hh:mm or KEY-hh:mm expected".to_owned()),
    }
}

/// Makes an output folder ready: new, empty, or an earlier run of ours, whose files are replaced.
pub(super) fn ready(out: &Path) -> Result<(), Stop> {
    ready_for(out, Origin::NAME)
}

/// The same for a command whose folders are told by another file of theirs.
pub(super) fn ready_for(out: &Path, sign: &str) -> Result<(), Stop> {
    let failed = |e: std::io::Error| Stop::Failed(format!("{}: {e}", out.display()));
    if out.exists() {
        if !out.is_dir() {
            return Err(Stop::Failed(both(
                format!("{}：不是文件夹，无法写入结果；请用 --out 另指一处", out.display()),
                format!("{}: not a folder; name another --out", out.display()),
            )));
        }
        // Ours is what says so itself: a folder that merely holds a `record` is somebody else's.
        let foreign = std::fs::read_dir(out).map_err(failed)?.next().is_some() && !out.join(sign).is_file();
        if foreign {
            return Err(Stop::Failed(both(
                format!("{}：文件夹里有别的内容，未写入；请用 --out 另指一处", out.display()),
                format!("{}: the folder holds something else; name another --out", out.display()),
            )));
        }
        // What is read first goes first: a run that is stopped never leaves an old sheet beside a new record.
        for ours in
            ["score.json", "report.html", "people.csv", "roads.geojson", "clearance.geojson", "clear.json", "warning.csv", "max_depth.tif", "arrival_time.tif"]
        {
            let file = out.join(ours);
            if file.is_file() {
                std::fs::remove_file(&file).map_err(failed)?;
            }
        }
        for ours in ["keyframes", "rasters", "vs", "record"] {
            let folder = out.join(ours);
            if folder.is_dir() {
                std::fs::remove_dir_all(&folder).map_err(failed)?;
            }
        }
    }
    std::fs::create_dir_all(out).map_err(failed)
}

/// Refuses an accident on a road, which has no front that comes nearer, before anything is written.
pub(super) fn has_front(scenario: &Scenario) -> Result<(), Stop> {
    if !matches!(scenario.drill.hazard, HazardSpec::RoadFire(_)) {
        return Ok(());
    }
    Err(Stop::Usage(both(
        "本命令用于洪水和林火；高速公路事故请用 yanlian drill 推演，或用 yanlian hazard 单独计算",
        "this command is for floods and forest fires; drill an accident on the expressway with yanlian drill, or compute it alone with yanlian hazard",
    )))
}

/// Says which files are no longer those of a run.
pub(super) fn changed_since(out: &Path, changed: &[PathBuf]) -> Stop {
    let list = changed.iter().map(|p| format!("\n  {}", p.display())).collect::<String>();
    let shown = out.display();
    Stop::Failed(both(
        format!("{shown}：推演之后这些文件已改动，记录不能用改过的文件评判；请恢复原文件，或重新推演：{list}"),
        format!("{shown}: these files have changed since the run, which cannot be judged by them; restore them or run the drill again:{list}"),
    ))
}

impl Origin {
    /// A drill's file as it stands.
    #[cfg(feature = "view")]
    pub(super) fn plain(drill: &Path) -> Self {
        Self { drill: drill.to_path_buf(), plans: Vec::new(), sets: Vec::new(), seed: None, no_plan: false, given: Vec::new() }
    }

    /// Loads the scenario.
    pub(super) fn load(&self) -> Result<Scenario, Stop> {
        load(&self.drill, &LoadOptions { plans: self.plans.clone(), sets: self.sets.clone() }).map_err(|e| match e {
            LoadError::Findings(findings) => Stop::Findings(findings),
            LoadError::Failure(failure) => Stop::Failed(failure.to_string()),
        })
    }

    /// The orders that somebody gave at the window, for the same files.
    pub(super) fn orders(&self, scenario: &Scenario) -> Result<Vec<Given>, Stop> {
        self.given.iter().map(|row| row.order(scenario)).collect()
    }

    /// Loads the scenario of a saved run; refuses where a file is no longer what the run was made from.
    pub(super) fn load_again(&self, out: &Path) -> Result<Scenario, Stop> {
        let scenario = self.load()?;
        // Another build may read a record of the same form, but need not come to the same run.
        let here = env!("CARGO_PKG_VERSION");
        if let Some(engine) = store::read_run(out).ok().map(|r| r.engine).filter(|e| e != here) {
            super::out::complain!(
                "{}",
                both(
                    format!("记录由引擎 {engine} 写成，本程序是 {here}：照常评判；重演可能不同"),
                    format!("the record was written by engine {engine}, this is {here}: judged all the same; a replay may differ"),
                )
            );
        }
        let changed = store::changed_files(out, &scenario).map_err(|e| Stop::Failed(e.to_string()))?;
        if changed.is_empty() { Ok(scenario) } else { Err(changed_since(out, &changed)) }
    }

    /// Writes it beside the record, with paths that hold from anywhere.
    pub(super) fn write(&self, out: &Path) -> Result<(), Stop> {
        let whole = |p: &PathBuf| std::fs::canonicalize(p).unwrap_or_else(|_| p.clone());
        let there = Self { drill: whole(&self.drill), plans: self.plans.iter().map(whole).collect(), ..self.clone() };
        let text = serde_json::to_string_pretty(&there).map_err(|e| Stop::Failed(e.to_string()))?;
        let path = Self::path(out);
        let failed = |e: std::io::Error| Stop::Failed(format!("{}: {e}", path.display()));
        let mut part = tempfile::NamedTempFile::new_in(out.join("record")).map_err(failed)?;
        part.write_all(text.as_bytes()).map_err(failed)?;
        part.persist(&path).map_err(|e| failed(e.error))?;
        Ok(())
    }

    /// Reads it back.
    pub(super) fn read(out: &Path) -> Result<Self, Stop> {
        let path = Self::path(out);
        let text = std::fs::read_to_string(&path).map_err(|e| {
            Stop::Failed(both(
                format!("{}: {e}；这不是一次推演的结果文件夹", path.display()),
                format!("{}: {e}; this is not the folder of a drill", path.display()),
            ))
        })?;
        serde_json::from_str(&text).map_err(|e| Stop::Failed(format!("{}: {e}", path.display())))
    }

    /// The file, from the run's folder.
    const NAME: &'static str = "record/origin.json";

    fn path(out: &Path) -> PathBuf {
        out.join(Self::NAME)
    }
}
