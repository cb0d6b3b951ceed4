//! Import / stream mend — a drawn forest of streams that does not yet run downhill and off the map is made to.
//!
//! In: the forest, the terrain. Out: the forest without stubs, circles and loose ends. Not here: reading OSM (`waters`), beds
//! (`reaches`). Method: short side arms are left out; a circle is opened at its steepest climb; a stream that ends in the
//! country follows the fall of the terrain until it meets another or leaves the map.

use std::collections::{BTreeMap, BTreeSet};

use super::stream_forest::{NONE, Streams};
use crate::map::drainage;
use crate::map::grid::Grid;
use crate::map::line_cells::rasterise;

/// How far streams are lowered while loose ends look for their way, metres (assumed: enough to catch a path beside them).
const TRENCH_M: f32 = 20.0;

/// Removes what is left of an arm whose first edge lost its vertex: a head that another waterway's vertex used to feed.
pub(super) fn prune(s: &mut Streams) -> u64 {
    // A vertex without arrivals that lies on no way's first node would be an orphan; the arm's own edges are all claimed,
    // so orphans show as heads within a cell of a running stream. They end after a short run at a confluence.
    let mut arrivals = s.arrivals();
    let heads: Vec<u32> = (0..s.at.len() as u32).filter(|v| arrivals[*v as usize] == 0 && s.next[*v as usize] != NONE && !s.rim[*v as usize]).collect();
    let mut removed = 0;
    for head in heads {
        let (mut v, mut length) = (head, 0.0);
        let mut arm = Vec::new();
        while s.next[v as usize] != NONE && (v == head || arrivals[v as usize] == 1) && length < 60.0 {
            arm.push(v);
            length += s.edge_m(v);
            v = s.next[v as usize];
        }
        // A stub of less than 60 m that ends in a confluence carries no land of its own.
        if length < 60.0 && arrivals[v as usize] > 1 {
            for a in arm {
                s.next[a as usize] = NONE;
            }
            arrivals[v as usize] -= 1;
            removed += 1;
        }
    }
    removed
}

/// Opens every circle at its steepest climb. Returns how many there were.
pub(super) fn open_circles(s: &mut Streams, terrain: &Grid) -> u64 {
    let n = s.at.len();
    let mut state = vec![0u32; n];
    let mut circles = 0;
    for start in 0..n as u32 {
        let (mut v, mark) = (start, start + 1);
        while v != NONE && state[v as usize] == 0 {
            state[v as usize] = mark;
            v = s.next[v as usize];
        }
        if v == NONE || state[v as usize] != mark {
            continue;
        }
        let z = |v: u32| terrain.bilinear(s.at[v as usize]).unwrap_or(0.0);
        let (mut worst, mut climb, mut w) = (v, f64::MIN, v);
        loop {
            let rise = z(s.next[w as usize]) - z(w);
            if rise > climb || (rise >= climb && w < worst) {
                (worst, climb) = (w, rise);
            }
            w = s.next[w as usize];
            if w == v {
                break;
            }
        }
        s.next[worst as usize] = NONE;
        circles += 1;
    }
    circles
}

/// The last vertex downstream of every vertex.
fn roots(s: &Streams) -> Vec<u32> {
    let mut root: Vec<u32> = (0..s.at.len() as u32).collect();
    for v in s.order().into_iter().rev() {
        let d = s.next[v as usize];
        if d != NONE {
            root[v as usize] = root[d as usize];
        }
    }
    root
}

