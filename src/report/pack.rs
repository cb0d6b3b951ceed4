//! Report / pack — numbers made small for a page: variable-length integers, differences, gzip, base64.
//!
//! In: whole numbers in order. Out: text that a browser turns back with `atob` and `DecompressionStream`.
//! Method: LEB128; signed numbers by zigzag; gzip (RFC 1952) has a checksum, so a damaged file is noticed.

use std::io::Write;

use base64::Engine as _;

/// Collects bytes.
#[derive(Clone, Debug, Default)]
pub struct Pack(Vec<u8>);

impl Pack {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }
    /// An unsigned number.
    pub fn uint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
    /// A count of things.
    pub fn len(&mut self, value: usize) {
        self.uint(value as u64);
    }
    /// A signed number.
    pub fn int(&mut self, value: i64) {
        self.uint(((value << 1) ^ (value >> 63)) as u64);
    }
    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
    /// Numbers as differences from the one before.
    pub fn differences(&mut self, values: impl IntoIterator<Item = i64>) {
        let mut last = 0;
        for v in values {
            self.int(v - last);
            last = v;
        }
    }
    /// The bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
    /// Compressed and encoded for a page.
    #[must_use]
    pub fn seal(&self) -> String {
        seal(&self.0)
    }
}

/// Compresses and encodes bytes for a page.
#[must_use]
pub fn seal(bytes: &[u8]) -> String {
    let mut gzip = flate2::write::GzEncoder::new(Vec::with_capacity(bytes.len() / 3), flate2::Compression::new(6));
    let packed = gzip.write_all(bytes).and_then(|()| gzip.finish());
    let packed = packed.unwrap_or_else(|e| unreachable!("memory does not refuse bytes: {e}"));
    base64::engine::general_purpose::STANDARD.encode(packed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_is_sealed_can_be_opened_again() {
        let mut pack = Pack::new();
        pack.uint(300);
        pack.int(-2);
        pack.differences([5, 7, 4]);
        assert_eq!(pack.clone().into_bytes(), [0xAC, 0x02, 3, 10, 4, 5]);
        let packed = base64::engine::general_purpose::STANDARD.decode(pack.seal()).expect("base64");
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut back).expect("gzip");
        assert_eq!(back, pack.into_bytes());
    }
}
