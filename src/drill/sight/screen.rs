//! Sight / screen — readings and forecasts as they reach the county's screen: late, with gaps, in the gauge's own steps.
//!
//! In: true gauges. Out: the latest reading, sums and rises of what has arrived. Not here: who may see the screen.
//! Method: a rain gauge is a counter, so that a lost reading loses time, not water; a sum over a span is the difference
//! of two counter readings, linear between readings.

use std::collections::BTreeSet;

use super::readings::{Reading, Readings};
use crate::base::dist::Dist;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{GaugeId, Id};
use crate::base::seed::{Luck, Seed, stream_of};
use crate::base::time::{Moment, Span};
use crate::drill::log::{Log, line};
use crate::hazard::act::Hazard;
use crate::map::county::County;
use crate::map::place::{Gauge, GaugeKind};
use crate::plan::chain::CENTRE;
use crate::plan::trigger::{Quantity, Trigger};
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::scenario::drill_spec::Scenario;

/// A tipping bucket counts in steps of half a millimetre (assumed; usual resolution of telemetered gauges).
pub const TIP_MM: f64 = 0.5;
/// How far back the screen shows rain that fell before the drill (the longest usual span of a threshold, assumed).
pub const REMEMBERED: Span = Span::hours(24);
/// A stage gauge shows whole centimetres.
pub const STAGE_STEP_M: f64 = 0.01;
/// A forecast is on the county's screen so long after its issue (assumed).
pub const FORECAST_DELAY_MIN: Dist = Dist::LogNormal(10.0, 0.4);

#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
struct Track {
    rain: bool,
    max_age: Span,
    readings: Readings,
    taken: u64,
    next: Moment,
    /// Indices that have not arrived yet.
    pending: Vec<u32>,
    /// Indices that wait at the station for the network, with the delay each will have.
    held: Vec<(u32, Span)>,
}

/// The county's screen.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Screen {
    tracks: Vec<Track>,
    /// Before then no reading is due to be taken or sent, and none arrives; after loading all gauges are gone through once.
    #[serde(skip)]
    next_taken: Moment,
    #[serde(skip)]
    next_arrives: Moment,
}

/// What a function gives, asked but once where it is asked the same several times running.
pub(super) fn once_running<T: Copy>(mut find: impl FnMut(f64) -> T) -> impl FnMut(f64) -> T {
    let mut last: Option<(f64, T)> = None;
    move |x| match last.filter(|l| l.0.to_bits() == x.to_bits()) {
        Some((_, found)) => found,
        None => last.insert((x, find(x))).1,
    }
}

/// Older than this a gauge's latest reading says nothing: three intervals and the slow tail of its delay, at least
/// half an hour (assumed).
#[must_use]
pub fn max_age(gauge: &Gauge) -> Span {
    Span::from_minutes_f64((3.0 * gauge.interval_min + gauge.delay_min.quantile(0.95)).max(30.0))
}

impl Screen {
    /// An empty screen.
    #[must_use]
    pub fn new(county: &County) -> Self {
        Self {
            tracks: county.gauges.iter().map(|g| Track { rain: g.kind == GaugeKind::Rain, max_age: max_age(g), ..Track::default() }).collect(),
            ..Self::default()
        }
    }

    /// Whether a gauge measures rain.
    #[must_use]
    pub fn is_rain(&self, g: GaugeId) -> bool {
        self.tracks[g.index()].rain
    }

    /// Adds every reading to a fingerprint.
    pub fn fingerprint(&self, h: &mut Hasher) {
        for Track { rain, max_age, readings, taken, next, pending, held } in &self.tracks {
            h.u64(readings.len() as u64).fingerprint(readings.sum()).saved(&(rain, max_age, taken, next, pending, held));
        }
    }

