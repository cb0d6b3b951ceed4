//! Study / critical rain — how much rain brings the stream at a village to the level of danger: 准备转移 and 立即转移, by moisture.
//!
//! In: brooks, the ground. Out: millimetres of 1, 3 and 6 hours on dry, average and wet ground. Not here: plans (`plan/draft` takes a
//! table). Method: the county's own rivers run backwards, as SL 666-2014 asks of every village: rain of rising depth falls evenly in
//! time and space, and the least whose peak reaches the flow of the danger level (by the section's rating) is the critical one,
//! linear between depths 15 mm apart. 准备转移 is what has fallen half an hour before it is complete (assumed lead).
//! Range: 15 to 300 mm; beyond, there is none. Reservoirs hold back as at T+00:00; backwater is not counted.

use std::sync::Arc;

use rayon::prelude::*;

use super::brook::Brook;
use super::zones::even_spec;
use crate::base::seed::Seed;
use crate::hazard::flood::ground::Ground;
use crate::hazard::flood::network::Network;
use crate::hazard::flood::rain::{STEP, Storm};
use crate::hazard::flood::spec::Moisture;
use crate::map::county::County;

/// Durations, hours.
pub const HOURS: [f64; 3] = [1.0, 3.0, 6.0];
/// Moistures, in the order of the tables.
pub const MOISTURES: [Moisture; 3] = [Moisture::Dry, Moisture::Average, Moisture::Wet];
/// Lead of 准备转移 before 立即转移, hours (assumed; SL 666-2014 leaves it to the county, half an hour is common).
pub const LEAD_H: f64 = 0.5;
/// Depths that are tried, mm: every 15 up to 300.
const STEP_MM: f64 = 15.0;
const STEPS: usize = 20;
/// Hours for which the rivers are followed after the rain (assumed: streams of villages peak within a few).
const AFTER_H: f64 = 6.0;

/// Critical rain of one settlement, mm, by moisture and duration; `None` where 300 mm do not reach the level.
pub type Critical = [[Option<f64>; 3]; 3];

/// 准备转移 of a critical rain of a duration.
#[must_use]
pub fn prepare_mm(leave_mm: f64, hours: f64) -> f64 {
    leave_mm * (1.0 - (LEAD_H / hours).min(0.5))
}

/// The greatest flow of every reach under an even rain.
fn peaks(county: &County, ground: &Arc<Ground>, moisture: Moisture, hours: f64, mm: f64) -> Vec<f64> {
    let spec = even_spec(mm, hours * 60.0, moisture);
    let storm = Storm::new(county, &spec.rain, Seed(1));
    let mut network = Network::new(Arc::clone(ground), &spec, &storm, Seed(1));
    let mut most = network.outflow().to_vec();
    for _ in 0..((hours + AFTER_H) / STEP.as_hours()) as usize {
        network.step();
        for (m, q) in most.iter_mut().zip(network.outflow()) {
            *m = m.max(*q);
        }
    }
    most
}

/// The critical rain of every settlement that has a brook.
#[must_use]
pub fn critical(county: &County, ground: &Arc<Ground>, brooks: &[Option<Brook>]) -> Vec<Option<Critical>> {
    let flows: Vec<Option<(usize, f64)>> = brooks.iter().map(|b| b.map(|b| (b.reach, ground.ratings[b.reach].flow_at_depth(b.danger_m)))).collect();
    let cases: Vec<(usize, usize)> = (0..3).flat_map(|m| (0..3).map(move |h| (m, h))).collect();
    let tables: Vec<Vec<Option<f64>>> = cases
        .par_iter()
        .map(|(m, h)| {
            let mut found: Vec<Option<f64>> = vec![None; flows.len()];
            let mut before = peaks(county, ground, MOISTURES[*m], HOURS[*h], 0.0);
            for k in 1..=STEPS {
                let mm = k as f64 * STEP_MM;
                let now = peaks(county, ground, MOISTURES[*m], HOURS[*h], mm);
                for (slot, flow) in found.iter_mut().zip(&flows) {
                    if let (None, Some((r, need))) = (&slot, flow)
                        && now[*r] >= *need
                    {
                        let part = if before[*r] >= *need { 0.0 } else { (need - before[*r]) / (now[*r] - before[*r]).max(1e-12) };
                        *slot = Some(mm - STEP_MM * (1.0 - part));
                    }
                }
                before = now;
                if found.iter().zip(&flows).all(|(f, flow)| f.is_some() || flow.is_none()) {
                    break;
                }
            }
            found
        })
        .collect();
    (0..flows.len())
        .map(|s| {
            flows[s]?;
            let mut out: Critical = [[None; 3]; 3];
            for ((m, h), table) in cases.iter().zip(&tables) {
                out[*m][*h] = table[s];
            }
            Some(out)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drill::people::household::Households;
    use crate::scenario::valley;
    use crate::study::brook::brooks;

    #[test]
    fn wet_ground_and_longer_rain_need_less_an_hour_and_the_rain_found_does_reach_the_level() {
        let scenario = valley::scenario();
        let county = &scenario.county;
        let ground = Arc::new(Ground::new(county));
        let homes = Households::draw(&scenario, Seed(1));
        let brooks = brooks(county.settlements.len(), &homes, &ground);
        let found = critical(county, &ground, &brooks);
        let some: Vec<(usize, &Critical)> = found.iter().enumerate().filter_map(|(i, c)| Some((i, c.as_ref()?))).collect();
        assert!(!some.is_empty());
        let mut reached = 0;
        for (i, c) in some {
            for h in 0..3 {
                let [dry, average, wet] = [0, 1, 2].map(|m: usize| c[m][h].unwrap_or(f64::INFINITY));
                assert!(wet <= average && average <= dry, "{c:?}");
            }
            for m in 0..3 {
                if let [Some(one), Some(three), Some(six)] = c[m] {
                    assert!(one / 1.0 >= three / 3.0 && three / 3.0 >= six / 6.0, "{c:?}");
                }
            }
            if let (Some(mm), Some(b)) = (c[2][1], brooks[i]) {
                let need = ground.ratings[b.reach].flow_at_depth(b.danger_m);
                let at = |mm: f64| peaks(county, &ground, Moisture::Wet, 3.0, mm)[b.reach];
                assert!(at(mm + STEP_MM) > need && at((mm - STEP_MM).max(0.0)) < need, "{mm} mm");
                assert!(prepare_mm(mm, 3.0) < mm && prepare_mm(mm, 1.0) >= 0.5 * mm - 1e-9);
                reached += 1;
            }
        }
        assert!(reached > 0, "300 mm in three hours reach somebody's house");
    }
}
