//! Import / datum — positions that were shifted on purpose, shifted back: GCJ-02 and BD-09 to WGS 84.
//!
//! In: longitude and latitude as a Chinese map service gives them, and an explicit flag. Out: WGS 84.
//! Not here: guessing which shift a file has. Method: the published forward formulas, undone by fixed-point iteration
//! until the way back is within 1e-10 degrees (about 0.01 mm). Source: the widely published approximation of GCJ-02 on
//! the Krasovsky ellipsoid, and Baidu's documented polar shift (constants below).

use crate::base::num::{atan2, cos, sin};
use crate::map::frame::LonLat;

/// Which positions a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Datum {
    /// WGS 84 (and CGCS2000, which differs by centimetres).
    #[default]
    Wgs84,
    /// 国测局坐标 GCJ-02.
    Gcj02,
    /// 百度坐标 BD-09.
    Bd09,
}

/// Krasovsky 1940: semi-major axis, metres, and first eccentricity squared.
const A: f64 = 6_378_245.0;
const E2: f64 = 0.006_693_421_622_965_943;
const PI: f64 = std::f64::consts::PI;

/// Whether GCJ-02 shifts a position at all (a box round China, as the formula has it).
#[must_use]
pub fn shifted(at: LonLat) -> bool {
    (72.004..=137.8347).contains(&at.lon) && (0.8293..=55.8271).contains(&at.lat)
}

fn waves(x: f64) -> f64 {
    (20.0 * sin(6.0 * x * PI) + 20.0 * sin(2.0 * x * PI)) * 2.0 / 3.0
}

/// WGS 84 to GCJ-02.
#[must_use]
pub fn to_gcj02(at: LonLat) -> LonLat {
    if !shifted(at) {
        return at;
    }
    let (x, y) = (at.lon - 105.0, at.lat - 35.0);
    let root = x.abs().sqrt();
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + waves(x)
        + (20.0 * sin(y * PI) + 40.0 * sin(y / 3.0 * PI)) * 2.0 / 3.0
        + (160.0 * sin(y / 12.0 * PI) + 320.0 * sin(y * PI / 30.0)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + waves(x)
        + (20.0 * sin(x * PI) + 40.0 * sin(x / 3.0 * PI)) * 2.0 / 3.0
        + (150.0 * sin(x / 12.0 * PI) + 300.0 * sin(x / 30.0 * PI)) * 2.0 / 3.0;
    let lat = at.lat.to_radians();
    let w = 1.0 - E2 * sin(lat) * sin(lat);
    LonLat { lon: at.lon + (east * 180.0) / (A / w.sqrt() * cos(lat) * PI), lat: at.lat + (north * 180.0) / ((A * (1.0 - E2)) / (w * w.sqrt()) * PI) }
}

/// GCJ-02 to BD-09.
#[must_use]
pub fn gcj02_to_bd09(at: LonLat) -> LonLat {
    const X: f64 = PI * 3000.0 / 180.0;
    let z = (at.lon * at.lon + at.lat * at.lat).sqrt() + 0.000_02 * sin(at.lat * X);
    let theta = atan2(at.lat, at.lon) + 0.000_003 * cos(at.lon * X);
    LonLat { lon: z * cos(theta) + 0.0065, lat: z * sin(theta) + 0.006 }
}

/// WGS 84 to BD-09.
#[must_use]
pub fn to_bd09(at: LonLat) -> LonLat {
    gcj02_to_bd09(to_gcj02(at))
}

/// Undoes a shift that moves a position by much less than it varies.
fn undo(at: LonLat, forward: impl Fn(LonLat) -> LonLat) -> LonLat {
    let mut guess = at;
    for _ in 0..30 {
        let there = forward(guess);
        let (dx, dy) = (at.lon - there.lon, at.lat - there.lat);
        guess = LonLat { lon: guess.lon + dx, lat: guess.lat + dy };
        if dx.abs() < 1e-11 && dy.abs() < 1e-11 {
            break;
        }
    }
    guess
}

/// A file's position on WGS 84.
#[must_use]
pub fn to_wgs84(at: LonLat, datum: Datum) -> LonLat {
    match datum {
        Datum::Wgs84 => at,
        Datum::Gcj02 => {
            if shifted(at) {
                undo(at, to_gcj02)
            } else {
                at
            }
        }
        Datum::Bd09 => {
            if shifted(at) {
                undo(at, to_bd09)
            } else {
                at
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAYANG: LonLat = LonLat { lon: 109.8028, lat: 27.8660 };

    #[test]
    fn the_way_there_and_back_ends_where_it_began() {
        for at in [MAYANG, LonLat { lon: 116.391_349, lat: 39.907_375 }, LonLat { lon: 100.2, lat: 25.6 }, LonLat { lon: 126.6, lat: 45.7 }] {
            for (there, datum) in [(to_gcj02(at), Datum::Gcj02), (to_bd09(at), Datum::Bd09)] {
                let back = to_wgs84(there, datum);
                assert!((back.lon - at.lon).abs() < 1e-9 && (back.lat - at.lat).abs() < 1e-9, "{datum:?} {at:?} {back:?}");
            }
        }
    }

    #[test]
    fn the_shift_is_some_hundred_metres_and_none_abroad() {
        // Tian'anmen, WGS 84 116.391349, 39.907375: GCJ-02 as map services print it is 116.39759, 39.90878 (to 1e-4).
        let beijing = to_gcj02(LonLat { lon: 116.391_349, lat: 39.907_375 });
        assert!((beijing.lon - 116.397_59).abs() < 1e-4 && (beijing.lat - 39.908_78).abs() < 1e-4, "{beijing:?}");
        let andorra = LonLat { lon: 1.52, lat: 42.5 };
        assert_eq!(to_gcj02(andorra), andorra);
        assert_eq!(to_wgs84(andorra, Datum::Bd09), andorra);
    }
}
