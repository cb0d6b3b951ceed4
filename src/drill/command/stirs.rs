//! Command / stirs — from when on there may be something to do at each post that has still something to pass on.
//!
//! In: moments by post. Out: those whose moment has come. Not here: what is done (`report`). Never saved: after loading everybody is looked
//! at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::ids::PostId;
use crate::base::time::Moment;

/// Moments by post.
#[derive(Clone, Debug, Default)]
pub(super) struct Stirs {
    of: BTreeMap<PostId, Moment>,
    next: BTreeSet<(Moment, PostId)>,
}

impl Stirs {
    /// A post is to be looked at from a moment on, whatever was said of it before.
    pub(super) fn at(&mut self, post: PostId, at: Moment) {
        if let Some(before) = self.of.insert(post, at) {
            if before == at {
                return;
            }
            self.next.remove(&(before, post));
        }
        self.next.insert((at, post));
    }
    /// Those whose moment has come, by number.
    pub(super) fn due(&self, now: Moment) -> Vec<PostId> {
        let mut due: Vec<PostId> = self.next.iter().take_while(|(at, _)| *at <= now).map(|(_, p)| *p).collect();
        due.sort_unstable();
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Id;

    #[test]
    fn the_last_word_of_a_post_counts() {
        let (post, mut stirs) = (PostId::from_index, Stirs::default());
        for (p, minute) in [(5, 0), (1, 10), (3, 20), (5, 15), (1, 10)] {
            stirs.at(post(p), Moment::minutes(minute));
        }
        assert!(stirs.due(Moment::minutes(9)).is_empty());
        assert_eq!(stirs.due(Moment::minutes(15)), [post(1), post(5)]);
        stirs.at(post(1), Moment::NEVER);
        assert_eq!(stirs.due(Moment::minutes(30)), [post(3), post(5)]);
    }
}
