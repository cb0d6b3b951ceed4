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
use super::{Doing, Field, Teams};
use crate::base::ids::{Id, SettlementId, TeamId};
use crate::drill::fire::belt::{Belt, RATED_M, width_m};
use crate::drill::fire::crews::{FLAMES, Mode, Work};
use crate::drill::fire::pace::{self, Craft};
use crate::drill::fire::safety::RESERVE_S;
use crate::drill::log::line;
use crate::drill::water;
use crate::hazard::act::{Hazard, HazardAct};
use crate::hazard::forest_fire::fire::{ForestFire, SOAKED_L_M2};
use crate::map::force::{Skill, Team};
use crate::map::frame::Point;
use crate::record::event::{Cause, Kind, Who, Why};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// The fire is no danger to a settlement any more while nothing spreads within so far of its belt, metres (assumed).
const FAR_M: f64 = 1000.0;
/// Cells around a crew in which it sees the front come; an edge is seen from a settlement within so far, metres (assumed).
const SEES_CELLS: usize = 5;
const SEES_M: f64 = 2000.0;
/// A crew further than this from the end of its belt walks there first; it goes round a fire at such a distance, metres (assumed).
const STRAY_M: f64 = 90.0;
const ROUND_M: f64 = 150.0;

/// Engines that a team brings.
fn engines(t: &Team) -> u32 {
    if t.skills.contains(&Skill::WaterTanker) { water::engines(t) } else { 0 }
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
    /// It is there, or has come back: to the end of the belt where work goes on, round the fire where that lies between.
    pub(super) fn take_post(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &mut Work) {
        let (Some(home), Some(job)) = (self.home_of(team), self.crews[team.index()].job) else { return };
        let at = self.crews[team.index()].at;
        let s = &f.scenario.county.settlements[home.index()];
        // Where it is to come from is seen, or else as it was told when the crew set out.
        let seen = fire.free_edge().iter().map(|c| f.frame.shape.centre(*c as usize)).filter(|p| p.distance_m(s.at) <= SEES_M);
        let from = seen.min_by(|a, b| a.distance_m(s.at).total_cmp(&b.distance_m(s.at))).or(fire.middle()).unwrap_or(job.at);
        let Some(crews) = &mut self.fire else { return };
        let belt = *crews.belts.entry(home).or_insert_with(|| Belt::around(&f.scenario.county, s, from));
        let to = belt.ends()[0];
        let way = if Self::flames_come(f.scenario, fire, team, to, &belt, Self::clock(f, fire)) { None } else { round_fire(fire, at, to) };
        let Some(next) = way else { return self.hold(f, team, work, FLAMES) };
        (work.held, work.mode) = (None, Mode::Walk { from: at, to: next, since: f.now, until: f.now + walk_time(f.scenario, at, next) });
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
        let (at, now_s) = (self.crews[team.index()].at, Self::clock(f, fire));
        if belt.closed.is_none() && at.distance_m(belt.ends()[0]) > STRAY_M {
            self.take_post(f, fire, team, work);
            return None;
        }
        let stands = if belt.closed.is_some() { [at; 2] } else { belt.ends() };
        if let Some(danger) = stands.into_iter().find(|p| Self::flames_come(f.scenario, fire, team, *p, &belt, now_s)) {
            match fire.local_within(danger, SEES_CELLS) {
                Some(local) => {
                    let flame = fire.flame_at(local.cell, local.rate_m_s);
                    self.withdraw(f, fire, team, work, &local, flame, FLAMES);
                }
                None => self.hold(f, team, work, FLAMES),
            }
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
        let free = self.put_out_within(f, fire, team, work, &belt);
        if belt.closed.is_none() && free {
            let laid = self.lay_belt(f, fire, team, work, &mut belt);
            work.unsaid_m += laid;
            self.crews[team.index()].at = belt.ends()[0];
            if let Some(crews) = &mut self.fire {
                crews.built_m += laid;
            }
            if belt.whole() {
                belt.closed = Some(f.now);
                self.say_work(f, team, Tactic::Protect, work);
                self.tell_ringed(f, team, home);
            }
            if let Some(crews) = &mut self.fire {
                crews.belts.insert(home, belt);
            }
        }
        None
    }
    /// The belt is whole: every crew that works at it has done what it was sent for.
    fn tell_ringed(&mut self, f: &mut Field<'_>, by: TeamId, home: SettlementId) {
        let cause = self.crews[by.index()].job.map_or(Cause::of(Why::Drill), |j| j.cause);
        let seq = f.log.write(f.now, line(Kind::TeamWorks, Who::Team(by), cause).at(Who::Settlement(home)).detail(said::HOMES_RINGED));
        for i in 0..self.crews.len() {
            let team = TeamId::from_index(i);
            let here = self.crews[i].job.filter(|j| self.protects(team) == Some(home) && j.place == Who::Settlement(home));
            self.news.extend(here.map(|job| News::of(team, &job, Told::Ringed, seq)));
        }
    }
    /// The settlement at which a crew is at work to protect it.
    fn protects(&self, team: TeamId) -> Option<SettlementId> {
        let crew = &self.crews[team.index()];
        let works = matches!(crew.doing, Doing::Working(_)) && crew.job.is_some_and(|j| j.purpose == Purpose::Fight(Tactic::Protect));
        if works { self.home_of(team) } else { None }
    }
    /// Whether a crew stands at homes whose line is whole, with nothing else to do.
    #[must_use]
    pub fn could_go_on(&self, team: TeamId) -> bool {
        let whole = |h| self.fire.as_ref().and_then(|f| f.belts.get(&h)).is_some_and(|b| b.closed.is_some());
        self.crews[team.index()].queue.is_empty() && self.protects(team).is_some_and(whole)
    }
    /// Puts out what flames within the belt and is low enough, the nearest to the houses first, at the pace of direct attack along an edge, engines at
    /// that of a wet line; whether
    /// there is nothing of the kind.
    fn put_out_within(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &mut Work, belt: &Belt) -> bool {
        let t = &f.scenario.county.teams[team.index()];
        let (shape, night) = (f.frame.shape, f.scenario.is_night(f.now));
        let Some(here) = shape.cell_at(belt.middle) else { return true };
        let craft = if engines(t) > 0 { Craft::Engine } else { work.craft };
        if craft == Craft::Tools && night {
            return true;
        }
        let limit = pace::limit_m(craft, t.people);
        let reach = ((belt.radius_m / shape.cell_m).ceil() as usize) + 1;
        let taken: Vec<Point> = f.acts.iter().filter_map(|a| if let HazardAct::Extinguish { at, .. } = a { Some(*at) } else { None }).collect();
        let flames = |k: &usize| (fire.frame().intensity_kw_per_m[*k] > 0.0 || fire.spreads(*k)) && !taken.contains(&shape.centre(*k));
        let within = |k: &usize| shape.centre(*k).distance_m(belt.middle) <= belt.radius_m + shape.cell_m;
        let mut hot: Vec<usize> = shape.square(here, reach).filter(|k| within(k) && flames(k) && f64::from(fire.cell(*k).flame_m()) <= limit).collect();
        hot.sort_by(|a, b| shape.centre(*a).distance_m(belt.middle).total_cmp(&shape.centre(*b).distance_m(belt.middle)).then(a.cmp(b)));
        let (land, hours) = (fire.behaviour().land(), (f.now - work.since).as_hours());
        let Some(first) = hot.first() else {
            work.credit_m = 0.0;
            return true;
        };
        // A cell is so much edge as it is wide; what is left of a minute goes over to the next.
        // Engines stand among the houses, their hoses lie.
        let flame = f64::from(fire.cell(*first).flame_m());
        let m_s = match engines(t) {
            0 => pace::direct_m_s(land.fuel[*first], craft, t.people, flame, hours, night, 0.0),
            wet => pace::wet_m_s(wet, hours, night, 0.0),
        };
        work.credit_m += m_s * 60.0;
        for k in hot {
            if work.credit_m < shape.cell_m {
                break;
            }
            work.credit_m -= shape.cell_m;
            f.acts.push(HazardAct::Extinguish { at: shape.centre(k), radius_m: 0.75 * shape.cell_m });
        }
        false
    }
    /// Lays what the minute gives of the belt, half of the hands to each side; metres of line.
    fn lay_belt(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &mut Work, belt: &mut Belt) -> f64 {
        let t = &f.scenario.county.teams[team.index()];
        let (shape, night, wet) = (f.frame.shape, f.scenario.is_night(f.now), engines(t));
        let (land, hours) = (fire.behaviour().land(), (f.now - work.since).as_hours());
        let l_s = belt.water().l_s(wet, (f.now - work.since).as_seconds());
        // Ground that burnt out needs no line; what may come elsewhere is judged by the wind of now.
        let needs = |p: Point| {
            let cell = shape.cell_at(p).filter(|c| fire.burnable(*c))?;
            if fire.reached(cell) && !fire.spreads(cell) && fire.frame().intensity_kw_per_m[cell] <= 0.0 {
                return None;
            }
            let rise = land.rise(cell);
            let steep = (rise[0] * rise[0] + rise[1] * rise[1]).sqrt();
            let width = width_m(fire.behaviour().at(cell).map_or(0.0, |b| b.flame_m()));
            let m_s = if wet > 0 {
                pace::wet_m_s(wet, hours, night, steep).min(l_s / (SOAKED_L_M2 * width))
            } else {
                pace::line_m_s(land.fuel[cell], work.craft, t.people, hours, night, steep) * (RATED_M / width).min(1.0)
            };
            Some((m_s * 60.0 / 2.0, width))
        };
        let mut worked = 0.0;
        for side in 0..2 {
            let (pieces, done) = belt.lay(side, 1.0, needs);
            worked += done;
            for piece in pieces {
                if let Some(crews) = &mut self.fire {
                    crews.lines.extend(crate::map::line_cells::rasterise(shape, &piece.path).into_iter().map(|c| c as u32));
                }
                f.acts.push(HazardAct::Line { path: piece.path, width_m: piece.width_m });
            }
        }
        worked
    }
}

/// The next point of a way on foot to a place that does not lead through what flames: the place itself, or a point beside the fire; nothing where
/// flames stand on either side too.
pub(super) fn round_fire(fire: &ForestFire, from: Point, to: Point) -> Option<Point> {
    let shape = fire.frame().shape;
    let hot = |c: usize| fire.frame().intensity_kw_per_m.get(c).is_some_and(|i| *i > 0.0) || fire.spreads(c);
    let clear = |a: Point, b: Point| {
        let steps = (a.distance_m(b) / (0.5 * shape.cell_m)).ceil().max(1.0) as usize;
        (0..=steps).all(|i| shape.cell_at(a.towards(b, i as f64 / steps as f64)).is_none_or(|c| !hot(c)))
    };
    if clear(from, to) {
        return Some(to);
    }
    let middle = fire.middle()?;
    let wide = fire.burnt_cells().iter().map(|c| shape.centre(*c as usize).distance_m(middle)).fold(0.0, f64::max) + ROUND_M;
    let far = from.distance_m(to).max(1e-9);
    let across = [-(to.y - from.y) / far, (to.x - from.x) / far];
    let beside = [1.0, -1.0].map(|k| Point::new(middle.x + across[0] * wide * k, middle.y + across[1] * wide * k));
    let length = |p: &Point| from.distance_m(*p) + p.distance_m(to);
    beside.into_iter().filter(|p| from.distance_m(*p) > 1.0 && clear(from, *p)).min_by(|a, b| length(a).total_cmp(&length(b)))
}
