//! Verify / flood brook — streams narrower than a cell: normal depth, and a flood in them against the same stream cut into fine cells.
//!
//! In: discharge; the size of the cells. Out: what the plane computes. Not here: tolerances (`flood`).
//! Source: Manning's equation with the whole wetted perimeter; Neal, Schumann & Bates 2012 for the method that is put to the test.

use super::flood_channel::{shape, water};
use crate::base::num::{cbrt, pow};
use crate::hazard::flood::plane::basin::{Basin, Outlet, Scheme, Source};
use crate::hazard::flood::plane::channel::Channel;
use crate::hazard::flood::plane::series::Series;
use crate::hazard::flood::plane::water::Start;

/// Fall of valley and stream.
const SLOPE: f64 = 0.001;
/// Roughness of the stream, and of the land.
const N: (f64, f32) = (0.03, 0.06);

/// A brook of 6 × 2 m in cells of 50 m, five hours of a steady discharge: depth half-way, and Manning's normal depth.
#[must_use]
pub fn normal_depth(flow_m3_s: f64) -> (f64, f64) {
    let s = shape(60, 1, 50.0);
    let mut basin = Basin::new(s, (0..60).map(|k| SLOPE * (3000.0 - s.centre(k).x)).collect(), N.1, Scheme::Inertial);
    basin.channels = vec![dug(&basin, 0..60, 6.0, 2.0)];
    basin.sources = vec![Source { cells: vec![0], flow_m3_s: Series::constant(flow_m3_s) }];
    let mut w = water(&basin, &Start::Dry);
    w.run_to(18_000.0);
    let carries = |h: f64| 6.0 * h * pow(6.0 * h / (6.0 + 2.0 * h), 2.0 / 3.0) * SLOPE.sqrt() / N.0;
    let (mut a, mut b) = (0.0, 10.0);
    for _ in 0..60 {
        let h = f64::midpoint(a, b);
        if carries(h) < flow_m3_s { a = h } else { b = h }
    }
    (w.channel_depth_m(30).unwrap_or(f64::NAN), f64::midpoint(a, b))
}

fn dug(basin: &Basin, cells: std::ops::Range<usize>, width_m: f64, depth_m: f64) -> Channel {
    let bed_m = cells.clone().map(|c| basin.bed_m[c] - depth_m).collect();
    Channel { bed_m, links_m: vec![basin.shape.cell_m; cells.len() - 1], cells: cells.collect(), width_m, manning: N.0, mouth: Some(SLOPE) }
}

/// What a flood of an hour with a peak of twice what a stream of 10 × 2 m holds is like 2 km downstream.
#[derive(Clone, Copy, Debug)]
pub struct Passed {
    /// Greatest outflow of stream and land together, the mean of a minute, m³/s.
    pub peak_m3_s: f64,
    /// When, minutes.
    pub at_min: u32,
}

/// How the stream stands on the raster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Cells of 10 m, one row of which is the stream.
    Cut,
    /// Cells of 50 m with a channel in them.
    SubGrid,
    /// Cells of 50 m without.
    None,
}

/// The flood down a valley whose sides rise by a hundredth from 25 m beside the stream.
#[must_use]
pub fn flood(stream: Stream) -> Passed {
    let dx = if stream == Stream::Cut { 10.0 } else { 50.0 };
    let (cols, rows) = ((2000.0 / dx) as usize, (550.0 / dx) as usize);
    let (s, middle) = (shape(cols, rows, dx), rows / 2);
    let bed = |k: usize| SLOPE * (2000.0 - s.centre(k).x) + 0.01 * ((s.centre(k).y - 275.0).abs() - 25.0).max(0.0);
    let mut basin = Basin::new(s, (0..s.len()).map(bed).collect(), N.1, Scheme::Inertial);
    let way = middle * cols..(middle + 1) * cols;
    match stream {
        Stream::Cut => {
            // A row of cells has no sides that hold water back: what they would is in n, at bank-full.
            let sides = cbrt((10.0 + 2.0 * 2.0) / 10.0);
            way.clone().for_each(|k| (basin.bed_m[k], basin.manning[k]) = (basin.bed_m[k] - 2.0, (N.0 * sides * sides) as f32));
        }
        Stream::SubGrid => basin.channels = vec![dug(&basin, way.clone(), 10.0, 2.0)],
        Stream::None => (),
    }
    let hydrograph = [(0.0, 5.0), (1800.0, 5.0), (3600.0, 55.0), (5400.0, 5.0)];
    basin.sources = Series::new(hydrograph.to_vec()).into_iter().map(|flow_m3_s| Source { cells: vec![way.start], flow_m3_s }).collect();
    basin.outlets = vec![Outlet { cells: (1..=rows).map(|r| r * cols - 1).collect(), slope: SLOPE }];
    let mut w = water(&basin, &Start::Dry);
    let (mut out, mut passed) = (0.0, Passed { peak_m3_s: 0.0, at_min: 0 });
    for minute in 1..=180u32 {
        w.run_to(60.0 * f64::from(minute));
        let so_far = w.let_out_m3(0);
        let flow = (so_far - out) / 60.0;
        if flow > passed.peak_m3_s {
            (passed.peak_m3_s, passed.at_min) = (flow, minute);
        }
        out = so_far;
    }
    passed
}
