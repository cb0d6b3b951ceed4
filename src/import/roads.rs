//! Import / roads — ways with a `highway` tag become roads between junctions, with their geometry and what they carry.
//!
//! In: OSM ways, the area, the county's plane. Out: roads as the county's file names them; what was dropped and why.
//! Not here: bridges over rivers (`crossings`), queues. Method: a junction is where other than two road ends meet or where
//! something changes (class, direction, lanes, speed, width, surface, bridge, tunnel); everything between is one road.

use std::collections::{BTreeMap, BTreeSet};

use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::account::{Account, Word};
use super::area::Area;
use super::osm::{Osm, Way};
use super::road_tags::{Kind, class, direction, kind, refused};
use super::write::RoadRow;
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::road::RoadClass;

/// Islands of the network shorter than this and without a county road are left out, metres (assumed).
const SMALL_ISLAND_M: f64 = 2_000.0;
/// Ends nearer than this to another node belong to it, metres (assumed; as loading the county takes ends for one junction).
const GAP_M: f64 = crate::scenario::road_graph::MERGE_M;

/// A road with what later steps want to know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Road {
    /// As the file names it.
    pub row: RoadRow,
    /// Tagged as a ford.
    pub ford: bool,
    /// Island of the network it lies on; 0 is the main one.
    pub island: u32,
}

/// A piece between hard junctions.
struct Piece {
    way: i64,
    kind: Kind,
    nodes: Vec<u32>,
}

/// Vertices of the network: OSM nodes, then points where ways leave the area.
struct Vertices<'a> {
    osm: &'a Osm,
    rim: Vec<(LonLat, String)>,
}

impl Vertices<'_> {
    fn at(&self, v: u32) -> LonLat {
        let n = self.osm.nodes.len() as u32;
        if v < n { self.osm.at(v) } else { self.rim[(v - n) as usize].0 }
    }
    fn key(&self, v: u32) -> String {
        let n = self.osm.nodes.len() as u32;
        if v < n { format!("n{}", self.osm.nodes[v as usize].id) } else { self.rim[(v - n) as usize].1.clone() }
    }
    /// The runs of a way inside the area; where it leaves, it is cut at the rim.
    fn inside(&mut self, way: &Way, area: &Area) -> Vec<Vec<u32>> {
        let (mut runs, mut run) = (Vec::new(), Vec::new());
        let mut before: Option<(u32, bool)> = None;
        for &v in &way.nodes {
            let here = area.contains(self.osm.at(v));
            if let Some((b, was)) = before
                && was != here
            {
                let (inner, outer) = if was { (b, v) } else { (v, b) };
                let at = area.rim(self.osm.at(inner), self.osm.at(outer));
                let vertex = self.osm.nodes.len() as u32 + self.rim.len() as u32;
                self.rim.push((at, format!("x{}-{}", way.id, self.rim.len())));
                run.push(vertex);
                if was {
                    runs.push(std::mem::take(&mut run));
                }
            }
            if here {
                run.push(v);
            }
            before = Some((v, here));
        }
        runs.push(run);
        runs.retain(|r| r.len() > 1);
        runs
    }
}

/// Makes the roads.
#[must_use]
pub fn make(osm: &Osm, area: &Area, frame: &Frame, account: &mut Account) -> Vec<Road> {
    let mut dropped: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut vertices = Vertices { osm, rim: Vec::new() };
    let mut runs: Vec<Piece> = Vec::new();
    let (mut kept, mut outside) = (0u64, 0u64);
    for way in &osm.ways {
        let Some(highway) = way.tags.get("highway") else { continue };
        if let Some(why) = refused(&way.tags, highway) {
            *dropped.entry(why).or_default() += 1;
            continue;
        }
        let Some(class) = class(highway) else { continue };
        let mut kind = kind(&way.tags, highway, class);
        // Who may not drive may still walk.
        let no_cars =
            way.tags.is("motor_vehicle", &["no", "private"]) || way.tags.is("vehicle", &["no", "private"]) || way.tags.is("access", &["no", "private"]);
        if no_cars && !way.tags.is("motor_vehicle", &["yes", "destination", "permissive"]) {
            kind.class = RoadClass::Path;
        }
        if kind.class == RoadClass::Path {
            (kind.oneway, kind.lanes) = (false, 1);
        }
        let backwards = kind.oneway && direction(&way.tags, highway).1;
        let parts = vertices.inside(way, area);
        if parts.is_empty() {
            outside += 1;
        } else {
            kept += 1;
        }
        for mut nodes in parts {
            if backwards {
                nodes.reverse();
            }
            runs.push(Piece { way: way.id, kind: kind.clone(), nodes });
        }
    }
    let gaps = close_gaps(&mut runs, &vertices, frame);
    let pieces = split(runs);
    let chains = join(pieces);
    let mut roads = rows(chains, &vertices, frame);
    let (islands, left_out) = islands(&mut roads);
    tell(account, osm, kept, outside, &dropped, &roads, &islands, left_out, gaps);
    roads
}

