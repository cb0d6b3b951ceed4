//! Traffic / fleet — the vehicles and their ways, all ways in one array.
//!
//! In: a way, a size, the owner's number. Out: where a vehicle is on its way and what comes next. Not here: time, queues.
//! Method: small records that are copied; a way is a range of one array, and a new way is a new range. The array is closed up when
//! more than half of it has been driven, so that a long drill does not grow.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::fingerprint::Hasher;

/// No link: the end of a way.
pub(super) const NO_LINK: u32 = u32::MAX;
/// Steps that may lie idle before the ways are closed up.
const IDLE: usize = 65_536;

/// A vehicle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Vehicle {
    /// The owner's number.
    pub tag: u32,
    /// Size, thousandths of a car.
    pub size: u32,
    /// Where it stands in the array of ways.
    at: u32,
    /// Where its way ends there.
    end: u32,
    /// It has entered its first link.
    pub on_road: bool,
    /// It joins the road at the end of its first link and leaves it at the end of its last (MATSim).
    pub from_end: bool,
    /// Blue lights: it goes before those who wait.
    pub rush: bool,
    /// Its greatest speed, km/h; 0 where the road's own holds.
    pub top_km_h: u8,
}

/// All vehicles.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Fleet {
    vehicles: Vec<Vehicle>,
    spare: Vec<u32>,
    ways: Vec<u32>,
    limit: usize,
    /// Links that a vehicle has found shut; few ever do.
    shut: BTreeMap<u32, Vec<u32>>,
}

impl Fleet {
    /// A new vehicle (joining at its first link's end; with blue lights); numbers of vehicles that are gone are used again.
    pub(super) fn add(&mut self, way: impl Iterator<Item = u32>, size: u32, tag: u32, (from_end, rush): (bool, bool)) -> u32 {
        let at = self.lay(None, way);
        let vehicle = Vehicle { tag, size, at, end: self.ways.len() as u32, on_road: false, from_end, rush, top_km_h: 0 };
        if let Some(id) = self.spare.pop() {
            self.vehicles[id as usize] = vehicle;
            id
        } else {
            self.vehicles.push(vehicle);
            self.vehicles.len() as u32 - 1
        }
    }
    /// It drives no faster than so many km/h.
    pub(super) fn hold_to(&mut self, id: u32, top_km_h: u8) {
        self.vehicles[id as usize].top_km_h = top_km_h;
    }
    fn lay(&mut self, here: Option<u32>, way: impl Iterator<Item = u32>) -> u32 {
        if self.ways.len() > self.limit {
            self.close_up();
        }
        let at = self.ways.len();
        self.ways.extend(here.into_iter().chain(way));
        assert!(self.ways.len() < u32::MAX as usize, "ways of more than four thousand million links");
        at as u32
    }
    fn close_up(&mut self) {
        let mut kept = Vec::with_capacity(self.ways.len() / 2);
        for v in &mut self.vehicles {
            let range = v.at as usize..v.end as usize;
            v.at = kept.len() as u32;
            kept.extend_from_slice(&self.ways[range]);
            v.end = kept.len() as u32;
        }
        self.limit = 2 * kept.len() + IDLE;
        self.ways = kept;
    }
    /// Adds all vehicles and ways to a fingerprint.
    pub(super) fn fingerprint(&self, hasher: &mut Hasher) {
        let Self { vehicles, spare, ways, limit, shut } = self;
        let bits = |v: &Vehicle| u64::from(v.on_road) | u64::from(v.from_end) << 1 | u64::from(v.rush) << 2 | u64::from(v.top_km_h) << 8;
        let pair = |a: u32, b: u32| u64::from(a) | u64::from(b) << 32;
        hasher.words(vehicles.iter().flat_map(|v| [pair(v.tag, v.size), pair(v.at, v.end), bits(v)]));
        hasher.array(spare).array(ways).saved(&(spare.len(), limit, shut));
    }
    /// A vehicle.
    pub(super) fn get(&self, id: u32) -> Vehicle {
        self.vehicles[id as usize]
    }
    /// The link it is on, or its first where it has not started; [`NO_LINK`] where its way is empty.
    pub(super) fn here(&self, id: u32) -> u32 {
        let v = &self.vehicles[id as usize];
        if v.at < v.end { self.ways[v.at as usize] } else { NO_LINK }
    }
    /// The link after that.
    pub(super) fn next(&self, id: u32) -> u32 {
        let v = &self.vehicles[id as usize];
        if v.at + 1 < v.end { self.ways[v.at as usize + 1] } else { NO_LINK }
    }
    /// Goes on to the next link (or onto its first) and says what comes after that.
    pub(super) fn step(&mut self, id: u32) -> (Vehicle, u32) {
        let v = &mut self.vehicles[id as usize];
        v.at += u32::from(v.on_road);
        v.on_road = true;
        let next = if v.at + 1 < v.end { self.ways[v.at as usize + 1] } else { NO_LINK };
        (*v, next)
    }
    /// Another way from the end of the link it is on, or from where it starts.
    pub(super) fn turn(&mut self, id: u32, way: impl Iterator<Item = u32>) {
        let here = if self.vehicles[id as usize].on_road { Some(self.here(id)) } else { None };
        let at = self.lay(here, way);
        let end = self.ways.len() as u32;
        let v = &mut self.vehicles[id as usize];
        (v.at, v.end) = (at, end);
    }
    /// Notes a link that it has found shut; all that it knows of, in the order of finding them.
    pub(super) fn found_shut(&mut self, id: u32, link: u32) -> &[u32] {
        let known = self.shut.entry(id).or_default();
        if !known.contains(&link) {
            known.push(link);
        }
        known
    }
    /// It is gone.
    pub(super) fn retire(&mut self, id: u32) {
        self.vehicles[id as usize] = Vehicle::default();
        self.shut.remove(&id);
        self.spare.push(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vehicle_goes_link_by_link_and_turns_from_where_it_is() {
        let mut fleet = Fleet::default();
        let a = fleet.add([5, 6, 7].into_iter(), 1000, 9, (false, false));
        assert_eq!((fleet.here(a), fleet.next(a)), (5, 6));
        assert_eq!(fleet.step(a).1, 6);
        assert_eq!(fleet.step(a).1, 7);
        fleet.turn(a, [8, 9].into_iter());
        assert_eq!((fleet.here(a), fleet.next(a)), (6, 8));
        assert_eq!((fleet.step(a).1, fleet.step(a).1, fleet.here(a)), (9, NO_LINK, 9));
        assert_eq!((fleet.found_shut(a, 3).to_vec(), fleet.found_shut(a, 3).to_vec()), (vec![3], vec![3]));
        fleet.retire(a);
        let b = fleet.add(std::iter::empty(), 1000, 1, (false, false));
        assert_eq!((b, fleet.here(b), fleet.found_shut(b, 4).len()), (a, NO_LINK, 1));
    }

    #[test]
    fn ways_are_closed_up_when_most_have_been_driven_and_nobody_loses_theirs() {
        let mut fleet = Fleet::default();
        let keeper = fleet.add([1, 2, 3].into_iter(), 1000, 0, (false, false));
        fleet.step(keeper);
        for i in 0..3_000u32 {
            let id = fleet.add(0..100, 1000, i, (false, false));
            assert_eq!(fleet.next(id), 1);
            fleet.retire(id);
        }
        assert!(fleet.ways.len() < 2 * IDLE, "{} steps are kept for one vehicle", fleet.ways.len());
        assert_eq!((fleet.here(keeper), fleet.step(keeper).1), (1, 3));
    }
}
