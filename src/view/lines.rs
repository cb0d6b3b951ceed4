//! View / lines — rivers and roads of the map: which are shown at a scale, how broad, in which order; and which one is under a point.
//!
//! In: the county, a camera. Out: meshes, kept until the camera moves. Not here: the state of roads (`overlay`, `map`).
//! Method: lines in a tree of boxes (R*), so that only what is in view is drawn; three tolerances of simplification.

use egui::epaint::Mesh;
use egui::{Color32, Pos2};
use geo::Simplify;
use rstar::{AABB, PointDistance, RTree, RTreeObject};

use super::camera::Camera;
use super::face::{Face, hex};
use super::ground::Ground;
use super::shape::ribbon;
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::line::closest;
use crate::map::road::RoadClass;

/// Tolerances of simplification, metres, and the scale from which each is fine enough, pixels a kilometre.
const LEVELS: [(f64, f64); 3] = [(60.0, 0.0), (15.0, 25.0), (2.0, 120.0)];

/// How a class of roads is drawn: filling, casing, width, scale from which it shows (pixels a kilometre).
pub const ROADS: [(Color32, Color32, f32, f64); 10] = [
    (hex(0xE9A85B), hex(0xA86A2C), 4.4, 0.0),
    (hex(0xE9A85B), hex(0xA86A2C), 2.4, 20.0),
    (hex(0xF4CF8C), hex(0xB08A4A), 3.4, 0.0),
    (hex(0xF8E1B0), hex(0xB09766), 2.9, 0.0),
    (hex(0xFFFFFF), hex(0xA99F90), 2.4, 12.0),
    (hex(0xFFFFFF), hex(0xB5AC9F), 2.0, 22.0),
    (hex(0xFFFFFF), hex(0xBDB5A9), 1.6, 45.0),
    (hex(0xFFFFFF), hex(0xBDB5A9), 1.6, 60.0),
    (hex(0xCFC4B4), Color32::TRANSPARENT, 0.9, 110.0),
    (hex(0xCFC4B4), Color32::TRANSPARENT, 0.7, 160.0),
];
const RIVER: Color32 = hex(0x7FB2D9);

/// A line in the tree.
#[derive(Clone, Debug)]
struct Item {
    index: u32,
    low: [f64; 2],
    high: [f64; 2],
}

impl RTreeObject for Item {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.low, self.high)
    }
}
impl PointDistance for Item {
    fn distance_2(&self, p: &[f64; 2]) -> f64 {
        self.envelope().distance_2(p)
    }
}

fn tree(lines: &[&[Point]]) -> RTree<Item> {
    let item = |(i, line): (usize, &&[Point])| {
        let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
        for p in *line {
            (low, high) = ([low[0].min(p.x), low[1].min(p.y)], [high[0].max(p.x), high[1].max(p.y)]);
        }
        Item { index: i as u32, low, high }
    };
    RTree::bulk_load(lines.iter().enumerate().filter(|(_, l)| !l.is_empty()).map(item).collect())
}

fn thin(line: &[Point], tolerance_m: f64) -> Vec<Point> {
    let full = geo::LineString::from(line.iter().map(|p| (p.x, p.y)).collect::<Vec<_>>());
    full.simplify(tolerance_m).0.iter().map(|c| Point::new(c.x, c.y)).collect()
}

/// The lines of a county.
pub struct Lines {
    roads: [Vec<Vec<Point>>; 3],
    rivers: [Vec<Vec<Point>>; 3],
    classes: Vec<RoadClass>,
    areas_km2: Vec<f64>,
    road_tree: RTree<Item>,
    river_tree: RTree<Item>,
    kept: Option<(Camera, bool, bool, std::sync::Arc<Mesh>)>,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lines({} roads, {} reaches)", self.classes.len(), self.areas_km2.len())
    }
}

impl Lines {
    /// Of a county.
    #[must_use]
    pub fn new(county: &County) -> Self {
        let (roads, reaches) = (&county.roads.roads, &county.rivers.reaches);
        let level = |t: f64| roads.iter().map(|r| thin(&r.line, t)).collect();
        let water = |t: f64| reaches.iter().map(|r| thin(&r.line, t)).collect();
        Self {
            roads: LEVELS.map(|l| level(l.0)),
            rivers: LEVELS.map(|l| water(l.0)),
            classes: roads.iter().map(|r| r.class).collect(),
            areas_km2: reaches.iter().map(|r| r.area_km2).collect(),
            road_tree: tree(&roads.iter().map(|r| r.line.as_slice()).collect::<Vec<_>>()),
            river_tree: tree(&reaches.iter().map(|r| r.line.as_slice()).collect::<Vec<_>>()),
            kept: None,
        }
    }

    fn level(camera: &Camera) -> usize {
        LEVELS.iter().rposition(|l| camera.per_km() >= l.1).unwrap_or(0)
    }

    /// A road's line on the screen.
    #[must_use]
    pub fn road(&self, road: usize, camera: &Camera, ground: &Ground) -> Vec<Pos2> {
        self.roads[Self::level(camera)].get(road).map_or_else(Vec::new, |l| project(l, camera, ground))
    }

    /// The width of a class of roads at a scale, pixels.
    #[must_use]
    pub fn width(class: RoadClass, camera: &Camera) -> f32 {
        ROADS[class as usize].2 * swell(camera)
    }

    /// Draws rivers and roads.
    pub fn draw(&mut self, painter: &egui::Painter, camera: &Camera, ground: &Ground, face: &Face, roads: bool) {
        let stale = self.kept.as_ref().is_none_or(|(c, g, r, _)| c != camera || *g != face.grey || *r != roads);
        if stale {
            let mesh = self.mesh(camera, ground, face, roads);
            self.kept = Some((*camera, face.grey, roads, std::sync::Arc::new(mesh)));
        }
        if let Some((_, _, _, mesh)) = &self.kept {
            painter.add(egui::Shape::Mesh(mesh.clone()));
        }
    }

