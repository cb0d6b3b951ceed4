//! Warning / sums — rain of a window at a gauge as a forecaster adds it up: what has been read, and what is forecast on top.
//!
//! In: the screen, forecasts. Out: millimetres. Not here: thresholds. Method: a forecast of some hours speaks from its issue on; of a longer
//! window the hours before the issue are as read, and what has been read since the issue counts where it is more than the forecast. Of a
//! window shorter than the forecast its wettest part counts, by the rainstorm formula H(t) ~ t^(1−n) with n = 0.6 (推理公式; China's
//! hydrology handbooks give 0.5 to 0.8).

use std::cell::OnceCell;

use crate::base::ids::GaugeId;
use crate::base::num::pow;
use crate::base::time::{Moment, Span};
use crate::drill::sight::readings::Reading;
use crate::drill::sight::screen::{Ahead, Forecasts, Screen, once_running};

pub use crate::drill::sight::screen::LEADS_H;

/// 1 − n of the rainstorm formula.
const PART_EXPONENT: f64 = 0.4;

/// What is on the screen at a moment.
#[derive(Clone, Copy)]
pub struct Sums<'a> {
    /// Readings.
    pub screen: &'a Screen,
    /// Forecasts.
    pub forecasts: &'a Forecasts,
    /// Now.
    pub now: Moment,
}

/// So many hours.
#[must_use]
pub fn hours(h: f64) -> Span {
    Span::from_minutes_f64(h * 60.0)
}

/// A forecast that speaks of so many hours at a gauge.
#[must_use]
pub fn ahead(gauge: GaugeId, lead_h: f64) -> Ahead {
    Ahead { gauge, within: hours(lead_h) }
}

impl Sums<'_> {
    /// Rain that was read in the last hours; none where the gauge is silent.
    #[must_use]
    pub fn measured(&self, g: GaugeId, span_h: f64) -> Option<f64> {
        self.screen.fresh(g, self.now, self.now)?;
        self.screen.rain(g, hours(span_h), self.now)
    }
    /// The newest forecast of some hours: how long ago it was issued, hours, and its millimetres. None where its time is over.
    #[must_use]
    pub fn forecast(&self, g: GaugeId, lead_h: f64) -> Option<(f64, f64)> {
        let (issued, mm) = self.forecasts.newest(ahead(g, lead_h), self.now)?;
        let age_h = (self.now - issued).as_hours();
        (age_h < lead_h).then_some((age_h, mm))
    }
    /// What is known at one gauge, looked up once for all windows.
    #[must_use]
    pub fn at(&self, g: GaugeId) -> At<'_> {
        let mut ahead = self.forecasts.newest_of(g, LEADS_H.map(hours), self.now).map(|f| f.map(|(issued, mm)| ((self.now - issued).as_hours(), mm)));
        for (f, lead_h) in ahead.iter_mut().zip(LEADS_H) {
            *f = f.filter(|(age_h, _)| *age_h < lead_h);
        }
        At { screen: self.screen, gauge: g, now: self.now, last: self.screen.fresh(g, self.now, self.now), ahead, since: OnceCell::new() }
    }
    /// Rain of a window of some hours, as [`At::window`] has it.
    #[cfg(test)]
    pub(super) fn window(&self, g: GaugeId, span_h: f64, lead_h: Option<f64>) -> Option<f64> {
        self.at(g).window(span_h, lead_h)
    }
}

/// What is known at one gauge at a moment.
pub struct At<'a> {
    screen: &'a Screen,
    gauge: GaugeId,
    now: Moment,
    /// The newest reading; none where the gauge is silent.
    last: Option<&'a Reading>,
    /// The newest forecast of each of [`LEADS_H`]: how long ago it was issued, hours, and its millimetres.
    ahead: [Option<(f64, f64)>; LEADS_H.len()],
    /// What has been read since each of them was issued.
    since: OnceCell<[f64; LEADS_H.len()]>,
}

