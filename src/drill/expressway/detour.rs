//! Expressway / detour — whoever is sent off the mainline, or away from its gates, drives on over the other roads.
//!
//! In: what the streams count at their doors. Out: `Deed::Detour`, once a minute, in whole vehicles. Not here: the other roads (`traffic`).
//! Method: they go from the gates where they leave to those of the first interchange beyond the scene, and there they are back where they
//! would have been: the stream beyond has room. Whoever leaves of himself has a goal in the county and is part of its everyday traffic.

use super::Expressway;
use crate::base::ids::{Id, NodeId};
use crate::base::time::Moment;
use crate::drill::deed::Deed;
use crate::map::road::{RoadClass, RoadGraph};
use crate::scenario::drill_spec::Scenario;

use super::corridor::Interchange;

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
        for (way, s) in self.fixed.ways.iter().zip(&mut self.streams) {
            let Some(beyond) = way.doors.iter().position(|d| d.m > way.scene_m) else { continue };
            let to = way.doors[beyond].behind_gates(graph);
            for k in 0..beyond {
                let vehicles = s.door_mut(k).map_or(0, super::stream::Door::take_detoured);
                let from = way.doors[k].behind_gates(graph);
                if vehicles > 0 && from.index() != to.index() {
                    out.push(Deed::Detour { from, to, vehicles });
                }
            }
        }
        out
    }
}
