//! People / house — where a household's house stands: a mapped one, or evenly in its settlement's circle and in no water.
//!
//! In: settlements, terrain, what is water (`waters`), a key of luck. Out: a place and the danger zone it lies in. Not here: who lives
//! there (`household`). Method: a house is drawn again while it falls into a river or a
//! reservoir; a household of a settlement with mapped houses lives in one of them, by their residents.

use std::sync::Arc;

use super::afoot::Afoot;
use super::waters::Waters;
use crate::base::ids::{Id, SettlementId, ZoneId};
use crate::base::num;
use crate::base::seed::draw;
use crate::map::frame::Point;
use crate::map::grid::Grid;
use crate::map::place::House;
use crate::scenario::drill_spec::Scenario;

/// How often a house is drawn again while it falls into water.
const REDRAWS: u64 = 12;

/// Places houses and says in which danger zone they stand.
pub(super) struct Placer<'a> {
    scenario: &'a Scenario,
    waters: &'a Waters,
    zones_of: Vec<Vec<ZoneId>>,
}

impl<'a> Placer<'a> {
    pub(super) fn new(scenario: &'a Scenario, waters: &'a Waters) -> Self {
        let zones = &scenario.books.zones;
        let mut zones_of: Vec<Vec<ZoneId>> = vec![Vec::new(); scenario.county.settlements.len()];
        let mut order: Vec<usize> = (0..zones.len()).collect();
        order.sort_by_key(|z| (zones[*z].class, *z));
        for z in order {
            for s in &zones[z].settlements {
                zones_of[s.index()].push(ZoneId::from_index(z));
            }
        }
        Self { scenario, waters, zones_of }
    }
    /// Where people on foot get along.
    pub(super) fn afoot(&self) -> Arc<Afoot> {
        Arc::clone(&self.waters.afoot)
    }
    /// A house of a settlement, and the ground there.
    pub(super) fn place(&self, id: SettlementId, key: u64, base: u64) -> (Point, f32) {
        let county = &self.scenario.county;
        let place = &county.settlements[id.index()];
        match mapped_house(&place.houses, draw(key, base)) {
            Some(at) => (at, self.ground(at)),
            None => place_house(place.at, place.radius_m, key, base, &county.terrain, self.waters),
        }
    }
    /// Terrain at a place, metres above datum.
    pub(super) fn ground(&self, at: Point) -> f32 {
        self.scenario.county.terrain.bilinear(at).unwrap_or(0.0) as f32
    }
    /// The danger zone of a house.
    pub(super) fn zone(&self, id: SettlementId, at: Point, ground_m: f32) -> Option<ZoneId> {
        let low = |limit: f64| self.waters.nearest(at).is_none_or(|(bed, _)| f64::from(ground_m) - bed < limit);
        self.zones_of[id.index()].iter().copied().find(|z| {
            let zone = &self.scenario.books.zones[z.index()];
            zone.area.as_ref().is_none_or(|a| a.holds(at)) && zone.below_m.is_none_or(low)
        })
    }
}

/// The mapped house at a share of its settlement's residents.
fn mapped_house(houses: &[House], share: f64) -> Option<Point> {
    let total: f64 = houses.iter().map(|h| h.residents).sum();
    let mut rest = share * total;
    for h in houses.iter().filter(|h| h.residents > 0.0) {
        if rest < h.residents {
            return Some(h.at);
        }
        rest -= h.residents;
    }
    houses.iter().rfind(|h| h.residents > 0.0).map(|h| h.at)
}

fn place_house(centre: Point, radius_m: f64, key: u64, base: u64, terrain: &Grid, waters: &Waters) -> (Point, f32) {
    let mut last = centre;
    for k in 0..REDRAWS {
        let (r, a) = (radius_m * draw(key, base + 2 * k).sqrt(), 2.0 * std::f64::consts::PI * draw(key, base + 2 * k + 1));
        let p = Point::new(centre.x + r * num::sin(a), centre.y + r * num::cos(a));
        let Some(cell) = terrain.shape.cell_at(p) else { continue };
        last = p;
        // Neither in a river nor on ground that a full reservoir drowns.
        if !waters.wet[cell] && terrain.bilinear(p).is_none_or(|z| !waters.drowns(p, z)) {
            break;
        }
    }
    (last, terrain.bilinear(last).unwrap_or(0.0) as f32)
}
