//! Measure / T7 — minutes until the first team arrived, for nine tenths of the places that called.
//!
//! A place calls when a team is ordered there or when somebody there is trapped, whichever is first; a place where people
//! are trapped and nobody comes counts 1440 min.

use std::collections::BTreeMap;

use super::{Measured, NEVER_MIN, Sample, proofs, quantile, sorted};
use crate::record::event::{Event, Kind, Who};
use crate::score::evidence::Evidence;

/// A place as far as arrivals are concerned: its village, or the facility itself.
fn spot(e: &Evidence<'_>, who: Who) -> Option<Who> {
    match who {
        Who::Facility(_) => Some(who),
        _ => e.village(who).map(Who::Village),
    }
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    if crate::score::road::accident(&e.own).is_some() {
        return super::road_arrival::first(e);
    }
    let mut calls: BTreeMap<Who, &Event> = BTreeMap::new();
    for t in e.own.of(Kind::Trapped) {
        if let Some(s) = spot(e, if t.place == Who::Nobody { t.subject } else { t.place }).or_else(|| spot(e, t.subject)) {
            calls.entry(s).or_insert(t);
        }
    }
    let arrivals: Vec<&Event> = e.own.of(Kind::TeamArrived).collect();
    for o in e.own.of(Kind::TeamOrdered) {
        let next = |a: &&&Event| a.subject == o.subject && a.seq > o.seq;
        // An order without a place goes where its team arrives.
        let Some(s) = spot(e, o.place).or_else(|| arrivals.iter().find(next).and_then(|a| spot(e, a.place))) else { continue };
        let call = calls.entry(s).or_insert(o);
        if o.seq < call.seq {
            *call = o;
        }
    }
    let mut samples = Vec::new();
    for (s, call) in &calls {
        let here = |a: &&&Event| spot(e, a.place) == Some(*s);
        let already = arrivals.iter().filter(here).any(|a| a.seq < call.seq && still_there(e, a, call));
        let first = arrivals.iter().filter(here).find(|a| a.seq > call.seq);
        // Refused, or still on the way when the drill ended, and nobody trapped: nothing is known.
        if !already
            && first.is_none()
            && call.kind == Kind::TeamOrdered
            && [Kind::TeamUnavailable, Kind::OrderRefused].into_iter().any(|k| e.own.of(k).any(|u| u.subject == call.subject && u.seq > call.seq))
        {
            continue;
        }
        let value = if already { 0.0 } else { first.map_or(NEVER_MIN, |a| (a.at - call.at).as_minutes().min(NEVER_MIN)) };
        samples.push(Sample { value, weight: 1.0, seq: Some(first.map_or(call.seq, |a| a.seq)) });
    }
    let samples = sorted(samples);
    let Some(value) = quantile(&samples, 0.9) else {
        if e.rescue_need().is_empty() {
            return Measured::untested("没有需要救援的地点", "no place needed a team");
        }
        return Measured::absent(NEVER_MIN, "其他方案下有人被困，而本次没有派出队伍", "people could have been trapped and no team was sent anywhere");
    };
    let median = quantile(&samples, 0.5).unwrap_or(value);
    let never = samples.iter().filter(|s| s.value >= NEVER_MIN).count();
    Measured::of(
        value,
        format!("九成地点；中位数 {median:.0} min；{} 处中 {never} 处无队伍到场", samples.len()),
        format!("nine places in ten; median {median:.0} min; nobody came to {never} of {}", samples.len()),
    )
    .shown_by(proofs(&samples).collect::<Vec<_>>().into_iter().rev())
}

/// A team that arrived is still there when the call comes.
fn still_there(e: &Evidence<'_>, arrived: &Event, call: &Event) -> bool {
    ![Kind::TeamLeft, Kind::TeamArrived, Kind::TeamDone, Kind::TeamFree]
        .into_iter()
        .any(|k| e.own.of(k).any(|x| x.subject == arrived.subject && x.seq > arrived.seq && x.seq < call.seq))
}
