//! Verify / flood field — fields of cells: a bowl, a catchment, and the set-ups of the Environment Agency's tests.
//!
//! In: scheme, cell size. Out: what the plane computes. Not here: tolerances (`flood`).
//! Source: Thacker 1981; Di Giammarco et al. 1996; Néelz & Pender 2013 (SC120002), tests 1 to 4, with grounds that are ours
//! where theirs is not public.

use super::flood_channel::{shape, water};
use crate::base::num::{cos, sin};
use crate::hazard::flood::plane::basin::{Basin, Beyond, Edge, Scheme, Side, Source};
use crate::hazard::flood::plane::series::Series;
use crate::hazard::flood::plane::water::{Start, Water};
use std::f64::consts::TAU;

fn series(points: &[(f64, f64)]) -> Series {
    match Series::new(points.to_vec()) {
        Some(s) => s,
        None => unreachable!("the times of our cases ascend"),
    }
}

/// Liang & Borthwick's three humps in 75 × 30 m, level 0.875 m, still for ten minutes: the fastest water anywhere, m/s.
#[must_use]
pub fn lake(scheme: Scheme) -> f64 {
    let s = shape(75, 30, 1.0);
    let hump = |px: f64, py: f64, cx: f64, cy: f64, top: f64, fall: f64| (top - fall * ((px - cx) * (px - cx) + (py - cy) * (py - cy)).sqrt()).max(0.0);
    let bed: Vec<f64> = (0..s.len())
        .map(|k| {
            let p = s.centre(k);
            hump(p.x, p.y, 30.0, 6.0, 1.0, 0.125).max(hump(p.x, p.y, 30.0, 24.0, 1.0, 0.125)).max(hump(p.x, p.y, 47.5, 15.0, 3.0, 0.3))
        })
        .collect();
    let level = vec![0.875; s.len()];
    let mut w = water(&Basin::new(s, bed, 0.018, scheme), &Start::Level(level));
    let before: Vec<u32> = (0..s.len()).map(|k| w.depth_m(k).to_bits()).collect();
    w.run_to(600.0);
    let moved = (0..s.len()).any(|k| w.depth_m(k).to_bits() != before[k]);
    let fastest = (0..s.len()).map(|k| f64::from(w.speed_m_s(k))).fold(0.0, f64::max);
    if moved { f64::INFINITY } else { fastest }
}

/// Thacker's plane surface in a bowl (a 1 m, h₀ 0.1 m, η 0.5), one period of 4.4857 s: mean |error| over the mean depth.
#[must_use]
pub fn thacker(scheme: Scheme, n: usize) -> f64 {
    let s = shape(n, n, 4.0 / n as f64);
    let omega = (2.0 * 9.81 * 0.1f64).sqrt();
    let bed: Vec<f64> = (0..s.len())
        .map(|k| {
            let p = s.centre(k);
            0.1 * ((p.x - 2.0) * (p.x - 2.0) + (p.y - 2.0) * (p.y - 2.0)) - 0.1
        })
        .collect();
    let depth = |k: usize, t: f64| {
        let p = s.centre(k);
        (0.05 * (2.0 * (p.x - 2.0) * cos(omega * t) + 2.0 * (p.y - 2.0) * sin(omega * t) - 0.5) - bed[k]).max(0.0)
    };
    let mut w = water(&Basin::new(s, bed.clone(), 0.0, scheme), &Start::Depth((0..s.len()).map(|k| depth(k, 0.0)).collect()));
    // At t = 0 all water moves northwards with η ω; southwards is positive in the raster.
    w.set_velocity(|_| (0.0, -0.5 * omega));
    let period = TAU / omega;
    w.run_to(period);
    let (off, sum) = (0..s.len()).fold((0.0, 0.0), |(o, m), k| (o + (f64::from(w.depth_m(k)) - depth(k, period)).abs(), m + depth(k, period)));
    off / sum
}

