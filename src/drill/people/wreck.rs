//! People / wreck — what water does to vehicles, and to those who sit in them: on, stalled, swept away, or turned round.
//!
//! In: a vehicle in water, or water that rises on its road. Out: `VehicleStalled`; people on foot, caught, or on another way; a
//! lane that is blocked, by those that the water has swept along too. Not here: who dares what (`driver`), limits (`traffic::ford`, `harm`).

use super::driver::{self, Owner, STANDS};
use super::harm;
use super::ride::{Errand, Failed};
use super::roads::{nearest_village, spot};
use super::way::Start;
use super::{Ctx, People};
use crate::base::dist::Dist;
use crate::base::ids::{LinkId, RoadId};
use crate::base::seed::{Luck, stream_of};
use crate::base::time::{Moment, Span};
use crate::drill::census::{Seen, Sighting};
use crate::drill::ground::CUT_M;
use crate::drill::log::line;
use crate::drill::traffic::ford::{self, Clearance, Fate};
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::record::said;

/// Minutes until somebody comes upon a road under water and tells the village station, by day and at night (assumed).
const NOTICED_DAY_MIN: Dist = Dist::LogNormal(10.0, 0.7);
/// At night hardly anybody is out.
const NOTICED_NIGHT_MIN: Dist = Dist::LogNormal(30.0, 0.8);
/// Minutes until those who sat in a dead vehicle have reported it (assumed: a telephone call).
const REPORTED_MIN: Dist = Dist::LogNormal(8.0, 0.5);
/// Share of the vehicles that water sweeps along which come to rest on the carriageway, where the water lets them go; the others lie
/// beside the road (assumed: half).
const ON_THE_ROAD: f64 = 0.5;

impl People {
    /// A new frame of the hazard: roads close, slow down or open, and vehicles that water reaches drive on, stop or turn.
    pub(super) fn look_at_roads(&mut self, ctx: &mut Ctx<'_>) {
        let graph = &ctx.scenario.county.roads;
        self.rain_on_roads(ctx);
        if !ctx.ground.changed_roads().is_empty() {
            self.footways.clear();
        }
        for &road in ctx.ground.changed_roads() {
            self.set_road(road, ctx.now, ctx);
            if !ctx.ground.road_cut(road) {
                continue;
            }
            let r = graph.road(road);
            if let Some(seq) = ctx.ground.cut_seq(road)
                && ctx.log.events().get(seq as usize).is_some_and(|e| e.at == ctx.ground.at())
            {
                let middle = crate::map::line::along(&r.line, crate::map::line::length_m(&r.line) / 2.0);
                if let Some(village) = nearest_village(ctx, middle) {
                    let sighting = Sighting { village, seen: Seen::Road(road), seq: Some(seq) };
                    let after = if ctx.scenario.is_night(ctx.now) { NOTICED_NIGHT_MIN } else { NOTICED_DAY_MIN };
                    let minutes = after.sample(&mut stream_of(ctx.seed, Luck::Noticing, graph.road_keys.key(road), ctx.now.as_millis() as u64));
                    self.unseen.push((ctx.now + Span::from_minutes_f64(minutes), sighting));
                }
            }
            for link in [r.forward, r.backward].into_iter().flatten() {
                let here: Vec<(u32, f64)> = self.traffic.on_link(link, ctx.now).collect();
                for (tag, from_start) in here {
                    self.water_rises(road, link, tag, from_start, ctx);
                }
            }
        }
    }

