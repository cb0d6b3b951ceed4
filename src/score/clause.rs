//! Score / clause — what became of each clause: not due, in time, late, never, impossible, and which hop was slowest.
//!
//! In: `ClauseDue`, `OrderGiven`, `ClauseDone`, `ClauseImpossible` and the chain of causes between them. Out: one instance for
//! each time a clause fell due at a post; one line for each clause, in which the worst instance decides.
//! Rules (contract): only the record makes a clause done, never the clock; a deadline is the stricter of the clause's
//! own and of those that it carries out (`implements`), however far up. A clause left undone is judged as soon as the plan
//! above would have judged it. An upper clause is judged by what lower plans did of it wherever nobody did it by its own words.

use std::collections::BTreeMap;

use super::card::{ClauseLine, ClauseState};
use super::evidence::{Evidence, Run};
use super::hop;
use crate::base::ids::{ClauseId, Id};
use crate::base::lang::Lang;
use crate::base::time::{Moment, Span};
use crate::plan::clause::Clause;
use crate::record::event::{Event, Kind, Who};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// One time that a clause fell due at a post.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Clause.
    pub clause: ClauseId,
    /// Where it fell due.
    pub place: Who,
    /// The event.
    pub due_seq: u64,
    /// When.
    pub due: Moment,
    /// Allowed.
    pub deadline: Span,
    /// First order given on it: event and time.
    pub order: Option<(u64, Moment)>,
    /// Done: event and time.
    pub done: Option<(u64, Moment)>,
    /// Found impossible: event.
    pub impossible: Option<u64>,
    /// What became of it.
    pub state: ClauseState,
    /// Impossible because there was nothing for it to do, or because this drill does not model it: no fault of anybody.
    pub idle: bool,
}

/// The stricter of a clause's own deadline and those of the clauses it carries out.
#[must_use]
pub fn strict_deadline(scenario: &Scenario, clause: ClauseId) -> Span {
    let clauses = &scenario.books.clauses;
    let mut deadline = clauses[clause.index()].deadline;
    let mut up = clauses[clause.index()].implements;
    for _ in 0..clauses.len() {
        let Some(c) = up.and_then(|c| clauses.get(c.index())) else { break };
        deadline = deadline.min(c.deadline);
        up = c.implements;
    }
    deadline
}

/// By when a clause that was never done counts as undone: a long deadline of one's own hides nothing. Where it names no
/// upper clause that it carries out, the longest that any plan above allows for the same action holds.
fn judged_after(scenario: &Scenario, clause: ClauseId) -> Span {
    let (books, strict) = (&scenario.books, strict_deadline(scenario, clause));
    let word = books.clauses[clause.index()].action.word();
    let mut plan = books.plans.iter().find(|p| p.clauses.contains(&clause));
    let mut longest: Option<Span> = None;
    for _ in 0..books.plans.len() {
        plan = plan.and_then(|p| p.upper.as_ref()).and_then(|key| books.plans.iter().find(|p| p.key == *key));
        let Some(above) = plan else { break };
        let same = above.clauses.iter().filter_map(|c| books.clauses.get(c.index())).filter(|c| c.action.word() == word).map(|c| c.deadline);
        longest = longest.into_iter().chain(same).max();
    }
    longest.map_or(strict, |l| strict.min(l))
}

/// Every time a clause fell due, in order, with what became of it by the end of the drill.
#[must_use]
pub fn instances(scenario: &Scenario, run: &Run<'_>) -> Vec<Instance> {
    let end = Moment::ZERO + scenario.drill.length;
    let mut list: Vec<Instance> = Vec::new();
    let mut by_due: BTreeMap<u64, usize> = BTreeMap::new();
    let mut by_clause: BTreeMap<ClauseId, Vec<usize>> = BTreeMap::new();
    let mut events: Vec<&Event> = [Kind::ClauseDue, Kind::OrderGiven, Kind::ClauseDone, Kind::ClauseImpossible].into_iter().flat_map(|k| run.of(k)).collect();
    events.sort_by_key(|e| e.seq);
    for e in events {
        let Who::Clause(clause) = e.subject else { continue };
        if clause.index() >= scenario.books.clauses.len() {
            continue;
        }
        if e.kind == Kind::ClauseDue {
            by_due.insert(e.seq, list.len());
            by_clause.entry(clause).or_default().push(list.len());
            list.push(Instance {
                clause,
                place: e.place,
                due_seq: e.seq,
                due: e.at,
                deadline: strict_deadline(scenario, clause),
                order: None,
                done: None,
                impossible: None,
                state: ClauseState::NotDue,
                idle: false,
            });
            continue;
        }
        // First by the chain of causes, then by post, then the oldest that is still open.
        let open = |i: &&usize| list[**i].done.is_none() && list[**i].due <= e.at;
        let mine = by_clause.get(&clause).map(Vec::as_slice).unwrap_or_default();
        let chained = run.chain(e).filter(|c| c.kind == Kind::ClauseDue && c.subject == e.subject).find_map(|c| by_due.get(&c.seq).copied());
        let placed = || mine.iter().filter(open).find(|i| e.place != Who::Nobody && list[**i].place == e.place).copied();
        let Some(i) = chained.or_else(placed).or_else(|| mine.iter().find(open).copied()) else { continue };
        let instance = &mut list[i];
        match e.kind {
            Kind::OrderGiven => instance.order = instance.order.or(Some((e.seq, e.at))),
            Kind::ClauseDone => instance.done = instance.done.or(Some((e.seq, e.at))),
            _ => {
                instance.impossible = instance.impossible.or(Some(e.seq));
                instance.idle = said::NO_FAULT.contains(&e.detail.as_str());
            }
        }
    }
    for i in &mut list {
        i.state = match (i.done, i.impossible) {
            (Some((_, at)), _) => {
                if at - i.due <= i.deadline {
                    ClauseState::InTime
                } else {
                    ClauseState::Late
                }
            }
            (None, Some(_)) => ClauseState::Impossible,
            (None, None) => {
                if i.due + judged_after(scenario, i.clause) <= end {
                    ClauseState::Never
                } else {
                    ClauseState::NotDue
                }
            }
        };
    }
    list
}

