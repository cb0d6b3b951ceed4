//! Measure / R1 — share of the time after the first truth in which teams in service were busy, weighted by people; by owner.
//! Reported, not rated.

use std::collections::BTreeMap;

use super::{MOST_EVIDENCE, Measured};
use crate::base::ids::Id;
use crate::base::time::Moment;
use crate::map::force::{Owner, ServiceStatus};
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let teams = &e.scenario.county.teams;
    let Some(start) = e.first_truth() else { return Measured::untested("没有需要队伍的时段", "there was no time in which teams were needed") };
    let span = (e.end() - start).as_minutes();
    if span <= 0.0 || !teams.iter().any(|t| t.status == ServiceStatus::InService) {
        return Measured::untested("没有在用的队伍", "no team is in service");
    }
    let mut busy_from: Vec<Option<Moment>> = vec![None; teams.len()];
    let mut busy = vec![0.0; teams.len()];
    let mut changes: Vec<_> = [Kind::TeamOrdered, Kind::TeamUnavailable, Kind::OrderRefused, Kind::TeamFree].into_iter().flat_map(|k| e.own.of(k)).collect();
    changes.sort_by_key(|x| x.seq);
    for x in &changes {
        let Who::Team(t) = x.subject else { continue };
        let (Some(from), Some(sum)) = (busy_from.get_mut(t.index()), busy.get_mut(t.index())) else { continue };
        match x.kind {
            Kind::TeamOrdered => *from = from.or(Some(x.at)),
            // Refused before it began: it was never busy. A team already at work goes on.
            Kind::TeamUnavailable | Kind::OrderRefused => {
                if *from == Some(x.at) {
                    *from = None;
                }
            }
            _ => {
                if let Some(f) = from.take() {
                    *sum += (x.at - f.max(start)).as_minutes().max(0.0);
                }
            }
        }
    }
    for (from, sum) in busy_from.iter().zip(&mut busy) {
        if let Some(f) = from {
            *sum += (e.end() - (*f).max(start)).as_minutes().max(0.0);
        }
    }
    let mut owners: BTreeMap<Owner, (f64, f64)> = BTreeMap::new();
    for (t, b) in teams.iter().zip(&busy).filter(|(t, _)| t.status == ServiceStatus::InService) {
        let entry = owners.entry(t.owner).or_insert((0.0, 0.0));
        entry.0 += b * f64::from(t.people);
        entry.1 += span * f64::from(t.people);
    }
    let (used, had) = owners.values().fold((0.0, 0.0), |a, o| (a.0 + o.0, a.1 + o.1));
    if had <= 0.0 {
        return Measured::untested("没有在用的队伍", "no team is in service");
    }
    let list = |zh: bool| {
        owners
            .iter()
            .map(|(o, (used, had))| {
                let word = match (o, zh) {
                    (Owner::Government, true) => "政府",
                    (Owner::Society, true) => "社会",
                    (Owner::Enterprise, true) => "企业",
                    (Owner::Military, true) => "军队",
                    (Owner::Government, false) => "government",
                    (Owner::Society, false) => "society",
                    (Owner::Enterprise, false) => "enterprise",
                    (Owner::Military, false) => "military",
                };
                format!("{word} {:.0} %", if *had > 0.0 { used / had * 100.0 } else { 0.0 })
            })
            .collect::<Vec<_>>()
            .join(if zh { "、" } else { ", " })
    };
    Measured::of(used / had, format!("仅报告，不评级：{}", list(true)), format!("reported, not rated: {}", list(false)))
        .shown_by(changes.iter().take(MOST_EVIDENCE).map(|x| x.seq))
}
