//! Fire / scorch — what flames and smoke mean for houses, roads and people's eyes.
//!
//! In: a frame's flames, the plume. Out: houses that the fire takes (`HouseHit`), roads that it cuts (`RoadCut`), settlements
//! that see it come, visibility. Not here: what people do then (`people`).
//! Method: a house burns when flames of 1.2 m or more stand in its cell or beside it; a road is cut while flames of 500 kW/m
//! stand on it or beside it, or smoke leaves less than 50 m of sight; people see flames within 250 m, or smoke that takes the
//! sight to 300 m. Source: a wooden wall takes fire from flames within 10 to 40 m (Cohen 2004), here the next cell; 4 ft of
//! flame is the limit of people with tools (hauling chart); the others are assumed.

use std::collections::BTreeMap;

use crate::base::ids::{HouseholdId, Id, RoadId, SettlementId};
use crate::base::time::Moment;
use crate::drill::lie::Lie;
use crate::drill::log::{Log, line};
use crate::hazard::act::Hazard;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::forest_fire::smoke::{CLEAN_M, Plume};
use crate::map::frame::Point;
use crate::map::grid::{Shape, TILE};
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// Intensity of a flame of 1.2 m by Byram, kW/m.
pub const TAKES_HOUSE_KW_M: f32 = 386.0;
/// Flames that nobody drives past, kW/m (assumed: 500, the lower class of intensity).
const CUTS_ROAD_KW_M: f32 = 500.0;
/// Sight at which nobody drives, metres (assumed).
const BLIND_M: f64 = 50.0;
/// Flames so near are seen between trees and hills, metres (assumed).
const SEEN_M: f64 = 250.0;
/// A fire of less heat alarms only those beside it, megawatts and metres (assumed).
const ALARMS_MW: f64 = 20.0;
const SMALL_SEEN_M: f64 = 60.0;
/// Smoke that takes the sight so far sends people out, metres (assumed).
const CHOKED_M: f64 = 300.0;

/// Houses and roads under fire.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Scorch {
    plume: Plume,
    hit: BTreeMap<u32, u64>,
    roads: BTreeMap<u32, u64>,
    alarmed: BTreeMap<u32, Moment>,
    #[serde(skip)]
    fresh: Vec<HouseholdId>,
    #[serde(skip)]
    seen: Vec<SettlementId>,
    #[serde(skip)]
    flames: BTreeMap<u32, f32>,
    shape: Option<Shape>,
}

