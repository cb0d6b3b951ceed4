//! Study / clear — the people of some zones leave at T+00:00, under several seeds.
//!
//! In: a scenario, zones in groups, shelters, seeds. Out: a clearance for each seed, in the order of seeds, and the first seed's
//! whole run. Not here: what is read from a run (`score::clearance`). The runs are independent, so they use all cores.

use rayon::prelude::*;

use crate::base::ids::FacilityId;
use crate::base::time::Moment;
use crate::drill::direct::Direct;
use crate::drill::run::{Options, Silent, run};
use crate::drill::world::Prepared;
use crate::plan::order::WarnStage;
use crate::record::tale::{PlanUse, Tale};
use crate::scenario::clearing::Group;
use crate::scenario::drill_spec::Scenario;
use crate::score::clearance::{Clearance, clearance};

/// A run in which each group of zones is ordered out at its own time, and nobody else orders anything.
#[must_use]
pub fn ordered_run(scenario: &Scenario, prepared: &Prepared, seed: u64, orders: &[(&Group, Moment)], shelters: &[FacilityId]) -> Tale {
    let mut options = Options { timed: true, ..Options::lean(seed).baseline(PlanUse::NoPlan, Vec::new()) };
    let order = |(group, at): &(&Group, Moment)| Direct::new(*at, group.zones.clone(), WarnStage::LeaveNow, shelters.to_vec());
    options.direct = orders.iter().map(order).collect();
    run(scenario, prepared, &options, &mut Silent)
}

/// Everybody at T+00:00. Gives the clearances, and the run of the first seed.
#[must_use]
pub fn run_seeds(scenario: &Scenario, rain_mm_per_h: f64, groups: &[Group], shelters: &[FacilityId], seeds: &[u64]) -> (Vec<Clearance>, Option<Tale>) {
    let prepared = Prepared::calm(rain_mm_per_h);
    let zones: Vec<_> = groups.iter().map(|g| g.zones.clone()).collect();
    let everybody = Group { name: crate::base::lang::Name::default(), zones: zones.concat(), at: None };
    let one = |seed: u64| {
        let tale = ordered_run(scenario, &prepared, seed, &[(&everybody, Moment::ZERO)], shelters);
        (clearance(scenario, &tale, &zones, Moment::ZERO), tale)
    };
    let Some((first, rest)) = seeds.split_first() else { return (Vec::new(), None) };
    let ((mine, tale), others) = rayon::join(|| one(*first), || rest.par_iter().map(|s| one(*s).0).collect::<Vec<_>>());
    (std::iter::once(mine).chain(others).collect(), Some(tale))
}
