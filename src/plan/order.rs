//! Plan / order — the closed list of what a clause can order.
//!
//! In: the `action` of a clause, resolved. Out: an order with its targets. Not here: the work it causes (`drill`).
//! A new kind of action is a new variant here and fails to compile wherever it is not yet handled.

use super::level::Level;
use crate::base::ids::{ChannelId, FacilityId, RoadId, RoleId, TeamId, TownshipId, ZoneId};

/// Which danger zones an order means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZoneTarget {
    /// All zones of the plan.
    All,
    /// The zones of one class: 1 is the first to flood.
    Class(u8),
    /// The zones of townships whose own trigger fired.
    Townships(Vec<TownshipId>),
    /// Named zones.
    Zones(Vec<ZoneId>),
    /// Each zone for which its own warning rule holds as the actor perceives it.
    OwnTrigger,
    /// Zones within the guidebook's isolation distance of an accident on the road.
    Isolation,
    /// Zones in the guidebook's protective square down the wind from it, those to be isolated left out.
    Downwind,
}

/// What a warning tells people to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum WarnStage {
    /// 准备转移.
    Prepare,
    /// 立即转移.
    LeaveNow,
    /// 解除.
    AllClear,
    /// 就地避险：关好门窗.
    StayIn,
}

impl WarnStage {
    /// Its word in the record.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::LeaveNow => "leave",
            Self::AllClear => "all-clear",
            Self::StayIn => "stay-in",
        }
    }
}

/// How a report goes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum ReportForm {
    Phone,
    Written,
}

/// An order. Field names are those of the file.
#[expect(missing_docs, reason = "each variant says what its fields are; the names are the file's")]
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Tell roles something; done when all have acknowledged.
    Notify { to: Vec<RoleId>, topic: String },
    /// A joint decision (会商): quorum of the invited, minutes.
    Consult { with: Vec<RoleId>, quorum: u32, minutes: f64 },
    /// Set a response level and tell everyone in the tree.
    SetLevel { level: Level },
    /// Warn the people of zones over channels.
    Warn { zones: ZoneTarget, stage: WarnStage, channels: Vec<ChannelId> },
    /// Order the people of zones out and see them signed off.
    Evacuate { zones: ZoneTarget, channels: Vec<ChannelId> },
    /// Fetch people of reduced mobility, each with a named helper.
    FetchSpecial { zones: ZoneTarget, teams: Vec<TeamId> },
    /// Open shelters.
    OpenShelter { shelters: Vec<FacilityId> },
    /// Close roads: named ones, or (empty) every road that a report or gauge says is under water.
    CloseRoad { roads: Vec<RoadId> },
    /// Use both directions of a road outwards.
    Contraflow { roads: Vec<RoadId>, setup_min: f64 },
    /// Lead traffic onto other roads.
    Divert { roads: Vec<RoadId> },
    /// Police regulate the junction at the outward end of each road by hand and give that road the right of way.
    Regulate { roads: Vec<RoadId> },
    /// Send teams to a place: a facility, or (none) to the zones in need.
    Dispatch { teams: Vec<TeamId>, to: Option<FacilityId> },
    /// Have somebody look at a place and report.
    Verify { zones: ZoneTarget },
    /// Build a fire line.
    BuildLine { teams: Vec<TeamId> },
    /// Burn out fuel between a line and the fire.
    BurnOut { teams: Vec<TeamId> },
    /// Put a fire out.
    Extinguish { teams: Vec<TeamId> },
    /// Keep a fire from the houses that it may reach next, settlement after settlement (点保护).
    Protect { teams: Vec<TeamId> },
    /// Pump water away.
    Pump { teams: Vec<TeamId>, at: Option<FacilityId> },
    /// Raise a bank with sandbags.
    Sandbag { teams: Vec<TeamId>, at: Option<FacilityId> },
    /// Set the gates of a dam to an outflow, m³/s.
    SetGate { reach: crate::base::ids::ReachId, outlet_m3_s: f64 },
    /// Rescue people whom water or fire has caught.
    Rescue { teams: Vec<TeamId> },
    /// Treat and carry the injured.
    Treat { teams: Vec<TeamId> },
    /// Tow vehicles away.
    Tow { teams: Vec<TeamId> },
    /// Bring supplies to shelters: so many person-days to each, or (none) a full load.
    Supply { shelters: Vec<FacilityId>, teams: Vec<TeamId>, person_days: Option<f64> },
    /// Report upward.
    Report { to: RoleId, form: ReportForm },
    /// Inform the public.
    Inform { channels: Vec<ChannelId> },
    /// Hand command over to a role; done when it has been taken.
    HandOver { to: RoleId },
    /// End the response.
    StandDown,
}

impl Action {
    /// Whether a lower plan's action is of the kind that an upper clause asks for: the same, or one that brings it about.
    #[must_use]
    pub fn carries_out(&self, upper: &Self) -> bool {
        let (theirs, own) = (upper.word(), self.word());
        own == theirs || matches!((theirs, own), ("Evacuate", "Warn") | ("Warn", "Evacuate") | ("Notify", "SetLevel") | ("SetLevel", "Notify"))
    }
    /// The action's word in files and records.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Notify { .. } => "Notify",
            Self::Consult { .. } => "Consult",
            Self::SetLevel { .. } => "SetLevel",
            Self::Warn { .. } => "Warn",
            Self::Evacuate { .. } => "Evacuate",
            Self::FetchSpecial { .. } => "FetchSpecial",
            Self::OpenShelter { .. } => "OpenShelter",
            Self::CloseRoad { .. } => "CloseRoad",
            Self::Contraflow { .. } => "Contraflow",
            Self::Divert { .. } => "Divert",
            Self::Regulate { .. } => "Regulate",
            Self::Dispatch { .. } => "Dispatch",
            Self::Verify { .. } => "Verify",
            Self::BuildLine { .. } => "BuildLine",
            Self::BurnOut { .. } => "BurnOut",
            Self::Extinguish { .. } => "Extinguish",
            Self::Protect { .. } => "Protect",
            Self::Pump { .. } => "Pump",
            Self::Sandbag { .. } => "Sandbag",
            Self::SetGate { .. } => "SetGate",
            Self::Rescue { .. } => "Rescue",
            Self::Treat { .. } => "Treat",
            Self::Tow { .. } => "Tow",
            Self::Supply { .. } => "Supply",
            Self::Report { .. } => "Report",
            Self::Inform { .. } => "Inform",
            Self::HandOver { .. } => "HandOver",
            Self::StandDown => "StandDown",
        }
    }
}
