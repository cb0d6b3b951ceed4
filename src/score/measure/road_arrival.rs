//! Measure / road arrival — T7 and T8 of an accident on an expressway: the first team at the scene after the call, and whether the
//! engines that stood there within the hour bring the water that the fire asks for.

use std::collections::BTreeSet;

use super::{Measured, NEVER_MIN};
use crate::base::ids::Id;
use crate::base::time::Span;
use crate::map::force::Skill;
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;
use crate::score::road;

/// Engines that a goods vehicle, a bus or a tanker on fire asks for, and a car (assumed: 15 L/s each against NFPA 502's greatest releases).
const ENGINES: (f64, f64) = (4.0, 1.0);

/// T7.
#[must_use]
pub(super) fn first(e: &Evidence<'_>) -> Measured {
    let Some(call) = road::first_call(&e.own) else { return Measured::untested("没有人报警", "nobody called") };
    let at_scene = |x: &&crate::record::event::Event| matches!(x.place, Who::Road(_)) && x.at >= call.at;
    let Some(first) = e.own.of(Kind::TeamArrived).find(at_scene) else {
        return Measured::absent(NEVER_MIN, "没有队伍到场", "no team came to the scene");
    };
    let fire = e.own.of(Kind::TeamArrived).filter(at_scene).find(|x| engines(e, x.subject) > 0.0);
    let told = fire.map_or_else(|| "–".to_owned(), |x| format!("{:.0} min", (x.at - call.at).as_minutes()));
    Measured::of((first.at - call.at).as_minutes(), format!("接警起算；消防车 {told}"), format!("from the first call; first fire engine {told}"))
        .shown_by([call.seq, first.seq].into_iter().chain(fire.map(|x| x.seq)))
}

fn engines(e: &Evidence<'_>, team: Who) -> f64 {
    let Who::Team(t) = team else { return 0.0 };
    e.scenario.county.teams.get(t.index()).filter(|t| t.skills.contains(&Skill::WaterTanker)).map_or(0.0, |t| f64::from(t.vehicles.min((t.people / 5).max(1))))
}

/// T8.
#[must_use]
pub(super) fn force(e: &Evidence<'_>) -> Measured {
    let Some(call) = road::first_call(&e.own) else { return Measured::untested("没有人报警", "nobody called") };
    let small = e.own.first(Kind::AccidentBegan).is_some_and(|x| x.detail.says("vehicle=car"));
    let need = if small { ENGINES.1 } else { ENGINES.0 };
    let within = call.at + Span::from_minutes_f64(e.scoring.parameters.force_within_min);
    let (mut there, mut seqs, mut seen) = (0.0, Vec::new(), BTreeSet::new());
    for x in e.own.of(Kind::TeamArrived).filter(|x| matches!(x.place, Who::Road(_)) && x.at <= within) {
        if seen.insert(x.subject) && engines(e, x.subject) > 0.0 {
            there += engines(e, x.subject);
            seqs.push(x.seq);
        }
    }
    Measured::of(
        (there / need).min(1.0),
        format!("一小时内到场消防车 {there:.0} 辆，需 {need:.0} 辆"),
        format!("{there:.0} engines within the hour, {need:.0} asked for"),
    )
    .shown_by(seqs)
}
