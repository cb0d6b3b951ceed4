//! People / refuge — arriving in safety, at a full shelter, and coming home; rescue by a team.
//!
//! In: ends of walks and rides, gates, the all-clear. Out: `Safe`, `ShelterFull`, `SpecialMoved`, `Rescued`, `WentBack`,
//! `CameHome`. Not here: the gate's arithmetic (`shelter`). The way home of those who came with their own vehicle leads
//! through the traffic.

use super::agenda::Plan;
use super::life::{Phase, flag};
use super::ride::Errand;
use super::spot::Spot;
use super::walk::Goal;
use super::way::Start;
use super::{Ctx, GOES, People};
use crate::base::ids::{FacilityId, HouseholdId, Id, TeamId};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::drill::shelter::Answer;
use crate::map::frame::Point;
use crate::record::event::{Cause, Kind, Own, Unit, Who};
use crate::record::said;
use crate::record::tale::Living;

/// Depth at a place of safety from which people go on, metres (assumed).
const WET_M: f32 = 0.3;
/// Minutes from the all-clear to setting out for home, drawn evenly (assumed).
const HOMEWARD_MIN: (f64, f64) = (10.0, 60.0);
/// Depth at home above which people wait another hour, metres (assumed).
const HOME_WET_M: f32 = 0.1;
/// Speed home for those who were brought by vehicle, metres per second (assumed: 20 km/h door to door).
const HOME_M_PER_S: f64 = 20.0 / 3.6;
/// After how many minutes some go back for their things, drawn evenly (assumed).
const GO_BACK_MIN: (f64, f64) = (30.0, 180.0);
/// Minutes they spend at home then (assumed).
const AT_HOME_MIN: i64 = 20;
/// From a shelter further away than this, straight, nobody goes back on foot, metres (assumed).
const BACK_ON_FOOT_M: f64 = 3_000.0;

/// How a place of safety is watched over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stays {
    /// Open ground that nobody watches, a relative's house.
    Open,
    /// A named place with a responsible person.
    Watched,
    /// Inside a shelter, where the roll is called.
    Inside,
}

impl People {
    pub(super) fn walk_ends(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(walk) = self.walks.get(&(h as u32)) else { return };
        if walk.ends() > t {
            let at = walk.ends();
            self.plan(at, h, Plan::Arrive);
            return;
        }
        let (goal, end) = (walk.goal, walk.end());
        match goal {
            Goal::Ground => {
                if ctx.ground.depth_at(end) >= WET_M {
                    self.blocked(h, None, t, ctx);
                    self.set_out_from(h, end, t, ctx);
                    return;
                }
                self.stops_walking(h, t);
                self.reach_safety(h, end, said::GROUND, t, ctx);
                let stays = if self.at_named_place(h, end, ctx) { Stays::Watched } else { Stays::Open };
                self.may_go_back(h, stays, t, ctx);
            }
            Goal::Shelter(f) => {
                self.stops_walking(h, t);
                self.at_gate(h, f, false, t, ctx);
            }
            Goal::Family => {
                self.stops_walking(h, t);
                self.joins(h, t, ctx);
            }
            Goal::Meeting => {
                self.stops_walking(h, t);
                self.meets(h, t, ctx);
            }
            Goal::Host(host) => {
                self.stops_walking(h, t);
                self.at_host(h, host, t, ctx);
            }
            Goal::Home => {
                self.stops_walking(h, t);
                self.back_for_things(h, t);
            }
        }
    }

