//! Scenario / county network — the roads of a county folder become its road graph.
//!
//! In: rows of `roads.geojson`. Out: the graph, by class where the file is silent (`road_graph::norm`); findings for ends that lead
//! nowhere, junctions at two places, crossings off their road, islands. Not here: how junctions merge (`road_graph`).

use std::collections::BTreeMap;

use super::code;
use super::county_ground::Ground;
use super::fields::Ref;
use super::finding::{At, Severity};
use super::geo_rows::RoadRow;
use super::refs::{self, what};
use super::road_graph::{self, RoadPart};
use super::source::Log;
use crate::base::ids::{Id, Keys, SettlementId};
use crate::map::frame::Point;
use crate::map::place::Settlement;
use crate::map::river::RiverGraph;
use crate::map::road::{Crossing, RoadGraph};
use crate::map::route;

impl Ground<'_> {
    pub(super) fn roads(&self, rows: Vec<RoadRow>, rivers: &RiverGraph) -> (RoadGraph, At) {
        let log = self.log;
        let (_, rows) = refs::settle::<crate::base::ids::RoadId, _>(log, rows, |r| &r.key);
        let file = rows.first().map_or(At::default(), |r| At { file: r.key.at.file.clone(), line: 0, column: 0 });
        let mut parts = Vec::with_capacity(rows.len());
        let mut ends = Vec::with_capacity(rows.len() * 2);
        for r in rows {
            if r.line.len() < 2 {
                continue;
            }
            let line = self.line(&r.line);
            let who = format!("road {:?}", r.key.key);
            for (field, key, end, spot) in [("from", &r.from, line[0], r.line[0]), ("to", &r.to, line[line.len() - 1], r.line[r.line.len() - 1])] {
                if self.terrain.shape.contains(end) {
                    ends.push((who.clone(), field, key.clone(), end));
                } else {
                    let (e, (x, y)) = (self.extent(), (spot.lon, spot.lat));
                    let (zh, en) = if field == "to" { ("终点", "ends") } else { ("起点", "begins") };
                    log.error(
                        code::M006,
                        r.key.at.clone(),
                        format!("{who} · {field}"),
                        format!("{zh} ({x}, {y}) 不在地图上，路通向虚无；{}", e.0),
                        format!("{en} nowhere: ({x}, {y}) lies outside the map; {}", e.1),
                    );
                }
            }
            let n = road_graph::norm(r.class);
            let length_m = r.length_m.unwrap_or_else(|| crate::map::line::length_m(&line)).max(1.0);
            let crossings = r
                .crossings
                .iter()
                .filter_map(|c| {
                    let reach = refs::find(log, &rivers.keys, &c.reach, what::REACH)?;
                    if c.along_m > length_m + 1.0 {
                        log.error(
                            code::M012,
                            c.at.clone(),
                            format!("{who} · crossings"),
                            format!("along_m {} 超过道路长度 {length_m:.0} 米", c.along_m),
                            format!("along_m {} is beyond the road's {length_m:.0} metres", c.along_m),
                        );
                    }
                    Some(Crossing { reach, along_m: c.along_m.min(length_m), deck_m: c.deck_m, ford: c.ford })
                })
                .collect();
            parts.push(RoadPart {
                key: r.key.key,
                name: r.name,
                class: r.class,
                line,
                from: r.from.map(|k| k.key),
                to: r.to.map(|k| k.key),
                oneway: r.oneway,
                lanes: r.lanes.unwrap_or(n.lanes),
                speed_km_per_h: r.speed_km_per_h.unwrap_or(n.speed_km_per_h),
                capacity_per_h: r.capacity_per_h,
                width_m: r.width_m.unwrap_or(n.width_m),
                paved: r.paved,
                bridge: r.bridge,
                tunnel: r.tunnel,
                length_m,
                crossings,
            });
        }
        self.junctions(&ends);
        (road_graph::build(parts), file)
    }

    /// A junction key that only one end names, while other ends meet at that very place, is a slip of the pen; a key used at
    /// two places is another.
    fn junctions(&self, ends: &[(String, &'static str, Option<Ref>, Point)]) {
        let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, e) in ends.iter().enumerate() {
            if let Some(k) = &e.2 {
                by_key.entry(&k.key).or_default().push(i);
            }
        }
        let tree = rstar::RTree::bulk_load(ends.iter().enumerate().map(|(i, e)| rstar::primitives::GeomWithData::new([e.3.x, e.3.y], i)).collect());
        for (key, list) in &by_key {
            let (who, field, r, p) = &ends[list[0]];
            let Some(r) = r else { continue };
            if let Some(far) = list.iter().find(|i| ends[**i].3.distance_m(*p) > 50.0) {
                let (other, _, _, q) = &ends[*far];
                let d = q.distance_m(*p);
                self.log.error(
                    code::M006,
                    r.at.clone(),
                    format!("{who} · {field}"),
                    format!("路口 \"{key}\" 同时在 {other} 的端点，相距 {d:.0} 米；请改正其中一个"),
                    format!("the junction \"{key}\" is also an end of {other}, {d:.0} metres away; correct one of them"),
                );
            }
            if list.len() > 1 {
                continue;
            }
            let mut near: Vec<usize> =
                tree.locate_within_distance([p.x, p.y], road_graph::MERGE_M * road_graph::MERGE_M).map(|e| e.data).filter(|i| *i != list[0]).collect();
            near.sort_unstable();
            if let Some((_, _, Some(other), _)) = near.first().map(|i| &ends[*i]) {
                let shared = &other.key;
                let (zh, en) = if *field == "to" { ("终点", "ends") } else { ("起点", "begins") };
                self.log.error(
                    code::M006,
                    r.at.clone(),
                    format!("{who} · {field}"),
                    format!("{zh}路口 \"{key}\" 没有别的路相接，而此处是路口 \"{shared}\"；是否想写 {shared}？"),
                    format!("{en} nowhere: no other road knows the junction \"{key}\", but \"{shared}\" is at this place; did you mean {shared}?"),
                );
            }
        }
    }
}

