//! Record — what happened, and nothing else.
//!
//! In: events from `drill`, in order. Out: Parquet files, the same events read back, tracks for playback.
//! Not here: judgement (`score`), the making of events (`drill` is the only writer).

pub mod event;
pub mod keyframe;
pub mod naming;
mod reading;
pub mod said;
pub mod store;
pub(crate) mod table;
pub mod tale;
pub mod unit;
pub mod warned;
mod writing;
