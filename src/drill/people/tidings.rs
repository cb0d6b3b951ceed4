//! People / tidings — which drivers know that a road is shut, or open again: those who came to it, and those who have been told.
//!
//! In: closures by order, water that somebody came upon, drivers who turned. Out: the links that one driver knows to be shut. Not here:
//! the way round them (`traffic::compass`). Method: whoever has come to a shut road remembers it on every later way, as long as it
//! is shut (LifeSim's memory of flooded links). The others hear of it by telephone, from people they meet and from whoever announces
//! it: of all drivers 1 − e^(−t/τ) know it a time t after the first, each by their own draw; when all but one of twenty do,
//! it is common knowledge. That a road is open again spreads in the same way: who has known it shut and not heard of that goes on
//! round it. τ is assumed, the same for both.

use serde::{Deserialize, Serialize};

use super::driver::{self, HEARD};
use super::roads::Roads;
use super::{Ctx, People};
use crate::base::ids::{LinkId, RoadId};
use crate::base::num;
use crate::base::time::{Moment, Span};
use crate::drill::traffic::ford::MINDS_M;
use crate::map::road::RoadGraph;

/// Mean time until a driver has heard of a closure that somebody knows of (assumed: telephones, people met on the way).
const HEARS_AFTER: Span = Span::minutes(10);
/// Makes another number of a driver's own: who hears early that a road is shut need not hear early that it is open.
const STIRRED: f64 = 1009.0;
/// From then on everybody knows: 1 − e⁻³ is 95 %.
const ALL_KNOW: Span = Span::minutes(30);

/// A road that is open again, as long as not everybody knows it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Reopened {
    /// Since when.
    since: Moment,
    /// Since when word had gone round that it was shut; none where everybody knew.
    shut: Option<Moment>,
}

/// Share of drivers who have heard of something so long after the first.
fn share(after: Span) -> f64 {
    1.0 - num::exp(-(after.as_seconds() / HEARS_AFTER.as_seconds()).max(0.0))
}

