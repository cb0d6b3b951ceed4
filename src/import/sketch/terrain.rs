//! Sketch / terrain — heights from ridge lines, river profiles and luck.
//!
//! In: the sketch. Out: a raster of heights in which every drawn river lies on its profile and everything drains to it, and
//! the rivers as dense lines. Not here: streams nobody drew (`river_network` finds them), land cover, people.
//! Method, assumed throughout and labelled so: the envelope of the hills is interpolated by inverse distance from crests and
//! river shoulders; the uplift that would raise it is fitted while rain carves (`evolve`) on a raster four times, twice and
//! once the cell; then valley floors with terraces are cut beside the streams, and channels into the floors.

use super::evolve::Surface;
use super::file::Sketch;
use super::floors::{channels, floors};
use super::line::{self, Knot};
use super::noise::Noise;
use crate::import::river_network::RiverLine;
use crate::map::drainage;
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::grid::{Grid, Shape};

/// Heights and the rivers that run through them.
pub(crate) struct Ground {
    pub(crate) terrain: Grid,
    pub(crate) rivers: Vec<RiverLine>,
}

/// The rectangle of cells that covers the sketch's bounds, on whole multiples of the cell.
pub(crate) fn shape_of(s: &Sketch, frame: &Frame) -> Shape {
    let (w, south, e, n) = s.bounds;
    let (mut low, mut high) = (Point::new(f64::MAX, f64::MAX), Point::new(f64::MIN, f64::MIN));
    for i in 0..=20 {
        let t = f64::from(i) / 20.0;
        for (lon, lat) in [(w + (e - w) * t, south), (w + (e - w) * t, n), (w, south + (n - south) * t), (e, south + (n - south) * t)] {
            let p = frame.to_plane(LonLat { lon, lat });
            (low.x, low.y, high.x, high.y) = (low.x.min(p.x), low.y.min(p.y), high.x.max(p.x), high.y.max(p.y));
        }
    }
    let cell_m = s.cell_m;
    let (west, north) = ((low.x / cell_m).floor() * cell_m, (high.y / cell_m).ceil() * cell_m);
    Shape { cols: ((high.x - west) / cell_m).ceil().max(1.0) as usize, rows: ((north - low.y) / cell_m).ceil().max(1.0) as usize, west, north, cell_m }
}

fn plane(frame: &Frame, p: (f64, f64)) -> Point {
    frame.to_plane(LonLat { lon: p.0, lat: p.1 })
}

/// Rivers in an order in which the one that receives comes before those that join it.
fn parents_first(s: &Sketch) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < s.rivers.len() {
        let before = order.len();
        for (i, r) in s.rivers.iter().enumerate() {
            let ready = r.into.as_ref().is_none_or(|k| order.iter().any(|j| s.rivers[*j].key.key == k.key));
            if ready && !order.contains(&i) {
                order.push(i);
            }
        }
        assert!(order.len() > before, "the check has refused rivers that flow in a circle");
    }
    order
}

/// The drawn rivers as dense lines, each ending on the line it joins, beds falling all the way.
fn river_lines(s: &Sketch, frame: &Frame) -> Vec<(usize, Vec<Knot>)> {
    let mut done: Vec<(usize, Vec<Knot>)> = Vec::new();
    for i in parents_first(s) {
        let r = &s.rivers[i];
        let mut knots: Vec<Knot> = r.points.iter().map(|p| Knot { at: plane(frame, (p.0, p.1)), value: p.2 }).collect();
        let parent = r.into.as_ref().and_then(|k| done.iter().find(|(j, _)| s.rivers[*j].key.key == k.key));
        if let (Some((_, parent)), Some(last)) = (parent, knots.last_mut()) {
            let points: Vec<Point> = parent.iter().map(|k| k.at).collect();
            let (_, piece, share) = line::nearest(&points, last.at);
            last.at = points[piece].towards(points[piece + 1], share);
            last.value = parent[piece].value + (parent[piece + 1].value - parent[piece].value) * share;
        }
        for k in (0..knots.len() - 1).rev() {
            knots[k].value = knots[k].value.max(knots[k + 1].value);
        }
        // A river does not wind more tightly than some eight times its width allows; its corners are round.
        let straight_m = r.width_m.unwrap_or(0.0) * 8.0;
        let name = format!("river {}", r.key.key);
        let knots = line::grown(s.seed, &name, &knots, r.bend, straight_m.max(s.cell_m * 8.0), straight_m);
        let mut dense = line::grown(s.seed, &name, &line::eased(&knots, 3), 0.0, s.cell_m * 2.0, 0.0);
        for k in (0..dense.len() - 1).rev() {
            dense[k].value = dense[k].value.max(dense[k + 1].value);
        }
        done.push((i, dense));
    }
    done
}

