//! Cli / origin — what a command was asked for, kept beside its record so that it can be run or scored again.

use std::path::{Path, PathBuf};

use super::Stop;
use crate::scenario::drill_spec::Scenario;
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
}

/// Reads `KEY=VALUE`.
pub(super) fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("KEY=VALUE expected, for example rain.scale=1.2".to_owned()),
    }
}

/// Makes an output folder ready: new, empty, or an earlier run of ours, whose files are replaced.
pub(super) fn ready(out: &Path) -> Result<(), Stop> {
    let failed = |e: std::io::Error| Stop::Failed(format!("{}: {e}", out.display()));
    if out.exists() {
        if !out.is_dir() {
            return Err(Stop::Failed(format!("{}: 不是文件夹，无法写入结果 · not a folder; name another --out", out.display())));
        }
        let foreign = std::fs::read_dir(out).map_err(failed)?.next().is_some() && !out.join("record").is_dir();
        if foreign {
            return Err(Stop::Failed(format!("{}: 文件夹里有别的内容，未写入 · the folder holds something else; name another --out", out.display())));
        }
        for ours in ["record", "keyframes", "rasters", "vs"] {
            let folder = out.join(ours);
            if folder.is_dir() {
                std::fs::remove_dir_all(&folder).map_err(failed)?;
            }
        }
    }
    std::fs::create_dir_all(out).map_err(failed)
}

impl Origin {
    /// Loads the scenario.
    pub(super) fn load(&self) -> Result<Scenario, Stop> {
        load(&self.drill, &LoadOptions { plans: self.plans.clone(), sets: self.sets.clone() }).map_err(|e| match e {
            LoadError::Findings(findings) => Stop::Findings(findings),
            LoadError::Failure(failure) => Stop::Failed(failure.to_string()),
        })
    }

    /// Writes it beside the record, with paths that hold from anywhere.
    pub(super) fn write(&self, out: &Path) -> Result<(), Stop> {
        let whole = |p: &PathBuf| std::fs::canonicalize(p).unwrap_or_else(|_| p.clone());
        let there = Self { drill: whole(&self.drill), plans: self.plans.iter().map(whole).collect(), ..self.clone() };
        let text = serde_json::to_string_pretty(&there).map_err(|e| Stop::Failed(e.to_string()))?;
        let path = Self::path(out);
        std::fs::write(&path, text).map_err(|e| Stop::Failed(format!("{}: {e}", path.display())))
    }

    /// Reads it back.
    pub(super) fn read(out: &Path) -> Result<Self, Stop> {
        let path = Self::path(out);
        let text = std::fs::read_to_string(&path).map_err(|e| Stop::Failed(format!("{}: {e} · 这不是一次推演的结果文件夹", path.display())))?;
        serde_json::from_str(&text).map_err(|e| Stop::Failed(format!("{}: {e}", path.display())))
    }

    fn path(out: &Path) -> PathBuf {
        out.join("record").join("origin.json")
    }
}
