//! People / harm — what water does to people and vehicles: stability, hazard classes, rates of death.
//!
//! In: depth, speed, a draw. Out: a class, a verdict, a rate. Not here: who is where. First form: two zones of LifeSim
//! with its rates, Jonkman (2008) beside it as a cross-check that decides nothing.
//! Sources: AIDR handbook 7-3 (2017) for the classes; USACE LifeSim technical reference 2.1 (2021) for vehicles, thresholds
//! and rates; RESCDAM (2001) for masonry; Jonkman, Vrijling, Vrouwenvelder (2008), Nat Hazards 46: 353–389.

use crate::base::num;

/// AIDR hazard class H1 to H6 as a number.
#[must_use]
pub fn hazard_class(depth_m: f64, speed_m_per_s: f64) -> u8 {
    let (d, v) = (depth_m, speed_m_per_s);
    let dv = d * v;
    let mut class = if dv <= 0.3 {
        1
    } else if dv <= 0.6 {
        2
    } else if dv <= 1.0 {
        4
    } else if dv <= 4.0 {
        5
    } else {
        6
    };
    let mut raise = |least: u8| class = class.max(least);
    if v > 4.0 {
        raise(6)
    } else if v > 2.0 {
        raise(5)
    }
    if d > 4.0 {
        raise(6)
    } else if d > 2.0 {
        raise(5)
    } else if d > 1.2 {
        raise(4)
    } else if d > 0.5 {
        raise(3)
    } else if d > 0.3 {
        raise(2)
    }
    class
}

/// Limits within which a vehicle stands: depth, speed, depth × speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stands {
    /// Metres.
    pub depth_m: f64,
    /// Metres per second.
    pub speed_m_per_s: f64,
    /// Square metres per second.
    pub product: f64,
}

/// A vehicle's limits by a draw: triangular between LifeSim's low, best and high (table 17), one draw for all three.
#[must_use]
pub fn vehicle_stands(high_clearance: bool, u: f64) -> Stands {
    let tri = |low: f64, best: f64, high: f64| crate::base::dist::Dist::Triangular(low, best, high).quantile(u);
    if high_clearance {
        Stands { depth_m: tri(0.5, 1.5, 2.0), speed_m_per_s: tri(3.0, 6.0, 6.000_001), product: tri(0.6, 1.2, 2.4) }
    } else {
        Stands { depth_m: tri(0.3, 1.2, 1.5), speed_m_per_s: tri(3.0, 4.5, 6.0), product: tri(0.3, 0.8, 1.3) }
    }
}

impl Stands {
    /// Whether it stands in such water.
    #[must_use]
    pub fn holds(&self, depth_m: f64, speed_m_per_s: f64) -> bool {
        depth_m < self.depth_m && speed_m_per_s < self.speed_m_per_s && depth_m * speed_m_per_s < self.product
    }
}

/// Whether a grown person keeps their feet: ARR project 10 (Cox et al. 2010), moderate hazard: D ≤ 1.2 m, V ≤ 3 m/s,
/// DV ≤ 0.8 m²/s; children and people of reduced mobility D ≤ 0.5 m, DV ≤ 0.4 m²/s.
#[must_use]
pub fn person_stands(weak: bool, depth_m: f64, speed_m_per_s: f64) -> bool {
    let (depth, product) = if weak { (0.5, 0.4) } else { (1.2, 0.8) };
    depth_m <= depth && speed_m_per_s <= 3.0 && depth_m * speed_m_per_s <= product
}

/// Whether people on foot dare to go into water they see: shallower than 0.5 m and within ARR project 10's limit for children,
/// DV ≤ 0.4 m²/s (Cox et al. 2010), which is what grown people take for passable (assumed).
#[must_use]
pub fn dares(depth_m: f64, speed_m_per_s: f64) -> bool {
    depth_m < 0.5 && speed_m_per_s <= 3.0 && depth_m * speed_m_per_s <= 0.4
}

