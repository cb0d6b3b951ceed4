//! Record / unit — what the value of an event counts.
//!
//! In: nothing. Out: the units and the words by which files print them. Not here: a number with its unit for people (`report::number`).

/// Unit of an event's value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the units themselves")]
pub enum Unit {
    #[default]
    None,
    Persons,
    Metres,
    Millimetres,
    Seconds,
    Minutes,
    PersonMinutes,
    PersonHours,
    PersonDays,
    Vehicles,
    Count,
    Share,
    CubicMetresPerSecond,
    Hectares,
    VehicleHours,
    GramsPerCubicMetre,
}

impl Unit {
    /// As files print it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Persons => "persons",
            Self::Metres => "m",
            Self::Millimetres => "mm",
            Self::Seconds => "s",
            Self::Minutes => "min",
            Self::PersonMinutes => "person-min",
            Self::PersonHours => "person-h",
            Self::PersonDays => "person-d",
            Self::Vehicles => "veh",
            Self::Count => "1",
            Self::Share => "share",
            Self::CubicMetresPerSecond => "m3/s",
            Self::Hectares => "ha",
            Self::VehicleHours => "veh-h",
            Self::GramsPerCubicMetre => "g/m3",
        }
    }
}
