//! Study / baseline — the same night without a plan, and with perfect knowledge.
//!
//! In: a scenario, the options of the drill. Out: the drill and its two baselines. Method: the three runs share files
//! and luck; *perfect* is given the households that come to harm without a plan (truth does not depend on the plan unless the
//! plan acts on the hazard) and orders them out at T+00:00. The runs are independent, so they use both cores.

use crate::base::ids::HouseholdId;
use crate::drill::run::{Options, Silent, Sink, run};
use crate::drill::world::Prepared;
use crate::record::event::{Kind, Who};
use crate::record::tale::{PlanUse, Tale};
use crate::scenario::drill_spec::Scenario;

/// A drill with its baselines.
#[derive(Debug)]
pub struct Trio {
    /// The drill.
    pub own: Tale,
    /// The same luck without a plan.
    pub no_plan: Option<Tale>,
    /// The same luck with perfect knowledge.
    pub perfect: Option<Tale>,
}

/// The households that come to harm without a plan: in a house that is hit, or caught where they went by themselves.
fn endangered(no_plan: &Tale) -> Vec<HouseholdId> {
    let mut list: Vec<HouseholdId> = no_plan
        .events
        .iter()
        .filter(|e| matches!(e.kind, Kind::HouseHit | Kind::Caught | Kind::Trapped))
        .filter_map(|e| match e.subject {
            Who::Household(h) => Some(h),
            _ => None,
        })
        .collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// Runs the drill and, if asked, its baselines. The sink sees the drill only.
pub fn run_trio(scenario: &Scenario, options: &Options, baselines: bool, sink: &mut (dyn Sink + Send)) -> Trio {
    let prepared = Prepared::new(scenario);
    if !baselines {
        return Trio { own: run(scenario, &prepared, options, sink), no_plan: None, perfect: None };
    }
    run_trio_with(scenario, &prepared, options, sink)
}

/// The same on ground made ready before, always with the baselines.
pub fn run_trio_with(scenario: &Scenario, prepared: &Prepared, options: &Options, sink: &mut (dyn Sink + Send)) -> Trio {
    let (own, (no_plan, perfect)) = rayon::join(
        || run(scenario, prepared, options, sink),
        || {
            let no_plan = run(scenario, prepared, &options.baseline(PlanUse::NoPlan, Vec::new()), &mut Silent);
            let perfect = run(scenario, prepared, &options.baseline(PlanUse::Perfect, endangered(&no_plan)), &mut Silent);
            (no_plan, perfect)
        },
    );
    Trio { own, no_plan: Some(no_plan), perfect: Some(perfect) }
}
