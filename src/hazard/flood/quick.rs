//! Flood / quick — the flood as a `Hazard`: river graph for how much, height above nearest drainage for where.
//!
//! In: county, `FloodSpec`, seed, acts. Out: frames by the minute, true gauge values, forecasts.
//! Not here: 2D hydraulics (another mode), what water does to people and roads (`drill`).
//! Method: routing in steps of five minutes, computed as they are needed; depths between two steps are linear in time, so
//! an act takes hold at the next step, at most five minutes later: a gate takes its time. Cells are touched once a minute,
//! for reaches whose depth changed by a centimetre or more.

use std::sync::Arc;

use multiversion::multiversion;

use super::forecast;
use super::ground::Ground;
use super::inundation::{Inundation, Works};
use super::network::{Ledger, Network, Profile};
use super::rain::{STEP, Series, Storm, height_m};
use super::spec::{FloodSpec, ForecastError};
use super::terrain_error::TerrainError;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{GaugeId, ReachId};
use crate::base::marks::Marks;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::act::{Hazard, HazardAct};
use crate::hazard::frame::Frame;
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::place::GaugeKind;

/// Change of a reach's depth that reaches the map, metres.
const NOTICEABLE_M: f64 = 0.01;
const MINUTE_MS: i64 = 60_000;

/// Profiles at share `t` of the way from the first list to the second, and whether each differs noticeably from that of the third: without a
/// branch, so that the compiler does several at once.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn between<'a, 'b, 'c>([before, after, applied]: [&'a [Profile]; 3], t: f64, now: &'b mut [Profile], moves: &'c mut [bool]) {
    let of = before.iter().zip(after).zip(applied);
    for (((before, after), applied), (now, moves)) in of.zip(now.iter_mut().zip(moves)) {
        *now = before.towards(after, t);
        *moves = now.change_m(applied) >= NOTICEABLE_M;
    }
}

/// What a gauge stands in.
#[derive(Clone, Debug)]
enum Site {
    Rain {
        at: Point,
        height_m: f64,
        series: Series,
    },
    Stage {
        reach: ReachId,
        share: f64,
        bed_m: f64,
    },
    /// A stage gauge in a county without rivers.
    Dry,
}

/// What changes while it runs, beside the rivers.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct State {
    at: Moment,
    /// How long the trainer has stopped nature so far.
    stopped: Span,
    frozen: bool,
    minute: i64,
    flow_before: Vec<f64>,
    before: Vec<Profile>,
    after: Vec<Profile>,
    applied: Vec<Profile>,
    works: Works,
    changed: Vec<u32>,
}

/// A saved run: rivers, and the rest.
#[derive(serde::Serialize, serde::Deserialize)]
struct Saved {
    #[serde(with = "serde_bytes")]
    network: Vec<u8>,
    state: State,
}

/// Stage and flow everywhere at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// When.
    pub at: Moment,
    /// True value of every gauge: millimetres since the storm began, or metres above datum.
    pub gauges: Vec<f64>,
    /// Discharge by reach, m³/s.
    pub flow_m3_s: Vec<f32>,
    /// Depth by reach, metres.
    pub depth_m: Vec<f32>,
}

/// A flood of one seed.
#[derive(Clone, Debug)]
pub struct FloodQuick {
    ground: Arc<Ground>,
    storm: Storm,
    network: Network,
    error: TerrainError,
    inundation: Inundation,
    still: Vec<Profile>,
    bounds: Vec<Profile>,
    sites: Vec<Site>,
    township_rain: Vec<Series>,
    forecast_error: ForecastError,
    seed: Seed,
    frame: Frame,
    state: State,
}

impl FloodQuick {
    /// A flood at T+00:00.
    #[must_use]
    pub fn new(county: &County, spec: &FloodSpec, seed: Seed) -> Self {
        Self::on(Arc::new(Ground::new(county)), county, spec, seed)
    }

    /// The same on ground that was worked out before: many runs of one county share it.
    #[must_use]
    pub fn on(ground: Arc<Ground>, county: &County, spec: &FloodSpec, seed: Seed) -> Self {
        Self::beside(ground, county, spec, seed, &[])
    }

