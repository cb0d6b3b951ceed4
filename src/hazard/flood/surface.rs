//! Flood / surface — the flood as a `Hazard` whose water is computed on the ground itself, in two dimensions.
//!
//! In: county, `FloodSpec`, seed, acts. Out: frames by the minute, true gauge values, forecasts.
//! Not here: the scheme (`plane`), the ground (`surface_ground`), hillslopes and small rivers (`quick`, which runs beside this).
//! Method: the river graph gives the raster what runs off into its reaches, what smaller reaches and dams let out and what comes
//! from outside, as broken lines over its steps of five minutes, so that both count the same water; the raster gives the graph
//! what leaves it where a reservoir follows. Rain on a whole raster falls on its tiles after its losses. Gauges and depths of
//! reaches on the raster are read there. Finer rasters around towns follow it (`nests`). Every ten minutes the books of all must close to the drop, or the run stops
//! with place and time.

use std::sync::Arc;

use rayon::prelude::*;
use serde_bytes::ByteBuf;

use super::ground::Ground;
use super::loss::{runoff_of, with_moisture};
use super::nests::Nests;
use super::network::Measured;
use super::plane::basin::{Fault, Levee};
use super::plane::ledger::Books;
use super::plane::reading::Spot;
use super::plane::series::Series;
use super::plane::water::Water;
use super::quick::{FloodQuick, Summary};
use super::rain::{STEP, height_m};
use super::spec::{Extent, FloodSpec};
use super::surface_ground::{Feed, SurfaceGround, carried, faces_around, seconds};
use crate::base::fingerprint::Hasher;
use crate::base::ids::{GaugeId, ReachId};
use crate::base::marks::Marks;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::act::{Hazard, HazardAct};
use crate::hazard::frame::Frame;
use crate::map::county::County;
use crate::map::landcover::Cover;
use crate::map::line_cells::rasterise;

/// Depth below which land counts as dry, metres: a film on a raster is no flood (assumed).
const FILM_M: f32 = 0.01;
/// Cells that a thread is given at least, to be shown (assumed; changes no result).
const FEW: usize = 4096;
/// Minutes between two looks at the books.
const AUDIT_MIN: i64 = 10;
/// Half the width of the gap in a dike that fails, metres (assumed: 100 m, as breaches of river dikes are).
const GAP_M: f64 = 50.0;

/// What changes beside graph and raster.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct State {
    /// Flow of each source at the beginning and the end of the graph's step that is under way, m³/s.
    given: Vec<[f64; 2]>,
    /// What each outlet had let out when the graph last asked, m³.
    asked_m3: Vec<f64>,
    carried: Vec<Option<Measured>>,
    changed: Vec<u32>,
}

/// A saved run.
#[derive(serde::Serialize, serde::Deserialize)]
struct Saved {
    #[serde(with = "serde_bytes")]
    quick: Vec<u8>,
    #[serde(with = "serde_bytes")]
    water: Vec<u8>,
    nests: Vec<ByteBuf>,
    state: State,
}

/// A flood of one seed, on the ground.
#[derive(Clone, Debug)]
pub struct FloodSurface {
    quick: FloodQuick,
    ground: SurfaceGround,
    water: Water,
    nests: Nests,
    /// Cell of each stage gauge on the raster.
    gauges: Vec<Option<usize>>,
    /// Runoff by tile and step from the storm's first, mm; empty where no rain falls on the raster.
    runoff: Vec<Vec<f32>>,
    /// Walls and failed dikes that the raster has already.
    works: (usize, usize),
    /// Tiles of the raster that held water when last shown.
    shown: Vec<bool>,
    /// Cells to which water was bound when last shown, and the number of that list; 0 is none.
    bound: (u64, Vec<Spot>),
    frame: Frame,
    state: State,
}

