//! Study / baseline — the same night without a plan, and with perfect knowledge.
//!
//! In: a scenario, the options of the drill. Out: the drill and its two baselines. Method: the three runs share files
//! and luck; *perfect* is given the households that the hazard truly hits (truth does not depend on the plan unless the
//! plan acts on the hazard) and orders them out at T+00:00. The runs are independent, so they use both cores.

use crate::base::ids::HouseholdId;
use crate::base::time::Moment;
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

/// The households whose house the hazard hits, and when, as a run recorded them.
#[must_use]
pub fn truly_hit(tale: &Tale) -> Vec<(HouseholdId, Moment)> {
    let mut hit: Vec<_> = tale
        .events
        .iter()
        .filter(|e| e.kind == Kind::HouseHit)
        .filter_map(|e| match e.subject {
            Who::Household(h) => Some((h, e.at)),
            _ => None,
        })
        .collect();
    hit.sort_unstable();
    hit.dedup_by_key(|(h, _)| *h);
    hit
}

/// Runs the drill and, if asked, its baselines. The sink sees the drill only.
pub fn run_trio(scenario: &Scenario, options: &Options, baselines: bool, sink: &mut (dyn Sink + Send)) -> Trio {
    let prepared = Prepared::new(scenario);
    if !baselines {
        return Trio { own: run(scenario, &prepared, options, sink), no_plan: None, perfect: None };
    }
    let (own, (no_plan, perfect)) = rayon::join(
        || run(scenario, &prepared, options, sink),
        || {
            let no_plan = run(scenario, &prepared, &options.baseline(PlanUse::NoPlan, Vec::new()), &mut Silent);
            let hit = truly_hit(&no_plan).into_iter().map(|(h, _)| h).collect();
            let perfect = run(scenario, &prepared, &options.baseline(PlanUse::Perfect, hit), &mut Silent);
            (no_plan, perfect)
        },
    );
    Trio { own, no_plan: Some(no_plan), perfect: Some(perfect) }
}
