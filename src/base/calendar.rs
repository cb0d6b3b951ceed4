//! Base / calendar — what kind of day a date is: workday, weekend, public holiday, Spring Festival; whether schools are open.
//!
//! In: a date, the county's calendar, its school holidays. Out: the kind of day. Not here: who is where on such a day (`map::daily`).
//! Method: weekends by the week. The Chinese calendar adds the public holidays of fixed date and the Spring Festival by a table.
//! Source: State Council measure on holidays (国务院令 2024 修订) for the days off; dates of the festival as published, 2015 to 2040.
//! Range: outside those years no festival is known; workdays moved to a weekend (调休) and the other lunar holidays are left out.

use jiff::civil::{Date, Weekday};

/// Whose holidays count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Calendar {
    /// Weeks only.
    #[default]
    Weeks,
    /// Weeks, the public holidays of China, Spring Festival.
    China,
}

/// A kind of day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum DayKind {
    /// People work.
    #[default]
    Workday,
    /// Saturday or Sunday.
    Weekend,
    /// A public holiday.
    Holiday,
    /// Around the Spring Festival, when those who work away are home.
    SpringFestival,
}

/// First day of the lunar year, month and day, from 2015 on.
const FESTIVAL: [(i8, i8); 26] = [
    (2, 19),
    (2, 8),
    (1, 28),
    (2, 16),
    (2, 5),
    (1, 25),
    (2, 12),
    (2, 1),
    (1, 22),
    (2, 10),
    (1, 29),
    (2, 17),
    (2, 6),
    (1, 26),
    (2, 13),
    (2, 3),
    (1, 23),
    (2, 11),
    (1, 31),
    (2, 19),
    (2, 8),
    (1, 28),
    (2, 15),
    (2, 4),
    (1, 24),
    (2, 12),
];
const FIRST_YEAR: i16 = 2015;
/// Days before and after the first day of the year within which those who work away are home (assumed: from a week before to
/// the Lantern Festival).
pub const HOME_DAYS: (i32, i32) = (7, 14);

/// Public holidays of fixed date: first and last day, month and day.
const FIXED: [((i8, i8), (i8, i8)); 4] = [((1, 1), (1, 1)), ((4, 4), (4, 6)), ((5, 1), (5, 5)), ((10, 1), (10, 7))];

/// A span of days of the year, both ends included; one that ends before it begins runs over the turn of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Season {
    /// First month and day.
    pub from: (i8, i8),
    /// Last month and day.
    pub to: (i8, i8),
}

impl Season {
    /// Whether a date falls into it.
    #[must_use]
    pub fn holds(&self, date: Date) -> bool {
        let day = (date.month(), date.day());
        if self.from <= self.to { (self.from..=self.to).contains(&day) } else { day >= self.from || day <= self.to }
    }
}

/// Days from the nearest Spring Festival to a date, where one is known.
fn days_from_festival(date: Date) -> Option<i32> {
    let (month, day) = *FESTIVAL.get(usize::try_from(date.year() - FIRST_YEAR).ok()?)?;
    let first = Date::new(date.year(), month, day).ok()?;
    first.until(date).ok().map(|s| s.get_days())
}

/// The kind of a day.
#[must_use]
pub fn kind(date: Date, calendar: Calendar) -> DayKind {
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    if calendar == Calendar::China {
        if days_from_festival(date).is_some_and(|d| (-HOME_DAYS.0..=HOME_DAYS.1).contains(&d)) {
            return DayKind::SpringFestival;
        }
        let day = (date.month(), date.day());
        if FIXED.iter().any(|(from, to)| (*from..=*to).contains(&day)) {
            return DayKind::Holiday;
        }
    }
    if weekend { DayKind::Weekend } else { DayKind::Workday }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_what_they_are() {
        for (d, expected) in [
            (date(2021, 8, 24), DayKind::Workday),
            (date(2021, 8, 28), DayKind::Weekend),
            (date(2021, 10, 4), DayKind::Holiday),
            (date(2024, 2, 10), DayKind::SpringFestival),
            (date(2024, 2, 24), DayKind::SpringFestival),
            (date(2024, 2, 26), DayKind::Workday),
            (date(2024, 2, 2), DayKind::Workday),
            (date(2024, 2, 3), DayKind::SpringFestival),
        ] {
            assert_eq!(kind(d, Calendar::China), expected, "{d}");
        }
        assert_eq!(kind(date(2021, 10, 4), Calendar::Weeks), DayKind::Workday);
    }

    #[test]
    fn a_season_may_run_over_the_turn_of_the_year() {
        let summer = Season { from: (7, 5), to: (8, 31) };
        let winter = Season { from: (12, 20), to: (1, 8) };
        assert!(summer.holds(date(2021, 8, 24)) && !summer.holds(date(2021, 9, 1)));
        assert!(winter.holds(date(2021, 12, 31)) && winter.holds(date(2022, 1, 8)) && !winter.holds(date(2022, 1, 9)));
    }

    #[test]
    fn every_festival_of_the_table_is_a_day_between_21_january_and_20_february() {
        for (i, (m, d)) in FESTIVAL.iter().enumerate() {
            assert!((21..=51).contains(&date(FIRST_YEAR + i as i16, *m, *d).day_of_year()), "{i}");
        }
    }
}
