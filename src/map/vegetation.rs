//! Map / vegetation — what grows where, as a forest survey gives it cell by cell: fuel models and the crowns of trees.
//!
//! In: rasters in the terrain's shape. Out: values by cell; `NaN` where the survey says nothing and the land cover's crosswalk holds.
//! Not here: what burns how (`hazard::forest_fire`), reading files (`scenario`).

use super::grid::Grid;

/// Rasters of a survey; `None` where the county has none of a kind.
#[derive(Clone, Debug, Default)]
pub struct Vegetation {
    /// Kind of cover from the polygons of a forest survey (二类调查), as a line of the fuel crosswalk.
    pub kind: Option<Grid>,
    /// Fire behaviour fuel model numbers.
    pub fuel: Option<Grid>,
    /// Ground under crowns, %.
    pub canopy_cover: Option<Grid>,
    /// Height of the tops, metres.
    pub canopy_height: Option<Grid>,
    /// Height of the crowns' base, metres.
    pub canopy_base_height: Option<Grid>,
    /// Dry mass of fine crown fuel, kg/m³.
    pub canopy_bulk_density: Option<Grid>,
}

impl Vegetation {
    /// The canopy's rasters: cover, height, base, density.
    #[must_use]
    pub const fn canopy(&self) -> [&Option<Grid>; 4] {
        [&self.canopy_cover, &self.canopy_height, &self.canopy_base_height, &self.canopy_bulk_density]
    }
    /// The same with each raster changed: cut down to a part of the map.
    #[must_use]
    pub fn map(&self, change: impl Fn(&Grid) -> Grid) -> Self {
        Self {
            kind: self.kind.as_ref().map(&change),
            fuel: self.fuel.as_ref().map(&change),
            canopy_cover: self.canopy_cover.as_ref().map(&change),
            canopy_height: self.canopy_height.as_ref().map(&change),
            canopy_base_height: self.canopy_base_height.as_ref().map(&change),
            canopy_bulk_density: self.canopy_bulk_density.as_ref().map(&change),
        }
    }
}
