//! Team / drive — over the road graph to a place, round what is under water, and the last stretch on foot or by boat.
//!
//! In: a job's place, how full the roads are. Out: arrival, or the record that no road leads there. Not here: the queues themselves
//! (`traffic`), which roads are closed by order (teams may pass). Where there is room teams pass a queue with blue lights; where
//! there is none, and on one-lane roads, their vehicles stand in it, but go first where links meet.
//! Method: cheapest path at 0.9 of the free speed (assumed: lorries, rain), avoiding roads known to be under water for
//! two hours (then they may have come free again). A road found under water or blocked is learnt at its entry, and the team turns.

use super::crew::{Doing, Drive};
use super::job::{News, Purpose, Tactic, Told};
use super::{Field, TRIES, Teams, UNSAFE, WAIT_FOR_ROAD, crane, work};
use crate::base::ids::{Id, LinkId, NodeId, TeamId};
use crate::base::time::{Moment, Span};
use crate::drill::deed::Deed;
use crate::drill::log::line;
use crate::drill::traffic::lanes::ONE_LANE_M;
use crate::map::force::Skill;
use crate::map::frame::Point;
use crate::map::line::{along, length_m};
use crate::map::road::{Link, RoadGraph};
use crate::map::route::Search;
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::scenario::drill_spec::Scenario;

/// Share of the free speed (assumed).
const SPEED_SHARE: f64 = 0.9;
/// From this depth a team's vehicle does not drive on, metres (Pregnolato et al. 2017, cars; lorries do better, assumed equal).
pub const WADE_M: f64 = 0.3;
/// On foot with gear, and by boat, metres per second (assumed).
pub const FOOT_M_PER_S: f64 = 1.0;
/// Tracked carriers bring a crew over land without roads so many times as fast as it walks (assumed).
pub const TRACKED: f64 = 2.5;
/// By boat.
pub const BOAT_M_PER_S: f64 = 2.0;
/// Boats may be put in so far from the place, metres (assumed).
pub const BOAT_REACH_M: f64 = 3000.0;
/// People on foot go so far from the road (assumed).
pub const FOOT_REACH_M: f64 = 1000.0;
/// A crew tries so many households before it says that no road leads to any.
const HOUSEHOLD_TRIES: u32 = 4;
/// So many junctions near a place are tried.
const NEAR_TRIES: usize = 8;
/// From this share of a link's room on its vehicles are a queue to those behind (assumed).
const QUEUE: f64 = 0.5;
/// Past a queue with blue lights, metres per second: 20 km/h (assumed).
const PAST_M_PER_S: f64 = 20.0 / 3.6;
/// Carriageway on which a third vehicle passes between a queue and those who come towards it, metres (assumed).
const THREE_ABREAST_M: f64 = 9.0;
/// Carriageway on which a team passes a queue in the other direction's lane while hardly anybody uses it, metres (assumed).
const TWO_ABREAST_M: f64 = 6.0;
/// Hardly anybody: share of the room.
const HARDLY: f64 = 0.1;
/// Room of a team's vehicle, thousandths of a car (a lorry).
const LORRY: i64 = 2000;
/// How long a road found under water is avoided (assumed).
pub const REMEMBER: Span = Span::hours(2);

/// How fast a team drives over a free link, metres per second.
fn free_m_per_s(link: &Link) -> f64 {
    (link.free_m_per_s * SPEED_SHARE).max(0.5)
}

/// What a free link costs a team, milliseconds.
#[must_use]
pub fn cost_ms(link: &Link) -> i64 {
    (link.length_m / free_m_per_s(link) * 1000.0).ceil() as i64
}

/// How long the last stretch takes, from the end of the road to a place: through the air, over land to a fire, else at a speed, metres per second.
#[must_use]
pub fn last_stretch(scenario: &Scenario, team: TeamId, purpose: Purpose, from: Point, to: Point, m_per_s: f64) -> Span {
    if super::drop::flies(scenario, team) {
        return Span::from_seconds_f64(from.distance_m(to) / super::drop::CRUISE_M_S);
    }
    if !matches!(purpose, Purpose::Fight(_)) {
        return Span::from_seconds_f64(from.distance_m(to) / m_per_s);
    }
    let on_foot = super::fight::walk_time(scenario, from, to).as_seconds();
    let tracked = scenario.county.teams[team.index()].skills.contains(&Skill::Tracked);
    Span::from_seconds_f64(on_foot / if tracked { TRACKED } else { 1.0 })
}

