//! Map / force — teams, their bases, vehicles and materials, as the county lists them.
//!
//! In: rows of `county.ron`. Out: who can be sent, from where, how soon, how long.
//! Not here: where a team is now (`drill::team`), what a plan promises of it (`plan::roster`).

use crate::base::dist::Dist;
use crate::base::ids::{FacilityId, TownshipId};
use crate::base::lang::Name;

/// What a team can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Skill {
    FloodRescue,
    Boat,
    Sandbag,
    Pump,
    ForestFire,
    WaterTanker,
    RoadRescue,
    Hazmat,
    Medical,
    Evacuate,
    Traffic,
    Tow,
    Drone,
    Supply,
    Geohazard,
    Outdoor,
    Engineering,
    Helicopter,
    Tracked,
    LiveVideo,
    Crane,
}

/// Who owns a team; resource use is reported by owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Owner {
    Government,
    Society,
    Enterprise,
    Military,
}

/// Whether a thing can be used today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum ServiceStatus {
    /// In service.
    InService,
    /// Ordered, not delivered.
    OnOrder,
    /// Being negotiated.
    Negotiating,
}

/// A response team.
#[derive(Clone, Debug)]
pub struct Team {
    /// Name.
    pub name: Name,
    /// Base.
    pub base: FacilityId,
    /// Township it answers to; county teams have none.
    pub township: Option<TownshipId>,
    /// Skills.
    pub skills: Vec<Skill>,
    /// People.
    pub people: u32,
    /// Vehicles.
    pub vehicles: u32,
    /// Boats.
    pub boats: u32,
    /// Minutes from order to leaving the base by day.
    pub mobilise_min: Dist,
    /// Probability that it can come when called (association units).
    pub available: f64,
    /// Hours it can work before it must rest.
    pub endurance_h: f64,
    /// A reserve of the military: nobody sends it but by way of the level above and the military command, each of which approves.
    pub reserve: bool,
    /// Owner.
    pub owner: Owner,
    /// Whether it is in service.
    pub status: ServiceStatus,
}
