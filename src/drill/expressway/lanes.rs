//! Expressway / lanes — how much of a carriageway is open beside a fire, a wreck, crews at work.
//!
//! In: lanes, heat, visibility, what stands there. Out: lanes open, share of the capacity. Not here: the queue (`stream`).
//! Source: shares of the capacity left by incidents, HCM 2000, exhibit 22-6; drivers who look across, Masinick and Teng 2004 (12.7 %).

use crate::hazard::road_fire::radiation::{PAIN_KW_M2, flux_kw_m2};
use crate::hazard::road_fire::smoke::STOPS_M;

/// Distance of the next lane from a vehicle on fire, metres (a lane of 3.75 m and the vehicle's half; assumed).
pub const NEXT_LANE_M: f64 = 5.5;
/// Distance of the opposite carriageway, metres (assumed).
pub const OPPOSITE_M: f64 = 14.0;
/// Share of the capacity left where drivers look across at an accident.
pub const LOOKS: f64 = 0.873;

/// Share of the capacity with so many of so many lanes open past an incident.
#[must_use]
pub fn share(lanes: u32, open: u32) -> f64 {
    const TWO: [f64; 3] = [0.0, 0.35, 0.81];
    const THREE: [f64; 4] = [0.0, 0.17, 0.49, 0.83];
    const FOUR: [f64; 5] = [0.0, 0.13, 0.25, 0.58, 0.85];
    let open = open.min(lanes) as usize;
    match lanes {
        0 | 1 => [0.0, 0.81][open.min(1)],
        2 => TWO[open],
        3 => THREE[open],
        _ => FOUR[open.min(4)],
    }
}

/// Whether nobody drives past: too hot on the next lane, or nothing to be seen.
#[must_use]
pub fn impassable(mw: f64, distance_m: f64, visibility_m: f64) -> bool {
    flux_kw_m2(mw, distance_m) >= PAIN_KW_M2 || visibility_m < STOPS_M
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_car_lets_one_lane_pass_and_a_lorry_closes_both_sides() {
        assert!(!impassable(5.0, NEXT_LANE_M, 500.0) && impassable(60.0, NEXT_LANE_M, 500.0) && impassable(60.0, OPPOSITE_M, 500.0));
        assert!(impassable(0.0, NEXT_LANE_M, 20.0));
        assert!((share(2, 1) - 0.35).abs() < 1e-12 && share(2, 0).abs() < 1e-12 && share(3, 1) < share(3, 2));
    }
}