    /// Triangles of all lines in view.
    #[must_use]
    pub fn mesh(&self, camera: &Camera, ground: &Ground, face: &Face, roads: bool) -> Mesh {
        let mut mesh = Mesh::default();
        let [a, b] = camera.sees();
        let view = AABB::from_corners([a.x, a.y], [b.x, b.y]);
        let (level, zoom, per_km) = (Self::level(camera), swell(camera), camera.per_km());
        for item in self.river_tree.locate_in_envelope_intersecting(view) {
            let i = item.index as usize;
            let area = self.areas_km2[i];
            let width = match area {
                a if a >= 1000.0 => 3.6,
                a if a >= 150.0 => 2.4,
                a if a >= 20.0 => 1.4,
                _ if per_km >= 18.0 => 0.8,
                _ => continue,
            };
            ribbon(&mut mesh, &project(&self.rivers[level][i], camera, ground), width * zoom, face.ink(RIVER));
        }
        if !roads {
            return mesh;
        }
        let mut seen: Vec<usize> = self.road_tree.locate_in_envelope_intersecting(view).map(|i| i.index as usize).collect();
        seen.retain(|i| per_km >= ROADS[self.classes[*i] as usize].3);
        // Small roads first; of one class all casings before all fillings, so that crossings stay open.
        seen.sort_unstable_by(|a, b| self.classes[*b].cmp(&self.classes[*a]).then(a.cmp(b)));
        for group in seen.chunk_by(|a, b| self.classes[*a] == self.classes[*b]) {
            let (fill, casing, width, _) = ROADS[self.classes[group[0]] as usize];
            let width = width * zoom;
            let lines: Vec<Vec<Pos2>> = group.iter().map(|i| project(&self.roads[level][*i], camera, ground)).collect();
            if casing.a() > 0 && width > 1.6 {
                lines.iter().for_each(|l| ribbon(&mut mesh, l, width + 1.5, face.ink(casing)));
                lines.iter().for_each(|l| ribbon(&mut mesh, l, width, face.ink(fill)));
            } else {
                let colour = if casing.a() > 0 { casing } else { fill };
                lines.iter().for_each(|l| ribbon(&mut mesh, l, width, face.ink(colour)));
            }
        }
        mesh
    }

    /// The road nearest to a point of the plane, within a distance.
    #[must_use]
    pub fn road_at(&self, p: Point, within_m: f64, camera: &Camera) -> Option<u32> {
        nearest(&self.road_tree, &self.roads[2], p, within_m, |i| camera.per_km() >= ROADS[self.classes[i] as usize].3)
    }
    /// The reach nearest to a point of the plane, within a distance.
    #[must_use]
    pub fn reach_at(&self, p: Point, within_m: f64) -> Option<u32> {
        nearest(&self.river_tree, &self.rivers[2], p, within_m, |_| true)
    }
}

fn swell(camera: &Camera) -> f32 {
    ((camera.per_km() / 20.0).sqrt() as f32).clamp(0.72, 2.3)
}

fn project(line: &[Point], camera: &Camera, ground: &Ground) -> Vec<Pos2> {
    let eye = camera.eye();
    let tilted = camera.tilted();
    line.iter().map(|p| eye.at(*p, if tilted { ground.height(*p) } else { 0.0 })).collect()
}

fn nearest(tree: &RTree<Item>, lines: &[Vec<Point>], p: Point, within_m: f64, shown: impl Fn(usize) -> bool) -> Option<u32> {
    let near = tree.locate_within_distance([p.x, p.y], within_m * within_m);
    near.filter(|i| shown(i.index as usize))
        .map(|i| (closest(&lines[i.index as usize], p).1, i.index))
        .filter(|(d, _)| *d <= within_m)
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        .map(|n| n.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;
    use egui::{Rect, pos2, vec2};

    #[test]
    fn the_road_under_the_pointer_is_the_nearest_of_those_that_show() {
        let county = valley::county();
        let lines = Lines::new(&county);
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(600.0, 600.0));
        let camera = Camera::over([Point::new(0.0, 0.0), Point::new(3000.0, 3000.0)], rect);
        let key = |p: Point| lines.road_at(p, 40.0, &camera).map(|r| county.roads.road_keys.key(crate::base::ids::RoadId(r)).to_owned());
        assert_eq!(key(Point::new(1790.0, 1400.0)).as_deref(), Some("r-main-2"));
        assert_eq!(key(Point::new(300.0, 300.0)), None);
        let far = Camera { scale: 0.005, ..camera };
        assert_eq!(lines.road_at(Point::new(1790.0, 1400.0), 40.0, &far), None, "a county road does not show from so far");
        assert!(lines.reach_at(Point::new(1000.0, 1510.0), 30.0).is_some());
    }

    #[test]
    fn only_what_is_in_view_is_drawn() {
        let county = valley::county();
        let (lines, ground) = (Lines::new(&county), Ground::new(&county, &Face::default()));
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(600.0, 600.0));
        let all = Camera::over([Point::new(0.0, 0.0), Point::new(3000.0, 3000.0)], rect);
        let corner = Camera::over([Point::new(0.0, 0.0), Point::new(300.0, 300.0)], rect);
        let count = |c: &Camera| lines.mesh(c, &ground, &Face::default(), true).vertices.len();
        assert!(count(&all) > 100 && count(&corner) == 0, "{} {}", count(&all), count(&corner));
    }
}
