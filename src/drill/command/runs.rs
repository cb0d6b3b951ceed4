//! Command / runs — all runs that are not closed yet, and which of them may be done since they were last looked at.
//!
//! In: runs. Out: the same, and the numbers of those that somebody has written to. Not here: what makes one done (`settle`).
//! Why: hundreds are open for hours, and a step changes a few. Whoever borrows a run to write marks it; nobody can forget to. What may be
//! open in a run is kept as a few bits, so that a zone that has heard its warning is not looked for in all of them.
//! Never saved are marks and bits: after loading every run counts as written to, which changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::run::{Run, Stage};
use crate::base::ids::{ClauseId, FacilityId, Id, PostId, RoadId, ZoneId};

/// Something that may be open in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Word from a post.
    Post(PostId),
    /// A zone.
    Zone(ZoneId),
    /// A shelter.
    Facility(FacilityId),
    /// A road.
    Road(RoadId),
}

impl Open {
    /// Whether it is open in a run.
    fn is_in(self, r: &Run) -> bool {
        match self {
            Self::Post(p) => r.posts.contains(&p),
            Self::Zone(z) => r.zones.contains(&z),
            Self::Facility(f) => r.facilities.contains(&f),
            Self::Road(x) => r.roads.contains(&x),
        }
    }
    /// Its kind, and the bit that stands for it among those of its kind.
    fn bit(self) -> (usize, u64) {
        match self {
            Self::Post(p) => (0, bit(p)),
            Self::Zone(z) => (1, bit(z)),
            Self::Facility(f) => (2, bit(f)),
            Self::Road(x) => (3, bit(x)),
        }
    }
}

fn bit<I: Id>(id: I) -> u64 {
    1 << (id.index() % 64)
}

/// What may be open in a run, a bit for many: where the bit is not set it is not.
#[derive(Clone, Debug, PartialEq)]
struct Hint {
    number: u32,
    clause: ClauseId,
    post: PostId,
    bits: [u64; 4],
    /// At work, with nothing open any more.
    ready: bool,
    /// What its post had been told when the world last did not agree that it is done.
    weighed: Option<u32>,
    /// Somebody has written to the run since.
    old: bool,
}

impl Hint {
    const fn new(number: u32, r: &Run) -> Self {
        Self { number, clause: r.clause, post: r.post, bits: [0; 4], ready: false, weighed: None, old: true }
    }
    fn renew(&mut self, r: &Run) {
        let all = |bits: &mut dyn Iterator<Item = u64>| bits.fold(0, |all, b| all | b);
        self.bits = [
            all(&mut r.posts.iter().map(|p| bit(*p))),
            all(&mut r.zones.iter().map(|z| bit(*z))),
            all(&mut r.facilities.iter().map(|f| bit(*f))),
            all(&mut r.roads.iter().map(|x| bit(*x))),
        ];
        self.ready = r.stage == Stage::Working && r.nothing_open();
        (self.weighed, self.old) = (None, false);
    }
}

/// Open runs by number.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Runs {
    list: BTreeMap<u32, Run>,
    /// None: all of them.
    #[serde(skip)]
    touched: Option<BTreeSet<u32>>,
    /// One for each run, in order; none after loading.
    #[serde(skip)]
    hints: Vec<Hint>,
}

