//! Scenario / people rows — the group `people` of `county.ron`: who lives in a household, and how people spend their days.
//!
//! In: a tree, `assets/defaults.ron`. Out: a `PeopleProfile`. Not here: the households themselves (`drill::people::household`).

use super::code;
use super::fields::{Fields, Limits, Reader, SHARE, Unit};
use super::source::{Log, Source};
use super::tree::{self, Node, Value};
use crate::base::calendar::{Calendar, Season};
use crate::base::lang::Text;
use crate::map::county::PeopleProfile;
use crate::map::daily::Daily;

const CALENDARS: [(&str, Calendar); 2] = [("Weeks", Calendar::Weeks), ("China", Calendar::China)];
/// Vehicles of a household.
const VEHICLES: Limits = Limits(0.0, 5.0);
/// Hours of the day.
const HOUR: Limits = Limits(0.0, 24.0);

/// Shares of households where the file gives none: those of the shipped example (assumed; `docs/assumptions.md`).
pub(super) fn people(f: &Fields<'_>) -> PeopleProfile {
    let mut p = PeopleProfile { daily: built_in(), ..super::tiny::people() };
    let Some(g) = f.group("people") else { return p };
    let subject = g.subject("household_size");
    if let Some(node) = g.get("household_size") {
        let sizes: Vec<f64> = g.reader().items(node, &subject).iter().filter_map(|n| g.reader().number(n, &subject, Unit::of("share"), SHARE)).collect();
        let sum: f64 = sizes.iter().sum();
        if !(0.98..=1.02).contains(&sum) {
            g.error(code::S019, "household_size", format!("各比例之和为 {sum:.3}；应为 1"), format!("the shares sum to {sum:.3}; expected 1"));
        }
        p.household_size = sizes;
    }
    p.share_child = g.number_or("share_child", p.share_child, SHARE);
    p.share_elder = g.number_or("share_elder", p.share_elder, SHARE);
    p.reduced_mobility = g.opt_pair("reduced_mobility", SHARE, SHARE).unwrap_or(p.reduced_mobility);
    p.cars_per_household = g.opt_pair("cars_per_household", VEHICLES, VEHICLES).unwrap_or(p.cars_per_household);
    p.motorcycles_per_household = g.opt_pair("motorcycles_per_household", VEHICLES, VEHICLES).unwrap_or(p.motorcycles_per_household);
    p.three_wheelers_per_household = g.opt_pair("three_wheelers_per_household", VEHICLES, VEHICLES).unwrap_or(p.three_wheelers_per_household);
    p.upper_floor = g.opt_pair("upper_floor", SHARE, SHARE).unwrap_or(p.upper_floor);
    p.wooden = g.opt_pair("wooden", SHARE, SHARE).unwrap_or(p.wooden);
    if p.share_child + p.share_elder > 1.0 {
        g.error(code::S019, "share_elder", "儿童与老人的比例之和超过 1", "the shares of children and elders sum to more than 1");
    }
    if let Some(d) = g.group("daily") {
        p.daily = daily(&d, p.daily);
        d.close();
    }
    g.close();
    p
}

/// The days of `assets/defaults.ron`.
fn built_in() -> Daily {
    let (source, log) = (Source::new("assets/defaults.ron", include_str!("../../assets/defaults.ron")), Log::default());
    let reader = Reader { source: &source, log: &log };
    let out = tree::read_ron(&source, &log).and_then(|root| {
        let f = reader.open(&root, "defaults")?;
        let g = f.group("daily")?;
        let out = daily(&g, Daily::default());
        g.close();
        Some(out)
    });
    assert!(!log.spoiled(), "assets/defaults.ron must read without findings: {:?}", log.sorted());
    out.unwrap_or_default()
}

