//! Team / wing — where crews begin at a forest fire, and how several of them work one wing together.
//!
//! In: the edge that spreads, who is at it. Out: an anchor, a wing to join, a wing's pace, a wing that gives its place up. Not here:
//! one crew's step (`fight`), paces and rules (`fire::pace`, `fire::safety`).
//! Method: a crew begins where the edge behind it is held or out, else at the slow rear, and works away from it towards the head; the
//! next works the other way from there (一点突破、两翼推进). Whoever comes later adds their hands to a wing that is not yet much
//! faster than the fire at its end; crews each of which the fire outruns begin together where their sum is fast enough.
//! Source: LACES (an anchor that the fire cannot get round), Fried & Fried 1996 (a flank's pace is the sum of its crews'); shares and
//! distances assumed.

use super::fight::walk_time;
use super::job::{Purpose, Tactic};
use super::{Field, Teams};
use crate::base::ids::{Id, TeamId};
use crate::drill::fire::crews::{FLAMES, Mode, NIGHT, NO_ANCHOR, OUTRUN, Work};
use crate::drill::fire::pace::{self, Craft};
use crate::drill::fire::safety;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::forest_fire::front::look::Local;
use crate::map::frame::Point;

/// A crew anchors where the front is slower than so much of its pace (assumed).
pub(super) const SLOWER: f64 = 0.9;
/// Up to these flames a crew that may not attack directly builds ahead of the edge, metres (hauling chart: 11 ft).
const INDIRECT_M: f64 = 3.4;
/// A wing takes more hands until it is so many times as fast as the fire at its end (assumed).
const STRONG: f64 = 3.0;
/// Wings that go the same way begin so far apart, metres.
const SPREAD_M: f64 = 400.0;
/// Wings that begin so near to one another go opposite ways, metres.
const PAIR_M: f64 = 90.0;
/// What a held edge behind it is worth to a crew, and what the slowest edge is against the fastest, in metres of walking (assumed).
const HELD_M: f64 = 300.0;
const SLOW_M: f64 = 300.0;
/// A crew that is further from its wing than this walks to it first, metres.
const STRAY_M: f64 = 120.0;

/// A place of the edge where a crew may begin.
pub(super) struct Anchor {
    pub(super) at: Point,
    pub(super) side: f64,
    /// It takes the crews that wait to hold it.
    pub(super) together: bool,
}

/// What an edge cell is to a crew that would begin there.
struct Place {
    cell: u32,
    local: Local,
    side: f64,
    together: bool,
}