impl Runs {
    fn mark(&mut self, number: u32) {
        if let Some(touched) = &mut self.touched {
            touched.insert(number);
        }
        if let Ok(i) = self.hints.binary_search_by_key(&number, |h| h.number) {
            self.hints[i].old = true;
        }
    }
    /// A run, to be written to.
    pub fn get_mut(&mut self, number: u32) -> Option<&mut Run> {
        if self.list.contains_key(&number) {
            self.mark(number);
        }
        self.list.get_mut(&number)
    }
    /// The hints of those written to are found anew.
    fn renew(&mut self) {
        if self.hints.len() != self.list.len() {
            self.hints = self.list.iter().map(|(n, r)| Hint::new(*n, r)).collect();
        }
        for hint in self.hints.iter_mut().filter(|h| h.old) {
            if let Some(run) = self.list.get(&hint.number) {
                hint.renew(run);
            }
        }
    }
    /// The numbers of the runs in which something is open, in order.
    pub fn with(&mut self, what: Open) -> Vec<u32> {
        self.renew();
        let (kind, bit) = what.bit();
        let may = self.hints.iter().filter(|h| h.bits[kind] & bit != 0).map(|h| h.number);
        may.filter(|n| self.list.get(n).is_some_and(|r| what.is_in(r))).collect()
    }
    /// The numbers of the runs that are at work and of which nothing is open any more, in order; without those that were weighed when
    /// their post had been told as much as now.
    pub fn ready(&mut self, told: impl Fn(PostId) -> u32) -> Vec<u32> {
        self.renew();
        self.hints.iter().filter(|h| h.ready && h.weighed.is_none_or(|w| w != told(h.post))).map(|h| h.number).collect()
    }
    /// The world does not agree that a run is done, and cannot before its post is told more.
    pub fn weigh(&mut self, number: u32, told: u32) {
        if let Ok(i) = self.hints.binary_search_by_key(&number, |h| h.number) {
            self.hints[i].weighed = Some(told);
        }
    }
    /// The runs of clauses that pass a test, by number.
    pub fn of(&mut self, test: impl Fn(ClauseId) -> bool) -> Vec<u32> {
        self.renew();
        self.hints.iter().filter(|h| test(h.clause)).map(|h| h.number).collect()
    }
    /// Closes something in every run in which it is open and that passes a test; `then` writes what came of it, and opens nothing.
    pub fn close(&mut self, what: Open, test: impl Fn(&Run) -> bool, mut then: impl FnMut(&mut Run)) {
        for number in self.with(what) {
            let Some(run) = self.list.get_mut(&number).filter(|r| test(r)) else { continue };
            match what {
                Open::Post(p) => run.posts.remove(&p),
                Open::Zone(z) => run.zones.remove(&z),
                Open::Facility(f) => run.facilities.remove(&f),
                Open::Road(x) => run.roads.remove(&x),
            };
            then(run);
            self.mark(number);
        }
    }
    /// A run begins; numbers grow.
    pub fn insert(&mut self, number: u32, run: Run) {
        if self.hints.len() == self.list.len() && self.hints.last().is_none_or(|h| h.number < number) {
            self.hints.push(Hint::new(number, &run));
        } else {
            self.hints.clear();
        }
        self.list.insert(number, run);
        self.mark(number);
    }
    /// A run ends.
    pub fn remove(&mut self, number: u32) -> Option<Run> {
        if let Ok(i) = self.hints.binary_search_by_key(&number, |h| h.number) {
            self.hints.remove(i);
        }
        self.list.remove(&number)
    }
    /// The numbers of those written to since the last call, in order.
    pub fn touched(&mut self) -> Vec<u32> {
        match self.touched.replace(BTreeSet::new()) {
            Some(touched) => touched.into_iter().collect(),
            None => self.list.keys().copied().collect(),
        }
    }
}

impl Deref for Runs {
    type Target = BTreeMap<u32, Run>;
    fn deref(&self) -> &BTreeMap<u32, Run> {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;

    #[test]
    fn whoever_is_written_to_is_looked_at_once_and_after_loading_everybody() {
        let run = || Run::new(ClauseId::from_index(0), PostId::from_index(0), Moment::ZERO);
        let mut runs = Runs::default();
        (0..4).for_each(|n| runs.insert(n, run()));
        assert_eq!(runs.touched(), [0, 1, 2, 3]);
        assert!(runs.touched().is_empty());
        runs.get_mut(2).expect("open").open = true;
        runs.insert(7, run());
        assert!(runs.get_mut(9).is_none());
        assert_eq!(runs.touched(), [2, 7]);
        runs.get_mut(1).expect("open").stage = Stage::Working;
        runs.get_mut(3).expect("open").stage = Stage::Working;
        assert_eq!((runs.ready(|_| 9), runs.touched(), runs.of(|c| c.index() == 0).len()), (vec![1, 3], vec![1, 3], 5));
        let (zone, other) = (Open::Zone(ZoneId::from_index(5)), Open::Zone(ZoneId::from_index(5 + 64)));
        runs.close(zone, |_| true, |_| panic!("nobody waits for it"));
        runs.get_mut(2).expect("open").zones.extend([5, 6].map(ZoneId::from_index));
        runs.get_mut(3).expect("open").zones.insert(ZoneId::from_index(5 + 64));
        assert_eq!((runs.touched(), runs.ready(|_| 9)), (vec![2, 3], vec![1]));
        runs.weigh(1, 9);
        assert_eq!((runs.ready(|_| 9), runs.ready(|_| 10)), (vec![], vec![1]), "weighed until more is told");
        runs.get_mut(1).expect("open").came_about = true;
        assert_eq!((runs.ready(|_| 9), runs.touched()), (vec![1], vec![1]), "or until something comes of it");
        runs.close(zone, |_| true, |r| r.came_about = true);
        assert_eq!((runs.touched(), runs.values().filter(|r| r.came_about).count(), runs[&2].zones.len()), (vec![2], 2, 1));
        runs.close(zone, |_| true, |_| panic!("nobody waits for it any more"));
        runs.close(other, |r| r.came_about, |_| panic!("the test says no"));
        assert!(runs.remove(7).is_some() && runs.remove(7).is_none());
        let mut again: Runs = postcard::from_bytes(&postcard::to_stdvec(&runs).expect("plain")).expect("reads");
        assert_eq!(again.touched(), [0, 1, 2, 3]);
        again.close(other, |_| true, |r| r.came_about = true);
        assert_eq!((again.touched(), again[&3].came_about, again[&3].zones.len()), (vec![3], true, 0));
    }
}
