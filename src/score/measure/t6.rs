//! Measure / T6 — minutes from a team's order to its leaving the base: nine tenths of the full-time teams' departures;
//! part-time, association and township squads are rated beside them with their own target. Never left: 1440 min.

use crate::base::ids::Id;
use crate::map::force::Owner;
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;
use super::{Measured, NEVER_MIN, Sample, proofs, quantile, sorted};

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let (mut full, mut squads) = (Vec::new(), Vec::new());
    let mut excused = 0;
    let orders: Vec<_> = e.own.of(Kind::TeamOrdered).collect();
    for (i, order) in orders.iter().enumerate() {
        let Who::Team(team) = order.subject else { continue };
        let next = orders[i + 1..].iter().find(|o| o.subject == order.subject).map_or(u64::MAX, |o| o.seq);
        let within = |k| e.own.of(k).find(|x| x.subject == order.subject && x.seq > order.seq && x.seq < next);
        // Already out: a second order needs no second mobilisation.
        let out_already = e.own.of(Kind::TeamLeft).filter(|x| x.subject == order.subject && x.seq < order.seq).last();
        let home_again = e.own.of(Kind::TeamFree).filter(|x| x.subject == order.subject && x.seq < order.seq).last();
        if out_already.is_some_and(|l| home_again.is_none_or(|f| f.seq < l.seq)) { continue; }
        if within(Kind::TeamUnavailable).is_some() { excused += 1; continue; }
        let left = within(Kind::TeamLeft);
        if left.is_none() && next != u64::MAX { continue; }
        let value = left.map_or(NEVER_MIN, |l| (l.at - order.at).as_minutes().min(NEVER_MIN));
        // Ordered so late that the drill ended first: nothing is known.
        if left.is_none() && (e.end() - order.at).as_minutes() < e.scoring.parameters.squad_mobilise_min { continue; }
        let sample = Sample { value, weight: 1.0, seq: Some(left.map_or(order.seq, |l| l.seq)) };
        let full_time = e.scenario.county.teams.get(team.index()).is_some_and(|t| t.owner == Owner::Government && t.township.is_none());
        if full_time { full.push(sample) } else { squads.push(sample) }
    }
    let (full, squads) = (sorted(full), sorted(squads));
    let (f, s) = (quantile(&full, 0.9), quantile(&squads, 0.9));
    let say = |q: Option<f64>, zh: bool| q.map_or_else(|| if zh { "无".into() } else { "none".to_owned() }, |m| format!("{m:.0} min"));
    let zh = format!("九成出动：专职 {}，兼职与乡镇 {}；不可用 {excused} 次", say(f, true), say(s, true));
    let en = format!("nine in ten left within: full-time {}, part-time and township {}; unavailable {excused}", say(f, false), say(s, false));
    let squad_target = e.scoring.parameters.squad_mobilise_min;
    let out = match (f, s) {
        (Some(f), s) => { let mut m = Measured::of(f, zh, en); m.also.extend(s.map(|s| (s, squad_target))); m }
        (None, Some(s)) => {
            // Rated on the squads' target: brought to the scale of the full-time one.
            let own = e.scoring.spec("T6").map_or(squad_target, |spec| super::target(e, spec));
            let mut m = Measured::of(s, zh, en);
            m.basis = Some(s * own / squad_target.max(1e-9));
            m
        }
        (None, None) if e.at_risk.is_empty() || excused > 0 => return Measured::untested("没有需要出动的队伍", "no team was needed, or none was available"),
        (None, None) => return Measured::absent(NEVER_MIN, "有人受威胁而没有队伍出动", "people were in danger and no team was called"),
    };
    out.shown_by(proofs(&full).chain(proofs(&squads)).collect::<Vec<_>>().into_iter().rev())
}
