//! Measure / T2 — minutes until the first report went up, by phone; the written one is rated with it.
//!
//! Up: to a post above the county, and acknowledged there; a village that calls its township reports nothing up.
//! Counted from the first truth on, or the county's alarm, a report of water, a level set on a perceived threat, where that
//! came first: a routine report of an ordinary morning is no report of what came later. Clock: the verification (the first
//! report that reached a post, or the first level set, from then on), but no later than `verify_allowance_min` after the truth, so that nobody gains by
//! verifying slowly. Never: 1440 min.

use std::collections::BTreeSet;

use super::{Measured, NEVER_MIN};
use crate::base::ids::Id;
use crate::plan::order::Action;
use crate::plan::role::RoleSeat;
use crate::record::event::{Event, Kind, Who};
use crate::record::said;
use crate::score::evidence::Evidence;
use crate::score::grounds;

/// Whether a report is for a post above the county.
fn goes_up(e: &Evidence<'_>, report: &Event) -> bool {
    let role = match (report.known_to, report.subject) {
        (Who::Role(r), _) => Some(r),
        (_, Who::Clause(c)) => match e.scenario.books.clauses.get(c.index()).map(|c| &c.action) {
            Some(Action::Report { to, .. }) => Some(*to),
            _ => None,
        },
        _ => None,
    };
    role.and_then(|r| e.scenario.books.roles.get(r.index())).is_some_and(|r| matches!(r.seat, RoleSeat::Above | RoleSeat::Province))
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let Some(truth) = e.first_truth() else { return Measured::untested("灾情未达到需要上报的程度", "nothing happened that had to be reported") };
    let thin: BTreeSet<(Who, crate::base::time::Moment)> = grounds::unfounded(e).iter().map(|x| (x.subject, x.at)).collect();
    let set = e.own.of(Kind::LevelSet).find(|x| !thin.contains(&(x.subject, x.at)));
    // Somebody has seen water: that is the flood, whatever the plan's thresholds say.
    let seen = e
        .own
        .of(Kind::ReportArrived)
        .find(|x| matches!(x.detail.as_str(), said::WATER | said::ROAD | said::DANGER | said::TRAPPED) || x.detail.says(said::FIRE));
    let from = [Some(truth), set.map(|x| x.at), seen.map(|x| x.at), e.alarm_passed().map(|x| x.at)].into_iter().flatten().min().unwrap_or(truth);
    let known = [seen, e.own.of(Kind::ReportArrived).find(|x| x.at >= from), set].into_iter().flatten().min_by_key(|x| x.seq);
    let latest = truth.as_minutes() + e.scoring.parameters.verify_allowance_min;
    let start = known.map_or(latest, |k| k.at.as_minutes().min(latest));
    let up: Vec<&Event> = e.own.of(Kind::ReportSent).filter(|r| r.at >= from && goes_up(e, r)).collect();
    // Nobody is told by a call that nobody answers.
    let mut heard: BTreeSet<u64> = BTreeSet::new();
    for a in e.own.of(Kind::MessageAcknowledged) {
        heard.extend(e.own.chain(a).take_while(|c| up.first().is_some_and(|u| c.seq >= u.seq)).find(|c| c.kind == Kind::ReportSent).map(|c| c.seq));
    }
    let sent = |written: bool| up.iter().copied().find(|r| heard.contains(&r.seq) && r.detail.says(said::WRITTEN) == written);
    let minutes = |x: Option<&Event>| x.map_or(NEVER_MIN, |x| (x.at.as_minutes() - start).clamp(0.0, NEVER_MIN));
    let (phone, written) = (sent(false), sent(true));
    // A written report that came first is a report too.
    let (first, second) = (minutes(phone).min(minutes(written)), minutes(written));
    let say = |m: f64, zh: bool| if m >= NEVER_MIN { if zh { "未报".to_owned() } else { "never".to_owned() } } else { format!("{m:.0} min") };
    let unheard = up.iter().filter(|r| !heard.contains(&r.seq)).count();
    let mut out = Measured::of(
        first,
        format!("向上级电话首报 {}，书面 {}；无应答 {unheard} 次", say(first, true), say(second, true)),
        format!("to the level above by phone {}, in writing {}; {unheard} not acknowledged", say(first, false), say(second, false)),
    );
    out.also.push((second, e.scoring.parameters.written_report_min));
    out.shown_by([known, phone, written].into_iter().flatten().map(|x| x.seq))
}
