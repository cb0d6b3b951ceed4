//! Import — open data into a county folder: OSM, DEM, population, land cover, or a hand-written sketch.

pub mod account;
pub mod area;
pub mod county_file;
pub mod cover;
pub mod crossings;
pub mod datum;
pub mod dem;
pub mod failure;
pub mod keys;
pub mod network;
pub mod osm;
mod osm_xml;
pub mod outfit;
pub mod places;
pub mod polygons;
pub mod population;
pub mod raster;
pub mod reaches;
pub mod river_network;
pub mod road_tags;
pub mod roads;
pub mod sketch;
pub mod story;
pub mod waters;
pub mod write;
