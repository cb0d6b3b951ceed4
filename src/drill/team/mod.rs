//! Drill / team — teams with vehicles and boats: called out, on the road, at work, free again.
//!
//! In: jobs that reached a team's leader, roads under water, water on the spot. Out: deeds, news for command, positions
//! for playback. Not here: who orders them (`command::crew`). Method: one job after another; driving over the road graph
//! by the cheapest way that is not known to be under water; what a team finds closed it learns, and turns.
//! The files: job (what), crew (the team in the field), drive (how it gets there), work (what it does there).

pub mod crane;
pub mod crew;
pub mod drive;
pub mod drop;
mod fight;
mod guard;
pub mod job;
mod scene;
mod supply;
mod wing;
pub mod work;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::census::{Census, Ground, Trapped};
use super::deed::Deed;
use super::expressway::Expressway;
use super::fire::crews::FireCrews;
use super::log::{Log, line};
use crate::base::ids::{FacilityId, HouseholdId, Id, RoadId, TeamId};
use crate::base::seed::{Luck, Seed, Stream, stream_of};
use crate::base::time::{Moment, Span};
use crate::hazard::act::HazardAct;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::frame::Frame;
use crate::map::force::{ServiceStatus, Skill};
use crate::map::frame::Point;
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::record::said;
use crate::record::tale::PlanUse;
use crate::scenario::drill_spec::Scenario;
use crew::{Crew, Doing};
use job::{Job, News};

/// At night a team takes longer to leave its base (assumed).
pub const NIGHT_MOBILISE: f64 = 1.5;
/// Rest after the endurance is used up, hours (assumed).
pub const REST_H: f64 = 8.0;
/// A team that found no way tries again after this time (assumed).
pub const WAIT_FOR_ROAD: Span = Span::minutes(15);
/// A household or a rescue that a team could not reach is left to others for this time (assumed).
pub const GIVE_WAY: Span = Span::minutes(30);
/// Why a team without boats turns round.
pub const UNSAFE: &str = said::FAST_WATER;
/// So often; then the job is given back.
pub const TRIES: u32 = 8;

/// What a team needs to know of the world in a step.
pub struct Field<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Now.
    pub now: Moment,
    /// Length of the step.
    pub step: Span,
    /// The people, as those beside them can count them.
    pub census: &'a dyn Census,
    /// Roads under water, as a driver finds them.
    pub ground: &'a dyn Ground,
    /// Water on the spot.
    pub frame: &'a Frame,
    /// The fire before their eyes, where the hazard is one.
    pub fire: Option<&'a ForestFire>,
    /// The expressway, where an accident on one is the hazard.
    pub highway: Option<&'a Expressway>,
    /// The record.
    pub log: &'a mut Log,
    /// What is done to the hazard: barriers.
    pub acts: &'a mut Vec<HazardAct>,
}

/// All teams.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Teams {
    seed: Seed,
    perfect: bool,
    crews: Vec<Crew>,
    /// Households to be rescued, with the cause by which they are known.
    board: BTreeMap<HouseholdId, (Trapped, Cause)>,
    taken: BTreeMap<HouseholdId, TeamId>,
    /// Roads reported under water.
    reported: BTreeMap<RoadId, Moment>,
    /// Roads that something has blocked for everybody, and until when; a team finds it out at the spot.
    blocked: BTreeMap<RoadId, Moment>,
    /// Places where a team has told of fast deep water.
    danger: BTreeMap<Who, Moment>,
    /// Person-days of supply that are left in the depots of the plans; nothing where no plan lists any.
    stock: BTreeMap<FacilityId, f64>,
    /// Households that a crew has fetched or found gone, with the number of the call that it followed.
    fetched: BTreeMap<HouseholdId, u64>,
    news: Vec<News>,
    deeds: Vec<Deed>,
    /// Crews at a forest fire; none in a drill of another hazard. Kept beside the others (`World::parts`).
    #[serde(skip)]
    pub fire: Option<FireCrews>,
    /// What each link that can be driven costs a team while it is free, milliseconds; found by the first that looks for a way.
    #[serde(skip)]
    costs: OnceCell<Vec<Option<i64>>>,
}

