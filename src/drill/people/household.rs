//! People / household — who lives where: every household of the county, drawn by name.
//!
//! In: settlements with their residents, the county's profile, the seed, date and hour of the drill's start. Out: arrays over
//! dense ids, in order of settlement: families first, then those who are together elsewhere (`elsewhere`). Not here: what they do,
//! where houses stand (`house`). Method: sizes are drawn until the residents are used up, so that totals match exactly. The part
//! of people in households without anybody between 15 and 59 is drawn first, and the shares of children and elders of the others
//! follow, so that the county's shares hold over all. Source of the share of over-64s among over-59s: Seventh National Census
//! 2020 (13.50 % of 18.70 %).

use std::sync::Arc;

use super::afoot::Afoot;
use super::elsewhere::{self, Link, Row};
use super::house::Placer;
use super::waters::Waters;
use crate::base::ids::{HouseholdId, Id, SettlementId, ZoneId};
use crate::base::seed::{Luck, Seed, draw, draw_key};
use crate::map::county::PeopleProfile;
use crate::map::frame::Point;
use crate::record::tale::{HouseholdFact, Living};
use crate::scenario::drill_spec::Scenario;

/// Share of people from 65 on among those from 60 on (census 2020).
pub const OLD_AMONG_ELDERS: f64 = 13.50 / 18.70;
/// Floor above the ground at the house, metres, drawn evenly between these (assumed).
pub const FLOOR_M: (f64, f64) = (0.15, 0.45);
/// Numbers kept for one household in a stream of its settlement.
pub(super) const STRIDE: u64 = 256;
/// Largest household without anybody between 15 and 59 (assumed).
const LARGEST_LEFT: usize = 4;

/// All households, and all who are together elsewhere at the start.
#[derive(Clone, Debug, Default)]
pub struct Households {
    /// Settlement.
    pub settlement: Vec<SettlementId>,
    /// First household of settlement `s`, and the end of the last.
    pub start: Vec<u32>,
    /// What holds them together.
    pub living: Vec<Living>,
    /// Together at the market, for one day.
    pub market: Vec<bool>,
    /// People there at the start.
    pub people: Vec<u8>,
    /// Children below 15.
    pub children: Vec<u8>,
    /// People of 60 and above.
    pub elders: Vec<u8>,
    /// People of reduced mobility.
    pub reduced: Vec<u8>,
    /// Cars.
    pub cars: Vec<u8>,
    /// Motorcycles, electric bikes.
    pub motorcycles: Vec<u8>,
    /// Farm three-wheelers, tractors with a trailer.
    pub three_wheelers: Vec<u8>,
    /// An upper floor that holds.
    pub upper_floor: Vec<bool>,
    /// The house is of wood and stands on its stones.
    pub wooden: Vec<bool>,
    /// Keeps livestock.
    pub livestock: Vec<bool>,
    /// Does not follow the county's first language.
    pub other_language: Vec<bool>,
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
    /// Who of a household is elsewhere, ascending by household.
    pub links: Vec<Link>,
    /// The same, ascending by where they are together: indices into `links`.
    pub links_by_group: Vec<u32>,
    /// Where they get along on foot.
    pub(super) afoot: Arc<Afoot>,
}

/// Of whom a family is made: chances that make the county's shares hold over all households.
struct Mix {
    sizes: Vec<f64>,
    /// A household of a size up to [`LARGEST_LEFT`] has nobody between 15 and 59.
    left: f64,
    /// A further person of such a household is a child.
    left_child: f64,
    /// A further person of any other is a child; a grown one is 60 or more.
    child: f64,
    elder: f64,
    reduced_elder: f64,
    reduced_young: f64,
}

