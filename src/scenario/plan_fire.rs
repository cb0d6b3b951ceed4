//! Scenario / plan fire — crews that a plan sends to a forest fire to which no road leads from their base.
//!
//! In: books, county, a drill whose hazard is a forest fire. Out: P045 in the log. Not here: where crews walk on from the road
//! (`drill::team`), orders that name a place (`plan::lint::forces`).
//! Method: the junction nearest to each ignition to which vehicles get, all ways to it in one search; who flies needs none.

use super::drill_spec::{Drill, HazardSpec};
use super::finding::Severity;
use super::plan_rows::PlanRows;
use super::source::Log;
use crate::base::ids::{Id, TeamId};
use crate::map::county::County;
use crate::map::force::{ServiceStatus, Skill};
use crate::map::route;
use crate::plan::book::Books;
use crate::plan::lint::rule::Rule;
use crate::plan::order::Action;

/// Teams that an order sends to the fire.
fn sent(action: &Action) -> &[TeamId] {
    match action {
        Action::Extinguish { teams } | Action::BuildLine { teams } | Action::BurnOut { teams } | Action::Dispatch { teams, to: None } => teams,
        // Homes lie on roads of their own: which ones is known only when it burns.
        _ => &[],
    }
}

/// Looks at the orders of fire drills.
pub(super) fn crews(plans: &[PlanRows], books: &Books, county: &County, drill: &Drill, log: &Log) {
    let HazardSpec::ForestFire(spec) = &drill.hazard else { return };
    for (_, at) in &spec.ignitions {
        let Some(target) = county.roads.nearest_drivable(*at) else { return };
        let cost = |l| {
            let link = county.roads.link(l);
            link.drivable.then(|| (link.length_m / link.free_m_per_s.max(0.1) * 1000.0) as i64)
        };
        let tree = route::tree_to(&county.roads, &[(target, 0)], cost);
        let stands = |t: &TeamId| &county.teams[t.index()];
        for row in plans.iter().flat_map(|p| p.clauses.iter().map(move |c| (p, c))) {
            let Some(clause) = books.clauses.iter().find(|c| c.key == row.1.key.key) else { continue };
            let cut = sent(&clause.action).iter().filter(|t| {
                let team = stands(t);
                let base = &county.facilities[team.base.index()];
                team.status == ServiceStatus::InService && !team.skills.contains(&Skill::Helicopter) && tree.path(&county.roads, base.node).is_none()
            });
            for t in cut {
                let (key, remedy) = (county.team_keys.key(*t), Rule::TeamCutOff.remedy());
                log.add(
                    Severity::Error,
                    Rule::TeamCutOff.code(),
                    row.1.spans.of("action").map_or_else(|| row.1.key.at.clone(), |o| row.0.source.at(o)),
                    format!("{} · action", row.1.key.subject),
                    format!("没有路从队伍 \"{key}\" 的驻地通到火场；{}", remedy.zh),
                    format!("no road leads from the base of \"{key}\" to the fire; {}", remedy.en),
                );
            }
        }
    }
}
