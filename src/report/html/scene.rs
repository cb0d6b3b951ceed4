//! Html / scene — the part of the county that a drill is about: where the page's map opens.
//!
//! In: the run and who is at risk. Out: a box in units of the page's plane, none where nothing happened anywhere.
//! Not here: the map. Method: the box of the homes at risk, of the ground that a fire reached, of the places of an accident and
//! of the roads that queued or were closed for it; a margin of an eighth on each side, and never less than `LEAST_M` across.

use super::Plane;
use crate::map::frame::Point;
use crate::map::grid::TILE;
use crate::record::event::Kind;
use crate::report::Told;
use crate::report::names::Names;
use crate::score::danger::Danger;

/// The least side of the box, metres (assumed: a village and the way out of it).
const LEAST_M: f64 = 4_000.0;
/// Kinds whose places the map must show.
const PLACES: [Kind; 5] = [Kind::FireBegan, Kind::AccidentBegan, Kind::SecondaryCrash, Kind::HouseHit, Kind::Caught];

/// West, north, east, south of the scene, in units of the plane.
#[must_use]
pub fn scene(told: &Told<'_>, plane: &Plane, names: &Names<'_>, at_risk: &[bool]) -> Option<[i64; 4]> {
    let mut points: Vec<Point> = told.tale.households.iter().zip(at_risk).filter(|(_, risk)| **risk).map(|(h, _)| h.at).collect();
    points.extend(told.tale.events.iter().filter(|e| PLACES.contains(&e.kind)).filter_map(|e| names.at(e.subject).or_else(|| names.at(e.place))));
    match Danger::of(&told.scenario.drill.hazard) {
        Danger::Water => {}
        Danger::Fire => points.extend(burnt(told)),
        Danger::Road => {
            let roads = &told.scenario.county.roads.roads;
            let shown = told.tale.tracks.minutes.iter().flat_map(|m| &m.roads).filter(|(_, state)| *state >= 2);
            points.extend(shown.filter_map(|(r, _)| roads.get(*r as usize)).flat_map(|r| r.line.iter().copied()));
        }
    }
    around(&points, plane)
}

/// The middles of all cells that a fire has reached.
fn burnt<'t>(told: &Told<'t>) -> impl Iterator<Item = Point> + use<'t> {
    let shape = told.scenario.county.terrain.shape;
    told.tale.tracks.water.iter().flat_map(|f| &f.tiles).flat_map(move |(tile, cells)| {
        let (row, column) = (*tile as usize / shape.tile_cols() * TILE, *tile as usize % shape.tile_cols() * TILE);
        let width = TILE.min(shape.cols - column);
        cells.iter().enumerate().filter(|(_, class)| **class > 0).map(move |(i, _)| shape.centre((row + i / width) * shape.cols + column + i % width))
    })
}

fn around(points: &[Point], plane: &Plane) -> Option<[i64; 4]> {
    let first = points.first()?;
    let (mut low, mut high) = (*first, *first);
    for p in points {
        (low.x, low.y) = (low.x.min(p.x), low.y.min(p.y));
        (high.x, high.y) = (high.x.max(p.x), high.y.max(p.y));
    }
    let margin = |side: f64| (side / 8.0).max((LEAST_M - side) / 2.0);
    let (dx, dy) = (margin(high.x - low.x), margin(high.y - low.y));
    let ((west, north), (east, south)) = (plane.at(Point::new(low.x - dx, high.y + dy)), plane.at(Point::new(high.x + dx, low.y - dy)));
    Some([west, north, east, south])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::grid::Shape;

    #[test]
    fn the_box_has_a_margin_and_is_never_a_point() {
        let plane = Plane::new(Shape { cols: 1000, rows: 1000, west: 0.0, north: 30_000.0, cell_m: 30.0 });
        assert_eq!(around(&[], &plane), None);
        assert_eq!(around(&[Point::new(10_000.0, 20_000.0)], &plane), Some([8_000, 8_000, 12_000, 12_000]));
        assert_eq!(around(&[Point::new(8_000.0, 20_000.0), Point::new(16_000.0, 4_000.0)], &plane), Some([7_000, 8_000, 17_000, 28_000]));
    }
}
