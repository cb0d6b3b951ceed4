//! Fire / safety — where a crew must not be: the built-in rules, which a plan may tighten and never remove.
//!
//! In: a place at the edge, the front there, the ground, the wind. Out: the rule that forbids it, or none; whether there is
//! time to get away. Not here: what the crew does then (`crews`).
//! Rules: never before or above a head that runs uphill, never down the wind of it (不打火头、不上山迎火); a way to
//! black ground or back along the own line (LACES) that is quicker than the fire; nobody nearer to flames than four times
//! their height without such a way (IRPG); Butler's distance for a place of safety.
//! Source: Butler 2014, 8 × height × Δ by wind, burning condition and slope; NWCG IRPG (LCES, 4 × flame height); DRILL §2.4.

use crate::hazard::forest_fire::edge::Size;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::forest_fire::front::look::Local;
use crate::hazard::forest_fire::weather::Weather;
use crate::map::frame::Point;
use crate::record::said;

/// A slope from which fire below is deadly: 15° (assumed).
const STEEP_TAN: f64 = 0.268;
/// A wind from which its lee is forbidden, m/s (assumed: 4 on Beaufort's scale begins at 5.5, forest edge less).
const WINDY_M_S: f64 = 4.0;
/// Flames that anybody may stand before, metres (hauling chart: 4 ft).
const LOW_M: f64 = 1.2;
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

/// Whether a crew gets away: seconds of walking to a place of safety, seconds until the fire is where it stands.
#[must_use]
pub fn gets_away(escape_s: f64, fire_s: f64) -> bool {
    escape_s + RESERVE_S <= fire_s
}

/// How far a crew looks for a place of safety, cells.
const REFUGE_CELLS: usize = 10;

/// The nearest place of safety (LACES): black ground that has burnt out or was put out, or ground as far from every flame as Butler's
/// distance for what grows there, and never nearer than four flames; ties by cell. `None` where there is neither within
/// 300 m on a raster of 30 m.
#[must_use]
pub fn refuge(fire: &ForestFire, at: Point, flame_m: f64, weather: &Weather, flames: impl Fn(usize) -> bool) -> Option<Point> {
    let land = fire.behaviour().land();
    let shape = land.shape;
    let here = shape.cell_at(at)?;
    let stand = &land.stands[usize::from(land.stand[here])];
    let rise = land.rise(here);
    let slope_deg = crate::base::num::atan2((rise[0] * rise[0] + rise[1] * rise[1]).sqrt(), 1.0).to_degrees();
    // Low growth is as high as its bed: half a metre (assumed).
    let far_m = butler_m(stand.height_m.max(0.5), weather.wind_m_s, burning(&fire.size()), slope_deg).max(4.0 * flame_m);
    let around: Vec<usize> = shape.square(here, REFUGE_CELLS).collect();
    let hot: Vec<Point> = around.iter().filter(|k| flames(**k) || fire.spreads(**k)).map(|k| shape.centre(*k)).collect();
    let safe = |k: &usize| {
        let p = shape.centre(*k);
        let black = fire.reached(*k) && !flames(*k) && !fire.spreads(*k);
        black || !fire.reached(*k) && hot.iter().all(|h| h.distance_m(p) >= far_m)
    };
    let near = around.into_iter().filter(safe).map(|k| (shape.centre(k), k));
    near.min_by(|a, b| a.0.distance_m(at).total_cmp(&b.0.distance_m(at)).then(a.1.cmp(&b.1))).map(|n| n.0)
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
