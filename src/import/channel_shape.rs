//! Import / channel shape — how wide, deep and rough a stream is, from the ground that it drains and the valley it lies in.
//!
//! In: drainage area, slope, the terrain beside a reach. Out: a cross-section. Not here: where streams run (`stream_cells`),
//! the sections of OSM rivers (`scenario::river_graph`). Source: Leopold & Maddock (1953), Jarrett (1984), Chow (1959).

use crate::base::num;
use crate::map::frame::Point;
use crate::map::grid::Grid;
use crate::map::river::Section;

/// Width of the bed and depth at which the banks are full, metres, of a stream that drains an area.
///
/// Assumed: downstream hydraulic geometry in the form of Leopold & Maddock (1953), width 2.72 A^0.468 and depth 0.885 A^0.229,
/// through 8 m and 1.5 m at 10 km² and 160 m and 6.5 m at 6,000 km² (a humid mountain county).
#[must_use]
pub fn geometry(area_km2: f64) -> (f64, f64) {
    let a = area_km2.clamp(0.1, 1e6);
    (2.72 * num::pow(a, 0.468), 0.885 * num::pow(a, 0.229))
}

/// Manning's n of a channel: by Jarrett (1984), n = 0.32 S^0.38 R^-0.16 (metres), where the bed is steep (slope 0.002 to 0.09,
/// held at 0.12); below that by drainage area, boulders in the headwaters, gravel and sand below.
///
/// The values by area are assumed, within Chow (1959), table 5-6: mountain streams 0.03 to 0.05, major streams 0.025 to 0.06.
fn channel_n(area_km2: f64, slope: f64, bankfull_m: f64) -> f64 {
    let by_area = match area_km2 {
        a if a < 20.0 => 0.045,
        a if a < 200.0 => 0.040,
        a if a < 2000.0 => 0.036,
        _ => 0.033,
    };
    if slope < 0.002 {
        return by_area;
    }
    (0.32 * num::pow(slope.min(0.09), 0.38) * num::pow(bankfull_m, -0.16)).clamp(by_area, 0.12)
}

/// Manning's n of a flood plain of fields and scattered trees (Chow 1959, table 5-6, cultivated areas with light brush).
const PLAIN_N: f64 = 0.06;
/// Horizontal metres per metre of the bank (assumed: earth banks).
const BANK_SLOPE: f64 = 1.5;
/// The plain ends where the ground stands this much above the banks, metres (assumed).
const PLAIN_RISE_M: f64 = 2.0;

/// Median width of the plain on both sides, and the run per rise of the valley sides.
fn transects(terrain: &Grid, line: &[Point], bed_up_m: f64, bed_down_m: f64, half_top_m: f64, bankfull_m: f64) -> (f64, f64) {
    let total = crate::map::line::length_m(line).max(1.0);
    let step = terrain.shape.cell_m / 2.0;
    let (mut widths, mut runs, mut before) = (Vec::new(), Vec::new(), 0.0);
    for w in line.windows(2) {
        let length = w[0].distance_m(w[1]);
        if length < 1.0 {
            continue;
        }
        let bed = bed_up_m + (bed_down_m - bed_up_m) * ((before + length / 2.0) / total);
        let middle = w[0].towards(w[1], 0.5);
        let across = ((w[0].y - w[1].y) / length, (w[1].x - w[0].x) / length);
        let (mut width, mut run) = (0.0, 0.0);
        for side in [-1.0, 1.0] {
            let reach = |rise: f64| {
                let mut d = half_top_m;
                while d < half_top_m + 1500.0 {
                    let p = Point::new(middle.x + across.0 * side * d, middle.y + across.1 * side * d);
                    match terrain.at(p) {
                        Some(z) if f64::from(z) <= bed + bankfull_m + rise => d += step,
                        _ => break,
                    }
                }
                d - half_top_m
            };
            let plain = reach(PLAIN_RISE_M);
            width += plain;
            run += (reach(PLAIN_RISE_M + 10.0) - plain) / 10.0;
        }
        widths.push((width, length));
        runs.push((run / 2.0, length));
        before += length;
    }
    let median = |mut v: Vec<(f64, f64)>| {
        v.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half: f64 = v.iter().map(|x| x.1).sum::<f64>() / 2.0;
        let mut sum = 0.0;
        for (x, l) in &v {
            sum += l;
            if sum >= half {
                return *x;
            }
        }
        0.0
    };
    (median(widths).max(2.0), median(runs).clamp(0.5, 50.0))
}

/// The cross-section of a reach that drains `area_km2`, from its line and the beds at its ends; of a width where it is known.
pub(super) fn section(terrain: &Grid, line: &[Point], beds_m: (f64, f64), area_km2: f64, width_m: Option<f64>) -> Section {
    let (width, bankfull_m) = geometry(area_km2);
    let bed_width_m = width_m.unwrap_or(width);
    let (plain_width_m, valley_slope) = transects(terrain, line, beds_m.0, beds_m.1, bed_width_m / 2.0 + BANK_SLOPE * bankfull_m, bankfull_m);
    let length_m = crate::map::line::length_m(line);
    Section {
        bed_width_m,
        bank_slope: BANK_SLOPE,
        bankfull_m,
        plain_width_m,
        valley_slope,
        n_channel: channel_n(area_km2, (beds_m.0 - beds_m.1) / length_m.max(1.0), bankfull_m),
        n_plain: PLAIN_N,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geometry_passes_through_its_two_anchors() {
        let (w, d) = geometry(10.0);
        assert!((w - 8.0).abs() < 0.1 && (d - 1.5).abs() < 0.02, "{w} {d}");
        let (w, d) = geometry(6000.0);
        assert!((w - 160.0).abs() < 2.0 && (d - 6.5).abs() < 0.05, "{w} {d}");
    }
}
