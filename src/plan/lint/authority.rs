//! Plan / lint / authority — who may order what, and whether there is anybody to hear it.
//!
//! In: actors and addressees. Out: P046 to P052. Source: 统一指挥 and the three-tier tree of the county report; only the
//! expressway police close a mainline or a ramp (道路交通安全法).

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::{View, tier};
use crate::base::ids::{ClauseId, RoadId, RoleId};
use crate::map::road::RoadClass;
use crate::plan::clause::Clause;
use crate::plan::order::Action;
use crate::plan::role::RoleSeat;

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    for (id, c) in view.clauses() {
        let (spot, actor) = (Spot::Clause(id), view.books.role(c.actor));
        if view.posts_of(c.actor).is_empty() {
            let key = &actor.key;
            hits.add(
                Rule::NobodyThere,
                spot,
                "actor",
                format!("角色 \"{key}\" 在本县没有任何席位，没有人执行"),
                format!("the role \"{key}\" has no post in this county, so nobody carries this out"),
            );
        }
        if let Action::HandOver { to } = c.action {
            told(view, hits, id, c, &[to]);
            receiver(view, hits, id, to);
        }
        match &c.action {
            Action::Notify { to, .. } => told(view, hits, id, c, to),
            Action::Consult { with, quorum, .. } => {
                told(view, hits, id, c, with);
                let invited: usize = with.iter().map(|r| view.meant(c.actor, *r).0).sum();
                if *quorum as usize > invited && !with.is_empty() {
                    hits.add(
                        Rule::QuorumTooHigh,
                        spot,
                        "action",
                        format!("要 {quorum} 方到会，只邀请了 {invited} 方"),
                        format!("a quorum of {quorum}, but {invited} are invited"),
                    );
                }
            }
            Action::Report { to, .. } => {
                told(view, hits, id, c, &[*to]);
                skip(view, hits, id, c, *to);
            }
            Action::CloseRoad { roads } | Action::Contraflow { roads, .. } | Action::Regulate { roads } if !actor.closes_expressway => {
                expressway(view, hits, id, c, roads);
            }
            Action::SetLevel { .. } | Action::StandDown | Action::HandOver { .. }
                if !actor.commands && !matches!(actor.seat, RoleSeat::CountyCentre | RoleSeat::Commander) && view.books.roles.iter().any(|r| r.commands) =>
            {
                let (key, word) = (&actor.key, c.action.word());
                hits.add(
                    Rule::SetsWithoutCommand,
                    spot,
                    "actor",
                    format!("\"{key}\" 没有指挥权，却要 {word}"),
                    format!("\"{key}\" does not command, yet has {word}"),
                );
            }
            _ => {}
        }
    }
}

/// Command goes to one who may have it.
fn receiver(view: &View<'_>, hits: &mut Hits, id: ClauseId, to: RoleId) {
    let role = view.books.role(to);
    if !role.commands && !matches!(role.seat, RoleSeat::CountyCentre | RoleSeat::Commander) {
        let key = &role.key;
        hits.add(
            Rule::SetsWithoutCommand,
            Spot::Clause(id),
            "action",
            format!("\"{key}\" 没有指挥权，不能接掌"),
            format!("\"{key}\" may not command, yet is to take over"),
        );
    }
}

fn told(view: &View<'_>, hits: &mut Hits, id: ClauseId, c: &Clause, to: &[RoleId]) {
    let spot = Spot::Clause(id);
    if to.is_empty() {
        hits.add(Rule::NobodyToTell, spot, "action", "没有写对象", "names nobody");
    }
    for r in to {
        let (role, own) = (view.books.role(*r), view.posts_of(c.actor).is_empty());
        if *r == c.actor {
            hits.add(Rule::ToItself, spot, "action", format!("\"{}\" 通知它自己", role.key), format!("\"{}\" speaks to itself", role.key));
        } else if role.seat == RoleSeat::Commander && !view.books.roles.iter().any(|r| r.commands) {
            // The special plan that names the headquarters is not here.
        } else if !own && view.meant(c.actor, *r).1 == 0 {
            let (a, b) = (&view.books.role(c.actor).key, &role.key);
            hits.add(Rule::NobodyToTell, spot, "action", format!("\"{a}\" 的上下级里没有 \"{b}\""), format!("\"{a}\" has no \"{b}\" above or below it"));
        }
    }
}

/// Reports go up one step at a time.
fn skip(view: &View<'_>, hits: &mut Hits, id: ClauseId, c: &Clause, to: RoleId) {
    let (from, up) = (tier(&view.books.role(c.actor).seat), tier(&view.books.role(to).seat));
    if from > up + 1 {
        let (a, b) = (&view.books.role(c.actor).key, &view.books.role(to).key);
        hits.add(
            Rule::SkipsTheTree,
            Spot::Clause(id),
            "action",
            format!("\"{a}\" 越级报告 \"{b}\""),
            format!("\"{a}\" reports to \"{b}\" past the level between"),
        );
    }
}

fn expressway(view: &View<'_>, hits: &mut Hits, id: ClauseId, c: &Clause, roads: &[RoadId]) {
    for r in roads.iter().filter(|r| matches!(view.county.roads.road(**r).class, RoadClass::Expressway | RoadClass::Ramp)) {
        let (key, actor) = (view.county.roads.road_keys.key(*r), &view.books.role(c.actor).key);
        hits.add(
            Rule::ExpresswayClosed,
            Spot::Clause(id),
            "action",
            format!("\"{actor}\" 无权封闭高速公路或匝道 \"{key}\""),
            format!("\"{actor}\" has no authority over the expressway or ramp \"{key}\""),
        );
    }
}
