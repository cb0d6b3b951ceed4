//! Flood — from rain to water on the road: rain, loss, runoff, routing, stage, inundation.
//!
//! In: county, `FloodSpec`, seed. Out: a `Hazard`. Not here: warnings, people, plans.

pub mod abreast;
pub mod arrivals;
pub mod brooks;
pub mod channel_bed;
pub mod dam;
pub mod danger;
pub mod design_storm;
pub mod forecast;
pub mod ground;
pub mod inundation;
pub mod loss;
pub mod mode;
pub mod nest_ground;
pub mod nests;
pub mod network;
pub mod peak;
pub mod plane;
pub mod quick;
pub mod rain;
pub mod rational;
pub mod route;
pub mod section;
pub mod slides;
pub mod spec;
pub mod surface;
pub mod surface_ground;
pub mod terrain_error;
pub mod unit_hydrograph;