    /// The same beside another model that carries some reaches: their water is not on this map.
    pub(super) fn beside(ground: Arc<Ground>, county: &County, spec: &FloodSpec, seed: Seed, carried: &[bool]) -> Self {
        let storm = Storm::new(county, &spec.rain, seed);
        let mut network = Network::new(Arc::clone(&ground), spec, &storm, seed);
        let error = TerrainError::new(ground.shape, county.terrain_error_m.0, county.terrain_error_m.1, seed);
        let (still, bounds) = (network.still_pools(), network.bounds());
        let inundation = Inundation::new(&ground, &error, &still, &bounds, &Works::default());
        let sites = county
            .gauges
            .iter()
            .map(|g| match g.kind {
                GaugeKind::Rain => {
                    let h = height_m(county, g.at);
                    Site::Rain { at: g.at, height_m: h, series: storm.at(g.at, h) }
                }
                GaugeKind::Stage => {
                    let place = g.reach.map(|r| (r, ground.share_along(r, g.at).0)).or_else(|| ground.nearest_reach(g.at));
                    place.map_or(Site::Dry, |(reach, share)| Site::Stage { reach, share, bed_m: ground.bed_m(reach, share) })
                }
            })
            .collect();
        let township_rain = county.townships.iter().map(|t| storm.at(t.seat, height_m(county, t.seat))).collect();
        // The history before T+00:00, then one step ahead to have two ends to interpolate between.
        while network.at() < Moment::ZERO {
            network.step();
        }
        if !carried.is_empty() {
            network.carry(carried);
        }
        let (flow_before, before) = (network.outflow().to_vec(), network.profiles());
        network.step();
        let after = network.profiles();
        let n = ground.rivers.reaches.len();
        let nothing = vec![Profile { up_m: f64::MIN, down_m: f64::MIN, pool_m: f64::MIN }; n];
        let state = State {
            at: Moment::ZERO,
            stopped: Span::ZERO,
            frozen: false,
            minute: -1,
            flow_before,
            before,
            after,
            applied: nothing,
            works: Works::default(),
            changed: Vec::new(),
        };
        let mut frame = Frame::dry(ground.shape);
        (frame.depth_m, frame.speed_m_per_s) = (vec![0.0; ground.shape.len()].into(), vec![0.0; ground.shape.len()].into());
        (frame.reach_depth_m, frame.reach_flow_m3_s) = (vec![0.0; n], vec![0.0; n]);
        frame.reach_run_m = vec![[0.0; 2]; n];
        let mut flood =
            Self { ground, storm, network, error, inundation, still, bounds, sites, township_rain, forecast_error: spec.forecast, seed, frame, state };
        flood.run_to(Moment::ZERO);
        flood
    }

    /// The moment of nature's own clock, which stands still while the trainer has frozen it.
    fn nature(&self) -> Moment {
        self.state.at - self.state.stopped
    }

    /// Share of the current routing step that is over at a moment of nature's clock.
    fn within_step(&self, at: Moment) -> f64 {
        1.0 - (self.network.at() - at).as_millis() as f64 / STEP.as_millis() as f64
    }

