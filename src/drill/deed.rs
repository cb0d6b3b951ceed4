//! Drill / deed — what officers and teams do to the people's world in a step, in order.
//!
//! In: command and teams put them on the list during `act`. Out: `people`, `traffic` and `shelter` carry them out during
//! `move`. Not here: how long it took to get that far. Rule: this list is the only way from command to people.

use crate::base::ids::{ChannelId, FacilityId, HouseholdId, LinkId, NodeId, RoadId, SettlementId, TeamId, VillageId, ZoneId};
use crate::plan::order::WarnStage;
use crate::record::event::Cause;

/// A deed.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Deed {
    /// The people of a zone (or all of a village where no zone is named) are ordered; recorded once per household.
    Order {
        /// Zone.
        zone: Option<ZoneId>,
        /// Village.
        village: VillageId,
        /// What they are to do.
        stage: WarnStage,
        /// Cause.
        cause: Cause,
    },
    /// A one-to-many channel starts saying it in a village; each household of the zone hears it by its own luck, or not.
    Broadcast {
        /// Village whose loudspeakers, gong or message list it is.
        village: VillageId,
        /// Zone, or all of the village.
        zone: Option<ZoneId>,
        /// Channel.
        channel: ChannelId,
        /// What is said.
        stage: WarnStage,
        /// Cause.
        cause: Cause,
    },
    /// Three-person groups start from door to door in a settlement; they sign households off, pair and help those of
    /// reduced mobility, house by house at the channel's rate.
    KnockDoors {
        /// Settlement.
        settlement: SettlementId,
        /// Zone, or all of the settlement.
        zone: Option<ZoneId>,
        /// Groups of the settlement's own; the village's are lent to them besides, shared over all open rounds.
        groups: u32,
        /// Channel (its `rate_per_h` is houses an hour and group).
        channel: ChannelId,
        /// What is said.
        stage: WarnStage,
        /// Cause.
        cause: Cause,
    },
    /// A team starts fetching people of reduced mobility of a zone with its vehicles.
    FetchSpecial {
        /// Zone.
        zone: ZoneId,
        /// Team that fetches; none where helpers of the village do it on foot.
        team: Option<TeamId>,
        /// Seats for one trip.
        seats: u32,
        /// Cause.
        cause: Cause,
    },
    /// A shelter opens its gate.
    OpenShelter {
        /// Which.
        facility: FacilityId,
        /// Cause.
        cause: Cause,
    },
    /// A road is closed or opened by people who stand there.
    Road {
        /// Which.
        road: RoadId,
        /// Closed, or opened again.
        closed: bool,
        /// Cause.
        cause: Cause,
    },
    /// All lanes of a road lead outwards, or again both ways: cones and officers stand.
    Reverse {
        /// Which.
        road: RoadId,
        /// Outwards, or both ways again.
        on: bool,
        /// Cause.
        cause: Cause,
    },
    /// Police lead the traffic round a road, or no longer.
    LeadRound {
        /// Which.
        road: RoadId,
        /// From now on, or no longer.
        on: bool,
        /// Cause.
        cause: Cause,
    },
    /// Police regulate the junction at the outward end of a road, or no longer.
    Regulate {
        /// The road with the right of way.
        road: RoadId,
        /// From now on, or no longer.
        on: bool,
        /// Cause.
        cause: Cause,
    },
    /// A team has towed the dead vehicles off a road.
    Tow {
        /// Which.
        road: RoadId,
        /// Who.
        team: TeamId,
        /// Cause.
        cause: Cause,
    },
    /// Vehicles leave an expressway by one interchange and go on to another, or come that way because the gates are shut to them.
    Detour {
        /// The junction behind the gates.
        from: NodeId,
        /// The junction behind the gates where they come on again.
        to: NodeId,
        /// How many.
        vehicles: u32,
        /// The carriageway, and its interchange, where they come on again.
        door: (u32, u32),
    },
    /// People hurt on an expressway take beds of a hospital.
    Beds {
        /// Which.
        facility: FacilityId,
        /// How many.
        people: u32,
    },
    /// A medical team is there to treat: its ambulances wait there.
    Station {
        /// Who.
        team: TeamId,
        /// The junction.
        node: NodeId,
        /// Cause.
        cause: Cause,
    },
    /// A team's vehicles drive onto a link on which they cannot pass the others.
    Convoy {
        /// Who.
        team: TeamId,
        /// Which link.
        link: LinkId,
        /// Room they take, thousandths of a car.
        size: i64,
    },
    /// A team takes trapped people of a household to safety.
    Rescue {
        /// Household.
        household: HouseholdId,
        /// Team.
        team: TeamId,
        /// Cause.
        cause: Cause,
    },
    /// Something at an accident on an expressway.
    Scene {
        /// What.
        deed: super::expressway::order::SceneDeed,
        /// Cause.
        cause: Cause,
    },
    /// Supplies reach a shelter's gate.
    Supply {
        /// Shelter.
        facility: FacilityId,
        /// Person-days.
        person_days: f64,
        /// Cause.
        cause: Cause,
    },
}

/// What the village side can truthfully count of a zone, for reports upward; identities, not guesses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ZoneCount {
    /// People who belong to the zone.
    pub people: u32,
    /// People ordered to leave.
    pub ordered: u32,
    /// People whose household was signed off at the door or seen at the safe place.
    pub signed_off: u32,
    /// People who have left home for good, or sit above the water in it.
    pub left: u32,
    /// People who have arrived in safety.
    pub safe: u32,
    /// People of reduced mobility, and those of them moved.
    pub reduced: u32,
    /// Moved.
    pub reduced_moved: u32,
    /// People known to be trapped.
    pub trapped: u32,
    /// People whose household refused at the door, on record, and has not left since.
    pub declined: u32,
    /// People of reduced mobility among them.
    pub reduced_declined: u32,
}

impl ZoneCount {
    /// People who are out of their houses, or refuse on record: what an order to leave comes to. A signature is none of it.
    #[must_use]
    pub fn gone(&self) -> u32 {
        self.left.max(self.safe) + self.declined
    }
    /// People of whom it is known what they do: signed off, in safety, or refusing on record.
    #[must_use]
    pub fn settled(&self) -> u32 {
        self.signed_off.max(self.safe) + self.declined
    }
}
