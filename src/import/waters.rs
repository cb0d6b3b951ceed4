//! Import / waters — rivers and streams as a forest that runs downhill: every vertex knows the next one downstream.
//!
//! In: OSM waterways, the area, the terrain. Out: the forest with names, widths, tunnels, dams and weirs.
//! Not here: beds and reaches (`reaches`), lakes as land cover (`cover`). Method: OSM draws waterways in the direction of
//! flow; one drawn clearly uphill is turned round; where two arms leave a vertex the greater stays; a stream that ends in
//! the country follows the fall of the terrain until it meets another or leaves the map; a circle is opened at its steepest
//! climb. Source of the meaning of tags: OSM wiki, "Key:waterway".

use std::collections::{BTreeMap, BTreeSet};

use super::account::{Account, Word};
use super::area::Area;
use super::osm::Osm;
use super::road_tags::metres;
use crate::map::drainage;
use crate::map::frame::{Frame, Point};
use crate::map::grid::Grid;

/// No next vertex.
pub const NONE: u32 = u32::MAX;
/// A waterway that climbs by more than this from its first to its last point is drawn the wrong way round, metres (assumed:
/// twice the standard error of SRTM).
const CLIMB_M: f64 = 8.0;
/// How far streams are lowered while loose ends look for their way, metres (assumed: enough to catch a path beside them).
const TRENCH_M: f32 = 20.0;

/// A dam or weir in a stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Barrier {
    /// A weir rather than a dam.
    pub weir: bool,
    /// Height by its tag, metres.
    pub height_m: Option<f64>,
}

/// The forest. Everything said of a vertex but its place is said of the edge to the next one.
#[derive(Clone, Debug, Default)]
pub struct Streams {
    /// Places.
    pub at: Vec<Point>,
    /// Next vertex downstream, or [`NONE`].
    pub next: Vec<u32>,
    /// Name.
    pub name: Vec<String>,
    /// Width by its tag, metres.
    pub width_m: Vec<Option<f64>>,
    /// In a tunnel or culvert.
    pub tunnel: Vec<bool>,
    /// A river rather than a stream.
    pub river: Vec<bool>,
    /// Found on the terrain, not on the map.
    pub traced: Vec<bool>,
    /// Where the map's rim cuts a stream.
    pub rim: Vec<bool>,
    /// Dams and weirs.
    pub barriers: BTreeMap<u32, Barrier>,
}

impl Streams {
    fn add(&mut self, at: Point) -> u32 {
        self.at.push(at);
        self.next.push(NONE);
        self.name.push(String::new());
        self.width_m.push(None);
        self.tunnel.push(false);
        self.river.push(false);
        self.traced.push(false);
        self.rim.push(false);
        (self.at.len() - 1) as u32
    }
    /// Puts a vertex into the edge that leaves `v`, at share `t` of it; near an end, that end is taken.
    pub fn insert(&mut self, v: u32, t: f64) -> u32 {
        let n = self.next[v as usize];
        let (a, b) = (self.at[v as usize], self.at[n as usize]);
        let length = a.distance_m(b);
        if t * length < 1.0 {
            return v;
        }
        if (1.0 - t) * length < 1.0 {
            return n;
        }
        let m = self.add(a.towards(b, t));
        let (v, m_) = (v as usize, m as usize);
        (self.next[m_], self.width_m[m_], self.tunnel[m_], self.river[m_], self.traced[m_]) =
            (n, self.width_m[v], self.tunnel[v], self.river[v], self.traced[v]);
        self.name[m_] = self.name[v].clone();
        self.next[v] = m;
        m
    }
    /// How many edges arrive at each vertex.
    #[must_use]
    pub fn arrivals(&self) -> Vec<u32> {
        let mut n = vec![0; self.at.len()];
        for d in &self.next {
            if *d != NONE {
                n[*d as usize] += 1;
            }
        }
        n
    }
    /// Vertices of the network (those with an edge), givers before receivers; ties by number.
    #[must_use]
    pub fn order(&self) -> Vec<u32> {
        let mut waits = self.arrivals();
        let mut ready: BTreeSet<u32> = (0..self.at.len() as u32).filter(|v| waits[*v as usize] == 0 && self.next[*v as usize] != NONE).collect();
        let mut order = Vec::new();
        while let Some(v) = ready.pop_first() {
            order.push(v);
            let d = self.next[v as usize];
            if d == NONE {
                continue;
            }
            waits[d as usize] -= 1;
            if waits[d as usize] == 0 {
                ready.insert(d);
            }
        }
        order
    }
    /// Length of the edge that leaves a vertex, metres; 0 at a mouth.
    #[must_use]
    pub fn edge_m(&self, v: u32) -> f64 {
        let n = self.next[v as usize];
        if n == NONE { 0.0 } else { self.at[v as usize].distance_m(self.at[n as usize]) }
    }
}

