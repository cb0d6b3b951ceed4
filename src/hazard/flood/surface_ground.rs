//! Flood / surface ground — the county's valleys, or its whole raster, made ready for water in two dimensions.
//!
//! In: the ground, which reaches the raster carries, the drill's set-up. Out: a basin with its sources and outlets, what each
//! stands for, and the faces at which the flow of a reach is read. Not here: time (`surface`).
//! Method: valleys are the channels of the reaches carried and all land around that lies below the highest level which the
//! nearest channel can have in this run; beyond is closed ground. Water enters along and at the head of a reach, and leaves at
//! the mouths and where a reach follows that the river graph keeps, as down the slope of the water there.

use std::collections::VecDeque;

use super::brooks;
use super::channel_bed::ChannelBed;
use super::ground::Ground;
use super::network::Profile;
use super::plane::basin::{Basin, Beyond, Edge, Levee, Outlet, Scheme, Side, Source};
use super::plane::opening::Opening;
use super::plane::series::Series;
use super::plane::water::Start;
use super::quick::FloodQuick;
use super::spec::{BeyondSpec, EdgeSpec, Extent, FloodSpec, Standing, WorksSpec};
use crate::base::ids::ReachId;
use crate::base::time::Moment;
use crate::map::county::County;
use crate::map::drainage::NONE;
use crate::map::grid::Shape;
use crate::map::line_cells::rasterise;

/// Fall of the ground beyond the edge of a whole raster (assumed: a steep valley floor).
const EDGE_FALL: f64 = 0.01;
/// Least fall beyond the end of a stream at the rim of the valleys' map (assumed: a valley floor).
const LEAST_FALL: f64 = 0.001;
/// Land so far above the highest possible level is still computed, metres (assumed).
const MARGIN_M: f64 = 1.0;

/// What a source stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Feed {
    /// Runoff along a reach.
    Lateral(usize),
    /// Flow from outside the map into a reach's upstream end.
    External(usize),
    /// What a reach of the graph, or its dam, lets out into a reach on the raster.
    Graph(usize),
    /// The drill's own.
    Given,
}

/// A face at which a reach's flow is read: the cell, its side, and whether out of it is downstream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// Cell.
    pub cell: u32,
    /// East or south.
    pub side: Side,
    /// Whether eastwards or southwards is downstream.
    pub onward: bool,
}

/// A basin and what its parts stand for.
#[derive(Clone, Debug)]
pub struct SurfaceGround {
    /// The basin.
    pub basin: Basin,
    /// The water at T+00:00.
    pub start: Start,
    /// Depth of the channels below their banks by cell, metres.
    pub cut_m: Vec<f32>,
    /// What each source stands for.
    pub feeds: Vec<Feed>,
    /// The reach of each outlet.
    pub outlets: Vec<usize>,
    /// Faces at the downstream end of each reach.
    pub gates: Vec<Vec<Gate>>,
    /// Cells of each carried reach from the upstream end down.
    pub ways: Vec<Vec<usize>>,
}

/// Which reaches the raster carries: all of a whole raster; of valleys those that drain enough and stand in no reservoir.
#[must_use]
pub fn carried(ground: &Ground, spec: &FloodSpec) -> Vec<bool> {
    let rivers = &ground.rivers;
    let Extent::Valleys { from_km2 } = spec.surface.extent else { return vec![true; rivers.reaches.len()] };
    // Level of the highest reservoir that reaches back into a reach.
    let mut crest: Vec<Option<f64>> = vec![None; rivers.reaches.len()];
    for i in rivers.order.iter().rev().map(|r| r.0 as usize) {
        let reach = &rivers.reaches[i];
        let slid = spec.landslide_dams.iter().filter(|d| d.reach.0 as usize == i).map(|d| reach.bed_down_m + d.height_m);
        let own = reach.dam.filter(|d| d.storage_m3 > 0.0).map(|d| reach.bed_down_m + d.height_m).into_iter().chain(slid).reduce(f64::max);
        let below = reach.downstream.and_then(|d| crest[d.0 as usize]).filter(|c| *c > reach.bed_down_m);
        crest[i] = own.into_iter().chain(below).reduce(f64::max);
    }
    rivers.reaches.iter().zip(&crest).map(|(r, c)| r.area_km2 >= from_km2 && c.is_none()).collect()
}

