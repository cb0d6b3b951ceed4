//! Base / kept — a value that remembers the sum of its saved form until somebody changes it.
//!
//! In: any value. Out: the value itself, and its sum. Not here: what a sum is (`fingerprint`). Why: the whole state is summed every
//! simulated minute, and of thousands of posts and messages few change in one. Whoever borrows the value to write makes the sum void;
//! nobody can forget to.

use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::fingerprint::{Fingerprint, Hasher};

/// A value with its sum, where that is known.
#[derive(Clone, Debug, Default)]
pub struct Kept<T> {
    value: T,
    sum: OnceLock<Fingerprint>,
    /// How often somebody borrowed the value to write. No part of it: never saved, equal to any other.
    writes: u32,
}

impl<T> Kept<T> {
    /// A value whose sum nobody has asked for.
    pub const fn new(value: T) -> Self {
        Self { value, sum: OnceLock::new(), writes: 0 }
    }
}

impl<T> Kept<T> {
    /// How often somebody has borrowed the value to write since it was made or loaded: where that is the same, so is the value.
    pub const fn writes(&self) -> u32 {
        self.writes
    }
    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: Serialize> Kept<T> {
    /// The sum of its saved form.
    pub fn sum(&self) -> Fingerprint {
        *self.sum.get_or_init(|| Hasher::new().saved(&self.value).finish())
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Kept<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.sum.take();
        self.writes = self.writes.wrapping_add(1);
        &mut self.value
    }
}

impl<T: PartialEq> PartialEq for Kept<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// The remembered sums of blocks of a state that lies in several arrays. No part of the state: saved with nothing, equal to any other.
#[derive(Clone, Debug, Default)]
pub struct Sums(Vec<OnceLock<Fingerprint>>);

impl Sums {
    /// Nothing is remembered of so many blocks.
    #[must_use]
    pub fn new(blocks: usize) -> Self {
        Self(vec![OnceLock::new(); blocks])
    }
    /// A block has changed.
    pub fn void(&mut self, block: usize) {
        if let Some(sum) = self.0.get_mut(block) {
            sum.take();
        }
    }
    /// The sum of a block, as remembered or as `pour` gives it.
    pub fn of(&self, block: usize, pour: impl FnOnce(&mut Hasher)) -> Fingerprint {
        match self.0.get(block) {
            Some(sum) => *sum.get_or_init(|| Fingerprint::of(pour)),
            None => Fingerprint::of(pour),
        }
    }
}

impl PartialEq for Sums {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T: Serialize> Serialize for Kept<T> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(to)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Kept<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_that_of_the_value_whatever_was_done_to_it() {
        let mut list: Vec<Kept<Vec<u32>>> = (0..4).map(|i| Kept::new(vec![i; i as usize])).collect();
        let fresh = |list: &[Kept<Vec<u32>>]| list.iter().map(|k| Hasher::new().saved(&**k).finish()).collect::<Vec<_>>();
        let sums = |list: &[Kept<Vec<u32>>]| list.iter().map(Kept::sum).collect::<Vec<_>>();
        assert_eq!(sums(&list), fresh(&list));
        list[2].push(9);
        for k in list.iter_mut().filter(|k| k.len() == 1) {
            k[0] = 7;
        }
        assert_eq!(sums(&list), fresh(&list));
        let again: Vec<Kept<Vec<u32>>> = postcard::from_bytes(&postcard::to_stdvec(&list).expect("plain")).expect("reads");
        assert_eq!(sums(&again), sums(&list));
    }
}
