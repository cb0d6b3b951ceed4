//! Study / spread — how sure it is that a place goes under: the same flood under many seeds.
//!
//! In: a scenario, seeds. Out: for each settlement the share of its households that are hit and how that spreads, for each cell
//! the share of seeds in which it goes under. Not here: people, plans, scores; files (`cli`). Method: every seed draws its own
//! storm, its own error of the heights and its own place for every house; a house is hit when the deepest water in its cell
//! stands so far above its floor as in a drill (`HIT_M`). The seeds are independent and run on all cores; they are put together
//! in the order given, so the result does not depend on how many there are.

use rayon::prelude::*;

use crate::base::ids::Id;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::drill::ground::HIT_M;
use crate::drill::people::household::Households;
use crate::hazard::act::Hazard as _;
use crate::hazard::flood::peak::Peaks;
use crate::hazard::flood::quick::FloodQuick;
use crate::hazard::flood::spec::FloodSpec;
use crate::scenario::drill_spec::Scenario;

/// Depth from which a cell counts as under water in the share by cell, metres: where walkers and cars get into trouble
/// (Pregnolato et al. 2017; AIDR 2017 H3).
pub const UNDER_M: f32 = 0.3;

/// What one seed did.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// The seed.
    pub seed: u64,
    /// Households hit, by settlement.
    pub hit: Vec<u32>,
    /// Households, by settlement.
    pub households: Vec<u32>,
    /// People whose house is hit.
    pub people: u32,
    /// Highest reading of every gauge: millimetres of rain, metres of stage.
    pub gauges: Vec<f64>,
}

/// Many seeds together.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// One of each seed, in the order given.
    pub draws: Vec<Draw>,
    /// Seeds in which a cell goes under.
    pub under: Vec<u16>,
}

impl Spread {
    /// Draws every seed; `done` is told after each.
    #[must_use]
    pub fn of(scenario: &Scenario, flood: &FloodSpec, seeds: &[u64], done: &(dyn Fn() + Sync)) -> Self {
        let each = |seed: &u64| {
            let drawn = draw(scenario, flood, Seed(*seed));
            done();
            drawn
        };
        // A core's share at a time, so that no more floods stand in memory than there are cores.
        let mut spread = Self { draws: Vec::with_capacity(seeds.len()), under: vec![0; scenario.county.terrain.shape.len()] };
        for some in seeds.chunks(rayon::current_num_threads().max(1)) {
            for (draw, depth_m) in some.par_iter().map(each).collect::<Vec<_>>() {
                for (n, d) in spread.under.iter_mut().zip(&depth_m) {
                    *n += u16::from(*d >= UNDER_M);
                }
                spread.draws.push(draw);
            }
        }
        spread
    }
    /// Shares of a settlement's households that are hit, one a seed.
    #[must_use]
    pub fn shares(&self, settlement: usize) -> Vec<f64> {
        self.draws.iter().map(|d| f64::from(d.hit[settlement]) / f64::from(d.households[settlement].max(1))).collect()
    }
    /// Households hit in the county, one a seed.
    #[must_use]
    pub fn households(&self) -> Vec<f64> {
        self.draws.iter().map(|d| f64::from(d.hit.iter().sum::<u32>())).collect()
    }
    /// People whose house is hit, one a seed.
    #[must_use]
    pub fn people(&self) -> Vec<f64> {
        self.draws.iter().map(|d| f64::from(d.people)).collect()
    }
}

/// The smallest of some values that a share `p` of them does not exceed; 0 of none.
#[must_use]
pub fn quantile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (p * sorted.len() as f64 - 1e-9).ceil().max(1.0) as usize;
    sorted.get(rank.min(sorted.len()).wrapping_sub(1)).copied().unwrap_or(0.0)
}

/// One seed from its first minute to its last.
fn draw(scenario: &Scenario, spec: &FloodSpec, seed: Seed) -> (Draw, Vec<f32>) {
    let (county, drill) = (&scenario.county, &scenario.drill);
    let mut flood = FloodQuick::new(county, spec, seed);
    let mut peaks = Peaks::new(flood.frame());
    let mut gauges = flood.summary().gauges;
    for minute in 1..=drill.length.as_millis() / 60_000 {
        flood.advance(Moment::ZERO + Span::minutes(minute), &[]);
        peaks.observe(flood.frame());
        for (most, now) in gauges.iter_mut().zip(flood.summary().gauges) {
            *most = most.max(now);
        }
    }
    let homes = Households::draw(scenario, seed);
    let shape = county.terrain.shape;
    let mut drawn = Draw { seed: seed.0, hit: vec![0; county.settlements.len()], households: vec![0; county.settlements.len()], people: 0, gauges };
    for h in 0..homes.len() {
        let settlement = homes.settlement[h].index();
        drawn.households[settlement] += 1;
        let depth = shape.cell_at(homes.at[h]).map_or(0.0, |c| peaks.depth_m.get(c).copied().unwrap_or(0.0));
        if depth - homes.floor_m[h] >= HIT_M {
            drawn.hit[settlement] += 1;
            drawn.people += u32::from(homes.people[h]);
        }
    }
    (drawn, peaks.depth_m)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drill::run::{Options, Silent, run};
    use crate::drill::world::Prepared;
    use crate::record::event::Kind;
    use crate::record::tale::PlanUse;
    use crate::scenario::valley;

    fn flood(scenario: &Scenario) -> &FloodSpec {
        scenario.drill.hazard.flood().expect("the valley's hazard is a flood")
    }

    #[test]
    fn a_seed_of_the_spread_hits_the_same_houses_as_its_drill() {
        let scenario = valley::cloudburst();
        let prepared = Prepared::new(&scenario);
        for seed in [1, 2, 5] {
            let (drawn, _) = draw(&scenario, flood(&scenario), Seed(seed));
            let options = Options::new(seed).baseline(PlanUse::NoPlan, Vec::new());
            let tale = run(&scenario, &prepared, &options, &mut Silent);
            let hit = tale.events.iter().filter(|e| e.kind == Kind::HouseHit).count();
            assert_eq!(drawn.hit.iter().sum::<u32>() as usize, hit, "seed {seed}");
        }
    }

    #[test]
    fn quantiles_are_values_that_were_seen() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!([0.0, 0.1, 0.5, 0.9, 1.0].map(|p| quantile(&values, p) as i64), [1, 1, 3, 5, 5]);
        assert_eq!(quantile(&[], 0.5) as i64, 0);
    }

    #[test]
    fn the_order_and_the_number_of_threads_change_nothing() {
        let scenario = valley::cloudburst();
        let alone =
            rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool").install(|| Spread::of(&scenario, flood(&scenario), &[3, 1, 2], &|| {}));
        let two =
            rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("a pool").install(|| Spread::of(&scenario, flood(&scenario), &[3, 1, 2], &|| {}));
        assert_eq!(alone, two);
        assert_eq!(alone.draws.iter().map(|d| d.seed).collect::<Vec<_>>(), [3, 1, 2]);
        assert_ne!(alone.draws[0], alone.draws[1]);
    }
}
