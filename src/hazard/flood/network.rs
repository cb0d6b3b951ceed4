//! Flood / network — the county's rivers at work: runoff, inflows, channels and dams, step by step, and their levels.
//!
//! In: the ground, a storm, moisture, inflows. Out: discharge and depth of every reach at each step, and a ledger that says
//! where every cubic metre is. Not here: what the water covers (`inundation`).
//! Method: runoff (`arrivals`) spread along the reach, or at its upstream end where it comes from beyond the map; Muskingum–Cunge–Todini
//! down the graph; dams by modified Puls. Levels: normal depth, or the level pool that stands back from the next reach or
//! from a dam, whichever is higher (no backwater curve, assumed).

use std::sync::Arc;

use super::abreast::{Abreast, LANES};
use super::arrivals::Arrivals;
use super::dam::{Reservoir, breach_peak_m3_s};
use super::ground::Ground;
use super::rain::{STEP, Storm};
use super::route::Channel;
use super::spec::{FloodSpec, LandslideDam};
use crate::base::fingerprint::Hasher;
use crate::base::ids::ReachId;
use crate::base::seed::{Luck, Seed, stream_of};
use crate::base::time::Moment;
use crate::map::river::{Dam, DamCare};

/// Depth of the water along one reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Profile {
    /// Normal depth at the upstream end, metres.
    pub up_m: f64,
    /// Normal depth at the downstream end.
    pub down_m: f64,
    /// Depth at the downstream end when the water below or a dam stands back; never less than `down_m`.
    pub pool_m: f64,
}

impl Profile {
    /// Depth above the bed at a share of the reach, whose bed falls by `drop_m` in all.
    #[must_use]
    pub fn depth_m(&self, share: f64, drop_m: f64) -> f64 {
        (self.up_m + (self.down_m - self.up_m) * share).max(self.pool_m - drop_m * (1.0 - share))
    }
    /// The profile at share `t` of the way to another.
    #[must_use]
    #[inline(always)]
    pub fn towards(&self, o: &Self, t: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * t;
        Self { up_m: mix(self.up_m, o.up_m), down_m: mix(self.down_m, o.down_m), pool_m: mix(self.pool_m, o.pool_m) }
    }
    /// The greatest change of any of its depths, metres.
    #[must_use]
    #[inline(always)]
    pub fn change_m(&self, o: &Self) -> f64 {
        (self.up_m - o.up_m).abs().max((self.down_m - o.down_m).abs()).max((self.pool_m - o.pool_m).abs())
    }
}

/// What another model says of a reach that it carries instead of the graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Measured {
    /// Flow out of it, m³/s.
    pub flow_m3_s: f64,
    /// Depth above the bed of its upstream end, metres.
    pub up_m: f64,
    /// Depth above the bed of its downstream end, metres.
    pub down_m: f64,
}

/// Where the water is.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Ledger {
    /// Entered the rivers since the start, m³: runoff, base flow and inflows.
    pub entered_m3: f64,
    /// Left the map.
    pub left_m3: f64,
    /// In channels and pools at the start.
    pub stored_at_start_m3: f64,
    /// In channels and pools now.
    pub stored_m3: f64,
}

impl Ledger {
    /// What cannot be accounted for, as a share of what entered and was there.
    #[must_use]
    pub fn error(&self) -> f64 {
        (self.stored_at_start_m3 + self.entered_m3 - self.left_m3 - self.stored_m3) / (self.stored_at_start_m3 + self.entered_m3).max(1.0)
    }
}

/// What changes from step to step.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct State {
    /// The step that has been computed, counted from T+00:00.
    step: i64,
    dams: Vec<Option<Reservoir>>,
    /// Flow out of each reach, its dam passed.
    outflow: Vec<f64>,
    lateral: Vec<f64>,
    external: Vec<f64>,
    ledger: Ledger,
}

/// A saved network: every number of its channels, and the rest.
#[derive(serde::Serialize, serde::Deserialize)]
struct Saved {
    channels: Vec<f64>,
    state: State,
}

/// What a step asks of a reach beside its channel: in one place, because a step takes the rivers of a whole county.
#[derive(Clone, Copy, Debug)]
struct Way {
    reach: u32,
    below: Option<ReachId>,
    /// Its part of `feeders`: the reaches that flow into it, ascending.
    from: (u32, u32),
    given: bool,
}

impl Way {
    /// What runs into its upstream end: from outside, and out of the reaches above.
    fn inflow(&self, feeders: &[u32], external: &[f64], outflow: &[f64]) -> f64 {
        external[self.reach as usize] + feeders[self.from.0 as usize..self.from.1 as usize].iter().map(|u| outflow[*u as usize]).sum::<f64>()
    }
}

