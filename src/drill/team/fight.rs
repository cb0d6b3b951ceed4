//! Team / fight — a crew at a forest fire: anchors, builds line along the edge, holds back, mops up, tells.
//!
//! In: a job at the fire, the fire as it is before the crew's eyes. Out: lines, burn-outs and fire put out as acts upon the
//! fire; `LineBuilt`, `MoppedUp`, `CrewHeld`, `CrewWithdrew`, `TeamExposed`; news of the fire. Not here: paces (`fire::pace`),
//! rules of safety (`fire::safety`), one stride (`fire::crews`).
//! Method: it anchors where the edge is low enough, allowed, near and held behind it, alone or with others (`wing`), and works
//! from there towards the head. Every minute what was built becomes a line upon the fire and the edge beside it goes out; in
//! indirect attack the line stands ahead of the front, and a burn-out follows it.
//! Source: times and shares assumed, listed in `docs/assumptions.md`.

use super::job::{News, Purpose, Tactic, Told};
use super::wing::SLOWER;
use super::{Doing, Field, Teams};
use crate::base::ids::{Id, TeamId};
use crate::base::seed::Luck;
use crate::base::time::Span;
use crate::drill::fire::crews::{FLAMES, Mode, NIGHT, OUTRUN, Work, stride};
use crate::drill::fire::pace::{self, Craft};
use crate::drill::fire::safety;
use crate::drill::fire::watchers::FireSight;
use crate::drill::log::line;
use crate::drill::people::harm::tobler;
use crate::hazard::act::HazardAct;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::forest_fire::front::look::Local;
use crate::map::frame::Point;
use crate::map::landcover::Cover;
use crate::record::event::{Cause, Kind, Unit, Who};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// Looks again after so long where it may not work (assumed).
const LOOK_AGAIN: Span = Span::minutes(10);
/// A crew writes its line so often.
const SAY_EVERY: Span = Span::minutes(10);
/// A crew tells of the fire so often (assumed).
const TELL_EVERY: Span = Span::minutes(15);
/// Distance ahead of the edge in direct attack, metres.
const BESIDE_M: f64 = 1.0;
/// Distance ahead in indirect attack: so many flames, and within these limits, metres (IRPG: four flames; limits assumed).
const AHEAD_M: (f64, f64, f64) = (4.0, 20.0, 120.0);
/// Cells between a line and its burn-out.
const BURN_CELLS: f64 = 1.5;
/// Overtaken so far a crew gives its place up, metres.
const OVERTAKEN_M: f64 = 15.0;
/// Where no place of safety is near, so far back along the own line, metres (assumed).
const ESCAPE_M: f64 = 60.0;
/// Share of entrapments that end in a burn-over; dead, gravely and otherwise hurt among a squad of ten (assumed).
const BURNED_OVER: (f64, f64, f64, f64) = (0.15, 0.1, 0.2, 0.3);
/// A squad.
const SQUAD: u32 = 10;
/// People on foot with tools on a forest path, metres a second on the level (assumed).
const WALK_M_S: f64 = 1.2;
/// The way on foot over the straight one (assumed).
const DETOUR: f64 = 1.3;
/// Within this distance of the fire a team is at it, metres (assumed).
const AT_FIRE_M: f64 = 1500.0;

/// How long a crew walks over land, by slope and what grows.
#[must_use]
pub(super) fn walk_time(scenario: &Scenario, from: Point, to: Point) -> Span {
    let county = &scenario.county;
    let far = from.distance_m(to);
    let pieces = (far / 60.0).ceil().max(1.0) as usize;
    let height = |p: Point| county.terrain.bilinear(p).unwrap_or(0.0);
    let mut seconds = 0.0;
    for i in 0..pieces {
        let (a, b) = (from.towards(to, i as f64 / pieces as f64), from.towards(to, (i as f64 + 1.0) / pieces as f64));
        let run = far / pieces as f64;
        let slope = if run > 0.0 { (height(b) - height(a)) / run } else { 0.0 };
        let cover =
            county.terrain.shape.cell_at(b).and_then(|c| county.landcover.values.get(c).copied()).and_then(Cover::from_code).map_or(1.0, Cover::walking);
        seconds += run * DETOUR / (WALK_M_S * tobler(slope).max(0.1) * cover.max(0.3));
    }
    Span::from_seconds_f64(seconds)
}

