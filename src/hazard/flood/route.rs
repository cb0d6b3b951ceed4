//! Flood / route — a wave on its way down a channel.
//!
//! In: inflow by step, a channel's length, slope and rating. Out: outflow by step, and the water that is on its way.
//! Not here: the river graph (`network`), reservoirs (`dam`).
//! Method: Muskingum (McCarthy 1938); Muskingum–Cunge (Cunge 1969) with parameters that follow the flow, in the
//! mass-conservative form of Todini (2007): storage is part of the scheme, so inflow − outflow − storage is 0 up to
//! rounding. The cell Reynolds number is kept between |1 − C| and 1 + C, which makes all three coefficients at least 0:
//! no negative flow, no dip before a front, at the price of some more diffusion in channels that are long for their step.

use super::section::{Place, Rating};

/// Coefficients of one Muskingum step: on the new inflow, the old inflow, the old outflow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficients(pub f64, pub f64, pub f64);

impl Coefficients {
    /// Muskingum's own, from storage time `k` and weight `x` (any one unit of time).
    #[must_use]
    pub fn muskingum(k: f64, x: f64, step: f64) -> Self {
        let d = 2.0 * k * (1.0 - x) + step;
        Self((step - 2.0 * k * x) / d, (step + 2.0 * k * x) / d, (2.0 * k * (1.0 - x) - step) / d)
    }
    /// Cunge's, from the Courant number and the cell Reynolds number (in Ponce's notation).
    #[must_use]
    pub fn cunge(courant: f64, reynolds: f64) -> Self {
        let d = 1.0 + courant + reynolds;
        Self((courant + reynolds - 1.0) / d, (1.0 + courant - reynolds) / d, (1.0 - courant + reynolds) / d)
    }
    /// The new outflow.
    #[must_use]
    pub fn step(self, new_in: f64, old_in: f64, old_out: f64) -> f64 {
        self.0 * new_in + self.1 * old_in + self.2 * old_out
    }
}

/// Routes a whole series with fixed coefficients; the first outflow is given.
#[must_use]
pub fn route_series(c: Coefficients, inflow: &[f64], first_out: f64) -> Vec<f64> {
    let mut out = Vec::with_capacity(inflow.len());
    for (i, now) in inflow.iter().enumerate() {
        out.push(match i {
            0 => first_out,
            _ => c.step(*now, inflow[i - 1], out[i - 1]),
        });
    }
    out
}

/// State of one part of a channel.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Part {
    inflow: f64,
    outflow: f64,
    /// Courant number over β: Q Δt / (A Δx).
    courant: f64,
    reynolds: f64,
    #[serde(skip)]
    place: Place,
}

/// A channel's water: its parts from the upstream end down. Flow in m³/s.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Channel {
    length_m: f64,
    step_s: f64,
    parts: Vec<Part>,
    /// Where the flows of its two ends were found last.
    #[serde(skip)]
    ends: [Place; 2],
}

/// Least flow for which parameters are computed, m³/s: below it the channel is as good as dry (assumed).
const LEAST_FLOW: f64 = 1e-4;
/// Most parts of one channel: 250 km at 2 m/s and 5-minute steps.
const MOST_PARTS: usize = 400;

impl Channel {
    /// A channel in steady flow. It is cut into parts that water at `design_m3_s` crosses in about one step, none shorter than that flow's characteristic length.
    #[must_use]
    pub fn new(rating: &Rating, length_m: f64, step_s: f64, design_m3_s: f64, inflow: f64, lateral: f64) -> Self {
        let r = rating.at_flow(design_m3_s.max(LEAST_FLOW));
        // Parts shorter than the characteristic length Q / (B S c) (Kalinin & Milyukov 1957) would lose the wave's own diffusion.
        let characteristic_m = r.flow_m3_s / (r.width_m * rating.slope * r.celerity_m_s);
        let part_m = (r.flow_m3_s / r.area_m2 * step_s).max(characteristic_m);
        let n = (length_m / part_m).round().clamp(1.0, MOST_PARTS as f64) as usize;
        let mut channel = Self { length_m, step_s, parts: Vec::with_capacity(n), ends: Default::default() };
        let mut flow = inflow;
        for _ in 0..n {
            flow += lateral / n as f64;
            let mut place = Place::default();
            let part_m = length_m / n as f64;
            let (courant, reynolds) = numbers(rating, flow, step_s / part_m, 1.0 / part_m, &mut place);
            channel.parts.push(Part { inflow: flow, outflow: flow, courant, reynolds, place });
        }
        channel
    }
    /// One step: the new inflow at the upstream end and the new lateral inflow, spread evenly. The new outflow.
    pub fn step(&mut self, rating: &Rating, inflow: f64, lateral: f64) -> f64 {
        let [out] = step_abreast([self], [rating], [inflow], [lateral]);
        out
    }
    /// Outflow now.
    #[must_use]
    pub fn outflow(&self) -> f64 {
        self.parts[self.parts.len() - 1].outflow
    }
    /// Inflow now, the first part's share of the lateral inflow included.
    #[must_use]
    pub fn inflow(&self) -> f64 {
        self.parts[0].inflow
    }
    /// Normal depth at its upstream and downstream end, metres.
    #[must_use]
    pub fn depths_m(&mut self, rating: &Rating) -> (f64, f64) {
        let (inflow, outflow) = (self.inflow(), self.outflow());
        let [first, last] = &mut self.ends;
        (rating.wave(inflow, first).depth_m, rating.wave(outflow, last).depth_m)
    }
    /// Water in the channel, m³.
    #[must_use]
    pub fn storage_m3(&self) -> f64 {
        self.parts.iter().map(|p| self.step_s / p.courant * ((1.0 - p.reynolds) / 2.0 * p.inflow + (1.0 + p.reynolds) / 2.0 * p.outflow)).sum()
    }
    /// Number of parts.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.parts.len()
    }
    /// Every number of its state, for a fingerprint.
    pub fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        self.parts.iter().flat_map(|p| [p.inflow, p.outflow, p.courant, p.reynolds])
    }
}

