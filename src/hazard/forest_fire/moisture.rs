//! Forest fire / moisture — how wet dead and live fuel is, by the hour, the side of the slope and the shade.
//!
//! In: temperature, humidity, wind, cloud, place and day, the way a slope faces, trees above. Out: moistures of dead fuel of
//! three sizes, of herbs and wood, of leaves.
//! Not here: rain on fuel (fire weather has none), where each cell faces (`behaviour`).
//! Method: sun on the slope warms what lies there and dries the air at it; fuel follows its equilibrium with a lag of 1, 10
//! and 100 hours. Range: −10 to 50 °C, humidity 1 to 100 %.
//! Source: Simard 1968 (equilibrium); Byram & Jemison 1943 and Van Wagner 1969 as joined by Rothermel et al. 1986 (INT-359)
//! for sun on fuel; Jolly, Nemani & Running 2005 and NFDRS2016 for live fuel.

use crate::base::num::{atan2, cos, exp, pow, sin, tan};

/// Sunlight on a clear day with the sun overhead outside the air, cal/cm²/min.
const SUN: f64 = 1.98;
/// Share of sunlight that passes clear air with the sun overhead (assumed; clear rural air).
const CLEAR: f64 = 0.75;
/// Share of sunlight that thick cloud takes (assumed).
const CLOUD_TAKES: f64 = 0.75;

/// Equilibrium moisture of fine dead wood, percent: °C and percent of humidity.
#[must_use]
pub fn equilibrium_percent(temperature_c: f64, humidity_percent: f64) -> f64 {
    let (t, h) = (temperature_c * 1.8 + 32.0, humidity_percent);
    if h < 10.0 {
        0.03229 + 0.281_073 * h - 0.000_578 * h * t
    } else if h < 50.0 {
        2.22749 + 0.160_107 * h - 0.01478 * t
    } else {
        21.0606 + 0.005_565 * h * h - 0.00035 * h * t - 0.483_199 * h
    }
}

/// What the sun does on a slope, cal/cm²/min: latitude, day of the year, solar hour, slope and the way it faces in degrees,
/// share of cloud, share of ground in shade of trees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sun {
    /// Latitude, degrees north.
    pub latitude: f64,
    /// Day of the year, 1 to 366.
    pub day: f64,
    /// Solar hour of the day.
    pub hour: f64,
    /// Share of cloud.
    pub cloud: f64,
}

impl Sun {
    /// Sunlight on a slope that faces a bearing, degrees, under trees that shade a share.
    #[must_use]
    pub fn on(&self, slope_deg: f64, faces_deg: f64, shade: f64) -> f64 {
        let tilt = 23.45f64.to_radians() * sin((284.0 + self.day) / 365.0 * std::f64::consts::TAU);
        let (lat, turn) = (self.latitude.to_radians(), ((self.hour - 12.0) * 15.0).to_radians());
        let up = sin(lat) * sin(tilt) + cos(lat) * cos(tilt) * cos(turn);
        if up <= 0.0 {
            return 0.0;
        }
        // The sun's bearing from north.
        let from = atan2(-cos(tilt) * sin(turn), sin(tilt) * cos(lat) - cos(tilt) * sin(lat) * cos(turn));
        let level = (1.0 - up * up).max(0.0).sqrt();
        let s = slope_deg.to_radians();
        let facing = (up * cos(s) + level * sin(s) * cos(from - faces_deg.to_radians())).max(0.0);
        let air = pow(CLEAR, (1.0 / up).min(12.0));
        SUN * air * facing * (1.0 - CLOUD_TAKES * self.cloud) * (1.0 - shade)
    }
}

/// Temperature and humidity at fuel in the sun: air in °C and percent, wind in m/s at the fuel, sunlight in cal/cm²/min.
#[must_use]
pub fn at_fuel(temperature_c: f64, humidity_percent: f64, wind_m_s: f64, sunlight: f64) -> (f64, f64) {
    let warmer_f = sunlight / (0.015 * wind_m_s * 2.236_936 + 0.026);
    let humidity = humidity_percent * exp(-0.033 * warmer_f);
    (temperature_c + warmer_f / 1.8, humidity.clamp(1.0, 100.0))
}