    /// Some go back before the all-clear: for the livestock, for their things, for somebody who is missing.
    pub(super) fn may_go_back(&mut self, h: usize, stays: Stays, t: Moment, ctx: &Ctx<'_>) {
        if !self.life.is(h, flag::WENT_BACK | flag::CLEAR) && self.fixed.luck(h, GOES, 1) < self.goes_back(h, stays, ctx) {
            let minutes = GO_BACK_MIN.0 + (GO_BACK_MIN.1 - GO_BACK_MIN.0) * self.fixed.luck(h, GOES, 2);
            self.plan(t + Span::from_minutes_f64(minutes), h, Plan::GoBack);
        }
    }
    /// The share of households without livestock that go back from such a place.
    fn without_livestock(stays: Stays, ctx: &Ctx<'_>) -> f64 {
        let behaviour = &ctx.scenario.drill.behaviour;
        match stays {
            Stays::Open => behaviour.go_back.0,
            Stays::Watched => behaviour.go_back.1,
            Stays::Inside => behaviour.go_back_shelter,
        }
    }
    /// The share of such households that go back: livestock draws more, in proportion where somebody watches.
    fn goes_back(&self, h: usize, stays: Stays, ctx: &Ctx<'_>) -> f64 {
        let (own, open) = (Self::without_livestock(stays, ctx), Self::without_livestock(Stays::Open, ctx));
        let livestock = if self.fixed.homes.livestock[h] { ctx.scenario.drill.behaviour.go_back_livestock } else { 0.0 };
        own + match stays {
            Stays::Open => livestock,
            Stays::Watched | Stays::Inside if open > 0.0 => livestock * (own / open).min(1.0),
            Stays::Watched | Stays::Inside => 0.0,
        }
    }
    /// What they go back for: livestock, somebody of the family who is still elsewhere, or belongings.
    fn goes_back_for(&self, h: usize, stays: Stays, ctx: &Ctx<'_>) -> &'static str {
        let missing = self.fixed.homes.away(h).iter().any(|l| !self.life.phase(l.group as usize).has_left() && self.alive(l.group as usize) > 0);
        if self.fixed.luck(h, GOES, 1) >= Self::without_livestock(stays, ctx) {
            "for-livestock"
        } else if missing {
            "for-family"
        } else {
            "for-belongings"
        }
    }
    /// How a place of safety is watched over.
    fn stays(&self, h: usize, spot: Spot, ctx: &Ctx<'_>) -> Stays {
        if spot.shelter.is_some() && !spot.in_yard {
            Stays::Inside
        } else if self.at_named_place(h, spot.at, ctx) {
            Stays::Watched
        } else {
            Stays::Open
        }
    }

    /// Whether a place is one of the zone's named safe places and the household follows the plan.
    fn at_named_place(&self, h: usize, at: Point, ctx: &Ctx<'_>) -> bool {
        const NEAR_M: f64 = 100.0;
        self.life.is(h, flag::PLANNED)
            && self.fixed.homes.zone[h].is_some_and(|z| {
                ctx.scenario.books.zones[z.index()].refuges.iter().any(|r| matches!(r, crate::plan::zone::Refuge::HighGround(p) if p.distance_m(at) <= NEAR_M))
            })
    }

    /// They have reached safety; written once.
    pub(super) fn reach_safety(&mut self, h: usize, at: Point, how: &str, t: Moment, ctx: &mut Ctx<'_>) {
        self.go(h, Phase::Safe);
        self.life.unset(h, flag::AWAY | flag::NO_WAY);
        self.spots.insert(h as u32, Spot { at, shelter: None, in_yard: false, host: None });
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        self.safe(h, how, place, t, ctx);
    }

    pub(super) fn safe(&mut self, h: usize, how: &str, place: Who, t: Moment, ctx: &mut Ctx<'_>) {
        let cause = self.life.cause(h);
        if self.set(h, flag::SAFE) {
            self.write(t, h, Kind::Safe, cause, place, Who::Nobody, how, ctx);
        }
        // After an all-clear there is no order under which anybody signs or is moved.
        let ordered = !self.life.is(h, flag::CLEAR);
        if ordered {
            self.set(h, flag::SIGNED);
        }
        let reduced = self.fixed.homes.reduced[h];
        if ordered && reduced > 0 && self.life.is(h, flag::LEFT) && self.set(h, flag::MOVED) {
            let cause = self.life.cause(h);
            ctx.log.write(t, line(Kind::SpecialMoved, Self::who(h), cause).value(f64::from(reduced), Unit::Persons).at(place));
        }
        if self.life.is(h, flag::CLEAR) {
            self.plan_home(h, t);
        }
    }

    /// At a shelter's gate.
    pub(super) fn at_gate(&mut self, h: usize, f: FacilityId, by_vehicle: bool, t: Moment, ctx: &mut Ctx<'_>) {
        let (at, node) = Self::gate_of(f, ctx);
        let place = Who::Facility(f);
        if ctx.ground.depth_at(at) >= WET_M {
            self.blocked(h, None, t, ctx);
            self.turned_away.entry(h as u32).or_default().push(f);
            let start = Start { at, node, vehicle: by_vehicle && !self.life.is(h, flag::FETCHED) };
            if !self.onward(h, start, t, ctx) {
                self.set_out_from(h, at, t, ctx);
            }
            return;
        }
        match self.shelters.ask(f, h as u32, self.alive(h), t) {
            Answer::Inside(when) => {
                self.go(h, Phase::Gate);
                self.spots.insert(h as u32, Spot { at, shelter: Some(f), in_yard: false, host: None });
                self.plan(when, h, Plan::Enter);
            }
            Answer::Waits => {
                self.go(h, Phase::Safe);
                self.spots.insert(h as u32, Spot { at, shelter: Some(f), in_yard: true, host: None });
                self.safe(h, said::GROUND, place, t, ctx);
            }
            Answer::Full => {
                let cause = self.life.own(h, Own::ShelterFull);
                self.write(t, h, Kind::ShelterFull, cause, place, Who::Nobody, "", ctx);
                self.turned_away.entry(h as u32).or_default().push(f);
                let start = Start { at, node, vehicle: by_vehicle && !self.life.is(h, flag::FETCHED) };
                if self.onward(h, start, t, ctx) {
                    return;
                }
                self.shelters.stays_outside(f, self.alive(h), t);
                self.go(h, Phase::Safe);
                self.spots.insert(h as u32, Spot { at, shelter: Some(f), in_yard: true, host: None });
                self.safe(h, said::GROUND, place, t, ctx);
            }
        }
    }

    /// From a full shelter: the plan's next shelter, relatives, or the nearest with room; never back to open ground.
    fn onward(&mut self, h: usize, start: Start, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        if let Some(z) = self.fixed.homes.zone[h] {
            for refuge in &ctx.scenario.books.zones[z.index()].refuges {
                if let crate::plan::zone::Refuge::Shelter(f) = *refuge
                    && self.try_shelter(h, start, f, t, ctx)
                {
                    return true;
                }
            }
        }
        self.try_kin(h, start, t, ctx) || self.try_any_shelter(h, start, t, ctx)
    }

    pub(super) fn through_the_gate(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(Spot { shelter: Some(f), .. }) = self.spots.get(h as u32).copied() else { return };
        self.shelters.enter(f, self.alive(h), t);
        self.go(h, Phase::Safe);
        self.safe(h, said::SHELTER, Who::Facility(f), t, ctx);
        // A class and a ward are looked after.
        if matches!(self.fixed.homes.living[h], Living::Family | Living::Visitors) {
            self.may_go_back(h, Stays::Inside, t, ctx);
        }
    }

    pub(super) fn open_shelter(&mut self, f: FacilityId, cause: Cause, ctx: &mut Ctx<'_>) {
        for h in self.shelters.open(f, cause, ctx.now, ctx.log) {
            let h = h as usize;
            if self.life.phase(h) == Phase::Safe && self.spots.get(h as u32).is_some_and(|s| s.in_yard && s.shelter == Some(f)) {
                self.at_gate(h, f, false, ctx.now, ctx);
            }
        }
    }

    pub(super) fn rescue(&mut self, household: HouseholdId, team: TeamId, cause: Cause, ctx: &mut Ctx<'_>) {
        let h = household.index();
        if self.life.phase(h) != Phase::Trapped || self.alive(h) == 0 {
            return;
        }
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        let at = self.trapped.iter().find(|x| x.household == household).map_or(self.fixed.homes.at[h], |x| x.at);
        self.write(ctx.now, h, Kind::Rescued, cause, place, Who::Team(team), "", ctx);
        let ashore = self.landing(at, ctx).unwrap_or(at);
        self.reach_safety(h, ashore, said::GROUND, ctx.now, ctx);
    }

    pub(super) fn all_clear(&mut self, h: usize, t: Moment, cause: Cause) {
        if !self.set(h, flag::CLEAR) {
            return;
        }
        self.airs(h);
        // The next warning is a new one, and so is the next order.
        self.life.close_order(&self.fixed.homes, &self.fixed.village_of, h);
        self.life.unset(
            h,
            flag::PREPARE
                | flag::LEAVE
                | flag::UNDERSTOOD
                | flag::SAW
                | flag::WAITED
                | flag::BLOCKED
                | flag::UP
                | flag::CLIMBS
                | flag::GATHERED
                | flag::OFF_ROUTE,
        );
        match self.life.phase(h) {
            Phase::Safe => {
                if let Some(seq) = cause.seq {
                    self.life.note(h, cause.why, seq);
                }
                self.plan_home(h, t);
            }
            Phase::Heard | Phase::Packing | Phase::Waiting | Phase::Refused => self.go(h, Phase::Back),
            _ => {}
        }
    }

    fn plan_home(&mut self, h: usize, t: Moment) {
        let minutes = HOMEWARD_MIN.0 + (HOMEWARD_MIN.1 - HOMEWARD_MIN.0) * self.fixed.luck(h, GOES, 3);
        self.plan(t + Span::from_minutes_f64(minutes), h, Plan::GoHome);
    }

    pub(super) fn go_home(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        if ctx.ground.house_depth(HouseholdId(h as u32)) > HOME_WET_M {
            self.plan(t + Span::hours(1), h, Plan::GoHome);
            return;
        }
        let stands = self.spots.get(h as u32).map_or(self.fixed.homes.at[h], |s| s.at);
        let roads = !ctx.scenario.county.roads.nodes.is_empty();
        if roads && self.has_vehicle(h) && !self.life.is(h, flag::FETCHED) && stands.distance_m(self.fixed.homes.at[h]) > 3000.0 {
            let from = self.start_at(stands, ctx).node;
            let to = ctx.scenario.county.settlements[self.fixed.homes.settlement[h].index()].node;
            if self.drive_to(h, (stands, from), to, Errand::Home(Plan::AtHome), t, ctx) {
                self.leave_spot(h, t);
                self.go(h, Phase::Homeward);
            } else {
                self.plan(t + Span::hours(1), h, Plan::GoHome);
            }
            return;
        }
        let at = self.leave_spot(h, t);
        let far = at.distance_m(self.fixed.homes.at[h]);
        let v = if far > 3000.0 { HOME_M_PER_S } else { self.pace(h, t, ctx) / 1.3 };
        self.go(h, Phase::Homeward);
        self.plan(t + Span::from_seconds_f64(far / v), h, Plan::AtHome);
    }

    /// Leaves a shelter, a yard or open ground; gives the place.
    pub(super) fn leave_spot(&mut self, h: usize, t: Moment) -> Point {
        let people = self.alive(h);
        let Some(spot) = self.spots.remove(h as u32) else { return self.fixed.homes.at[h] };
        if let Some(f) = spot.shelter {
            if spot.in_yard {
                self.shelters.leaves_yard(f, h as u32, people, t);
            } else {
                self.shelters.leave(f, people, t);
            }
        }
        spot.at
    }

    pub(super) fn at_home(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        self.go(h, Phase::Back);
        let cause = self.life.cause(h);
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        if self.life.is(h, flag::LEFT) {
            self.write(t, h, Kind::CameHome, cause, place, Who::Nobody, "", ctx);
        }
        self.life.unset(h, flag::LEFT | flag::SAFE);
        if self.life.is(h, flag::CLEAR) {
            self.life.unset(h, flag::PAIRED | flag::HELPED | flag::FETCHED | flag::PLANNED | flag::CAUGHT);
        }
    }

    pub(super) fn go_back(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        if self.life.phase(h) != Phase::Safe || self.life.is(h, flag::CLEAR) || !self.set(h, flag::WENT_BACK) {
            return;
        }
        let Some(spot) = self.spots.get(h as u32).copied() else { return };
        let (home, stays) = (self.fixed.homes.at[h], self.stays(h, spot, ctx));
        let what = self.goes_back_for(h, stays, ctx);
        let node = ctx.scenario.county.settlements[self.fixed.homes.settlement[h].index()].node;
        // Nobody wades home: the way must be dry enough as it looks now.
        let far = stays == Stays::Inside && spot.at.distance_m(home) > BACK_ON_FOOT_M;
        let walk = if far {
            None
        } else {
            let pace = self.pace(h, t, ctx);
            let straight = self.straight(spot.at, home, pace, t, Goal::Home, ctx);
            let roads = stays == Stays::Inside && !ctx.scenario.county.roads.nodes.is_empty();
            straight.or_else(|| if roads { self.by_road(spot.at, self.start_at(spot.at, ctx).node, home, node, pace, t, Goal::Home, ctx) } else { None })
        };
        if let Some(walk) = walk {
            self.turns_back(h, what, t, ctx);
            self.walk_off(h, walk, t, ctx);
        } else if far && self.has_vehicle(h) && !self.life.is(h, flag::FETCHED) {
            let from = self.start_at(spot.at, ctx).node;
            if self.drive_to(h, (spot.at, from), node, Errand::Home(Plan::Leave), t, ctx) {
                self.turns_back(h, what, t, ctx);
                self.go(h, Phase::Homeward);
            }
        }
    }
    /// They leave their place of safety for home.
    fn turns_back(&mut self, h: usize, what: &str, t: Moment, ctx: &mut Ctx<'_>) {
        let cause = self.life.own(h, Own::WentBack);
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        self.leave_spot(h, t);
        self.write(t, h, Kind::WentBack, cause, place, Who::Nobody, what, ctx);
        self.life.unset(h, flag::SAFE);
    }
    /// Back at home for their things: they leave again after a while.
    pub(super) fn back_for_things(&mut self, h: usize, t: Moment) {
        self.go(h, Phase::Packing);
        self.plan(t + Span::minutes(AT_HOME_MIN), h, Plan::Leave);
    }
}
