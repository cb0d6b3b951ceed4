//! Drill — the kernel: one step after another, and the only writer of records.
//!
//! In: a `Scenario`, a seed, which plan is in force. Out: a `Tale`. Not here: judgement, files, windows.
//! One step is a short list of named phases: hazard → sense → report up → decide → act → move → settle → record.

pub mod census;
pub mod command;
pub mod deed;
pub mod depth_speed;
pub mod direct;
pub mod expressway;
pub mod fire;
pub mod given;
pub mod ground;
pub(crate) mod lie;
pub mod log;
pub mod outage;
pub mod people;
pub mod reel;
mod road_water;
pub mod run;
pub mod shelter;
pub mod sight;
mod spent;
pub mod team;
pub mod traffic;
pub mod water;
pub mod world;
