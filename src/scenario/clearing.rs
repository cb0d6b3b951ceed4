//! Scenario / clearing — a county whose people leave an area: the areas as zones, the way to shelters, a day to do it in.
//!
//! In: a county, areas as drawn, where people are to go, the hour. Out: zones (one a settlement and area, so that each has the
//! shelters nearest by road), the groups they belong to, and a scenario without any plan. Not here: the leaving (`drill`).
//! Method: one reverse search over the roads gives every settlement its nearest shelter; the next ones are the nearest by a
//! straight line. A house in two areas belongs to the first of them.

use std::sync::Arc;

use super::area_rows::AreaRow;
use super::code;
use super::drill_rows;
use super::drill_spec::{Drill, HazardSpec, Scenario};
use super::finding::{At, Severity};
use super::source::Log;
use crate::base::dist::Dist;
use crate::base::fingerprint::Fingerprint;
use crate::base::ids::{FacilityId, Id, SettlementId, ZoneId};
use crate::base::lang::Name;
use crate::base::time::Span;
use crate::hazard::flood::spec::{FloodMode, FloodSpec, ForecastError, HydrographSpec, LossSpec, Moisture, RainSpec, SurfaceSpec};
use crate::map::county::County;
use crate::map::place::Confidence;
use crate::map::route::{self, UNREACHABLE};
use crate::plan::book::Books;
use crate::plan::zone::{Refuge, Zone};

/// Where people are to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To shelters, nearest by road first.
    Shelters,
    /// Wherever they see fit: the nearest higher ground, or else a shelter.
    Own,
}

/// Zones that are counted together.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is called.
    pub name: Name,
    /// Its zones.
    pub zones: Vec<ZoneId>,
    /// Where it is written, if in a file.
    pub at: Option<At>,
}

/// How many shelters a settlement is told of.
const SHELTERS: usize = 4;
/// So near a shelter people walk over land, road or no road, metres (`people::way`).
const NEAR_M: f64 = 1000.0;

/// The shelters of a county.
#[must_use]
pub fn shelters(county: &County) -> Vec<FacilityId> {
    county.facility_keys.ids().filter(|f| county.facilities[f.index()].capacity > 0 && county.facilities[f.index()].kind.is_shelter()).collect()
}

/// The zones of areas. Findings: an area without a settlement, a county without a shelter, and, as warnings, settlements from
/// which no road leads to any shelter.
#[must_use]
pub fn zones(county: &County, areas: &[AreaRow], to: To, log: &Log) -> (Vec<Zone>, Vec<Group>) {
    let known = shelters(county);
    if to == To::Shelters && known.is_empty() {
        log.error(
            code::M015,
            areas.first().map_or_else(At::default, |a| a.at.clone()),
            "shelters",
            "本县没有可容纳人员的安置点（类型为安置点、学校或乡镇政府且 capacity 大于 0）；用 --to own 让群众自行择地",
            "the county has no shelter with room (a Shelter, School or TownHall with a capacity); use --to own to leave the choice to the people",
        );
    }
    let targets: Vec<_> = known.iter().map(|f| (county.facilities[f.index()].node, 0)).collect();
    let tree = route::tree_to(&county.roads, &targets, |l| {
        let link = county.roads.link(l);
        (link.free_m_per_s > 0.0).then(|| (link.length_m / link.free_m_per_s * 1000.0) as i64)
    });
    let (mut zones, mut groups) = (Vec::new(), Vec::new());
    for row in areas {
        let mut group = Group { name: row.name.clone(), zones: Vec::new(), at: Some(row.at.clone()) };
        let mut cut_off: Vec<SettlementId> = Vec::new();
        for id in county.settlement_keys.ids() {
            let place = &county.settlements[id.index()];
            if place.residents == 0 || !row.area.near(place.at, place.radius_m) {
                continue;
            }
            let mut refuges: Vec<FacilityId> = Vec::new();
            if to == To::Shelters && !known.is_empty() {
                let node = place.node.index();
                if tree.cost_ms.get(node).is_some_and(|c| *c != UNREACHABLE) {
                    refuges.push(known[tree.target[node] as usize]);
                }
                let mut near: Vec<(f64, FacilityId)> = known.iter().map(|f| (county.facilities[f.index()].at.distance_m(place.at), *f)).collect();
                near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                if refuges.is_empty() && near.first().is_none_or(|n| n.0 > NEAR_M) {
                    cut_off.push(id);
                }
                for (_, f) in near {
                    if refuges.len() < SHELTERS && !refuges.contains(&f) {
                        refuges.push(f);
                    }
                }
            }
            group.zones.push(ZoneId::from_index(zones.len()));
            zones.push(zone(county, id, row, groups.len(), refuges));
        }
        if group.zones.is_empty() {
            nobody(log, row.at.clone());
        }
        without_exit(county, log, row, &cut_off);
        groups.push(group);
    }
    (zones, groups)
}

