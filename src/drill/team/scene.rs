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
use crate::drill::water;
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
/// Foam concentrate on an engine, litres (assumed: half a cubic metre and a little).
const FOAM_L: f64 = 600.0;
/// Share of concentrate in the solution (3 % foam).
const MIXED: f64 = 0.03;
/// How long foam must cover a pool.
const FOAMS: Span = Span::minutes(15);
/// Heat in a square metre of burning pool, megawatts.
const POOL_MW_M2: f64 = 2.4;

/// The foam of a team's engines.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Foam {
    /// Concentrate that has been used, litres.
    used_l: f64,
    /// How long the pool has been covered without a break.
    covered: Span,
    dry: bool,
    told: bool,
}

impl Foam {
    /// Another step at a pool that needs so much solution, from so much water and a stock of concentrate. True when it has been covered for
    /// long enough. Nobody begins before there is water and foam enough for the whole of it (NFPA 11): half a cover is none.
    fn cover(&mut self, need_l_s: f64, water_l_s: f64, stock_l: f64, step: Span) -> bool {
        let left = (stock_l - self.used_l).max(0.0);
        let whole = need_l_s * (FOAMS - self.covered).as_seconds() * MIXED;
        self.dry = left < whole;
        if self.dry || water_l_s < need_l_s {
            self.covered = Span::ZERO;
            return false;
        }
        self.used_l += need_l_s * step.as_seconds() * MIXED;
        self.covered = self.covered + step;
        let whole = self.covered >= FOAMS;
        if whole {
            self.covered = Span::ZERO;
        }
        whole
    }
    /// Whether there is too little left, once.
    fn ran_dry(&mut self) -> bool {
        self.dry && !std::mem::replace(&mut self.told, true)
    }
}

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
            Work::Protect | Work::Pace => Some(f.now + self.minutes(f, team, PROTECT_MIN)),
            Work::Stop => Some(f.now + self.minutes(f, team, STOP_MIN)),
            Work::Fight | Work::Free | Work::Lead | Work::Treat | Work::Tow => None,
        };
        if !matches!(work, Work::Protect | Work::Pace) {
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
        if tired && !matches!(work, Work::Protect | Work::Pace) {
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
            Work::Protect | Work::Pace => self.stays_on(f, team, work),
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
    /// The signs stand, or the escort is under way: the order is carried out, the team stays, and moves with the tail or leads platoon after
    /// platoon.
    fn stays_on(&mut self, f: &mut Field<'_>, team: TeamId, work: Work) -> bool {
        self.tell(team, SceneDeed::Begins { team, work });
        let Some(mut job) = self.crews[team.index()].job else { return true };
        let seq = f.log.write(
            f.now,
            line(Kind::TeamDone, Who::Team(team), job.cause).at(job.place).detail(if work == Work::Pace { "escort under way" } else { "signs stand" }),
        );
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
        let engines = water::engines(t).max(1);
        let l_s = highway.water().l_s(engines, since.as_seconds());
        let out = a.begun && a.state != State::Burning;
        if !out || a.out_at.is_some_and(|at| f.now - at < COOLS) {
            f.acts.push(HazardAct::Wet { at: a.at, litres: l_s * f.step.as_seconds() });
        }
        let fuel = spec(f.scenario).is_some_and(|s| s.load.liquid_fuel());
        if fuel && !out && t.skills.contains(&Skill::Hazmat) {
            let need_l_s = foam_needed_l_s(a.own_mw / POOL_MW_M2);
            let stock = &mut self.crews[team.index()].foam;
            if stock.cover(need_l_s, l_s, f64::from(engines) * FOAM_L, f.step) {
                f.acts.push(HazardAct::Extinguish { at: a.at, radius_m: 15.0 });
            } else if stock.ran_dry() {
                let cause = self.crews[team.index()].job.map_or(Cause::of(crate::record::event::Why::Drill), |j| j.cause);
                f.log.write(f.now, line(Kind::TeamWorks, Who::Team(team), cause).detail("foam used up"));
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foam_is_begun_only_where_it_lasts_and_a_broken_cover_begins_anew() {
        let minutes = |foam: &mut Foam, need, water, stock, n: u32| (0..n).map(|_| foam.cover(need, water, stock, Span::minutes(1))).last();
        // 10 L/s of solution for 15 min are 270 L of concentrate.
        let mut foam = Foam::default();
        assert_eq!(minutes(&mut foam, 10.0, 20.0, 269.0, 30), Some(false), "too little of it for the whole cover");
        assert!(foam.ran_dry() && !foam.ran_dry() && foam.used_l <= 0.0);
        let mut foam = Foam::default();
        assert_eq!(minutes(&mut foam, 10.0, 9.0, 600.0, 30), Some(false), "too little water");
        assert!(!foam.ran_dry());
        assert_eq!(minutes(&mut foam, 10.0, 20.0, 600.0, 14), Some(false));
        assert_eq!(minutes(&mut foam, 10.0, 20.0, 600.0, 1), Some(true));
        assert!((foam.used_l - 270.0).abs() < 1e-9, "{}", foam.used_l);
        let mut foam = Foam::default();
        minutes(&mut foam, 10.0, 20.0, 600.0, 10);
        minutes(&mut foam, 10.0, 5.0, 600.0, 1);
        assert_eq!(minutes(&mut foam, 10.0, 20.0, 600.0, 14), Some(false), "the cover was broken");
        assert_eq!(minutes(&mut foam, 10.0, 20.0, 600.0, 1), Some(true));
        // What has been used is gone: 450 L, so 150 L are left.
        assert_eq!(minutes(&mut foam, 10.0, 20.0, 600.0, 20), Some(false));
    }
}
