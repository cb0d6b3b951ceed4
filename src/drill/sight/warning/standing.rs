//! Warning / standing — one warning as it stands, and when it may change: gravity at once, relief with patience.
//!
//! In: what the rule of its kind says at a moment. Out: a change, or none; the colour that a screen shows. Not here: the rules.
//! Method: hysteresis twice over. In amount: the colour in force holds while the rule with eased thresholds (0.9 of each) calls for it.
//! In time: a lesser colour must have been called for without a break for half an hour, and the one in force must have stood for its least
//! time. What is unknown changes nothing and begins the wait anew.

use crate::base::ids::GaugeId;
use crate::base::time::{Moment, Span};
use crate::drill::sight::screen::Ahead;
use crate::map::alarm::Colour;
use crate::plan::warning::Warning;

/// Share of each threshold at which a colour in force still holds (assumed, as for the alarm's steps in the record).
pub const EASED: f64 = 0.9;
/// How long less must be called for before a warning is lowered or lifted (assumed).
pub const EASES: Span = Span::minutes(30);

/// How long a warning stands at least before it is lowered or lifted (assumed: an hour for the signal, which follows the rain; three for the
/// two that speak of the next hours and of slopes that stay wet).
#[must_use]
pub const fn stands_for(kind: Warning) -> Span {
    match kind {
        Warning::Rainstorm => Span::hours(1),
        Warning::FlashFlood | Warning::Geohazard => Span::hours(3),
    }
}

/// On what a colour rests.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Colour.
    pub colour: Colour,
    /// The gauge at which most is read or forecast.
    pub gauge: GaugeId,
    /// The forecast that is part of it.
    pub ahead: Option<Ahead>,
    /// The numbers, as the record has them.
    pub note: String,
}

/// What a rule says at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// The gravest colour that it calls for.
    pub reached: Option<Case>,
    /// The gravest that it calls for with eased thresholds.
    pub eased: Option<Colour>,
    /// Some gauge or some forecast says anything.
    pub known: bool,
}

impl Look {
    /// The colour called for.
    #[must_use]
    pub fn colour(&self) -> Option<Colour> {
        self.reached.as_ref().map(|c| c.colour)
    }
}

/// A rule that is being held against gauge after gauge; of what a colour rests on it keeps the facts, for one text at the end.
#[derive(Debug)]
pub struct Search<F> {
    reached: Option<(Colour, F)>,
    eased: Option<Colour>,
    /// Some gauge or some forecast says anything.
    pub known: bool,
}

impl<F> Default for Search<F> {
    fn default() -> Self {
        Self { reached: None, eased: None, known: false }
    }
}

impl<F> Search<F> {
    /// Whether a gauge that calls for a colour could still change anything.
    #[must_use]
    pub fn open(&self, colour: Colour) -> bool {
        self.eased < Some(colour) || self.colour() < Some(colour)
    }
    /// A gauge makes up a share of what a colour asks for.
    pub fn take(&mut self, share: f64, colour: Colour, facts: impl FnOnce() -> F) {
        if share >= EASED {
            self.eased = self.eased.max(Some(colour));
        }
        if share >= 1.0 && self.colour() < Some(colour) {
            self.reached = Some((colour, facts()));
        }
    }
    fn colour(&self) -> Option<Colour> {
        self.reached.as_ref().map(|r| r.0)
    }
    /// What the rule says.
    #[must_use]
    pub fn end(self, case: impl FnOnce(Colour, F) -> Case) -> Look {
        Look { reached: self.reached.map(|(colour, facts)| case(colour, facts)), eased: self.eased, known: self.known }
    }
}

/// How a warning changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the four words of the platform: 发布, 升级, 降级, 解除")]
pub enum Change {
    Issued,
    Raised,
    Lowered,
    Lifted,
}

impl Change {
    /// Whether it goes up.
    #[must_use]
    pub const fn graver(self) -> bool {
        matches!(self, Self::Issued | Self::Raised)
    }
}

/// One warning.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Standing {
    colour: Option<Colour>,
    since: Moment,
    /// Since when less is called for.
    easing: Option<Moment>,
    /// What has been published: from when it is on the platform, the colour, the event.
    published: Vec<(Moment, Option<Colour>, u64)>,
    /// The gauge on which the colour in force rests.
    pub gauge: Option<GaugeId>,
}

