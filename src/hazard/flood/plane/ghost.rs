//! Flood / ghost — the cells beyond open edges, set before every step.
//!
//! In: the basin's edges. Out: bed, depth and discharge of the ghosts. Not here: what passes (`sweep`).
//! Method: free outflow is ground that goes on falling under water of the same depth (normal flow); a stage is water of that
//! level over the edge cell's bed; what stands beyond the rim of a nest is `nest`'s. HLL takes the edge cell's velocity. In the inertial scheme the face beyond the ghost passes
//! what the edge's face passed, for that is averaged with the discharges of the faces before and behind (θ, `inertial`): a
//! face behind at which all water stood still would take a share of the momentum in every step and back streams up.

use super::basin::{Basin, Beyond, Scheme, Side};
use super::lattice::{WALL, drops};
use super::nest::Rim;
use super::sweep::{Field, Land, TILE};

/// One ghost: its padded index and the cell before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ghost {
    pub(super) at: usize,
    inner: usize,
    /// The face between both, and the face behind the ghost, by the cells that own them.
    pub(super) faces: [usize; 2],
    /// Whether these are west faces; else they are north faces.
    pub(super) west: bool,
}

impl Ghost {
    /// The ghost beyond a side of a cell of the rim.
    pub(super) const fn before(land: &Land, inner: usize, side: Side) -> Self {
        let west = matches!(side, Side::West | Side::East);
        let on = if west { 1 } else { land.stride };
        // A cell owns its west and north faces: before a west or north ghost that is the edge cell's, behind it the
        // ghost's own; before an east or south ghost it is the ghost's own, behind it that of the next cell.
        let (at, faces) = match side {
            Side::North | Side::West => (inner - on, [inner, inner - on]),
            Side::South | Side::East => (inner + on, [inner + on, inner + 2 * on]),
        };
        Self { at, inner, faces, west }
    }
    /// Sets what flows in a ghost and through the face behind it.
    pub(super) fn flow(&self, scheme: Scheme, field: &mut Field) {
        match scheme {
            Scheme::Hll => (field.qx[self.at], field.qy[self.at]) = (field.qx[self.inner], field.qy[self.inner]),
            Scheme::Inertial => {
                let q = if self.west { &mut field.qx } else { &mut field.qy };
                q[self.faces[1]] = q[self.faces[0]];
            }
        }
    }
    /// Forgets what the face behind a ghost passed.
    pub(super) fn forget(&self, field: &mut Field) {
        (if self.west { &mut field.qx } else { &mut field.qy })[self.faces[1]] = 0.0;
    }
}

/// All ghosts.
#[derive(Clone, Debug)]
pub struct Ghosts {
    /// Each with the number of its edge.
    list: Vec<(Ghost, usize)>,
    edges: Vec<Beyond>,
    base_m: f64,
    /// Tiles that hold the level of a stage, which can be wet when all else is dry.
    stages: Vec<usize>,
    /// The same, and those beyond the rim of a nest that are wet now.
    pub tiles: Vec<usize>,
    /// The rim of a nest.
    pub(super) rim: Option<Box<Rim>>,
    /// Deepest water beyond it, drops.
    pub(super) deepest: i32,
}

impl Ghosts {
    /// Opens the edges of the ground.
    #[must_use]
    pub fn new(basin: &Basin, land: &mut Land) -> Self {
        let mut ghosts = Self {
            list: Vec::new(),
            edges: basin.edges.iter().map(|e| e.beyond.clone()).collect(),
            base_m: basin.base_m(),
            stages: Vec::new(),
            tiles: Vec::new(),
            rim: None,
            deepest: 0,
        };
        for (number, e) in basin.edges.iter().enumerate() {
            for k in e.cells.0..e.cells.1 {
                let (row, col) = match e.side {
                    Side::North => (0, k),
                    Side::South => (land.rows - 1, k),
                    Side::West => (k, 0),
                    Side::East => (k, land.cols - 1),
                };
                let inner = land.at(row, col);
                if land.bed[inner] >= WALL {
                    continue;
                }
                let ghost = Ghost::before(land, inner, e.side);
                let at = ghost.at;
                let fall = if let Beyond::Fall(slope) = e.beyond { drops(slope * f64::from(land.cell_m)) } else { 0 };
                land.bed[at] = land.bed[inner] - fall;
                land.drag[at] = land.drag[inner];
                ghosts.list.push((ghost, number));
                if matches!(e.beyond, Beyond::Stage(_)) {
                    ghosts.stages.push(at / land.stride / TILE * land.tile_cols() + at % land.stride / TILE);
                }
            }
        }
        ghosts.stages.sort_unstable();
        ghosts.stages.dedup();
        ghosts.tiles.clone_from(&ghosts.stages);
        ghosts
    }
    /// Whether no edge is open.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty() && self.rim.is_none()
    }
    /// Water beyond the rim of a nest from now on: the deepest, drops, and the tiles of it.
    pub(super) fn set_rim(&mut self, rim: Box<Rim>, deepest: i32, tiles: &[usize]) {
        (self.rim, self.deepest) = (Some(rim), deepest);
        self.tiles.clone_from(&self.stages);
        self.tiles.extend_from_slice(tiles);
        self.tiles.sort_unstable();
        self.tiles.dedup();
    }
    /// Fills the ghosts for a step that begins at a time, seconds.
    pub fn fill(&self, t: f64, scheme: Scheme, land: &mut Land, field: &mut Field) {
        for (g, edge) in &self.list {
            field.depth[g.at] = match &self.edges[*edge] {
                Beyond::Fall(_) => field.depth[g.inner],
                Beyond::Stage(level) => (drops(level.at(t) - self.base_m) - land.bed[g.at]).max(0),
            };
            g.flow(scheme, field);
        }
        if let Some(rim) = &self.rim {
            rim.fill(t, scheme, land, field);
        }
    }
    /// Forgets after a step what the faces behind the ghosts passed. Some lie in tiles that are not computed, where both copies
    /// of the field and a restart must agree. `new` is the field after the step.
    pub fn forget(&self, scheme: Scheme, field: &mut Field, new: &mut Field) {
        if scheme == Scheme::Inertial {
            self.list.iter().for_each(|(g, _)| g.forget(field));
            if let Some(rim) = &self.rim {
                rim.forget(field, new);
            }
        }
    }
}
