//! Map / landcover — the classes of what covers the ground, and what follows from each.
//!
//! In: class codes of `landcover.tif`. Out: curve numbers, Manning's n, walking speed factors.
//! Not here: fuel models (`hazard::forest_fire`). Codes are those of ESA WorldCover (2021) where it has the class,
//! so that its raster can be used as it is; ours beyond 100. Curve numbers: TR-55 (NRCS 1986) for soil group C;
//! Manning's n: HEC-RAS 2D manual (USACE 2022) mid-range.

/// A class of land cover. The number is the raster's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cover {
    /// Forest.
    Forest = 10,
    /// Shrub.
    Shrub = 20,
    /// Grass.
    Grass = 30,
    /// Crops.
    Crop = 40,
    /// Built-up.
    Built = 50,
    /// Bare ground.
    Bare = 60,
    /// Snow and ice.
    Ice = 70,
    /// Open water.
    Water = 80,
    /// Wetland.
    Wetland = 90,
    /// Paddy field.
    Paddy = 101,
    /// Orchard (citrus, camellia).
    Orchard = 102,
    /// Bamboo.
    Bamboo = 103,
    /// Road or paved ground.
    Paved = 104,
    /// Pine forest.
    Pine = 105,
    /// Fir forest.
    Fir = 106,
    /// Broad-leaved forest.
    Broadleaf = 107,
}

/// All classes, for tables and checks.
pub const COVERS: [Cover; 16] = [
    Cover::Forest,
    Cover::Shrub,
    Cover::Grass,
    Cover::Crop,
    Cover::Built,
    Cover::Bare,
    Cover::Ice,
    Cover::Water,
    Cover::Wetland,
    Cover::Paddy,
    Cover::Orchard,
    Cover::Bamboo,
    Cover::Paved,
    Cover::Pine,
    Cover::Fir,
    Cover::Broadleaf,
];

impl Cover {
    /// The class of a code.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        COVERS.into_iter().find(|c| *c as u8 == code)
    }
    /// SCS curve number at average antecedent moisture, soil group C.
    #[must_use]
    pub const fn curve_number(self) -> f64 {
        match self {
            Self::Forest | Self::Pine | Self::Fir | Self::Broadleaf | Self::Bamboo => 70.0,
            Self::Shrub => 72.0,
            Self::Grass => 74.0,
            Self::Orchard => 77.0,
            Self::Crop => 82.0,
            Self::Paddy => 85.0,
            Self::Built => 83.0,
            Self::Bare => 91.0,
            Self::Wetland => 95.0,
            Self::Paved | Self::Ice => 98.0,
            Self::Water => 100.0,
        }
    }
    /// Manning's n of shallow flow over it.
    #[must_use]
    pub const fn manning(self) -> f64 {
        match self {
            Self::Forest | Self::Pine | Self::Fir | Self::Broadleaf | Self::Bamboo => 0.12,
            Self::Shrub | Self::Orchard => 0.10,
            Self::Built => 0.10,
            Self::Wetland => 0.08,
            Self::Crop | Self::Paddy => 0.04,
            Self::Grass | Self::Water => 0.035,
            Self::Bare | Self::Ice => 0.027,
            Self::Paved => 0.016,
        }
    }
    /// Factor on walking speed off the road (assumed; see `docs/assumptions.md`). Water cannot be walked.
    #[must_use]
    pub const fn walking(self) -> f64 {
        match self {
            Self::Paved | Self::Built => 1.0,
            Self::Grass | Self::Crop | Self::Bare => 0.9,
            Self::Orchard => 0.8,
            Self::Paddy => 0.6,
            Self::Forest | Self::Pine | Self::Fir | Self::Broadleaf => 0.6,
            Self::Bamboo | Self::Shrub => 0.5,
            Self::Wetland | Self::Ice => 0.4,
            Self::Water => 0.0,
        }
    }
}