impl Teams {
    /// All teams at their bases. In the perfect baseline they are ready at once and always come.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: Seed, plan_use: PlanUse) -> Self {
        let perfect = plan_use == PlanUse::Perfect;
        let crews = scenario.county.teams.iter().enumerate().map(|(i, t)| {
            let base = &scenario.county.facilities[t.base.index()];
            let mut luck = stream_of(seed, Luck::Mobilisation, scenario.county.team_keys.key(TeamId::from_index(i)), u64::MAX);
            let comes = luck.unit() < t.available || perfect;
            Crew::new(base, comes)
        });
        Self {
            seed,
            perfect,
            crews: crews.collect(),
            board: BTreeMap::new(),
            taken: BTreeMap::new(),
            reported: BTreeMap::new(),
            blocked: BTreeMap::new(),
            danger: BTreeMap::new(),
            stock: supply::stock(scenario),
            fetched: BTreeMap::new(),
            news: Vec::new(),
            deeds: Vec::new(),
            fire: scenario.drill.hazard.fire().map(|_| FireCrews::default()),
            costs: OnceCell::new(),
        }
    }

    /// Whether a team can be sent at all: in service, and not struck by an inject.
    #[must_use]
    pub fn usable(&self, scenario: &Scenario, team: TeamId) -> bool {
        scenario.county.teams[team.index()].status == ServiceStatus::InService && !self.crews[team.index()].struck
    }

    /// Whether a team can be sent without asking anybody above the county; in the perfect baseline all that are usable.
    #[must_use]
    pub fn at_hand(&self, scenario: &Scenario, team: TeamId) -> bool {
        self.usable(scenario, team) && (self.perfect || !scenario.county.teams[team.index()].reserve)
    }

    /// Whether a team has nothing to do, as far as anybody knows: who will not come is found out by calling.
    #[must_use]
    pub fn free(&self, team: TeamId) -> bool {
        let c = &self.crews[team.index()];
        let standing = matches!((&c.job, &c.doing), (Some(j), Doing::Working(_)) if j.purpose == job::Purpose::Stand);
        (c.job.is_none() || standing) && c.queue.is_empty() && !matches!(c.doing, Doing::Resting(_)) && !c.absent && !c.struck
    }

    /// Whether a team can be sent to a rescue: free, and not just back from one that it could not reach.
    #[must_use]
    pub fn ready(&self, team: TeamId, now: Moment) -> bool {
        self.free(team) && self.crews[team.index()].failed.is_none_or(|at| now - at >= GIVE_WAY)
    }

    /// How many teams have a forest fire's edge to fight; who protects homes is not among them.
    #[must_use]
    pub fn fighting(&self) -> usize {
        let edge = |j: &Job| matches!(j.purpose, job::Purpose::Fight(t) if t != job::Tactic::Protect);
        self.crews.iter().filter(|c| c.job.iter().chain(&c.queue).any(edge)).count()
    }

    /// Whether a team is at its base.
    #[must_use]
    pub fn at_home(&self, team: TeamId) -> bool {
        self.crews[team.index()].home
    }

    /// Where a team is.
    #[must_use]
    pub fn at(&self, team: TeamId) -> Point {
        self.crews[team.index()].at
    }

    /// Whether a team may work in water: boats, or people trained for it.
    #[must_use]
    pub fn works_in_water(scenario: &Scenario, team: TeamId) -> bool {
        let t = &scenario.county.teams[team.index()];
        t.boats > 0 || t.skills.contains(&Skill::Boat) || t.skills.contains(&Skill::FloodRescue)
    }

    /// Whether a team may be sent to people in water at a place, as the map says: it works in water, or its crane reaches there from a road.
    #[must_use]
    pub fn saves_from_water(scenario: &Scenario, team: TeamId, at: Point) -> bool {
        Self::works_in_water(scenario, team) || crane::lifts(scenario, team) && crane::beside_road(scenario, at).is_some()
    }

    /// A team's leader has an order. The built-in safety rule comes first: nobody without boats sets out for fast deep
    /// water of which another team has told; water that nobody has told of is met on the way.
    pub fn order(&mut self, scenario: &Scenario, now: Moment, log: &mut Log, team: TeamId, job: Job) {
        let ordered = log.write(now, line(Kind::TeamOrdered, Who::Team(team), job.cause).at(job.place).detail(job.purpose.word()));
        let cause = Cause::after(job.cause.why, ordered);
        let crew = &mut self.crews[team.index()];
        let status = scenario.county.teams[team.index()].status;
        let reason = if status != ServiceStatus::InService {
            Some("not in service")
        } else if crew.struck {
            Some("out of action")
        } else if !crew.comes {
            crew.absent = true;
            Some("cannot come")
        } else {
            None
        };
        if let Some(reason) = reason {
            let seq = log.write(now, line(Kind::TeamUnavailable, Who::Team(team), cause).detail(reason));
            self.news.push(News::refused(team, &job, seq, reason));
            return;
        }
        if let (job::Purpose::Fight(_), Some(rule)) = (job.purpose, Self::not_for_the_line(scenario, team)) {
            let seq = log.write(now, line(Kind::OrderRefused, Who::Team(team), cause).at(job.place).detail(rule));
            self.news.push(News::refused(team, &job, seq, rule));
            return;
        }
        let told = self.danger.get(&job.place).is_some_and(|at| now - *at < drive::REMEMBER);
        if told && !Self::works_in_water(scenario, team) && !drop::flies(scenario, team) && !crane::lifts(scenario, team) {
            let seq = log.write(now, line(Kind::OrderRefused, Who::Team(team), cause).at(job.place).detail(UNSAFE));
            self.news.push(News::refused(team, &job, seq, UNSAFE));
            return;
        }
        let mut job = job;
        job.cause = cause;
        crew.busy_since.get_or_insert(now);
        let load = self.way_by_depot(scenario, team, &job);
        self.crews[team.index()].queue.extend(load.into_iter().chain([job]));
    }

    /// A team is out of action for the rest of the drill.
    pub fn take_out(&mut self, team: TeamId, now: Moment, log: &mut Log, cause: Cause) {
        let crew = &mut self.crews[team.index()];
        crew.struck = true;
        let seq = log.write(now, line(Kind::TeamUnavailable, Who::Team(team), cause).detail("out of action"));
        let jobs: Vec<Job> = crew.job.take().into_iter().chain(crew.queue.drain(..)).collect();
        crew.doing = Doing::Idle;
        if let Some(h) = crew.with.take() {
            self.taken.remove(&h);
        }
        for j in &jobs {
            self.news.push(News::refused(team, j, seq, "out of action"));
        }
    }

    /// Teams that stand by may go home.
    pub fn release(&mut self, now: Moment) {
        for c in &mut self.crews {
            if let (Some(j), Doing::Working(until)) = (&c.job, &mut c.doing)
                && j.purpose == job::Purpose::Stand
            {
                *until = Some(now);
            }
        }
    }

    /// Roads that were reported under water; nobody plans a way over them.
    pub fn hear_of_roads(&mut self, roads: impl Iterator<Item = RoadId>, now: Moment) {
        self.reported.extend(roads.map(|r| (r, now)));
    }

    /// A road is blocked for everybody, by a landslide say, until a moment. An ordered closure is none: teams pass it.
    pub fn block(&mut self, road: RoadId, until: Moment) {
        let end = self.blocked.entry(road).or_insert(until);
        *end = (*end).max(until);
    }

    /// A place was reported to lie in fast deep water; nobody without boats sets out for it.
    pub fn hear_of_danger(&mut self, place: Who, now: Moment) {
        self.danger.insert(place, now);
    }

    /// A household was reported free: no crew needs to look for it, unless one is already on its way.
    pub fn strike_off(&mut self, household: HouseholdId) {
        if !self.taken.contains_key(&household) {
            self.board.remove(&household);
        }
    }

    /// Whether a household is already on the list of those to be rescued.
    #[must_use]
    pub fn board_has(&self, household: HouseholdId) -> bool {
        self.board.contains_key(&household)
    }

    /// Households on the list that no crew has taken yet, and crews that are on a rescue or have one before them.
    #[must_use]
    pub fn rescue_load(&self) -> (usize, usize) {
        let open = self.board.keys().filter(|h| !self.taken.contains_key(h)).count();
        let crews = self.crews.iter().filter(|c| c.job.iter().chain(&c.queue).any(|j| j.purpose == job::Purpose::Rescue)).count();
        (open, crews)
    }

    /// Adds a household to the list of those to be rescued, unless a crew has been there for the same call.
    pub fn put_on_board(&mut self, trapped: Trapped, cause: Cause) {
        if self.board.contains_key(&trapped.household) || self.fetched.get(&trapped.household).is_some_and(|seq| *seq >= trapped.seq) {
            return;
        }
        self.board.insert(trapped.household, (trapped, cause));
    }

    /// What teams have to tell; they report by radio, at once (assumed).
    pub fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    /// One step of every team, in the order of their ids. Gives the deeds.
    pub fn act(&mut self, f: &mut Field<'_>) -> Vec<Deed> {
        self.count_near(f);
        for i in 0..self.crews.len() {
            self.step(f, TeamId::from_index(i));
        }
        std::mem::take(&mut self.deeds)
    }

    fn step(&mut self, f: &mut Field<'_>, team: TeamId) {
        // A team may pass through several states in a step; each turn changes its state or ends the step.
        for _ in 0..16 {
            let crew = &self.crews[team.index()];
            if crew.struck || crew.at_rest() {
                return;
            }
            let again = match crew.doing {
                Doing::Idle => self.next_job(f, team),
                Doing::Mobilising(until) => f.now >= until && self.leave(f, team),
                Doing::Driving(_) => {
                    self.roll(f, team);
                    false
                }
                Doing::Leg { from, to, since, until } => self.walk(f, team, from, to, since, until),
                Doing::Back { from, since, until } => self.walk_back(f, team, from, since, until),
                Doing::Working(until) => self.work(f, team, until),
                Doing::Blocked(until) => (f.now >= until || crew.job.is_none() && !crew.queue.is_empty()) && self.set_out(f, team),
                Doing::Resting(until) => {
                    f.now >= until && {
                        self.crews[team.index()].doing = Doing::Idle;
                        true
                    }
                }
            };
            if !again {
                break;
            }
        }
        self.watch_exposure(f, team);
    }

    fn next_job(&mut self, f: &mut Field<'_>, team: TeamId) -> bool {
        let crew = &mut self.crews[team.index()];
        if crew.job.is_none() {
            let Some(job) = crew.queue.pop_front() else { return self.go_home(f, team) };
            crew.job = Some(job);
            crew.tries = 0;
        }
        if self.crews[team.index()].home {
            let t = &f.scenario.county.teams[team.index()];
            let mut luck = self.lot(f, Luck::Mobilisation, team);
            let slow = if f.scenario.is_night(f.now) { NIGHT_MOBILISE } else { 1.0 };
            let minutes = if self.perfect { 0.0 } else { (t.mobilise_min.sample(&mut luck) * slow).clamp(0.0, 24.0 * 60.0) };
            self.crews[team.index()].doing = Doing::Mobilising(f.now + Span::from_minutes_f64(minutes));
            return true;
        }
        self.set_out(f, team)
    }

    /// The next luck of a team's job: named by the team, the work, the place, the clause and the household it is at.
    fn lot(&mut self, f: &Field<'_>, purpose: Luck, team: TeamId) -> Stream {
        let crew = &mut self.crews[team.index()];
        let about = crew.job.map_or_else(String::new, |j| j.about(f.scenario));
        let key = format!("{}:{about}:{}", f.scenario.county.team_keys.key(team), crew.with.map_or_else(String::new, |h| h.0.to_string()));
        let n = crew.draws.entry(format!("{}:{key}", purpose.name())).or_insert(0);
        *n += 1;
        stream_of(self.seed, purpose, &key, *n)
    }

    fn leave(&mut self, f: &mut Field<'_>, team: TeamId) -> bool {
        let crew = &mut self.crews[team.index()];
        let Some(job) = &crew.job else {
            crew.doing = Doing::Idle;
            return true;
        };
        if drop::flies(f.scenario, team) && !drop::may_fly(f) {
            if crew.tries == 0 {
                f.log.write(f.now, line(Kind::CrewHeld, Who::Team(team), job.cause).at(job.place).detail(super::fire::crews::NO_FLIGHT));
            }
            crew.tries += 1;
            crew.doing = Doing::Mobilising(f.now + WAIT_FOR_ROAD);
            return false;
        }
        f.log.write(f.now, line(Kind::TeamLeft, Who::Team(team), job.cause).at(job.place));
        crew.home = false;
        crew.out_since = Some(f.now);
        self.set_out(f, team)
    }

    /// The job is over, well or not: the team is free, or takes the next.
    fn finish(&mut self, f: &mut Field<'_>, team: TeamId) {
        let crew = &mut self.crews[team.index()];
        let cause = crew.job.take().map_or(Cause::of(Why::Drill), |j| j.cause);
        crew.doing = Doing::Idle;
        crew.tries = 0;
        let endurance = Span::from_minutes_f64(f.scenario.county.teams[team.index()].endurance_h.max(0.5) * 60.0);
        let tired = crew.out_since.is_some_and(|o| f.now - o >= endurance);
        if tired {
            for j in crew.queue.drain(..).collect::<Vec<_>>() {
                self.news.push(News::refused(team, &j, j.cause.seq.unwrap_or(0), "endurance used up"));
            }
        }
        let crew = &mut self.crews[team.index()];
        if crew.queue.is_empty()
            && let Some(since) = crew.busy_since.take()
        {
            f.log.write(f.now, line(Kind::TeamFree, Who::Team(team), cause).value((f.now - since).as_seconds(), Unit::Seconds));
        }
        if tired {
            crew.doing = Doing::Resting(f.now + Span::from_minutes_f64(REST_H * 60.0));
            crew.out_since = Some(f.now + Span::from_minutes_f64(REST_H * 60.0));
        }
    }

    /// Teams away from their bases: id, place, 0 driving, 1 working, 2 returning.
    #[must_use]
    pub fn positions(&self) -> Vec<(TeamId, Point, u8)> {
        self.crews
            .iter()
            .enumerate()
            .filter(|(_, c)| !c.home)
            .map(|(i, c)| {
                let state = match (&c.doing, &c.job) {
                    (Doing::Working(_), _) => 1,
                    (_, None) => 2,
                    _ => 0,
                };
                (TeamId::from_index(i), c.at, state)
            })
            .collect()
    }
}