impl Teams {
    /// Plans the way from where the team is and starts on it.
    pub(super) fn set_out(&mut self, f: &mut Field<'_>, team: TeamId) -> bool {
        let Some(job) = self.crews[team.index()].job else {
            self.crews[team.index()].doing = Doing::Idle;
            return false;
        };
        let crew = &self.crews[team.index()];
        if crew.at.distance_m(job.at) < 1.0 {
            self.crews[team.index()].doing = Doing::Leg { from: job.at, to: job.at, since: f.now, until: f.now };
            return true;
        }
        if super::drop::flies(f.scenario, team) {
            return self.last_leg(f, team, job.at);
        }
        let graph = &f.scenario.county.roads;
        let near = crew.at.distance_m(job.at);
        // A short way needs no road.
        if near < 300.0 || graph.nodes.is_empty() {
            return self.last_leg(f, team, job.at);
        }
        let boats = f.scenario.county.teams[team.index()].boats > 0;
        let off_road = crew.at.distance_m(graph.node_at(crew.node));
        // A boat that is already on the water goes straight to the next house.
        if boats && off_road > 300.0 && near <= BOAT_REACH_M {
            return self.last_leg(f, team, job.at);
        }
        let mut ways = self.ways(f.scenario, f.now, team);
        let path = if crane::needed(f, team, &job) {
            crane::stand(f.scenario, f.frame, job.at).and_then(|s| s.ends.into_iter().find_map(&mut ways))
        } else {
            ways(job.node).or_else(|| way_near(f, team, job.at, &mut ways))
        };
        drop(ways);
        match path {
            Some(path) if path.is_empty() => self.last_leg(f, team, job.at),
            Some(_) if off_road > 300.0 => {
                let until = f.now + Span::from_seconds_f64(off_road / if boats { BOAT_M_PER_S } else { FOOT_M_PER_S });
                self.crews[team.index()].doing = Doing::Back { from: self.crews[team.index()].at, since: f.now, until };
                true
            }
            Some(path) => {
                self.crews[team.index()].doing = Doing::Driving(Drive { path, on: 0, along_m: 0.0, queued: false });
                true
            }
            None => self.blocked(f, team),
        }
    }

    /// The cheapest ways that avoid roads reported under water and those the team has found so itself; where there is
    /// none, the reports are put to the test.
    fn ways(&self, scenario: &Scenario, now: Moment, team: TeamId) -> impl FnMut(NodeId) -> Option<Vec<LinkId>> {
        let crew = &self.crews[team.index()];
        let graph = &scenario.county.roads;
        let costs = self.costs.get_or_init(|| graph.links.iter().map(|link| link.drivable.then(|| cost_ms(link))).collect());
        let search = move |heed: bool| {
            let cost = move |l: LinkId| {
                let lately = |at: Option<&Moment>| at.is_some_and(|at| now - *at < REMEMBER);
                costs[l.index()].filter(|_| {
                    let road = graph.link(l).road;
                    !(lately(crew.wet.get(&road)) || heed && lately(self.reported.get(&road)))
                })
            };
            Search::new(graph, crew.node, cost)
        };
        let (mut heeding, mut daring) = (None, None);
        move |to| {
            if graph.nodes.is_empty() {
                return Some(Vec::new());
            }
            let way = heeding.get_or_insert_with(|| search(true)).to(to);
            way.or_else(|| daring.get_or_insert_with(|| search(false)).to(to)).map(|w| w.0)
        }
    }

