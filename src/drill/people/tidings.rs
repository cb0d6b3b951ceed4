//! People / tidings — which drivers know that a road is shut: those who came to it, and those who have been told.
//!
//! In: closures by order, water that somebody came upon, drivers who turned. Out: the links that one driver knows to be shut. Not here:
//! the way round them (`traffic::compass`). Method: whoever has come to a shut road remembers it on every later way, as long as it
//! is shut (LifeSim's memory of flooded links). The others hear of it by telephone, from people they meet and from whoever announces
//! it: of all drivers 1 − e^(−t/τ) know it a time t after the first, each by their own draw; when all but one of twenty do,
//! it is common knowledge. That a road is open again is known at once. τ is assumed.

use super::driver::{self, HEARD};
use super::roads::Roads;
use super::{Ctx, People};
use crate::base::ids::{LinkId, RoadId};
use crate::base::num;
use crate::base::time::{Moment, Span};
use crate::map::road::RoadGraph;

/// Mean time until a driver has heard of a closure that somebody knows of (assumed: telephones, people met on the way).
const HEARS_AFTER: Span = Span::minutes(10);
/// From then on everybody knows: 1 − e⁻³ is 95 %.
const ALL_KNOW: Span = Span::minutes(30);

impl Roads {
    /// Somebody knows that a road is shut, and word begins to go round.
    pub(super) fn word_begins(&mut self, road: RoadId, t: Moment, graph: &RoadGraph) {
        if links_of(graph, road).any(|l| !self.word.shut(l)) {
            self.hearsay.entry(road).or_insert(t);
        }
    }
    /// A road is open again.
    pub(super) fn word_ends(&mut self, road: RoadId) {
        self.hearsay.remove(&road);
        if !self.seen_shut.is_empty() {
            self.seen_shut.retain(|_, list| {
                list.remove(&road);
                !list.is_empty()
            });
        }
    }
    /// A household has come to a road and found it shut.
    pub(super) fn remembers(&mut self, household: u32, road: RoadId) {
        if household != u32::MAX {
            self.seen_shut.entry(household).or_default().insert(road);
        }
    }
    /// What a driver knows to be shut beside what everybody knows; `luck` is the driver's own number for each road.
    pub(super) fn known_shut(&self, household: Option<u32>, t: Moment, graph: &RoadGraph, luck: impl Fn(u64) -> f64) -> Vec<LinkId> {
        let seen = household.and_then(|h| self.seen_shut.get(&h));
        if self.hearsay.is_empty() && seen.is_none() {
            return Vec::new();
        }
        let heard = |(road, since): (&RoadId, &Moment)| {
            let share = 1.0 - num::exp(-((t - *since).as_seconds() / HEARS_AFTER.as_seconds()).max(0.0));
            (luck(driver::of_road(HEARD, *road)) < share).then_some(*road)
        };
        let roads = self.hearsay.iter().filter_map(heard).chain(seen.into_iter().flatten().copied());
        roads.flat_map(|r| links_of(graph, r)).collect()
    }
}

fn links_of(graph: &RoadGraph, road: RoadId) -> impl Iterator<Item = LinkId> + use<> {
    let r = graph.road(road);
    [r.forward, r.backward].into_iter().flatten()
}

impl People {
    /// Somebody has come upon a road that is shut, or has shut it, and tells others.
    pub(super) fn word_of(&mut self, road: RoadId, t: Moment, ctx: &Ctx<'_>) {
        if ctx.ground.road_cut(road) || self.roads.ordered_shut(road) {
            self.roads.word_begins(road, t, &ctx.scenario.county.roads);
        }
    }
    /// Once a minute: what nearly everybody has heard is common knowledge.
    pub(super) fn look_at_tidings(&mut self, t: Moment, ctx: &Ctx<'_>) {
        let due: Vec<RoadId> = self.roads.hearsay.iter().filter(|(_, since)| t - **since >= ALL_KNOW).map(|(r, _)| *r).collect();
        for road in due {
            self.roads.hearsay.remove(&road);
            if ctx.ground.road_cut(road) || self.roads.ordered_shut(road) {
                for link in links_of(&ctx.scenario.county.roads, road) {
                    self.roads.word.set_shut(link, true);
                }
            }
        }
    }
}
