//! People / blaze — fire has come: seen from the settlement, at the house, on the way, at a refuge.
//!
//! In: flames and smoke once a minute. Out: households that notice, `Caught`, and harm. Not here: what burns (`fire::scorch`),
//! where they go (`way`). Method: whoever sees flames or is in thick smoke goes, as with water at the door; whoever is still in
//! a house that burns gets out, or does not. On foot the front overtakes whoever is in a cell that it passes through; people see it from
//! the next cell and try another way. Source: rates are assumed; of those whom a forest fire overtakes on foot
//! a fifth died in the cases that Viegas (2009) gathered, here half of that, for most of these flames are low.

use super::agenda::Plan;
use super::life::{Phase, flag};
use super::walk::Goal;
use super::way::Start;
use super::{Ctx, DECIDES, People};
use crate::base::dist::Dist;
use crate::base::ids::Id;
use crate::base::num::{cos, sin};
use crate::base::time::{Moment, Span};
use crate::map::frame::Point;
use crate::record::event::{Cause, Kind, Own, Who, Why};
use crate::record::said;
use crate::scenario::responder::{CueKind, Responder};

/// Minutes from flames or smoke in sight to somebody's noticing it, by day and at night (assumed, as for water).
const NOTICED_DAY_MIN: Dist = Dist::LogNormal(3.0, 0.6);
const NOTICED_NIGHT_MIN: Dist = Dist::LogNormal(12.0, 0.7);
/// Dead, and hurt among the others, of those who are in a house that burns: who can walk, and who cannot and has no help.
const IN_HOUSE: ((f64, f64), (f64, f64)) = ((0.01, 0.10), (0.30, 0.60));
/// The same of those whom flames overtake on foot.
const ON_FOOT: (f64, f64) = (0.10, 0.50);
/// Red, yellow and green of the hurt.
const GRADES: [f64; 3] = [0.2, 0.4, 0.4];
/// Flames that nobody walks through, kW/m (500: Byram's 1.35 m).
const DEADLY_KW_M: f32 = 500.0;
/// How often people try another way before they stay.
const PATIENCE: u8 = 5;

impl People {
    /// The fire has come into sight of settlements with the last minute.
    pub(super) fn look_at_flames(&mut self, ctx: &mut Ctx<'_>) {
        let Some(fire) = &ctx.ground.fire else { return };
        let after = if ctx.scenario.is_night(ctx.now) { NOTICED_NIGHT_MIN } else { NOTICED_DAY_MIN };
        for s in fire.seen() {
            for h in self.fixed.homes.start[s.index()]..self.fixed.homes.start[s.index() + 1] {
                let h = h as usize;
                let awake = self.life.is(h, flag::LEAVE | flag::PREPARE | flag::SAW);
                let minutes = if awake { 0.0 } else { after.quantile(self.fixed.luck(h, DECIDES, 4)) };
                self.plan(ctx.now + Span::from_minutes_f64(minutes), h, Plan::Notice);
            }
        }
    }

    /// A fire has come into sight from afar: to whoever acts on cues it speaks for leaving, once they have noticed it.
    pub(super) fn look_at_smoke_afar(&mut self, ctx: &mut Ctx<'_>) {
        let Some(fire) = &ctx.ground.fire else { return };
        if !matches!(ctx.scenario.drill.behaviour.responder, Responder::CueThreshold(_)) {
            return;
        }
        let after = if ctx.scenario.is_night(ctx.now) { NOTICED_NIGHT_MIN } else { NOTICED_DAY_MIN };
        for &(s, flames) in fire.seen_far() {
            for h in self.fixed.homes.of_settlement(s) {
                let minutes = after.quantile(self.fixed.luck(h as usize, DECIDES, 4));
                self.agenda.add(ctx.now + Span::from_minutes_f64(minutes), h, 0, Plan::Sees(flames));
            }
        }
    }
    /// Somebody sees the column of smoke, or flames, from afar.
    pub(super) fn sees(&mut self, h: usize, flames: bool, t: Moment, ctx: &mut Ctx<'_>) {
        if self.life.phase(h).at_home() && self.alive(h) > 0 {
            self.life.because(h, Why::Decision(Own::SawFire));
            self.cue(h, if flames { CueKind::Fire } else { CueKind::Smoke }, t, ctx);
        }
    }

