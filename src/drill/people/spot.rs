//! People / spot — where those are who are neither at home nor on the way.
//!
//! In: households as they arrive and leave. Out: the place of each. Not here: what becomes of them there. Method: lists in order of
//! households, since every minute all of them are looked through for water; in blocks, so that neither a newcomer nor the sum of the
//! state moves all who are there.

use serde::{Deserialize, Serialize};

use crate::base::fingerprint::Hasher;
use crate::base::ids::FacilityId;
use crate::base::kept::Kept;
use crate::map::frame::Point;

/// A house that takes others in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Host {
    pub household: u32,
    pub upstairs: bool,
}

/// A place of refuge.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Spot {
    pub at: Point,
    pub shelter: Option<FacilityId>,
    pub in_yard: bool,
    pub host: Option<Host>,
}

impl Spot {
    /// Whose upper floor it is, if it is one.
    fn upstairs(&self) -> Option<Host> {
        self.host.filter(|h| h.upstairs)
    }
}

/// Where the households of a block stand, each place once. No part of the state: it follows from the block.
#[derive(Clone, Debug, Default)]
pub(super) struct Stands {
    /// The block's own count when this was made.
    writes: Option<u32>,
    places: Vec<Point>,
    hosts: Vec<Host>,
}

impl Stands {
    fn of(block: &Kept<Vec<(u32, Spot)>>) -> Self {
        let mut new = Self { writes: Some(block.writes()), ..Self::default() };
        for (_, spot) in block.iter() {
            match spot.upstairs() {
                Some(host) if !new.hosts.contains(&host) => new.hosts.push(host),
                None if !new.places.contains(&spot.at) => new.places.push(spot.at),
                _ => {}
            }
        }
        new
    }
}

/// Households of one block.
const BLOCK: usize = 256;

/// Who is at such a place, ascending by household.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Spots(Vec<Kept<Vec<(u32, Spot)>>>);

impl Spots {
    /// Adds all places to a fingerprint.
    pub(super) fn fingerprint(&self, hasher: &mut Hasher) {
        hasher.kept(&self.0);
    }
    /// The block of a household and its place there.
    fn place(&self, household: u32) -> (usize, Result<usize, usize>) {
        let block = household as usize / BLOCK;
        (block, self.0.get(block).map_or(Err(0), |b| b.binary_search_by_key(&household, |s| s.0)))
    }
    pub(super) fn get(&self, household: u32) -> Option<&Spot> {
        let (block, place) = self.place(household);
        place.ok().map(|i| &self.0[block][i].1)
    }
    pub(super) fn insert(&mut self, household: u32, spot: Spot) {
        let (block, place) = self.place(household);
        if self.0.len() <= block {
            self.0.resize(block + 1, Kept::default());
        }
        match place {
            Ok(i) => self.0[block][i].1 = spot,
            Err(i) => self.0[block].insert(i, (household, spot)),
        }
    }
    pub(super) fn remove(&mut self, household: u32) -> Option<Spot> {
        let (block, place) = self.place(household);
        place.ok().map(|i| self.0[block].remove(i).1)
    }
    /// Whose place is lost, ascending by household: one that is wet, or an upper floor of hosts that fails. `stands` is what the last look
    /// left: neighbours mostly stand at one place, and it is looked at once for all of them.
    pub(super) fn lost(&self, stands: &mut Vec<Stands>, wet: impl Fn(Point) -> bool, fails: impl Fn(Host) -> bool) -> Vec<u32> {
        stands.resize(self.0.len(), Stands::default());
        let mut lost = Vec::new();
        for (block, stands) in self.0.iter().zip(stands) {
            if stands.writes != Some(block.writes()) {
                *stands = Stands::of(block);
            }
            if stands.places.iter().any(|p| wet(*p)) || stands.hosts.iter().any(|h| fails(*h)) {
                let gone = |s: &Spot| s.upstairs().map_or_else(|| wet(s.at), &fails);
                lost.extend(block.iter().filter(|(_, s)| gone(s)).map(|(h, _)| *h));
            }
        }
        lost
    }
    pub(super) fn iter(&self) -> impl Iterator<Item = &(u32, Spot)> {
        self.0.iter().flat_map(|b| b.iter())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::base::seed::{Luck, Seed, stream_of};

    #[test]
    fn a_place_is_lost_to_all_who_stand_there_and_to_no_others() {
        let (mut spots, mut stands) = (Spots::default(), Vec::new());
        let mut luck = stream_of(Seed(3), Luck::Household, "lost", 0);
        for round in 0..400 {
            for _ in 0..luck.below(12) {
                let host = Host { household: luck.below(40) as u32, upstairs: luck.unit() < 0.5 };
                let host = (luck.unit() < 0.4).then_some(host);
                spots.insert(luck.below(1_500) as u32, Spot { at: Point::new(luck.below(9) as f64, 0.0), shelter: None, in_yard: false, host });
            }
            spots.remove(luck.below(1_500) as u32);
            let (wet, fails) = (|p: Point| (p.x as i64 + round) % 7 == 0, |h: Host| (i64::from(h.household) + round) % 5 == 0);
            let one_by_one = spots.iter().filter(|(_, s)| match s.host {
                Some(host) if host.upstairs => fails(host),
                _ => wet(s.at),
            });
            let one_by_one: Vec<u32> = one_by_one.map(|(h, _)| *h).collect();
            assert_eq!(spots.lost(&mut stands, wet, fails), one_by_one, "round {round}");
        }
    }

    #[test]
    fn whoever_comes_is_found_in_order_until_he_goes() {
        let (mut spots, mut plain) = (Spots::default(), BTreeMap::new());
        let mut luck = stream_of(Seed(3), Luck::Household, "spots", 0);
        for _ in 0..4_000 {
            let h = luck.below(1_500) as u32;
            let spot = Spot { at: Point::new(luck.unit(), 0.0), shelter: None, in_yard: luck.unit() < 0.5, host: None };
            if luck.unit() < 0.4 {
                assert_eq!(spots.remove(h), plain.remove(&h));
            } else {
                spots.insert(h, spot);
                plain.insert(h, spot);
            }
            let other = luck.below(2_000) as u32;
            assert_eq!(spots.get(other), plain.get(&other));
        }
        assert!(spots.iter().map(|(h, s)| (*h, *s)).eq(plain) && spots.iter().count() > 500);
    }
}
