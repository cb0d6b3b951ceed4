//! People / house — where a household's house stands: a mapped one, or evenly in its settlement's circle and in no water.
//!
//! In: settlements, rivers, cover, terrain, a key of luck. Out: a place and the danger zone it lies in; the cells that nobody
//! crosses on foot. Not here: who lives there (`household`). Method: a house is drawn again while it falls into a river or a
//! reservoir; a household of a settlement with mapped houses lives in one of them, by their residents.

use rstar::RTree;
use rstar::primitives::{GeomWithData, Line};

use crate::base::ids::{Id, SettlementId, ZoneId};
use crate::base::num;
use crate::base::seed::draw;
use crate::map::frame::Point;
use crate::map::landcover::Cover;
use crate::map::place::House;
use crate::map::river::Reach;
use crate::scenario::drill_spec::Scenario;

/// How often a house is drawn again while it falls into water.
const REDRAWS: u64 = 12;

/// Width of a stream's bed from which nobody crosses it but by a bridge, metres (assumed).
const BARRIER_M: f64 = 10.0;

/// Cells of open water and of streams at least so wide.
fn wet_cells(scenario: &Scenario, least_m: f64) -> Vec<bool> {
    let county = &scenario.county;
    let shape = county.terrain.shape;
    let water = Cover::Water as u8;
    let mut wet: Vec<bool> = county.landcover.values.iter().map(|c| *c == water).collect();
    wet.resize(shape.len(), false);
    for reach in county.rivers.reaches.iter().filter(|r| r.section.bed_width_m >= least_m) {
        let half = reach.section.bed_width_m / 2.0;
        for pair in reach.line.windows(2) {
            let steps = (pair[0].distance_m(pair[1]) / (shape.cell_m * 0.5)).ceil().max(1.0) as usize;
            for i in 0..=steps {
                let p = pair[0].towards(pair[1], i as f64 / steps as f64);
                let n = (half / (shape.cell_m * 0.5)).ceil().max(1.0) as i64;
                for dy in -n..=n {
                    for dx in -n..=n {
                        let q = Point::new(p.x + half * dx as f64 / n as f64, p.y + half * dy as f64 / n as f64);
                        if let Some(cell) = shape.cell_at(q) {
                            wet[cell] = true;
                        }
                    }
                }
            }
        }
    }
    wet
}

/// A reservoir's water stands nowhere further from its reach than this, metres (assumed; only saves time).
const POOL_REACH_M: f64 = 3000.0;

/// The nearest reach to a point: its bed there, and the crest of the dam that can drown its banks, metres above datum.
struct Beds<'a> {
    scenario: &'a Scenario,
    crests: Vec<Option<f64>>,
    boxes: Vec<(f64, f64, f64, f64)>,
    /// The pieces of all reaches, each with its reach.
    pieces: RTree<GeomWithData<Line<[f64; 2]>, usize>>,
}

impl<'a> Beds<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let boxes = scenario
            .county
            .rivers
            .reaches
            .iter()
            .map(|r| r.line.iter().fold((f64::MAX, f64::MAX, f64::MIN, f64::MIN), |b, p| (b.0.min(p.x), b.1.min(p.y), b.2.max(p.x), b.3.max(p.y))))
            .collect();
        let of =
            |(i, r): (usize, &Reach)| -> Vec<_> { r.line.windows(2).map(|w| GeomWithData::new(Line::new([w[0].x, w[0].y], [w[1].x, w[1].y]), i)).collect() };
        let pieces = RTree::bulk_load(scenario.county.rivers.reaches.iter().enumerate().flat_map(of).collect());
        Self { scenario, boxes, pieces, crests: scenario.county.rivers.pool_crests_m() }
    }
    /// Whether a full reservoir drowns a place: asked in full only where a lower crest lies near at all.
    fn drowns(&self, p: Point, ground_m: f64) -> bool {
        let mut near = self.crests.iter().zip(&self.boxes).filter(|(crest, _)| crest.is_some_and(|c| ground_m < c));
        near.any(|(_, b)| Point::new(p.x.clamp(b.0, b.2), p.y.clamp(b.1, b.3)).distance_m(p) < POOL_REACH_M)
            && self.nearest(p).and_then(|n| n.1).is_some_and(|crest| ground_m < crest)
    }
    fn nearest(&self, p: Point) -> Option<(f64, Option<f64>)> {
        // All that are as near but for rounding: of reaches that meet in the nearest point the first counts.
        let mut near: Vec<usize> = Vec::new();
        let mut limit = f64::MAX;
        for (piece, d2) in self.pieces.nearest_neighbor_iter_with_distance_2([p.x, p.y]) {
            if d2 > limit {
                break;
            }
            limit = limit.min(d2 * (1.0 + 1e-9) + 1e-6);
            near.push(piece.data);
        }
        near.sort_unstable();
        near.dedup();
        let mut best: Option<(f64, f64, usize)> = None;
        for i in near {
            let reach = &self.scenario.county.rivers.reaches[i];
            let (share, far) = crate::map::line::closest(&reach.line, p);
            if best.is_none_or(|(least, ..)| far < least) {
                best = Some((far, reach.bed_up_m + (reach.bed_down_m - reach.bed_up_m) * share, i));
            }
        }
        best.map(|(_, bed, i)| (bed, self.crests[i]))
    }
}

