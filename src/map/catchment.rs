//! Map / catchment — the land that drains to one reach: its area, slopes, ground and middle.
//!
//! In: the terrain, land cover, the valleys, the river graph. Out: one catchment a reach. Not here: which cell drains where
//! (`valley`), rain and runoff (`hazard::flood`). Method: sums over the reach's cells; slopes by central differences; curve
//! numbers by `landcover`.

use super::drainage::NONE;
use super::frame::Point;
use super::grid::{ClassGrid, Grid};
use super::landcover::Cover;
use super::river::RiverGraph;
use super::valley::Valley;

/// The land that drains to one reach without passing through another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Catchment {
    /// Area, km².
    pub area_km2: f64,
    /// Mean slope of the ground, metres per metre.
    pub mean_slope: f64,
    /// Longest flow path to the channel, metres.
    pub flow_length_m: f64,
    /// Mean slope along that path, metres per metre; never less than 1e-4.
    pub path_slope: f64,
    /// Mean SCS curve number at average moisture.
    pub curve_number: f64,
    /// Mean height, metres above datum.
    pub height_m: f64,
    /// Centre of mass.
    pub centroid: Point,
}

/// The local catchment of every reach. A reach without a cell of land has an area of 0, placed at its line's middle.
#[must_use]
pub fn catchments(terrain: &Grid, landcover: &ClassGrid, valley: &Valley, rivers: &RiverGraph) -> Vec<Catchment> {
    let shape = terrain.shape;
    let mut numbers = [Cover::Grass.curve_number(); 256];
    for code in 0..=255u8 {
        if let Some(c) = Cover::from_code(code) {
            numbers[code as usize] = c.curve_number();
        }
    }
    #[derive(Clone, Copy, Default)]
    struct Sum {
        cells: f64,
        slope: f64,
        number: f64,
        height: f64,
        x: f64,
        y: f64,
        far_m: f32,
        rise_m: f32,
    }
    let mut sums = vec![Sum::default(); rivers.reaches.len()];
    for cell in 0..shape.len() {
        let r = valley.reach[cell];
        if r == NONE {
            continue;
        }
        let s = &mut sums[r as usize];
        let (row, col) = (cell / shape.cols, cell % shape.cols);
        let here = terrain.values[cell];
        let value = |row: usize, col: usize| {
            let v = terrain.values[row * shape.cols + col];
            if v.is_nan() { here } else { v }
        };
        let (w, e) = (col.saturating_sub(1), (col + 1).min(shape.cols - 1));
        let (n, so) = (row.saturating_sub(1), (row + 1).min(shape.rows - 1));
        let gx = f64::from(value(row, e) - value(row, w)) / ((e - w).max(1) as f64 * shape.cell_m);
        let gy = f64::from(value(n, col) - value(so, col)) / ((so - n).max(1) as f64 * shape.cell_m);
        let at = shape.centre(cell);
        s.cells += 1.0;
        s.slope += (gx * gx + gy * gy).sqrt();
        s.number += numbers[landcover.values.get(cell).copied().unwrap_or(Cover::Grass as u8) as usize];
        s.height += f64::from(here);
        s.x += at.x - shape.west;
        s.y += at.y - shape.north;
        if valley.path_m[cell] > s.far_m {
            (s.far_m, s.rise_m) = (valley.path_m[cell], valley.hand_m[cell]);
        }
    }
    sums.iter()
        .zip(&rivers.reaches)
        .map(|(s, reach)| {
            let k = s.cells.max(1.0);
            let middle = reach.line.get(reach.line.len() / 2).copied().unwrap_or_default();
            Catchment {
                area_km2: s.cells * shape.cell_m * shape.cell_m / 1e6,
                mean_slope: s.slope / k,
                flow_length_m: f64::from(s.far_m).max(shape.cell_m),
                path_slope: (f64::from(s.rise_m) / f64::from(s.far_m).max(shape.cell_m)).max(1e-4),
                curve_number: if s.cells > 0.0 { s.number / k } else { numbers[Cover::Grass as usize] },
                height_m: if s.cells > 0.0 { s.height / k } else { (reach.bed_up_m + reach.bed_down_m) / 2.0 },
                centroid: if s.cells > 0.0 { Point::new(shape.west + s.x / k, shape.north + s.y / k) } else { middle },
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::valley::tests::{grid, one_reach};
    use crate::map::valley::valley;

    #[test]
    fn a_catchment_of_a_tilted_valley_has_its_number_slope_and_longest_way() {
        let (cols, rows) = (41, 60);
        let g = grid(cols, rows, |r, c| (rows - 1 - r) as f32 * 0.1 + (c as f32 - 20.0).abs());
        let s = g.shape;
        let v = valley(&g, &one_reach(vec![s.centre(20), s.centre((rows - 1) * cols + 20)], (rows - 1) as f64 * 0.1, 0.0, 1.0));
        let k = catchments(&g, &ClassGrid { values: vec![10; s.len()] }, &v, &one_reach(vec![s.centre(20), s.centre(20 + cols)], 5.9, 0.0, 1.0));
        assert!((k[0].curve_number - 70.0).abs() < 1e-9 && (k[0].path_slope - 0.1).abs() < 1e-3 && (k[0].flow_length_m - 200.0).abs() < 15.0, "{:?}", k[0]);
    }
}
