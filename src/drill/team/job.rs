//! Team / job — what a team is sent to do, and what it tells of it.
//!
//! In: an order. Out: values. Not here: the doing.

use crate::base::ids::{FacilityId, HouseholdId, NodeId, RoadId, TeamId, ZoneId};
use crate::drill::expressway::order::Work;
use crate::drill::fire::seen::FireSeen;
use crate::map::frame::Point;
use crate::record::event::{Cause, Who, Why};
use crate::scenario::drill_spec::Scenario;

/// What for.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Purpose {
    /// To be there.
    Stand,
    /// To fetch people of reduced mobility of a zone.
    Fetch(ZoneId),
    /// To rescue trapped households, one after another.
    Rescue,
    /// To close a road.
    Road(RoadId),
    /// To set cones for so many minutes until all lanes of a road lead outwards.
    Lanes(RoadId, u32),
    /// To lead the traffic round a road.
    Lead(RoadId),
    /// To regulate the junction at the outward end of a road.
    Point(RoadId),
    /// To tow the dead vehicles off a road.
    Tow(RoadId),
    /// To load supplies at a depot: so many person-days, or as many as the lorries take.
    Load(FacilityId, Option<u32>),
    /// To bring supplies to a shelter: so many person-days, or a full load.
    Supply(FacilityId, Option<u32>),
    /// To pump.
    Pump,
    /// To raise a bank.
    Sandbag,
    /// To treat the injured.
    Treat,
    /// To work at an accident on an expressway.
    Scene(Work),
    /// To fight a forest fire.
    Fight(Tactic),
}

/// How a crew fights a fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Tactic {
    /// Directly at the edge, from an anchor towards the head.
    Attack,
    /// A line ahead of the edge.
    Line,
    /// A line ahead of the edge, and fire set along it.
    BurnOut,
    /// A line around a settlement, and whatever flames within it put out.
    Protect,
}

impl Tactic {
    /// The word in the record.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Attack => "direct",
            Self::Line => "indirect",
            Self::BurnOut => "burn-out",
            Self::Protect => "protect",
        }
    }
}

impl Purpose {
    /// The word in the record.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stand => "dispatch",
            Self::Fetch(_) => "fetch",
            Self::Rescue => "rescue",
            Self::Road(_) => "road",
            Self::Lanes(..) => "contraflow",
            Self::Lead(_) => "divert",
            Self::Point(_) => "regulate",
            Self::Tow(_) => "tow",
            Self::Load(..) => "load",
            Self::Supply(..) => "supply",
            Self::Pump => "pump",
            Self::Sandbag => "sandbag",
            Self::Treat => "treat",
            Self::Fight(Tactic::Attack) => "attack",
            Self::Fight(Tactic::Line) => "fire-line",
            Self::Fight(Tactic::BurnOut) => "burn-out",
            Self::Fight(Tactic::Protect) => "protect",
            Self::Scene(work) => work.word(),
        }
    }
}

/// The author's key of a place, by which luck is named.
#[must_use]
pub fn place_key(scenario: &Scenario, place: Who) -> String {
    let c = &scenario.county;
    match place {
        Who::Settlement(x) => c.settlement_keys.key(x).to_owned(),
        Who::Facility(f) => c.facility_keys.key(f).to_owned(),
        Who::Road(r) => c.roads.road_keys.key(r).to_owned(),
        Who::Zone(z) => scenario.books.zone(z).key.clone(),
        other => format!("{other:?}"),
    }
}

/// A job.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Job {
    /// The run of a clause that it serves.
    pub run: Option<u32>,
    /// What for.
    pub purpose: Purpose,
    /// Where to.
    pub at: Point,
    /// The junction nearest to it.
    pub node: NodeId,
    /// How the record names the place.
    pub place: Who,
    /// Cause.
    pub cause: Cause,
}

impl Job {
    /// What its luck is named by: what for, where, and the clause that ordered it.
    #[must_use]
    pub fn about(&self, scenario: &Scenario) -> String {
        let clause = match self.cause.why {
            Why::Clause(c) => scenario.books.clause(c).key.as_str(),
            _ => "",
        };
        format!("{}:{}:{clause}", self.purpose.word(), place_key(scenario, self.place))
    }
}

/// What a team tells.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Told {
    /// It will not, or cannot: the reason.
    Refused(String),
    /// It is there.
    Arrived,
    /// It has finished.
    Done,
    /// It found a road under water or blocked.
    RoadShut(RoadId),
    /// It found fast deep water there.
    Danger(Who),
    /// A household is safe.
    Fetched(HouseholdId),
    /// A household was not there any more: free by itself, or dead.
    NotThere(HouseholdId),
    /// The belt around a settlement is whole.
    Ringed,
    /// The fire, as it sees it.
    Fire(FireSeen),
}

/// News of a team.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct News {
    /// Who.
    pub team: TeamId,
    /// The run it serves.
    pub run: Option<u32>,
    /// What for.
    pub purpose: Purpose,
    /// What.
    pub told: Told,
    /// The event.
    pub seq: u64,
}

impl News {
    /// A refusal.
    #[must_use]
    pub fn refused(team: TeamId, job: &Job, seq: u64, reason: &str) -> Self {
        Self::of(team, job, Told::Refused(reason.to_owned()), seq)
    }
    /// Any news of a job.
    #[must_use]
    pub const fn of(team: TeamId, job: &Job, told: Told, seq: u64) -> Self {
        Self { team, run: job.run, purpose: job.purpose, told, seq }
    }
}
