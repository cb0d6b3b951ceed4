//! Scenario — files in, trusted values out; the only room that reads scenario files.
//!
//! In: paths. Out: a `Scenario`, or every finding at once. Not here: running it.
//! Two stages: rows exactly as written, then `resolve`. After `resolve`, later rooms return values, not `Result`.

pub mod finding;
pub mod code;
pub mod source;
pub mod tree;
pub mod json;
pub mod table;
pub mod words;
pub mod fields;
pub mod drill_spec;
pub mod road_graph;
pub mod river_graph;
pub mod tiny;
pub mod valley;
