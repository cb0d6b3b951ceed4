//! Import / polygons — closed ways and multipolygon relations as rings on the plane.
//!
//! In: OSM ways and relations. Out: polygons with their tags, area, a test for points, cells by scan line.
//! Not here: what they mean. Method: the ways of a relation are joined end to end; a ring that does not close is left out
//! and counted; inside is told by the even-odd rule, so outer and inner rings need no order.

use std::collections::BTreeMap;

use super::osm::Osm;
use super::osm_tags::Tags;
use crate::map::frame::{Frame, Point};
use crate::map::grid::Shape;

/// A polygon.
#[derive(Clone, Debug)]
pub struct Polygon {
    /// OSM id; relations are negative, so that no way has the same.
    pub id: i64,
    /// Rings.
    pub rings: Vec<Vec<Point>>,
    /// Tags.
    pub tags: Tags,
    /// Area by the even-odd rule, m² (inner rings taken off).
    pub area_m2: f64,
    /// Box: west, south, east, north.
    pub bounds: [f64; 4],
}

fn shoelace(ring: &[Point]) -> f64 {
    ring.windows(2).map(|w| (w[0].x - ring[0].x) * (w[1].y - ring[0].y) - (w[1].x - ring[0].x) * (w[0].y - ring[0].y)).sum::<f64>().abs() / 2.0
}

impl Polygon {
    fn new(id: i64, rings: Vec<Vec<Point>>, inner: &[bool], tags: Tags) -> Self {
        let area_m2 = rings.iter().zip(inner).map(|(r, inner)| if *inner { -shoelace(r) } else { shoelace(r) }).sum::<f64>().max(0.0);
        let mut b = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        for p in rings.iter().flatten() {
            b = [b[0].min(p.x), b[1].min(p.y), b[2].max(p.x), b[3].max(p.y)];
        }
        Self { id, rings, tags, area_m2, bounds: b }
    }
    /// Whether a point lies inside.
    #[must_use]
    pub fn contains(&self, p: Point) -> bool {
        if p.x < self.bounds[0] || p.y < self.bounds[1] || p.x > self.bounds[2] || p.y > self.bounds[3] {
            return false;
        }
        let mut inside = false;
        for ring in &self.rings {
            for w in ring.windows(2) {
                if (w[0].y > p.y) != (w[1].y > p.y) && p.x < w[0].x + (p.y - w[0].y) / (w[1].y - w[0].y) * (w[1].x - w[0].x) {
                    inside = !inside;
                }
            }
        }
        inside
    }
    /// Centre of its first ring's points, or of its box where that lies outside it.
    #[must_use]
    pub fn middle(&self) -> Point {
        let ring = &self.rings[0];
        let n = (ring.len() - 1).max(1) as f64;
        let (x, y) = ring[..ring.len() - 1].iter().fold((0.0, 0.0), |a, p| (a.0 + p.x / n, a.1 + p.y / n));
        Point::new(x, y)
    }
    /// The cells whose centres lie inside, row by row.
    pub fn cells(&self, shape: Shape, mut visit: impl FnMut(usize)) {
        let row = |y: f64| ((shape.north - y) / shape.cell_m - 0.5).clamp(-1.0, shape.rows as f64);
        let (first, last) = (row(self.bounds[3]).ceil().max(0.0) as usize, row(self.bounds[1]).floor());
        if last < 0.0 {
            return;
        }
        let mut hits: Vec<f64> = Vec::new();
        for r in first..=(last as usize).min(shape.rows.saturating_sub(1)) {
            let y = shape.north - (r as f64 + 0.5) * shape.cell_m;
            hits.clear();
            for ring in &self.rings {
                for w in ring.windows(2) {
                    if (w[0].y > y) != (w[1].y > y) {
                        hits.push(w[0].x + (y - w[0].y) / (w[1].y - w[0].y) * (w[1].x - w[0].x));
                    }
                }
            }
            hits.sort_by(f64::total_cmp);
            for pair in hits.chunks_exact(2) {
                let col = |x: f64| ((x - shape.west) / shape.cell_m - 0.5).clamp(-1.0, shape.cols as f64);
                let (a, b) = (col(pair[0]).ceil().max(0.0) as usize, col(pair[1]).floor());
                if b < 0.0 {
                    continue;
                }
                for c in a..=(b as usize).min(shape.cols - 1) {
                    visit(r * shape.cols + c);
                }
            }
        }
    }
}

