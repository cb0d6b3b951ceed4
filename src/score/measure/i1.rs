//! Measure / I1 — minutes until the public was first informed.
//!
//! Counted from the first truth on, or the county's alarm, or a level set on a perceived threat, where that came first: what was put out
//! on an ordinary morning informs nobody of what came later. Never: 1440 min. Corrections and rumours are not in the model.

use std::collections::BTreeSet;

use super::{Measured, NEVER_MIN};
use crate::base::time::Moment;
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;
use crate::score::grounds;

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
            Measured::of(
                minutes,
                format!("首次向公众发布用时 {minutes:.0} 分；{} 条渠道，{} 次", channels.len(), all.len()),
                format!("the public was first informed after {minutes:.0} min; {} channels, {} times", channels.len(), all.len()),
            )
            .shown_by(all.iter().map(|x| x.seq))
        }
        None => Measured::absent(NEVER_MIN, "始终未向公众发布", "the public was never informed"),
    }
}
