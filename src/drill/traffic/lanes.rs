//! Traffic / lanes — lanes that are lost, lent and shared: breakdowns, contraflow, rain, one-lane roads with passing places.
//!
//! In: what happens to a link's lanes, and from when. Out: another capacity, other room, whose turn it is on a shared lane.
//! Not here: who decides it (`command`), who tows (`team`). Method: capacity = own capacity × open lanes / own lanes × share. A lane that is
//! given away is lost at once and gained by the other direction only when cones and officers stand, so that nobody meets
//! anybody head on. On a shared lane one direction drives while the other waits; after a platoon it is the other's turn, if anybody waits.
//! A longer one has passing places: both directions drive, whoever enters later waits in a place for each vehicle that it
//! meets, at most once a place, and no more may come than the places hold. Where two one-lane roads follow one another, vehicles that
//! stand face to face at the junction between them pass each other there, or neither would ever go on.

use std::cmp::Reverse;

use super::link::{CAR, LinkState, Source};
use super::queue::Traffic;
use crate::base::ids::{Id, LinkId};
use crate::base::time::{Moment, Span};

/// Vehicles of one direction that pass a one-lane stretch before those who wait at the other end have their turn (assumed).
const PLATOON: u32 = 5;
/// Distance of passing places on a one-lane road, metres (JTG B01-2014, 错车道: at most 300 m).
const BAY_M: f64 = 300.0;
/// Vehicles that a passing place holds (assumed: two cars).
const IN_A_BAY: usize = 2;
/// Lanes at one junction that are looked at for a ring of vehicles that face each other.
const MOST_IN_A_RING: usize = 8;
/// Width below which two cars cannot pass each other, metres (assumed: twice a car of 1.8 m and a walker's width).
pub const ONE_LANE_M: f64 = 4.5;
/// Blocked lanes stop both directions of a road narrower than this, metres (assumed: nobody gets past a dead car).
pub const PASS_WRECK_M: f64 = 5.0;
/// A whole share, thousandths.
pub(super) const WHOLE: i64 = 1000;

impl LinkState {
    /// Capacity and room from what is open.
    pub(super) fn count_lanes(&mut self, now: i64) {
        let (own, open) = (i64::from(self.lanes), (i64::from(self.lanes) + self.lent - self.lost).max(0));
        let per_h = self.own_per_h * open / own * self.share / WHOLE * self.by_hand / WHOLE;
        if per_h != self.per_h {
            self.set_per_h(per_h, now);
        }
        // A broken-down vehicle takes the flow of its lane, not the room of it; a lent lane takes both.
        let lanes = (own + self.lent).max(0);
        self.room = ((self.own_room * lanes + own - 1) / own / CAR * CAR).max(CAR);
    }
}

impl Traffic {
    /// A vehicle breaks down: its lane carries nobody until it is cleared. On a road of one lane nobody passes.
    pub fn block_lane(&mut self, link: LinkId, now: Moment) {
        self.links[link.index()].lost += 1;
        self.recount(link.0, now.as_millis());
    }
    /// A lane that was blocked is clear again.
    pub fn clear_lane(&mut self, link: LinkId, now: Moment) {
        let l = &mut self.links[link.index()];
        l.lost = (l.lost - 1).max(0);
        self.recount(link.0, now.as_millis());
    }
    /// The share of a link's capacity that weather leaves, 0 to 1.
    pub fn set_share(&mut self, link: LinkId, share: f64, now: Moment) {
        assert!((0.0..=1.0).contains(&share), "weather leaves between none and all of a road");
        self.links[link.index()].share = (share * WHOLE as f64).round() as i64;
        self.recount(link.0, now.as_millis());
    }
    /// Contraflow: lanes of one direction are given to the other. They are lost at once and gained when the set-up is done. Negative
    /// lanes give them back. At most all lanes can be given.
    pub fn reverse_lanes(&mut self, from: LinkId, to: LinkId, lanes: i64, now: Moment, set_up: Span) {
        let t = now.as_millis();
        let (giver, taker) = if lanes >= 0 { (from, to) } else { (to, from) };
        let g = &mut self.links[giver.index()];
        let moved = lanes.abs().min((i64::from(g.lanes) + g.lent).max(0));
        g.lent -= moved;
        self.recount(giver.0, t);
        self.later.push(Reverse((t + set_up.as_millis().max(0), taker.0, moved)));
    }
    /// The set-up of a contraflow is done.
    pub(super) fn lanes_arrive(&mut self, link: u32, lanes: i64, t: i64) {
        self.links[link as usize].lent += lanes;
        self.recount(link, t);
    }
    fn recount(&mut self, link: u32, t: i64) {
        self.links[link as usize].count_lanes(t);
        self.jams += 1;
        self.wake_look(link, t);
        self.wake_open(link, t);
    }

