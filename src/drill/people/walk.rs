//! People / walk — on foot: across the slope in a straight line, or along roads.
//!
//! In: two places, a speed, water and cover. Out: a track of places and times. Not here: where to (`way`).
//! Method: a line in pieces of at most 60 m; each piece by Tobler's function of slope, the cover's factor and the depth of
//! water as seen at the start, times 1.3 for the bends of a path (assumed); where no line leads, `slope` goes round. Open
//! water and streams of 10 m are crossed on roads only. Nobody sets out into water that people do not dare to enter (`harm::dares`), but for the first steps out of
//! water that has come up round them.

use serde::{Deserialize, Serialize};

use super::crowd::Slot;
use super::harm::{dares, person_stands, tobler, wading};
use super::life::flag;
use super::spot::Host;
use super::{Ctx, People};
use crate::base::ids::{FacilityId, Id, LinkId, NodeId, RoadId, TownshipId};
use crate::base::time::{Moment, Span};
use crate::map::frame::Point;
use crate::map::grid::Grid;
use crate::map::landcover::Cover;
use crate::map::route;

/// A path's length over the straight line (assumed).
pub(super) const DETOUR: f64 = 1.3;
/// Longest piece of a line, metres.
pub(super) const PIECE_M: f64 = 60.0;
/// Looks at the ground in one piece of a line: every 2 m, so that no corner of a wet cell is cut.
const LOOKS: u32 = 30;
/// So far out of water that has come up round them people wade if only they keep their feet, metres (assumed).
pub(super) const FIRST_STEPS_M: f64 = 60.0;
/// Factor on the slow walkers' speed for people of reduced mobility without help (assumed).
const UNHELPED: f64 = 0.5;

/// Where a walk ends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Goal {
    /// Safe ground.
    Ground,
    /// A shelter's gate.
    Shelter(FacilityId),
    /// Home.
    Home,
    /// Their family, at home.
    Family,
    /// Their family's safe place, where they meet.
    Meeting,
    /// A house that takes them in.
    Host(Host),
}

/// A place on a walk.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Step {
    at: Point,
    /// Milliseconds from the start.
    ms: u32,
    /// The road that leads here, and how far along it; off the road none.
    road: Option<(RoadId, f32)>,
}

impl Step {
    pub(super) const fn off_road(p: Point, ms: u32) -> Self {
        Self { at: p, ms, road: None }
    }
}

/// A walk under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Walk {
    points: Vec<Step>,
    start: Moment,
    /// Where it ends.
    pub goal: Goal,
    /// How often it has been broken off by water.
    pub broken: u8,
    /// Room taken on its roads.
    pub slots: Vec<Slot>,
}

