//! Base / fingerprint — 128 bits that differ as soon as one bit of the state does.
//!
//! In: numbers and texts in a fixed order, or whole values field by field (`pour`). Out: a hex text. Method: XXH3-128 over all bytes
//! in order; they are gathered before they are hashed, and what is short is hashed in one go.

use serde::Serialize;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::kept::Kept;

/// Bytes that are gathered before they are hashed.
const GATHERED: usize = 1024;

/// Collects a state in order.
#[derive(Clone)]
pub struct Hasher {
    /// What no longer found room; nothing yet where all of it still stands in `bytes`.
    whole: Option<Xxh3>,
    bytes: [u8; GATHERED],
    used: usize,
}

impl Default for Hasher {
    fn default() -> Self {
        Self { whole: None, bytes: [0; GATHERED], used: 0 }
    }
}

/// The sum of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
pub struct Fingerprint(pub u128);

/// A sum of things that come and go in any order: what was added and not taken away again, whatever the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Heap(u128);

impl Heap {
    /// Something comes, named by its numbers.
    pub fn add<const N: usize>(&mut self, numbers: [u64; N]) {
        self.0 = self.0.wrapping_add(xxh3_128(numbers.map(u64::to_le_bytes).as_flattened()));
    }
    /// Something goes that had come.
    pub fn take<const N: usize>(&mut self, numbers: [u64; N]) {
        self.0 = self.0.wrapping_sub(xxh3_128(numbers.map(u64::to_le_bytes).as_flattened()));
    }
    /// The sum.
    #[must_use]
    pub const fn sum(self) -> Fingerprint {
        Fingerprint(self.0)
    }
}

impl Fingerprint {
    /// The sum of what is added.
    pub fn of(add: impl FnOnce(&mut Hasher)) -> Self {
        let mut h = Hasher::new();
        add(&mut h);
        h.finish()
    }
}

impl Hasher {
    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds a few bytes whose number the compiler knows.
    #[inline]
    pub(super) fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        if self.used + N > GATHERED {
            self.empty();
        }
        self.bytes[self.used..][..N].copy_from_slice(&bytes);
        self.used += N;
    }
    fn empty(&mut self) {
        self.whole.get_or_insert_with(Xxh3::new).update(&self.bytes[..self.used]);
        self.used = 0;
    }
    /// Adds raw bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        if self.used + bytes.len() > GATHERED {
            self.empty();
            if bytes.len() > GATHERED {
                self.whole.get_or_insert_with(Xxh3::new).update(bytes);
                return self;
            }
        }
        self.bytes[self.used..][..bytes.len()].copy_from_slice(bytes);
        self.used += bytes.len();
        self
    }
    /// Adds a text with its length, so that neighbours cannot run together.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.u64(text.len() as u64).bytes(text.as_bytes())
    }
    /// Adds a whole number.
    #[inline]
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.put(value.to_le_bytes());
        self
    }
    /// Adds a signed number.
    #[inline]
    pub fn i64(&mut self, value: i64) -> &mut Self {
        self.put(value.to_le_bytes());
        self
    }
    /// Adds a float by its bits, with one zero.
    #[inline]
    pub fn f64(&mut self, value: f64) -> &mut Self {
        self.u64((value + 0.0).to_bits())
    }
    /// Adds an array of plain numbers by the bytes it lies in: the fastest there is.
    pub fn array<T: bytemuck::NoUninit>(&mut self, values: &[T]) -> &mut Self {
        const { assert!(cfg!(target_endian = "little"), "fingerprints are those of little-endian machines") };
        self.bytes(bytemuck::cast_slice(values))
    }
    /// Adds every field of a value that a keyframe would hold of it, in order.
    pub fn saved<T: Serialize + ?Sized>(&mut self, value: &T) -> &mut Self {
        value.serialize(&mut *self).expect("a state has only plain fields");
        self
    }
    /// Adds the sums of many values that keep their own.
    pub fn kept<'a, T: Serialize + 'a>(&mut self, values: impl IntoIterator<Item = &'a Kept<T>>) -> &mut Self {
        for value in values {
            self.fingerprint(value.sum());
        }
        self
    }
    /// Adds many floats by their bits.
    pub fn f64s(&mut self, values: impl IntoIterator<Item = f64>) -> &mut Self {
        self.words(values.into_iter().map(|v| (v + 0.0).to_bits()))
    }
    /// Adds many whole numbers: the same as one after another.
    pub fn words(&mut self, values: impl IntoIterator<Item = u64>) -> &mut Self {
        for value in values {
            self.u64(value);
        }
        self
    }
    /// Adds another sum.
    pub fn fingerprint(&mut self, other: Fingerprint) -> &mut Self {
        self.put(other.0.to_le_bytes());
        self
    }
    /// The sum so far.
    #[must_use]
    pub fn finish(&self) -> Fingerprint {
        let rest = &self.bytes[..self.used];
        Fingerprint(match &self.whole {
            None => xxh3_128(rest),
            Some(whole) => {
                let mut whole = whole.clone();
                whole.update(rest);
                whole.digest128()
            }
        })
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heap_s_sum_is_that_of_what_is_in_it() {
        let (mut a, mut b) = (Heap::default(), Heap::default());
        a.add([1, 2]);
        a.add([3, 4]);
        b.add([3, 4]);
        b.add([5, 6]);
        assert_ne!(a.sum(), b.sum());
        b.take([5, 6]);
        b.add([1, 2]);
        assert_eq!(a.sum(), b.sum());
    }

    #[test]
    fn the_sum_is_that_of_all_bytes_however_they_came() {
        for n in [0, 1, 15, 16, GATHERED / 8 - 1, GATHERED / 8, GATHERED / 8 + 1, GATHERED, 5 * GATHERED + 3] {
            let numbers: Vec<u64> = (0..n as u64).map(|i| i * i * 0x9E37_79B9).collect();
            let bytes: Vec<u8> = numbers.iter().flat_map(|v| v.to_le_bytes()).collect();
            let whole = Fingerprint(xxh3_128(&bytes));
            assert_eq!(Hasher::new().words(numbers.iter().copied()).finish(), whole, "{n} one by one");
            assert_eq!(Hasher::new().array(&numbers).finish(), whole, "{n} in one go");
            let mut pieces = Hasher::new();
            for piece in bytes.chunks(7 + n % 1500) {
                pieces.bytes(piece);
            }
            assert_eq!(pieces.finish(), whole, "{n} in pieces");
        }
    }

    #[test]
    fn texts_do_not_run_together() {
        let (mut a, mut b) = (Hasher::new(), Hasher::new());
        a.text("ab").text("c");
        b.text("a").text("bc");
        assert_ne!(a.finish(), b.finish());
    }
}
