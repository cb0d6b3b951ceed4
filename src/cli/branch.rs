//! Cli / branch — another branch of a kept night, commanded from a moment on: it begins at the keyframe before that moment (feature `view`).
//!
//! In: the run's folder, the moment, the orders given until then; the window's feed. Out: the drill as it goes on, then its whole record.
//! Not here: what is shown of it (`view`), running a drill and keeping it (`drill`).
//! Method: what the record has up to the keyframe is shown at once, the engine goes on from there; so command is taken within seconds at
//! any moment of a long night. When it is over, the night is computed once more from its start with all orders and kept, as any other:
//! a record is that of one whole run, and its fingerprints say so. Orders are on the disk as soon as they are given.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::Stop;
use super::drill;
use super::given::Row;
use super::origin::Origin;
use crate::base::time::Moment;
use crate::drill::given::{Given, Order};
use crate::drill::run::{Options, Sink, resume};
use crate::drill::world::{Parts, Prepared};
use crate::hazard::frame::Frame;
use crate::record::event::Event;
use crate::record::keyframe::{self, Keyframe};
use crate::record::store;
use crate::record::tale::{FLOW_BIN, HouseholdFact, Minute, PlanUse, RoadUse, Tale, Tracks};
use crate::scenario::drill_spec::Scenario;
use crate::view::run::Run;
use crate::view::watch::Feed;

/// From where a branch goes on: the keyframe, and what the record has up to it.
pub(super) struct Start {
    key: Keyframe,
    tale: Tale,
}

impl Start {
    /// The newest keyframe of a run at or before a moment; none where it has none of this build, or none later than the start.
    pub(super) fn before(dir: &Path, at: Moment, scenario: &Scenario) -> Option<Self> {
        let same = store::read_run(dir).ok().filter(|r| r.complete && r.engine == env!("CARGO_PKG_VERSION"))?;
        let key = keyframe::read_before(dir, at).ok().flatten().filter(|k| k.at > Moment::ZERO)?;
        let mut tale = store::read(dir, scenario).ok()?;
        debug_assert_eq!(same.seed, tale.seed, "one run");
        let minutes = (key.at.as_millis() / 60_000) as usize + 1;
        let bin = (key.at.as_millis() / FLOW_BIN.as_millis()) as u32;
        tale.events.clone_from(&key.events);
        tale.sums.truncate(minutes);
        let tracks = &mut tale.tracks;
        tracks.minutes.truncate(minutes);
        tracks.water.retain(|w| w.at <= key.at);
        tracks.traffic.retain(|t| t.bin < bin);
        for (_, list) in tracks.stages.iter_mut().chain(&mut tracks.rain_1h) {
            list.truncate(minutes);
        }
        (tracks.minutes.len() == minutes).then_some(Self { key, tale })
    }

    /// The run as it stands at the keyframe.
    pub(super) fn shown(&self, scenario: &Arc<Scenario>) -> Run {
        Run::so_far(scenario.clone(), self.tale.clone(), self.key.at)
    }
}

/// The last state of what a minute only tells when it changes; 0 is left out.
fn standing<T: Copy + Default + PartialEq>(minutes: &[Minute], of: impl Fn(&Minute) -> &[(u32, T)]) -> BTreeMap<u32, T> {
    let mut last = BTreeMap::new();
    for (i, state) in minutes.iter().flat_map(of) {
        last.insert(*i, *state);
    }
    last.retain(|_, s| *s != T::default());
    last
}

/// Rain of the last hour by minute as a sum since the start.
fn since_start(last_hour: &[f32]) -> Vec<f32> {
    let mut sums = Vec::with_capacity(last_hour.len());
    for (i, value) in last_hour.iter().enumerate() {
        sums.push(value + if i >= 60 { sums[i - 60] } else { 0.0 });
    }
    sums
}

/// What goes on from a keyframe, told as if it had been told from the start.
struct Live<'a> {
    feed: &'a mut Feed,
    scenario: &'a Scenario,
    out: &'a Path,
    origin: &'a mut Origin,
    start: &'a Start,
    shown: Tracks,
    waters: usize,
    traffic: usize,
    trouble: Option<Stop>,
}

impl Live<'_> {
    /// The engine's reel begins anew and knows no state before: what is free or empty again since the keyframe is told too.
    fn first(&self, mut minute: Minute) -> Minute {
        let before = &self.start.tale.tracks.minutes;
        for (road, _) in standing(before, |m| &m.roads) {
            if !minute.roads.iter().any(|r| r.0 == road) {
                minute.roads.push((road, 0));
            }
        }
        for (facility, _) in standing(before, |m| &m.shelters) {
            if !minute.shelters.iter().any(|s| s.0 == facility) {
                minute.shelters.push((facility, 0));
            }
        }
        minute
    }
    /// Its counters of traffic go on from the start of the drill: the first quarter of an hour holds all before.
    fn counted(&self, mut row: RoadUse) -> RoadUse {
        if i64::from(row.bin) * FLOW_BIN.as_millis() == self.start.key.at.as_millis() {
            for before in self.start.tale.tracks.traffic.iter().filter(|t| t.road == row.road) {
                row.passed = [row.passed[0].saturating_sub(before.passed[0]), row.passed[1].saturating_sub(before.passed[1])];
            }
        }
        row
    }
}

