//! Warning / flash flood — 山洪灾害气象预警: forecast rain and wet ground against the critical rain of the county's small catchments.
//!
//! In: sums at the rain gauges, the sums at which zones leave at once, moisture. Out: the colour called for, and on what it rests.
//! Not here: the zones' own rules, which need no warning (`picture`). Method: the critical rain of a gauge's catchments for a span is the
//! least sum at which one of its zones leaves (立即转移), which holds on wet ground (assumed: a plan's fixed sum must hold on the worst) and
//! is larger on drier ground. The rain of the span as read, or with the forecast of 3, 6 or 24 hours, is held against it; the catchment
//! nearest to its critical rain gives the colour. Moisture is that of the drill at T+00:00 (the county's soil-moisture bulletin, assumed)
//! and grows with the rain of five days as read, by the limits of SCS (NEH-4, 1972, growing season: 36 and 53 mm). A county without such
//! sums is held against its alarm table, with the same forecasts.

use super::rainstorm;
use super::standing::{Case, EASED, Look, Search};
use super::sums::{At, Sums, ahead, show};
use crate::base::ids::GaugeId;
use crate::hazard::flood::spec::Moisture;
use crate::map::alarm::{Alarm, Colour};
use crate::scenario::drill_spec::Scenario;

/// Forecasts that count, hours ahead: those of the joint bulletins.
pub const LEADS_H: [f64; 3] = [3.0, 6.0, 24.0];
/// Share of the critical rain from which a colour is called for (assumed; the bulletins name words, not numbers).
pub const BANDS: [(Colour, f64); 4] = [(Colour::Blue, 0.7), (Colour::Yellow, 0.85), (Colour::Orange, 1.0), (Colour::Red, 1.2)];
/// Rain of five days from which ground is average, and wet, millimetres (NEH-4).
pub const MOIST_MM: (f64, f64) = (36.0, 53.0);

/// The hours of those five days.
const FIVE_DAYS_H: f64 = 120.0;

/// How much more rain it takes than on wet ground (assumed).
const fn drier(moisture: Moisture) -> f64 {
    match moisture {
        Moisture::Dry => 1.5,
        Moisture::Average => 1.25,
        Moisture::Wet => 1.0,
    }
}

/// Critical rain of the catchments that a gauge stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Critical {
    /// Gauge.
    pub gauge: GaugeId,
    /// Span in hours, and the least sum of any zone, millimetres, by span.
    pub sums: Vec<(f64, f64)>,
}

/// The critical rain by rain gauge, from the zones of all plans.
#[must_use]
pub fn critical(scenario: &Scenario, gauges: &[GaugeId]) -> Vec<Critical> {
    let mut out: Vec<Critical> = gauges.iter().map(|g| Critical { gauge: *g, sums: Vec::new() }).collect();
    for rule in scenario.books.zones.iter().flat_map(|z| &z.rules) {
        let Some(of) = out.iter_mut().find(|c| c.gauge == rule.gauge) else { continue };
        for &(span_h, mm) in &rule.leave_rain {
            match of.sums.iter_mut().find(|s| (s.0 - span_h).abs() < 1e-9) {
                Some(known) => known.1 = known.1.min(mm),
                None => of.sums.push((span_h, mm)),
            }
        }
    }
    out.retain(|c| !c.sums.is_empty());
    out.iter_mut().for_each(|c| c.sums.sort_by(|a, b| a.0.total_cmp(&b.0)));
    out
}

/// The ground at a gauge before the last hours: as the drill begins, or wetter by what has been read.
fn ground(at: &At<'_>, five_days: Option<f64>, span_h: f64, begins: Moisture) -> Moisture {
    let before = five_days.zip(at.measured(span_h)).map_or(0.0, |(all, last)| all - last);
    match begins {
        Moisture::Dry | Moisture::Average if before >= MOIST_MM.1 => Moisture::Wet,
        Moisture::Dry if before >= MOIST_MM.0 => Moisture::Average,
        same => same,
    }
}