    /// Takes the readings that are due. The luck of a reading depends on the gauge and the reading's number only. While its
    /// network is down a station keeps what it reads, and sends it when the network is back.
    pub fn take(&mut self, county: &County, now: Moment, seed: Seed, truth: impl Fn(GaugeId) -> f64, sends: impl Fn(&Gauge) -> bool) {
        if now < self.next_taken {
            return;
        }
        // Whatever is sent or taken now may arrive at once.
        self.next_arrives = Moment::ZERO;
        for (i, gauge) in county.gauges.iter().enumerate() {
            let (g, track) = (GaugeId::from_index(i), &mut self.tracks[i]);
            if now < track.next && track.held.is_empty() {
                continue;
            }
            let online = sends(gauge);
            if online {
                for (k, delay) in track.held.drain(..) {
                    track.readings.change(k as usize, |r| r.arrives = now + delay);
                }
            }
            if now < track.next {
                continue;
            }
            let interval = Span::from_minutes_f64(gauge.interval_min.max(0.5));
            while track.next <= now {
                track.next = track.next + interval;
            }
            let mut luck = stream_of(seed, Luck::Gauge, county.gauge_keys.key(g), track.taken);
            track.taken += 1;
            let (lost, delay) = (luck.unit() < gauge.dropout, gauge.delay_min.sample(&mut luck));
            let raw = truth(g);
            if lost || !raw.is_finite() {
                continue;
            }
            let value = if track.rain { (raw / TIP_MM).floor() * TIP_MM } else { (raw / STAGE_STEP_M).round() * STAGE_STEP_M };
            let (number, delay) = (track.readings.len() as u32, Span::from_minutes_f64(delay.max(0.0)));
            track.pending.push(number);
            if !online {
                track.held.push((number, delay));
            }
            track.readings.push(Reading { taken: now, arrives: if online { now + delay } else { Moment::NEVER }, value, seq: None });
        }
        let due = |t: &Track| if t.held.is_empty() { t.next } else { now };
        self.next_taken = self.tracks.iter().map(due).min().unwrap_or(Moment::NEVER);
    }

    /// What the rain counters told of the day before the drill, all of it long on the screen: rain that fell before T+00:00
    /// is rain of the last hours too, and none of it fell just now. `before` gives a counter's true sum at a moment.
    /// Nothing is remembered of a gauge that had no rain; losses of that day are not modelled (assumed).
    pub fn remember(&mut self, county: &County, before: impl Fn(GaugeId, Moment) -> f64) {
        for (i, gauge) in county.gauges.iter().enumerate() {
            let (g, track) = (GaugeId::from_index(i), &mut self.tracks[i]);
            if !track.rain || !track.readings.is_empty() {
                continue;
            }
            let fallen = before(g, Moment::ZERO);
            if !fallen.is_finite() || fallen <= 0.0 {
                continue;
            }
            let step = Span::from_minutes_f64(gauge.interval_min.max(5.0));
            let mut at = Moment::ZERO - REMEMBERED;
            while at < Moment::ZERO {
                let raw = before(g, at);
                if raw.is_finite() {
                    track.readings.push(Reading { taken: at, arrives: at, value: (raw / TIP_MM).floor() * TIP_MM, seq: None });
                }
                at = at + step;
            }
        }
    }

    /// A reading that is on the screen as soon as it is taken; for the truth's own screen.
    pub fn show(&mut self, g: GaugeId, now: Moment, value: f64) {
        self.tracks[g.index()].readings.push(Reading { taken: now, arrives: now, value, seq: None });
    }

    /// Gauges and positions of the readings that arrived since the last call.
    pub fn arrivals(&mut self, now: Moment) -> Vec<(GaugeId, usize)> {
        let mut out = Vec::new();
        if now < self.next_arrives {
            return out;
        }
        let mut next = Moment::NEVER;
        for (i, t) in self.tracks.iter_mut().enumerate().filter(|(_, t)| !t.pending.is_empty()) {
            let Track { pending, readings, .. } = t;
            pending.retain(|k| {
                let arrives = readings[*k as usize].arrives;
                let here = arrives <= now;
                if here {
                    out.push((GaugeId::from_index(i), *k as usize));
                } else {
                    next = next.min(arrives);
                }
                !here
            });
        }
        self.next_arrives = next;
        out
    }

    /// How many of a gauge's readings have arrived by the last call of `arrivals`; none of them ever leaves.
    #[must_use]
    pub fn arrived(&self, g: GaugeId) -> usize {
        let track = &self.tracks[g.index()];
        track.readings.len() - track.pending.len()
    }

    /// Value and time of a reading.
    #[must_use]
    pub fn reading(&self, g: GaugeId, index: usize) -> (f64, Moment) {
        let r = &self.tracks[g.index()].readings[index];
        (r.value, r.taken)
    }

    /// Remembers the number under which a reading was recorded.
    pub fn set_seq(&mut self, g: GaugeId, index: usize, seq: u64) {
        self.tracks[g.index()].readings.change(index, |r| r.seq = Some(seq));
    }

    /// The newest reading that had arrived by a moment.
    #[must_use]
    pub fn latest(&self, g: GaugeId, seen: Moment) -> Option<&Reading> {
        self.tracks[g.index()].readings.iter().rev().find(|r| r.arrives <= seen)
    }