impl Walk {
    /// A walk over places, from now.
    pub(super) const fn new(points: Vec<Step>, start: Moment, goal: Goal) -> Self {
        Self { points, start, goal, broken: 0, slots: Vec::new() }
    }
    /// When it ends.
    pub(super) fn ends(&self) -> Moment {
        self.start + Span::millis(self.points.last().map_or(0, |p| i64::from(p.ms)))
    }
    /// Lost time.
    pub(super) fn slip(&mut self, by: Span) {
        self.start = self.start + by;
    }
    /// Others are on the same roads: each is stepped onto at a moment with a speed of one's own in metres per second, after a wait and
    /// with a factor on that speed.
    pub(super) fn among(&mut self, mut joins: impl FnMut(RoadId, Moment, f64) -> (Span, f64)) {
        let (mut i, mut late) = (0, 0i64);
        while i < self.points.len() {
            let Some((road, from)) = self.points[i].road else {
                self.points[i].ms = later(self.points[i].ms, late);
                i += 1;
                continue;
            };
            let run = self.points[i..].iter().take_while(|p| p.road.is_some_and(|(r, _)| r == road)).count();
            let (first, last) = (i64::from(self.points[i].ms), i64::from(self.points[i + run - 1].ms));
            let metres = self.points[i + run - 1].road.map_or(0.0, |(_, to)| f64::from((to - from).abs()));
            let (waits, factor) = if last > first && metres > 0.0 {
                joins(road, self.start + Span::millis(first + late), metres * 1000.0 / (last - first) as f64)
            } else {
                (Span::ZERO, 1.0)
            };
            let begins = first + late + waits.as_millis();
            for p in &mut self.points[i..i + run] {
                let on = (i64::from(p.ms) - first) as f64 / factor;
                p.ms = later(0, begins + on.ceil() as i64);
            }
            late = i64::from(self.points[i + run - 1].ms) - last;
            i += run;
        }
    }
    /// Where somebody is at a moment.
    pub(super) fn at(&self, t: Moment) -> Point {
        self.stands(t).0
    }
    /// Where somebody is at a moment, and on which road how far along.
    pub(super) fn stands(&self, t: Moment) -> (Point, Option<(RoadId, f64)>) {
        let ms = (t - self.start).as_millis();
        let i = self.points.partition_point(|p| i64::from(p.ms) <= ms);
        let point = |k: usize| self.points[k].at;
        let road = |k: usize| self.points[k].road.map(|(r, m)| (r, f64::from(m)));
        if i == 0 || i >= self.points.len() {
            let k = i.min(self.points.len() - 1);
            return (point(k), road(k));
        }
        let (a, b) = (i64::from(self.points[i - 1].ms), i64::from(self.points[i].ms));
        let part = (ms - a) as f64 / (b - a).max(1) as f64;
        let on = road(i).map(|(r, to)| {
            let from = road(i - 1).filter(|(before, _)| *before == r).map_or(to, |(_, m)| m);
            (r, from + (to - from) * part)
        });
        (point(i - 1).towards(point(i), part), on)
    }
    /// The last place already passed that suits, the start if none does: whoever turns round goes back there.
    pub(super) fn passed(&self, t: Moment, suits: impl Fn(Point) -> bool) -> Point {
        let ms = (t - self.start).as_millis();
        let i = self.points.partition_point(|p| i64::from(p.ms) <= ms);
        self.points[..i].iter().rev().map(|p| p.at).find(|p| suits(*p)).unwrap_or(self.points[0].at)
    }
    /// Its last place.
    pub(super) fn end(&self) -> Point {
        self.points.last().map_or(Point::default(), |p| p.at)
    }
}

/// Milliseconds of a walk, so much later; a walk of weeks is as long as one can be.
fn later(ms: u32, late: i64) -> u32 {
    (i64::from(ms) + late).clamp(0, 4_000_000_000) as u32
}

impl People {
    /// Speed of a household on the flat, metres per second: of its slowest.
    pub(super) fn pace(&self, h: usize, t: Moment, ctx: &Ctx<'_>) -> f64 {
        let (adult, slow) = ctx.scenario.drill.behaviour.walk_m_per_s;
        let homes = &self.fixed.homes;
        let mut v = if homes.elders[h] > 0 || homes.reduced[h] > 0 { slow } else { adult };
        if homes.reduced[h] > 0 && !self.life.is(h, flag::HELPED) {
            v *= UNHELPED;
        }
        self.by_night(h, v, t, ctx)
    }
    /// Speed of a grown person of a household who is out alone.
    pub(super) fn pace_alone(&self, h: usize, t: Moment, ctx: &Ctx<'_>) -> f64 {
        self.by_night(h, ctx.scenario.drill.behaviour.walk_m_per_s.0, t, ctx)
    }
    fn by_night(&self, h: usize, mut v: f64, t: Moment, ctx: &Ctx<'_>) -> f64 {
        let homes = &self.fixed.homes;
        let township: TownshipId = ctx.scenario.county.villages[self.fixed.village_of[homes.settlement[h].index()].index()].township;
        if ctx.scenario.is_night(t) && ctx.ground.rain(township) > 0.0 {
            v *= ctx.scenario.drill.behaviour.night_rain_walk;
        }
        v.max(0.05)
    }

