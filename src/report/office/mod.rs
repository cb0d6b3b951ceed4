//! Report / office — what an office takes in hand: the lists to fill in, the papers of a drill, the report after it.
//!
//! In: a scenario, or what there is to tell of a run. Out: bytes of workbooks and Word documents.

pub mod after_action;
pub mod cell;
pub mod facts;
mod judged;
pub mod paper;
pub mod papers;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod template;
pub mod workbook;
