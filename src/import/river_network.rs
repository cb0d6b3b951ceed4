//! Import / river network — the reaches of a county, found on its terrain and named by the lines drawn on its map.
//!
//! In: a terrain, named river lines, points where a reach must end. Out: the terrain with the lines burned in, and a river
//! graph whose beds never rise downstream. Not here: water in it (`hazard::flood`), reading OSM (`import::osm`).
//! Method: lines are burned in along the mean of their two monotone envelopes (or at the beds that the line carries); pits
//! filled and D8 as `map::drainage`; where streams begin and reaches end: `stream_cells`; their sections: `channel_shape`.

use std::collections::BTreeMap;

use crate::base::ids::{Keys, ReachId};
use crate::base::lang::Name;
use crate::map::drainage::{self, NONE};
use crate::map::frame::Point;
use crate::map::grid::{Grid, Shape};
use crate::map::line_cells::rasterise;
use crate::map::river::{Reach, RiverGraph};

use super::channel_shape;
use super::sketch::line;
use super::stream_cells::StreamCells;

/// A river as a map draws it, from its source down.
#[derive(Clone, Debug, PartialEq)]
pub struct RiverLine {
    /// Key that its reaches begin with.
    pub key: String,
    /// Name.
    pub name: String,
    /// Points, downstream.
    pub points: Vec<Point>,
    /// Width of the bed where it is known, metres.
    pub width_m: Option<f64>,
    /// Levels of the bed at the points where they are known; absent: from the terrain.
    pub beds_m: Option<Vec<f64>>,
    /// Country upstream of its first point that is not on the map, km².
    pub area_above_km2: f64,
}

/// How a river network is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// A stream begins where this much ground drains, km².
    pub stream_km2: f64,
    /// No reach is longer than this, metres.
    pub longest_m: f64,
    /// A stream's head that is shorter than this is left out, metres.
    pub shortest_head_m: f64,
    /// How deep a line without beds is cut into the terrain, metres.
    pub burn_m: f32,
}

impl Default for Options {
    fn default() -> Self {
        Self { stream_km2: 2.5, longest_m: 3000.0, shortest_head_m: 150.0, burn_m: 3.0 }
    }
}

/// Finds the river network; the lines are cut into `terrain`.
#[must_use]
pub fn delineate(terrain: &mut Grid, lines: &[RiverLine], cuts: &[Point], options: &Options) -> RiverGraph {
    let shape = terrain.shape;
    let paths: Vec<Vec<(usize, f64)>> = lines.iter().map(|l| burn(terrain, l, options)).collect();
    let filled = Grid { shape, values: drainage::fill(terrain) };
    let flow = drainage::drainage(&filled);
    let area = areas(shape, &flow, lines, &paths);
    let mut streams = StreamCells::find(shape, &flow.down, &flow.order, &area, options);
    let line_of = lines_of(shape, &flow.down, lines, &paths);
    for p in cuts {
        streams.cut(*p, &area);
    }
    let pieces = streams.reaches(options);
    let beds = beds(&pieces, &filled, lines, &line_of);
    assemble(terrain, lines, &line_of, &pieces, &beds, &area)
}

/// The reach that ends nearest to a point, within a distance; of several the one that drains most.
#[must_use]
pub fn ending_at(rivers: &RiverGraph, at: Point, within_m: f64) -> Option<ReachId> {
    let mut best: Option<(f64, f64, ReachId)> = None;
    for (id, _) in rivers.keys.iter() {
        let r = rivers.reach(id);
        let Some(end) = r.line.last() else { continue };
        let d = end.distance_m(at);
        if d > within_m {
            continue;
        }
        let better = best.is_none_or(|(bd, ba, _)| d < bd - 1.0 || (d < bd + 1.0 && r.area_km2 > ba));
        if better {
            best = Some((d, r.area_km2, id));
        }
    }
    best.map(|b| b.2)
}