/// The tilted V of Di Giammarco: outflow, m³/s, in the minute after each of some times, seconds, and the greatest of all.
#[must_use]
pub fn v_catchment(times: &[u32]) -> (Vec<f64>, f64) {
    let s = shape(81, 50, 20.0);
    let mut basin = Basin::new(s, vec![0.0; s.len()], 0.015, Scheme::Inertial);
    for k in 0..s.len() {
        let p = s.centre(k);
        let away = ((p.x - 810.0).abs() - 10.0).max(0.0);
        basin.bed_m[k] = 0.05 * away + 0.02 * p.y;
        if away <= 0.0 {
            basin.manning[k] = 0.15;
        }
    }
    basin.rain_mm_per_h = series(&[(0.0, 10.8), (5400.0, 10.8), (5400.01, 0.0)]);
    let outlet = Edge { side: Side::South, cells: (40, 41), beyond: Beyond::Fall(0.02) };
    basin.edges = vec![outlet.clone()];
    let mut w = water(&basin, &Start::Dry);
    let (mut out, mut most) = (Vec::new(), 0.0f64);
    for minute in 0..=181u32 {
        let before = w.left_m3(&outlet);
        w.run_to(f64::from(minute + 1) * 60.0);
        let flow = (w.left_m3(&outlet) - before) / 60.0;
        most = most.max(flow);
        if times.contains(&(minute * 60)) {
            out.push(flow);
        }
    }
    (out, most)
}

/// Momentum over a bump (EA test 3): the bed falls into a pit, rises to a crest and falls into a second pit. Levels after 15
/// minutes in both pits, and the volume that came.
#[must_use]
pub fn over_the_bump(scheme: Scheme) -> (f64, f64, f64) {
    let s = shape(60, 20, 5.0);
    let bed: Vec<f64> = (0..s.len())
        .map(|k| {
            let x = s.centre(k).x;
            let wave = |from: f64| cos(TAU * (x - from) / 100.0);
            if x < 145.0 {
                10.7326 - 0.005 * (x + 49.0)
            } else if x < 150.0 {
                10.0 - 0.25 * wave(150.0)
            } else if x < 250.0 {
                9.875 + 0.125 * wave(200.0)
            } else if x < 275.0 {
                10.0 - 0.25 * wave(250.0)
            } else {
                10.0 + 0.25 * TAU / 100.0 * (x - 275.0)
            }
        })
        .collect();
    let mut basin = Basin::new(s, bed, 0.01, scheme);
    let inflow = series(&[(0.0, 0.0), (5.0, 0.0), (15.0, 65.5), (25.0, 65.5), (35.0, 0.0)]);
    basin.sources = vec![Source { cells: (0..20).map(|r| r * 60).collect(), flow_m3_s: inflow }];
    let mut w = water(&basin, &Start::Dry);
    w.run_to(900.0);
    (w.level_m(10 * 60 + 30), w.level_m(10 * 60 + 50), w.books().sources_m3)
}

/// A flood that spreads over a flat plain (EA test 4).
#[derive(Clone, Debug)]
pub struct Spread {
    /// Minutes until 1 cm at 50, 100, 200, 300, 400 m from the breach, and at (300 m, 300 m) from it.
    pub arrival_min: Vec<f64>,
    /// Depth after two hours there, metres.
    pub depth_m: Vec<f64>,
    /// Volume on the plain at the end.
    pub volume_m3: f64,
}

/// EA test 4 on cells of a size that divides 20 m, for a number of minutes, at least 120.
#[must_use]
pub fn spread(scheme: Scheme, dx: f64, minutes: u32) -> Spread {
    let s = shape((1000.0 / dx) as usize, (2000.0 / dx) as usize, dx);
    let mut basin = Basin::new(s, vec![0.0; s.len()], 0.05, scheme);
    let breach: Vec<usize> = (0..s.rows).filter(|r| ((*r as f64 + 0.5) * dx - 1000.0).abs() <= 10.0).map(|r| r * s.cols).collect();
    basin.sources = vec![Source { cells: breach, flow_m3_s: series(&[(0.0, 0.0), (300.0, 0.0), (3600.0, 20.0), (14_400.0, 20.0), (18_000.0, 0.0)]) }];
    let points: Vec<usize> = [(50.0, 1000.0), (100.0, 1000.0), (200.0, 1000.0), (300.0, 1000.0), (400.0, 1000.0), (300.0, 1300.0)]
        .iter()
        .map(|(px, py)| ((2000.0 - py) / dx) as usize * s.cols + (px / dx) as usize)
        .collect();
    let mut w = water(&basin, &Start::Dry);
    let mut arrival = vec![f64::NAN; points.len()];
    let mut depth_m = Vec::new();
    for minute in 1..=minutes {
        w.run_to(f64::from(minute) * 60.0);
        for (a, k) in arrival.iter_mut().zip(&points) {
            if a.is_nan() && w.depth_m(*k) > 0.01 {
                *a = f64::from(minute);
            }
        }
        if minute == 120 {
            depth_m = points.iter().map(|k| f64::from(w.depth_m(*k))).collect();
        }
    }
    Spread { arrival_min: arrival, depth_m, volume_m3: w.books().stored_m3 }
}

