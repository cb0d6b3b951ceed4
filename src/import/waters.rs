//! Import / waters — rivers and streams as a forest that runs downhill: every vertex knows the next one downstream.
//!
//! In: OSM waterways, the area, the terrain. Out: the forest with names, widths, tunnels, dams and weirs, and an account of
//! what was kept. Not here: the forest itself (`stream_forest`), mending it (`stream_mend`), dams and weirs (`barriers`), beds
//! and reaches (`reaches`), lakes as land cover (`cover`). Method: OSM draws waterways in the direction of flow; one drawn
//! clearly uphill is turned round; where two arms leave a vertex the greater stays. Source: OSM wiki, "Key:waterway".

use std::collections::{BTreeMap, BTreeSet};

use super::account::{Account, Word};
use super::area::Area;
use super::barriers::barriers;
use super::osm::Osm;
use super::road_tags::metres;
use super::stream_forest::{NONE, Streams};
use super::stream_mend::{open_circles, prune, trace};
use crate::map::frame::Frame;
use crate::map::grid::Grid;

/// A waterway that climbs by more than this from its first to its last point is drawn the wrong way round, metres (assumed:
/// twice the standard error of SRTM).
const CLIMB_M: f64 = 8.0;

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
