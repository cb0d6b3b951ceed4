//! Flood / nest ground — the ground of a finer raster, made of the coarser one in which it lies.
//!
//! In: the coarser ground with its rivers cut in, sources, outlets and edges; the nest's own heights where it has any. Out: the same in
//! fine cells. Not here: water (`nests`, `plane::nest`), which nests a drill asks for (`scenario::flood_nests`).
//! Method: within a coarse cell the ground falls as between its neighbours, never more steeply than either side (van Leer 1977): the mean
//! height of every cell is kept, planes stay planes, and no pits are made. Rivers are as wide and as deep as in the coarser
//! raster, so that both carry the same flow at the same level; land does not lean into them. Heights of its own take the place of all land. A coarse cell that
//! is closed is closed here. A source gives the fine raster the share of its flow that stands in the nest, an outlet has as many of
//! the lowest cells as a coarse one has on a side.

use super::plane::basin::{Basin, Edge, Levee, Outlet, Side, Source};
use super::plane::nest::Place;
use super::plane::opening::Opening;
use super::plane::water::Start;
use super::spec::{NestSpec, Standing, WorksSpec};
use super::surface_ground::faces_around;
use crate::map::grid::Shape;
use crate::map::line_cells::rasterise;

/// Ground of one raster, fine or coarse.
#[derive(Clone, Copy, Debug)]
pub struct Coarse<'a> {
    /// The ground.
    pub basin: &'a Basin,
    /// The water at T+00:00.
    pub start: &'a Start,
    /// Depth of the rivers below their banks by cell, metres.
    pub cut_m: &'a [f32],
}

/// A fine ground.
#[derive(Clone, Debug)]
pub struct NestGround {
    /// The ground.
    pub basin: Basin,
    /// The water at T+00:00.
    pub start: Start,
    /// Depth of the rivers below their banks by cell, metres.
    pub cut_m: Vec<f32>,
    /// Of each source the one of the coarser raster and the share of its flow.
    pub shares: Vec<(usize, f64)>,
}

/// Greatest fall per cell that goes up or down evenly and leaves no new height (van Leer's monotonised central difference).
fn fall(before: f64, here: f64, behind: f64) -> f64 {
    let (a, b) = (here - before, behind - here);
    if a * b <= 0.0 {
        return 0.0;
    }
    a.signum() * ((a + b) / 2.0).abs().min(2.0 * a.abs()).min(2.0 * b.abs())
}

/// A coarse quantity that is read between the middles of its cells.
struct Between<'a> {
    shape: Shape,
    place: Place,
    value: &'a dyn Fn(usize) -> Option<f64>,
    /// Whether a cell leans towards another: river to river, land to land.
    leans: &'a dyn Fn(usize, usize) -> bool,
}

impl Between<'_> {
    /// The value in the fine cell at a row and column of a nest; `None` where its coarse cell has none.
    fn at(&self, row: usize, col: usize) -> Option<f64> {
        let (n, s) = (self.place.ratio, &self.shape);
        let (r, c) = (self.place.row + row / n, self.place.col + col / n);
        let k = r * s.cols + c;
        let here = (self.value)(k)?;
        // A neighbour to which the cell does not lean stands as high as it does; beyond the rim of what is known the fall goes on.
        let side = |cell: Option<usize>| cell.and_then(|o| (self.value)(o).map(|v| if (self.leans)(k, o) { v } else { here }));
        let slope = |before: Option<f64>, behind: Option<f64>| match (before, behind) {
            (Some(a), Some(b)) => fall(a, here, b),
            (Some(a), None) => here - a,
            (None, Some(b)) => b - here,
            (None, None) => 0.0,
        };
        let east = slope(side((c > 0).then(|| k - 1)), side((c + 1 < s.cols).then_some(k + 1)));
        let south = slope(side(k.checked_sub(s.cols)), side((r + 1 < s.rows).then_some(k + s.cols)));
        let off = |i: usize| ((i % n) as f64 + 0.5) / n as f64 - 0.5;
        Some(here + east * off(col) + south * off(row))
    }
}