/// Places houses and says in which danger zone they stand.
pub(super) struct Placer<'a> {
    scenario: &'a Scenario,
    beds: Beds<'a>,
    wet: Vec<bool>,
    zones_of: Vec<Vec<ZoneId>>,
}

impl<'a> Placer<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Self {
        let zones = &scenario.books.zones;
        let mut zones_of: Vec<Vec<ZoneId>> = vec![Vec::new(); scenario.county.settlements.len()];
        let mut order: Vec<usize> = (0..zones.len()).collect();
        order.sort_by_key(|z| (zones[*z].class, *z));
        for z in order {
            for s in &zones[z].settlements {
                zones_of[s.index()].push(ZoneId::from_index(z));
            }
        }
        Self { scenario, beds: Beds::new(scenario), wet: wet_cells(scenario, 0.0), zones_of }
    }
    /// Cells that nobody crosses on foot but by a bridge.
    pub(super) fn barrier(&self) -> Vec<bool> {
        wet_cells(self.scenario, BARRIER_M)
    }
    /// A house of a settlement, and the ground there.
    pub(super) fn place(&self, id: SettlementId, key: u64, base: u64) -> (Point, f32) {
        let county = &self.scenario.county;
        let place = &county.settlements[id.index()];
        match mapped_house(&place.houses, draw(key, base)) {
            Some(at) => (at, self.ground(at)),
            None => place_house(place.at, place.radius_m, key, base, &self.wet, county.terrain.shape, &county.terrain, &self.beds),
        }
    }
    /// Terrain at a place, metres above datum.
    pub(super) fn ground(&self, at: Point) -> f32 {
        self.scenario.county.terrain.bilinear(at).unwrap_or(0.0) as f32
    }
    /// The danger zone of a house.
    pub(super) fn zone(&self, id: SettlementId, at: Point, ground_m: f32) -> Option<ZoneId> {
        let low = |limit: f64| self.beds.nearest(at).is_none_or(|(bed, _)| f64::from(ground_m) - bed < limit);
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

fn place_house(
    centre: Point,
    radius_m: f64,
    key: u64,
    base: u64,
    wet: &[bool],
    shape: crate::map::grid::Shape,
    terrain: &crate::map::grid::Grid,
    beds: &Beds<'_>,
) -> (Point, f32) {
    let mut last = centre;
    for k in 0..REDRAWS {
        let (r, a) = (radius_m * draw(key, base + 2 * k).sqrt(), 2.0 * std::f64::consts::PI * draw(key, base + 2 * k + 1));
        let p = Point::new(centre.x + r * num::sin(a), centre.y + r * num::cos(a));
        let Some(cell) = shape.cell_at(p) else { continue };
        last = p;
        // Neither in a river nor on ground that a full reservoir drowns.
        if !wet[cell] && terrain.bilinear(p).is_none_or(|z| !beds.drowns(p, z)) {
            break;
        }
    }
    (last, terrain.bilinear(last).unwrap_or(0.0) as f32)
}