/// Sixteen hollows on a slope (after EA test 2), 48 h: level in each hollow above its sill (row by row from the north-west),
/// the share of the water in hollows, the volume.
#[must_use]
pub fn hollows(dx: f64) -> (Vec<f64>, f64, f64) {
    let s = shape((2000.0 / dx) as usize, (2000.0 / dx) as usize, dx);
    // Falls 1 : 3,000 to the east and 1 : 1,500 to the south; between hollows the ground rises to saddles half-way.
    let ground = |x: f64, south: f64| 10.0 - x / 3000.0 - south / 1500.0 + 0.25 * (cos(TAU * x / 500.0) + cos(TAU * south / 500.0));
    let bed: Vec<f64> = (0..s.len()).map(|k| ground(s.centre(k).x, 2000.0 - s.centre(k).y)).collect();
    let mut basin = Basin::new(s, bed.clone(), 0.03, Scheme::Inertial);
    let wall = (0..s.rows).filter(|r| ((*r as f64 + 0.5) * dx) < 100.0).map(|r| r * s.cols).collect();
    basin.sources = vec![Source { cells: wall, flow_m3_s: series(&[(0.0, 0.0), (300.0, 0.0), (600.0, 20.0), (5160.0, 20.0), (5460.0, 0.0)]) }];
    basin.longest_s = 30.0;
    let mut w = water(&basin, &Start::Dry);
    w.run_to(48.0 * 3600.0);
    let (mut above, mut ponded) = (Vec::new(), 0.0);
    for (row, col) in (0..4).flat_map(|r| (0..4).map(move |c| (r, c))) {
        let (x, y) = (250.0 + 500.0 * f64::from(col), 250.0 + 500.0 * f64::from(row));
        // A hollow spills to the south, those of the last row to the east, the last of all nowhere.
        let sill = match (row, col) {
            (3, 3) => f64::INFINITY,
            (3, _) => (0..100).map(|i| ground(x + 200.0 + f64::from(i), y)).fold(f64::NEG_INFINITY, f64::max),
            _ => (0..100).map(|i| ground(x, y + 200.0 + f64::from(i))).fold(f64::NEG_INFINITY, f64::max),
        };
        let (r0, c0, n) = ((500.0 * f64::from(row) / dx) as usize, (500.0 * f64::from(col) / dx) as usize, (500.0 / dx) as usize);
        let centre = (r0 + n / 2) * s.cols + c0 + n / 2;
        above.push(if w.depth_m(centre) > 0.001 { w.level_m(centre) - sill } else { f64::NEG_INFINITY });
        for k in (r0..r0 + n).flat_map(|r| (c0..c0 + n).map(move |c| r * s.cols + c)) {
            ponded += f64::from(w.depth_m(k)).min((sill + 0.03 - bed[k]).max(0.0)) * dx * dx;
        }
    }
    let all = w.books().stored_m3;
    (above, ponded / all, all)
}

/// A pond that the tide fills over a bank and leaves behind (after EA test 1): peak and final level beyond the bank.
#[must_use]
pub fn cut_off() -> (f64, f64) {
    let s = shape(70, 10, 10.0);
    // Down to a channel, up over a bank of 10.25 m at x = 405 m, down into a hollow, up to the end.
    let bed: Vec<f64> = (0..s.len())
        .map(|k| {
            let x = s.centre(k).x;
            let knots = [(0.0, 9.0), (300.0, 9.5), (405.0, 10.25), (550.0, 9.6), (700.0, 10.6)];
            let i = knots.windows(2).position(|w| x <= w[1].0).unwrap_or(3);
            let (a, b) = (knots[i], knots[i + 1]);
            a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0)
        })
        .collect();
    let mut basin = Basin::new(s, bed, 0.03, Scheme::Inertial);
    basin.edges = vec![Edge {
        side: Side::West,
        cells: (0, 10),
        beyond: Beyond::Stage(series(&[(0.0, 9.7), (3600.0, 10.35), (39_600.0, 10.35), (43_200.0, 9.7), (72_000.0, 9.7)])),
    }];
    let mut w: Water = water(&basin, &Start::Level((0..s.len()).map(|k| if s.centre(k).x < 400.0 { 9.7 } else { f64::NAN }).collect()));
    let (mut peak, point) = (0.0f64, 5 * 70 + 55);
    for hour in 1..=20 {
        w.run_to(f64::from(hour) * 3600.0);
        peak = peak.max(w.level_m(point));
    }
    (peak, w.level_m(point))
}
