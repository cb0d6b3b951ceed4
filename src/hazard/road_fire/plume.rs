//! Road fire / plume — the steady Gaussian plume of a release, and the part of it that gets into houses.
//!
//! In: source strength, wind, class, height. Out: kg/m³ at a place; concentration indoors. Not here: harm (`toxic`), heavy gas: a
//! cold cloud of chlorine or ammonia hugs the ground near its source, so close to it the plume is too thin, not too thick.
//! Method: Pasquill–Gifford with reflection at the ground; indoors dC/dt = n (C_out − C) with n air changes an hour.

use crate::base::num::exp;
use crate::hazard::briggs::{Stability, sigma_m};
use crate::map::frame::Point;

/// Air changes of a house with its windows shut, an hour (assumed; tight to leaky houses 0.3 to 1.5).
pub const AIR_CHANGES_H: f64 = 0.8;

/// Seconds per cubic metre on the ground for one kilogram a second, from spreads and an effective height.
#[must_use]
pub fn ground_m3((sigma_y, sigma_z): (f64, f64), wind_m_s: f64, aside_m: f64, height_m: f64) -> f64 {
    if sigma_y <= 0.0 || sigma_z <= 0.0 || wind_m_s <= 0.0 {
        return 0.0;
    }
    let (a, h) = (aside_m / sigma_y, height_m / sigma_z);
    exp(-0.5 * a * a) * exp(-0.5 * h * h) / (std::f64::consts::PI * sigma_y * sigma_z * wind_m_s)
}

/// A steady release.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Plume {
    /// Where.
    pub at: Point,
    /// Kilograms a second.
    pub kg_s: f64,
    /// Effective height, metres.
    pub height_m: f64,
    /// Wind, m/s.
    pub wind_m_s: f64,
    /// Where the wind goes, degrees clockwise from north.
    pub towards_deg: f64,
    /// Class of the air.
    pub class: Stability,
    /// Over a town.
    pub town: bool,
}

/// The wind's direction, worked out once for many places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Downwind(f64, f64);

impl Downwind {
    /// Of a wind that goes to so many degrees clockwise from north.
    #[must_use]
    pub fn of(towards_deg: f64) -> Self {
        let a = towards_deg.to_radians();
        Self(crate::base::num::sin(a), crate::base::num::cos(a))
    }
    /// Distance downwind of and beside a source, metres.
    #[must_use]
    pub fn m(self, from: Point, to: Point) -> (f64, f64) {
        let (Self(e, n), x, y) = (self, to.x - from.x, to.y - from.y);
        (x * e + y * n, (x * n - y * e).abs())
    }
}

/// Distance downwind of and beside a source, metres.
#[must_use]
pub fn downwind_m(from: Point, to: Point, towards_deg: f64) -> (f64, f64) {
    Downwind::of(towards_deg).m(from, to)
}

impl Plume {
    /// Concentration on the ground at a distance downwind and beside the axis, kg/m³.
    #[must_use]
    pub fn at_kg_m3(&self, downwind_m: f64, aside_m: f64) -> f64 {
        if downwind_m <= 0.0 {
            return 0.0;
        }
        self.kg_s * ground_m3(sigma_m(self.class, self.town, downwind_m), self.wind_m_s.max(0.5), aside_m, self.height_m)
    }
    /// Concentration on the ground at a place, kg/m³.
    #[must_use]
    pub fn here_kg_m3(&self, p: Point) -> f64 {
        let (x, y) = downwind_m(self.at, p, self.towards_deg);
        self.at_kg_m3(x, y)
    }
}

/// Concentration indoors after a time under a steady one outdoors, from what was there before.
#[must_use]
pub fn indoors(before: f64, outdoors: f64, air_changes_h: f64, seconds: f64) -> f64 {
    outdoors + (before - outdoors) * exp(-air_changes_h * seconds / 3600.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_comes_upwind_and_the_wind_s_direction_is_where_it_goes() {
        let p = Plume { at: Point::new(0.0, 0.0), kg_s: 1.0, height_m: 0.0, wind_m_s: 5.0, towards_deg: 90.0, class: Stability::D, town: false };
        assert!(p.here_kg_m3(Point::new(1000.0, 0.0)) > 2e-5);
        assert!(p.here_kg_m3(Point::new(-1000.0, 0.0)).abs() < 1e-30 && p.here_kg_m3(Point::new(0.0, 1000.0)) < 1e-12);
    }

    #[test]
    fn a_shut_house_holds_the_cloud_off_for_a_while_and_keeps_it_afterwards() {
        let inside = indoors(0.0, 1.0, AIR_CHANGES_H, 600.0);
        assert!((0.1..0.15).contains(&inside), "{inside}");
        assert!(indoors(inside, 0.0, AIR_CHANGES_H, 600.0) > 0.1, "afterwards the windows should be opened");
    }
}
