//! Base / marks — a set of small numbers, read from the least to the greatest.
//!
//! In: numbers in any order, any number of times. Out: each once, ascending. Not here: what they are. Method: a bit a number, so that nothing is sorted.

/// The set.
#[derive(Clone, Debug, Default)]
pub struct Marks(Vec<u64>);

impl Marks {
    /// None of the numbers below a count.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }
    /// Marks one.
    pub fn set(&mut self, n: usize) {
        self.0[n / 64] |= 1 << (n % 64);
    }
    /// Whether one is marked.
    #[must_use]
    pub fn has(&self, n: usize) -> bool {
        self.0.get(n / 64).is_some_and(|word| word >> (n % 64) & 1 == 1)
    }
    /// Marks some.
    pub fn set_all(&mut self, numbers: &[u32]) {
        numbers.iter().for_each(|n| self.set(*n as usize));
    }
    /// All that are marked.
    pub fn ascending(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().zip(0u32..).flat_map(|(word, i)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                (word != 0).then(|| {
                    let bit = word.trailing_zeros();
                    word &= word - 1;
                    i * 64 + bit
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back_once_each_in_order() {
        let mut m = Marks::new(130);
        m.set_all(&[129, 3, 64, 3]);
        m.set_all(&[63, 0, 64]);
        assert!(m.has(64) && !m.has(65) && !m.has(1000));
        assert_eq!(m.ascending().collect::<Vec<_>>(), [0, 3, 63, 64, 129]);
        assert_eq!(Marks::new(0).ascending().count(), 0);
    }
}
