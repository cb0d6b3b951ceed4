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
