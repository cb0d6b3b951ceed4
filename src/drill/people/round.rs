//! People / round — vehicles that an expressway has sent off, on their way round by the other roads, and where each comes on again.
//!
//! In: who sets out, who arrives, who finds no way. Out: how many are back at which door. Not here: their ways (`background`), the
//! expressway (`drill::expressway::detour`). Every vehicle is in one of four places: under way, back, stopped, or taken over by the expressway.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::People;
use crate::drill::expressway::Expressway;

/// A carriageway and one of its interchanges.
type Door = (u32, u32);

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    under_way: BTreeMap<u32, Door>,
    back: BTreeMap<Door, u32>,
    /// Who found no way, at the start or later.
    pub stopped: u64,
}

impl Round {
    /// A vehicle sets out.
    pub(super) fn sets_out(&mut self, n: u32, door: Door) {
        self.under_way.insert(n, door);
    }
    /// A vehicle has come where it was going.
    pub(super) fn arrives(&mut self, n: u32) {
        if let Some(door) = self.under_way.remove(&n) {
            *self.back.entry(door).or_default() += 1;
        }
    }
    /// A vehicle goes no farther.
    pub(super) fn stops(&mut self, n: u32) {
        self.stopped += u64::from(self.under_way.remove(&n).is_some());
    }
    /// Vehicles under way, and those that have come back but were not taken over yet.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.under_way.len() as u64 + self.back.values().map(|n| u64::from(*n)).sum::<u64>()
    }
    /// Those who are back, by door, since the last call.
    fn take_back(&mut self) -> BTreeMap<Door, u32> {
        std::mem::take(&mut self.back)
    }
}

impl People {
    /// Vehicles that an expressway has sent off.
    #[must_use]
    pub fn sent_round(&self) -> &Round {
        &self.others.round
    }
    /// After loading a saved state: who is on the way round.
    pub(in crate::drill) fn set_round(&mut self, round: Round) {
        self.others.round = round;
    }
    /// Tells the expressway who is back at its gates, and how many beds are free.
    pub(in crate::drill) fn tell(&mut self, highway: &mut Expressway) {
        highway.know_beds(self.free_beds());
        for (door, vehicles) in self.others.round.take_back() {
            highway.rejoin(door, vehicles);
        }
    }
}
