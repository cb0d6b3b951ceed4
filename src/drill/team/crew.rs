//! Drill / crew — one team in the field: where it is, what it is doing, what it has learnt on its way.
//!
//! In: its base. Out: its state, kept by `Teams`. Not here: how it moves (`drive`) and works (`work`).

use std::collections::{BTreeMap, VecDeque};

use super::job::Job;
use crate::base::ids::{HouseholdId, LinkId, NodeId, RoadId};
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::map::place::Facility;

/// What a team is doing.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Doing {
    /// Nothing, where it is.
    #[default]
    Idle,
    /// Getting ready at its base.
    Mobilising(Moment),
    /// Driving.
    Driving(Drive),
    /// The last stretch off the road, on foot or by boat.
    Leg {
        /// From.
        from: Point,
        /// To.
        to: Point,
        /// Since.
        since: Moment,
        /// Until.
        until: Moment,
    },
    /// Back from off the road to the vehicles.
    Back {
        /// From.
        from: Point,
        /// Since.
        since: Moment,
        /// Until.
        until: Moment,
    },
    /// Working, until a moment or until the work itself is done.
    Working(Option<Moment>),
    /// Waiting for a road to come free.
    Blocked(Moment),
    /// Resting.
    Resting(Moment),
}

/// A way under wheels.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Drive {
    /// Links.
    pub path: Vec<LinkId>,
    /// Which of them.
    pub on: usize,
    /// Metres along it.
    pub along_m: f64,
    /// Its vehicles are among others on this link.
    pub queued: bool,
}

/// One team.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Crew {
    /// What it is doing.
    pub doing: Doing,
    /// The job it is on.
    pub job: Option<Job>,
    /// Jobs after this one.
    pub queue: VecDeque<Job>,
    /// Where it is.
    pub at: Point,
    /// The junction it is at, or leaves from next.
    pub node: NodeId,
    /// At its base.
    pub home: bool,
    /// When it last left its base.
    pub(super) out_since: Option<Moment>,
    /// When it was taken into use.
    pub(super) busy_since: Option<Moment>,
    /// Whether it comes when called; drawn once, and known to nobody before.
    pub(super) comes: bool,
    /// It has been called and cannot come.
    pub(super) absent: bool,
    /// Out of action by an inject.
    pub(super) struck: bool,
    /// Roads it knows to be under water, and since when.
    pub(super) wet: BTreeMap<RoadId, Moment>,
    pub(super) tries: u32,
    /// How often luck was drawn for each kind of work at each place.
    pub(super) draws: BTreeMap<String, u64>,
    /// Person-minutes of danger not yet written.
    pub(super) exposed: f64,
    pub(super) exposed_at: Option<Moment>,
    /// Household it is at.
    pub(super) with: Option<HouseholdId>,
    /// Households that it could not get to, and when.
    pub(super) avoid: BTreeMap<HouseholdId, Moment>,
    /// When it last gave a job back because no way led there.
    pub(super) failed: Option<Moment>,
    pub(super) progress: (u32, Moment),
    /// Person-days of supply on its lorries.
    pub(super) load: f64,
    pub(super) foam: super::scene::Foam,
}

impl Crew {
    /// At its base, with nothing to do.
    pub(super) fn new(base: &Facility, comes: bool) -> Self {
        Self {
            doing: Doing::Idle,
            job: None,
            queue: VecDeque::new(),
            at: base.at,
            node: base.node,
            home: true,
            out_since: None,
            busy_since: None,
            comes,
            absent: false,
            struck: false,
            wet: BTreeMap::new(),
            tries: 0,
            draws: BTreeMap::new(),
            exposed: 0.0,
            exposed_at: None,
            with: None,
            avoid: BTreeMap::new(),
            failed: None,
            progress: (0, Moment::ZERO),
            load: 0.0,
            foam: super::scene::Foam::default(),
        }
    }

    /// Whether it is at its base, nobody has a job for it, and nothing is left to be written about its last: a step changes nothing.
    pub(super) fn at_rest(&self) -> bool {
        self.home && self.job.is_none() && self.queue.is_empty() && self.exposed_at.is_none() && matches!(self.doing, Doing::Idle)
    }
}
