//! Fire / safety — where a crew must not be: the built-in rules, which a plan may tighten and never remove.
//!
//! In: a place at the edge, the front there, the ground, the wind. Out: the rule that forbids it, or none; whether there is
//! time to get away. Not here: what the crew does then (`crews`).
//! Rules: never before or above a head that runs uphill, never down the wind of it (不打火头、不上山迎火); a way to
//! black ground or back along the own line (LACES) that is quicker than the fire; nobody nearer to flames than four times
//! their height without such a way (IRPG); Butler's distance for a place of safety.
//! Source: Butler 2014, 8 × height × Δ by wind, burning condition and slope; NWCG IRPG (LCES, 4 × flame height); DRILL §2.4.

use crate::hazard::forest_fire::edge::Size;
use crate::hazard::forest_fire::front::look::Local;
use crate::hazard::forest_fire::weather::Weather;
use crate::record::said;

/// A slope from which fire below is deadly: 15° (assumed).
const STEEP_TAN: f64 = 0.268;
/// A wind from which its lee is forbidden, m/s (assumed: 4 on Beaufort's scale begins at 5.5, forest edge less).
const WINDY_M_S: f64 = 4.0;
/// Flames that anybody may stand before, metres (hauling chart: 4 ft).
const LOW_M: f64 = 1.2;
/// People with tools get away at, metres a second (assumed: 3.6 km/h off the path).
pub const ESCAPE_M_S: f64 = 1.0;
/// Time that must be left besides, seconds (assumed).
pub const RESERVE_S: f64 = 120.0;

/// The rule that forbids direct work at a place of the edge, as the record says it.
#[must_use]
pub fn forbids(local: &Local, flame_m: f64, rise: [f64; 2], weather: &Weather) -> Option<&'static str> {
    if flame_m <= LOW_M {
        return None;
    }
    let steep = (rise[0] * rise[0] + rise[1] * rise[1]).sqrt();
    let uphill = if steep > 0.0 { (local.normal[0] * rise[0] + local.normal[1] * rise[1]) / steep } else { 0.0 };
    if steep >= STEEP_TAN && uphill >= 0.7 {
        return Some(said::UPHILL);
    }
    let a = weather.wind_towards_deg.to_radians();
    let lee = local.normal[0] * crate::base::num::sin(a) + local.normal[1] * crate::base::num::cos(a);
    (weather.wind_m_s >= WINDY_M_S && lee >= 0.7).then_some(said::LEE)
}

/// Whether a crew gets away: metres to black ground or to the end of its line, seconds until the fire is where it stands.
#[must_use]
pub fn gets_away(escape_m: f64, fire_s: f64) -> bool {
    escape_m / ESCAPE_M_S + RESERVE_S <= fire_s
}

/// Butler's distance from vegetation of a height to a place of safety, metres: wind below 4.5, to 9 m/s, above; burning
/// condition 0 low, 1 moderate, 2 extreme; slope below 10, to 20 degrees, above.
#[must_use]
pub fn butler_m(height_m: f64, wind_m_s: f64, burning: usize, slope_deg: f64) -> f64 {
    const DELTA: [[[f64; 3]; 3]; 3] = [
        [[1.0, 1.0, 2.0], [1.0, 1.0, 2.0], [1.0, 2.0, 3.0]],
        [[1.5, 3.0, 4.0], [2.0, 4.0, 5.0], [2.5, 5.0, 5.0]],
        [[3.0, 4.0, 6.0], [3.0, 5.0, 7.0], [4.0, 5.0, 10.0]],
    ];
    let class = |v: f64, a: f64, b: f64| usize::from(v >= a) + usize::from(v >= b);
    8.0 * height_m * DELTA[class(wind_m_s, 4.5, 9.0)][burning.min(2)][class(slope_deg, 10.0, 20.0)]
}

/// The burning condition of a fire as seen: by its longest flame (assumed limits 1.2 and 3.4 m of the hauling chart).
#[must_use]
pub fn burning(size: &Size) -> usize {
    usize::from(size.flame_m >= 1.2) + usize::from(size.flame_m >= 3.4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;

    #[test]
    fn nobody_stands_above_or_in_the_lee_of_a_head() {
        let north = Local { at_s: 0.0, normal: [0.0, 1.0], rate_m_s: 0.1, cell: 0 };
        let wind =
            |m_s, towards| Weather { at: Moment::ZERO, temperature_c: 25.0, humidity_percent: 30.0, wind_m_s: m_s, wind_towards_deg: towards, cloud: 0.0 };
        assert_eq!(forbids(&north, 2.0, [0.0, 0.4], &wind(1.0, 0.0)), Some(said::UPHILL));
        assert_eq!(forbids(&north, 2.0, [0.0, -0.4], &wind(1.0, 0.0)), None, "it runs downhill");
        assert_eq!(forbids(&north, 2.0, [0.0, 0.0], &wind(6.0, 10.0)), Some(said::LEE));
        assert_eq!(forbids(&north, 2.0, [0.0, 0.0], &wind(6.0, 90.0)), None, "a flank");
        assert_eq!(forbids(&north, 0.8, [0.0, 0.4], &wind(9.0, 0.0)), None, "low flames anywhere");
        assert!(gets_away(60.0, 181.0) && !gets_away(60.0, 179.0));
    }

    #[test]
    fn butler_has_his_table() {
        assert!((butler_m(10.0, 2.0, 0, 5.0) - 80.0).abs() < 1e-9 && (butler_m(10.0, 12.0, 2, 30.0) - 800.0).abs() < 1e-9);
        assert!((butler_m(5.0, 6.0, 1, 15.0) - 160.0).abs() < 1e-9);
    }
}
