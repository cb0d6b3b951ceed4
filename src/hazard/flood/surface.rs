//! Flood / surface — the flood as a `Hazard` whose water is computed on the ground itself, in two dimensions.
//!
//! In: county, `FloodSpec`, seed, acts. Out: frames by the minute, true gauge values, forecasts.
//! Not here: the scheme (`plane`), hillslopes, gauges and forecasts (`quick`, whose rivers run beside and feed this one).
//! Method: rain, loss and runoff are those of the river graph; what runs off into a reach becomes sources along its channel
//! cells, what comes from outside a source at its upstream end. Channels and valleys are one raster under the local inertial
//! scheme. A dam takes all water that arrives and gives what its reservoir lets out; water leaves the map at its edge and at
//! the mouths. Every minute the books of the raster must close to the drop, or the run stops with place and time.
//! Gauges, forecasts and the depth of reaches stay those of the river graph.

use std::sync::Arc;

use super::channel_bed::ChannelBed;
use super::ground::Ground;
use super::plane::basin::{Basin, Beyond, Edge, Fault, Levee, Scheme, Side, Source};
use super::plane::ledger::Books;
use super::plane::series::Series;
use super::plane::water::{Start, Water};
use super::quick::FloodQuick;
use super::spec::FloodSpec;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{GaugeId, ReachId};
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::act::{Hazard, HazardAct};
use crate::hazard::frame::Frame;
use crate::map::county::County;
use crate::map::line_cells::rasterise;

/// Depth below which land counts as dry, metres: a film on a raster is no flood (assumed).
const FILM_M: f32 = 0.01;
/// Fall of the ground beyond the map's edge (assumed: a steep valley floor).
const EDGE_FALL: f64 = 0.01;
/// What a mouth or a dam can take, m³/s: more than any flood.
const SWALLOW_M3_S: f64 = 1e6;

/// A source's meaning.
#[derive(Clone, Copy, Debug)]
enum Feed {
    /// Runoff along a reach.
    Lateral(usize),
    /// Inflow from outside at a reach's upstream end.
    External(usize),
    /// What the dam at a reach's downstream end lets out.
    Release(usize),
    /// A mouth or the water before a dam: takes all there is.
    Swallow,
}

/// A saved run.
#[derive(serde::Serialize, serde::Deserialize)]
struct Saved {
    quick: Vec<u8>,
    water: Vec<u8>,
    changed: Vec<u32>,
}

/// A flood of one seed, on the ground.
#[derive(Clone, Debug)]
pub struct FloodSurface {
    quick: FloodQuick,
    cut_m: Vec<f32>,
    feeds: Vec<Feed>,
    water: Water,
    walls: usize,
    frame: Frame,
}

impl FloodSurface {
    /// A flood at T+00:00, on ground that was worked out before.
    ///
    /// # Errors
    /// What is wrong with the county's ground as a raster for water.
    pub fn on(ground: Arc<Ground>, county: &County, spec: &FloodSpec, seed: Seed) -> Result<Self, Vec<Fault>> {
        let quick = FloodQuick::on(Arc::clone(&ground), county, spec, seed);
        let bed = ChannelBed::new(county, &ground, quick.terrain_error());
        let (sources, feeds) = sources(&ground, &bed);
        let shape = ground.shape;
        let mut basin = Basin::new(shape, bed.bed_m.clone(), 0.0, Scheme::Inertial);
        basin.manning.clone_from(&bed.manning);
        basin.sources = sources;
        basin.edges = [(Side::North, shape.cols), (Side::South, shape.cols), (Side::West, shape.rows), (Side::East, shape.rows)]
            .map(|(side, long)| Edge { side, cells: (0, long), beyond: Beyond::Fall(EDGE_FALL) })
            .into();
        let water = Water::new(&basin, &Start::Depth(standing(&ground, &bed, &quick)))?;
        let frame = Frame { depth_m: vec![0.0; shape.len()], speed_m_per_s: vec![0.0; shape.len()], ..quick.frame().clone() };
        let mut flood = Self { quick, cut_m: bed.cut_m, feeds, water, walls: 0, frame };
        flood.show(Vec::new());
        Ok(flood)
    }
    /// The rivers beside it: gauges, forecasts, their own books.
    #[must_use]
    pub const fn quick(&self) -> &FloodQuick {
        &self.quick
    }
    /// Where every drop on the raster is.
    #[must_use]
    pub fn books(&self) -> Books {
        self.water.books()
    }

