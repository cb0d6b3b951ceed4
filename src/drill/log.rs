//! Drill / log — the append-only list of what happened; every line has a cause and a number.
//!
//! In: events from all phases, in the order of the step. Out: `Vec<Event>`. Not here: files.

use crate::base::time::Moment;
use crate::record::event::{Cause, Detail, Event, Kind, Unit, Who, Why};

/// The record under way.
#[derive(Clone, Debug, Default)]
pub struct Log {
    events: Vec<Event>,
}

/// An event about to be written; fill in what applies, then [`Log::write`].
#[derive(Clone, Debug)]
pub struct Line {
    kind: Kind,
    subject: Who,
    place: Who,
    cause: Cause,
    known_to: Who,
    value: f64,
    unit: Unit,
    detail: Detail,
}

impl Cause {
    /// A reason alone.
    #[must_use]
    pub const fn of(why: Why) -> Self {
        Self { why, seq: None }
    }
    /// A reason that follows from an earlier event.
    #[must_use]
    pub const fn after(why: Why, seq: u64) -> Self {
        Self { why, seq: Some(seq) }
    }
}

/// A line about a subject.
#[must_use]
pub const fn line(kind: Kind, subject: Who, cause: Cause) -> Line {
    Line { kind, subject, place: Who::Nobody, cause, known_to: Who::Nobody, value: 0.0, unit: Unit::None, detail: Detail::NONE }
}

impl Line {
    /// Where.
    #[must_use]
    pub fn at(mut self, place: Who) -> Self {
        self.place = place;
        self
    }
    /// Who came to know, or over which channel.
    #[must_use]
    pub fn to(mut self, who: Who) -> Self {
        self.known_to = who;
        self
    }
    /// How much.
    #[must_use]
    pub fn value(mut self, value: f64, unit: Unit) -> Self {
        assert!(value.is_finite(), "a recorded value must be finite: {:?}", self.kind);
        (self.value, self.unit) = (value, unit);
        self
    }
    /// Anything more.
    #[must_use]
    pub fn detail(mut self, text: impl Into<String>) -> Self {
        self.detail = Detail::text(text);
        self
    }
}

impl Log {
    /// A record that goes on after these events.
    #[must_use]
    pub const fn of(events: Vec<Event>) -> Self {
        Self { events }
    }
    /// An empty record with room for so many events.
    #[must_use]
    pub fn with_room(events: usize) -> Self {
        Self { events: Vec::with_capacity(events) }
    }
    /// The line with which the record begins, from which follows what the drill itself does; none where a test writes without it.
    #[must_use]
    pub fn start(&self) -> Option<u64> {
        self.events.first().filter(|e| e.kind == Kind::RunStarted).map(|e| e.seq)
    }
    /// Appends a line and gives its number, the cause of what follows from it.
    pub fn write(&mut self, now: Moment, line: Line) -> u64 {
        let seq = self.events.len() as u64;
        let Line { kind, subject, place, cause, known_to, value, unit, detail } = line;
        assert!(cause.seq.is_none_or(|s| s < seq), "a cause must come before its effect");
        self.events.push(Event { seq, at: now, kind, subject, place, cause, known_to, value, unit, detail });
        seq
    }
    /// All lines so far.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }
    /// The finished record.
    #[must_use]
    pub fn into_events(self) -> Vec<Event> {
        self.events
    }
}
