//! Traffic / point — a traffic control point: police who regulate a junction by hand.
//!
//! In: a junction, an approach that is given the right of way. Out: more that passes the junction, another share for that approach.
//! Not here: who stands there, and since when (`people::point`).
//! Method: the capacity of an approach is that of its class, where drivers sort themselves. What passes is what is left of the time when
//! that lost between two phases is taken away: 1 − 2 l / c. Who directs by hand holds each phase longer, so less is lost; the gain is
//! the quotient of the two shares, on every approach; what the roads beyond carry does not grow. An approach with the right of way weighs more where it merges (`merge`), so that it passes so many times as often
//! while both are pressed, and leaves to the others what it does not use.
//! Source: the gain by long phases is that of Mahalel, Gur & Shiftan (1991), Transp. Res. A 25: 121–127; 4 s lost a phase: Highway Capacity
//! Manual 2010. Phases by themselves and by hand, and the weight: assumed. Where little drives nothing is gained (Parr & Wolshon 2020).

use super::lanes::WHOLE;
use super::queue::Traffic;
use crate::base::ids::{Id, LinkId, NodeId};
use crate::base::time::Moment;

/// Seconds lost in each of two phases (HCM 2010).
const LOST_S: f64 = 4.0;
/// Seconds of both phases together where drivers sort themselves, or a signal of a town does; and by hand (assumed).
const CYCLE_S: (f64, f64) = (40.0, 120.0);
/// An approach with the right of way passes so many times as often as its capacity alone would let it (assumed).
pub const PRIORITY: u32 = 4;

/// Share of a cycle in which somebody goes.
fn green(cycle_s: f64) -> f64 {
    1.0 - 2.0 * LOST_S / cycle_s
}

/// What passes a junction that police regulate, as a multiple of what passes it without them.
#[must_use]
pub fn gain() -> f64 {
    green(CYCLE_S.1) / open_share()
}

/// Share of the time in which somebody goes where drivers sort themselves.
#[must_use]
pub fn open_share() -> f64 {
    green(CYCLE_S.0)
}

impl Traffic {
    /// Police stand at a junction, or no longer: every approach passes more.
    pub fn regulate(&mut self, node: NodeId, on: bool, now: Moment) {
        let share = if on { (gain() * WHOLE as f64).round() as i64 } else { WHOLE };
        let t = now.as_millis();
        self.junction_by_hand(node, share, t);
        for l in (0..self.links.len()).filter(|l| self.to[*l] == node.0).collect::<Vec<_>>() {
            self.links[l].regulate(share, t);
            self.wake_look(l as u32, t);
            self.wake_open(l as u32, t);
        }
        self.jams += 1;
    }
    /// A link has the right of way where it ends, or no longer.
    pub fn give_way(&mut self, link: LinkId, on: bool, now: Moment) {
        let l = &mut self.links[link.index()];
        l.weight = if on { l.weight.saturating_mul(PRIORITY) } else { (l.weight / PRIORITY).max(1) };
        self.weigh_all();
        let (node, t) = (self.to[link.index()], now.as_millis());
        for l in 0..self.links.len() {
            if self.to[l] == node || self.from[l] == node {
                self.wake_look(l as u32, t);
                self.wake_open(l as u32, t);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Span;
    use crate::drill::traffic::link::CAR;
    use crate::drill::traffic::queue::{Effect, NoGuide};
    use crate::map::road::RoadGraph;

    /// Two roads of 900 an hour that merge into one of so many; 600 cars want to come over each.
    fn merge(out_per_h: f64) -> Traffic {
        let link = |a, b, q| (a, b, 500.0, 12.5, q, 0.15);
        let g = RoadGraph::plain(4, &[link(0, 2, 900.0), link(1, 2, 900.0), link(2, 3, out_per_h)]);
        let mut t = Traffic::new(&g);
        for i in 0..600 {
            t.depart(Moment::ZERO, [LinkId(0), LinkId(2)], CAR, i);
            t.depart(Moment::ZERO, [LinkId(1), LinkId(2)], CAR, 1000 + i);
        }
        t
    }
    /// Cars of each side that arrive within some minutes.
    fn arrived(t: &mut Traffic, from: i64, to: i64) -> (usize, usize) {
        t.advance(Moment::minutes(from), &mut NoGuide);
        t.take_happened();
        t.advance(Moment::minutes(to), &mut NoGuide);
        let tags: Vec<u32> = t.take_happened().iter().filter_map(|e| if let Effect::Arrived { tag } = e.what { Some(tag) } else { None }).collect();
        (tags.iter().filter(|t| **t < 1000).count(), tags.iter().filter(|t| **t >= 1000).count())
    }

    #[test]
    fn long_phases_lose_less_and_the_gain_is_what_that_leaves() {
        assert!((gain() - 0.933_333 / 0.8).abs() < 1e-5, "{}", gain());
    }

    #[test]
    fn a_junction_by_hand_passes_a_sixth_more_and_the_right_of_way_divides_it_four_to_one() {
        let mut plain = merge(900.0);
        let (a, b) = arrived(&mut plain, 5, 25);
        assert!((a + b).abs_diff(300) <= 1 && a.abs_diff(b) <= 2, "twenty minutes of 900 an hour, shared evenly: {a} and {b}");
        let mut police = merge(900.0);
        police.regulate(NodeId(2), true, Moment::ZERO);
        police.give_way(LinkId(0), true, Moment::ZERO);
        let (a, b) = arrived(&mut police, 5, 25);
        // The road beyond carries what it always did: there the junction gains nothing, but divides it.
        assert!((a + b).abs_diff(300) <= 1, "{a} and {b}");
        assert!((a as f64 / b as f64 - 4.0).abs() < 0.2, "four to one: {a} and {b}");
        let far = |police: bool| {
            let mut t = merge(3600.0);
            if police {
                t.regulate(NodeId(2), true, Moment::ZERO);
            }
            let (a, b) = arrived(&mut t, 5, 20);
            a + b
        };
        let (without, with) = (far(false), far(true));
        assert!(without.abs_diff(450) <= 1 && with.abs_diff((450.0 * gain()) as usize) <= 3, "where the road beyond has room: {without} and {with}");
    }

    #[test]
    fn what_police_gave_is_gone_when_they_leave() {
        let (mut was, mut is) = (merge(900.0), merge(900.0));
        is.regulate(NodeId(2), true, Moment::ZERO);
        is.give_way(LinkId(0), true, Moment::ZERO);
        is.regulate(NodeId(2), false, Moment::ZERO);
        is.give_way(LinkId(0), false, Moment::ZERO);
        assert_eq!(arrived(&mut was, 5, 25), arrived(&mut is, 5, 25));
        is.give_way(LinkId(1), true, Moment::minutes(25));
        let (a, b) = arrived(&mut is, 26, 46);
        assert!(b > 3 * a, "given to the other side in the middle of it: {a} and {b}");
        is.advance(Moment::minutes(46) + Span::hours(2), &mut NoGuide);
    }
}
