//! People / host — a house that takes others in: relatives on safe ground (投亲靠友), a neighbour's upper floor.
//!
//! In: a household that leaves, other households' houses. Out: a walk or a ride there with people's own reason, `Safe` there, and going on
//! or being caught when the water comes. Not here: the plan's places (`way`), who goes back (`refuge`). Method: some households have
//! relatives near by, by name always in the same house: in one of the next settlements, in no danger zone, clearly higher than their own.
//! Some go there whatever the plan says; the others of them when the plan's places cannot be reached or are full. Whoever has
//! water at the door and no upper floor goes up to the nearest neighbour who has one; so does whoever finds no other way. Only from
//! water: nobody knows which house a fire or a gas will spare. Shares and distances are assumed.

use super::harm;
use super::life::{Phase, flag};
use super::refuge::Stays;
use super::ride::Errand;
use super::spot::{Host, Spot};
use super::walk::Goal;
use super::way::Start;
use super::{Ctx, GOES, People};
use crate::base::ids::{HouseholdId, Id, NodeId, SettlementId};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::map::frame::Point;
use crate::record::event::{Kind, Own, Unit, Who, Why};
use crate::record::said;
use crate::record::tale::Living;

/// Share of families with relatives near by who would take them in (assumed).
const HAS_KIN: f64 = 0.6;
/// They live in one of so many settlements next to one's own (assumed).
const KIN_SETTLEMENTS: usize = 8;
/// So much higher than one's own a house must stand to be taken for safe, metres (assumed: a storey and a half).
const HIGHER_M: f32 = 5.0;
/// Straight distance that people walk to relatives, metres, as far as to named safe ground; beyond it they drive.
const ON_FOOT_M: f64 = 3_000.0;
/// Straight distance to a neighbour's upper floor, metres (assumed: the next houses).
const NEIGHBOUR_M: f64 = 60.0;
/// Nobody sets out for it through rising water who cannot be there by then (assumed).
const NEIGHBOUR_WALK: Span = Span::minutes(2);
/// Depth at the house of relatives from which nobody goes there or stays, metres (assumed).
const WET_M: f32 = 0.1;
/// So many neighbours are tried, the nearest first (assumed).
const TRIES: usize = 3;
/// Depth above the ground floor's floor from which nobody goes up to an upper floor any more, metres (assumed: half of what it holds).
const UP_NO_MORE_M: f32 = 1.25;

impl People {
    /// Whether a household goes to relatives though it could go elsewhere.
    pub(super) fn prefers_kin(&self, h: usize, ctx: &Ctx<'_>) -> bool {
        self.fixed.luck(h, GOES, 10) < ctx.scenario.drill.behaviour.relatives
    }

    /// The house of a household's relatives, where it has any in safety.
    fn kin(&mut self, h: usize, ctx: &Ctx<'_>) -> Option<usize> {
        let own = self.fixed.homes.settlement[h];
        if self.fixed.homes.living[h] != Living::Family || self.fixed.luck(h, GOES, 10) >= HAS_KIN.max(ctx.scenario.drill.behaviour.relatives) {
            return None;
        }
        let near = self.kin_near.entry(own.0).or_insert_with(|| next_settlements(own, ctx));
        let among = |n: usize, u: f64| (n > 0).then(|| ((n as f64 * u) as usize).min(n - 1));
        let place = SettlementId(near[among(near.len(), self.fixed.luck(h, GOES, 11))?]);
        let houses = self.fixed.homes.of_settlement(place);
        let first = houses.start as usize;
        let host = first + among(houses.len(), self.fixed.luck(h, GOES, 12))?;
        let homes = &self.fixed.homes;
        let safe = homes.living[host] == Living::Family && homes.zone[host].is_none() && homes.ground_m[host] - homes.ground_m[h] >= HIGHER_M;
        (safe && ctx.ground.house_depth(HouseholdId(host as u32)) < WET_M).then_some(host)
    }

