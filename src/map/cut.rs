//! Map / cut — a county cut down to some of its townships, with all the water that reaches them.
//!
//! In: a county, the townships to keep, gauges that must stay. Out: a smaller county. Not here: what plans and drills lose by it
//! (`scenario::cut`). Method: the map is the box around the townships' settlements and posts, [`MARGIN_M`] wider. Kept are the
//! townships' villages and people, whatever stands in the box (roads, facilities, teams whose base does), the rivers that
//! touch the box, and all reaches above them: a reach without land on the map has its land lumped, as a county file may have it.
//! All rain gauges stay. What the cut cannot know is the water that stands back from below the box.

use std::collections::BTreeSet;

use super::county::County;
use super::frame::Point;
use super::grid::{ClassGrid, Grid, Shape};
use super::line_cells::rasterise;
use super::place::GaugeKind;
use super::river::{Reach, RiverGraph};
use super::road::{Crossing, RoadGraph};
use crate::base::ids::{GaugeId, Id, Keys, LinkId, NodeId, ReachId, RoadId, TownshipId};

/// How far the map of a cut reaches beyond its places, metres (assumed: far enough for the roads and bases that serve a township).
pub const MARGIN_M: f64 = 3000.0;

/// Old numbers by new ones, and back.
struct Kept<I> {
    old: Vec<I>,
    new: Vec<Option<I>>,
}

impl<I: Id> Kept<I> {
    fn of(count: usize, keep: impl Fn(I) -> bool) -> Self {
        let old: Vec<I> = (0..count).map(I::from_index).filter(|i| keep(*i)).collect();
        let mut new = vec![None; count];
        for (i, o) in old.iter().enumerate() {
            new[o.index()] = Some(I::from_index(i));
        }
        Self { old, new }
    }
    fn to(&self, old: I) -> Option<I> {
        self.new[old.index()]
    }
    fn keys(&self, keys: &Keys<I>) -> Keys<I> {
        Keys::new(self.old.iter().map(|i| keys.key(*i).to_owned()).collect())
    }
    fn rows<R: Clone>(&self, rows: &[R]) -> Vec<R> {
        self.old.iter().map(|i| rows[i.index()].clone()).collect()
    }
}

/// The box of a cut in whole cells of the county's raster; `None` where none of its places lies on it.
fn window(county: &County, places: &[(Point, f64)]) -> Option<(usize, usize, Shape)> {
    let s = county.terrain.shape;
    let (mut west, mut south, mut east, mut north) = (f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY);
    for (p, radius_m) in places {
        let r = radius_m + MARGIN_M;
        (west, south, east, north) = (west.min(p.x - r), south.min(p.y - r), east.max(p.x + r), north.max(p.y + r));
    }
    let cell = |m: f64, most: usize| (m / s.cell_m).clamp(0.0, most as f64);
    let (c0, c1) = (cell(west - s.west, s.cols).floor() as usize, cell(east - s.west, s.cols).ceil() as usize);
    let (r0, r1) = (cell(s.north - north, s.rows).floor() as usize, cell(s.north - south, s.rows).ceil() as usize);
    (c0 < c1 && r0 < r1).then(|| {
        let shape = Shape { cols: c1 - c0, rows: r1 - r0, west: s.west + c0 as f64 * s.cell_m, north: s.north - r0 as f64 * s.cell_m, cell_m: s.cell_m };
        (r0, c0, shape)
    })
}

fn crop<T: Copy>(values: &[T], from: Shape, row: usize, col: usize, to: Shape) -> Vec<T> {
    (0..to.rows).flat_map(|r| values[(row + r) * from.cols + col..][..to.cols].iter().copied()).collect()
}

