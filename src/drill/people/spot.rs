//! People / spot — where those are who are neither at home nor on the way.
//!
//! In: households as they arrive and leave. Out: the place of each. Not here: what becomes of them there. Method: one list in order of
//! households, since every minute all of it is looked through for water.

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

/// Who is at such a place, ascending by household.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Spots(Kept<Vec<(u32, Spot)>>);

impl Spots {
    /// Adds all places to a fingerprint.
    pub(super) fn fingerprint(&self, hasher: &mut Hasher) {
        hasher.kept([&self.0]);
    }
    fn place(&self, household: u32) -> Result<usize, usize> {
        self.0.binary_search_by_key(&household, |s| s.0)
    }
    pub(super) fn get(&self, household: u32) -> Option<&Spot> {
        self.place(household).ok().map(|i| &self.0[i].1)
    }
    pub(super) fn insert(&mut self, household: u32, spot: Spot) {
        match self.place(household) {
            Ok(i) => self.0[i].1 = spot,
            Err(i) => self.0.insert(i, (household, spot)),
        }
    }
    pub(super) fn remove(&mut self, household: u32) -> Option<Spot> {
        self.place(household).ok().map(|i| self.0.remove(i).1)
    }
    pub(super) fn iter(&self) -> impl Iterator<Item = &(u32, Spot)> {
        self.0.iter()
    }
}
