//! Traffic / ford — who drives into water, and what the water does to the vehicle.
//!
//! In: clearance, depth, speed, a draw. Out: the depth up to which a driver dares; passes, stalls or is swept away. Not here: who
//! sits in it (`people`). Sources: USACE LifeSim technical reference 2.1 (2021): table 20 for willingness, table 17 for
//! stability (`people::harm::vehicle_stands`); depths at which an engine drowns: assumed.

use crate::base::num;

/// Depth from which drivers think before they drive on, metres (LifeSim table 20: nobody minds less).
pub const MINDS_M: f64 = 0.06;

/// Height of a vehicle's body over the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clearance {
    /// Cars, motorcycles.
    Low,
    /// Farm three-wheelers, tractors with a trailer: an open bed on high wheels, and light.
    Farm,
    /// Lorries, buses, cross-country vehicles.
    High,
}

impl Clearance {
    /// Mean, standard deviation and limits of the depth up to which drivers dare, metres: a truncated normal distribution.
    const fn dares(self) -> (f64, f64, f64, f64) {
        match self {
            Self::Low => (0.35, 0.20, 0.06, 3.0),
            // The driver of an open bed sits as high as a lorry's (assumed).
            Self::Farm | Self::High => (0.52, 0.20, 0.10, 3.0),
        }
    }
    /// Depth in which an engine drowns, metres (assumed: the air intake of a car, of a three-wheeler's single cylinder, of a lorry).
    #[must_use]
    pub const fn drowns_m(self) -> f64 {
        match self {
            Self::Low => 0.5,
            Self::Farm => 0.65,
            Self::High => 0.9,
        }
    }
    /// Share of drivers who drive into water of a depth in metres.
    #[must_use]
    pub fn willing(self, depth_m: f64) -> f64 {
        let (mean, sd, low, high) = self.dares();
        let cdf = |x: f64| num::normal_cdf((x - mean) / sd);
        let d = depth_m.clamp(low, high);
        (cdf(high) - cdf(d)) / (cdf(high) - cdf(low))
    }
    /// The depth up to which a driver dares by a draw, metres.
    #[must_use]
    pub fn dares_m(self, u: f64) -> f64 {
        let (mean, sd, low, high) = self.dares();
        let cdf = |x: f64| num::normal_cdf((x - mean) / sd);
        let p = cdf(low) + u.clamp(0.0, 1.0) * (cdf(high) - cdf(low));
        (mean + sd * num::normal_quantile(p.clamp(1e-12, 1.0 - 1e-12))).clamp(low, high)
    }
}

/// What becomes of a vehicle in water.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It drives on.
    Passes,
    /// Its engine drowns; it stands where it is.
    Stalls,
    /// It floats or slides off the road.
    Swept,
}

/// What becomes of a vehicle of a clearance and with its own limits in water of a depth and a speed.
#[must_use]
pub fn fate(clearance: Clearance, stands: bool, depth_m: f64) -> Fate {
    if !stands {
        Fate::Swept
    } else if depth_m >= clearance.drowns_m() {
        Fate::Stalls
    } else {
        Fate::Passes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_dare_as_in_the_table_and_draws_meet_it() {
        for (clearance, table) in [
            (Clearance::Low, [(0.20, 0.8348), (0.30, 0.6462), (0.46, 0.3143), (0.60, 0.1140)]),
            (Clearance::High, [(0.20, 0.9624), (0.30, 0.8801), (0.46, 0.6292), (0.60, 0.3508)]),
        ] {
            for (depth, share) in table {
                assert!((clearance.willing(depth) - share).abs() < 1e-4, "{clearance:?} {depth}: {}", clearance.willing(depth));
                let n = 20_000;
                let drawn = (0..n).filter(|i| clearance.dares_m((f64::from(*i) + 0.5) / f64::from(n)) > depth).count() as f64 / f64::from(n);
                assert!((drawn - share).abs() < 1e-3, "{drawn} {share}");
            }
            assert!((clearance.willing(0.0) - 1.0).abs() < 1e-12 && clearance.willing(3.0).abs() < 1e-12);
        }
    }

    #[test]
    fn what_does_not_stand_is_swept_and_what_stands_too_deep_stalls() {
        assert_eq!(fate(Clearance::Low, false, 0.2), Fate::Swept);
        assert_eq!((fate(Clearance::Low, true, 0.4), fate(Clearance::Low, true, 0.5)), (Fate::Passes, Fate::Stalls));
        assert_eq!((fate(Clearance::High, true, 0.5), fate(Clearance::High, true, 0.95)), (Fate::Passes, Fate::Stalls));
        assert_eq!((fate(Clearance::Farm, true, 0.6), fate(Clearance::Farm, true, 0.65)), (Fate::Passes, Fate::Stalls));
        assert!((Clearance::Farm.willing(0.46) - 0.6292).abs() < 1e-4, "as a lorry's driver");
    }
}
