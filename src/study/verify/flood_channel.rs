//! Verify / flood channel — one row of cells: dam breaks, bumps, rivers with an exact surface, a front over a plain.
//!
//! In: scheme, cell size. Out: what the plane computes and what is exact. Not here: tolerances (`flood`).
//! Source: Ritter 1892, Stoker 1957; Delestre et al. 2013 (SWASHES); MacDonald et al. 1997; Hunter et al. 2005.

use crate::base::num::{cbrt, exp, pow};
use crate::hazard::flood::plane::basin::{Basin, Beyond, Edge, Scheme, Side, Source};
use crate::hazard::flood::plane::series::Series;
use crate::hazard::flood::plane::water::{Start, Water};
use crate::map::grid::Shape;

const G: f64 = 9.81;

/// A raster whose south-west corner is the origin.
#[must_use]
pub fn shape(cols: usize, rows: usize, cell_m: f64) -> Shape {
    Shape { cols, rows, west: 0.0, north: rows as f64 * cell_m, cell_m }
}

/// Water on a basin that is known to be sound.
pub(crate) fn water(basin: &Basin, start: &Start) -> Water {
    match Water::new(basin, start) {
        Ok(w) => w,
        Err(faults) => unreachable!("a case of ours is sound: {faults:?}"),
    }
}

/// Middle of a cell.
fn x(i: usize, dx: f64) -> f64 {
    (i as f64 + 0.5) * dx
}

/// What a dam break of 10 m upon `low_m` looks like 30 s later, dx 1 m.
#[derive(Clone, Copy, Debug)]
pub struct DamBreak {
    /// Mean |error| of the depth over its mean.
    pub l1: f64,
    /// Where the front stands, m from the dam: half-way up the bore, or the last 10 cm of a dry front.
    pub front_m: f64,
    /// Where it should.
    pub exact_front_m: f64,
    /// Depth at the dam.
    pub at_dam_m: f64,
}

/// Ritter's (`low_m` = 0) or Stoker's dam break.
#[must_use]
pub fn dam_break(scheme: Scheme, low_m: f64) -> DamBreak {
    let (n, dam, t, high_m) = (1200, 500.0, 30.0, 10.0);
    let depth: Vec<f64> = (0..n).map(|i| if x(i, 1.0) < dam { high_m } else { low_m }).collect();
    let mut basin = Basin::new(shape(n, 1, 1.0), vec![0.0; n], 0.0, scheme);
    // In one row nothing flows across, and a step may be twice as long.
    basin.courant = 0.9;
    let mut w = water(&basin, &Start::Depth(depth));
    w.run_to(t);
    let exact = |from_dam: f64| dam_break_depth(high_m, low_m, from_dam / t);
    let (mut off, mut sum) = (0.0, 0.0);
    for i in 0..n {
        let want = exact(x(i, 1.0) - dam);
        off += (f64::from(w.depth_m(i)) - want).abs();
        sum += want;
    }
    let level = if low_m > 0.0 { f64::midpoint(stoker(high_m, low_m).0, low_m) } else { 0.1 };
    let computed = (0..n).rev().find(|i| f64::from(w.depth_m(*i)) > level).map_or(f64::NAN, |i| {
        let (a, b) = (f64::from(w.depth_m(i)), f64::from(w.depth_m((i + 1).min(n - 1))));
        x(i, 1.0) + (a - level) / (a - b).max(1e-9) - dam
    });
    let c = (G * high_m).sqrt();
    let exact_front_m = if low_m > 0.0 { stoker(high_m, low_m).2 * t } else { (2.0 * c - 3.0 * (G * level).sqrt()) * t };
    DamBreak { l1: off / sum, front_m: computed, exact_front_m, at_dam_m: f64::from(w.depth_m(500)) }
}

/// Depth and speed of the middle state and speed of the bore of Stoker's dam break.
#[must_use]
pub fn stoker(high_m: f64, low_m: f64) -> (f64, f64, f64) {
    let c = (G * high_m).sqrt();
    let (mut a, mut b) = (low_m, high_m);
    for _ in 0..100 {
        let h = f64::midpoint(a, b);
        // The rarefaction's speed against the bore's.
        let lack = 2.0 * (c - (G * h).sqrt()) - (h - low_m) * (G / 2.0 * (1.0 / h + 1.0 / low_m)).sqrt();
        if lack > 0.0 { a = h } else { b = h }
    }
    let h = f64::midpoint(a, b);
    let u = 2.0 * (c - (G * h).sqrt());
    (h, u, h * u / (h - low_m))
}

/// Exact depth where x / t is `s`.
fn dam_break_depth(high_m: f64, low_m: f64, s: f64) -> f64 {
    let c = (G * high_m).sqrt();
    let fan = (2.0 * c - s) * (2.0 * c - s) / (9.0 * G);
    if s <= -c {
        high_m
    } else if low_m <= 0.0 {
        if s < 2.0 * c { fan } else { 0.0 }
    } else {
        let (h, u, bore) = stoker(high_m, low_m);
        if s < u - (G * h).sqrt() {
            fan
        } else if s < bore {
            h
        } else {
            low_m
        }
    }
}

/// Steady flow over the parabolic bump of SWASHES, 200 cells.
#[derive(Clone, Copy, Debug)]
pub struct Bump {
    /// Depth on the crest.
    pub crest_m: f64,
    /// Depth far upstream.
    pub upstream_m: f64,
    /// Depth downstream of the bump, at x = 13 m.
    pub downstream_m: f64,
    /// Where the jump stands: half-way between the depths before and behind it.
    pub jump_m: f64,
}

