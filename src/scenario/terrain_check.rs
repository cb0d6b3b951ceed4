//! Scenario / terrain check — whether a raster of heights can be the ground of a county: holes, spikes, another sign or unit.
//!
//! In: the raster as its file has it; later the beds of rivers that the file states. Out: findings with row, column and value.
//! Not here: mending (`import` fills voids). All limits are assumed and stand beside their names.

use std::path::Path;

use super::code;
use super::finding::{At, Severity};
use super::raster::Raster;
use super::source::Log;

/// A cell that stands alone so far above or below all its neighbours is a spike, metres and a cell's side more (assumed: no needle
/// of rock is so high and so thin).
const SPIKE_M: f32 = 100.0;
/// Heights beyond these are none on land, metres: the Dead Sea's shore, Everest.
const LEAST_M: f32 = -450.0;
const MOST_M: f32 = 8_900.0;
/// Metres in a foot, its reciprocal; how near a ratio must come to it.
const FEET: f64 = 3.280_84;
const NEAR: f64 = 0.15;

fn warn(path: &Path, log: &Log, zh: String, en: String) {
    log.add(Severity::Warning, code::M017, At { file: path.to_owned(), line: 0, column: 0 }, "terrain", zh, en);
}

/// Looks at the heights alone.
pub(super) fn heights(raw: &Raster, path: &Path, log: &Log) {
    let at = |i: usize| (i / raw.cols + 1, i % raw.cols + 1);
    if let Some(i) = raw.values.iter().position(|v| *v < LEAST_M || *v > MOST_M) {
        let ((row, col), v) = (at(i), raw.values[i]);
        log.error(
            code::M017,
            At { file: path.to_owned(), line: 0, column: 0 },
            "terrain",
            format!("第 {row} 行第 {col} 列的 {v} 不是陆地高程（米）；是英尺，还是没有写明的空值？"),
            format!("row {row}, column {col}: {v} is no height of land in metres; feet, or a no-data value that the file does not state?"),
        );
        return;
    }
    let known: Vec<f32> = raw.values.iter().copied().filter(|v| v.is_finite()).collect();
    let below = known.iter().filter(|v| **v < -20.0).count();
    if below * 10 > known.len() * 9 {
        warn(
            path,
            log,
            format!("{below} 格低于海平面 20 米以上；正负号是不是反了？"),
            format!("{below} cells lie more than 20 m below the sea: is the sign wrong?"),
        );
    }
    let (holes, first) = holes(raw);
    if let Some(i) = first {
        let (row, col) = at(i);
        warn(
            path,
            log,
            format!("内部有 {holes} 格没有高程（首个在第 {row} 行第 {col} 列）；水绕着它们走，请先填补"),
            format!("{holes} cells inside have no height (the first in row {row}, column {col}); water goes round them, fill them first"),
        );
    }
    let spikes = spikes(raw);
    if let Some(i) = spikes.first() {
        let ((row, col), v) = (at(*i), raw.values[*i]);
        warn(
            path,
            log,
            format!("{} 处尖刺：第 {row} 行第 {col} 列的 {v} 米比周围所有格高或低 {SPIKE_M} 米以上", spikes.len()),
            format!("{} spikes: row {row}, column {col} with {v} m stands more than {SPIKE_M} m above or below all around it", spikes.len()),
        );
    }
}

/// Cells without a height that no way over such cells joins to the rim, and the first of them.
fn holes(raw: &Raster) -> (usize, Option<usize>) {
    let (cols, rows) = (raw.cols, raw.rows);
    let mut outside = vec![false; cols * rows];
    let rim = (0..cols).flat_map(|c| [c, (rows - 1) * cols + c]).chain((0..rows).flat_map(|r| [r * cols, r * cols + cols - 1]));
    let mut open: Vec<usize> = rim.filter(|i| raw.values[*i].is_nan()).collect();
    for i in &open {
        outside[*i] = true;
    }
    while let Some(i) = open.pop() {
        let (r, c) = (i / cols, i % cols);
        let around = [(r > 0).then(|| i - cols), (r + 1 < rows).then(|| i + cols), (c > 0).then(|| i - 1), (c + 1 < cols).then(|| i + 1)];
        for n in around.into_iter().flatten() {
            if raw.values[n].is_nan() && !outside[n] {
                outside[n] = true;
                open.push(n);
            }
        }
    }
    let inside = || (0..cols * rows).filter(|i| raw.values[*i].is_nan() && !outside[*i]);
    (inside().count(), inside().next())
}

/// Cells that stand far above or below all their neighbours, at least three of which are known.
fn spikes(raw: &Raster) -> Vec<usize> {
    let (cols, rows) = (raw.cols, raw.rows);
    // A cell in degrees is told in metres by its latitude.
    let side = if raw.geographic() { raw.dy * 111_132.0 } else { raw.dy };
    let limit = SPIKE_M + side as f32;
    let mut out = Vec::new();
    for r in 0..rows {
        for c in 0..cols {
            let v = raw.values[r * cols + c];
            if v.is_nan() {
                continue;
            }
            let (mut low, mut high, mut n) = (f32::INFINITY, f32::NEG_INFINITY, 0);
            for y in r.saturating_sub(1)..(r + 2).min(rows) {
                for x in c.saturating_sub(1)..(c + 2).min(cols) {
                    let z = raw.values[y * cols + x];
                    if (y, x) != (r, c) && z.is_finite() {
                        (low, high, n) = (low.min(z), high.max(z), n + 1);
                    }
                }
            }
            if n >= 3 && (v > high + limit || v < low - limit) {
                out.push(r * cols + c);
            }
        }
    }
    out
}

/// Looks at the ground where the file states a river's bed: heights and beds, metres.
pub(super) fn beside_beds(pairs: &[(f64, f64)], path: &Path, log: &Log) {
    let mut ratios: Vec<f64> = pairs.iter().filter(|(_, bed)| bed.abs() > 20.0).map(|(ground, bed)| ground / bed).collect();
    if ratios.len() < 2 {
        return;
    }
    ratios.sort_by(f64::total_cmp);
    let middle = ratios[ratios.len() / 2];
    for (ratio, zh, en) in [(FEET, "高程像是英尺", "the heights look like feet"), (-1.0, "高程的正负号反了", "the heights have the wrong sign")] {
        if (middle / ratio - 1.0).abs() < NEAR {
            log.error(
                code::M017,
                At { file: path.to_owned(), line: 0, column: 0 },
                "terrain",
                format!("{zh}：河床处的地面是 rivers.geojson 所写河床的 {middle:.2} 倍"),
                format!("{en}: the ground at the river beds is {middle:.2} times what rivers.geojson says of them"),
            );
        }
    }
}
