//! Map / daily — how a county's people spend their days: the shares from which it is drawn who is where at an hour.
//!
//! In: rows `daily` of `county.ron`, defaults of `assets/defaults.ron`. Out: shares by kind of day and hour. Not here: who is
//! drawn (`drill::people::elsewhere`). Pairs are for the country and for town. Residents are those who live in the county: those
//! who work away are no part of them and come on top at the Spring Festival; nobody is subtracted twice.

use crate::base::calendar::{self, Calendar, DayKind, Season};
use jiff::civil::Date;

/// Shares and hours of a county's day.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Daily {
    /// Whose holidays count.
    pub calendar: Calendar,
    /// When schools are shut.
    pub school_holidays: Vec<Season>,
    /// Hours of school, of the day.
    pub school_hours: (f64, f64),
    /// Share of children below 15 who go to school or kindergarten.
    pub pupils: f64,
    /// Hours of work.
    pub work_hours: (f64, f64),
    /// Share of grown, able people below 60 who work outside their settlement on a workday, country and town.
    pub work_away: (f64, f64),
    /// What of it is left at weekends, on holidays and around the Spring Festival.
    pub work_on: (f64, f64, f64),
    /// Share of them at work at night.
    pub work_at_night: f64,
    /// A market is held in each township every so many days; 0 for none.
    pub market_every_days: u32,
    /// Share of grown people of the country who are there on such a day.
    pub market: f64,
    /// Hours of the market.
    pub market_hours: (f64, f64),
    /// Share of people who live in households without anybody between 15 and 59 (留守), country and town.
    pub left_behind: (f64, f64),
    /// Registered people for each resident (户籍人口 over 常住人口); 1 where nobody works away.
    pub registered: f64,
    /// Share of those away who are home on holidays and around the Spring Festival.
    pub home_for: (f64, f64),
    /// Share of hospital beds and of care-home places that are taken by residents.
    pub beds_taken: (f64, f64),
    /// Visitors for each resident of towns on workdays, weekends and holidays.
    pub visitors: (f64, f64, f64),
    /// Share of households that keep livestock, country and town.
    pub livestock: (f64, f64),
    /// Share of people who do not follow the county's first language when a loudspeaker or a text uses it, country and town.
    pub other_language: (f64, f64),
}

impl Daily {
    /// The kind of a day.
    #[must_use]
    pub fn kind(&self, date: Date) -> DayKind {
        calendar::kind(date, self.calendar)
    }
    /// Whether schools hold lessons on a day at all.
    #[must_use]
    pub fn school_day(&self, date: Date) -> bool {
        self.pupils > 0.0 && self.kind(date) == DayKind::Workday && !self.school_holidays.iter().any(|s| s.holds(date))
    }
    /// Share of the able who are at work outside their settlement at an hour, country or town.
    #[must_use]
    pub fn at_work(&self, date: Date, hour: f64, urban: bool) -> f64 {
        let share = if urban { self.work_away.1 } else { self.work_away.0 };
        let day = match self.kind(date) {
            DayKind::Workday => 1.0,
            DayKind::Weekend => self.work_on.0,
            DayKind::Holiday => self.work_on.1,
            DayKind::SpringFestival => self.work_on.2,
        };
        let hours = if within(self.work_hours, hour) { 1.0 } else { self.work_at_night };
        share * day * hours
    }
    /// Whether pupils sit in their classes at an hour.
    #[must_use]
    pub fn in_class(&self, date: Date, hour: f64) -> bool {
        self.school_day(date) && within(self.school_hours, hour)
    }
    /// Whether a township holds its market at an hour; townships take turns by their number.
    #[must_use]
    pub fn at_market(&self, date: Date, hour: f64, township: usize) -> bool {
        let every = self.market_every_days as usize;
        every > 0 && (date.day_of_year() as usize + township).is_multiple_of(every) && within(self.market_hours, hour)
    }
    /// Those who are home from work away, for each resident.
    #[must_use]
    pub fn home_from_away(&self, date: Date) -> f64 {
        let share = match self.kind(date) {
            DayKind::Workday | DayKind::Weekend => 0.0,
            DayKind::Holiday => self.home_for.0,
            DayKind::SpringFestival => self.home_for.1,
        };
        (self.registered - 1.0).max(0.0) * share
    }
    /// Visitors for each resident of a town.
    #[must_use]
    pub fn visitors_on(&self, date: Date) -> f64 {
        match self.kind(date) {
            DayKind::Workday => self.visitors.0,
            DayKind::Weekend => self.visitors.1,
            DayKind::Holiday | DayKind::SpringFestival => self.visitors.2,
        }
    }
}

/// Whether an hour lies in a span of hours.
fn within(span: (f64, f64), hour: f64) -> bool {
    hour >= span.0 && hour < span.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn lessons_are_held_on_workdays_in_term_in_their_hours() {
        let daily = Daily {
            calendar: Calendar::China,
            school_holidays: vec![Season { from: (7, 5), to: (8, 31) }],
            school_hours: (7.5, 16.5),
            pupils: 0.8,
            ..Daily::default()
        };
        assert!(daily.in_class(date(2024, 6, 5), 9.0) && !daily.in_class(date(2024, 6, 5), 17.0));
        assert!(!daily.in_class(date(2024, 6, 8), 9.0) && !daily.in_class(date(2021, 8, 24), 9.0) && !daily.in_class(date(2024, 10, 3), 9.0));
    }

    #[test]
    fn townships_take_turns_with_their_markets() {
        let daily = Daily { market_every_days: 5, market_hours: (7.0, 12.0), ..Daily::default() };
        let held: Vec<usize> = (0..10).filter(|t| daily.at_market(date(2024, 6, 5), 8.0, *t)).collect();
        assert_eq!(held.len(), 2);
        assert!(!daily.at_market(date(2024, 6, 5), 13.0, held[0]) && !Daily::default().at_market(date(2024, 6, 5), 8.0, held[0]));
    }
}