/// Inverse-distance interpolation from scattered knots on a coarse raster.
fn spread(shape: Shape, knots: &[Knot], soft_m: f64) -> Grid {
    let coarse = Shape {
        cols: (shape.cols as f64 * shape.cell_m / 480.0).ceil() as usize + 2,
        rows: (shape.rows as f64 * shape.cell_m / 480.0).ceil() as usize + 2,
        west: shape.west - 480.0,
        north: shape.north + 480.0,
        cell_m: 480.0,
    };
    let mut grid = Grid::filled(coarse, 0.0);
    for cell in 0..coarse.len() {
        let p = coarse.centre(cell);
        let (mut sum, mut weights) = (0.0, 0.0);
        for k in knots {
            let square = (k.at.x - p.x) * (k.at.x - p.x) + (k.at.y - p.y) * (k.at.y - p.y) + soft_m * soft_m;
            let weight = 1.0 / (square * square.sqrt());
            sum += weight * k.value;
            weights += weight;
        }
        grid.values[cell] = (sum / weights) as f32;
    }
    grid
}

fn thinned(line: &[Knot], step_m: f64) -> Vec<Knot> {
    let (mut out, mut since) = (Vec::new(), f64::MAX);
    for (i, k) in line.iter().enumerate() {
        if i > 0 {
            since += line[i - 1].at.distance_m(k.at);
        }
        if since >= step_m {
            out.push(*k);
            since = 0.0;
        }
    }
    out
}

