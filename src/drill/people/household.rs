//! People / household — who lives where: every household of the county, drawn by name.
//!
//! In: settlements with their residents, the county's profile, the seed. Out: arrays over dense household ids, in order
//! of settlement. Not here: what they do. Method: sizes are drawn until the residents are used up, so that totals match
//! exactly; a household lives in one of its settlement's mapped houses, by their residents; where none are mapped, its house
//! stands evenly in the settlement's circle and is drawn again while it falls into a river or a reservoir.
//! Source of the share of over-64s among over-59s: Seventh National Census 2020 (13.50 % of 18.70 %).

use crate::base::ids::{HouseholdId, Id, SettlementId, ZoneId};
use crate::base::num;
use crate::base::seed::{Luck, Seed, draw, draw_key};
use crate::map::frame::Point;
use crate::map::landcover::Cover;
use crate::map::place::House;
use crate::record::tale::HouseholdFact;
use crate::scenario::drill_spec::Scenario;

/// Share of people from 65 on among those from 60 on (census 2020).
pub const OLD_AMONG_ELDERS: f64 = 13.50 / 18.70;
/// Floor above the ground at the house, metres, drawn evenly between these (assumed).
pub const FLOOR_M: (f64, f64) = (0.15, 0.45);
/// How often a house is drawn again while it falls into water.
const REDRAWS: u64 = 12;
/// Numbers kept for one household in a stream of its settlement.
const STRIDE: u64 = 256;

/// All households.
#[derive(Clone, Debug, Default)]
pub struct Households {
    /// Settlement.
    pub settlement: Vec<SettlementId>,
    /// First household of settlement `s`, and the end of the last.
    pub start: Vec<u32>,
    /// People.
    pub people: Vec<u8>,
    /// Children below 15.
    pub children: Vec<u8>,
    /// People of 60 and above.
    pub elders: Vec<u8>,
    /// People of reduced mobility.
    pub reduced: Vec<u8>,
    /// Cars.
    pub cars: Vec<u8>,
    /// Motorcycles, electric bikes, three-wheelers.
    pub motorcycles: Vec<u8>,
    /// An upper floor that holds.
    pub upper_floor: Vec<bool>,
    /// The house.
    pub at: Vec<Point>,
    /// Terrain at the house, metres above datum.
    pub ground_m: Vec<f32>,
    /// Floor above the terrain, metres.
    pub floor_m: Vec<f32>,
    /// Danger zone.
    pub zone: Vec<Option<ZoneId>>,
    /// Members of each zone, ascending.
    pub members: Vec<Vec<HouseholdId>>,
    /// Cells that nobody crosses on foot but by a bridge: open water and streams of 10 m and more.
    pub barrier: Vec<bool>,
}

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
        Self { scenario, boxes, crests: scenario.county.rivers.pool_crests_m() }
    }
    /// Whether a full reservoir drowns a place: asked in full only where a lower crest lies near at all.
    fn drowns(&self, p: Point, ground_m: f64) -> bool {
        let mut near = self.crests.iter().zip(&self.boxes).filter(|(crest, _)| crest.is_some_and(|c| ground_m < c));
        near.any(|(_, b)| Point::new(p.x.clamp(b.0, b.2), p.y.clamp(b.1, b.3)).distance_m(p) < POOL_REACH_M)
            && self.nearest(p).and_then(|n| n.1).is_some_and(|crest| ground_m < crest)
    }
    fn nearest(&self, p: Point) -> Option<(f64, Option<f64>)> {
        let mut best: Option<(f64, f64, usize)> = None;
        for (i, (reach, b)) in self.scenario.county.rivers.reaches.iter().zip(&self.boxes).enumerate() {
            let gap = Point::new(p.x.clamp(b.0, b.2), p.y.clamp(b.1, b.3)).distance_m(p);
            if best.is_some_and(|(far, ..)| gap >= far) {
                continue;
            }
            let (share, far) = crate::map::line::closest(&reach.line, p);
            if best.is_none_or(|(least, ..)| far < least) {
                best = Some((far, reach.bed_up_m + (reach.bed_down_m - reach.bed_up_m) * share, i));
            }
        }
        best.map(|(_, bed, i)| (bed, self.crests[i]))
    }
}

