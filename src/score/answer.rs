//! Score / answer — each inject, what a good answer to it is, and what really happened.
//!
//! In: the MSEL, `InjectPlayed`, `InjectSpared`, the clauses' orders and results after it. Out: a line for each inject. Not here:
//! gaps of the plan (P2), the speed of decisions (C2).
//! Rule: the inject's own `expects` say which clauses answer it, and `within_min` by when; where it names none, the clauses that
//! fell due in the chain of causes from it are shown. A clause answers when it is done after the inject, or was done before it
//! and did not fall due again; nothing is judged of an inject that names no clause.

use std::collections::BTreeSet;

use super::evidence::Evidence;
use crate::base::ids::{ClauseId, Id, InjectId};
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::record::event::{Event, Kind, Who};
use crate::scenario::drill_spec::{Inject, InjectEffect};

/// What became of an inject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every expected clause was done in time.
    Answered,
    /// Every expected clause was done, one of them late.
    Late,
    /// Ordered, not done.
    Begun,
    /// Nothing that was expected was ordered.
    Unanswered,
    /// It was played, and names no clause that would answer it.
    Open,
    /// A contingency inject that was not needed.
    Spared,
    /// Never played: its condition never held, or the controller let it be.
    NotPlayed,
}

/// A clause that answers an inject.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Step {
    /// Clause.
    pub clause: String,
    /// Seconds from the inject to its first order; negative where it was ordered before.
    pub ordered_s: Option<f64>,
    /// Seconds from the inject to its result.
    pub done_s: Option<f64>,
}

/// An inject and its answer.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct InjectLine {
    /// Key.
    pub id: String,
    /// Text, 简体中文.
    pub text: String,
    /// Text, English; that in 简体中文 where there is no other.
    pub text_en: String,
    /// Seconds after T+00:00 when it was played.
    pub at_s: Option<f64>,
    /// To whom: the role's name, 简体中文; empty where it strikes the world and tells nobody.
    pub to: String,
    /// The same, English.
    pub to_en: String,
    /// By what means: the channel's key; empty for the usual way.
    pub by: String,
    /// What a good answer is, as the drill says it.
    pub expected: String,
    /// The metric that it is to test.
    pub objective: String,
    /// What the evaluator is to look at.
    pub note: String,
    /// Seconds allowed for the answer.
    pub within_s: Option<f64>,
    /// What happened.
    pub outcome: Outcome,
    /// The clauses that answered or should have.
    pub steps: Vec<Step>,
    /// Numbers of the events that show it.
    pub evidence: Vec<u64>,
}

/// The first event of a kind about a clause from a number on; where there is none, the last before it.
fn about<'e>(e: &Evidence<'e>, kind: Kind, clause: ClauseId, from: u64) -> Option<&'e Event> {
    let own = |x: &&Event| x.subject == Who::Clause(clause);
    let later = e.own.of(kind).filter(own).find(|x| x.seq > from);
    later.or_else(|| e.own.of(kind).filter(own).take_while(|x| x.seq < from).last())
}

/// Clauses that fell due because of an inject.
fn provoked(e: &Evidence<'_>, from: u64) -> Vec<ClauseId> {
    let of = |d: &&Event| d.seq > from && e.own.chain(d).any(|c| c.seq == from);
    let list: BTreeSet<ClauseId> = e.own.of(Kind::ClauseDue).filter(of).filter_map(|d| if let Who::Clause(c) = d.subject { Some(c) } else { None }).collect();
    list.into_iter().collect()
}

fn line(e: &Evidence<'_>, id: InjectId, inject: &Inject) -> InjectLine {
    let own = |kind| e.own.of(kind).find(|x| x.subject == Who::Inject(id));
    let (played, spared) = (own(Kind::InjectPlayed), own(Kind::InjectSpared));
    let to = match &inject.effect {
        InjectEffect::Message { to, .. } => Some(*to),
        _ => inject.to,
    };
    let name = |lang| to.map_or_else(String::new, |r| e.name(Who::Role(r), lang));
    let mut out = InjectLine {
        id: inject.key.clone(),
        text: inject.text.zh.clone(),
        text_en: inject.text.get(Lang::En).to_owned(),
        at_s: played.map(|p| p.at.as_seconds()),
        to: name(Lang::Zh),
        to_en: name(Lang::En),
        by: inject.by.map_or_else(String::new, |c| e.scenario.county.channel_keys.key(c).to_owned()),
        expected: inject.expected.clone(),
        objective: inject.objective.clone(),
        note: inject.note.clone(),
        within_s: inject.within.map(|w| w.as_seconds()),
        outcome: Outcome::NotPlayed,
        steps: Vec::new(),
        evidence: played.or(spared).map(|x| x.seq).into_iter().collect(),
    };
    let Some(played) = played else {
        if spared.is_some() {
            out.outcome = Outcome::Spared;
        }
        return out;
    };
    let since = |at: Moment| (at - played.at).as_seconds();
    let clauses = if inject.expects.is_empty() { provoked(e, played.seq) } else { inject.expects.clone() };
    let (mut all_done, mut in_time, mut begun) = (true, true, false);
    for c in &clauses {
        let (ordered, done) = (about(e, Kind::OrderGiven, *c, played.seq), about(e, Kind::ClauseDone, *c, played.seq));
        // What was done before and fell due anew is open again.
        let anew = |d: &&Event| !e.own.of(Kind::ClauseDue).any(|x| x.subject == Who::Clause(*c) && x.seq > d.seq && d.seq < played.seq);
        let done = done.filter(anew);
        all_done &= done.is_some();
        begun |= ordered.is_some() || done.is_some();
        in_time &= inject.within.is_none_or(|w| done.is_some_and(|d| d.at - played.at <= w));
        out.evidence.extend([ordered, done].into_iter().flatten().map(|x| x.seq));
        let key = e.scenario.books.clauses.get(c.index()).map_or_else(String::new, |c| c.key.clone());
        out.steps.push(Step { clause: key, ordered_s: ordered.map(|x| since(x.at)), done_s: done.map(|x| since(x.at)) });
    }
    out.outcome = match (inject.expects.is_empty(), all_done, in_time, begun) {
        (true, ..) => Outcome::Open,
        (_, true, true, _) => Outcome::Answered,
        (_, true, false, _) => Outcome::Late,
        (_, _, _, true) => Outcome::Begun,
        _ => Outcome::Unanswered,
    };
    out
}

/// Every inject of the drill.
#[must_use]
pub fn lines(e: &Evidence<'_>) -> Vec<InjectLine> {
    e.scenario.drill.injects.iter().enumerate().map(|(i, inject)| line(e, InjectId::from_index(i), inject)).collect()
}