impl Sink for Live<'_> {
    fn minute(&mut self, at: Moment, frame: &Frame) {
        self.feed.minute(at, frame);
    }
    fn begun(&mut self, households: &dyn Fn() -> Vec<HouseholdFact>) {
        self.feed.begun(households);
    }
    fn kept(&mut self, at: Moment, tracks: &Tracks, events: &[Event]) {
        let minute = tracks.minutes.last().cloned().unwrap_or_default();
        let minute = if self.shown.minutes.is_empty() { self.first(minute) } else { minute };
        self.shown.minutes = vec![minute];
        self.shown.water.extend_from_slice(&tracks.water[self.waters.min(tracks.water.len())..]);
        let rows: Vec<RoadUse> = tracks.traffic[self.traffic.min(tracks.traffic.len())..].iter().map(|r| self.counted(*r)).collect();
        self.shown.traffic.extend(rows);
        (self.waters, self.traffic) = (tracks.water.len(), tracks.traffic.len());
        self.shown.stages.clone_from(&tracks.stages);
        for (gauge, values) in &tracks.rain_1h {
            let Some(value) = values.last() else { continue };
            match self.shown.rain_1h.iter_mut().find(|(g, _)| g == gauge) {
                Some((_, list)) => list.push(*value),
                None => self.shown.rain_1h.push((*gauge, vec![*value])),
            }
        }
        self.feed.kept(at, &self.shown, events);
    }
    fn given(&mut self, now: Moment) -> Vec<Order> {
        let orders = self.feed.given(now);
        if !orders.is_empty() {
            let scenario = self.scenario;
            self.origin.given.extend(orders.iter().map(|o| Row::of(scenario, &Given { at: now, order: o.clone() })));
            self.trouble = self.origin.write(self.out).err().or_else(|| self.trouble.take());
        }
        orders
    }
    fn wanted(&self) -> bool {
        self.feed.wanted() && self.trouble.is_none()
    }
}

/// Whoever watches the second, whole run only ends it.
struct Quiet<'a>(&'a Feed);

impl Sink for Quiet<'_> {
    fn wanted(&self) -> bool {
        self.0.wanted()
    }
}

/// Goes on from a keyframe while somebody commands; then computes and keeps the whole. False where it was no longer wanted.
pub(super) fn go_on(start: &Start, origin: &mut Origin, scenario: &Arc<Scenario>, out: &Path, feed: &mut Feed) -> Result<bool, Stop> {
    let failed = |e: std::io::Error| Stop::Failed(format!("{}: {e}", out.display()));
    std::fs::create_dir_all(out.join("record")).map_err(failed)?;
    origin.write(out)?;
    let mut options = Options::new(start.tale.seed);
    options.given = origin.orders(scenario)?;
    options.plan_use = if origin.no_plan { PlanUse::NoPlan } else { PlanUse::AsWritten };
    let prepared = Prepared::new(scenario);
    let Some(parts) = Parts::from_bytes(&start.key.state) else { return Err(Stop::Failed("a keyframe of another build · 另一版本的关键帧".into())) };
    feed.from(start.key.events.len());
    let rain = start.tale.tracks.rain_1h.iter().map(|(g, v)| (*g, since_start(v))).collect();
    let shown = Tracks { rain_1h: rain, ..Tracks::default() };
    let mut live = Live { feed, scenario, out, origin, start, shown, waters: 0, traffic: 0, trouble: None };
    let over = resume(scenario, &prepared, &options, start.key.at, &parts, start.key.events.clone(), &mut live);
    if let Some(trouble) = live.trouble.take() {
        return Err(trouble);
    }
    if over.is_none() || !feed.wanted() {
        return Ok(false);
    }
    drill::watched(origin, scenario, out, &mut Quiet(feed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_rain_come_back_from_the_rain_of_the_last_hour() {
        let truth: Vec<f32> = (0..200u16).map(|i| f32::from(i / 3)).collect();
        let last_hour: Vec<f32> = truth.iter().enumerate().map(|(i, v)| v - if i >= 60 { truth[i - 60] } else { truth[0] }).collect();
        for (a, b) in since_start(&last_hour).iter().zip(&truth) {
            assert!((a - b).abs() < 1e-3, "{a}, {b}");
        }
    }

    #[test]
    fn what_stands_is_the_last_that_was_told() {
        let minute = |roads: &[(u32, u8)]| Minute { roads: roads.to_vec(), ..Minute::default() };
        let all = [minute(&[(1, 1), (2, 2)]), minute(&[(1, 0)]), minute(&[(3, 1)])];
        assert_eq!(standing(&all, |m| &m.roads), BTreeMap::from([(2, 2), (3, 1)]));
    }
}
