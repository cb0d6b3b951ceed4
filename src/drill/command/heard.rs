//! Command / heard — on which parts of its post's knowledge a watch hangs, and which of them have changed since the post was last looked at.
//!
//! In: conditions, knowledge. Out: parts as bits. Not here: the watches (`watch`). Why: a command room is told something nearly every
//! step, and most of its clauses ask for none of it. Never saved: after loading everything counts as changed once, which changes nothing.

use crate::base::kept::Kept;
use crate::drill::sight::everybody::Everybody;
use crate::drill::sight::picture::Known;
use crate::plan::trigger::{Quantity, Trigger};

const LEVEL: u8 = 1;
const REPORTS: u8 = 2;
const RECEIVED: u8 = 4;
const DONE: u8 = 8;
const ZONES: u8 = 16;
const PUBLIC: u8 = 32;
/// Whatever was told has to be looked at.
pub(super) const ANYTHING: u8 = 128;

/// The parts of knowledge that a condition asks for.
#[must_use]
pub(super) fn asks(trigger: &Trigger) -> u8 {
    let mut parts = 0;
    trigger.each(&mut |t| {
        parts |= match t {
            Trigger::LevelAtLeast(_) => LEVEL,
            Trigger::Received(_) => RECEIVED,
            Trigger::Done(_) | Trigger::After(..) => DONE,
            Trigger::Number(Quantity::Reports(_), ..) => REPORTS,
            Trigger::Number(Quantity::NotSignedOff | Quantity::SafeShare, ..) => ZONES,
            Trigger::Number(Quantity::PublicOutdated, ..) => PUBLIC | LEVEL | ZONES,
            _ => 0,
        }
    });
    parts
}

/// How often each part had been written to at the last look, by post.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard(Vec<Option<[u64; 6]>>);

impl Heard {
    /// The watches that ask for something of what has come to their posts, rising.
    pub(super) fn told<'a>(&mut self, known: &Everybody, watches: impl Fn(usize) -> &'a [usize], asks: &[u8]) -> Vec<usize> {
        let mut list: Vec<usize> = Vec::new();
        for p in known.fresh() {
            let changed = self.look(p, &known[p]);
            list.extend(watches(p).iter().filter(|i| asks[**i] & changed != 0));
        }
        list.sort_unstable();
        list.dedup();
        list
    }
    /// The parts that have changed since the last look, which is now.
    pub(super) fn look(&mut self, post: usize, known: &Known) -> u8 {
        if self.0.len() <= post {
            self.0.resize(post + 1, None);
        }
        fn n<T>(part: &Kept<T>) -> u64 {
            u64::from(part.writes())
        }
        let level = known.level.map_or(0, |l| l.1 + 1);
        let now = [level, n(&known.reports), n(&known.received), n(&known.done), n(&known.ordered) << 32 | n(&known.counts), n(&known.public)];
        let Some(before) = self.0[post].replace(now) else { return u8::MAX };
        (0..now.len()).filter(|k| now[*k] != before[*k]).fold(ANYTHING, |bits, k| bits | 1 << k)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;
    use crate::plan::level::Level;
    use crate::plan::trigger::Compare;

    #[test]
    fn a_watch_is_looked_at_when_what_it_asks_for_has_changed_and_for_nothing_else() {
        let (mut heard, mut known) = (Heard::default(), Known::default());
        let count = Trigger::Number(Quantity::Reports("water".to_owned()), Compare::Ge, 1.0);
        let both = Trigger::All(vec![Trigger::LevelAtLeast(Level::Two), Trigger::Not(Box::new(Trigger::Done("a".to_owned())))]);
        assert_eq!(heard.look(3, &known), u8::MAX, "nothing is known of the last look");
        assert_eq!(heard.look(3, &known), ANYTHING);
        known.report("water", 1);
        let changed = heard.look(3, &known);
        assert!(changed & asks(&count) != 0 && changed & asks(&both) == 0, "{changed:b}");
        known.learn_done("a", Moment::ZERO, 2);
        let changed = heard.look(3, &known);
        assert!(changed & asks(&count) == 0 && changed & asks(&both) != 0, "{changed:b}");
        known.level = Some((Level::Two, 7));
        assert!(heard.look(3, &known) & asks(&both) != 0);
        assert_eq!((asks(&Trigger::Always), heard.look(3, &known)), (0, ANYTHING));
    }
}
