//! Road fire / tunnel — smoke of a fire in a tunnel: how far it comes back against the draught, how far one sees in it.
//!
//! In: heat release, draught, metres from the fire along the tube. Out: critical velocity, back-layer, visibility.
//! Not here: which pieces of a road lie in a tunnel, who stands there (`drill::expressway::tunnel`), how smoke
//! spreads before the portal (`smoke`).
//! Method: soot as in `smoke`, spread over the tube's section and carried by its draught; a draught weaker than the critical velocity lets
//! smoke come back against it. Source: Li, Lei and Ingason (2010), Fire Safety J. 45: 361–370: u*c = 0.81 Q*^⅓ (0.43 from Q* = 0.15 on),
//! l* = 18.5 ln(u*c / u*), with u* = u / √(gH), Q* = Q / (ρ c T √g H^2.5). Range: straight tubes, 3 to 100 MW; steeper or wider ones differ.

use super::smoke::{CLEAR_M, EXTINCTION_M2_G, HEAT_KJ_G, SEEN, SOOT};
use crate::base::num::{cbrt, ln};

/// Height of the tube, metres (assumed: a tube of two lanes after JTG 3370.1).
pub const HEIGHT_M: f64 = 7.0;
/// Its section, square metres (assumed: the same).
pub const SECTION_M2: f64 = 65.0;
/// Draught along it with the traffic stopped, m/s, the way the traffic goes (assumed; fans run at 2 to 3 where there are any).
pub const DRAUGHT_M_S: f64 = 1.5;
/// Share of its heat that smoke still has when it comes out of the portal; the walls keep the rest (assumed).
pub const WARM_AT_PORTAL: f64 = 0.3;
/// Density times heat times temperature of the air, kW s/m³ (1.2 kg/m³, 1.005 kJ/kg K, 293 K).
const AIR_KJ_M3: f64 = 1.2 * 1.005 * 293.0;
/// Gravity, m/s².
const GRAVITY: f64 = 9.81;

fn speed_unit_m_s() -> f64 {
    (GRAVITY * HEIGHT_M).sqrt()
}

/// Draught from which on no smoke comes back against it, m/s.
#[must_use]
pub fn critical_m_s(mw: f64) -> f64 {
    let q = mw.max(0.0) * 1000.0 / (AIR_KJ_M3 * GRAVITY.sqrt() * HEIGHT_M * HEIGHT_M * HEIGHT_M.sqrt());
    (0.81 * cbrt(q)).min(0.43) * speed_unit_m_s()
}

/// How far smoke comes back against a draught, metres.
#[must_use]
pub fn back_m(mw: f64, draught_m_s: f64) -> f64 {
    18.5 * HEIGHT_M * ln((critical_m_s(mw) / draught_m_s.max(0.05)).max(1.0))
}

/// Visibility in the tube, metres, so many metres down the draught of the fire; negative is against it.
#[must_use]
pub fn visibility_m(mw: f64, draught_m_s: f64, down_m: f64) -> f64 {
    if mw <= 0.0 || down_m < -back_m(mw, draught_m_s) {
        return CLEAR_M;
    }
    let soot_g_m3 = mw * 1000.0 / HEAT_KJ_G * SOOT / (SECTION_M2 * draught_m_s.max(0.05));
    (SEEN / (soot_g_m3 * EXTINCTION_M2_G)).min(CLEAR_M)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fiercer_fire_sends_its_smoke_farther_back_and_a_strong_draught_holds_it() {
        assert!((critical_m_s(100.0) - 3.563).abs() < 0.01, "0.43 √(9.81 × 7): {}", critical_m_s(100.0));
        // Q* of 5 MW: 5000 / (353.4 × 3.132 × 129.6) = 0.0349; 0.81 × 0.0349^⅓ × 8.287 = 2.19.
        assert!((critical_m_s(5.0) - 2.19).abs() < 0.01, "{}", critical_m_s(5.0));
        assert!(back_m(5.0, 1.5) < back_m(30.0, 1.5) && (back_m(100.0, 1.5) - 18.5 * 7.0 * ln(3.563 / 1.5)).abs() < 0.5);
        assert!(back_m(100.0, 3.6).abs() < 1e-9 && visibility_m(100.0, 3.6, -1.0) >= CLEAR_M);
    }

    #[test]
    fn in_the_tube_one_sees_far_less_than_in_the_open() {
        let tube = visibility_m(30.0, DRAUGHT_M_S, 200.0);
        let open = super::super::smoke::visibility_m(30.0, DRAUGHT_M_S, crate::hazard::briggs::Stability::D, 200.0, 0.0);
        assert!(tube < 1.0 && open > 100.0, "{tube} {open}");
        assert!(visibility_m(30.0, DRAUGHT_M_S, -20.0) < 1.0 && visibility_m(30.0, DRAUGHT_M_S, -1000.0) >= CLEAR_M);
    }
}
