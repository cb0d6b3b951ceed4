//! Plan / draft — first danger zones for a county that has none: settlements whose houses stand low above their stream.
//!
//! In: a county, a height above bank-full. Out: zones with rules, refuges and the six duties (六落实) as roles, for a
//! person to correct. Not here: what a flood really does (plans do not know hazards): only the height of the ground above
//! the nearest channel. Source of the rain thresholds: critical-rain table of 江华县 (Hunan), 1/3/6 h, blue to red.
//! Range: a first list; heights from a raster with an error of metres are no survey.

use std::collections::BTreeMap;

use super::draft_route::Routes;
use super::zone::{Refuge, Zone, ZoneRule};
use crate::base::ids::{FacilityId, GaugeId, Id, SettlementId, VillageId};
use crate::base::lang::Name;
use crate::base::num;
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::line_cells::rasterise;
use crate::map::place::{FacilityKind, GaugeKind};
use crate::map::valley::{Valley, valley};

/// Thresholds of rain in 1, 3 and 6 hours, millimetres: the first row 0.7 of blue, so that those who flood first prepare
/// in time (assumed), then blue, yellow, orange (江华县 critical-rain table). A class leaves at the row after the one at
/// which it prepares.
pub const CRITICAL_RAIN_MM: [[(f64, f64); 3]; 4] = [
    [(1.0, 25.0), (3.0, 38.0), (6.0, 49.0)],
    [(1.0, 35.0), (3.0, 55.0), (6.0, 70.0)],
    [(1.0, 45.0), (3.0, 75.0), (6.0, 95.0)],
    [(1.0, 60.0), (3.0, 100.0), (6.0, 120.0)],
];

/// Points looked at in a settlement.
const SAMPLES: usize = 61;
/// A settlement belongs to a zone from this share of low points on (assumed).
const LOW_SHARE: f64 = 0.08;
/// Heights above bank-full that part class 1 from 2 and 2 from 3, as shares of the limit (assumed).
const CLASS_PARTS: [f64; 2] = [0.35, 0.7];
/// So far above the warning stage people leave, metres (assumed).
pub const LEAVE_ABOVE_M: f64 = 0.5;
/// Streams that drain more than this are warned by stage as well as by rain, km² (flash-flood range of SL 666 ends at 200).
const RIVER_KM2: f64 = 200.0;
/// How far people walk to high ground, metres (assumed).
const WALK_M: f64 = 900.0;
/// Settlements of one zone lie within this of its chief one, metres (assumed): they share one refuge.
const ZONE_M: f64 = 500.0;

/// What a settlement's ground is like.
struct Low {
    settlement: SettlementId,
    share: f64,
    class: u8,
    reach: u32,
    bankfull_m: f64,
}

/// Points of a sunflower over a disc: even, and the same on every machine.
fn disc(centre: Point, radius_m: f64) -> impl Iterator<Item = Point> {
    (0..SAMPLES).map(move |i| {
        let r = radius_m * ((i as f64 + 0.5) / SAMPLES as f64).sqrt();
        let a = i as f64 * 2.399_963_229_728_653;
        Point::new(centre.x + r * num::cos(a), centre.y + r * num::sin(a))
    })
}

/// Height of a point above bank-full of the stream it drains to, with that stream.
fn above_bank(county: &County, valley: &Valley, p: Point) -> Option<(f64, u32)> {
    let cell = county.terrain.shape.cell_at(p)?;
    let reach = valley.reach[cell];
    let section = county.rivers.reaches.get(reach as usize)?.section;
    (!valley.is_channel(cell)).then(|| (f64::from(valley.hand_m[cell]) - section.bankfull_m, reach))
}

fn look(county: &County, valley: &Valley, below_m: f64) -> Vec<Low> {
    let mut lows = Vec::new();
    for (i, s) in county.settlements.iter().enumerate() {
        let mut heights: Vec<(f64, u32)> = disc(s.at, s.radius_m).filter_map(|p| above_bank(county, valley, p)).collect();
        heights.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let low = heights.iter().filter(|(h, _)| *h < below_m).count();
        if heights.is_empty() || (low as f64) < LOW_SHARE * heights.len() as f64 {
            continue;
        }
        let (height, reach) = heights[low / 4];
        let class = 1 + CLASS_PARTS.iter().filter(|part| height > below_m * **part).count() as u8;
        lows.push(Low {
            settlement: SettlementId::from_index(i),
            share: low as f64 / heights.len() as f64,
            class,
            reach,
            bankfull_m: county.rivers.reaches[reach as usize].section.bankfull_m,
        });
    }
    lows
}

fn nearest_gauge(county: &County, kind: GaugeKind, at: Point, fits: impl Fn(GaugeId) -> bool) -> Option<GaugeId> {
    let all = county.gauge_keys.ids().filter(|g| county.gauges[g.index()].kind == kind && fits(*g));
    all.min_by(|a, b| county.gauges[a.index()].at.distance_m(at).total_cmp(&county.gauges[b.index()].at.distance_m(at)).then(a.cmp(b)))
}

