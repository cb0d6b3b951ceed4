//! Road fire / fire — the accident as a `Hazard`: heat by the second, smoke and dose by the minute, what may follow.
//!
//! In: `RoadFireSpec`, seed, acts. Out: frames with visibility, dose and the accident's own state; the forest fire on the slope,
//! once it is lit, with its intensity. Not here: traffic and people (`drill::expressway`), who breathes the gas (`drill::people`).
//! Method: water that crews gave since the last call is spread over the time between; `Extinguish` at the vehicle is foam or powder.
//! What is drawn (greatest heat, bursting, taking fire again, the slope) is drawn by name, so that two plans meet the same accident.
//! Source of times to bursting: 8 to 30 min of engulfment in reported cases; the rest assumed, see `docs/assumptions.md`.

use std::sync::Arc;

use super::accident::Accident;
use super::cloud::{self, Cloud, Emission};
use super::plume::{Downwind, Plume, downwind_m};
use super::radiation::{LIGHTS_KW_M2, flux_kw_m2};
use super::release::{Release, State as Burn};
use super::smoke;
use super::spec::{Air, RoadFireSpec};
use super::toxic;
use super::tunnel;
use crate::base::dist::Dist;
use crate::base::fingerprint::Hasher;
use crate::base::ids::GaugeId;
use crate::base::seed::{Luck, Seed, stream, stream_of};
use crate::base::time::{Moment, Span};
use crate::hazard::act::{Hazard, HazardAct};
use crate::hazard::briggs::Stability;
use crate::hazard::forest_fire::barrier::Barriers;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::forest_fire::land::Land;
use crate::hazard::frame::Frame;
use crate::map::frame::Point;

/// What is done within this distance of the vehicle is done to it, metres.
pub const AT_VEHICLE_M: f64 = 60.0;
/// Minutes under fire until a tank of liquefied gas bursts, if it does (assumed).
pub const BURSTS_MIN: Dist = Dist::LogNormal(20.0, 0.35);
/// Probability that a tank under fire bursts at all, rather than venting and burning off (assumed).
pub const BURSTS: f64 = 0.5;
/// Water that keeps a tank under fire cool, litres a second (assumed; API 2510: about 10 L/min m² over some 100 m²).
pub const COOLS_L_S: f64 = 15.0;
/// Water on the wreck after it is out that makes it safe, litres (assumed).
pub const COOLED_L: f64 = 3000.0;
/// Factor on the probability of taking fire again when it was cooled on (assumed).
pub const COOLED: f64 = 0.15;
/// Minutes until a wreck takes fire again, if it does (assumed).
pub const AGAIN_MIN: Dist = Dist::LogNormal(25.0, 0.6);
/// Probability a minute that vegetation under more than `LIGHTS_KW_M2` catches fire (assumed: dry litter soon, green turf late).
pub const CATCHES_PER_MIN: f64 = 0.15;
/// Smoke is looked at as far as this, metres.
pub const SMOKE_REACH_M: f64 = 1500.0;
/// Smoke that leaves more sight than this is not told, metres.
const HIDES_M: f64 = 1000.0;
/// Gas is looked at as far as this, metres.
pub const GAS_REACH_M: f64 = 8000.0;

/// What changes.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct State {
    at: Moment,
    frozen: bool,
    begun: bool,
    release: Release,
    /// Under fire and not cooled, seconds.
    engulfed_s: f64,
    burst: Option<(Moment, f64)>,
    out_at: Option<Moment>,
    again: u32,
    again_at: Option<Moment>,
    cooled_l: f64,
    slope_lit: bool,
    leak_stopped: bool,
    /// Greatest release of vehicles that caught fire from it, megawatts.
    fed_mw: f64,
    /// Since when the controller has had another wind blow: m/s, and where it goes.
    turned: Option<(Moment, f64, f64)>,
    emissions: Vec<Emission>,
}

/// A saved run.
#[derive(serde::Serialize, serde::Deserialize)]
struct Saved {
    state: State,
    dose: Vec<(u32, f32)>,
    slope: Option<Vec<u8>>,
}

/// An accident of one seed.
#[derive(Clone, Debug)]
pub struct RoadFire {
    spec: RoadFireSpec,
    seed: Seed,
    state: State,
    frame: Frame,
    smoky: Vec<u32>,
    /// Cells with a dose, in the order in which they got it.
    dosed: Vec<u32>,
    slope: Option<ForestFire>,
    fresh: ForestSource,
}