/// Dead fuel of three sizes, share of dry mass.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Dead(pub [f64; 3]);

impl Dead {
    /// Follows an equilibrium (percent) for some hours.
    pub fn follow(&mut self, equilibrium_percent: f64, hours: f64) {
        for (m, lag) in self.0.iter_mut().zip([1.0, 10.0, 100.0]) {
            *m += (equilibrium_percent.max(1.0) / 100.0 - *m) * (1.0 - exp(-hours / lag));
        }
    }
}

/// Vapour pressure deficit, hPa (Tetens).
#[must_use]
pub fn vapour_deficit_hpa(temperature_c: f64, humidity_percent: f64) -> f64 {
    6.1078 * exp(17.269 * temperature_c / (237.3 + temperature_c)) * (1.0 - humidity_percent / 100.0)
}

/// Length of the day, hours.
#[must_use]
pub fn day_length_h(latitude: f64, day: f64) -> f64 {
    let tilt = 23.45f64.to_radians() * sin((284.0 + day) / 365.0 * std::f64::consts::TAU);
    let x = (-tan(latitude.to_radians()) * tan(tilt)).clamp(-1.0, 1.0);
    // acos(x) by the one arc function there is.
    atan2((1.0 - x * x).max(0.0).sqrt(), x).to_degrees() * 2.0 / 15.0
}

/// How green the season is, 0 to 1: least temperature, vapour deficit and day length (Jolly et al. 2005).
#[must_use]
pub fn growing_season(least_c: f64, deficit_hpa: f64, day_h: f64) -> f64 {
    let ramp = |x: f64, low: f64, high: f64| ((x - low) / (high - low)).clamp(0.0, 1.0);
    ramp(least_c, -2.0, 5.0) * (1.0 - ramp(deficit_hpa, 9.0, 41.0)) * ramp(day_h, 10.0, 11.0)
}

/// Moisture of live herbs and wood, share, in a season's greenness (NFDRS2016: dormant below one half).
#[must_use]
pub fn live(greenness: f64) -> [f64; 2] {
    let up = ((greenness - 0.5) / 0.5).clamp(0.0, 1.0);
    [0.30 + 2.20 * up, 0.60 + 1.40 * up]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equilibrium_is_simard_s_table_at_77_f() {
        for (h, want) in [(5.0, 1.2151), (20.0, 4.2916), (40.0, 7.4937), (60.0, 10.4857), (90.0, 20.2237)] {
            assert!((equilibrium_percent(25.0, h) - want).abs() < 6e-5, "{h}");
        }
    }

    #[test]
    fn the_south_side_is_drier_than_the_north_side_at_noon_and_alike_at_night() {
        let noon = Sun { latitude: 27.9, day: 60.0, hour: 12.0, cloud: 0.0 };
        let (south, north) = (noon.on(30.0, 180.0, 0.0), noon.on(30.0, 0.0, 0.0));
        assert!(south > north + 0.5 && noon.on(30.0, 180.0, 1.0) < 1e-9, "{south} {north}");
        let night = Sun { hour: 1.0, ..noon };
        assert!(night.on(30.0, 180.0, 0.0) < 1e-9);
        let (warm, dry) = at_fuel(25.0, 40.0, 1.0, south);
        assert!(warm > 30.0 && dry < 30.0, "{warm} {dry}");
    }

    #[test]
    fn the_season_and_the_air_come_to_their_published_figures() {
        assert!((vapour_deficit_hpa(10.0, 50.0) - 6.1386).abs() < 0.01);
        assert!((day_length_h(0.0, 100.0) - 12.0).abs() < 1e-9);
        assert!((live(1.0)[0] - 2.5).abs() < 1e-12 && (live(0.2)[1] - 0.6).abs() < 1e-12);
        assert!((growing_season(10.0, 5.0, 12.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn thick_fuel_follows_slowly() {
        let mut d = Dead([0.2, 0.2, 0.2]);
        d.follow(5.0, 1.0);
        assert!((d.0[0] - (0.05 + 0.15 / std::f64::consts::E)).abs() < 1e-12 && d.0[0] < d.0[1] && d.0[1] < d.0[2]);
    }
}
