//! Measure / C5 — contradictory or unlawful orders: refused for want of authority or by a safety rule, a road opened against
//! another clause's closing, an all-clear against another clause's order to leave, within `contradiction_min`.
//! Where orders were due and none was given, restraint earns nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{MOST_EVIDENCE, Measured};
use crate::base::time::Span;
use crate::record::event::{Event, Kind, Who, Why};
use crate::score::evidence::Evidence;
use crate::score::home::is_all_clear;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let soon = Span::from_minutes_f64(e.scoring.parameters.contradiction_min);
    let mut seqs: Vec<u64> = e.own.of(Kind::OrderRefused).map(|x| x.seq).collect();
    let refused = seqs.len();
    // Roads: opened by another cause soon after being closed.
    let mut opposite = 0;
    let mut closed: BTreeMap<Who, &Event> = BTreeMap::new();
    let mut roads: Vec<_> = [Kind::RoadClosed, Kind::RoadOpened].into_iter().flat_map(|k| e.own.of(k)).collect();
    roads.sort_by_key(|x| x.seq);
    for x in roads {
        let before = closed.insert(x.subject, x);
        if let Some(b) = before.filter(|b| b.kind != x.kind && b.cause.why != x.cause.why && x.at - b.at < soon) {
            opposite += 1;
            seqs.extend([b.seq, x.seq]);
        }
    }
    // Warnings: all-clear by another clause soon after leave-now; once for each pair of clauses and village.
    let mut told: BTreeMap<Who, &Event> = BTreeMap::new();
    let mut seen: BTreeSet<(Why, Why, Option<crate::base::ids::VillageId>)> = BTreeSet::new();
    for x in e.own.of(Kind::Warned) {
        let before = told.insert(x.subject, x);
        let Some(b) = before else { continue };
        let opposed = is_all_clear(&x.detail) != is_all_clear(&b.detail) && x.cause.why != b.cause.why && x.at - b.at < soon;
        if opposed && seen.insert((b.cause.why, x.cause.why, e.village(x.subject))) {
            opposite += 1;
            seqs.extend([b.seq, x.seq]);
        }
    }
    if seqs.is_empty() && e.own.first(Kind::OrderGiven).is_none() {
        if e.first_truth().is_none() {
            return Measured::untested("没有命令，也不需要", "no order was given or due");
        }
        return Measured::absent(0.0, "该下命令而没有命令", "orders were due and none was given: restraint earns nothing");
    }
    seqs.truncate(MOST_EVIDENCE);
    Measured::of((refused + opposite) as f64, format!("被拒命令 {refused}，相互矛盾 {opposite}"), format!("{refused} orders refused, {opposite} contradicted"))
        .shown_by(seqs)
}
