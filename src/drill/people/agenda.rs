//! People / agenda — what is going to happen to whom, in order of (millisecond, sequence).
//!
//! In: plans. Out: the next one. Not here: carrying it out.
//! Method: a list for each minute, sorted when the minute begins, beside a heap of what is planned within it after that: a county's
//! million plans lie a day apart, and a heap of all of them would be climbed through memory at every step.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap};

use serde::{Deserialize, Serialize};

use crate::base::fingerprint::{Fingerprint, Heap};
use crate::base::time::Moment;

/// Milliseconds for which plans lie in one list.
const MINUTE_MS: i64 = 60_000;

/// What is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Plan {
    /// A word reaches the household: index into the words.
    Hear(u32),
    /// Somebody of it notices the water at the door.
    Notice,
    /// It understands.
    Understand,
    /// It is ready to leave.
    Leave,
    /// The named helper stands at the door.
    Helper,
    /// It has waited for help long enough.
    Retry,
    /// It reaches the end of its walk.
    Arrive,
    /// It is through a shelter's gate.
    Enter,
    /// It sets out for home.
    GoHome,
    /// It is home.
    AtHome,
    /// It goes back for its things before the all-clear.
    GoBack,
    /// It is on the upper floor.
    Up,
    /// Cues have made it listen, and it has understood.
    Listens,
    /// Those of it who are elsewhere are told.
    Called,
    /// Those who were elsewhere are at home.
    Joins,
    /// Those who were elsewhere are at the plan's safe place.
    Meets,
    /// The day of a class or of workers begins.
    Begins,
    /// The day of those who are elsewhere is over.
    Evening,
    /// It sees smoke (false) or flames (true) from afar.
    Sees(bool),
    /// A door-to-door round comes to its next house: index into the rounds (no household).
    Knock(u32),
    /// A team that fetches comes to its next house: index into the runs (no household).
    Load(u32),
    /// An empty vehicle of it drives back to those who wait: index into the runs (no household).
    TurnBack(u32),
    /// An ambulance does what comes next: index into the ambulances (no household).
    Ambulance(u32),
    /// Somebody who is out for a child on foot is at the end of the walk: index into the links.
    Walked(u32),
    /// Somebody has been handed a child at a school: index into the links.
    Handed(u32),
}

/// A plan with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// When.
    pub at: Moment,
    seq: u64,
    /// Who.
    pub who: u32,
    /// The household's turn when it was planned; void when the household has gone on.
    pub turn: u16,
    /// What.
    pub what: Plan,
}

impl Ord for Item {
    fn cmp(&self, o: &Self) -> Ordering {
        (self.at, self.seq).cmp(&(o.at, o.seq))
    }
}
impl PartialOrd for Item {
    fn partial_cmp(&self, o: &Self) -> Option<Ordering> {
        Some(self.cmp(o))
    }
}

/// Everything planned. Saved as one list in order of time: how it lies in memory depends on its past, and a saved state must not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Agenda {
    /// What was planned for the last minute that has begun before it began, the latest first.
    soon: Vec<Item>,
    /// What was planned for it, or for any before it, since. Both are empty only where nothing at all is planned.
    since: BinaryHeap<Reverse<Item>>,
    /// The end of that minute.
    begun: Moment,
    /// What is due later, by minute.
    later: BTreeMap<i64, Vec<Item>>,
    next: u64,
    /// Of all that is planned.
    sum: Heap,
}

/// An agenda as it is saved: the earliest first.
#[derive(Serialize, Deserialize)]
struct Saved {
    items: Vec<Item>,
    next: u64,
    sum: Heap,
}

impl From<Agenda> for Saved {
    fn from(a: Agenda) -> Self {
        let mut items: Vec<Item> = a.soon.into_iter().chain(a.since.into_iter().map(|Reverse(i)| i)).chain(a.later.into_values().flatten()).collect();
        items.sort_unstable();
        Self { items, next: a.next, sum: a.sum }
    }
}

