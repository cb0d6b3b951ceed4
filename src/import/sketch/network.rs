//! Sketch / network — the roads of the county: drawn ones laid over the terrain, the rest grown to every station and group.
//!
//! In: the sketch's roads, the land, who lives where. Out: rows for `roads.geojson`, with bridges and fords tied to reaches.
//! Not here: the cost of a path (`paths`), the expressway (`expressway`). Assumed: everything but the drawn waypoints.

use std::collections::{BTreeMap, BTreeSet};

use super::file::{Sketch, Via};
use super::land::Land;
use super::line;
use super::paths::{Pathfinder, Web};
use super::settle::Settled;
use crate::base::seed::{Luck, Seed, stream};
use crate::import::write::{CrossingRow, RoadRow};
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::river::RiverGraph;
use crate::map::road::RoadClass;

/// No road is longer than this between two junctions, metres: a longer one is divided.
const LONGEST_M: f64 = 2600.0;
/// A group this near to a road has no road of its own, metres.
const BESIDE_M: f64 = 135.0;

/// Lays all roads but the expressways.
pub(crate) fn roads(s: &Sketch, frame: &Frame, land: &Land, settled: &Settled) -> Vec<RoadRow> {
    let mut finder = Pathfinder::new(land);
    let mut web = Web::default();
    let plane = |p: (f64, f64)| frame.to_plane(LonLat { lon: p.0, lat: p.1 });
    let place = |v: &Via| match v {
        Via::Seat(k) => s.townships.iter().position(|t| t.key.key == k.key).map_or(Point::default(), |t| settled.seats[t]),
        Via::Interchange(k) => s.interchanges.iter().find(|i| i.key.key == k.key).map_or(Point::default(), |i| plane(i.at)),
        Via::At(p) => plane(*p),
    };
    for road in s.roads.iter().filter(|r| r.class != RoadClass::Expressway) {
        for w in road.via.windows(2) {
            join(&mut finder, &mut web, place(&w[0]), place(&w[1]), road.class, &road.name);
        }
    }
    if web.edges.is_empty()
        && let (Some(a), Some(b)) = (settled.stations.first(), settled.stations.get(1))
    {
        join(&mut finder, &mut web, a.at, b.at, RoadClass::Township, "");
    }
    for at in &settled.seats {
        attach(&mut finder, &mut web, *at, RoadClass::County, "");
    }
    one_island(&mut finder, &mut web);
    // Stations near the network first, so that far ones find a nearer road.
    let mut order: Vec<usize> = (0..settled.stations.len()).collect();
    let seat_of = |i: usize| settled.seats[settled.stations[i].township];
    order.sort_by(|a, b| settled.stations[*a].at.distance_m(seat_of(*a)).total_cmp(&settled.stations[*b].at.distance_m(seat_of(*b))).then(a.cmp(b)));
    for i in order {
        let st = &settled.stations[i];
        attach(&mut finder, &mut web, st.at, if st.town { RoadClass::Street } else { RoadClass::Township }, "");
    }
    loops(&mut finder, &mut web, settled);
    for (row, station) in settled.settlements.iter().zip(&settled.station_of) {
        let near = nearest_road(&finder, &web, row.at, BESIDE_M);
        if near {
            continue;
        }
        let class = if settled.stations[*station].town { RoadClass::Street } else { RoadClass::Village };
        attach(&mut finder, &mut web, row.at, class, "");
    }
    let mut forced: BTreeSet<u32> = settled.stations.iter().map(|st| finder.cell(st.at) as u32).collect();
    forced.extend(settled.seats.iter().map(|p| finder.cell(*p) as u32));
    forced.extend(s.interchanges.iter().map(|i| nearest_cell(&finder, &web, plane(i.at)) as u32));
    rows(s, &finder, &web, &forced)
}

