//! Sight / truth — when a level's or a zone's rule became true in the world, whoever knew it; for measuring only.
//!
//! In: true gauges, minute by minute. Out: `LevelTrue` and `ZoneTrue` in the record. Not here: anything a post may read.
//! Method: the same evaluation on a screen that shows every gauge at once and without error. Levels are those of
//! overall and special plans; a forecast has no truth, so the issued one stands.

use std::collections::BTreeSet;

use super::Sense;
use super::evaluate::{Memory, evaluate};
use super::picture::{Known, Memo, Picture};
use super::screen::{Forecasts, Screen};
use crate::base::ids::{GaugeId, Id, ZoneId};
use crate::drill::log::line;
use crate::plan::level::{Level, PlanLevel};
use crate::plan::order::WarnStage;
use crate::record::event::{Cause, Kind, Who, Why};
use crate::scenario::drill_spec::Scenario;

/// What is true, and has been recorded.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Truth {
    screen: Screen,
    memories: Vec<Memory>,
    levels: BTreeSet<Level>,
    zones: BTreeSet<ZoneId>,
    nothing: Known,
}

impl Truth {
    /// Nothing is true yet.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        Self { screen: Screen::new(&scenario.county), ..Self::default() }
    }

    /// Looks at the world once a minute.
    pub fn minute(&mut self, s: &mut Sense<'_>, forecasts: &Forecasts) {
        for i in 0..s.scenario.county.gauges.len() {
            let g = GaugeId::from_index(i);
            let value = s.hazard.gauge(g);
            if value.is_finite() {
                self.screen.show(g, s.now, value);
            }
        }
        let memo = Memo::default();
        let p = Picture { scenario: s.scenario, screen: &self.screen, forecasts, seen: s.now, own: &self.nothing, now: s.now, memo: Some(&memo) };
        let mut slot = 0;
        let mut lines = Vec::new();
        for plan in s.scenario.books.plans.iter().filter(|p| matches!(p.level, PlanLevel::Overall | PlanLevel::Special)) {
            for level in &plan.levels {
                if self.memories.len() <= slot {
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
            if !self.zones.contains(&id) && p.zone_rule(zone, WarnStage::LeaveNow) == Some(true) {
                self.zones.insert(id);
                lines.push(line(Kind::ZoneTrue, Who::Zone(id), Cause::of(Why::Hazard)).at(Who::Village(zone.village)));
            }
        }
        for l in lines {
            s.log.write(s.now, l);
        }
    }
}