/// Joins an end that no other way shares to another node within [`GAP_M`]. Returns how many.
fn close_gaps(runs: &mut Vec<Piece>, vertices: &Vertices<'_>, frame: &Frame) -> u64 {
    let mut uses: BTreeMap<u32, u32> = BTreeMap::new();
    for p in runs.iter() {
        for v in &p.nodes {
            *uses.entry(*v).or_default() += 1;
        }
    }
    let place = |v: u32| frame.to_plane(vertices.at(v));
    let tree = RTree::bulk_load(
        uses.keys()
            .map(|v| {
                let p = place(*v);
                GeomWithData::new([p.x, p.y], *v)
            })
            .collect(),
    );
    let mut to: BTreeMap<u32, u32> = BTreeMap::new();
    for p in runs.iter() {
        for v in [p.nodes[0], p.nodes[p.nodes.len() - 1]] {
            if uses[&v] != 1 || to.contains_key(&v) {
                continue;
            }
            let at = place(v);
            let near = tree.locate_within_distance([at.x, at.y], GAP_M * GAP_M).map(|n| n.data).filter(|n| !p.nodes.contains(n) && !to.contains_key(n));
            // What others use already is the junction; else the older node.
            if let Some(n) = near.min_by_key(|n| (std::cmp::Reverse(uses[n]), *n)) {
                to.insert(v, n);
            }
        }
    }
    replace(runs, &to);
    // Two junctions, or a junction and an end, with less than that between them on one way are one.
    let mut uses: BTreeMap<u32, u32> = BTreeMap::new();
    for p in runs.iter() {
        for v in &p.nodes {
            *uses.entry(*v).or_default() += 1;
        }
        for v in [p.nodes[0], p.nodes[p.nodes.len() - 1]] {
            *uses.entry(v).or_default() += 1;
        }
    }
    let mut one: BTreeMap<u32, u32> = BTreeMap::new();
    for pair in runs.iter().flat_map(|p| p.nodes.windows(2)) {
        let (a, b) = (pair[0], pair[1]);
        if uses[&a] < 2 || uses[&b] < 2 || place(a).distance_m(place(b)) >= GAP_M || one.contains_key(&a) || one.contains_key(&b) {
            continue;
        }
        let (from, into) = if (uses[&a], b) > (uses[&b], a) { (b, a) } else { (a, b) };
        if !one.values().any(|v| *v == from) {
            one.insert(from, into);
        }
    }
    replace(runs, &one);
    (to.len() + one.len()) as u64
}

/// Puts nodes in place of others; ways of which nothing is left are gone.
fn replace(runs: &mut Vec<Piece>, to: &BTreeMap<u32, u32>) {
    for p in runs.iter_mut() {
        for v in &mut p.nodes {
            if let Some(n) = to.get(v) {
                *v = *n;
            }
        }
        p.nodes.dedup();
    }
    runs.retain(|p| p.nodes.len() > 1);
}

/// Cuts ways where other than two ends meet.
fn split(runs: Vec<Piece>) -> Vec<Piece> {
    let mut ends: BTreeMap<u32, u32> = BTreeMap::new();
    for p in &runs {
        for pair in p.nodes.windows(2) {
            *ends.entry(pair[0]).or_default() += 1;
            *ends.entry(pair[1]).or_default() += 1;
        }
    }
    let mut pieces = Vec::new();
    for p in runs {
        let mut nodes: Vec<u32> = Vec::new();
        let last = p.nodes.len() - 1;
        for (i, v) in p.nodes.into_iter().enumerate() {
            nodes.push(v);
            if i > 0 && i < last && ends[&v] != 2 {
                pieces.push(Piece { way: p.way, kind: p.kind.clone(), nodes: std::mem::replace(&mut nodes, vec![v]) });
            }
        }
        pieces.push(Piece { way: p.way, kind: p.kind, nodes });
    }
    pieces
}