    /// Roads and vehicles that somebody has come upon by now; what is gone meanwhile nobody sees.
    pub(super) fn report_roads(&mut self, until: Moment, ctx: &Ctx<'_>) {
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.unseen).into_iter().partition(|(at, _)| *at <= until);
        self.unseen = later;
        for (_, sighting) in due {
            let there = match sighting.seen {
                Seen::Road(r) => {
                    self.word_of(r, until, ctx);
                    ctx.ground.road_cut(r)
                }
                Seen::Wreck(r) => self.roads.dead.iter().any(|d| ctx.scenario.county.roads.link(d.link).road == r),
                Seen::Water | Seen::Fire => true,
            };
            if there {
                self.seen.push(sighting);
            }
        }
    }

    fn fate(&self, tag: u32, depth: f64, speed: f64) -> Fate {
        let clearance = driver::clearance_of(&self.rides, tag);
        let limits = harm::vehicle_stands(clearance == Clearance::High, driver::draw_of(&self.rides, &self.others, &self.fixed, tag, STANDS));
        ford::fate(clearance, limits.holds(depth, speed), depth)
    }

    /// Somebody has driven into water that cuts the road: at its deepest place it decides.
    pub(super) fn drive_into_water(&mut self, tag: u32, link: LinkId, t: Moment, ctx: &mut Ctx<'_>) {
        let road = ctx.scenario.county.roads.link(link).road;
        let Some((along, depth, speed)) = ctx.ground.deepest(road) else { return };
        match self.fate(tag, depth, speed) {
            Fate::Passes => {}
            fate => self.wreck(road, link, tag, (along, depth, speed), fate, t, ctx),
        }
    }

    /// Water has risen on a road on which a vehicle drives.
    fn water_rises(&mut self, road: RoadId, link: LinkId, tag: u32, from_start: f64, ctx: &mut Ctx<'_>) {
        if matches!(Owner::of(tag), Owner::Convoy(_)) {
            return;
        }
        let r = ctx.scenario.county.roads.road(road);
        let forward = r.forward == Some(link);
        let along = if forward { from_start } else { r.length_m - from_start };
        let end = if forward { r.length_m } else { 0.0 };
        let depth = ctx.ground.road_depth_near(road, along);
        if depth >= CUT_M {
            let speed = f64::from(ctx.ground.speed_at(spot(&ctx.scenario.county.roads, road, along)));
            match self.fate(tag, f64::from(depth), speed) {
                Fate::Passes => {}
                fate => self.wreck(road, link, tag, (along, f64::from(depth), speed), fate, ctx.now, ctx),
            }
            return;
        }
        let ahead = f64::from(ctx.ground.worst_between(road, along, end));
        if ahead < f64::from(CUT_M) {
            return;
        }
        let dares = driver::clearance_of(&self.rides, tag).dares_m(driver::draw_of(&self.rides, &self.others, &self.fixed, tag, driver::DARES));
        if ahead >= dares {
            self.turns_round(road, link, tag, along, ctx);
        } else {
            self.drive_into_water(tag, link, ctx.now, ctx);
        }
    }

    /// A driver on a road sees water ahead that they do not drive into, and goes back to where the road began.
    fn turns_round(&mut self, road: RoadId, link: LinkId, tag: u32, along: f64, ctx: &mut Ctx<'_>) {
        let graph = &ctx.scenario.county.roads;
        let (at, back, t) = (spot(graph, road, along), graph.link(link).from, ctx.now);
        self.traffic.remove(link, tag, t);
        self.word_of(road, t, ctx);
        let i = match Owner::of(tag) {
            Owner::Ride(i) => i,
            Owner::Other(n) => {
                self.others.gone(n);
                self.others.stopped += 1;
                return;
            }
            Owner::Convoy(_) => return,
        };
        let Some(ride) = self.rides[i].take() else { return };
        self.found_shut(ride.lead, road, ctx);
        for &h in &ride.households {
            let h = h as usize;
            self.blocked(h, Some(road), t, ctx);
            // The family's own vehicle drives on; whoever was fetched goes on foot.
            let start = Start { at, node: back, vehicle: !matches!(ride.errand, Errand::Fetch(_)) };
            if !self.choose(h, start, t, ctx) {
                self.hold(h, at, "no-way", t, ctx);
            }
        }
        self.ride_fails(&ride, Failed::At(back), t, ctx);
    }

    /// A vehicle is lost: its people get out, or the water has them.
    #[expect(clippy::too_many_arguments, reason = "a wreck's parts, used twice")]
    fn wreck(&mut self, road: RoadId, link: LinkId, tag: u32, (along, depth, speed): (f64, f64, f64), fate: Fate, t: Moment, ctx: &mut Ctx<'_>) {
        let at = spot(&ctx.scenario.county.roads, road, along);
        if !self.traffic.remove(link, tag, t) {
            return;
        }
        let owner = Owner::of(tag);
        let ride = if let Owner::Ride(i) = owner { self.rides[i].take() } else { None };
        let lead = ride.as_ref().and_then(|r| r.households.first()).map_or(Who::Nobody, |h| Self::who(*h as usize));
        let cause = Cause { why: Why::Hazard, seq: ctx.ground.cut_seq(road) };
        let swept = fate == Fate::Swept;
        let seq = ctx
            .log
            .write(t, line(Kind::VehicleStalled, Who::Link(link), cause).value(1.0, Unit::Vehicles).at(lead).detail(if swept { "swept" } else { "stalled" }));
        // What the water sweeps along comes to rest further down the road, or off it.
        let mut luck = stream_of(ctx.seed, Luck::Noticing, ctx.scenario.county.roads.road_keys.key(road), seq);
        let told = match (swept, ctx.scenario.is_night(t)) {
            (true, true) => NOTICED_NIGHT_MIN,
            (true, false) => NOTICED_DAY_MIN,
            (false, _) => REPORTED_MIN,
        };
        let minutes = told.sample(&mut luck);
        if !swept || luck.chance(ON_THE_ROAD) {
            self.block_lane(link, along, seq, swept, ctx);
            if let Some(village) = nearest_village(ctx, at) {
                self.unseen.push((t + Span::from_minutes_f64(minutes), Sighting { village, seen: Seen::Wreck(road), seq: Some(seq) }));
            }
        }
        if let Owner::Other(n) = owner {
            self.others.gone(n);
        }
        let Some(ride) = ride else { return };
        for &h in &ride.households {
            let h = h as usize;
            if swept {
                self.caught(h, at, said::VEHICLE, depth, speed, t, ctx);
            } else {
                self.blocked(h, Some(road), t, ctx);
                self.set_out_from(h, at, t, ctx);
            }
        }
        self.ride_fails(&ride, Failed::Lost { at, swept: swept.then_some((depth, speed)) }, t, ctx);
    }
}
