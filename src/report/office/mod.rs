//! Report / office — what an office takes in hand: the lists to fill in, the papers of a drill.
//!
//! In: a scenario. Out: bytes of workbooks and Word documents. Not here: the after-action report of a run.

pub mod papers;
pub mod template;
