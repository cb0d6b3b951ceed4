//! Flood / reading — what can be read of water on a basin: depths, speeds, what passed, the books.
//!
//! In: a `Water`. Out: metres, cubic metres, the cells that set the step. Not here: how it got there (`water`).

use super::basin::{Edge, Scheme, Side};
use super::inertial::{GRAVITY, STILL};
use super::lattice::{DROP_M, metres};
use super::ledger::Books;
use super::sweep::{PAD, TILE, edge_face};
use super::water::Water;

/// Why a run stopped: the books do not close.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("at {at_s} s the water on the ground is {drops} drops off the books, and cell {cell} holds the least, {depth_m} m")]
pub struct Leak {
    /// When, seconds.
    pub at_s: f64,
    /// Drops too many.
    pub drops: i64,
    /// The cell with the least water.
    pub cell: usize,
    /// How much it holds, metres.
    pub depth_m: f32,
}

/// A cell of the map, and where its water stands in the field: what is read every minute is found without a division.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Cell of the map.
    pub cell: u32,
    at: u32,
}

impl Water {
    /// The drops on the ground and in channels, and the least that a cell or a channel in it holds.
    fn stored_and_least(&self) -> (i64, i32) {
        let (mut sum, mut least) = (0i64, i32::MAX);
        for row in 0..self.land.rows {
            let depth = &self.old.depth[self.land.at(row, 0)..self.land.at(row, self.land.cols)];
            sum += depth.iter().map(|h| i64::from(*h)).sum::<i64>();
            least = depth.iter().fold(least, |a, b| if a < *b { a } else { *b });
        }
        let channels = &self.state.flow.held;
        (sum + channels.iter().map(|h| i64::from(*h)).sum::<i64>(), channels.iter().copied().fold(least, i32::min))
    }
    /// Adds the moving water to a fingerprint: the clock, the books, and the depths and discharges of all tiles that are computed.
    pub fn fingerprint(&self, hasher: &mut crate::base::fingerprint::Hasher) {
        let d = &self.state.drops;
        hasher.i64(self.state.ticks).u64(self.state.step);
        for v in [d.start, d.rain, d.sources, d.edges_in, d.edges_out, d.outlets] {
            hasher.i64(v);
        }
        for v in self.state.flow.held.iter().map(|h| u64::from(h.unsigned_abs())).chain(self.state.flow.q.iter().map(|q| q.to_bits())) {
            hasher.u64(v);
        }
        for tile in (0..self.tiles()).filter(|t| self.is_active(*t)) {
            // One number a tile: multiplied and turned, so that no two cells stand for one another.
            let (mut sum, mut some) = (tile as u64, false);
            for k in self.cells_of(tile) {
                let i = self.land.at(k / self.land.cols, k % self.land.cols);
                let (qx, qy) = (self.old.qx[i].to_bits(), self.old.qy[i].to_bits());
                some |= self.old.depth[i] > STILL || self.old.qx[i] != 0.0 || self.old.qy[i] != 0.0;
                for v in [u64::from(self.old.depth[i].unsigned_abs()), u64::from(qx) << 32 | u64::from(qy)] {
                    sum = (sum ^ v).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
                }
            }
            // How long a tile is still computed after it fell still is no matter of the water.
            if some {
                hasher.u64(sum);
            }
        }
    }
    /// Where every drop is.
    #[must_use]
    pub fn books(&self) -> Books {
        Books::new(&self.state.drops, self.stored_and_least().0, self.drop_m3())
    }
    /// Says whether the books close and no cell holds less than nothing.
    ///
    /// # Errors
    /// When and where they do not.
    pub fn check(&self) -> Result<(), Leak> {
        let (stored, least) = self.stored_and_least();
        let off = stored - self.state.drops.due();
        if off == 0 && least >= 0 {
            return Ok(());
        }
        let cell = (0..self.land.rows * self.land.cols).min_by_key(|k| self.depth_drops(*k)).unwrap_or(0);
        Err(Leak { at_s: self.at_s(), drops: off, cell, depth_m: metres(self.depth_drops(cell)) })
    }
    fn at(&self, cell: usize) -> usize {
        self.land.at(cell / self.land.cols, cell % self.land.cols)
    }
    fn depth_drops(&self, cell: usize) -> i32 {
        self.old.depth[self.at(cell)]
    }
    /// Where a cell of the map stands.
    #[must_use]
    pub fn spot(&self, cell: u32) -> Spot {
        Spot { cell, at: self.at(cell as usize) as u32 }
    }
    /// Depth of the water at a spot, metres.
    #[must_use]
    pub fn depth_at_m(&self, spot: Spot) -> f32 {
        metres(self.old.depth[spot.at as usize])
    }
    /// Depth of a cell, metres.
    #[must_use]
    pub fn depth_m(&self, cell: usize) -> f32 {
        metres(self.depth_drops(cell))
    }
    /// Level of a cell, metres above datum; the bed's where it is dry.
    #[must_use]
    pub fn level_m(&self, cell: usize) -> f64 {
        let i = self.at(cell);
        self.base_m + (f64::from(self.land.bed[i]) + f64::from(self.old.depth[i])) * f64::from(DROP_M)
    }
    /// Discharge of a cell eastwards and southwards, m²/s: in the inertial scheme the mean of its two faces.
    #[must_use]
    pub fn discharge_m2_s(&self, cell: usize) -> (f32, f32) {
        self.discharge_at(self.at(cell))
    }
    fn discharge_at(&self, i: usize) -> (f32, f32) {
        match self.scheme {
            Scheme::Hll => (self.old.qx[i], self.old.qy[i]),
            Scheme::Inertial => (0.5 * (self.old.qx[i] + self.old.qx[i + 1]), 0.5 * (self.old.qy[i] + self.old.qy[i + self.land.stride])),
        }
    }
    /// Speed in a cell, m/s; 0 where nothing flows.
    #[must_use]
    pub fn speed_m_s(&self, cell: usize) -> f32 {
        self.speed_at_m_s(self.spot(cell as u32))
    }
    /// Speed at a spot, m/s; 0 where nothing flows.
    #[must_use]
    pub fn speed_at_m_s(&self, spot: Spot) -> f32 {
        let i = spot.at as usize;
        let h = self.old.depth[i];
        if h <= STILL {
            return 0.0;
        }
        let (x, y) = self.discharge_at(i);
        let fast = (x * x + y * y).sqrt() / metres(h);
        // A face's discharge may belong to water that the next cell holds: never faster than the guard lets the face be.
        let most = match self.scheme {
            Scheme::Hll => super::hll::FASTEST_M_S,
            Scheme::Inertial => self.froude * (GRAVITY * metres(h)).sqrt(),
        };
        if fast > most { most } else { fast }
    }
    /// Cubic metres that left over a piece of the map's edge since the start, less what came in.
    #[must_use]
    pub fn left_m3(&self, edge: &Edge) -> f64 {
        let (side, out) = match edge.side {
            Side::North => (0, -1),
            Side::South => (1, 1),
            Side::West => (2, -1),
            Side::East => (3, 1),
        };
        (edge.cells.0..edge.cells.1).map(|k| out * self.state.edge_drops[edge_face(&self.land, side, k) as usize]).sum::<i64>() as f64 * self.drop_m3()
    }
    /// The cells that set the length of most steps: the deepest cell now of each tile that did, with the number of steps it
    /// did, most first; ties go to the smaller tile. Steps that the depth of a channel set are counted where the land is deepest.
    #[must_use]
    pub fn limiting(&self) -> Vec<(usize, u64)> {
        let mut list: Vec<(usize, u64)> = self.state.limiting.iter().copied().enumerate().filter(|(_, n)| *n > 0).collect();
        list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        list.into_iter()
            .filter_map(|(tile, n)| {
                let inside = self.cells_of(tile);
                inside.max_by(|a, b| self.depth_drops(*a).cmp(&self.depth_drops(*b)).then(b.cmp(a))).map(|cell| (cell, n))
            })
            .collect()
    }
    /// Discharge through the west or north face of a cell, eastwards or southwards, m²/s; of another side, that of the face.
    #[must_use]
    pub fn through_m2_s(&self, cell: usize, side: Side) -> f32 {
        let i = self.land.at(cell / self.land.cols, cell % self.land.cols);
        let (at, q, back) = match side {
            Side::West => (i, &self.old.qx, 1),
            Side::East => (i + 1, &self.old.qx, 1),
            Side::North => (i, &self.old.qy, self.land.stride),
            Side::South => (i + self.land.stride, &self.old.qy, self.land.stride),
        };
        match self.scheme {
            Scheme::Inertial => q[at],
            Scheme::Hll => 0.5 * (q[at - back] + q[at]),
        }
    }
    /// Cubic metres that came out of a source since the start, less what it took.
    #[must_use]
    pub fn given_m3(&self, source: usize) -> f64 {
        self.state.source_drops[source] as f64 * self.drop_m3()
    }
    /// Cubic metres that left through an outlet since the start.
    #[must_use]
    pub fn let_out_m3(&self, outlet: usize) -> f64 {
        self.state.outlet_drops[outlet] as f64 * self.drop_m3()
    }
    /// Discharge through an opening, m³/s from its first cell to its second.
    #[must_use]
    pub fn through_opening_m3_s(&self, opening: usize) -> f64 {
        self.state.opening_q[opening]
    }
    /// Depth of the water in the channel of a cell above the channel's bed, metres, also where it stands above the banks; `None`
    /// where the cell has no channel.
    #[must_use]
    pub fn channel_depth_m(&self, cell: usize) -> Option<f64> {
        let node = self.net.node(self.land.at(cell / self.land.cols, cell % self.land.cols))?;
        Some(self.net.stands(&self.state.flow, node, &self.land, self.depth_drops(cell)).0 * f64::from(DROP_M))
    }
    /// Level of the water in the channel of a cell, metres above datum; the channel's bed where it is dry.
    #[must_use]
    pub fn channel_level_m(&self, cell: usize) -> Option<f64> {
        let node = self.net.node(self.land.at(cell / self.land.cols, cell % self.land.cols))?;
        let (deep, bed) = self.net.stands(&self.state.flow, node, &self.land, self.depth_drops(cell));
        Some(self.base_m + (f64::from(bed) + deep) * f64::from(DROP_M))
    }
    /// Discharge of a channel from a cell of its list to the next, m³/s, with what runs above its banks over its width.
    #[must_use]
    pub fn along_channel_m3_s(&self, channel: usize, link: usize) -> f64 {
        self.state.flow.q[self.net.link(channel, link)]
    }
    /// Cubic metres that left by the mouths of channels since the start; those in the cells of an outlet are in its own, too.
    #[must_use]
    pub fn left_channels_m3(&self) -> f64 {
        self.state.flow.left.iter().sum::<i64>() as f64 * self.drop_m3()
    }
    /// Number of tiles.
    #[must_use]
    pub fn tiles(&self) -> usize {
        self.open_cells.len()
    }
    /// The tile of a cell.
    #[must_use]
    pub fn tile_of(&self, cell: usize) -> usize {
        let i = self.land.at(cell / self.land.cols, cell % self.land.cols);
        i / self.land.stride / TILE * self.land.tile_cols() + i % self.land.stride / TILE
    }
    /// The map's cells of a tile, row by row.
    pub fn cells_of(&self, tile: usize) -> impl Iterator<Item = usize> + use<> {
        let (r0, c0) = (tile / self.land.tile_cols() * TILE, tile % self.land.tile_cols() * TILE);
        let (rows, cols) = (self.land.rows, self.land.cols);
        let inside = move |padded: usize, n: usize| padded.checked_sub(PAD).filter(|k| *k < n);
        (r0..r0 + TILE).filter_map(move |r| inside(r, rows)).flat_map(move |r| (c0..c0 + TILE).filter_map(move |c| Some(r * cols + inside(c, cols)?)))
    }
    /// The map's cells to which water is bound, where it is packed, and the number of that list, from 1.
    #[must_use]
    pub fn bound(&self) -> Option<(u64, impl Iterator<Item = Spot>)> {
        let of_map = |i: &u32| {
            let cell = (*i as usize / self.land.stride - PAD) * self.land.cols + *i as usize % self.land.stride - PAD;
            Spot { cell: cell as u32, at: *i }
        };
        self.pack.live.then(|| (self.pack.fills, self.pack.members().iter().map(of_map)))
    }
    /// Whether a tile is being computed.
    #[must_use]
    pub fn is_active(&self, tile: usize) -> bool {
        self.state.tiles.active(tile)
    }
}