    /// Straight over land; `None` where water lies between.
    pub(super) fn straight(&self, from: Point, to: Point, pace: f64, t: Moment, goal: Goal, ctx: &Ctx<'_>) -> Option<Walk> {
        let county = &ctx.scenario.county;
        let far = from.distance_m(to);
        let n = (far / PIECE_M).ceil().max(1.0) as usize;
        let mut points = Vec::with_capacity(n + 1);
        points.push(Step::off_road(from, 0));
        let mut z = county.terrain.bilinear(from)?;
        let mut ms = 0.0;
        let (in_water, dry) = (ctx.ground.depth_at(from) >= 0.05, ctx.ground.without_water());
        // Where nothing is wet or burns, only the streams of the map can lie in the way.
        let quiet = dry && ctx.ground.fire.is_none();
        let (mut looked_at, mut begins) = (usize::MAX, county.terrain.shape.cell_at(from)?);
        for i in 1..=n {
            let p = from.towards(to, i as f64 / n as f64);
            let middle = from.towards(to, (i as f64 - 0.5) / n as f64);
            let looks = if quiet && !self.fixed.homes.afoot.by_stream[begins] { 0 } else { LOOKS };
            for k in 1..=looks {
                let q = from.towards(to, (i as f64 - 1.0 + f64::from(k) / f64::from(LOOKS)) / n as f64);
                let cell = county.terrain.shape.cell_at(q)?;
                // Without water a cell is the same all over.
                if dry && std::mem::replace(&mut looked_at, cell) == cell {
                    continue;
                }
                let (d, v) = if dry { (0.0, 0.0) } else { ctx.ground.footing(q, None) };
                let passes = dares(d, v) || in_water && from.distance_m(q) <= FIRST_STEPS_M && person_stands(true, d, v);
                if self.fixed.homes.afoot.barrier[cell] || !passes || ctx.ground.fire.as_ref().is_some_and(|f| f.flame_kw_m(cell) > 0.0) {
                    return None;
                }
            }
            let cell = county.terrain.shape.cell_at(middle)?;
            let cover = county.landcover.values.get(cell).copied().and_then(Cover::from_code).map_or(1.0, Cover::walking);
            let next = county.terrain.bilinear(p)?;
            begins = county.terrain.shape.cell_at(p)?;
            let run = far / n as f64;
            let v = pace
                * tobler(if run > 0.0 { (next - z) / run } else { 0.0 })
                * cover.max(0.2)
                * wading(f64::from(ctx.ground.depth_at(middle)))
                * ctx.ground.walking_in_smoke(middle);
            ms += run * DETOUR / v.max(0.02) * 1000.0;
            points.push(Step::off_road(p, ms.ceil().min(4e9) as u32));
            z = next;
        }
        Some(Walk::new(points, t, goal))
    }

    /// Along roads from a junction to another, with the way to the first and from the last. Whoever cannot reach their
    /// settlement's junction with dry feet looks for another near by.
    pub(super) fn by_road(&mut self, from: Point, node: NodeId, to: Point, goal_node: NodeId, pace: f64, t: Moment, goal: Goal, ctx: &Ctx<'_>) -> Option<Walk> {
        self.along_roads(from, node, to, goal_node, &[], pace, t, goal, ctx).map(|(walk, _)| walk)
    }
    /// The same over roads that must be walked in order; and its metres on roads.
    pub(super) fn along_roads(
        &mut self,
        from: Point,
        node: NodeId,
        to: Point,
        goal_node: NodeId,
        roads: &[RoadId],
        pace: f64,
        t: Moment,
        goal: Goal,
        ctx: &Ctx<'_>,
    ) -> Option<(Walk, f64)> {
        let graph = &ctx.scenario.county.roads;
        let last = self.straight(graph.node_at(goal_node), to, pace, t, goal, ctx)?;
        let (first, node) = self.onto_road(from, node, pace, t, goal, ctx)?;
        // The same way for a whole settlement: kept until water changes a road.
        let links = self.footways.entry((node.0, goal_node.0, roads.to_vec())).or_insert_with(|| footway(node, goal_node, roads, ctx)).as_ref()?;
        let metres = links.iter().map(|l| graph.link(*l).length_m).sum();
        let mut points = first.points;
        points.reserve(links.iter().map(|l| self.fixed.homes.afoot.strides[l.index()].len()).sum::<usize>() + last.points.len());
        let mut at = graph.node_at(node);
        let mut ms = points.last().map_or(0.0, |p| f64::from(p.ms));
        for l in links {
            let road = graph.link(*l).road;
            for stride in &self.fixed.homes.afoot.strides[l.index()] {
                ms += at.distance_m(stride.to) * stride.stretch / (pace * ctx.ground.walking_in_smoke(stride.to)) * 1000.0;
                points.push(Step { road: Some((road, stride.along_m)), ..Step::off_road(stride.to, ms.ceil().min(4e9) as u32) });
                at = stride.to;
            }
        }
        points.extend(last.points.into_iter().map(|p| Step { ms: (ms.ceil().min(4e9) as u32).saturating_add(p.ms), ..p }));
        Some((Walk::new(points, t, goal), metres))
    }