impl NestGround {
    /// Makes it.
    #[must_use]
    pub fn new(coarse: Coarse<'_>, spec: &NestSpec, works: &WorksSpec, standing: Standing) -> Self {
        let (shape, place, from) = (spec.shape, spec.place, coarse.basin.shape);
        let coarse_of = |k: usize| place.coarse_of(k, shape.cols, from.cols);
        let of_coarse = |values: &[f32]| -> Vec<f32> { (0..shape.len()).map(|k| values[coarse_of(k)]).collect() };
        let river = |k: usize| coarse.cut_m[k] > 0.0;
        let ground = Between { shape: from, place, value: &|k| Some(coarse.basin.bed_m[k]).filter(|z| z.is_finite()), leans: &|a, b| river(a) == river(b) };
        let own = |k: usize| spec.terrain.as_ref().filter(|_| !river(coarse_of(k))).map(|t| f64::from(t.values[k])).filter(|z| z.is_finite());
        let bed = |k: usize| ground.at(k / shape.cols, k % shape.cols).map_or(f64::NAN, |z| own(k).unwrap_or(z));
        let mut basin = coarse.basin.like(shape);
        basin.bed_m = (0..shape.len()).map(bed).collect();
        basin.manning = of_coarse(&coarse.basin.manning);
        basin.edges = edges(coarse.basin, shape, place);
        let start = start(coarse, shape, place, &basin.bed_m, standing);
        let mut out = Self { basin, start, cut_m: of_coarse(coarse.cut_m), shares: Vec::new() };
        out.build(works);
        out.feed(coarse.basin, place);
        out.let_out(coarse.basin, place);
        out
    }
    /// Openings and levees, by their places.
    fn build(&mut self, works: &WorksSpec) {
        let shape = self.basin.shape;
        for o in &works.openings {
            let [Some(from), Some(to)] = o.ends.map(|p| shape.cell_at(p).filter(|k| self.open(*k))) else { continue };
            if from != to {
                self.basin.openings.push(Opening { cells: [from, to], ..o.way });
            }
        }
        for l in &works.levees {
            let faces = rasterise(shape, &l.path).into_iter().flat_map(|cell| faces_around(shape, cell));
            self.basin.levees.extend(faces.map(|(cell, face)| Levee { cell, face, crest_m: l.crest_m }));
        }
    }
    fn open(&self, cell: usize) -> bool {
        self.basin.bed_m[cell].is_finite()
    }
    fn in_cell(&self, coarse: &Basin, place: Place, cell: usize) -> Vec<usize> {
        let s = self.basin.shape;
        place.fine_of(cell, coarse.shape.cols, (s.cols, s.rows)).filter(|k| self.open(*k)).collect()
    }
    /// What enters in the nest.
    fn feed(&mut self, coarse: &Basin, place: Place) {
        for (i, source) in coarse.sources.iter().enumerate() {
            let inside: Vec<Vec<usize>> = source.cells.iter().map(|c| self.in_cell(coarse, place, *c)).filter(|cells| !cells.is_empty()).collect();
            if !inside.is_empty() {
                let share = inside.len() as f64 / source.cells.len() as f64;
                self.shares.push((i, share));
                self.basin.sources.push(Source { cells: inside.concat(), flow_m3_s: source.flow_m3_s.times(share) });
            }
        }
    }
    /// What leaves in the nest.
    fn let_out(&mut self, coarse: &Basin, place: Place) {
        for outlet in &coarse.outlets {
            let lowest = |cell: &usize| {
                let mut cells = self.in_cell(coarse, place, *cell);
                cells.sort_by(|a, b| self.basin.bed_m[*a].total_cmp(&self.basin.bed_m[*b]).then(a.cmp(b)));
                cells.truncate(place.ratio);
                cells
            };
            let cells: Vec<usize> = outlet.cells.iter().flat_map(lowest).collect();
            if !cells.is_empty() {
                self.basin.outlets.push(Outlet { cells, slope: outlet.slope });
            }
        }
    }
}

/// Pieces of the coarse raster's edge along which the nest lies.
fn edges(coarse: &Basin, shape: Shape, place: Place) -> Vec<Edge> {
    let (n, s) = (place.ratio, coarse.shape);
    let (rows, cols) = (shape.rows / n, shape.cols / n);
    let piece = |e: &Edge| {
        let (on, first, long) = match e.side {
            Side::North => (place.row == 0, place.col, cols),
            Side::South => (place.row + rows == s.rows, place.col, cols),
            Side::West => (place.col == 0, place.row, rows),
            Side::East => (place.col + cols == s.cols, place.row, rows),
        };
        let (from, to) = (e.cells.0.max(first), e.cells.1.min(first + long));
        (on && from < to).then(|| Edge { cells: ((from - first) * n, (to - first) * n), ..e.clone() })
    };
    coarse.edges.iter().filter_map(piece).collect()
}

