//! Cli / numbers — the hazard of a kept run in numbers, half hour by half hour, for the window (cargo feature `view`).
//!
//! In: what the window asks for. Out: depth, speed, intensity and sight every ten minutes, or words. Not here: how they are kept and
//! shown (`view::fields`).
//! Method: the engine goes on from the keyframe before, as `replay --from` does, with the orders of the record; the hazard's
//! fingerprint of every minute must be the record's. The ground is worked out once for each run that is looked at.

use std::sync::{Arc, Mutex, PoisonError};

use crate::base::time::Moment;
use crate::drill::run::{Options, Sink, resume, run};
use crate::drill::world::{Parts, Prepared};
use crate::hazard::frame::Frame;
use crate::record::keyframe;
use crate::record::tale::Tale;
use crate::scenario::drill_spec::Scenario;
use crate::view::door::Words;
use crate::view::field::{APART, Field};
use crate::view::fields::{Ask, Door};

/// Keeps the numbers of the moments that are asked for.
struct Keep<'a> {
    ask: &'a Ask,
    fields: Vec<Field>,
}

impl Sink for Keep<'_> {
    fn minute(&mut self, at: Moment, frame: &Frame) {
        if at.as_millis() % APART.as_millis() == 0 && self.ask.holds(at) {
            self.fields.push(Field::of(frame));
        }
    }
}

/// The half hour computed again; none where there is no keyframe of this build.
fn again(ask: &Ask, prepared: &Prepared, sink: &mut Keep<'_>) -> Result<Option<Tale>, Words> {
    let (from, until) = ask.span();
    let mut options = Options::new(ask.seed);
    (options.plan_use, options.playback, options.given, options.until) = (ask.plan_use, false, ask.given.clone(), Some(until));
    if ask.half == 0 {
        return Ok(Some(run(&ask.scenario, prepared, &options, sink)));
    }
    let found = keyframe::read_before(&ask.dir, from).map_err(|e| Words::new(e.to_string(), e.to_string()))?;
    let Some(found) = found.filter(|k| k.at == from) else { return Ok(None) };
    let Some(state) = Parts::from_bytes(&found.state) else { return Ok(None) };
    Ok(resume(&ask.scenario, prepared, &options, found.at, &state, found.events, sink))
}

fn fields(ask: &Ask, prepared: &Prepared) -> Result<Vec<Field>, Words> {
    let mut sink = Keep { ask, fields: Vec::new() };
    let (from, _) = ask.span();
    let Some(tale) = again(ask, prepared, &mut sink)? else {
        return Err(Words::new(
            format!("没有本程序此版本在 {from} 写下的关键帧，不能重算数值；可用 yanlian drill 重跑"),
            format!("there is no keyframe of this build at {from}, so its numbers cannot be computed again; run the drill again"),
        ));
    };
    let same = tale.sums.len() == ask.sums.len() && tale.sums.iter().zip(&ask.sums).all(|(a, b)| a.hazard == b.hazard);
    if same {
        return Ok(sink.fields);
    }
    Err(Words::new(
        format!("自 {from} 重算的灾情与记录的指纹不同（版本或文件不同），因此不给数值"),
        format!(
            "computed again from {from} the hazard does not come to the fingerprints of the record (another build or other files), so no numbers are given"
        ),
    ))
}

/// The door through which the window asks.
pub(super) fn door() -> Door {
    let ground: Mutex<Option<(Arc<Scenario>, Prepared)>> = Mutex::new(None);
    Arc::new(move |ask: &Ask| {
        let prepared = {
            let mut kept = ground.lock().unwrap_or_else(PoisonError::into_inner);
            match &*kept {
                Some((of, prepared)) if Arc::ptr_eq(of, &ask.scenario) => prepared.clone(),
                _ => {
                    let prepared = Prepared::new(&ask.scenario);
                    *kept = Some((ask.scenario.clone(), prepared.clone()));
                    prepared
                }
            }
        };
        fields(ask, &prepared)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::fingerprint::Fingerprint;
    use crate::base::time::Span;
    use crate::hazard::layer::Layer;
    use crate::record::event::Event;
    use crate::record::keyframe::Keeper;
    use crate::record::tale::PlanUse;
    use crate::view::field::{Quantity, Values};

    /// A run that keeps its keyframes and, every ten minutes, what the engine has in numbers.
    struct Files {
        keeper: Keeper,
        depths: Vec<(Moment, Layer, Layer)>,
    }
    impl Sink for Files {
        fn minute(&mut self, at: Moment, frame: &Frame) {
            if at.as_millis() % Span::minutes(10).as_millis() == 0 {
                self.depths.push((at, frame.depth_m.clone(), frame.speed_m_per_s.clone()));
            }
        }
        fn keyframe(&mut self, at: Moment, state: Parts, since: &[Event]) {
            assert!(self.keeper.keep(at, &state.to_bytes(), since));
        }
    }

    #[test]
    fn numbers_computed_again_are_those_that_the_engine_had_and_another_record_s_are_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let scenario = Arc::new(crate::scenario::valley::scenario());
        let prepared = Prepared::new(&scenario);
        let mut files = Files { keeper: Keeper::start(dir.path()), depths: Vec::new() };
        let tale = run(&scenario, &prepared, &Options::new(7), &mut files);
        let Files { keeper, depths } = files;
        keeper.finish().expect("written");
        let door = door();
        let ask = |half: i64| {
            let (first, last) = (if half == 0 { 0 } else { half as usize * 30 + 1 }, half as usize * 30 + 31);
            let sums = tale.sums[first..last.min(tale.sums.len())].to_vec();
            Ask { dir: dir.path().to_path_buf(), scenario: scenario.clone(), seed: 7, plan_use: PlanUse::AsWritten, given: Vec::new(), half, sums }
        };
        let shape = scenario.county.terrain.shape;
        let (mut seen, mut flows) = (0, 0);
        for half in [0, 2] {
            for field in door(&ask(half)).expect("the same run") {
                let (_, depth, speed) = depths.iter().find(|d| d.0 == field.at).expect("a moment that the run had");
                let values = Values::of(&field, &shape);
                for (q, list) in [(Quantity::Depth, depth), (Quantity::Speed, speed)] {
                    for (cell, v) in list.iter().enumerate() {
                        let told = values.at_cell(q, cell).unwrap_or(0.0);
                        assert!((told - v).abs() <= 0.0101, "{q:?} of cell {cell} at {}: {told}, {v}", field.at);
                        flows += usize::from(*v > 0.1);
                    }
                }
                seen += 1;
            }
        }
        assert!(seen == 7 && flows > 20, "{seen} moments, {flows} values");
        let mut other = ask(1);
        other.sums[3].hazard = Fingerprint(1);
        assert!(door(&other).is_err_and(|w| w.en.contains("fingerprints") && w.zh.contains("T+00:30")));
        std::fs::remove_dir_all(dir.path().join("keyframes")).expect("removed");
        assert!(door(&ask(1)).is_err_and(|w| w.en.contains("no keyframe")));
        assert!(door(&ask(0)).is_ok(), "the first half hour needs none");
    }
}