    fn last_leg(&mut self, f: &mut Field<'_>, team: TeamId, to: Point) -> bool {
        let flies = super::drop::flies(f.scenario, team);
        let to = match self.crews[team.index()].job.filter(|j| crane::needed(f, team, j)).map(|j| crane::stand(f.scenario, f.frame, j.at)) {
            None => to,
            Some(Some(stand)) => stand.at,
            Some(None) => return self.blocked(f, team),
        };
        let crew = &mut self.crews[team.index()];
        // Whoever goes to homes goes round the fire; where flames stand on either side it waits.
        let to = match f.fire.filter(|_| !flies && crew.job.is_some_and(|j| j.purpose == Purpose::Fight(Tactic::Protect))) {
            None => to,
            Some(fire) => match super::guard::round_fire(fire, crew.at, to) {
                Some(next) => next,
                None => {
                    crew.doing = Doing::Blocked(f.now + WAIT_FOR_ROAD);
                    return false;
                }
            },
        };
        let wet = f.frame.cell_at(to).is_some_and(|c| f.frame.depth_at(c) > 0.3);
        let speed = if wet && f.scenario.county.teams[team.index()].boats > 0 { BOAT_M_PER_S } else { FOOT_M_PER_S };
        let purpose = crew.job.map_or(Purpose::Stand, |j| j.purpose);
        let until = f.now + last_stretch(f.scenario, team, purpose, crew.at, to, speed);
        crew.doing = Doing::Leg { from: crew.at, to, since: f.now, until };
        true
    }

    /// No road leads there as the team knows it: it waits and asks again, in the end it gives the job back.
    fn blocked(&mut self, f: &mut Field<'_>, team: TeamId) -> bool {
        let crew = &mut self.crews[team.index()];
        crew.tries += 1;
        let Some(job) = crew.job else {
            crew.doing = Doing::Idle;
            return false;
        };
        // A household that cannot be reached is left to others; another may be within reach.
        if let Some(h) = crew.with.take() {
            crew.avoid.insert(h, f.now);
            self.taken.remove(&h);
        }
        if job.purpose == Purpose::Rescue && self.crews[team.index()].tries < HOUSEHOLD_TRIES {
            self.next_household(f, team);
            return false;
        }
        let tries = self.crews[team.index()].tries;
        let gives_up = tries >= TRIES || job.purpose == Purpose::Rescue;
        if tries == 1 || gives_up {
            let seq = f.log.write(f.now, line(Kind::TeamUnavailable, Who::Team(team), job.cause).at(job.place).detail("blocked: no road"));
            if gives_up {
                self.crews[team.index()].failed = Some(f.now);
                self.news.push(News::refused(team, &job, seq, "blocked: no road"));
                self.finish(f, team);
                return false;
            }
        }
        self.crews[team.index()].doing = Doing::Blocked(f.now + WAIT_FOR_ROAD);
        false
    }

    /// Drives for one step.
    pub(super) fn roll(&mut self, f: &mut Field<'_>, team: TeamId) {
        let graph: &RoadGraph = &f.scenario.county.roads;
        let mut left_s = f.step.as_seconds();
        loop {
            let crew = &mut self.crews[team.index()];
            let Doing::Driving(drive) = &mut crew.doing else { return };
            let Some(&link_id) = drive.path.get(drive.on) else {
                let to = crew.job.map_or(crew.at, |j| j.at);
                if crew.job.is_some() {
                    self.last_leg(f, team, to);
                } else {
                    self.home(f, team);
                }
                return;
            };
            let link = graph.link(link_id);
            if drive.queued {
                if f.census.in_traffic(team) {
                    return;
                }
                (drive.queued, drive.along_m) = (false, link.length_m);
            }
            let blocked = self.blocked.get(&link.road).is_some_and(|until| f.now < *until);
            if drive.along_m <= 0.0 && (blocked || f.ground.road_depth_m(link.road) >= WADE_M) {
                crew.node = link.from;
                crew.at = graph.node_at(link.from);
                crew.wet.insert(link.road, f.now);
                let cause = crew.job.map_or(Cause::of(Why::Drill), |j| j.cause);
                if let Some(job) = crew.job {
                    self.news.push(News::of(team, &job, Told::RoadShut(link.road), cause.seq.unwrap_or(0)));
                }
                if self.crews[team.index()].job.is_some() {
                    self.set_out(f, team);
                } else {
                    self.crews[team.index()].doing = Doing::Blocked(f.now + WAIT_FOR_ROAD);
                }
                return;
            }
            let pace = pace(f, graph, link_id);
            if drive.along_m <= 0.0 && pace == Pace::Behind {
                drive.queued = true;
                let vehicles = i64::from(f.scenario.county.teams[team.index()].vehicles.clamp(1, 8));
                self.deeds.push(Deed::Convoy { team, link: link_id, size: vehicles * LORRY });
                return;
            }
            let free = free_m_per_s(link);
            let speed = if pace == Pace::Past { free.min(PAST_M_PER_S) } else { free };
            let speed = f.highway.map_or(speed, |h| h.engine_m_s(f.scenario, link_id, speed));
            let rest_m = link.length_m - drive.along_m;
            if speed * left_s < rest_m {
                drive.along_m += speed * left_s;
                let share = drive.along_m / link.length_m.max(1.0);
                crew.at = on_road(graph, link_id, share);
                return;
            }
            left_s -= rest_m / speed;
            drive.on += 1;
            drive.along_m = 0.0;
            crew.node = link.to;
            crew.at = graph.node_at(link.to);
            // On the way home a new order turns the team at the next junction.
            if crew.job.is_none() && !crew.queue.is_empty() {
                crew.doing = Doing::Idle;
                return;
            }
        }
    }