    /// Sets the sources to what the rivers say now, and brings the water to a minute of nature's clock.
    fn flow_to(&mut self, minute: i64) {
        let network = self.quick.network();
        for (i, feed) in self.feeds.iter().enumerate() {
            let flow = match feed {
                Feed::Lateral(r) => network.lateral()[*r],
                Feed::External(r) => network.external()[*r],
                Feed::Release(r) => network.outflow()[*r],
                Feed::Swallow => continue,
            };
            self.water.set_flow(i, Series::constant(flow.max(0.0)));
        }
        self.water.run_to(minute as f64 * 60.0);
        if let Err(leak) = self.water.check() {
            let at = self.frame.shape.centre(leak.cell);
            panic!("water was made or lost, which whole drops cannot: {leak}, at x {:.0} m, y {:.0} m", at.x, at.y);
        }
    }
    /// Brings walls of sandbags onto the raster.
    fn wall(&mut self) {
        let (shape, walls) = (self.frame.shape, self.quick.walls().to_vec());
        for (path, height_m) in &walls[self.walls..] {
            for cell in rasterise(shape, path) {
                let crest_m = self.water.level_m(cell) - f64::from(self.water.depth_m(cell)) + height_m;
                let (east, south) = (cell + 1, cell + shape.cols);
                let mut faces = vec![(cell, Side::West), (cell, Side::North)];
                if east % shape.cols != 0 {
                    faces.push((east, Side::West));
                }
                if south < shape.len() {
                    faces.push((south, Side::North));
                }
                for (cell, face) in faces {
                    self.water.raise(&Levee { cell, face, crest_m });
                }
            }
        }
        self.walls = walls.len();
    }
    /// Writes the water into the frame; `before` are tiles that changed already.
    fn show(&mut self, before: Vec<u32>) {
        let (mut tiles, shape) = (before, self.frame.shape);
        for k in 0..shape.len() {
            let depth = self.water.depth_m(k) - self.cut_m[k];
            let depth = if depth >= FILM_M { depth } else { 0.0 };
            if depth.to_bits() != self.frame.depth_m[k].to_bits() {
                self.frame.depth_m[k] = depth;
                let tile = shape.tile_of(k) as u32;
                if tiles.last() != Some(&tile) {
                    tiles.push(tile);
                }
            }
            if depth > 0.0 || self.frame.speed_m_per_s[k] > 0.0 {
                self.frame.speed_m_per_s[k] = if depth > 0.0 { self.water.speed_m_s(k) } else { 0.0 };
            }
        }
        tiles.sort_unstable();
        tiles.dedup();
        let quick = self.quick.frame();
        self.frame.at = quick.at;
        self.frame.changed_tiles = tiles;
        self.frame.reach_depth_m.clone_from(&quick.reach_depth_m);
        self.frame.reach_run_m.clone_from(&quick.reach_run_m);
        self.frame.reach_flow_m3_s.clone_from(&quick.reach_flow_m3_s);
        self.frame.township_rain_mm_per_h.clone_from(&quick.township_rain_mm_per_h);
    }
}