/// Factor on walking speed by depth: 1 dry, 0.58 at 0.35 m (188 subjects, Appl. Phys. 2026), 0.45 at 0.6 m, 0.3 at 0.9 m
/// (Dias et al. 2021, Bernardini et al. 2020: monotone decrease; the last two read as assumed), linear between, 0 from 1.2 m.
#[must_use]
pub fn wading(depth_m: f64) -> f64 {
    const TABLE: [(f64, f64); 5] = [(0.0, 1.0), (0.35, 0.58), (0.60, 0.45), (0.90, 0.30), (1.20, 0.0)];
    if depth_m <= 0.0 {
        return 1.0;
    }
    for pair in TABLE.windows(2) {
        let ((d0, f0), (d1, f1)) = (pair[0], pair[1]);
        if depth_m <= d1 {
            return f0 + (f1 - f0) * (depth_m - d0) / (d1 - d0);
        }
    }
    0.0
}

/// Flood hazard rating for people on foot, d (v + 0.5) + DF, with a debris factor of 0 to 1: a cross-check beside [`hazard_class`] (HR
/// Wallingford, DEFRA FD2321 2006).
#[must_use]
pub fn flood_rating(depth_m: f64, m_per_s: f64, debris: f64) -> f64 {
    if depth_m <= 0.0 { 0.0 } else { depth_m * (m_per_s + 0.5) + debris }
}

/// Whom a flood hazard rating endangers: 0 nobody below 0.75, 1 some (children, elders), 2 most from 1.25, 3 all from 2.0 (the same source).
#[must_use]
pub fn rating_class(rating: f64) -> u8 {
    [0.75, 1.25, 2.0].iter().filter(|from| rating >= **from).count() as u8
}

/// Share of people exposed who die by depth alone, 0.985 / (1 + e^(6.32 − 1.412 h)): a cross-check beside [`jonkman`] (GFDRR CCDR tools).
#[must_use]
pub fn gfdrr(depth_m: f64) -> f64 {
    0.985 / (1.0 + num::exp(6.32 - 1.412 * depth_m))
}

/// Tobler's hiking function (1993) as a factor on the speed on the flat; slope as rise over run in the direction of walking.
#[must_use]
pub fn tobler(slope: f64) -> f64 {
    num::exp(-3.5 * ((slope + 0.05).abs() - 0.05))
}

/// Death rate of a group in LifeSim's high-hazard zone by a draw: 1 below 0.471, 0 from 0.877 on, mean 0.708.
/// Between, three straight pieces through the manual's example (0.58, 0.75) with the manual's mean.
#[must_use]
pub fn high_zone(u: f64) -> f64 {
    #[expect(clippy::approx_constant, reason = "0.5235 is a point of the published curve, not π/6")]
    const CURVE: [(f64, f64); 4] = [(0.471, 1.0), (0.58, 0.75), (0.75, 0.5235), (0.877, 0.0)];
    if u < CURVE[0].0 {
        return 1.0;
    }
    for pair in CURVE.windows(2) {
        let ((u0, r0), (u1, r1)) = (pair[0], pair[1]);
        if u < u1 {
            return r0 + (r1 - r0) * (u - u0) / (u1 - u0);
        }
    }
    0.0
}

/// Death rate of a group in LifeSim's low-hazard zone by a draw: none but for a share of 2.571e-5; mean 1.248e-5.
#[must_use]
pub fn low_zone(u: f64) -> f64 {
    if u < 2.571e-5 { 0.4854 } else { 0.0 }
}

/// Depth above the floor from which a person who cannot climb is in the high zone of a one-storey house, metres
/// (LifeSim: triangular 4, 5, 6 ft).
#[must_use]
pub fn weak_threshold_m(u: f64) -> f64 {
    crate::base::dist::Dist::Triangular(1.2192, 1.524, 1.8288).quantile(u)
}

/// Share of houses from whose rooms people who can climb get on the roof (LifeSim technical reference).
pub const ROOF_IN_REACH: f64 = 0.95;

/// The same for a person who can climb: with a roof within reach (95 %) 15 ft + triangular 3, 4, 5 ft; without, the
/// ceiling at 9 ft less triangular 0.5, 1, 1.5 ft.
#[must_use]
pub fn able_threshold_m(u: f64) -> f64 {
    const FT: f64 = 0.3048;
    if u < ROOF_IN_REACH {
        FT * (15.0 + crate::base::dist::Dist::Triangular(3.0, 4.0, 5.0).quantile(u / ROOF_IN_REACH))
    } else {
        FT * (9.0 - crate::base::dist::Dist::Triangular(0.5, 1.0, 1.5).quantile((u - ROOF_IN_REACH) / (1.0 - ROOF_IN_REACH)))
    }
}

