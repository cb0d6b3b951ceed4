//! Hazard / mosaic — finer rasters within the county's, their cells numbered behind its own.
//!
//! In: the county's shape, finer shapes. Out: the finest cell that holds a place, the place and the county's cell of each. Not here: what
//! stands in them (`frame`), where they come from (`flood::spec`).
//! Method: layers of a frame hold the county's cells first, then those of each finer raster, row by row. A raster within another comes
//! behind it, so whoever looks from the last to the first finds the finest.

use std::sync::Arc;

use crate::map::frame::Point;
use crate::map::grid::Shape;

/// One finer raster.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// Its name.
    pub name: String,
    /// Its cells.
    pub shape: Shape,
    /// The number of its first cell.
    pub first: usize,
}

impl Patch {
    /// The numbers of its cells.
    #[must_use]
    pub const fn numbers(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.shape.len()
    }
}

/// All finer rasters; most counties have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mosaic(Arc<Vec<Patch>>);

impl Mosaic {
    /// Behind the county's cells, a raster within another after it.
    #[must_use]
    pub fn new(county: &Shape, finer: impl IntoIterator<Item = (String, Shape)>) -> Self {
        let mut first = county.len();
        let patch = |(name, shape): (String, Shape)| {
            let patch = Patch { name, shape, first };
            first += shape.len();
            patch
        };
        Self(Arc::new(finer.into_iter().map(patch).collect()))
    }
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Each.
    #[must_use]
    pub fn patches(&self) -> &[Patch] {
        &self.0
    }
    /// Numbers of cells in all, the county's and theirs.
    #[must_use]
    pub fn len(&self, county: &Shape) -> usize {
        self.0.last().map_or(county.len(), |p| p.numbers().end)
    }
    /// The finest cell that holds a place.
    #[must_use]
    #[inline]
    pub fn cell_at(&self, county: &Shape, p: Point) -> Option<usize> {
        let finer = self.0.iter().rev().find_map(|n| Some(n.first + n.shape.cell_at(p)?));
        finer.or_else(|| county.cell_at(p))
    }
    /// The raster that holds a cell, and the cell's number in it; none of the county's own.
    #[must_use]
    pub fn patch_of(&self, cell: usize) -> Option<(&Patch, usize)> {
        self.0.iter().find(|p| p.numbers().contains(&cell)).map(|p| (p, cell - p.first))
    }
    /// The county's cell in which a cell lies.
    #[must_use]
    pub fn county_cell(&self, county: &Shape, cell: usize) -> usize {
        self.patch_of(cell).map_or(cell, |(p, k)| county.cell_at(p.shape.centre(k)).expect("a finer raster lies within the county's"))
    }
    /// The cells of all finer rasters in a cell of the county.
    pub fn within(&self, county: &Shape, cell: usize) -> impl Iterator<Item = usize> {
        let (middle, half) = (county.centre(cell), county.cell_m / 2.0);
        let (west, north, side) = (middle.x - half, middle.y + half, county.cell_m);
        self.0.iter().flat_map(move |p| {
            let part = |from: f64, n: usize| ((from / p.shape.cell_m).round().max(0.0) as usize).min(n);
            let (west, north) = (west - p.shape.west, p.shape.north - north);
            let (c0, c1) = (part(west, p.shape.cols), part(west + side, p.shape.cols));
            let (r0, r1) = (part(north, p.shape.rows), part(north + side, p.shape.rows));
            (r0..r1).flat_map(move |r| (c0..c1).map(move |c| p.first + r * p.shape.cols + c))
        })
    }
    /// Side of the finest cells along a line, metres.
    #[must_use]
    pub fn finest_m(&self, county: &Shape, line: &[Point]) -> f64 {
        let touches = |s: &Shape| {
            let (mut west, mut east, mut south, mut north) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
            for p in line {
                (west, east, south, north) = (west.min(p.x), east.max(p.x), south.min(p.y), north.max(p.y));
            }
            west < s.east() && east > s.west && south < s.north && north > s.south()
        };
        self.0.iter().filter(|p| touches(&p.shape)).map(|p| p.shape.cell_m).fold(county.cell_m, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finest_cell_holds_a_place_and_the_county_s_cell_holds_it() {
        let county = Shape { cols: 6, rows: 4, west: 0.0, north: 360.0, cell_m: 90.0 };
        let town = Shape { cols: 9, rows: 6, west: 90.0, north: 270.0, cell_m: 30.0 };
        let square = Shape { cols: 6, rows: 3, west: 120.0, north: 210.0, cell_m: 10.0 };
        let m = Mosaic::new(&county, [("town".to_owned(), town), ("square".to_owned(), square)]);
        assert_eq!((m.len(&county), m.patches()[1].first), (24 + 54 + 18, 78));
        for (x, y, cell) in [(10.0, 10.0, Some(18)), (100.0, 265.0, Some(24)), (121.0, 209.0, Some(78)), (600.0, 10.0, None)] {
            assert_eq!(m.cell_at(&county, Point::new(x, y)), cell);
        }
        assert_eq!((m.county_cell(&county, 7), m.county_cell(&county, 24), m.county_cell(&county, 78)), (7, 7, 7));
        assert_eq!(m.within(&county, 7).count(), 9 + 18, "a square that fills no cell of the county is there, too");
        assert!(m.within(&county, 7).all(|k| m.county_cell(&county, k) == 7) && m.within(&county, 0).count() == 0);
        let line = [Point::new(0.0, 350.0), Point::new(130.0, 205.0)];
        assert_eq!((m.finest_m(&county, &line), m.finest_m(&county, &line[..1])), (10.0, 90.0));
        assert!(Mosaic::default().is_empty() && Mosaic::default().cell_at(&county, Point::new(10.0, 10.0)) == Some(18));
    }
}
