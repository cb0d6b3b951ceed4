//! People / way — where a household goes, and how it sets out.
//!
//! In: a household, a place, what is open and dry. Out: a walk, a ride, the upper floor, or nothing: blocked. Not here:
//! the walk itself (`walk`), the road (`traffic`). Method: whoever follows the plan takes its zone's refuges in order;
//! whoever goes by own judgement takes the nearest higher ground, then the nearest shelters; some go to relatives or to a neighbour's
//! upper floor (`host`). Limits are assumed.

use super::agenda::Plan;
use super::life::{Phase, flag};
use super::walk::{Goal, Walk};
use super::{Ctx, GOES, People};
use crate::base::ids::{FacilityId, HouseholdId, Id, NodeId, RoadId};
use crate::base::time::Moment;
use crate::drill::ground::WADE_M;
use crate::drill::log::line;
use crate::map::frame::Point;
use crate::plan::zone::Refuge;
use crate::record::event::{Kind, Own, Unit, Who, Why};
use crate::record::said;

/// Straight distance to named safe ground beyond which people look for something else, metres.
const FOOT_M: f64 = 3_000.0;
/// Straight distance to a shelter up to which people walk though they have a vehicle, metres.
const NEAR_M: f64 = 1_000.0;
/// Straight distance to a shelter up to which people without a vehicle walk, metres.
const FAR_M: f64 = 8_000.0;
/// Depth of water at a place from which it is no refuge, metres (assumed).
const SAFE_M: f32 = 0.05;
/// How many shelters people consider by themselves.
const CHOICE: usize = 4;
/// Minutes until people who found no way out of a dry house try again.
const AGAIN_MIN: i64 = 10;

/// Where somebody starts from, and what they have with them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub at: Point,
    pub node: NodeId,
    pub vehicle: bool,
}

impl People {
    /// Out of the house.
    pub(super) fn set_out(&mut self, h: usize, from: Point, t: Moment, ctx: &mut Ctx<'_>) {
        if ctx.ground.house_depth(HouseholdId(h as u32)) >= WADE_M {
            if !self.upstairs(h, t) && self.life.phase(h) != Phase::Waiting {
                self.go(h, Phase::Waiting);
            }
            return;
        }
        let node = ctx.scenario.county.settlements[self.fixed.homes.settlement[h].index()].node;
        let start = Start { at: from, node, vehicle: self.has_vehicle(h) };
        // With water at the door and no upper floor of their own, the next one there is.
        let low = !self.fixed.homes.upper_floor[h];
        let goes_up = low && self.life.is(h, flag::SAW) && self.fixed.luck(h, GOES, 13) < ctx.scenario.drill.behaviour.neighbour;
        if goes_up && self.try_neighbour(h, from, t, ctx) || self.choose(h, start, t, ctx) || low && self.try_neighbour(h, from, t, ctx) {
            return;
        }
        if self.set(h, flag::BLOCKED) {
            self.blocked(h, None, t, ctx);
        }
        if ctx.ground.fire.is_none() && self.fumes.is_none() && self.upstairs(h, t) {
            return;
        }
        if self.life.phase(h) != Phase::Waiting {
            self.go(h, Phase::Waiting);
        }
        self.plan(t + crate::base::time::Span::minutes(AGAIN_MIN), h, Plan::Retry);
    }

    /// From wherever they are, on foot: the way was broken off.
    pub(super) fn set_out_from(&mut self, h: usize, at: Point, t: Moment, ctx: &mut Ctx<'_>) {
        let start = self.start_at(at, ctx);
        if self.choose(h, start, t, ctx) {
            return;
        }
        self.hold(h, at, "no-way", t, ctx);
    }

    /// On foot from a place, with its nearest junction.
    pub(super) fn start_at(&self, at: Point, ctx: &Ctx<'_>) -> Start {
        let graph = &ctx.scenario.county.roads;
        let node = (0..graph.nodes.len())
            .map(NodeId::from_index)
            .min_by(|a, b| graph.node_at(*a).distance_m(at).total_cmp(&graph.node_at(*b).distance_m(at)).then(a.cmp(b)));
        Start { at, node: node.unwrap_or(NodeId(0)), vehicle: false }
    }

