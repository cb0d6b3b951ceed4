//! Measure / T6 — minutes from a team's order to its leaving the base: nine tenths of the full-time teams' departures;
//! part-time, association and township squads are rated beside them with their own target. Never left: 1440 min.

use std::collections::BTreeMap;

use super::{Measured, NEVER_MIN, Sample, proofs, quantile, sorted};
use crate::base::ids::{Id, TeamId};
use crate::map::force::Owner;
use crate::record::event::{Event, Kind, Who};
use crate::score::evidence::Evidence;

/// Where a team stands, as far as its departures are concerned.
#[derive(Clone, Copy, Default)]
struct Team<'a> {
    called: Option<&'a Event>,
    out: bool,
    has_left: bool,
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let (mut full, mut squads) = (Vec::new(), Vec::new());
    let mut excused = 0;
    let mut teams: BTreeMap<TeamId, Team<'_>> = BTreeMap::new();
    let mut take = |team: TeamId, value: f64, seq: u64| {
        let full_time = e.scenario.county.teams.get(team.index()).is_some_and(|t| t.owner == Owner::Government && t.township.is_none());
        let sample = Sample { value, weight: 1.0, seq: Some(seq) };
        if full_time { full.push(sample) } else { squads.push(sample) }
    };
    let kinds = [Kind::TeamOrdered, Kind::TeamUnavailable, Kind::OrderRefused, Kind::TeamLeft, Kind::TeamArrived, Kind::TeamWorks, Kind::TeamFree];
    let mut events: Vec<&Event> = kinds.into_iter().flat_map(|k| e.own.of(k)).collect();
    events.sort_by_key(|x| x.seq);
    for x in events {
        let Who::Team(id) = x.subject else { continue };
        let t = teams.entry(id).or_default();
        match x.kind {
            // Orders pile up; the first one starts the clock. A team already out needs no mobilisation.
            Kind::TeamOrdered => {
                if !t.out {
                    t.called = t.called.or(Some(x));
                }
            }
            Kind::TeamLeft => {
                if let Some(call) = t.called.take() {
                    take(id, (x.at - call.at).as_minutes().min(NEVER_MIN), x.seq);
                }
                (t.out, t.has_left) = (true, true);
            }
            Kind::TeamFree => (t.out, t.called) = (false, None),
            // It went on from where it stood.
            Kind::TeamArrived | Kind::TeamWorks => (t.out, t.called) = (true, None),
            _ => {
                if t.called.take().is_some() {
                    excused += 1;
                }
            }
        }
    }
    for (id, t) in &teams {
        // Ordered so late that the drill ended first, or on the road from an earlier job: nothing is known.
        let Some(call) = t.called.filter(|c| !t.has_left && (e.end() - c.at).as_minutes() >= e.scoring.parameters.squad_mobilise_min) else { continue };
        take(*id, NEVER_MIN, call.seq);
    }
    let (full, squads) = (sorted(full), sorted(squads));
    let (f, s) = (quantile(&full, 0.9), quantile(&squads, 0.9));
    let say = |q: Option<f64>, zh: bool| q.map_or_else(|| if zh { "无".into() } else { "none".to_owned() }, |m| format!("{m:.0} min"));
    let zh = format!("九成出动：专职 {}，兼职与乡镇 {}；不可用 {excused} 次", say(f, true), say(s, true));
    let en = format!("nine in ten left within: full-time {}, part-time and township {}; unavailable {excused}", say(f, false), say(s, false));
    let squad_target = e.scoring.parameters.squad_mobilise_min;
    let out = match (f, s) {
        (Some(f), s) => {
            let mut m = Measured::of(f, zh, en);
            m.also.extend(s.map(|s| (s, squad_target)));
            m
        }
        (None, Some(s)) => {
            // Rated on the squads' target: brought to the scale of the full-time one.
            let own = e.scoring.spec("T6").map_or(squad_target, |spec| super::target(e, spec));
            let mut m = Measured::of(s, zh, en);
            m.basis = Some(s * own / squad_target.max(1e-9));
            m
        }
        (None, None) if e.at_risk.is_empty() => return Measured::untested("没有需要出动的队伍", "no team was needed"),
        // Teams that could not come excuse a departure, not that nobody came.
        (None, None) => {
            let (zh, en) = (format!("有人受威胁而没有队伍出动；不可用 {excused} 次"), format!("people were in danger and no team left; unavailable {excused}"));
            return Measured::absent(NEVER_MIN, zh, en);
        }
    };
    out.shown_by(proofs(&full).chain(proofs(&squads)).collect::<Vec<_>>().into_iter().rev())
}
