//! Measure / C4 — unity of command: minutes with no commander, or with two and more, from the start of the response (where none
//! was made: from the truth that called for one) until it is stood down. Where one post commands all the while, nothing
//! was tested: unity shows when command is handed over during the response, when nobody has it, or when two have it.
//! Reported and not rated in the built-in scoring: command is handed over by a message, and whoever has it keeps it until the
//! other has understood, so no plan can fail here; a hand-over that is refused costs C5.

use std::collections::BTreeSet;

use super::{MOST_EVIDENCE, Measured, NEVER_MIN};
use crate::base::ids::Id;
use crate::plan::order::Action;
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let Some(start) = e.own.first(Kind::LevelSet).map(|x| x.at).or_else(|| e.first_truth()) else {
        return Measured::untested("没有启动响应，也不需要", "no response was made or due");
    };
    let stands_down = |x: &&crate::record::event::Event| matches!(x.subject, Who::Clause(c) if e.scenario.books.clauses.get(c.index()).is_some_and(|c| c.action == Action::StandDown));
    let end = e
        .own
        .of(Kind::OrderGiven)
        .find(|x| x.at > start && stands_down(x))
        .or_else(|| e.own.of(Kind::ClauseDone).find(|x| x.at > start && stands_down(x)))
        .map_or_else(|| e.end(), |x| x.at);
    let mut changes: Vec<_> = [Kind::CommandTaken, Kind::CommandLeft].into_iter().flat_map(|k| e.own.of(k)).collect();
    changes.sort_by_key(|x| x.seq);
    let mut leaders: BTreeSet<Who> = BTreeSet::new();
    let (mut none, mut many) = (0.0, 0.0);
    let (mut handed, mut last) = (0, None);
    let mut before = start;
    let mut count = |leaders: usize, until: crate::base::time::Moment| {
        let minutes = (until.clamp(start, end.max(start)) - before).as_minutes().max(0.0);
        if leaders == 0 {
            none += minutes;
        }
        if leaders > 1 {
            many += minutes;
        }
        before = until.clamp(start, end.max(start)).max(before);
    };
    for x in &changes {
        count(leaders.len(), x.at);
        if x.kind == Kind::CommandTaken {
            // Whoever takes command as the response starts, or as it ends, hands nothing over during it.
            if x.at > start && x.at < end && last.is_some_and(|l| l != x.subject) {
                handed += 1;
            }
            last = Some(x.subject);
            leaders.insert(x.subject);
        } else {
            leaders.remove(&x.subject);
        }
    }
    count(leaders.len(), end);
    if handed == 0 && none + many <= 0.0 {
        return Measured::untested("本次演练中指挥权始终未移交", "command is never handed over in this drill");
    }
    let seqs = changes.iter().take(MOST_EVIDENCE).map(|x| x.seq).collect::<Vec<_>>();
    Measured::of(
        (none + many).min(NEVER_MIN),
        format!("仅报告，不评级（移交令送达前原指挥者不离任）：无人指挥 {none:.0} min，多头指挥 {many:.0} min；响应中移交 {handed} 次"),
        format!(
            "reported, not rated (who commands stays until the other has taken over): {none:.0} min without a commander, {many:.0} min with two or more; handed over {handed} times"
        ),
    )
    .shown_by(seqs)
}