/// Of a discharge, m²/s, and a level at the downstream end, from still water of a level.
#[must_use]
pub fn bump(q_m2_s: f64, level_m: f64, start_m: f64, seconds: f64) -> Bump {
    let (n, dx) = (200, 0.125);
    let bed: Vec<f64> = (0..n).map(|i| (0.2 - 0.05 * (x(i, dx) - 10.0) * (x(i, dx) - 10.0)).max(0.0)).collect();
    let mut basin = Basin::new(shape(n, 1, dx), bed.clone(), 0.0, Scheme::Hll);
    basin.sources = vec![Source { cells: vec![0], flow_m3_s: Series::constant(q_m2_s * dx) }];
    basin.edges = vec![Edge { side: Side::East, cells: (0, 1), beyond: Beyond::Stage(Series::constant(level_m)) }];
    let mut w = water(&basin, &Start::Level(vec![start_m; n]));
    w.run_to(seconds);
    let h = |i: usize| f64::from(w.depth_m(i));
    let at = |m: f64| {
        let i = (m / dx - 0.5).floor() as usize;
        h(i) + (h(i + 1) - h(i)) * (m - x(i, dx)) / dx
    };
    // Between the thin water behind the crest and the deep water below it.
    let middle = f64::midpoint(0.0760, 0.2593);
    let jump = (80..120).find(|i| h(*i) < middle && h(*i + 1) >= middle).map_or(f64::NAN, |i| x(i, dx) + (middle - h(i)) / (h(i + 1) - h(i)) * dx);
    Bump { crest_m: at(10.0), upstream_m: h(20), downstream_m: at(13.0), jump_m: jump }
}

/// MacDonald's river, 1,000 m, n = 0.033: depth 0.74 m with a hump in the middle; discharge 2 m²/s, or 1 m²/s and rain of
/// 1 mm/s. Mean and greatest |error| of the surface.
#[must_use]
pub fn macdonald(scheme: Scheme, rain: bool) -> (f64, f64) {
    let (n, dx, manning) = (200, 5.0, 0.033);
    let critical = cbrt(4.0 / G);
    let depth = |m: f64| critical * (1.0 + 0.5 * exp(-16.0 * (m / 1000.0 - 0.5) * (m / 1000.0 - 0.5)));
    let rate = if rain { 0.001 } else { 0.0 };
    let slope = |m: f64| {
        let (h, q) = (depth(m), if rain { 1.0 + rate * m } else { 2.0 });
        let dh = -critical * 16.0 / 1000.0 * (m / 1000.0 - 0.5) * exp(-16.0 * (m / 1000.0 - 0.5) * (m / 1000.0 - 0.5));
        (q * q / (G * h * h * h) - 1.0) * dh - 2.0 * q * rate / (G * h * h) - manning * manning * q * q / pow(h, 10.0 / 3.0)
    };
    // The bed by Simpson's rule from the downstream end up.
    let mut bed = vec![0.0; n];
    let mut z = 0.0;
    for i in (0..n).rev() {
        let step = if i == n - 1 { dx / 2.0 } else { dx };
        let (b, a) = (x(i, dx) + step, x(i, dx));
        z -= (slope(a) + 4.0 * slope(f64::midpoint(a, b)) + slope(b)) * step / 6.0;
        bed[i] = z;
    }
    // The level beyond the edge is that half a cell downstream of it.
    let (end, out) = (1000.0, 1000.0 + dx / 2.0);
    let beyond = (slope(end) + 4.0 * slope(f64::midpoint(end, out)) + slope(out)) * dx / 12.0 + depth(out);
    let mut basin = Basin::new(shape(n, 1, dx), bed.clone(), manning as f32, scheme);
    basin.sources = vec![Source { cells: vec![0], flow_m3_s: Series::constant(if rain { dx } else { 2.0 * dx }) }];
    basin.rain_mm_per_h = Series::constant(rate * 3.6e6);
    basin.edges = vec![Edge { side: Side::East, cells: (0, 1), beyond: Beyond::Stage(Series::constant(beyond)) }];
    let mut w = water(&basin, &Start::Depth((0..n).map(|i| depth(x(i, dx))).collect()));
    w.run_to(5000.0);
    let off: Vec<f64> = (0..n).map(|i| (w.level_m(i) - bed[i] - depth(x(i, dx))).abs()).collect();
    (off.iter().sum::<f64>() / n as f64, off.iter().copied().fold(0.0, f64::max))
}

/// The front of Hunter et al. (2005) over a flat plain, u = 1 m/s, n = 0.03, after an hour: root mean square error of depth.
#[must_use]
pub fn plain(scheme: Scheme, dx: f64) -> f64 {
    let n = (5000.0 / dx) as usize;
    let exact = |m: f64, t: f64| if t > m { pow(7.0 / 3.0 * 0.0009 * (t - m), 3.0 / 7.0) } else { 0.0 };
    let mut basin = Basin::new(shape(n, 1, dx), vec![0.0; n], 0.03, scheme);
    let inflow = (0..=360).map(|i| (f64::from(i) * 10.0, exact(0.0, f64::from(i) * 10.0) * dx)).collect();
    basin.sources = Series::new(inflow).into_iter().map(|flow_m3_s| Source { cells: vec![0], flow_m3_s }).collect();
    let mut w = water(&basin, &Start::Dry);
    w.run_to(3600.0);
    let square = |i: usize| {
        let off = f64::from(w.depth_m(i)) - exact(x(i, dx), 3600.0);
        off * off
    };
    ((0..n).map(square).sum::<f64>() / n as f64).sqrt()
}
