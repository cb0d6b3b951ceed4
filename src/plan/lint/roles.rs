//! Plan / lint / roles — roles that nobody serves, that two people hold, or that too many orders fall on.
//!
//! In: the roles of all plans. Out: P010 to P017. Source: the three-tier tree and its staff as the county counts them.

use std::collections::{BTreeMap, BTreeSet};

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::{View, trigger_key};
use crate::base::ids::{Id, RoleId};
use crate::plan::order::Action;
use crate::plan::role::RoleSeat;

/// Orders that fall due at once on one officer at night, above which he is overloaded (assumed: a quarter of an hour each
/// makes an hour).
pub const ORDERS_EACH: u32 = 4;

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    let books = view.books;
    for (i, role) in books.roles.iter().enumerate() {
        let spot = Spot::Role(RoleId::from_index(i));
        for (field, staff, when) in [("staff_day", role.staff_day, ("白天", "by day")), ("staff_night", role.staff_night, ("夜间", "at night"))] {
            if staff == 0 {
                hits.add(Rule::EmptyRole, spot, field, format!("{}没有人", when.0), format!("nobody serves {}", when.1));
            }
        }
        if role.staff_night > role.staff_day {
            let (d, n) = (role.staff_day, role.staff_night);
            hits.add(Rule::NightOverDay, spot, "staff_night", format!("夜间 {n} 人多于白天 {d} 人"), format!("{n} at night are more than {d} by day"));
        }
        exceeded(view, hits, i);
    }
    commanders(view, hits);
    seats(view, hits);
    if view.whole {
        idle(view, hits);
    }
    overload(view, hits);
}

/// More people than the roster has.
fn exceeded(view: &View<'_>, hits: &mut Hits, i: usize) {
    let (role, spot) = (&view.books.roles[i], Spot::Role(RoleId::from_index(i)));
    let offices = &view.county.townships;
    let has = match &role.seat {
        RoleSeat::CountyCentre => Some(view.county.centre_staff),
        RoleSeat::Township(t) => offices.get(t.index()).map(|t| t.office_staff),
        RoleSeat::EveryTownship => offices.iter().map(|t| t.office_staff).min(),
        _ => None,
    };
    let Some(has) = has.filter(|h| role.staff_day > *h) else { return };
    let few = offices.iter().filter(|t| t.office_staff < role.staff_day).count();
    let day = role.staff_day;
    let (zh, en) = match role.seat {
        RoleSeat::CountyCentre => (format!("要 {day} 人同时在岗，指挥中心只有 {has} 人"), format!("wants {day} at once; the centre has {has}")),
        _ => (
            format!("要 {day} 人同时在岗，{few} 个乡镇没有这么多人（最少 {has} 人）"),
            format!("wants {day} at once; {few} townships have fewer (the least {has})"),
        ),
    };
    hits.add(Rule::DutyExceeded, spot, "staff_day", zh, en);
}

/// Exactly one commander.
fn commanders(view: &View<'_>, hits: &mut Hits) {
    let commands: Vec<usize> = (0..view.books.roles.len()).filter(|i| view.books.roles[*i].commands).collect();
    for (i, p) in view.books.plans.iter().enumerate() {
        if !p.levels.is_empty() && commands.is_empty() {
            hits.add(Rule::NoCommander, Spot::Plan(i), "roles", "有响应级别，却没有角色能指挥", "has response levels, but no role commands");
        }
    }
    // A drill may join plans of several hazards, each with its own headquarters: the table of roles of one file is judged.
    for p in &view.books.plans {
        // Whoever takes over by a hand-over commands after the other, not beside him.
        let takes_over = |r: RoleId| p.clauses.iter().any(|c| matches!(view.books.clause(*c).action, Action::HandOver { to } if to == r));
        let own: Vec<&usize> =
            commands.iter().map(|r| (r, RoleId::from_index(*r))).filter(|(_, r)| p.roles.contains(r) && !takes_over(*r)).map(|x| x.0).collect();
        if let [first, second, ..] = own[..] {
            let (a, b) = (&view.books.roles[*first], &view.books.roles[*second]);
            hits.add(
                Rule::TwoCommanders,
                Spot::Role(RoleId::from_index(*second)),
                "commands",
                format!("\"{}\" 与 \"{}\" 都能指挥同一事件", a.key, b.key),
                format!("\"{}\" and \"{}\" both command the same incident", a.key, b.key),
            );
        }
    }
}

/// Two roles on one chair.
fn seats(view: &View<'_>, hits: &mut Hits) {
    let roles = &view.books.roles;
    for (i, role) in roles.iter().enumerate() {
        if role.seat == RoleSeat::CountyBody {
            continue;
        }
        if let Some(first) = roles[..i].iter().find(|r| r.seat == role.seat) {
            let (zh, en) = (format!("与 \"{}\" 是同一席位", first.key), format!("sits on the same chair as \"{}\"", first.key));
            hits.add(Rule::OneSeatTwoRoles, Spot::Role(RoleId::from_index(i)), "seat", zh, en);
        }
    }
}

fn addressed(action: &Action) -> Vec<RoleId> {
    match action {
        Action::Notify { to, .. } => to.clone(),
        Action::Consult { with, .. } => with.clone(),
        Action::Report { to, .. } | Action::HandOver { to } => vec![*to],
        _ => Vec::new(),
    }
}

/// Roles that neither act nor are told anything.
fn idle(view: &View<'_>, hits: &mut Hits) {
    let used: BTreeSet<RoleId> = view.books.clauses.iter().flat_map(|c| addressed(&c.action).into_iter().chain([c.actor])).collect();
    for (i, role) in view.books.roles.iter().enumerate() {
        let id = RoleId::from_index(i);
        if !used.contains(&id) && !role.commands && !view.books.clauses.is_empty() {
            hits.add(Rule::IdleRole, Spot::Role(id), "", "没有条款要它做什么，也没有条款通知它", "no clause gives it anything to do or tells it anything");
        }
    }
}

/// Orders that fall due at once on too few people.
fn overload(view: &View<'_>, hits: &mut Hits) {
    let mut heaps: BTreeMap<(RoleId, String), Vec<usize>> = BTreeMap::new();
    for (id, c) in view.clauses() {
        heaps.entry((c.actor, trigger_key(&c.trigger))).or_default().push(id.index());
    }
    for ((role, _), list) in heaps {
        let staff = view.books.role(role).staff_night.max(1);
        let (n, limit) = (list.len() as u32, staff * ORDERS_EACH);
        if n > limit {
            let zh = format!("同一条件下有 {n} 条同时到期，夜间只有 {staff} 人（每人至多 {ORDERS_EACH} 条）");
            let en = format!("{n} clauses fall due at once on the same condition; {staff} serve at night, at most {ORDERS_EACH} each");
            hits.add(Rule::Overload, Spot::Role(role), "", zh, en);
        }
    }
}
