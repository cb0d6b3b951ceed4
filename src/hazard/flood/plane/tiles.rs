//! Flood / tiles — which tiles have to be computed, as runs of columns in bands of rows.
//!
//! In: the deepest water of each tile and which of its borders are wet, where rain or a source enters. Out: runs. Not here:
//! the computing (`sweep`).
//! Method: water moves at most one cell a step, so a tile is computed where it is wet itself or where a neighbour beside it is
//! wet along the border between them. It is computed for two more steps after that ended, so that both copies of the field
//! agree before it is left alone.

use super::sweep::TILE;

/// Steps that a tile is computed after it was wet.
const AFTER: u8 = 2;

/// Borders of a tile in a mask: north, south, west, east.
pub const NORTH: u8 = 1;
/// South.
pub const SOUTH: u8 = 2;
/// West.
pub const WEST: u8 = 4;
/// East.
pub const EAST: u8 = 8;

/// The state of all tiles.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Tiles {
    cols: usize,
    rows: usize,
    warm: Vec<u8>,
    /// Steps for which the neighbour beyond each border is still computed: north, south, west, east.
    border: [Vec<u8>; 4],
}

impl Tiles {
    /// All still.
    #[must_use]
    pub fn new(cols: usize, rows: usize) -> Self {
        let none = vec![0; cols * rows];
        Self { cols, rows, border: [none.clone(), none.clone(), none.clone(), none.clone()], warm: none }
    }
    /// Number of tiles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.warm.len()
    }
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.warm.is_empty()
    }
    /// All are still from now on.
    pub fn still(&mut self) {
        self.warm.fill(0);
        self.border.iter_mut().for_each(|side| side.fill(0));
    }
    /// A tile is wet, or water entered it somewhere.
    pub fn wake(&mut self, tile: usize) {
        self.wet(tile, NORTH | SOUTH | WEST | EAST);
    }
    /// A tile is wet, and so are the borders of the mask.
    pub fn wet(&mut self, tile: usize, borders: u8) {
        self.warm[tile] = AFTER;
        for (k, side) in self.border.iter_mut().enumerate() {
            side[tile] = if borders >> k & 1 == 1 { AFTER } else { side[tile].saturating_sub(1) };
        }
    }
    /// A tile holds water, and so do the borders of the mask, whatever else was said of it.
    pub fn touch(&mut self, tile: usize, borders: u8) {
        self.warm[tile] = AFTER;
        for (k, side) in self.border.iter_mut().enumerate() {
            if borders >> k & 1 == 1 {
                side[tile] = AFTER;
            }
        }
    }
    /// A tile was computed and found still.
    pub fn rest(&mut self, tile: usize) {
        self.warm[tile] = self.warm[tile].saturating_sub(1);
        for side in &mut self.border {
            side[tile] = side[tile].saturating_sub(1);
        }
    }
    /// Whether a tile must be computed.
    #[must_use]
    pub fn active(&self, tile: usize) -> bool {
        let (r, c) = (tile / self.cols, tile % self.cols);
        let [north, south, west, east] = &self.border;
        self.warm[tile] > 0
            || (r > 0 && south[tile - self.cols] > 0)
            || (r + 1 < self.rows && north[tile + self.cols] > 0)
            || (c > 0 && east[tile - 1] > 0)
            || (c + 1 < self.cols && west[tile + 1] > 0)
    }
    /// Tells of every row of cells in every run of active tiles: the row, the first column of tiles and the one behind the last.
    pub fn rows(&self, mut tell: impl FnMut(usize, usize, usize)) {
        let (mut busy, mut runs) = (Vec::new(), Vec::new());
        for band in 0..self.rows {
            self.runs(band, &mut busy, &mut runs);
            for row in band * TILE..(band + 1) * TILE {
                runs.iter().for_each(|(from, to)| tell(row, *from, *to));
            }
        }
    }
    /// The runs of active tiles of a band, from west to east. `busy` is room for one row of tiles.
    pub fn runs(&self, band: usize, busy: &mut Vec<u8>, runs: &mut Vec<(usize, usize)>) {
        runs.clear();
        // Most of a map's bands are still, and so are those beside them.
        let (from, to) = (band.saturating_sub(1) * self.cols, (band + 2).min(self.rows) * self.cols);
        if self.warm[from..to].iter().all(|w| *w == 0) {
            return;
        }
        // What `active` says of one tile, for a row of them at once: no branch, so that the machine takes many together.
        let [north, south, west, east] = &self.border;
        let own = band * self.cols..(band + 1) * self.cols;
        busy.clear();
        busy.extend_from_slice(&self.warm[own.clone()]);
        let mut more = |from: usize, list: &[u8]| busy[from..].iter_mut().zip(list).for_each(|(b, l)| *b |= l);
        more(1, &east[own.start..own.end - 1]);
        more(0, &west[own.start + 1..own.end]);
        if band > 0 {
            more(0, &south[own.start - self.cols..own.start]);
        }
        if band + 1 < self.rows {
            more(0, &north[own.end..own.end + self.cols]);
        }
        let mut col = 0;
        while let Some(from) = busy[col..].iter().position(|b| *b > 0).map(|k| col + k) {
            col = busy[from..].iter().position(|b| *b == 0).map_or(self.cols, |k| from + k);
            runs.push((from, col));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wet_border_wakes_the_neighbour_beyond_it_and_sleeps_two_steps_later() {
        let mut t = Tiles::new(6, 3);
        let (mut busy, mut runs) = (Vec::new(), Vec::new());
        t.wet(6 + 1, EAST | NORTH);
        t.runs(0, &mut busy, &mut runs);
        assert_eq!(runs, [(1, 2)]);
        t.runs(1, &mut busy, &mut runs);
        assert_eq!(runs, [(1, 3)]);
        t.runs(2, &mut busy, &mut runs);
        assert!(runs.is_empty());
        t.wet(7, 0);
        t.runs(1, &mut busy, &mut runs);
        assert_eq!(runs, [(1, 3)], "both copies of the field must agree first");
        t.rest(7);
        t.rest(7);
        t.runs(1, &mut busy, &mut runs);
        assert!(runs.is_empty() && !t.is_empty() && !t.active(7));
        t.wake(7);
        t.runs(1, &mut busy, &mut runs);
        assert_eq!(runs, [(0, 3)]);
    }

    #[test]
    fn the_runs_of_a_band_are_its_active_tiles() {
        let (cols, rows) = (70, 9);
        let mut t = Tiles::new(cols, rows);
        let (mut busy, mut runs, mut luck) = (Vec::new(), Vec::new(), 1u64);
        for step in 0..200 {
            luck = luck.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17) ^ step;
            let tile = luck as usize % (cols * rows);
            if step % 3 == 0 {
                t.rest(tile)
            } else {
                t.wet(tile, (luck >> 40) as u8 & 15)
            }
            for band in 0..rows {
                t.runs(band, &mut busy, &mut runs);
                let listed: Vec<usize> = runs.iter().flat_map(|(a, b)| *a..*b).collect();
                let active: Vec<usize> = (0..cols).filter(|c| t.active(band * cols + c)).collect();
                assert_eq!(listed, active, "band {band} after {step}");
            }
        }
    }
}