/// Half-way up the longest chain of reaches above a reach, following the larger feeder: where a stream's rain falls.
fn source(county: &County, reach: u32) -> Point {
    let reaches = &county.rivers.reaches;
    let (mut at, mut way) = (reach as usize, vec![reach as usize]);
    let feeder = |down: usize| {
        let above = (0..reaches.len()).filter(|i| reaches[*i].downstream.is_some_and(|d| d.index() == down));
        above.max_by(|a, b| reaches[*a].area_km2.total_cmp(&reaches[*b].area_km2).then(b.cmp(a)))
    };
    while let Some(up) = feeder(at) {
        way.push(up);
        at = up;
    }
    reaches[way[way.len() / 2]].line.first().copied().unwrap_or_default()
}

/// Rain of a number of hours that makes a settlement get ready and that makes it leave, millimetres: the danger level of its
/// own stream, where somebody has worked that out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnRain {
    /// Hours.
    pub hours: f64,
    /// 准备转移.
    pub prepare_mm: f64,
    /// 立即转移.
    pub leave_mm: f64,
}

/// The least own rain of some settlements by duration: the first of them that is in danger sets the zone going.
fn least(own: &BTreeMap<SettlementId, Vec<OwnRain>>, settlements: &[SettlementId]) -> Vec<OwnRain> {
    let mut out: Vec<OwnRain> = Vec::new();
    for rain in settlements.iter().filter_map(|s| own.get(s)).flatten() {
        match out.iter_mut().find(|o| o.hours.total_cmp(&rain.hours).is_eq()) {
            Some(o) => (o.prepare_mm, o.leave_mm) = (o.prepare_mm.min(rain.prepare_mm), o.leave_mm.min(rain.leave_mm)),
            None => out.push(*rain),
        }
    }
    out.sort_by(|a, b| a.hours.total_cmp(&b.hours));
    out
}

fn rules(county: &County, at: Point, class: u8, reach: u32, rain_factor: f64, own: &[OwnRain]) -> Vec<ZoneRule> {
    let row = |i: usize| CRITICAL_RAIN_MM[i].iter().map(|(h, mm)| (*h, (mm * rain_factor).round())).collect::<Vec<_>>();
    let (mut prepare, mut leave) = (row(usize::from(class) - 1), row(usize::from(class)));
    if !own.is_empty() {
        prepare = own.iter().map(|o| (o.hours, o.prepare_mm.floor())).collect();
        leave = own.iter().map(|o| (o.hours, o.leave_mm.floor())).collect();
    }
    let mut rules = Vec::new();
    // The gauge beside the zone, and the one beside the source of its stream: the water comes from up there.
    let mut gauges: Vec<GaugeId> = [at, source(county, reach)].into_iter().filter_map(|p| nearest_gauge(county, GaugeKind::Rain, p, |_| true)).collect();
    gauges.dedup();
    for gauge in gauges {
        rules.push(ZoneRule { gauge, prepare_rain: prepare.clone(), leave_rain: leave.clone(), stage_m: None });
    }
    let stream = &county.rivers.reaches[reach as usize];
    if stream.area_km2 >= RIVER_KM2 {
        let same = |g: GaugeId| {
            county.gauges[g.index()].reach.is_some_and(|r| county.rivers.reach(r).name == stream.name) && county.gauges[g.index()].warning_m.is_some()
        };
        if let Some(gauge) = nearest_gauge(county, GaugeKind::Stage, at, same) {
            let warning = county.gauges[gauge.index()].warning_m.unwrap_or(0.0);
            let extra = f64::from(class - 1);
            rules.push(ZoneRule { gauge, prepare_rain: Vec::new(), leave_rain: Vec::new(), stage_m: Some((warning + extra, warning + LEAVE_ABOVE_M + extra)) });
        }
    }
    rules
}

/// Whether somebody who walks straight from one point to another wades through a channel; the first cell does not count.
fn wades(county: &County, valley: &Valley, from: Point, to: Point) -> bool {
    rasterise(county.terrain.shape, &[from, to]).into_iter().skip(1).any(|c| valley.is_channel(c))
}

/// The nearest ground well above the water within walking distance on the same bank, then the nearest shelter that stands high enough.
fn refuges(county: &County, valley: &Valley, at: Point, safe_m: f64) -> Vec<Refuge> {
    let shape = &county.terrain.shape;
    let mut best: Option<(f64, usize)> = None;
    let reach = (WALK_M / shape.cell_m).ceil() as i64;
    if let Some(cell) = shape.cell_at(at) {
        let (row, col) = ((cell / shape.cols) as i64, (cell % shape.cols) as i64);
        for (r, c) in (-reach..=reach).flat_map(|dr| (-reach..=reach).map(move |dc| (row + dr, col + dc))) {
            if r < 0 || c < 0 || r >= shape.rows as i64 || c >= shape.cols as i64 {
                continue;
            }
            let k = r as usize * shape.cols + c as usize;
            let p = shape.centre(k);
            let far = p.distance_m(at);
            let better = best.is_none_or(|(b, cell)| (far, k) < (b, cell));
            if far <= WALK_M && better && above_bank(county, valley, p).is_some_and(|(h, _)| h >= safe_m) && !wades(county, valley, at, p) {
                best = Some((far, k));
            }
        }
    }
    let mut list: Vec<Refuge> = best.map(|(_, k)| Refuge::HighGround(shape.centre(k))).into_iter().collect();
    let shelters = (0..county.facilities.len()).map(FacilityId::from_index).filter(|f| {
        let f = &county.facilities[f.index()];
        matches!(f.kind, FacilityKind::Shelter | FacilityKind::School) && f.capacity > 0 && above_bank(county, valley, f.at).is_some_and(|(h, _)| h >= safe_m)
    });
    let far = |f: &FacilityId| county.facilities[f.index()].at.distance_m(at);
    list.extend(shelters.min_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b))).map(Refuge::Shelter));
    list
}

