//! The one test program. What belongs where:
//!
//! - `tidy`: the house's own rules, held by reading the source as text
//! - `bad_files`: each mistake in a file gives exactly the finding expected
//! - `upgrade`: every past format still loads
//! - `scenarios`: every shipped file has no findings and loads the same twice
//! - `folder`: the small county folder that the three above spoil (no tests of its own)

mod bad_files;
mod folder;
mod scenarios;
mod tidy;
mod upgrade;
