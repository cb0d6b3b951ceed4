//! Score / grounds — which starts rested on nothing that would have made a careful person start.
//!
//! In: `FalseStart`, `OwnRuleOnly`, the county's alarm, what truly fell. Out: false starts of zones and levels, and the time
//! from which a zone's displacement was justified after all. Not here: rating (`measure/t9`, `measure/e7`).
//! Method: a plan's own rule justifies a start down to a floor, a share of the lowest step of the county's heavy-rain alarm
//! that depends on the moisture of the ground before the storm (known to everybody from the days before). So a threshold
//! of half a millimetre justifies nothing, and a cautious one on wet ground does. Never by hindsight.

use std::collections::BTreeMap;

use super::evidence::Evidence;
use crate::base::ids::{GaugeId, Id, VillageId, ZoneId};
use crate::base::time::Moment;
use crate::hazard::flood::spec::Moisture;
use crate::record::event::{Event, Kind, Who};
use crate::record::said;

/// Least share of the alarm at which a plan's own rule justifies, for the moisture of this drill.
#[must_use]
pub fn floor(e: &Evidence<'_>) -> f64 {
    let p = &e.scoring.parameters;
    match e.scenario.drill.hazard.flood().map(|flood| flood.moisture) {
        Some(Moisture::Dry) => p.own_rule_dry,
        Some(Moisture::Average) | None => p.own_rule_average,
        Some(Moisture::Wet) => p.own_rule_wet,
    }
}

/// Starts without justification as perceived, in order: those on nothing, and those on a rule below the floor.
#[must_use]
pub fn unfounded<'a>(e: &Evidence<'a>) -> Vec<&'a Event> {
    let floor = floor(e);
    let mut out: Vec<&Event> = e.own.of(Kind::FalseStart).chain(e.own.of(Kind::OwnRuleOnly).filter(|x| x.value < floor)).collect();
    out.sort_by_key(|x| x.seq);
    out
}

/// When the displacement of each zone became justified in the world: its rule true, where that rule is no lower than the
/// floor; a gauge of its rules or of its township over the alarm or at warning; the first house hit in its village.
#[must_use]
pub fn justified_from(e: &Evidence<'_>) -> BTreeMap<ZoneId, Moment> {
    let (county, floor) = (&e.scenario.county, floor(e));
    let mut gauges: BTreeMap<GaugeId, Moment> = BTreeMap::new();
    let mut villages: BTreeMap<VillageId, Moment> = BTreeMap::new();
    for run in e.runs() {
        let stages = run.of(Kind::StageCrossed).filter(|x| !x.detail.says(said::FALLING));
        for x in run.of(Kind::RainCrossed).chain(stages) {
            let Who::Gauge(g) = x.subject else { continue };
            gauges.entry(g).and_modify(|t| *t = (*t).min(x.at)).or_insert(x.at);
        }
        for x in run.of(Kind::HouseHit) {
            if let Some(v) = e.village(x.subject) {
                villages.entry(v).and_modify(|t| *t = (*t).min(x.at)).or_insert(x.at);
            }
        }
    }
    let mut out = BTreeMap::new();
    for (i, zone) in e.scenario.books.zones.iter().enumerate() {
        let id = ZoneId::from_index(i);
        let sound = zone.rules.iter().all(|r| {
            let stage = r.stage_m.is_none_or(|(_, leave)| county.gauges.get(r.gauge.index()).and_then(|g| g.warning_m).is_some_and(|w| leave >= w));
            stage && r.leave_rain.iter().all(|(hours, mm)| county.alarm.share_of_rule(*hours, *mm) >= floor)
        });
        let township = county.villages.get(zone.village.index()).map(|v| v.township);
        let serves = |g: &GaugeId| {
            zone.rules.iter().any(|r| r.gauge == *g) || county.gauges.get(g.index()).is_some_and(|x| x.township.is_some() && x.township == township)
        };
        let rule = e.zone_true.get(&id).copied().filter(|_| sound);
        let first = gauges.iter().filter(|(g, _)| serves(g)).map(|(_, t)| *t).chain(villages.get(&zone.village).copied()).chain(rule).min();
        out.extend(first.map(|t| (id, t)));
    }
    out
}
