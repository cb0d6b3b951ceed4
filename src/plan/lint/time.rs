//! Plan / lint / time — deadlines that nobody could meet on this map even if nothing went wrong.
//!
//! In: deadlines, channels, teams, roads. Out: P033 to P037. Not here: deadlines that run backwards (P001, in `scenario`).
//! Method: a bound from below, so that a finding is never a matter of luck. Calls: the quick twentieth of the channel's setup
//! and delay, then as many calls an hour as the channel allows, over everybody on duty by day; for what is said to the public the
//! quick twentieth of the quickest channel's approval and setting up. Travel: the quick twentieth of
//! mobilisation, then free speed on the shortest way, no water, no traffic; where the order names no place, to the nearest house of its zones.

use std::collections::{BTreeMap, BTreeSet};

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::{View, show};
use crate::base::ids::{ChannelId, ClauseId, FacilityId, Id, NodeId, RoleId, TeamId};
use crate::plan::clause::Clause;
use crate::plan::order::{Action, ReportForm, ZoneTarget};

/// The share of luck that is granted.
const QUICK: f64 = 0.05;

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    let mut phoned: BTreeMap<(RoleId, RoleId, String), (f64, &str)> = BTreeMap::new();
    for (_, c) in view.clauses() {
        if let Action::Report { to, form: ReportForm::Phone } = c.action {
            let e = phoned.entry((c.actor, to, super::view::trigger_key(&c.trigger))).or_insert((f64::INFINITY, ""));
            if c.deadline.as_minutes() < e.0 {
                *e = (c.deadline.as_minutes(), &c.key);
            }
        }
    }
    for (id, c) in view.clauses() {
        let (spot, has) = (Spot::Clause(id), c.deadline.as_minutes());
        match &c.action {
            Action::Notify { to, .. } => call(view, hits, id, c, to),
            Action::HandOver { to } | Action::Report { to, form: ReportForm::Phone } => call(view, hits, id, c, &[*to]),
            Action::Inform { channels } | Action::Warn { channels, .. } | Action::Evacuate { channels, .. } => begin(view, hits, id, c, channels),
            Action::Supply { shelters, teams, .. } => {
                for place in shelters {
                    nearest(view, hits, id, c, teams, &[at(view, *place)]);
                }
            }
            // Whoever is first among people of the nearest zone keeps the order; a team for each is not promised.
            Action::FetchSpecial { zones, teams } => nearest(view, hits, id, c, teams, &houses(view, id, zones)),
            Action::Dispatch { teams, to: None } | Action::Pump { teams, at: None } | Action::Sandbag { teams, at: None } => {
                nearest(view, hits, id, c, teams, &in_need(view, id));
            }
            Action::Consult { minutes, .. } if *minutes > has => {
                let (m, h) = (show(*minutes), show(has));
                hits.add(
                    Rule::ConsultTooLong,
                    spot,
                    "deadline_min",
                    format!("会商就要 {m} 分钟，时限只有 {h} 分钟"),
                    format!("the consultation alone takes {m} minutes; {h} are allowed"),
                );
            }
            Action::Contraflow { setup_min, .. } if *setup_min > has => {
                let (m, h) = (show(*setup_min), show(has));
                hits.add(
                    Rule::SetupTooLong,
                    spot,
                    "deadline_min",
                    format!("布设要 {m} 分钟，时限只有 {h} 分钟"),
                    format!("setting it up takes {m} minutes; {h} are allowed"),
                );
            }
            Action::Dispatch { teams, to: Some(place) } | Action::Pump { teams, at: Some(place) } | Action::Sandbag { teams, at: Some(place) } => {
                travel(view, hits, id, c, teams, &[at(view, *place)])
            }
            Action::Report { to, form: ReportForm::Written } => {
                let key = (c.actor, *to, super::view::trigger_key(&c.trigger));
                if let Some((minutes, first)) = phoned.get(&key).filter(|p| p.0 > has) {
                    let (a, b) = (show(has), show(*minutes));
                    hits.add(
                        Rule::WrittenBeforePhone,
                        spot,
                        "deadline_min",
                        format!("书面 {a} 分钟，比电话报告 \"{first}\" 的 {b} 分钟还早"),
                        format!("in writing within {a} minutes, before the call of \"{first}\" within {b}"),
                    );
                }
            }
            _ => {}
        }
    }
}

