//! People / driver — what a driver knows and decides at a junction: another way, water ahead, a queue ahead.
//!
//! In: questions of the traffic. Out: answers, each by the driver's own draw. Not here: what the water then does (`wreck`).
//! Method: another way by the compass, over roads that word has not closed and the driver has not found closed; into water as
//! far as the driver dares (`traffic::ford`); round a road from which police lead away, where there is a way; round a full link,
//! where drivers hear of a clearly faster way, with the share of drivers of LifeSim (2021) who turn off in a jam.

use serde::{Deserialize, Serialize};

use super::background::Background;
use super::ride::{End, Ride};
use super::roads::Roads;
use super::{FORDS, Fixed};
use crate::base::ids::{FacilityId, LinkId, NodeId, RoadId, TeamId};
use crate::base::time::Moment;
use crate::drill::ground::{CUT_M, Ground};
use crate::drill::shelter::Shelters;
use crate::drill::traffic::compass::{Asked, Compass};
use crate::drill::traffic::ford::{Clearance, MINDS_M};
use crate::drill::traffic::queue::{Guide, Traffic};
use crate::map::road::RoadGraph;

/// Share of drivers who leave a jam where they hear of a faster way (LifeSim technical reference: 80 %).
const TURN_OFF: f64 = 0.8;
/// Tags from here on are everyday traffic.
const OTHERS: u32 = 1 << 30;
/// Tags from here on are teams.
const CONVOYS: u32 = 1 << 31;

/// Draws of a driver.
pub(super) const STANDS: u64 = 0;
pub(super) const DARES: u64 = 1;
const TURNS_OFF: u64 = 2;
/// Whether word of a shut road has reached them: one number for each road.
pub(super) const HEARD: u64 = 3;

/// A driver's purpose at one of many roads: four purposes, a thousand numbers each.
pub(super) const fn of_road(purpose: u64, road: RoadId) -> u64 {
    purpose + (road.0 % 1000) as u64 * 4
}

/// Whose vehicle it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Owner {
    /// A household's or a fetching team's: position in the list of rides.
    Ride(usize),
    /// Somebody on their everyday way.
    Other(u32),
    /// A team on its way to work.
    Convoy(TeamId),
}

impl Owner {
    /// From the number that the traffic knows.
    pub(super) const fn of(tag: u32) -> Self {
        if tag >= CONVOYS {
            Self::Convoy(TeamId(tag - CONVOYS))
        } else if tag >= OTHERS {
            Self::Other(tag - OTHERS)
        } else {
            Self::Ride(tag as usize)
        }
    }
    /// The number that the traffic knows.
    pub(super) fn tag(self) -> u32 {
        match self {
            Self::Ride(i) => i as u32,
            Self::Other(n) => OTHERS + n % OTHERS,
            Self::Convoy(t) => CONVOYS + t.0,
        }
    }
}

/// Everybody at a wheel.
pub(super) struct Driver<'a> {
    pub compass: &'a mut Compass,
    pub graph: &'a RoadGraph,
    pub roads: &'a Roads,
    pub rides: &'a [Option<Ride>],
    pub others: &'a Background,
    pub fixed: &'a Fixed,
    pub ground: &'a Ground,
    pub goals: &'a dyn Fn(FacilityId) -> NodeId,
    pub shelters: &'a Shelters,
    pub now: Moment,
    /// Vehicles that have driven into water that cuts a road.
    pub wet: Vec<(Moment, u32, LinkId)>,
}

impl Driver<'_> {
    fn goal(&self, tag: u32) -> Option<NodeId> {
        match Owner::of(tag) {
            Owner::Ride(i) => self.rides.get(i)?.as_ref().map(|r| match r.end {
                End::Gate(f) | End::Hospital(f) => (self.goals)(f),
                End::At(node) => node,
            }),
            Owner::Other(n) => self.others.goal(n),
            Owner::Convoy(_) => None,
        }
    }
    fn luck(&self, tag: u32, k: u64) -> f64 {
        draw_of(self.rides, self.others, self.fixed, tag, k)
    }
    /// What this driver knows to be shut beside what everybody knows.
    fn known_shut(&self, tag: u32) -> Vec<LinkId> {
        let household = if let Owner::Ride(i) = Owner::of(tag) { self.rides.get(i).and_then(Option::as_ref).map(|r| r.lead) } else { None };
        self.roads.known_shut(household, self.now, self.graph, |k| self.luck(tag, k))
    }
    fn dares(&self, tag: u32, depth_m: f64) -> bool {
        clearance_of(self.rides, tag).dares_m(self.luck(tag, DARES)) > depth_m
    }
}