impl Teams {
    /// Why a team may not be sent to the line at all.
    #[must_use]
    pub fn not_for_the_line(scenario: &Scenario, team: TeamId) -> Option<&'static str> {
        match pace::craft(&scenario.county.teams[team.index()]) {
            Some(Craft::Carry) => Some(said::NEVER_ON_LINE),
            None => Some("no forest-fire equipment"),
            Some(_) => None,
        }
    }

    /// It is at the fire and begins.
    pub(super) fn begin_fight(&mut self, f: &mut Field<'_>, team: TeamId) {
        let at = self.crews[team.index()].at;
        let craft = pace::craft(&f.scenario.county.teams[team.index()]).unwrap_or(Craft::Tools);
        let work = Work {
            mode: Mode::Hold(f.now),
            craft,
            side: 1.0,
            from: at,
            since: f.now,
            unsaid_m: 0.0,
            unsaid_mop_m: 0.0,
            said: f.now,
            told: f.now - TELL_EVERY,
            indirect: false,
            held: None,
            with: None,
            pace_m_s: 0.0,
            credit_m: 0.0,
        };
        if let Some(crews) = &mut self.fire {
            crews.works.insert(team, work);
        }
        self.crews[team.index()].doing = Doing::Working(None);
    }

    /// One step at the fire; whether the team changes over to something else.
    pub(super) fn fight(&mut self, f: &mut Field<'_>, team: TeamId, tactic: Tactic) -> bool {
        let Some(fire) = f.fire else {
            self.done(f, team, "no fire");
            return true;
        };
        let Some(mut work) = self.fire.as_ref().and_then(|c| c.works.get(&team)).copied() else {
            self.done(f, team, "no fire");
            return true;
        };
        let t = &f.scenario.county.teams[team.index()];
        let tired = self.crews[team.index()].out_since.is_some_and(|o| (f.now - o).as_hours() >= t.endurance_h.max(0.5));
        let minute = f.now.as_millis() % 60_000 == 0;
        let over = if tired { Some("endurance used up") } else { self.turn(f, fire, team, tactic, &mut work, minute) };
        if minute && f.now - work.told >= TELL_EVERY {
            work.told = f.now;
            self.tell_of_fire(f, fire, team);
        }
        if over.is_some() || minute && f.now - work.said >= SAY_EVERY {
            self.say_work(f, team, tactic, &mut work);
        }
        match over {
            Some(detail) => {
                if let Some(crews) = &mut self.fire {
                    crews.works.remove(&team);
                }
                self.tell_of_fire(f, fire, team);
                self.done(f, team, detail);
                true
            }
            None => {
                if let Some(crews) = &mut self.fire {
                    crews.works.insert(team, work);
                }
                false
            }
        }
    }

    /// What a crew does in a step; the word with which its job ends, if it does.
    fn turn(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, tactic: Tactic, work: &mut Work, minute: bool) -> Option<&'static str> {
        if work.craft == Craft::Helicopter {
            return if minute { self.drop_water(f, fire, team, tactic, work) } else { None };
        }
        match work.mode {
            Mode::Walk { from, to, since, until } => {
                let share = if until > since { (f.now - since).as_seconds() / (until - since).as_seconds() } else { 1.0 };
                self.crews[team.index()].at = from.towards(to, share.min(1.0));
                if f.now >= until {
                    (work.mode, work.from, work.held) = (Mode::Edge, to, None);
                }
            }
            Mode::Back { from, to, since, until } => {
                let share = if until > since { (f.now - since).as_seconds() / (until - since).as_seconds() } else { 1.0 };
                self.crews[team.index()].at = from.towards(to, share.min(1.0));
                if f.now >= until {
                    work.mode = Mode::Hold(f.now + LOOK_AGAIN);
                }
            }
            Mode::Hold(until) if f.now >= until && minute => match tactic {
                Tactic::Protect => self.take_post(f, fire, team, work),
                _ => self.anchor(f, fire, team, tactic, work),
            },
            Mode::Hold(_) => {}
            Mode::Edge if tactic == Tactic::Protect => return if minute { self.guard(f, fire, team, work) } else { None },
            Mode::Edge if work.with.is_some() => self.follow(f, fire, team, work, minute),
            Mode::Edge => self.along(f, fire, team, if work.indirect { Tactic::Line } else { tactic }, work, minute),
            Mode::Mop => return self.mop(f, fire, team, work, minute),
        }
        None
    }

    /// Looks for the place where it is to begin, or begins to mop up where nothing spreads.
    fn anchor(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, tactic: Tactic, work: &mut Work) {
        let edge = fire.free_edge();
        if edge.is_empty() {
            work.mode = if fire.burnt_cells().is_empty() { Mode::Hold(f.now + LOOK_AGAIN) } else { Mode::Mop };
            return;
        }
        if work.craft == Craft::Tools && f.scenario.is_night(f.now) {
            return self.hold(f, team, work, NIGHT);
        }
        (work.indirect, work.with) = (false, None);
        let mut found = self.find_anchor(f, fire, edge, team, tactic, work);
        if tactic == Tactic::Attack
            && let Some((leader, to)) = self.wing_to_join(f, fire, team, work, found.is_err())
        {
            let at = self.crews[team.index()].at;
            work.with = Some(leader);
            work.mode = Mode::Walk { from: at, to, since: f.now, until: f.now + walk_time(f.scenario, at, to) };
            return;
        }
        if matches!(found, Err(FLAMES)) && tactic == Tactic::Attack {
            // Too hot to stand beside: ahead of it then.
            if let Ok(a) = self.find_anchor(f, fire, edge, team, Tactic::Line, work) {
                (work.indirect, found) = (true, Ok(a));
            }
        }
        match found {
            Ok(a) => {
                let at = self.crews[team.index()].at;
                work.side = a.side;
                work.mode = Mode::Walk { from: at, to: a.at, since: f.now, until: f.now + walk_time(f.scenario, at, a.at) };
                if a.together {
                    self.call_in(f);
                }
            }
            Err(why) => self.hold(f, team, work, why),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what a pace depends on")]
    pub(super) fn pace_at(tactic: Tactic, fuel: u8, work: &Work, people: u32, flame: f64, hours: f64, night: bool, steep: f64) -> f64 {
        match tactic {
            Tactic::Attack => pace::direct_m_s(fuel, work.craft, people, flame, hours, night, steep),
            Tactic::Line | Tactic::BurnOut | Tactic::Protect => pace::line_m_s(fuel, work.craft, people, hours, night, steep),
        }
    }

    /// Nature's clock at the moment of the step.
    pub(super) fn clock(f: &Field<'_>, fire: &ForestFire) -> f64 {
        fire.clock_s() + (f.now - f.frame.at).as_seconds()
    }
    pub(super) fn offset_m(tactic: Tactic, fire: &ForestFire, local: &Local, cell_m: f64) -> f64 {
        let flame = fire.flame_at(local.cell, local.rate_m_s);
        match tactic {
            Tactic::Attack => BESIDE_M,
            Tactic::Line | Tactic::Protect => (AHEAD_M.0 * flame).clamp(AHEAD_M.1, AHEAD_M.2),
            Tactic::BurnOut => (AHEAD_M.0 * flame).clamp(3.0 * cell_m, AHEAD_M.2.max(3.0 * cell_m)),
        }
    }

    pub(super) fn hold(&mut self, f: &mut Field<'_>, team: TeamId, work: &mut Work, why: &'static str) {
        work.mode = Mode::Hold(f.now + LOOK_AGAIN);
        if work.held != Some(why) {
            work.held = Some(why);
            let (cause, place) = self.crews[team.index()].job.map_or((Cause::of(crate::record::event::Why::Drill), Who::Nobody), |j| (j.cause, j.place));
            f.log.write(f.now, line(Kind::CrewHeld, Who::Team(team), cause).at(place).detail(why));
        }
    }

    /// Along the edge for a step.
    fn along(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, tactic: Tactic, work: &mut Work, minute: bool) {
        let at = self.crews[team.index()].at;
        let shape = f.frame.shape;
        let t = &f.scenario.county.teams[team.index()];
        let cell = shape.cell_at(at);
        if minute && !cell.is_some_and(|c| shape.square(c, if tactic == Tactic::Attack { 2 } else { 5 }).any(|k| fire.spreads(k))) {
            // Closed here, or the fire has gone elsewhere.
            self.flush(f, fire, team, tactic, work, None);
            work.mode = Mode::Hold(f.now);
            return;
        }
        let near = if tactic == Tactic::Attack { fire.local(at) } else { fire.local_within(at, 5) };
        let (Some(local), Some(cell)) = (near, cell) else {
            self.flush(f, fire, team, tactic, work, None);
            work.mode = Mode::Hold(f.now + Span::minutes(1));
            return;
        };
        let flame = fire.flame_at(local.cell, local.rate_m_s);
        let rise = fire.behaviour().land().rise(cell);
        let now_s = Self::clock(f, fire);
        if minute && tactic == Tactic::Attack {
            let rule = if flame > pace::limit_m(work.craft, t.people) {
                Some(FLAMES)
            } else if work.craft == Craft::Tools && f.scenario.is_night(f.now) {
                Some(NIGHT)
            } else {
                safety::forbids(&local, flame, rise, &fire.weather(f.now))
            };
            if let Some(rule) = rule {
                self.flush(f, fire, team, tactic, work, Some(&local));
                return self.withdraw_wing(f, fire, team, work, &local, flame, rule);
            }
        }
        let hours = (f.now - work.since).as_hours();
        let (fuel, night, steep) = (fire.behaviour().land().fuel[cell], f.scenario.is_night(f.now), (rise[0] * rise[0] + rise[1] * rise[1]).sqrt());
        work.pace_m_s = Self::pace_at(tactic, fuel, work, t.people, flame, hours, night, steep);
        let v = work.pace_m_s + self.joined_m_s(team);
        let s = stride(&local, at, work.side, Self::offset_m(tactic, fire, &local, shape.cell_m), v, now_s, f.step.as_seconds());
        self.crews[team.index()].at = s.at;
        self.share_line(team, work, s.way_m);
        if let Some(crews) = &mut self.fire {
            crews.built_m += s.way_m;
        }
        if s.gap_m < -OVERTAKEN_M {
            self.flush(f, fire, team, tactic, work, Some(&local));
            if local.rate_m_s > SLOWER * v {
                return self.withdraw_wing(f, fire, team, work, &local, flame, OUTRUN);
            }
            // Faster than the fire and yet behind it: this piece of the edge is another than it took it for. It begins anew.
            work.mode = Mode::Hold(f.now);
            return;
        }
        if (f.now + f.step).as_millis() % 60_000 == 0 {
            self.flush(f, fire, team, tactic, work, Some(&local));
        }
    }

    /// What was built since the last time becomes a line upon the fire.
    fn flush(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, tactic: Tactic, work: &mut Work, local: Option<&Local>) {
        let to = self.crews[team.index()].at;
        let cell_m = f.frame.shape.cell_m;
        let far = work.from.distance_m(to);
        if far > 0.05 && far < 50.0 * cell_m {
            let flame = local.map_or(1.0, |l| fire.flame_at(l.cell, l.rate_m_s));
            if let Some(crews) = &mut self.fire {
                crews.lines.extend(crate::map::line_cells::rasterise(f.frame.shape, &[work.from, to]).into_iter().map(|c| c as u32));
            }
            f.acts.push(HazardAct::Line { path: vec![work.from, to], width_m: (1.6 * flame).clamp(1.0, 12.0) });
        }
        match (tactic, local) {
            // The edge beside the crew goes out, all along what it has passed.
            (Tactic::Attack, Some(l)) => {
                let n = (far / (0.5 * cell_m)).ceil().clamp(1.0, 100.0) as usize;
                for i in 1..=n {
                    let p = work.from.towards(to, i as f64 / n as f64);
                    let back = Point::new(p.x - l.normal[0] * 0.4 * cell_m, p.y - l.normal[1] * 0.4 * cell_m);
                    f.acts.push(HazardAct::Extinguish { at: back, radius_m: 0.75 * cell_m });
                }
            }
            (Tactic::BurnOut, Some(l)) if far > 0.05 && l.gap_m(Self::clock(f, fire)) > 2.0 * cell_m => {
                let shift = |p: Point| Point::new(p.x - l.normal[0] * BURN_CELLS * cell_m, p.y - l.normal[1] * BURN_CELLS * cell_m);
                f.acts.push(HazardAct::BurnOut { path: vec![shift(work.from), shift(to)] });
            }
            _ => {}
        }
        work.from = to;
    }

    /// A crew gets away to a place of safety; what comes of it where the fire is quicker.
    pub(super) fn withdraw(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &mut Work, local: &Local, flame: f64, why: &'static str) {
        self.hold(f, team, work, why);
        if flame <= 1.2 {
            return;
        }
        let (at, from) = (self.crews[team.index()].at, work.from);
        let burns = |k: usize| f.frame.intensity_kw_per_m.get(k).is_some_and(|i| *i > 0.0);
        let to = safety::refuge(fire, at, flame, &fire.weather(f.now), burns).unwrap_or_else(|| {
            let far = at.distance_m(from);
            if far > 1.0 { at.towards(from, ESCAPE_M / far) } else { Point::new(at.x + local.normal[0] * ESCAPE_M, at.y + local.normal[1] * ESCAPE_M) }
        });
        let away = walk_time(f.scenario, at, to);
        work.mode = Mode::Back { from: at, to, since: f.now, until: f.now + away };
        let t = &f.scenario.county.teams[team.index()];
        let (cause, place) = self.crews[team.index()].job.map_or((Cause::of(crate::record::event::Why::Drill), Who::Nobody), |j| (j.cause, j.place));
        let fire_s = (local.gap_m(Self::clock(f, fire)).max(0.0) + OVERTAKEN_M) / local.rate_m_s.max(1e-6);
        if safety::gets_away(away.as_seconds(), fire_s) {
            return;
        }
        let people = f64::from(t.people.min(SQUAD));
        let seq = f.log.write(f.now, line(Kind::CrewWithdrew, Who::Team(team), cause).at(place).value(f64::from(t.people), Unit::Persons).detail(why));
        let cause = Cause::after(cause.why, seq);
        let minutes = people * away.as_minutes();
        let seq = f.log.write(f.now, line(Kind::TeamExposed, Who::Team(team), cause).at(place).value(minutes, Unit::PersonMinutes));
        let mut luck = self.lot(f, Luck::Entrapment, team);
        let (over, dead, red, yellow) = BURNED_OVER;
        if luck.unit() >= over {
            return;
        }
        let cause = Cause::after(cause.why, seq);
        let caught = f.log.write(f.now, line(Kind::Caught, Who::Team(team), cause).at(place).value(people, Unit::Persons).detail("burned over"));
        let mut n = [0.0f64; 3];
        for _ in 0..t.people.min(SQUAD) {
            let u = luck.unit();
            let k = if u < dead {
                0
            } else if u < dead + red {
                1
            } else if u < dead + red + yellow {
                2
            } else {
                continue;
            };
            n[k] += 1.0;
        }
        let cause = Cause::after(cause.why, caught);
        for (count, kind, word) in [(n[0], Kind::Died, ""), (n[1], Kind::Injured, said::RED), (n[2], Kind::Injured, said::YELLOW)] {
            if count > 0.0 {
                f.log.write(f.now, line(kind, Who::Team(team), cause).at(place).value(count, Unit::Persons).detail(word));
            }
        }
    }

    /// Mops up along the line; done when nothing is left to mop up.
    fn mop(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, work: &mut Work, minute: bool) -> Option<&'static str> {
        let at = self.crews[team.index()].at;
        if minute {
            if !fire.free_edge().is_empty() {
                work.mode = Mode::Hold(f.now);
                return None;
            }
            let size = fire.size();
            let share = self.fire.as_ref().map_or(1.0, |c| c.mopped_share(size.edge_m));
            if share >= 1.0 && size.heat_mw <= 0.0 {
                return Some("mopped up");
            }
        }
        let t = &f.scenario.county.teams[team.index()];
        let fuel = f.frame.shape.cell_at(at).map_or(1, |c| fire.behaviour().land().fuel[c]);
        let hours = (f.now - work.since).as_hours();
        let v = pace::line_m_s(fuel, work.craft, t.people, hours, f.scenario.is_night(f.now), 0.0) * pace::MOP;
        let way = v * f.step.as_seconds();
        work.unsaid_mop_m += way;
        if let Some(crews) = &mut self.fire {
            crews.mopped_m += way;
        }
        None
    }

    pub(super) fn say_work(&mut self, f: &mut Field<'_>, team: TeamId, tactic: Tactic, work: &mut Work) {
        work.said = f.now;
        let (cause, place) = self.crews[team.index()].job.map_or((Cause::of(crate::record::event::Why::Drill), Who::Nobody), |j| (j.cause, j.place));
        if work.unsaid_m >= 1.0 {
            f.log.write(
                f.now,
                line(Kind::LineBuilt, Who::Team(team), cause).at(place).value(std::mem::take(&mut work.unsaid_m), Unit::Metres).detail(tactic.word()),
            );
        }
        if work.unsaid_mop_m >= 1.0 {
            f.log.write(f.now, line(Kind::MoppedUp, Who::Team(team), cause).at(place).value(std::mem::take(&mut work.unsaid_mop_m), Unit::Metres));
        }
    }

    /// What it sees goes to the command room by radio.
    pub(super) fn tell_of_fire(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId) {
        let Some(job) = self.crews[team.index()].job else { return };
        let mut luck = self.lot(f, Luck::FireWatch, team);
        if let Some(seen) = FireSight::look(fire, f.now, &mut luck) {
            self.news.push(News::of(team, &job, Told::Fire(seen), job.cause.seq.unwrap_or(0)));
        }
    }

    /// Once a minute: who is near enough to watch.
    pub(super) fn count_near(&mut self, f: &Field<'_>) {
        let (Some(fire), true) = (f.fire, f.now.as_millis() % 60_000 == 0) else { return };
        let Some(middle) = fire.middle() else { return };
        let n = self.crews.iter().filter(|c| !c.home && matches!(c.doing, Doing::Working(_)) && c.at.distance_m(middle) <= AT_FIRE_M).count();
        if let Some(crews) = &mut self.fire {
            crews.near = n as u32;
        }
    }
    /// Whether the fire is so near that a crew on its way begins from here.
    pub(super) fn fire_before(f: &Field<'_>, purpose: Purpose, at: Point) -> bool {
        matches!(purpose, Purpose::Fight(t) if t != Tactic::Protect) && f.fire.is_some_and(|fire| fire.local(at).is_some())
    }
}
