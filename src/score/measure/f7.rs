//! Measure / F7 — what the fire cost in work: person-hours of teams from leaving their base until they were free. Reported.

use std::collections::BTreeMap;

use super::{MOST_EVIDENCE, Measured};
use crate::base::ids::Id;
use crate::base::time::Moment;
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let mut out: BTreeMap<Who, Moment> = BTreeMap::new();
    let mut hours = 0.0;
    let people = |w: Who| if let Who::Team(t) = w { e.scenario.county.teams.get(t.index()).map_or(0.0, |t| f64::from(t.people)) } else { 0.0 };
    let mut events: Vec<_> = [Kind::TeamLeft, Kind::TeamFree].into_iter().flat_map(|k| e.own.of(k)).collect();
    events.sort_by_key(|x| x.seq);
    for x in &events {
        if x.kind == Kind::TeamLeft {
            out.entry(x.subject).or_insert(x.at);
        } else if let Some(from) = out.remove(&x.subject) {
            hours += (x.at - from).as_hours() * people(x.subject);
        }
    }
    for (who, from) in &out {
        hours += (e.end() - *from).as_hours() * people(*who);
    }
    if events.is_empty() {
        return Measured::untested("没有队伍出动", "no team went out");
    }
    Measured::of(hours, "各队离开驻地至归队的人时，仅报告", "person-hours from leaving the base until free; reported")
        .shown_by(events.iter().take(MOST_EVIDENCE).map(|x| x.seq))
}
