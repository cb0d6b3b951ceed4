//! Flood / route — a wave on its way down a channel.
//!
//! In: inflow by step, a channel's length, slope and rating. Out: outflow by step, and the water that is on its way.
//! Not here: the river graph (`network`), reservoirs (`dam`).
//! Method: Muskingum (McCarthy 1938); Muskingum–Cunge (Cunge 1969) with parameters that follow the flow, in the
//! mass-conservative form of Todini (2007): storage is part of the scheme, so inflow − outflow − storage is 0 up to
//! rounding. The cell Reynolds number is kept between |1 − C| and 1 + C, which makes all three coefficients at least 0:
//! no negative flow, no dip before a front, at the price of some more diffusion in channels that are long for their step.

use super::section::{Rating, Waves};

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

/// The same part of channels side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Row<const N: usize> {
    pub(super) inflow: [f64; N],
    pub(super) outflow: [f64; N],
    /// Courant number over β: Q Δt / (A Δx).
    pub(super) courant: [f64; N],
    pub(super) reynolds: [f64; N],
    pub(super) places: Waves<N>,
}

impl<const N: usize> Row<N> {
    /// Water in a part of one of them, m³.
    pub(super) fn storage_m3(&self, c: usize, step_s: f64) -> f64 {
        step_s / self.courant[c] * ((1.0 - self.reynolds[c]) / 2.0 * self.inflow[c] + (1.0 + self.reynolds[c]) / 2.0 * self.outflow[c])
    }
    /// Every number of its state of one of them, for a fingerprint.
    pub(super) fn numbers(&self, c: usize) -> [f64; 4] {
        [self.inflow[c], self.outflow[c], self.courant[c], self.reynolds[c]]
    }
}

/// How channels side by side are cut into parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut<const N: usize> {
    /// Into how many; 0 where there is no channel, or it is to stand still.
    pub(super) parts: [u64; N],
    /// Step over the length of a part, s/m.
    pub(super) step_per_m: [f64; N],
    /// One over the length of a part, 1/m.
    pub(super) per_m: [f64; N],
}

/// A channel's water: its parts from the upstream end down. Flow in m³/s.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    pub(super) step_s: f64,
    pub(super) cut: Cut<1>,
    pub(super) rows: Vec<Row<1>>,
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
        let part_m = length_m / n as f64;
        let cut = Cut { parts: [n as u64], step_per_m: [step_s / part_m], per_m: [1.0 / part_m] };
        let mut channel = Self { step_s, cut, rows: Vec::with_capacity(n) };
        let mut flow = inflow;
        for _ in 0..n {
            flow += lateral / n as f64;
            let mut places = Waves::default();
            let (courant, reynolds) = numbers(&mut places, &[rating], &cut, [flow]);
            channel.rows.push(Row { inflow: [flow], outflow: [flow], courant, reynolds, places });
        }
        channel
    }
    /// One step: the new inflow at the upstream end and the new lateral inflow, spread evenly. The new outflow.
    pub fn step(&mut self, rating: &Rating, inflow: f64, lateral: f64) -> f64 {
        let [out] = step_rows(&mut self.rows, &self.cut, &[rating], &[inflow], &[lateral]);
        out
    }
    /// Outflow now.
    #[must_use]
    pub fn outflow(&self) -> f64 {
        self.rows[self.rows.len() - 1].outflow[0]
    }
    /// Water in the channel, m³.
    #[must_use]
    pub fn storage_m3(&self) -> f64 {
        self.rows.iter().map(|r| r.storage_m3(0, self.step_s)).sum()
    }
    /// Number of parts.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.rows.len()
    }
}

/// One step of channels side by side, none of which feeds another; the new outflows. A part waits for the one above it: a machine that has
/// several channels at hand does them meanwhile.
#[inline(always)]
pub(super) fn step_rows<const N: usize>(rows: &mut [Row<N>], cut: &Cut<N>, ratings: &[&Rating; N], inflow: &[f64; N], lateral: &[f64; N]) -> [f64; N] {
    let (mut flow, mut share) = (*inflow, [0.0; N]);
    for c in 0..N {
        share[c] = lateral[c] / cut.parts[c] as f64;
    }
    for (part, row) in (0u64..).zip(rows) {
        let was = *row;
        let (mut enters, mut kept, mut out) = ([0.0; N], [0.0; N], [0.0; N]);
        for c in 0..N {
            enters[c] = flow[c] + share[c];
            // What the part remembers, over its Courant number; it does not wait for the flow from above.
            let (courant, reynolds) = (was.courant[c], was.reynolds[c]);
            kept[c] = ((1.0 + courant - reynolds) * was.inflow[c] + (1.0 - courant + reynolds) * was.outflow[c]) / courant;
            let passes = was.outflow[c] + enters[c] - was.inflow[c];
            out[c] = if passes > 0.0 { passes } else { 0.0 };
        }
        let (mut courant, mut reynolds) = ([0.0; N], [0.0; N]);
        for _ in 0..2 {
            let mut mean = [0.0; N];
            for c in 0..N {
                mean[c] = if part < cut.parts[c] { (enters[c] + out[c]) / 2.0 } else { LEAST_FLOW };
            }
            (courant, reynolds) = numbers(&mut row.places, ratings, cut, mean);
            for c in 0..N {
                out[c] = ((courant[c] + reynolds[c] - 1.0) * enters[c] + courant[c] * kept[c]) / (1.0 + courant[c] + reynolds[c]);
            }
        }
        for c in 0..N {
            let there = part < cut.parts[c];
            row.inflow[c] = if there { enters[c] } else { was.inflow[c] };
            row.outflow[c] = if there { out[c] } else { was.outflow[c] };
            row.courant[c] = if there { courant[c] } else { was.courant[c] };
            row.reynolds[c] = if there { reynolds[c] } else { was.reynolds[c] };
            flow[c] = if there { out[c] } else { flow[c] };
        }
    }
    flow
}

/// Todini's corrected Courant and cell Reynolds numbers at reference flows.
#[inline(always)]
fn numbers<const N: usize>(places: &mut Waves<N>, ratings: &[&Rating; N], cut: &Cut<N>, flow: [f64; N]) -> ([f64; N], [f64; N]) {
    let mut least = flow;
    for q in &mut least {
        *q = if *q > LEAST_FLOW { *q } else { LEAST_FLOW };
    }
    let [speed, diffusion] = places.at(ratings, &least);
    let (mut courant, mut reynolds) = ([0.0; N], [0.0; N]);
    for c in 0..N {
        courant[c] = speed[c] * cut.step_per_m[c];
        let (low, high, r) = ((1.0 - courant[c]).abs(), 1.0 + courant[c], diffusion[c] * cut.per_m[c]);
        let r = if r < low { low } else { r };
        reynolds[c] = if r > high { high } else { r };
    }
    (courant, reynolds)
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