impl SurfaceGround {
    /// Makes it ready.
    #[must_use]
    pub fn new(county: &County, ground: &Ground, quick: &FloodQuick, spec: &FloodSpec, carried: &[bool]) -> Self {
        let (shape, surface) = (ground.shape, &spec.surface);
        let valleys = matches!(surface.extent, Extent::Valleys { .. });
        // A whole raster is taken as its file has it: whoever puts the physics to the test knows the ground.
        let height = |k: usize| {
            let error = if valleys { quick.terrain_error().at(shape.centre(k)) } else { 0.0 };
            f64::from(county.terrain.values[k]) + error
        };
        let mut bed = ChannelBed::new(county, ground, height, carried, valleys);
        if valleys {
            close(&mut bed, ground, carried, quick.bounds());
        }
        let mut basin = Basin::new(shape, Vec::new(), 0.0, surface.scheme);
        basin.manning = match surface.manning {
            Some(n) => bed.manning.iter().zip(&bed.cut_m).map(|(own, cut)| if *cut > 0.0 { *own } else { n as f32 }).collect(),
            None => bed.manning.clone(),
        };
        if surface.scheme == Scheme::Hll && shape.rows.min(shape.cols) == 1 {
            basin.courant = 0.9;
        }
        let start = start(ground, &bed, quick, surface.start);
        basin.bed_m = bed.bed_m;
        let mut out = Self { basin, start, cut_m: bed.cut_m, feeds: Vec::new(), outlets: Vec::new(), gates: Vec::new(), ways: bed.ways };
        out.build(shape, &surface.works);
        out.feed(ground, spec, carried, valleys);
        if valleys {
            out.let_out(ground, carried);
        } else {
            out.basin.edges = edges(shape, surface.edges.as_deref());
        }
        out.stream(&surface.works, surface.start, valleys);
        out.gates = gates(ground, carried, &out.basin.bed_m);
        out
    }
    /// Openings and levees on the raster; an opening that ends in ground that is not computed leads nowhere.
    fn build(&mut self, shape: Shape, works: &WorksSpec) {
        self.basin.shallow = works.shallow;
        for o in &works.openings {
            let [Some(from), Some(to)] = o.ends.map(|p| shape.cell_at(p)) else { continue };
            if self.open(from) && self.open(to) {
                self.basin.openings.push(Opening { cells: [from, to], ..o.way });
            }
        }
        for l in &works.levees {
            let faces = rasterise(shape, &l.path).into_iter().flat_map(|cell| faces_around(shape, cell));
            self.basin.levees.extend(faces.map(|(cell, face)| Levee { cell, face, crest_m: l.crest_m }));
        }
    }
    /// Streams narrower than a cell, and the water in them where it stands to a level.
    fn stream(&mut self, works: &WorksSpec, standing: Standing, valleys: bool) {
        let (s, edges) = (self.basin.shape, &self.basin.edges);
        let mouth = |cell: usize, fall: f64| {
            let (row, col) = (cell / s.cols, cell % s.cols);
            let rim = [(Side::North, row == 0, col), (Side::South, row + 1 == s.rows, col), (Side::West, col == 0, row), (Side::East, col + 1 == s.cols, row)];
            let mut rim = rim.into_iter().filter(|(_, at, _)| *at);
            if valleys {
                return rim.next().map(|_| fall.clamp(LEAST_FALL, 1.0));
            }
            rim.find_map(|(side, _, k)| {
                edges.iter().find_map(|e| match e.beyond {
                    Beyond::Fall(slope) if e.side == side && (e.cells.0..e.cells.1).contains(&k) && slope > 0.0 => Some(slope),
                    _ => None,
                })
            })
        };
        self.basin.channels = brooks::lay(s, &works.channels, &self.basin.bed_m, &self.cut_m, mouth);
        if let (Standing::Level(l), Start::Level(list)) = (standing, &mut self.start) {
            for (cell, bed_m) in self.basin.channels.iter().flat_map(|c| c.cells.iter().zip(&c.bed_m)) {
                if l > *bed_m && list[*cell].is_nan() {
                    list[*cell] = l;
                }
            }
        }
    }
    fn open(&self, cell: usize) -> bool {
        self.basin.bed_m[cell].is_finite()
    }
    fn put(&mut self, cells: impl Iterator<Item = usize>, flow_m3_s: Series, feed: Feed) {
        let mut cells: Vec<usize> = cells.filter(|k| self.open(*k)).collect();
        cells.sort_unstable();
        cells.dedup();
        if !cells.is_empty() {
            self.basin.sources.push(Source { cells, flow_m3_s });
            self.feeds.push(feed);
        }
    }
    /// Where water enters.
    fn feed(&mut self, ground: &Ground, spec: &FloodSpec, carried: &[bool], valleys: bool) {
        let ends = Ends::new(ground);
        for (i, reach) in ground.rivers.reaches.iter().enumerate() {
            if carried[i] {
                let way = self.ways[i].clone();
                if valleys {
                    self.put(way.iter().copied(), Series::constant(0.0), Feed::Lateral(i));
                }
                let head: Vec<usize> = ends.heads[i].iter().copied().chain(way.first().copied()).collect();
                self.put(head.into_iter(), Series::constant(0.0), Feed::External(i));
            } else if let Some(ReachId(d)) = reach.downstream.filter(|d| carried[d.0 as usize]) {
                let head: Vec<usize> = ends.heads[d as usize].iter().copied().chain(self.ways[d as usize].first().copied()).collect();
                self.put(head.into_iter(), Series::constant(0.0), Feed::Graph(i));
            }
        }
        for s in &spec.surface.sources {
            let points: Vec<(f64, f64)> = s.series.iter().map(|(t, q)| (t.since_start().as_seconds(), *q)).collect();
            if let Some(flow) = Series::new(points) {
                self.put(ground.shape.cell_at(s.at).into_iter(), flow, Feed::Given);
            }
        }
    }
    /// Where water leaves.
    fn let_out(&mut self, ground: &Ground, carried: &[bool]) {
        let (ends, shape) = (Ends::new(ground), ground.shape);
        let rim: Vec<usize> =
            (0..shape.len()).filter(|k| [0, shape.cols - 1].contains(&(k % shape.cols)) || [0, shape.rows - 1].contains(&(k / shape.cols))).collect();
        for (i, reach) in ground.rivers.reaches.iter().enumerate() {
            if !carried[i] || reach.downstream.is_some_and(|d| carried[d.0 as usize]) {
                continue;
            }
            let over_the_rim = rim.iter().copied().filter(|k| reach.downstream.is_none() && ground.valley.reach[*k] == i as u32);
            let mut cells: Vec<usize> =
                ends.tails[i].iter().copied().chain(self.ways[i].last().copied()).chain(over_the_rim).filter(|k| self.open(*k)).collect();
            cells.sort_unstable();
            cells.dedup();
            if !cells.is_empty() {
                self.basin.outlets.push(Outlet { cells, slope: ground.slopes[i].min(1.0) });
                self.outlets.push(i);
            }
        }
    }
}