/// Minutes until the last of a list can have been called.
fn call(view: &View<'_>, hits: &mut Hits, id: ClauseId, c: &Clause, to: &[RoleId]) {
    let Some(channel) = c.channel.map(|c| &view.county.channels[c.index()]) else { return };
    let list: usize = to.iter().map(|r| view.meant(c.actor, *r).0).sum();
    let staff = f64::from(view.books.role(c.actor).staff_day.max(1));
    let each = if channel.rate_per_h > 0.0 { 60.0 / (channel.rate_per_h * staff) } else { 0.0 };
    let needs = channel.setup_min.quantile(QUICK) + channel.delay_min.quantile(QUICK) + each * list as f64;
    let has = c.deadline.as_minutes();
    if needs > has {
        let (n, h, name) = (show(needs), show(has), &channel.name.zh);
        let en = channel.name.en.as_ref().unwrap_or(name);
        hits.add(
            Rule::CallTooLong,
            Spot::Clause(id),
            "deadline_min",
            format!("{list} 个对象用{name}最快也要 {n} 分钟，时限只有 {h} 分钟"),
            format!("{list} receivers by {en} take {n} minutes at best; {h} are allowed"),
        );
    }
}

/// Minutes until the quickest of the channels has said its first word: approval and setting up take their time.
fn begin(view: &View<'_>, hits: &mut Hits, id: ClauseId, c: &Clause, channels: &[ChannelId]) {
    let first = |k: &ChannelId| view.county.channels[k.index()].setup_min.quantile(QUICK);
    let Some(quick) = channels.iter().min_by(|a, b| first(a).total_cmp(&first(b)).then(a.cmp(b))) else { return };
    let (needs, has) = (first(quick), c.deadline.as_minutes());
    if needs > has {
        let (n, h, name) = (show(needs), show(has), &view.county.channels[quick.index()].name);
        let (zh, en) = (&name.zh, name.en.as_ref().unwrap_or(&name.zh));
        hits.add(
            Rule::CallTooLong,
            Spot::Clause(id),
            "deadline_min",
            format!("{zh}从下令到发出最快也要 {n} 分钟，时限只有 {h} 分钟"),
            format!("{en} takes {n} minutes at best before the first word is out; {h} are allowed"),
        );
    }
}

/// The junction of a place.
fn at(view: &View<'_>, place: FacilityId) -> NodeId {
    view.county.facilities[place.index()].node
}

/// The junctions of the houses that rain or a river puts in need, by the clause's own plan: at a fire or an accident nobody knows the place.
fn in_need(view: &View<'_>, id: ClauseId) -> Vec<NodeId> {
    let zones = view.plan(id).zones.iter().copied().filter(|z| !view.books.zone(*z).rules.is_empty());
    houses(view, id, &ZoneTarget::Zones(zones.collect()))
}

/// The junctions of the settlements that an order over zones means.
fn houses(view: &View<'_>, id: ClauseId, zones: &ZoneTarget) -> Vec<NodeId> {
    let settlements = view.targeted(id, zones).into_iter().flat_map(|z| view.books.zone(z).settlements.iter().copied());
    let nodes: BTreeSet<NodeId> = settlements.map(|s| view.county.settlements[s.index()].node).collect();
    nodes.into_iter().collect()
}

/// Minutes until the first of the teams can be at the nearest of some places that any of them may serve.
fn nearest(view: &View<'_>, hits: &mut Hits, id: ClauseId, c: &Clause, teams: &[TeamId], places: &[NodeId]) {
    let needs = |t: &TeamId| {
        let team = &view.county.teams[t.index()];
        view.drive_min(at(view, team.base), places).map(|drive| (team.mobilise_min.quantile(QUICK) + drive, *t))
    };
    if let Some((_, team)) = teams.iter().filter_map(needs).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))) {
        travel(view, hits, id, c, &[team], places);
    }
}

/// Minutes until each team can be at the nearest of some places.
fn travel(view: &View<'_>, hits: &mut Hits, id: ClauseId, c: &Clause, teams: &[TeamId], places: &[NodeId]) {
    let has = c.deadline.as_minutes();
    for t in teams {
        let team = &view.county.teams[t.index()];
        let Some(drive) = view.drive_min(at(view, team.base), places) else { continue };
        let needs = team.mobilise_min.quantile(QUICK) + drive;
        if needs > has {
            let (key, n, h) = (view.county.team_keys.key(*t), show(needs), show(has));
            hits.add(
                Rule::TravelTooLong,
                Spot::Clause(id),
                "deadline_min",
                format!("队伍 \"{key}\" 集结加行车最快也要 {n} 分钟，时限只有 {h} 分钟"),
                format!("the team \"{key}\" needs {n} minutes to set out and drive; {h} are allowed"),
            );
        }
    }
}
