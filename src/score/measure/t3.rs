//! Measure / T3 — minutes from the moment a level's trigger was true in the world until that level, or a graver one, was
//! set; the slowest level counts. Set before: 0 (an unjustified start is T9's). Never: 1440 min.

use super::{Measured, NEVER_MIN};
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let set_at = |least| e.own.of(Kind::LevelSet).find(|s| matches!(s.subject, Who::Level(l) if l >= least));
    let mut worst: Option<(f64, Vec<u64>, String)> = None;
    for truth in e.own.of(Kind::LevelTrue) {
        let Who::Level(level) = truth.subject else { continue };
        let set = set_at(level);
        let minutes = set.map_or(NEVER_MIN, |s| (s.at - truth.at).as_minutes().clamp(0.0, NEVER_MIN));
        if worst.as_ref().is_none_or(|w| minutes > w.0) {
            worst = Some((minutes, [Some(truth), set].into_iter().flatten().map(|x| x.seq).collect(), level.numeral().to_owned()));
        }
    }
    if let Some((minutes, seqs, level)) = worst {
        let (zh, en) = if minutes >= NEVER_MIN {
            (format!("{level}级条件成立而未启动"), format!("level {level} was due and never set"))
        } else {
            (format!("最慢为{level}级"), format!("slowest: level {level}"))
        };
        return Measured::of(minutes, zh, en).shown_by(seqs);
    }
    // No level's trigger became true. Where the hazard struck all the same, a response was due by then.
    let Some(hit) = e.own.first(Kind::HouseHit) else { return Measured::untested("没有达到任何响应级别的条件", "no level's trigger became true") };
    match e.own.first(Kind::LevelSet) {
        Some(s) => Measured::of(
            (s.at - hit.at).as_minutes().clamp(0.0, NEVER_MIN),
            "没有级别条件成立，按首户进水计",
            "no level's trigger became true; counted from the first house hit",
        )
        .shown_by([hit.seq, s.seq]),
        None => Measured::absent(NEVER_MIN, "首户进水而未启动响应", "houses were hit and no level was ever set").shown_by([hit.seq]),
    }
}