    /// Its place among the gauge's readings.
    #[must_use]
    pub fn latest_index(&self, g: GaugeId, seen: Moment) -> Option<usize> {
        self.tracks[g.index()].readings.iter().rposition(|r| r.arrives <= seen)
    }

    /// When the last reading arrived, as seen by somebody whose screen is up to date until `seen`.
    #[must_use]
    pub fn last_heard(&self, g: GaugeId, seen: Moment) -> Option<Moment> {
        self.tracks[g.index()].readings.iter().rev().take(64).filter(|r| r.arrives <= seen).map(|r| r.arrives).max()
    }

    /// Whether one of the last readings arrived no longer ago than they may be old.
    #[must_use]
    pub fn heard_lately(&self, g: GaugeId, now: Moment) -> bool {
        let track = &self.tracks[g.index()];
        track.readings.iter().rev().take(64).any(|r| r.arrives <= now && now - r.arrives <= track.max_age)
    }

    /// The newest reading, unless it is too old at `now` to say anything.
    #[must_use]
    pub fn fresh(&self, g: GaugeId, seen: Moment, now: Moment) -> Option<&Reading> {
        self.latest(g, seen).filter(|r| now - r.taken <= self.tracks[g.index()].max_age)
    }

    /// The value at a moment, linear between the readings that had arrived; `None` before the first of them.
    fn value_at(&self, g: GaugeId, at: Moment, seen: Moment) -> Option<f64> {
        let readings = &self.tracks[g.index()].readings;
        let cut = taken_by(readings, at);
        let before = readings[..cut].iter().rev().find(|r| r.arrives <= seen)?;
        if before.taken == at {
            return Some(before.value);
        }
        let Some(after) = readings[cut..].iter().find(|r| r.arrives <= seen) else { return Some(before.value) };
        let share = (at - before.taken).as_seconds() / (after.taken - before.taken).as_seconds();
        Some(before.value + (after.value - before.value) * share)
    }

    /// Rain of a span that ends with the newest reading, millimetres, without asking how old that is. Where the span
    /// begins before the first thing that is known, the rain since then.
    #[must_use]
    pub fn rain(&self, g: GaugeId, span: Span, seen: Moment) -> Option<f64> {
        Some(self.rain_up_to(g, self.latest(g, seen)?, span, seen))
    }
    /// The same for spans asked one after another, in hours.
    pub fn rains(&self, g: GaugeId, seen: Moment) -> impl FnMut(f64) -> Option<f64> {
        once_running(move |hours| self.rain(g, Span::from_seconds_f64(hours * 3600.0), seen))
    }
    /// The same for whoever has the newest reading in hand.
    pub(super) fn rain_up_to(&self, g: GaugeId, last: &Reading, span: Span, seen: Moment) -> f64 {
        // A counter that is known from the drill's start on stood at nothing then: else its day before would be remembered.
        let first = || self.tracks[g.index()].readings.first().filter(|r| r.taken < Moment::ZERO).map_or(0.0, |r| r.value);
        let base = self.value_at(g, last.taken - span, seen).unwrap_or_else(first);
        (last.value - base).max(0.0)
    }

    /// Rise of the stage over a span that ends with the newest reading; over the time known where that is shorter.
    #[must_use]
    pub fn rise(&self, g: GaugeId, span: Span, seen: Moment) -> Option<f64> {
        let last = self.latest(g, seen)?;
        let base = self.value_at(g, last.taken - span, seen).or_else(|| self.tracks[g.index()].readings.iter().find(|r| r.arrives <= seen).map(|r| r.value))?;
        Some(last.value - base)
    }
}

/// How many readings were taken by a moment: looked for first where that lies if they come evenly, as most do.
fn taken_by(readings: &[Reading], at: Moment) -> usize {
    let by = |r: &Reading| r.taken <= at;
    if let [first, .., last] = readings {
        let (since, whole) = ((at - first.taken).as_millis(), (last.taken - first.taken).as_millis().max(1));
        let n = usize::try_from(since * (readings.len() as i64 - 1) / whole + 1).unwrap_or(0).min(readings.len());
        if (n == 0 || by(&readings[n - 1])) && readings.get(n).is_none_or(|r| !by(r)) {
            return n;
        }
    }
    readings.partition_point(by)
}

/// Hours ahead of which bureaus get a forecast of every rain gauge, to issue warnings on.
pub const LEADS_H: [f64; 5] = [1.0, 3.0, 6.0, 12.0, 24.0];

