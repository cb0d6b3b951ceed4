//! Report / risk — the households at risk, as the contract counts them: the union over all compared runs.
//!
//! In: tales of one seed. Out: a mask over the households. Method: whoever's house the water hits, and whoever the water
//! catches anywhere (travellers, people moved into danger), in any of the runs.

use crate::base::ids::Id;
use crate::record::event::{Kind, Who};
use crate::record::tale::Tale;

/// One flag a household.
#[must_use]
pub fn at_risk<'a>(households: usize, tales: impl Iterator<Item = &'a Tale>) -> Vec<bool> {
    let mut mask = vec![false; households];
    for event in tales.flat_map(|t| &t.events) {
        if !matches!(event.kind, Kind::HouseHit | Kind::Caught | Kind::Trapped | Kind::Injured | Kind::Died) {
            continue;
        }
        if let Who::Household(h) = event.subject
            && let Some(flag) = mask.get_mut(h.index())
        {
            *flag = true;
        }
    }
    mask
}
