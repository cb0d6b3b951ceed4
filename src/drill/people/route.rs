//! People / route — the roads that a zone's plan names, and whether a household takes them.
//!
//! In: a household, where it stands, a shelter of its zone. Out: a way by the route or by one of its own, and `OffRoute` with the
//! reason where it is its own. Not here: the compass (`traffic::compass`), what is found shut on the way (`driver`). Method: whoever
//! follows the plan and sets out from home takes the route; not where drivers know a road of it to be shut, nor where it is three
//! times as long as the way they know; and some take their own way whatever the plan says (assumed: one of five).

use super::life::flag;
use super::walk::{Goal, Walk};
use super::way::Start;
use super::{Ctx, FORDS, GOES, People};
use crate::base::ids::{FacilityId, Id, LinkId, NodeId, RoadId};
use crate::base::time::Moment;
use crate::drill::log::line;
use crate::drill::traffic::compass::Asked;
use crate::map::frame::Point;
use crate::plan::zone::Refuge;
use crate::record::event::{Kind, Own, Unit, Who, Why};

/// Share of households that take their own way though the plan names another (assumed).
const OWN_WAY: f64 = 0.2;
/// A route so many times as long as the way they know is not taken (assumed).
const TOO_FAR: f64 = 3.0;
/// Whoever sets out no further from their house than this sets out from home, metres.
const HOME_M: f64 = 1.0;

/// Another way than the route: the first road left out, why, and how many metres shorter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OffRoute {
    road: RoadId,
    why: &'static str,
    shorter_m: f64,
}

fn metres(ctx: &Ctx<'_>, way: &[LinkId]) -> f64 {
    way.iter().map(|l| ctx.scenario.county.roads.link(*l).length_m).sum()
}

impl People {
    /// The roads of the zone's route, where a household that follows the plan sets out from home for a shelter of its zone.
    pub(super) fn route_of<'a>(&self, h: usize, from: Point, goal: FacilityId, ctx: &Ctx<'a>) -> &'a [RoadId] {
        let books = &ctx.scenario.books;
        let Some(zone) = self.fixed.homes.zone[h].map(|z| &books.zones[z.index()]) else { return &[] };
        let meant = self.life.is(h, flag::PLANNED)
            && !matches!(self.life.cause(h).why, Why::Perfect)
            && from.distance_m(self.fixed.homes.at[h]) <= HOME_M
            && zone.refuges.contains(&Refuge::Shelter(goal));
        if meant { &zone.route_roads } else { &[] }
    }

    /// The way that a household drives: by the route, or its own and why.
    pub(super) fn drives_by(
        &mut self,
        h: usize,
        start: Start,
        to: NodeId,
        goal: FacilityId,
        t: Moment,
        ctx: &Ctx<'_>,
    ) -> Option<(Vec<LinkId>, Option<OffRoute>)> {
        let graph = &ctx.scenario.county.roads;
        let asked = Asked { graph, traffic: &self.traffic, word: &self.roads.word, now: t };
        let known = self.roads.known_shut(Some(h as u32), t, graph, |k| self.fixed.luck(h, FORDS, k));
        let own = self.compass.way_round(asked, start.node, to, &known);
        let route = self.route_of(h, start.at, goal, ctx);
        let Some(&first) = route.first() else { return own.map(|way| (way, None)) };
        let named = self.compass.way_by(asked, start.node, to, route).filter(|(way, _)| !way.iter().any(|l| known.contains(l)));
        let left_out = |way: &[LinkId]| route.iter().copied().find(|r| !way.iter().any(|l| graph.link(*l).road == *r));
        let (why, named_m) = match &named {
            None => ("route-shut", None),
            Some((way, _)) if own.as_ref().is_some_and(|own| metres(ctx, way) > TOO_FAR * metres(ctx, own).max(1.0)) => ("route-far", Some(metres(ctx, way))),
            Some((way, _)) if self.fixed.luck(h, GOES, 9) < OWN_WAY => ("own-way", Some(metres(ctx, way))),
            Some(_) => return named.map(|(way, _)| (way, None)),
        };
        let own = own?;
        let off = left_out(&own).map(|road| OffRoute { road, why, shorter_m: named_m.map_or(0.0, |m| m - metres(ctx, &own)) });
        let off = off.or_else(|| named.is_none().then_some(OffRoute { road: first, why, shorter_m: 0.0 }));
        Some((own, off))
    }

    /// A household without a vehicle walks the route's roads; none where there is none, or where it takes another way and says so.
    pub(super) fn walks_by(&mut self, h: usize, start: Start, f: FacilityId, pace: f64, t: Moment, ctx: &mut Ctx<'_>) -> Option<Walk> {
        let route = self.route_of(h, start.at, f, ctx);
        let &first = route.first()?;
        let (gate, node) = Self::gate_of(f, ctx);
        let far = start.at.distance_m(gate);
        let shut = route.iter().find(|r| ctx.ground.road_cut(**r)).copied();
        let off = if let Some(road) = shut {
            OffRoute { road, why: "route-shut", shorter_m: 0.0 }
        } else if self.fixed.luck(h, GOES, 9) < OWN_WAY {
            OffRoute { road: first, why: "own-way", shorter_m: 0.0 }
        } else {
            match self.along_roads(start.at, start.node, gate, node, route, pace, t, Goal::Shelter(f), ctx) {
                Some((walk, metres)) if metres <= TOO_FAR * far.max(1.0) => return Some(walk),
                Some((_, metres)) => OffRoute { road: first, why: "route-far", shorter_m: metres - far },
                None => OffRoute { road: first, why: "route-shut", shorter_m: 0.0 },
            }
        };
        self.off_route(h, off, t, ctx);
        None
    }

    /// Writes that a household takes another way than the route; once for each time it leaves.
    pub(super) fn off_route(&mut self, h: usize, off: OffRoute, t: Moment, ctx: &mut Ctx<'_>) {
        if !self.set(h, flag::OFF_ROUTE) {
            return;
        }
        let cause = self.life.own(h, Own::OwnWay);
        ctx.log.write(t, line(Kind::OffRoute, Self::who(h), cause).value(off.shorter_m, Unit::Metres).at(Who::Road(off.road)).detail(off.why));
    }
}
