//! View / clock — where on the drill's time the window stands, and how it moves.
//!
//! In: seconds of the wall, what is pressed. Out: a moment. Not here: what is there at it (`moment`).
//! Method: a state machine; a press on the timeline stops the clock while it is held and lets it go on afterwards if it had been
//! going. The time never passes the edge of what is known.

use std::collections::BTreeSet;

use crate::base::time::Moment;
use crate::record::event::Kind;

/// Speeds on the strip: simulated seconds a second.
pub const SPEEDS: [f64; 6] = [1.0, 5.0, 30.0, 120.0, 600.0, 3600.0];
/// Slowest and fastest speed that can be typed.
pub const LIMITS: (f64, f64) = (0.1, 36_000.0);
/// A jump to an event lands this long before it, milliseconds.
pub const BEFORE_MS: f64 = 5_000.0;

/// A mark of the reader's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Bookmark {
    /// When.
    pub at: Moment,
    /// A note; may be empty.
    pub note: String,
}

/// The clock.
#[derive(Clone, Debug)]
pub struct Clock {
    now_ms: f64,
    edge_ms: f64,
    end_ms: f64,
    /// Goes by itself.
    pub playing: bool,
    /// Simulated seconds a second.
    pub speed: f64,
    /// Stays where it is when the timeline is let go.
    pub stay: bool,
    held: Option<bool>,
    /// Kinds of events at which it stops.
    pub stops: BTreeSet<Kind>,
    /// The reader's marks, in order of time.
    pub bookmarks: Vec<Bookmark>,
    /// How fast it really went lately: simulated seconds a second.
    pub actual: f64,
}

