//! Sight / justify — whether a warning or a level rests on a threat that its giver perceives, never on hindsight.
//!
//! In: a picture. Out: yes or no, for a zone or for the county. Not here: the trigger of the clause, which may ask for
//! anything. Method: a threat to a zone is its own rule (prepare or leave), a gauge that serves it over the lowest step of
//! the township heavy-rain alarm or at 警戒水位 (read or forecast), or water reported from its village or from one
//! upstream. Source of the sums: DRILL §2.4; which gauges serve a zone and how far upstream counts are assumed.

use super::picture::Picture;
use super::screen::ALARM;
use crate::base::ids::{GaugeId, Id, ReachId, VillageId};
use crate::base::time::Span;
use crate::map::frame::Point;
use crate::map::line::closest;
use crate::map::place::GaugeKind;
use crate::map::river::RiverGraph;
use crate::plan::order::WarnStage;
use crate::plan::zone::Zone;

/// Water or a gauge so far upstream along the stream concerns a zone, metres (assumed).
pub const UPSTREAM_M: f64 = 20_000.0;

impl Picture<'_> {
    /// Whether a threat to a zone is perceived.
    #[must_use]
    pub fn threatens(&self, zone: &Zone) -> bool {
        self.rule_holds(zone) || self.gauges_serving(zone).any(|g| self.alarmed(g)) || self.water_near(zone)
    }

    /// Whether a threat to anybody is perceived.
    #[must_use]
    pub fn threatens_anybody(&self) -> bool {
        let gauges = (0..self.scenario.county.gauges.len()).map(GaugeId::from_index);
        !self.own.water.is_empty() || gauges.into_iter().any(|g| self.alarmed(g)) || self.scenario.books.zones.iter().any(|z| self.rule_holds(z))
    }

    fn rule_holds(&self, zone: &Zone) -> bool {
        [WarnStage::Prepare, WarnStage::LeaveNow].into_iter().any(|stage| self.zone_rule(zone, stage) == Some(true))
    }

    /// Whether a gauge is over the lowest step of the alarm, or at warning, as read or as forecast.
    fn alarmed(&self, g: GaugeId) -> bool {
        let gauge = &self.scenario.county.gauges[g.index()];
        let hours = |h: f64| Span::from_seconds_f64(h * 3600.0);
        let over = |v: Option<f64>, limit: f64| v.is_some_and(|v| v >= limit);
        match gauge.kind {
            GaugeKind::Rain => ALARM.iter().any(|(h, mm, _)| over(self.rain(g, hours(*h)), *mm) || over(self.ahead(g, hours(*h)), *mm)),
            GaugeKind::Stage => gauge.warning_m.is_some_and(|m| {
                over(self.screen.fresh(g, self.seen, self.now).map(|r| r.value), m) || ALARM.iter().any(|(h, _, _)| over(self.ahead(g, hours(*h)), m))
            }),
        }
    }

    /// The gauges of a zone's rules, those of its township, and stage gauges upstream of it.
    fn gauges_serving(&self, zone: &Zone) -> impl Iterator<Item = GaugeId> + '_ {
        let county = &self.scenario.county;
        let township = county.villages[zone.village.index()].township;
        let own: Vec<GaugeId> = zone.rules.iter().map(|r| r.gauge).collect();
        let reach = nearest_reach(&county.rivers, self.place_of(zone));
        county.gauges.iter().enumerate().filter_map(move |(i, g)| {
            let id = GaugeId::from_index(i);
            let above = || matches!((g.reach, reach), (Some(a), Some(b)) if flows_to(&county.rivers, a, b));
            (own.contains(&id) || g.township == Some(township) || above()).then_some(id)
        })
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
        let reach = nearest_reach(&county.rivers, self.place_of(zone));
        let upstream = |v: VillageId| {
            let there = nearest_reach(&county.rivers, county.villages[v.index()].at);
            matches!((there, reach), (Some(a), Some(b)) if flows_to(&county.rivers, a, b))
        };
        self.own.water.keys().any(|v| *v == zone.village || upstream(*v))
    }
}

/// The reach that comes closest to a place; ties by id.
fn nearest_reach(rivers: &RiverGraph, at: Point) -> Option<ReachId> {
    (0..rivers.reaches.len())
        .map(ReachId::from_index)
        .map(|r| (closest(&rivers.reach(r).line, at).1, r))
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        .map(|(_, r)| r)
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
