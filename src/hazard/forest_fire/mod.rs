//! Forest fire — fuel, moisture, wind and slope become a front that moves over the county.

pub mod ellipse;
pub mod fuel_model;
pub mod surface;
pub mod wind;
