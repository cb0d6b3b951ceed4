//! Flood / strips — which pieces of rows have to be computed: strips of eight cells side by side, a bit each.
//!
//! In: which strips were found wet, and whether at their west and east ends; where rain or a source enters. Out: the strips of
//! the next step. Not here: the computing (`sweep`).
//! Method: water moves at most one cell a step, so a strip is computed where it, the one north or south of it, or the near end
//! of one beside it is wet. It is computed for two steps more after that ended: the first finds no water and makes the discharge
//! nothing, the second does so in the other copy of the field, and only then is it left alone. A river a few cells wide thus costs what its own cells cost, whatever way it runs. Sixty-four strips are
//! looked at at once.

/// Cells of a strip.
pub const STRIP: usize = 8;
/// Cells that are computed at once where two strips lie side by side.
pub const WIDE: usize = 2 * STRIP;
/// Strips in a word of bits.
pub const WORD: usize = 64;

/// What one step found: a bit a strip, row after row.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Wet {
    /// Water that can move stands anywhere in the strip.
    pub any: Vec<u64>,
    /// In its westernmost cell.
    pub west: Vec<u64>,
    /// In its easternmost cell.
    pub east: Vec<u64>,
}

impl Wet {
    fn none(words: usize) -> Self {
        Self { any: vec![0; words], west: vec![0; words], east: vec![0; words] }
    }
    fn lists(&mut self) -> [&mut Vec<u64>; 3] {
        [&mut self.any, &mut self.west, &mut self.east]
    }
}

/// The state of all strips: what the last three steps found, the latest first.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Strips {
    rows: usize,
    /// Words of a row.
    words: usize,
    /// Bits of the last word of a row that stand for strips.
    last: u64,
    found: [Wet; 3],
}

impl Strips {
    /// All still.
    #[must_use]
    pub fn new(strips: usize, rows: usize) -> Self {
        let words = strips.div_ceil(WORD);
        let last = u64::MAX >> (words * WORD - strips);
        let none = Wet::none(rows * words);
        Self { rows, words, last, found: [none.clone(), none.clone(), none] }
    }
    /// Words of a row.
    #[must_use]
    pub const fn words(&self) -> usize {
        self.words
    }
    /// Whether this is the state of as many strips as another.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let full = |w: &Wet| [w.any.len(), w.west.len(), w.east.len()] == [self.rows * self.words; 3];
        (self.rows, self.words, self.last) == (other.rows, other.words, other.last) && self.found.iter().all(full)
    }
    /// Water entered a strip somewhere.
    pub fn wake(&mut self, row: usize, strip: usize) {
        self.wake_all(row, strip / WORD, 1 << (strip % WORD));
    }
    /// Water entered the strips of a word.
    pub fn wake_all(&mut self, row: usize, word: usize, bits: u64) {
        let at = row * self.words + word;
        for list in self.found[0].lists() {
            list[at] |= bits;
        }
    }
    /// The next step begins: what was found last becomes what was found before, and the new is still to be found.
    pub fn turn(&mut self) -> &mut Wet {
        self.found.rotate_right(1);
        for list in self.found[0].lists() {
            list.fill(0);
        }
        &mut self.found[0]
    }
    /// Writes the strips that must be computed, row after row.
    pub fn active(&self, out: &mut Vec<u64>) {
        let n = self.words;
        out.clear();
        out.resize(self.rows * n, 0);
        let [now, before, earlier] = &self.found;
        for row in 0..self.rows {
            let own = row * n..(row + 1) * n;
            if own.clone().all(|i| now.any[i] | before.any[i] | earlier.any[i] == 0) {
                continue;
            }
            for i in own.clone() {
                let wet = now.any[i] | before.any[i] | earlier.any[i];
                let (east, west) = (now.east[i] | before.east[i] | earlier.east[i], now.west[i] | before.west[i] | earlier.west[i]);
                out[i] |= wet | east << 1 | west >> 1;
                if row > 0 {
                    out[i - n] |= wet;
                }
                if row + 1 < self.rows {
                    out[i + n] |= wet;
                }
                if east >> (WORD - 1) != 0 && i + 1 < own.end {
                    out[i + 1] |= 1;
                }
                if west & 1 != 0 && i > own.start {
                    out[i - 1] |= 1 << (WORD - 1);
                }
            }
            // A strip that was woken as a whole may be the last of its row.
            out[own.end - 1] &= self.last;
        }
    }
}

/// The runs of set bits of a row: first strip and the one behind the last, from west to east.
pub fn runs(words: &[u64], out: &mut Vec<(usize, usize)>) {
    out.clear();
    for (w, bits) in words.iter().enumerate() {
        let (mut bits, base) = (*bits, w * WORD);
        while bits != 0 {
            let from = bits.trailing_zeros() as usize;
            let long = (bits >> from).trailing_ones() as usize;
            match out.last_mut() {
                Some(last) if last.1 == base + from => last.1 += long,
                _ => out.push((base + from, base + from + long)),
            }
            // Adding the lowest bit of a run carries it away.
            bits &= bits.wrapping_add(1 << from);
        }
    }
}

/// A piece of a list.
#[inline(always)]
pub fn cut<T: Copy + Default, const N: usize>(list: &[T], at: usize) -> [T; N] {
    let mut out = [T::default(); N];
    out.copy_from_slice(&list[at..at + N]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn active(s: &Strips, row: usize) -> Vec<(usize, usize)> {
        let (mut words, mut list) = (Vec::new(), Vec::new());
        s.active(&mut words);
        runs(&words[row * s.words()..(row + 1) * s.words()], &mut list);
        list
    }

    #[test]
    fn a_wet_end_wakes_the_strip_beside_it_and_sleeps_three_steps_later() {
        let mut s = Strips::new(130, 4);
        let found = s.turn();
        (found.any[4], found.east[4]) = (1 << 63, 1 << 63);
        assert_eq!([0, 1, 2, 3].map(|r| active(&s, r)), [vec![(127, 128)], vec![(127, 129)], vec![(127, 128)], vec![]]);
        s.turn();
        assert_eq!(active(&s, 1), [(127, 129)], "both copies of the field must agree first");
        s.turn();
        assert_eq!(active(&s, 1), [(127, 129)]);
        s.turn();
        assert!((0..4).all(|r| active(&s, r).is_empty()));
        s.wake(2, 64);
        assert_eq!([1, 2, 3].map(|r| active(&s, r)), [vec![(64, 65)], vec![(63, 66)], vec![(64, 65)]]);
    }

    #[test]
    fn runs_go_on_from_word_to_word() {
        let mut list = Vec::new();
        runs(&[1 << 63 | 0b1011, u64::MAX, 0b11, 0], &mut list);
        assert_eq!(list, [(0, 2), (3, 4), (63, 130)]);
    }
}
