//! Team / work — what a team does when it is there, and the danger it is in.
//!
//! In: a job at its place. Out: deeds, `TeamWorks`, `TeamDone`, `TeamExposed`. Not here: what the deed does to people.
//! Source: durations assumed, listed in `docs/assumptions.md`. Danger: water deeper than 0.3 m (DRILL S3) that
//! flows at 0.5 m/s or more (assumed for "fast"), for a team without boats or flood training.

use super::drive::BOAT_M_PER_S;
use super::job::{Job, News, Purpose, Told};
use super::{Doing, Field, GIVE_WAY, Teams, crane};
use crate::base::dist::Dist;
use crate::base::ids::{HouseholdId, Id, TeamId};
use crate::base::seed::Luck;
use crate::base::time::{Moment, Span};
use crate::drill::deed::Deed;
use crate::drill::log::line;
use crate::drill::people::walk::{ASHORE_M, landing};
use crate::hazard::act::HazardAct;
use crate::hazard::frame::Frame;
use crate::map::frame::Point;
use crate::record::event::{Cause, Kind, Unit, Who, Why};

/// Deep: metres.
pub const DEEP_M: f32 = 0.3;
/// Fast: metres per second.
pub const FAST_M_PER_S: f32 = 0.5;
/// Minutes at a trapped household without a boat: find it, lead or carry everybody to dry ground.
pub const RESCUE_MIN: Dist = Dist::LogNormal(15.0, 0.5);
/// Minutes at a trapped household by boat: find it, take everybody in, and let them out ashore.
pub const BOARDING_MIN: Dist = Dist::LogNormal(10.0, 0.5);
/// People whom a boat takes beside its crew.
pub const BOAT_SEATS: u32 = 6;
/// Minutes to put up signs and stand at a road.
pub const ROAD_MIN: Dist = Dist::LogNormal(5.0, 0.3);
/// Minutes to tow the vehicles off one road (assumed: winch, chain, a place to leave them).
pub const TOW_MIN: Dist = Dist::LogNormal(25.0, 0.4);
/// Minutes to load or unload.
pub const UNLOAD_MIN: Dist = Dist::LogNormal(20.0, 0.3);
/// Minutes of pumping at one place.
pub const PUMP_MIN: Dist = Dist::LogNormal(180.0, 0.4);
/// Minutes to raise a ring of sandbags.
pub const SANDBAG_MIN: Dist = Dist::LogNormal(120.0, 0.4);
/// Minutes to treat and hand over.
pub const TREAT_MIN: Dist = Dist::LogNormal(60.0, 0.4);
/// Person-days that one lorry brings.
pub const PERSON_DAYS_PER_LORRY: f64 = 300.0;
/// People that one vehicle takes on a trip.
pub const SEATS_PER_VEHICLE: u32 = 4;
/// A team that fetches people and sees none move for so long lets it be.
pub const NO_PROGRESS: Span = Span::minutes(90);
/// Height and radius of a ring of sandbags, metres.
pub const RING_M: (f64, f64) = (0.6, 40.0);

/// Whether the water at a point is deep and fast.
#[must_use]
pub fn fast_deep(frame: &Frame, at: Point) -> bool {
    frame.cell_at(at).is_some_and(|c| frame.depth_at(c) > DEEP_M && frame.speed_at(c) >= FAST_M_PER_S)
}

impl Teams {
    pub(super) fn minutes(&mut self, f: &Field<'_>, team: TeamId, dist: Dist) -> Span {
        let mut luck = self.lot(f, Luck::TeamWork, team);
        Span::from_minutes_f64(dist.sample(&mut luck).clamp(0.5, 24.0 * 60.0))
    }