/// Sources by reach, and what each means.
fn sources(ground: &Ground, bed: &ChannelBed) -> (Vec<Source>, Vec<Feed>) {
    let (mut sources, mut feeds) = (Vec::new(), Vec::new());
    let mut put = |cells: Vec<usize>, feed: Feed| {
        let cells: Vec<usize> = cells.into_iter().filter(|k| bed.bed_m[*k].is_finite()).collect();
        if !cells.is_empty() {
            let flow_m3_s = Series::constant(if matches!(feed, Feed::Swallow) { -SWALLOW_M3_S } else { 0.0 });
            sources.push(Source { cells, flow_m3_s });
            feeds.push(feed);
        }
    };
    for (i, (reach, way)) in ground.rivers.reaches.iter().zip(&bed.ways).enumerate() {
        let (Some(first), Some(last)) = (way.first(), way.last()) else { continue };
        let mut along = way.clone();
        along.sort_unstable();
        along.dedup();
        put(along, Feed::Lateral(i));
        put(vec![*first], Feed::External(i));
        let dammed = reach.dam.is_some_and(|d| d.storage_m3 > 0.0);
        if dammed || reach.downstream.is_none() {
            // The cell before a dam, so that what is let out below it is not taken again.
            put(vec![if dammed && way.len() > 1 { way[way.len() - 2] } else { *last }], Feed::Swallow);
        }
        if let (true, Some(ReachId(d))) = (dammed, reach.downstream) {
            let below = bed.ways[d as usize].get(1).or(bed.ways[d as usize].first());
            put(below.copied().into_iter().collect(), Feed::Release(i));
        }
    }
    (sources, feeds)
}

/// Depth of the water that stands in the channels at T+00:00, in the rivers' steady flow.
fn standing(ground: &Ground, bed: &ChannelBed, quick: &FloodQuick) -> Vec<f64> {
    let mut depth = vec![0.0; ground.shape.len()];
    for (i, way) in bed.ways.iter().enumerate() {
        let normal = bed.depth_at(ground, i, quick.network().outflow()[i]);
        for k in way {
            depth[*k] = normal.min(f64::from(bed.cut_m[*k])).max(depth[*k]);
        }
    }
    depth
}

impl Hazard for FloodSurface {
    fn advance(&mut self, to: Moment, acts: &[HazardAct]) {
        let at = self.quick.frame().at;
        self.quick.advance(at, acts);
        self.wall();
        let mut moved = false;
        while let Some(next) = self.quick.next_minute().filter(|next| *next <= to) {
            self.quick.advance(next, &[]);
            self.flow_to(self.quick.minute());
            moved = true;
        }
        self.quick.advance(to, &[]);
        if moved {
            self.show(Vec::new());
        } else {
            (self.frame.at, self.frame.changed_tiles) = (to, Vec::new());
            self.frame.township_rain_mm_per_h.clone_from(&self.quick.frame().township_rain_mm_per_h);
        }
    }
    fn frame(&self) -> &Frame {
        &self.frame
    }
    fn gauge(&self, gauge: GaugeId) -> f64 {
        self.quick.gauge(gauge)
    }
    fn rain_before(&self, gauge: GaugeId, at: Moment) -> f64 {
        self.quick.rain_before(gauge, at)
    }
    fn forecast(&self, issued: Moment, gauge: GaugeId, within: Span) -> f64 {
        self.quick.forecast(issued, gauge, within)
    }
    fn save(&self) -> Vec<u8> {
        let saved = Saved { quick: self.quick.save(), water: self.water.save(), changed: self.frame.changed_tiles.clone() };
        postcard::to_stdvec(&saved).expect("a flood's state is plain bytes")
    }
    fn load(&mut self, state: &[u8]) {
        let saved: Saved = postcard::from_bytes(state).expect("a saved flood is read by the build that wrote it");
        self.quick.load(&saved.quick);
        self.water.level_crests();
        self.walls = 0;
        self.wall();
        assert!(self.water.load(&saved.water), "a saved flood is loaded on its own ground");
        self.show(Vec::new());
        self.frame.changed_tiles = saved.changed;
    }
    fn fingerprint(&self, hasher: &mut Hasher) {
        self.quick.fingerprint(hasher);
        hasher.bytes(&self.water.save());
    }
}
