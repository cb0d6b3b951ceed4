//! Flood / pack — the wet cells of a plane side by side: ribbons of water in valleys, computed without the dry land beside them.
//!
//! In: ground and water on the raster, where ports stand. Out: the same water packed, and later brought back.
//! Not here: a step of it (`pack_step`), whether packing pays (`water`).
//! Method: cells that hold water, that a port may fill, or that water would reach if it rose a little, in the raster's order;
//! between cells that are no neighbours stands a gap, which is a wall. So west and east stay neighbours in memory, and north and
//! south are looked up. Every packed cell knows the depth from which water would pass into a cell that is not packed: as long as
//! none is deeper, all that is left out is dry and stays so, and the packed water is that of the raster to the bit.

use super::inertial::STILL;
use super::lattice::{DROPS_PER_M, WALL};
use super::ports::Places;
use super::sweep::{Field, Land, PAD, TILE, VECTOR};
use super::tiles::{EAST, NORTH, SOUTH, Tiles, WEST};

/// Cells are packed that water would reach if it rose by so much, drops: a metre (assumed; changes no result).
const MARGIN: i32 = DROPS_PER_M as i32;
/// Cells beyond the water's edge that are packed at most (assumed; changes no result).
const RINGS: usize = 8;

/// Packed water. A slot is a cell or a gap; the first are gaps, to which a cell without a packed neighbour in the north or south points.
#[derive(Clone, Debug, Default)]
pub(super) struct Pack {
    /// Whether the water is moved here, and not on the raster.
    pub live: bool,
    /// Whether all water on the raster is in the cells packed last: nothing else moved it since.
    pub knows: bool,
    /// Cells that hold more than a film that stands still.
    pub wet: usize,
    /// How often it was filled.
    pub fills: u64,
    /// Slots, a whole number of vectors; behind them are gaps for what a last vector reads.
    pub len: usize,
    /// Padded cell of each slot; of a gap [`GAP`].
    pub cell: Vec<u32>,
    /// Bed, drops.
    pub bed: Vec<i32>,
    /// g n².
    pub drag: Vec<f32>,
    /// Depth, drops.
    pub depth: Vec<i32>,
    /// Discharge through the west face, before and after a step.
    pub qx: [Vec<f32>; 2],
    /// Discharge through the north face, before and after a step.
    pub qy: [Vec<f32>; 2],
    /// Slot of the cell north.
    pub north: Vec<u32>,
    /// Slot of the cell south.
    pub south: Vec<u32>,
    /// Bed of the cell north.
    pub bed_n: Vec<i32>,
    /// g n² of the cell north.
    pub drag_n: Vec<f32>,
    /// Depth above which water passes into a cell that is not packed.
    pub rim: Vec<i32>,
    /// Crests on west and north faces; empty where no levee stands.
    pub crest: [Vec<i32>; 2],
    /// Drops through the west face in a step, eastwards.
    pub dx: Vec<i32>,
    /// Drops through the north face, southwards.
    pub dy: Vec<i32>,
    /// Drops through the south face, southwards.
    pub dy_s: Vec<i32>,
    /// What share of its leaving drops each cell can give.
    pub share: Vec<f32>,
    /// Where ports stand.
    pub places: Places,
    /// Slot of each padded cell; 0 is none.
    slot: Vec<u32>,
    /// The cells packed, as they lie on the raster.
    members: Vec<u32>,
}

/// No cell.
pub(super) const GAP: u32 = u32::MAX;

/// The tile of a padded cell.
const fn tile(land: &Land, i: usize) -> usize {
    i / land.stride / TILE * land.tile_cols() + i % land.stride / TILE
}

/// The borders of its tile that a cell lies on, by its row and column in it.
const fn borders(row: usize, col: usize) -> u8 {
    (if row == 0 { NORTH } else { 0 })
        | (if row == TILE - 1 { SOUTH } else { 0 })
        | (if col == 0 { WEST } else { 0 })
        | (if col == TILE - 1 { EAST } else { 0 })
}

