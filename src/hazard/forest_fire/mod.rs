//! Forest fire — fuel, moisture, wind and slope become a front that moves over the county.

pub mod barrier;
pub mod ellipse;
pub mod front;
pub mod fuel_model;
pub mod stencil;
pub mod surface;
pub mod wind;
