//! Base / time — integer milliseconds: a `Moment` on the drill's clock and a `Span` between two.
//!
//! In: `T+hh:mm[:ss]` texts, counts of seconds or minutes. Out: exact integers.
//! Not here: the wall clock (a drill never reads it), calendars (`scenario` owns the start date).
//! Method: elapsed time is step × dt, never a running float sum; T+00:00 is `Moment::ZERO`.

use std::fmt;

/// A length of time in whole milliseconds; may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Span(i64);

/// A point on the drill's clock, in whole milliseconds since T+00:00; may be before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Moment(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// A number of milliseconds.
    #[must_use]
    pub const fn millis(ms: i64) -> Self {
        Self(ms)
    }
    /// A number of whole seconds.
    #[must_use]
    pub const fn seconds(s: i64) -> Self {
        Self(s * 1000)
    }
    /// A number of whole minutes.
    #[must_use]
    pub const fn minutes(m: i64) -> Self {
        Self(m * 60_000)
    }
    /// A number of whole hours.
    #[must_use]
    pub const fn hours(h: i64) -> Self {
        Self(h * 3_600_000)
    }
    /// A fractional number of seconds, rounded to the nearest millisecond.
    #[must_use]
    pub fn from_seconds_f64(s: f64) -> Self {
        assert!(s.is_finite(), "a span must be finite, in seconds");
        Self((s * 1000.0).round() as i64)
    }
    /// A fractional number of minutes, rounded to the nearest millisecond.
    #[must_use]
    pub fn from_minutes_f64(m: f64) -> Self {
        Self::from_seconds_f64(m * 60.0)
    }
    /// Milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }
    /// Seconds, with fraction.
    #[must_use]
    pub const fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
    /// Minutes, with fraction.
    #[must_use]
    pub const fn as_minutes(self) -> f64 {
        self.0 as f64 / 60_000.0
    }
    /// Hours, with fraction.
    #[must_use]
    pub const fn as_hours(self) -> f64 {
        self.0 as f64 / 3_600_000.0
    }
}

impl Moment {
    /// T+00:00, the start of the drill.
    pub const ZERO: Self = Self(0);
    /// Never.
    pub const NEVER: Self = Self(i64::MAX);
    /// Milliseconds since T+00:00.
    #[must_use]
    pub const fn millis(ms: i64) -> Self {
        Self(ms)
    }
    /// Whole seconds since T+00:00.
    #[must_use]
    pub const fn seconds(s: i64) -> Self {
        Self(s * 1000)
    }
    /// Whole minutes since T+00:00.
    #[must_use]
    pub const fn minutes(m: i64) -> Self {
        Self(m * 60_000)
    }
    /// Milliseconds since T+00:00.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }
    /// Seconds since T+00:00, with fraction.
    #[must_use]
    pub const fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
    /// Minutes since T+00:00, with fraction.
    #[must_use]
    pub const fn as_minutes(self) -> f64 {
        self.0 as f64 / 60_000.0
    }
    /// Time since T+00:00.
    #[must_use]
    pub const fn since_start(self) -> Span {
        Span(self.0)
    }

    /// Reads `T+hh:mm[:ss]` or `T-hh:mm[:ss]` (a real minus sign `−` and `T±` of print are read too).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix('T')?;
        let (sign, rest) = match rest.chars().next()? {
            '+' => (1, &rest[1..]),
            '-' => (-1, &rest[1..]),
            '−' => (-1, &rest['−'.len_utf8()..]),
            _ => return None,
        };
        let parts: Vec<i64> = rest.split(':').map(|p| p.parse::<u32>().map(i64::from).ok()).collect::<Option<_>>()?;
        let (h, m, s) = match parts[..] {
            [h, m] => (h, m, 0),
            [h, m, s] => (h, m, s),
            _ => return None,
        };
        (m < 60 && s < 60 && h < 100_000).then(|| Self(sign * (h * 3600 + m * 60 + s) * 1000))
    }
}

impl std::ops::Add for Span {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Self(self.0 + o.0)
    }
}
impl std::ops::Sub for Span {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Self(self.0 - o.0)
    }
}
impl std::ops::Mul<i64> for Span {
    type Output = Self;
    fn mul(self, k: i64) -> Self {
        Self(self.0 * k)
    }
}
impl std::ops::Add<Span> for Moment {
    type Output = Self;
    fn add(self, o: Span) -> Self {
        Self(self.0 + o.0)
    }
}
impl std::ops::Sub<Span> for Moment {
    type Output = Self;
    fn sub(self, o: Span) -> Self {
        Self(self.0 - o.0)
    }
}
impl std::ops::Sub for Moment {
    type Output = Span;
    fn sub(self, o: Self) -> Span {
        Span(self.0 - o.0)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, s) = (if self.0 < 0 { '-' } else { '+' }, self.0.abs() / 1000);
        write!(f, "T{sign}{:02}:{:02}", s / 3600, s / 60 % 60)?;
        if s % 60 == 0 { Ok(()) } else { write!(f, ":{:02}", s % 60) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_what_it_prints() {
        for text in ["T+00:00", "T+26:05", "T-01:30", "T+00:00:10"] {
            assert_eq!(Moment::parse(text).map(|m| m.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn nonsense_is_no_moment() {
        for text in ["", "T", "T+5", "T+00:61", "00:10", "T+aa:bb", "T+1:2:3:4"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
