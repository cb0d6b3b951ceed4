//! Measure / C2 — minutes from a clause's falling due, or an inject's message, to the order: median, with the ninetieth
//! percentile rated beside. Each clause counts once, by the median of its instances; no order at all counts 1440 min.

use std::collections::BTreeMap;

use super::{Measured, NEVER_MIN, Sample, proofs, quantile, sorted};
use crate::base::ids::{ClauseId, Id, InjectId};
use crate::record::event::{Kind, Who, Why};
use crate::scenario::drill_spec::InjectEffect;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let mut by_clause: BTreeMap<ClauseId, Vec<Sample>> = BTreeMap::new();
    for i in &e.instances {
        // Impossible by the world is no slow decision; nor is one that fell due as the drill ended.
        if i.impossible.is_some() && i.order.is_none() {
            continue;
        }
        let order = i.order.map(|o| o.1).into_iter().chain(i.done.map(|d| d.1)).min();
        if order.is_none() && (e.end() - i.due).as_minutes() < e.scoring.parameters.decision_p90_min {
            continue;
        }
        let value = order.map_or(NEVER_MIN, |o| (o - i.due).as_minutes().min(NEVER_MIN));
        by_clause.entry(i.clause).or_default().push(Sample { value, weight: 1.0, seq: Some(i.order.map_or(i.due_seq, |o| o.0)) });
    }
    let mut samples: Vec<Sample> = by_clause
        .into_values()
        .filter_map(|list| {
            let list = sorted(list);
            let value = quantile(&list, 0.5)?;
            list.iter().rev().find(|s| s.value <= value).copied()
        })
        .collect();
    for (i, inject) in e.scenario.drill.injects.iter().enumerate() {
        if !matches!(inject.effect, InjectEffect::Message { .. }) {
            continue;
        }
        let id = InjectId::from_index(i);
        let Some(played) = e.own.of(Kind::InjectPlayed).find(|x| x.subject == Who::Inject(id)) else { continue };
        let from_it = |o: &&crate::record::event::Event| o.seq > played.seq && (o.cause.why == Why::Inject(id) || e.own.chain(o).any(|c| c.seq == played.seq));
        // An inject that no clause answers is a gap of the plan (P2), not a slow decision.
        if let Some(order) = e.own.of(Kind::OrderGiven).find(from_it) {
            samples.push(Sample { value: (order.at - played.at).as_minutes().min(NEVER_MIN), weight: 1.0, seq: Some(order.seq) });
        }
    }
    let samples = sorted(samples);
    let (Some(median), Some(p90)) = (quantile(&samples, 0.5), quantile(&samples, 0.9)) else {
        if e.first_truth().is_none() {
            return Measured::untested("没有需要决策的事项", "nothing had to be decided");
        }
        return Measured::absent(NEVER_MIN, "灾情发生而没有任何条款触发、没有命令", "the hazard came, and no clause fell due and no order was given");
    };
    let mut out = Measured::of(
        median,
        format!("中位数；九成 {p90:.0} min；{} 条", samples.len()),
        format!("median; nine in ten within {p90:.0} min; {} clauses and injects", samples.len()),
    );
    out.also.push((p90, e.scoring.parameters.decision_p90_min));
    out.shown_by(proofs(&samples).collect::<Vec<_>>().into_iter().rev())
}
