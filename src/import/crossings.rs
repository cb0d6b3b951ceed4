//! Import / crossings — where roads meet streams: bridges, culverts and fords, with the level of their deck.
//!
//! In: roads, streams, the ground before rivers were burned into it. Out: crossings that know road, place and vertex; the
//! deck is levelled once the reach is known. Not here: when a deck goes under (`hazard::flood`). Method: segments that
//! intersect, found in an R-tree. A deck lies at the higher of its two approaches and above bank-full (assumed): the ground
//! of a 90 m terrain model is no survey of a bridge.

use std::collections::BTreeSet;

use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};

use super::account::{Account, Word};
use super::barriers::cross;
use super::reaches::Reaches;
use super::roads::{Road, drivable};
use super::stream_forest::{NONE, Streams};
use super::write::CrossingRow;
use crate::map::frame::Point;
use crate::map::grid::Grid;
use crate::map::road::RoadClass;

/// Height of a bridge's deck above its higher approach, and of a culvert's road above bank-full, metres (assumed).
const DECK_M: f64 = 0.5;
const CULVERT_M: f64 = 0.3;
/// Free height of a bridge above bank-full at the least, metres (assumed; GB 50201 asks 0.5 and more above design flood).
const FREE_M: f64 = 1.0;
/// The approaches are read this far beyond the ends of a bridge, metres (assumed: half a cell).
const APPROACH_M: f64 = 15.0;
/// Crossings of one road closer together than this are one, metres (assumed).
const SAME_M: f64 = 15.0;

/// How a road crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// A bridge by its tag.
    Bridge,
    /// Nothing is said: a bridge over a river, a culvert under a road.
    Supposed,
    /// A ford, by its tag or because a track meets a stream.
    Ford,
}

/// A crossing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Meeting {
    /// Position of the road in the list.
    pub road: usize,
    /// Metres from its start.
    pub along_m: f64,
    /// Vertex of the stream.
    pub vertex: u32,
    /// How.
    pub how: How,
}

/// Finds the crossings and puts a vertex into the stream at each.
pub fn find(roads: &[Road], s: &mut Streams) -> Vec<Meeting> {
    let edges: Vec<GeomWithData<Line<[f64; 2]>, u32>> = (0..s.at.len() as u32)
        .filter(|v| s.next[*v as usize] != NONE)
        .map(|v| {
            let (a, b) = (s.at[v as usize], s.at[s.next[v as usize] as usize]);
            GeomWithData::new(Line::new([a.x, a.y], [b.x, b.y]), v)
        })
        .collect();
    let tree = RTree::bulk_load(edges);
    // Every hit on an edge, before edges are cut: edge, share, road, metres.
    let mut hits: Vec<(u32, f64, usize, f64)> = Vec::new();
    for (i, road) in roads.iter().enumerate() {
        if road.row.tunnel {
            continue;
        }
        let mut before = 0.0;
        for w in road.row.line.windows(2) {
            let (a, b) = (w[0], w[1]);
            let length = a.distance_m(b);
            let window = AABB::from_corners([a.x.min(b.x), a.y.min(b.y)], [a.x.max(b.x), a.y.max(b.y)]);
            for edge in tree.locate_in_envelope_intersecting(window) {
                let v = edge.data;
                let (c, d) = (s.at[v as usize], s.at[s.next[v as usize] as usize]);
                if let Some((t, u)) = cross(a, b, c, d) {
                    hits.push((v, u, i, before + t * length));
                }
            }
            before += length;
        }
    }
    hits.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)).then(a.3.total_cmp(&b.3)));
    let mut found: Vec<Meeting> = Vec::new();
    // From the downstream end of each edge up, so that the share left of it stays right after rescaling.
    let mut cut: Option<(u32, f64)> = None;
    for (v, u, road, along_m) in hits {
        let scale = match cut {
            Some((e, upper)) if e == v => upper,
            _ => 1.0,
        };
        let t = if scale > 1e-9 { (u / scale).min(1.0) } else { 0.0 };
        let (tunnel, river) = (s.tunnel[v as usize], s.river[v as usize]);
        let vertex = s.insert(v, t);
        cut = Some((v, if vertex == v { 0.0 } else { u }));
        let r = &roads[road];
        let small = matches!(r.row.class, RoadClass::Track | RoadClass::Path);
        let how = if r.row.bridge {
            How::Bridge
        } else if r.ford {
            How::Ford
        } else if small && !river && !tunnel {
            How::Ford
        } else {
            How::Supposed
        };
        found.push(Meeting { road, along_m, vertex, how });
    }
    found.sort_by(|a, b| a.road.cmp(&b.road).then(a.along_m.total_cmp(&b.along_m)));
    found.dedup_by(|b, a| a.road == b.road && b.along_m - a.along_m < SAME_M);
    found
}

/// Vertices at which a reach must end: where cars cross.
#[must_use]
pub fn cuts(roads: &[Road], meetings: &[Meeting]) -> BTreeSet<u32> {
    meetings.iter().filter(|m| drivable(roads[m.road].row.class)).map(|m| m.vertex).collect()
}

/// A point of a line at so many metres, and the direction there.
fn along(line: &[Point], m: f64) -> Option<(Point, f64, f64)> {
    let mut before = 0.0;
    for (i, w) in line.windows(2).enumerate() {
        let length = w[0].distance_m(w[1]);
        if length > 0.0 && (m <= before + length || i + 2 == line.len()) {
            let t = ((m - before) / length).clamp(0.0, 1.0);
            return Some((w[0].towards(w[1], t), (w[1].x - w[0].x) / length, (w[1].y - w[0].y) / length));
        }
        before += length;
    }
    None
}