/// The reaches that touch the box or must stay, and all above them.
fn reaches(county: &County, shape: Shape, must: &BTreeSet<ReachId>) -> Kept<ReachId> {
    let rivers = &county.rivers;
    let mut keep: Vec<bool> =
        rivers.reaches.iter().enumerate().map(|(i, r)| must.contains(&ReachId::from_index(i)) || !rasterise(shape, &r.line).is_empty()).collect();
    // From the mouths up: whoever feeds a kept reach is kept.
    for id in rivers.order.iter().rev() {
        if rivers.reach(*id).downstream.is_some_and(|d| keep[d.index()]) {
            keep[id.index()] = true;
        }
    }
    Kept::of(rivers.reaches.len(), |i: ReachId| keep[i.index()])
}

fn rivers(county: &County, kept: &Kept<ReachId>) -> RiverGraph {
    let reaches = kept.old.iter().map(|i| Reach { downstream: county.rivers.reach(*i).downstream.and_then(|d| kept.to(d)), ..county.rivers.reach(*i).clone() });
    let care = county.rivers.care.iter().filter_map(|(i, c)| Some((kept.to(ReachId(*i))?.0, c.clone()))).collect();
    let mut graph = RiverGraph { keys: kept.keys(&county.rivers.keys), reaches: reaches.collect(), order: Vec::new(), care };
    graph.sort().expect("a part of a forest has no circle");
    graph
}

/// The roads that lie wholly in the box, with the junctions they touch.
fn roads(county: &County, shape: Shape, reaches: &Kept<ReachId>) -> (RoadGraph, Kept<NodeId>) {
    let g = &county.roads;
    let roads = Kept::of(g.roads.len(), |i: RoadId| g.road(i).line.iter().all(|p| shape.contains(*p)));
    let ends: BTreeSet<NodeId> = roads.old.iter().flat_map(|r| [g.road(*r).from, g.road(*r).to]).collect();
    let nodes = Kept::of(g.nodes.len(), |i: NodeId| ends.contains(&i));
    let node = |n: NodeId| nodes.to(n).expect("an end of a kept road is kept");
    let mut out = RoadGraph { node_keys: nodes.keys(&g.node_keys), nodes: nodes.rows(&g.nodes), road_keys: roads.keys(&g.road_keys), ..RoadGraph::default() };
    for old in &roads.old {
        let mut road = g.road(*old).clone();
        (road.from, road.to) = (node(road.from), node(road.to));
        road.crossings = road.crossings.iter().filter_map(|c| Some(Crossing { reach: reaches.to(c.reach)?, ..*c })).collect();
        let mut link = |l: Option<LinkId>| {
            l.map(|l| {
                let old = *g.link(l);
                out.links.push(super::road::Link { road: RoadId::from_index(out.roads.len()), from: node(old.from), to: node(old.to), ..old });
                LinkId::from_index(out.links.len() - 1)
            })
        };
        (road.forward, road.backward) = (link(road.forward), link(road.backward));
        out.roads.push(road);
    }
    out.index();
    (out, nodes)
}

/// The nearest kept junction to a place whose own is gone; ties by the smaller number, junction 0 where there is none.
fn nearest(graph: &RoadGraph, at: Point) -> NodeId {
    let far = |n: &usize| graph.nodes[*n].at.distance_m(at);
    (0..graph.nodes.len()).min_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b))).map_or(NodeId(0), NodeId::from_index)
}

