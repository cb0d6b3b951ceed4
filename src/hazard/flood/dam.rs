//! Flood / dam — a reservoir that holds a flood back, spills, is operated, or breaks.
//!
//! In: inflow by step, the dam's file values, acts. Out: outflow by step, the level of the pool.
//! Method: level pool, modified Puls (Chow, Maidment & Mays 1988, 8.2) in sub-steps; storage grows with the cube of the
//! level (a pyramid in a V valley, assumed); spillway and crest as broad weirs, Q = 1.7 B H^1.5; breach width and time
//! after Froehlich (2008), peak for bounds after Froehlich (1995). Operation (assumed): the keeper holds the level of
//! T+00:00, lets out what comes in up to the outlet's flow, and the outlet's flow while the level is higher; a rule curve of the
//! file takes his place, an act sets a gate over both. A dam that the file says fails when overtopped begins to at that head.

use crate::base::num::{cbrt, pow};
use crate::map::river::{Dam, DamCare};

/// Coefficient of a broad-crested weir in metric units (sheet value; Chow 1959).
pub const WEIR: f64 = 1.7;
/// Acceleration of gravity, m/s².
pub const GRAVITY: f64 = 9.81;

/// Flow over a broad weir, m³/s.
#[must_use]
pub fn weir_m3_s(width_m: f64, head_m: f64) -> f64 {
    let h = head_m.max(0.0);
    WEIR * width_m * h * h.sqrt()
}
/// Flow through an orifice with a coefficient of 0.6, m³/s.
#[must_use]
pub fn orifice_m3_s(area_m2: f64, head_m: f64) -> f64 {
    0.6 * area_m2 * (2.0 * GRAVITY * head_m.max(0.0)).sqrt()
}
/// Head on a broad weir of a flow, metres.
#[must_use]
pub fn weir_head_m(width_m: f64, flow_m3_s: f64) -> f64 {
    let r = cbrt(flow_m3_s.max(0.0) / (WEIR * width_m));
    r * r
}

/// Mean width (m) and time (s) of a breach after Froehlich (2008), of a dam that is overtopped.
#[must_use]
pub fn breach_width_and_time(water_m3: f64, height_m: f64) -> (f64, f64) {
    (0.27 * 1.3 * pow(water_m3, 0.32) * pow(height_m, 0.04), 63.2 * (water_m3 / (GRAVITY * height_m * height_m)).sqrt())
}
/// Peak flow of a breach after Froehlich (1995), m³/s.
#[must_use]
pub fn breach_peak_m3_s(water_m3: f64, height_m: f64) -> f64 {
    0.607 * pow(water_m3, 0.295) * pow(height_m, 1.24)
}

/// One modified-Puls step: the new storage, where the outflow is a non-decreasing function of storage. By the secant, which is
/// nearly exact at once because a step's storage moves far more water than its release; halved where the secant leaves the bracket.
#[must_use]
pub fn puls(storage_m3: f64, outflow: f64, inflow_old: f64, inflow_new: f64, step_s: f64, release: impl Fn(f64) -> f64) -> f64 {
    let right = inflow_old + inflow_new + 2.0 * storage_m3 / step_s - outflow;
    let miss = |s: f64| 2.0 * s / step_s + release(s) - right;
    let (mut low, mut high) = (0.0, storage_m3 + (inflow_old + inflow_new) * step_s + 1.0);
    let (mut s0, mut f0) = (low, miss(low));
    if f0 >= 0.0 {
        return 0.0;
    }
    let mut s1 = storage_m3.clamp(low, high);
    for turn in 0..60 {
        let f1 = miss(s1);
        if f1 < 0.0 {
            low = s1;
        } else {
            high = s1;
        }
        let secant = s1 - f1 * (s1 - s0) / (f1 - f0);
        // A kink can send the secant to and fro: after eight turns every other one halves.
        let inside = secant > low && secant < high && (turn < 8 || turn % 2 == 0);
        let next = if inside { secant } else { (low + high) / 2.0 };
        if f1 == 0.0 || (next - s1).abs() <= 1e-13 * high || next <= low || next >= high {
            return if f1 == 0.0 { s1 } else { next };
        }
        (s0, f0, s1) = (s1, f1, next);
    }
    s1
}

/// A reservoir at work.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Reservoir {
    dam: Dam,
    /// Width over which water passes when it is higher than the crest: the spillway, or the channel's width where there is none.
    weir_m: f64,
    storage_m3: f64,
    target_m3: f64,
    inflow: f64,
    outflow: f64,
    gate_m3_s: Option<f64>,
    /// Seconds since it began to fail, and the final width and time of its breach.
    breach: Option<(f64, f64, f64)>,
}

/// Sub-steps of a routing step.
const SUB_STEPS: u32 = 30;
/// The outlet opens fully over this share of the storage above the level that is held (assumed).
const RAMP: f64 = 0.02;

