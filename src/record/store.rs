//! Record / store — a run as files: what is kept, what a run's head says, what can be wrong with it.
//!
//! In: nothing. Out: the terms that `writing` and `reading` share, and both of them by one name. Not here: judgement;
//! extremes for GIS (written as rasters by `report`).

use std::path::PathBuf;

use super::tale::PlanUse;

pub use super::reading::{changed_files, read, read_hours, read_run};
pub use super::writing::{Writer, by_hour, write};

/// The newest form of a record that this build writes and reads.
pub const FORMAT: u32 = 1;

/// Disk trouble, or a record that cannot be trusted.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's sentence says what its fields are")]
pub enum StoreError {
    /// The disk said no.
    #[error("{}: {source}", path.display())]
    Disk { path: PathBuf, source: std::io::Error },
    /// The file is not what it should be.
    #[error("{}: damaged record: {why} · 记录损坏", path.display())]
    Damaged { path: PathBuf, why: String },
    /// A later build wrote it.
    #[error("{}: record format {found} is newer than this build reads ({known}); use the newer yanlian · 记录格式较新，请用新版打开", path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
    /// The run never ended.
    #[error("{}: the run was broken off; its events can be read, but it cannot be scored or replayed · 推演中途停止，无法评分", path.display())]
    Unfinished { path: PathBuf },
    /// The record speaks of something that the scenario does not have.
    #[error("{}: the scenario has no `{what}`; the record belongs to other files · 记录与场景文件不符", path.display())]
    Unknown { path: PathBuf, what: String },
}

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordLevel {
    /// Everything, playback included.
    Full,
    /// What a score needs.
    Summary,
}

/// `run.json`: what a run was, so that it can be scored, or run again.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RunFile {
    /// Form of the record.
    pub format: u32,
    /// Version of the program.
    pub engine: String,
    /// False until the run has ended.
    pub complete: bool,
    /// Key of the drill.
    pub drill: String,
    /// Seed.
    pub seed: u64,
    /// Which plan was in force.
    pub plan_use: PlanUse,
    /// How much was kept.
    pub level: RecordLevel,
    /// The scenario's files with the fingerprint of each; none where it could not be read again.
    pub files: Vec<(PathBuf, Option<String>)>,
    /// Fingerprint of all of them.
    pub files_fingerprint: String,
    /// `--set` of the command.
    pub sets: Vec<(String, String)>,
    /// Simulated seconds.
    pub simulated_s: f64,
    /// Files of events, one an hour.
    pub hours: u32,
    /// Events.
    pub events: u64,
    /// Households.
    pub households: u64,
    /// Vehicles used.
    pub vehicles: u32,
    /// Fingerprint of the run.
    pub fingerprint: String,
    /// Wall-clock seconds of the drill alone. Never part of a fingerprint.
    pub drill_s: f64,
}

/// Rooms that have a fingerprint of their own each minute: the columns of `sums.parquet`.
pub(super) const ROOMS: [&str; 5] = ["hazard", "people", "traffic", "command", "teams"];