impl Standing {
    /// The colour in force.
    #[must_use]
    pub const fn colour(&self) -> Option<Colour> {
        self.colour
    }
    /// What the rule makes of it now: the change, and the colour from now on.
    pub fn next(&mut self, look: &Look, kind: Warning, now: Moment) -> Option<(Change, Option<Colour>)> {
        let reached = look.colour();
        if reached > self.colour {
            let change = if self.colour.is_none() { Change::Issued } else { Change::Raised };
            self.set(reached, now);
            return Some((change, reached));
        }
        let holds = reached.max(look.eased);
        if !look.known || holds >= self.colour {
            self.easing = None;
            return None;
        }
        let easing = *self.easing.get_or_insert(now);
        if now - easing < EASES || now - self.since < stands_for(kind) {
            return None;
        }
        self.set(holds, now);
        Some((if holds.is_none() { Change::Lifted } else { Change::Lowered }, holds))
    }
    pub(super) fn set(&mut self, colour: Option<Colour>, now: Moment) {
        (self.colour, self.since, self.easing) = (colour, now, None);
    }
    /// The colour in force is on the platform from a moment on.
    pub(super) fn publish(&mut self, from: Moment, seq: u64) {
        self.published.push((from, self.colour, seq));
    }
    /// The last event about it.
    #[must_use]
    pub fn seq(&self) -> Option<u64> {
        self.published.last().map(|p| p.2)
    }
    /// The colour and its event on a screen that is up to date until a moment; none where nothing was published by then.
    #[must_use]
    pub fn seen(&self, seen: Moment) -> Option<(Option<Colour>, u64)> {
        self.published.iter().rev().find(|p| p.0 <= seen).map(|p| (p.1, p.2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(reached: Option<Colour>, eased: Option<Colour>) -> Look {
        let case = |colour| Case { colour, gauge: GaugeId(0), ahead: None, note: String::new() };
        Look { reached: reached.map(case), eased, known: true }
    }

    #[test]
    fn gravity_goes_out_at_once_and_relief_waits() {
        let (mut s, kind) = (Standing::default(), Warning::Rainstorm);
        let mut at = |minute, reached, eased| s.next(&look(reached, eased), kind, Moment::minutes(minute));
        let (yellow, orange) = (Some(Colour::Yellow), Some(Colour::Orange));
        assert_eq!(at(0, None, None), None);
        assert_eq!(at(5, yellow, yellow), Some((Change::Issued, yellow)));
        assert_eq!(at(10, orange, orange), Some((Change::Raised, orange)), "no least time on the way up");
        assert_eq!(at(15, yellow, orange), None, "the eased rule still calls for it");
        assert_eq!(at(20, yellow, yellow), None);
        assert_eq!(at(50, yellow, yellow), None, "half an hour of less, but it has not stood for an hour");
        assert_eq!(at(70, yellow, yellow), Some((Change::Lowered, yellow)));
        assert_eq!(at(75, None, None), None);
        assert_eq!(at(100, None, yellow), None, "a break begins the wait anew");
        assert_eq!(at(125, None, None), None);
        assert_eq!(at(150, None, None), None, "25 minutes of less");
        assert_eq!(at(155, None, None), Some((Change::Lifted, None)));
        assert_eq!(at(160, None, yellow), None, "a share of a threshold issues nothing");
    }

    #[test]
    fn a_rule_that_swings_every_look_makes_no_warning_flicker() {
        for kind in Warning::ALL {
            let (mut s, mut changes) = (Standing::default(), Vec::new());
            for k in 0..300 {
                let now = Moment::minutes(5 * k);
                let orange = (k % 2 == 0).then_some(Colour::Orange);
                changes.extend(s.next(&look(orange, orange), kind, now));
            }
            assert_eq!(changes, [(Change::Issued, Some(Colour::Orange))], "{kind:?}");
        }
    }

    #[test]
    fn silence_changes_nothing() {
        let mut s = Standing::default();
        s.set(Some(Colour::Red), Moment::ZERO);
        for k in 1..100 {
            assert_eq!(s.next(&Look::default(), Warning::FlashFlood, Moment::minutes(30 * k)), None);
        }
        assert_eq!(s.colour(), Some(Colour::Red));
    }
}
