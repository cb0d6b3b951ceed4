//! Traffic / agenda — when which link is looked at next, in order of (millisecond, kind, number).
//!
//! In: a due time for a slot. Out: the earliest slot. Not here: what is done then (`queue`), departures (`queue`).
//! Method: a tournament over all slots that keeps the least time of every pair, of every pair of pairs, and so on (Knuth, TAOCP 3,
//! 5.4.1). A slot has one due time, so nothing is ever stale; equal times go to the lower slot, so that the order never depends
//! on the order of insertion. A change climbs only as far as a least time changes, mostly two or three steps.

use serde::{Deserialize, Serialize};

use super::link::NEVER;
use crate::base::fingerprint::Hasher;

/// Due times by slot. Saved as the slots alone; the tournament is played again on loading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<i64>", into = "Vec<i64>")]
pub(super) struct Agenda {
    slots: usize,
    /// Node `i` holds the lesser of `2 i` and `2 i + 1`; slots begin at `tree.len() / 2`.
    tree: Vec<i64>,
    /// The slot that is being carried out: its new due time is entered once, when it is done.
    held: Option<(usize, i64)>,
}

impl Agenda {
    /// A number of slots, none of them due.
    pub(super) fn new(slots: usize) -> Self {
        Self { slots, tree: vec![NEVER; 2 * slots.next_power_of_two()], held: None }
    }
    /// The least due time; [`NEVER`] where nothing is due.
    pub(super) fn next(&self) -> i64 {
        self.tree.get(1).copied().unwrap_or(NEVER)
    }
    /// Takes the earliest slot; until [`Agenda::done`] its new due time is only noted.
    pub(super) fn take(&mut self) -> Option<(usize, i64)> {
        let (least, half) = (self.next(), self.tree.len() / 2);
        if least == NEVER {
            return None;
        }
        let mut i = 1;
        while i < half {
            i = 2 * i + usize::from(self.tree[2 * i] != least);
        }
        self.held = Some((i - half, NEVER));
        Some((i - half, least))
    }
    /// Enters the new due time of the slot that was taken.
    pub(super) fn done(&mut self) {
        if let Some((slot, at)) = self.held.take() {
            self.set(slot, at);
        }
    }
    /// Makes a slot due at a time, unless it is due earlier.
    pub(super) fn bring_forward(&mut self, slot: usize, at: i64) {
        if let Some((held, noted)) = &mut self.held
            && *held == slot
        {
            *noted = (*noted).min(at);
            return;
        }
        if at < self.tree[self.tree.len() / 2 + slot] {
            self.set(slot, at);
        }
    }
    /// When a slot is due.
    pub(super) fn due(&self, slot: usize) -> i64 {
        match self.held {
            Some((held, noted)) if held == slot => noted,
            _ => self.tree[self.tree.len() / 2 + slot],
        }
    }
    /// Adds all due times to a fingerprint.
    pub(super) fn fingerprint(&self, hasher: &mut Hasher) {
        let half = self.tree.len() / 2;
        hasher.array(&self.tree[half..half + self.slots]);
    }
    fn set(&mut self, slot: usize, at: i64) {
        let mut i = self.tree.len() / 2 + slot;
        self.tree[i] = at;
        while i > 1 {
            i /= 2;
            let least = self.tree[2 * i].min(self.tree[2 * i + 1]);
            if self.tree[i] == least {
                return;
            }
            self.tree[i] = least;
        }
    }
}

impl From<Vec<i64>> for Agenda {
    fn from(due: Vec<i64>) -> Self {
        let mut agenda = Self::new(due.len());
        for (slot, at) in due.into_iter().enumerate() {
            agenda.set(slot, at);
        }
        agenda
    }
}
impl From<Agenda> for Vec<i64> {
    fn from(agenda: Agenda) -> Self {
        (0..agenda.slots).map(|s| agenda.due(s)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_come_in_order_of_time_and_then_of_number_whatever_the_order_of_insertion() {
        for order in [[0usize, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]] {
            let due = [30, 10, 20, 10, 30];
            let mut agenda = Agenda::new(5);
            for s in order {
                agenda.bring_forward(s, due[s]);
            }
            let mut got = Vec::new();
            while let Some((slot, at)) = agenda.take() {
                agenda.done();
                got.push((at, slot));
            }
            assert_eq!(got, [(10, 1), (10, 3), (20, 2), (30, 0), (30, 4)]);
        }
    }

    #[test]
    fn a_slot_that_is_carried_out_may_be_due_again_at_once_and_a_saved_agenda_goes_on_where_it_stood() {
        let mut agenda = Agenda::new(3);
        agenda.bring_forward(1, 5);
        assert_eq!(agenda.take(), Some((1, 5)));
        agenda.bring_forward(1, 9);
        agenda.bring_forward(1, 7);
        agenda.done();
        assert_eq!((agenda.next(), agenda.due(1), agenda.due(0)), (7, 7, NEVER));
        let again = Agenda::from(Vec::from(agenda.clone()));
        assert_eq!(again, agenda);
        assert_eq!(Agenda::new(0).take(), None);
    }
}