    /// The team is there and begins.
    pub(super) fn begin_work(&mut self, f: &mut Field<'_>, team: TeamId, cause: Cause) {
        let Some(mut job) = self.crews[team.index()].job else { return };
        let seq = f.log.write(f.now, line(Kind::TeamWorks, Who::Team(team), cause).at(job.place).detail(job.purpose.word()));
        job.cause = Cause::after(cause.why, seq);
        self.crews[team.index()].job = Some(job);
        let until = match job.purpose {
            // It stands by until it is sent on, released or tired.
            Purpose::Stand => None,
            Purpose::Rescue => {
                if self.crews[team.index()].with.is_none() {
                    self.hear_calls(f, &job);
                    self.next_household(f, team);
                    return;
                }
                Some(f.now + self.fetching(f, team))
            }
            Purpose::Fetch(zone) => {
                let seats = f.scenario.county.teams[team.index()].vehicles.max(1) * SEATS_PER_VEHICLE;
                self.deeds.push(Deed::FetchSpecial { zone, team: Some(team), seats, cause: job.cause });
                self.crews[team.index()].progress = (f.census.zone_count(zone).reduced_moved, f.now);
                None
            }
            Purpose::Road(_) | Purpose::Lead(_) | Purpose::Point(_) => Some(f.now + self.minutes(f, team, ROAD_MIN)),
            Purpose::Lanes(_, minutes) => Some(f.now + Span::minutes(i64::from(minutes))),
            Purpose::Tow(_) => Some(f.now + self.minutes(f, team, TOW_MIN)),
            Purpose::Supply(..) | Purpose::Load(..) => Some(f.now + self.minutes(f, team, UNLOAD_MIN)),
            Purpose::Pump => Some(f.now + self.minutes(f, team, PUMP_MIN)),
            Purpose::Sandbag => Some(f.now + self.minutes(f, team, SANDBAG_MIN)),
            Purpose::Treat => {
                self.deeds.push(Deed::Station { team, node: job.node, cause: job.cause });
                Some(f.now + self.minutes(f, team, TREAT_MIN))
            }
            Purpose::Fight(_) => return self.begin_fight(f, team),
            Purpose::Scene(work) => return self.begin_scene(f, team, work),
        };
        self.crews[team.index()].doing = Doing::Working(until);
    }

    /// Works on; gives whether the team changes over to something else in this step.
    pub(super) fn work(&mut self, f: &mut Field<'_>, team: TeamId, until: Option<Moment>) -> bool {
        let Some(job) = self.crews[team.index()].job else {
            self.crews[team.index()].doing = Doing::Idle;
            return true;
        };
        match (job.purpose, until) {
            (Purpose::Fight(tactic), _) => return self.fight(f, team, tactic),
            (Purpose::Scene(work), _) => return self.at_scene(f, team, work, until),
            (Purpose::Fetch(zone), _) => {
                let c = f.census.zone_count(zone);
                let crew = &mut self.crews[team.index()];
                if c.reduced_moved > crew.progress.0 {
                    crew.progress = (c.reduced_moved, f.now);
                }
                if c.reduced_moved + c.reduced_declined < c.reduced && f.now - crew.progress.1 < NO_PROGRESS {
                    return false;
                }
                let detail = if c.reduced_moved + c.reduced_declined < c.reduced { "no progress" } else { "all moved" };
                self.done(f, team, detail);
            }
            (_, Some(until)) if f.now < until => return false,
            (Purpose::Stand, None) => {
                let crew = &self.crews[team.index()];
                let tired = crew.out_since.is_some_and(|o| (f.now - o).as_hours() >= f.scenario.county.teams[team.index()].endurance_h.max(0.5));
                if crew.queue.is_empty() && !tired {
                    return false;
                }
                self.done(f, team, if tired { "endurance used up" } else { "sent on" });
            }
            (Purpose::Rescue, _) => {
                let Some(h) = self.crews[team.index()].with.take() else {
                    self.next_household(f, team);
                    return true;
                };
                let cause = job.cause;
                let waits = f.census.trapped().iter().any(|t| t.household == h);
                if waits {
                    self.deeds.push(Deed::Rescue { household: h, team, cause });
                }
                if let Some((t, _)) = self.board.remove(&h) {
                    self.fetched.insert(h, t.seq);
                }
                self.taken.remove(&h);
                self.news.push(News::of(team, &job, if waits { Told::Fetched(h) } else { Told::NotThere(h) }, cause.seq.unwrap_or(0)));
                self.next_household(f, team);
            }
            (Purpose::Road(road), _) => {
                self.deeds.push(Deed::Road { road, closed: true, cause: job.cause });
                self.done(f, team, "closed");
            }
            (Purpose::Lanes(road, _), _) => {
                self.deeds.push(Deed::Reverse { road, on: true, cause: job.cause });
                self.done(f, team, "reversed");
            }
            (Purpose::Lead(road), _) => {
                self.deeds.push(Deed::LeadRound { road, on: true, cause: job.cause });
                self.done(f, team, "led");
            }
            (Purpose::Point(road), _) => {
                self.deeds.push(Deed::Regulate { road, on: true, cause: job.cause });
                self.done(f, team, "regulated");
            }
            (Purpose::Tow(road), _) => {
                self.deeds.push(Deed::Tow { road, team, cause: job.cause });
                self.done(f, team, "towed");
            }
            (Purpose::Load(depot, wanted), _) => self.load(f, team, depot, wanted),
            (Purpose::Supply(facility, wanted), _) => self.unload(f, team, facility, wanted),
            (Purpose::Sandbag, _) => {
                let ring = |k: f64| Point::new(job.at.x + RING_M.1 * crate::base::num::cos(k), job.at.y + RING_M.1 * crate::base::num::sin(k));
                let path = (0..=8).map(|k| ring(f64::from(k) * std::f64::consts::FRAC_PI_4)).collect();
                f.acts.push(HazardAct::Barrier { path, height_m: RING_M.0 });
                self.done(f, team, "raised");
            }
            (Purpose::Stand | Purpose::Pump | Purpose::Treat, _) => self.done(f, team, ""),
        }
        true
    }