/// What the fire on the slope is made of; none where the drill has none.
type ForestSource = Option<(Arc<Land>, Barriers)>;

impl RoadFire {
    /// Before the accident.
    #[must_use]
    pub fn new(shape: crate::map::grid::Shape, spec: &RoadFireSpec, land: ForestSource, seed: Seed) -> Self {
        let figures = spec.vehicle.figures();
        let (low, usual, high) = figures.peak_mw;
        let peak = spec.peak_mw.unwrap_or_else(|| Dist::Triangular(low, usual, high).sample(&mut stream(seed, Luck::RoadFire, "peak")));
        let mut frame = Frame::dry(shape);
        frame.visibility_m = vec![smoke::CLEAR_M as f32; shape.len()];
        if spec.leak.is_some() && toxic::probit(spec.load).is_some() {
            frame.dose = vec![0.0; shape.len()];
        }
        if spec.slope.is_some() {
            frame.intensity_kw_per_m = vec![0.0; shape.len()];
        }
        let state = State {
            at: Moment::ZERO,
            frozen: false,
            begun: false,
            release: Release::new(figures.growth, peak, figures.energy_gj),
            engulfed_s: 0.0,
            burst: None,
            out_at: None,
            again: 0,
            again_at: None,
            cooled_l: 0.0,
            slope_lit: false,
            leak_stopped: false,
            fed_mw: 0.0,
            turned: None,
            emissions: Vec::new(),
        };
        let mut fire = Self { spec: spec.clone(), seed, state, frame, smoky: Vec::new(), dosed: Vec::new(), slope: None, fresh: land };
        fire.tell();
        fire
    }
    /// Heat release now, megawatts.
    #[must_use]
    pub fn mw(&self) -> f64 {
        if self.state.begun { self.state.release.kw() / 1000.0 } else { 0.0 }
    }
    /// The fire on the slope, once it is lit.
    #[must_use]
    pub const fn slope(&self) -> Option<&ForestFire> {
        self.slope.as_ref()
    }
    /// The air now: the file's, or what the controller has made of it since the file's last change.
    fn air(&self) -> Air {
        let air = self.spec.air_at(self.state.at);
        match self.state.turned {
            Some((since, wind_m_s, towards_deg)) if since >= air.at => Air { wind_m_s, towards_deg, ..air },
            _ => air,
        }
    }