/// What a forecast speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Ahead {
    /// Gauge.
    pub gauge: GaugeId,
    /// Within this span.
    pub within: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Issue {
    issued: Moment,
    arrives: Moment,
    value: f64,
    written: bool,
    seq: Option<u64>,
}

/// Forecasts by what they speak of.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Forecasts {
    wanted: Vec<Ahead>,
    /// Which of them the plans ask for, or all see: the next hour. The others are the bureaus' own.
    asked: Vec<bool>,
    issues: Vec<Vec<Issue>>,
    every: Span,
    next: Moment,
    issued: u64,
    /// Until then no more of them arrives; after loading they are gone through once more.
    #[serde(skip)]
    quiet_until: Moment,
}

impl Forecasts {
    /// The forecasts that some trigger of the plans asks for, and one hour ahead of every rain gauge; and for those who issue warnings
    /// all of [`LEADS_H`].
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let rain: Vec<GaugeId> =
            scenario.county.gauges.iter().enumerate().filter(|(_, g)| g.kind == GaugeKind::Rain).map(|(i, _)| GaugeId::from_index(i)).collect();
        let mut wanted: BTreeSet<Ahead> = rain.iter().map(|g| Ahead { gauge: *g, within: Span::hours(1) }).collect();
        let mut ask = |t: &Trigger| {
            t.each_quantity(&mut |q| match q {
                Quantity::ForecastRain(g, s) | Quantity::ForecastStage(g, s) => {
                    wanted.insert(Ahead { gauge: *g, within: *s });
                }
                Quantity::MaxForecastRain(s) => wanted.extend(rain.iter().map(|g| Ahead { gauge: *g, within: *s })),
                _ => {}
            })
        };
        for c in &scenario.books.clauses {
            ask(&c.trigger);
        }
        for l in scenario.books.plans.iter().flat_map(|p| &p.levels) {
            ask(&l.trigger);
        }
        let every = scenario.drill.hazard.flood().map_or(0.0, |flood| flood.forecast.every_min);
        let every = Span::from_minutes_f64(if every > 0.0 { every } else { 60.0 });
        let own = LEADS_H.iter().flat_map(|h| rain.iter().map(move |g| Ahead { gauge: *g, within: Span::from_minutes_f64(h * 60.0) }));
        let all: BTreeSet<Ahead> = wanted.iter().copied().chain(own).collect();
        let asked = all.iter().map(|a| wanted.contains(a)).collect();
        let wanted: Vec<Ahead> = all.into_iter().collect();
        Self { issues: vec![Vec::new(); wanted.len()], wanted, asked, every, next: Moment::ZERO, issued: 0, quiet_until: Moment::ZERO }
    }

    /// Issues what is due, and records what arrived (the next hour of each gauge, and only where it says 1 mm or more).
    pub fn step(&mut self, scenario: &Scenario, now: Moment, seed: Seed, hazard: &dyn Hazard, log: &mut Log) {
        if now >= self.next {
            let mut luck = stream_of(seed, Luck::Forecast, "delay", self.issued);
            let arrives = now + Span::from_minutes_f64(FORECAST_DELAY_MIN.sample(&mut luck));
            for (want, list) in self.wanted.iter().zip(&mut self.issues) {
                let value = hazard.forecast(now, want.gauge, want.within);
                if value.is_finite() {
                    list.push(Issue { issued: now, arrives, value, written: false, seq: None });
                }
            }
            self.quiet_until = self.quiet_until.min(arrives);
            self.issued += 1;
            while self.next <= now {
                self.next = self.next + self.every;
            }
        }
        if now < self.quiet_until {
            return;
        }
        self.quiet_until = Moment::NEVER;
        for (want, list) in self.wanted.iter().zip(&mut self.issues) {
            let Some(last) = list.last_mut().filter(|i| !i.written) else { continue };
            if last.arrives > now {
                self.quiet_until = self.quiet_until.min(last.arrives);
                continue;
            }
            last.written = true;
            if want.within == Span::hours(1) && scenario.county.gauges[want.gauge.index()].kind == GaugeKind::Rain && last.value >= 1.0 {
                last.seq = Some(write_forecast(log, now, *want, last));
            }
        }
    }

    /// The newest forecast that had arrived, unless two newer ones should have come since.
    #[must_use]
    pub fn latest(&self, ahead: Ahead, seen: Moment, now: Moment) -> Option<f64> {
        let place = self.wanted.binary_search(&ahead).ok().filter(|k| self.asked[*k])?;
        self.arrived(place, seen, now).map(|i| i.value)
    }
    /// The same for gauges that are asked for in rising order.
    pub(super) fn latest_of_each(&self, within: Span, seen: Moment, now: Moment) -> impl FnMut(GaugeId) -> Option<f64> {
        let mut place = 0;
        move |gauge| {
            let ahead = Ahead { gauge, within };
            while self.wanted.get(place).is_some_and(|w| *w < ahead) {
                place += 1;
            }
            let asked = self.wanted.get(place) == Some(&ahead) && self.asked[place];
            if asked { self.arrived(place, seen, now).map(|i| i.value) } else { None }
        }
    }
    /// The same for those who issue warnings, of any hours ahead: when it was issued, and what it says.
    #[must_use]
    pub fn newest(&self, ahead: Ahead, now: Moment) -> Option<(Moment, f64)> {
        self.arrived(self.wanted.binary_search(&ahead).ok()?, now, now).map(|i| (i.issued, i.value))
    }
    /// The same for some spans ahead of one gauge, in one search.
    #[must_use]
    pub fn newest_of<const N: usize>(&self, gauge: GaugeId, within: [Span; N], now: Moment) -> [Option<(Moment, f64)>; N] {
        let first = self.wanted.partition_point(|a| a.gauge < gauge);
        let of_gauge = self.wanted[first..].iter().take_while(|a| a.gauge == gauge).count();
        within.map(|span| {
            let place = self.wanted[first..first + of_gauge].iter().position(|a| a.within == span)?;
            self.arrived(first + place, now, now).map(|i| (i.issued, i.value))
        })
    }
    /// The number under which that one stands in the record, where it is written if it does not yet.
    pub fn cite(&mut self, ahead: Ahead, now: Moment, log: &mut Log) -> Option<u64> {
        let issue = self.issues[self.wanted.binary_search(&ahead).ok()?].iter_mut().rev().find(|i| i.arrives <= now)?;
        let seq = issue.seq.unwrap_or_else(|| write_forecast(log, now, ahead, issue));
        issue.seq = Some(seq);
        Some(seq)
    }
    fn arrived(&self, place: usize, seen: Moment, now: Moment) -> Option<&Issue> {
        self.issues[place].iter().rev().find(|i| i.arrives <= seen).filter(|i| now - i.issued <= self.every * 2 + Span::minutes(30))
    }
    /// A forecast that is issued and arrives at a moment, for tests of what is made of it.
    #[cfg(test)]
    pub(crate) fn arrive(&mut self, ahead: Ahead, now: Moment, value: f64) {
        let place = self.wanted.binary_search(&ahead).expect("a forecast that somebody wants");
        self.issues[place].push(Issue { issued: now, arrives: now, value, written: false, seq: None });
    }
}

