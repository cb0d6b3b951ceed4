//! People / roads — every road for those who drive: shut, led round, reversed, narrow, under rain, blocked by a dead vehicle.
//!
//! In: what water and orders do to a road. Out: the state of its links in the traffic; what word of it goes round among
//! drivers; `RoadClosed`, `LanesReversed`, `TrafficLed`, `VehicleMoved`. Not here: who orders it (`command`), what one driver
//! decides (`driver`). Source of capacity in rain: Highway Capacity Manual 2010, exhibit 10-15 (light, medium, heavy).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::crowd::Crowd;
use super::driver::Owner;
use super::point::Point;
use super::tidings::Reopened;
use super::{Ctx, People};
use crate::base::ids::{Id, LinkId, RoadId, TeamId, VillageId};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::drill::traffic::compass::Word;
use crate::drill::traffic::ford;
use crate::drill::traffic::lanes::PASS_WRECK_M;
use crate::map::frame::Point as Spot;
use crate::map::line::{along, length_m};
use crate::map::road::RoadGraph;
use crate::map::route::{self, UNREACHABLE};
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};

/// Rain from which each share of the capacity is left, mm/h: 0.10 and 0.25 inches an hour are the manual's limits.
const RAIN: [(f32, f64); 4] = [(0.0, 1.0), (0.01, 0.98), (2.54, 0.93), (6.35, 0.86)];
/// From the moment that no water holds a dead vehicle any more until people have pushed it aside (assumed).
const PUSHED_ASIDE: Span = Span::minutes(30);
/// The same for a vehicle that the water has swept along: it lies on its side in the mud (assumed).
const DRAGGED_OFF: Span = Span::minutes(180);
/// Water that holds a dead vehicle where it stands, metres (as a road that was cut).
const HOLDS_M: f32 = 0.2;

/// A dead vehicle on a lane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Dead {
    pub link: LinkId,
    pub along_m: f64,
    pub seq: u64,
    /// The water has swept it along.
    pub swept: bool,
    pub free_at: Option<Moment>,
}

/// A road whose lanes all lead outwards, or will.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Reversal {
    gives: LinkId,
    takes: LinkId,
    lanes: i64,
    cause: Cause,
    stands: bool,
}

/// The state of the roads beside the traffic itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Roads {
    /// The event that closed a road by order.
    shut: Vec<Option<u64>>,
    /// What drivers have heard.
    pub word: Word,
    reversed: BTreeMap<RoadId, Reversal>,
    /// Junctions that police regulate, by the road with the right of way.
    pub points: BTreeMap<RoadId, Point>,
    /// The event since which police lead the traffic round a road.
    led: BTreeMap<RoadId, u64>,
    pub dead: Vec<Dead>,
    rain: Vec<u8>,
    /// Shut roads of which word goes round among drivers, and since when.
    pub hearsay: BTreeMap<RoadId, Moment>,
    /// Roads that are open again, of which not everybody knows it.
    pub reopened: BTreeMap<RoadId, Reopened>,
    /// Shut roads to which a household's driver has come.
    pub seen_shut: BTreeMap<u32, BTreeSet<RoadId>>,
    /// Teams whose vehicles are among others on a link.
    pub convoys: BTreeMap<TeamId, LinkId>,
    /// Who walks on which road.
    pub crowd: Crowd,
    #[serde(skip)]
    of_township: Vec<Vec<LinkId>>,
}

impl Roads {
    /// All roads open.
    pub(super) fn new(graph: &RoadGraph) -> Self {
        Self { shut: vec![None; graph.roads.len()], word: Word::new(graph.links.len()), ..Self::default() }
    }
    /// Whether a road is shut by an order.
    pub(super) fn ordered_shut(&self, road: RoadId) -> bool {
        self.shut[road.index()].is_some()
    }
    /// Whether a link's lanes have been given to the other direction.
    pub(super) fn given_away(&self, road: RoadId, link: LinkId) -> bool {
        self.reversed.get(&road).is_some_and(|r| r.gives == link)
    }
}

/// Where a point along a road lies.
pub(super) fn spot(graph: &RoadGraph, road: RoadId, along_m: f64) -> Spot {
    let r = graph.road(road);
    along(&r.line, if r.length_m > 0.0 { along_m / r.length_m * length_m(&r.line) } else { 0.0 })
}

/// The village nearest to a place, whose people see what happens there.
pub(super) fn nearest_village(ctx: &Ctx<'_>, at: Spot) -> Option<VillageId> {
    let villages = &ctx.scenario.county.villages;
    (0..villages.len()).min_by(|a, b| villages[*a].at.distance_m(at).total_cmp(&villages[*b].at.distance_m(at))).map(VillageId::from_index)
}

impl People {
    pub(super) fn shut_road(&mut self, road: RoadId, closed: bool, cause: Cause, ctx: &mut Ctx<'_>) {
        let slot = &mut self.roads.shut[road.index()];
        if closed == slot.is_some() {
            return;
        }
        if closed {
            *slot = Some(ctx.log.write(ctx.now, line(Kind::RoadClosed, Who::Road(road), cause)));
        } else {
            *slot = None;
            ctx.log.write(ctx.now, line(Kind::RoadOpened, Who::Road(road), cause));
        }
        self.set_road(road, ctx.now, ctx);
    }

