//! Flood / ghost — the cells beyond open edges, set before every step.
//!
//! In: the basin's edges. Out: bed, depth and discharge of the ghosts. Not here: what passes (`sweep`).
//! Method: free outflow is ground that goes on falling under water of the same depth (normal flow); a stage is water of that
//! level over the edge cell's bed. HLL takes the edge cell's velocity. In the inertial scheme the face beyond the ghost passes
//! what the edge's face passed, for that is averaged with the discharges of the faces before and behind (θ, `inertial`): a
//! face behind at which all water stood still would take a share of the momentum in every step and back streams up.

use super::basin::{Basin, Beyond, Scheme, Side};
use super::lattice::{WALL, drops};
use super::sweep::{Field, Land, TILE};

/// One ghost: its padded index and the cell before it.
#[derive(Clone, Copy, Debug)]
struct Ghost {
    at: usize,
    inner: usize,
    edge: usize,
    /// The face between both, and the face behind the ghost, by the cells that own them.
    faces: [usize; 2],
    /// Whether these are west faces; else they are north faces.
    west: bool,
}

/// All ghosts.
#[derive(Clone, Debug)]
pub struct Ghosts {
    list: Vec<Ghost>,
    edges: Vec<Beyond>,
    base_m: f64,
    /// Tiles that hold the level of a stage, which can be wet when all else is dry.
    pub tiles: Vec<usize>,
}

impl Ghosts {
    /// Opens the edges of the ground.
    #[must_use]
    pub fn new(basin: &Basin, land: &mut Land) -> Self {
        let mut ghosts = Self { list: Vec::new(), edges: basin.edges.iter().map(|e| e.beyond.clone()).collect(), base_m: basin.base_m(), tiles: Vec::new() };
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
                let west = matches!(e.side, Side::West | Side::East);
                let on = if west { 1 } else { land.stride };
                // A cell owns its west and north faces: before a west or north ghost that is the edge cell's, behind it the
                // ghost's own; before an east or south ghost it is the ghost's own, behind it that of the next cell.
                let (at, faces) = match e.side {
                    Side::North | Side::West => (inner - on, [inner, inner - on]),
                    Side::South | Side::East => (inner + on, [inner + on, inner + 2 * on]),
                };
                let fall = if let Beyond::Fall(slope) = e.beyond { drops(slope * f64::from(land.cell_m)) } else { 0 };
                land.bed[at] = land.bed[inner] - fall;
                land.drag[at] = land.drag[inner];
                ghosts.list.push(Ghost { at, inner, edge: number, faces, west });
                if matches!(e.beyond, Beyond::Stage(_)) {
                    ghosts.tiles.push(at / land.stride / TILE * land.tile_cols() + at % land.stride / TILE);
                }
            }
        }
        ghosts.tiles.sort_unstable();
        ghosts.tiles.dedup();
        ghosts
    }
    /// Whether no edge is open.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
    /// Fills the ghosts for a step that begins at a time, seconds.
    pub fn fill(&self, t: f64, scheme: Scheme, land: &Land, field: &mut Field) {
        for g in &self.list {
            field.depth[g.at] = match &self.edges[g.edge] {
                Beyond::Fall(_) => field.depth[g.inner],
                Beyond::Stage(level) => (drops(level.at(t) - self.base_m) - land.bed[g.at]).max(0),
            };
            match scheme {
                Scheme::Hll => (field.qx[g.at], field.qy[g.at]) = (field.qx[g.inner], field.qy[g.inner]),
                Scheme::Inertial => {
                    let q = if g.west { &mut field.qx } else { &mut field.qy };
                    q[g.faces[1]] = q[g.faces[0]];
                }
            }
        }
    }
    /// Forgets after a step what the faces behind the ghosts passed. Some lie in tiles that are not computed, where both copies
    /// of the field and a restart must agree.
    pub fn forget(&self, scheme: Scheme, field: &mut Field) {
        if scheme == Scheme::Inertial {
            for g in &self.list {
                (if g.west { &mut field.qx } else { &mut field.qy })[g.faces[1]] = 0.0;
            }
        }
    }
}
