//! Fire / scorch — what flames and smoke mean for houses, roads and people's eyes.
//!
//! In: a frame's flames, the plume. Out: houses that the fire takes (`HouseHit`), roads that it cuts (`RoadCut`), settlements
//! that see it come, visibility. Not here: what people do then (`people`).
//! Method: a house burns when flames of 1.2 m or more stand in its cell or beside it; a road is cut while flames of 500 kW/m
//! stand on it or beside it, or smoke leaves less than 50 m of sight; people see flames within 250 m, or smoke that takes the
//! sight to 300 m. Drivers in smoke go no faster than they can stop within what they see: 2.5 s to react, 3.4 m/s² (AASHTO, A
//! Policy on Geometric Design, 2018, 3.2.2). A fire that is worth alarming is seen from 5 km, its smoke from 10 km (the distances of the
//! Emergency Evacuation Simulator's agents). Source: a wooden wall takes fire from flames within 10 to 40 m (Cohen 2004), here the next cell; 4 ft of
//! flame is the limit of people with tools (hauling chart); the others are assumed.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::ids::{HouseholdId, Id, RoadId, SettlementId};
use crate::base::num::{cos, sin};
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
/// Sight in which smoke begins to slow drivers, metres: within it somebody at 120 km/h stops (AASHTO as below: 247 m).
const SLOWS_M: f64 = 250.0;
/// Time to react, seconds, and braking, m/s² (AASHTO 2018).
const REACTS_S: f64 = 2.5;
const BRAKES_M_S2: f64 = 3.4;
/// Flames and a column of smoke are seen from so far, metres (Emergency Evacuation Simulator: 5 and 10 km).
const FLAMES_SEEN_M: f64 = 5_000.0;
const SMOKE_SEEN_M: f64 = 10_000.0;

/// The speed from which a driver stops within what they see, metres per second: v t + v² / 2 a = sight.
#[must_use]
pub fn stopping_speed_m_per_s(sight_m: f64) -> f64 {
    BRAKES_M_S2 * ((REACTS_S * REACTS_S + 2.0 * sight_m.max(0.0) / BRAKES_M_S2).sqrt() - REACTS_S)
}

/// What smoke leaves of the speed of people on foot: 1 − 0.057 / 0.706 of the extinction, 3 / sight (Frantzich and Nilsson 2003, as
/// FDS+Evac uses it), never less than a tenth.
#[must_use]
pub fn walking_in_smoke(sight_m: f64) -> f64 {
    (1.0 - 0.057 / 0.706 * 3.0 / sight_m.max(0.1)).clamp(0.1, 1.0)
}

/// The sight on a road in smoke: the shortest, and the share of the road that lies in less than [`SLOWS_M`] of it.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Smoked {
    sight_m: f64,
    share: f64,
    seq: u64,
}

/// Houses and roads under fire.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Scorch {
    plume: Plume,
    hit: BTreeMap<u32, u64>,
    roads: BTreeMap<u32, u64>,
    alarmed: BTreeMap<u32, Moment>,
    smoked: BTreeMap<u32, Smoked>,
    /// Settlements from which the column of smoke, and from which flames, have been seen.
    far: [BTreeSet<u32>; 2],
    #[serde(skip)]
    seen_far: Vec<(SettlementId, bool)>,
    #[serde(skip)]
    fresh: Vec<HouseholdId>,
    #[serde(skip)]
    seen: Vec<SettlementId>,
    #[serde(skip)]
    flames: BTreeMap<u32, f32>,
    /// Flaming cells that a spark has lit by itself.
    #[serde(skip)]
    sparks: BTreeSet<u32>,
    shape: Option<Shape>,
}