/// How important a waterway is; `None`: not ours.
fn rank(waterway: &str) -> Option<u32> {
    Some(match waterway {
        "river" => 0,
        "stream" => 1,
        "tidal_channel" => 2,
        _ => return None,
    })
}

/// One waterway inside the box.
struct Run {
    rank: u32,
    way: i64,
    nodes: Vec<u32>,
    tags: usize,
}

/// Makes the forest.
#[must_use]
pub fn make(osm: &Osm, area: &Area, frame: &Frame, terrain: &Grid, account: &mut Account) -> Streams {
    let mut s = Streams::default();
    let mut vertex: BTreeMap<u32, u32> = BTreeMap::new();
    let (mut kept, mut outside) = (BTreeSet::new(), 0u64);
    let mut other: BTreeMap<String, u64> = BTreeMap::new();
    let mut runs: Vec<Run> = Vec::new();
    for (i, way) in osm.ways.iter().enumerate() {
        let Some(waterway) = way.tags.get("waterway") else { continue };
        let Some(rank) = rank(waterway) else {
            if !["dam", "weir"].contains(&waterway) {
                *other.entry(waterway.into()).or_default() += 1;
            }
            continue;
        };
        if way.closed() {
            *other.entry("closed".into()).or_default() += 1;
            continue;
        }
        let mut run: Vec<u32> = Vec::new();
        let mut before: Option<(u32, bool)> = None;
        let mut any = false;
        let mut flush = |run: &mut Vec<u32>| {
            if run.len() > 1 {
                any = true;
                runs.push(Run { rank, way: way.id, nodes: std::mem::take(run), tags: i });
            }
            run.clear();
        };
        for &node in &way.nodes {
            let here = area.in_box(osm.at(node));
            if let Some((b, was)) = before
                && was != here
            {
                let (inner, outer) = if was { (b, node) } else { (node, b) };
                let boxed = Area { rings: Vec::new(), ..area.clone() };
                let rim = s.add(frame.to_plane(boxed.rim(osm.at(inner), osm.at(outer))));
                s.rim[rim as usize] = true;
                run.push(rim);
                if was {
                    flush(&mut run);
                }
            }
            if here {
                let v = *vertex.entry(node).or_insert_with(|| s.add(frame.to_plane(osm.at(node))));
                if run.last() != Some(&v) {
                    run.push(v);
                }
            }
            before = Some((node, here));
        }
        flush(&mut run);
        if any {
            kept.insert(way.id);
        } else {
            outside += 1;
        }
    }
    runs.sort_by_key(|r| (r.rank, r.way));
    let turned = link(&mut s, osm, runs, terrain);
    let side_arms = prune(&mut s);
    let circles = open_circles(&mut s, terrain);
    let traced = trace(&mut s, terrain);
    barriers(&mut s, osm, frame, &vertex);
    tell(account, &s, osm, kept.len(), outside, &other, turned, side_arms, circles, traced);
    s
}