    /// Houses that have begun to burn, walkers and people on open ground whom flames reach.
    pub(super) fn look_at_fire(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(fire) = &ctx.ground.fire else { return };
        if !fire.burns() {
            return;
        }
        for id in fire.fresh().to_vec() {
            let h = id.index();
            if self.life.phase(h).at_home() && self.alive(h) > 0 {
                self.house_burns(h, t, ctx);
            }
        }
        let walkers: Vec<(u32, Point, f32, f32)> = self
            .walks
            .iter()
            .map(|(h, w)| {
                let (here, ahead) = (w.at(t), w.at(t + Span::seconds(60)));
                (*h, here, ctx.ground.front_at(here), ctx.ground.flame_at(ahead))
            })
            .filter(|(_, _, now, then)| *now >= DEADLY_KW_M || *then >= DEADLY_KW_M)
            .collect();
        for (h, here, now, _) in walkers {
            let h = h as usize;
            if now >= DEADLY_KW_M {
                self.burned(h, said::FOOT, ON_FOOT, t, ctx);
                continue;
            }
            let Some(walk) = self.walks.get_mut(&(h as u32)) else { continue };
            walk.broken += 1;
            let tired = walk.broken > PATIENCE;
            self.blocked(h, None, t, ctx);
            if tired {
                self.hold(h, here, "no-way", t, ctx);
            } else {
                self.set_out_from(h, here, t, ctx);
            }
        }
        let open: Vec<(u32, Point)> = self
            .spots
            .iter()
            .filter(|(_, s)| (s.shelter.is_none() || s.in_yard) && ctx.ground.flame_at(s.at) >= DEADLY_KW_M)
            .map(|(h, s)| (*h, s.at))
            .collect();
        for (h, at) in open {
            let h = h as usize;
            if !matches!(self.life.phase(h), Phase::Safe | Phase::Gate) {
                continue;
            }
            self.leave_spot(h, t);
            self.life.unset(h, flag::SAFE);
            self.set_out_from(h, at, t, ctx);
        }
    }

    /// The house burns over their heads: out, and by whatever way there is.
    fn house_burns(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let homes = &self.fixed.homes;
        let helpless = homes.reduced[h] > 0 && self.able(h) == 0 && !self.life.is(h, flag::HELPED);
        let at = homes.at[h];
        if !self.life.is(h, flag::SAW) {
            self.notice(h, t, ctx);
        }
        self.burned(h, "home", if helpless { IN_HOUSE.1 } else { IN_HOUSE.0 }, t, ctx);
        if self.alive(h) > 0 && self.life.phase(h).at_home() {
            self.set_out_from(h, at, t, ctx);
        }
    }

    /// Flames have people in their power, once.
    fn burned(&mut self, h: usize, how: &str, (dead, hurt): (f64, f64), t: Moment, ctx: &mut Ctx<'_>) {
        if !self.set(h, flag::CAUGHT) {
            return;
        }
        self.life.unset(h, flag::SAFE);
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        let hit = if how == "home" { ctx.ground.hit_seq(crate::base::ids::HouseholdId(h as u32)) } else { None };
        let cause = Cause { why: Why::Hazard, seq: hit.or(self.life.cause(h).seq) };
        self.write(t, h, Kind::Caught, cause, place, Who::Nobody, how, ctx);
        self.suffer(h, dead, hurt, GRADES, u8::MAX, t, ctx);
    }

    /// On foot away from the fire, to open ground a kilometre off.
    pub(super) fn away_from_fire(&mut self, h: usize, start: Start, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        let Some(fire) = &ctx.ground.fire else { return false };
        let from = fire.source();
        let (dx, dy) = (start.at.x - from.x, start.at.y - from.y);
        let base = crate::base::num::atan2(dx, dy);
        let pace = self.pace(h, t, ctx);
        for far in [1500.0, 1000.0, 600.0] {
            for turn in [0.0, 30.0, -30.0, 60.0, -60.0, 90.0, -90.0] {
                let a = base + f64::to_radians(turn);
                let to = Point::new(start.at.x + sin(a) * far, start.at.y + cos(a) * far);
                if let Some(walk) = self.straight(start.at, to, pace, t, Goal::Ground, ctx) {
                    self.walk_off(h, walk, t, ctx);
                    return true;
                }
            }
        }
        false
    }
}