impl FloodSurface {
    /// A flood at T+00:00, on ground that was worked out before.
    ///
    /// # Errors
    /// What is wrong with the county's ground as a raster for water.
    pub fn on(ground: Arc<Ground>, county: &County, spec: &FloodSpec, seed: Seed) -> Result<Self, Vec<Fault>> {
        let carries = carried(&ground, spec);
        let quick = FloodQuick::beside(Arc::clone(&ground), county, spec, seed, &carries);
        let surface = SurfaceGround::new(county, &ground, &quick, spec, &carries);
        let water = Water::new(&surface.basin, &surface.start)?;
        let nests = Nests::new(&surface, spec, &water)?;
        let gauge = |g: usize| {
            let (reach, share) = quick.stage_site(g)?;
            let way = surface.ways.get(reach.0 as usize).filter(|w| !w.is_empty())?;
            Some(way[((share * way.len() as f64) as usize).min(way.len() - 1)])
        };
        let gauges = (0..county.gauges.len()).map(gauge).collect();
        let runoff = if matches!(spec.surface.extent, Extent::Whole) { rain_on(county, spec, &quick, &water) } else { Vec::new() };
        let finer = nests.mosaic().clone();
        let dry = vec![0.0; finer.len(&ground.shape)];
        let frame = Frame { finer, depth_m: dry.clone().into(), speed_m_per_s: dry.into(), changed_cells: None, ..quick.frame().clone() };
        let state = State {
            given: vec![[0.0; 2]; surface.feeds.len()],
            asked_m3: vec![0.0; surface.outlets.len()],
            carried: quick.network().carried().to_vec(),
            changed: Vec::new(),
        };
        let mut flood = Self {
            shown: vec![true; water.tiles()],
            bound: (0, Vec::new()),
            quick,
            ground: surface,
            water,
            nests,
            gauges,
            runoff,
            works: (0, 0),
            frame,
            state,
        };
        for i in 0..flood.ground.feeds.len() {
            // The step under way began before anything was measured: its end holds for all of it.
            let now = flood.flow_of(i, true);
            flood.state.given[i] = [now, now];
        }
        flood.supply();
        flood.show(Vec::new());
        Ok(flood)
    }
    /// The rivers beside it: small reaches, dams, forecasts, their own books.
    #[must_use]
    pub const fn quick(&self) -> &FloodQuick {
        &self.quick
    }
    /// Where every drop on the raster is.
    #[must_use]
    pub fn books(&self) -> Books {
        self.water.books()
    }
    /// Gauges, flows and depths now.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            at: self.frame.at,
            gauges: (0..self.gauges.len()).map(|g| self.gauge(GaugeId(g as u32))).collect(),
            flow_m3_s: self.frame.reach_flow_m3_s.clone(),
            depth_m: self.frame.reach_depth_m.clone(),
        }
    }
    /// The water itself.
    #[must_use]
    pub const fn water(&self) -> &Water {
        &self.water
    }
    /// The finer rasters within it.
    #[must_use]
    pub const fn nests(&self) -> &Nests {
        &self.nests
    }

    /// Flow of a source at the beginning or the end of the graph's step, m³/s.
    fn flow_of(&self, source: usize, end: bool) -> f64 {
        let network = self.quick.network();
        match self.ground.feeds[source] {
            Feed::Lateral(r) => network.lateral()[r],
            Feed::External(r) => network.external()[r],
            Feed::Graph(r) if end => network.outflow()[r],
            Feed::Graph(r) => self.quick.flow_before()[r],
            Feed::Given => 0.0,
        }
        .max(0.0)
    }
    /// Sets the raster's sources and rain to the graph's step that is under way.
    fn supply(&mut self) {
        let end = self.quick.network().at();
        let (t0, t1) = (seconds(end - STEP), seconds(end));
        let mut flows = vec![None; self.ground.feeds.len()];
        for (i, feed) in self.ground.feeds.iter().enumerate() {
            if *feed != Feed::Given {
                let [a, b] = self.state.given[i];
                let flow = Series::new(vec![(t0, a), (t1, b)]).unwrap_or_else(|| Series::constant(b));
                self.water.set_flow(i, flow.clone());
                flows[i] = Some(flow);
            }
        }
        let mut rain = Vec::new();
        if !self.runoff.is_empty() {
            let step = end.as_millis().div_euclid(STEP.as_millis()) - 1 - self.quick.storm().steps().0;
            let rate = |mm: &Vec<f32>| usize::try_from(step).ok().and_then(|s| mm.get(s)).map_or(0.0, |mm| f64::from(*mm) / STEP.as_hours());
            rain = self.runoff.iter().map(rate).collect();
            self.water.set_tile_rain(rain.clone());
        }
        self.nests.supply(&flows, &rain);
    }
    /// Tells the graph what left the raster since it last asked, and how deep the carried reaches are.
    fn measure(&mut self) {
        let mut flow = self.flows();
        for (k, reach) in self.ground.outlets.iter().enumerate() {
            let out = self.water.let_out_m3(k);
            flow[*reach] = Some((out - self.state.asked_m3[k]) / STEP.as_seconds());
            self.state.asked_m3[k] = out;
        }
        for (i, flow) in flow.into_iter().enumerate() {
            if let Some(flow_m3_s) = flow {
                let [up, down] = self.depths(i).unwrap_or([0.0; 2]);
                self.quick.network_mut().measure(i, Measured { flow_m3_s, up_m: up, down_m: down });
            }
        }
        self.state.carried = self.quick.network().carried().to_vec();
    }
    /// Flow through the downstream end of every carried reach now, m³/s.
    fn flows(&self) -> Vec<Option<f64>> {
        let dx = self.frame.shape.cell_m;
        let through = |g: &super::surface_ground::Gate| {
            let q = f64::from(self.water.through_m2_s(g.cell as usize, g.side));
            if g.onward { q * dx } else { -q * dx }
        };
        self.ground.gates.iter().enumerate().map(|(i, gates)| self.quick.network().is_carried(i).then(|| gates.iter().map(through).sum())).collect()
    }
    /// Depth above the bed of both ends of a carried reach, metres.
    fn depths(&self, reach: usize) -> Option<[f64; 2]> {
        let way = self.ground.ways.get(reach)?;
        let (first, last, r) = (*way.first()?, *way.last()?, self.quick.ground().rivers.reach(ReachId(reach as u32)));
        let depth = |cell: usize, bed_m: f64| (self.water.level_m(cell) - bed_m).max(0.0);
        Some([depth(first, r.bed_up_m), depth(last, r.bed_down_m)])
    }

    /// Brings the raster to a minute of nature's clock.
    fn flow_to(&mut self, minute: i64) {
        let to_s = minute as f64 * 60.0;
        self.nests.begin(&self.water);
        self.water.run_to(to_s);
        self.nests.run_to(&self.water, to_s);
        if minute % AUDIT_MIN != 0 {
            return;
        }
        if let Err(leak) = self.water.check() {
            let at = self.frame.shape.centre(leak.cell);
            panic!("water was made or lost, which whole drops cannot: {leak}, at x {:.0} m, y {:.0} m", at.x, at.y);
        }
        if let Err(leak) = self.nests.check() {
            panic!("water was made or lost, which whole drops cannot: {leak}");
        }
    }
    /// Brings walls of sandbags and failed dikes onto the raster.
    fn build(&mut self) {
        let (shape, works) = (self.frame.shape, self.quick.works().clone());
        for (path, height_m) in &works.walls[self.works.0..] {
            for cell in rasterise(shape, path) {
                let crest_m = self.water.level_m(cell) - f64::from(self.water.depth_m(cell)) + height_m;
                for (cell, face) in faces_around(shape, cell) {
                    self.water.raise(&Levee { cell, face, crest_m });
                }
            }
            self.nests.wall(path, *height_m);
        }
        for reach in &works.failed_dikes[self.works.1..] {
            let gap = self.gap(*reach as usize);
            gap.iter().for_each(|(cell, bed_m)| self.water.set_bed(*cell, *bed_m));
            self.nests.gap(shape, &gap);
        }
        self.works = (works.walls.len(), works.failed_dikes.len());
    }
    /// Land beside the middle of a carried reach, and the height down to which it goes when the dike fails there: half-way
    /// between bank and bed.
    fn gap(&self, reach: usize) -> Vec<(usize, f64)> {
        let Some(middle) = self.ground.ways.get(reach).and_then(|w| w.get(w.len() / 2).copied()) else { return Vec::new() };
        let (shape, bed) = (self.frame.shape, &self.ground.basin.bed_m);
        let low = bed[middle] + f64::from(self.ground.cut_m[middle]) / 2.0;
        let steps = (GAP_M / shape.cell_m).ceil().max(1.0) as usize;
        shape.square(middle, steps).filter(|k| self.ground.cut_m[*k] <= 0.0 && bed[*k] > low).map(|k| (k, low)).collect()
    }
    /// Depth and speed of a cell, where they are others than in the frame.
    fn fresh(&self, spot: Spot) -> Option<(u32, f32, f32)> {
        let k = spot.cell as usize;
        let own = self.water.depth_at_m(spot) - self.ground.cut_m[k];
        let (depth, speed) = deeper(own, || self.water.speed_at_m_s(spot), self.quick.frame(), k);
        let same = depth.to_bits() == self.frame.depth_m[k].to_bits() && speed.to_bits() == self.frame.speed_m_per_s[k].to_bits();
        (!same).then_some((k as u32, depth, speed))
    }
    /// Writes the water into the frame; `before` are cells in which the graph's water changed.
    fn show(&mut self, before: Vec<u32>) {
        let finer = self.nests.moved(self.frame.shape, &before);
        let mut before: Vec<Spot> = before.into_iter().map(|k| self.water.spot(k)).collect();
        // Cells to which water was bound, and of a newer list those to which it is bound now.
        let (last, mut list) = std::mem::take(&mut self.bound);
        let bound = self.water.bound();
        let number = bound.as_ref().map_or(0, |b| b.0);
        if number != last || number == 0 {
            before.append(&mut list);
            list = bound.map_or_else(Vec::new, |(_, spots)| spots.collect());
        }
        for tile in 0..self.shown.len() {
            let active = number == 0 && self.water.is_active(tile);
            if active || self.shown[tile] {
                before.extend(self.water.cells_of(tile).map(|k| self.water.spot(k as u32)));
            }
            self.shown[tile] = active;
        }
        let cells = list.par_iter().chain(&before).with_min_len(FEW);
        let mut fresh: Vec<(u32, f32, f32)> = cells.filter_map(|spot| self.fresh(*spot)).collect();
        let mut tiles = Marks::new(self.frame.shape.tiles());
        fresh.iter().for_each(|(k, ..)| tiles.set(self.frame.shape.tile_of(*k as usize)));
        for (cell, county) in finer.iter().filter_map(|k| self.nests.fresh(*k as usize, &self.frame, self.quick.frame())) {
            tiles.set(self.frame.shape.tile_of(county));
            fresh.push(cell);
        }
        let (depths, speeds): (&mut [f32], &mut [f32]) = (&mut self.frame.depth_m, &mut self.frame.speed_m_per_s);
        for (k, depth, speed) in &fresh {
            (depths[*k as usize], speeds[*k as usize]) = (*depth, *speed);
        }
        self.bound = (number, list);
        let tiles: Vec<u32> = tiles.ascending().collect();
        self.frame.changed_cells = Some(fresh.into_iter().map(|f| f.0).collect());
        self.frame.changed_tiles.clone_from(&tiles);
        let quick = self.quick.frame();
        self.frame.at = quick.at;
        self.frame.reach_depth_m.clone_from(&quick.reach_depth_m);
        self.frame.reach_run_m.clone_from(&quick.reach_run_m);
        self.frame.reach_flow_m3_s.clone_from(&quick.reach_flow_m3_s);
        self.frame.township_rain_mm_per_h.clone_from(&quick.township_rain_mm_per_h);
        let flows = self.flows();
        for (i, flow) in flows.into_iter().enumerate() {
            let (Some(flow), Some([up, down])) = (flow, self.depths(i)) else { continue };
            let outlet = self.ground.outlets.contains(&i);
            let flow = if outlet { self.state.carried[i].map_or(flow, |m| m.flow_m3_s) } else { flow };
            self.frame.reach_depth_m[i] = down as f32;
            self.frame.reach_run_m[i] = [up as f32, down as f32];
            self.frame.reach_flow_m3_s[i] = flow as f32;
        }
        self.state.changed = tiles;
    }
}