fn join(finder: &mut Pathfinder, web: &mut Web, a: Point, b: Point, class: RoadClass, name: &str) {
    let (from, to) = (finder.cell(a), finder.cell(b));
    for detour in [0.6, 3.0] {
        let bound = a.distance_m(b) * detour + 4000.0;
        if let Some((path, _)) = finder.find(from, class, (a, b, bound), |c| c == to, |x, y| web.has(x, y)) {
            web.add(&path, class, name);
            return;
        }
    }
}

/// A road from a place to the nearest road.
fn attach(finder: &mut Pathfinder, web: &mut Web, at: Point, class: RoadClass, name: &str) {
    let start = finder.cell(at);
    if web.on_road(start) {
        return;
    }
    for bound in [3000.0, 12_000.0, 60_000.0] {
        if let Some((path, _)) = finder.find(start, class, (at, at, bound), |c| web.on_road(c), |_, _| false) {
            web.add(&path, class, name);
            return;
        }
    }
}

/// Joins the parts of the drawn network that do not meet.
fn one_island(finder: &mut Pathfinder, web: &mut Web) {
    loop {
        let mut seen: BTreeSet<u32> = BTreeSet::new();
        let Some((&first, _)) = web.at.iter().next() else { return };
        let mut work = vec![first];
        while let Some(c) = work.pop() {
            if seen.insert(c) {
                work.extend(web.at[&c].iter().copied().filter(|n| !seen.contains(n)));
            }
        }
        let Some(apart) = web.at.keys().copied().find(|c| !seen.contains(c)) else { return };
        let p = finder.centre(apart as usize);
        let Some((path, _)) = finder.find(apart as usize, RoadClass::County, (p, p, 200_000.0), |c| seen.contains(&(c as u32)), |a, b| web.has(a, b)) else {
            return;
        };
        web.add(&path, RoadClass::County, "");
    }
}

/// Second ways between neighbouring villages where the first is far round.
fn loops(finder: &mut Pathfinder, web: &mut Web, settled: &Settled) {
    let st = &settled.stations;
    for i in 0..st.len() {
        let mut near: Vec<(f64, usize)> = (0..st.len()).filter(|j| *j != i).map(|j| (st[i].at.distance_m(st[j].at), j)).filter(|n| n.0 < 4200.0).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (d, j) in near.into_iter().take(3) {
            let (a, b) = (finder.cell(st[i].at), finder.cell(st[j].at));
            if a == b || web.distance(&finder.shape, a, b, d * 3.2 + 600.0).is_some() {
                continue;
            }
            if let Some((path, cost)) = finder.find(a, RoadClass::Township, (st[i].at, st[j].at, d * 0.8 + 800.0), |c| c == b, |x, y| web.has(x, y)) {
                if cost < d * 9.0 {
                    web.add(&path, RoadClass::Township, "");
                }
            }
        }
    }
}

fn nearest_road(finder: &Pathfinder, web: &Web, at: Point, within_m: f64) -> bool {
    let c = finder.cell(at);
    let k = (within_m / finder.shape.cell_m).ceil() as i64;
    let (r0, c0) = ((c / finder.shape.cols) as i64, (c % finder.shape.cols) as i64);
    (-k..=k).any(|dr| {
        (-k..=k).any(|dc| {
            let (r, c) = (r0 + dr, c0 + dc);
            if r < 0 || c < 0 || r >= finder.shape.rows as i64 || c >= finder.shape.cols as i64 {
                return false;
            }
            let n = r as usize * finder.shape.cols + c as usize;
            web.on_road(n) && finder.centre(n).distance_m(at) <= within_m
        })
    })
}

/// The cell on a road that is nearest to a point.
pub(crate) fn nearest_cell(finder: &Pathfinder, web: &Web, at: Point) -> usize {
    web.at.keys().map(|c| (finder.centre(*c as usize).distance_m(at), *c)).fold((f64::MAX, 0), |a, b| if b.0 < a.0 { b } else { a }).1 as usize
}

/// A line with its corners rounded once, ends kept.
pub(crate) fn rounded(line: &[Point]) -> Vec<Point> {
    let knots: Vec<line::Knot> = line.iter().map(|at| line::Knot { at: *at, value: 0.0 }).collect();
    line::eased(&knots, 1).into_iter().map(|k| k.at).collect()
}