impl At<'_> {
    /// Rain that was read in the last hours; none where the gauge is silent.
    #[must_use]
    pub fn measured(&self, span_h: f64) -> Option<f64> {
        self.last.map(|last| self.screen.rain_up_to(self.gauge, last, hours(span_h), self.now))
    }
    /// The millimetres of the newest forecast of some hours, one of [`LEADS_H`].
    #[must_use]
    pub fn forecast_mm(&self, lead_h: f64) -> Option<f64> {
        self.ahead[place(lead_h)?].map(|f| f.1)
    }
    /// What has been read since the forecast was issued; most were issued together.
    fn since(&self, place: usize) -> f64 {
        self.since.get_or_init(|| {
            let mut read = once_running(|age_h| self.measured(age_h).unwrap_or(0.0));
            self.ahead.map(|f| f.map_or(0.0, |(age_h, _)| read(age_h)))
        })[place]
    }
    /// Rain of a window of some hours: as read where there is no `lead_h`, else with the forecast of so many hours, one of [`LEADS_H`].
    #[must_use]
    pub fn window(&self, span_h: f64, lead_h: Option<f64>) -> Option<f64> {
        let Some(lead_h) = lead_h else { return self.measured(span_h) };
        let place = place(lead_h)?;
        let (age_h, mm) = self.ahead[place]?;
        if lead_h > span_h + 1e-9 {
            return Some(mm * pow(span_h / lead_h, PART_EXPONENT));
        }
        let since = self.since(place);
        let before = (self.measured(span_h - lead_h + age_h).unwrap_or(0.0) - since).max(0.0);
        Some(before + mm.max(since))
    }
    /// No window up to `span_h` holds more than this; none where nothing is known.
    #[must_use]
    pub fn most(&self, span_h: f64) -> Option<f64> {
        let read = self.measured(span_h + LEADS_H[0]);
        let ahead = self.ahead.iter().flatten().map(|f| f.1).max_by(f64::total_cmp);
        (read.is_some() || ahead.is_some()).then(|| read.unwrap_or(0.0) + ahead.unwrap_or(0.0))
    }
}

/// Which of [`LEADS_H`] a number of hours is.
fn place(lead_h: f64) -> Option<usize> {
    LEADS_H.iter().position(|l| l.to_bits() == lead_h.to_bits())
}

/// A number of millimetres or hours for the record.
#[must_use]
pub fn show(v: f64) -> String {
    let tenths = (v * 10.0).round() / 10.0;
    if (tenths - tenths.round()).abs() < 1e-9 { format!("{}", tenths.round()) } else { format!("{tenths:.1}") }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::scenario::drill_spec::Scenario;
    use crate::scenario::valley;

    /// A screen of the valley on which gauges and forecasts say what a test wants.
    pub(in super::super) struct Desk {
        pub(in super::super) scenario: Scenario,
        pub(in super::super) screen: Screen,
        pub(in super::super) forecasts: Forecasts,
        pub(in super::super) now: Moment,
    }

    impl Desk {
        pub(in super::super) fn new() -> Self {
            let scenario = valley::scenario();
            let (screen, forecasts) = (Screen::new(&scenario.county), Forecasts::new(&scenario));
            Self { scenario, screen, forecasts, now: Moment::ZERO }
        }
        pub(in super::super) fn gauge(&self, key: &str) -> GaugeId {
            self.scenario.county.gauge_keys.find(key).expect("the valley has it")
        }
        /// Rain falls at a gauge at a rate until a minute, read every five minutes.
        pub(in super::super) fn rain(&mut self, key: &str, mm_per_h: f64, until: i64) {
            let g = self.gauge(key);
            let mut total = self.screen.latest(g, Moment::NEVER).map_or(0.0, |r| r.value);
            for minute in (self.now.as_millis() / 60_000 + 5..=until).step_by(5) {
                total += mm_per_h / 12.0;
                self.screen.show(g, Moment::minutes(minute), total);
            }
        }
        /// A forecast of some hours arrives now.
        pub(in super::super) fn forecast(&mut self, key: &str, lead_h: f64, mm: f64) {
            self.forecasts.arrive(ahead(self.gauge(key), lead_h), self.now, mm);
        }
        pub(in super::super) fn at(&mut self, minute: i64) -> &mut Self {
            self.now = Moment::minutes(minute);
            self
        }
        pub(in super::super) fn sums(&self) -> Sums<'_> {
            Sums { screen: &self.screen, forecasts: &self.forecasts, now: self.now }
        }
    }

    #[test]
    fn a_window_is_what_was_read_before_the_issue_and_the_forecast_from_there() {
        let mut d = Desk::new();
        d.rain("rain-north", 12.0, 120);
        let g = d.gauge("rain-north");
        d.at(120).forecast("rain-north", 1.0, 20.0);
        let close = |a: Option<f64>, b: f64| assert!(a.is_some_and(|a| (a - b).abs() < 0.01), "{a:?} for {b}");
        close(d.sums().window(g, 1.0, None), 12.0);
        close(d.sums().window(g, 1.0, Some(1.0)), 20.0);
        close(d.sums().window(g, 3.0, Some(1.0)), 44.0);
        d.at(120).forecast("rain-north", 6.0, 30.0);
        close(d.sums().window(g, 3.0, Some(6.0)), 30.0 * pow(0.5, 0.4));
        // Half an hour later more has fallen than was forecast for the hour: what was read counts, and nothing twice.
        d.rain("rain-north", 60.0, 150);
        d.at(150);
        close(d.sums().window(g, 1.0, Some(1.0)), 30.0);
        close(d.sums().window(g, 3.0, Some(1.0)), 54.0);
        d.at(185);
        assert_eq!(d.sums().window(g, 1.0, Some(1.0)), None, "its hour is over");
        assert_eq!(d.sums().window(d.gauge("rain-south"), 3.0, None), None);
    }
}
