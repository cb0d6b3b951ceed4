//! Drill / census — what command and teams may ask of the world, and nothing more.
//!
//! In: the people's side, the ground and the networks implement these three small doors. Out: counts that a village
//! station can truthfully make of its own people, what villagers have seen, who waits for rescue, which channel works.
//! Not here: anything a post could not know. A village's counts are used for that village's own reports only; they
//! reach others by message (`drill::command::report`).

use super::deed::ZoneCount;
use crate::base::ids::{ChannelId, HouseholdId, LinkId, RoadId, SettlementId, TeamId, TownshipId, VillageId, ZoneId};
use crate::base::time::Moment;
use crate::map::channel::Channel;
use crate::map::frame::Point;

/// A household that waits for rescue.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Trapped {
    /// Who.
    pub household: HouseholdId,
    /// Where they live.
    pub settlement: SettlementId,
    /// Where they wait.
    pub at: Point,
    /// How far above the ground there they can get, metres: upstairs in a shelter, nothing in the open.
    pub above_m: f64,
    /// How many of them.
    pub people: u32,
    /// Number of the `Trapped` event, the cause of the call for help.
    pub seq: u64,
}

/// What villagers can see without any gauge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Seen {
    /// Water among the houses (report `water`).
    Water,
    /// A road under water (report `road`).
    Road(RoadId),
    /// Flames or smoke at the houses (report `fire`).
    Fire,
    /// A dead vehicle on a road (report `wreck`).
    Wreck(RoadId),
}

/// Something seen for the first time, in the step in which it is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sighting {
    /// The village whose people saw it.
    pub village: VillageId,
    /// What.
    pub seen: Seen,
    /// The event that they saw (`HouseHit`, `RoadCut`), if it is in the record.
    pub seq: Option<u64>,
}

/// A roll called by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Roll {
    /// What stands on the list; `safe` counts the names ticked.
    pub count: ZoneCount,
    /// People ticked as safe who are not: nobody at the station knows it, only the record.
    pub wrong: u32,
    /// People in safety whose names are not ticked; known to the record only, too.
    pub missed: u32,
}

/// The people, as those who stand beside them can count them.
pub trait Census {
    /// Counts of one zone.
    fn zone_count(&self, zone: ZoneId) -> ZoneCount;
    /// The roll of one zone, called by name after `earlier` others since its order.
    fn roll(&self, zone: ZoneId, earlier: u32) -> Roll;
    /// Counts of one village.
    fn village_count(&self, village: VillageId) -> ZoneCount;
    /// Households that wait for rescue now, by household.
    fn trapped(&self) -> &[Trapped];
    /// What was seen for the first time in this step.
    fn sightings(&self) -> &[Sighting];
    /// How full of vehicles a link is, 0 to 1, as a driver before it sees.
    fn fullness(&self, _link: LinkId) -> f64 {
        0.0
    }
    /// Whether a team's vehicles are still among others on the link that they last drove onto.
    fn in_traffic(&self, _team: TeamId) -> bool {
        false
    }
}

/// The ground under wheels.
pub trait Ground {
    /// Greatest depth of water over a road now, metres; a lost bridge is `f64::INFINITY`.
    fn road_depth_m(&self, road: RoadId) -> f64;
    /// Which look at the hazard this is; depths are the same as long as it is.
    fn version(&self) -> u64;
}

/// The networks that messages need.
pub trait Network {
    /// Whether a channel works in a township now (mains, batteries, masts).
    fn works(&self, channel: &Channel, township: TownshipId, now: Moment) -> bool;
    /// Whether a channel's own platform stands now, wherever its receivers are.
    fn stands(&self, _channel: ChannelId, _now: Moment) -> bool {
        true
    }
}