    /// Seconds of the vehicle's own fire under a flow of water.
    fn burn(&mut self, seconds: i64, water_l_s: f64) {
        for s in 0..seconds {
            let now = self.state.at + Span::seconds(s);
            if now < self.spec.starts {
                continue;
            }
            self.state.begun = true;
            if self.state.again_at.is_some_and(|at| now >= at) {
                self.state.again_at = None;
                if self.state.release.state() == Burn::PutOut {
                    self.state.release.again();
                    (self.state.again, self.state.out_at) = (self.state.again + 1, None);
                }
            }
            let burning = self.state.release.state() == Burn::Burning;
            if !burning {
                self.state.cooled_l += water_l_s;
                continue;
            }
            self.state.release.second(water_l_s);
            if self.spec.load.bursts() && self.state.burst.is_none() {
                self.heat_tank(now, water_l_s);
            }
            if self.state.release.state() != Burn::Burning {
                self.goes_out(now + Span::seconds(1));
            }
        }
    }
    /// A tank under fire and without enough water comes nearer to bursting.
    fn heat_tank(&mut self, now: Moment, water_l_s: f64) {
        if water_l_s < COOLS_L_S && self.mw() > 1.0 {
            self.state.engulfed_s += 1.0;
        }
        let mut luck = stream(self.seed, Luck::RoadFire, "burst");
        let bursts = luck.chance(BURSTS);
        if bursts && self.state.engulfed_s >= BURSTS_MIN.sample(&mut luck) * 60.0 {
            self.state.burst = Some((now, self.spec.load_t * 1000.0));
            self.state.release.put_out();
            (self.state.out_at, self.state.leak_stopped) = (Some(now), true);
        }
    }
    fn goes_out(&mut self, now: Moment) {
        self.state.out_at.get_or_insert(now);
        self.state.cooled_l = 0.0;
        if self.state.release.state() == Burn::PutOut && self.state.burst.is_none() {
            let mut luck = stream_of(self.seed, Luck::RoadFire, "again", u64::from(self.state.again));
            let minutes = AGAIN_MIN.sample(&mut luck);
            // Whether it has been cooled is known only when the time has come.
            self.state.again_at = Some(now + Span::from_minutes_f64(minutes));
        }
    }
    /// When a wreck's time has come, whether it really takes fire again.
    fn settle_again(&mut self, to: Moment) {
        let Some(at) = self.state.again_at.filter(|at| *at <= to) else { return };
        let cooled = if self.state.cooled_l >= COOLED_L { COOLED } else { 1.0 };
        let lot = stream_of(self.seed, Luck::RoadFire, "again-lot", u64::from(self.state.again)).unit();
        if lot >= self.spec.vehicle.figures().again * cooled {
            self.state.again_at = None;
        } else {
            self.state.again_at = Some(at);
        }
    }
    /// Vegetation beside a fierce fire catches it.
    fn try_slope(&mut self, to: Moment) {
        if self.state.slope_lit || self.spec.in_tunnel || self.spec.slope.is_none() || flux_kw_m2(self.mw(), self.spec.verge_m) < LIGHTS_KW_M2 {
            return;
        }
        let minute = to.as_millis() / 60_000;
        if stream_of(self.seed, Luck::RoadFire, "verge", minute as u64).unit() >= CATCHES_PER_MIN {
            return;
        }
        let (Some((land, barriers)), Some(spec)) = (&self.fresh, &self.spec.slope) else { return };
        let Some(at) = self.verge(land) else { return };
        self.state.slope_lit = true;
        let mut spec = spec.clone();
        spec.ignitions = vec![(to, at)];
        // It burns in the same wind as the vehicle.
        let turned = self.state.turned.filter(|(since, ..)| *since >= spec.weather[spec.row_at(to)].at);
        let mut slope = ForestFire::new(Arc::clone(land), spec, barriers.clone(), self.seed);
        slope.advance(to, &[]);
        if let Some((_, wind_m_s, towards_deg)) = turned {
            slope.advance(to, &[HazardAct::Wind { wind_m_s, towards_deg }]);
        }
        self.slope = Some(slope);
    }
    /// The nearest burnable cell, downwind first.
    fn verge(&self, land: &Land) -> Option<Point> {
        let shape = land.shape;
        let air = self.air();
        let here = shape.cell_at(self.spec.at)?;
        let reach = (60.0 / shape.cell_m).ceil() as usize + 1;
        shape
            .square(here, reach)
            .filter(|c| crate::hazard::forest_fire::fuel_model::FuelModel::of(land.fuel[*c]).is_some())
            .map(|c| {
                let p = shape.centre(c);
                let (x, _) = downwind_m(self.spec.at, p, air.towards_deg);
                (p.distance_m(self.spec.at) - 0.3 * x, c)
            })
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            .map(|(_, c)| shape.centre(c))
    }
    fn leak_kg_s(&self, now: Moment) -> f64 {
        let Some(leak) = self.spec.leak else { return 0.0 };
        let open = now >= self.spec.starts && now < self.spec.starts + leak.lasts && !self.state.leak_stopped;
        if open { leak.kg_s } else { 0.0 }
    }

