//! Measure / C3 — share of the teams' time on the spot that was spent where more teams stood than one leader can lead
//! (`span_of_control`). On-scene groups only: the county's tree is always wider. No team where one was needed: absent.

use std::collections::BTreeMap;

use super::{MOST_EVIDENCE, Measured};
use crate::base::time::Moment;
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let limit = e.scoring.parameters.span_of_control;
    let spot = |w: Who| match w {
        Who::Facility(_) => Some(w),
        _ => e.village(w).map(Who::Village),
    };
    let mut changes: Vec<_> = [Kind::TeamArrived, Kind::TeamLeft, Kind::TeamDone, Kind::TeamFree].into_iter().flat_map(|k| e.own.of(k)).collect();
    changes.sort_by_key(|x| x.seq);
    let mut at: BTreeMap<Who, Who> = BTreeMap::new();
    let mut there: BTreeMap<Who, f64> = BTreeMap::new();
    let (mut wide, mut all, mut most) = (0.0, 0.0, 0.0_f64);
    let mut before = Moment::ZERO;
    let mut seqs = Vec::new();
    let mut pass = |there: &BTreeMap<Who, f64>, until: Moment| {
        let minutes = (until - before).as_minutes();
        for n in there.values().filter(|n| **n > 0.0) {
            all += n * minutes;
            if *n > limit {
                wide += n * minutes;
            }
        }
        before = until;
    };
    for x in &changes {
        pass(&there, x.at);
        if let Some(p) = at.remove(&x.subject) {
            there.entry(p).and_modify(|n| *n -= 1.0);
        }
        if x.kind != Kind::TeamArrived {
            continue;
        }
        let Some(p) = spot(x.place) else { continue };
        at.insert(x.subject, p);
        let n = there.entry(p).or_insert(0.0);
        *n += 1.0;
        most = most.max(*n);
        if *n > limit && seqs.len() < MOST_EVIDENCE {
            seqs.push(x.seq);
        }
    }
    pass(&there, e.end());
    if all <= 0.0 {
        if e.rescue_need().is_empty() {
            return Measured::untested("没有队伍到过现场，也不需要", "no team was on any spot, and none was needed");
        }
        return Measured::absent(1.0, "有人需要救援而没有队伍到现场", "people needed rescue and no team was on any spot");
    }
    Measured::of(wide / all, format!("同一现场最多 {most:.0} 支队伍"), format!("at most {most:.0} teams on one spot")).shown_by(seqs)
}