impl Teams {
    /// Crews that lead a wing by direct attack: who, where its end is, which way it goes.
    fn wings(&self, but: TeamId) -> Vec<(TeamId, Point, f64)> {
        let attacks = |t: TeamId| self.crews[t.index()].job.is_some_and(|j| j.purpose == Purpose::Fight(Tactic::Attack));
        let end = |t: TeamId, w: &Work| match w.mode {
            Mode::Walk { to, .. } => to,
            _ => self.crews[t.index()].at,
        };
        let works = self.fire.iter().flat_map(|c| &c.works);
        works.filter(|(t, w)| **t != but && w.leads() && attacks(**t)).map(|(t, w)| (*t, end(*t, w), w.side)).collect()
    }
    /// What those build who work in a crew's wing, metres a second.
    pub(super) fn joined_m_s(&self, leader: TeamId) -> f64 {
        let works = self.fire.iter().flat_map(|c| c.works.values());
        works.filter(|w| w.with == Some(leader) && w.mode == Mode::Edge).map(|w| w.pace_m_s).sum()
    }
    /// A wing's line is the work of all who work in it, each by its pace.
    pub(super) fn share_line(&mut self, leader: TeamId, work: &mut Work, way_m: f64) {
        let all = work.pace_m_s + self.joined_m_s(leader);
        if all <= 0.0 {
            return;
        }
        work.unsaid_m += way_m * work.pace_m_s / all;
        if let Some(crews) = &mut self.fire {
            for w in crews.works.values_mut().filter(|w| w.with == Some(leader) && w.mode == Mode::Edge) {
                w.unsaid_m += way_m * w.pace_m_s / all;
            }
        }
    }
    /// What a crew would build by itself directly at a place, metres a second; nothing where its rules keep it away.
    fn own_m_s(&self, f: &Field<'_>, fire: &ForestFire, team: TeamId, work: &Work, local: &Local, flame: f64) -> f64 {
        let t = &f.scenario.county.teams[team.index()];
        let night = f.scenario.is_night(f.now);
        if flame > pace::limit_m(work.craft, t.people) || work.craft == Craft::Tools && night {
            return 0.0;
        }
        let land = fire.behaviour().land();
        let rise = land.rise(local.cell);
        let steep = (rise[0] * rise[0] + rise[1] * rise[1]).sqrt();
        Self::pace_at(Tactic::Attack, land.fuel[local.cell], work, t.people, flame, (f.now - work.since).as_hours(), night, steep)
    }
    /// What all crews would build together at a place that wait because the fire outruns each of them, metres a second.
    fn waiting_m_s(&self, f: &Field<'_>, fire: &ForestFire, but: TeamId, local: &Local, flame: f64) -> f64 {
        let works = self.fire.iter().flat_map(|c| &c.works);
        works
            .filter(|(t, w)| **t != but && matches!(w.mode, Mode::Hold(_)) && w.held == Some(OUTRUN))
            .map(|(t, w)| self.own_m_s(f, fire, *t, w, local, flame))
            .sum()
    }
    /// Those who wait look again at once: somebody begins where all of them are wanted.
    pub(super) fn call_in(&mut self, f: &Field<'_>) {
        for w in self.fire.iter_mut().flat_map(|c| c.works.values_mut()).filter(|w| w.held == Some(OUTRUN)) {
            if let Mode::Hold(until) = &mut w.mode {
                *until = (*until).min(f.now);
            }
        }
    }
    /// The nearest wing that wants more hands; any wing where there is nothing else to do. Its leader and its end.
    pub(super) fn wing_to_join(&self, f: &Field<'_>, fire: &ForestFire, team: TeamId, work: &Work, any: bool) -> Option<(TeamId, Point)> {
        let at = self.crews[team.index()].at;
        let mut best: Option<(bool, f64, TeamId, Point)> = None;
        for (leader, end, _) in self.wings(team) {
            let Some(local) = fire.local(end) else { continue };
            let flame = fire.flame_at(local.cell, local.rate_m_s);
            if self.own_m_s(f, fire, team, work, &local, flame) <= 0.0 {
                continue;
            }
            // Those on their way count too.
            let works = self.fire.iter().flat_map(|c| &c.works);
            let hands = works.filter(|(t, w)| **t == leader || w.with == Some(leader));
            let all: f64 = hands.map(|(t, w)| self.own_m_s(f, fire, *t, w, &local, flame)).sum();
            let strong = all >= STRONG * local.rate_m_s;
            if strong && !any {
                continue;
            }
            let far = at.distance_m(end);
            if best.is_none_or(|(s, d, l, _)| (strong, far, leader) < (s, d, l)) {
                best = Some((strong, far, leader, end));
            }
        }
        best.map(|(_, _, leader, end)| (leader, end))
    }
    /// A step in another crew's wing: with it, as long as it may be there.
    pub(super) fn follow(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &mut Work, minute: bool) {
        let lead = work.with.and_then(|l| self.fire.as_ref().and_then(|c| c.works.get(&l)).map(|w| (l, *w)));
        let Some((leader, _)) = lead.filter(|(_, w)| w.leads()) else {
            (work.with, work.mode, work.pace_m_s) = (None, Mode::Hold(f.now), 0.0);
            return;
        };
        let (at, end) = (self.crews[team.index()].at, self.crews[leader.index()].at);
        if at.distance_m(end) > STRAY_M {
            work.pace_m_s = 0.0;
            work.mode = Mode::Walk { from: at, to: end, since: f.now, until: f.now + walk_time(f.scenario, at, end) };
            return;
        }
        self.crews[team.index()].at = end;
        if !minute && work.pace_m_s > 0.0 {
            return;
        }
        let Some(local) = fire.local(end) else { return };
        let flame = fire.flame_at(local.cell, local.rate_m_s);
        work.pace_m_s = self.own_m_s(f, fire, team, work, &local, flame);
        if work.pace_m_s <= 0.0 {
            work.with = None;
            let why = if work.craft == Craft::Tools && f.scenario.is_night(f.now) { NIGHT } else { FLAMES };
            self.withdraw(f, fire, team, work, &local, flame, why);
        }
    }
    /// A whole wing gives its place up.
    #[expect(clippy::too_many_arguments, reason = "what a withdrawal depends on")]
    pub(super) fn withdraw_wing(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &mut Work, local: &Local, flame: f64, why: &'static str) {
        let works = self.fire.iter().flat_map(|c| &c.works);
        let joined: Vec<(TeamId, Work)> = works.filter(|(_, w)| w.with == Some(team) && w.mode == Mode::Edge).map(|(t, w)| (*t, *w)).collect();
        for (t, mut w) in joined {
            (w.with, w.pace_m_s) = (None, 0.0);
            self.withdraw(f, fire, t, &mut w, local, flame, why);
            if let Some(crews) = &mut self.fire {
                crews.works.insert(t, w);
            }
        }
        self.withdraw(f, fire, team, work, local, flame, why);
    }

