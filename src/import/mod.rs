//! Import — open data into a county folder: OSM, DEM, population, land cover, or a hand-written sketch.

pub mod write;
pub mod river_network;
pub mod sketch;