    /// Off to relatives, on foot or with the own vehicle; false where there are none in safety or no way.
    pub(super) fn try_kin(&mut self, h: usize, start: Start, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        if ctx.ground.fire.is_some() || self.fumes.is_some() || self.life.is(h, flag::FETCHED) {
            return false;
        }
        let Some(host) = self.kin(h, ctx) else { return false };
        let (to, goal) = (self.fixed.homes.at[host], Goal::Host(Host { household: host as u32, upstairs: false }));
        let node = ctx.scenario.county.settlements[self.fixed.homes.settlement[host].index()].node;
        let roads = !ctx.scenario.county.roads.nodes.is_empty();
        let pace = self.pace(h, t, ctx);
        if start.at.distance_m(to) <= ON_FOOT_M {
            let walk = self.straight(start.at, to, pace, t, goal, ctx);
            let walk = walk.or_else(|| if roads { self.by_road(start.at, start.node, to, node, pace, t, goal, ctx) } else { None });
            if let Some(walk) = walk.or_else(|| self.round(start.at, to, pace, t, goal, ctx)) {
                self.by_own_choice(h, Own::ToRelatives, said::TO_RELATIVES, host, t, ctx);
                self.walk_off(h, walk, t, ctx);
                return true;
            }
        }
        start.vehicle && self.drives_to_kin(h, (start.at, start.node), (host, node), t, ctx)
    }
    fn drives_to_kin(&mut self, h: usize, from: (Point, NodeId), (host, node): (usize, NodeId), t: Moment, ctx: &mut Ctx<'_>) -> bool {
        if !self.drive_to(h, from, node, Errand::Kin(host as u32), t, ctx) {
            return false;
        }
        self.by_own_choice(h, Own::ToRelatives, said::TO_RELATIVES, host, t, ctx);
        self.left(h, "drive", t, ctx);
        self.stops_walking(h, t);
        self.life.unset(h, flag::BLOCKED);
        self.go(h, Phase::Riding);
        true
    }

    /// Up to a neighbour's upper floor; false where nobody near has one that still holds, or no way leads there.
    pub(super) fn try_neighbour(&mut self, h: usize, from: Point, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        if ctx.ground.fire.is_some() || self.fumes.is_some() || ctx.ground.without_water() {
            return false;
        }
        let homes = &self.fixed.homes;
        let near = |g: &usize| {
            let is_one = *g != h && homes.upper_floor[*g] && homes.living[*g] == Living::Family;
            is_one && homes.at[*g].distance_m(from) <= NEIGHBOUR_M && self.floor_is_open(*g, ctx)
        };
        let mut list: Vec<usize> = homes.of_settlement(homes.settlement[h]).map(|g| g as usize).filter(near).collect();
        list.sort_by(|a, b| homes.at[*a].distance_m(from).total_cmp(&homes.at[*b].distance_m(from)).then(a.cmp(b)));
        let pace = self.pace(h, t, ctx);
        let way = |g: &usize| {
            let goal = Goal::Host(Host { household: *g as u32, upstairs: true });
            let walk = self.straight(from, self.fixed.homes.at[*g], pace, t, goal, ctx).filter(|walk| walk.ends() <= t + NEIGHBOUR_WALK);
            walk.map(|walk| (*g, walk))
        };
        let Some((host, walk)) = list.iter().take(TRIES).find_map(way) else { return false };
        self.by_own_choice(h, Own::ToNeighbour, said::TO_NEIGHBOUR, host, t, ctx);
        self.walk_off(h, walk, t, ctx);
        true
    }
    /// Whether an upper floor can still be reached from the street, in a house that stands.
    fn floor_is_open(&self, host: usize, ctx: &Ctx<'_>) -> bool {
        let id = HouseholdId(host as u32);
        ctx.ground.inside_depth(id) < UP_NO_MORE_M && !self.falls(host, ctx)
    }
    /// How a household's house is built.
    pub(super) fn built(&self, h: usize) -> harm::Built {
        if self.fixed.homes.wooden[h] { harm::Built::WoodOnStones } else { harm::Built::Masonry }
    }
    /// Whether the water has brought a house down.
    fn falls(&self, host: usize, ctx: &Ctx<'_>) -> bool {
        let id = HouseholdId(host as u32);
        harm::house_collapses(self.built(host), f64::from(ctx.ground.house_depth(id)), f64::from(ctx.ground.house_speed(id)))
    }

