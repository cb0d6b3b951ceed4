//! Sight / readings — what one gauge has read, in the order of taking.
//!
//! In: readings, one after another; their arrival and their number in the record as these become known. Out: the list, and its sum.
//! Not here: who may see it (`screen`). Why a type of its own: a day's list is long and grows by one, so its sum grows with it
//! and is never made anew from the list.

use std::cell::Cell;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::base::fingerprint::{Fingerprint, Heap};
use crate::base::time::Moment;

/// A reading that will arrive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// When it was taken.
    pub taken: Moment,
    /// When it is on the screen.
    pub arrives: Moment,
    /// Rain since the start, millimetres, or stage, metres above datum.
    pub value: f64,
    /// Its number in the record, once written.
    pub seq: Option<u64>,
}

impl Reading {
    fn numbers(&self, index: usize) -> [u64; 5] {
        [index as u64, self.taken.as_millis() as u64, self.arrives.as_millis() as u64, self.value.to_bits(), self.seq.map_or(u64::MAX, |s| s)]
    }
}

/// The list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Reading>", into = "Vec<Reading>")]
pub struct Readings {
    list: Vec<Reading>,
    /// The sum of the first of them, and of how many; the rest is added when somebody asks, which in most runs nobody does.
    summed: Cell<(Heap, usize)>,
}

impl Readings {
    /// Another one has been taken.
    pub fn push(&mut self, reading: Reading) {
        self.list.push(reading);
    }
    /// Something becomes known of one.
    pub fn change(&mut self, index: usize, change: impl FnOnce(&mut Reading)) {
        let r = &mut self.list[index];
        let (sum, many) = self.summed.get_mut();
        if index < *many {
            sum.take(r.numbers(index));
        }
        change(r);
        if index < *many {
            sum.add(r.numbers(index));
        }
    }
    /// The sum of all.
    #[must_use]
    pub fn sum(&self) -> Fingerprint {
        let (mut sum, many) = self.summed.get();
        for (i, r) in self.list.iter().enumerate().skip(many) {
            sum.add(r.numbers(i));
        }
        self.summed.set((sum, self.list.len()));
        sum.sum()
    }
}

impl Deref for Readings {
    type Target = [Reading];
    fn deref(&self) -> &[Reading] {
        &self.list
    }
}

impl From<Vec<Reading>> for Readings {
    fn from(list: Vec<Reading>) -> Self {
        Self { list, ..Self::default() }
    }
}

impl From<Readings> for Vec<Reading> {
    fn from(all: Readings) -> Self {
        all.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_the_list_whatever_was_done_to_it() {
        let mut all = Readings::default();
        for i in 0..5 {
            all.push(Reading { taken: Moment::minutes(i), arrives: Moment::NEVER, value: i as f64, seq: None });
        }
        let before = all.sum();
        all.change(3, |r| r.arrives = Moment::minutes(9));
        assert_ne!(all.sum(), before);
        all.change(3, |r| r.seq = Some(7));
        let again: Readings = postcard::from_bytes(&postcard::to_stdvec(&all).expect("plain")).expect("reads");
        assert_eq!((again.sum(), &*again), (all.sum(), &*all));
        all.change(3, |r| (r.arrives, r.seq) = (Moment::NEVER, None));
        assert_eq!(all.sum(), before);
    }
}