/// Leads every stream that ends in the country to another one or off the map. Returns how many, and their length.
pub(super) fn trace(s: &mut Streams, terrain: &Grid) -> (u64, f64) {
    let shape = terrain.shape;
    let mut lowered = terrain.clone();
    let mut cells: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    let mut trench: BTreeSet<usize> = BTreeSet::new();
    for v in 0..s.at.len() as u32 {
        let n = s.next[v as usize];
        if n == NONE {
            continue;
        }
        for cell in rasterise(shape, &[s.at[v as usize], s.at[n as usize]]) {
            cells.entry(cell).or_default().push(n);
            trench.insert(cell);
        }
    }
    for cell in trench {
        lowered.values[cell] -= TRENCH_M;
    }
    lowered.values = drainage::fill(&lowered);
    let paths = drainage::drainage(&lowered);
    let arrivals = s.arrivals();
    let mut loose: Vec<u32> = (0..s.at.len() as u32).filter(|v| s.next[*v as usize] == NONE && arrivals[*v as usize] > 0 && !s.rim[*v as usize]).collect();
    let z = |v: u32| terrain.bilinear(s.at[v as usize]).unwrap_or(0.0);
    loose.sort_by(|a, b| z(*b).total_cmp(&z(*a)).then(a.cmp(b)));
    let (mut count, mut metres) = (0, 0.0);
    // Once a tree has found its way it belongs to the one it met.
    let mut root = roots(s);
    let mut met: BTreeMap<u32, u32> = BTreeMap::new();
    let find = |met: &BTreeMap<u32, u32>, mut r: u32| {
        while let Some(next) = met.get(&r) {
            r = *next;
        }
        r
    };
    for end in loose {
        let own = find(&met, root[end as usize]);
        let Some(mut cell) = shape.cell_at(s.at[end as usize]) else { continue };
        let (mut path, mut target) = (Vec::new(), None);
        loop {
            let near = cells.get(&cell).into_iter().flatten().copied().filter(|v| find(&met, root[*v as usize]) != own);
            target = near
                .min_by(|a, b| s.at[*a as usize].distance_m(shape.centre(cell)).total_cmp(&s.at[*b as usize].distance_m(shape.centre(cell))).then(a.cmp(b)))
                .or(target);
            if target.is_some() {
                break;
            }
            let down = paths.down[cell];
            if down == drainage::NONE {
                break;
            }
            cell = down as usize;
            path.push(cell);
        }
        if target.is_none() && path.is_empty() {
            continue;
        }
        count += 1;
        let mut v = end;
        let last = path.len();
        let (name, river) = arriving(s, end);
        for (i, cell) in path.into_iter().enumerate() {
            // Every third cell: the stairs of D8 are no meanders.
            if i % 3 != 2 && !(target.is_none() && i + 1 == last) {
                continue;
            }
            let m = s.add(shape.centre(cell));
            metres += join(s, v, m, &name, river);
            root.push(own);
            cells.entry(cell).or_default().push(m);
            v = m;
        }
        match target {
            Some(t) => {
                metres += join(s, v, t, &name, river);
                met.insert(own, find(&met, root[t as usize]));
            }
            None => s.rim[v as usize] = true,
        }
    }
    (count, metres)
}

/// Name and kind of the stream that arrives at a vertex.
fn arriving(s: &Streams, at: u32) -> (String, bool) {
    (0..s.at.len()).filter(|v| s.next[*v] == at).map(|v| (s.name[v].clone(), s.river[v])).max_by_key(|(n, r)| (*r, !n.is_empty())).unwrap_or_default()
}

fn join(s: &mut Streams, a: u32, b: u32, name: &str, river: bool) -> f64 {
    let i = a as usize;
    (s.next[i], s.traced[i], s.river[i]) = (b, true, river);
    s.name[i] = name.to_string();
    s.edge_m(a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::frame::Point;
    use crate::map::grid::Shape;

    fn slope() -> Grid {
        // Falls to the east by one metre a cell.
        let shape = Shape { cols: 40, rows: 20, west: 0.0, north: 600.0, cell_m: 30.0 };
        Grid { shape, values: (0..800).map(|i| 100.0 - (i % 40) as f32).collect() }
    }

    fn stream(points: &[(f64, f64)]) -> Streams {
        let mut s = Streams::default();
        let ids: Vec<u32> = points.iter().map(|p| s.add(Point::new(p.0, p.1))).collect();
        for w in ids.windows(2) {
            s.next[w[0] as usize] = w[1];
        }
        s
    }

    #[test]
    fn a_stream_that_ends_in_the_country_finds_its_way_off_the_map() {
        let mut s = stream(&[(100.0, 300.0), (200.0, 300.0), (300.0, 300.0)]);
        let (n, m) = trace(&mut s, &slope());
        assert_eq!(n, 1);
        assert!((m - 885.0).abs() < 40.0, "{m}");
        let last = (0..s.at.len()).filter(|v| s.next[*v] == NONE && s.rim[*v]).count();
        assert_eq!(last, 1);
    }

    #[test]
    fn a_circle_is_opened_where_it_climbs_most() {
        let mut s = stream(&[(100.0, 300.0), (400.0, 300.0), (400.0, 200.0), (200.0, 200.0)]);
        s.next[3] = 0;
        assert_eq!(open_circles(&mut s, &slope()), 1);
        assert_eq!(s.next, [1, 2, NONE, 0]);
        assert_eq!(s.order(), [3, 0, 1, 2]);
    }
}
