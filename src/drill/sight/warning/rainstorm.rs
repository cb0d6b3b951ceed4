//! Warning / rainstorm — 暴雨预警信号: rain read, or read and forecast, against the county's alarm table.
//!
//! In: sums at the rain gauges, the table. Out: the colour called for, and on what it rests. Not here: whether it is issued (`standing`).
//! Method: as the national signals are worded (“12 小时内降雨量将达……，或者已达……”): each step of the table asks for a sum within its span, as
//! read, or as read with the forecast of the span's last hours; the gravest step that any gauge reaches gives the colour.

use super::standing::{Case, EASED, Look, Search};
use super::sums::{Sums, ahead, show};
use crate::base::ids::GaugeId;
use crate::map::alarm::{Alarm, Colour, Step};

/// Holds the gauges against the table; `leads_h` are the forecasts that count.
#[must_use]
pub fn look(sums: &Sums<'_>, gauges: &[GaugeId], alarm: &Alarm, leads_h: &[f64]) -> Look {
    let mut search = Search::default();
    let longest = alarm.steps.iter().map(|s| s.hours).fold(0.0, f64::max);
    let least = alarm.steps.iter().map(|s| s.mm).fold(f64::INFINITY, f64::min);
    for &g in gauges {
        let at = sums.at(g);
        let Some(most) = at.most(longest) else { continue };
        search.known = true;
        if most < least * EASED {
            continue;
        }
        for steps in alarm.steps.chunk_by(|a, b| (a.hours - b.hours).abs() < 1e-9) {
            // What another gauge has called for need not be called for again.
            if !steps.iter().any(|s| search.open(s.colour)) {
                continue;
            }
            let span_h = steps[0].hours;
            let leads = leads_h.iter().copied().filter(|l| *l <= span_h + 1e-9).map(Some);
            for lead_h in std::iter::once(None).chain(leads) {
                let Some(mm) = at.window(span_h, lead_h) else { continue };
                for Step { mm: limit, colour, .. } in steps {
                    search.take(mm / limit, *colour, || (g, span_h, mm, lead_h));
                }
            }
        }
    }
    search.end(|colour, (g, span_h, mm, lead_h)| case(g, colour, span_h, mm, lead_h))
}

fn case(gauge: GaugeId, colour: Colour, span_h: f64, mm: f64, lead_h: Option<f64>) -> Case {
    let mut note = format!("hours={} mm={}", show(span_h), show(mm));
    if let Some(lead) = lead_h {
        note += &format!(" ahead={}", show(lead));
    }
    Case { colour, gauge, ahead: lead_h.map(|l| ahead(gauge, l)), note }
}

#[cfg(test)]
mod tests {
    use super::super::sums::LEADS_H;
    use super::super::sums::tests::Desk;
    use super::*;
    use crate::base::seed::Seed;
    use crate::base::time::Moment;

    /// What the rule says of the valley's two gauges under the built-in table: 1 h 30, 50; 3 h 50, 100; 6 h 50, 100, 150; 12 h 100, 150, 200.
    fn ask(d: &Desk) -> Look {
        look(&d.sums(), &[d.gauge("rain-north"), d.gauge("rain-south")], &d.scenario.county.alarm, &LEADS_H)
    }

    #[test]
    fn a_forecast_alone_calls_for_it_and_so_does_rain_that_was_read() {
        let mut d = Desk::new();
        assert!(!ask(&d).known, "nothing has been read or forecast");
        d.forecast("rain-south", 3.0, 55.0);
        let seen = ask(&d).reached.expect("55 mm in three hours are forecast");
        assert_eq!((seen.colour, seen.gauge, seen.note.as_str()), (Colour::Orange, d.gauge("rain-south"), "hours=3 mm=55 ahead=3"));
        assert_eq!(seen.ahead, Some(ahead(d.gauge("rain-south"), 3.0)));
        let mut d = Desk::new();
        d.rain("rain-north", 60.0, 60);
        let seen = ask(d.at(60)).reached.expect("60 mm were read within an hour");
        assert_eq!((seen.colour, seen.ahead, seen.note.as_str()), (Colour::Red, None, "hours=1 mm=60"));
    }

    #[test]
    fn rain_read_and_rain_forecast_add_up() {
        let mut d = Desk::new();
        d.rain("rain-north", 14.0, 120);
        d.at(120).forecast("rain-north", 1.0, 24.0);
        let seen = ask(&d).reached.expect("28 mm read and 24 forecast are 52 in three hours");
        assert_eq!((seen.colour, seen.note.as_str()), (Colour::Orange, "hours=3 mm=52 ahead=1"));
    }

    #[test]
    fn rain_that_has_not_arrived_calls_for_nothing() {
        // 100 mm an hour fall; the station has no network, so that none of it is on the screen.
        let mut d = Desk::new();
        for minute in 0..=180 {
            d.screen.take(&d.scenario.county, Moment::minutes(minute), Seed(1), |_| minute as f64 * 100.0 / 60.0, |_| false);
        }
        assert_eq!(ask(d.at(180)), Look::default());
    }

    #[test]
    fn nine_tenths_of_a_step_hold_a_colour_and_do_not_call_for_it() {
        let mut d = Desk::new();
        d.forecast("rain-north", 6.0, 46.0);
        let seen = ask(&d);
        assert_eq!((seen.reached, seen.eased, seen.known), (None, Some(Colour::Yellow), true));
    }
}