pub(super) fn smooth(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Draws the rivers into a surface: an exact one is fixed at its bed, another has its bed as a ceiling and runs where the
/// ground lets it. A river that meets an exact one ends there. Returns the cells of each.
fn draw_rivers(s: &Sketch, surface: &mut Surface, rivers: &[(usize, Vec<Knot>)]) -> Vec<Vec<(usize, f64)>> {
    let mut all = Vec::new();
    for (i, line) in rivers {
        let mut cells = line::cells(&surface.shape, line);
        if let Some(meet) = cells.iter().position(|(c, _)| surface.fixed[*c]) {
            cells.truncate(meet + 1);
            cells[meet].1 = f64::from(surface.z[cells[meet].0]);
            for k in (0..meet).rev() {
                cells[k].1 = cells[k].1.max(cells[k + 1].1);
            }
        }
        for (c, bed) in &cells {
            if s.rivers[*i].exact {
                (surface.z[*c], surface.fixed[*c]) = (*bed as f32, true);
            } else if !surface.fixed[*c] {
                surface.ceiling[*c] = *bed as f32;
            }
        }
        if let (None, Some((c, bed))) = (&s.rivers[*i].into, cells.last()) {
            (surface.z[*c], surface.fixed[*c]) = (*bed as f32, true);
        }
        all.push(cells);
    }
    all
}

/// The mean of the highest heights around, on blocks: what the eye takes for the level of the crests.
fn crests(surface: &Surface, block: usize) -> Grid {
    let s = surface.shape;
    let shape = Shape { cols: s.cols.div_ceil(block), rows: s.rows.div_ceil(block), west: s.west, north: s.north, cell_m: s.cell_m * block as f64 };
    let mut top = vec![f32::MIN; shape.len()];
    for (i, z) in surface.z.iter().enumerate() {
        let b = (i / s.cols / block) * shape.cols + i % s.cols / block;
        top[b] = top[b].max(*z);
    }
    let values = (0..top.len())
        .map(|b| {
            let (mut sum, mut n) = (top[b] * 2.0, 2.0);
            for (m, _) in shape.neighbours(b) {
                sum += top[m];
                n += 1.0;
            }
            sum / n
        })
        .collect();
    Grid { shape, values }
}

/// Makes the terrain.
pub(crate) fn make(s: &Sketch, frame: &Frame) -> Ground {
    let shape = shape_of(s, frame);
    let lines = river_lines(s, frame);
    let mut tops: Vec<Knot> = Vec::new();
    for r in &s.ridges {
        let knots: Vec<Knot> = r.points.iter().map(|p| Knot { at: plane(frame, (p.0, p.1)), value: p.2 }).collect();
        tops.extend(thinned(&line::grown(s.seed, &format!("ridge {}", r.name), &knots, 0.22, 200.0, 0.0), 400.0));
    }
    let mut beds: Vec<Knot> = Vec::new();
    for (i, line) in &lines {
        let shoulder = s.rivers[*i].shoulder_m.unwrap_or(s.terrain.shoulder_m);
        for k in thinned(line, 500.0) {
            beds.push(k);
            tops.push(Knot { at: k.at, value: k.value + shoulder });
        }
    }
    let envelope = spread(shape, &tops, 700.0);
    let base = spread(shape, &beds, 500.0);
    let (cell, t) = (s.cell_m, &s.terrain);

    let coarse = Shape { cols: shape.cols.div_ceil(4), rows: shape.rows.div_ceil(4), cell_m: cell * 4.0, ..shape };
    let (bulk, fine, rock) =
        (Noise::new(s.seed, "bulk", 7000.0, 5, 0.55), Noise::new(s.seed, "fine", 700.0, 4, 0.6), Noise::new(s.seed, "rock", 5000.0, 3, 0.5));
    let n = coarse.len();
    let mut surface =
        Surface { shape: coarse, z: vec![0.0; n], uplift: vec![0.0; n], fixed: vec![false; n], steepest: vec![0.0; n], ceiling: vec![f32::INFINITY; n] };
    let high = |p: Point| (envelope.bilinear(p).unwrap_or(0.0), base.bilinear(p).unwrap_or(0.0));
    for c in 0..n {
        let p = coarse.centre(c);
        let (top, low) = high(p);
        let relief = (top - low).max(20.0) * (1.0 + t.roughness * bulk.at(p.x, p.y));
        surface.z[c] = (low + relief * (0.35 + 0.25 * fine.at(p.x, p.y))) as f32;
        surface.uplift[c] = (relief * 0.12) as f32;
        let hard = smooth((relief - 110.0) / 520.0 + 0.28 * rock.at(p.x, p.y));
        surface.steepest[c] = (t.soft_slope + (t.hard_slope - t.soft_slope) * hard) as f32;
    }
    draw_rivers(s, &mut surface, &lines);
    for c in 0..n {
        surface.z[c] = surface.z[c].min(surface.ceiling[c]);
    }
    let rounds = t.rounds;
    for round in 0..rounds[0] {
        surface.carve(1.0);
        if round % 8 == 7 && round + 8 < rounds[0] {
            let reached = crests(&surface, 12);
            for c in 0..n {
                let p = coarse.centre(c);
                let (top, low) = high(p);
                let wanted = (top - low).max(20.0) * (1.0 + t.roughness * bulk.at(p.x, p.y));
                let got = (reached.bilinear(p).unwrap_or(top) - low).max(5.0);
                let ratio = (wanted / got).clamp(0.6, 1.6);
                surface.uplift[c] *= crate::base::num::pow(ratio, 0.8) as f32;
            }
        }
    }
    let middle = Shape { cols: shape.cols.div_ceil(2), rows: shape.rows.div_ceil(2), cell_m: cell * 2.0, ..shape };
    for (level, count, step) in [(middle, rounds[1], 0.8f32), (shape, rounds[2], 0.5)] {
        surface = surface.finer(level);
        for c in 0..level.len() {
            let p = level.centre(c);
            surface.z[c] += (fine.at(p.x * 3.0, p.y * 3.0) * level.cell_m * 0.06) as f32;
            surface.uplift[c] *= (1.0 + 0.35 * fine.at(p.x, p.y)) as f32;
        }
        draw_rivers(s, &mut surface, &lines);
        for _ in 0..count {
            surface.carve(step);
        }
    }
    finish(s, surface, &lines)
}

/// Floors, channels and the last stretch to the highest summit.
fn finish(s: &Sketch, mut surface: Surface, lines: &[(usize, Vec<Knot>)]) -> Ground {
    let shape = surface.shape;
    surface.fixed.fill(false);
    let cells = draw_rivers(s, &mut surface, lines);
    let flow = surface.flow();
    let km2 = shape.cell_m * shape.cell_m / 1e6;
    let mut area: Vec<f64> = flow.area_cells.iter().map(|n| f64::from(*n) * km2).collect();
    for (k, (i, _)) in lines.iter().enumerate().filter(|(_, (i, _))| !s.rivers[*i].exact) {
        let Some((first, _)) = cells[k].first() else { continue };
        let mut c = *first;
        loop {
            area[c] += s.rivers[*i].area_above_km2;
            if flow.down[c] as usize == c {
                break;
            }
            c = flow.down[c] as usize;
        }
    }
    // An exact river's area grows along its own cells; those that join come first.
    for (k, (i, _)) in lines.iter().enumerate().rev().filter(|(_, (i, _))| s.rivers[*i].exact) {
        let mut above = s.rivers[*i].area_above_km2;
        for (pos, (c, _)) in cells[k].iter().enumerate() {
            let last = pos + 1 == cells[k].len();
            if last && s.rivers[*i].into.is_some() {
                area[*c] += above;
            } else {
                above += area[*c];
                area[*c] = above;
            }
        }
    }
    for _ in 0..s.terrain.smoothing {
        weather(&mut surface, &area);
    }
    stretch(s, &mut surface);
    floors(s, &mut surface, &flow.order, &area, lines, &cells);
    let mut wet = vec![false; shape.len()];
    channels(s, &mut surface, &area, lines, &cells, &mut wet);
    let lowest = s.terrain.lowest_land_m as f32;
    for (z, w) in surface.z.iter_mut().zip(&wet) {
        if !w {
            *z = z.max(lowest);
        }
        *z = (*z * 8.0).round() / 8.0;
    }
    let terrain = Grid { shape, values: surface.z };
    let rivers = traced(s, &terrain, lines, &cells);
    Ground { terrain, rivers }
}

/// The rivers as they run in the end: an exact one as drawn, the others from their heads down the finished ground.
fn traced(s: &Sketch, terrain: &Grid, lines: &[(usize, Vec<Knot>)], cells: &[Vec<(usize, f64)>]) -> Vec<RiverLine> {
    let shape = terrain.shape;
    let filled = Grid { shape, values: drainage::fill(terrain) };
    let flow = drainage::drainage(&filled);
    let mut taken = vec![false; shape.len()];
    let mut out = Vec::new();
    for (k, (i, line)) in lines.iter().enumerate() {
        let r = &s.rivers[*i];
        let (mut points, mut beds) = (Vec::new(), Vec::new());
        if r.exact {
            for knot in line {
                points.push(knot.at);
                beds.push(knot.value);
            }
            for (c, _) in &cells[k] {
                taken[*c] = true;
            }
        } else if let Some((first, _)) = cells[k].first() {
            let mut c = head(shape, &flow, *first);
            loop {
                points.push(shape.centre(c));
                beds.push(f64::from(filled.values[c]));
                if taken[c] || flow.down[c] == drainage::NONE {
                    break;
                }
                taken[c] = true;
                c = flow.down[c] as usize;
            }
        }
        if points.len() < 2 {
            continue;
        }
        out.push(RiverLine { key: r.key.key.clone(), name: r.name.clone(), points, width_m: r.width_m, beds_m: Some(beds), area_above_km2: r.area_above_km2 });
    }
    out
}

/// The cell near the head drawn through which most water runs.
fn head(shape: Shape, flow: &drainage::Drainage, drawn: usize) -> usize {
    let mut best = drawn;
    for n in shape.square(drawn, 4) {
        if flow.area_cells[n] > flow.area_cells[best] {
            best = n;
        }
    }
    best
}

/// Stretches what stands above 600 m (or above the middle of the relief, where all is lower) until the highest cell has the height asked for.
fn stretch(s: &Sketch, surface: &mut Surface) {
    let asked = s.terrain.highest_m as f32;
    let (low, high) = surface.z.iter().fold((f32::MAX, f32::MIN), |(l, h), z| (l.min(*z), h.max(*z)));
    if asked <= low || high <= low {
        return;
    }
    let from = (600.0f32).min((low + high.min(asked)) / 2.0);
    let factor = (asked - from) / (high - from);
    for (z, fixed) in surface.z.iter_mut().zip(&surface.fixed) {
        if *z > from && !fixed {
            *z = from + (*z - from) * factor;
        }
    }
}

/// Weathers hillsides: every cell that carries no stream moves towards the mean of its neighbours.
fn weather(surface: &mut Surface, area: &[f64]) {
    let before = surface.z.clone();
    let (cols, rows) = (surface.shape.cols, surface.shape.rows);
    for r in 1..rows.saturating_sub(1) {
        for c in 1..cols.saturating_sub(1) {
            let i = r * cols + c;
            if area[i] > 0.25 || surface.fixed[i] {
                continue;
            }
            let straight = before[i - 1] + before[i + 1] + before[i - cols] + before[i + cols];
            let slant = before[i - cols - 1] + before[i - cols + 1] + before[i + cols - 1] + before[i + cols + 1];
            surface.z[i] = before[i] * 0.4 + straight * 0.1 + slant * 0.05;
        }
    }
}
