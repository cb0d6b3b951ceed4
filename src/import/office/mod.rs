//! Import / office — lists and documents that an office has already become drafts of plans.
//!
//! In: xlsx and CSV lists (UTF-8 or GBK), a 预案.docx. Out: the text of a plan file for a person to finish; findings.
//! Not here: whether the plan makes sense (`yanlian check`). Names and telephone numbers of persons are left out unless asked for.

pub mod document;
pub mod draft;
pub mod guess;
pub mod list;
pub mod persons;
mod staff;
