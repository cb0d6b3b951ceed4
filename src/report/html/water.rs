//! Html / water — the flood on the page: classes of depth in tiles, as changes from frame to frame.
//!
//! In: the frames of the record. Out: packed runs, and by how much the cells were made coarser to fit the budget.
//! Method: a block takes its wettest cell's class; a changed tile is written as runs of (new xor old); gzip on top.

use super::budget;
use crate::map::grid::{Shape, TILE};
use crate::record::tale::WaterFrame;
use crate::report::pack::Pack;

/// The packed flood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// For the page.
    pub text: String,
    /// Cells of the terrain on a side of a cell of the page.
    pub factor: usize,
    /// Every how many frames of the record one is shown.
    pub every: usize,
}

/// Cells above which a browser's canvas becomes slow.
const MOST_CELLS: usize = 3_000_000;

/// Packs the frames as finely as the budget allows.
#[must_use]
pub fn pack(frames: &[WaterFrame], shape: &Shape) -> Packed {
    let mut factor = 1;
    while shape.cols.div_ceil(factor) * shape.rows.div_ceil(factor) > MOST_CELLS {
        factor += 1;
    }
    let mut every = 1;
    loop {
        let bytes = runs(frames, shape, factor, every);
        // Runs shrink to about a third under gzip; what is far too long need not be tried.
        if bytes.len() / 4 <= budget::WATER {
            let text = crate::report::pack::seal(&bytes);
            if text.len() <= budget::WATER || (factor > 12 && every > 6) {
                return Packed { text, factor, every };
            }
        } else if factor > 12 && every > 6 {
            return Packed { text: crate::report::pack::seal(&[]), factor, every };
        }
        if factor <= 3 * every {
            factor += 1;
        } else {
            every += 1;
        }
    }
}

/// Columns, rows, cell side in millimetres, frames; each frame: seconds, tiles; each tile: number, runs.
fn runs(frames: &[WaterFrame], shape: &Shape, factor: usize, every: usize) -> Vec<u8> {
    let (cols, rows) = (shape.cols.div_ceil(factor), shape.rows.div_ceil(factor));
    let tile_cols = cols.div_ceil(TILE);
    let mut fine = vec![0u8; shape.len()];
    let mut shown = vec![0u8; cols * rows];
    let shown_frames: Vec<usize> = (0..frames.len()).filter(|i| i % every == 0 || i + 1 == frames.len()).collect();
    let mut pack = Pack::new();
    for n in [cols, rows] {
        pack.len(n);
    }
    pack.uint((shape.cell_m * factor as f64 * 1000.0).round() as u64);
    pack.len(TILE);
    pack.len(shown_frames.len());
    let mut dirty = vec![false; tile_cols * rows.div_ceil(TILE)];
    let mut last_s = 0;
    for (i, frame) in frames.iter().enumerate() {
        for (tile, classes) in &frame.tiles {
            take(shape, &mut fine, *tile as usize, classes, factor, tile_cols, &mut dirty);
        }
        if !shown_frames.contains(&i) {
            continue;
        }
        let seconds = frame.at.as_millis() / 1000;
        pack.int(seconds - last_s);
        last_s = seconds;
        let mut changed: Vec<(usize, Vec<u8>)> = Vec::new();
        for (tile, is_dirty) in dirty.iter_mut().enumerate() {
            if !std::mem::take(is_dirty) {
                continue;
            }
            let xor = renew(shape, &fine, &mut shown, tile, factor, (cols, rows));
            if xor.iter().any(|x| *x != 0) {
                changed.push((tile, xor));
            }
        }
        pack.len(changed.len());
        let mut last = 0;
        for (tile, xor) in changed {
            pack.len(tile - last);
            last = tile;
            for run in xor.chunk_by(|a, b| a == b) {
                pack.uint((run.len() as u64) << 3 | u64::from(run[0]));
            }
        }
    }
    pack.into_bytes()
}

/// Lays a tile of the record onto the fine grid and marks the page's tiles that it touches.
fn take(shape: &Shape, fine: &mut [u8], tile: usize, classes: &[u8], factor: usize, tile_cols: usize, dirty: &mut [bool]) {
    let (r0, c0) = (tile / shape.tile_cols() * TILE, tile % shape.tile_cols() * TILE);
    if r0 >= shape.rows || c0 >= shape.cols {
        return;
    }
    let (height, width) = (TILE.min(shape.rows - r0), TILE.min(shape.cols - c0));
    assert!(classes.len() == height * width, "a tile of water must hold every cell of it inside the grid");
    for (r, row) in classes.chunks_exact(width).enumerate() {
        fine[(r0 + r) * shape.cols + c0..][..width].copy_from_slice(row);
    }
    for tr in r0 / factor / TILE..=(r0 + height - 1) / factor / TILE {
        for tc in c0 / factor / TILE..=(c0 + width - 1) / factor / TILE {
            dirty[tr * tile_cols + tc] = true;
        }
    }
}

/// Brings one of the page's tiles up to date and gives the difference.
fn renew(shape: &Shape, fine: &[u8], shown: &mut [u8], tile: usize, factor: usize, (cols, rows): (usize, usize)) -> Vec<u8> {
    let tile_cols = cols.div_ceil(TILE);
    let (r0, c0) = (tile / tile_cols * TILE, tile % tile_cols * TILE);
    let (height, width) = (TILE.min(rows - r0), TILE.min(cols - c0));
    let mut xor = Vec::with_capacity(height * width);
    for r in r0..r0 + height {
        for c in c0..c0 + width {
            let mut class = 0;
            for row in r * factor..((r + 1) * factor).min(shape.rows) {
                for cell in &fine[row * shape.cols + c * factor..row * shape.cols + ((c + 1) * factor).min(shape.cols)] {
                    class = class.max(*cell);
                }
            }
            let old = &mut shown[r * cols + c];
            xor.push((class ^ *old) & 7);
            *old = class;
        }
    }
    xor
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;

    #[test]
    fn a_frame_is_written_as_its_difference_from_the_one_before() {
        let shape = Shape { cols: 40, rows: 3, west: 0.0, north: 0.0, cell_m: 10.0 };
        let mut second = vec![0u8; 8 * 3];
        second[5] = 4;
        let frames = [WaterFrame { at: Moment::ZERO, tiles: vec![(1, vec![2; 8 * 3])] }, WaterFrame { at: Moment::minutes(10), tiles: vec![(1, second)] }];
        let bytes = runs(&frames, &shape, 1, 1);
        // 40 × 3 cells of 10,000 mm (0x90 0x4E), tiles of 32, 2 frames; T+0: 1 tile, number 1, 24 cells × 2.
        let head = [40, 3, 0x90, 0x4E, 32, 2, 0, 1, 1, 0xC2, 1];
        assert_eq!(&bytes[..head.len()], head);
        // +600 s (zigzag 1200), 1 tile: 5 cells change by 2, one by 2 xor 4, 18 by 2.
        assert_eq!(&bytes[head.len()..], [0xB0, 0x09, 1, 1, 5 << 3 | 2, 1 << 3 | 6, 0x92, 1]);
    }

    #[test]
    fn a_coarser_page_shows_the_wettest_cell_of_a_block() {
        let shape = Shape { cols: 4, rows: 2, west: 0.0, north: 0.0, cell_m: 1.0 };
        let frames = [WaterFrame { at: Moment::ZERO, tiles: vec![(0, vec![0, 0, 0, 3, 0, 0, 1, 0])] }];
        let bytes = runs(&frames, &shape, 2, 1);
        assert_eq!(&bytes[bytes.len() - 2..], [1 << 3, 1 << 3 | 3]);
    }
}
