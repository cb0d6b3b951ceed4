//! Measure / T9 — false starts: levels set or warnings given that nothing perceived justified.
//! Where a start was due and none was made, restraint earns nothing.

use std::collections::BTreeSet;

use super::{MOST_EVIDENCE, Measured};
use crate::base::time::Moment;
use crate::record::event::{Kind, Why};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    // One order that covers ten zones is one start.
    let starts: BTreeSet<(Why, Moment)> = e.own.of(Kind::FalseStart).map(|x| (x.cause.why, x.at)).collect();
    let count = starts.len();
    let started = e.own.first(Kind::LevelSet).is_some() || e.own.homes.iter().any(|h| h.covered.is_set() || h.warned.is_set());
    if count == 0 && !started {
        if e.first_truth().is_none() {
            return Measured::untested("没有任何启动，也不需要", "nothing was started and nothing was due");
        }
        return Measured::absent(0.0, "该启动而没有启动，谈不上误启动", "a start was due and none was made: restraint earns nothing");
    }
    Measured::of(count as f64, format!("误启动 {count} 次"), format!("{count} false starts"))
        .shown_by(e.own.of(Kind::FalseStart).take(MOST_EVIDENCE).map(|x| x.seq))
}
