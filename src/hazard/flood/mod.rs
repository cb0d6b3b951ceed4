//! Flood — from rain to water on the road: rain, loss, runoff, routing, stage, inundation.
//!
//! In: county, `FloodSpec`, seed. Out: a `Hazard`. Not here: warnings, people, plans.

pub mod spec;