    /// Back at the vehicles; then on by road.
    pub(super) fn walk_back(&mut self, f: &Field<'_>, team: TeamId, from: Point, since: Moment, until: Moment) -> bool {
        let crew = &mut self.crews[team.index()];
        let to = f.scenario.county.roads.node_at(crew.node);
        let share = if until > since { (f.now - since).as_seconds() / (until - since).as_seconds() } else { 1.0 };
        crew.at = from.towards(to, share.min(1.0));
        if f.now < until {
            return false;
        }
        crew.doing = Doing::Idle;
        true
    }

    /// The last stretch; at its end the team has arrived.
    pub(super) fn walk(&mut self, f: &mut Field<'_>, team: TeamId, from: Point, to: Point, since: Moment, until: Moment) -> bool {
        let next = if f.now < until { from.towards(to, (f.now - since).as_seconds() / (until - since).as_seconds().max(0.001)) } else { to };
        let crew = &mut self.crews[team.index()];
        // At the edge of fast deep water a team without boats stops, and says so.
        if let Some(job) = crew.job
            && work::fast_deep(f.frame, next)
            && !Self::works_in_water(f.scenario, team)
            && !super::drop::flies(f.scenario, team)
            && !crane::needed(f, team, &job)
        {
            let seq = f.log.write(f.now, line(Kind::OrderRefused, Who::Team(team), job.cause).at(job.place).detail(UNSAFE));
            self.news.push(News::of(team, &job, Told::Danger(job.place), seq));
            self.news.push(News::refused(team, &job, seq, UNSAFE));
            self.finish(f, team);
            return false;
        }
        crew.at = next;
        let there = crew.job.is_some_and(|j| Self::fire_before(f, j.purpose, next));
        if f.now < until && !there {
            return false;
        }
        let Some(job) = crew.job else {
            crew.doing = Doing::Idle;
            return true;
        };
        // A point beside the fire is not the homes themselves.
        if !there && job.purpose == Purpose::Fight(Tactic::Protect) && crew.at.distance_m(job.at) > 1.0 {
            return self.last_leg(f, team, job.at);
        }
        crew.tries = 0;
        let people = f64::from(f.scenario.county.teams[team.index()].people);
        let seq = f.log.write(f.now, line(Kind::TeamArrived, Who::Team(team), job.cause).at(job.place).value(people, Unit::Persons));
        self.news.push(News::of(team, &job, Told::Arrived, seq));
        self.begin_work(f, team, Cause::after(job.cause.why, seq));
        true
    }

