//! Command / asleep — watches that need not be looked at: those over zones by their own rules where no rule has begun to hold, and those
//! that have been due and never are again.
//!
//! In: which rules hold on the screen of each window (a township's, the command room's). Out: which watches sleep on. Not here: what a
//! watch that is awake does (`watch`).
//! Method: a watch that found none of its zones' rules to hold finds none as long as no rule begins to hold on its window's screen.
//! Never saved: after loading every watch is looked at once.

use std::collections::BTreeMap;

use super::watch::Watch;
use crate::base::ids::{PostId, TownshipId};
use crate::base::kept::Kept;
use crate::base::time::Moment;
use crate::drill::sight::picture::{Picture, View};
use crate::drill::sight::standing::Standing;
use crate::plan::chain::Posts;
use crate::scenario::drill_spec::Scenario;

/// A screen through which posts look, and the watches over zones that hang on nothing else.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// One of those who look through it.
    pub post: PostId,
    watches: Vec<usize>,
}

/// All windows with watches that can sleep.
#[must_use]
pub(super) fn windows(scenario: &Scenario, posts: &Posts, watches: &[Kept<Watch>]) -> Vec<Window> {
    let mut of: BTreeMap<Option<TownshipId>, Window> = BTreeMap::new();
    for (i, w) in watches.iter().enumerate().filter(|(_, w)| w.can_sleep(scenario)) {
        let window = of.entry(posts.window(w.post())).or_insert_with(|| Window { post: w.post(), watches: Vec::new() });
        window.watches.push(i);
    }
    of.into_values().collect()
}

/// Who sleeps.
#[derive(Clone, Debug, Default)]
pub(super) struct Asleep {
    watches: Vec<bool>,
    /// Which rules held at the last look, by window.
    held: Vec<Vec<bool>>,
    standing: Standing,
}

impl Asleep {
    fn is(&self, watch: usize) -> bool {
        self.watches.get(watch).is_some_and(|a| *a)
    }
    pub(super) fn set(&mut self, watch: usize, sleeps: bool) {
        if self.watches.len() <= watch {
            self.watches.resize(watch + 1, false);
        }
        self.watches[watch] = sleeps;
    }
    /// Some watches and those of others that are awake, both given rising: all of them rising, each once.
    pub(super) fn awake(&self, some: &[usize], others: &[usize]) -> Vec<usize> {
        let (mut out, mut some) = (Vec::with_capacity(some.len() + others.len() / 4), some.iter().copied().peekable());
        for &i in others.iter().filter(|i| !self.is(**i)) {
            while let Some(before) = some.next_if(|k| *k < i) {
                out.push(before);
            }
            some.next_if_eq(&i);
            out.push(i);
        }
        out.extend(some);
        out
    }
    /// Looks through a window, once a minute.
    pub(super) fn look(&mut self, n: usize, window: &Window, p: &Picture<'_>, view: &View) {
        // Nearly all screens are up to date, and show the same.
        let mut standing = std::mem::take(&mut self.standing);
        self.note(n, window, if p.seen == p.now { standing.at(p, view) } else { view.holding(p) });
        self.standing = standing;
    }
    /// The minute is over.
    pub(super) fn keep(&mut self, now: Moment, view: &View) {
        self.standing.keep(now, view);
    }
    /// What holds at a window now: where something has begun to, all who look through it wake.
    fn note(&mut self, n: usize, window: &Window, holds: &[bool]) {
        if self.held.len() <= n {
            self.held.resize(n + 1, Vec::new());
        }
        let before = &mut self.held[n];
        if before == holds {
            return;
        }
        let begins = holds.iter().enumerate().any(|(k, holds)| *holds && !before.get(k).is_some_and(|held| *held));
        *before = holds.to_vec();
        if begins {
            window.watches.iter().for_each(|w| self.set(*w, false));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Id;

    #[test]
    fn whoever_sleeps_wakes_when_a_rule_begins_to_hold_at_his_window_and_at_no_other() {
        let window = |watches: &[usize]| Window { post: PostId::from_index(0), watches: watches.to_vec() };
        let (here, there) = (window(&[0, 2]), window(&[1]));
        let mut a = Asleep::default();
        let sleeps = |a: &mut Asleep| (0..3).for_each(|w| a.set(w, true));
        let awake = |a: &Asleep| (0..3).filter(|w| !a.is(*w)).collect::<Vec<_>>();
        sleeps(&mut a);
        a.note(0, &here, &[false, true]);
        assert_eq!(awake(&a), [0, 2]);
        sleeps(&mut a);
        a.note(0, &here, &[false, true]);
        a.note(0, &here, &[false, false]);
        a.note(1, &there, &[false, false]);
        assert!(awake(&a).is_empty(), "what goes on or ends wakes nobody");
        a.note(0, &here, &[false, true]);
        assert_eq!(awake(&a), [0, 2]);
        a.note(1, &there, &[true, false]);
        assert_eq!(awake(&a), [0, 1, 2]);
        a.set(4, true);
        assert_eq!(a.awake(&[1, 3, 4, 8], &[0, 3, 4, 5]), [0, 1, 3, 4, 5, 8], "whoever was told something is looked at in his sleep");
    }
}
