//! Command / service — how long an officer's work takes, and what makes it slower.
//!
//! In: the kind of task, the hour. Out: minutes as a distribution. Not here: who does it (`desk`).
//! Source: every number in this file is assumed, and listed in `docs/assumptions.md`; none was found in a
//! public source for a county office. They are medians of a lognormal with the given spread of the logarithm.

use crate::base::dist::Dist;
use crate::base::seed::Stream;
use crate::base::time::Span;

/// What an officer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Work {
    /// Starts a clause that needs no decision.
    Handle,
    /// Decides on a clause or a level.
    Decide,
    /// Telephones.
    Call,
    /// Writes one text to a list and sends it.
    Compose,
    /// Sets up a video session.
    Video,
    /// Takes down a message and understands it.
    Receive,
    /// Takes down a call for help.
    TakeCall,
    /// Switches the loudspeakers on and speaks.
    StartBroadcast,
    /// Calls the roll of the village's zones.
    Count,
    /// Writes a report.
    Write,
    /// Goes somewhere and does something there.
    Errand,
    /// Carries a message by hand.
    Courier,
    /// Sits in a consultation.
    Attend,
    /// Approves that a reserve is sent.
    Approve,
}

impl Work {
    /// The word in the record.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Handle => "handle",
            Self::Decide => "decide",
            Self::Call => "call",
            Self::Compose => "compose",
            Self::Video => "video",
            Self::Receive => "receive",
            Self::TakeCall => "take-call",
            Self::StartBroadcast => "broadcast",
            Self::Count => "count",
            Self::Write => "write",
            Self::Errand => "errand",
            Self::Courier => "courier",
            Self::Attend => "attend",
            Self::Approve => "approve",
        }
    }
    /// Minutes of the officer's own time, without travel and without waiting for a line, by day or at night (22:00 to 06:00). At night
    /// few are there, and who is asked is woken: what needs a leader, a set in another house or a second person takes longest.
    #[must_use]
    pub const fn minutes(self, night: bool) -> Dist {
        let (by_day, at_night) = match self {
            Self::Handle => ((1.5, 0.4), (2.0, 0.5)),
            Self::Decide => ((4.0, 0.5), (5.5, 0.6)),
            Self::Call => ((1.2, 0.4), (1.4, 0.5)),
            Self::Compose => ((3.0, 0.4), (4.0, 0.5)),
            Self::Video => ((6.0, 0.3), (9.0, 0.4)),
            Self::Receive => ((0.8, 0.4), (1.0, 0.5)),
            Self::TakeCall => ((2.0, 0.4), (2.5, 0.5)),
            Self::StartBroadcast => ((2.0, 0.4), (3.5, 0.5)),
            Self::Count => ((5.0, 0.4), (7.0, 0.5)),
            Self::Write => ((15.0, 0.4), (18.0, 0.5)),
            Self::Errand => ((8.0, 0.4), (10.5, 0.5)),
            Self::Courier => ((2.0, 0.3), (2.8, 0.4)),
            Self::Attend => return Dist::Fixed(0.0),
            Self::Approve => ((15.0, 0.5), (22.0, 0.6)),
        };
        let (median, spread) = if night { at_night } else { by_day };
        Dist::LogNormal(median, spread)
    }
    /// One sample, by day or at night.
    pub fn sample(self, luck: &mut Stream, night: bool) -> Span {
        Span::from_minutes_f64(self.minutes(night).sample(luck).clamp(0.0, 24.0 * 60.0))
    }
}

/// Seconds of ringing until nobody has answered (assumed).
pub const RING_S: i64 = 30;
/// Rings before another channel is tried (assumed).
pub const RINGS: u32 = 3;
/// Share of calls answered while somebody at the other end is free, and while all are busy (assumed).
pub const ANSWERED: (f64, f64) = (0.97, 0.6);
/// Factor on it at night in villages, where people are asleep (assumed).
pub const ASLEEP: f64 = 0.8;
/// After this time without an answer a text is followed by a call (assumed).
pub const ACK_WAIT: Span = Span::minutes(10);
/// When everything failed, the whole list is tried again after this time (assumed).
pub const TRY_AGAIN: Span = Span::minutes(5);
/// So often.
pub const ROUNDS: u32 = 24;
/// People called up from home come after so many minutes by day; at night ×1.5 (assumed).
pub const CALL_UP_MIN: Dist = Dist::LogNormal(30.0, 0.4);
/// Distance on foot over straight distance (assumed).
pub const DETOUR: f64 = 1.4;
/// An officer on a motorcycle or in an office car, metres per second: 30 km/h (assumed).
pub const ERRAND_M_PER_S: f64 = 30.0 / 3.6;
/// The same on tracks and paths that no car takes: 10 km/h (assumed).
pub const TRACK_M_PER_S: f64 = 10.0 / 3.6;
/// Within this straight distance nobody takes a vehicle, metres (assumed).
pub const ON_FOOT_M: f64 = 300.0;
/// An officer on foot, metres per second (Weidmann 1993: 1.34 on the level, less a bag and rain).
pub const FOOT_M_PER_S: f64 = 1.2;
/// Whoever finds that water leaves no way is back after this time (assumed).
pub const TURNED_BACK: Span = Span::minutes(20);
/// Nobody carries a message further than this, metres (assumed).
pub const COURIER_REACH_M: f64 = 30_000.0;
/// In the command room word passes from mouth to mouth within this time (assumed).
pub const ROOM_WORD: Span = Span::minutes(1);
/// A village station reports its counts so often while people are to leave (assumed, 每15分钟).
pub const COUNT_EVERY: Span = Span::minutes(15);
/// A call for help comes so many minutes after people are trapped, where the mobile network works (assumed).
pub const HELP_CALL_MIN: Dist = Dist::LogNormal(8.0, 0.6);
/// Without a network neighbours bring the word to the village station after so many minutes (assumed).
pub const HELP_WORD_MIN: Dist = Dist::LogNormal(30.0, 0.5);
/// Without a clause that orders it, teams go to trapped people this long after the call: as any county would (assumed).
pub const SPONTANEOUS: Span = Span::minutes(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_work_takes_longer_at_night_and_spreads_wider() {
        use Work::{Approve, Call, Compose, Count, Courier, Decide, Errand, Handle, Receive, StartBroadcast, TakeCall, Video, Write};
        for work in [Approve, Call, Compose, Count, Courier, Decide, Errand, Handle, Receive, StartBroadcast, TakeCall, Video, Write] {
            let [day, night] = [false, true].map(|n| [0.5, 0.9].map(|q| work.minutes(n).quantile(q)));
            assert!(night[0] > day[0] * 1.1 && night[0] < day[0] * 2.0, "{work:?}: {day:?} {night:?}");
            assert!(night[1] / night[0] > day[1] / day[0], "{work:?}: {day:?} {night:?}");
        }
    }
}
