//! Command / errand — somebody of a township or a village goes somewhere and does something there.
//!
//! In: an errand that an order gave. Out: a deed once the person is there. Not here: teams with vehicles (`drill::team`).

use super::closure::Roadwork;
use super::desk::Task;
use super::message::Found;
use super::way::Stop;
use super::{Command, Due, Scene, service};
use crate::base::ids::{FacilityId, Id, PostId, RoadId, TeamId, TownshipId, ZoneId};
use crate::base::time::Span;
use crate::drill::deed::Deed;
use crate::drill::log::line;
use crate::drill::outage;
use crate::drill::team::drive::WADE_M;
use crate::map::force::Skill;
use crate::map::frame::Point;
use crate::plan::chain::Seat;
use crate::record::event::{Cause, Kind, Who};
use crate::scenario::drill_spec::Scenario;

/// An errand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Errand {
    /// Open a shelter.
    Shelter(FacilityId),
    /// Stand at a road and close it, or open it again.
    Road(RoadId, bool),
    /// Set cones for so many minutes until all lanes of a road lead outwards, or take them away.
    Lanes(RoadId, bool, u32),
    /// Lead the traffic round a road, or no longer.
    Lead(RoadId, bool),
    /// Regulate the junction at the outward end of a road, or no longer.
    Point(RoadId, bool),
    /// Look at a zone and report.
    Look(ZoneId),
    /// Go to a fire that was reported in a cell, and say what it is.
    Fire(u32),
}

/// Where an errand leads.
#[must_use]
pub fn place(scenario: &Scenario, errand: Errand) -> Point {
    match errand {
        Errand::Shelter(f) => scenario.county.facilities[f.index()].at,
        Errand::Road(r, _) | Errand::Lanes(r, ..) | Errand::Lead(r, _) | Errand::Point(r, _) => middle(&scenario.county.roads.road(r).line),
        Errand::Fire(cell) => scenario.county.terrain.shape.centre(cell as usize),
        Errand::Look(z) => {
            let zone = scenario.books.zone(z);
            zone.settlements.first().map_or(scenario.county.villages[zone.village.index()].at, |s| scenario.county.settlements[s.index()].at)
        }
    }
}

/// The middle vertex of a line.
#[must_use]
pub fn middle(points: &[Point]) -> Point {
    points.get(points.len() / 2).copied().unwrap_or_default()
}

/// From this depth at a house somebody who looks says that there is water, metres (assumed: over the threshold of a door).
const SEEN_M: f32 = 0.2;

/// What somebody sees who goes to a zone's settlements: water at their middle or half-way to their edge, and the roads that
/// meet there.
fn find(s: &Scene<'_>, zone: ZoneId) -> Found {
    let county = &s.scenario.county;
    let mut found = Found { zone, water: false, roads: Vec::new() };
    for x in &s.scenario.books.zone(zone).settlements {
        let place = &county.settlements[x.index()];
        let half = place.radius_m / 2.0;
        let spots = [(0.0, 0.0), (half, 0.0), (-half, 0.0), (0.0, half), (0.0, -half)];
        let deep = |(x, y): (f64, f64)| s.frame.cell_at(Point::new(place.at.x + x, place.at.y + y)).is_some_and(|c| s.frame.depth_at(c) >= SEEN_M);
        found.water |= spots.into_iter().any(deep);
        let links = county.roads.outgoing(place.node).iter().chain(county.roads.incoming(place.node));
        let here = links.map(|l| county.roads.link(*l).road);
        found.roads.extend(here.filter(|r| s.ground.road_depth_m(*r) >= WADE_M));
    }
    found.roads.sort_unstable();
    found.roads.dedup();
    found
}

/// A drone sees what lies so far from its crew's base, metres (assumed: within the reach of its picture).
const DRONE_REACH_M: f64 = 7_000.0;
/// Somebody who looks with a live picture is done when he has been there so long: nothing is written down, no line is waited for (assumed).
const LIVE: Span = Span::minutes(2);
/// Minutes until it flies, and its speed, metres per second (assumed: 15 m/s of a small quadcopter).
const DRONE: (i64, f64) = (8, 15.0);

