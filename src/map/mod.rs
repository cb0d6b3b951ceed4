//! Map — what stands where: county, places, terrain, roads, rivers, crossings, land cover, routes.
//!
//! In: trusted values from `scenario::resolve` (or a test's county notation). Out: immutable structures that every
//! other room borrows. Not here: files, hazards, plans, people's behaviour.

pub mod alarm;
pub mod area;
pub mod catchment;
pub mod channel;
pub mod county;
pub mod cut;
pub mod daily;
pub mod drainage;
pub mod force;
pub mod frame;
pub mod grid;
pub mod landcover;
pub mod line;
pub mod line_cells;
pub mod mainline;
pub mod place;
pub mod river;
pub mod road;
pub mod road_name;
pub mod route;
pub mod traffic;
pub mod trail;
pub mod valley;
pub mod vegetation;