/// How many of a group's people and houses are low: the chief settlement has most.
fn weight(county: &County, l: &Low) -> f64 {
    l.share * f64::from(county.settlements[l.settlement.index()].residents)
}

/// Parts a village's low settlements so that those of one part lie near its chief one, on the same bank.
fn neighbours(county: &County, valley: &Valley, mut lows: Vec<Low>) -> Vec<Vec<Low>> {
    let mut parts = Vec::new();
    while let Some(chief) = lows.iter().max_by(|a, b| weight(county, a).total_cmp(&weight(county, b)).then(b.settlement.cmp(&a.settlement))) {
        let at = county.settlements[chief.settlement.index()].at;
        let (near, far): (Vec<Low>, Vec<Low>) = lows.into_iter().partition(|l| {
            let p = county.settlements[l.settlement.index()].at;
            p == at || (p.distance_m(at) <= ZONE_M && !wades(county, valley, at, p))
        });
        parts.push(near);
        lows = far;
    }
    parts
}

/// Zones of all settlements in which a part of the ground is less than `below_m` above bank-full: a village's settlements of
/// one class, parted by bank and distance. The critical rain is taken times `rain_factor`: less than 1 where the ground is wet
/// beforehand (SL 666-2014 gives critical rain by soil moisture; the factor itself is the author's). Where a settlement's `own`
/// rain is known, its zone goes by that and not by the table.
#[must_use]
pub fn zones(county: &County, below_m: f64, rain_factor: f64, own: &BTreeMap<SettlementId, Vec<OwnRain>>) -> Vec<Zone> {
    let valley = valley(&county.terrain, &county.rivers);
    let mut routes = Routes::new(county, |p| above_bank(county, &valley, p).is_some_and(|(h, _)| h < below_m));
    let mut groups: BTreeMap<(VillageId, u8), Vec<Low>> = BTreeMap::new();
    for low in look(county, &valley, below_m) {
        groups.entry((county.settlements[low.settlement.index()].village, low.class)).or_default().push(low);
    }
    groups
        .into_iter()
        .flat_map(|((village, class), lows)| neighbours(county, &valley, lows).into_iter().enumerate().map(move |(part, lows)| (village, class, part, lows)))
        .filter_map(|(village, class, part, lows)| {
            let chief = lows.iter().max_by(|a, b| weight(county, a).total_cmp(&weight(county, b)).then(b.settlement.cmp(&a.settlement)))?;
            let at = county.settlements[chief.settlement.index()].at;
            let bank = lows.iter().map(|l| l.bankfull_m).fold(0.0, f64::max);
            let stream = &county.rivers.reaches[chief.reach as usize];
            let key = county.village_keys.key(village);
            let name = &county.villages[village.index()].name.zh;
            // A stream without a name of its own goes by its key.
            let nameless = stream.name.zh.is_empty() || county.rivers.keys.key(crate::base::ids::ReachId(chief.reach)).starts_with(&stream.name.zh);
            let water = if nameless { "溪沟" } else { &stream.name.zh };
            let (tail, number) = if part == 0 { (String::new(), String::new()) } else { (format!("-{}", part + 1), format!("（{}）", part + 1)) };
            let refuges = refuges(county, &valley, at, below_m + 4.0);
            let settlements: Vec<SettlementId> = lows.iter().map(|l| l.settlement).collect();
            let shelter = refuges.iter().find_map(|r| if let Refuge::Shelter(f) = r { Some(*f) } else { None });
            let route_roads = shelter.map_or_else(Vec::new, |f| routes.to(f, &settlements));
            Some(Zone {
                key: format!("z-{key}-{class}{tail}"),
                name: Name::zh(format!("{name}·{water}边{}类危险区{number}", ["", "一", "二", "三"][usize::from(class)])),
                village,
                rules: rules(county, at, class, chief.reach, rain_factor, &least(own, &settlements)),
                settlements,
                below_m: Some(((bank + below_m) * 10.0).round() / 10.0),
                class,
                fire_min: None,
                refuges,
                administrator: "包村乡镇领导".into(),
                monitor: "村监测员".into(),
                reporter: "村支部书记".into(),
                signal: "村村响循环播报，铜锣、手摇警报器连续长鸣".into(),
                route: "离开河岸，沿村道向高处，听组长引导到安全点".into(),
                route_roads,
                area: None,
                paired: true,
            })
        })
        .collect()
}
