//! Base / units — quantities with the unit in the door's name and a finite value inside.
//!
//! In: `f64` through a named constructor. Out: the same number through a named accessor.
//! Not here: parsing, ranges of plausibility (those belong to `scenario::resolve`).
//! Method: only operators that make physical sense exist; `Length / Speed = Span`.

use super::time::Span;

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $make:ident, $get:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, serde::Serialize, serde::Deserialize)]
        pub struct $name(f64);

        impl $name {
            #[doc = concat!("From a number of ", $unit, ". Panics on a value that is not finite: that is our fault, files are checked in `resolve`.")]
            #[must_use]
            pub fn $make(value: f64) -> Self {
                assert!(value.is_finite(), concat!(stringify!($name), " must be finite, in ", $unit));
                Self(value)
            }
            #[doc = concat!("The number of ", $unit, ".")]
            #[must_use]
            pub const fn $get(self) -> f64 { self.0 }
            /// Zero of this quantity.
            pub const ZERO: Self = Self(0.0);
        }
        impl std::ops::Add for $name { type Output = Self; fn add(self, o: Self) -> Self { Self::$make(self.0 + o.0) } }
        impl std::ops::Sub for $name { type Output = Self; fn sub(self, o: Self) -> Self { Self::$make(self.0 - o.0) } }
        impl std::ops::Mul<f64> for $name { type Output = Self; fn mul(self, k: f64) -> Self { Self::$make(self.0 * k) } }
        impl std::ops::Div for $name { type Output = f64; fn div(self, o: Self) -> f64 { self.0 / o.0 } }
    };
}

quantity!(/// A distance or a height.
    Length, metres, as_metres, "metres");
quantity!(/// A speed.
    Speed, metres_per_second, as_metres_per_second, "metres per second");
quantity!(/// A surface.
    Area, square_metres, as_square_metres, "square metres");
quantity!(/// A discharge.
    Flow, cubic_metres_per_second, as_cubic_metres_per_second, "cubic metres per second");
quantity!(/// Rain intensity.
    RainRate, millimetres_per_hour, as_millimetres_per_hour, "millimetres per hour");
quantity!(/// Byram fireline intensity.
    FireIntensity, kilowatts_per_metre, as_kilowatts_per_metre, "kilowatts per metre");

impl Speed {
    /// From a number of kilometres per hour.
    #[must_use]
    pub fn kilometres_per_hour(value: f64) -> Self {
        Self::metres_per_second(value / 3.6)
    }
    /// The number of kilometres per hour.
    #[must_use]
    pub const fn as_kilometres_per_hour(self) -> f64 {
        self.0 * 3.6
    }
}

impl Area {
    /// From a number of square kilometres.
    #[must_use]
    pub fn square_kilometres(value: f64) -> Self {
        Self::square_metres(value * 1e6)
    }
    /// The number of square kilometres.
    #[must_use]
    pub const fn as_square_kilometres(self) -> f64 {
        self.0 / 1e6
    }
    /// The number of hectares.
    #[must_use]
    pub const fn as_hectares(self) -> f64 {
        self.0 / 1e4
    }
}

impl std::ops::Div<Speed> for Length {
    type Output = Span;
    /// Travel time, rounded up to a whole millisecond so that nobody arrives before the road allows.
    fn div(self, v: Speed) -> Span {
        assert!(v.0 > 0.0, "a travel time needs a positive speed");
        Span::millis((self.0 / v.0 * 1000.0).ceil() as i64)
    }
}

/// A direction in degrees clockwise from north, *towards* which something goes, in `0..360`.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, serde::Serialize, serde::Deserialize)]
pub struct Bearing(f64);

impl Bearing {
    /// Towards `degrees` clockwise from north.
    #[must_use]
    pub fn towards_degrees(degrees: f64) -> Self {
        assert!(degrees.is_finite(), "a bearing must be finite, in degrees");
        Self(degrees.rem_euclid(360.0))
    }
    /// Of a wind that blows *from* `degrees`: the one place where from becomes towards.
    #[must_use]
    pub fn wind_from_degrees(degrees: f64) -> Self {
        Self::towards_degrees(degrees + 180.0)
    }
    /// Degrees clockwise from north, towards.
    #[must_use]
    pub const fn as_towards_degrees(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_over_a_speed_is_a_span_rounded_up() {
        assert_eq!(Length::metres(100.0) / Speed::kilometres_per_hour(36.0), Span::millis(10_000));
        assert_eq!(Length::metres(1.0) / Speed::metres_per_second(3.0), Span::millis(334));
    }

    #[test]
    fn a_wind_from_the_west_blows_towards_the_east() {
        assert_eq!(Bearing::wind_from_degrees(270.0), Bearing::towards_degrees(90.0));
    }

    #[test]
    #[should_panic(expected = "Length must be finite")]
    fn a_length_is_never_nan() {
        let _ = Length::metres(f64::NAN);
    }
}