    /// Nothing left to do: back to base.
    pub(super) fn go_home(&mut self, f: &mut Field<'_>, team: TeamId) -> bool {
        let crew = &self.crews[team.index()];
        if crew.home || crew.job.is_some() {
            return false;
        }
        let graph = &f.scenario.county.roads;
        let off_road = if graph.nodes.is_empty() { 0.0 } else { crew.at.distance_m(graph.node_at(crew.node)) };
        if off_road > 300.0 {
            let slow = if f.scenario.county.teams[team.index()].boats > 0 { BOAT_M_PER_S } else { FOOT_M_PER_S };
            let speed = if super::drop::flies(f.scenario, team) { super::drop::CRUISE_M_S } else { slow };
            let until = f.now + Span::from_seconds_f64(off_road / speed);
            self.crews[team.index()].doing = Doing::Back { from: self.crews[team.index()].at, since: f.now, until };
            return false;
        }
        let base = &f.scenario.county.facilities[f.scenario.county.teams[team.index()].base.index()];
        let path = self.ways(f.scenario, f.now, team)(base.node);
        match path {
            Some(path) if !path.is_empty() => self.crews[team.index()].doing = Doing::Driving(Drive { path, on: 0, along_m: 0.0, queued: false }),
            Some(_) => self.home(f, team),
            None => self.crews[team.index()].doing = Doing::Blocked(f.now + WAIT_FOR_ROAD),
        }
        false
    }

    fn home(&mut self, f: &Field<'_>, team: TeamId) {
        let base = &f.scenario.county.facilities[f.scenario.county.teams[team.index()].base.index()];
        let crew = &mut self.crews[team.index()];
        (crew.at, crew.node, crew.home, crew.doing) = (base.at, base.node, true, Doing::Idle);
        // Hours at the base are rest.
        crew.out_since = None;
    }

    /// Whether a team brings what a purpose needs.
    #[must_use]
    pub fn has(scenario: &Scenario, team: TeamId, any: &[Skill]) -> bool {
        any.iter().any(|k| scenario.county.teams[team.index()].skills.contains(k))
    }
}

/// How a team gets over a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// At its own speed.
    Free,
    /// Past a queue.
    Past,
    /// Behind whoever is on it.
    Behind,
}

/// How a team gets over a link as full as it is now.
fn pace(f: &Field<'_>, graph: &RoadGraph, id: LinkId) -> Pace {
    let link = graph.link(id);
    let road = graph.road(link.road);
    let own = f.census.fullness(id);
    let other = [road.forward, road.backward].into_iter().flatten().find(|l| *l != id).map_or(0.0, |l| f.census.fullness(l));
    if road.width_m < ONE_LANE_M && link.lanes == 1 {
        return if own > 0.0 || other > 0.0 { Pace::Behind } else { Pace::Free };
    }
    if own < QUEUE {
        Pace::Free
    } else if link.lanes > 1 || road.width_m >= THREE_ABREAST_M || road.width_m >= TWO_ABREAST_M && other < HARDLY {
        Pace::Past
    } else {
        Pace::Behind
    }
}

/// Where no road leads to the place itself: the way to a junction from which it can be reached by boat, or on foot
/// over dry ground.
fn way_near(f: &Field<'_>, team: TeamId, to: Point, way: impl FnMut(NodeId) -> Option<Vec<LinkId>>) -> Option<Vec<LinkId>> {
    let graph = &f.scenario.county.roads;
    let boats = f.scenario.county.teams[team.index()].boats > 0;
    let reach = if boats { BOAT_REACH_M } else { FOOT_REACH_M };
    let mut near: Vec<(f64, NodeId)> =
        (0..graph.nodes.len()).map(NodeId::from_index).map(|n| (graph.node_at(n).distance_m(to), n)).filter(|(d, _)| *d <= reach).collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    near.into_iter().map(|(_, n)| n).filter(|n| boats || dry_between(f, graph.node_at(*n), to)).take(NEAR_TRIES).find_map(way)
}

/// Whether the straight way between two points is nowhere deeper than a person wades.
fn dry_between(f: &Field<'_>, a: Point, b: Point) -> bool {
    let steps = (a.distance_m(b) / f.frame.shape.cell_m.max(1.0)).ceil().max(1.0) as usize;
    (0..=steps).all(|i| f.frame.cell_at(a.towards(b, i as f64 / steps as f64)).is_none_or(|c| f64::from(f.frame.depth_at(c)) <= WADE_M))
}

/// The point at a share of a link's way.
fn on_road(graph: &RoadGraph, link: LinkId, share: f64) -> Point {
    let l = graph.link(link);
    let road = graph.road(l.road);
    let share = if road.from == l.from { share } else { 1.0 - share };
    along(&road.line, length_m(&road.line) * share.clamp(0.0, 1.0))
}
