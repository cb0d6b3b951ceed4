//! Sight / standing — which rules of zones hold on a screen that is up to date, carried on from minute to minute.
//!
//! In: a picture whose screen reaches until now. Out: whether each rule holds. Not here: screens that stopped at an earlier moment
//! (`View::holding`). Method: what a gauge says hangs on the readings that have arrived and on whether the newest is still fresh; a rule
//! is asked anew when that changed for one of its gauges, and so is the rain at it. Never saved: after loading all rules are asked once.

use super::picture::{Picture, Rain, View};
use crate::base::ids::{GaugeId, Id};
use crate::base::time::Moment;

/// What a gauge says: how many of its readings have arrived, and whether the newest is fresh.
type Word = (usize, bool);

/// Which rules hold.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    at: Option<Moment>,
    words: Vec<Word>,
    holding: Vec<bool>,
    rain: Rain,
}

impl Standing {
    /// Which rules hold now, as `View::holding` would have it; the screen must be up to date.
    pub fn at(&mut self, p: &Picture<'_>, view: &View) -> &[bool] {
        if self.at != Some(p.now) {
            self.look(p, view);
            self.at = Some(p.now);
        }
        &self.holding
    }
    /// The minute is over: what was found of rain is kept for the next.
    pub fn keep(&mut self, now: Moment, view: &View) {
        if self.at == Some(now) {
            self.rain = view.leave();
        }
    }

    fn look(&mut self, p: &Picture<'_>, view: &View) {
        let word = |g| (p.screen.arrived(g), p.screen.fresh(g, p.now, p.now).is_some());
        let words: Vec<Word> = (0..p.scenario.county.gauges.len()).map(GaugeId::from_index).map(word).collect();
        let changed: Vec<bool> = (0..words.len()).map(|g| self.words.get(g) != Some(&words[g])).collect();
        view.inherit(std::mem::take(&mut self.rain), &changed);
        let kinds = p.lasting.kinds(p.scenario);
        self.holding.resize(2 * kinds.len(), false);
        for (zone, holds) in kinds.iter().zip(self.holding.chunks_exact_mut(2)) {
            if p.scenario.books.zone(*zone).rules.iter().any(|r| changed[r.gauge.index()]) {
                holds.copy_from_slice(&view.holds(*zone, p));
            }
        }
        self.words = words;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::seed::{Luck, Seed, stream_of};
    use crate::base::time::Span;
    use crate::drill::sight::lasting::Lasting;
    use crate::drill::sight::picture::{Known, Memo};
    use crate::drill::sight::screen::{Forecasts, Screen};
    use crate::drill::sight::warning::Warnings;
    use crate::scenario::valley;

    #[test]
    fn what_is_carried_on_is_what_a_fresh_look_finds_through_rain_silence_and_late_readings() {
        let s = valley::scenario();
        let (mut screen, lasting, own, forecasts) = (Screen::new(&s.county), Lasting::default(), Known::default(), Forecasts::new(&s));
        let warnings = Warnings::default();
        let (mut standing, mut luck) = (Standing::default(), stream_of(Seed(7), Luck::Gauge, "standing", 0));
        let (mut began, mut ended, mut before) = (0, 0, false);
        for minute in 0..1_500 {
            let now = Moment::minutes(minute);
            // Rain comes and goes, the network fails for two hours now and then, readings overtake each other.
            let (wet, online) = (minute / 200 % 2 == 1, minute / 120 % 4 != 3);
            let stage = 100.0 + luck.unit() * if wet { 20.0 } else { 0.0 };
            screen.take(&s.county, now, Seed(7), |g| if screen_is_rain(&s, g) { rain(minute) } else { stage }, |_| online);
            screen.arrivals(now);
            let mut memo = Memo::default();
            let view = memo.of(now, &s);
            let (scenario, own, memo) = (&s, &own, Some(&*view));
            let p = Picture {
                scenario,
                screen: &screen,
                forecasts: &forecasts,
                warnings: &warnings,
                seen: now,
                own,
                done: &own.done,
                lasting: &lasting,
                fire: None,
                now,
                memo,
            };
            let mut other = Memo::default();
            let fresh = other.of(now, &s);
            let holds = standing.at(&p, &view).to_vec();
            // Whoever asks for rain gets what he would have got without what was kept.
            let asks = |p: &Picture<'_>| (0..s.county.gauges.len()).map(GaugeId::from_index).map(|g| p.rain(g, Span::hours(3))).collect::<Vec<_>>();
            assert_eq!(asks(&p), asks(&Picture { memo: None, ..p }), "at {minute}");
            standing.keep(now, &view);
            assert_eq!(holds, fresh.holding(&Picture { memo: Some(&fresh), ..p }), "at {minute}");
            let any = holds.contains(&true);
            (began, ended, before) = (began + u32::from(any && !before), ended + u32::from(!any && before), any);
        }
        assert!(began > 0 && ended > 0, "rules began to hold {began} and ceased {ended} times");
    }

    fn screen_is_rain(s: &crate::scenario::drill_spec::Scenario, g: GaugeId) -> bool {
        s.county.gauges[g.index()].kind == crate::map::place::GaugeKind::Rain
    }
    /// Millimetres fallen by a minute: half a millimetre in each wet one.
    fn rain(minute: i64) -> f64 {
        (0..minute).filter(|m| m / 200 % 2 == 1).count() as f64 * 0.5
    }
}
