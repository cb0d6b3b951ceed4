//! Forest fire / reached — what the fire did in each cell: arrival, rate, way, intensity, crowns.
//!
//! In: a cell's fire. Out: the same again. Not here: the march (`front`).
//! Method: kept in pages, one a tile, made when the first of its cells is reached: a county keeps nothing for ground that never burns.

use super::surface::flame_length_m;
use crate::map::grid::{Shape, TILE};

/// What the fire did in a cell.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Reached {
    /// Seconds since T+00:00 on nature's clock; `NaN` where it did not come.
    pub arrival_s: f32,
    /// Rate of the front, m/s.
    pub rate_m_s: f32,
    /// Byram's intensity, kW/m.
    pub intensity_kw_m: f32,
    /// The way it faced, in 65536ths of a turn clockwise from north.
    pub towards: u16,
    /// 0 surface, 1 torching, 2 running crown fire.
    pub crown: u8,
}

/// A cell to which it did not come.
const UNTOUCHED: Reached = Reached { arrival_s: f32::NAN, rate_m_s: 0.0, intensity_kw_m: 0.0, towards: 0, crown: 0 };

impl Reached {
    /// Flame length, metres.
    #[must_use]
    pub fn flame_m(&self) -> f32 {
        flame_length_m(f64::from(self.intensity_kw_m)) as f32
    }
    /// The way it faced, degrees clockwise from north.
    #[must_use]
    pub fn towards_deg(&self) -> f64 {
        f64::from(self.towards) * 360.0 / 65_536.0
    }
}

/// All cells.
#[derive(Clone, Debug)]
pub(super) struct Pages {
    shape: Shape,
    pages: Vec<Option<Box<[Reached]>>>,
}

impl Pages {
    /// Nothing reached yet.
    pub(super) fn new(shape: Shape) -> Self {
        Self { shape, pages: vec![None; shape.tiles()] }
    }
    /// Page of a cell, and the place in it.
    const fn place(&self, cell: usize) -> (usize, usize) {
        let (row, col) = (cell / self.shape.cols, cell % self.shape.cols);
        (self.shape.tile_of(cell), row % TILE * TILE + col % TILE)
    }
    pub(super) fn at(&self, cell: usize) -> &Reached {
        let (page, slot) = self.place(cell);
        self.pages[page].as_ref().map_or(&UNTOUCHED, |p| &p[slot])
    }
    pub(super) fn put(&mut self, cell: usize, reached: Reached) {
        let (page, slot) = self.place(cell);
        self.pages[page].get_or_insert_with(|| vec![UNTOUCHED; TILE * TILE].into_boxed_slice())[slot] = reached;
    }
    pub(super) fn clear(&mut self) {
        self.pages.fill(None);
    }
    /// Row by row.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Reached> {
        (0..self.shape.len()).map(|c| self.at(c))
    }
    /// Bytes that are kept now.
    pub(super) fn bytes(&self) -> usize {
        self.pages.iter().flatten().map(|p| std::mem::size_of_val(&**p)).sum::<usize>() + std::mem::size_of_val(&*self.pages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_found_again_and_ground_that_never_burns_keeps_nothing() {
        let shape = Shape { cols: 3 * TILE + 5, rows: 2 * TILE + 1, west: 0.0, north: 0.0, cell_m: 30.0 };
        let mut pages = Pages::new(shape);
        let empty = pages.bytes();
        let cells = [0, TILE - 1, TILE, shape.cols + 3, shape.len() - 1];
        for (i, c) in cells.iter().enumerate() {
            pages.put(*c, Reached { arrival_s: i as f32, ..UNTOUCHED });
        }
        for (i, c) in cells.iter().enumerate() {
            assert!((pages.at(*c).arrival_s - i as f32).abs() < 1e-9);
        }
        assert_eq!(pages.iter().filter(|r| !r.arrival_s.is_nan()).count(), cells.len());
        assert_eq!(pages.bytes() - empty, 3 * TILE * TILE * std::mem::size_of::<Reached>(), "three tiles hold all of them");
        pages.clear();
        assert!(pages.at(0).arrival_s.is_nan() && pages.bytes() == empty);
    }
}