/// Links vertices along the runs; the first to claim a vertex's way out keeps it. Returns how many were turned round.
fn link(s: &mut Streams, osm: &Osm, runs: Vec<Run>, terrain: &Grid) -> u64 {
    let mut turned = 0;
    for mut r in runs {
        let tags = &osm.ways[r.tags].tags;
        let z = |v: Option<&u32>| v.and_then(|v| terrain.bilinear(s.at[*v as usize]));
        if let (Some(a), Some(b)) = (z(r.nodes.first()), z(r.nodes.last()))
            && b - a > CLIMB_M
        {
            r.nodes.reverse();
            turned += 1;
        }
        let name = tags.get("name").unwrap_or_default();
        let width = tags.get("width").and_then(metres).filter(|w| *w < 2_000.0);
        let tunnel = tags.get("tunnel").is_some_and(|v| v != "no");
        for pair in r.nodes.windows(2) {
            let (a, b) = (pair[0] as usize, pair[1]);
            if s.next[a] != NONE {
                continue;
            }
            (s.next[a], s.width_m[a], s.tunnel[a], s.river[a]) = (b, width, tunnel, r.rank == 0);
            s.name[a] = name.to_string();
        }
    }
    turned
}

/// Removes what is left of an arm whose first edge lost its vertex: a head that another waterway's vertex used to feed.
fn prune(s: &mut Streams) -> u64 {
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
fn open_circles(s: &mut Streams, terrain: &Grid) -> u64 {
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
fn trace(s: &mut Streams, terrain: &Grid) -> (u64, f64) {
    let shape = terrain.shape;
    let mut lowered = terrain.clone();
    let mut cells: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    let mut trench: BTreeSet<usize> = BTreeSet::new();
    for v in 0..s.at.len() as u32 {
        let n = s.next[v as usize];
        if n == NONE {
            continue;
        }
        for cell in drainage::rasterise(shape, &[s.at[v as usize], s.at[n as usize]]) {
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

/// Where two segments cross: shares of the first and of the second.
#[must_use]
pub fn cross(a: Point, b: Point, c: Point, d: Point) -> Option<(f64, f64)> {
    let (rx, ry, qx, qy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let det = rx * qy - ry * qx;
    if det.abs() < 1e-9 {
        return None;
    }
    let t = ((c.x - a.x) * qy - (c.y - a.y) * qx) / det;
    let u = ((c.x - a.x) * ry - (c.y - a.y) * rx) / det;
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then_some((t, u))
}

/// Finds dams and weirs: nodes of a stream, and lines or rims that a stream crosses.
fn barriers(s: &mut Streams, osm: &Osm, frame: &Frame, vertex: &BTreeMap<u32, u32>) {
    for (node, tags) in &osm.points {
        let Some(kind) = tags.get("waterway").filter(|k| ["dam", "weir"].contains(k)) else { continue };
        let Some(v) = vertex.get(node).filter(|v| s.next[**v as usize] != NONE) else { continue };
        s.barriers.insert(*v, Barrier { weir: kind == "weir", height_m: tags.get("height").and_then(metres) });
    }
    for way in &osm.ways {
        let Some(kind) = way.tags.get("waterway").filter(|k| ["dam", "weir"].contains(k)) else { continue };
        let line: Vec<Point> = way.nodes.iter().map(|n| frame.to_plane(osm.at(*n))).collect();
        let (mut low, mut high) = (Point::new(f64::MAX, f64::MAX), Point::new(f64::MIN, f64::MIN));
        for p in &line {
            (low, high) = (Point::new(low.x.min(p.x), low.y.min(p.y)), Point::new(high.x.max(p.x), high.y.max(p.y)));
        }
        let mut hits: Vec<(u32, f64)> = Vec::new();
        for v in 0..s.at.len() as u32 {
            let n = s.next[v as usize];
            if n == NONE {
                continue;
            }
            let (a, b) = (s.at[v as usize], s.at[n as usize]);
            if a.x.max(b.x) < low.x || a.x.min(b.x) > high.x || a.y.max(b.y) < low.y || a.y.min(b.y) > high.y {
                continue;
            }
            hits.extend(line.windows(2).filter_map(|l| cross(a, b, l[0], l[1])).map(|(t, _)| (v, t)));
        }
        // A dam drawn as an area is crossed twice; its foot is the last crossing.
        let Some(&(v, t)) = hits.last() else { continue };
        let at = s.insert(v, t);
        if s.next[at as usize] != NONE {
            s.barriers.insert(at, Barrier { weir: kind == "weir", height_m: way.tags.get("height").and_then(metres) });
        }
    }
}

fn tell(
    account: &mut Account,
    s: &Streams,
    osm: &Osm,
    kept: usize,
    outside: u64,
    other: &BTreeMap<String, u64>,
    turned: u64,
    side_arms: u64,
    circles: u64,
    traced: (u64, f64),
) {
    let km: f64 = (0..s.at.len() as u32).map(|v| s.edge_m(v)).sum::<f64>() / 1000.0;
    let entering = {
        let a = s.arrivals();
        (0..s.at.len()).filter(|v| s.rim[*v] && a[*v] == 0 && s.next[*v] != NONE).count()
    };
    let mouths = (0..s.at.len()).filter(|v| s.next[*v] == NONE && s.rim[*v]).count();
    account.say(
        Word::Kept,
        format!("河流：{kept} 条 way（共 {}）→ {km:.0} km；{} 处坝和堰；{entering} 处从范围外流入，{mouths} 处流出", osm.counts.waterways, s.barriers.len()),
        format!(
            "rivers: {kept} ways (of {}) → {km:.0} km; {} dams and weirs; {entering} enter from outside, {mouths} leave",
            osm.counts.waterways,
            s.barriers.len()
        ),
    );
    let list = other.iter().map(|(k, n)| format!("{k} {n}")).collect::<Vec<_>>().join(", ");
    account.say(
        Word::Dropped,
        format!("河流：范围外 {outside}，短支汊 {side_arms}{}", if list.is_empty() { String::new() } else { format!("，不参与汇流：{list}") }),
        format!("rivers: {outside} outside, {side_arms} short side arms{}", if list.is_empty() { String::new() } else { format!(", not routed: {list}") }),
    );
    if turned + circles > 0 {
        account.say(
            Word::Note,
            format!("河流：{turned} 条画反（地形上坡超过 {CLIMB_M} m），已掉头；{circles} 个环已断开"),
            format!("rivers: {turned} drawn uphill by more than {CLIMB_M} m were turned round, {circles} circles opened"),
        );
    }
    if traced.0 > 0 {
        account.say(
            Word::Assumed,
            format!("河流：{} 条在图上断头，沿地形接到下游（{:.1} km）", traced.0, traced.1 / 1000.0),
            format!("rivers: {} that end on the map follow the terrain to the next one ({:.1} km)", traced.0, traced.1 / 1000.0),
        );
    }
    if entering > 0 {
        account.say(
            Word::Note,
            format!("{entering} 条河从范围外流入：上游面积和来水不在数据中，演练中用 inflows 给出"),
            format!("{entering} streams enter from outside: their upstream area and flow are not in the data, give them as inflows of the drill"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    #[test]
    fn segments_cross_where_they_cross() {
        let p = Point::new;
        let (t, u) = cross(p(0.0, 0.0), p(10.0, 0.0), p(4.0, -2.0), p(4.0, 6.0)).expect("they cross");
        assert!((t - 0.4).abs() < 1e-12 && (u - 0.25).abs() < 1e-12);
        assert!(cross(p(0.0, 0.0), p(10.0, 0.0), p(0.0, 1.0), p(10.0, 1.0)).is_none());
    }
}