    /// Takes the first way that exists; false where there is none.
    pub(super) fn choose(&mut self, h: usize, start: Start, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        // The perfect order names the best place, not the plan's.
        let perfect = matches!(self.life.cause(h).why, Why::Perfect);
        let startled = self.life.is(h, flag::SAW);
        if !perfect && !startled && self.prefers_kin(h, ctx) && self.try_kin(h, start, t, ctx) {
            return true;
        }
        let mut named = false;
        if self.life.is(h, flag::PLANNED)
            && !perfect
            && let Some(z) = self.fixed.homes.zone[h]
        {
            for refuge in &ctx.scenario.books.zones[z.index()].refuges {
                named = true;
                match *refuge {
                    Refuge::HighGround(p) => {
                        if self.try_ground(h, start, p, t, ctx) {
                            return true;
                        }
                    }
                    Refuge::Shelter(f) => {
                        if self.try_shelter(h, start, f, t, ctx) {
                            return true;
                        }
                    }
                }
            }
        }
        if self.fumes.is_some() {
            return self.clear_of_gas(h, start, t, ctx);
        }
        // From a fire people do not go uphill: they look for a shelter that it does not threaten, or for open ground away from it.
        if ctx.ground.fire.is_some() {
            return self.try_any_shelter(h, start, t, ctx) || self.away_from_fire(h, start, t, ctx);
        }
        let found = self.chooses_alone(h, start, (named || !startled) && !perfect, t, ctx);
        if found && named {
            self.refuges_cut_off(h, t, ctx);
        }
        found
    }

    /// By their own judgement: relatives if there is time for it, the nearest higher ground, the nearest shelters.
    fn chooses_alone(&mut self, h: usize, start: Start, kin: bool, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        // Where a plan's places are cut off, relatives come before open ground.
        let first = kin && self.life.is(h, flag::PLANNED);
        if first && self.try_kin(h, start, t, ctx) {
            return true;
        }
        let pace = self.pace(h, t, ctx);
        if let Some(walk) = self.higher_ground(start.at, pace, t, ctx) {
            self.walk_off(h, walk, t, ctx);
            return true;
        }
        self.try_any_shelter(h, start, t, ctx) || kin && !first && self.try_kin(h, start, t, ctx)
    }
    /// No way led to any place of the plan, and they go somewhere else.
    fn refuges_cut_off(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        if self.set(h, flag::OFF_ROUTE) {
            let (cause, at) = (self.life.own(h, Own::NoRoad), Who::Settlement(self.fixed.homes.settlement[h]));
            ctx.log.write(t, line(Kind::OffRoute, Self::who(h), cause).value(0.0, Unit::Metres).at(at).detail(said::REFUGE_CUT));
        }
    }

