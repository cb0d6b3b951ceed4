//! Forest fire / fire — the forest fire as a `Hazard`: weather, front, embers and what people do to it.
//!
//! In: land, `FireSpec`, seed, acts. Out: frames with the intensity of what flames now, and by cell arrival, rate,
//! direction, intensity, flame length, crown state.
//! Not here: crews (`drill`), the danger map (`behaviour`).
//! Method: the front marches from event to event: a cell reached, an ember that lights, the next row of weather; nothing
//! beyond the moment asked for is decided, so steps of any length give the same bits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::barrier::Barriers;
use super::behaviour::Behaviour;
use super::crown::CrownState;
use super::edge::Surveyed;
use super::front::{Arrival, Front, Saved as SavedFront};
use super::land::Land;
use super::reached::{Pages, Reached};
use super::spotting;
use super::weather::{FireSpec, Weather};
use crate::base::fingerprint::Hasher;
use crate::base::ids::GaugeId;
use crate::base::num::atan2;
use crate::base::seed::{Luck, Seed, stream_of};
use crate::base::time::{Moment, Span};
use crate::hazard::act::{Hazard, HazardAct};
use crate::hazard::frame::Frame;
use crate::map::frame::Point;

/// Water that keeps a square metre from burning, litres (assumed).
pub const SOAKED_L_M2: f64 = 2.0;
/// How long a cell flames once the front is through it, seconds (assumed).
const FLAMING_S: f64 = 120.0;

/// A fire that waits to begin: an ignition, or an ember with its lot.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Spark {
    at: Point,
    lot: Option<f64>,
}

/// What changes while it runs, beside the front.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
struct State {
    at: Moment,
    stopped: Span,
    frozen: bool,
    row: u32,
    sparks: BTreeMap<(u64, u32), Spark>,
    next_spark: u32,
    litres: BTreeMap<u32, f64>,
    /// Flaming cells by the bits of the time at which they go out.
    flaming: BTreeSet<(u64, u32)>,
    burnt: u32,
    spots: u32,
    /// Rolls over everything that was reached and done, for the fingerprint.
    digest: u64,
}

/// A saved run.
#[derive(serde::Serialize, serde::Deserialize)]
struct Saved {
    front: SavedFront,
    state: State,
    cells: Vec<(u32, Reached)>,
}

/// A forest fire of one seed.
#[derive(Clone, Debug)]
pub struct ForestFire {
    spec: FireSpec,
    /// Rows that the controller has put into the weather, in the order in which he did.
    turns: Vec<(u32, Weather)>,
    seed: Seed,
    air: Behaviour,
    front: Front,
    cells: Pages,
    /// Reached cells in some order.
    order: Vec<u32>,
    /// Tiles that acts have changed since the last frame.
    touched: Vec<u32>,
    frame: Frame,
    state: State,
    surveyed: Surveyed,
}

/// Seconds as a key that orders like them; a fire's clock begins at T+00:00, so they are never negative.
fn key(seconds: f64) -> u64 {
    seconds.max(0.0).to_bits()
}