    /// Brings rivers and map to a moment of nature's clock.
    fn run_to(&mut self, at: Moment) {
        let mut tiles = Marks::new(self.ground.shape.tiles());
        self.frame.changed_cells.get_or_insert_default().clear();
        for minute in self.state.minute + 1..=at.as_millis().div_euclid(MINUTE_MS) {
            self.rivers_to(Moment::millis(minute * MINUTE_MS));
            self.map_at(Moment::millis(minute * MINUTE_MS), &mut tiles);
            self.state.minute = minute;
        }
        self.rivers_to(at);
        self.note(tiles.ascending().collect());
    }
    fn note(&mut self, tiles: Vec<u32>) {
        self.frame.changed_tiles.clone_from(&tiles);
        self.state.changed = tiles;
        self.frame.at = self.state.at;
        self.frame.township_rain_mm_per_h = self.township_rain.iter().map(|s| s.rate_mm_per_h(self.nature()) as f32).collect();
    }
    fn rivers_to(&mut self, at: Moment) {
        while self.network.at() <= at {
            self.state.flow_before.clear();
            self.state.flow_before.extend_from_slice(self.network.outflow());
            std::mem::swap(&mut self.state.before, &mut self.state.after);
            self.network.step();
            self.state.after = self.network.profiles();
        }
    }
    fn map_at(&mut self, at: Moment, tiles: &mut Marks) {
        let t = self.within_step(at);
        let n = self.ground.rivers.reaches.len();
        let (mut now, mut moves, mut moved) = (vec![Profile::default(); n], vec![false; n], Vec::with_capacity(n));
        let (State { before, after, applied, flow_before, .. }, frame) = (&mut self.state, &mut self.frame);
        let flows = flow_before.iter().zip(self.network.outflow()).zip(&mut frame.reach_flow_m3_s);
        flows.for_each(|((a, b), to)| *to = (a + (b - a) * t) as f32);
        between([before, after, applied], t, &mut now, &mut moves);
        let shown = frame.reach_depth_m.iter_mut().zip(&mut frame.reach_run_m);
        for (i, ((now, moves), (pool, run))) in now.iter().zip(moves).zip(shown).enumerate() {
            *pool = now.pool_m as f32;
            *run = [now.up_m as f32, now.down_m as f32];
            if moves {
                applied[i] = *now;
                moved.push(i);
            }
        }
        self.cover(&moved, tiles);
    }
    /// Puts the water of reaches on the map.
    fn cover(&mut self, reaches: &[usize], tiles: &mut Marks) {
        let Frame { depth_m, speed_m_per_s, changed_cells, .. } = &mut self.frame;
        // Taken once: a layer looks at each taking whether somebody else holds it.
        let (depth_m, speed_m_per_s): (&mut [f32], &mut [f32]) = (depth_m, speed_m_per_s);
        let cells = changed_cells.get_or_insert_default();
        for &reach in reaches.iter().filter(|r| !self.network.is_carried(**r)) {
            self.inundation.apply(&self.ground, reach, &self.state.applied[reach], depth_m, speed_m_per_s, |cell, tile| {
                tiles.set(tile as usize);
                cells.push(cell);
            });
        }
    }
    /// Puts back the water of those reaches that have any on the map, with cells listed anew.
    fn cover_again(&mut self, reaches: impl Iterator<Item = usize>) {
        let shown: Vec<usize> = reaches.filter(|i| self.state.applied[*i].pool_m > f64::MIN).collect();
        self.cover(&shown, &mut Marks::new(self.ground.shape.tiles()));
    }
    /// Lists the cells anew where works on the land concern them, and puts the water back.
    fn relist_concerned(&mut self) {
        let concerned = self.inundation.renew(
            &self.ground,
            &self.error,
            &self.still,
            &self.bounds,
            &self.state.works,
            &mut self.frame.depth_m,
            &mut self.frame.speed_m_per_s,
        );
        self.cover_again(concerned.into_iter());
    }
    /// Lists all cells anew, and puts the water back.
    fn relist(&mut self) {
        self.inundation.drain(&mut self.frame.depth_m, &mut self.frame.speed_m_per_s);
        self.inundation = Inundation::new(&self.ground, &self.error, &self.still, &self.bounds, &self.state.works);
        self.cover_again(0..self.ground.rivers.reaches.len());
    }
    /// Takes an act; says whether the lists of cells must be made anew.
    fn take(&mut self, act: &HazardAct) -> bool {
        match act {
            HazardAct::Gate { reach, outlet_m3_s } => self.network.set_gate(*reach, *outlet_m3_s),
            HazardAct::Breach { reach } => {
                if !self.network.fail_dam(*reach) && !self.state.works.failed_dikes.contains(&reach.0) {
                    self.state.works.failed_dikes.push(reach.0);
                    return true;
                }
            }
            HazardAct::Barrier { path, height_m } => {
                self.state.works.walls.push((path.clone(), *height_m));
                return true;
            }
            HazardAct::Freeze { on } => self.state.frozen = *on,
            // Acts upon a fire mean nothing to water.
            HazardAct::Line { .. }
            | HazardAct::BurnOut { .. }
            | HazardAct::Ignite { .. }
            | HazardAct::Wet { .. }
            | HazardAct::Extinguish { .. }
            | HazardAct::Wind { .. }
            | HazardAct::Feed { .. } => {}
        }
        false
    }