/// The tiles within a distance of a place, ascending; none where the distance is nought.
fn smoke_tiles(shape: &Shape, at: Point, reach_m: f64) -> Vec<u32> {
    let (cols, rows) = (shape.tile_cols() as i64, shape.tiles() as i64 / (shape.tile_cols() as i64).max(1));
    if reach_m <= 0.0 {
        return Vec::new();
    }
    let side = shape.cell_m * TILE as f64;
    let n = (reach_m / side).ceil() as i64;
    let (col, row) = (((at.x - shape.west) / side).floor() as i64, ((shape.north - at.y) / side).floor() as i64);
    (row - n..=row + n)
        .flat_map(|r| (col - n..=col + n).map(move |c| (r, c)))
        .filter(|(r, c)| (0..rows).contains(r) && (0..cols).contains(c))
        .map(|(r, c)| (r * cols + c) as u32)
        .collect()
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
        self.seen_far.clear();
        self.take_flames(&shape, &frame.changed_tiles, &frame.intensity_kw_per_m);
        self.sparks = self.flames.keys().copied().filter(|c| fire.lit(*c as usize)).collect();
        let w = fire.weather(now);
        let flames = self.flames.iter().map(|(c, i)| (*c as usize, *i));
        self.plume = Plume::over(&shape, flames, (w.wind_m_s, w.wind_towards_deg), self.plume.at);
        let tiles = around(&shape, &frame.changed_tiles);
        for t in &tiles {
            for &h in &lie.houses_of_tile[*t as usize] {
                self.look_at_house(h, lie, now, log);
            }
        }
        let reach = self.smoke_reach_m();
        let near = smoke_tiles(&shape, self.plume.at, reach);
        let roads = tiles.iter().chain(&near).flat_map(|t| lie.roads_of_tile[*t as usize].iter().copied());
        let mut roads: Vec<u32> = roads.chain(self.roads.keys().copied()).chain(self.smoked.keys().copied()).collect();
        roads.sort_unstable();
        roads.dedup();
        let mut changed: Vec<RoadId> = Vec::new();
        for r in roads {
            let (cut, slow) = (self.look_at_road(r, lie, now, log), self.look_at_smoke(r, lie, now, log));
            if cut || slow {
                changed.push(RoadId(r));
            }
        }
        if self.plume.heat_mw > 0.0 {
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
        self.sparks = self.flames.keys().copied().filter(|c| fire.lit(*c as usize)).collect();
    }
    /// The flames that overtake somebody at a place, kW/m: those of the front in its own cell. Beside them people walk on, and where an
    /// ember has just lit a cell they walk round it: it is a spot of fire, not yet a front.
    #[must_use]
    pub fn front_at(&self, p: Point) -> f32 {
        let Some(cell) = self.shape.and_then(|s| s.cell_at(p)) else { return 0.0 };
        if self.sparks.contains(&(cell as u32)) { 0.0 } else { self.flames.get(&(cell as u32)).copied().unwrap_or(0.0) }
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
    /// How far down the wind smoke slows drivers, metres.
    fn smoke_reach_m(&self) -> f64 {
        const FURTHEST_M: f64 = 10_000.0;
        if self.plume.heat_mw <= 0.0 {
            return 0.0;
        }
        let a = self.plume.towards_deg.to_radians();
        let along = |x: f64| self.plume.visibility_m(Point::new(self.plume.at.x + sin(a) * x, self.plume.at.y + cos(a) * x));
        // Down the wind the smoke only thins; nearer than 100 m the plume is not known.
        let (mut low, mut high) = (100.0, FURTHEST_M);
        if along(low + 1.0) >= SLOWS_M {
            return 0.0;
        }
        for _ in 0..20 {
            let middle = f64::midpoint(low, high);
            if along(middle) < SLOWS_M { low = middle } else { high = middle }
        }
        high
    }
    /// Smoke on a road: true where it changes how fast anybody drives there.
    fn look_at_smoke(&mut self, r: u32, lie: &Lie, now: Moment, log: &mut Log) -> bool {
        let (mut least, mut thick, mut all) = (f64::INFINITY, 0u32, 0u32);
        if self.plume.heat_mw > 0.0
            && let Some(shape) = self.shape
        {
            for s in lie.samples_of(r as usize).iter().step_by(4) {
                let sight = self.plume.visibility_m(shape.centre(s.cell as usize));
                least = least.min(sight);
                thick += u32::from(sight < SLOWS_M);
                all += 1;
            }
        }
        let was = self.smoked.get(&r).copied();
        if thick == 0 {
            let Some(was) = self.smoked.remove(&r) else { return false };
            let sight = if least.is_finite() { least } else { CLEAN_M };
            let l = line(Kind::RoadSmoked, Who::Road(RoadId(r)), Cause::after(Why::Hazard, was.seq)).value(sight, Unit::Metres);
            log.write(now, l.detail("clear-air"));
            return true;
        }
        let share = f64::from(thick) / f64::from(all);
        let seq = was.map_or_else(
            || log.write(now, line(Kind::RoadSmoked, Who::Road(RoadId(r)), Cause::of(Why::Hazard)).value(least, Unit::Metres).detail("smoke")),
            |w| w.seq,
        );
        // Speeds that differ by less than a tenth are the same to a driver.
        let same = was.is_some_and(|w| (w.sight_m - least).abs() <= 0.1 * w.sight_m && (w.share - share).abs() <= 0.1);
        if !same {
            self.smoked.insert(r, Smoked { sight_m: least, share, seq });
        }
        !same
    }
    /// What smoke leaves of a speed on the whole of a road, metres per second.
    #[must_use]
    pub fn speed_in_smoke(&self, road: RoadId, free_m_per_s: f64) -> f64 {
        let Some(s) = self.smoked.get(&road.0) else { return free_m_per_s };
        let slow = free_m_per_s.min(stopping_speed_m_per_s(s.sight_m)).max(0.5);
        1.0 / ((1.0 - s.share) / free_m_per_s + s.share / slow)
    }
    fn look_from_settlements(&mut self, scenario: &Scenario, now: Moment) {
        let Some(shape) = self.shape else { return };
        for (i, s) in scenario.county.settlements.iter().enumerate().filter(|_| self.plume.heat_mw >= ALARMS_MW) {
            let far = s.at.distance_m(self.plume.at) - s.radius_m;
            for (kind, within) in [(0, SMOKE_SEEN_M), (1, FLAMES_SEEN_M)] {
                if far <= within && self.far[kind].insert(i as u32) {
                    self.seen_far.push((SettlementId::from_index(i), kind == 1));
                }
            }
        }
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
    /// Settlements from which the column of smoke (false) or flames (true) came into sight from afar with the last minute.
    #[must_use]
    pub fn seen_far(&self) -> &[(SettlementId, bool)] {
        &self.seen_far
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
        h.saved(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drivers_stop_within_what_they_see_and_people_walk_on_in_all_but_the_thickest_smoke() {
        // AASHTO 2018, table 3-1, stopping sight distance on level ground, computed: 50 km/h 63.1 m, 80 km/h 128.2 m, 120 km/h 246.7 m.
        for (km_h, sight) in [(50.0, 63.1), (80.0, 128.2), (120.0, 246.7)] {
            let v = stopping_speed_m_per_s(sight) * 3.6;
            assert!((v - km_h).abs() < 0.1, "{sight} m: {v} km/h");
        }
        assert!(stopping_speed_m_per_s(0.0).abs() < 1e-12);
        assert!(walking_in_smoke(100.0) > 0.99 && (walking_in_smoke(1.0) - 0.7578).abs() < 1e-3 && (walking_in_smoke(0.1) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn the_front_overtakes_in_its_own_cell_and_a_fresh_spark_nobody() {
        let shape = Shape { cols: 4, rows: 1, west: 0.0, north: 30.0, cell_m: 30.0 };
        let mut s = Scorch { shape: Some(shape), ..Scorch::default() };
        s.flames.extend([(0, 900.0), (3, 900.0)]);
        s.sparks.insert(3);
        let at = |x: f64| Point::new(x, 15.0);
        assert!((s.front_at(at(15.0)) - 900.0).abs() < 1e-3 && s.front_at(at(45.0)) <= 0.0 && s.front_at(at(105.0)) <= 0.0);
        assert!(s.flame_at(at(45.0)) > 0.0 && s.flame_at(at(75.0)) > 0.0, "seen from the next cell all the same");
    }

    #[test]
    fn smoke_slows_a_road_by_the_part_of_it_that_lies_in_it() {
        let mut s = Scorch::default();
        s.smoked.insert(3, Smoked { sight_m: 60.0, share: 0.5, seq: 0 });
        let (free, slow) = (80.0 / 3.6, stopping_speed_m_per_s(60.0));
        assert!((s.speed_in_smoke(RoadId(3), free) - 2.0 / (1.0 / free + 1.0 / slow)).abs() < 1e-9);
        assert!((s.speed_in_smoke(RoadId(4), free) - free).abs() < 1e-12);
    }
}