/// The rivers of one run.
#[derive(Clone, Debug)]
pub struct Network {
    ground: Arc<Ground>,
    /// The reaches from the sources down, as the books add them up.
    ways: Vec<Way>,
    channels: Abreast,
    /// By group of channels that a step takes at once, what else it asks of them.
    abreast: Vec<Vec<Way>>,
    feeders: Vec<u32>,
    arrivals: Arrivals,
    inflows: Vec<Vec<(i64, f64)>>,
    /// Landslides that dam a reach: step, reach, and the dam they make.
    slides: Vec<(i64, usize, Dam)>,
    /// What overtopping does to what a landslide heaped up.
    slide_care: DamCare,
    /// Reaches that another model carries: the graph gives what runs into them and takes what runs out; empty where none is.
    carried: Vec<Option<Measured>>,
    state: State,
}

/// What another model says of a reach, where one carries it.
fn measured(carried: &[Option<Measured>], reach: usize) -> Option<Measured> {
    carried.get(reach).copied().flatten()
}

/// Head at which what a landslide heaped up begins to fail, metres (assumed: loose ground goes soon after it is overtopped).
const SLIDE_FAILS_M: f64 = 0.3;

/// Value of a broken line; constant outside.
fn broken_line(points: &[(i64, f64)], ms: i64) -> f64 {
    let i = points.partition_point(|p| p.0 <= ms);
    match (i.checked_sub(1).map(|k| points[k]), points.get(i)) {
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (ms - a.0) as f64 / (b.0 - a.0) as f64,
        (Some(a), None) => a.1,
        (None, Some(b)) => b.1,
        (None, None) => 0.0,
    }
}

impl Network {
    /// The rivers at the first step (T+00:00, or the start of earlier rain or inflow), in steady flow.
    #[must_use]
    pub fn new(ground: Arc<Ground>, spec: &FloodSpec, storm: &Storm, seed: Seed) -> Self {
        let n = ground.rivers.reaches.len();
        let mut inflows: Vec<Vec<(i64, f64)>> = vec![Vec::new(); n];
        for (i, inflow) in spec.inflows.iter().enumerate() {
            let factor = inflow.scale.sample(&mut stream_of(seed, Luck::Storm, "inflow", i as u64)).max(0.0);
            let series: Vec<(i64, f64)> = inflow.series.iter().map(|(at, q)| (at.as_millis(), q * factor)).collect();
            let slot = &mut inflows[inflow.reach.0 as usize];
            *slot = if slot.is_empty() { series } else { sum_of(slot, &series) };
        }
        let given: Vec<bool> = inflows.iter().map(|s| !s.is_empty()).collect();
        let earliest_inflow = inflows.iter().filter_map(|s| s.first()).map(|p| p.0.div_euclid(STEP.as_millis())).min().unwrap_or(0);
        let arrivals = Arrivals::new(&ground, spec, storm, &given, earliest_inflow);
        let mut feeders = Vec::with_capacity(n);
        let ways: Vec<Way> = ground
            .rivers
            .order
            .iter()
            .map(|id| {
                let from = feeders.len() as u32;
                feeders.extend(ground.upstream[id.0 as usize].iter().map(|u| u.0));
                Way { reach: id.0, below: ground.rivers.reach(*id).downstream, from: (from, feeders.len() as u32), given: given[id.0 as usize] }
            })
            .collect();
        let state = State {
            step: arrivals.first(),
            dams: vec![None; n],
            outflow: vec![0.0; n],
            lateral: vec![0.0; n],
            external: vec![0.0; n],
            ledger: Ledger::default(),
        };
        let dam = |d: &LandslideDam| Dam { height_m: d.height_m, storage_m3: d.storage_m3, initial_share: 0.0, spillway_m: 0.0, outlet_m3_s: 0.0 };
        let slides = spec.landslide_dams.iter().map(|d| (d.at.as_millis().div_euclid(STEP.as_millis()), d.reach.0 as usize, dam(d))).collect();
        let mut network = Self {
            ground,
            ways,
            channels: Abreast::new(&[], &[], &[]),
            abreast: Vec::new(),
            feeders,
            arrivals,
            inflows,
            slides,
            slide_care: DamCare { rule: Vec::new(), fails_over_m: Some(SLIDE_FAILS_M) },
            carried: Vec::new(),
            state,
        };
        network.start();
        network
    }

