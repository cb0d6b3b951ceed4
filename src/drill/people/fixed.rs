//! People / fixed — what never changes in a run: households, where they live, whose luck is whose, shelters, ways.
//!
//! In: a scenario, a seed, the households. Out: lists by place. Not here: anything that is saved; it is made anew when a state is loaded.

use super::household::Households;
use crate::base::ids::{FacilityId, Id, SettlementId, VillageId};
use crate::base::seed::{Luck, Seed, draw, draw_key};
use crate::map::frame::Point;
use crate::scenario::drill_spec::Scenario;

/// Purposes for which households draw, in the order of [`Fixed::keys`].
const PURPOSES: [Luck; 7] = [Luck::Reception, Luck::Decision, Luck::Preparation, Luck::Destination, Luck::Harm, Luck::Fording, Luck::RollCall];
pub(super) const HEARS: usize = 0;
pub(super) const DECIDES: usize = 1;
pub(super) const PACKS: usize = 2;
pub(super) const GOES: usize = 3;
pub(super) const SUFFERS: usize = 4;
pub(super) const FORDS: usize = 5;
pub(super) const LISTS: usize = 6;

/// What never changes in a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Fixed {
    pub(super) homes: Households,
    pub(super) village_of: Vec<VillageId>,
    pub(super) settlements_of: Vec<Vec<SettlementId>>,
    pub(super) keys: Vec<[u64; PURPOSES.len()]>,
    pub(super) shelters: Vec<FacilityId>,
    /// Where each of them stands.
    pub(super) gates: Vec<Point>,
}

impl Fixed {
    pub(super) fn new(scenario: &Scenario, seed: Seed, homes: Households) -> Self {
        let county = &scenario.county;
        let village_of: Vec<VillageId> = county.settlements.iter().map(|s| s.village).collect();
        let mut settlements_of = vec![Vec::new(); county.villages.len()];
        for (i, v) in village_of.iter().enumerate() {
            settlements_of[v.index()].push(SettlementId::from_index(i));
        }
        let keys = county.settlement_keys.iter().map(|(_, key)| PURPOSES.map(|p| draw_key(seed, p, key))).collect();
        let shelters: Vec<FacilityId> = (0..county.facilities.len())
            .filter(|f| county.facilities[*f].capacity > 0 && county.facilities[*f].kind.is_shelter())
            .map(FacilityId::from_index)
            .collect();
        let gates = shelters.iter().map(|f| county.facilities[f.index()].at).collect();
        Self { gates, homes, village_of, settlements_of, keys, shelters }
    }
    /// The `k`-th number of a household for a purpose (k < 4096).
    pub(super) fn luck(&self, h: usize, purpose: usize, k: u64) -> f64 {
        let s = self.homes.settlement[h].index();
        draw(self.keys[s][purpose], (u64::from(h as u32 - self.homes.start[s]) << 12) | k)
    }
}