/// A square of tiles around each of a list, ascending.
fn around(shape: &Shape, tiles: &[u32]) -> Vec<u32> {
    let (tc, tr) = (shape.tile_cols() as i64, shape.tiles() as i64 / (shape.tile_cols() as i64).max(1));
    let mut out: Vec<u32> = tiles
        .iter()
        .flat_map(|t| {
            let (r, c) = (i64::from(*t) / tc, i64::from(*t) % tc);
            (r - 1..=r + 1).flat_map(move |r| (c - 1..=c + 1).map(move |c| (r, c)))
        })
        .filter(|(r, c)| (0..tr).contains(r) && (0..tc).contains(c))
        .map(|(r, c)| (r * tc + c) as u32)
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

impl Scorch {
    /// Takes over a minute of the fire. Gives roads whose state changed.
    pub(in crate::drill) fn update(&mut self, scenario: &Scenario, lie: &Lie, fire: &ForestFire, now: Moment, log: &mut Log) -> Vec<RoadId> {
        let frame = fire.frame();
        let shape = frame.shape;
        self.shape = Some(shape);
        self.fresh.clear();
        self.seen.clear();
        self.take_flames(&shape, &frame.changed_tiles, &frame.intensity_kw_per_m);
        let w = fire.weather(now);
        let heat = self.flames.values().map(|i| f64::from(*i)).sum::<f64>() * shape.cell_m / 1000.0;
        let middle = self.flames.iter().fold((0.0, 0.0, 0.0), |(x, y, n), (c, i)| {
            let p = shape.centre(*c as usize);
            (x + p.x * f64::from(*i), y + p.y * f64::from(*i), n + f64::from(*i))
        });
        let at = if middle.2 > 0.0 { Point::new(middle.0 / middle.2, middle.1 / middle.2) } else { self.plume.at };
        self.plume = Plume { at, heat_mw: heat, wind_m_s: w.wind_m_s, towards_deg: w.wind_towards_deg };
        let tiles = around(&shape, &frame.changed_tiles);
        for t in &tiles {
            for &h in &lie.houses_of_tile[*t as usize] {
                self.look_at_house(h, lie, now, log);
            }
        }
        let mut roads: Vec<u32> = tiles.iter().flat_map(|t| lie.roads_of_tile[*t as usize].iter().copied()).chain(self.roads.keys().copied()).collect();
        roads.sort_unstable();
        roads.dedup();
        let changed = roads.into_iter().filter(|r| self.look_at_road(*r, lie, now, log)).map(RoadId).collect();
        if heat > 0.0 {
            self.look_from_settlements(scenario, now);
        }
        changed
    }
    fn take_flames(&mut self, shape: &Shape, tiles: &[u32], intensity: &[f32]) {
        for &tile in tiles {
            let (r0, c0) = (tile as usize / shape.tile_cols() * TILE, tile as usize % shape.tile_cols() * TILE);
            for r in r0..(r0 + TILE).min(shape.rows) {
                for c in c0..(c0 + TILE).min(shape.cols) {
                    let k = r * shape.cols + c;
                    if intensity[k] > 0.0 {
                        self.flames.insert(k as u32, intensity[k]);
                    } else {
                        self.flames.remove(&(k as u32));
                    }
                }
            }
        }
    }
    /// Fills in again what a saved state leaves out.
    pub fn attach(&mut self, fire: &ForestFire) {
        let frame = fire.frame();
        self.shape = Some(frame.shape);
        self.flames = frame.intensity_kw_per_m.iter().enumerate().filter(|(_, i)| **i > 0.0).map(|(k, i)| (k as u32, *i)).collect();
    }
    /// The strongest flame in a cell and beside it, kW/m.
    #[must_use]
    pub fn flame_kw_m(&self, cell: usize) -> f32 {
        let Some(shape) = self.shape else { return 0.0 };
        if self.flames.is_empty() {
            return 0.0;
        }
        shape.square(cell, 1).map(|k| self.flames.get(&(k as u32)).copied().unwrap_or(0.0)).fold(0.0, f32::max)
    }
    /// The same at a place.
    #[must_use]
    pub fn flame_at(&self, p: Point) -> f32 {
        self.shape.and_then(|s| s.cell_at(p)).map_or(0.0, |c| self.flame_kw_m(c))
    }
    fn look_at_house(&mut self, h: u32, lie: &Lie, now: Moment, log: &mut Log) {
        if self.hit.contains_key(&h) {
            return;
        }
        let cell = lie.house_cell[h as usize];
        if cell == u32::MAX {
            return;
        }
        let intensity = self.flame_kw_m(cell as usize);
        if intensity < TAKES_HOUSE_KW_M {
            return;
        }
        let flame = crate::hazard::forest_fire::surface::flame_length_m(f64::from(intensity));
        let l = line(Kind::HouseHit, Who::Household(HouseholdId(h)), Cause::of(Why::Hazard)).value(flame, Unit::Metres).detail(said::FIRE);
        self.hit.insert(h, log.write(now, l));
        self.fresh.push(HouseholdId(h));
    }
    fn look_at_road(&mut self, r: u32, lie: &Lie, now: Moment, log: &mut Log) -> bool {
        let samples = lie.samples_of(r as usize);
        let flame = samples.iter().map(|s| self.flame_kw_m(s.cell as usize)).fold(0.0, f32::max);
        let blind = self.plume.heat_mw > 0.0
            && samples.iter().step_by(4).any(|s| self.shape.is_some_and(|g| self.plume.visibility_m(g.centre(s.cell as usize)) < BLIND_M));
        let (cut, was) = (flame >= CUTS_ROAD_KW_M || blind, self.roads.get(&r).copied());
        match (cut, was) {
            (true, None) => {
                let seq = log.write(now, line(Kind::RoadCut, Who::Road(RoadId(r)), Cause::of(Why::Hazard)).detail(if blind { "smoke" } else { said::FIRE }));
                self.roads.insert(r, seq);
                true
            }
            (false, Some(seq)) => {
                self.roads.remove(&r);
                log.write(now, line(Kind::RoadFree, Who::Road(RoadId(r)), Cause::after(Why::Hazard, seq)));
                true
            }
            _ => false,
        }
    }
    fn look_from_settlements(&mut self, scenario: &Scenario, now: Moment) {
        let Some(shape) = self.shape else { return };
        for (i, s) in scenario.county.settlements.iter().enumerate() {
            if self.alarmed.contains_key(&(i as u32)) || s.at.distance_m(self.plume.at) > 12_000.0 {
                continue;
            }
            // A few flames far off send nobody out.
            let near = s.radius_m + if self.plume.heat_mw >= ALARMS_MW { SEEN_M } else { SMALL_SEEN_M };
            let flames = self.flames.keys().any(|c| shape.centre(*c as usize).distance_m(s.at) <= near);
            if flames || self.plume.visibility_m(s.at) < CHOKED_M {
                self.alarmed.insert(i as u32, now);
                self.seen.push(SettlementId::from_index(i));
            }
        }
    }
    /// Households whose house the fire took with the last minute.
    #[must_use]
    pub fn fresh(&self) -> &[HouseholdId] {
        &self.fresh
    }
    /// Settlements that saw the fire come with the last minute.
    #[must_use]
    pub fn seen(&self) -> &[SettlementId] {
        &self.seen
    }
    /// The event that took a house.
    #[must_use]
    pub fn hit_seq(&self, h: HouseholdId) -> Option<u64> {
        self.hit.get(&h.0).copied()
    }
    /// The event that cut a road.
    #[must_use]
    pub fn road_seq(&self, r: RoadId) -> Option<u64> {
        self.roads.get(&r.0).copied()
    }
    /// The middle of what flames.
    #[must_use]
    pub const fn source(&self) -> Point {
        self.plume.at
    }
    /// Whether anything flames.
    #[must_use]
    pub fn burns(&self) -> bool {
        !self.flames.is_empty()
    }
    /// Sight at a place, metres.
    #[must_use]
    pub fn visibility_m(&self, p: Point) -> f64 {
        if self.burns() { self.plume.visibility_m(p) } else { CLEAN_M }
    }
    /// Adds the state to a fingerprint.
    pub fn fingerprint(&self, h: &mut crate::base::fingerprint::Hasher) {
        h.u64(self.hit.len() as u64).u64(self.roads.len() as u64).u64(self.alarmed.len() as u64).f64(self.plume.heat_mw);
    }
}
