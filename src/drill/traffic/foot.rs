//! Traffic / foot — people on foot in numbers: how a crowd slows, and what a road or a door lets through.
//!
//! In: people a square metre, widths. Out: factors on speed, people a second. Not here: who walks where (`people::walk`).
//! Method: the fundamental diagram of Weidmann (1993), v = v₀ (1 − exp(−1.913 (1/ρ − 1/5.4))), v₀ on the level 1.34 m/s; used as a factor on
//! whatever speed somebody has. Its greatest flow is 1.2 people a second and metre of width, at 1.75 people a square metre.

use crate::base::num;

/// People a square metre from which nobody moves (Weidmann 1993).
pub const JAM_PER_M2: f64 = 5.4;
/// Shape of the curve, people a square metre (Weidmann 1993).
const GAMMA: f64 = 1.913;
/// People a second that pass a door or a narrow place, by metre of its width (RiMEA and IMO MSC.1/Circ.1238: at most 1.33).
pub const DOOR_PER_S_M: f64 = 1.33;
/// Share of a road's width on which people walk beside the vehicles (assumed: half).
pub const ROAD_SHARE: f64 = 0.5;

/// Factor on walking speed among so many people a square metre: 1 alone, 0 from 5.4 on.
#[must_use]
pub fn crowding(per_m2: f64) -> f64 {
    if per_m2 <= 0.0 {
        return 1.0;
    }
    if per_m2 >= JAM_PER_M2 {
        return 0.0;
    }
    (1.0 - num::exp(-GAMMA * (1.0 / per_m2 - 1.0 / JAM_PER_M2))).clamp(0.0, 1.0)
}

/// People a second and metre of width at a density, for a free speed in metres per second.
#[must_use]
pub fn flow(per_m2: f64, free_m_per_s: f64) -> f64 {
    per_m2 * free_m_per_s * crowding(per_m2)
}

/// Share of the free speed times people a square metre at the greatest flow: 1.75 × v(1.75)/v₀ (Weidmann 1993).
const MOST: f64 = 0.914;

/// The most people a second that a way of a width in metres lets through at a free speed in metres per second.
#[must_use]
pub fn most_per_s(width_m: f64, free_m_per_s: f64) -> f64 {
    MOST * free_m_per_s.max(0.01) * width_m.max(0.1)
}

/// The steady factor for people who enter a way of a width at a rate: the density at which as many flow, on the free side of the
/// curve; at most the density of greatest flow. Speed in metres per second, rate in people per second.
#[must_use]
pub fn steady(per_s: f64, width_m: f64, free_m_per_s: f64) -> f64 {
    let wanted = per_s / width_m.max(0.1);
    // So few that nobody notices the others: less than a millionth.
    if wanted < free_m_per_s * 0.1 {
        return 1.0;
    }
    // The flow rises up to 1.75 people a square metre: halve the interval until it is thin.
    let (mut low, mut high) = (0.0, 1.75);
    for _ in 0..24 {
        let mid = (low + high) / 2.0;
        if flow(mid, free_m_per_s) < wanted { low = mid } else { high = mid }
    }
    crowding(high)
}

/// Seconds until people are through a door of a width, once they stand at it.
#[must_use]
pub fn through_door_s(people: u32, width_m: f64) -> f64 {
    f64::from(people) / (DOOR_PER_S_M * width_m.max(0.01))
}
/// Seconds for a length in metres at a speed of one's own, among so many people a square metre.
#[must_use]
pub fn walk_s(length_m: f64, m_per_s: f64, per_m2: f64) -> f64 {
    length_m / (m_per_s * crowding(per_m2)).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crowd_s_curve_is_weidmann_s() {
        // v(ρ)/v₀ by hand: 0.5: 0.9689; 1: 0.7897; 2: 0.4524; 4: 0.1166.
        for (per_m2, factor) in [(0.0, 1.0), (0.5, 0.9689), (1.0, 0.7897), (2.0, 0.4524), (4.0, 0.1166), (5.4, 0.0), (9.0, 0.0)] {
            assert!((crowding(per_m2) - factor).abs() < 5e-4, "{per_m2}: {}", crowding(per_m2));
        }
        let (best, at) = (1..540).map(|i| f64::from(i) / 100.0).map(|d| (flow(d, 1.34), d)).fold((0.0, 0.0), |a, b| if b.0 > a.0 { b } else { a });
        assert!((best - 1.225).abs() < 0.01 && (at - 1.75).abs() < 0.05, "{best} at {at}");
    }

    #[test]
    fn few_people_do_not_slow_each_other_and_many_walk_at_the_greatest_flow() {
        assert!(steady(0.2, 2.0, 1.1) > 0.99);
        assert!((steady(100.0, 2.0, 1.1) - crowding(1.75)).abs() < 1e-6);
        assert!((most_per_s(1.0, 1.34) - 1.225).abs() < 0.001 && (most_per_s(1.0, 1.34) - flow(1.75, 1.34)).abs() < 1e-3);
        assert!((through_door_s(100, 1.0) - 100.0 / 1.33).abs() < 1e-9);
    }
}
