//! Flood / tiles — which tiles have to be computed, as runs of columns in bands of rows.
//!
//! In: the deepest water of each tile, where rain or a source enters. Out: runs. Not here: the computing (`sweep`).
//! Method: water moves at most one cell a step, so a tile is computed where it or one of its eight neighbours is wet. It is
//! computed for two more steps after it fell still, so that both copies of the field agree before it is left alone.

/// Steps that a tile is computed after it was wet.
const AFTER: u8 = 2;

/// The state of all tiles.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Tiles {
    cols: usize,
    rows: usize,
    warm: Vec<u8>,
}

impl Tiles {
    /// All still.
    #[must_use]
    pub fn new(cols: usize, rows: usize) -> Self {
        Self { cols, rows, warm: vec![0; cols * rows] }
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
    /// A tile is wet, or water entered it.
    pub fn wake(&mut self, tile: usize) {
        self.warm[tile] = AFTER;
    }
    /// A tile was computed and found still.
    pub fn rest(&mut self, tile: usize) {
        self.warm[tile] = self.warm[tile].saturating_sub(1);
    }
    /// Whether a tile must be computed.
    #[must_use]
    pub fn active(&self, tile: usize) -> bool {
        let (r, c) = (tile / self.cols, tile % self.cols);
        (r.saturating_sub(1)..(r + 2).min(self.rows)).any(|y| (c.saturating_sub(1)..(c + 2).min(self.cols)).any(|x| self.warm[y * self.cols + x] > 0))
    }
    /// The runs of active tiles of a band, from west to east.
    pub fn runs(&self, band: usize, runs: &mut Vec<(usize, usize)>) {
        runs.clear();
        let mut col = 0;
        while col < self.cols {
            let from = col;
            while col < self.cols && self.active(band * self.cols + col) {
                col += 1;
            }
            if col > from {
                runs.push((from, col));
            }
            col += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wet_tile_wakes_its_neighbours_and_sleeps_two_steps_later() {
        let mut t = Tiles::new(6, 3);
        t.wake(6 + 1);
        let mut runs = Vec::new();
        t.runs(0, &mut runs);
        assert_eq!(runs, [(0, 3)]);
        t.rest(7);
        assert!(t.active(0));
        t.rest(7);
        t.runs(1, &mut runs);
        assert!(runs.is_empty() && !t.is_empty());
    }
}