    pub(super) fn done(&mut self, f: &mut Field<'_>, team: TeamId, detail: &str) {
        let Some(job) = self.crews[team.index()].job else { return };
        let mut l = line(Kind::TeamDone, Who::Team(team), job.cause).at(job.place);
        if !detail.is_empty() {
            l = l.detail(detail);
        }
        let seq = f.log.write(f.now, l);
        self.news.push(News::of(team, &job, Told::Done, seq));
        self.finish(f, team);
    }

    /// Whoever was sent to a settlement by hand, not to people who are on the list, finds those who are trapped there: they call.
    fn hear_calls(&mut self, f: &Field<'_>, job: &Job) {
        let (Why::Command(_), Who::Settlement(s)) = (job.cause.why, job.place) else { return };
        for t in f.census.trapped().iter().filter(|t| t.settlement == s) {
            self.put_on_board(*t, job.cause);
        }
    }

    /// How long it takes to bring the household that a crew is with to dry ground: by boat, boarding and the way to the shore and back
    /// for each trip that one must make.
    fn fetching(&mut self, f: &Field<'_>, team: TeamId) -> Span {
        let boats = f.scenario.county.teams[team.index()].boats;
        let waits = self.crews[team.index()].with.and_then(|h| self.board.get(&h)).map(|(t, _)| *t);
        if let Some(people) = waits.filter(|_| self.crews[team.index()].job.is_some_and(|j| crane::needed(f, team, &j))).map(|t| t.people) {
            return self.lifting(f, team, people);
        }
        let Some(t) = waits.filter(|_| boats > 0) else { return self.minutes(f, team, RESCUE_MIN) };
        let boarding = self.minutes(f, team, BOARDING_MIN).as_seconds();
        let depth = |p: Point| f.frame.cell_at(p).map_or(0.0, |c| f.frame.depth_at(c));
        let ashore = landing(&f.scenario.county.terrain, t.at, depth).map_or(ASHORE_M, |p| p.distance_m(t.at));
        let trips = t.people.div_ceil(BOAT_SEATS).max(1);
        // Its other boats are with the next households meanwhile.
        Span::from_seconds_f64((boarding + 2.0 * ashore / BOAT_M_PER_S) * f64::from(trips) / f64::from(boats))
    }

