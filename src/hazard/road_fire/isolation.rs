//! Road fire / isolation — how far a scene is cleared and the people downwind are protected, by substance.
//!
//! In: load, fire or leak, truck or rail tank, day or night, wind. Out: metres. Not here: who clears it.
//! Source: Emergency Response Guidebook 2024, guide 128 (petrol, diesel), guide 115 (gases that burn) and table 3 (large releases of
//! six gases), in the feet and miles of the original; to be checked against the printed book before real use.

use super::plume::downwind_m;
use super::vehicle::Load;
use crate::map::frame::Point;

/// The tank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words of the table")]
pub enum Tank {
    Rail,
    Truck,
}

/// Foot, metres.
const FOOT: f64 = 0.3048;
/// Mile, metres.
const MILE: f64 = 1609.344;
/// Wind below which the table says low, and from which it says high, m/s (6 and 12 mph).
pub const WIND_M_S: (f64, f64) = (2.682, 5.364);

/// Distances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distances {
    /// Cleared in all directions, metres.
    pub isolate_m: f64,
    /// Protected downwind, metres; the zone is a square of that side, centred on the wind.
    pub protect_m: f64,
    /// The table says "and more".
    pub at_least: bool,
}

impl Distances {
    /// Whether a place lies in the circle that is cleared.
    #[must_use]
    pub fn isolates(&self, from: Point, p: Point) -> bool {
        p.distance_m(from) <= self.isolate_m
    }
    /// Whether a place lies in the square that is protected: its side and its depth are the downwind distance, its middle is the wind.
    #[must_use]
    pub fn protects(&self, from: Point, p: Point, towards_deg: f64) -> bool {
        let (x, aside) = downwind_m(from, p, towards_deg);
        x >= 0.0 && x <= self.protect_m && aside <= self.protect_m / 2.0
    }
}

/// Feet and miles of table 3: isolation; by day in low, moderate, high wind; by night the same. A negative number is "7+".
const fn table(load: Load, tank: Tank) -> Option<(f64, [f64; 3], [f64; 3])> {
    Some(match (load, tank) {
        (Load::Ammonia, Tank::Rail) => (1000.0, [1.0, 0.8, 0.6], [2.6, 1.3, 0.8]),
        (Load::Ammonia, Tank::Truck) => (500.0, [0.5, 0.3, 0.3], [1.1, 0.4, 0.4]),
        (Load::Chlorine, Tank::Rail) => (3000.0, [6.0, 3.9, 3.2], [-7.0, 5.6, 4.1]),
        (Load::Chlorine, Tank::Truck) => (2000.0, [3.5, 2.1, 1.6], [4.0, 2.9, 2.4]),
        (Load::HydrogenChloride, Tank::Truck) => (600.0, [0.9, 0.5, 0.4], [2.3, 0.9, 0.5]),
        (Load::HydrogenFluoride, Tank::Truck) => (700.0, [1.2, 0.7, 0.6], [2.3, 1.0, 0.6]),
        (Load::SulphurDioxide, Tank::Truck) => (3000.0, [-7.0, 3.8, 3.3], [-7.0, 5.1, 3.9]),
        _ => return None,
    })
}

/// The distances of a large release or a burning tank; `None` where the tables have no line for it.
#[must_use]
pub fn distances(load: Load, tank: Tank, burning: bool, day: bool, wind_m_s: f64) -> Option<Distances> {
    if let Some((feet, by_day, by_night)) = table(load, tank) {
        let i = if wind_m_s < WIND_M_S.0 { 0 } else { usize::from(wind_m_s >= WIND_M_S.1) + 1 };
        let miles: f64 = if day { by_day[i] } else { by_night[i] };
        return Some(Distances { isolate_m: feet * FOOT, protect_m: miles.abs() * MILE, at_least: miles < 0.0 });
    }
    match load {
        Load::Petrol | Load::Diesel if burning => Some(Distances { isolate_m: 800.0, protect_m: 800.0, at_least: false }),
        Load::Petrol | Load::Diesel => Some(Distances { isolate_m: 50.0, protect_m: 300.0, at_least: false }),
        Load::Lpg if burning => Some(Distances { isolate_m: 1600.0, protect_m: 1600.0, at_least: false }),
        Load::Lpg => Some(Distances { isolate_m: 100.0, protect_m: 800.0, at_least: false }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_wind_never_asks_for_more_and_an_unknown_line_is_none() {
        for load in [Load::Ammonia, Load::Chlorine, Load::HydrogenChloride, Load::HydrogenFluoride, Load::SulphurDioxide] {
            for day in [true, false] {
                let far = |u| distances(load, Tank::Truck, false, day, u).map_or(0.0, |d| d.protect_m);
                assert!(far(1.0) >= far(4.0) && far(4.0) >= far(8.0), "{load:?}");
            }
        }
        let d = Distances { isolate_m: 100.0, protect_m: 1000.0, at_least: false };
        let (here, at) = (Point::new(0.0, 0.0), Point::new);
        assert!(d.isolates(here, at(-90.0, 0.0)) && !d.isolates(here, at(90.0, 90.0)));
        assert!(d.protects(here, at(990.0, 490.0), 90.0) && !d.protects(here, at(990.0, 510.0), 90.0) && !d.protects(here, at(-10.0, 0.0), 90.0));
        assert_eq!(distances(Load::HydrogenFluoride, Tank::Rail, false, true, 1.0), None);
    }
}