    /// Steady flow everywhere.
    fn start(&mut self) {
        let g = Arc::clone(&self.ground);
        let mut channels: Vec<Option<Channel>> = vec![None; g.rivers.reaches.len()];
        for id in &g.rivers.order {
            let i = id.0 as usize;
            let reach = g.rivers.reach(*id);
            // Base flow alone.
            let lateral = self.arrivals.base_m3_s(i);
            let external = broken_line(&self.inflows[i], self.state.step * STEP.as_millis());
            let inflow = external + g.upstream[i].iter().map(|u| self.state.outflow[u.0 as usize]).sum::<f64>();
            let design = g.ratings[i].flow_at_depth(reach.section.bankfull_m.max(0.5));
            let channel = Channel::new(&g.ratings[i], reach.length_m, STEP.as_seconds(), design, inflow, lateral);
            let mut out = channel.outflow();
            channels[i] = Some(channel);
            if let Some(dam) = &reach.dam {
                let width = reach.section.bed_width_m + 2.0 * reach.section.bank_slope * reach.section.bankfull_m;
                let r = Reservoir::new(dam, width, out);
                out = r.outflow();
                self.state.dams[i] = Some(r);
            }
            (self.state.outflow[i], self.state.lateral[i], self.state.external[i]) = (out, lateral, external);
        }
        let channels: Vec<Channel> = channels.into_iter().flatten().collect();
        let below: Vec<Option<usize>> = g.rivers.reaches.iter().map(|r| r.downstream.map(|d| d.0 as usize)).collect();
        self.channels = Abreast::new(&channels, &g.ratings, &below);
        let mut by_reach: Vec<Option<Way>> = vec![None; channels.len()];
        self.ways.iter().for_each(|w| by_reach[w.reach as usize] = Some(*w));
        self.abreast = (0..self.channels.len()).map(|k| self.channels.reaches(k).iter().filter_map(|r| by_reach[*r as usize]).collect()).collect();
        self.state.ledger.stored_at_start_m3 = self.stored_m3();
        self.state.ledger.stored_m3 = self.state.ledger.stored_at_start_m3;
    }

    /// One step of five minutes.
    pub fn step(&mut self) {
        let g = Arc::clone(&self.ground);
        let dt = STEP.as_seconds();
        let arrives = self.arrivals.at(self.state.step);
        let (s, mut entered, mut left) = (&mut self.state, 0.0, 0.0);
        s.step += 1;
        let at = s.step * STEP.as_millis();
        for (step, i, dam) in &self.slides {
            // A reach that has a dam already, or another slide's, keeps it. It begins without inflow: half a step of the flow that
            // was under way has already been counted to the reach below.
            if *step < s.step && s.dams[*i].is_none() {
                let section = &g.rivers.reaches[*i].section;
                s.dams[*i] = Some(Reservoir::new(dam, section.bed_width_m + 2.0 * section.bank_slope * section.bankfull_m, 0.0));
            }
        }
        // The books, always added up in the same order.
        let mut mouths = Vec::new();
        for way in &self.ways {
            let i = way.reach as usize;
            let [lateral, outside] = arrives[i];
            let external = if way.given { broken_line(&self.inflows[i], at) + outside } else { outside };
            match measured(&self.carried, i) {
                // What leaves another model's reach enters the graph where a reach of the graph follows.
                Some(m) if way.below.is_some_and(|d| measured(&self.carried, d.0 as usize).is_none()) => entered += (m.flow_m3_s + s.outflow[i]) / 2.0 * dt,
                Some(_) => {}
                None => {
                    entered += (lateral + s.lateral[i] + external + s.external[i]) / 2.0 * dt;
                    if way.below.is_none_or(|d| measured(&self.carried, d.0 as usize).is_some()) {
                        mouths.push((i, s.outflow[i]));
                    }
                }
            }
            (s.lateral[i], s.external[i]) = (lateral, external);
        }
        self.carry_down(&g);
        let s = &mut self.state;
        for (i, before) in mouths {
            left += (s.outflow[i] + before) / 2.0 * dt;
        }
        s.ledger.entered_m3 += entered;
        s.ledger.left_m3 += left;
    }
    /// Brings the water down all channels and past all dams, from the sources on.
    fn carry_down(&mut self, g: &Ground) {
        let (s, carried) = (&mut self.state, &self.carried);
        for (k, group) in self.abreast.iter().enumerate() {
            let (mut inflow, mut lateral) = ([0.0; LANES], [0.0; LANES]);
            for (c, way) in group.iter().enumerate() {
                (inflow[c], lateral[c]) = (way.inflow(&self.feeders, &s.external, &s.outflow), s.lateral[way.reach as usize]);
            }
            let out = self.channels.step(k, &g.ratings, inflow, lateral, |i| measured(carried, i).is_some());
            for (way, out) in group.iter().zip(out) {
                let i = way.reach as usize;
                s.outflow[i] = measured(carried, i).map_or(out, |m| m.flow_m3_s);
            }
            for i in group.iter().map(|w| w.reach as usize).filter(|i| measured(carried, *i).is_none()) {
                if let Some(dam) = &mut s.dams[i] {
                    let slid = g.rivers.reaches[i].dam.is_none().then_some(&self.slide_care);
                    s.outflow[i] = dam.step_with(s.outflow[i], STEP.as_seconds(), slid.or_else(|| g.rivers.care.get(&(i as u32))));
                }
            }
        }
    }

