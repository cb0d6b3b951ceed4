//! People / crowd — people on foot on one road: whoever steps among many walks at their pace, and waits where no more fit through.
//!
//! In: walks along roads, with their times. Out: the same walks, later. Not here: the relation itself (`traffic::foot`), where to (`way`).
//! Method: each road keeps how many step onto it in each minute, wherever they come from and whichever way they go. The speed is that
//! at which as many flow as step on in that minute (Weidmann 1993, the free side of the curve); where more come than the road's greatest
//! flow, they wait for the first minute with room. Each takes the share of a minute that as many of their own speed would leave them, so
//! that the slow find room among the quick. Whoever is ahead is not slowed by who comes behind. A household steps on as one.
//! Range: half of the road's width is for walkers (`traffic::foot`); a household larger than a minute's flow goes alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::agenda::Plan;
use super::walk::Walk;
use super::{Ctx, People};
use crate::base::ids::RoadId;
use crate::base::kept::Kept;
use crate::base::time::{Moment, Span};
use crate::drill::traffic::foot;

/// Milliseconds over which those are counted who step onto a road.
const MINUTE_MS: i64 = 60_000;
/// A minute's room in the parts in which it is counted.
const WHOLE: u32 = 1_000_000;
/// Whoever walks more slowly takes no more room than at this speed, metres per second (assumed: that of people whom nobody helps; smoke
/// slows all alike).
const SLOWEST_M_PER_S: f64 = 0.3;

/// Room that a household has taken on a road in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Slot {
    minute: u32,
    road: RoadId,
    share: u32,
}

/// Who walks where.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Crowd {
    /// How much of a minute's room on a road is taken, by minute and road.
    steps_on: BTreeMap<(u32, u32), u32>,
}

impl Crowd {
    /// So many people step onto a road at a moment, with a speed of their own in metres per second: how long they wait before it,
    /// the factor that the crowd leaves on their speed, and the room they take.
    pub(super) fn joins(&mut self, (road, width_m): (RoadId, f64), at: Moment, people: u32, free_m_per_s: f64) -> (Span, f64, Slot) {
        let width_m = width_m * foot::ROAD_SHARE;
        let most = foot::most_per_s(width_m, free_m_per_s.max(SLOWEST_M_PER_S));
        let share = ((f64::from(people) * 1000.0 / (most * MINUTE_MS as f64)).min(1.0) * f64::from(WHOLE)).ceil() as u32;
        let first = (at.as_millis().max(0) / MINUTE_MS) as u32;
        let mut minute = first;
        let now = loop {
            let there = self.steps_on.entry((minute, road.0)).or_insert(0);
            if *there + share <= WHOLE {
                *there += share;
                break *there;
            }
            minute += 1;
        };
        let waits = if minute == first { Span::ZERO } else { Moment::millis(i64::from(minute) * MINUTE_MS) - at };
        let flow = f64::from(now) / f64::from(WHOLE) * foot::most_per_s(width_m, free_m_per_s);
        (waits, foot::steady(flow, width_m, free_m_per_s), Slot { minute, road, share })
    }
    /// Whoever has been stopped at a moment does not step onto the roads that were still before them.
    pub(super) fn leaves(&mut self, slots: &[Slot], t: Moment) {
        let now = (t.as_millis().max(0) / MINUTE_MS) as u32;
        for slot in slots.iter().filter(|s| s.minute > now) {
            if let Some(taken) = self.steps_on.get_mut(&(slot.minute, slot.road.0)) {
                *taken -= slot.share;
            }
        }
    }
    /// Minutes that are over decide nothing any more.
    pub(super) fn forget(&mut self, t: Moment) {
        let minute = (t.as_millis().max(0) / MINUTE_MS) as u32;
        if self.steps_on.first_key_value().is_some_and(|(k, _)| k.0 < minute) {
            self.steps_on = self.steps_on.split_off(&(minute, 0));
        }
    }
}

