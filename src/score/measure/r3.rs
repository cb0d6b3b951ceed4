//! Measure / R3 — share of calls upon social teams that were in vain: they left their base and found no work.
//! Where people were in need of rescue and no social team was called though the county has them, the measure is absent.

use super::{MOST_EVIDENCE, Measured};
use crate::base::ids::Id;
use crate::map::force::{Owner, ServiceStatus};
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let teams = &e.scenario.county.teams;
    let social = |w: Who| matches!(w, Who::Team(t) if teams.get(t.index()).is_some_and(|t| t.owner == Owner::Society && t.status == ServiceStatus::InService));
    if !teams.iter().any(|t| t.owner == Owner::Society && t.status == ServiceStatus::InService) {
        return Measured::untested("本县没有在用的社会救援力量", "the county has no social team in service");
    }
    let (mut called, mut vain) = (0.0, 0.0);
    let mut seqs = Vec::new();
    for left in e.own.of(Kind::TeamLeft).filter(|x| social(x.subject)) {
        let later = |k| e.own.of(k).find(|x| x.subject == left.subject && x.seq > left.seq);
        let free = later(Kind::TeamFree).map_or(u64::MAX, |f| f.seq);
        let worked = [Kind::TeamWorks, Kind::TeamDone].into_iter().any(|k| later(k).is_some_and(|w| w.seq < free));
        // Still on the way or on the spot at the end: not in vain yet.
        if !worked && free == u64::MAX {
            continue;
        }
        called += 1.0;
        if !worked {
            vain += 1.0;
        }
        if seqs.len() < MOST_EVIDENCE {
            seqs.push(left.seq);
        }
    }
    if called <= 0.0 {
        let ordered = e.own.of(Kind::TeamOrdered).any(|x| social(x.subject));
        if ordered || e.rescue_need().is_empty() {
            return Measured::untested("没有可评价的社会力量出动", "no call upon social teams that could be judged");
        }
        return Measured::absent(1.0, "有人需要救援而未使用社会力量", "people needed rescue and no social team was called");
    }
    Measured::of(vain / called, format!("社会力量出动 {called:.0} 次，空跑 {vain:.0} 次"), format!("{called:.0} departures of social teams, {vain:.0} in vain"))
        .shown_by(seqs)
}
