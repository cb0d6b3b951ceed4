//! Base / marks — a set of small numbers, read from the least to the greatest.
//!
//! In: numbers in any order, any number of times. Out: each once, ascending. Not here: what they are. Method: a bit a number, so that nothing is sorted.

/// The set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Marks none.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }
    /// Marks what another set of the same size marks.
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }
    /// Marks the number after each that is marked, as far as there is one.
    pub fn spread_on(&mut self) {
        let mut over = 0;
        for word in &mut self.0 {
            let next = *word >> 63;
            *word |= *word << 1 | over;
            over = next;
        }
    }
    /// Marks the number before each that is marked.
    pub fn spread_back(&mut self) {
        let mut over = 0;
        for word in self.0.iter_mut().rev() {
            let next = *word & 1;
            *word |= *word >> 1 | over << 63;
            over = next;
        }
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

/// A set that will not change any more, which also says the place of a number among those marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranked {
    marks: Marks,
    /// How many are marked before each word.
    before: Vec<u32>,
    count: usize,
}

impl From<Marks> for Ranked {
    fn from(marks: Marks) -> Self {
        let mut count = 0;
        let before = marks
            .0
            .iter()
            .map(|word| {
                let before = count;
                count += word.count_ones();
                before
            })
            .collect();
        Self { marks, before, count: count as usize }
    }
}

impl Ranked {
    /// How many are marked.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }
    /// Whether none is.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
    /// How many smaller ones are marked; `None` for a number that is not.
    #[must_use]
    pub fn place(&self, n: usize) -> Option<usize> {
        let (word, bit) = (self.marks.0.get(n / 64)?, n % 64);
        (word >> bit & 1 == 1).then(|| self.before[n / 64] as usize + (word & ((1 << bit) - 1)).count_ones() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_number_knows_its_place() {
        let mut m = Marks::new(200);
        m.set_all(&[3, 63, 64, 130, 199]);
        let ranked = Ranked::from(m.clone());
        let places: Vec<_> = (0..300).filter_map(|n| ranked.place(n).map(|k| (n as u32, k))).collect();
        assert_eq!(places, m.ascending().zip(0..).collect::<Vec<_>>());
        assert_eq!((ranked.len(), Ranked::from(Marks::new(70)).is_empty()), (5, true));
    }

    #[test]
    fn marks_come_back_once_each_in_order() {
        let mut m = Marks::new(130);
        m.set_all(&[129, 3, 64, 3]);
        m.set_all(&[63, 0, 64]);
        assert!(m.has(64) && !m.has(65) && !m.has(1000));
        assert_eq!(m.ascending().collect::<Vec<_>>(), [0, 3, 63, 64, 129]);
        assert_eq!(Marks::new(0).ascending().count(), 0);
    }

    #[test]
    fn marks_spread_to_their_neighbours_over_the_ends_of_words() {
        let mut on = Marks::new(130);
        on.set_all(&[0, 63, 127]);
        let mut back = on.clone();
        on.spread_on();
        assert_eq!(on.ascending().collect::<Vec<_>>(), [0, 1, 63, 64, 127, 128]);
        back.set(64);
        back.spread_back();
        assert_eq!(back.ascending().collect::<Vec<_>>(), [0, 62, 63, 64, 126, 127]);
        back.clear();
        back.add(&on);
        assert_eq!(back, on);
    }
}
