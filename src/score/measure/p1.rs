//! Measure / P1 — clauses done in time over clauses that fell due: every clause weighs the same, by the share of its
//! instances. Deadlines are the stricter of the clause's own and the upper plan's, so that loosening one's own earns nothing.
//! It judges trainees against the plan. Where nobody gave a command the plan alone is judged, by what happened: shown,
//! not rated, so that a plan gains nothing by clauses that carry themselves out.

use std::collections::BTreeMap;

use super::{MOST_EVIDENCE, Measured};
use crate::base::ids::ClauseId;
use crate::score::card::ClauseState;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let m = adherence(e);
    if e.has_trainees() || m.value.is_none() {
        return m;
    }
    m.only_reported("没有参演人员的指令，预案本身以结果论", "no commands from trainees; a plan itself is judged by what happened")
}

fn adherence(e: &Evidence<'_>) -> Measured {
    let mut by_clause: BTreeMap<ClauseId, (f64, f64)> = BTreeMap::new();
    let mut seqs = Vec::new();
    for i in &e.instances {
        if i.state == ClauseState::NotDue || (i.state == ClauseState::Impossible && i.idle) {
            continue;
        }
        let entry = by_clause.entry(i.clause).or_insert((0.0, 0.0));
        entry.1 += 1.0;
        if i.state == ClauseState::InTime {
            entry.0 += 1.0;
        } else if seqs.len() < MOST_EVIDENCE {
            seqs.push(i.done.map_or(i.due_seq, |d| d.0));
        }
    }
    if by_clause.is_empty() {
        if e.first_truth().is_none() {
            return Measured::untested("没有条款触发，也不需要", "no clause fell due and none had to");
        }
        return Measured::absent(0.0, "灾情发生而没有条款触发", "the hazard came and no clause fell due");
    }
    let share = by_clause.values().map(|(good, all)| good / all).sum::<f64>() / by_clause.len() as f64;
    let clean = by_clause.values().filter(|(good, all)| (all - good).abs() < 0.5).count();
    Measured::of(
        share,
        format!("各条款按时次数所占比例的平均；触发 {} 条，次次按时 {clean} 条", by_clause.len()),
        format!("mean over the clauses of the share done in time; {} fell due, {clean} of them in time every time", by_clause.len()),
    )
    .shown_by(seqs)
}