    /// The two directions of a road share one lane, and pass each other at its ends only.
    pub fn share_lane(&mut self, a: LinkId, b: LinkId) {
        self.links[a.index()].opposes = Some(b.0);
        self.links[b.index()].opposes = Some(a.0);
    }
    /// The two directions of a road share one lane, with passing places where it is longer than their distance.
    pub fn share_lane_with_places(&mut self, a: LinkId, b: LinkId) {
        self.share_lane(a, b);
        for l in [a, b] {
            let l = &mut self.links[l.index()];
            l.bays = ((l.length_m / BAY_M).ceil() as u32).saturating_sub(1);
            l.bay_ms = l.travel_ms / i64::from(l.bays + 1) / 2;
        }
    }
    /// Every road on which two cars cannot pass becomes one lane for both directions.
    pub fn narrow(&mut self, graph: &crate::map::road::RoadGraph) {
        for road in graph.roads.iter().filter(|r| r.width_m < ONE_LANE_M) {
            if let (Some(a), Some(b)) = (road.forward, road.backward)
                && graph.link(a).drivable
                && graph.link(a).lanes == 1
            {
                self.share_lane_with_places(a, b);
            }
        }
    }
    /// How long a vehicle that enters now waits in passing places, milliseconds.
    pub(super) fn meeting_ms(&self, link: u32) -> i64 {
        let l = &self.links[link as usize];
        let Some(other) = l.opposes.filter(|_| l.bays > 0) else { return 0 };
        l.bay_ms * (self.links[other as usize].inside.len().min(l.bays as usize) as i64)
    }
    /// Whether the other direction of a shared lane leaves it free now.
    pub(super) fn way_is_free(&self, link: u32) -> bool {
        let l = &self.links[link as usize];
        let Some(other) = l.opposes else { return true };
        let o = &self.links[other as usize];
        let places = IN_A_BAY * l.bays as usize;
        // Whoever waits over there and finds no room behind others is not let in by our waiting.
        let theirs = !o.waiting.is_empty() && o.per_h > 0 && self.front_size(other).is_some_and(|size| o.has_room(size));
        o.inside.len() <= places && (!theirs || l.platoon < PLATOON * (l.bays + 1)) || self.face_to_face(link, other)
    }
    /// Whether those at a junction of shared lanes block one another in a ring: whoever goes first into a link stands on a lane
    /// that, over however many others, the first vehicle of the link's other direction waits for.
    fn face_to_face(&self, link: u32, other: u32) -> bool {
        let waiting = &self.links[link as usize].waiting;
        let Some(&(_, Source::Link(from))) = (!waiting.is_empty()).then(|| &waiting[self.front(link)]) else { return false };
        let Some(back) = self.links[from as usize].opposes else { return false };
        let mut at = other;
        for _ in 0..MOST_IN_A_RING {
            let Some(next) = self.links[at as usize].waits_for else { return false };
            if next == back {
                return true;
            }
            let l = &self.links[next as usize];
            let Some(o) = l.opposes.filter(|o| self.links[*o as usize].inside.len() > IN_A_BAY * l.bays as usize) else { return false };
            at = o;
        }
        false
    }
    /// A vehicle has entered a link: on a shared lane the other direction begins a new platoon after it.
    pub(super) fn count_platoon(&mut self, link: u32) {
        if let Some(other) = self.links[link as usize].opposes {
            self.links[link as usize].platoon += 1;
            self.links[other as usize].platoon = 0;
        }
    }
    /// Somebody has gone from a link or its line: on a shared lane the other direction may look again.
    pub(super) fn call_other(&mut self, link: u32, t: i64) {
        let l = &self.links[link as usize];
        if let Some(other) = l.opposes
            && l.inside.len() <= IN_A_BAY * l.bays as usize
        {
            self.wake_open(other, t);
            self.wake_open(link, t);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drill::traffic::queue::{Effect, NoGuide};
    use crate::map::road::RoadGraph;

    /// a → b → c, and back from b to a: links 0, 1, 2.
    fn road(lanes: u32, per_h: f64) -> Traffic {
        // Enough room that the density of the first link allows its capacity: 2 a second at 10 m/s need 0.2.
        let link = |a, b, per_h| (a, b, 300.0, 10.0, per_h, 0.4);
        let mut g = RoadGraph::plain(4, &[link(0, 1, 7200.0), link(1, 2, per_h), link(2, 1, per_h), link(1, 3, 7200.0)]);
        g.links.iter_mut().for_each(|l| l.lanes = lanes);
        Traffic::new(&g)
    }
    fn arrivals(t: &mut Traffic, until: Moment) -> Vec<(u32, i64)> {
        t.advance(until, &mut NoGuide);
        t.take_happened().iter().filter_map(|e| if let Effect::Arrived { tag } = e.what { Some((tag, e.at.as_millis())) } else { None }).collect()
    }
    fn passed(t: &mut Traffic, until_min: i64) -> usize {
        arrivals(t, Moment::minutes(until_min)).len()
    }

    #[test]
    fn a_breakdown_takes_one_lane_of_two_and_all_of_one_until_it_is_cleared() {
        for (lanes, while_blocked) in [(2, 300), (1, 0)] {
            let mut t = road(lanes, 3600.0);
            t.block_lane(LinkId(1), Moment::ZERO);
            for i in 0..2000 {
                t.depart(Moment::ZERO, [LinkId(0), LinkId(1)], CAR, i);
            }
            // Ten minutes at half of 3,600 an hour.
            let first = passed(&mut t, 11);
            assert!(first.abs_diff(while_blocked) <= 1 + while_blocked / 50, "{lanes} lanes: {first}");
            t.clear_lane(LinkId(1), Moment::minutes(11));
            passed(&mut t, 13);
            assert!(passed(&mut t, 23).abs_diff(600) <= 2, "cleared, the road carries what it did");
        }
    }

    #[test]
    fn heavy_rain_leaves_the_share_of_the_capacity_that_it_leaves() {
        let mut t = road(1, 3600.0);
        t.set_share(LinkId(1), 0.85, Moment::ZERO);
        for i in 0..3000 {
            t.depart(Moment::ZERO, [LinkId(0), LinkId(1)], CAR, i);
        }
        passed(&mut t, 5);
        assert!(passed(&mut t, 25).abs_diff(1020) <= 1, "twenty minutes of 3,060 an hour");
    }

    #[test]
    fn contraflow_takes_the_lane_at_once_and_gives_it_when_the_set_up_is_done() {
        let mut t = road(2, 3600.0);
        for i in 0..4000 {
            t.depart(Moment::ZERO, [LinkId(0), LinkId(1)], CAR, i);
        }
        t.reverse_lanes(LinkId(2), LinkId(1), 1, Moment::minutes(5), Span::minutes(20));
        passed(&mut t, 5);
        assert!(passed(&mut t, 25).abs_diff(1200) <= 1, "3,600 an hour until the cones stand");
        assert_eq!((t.links[2].per_h, t.links[1].per_h), (1_800_000, 5_400_000));
        passed(&mut t, 26);
        assert!(passed(&mut t, 36).abs_diff(900) <= 2, "then 5,400");
        t.reverse_lanes(LinkId(2), LinkId(1), -1, Moment::minutes(36), Span::minutes(10));
        t.advance(Moment::minutes(46), &mut NoGuide);
        assert_eq!((t.links[2].per_h, t.links[1].per_h), (3_600_000, 3_600_000), "given back");
        t.reverse_lanes(LinkId(2), LinkId(1), 5, Moment::minutes(50), Span::ZERO);
        t.advance(Moment::minutes(50), &mut NoGuide);
        assert_eq!((t.links[2].per_h, t.links[1].per_h), (0, 7_200_000), "no more than there are");
    }

    #[test]
    fn on_a_one_lane_road_the_directions_take_turns_and_nobody_meets() {
        let mut t = road(1, 1800.0);
        t.share_lane(LinkId(1), LinkId(2));
        for i in 0..40 {
            t.depart(Moment::ZERO, [LinkId(1)], CAR, i);
            t.depart(Moment::ZERO, [LinkId(2)], CAR, 100 + i);
        }
        let mut got = Vec::new();
        for s in 0..3600 {
            got.extend(arrivals(&mut t, Moment::seconds(s)));
            assert!(t.links[1].inside.is_empty() || t.links[2].inside.is_empty(), "two vehicles face each other at {s} s");
        }
        assert_eq!(got.len(), 80, "everybody gets through");
        // Five at two seconds, then 30 s for the last of them: a turn of 38 s.
        let sides: Vec<bool> = got.iter().map(|g| g.0 >= 100).collect();
        assert!(sides.chunks(5).all(|c| c.iter().all(|s| *s == c[0])), "platoons of five: {sides:?}");
        let last = got.last().map_or(0, |g| g.1);
        assert!((last - 16 * 38_000).abs() <= 2_000, "16 turns of 38 s, got {last}");
    }

    #[test]
    fn a_long_one_lane_road_has_places_to_pass_and_each_meeting_costs_half_the_way_between_two() {
        // 1,200 m at 10 m/s: three places, 30 s from one to the next, 15 s a meeting.
        let mut g = RoadGraph::plain(4, &[(0, 1, 1200.0, 10.0, 1800.0, 0.15), (1, 0, 1200.0, 10.0, 1800.0, 0.15)]);
        g.links.iter_mut().for_each(|l| l.lanes = 1);
        let mut t = Traffic::new(&g);
        t.share_lane_with_places(LinkId(0), LinkId(1));
        for i in 0..2 {
            t.depart(Moment::ZERO, [LinkId(0)], CAR, i);
        }
        t.depart(Moment::seconds(10), [LinkId(1)], CAR, 9);
        let got = arrivals(&mut t, Moment::minutes(10));
        assert_eq!(got, [(0, 120_000), (1, 122_000), (9, 160_000)], "the one that comes later waits for both: 10 + 120 + 2 × 15 s");
        // Two hundred from either side: everybody gets through, and nobody waits for good.
        for i in 0..200 {
            t.depart(Moment::minutes(20), [LinkId(0)], CAR, i);
            t.depart(Moment::minutes(20), [LinkId(1)], CAR, 1000 + i);
        }
        let mut most = 0;
        for s in 0..36_000 {
            t.advance(Moment::minutes(20) + Span::seconds(s), &mut NoGuide);
            most = most.max(t.links[0].inside.len().min(t.links[1].inside.len()));
        }
        assert_eq!(t.take_happened().iter().filter(|e| matches!(e.what, Effect::Arrived { .. })).count(), 400);
        assert!(most > 0 && most <= 2 * 3 + 1, "both directions drive, and the places hold six: {most}");
    }

    #[test]
    fn two_one_lane_roads_in_a_row_do_not_lock_when_both_ways_are_full() {
        // 0 – 1 – 2: 200 m without a place, then 800 m with two of them; links 0, 1 up and 2, 3 down.
        let link = |a, b, m| (a, b, m, 6.0, 300.0, 0.14);
        let mut g = RoadGraph::plain(3, &[link(0, 1, 200.0), link(1, 2, 800.0), link(2, 1, 800.0), link(1, 0, 200.0)]);
        g.links.iter_mut().for_each(|l| l.lanes = 1);
        let mut t = Traffic::new(&g);
        t.share_lane_with_places(LinkId(0), LinkId(3));
        t.share_lane_with_places(LinkId(1), LinkId(2));
        for i in 0..60 {
            t.depart(Moment::seconds(i64::from(i) * 5), [LinkId(0), LinkId(1)], CAR, i);
            t.depart(Moment::seconds(i64::from(i) * 5), [LinkId(2), LinkId(3)], CAR, 100 + i);
        }
        assert_eq!(passed(&mut t, 240), 120, "everybody gets through");
    }

    #[test]
    fn a_one_lane_road_that_nobody_wants_from_the_other_end_is_like_any_other() {
        let mut shared = road(1, 1800.0);
        shared.share_lane(LinkId(1), LinkId(2));
        let mut plain = road(1, 1800.0);
        for t in [&mut shared, &mut plain] {
            for i in 0..50 {
                t.depart(Moment::ZERO, [LinkId(0), LinkId(1)], CAR, i);
            }
        }
        assert_eq!(arrivals(&mut shared, Moment::minutes(60)), arrivals(&mut plain, Moment::minutes(60)));
    }
}