    /// The rivers.
    pub(super) const fn network(&self) -> &Network {
        &self.network
    }
    /// The rivers, to be told what another model measures.
    pub(super) const fn network_mut(&mut self) -> &mut Network {
        &mut self.network
    }
    /// Flow out of every reach at the beginning of the routing step that is under way, m³/s.
    pub(super) fn flow_before(&self) -> &[f64] {
        &self.state.flow_before
    }
    /// The drawn error of the terrain.
    pub(super) const fn terrain_error(&self) -> &TerrainError {
        &self.error
    }
    /// The drawn storm.
    pub(super) const fn storm(&self) -> &Storm {
        &self.storm
    }
    /// Depths that the rivers cannot exceed.
    pub(super) fn bounds(&self) -> &[Profile] {
        &self.bounds
    }
    /// What people did to the land so far.
    pub(super) const fn works(&self) -> &Works {
        &self.state.works
    }
    /// The reach and the share along it where a stage gauge stands.
    pub(super) fn stage_site(&self, gauge: usize) -> Option<(ReachId, f64)> {
        match &self.sites[gauge] {
            Site::Stage { reach, share, .. } => Some((*reach, *share)),
            Site::Rain { .. } | Site::Dry => None,
        }
    }
    /// When nature's own clock shows the next whole minute; `None` while it is frozen.
    pub(super) fn next_minute(&self) -> Option<Moment> {
        (!self.state.frozen).then(|| Moment::millis((self.state.minute + 1) * MINUTE_MS) + self.state.stopped)
    }
    /// The last whole minute of nature's clock that has been computed.
    pub(super) const fn minute(&self) -> i64 {
        self.state.minute
    }

    /// The ground, to be shared with another run of the same county.
    #[must_use]
    pub fn ground(&self) -> &Arc<Ground> {
        &self.ground
    }
    /// Whether a cell belongs to a channel; its depth is then what stands above bankfull.
    #[must_use]
    pub fn is_channel(&self, cell: usize) -> bool {
        self.ground.valley.is_channel(cell)
    }
    /// Depth above the bed at a share of a reach now.
    fn depth_at(&self, reach: ReachId, share: f64) -> f64 {
        let r = self.ground.rivers.reach(reach);
        let i = reach.0 as usize;
        self.state.before[i].towards(&self.state.after[i], self.within_step(self.nature())).depth_m(share, r.bed_up_m - r.bed_down_m)
    }
    /// Where every cubic metre is.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.network.ledger()
    }
    /// Gauges, flows and depths now.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            at: self.state.at,
            gauges: (0..self.sites.len()).map(|i| self.gauge(GaugeId(i as u32))).collect(),
            flow_m3_s: self.frame.reach_flow_m3_s.clone(),
            depth_m: self.frame.reach_depth_m.clone(),
        }
    }
    /// Cells of land under water now; looks at every cell of the county.
    #[must_use]
    pub fn wet_cells(&self) -> usize {
        self.frame.depth_m.iter().filter(|d| **d > 0.0).count()
    }
}

