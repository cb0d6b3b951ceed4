//! Scenario / residents — where people live by a raster of them: `population.tif` beside the lists of a county, or instead of them.
//!
//! In: people by cell, villages, settlements. Out: settlements where the folder names none (one for each village); houses of settlements whose
//! houses are not mapped. Not here: reading rasters (`raster`). Method: a cell's people belong to the nearest village, or to the nearest
//! settlement within whose radius they live. How many live in a settlement its list says; the raster says where: cells outside all radii are left out.

use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::county_rows::{LOUDSPEAKERS, SettlementRow, VillageRow};
use super::fields::Ref;
use crate::map::frame::Point;
use crate::map::grid::Grid;
use crate::map::place::House;

/// A settlement made of a village reaches as far as this share of its people live from the middle (assumed).
const WITHIN: f64 = 0.9;
/// Least and greatest radius of such a settlement, metres (assumed).
const RADIUS_M: (f64, f64) = (50.0, 5000.0);

/// People by cell.
pub(super) struct Residents {
    /// How many live in each cell that has any, and where.
    cells: Vec<(Point, f64)>,
}

impl Residents {
    /// Of a raster on the plane, whose sum is put right to that of its file.
    pub(super) fn new(grid: &Grid, whole: f64) -> Self {
        let mut cells: Vec<(Point, f64)> =
            grid.values.iter().enumerate().filter(|(_, n)| n.is_finite() && **n > 0.0).map(|(c, n)| (grid.shape.centre(c), f64::from(*n))).collect();
        let sum: f64 = cells.iter().map(|c| c.1).sum();
        if sum > 0.0 {
            cells.iter_mut().for_each(|c| c.1 *= whole / sum);
        }
        Self { cells }
    }
    /// The cells by the nearest of some places.
    fn by_nearest(&self, places: &[Point]) -> Vec<Vec<(Point, f64)>> {
        let tree = RTree::bulk_load(places.iter().enumerate().map(|(i, p)| GeomWithData::new([p.x, p.y], i)).collect());
        let mut out = vec![Vec::new(); places.len()];
        for (at, n) in &self.cells {
            if let Some(nearest) = tree.nearest_neighbor([at.x, at.y]) {
                out[nearest.data].push((*at, *n));
            }
        }
        out
    }
    /// A settlement for every village, at the village's place.
    pub(super) fn settlements(&self, villages: &[VillageRow], places: &[Point]) -> Vec<SettlementRow> {
        let cells = self.by_nearest(places);
        let of = |((v, here), cells): ((&VillageRow, &Point), Vec<(Point, f64)>)| {
            let all: f64 = cells.iter().map(|c| c.1).sum();
            let mut far: Vec<(f64, f64)> = cells.iter().map(|(p, n)| (p.distance_m(*here), *n)).collect();
            far.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut so_far = 0.0;
            let reach = far.iter().find(|(_, n)| {
                so_far += n;
                so_far >= WITHIN * all
            });
            let key = Ref { subject: format!("settlement {:?}", v.key.key), ..v.key.clone() };
            SettlementRow {
                key,
                name: v.name.clone(),
                village: v.key.clone(),
                at: v.at.clone(),
                radius_m: reach.map_or(RADIUS_M.0, |(m, _)| m.clamp(RADIUS_M.0, RADIUS_M.1)),
                residents: all.round() as u32,
                urban: v.community,
                loudspeaker_share: LOUDSPEAKERS,
                mobile_signal: true,
            }
        };
        villages.iter().zip(places).zip(cells).map(of).filter(|s| s.residents > 0).collect()
    }
    /// Houses of settlements at places with radii, in metres.
    pub(super) fn houses(&self, places: &[Point], radii: &[f64]) -> Vec<Vec<House>> {
        let of = |((cells, here), radius): ((Vec<(Point, f64)>, &Point), &f64)| {
            cells.into_iter().filter(|(p, _)| p.distance_m(*here) <= *radius).map(|(at, residents)| House { at, residents }).collect()
        };
        self.by_nearest(places).into_iter().zip(places).zip(radii).map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::grid::Shape;

    #[test]
    fn every_person_of_a_raster_lives_somewhere_once() {
        let shape = Shape { cols: 40, rows: 10, west: 0.0, north: 500.0, cell_m: 50.0 };
        let values = (0..400).map(|c| if c % 7 == 0 { f32::NAN } else { (c % 40) as f32 * 0.13 }).collect();
        let people = Residents::new(&Grid { shape, values }, 900.0);
        let places = [Point::new(300.0, 250.0), Point::new(1500.0, 250.0)];
        let radii = [400.0, 350.0];
        let houses = people.houses(&places, &radii);
        for ((list, cells), (here, radius)) in houses.iter().zip(people.by_nearest(&places)).zip(places.iter().zip(radii)) {
            let within: f64 = cells.iter().filter(|(p, _)| p.distance_m(*here) <= radius).map(|c| c.1).sum();
            let housed: f64 = list.iter().map(|h| h.residents).sum();
            assert!(within > 50.0 && (housed - within).abs() < 1e-9, "{housed} {within}");
            assert!(list.iter().all(|h| h.at.distance_m(*here) <= radius));
        }
        let all: f64 = people.by_nearest(&places).iter().flatten().map(|c| c.1).sum();
        assert!((all - 900.0).abs() < 1e-6, "{all}");
    }
}
