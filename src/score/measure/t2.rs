//! Measure / T2 — minutes until the first report went up, by phone; the written one is rated with it.
//!
//! Clock: the verification (the first report or sighting that reached a post, the first level set), but no later than
//! `verify_allowance_min` after the truth, so that nobody gains by verifying slowly. Never: 1440 min.

use super::{Measured, NEVER_MIN};
use crate::record::event::Kind;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let Some(truth) = e.first_truth() else { return Measured::untested("灾情未达到需要上报的程度", "nothing happened that had to be reported") };
    let known = [Kind::ReportArrived, Kind::LevelSet].into_iter().filter_map(|k| e.own.first(k)).min_by_key(|x| x.seq);
    let latest = truth.as_minutes() + e.scoring.parameters.verify_allowance_min;
    let start = known.map_or(latest, |k| k.at.as_minutes().min(latest));
    let sent = |written: bool| e.own.of(Kind::ReportSent).find(|r| r.detail.as_str().to_ascii_lowercase().contains("written") == written);
    let minutes = |x: Option<&crate::record::event::Event>| x.map_or(NEVER_MIN, |x| (x.at.as_minutes() - start).clamp(0.0, NEVER_MIN));
    let (phone, written) = (sent(false), sent(true));
    // A written report that came first is a report too.
    let (first, second) = (minutes(phone).min(minutes(written)), minutes(written));
    let say = |m: f64, zh: bool| if m >= NEVER_MIN { if zh { "未报".to_owned() } else { "never".to_owned() } } else { format!("{m:.0} min") };
    let mut out = Measured::of(
        first,
        format!("电话首报 {}，书面 {}", say(first, true), say(second, true)),
        format!("by phone {}, in writing {}", say(first, false), say(second, false)),
    );
    out.also.push((second, e.scoring.parameters.written_report_min));
    out.shown_by([known, phone, written].into_iter().flatten().map(|x| x.seq))
}
