//! People / vehicle — what a household has to drive, which of it they take, and what that can do.
//!
//! In: the household's cars, motorcycles and farm three-wheelers, how many people must go. Out: the vehicle they take: room on the road,
//! greatest speed, how high it stands. Not here: the way (`way`), the ride (`ride`), water (`traffic::ford`).
//! Method: any car first; two people who walk well take a motorcycle rather than a three-wheeler; more of them, or somebody who
//! must lie, the three-wheeler's bed. Seats, room and speed are assumed: GB 7258 lets a three-wheeled farm vehicle run 50 km/h at most,
//! one with an electric motor or a load of people on a mountain road runs half of that.

use serde::{Deserialize, Serialize};

use super::People;
use super::life::flag;
use crate::drill::traffic::ford::Clearance;
use crate::drill::traffic::link::CAR;

/// People whom a motorcycle carries (assumed).
const ON_A_MOTORCYCLE: u32 = 2;
/// People whom a three-wheeler carries: the driver and five in the bed (assumed).
const IN_A_BED: u32 = 6;
/// Room that a motorcycle takes, thousandths of a car (HCM-like, assumed).
const MOTORCYCLE: i64 = 400;
/// The same of a farm three-wheeler: as wide as a small car and two thirds as long (assumed).
const THREE_WHEELER: i64 = 750;
/// A three-wheeler's speed with people in its bed, km/h (assumed).
const THREE_WHEELER_KM_H: u8 = 25;

/// Sorts of vehicles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Sort {
    /// A car, or a van.
    Car,
    /// A motorcycle, an electric bike.
    Motorcycle,
    /// A farm three-wheeler, a tractor with a trailer.
    ThreeWheeler,
    /// A bus, a lorry.
    Lorry,
}

impl Sort {
    /// How high it stands over the road.
    pub(super) const fn clearance(self) -> Clearance {
        match self {
            Self::Car | Self::Motorcycle => Clearance::Low,
            Self::ThreeWheeler => Clearance::Farm,
            Self::Lorry => Clearance::High,
        }
    }
    /// Its greatest speed, km/h; 0 where the road's own holds.
    pub(super) const fn top_km_h(self) -> u8 {
        if matches!(self, Self::ThreeWheeler) { THREE_WHEELER_KM_H } else { 0 }
    }
}

/// What somebody drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub sort: Sort,
    /// Room on the road, thousandths of a car.
    pub size: i64,
}

/// Which of its vehicles a household of so many takes; nothing where they do not carry all of it.
fn choice((cars, motorcycles, three_wheelers): (u8, u8, u8), people: u32, lies: bool) -> Option<Taken> {
    let (bikes, beds) = (u32::from(motorcycles), u32::from(three_wheelers));
    let two_wheels = Taken { sort: Sort::Motorcycle, size: MOTORCYCLE * i64::from(motorcycles.max(1)).min(i64::from(people.max(1))) };
    let bed = |n: u32| Taken { sort: Sort::ThreeWheeler, size: THREE_WHEELER * i64::from(n.max(1)) };
    if cars > 0 {
        return Some(Taken { sort: Sort::Car, size: CAR });
    }
    if bikes * ON_A_MOTORCYCLE >= people && bikes > 0 && (people <= ON_A_MOTORCYCLE && !lies || beds == 0) {
        return Some(two_wheels);
    }
    if beds * IN_A_BED >= people && beds > 0 {
        return Some(bed(people.div_ceil(IN_A_BED)));
    }
    if bikes * ON_A_MOTORCYCLE >= people && bikes > 0 {
        return Some(two_wheels);
    }
    // Together, at the slowest's speed.
    (beds > 0 && beds * IN_A_BED + bikes * ON_A_MOTORCYCLE >= people).then(|| Taken { size: bed(beds).size + two_wheels.size, ..bed(beds) })
}

impl People {
    /// Cars, motorcycles and three-wheelers at home: one of them may be out for a child.
    fn at_home_now(&self, h: usize) -> (u8, u8, u8) {
        let homes = &self.fixed.homes;
        let out = u8::from(self.life.is(h, flag::CHILD_OUT));
        match (homes.cars[h], homes.motorcycles[h], homes.three_wheelers[h]) {
            (0, 0, three) => (0, 0, three.saturating_sub(out)),
            (0, motorcycles, three) => (0, motorcycles - out, three),
            (cars, motorcycles, three) => (cars - out, motorcycles, three),
        }
    }
    /// What the whole household drives in; nothing where its own vehicles do not carry all of it.
    pub(super) fn takes(&self, h: usize) -> Option<Taken> {
        choice(self.at_home_now(h), self.alive(h), self.fixed.homes.reduced[h] > 0)
    }
    /// Whether the household's own vehicles carry all of it.
    pub(super) fn has_vehicle(&self, h: usize) -> bool {
        self.takes(h).is_some()
    }
    /// What one of a household drives on an errand; nothing where it has nothing.
    pub(super) fn one_takes(&self, h: usize) -> Option<Taken> {
        let homes = &self.fixed.homes;
        match (homes.cars[h], homes.motorcycles[h], homes.three_wheelers[h]) {
            (0, 0, 0) => None,
            (0, 0, _) => Some(Taken { sort: Sort::ThreeWheeler, size: THREE_WHEELER }),
            (0, _, _) => Some(Taken { sort: Sort::Motorcycle, size: MOTORCYCLE }),
            _ => Some(Taken { sort: Sort::Car, size: CAR }),
        }
    }
    /// Whether a household can lay somebody who cannot walk on a vehicle of its own.
    pub(super) fn lays_on_own(&self, h: usize) -> bool {
        self.fixed.homes.cars[h] > 0 || self.fixed.homes.three_wheelers[h] > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_takes_what_carries_all_of_it() {
        let sort = |have, people, lies| choice(have, people, lies).map(|t| (t.sort, t.size));
        assert_eq!(sort((1, 2, 1), 6, true), Some((Sort::Car, 1000)), "any car first");
        assert_eq!(sort((0, 1, 0), 2, true), Some((Sort::Motorcycle, 400)));
        assert_eq!(sort((0, 1, 0), 3, false), None);
        assert_eq!(sort((0, 1, 1), 2, false), Some((Sort::Motorcycle, 400)), "two who walk well");
        assert_eq!(sort((0, 1, 1), 2, true), Some((Sort::ThreeWheeler, 750)), "somebody lies in the bed");
        assert_eq!(sort((0, 2, 1), 4, false), Some((Sort::ThreeWheeler, 750)), "in one vehicle together");
        assert_eq!(sort((0, 1, 1), 8, false), Some((Sort::ThreeWheeler, 1150)), "six in the bed, two beside it");
        assert_eq!(sort((0, 0, 1), 7, false), None);
        assert_eq!((Sort::ThreeWheeler.top_km_h(), Sort::Car.top_km_h()), (25, 0));
    }
}