impl Hazard for FloodQuick {
    fn advance(&mut self, to: Moment, acts: &[HazardAct]) {
        assert!(to >= self.state.at, "a hazard does not run backwards");
        let mut again = false;
        for act in acts {
            again |= self.take(act);
        }
        let before = if again { Some(self.frame.depth_m.clone()) } else { None };
        if again {
            self.relist_concerned();
        }
        let passed = to - self.state.at;
        self.state.at = to;
        if self.state.frozen {
            self.state.stopped = self.state.stopped + passed;
            self.frame.changed_cells = Some(Vec::new());
            self.note(Vec::new());
        } else {
            self.run_to(self.nature());
        }
        if let Some(old) = before {
            let mut tiles = Marks::new(self.ground.shape.tiles());
            tiles.set_all(&self.state.changed);
            let now = &self.frame.depth_m;
            old.iter().zip(now).enumerate().filter(|(_, (a, b))| a.to_bits() != b.to_bits()).for_each(|(k, _)| tiles.set(self.ground.shape.tile_of(k)));
            self.frame.changed_cells = None;
            self.note(tiles.ascending().collect());
        }
    }
    fn frame(&self) -> &Frame {
        &self.frame
    }
    fn gauge(&self, gauge: GaugeId) -> f64 {
        match &self.sites[gauge.0 as usize] {
            Site::Rain { series, .. } => series.until(self.nature()),
            Site::Stage { reach, share, bed_m } => bed_m + self.depth_at(*reach, *share),
            Site::Dry => f64::NAN,
        }
    }
    fn rain_before(&self, gauge: GaugeId, at: Moment) -> f64 {
        match &self.sites[gauge.0 as usize] {
            Site::Rain { series, .. } => series.until(at.min(Moment::ZERO)),
            Site::Stage { .. } | Site::Dry => 0.0,
        }
    }
    fn forecast(&self, issued: Moment, gauge: GaugeId, within: Span) -> f64 {
        let at = issued - self.state.stopped;
        match &self.sites[gauge.0 as usize] {
            Site::Rain { at: place, height_m, .. } => forecast::rain_mm(&self.storm, &self.forecast_error, self.seed, at, *place, *height_m, within),
            Site::Stage { reach, share, bed_m } => {
                let flow = forecast::flow_m3_s(&self.ground, &self.network, &self.forecast_error, self.seed, at, *reach, within);
                let i = reach.0 as usize;
                let rise = self.ground.ratings[i].at_flow(flow).depth_m - self.ground.ratings[i].at_flow(self.network.outflow()[i]).depth_m;
                bed_m + self.depth_at(*reach, *share) + rise.max(0.0)
            }
            Site::Dry => f64::NAN,
        }
    }
    fn save(&self) -> Vec<u8> {
        let saved = Saved { network: self.network.save(), state: self.state.clone() };
        postcard::to_stdvec(&saved).expect("a flood's state is plain numbers")
    }
    fn load(&mut self, state: &[u8]) {
        let saved: Saved = postcard::from_bytes(state).expect("a saved flood is read by the build that wrote it");
        self.network.load(&saved.network);
        self.state = saved.state;
        self.relist();
        self.frame.changed_cells = None;
        self.note(self.state.changed.clone());
        // Flows and depths of the last whole minute; a routing step is whole minutes, so it lies in the step that is under way.
        let t = self.within_step(Moment::millis(self.state.minute * MINUTE_MS));
        for i in 0..self.ground.rivers.reaches.len() {
            let (a, b) = (self.state.flow_before[i], self.network.outflow()[i]);
            self.frame.reach_flow_m3_s[i] = (a + (b - a) * t) as f32;
            let now = self.state.before[i].towards(&self.state.after[i], t);
            self.frame.reach_depth_m[i] = now.pool_m as f32;
            self.frame.reach_run_m[i] = [now.up_m as f32, now.down_m as f32];
        }
    }
    fn fingerprint(&self, hasher: &mut Hasher) {
        self.network.fingerprint(hasher);
        let State { at, stopped, frozen, minute, flow_before, before, after, applied, works, changed } = &self.state;
        hasher.saved(&(at, stopped, frozen, minute, works)).words(changed.iter().map(|t| u64::from(*t))).f64s(flow_before.iter().copied());
        hasher.f64s(before.iter().chain(after).chain(applied).flat_map(|p| [p.up_m, p.down_m, p.pool_m]));
        hasher.array(&self.frame.reach_depth_m).array(&self.frame.reach_flow_m3_s);
    }
}