/// A driver's number in `[0, 1)`: the household's own, or that of a trip.
pub(super) fn draw_of(rides: &[Option<Ride>], others: &Background, fixed: &Fixed, tag: u32, k: u64) -> f64 {
    match Owner::of(tag) {
        Owner::Ride(i) => rides
            .get(i)
            .and_then(Option::as_ref)
            .map(|r| r.lead)
            .filter(|h| (*h as usize) < fixed.homes.len())
            .map_or(0.5, |h| fixed.luck(h as usize, FORDS, k)),
        Owner::Other(n) => others.luck(n, k),
        Owner::Convoy(_) => 0.5,
    }
}
/// How high a vehicle stands over the road.
pub(super) fn clearance_of(rides: &[Option<Ride>], tag: u32) -> Clearance {
    match Owner::of(tag) {
        Owner::Ride(i) => rides.get(i).and_then(Option::as_ref).map_or(Clearance::Low, |r| r.sort.clearance()),
        Owner::Convoy(_) => Clearance::High,
        Owner::Other(_) => Clearance::Low,
    }
}

impl Guide for Driver<'_> {
    fn another_way(&mut self, traffic: &Traffic, tag: u32, from: NodeId, shut: &[LinkId]) -> Option<Vec<LinkId>> {
        let goal = self.goal(tag)?;
        let mut known = self.known_shut(tag);
        known.extend(shut);
        let asked = Asked { graph: self.graph, traffic, word: &self.roads.word, now: self.now };
        self.compass.way_round(asked, from, goal, &known)
    }
    fn drives_on(&mut self, traffic: &Traffic, tag: u32, link: LinkId) -> bool {
        if matches!(Owner::of(tag), Owner::Convoy(_)) {
            return true;
        }
        let l = self.graph.link(link);
        let depth = f64::from(self.ground.road_depth_m(l.road));
        if depth >= MINDS_M && !self.dares(tag, depth) {
            return false;
        }
        if !self.roads.word.round(link) {
            return true;
        }
        let Some(goal) = self.goal(tag) else { return true };
        let asked = Asked { graph: self.graph, traffic, word: &self.roads.word, now: self.now };
        let round = self.compass.way_round(asked, l.from, goal, &[link]);
        round.is_none_or(|way| way.iter().any(|x| self.roads.word.round(*x)))
    }
    fn round_the_queue(&mut self, traffic: &Traffic, tag: u32, behind: LinkId, full: LinkId) -> Option<Vec<LinkId>> {
        if self.luck(tag, TURNS_OFF + u64::from(full.0 % 1000) * 4) >= TURN_OFF {
            return None;
        }
        let goal = self.goal(tag)?;
        let asked = Asked { graph: self.graph, traffic, word: &self.roads.word, now: self.now };
        let known = self.known_shut(tag);
        self.compass.way_past(asked, behind, full, goal).filter(|way| !way.iter().any(|l| known.contains(l)))
    }
    fn waits_at_goal(&mut self, _: &Traffic, at: Moment, tag: u32) -> Option<Moment> {
        let Owner::Ride(i) = Owner::of(tag) else { return None };
        let End::Gate(f) = self.rides.get(i)?.as_ref()?.end else { return None };
        self.shelters.forecourt_full(f, at)
    }
    fn entered(&mut self, at: Moment, tag: u32, link: LinkId) {
        if self.ground.road_depth_m(self.graph.link(link).road) >= CUT_M {
            self.wet.push((at, tag, link));
        }
    }
}
