//! Map / traffic — how much a county drives on an ordinary day, and at which hours.
//!
//! In: the `traffic` group of `county.ron`. Out: trips a car and day, their shares by hour. Not here: who drives where
//! (`drill::people`).

/// Everyday traffic of a county.
#[derive(Clone, Debug, PartialEq)]
pub struct DailyTraffic {
    /// Trips that a car makes in a day.
    pub trips_per_car: f64,
    /// Share of the day's trips that begin in each hour; sums to 1.
    pub by_hour: [f64; 24],
}

impl DailyTraffic {
    /// Nobody drives.
    pub const NONE: Self = Self { trips_per_car: 0.0, by_hour: [1.0 / 24.0; 24] };
}