impl Roads {
    /// Somebody knows that a road is shut, and word begins to go round.
    pub(super) fn word_begins(&mut self, road: RoadId, t: Moment, graph: &RoadGraph) {
        // Whoever has not yet heard that it was open again need not be told.
        let believed = self.reopened.remove(&road).map_or(0.0, |r| r.shut.map_or(1.0, |shut| share(r.since - shut)) * (1.0 - share(t - r.since)));
        let ago = (HEARS_AFTER.as_seconds() * -num::ln(1.0 - believed.min(share(ALL_KNOW)))).max(0.0);
        if links_of(graph, road).any(|l| !self.word.shut(l)) {
            self.hearsay.entry(road).or_insert(t - Span::from_seconds_f64(ago));
        }
    }
    /// A road is open again, and word of that begins to go round among those who have known it shut.
    pub(super) fn word_turns(&mut self, road: RoadId, t: Moment, graph: &RoadGraph) {
        let common = links_of(graph, road).any(|l| self.word.shut(l));
        let hearsay = self.hearsay.remove(&road);
        if common || hearsay.is_some() || self.seen_shut.values().any(|list| list.contains(&road)) {
            self.reopened.entry(road).or_insert(Reopened { since: t, shut: if common { None } else { hearsay.or(Some(t)) } });
        }
    }
    /// Everybody knows that a road is open.
    fn word_ends(&mut self, road: RoadId) {
        self.reopened.remove(&road);
        self.seen_shut.retain(|_, list| {
            list.remove(&road);
            !list.is_empty()
        });
    }
    /// A household has come to a road and found it shut.
    fn remembers(&mut self, household: u32, road: RoadId) {
        if household != u32::MAX {
            self.seen_shut.entry(household).or_default().insert(road);
        }
    }
    /// What a driver knows to be shut beside what everybody knows; `luck` is the driver's own number for each road.
    pub(super) fn known_shut(&self, household: Option<u32>, t: Moment, graph: &RoadGraph, luck: impl Fn(u64) -> f64) -> Vec<LinkId> {
        let seen = household.and_then(|h| self.seen_shut.get(&h));
        if self.hearsay.is_empty() && self.reopened.is_empty() && seen.is_none() {
            return Vec::new();
        }
        let number = |road: RoadId| luck(driver::of_road(HEARD, road));
        let heard = |(road, since): (&RoadId, &Moment)| (number(*road) < share(t - *since)).then_some(*road);
        let came_to = |road: &RoadId| seen.is_some_and(|list| list.contains(road));
        // Who knew it shut and has not heard that it is open.
        let believes = |(road, r): (&RoadId, &Reopened)| {
            let (u, knew) = (number(*road), r.shut.map_or(1.0, |shut| share(r.since - shut)));
            ((u < knew || came_to(road)) && (u * STIRRED).fract() >= share(t - r.since)).then_some(*road)
        };
        let roads = self.hearsay.iter().filter_map(heard).chain(self.reopened.iter().filter_map(believes));
        let roads = roads.chain(seen.into_iter().flatten().copied().filter(|r| !self.reopened.contains_key(r)));
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
        if self.is_shut(road, ctx) {
            self.roads.word_begins(road, t, &ctx.scenario.county.roads);
        }
    }
    /// A household has come upon a road that it does not drive, and remembers it where it is shut or under water: lanes that lead the other
    /// way, and traffic that police lead round, it takes for what they are today.
    pub(super) fn found_shut(&mut self, household: u32, road: RoadId, ctx: &Ctx<'_>) {
        if self.is_shut(road, ctx) || f64::from(ctx.ground.road_depth_m(road)) >= MINDS_M {
            self.roads.remembers(household, road);
        }
    }
    fn is_shut(&self, road: RoadId, ctx: &Ctx<'_>) -> bool {
        ctx.ground.road_cut(road) || self.roads.ordered_shut(road)
    }
    /// Once a minute: what nearly everybody has heard is common knowledge.
    pub(super) fn look_at_tidings(&mut self, t: Moment, ctx: &Ctx<'_>) {
        let open: Vec<RoadId> = self.roads.reopened.iter().filter(|(_, r)| t - r.since >= ALL_KNOW).map(|(road, _)| *road).collect();
        for road in open {
            self.roads.word_ends(road);
        }
        let due: Vec<RoadId> = self.roads.hearsay.iter().filter(|(_, since)| t - **since >= ALL_KNOW).map(|(r, _)| *r).collect();
        for road in due {
            self.roads.hearsay.remove(&road);
            if self.is_shut(road, ctx) {
                for link in links_of(&ctx.scenario.county.roads, road) {
                    self.roads.word.set_shut(link, true);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::tiny;

    /// Of so many drivers, how many go round the road at a minute.
    fn round(roads: &Roads, graph: &RoadGraph, minute: i64) -> f64 {
        const DRIVERS: u32 = 4000;
        let knows = |d: u32| {
            let own = |k: u64| crate::base::seed::draw(7, u64::from(d) << 12 | k);
            !roads.known_shut(Some(d), Moment::minutes(minute), graph, own).is_empty()
        };
        f64::from((0..DRIVERS).filter(|d| knows(*d)).count() as u32) / f64::from(DRIVERS)
    }

    #[test]
    fn word_that_a_road_is_open_again_spreads_as_word_that_it_is_shut_does() {
        let county = tiny::county("house(100) -900m- corner -900m- shelter");
        let (graph, road) = (&county.roads, RoadId(0));
        let mut roads = Roads::new(graph);
        for link in links_of(graph, road) {
            roads.word.set_shut(link, true);
        }
        roads.word_turns(road, Moment::minutes(100), graph);
        for link in links_of(graph, road) {
            roads.word.set_shut(link, false);
        }
        // Everybody knew it shut; after ten minutes e⁻¹ have not heard that it is open, after thirty one of twenty.
        for (minute, share) in [(100, 1.0), (110, 0.3679), (120, 0.1353), (130, 0.0498)] {
            assert!((round(&roads, graph, minute) - share).abs() < 0.025, "{minute}: {}", round(&roads, graph, minute));
        }
        // Shut again at once: nobody has forgotten that it was.
        let mut again = roads.clone();
        again.word_begins(road, Moment::minutes(110), graph);
        assert!((round(&again, graph, 110) - 0.3679).abs() < 0.025, "{}", round(&again, graph, 110));
        // Open after ten minutes of hearsay: of the 63 % who had heard it is shut as many hear it is open.
        let mut roads = Roads::new(graph);
        roads.word_begins(road, Moment::minutes(90), graph);
        assert!((round(&roads, graph, 100) - 0.6321).abs() < 0.025);
        roads.word_turns(road, Moment::minutes(100), graph);
        assert!((round(&roads, graph, 110) - 0.6321 * 0.3679).abs() < 0.025, "{}", round(&roads, graph, 110));
        // Whoever has stood before it believes what they saw until they hear of it.
        let mut roads = Roads::new(graph);
        (0..4000).for_each(|d| roads.remembers(d, road));
        roads.word_turns(road, Moment::minutes(100), graph);
        assert!((round(&roads, graph, 110) - 0.3679).abs() < 0.025, "{}", round(&roads, graph, 110));
        roads.word_ends(road);
        assert!(round(&roads, graph, 111) <= 0.0 && roads.seen_shut.is_empty() && roads.reopened.is_empty());
    }
}
