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
use crate::map::landcover::Cover;
use crate::map::trail::{Look, Reached, trail};

/// How far people climb or go round, metres (assumed).
const WITHIN_M: f64 = 1000.0;
/// Rises looked for, best first, metres (assumed).
const RISES_M: [f64; 2] = [8.0, 4.0];
/// Least rise that is worth a climb, metres (assumed).
const LEAST_RISE_M: f64 = 1.0;
/// The greatest value of Tobler's function, at 5 % down: exp(3.5 · 0.05), a little above.
const BEST_SLOPE: f64 = 1.192;
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

    /// To a place that no straight line reaches, round what lies between.
    pub(super) fn round(&self, from: Point, to: Point, pace: f64, t: Moment, goal: Goal, ctx: &Ctx<'_>) -> Option<Walk> {
        if from.distance_m(to) > WITHIN_M {
            return None;
        }
        let end = ctx.scenario.county.terrain.shape.cell_at(to)?;
        // Nobody is there sooner than straight ahead on the best of ground.
        let shape = &ctx.scenario.county.terrain.shape;
        let (goal_at, swift) = (shape.centre(end), (pace * BEST_SLOPE).max(0.02));
        let rest = |c: usize| shape.centre(c).distance_m(goal_at) * DETOUR / swift;
        let mut walk = self.over_land(from, pace, t, ctx, rest, |c, _| if c == end { Look::Stop } else { Look::On })?;
        walk.goal = goal;
        Some(walk)
    }

    fn over_land(&self, from: Point, pace: f64, t: Moment, ctx: &Ctx<'_>, rest: impl Fn(usize) -> f64, look: impl FnMut(usize, f64) -> Look) -> Option<Walk> {
        let county = &ctx.scenario.county;
        let terrain = &county.terrain;
        let shape = &terrain.shape;
        let start = shape.cell_at(from)?;
        let (in_water, no_water) = (ctx.ground.depth_at(from) >= DRY_M, ctx.ground.without_water());
        let seconds = |a: usize, b: usize, metres: f64| {
            let p = shape.centre(b);
            let (d, v) = if no_water { (0.0, 0.0) } else { ctx.ground.footing(p, None) };
            let passes = dares(d, v) || in_water && from.distance_m(p) <= FIRST_STEPS_M && person_stands(true, d, v);
            if self.fixed.homes.barrier[b] || !passes || ctx.ground.fire.as_ref().is_some_and(|f| f.flame_kw_m(b) > 0.0) {
                return None;
            }
            let cover = county.landcover.values.get(b).copied().and_then(Cover::from_code).map_or(1.0, Cover::walking);
            let slope = (f64::from(terrain.values[b]) - f64::from(terrain.values[a])) / metres;
            let factor = tobler(slope) * cover.max(0.2) * wading(d);
            (factor.is_finite() && factor > 0.0).then(|| metres * DETOUR / (pace * factor).max(0.02))
        };
        let way: Vec<Reached> = trail(shape, start, (WITHIN_M / shape.cell_m).ceil() as usize, seconds, rest, look)?;
        if way.len() < 2 {
            return None;
        }
        let points = way.iter().enumerate().map(|(i, (c, s))| {
            let p = if i == 0 { from } else { shape.centre(*c) };
            Step::off_road(p, (s * 1000.0).ceil().min(4e9) as u32)
        });
        Some(Walk::new(points.collect(), t, Goal::Ground))
    }
}