/// How bad a state is, for the worst instance; a deadline that the end of the drill cut off says nothing.
const fn rank(state: ClauseState) -> u8 {
    match state {
        ClauseState::NotDue => 0,
        ClauseState::InTime => 1,
        ClauseState::Late => 2,
        ClauseState::Impossible => 3,
        ClauseState::Never => 4,
    }
}

/// One line for every clause of the plans, in their order.
#[must_use]
pub fn lines(evidence: &Evidence<'_>) -> Vec<ClauseLine> {
    let mut by_clause: BTreeMap<ClauseId, Vec<&Instance>> = BTreeMap::new();
    for i in &evidence.instances {
        by_clause.entry(i.clause).or_default().push(i);
    }
    evidence
        .clauses()
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let id = ClauseId::from_index(i);
            let own = by_clause.get(&id).map(Vec::as_slice).unwrap_or_default();
            let lower = through(evidence.clauses(), &by_clause, id, own, strict_deadline(evidence.scenario, id));
            line(evidence, id, c, own, &lower)
        })
        .collect()
}

/// What lower plans did of a clause at posts where nobody did it by its own words (`implements`, however far down), held to its deadline:
/// an upper clause that a lower one carried out was carried out, and one that the lower left undone was left undone.
fn through(clauses: &[Clause], by_clause: &BTreeMap<ClauseId, Vec<&Instance>>, upper: ClauseId, own: &[&Instance], deadline: Span) -> Vec<Instance> {
    let (mut found, mut next) = (Vec::new(), vec![upper]);
    while let Some(up) = next.pop() {
        // What is of another kind than the clause carries out nothing of it, whatever it says.
        let carries = |c: &Clause| c.implements == Some(up) && c.action.carries_out(&clauses[upper.index()].action);
        for (i, _) in clauses.iter().enumerate().filter(|(_, c)| carries(c)) {
            let id = ClauseId::from_index(i);
            if id != upper && !found.contains(&id) {
                found.push(id);
                next.push(id);
            }
        }
    }
    found.sort_unstable();
    let did = found.iter().filter_map(|c| by_clause.get(c)).flatten().filter(|i| !own.iter().any(|o| o.place == i.place));
    did.map(|i| {
        let state = match (i.state, i.done) {
            (ClauseState::Late, Some((_, at))) if at - i.due <= deadline => ClauseState::InTime,
            (state, _) => state,
        };
        Instance { deadline, state, ..**i }
    })
    .collect()
}

fn line(evidence: &Evidence<'_>, id: ClauseId, clause: &Clause, own: &[&Instance], lower: &[Instance]) -> ClauseLine {
    let instances: Vec<&Instance> = own.iter().copied().chain(lower).collect();
    let mut through: Vec<String> = lower.iter().map(|i| evidence.clauses()[i.clause.index()].key.clone()).collect();
    through.sort_unstable();
    through.dedup();
    let mut out = ClauseLine {
        id: clause.key.clone(),
        text: clause.text.zh.clone(),
        text_en: clause.text.get(Lang::En).to_owned(),
        through,
        state: ClauseState::NotDue,
        due_at_s: None,
        due_s: strict_deadline(evidence.scenario, id).as_seconds(),
        done_s: None,
        cause: "演练中未触发".into(),
        cause_en: "Its trigger was not met".into(),
        evidence: Vec::new(),
    };
    // The worst decides: by state, then by lateness, then the earliest.
    let slowness = |i: &Instance| i.done.map_or(Span::ZERO, |(_, at)| at - i.due);
    let Some(worst) = instances.iter().max_by(|a, b| rank(a.state).cmp(&rank(b.state)).then(slowness(a).cmp(&slowness(b))).then(b.due_seq.cmp(&a.due_seq)))
    else {
        return out;
    };
    out.state = worst.state;
    out.due_at_s = Some(worst.due.as_seconds());
    out.done_s = worst.done.map(|(_, at)| (at - worst.due).as_seconds());
    if evidence.wordless {
        (out.cause, out.cause_en) = Default::default();
        return out;
    }
    let good = instances.iter().filter(|i| i.state == ClauseState::InTime).count();
    let told = hop::told(evidence, worst);
    let count = instances.len();
    let (where_zh, where_en) = (evidence.name(worst.place, Lang::Zh), evidence.name(worst.place, Lang::En));
    let (mut head_zh, mut head_en) = (String::new(), String::new());
    if count > 1 {
        head_zh = format!("{count} 次触发中 {good} 次按时；最差：{where_zh}。");
        head_en = format!("{good} of {count} in time; worst: {where_en}. ");
    }
    if worst.clause != id {
        let key = &evidence.clauses()[worst.clause.index()].key;
        head_zh.push_str(&format!("由 {key} 落实；"));
        head_en.push_str(&format!("carried out through {key}; "));
    }
    (out.cause, out.cause_en) = (head_zh + &told.zh, head_en + &told.en);
    out.evidence = [Some(worst.due_seq), worst.order.map(|o| o.0), worst.done.map(|d| d.0), worst.impossible].into_iter().flatten().collect();
    out.evidence.extend(told.proof);
    out.evidence.sort_unstable();
    out.evidence.dedup();
    out.evidence.truncate(20);
    out
}
