//! Sight / justify — on what threat a warning or a level rests, as its giver perceives it, never by hindsight.
//!
//! In: a picture. Out: the grounds, for a zone or for the county, and the line of the record that says where they are thin.
//! Not here: the trigger of the clause, which may ask for anything; whether thin grounds will do (`score`).
//! Method: a threat is a gauge that serves the zone over the lowest step of the county's heavy-rain alarm or at 警戒水位 (read or
//! forecast), or water reported from its village or from one upstream; a fire that was seen; an accident of which somebody was
//! told. A zone's own rule (prepare or leave) is the plan's word, whatever number stands there: it is recorded with the share
//! of the alarm that was perceived.
//! Source: which gauges serve a zone and how far upstream counts are assumed.

use super::picture::Picture;
use crate::base::ids::{GaugeId, Id, ReachId, VillageId};
use crate::base::time::{Moment, Span};
use crate::drill::log::{Log, line};
use crate::map::frame::Point;
use crate::map::place::GaugeKind;
use crate::map::river::RiverGraph;
use crate::plan::order::WarnStage;
use crate::plan::zone::Zone;
use crate::record::event::{Cause, Kind, Unit, Who};
use crate::scenario::drill_spec::HazardSpec;

/// Water or a gauge so far upstream along the stream concerns a zone, metres (assumed).
pub const UPSTREAM_M: f64 = 20_000.0;

/// A fire that may be there within this time is a threat, minutes (assumed: half a day, for people who cannot run).
pub const FIRE_NEAR_MIN: f64 = 360.0;

/// On what a start rests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grounds {
    /// An alarm, a warning stage or reported water.
    Threat,
    /// The plan's own rule alone, with the largest share of a step of the alarm that was read or forecast.
    OwnRule(f64),
    /// Nothing.
    Nothing,
}

impl Grounds {
    /// Writes what is worth knowing about a start: that it rests on the plan's own rule alone, or on nothing.
    pub fn note(self, log: &mut Log, now: Moment, (subject, place): (Who, Who), cause: Cause, what: &'static str) {
        let kind = match self {
            Self::Threat => return,
            Self::OwnRule(_) => Kind::OwnRuleOnly,
            Self::Nothing => Kind::FalseStart,
        };
        let mut l = line(kind, subject, cause).at(place).detail(what);
        if let Self::OwnRule(share) = self {
            l = l.value(share, Unit::Share);
        }
        log.write(now, l);
    }
}

impl Picture<'_> {
    /// On what a warning of a zone rests.
    #[must_use]
    pub fn grounds(&self, zone: &Zone) -> Grounds {
        if self.minutes_to_zone(zone) < FIRE_NEAR_MIN {
            return Grounds::Threat;
        }
        if self.gauges_serving(zone).any(|g| self.alarmed(g)) || self.water_near(zone) {
            Grounds::Threat
        } else if self.rule_holds(zone) {
            Grounds::OwnRule(self.gauges_serving(zone).map(|g| self.share(g)).fold(0.0, f64::max))
        } else {
            Grounds::Nothing
        }
    }

    /// On what a level rests.
    #[must_use]
    pub fn grounds_for_level(&self) -> Grounds {
        if self.fire.is_some_and(|f| f.seen.is_some()) {
            return Grounds::Threat;
        }
        // Of an accident on a road there is no gauge: whoever has been told of it has his grounds.
        if matches!(self.scenario.drill.hazard, HazardSpec::RoadFire(_)) && !(self.own.reports.is_empty() && self.own.received.is_empty()) {
            return Grounds::Threat;
        }
        let gauges = || (0..self.scenario.county.gauges.len()).map(GaugeId::from_index);
        if !self.own.water.is_empty() || gauges().any(|g| self.alarmed(g)) {
            Grounds::Threat
        } else if self.scenario.books.zones.iter().any(|z| self.rule_holds(z)) {
            Grounds::OwnRule(gauges().map(|g| self.share(g)).fold(0.0, f64::max))
        } else {
            Grounds::Nothing
        }
    }

    fn rule_holds(&self, zone: &Zone) -> bool {
        [WarnStage::Prepare, WarnStage::LeaveNow].into_iter().any(|stage| self.zone_rule(zone, stage) == Some(true))
    }

    /// The largest share of a step of the alarm at a rain gauge, as read or as forecast; 0 at a stage gauge.
    fn share(&self, g: GaugeId) -> f64 {
        if self.scenario.county.gauges[g.index()].kind != GaugeKind::Rain {
            return 0.0;
        }
        let span = |h: f64| Span::from_seconds_f64(h * 3600.0);
        self.scenario.county.alarm.share(|h| [self.rain(g, span(h)), self.ahead(g, span(h))].into_iter().flatten().max_by(f64::total_cmp))
    }

    /// Whether a gauge is over the lowest step of the alarm, or at warning, as read or as forecast.
    fn alarmed(&self, g: GaugeId) -> bool {
        let county = &self.scenario.county;
        let over = |v: Option<f64>, limit: f64| v.is_some_and(|v| v >= limit);
        match county.gauges[g.index()].kind {
            GaugeKind::Rain => self.share(g) >= 1.0,
            GaugeKind::Stage => county.gauges[g.index()].warning_m.is_some_and(|m| {
                over(self.screen.fresh(g, self.seen, self.now).map(|r| r.value), m)
                    || county.alarm.steps.iter().any(|s| over(self.ahead(g, Span::from_seconds_f64(s.hours * 3600.0)), m))
            }),
        }
    }

    /// The gauges of a zone's rules, those of its township, and stage gauges upstream of it.
    fn gauges_serving(&self, zone: &Zone) -> impl Iterator<Item = GaugeId> + '_ {
        let county = &self.scenario.county;
        let township = county.villages[zone.village.index()].township;
        let own: Vec<GaugeId> = zone.rules.iter().map(|r| r.gauge).collect();
        let reach = self.reach_at(self.place_of(zone));
        county.gauges.iter().enumerate().filter_map(move |(i, g)| {
            let id = GaugeId::from_index(i);
            let above = || matches!((g.reach, reach), (Some(a), Some(b)) if flows_to(&county.rivers, a, b));
            (own.contains(&id) || g.township == Some(township) || above()).then_some(id)
        })
    }

    fn reach_at(&self, at: Point) -> Option<ReachId> {
        self.lasting.reach_at(&self.scenario.county.rivers, at)
    }

    fn place_of(&self, zone: &Zone) -> Point {
        let county = &self.scenario.county;
        zone.settlements.first().map_or(county.villages[zone.village.index()].at, |s| county.settlements[s.index()].at)
    }

    /// Whether the zone's own village has reported water, or one that lies upstream.
    fn water_near(&self, zone: &Zone) -> bool {
        if self.own.water.is_empty() {
            return false;
        }
        let county = &self.scenario.county;
        let reach = self.reach_at(self.place_of(zone));
        let upstream = |v: VillageId| {
            let there = self.reach_at(county.villages[v.index()].at);
            matches!((there, reach), (Some(a), Some(b)) if flows_to(&county.rivers, a, b))
        };
        self.own.water.keys().any(|v| *v == zone.village || upstream(*v))
    }
}

/// Whether the water of one reach comes to another within [`UPSTREAM_M`].
fn flows_to(rivers: &RiverGraph, from: ReachId, to: ReachId) -> bool {
    let (mut at, mut way) = (from, 0.0);
    loop {
        if at == to {
            return true;
        }
        let reach = rivers.reach(at);
        way += reach.length_m;
        match reach.downstream {
            Some(d) if way <= UPSTREAM_M => at = d,
            _ => return false,
        }
    }
}