/// Cuts one line into the terrain; returns its cells with the bed of each.
fn burn(terrain: &mut Grid, l: &RiverLine, options: &Options) -> Vec<(usize, f64)> {
    let shape = terrain.shape;
    if let Some(beds) = &l.beds_m {
        let knots: Vec<line::Knot> = l.points.iter().zip(beds).map(|(at, value)| line::Knot { at: *at, value: *value }).collect();
        let cells = line::cells(&shape, &knots);
        for (c, bed) in &cells {
            terrain.values[*c] = terrain.values[*c].min(*bed as f32);
        }
        return cells;
    }
    let cells: Vec<usize> = rasterise(shape, &l.points).into_iter().filter(|c| !terrain.values[*c].is_nan()).collect();
    let mut low: Vec<f32> = cells.iter().map(|c| terrain.values[*c]).collect();
    let mut high = low.clone();
    for i in 1..low.len() {
        low[i] = low[i].min(low[i - 1]);
    }
    for i in (0..high.len().saturating_sub(1)).rev() {
        high[i] = high[i].max(high[i + 1]);
    }
    cells
        .iter()
        .zip(low.iter().zip(&high))
        .map(|(c, (a, b))| {
            let bed = (a + b) / 2.0 - options.burn_m;
            terrain.values[*c] = terrain.values[*c].min(bed);
            (*c, f64::from(bed))
        })
        .collect()
}

/// Drainage areas in km², with the country that lies upstream of the map.
fn areas(shape: Shape, flow: &drainage::Drainage, lines: &[RiverLine], paths: &[Vec<(usize, f64)>]) -> Vec<f64> {
    let km2 = shape.cell_m * shape.cell_m / 1e6;
    let mut area: Vec<f64> = flow.area_cells.iter().map(|n| f64::from(*n) * km2).collect();
    let mut extra: BTreeMap<usize, f64> = BTreeMap::new();
    for (l, path) in lines.iter().zip(paths) {
        if l.area_above_km2 > 0.0
            && let Some((first, _)) = path.first()
        {
            *extra.entry(*first).or_insert(0.0) += l.area_above_km2;
        }
    }
    for (start, more) in extra {
        let mut c = start;
        loop {
            area[c] += more;
            if flow.down[c] == NONE {
                break;
            }
            c = flow.down[c] as usize;
        }
    }
    area
}

/// The line that each cell belongs to: water's way down from the line's first cell for as long as it keeps near the line and
/// has not met the way of an earlier line.
fn lines_of(shape: Shape, down: &[u32], lines: &[RiverLine], paths: &[Vec<(usize, f64)>]) -> BTreeMap<usize, usize> {
    let mut of = BTreeMap::new();
    for (i, path) in paths.iter().enumerate() {
        let Some((first, _)) = path.first() else { continue };
        let k = 5 + (lines[i].width_m.unwrap_or(0.0) / 2.0 / shape.cell_m).ceil() as i64;
        let mut near = std::collections::BTreeSet::new();
        for (c, _) in path {
            let (r0, c0) = ((c / shape.cols) as i64, (c % shape.cols) as i64);
            for r in (r0 - k).max(0)..=(r0 + k).min(shape.rows as i64 - 1) {
                for c in (c0 - k).max(0)..=(c0 + k).min(shape.cols as i64 - 1) {
                    near.insert(r as usize * shape.cols + c as usize);
                }
            }
        }
        let mut c = *first;
        while near.contains(&c) && !of.contains_key(&c) {
            of.insert(c, i);
            if down[c] == NONE {
                break;
            }
            c = down[c] as usize;
        }
    }
    of
}

