//! Base / fingerprint — 128 bits that differ as soon as one bit of the state does.
//!
//! In: numbers and texts in a fixed order. Out: a hex text. Method: XXH3-128, streaming.

use xxhash_rust::xxh3::Xxh3;

/// Collects a state in order.
#[derive(Clone, Default)]
pub struct Hasher(Xxh3);

/// The sum of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
pub struct Fingerprint(pub u128);

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
    /// Adds many single floats by their bits.
    pub fn f32s(&mut self, values: &[f32]) -> &mut Self {
        for chunk in values.chunks(1024) {
            let mut buffer = [0u8; 4096];
            for (b, v) in buffer.chunks_exact_mut(4).zip(chunk) {
                b.copy_from_slice(&(v + 0.0).to_bits().to_le_bytes());
            }
            self.bytes(&buffer[..chunk.len() * 4]);
        }
        self
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
    fn texts_do_not_run_together() {
        let (mut a, mut b) = (Hasher::new(), Hasher::new());
        a.text("ab").text("c");
        b.text("a").text("bc");
        assert_ne!(a.finish(), b.finish());
    }
}