    /// Water in channels and pools, and on its way out of dams: a dam's flow is the mean of its step, the next reach takes
    /// it as the value at the step's end, so half a step of it is between the two.
    fn stored_m3(&self) -> f64 {
        let half = STEP.as_seconds() / 2.0;
        let channels: f64 = (0..self.ways.len()).filter(|i| !self.is_carried(*i)).map(|i| self.channels.storage_m3(i)).sum();
        channels + self.state.dams.iter().flatten().map(|d| d.storage_m3() + d.outflow() * half).sum::<f64>()
    }
    /// From now on another model carries these reaches; the books begin anew.
    pub fn carry(&mut self, reaches: &[bool]) {
        let profiles = self.profiles();
        let flow = |i: usize| Measured { flow_m3_s: self.state.outflow[i], up_m: profiles[i].up_m, down_m: profiles[i].down_m };
        self.carried = reaches.iter().enumerate().map(|(i, c)| c.then(|| flow(i))).collect();
        self.state.ledger = Ledger { stored_at_start_m3: self.stored_m3(), ..Ledger::default() };
    }
    /// Whether another model carries a reach.
    #[must_use]
    pub fn is_carried(&self, reach: usize) -> bool {
        measured(&self.carried, reach).is_some()
    }
    /// What the other model says of the reaches it carries, by reach.
    #[must_use]
    pub fn carried(&self) -> &[Option<Measured>] {
        &self.carried
    }
    /// Puts back what was saved of them.
    pub fn set_carried(&mut self, carried: Vec<Option<Measured>>) {
        self.carried = carried;
    }
    /// What the other model measures of a reach that it carries, from the next step on.
    pub fn measure(&mut self, reach: usize, measured: Measured) {
        if let Some(slot) = self.carried.get_mut(reach).filter(|c| c.is_some()) {
            *slot = Some(measured);
        }
    }
    /// The books.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger { stored_m3: self.stored_m3(), ..self.state.ledger }
    }
    /// The moment that has been computed.
    #[must_use]
    pub fn at(&self) -> Moment {
        Moment::millis(self.state.step * STEP.as_millis())
    }
    /// Flow out of every reach, m³/s.
    #[must_use]
    pub fn outflow(&self) -> &[f64] {
        &self.state.outflow
    }
    /// Lateral inflow of every reach, m³/s, base flow included.
    #[must_use]
    pub fn lateral(&self) -> &[f64] {
        &self.state.lateral
    }
    /// Inflow from outside into every reach, m³/s.
    #[must_use]
    pub fn external(&self) -> &[f64] {
        &self.state.external
    }
    /// Sets a dam's gate from the next step on; without a dam nothing happens.
    pub fn set_gate(&mut self, reach: ReachId, outlet_m3_s: f64) {
        if let Some(Some(d)) = self.state.dams.get_mut(reach.0 as usize) {
            d.set_gate(outlet_m3_s);
        }
    }
    /// Makes a dam fail from the next step on; says whether there is one.
    pub fn fail_dam(&mut self, reach: ReachId) -> bool {
        let Some(Some(d)) = self.state.dams.get_mut(reach.0 as usize) else { return false };
        d.fail();
        true
    }

    /// Depths along every reach now.
    #[must_use]
    pub fn profiles(&self) -> Vec<Profile> {
        let (g, carried, channels, dams) = (&self.ground, &self.carried, &self.channels, &self.state.dams);
        let normal = |i: usize| match measured(carried, i) {
            Some(m) => (m.up_m, m.down_m),
            None => channels.depths_m(i).into(),
        };
        levels(g, &self.ways, normal, |i| dams[i].map_or(0.0, |d| d.level_m()))
    }
    /// Depths of the still pools behind the dams at the start: land under them counts as water, not as flooded.
    #[must_use]
    pub fn still_pools(&self) -> Vec<Profile> {
        let level = |i: usize| {
            self.ground.rivers.reaches[i]
                .dam
                .map_or(0.0, |d| if d.storage_m3 > 0.0 { d.height_m * crate::base::num::cbrt(d.initial_share.clamp(0.0, 1.0)) } else { d.height_m })
        };
        levels(&self.ground, &self.ways, |_| (0.0, 0.0), level)
    }
    /// Depths that this run cannot exceed, whatever is done to gates and dams: all peaks at once, every dam above broken.
    #[must_use]
    pub fn bounds(&self) -> Vec<Profile> {
        let g = &self.ground;
        let mut most = vec![0.0; g.rivers.reaches.len()];
        for id in &g.rivers.order {
            let i = id.0 as usize;
            let own = self.arrivals.most_m3_s(i) + self.inflows[i].iter().map(|p| p.1).fold(0.0, f64::max);
            most[i] = own
                + g.upstream[i]
                    .iter()
                    .map(|u| most[u.0 as usize] + self.state.dams[u.0 as usize].map_or(0.0, |d| d.most_m3_s()) + self.slide_most_m3_s(u.0 as usize))
                    .sum::<f64>();
        }
        // A tenth and half a metre more: a routed wave may overshoot a little.
        let depth = |q: f64, i: usize| g.ratings[i].at_flow(q * 1.1).depth_m + 0.5;
        let crest = |i: usize| self.slides.iter().filter(|s| s.1 == i).map(|s| s.2.height_m + 3.0).fold(0.0, f64::max);
        levels(
            g,
            &self.ways,
            |i| (depth(most[i], i), depth(most[i], i)),
            |i| self.state.dams[i].map_or(0.0, |d| d.level_at_flow_m(most[i]) + 0.5).max(crest(i)),
        )
    }
    /// The greatest flow that the failure of a landslide's dam on a reach could add, m³/s.
    fn slide_most_m3_s(&self, reach: usize) -> f64 {
        self.slides.iter().filter(|s| s.1 == reach).map(|s| 1.5 * breach_peak_m3_s(s.2.storage_m3, s.2.height_m)).fold(0.0, f64::max)
    }
    /// Speed of a small wave in a reach now, metres per second.
    #[must_use]
    pub fn celerity_m_s(&self, reach: ReachId) -> f64 {
        let i = reach.0 as usize;
        self.ground.ratings[i].at_flow(self.state.outflow[i].max(0.01)).celerity_m_s
    }
    /// The state, to be saved.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        let saved = Saved { channels: self.channels.numbers().collect(), state: self.state.clone() };
        postcard::to_stdvec(&saved).expect("a network's state is plain numbers")
    }
    /// Continues from a saved state of the same drill.
    pub fn load(&mut self, bytes: &[u8]) {
        let saved: Saved = postcard::from_bytes(bytes).expect("a saved network is read by the build that wrote it");
        self.channels.put(&saved.channels, &self.ground.ratings);
        self.state = saved.state;
    }
    /// Adds the state to a fingerprint.
    pub fn fingerprint(&self, hasher: &mut Hasher) {
        let State { step, dams, outflow, lateral, external, ledger } = &self.state;
        hasher.i64(*step).f64s(self.channels.numbers()).f64s(outflow.iter().chain(lateral).chain(external).copied());
        hasher.saved(&(dams, ledger));
    }
}

/// The sum of two broken lines, at the corners of both.
fn sum_of(a: &[(i64, f64)], b: &[(i64, f64)]) -> Vec<(i64, f64)> {
    let mut corners: Vec<i64> = a.iter().chain(b).map(|p| p.0).collect();
    corners.sort_unstable();
    corners.dedup();
    corners.into_iter().map(|t| (t, broken_line(a, t) + broken_line(b, t))).collect()
}

/// From the mouths up: normal depths, and pools that stand back from below or from a dam.
fn levels(g: &Ground, ways: &[Way], mut normal: impl FnMut(usize) -> (f64, f64), dam: impl Fn(usize) -> f64) -> Vec<Profile> {
    let mut out = vec![Profile::default(); g.rivers.reaches.len()];
    for way in ways.iter().rev() {
        let i = way.reach as usize;
        let (up_m, down_m) = normal(i);
        let mut pool_m = down_m;
        pool_m = pool_m.max(dam(i));
        if let Some(d) = way.below {
            let [up, down] = g.beds[d.0 as usize];
            pool_m = pool_m.max(up + out[d.0 as usize].depth_m(0.0, up - down) - g.beds[i][1]);
        }
        out[i] = Profile { up_m, down_m, pool_m };
    }
    out
}