/// Holds the rain against the critical rain, or against the alarm table where no zone has one.
#[must_use]
pub fn look(sums: &Sums<'_>, critical: &[Critical], gauges: &[GaugeId], alarm: &Alarm, begins: Moisture) -> Look {
    if critical.is_empty() {
        return rainstorm::look(sums, gauges, alarm, &LEADS_H);
    }
    let mut search = Search::default();
    for c in critical {
        let at = sums.at(c.gauge);
        let longest = c.sums.last().map_or(0.0, |s| s.0);
        let Some(most) = at.most(longest) else { continue };
        search.known = true;
        let least = c.sums.iter().map(|s| s.1).fold(f64::INFINITY, f64::min);
        // What another gauge has called for need not be called for again.
        if most < least * BANDS[0].1 * EASED || !BANDS.iter().any(|b| search.open(b.0)) {
            continue;
        }
        let five_days = at.measured(FIVE_DAYS_H);
        for &(span_h, mm) in &c.sums {
            let limit = mm * drier(ground(&at, five_days, span_h, begins));
            let too_little = |rain: f64| rain / (limit * BANDS[0].1) < EASED;
            for lead_h in std::iter::once(None).chain(LEADS_H.map(Some)) {
                // No part of a forecast holds more than the whole.
                if lead_h.filter(|l| *l > span_h + 1e-9).is_some_and(|l| at.forecast_mm(l).is_some_and(too_little)) {
                    continue;
                }
                let Some(rain) = at.window(span_h, lead_h).filter(|rain| !too_little(*rain)) else { continue };
                for (colour, band) in BANDS {
                    search.take(rain / (limit * band), colour, || (c.gauge, (span_h, rain, limit), lead_h));
                }
            }
        }
    }
    search.end(|colour, (g, numbers, lead_h)| case(g, colour, numbers, lead_h))
}

fn case(gauge: GaugeId, colour: Colour, (span_h, rain, limit): (f64, f64, f64), lead_h: Option<f64>) -> Case {
    let mut note = format!("hours={} mm={} critical={}", show(span_h), show(rain), show(limit));
    if let Some(lead) = lead_h {
        note += &format!(" ahead={}", show(lead));
    }
    Case { colour, gauge, ahead: lead_h.map(|l| ahead(gauge, l)), note }
}

#[cfg(test)]
mod tests {
    use super::super::sums::tests::Desk;
    use super::*;
    use crate::base::seed::Seed;
    use crate::base::time::Moment;

    /// The valley's zones leave at 50 mm in one hour and 80 in three, all by the northern gauge.
    fn ask(d: &Desk, begins: Moisture) -> Look {
        let gauges = [d.gauge("rain-north"), d.gauge("rain-south")];
        look(&d.sums(), &critical(&d.scenario, &gauges), &gauges, &d.scenario.county.alarm, begins)
    }

    #[test]
    fn the_same_forecast_is_graver_on_wetter_ground() {
        let mut d = Desk::new();
        // 88 mm in three hours have 56.7 in their wettest one.
        d.forecast("rain-north", 3.0, 88.0);
        for (ground, colour, critical) in
            [(Moisture::Wet, Colour::Orange, "50"), (Moisture::Average, Colour::Yellow, "62.5"), (Moisture::Dry, Colour::Blue, "75")]
        {
            let seen = ask(&d, ground).reached.expect("88 mm in three hours are forecast");
            assert_eq!((seen.colour, seen.note.as_str()), (colour, format!("hours=1 mm=56.7 critical={critical} ahead=3").as_str()), "{ground:?}");
        }
    }

    #[test]
    fn a_day_s_forecast_counts_by_its_wettest_hours_and_only_gauges_of_zones_count() {
        let mut d = Desk::new();
        d.forecast("rain-south", 3.0, 300.0);
        assert_eq!(ask(&d, Moisture::Wet), Look::default(), "no zone leaves by the southern gauge");
        // 200 mm in a day have 87 in their wettest three hours and 56 in the wettest one: 1.12 of the critical 50.
        d.forecast("rain-north", 24.0, 200.0);
        let seen = ask(&d, Moisture::Wet).reached.expect("a wet day");
        assert_eq!((seen.colour, seen.note.as_str()), (Colour::Orange, "hours=1 mm=56.1 critical=50 ahead=24"));
    }

    #[test]
    fn rain_that_was_read_wets_the_ground() {
        let mut d = Desk::new();
        d.rain("rain-north", 20.0, 180);
        let g = d.gauge("rain-north");
        d.at(180);
        let ground = |d: &Desk, span_h, begins| {
            let sums = d.sums();
            let at = sums.at(g);
            ground(&at, at.measured(FIVE_DAYS_H), span_h, begins)
        };
        assert_eq!((ground(&d, 3.0, Moisture::Dry), ground(&d, 1.0, Moisture::Dry)), (Moisture::Dry, Moisture::Average));
        d.rain("rain-north", 20.0, 240);
        d.at(240);
        assert_eq!((ground(&d, 1.0, Moisture::Dry), ground(&d, 1.0, Moisture::Wet)), (Moisture::Wet, Moisture::Wet));
    }

    #[test]
    fn rain_that_has_not_arrived_calls_for_nothing_and_without_zones_the_alarm_speaks() {
        let mut d = Desk::new();
        for minute in 0..=180 {
            d.screen.take(&d.scenario.county, Moment::minutes(minute), Seed(1), |_| minute as f64 * 100.0 / 60.0, |_| false);
        }
        assert_eq!(ask(d.at(180), Moisture::Wet), Look::default());
        d.scenario.books.zones.clear();
        d.forecast("rain-south", 3.0, 55.0);
        assert_eq!(ask(&d, Moisture::Wet).colour(), Some(Colour::Orange));
    }
}
