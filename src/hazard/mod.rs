//! Hazard — what nature and accident do, behind one interface.
//!
//! In: map, parameters, seed, acts of people upon it. Out: a `Frame` on the county grid that only `drill` turns into
//! states of roads and places. Not here: plans (a hazard does not know them), people, scores.

pub mod act;
pub mod briggs;
pub mod calm;
pub mod flood;
pub mod forest_fire;
pub mod frame;
pub mod layer;
pub mod mosaic;
pub mod road_fire;