fn rows(s: &Sketch, finder: &Pathfinder, web: &Web, forced: &BTreeSet<u32>) -> Vec<RoadRow> {
    let mut out = Vec::new();
    let mut number: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut luck = stream(Seed(s.seed), Luck::Sketch, "roads");
    for (chain, paved) in web.chains(forced) {
        let points: Vec<Point> = chain.iter().map(|c| finder.centre(*c)).collect();
        let parts = (crate::map::line::length_m(&points) / LONGEST_M).ceil().max(1.0) as usize;
        let parts = if chain[0] == chain[chain.len() - 1] { parts.max(2) } else { parts };
        let per = (chain.len() - 1).div_ceil(parts);
        let mut from = 0;
        while from + 1 < chain.len() {
            let to = (from + per).min(chain.len() - 1);
            let piece = &points[from..=to];
            let (prefix, lanes, width_m, speed) = match paved.class {
                RoadClass::National => ("g", 1, 9.0, 60.0),
                RoadClass::Provincial => ("s", 1, 8.5, 60.0),
                RoadClass::County => ("x", 1, 6.5, 45.0),
                RoadClass::Township => ("y", 1, 5.0, 35.0),
                RoadClass::Street => ("st", 1, 7.0, 30.0),
                _ => ("v", 1, 3.5, 22.0),
            };
            let n = number.entry(prefix).or_insert(0);
            *n += 1;
            let paved_share = match paved.class {
                RoadClass::Village => 0.88,
                _ => 1.0,
            };
            out.push(RoadRow {
                id: format!("{prefix}-{n:04}"),
                name: paved.name.clone(),
                class: paved.class,
                ends: Some((format!("n-{}", chain[from]), format!("n-{}", chain[to]))),
                line: rounded(&line::simplified(piece, 28.0)),
                oneway: false,
                lanes,
                speed_km_per_h: Some(speed),
                width_m,
                paved: luck.chance(paved_share),
                bridge: false,
                tunnel: false,
                crossings: Vec::new(),
            });
            from = to;
        }
    }
    out
}

/// Where roads meet reaches: every crossing with its deck, tied to the reach. Roads that only touch a stream do not cross it.
pub(crate) fn tie(seed: u64, roads: &mut [RoadRow], rivers: &RiverGraph) {
    let mut luck = stream(Seed(seed), Luck::Sketch, "bridges");
    let bucket_m = 400.0;
    let bucket = |x: f64, y: f64| ((x / bucket_m).floor() as i64, (y / bucket_m).floor() as i64);
    let mut grid: BTreeMap<(i64, i64), Vec<(u32, u32)>> = BTreeMap::new();
    for (r, reach) in rivers.reaches.iter().enumerate() {
        for (i, w) in reach.line.windows(2).enumerate() {
            let (a, b) = (bucket(w[0].x.min(w[1].x), w[0].y.min(w[1].y)), bucket(w[0].x.max(w[1].x), w[0].y.max(w[1].y)));
            for x in a.0..=b.0 {
                for y in a.1..=b.1 {
                    grid.entry((x, y)).or_default().push((r as u32, i as u32));
                }
            }
        }
    }
    for road in roads.iter_mut() {
        road.crossings.clear();
        if road.tunnel {
            continue;
        }
        let mut hits: Vec<(f64, u32, f64)> = Vec::new();
        let mut along = 0.0;
        for w in road.line.windows(2) {
            let length = w[0].distance_m(w[1]);
            let (a, b) = (bucket(w[0].x.min(w[1].x), w[0].y.min(w[1].y)), bucket(w[0].x.max(w[1].x), w[0].y.max(w[1].y)));
            let mut near: BTreeSet<(u32, u32)> = BTreeSet::new();
            for x in a.0..=b.0 {
                for y in a.1..=b.1 {
                    near.extend(grid.get(&(x, y)).into_iter().flatten());
                }
            }
            for (r, i) in near {
                let l = &rivers.reaches[r as usize].line;
                if let Some((t, u)) = crossing(w[0], w[1], l[i as usize], l[i as usize + 1]) {
                    let before: f64 = crate::map::line::length_m(&l[..=i as usize]);
                    hits.push((along + t * length, r, before + u * l[i as usize].distance_m(l[i as usize + 1])));
                }
            }
            along += length;
        }
        hits.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        // An even number of hits close together is a road that touches and turns back.
        let mut i = 0;
        while i < hits.len() {
            let mut j = i + 1;
            while j < hits.len() && hits[j].0 - hits[j - 1].0 < 90.0 {
                j += 1;
            }
            if (j - i) % 2 == 1 {
                let (along_m, r, down_m) = hits[i + (j - i) / 2];
                let (id, key) = (crate::base::ids::ReachId(r), rivers.keys.key(crate::base::ids::ReachId(r)));
                let reach = rivers.reach(id);
                let bed = reach.bed_up_m + (reach.bed_down_m - reach.bed_up_m) * (down_m / reach.length_m).clamp(0.0, 1.0);
                let (height, ford) = deck(road.class, reach.section.bankfull_m, reach.area_km2, &mut luck);
                road.crossings.push(CrossingRow { reach: key.to_string(), along_m, deck_m: bed + height, ford });
            }
            i = j;
        }
    }
}