/// The faces of a cell, each as the west or north face of the cell that has it so.
pub(super) fn faces_around(shape: Shape, cell: usize) -> impl Iterator<Item = (usize, Side)> {
    let (east, south) = (cell + 1, cell + shape.cols);
    let east = (east % shape.cols != 0).then_some((east, Side::West));
    let south = (south < shape.len()).then_some((south, Side::North));
    [Some((cell, Side::West)), Some((cell, Side::North)), east, south].into_iter().flatten()
}

/// Channel cells across the first and the last cell's length of every reach.
struct Ends {
    heads: Vec<Vec<usize>>,
    tails: Vec<Vec<usize>>,
}

impl Ends {
    fn new(ground: &Ground) -> Self {
        let n = ground.rivers.reaches.len();
        let mut ends = Self { heads: vec![Vec::new(); n], tails: vec![Vec::new(); n] };
        for cell in &ground.valley.channel {
            let k = *cell as usize;
            let (r, share) = (ground.valley.reach[k] as usize, f64::from(ground.valley.share[k]));
            let Some(reach) = ground.rivers.reaches.get(r) else { continue };
            let one = (ground.shape.cell_m / reach.length_m.max(1.0)).min(0.5);
            if share <= one {
                ends.heads[r].push(k);
            }
            if share >= 1.0 - one {
                ends.tails[r].push(k);
            }
        }
        ends
    }
}

