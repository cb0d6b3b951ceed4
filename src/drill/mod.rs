//! Drill — the kernel: one step after another, and the only writer of records.
//!
//! In: a `Scenario`, a seed, which plan is in force. Out: a `Tale`. Not here: judgement, files, windows.
//! One step is a short list of named phases: hazard → sense → report up → decide → act → move → settle → record.

pub mod log;
pub mod deed;
pub mod reel;
pub mod census;
pub mod sight;
pub mod outage;
pub mod ground;
pub mod shelter;
pub mod people;
pub mod traffic;
pub mod team;
pub mod command;
pub mod world;
pub mod run;