/// Writes a forecast; of how many hours it speaks where they are not the next one.
fn write_forecast(log: &mut Log, now: Moment, ahead: Ahead, issue: &Issue) -> u64 {
    let mut detail = format!("issued={}", issue.issued);
    if ahead.within != Span::hours(1) {
        detail += &format!(" hours={}", ahead.within.as_hours());
    }
    let l = line(Kind::ForecastArrived, Who::Gauge(ahead.gauge), Cause::of(Why::Hazard)).to(Who::Post(CENTRE));
    log.write(now, l.value(issue.value, Unit::Millimetres).detail(detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;

    #[test]
    fn a_station_without_network_falls_silent_and_tells_everything_afterwards() {
        let mut county = valley::scenario().county;
        let rain = county.gauge_keys.find("rain-north").expect("a gauge");
        county.gauges[rain.index()].interval_min = 5.0;
        let mut screen = Screen::new(&county);
        // A millimetre a minute; no network from the 60th to the 180th.
        for minute in 0..=200 {
            let now = Moment::minutes(minute);
            screen.take(&county, now, Seed(1), |_| minute as f64, |_| !(60..180).contains(&minute));
        }
        let latest = |minute| screen.latest(rain, Moment::minutes(minute)).map(|r| r.taken);
        assert_eq!(latest(170), Some(Moment::minutes(55)), "the last reading before the network failed");
        assert!(screen.fresh(rain, Moment::minutes(170), Moment::minutes(170)).is_none(), "what is too old says nothing");
        assert!(latest(200) >= Some(Moment::minutes(185)), "{:?}", latest(200));
        let sum = screen.rain(rain, Span::hours(2), Moment::minutes(200)).expect("readings of two hours");
        assert!((sum - 120.0).abs() < 1.0, "no water is lost: {sum}");
    }
}