/// One step of channels that are cut into as many parts each and none of which feeds another; the new outflows. A part waits for the one
/// above it: a machine that has several channels at hand goes on with another meanwhile.
#[inline]
pub fn step_abreast<const N: usize>(mut channels: [&mut Channel; N], ratings: [&Rating; N], inflow: [f64; N], lateral: [f64; N]) -> [f64; N] {
    let n = channels[0].parts.len();
    assert!(channels.iter().all(|c| c.parts.len() == n), "channels abreast have as many parts each");
    let part_m: [f64; N] = std::array::from_fn(|c| channels[c].length_m / n as f64);
    let step_per_m: [f64; N] = std::array::from_fn(|c| channels[c].step_s / part_m[c]);
    let (per_m, lateral) = (part_m.map(|m| 1.0 / m), lateral.map(|q| q / n as f64));
    let mut flow = inflow;
    for part in 0..n {
        let parts = channels.each_mut().map(|c| &mut c.parts[part]);
        let (mut kept, mut out) = ([0.0; N], [0.0; N]);
        for c in 0..N {
            let p = &*parts[c];
            flow[c] += lateral[c];
            // What the part remembers, over its Courant number; it does not wait for the flow from above.
            kept[c] = ((1.0 + p.courant - p.reynolds) * p.inflow + (1.0 - p.courant + p.reynolds) * p.outflow) / p.courant;
            out[c] = (p.outflow + flow[c] - p.inflow).max(0.0);
        }
        let mut last = [(0.0, 0.0); N];
        for _ in 0..2 {
            for c in 0..N {
                let (courant, reynolds) = numbers(ratings[c], (flow[c] + out[c]) / 2.0, step_per_m[c], per_m[c], &mut parts[c].place);
                out[c] = ((courant + reynolds - 1.0) * flow[c] + courant * kept[c]) / (1.0 + courant + reynolds);
                last[c] = (courant, reynolds);
            }
        }
        for c in 0..N {
            *parts[c] = Part { inflow: flow[c], outflow: out[c], courant: last[c].0, reynolds: last[c].1, place: parts[c].place };
            flow[c] = out[c];
        }
    }
    flow
}

