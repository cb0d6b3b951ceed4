//! Yanlian (演练) — a plan becomes events, events become evidence, evidence becomes a score.
//!
//! The story of a drill in four words: load → run → score → report. The rooms stand in reading order, and each names
//! only rooms above it (`docs/rooms.md`; `tests/tidy.rs` enforces the arrows).

pub mod base;
pub mod cli;
pub mod drill;
pub mod hazard;
pub mod import;
pub mod map;
pub mod plan;
pub mod record;
pub mod report;
pub mod scenario;
pub mod score;
pub mod study;
#[cfg(feature = "view")]
pub mod view;
