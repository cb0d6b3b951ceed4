//! Road fire / spill — a load that runs into a river below a bridge, and when it comes to the intake.
//!
//! In: reaches from the spill downstream, low flow by drainage area, litres. Out: travel time, greatest concentration.
//! Not here: cleaning. Method: water runs at the speed of uniform flow (Manning) of the base flow; the cloud spreads along the river
//! (Taylor 1954) with the dispersion of Fischer et al. (1979), K = 0.011 u² W² / (h u*). Dissolved part assumed: all of it.

use crate::base::ids::ReachId;
use crate::hazard::flood::section::{normal_depth_m, wetted};
use crate::map::river::{Reach, RiverGraph};

/// Gravity, m/s².
const GRAVITY: f64 = 9.81;
/// Least speed of a river that runs at all, m/s (assumed).
const LEAST_M_S: f64 = 0.05;

/// What a river does with a spill.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Journey {
    /// From the spill to the intake, seconds.
    pub seconds: f64,
    /// Along the river, metres.
    pub metres: f64,
    /// Greatest concentration at the intake, grams in a cubic metre.
    pub peak_g_m3: f64,
}

/// Speed, depth, width and area of a reach under its base flow.
#[must_use]
pub fn runs(reach: &Reach, baseflow_m3_s_per_km2: f64) -> (f64, f64, f64, f64) {
    let flow = (reach.area_km2 * baseflow_m3_s_per_km2).max(1e-3);
    let depth = normal_depth_m(&reach.section, reach.slope(), flow).max(0.01);
    let w = wetted(&reach.section, depth);
    ((flow / w.area_m2.max(1e-3)).max(LEAST_M_S), depth, w.width_m, w.area_m2)
}

/// Follows a spill from a share of a reach down to the end of another, or out of the county where `to` is `None`; `None` where the
/// water never gets there.
#[must_use]
pub fn follow(rivers: &RiverGraph, from: ReachId, share: f64, to: Option<ReachId>, baseflow_m3_s_per_km2: f64, kilograms: f64) -> Option<Journey> {
    follow_to(rivers, (from, share), to.map(|r| (r, 1.0)), baseflow_m3_s_per_km2, kilograms)
}

/// The same down to a share of a reach.
#[must_use]
pub fn follow_to(rivers: &RiverGraph, from: (ReachId, f64), to: Option<(ReachId, f64)>, baseflow_m3_s_per_km2: f64, kilograms: f64) -> Option<Journey> {
    let mut out = Journey::default();
    let (mut spread_m2, mut area) = (0.0, 1.0);
    let mut at = Some(from.0);
    let mut begins = from.1.clamp(0.0, 1.0);
    while let Some(id) = at {
        let reach = rivers.reach(id);
        let (speed, depth, width, wet) = runs(reach, baseflow_m3_s_per_km2);
        let here = to.filter(|(r, _)| *r == id).map(|(_, share)| share.clamp(0.0, 1.0));
        let ends = here.unwrap_or(1.0);
        if ends < begins {
            return None;
        }
        let length = reach.length_m * (ends - begins);
        begins = 0.0;
        let time = length / speed;
        let shear = (GRAVITY * depth * reach.slope()).sqrt();
        spread_m2 += 2.0 * (0.011 * speed * speed * width * width / (depth * shear.max(1e-3))) * time;
        (out.seconds, out.metres, area) = (out.seconds + time, out.metres + length, wet);
        if here.is_some() {
            break;
        }
        at = reach.downstream;
        if at.is_none() && to.is_some() {
            return None;
        }
    }
    out.peak_g_m3 = kilograms.max(0.0) * 1000.0 / (area * (2.0 * std::f64::consts::PI * spread_m2.max(1.0)).sqrt());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lang::Name;
    use crate::map::frame::Point;
    use crate::map::river::Section;

    fn reach(length_m: f64, downstream: Option<u32>) -> Reach {
        let section = Section { bed_width_m: 20.0, bank_slope: 2.0, bankfull_m: 3.0, plain_width_m: 50.0, valley_slope: 5.0, n_channel: 0.035, n_plain: 0.06 };
        Reach {
            name: Name { zh: String::new(), en: None },
            line: vec![Point::new(0.0, 0.0), Point::new(length_m, 0.0)],
            length_m,
            downstream: downstream.map(ReachId),
            bed_up_m: length_m * 0.001,
            bed_down_m: 0.0,
            section,
            area_km2: 500.0,
            dam: None,
        }
    }

    #[test]
    fn a_spill_takes_the_length_over_the_speed_and_thins_on_its_way() {
        let rivers = RiverGraph { reaches: vec![reach(2000.0, Some(1)), reach(3000.0, None)], ..RiverGraph::default() };
        let (speed, ..) = runs(&rivers.reaches[0], 0.02);
        let near = follow(&rivers, ReachId(0), 0.5, Some(ReachId(0)), 0.02, 1000.0).expect("it gets there");
        let far = follow(&rivers, ReachId(0), 0.5, Some(ReachId(1)), 0.02, 1000.0).expect("it gets there");
        assert!((near.seconds - 1000.0 / speed).abs() < 1e-6 && (far.metres - 4000.0).abs() < 1e-9);
        assert!(far.peak_g_m3 < near.peak_g_m3);
        assert_eq!(follow(&rivers, ReachId(1), 0.0, Some(ReachId(0)), 0.02, 1.0), None, "it does not run uphill");
        let to = |reach, share| follow_to(&rivers, (ReachId(0), 0.5), Some((ReachId(reach), share)), 0.02, 1000.0);
        assert!(to(0, 0.75).is_some_and(|j| (j.metres - 500.0).abs() < 1e-9) && to(1, 0.5).is_some_and(|j| (j.metres - 2500.0).abs() < 1e-9));
        assert_eq!(to(0, 0.25), None, "nor back within a reach");
    }
}
