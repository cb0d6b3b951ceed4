//! Flood / rain — the storm of a seed: how much falls where, in steps of five minutes.
//!
//! In: totals by gauge and window, hyetographs, a scale, a seed. Out: millimetres by step at any point, true cumulative
//! rain at gauges. Not here: runoff (`loss`), readings (`drill::sight` makes them late and faulty), forecasts (`forecast`).
//! Method: one hyetograph and one scale are drawn a seed and hold for the whole storm; between gauges inverse distance
//! weights (Shepard 1968) with a relative lift by height. A gauge counts only in the windows that the file gives it:
//! outside them its rain is unknown, not nothing, as long as another gauge is known; where none is known it is dry.
//! Where and while a raster of rain holds, it takes the gauges' place; a design storm falls on top, alike everywhere.

use multiversion::multiversion;

use super::spec::{RainGrid, RainSpec};
use crate::base::num::pow;
use crate::base::seed::{Luck, Seed, stream};
use crate::base::time::{Moment, Span};
use crate::map::county::County;
use crate::map::frame::Point;

/// Step of rain, runoff and routing: five minutes, the interval of the county's gauges.
pub const STEP: Span = Span::minutes(5);

/// A gauge of which the file knows something.
#[derive(Clone, Debug)]
struct Source {
    at: Point,
    height_m: f64,
    mm: Vec<f64>,
}

/// A run of steps in which the same gauges are known.
#[derive(Clone, Debug)]
struct Era {
    from: usize,
    to: usize,
    known: Vec<usize>,
}

/// A storm, drawn.
#[derive(Clone, Debug)]
pub struct Storm {
    first: i64,
    steps: usize,
    sources: Vec<Source>,
    eras: Vec<Era>,
    power: f64,
    lift_per_100m: f64,
    /// Millimetres of the design storm by step; empty without one.
    design: Vec<f64>,
    grids: Vec<RainGrid>,
    factor: f64,
}

/// Millimetres by step at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Step in which the first value falls, counted from T+00:00; may be negative.
    pub first: i64,
    /// Millimetres in each step.
    pub mm: Vec<f64>,
    sum: Vec<f64>,
}

impl Series {
    fn new(first: i64, mm: Vec<f64>) -> Self {
        let mut total = 0.0;
        let sum = std::iter::once(0.0)
            .chain(mm.iter().map(|v| {
                total += v;
                total
            }))
            .collect();
        Self { first, mm, sum }
    }
    /// Millimetres since the storm began, up to a moment; even within a step.
    #[must_use]
    pub fn until(&self, at: Moment) -> f64 {
        let ms = at.as_millis() - self.first * STEP.as_millis();
        if ms <= 0 {
            return 0.0;
        }
        let step = (ms / STEP.as_millis()) as usize;
        if step >= self.mm.len() {
            return self.sum[self.mm.len()];
        }
        self.sum[step] + self.mm[step] * (ms % STEP.as_millis()) as f64 / STEP.as_millis() as f64
    }
    /// Rate at a moment, millimetres per hour.
    #[must_use]
    pub fn rate_mm_per_h(&self, at: Moment) -> f64 {
        let step = at.as_millis().div_euclid(STEP.as_millis()) - self.first;
        usize::try_from(step).ok().and_then(|i| self.mm.get(i)).map_or(0.0, |mm| mm / STEP.as_hours())
    }
}

/// Share of a window's rain that has fallen when a share `t` of its time is over.
fn fallen(shares: &[f64], t: f64) -> f64 {
    if shares.is_empty() {
        return t.clamp(0.0, 1.0);
    }
    let total: f64 = shares.iter().sum();
    let place = t.clamp(0.0, 1.0) * shares.len() as f64;
    let whole = (place as usize).min(shares.len());
    let part = shares.get(whole).map_or(0.0, |s| s * (place - whole as f64));
    (shares[..whole].iter().sum::<f64>() + part) / total
}

impl Storm {
    /// Draws the storm of a seed.
    #[must_use]
    pub fn new(county: &County, spec: &RainSpec, seed: Seed) -> Self {
        let factor = spec.scale.sample(&mut stream(seed, Luck::Storm, "scale")).max(0.0);
        let weights: Vec<f64> = spec.hyetographs.iter().map(|h| h.weight.max(0.0)).collect();
        let drawn = if weights.iter().sum::<f64>() > 0.0 { Some(stream(seed, Luck::Storm, "hyetograph").weighted(&weights)) } else { None };
        let shares: &[f64] = drawn.map_or(&[], |i| &spec.hyetographs[i].shares);
        let ms = STEP.as_millis();
        let design = spec.design.map(|d| (d.from, d.from + Span::from_minutes_f64(d.minutes)));
        let windows = || spec.totals.iter().map(|t| (t.from, t.to)).chain(spec.grids.iter().map(|g| (g.from, g.to))).chain(design);
        let first = windows().map(|w| w.0.as_millis().div_euclid(ms)).min().unwrap_or(0);
        let last = windows().map(|w| (w.1.as_millis() + ms - 1).div_euclid(ms)).max().unwrap_or(0);
        let steps = usize::try_from(last - first).unwrap_or(0);
        let mut by_gauge: std::collections::BTreeMap<u32, (Vec<f64>, Vec<bool>)> = std::collections::BTreeMap::new();
        for total in spec.totals.iter().filter(|t| t.to > t.from) {
            let (mm, known) = by_gauge.entry(total.gauge.0).or_insert_with(|| (vec![0.0; steps], vec![false; steps]));
            let (from, length) = (total.from.as_millis(), (total.to - total.from).as_millis() as f64);
            for step in 0..steps {
                let start = (first + step as i64) * ms;
                if start + ms <= from || start >= total.to.as_millis() {
                    continue;
                }
                let t = |at: i64| fallen(shares, (at - from) as f64 / length);
                mm[step] += total.mm * factor * (t(start + ms) - t(start));
                known[step] = true;
            }
        }
        let mut eras: Vec<Era> = Vec::new();
        for step in 0..steps {
            let known: Vec<usize> = by_gauge.values().enumerate().filter(|(_, (_, k))| k[step]).map(|(i, _)| i).collect();
            match eras.last_mut() {
                Some(era) if era.known == known => era.to = step + 1,
                _ => eras.push(Era { from: step, to: step + 1, known }),
            }
        }
        let sources = by_gauge
            .into_iter()
            .map(|(id, (mm, _))| {
                let at = county.gauges[id as usize].at;
                Source { at, height_m: height_m(county, at), mm }
            })
            .collect();
        let design = spec.design.map_or(Vec::new(), |d| {
            let fallen = |step: i64| d.fallen_mm(((first + step) * ms - d.from.as_millis()) as f64 / 60_000.0);
            (0..steps as i64).map(|k| factor * (fallen(k + 1) - fallen(k))).collect()
        });
        Self { first, steps, sources, eras, power: spec.idw_power, lift_per_100m: spec.lift_per_100m, design, grids: spec.grids.clone(), factor }
    }