impl Reservoir {
    /// A reservoir as the file starts it, with its inflow.
    #[must_use]
    pub fn new(dam: &Dam, channel_width_m: f64, inflow: f64) -> Self {
        let target_m3 = dam.storage_m3 * dam.initial_share.clamp(0.0, 1.0);
        let weir_m = if dam.spillway_m > 0.0 { dam.spillway_m } else { channel_width_m.max(1.0) };
        let mut r = Self { dam: *dam, weir_m, storage_m3: target_m3, target_m3, inflow, outflow: 0.0, gate_m3_s: None, breach: None };
        r.outflow = if r.holds() { r.release(target_m3, inflow, None) } else { inflow };
        r
    }
    fn holds(&self) -> bool {
        self.dam.storage_m3 > 0.0
    }
    /// Level of a storage above the bed, metres.
    fn level(&self, storage_m3: f64) -> f64 {
        self.dam.height_m * cbrt(storage_m3.max(0.0) / self.dam.storage_m3)
    }
    /// Outflow at a storage, m³/s; never falls as the storage grows.
    fn release(&self, storage_m3: f64, inflow: f64, care: Option<&DamCare>) -> f64 {
        let share = storage_m3 / self.dam.storage_m3;
        let outlet = match self.gate_m3_s.or_else(|| care.and_then(|c| c.rule_m3_s(share))) {
            Some(gate) => gate * (storage_m3 / (RAMP * self.dam.storage_m3)).min(1.0),
            None => {
                let hold = inflow.min(self.dam.outlet_m3_s).max(0.0) * (storage_m3 / (RAMP * self.dam.storage_m3)).min(1.0);
                hold + (self.dam.outlet_m3_s - hold) * ((storage_m3 - self.target_m3) / (RAMP * self.dam.storage_m3)).clamp(0.0, 1.0)
            }
        };
        // Below the crest of a sound dam nothing runs over, whatever the level: this is asked for some sixty storages a sub-step.
        if self.breach.is_none() && share <= 1.0 {
            return outlet;
        }
        let level = self.level(storage_m3);
        let breach = self.breach.map_or(0.0, |(age, width, time)| {
            let grown = (age / time.max(1.0)).clamp(0.0, 1.0);
            weir_m3_s(width * grown, level - self.dam.height_m * (1.0 - grown))
        });
        outlet + weir_m3_s(self.weir_m, level - self.dam.height_m) + breach
    }
    /// One step of routing with a new inflow: the mean outflow of the step.
    pub fn step(&mut self, inflow: f64, step_s: f64) -> f64 {
        self.step_with(inflow, step_s, None)
    }
    /// The same of a dam that is cared for.
    pub fn step_with(&mut self, inflow: f64, step_s: f64, care: Option<&DamCare>) -> f64 {
        if !self.holds() {
            // A weir without storage passes the mean of what comes, as a reservoir would with no room.
            let mean = (self.inflow + inflow) / 2.0;
            (self.inflow, self.outflow) = (inflow, mean);
            return mean;
        }
        let (dt, mut out) = (step_s / f64::from(SUB_STEPS), 0.0);
        for k in 0..SUB_STEPS {
            let at = |k: u32| self.inflow + (inflow - self.inflow) * f64::from(k) / f64::from(SUB_STEPS);
            let (i0, i1) = (at(k), at(k + 1));
            if care.and_then(|c| c.fails_over_m).is_some_and(|m| self.level(self.storage_m3) > self.dam.height_m + m) {
                self.fail();
            }
            if let Some(b) = &mut self.breach {
                b.0 += dt;
            }
            let before = self.release(self.storage_m3, i0, care);
            let new = puls(self.storage_m3, before, i0, i1, dt, |s| self.release(s, i1, care));
            // What left is what is missing, and never less than nothing: a pool cannot draw water back.
            let left = (self.storage_m3 + (i0 + i1) / 2.0 * dt - new).max(0.0);
            self.storage_m3 += (i0 + i1) / 2.0 * dt - left;
            out += left;
        }
        (self.inflow, self.outflow) = (inflow, out / step_s);
        self.outflow
    }
    /// Sets the gate to a flow. No gate lets out more than the dam's failure would (a bound that the map is prepared for).
    pub fn set_gate(&mut self, outlet_m3_s: f64) {
        self.gate_m3_s = Some(outlet_m3_s.clamp(0.0, self.most_m3_s()));
    }
    /// Starts to fail.
    pub fn fail(&mut self) {
        if self.breach.is_none() && self.holds() {
            let (width, time) = breach_width_and_time(self.storage_m3.max(1.0), self.dam.height_m.max(0.1));
            self.breach = Some((0.0, width, time));
        }
    }
    /// The greatest outflow beside its inflow that its failure could add, m³/s.
    #[must_use]
    pub fn most_m3_s(&self) -> f64 {
        if !self.holds() {
            return 0.0;
        }
        self.dam.outlet_m3_s.max(1.5 * breach_peak_m3_s(self.dam.storage_m3, self.dam.height_m.max(0.1)))
    }
    /// Mean outflow of the last step, m³/s.
    #[must_use]
    pub const fn outflow(&self) -> f64 {
        self.outflow
    }
    /// Water in the pool, m³.
    #[must_use]
    pub const fn storage_m3(&self) -> f64 {
        self.storage_m3
    }
    /// Level of the pool above the bed, metres.
    #[must_use]
    pub fn level_m(&self) -> f64 {
        if self.holds() { self.level(self.storage_m3) } else { self.dam.height_m + weir_head_m(self.weir_m, self.outflow) }
    }
    /// Level of the pool when a flow passes over it, metres: a bound.
    #[must_use]
    pub fn level_at_flow_m(&self, flow_m3_s: f64) -> f64 {
        self.dam.height_m + weir_head_m(self.weir_m, flow_m3_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puls_follows_the_linear_reservoir_s_closed_form() {
        // S = k Q, k = 2 h, no inflow: Q falls as exp(-t / k). 10-minute steps: trapezoid error (dt/k)²/12 = 0.06 % an e-fold.
        let (k, dt) = (7200.0, 600.0);
        let mut s = 100.0 * k;
        for _ in 0..12 {
            s = puls(s, s / k, 0.0, 0.0, dt, |s| s / k);
        }
        let exact = 100.0 * crate::base::num::exp(-1.0);
        assert!((s / k / exact - 1.0).abs() < 1e-3, "{} {exact}", s / k);
    }

    #[test]
    fn a_reservoir_flattens_a_wave_and_keeps_the_books() {
        let dam = Dam { height_m: 25.0, storage_m3: 4e6, initial_share: 0.6, spillway_m: 25.0, outlet_m3_s: 20.0 };
        let mut r = Reservoir::new(&dam, 20.0, 5.0);
        assert!((r.outflow() - 5.0).abs() < 1e-9, "the keeper holds the level: {}", r.outflow());
        let (start, mut inside, mut outside, mut peak, mut before) = (r.storage_m3(), 0.0, 0.0, 0.0f64, 5.0);
        for i in 1..=144 {
            let h = f64::from(i) / 12.0;
            let q = 5.0 + 400.0 * if h < 2.0 { h / 2.0 } else { (6.0 - h).max(0.0) / 4.0 };
            let out = r.step(q, 300.0);
            (inside, outside, peak) = (inside + (before + q) / 2.0 * 300.0, outside + out * 300.0, peak.max(out));
            before = q;
        }
        assert!(peak > 50.0 && peak < 380.0, "{peak}");
        assert!(((inside - outside - (r.storage_m3() - start)) / inside).abs() < 1e-9);
    }

    #[test]
    fn a_failing_dam_empties_with_a_peak_of_froehlich_s_size() {
        let dam = Dam { height_m: 30.0, storage_m3: 5e6, initial_share: 1.0, spillway_m: 30.0, outlet_m3_s: 10.0 };
        let mut r = Reservoir::new(&dam, 20.0, 5.0);
        r.fail();
        let peak = (0..48).map(|_| r.step(5.0, 300.0)).fold(0.0, f64::max);
        // Froehlich (1995) gives 3900 m³/s with a prediction interval of a factor of about 2.5 either way (Wahl 2004).
        assert!((1600.0..9800.0).contains(&peak), "{peak}");
        assert!(r.storage_m3() < 0.05 * 5e6, "{}", r.storage_m3());
    }

    #[test]
    fn a_rule_curve_takes_the_keeper_s_place_and_an_overtopped_dam_fails_where_the_file_says_so() {
        let dam = Dam { height_m: 20.0, storage_m3: 2e6, initial_share: 0.9, spillway_m: 5.0, outlet_m3_s: 10.0 };
        let care = DamCare { rule: vec![(0.5, 5.0), (0.9, 45.0), (1.0, 80.0)], fails_over_m: None };
        let mut r = Reservoir::new(&dam, 20.0, 20.0);
        let out = r.step_with(20.0, 300.0, Some(&care));
        assert!((44.0..45.1).contains(&out), "the curve's 45 m³/s at nine tenths: {out}");
        r.set_gate(0.0);
        assert!(r.step_with(20.0, 300.0, Some(&care)).abs() < 1e-9, "an order stands over the curve");
        // 300 m³/s into a full pool whose spillway passes a tenth of it.
        let run = |fails_over_m| {
            let care = DamCare { rule: Vec::new(), fails_over_m };
            let mut r = Reservoir::new(&dam, 20.0, 20.0);
            let peak = (0..96).map(|_| r.step_with(300.0, 300.0, Some(&care))).fold(0.0, f64::max);
            (peak, r.storage_m3())
        };
        let (held, fails) = (run(None), run(Some(0.5)));
        assert!(held.0 < 301.0 && fails.0 > 500.0 && fails.1 < 0.5 * held.1, "{held:?} {fails:?}");
    }

    #[test]
    fn a_gate_lets_out_what_it_is_told() {
        let dam = Dam { height_m: 30.0, storage_m3: 5e6, initial_share: 0.8, spillway_m: 30.0, outlet_m3_s: 10.0 };
        let mut r = Reservoir::new(&dam, 20.0, 5.0);
        r.set_gate(120.0);
        assert!((r.step(5.0, 300.0) - 120.0).abs() < 1e-6);
    }
}
