//! People / foot trip — somebody of a household walks to the school and back with a child, while the others wait at home.
//!
//! In: a household, a class near by, roads, slopes, water. Out: a walk like any other; harm where water has them on the way. Not here: who
//! fetches and why (`gather`), trips in vehicles (`ride`). Method: the walking model of households (`walk`, `slope`), at the pace
//! of a grown person. Water ahead turns them round: without the child they go home, with it back to the school, each by the way
//! they came, which was dry (assumed to take no time that matters).

use serde::{Deserialize, Serialize};

use super::agenda::Plan;
use super::harm;
use super::life::Phase;
use super::plight::Footing;
use super::walk::{Goal, Walk};
use super::{Ctx, People, SUFFERS};
use crate::base::ids::NodeId;
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::map::frame::Point;
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::record::said;

/// A trip on foot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Trip {
    pub walk: Walk,
    /// With the child.
    back: bool,
}

impl People {
    /// The way on foot from a place to another: straight, by road, or round what lies between.
    pub(super) fn on_foot(
        &mut self,
        (from, node): (Point, NodeId),
        (to, goal_node): (Point, NodeId),
        pace: f64,
        t: Moment,
        goal: Goal,
        ctx: &Ctx<'_>,
    ) -> Option<Walk> {
        let straight = self.straight(from, to, pace, t, goal, ctx);
        let by_road = straight.or_else(|| {
            let roads = !ctx.scenario.county.roads.nodes.is_empty();
            if roads { self.by_road(from, node, to, goal_node, pace, t, goal, ctx) } else { None }
        });
        by_road.or_else(|| self.round(from, to, pace, t, goal, ctx))
    }

    /// Somebody sets out on foot for a child, or back with it; false where no way is known.
    pub(super) fn walks_for_child(&mut self, h: usize, link: u32, back: bool, t: Moment, ctx: &Ctx<'_>) -> bool {
        let class = self.fixed.homes.links[link as usize].group as usize;
        let place = |x: usize| (self.fixed.homes.at[x], self.junction_of(x, ctx));
        let (home, school) = (place(h), place(class));
        let (from, to) = if back { (school, home) } else { (home, school) };
        let pace = self.pace_alone(h, t, ctx);
        let Some(mut walk) = self.on_foot(from, to, pace, t, Goal::Family, ctx) else { return false };
        let children = if back { u32::from(self.fixed.homes.links[link as usize].people) } else { 0 };
        self.joins_crowd(&mut walk, 1 + children, ctx);
        self.agenda.add(walk.ends(), h as u32, 0, Plan::Walked(link));
        self.trips.insert((h as u32, link), Trip { walk, back });
        true
    }

    /// The end of a walk to the school, or home from it.
    pub(super) fn walked(&mut self, h: usize, link: u32, t: Moment, ctx: &mut Ctx<'_>) {
        let key = (h as u32, link);
        let Some(trip) = self.trips.get(&key) else { return };
        if trip.walk.ends() > t {
            let at = trip.walk.ends();
            self.agenda.add(at, h as u32, 0, Plan::Walked(link));
            return;
        }
        if trip.back {
            self.ends_trip(h, link, t);
            self.fetched(h, link, t, ctx);
            self.is_back(h, true, t);
        } else {
            self.hands_child_over(h, link, t);
        }
    }
    /// Whether a trip is one on foot.
    pub(super) fn is_on_foot(&self, h: usize, link: u32) -> bool {
        self.trips.contains_key(&(h as u32, link))
    }

    /// Once a minute: water under their feet, and before them.
    pub(super) fn look_at_trips(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        if self.trips.is_empty() || ctx.ground.without_water() {
            return;
        }
        let near: Vec<((u32, u32), bool, Footing)> =
            self.trips.iter().filter(|(_, x)| x.walk.ends() > t).filter_map(|(k, x)| Footing::of(&x.walk, t, ctx).map(|f| (*k, x.back, f))).collect();
        for (key, back, f) in near {
            let (h, (d, v)) = (key.0 as usize, f.now);
            if !harm::person_stands(false, d, v) {
                self.ends_trip(h, key.1, t);
                self.fetchers_caught(h, key.1, back, (f.here, said::FOOT, (d, v)), t, ctx);
                self.comes_back_without(h, key.1, true, t, ctx);
            } else if f.stops {
                self.ends_trip(h, key.1, t);
                self.comes_back_without(h, key.1, true, t, ctx);
            } else if let Some(trip) = self.trips.get_mut(&key) {
                trip.walk.slip(Span::millis((60_000.0 * (1.0 - harm::wading(d))) as i64));
            }
        }
    }

    /// Water has whoever is out for a child, and the child where it is with them: harm as to anybody it sweeps off their feet.
    pub(super) fn fetchers_caught(
        &mut self,
        h: usize,
        link: u32,
        back: bool,
        (_, how, (depth_m, speed_m_per_s)): (Point, &str, (f64, f64)),
        t: Moment,
        ctx: &mut Ctx<'_>,
    ) {
        let link = self.fixed.homes.links[link as usize];
        self.some_caught(h, 1, how, depth_m, speed_m_per_s, t, ctx);
        if back {
            self.some_caught(link.group as usize, link.people, how, depth_m, speed_m_per_s, t, ctx);
        }
    }
    fn some_caught(&mut self, h: usize, people: u8, how: &str, depth_m: f64, speed_m_per_s: f64, t: Moment, ctx: &mut Ctx<'_>) {
        let people = people.min(self.life.well(h) as u8);
        if people == 0 {
            return;
        }
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        let cause = Cause { why: Why::Hazard, seq: self.life.cause(h).seq };
        let seq = ctx.log.write(t, line(Kind::Caught, Self::who(h), cause).value(f64::from(people), Unit::Persons).at(place).detail(how));
        self.life.note(h, Why::Hazard, seq);
        let u = self.fixed.luck(h, SUFFERS, 12);
        if super::plight::swept(depth_m, speed_m_per_s) {
            self.suffer(h, harm::high_zone(u), 1.0, harm::HURT_HIGH, people, t, ctx);
        } else {
            self.suffer(h, harm::low_zone(u), harm::HURT_LOW, [0.0, 0.0, 1.0], people, t, ctx);
        }
        // Nobody is left of them: nothing goes on at home.
        if self.alive(h) == 0 && self.life.phase(h).at_home() {
            self.go(h, Phase::Trapped);
        }
    }
}
