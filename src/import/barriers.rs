//! Import / barriers — dams and weirs of a map, put into the streams that they stand in.
//!
//! In: OSM elements, the forest of streams. Out: the forest with its barriers. Not here: how high a dam stands where no tag
//! says so (`reaches`). Source of the meaning of tags: OSM wiki, "Key:waterway".

use std::collections::BTreeMap;

use super::osm::Osm;
use super::road_tags::metres;
use super::stream_forest::{Barrier, NONE, Streams};
use crate::map::frame::{Frame, Point};

/// Where two segments cross: shares of the first and of the second.
#[must_use]
pub(super) fn cross(a: Point, b: Point, c: Point, d: Point) -> Option<(f64, f64)> {
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
pub(super) fn barriers(s: &mut Streams, osm: &Osm, frame: &Frame, vertex: &BTreeMap<u32, u32>) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_cross_where_they_cross() {
        let p = Point::new;
        let (t, u) = cross(p(0.0, 0.0), p(10.0, 0.0), p(4.0, -2.0), p(4.0, 6.0)).expect("they cross");
        assert!((t - 0.4).abs() < 1e-12 && (u - 0.25).abs() < 1e-12);
        assert!(cross(p(0.0, 0.0), p(10.0, 0.0), p(0.0, 1.0), p(10.0, 1.0)).is_none());
    }
}