/// Reads a group of days over others.
fn daily(g: &Fields<'_>, d: Daily) -> Daily {
    let span = |name: &'static str, default: (f64, f64)| {
        let read = g.opt_pair(name, HOUR, HOUR).unwrap_or(default);
        if read.0 > read.1 {
            g.error(code::S019, name, "应先早后晚", "the first hour comes before the second");
        }
        read
    };
    let pair = |name: &'static str, limits: Limits, default: (f64, f64)| g.opt_pair(name, limits, limits).unwrap_or(default);
    Daily {
        calendar: g.word_or("calendar", d.calendar, &CALENDARS),
        school_holidays: g.get("school_holidays").map_or(d.school_holidays, |_| seasons(g)),
        school_hours: span("school_hours", d.school_hours),
        pupils: g.number_or("pupils", d.pupils, SHARE),
        work_hours: span("work_hours", d.work_hours),
        work_away: pair("work_away", SHARE, d.work_away),
        work_on: triple(g, "work_on", SHARE).unwrap_or(d.work_on),
        work_at_night: g.number_or("work_at_night", d.work_at_night, SHARE),
        market_every_days: g.whole_or("market_every_days", d.market_every_days, 0, 60),
        market: g.number_or("market", d.market, SHARE),
        market_hours: span("market_hours", d.market_hours),
        left_behind: pair("left_behind", SHARE, d.left_behind),
        registered: g.number_or("registered", d.registered, Limits(1.0, 5.0)),
        home_for: pair("home_for", SHARE, d.home_for),
        beds_taken: pair("beds_taken", SHARE, d.beds_taken),
        visitors: triple(g, "visitors", Limits(0.0, 10.0)).unwrap_or(d.visitors),
        livestock: pair("livestock", SHARE, d.livestock),
        other_language: pair("other_language", SHARE, d.other_language),
    }
}

/// Three numbers in parentheses or brackets.
fn triple(g: &Fields<'_>, name: &'static str, limits: Limits) -> Option<(f64, f64, f64)> {
    let node = g.get(name)?.inner()?;
    let subject = g.subject(name);
    let items = match &node.value {
        Value::Tuple(None, items) | Value::List(items) => &items[..],
        _ => &[],
    };
    let [a, b, c] = items else {
        g.reader().wrong(node, &subject, Text::new("三个数字 (a, b, c)", "three numbers (a, b, c)"));
        return None;
    };
    let read = |n: &Node| g.reader().number(n, &subject, Unit::of(name), limits);
    Some((read(a)?, read(b)?, read(c)?))
}

/// Spans of the year, written `("07-05", "08-31")`.
fn seasons(g: &Fields<'_>) -> Vec<Season> {
    let subject = g.subject("school_holidays");
    let mut out = Vec::new();
    for node in g.list("school_holidays") {
        let items = match &node.value {
            Value::Tuple(None, items) | Value::List(items) => &items[..],
            _ => &[],
        };
        let day = |n: &Node| g.reader().text(n, &subject).and_then(|t| month_day(&t));
        let read = if let [from, to] = items { day(from).zip(day(to)) } else { None };
        match read {
            Some((from, to)) => out.push(Season { from, to }),
            None => g.reader().wrong(node, &subject, Text::new("两个月日，如 (\"07-05\", \"08-31\")", "two days of the year such as (\"07-05\", \"08-31\")")),
        }
    }
    out
}

fn month_day(text: &str) -> Option<(i8, i8)> {
    let (m, d) = text.split_once('-')?;
    let (m, d): (i8, i8) = (m.parse().ok()?, d.parse().ok()?);
    // A leap year has every day there is.
    jiff::civil::Date::new(2024, m, d).ok().map(|_| (m, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_days_are_plain() {
        let d = built_in();
        assert!(d.pupils > 0.0 && d.work_hours.0 < d.work_hours.1 && d.registered >= 1.0);
        assert_eq!(month_day("02-29"), Some((2, 29)));
        assert_eq!((month_day("02-30"), month_day("7"), month_day("13-01")), (None, None, None));
    }
}
