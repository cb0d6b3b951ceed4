//! Team / guard — crews that keep a fire from houses: a belt around the settlement, and whatever flames within it put out.
//!
//! In: a job at a settlement, the fire before the crew's eyes. Out: lines and fire put out as acts upon the fire; `LineBuilt`; news when
//! the belt is whole. Not here: which settlement (`command::fire`), the belt's shape (`fire::belt`), the crew's minute (`fight`).
//! Method: flames in or beside the belt come first, as long as they are low enough for the crew; then the belt, to both sides at
//! once. Engines lay it wet, by their tanks and a shuttle from the nearest water, the others cut it. All crews at a settlement work at one
//! belt. The crew stays within it while the fire is near, is sent on when it is whole, and gets away before flames that it cannot face.
//! Source: point protection (NWCG, Incident Response Pocket Guide); shares and distances assumed, listed in `docs/assumptions.md`.

use super::fight::walk_time;
use super::job::{News, Purpose, Tactic, Told};
use super::{Field, Teams};
use crate::base::ids::{Id, SettlementId, TeamId};
use crate::drill::fire::belt::{Belt, RATED_M, width_m};
use crate::drill::fire::crews::{FLAMES, Mode, Work};
use crate::drill::fire::pace::{self, Craft};
use crate::drill::fire::safety::RESERVE_S;
use crate::drill::log::line;
use crate::hazard::act::{Hazard, HazardAct};
use crate::hazard::forest_fire::fire::ForestFire;
use crate::map::force::{Skill, Team};
use crate::map::frame::Point;
use crate::record::event::{Kind, Who};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// Water on a square metre of a wet belt, litres (coverage level 5 of US practice, as for soaked ground).
const WETS_L_M2: f64 = 2.0;
/// People who serve one engine (assumed).
const PER_ENGINE: u32 = 5;
/// The fire is no danger to a settlement any more while nothing spreads within so far of its belt, metres (assumed).
const FAR_M: f64 = 1000.0;
/// Cells around a crew in which it sees the front come.
const SEES_CELLS: usize = 5;

/// Engines that a team brings.
fn engines(t: &Team) -> u32 {
    if t.skills.contains(&Skill::WaterTanker) { t.vehicles.min((t.people / PER_ENGINE).max(1)) } else { 0 }
}

impl Teams {
    /// Whether somebody has been sent to protect a settlement, or its belt is whole.
    #[must_use]
    pub fn guarded(&self, s: SettlementId) -> bool {
        let sent = |j: &super::job::Job| j.purpose == Purpose::Fight(Tactic::Protect) && j.place == Who::Settlement(s);
        self.crews.iter().any(|c| c.job.iter().chain(&c.queue).any(sent))
            || self.fire.as_ref().and_then(|f| f.belts.get(&s)).is_some_and(|b| b.closed.is_some())
    }
    fn home_of(&self, team: TeamId) -> Option<SettlementId> {
        match self.crews[team.index()].job.map(|j| j.place) {
            Some(Who::Settlement(s)) => Some(s),
            _ => None,
        }
    }
    /// It is there, or has come back: to the open end of the belt.
    pub(super) fn take_post(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &mut Work) {
        let (Some(home), Some(middle)) = (self.home_of(team), fire.middle()) else { return };
        let at = self.crews[team.index()].at;
        let edge = fire.free_edge().iter().map(|c| f.frame.shape.centre(*c as usize));
        let s = &f.scenario.county.settlements[home.index()];
        let nearest = edge.min_by(|a, b| a.distance_m(s.at).total_cmp(&b.distance_m(s.at))).unwrap_or(middle);
        let Some(crews) = &mut self.fire else { return };
        let belt = *crews.belts.entry(home).or_insert_with(|| Belt::around(&f.scenario.county, s, nearest));
        let to = belt.end();
        if Self::flames_come(f.scenario, fire, team, to, &belt, Self::clock(f, fire)) {
            return self.hold(f, team, work, FLAMES);
        }
        (work.held, work.mode) = (None, Mode::Walk { from: at, to, since: f.now, until: f.now + walk_time(f.scenario, at, to) });
    }
    /// Whether flames that a crew cannot face are at a place before it has got away from there to the middle of the settlement; within a
    /// belt that is whole only what has got over it counts.
    fn flames_come(scenario: &Scenario, fire: &ForestFire, team: TeamId, at: Point, belt: &Belt, now_s: f64) -> bool {
        let t = &scenario.county.teams[team.index()];
        let limit = pace::limit_m(pace::craft(t).unwrap_or(Craft::Tools), t.people);
        let until_s = now_s + walk_time(scenario, at, belt.middle).as_seconds() + RESERVE_S;
        let shape = fire.frame().shape;
        if belt.closed.is_some() {
            let reach = (belt.radius_m / shape.cell_m).ceil() as usize;
            let within = shape.cell_at(belt.middle).into_iter().flat_map(|c| shape.square(c, reach));
            let mut comes = within.filter(|k| shape.centre(*k).distance_m(belt.middle) < belt.radius_m && !fire.reached(*k) && fire.expected_s(*k) < until_s);
            return comes.any(|k| fire.behaviour().at(k).is_some_and(|b| b.flame_m() > limit));
        }
        fire.local_within(at, SEES_CELLS).is_some_and(|local| {
            let gap_m = local.gap_m(now_s);
            gap_m > -shape.cell_m && gap_m < local.rate_m_s * (until_s - now_s) && fire.flame_at(local.cell, local.rate_m_s) > limit
        })
    }