/// How a house is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Built {
    /// Of wood, standing on its stones.
    WoodOnStones,
    /// Of wood, anchored to its foundation.
    WoodAnchored,
    /// Of brick, stone or concrete.
    Masonry,
}

/// Whether a house collapses (RESCDAM 2001, in feet and seconds): wood that is not anchored from DV 32.3 on, anchored wood from
/// 75.3, masonry and concrete from 75.3 where V is above 6.6.
#[must_use]
pub fn house_collapses(built: Built, depth_m: f64, speed_m_per_s: f64) -> bool {
    const FT: f64 = 0.3048;
    let product = depth_m * speed_m_per_s / (FT * FT);
    match built {
        Built::WoodOnStones => product >= 32.3,
        Built::WoodAnchored => product >= 75.3,
        Built::Masonry => product >= 75.3 && speed_m_per_s > 6.6 * FT,
    }
}

/// Jonkman's mortality: breach zone, rapidly rising water, remaining zone.
#[must_use]
pub fn jonkman(depth_m: f64, speed_m_per_s: f64, rise_m_per_h: f64) -> f64 {
    if depth_m <= 0.0 {
        return 0.0;
    }
    if depth_m * speed_m_per_s >= 7.0 && speed_m_per_s >= 2.0 {
        return 1.0;
    }
    let (mean, sd) = if rise_m_per_h >= 0.5 && depth_m >= 2.1 { (1.46, 0.28) } else { (7.60, 2.75) };
    num::normal_cdf((num::ln(depth_m) - mean) / sd)
}

/// Shares of survivors of the high zone who are red, yellow and green (START; assumed).
pub const HURT_HIGH: [f64; 3] = [0.20, 0.30, 0.50];
/// Share of people caught in the low zone who are slightly hurt (assumed).
pub const HURT_LOW: f64 = 0.02;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hazard_classes_are_those_of_the_handbook() {
        for (d, v, class) in [(0.29, 1.0, 1), (0.31, 0.5, 2), (0.6, 0.5, 3), (1.3, 0.5, 4), (0.2, 2.1, 5), (1.0, 4.1, 6)] {
            assert_eq!(hazard_class(d, v), class, "{d} m, {v} m/s");
        }
    }

    #[test]
    fn lethality_has_the_published_means() {
        let n = 1_000_000;
        let mean = (0..n).map(|i| high_zone((f64::from(i) + 0.5) / f64::from(n))).sum::<f64>() / f64::from(n);
        assert!((mean - 0.7079).abs() < 0.0005, "{mean}");
        assert!((high_zone(0.58) - 0.75).abs() < 1e-9 && (high_zone(0.4) - 1.0).abs() < 1e-12 && high_zone(0.88).abs() < 1e-12);
        assert!((2.571e-5 * low_zone(0.0) - 1.248e-5).abs() < 1e-8);
    }

    #[test]
    fn jonkman_gives_the_sheet_s_values() {
        for (h, rapid, slow) in [(3.0, 0.09841, 0.009036), (5.0, 0.70323, 0.014689)] {
            assert!((jonkman(h, 0.5, 1.0) - rapid).abs() < 2e-5, "{}", jonkman(h, 0.5, 1.0));
            assert!((jonkman(h, 0.5, 0.1) - slow).abs() < 2e-6, "{}", jonkman(h, 0.5, 0.1));
        }
        assert!((jonkman(3.5, 2.1, 1.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_masonry_house_stands_where_rescdam_lets_it() {
        const FT2: f64 = 0.3048 * 0.3048;
        let falls = |d, v| house_collapses(Built::Masonry, d, v);
        assert!(falls(10.0 * 0.3048, 75.4 / 10.0 * 0.3048) && !falls(20.0 * 0.3048, 75.4 / 20.0 * 0.3048));
        assert!(!falls(1.0, 35.0 * FT2));
    }

    #[test]
    fn slopes_and_water_slow_a_walker() {
        assert!((tobler(0.0) - 1.0).abs() < 1e-12 && tobler(-0.05) > 1.0 && tobler(0.3) < 0.36);
        assert!((wading(0.35) - 0.58).abs() < 1e-12 && wading(0.2) > 0.58 && wading(1.3).abs() < 1e-12);
    }
}
