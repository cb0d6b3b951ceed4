//! Plane — two-dimensional inundation: water on a raster of ground, kept to the drop.
//!
//! In: a [`basin::Basin`]. Out: depth and speed by cell, and books that close exactly. Not here: the county (`flood::quick`
//! has its rivers and rain).

pub mod basin;
pub mod channel;
pub mod ghost;
pub mod hll;
pub mod inertial;
pub mod lattice;
pub mod ledger;
pub mod limit;
pub mod nest;
mod net;
pub mod opening;
mod pack;
mod pack_step;
mod ports;
pub mod reading;
pub mod restart;
pub mod series;
pub mod sweep;
pub mod tiles;
pub mod water;