/// Depth and speed that a cell shows: its raster's, whose depth above the banks is `own`, or those of the graph's water in a cell of the county
/// where that is deeper.
pub(super) fn deeper(own: f32, speed: impl FnOnce() -> f32, graph: &Frame, cell: usize) -> (f32, f32) {
    let (wet, other) = (if own >= FILM_M { own } else { 0.0 }, graph.depth_m[cell]);
    if wet >= other { (wet, if wet > 0.0 { speed() } else { 0.0 }) } else { (other, graph.speed_m_per_s[cell]) }
}

/// Runoff by tile of the raster and step of the storm, mm: rain at the tile's middle less the loss of its land.
fn rain_on(county: &County, spec: &FloodSpec, quick: &FloodQuick, water: &Water) -> Vec<Vec<f32>> {
    let shape = county.terrain.shape;
    let number = |k: usize| Cover::from_code(county.landcover.values[k]).unwrap_or(Cover::Grass).curve_number();
    (0..water.tiles())
        .map(|tile| {
            let cells: Vec<usize> = water.cells_of(tile).collect();
            let Some(middle) = cells.get(cells.len() / 2) else { return Vec::new() };
            let place = shape.centre(*middle);
            let mean = cells.iter().map(|k| number(*k)).sum::<f64>() / cells.len() as f64;
            let rain = quick.storm().at(place, height_m(county, place));
            let excess = runoff_of(&spec.loss, &rain.mm, STEP.as_hours(), with_moisture(mean, spec.moisture));
            excess.iter().map(|mm| *mm as f32).collect()
        })
        .collect()
}