/// Closes all ground that no level of this run can reach from a channel beside it.
fn close(bed: &mut ChannelBed, ground: &Ground, carried: &[bool], bounds: &[Profile]) {
    let (shape, valley) = (ground.shape, &ground.valley);
    let mut level = vec![f64::NAN; shape.len()];
    let mut queue = VecDeque::new();
    let mut begin = |k: usize, r: usize, share: f64, level: &mut Vec<f64>| {
        let reach = &ground.rivers.reaches[r];
        let depth = bounds[r].depth_m(share, reach.bed_up_m - reach.bed_down_m).max(reach.section.bankfull_m);
        let top = reach.bed_up_m + (reach.bed_down_m - reach.bed_up_m) * share + depth + MARGIN_M;
        if level[k].is_nan() {
            level[k] = top;
            queue.push_back(k);
        }
    };
    for cell in &valley.channel {
        let k = *cell as usize;
        if carried.get(valley.reach[k] as usize) == Some(&true) {
            begin(k, valley.reach[k] as usize, f64::from(valley.share[k]), &mut level);
        }
    }
    for (r, way) in bed.ways.iter().enumerate() {
        for (step, k) in way.iter().enumerate() {
            begin(*k, r, step as f64 / way.len() as f64, &mut level);
        }
    }
    // The nearest channel by steps tells the level: first come, first served.
    while let Some(k) = queue.pop_front() {
        for (next, _) in shape.neighbours(k) {
            if level[next].is_nan() && bed.bed_m[next] <= level[k] {
                level[next] = level[k];
                queue.push_back(next);
            }
        }
    }
    for (z, level) in bed.bed_m.iter_mut().zip(&level) {
        if level.is_nan() {
            *z = f64::NAN;
        }
    }
}

/// The water at T+00:00: rivers in steady flow, and what the drill says stands on the ground.
fn start(ground: &Ground, bed: &ChannelBed, quick: &FloodQuick, standing: Standing) -> Start {
    let mut level: Vec<f64> = match standing {
        Standing::Dry => vec![f64::NAN; ground.shape.len()],
        Standing::Depth(d) => bed.bed_m.iter().map(|z| z + d).collect(),
        Standing::Level(l) => bed.bed_m.iter().map(|z| if l > *z { l } else { f64::NAN }).collect(),
    };
    for (i, way) in bed.ways.iter().enumerate() {
        let normal = bed.depth_at(ground, i, quick.network().outflow()[i]);
        let channel = ground.cells[i].iter().map(|c| *c as usize).filter(|k| ground.valley.is_channel(*k));
        for k in way.iter().copied().chain(if way.is_empty() { None } else { Some(channel) }.into_iter().flatten()) {
            let stands = bed.bed_m[k] + normal.min(f64::from(bed.cut_m[k]));
            level[k] = if level[k] > stands { level[k] } else { stands };
        }
    }
    Start::Level(level)
}

/// The edges of a whole raster.
fn edges(shape: Shape, said: Option<&[EdgeSpec]>) -> Vec<Edge> {
    let long = |side: Side| if matches!(side, Side::North | Side::South) { shape.cols } else { shape.rows };
    let Some(said) = said else {
        return [Side::North, Side::South, Side::West, Side::East].map(|side| Edge { side, cells: (0, long(side)), beyond: Beyond::Fall(EDGE_FALL) }).into();
    };
    said.iter()
        .filter_map(|e| {
            let cell = |m: f64| (m / shape.cell_m).round().clamp(0.0, long(e.side) as f64) as usize;
            let beyond = match &e.beyond {
                BeyondSpec::Fall(slope) => Beyond::Fall(*slope),
                BeyondSpec::Stage(series) => Beyond::Stage(Series::new(series.iter().map(|(t, z)| (t.since_start().as_seconds(), *z)).collect())?),
            };
            let cells = (cell(e.along_m.0), cell(e.along_m.1));
            (cells.0 < cells.1).then_some(Edge { side: e.side, cells, beyond })
        })
        .collect()
}

/// Faces between the land of a carried reach and that of the reach it flows into.
fn gates(ground: &Ground, carried: &[bool], bed_m: &[f64]) -> Vec<Vec<Gate>> {
    let (shape, reach) = (ground.shape, &ground.valley.reach);
    let mut out = vec![Vec::new(); ground.rivers.reaches.len()];
    let flows = |a: u32, b: u32| ground.rivers.reaches[a as usize].downstream == Some(ReachId(b)) && carried[a as usize];
    for k in (0..shape.len()).filter(|k| bed_m[*k].is_finite() && reach[*k] != NONE) {
        let east = ((k + 1) % shape.cols != 0).then_some((k + 1, Side::East));
        let south = (k + shape.cols < shape.len()).then_some((k + shape.cols, Side::South));
        for (next, side) in east.into_iter().chain(south) {
            let (a, b) = (reach[k], reach[next]);
            if b == NONE || a == b || !bed_m[next].is_finite() {
                continue;
            }
            if flows(a, b) {
                out[a as usize].push(Gate { cell: k as u32, side, onward: true });
            } else if flows(b, a) {
                out[b as usize].push(Gate { cell: k as u32, side, onward: false });
            }
        }
    }
    out
}

/// A moment of nature's clock as seconds of the raster's.
#[must_use]
pub fn seconds(at: Moment) -> f64 {
    at.since_start().as_seconds()
}
