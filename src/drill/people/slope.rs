//! People / slope — on foot over land where no straight line leads: to higher ground, or round the water to a place.
//!
//! In: a place, a speed, terrain, cover, water. Out: a walk over the cells of the least-cost way (`map::trail`). Not here:
//! where people want to go (`way`), walks along roads (`walk`).
//! Method: seconds for a step are its length × 1.3 (bends of a path, assumed) over speed × Tobler's function of the slope ×
//! the cover's factor × the factor of wading. Higher ground is the cheapest to reach of all that is 8 m higher, failing
//! that 4 m, failing that the highest dry ground at least 1 m higher (assumed limits): whoever is cut off climbs as far
//! up as there is land. Range: within 1 km, on cells of the terrain; the ground between two cell centres is taken as even.

use super::harm::{dares, person_stands, tobler, wading};
use super::walk::{DETOUR, FIRST_STEPS_M, Goal, Step, Walk};
use super::{Ctx, People};
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::landcover::Cover;
use crate::map::trail::{Look, Reached, Tree, meet, trail};

/// How far people climb or go round, metres (assumed).
const WITHIN_M: f64 = 1000.0;
/// Rises looked for, best first, metres (assumed).
const RISES_M: [f64; 2] = [8.0, 4.0];
/// Least rise that is worth a climb, metres (assumed).
const LEAST_RISE_M: f64 = 1.0;
/// The greatest value of Tobler's function, at 5 % down: exp(3.5 · 0.05), a little above.
const BEST_SLOPE: f64 = 1.192;
/// The slowest step, as a share of the speed on the flat (assumed).
const LEAST: f64 = 0.02;
/// Depth from which a place is not dry, metres.
const DRY_M: f32 = 0.05;

impl People {
    /// The nearest higher ground that can be reached on foot.
    pub(super) fn higher_ground(&self, from: Point, pace: f64, t: Moment, ctx: &Ctx<'_>) -> Option<Walk> {
        let terrain = &ctx.scenario.county.terrain;
        let low = terrain.bilinear(from)?;
        let dry = |c: usize| ctx.ground.depth_at(terrain.shape.centre(c)) < DRY_M;
        // What is best so far: which rise it has in RISES_M, or how high it is.
        let (mut rank, mut top) = (RISES_M.len(), low + LEAST_RISE_M);
        self.over_land(
            from,
            pace,
            t,
            Goal::Ground,
            ctx,
            |_| 0.0,
            |c, _| {
                let height = f64::from(terrain.values[c]);
                let class = RISES_M.iter().position(|r| height - low >= *r).unwrap_or(RISES_M.len());
                if class > rank || class == RISES_M.len() && height <= top || class == rank && rank < RISES_M.len() || !dry(c) {
                    return Look::On;
                }
                (rank, top) = (class, height.max(top));
                if class == 0 { Look::Stop } else { Look::Keep }
            },
        )
    }

    /// To a place that no straight line reaches, round what lies between. Where many go, and nothing but the land decides, the
    /// ways of all are found by one search back from the place.
    pub(super) fn round(&mut self, from: Point, to: Point, pace: f64, t: Moment, goal: Goal, ctx: &Ctx<'_>) -> Option<Walk> {
        if from.distance_m(to) > WITHIN_M {
            return None;
        }
        let shape = &ctx.scenario.county.terrain.shape;
        let (start, end) = (shape.cell_at(from)?, shape.cell_at(to)?);
        let barrier = &self.fixed.homes.afoot.barrier;
        if matches!(goal, Goal::Ground | Goal::Shelter(_)) && ctx.ground.without_water() && ctx.ground.fire.is_none() && !barrier[start] {
            let tree = self.trails.entry(end as u32).or_insert_with(|| {
                let land = Land { ctx, barrier, from: to, in_water: false, no_water: true, by_cell: true };
                Tree::towards(shape, end, reach(shape), |a, b, metres| if barrier[a] { None } else { land.seconds(a, b, metres) })
            });
            return on_foot(&tree.way(start)?, from, pace, t, goal, ctx);
        }
        // Most who ask are cut off, which a look at the cells alone tells sooner than a search by cost that has tried them all.
        let land = self.land(from, ctx);
        if !meet(shape, start, end, reach(shape), |c| land.enters(c).is_some()) {
            return None;
        }
        // Nobody is there sooner than straight ahead on the best of ground.
        let goal_at = shape.centre(end);
        let rest = |c: usize| shape.centre(c).distance_m(goal_at) * DETOUR / BEST_SLOPE;
        self.over_land(from, pace, t, goal, ctx, rest, |c, _| if c == end { Look::Stop } else { Look::On })
    }