/// The bed at each end of a reach: from the line where it carries one, else from the filled terrain; never rising.
fn beds(pieces: &[Vec<usize>], filled: &Grid, lines: &[RiverLine], line_of: &BTreeMap<usize, usize>) -> BTreeMap<usize, f64> {
    let raw = |c: usize| {
        let drawn = line_of.get(&c).and_then(|l| {
            let (line, values) = (&lines[*l], lines[*l].beds_m.as_ref()?);
            let (_, i, t) = line::nearest(&line.points, filled.shape.centre(c));
            Some(values[i] + (values[i + 1] - values[i]) * t)
        });
        drawn.unwrap_or_else(|| f64::from(filled.values[c]))
    };
    let mut bed: BTreeMap<usize, f64> = BTreeMap::new();
    for p in pieces {
        for c in [p[0], p[p.len() - 1]] {
            bed.entry(c).or_insert_with(|| raw(c));
        }
    }
    // Lower ends follow their upper ends until nothing rises; pieces come in downstream order, so few rounds are needed.
    loop {
        let mut changed = false;
        for p in pieces {
            let (up, down) = (bed[&p[0]], bed[&p[p.len() - 1]]);
            if down > up {
                bed.insert(p[p.len() - 1], up);
                changed = true;
            }
        }
        if !changed {
            return bed;
        }
    }
}

fn assemble(
    terrain: &Grid,
    lines: &[RiverLine],
    line_of: &BTreeMap<usize, usize>,
    pieces: &[Vec<usize>],
    beds: &BTreeMap<usize, f64>,
    area: &[f64],
) -> RiverGraph {
    let shape = terrain.shape;
    let owner: Vec<Option<usize>> = pieces
        .iter()
        .map(|p| {
            let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
            for c in p {
                if let Some(l) = line_of.get(c) {
                    *votes.entry(*l).or_insert(0) += 1;
                }
            }
            let best = votes.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)))?;
            (*best.1 * 3 >= p.len() * 2).then_some(*best.0)
        })
        .collect();
    let starts: BTreeMap<usize, usize> = pieces.iter().enumerate().map(|(i, p)| (p[0], i)).collect();
    // Reaches of one line are numbered downstream: `pieces` already come in downstream order.
    let mut count: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    let keys: Vec<String> = owner
        .iter()
        .map(|o| {
            let n = count.entry(*o).or_insert(0);
            *n += 1;
            match o {
                Some(l) => format!("{}-{:02}", lines[*l].key, n),
                None => format!("stream-{n:04}"),
            }
        })
        .collect();
    let keys = distance_order(pieces, &starts, &owner, keys);
    let table: Keys<ReachId> = Keys::new(keys.clone());
    let mut slots: Vec<Option<Reach>> = vec![None; pieces.len()];
    for (i, p) in pieces.iter().enumerate() {
        let (first, last) = (p[0], p[p.len() - 1]);
        let line = line::simplified(&p.iter().map(|c| shape.centre(*c)).collect::<Vec<_>>(), shape.cell_m * 0.5);
        let length_m = crate::map::line::length_m(&line);
        // The area just above the end: at a confluence the other stream does not count.
        let area_km2 = area[p[p.len() - 2]];
        let section = channel_shape::section(terrain, &line, (beds[&first], beds[&last]), area_km2, owner[i].and_then(|l| lines[l].width_m));
        let name = owner[i].map_or_else(String::new, |l| lines[l].name.clone());
        let downstream = starts.get(&last).and_then(|d| table.find(&keys[*d]));
        let reach = Reach {
            name: Name { zh: name, en: None },
            line,
            length_m,
            downstream,
            bed_up_m: beds[&first],
            bed_down_m: beds[&last],
            section,
            area_km2,
            dam: None,
        };
        if let Some(id) = table.find(&keys[i]) {
            slots[id.0 as usize] = Some(reach);
        }
    }
    let reaches: Vec<Reach> = slots.into_iter().map(|r| r.expect("every key has its reach")).collect();
    let mut graph = RiverGraph { keys: table, reaches, order: Vec::new(), care: Default::default() };
    assert!(graph.sort().is_ok(), "D8 paths cannot flow in a circle");
    graph
}

