//! Base / fingerprint — 128 bits that differ as soon as one bit of the state does.
//!
//! In: numbers and texts in a fixed order, or whole values by their saved form. Out: a hex text. Method: XXH3-128, streaming.

use postcard::ser_flavors::Flavor;
use serde::Serialize;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::kept::Kept;

/// Collects a state in order.
#[derive(Clone, Default)]
pub struct Hasher(Xxh3);

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

impl Hasher {
    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self(Xxh3::new())
    }
    /// Adds raw bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(bytes);
        self
    }
    /// Adds a text with its length, so that neighbours cannot run together.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.u64(text.len() as u64).bytes(text.as_bytes())
    }
    /// Adds a whole number.
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }
    /// Adds several whole numbers: the same as one after another, in one go.
    pub fn u64s<const N: usize>(&mut self, values: [u64; N]) -> &mut Self {
        let mut bytes = [[0u8; 8]; N];
        for (b, v) in bytes.iter_mut().zip(values) {
            *b = v.to_le_bytes();
        }
        self.bytes(bytes.as_flattened())
    }
    /// Adds a signed number.
    pub fn i64(&mut self, value: i64) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }
    /// Adds a float by its bits, with one zero.
    pub fn f64(&mut self, value: f64) -> &mut Self {
        self.u64((value + 0.0).to_bits())
    }
    /// Adds an array of plain numbers by the bytes it lies in: the fastest there is.
    pub fn array<T: bytemuck::NoUninit>(&mut self, values: &[T]) -> &mut Self {
        const { assert!(cfg!(target_endian = "little"), "fingerprints are those of little-endian machines") };
        self.bytes(bytemuck::cast_slice(values))
    }
    /// Adds every byte of a value's saved form (postcard), without keeping it: what a keyframe would hold of it.
    pub fn saved<T: Serialize + ?Sized>(&mut self, value: &T) -> &mut Self {
        postcard::serialize_with_flavor(value, Poured { into: self, bytes: [0; POUR], used: 0 }).expect("a state has only plain fields");
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
        let (mut bytes, mut used) = ([0u8; 4096], 0);
        for value in values {
            bytes[used..used + 8].copy_from_slice(&value.to_le_bytes());
            used += 8;
            if used == bytes.len() {
                self.bytes(&bytes);
                used = 0;
            }
        }
        self.bytes(&bytes[..used])
    }
    /// Adds another sum.
    pub fn fingerprint(&mut self, other: Fingerprint) -> &mut Self {
        self.bytes(&other.0.to_le_bytes())
    }
    /// The sum so far.
    #[must_use]
    pub fn finish(&self) -> Fingerprint {
        Fingerprint(self.0.digest128())
    }
}

/// Bytes that are gathered before they are hashed.
const POUR: usize = 2048;

/// Takes a saved form byte by byte into a sum.
struct Poured<'a> {
    into: &'a mut Hasher,
    bytes: [u8; POUR],
    used: usize,
}

impl Flavor for Poured<'_> {
    type Output = ();
    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        if self.used == POUR {
            self.into.bytes(&self.bytes);
            self.used = 0;
        }
        self.bytes[self.used] = byte;
        self.used += 1;
        Ok(())
    }
    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if bytes.len() > POUR - self.used {
            self.into.bytes(&self.bytes[..self.used]);
            self.used = 0;
            if bytes.len() > POUR {
                self.into.bytes(bytes);
                return Ok(());
            }
        }
        self.bytes[self.used..self.used + bytes.len()].copy_from_slice(bytes);
        self.used += bytes.len();
        Ok(())
    }
    fn finalize(self) -> postcard::Result<()> {
        self.into.bytes(&self.bytes[..self.used]);
        Ok(())
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
    fn several_numbers_in_one_go_are_the_same_as_one_after_another() {
        let (mut a, mut b) = (Hasher::new(), Hasher::new());
        a.u64s([1, u64::MAX, 7]);
        b.u64(1).u64(u64::MAX).u64(7);
        assert_eq!(a.finish(), b.finish());
    }

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
    fn a_saved_form_is_hashed_whole_wherever_it_breaks() {
        for n in [0, 1, 100, 682, 683, POUR - 1, POUR, POUR + 1, 5 * POUR] {
            let value: Vec<(u64, String)> = (0..n as u64).map(|i| (i * i, "x".repeat(i as usize % 5 * if i % 97 == 0 { 900 } else { 1 }))).collect();
            let (mut poured, mut whole) = (Hasher::new(), Hasher::new());
            poured.saved(&value);
            whole.bytes(&postcard::to_stdvec(&value).expect("plain"));
            assert_eq!(poured.finish(), whole.finish(), "{n}");
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
