//! Sight / truth — when a threshold was truly passed and a level's or a zone's rule became true in the world, whoever knew
//! it; for measuring only.
//!
//! In: true gauges, minute by minute. Out: `LevelTrue`, `ZoneTrue`, `StageCrossed`, `StagePeaked`, `RainCrossed` in the
//! record. Not here: anything a post may read.
//! Method: the same evaluation on a screen that shows every gauge at once and without error. Levels are those of
//! overall and special plans; a forecast or a warning has no truth, so the issued one stands.

use std::collections::{BTreeMap, BTreeSet};

use super::Sense;
use super::evaluate::{Memory, evaluate};
use super::lasting::Lasting;
use super::picture::{Known, Picture, View};
use super::screen::{Forecasts, Screen};
use super::warning::Warnings;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{GaugeId, Id, ZoneId};
use crate::base::time::Moment;
use crate::drill::fire::watchers::FireSight;
use crate::drill::log::line;
use crate::map::place::GaugeKind;
use crate::plan::level::{Level, PlanLevel};
use crate::plan::order::WarnStage;
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// What is true, and has been recorded.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Truth {
    screen: Screen,
    memories: Vec<Memory>,
    levels: BTreeSet<Level>,
    zones: BTreeSet<ZoneId>,
    nothing: Known,
    /// Stage gauges that stand above a threshold of theirs, with the event that said so.
    above: BTreeMap<(GaugeId, u8), u64>,
    /// Rain gauges that stand above a step of the alarm.
    over: BTreeSet<(GaugeId, u8)>,
    peaks: BTreeMap<GaugeId, Peak>,
}

/// The highest stage of a gauge so far.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
struct Peak {
    m: f64,
    at: Moment,
    first_m: f64,
    written: bool,
}

/// A stage has fallen below a threshold when it stands so far under it, metres (assumed: waves and rounding).
pub const FALLEN_M: f64 = 0.05;
/// A stage has peaked when it has fallen so far, metres (assumed).
pub const PEAKED_M: f64 = 0.1;
/// A rain sum passes a step anew after it was below this share of it (assumed).
pub const RAIN_EASED: f64 = 0.9;

