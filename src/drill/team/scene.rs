//! Team / scene — what a team does at an accident on an expressway.
//!
//! In: a kind of work, the accident before its eyes, what the expressway needs. Out: water on the fire, `SceneDeed`s, `TeamDone`.
//! Not here: who sent it (`command::highway`), what its work changes (`drill::expressway`). Times assumed, see `docs/assumptions.md`.

use super::job::{News, Purpose, Told};
use super::{Doing, Field, Teams};
use crate::base::dist::Dist;
use crate::base::ids::{Id, TeamId};
use crate::base::time::Span;
use crate::drill::deed::Deed;
use crate::drill::expressway::order::{SceneDeed, Work};
use crate::drill::expressway::spec;
use crate::drill::log::line;
use crate::hazard::act::HazardAct;
use crate::hazard::road_fire::release::{State, foam_needed_l_s};
use crate::map::force::Skill;
use crate::record::event::{Cause, Kind, Unit, Who};

/// Minutes to look around and tell.
const LOOK_MIN: Dist = Dist::LogNormal(4.0, 0.3);
/// Minutes to put up signs at the tail, beyond the stopping sight distance (160 m at 100 km/h, JTG D20) and never under 150 m (law).
const PROTECT_MIN: Dist = Dist::LogNormal(3.0, 0.3);
/// Minutes to plug a leak.
const STOP_MIN: Dist = Dist::LogNormal(40.0, 0.4);
/// Minutes to clean the road after the wreck is gone.
const CLEAN_MIN: Dist = Dist::LogNormal(15.0, 0.3);
/// The spread of a towing time.
const TOW_SPREAD: f64 = 0.35;
/// How long a wreck is cooled on.
const COOLS: Span = Span::minutes(15);
/// How long foam must cover a pool.
const FOAMS: Span = Span::minutes(15);
/// People who serve one engine.
const PER_ENGINE: u32 = 5;
/// Heat in a square metre of burning pool, megawatts.
const POOL_MW_M2: f64 = 2.4;

