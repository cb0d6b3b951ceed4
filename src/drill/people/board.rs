//! People / board — who of a zone rides with a team's vehicle once those who cannot walk are out.
//!
//! In: a zone, the state of its households. Out: the next who waits for a ride. Not here: the vehicle and its way (`ride`). Method: a
//! household without a vehicle of its own that has found no way on foot, or whose plan sends it further than people walk; the
//! lowest house first. Vehicles come back for them until nobody waits.

use super::life::{Phase, flag};
use super::{Ctx, People};
use crate::base::ids::{HouseholdId, Id, ZoneId};
use crate::drill::ground::WADE_M;

impl People {
    /// The next household of a zone that waits for a ride.
    pub(super) fn waits_for_a_ride(&self, zone: ZoneId, ctx: &Ctx<'_>) -> Option<usize> {
        let homes = &self.fixed.homes;
        homes.members[zone.index()]
            .iter()
            .map(|h| h.index())
            .filter(|h| self.life.phase(*h) == Phase::Waiting && self.life.is(*h, flag::BLOCKED) && !self.has_vehicle(*h) && self.alive(*h) > 0)
            .filter(|h| ctx.ground.house_depth(HouseholdId(*h as u32)) < WADE_M)
            .min_by(|a, b| homes.ground_m[*a].total_cmp(&homes.ground_m[*b]).then(a.cmp(b)))
    }
}
