//! Forest fire / ellipse — the shape of a fire in one fuel, one wind and one slope, burning from a point.
//!
//! In: rate at the head, length over width. Out: rates backwards and sideways, the normal rate in any direction, area and
//! perimeter, the time from a point to another, and the slowness that `front` marches with.
//! Not here: what makes the fire long (`surface`, `crown`).
//! Method: an ellipse with the ignition at a focus. Then the time from the origin to a place v is
//! `α |v| − β · v`, α = b / a², β = c / a² along the head (a: half the width, b: half the length, c: centre's way, all a
//! minute): the polar form of the ellipse, `r = a² / (b − c cos θ)`.
//! Source: Alexander 1985; Anderson 1983 (INT-305) for the coefficients, U in miles an hour; Andrews 2018.

use crate::base::num::exp;

/// The longest ellipse used, length over width (the experiments end there).
pub const LONGEST: f64 = 8.0;

/// Length over width of an effective midflame wind in miles an hour.
#[must_use]
pub fn length_to_width(effective_mph: f64) -> f64 {
    if effective_mph <= 0.0 {
        return 1.0;
    }
    (0.936 * exp(0.1147 * effective_mph) + 0.461 * exp(-0.0692 * effective_mph) - 0.397).clamp(1.0, LONGEST)
}

/// Length over width of a crown fire, by the open wind at 6.1 m in miles an hour (Rothermel 1991, INT-438).
#[must_use]
pub fn crown_length_to_width(open_mph: f64) -> f64 {
    (1.0 + 0.125 * open_mph).clamp(1.0, LONGEST)
}

/// An ellipse that grows in proportion to time; rates in any one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ellipse {
    /// Half the width that it gains in a unit of time (a).
    pub across: f64,
    /// Half the length that it gains (b).
    pub along: f64,
    /// The way of its centre (c).
    pub centre: f64,
}

impl Ellipse {
    /// From the rate at the head and the length over the width.
    #[must_use]
    pub fn new(head: f64, length_to_width: f64) -> Self {
        let eccentricity = (1.0 - 1.0 / (length_to_width * length_to_width)).max(0.0).sqrt();
        let along = head / (1.0 + eccentricity);
        Self { across: along / length_to_width, along, centre: along * eccentricity }
    }
    /// Rate at the head.
    #[must_use]
    pub fn head(&self) -> f64 {
        self.along + self.centre
    }
    /// Rate at the back.
    #[must_use]
    pub fn back(&self) -> f64 {
        self.along - self.centre
    }
    /// Rate at which the flank moves sideways.
    #[must_use]
    pub fn flank(&self) -> f64 {
        self.across
    }
    /// Rate of the front along its own normal, where the normal stands at an angle to the head whose cosine is given
    /// (Catchpole, de Mestre & Gill 1982).
    #[must_use]
    pub fn normal(&self, cosine: f64) -> f64 {
        let sine2 = (1.0 - cosine * cosine).max(0.0);
        self.centre * cosine + (self.along * self.along * cosine * cosine + self.across * self.across * sine2).sqrt()
    }
    /// Burnt area after a unit of time, in the rate's unit squared.
    #[must_use]
    pub fn area(&self) -> f64 {
        std::f64::consts::PI * self.across * self.along
    }
    /// Perimeter after a unit of time (Ramanujan 1914, second formula; relative error below 1e-5 for the longest).
    #[must_use]
    pub fn perimeter(&self) -> f64 {
        let (a, b) = (self.across, self.along);
        let h = (a - b) * (a - b) / ((a + b) * (a + b));
        std::f64::consts::PI * (a + b) * (1.0 + 3.0 * h / (10.0 + (4.0 - 3.0 * h).sqrt()))
    }
    /// The slowness of this ellipse with its head towards a unit vector (east, north); the inverse of its rates' unit.
    #[must_use]
    pub fn slowness(&self, head: [f64; 2]) -> Slowness {
        let a2 = self.across * self.across;
        if a2 <= 0.0 {
            return Slowness::NEVER;
        }
        let lean = self.centre / a2;
        Slowness { round: (self.along / a2) as f32, lean: [(lean * head[0]) as f32, (lean * head[1]) as f32] }
    }
    /// Time from the origin to a place, `x` along the head and `y` across it.
    #[must_use]
    pub fn time_to(&self, x: f64, y: f64) -> f64 {
        (self.along * (x * x + y * y).sqrt() - self.centre * x) / (self.across * self.across)
    }
}

/// How long a way takes: `round · |v| − lean · v`, the ellipse turned into what a march needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slowness {
    /// α.
    pub round: f32,
    /// β, east and north.
    pub lean: [f32; 2],
}

impl Slowness {
    /// Ground that does not burn.
    pub const NEVER: Self = Self { round: f32::INFINITY, lean: [0.0; 2] };
    /// Whether fire moves here at all.
    #[must_use]
    pub fn burns(&self) -> bool {
        self.round.is_finite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_ways_to_the_edge_of_the_ellipse_agree() {
        let e = Ellipse::new(10.0, 3.0);
        assert!((e.time_to(e.head(), 0.0) - 1.0).abs() < 1e-12);
        assert!((e.time_to(-e.back(), 0.0) - 1.0).abs() < 1e-12);
        assert!((e.time_to(e.centre, e.across) - 1.0).abs() < 1e-12);
        assert!((e.normal(1.0) - e.head()).abs() < 1e-12 && (e.normal(-1.0) - e.back()).abs() < 1e-12);
        assert!((e.along / e.across - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_fire_without_wind_is_round() {
        let e = Ellipse::new(2.0, 1.0);
        assert!((e.back() - 2.0).abs() < 1e-12 && (e.perimeter() - 4.0 * std::f64::consts::PI).abs() < 1e-12);
    }
}