/// All polygons of an extract that are closed; and how many relations were not.
#[must_use]
pub fn make(osm: &Osm, frame: &Frame) -> (Vec<Polygon>, u64) {
    let plane = |nodes: &[u32]| nodes.iter().map(|n| frame.to_plane(osm.at(*n))).collect::<Vec<Point>>();
    let mut out: Vec<Polygon> = Vec::new();
    for w in &osm.ways {
        // A road or stream that runs in a circle is a line unless it says otherwise.
        let line = (w.tags.get("highway").is_some() || w.tags.get("barrier").is_some()) && w.tags.get("area") != Some("yes");
        if w.closed() && !w.tags.is_empty() && !line {
            out.push(Polygon::new(w.id, vec![plane(&w.nodes)], &[false], w.tags.clone()));
        }
    }
    let mut open = 0;
    for r in &osm.relations {
        let mut tags = r.tags.clone();
        let (mut rings, mut inner, mut whole) = (Vec::new(), Vec::new(), true);
        for is_inner in [false, true] {
            let lines: Vec<Vec<u32>> =
                r.members.iter().filter(|m| m.inner == is_inner).filter_map(|m| osm.way(m.way)).filter(|w| w.whole).map(|w| w.nodes.clone()).collect();
            whole &= lines.len() == r.members.iter().filter(|m| m.inner == is_inner).count();
            let (closed, rest) = join(lines);
            whole &= rest == 0;
            inner.extend(closed.iter().map(|_| is_inner));
            rings.extend(closed.iter().map(|c| plane(c)));
        }
        // Old style: what the area is stands on its outer way.
        if tags
            .get("natural")
            .or(tags.get("landuse"))
            .or(tags.get("building"))
            .or(tags.get("boundary"))
            .or(tags.get("leisure"))
            .or(tags.get("amenity"))
            .is_none()
            && let Some(w) = r.members.iter().find(|m| !m.inner).and_then(|m| osm.way(m.way))
        {
            tags = w.tags.clone();
        }
        if rings.is_empty() || !whole {
            open += 1;
        }
        if whole && !rings.is_empty() && !tags.is_empty() {
            out.push(Polygon::new(-r.id, rings, &inner, tags));
        }
    }
    (out, open)
}

/// Joins lines end to end into rings; also how many lines were left over.
fn join(lines: Vec<Vec<u32>>) -> (Vec<Vec<u32>>, usize) {
    let mut at: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, l) in lines.iter().enumerate() {
        at.entry(l[0]).or_default().push(i);
        at.entry(l[l.len() - 1]).or_default().push(i);
    }
    let mut used = vec![false; lines.len()];
    let (mut rings, mut rest) = (Vec::new(), 0);
    for i in 0..lines.len() {
        if used[i] {
            continue;
        }
        used[i] = true;
        let (mut ring, mut parts) = (lines[i].clone(), 1);
        while ring.first() != ring.last() {
            let end = ring[ring.len() - 1];
            let Some(&next) = at[&end].iter().find(|k| !used[**k]) else { break };
            used[next] = true;
            parts += 1;
            let mut more = lines[next].clone();
            if more[0] != end {
                more.reverse();
            }
            ring.extend(more.into_iter().skip(1));
        }
        if ring.len() > 3 && ring.first() == ring.last() {
            rings.push(ring);
        } else {
            rest += parts;
        }
    }
    (rings, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_any_direction_join_into_a_ring() {
        let (rings, rest) = join(vec![vec![1, 2, 3], vec![5, 4, 3], vec![5, 1], vec![7, 8]]);
        assert_eq!(rings, [vec![1, 2, 3, 4, 5, 1]]);
        assert_eq!(rest, 1);
    }

    #[test]
    fn a_hole_is_no_part_of_its_polygon() {
        let ring = |a: f64, b: f64| [(a, a), (b, a), (b, b), (a, b), (a, a)].map(|(x, y)| Point::new(x, y)).to_vec();
        let p = Polygon::new(1, vec![ring(0.0, 100.0), ring(40.0, 60.0)], &[false, true], Tags::default());
        assert!((p.area_m2 - 9600.0).abs() < 1e-9);
        assert!(p.contains(Point::new(10.0, 10.0)) && !p.contains(Point::new(50.0, 50.0)));
        let mut n = 0;
        p.cells(Shape { cols: 12, rows: 12, west: -10.0, north: 110.0, cell_m: 10.0 }, |_| n += 1);
        assert_eq!(n, 96);
    }
}