    /// The nearest household on the list that nobody else has taken; when there is none the job is done.
    pub(super) fn next_household(&mut self, f: &mut Field<'_>, team: TeamId) {
        let here = self.crews[team.index()].at;
        let tired = self.crews[team.index()].out_since.is_some_and(|o| (f.now - o).as_hours() >= f.scenario.county.teams[team.index()].endurance_h.max(0.5));
        // Whoever got out by himself is struck off the list as soon as a crew looks for him.
        let mut choice: Option<(f64, HouseholdId)> = None;
        let shunned = |h: &HouseholdId| self.crews[team.index()].avoid.get(h).is_some_and(|at| f.now - *at < GIVE_WAY);
        for (h, (t, _)) in self.board.iter().filter(|(h, _)| !self.taken.contains_key(h) && !shunned(h)) {
            let d = here.distance_m(t.at);
            if choice.is_none_or(|(best, _)| d < best) {
                choice = Some((d, *h));
            }
        }
        let (Some((_, h)), false) = (choice, tired) else {
            let out_of_reach = self.board.keys().any(|h| !self.taken.contains_key(h));
            if out_of_reach && !tired {
                self.crews[team.index()].failed = Some(f.now);
            }
            return self.done(
                f,
                team,
                if tired {
                    "endurance used up"
                } else if out_of_reach {
                    "nobody within reach"
                } else {
                    "nobody left"
                },
            );
        };
        let (t, known) = self.board[&h];
        self.taken.insert(h, team);
        let settlement = &f.scenario.county.settlements[t.settlement.index()];
        self.crews[team.index()].with = Some(h);
        let crew = &mut self.crews[team.index()];
        // A boat that lies at the next house goes on at once; a crane has to stand where it reaches it.
        let beside = here.distance_m(t.at) < 60.0;
        if let Some(job) = crew.job.as_mut().filter(|_| !beside || crane::lifts(f.scenario, team)) {
            (job.at, job.node, job.place) = (t.at, settlement.node, Who::Settlement(t.settlement));
            if job.cause.seq < known.seq {
                job.cause = Cause { why: job.cause.why, seq: known.seq };
            }
        }
        if beside && !crew.job.is_some_and(|j| crane::needed(f, team, &j)) {
            self.crews[team.index()].doing = Doing::Working(Some(f.now + self.fetching(f, team)));
            return;
        }
        self.set_out(f, team);
    }

    /// Person-minutes of danger: counted in every step, written when it ends and every ten minutes.
    pub(super) fn watch_exposure(&mut self, f: &mut Field<'_>, team: TeamId) {
        let t = &f.scenario.county.teams[team.index()];
        let at = self.crews[team.index()].at;
        let out = !self.crews[team.index()].home && !Self::works_in_water(f.scenario, team);
        let crew = &self.crews[team.index()];
        // A crane on its way along a dry road is not where the straight line leads.
        let danger = out && fast_deep(f.frame, at) && !crew.job.is_some_and(|j| crane::needed(f, team, &j));
        let crew = &mut self.crews[team.index()];
        if danger {
            crew.exposed_at.get_or_insert(f.now);
            crew.exposed += f64::from(t.people) * f.step.as_minutes();
        }
        let Some(since) = crew.exposed_at else { return };
        if danger && f.now - since < Span::minutes(10) {
            return;
        }
        let cause = crew.job.map_or(Cause::of(Why::Drill), |j| j.cause);
        let (place, value) = (crew.job.map_or(Who::Nobody, |j| j.place), crew.exposed);
        (crew.exposed, crew.exposed_at) = (0.0, danger.then_some(f.now));
        if value > 0.0 {
            f.log.write(f.now, line(Kind::TeamExposed, Who::Team(team), cause).at(place).value(value, Unit::PersonMinutes));
        }
    }
}