    /// The nearest shelters by straight distance, open ones first.
    pub(super) fn try_any_shelter(&mut self, h: usize, start: Start, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        // The first few in order, without sorting the rest of some hundreds.
        let mut list: [(bool, f64, FacilityId); CHOICE] = [(true, f64::INFINITY, FacilityId(u32::MAX)); CHOICE];
        let order = |a: &(bool, f64, FacilityId), b: &(bool, f64, FacilityId)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2));
        for (f, gate) in self.fixed.shelters.iter().zip(&self.fixed.gates) {
            let (far, last) = (gate.distance_m(start.at), &list[CHOICE - 1]);
            if !last.0 && far > last.1 {
                continue;
            }
            let this = (!self.shelters.is_open(*f), far, *f);
            if let Some(place) = list.iter().position(|x| order(&this, x).is_lt()) {
                list[place..].rotate_right(1);
                list[place] = this;
            }
        }
        let found = self.fixed.shelters.len().min(CHOICE);
        list[..found].iter().any(|(_, _, f)| self.try_shelter(h, start, *f, t, ctx))
    }

    fn try_ground(&mut self, h: usize, start: Start, p: Point, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        if start.at.distance_m(p) > FOOT_M || ctx.ground.depth_at(p) >= SAFE_M {
            return false;
        }
        let pace = self.pace(h, t, ctx);
        let over_land = self.straight(start.at, p, pace, t, Goal::Ground, ctx);
        let by_road = over_land.or_else(|| {
            let graph = &ctx.scenario.county.roads; // no junctions: no way by road
            let near = (0..graph.nodes.len())
                .map(NodeId::from_index)
                .min_by(|a, b| graph.node_at(*a).distance_m(p).total_cmp(&graph.node_at(*b).distance_m(p)).then(a.cmp(b)))?;
            (graph.node_at(near).distance_m(p) <= NEAR_M).then_some(())?;
            self.by_road(start.at, start.node, p, near, pace, t, Goal::Ground, ctx)
        });
        match by_road.or_else(|| self.round(start.at, p, pace, t, Goal::Ground, ctx)) {
            Some(w) => {
                self.walk_off(h, w, t, ctx);
                true
            }
            None => false,
        }
    }

    pub(super) fn try_shelter(&mut self, h: usize, start: Start, f: FacilityId, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        if self.turned_away.get(&(h as u32)).is_some_and(|l| l.contains(&f)) {
            return false;
        }
        let (gate, node) = Self::gate_of(f, ctx);
        // Nobody sets out for a shelter that stands in the water.
        if ctx.ground.depth_at(gate) >= SAFE_M || ctx.ground.flame_at(gate) > 0.0 || ctx.scenario.county.roads.nodes.is_empty() {
            return false;
        }
        let far = start.at.distance_m(gate);
        let pace = self.pace(h, t, ctx);
        if (far <= NEAR_M || !start.vehicle && far <= FAR_M)
            && let Some(w) = self.walks_by(h, start, f, pace, t, ctx)
        {
            self.walk_off(h, w, t, ctx);
            return true;
        }
        if far <= NEAR_M {
            let walk = self
                .straight(start.at, gate, pace, t, Goal::Shelter(f), ctx)
                .or_else(|| self.by_road(start.at, start.node, gate, node, pace, t, Goal::Shelter(f), ctx))
                .or_else(|| self.round(start.at, gate, pace, t, Goal::Shelter(f), ctx));
            if let Some(w) = walk {
                self.walk_off(h, w, t, ctx);
                return true;
            }
        }
        if start.vehicle && self.drive_off(h, start, f, t, ctx) {
            return true;
        }
        if far <= FAR_M
            && let Some(w) = self.by_road(start.at, start.node, gate, node, pace, t, Goal::Shelter(f), ctx)
        {
            self.walk_off(h, w, t, ctx);
            return true;
        }
        false
    }

    pub(super) fn walk_off(&mut self, h: usize, mut walk: Walk, t: Moment, ctx: &mut Ctx<'_>) {
        self.left(h, "walk", t, ctx);
        self.life.unset(h, flag::BLOCKED);
        self.go(h, Phase::Walking);
        walk.broken = self.walks.get(&(h as u32)).map_or(0, |old| old.broken);
        self.starts_walking(h, walk, self.alive(h), t, ctx);
    }

    /// Writes `Left`, once.
    pub(super) fn left(&mut self, h: usize, how: &str, t: Moment, ctx: &mut Ctx<'_>) {
        if !self.set(h, flag::LEFT) {
            return;
        }
        let cause = self.life.cause(h);
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        self.write(t, h, Kind::Left, cause, place, Who::Nobody, how, ctx);
    }

    /// Writes `RouteBlocked`: at a road, or for want of any way.
    pub(super) fn blocked(&mut self, h: usize, road: Option<RoadId>, t: Moment, ctx: &mut Ctx<'_>) {
        let cause = self.life.own(h, if road.is_some() { Own::TookOtherRoad } else { Own::NoRoad });
        let place = road.map_or(Who::Nobody, Who::Road);
        self.write(t, h, Kind::RouteBlocked, cause, place, Who::Nobody, if road.is_some() { "" } else { "no-way" }, ctx);
    }
}