impl Mix {
    fn new(profile: &PeopleProfile, urban: bool) -> Self {
        let total: f64 = profile.household_size.iter().sum();
        let sizes: Vec<f64> = if total > 0.0 { profile.household_size.iter().map(|p| p / total).collect() } else { vec![1.0] };
        let sum = |f: &dyn Fn(f64, usize) -> f64| sizes.iter().enumerate().map(|(i, p)| p * f((i + 1) as f64, i + 1)).sum::<f64>();
        let mean = sum(&|n, _| n);
        let small = sum(&|n, i| if i <= LARGEST_LEFT { n } else { 0.0 });
        let share = if urban { profile.daily.left_behind.1 } else { profile.daily.left_behind.0 };
        let left = if small > 0.0 { (share * mean / small).min(0.9) } else { 0.0 };
        let young = profile.share_child + profile.share_elder;
        let left_child = if young > 0.0 { profile.share_child / young } else { 0.0 };
        let rest = |i: usize| if i <= LARGEST_LEFT { 1.0 - left } else { 1.0 };
        // The first of a household is never a child, so the others are a little more often.
        let children = profile.share_child * mean - left * left_child * sum(&|n, i| if i <= LARGEST_LEFT { n - 1.0 } else { 0.0 });
        let others = sum(&|n, i| rest(i) * (n - 1.0));
        let child = if others > 0.0 { (children / others).clamp(0.0, 0.95) } else { 0.0 };
        let elders = profile.share_elder * mean - left * sum(&|n, i| if i <= LARGEST_LEFT { 1.0 + (n - 1.0) * (1.0 - left_child) } else { 0.0 });
        let grown = sum(&|n, i| rest(i) * (1.0 + (n - 1.0) * (1.0 - child)));
        let elder = if grown > 0.0 { (elders / grown).clamp(0.0, 1.0) } else { 0.0 };
        let reduced = profile.reduced_mobility;
        let reduced_elder = OLD_AMONG_ELDERS * reduced.1 + (1.0 - OLD_AMONG_ELDERS) * reduced.0;
        Self { sizes, left, left_child, child, elder, reduced_elder, reduced_young: reduced.0 }
    }
    /// One family of at most `most` people; its numbers come from a key.
    fn family(&self, most: u32, u: &dyn Fn(u64) -> f64) -> Row {
        let mut size = self.sizes.len().max(1) as u32;
        let mut rest = u(0);
        for (i, p) in self.sizes.iter().enumerate() {
            if rest < *p {
                size = i as u32 + 1;
                break;
            }
            rest -= p;
        }
        let size = size.min(most).min(60);
        let left = size as usize <= LARGEST_LEFT && u(4) < self.left;
        let mut row = Row { people: size as u8, ..Row::default() };
        for person in 0..u64::from(size) {
            if person > 0 && u(8 + 3 * person) < if left { self.left_child } else { self.child } {
                row.children += 1;
                continue;
            }
            let old = left || u(9 + 3 * person) < self.elder;
            row.elders += u8::from(old);
            row.reduced += u8::from(u(10 + 3 * person) < if old { self.reduced_elder } else { self.reduced_young });
        }
        row
    }
}

