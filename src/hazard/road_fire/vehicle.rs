//! Road fire / vehicle — what burns: the classes of vehicles and loads, how fast, how much, with how many people inside.
//!
//! In: a class as the drill file names it. Out: growth, greatest heat release, energy, length, people. Not here: the course of
//! one fire (`release`), what a load does once it is free (`toxic`, `plume`, `spill`).
//! Source: greatest heat release and time to it after NFPA 502 (2020), table A.11.4.1; energies after Ingason and Lönnermark
//! (2005), Fire Safety J. 40: 646–668 (Runehamar, 66 to 202 MW) and the RWS curve (a tanker of 50 m³, 300 MW for two hours).

use super::release::Growth;

/// A class of vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words of the file")]
pub enum Vehicle {
    Car,
    ElectricCar,
    Bus,
    Goods,
    Tanker,
}

/// A load that matters beyond its heat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words of the file")]
pub enum Load {
    Ordinary,
    Petrol,
    Diesel,
    Lpg,
    Ammonia,
    Chlorine,
    HydrogenChloride,
    HydrogenFluoride,
    SulphurDioxide,
}

impl Load {
    /// Whether it needs the hazardous-materials team.
    #[must_use]
    pub const fn dangerous(self) -> bool {
        !matches!(self, Self::Ordinary)
    }
    /// Whether it burns as a liquid that only foam puts out.
    #[must_use]
    pub const fn liquid_fuel(self) -> bool {
        matches!(self, Self::Petrol | Self::Diesel)
    }
    /// Whether a tank of it under fire may burst into a fireball.
    #[must_use]
    pub const fn bursts(self) -> bool {
        matches!(self, Self::Lpg)
    }
}

/// Figures of a class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Greatest heat release: low, usual, high, megawatts.
    pub peak_mw: (f64, f64, f64),
    /// Growth.
    pub growth: Growth,
    /// Energy that can burn, gigajoules.
    pub energy_gj: f64,
    /// Length, metres.
    pub length_m: f64,
    /// People inside on average (assumed: National Day week).
    pub people: f64,
    /// Most people inside.
    pub most_people: u32,
    /// Probability that it takes fire again after it was put out, when nobody cools it on (assumed).
    pub again: f64,
    /// Minutes to tow it away once it is cold and reached (assumed, median).
    pub tow_min: f64,
}

impl Vehicle {
    /// Its figures.
    #[must_use]
    pub const fn figures(self) -> Figures {
        match self {
            Self::Car => Figures {
                peak_mw: (4.0, 5.0, 10.0),
                growth: Growth::Medium,
                energy_gj: 6.0,
                length_m: 5.0,
                people: 2.8,
                most_people: 5,
                again: 0.05,
                tow_min: 20.0,
            },
            Self::ElectricCar => Figures {
                peak_mw: (4.0, 6.0, 10.0),
                growth: Growth::Medium,
                energy_gj: 6.5,
                length_m: 5.0,
                people: 2.8,
                most_people: 5,
                again: 0.3,
                tow_min: 25.0,
            },
            Self::Bus => Figures {
                peak_mw: (25.0, 30.0, 34.0),
                growth: Growth::Fast,
                energy_gj: 45.0,
                length_m: 12.0,
                people: 35.0,
                most_people: 55,
                again: 0.1,
                tow_min: 45.0,
            },
            Self::Goods => Figures {
                peak_mw: (20.0, 100.0, 200.0),
                growth: Growth::Ultrafast,
                energy_gj: 150.0,
                length_m: 17.0,
                people: 1.5,
                most_people: 3,
                again: 0.15,
                tow_min: 60.0,
            },
            Self::Tanker => Figures {
                peak_mw: (200.0, 300.0, 300.0),
                growth: Growth::Ultrafast,
                energy_gj: 1500.0,
                length_m: 15.0,
                people: 2.0,
                most_people: 2,
                again: 0.1,
                tow_min: 90.0,
            },
        }
    }
    /// The word in files and records.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::ElectricCar => "electric car",
            Self::Bus => "bus",
            Self::Goods => "goods vehicle",
            Self::Tanker => "tanker",
        }
    }
}

impl Load {
    /// The word in files and records.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary goods",
            Self::Petrol => "petrol",
            Self::Diesel => "diesel",
            Self::Lpg => "liquefied petroleum gas",
            Self::Ammonia => "ammonia",
            Self::Chlorine => "chlorine",
            Self::HydrogenChloride => "hydrogen chloride",
            Self::HydrogenFluoride => "hydrogen fluoride",
            Self::SulphurDioxide => "sulphur dioxide",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_burns_no_more_than_its_range_and_has_people_in_it() {
        for v in [Vehicle::Car, Vehicle::ElectricCar, Vehicle::Bus, Vehicle::Goods, Vehicle::Tanker] {
            let f = v.figures();
            assert!(f.peak_mw.0 <= f.peak_mw.1 && f.peak_mw.1 <= f.peak_mw.2, "{v:?}");
            assert!(f.people >= 1.0 && f.people <= f64::from(f.most_people) && f.again < 1.0, "{v:?}");
        }
    }
}
