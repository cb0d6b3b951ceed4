//! Expressway / detour — whoever is sent off the mainline, or away from its gates, drives on over the other roads.
//!
//! In: what the streams count at their doors, who has come round. Out: `Deed::Detour`, once a minute, in whole vehicles; vehicles at the
//! gates beyond. Not here: the other roads (`traffic`). Method: they go from the gates where they leave to those of the first interchange
//! beyond the scene that lets them on, and come on again there as its gates and the mainline have room; where all are shut they wait at the
//! first. Whoever leaves of himself has a goal in the county and is part of its everyday traffic.

use super::Expressway;
use super::corridor::{Carriageway, Interchange};
use super::stream::Door;
use crate::base::ids::{Id, NodeId};
use crate::base::time::Moment;
use crate::drill::deed::Deed;
use crate::map::road::{RoadClass, RoadGraph};
use crate::scenario::drill_spec::Scenario;

/// Vehicles that have been sent round by other roads, that have come back, and for whom there was nowhere to come on again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Round {
    /// Sent.
    pub sent: u64,
    /// Came back to the gates beyond.
    pub back: u64,
    /// No interchange lies beyond: they leave the county by other roads.
    pub nowhere: u64,
}

impl Interchange {
    /// The junction behind its gates: the first that is reached by ramps and that a road of another class leaves.
    #[must_use]
    pub fn behind_gates(&self, graph: &RoadGraph) -> NodeId {
        let other = |n: NodeId| {
            graph
                .outgoing(n)
                .iter()
                .chain(graph.incoming(n))
                .any(|l| graph.link(*l).drivable && !matches!(graph.road(graph.link(*l).road).class, RoadClass::Ramp | RoadClass::Expressway))
        };
        let (mut seen, mut next) = (vec![self.node], 0);
        while next < seen.len() {
            let here = seen[next];
            next += 1;
            if other(here) {
                return here;
            }
            let mut ends: Vec<NodeId> = graph
                .outgoing(here)
                .iter()
                .chain(graph.incoming(here))
                .filter(|l| graph.road(graph.link(**l).road).class == RoadClass::Ramp)
                .flat_map(|l| [graph.link(*l).from, graph.link(*l).to])
                .collect();
            ends.sort_unstable();
            ends.retain(|n| !seen.contains(n));
            ends.dedup();
            seen.extend(ends);
        }
        self.node
    }
}

impl Expressway {
    /// Who has to find another way since the last minute.
    pub fn detours(&mut self, scenario: &Scenario, now: Moment) -> Vec<Deed> {
        if now.as_millis() % 60_000 != 0 {
            return Vec::new();
        }
        let graph = &scenario.county.roads;
        let mut out = Vec::new();
        for (i, (way, s)) in self.fixed.ways.iter().zip(&mut self.streams).enumerate() {
            for k in 0..way.doors.len() {
                let vehicles = s.door_mut(k).map_or(0, Door::take_detoured);
                if vehicles == 0 {
                    continue;
                }
                let Some(on) = way.goes_on_at(k, s.doors()) else {
                    self.round.nowhere += u64::from(vehicles);
                    continue;
                };
                let (from, to) = (way.doors[k].behind_gates(graph), way.doors[on].behind_gates(graph));
                if from.index() == to.index() {
                    // They are there already.
                    s.door_mut(on).into_iter().for_each(|d| d.park(vehicles));
                    continue;
                }
                self.round.sent += u64::from(vehicles);
                out.push(Deed::Detour { from, to, vehicles, door: (i as u32, on as u32) });
            }
        }
        out
    }
    /// Vehicles that went round are at the gates of a door of a carriageway.
    pub fn rejoin(&mut self, (way, door): (u32, u32), vehicles: u32) {
        if let Some(d) = self.streams.get_mut(way as usize).and_then(|s| s.door_mut(door as usize)) {
            d.rejoin(vehicles);
            self.round.back += u64::from(vehicles);
        }
    }
    /// Who has gone round so far.
    #[must_use]
    pub const fn round(&self) -> Round {
        self.round
    }
}

impl Carriageway {
    /// Where those come on again who left at a door, or were sent away there: at the first open one beyond it and beyond the scene; where
    /// none is open they wait at the first beyond both, or where they are.
    #[must_use]
    pub fn goes_on_at(&self, left: usize, doors: &[Door]) -> Option<usize> {
        let beyond = |k: &usize| *k > left && self.doors[*k].m > self.scene_m;
        let open = (0..self.doors.len()).filter(beyond).find(|k| doors.get(*k).is_some_and(|d| !d.shut()));
        let own = (self.doors[left].m > self.scene_m).then_some(left);
        open.or(own).or_else(|| (0..self.doors.len()).find(beyond))
    }
}