/// Islands that are named by one of their roads.
const SHOWN: u32 = 5;

/// A settlement whose nearest junction cannot be reached from the main network is a warning; an empty island is a note.
pub(super) fn islands(log: &Log, roads: &RoadGraph, file: At, settlements: &[Settlement], keys: &Keys<SettlementId>, places: &[At]) {
    if roads.nodes.is_empty() {
        return;
    }
    let island = route::islands(roads);
    for (i, s) in settlements.iter().enumerate() {
        let k = island[s.node.index()];
        if k == 0 {
            continue;
        }
        let nodes = island.iter().filter(|n| **n == k).count();
        let key = keys.key(SettlementId::from_index(i));
        log.add(
            Severity::Warning,
            code::M007,
            places[i].clone(),
            format!("settlement {key:?}"),
            format!("最近的路口在一片孤立的路网上（{nodes} 个路口），出不去；请补上连接的道路"),
            format!("its nearest junction lies on an island of the road network ({nodes} junctions); add the road that joins it"),
        );
    }
    let islands = island.iter().max().copied().unwrap_or(0);
    if islands > 0 {
        let loose = island.iter().filter(|k| **k > 0).count();
        // A road of each of the largest, by which the author finds them.
        let road_of = |k: u32| roads.links.iter().find(|l| island[l.from.index()] == k).map(|l| roads.road_keys.key(l.road));
        let some: Vec<String> = (1..=islands.min(SHOWN)).filter_map(road_of).map(|key| format!("{key:?}")).collect();
        log.add(
            Severity::Note,
            code::M007,
            file,
            "roads",
            format!("路网有 {islands} 片孤立部分，共 {loose} 个路口；较大的几片含道路 {}；要通车请补上连接的道路", some.join("、")),
            format!(
                "the road network has {islands} islands with {loose} junctions beside its main part; the largest hold the roads {}; add the roads that join them",
                some.join(", ")
            ),
        );
    }
}