impl ForestFire {
    /// A fire at T+00:00, with the lines that stand there from the start.
    #[must_use]
    pub fn new(land: Arc<Land>, spec: FireSpec, barriers: Barriers, seed: Seed) -> Self {
        assert!(!spec.weather.is_empty(), "a fire needs weather");
        let row = spec.row_at(Moment::ZERO);
        let air = Behaviour::new(Arc::clone(&land), &spec, row);
        let front = Front::new(land.shape, |c| super::fuel_model::FuelModel::of(land.fuel[c]).is_none(), barriers);
        let mut frame = Frame::dry(land.shape);
        frame.intensity_kw_per_m = vec![0.0; land.shape.len()];
        let mut state = State { row: row as u32, ..State::default() };
        for (at, point) in &spec.ignitions {
            state.sparks.insert((key(at.as_seconds()), state.next_spark), Spark { at: *point, lot: None });
            state.next_spark += 1;
        }
        let mut fire = Self {
            cells: Pages::new(land.shape),
            spec,
            turns: Vec::new(),
            seed,
            air,
            front,
            frame,
            state,
            order: Vec::new(),
            touched: Vec::new(),
            surveyed: Surveyed::default(),
        };
        fire.run_to(0.0);
        fire.survey();
        fire
    }
    /// The moment of nature's own clock, which stands still while the trainer has frozen it.
    pub(super) fn nature(&self) -> Moment {
        self.state.at - self.state.stopped
    }
    /// What the fire did in every cell, row by row.
    pub fn cells(&self) -> impl Iterator<Item = &Reached> {
        self.cells.iter()
    }
    /// What the fire did in a cell.
    #[must_use]
    pub fn cell(&self, cell: usize) -> &Reached {
        self.cells.at(cell)
    }
    /// Bytes that the fire, its land and its frame keep, by cell of the raster; what waits in queues is left out.
    #[must_use]
    pub fn bytes_per_cell(&self) -> f64 {
        let n = self.frame.shape.len() as f64;
        (self.cells.bytes() + 4 * (self.order.len() + self.frame.intensity_kw_per_m.len())) as f64 / n
            + (Front::bytes_per_cell() + Land::bytes_per_cell()) as f64
    }
    pub(super) fn keep(&mut self, surveyed: Surveyed) {
        self.surveyed = surveyed;
    }
    pub(super) const fn surveyed(&self) -> &Surveyed {
        &self.surveyed
    }
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }
    pub(super) const fn front(&self) -> &Front {
        &self.front
    }
    pub(super) const fn spec(&self) -> &FireSpec {
        &self.spec
    }
    /// Behaviour under the weather of now.
    #[must_use]
    pub fn behaviour(&self) -> &Behaviour {
        &self.air
    }
    /// Burnt area, hectares.
    #[must_use]
    pub fn burnt_ha(&self) -> f64 {
        let m = self.front_cell_m();
        f64::from(self.state.burnt) * m * m / 1e4
    }
    fn front_cell_m(&self) -> f64 {
        self.frame.shape.cell_m
    }
    /// Embers that have lit a fire of their own so far.
    #[must_use]
    pub fn spot_fires(&self) -> u32 {
        self.state.spots
    }

    /// Brings the fire to a moment of nature's clock.
    fn run_to(&mut self, to_s: f64) {
        let mut tiles = std::mem::take(&mut self.touched);
        loop {
            let turn = self.spec.weather.get(self.state.row as usize + 1).map_or(f64::INFINITY, |w| w.at.as_seconds());
            let spark = self.state.sparks.first_key_value().map_or(f64::INFINITY, |(k, _)| f64::from_bits(k.0));
            let stop = to_s.min(turn).min(spark);
            if let Some(arrival) = self.front.next(&self.air, stop) {
                self.arrive(&arrival, &mut tiles);
            } else if spark <= stop {
                self.strike();
            } else if turn <= stop {
                self.next_row(turn);
            } else {
                break;
            }
        }
        self.burn_out(to_s, &mut tiles);
        tiles.sort_unstable();
        tiles.dedup();
        self.frame.changed_tiles = tiles;
        self.frame.at = self.state.at;
    }
    /// The next row of weather holds from now on.
    fn next_row(&mut self, now_s: f64) {
        self.state.row += 1;
        self.air = Behaviour::new(Arc::clone(self.air.land()), &self.spec, self.state.row as usize);
        self.front.renew(&self.air, now_s);
    }
    /// The next spark lights, or does not.
    fn strike(&mut self) {
        let Some((when, spark)) = self.state.sparks.pop_first() else { return };
        let Some(cell) = self.frame.shape.cell_at(spark.at) else { return };
        let Some((fuel_c, moisture)) = self.air.tinder(cell) else { return };
        if let Some(lot) = spark.lot {
            if self.front.reached(cell) || lot >= spotting::chance_of_ignition(fuel_c, moisture) {
                return;
            }
            self.state.spots += 1;
        }
        self.front.light(&self.air, spark.at, f64::from_bits(when.0));
    }
    /// A cell is reached.
    fn arrive(&mut self, a: &Arrival, tiles: &mut Vec<u32>) {
        let Some(fire) = self.air.at(a.cell) else { return };
        let intensity = fire.intensity_kw_m(a.rate_m_s);
        let crown = if intensity < self.air.crowns_from_kw_m(a.cell) { CrownState::Surface } else { fire.crown };
        let turn = atan2(a.normal[0], a.normal[1]) / std::f64::consts::TAU;
        let reached = Reached {
            arrival_s: a.at_s as f32,
            rate_m_s: a.rate_m_s as f32,
            intensity_kw_m: intensity as f32,
            towards: (turn.rem_euclid(1.0) * 65_536.0) as u32 as u16,
            crown: crown.code(),
        };
        self.cells.put(a.cell, reached);
        self.state.burnt += 1;
        self.order.push(a.cell as u32);
        self.note(a.cell as u64, a.at_s.to_bits());
        self.frame.intensity_kw_per_m[a.cell] = intensity as f32;
        tiles.push(self.frame.shape.tile_of(a.cell) as u32);
        self.state.flaming.insert((key(a.at_s + FLAMING_S + self.front_cell_m() / a.rate_m_s), a.cell as u32));
        if crown != CrownState::Surface {
            self.throw(a, intensity);
        }
    }
    /// Burning crowns throw embers: as many as the spec says on average, the same for a cell whatever else happens.
    fn throw(&mut self, a: &Arrival, intensity: f64) {
        let mut luck = stream_of(self.seed, Luck::Ember, "front", a.cell as u64);
        let w = self.spec.weather[self.state.row as usize];
        let many = self.spec.embers.floor() as u32 + u32::from(luck.chance(self.spec.embers.fract()));
        let from = self.frame.shape.centre(a.cell);
        for _ in 0..many {
            let ember = spotting::throw(&mut luck, intensity, w.wind_m_s);
            let [x, y] = spotting::landing_m(&ember, w.wind_towards_deg);
            let spark = Spark { at: Point::new(from.x + x, from.y + y), lot: Some(ember.lot) };
            self.state.sparks.insert((key(a.at_s + ember.delay_s), self.state.next_spark), spark);
            self.state.next_spark += 1;
        }
    }
    /// Cells whose flames have died by a moment.
    fn burn_out(&mut self, now_s: f64, tiles: &mut Vec<u32>) {
        while let Some((k, cell)) = self.state.flaming.first().copied() {
            if f64::from_bits(k) > now_s {
                break;
            }
            self.state.flaming.pop_first();
            self.frame.intensity_kw_per_m[cell as usize] = 0.0;
            tiles.push(self.frame.shape.tile_of(cell as usize) as u32);
        }
    }

    /// Folds a number into the fingerprint's.
    fn note(&mut self, a: u64, b: u64) {
        self.state.digest = (self.state.digest.rotate_left(7) ^ a).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ b;
    }
    fn note_act(&mut self, act: &HazardAct) {
        let bytes = postcard::to_stdvec(act).expect("an act is plain numbers");
        let mut hasher = Hasher::new();
        hasher.bytes(&bytes);
        let sum = hasher.finish().0;
        self.note(sum as u64, (sum >> 64) as u64);
    }
    /// Takes an act at nature's now.
    fn take(&mut self, act: &HazardAct) {
        let now_s = self.nature().as_seconds();
        self.note_act(act);
        match act {
            HazardAct::Line { path, width_m } => self.front.bar(&self.air, path, *width_m),
            // A wall holds like a line as wide as it is high.
            HazardAct::Barrier { path, height_m } => self.front.bar(&self.air, path, *height_m),
            HazardAct::BurnOut { path } => {
                for pair in path.windows(2) {
                    self.front.light_line(&self.air, pair[0], pair[1], now_s);
                }
                self.settle(now_s);
            }
            HazardAct::Ignite { at } => {
                self.front.light(&self.air, *at, now_s);
                self.settle(now_s);
            }
            HazardAct::Wet { at, litres } => self.wet(*at, *litres),
            HazardAct::Extinguish { at, radius_m } => self.put_out(*at, *radius_m),
            HazardAct::Freeze { on } => self.state.frozen = *on,
            HazardAct::Wind { wind_m_s, towards_deg } => {
                self.turns.push(self.spec.turn(self.state.row as usize, self.nature(), *wind_m_s, *towards_deg));
                self.next_row(now_s);
            }
            // Acts upon water mean nothing to a fire.
            HazardAct::Gate { .. } | HazardAct::Breach { .. } | HazardAct::Feed { .. } => {}
        }
    }
    /// Takes in what was lit at this very moment, so that the next act finds it burning.
    fn settle(&mut self, now_s: f64) {
        let mut tiles = std::mem::take(&mut self.touched);
        while let Some(a) = self.front.next(&self.air, now_s) {
            self.arrive(&a, &mut tiles);
        }
        self.touched = tiles;
    }
    fn wet(&mut self, at: Point, litres: f64) {
        let Some(cell) = self.frame.shape.cell_at(at) else { return };
        let m = self.front_cell_m();
        let held = self.state.litres.entry(cell as u32).or_default();
        let before = *held;
        *held += litres;
        let enough = SOAKED_L_M2 * m * m;
        if before < enough && *held >= enough {
            // What flames there goes out.
            self.frame.intensity_kw_per_m[cell] = 0.0;
            self.touched.push(self.frame.shape.tile_of(cell) as u32);
            self.front.soak(&self.air, cell);
        }
    }
    /// Puts out every burning cell whose centre lies within a radius.
    fn put_out(&mut self, at: Point, radius_m: f64) {
        let s = self.frame.shape;
        let col = |x: f64| (((x - s.west) / s.cell_m).floor()).clamp(0.0, s.cols as f64 - 1.0) as usize;
        let row = |y: f64| (((s.north - y) / s.cell_m).floor()).clamp(0.0, s.rows as f64 - 1.0) as usize;
        let mut cells = Vec::new();
        for r in row(at.y + radius_m)..=row(at.y - radius_m) {
            for c in col(at.x - radius_m)..=col(at.x + radius_m) {
                let cell = r * s.cols + c;
                if s.centre(cell).distance_m(at) <= radius_m && self.front.reached(cell) {
                    cells.push(cell);
                    self.frame.intensity_kw_per_m[cell] = 0.0;
                    self.touched.push(s.tile_of(cell) as u32);
                }
            }
        }
        self.front.put_out(&self.air, &cells);
    }
}

