//! Hazard / briggs — how fast a plume spreads: six classes of the air, open country and town.
//!
//! In: wind, sun or cloud; distance downwind. Out: class, σy and σz in metres. Not here: concentration (`road_fire::plume`, `forest_fire::smoke`).
//! Source: classes after Pasquill (1961) and Turner (1970); curves of Briggs (1973, ATDL 79) for 100 m to 10 km; winds at other
//! heights by the exponents of Irwin (1979). Nearer than 100 m the curves are used all the same.

use crate::base::num::pow;

/// A class of the air, A very unstable to F stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the six letters of the scheme")]
pub enum Stability {
    A,
    B,
    C,
    D,
    E,
    F,
}

impl Stability {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::A, Self::B, Self::C, Self::D, Self::E, Self::F];

    /// By wind at 10 m, day or night, and cloud (0 clear to 1 covered). Between two letters the more stable one holds.
    #[must_use]
    pub fn of(wind_m_s: f64, day: bool, cloud: f64) -> Self {
        if cloud >= 0.95 {
            return Self::D;
        }
        let column = match (day, cloud) {
            (true, c) if c < 0.3 => 0,
            (true, c) if c < 0.7 => 1,
            (true, _) => 2,
            (false, c) if c >= 0.5 => 3,
            (false, _) => 4,
        };
        let row = match wind_m_s {
            u if u < 2.0 => [Self::A, Self::B, Self::B, Self::F, Self::F],
            u if u < 3.0 => [Self::B, Self::B, Self::C, Self::E, Self::F],
            u if u < 5.0 => [Self::B, Self::C, Self::C, Self::D, Self::E],
            u if u < 6.0 => [Self::C, Self::D, Self::D, Self::D, Self::D],
            _ => [Self::C, Self::D, Self::D, Self::D, Self::D],
        };
        row[column]
    }
    /// σy over the distance downwind near the source in open country, where it is greatest.
    #[must_use]
    pub const fn widest(self) -> f64 {
        match self {
            Self::A => 0.22,
            Self::B => 0.16,
            Self::C => 0.11,
            Self::D => 0.08,
            Self::E => 0.06,
            Self::F => 0.04,
        }
    }
    /// Exponent of the wind's profile.
    #[must_use]
    pub const fn exponent(self, town: bool) -> f64 {
        match (self, town) {
            (Self::A | Self::B, false) => 0.07,
            (Self::C, false) => 0.10,
            (Self::D, false) | (Self::A | Self::B, true) => 0.15,
            (Self::E, false) => 0.35,
            (Self::F, false) => 0.55,
            (Self::C, true) => 0.20,
            (Self::D, true) => 0.25,
            (Self::E | Self::F, true) => 0.30,
        }
    }
}

/// Wind at a height, from that at 10 m.
#[must_use]
pub fn wind_at_m_s(wind_10_m_s: f64, height_m: f64, class: Stability, town: bool) -> f64 {
    wind_10_m_s * pow(height_m.max(1.0) / 10.0, class.exponent(town))
}

/// σy and σz at a distance downwind, metres.
#[must_use]
pub fn sigma_m(class: Stability, town: bool, x: f64) -> (f64, f64) {
    let x = x.max(0.0);
    let root = |k: f64| 1.0 / (1.0 + k * x).sqrt();
    if town {
        let y = |a: f64| a * x * root(4e-4);
        return match class {
            Stability::A | Stability::B => (y(0.32), 0.24 * x * (1.0 + 1e-3 * x).sqrt()),
            Stability::C => (y(0.22), 0.20 * x),
            Stability::D => (y(0.16), 0.14 * x * root(3e-4)),
            Stability::E | Stability::F => (y(0.11), 0.08 * x * root(1.5e-3)),
        };
    }
    let y = |a: f64| a * x * root(1e-4);
    match class {
        Stability::A => (y(0.22), 0.20 * x),
        Stability::B => (y(0.16), 0.12 * x),
        Stability::C => (y(0.11), 0.08 * x * root(2e-4)),
        Stability::D => (y(0.08), 0.06 * x * root(1.5e-3)),
        Stability::E => (y(0.06), 0.03 * x / (1.0 + 3e-4 * x)),
        Stability::F => (y(0.04), 0.016 * x / (1.0 + 3e-4 * x)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stabler_air_spreads_less_and_a_covered_sky_is_neutral() {
        for town in [false, true] {
            let s: Vec<f64> = Stability::ALL.iter().map(|c| sigma_m(*c, town, 1000.0).1).collect();
            assert!(s.windows(2).all(|w| w[1] <= w[0]), "{s:?}");
        }
        assert_eq!(Stability::of(1.0, true, 1.0), Stability::D);
        assert_eq!((Stability::of(1.0, true, 0.0), Stability::of(1.0, false, 0.0)), (Stability::A, Stability::F));
    }
}