/// Highest of both beds and the crest of the levee on a face, drops; `far` is the cell that owns it, `west` whether it is its west face.
fn sill(land: &Land, near: usize, far: usize, west: bool) -> i32 {
    let crest = if west { &land.crest_x } else { &land.crest_y };
    land.bed[near].max(land.bed[far]).max(crest.get(far).copied().unwrap_or(0))
}

/// The four neighbours of a cell with the sills to them.
fn around(land: &Land, i: usize) -> [(usize, i32); 4] {
    let (n, s) = (i - land.stride, i + land.stride);
    [(i - 1, sill(land, i - 1, i, true)), (i + 1, sill(land, i, i + 1, true)), (n, sill(land, n, i, false)), (s, sill(land, i, s, false))]
}

impl Pack {
    /// Packs the water of a raster.
    pub(super) fn fill(&mut self, land: &Land, water: &Field, tiles: &Tiles, places: &Places) {
        self.slot.resize(land.bed.len(), 0);
        let before = std::mem::take(&mut self.members);
        let moves = |i: usize| water.depth[i] > STILL || water.qx[i] != 0.0 || water.qy[i] != 0.0;
        if self.knows {
            before.iter().filter(|i| moves(**i as usize)).for_each(|i| self.take(*i as usize));
        } else {
            // The last band goes on behind the map.
            tiles.rows(|row, from, to| {
                let to = if row < land.rows + PAD { to } else { from };
                let run = row * land.stride + from * TILE..row * land.stride + to * TILE;
                run.filter(|i| moves(*i)).for_each(|i| self.take(i));
            });
        }
        for i in places.cells() {
            self.take(i as usize);
        }
        self.spread(land, water);
        self.members.sort();
        self.line_up(land, water);
        self.join(land);
        let slot = &self.slot;
        places.copy_to(&mut self.places, |i| slot[i as usize]);
        for i in &self.members {
            self.slot[*i as usize] = 0;
        }
        self.wet = self.depth.iter().filter(|h| **h > STILL).count();
        (self.live, self.knows, self.fills) = (true, true, self.fills + 1);
    }
    fn take(&mut self, cell: usize) {
        if self.slot[cell] == 0 {
            self.slot[cell] = GAP;
            self.members.push(cell as u32);
        }
    }
    /// The cells beyond that water would reach if it rose a little.
    fn spread(&mut self, land: &Land, water: &Field) {
        let level = |i: u32| (i, land.bed[i as usize] + water.depth[i as usize]);
        let mut edge: Vec<(u32, i32)> = self.members.iter().filter(|i| water.depth[**i as usize] > STILL).map(|i| level(*i)).collect();
        for _ in 0..RINGS {
            let mut next = Vec::new();
            for (i, level) in edge {
                for (to, sill) in around(land, i as usize) {
                    if sill < WALL && level + MARGIN > sill && self.slot[to] == 0 {
                        self.take(to);
                        next.push((to as u32, level));
                    }
                }
            }
            edge = next;
        }
    }
    /// Gives every cell its slot, in their order, with gaps between those that are no neighbours.
    fn line_up(&mut self, land: &Land, water: &Field) {
        let mut cell = std::mem::take(&mut self.cell);
        cell.clear();
        cell.resize(VECTOR, GAP);
        for i in &self.members {
            if cell.last().is_some_and(|last| *last != GAP && last + 1 != *i) {
                cell.push(GAP);
            }
            self.slot[*i as usize] = cell.len() as u32;
            cell.push(*i);
        }
        self.len = (cell.len() + 1).next_multiple_of(VECTOR);
        cell.resize(self.len + VECTOR, GAP);
        let of = |list: &[i32], gap: i32| cell.iter().map(|i| if *i == GAP { gap } else { list[*i as usize] }).collect();
        let of_real = |list: &[f32]| -> Vec<f32> { cell.iter().map(|i| if *i == GAP { 0.0 } else { list[*i as usize] }).collect() };
        (self.bed, self.depth, self.drag) = (of(&land.bed, WALL), of(&water.depth, 0), of_real(&land.drag));
        (self.qx[0], self.qy[0]) = (of_real(&water.qx), of_real(&water.qy));
        self.crest = [&land.crest_x, &land.crest_y].map(|c| if c.is_empty() { Vec::new() } else { of(c, 0) });
        for list in [&mut self.qx[1], &mut self.qy[1]] {
            list.clear();
            list.resize(cell.len(), 0.0);
        }
        for list in [&mut self.dx, &mut self.dy, &mut self.dy_s] {
            list.clear();
            list.resize(cell.len(), 0);
        }
        self.share.clear();
        self.share.resize(cell.len(), 1.0);
        self.cell = cell;
    }
    /// Finds each cell's neighbours and its rim.
    fn join(&mut self, land: &Land) {
        let n = self.cell.len();
        for list in [&mut self.north, &mut self.south] {
            list.clear();
            list.resize(n, 0);
        }
        self.rim.clear();
        self.rim.resize(n, i32::MAX);
        self.bed_n.clear();
        self.bed_n.resize(n, WALL);
        self.drag_n.clear();
        self.drag_n.resize(n, 0.0);
        for i in &self.members {
            let i = *i as usize;
            let s = self.slot[i] as usize;
            let (north, south) = (self.slot[i - land.stride], self.slot[i + land.stride]);
            (self.north[s], self.south[s]) = (north, south);
            if north != 0 {
                (self.bed_n[s], self.drag_n[s]) = (land.bed[i - land.stride], land.drag[i - land.stride]);
            }
            let out = around(land, i).into_iter().filter(|(to, _)| self.slot[*to] == 0).map(|(_, sill)| sill).min();
            // Over a wall nothing passes, however deep the water.
            if let Some(sill) = out.filter(|sill| *sill < WALL) {
                self.rim[s] = sill - land.bed[i] + STILL;
            }
        }
    }
    /// The cells packed, padded.
    pub(super) fn members(&self) -> &[u32] {
        &self.members
    }
    /// The first tile that holds a depth.
    pub(super) fn tile_of_depth(&self, depth: i32, land: &Land) -> Option<usize> {
        let blocks = self.depth.chunks(VECTOR * VECTOR).zip(self.cell.chunks(VECTOR * VECTOR));
        let holding = blocks.filter(|(depths, _)| depths.iter().fold(false, |any, h| any | (*h == depth)));
        let cells = holding.flat_map(|(depths, cells)| depths.iter().zip(cells)).filter(|(h, i)| **h == depth && **i != GAP);
        cells.map(|(_, i)| tile(land, *i as usize)).min()
    }
    /// Writes the water onto the raster, and says which tiles hold it.
    pub(super) fn show(&self, land: &Land, field: &mut Field, tiles: &mut Tiles) {
        tiles.still();
        // Cells ascend: a row is counted on, not divided for, and a tile is told of once where no more is to be said.
        let (mut row, mut begin, mut last) = (0, 0, usize::MAX);
        for (s, i) in self.cell.iter().enumerate().filter(|(_, i)| **i != GAP) {
            let (depth, qx, qy) = (self.depth[s], self.qx[0][s], self.qy[0][s]);
            let i = *i as usize;
            (field.depth[i], field.qx[i], field.qy[i]) = (depth, qx, qy);
            if depth <= STILL && qx == 0.0 && qy == 0.0 {
                continue;
            }
            while i >= begin + land.stride {
                (row, begin) = (row + 1, begin + land.stride);
            }
            let (tile, borders) = (row / TILE * land.tile_cols() + (i - begin) / TILE, borders(row % TILE, (i - begin) % TILE));
            if tile != last || borders != 0 {
                tiles.touch(tile, borders);
                last = tile;
            }
        }
    }
}
