//! Drill / water — what engines bring to a place without hydrants: their tanks first, then a shuttle.
//!
//! In: engines, distance to water. Out: litres a second. Not here: what the water does (`hazard`).
//! Method: each engine has a tank and a pump; when the tanks are empty they drive by turns to the nearest river, lake, pond or water
//! point of the county (hydrant, tank, suction point).
//! Sizes assumed after common engines (GB 7956 class): 5 m³, 15 L/s at the nozzle.

use crate::map::county::County;
use crate::map::force::Team;
use crate::map::frame::Point;
use crate::map::landcover::Cover;
use crate::map::place::FacilityKind;

/// Tank of an engine, litres (assumed).
pub const TANK_L: f64 = 5000.0;
/// Through its nozzles, litres a second (assumed).
pub const NOZZLE_L_S: f64 = 15.0;
/// To fill at the water, and to set up again, seconds (assumed).
pub const FILLS_S: f64 = 360.0;
/// An engine on its way to water, m/s (assumed).
pub const DRIVES_M_S: f64 = 12.0;
/// Rivers with less land than this give no water to pump, km² (assumed).
pub const LEAST_KM2: f64 = 5.0;
/// Way over distance (assumed).
pub const DETOUR: f64 = 1.5;
/// Where no water is known, metres (assumed).
pub const FAR_M: f64 = 6000.0;

/// People who serve one engine (assumed).
const PER_ENGINE: u32 = 5;

/// Engines that a team brings to work: no more than it has people for.
#[must_use]
pub fn engines(t: &Team) -> u32 {
    t.vehicles.min((t.people / PER_ENGINE).max(1))
}

/// Water near a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supply {
    /// Way to the water, metres.
    pub way_m: f64,
}

impl Default for Supply {
    fn default() -> Self {
        Self { way_m: FAR_M }
    }
}

impl Supply {
    /// The nearest water: a river with water enough, a water point, standing water within [`FAR_M`].
    #[must_use]
    pub fn near(county: &County, at: Point) -> Self {
        let rivers = county.rivers.reaches.iter().filter(|r| r.area_km2 >= LEAST_KM2).flat_map(|r| &r.line).copied();
        let points = county.facilities.iter().filter(|f| f.kind == FacilityKind::WaterPoint).map(|f| f.at);
        let nearest = rivers.chain(points).map(|p| p.distance_m(at)).fold(f64::INFINITY, f64::min);
        let shape = county.terrain.shape;
        let within = (nearest.min(FAR_M) / shape.cell_m).ceil() as usize;
        let ponds = shape.cell_at(at).into_iter().flat_map(|c| shape.square(c, within)).filter(|k| county.landcover.values[*k] == Cover::Water as u8);
        let nearest = ponds.map(|k| shape.centre(k).distance_m(at)).fold(nearest, f64::min);
        Self { way_m: if nearest.is_finite() { nearest * DETOUR } else { FAR_M } }
    }
    /// The straight way to it, metres.
    #[must_use]
    pub fn straight_m(&self) -> f64 {
        self.way_m / DETOUR
    }
    /// Litres a second of so many engines that have been at it for so many seconds.
    #[must_use]
    pub fn l_s(&self, engines: u32, for_s: f64) -> f64 {
        let n = f64::from(engines);
        let first = TANK_L / NOZZLE_L_S;
        if for_s < first {
            return n * NOZZLE_L_S;
        }
        let cycle = 2.0 * self.way_m / DRIVES_M_S + FILLS_S + TANK_L / NOZZLE_L_S;
        n * TANK_L / cycle
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tanks_come_first_and_a_shuttle_brings_less_the_farther_the_water() {
        let (near, far) = (Supply { way_m: 500.0 }, Supply { way_m: 5000.0 });
        assert!((near.l_s(4, 10.0) - 60.0).abs() < 1e-9 && (far.l_s(4, 10.0) - 60.0).abs() < 1e-9);
        assert!(near.l_s(4, 1000.0) > far.l_s(4, 1000.0) && far.l_s(4, 1000.0) > 10.0);
    }
}