/// Joins pieces end to end where exactly two of one kind meet.
fn join(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut at: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, p) in pieces.iter().enumerate() {
        at.entry(p.nodes[0]).or_default().push(i);
        at.entry(*p.nodes.last().unwrap_or(&p.nodes[0])).or_default().push(i);
    }
    let mut used = vec![false; pieces.len()];
    let mut chains = Vec::new();
    for i in 0..pieces.len() {
        if used[i] {
            continue;
        }
        used[i] = true;
        let (mut way, kind, mut nodes) = (pieces[i].way, pieces[i].kind.clone(), pieces[i].nodes.clone());
        for forward in [true, false] {
            loop {
                let v = if forward { *nodes.last().unwrap_or(&nodes[0]) } else { nodes[0] };
                let here = &at[&v];
                if here.len() != 2 {
                    break;
                }
                let Some(&next) = here.iter().find(|k| !used[**k]) else { break };
                let p = &pieces[next];
                if p.kind != kind {
                    break;
                }
                let starts = p.nodes[0] == v;
                if kind.oneway && starts != forward {
                    break;
                }
                used[next] = true;
                way = way.min(p.way);
                let mut more = p.nodes.clone();
                if starts != forward {
                    more.reverse();
                }
                if forward {
                    nodes.extend(more.into_iter().skip(1));
                } else {
                    more.pop();
                    more.extend(nodes);
                    nodes = more;
                }
            }
        }
        chains.push(Piece { way, kind, nodes });
    }
    chains
}

/// Roads with keys; a loop is cut in two so that no road ends where it begins.
fn rows(chains: Vec<Piece>, vertices: &Vertices<'_>, frame: &Frame) -> Vec<Road> {
    let mut halves = Vec::new();
    for c in chains {
        if c.nodes.len() > 2 && c.nodes.first() == c.nodes.last() {
            let m = c.nodes.len() / 2;
            halves.push(Piece { way: c.way, kind: c.kind.clone(), nodes: c.nodes[..=m].to_vec() });
            halves.push(Piece { way: c.way, kind: c.kind, nodes: c.nodes[m..].to_vec() });
        } else {
            halves.push(c);
        }
    }
    halves.sort_by(|a, b| (a.way, &a.nodes).cmp(&(b.way, &b.nodes)));
    let mut number: BTreeMap<i64, u32> = BTreeMap::new();
    let mut roads = Vec::with_capacity(halves.len());
    for c in halves {
        let line: Vec<Point> = c.nodes.iter().map(|v| frame.to_plane(vertices.at(*v))).collect();
        if crate::map::line::length_m(&line) < 0.5 || c.nodes.first() == c.nodes.last() {
            continue;
        }
        let n = number.entry(c.way).or_default();
        *n += 1;
        let id = if *n == 1 { format!("w{}", c.way) } else { format!("w{}-{n}", c.way) };
        let ends = (vertices.key(c.nodes[0]), vertices.key(c.nodes[c.nodes.len() - 1]));
        let k = c.kind;
        let row = RoadRow {
            id,
            name: k.name,
            class: k.class,
            ends: Some(ends),
            line,
            oneway: k.oneway,
            lanes: k.lanes,
            speed_km_per_h: k.speed,
            width_m: k.width_m,
            paved: k.paved,
            bridge: k.bridge,
            tunnel: k.tunnel,
            crossings: Vec::new(),
        };
        roads.push(Road { row, ford: k.ford, island: 0 });
    }
    roads
}

/// Whether cars use a class.
#[must_use]
pub fn drivable(class: RoadClass) -> bool {
    !matches!(class, RoadClass::Track | RoadClass::Path)
}