    /// Puts a road's links into the state that water and orders leave them in. Word of an order begins to go round with it; word of
    /// water when somebody has seen it, word that a road is open again when it is; whose lanes lead the other way is known at once.
    pub(super) fn set_road(&mut self, road: RoadId, now: Moment, ctx: &Ctx<'_>) {
        let graph = &ctx.scenario.county.roads;
        let r = graph.road(road);
        let ordered = self.roads.ordered_shut(road);
        let wet = f64::from(ctx.ground.road_depth_m(road)) >= ford::MINDS_M;
        if !ordered && !wet && !ctx.ground.road_cut(road) && !self.roads.reversed.contains_key(&road) {
            self.roads.word_turns(road, now, graph);
        }
        for link in [r.forward, r.backward].into_iter().flatten() {
            let speed = ctx.ground.car_speed(link);
            let by_order = ordered || self.roads.given_away(road, link);
            if let Some(v) = speed {
                self.traffic.set_speed(link, v);
            }
            self.traffic.set_doubt(link, wet || self.roads.led.contains_key(&road), now);
            self.traffic.set_closed(link, by_order || speed.is_none(), now);
            if self.roads.given_away(road, link) {
                self.roads.word.set_shut(link, true);
            } else if !ordered && !ctx.ground.road_cut(road) {
                self.roads.word.set_shut(link, false);
            }
        }
        if ordered {
            self.word_of(road, now, ctx);
        }
    }

    // --- lanes ---------------------------------------------------------------------------------------------------

    /// All lanes of a road lead outwards, towards the shelters, or again both ways. The lanes change over when the last vehicle
    /// that came against them has gone.
    pub(super) fn reverse_road(&mut self, road: RoadId, on: bool, cause: Cause, ctx: &mut Ctx<'_>) {
        let graph = &ctx.scenario.county.roads;
        let r = graph.road(road);
        let (Some(a), Some(b)) = (r.forward, r.backward) else { return };
        if on == self.roads.reversed.contains_key(&road) {
            return;
        }
        if !on {
            let Some(old) = self.roads.reversed.remove(&road) else { return };
            self.roads.word.set_shut(old.gives, false);
            if old.stands {
                self.traffic.reverse_lanes(old.gives, old.takes, -old.lanes, ctx.now, Span::ZERO);
                ctx.log.write(ctx.now, line(Kind::LanesReversed, Who::Link(old.takes), cause).value(0.0, Unit::Count));
            }
            self.set_road(road, ctx.now, ctx);
            return;
        }
        let (takes, gives) = if self.outwards(a, b, ctx) { (a, b) } else { (b, a) };
        let lanes = i64::from(graph.link(gives).lanes);
        self.roads.reversed.insert(road, Reversal { gives, takes, lanes, cause, stands: false });
        self.set_road(road, ctx.now, ctx);
        self.change_over(road, ctx.now, ctx);
    }
    /// Whether the first of two links of a road leads outwards: its end is nearer to a shelter than that of the second.
    pub(super) fn outwards(&self, a: LinkId, b: LinkId, ctx: &Ctx<'_>) -> bool {
        let graph = &ctx.scenario.county.roads;
        let shelters: Vec<_> = self.fixed.shelters.iter().map(|f| (ctx.scenario.county.facilities[f.index()].node, 0)).collect();
        let tree = route::tree_to(graph, &shelters, |l| {
            let link = graph.link(l);
            link.drivable.then(|| (link.length_m / link.free_m_per_s * 1000.0) as i64)
        });
        let far = |l: LinkId| tree.cost_ms[graph.link(l).to.index()];
        far(a) <= far(b) || far(b) == UNREACHABLE
    }
    /// The lanes change over as soon as nobody drives against them.
    fn change_over(&mut self, road: RoadId, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(r) = self.roads.reversed.get_mut(&road) else { return };
        if r.stands || self.traffic.vehicles_on(r.gives) > 0 {
            return;
        }
        r.stands = true;
        self.traffic.reverse_lanes(r.gives, r.takes, r.lanes, t, Span::ZERO);
        ctx.log.write(t, line(Kind::LanesReversed, Who::Link(r.takes), r.cause).value(r.lanes as f64, Unit::Count));
    }

    /// Police lead the traffic round a road, or no longer: whoever has another way takes it.
    pub(super) fn lead_round(&mut self, road: RoadId, on: bool, cause: Cause, ctx: &mut Ctx<'_>) {
        if on == self.roads.led.contains_key(&road) {
            return;
        }
        let seq = ctx.log.write(ctx.now, line(Kind::TrafficLed, Who::Road(road), cause).value(f64::from(u8::from(on)), Unit::Count));
        if on {
            self.roads.led.insert(road, seq);
        } else {
            self.roads.led.remove(&road);
        }
        let r = ctx.scenario.county.roads.road(road);
        for link in [r.forward, r.backward].into_iter().flatten() {
            self.roads.word.set_round(link, on);
        }
        self.set_road(road, ctx.now, ctx);
    }