impl Households {
    /// Draws every household of the county.
    #[must_use]
    pub fn draw(scenario: &Scenario, seed: Seed) -> Self {
        let (county, zones) = (&scenario.county, &scenario.books.zones);
        let profile = &county.people;
        let sizes: &[f64] = &profile.household_size;
        let total: f64 = sizes.iter().sum();
        let mean: f64 = if total > 0.0 { sizes.iter().enumerate().map(|(i, p)| (i + 1) as f64 * p).sum::<f64>() / total } else { 1.0 };
        // The first of a household is never a child, so the others are a little more often.
        let child = if mean > 1.0 { (profile.share_child * mean / (mean - 1.0)).min(0.95) } else { 0.0 };
        let elder_among_grown = if profile.share_child < 1.0 { (profile.share_elder / (1.0 - profile.share_child)).min(1.0) } else { 0.0 };
        let reduced_elder = OLD_AMONG_ELDERS * profile.reduced_mobility.1 + (1.0 - OLD_AMONG_ELDERS) * profile.reduced_mobility.0;
        let (wet, shape) = (wet_cells(scenario, 0.0), county.terrain.shape);
        let beds = Beds::new(scenario);
        let mut zones_of: Vec<Vec<ZoneId>> = vec![Vec::new(); county.settlements.len()];
        let mut order: Vec<usize> = (0..zones.len()).collect();
        order.sort_by_key(|z| (zones[*z].class, *z));
        for z in order {
            for s in &zones[z].settlements {
                zones_of[s.index()].push(ZoneId::from_index(z));
            }
        }

        let mut all = Self { members: vec![Vec::new(); zones.len()], start: vec![0], barrier: wet_cells(scenario, BARRIER_M), ..Self::default() };
        for (id, key) in county.settlement_keys.iter() {
            let place = &county.settlements[id.index()];
            let (who, where_) = (draw_key(seed, Luck::Household, key), draw_key(seed, Luck::HousePlacement, key));
            let (mut left, mut member) = (place.residents, 0u64);
            let pick = |pair: (f64, f64)| if place.urban { pair.1 } else { pair.0 };
            while left > 0 {
                let base = member * STRIDE;
                let u = |k: u64| draw(who, base + k);
                let mut size = sizes.len().max(1) as u32;
                let mut rest = u(0) * total;
                for (i, p) in sizes.iter().enumerate() {
                    if rest < *p {
                        size = i as u32 + 1;
                        break;
                    }
                    rest -= p;
                }
                let size = size.min(left).min(60);
                let (mut children, mut elders, mut reduced) = (0u8, 0u8, 0u8);
                for person in 0..u64::from(size) {
                    let v = u(8 + 3 * person);
                    if person > 0 && v < child {
                        children += 1;
                    } else {
                        let old = u(9 + 3 * person) < elder_among_grown;
                        elders += u8::from(old);
                        reduced += u8::from(u(10 + 3 * person) < if old { reduced_elder } else { profile.reduced_mobility.0 });
                    }
                }
                let count = |mean: f64, v: f64| (mean.floor() + f64::from(u8::from(v < mean.fract()))).clamp(0.0, 9.0) as u8;
                let (at, ground_m) = match mapped_house(&place.houses, draw(where_, base)) {
                    Some(at) => (at, county.terrain.bilinear(at).unwrap_or(0.0) as f32),
                    None => place_house(place.at, place.radius_m, where_, base, &wet, shape, &county.terrain, &beds),
                };
                let low = |limit: f64| beds.nearest(at).is_none_or(|(bed, _)| f64::from(ground_m) - bed < limit);
                let zone = zones_of[id.index()].iter().copied().find(|z| {
                    let zone = &zones[z.index()];
                    zone.area.as_ref().is_none_or(|a| a.holds(at)) && zone.below_m.is_none_or(low)
                });
                let household = HouseholdId::from_index(all.people.len());
                if let Some(z) = zone {
                    all.members[z.index()].push(household);
                }
                all.settlement.push(id);
                all.people.push(size as u8);
                all.children.push(children);
                all.elders.push(elders);
                all.reduced.push(reduced);
                all.cars.push(count(pick(profile.cars_per_household), u(1)));
                all.motorcycles.push(count(pick(profile.motorcycles_per_household), u(2)));
                all.upper_floor.push(u(3) < pick(profile.upper_floor));
                all.at.push(at);
                all.ground_m.push(ground_m);
                all.floor_m.push((FLOOR_M.0 + (FLOOR_M.1 - FLOOR_M.0) * draw(where_, base + 100)) as f32);
                all.zone.push(zone);
                left -= size;
                member += 1;
            }
            all.start.push(all.people.len() as u32);
        }
        all
    }
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len()
    }
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }
    /// The households of a settlement.
    #[must_use]
    pub fn of_settlement(&self, id: SettlementId) -> std::ops::Range<u32> {
        self.start[id.index()]..self.start[id.index() + 1]
    }
    /// People able to help others: neither children nor of reduced mobility.
    #[must_use]
    pub fn able(&self, h: usize) -> u8 {
        self.people[h].saturating_sub(self.children[h]).saturating_sub(self.reduced[h])
    }
    /// What is known of a household before anything happens.
    #[must_use]
    pub fn fact(&self, h: usize) -> HouseholdFact {
        HouseholdFact {
            settlement: self.settlement[h],
            zone: self.zone[h],
            people: self.people[h],
            children: self.children[h],
            elders: self.elders[h],
            reduced: self.reduced[h],
            cars: self.cars[h],
            motorcycles: self.motorcycles[h],
            upper_floor: self.upper_floor[h],
            at: self.at[h],
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;

    #[test]
    fn households_live_in_the_houses_that_are_mapped_as_often_as_their_residents_say() {
        let mut scenario = valley::scenario();
        let low = scenario.county.settlement_keys.find("low-1").expect("a settlement");
        let places = [(1700.0, 30.0), (1710.0, 0.0), (1720.0, 90.0)].map(|(x, residents)| House { at: Point::new(x, 1500.0), residents });
        scenario.county.settlements[low.index()].houses = places.to_vec();
        let in_house = |seed: u64| -> Vec<usize> {
            let all = Households::draw(&scenario, Seed(seed));
            let own: Vec<Point> = all.of_settlement(low).map(|h| all.at[h as usize]).collect();
            assert!(own.iter().all(|p| places.iter().any(|h| h.at == *p)), "nobody lives beside a house");
            places.iter().map(|h| own.iter().filter(|p| **p == h.at).count()).collect()
        };
        let (mut sum, mut different) = ([0; 3], false);
        for seed in 1..=20 {
            let n = in_house(seed);
            different |= n != in_house(1);
            (0..3).for_each(|i| sum[i] += n[i]);
        }
        let share = sum[0] as f64 / (sum[0] + sum[2]) as f64;
        assert!(sum[1] == 0 && different && (share - 0.25).abs() < 0.05, "{sum:?}");
    }
}
