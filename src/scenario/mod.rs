//! Scenario — files in, trusted values out; the only room that reads scenario files.
//!
//! In: paths. Out: a `Scenario`, or every finding at once. Not here: running it.
//! Two stages: rows exactly as written, then `resolve`. After `resolve`, later rooms return values, not `Result`.

pub mod alarm_rows;
pub mod area_rows;
mod call_trees;
pub mod clearing;
pub mod code;
mod county_ground;
mod county_network;
pub mod county_resolve;
mod county_rivers;
pub mod county_rows;
mod cut;
pub mod daily_traffic_rows;
pub mod drill_resolve;
pub mod drill_rows;
pub mod drill_spec;
pub mod english;
pub mod fields;
pub mod finding;
pub mod fire_rows;
pub mod flood_resolve;
pub mod flood_rows;
pub mod geo_rows;
pub mod injects;
pub mod json;
pub mod kind;
pub mod lists;
pub mod load;
mod people_rows;
mod plan_deadlines;
mod plan_exits;
mod plan_flood;
mod plan_levels;
mod plan_lint;
mod plan_orders;
pub mod plan_resolve;
pub mod plan_rows;
mod plan_trigger;
pub mod raster;
pub mod refs;
pub mod remedy;
pub mod responder;
pub mod river_graph;
pub mod road_graph;
pub mod road_rows;
pub mod source;
pub mod study_file;
mod syntax;
pub mod table;
mod terrain_check;
pub mod tiny;
pub mod tree;
pub mod upgrade;
pub mod valley;
pub mod words;
