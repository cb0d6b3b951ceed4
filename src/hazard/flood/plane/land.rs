//! Flood / land — the ground under the water, kept in tiles: bed and drag of every cell, levees.
//!
//! In: which cells are open. Out: the place of every cell, with closed ground around the map. Not here: what is wrong with the
//! ground (`basin`), water (`sweep`).
//! Method: tiles of eight by eight cells stand one behind another, band after band, and only those that have open ground or lie
//! beside one: of a county whose valleys are computed a twentieth. What a river needs thus lies close together, where the
//! machine finds it. The first tile is closed ground and stands for all that are not kept; nothing is ever written there.

use super::lattice::WALL;
use super::strips::STRIP;

/// Rows and columns of a tile, the unit in which rain falls and water is looked up: as wide as a strip.
pub const TILE: usize = STRIP;
/// Cells of a tile.
pub const CELLS: usize = TILE * TILE;
/// Rows and columns kept before the map: a ghost and its stencil, so that strips begin and end with a tile.
pub const PAD: usize = TILE;
/// Columns kept behind the map: a ghost and its stencil of two.
const EAST: usize = 3;
/// Rows kept behind the map: a ghost, its stencil of two, and two that are looked at beside the last of these.
const SOUTH: usize = 5;

/// Ground, padded, in tiles.
#[derive(Clone, Debug, PartialEq)]
pub struct Land {
    /// Columns of the map.
    pub cols: usize,
    /// Rows of the map.
    pub rows: usize,
    /// Side of a cell, metres.
    pub cell_m: f32,
    /// Number of every tile among those kept, row after row; 0 where it is not.
    slots: Vec<u32>,
    /// The tile that each slot holds; the first holds none.
    tiles: Vec<u32>,
    /// First slot of each band, and the one behind the last.
    first: Vec<usize>,
    /// Bed, drops above the datum.
    pub bed: Vec<i32>,
    /// g n².
    pub drag: Vec<f32>,
    /// Crests on west faces, drops; empty where no levee stands.
    pub crest_x: Vec<i32>,
    /// Crests on north faces.
    pub crest_y: Vec<i32>,
}

impl Land {
    /// Closed ground, with room where the map is open.
    #[must_use]
    pub fn new(cols: usize, rows: usize, cell_m: f32, open: impl Fn(usize, usize) -> bool) -> Self {
        let (across, bands) = ((cols + PAD + EAST).div_ceil(TILE), (rows + PAD + SOUTH).div_ceil(TILE));
        let mut keep = vec![false; across * bands];
        for (row, col) in (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col))).filter(|(row, col)| open(*row, *col)) {
            let (band, tile) = ((row + PAD) / TILE, (col + PAD) / TILE);
            // The map begins with a tile and ends before one: there are tiles around.
            let here = band * across + tile;
            let south = if band + 1 < bands { here + across } else { here };
            let east = if tile + 1 < across { here + 1 } else { here };
            for t in [here, here - across, south, here - 1, east] {
                keep[t] = true;
            }
        }
        let (mut slots, mut tiles, mut first) = (vec![0; across * bands], vec![u32::MAX], Vec::with_capacity(bands + 1));
        for tile in 0..keep.len() {
            if tile % across == 0 {
                first.push(tiles.len());
            }
            if keep[tile] {
                slots[tile] = tiles.len() as u32;
                tiles.push(tile as u32);
            }
        }
        first.push(tiles.len());
        let cells = tiles.len() * CELLS;
        Self { cols, rows, cell_m, slots, tiles, first, bed: vec![WALL; cells], drag: vec![0.0; cells], crest_x: Vec::new(), crest_y: Vec::new() }
    }
    /// The place of a cell of the map, which may lie up to a ghost outside.
    #[must_use]
    pub fn at(&self, row: usize, col: usize) -> usize {
        self.place(row + PAD, col + PAD)
    }
    /// The place of a padded row and column.
    #[must_use]
    pub fn place(&self, row: usize, col: usize) -> usize {
        self.strip(row, col / TILE) + col % TILE
    }
    /// The place of the first cell of a strip.
    #[inline(always)]
    #[must_use]
    pub fn strip(&self, row: usize, strip: usize) -> usize {
        self.slots[row / TILE * self.tile_cols() + strip] as usize * CELLS + row % TILE * TILE
    }
    /// Whether a place is that of a cell, not of the closed ground that stands for what is not kept.
    #[must_use]
    pub const fn is_kept(&self, place: usize) -> bool {
        place >= CELLS
    }
    /// Padded rows.
    #[must_use]
    pub fn padded_rows(&self) -> usize {
        self.bands() * TILE
    }
    /// Tiles in a row of tiles.
    #[must_use]
    pub const fn tile_cols(&self) -> usize {
        (self.cols + PAD + EAST).div_ceil(TILE)
    }
    /// Bands of tiles.
    #[must_use]
    pub fn bands(&self) -> usize {
        self.first.len() - 1
    }
    /// Padded rows that are computed: the map's and its ghosts'.
    #[must_use]
    pub const fn computed(&self) -> std::ops::Range<usize> {
        PAD - 1..self.rows + PAD + 1
    }
    /// Places of the cells of some bands.
    #[must_use]
    pub fn places(&self, bands: std::ops::Range<usize>) -> std::ops::Range<usize> {
        self.first[bands.start] * CELLS..self.first[bands.end] * CELLS
    }
    /// All kept strips of the map: place of the first cell, and how many of its cells lie on the map.
    pub fn map_strips(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let across = self.tile_cols();
        self.tiles.iter().enumerate().skip(1).flat_map(move |(slot, tile)| {
            let (row, col) = (*tile as usize / across * TILE, *tile as usize % across * TILE);
            let long = if col < PAD { 0 } else { (self.cols + PAD).saturating_sub(col).min(TILE) };
            (0..TILE).filter(move |r| (PAD..self.rows + PAD).contains(&(row + r))).map(move |r| slot * CELLS + r * TILE..slot * CELLS + r * TILE + long)
        })
    }
}
