//! Plan / role — who a plan speaks of: posts of the three-level tree, never persons.
//!
//! In: the `roles` of a plan. Out: which posts a role means. Not here: officers and their queues (`drill::command`).

use crate::base::ids::{FacilityId, SettlementId, TeamId, TownshipId, VillageId};
use crate::base::lang::Name;

/// Where in the tree a role sits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleSeat {
    /// The city above, or whatever stands above the county.
    Above,
    /// The province above the city.
    Province,
    /// The county command centre.
    CountyCentre,
    /// A body at county level: flood headquarters, a bureau, a road agency.
    CountyBody,
    /// Whichever headquarters commands under the plans that are loaded, so that an overall plan need not name each.
    Commander,
    /// One township's office.
    Township(TownshipId),
    /// One village's station.
    Village(VillageId),
    /// The head of one settlement (组长).
    Settlement(SettlementId),
    /// Every township's office, each for itself.
    EveryTownship,
    /// Every village station, each for itself.
    EveryVillage,
    /// The head of every settlement (组长), each for itself.
    EverySettlement,
    /// A team's leader.
    Team(TeamId),
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Key in the file ("flood-hq").
    pub key: String,
    /// Name as the plan prints it.
    pub name: Name,
    /// Where it sits.
    pub seat: RoleSeat,
    /// People who serve it at once by day.
    pub staff_day: u32,
    /// The same at night.
    pub staff_night: u32,
    /// May command the incident.
    pub commands: bool,
    /// A body at county level that sits in the county's command room, where word passes from mouth to mouth; the others have an office of
    /// their own. A body that commands sits there unless its plan says otherwise.
    pub in_room: bool,
    /// The building in which a body's own office is; the county's seat where none is named.
    pub office: Option<FacilityId>,
    /// May close an expressway's mainline and ramps.
    pub closes_expressway: bool,
}
