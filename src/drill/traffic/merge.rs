//! Traffic / merge — who of several goes first into a link that all of them want.
//!
//! In: those who wait for a link, and their weights. Out: whose turn it is. Not here: whether there is room (`queue`).
//! Method: where all links that lead into a link weigh the same, whoever waits longest goes first, ties by link number. Where they
//! differ, start-time fair queueing (Goyal, Vin & Cheng 1996) in integers: every vehicle costs its size over the weight of its
//! link, and the least claim goes first; so a merge under pressure divides its capacity as its weights are, and a link that
//! does not use its share leaves it to the others. A link weighs its capacity unless told otherwise (the rule of MATSim's nodes and
//! of Daganzo 1995); those who start at the link weigh as much as the link itself.

use super::link::Source;
use super::queue::{FIRST, Guide, Traffic};
use crate::base::ids::{Id, LinkId};

/// One whole claim: what a vehicle of one thousandth and weight one costs.
const CLAIM: i64 = 1 << 20;

impl Traffic {
    /// Another weight for what enters from a link where it merges with others, in vehicles an hour or any common unit; at least 1.
    pub fn set_weight(&mut self, link: LinkId, weight: u32) {
        self.links[link.index()].weight = weight.max(1);
        self.weigh_all();
    }
    /// All links weigh the same: whoever waits longest goes first.
    pub fn set_equal_weights(&mut self) {
        for l in &mut self.links {
            l.weight = 1;
        }
        self.weigh_all();
    }
    /// Finds the links into which links of different weight lead.
    pub(super) fn weigh_all(&mut self) {
        for l in 0..self.links.len() {
            let into = self.leading_into(l as u32);
            let weighed = into.iter().any(|i| self.links[*i as usize].weight != self.links[into[0] as usize].weight);
            self.links[l].weighed = weighed;
        }
    }
    fn leading_into(&self, link: u32) -> &[u32] {
        let n = self.from[link as usize] as usize;
        if n + 1 >= self.into_start.len() { &[] } else { &self.into[self.into_start[n] as usize..self.into_start[n + 1] as usize] }
    }

    /// The place in the line of a link of whoever goes first. The line must not be empty.
    pub(super) fn front(&self, link: u32) -> usize {
        let l = &self.links[link as usize];
        if !l.weighed || l.waiting.len() == 1 || l.waiting[0].0 == FIRST {
            return 0;
        }
        // All who start here claim the same, so the first of them stands for the others; a link waits in one place.
        let mut links = self.leading_into(link).iter().filter(|f| self.links[**f as usize].waits_for == Some(link)).count();
        let (mut starts, mut first) = (false, None);
        for (i, w) in l.waiting.iter().enumerate() {
            match w.1 {
                Source::Start(_) if starts => continue,
                Source::Start(_) => starts = true,
                Source::Link(_) => links = links.saturating_sub(1),
            }
            let key = (self.claim(link, w.1), *w);
            if first.is_none_or(|(least, _)| key < least) {
                first = Some((key, i));
            }
            if starts && links == 0 {
                break;
            }
        }
        first.map_or(0, |f| f.1)
    }
    /// The size of whoever goes first; `None` where nobody waits.
    pub(super) fn front_size(&self, link: u32) -> Option<i64> {
        let l = &self.links[link as usize];
        (!l.waiting.is_empty()).then(|| self.size_of(l.waiting[self.front(link)].1))
    }
    /// The vehicle that waits.
    pub(super) fn vehicle_of(&self, source: Source) -> u32 {
        match source {
            Source::Start(v) => v,
            Source::Link(l) => self.links[l as usize].inside.front().map_or(0, |i| i.vehicle),
        }
    }
    pub(super) fn size_of(&self, source: Source) -> i64 {
        match source {
            Source::Start(v) => i64::from(self.fleet.get(v).size),
            Source::Link(l) => self.links[l as usize].inside.front().map_or(0, |i| i64::from(i.size)),
        }
    }
    /// Where the claim of a source stands: where its last one ended, but never before the one that was served last.
    fn claim(&self, link: u32, source: Source) -> i64 {
        let l = &self.links[link as usize];
        let own = match source {
            Source::Start(_) => l.door_claim,
            Source::Link(f) => {
                let (claim, at) = self.links[f as usize].claim;
                if at == link { claim } else { l.served }
            }
        };
        own.max(l.served)
    }
    /// Whoever enters a link pays for it.
    pub(super) fn charge(&mut self, link: u32, source: Source, size: i64) {
        let begins = self.claim(link, source);
        self.links[link as usize].served = begins;
        match source {
            Source::Start(_) => {
                let l = &mut self.links[link as usize];
                l.door_claim = begins + size * CLAIM / i64::from(l.weight);
            }
            Source::Link(f) => {
                let f = &mut self.links[f as usize];
                f.claim = (begins + size * CLAIM / i64::from(f.weight), link);
            }
        }
    }
    /// Before a turn is given by weight, everybody who could be at the line in this millisecond is asked to it.
    pub(super) fn gather(&mut self, link: u32, t: i64, guide: &mut impl Guide) {
        for i in 0..self.leading_into(link).len() {
            let f = self.leading_into(link)[i];
            let slot = self.links.len() + f as usize;
            if self.agenda.due(slot) <= t {
                self.look(f, t, guide);
            }
        }
    }
}
