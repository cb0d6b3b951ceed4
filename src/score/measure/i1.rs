//! Measure / I1 — minutes until the public was first informed.
//!
//! Counted from the first truth on, or the county's alarm, or a level set on a perceived threat, where that came first: what was put out
//! on an ordinary morning informs nobody of what came later. Never: 1440 min. Rated with it: the longest time for which the last word to the public
//! named another level than the one in force, until a later one took its place (corrections are counted). Rumours are not in the model.

use std::collections::BTreeSet;

use super::{Measured, NEVER_MIN};
use crate::base::time::Moment;
use crate::record::event::{Event, Kind, Who};
use crate::record::said;
use crate::score::evidence::Evidence;
use crate::score::grounds;

/// An outdated word to the public is to be corrected within this time, minutes (assumed: that of the first word).
pub const CORRECTED_MIN: f64 = 60.0;

/// For how long at most the words to the public named another level than the one in force, and the level that made them old. A word
/// that names none is not judged: the end of a response sets no level.
fn outdated(e: &Evidence<'_>, all: &[&Event]) -> (f64, Option<u64>) {
    let (mut worst, mut stale) = ((0.0, None), None);
    for (i, said) in all.iter().enumerate() {
        let Some(level) = said.detail.as_str().split(' ').find_map(|w| w.strip_prefix("level=")).filter(|l| *l != "-") else { continue };
        let until = all.get(i + 1).map_or(e.end(), |next| next.at);
        let other = |x: &&Event| matches!(x.subject, Who::Level(l) if l.numeral() != level);
        let wrong = e.own.of(Kind::LevelSet).take_while(|x| x.at <= said.at).last().filter(other);
        // A word as wrong as the one before it corrects nothing.
        stale = wrong.map(|x| stale.unwrap_or((said.at, x.seq)));
        stale = stale.or_else(|| e.own.of(Kind::LevelSet).find(|x| x.at > said.at && x.at <= until && other(x)).map(|x| (x.at, x.seq)));
        if let Some((since, seq)) = stale
            && (until - since).as_minutes() > worst.0
        {
            worst = ((until - since).as_minutes(), Some(seq));
        }
    }
    worst
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let Some(truth) = e.first_truth() else {
        return Measured::untested("灾情未达到需要发布信息的程度", "nothing happened of which the public had to know");
    };
    let thin: BTreeSet<(Who, Moment)> = grounds::unfounded(e).iter().map(|x| (x.subject, x.at)).collect();
    let set = e.own.of(Kind::LevelSet).find(|x| !thin.contains(&(x.subject, x.at)));
    let from = [Some(truth), set.map(|x| x.at), e.alarm_passed().map(|x| x.at)].into_iter().flatten().min().unwrap_or(truth);
    let all: Vec<_> = e.own.of(Kind::PublicInformed).filter(|x| x.at >= from && x.at <= e.end()).collect();
    match all.first() {
        Some(first) => {
            let minutes = (first.at - from).as_minutes().clamp(0.0, NEVER_MIN);
            let channels: BTreeSet<Who> = all.iter().map(|x| x.subject).collect();
            let corrections = all.iter().filter(|x| x.detail.as_str().contains(said::CORRECTS)).count();
            let (wrong, by) = outdated(e, &all);
            let mut out = Measured::of(
                minutes,
                format!(
                    "首次向公众发布用时 {minutes:.0} 分；{} 条渠道，{} 次，其中更正 {corrections} 次；级别过时最久 {wrong:.0} 分",
                    channels.len(),
                    all.len()
                ),
                format!(
                    "the public was first informed after {minutes:.0} min; {} channels, {} times, {corrections} of them corrections; named an old level for {wrong:.0} min at most",
                    channels.len(),
                    all.len()
                ),
            );
            out.also.push((wrong, CORRECTED_MIN));
            out.shown_by(all.iter().map(|x| x.seq).chain(by))
        }
        None => Measured::absent(NEVER_MIN, "始终未向公众发布", "the public was never informed"),
    }
}
