//! Plan / lint / forces — teams and stock: able, there, and promised only once.
//!
//! In: orders that name teams, rosters, materials. Out: P038 to P045. Not here: travel times (`time`).

use std::collections::{BTreeMap, BTreeSet};

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::{View, trigger_key};
use crate::base::ids::{ClauseId, FacilityId, Id, TeamId};
use crate::map::force::{ServiceStatus, Skill};
use crate::map::place::FacilityKind;
use crate::plan::level::PlanLevel;
use crate::plan::order::Action;

/// Teams that an order names, where they are to go, and skills of which one is enough.
fn asks(action: &Action) -> Option<(&[TeamId], Option<FacilityId>, &'static [Skill])> {
    use Skill as S;
    Some(match action {
        Action::Dispatch { teams, to } => (teams, *to, &[]),
        Action::FetchSpecial { teams, .. } if !teams.is_empty() => (teams, None, &[S::Evacuate, S::FloodRescue, S::Boat, S::Medical]),
        Action::BuildLine { teams } | Action::BurnOut { teams } => (teams, None, &[S::ForestFire, S::Engineering, S::WaterTanker, S::Evacuate]),
        Action::Extinguish { teams } => (teams, None, &[S::Helicopter, S::ForestFire, S::WaterTanker, S::RoadRescue, S::Hazmat, S::Evacuate]),
        Action::Protect { teams } => (teams, None, &[S::Helicopter, S::WaterTanker, S::ForestFire, S::Evacuate]),
        Action::Pump { teams, at } => (teams, *at, &[S::Pump]),
        Action::Sandbag { teams, at } => (teams, *at, &[S::Sandbag]),
        Action::Rescue { teams } => (teams, None, &[S::FloodRescue, S::Boat, S::Crane, S::RoadRescue, S::Outdoor]),
        Action::Treat { teams } => (teams, None, &[S::Medical]),
        Action::Tow { teams } => (teams, None, &[S::Tow]),
        Action::Supply { teams, .. } if !teams.is_empty() => (teams, None, &[S::Supply, S::Evacuate, S::Engineering]),
        _ => return None,
    })
}

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    let mut promised: BTreeMap<(TeamId, String), ClauseId> = BTreeMap::new();
    let stock = view.books.plans.iter().flat_map(|p| &p.materials).any(|m| m.status == ServiceStatus::InService && m.count > 0);
    for (id, c) in view.clauses() {
        let spot = Spot::Clause(id);
        // What lies where the special plans say: an overall plan looked at without one promises nothing of its own.
        let elsewhere = !view.whole && view.plan(id).level == PlanLevel::Overall;
        if matches!(c.action, Action::Supply { .. }) && !stock && !elsewhere {
            hits.add(
                Rule::SupplyWithoutStock,
                spot,
                "action",
                "要运送物资，预案里却没有在库的物资",
                "brings supplies, but no plan lists any that are in stock",
            );
        }
        let Some((teams, place, skills)) = asks(&c.action) else { continue };
        let able = |t: &crate::map::force::Team| skills.is_empty() || skills.iter().any(|s| t.skills.contains(s));
        let word = c.action.word();
        if teams.is_empty() && !view.county.teams.iter().any(|t| t.status == ServiceStatus::InService && able(t)) {
            let need: Vec<String> = skills.iter().map(|s| format!("{s:?}")).collect();
            let need = need.join("/");
            let (zh, en) = if skills.is_empty() {
                ("本县没有队伍".to_owned(), "the county has no team".to_owned())
            } else {
                (format!("{word} 需要会 {need} 的队伍，本县没有在岗的"), format!("{word} needs a team that can do {need}; none is in service"))
            };
            hits.add(Rule::NoTeamCan, spot, "action", zh, en);
        }
        for t in teams {
            let (team, key) = (&view.county.teams[t.index()], view.county.team_keys.key(*t));
            if !able(team) {
                hits.add(
                    Rule::TeamWithoutSkill,
                    spot,
                    "action",
                    format!("队伍 \"{key}\" 没有 {word} 所需的能力"),
                    format!("the team \"{key}\" lacks the skill for {word}"),
                );
            }
            if team.status != ServiceStatus::InService {
                hits.add(Rule::TeamNotThere, spot, "action", format!("队伍 \"{key}\" 还不在岗"), format!("the team \"{key}\" is not in service yet"));
            }
            let roster = &view.plan(id).roster;
            if !roster.is_empty() && !roster.contains(t) {
                hits.add(
                    Rule::TeamNotPromised,
                    spot,
                    "action",
                    format!("队伍 \"{key}\" 不在本预案的 roster 里"),
                    format!("the team \"{key}\" is not in this plan's roster"),
                );
            }
            let base = view.county.facilities[team.base.index()].node;
            if let Some(p) = place.filter(|p| view.drive_min(base, &[view.county.facilities[p.index()].node]).is_none()) {
                let to = view.county.facility_keys.key(p);
                hits.add(
                    Rule::TeamCutOff,
                    spot,
                    "action",
                    format!("没有路从队伍 \"{key}\" 的驻地通到 \"{to}\""),
                    format!("no road leads from the base of \"{key}\" to \"{to}\""),
                );
            }
            match promised.get(&(*t, trigger_key(&c.trigger))) {
                Some(first) if view.books.clause(*first).action != c.action => {
                    let other = &view.books.clause(*first).key;
                    hits.add(
                        Rule::TeamTwice,
                        spot,
                        "action",
                        format!("队伍 \"{key}\" 在同一条件下已由 \"{other}\" 派往别处"),
                        format!("the team \"{key}\" is sent elsewhere by \"{other}\" on the same condition"),
                    );
                }
                Some(_) => {}
                None => {
                    promised.insert((*t, trigger_key(&c.trigger)), id);
                }
            }
        }
    }
    depots(view, hits);
}

/// Stock lies in depots.
fn depots(view: &View<'_>, hits: &mut Hits) {
    let fits: BTreeSet<FacilityKind> =
        [FacilityKind::Depot, FacilityKind::Base, FacilityKind::FireStation, FacilityKind::TownHall, FacilityKind::School, FacilityKind::Shelter].into();
    for (p, plan) in view.books.plans.iter().enumerate() {
        for (i, m) in plan.materials.iter().enumerate() {
            let place = &view.county.facilities[m.depot.index()];
            if !fits.contains(&place.kind) {
                let (key, kind) = (view.county.facility_keys.key(m.depot), place.kind);
                hits.add(
                    Rule::DepotIsNone,
                    Spot::Material(p, i),
                    "depot",
                    format!("\"{key}\" 是 {kind:?}，不是物资库"),
                    format!("\"{key}\" is a {kind:?}, no depot"),
                );
            }
        }
    }
}
