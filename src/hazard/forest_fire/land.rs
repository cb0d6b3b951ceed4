//! Forest fire / land — the rasters a fire burns over: fuel, trees, heights, all of one shape.
//!
//! In: terrain, a raster of fuel model numbers, a raster of stands; or a county. Out: fuel, stand, slope and its side by cell.
//! Not here: weather (`behaviour`). Method: slope by central differences over both neighbours, one-sided at the rim.

use super::cover::{FUELS, Stand, of_cover};
use crate::map::county::County;
use crate::map::grid::{Grid, Shape};
use crate::map::landcover::Cover;

/// Sides of a slope that differ in moisture: level, then eight ways for gentle and eight for steep slopes.
pub const SIDES: usize = 17;
/// Tangent from which a slope has a side (5°) and from which it is steep (20°).
const LEVEL_TAN: f64 = 0.0875;
const STEEP_TAN: f64 = 0.364;

/// A raster of small numbers with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// What a message calls it.
    pub name: &'static str,
    /// Where it lies.
    pub shape: Shape,
    /// Row by row from the north-west.
    pub values: Vec<u8>,
}

/// Two rasters that do not lie on each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Unequal {
    /// Which raster.
    pub name: &'static str,
    /// Shape of the terrain.
    pub terrain: Shape,
    /// Shape of the raster.
    pub raster: Shape,
}

impl std::fmt::Display for Unequal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let say = |s: &Shape| format!("{} x {} cells of {} m from ({}, {})", s.cols, s.rows, s.cell_m, s.west, s.north);
        write!(f, "{} is {}, the terrain is {}", self.name, say(&self.raster), say(&self.terrain))
    }
}

impl std::error::Error for Unequal {}

/// What burns where.
#[derive(Clone, Debug)]
pub struct Land {
    /// Where it lies.
    pub shape: Shape,
    heights_m: Vec<f32>,
    /// Fuel model number by cell.
    pub fuel: Vec<u8>,
    /// Index into `stands` by cell.
    pub stand: Vec<u8>,
    /// Stands.
    pub stands: Vec<Stand>,
}

impl Land {
    /// Bytes a cell.
    #[must_use]
    pub const fn bytes_per_cell() -> usize {
        std::mem::size_of::<f32>() + 2
    }
    /// From rasters; refused where they do not lie on each other.
    ///
    /// # Errors
    /// The first raster whose shape is not the terrain's.
    pub fn new(terrain: &Grid, fuel: Layer, stand: Layer, stands: Vec<Stand>) -> Result<Self, Unequal> {
        for layer in [&fuel, &stand] {
            if layer.shape != terrain.shape || layer.values.len() != terrain.shape.len() {
                return Err(Unequal { name: layer.name, terrain: terrain.shape, raster: layer.shape });
            }
        }
        assert!(stand.values.iter().all(|s| usize::from(*s) < stands.len()), "a stand's number is below the number of stands");
        Ok(Self { shape: terrain.shape, heights_m: terrain.values.clone(), fuel: fuel.values, stand: stand.values, stands })
    }
    /// A county's land by what covers it, with some lines of the crosswalk under another fuel model; codes that no class
    /// knows do not burn.
    /// Where a forest survey's polygons say what grows, they hold before the cover; rasters of fuel or canopy hold before both.
    #[must_use]
    pub fn of_county(county: &County, fuels: &[(u8, u8)]) -> Self {
        let mut kinds: Vec<u8> = county.landcover.values.iter().map(|c| Cover::from_code(*c).map_or(FUELS.len() - 1, of_cover) as u8).collect();
        if let Some(survey) = &county.vegetation.kind {
            for (k, v) in kinds.iter_mut().zip(&survey.values).filter(|(_, v)| v.is_finite()) {
                *k = *v as u8;
            }
        }
        let mut fuel: Vec<u8> = kinds.iter().map(|k| fuels.iter().find(|f| f.0 == *k).map_or(FUELS[usize::from(*k)].model, |f| f.1)).collect();
        if let Some(own) = &county.vegetation.fuel {
            for (f, v) in fuel.iter_mut().zip(&own.values).filter(|(_, v)| **v > 0.0) {
                *f = *v as u8;
            }
        }
        let (stand, stands) = surveyed(county, kinds);
        Self { shape: county.terrain.shape, heights_m: county.terrain.values.clone(), fuel, stand, stands }
    }
    /// How the ground rises in a cell, east and north, metres a metre.
    #[must_use]
    pub fn rise(&self, cell: usize) -> [f64; 2] {
        let s = &self.shape;
        let (c, r) = (cell % s.cols, cell / s.cols);
        let (w, e) = (cell - usize::from(c > 0), cell + usize::from(c + 1 < s.cols));
        let (n, d) = (cell - if r > 0 { s.cols } else { 0 }, cell + if r + 1 < s.rows { s.cols } else { 0 });
        let part = |a: usize, b: usize, cells: usize| {
            let rise = f64::from(self.heights_m[b] - self.heights_m[a]) / (cells.max(1) as f64 * s.cell_m);
            if rise.is_finite() { rise } else { 0.0 }
        };
        [part(w, e, e - w), part(d, n, (d - n) / s.cols)]
    }
    /// The side of a slope, `0..SIDES`, from its rise.
    #[must_use]
    pub fn side(rise: [f64; 2]) -> usize {
        let steep = rise[0] * rise[0] + rise[1] * rise[1];
        if steep < LEVEL_TAN * LEVEL_TAN {
            return 0;
        }
        // Downhill, in eight sectors around north, north-east …; 0.4142 is the tangent of 22.5°.
        let (x, y) = (-rise[0], -rise[1]);
        let (ax, ay) = (x.abs(), y.abs());
        let sector = if ax < 0.414_213_562 * ay {
            if y > 0.0 { 0 } else { 4 }
        } else if ay < 0.414_213_562 * ax {
            if x > 0.0 { 2 } else { 6 }
        } else {
            match (x > 0.0, y > 0.0) {
                (true, true) => 1,
                (true, false) => 3,
                (false, false) => 5,
                (false, true) => 7,
            }
        };
        1 + sector + if steep < STEEP_TAN * STEEP_TAN { 0 } else { 8 }
    }
    /// Slope and the way it faces that stand for a side, degrees.
    #[must_use]
    pub fn typical(side: usize) -> (f64, f64) {
        match side {
            0 => (0.0, 0.0),
            1..=8 => (12.0, (side - 1) as f64 * 45.0),
            _ => (28.0, (side - 9) as f64 * 45.0),
        }
    }
}