/// Cuts a county down; `None` where the townships have no place on its map. `gauges` stay wherever they stand.
#[must_use]
pub fn cut(county: &County, only: &BTreeSet<TownshipId>, gauges: &BTreeSet<GaugeId>) -> Option<County> {
    let townships = Kept::of(county.townships.len(), |i: TownshipId| only.contains(&i));
    let villages = Kept::of(county.villages.len(), |i: crate::base::ids::VillageId| only.contains(&county.villages[i.index()].township));
    let settlements = Kept::of(county.settlements.len(), |i: crate::base::ids::SettlementId| villages.to(county.settlements[i.index()].village).is_some());
    let places: Vec<(Point, f64)> = (townships.old.iter().map(|i| (county.townships[i.index()].seat, 0.0)))
        .chain(villages.old.iter().map(|i| (county.villages[i.index()].at, 0.0)))
        .chain(settlements.old.iter().map(|i| (county.settlements[i.index()].at, county.settlements[i.index()].radius_m)))
        .collect();
    let (row, col, shape) = window(county, &places)?;
    let inside = |i: GaugeId| shape.contains(county.gauges[i.index()].at);
    let kept_gauges = Kept::of(county.gauges.len(), |i: GaugeId| gauges.contains(&i) || inside(i) || county.gauges[i.index()].kind == GaugeKind::Rain);
    let must: BTreeSet<ReachId> = kept_gauges.old.iter().filter_map(|i| county.gauges[i.index()].reach).collect();
    let kept_reaches = reaches(county, shape, &must);
    let (graph, nodes) = roads(county, shape, &kept_reaches);
    let node = |old: NodeId, at: Point| nodes.new.get(old.index()).copied().flatten().unwrap_or_else(|| nearest(&graph, at));
    let facilities = Kept::of(county.facilities.len(), |i: crate::base::ids::FacilityId| shape.contains(county.facilities[i.index()].at));
    let teams = Kept::of(county.teams.len(), |i: crate::base::ids::TeamId| {
        let t = &county.teams[i.index()];
        facilities.to(t.base).is_some() && t.township.is_none_or(|t| only.contains(&t))
    });
    let points = Kept::of(county.hazard_points.len(), |i: crate::base::ids::HazardPointId| villages.to(county.hazard_points[i.index()].village).is_some());
    let landcover = &county.landcover.values;
    let full = county.terrain.shape;
    let mut out = County {
        terrain: Grid { shape, values: crop(&county.terrain.values, full, row, col, shape) },
        manning: county.manning.as_ref().map(|m| Grid { shape, values: crop(&m.values, full, row, col, shape) }),
        vegetation: county.vegetation.map(|m| Grid { shape, values: crop(&m.values, full, row, col, shape) }),
        landcover: ClassGrid { values: if landcover.len() == full.len() { crop(landcover, full, row, col, shape) } else { landcover.clone() } },
        rivers: rivers(county, &kept_reaches),
        township_keys: townships.keys(&county.township_keys),
        townships: townships.rows(&county.townships),
        village_keys: villages.keys(&county.village_keys),
        villages: villages.rows(&county.villages),
        settlement_keys: settlements.keys(&county.settlement_keys),
        settlements: settlements.rows(&county.settlements),
        facility_keys: facilities.keys(&county.facility_keys),
        facilities: facilities.rows(&county.facilities),
        gauge_keys: kept_gauges.keys(&county.gauge_keys),
        gauges: kept_gauges.rows(&county.gauges),
        team_keys: teams.keys(&county.team_keys),
        teams: teams.rows(&county.teams),
        hazard_point_keys: points.keys(&county.hazard_point_keys),
        hazard_points: points.rows(&county.hazard_points),
        roads: RoadGraph::default(),
        ..county.clone()
    };
    for t in &mut out.townships {
        t.node = node(t.node, t.seat);
    }
    for v in &mut out.villages {
        (v.node, v.township) = (node(v.node, v.at), townships.to(v.township).expect("a kept village has a kept township"));
    }
    for s in &mut out.settlements {
        (s.node, s.village) = (node(s.node, s.at), villages.to(s.village).expect("a kept settlement has a kept village"));
    }
    for f in &mut out.facilities {
        (f.node, f.township) = (node(f.node, f.at), f.township.and_then(|t| townships.to(t)));
    }
    for g in &mut out.gauges {
        (g.township, g.reach) = (g.township.and_then(|t| townships.to(t)), g.reach.and_then(|r| kept_reaches.to(r)));
    }
    for t in &mut out.teams {
        (t.base, t.township) = (facilities.to(t.base).expect("a kept team has a kept base"), t.township.and_then(|t| townships.to(t)));
    }
    for p in &mut out.hazard_points {
        p.village = villages.to(p.village).expect("a kept point has a kept village");
    }
    out.roads = graph;
    Some(out)
}