    /// What follows is people's own choice; where a plan named another place, the record says so.
    fn by_own_choice(&mut self, h: usize, own: Own, what: &str, host: usize, t: Moment, ctx: &mut Ctx<'_>) {
        self.for_their_own_reason(h, own);
        if self.life.is(h, flag::PLANNED) && self.set(h, flag::OFF_ROUTE) {
            let (cause, at) = (self.life.cause(h), Who::Settlement(self.fixed.homes.settlement[host]));
            ctx.log.write(t, line(Kind::OffRoute, Self::who(h), cause).value(0.0, Unit::Metres).at(at).detail(what));
        }
    }

    /// Whatever an order says meanwhile, this is why they are there.
    fn for_their_own_reason(&mut self, h: usize, own: Own) {
        let why = Why::Decision(own);
        match self.life.cause(h).seq {
            Some(seq) => self.life.note(h, why, seq),
            None => self.life.because(h, why),
        }
    }

    /// At the door of those who take them in.
    pub(super) fn at_host(&mut self, h: usize, host: Host, t: Moment, ctx: &mut Ctx<'_>) {
        let at = self.fixed.homes.at[host.household as usize];
        if self.host_fails(host, ctx) {
            self.blocked(h, None, t, ctx);
            self.set_out_from(h, at, t, ctx);
            return;
        }
        self.go(h, Phase::Safe);
        self.life.unset(h, flag::AWAY | flag::NO_WAY);
        self.spots.insert(h as u32, Spot { at, shelter: None, in_yard: false, host: Some(host) });
        let place = Who::Settlement(self.fixed.homes.settlement[host.household as usize]);
        self.for_their_own_reason(h, if host.upstairs { Own::ToNeighbour } else { Own::ToRelatives });
        self.safe(h, if host.upstairs { said::UPPER_FLOOR } else { said::RELATIVES }, place, t, ctx);
        if !host.upstairs {
            self.may_go_back(h, Stays::Open, t, ctx);
        }
    }
    /// Whether a house can no longer be lived in: its upper floor is reached or it falls; on the ground floor, its street is wet.
    pub(super) fn host_fails(&self, host: Host, ctx: &Ctx<'_>) -> bool {
        let (id, g) = (HouseholdId(host.household), host.household as usize);
        if host.upstairs { f64::from(ctx.ground.inside_depth(id)) >= super::plight::UPPER_M || self.falls(g, ctx) } else { ctx.ground.house_depth(id) >= WET_M }
    }
    /// The upper floor on which they were neighbours' guests is lost: the house has fallen, or the water holds them there.
    pub(super) fn host_is_lost(&mut self, h: usize, host: Host, t: Moment, ctx: &mut Ctx<'_>) {
        let (id, at) = (HouseholdId(host.household), self.leave_spot(h, t));
        self.life.unset(h, flag::SAFE);
        self.set(h, flag::AWAY);
        if self.falls(host.household as usize, ctx) {
            self.caught(h, at, "collapse", f64::from(ctx.ground.house_depth(id)), f64::from(ctx.ground.house_speed(id)), t, ctx);
            self.high_zone(h, false, t, ctx);
        } else {
            self.hold(h, at, said::UPPER_FLOOR, t, ctx);
        }
    }
}

/// The settlements nearest to one, by number where they are as near.
fn next_settlements(own: SettlementId, ctx: &Ctx<'_>) -> Vec<u32> {
    let places = &ctx.scenario.county.settlements;
    let at = places[own.index()].at;
    let mut list: Vec<(f64, u32)> = (0..places.len() as u32).filter(|s| *s != own.0).map(|s| (places[s as usize].at.distance_m(at), s)).collect();
    let order = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if list.len() > KIN_SETTLEMENTS {
        list.select_nth_unstable_by(KIN_SETTLEMENTS, order);
        list.truncate(KIN_SETTLEMENTS);
    }
    list.sort_by(order);
    list.into_iter().map(|(_, s)| s).collect()
}