/// Numbers the islands by length (0 is the longest) and leaves out the small ones. Returns the lengths of those kept, and
/// number and length of those left out.
fn islands(roads: &mut Vec<Road>) -> (Vec<f64>, (usize, f64)) {
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    let ends: Vec<(usize, usize)> = roads
        .iter()
        .map(|r| {
            let (a, b) = r.row.ends.as_ref().map_or(("", ""), |(a, b)| (a.as_str(), b.as_str()));
            let next = ids.len();
            let a = *ids.entry(a).or_insert(next);
            let next = ids.len();
            (a, *ids.entry(b).or_insert(next))
        })
        .collect();
    let mut parent: Vec<usize> = (0..ids.len()).collect();
    fn root(parent: &mut [usize], mut v: usize) -> usize {
        while parent[v] != v {
            parent[v] = parent[parent[v]];
            v = parent[v];
        }
        v
    }
    for (a, b) in &ends {
        let (a, b) = (root(&mut parent, *a), root(&mut parent, *b));
        parent[a.max(b)] = a.min(b);
    }
    let home: Vec<usize> = ends.iter().map(|e| root(&mut parent, e.0)).collect();
    // Cars count before footpaths: the main island is where most can be driven.
    let mut sums: BTreeMap<usize, (f64, f64, bool)> = BTreeMap::new();
    for (r, h) in roads.iter().zip(&home) {
        let s = sums.entry(*h).or_default();
        let m = crate::map::line::length_m(&r.row.line);
        s.1 += m;
        if drivable(r.row.class) {
            s.0 += m;
        }
        s.2 |= r.row.class <= RoadClass::County;
    }
    let mut order: Vec<(usize, (f64, f64, bool))> = sums.into_iter().collect();
    order.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then(b.1.1.total_cmp(&a.1.1)).then(a.0.cmp(&b.0)));
    let keep = |i: usize, s: &(f64, f64, bool)| i == 0 || (s.0 > 0.0 && (s.0 >= SMALL_ISLAND_M || s.2));
    let mut rank: BTreeMap<usize, u32> = BTreeMap::new();
    let (mut kept, mut out) = (Vec::new(), (0, 0.0));
    for (i, (h, s)) in order.iter().enumerate() {
        if keep(i, s) {
            rank.insert(*h, kept.len() as u32);
            kept.push(s.1);
        } else {
            out.0 += 1;
            out.1 += s.1;
        }
    }
    let mut homes = home.into_iter();
    roads.retain_mut(|r| match homes.next().and_then(|h| rank.get(&h)) {
        Some(i) => {
            r.island = *i;
            true
        }
        None => false,
    });
    (kept, out)
}

fn tell(
    account: &mut Account,
    osm: &Osm,
    kept: u64,
    outside: u64,
    dropped: &BTreeMap<&'static str, u64>,
    roads: &[Road],
    islands: &[f64],
    left_out: (usize, f64),
    gaps: u64,
) {
    let km = |f: &dyn Fn(&Road) -> bool| roads.iter().filter(|r| f(r)).map(|r| crate::map::line::length_m(&r.row.line)).sum::<f64>() / 1000.0;
    let (drive, walk) = (km(&|r| drivable(r.row.class)), km(&|r| !drivable(r.row.class)));
    let junctions: BTreeSet<&String> = roads.iter().filter_map(|r| r.row.ends.as_ref()).flat_map(|(a, b)| [a, b]).collect();
    account.say(
        Word::Kept,
        format!(
            "道路：{kept} 条 way（共 {}）→ {} 条道路、{} 个路口；可行车 {drive:.0} km，机耕路和步道 {walk:.0} km",
            osm.counts.highways,
            roads.len(),
            junctions.len()
        ),
        format!(
            "roads: {kept} ways (of {}) → {} roads, {} junctions; {drive:.0} km for cars, {walk:.0} km of tracks and paths",
            osm.counts.highways,
            roads.len(),
            junctions.len()
        ),
    );
    let n = |k: &str| dropped.get(k).copied().unwrap_or(0);
    account.say(
        Word::Dropped,
        format!("道路：范围外 {outside}，私人 {}，停车场通道和入户路 {}，面状 {}，其他（在建、规划等） {}", n("private"), n("driveway"), n("area"), n("other")),
        format!(
            "roads: {outside} outside, {} private, {} driveways and parking aisles, {} areas, {} others (planned, under construction …)",
            n("private"),
            n("driveway"),
            n("area"),
            n("other")
        ),
    );
    if gaps > 0 {
        account.say(
            Word::Note,
            format!("{gaps} 条道路的末端与另一节点相距不足 {GAP_M} m，已接上"),
            format!("{gaps} ends of roads lay within {GAP_M} m of another node and were joined to it"),
        );
    }
    if left_out.0 > 0 {
        account.say(
            Word::Dropped,
            format!("{} 个不相连的小路网（共 {:.1} km），车到不了主路网", left_out.0, left_out.1 / 1000.0),
            format!("{} small islands of the road network ({:.1} km together) that do not reach the main one", left_out.0, left_out.1 / 1000.0),
        );
    }
    if islands.len() > 1 {
        let list = islands[1..].iter().map(|m| format!("{:.1}", m / 1000.0)).collect::<Vec<_>>().join(", ");
        account.say(
            Word::Note,
            format!("路网除主网外还有 {} 个孤岛（km：{list}）；其上的人走不到主网", islands.len() - 1),
            format!("the road network has {} islands beside the main one (km: {list}); nobody drives between them", islands.len() - 1),
        );
    }
}
