//! Flood / basin — the ground on which water is computed: bed, roughness, levees, edges, sources, rain.
//!
//! In: rasters and lists in metres and seconds. Out: the same in drops, padded, or what is wrong with it, all at once.
//! Not here: water (`water`). A cell whose bed is no number is closed ground.

use super::channel::{self, Channel};
use super::lattice::{MOST_RELIEF_M, WALL, drops};
use super::opening::Opening;
use super::series::Series;
use super::sweep::{Land, PAD, TILE};
use crate::map::grid::Shape;

/// How water is passed between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Scheme {
    /// The local inertial equation: for floods on plains and in valleys.
    Inertial,
    /// The full shallow water equations: for dam breaks and supercritical flow.
    Hll,
}

/// Side of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Side {
    North,
    South,
    West,
    East,
}

/// What stands beyond a piece of the map's edge. Elsewhere the edge is closed; a discharge is a source in the edge's cells.
#[derive(Clone, Debug, PartialEq)]
pub enum Beyond {
    /// The bed goes on falling outwards by this slope under water of the same depth: free outflow.
    Fall(f64),
    /// Water of a level, metres above datum.
    Stage(Series),
}

/// A piece of the map's edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Side.
    pub side: Side,
    /// First column or row and the one behind the last.
    pub cells: (usize, usize),
    /// What stands there.
    pub beyond: Beyond,
}

/// Discharge into (positive) or out of a group of cells, in equal parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Cells.
    pub cells: Vec<usize>,
    /// Cubic metres per second.
    pub flow_m3_s: Series,
}

/// Cells out of which water leaves as it would down a slope, at its own depth: the mouth of a river, a grate.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlet {
    /// Cells.
    pub cells: Vec<usize>,
    /// Fall of the water there, metres per metre.
    pub slope: f64,
}

/// A levee: the faces between two rows or columns of cells, with a crest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levee {
    /// The cell on one side.
    pub cell: usize,
    /// Which of its faces: [`Side::West`] or [`Side::North`].
    pub face: Side,
    /// Metres above datum.
    pub crest_m: f64,
}

/// Water so shallow that it runs between stalks and stones: Manning's n grows evenly from its own value at a depth to so many
/// times that on bare ground (after the ratio of sheet-flow to channel roughness, TR-55, NRCS 1986).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shallow {
    /// How many times n is greater in the thinnest film; 1 is the same n at every depth.
    pub times: f64,
    /// Depth from which n is its own value, metres.
    pub to_m: f64,
}

impl Default for Shallow {
    fn default() -> Self {
        Self { times: 1.0, to_m: 0.1 }
    }
}

/// Ground and what enters it.
#[derive(Clone, Debug, PartialEq)]
pub struct Basin {
    /// Where it lies; row 0 is the northernmost.
    pub shape: Shape,
    /// Height of the bed, metres above datum; `NaN` is closed ground.
    pub bed_m: Vec<f64>,
    /// Height of 0 drops, where it is not that of the lowest bed; no bed lies lower.
    pub datum_m: Option<f64>,
    /// Manning's n, s/m^(1/3).
    pub manning: Vec<f32>,
    /// Pieces of edge that are not closed.
    pub edges: Vec<Edge>,
    /// Sources.
    pub sources: Vec<Source>,
    /// Outlets.
    pub outlets: Vec<Outlet>,
    /// Culverts, spans under decks, gaps.
    pub openings: Vec<Opening>,
    /// Streams narrower than a cell.
    pub channels: Vec<Channel>,
    /// Rain on all open cells, millimetres per hour.
    pub rain_mm_per_h: Series,
    /// Levees.
    pub levees: Vec<Levee>,
    /// Scheme.
    pub scheme: Scheme,
    /// Share of the greatest stable time step (Courant number).
    pub courant: f64,
    /// Weight θ of a face's own discharge in the inertial scheme.
    pub theta: f64,
    /// Greatest Froude number in the inertial scheme.
    pub froude: f64,
    /// Roughness of films.
    pub shallow: Shallow,
    /// Longest time step, seconds.
    pub longest_s: f64,
}

