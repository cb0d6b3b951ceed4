//! People / plight — water has come: at home, on foot, in a vehicle; caught, trapped, hurt, dead, or free again.
//!
//! In: depth and speed where people are, once a minute. Out: `Caught`, `Trapped`, `Injured`, `Died`. Not here: the tables
//! (`harm`). First form: whoever is caught and lives waits for rescue or for the water to fall.

use super::harm;
use super::life::{Phase, flag};
use super::walk::Walk;
use super::{Ctx, People, SUFFERS};
use crate::base::ids::{HouseholdId, Id};
use crate::base::time::{Moment, Span};
use crate::drill::census::Trapped;
use crate::drill::ground::HIT_M;
use crate::drill::log::line;
use crate::map::frame::Point;
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::record::said;
use crate::record::tale::Living;

/// Depth above the floor from which people on a ground floor are caught, metres (LifeSim non-evacuation depth 2 ft, rounded
/// down; assumed).
const CAUGHT_M: f64 = 0.5;
/// Depth above the ground floor's floor up to which an upper floor holds, metres (brief of the product).
pub(super) const UPPER_M: f64 = 2.5;
/// Depth at a place of refuge from which people go on, metres (assumed: shoes get wet).
const REFUGE_WET_M: f32 = 0.1;
/// Floor of a shelter above the ground, metres (assumed).
const FLOOR_M: f64 = 0.3;
/// Height of a storey: thresholds upstairs lie so much higher, metres (LifeSim: 9 ft).
const STOREY_M: f64 = 9.0 * 0.3048;
/// Depth below which people held by water walk away by themselves, metres (assumed).
const RELEASE_M: f32 = 0.2;
/// How often people try another way on foot before they stay where they are.
const PATIENCE: u8 = 5;
/// Minutes between two tries of those whom water or closed roads hold.
const AGAIN_MIN: i64 = 10;

/// The water under somebody's feet, and whether what lies within a minute's walk stops them.
pub(super) struct Footing {
    pub here: Point,
    pub now: (f64, f64),
    pub stops: bool,
}

impl Footing {
    /// `None` where all is dry.
    pub(super) fn of(walk: &Walk, t: Moment, ctx: &Ctx<'_>) -> Option<Self> {
        let water = |at: Moment| {
            let (p, road) = walk.stands(at);
            (p, ctx.ground.footing(p, road))
        };
        let (here, now) = water(t);
        let ahead = [15, 30, 45, 60].map(|s| water(t + Span::seconds(s)).1);
        let wet = now.0 >= 0.05 || ahead.iter().any(|a| a.0 >= 0.05);
        // Whoever stands in it already goes on towards the shallower.
        let stops = ahead.iter().any(|a| !harm::dares(a.0, a.1) && a.0 > now.0);
        wet.then_some(Self { here, now, stops })
    }
}

/// Out of doors, what sweeps people off their feet at once is LifeSim's high zone: beyond the extreme limits of ARR.
pub(super) fn swept(depth_m: f64, speed_m_per_s: f64) -> bool {
    depth_m > 1.2 || depth_m * speed_m_per_s > 1.2
}

impl People {
    /// Whether a household on foot has nobody grown and able to hold its weakest.
    fn weak(&self, h: usize) -> bool {
        let homes = &self.fixed.homes;
        self.life.children(h) > 0 && self.able(h) == 0 || homes.reduced[h] > 0 && !self.life.is(h, flag::HELPED)
    }

    pub(super) fn look_at_walkers(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        if ctx.ground.without_water() {
            return;
        }
        let near: Vec<(u32, Footing)> = self.walks.iter().filter_map(|(h, w)| Footing::of(w, t, ctx).map(|f| (*h, f))).collect();
        for (h, f) in near {
            let h = h as usize;
            let (d, v) = f.now;
            // Who would not step into such water may still stand in it when it rises round them, and wade out.
            if !harm::person_stands(self.weak(h), d, v) {
                self.caught(h, f.here, said::FOOT, d, v, t, ctx);
            } else if f.stops {
                let Some(walk) = self.walks.get_mut(&(h as u32)) else { continue };
                walk.broken += 1;
                let tired = walk.broken > PATIENCE;
                // Back to dry land: a bridge is no place to strike out from.
                let here = if ctx.ground.depth_at(f.here) > d as f32 { walk.passed(t, |p| ctx.ground.depth_at(p) < 0.05) } else { f.here };
                self.blocked(h, None, t, ctx);
                if tired {
                    self.hold(h, here, "no-way", t, ctx);
                } else {
                    self.set_out_from(h, here, t, ctx);
                }
            } else if let Some(walk) = self.walks.get_mut(&(h as u32)) {
                walk.slip(Span::millis((60_000.0 * (1.0 - harm::wading(d))) as i64));
            }
        }
    }