/// The water at T+00:00: the coarser raster's levels, and what the drill says stands on the ground.
fn start(coarse: Coarse<'_>, shape: Shape, place: Place, bed_m: &[f64], standing: Standing) -> Start {
    let level = |k: usize| match coarse.start {
        Start::Dry => None,
        Start::Depth(list) => Some(coarse.basin.bed_m[k] + list[k]).filter(|z| z.is_finite() && list[k] > 0.0),
        Start::Level(list) => Some(list[k]).filter(|z| *z > coarse.basin.bed_m[k]),
    };
    let levels = Between { shape: coarse.basin.shape, place, value: &level, leans: &|_, _| true };
    let at = |k: usize| {
        let running = levels.at(k / shape.cols, k % shape.cols);
        let stands = match standing {
            Standing::Dry => None,
            Standing::Depth(d) => Some(bed_m[k] + d),
            Standing::Level(l) => Some(l).filter(|l| *l > bed_m[k]),
        };
        // A drill's depth stands on the fine ground; rivers keep to their own level beside it.
        let running =
            running.filter(|_| !matches!(standing, Standing::Depth(_)) || coarse.cut_m[place.coarse_of(k, shape.cols, coarse.basin.shape.cols)] > 0.0);
        running.into_iter().chain(stands).filter(|z| *z > bed_m[k]).reduce(f64::max).unwrap_or(f64::NAN)
    };
    Start::Level((0..shape.len()).map(at).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::flood::plane::basin::Scheme;
    use crate::hazard::flood::plane::series::Series;

    const COARSE: Shape = Shape { cols: 6, rows: 5, west: 0.0, north: 150.0, cell_m: 30.0 };

    fn nest(row: usize, col: usize, rows: usize, cols: usize) -> NestSpec {
        let shape = Shape { cols: cols * 3, rows: rows * 3, west: col as f64 * 30.0, north: 150.0 - row as f64 * 30.0, cell_m: 10.0 };
        NestSpec { name: "town".into(), within: None, shape, place: Place { row, col, ratio: 3 }, terrain: None }
    }

    fn made(basin: &Basin, cut_m: &[f32], spec: &NestSpec) -> NestGround {
        NestGround::new(Coarse { basin, start: &Start::Dry, cut_m }, spec, &WorksSpec::default(), Standing::Dry)
    }

    #[test]
    fn a_plane_stays_a_plane_and_any_ground_keeps_its_mean() {
        let plane = |x: f64, y: f64| 100.0 - 0.01 * x + 0.003 * y;
        let bed = (0..30).map(|k| plane(COARSE.centre(k).x, COARSE.centre(k).y)).collect();
        let spec = nest(0, 2, 3, 4);
        let g = made(&Basin::new(COARSE, bed, 0.03, Scheme::Inertial), &[0.0; 30], &spec);
        for (k, z) in g.basin.bed_m.iter().enumerate() {
            let p = spec.shape.centre(k);
            assert!((z - plane(p.x, p.y)).abs() < 1e-9, "{k}: {z}");
        }
        let rough: Vec<f64> = (0..30).map(|k| f64::from(k * 7919 % 31) / 5.0).collect();
        let g = made(&Basin::new(COARSE, rough.clone(), 0.03, Scheme::Inertial), &[0.0; 30], &spec);
        for coarse in [2, 9, 16, 17] {
            let inside: Vec<usize> = spec.place.fine_of(coarse, 6, (spec.shape.cols, spec.shape.rows)).collect();
            let mean = inside.iter().map(|k| g.basin.bed_m[*k]).sum::<f64>() / 9.0;
            assert!(inside.len() == 9 && (mean - rough[coarse]).abs() < 1e-9, "{coarse}: {mean}");
        }
    }

    #[test]
    fn rivers_keep_their_bed_and_land_does_not_lean_into_them() {
        // A river of 2 m along row 2 that falls by 0.1 m a cell, land rising by 1 m a row on either side of it.
        let bed: Vec<f64> = (0..30).map(|k| 10.0 - 0.1 * (k % 6) as f64 + if k / 6 == 2 { -2.0 } else { (k as f64 / 6.0).floor().max(0.0) }).collect();
        let cut: Vec<f32> = (0..30).map(|k| if k / 6 == 2 { 2.0 } else { 0.0 }).collect();
        let mut spec = nest(1, 1, 3, 3);
        let mut basin = Basin::new(COARSE, bed.clone(), 0.03, Scheme::Inertial);
        basin.sources =
            vec![Source { cells: vec![12, 13, 14, 15], flow_m3_s: Series::constant(8.0) }, Source { cells: vec![0], flow_m3_s: Series::constant(1.0) }];
        basin.outlets = vec![Outlet { cells: vec![15], slope: 0.01 }];
        let g = made(&basin, &cut, &spec);
        let middle = |coarse: usize| spec.place.fine_of(coarse, 6, (9, 9)).nth(4).expect("inside");
        assert!((g.basin.bed_m[middle(14)] - bed[14]).abs() < 1e-12 && g.cut_m[middle(14)] > 1.9);
        assert!((g.basin.bed_m[middle(14) + 1] - (bed[14] - 0.1 / 3.0)).abs() < 1e-9, "the river's bed falls evenly");
        assert!((g.basin.bed_m[middle(20) - 9] - bed[20]).abs() < 1e-9, "land beside the river stands as it stood");
        assert_eq!(g.shares, [(0, 0.75)]);
        assert!((g.basin.sources[0].flow_m3_s.at(5.0) - 6.0).abs() < 1e-12 && g.basin.sources[0].cells.len() == 27);
        assert_eq!((g.basin.outlets.len(), g.basin.outlets[0].cells.len()), (1, 3));
        // Heights of its own stand on land only.
        spec.terrain = Some(std::sync::Arc::new(crate::map::grid::Grid::filled(spec.shape, 50.0)));
        let g = made(&basin, &cut, &spec);
        assert!((g.basin.bed_m[middle(20)] - 50.0).abs() < 1e-9 && (g.basin.bed_m[middle(14)] - bed[14]).abs() < 1e-9);
    }
}
