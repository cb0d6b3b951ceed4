//! Forest fire — fuel, moisture, wind and slope become a front that moves over the county.
//!
//! In reading order: what lies there, how wet it is, how it burns, how the front goes, what people do to it.

pub mod fuel_model;

pub mod cover;
pub mod land;

pub mod weather;

pub mod moisture;

pub mod surface;
pub mod wind;

pub mod ellipse;

pub mod crown;
pub mod spotting;

pub mod behaviour;

pub mod barrier;
pub mod front;
pub mod stencil;

pub mod reached;

pub mod fire;

pub mod edge;
pub mod smoke;

pub mod contain;
pub mod fbp;
pub mod wang;

pub mod compare;