    pub(super) fn look_at_wet_houses(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        for &h in ctx.ground.wet_houses() {
            let id = HouseholdId(h);
            let h = h as usize;
            let phase = self.life.phase(h);
            if !(phase.at_home() || phase == Phase::Upstairs || (phase == Phase::Trapped && !self.life.is(h, flag::AWAY))) {
                continue;
            }
            let (outside, inside, v) = (f64::from(ctx.ground.house_depth(id)), f64::from(ctx.ground.inside_depth(id)), f64::from(ctx.ground.house_speed(id)));
            let at = self.fixed.homes.at[h];
            self.expose_at_home(h, t, ctx);
            if harm::house_collapses(self.built(h), outside, v) && !self.life.is(h, flag::HIGH) && self.alive(h) > 0 {
                self.caught(h, at, "collapse", outside, v, t, ctx);
                self.high_zone(h, false, t, ctx);
                continue;
            }
            match phase {
                Phase::Upstairs => {
                    if inside >= UPPER_M {
                        self.life.unset(h, flag::SAFE);
                        self.hold(h, at, said::UPPER_FLOOR, t, ctx);
                    }
                }
                Phase::Trapped => {}
                _ => {
                    if self.alive(h) == 0 {
                        continue;
                    }
                    let ward = self.fixed.homes.living[h] == Living::Ward;
                    let helpless = self.able(h) == 0 && self.fixed.homes.reduced[h] > 0 && !self.life.is(h, flag::HELPED) && !ward;
                    // Water in the room wakes everybody.
                    if inside >= f64::from(HIT_M) && !self.life.is(h, flag::SAW) {
                        self.notice(h, t, ctx);
                    }
                    let climbs = inside >= f64::from(HIT_M) && (!helpless || self.fixed.luck(h, SUFFERS, 3) < 0.5) && self.upstairs(h, t);
                    // On the stairs they are out of the water once they are up; who has not come so far is caught.
                    if climbs && (inside < CAUGHT_M || !self.life.is(h, flag::CLIMBS)) {
                        continue;
                    }
                    if inside >= CAUGHT_M {
                        self.caught(h, at, said::HOME, inside, v, t, ctx);
                    }
                }
            }
            if self.life.phase(h) == Phase::Trapped && !self.life.is(h, flag::HIGH) {
                let storey = if self.life.is(h, flag::UP) { STOREY_M } else { 0.0 };
                let able = harm::able_threshold_m(self.fixed.luck(h, SUFFERS, 4)) + storey;
                let weak = harm::weak_threshold_m(self.fixed.luck(h, SUFFERS, 5)) + storey;
                if inside >= able {
                    self.high_zone(h, false, t, ctx);
                } else if inside >= weak && self.fixed.homes.reduced[h] > 0 && !self.life.is(h, flag::WEAK_HIGH) {
                    self.high_zone(h, true, t, ctx);
                }
            }
        }
    }

    /// Water comes to places of refuge too: whoever still can goes on, the others are caught there.
    pub(super) fn look_at_refuges(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        if ctx.ground.without_water() {
            return;
        }
        let mut stands = std::mem::take(&mut self.stands);
        let lost = self.spots.lost(&mut stands, |at| ctx.ground.depth_at(at) >= REFUGE_WET_M, |host| self.host_fails(host, ctx));
        self.stands = stands;
        for h in lost {
            let h = h as usize;
            if !matches!(self.life.phase(h), Phase::Safe | Phase::Gate) {
                continue;
            }
            let Some(spot) = self.spots.get(h as u32).copied() else { continue };
            if let Some(host) = spot.host.filter(|x| x.upstairs) {
                self.host_is_lost(h, host, t, ctx);
                continue;
            }
            let (d, v) = ctx.ground.footing(spot.at, None);
            let indoors = spot.shelter.is_some() && !spot.in_yard && self.life.phase(h) == Phase::Safe;
            if harm::dares(d, v) {
                self.leave_spot(h, t);
                self.life.unset(h, flag::SAFE);
                self.set_out_from(h, spot.at, t, ctx);
            } else if !indoors || d >= CAUGHT_M + FLOOR_M {
                self.leave_spot(h, t);
                self.caught(h, spot.at, if indoors { said::SHELTER } else { said::FOOT }, d, v, t, ctx);
            }
        }
    }