impl Hazard for FloodSurface {
    fn advance(&mut self, to: Moment, acts: &[HazardAct]) {
        let at = self.quick.frame().at;
        self.quick.advance(at, acts);
        let mut cells = Vec::new();
        self.quick.frame().changed(|k| cells.push(k as u32));
        self.build();
        let mut moved = !cells.is_empty() && !acts.is_empty();
        while let Some(next) = self.quick.next_minute().filter(|next| *next <= to) {
            let minute = self.quick.minute() + 1;
            self.flow_to(minute);
            let step_ends = Moment::minutes(minute) == self.quick.network().at();
            if step_ends {
                self.measure();
            }
            self.quick.advance(next, &[]);
            self.quick.frame().changed(|k| cells.push(k as u32));
            if step_ends {
                for i in 0..self.ground.feeds.len() {
                    let begin = match self.ground.feeds[i] {
                        Feed::Graph(_) => self.flow_of(i, false),
                        _ => self.state.given[i][1],
                    };
                    self.state.given[i] = [begin, self.flow_of(i, true)];
                }
                self.supply();
            }
            moved = true;
        }
        self.quick.advance(to, &[]);
        if moved {
            self.show(cells);
        } else {
            (self.frame.at, self.frame.changed_tiles, self.frame.changed_cells) = (to, Vec::new(), Some(Vec::new()));
            self.state.changed.clear();
            self.frame.township_rain_mm_per_h.clone_from(&self.quick.frame().township_rain_mm_per_h);
        }
    }
    fn frame(&self) -> &Frame {
        &self.frame
    }
    fn gauge(&self, gauge: GaugeId) -> f64 {
        match self.gauges[gauge.0 as usize] {
            Some(cell) => self.frame.cell_at(self.frame.shape.centre(cell)).and_then(|k| self.nests.level_m(k)).unwrap_or_else(|| self.water.level_m(cell)),
            None => self.quick.gauge(gauge),
        }
    }
    fn rain_before(&self, gauge: GaugeId, at: Moment) -> f64 {
        self.quick.rain_before(gauge, at)
    }
    fn forecast(&self, issued: Moment, gauge: GaugeId, within: Span) -> f64 {
        self.quick.forecast(issued, gauge, within)
    }
    fn save(&self) -> Vec<u8> {
        let saved = Saved { quick: self.quick.save(), water: self.water.save(), nests: self.nests.save(), state: self.state.clone() };
        postcard::to_stdvec(&saved).expect("a flood's state is plain bytes")
    }
    fn load(&mut self, state: &[u8]) {
        let saved: Saved = postcard::from_bytes(state).expect("a saved flood is read by the build that wrote it");
        let failed: Vec<u32> = self.quick.works().failed_dikes[..std::mem::take(&mut self.works).1].to_vec();
        self.quick.load(&saved.quick);
        self.quick.network_mut().set_carried(saved.state.carried.clone());
        self.water.level_crests();
        for levee in &self.ground.basin.levees {
            self.water.raise(levee);
        }
        let gaps: Vec<(usize, f64)> = failed.into_iter().flat_map(|reach| self.gap(reach as usize)).collect();
        gaps.iter().for_each(|(cell, _)| self.water.set_bed(*cell, self.ground.basin.bed_m[*cell]));
        self.nests.undo(self.frame.shape, &gaps);
        self.build();
        if let Err(why) = self.water.load(&saved.water) {
            panic!("a saved flood is loaded on its own ground: {why}");
        }
        self.nests.load(&saved.nests);
        self.state = saved.state;
        self.supply();
        self.shown.fill(true);
        self.nests.show_all();
        let changed = self.state.changed.clone();
        self.show(Vec::new());
        (self.frame.changed_tiles, self.frame.changed_cells) = (changed.clone(), None);
        self.state.changed = changed;
    }
    fn fingerprint(&self, hasher: &mut Hasher) {
        self.quick.fingerprint(hasher);
        self.water.fingerprint(hasher);
        self.nests.fingerprint(hasher);
    }
}
