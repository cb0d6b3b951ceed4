//! Sketch / expressway — two one-way carriageways with bridges, tunnels and interchanges.
//!
//! In: an expressway drawn by waypoints, the land, the roads already there. Out: more rows of roads.
//! Not here: local roads (`network`). Method, assumed: a least-cost line that tolerates grades, rounded; a profile that is the
//! terrain's moving mean; a bridge where the ground lies 8 m below it, a tunnel where it lies 18 m above.

use super::file::{Sketch, Via};
use super::land::Land;
use super::line;
use super::network::rounded;
use super::paths::Pathfinder;
use crate::import::write::RoadRow;
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::road::RoadClass;

/// Half the distance between the middles of the two carriageways, metres.
const HALF_GAP_M: f64 = 13.0;
/// The profile is the mean of the ground over this many metres to each side.
const SMOOTH_M: f64 = 900.0;
/// Between two interchanges a carriageway is divided into pieces of at most this length, so that an accident has a place.
const LONGEST_M: f64 = 2000.0;

/// Adds the expressways; each interchange is joined to the nearest junction of the local roads.
pub(crate) fn add(s: &Sketch, frame: &Frame, land: &Land, roads: &mut Vec<RoadRow>) {
    let plane = |p: (f64, f64)| frame.to_plane(LonLat { lon: p.0, lat: p.1 });
    let drawn: Vec<_> = s.roads.iter().filter(|r| r.class == RoadClass::Expressway).collect();
    if drawn.is_empty() {
        return;
    }
    let mut finder = Pathfinder::new(land);
    let junctions = junctions(roads);
    for road in drawn {
        let key = road.name.to_lowercase();
        let mut axis: Vec<Point> = Vec::new();
        for w in road.via.windows(2) {
            let at = |v: &Via| match v {
                Via::Interchange(k) => s.interchanges.iter().find(|i| i.key.key == k.key).map_or(Point::default(), |i| plane(i.at)),
                Via::At(p) => plane(*p),
                Via::Seat(k) => s.townships.iter().find(|t| t.key.key == k.key).map_or(Point::default(), |t| plane(t.seat)),
            };
            let (a, b) = (at(&w[0]), at(&w[1]));
            let (from, to) = (finder.cell(a), finder.cell(b));
            let path = finder.find(from, RoadClass::Expressway, (a, b, a.distance_m(b) * 0.15 + 1500.0), |c| c == to, |_, _| false);
            let leg: Vec<Point> = match path {
                Some((p, _)) => p.iter().map(|c| finder.centre(*c)).collect(),
                None => vec![a, b],
            };
            axis.extend(leg.into_iter().skip(usize::from(!axis.is_empty())));
        }
        let mut axis = line::simplified(&axis, 150.0);
        for _ in 0..3 {
            axis = rounded(&axis);
        }
        let axis = every(&axis, 30.0);
        carriageways(s, &plane, land, &key, &road.name, &axis, &junctions, roads);
    }
}

fn junctions(roads: &[RoadRow]) -> Vec<(String, Point)> {
    let mut all: std::collections::BTreeMap<String, Point> = std::collections::BTreeMap::new();
    for r in roads {
        // A ramp meets a road that carries traffic, not a village lane.
        if !matches!(r.class, RoadClass::National | RoadClass::Provincial | RoadClass::County | RoadClass::Township) {
            continue;
        }
        if let Some((a, b)) = &r.ends {
            all.insert(a.clone(), r.line[0]);
            all.insert(b.clone(), r.line[r.line.len() - 1]);
        }
    }
    all.into_iter().collect()
}

/// Points every so many metres.
fn every(axis: &[Point], step_m: f64) -> Vec<Point> {
    let mut out = vec![axis[0]];
    let mut left = step_m;
    for w in axis.windows(2) {
        let length = w[0].distance_m(w[1]);
        let mut at = left;
        while at < length {
            out.push(w[0].towards(w[1], at / length));
            at += step_m;
        }
        left = at - length;
    }
    if let Some(last) = axis.last() {
        out.push(*last);
    }
    out
}

/// What carries a piece of the axis.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bearer {
    Ground,
    Bridge,
    Tunnel,
}

fn bearers(land: &Land, axis: &[Point]) -> Vec<Bearer> {
    let ground: Vec<f64> = axis.iter().map(|p| land.height(*p)).collect();
    let k = (SMOOTH_M / 30.0) as usize;
    let mut out: Vec<Bearer> = (0..axis.len())
        .map(|i| {
            let (a, b) = (i.saturating_sub(k), (i + k + 1).min(axis.len()));
            let level = ground[a..b].iter().sum::<f64>() / (b - a) as f64;
            if ground[i] < level - 8.0 {
                Bearer::Bridge
            } else if ground[i] > level + 18.0 {
                Bearer::Tunnel
            } else {
                Bearer::Ground
            }
        })
        .collect();
    // A piece shorter than 150 m is built as what lies before it.
    let mut i = 0;
    while i < out.len() {
        let mut j = i;
        while j < out.len() && out[j] == out[i] {
            j += 1;
        }
        if j - i < 5 && i > 0 {
            let before = out[i - 1];
            out[i..j].fill(before);
        }
        i = j;
    }
    out
}