impl People {
    /// So many people set out on a walk: on its roads they are among all others.
    pub(super) fn joins_crowd(&mut self, walk: &mut Walk, people: u32, ctx: &Ctx<'_>) {
        let (graph, crowd, mut slots) = (&ctx.scenario.county.roads, &mut self.roads.crowd, Vec::new());
        walk.among(|road, at, pace| {
            let (waits, factor, slot) = crowd.joins((road, graph.road(road).width_m), at, people, pace);
            slots.push(slot);
            (waits, factor)
        });
        walk.slots = slots;
    }
    /// So many people of a household set out on a walk, whatever walk they were on.
    pub(super) fn starts_walking(&mut self, h: usize, mut walk: Walk, people: u32, t: Moment, ctx: &Ctx<'_>) {
        self.stops_walking(h, t);
        self.joins_crowd(&mut walk, people, ctx);
        self.plan(walk.ends(), h, Plan::Arrive);
        self.walks.insert(h as u32, Kept::new(walk));
    }
    /// A household is on foot no longer: at its goal, or broken off on the way.
    pub(super) fn stops_walking(&mut self, h: usize, t: Moment) {
        if let Some(walk) = self.walks.remove(&(h as u32)) {
            self.roads.crowd.leaves(&walk.slots, t);
        }
    }
    /// Whoever is out for a child on foot is so no longer.
    pub(super) fn ends_trip(&mut self, h: usize, link: u32, t: Moment) {
        if let Some(trip) = self.trips.remove(&(h as u32, link)) {
            self.roads.crowd.leaves(&trip.walk.slots, t);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROAD: RoadId = RoadId(3);

    /// The factors that people meet who step one by one onto a way of one metre for walkers within a minute.
    fn one_by_one(n: u32) -> Vec<(Span, f64, Slot)> {
        let mut crowd = Crowd::default();
        (0..n).map(|_| crowd.joins((ROAD, 2.0), Moment::minutes(5), 1, 1.34)).collect()
    }

    #[test]
    fn a_road_slows_by_density_as_the_table_says() {
        // Weidmann's v(ρ)/v₀, and the people a minute and metre that flow at it: 60 ρ 1.34 v(ρ)/v₀.
        for (per_m2, factor) in [(0.5, 0.9689), (1.0, 0.7897), (1.5, 0.6019)] {
            let a_minute = (60.0 * per_m2 * 1.34 * factor) as usize;
            let (waits, got, _) = one_by_one(200)[a_minute - 1];
            assert!(waits == Span::ZERO && (got - factor).abs() < 0.03, "{per_m2}: {got}");
        }
        let few = one_by_one(3);
        assert!(few.iter().all(|(waits, factor, _)| *waits == Span::ZERO && *factor > 0.9999), "three are no crowd: {few:?}");
    }

    #[test]
    fn the_slow_find_room_among_the_quick() {
        let mut crowd = Crowd::default();
        // Forty a minute of seventy-three leave nearly half of it, in which a few who walk at 0.3 m/s fit.
        for minute in 5..15 {
            for _ in 0..40 {
                assert_eq!(crowd.joins((ROAD, 2.0), Moment::minutes(minute), 1, 1.34).0, Span::ZERO);
            }
        }
        let (waits, factor, _) = crowd.joins((ROAD, 2.0), Moment::minutes(5), 3, 0.3);
        assert!(waits == Span::ZERO && factor > 0.5 && factor < 1.0, "{waits:?} {factor}");
        let in_smoke = crowd.joins((ROAD, 2.0), Moment::minutes(6), 3, 0.01);
        assert_eq!(in_smoke.0, Span::ZERO);
    }

    #[test]
    fn more_than_the_greatest_flow_wait_for_the_next_minute_whichever_way_they_go() {
        let all = one_by_one(200);
        // 1.225 a second and metre: 73 a minute.
        let waiting = |minute: i64| all.iter().filter(|(w, _, _)| *w == Span::minutes(minute)).count();
        assert_eq!((waiting(0), waiting(1), waiting(2)), (73, 73, 54), "{:?}", all.iter().map(|a| a.0).collect::<Vec<_>>());
        let mut crowd = Crowd::default();
        crowd.joins((ROAD, 2.0), Moment::minutes(5), 70, 1.34);
        let beside = crowd.joins((RoadId(4), 2.0), Moment::minutes(5), 3, 1.34);
        assert!(beside.0 == Span::ZERO && beside.1 > 0.9999, "another road is another crowd: {beside:?}");
        assert_eq!(crowd.joins((ROAD, 2.0), Moment::minutes(5), 500, 1.34).0, Span::minutes(1), "a crowd that never fits goes alone");
        crowd.forget(Moment::minutes(7));
        assert!(crowd.steps_on.is_empty());
    }

    #[test]
    fn room_that_nobody_will_use_is_there_for_others() {
        let mut crowd = Crowd::default();
        let full: Vec<Slot> = (0..73).map(|_| crowd.joins((ROAD, 2.0), Moment::minutes(5), 1, 1.34).2).collect();
        assert_eq!(crowd.joins((ROAD, 2.0), Moment::minutes(5), 1, 1.34).0, Span::minutes(1), "the minute is full");
        // Ten are turned round before they come to the road, ten more when they are on it.
        crowd.leaves(&full[..10], Moment::minutes(4));
        crowd.leaves(&full[10..20], Moment::minutes(5));
        let waits = |n: u32, crowd: &mut Crowd| (0..n).filter(|_| crowd.joins((ROAD, 2.0), Moment::minutes(5), 1, 1.34).0 > Span::ZERO).count();
        assert_eq!((waits(10, &mut crowd), waits(1, &mut crowd)), (0, 1), "room for ten and no more");
    }
}
