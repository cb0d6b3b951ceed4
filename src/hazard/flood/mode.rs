//! Flood / mode — the flood that a drill asks for: quick or on the surface, behind one door.
//!
//! In: county, `FloodSpec`, seed. Out: a `Hazard`, and the rivers that both modes have. Not here: either of them.

use std::sync::Arc;

use super::ground::Ground;
use super::plane::ledger::Books;
use super::quick::FloodQuick;
use super::spec::{FloodMode, FloodSpec};
use super::surface::FloodSurface;
use crate::base::seed::Seed;
use crate::hazard::act::Hazard;
use crate::map::county::County;

/// A flood in the mode of its drill.
#[derive(Clone, Debug)]
pub enum Flood {
    /// Height above nearest drainage.
    Quick(Box<FloodQuick>),
    /// Two dimensions.
    Surface(Box<FloodSurface>),
}

impl Flood {
    /// A flood at T+00:00.
    ///
    /// # Panics
    /// Where the county's ground cannot carry water as a raster; the reader of counties refuses such ground first.
    #[must_use]
    pub fn on(ground: Arc<Ground>, county: &County, spec: &FloodSpec, seed: Seed) -> Self {
        match spec.mode {
            FloodMode::Quick => Self::Quick(Box::new(FloodQuick::on(ground, county, spec, seed))),
            FloodMode::Surface => match FloodSurface::on(ground, county, spec, seed) {
                Ok(flood) => Self::Surface(Box::new(flood)),
                Err(faults) => panic!("a county that was read is sound ground for water: {faults:?}"),
            },
        }
    }
    /// The hazard.
    pub fn hazard(&mut self) -> &mut dyn Hazard {
        match self {
            Self::Quick(f) => f.as_mut(),
            Self::Surface(f) => f.as_mut(),
        }
    }
    /// The hazard, to be kept.
    #[must_use]
    pub fn into_hazard(self) -> Box<dyn Hazard> {
        match self {
            Self::Quick(f) => f,
            Self::Surface(f) => f,
        }
    }
    /// Its rivers: summary and books.
    #[must_use]
    pub fn rivers(&self) -> &FloodQuick {
        match self {
            Self::Quick(f) => f,
            Self::Surface(f) => f.quick(),
        }
    }
    /// Books of the raster, where there is one.
    #[must_use]
    pub fn books(&self) -> Option<Books> {
        match self {
            Self::Quick(_) => None,
            Self::Surface(f) => Some(f.books()),
        }
    }
}
