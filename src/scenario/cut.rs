//! Scenario / cut — a drill of some townships only: `only: ["yanmen"]` cuts the county, its plans and the drill down to them.
//!
//! In: the whole, resolved and without findings. Out: the part, resolved again. Not here: the map (`map::cut`).
//! Method: everything is resolved twice. The whole gives the findings; then zones of other townships go, and what names a
//! place that is gone is left out without a word. Gauges that a trigger names stay. The posts of the county stay as
//! they are, so a drill of one township has them to itself. Refused: a role that sits in a township or team that is cut away.

use std::collections::BTreeSet;
use std::path::Path;

use super::code;
use super::drill_spec::Drill;
use super::fields::Ref;
use super::plan_rows::PlanRows;
use super::refs::{self, what};
use super::source::{Failure, Log};
use super::{drill_resolve, drill_rows, plan_resolve};
use crate::base::ids::{GaugeId, Id, TownshipId};
use crate::map::county::County;
use crate::plan::book::Books;
use crate::plan::order::Action;
use crate::plan::role::RoleSeat;
use crate::plan::trigger::{Quantity, Trigger};
use crate::plan::zone::Zone;

/// County, plans, drill.
pub(super) type Whole = (County, Books, Drill);

/// The whole itself where `only` names nothing; `None` where it cannot be cut, which is a finding.
pub(super) fn cut(path: &Path, only: &[Ref], mut plans: Vec<PlanRows>, whole: Whole, log: &Log) -> Result<Option<Whole>, Failure> {
    let Some(first) = only.first() else { return Ok(Some(whole)) };
    let (county, books, drill) = whole;
    let townships: BTreeSet<TownshipId> = only.iter().filter_map(|r| refs::find(log, &county.township_keys, r, what::TOWNSHIP)).collect();
    if log.spoiled() {
        return Ok(None);
    }
    let Some(small) = crate::map::cut::cut(&county, &townships, &gauges(&county, &books, &townships)) else {
        log.error(code::M005, first.at.clone(), "only", "这些乡镇在地图上没有地方", "these townships have no place on the map");
        return Ok(None);
    };
    for role in &books.roles {
        let gone = match role.seat {
            RoleSeat::Township(t) => !townships.contains(&t),
            RoleSeat::Village(v) => small.village_keys.find(county.village_keys.key(v)).is_none(),
            RoleSeat::Settlement(x) => small.settlement_keys.find(county.settlement_keys.key(x)).is_none(),
            RoleSeat::Team(t) => small.team_keys.find(county.team_keys.key(t)).is_none(),
            _ => false,
        };
        if gone {
            log.error(
                code::S019,
                first.at.clone(),
                "only",
                format!("角色 \"{}\" 的席位不在这些乡镇里，无法只推演它们", role.key),
                format!("the role \"{}\" sits outside these townships, so they cannot be drilled alone", role.key),
            );
        }
    }
    if log.spoiled() {
        return Ok(None);
    }
    for p in &mut plans {
        p.zones.retain(|z| small.village_keys.find(&z.village.key).is_some());
        p.materials.retain(|m| small.facility_keys.find(&m.depot.key).is_some());
    }
    let silent = Log::default();
    let mut cut_books = plan_resolve::books(&plans, &small, &silent);
    for (old, new) in books.clauses.iter().zip(&mut cut_books.clauses) {
        // A gate outside can be neither opened nor asked for.
        if matches!(old.action, Action::SetGate { reach, .. } if small.rivers.keys.find(county.rivers.keys.key(reach)).is_none()) {
            new.trigger = Trigger::Not(Box::new(Trigger::Always));
        }
    }
    let Some(rows) = drill_rows::read(path, &silent)? else { return Ok(None) };
    let Some(cut_drill) = drill_resolve::drill(drill.key.clone(), rows, &small, &cut_books, &silent) else { return Ok(None) };
    Ok(Some((small, cut_books, cut_drill)))
}

/// The gauges that triggers name, and the rules of the zones that stay.
fn gauges(county: &County, books: &Books, only: &BTreeSet<TownshipId>) -> BTreeSet<GaugeId> {
    let stays = |z: &&Zone| only.contains(&county.villages[z.village.index()].township);
    let mut out: BTreeSet<GaugeId> = books.zones.iter().filter(stays).flat_map(|z| z.rules.iter().map(|r| r.gauge)).collect();
    let levels = books.plans.iter().flat_map(|p| p.levels.iter().map(|l| &l.trigger));
    for trigger in levels.chain(books.clauses.iter().map(|c| &c.trigger)) {
        named(trigger, &mut out);
    }
    out
}

fn named(trigger: &Trigger, out: &mut BTreeSet<GaugeId>) {
    trigger.each(&mut |t| {
        if let Trigger::Number(
            Quantity::Stage(g) | Quantity::Rise(g, _) | Quantity::Rain(g, _) | Quantity::ForecastRain(g, _) | Quantity::ForecastStage(g, _),
            ..,
        )
        | Trigger::Missing(g, _) = t
        {
            out.insert(*g);
        }
    });
}
