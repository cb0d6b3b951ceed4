//! View / fields — the hazard's numbers over a run: kept as a drill computes them, asked for by half hours where a kept run is shown.
//!
//! In: fields of a drill under way, a door behind which the engine goes on from a keyframe, the moment that is shown. Out: the numbers of
//! that moment, or why there are none. Not here: what a field holds (`field`), the engine (`cli` opens the door).
//! Method: a half hour lies between two keyframes; it is computed in a thread of its own, the next one while this one is looked at. The
//! door refuses what does not come to the fingerprints of the record: numbers that are shown belong to the run that is shown.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use super::door::Words;
use super::field::{APART, Field, Values};
use super::moment::Now;
use super::run::Run;
use crate::base::time::Moment;
use crate::drill::given::Given;
use crate::drill::run::KEYFRAME_EVERY;
use crate::record::tale::{MinuteSum, PlanUse};
use crate::scenario::drill_spec::Scenario;

/// A half hour of a run whose numbers are wanted.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The run's folder.
    pub dir: PathBuf,
    /// Its files, as they were read.
    pub scenario: Arc<Scenario>,
    /// Its seed.
    pub seed: u64,
    /// Which plan was in force.
    pub plan_use: PlanUse,
    /// What was ordered while it ran.
    pub given: Vec<Given>,
    /// Which half hour: 0 is the first, T+00:00 with it.
    pub half: i64,
    /// The fingerprints that the record has of its minutes.
    pub sums: Vec<MinuteSum>,
}

impl Ask {
    /// After which moment it begins, and up to which it goes.
    #[must_use]
    pub fn span(&self) -> (Moment, Moment) {
        let from = Moment::ZERO + KEYFRAME_EVERY * self.half;
        (from, (from + KEYFRAME_EVERY).min(Moment::ZERO + self.scenario.drill.length))
    }
    /// Whether a moment is in it.
    #[must_use]
    pub fn holds(&self, at: Moment) -> bool {
        half_of(at) == self.half
    }
    /// The minutes of a run that are in it, from the first to before the last of the range.
    fn minutes(half: i64) -> std::ops::Range<usize> {
        let of = (KEYFRAME_EVERY.as_millis() / 60_000) as usize;
        let first = half as usize * of;
        (if half == 0 { 0 } else { first + 1 })..first + of + 1
    }
}

/// Gives the numbers of a half hour.
pub type Door = Arc<dyn Fn(&Ask) -> Result<Vec<Field>, Words> + Send + Sync>;

fn half_of(at: Moment) -> i64 {
    (at.as_millis() - 1).max(0) / KEYFRAME_EVERY.as_millis()
}

/// The moment of the record's frame that is shown at a moment.
fn frame_at(at: Moment) -> Moment {
    Moment::millis(at.as_millis().max(0) / APART.as_millis() * APART.as_millis())
}

/// What can be said of the numbers of a moment.
#[derive(Clone, Debug, PartialEq)]
pub enum Have<'a> {
    /// They are shown.
    There,
    /// They are being computed.
    Computing,
    /// They cannot be had.
    Refused(&'a Words),
}

/// The numbers of a run.
#[derive(Default)]
pub struct Fields {
    kept: BTreeMap<Moment, Field>,
    asked: Option<(i64, Receiver<Result<Vec<Field>, Words>>)>,
    refused: BTreeMap<i64, Words>,
}

impl std::fmt::Debug for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fields({} kept)", self.kept.len())
    }
}

