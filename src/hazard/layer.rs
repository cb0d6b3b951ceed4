//! Hazard / layer — one number for every cell of the county.
//!
//! In: a vector of them, or an iterator. Out: a slice to read and to write. Not here: what the numbers mean (`frame`).
//! Copies share their numbers until one of them is written to: who only looks at a layer may keep it for a minute without a copy of a
//! county's cells, if it lets go before the hazard goes on.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// The numbers, row by row; none where the hazard has no such layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer(Arc<Vec<f32>>);

impl Deref for Layer {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        &self.0
    }
}

impl DerefMut for Layer {
    fn deref_mut(&mut self) -> &mut [f32] {
        Arc::make_mut(&mut self.0).as_mut_slice()
    }
}

impl From<Vec<f32>> for Layer {
    fn from(numbers: Vec<f32>) -> Self {
        Self(Arc::new(numbers))
    }
}

impl<'a> IntoIterator for &'a Layer {
    type Item = &'a f32;
    type IntoIter = std::slice::Iter<'a, f32>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<f32> for Layer {
    fn from_iter<I: IntoIterator<Item = f32>>(numbers: I) -> Self {
        Self::from(Vec::from_iter(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_to_a_copy_is_not_written_to_what_it_was_made_of() {
        let first = Layer::from(vec![1.0, 2.0]);
        let mut second = first.clone();
        assert!(std::ptr::eq(&raw const first[0], &raw const second[0]), "a copy costs nothing");
        second[1] = 3.0;
        assert_eq!((&first[..], &second[..]), (&[1.0, 2.0][..], &[1.0, 3.0][..]));
        // Alone again, it is written to where it is.
        let at = &raw const second[0];
        second[0] = 4.0;
        assert!(std::ptr::eq(at, &raw const second[0]));
    }
}
