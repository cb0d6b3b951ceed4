//! Measure / C2 — minutes from a clause's falling due, or an inject's message, to the order: median, with the ninetieth
//! percentile rated beside. Each clause counts once, by the median of its instances; no order at all counts 1440 min.
//! A clause that carries itself out is nobody's decision: it counts only where there is nothing else, and then, with no
//! trainee in the drill, the number is shown and not rated.

use std::collections::BTreeMap;

use super::{Measured, NEVER_MIN, Sample, proofs, quantile, sorted};
use crate::base::ids::{ClauseId, Id, InjectId};
use crate::record::event::{Kind, Who, Why};
use crate::scenario::drill_spec::InjectEffect;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let auto = |c: ClauseId| e.scenario.books.clauses.get(c.index()).is_some_and(|c| c.auto);
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
    let (mut decided, mut automatic) = (Vec::new(), Vec::new());
    for (clause, list) in by_clause {
        let list = sorted(list);
        let middle = quantile(&list, 0.5).and_then(|value| list.iter().rev().find(|s| s.value <= value).copied());
        if auto(clause) { automatic.extend(middle) } else { decided.extend(middle) }
    }
    for (i, inject) in e.scenario.drill.injects.iter().enumerate() {
        if !matches!(inject.effect, InjectEffect::Message { .. }) {
            continue;
        }
        let id = InjectId::from_index(i);
        let Some(played) = e.own.of(Kind::InjectPlayed).find(|x| x.subject == Who::Inject(id)) else { continue };
        let from_it = |o: &&crate::record::event::Event| o.seq > played.seq && (o.cause.why == Why::Inject(id) || e.own.chain(o).any(|c| c.seq == played.seq));
        // An inject that no clause answers is a gap of the plan (P2), not a slow decision.
        if let Some(order) = e.own.of(Kind::OrderGiven).find(from_it) {
            let sample = Sample { value: (order.at - played.at).as_minutes().min(NEVER_MIN), weight: 1.0, seq: Some(order.seq) };
            if matches!(order.subject, Who::Clause(c) if auto(c)) { automatic.push(sample) } else { decided.push(sample) }
        }
    }
    let only_automatic = decided.is_empty();
    let samples = sorted(if only_automatic { automatic } else { decided });
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
    let out = out.shown_by(proofs(&samples).collect::<Vec<_>>().into_iter().rev());
    if only_automatic && !e.has_trainees() {
        return out.only_reported("只有自动执行的条款", "only clauses that carry themselves out");
    }
    out
}