/// Todini's corrected Courant and cell Reynolds numbers at a reference flow, from step over length (s/m) and one over length.
#[inline]
fn numbers(rating: &Rating, flow: f64, step_per_m: f64, per_m: f64, place: &mut Place) -> (f64, f64) {
    let wave = rating.wave(flow.max(LEAST_FLOW), place);
    let courant = wave.speed_m_per_s * step_per_m;
    (courant, (wave.diffusion_m * per_m).clamp((1.0 - courant).abs(), 1.0 + courant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::num;
    use crate::map::river::Section;

    const SECTION: Section =
        Section { bed_width_m: 30.0, bank_slope: 2.0, bankfull_m: 4.0, plain_width_m: 100.0, valley_slope: 5.0, n_channel: 0.035, n_plain: 0.06 };

    fn wave(step_s: f64) -> Vec<f64> {
        let steps = (12.0 * 3600.0 / step_s) as usize;
        (0..=steps)
            .map(|i| {
                let h = i as f64 * step_s / 3600.0;
                {
                    let s = num::sin(std::f64::consts::PI * (h / 8.0).min(1.0));
                    20.0 + 400.0 * s * s
                }
            })
            .collect()
    }

    fn run(step_s: f64, section: &Section) -> (Vec<f64>, f64) {
        let rating = Rating::new(section, 0.002);
        let mut c = Channel::new(&rating, 12_000.0, step_s, 200.0, 20.0, 0.0);
        let before = c.storage_m3();
        let inflow = wave(step_s);
        let mut out = vec![c.outflow()];
        for q in &inflow[1..] {
            out.push(c.step(&rating, *q, 0.0));
        }
        let volume = |q: &[f64]| q.windows(2).map(|w| (w[0] + w[1]) / 2.0 * step_s).sum::<f64>();
        let error = (volume(&inflow) - volume(&out) - (c.storage_m3() - before)) / volume(&inflow);
        (out, error)
    }

    #[test]
    fn no_water_is_lost_on_the_way() {
        let (_, error) = run(300.0, &SECTION);
        assert!(error.abs() < 1e-12, "{error}");
    }

    #[test]
    fn a_finer_step_converges() {
        // High banks: where water leaves them the celerity jumps, a shock forms, and only the mean converges (slowly).
        let banks = Section { bankfull_m: 20.0, ..SECTION };
        // Mean difference over twelve hours; at a front the greatest difference would only measure how steep it is.
        let at = |step_s: f64| {
            let (o, _) = run(step_s, &banks);
            (0..=48).map(|i| o[(f64::from(i) * 900.0 / step_s) as usize]).collect::<Vec<_>>()
        };
        let finest = at(18.75);
        let miss = |step_s: f64| at(step_s).iter().zip(&finest).map(|(a, b)| (a - b).abs()).sum::<f64>() / 49.0;
        let (coarse, middle, fine) = (miss(300.0), miss(150.0), miss(75.0));
        assert!(coarse < 0.02 * 420.0 && middle < coarse && fine < middle, "{coarse} {middle} {fine}");
        // The peak of the 5-minute step is within 5 % of the finest's.
        let peak = |q: &[f64]| q.iter().copied().fold(0.0, f64::max);
        assert!((peak(&at(300.0)) / peak(&finest) - 1.0).abs() < 0.07);
    }

    #[test]
    fn a_wall_of_water_on_a_dry_bed_makes_no_negative_flow_and_little_overshoot() {
        let rating = Rating::new(&SECTION, 0.01);
        for length in [25.0, 300.0, 2000.0, 30_000.0] {
            let mut c = Channel::new(&rating, length, 300.0, 100.0, 0.01, 0.0);
            // From 0.01 to 900 m³/s within one step, harsher than any rain: the storage term overshoots by up to 5 %.
            let mut before = c.outflow();
            for _ in 0..200 {
                let q = c.step(&rating, 900.0, 0.0);
                assert!(q >= before.min(899.0) - 50.0 && q <= 900.0 * 1.06, "{length}: {before} {q}");
                before = q;
            }
            assert!((before - 900.0).abs() < 1.0, "{length}: {before}");
        }
    }

    #[test]
    fn channels_abreast_flow_as_each_alone() {
        let ratings = [0.01, 0.004, 0.02].map(|slope| Rating::new(&SECTION, slope));
        // As long as the water of 100 m³/s goes in four steps.
        let channel = |c: usize| {
            let r = ratings[c].at_flow(100.0);
            Channel::new(&ratings[c], 4.0 * 300.0 * r.flow_m3_s / r.area_m2, 300.0, 100.0, 2.0, 0.1)
        };
        let mut alone: [Channel; 3] = std::array::from_fn(channel);
        let mut together = alone.clone();
        assert!(together.iter().all(|c| c.parts() == together[0].parts() && c.parts() > 1));
        for (step, q) in wave(300.0).into_iter().enumerate() {
            let (inflow, lateral) = ([q, 2.0 * q, 0.5 * q], [0.0, 0.3, 0.01 * step as f64]);
            let out = step_abreast(together.each_mut(), ratings.each_ref(), inflow, lateral);
            let each: [f64; 3] = std::array::from_fn(|c| alone[c].step(&ratings[c], inflow[c], lateral[c]));
            assert_eq!(out.map(f64::to_bits), each.map(f64::to_bits));
        }
        assert_eq!(together, alone);
    }

    #[test]
    fn steady_flow_stays_steady_and_stores_area_times_length() {
        let rating = Rating::new(&SECTION, 0.003);
        let mut c = Channel::new(&rating, 5000.0, 300.0, 150.0, 80.0, 0.0);
        for _ in 0..50 {
            c.step(&rating, 80.0, 0.0);
        }
        assert!((c.outflow() - 80.0).abs() < 1e-9);
        let full = rating.at_flow(80.0).area_m2 * 5000.0;
        // The speed lies on a straight line between rows of the table, the area on another.
        assert!((c.storage_m3() / full - 1.0).abs() < 1e-3);
    }
}