impl Teams {
    /// How many teams have a kind of work at the scene, on the way or there.
    #[must_use]
    pub fn on_scene(&self, work: Work) -> usize {
        self.crews.iter().filter(|c| c.job.iter().chain(&c.queue).any(|j| j.purpose == Purpose::Scene(work))).count()
    }
    fn tell(&mut self, team: TeamId, deed: SceneDeed) {
        let cause = self.crews[team.index()].job.map_or(Cause::of(crate::record::event::Why::Drill), |j| j.cause);
        self.deeds.push(Deed::Scene { deed, cause });
    }
    /// The team is there.
    pub(super) fn begin_scene(&mut self, f: &mut Field<'_>, team: TeamId, work: Work) {
        self.crews[team.index()].progress = (0, f.now);
        let until = match work {
            Work::Look => Some(f.now + self.minutes(f, team, LOOK_MIN)),
            Work::Protect => Some(f.now + self.minutes(f, team, PROTECT_MIN)),
            Work::Stop => Some(f.now + self.minutes(f, team, STOP_MIN)),
            Work::Fight | Work::Free | Work::Lead | Work::Treat | Work::Tow => None,
        };
        if work != Work::Protect {
            self.tell(team, SceneDeed::Begins { team, work });
        }
        self.crews[team.index()].doing = Doing::Working(until);
    }
    /// Works on; gives whether the team changes over to something else in this step.
    pub(super) fn at_scene(&mut self, f: &mut Field<'_>, team: TeamId, work: Work, until: Option<crate::base::time::Moment>) -> bool {
        if until.is_some_and(|at| f.now < at) {
            return false;
        }
        let Some(highway) = f.highway else { return self.ends(f, team, work, false, "no accident here") };
        let since = f.now - self.crews[team.index()].progress.1;
        let tired = self.crews[team.index()].out_since.is_some_and(|o| (f.now - o).as_hours() >= f.scenario.county.teams[team.index()].endurance_h.max(0.5));
        if tired && work != Work::Protect {
            return self.ends(f, team, work, false, "endurance used up");
        }
        match work {
            Work::Look => self.ends(f, team, work, true, "seen"),
            Work::Stop => {
                if let Some(a) = f.frame.accident {
                    f.acts.push(HazardAct::Extinguish { at: a.at, radius_m: 10.0 });
                }
                self.ends(f, team, work, true, "stopped")
            }
            Work::Protect => self.stands_at_tail(f, team),
            Work::Fight => self.fight_vehicle(f, team, since),
            Work::Free if highway.stuck() == 0 && since >= Span::minutes(5) => self.ends(f, team, work, true, "nobody stuck"),
            Work::Treat if highway.cared_for(f.now) && since >= Span::minutes(5) => self.ends(f, team, work, true, "all cared for"),
            Work::Lead if (highway.trapped() < 5.0 || highway.given_back()) && since >= Span::minutes(5) => self.ends(f, team, work, true, "road empty"),
            Work::Free | Work::Treat | Work::Lead => false,
            Work::Tow => self.tow(f, team),
        }
    }
    fn ends(&mut self, f: &mut Field<'_>, team: TeamId, work: Work, done: bool, detail: &str) -> bool {
        self.tell(team, SceneDeed::Ends { team, work, done });
        self.done(f, team, detail);
        true
    }
    /// The signs stand: the order is carried out, the team stays and moves with the tail.
    fn stands_at_tail(&mut self, f: &mut Field<'_>, team: TeamId) -> bool {
        self.tell(team, SceneDeed::Begins { team, work: Work::Protect });
        let Some(mut job) = self.crews[team.index()].job else { return true };
        let seq = f.log.write(f.now, line(Kind::TeamDone, Who::Team(team), job.cause).at(job.place).detail("signs stand"));
        self.news.push(News::of(team, &job, Told::Done, seq));
        job.purpose = Purpose::Stand;
        self.crews[team.index()].job = Some(job);
        self.crews[team.index()].doing = Doing::Working(None);
        false
    }
    /// Water from the engines' tanks, then from the shuttle; foam on burning fuel; then cooling.
    fn fight_vehicle(&mut self, f: &mut Field<'_>, team: TeamId, since: Span) -> bool {
        let (Some(a), Some(highway)) = (f.frame.accident, f.highway) else { return self.ends(f, team, Work::Fight, false, "no fire here") };
        let t = &f.scenario.county.teams[team.index()];
        let engines = t.vehicles.min((t.people / PER_ENGINE).max(1)).max(1);
        let l_s = highway.water().l_s(engines, since.as_seconds());
        let out = a.begun && a.state != State::Burning;
        if !out || a.out_at.is_some_and(|at| f.now - at < COOLS) {
            f.acts.push(HazardAct::Wet { at: a.at, litres: l_s * f.step.as_seconds() });
        }
        let fuel = spec(f.scenario).is_some_and(|s| s.load.liquid_fuel());
        let enough = l_s >= foam_needed_l_s(a.mw / POOL_MW_M2);
        if fuel && !out && since >= FOAMS && enough && t.skills.contains(&Skill::Hazmat) {
            f.acts.push(HazardAct::Extinguish { at: a.at, radius_m: 15.0 });
        }
        if out && a.out_at.is_some_and(|at| f.now - at >= COOLS) {
            return self.ends(f, team, Work::Fight, true, if a.state == State::PutOut { "put out and cooled" } else { "burnt out and cooled" });
        }
        false
    }
    /// Waits until the wreck is cold, tows it, cleans.
    fn tow(&mut self, f: &mut Field<'_>, team: TeamId) -> bool {
        let cold = f.frame.accident.is_some_and(|a| a.state != State::Burning && a.out_at.is_some_and(|at| f.now - at >= COOLS));
        let stage = self.crews[team.index()].progress.0;
        if stage == 0 {
            if f.highway.is_some_and(|h| !h.wreck()) {
                return self.ends(f, team, Work::Tow, false, "nothing left to tow");
            }
            if !cold {
                return false;
            }
            let minutes = spec(f.scenario).map_or(45.0, |s| s.vehicle.figures().tow_min);
            let span = self.minutes(f, team, Dist::LogNormal(minutes, TOW_SPREAD)) + self.minutes(f, team, CLEAN_MIN);
            f.log.write(
                f.now,
                line(Kind::TeamWorks, Who::Team(team), self.crews[team.index()].job.map_or(Cause::of(crate::record::event::Why::Drill), |j| j.cause))
                    .detail("tow")
                    .value(span.as_minutes(), Unit::Minutes),
            );
            self.crews[team.index()].progress.0 = 1;
            self.crews[team.index()].doing = Doing::Working(Some(f.now + span));
            return false;
        }
        self.ends(f, team, Work::Tow, true, "towed and cleaned")
    }
}