    /// A minute at a settlement; the word with which the job ends, if it does.
    pub(super) fn guard(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &mut Work) -> Option<&'static str> {
        let home = self.home_of(team)?;
        let mut belt = *self.fire.as_ref()?.belts.get(&home)?;
        let at = self.crews[team.index()].at;
        if Self::flames_come(f.scenario, fire, team, at, &belt, Self::clock(f, fire))
            && let Some(local) = fire.local_within(at, SEES_CELLS)
        {
            let flame = fire.flame_at(local.cell, local.rate_m_s);
            self.withdraw(f, fire, team, work, &local, flame, FLAMES);
            return None;
        }
        let near = fire.free_edge().iter().any(|c| f.frame.shape.centre(*c as usize).distance_m(belt.middle) <= belt.radius_m + FAR_M);
        if belt.closed.is_some() {
            if !self.crews[team.index()].queue.is_empty() {
                return Some("sent on");
            }
            if !near {
                return Some("homes out of danger");
            }
        }
        let share = self.put_out_within(f, fire, team, work, &belt);
        if belt.closed.is_none() {
            let laid = self.lay_belt(f, fire, team, work, &mut belt, share);
            work.unsaid_m += laid;
            if belt.whole() {
                belt.closed = Some(f.now);
                self.say_work(f, team, Tactic::Protect, work);
                self.tell_ringed(f, team, home);
            }
            self.crews[team.index()].at = belt.end();
            if let Some(crews) = &mut self.fire {
                crews.built_m += laid;
                crews.belts.insert(home, belt);
            }
        }
        None
    }
    fn tell_ringed(&mut self, f: &mut Field<'_>, team: TeamId, home: SettlementId) {
        let Some(job) = self.crews[team.index()].job else { return };
        let seq = f.log.write(f.now, line(Kind::TeamWorks, Who::Team(team), job.cause).at(Who::Settlement(home)).detail(said::HOMES_RINGED));
        self.news.push(News::of(team, &job, Told::Ringed, seq));
    }
    /// Puts out what flames within the belt and is low enough, the nearest to the houses first; the share of the minute that is left.
    fn put_out_within(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &Work, belt: &Belt) -> f64 {
        let t = &f.scenario.county.teams[team.index()];
        let (shape, night) = (f.frame.shape, f.scenario.is_night(f.now));
        let Some(here) = shape.cell_at(belt.middle) else { return 0.0 };
        let land = fire.behaviour().land();
        let craft = if engines(t) > 0 { Craft::Engine } else { work.craft };
        let limit = pace::limit_m(craft, t.people);
        let hours = (f.now - work.since).as_hours();
        let minute_m = pace::direct_m_s(land.fuel[here].max(1), craft, t.people, limit, hours, night, 0.0) * 60.0;
        if craft == Craft::Tools && night || minute_m <= 0.0 {
            return 1.0;
        }
        let reach = ((belt.radius_m / shape.cell_m).ceil() as usize) + 1;
        let flames = |k: &usize| fire.frame().intensity_kw_per_m[*k] > 0.0 || fire.spreads(*k);
        let within = |k: &usize| shape.centre(*k).distance_m(belt.middle) <= belt.radius_m + shape.cell_m;
        let mut hot: Vec<usize> = shape.square(here, reach).filter(|k| within(k) && flames(k) && f64::from(fire.cell(*k).flame_m()) <= limit).collect();
        hot.sort_by(|a, b| shape.centre(*a).distance_m(belt.middle).total_cmp(&shape.centre(*b).distance_m(belt.middle)).then(a.cmp(b)));
        // A cell is so much edge as it is wide; one is always begun, and costs the minutes after.
        let many = ((minute_m / shape.cell_m).round() as usize).max(1);
        for k in hot.iter().take(many) {
            f.acts.push(HazardAct::Extinguish { at: shape.centre(*k), radius_m: 0.75 * shape.cell_m });
        }
        1.0 - (hot.len() as f64 * shape.cell_m / minute_m).min(1.0)
    }
    /// Lays what the minute gives of the belt, half to each side; metres that were work.
    fn lay_belt(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &mut Work, belt: &mut Belt, share: f64) -> f64 {
        let t = &f.scenario.county.teams[team.index()];
        let shape = f.frame.shape;
        let Some(cell) = shape.cell_at(belt.end()) else { return 0.0 };
        let (land, night) = (fire.behaviour().land(), f.scenario.is_night(f.now));
        let rise = land.rise(cell);
        let (hours, steep) = ((f.now - work.since).as_hours(), (rise[0] * rise[0] + rise[1] * rise[1]).sqrt());
        let fuel = land.fuel[cell];
        // What may come here is judged by the wind of now.
        let flame_m = fire.behaviour().at(cell).map_or(0.0, |b| b.flame_m());
        let width = width_m(flame_m);
        let wet = engines(t);
        let v = if wet > 0 {
            let l_s = belt.water().l_s(wet, (f.now - work.since).as_seconds());
            pace::wet_m_s(wet, hours, night, steep).min(l_s / (WETS_L_M2 * width))
        } else {
            pace::line_m_s(fuel.max(1), work.craft, t.people, hours, night, steep) * (RATED_M / width).min(1.0)
        };
        work.pace_m_s = v;
        let bare = |p: Point| shape.cell_at(p).is_none_or(|c| !fire.burnable(c) || fire.reached(c));
        let mut worked = 0.0;
        for side in 0..2 {
            let (path, done) = belt.lay(side, v * share * 60.0 / 2.0, bare);
            worked += done;
            if path.len() > 1 {
                if let Some(crews) = &mut self.fire {
                    crews.lines.extend(crate::map::line_cells::rasterise(shape, &path).into_iter().map(|c| c as u32));
                }
                f.acts.push(HazardAct::Line { path, width_m: width });
            }
        }
        worked
    }
}
