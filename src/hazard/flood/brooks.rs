//! Flood / brooks — a drill's streams narrower than a cell, laid over the raster on which its flood is computed.
//!
//! In: streams as lines, the ground with its rivers cut in. Out: channels for `plane`, the level in them at T+00:00. Not here: water in
//! them (`plane::net`), reading the file (`scenario::flood_works`).
//! Method: the cells under a line, made to touch by sides, each as far from the next as the line is long there; loops within a
//! cell or two count only as length. A line whose last place lies higher than its first is turned round. The bed lies so deep below
//! the ground and never rises downstream: through a bump of the raster, a road's bank, it is dug. Wider streams are laid
//! first; where one runs through two cells that another joins already, or that a cut river does, it ends and begins again behind.

use std::collections::BTreeSet;

use super::channel_bed::side_by_side;
use super::plane::channel::{Channel, DEEPEST_M, SHORTEST};
use super::spec::ChannelSpec;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::line::length_m;
use crate::map::line_cells::rasterise;

/// Depth of a stream's end in a river that is cut into the raster, metres (assumed: only that the two join).
const JOINS_M: f64 = 0.1;
/// Greatest length of a stream's way for one along its cells (assumed: the windings of a brook in a flat meadow).
const WINDING: f64 = 4.0;

/// The cells under a line and the length of the way to each from the one before, metres (0 for the first).
#[must_use]
pub fn trace(shape: Shape, path: &[Point]) -> Vec<(usize, f64)> {
    let way = rasterise(shape, path);
    let straight = |pair: &[usize]| {
        let (rows, cols) = shape.apart(pair[0], pair[1]);
        if rows + cols > 1 { vec![shape.cell_m * 0.5f64.sqrt(); 2] } else { vec![shape.cell_m] }
    };
    let lengths = std::iter::once(0.0).chain(way.windows(2).flat_map(straight));
    let mut out: Vec<(usize, f64)> = Vec::new();
    for (cell, length) in side_by_side(&way, shape.cols).into_iter().zip(lengths) {
        match out.iter().position(|(c, _)| *c == cell) {
            Some(before) => out.truncate(before + 1),
            None => out.push((cell, length)),
        }
    }
    let along: f64 = out.iter().map(|(_, l)| l).sum();
    let winds = (length_m(path) / along.max(1e-9)).min(WINDING);
    out.iter_mut().skip(1).for_each(|(_, l)| *l = (*l * winds).max(SHORTEST * shape.cell_m));
    out
}

/// The bed along a way from the upstream end down over ground: so deep below it, and never rising.
#[must_use]
pub fn falls(ground: impl Iterator<Item = (f64, f64)>) -> Vec<f64> {
    let mut last = f64::INFINITY;
    let dig = |(z, depth): (f64, f64)| {
        // Of no number the other is the less. A little less deep than what is refused, whatever rounding does.
        last = last.min(z - depth);
        last.max(z - 0.99 * DEEPEST_M)
    };
    ground.map(dig).collect()
}

/// Whether a line is drawn up the ground under its ends.
#[must_use]
pub fn is_uphill(way: &[(usize, f64)], ground: impl Fn(usize) -> f64) -> bool {
    let mut known = way.iter().map(|(c, _)| ground(*c)).filter(|z| z.is_finite());
    known.next().zip(known.next_back()).is_some_and(|(first, last)| last > first)
}

/// Turns a way round: each length belongs to the cell behind it.
pub fn turn(way: &mut [(usize, f64)]) {
    let lengths: Vec<f64> = std::iter::once(0.0).chain(way.iter().skip(1).rev().map(|(_, l)| *l)).collect();
    way.reverse();
    way.iter_mut().zip(lengths).for_each(|(w, l)| w.1 = l);
}

