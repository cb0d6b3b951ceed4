//! Html / basemap — the lines under the drill: rivers and roads, simplified to what a screen can show.
//!
//! In: the county. Out: packed lines. Not here: places and names (`meta`). Method: Ramer–Douglas–Peucker at a tolerance
//! that grows until the lines fit; coordinates as differences in the page's units.

use geo::Simplify;

use super::{Plane, budget};
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::road::RoadClass;
use crate::report::pack::Pack;

/// Packs rivers (breadth by drainage area) and roads (class, bridge, tunnel).
#[must_use]
pub fn pack(county: &County, plane: &Plane) -> String {
    let mut tolerance_m = 6.0;
    loop {
        let text = lines(county, plane, tolerance_m);
        if text.len() <= budget::MAP / 3 || tolerance_m > 200.0 {
            return text;
        }
        tolerance_m *= 1.6;
    }
}

fn lines(county: &County, plane: &Plane, tolerance_m: f64) -> String {
    let mut pack = Pack::new();
    pack.len(county.rivers.reaches.len());
    for reach in &county.rivers.reaches {
        pack.uint(reach.area_km2.max(0.0).round() as u64);
        line(&mut pack, &reach.line, plane, tolerance_m);
    }
    pack.len(county.roads.roads.len());
    for road in &county.roads.roads {
        pack.uint(class_code(road.class) << 2 | u64::from(road.bridge) << 1 | u64::from(road.tunnel));
        line(&mut pack, &road.line, plane, tolerance_m);
    }
    pack.seal()
}

fn line(pack: &mut Pack, points: &[Point], plane: &Plane, tolerance_m: f64) {
    let full = geo::LineString::from(points.iter().map(|p| (p.x, p.y)).collect::<Vec<_>>());
    let kept = full.simplify(tolerance_m);
    pack.len(kept.0.len());
    let (mut x, mut y) = (0, 0);
    for c in &kept.0 {
        let at = plane.at(Point::new(c.x, c.y));
        pack.int(at.0 - x);
        pack.int(at.1 - y);
        (x, y) = at;
    }
}

/// The order of the enum, from the largest road to the smallest.
const fn class_code(class: RoadClass) -> u64 {
    class as u64
}