/// Numbers the reaches of each line by their distance to the mouth, farthest first.
fn distance_order(pieces: &[Vec<usize>], starts: &BTreeMap<usize, usize>, owner: &[Option<usize>], keys: Vec<String>) -> Vec<String> {
    let mut far = vec![0usize; pieces.len()];
    for i in (0..pieces.len()).rev() {
        let mut at = i;
        let mut steps = 0;
        while let Some(next) = starts.get(&pieces[at][pieces[at].len() - 1]) {
            steps += pieces[*next].len();
            at = *next;
            if steps > 10_000_000 {
                break;
            }
        }
        far[i] = steps;
    }
    let mut groups: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (i, o) in owner.iter().enumerate() {
        groups.entry(*o).or_default().push(i);
    }
    let mut out = keys.clone();
    for members in groups.values() {
        let mut sorted = members.clone();
        sorted.sort_by(|a, b| far[*b].cmp(&far[*a]).then(pieces[*a][0].cmp(&pieces[*b][0])));
        for (slot, i) in members.iter().zip(&sorted) {
            out[*i].clone_from(&keys[*slot]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tilted valley: water runs to the south along the middle column.
    fn valley() -> Grid {
        let shape = Shape { cols: 41, rows: 120, west: 0.0, north: 3600.0, cell_m: 30.0 };
        let mut g = Grid::filled(shape, 0.0);
        for i in 0..shape.len() {
            let (r, c) = ((i / 41) as f32, (i % 41) as f32);
            g.values[i] = 300.0 - r * 0.8 + (c - 20.0).abs() * 6.0 + ((i * 37) % 11) as f32 * 0.05;
        }
        g
    }
    fn options() -> Options {
        Options { stream_km2: 0.2, longest_m: 1000.0, shortest_head_m: 100.0, burn_m: 2.0 }
    }

    #[test]
    fn a_line_names_its_reaches_and_beds_never_rise() {
        let mut g = valley();
        let line = RiverLine {
            key: "main".into(),
            name: "主河".into(),
            points: vec![Point::new(615.0, 3590.0), Point::new(615.0, 10.0)],
            width_m: Some(12.0),
            beds_m: None,
            area_above_km2: 3.0,
        };
        let cut = Point::new(615.0, 1800.0);
        let rivers = delineate(&mut g, &[line], &[cut], &options());
        assert!(rivers.keys.find("main-01").is_some());
        let first = rivers.reach(rivers.keys.find("main-01").expect("there is a first reach"));
        assert!(first.line[0].y > 3500.0 && first.area_km2 > 3.0, "{first:?}");
        for r in &rivers.reaches {
            assert!(r.bed_down_m <= r.bed_up_m && r.length_m <= 1100.0, "{r:?}");
            if let Some(d) = r.downstream {
                assert!(rivers.reach(d).bed_up_m <= r.bed_down_m + 1e-9);
            }
        }
        let id = ending_at(&rivers, cut, 60.0).expect("a reach ends at the cut");
        assert_eq!(rivers.reach(id).name.zh, "主河");
        assert_eq!(rivers.reaches.iter().filter(|r| r.downstream.is_none()).count(), 1);
    }

    #[test]
    fn a_dam_of_noise_across_the_line_is_cut_through() {
        let mut g = valley();
        for c in 0..41 {
            g.values[60 * 41 + c] += 40.0;
        }
        let line = RiverLine {
            key: "m".into(),
            name: String::new(),
            points: vec![Point::new(615.0, 3590.0), Point::new(615.0, 10.0)],
            width_m: None,
            beds_m: None,
            area_above_km2: 0.0,
        };
        let rivers = delineate(&mut g, &[line], &[], &options());
        let falls: f64 = rivers.reaches.iter().map(|r| r.bed_up_m - r.bed_down_m).sum();
        assert!(falls < 140.0, "the river must not climb the dam: {falls}");
    }
}