    /// The way over land to a junction: the settlement's own, or else the nearest of a few.
    fn onto_road(&self, from: Point, own: NodeId, pace: f64, t: Moment, goal: Goal, ctx: &Ctx<'_>) -> Option<(Walk, NodeId)> {
        const OTHERS: usize = 6;
        const WITHIN_M: f64 = 1500.0;
        let graph = &ctx.scenario.county.roads;
        if let Some(walk) = self.straight(from, graph.node_at(own), pace, t, goal, ctx) {
            return Some((walk, own));
        }
        let mut near: Vec<(f64, NodeId)> = (0..graph.nodes.len())
            .map(NodeId::from_index)
            .map(|n| (graph.node_at(n).distance_m(from), n))
            .filter(|(far, n)| *far <= WITHIN_M && *n != own)
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.into_iter().take(OTHERS).find_map(|(_, n)| self.straight(from, graph.node_at(n), pace, t, goal, ctx).map(|w| (w, n)))
    }

    /// Where rescuers put people ashore.
    pub(super) fn landing(&self, from: Point, ctx: &Ctx<'_>) -> Option<Point> {
        landing(&ctx.scenario.county.terrain, from, |p| ctx.ground.depth_at(p))
    }

    /// A facility's gate and junction.
    pub(super) fn gate_of(id: FacilityId, ctx: &Ctx<'_>) -> (Point, NodeId) {
        let f = &ctx.scenario.county.facilities[id.index()];
        (f.at, f.node)
    }
}

/// How far rescuers look for a shore, metres (assumed).
pub(in crate::drill) const ASHORE_M: f64 = 2000.0;

/// Where rescuers put people ashore: the nearest dry ground a metre above the water here, within [`ASHORE_M`].
pub(in crate::drill) fn landing(terrain: &Grid, from: Point, depth_at: impl Fn(Point) -> f32) -> Option<Point> {
    let level = terrain.bilinear(from)? + f64::from(depth_at(from)) + 1.0;
    let mut d = terrain.shape.cell_m;
    while d <= ASHORE_M {
        let dry = (0..16u32)
            .map(|k| {
                let a = f64::from(k) * std::f64::consts::PI / 8.0;
                Point::new(from.x + crate::base::num::sin(a) * d, from.y + crate::base::num::cos(a) * d)
            })
            .find(|p| terrain.bilinear(*p).is_some_and(|z| z >= level) && depth_at(*p) < 0.05);
        if dry.is_some() {
            return dry;
        }
        d += terrain.shape.cell_m;
    }
    None
}

/// The shortest way on foot along dry roads over the named ones in order, each from its nearer end.
fn footway(from: NodeId, goal: NodeId, roads: &[RoadId], ctx: &Ctx<'_>) -> Option<Vec<LinkId>> {
    let graph = &ctx.scenario.county.roads;
    let metres = |l: LinkId| {
        let link = graph.link(l);
        (!ctx.ground.road_cut(link.road)).then_some((link.length_m * 1000.0) as i64)
    };
    let (mut at, mut links) = (from, Vec::new());
    for road in roads {
        let r = graph.road(*road);
        let open = [r.forward, r.backward].into_iter().flatten().filter(|l| metres(*l).is_some());
        let ends = open.filter_map(|l| route::path(graph, at, graph.link(l).from, metres).map(|(way, ms)| (ms, l, way)));
        let (_, link, way) = ends.min_by_key(|(ms, l, _)| (*ms, *l))?;
        links.extend(way);
        links.push(link);
        at = graph.link(link).to;
    }
    links.extend(route::path(graph, at, goal, metres)?.0);
    Some(links)
}