/// Courant number of the inertial scheme (Bates et al. 2010: 0.2 to 0.7).
pub const COURANT_INERTIAL: f64 = 0.7;
/// Courant number of HLL in two dimensions, unsplit.
pub const COURANT_HLL: f64 = 0.45;
/// Weight θ (de Almeida et al. 2012 use 0.7 to 0.9).
pub const THETA: f64 = 0.8;
/// Greatest Froude number of the inertial scheme: critical flow, which steep streams keep near to (Grant 1997).
pub const FROUDE: f64 = 1.0;
/// Longest step, seconds (assumed).
pub const LONGEST_S: f64 = 10.0;

/// What is wrong with a basin.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentence of each variant explains its fields")]
pub enum Fault {
    #[error("{what}: {got} values for {want} cells")]
    Count { what: &'static str, got: usize, want: usize },
    #[error("the side of a cell is {0} m; expected more than 0")]
    Cell(f64),
    #[error("no cell has a height")]
    NoBed,
    #[error("the relief is {0} m; expected at most {MOST_RELIEF_M}: feet or a spike?")]
    Relief(f64),
    #[error("Manning's n of cell {cell} is {n}; expected 0 to 10")]
    Manning { cell: usize, n: f32 },
    #[error("source {0} stands outside the map or on closed ground")]
    Source(usize),
    #[error("outlet {0} stands outside the map or on closed ground, or falls by no slope above 0")]
    Outlet(usize),
    #[error("opening {0} joins no two open cells, or has a lid below its sill, or no width, length or sound losses")]
    Opening(usize),
    #[error(
        "channel {0} runs over cells that do not touch by a side, over closed ground or over a cell twice, is as wide as a cell, or has no depth, way or roughness that a stream can have"
    )]
    Channel(usize),
    #[error("channels {0} and {1} run between the same two cells")]
    Alongside(usize, usize),
    #[error("edge {0} lies on no edge of the map")]
    Edge(usize),
    #[error("levee {0} lies outside the map")]
    Levee(usize),
    #[error("{0} is {1}; expected more than 0 and at most {2}")]
    Number(&'static str, f64, f64),
}