fn shifted(axis: &[Point], by_m: f64) -> Vec<Point> {
    (0..axis.len())
        .map(|i| {
            let (a, b) = (axis[i.saturating_sub(1)], axis[(i + 1).min(axis.len() - 1)]);
            let length = a.distance_m(b).max(1e-9);
            Point::new(axis[i].x + (b.y - a.y) / length * by_m, axis[i].y - (b.x - a.x) / length * by_m)
        })
        .collect()
}

#[expect(clippy::too_many_arguments, reason = "one road's geometry against the county's places; a struct would only rename them")]
fn carriageways(
    s: &Sketch,
    plane: &dyn Fn((f64, f64)) -> Point,
    land: &Land,
    key: &str,
    name: &str,
    axis: &[Point],
    junctions: &[(String, Point)],
    roads: &mut Vec<RoadRow>,
) {
    let bearers = bearers(land, axis);
    let mut stops: std::collections::BTreeMap<usize, Option<usize>> = std::collections::BTreeMap::new();
    for (n, i) in s.interchanges.iter().enumerate() {
        let p = plane(i.at);
        let (d, at) = axis.iter().enumerate().map(|(k, q)| (q.distance_m(p), k)).fold((f64::MAX, 0), |a, b| if b.0 < a.0 { b } else { a });
        if d < 3000.0 {
            stops.insert(at.clamp(1, axis.len() - 2), Some(n));
        }
    }
    for k in 1..axis.len() {
        if bearers[k] != bearers[k - 1] {
            stops.entry(k).or_insert(None);
        }
    }
    stops.entry(0).or_insert(None);
    stops.entry(axis.len() - 1).or_insert(None);
    let longest = (LONGEST_M / 30.0) as usize;
    let mut marks: Vec<(usize, Option<usize>)> = Vec::new();
    for (k, stop) in stops {
        if let Some((last, _)) = marks.last().copied() {
            let pieces = (k - last).div_ceil(longest).max(1);
            for i in 1..pieces {
                marks.push((last + (k - last) * i / pieces, None));
            }
        }
        marks.push((k, stop));
    }
    // Traffic keeps to the right: the carriageway to the right of the axis runs along it, the other against it.
    for (side, forward) in [("a", true), ("b", false)] {
        let lane = shifted(axis, if forward { HALF_GAP_M } else { -HALF_GAP_M });
        let node = |k: usize| format!("{key}-{side}-{k:05}");
        for (n, w) in marks.windows(2).enumerate() {
            let (from, to) = (w[0].0, w[1].0);
            let mut piece = line::simplified(&lane[from..=to], 1.5);
            let mut ends = (node(from), node(to));
            if !forward {
                piece.reverse();
                ends = (ends.1, ends.0);
            }
            let middle = bearers[(from + to) / 2];
            roads.push(RoadRow {
                id: format!("{key}-{side}-{n:03}"),
                name: name.to_string(),
                class: RoadClass::Expressway,
                ends: Some(ends),
                line: piece,
                oneway: true,
                lanes: 2,
                speed_km_per_h: Some(100.0),
                width_m: 11.25,
                paved: true,
                bridge: middle == Bearer::Bridge,
                tunnel: middle == Bearer::Tunnel,
                crossings: Vec::new(),
            });
        }
        for (k, stop) in &marks {
            let Some(i) = stop else { continue };
            let exit = &s.interchanges[*i];
            let Some((local, at)) = junctions.iter().min_by(|a, b| a.1.distance_m(lane[*k]).total_cmp(&b.1.distance_m(lane[*k])).then(a.0.cmp(&b.0))) else {
                continue;
            };
            let toll = axis[*k].towards(*at, 0.55);
            let toll_node = format!("{key}-{}-toll", exit.key.key);
            roads.push(ramp(
                &format!("{key}-{}-ramp-{side}", exit.key.key),
                &format!("{name}{}互通匝道", exit.name),
                (node(*k), toll_node.clone()),
                vec![lane[*k], toll],
            ));
            if side == "a" {
                roads.push(ramp(&format!("{key}-{}-link", exit.key.key), &format!("{}收费站连接线", exit.name), (toll_node, local.clone()), vec![toll, *at]));
            }
        }
    }
}

fn ramp(id: &str, name: &str, ends: (String, String), line: Vec<Point>) -> RoadRow {
    RoadRow {
        id: id.to_string(),
        name: name.to_string(),
        class: RoadClass::Ramp,
        ends: Some(ends),
        line,
        oneway: false,
        lanes: 1,
        speed_km_per_h: Some(40.0),
        width_m: 9.0,
        paved: true,
        bridge: false,
        tunnel: false,
        crossings: Vec::new(),
    }
}