    /// Smoke and dose of the minute that ends now.
    fn spread(&mut self, minutes: f64, tiles: &mut Vec<u32>) {
        let (shape, now) = (self.frame.shape, self.state.at);
        let (air, mw) = (self.air(), self.mw());
        let class = self.spec.stability_in(&air, now);
        for c in std::mem::take(&mut self.smoky) {
            self.frame.visibility_m[c as usize] = smoke::CLEAR_M as f32;
            tiles.push(shape.tile_of(c as usize) as u32);
        }
        let Some(here) = shape.cell_at(self.spec.at) else { return };
        if mw > 0.05 && self.spec.in_tunnel {
            // It fills the tube, and comes out where the draught takes it.
            self.frame.visibility_m[here] = tunnel::visibility_m(mw, tunnel::DRAUGHT_M_S, 0.0) as f32;
            self.smoky.push(here as u32);
            tiles.push(shape.tile_of(here) as u32);
            if let Some((at, far_m)) = self.spec.portal
                && now >= self.spec.starts + Span::from_seconds_f64(far_m / tunnel::DRAUGHT_M_S)
            {
                self.smoke_from(at, mw, tunnel::WARM_AT_PORTAL, &air, class, tiles);
            }
        } else if mw > 0.05 {
            self.smoke_from(self.spec.at, mw, 1.0, &air, class, tiles);
        }
        self.breathe_out(minutes, class, tiles);
    }
    /// Smoke that comes out at a place, with a share of its heat, goes with the wind.
    fn smoke_from(&mut self, at: Point, mw: f64, warm: f64, air: &Air, class: Stability, tiles: &mut Vec<u32>) {
        let shape = self.frame.shape;
        let Some(here) = shape.cell_at(at) else { return };
        let down = Downwind::of(air.towards_deg);
        for c in shape.square(here, (SMOKE_REACH_M / shape.cell_m).ceil() as usize) {
            let (x, y) = down.m(at, shape.centre(c));
            // Within its own cell the smoke is there whatever the wind.
            let x = if c == here { x.max(shape.cell_m / 2.0) } else { x };
            if !smoke::may_hide(HIDES_M, mw, air.wind_m_s, class, x, y) {
                continue;
            }
            let seen = smoke::visibility_cooled_m(mw, warm, air.wind_m_s, class, x, y) as f32;
            if f64::from(seen) < HIDES_M && seen < self.frame.visibility_m[c] {
                self.frame.visibility_m[c] = seen;
                self.smoky.push(c as u32);
                tiles.push(shape.tile_of(c) as u32);
            }
        }
    }
    /// Gas: what leaks goes with the wind, and the dose of the minutes that end now is added up.
    fn breathe_out(&mut self, minutes: f64, class: Stability, tiles: &mut Vec<u32>) {
        let (shape, now, air, kg_s) = (self.frame.shape, self.state.at, self.air(), self.leak_kg_s(self.state.at));
        let (Some(probit), Some(here), false) = (toxic::probit(self.spec.load), shape.cell_at(self.spec.at), self.frame.dose.is_empty()) else { return };
        let height_m = self.spec.leak.map_or(1.0, |l| l.height_m);
        let wind_m_s = air.wind_m_s.max(cloud::LEAST_WIND_M_S);
        let plume = Plume { at: self.spec.at, kg_s, height_m, wind_m_s, towards_deg: air.towards_deg, class, town: false };
        cloud::follow(&mut self.state.emissions, (kg_s > 0.0).then_some(plume), now);
        if self.state.emissions.is_empty() {
            self.frame.gas = None;
            return;
        }
        let gas = Cloud { probit, emissions: self.state.emissions.clone() };
        for c in shape.square(here, (GAS_REACH_M / shape.cell_m).ceil() as usize) {
            let ppm = gas.ppm(shape.centre(c), now);
            if ppm > probit.erpg2_ppm / 10.0 {
                if self.frame.dose[c] <= 0.0 {
                    self.dosed.push(c as u32);
                }
                self.frame.dose[c] += (probit.load_of_minute(ppm) * minutes) as f32;
                tiles.push(shape.tile_of(c) as u32);
            }
        }
        self.frame.gas = Some(gas);
    }
    /// Puts the accident into the frame.
    fn tell(&mut self) {
        let (s, air) = (&self.state, self.air());
        let in_river = self.spec.spill.map(|x| self.spec.starts + x.after).filter(|at| *at <= s.at && s.begun);
        self.frame.accident = Some(Accident {
            at: self.spec.at,
            begun: s.begun,
            mw: self.mw(),
            own_mw: self.mw() * (1.0 - s.fed_mw / s.release.peak_mw().max(s.fed_mw)),
            free_mw: if s.begun { s.release.free_kw() / 1000.0 } else { 0.0 },
            state: s.release.state(),
            out_at: s.out_at,
            again: s.again,
            burst: s.burst,
            slope_lit: s.slope_lit,
            leak_kg_s: self.leak_kg_s(s.at),
            in_river,
            wind: (air.wind_m_s, air.towards_deg),
        });
    }
}

