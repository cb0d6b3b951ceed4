//! Flood — from rain to water on the road: rain, loss, runoff, routing, stage, inundation.
//!
//! In: county, `FloodSpec`, seed. Out: a `Hazard`. Not here: warnings, people, plans.

pub mod spec;
pub mod rain;
pub mod loss;
pub mod unit_hydrograph;
pub mod section;
pub mod route;
pub mod dam;
pub mod terrain_error;
pub mod ground;
pub mod network;
pub mod inundation;
pub mod forecast;
pub mod quick;
pub mod peak;
