//! Measure / T3 — minutes from the moment a level was due until that level, or a graver one, was in force; the slowest counts.
//! In force when it fell due: 0 (an unjustified start is T9's). Never: 1440 min.
//!
//! Due: each level when its trigger was true in the world; and some level, whatever the plan's own thresholds, when the
//! county's heavy-rain alarm or a warning stage was first passed, or, without either, when the first house was hit. So lax
//! thresholds win no time. A level that had been stood down before does not count.

use super::{Measured, NEVER_MIN};
use crate::base::ids::Id;
use crate::base::time::Moment;
use crate::plan::level::Level;
use crate::plan::order::Action;
use crate::record::event::{Event, Kind, Who};
use crate::score::evidence::Evidence;

/// The level that a `LevelSet` sets.
const fn level(x: &Event) -> Option<Level> {
    match x.subject {
        Who::Level(l) => Some(l),
        _ => None,
    }
}

/// The response that answered what fell due at a moment: one in force then, or the first that came after.
fn answer<'a>(sets: &[&'a Event], ends: &[Moment], due: Moment, least: Option<Level>) -> Option<&'a Event> {
    let enough = |s: &&&Event| least.is_none_or(|l| level(s).is_some_and(|x| x >= l));
    let before = sets.iter().rev().find(|s| s.at <= due);
    let in_force = before.filter(|s| enough(s) && !ends.iter().any(|end| *end >= s.at && *end <= due));
    in_force.or_else(|| sets.iter().filter(|s| s.at > due).find(enough)).copied()
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let sets: Vec<&Event> = e.own.of(Kind::LevelSet).filter(|s| level(s).is_some()).collect();
    let stands_down =
        |x: &&Event| matches!(x.subject, Who::Clause(c) if e.scenario.books.clauses.get(c.index()).is_some_and(|c| c.action == Action::StandDown));
    let ends: Vec<Moment> = [Kind::OrderGiven, Kind::ClauseDone].into_iter().flat_map(|k| e.own.of(k)).filter(stands_down).map(|x| x.at).collect();
    let mut dues: Vec<(&Event, Option<Level>)> = e.own.of(Kind::LevelTrue).filter_map(|t| Some((t, Some(level(t)?)))).collect();
    // The county's own table and its warning stages, the same for every plan.
    dues.extend(e.alarm_passed().map(|a| (a, None)));
    if dues.is_empty() {
        dues.extend(e.own.first(Kind::HouseHit).map(|hit| (hit, None)));
    }
    let mut worst: Option<(f64, Vec<u64>, Option<Level>)> = None;
    for (due, least) in dues {
        let set = answer(&sets, &ends, due.at, least);
        let minutes = set.map_or(NEVER_MIN, |s| (s.at - due.at).as_minutes().clamp(0.0, NEVER_MIN));
        if worst.as_ref().is_none_or(|w| minutes > w.0) {
            worst = Some((minutes, [Some(due), set].into_iter().flatten().map(|x| x.seq).collect(), least));
        }
    }
    let Some((minutes, seqs, least)) = worst else {
        // A level whose condition is a report was set for what somebody heard: truth alone cannot say when it was due.
        if sets.is_empty() {
            return Measured::untested("没有达到任何响应级别的条件", "no level's trigger became true");
        }
        let (zh, en) = ("级别以接报为启动条件，实况本身不能说明何时应当启动", "levels were set on reports, and truth alone does not say when they were due");
        return Measured::untested(zh, en);
    };
    let never = minutes >= NEVER_MIN;
    let (zh, en) = match (least, never) {
        (Some(l), true) => (format!("{}级条件成立而未启动", l.numeral()), format!("level {} was due and never set", l.numeral())),
        (Some(l), false) => (format!("最慢为{}级", l.numeral()), format!("slowest: level {}", l.numeral())),
        (None, true) => (
            "雨情、水情超过预警标准或住房进水而未启动响应".to_owned(),
            "the county's alarm was passed, or houses were hit, and no level was in force".to_owned(),
        ),
        (None, false) => ("自全县预警标准（或首户进水）起计".to_owned(), "counted from the county's alarm, or the first house hit".to_owned()),
    };
    Measured { absent: never && least.is_none(), ..Measured::of(minutes, zh, en) }.shown_by(seqs)
}