    fn over_land(
        &self,
        from: Point,
        pace: f64,
        t: Moment,
        goal: Goal,
        ctx: &Ctx<'_>,
        rest: impl Fn(usize) -> f64,
        look: impl FnMut(usize, f64) -> Look,
    ) -> Option<Walk> {
        let shape = &ctx.scenario.county.terrain.shape;
        let start = shape.cell_at(from)?;
        let land = self.land(from, ctx);
        on_foot(&trail(shape, start, reach(shape), |a, b, metres| land.seconds(a, b, metres), rest, look)?, from, pace, t, goal, ctx)
    }
    fn land<'a>(&'a self, from: Point, ctx: &'a Ctx<'a>) -> Land<'a> {
        Land {
            ctx,
            barrier: &self.fixed.homes.afoot.barrier,
            from,
            in_water: ctx.ground.depth_at(from) >= DRY_M,
            no_water: ctx.ground.without_water(),
            by_cell: ctx.ground.lie.shape == Some(ctx.scenario.county.terrain.shape) && ctx.ground.lie.finer.is_empty(),
        }
    }
}

/// What a step over the land takes whoever walks at 1 m/s.
struct Land<'a> {
    ctx: &'a Ctx<'a>,
    barrier: &'a [bool],
    from: Point,
    in_water: bool,
    no_water: bool,
    /// Water and land have the same cells.
    by_cell: bool,
}

impl Land<'_> {
    /// The depth of the water in a cell, metres, where people enter it.
    fn enters(&self, cell: usize) -> Option<f64> {
        let ground = self.ctx.ground;
        let centre = || self.ctx.scenario.county.terrain.shape.centre(cell);
        if self.barrier[cell] {
            return None;
        }
        let (d, v) = if self.no_water {
            (0.0, 0.0)
        } else if self.by_cell {
            let at = |layer: &[f32]| layer.get(cell).copied().map_or(0.0, f64::from);
            (at(&ground.depth_m), at(&ground.speed_m_per_s))
        } else {
            ground.footing(centre(), None)
        };
        let passes = dares(d, v) || self.in_water && self.from.distance_m(centre()) <= FIRST_STEPS_M && person_stands(true, d, v);
        (passes && !ground.fire.as_ref().is_some_and(|f| f.flame_kw_m(cell) > 0.0)).then_some(d)
    }
    fn seconds(&self, a: usize, b: usize, metres: f64) -> Option<f64> {
        let county = &self.ctx.scenario.county;
        let d = self.enters(b)?;
        let cover = county.landcover.values.get(b).copied().and_then(Cover::from_code).map_or(1.0, Cover::walking);
        let slope = (f64::from(county.terrain.values[b]) - f64::from(county.terrain.values[a])) / metres;
        let factor = tobler(slope) * cover.max(0.2) * wading(d);
        (factor.is_finite() && factor > 0.0).then(|| metres * DETOUR / factor.max(LEAST))
    }
}

/// How many cells a search looks out in each direction.
fn reach(shape: &Shape) -> usize {
    (WITHIN_M / shape.cell_m).ceil() as usize
}

/// A walk over cells whose times are those at 1 m/s; `None` where it leads nowhere.
fn on_foot(way: &[Reached], from: Point, pace: f64, t: Moment, goal: Goal, ctx: &Ctx<'_>) -> Option<Walk> {
    if way.len() < 2 {
        return None;
    }
    let shape = &ctx.scenario.county.terrain.shape;
    let points = way.iter().enumerate().map(|(i, (c, s))| {
        let p = if i == 0 { from } else { shape.centre(*c) };
        Step::off_road(p, (s / pace * 1000.0).ceil().min(4e9) as u32)
    });
    Some(Walk::new(points.collect(), t, goal))
}
