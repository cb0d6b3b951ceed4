//! Measure / T9 — false starts: levels set or warnings given that nothing perceived justified (`grounds`).
//! One order that covers ten zones is one start, where nothing at all was perceived; a rule below the floor is a
//! fault of each zone that has it. Where more than half of the zones that were ordered, and more than one, were ordered on
//! such rules, the plan cries at every rain: U. Where a start was due and none was made, restraint earns nothing.

use std::collections::BTreeSet;

use super::{MOST_EVIDENCE, Measured};
use crate::base::ids::ZoneId;
use crate::base::time::Moment;
use crate::record::event::{Kind, Who, Why};
use crate::score::evidence::Evidence;
use crate::score::grounds;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let unfounded = grounds::unfounded(e);
    let mut starts: BTreeSet<(Why, Moment)> = BTreeSet::new();
    let mut rules: BTreeSet<Who> = BTreeSet::new();
    for x in &unfounded {
        if x.kind == Kind::OwnRuleOnly {
            rules.insert(x.subject);
        } else {
            starts.insert((x.cause.why, x.at));
        }
    }
    let count = starts.len() + rules.len();
    let started = e.own.first(Kind::LevelSet).is_some() || e.own.homes.iter().any(|h| h.covered.is_set() || h.warned.is_set());
    if count == 0 && !started {
        if e.first_truth().is_none() {
            return Measured::untested("没有任何启动，也不需要", "nothing was started and nothing was due");
        }
        return Measured::absent(0.0, "该启动而没有启动，谈不上误启动", "a start was due and none was made: restraint earns nothing");
    }
    let ordered: BTreeSet<ZoneId> = e.own.tale.households.iter().zip(&e.own.homes).filter(|(_, h)| h.covered.is_set()).filter_map(|(f, _)| f.zone).collect();
    let thin = rules.iter().filter(|w| matches!(w, Who::Zone(_))).count();
    let floor = grounds::floor(e);
    let mut out = Measured::of(
        count as f64,
        format!("误启动 {count} 次；其中 {thin} 个片区仅凭低于预警表 {:.0} % 的自定阈值", floor * 100.0),
        format!("{count} false starts; {thin} zones on a rule of their own below {:.0} % of the alarm", floor * 100.0),
    );
    out.absent = thin > 1 && 2 * thin > ordered.len();
    out.shown_by(unfounded.iter().take(MOST_EVIDENCE).map(|x| x.seq))
}