/// Steps in which canopies are told apart: cover as a share, heights in metres, density in kg/m³; doubled until the stands are few enough.
const CANOPY_STEPS: [f64; 4] = [0.05, 1.0, 0.5, 0.02];
/// Stands that a cell's number can tell apart.
const MOST_STANDS: usize = 256;

/// The stand of every cell: of its cover, or what the county's canopy rasters say instead.
fn surveyed(county: &County, kinds: Vec<u8>) -> (Vec<u8>, Vec<Stand>) {
    let canopy = county.vegetation.canopy();
    if canopy.iter().all(|c| c.is_none()) {
        return (kinds, FUELS.iter().map(|f| f.stand).collect());
    }
    let of = |cell: usize| {
        let s = FUELS[usize::from(kinds[cell])].stand;
        let own = |i: usize, scale: f64, other: f64| match canopy[i].as_ref().map(|g| f64::from(g.values[cell])) {
            Some(v) if v.is_finite() => v * scale,
            _ => other,
        };
        [own(0, 0.01, s.cover), own(1, 1.0, s.height_m), own(2, 1.0, s.base_m), own(3, 1.0, s.density_kg_m3)]
    };
    let mut coarse = 1.0;
    loop {
        let key = |cell: usize| {
            let v = of(cell);
            std::array::from_fn::<u16, 4, _>(|i| (v[i] / (CANOPY_STEPS[i] * coarse)).round() as u16)
        };
        let keys: Vec<[u16; 4]> = (0..kinds.len()).map(key).collect();
        let mut list = keys.clone();
        list.sort_unstable();
        list.dedup();
        if list.len() <= MOST_STANDS {
            let value = |k: &[u16; 4], i: usize| f64::from(k[i]) * CANOPY_STEPS[i] * coarse;
            let stands = list.iter().map(|k| Stand { cover: value(k, 0).min(1.0), height_m: value(k, 1), base_m: value(k, 2), density_kg_m3: value(k, 3) });
            let number = keys.iter().map(|k| list.binary_search(k).expect("every key is in the list of keys") as u8);
            return (number.collect(), stands.collect());
        }
        coarse *= 2.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::forest_fire::cover::OPEN;

    #[test]
    fn rasters_of_unequal_shape_are_refused_with_both_shapes() {
        let shape = Shape { cols: 4, rows: 3, west: 0.0, north: 90.0, cell_m: 30.0 };
        let other = Shape { cols: 5, ..shape };
        let layer = |shape: Shape| Layer { name: "fuel", shape, values: vec![1; shape.len()] };
        let refused = Land::new(&Grid::filled(shape, 0.0), layer(other), layer(shape), vec![OPEN; 2]).expect_err("five columns are not four");
        assert_eq!(refused.to_string(), "fuel is 5 x 3 cells of 30 m from (0, 90), the terrain is 4 x 3 cells of 30 m from (0, 90)");
    }

    #[test]
    fn a_slope_knows_its_side() {
        assert_eq!(Land::side([0.0, 0.02]), 0);
        assert_eq!(Land::side([0.0, 0.2]), 5, "rises to the north, faces south");
        assert_eq!(Land::side([-0.5, 0.0]), 11, "rises to the west, faces east, steep");
        assert_eq!(Land::typical(5), (12.0, 180.0));
        assert_eq!(Land::typical(11), (28.0, 90.0));
    }
}