    /// Whoever is held walks away when the water has gone, or when a way opens.
    pub(super) fn look_at_trapped(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        if self.trapped.is_empty() {
            return;
        }
        let try_again = t.as_millis() % (AGAIN_MIN * 60_000) == 0;
        for x in self.trapped.clone() {
            let h = x.household.index();
            let depth = if self.life.is(h, flag::AWAY) { ctx.ground.depth_at(x.at) } else { ctx.ground.house_depth(x.household) };
            // The water may go on rising round those whom it holds out of doors.
            if self.life.is(h, flag::AWAY) && !self.life.is(h, flag::NO_WAY | flag::HIGH) {
                let (d, v) = (f64::from(depth), f64::from(ctx.ground.speed_at(x.at)));
                if swept(d - x.above_m, v) {
                    self.high_zone(h, false, t, ctx);
                } else if self.fixed.homes.reduced[h] > 0 && d > x.above_m && !harm::person_stands(true, d - x.above_m, v) && !self.life.is(h, flag::WEAK_HIGH)
                {
                    self.high_zone(h, true, t, ctx);
                }
                if self.alive(h) == 0 {
                    continue;
                }
            }
            if self.life.is(h, flag::NO_WAY) {
                let v = f64::from(ctx.ground.speed_at(x.at));
                if !harm::person_stands(self.weak(h), f64::from(depth), v) {
                    self.life.unset(h, flag::NO_WAY);
                    self.caught(h, x.at, said::FOOT, f64::from(depth), v, t, ctx);
                } else if try_again || depth >= REFUGE_WET_M {
                    // A road or a path may have come free, or the water drives them on, as far up as there is land.
                    let start = self.start_at(x.at, ctx);
                    if self.choose(h, start, t, ctx) {
                        self.life.unset(h, flag::NO_WAY | flag::AWAY);
                    }
                }
            } else if depth < RELEASE_M && try_again {
                // The water has gone down: on to somewhere better, not to wait for it here.
                let start = self.start_at(x.at, ctx);
                if self.choose(h, start, t, ctx) {
                    self.life.unset(h, flag::AWAY);
                }
            }
        }
    }

    /// Water has people in its power: harm by the zone, and the living are held.
    pub(super) fn caught(&mut self, h: usize, at: Point, how: &str, depth_m: f64, speed_m_per_s: f64, t: Moment, ctx: &mut Ctx<'_>) {
        self.stops_walking(h, t);
        self.life.unset(h, flag::SAFE | flag::CLIMBS);
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        if self.set(h, flag::CAUGHT) {
            let hit = if how == said::HOME { ctx.ground.hit_seq(HouseholdId(h as u32)) } else { None };
            let cause = Cause { why: Why::Hazard, seq: hit.or(self.life.cause(h).seq) };
            self.write(t, h, Kind::Caught, cause, place, Who::Nobody, how, ctx);
        }
        if !matches!(how, said::HOME | "collapse") {
            self.set(h, flag::AWAY);
            self.expose(h, depth_m as f32, speed_m_per_s as f32, t);
        }
        if !matches!(how, said::HOME | "collapse" | said::SHELTER) && swept(depth_m, speed_m_per_s) {
            self.high_zone(h, false, t, ctx);
        } else {
            self.low_zone(h, t, ctx);
        }
        self.hold(h, at, how, t, ctx);
    }

    /// They wait where they are, above the water or cut off by it.
    pub(super) fn hold(&mut self, h: usize, at: Point, how: &str, t: Moment, ctx: &mut Ctx<'_>) {
        self.stops_walking(h, t);
        if self.life.phase(h) == Phase::Trapped {
            return;
        }
        self.go(h, Phase::Trapped);
        if matches!(how, "no-way" | said::FOOT | said::VEHICLE | said::SHELTER) {
            self.set(h, flag::AWAY);
        }
        if how == "no-way" {
            self.set(h, flag::NO_WAY);
        }
        if self.alive(h) == 0 {
            return;
        }
        let cause = Cause { why: Why::Hazard, seq: self.life.cause(h).seq };
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        // Whoever can climb, and has a roof within reach, waits on it.
        let roof = how == said::HOME && self.able(h) > 0 && self.fixed.luck(h, SUFFERS, 4) < harm::ROOF_IN_REACH;
        let where_held = if roof { said::ROOF } else { how };
        let seq = self.write(t, h, Kind::Trapped, cause, place, Who::Nobody, where_held, ctx);
        let x = Trapped {
            household: HouseholdId(h as u32),
            settlement: self.fixed.homes.settlement[h],
            at,
            above_m: self.held_above_m(h, how),
            people: self.alive(h),
            seq,
        };
        let i = self.trapped.partition_point(|y| y.household < x.household);
        self.trapped.insert(i, x);
    }