impl Hazard for RoadFire {
    fn advance(&mut self, to: Moment, acts: &[HazardAct]) {
        assert!(to >= self.state.at, "a hazard does not run backwards");
        let mut litres = 0.0;
        let mut others = Vec::new();
        for act in acts {
            match act {
                HazardAct::Freeze { on } => self.state.frozen = *on,
                HazardAct::Wind { wind_m_s, towards_deg } => {
                    self.state.turned = Some((self.state.at, *wind_m_s, *towards_deg));
                    // A slope that burns already burns on in the new wind; one that is lit later begins in it.
                    if self.slope.is_some() {
                        others.push(act.clone());
                    }
                }
                HazardAct::Wet { at, litres: l } if at.distance_m(self.spec.at) <= AT_VEHICLE_M => litres += l,
                HazardAct::Extinguish { at, radius_m } if at.distance_m(self.spec.at) <= radius_m + AT_VEHICLE_M => {
                    if self.state.begun && self.state.release.state() == Burn::Burning {
                        self.state.release.put_out();
                        self.goes_out(self.state.at);
                    }
                    self.state.leak_stopped = true;
                    others.push(act.clone());
                }
                HazardAct::Feed { at, mw, gj } if at.distance_m(self.spec.at) <= AT_VEHICLE_M => {
                    self.state.fed_mw += mw;
                    self.state.release.feed(*mw, *gj);
                }
                other => others.push(other.clone()),
            }
        }
        let mut tiles = Vec::new();
        let seconds = (to - self.state.at).as_millis() / 1000;
        if !self.state.frozen && seconds > 0 {
            self.settle_again(to);
            self.burn(seconds, litres / seconds as f64);
            self.state.at = to;
            self.state.begun |= to >= self.spec.starts;
            self.try_slope(to);
            self.spread(seconds as f64 / 60.0, &mut tiles);
        }
        self.state.at = to;
        if let Some(slope) = &mut self.slope {
            slope.advance(to, &others);
            self.frame.intensity_kw_per_m.clone_from(&slope.frame().intensity_kw_per_m);
            tiles.extend_from_slice(&slope.frame().changed_tiles);
        }
        tiles.sort_unstable();
        tiles.dedup();
        (self.frame.changed_tiles, self.frame.at) = (tiles, to);
        self.tell();
    }
    fn frame(&self) -> &Frame {
        &self.frame
    }
    fn forest_fire(&self) -> Option<&ForestFire> {
        self.slope.as_ref()
    }
    /// No water: gauges stand at zero, and no rain is forecast.
    fn gauge(&self, _gauge: GaugeId) -> f64 {
        0.0
    }
    fn forecast(&self, _issued: Moment, _gauge: GaugeId, _within: Span) -> f64 {
        0.0
    }
    fn save(&self) -> Vec<u8> {
        let dose = self.dosed.iter().map(|c| (*c, self.frame.dose[*c as usize])).collect();
        let saved = Saved { state: self.state.clone(), dose, slope: self.slope.as_ref().map(Hazard::save) };
        postcard::to_stdvec(&saved).expect("an accident's state is plain numbers")
    }
    fn load(&mut self, state: &[u8]) {
        let saved: Saved = postcard::from_bytes(state).expect("a saved accident is read by the build that wrote it");
        self.state = saved.state;
        self.frame.dose.fill(0.0);
        self.dosed = saved.dose.iter().map(|(c, _)| *c).collect();
        for (i, d) in saved.dose {
            self.frame.dose[i as usize] = d;
        }
        if let (Some(bytes), Some((land, barriers)), Some(spec)) = (saved.slope, &self.fresh, &self.spec.slope) {
            let mut slope = ForestFire::new(Arc::clone(land), spec.clone(), barriers.clone(), self.seed);
            slope.load(&bytes);
            self.frame.intensity_kw_per_m.clone_from(&slope.frame().intensity_kw_per_m);
            self.slope = Some(slope);
        }
        let mut tiles = Vec::new();
        self.spread(0.0, &mut tiles);
        self.frame.at = self.state.at;
        self.frame.changed_tiles = (0..self.frame.shape.tiles() as u32).collect();
        self.tell();
    }
    fn fingerprint(&self, hasher: &mut Hasher) {
        hasher.bytes(&postcard::to_stdvec(&self.state).expect("an accident's state is plain numbers"));
        hasher.u64(self.smoky.len() as u64);
        for c in &self.smoky {
            hasher.array(&[self.frame.visibility_m[*c as usize]]);
        }
        for c in &self.dosed {
            hasher.array(&[self.frame.dose[*c as usize]]);
        }
        if let Some(slope) = &self.slope {
            slope.fingerprint(hasher);
        }
    }
}
