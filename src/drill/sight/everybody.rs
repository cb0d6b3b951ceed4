//! Sight / everybody — what each post knows, and who was written to since somebody last looked.
//!
//! In: knowledge by post. Out: the same, and the few posts whose clauses have to be looked at. Not here: what is known (`picture`). Why a
//! type of its own: a county has thousands of posts, and in ten seconds few of them are told anything. Whoever borrows a post's knowledge to write puts it
//! on the list; nobody can forget to.

use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

use super::picture::Known;
use crate::base::kept::Kept;

/// Knowledge by post.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Kept<Known>>", into = "Vec<Kept<Known>>")]
pub struct Everybody {
    list: Vec<Kept<Known>>,
    /// Whether a post stands in `touched`.
    listed: Vec<bool>,
    touched: Vec<usize>,
}

impl Everybody {
    /// Nobody knows anything yet.
    #[must_use]
    pub fn new(posts: usize) -> Self {
        vec![Kept::default(); posts].into()
    }
    /// By post.
    pub fn iter(&self) -> impl Iterator<Item = &Kept<Known>> {
        self.list.iter()
    }
    /// The posts to whom something has come since [`Everybody::settle`], in no order.
    pub fn fresh(&self) -> impl Iterator<Item = usize> + '_ {
        self.touched.iter().copied().filter(|i| self.list[*i].fresh)
    }
    /// What has come to anybody has been looked at.
    pub fn settle(&mut self) {
        for i in std::mem::take(&mut self.touched) {
            self.listed[i] = false;
            if self.list[i].fresh {
                self.list[i].fresh = false;
            }
        }
    }
}

impl Index<usize> for Everybody {
    type Output = Kept<Known>;
    fn index(&self, post: usize) -> &Kept<Known> {
        &self.list[post]
    }
}

impl IndexMut<usize> for Everybody {
    fn index_mut(&mut self, post: usize) -> &mut Kept<Known> {
        if !std::mem::replace(&mut self.listed[post], true) {
            self.touched.push(post);
        }
        &mut self.list[post]
    }
}

impl From<Vec<Kept<Known>>> for Everybody {
    /// What was saved may have come just before.
    fn from(list: Vec<Kept<Known>>) -> Self {
        Self { listed: vec![true; list.len()], touched: (0..list.len()).collect(), list }
    }
}

impl From<Everybody> for Vec<Kept<Known>> {
    fn from(all: Everybody) -> Self {
        all.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;

    #[test]
    fn whoever_was_told_something_is_fresh_until_it_was_looked_at_also_after_a_save() {
        let mut all = Everybody::new(5);
        all.settle();
        assert_eq!(all.fresh().count(), 0);
        all[3].receive("level", Moment::ZERO, 1);
        all[1].report("water", 2);
        all[3].report("water", 3);
        let _ = &mut all[2];
        let mut fresh: Vec<usize> = all.fresh().collect();
        fresh.sort_unstable();
        assert_eq!(fresh, [1, 3]);
        let again: Everybody = postcard::from_bytes(&postcard::to_stdvec(&all).expect("plain")).expect("reads");
        assert_eq!(again.fresh().collect::<Vec<_>>(), [1, 3]);
        all.settle();
        assert!(all.fresh().next().is_none() && !all[1].fresh && !all[3].fresh);
        all[1].report("road", 4);
        assert_eq!(all.fresh().collect::<Vec<_>>(), [1]);
    }
}