impl Hazard for ForestFire {
    fn advance(&mut self, to: Moment, acts: &[HazardAct]) {
        assert!(to >= self.state.at, "a hazard does not run backwards");
        for act in acts {
            self.take(act);
        }
        let passed = to - self.state.at;
        self.state.at = to;
        if self.state.frozen {
            self.state.stopped = self.state.stopped + passed;
            self.touched.sort_unstable();
            self.touched.dedup();
            self.frame.changed_tiles = std::mem::take(&mut self.touched);
            self.frame.at = to;
        } else {
            self.run_to(self.nature().as_seconds());
        }
        let air = self.weather(to);
        self.frame.wind = Some((air.wind_m_s, air.wind_towards_deg));
        self.survey();
    }
    fn frame(&self) -> &Frame {
        &self.frame
    }
    fn gauge(&self, _gauge: GaugeId) -> f64 {
        f64::NAN
    }
    fn forecast(&self, _issued: Moment, _gauge: GaugeId, _within: Span) -> f64 {
        f64::NAN
    }
    fn save(&self) -> Vec<u8> {
        let cells = self.cells.iter().enumerate().filter(|(_, c)| !c.arrival_s.is_nan()).map(|(k, c)| (k as u32, *c)).collect();
        let saved = Saved { front: self.front.save(), state: self.state.clone(), cells };
        let mut bytes = postcard::to_stdvec(&saved).expect("a fire's state is plain numbers");
        if !self.turns.is_empty() {
            bytes.extend(postcard::to_stdvec(&self.turns).expect("rows of weather are plain numbers"));
        }
        bytes
    }
    fn load(&mut self, state: &[u8]) {
        let (saved, turns): (Saved, &[u8]) = postcard::take_from_bytes(state).expect("a saved fire is read by the build that wrote it");
        while let Some((row, _)) = self.turns.pop() {
            self.spec.weather.remove(row as usize);
        }
        if !turns.is_empty() {
            self.turns = postcard::from_bytes(turns).expect("a saved fire is read by the build that wrote it");
        }
        for (row, weather) in &self.turns {
            self.spec.weather.insert(*row as usize, *weather);
        }
        self.front.load(saved.front);
        self.state = saved.state;
        self.air = Behaviour::new(Arc::clone(self.air.land()), &self.spec, self.state.row as usize);
        self.cells.clear();
        self.frame.intensity_kw_per_m.fill(0.0);
        self.order.clear();
        for (k, c) in saved.cells {
            self.cells.put(k as usize, c);
            self.order.push(k);
        }
        self.touched.clear();
        for (_, cell) in &self.state.flaming {
            if !self.front.is_out(*cell as usize) {
                self.frame.intensity_kw_per_m[*cell as usize] = self.cells.at(*cell as usize).intensity_kw_m;
            }
        }
        self.frame.at = self.state.at;
        self.frame.changed_tiles = (0..self.frame.shape.tiles() as u32).collect();
        self.survey();
    }
    fn fingerprint(&self, hasher: &mut Hasher) {
        let state = postcard::to_stdvec(&self.state).expect("a fire's state is plain numbers");
        hasher.bytes(&state);
    }
    fn forest_fire(&self) -> Option<&ForestFire> {
        Some(self)
    }
}