    /// How far above the ground people get who are held in a house that is not their own: upstairs in a shelter; from a neighbour's
    /// upper floor to the roof as from their own.
    fn held_above_m(&self, h: usize, how: &str) -> f64 {
        match how {
            said::SHELTER => UPPER_M,
            said::UPPER_FLOOR if self.life.is(h, flag::AWAY) => harm::able_threshold_m(self.fixed.luck(h, SUFFERS, 4)) + STOREY_M,
            _ => 0.0,
        }
    }

    fn low_zone(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let rate = harm::low_zone(self.fixed.luck(h, SUFFERS, 0));
        self.suffer(h, rate, harm::HURT_LOW, [0.0, 0.0, 1.0], u8::MAX, t, ctx);
    }

    pub(super) fn high_zone(&mut self, h: usize, weak_only: bool, t: Moment, ctx: &mut Ctx<'_>) {
        if !self.set(h, if weak_only { flag::WEAK_HIGH } else { flag::HIGH }) {
            return;
        }
        // Whoever was held above the water, upstairs or on a roof, is in its power from here on.
        if self.alive(h) > 0 && self.set(h, flag::CAUGHT) {
            let place = Who::Settlement(self.fixed.homes.settlement[h]);
            let cause = Cause { why: Why::Hazard, seq: self.life.cause(h).seq };
            self.write(t, h, Kind::Caught, cause, place, Who::Nobody, said::UPPER_FLOOR, ctx);
        }
        let rate = harm::high_zone(self.fixed.luck(h, SUFFERS, 1 + u64::from(weak_only) * 8));
        let who = if weak_only { self.fixed.homes.reduced[h] } else { u8::MAX };
        self.suffer(h, rate, 1.0, harm::HURT_HIGH, who, t, ctx);
    }

    /// Each of those who are well dies with a rate, or else is hurt with another.
    pub(super) fn suffer(&mut self, h: usize, rate: f64, hurt_rate: f64, grades: [f64; 3], at_most: u8, t: Moment, ctx: &mut Ctx<'_>) {
        let well = (self.life.people(h) - self.life.dead(h) - self.life.hurt(h)).min(at_most);
        // Who was hurt before may die now.
        let before = self.life.hurt(h).saturating_sub(self.medics.away(h)).min(at_most - well);
        let (mut dead, mut hurt) = (0u8, [0u8; 3]);
        let hurt_die = (0..u64::from(before)).filter(|k| self.fixed.luck(h, SUFFERS, 128 + k) < rate).count() as u8;
        for k in 0..u64::from(well) {
            let u = self.fixed.luck(h, SUFFERS, 64 + k);
            if u < rate {
                dead += 1;
                continue;
            }
            if self.fixed.luck(h, SUFFERS, 256 + k) < hurt_rate {
                let g = self.fixed.luck(h, SUFFERS, 512 + k);
                hurt[if g < grades[0] {
                    0
                } else if g < grades[0] + grades[1] {
                    1
                } else {
                    2
                }] += 1;
            }
        }
        self.life.harm(&self.fixed.homes, &self.fixed.village_of, h, dead, hurt_die, hurt.iter().sum());
        let (place, cause) = (Who::Settlement(self.fixed.homes.settlement[h]), Cause { why: Why::Hazard, seq: self.life.cause(h).seq });
        let mut told = |kind, n: u8, word: &str| {
            if n == 0 {
                return None;
            }
            let mut l = line(kind, Self::who(h), cause).value(f64::from(n), Unit::Persons).at(place);
            if !word.is_empty() {
                l = l.detail(word);
            }
            Some(ctx.log.write(t, l))
        };
        told(Kind::Died, dead + hurt_die, "");
        let [red, yellow, green] = hurt;
        let in_need = [(red, told(Kind::Injured, red, said::RED)), (yellow, told(Kind::Injured, yellow, said::YELLOW))];
        told(Kind::Injured, green, "green");
        if hurt_die > 0 {
            let still = self.life.hurt(h) - hurt.iter().sum::<u8>();
            self.medics.died(h, still);
        }
        for (i, (n, seq)) in in_need.into_iter().enumerate() {
            if let Some(seq) = seq {
                self.needs_bed(h, n, i == 0, seq, t, ctx);
            }
        }
        let alive = self.alive(h);
        if let Some(x) = self.trapped.iter_mut().find(|x| x.household.index() == h) {
            x.people = alive;
        }
        if self.alive(h) == 0 {
            self.trapped.retain(|x| x.household.index() != h);
        }
    }
}
