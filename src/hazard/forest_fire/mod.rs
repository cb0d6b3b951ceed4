//! Forest fire — fuel, moisture, wind and slope become a front that moves over the county.

pub mod barrier;
pub mod contain;
pub mod cover;
pub mod crown;
pub mod ellipse;
pub mod fbp;
pub mod front;
pub mod fuel_model;
pub mod moisture;
pub mod spotting;
pub mod stencil;
pub mod surface;
pub mod wang;
pub mod wind;