fn zone(county: &County, id: SettlementId, row: &AreaRow, area: usize, refuges: Vec<FacilityId>) -> Zone {
    let place = &county.settlements[id.index()];
    let key = format!("area-{area}:{}", county.settlement_keys.key(id));
    Zone {
        area: Some(Arc::clone(&row.area)),
        refuges: refuges.into_iter().map(Refuge::Shelter).collect(),
        paired: true,
        ..Zone::of_settlement(key, place.name.clone(), place.village, id)
    }
}

/// Says that nobody lives in an area.
pub fn nobody(log: &Log, at: At) {
    log.error(
        code::M014,
        at,
        "area",
        "区域里没有住户，没有人需要撤离；请检查所画的范围",
        "no household lives in the area, there is nobody to leave it; check what was drawn",
    );
}

fn without_exit(county: &County, log: &Log, row: &AreaRow, list: &[SettlementId]) {
    let Some(first) = list.first() else { return };
    let (key, n) = (county.settlement_keys.key(*first), list.len());
    log.add(
        Severity::Warning,
        code::M015,
        row.at.clone(),
        "area",
        format!("区内 {n} 个居民点没有路通到任何安置点（如 \"{key}\"），那里的人只能步行上高处"),
        format!("from {n} settlement(s) of the area no road leads to any shelter (\"{key}\" for one); their people can only walk to higher ground"),
    );
}

/// A day without hazard or plan.
#[must_use]
pub fn scenario(county: County, zones: Vec<Zone>, start: jiff::ZonedDateTime, length: Span, files: Fingerprint) -> Scenario {
    let (behaviour, _) = drill_rows::defaults();
    let drill = Drill {
        key: "clear".into(),
        title: Name { zh: "撤离时间".into(), en: Some("Clearance".into()) },
        source: "made in memory".into(),
        source_en: None,
        confidence: Confidence::Assumed,
        start,
        length,
        step: Span::seconds(10),
        hazard: HazardSpec::Flood(FloodSpec {
            mode: FloodMode::Quick,
            surface: SurfaceSpec::default(),
            loss: LossSpec::CurveNumber,
            hydrograph: HydrographSpec::Scs,
            rain: RainSpec {
                totals: Vec::new(),
                hyetographs: Vec::new(),
                scale: Dist::Fixed(1.0),
                idw_power: 2.0,
                lift_per_100m: 0.0,
                design: None,
                grids: Vec::new(),
            },
            moisture: Moisture::Average,
            baseflow_m3_s_per_km2: 0.0,
            inflows: Vec::new(),
            slides: None,
            landslide_dams: Vec::new(),
            forecast: ForecastError { displacement_km_at_3h: 0.0, bias: 1.0, missed: 0.0, every_min: 60.0 },
        }),
        injects: Vec::new(),
        objectives: Vec::new(),
        uncertainty: Vec::new(),
        behaviour,
        seed: 1,
    };
    Scenario { county, books: Books { zones, ..Books::default() }, drill, files, paths: Vec::new() }
}
