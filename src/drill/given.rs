//! Drill / given — what somebody orders from outside while a drill runs: who leaves, which team goes where, the hazard held still.
//!
//! In: an order and the step that it is for. Out: deeds of the villages, jobs of teams, acts upon the hazard; `CommandGiven` in the
//! record. Not here: who gave it (a window, a file). Rule: an order is part of a run: the same files, seed and orders are the same
//! record. It is with the villages, or with the team's leader, in its own step: the time it takes to give it is the giver's.

use super::command::errand::middle;
use super::deed::Deed;
use super::direct::{self, Direct};
use super::log::{Log, line};
use super::team::Teams;
use super::team::job::{Job, Purpose};
use crate::base::ids::{FacilityId, Id, RoadId, SettlementId, TeamId, ZoneId};
use crate::base::seed::Seed;
use crate::base::time::Moment;
use crate::hazard::act::HazardAct;
use crate::map::frame::Point;
use crate::map::road::RoadClass;
use crate::plan::order::WarnStage;
use crate::record::event::{Cause, Kind, Who, Why};
use crate::scenario::drill_spec::Scenario;

/// Where a team is sent, and so what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// To stand by at a settlement.
    Settlement(SettlementId),
    /// To stand by at a facility.
    Facility(FacilityId),
    /// To close a road; an expressway is refused, which only its own police may close.
    Close(RoadId),
}

/// What is ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// The people of zones are told to prepare or to leave, and shelters open.
    People {
        /// Whom it concerns.
        zones: Vec<ZoneId>,
        /// What they are to do.
        stage: WarnStage,
        /// Shelters that open with it.
        shelters: Vec<FacilityId>,
    },
    /// A team goes somewhere.
    Team {
        /// Which.
        team: TeamId,
        /// Where, and what for.
        errand: Errand,
    },
    /// Water or fire stands still, or goes on; people and teams do not stand still with it.
    Freeze {
        /// From now on, or no longer.
        on: bool,
    },
}

/// An order with the step that takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// When; a whole step of the drill.
    pub at: Moment,
    /// What.
    pub order: Order,
}

/// The word of the record for a hazard that is held still, or let go.
const fn freeze_word(on: bool) -> &'static str {
    if on { "hazard-held" } else { "hazard-goes-on" }
}

impl Errand {
    /// Where it leads on the map.
    #[must_use]
    pub fn at(self, scenario: &Scenario) -> Point {
        let county = &scenario.county;
        match self {
            Self::Settlement(s) => county.settlements[s.index()].at,
            Self::Facility(f) => county.facilities[f.index()].at,
            Self::Close(r) => middle(&county.roads.road(r).line),
        }
    }
    /// What the record calls the place.
    #[must_use]
    pub const fn place(self) -> Who {
        match self {
            Self::Settlement(s) => Who::Settlement(s),
            Self::Facility(f) => Who::Facility(f),
            Self::Close(r) => Who::Road(r),
        }
    }
    /// The job of a team.
    #[must_use]
    pub fn job(self, scenario: &Scenario, cause: Cause) -> Job {
        let county = &scenario.county;
        let (purpose, node) = match self {
            Self::Settlement(s) => (Purpose::Stand, county.settlements[s.index()].node),
            Self::Facility(f) => (Purpose::Stand, county.facilities[f.index()].node),
            Self::Close(r) => (Purpose::Road(r), county.roads.road(r).from),
        };
        Job { run: None, purpose, at: self.at(scenario), node, place: self.place(), cause }
    }
    /// Why nobody at the window may order it; the word of the record.
    #[must_use]
    pub fn refused(self, scenario: &Scenario) -> Option<&'static str> {
        match self {
            Self::Close(r) if matches!(scenario.county.roads.road(r).class, RoadClass::Expressway | RoadClass::Ramp) => Some("no authority over expressway"),
            _ => None,
        }
    }
}

/// Carries an order out; returns what the villages then do, each with its time.
pub(super) fn take(
    scenario: &Scenario,
    seed: Seed,
    given: &Given,
    number: u32,
    teams: &mut Teams,
    acts: &mut Vec<HazardAct>,
    log: &mut Log,
) -> Vec<(Moment, Deed)> {
    let why = Why::Command(number);
    match &given.order {
        Order::People { zones, stage, shelters } => direct::deeds(scenario, seed, &Direct::new(given.at, zones.clone(), *stage, shelters.clone()), number, log),
        Order::Team { team, errand } => {
            let job = errand.job(scenario, Cause::of(why));
            let command = line(Kind::CommandGiven, Who::Drill, Cause::of(why)).at(errand.place()).detail(job.purpose.word());
            let cause = Cause::after(why, log.write(given.at, command));
            match errand.refused(scenario) {
                Some(reason) => {
                    log.write(given.at, line(Kind::OrderRefused, Who::Team(*team), cause).at(errand.place()).detail(reason));
                }
                None => teams.order(scenario, given.at, log, *team, Job { cause, ..job }),
            }
            Vec::new()
        }
        Order::Freeze { on } => {
            log.write(given.at, line(Kind::CommandGiven, Who::Drill, Cause::of(why)).detail(freeze_word(*on)));
            acts.push(HazardAct::Freeze { on: *on });
            Vec::new()
        }
    }
}