/// How high a deck stands above the bed, and whether there is only a ford. Assumed: main bridges clear what a stream reaches once in
/// fifty years (about twice its full banks on small streams, 1.7 times on the main river), village bridges are low.
fn deck(class: RoadClass, bankfull_m: f64, area_km2: f64, luck: &mut crate::base::seed::Stream) -> (f64, bool) {
    let high = if area_km2 > 1000.0 { 1.75 } else { 2.1 };
    match class {
        RoadClass::Expressway | RoadClass::Ramp => (bankfull_m * 3.0 + 4.0, false),
        RoadClass::National | RoadClass::Provincial => (bankfull_m * high + 1.5, false),
        RoadClass::County => (bankfull_m * high * luck.uniform(0.9, 1.05) + 0.8, false),
        RoadClass::Township | RoadClass::Street => (bankfull_m * if area_km2 > 1000.0 { 1.6 } else { luck.uniform(1.15, 1.6) } + 0.4, false),
        _ if area_km2 > 1000.0 => (bankfull_m * luck.uniform(1.25, 1.5), false),
        _ if area_km2 < 25.0 && luck.chance(0.35) => (0.25, true),
        _ => (bankfull_m * luck.uniform(0.9, 1.3), false),
    }
}

/// Where two straight pieces cross, as shares of each.
fn crossing(a: Point, b: Point, c: Point, d: Point) -> Option<(f64, f64)> {
    let (rx, ry, sx, sy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let cross = rx * sy - ry * sx;
    if cross.abs() < 1e-9 {
        return None;
    }
    let (t, u) = (((c.x - a.x) * sy - (c.y - a.y) * sx) / cross, ((c.x - a.x) * ry - (c.y - a.y) * rx) / cross);
    ((0.0..1.0).contains(&t) && (0.0..1.0).contains(&u)).then_some((t, u))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_pieces_cross_where_geometry_says() {
        let p = |x, y| Point::new(x, y);
        let (t, u) = crossing(p(0.0, 0.0), p(10.0, 0.0), p(4.0, -1.0), p(4.0, 3.0)).expect("they cross");
        assert!((t - 0.4).abs() < 1e-9 && (u - 0.25).abs() < 1e-9);
        assert!(crossing(p(0.0, 0.0), p(10.0, 0.0), p(4.0, 1.0), p(4.0, 3.0)).is_none());
    }

    #[test]
    fn rounding_keeps_the_ends() {
        let line = [Point::new(0.0, 0.0), Point::new(10.0, 0.0), Point::new(10.0, 10.0)];
        let r = rounded(&line);
        assert_eq!((r[0], r[r.len() - 1]), (line[0], line[2]));
        assert_eq!(r.len(), 4);
    }
}
