//! Html / terrain — the ground under the map: heights in whole steps, coarse enough for a page.
//!
//! In: the terrain. Out: packed heights; the page shades them. Method: block means; each height as its difference from
//! left + above − above-left; cells without data carry a mark.

use crate::map::grid::Grid;
use crate::report::pack::Pack;

/// Cells that a page carries at most.
const MOST: usize = 600_000;

/// Packs: columns, rows, cell side in millimetres, step in millimetres, lowest height in steps, then all cells.
#[must_use]
pub fn pack(terrain: &Grid) -> String {
    let shape = &terrain.shape;
    let mut factor = 1;
    while shape.cols.div_ceil(factor) * shape.rows.div_ceil(factor) > MOST {
        factor += 1;
    }
    let (cols, rows) = (shape.cols.div_ceil(factor), shape.rows.div_ceil(factor));
    let mut heights = vec![f32::NAN; cols * rows];
    for r in 0..rows {
        for c in 0..cols {
            let (mut sum, mut n) = (0.0f64, 0u32);
            for row in r * factor..((r + 1) * factor).min(shape.rows) {
                for col in c * factor..((c + 1) * factor).min(shape.cols) {
                    let v = terrain.values[row * shape.cols + col];
                    if v.is_finite() {
                        sum += f64::from(v);
                        n += 1;
                    }
                }
            }
            if n > 0 {
                heights[r * cols + c] = (sum / f64::from(n)) as f32;
            }
        }
    }
    let (low, high) = heights.iter().filter(|v| v.is_finite()).fold((f32::MAX, f32::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
    let (low, high) = if low > high { (0.0, 0.0) } else { (low, high) };
    let step = if high - low > 400.0 { 1.0f32 } else { 0.25 };
    let base = (low / step).floor();
    let mut pack = Pack::new();
    for n in [cols, rows] {
        pack.len(n);
    }
    pack.uint((shape.cell_m * factor as f64 * 1000.0).round() as u64);
    pack.uint((step * 1000.0).round() as u64);
    pack.int(base as i64);
    // 0 marks a cell without data; heights count from 1.
    let level: Vec<i64> = heights.iter().map(|v| if v.is_finite() { (v / step - base).round() as i64 + 1 } else { 0 }).collect();
    for r in 0..rows {
        for c in 0..cols {
            let at = |dr: usize, dc: usize| if r < dr || c < dc { 0 } else { level[(r - dr) * cols + c - dc] };
            let guess = if r == 0 {
                at(0, 1)
            } else if c == 0 {
                at(1, 0)
            } else {
                at(0, 1) + at(1, 0) - at(1, 1)
            };
            pack.int(level[r * cols + c] - guess);
        }
    }
    pack.seal()
}