impl Truth {
    /// Nothing is true yet.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        Self { screen: Screen::new(&scenario.county), ..Self::default() }
    }

    /// Adds all of it to a fingerprint.
    pub fn fingerprint(&self, h: &mut Hasher) {
        let Self { screen, memories, levels, zones, nothing: _, above, over, peaks } = self;
        screen.fingerprint(h);
        h.saved(&(memories, levels, zones, above, over, peaks));
    }

    /// Looks at the world once a minute.
    pub fn minute(&mut self, s: &mut Sense<'_>, (forecasts, warnings): (&Forecasts, &Warnings), fire: Option<&FireSight>, lasting: &Lasting) {
        self.screen.remember(&s.scenario.county, |g, at| s.hazard.rain_before(g, at));
        for i in 0..s.scenario.county.gauges.len() {
            let g = GaugeId::from_index(i);
            let value = s.hazard.gauge(g);
            if value.is_finite() {
                self.screen.show(g, s.now, value);
            }
        }
        let memo = View::new(s.scenario);
        let p = Picture {
            scenario: s.scenario,
            screen: &self.screen,
            forecasts,
            warnings,
            seen: s.now,
            own: &self.nothing,
            done: &self.nothing.done,
            lasting,
            fire: fire.map(FireSight::truth),
            now: s.now,
            memo: Some(&memo),
        };
        let mut slot = 0;
        let mut lines = Vec::new();
        for plan in s.scenario.books.plans.iter().filter(|p| matches!(p.level, PlanLevel::Overall | PlanLevel::Special)) {
            for level in &plan.levels {
                // Once a level was true, only what a trigger must remember could still change.
                let looked = self.memories.len() > slot;
                if looked && self.levels.contains(&level.level) && self.memories[slot].is_empty() {
                    slot += 1;
                    continue;
                }
                if !looked {
                    self.memories.push(Memory::new());
                }
                let holds = evaluate(&level.trigger, &p, &mut self.memories[slot]);
                slot += 1;
                if holds == Some(true) && self.levels.insert(level.level) {
                    lines.push(line(Kind::LevelTrue, Who::Level(level.level), Cause::of(Why::Hazard)).detail(plan.key.clone()));
                }
            }
        }
        for (i, zone) in s.scenario.books.zones.iter().enumerate() {
            let id = ZoneId::from_index(i);
            if !self.zones.contains(&id) && memo.zone_rule(id, WarnStage::LeaveNow, &p) == Some(true) {
                self.zones.insert(id);
                lines.push(line(Kind::ZoneTrue, Who::Zone(id), Cause::of(Why::Hazard)).at(Who::Village(zone.village)));
            }
        }
        for l in lines {
            s.log.write(s.now, l);
        }
        for i in 0..s.scenario.county.gauges.len() {
            let g = GaugeId::from_index(i);
            match s.scenario.county.gauges[i].kind {
                GaugeKind::Stage => self.stage(s, g),
                GaugeKind::Rain => self.rain(s, g),
            }
        }
    }

    /// Thresholds of a stage gauge, up and down, and its peaks once they are past.
    fn stage(&mut self, s: &mut Sense<'_>, g: GaugeId) {
        let value = s.hazard.gauge(g);
        if !value.is_finite() {
            return;
        }
        let gauge = &s.scenario.county.gauges[g.index()];
        for (n, limit, word) in [(0, gauge.warning_m, "warning"), (1, gauge.guarantee_m, "guarantee")] {
            let Some(limit) = limit else { continue };
            let up = self.above.get(&(g, n)).copied();
            if up.is_none() && value >= limit {
                let seq = s.log.write(s.now, line(Kind::StageCrossed, Who::Gauge(g), Cause::of(Why::Hazard)).value(value, Unit::Metres).detail(word));
                self.above.insert((g, n), seq);
            } else if let Some(seq) = up
                && value < limit - FALLEN_M
            {
                self.above.remove(&(g, n));
                let l = line(Kind::StageCrossed, Who::Gauge(g), Cause::after(Why::Hazard, seq)).value(value, Unit::Metres);
                s.log.write(s.now, l.detail(format!("{word} {}", said::FALLING)));
            }
        }
        let peak = self.peaks.entry(g).or_insert(Peak { m: value, at: s.now, first_m: value, written: false });
        if value > peak.m {
            (peak.m, peak.at, peak.written) = (value, s.now, false);
        }
        if !peak.written && peak.m - peak.first_m >= PEAKED_M && value <= peak.m - PEAKED_M {
            peak.written = true;
            write_peak(s, g, *peak);
        }
    }

    /// Steps of the alarm that a true rain sum passes upward.
    fn rain(&mut self, s: &mut Sense<'_>, g: GaugeId) {
        // No sum is more than the whole counter.
        let most = self.screen.latest(g, s.now).map_or(0.0, |r| r.value);
        let above = self.over.range((g, 0)..=(g, u8::MAX)).next().is_some();
        let mut rain = self.screen.rains(g, s.now);
        for (n, step) in s.scenario.county.alarm.steps.iter().enumerate() {
            let crate::map::alarm::Step { hours, mm, .. } = *step;
            let key = (g, u8::try_from(n).unwrap_or(u8::MAX));
            let over = above && self.over.contains(&key);
            if !over && most < mm {
                continue;
            }
            let Some(sum) = rain(hours) else { continue };
            if !over && sum >= mm {
                self.over.insert(key);
                let l = line(Kind::RainCrossed, Who::Gauge(g), Cause::of(Why::Hazard)).value(sum, Unit::Millimetres);
                s.log.write(s.now, l.detail(format!("hours={hours} colour={}", step.colour.word())));
            } else if over && sum < mm * RAIN_EASED {
                self.over.remove(&key);
            }
        }
    }

    /// At the end of the run: the highest stage of every gauge whose peak is not in the record yet. Where water never rose none is told.
    pub fn end(&mut self, s: &mut Sense<'_>) {
        for (g, peak) in self.peaks.iter_mut().filter(|(_, p)| p.m > p.first_m) {
            if !std::mem::replace(&mut peak.written, true) {
                write_peak(s, *g, *peak);
            }
        }
    }
}

fn write_peak(s: &mut Sense<'_>, g: GaugeId, peak: Peak) {
    s.log.write(s.now, line(Kind::StagePeaked, Who::Gauge(g), Cause::of(Why::Hazard)).value(peak.m, Unit::Metres).detail(format!("at={}", peak.at)));
}