impl Command {
    /// The drone that could look instead of somebody who goes there, when it would hover there, and for how long it is taken:
    /// in service, free and within reach. Its picture is with whoever asked as soon as it is there.
    fn drone(&self, s: &Scene<'_>, errand: Errand) -> Option<(TeamId, Span, Span)> {
        if !matches!(errand, Errand::Look(_) | Errand::Fire(_)) {
            return None;
        }
        let at = place(s.scenario, errand);
        let county = &s.scenario.county;
        let free = (0..county.teams.len()).map(TeamId::from_index).filter(|t| {
            let team = &county.teams[t.index()];
            team.skills.contains(&Skill::Drone) && s.teams.usable(s.scenario, *t) && self.flying.get(t).is_none_or(|until| *until <= s.now)
        });
        let far = |t: TeamId| county.facilities[county.teams[t.index()].base.index()].at.distance_m(at);
        let (team, way_m) = free.map(|t| (t, far(t))).filter(|(_, d)| *d <= DRONE_REACH_M).min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))?;
        let out = Span::from_seconds_f64(way_m / DRONE.1);
        let there = Span::minutes(DRONE.0) + out;
        Some((team, there, there + out))
    }

    /// A 4G set for somebody of a post who goes to look: a team that carries such sets, one for each of its people, lends them to the offices
    /// and stations of the township in which its base lies. It needs the mobile network there.
    fn live_set(&self, s: &Scene<'_>, post: PostId, errand: Errand) -> Option<(TeamId, u32)> {
        if !matches!(errand, Errand::Look(_) | Errand::Fire(_)) {
            return None;
        }
        let county = &s.scenario.county;
        let township = self.fixed.posts.post(post).township.filter(|_| self.sees_pictures(s, post))?;
        let near = |t: &TeamId| {
            let team = &county.teams[t.index()];
            team.skills.contains(&Skill::LiveVideo) && s.teams.usable(s.scenario, *t) && county.facilities[team.base.index()].township == Some(township)
        };
        let lent = |t: TeamId, n: u32| self.lent.get(&(t, n)).is_some_and(|until| *until > s.now);
        (0..county.teams.len()).map(TeamId::from_index).filter(near).find_map(|t| (0..county.teams[t.index()].people).find(|n| !lent(t, *n)).map(|n| (t, n)))
    }

    /// Whether a live picture reaches a post: in the command room always, elsewhere over the mobile network there.
    pub(super) fn sees_pictures(&self, s: &Scene<'_>, post: PostId) -> bool {
        self.fixed.posts.post(post).township.is_none_or(|t| s.network.works(outage::handset(), t, s.now))
    }

    /// How long it takes until somebody, or a drone, has been there and done it, and whether there is a live picture; the drone flies only
    /// where it is there sooner, a set goes with somebody where one is free.
    pub(super) fn quickest(&mut self, s: &Scene<'_>, post: PostId, errand: Errand, own: Span) -> Option<(Span, bool)> {
        let way = self.travel(s, post, errand);
        if let Some((team, there, taken)) = self.drone(s, errand).filter(|(_, there, _)| way.is_none_or(|w| *there < w)) {
            self.flying.insert(team, s.now + taken);
            return Some((there + LIVE.min(own), true));
        }
        let way = way?;
        let Some(set) = self.live_set(s, post, errand) else { return Some((way + own, false)) };
        let lasts = way + LIVE.min(own);
        self.lent.insert(set, s.now + lasts + way);
        Some((lasts, true))
    }

    /// How long the way takes; `None` where water leaves none. Whoever closes a road stands at one of its ends.
    #[must_use]
    pub fn travel(&mut self, s: &Scene<'_>, post: PostId, errand: Errand) -> Option<Span> {
        let county = &s.scenario.county;
        let at = place(s.scenario, errand);
        let stops: Vec<Stop> = match errand {
            Errand::Shelter(f) => vec![(at, county.facilities[f.index()].node)],
            Errand::Fire(_) => vec![(at, super::way::nearest(&county.roads, at))],
            Errand::Road(r, _) | Errand::Lanes(r, ..) | Errand::Lead(r, _) | Errand::Point(r, _) => {
                let road = county.roads.road(r);
                [road.from, road.to].map(|n| (county.roads.nodes[n.index()].at, n)).to_vec()
            }
            Errand::Look(z) => {
                let zone = s.scenario.books.zone(z);
                vec![(at, zone.settlements.first().map_or(county.villages[zone.village.index()].node, |x| county.settlements[x.index()].node))]
            }
        };
        self.way(s, post, &stops)
    }

    /// Water left no way: it is said, and whoever came back waits until there is one.
    pub(super) fn errand_turned(&mut self, s: &mut Scene<'_>, post: PostId, errand: Errand, cause: Cause) {
        let to = match errand {
            Errand::Shelter(f) => Who::Facility(f),
            Errand::Road(r, _) | Errand::Lanes(r, ..) | Errand::Lead(r, _) | Errand::Point(r, _) => Who::Road(r),
            Errand::Look(z) => Who::Zone(z),
            Errand::Fire(_) => Who::Nobody,
        };
        let seq = s.log.write(s.now, line(Kind::RouteBlocked, Who::Post(post), cause).at(to).detail("no-way"));
        self.agenda_at(s.now + service::TRY_AGAIN, Due::SetOut { post, errand, cause: Cause::after(cause.why, seq) });
    }

    /// Sets out again where water has left a way in the meantime; until then nobody drives up to it a second time: the post
    /// hears by phone how the roads are (assumed).
    pub(super) fn set_out(&mut self, s: &Scene<'_>, post: PostId, errand: Errand, cause: Cause) {
        if self.travel(s, post, errand).is_some() {
            self.give(post, Task::Errand(errand), 1, cause);
        } else {
            self.agenda_at(s.now + service::TRY_AGAIN, Due::SetOut { post, errand, cause });
        }
    }

    /// The nearest township office to a place; ties by id. None where the county has no townships.
    #[must_use]
    pub fn nearest_township(&self, at: Point) -> Option<PostId> {
        self.nearest(self.fixed.posts.townships(), at)
    }

    /// Whoever has the hands for a deed at a place on behalf of a post. A village puts up the barrier on its own road and holds
    /// the key of its own shelter, so the nearest of the township offices and village stations does that; a township asks only
    /// its own villages, a village asks nobody.
    pub(super) fn hands(&self, post: PostId, at: Point) -> PostId {
        let posts = &self.fixed.posts;
        let near = |within: Option<TownshipId>| {
            self.nearest(posts.townships().chain(posts.villages()).filter(|p| within.is_none_or(|t| posts.post(*p).township == Some(t))), at)
        };
        match posts.post(post).seat {
            Seat::Village(_) | Seat::Settlement(_) => post,
            Seat::Township(t) => near(Some(t)).unwrap_or(post),
            _ => near(None).unwrap_or(post),
        }
    }

    fn nearest(&self, posts: impl Iterator<Item = PostId>, at: Point) -> Option<PostId> {
        posts.min_by(|a, b| {
            let d = |p: &PostId| self.fixed.posts.post(*p).at.distance_m(at);
            d(a).total_cmp(&d(b)).then(a.cmp(b))
        })
    }

    /// The person is there and has done it.
    pub fn errand_done(&mut self, s: &mut Scene<'_>, post: PostId, errand: Errand, live: bool, cause: Cause) {
        match errand {
            Errand::Shelter(facility) => {
                self.deeds.push(Deed::OpenShelter { facility, cause });
                self.opened.insert(facility);
                self.learn_opened(s, post, facility, cause.seq);
                if !self.fixed.posts.in_room(post) {
                    self.outbox(post).bundle.opened.insert(facility, cause.seq);
                }
            }
            Errand::Road(road, closed) => self.road_done(s, road, Roadwork::Close, closed, cause),
            Errand::Lanes(road, on, minutes) => self.road_done(s, road, Roadwork::Reverse(minutes), on, cause),
            Errand::Point(road, on) => self.road_done(s, road, Roadwork::Regulate, on, cause),
            Errand::Lead(road, on) => self.road_done(s, road, Roadwork::LeadRound, on, cause),
            Errand::Fire(cell) => self.fire_seen_on_the_spot(s, post, cell, live, cause),
            Errand::Look(zone) => {
                let village = s.scenario.books.zone(zone).village;
                let found = find(s, zone);
                let seq = s.log.write(
                    s.now,
                    line(Kind::ReportArrived, Who::Zone(zone), cause).at(Who::Village(village)).to(self.fixed.place(post)).detail(if live {
                        "verified live"
                    } else {
                        "verified"
                    }),
                );
                let cause = Cause::after(cause.why, seq);
                self.learn_found(s, post, &found, cause);
                self.looked(s, post, &found, live, cause);
            }
        }
    }
}