    /// Rain takes its share of the capacity of every road in a township.
    pub(super) fn rain_on_roads(&mut self, ctx: &Ctx<'_>) {
        let county = &ctx.scenario.county;
        if self.roads.rain.len() != county.townships.len() {
            self.roads.rain = vec![0; county.townships.len()];
        }
        for t in county.township_keys.ids() {
            let step = RAIN.iter().rposition(|(from, _)| ctx.ground.rain(t) >= *from).unwrap_or(0) as u8;
            if std::mem::replace(&mut self.roads.rain[t.index()], step) == step {
                continue;
            }
            if self.roads.of_township.is_empty() {
                self.roads.of_township = links_of_townships(ctx);
            }
            for &link in &self.roads.of_township[t.index()] {
                self.traffic.set_share(link, RAIN[usize::from(step)].1, ctx.now);
            }
        }
    }

    // --- teams among others ---------------------------------------------------------------------------------------

    /// A team's vehicles drive onto a link behind whoever is on it, before whoever waits for it.
    pub(super) fn convoy(&mut self, team: TeamId, link: LinkId, size: i64, ctx: &Ctx<'_>) {
        self.roads.convoys.insert(team, link);
        self.traffic.depart_first(ctx.now, [link], size, Owner::Convoy(team).tag());
    }

    // --- dead vehicles -------------------------------------------------------------------------------------------

    /// A vehicle stands dead on a lane, or lies there.
    pub(super) fn block_lane(&mut self, link: LinkId, along_m: f64, seq: u64, swept: bool, ctx: &Ctx<'_>) {
        for l in self.lanes_behind(link, ctx) {
            self.traffic.block_lane(l, ctx.now);
        }
        self.roads.dead.push(Dead { link, along_m, seq, swept, free_at: None });
    }
    fn lanes_behind(&self, link: LinkId, ctx: &Ctx<'_>) -> impl Iterator<Item = LinkId> + use<> {
        let r = ctx.scenario.county.roads.road(ctx.scenario.county.roads.link(link).road);
        let other = [r.forward, r.backward].into_iter().flatten().find(|l| *l != link).filter(|_| r.width_m < PASS_WRECK_M);
        std::iter::once(link).chain(other)
    }
    /// A team has come for the dead vehicles on a road.
    pub(super) fn tow(&mut self, road: RoadId, team: TeamId, cause: Cause, ctx: &mut Ctx<'_>) {
        let graph = &ctx.scenario.county.roads;
        let here: Vec<usize> = (0..self.roads.dead.len()).filter(|i| graph.link(self.roads.dead[*i].link).road == road).collect();
        for i in here.into_iter().rev() {
            let dead = self.roads.dead.remove(i);
            self.clear(&dead, ctx.now, cause, Who::Team(team), "towed", ctx);
        }
    }
    fn clear(&mut self, dead: &Dead, t: Moment, cause: Cause, by: Who, how: &str, ctx: &mut Ctx<'_>) {
        for l in self.lanes_behind(dead.link, ctx) {
            self.traffic.clear_lane(l, t);
        }
        ctx.log.write(t, line(Kind::VehicleMoved, Who::Link(dead.link), cause).value(1.0, Unit::Vehicles).to(by).detail(how));
    }
    /// Once a minute: what the water has let go is pushed aside, lanes change over.
    pub(super) fn look_at_lanes(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        for road in self.roads.reversed.keys().copied().collect::<Vec<_>>() {
            self.change_over(road, t, ctx);
        }
        self.look_at_tidings(t, ctx);
        self.roads.crowd.forget(t);
        if self.roads.dead.is_empty() {
            return;
        }
        let graph = &ctx.scenario.county.roads;
        let mut list = std::mem::take(&mut self.roads.dead);
        for dead in &mut list {
            let held = ctx.ground.road_depth_near(graph.link(dead.link).road, dead.along_m) >= HOLDS_M;
            let after = if dead.swept { DRAGGED_OFF } else { PUSHED_ASIDE };
            dead.free_at = if held { None } else { dead.free_at.or(Some(t + after)) };
        }
        let (gone, still): (Vec<_>, Vec<_>) = list.into_iter().partition(|d| d.free_at.is_some_and(|at| at <= t));
        self.roads.dead = still;
        for dead in gone {
            self.clear(&dead, t, Cause::after(Why::Decision(Own::RescuesNeighbour), dead.seq), Who::Nobody, "pushed", ctx);
        }
    }
}

/// The links of every township: those whose middle lies nearest to one of its villages.
fn links_of_townships(ctx: &Ctx<'_>) -> Vec<Vec<LinkId>> {
    let county = &ctx.scenario.county;
    let mut list = vec![Vec::new(); county.townships.len()];
    for road in &county.roads.roads {
        let middle = along(&road.line, length_m(&road.line) / 2.0);
        if let Some(v) = nearest_village(ctx, middle) {
            list[county.villages[v.index()].township.index()].extend([road.forward, road.backward].into_iter().flatten());
        }
    }
    list
}