impl Clock {
    /// A clock over a length, all of it known.
    #[must_use]
    pub fn new(length: Moment) -> Self {
        let end_ms = length.as_millis().max(1) as f64;
        Self {
            now_ms: 0.0,
            edge_ms: end_ms,
            end_ms,
            playing: false,
            speed: 120.0,
            stay: false,
            held: None,
            stops: BTreeSet::new(),
            bookmarks: Vec::new(),
            actual: 0.0,
        }
    }
    /// Now.
    #[must_use]
    pub fn now(&self) -> Moment {
        Moment::millis(self.now_ms.round() as i64)
    }
    /// Now, in milliseconds with fraction.
    #[must_use]
    pub const fn now_ms(&self) -> f64 {
        self.now_ms
    }
    /// The end of the drill.
    #[must_use]
    pub fn end(&self) -> Moment {
        Moment::millis(self.end_ms as i64)
    }
    /// How far is known.
    #[must_use]
    pub fn edge(&self) -> Moment {
        Moment::millis(self.edge_ms as i64)
    }
    /// More has become known, or less.
    pub fn set_edge(&mut self, edge: Moment) {
        self.edge_ms = (edge.as_millis() as f64).clamp(0.0, self.end_ms);
        self.now_ms = self.now_ms.min(self.edge_ms);
    }
    /// Goes to a moment.
    pub fn seek(&mut self, at_ms: f64) {
        self.now_ms = if at_ms.is_finite() { at_ms.clamp(0.0, self.edge_ms) } else { self.now_ms };
    }
    /// Goes to a little before an event.
    pub fn before(&mut self, at: Moment) {
        self.seek(at.as_millis() as f64 - BEFORE_MS);
    }
    /// Play or pause; at the end it begins again.
    pub fn toggle(&mut self) {
        if !self.playing && self.now_ms >= self.end_ms {
            self.now_ms = 0.0;
        }
        self.playing = !self.playing;
    }
    /// A step by hand stops the clock.
    pub fn step(&mut self, ms: f64) {
        self.playing = false;
        self.seek(self.now_ms + ms);
    }
    /// The timeline is held: the clock stands.
    pub fn hold(&mut self) {
        if self.held.is_none() {
            self.held = Some(self.playing);
            self.playing = false;
        }
    }
    /// The timeline is let go: the clock goes on if it had been going.
    pub fn release(&mut self) {
        if let Some(was) = self.held.take() {
            self.playing = was && !self.stay;
        }
    }
    /// Whether the timeline is held.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.held.is_some()
    }
    /// The next speed of the strip upwards or downwards.
    pub fn shift(&mut self, faster: bool) {
        let next = if faster {
            SPEEDS.into_iter().find(|s| *s > self.speed * 1.001).unwrap_or(self.speed * 2.0)
        } else {
            SPEEDS.into_iter().rev().find(|s| *s < self.speed * 0.999).unwrap_or(self.speed / 2.0)
        };
        self.set_speed(next);
    }
    /// Sets a speed within the limits.
    pub fn set_speed(&mut self, speed: f64) {
        if speed.is_finite() {
            self.speed = speed.clamp(LIMITS.0, LIMITS.1);
        }
    }
    /// Reads a typed speed: `45`, `45x`, `0.5×`.
    #[must_use]
    pub fn typed_speed(text: &str) -> Option<f64> {
        let number: f64 = text.trim().trim_end_matches(['x', 'X', '×', '倍']).trim().parse().ok()?;
        (number.is_finite() && number >= LIMITS.0 && number <= LIMITS.1).then_some(number)
    }
    /// Reads a typed moment: `T+14:25`, `14:25`, `14:25:30`, `90` (minutes).
    #[must_use]
    pub fn typed_moment(text: &str) -> Option<Moment> {
        let text = text.trim().trim_start_matches("T+").trim_start_matches("t+");
        if let Ok(minutes) = text.parse::<u32>() {
            return Some(Moment::minutes(i64::from(minutes)));
        }
        Moment::parse(&format!("T+{}", text.replace('：', ":")))
    }
    /// Lets wall time pass; stops at the first stopping event on the way. `events` are those with kinds of `stops`, by time.
    pub fn tick(&mut self, wall_s: f64, events: &[(Moment, Kind)]) -> Option<Kind> {
        if !self.playing {
            self.actual = 0.0;
            return None;
        }
        let from = self.now_ms;
        let mut to = (from + wall_s.clamp(0.0, 1.0) * self.speed * 1000.0).min(self.edge_ms);
        let mut stopped = None;
        if !self.stops.is_empty() {
            let first = events.partition_point(|e| (e.0.as_millis() as f64) <= from);
            let hit = events[first..].iter().take_while(|e| e.0.as_millis() as f64 <= to).find(|e| self.stops.contains(&e.1));
            if let Some((at, kind)) = hit {
                (to, stopped, self.playing) = (at.as_millis() as f64, Some(*kind), false);
            }
        }
        self.now_ms = to;
        let went = if wall_s > 0.0 { (to - from) / 1000.0 / wall_s } else { 0.0 };
        self.actual += (went - self.actual) * 0.2;
        if self.now_ms >= self.end_ms {
            self.playing = false;
        }
        stopped
    }
    /// Puts a mark here, or takes the one away that is here.
    pub fn bookmark(&mut self) -> bool {
        let at = self.now();
        if let Some(i) = self.bookmarks.iter().position(|b| b.at == at) {
            self.bookmarks.remove(i);
            return false;
        }
        let i = self.bookmarks.partition_point(|b| b.at < at);
        self.bookmarks.insert(i, Bookmark { at, note: String::new() });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(h: i64) -> Clock {
        Clock::new(Moment::minutes(h * 60))
    }

    #[test]
    fn a_held_timeline_stops_the_clock_and_letting_go_resumes_it() {
        let mut c = hours(2);
        c.toggle();
        c.hold();
        c.hold();
        assert!(!c.playing);
        c.seek(60_000.0);
        c.release();
        assert!(c.playing && c.now() == Moment::minutes(1));
        c.stay = true;
        c.hold();
        c.release();
        assert!(!c.playing);
    }

    #[test]
    fn it_goes_at_its_speed_and_never_past_what_is_known() {
        let mut c = hours(2);
        c.set_edge(Moment::minutes(10));
        c.set_speed(600.0);
        c.toggle();
        assert_eq!(c.tick(0.5, &[]), None);
        assert_eq!(c.now(), Moment::minutes(5));
        c.tick(1.0, &[]);
        assert_eq!((c.now(), c.playing), (Moment::minutes(10), true), "it waits for more");
        c.set_edge(c.end());
        for _ in 0..100 {
            c.tick(1.0, &[]);
        }
        assert_eq!((c.now(), c.playing), (c.end(), false));
        c.toggle();
        assert_eq!((c.now(), c.playing), (Moment::ZERO, true), "play at the end begins again");
    }

    #[test]
    fn it_stops_at_the_first_event_of_a_kind_that_stops_it() {
        let mut c = hours(2);
        c.stops.insert(Kind::RoadCut);
        c.set_speed(3600.0);
        c.toggle();
        let events = [(Moment::minutes(3), Kind::Warned), (Moment::minutes(4), Kind::RoadCut), (Moment::minutes(5), Kind::RoadCut)];
        assert_eq!(c.tick(1.0, &events), Some(Kind::RoadCut));
        assert_eq!((c.now(), c.playing), (Moment::minutes(4), false));
        c.toggle();
        assert_eq!(c.tick(1.0, &events), Some(Kind::RoadCut));
        assert_eq!(c.now(), Moment::minutes(5));
    }

    #[test]
    fn speeds_step_along_the_strip_and_can_be_typed() {
        let mut c = hours(1);
        c.shift(true);
        assert!((c.speed - 600.0).abs() < 1e-9);
        c.set_speed(45.0);
        c.shift(false);
        assert!((c.speed - 30.0).abs() < 1e-9);
        for (text, want) in [("45", Some(45.0)), ("0.5×", Some(0.5)), ("120x", Some(120.0)), ("0", None), ("fast", None), ("1e9", None)] {
            assert_eq!(Clock::typed_speed(text), want, "{text}");
        }
        for (text, want) in [("T+14:25", Some(865)), ("1:05", Some(65)), ("90", Some(90)), ("1：05", Some(65)), ("nine", None), ("1:75", None)] {
            assert_eq!(Clock::typed_moment(text), want.map(Moment::minutes), "{text}");
        }
    }

    #[test]
    fn a_bookmark_is_put_and_taken_away() {
        let mut c = hours(1);
        c.seek(5e5);
        assert!(c.bookmark());
        c.seek(2e5);
        assert!(c.bookmark());
        assert!(c.bookmarks[0].at < c.bookmarks[1].at);
        assert!(!c.bookmark());
        assert_eq!(c.bookmarks.len(), 1);
    }
}
