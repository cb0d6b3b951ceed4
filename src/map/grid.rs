//! Map / grid — a raster of square cells on the county's plane, and the terrain that is one.
//!
//! In: shape, origin, cell size, values. Out: cells by row and column, bilinear heights, tiles.
//! Not here: reading GeoTIFF (`scenario` and `import` do). Method: row 0 is the northernmost; `NaN` is "no data".

use std::ops::Range;

use super::frame::Point;

/// Cells on a side of a tile: the unit in which change is reported.
pub const TILE: usize = 32;

/// Where a raster lies.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Shape {
    /// Columns, west to east.
    pub cols: usize,
    /// Rows, north to south.
    pub rows: usize,
    /// West edge, metres.
    pub west: f64,
    /// North edge, metres.
    pub north: f64,
    /// Side of a cell, metres.
    pub cell_m: f64,
}

impl Shape {
    /// Number of cells.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.cols * self.rows
    }
    /// Whether there are no cells.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The index of the cell that holds a point.
    #[must_use]
    #[inline]
    pub fn cell_at(&self, p: Point) -> Option<usize> {
        let (x, y) = ((p.x - self.west) / self.cell_m, (self.north - p.y) / self.cell_m);
        // What is not negative is cut off downwards; what is beyond all numbers lies beyond the last cell as well.
        let (c, r) = (x as u32 as usize, y as u32 as usize);
        (x >= 0.0 && y >= 0.0 && c < self.cols && r < self.rows).then(|| r * self.cols + c)
    }
    /// The centre of a cell.
    #[must_use]
    pub fn centre(&self, cell: usize) -> Point {
        let (r, c) = (cell / self.cols, cell % self.cols);
        Point::new(self.west + (c as f64 + 0.5) * self.cell_m, self.north - (r as f64 + 0.5) * self.cell_m)
    }
    /// The same cells as [`Shape::square`], a row of them at a time.
    pub fn bands(&self, cell: usize, reach: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let (r, c, cols) = (cell / self.cols, cell % self.cols, self.cols);
        let (first, end) = (c.saturating_sub(reach), (c + reach + 1).min(cols));
        (r.saturating_sub(reach)..(r + reach + 1).min(self.rows)).map(move |row| row * cols + first..row * cols + end)
    }
    /// The cells at most so many rows and columns away from a cell, itself among them, row by row from north-west.
    pub fn square(&self, cell: usize, reach: usize) -> impl Iterator<Item = usize> + use<> {
        self.bands(cell, reach).flatten()
    }
    /// Rows and columns between two cells.
    #[must_use]
    pub fn apart(&self, a: usize, b: usize) -> (usize, usize) {
        ((a / self.cols).abs_diff(b / self.cols), (a % self.cols).abs_diff(b % self.cols))
    }
    /// South edge, metres.
    #[must_use]
    pub fn south(&self) -> f64 {
        self.north - self.rows as f64 * self.cell_m
    }
    /// East edge, metres.
    #[must_use]
    pub fn east(&self) -> f64 {
        self.west + self.cols as f64 * self.cell_m
    }
    /// Whether a point lies inside.
    #[must_use]
    pub fn contains(&self, p: Point) -> bool {
        self.cell_at(p).is_some()
    }
    /// Tiles in a row of tiles.
    #[must_use]
    pub const fn tile_cols(&self) -> usize {
        self.cols.div_ceil(TILE)
    }
    /// All tiles.
    #[must_use]
    pub const fn tiles(&self) -> usize {
        self.tile_cols() * self.rows.div_ceil(TILE)
    }
    /// The tile of a cell.
    #[must_use]
    pub const fn tile_of(&self, cell: usize) -> usize {
        (cell / self.cols / TILE) * self.tile_cols() + cell % self.cols / TILE
    }
    /// The cells of a tile, row by row.
    pub fn cells_of_tile(&self, tile: usize) -> impl Iterator<Item = usize> + use<> {
        let (r, c, cols) = (tile / self.tile_cols() * TILE, tile % self.tile_cols() * TILE, self.cols);
        let across = c..(c + TILE).min(cols);
        (r..(r + TILE).min(self.rows)).flat_map(move |row| across.clone().map(move |column| row * cols + column))
    }
    /// The existing neighbours of a cell among eight, clockwise from north, with their distance in metres.
    pub fn neighbours(&self, cell: usize) -> impl Iterator<Item = (usize, f64)> + use<> {
        let (cols, rows, m) = (self.cols as i64, self.rows as i64, self.cell_m);
        let (r, c) = ((cell / self.cols) as i64, (cell % self.cols) as i64);
        const STEPS: [(i64, i64); 8] = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)];
        STEPS.into_iter().filter_map(move |(dr, dc)| {
            let (nr, nc) = (r + dr, c + dc);
            let far = if dr != 0 && dc != 0 { m * std::f64::consts::SQRT_2 } else { m };
            (nr >= 0 && nc >= 0 && nr < rows && nc < cols).then(|| ((nr * cols + nc) as usize, far))
        })
    }
}