impl From<Saved> for Agenda {
    fn from(s: Saved) -> Self {
        let mut agenda = Self { next: s.next, sum: s.sum, ..Self::default() };
        s.items.into_iter().for_each(|i| agenda.put(i));
        agenda
    }
}

impl Item {
    /// What it is, as numbers.
    fn numbers(&self) -> [u64; 5] {
        let mut what = [0u8; 16];
        postcard::to_slice(&self.what, &mut what).expect("a plan is a word and a number");
        let what = u128::from_le_bytes(what);
        [self.at.as_millis() as u64, self.seq, u64::from(self.who) | u64::from(self.turn) << 32, what as u64, (what >> 64) as u64]
    }
}

impl Agenda {
    /// Adds a plan.
    pub fn add(&mut self, at: Moment, who: u32, turn: u16, what: Plan) {
        let item = Item { at, seq: self.next, who, turn, what };
        self.sum.add(item.numbers());
        self.put(item);
        self.next += 1;
    }
    fn put(&mut self, item: Item) {
        if item.at < self.begun {
            self.since.push(Reverse(item));
        } else {
            self.later.entry(item.at.as_millis() / MINUTE_MS).or_default().push(item);
            self.begin_minute();
        }
    }
    /// Where nothing is due soon, the next minute in which something is planned begins.
    fn begin_minute(&mut self) {
        if self.soon.is_empty()
            && self.since.is_empty()
            && let Some((minute, mut items)) = self.later.pop_first()
        {
            self.begun = Moment::millis((minute + 1).saturating_mul(MINUTE_MS));
            items.sort_unstable_by(|a, b| b.cmp(a));
            self.soon = items;
        }
    }
    /// When the next is due.
    #[must_use]
    pub fn next_at(&self) -> Option<Moment> {
        let since = self.since.peek().map(|Reverse(i)| i.at);
        self.soon.last().map(|i| i.at).into_iter().chain(since).min()
    }
    /// Takes the next.
    pub fn pop(&mut self) -> Option<Item> {
        let comes_between = match (self.soon.last(), self.since.peek()) {
            (Some(planned), Some(Reverse(since))) => since < planned,
            (planned, _) => planned.is_none(),
        };
        let item = if comes_between { self.since.pop()?.0 } else { self.soon.pop()? };
        self.sum.take(item.numbers());
        self.begin_minute();
        Some(item)
    }
    /// The sum of all that is planned.
    #[must_use]
    pub const fn sum(&self) -> Fingerprint {
        self.sum.sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is planned when, before, within and after the minute that runs, comes in order of time and then of planning.
        #[test]
        fn plans_come_in_order_and_a_saved_agenda_goes_on_as_it_was(waits in prop::collection::vec((0i64..400_000, any::<bool>()), 1..200)) {
            let (mut agenda, mut plain, mut now) = (Agenda::default(), std::collections::BTreeSet::new(), 0);
            for (i, (wait, takes)) in waits.into_iter().enumerate() {
                agenda.add(Moment::millis(now + wait), i as u32, 0, Plan::Leave);
                plain.insert((now + wait, i as u32));
                if takes && let Some((at, who)) = plain.pop_first() {
                    prop_assert_eq!(agenda.next_at(), Some(Moment::millis(at)));
                    let item = agenda.pop().expect("as many as in the plain list");
                    prop_assert_eq!((item.at.as_millis(), item.who), (at, who));
                    now = at;
                }
                if i % 37 == 5 {
                    let bytes = postcard::to_stdvec(&agenda).expect("plain");
                    agenda = postcard::from_bytes(&bytes).expect("reads");
                    prop_assert_eq!(postcard::to_stdvec(&agenda).expect("plain"), bytes);
                }
            }
            let rest: Vec<u32> = std::iter::from_fn(|| agenda.pop()).map(|i| i.who).collect();
            prop_assert_eq!(rest, plain.into_iter().map(|(_, who)| who).collect::<Vec<_>>());
            prop_assert_eq!(agenda.sum(), Agenda::default().sum());
        }
    }
}