    /// Rain by step at a place of a given height.
    #[must_use]
    pub fn at(&self, place: Point, height_m: f64) -> Series {
        let raw: Vec<f64> = self.sources.iter().map(|s| 1.0 / pow(place.distance_m(s.at).max(1e-3), self.power)).collect();
        let mut mm = vec![0.0; self.steps];
        for era in &self.eras {
            let total: f64 = era.known.iter().map(|i| raw[*i]).sum();
            if total <= 0.0 {
                continue;
            }
            // On top of a gauge that is known, the gauge speaks alone.
            let own = era.known.iter().copied().find(|i| place.distance_m(self.sources[*i].at) < 1.0);
            let weights: Vec<(usize, f64)> = match own {
                Some(i) => vec![(i, 1.0)],
                None => era.known.iter().map(|i| (*i, raw[*i] / total)).collect(),
            };
            let mean: f64 = weights.iter().map(|(i, w)| w * self.sources[*i].height_m).sum();
            let lift = if own.is_some() { 1.0 } else { (1.0 + self.lift_per_100m * (height_m - mean) / 100.0).max(0.0) };
            let fell = &mut mm[era.from..era.to];
            for (i, w) in weights {
                add(fell, &self.sources[i].mm[era.from..era.to], w);
            }
            fell.iter_mut().for_each(|v| *v *= lift);
        }
        let more = if self.grids.is_empty() && self.design.is_empty() { 0 } else { mm.len() };
        for (step, v) in mm.iter_mut().enumerate().take(more) {
            let (known, fell) = self.on_grids(place, step);
            *v = *v * (1.0 - known) + fell + self.design.get(step).copied().unwrap_or(0.0);
        }
        Series::new(self.first, mm)
    }
    /// The share of a step for which a raster tells the rain of a place, and the millimetres of it.
    fn on_grids(&self, place: Point, step: usize) -> (f64, f64) {
        let ms = STEP.as_millis();
        let (start, end) = ((self.first + step as i64) * ms, (self.first + step as i64 + 1) * ms);
        let (mut known, mut fell) = (0.0, 0.0);
        for g in self.grids.iter().filter(|g| g.from.as_millis() < end && g.to.as_millis() > start) {
            if let Some(rate) = g.mm_per_h.at(place) {
                let span_ms = (end.min(g.to.as_millis()) - start.max(g.from.as_millis())) as f64;
                known += span_ms / ms as f64;
                fell += self.factor * f64::from(rate) * span_ms / 3.6e6;
            }
        }
        (known.min(1.0), fell)
    }

    /// The first step with a value and the one after the last, counted from T+00:00.
    #[must_use]
    pub fn steps(&self) -> (i64, i64) {
        (self.first, self.first + self.steps as i64)
    }
}

/// Adds a share of one gauge's rain.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn add<'a, 'b>(fell: &'a mut [f64], mm: &'b [f64], weight: f64) {
    fell.iter_mut().zip(mm).for_each(|(v, mm)| *v += weight * mm);
}

/// Height of the ground at a place; 0 outside the terrain.
#[must_use]
pub fn height_m(county: &County, at: Point) -> f64 {
    county.terrain.bilinear(at).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_peak_falls_late() {
        let late = [0.1, 0.2, 0.7];
        assert!((fallen(&late, 1.0) - 1.0).abs() < 1e-12);
        assert!((fallen(&late, 2.0 / 3.0) - 0.3).abs() < 1e-12);
        assert!((fallen(&late, 0.5) - 0.2).abs() < 1e-12);
        assert!((fallen(&[], 0.25) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_series_sums_evenly_within_a_step() {
        let s = Series::new(-1, vec![2.0, 4.0]);
        assert!((s.until(Moment::ZERO) - 2.0).abs() < 1e-12);
        assert!((s.until(Moment::seconds(150)) - 4.0).abs() < 1e-12);
        assert!((s.until(Moment::seconds(9000)) - 6.0).abs() < 1e-12);
        assert!((s.rate_mm_per_h(Moment::ZERO) - 48.0).abs() < 1e-9);
        assert!(s.until(Moment::seconds(-900)).abs() < 1e-12);
    }
}