impl Households {
    /// Draws every household of the county as it is at the drill's start.
    #[must_use]
    pub fn draw(scenario: &Scenario, seed: Seed) -> Self {
        Self::draw_beside(&Waters::new(&scenario.county), scenario, seed)
    }
    /// The same where the county's waters are known already: they are the same for every seed.
    #[must_use]
    pub(in crate::drill) fn draw_beside(waters: &Waters, scenario: &Scenario, seed: Seed) -> Self {
        let county = &scenario.county;
        let profile = &county.people;
        let placer = Placer::new(scenario, waters);
        let mixes = [false, true].map(|urban| Mix::new(profile, urban));
        let patients = elsewhere::patients(scenario);
        let mut rows: Vec<Vec<Row>> = Vec::with_capacity(county.settlements.len());
        for (id, key) in county.settlement_keys.iter() {
            let place = &county.settlements[id.index()];
            let (who, where_) = (draw_key(seed, Luck::Household, key), draw_key(seed, Luck::HousePlacement, key));
            let pick = |pair: (f64, f64)| if place.urban { pair.1 } else { pair.0 };
            let mut left = place.residents - patients.of(id);
            let mut families = Vec::new();
            while left > 0 {
                let base = families.len() as u64 * STRIDE;
                let u = |k: u64| draw(who, base + k);
                let count = |mean: f64, v: f64| (mean.floor() + f64::from(u8::from(v < mean.fract()))).clamp(0.0, 9.0) as u8;
                let (at, ground_m) = placer.place(id, where_, base);
                let row = mixes[usize::from(place.urban)].family(left, &u);
                left -= u32::from(row.people);
                families.push(Row {
                    cars: count(pick(profile.cars_per_household), u(1)),
                    motorcycles: count(pick(profile.motorcycles_per_household), u(2)),
                    three_wheelers: count(pick(profile.three_wheelers_per_household), u(90)),
                    upper_floor: u(3) < pick(profile.upper_floor),
                    wooden: u(7) < pick(profile.wooden),
                    livestock: u(5) < pick(profile.daily.livestock),
                    other_language: u(6) < pick(profile.daily.other_language),
                    at,
                    ground_m,
                    floor_m: (FLOOR_M.0 + (FLOOR_M.1 - FLOOR_M.0) * draw(where_, base + 100)) as f32,
                    zone: placer.zone(id, at, ground_m),
                    ..row
                });
            }
            rows.push(families);
        }
        elsewhere::go(scenario, seed, &placer, &patients, &mut rows);
        let mut all = Self { members: vec![Vec::new(); scenario.books.zones.len()], start: vec![0], afoot: placer.afoot(), ..Self::default() };
        for (s, list) in rows.iter().enumerate() {
            for row in list {
                all.push(SettlementId::from_index(s), row);
            }
            all.start.push(all.people.len() as u32);
        }
        all.link(&rows);
        all
    }
    fn push(&mut self, settlement: SettlementId, row: &Row) {
        if let Some(z) = row.zone {
            self.members[z.index()].push(HouseholdId::from_index(self.people.len()));
        }
        self.settlement.push(settlement);
        self.living.push(row.living);
        self.market.push(row.market);
        self.people.push(row.people);
        self.children.push(row.children);
        self.elders.push(row.elders);
        self.reduced.push(row.reduced);
        self.cars.push(row.cars);
        self.motorcycles.push(row.motorcycles);
        self.three_wheelers.push(row.three_wheelers);
        self.upper_floor.push(row.upper_floor);
        self.wooden.push(row.wooden);
        self.livestock.push(row.livestock);
        self.other_language.push(row.other_language);
        self.at.push(row.at);
        self.ground_m.push(row.ground_m);
        self.floor_m.push(row.floor_m);
        self.zone.push(row.zone);
    }
    /// Ties those who are elsewhere to their households.
    fn link(&mut self, rows: &[Vec<Row>]) {
        for (group, row) in (0u32..).zip(rows.iter().flatten()) {
            self.links.extend(row.from.iter().map(|&(s, i, n)| Link { home: self.start[s as usize] + i, group, people: n }));
        }
        self.links.sort_by_key(|l| (l.home, l.group));
        self.links_by_group = (0..self.links.len() as u32).collect();
        self.links_by_group.sort_by_key(|i| (self.links[*i as usize].group, self.links[*i as usize].home));
    }
    /// Who of a household is elsewhere.
    #[must_use]
    pub fn away(&self, h: usize) -> &[Link] {
        let from = self.links.partition_point(|l| (l.home as usize) < h);
        let to = self.links.partition_point(|l| (l.home as usize) <= h);
        &self.links[from..to]
    }
    /// Whose people a group that is elsewhere is made of.
    pub fn homes_of(&self, group: usize) -> impl Iterator<Item = Link> + '_ {
        let from = self.links_by_group.partition_point(|i| (self.links[*i as usize].group as usize) < group);
        self.links_by_group[from..].iter().map(|i| self.links[*i as usize]).take_while(move |l| l.group as usize == group)
    }
    /// The same as places in the list of links.
    pub fn links_of(&self, group: usize) -> impl Iterator<Item = u32> + '_ {
        let from = self.links_by_group.partition_point(|i| (self.links[*i as usize].group as usize) < group);
        self.links_by_group[from..].iter().copied().take_while(move |i| self.links[*i as usize].group as usize == group)
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
    /// What is known of a household before anything happens.
    #[must_use]
    pub fn fact(&self, h: usize) -> HouseholdFact {
        HouseholdFact {
            settlement: self.settlement[h],
            living: self.living[h],
            zone: self.zone[h],
            people: self.people[h],
            children: self.children[h],
            elders: self.elders[h],
            reduced: self.reduced[h],
            cars: self.cars[h],
            motorcycles: self.motorcycles[h].saturating_add(self.three_wheelers[h]),
            upper_floor: self.upper_floor[h],
            at: self.at[h],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::place::House;
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