/// The level of a deck.
fn deck(road: &Road, m: &Meeting, ground: &Grid, bed: f64, full: f64) -> f64 {
    let Some((p, dx, dy)) = along(&road.row.line, m.along_m) else { return bed + full };
    let total = crate::map::line::length_m(&road.row.line);
    let (back, ahead) = if road.row.bridge { (m.along_m, total - m.along_m) } else { (0.0, 0.0) };
    let level = |d: f64| ground.bilinear(Point::new(p.x + dx * d, p.y + dy * d)).unwrap_or(bed);
    let higher = level(-(back + APPROACH_M)).max(level(ahead + APPROACH_M));
    match m.how {
        How::Bridge => (higher + DECK_M).max(bed + full + FREE_M),
        How::Supposed => higher.max(bed + full + CULVERT_M),
        How::Ford => bed,
    }
}

/// Writes the crossings into the roads.
pub fn level(roads: &mut [Road], meetings: &[Meeting], s: &Streams, ground: &Grid, reaches: &Reaches, account: &mut Account) {
    // Inside a reach the vertex belongs to the reach that passes; its key is that of the next end downstream.
    let mut lost = 0u64;
    let mut how = [0u64; 3];
    for m in meetings {
        let mut v = m.vertex;
        while v != NONE && !reaches.ending.contains_key(&v) {
            v = s.next[v as usize];
        }
        let Some(key) = reaches.ending.get(&v) else {
            lost += 1;
            continue;
        };
        let Some(id) = reaches.graph.keys.find(key) else {
            lost += 1;
            continue;
        };
        let full = reaches.graph.reach(id).section.bankfull_m;
        let bed = reaches.bed_m[m.vertex as usize];
        how[m.how as usize] += 1;
        let deck_m = deck(&roads[m.road], m, ground, bed, full);
        roads[m.road].row.crossings.push(CrossingRow { reach: key.clone(), along_m: m.along_m, deck_m, ford: m.how == How::Ford });
    }
    account.say(
        Word::Kept,
        format!("跨河处：桥 {}，涉水 {}，图上未注明的 {}", how[0], how[2], how[1]),
        format!("crossings: {} bridges, {} fords, {} of which the map says nothing", how[0], how[2], how[1]),
    );
    account.say(
        Word::Assumed,
        format!("桥面高程 = 两端引道较高者 + {DECK_M} m，且不低于平滩水位 + {FREE_M} m；未注明处按桥涵，机耕路和步道过溪按涉水"),
        format!("deck level = the higher approach + {DECK_M} m and at least bank-full + {FREE_M} m; where nothing is said a bridge or culvert, a ford where a track meets a stream"),
    );
    if lost > 0 {
        account.say(Word::Dropped, format!("跨河处：{lost} 处找不到河段"), format!("crossings: {lost} without a reach"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::write::RoadRow;
    use crate::map::grid::Shape;

    fn road(bridge: bool, class: RoadClass, line: Vec<Point>) -> Road {
        let row = RoadRow {
            id: "r".into(),
            name: String::new(),
            class,
            ends: None,
            line,
            oneway: false,
            lanes: 1,
            speed_km_per_h: None,
            width_m: 6.0,
            paved: true,
            bridge,
            tunnel: false,
            crossings: vec![],
        };
        Road { row, ford: false, island: 0 }
    }

    fn stream() -> Streams {
        let mut s = Streams::default();
        for (i, x) in [0.0, 300.0].into_iter().enumerate() {
            s.at.push(Point::new(x, 100.0));
            s.next.push(if i == 0 { 1 } else { NONE });
            s.name.push(String::new());
            s.width_m.push(None);
            s.tunnel.push(false);
            s.river.push(false);
            s.traced.push(false);
            s.rim.push(false);
        }
        s
    }

    #[test]
    fn two_roads_over_one_edge_cut_it_twice_in_order() {
        let up = |x: f64| vec![Point::new(x, 0.0), Point::new(x, 200.0)];
        let roads = [road(true, RoadClass::County, up(50.0)), road(false, RoadClass::Track, up(200.0)), road(false, RoadClass::Street, up(120.0))];
        let mut s = stream();
        let m = find(&roads, &mut s);
        assert_eq!(
            m.iter().map(|m| (m.road, m.along_m.round() as i64, m.how)).collect::<Vec<_>>(),
            [(0, 100, How::Bridge), (1, 100, How::Ford), (2, 100, How::Supposed)]
        );
        let path: Vec<i64> = {
            let (mut v, mut xs) = (0u32, vec![]);
            while v != NONE {
                xs.push(s.at[v as usize].x.round() as i64);
                v = s.next[v as usize];
            }
            xs
        };
        assert_eq!(path, [0, 50, 120, 200, 300]);
        assert_eq!(cuts(&roads, &m).len(), 2);
    }

    #[test]
    fn a_deck_lies_at_the_higher_approach() {
        let shape = Shape { cols: 40, rows: 40, west: -500.0, north: 700.0, cell_m: 30.0 };
        let ground = Grid { shape, values: (0..1600).map(|i| 100.0 + (i / 40) as f32).collect() };
        let r = road(true, RoadClass::County, vec![Point::new(50.0, 80.0), Point::new(50.0, 120.0)]);
        let m = Meeting { road: 0, along_m: 20.0, vertex: 0, how: How::Bridge };
        let south = ground.bilinear(Point::new(50.0, 65.0)).expect("ground");
        assert!((deck(&r, &m, &ground, 100.0, 1.0) - (south + DECK_M)).abs() < 1e-6);
        assert!((deck(&r, &Meeting { how: How::Ford, ..m }, &ground, 100.0, 1.0) - 100.0).abs() < 1e-9);
        assert!((deck(&r, &m, &ground, 150.0, 1.0) - 152.0).abs() < 1e-9);
    }
}