/// A raster of single floats; `NaN` where nothing is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Where it lies.
    pub shape: Shape,
    /// Row by row from the north-west corner.
    pub values: Vec<f32>,
}

/// A raster of small whole numbers (classes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassGrid {
    /// Row by row from the north-west corner, in the shape of the terrain.
    pub values: Vec<u8>,
}

impl Grid {
    /// A raster filled with one value.
    #[must_use]
    pub fn filled(shape: Shape, value: f32) -> Self {
        Self { shape, values: vec![value; shape.len()] }
    }
    /// The value of the cell that holds a point; `None` outside or where nothing is known.
    #[must_use]
    pub fn at(&self, p: Point) -> Option<f32> {
        self.shape.cell_at(p).map(|c| self.values[c]).filter(|v| v.is_finite())
    }
    /// The value between the four nearest centres; falls back to the cell's own at the edge or beside a hole.
    #[must_use]
    pub fn bilinear(&self, p: Point) -> Option<f64> {
        let s = &self.shape;
        let (fx, fy) = ((p.x - s.west) / s.cell_m - 0.5, (s.north - p.y) / s.cell_m - 0.5);
        let (c, r) = (fx.floor(), fy.floor());
        if c < 0.0 || r < 0.0 || c + 1.0 >= s.cols as f64 || r + 1.0 >= s.rows as f64 {
            return self.at(p).map(f64::from);
        }
        let i = r as usize * s.cols + c as usize;
        let (tx, ty) = (fx - c, fy - r);
        let [a, b, d, e] = [i, i + 1, i + s.cols, i + s.cols + 1].map(|k| f64::from(self.values[k]));
        let v = (a * (1.0 - tx) + b * tx) * (1.0 - ty) + (d * (1.0 - tx) + e * tx) * ty;
        if v.is_finite() { Some(v) } else { self.at(p).map(f64::from) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_finds_its_cell_and_the_cell_its_centre() {
        let s = Shape { cols: 4, rows: 3, west: 100.0, north: 90.0, cell_m: 30.0 };
        assert_eq!(s.cell_at(Point::new(100.0, 90.0)), Some(0));
        assert_eq!(s.cell_at(s.centre(7)), Some(7));
        assert_eq!(s.cell_at(Point::new(99.0, 50.0)), None);
        assert_eq!(s.neighbours(0).count(), 3);
        assert_eq!(s.neighbours(5).count(), 8);
    }

    #[test]
    fn heights_between_centres_are_bilinear() {
        let shape = Shape { cols: 2, rows: 2, west: 0.0, north: 2.0, cell_m: 1.0 };
        let g = Grid { shape, values: vec![0.0, 1.0, 2.0, 3.0] };
        assert_eq!(g.bilinear(Point::new(1.0, 1.0)), Some(1.5));
    }
}