impl Basin {
    /// Bare ground with one roughness, all edges closed, no rain.
    #[must_use]
    pub fn new(shape: Shape, bed_m: Vec<f64>, manning: f32, scheme: Scheme) -> Self {
        let n = bed_m.len();
        Self {
            shape,
            bed_m,
            datum_m: None,
            manning: vec![manning; n],
            edges: Vec::new(),
            sources: Vec::new(),
            outlets: Vec::new(),
            openings: Vec::new(),
            channels: Vec::new(),
            rain_mm_per_h: Series::constant(0.0),
            levees: Vec::new(),
            scheme,
            courant: if scheme == Scheme::Hll { COURANT_HLL } else { COURANT_INERTIAL },
            theta: THETA,
            froude: FROUDE,
            shallow: Shallow::default(),
            longest_s: LONGEST_S,
        }
    }
    /// Nothing yet on cells of another shape, with the scheme and the numbers of this one.
    #[must_use]
    pub fn like(&self, shape: Shape) -> Self {
        Self {
            courant: self.courant,
            theta: self.theta,
            froude: self.froude,
            shallow: self.shallow,
            longest_s: self.longest_s,
            rain_mm_per_h: self.rain_mm_per_h.clone(),
            ..Self::new(shape, Vec::new(), 0.0, self.scheme)
        }
    }
    /// Everything that is wrong with it.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let (s, mut list) = (&self.shape, Vec::new());
        for (what, got) in [("bed", self.bed_m.len()), ("Manning's n", self.manning.len())] {
            if got != s.len() {
                list.push(Fault::Count { what, got, want: s.len() });
            }
        }
        if !(s.cell_m > 0.0 && s.cell_m.is_finite()) {
            list.push(Fault::Cell(s.cell_m));
        }
        let (low, high) = self.range_m();
        if low > high {
            list.push(Fault::NoBed);
        } else if high - self.base_m() > MOST_RELIEF_M {
            list.push(Fault::Relief(high - self.base_m()));
        }
        if let Some((cell, n)) = self.manning.iter().enumerate().find(|(_, n)| !(**n >= 0.0 && **n <= 10.0)) {
            list.push(Fault::Manning { cell, n: *n });
        }
        for (i, source) in self.sources.iter().enumerate() {
            if source.cells.is_empty() || source.cells.iter().any(|c| self.bed_m.get(*c).is_none_or(|z| !z.is_finite())) {
                list.push(Fault::Source(i));
            }
        }
        for (i, o) in self.outlets.iter().enumerate() {
            let on_ground = !o.cells.is_empty() && o.cells.iter().all(|c| self.bed_m.get(*c).is_some_and(|z| z.is_finite()));
            if !(on_ground && o.slope > 0.0 && o.slope <= 1.0) {
                list.push(Fault::Outlet(i));
            }
        }
        for (i, o) in self.openings.iter().enumerate() {
            if !o.is_sound(self) {
                list.push(Fault::Opening(i));
            }
        }
        list.extend(channel::faults(self));
        for (i, e) in self.edges.iter().enumerate() {
            let long = if matches!(e.side, Side::North | Side::South) { s.cols } else { s.rows };
            if e.cells.0 >= e.cells.1 || e.cells.1 > long {
                list.push(Fault::Edge(i));
            }
        }
        for (i, l) in self.levees.iter().enumerate() {
            if l.cell >= s.len() || !l.crest_m.is_finite() || !matches!(l.face, Side::West | Side::North) {
                list.push(Fault::Levee(i));
            }
        }
        for (what, v, most) in [
            ("the Courant number", self.courant, 1.0),
            ("theta", self.theta, 1.0),
            ("the greatest Froude number", self.froude, 10.0),
            ("the longest step", self.longest_s, 3600.0),
            ("how many times rougher a film is", self.shallow.times, 100.0),
            ("the depth of a film", self.shallow.to_m, 10.0),
        ] {
            if !(v > 0.0 && v <= most) {
                list.push(Fault::Number(what, v, most));
            }
        }
        list
    }
    /// Lowest and highest bed.
    fn range_m(&self) -> (f64, f64) {
        self.bed_m.iter().filter(|z| z.is_finite()).fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), z| (a.min(*z), b.max(*z)))
    }
    /// Height of 0 drops, metres above datum: the lowest bed, or what was said to be below it.
    #[must_use]
    pub fn base_m(&self) -> f64 {
        let low = self.range_m().0;
        self.datum_m.map_or(low, |d| d.min(low))
    }
    /// The ground in drops, padded with closed ground.
    pub(super) fn land(&self) -> Land {
        let (cols, rows, base) = (self.shape.cols, self.shape.rows, self.base_m());
        let stride = (PAD + cols + 3).next_multiple_of(TILE);
        let mut land =
            Land { cols, rows, stride, cell_m: self.shape.cell_m as f32, bed: Vec::new(), drag: Vec::new(), crest_x: Vec::new(), crest_y: Vec::new() };
        let cells = land.padded_rows() * stride;
        (land.bed, land.drag) = (vec![WALL; cells], vec![0.0; cells]);
        for row in 0..rows {
            for col in 0..cols {
                let (k, i) = (row * cols + col, land.at(row, col));
                if self.bed_m[k].is_finite() {
                    land.bed[i] = drops(self.bed_m[k] - base);
                }
                land.drag[i] = super::inertial::GRAVITY * self.manning[k] * self.manning[k];
            }
        }
        for l in &self.levees {
            land.raise(l, base);
        }
        land
    }
}

impl Land {
    /// Raises the crest on a face between two cells, `base_m` being the datum of its drops; a face that has a higher one keeps it.
    pub(super) fn raise(&mut self, levee: &Levee, base_m: f64) {
        let face = self.at(levee.cell / self.cols, levee.cell % self.cols);
        self.raise_face(face, levee.face == Side::West, drops((levee.crest_m - base_m).clamp(0.0, MOST_RELIEF_M)));
    }
    /// Raises the crest, drops, on the west or north face that a padded cell owns.
    pub(super) fn raise_face(&mut self, cell: usize, west: bool, crest: i32) {
        if self.crest_x.is_empty() {
            let cells = self.bed.len();
            (self.crest_x, self.crest_y) = (vec![0; cells], vec![0; cells]);
        }
        let face = if west { &mut self.crest_x[cell] } else { &mut self.crest_y[cell] };
        *face = (*face).max(crest);
    }
}