    /// Where a crew may begin by itself.
    pub(super) fn find_anchor(
        &self,
        f: &Field<'_>,
        fire: &ForestFire,
        edge: &[u32],
        team: TeamId,
        tactic: Tactic,
        work: &Work,
    ) -> Result<Anchor, &'static str> {
        let shape = f.frame.shape;
        let t = &f.scenario.county.teams[team.index()];
        let (at, now_s, w) = (self.crews[team.index()].at, Self::clock(f, fire), fire.weather(f.now));
        let limit = pace::limit_m(work.craft, t.people);
        let (hours, night) = ((f.now - work.since).as_hours(), f.scenario.is_night(f.now));
        let land = fire.behaviour().land();
        let wings = self.wings(team);
        // Where the edge is long, every so many cells of it will do.
        let every = edge.len().div_ceil(400).max(1);
        let looked: Vec<(u32, Local)> = edge.iter().step_by(every).filter_map(|c| fire.local(shape.centre(*c as usize)).map(|l| (*c, l))).collect();
        let head = looked.iter().max_by(|a, b| a.1.rate_m_s.total_cmp(&b.1.rate_m_s).then(b.0.cmp(&a.0))).map(|(_, l)| *l);
        let fastest = head.map_or(1.0, |h| h.rate_m_s.max(1e-9));
        let mut best: Option<(f64, Place)> = None;
        let mut why = NO_ANCHOR;
        for (c, local) in looked {
            let centre = shape.centre(c as usize);
            let flame = fire.flame_at(local.cell, local.rate_m_s);
            if tactic == Tactic::Attack {
                if flame > limit {
                    why = FLAMES;
                    continue;
                }
                if let Some(rule) = safety::forbids(&local, flame, land.rise(local.cell), &w) {
                    why = rule;
                    continue;
                }
            } else if flame > INDIRECT_M {
                why = FLAMES;
                continue;
            }
            let rise = land.rise(local.cell);
            let steep = (rise[0] * rise[0] + rise[1] * rise[1]).sqrt();
            let v = Self::pace_at(tactic, land.fuel[local.cell], work, t.people, flame, hours, night, steep);
            let alone = local.rate_m_s <= SLOWER * v;
            if !alone && (tactic != Tactic::Attack || local.rate_m_s > SLOWER * (v + self.waiting_m_s(f, fire, team, &local, flame))) {
                why = OUTRUN;
                continue;
            }
            let near = wings.iter().filter(|(_, p, _)| p.distance_m(centre) <= PAIR_M);
            let pair = near.min_by(|a, b| a.1.distance_m(centre).total_cmp(&b.1.distance_m(centre)).then(a.0.cmp(&b.0))).map(|(_, _, s)| -s);
            let held = [1.0, -1.0].map(|s| Self::held_behind(fire, c as usize, &local, s));
            let side = match (pair, held) {
                (Some(side), _) => side,
                (None, [true, false]) => 1.0,
                (None, [false, true]) => -1.0,
                _ => self.towards_head(&local, head.as_ref()),
            };
            let worth = if held[usize::from(side < 0.0)] || pair.is_some() { HELD_M } else { 0.0 };
            let apart = wings.iter().filter(|(_, _, s)| (s - side).abs() < 0.5).map(|(_, p, _)| p.distance_m(centre)).fold(SPREAD_M, f64::min);
            let score = at.distance_m(centre) - worth + SLOW_M * local.rate_m_s / fastest + 2.0 * (SPREAD_M - apart);
            if best.as_ref().is_none_or(|(s, b)| score < *s || score <= *s && c < b.cell) {
                best = Some((score, Place { cell: c, local, side, together: !alone }));
            }
        }
        let (_, place) = best.ok_or(why)?;
        let [nx, ny] = place.local.normal;
        let centre = shape.centre(place.cell as usize);
        let out = (-place.local.gap_m(now_s)).max(0.0) + Self::offset_m(tactic, fire, &place.local, shape.cell_m);
        Ok(Anchor { at: Point::new(centre.x + nx * out, centre.y + ny * out), side: place.side, together: place.together })
    }
    /// The way along the edge that leads to the head; where it faces the head or turns its back on it, one and then the other.
    fn towards_head(&self, local: &Local, head: Option<&Local>) -> f64 {
        let [nx, ny] = local.normal;
        let towards = head.map_or(0.0, |h| -ny * h.normal[0] + nx * h.normal[1]);
        let count = self.fire.as_ref().map_or(0, |c| c.works.len());
        if towards.abs() >= 0.25 {
            towards.signum()
        } else if count.is_multiple_of(2) {
            1.0
        } else {
            -1.0
        }
    }
    /// Whether the edge behind a crew that goes one way from a cell is held, out, or no ground that burns.
    fn held_behind(fire: &ForestFire, cell: usize, local: &Local, side: f64) -> bool {
        let shape = fire.behaviour().land().shape;
        let here = shape.centre(cell);
        let [nx, ny] = local.normal;
        let (tx, ty) = (-ny * side, nx * side);
        let behind = |k: usize| {
            let p = shape.centre(k);
            (p.x - here.x) * tx + (p.y - here.y) * ty < -0.4 * shape.cell_m
        };
        let (mut free, mut held) = (false, false);
        for k in shape.square(cell, 1).filter(|k| behind(*k)) {
            free |= fire.spreads(k);
            held |= !fire.burnable(k) || fire.reached(k) && fire.at_rim(k) && !fire.spreads(k);
        }
        held && !free
    }
}
