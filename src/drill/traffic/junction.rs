//! Traffic / junction — what an intersection lets through of all that comes to it, by its class.
//!
//! In: the road graph. Out: the moment from which the next vehicle may cross. Not here: who goes first into one link (`merge`), police
//! (`point`). Method: an intersection of three roads or more has one credit for all that crosses it, as the end of a link has; where it is short,
//! whoever has waited longest for a way out that is free crosses first. It binds only where the roads bring more than it
//! passes. Who starts there does not cross it.
//! Source: assumed, in the order of the Highway Capacity Manual's values and not checked against its text: highways (county road and
//! above) two phases in which opposite approaches go together, saturation flow 1,900 vehicles an hour less what the phases lose
//! (`point`); streets, township and village roads all stop, on four approaches one vehicle every 9.6 s each. Expressways meet
//! without crossing.

use serde::{Deserialize, Serialize};

use super::link::{Credit, Source};
use super::point;
use super::queue::Traffic;
use crate::base::ids::{Id, NodeId};
use crate::base::kept::Kept;
use crate::map::road::{RoadClass, RoadGraph};

/// Saturation flow of a lane, vehicles an hour (assumed).
const SATURATION_PER_H: f64 = 1_900.0;
/// Seconds between two vehicles of one approach where all four are occupied and all stop (assumed).
const ALL_STOP_S: f64 = 9.6;
/// No junction.
const NONE: u32 = u32::MAX;

/// Vehicles an hour that cross an intersection whose greatest road is of a class; `None` where nobody crosses another's way.
#[must_use]
pub fn crosses_per_h(greatest: RoadClass) -> Option<f64> {
    match greatest {
        RoadClass::Expressway | RoadClass::Ramp | RoadClass::Track | RoadClass::Path => None,
        RoadClass::National | RoadClass::Provincial | RoadClass::County => Some(2.0 * SATURATION_PER_H * point::open_share()),
        RoadClass::Township | RoadClass::Village | RoadClass::Street => Some(4.0 * 3600.0 / ALL_STOP_S),
    }
}

/// An intersection under way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Junction {
    /// Thousandths of a vehicle an hour that cross it by itself, and now.
    own_per_h: i64,
    per_h: i64,
    credit: Credit,
    /// Links that lead away from it.
    out: Vec<u32>,
}

impl Traffic {
    /// Every intersection gets the capacity of its class.
    pub fn bound_junctions(&mut self, graph: &RoadGraph) {
        for node in (0..graph.nodes.len()).map(NodeId::from_index).filter(|n| graph.is_junction(*n)) {
            // Where a ramp meets other roads it is on these that vehicles cross.
            let apart = |c: &RoadClass| matches!(c, RoadClass::Expressway | RoadClass::Ramp);
            let links = graph.outgoing(node).iter().chain(graph.incoming(node)).map(|l| graph.link(*l)).filter(|l| l.drivable);
            let greatest = links.map(|l| graph.road(l.road).class).filter(|c| !apart(c)).min();
            if let Some(per_h) = greatest.and_then(crosses_per_h) {
                self.bound(node, per_h, graph.outgoing(node).iter().map(|l| l.0).collect());
            }
        }
    }
    /// So many vehicles an hour cross a junction.
    pub fn bound_junction(&mut self, node: NodeId, per_h: f64) {
        let out = (0..self.from.len() as u32).filter(|l| self.from[*l as usize] == node.0).collect();
        self.bound(node, per_h, out);
    }
    fn bound(&mut self, node: NodeId, per_h: f64, out: Vec<u32>) {
        let nodes = self.into_start.len().saturating_sub(1);
        self.junction_at.resize(nodes, NONE);
        let per_h = (per_h * 1000.0).round() as i64;
        self.junction_at[node.index()] = self.junctions.len() as u32;
        self.junctions.push(Kept::new(Junction { own_per_h: per_h, per_h, credit: Credit::new(per_h), out }));
    }
    /// A junction passes another share of what is its own, thousandths.
    pub(super) fn junction_by_hand(&mut self, node: NodeId, share: i64, now: i64) {
        let Some(&n) = self.junction_at.get(node.index()).filter(|n| **n != NONE) else { return };
        let j = &mut self.junctions[n as usize];
        let per_h = j.own_per_h * share / super::lanes::WHOLE;
        j.per_h = per_h;
        j.credit.convert(per_h, now);
    }

    /// The junction at which a link begins, where it has a capacity.
    fn junction(&self, link: u32) -> Option<usize> {
        if self.junction_at.is_empty() {
            return None;
        }
        let n = self.junction_at[self.from[link as usize] as usize];
        (n != NONE).then_some(n as usize)
    }
    /// From when on somebody may cross to a link; long ago where nothing holds them.
    pub(super) fn crosses_from(&self, link: u32) -> i64 {
        self.junction(link).map_or(i64::MIN, |n| self.junctions[n].credit.ready_ms())
    }
    /// Whether somebody who has waited since a moment may cross to a link now: the junction has credit, and nobody who could use it
    /// has waited longer.
    pub(super) fn crosses(&self, link: u32, since: i64, t: i64) -> bool {
        let Some(n) = self.junction(link) else { return true };
        let j = &self.junctions[n];
        j.credit.ready_ms() <= t && !j.out.iter().any(|o| *o != link && self.waited_longer(*o, since, t))
    }
    fn waited_longer(&self, link: u32, since: i64, t: i64) -> bool {
        let l = &self.links[link as usize];
        if l.waiting.is_empty() || l.closed || l.entry.ready_ms() > t {
            return false;
        }
        let (waits, source) = l.waiting[self.front(link)];
        waits < since && matches!(source, Source::Link(_)) && l.has_room(self.size_of(source)) && self.way_is_free(link)
    }
    /// Somebody crosses to a link.
    pub(super) fn cross(&mut self, link: u32, size: i64, t: i64) {
        if let Some(n) = self.junction(link) {
            let j = &mut self.junctions[n];
            let per_h = j.per_h;
            j.credit.spend(per_h, t, size);
        }
    }
    /// The front of a link's line may not cross yet: whoever has waited longest looks at once, it looks again when there is credit.
    pub(super) fn lets_others_cross(&mut self, link: u32, since: i64, t: i64) {
        let Some(n) = self.junction(link) else { return };
        let j = &self.junctions[n];
        if j.credit.ready_ms() > t {
            return self.plan_open(link, t);
        }
        // Only that one is called: two who call each other would never let a third have its turn.
        let longer = j.out.iter().copied().filter(|o| *o != link && self.waited_longer(*o, since, t));
        if let Some(first) = longer.min_by_key(|o| (self.links[*o as usize].waiting[self.front(*o)], *o)) {
            self.wake_open(first, t);
        }
        self.wake_open(link, t + 1);
    }
}