impl Fields {
    /// A drill under way has come to a moment.
    pub fn keep(&mut self, field: Field) {
        self.kept.insert(field.at, field);
    }
    /// Whether some are being computed.
    #[must_use]
    pub const fn asks(&self) -> bool {
        self.asked.is_some()
    }
    /// Moments whose numbers are kept, and the bytes that they take.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.kept.len(), self.kept.values().map(Field::bytes).sum())
    }

    fn hear(&mut self) {
        let Some((half, answer)) = &self.asked else { return };
        let (half, answer) = match answer.try_recv() {
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => (*half, Err(Words::new("重算线程意外结束", "the thread that computed them ended unexpectedly"))),
            Ok(answer) => (*half, answer),
        };
        self.asked = None;
        match answer {
            Ok(list) => list.into_iter().for_each(|f| self.keep(f)),
            Err(why) => {
                self.refused.insert(half, why);
            }
        }
    }

    /// Brings the numbers to the moment that is shown, and asks for those that are wanted and missing.
    pub fn follow(&mut self, door: &Door, run: &Run, now: &mut Now, wanted: bool) {
        self.hear();
        let at = frame_at(now.at);
        match self.kept.get(&at) {
            Some(field) => {
                if now.values.as_ref().is_none_or(|v| v.at != at) {
                    now.values = Some(Arc::new(Values::of(field, &run.scenario.county.terrain.shape)));
                }
            }
            None => now.values = None,
        }
        if !wanted || self.asked.is_some() {
            return;
        }
        // This half hour, and the next one while there is nothing else to do.
        let missing = [at, at + KEYFRAME_EVERY].into_iter().find(|m| {
            let (half, last) = (half_of(*m), frame_at(run.edge));
            *m <= last && !self.refused.contains_key(&half) && !self.kept.contains_key(m)
        });
        if let Some(half) = missing.map(half_of) {
            self.ask(door, run, half);
        }
    }

    fn ask(&mut self, door: &Door, run: &Run, half: i64) {
        // A drill under way brings its numbers itself.
        let Some(dir) = &run.dir else { return };
        if run.tale.sums.is_empty() {
            let why = Words::new(
                "这份记录没有逐分钟指纹，重算无从核对，因此不给数值",
                "this record has no fingerprints by minute that a computation could be held against, so no numbers are given",
            );
            self.refused.insert(half, why);
            return;
        }
        let minutes = Ask::minutes(half);
        let end = minutes.end.min(run.tale.sums.len());
        let ask = Ask {
            dir: dir.clone(),
            scenario: run.scenario.clone(),
            seed: run.tale.seed,
            plan_use: run.tale.plan_use,
            given: run.made.given.clone(),
            half,
            sums: run.tale.sums.get(minutes.start..end).unwrap_or_default().to_vec(),
        };
        let (sender, receiver) = channel();
        let door = door.clone();
        std::thread::spawn(move || {
            let _ = sender.send(door(&ask));
        });
        self.asked = Some((half, receiver));
    }

    /// What can be said of the numbers of the moment that is shown.
    #[must_use]
    pub fn have(&self, now: &Now) -> Have<'_> {
        let half = half_of(frame_at(now.at));
        match self.refused.get(&half) {
            _ if now.values.is_some() => Have::There,
            Some(why) => Have::Refused(why),
            None => Have::Computing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::frame::Frame;
    use crate::view::field::Quantity;
    use crate::view::stage::tests::small;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A door that gives every ten minutes of a half hour, one decimetre deeper each; counts how often it was asked.
    fn door(asked: Arc<AtomicUsize>) -> Door {
        Arc::new(move |ask: &Ask| {
            asked.fetch_add(1, Ordering::Relaxed);
            let shape = ask.scenario.county.terrain.shape;
            if ask.half == 2 {
                return Err(Words::new("不同", "differs"));
            }
            let moments = (0..=600).map(|m| Moment::minutes(m * 10)).filter(|m| ask.holds(*m) && *m <= ask.span().1);
            let of = |at: Moment| Frame { at, depth_m: vec![1.0 + at.as_minutes() as f32 / 100.0; shape.len()].into(), ..Frame::dry(shape) };
            Ok(moments.map(|at| Field::of(&of(at))).collect())
        })
    }

    fn settle(fields: &mut Fields, door: &Door, run: &Run, now: &mut Now) {
        for _ in 0..2_000 {
            fields.follow(door, run, now, true);
            if !fields.asks() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        panic!("no answer");
    }

    #[test]
    fn numbers_come_by_half_hours_as_they_are_wanted_and_follow_the_clock() {
        let (run, asked) = (small(), Arc::new(AtomicUsize::new(0)));
        let (door, mut fields, mut now) = (door(asked.clone()), Fields::default(), Now::new(&run));
        now.seek(&run, Moment::minutes(14));
        fields.follow(&door, &run, &mut now, false);
        assert!(!fields.asks() && now.values.is_none(), "nobody wants them");
        settle(&mut fields, &door, &run, &mut now);
        fields.follow(&door, &run, &mut now, true);
        let deep = |now: &Now| now.values.as_ref().and_then(|v| v.at_cell(Quantity::Depth, 3));
        assert_eq!((now.values.as_ref().map(|v| v.at), deep(&now)), (Some(Moment::minutes(10)), Some(1.1)));
        assert_eq!(fields.have(&now), Have::There);
        settle(&mut fields, &door, &run, &mut now);
        assert_eq!(asked.load(Ordering::Relaxed), 2, "this half hour and the next");
        for (m, want) in [(30, 1.3), (31, 1.3), (40, 1.4), (0, 1.0), (60, 1.6)] {
            now.seek(&run, Moment::minutes(m));
            fields.follow(&door, &run, &mut now, false);
            assert_eq!(deep(&now), Some(want), "at minute {m}");
        }
        assert_eq!(fields.size().0, 7);
    }

    #[test]
    fn a_half_hour_that_comes_to_another_state_is_refused_once_and_says_why() {
        let (run, asked) = (small(), Arc::new(AtomicUsize::new(0)));
        let (door, mut fields, mut now) = (door(asked.clone()), Fields::default(), Now::new(&run));
        now.seek(&run, Moment::minutes(75));
        settle(&mut fields, &door, &run, &mut now);
        settle(&mut fields, &door, &run, &mut now);
        let n = asked.load(Ordering::Relaxed);
        assert_eq!(fields.have(&now), Have::Refused(&Words::new("不同", "differs")));
        settle(&mut fields, &door, &run, &mut now);
        assert_eq!(asked.load(Ordering::Relaxed), n, "it is not asked again");
    }

    #[test]
    fn the_fingerprints_of_a_half_hour_are_those_of_its_minutes() {
        assert_eq!(Ask::minutes(0), 0..31);
        assert_eq!(Ask::minutes(1), 31..61);
        assert_eq!([0, 10, 30, 40, 60, 70].map(|m| half_of(Moment::minutes(m))), [0, 0, 0, 1, 1, 2]);
    }

    #[test]
    fn what_was_broken_off_has_no_numbers_and_nobody_is_asked() {
        let (mut run, asked) = (small(), Arc::new(AtomicUsize::new(0)));
        run.tale.sums.clear();
        let (door, mut fields, mut now) = (door(asked.clone()), Fields::default(), Now::new(&run));
        fields.follow(&door, &run, &mut now, true);
        assert!(!fields.asks() && asked.load(Ordering::Relaxed) == 0);
        assert!(matches!(fields.have(&now), Have::Refused(why) if why.en.contains("fingerprints")));
    }
}