/// Lays streams over ground whose rivers are cut so deep, metres, below their banks; `mouth` says by which slope a last cell lets the
/// water off the map, given the fall of the stream.
#[must_use]
pub fn lay(shape: Shape, specs: &[ChannelSpec], ground: &[f64], cut: &[f32], mouth: impl Fn(usize, f64) -> Option<f64>) -> Vec<Channel> {
    let mut order: Vec<&ChannelSpec> = specs.iter().collect();
    order.sort_by(|a, b| b.width_m.total_cmp(&a.width_m));
    let (mut taken, mut out) = (BTreeSet::new(), Vec::new());
    for spec in order {
        let mut way = trace(shape, &spec.path);
        if is_uphill(&way, |c| ground[c]) {
            turn(&mut way);
        }
        let is_river = |c: usize| cut[c] > 0.0;
        let bed = falls(way.iter().map(|(c, _)| (ground[*c], if is_river(*c) { JOINS_M } else { spec.depth_m })));
        let length: f64 = way.iter().map(|(_, l)| l).sum();
        let fall = bed.first().zip(bed.last()).map_or(0.0, |(a, b)| (a - b) / length.max(1e-9));
        let open = |c: usize| ground[c].is_finite();
        let piece = || Channel { cells: Vec::new(), bed_m: Vec::new(), links_m: Vec::new(), width_m: spec.width_m, manning: spec.manning, mouth: None };
        let mut pieces = vec![piece()];
        for (k, pair) in way.windows(2).enumerate() {
            let (a, b) = (pair[0].0, pair[1].0);
            if !open(a) || !open(b) || (is_river(a) && is_river(b)) || !taken.insert((a.min(b), a.max(b))) {
                pieces.push(piece());
                continue;
            }
            let Some(last) = pieces.last_mut() else { continue };
            if last.cells.is_empty() {
                last.cells.push(a);
                last.bed_m.push(bed[k]);
            }
            last.cells.push(b);
            last.bed_m.push(bed[k + 1]);
            last.links_m.push(pair[1].1);
        }
        let end = way.last().map(|w| w.0);
        for mut piece in pieces.into_iter().filter(|p| !p.cells.is_empty()) {
            piece.mouth = piece.cells.last().copied().filter(|c| Some(*c) == end).and_then(|c| mouth(c, fall));
            out.push(piece);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::flood::plane::basin::{Basin, Scheme};

    fn line(points: &[(f64, f64)]) -> Vec<Point> {
        points.iter().map(|(x, y)| Point::new(*x, *y)).collect()
    }

    fn stream(path: Vec<Point>, width_m: f64) -> ChannelSpec {
        ChannelSpec { path, width_m, depth_m: 1.0, manning: 0.035 }
    }

    const BOX: Shape = Shape { cols: 10, rows: 8, west: 0.0, north: 80.0, cell_m: 10.0 };

    #[test]
    fn a_slanting_stream_is_as_long_as_its_line() {
        let path = line(&[(5.0, 75.0), (75.0, 5.0), (95.0, 5.0)]);
        let way = trace(BOX, &path);
        assert!(way.windows(2).all(|w| [1, 10].contains(&w[0].0.abs_diff(w[1].0))), "{way:?}");
        let long: f64 = way.iter().map(|(_, l)| l).sum();
        assert!((long / length_m(&path) - 1.0).abs() < 1e-9 && (way[1].1 - 10.0 * 0.5f64.sqrt()).abs() < 1e-9 && (way[way.len() - 1].1 - 10.0).abs() < 1e-9);
        // Out and back again is a winding, not a branch.
        let wound = trace(BOX, &line(&[(5.0, 75.0), (35.0, 75.0), (35.0, 45.0), (35.0, 75.0), (65.0, 75.0)]));
        assert_eq!(wound.iter().map(|w| w.0).collect::<Vec<usize>>(), [0, 1, 2, 3, 4, 5, 6]);
        assert!((wound.iter().map(|w| w.1).sum::<f64>() - 120.0).abs() < 1e-9, "{wound:?}");
    }

    #[test]
    fn streams_are_dug_downhill_and_stand_on_any_ground() {
        let ground: Vec<f64> =
            (0..80).map(|k| 20.0 - BOX.centre(k).x / 10.0 + if k % 10 == 4 { 3.0 } else { 0.0 } + if k == 7 { f64::NAN } else { 0.0 }).collect();
        let mut cut = vec![0.0; 80];
        cut[68..70].fill(2.0);
        let specs = [
            stream(line(&[(95.0, 75.0), (5.0, 75.0)]), 2.0),
            stream(line(&[(35.0, 5.0), (35.0, 75.0)]), 4.0),
            stream(line(&[(5.0, 15.0), (95.0, 15.0)]), 3.0),
            stream(line(&[(5.0, 75.0), (35.0, 75.0)]), 1.0),
        ];
        let laid = lay(BOX, &specs, &ground, &cut, |cell, fall| (cell == 9).then_some(fall));
        let mut basin = Basin::new(BOX, ground, 0.03, Scheme::Inertial);
        basin.channels = laid.clone();
        assert_eq!(basin.faults(), []);
        assert!(laid.iter().all(|c| c.bed_m.windows(2).all(|w| w[1] <= w[0])), "{laid:?}");
        // The widest first; the one drawn uphill turned round and parted by closed ground; none where another runs already; the
        // third ends in the river.
        let cells: Vec<&[usize]> = laid.iter().map(|c| &c.cells[..]).collect();
        assert_eq!(cells, [&[73, 63, 53, 43, 33, 23, 13, 3][..], &[60, 61, 62, 63, 64, 65, 66, 67, 68], &[0, 1, 2, 3, 4, 5, 6], &[8, 9]]);
        assert!(laid[3].mouth.is_some_and(|fall| fall > 0.09) && laid[2].mouth.is_none());
        assert!((laid[2].bed_m[4] - (laid[2].bed_m[3])).abs() < 1e-9, "through the bump");
    }
}
