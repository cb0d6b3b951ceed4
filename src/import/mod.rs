//! Import — open data into a county folder: OSM, DEM, population, land cover, or a hand-written sketch.

pub mod account;
pub mod area;
pub mod failure;
pub mod osm;
mod osm_xml;
pub mod datum;
pub mod dem;
pub mod raster;
pub mod write;
pub mod river_network;
pub mod sketch;
pub mod roads;
pub mod keys;
pub mod reaches;
pub mod waters;
pub mod cover;
pub mod polygons;
pub mod crossings;
pub mod places;
pub mod population;
pub mod county_file;
pub mod outfit;
pub mod story;
