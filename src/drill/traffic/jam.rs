//! Traffic / jam — queues that reach back to the start of their link, and rings of links that stand still.
//!
//! In: a link that somebody waits for. Out: `Spilled`, `Cleared`, `Gridlock`, each said once. Not here: a remedy; what cannot move
//! stands. Method: who waits for whom is a chain; a chain that comes back to its start over full links, without a gap on its
//! way in any of them, cannot move any more by itself.

use super::link::Source;
use super::queue::{Effect, Traffic};
use crate::base::ids::{Id, LinkId};
use crate::base::time::Moment;

/// Room, in thousandths of a car, from which on a full link is worth a line in the record (assumed: five cars).
const WORTH_TELLING: i64 = 5_000;

impl Traffic {
    /// Gaps that have arrived free their room; a queue that is half gone has dissolved.
    pub(super) fn settle(&mut self, link: u32, t: i64) {
        let l = &mut self.links[link as usize];
        l.drain(t);
        if l.spilled && l.taken * 2 <= l.room {
            l.spilled = false;
            self.tell(t, Effect::Cleared { link: LinkId(link) });
        }
    }

    /// A link that is full while somebody waits for it: its queue has spilled, and it may be part of a ring.
    pub(super) fn look_whether_full(&mut self, link: u32, t: i64) {
        let l = &self.links[link as usize];
        let Some(size) = self.front_size(link) else { return };
        if l.has_room(size) {
            return;
        }
        if !l.spilled && l.room >= WORTH_TELLING {
            let vehicles = l.inside.len() as u32;
            self.links[link as usize].spilled = true;
            self.links[link as usize].spilled_ms = t;
            self.jams += 1;
            self.tell(t, Effect::Spilled { link: LinkId(link), vehicles });
        }
        // A ring cannot stand still while a gap is on its way back.
        if !self.links[link as usize].gaps.is_empty() {
            return;
        }
        for i in 0..self.links[link as usize].waiting.len() {
            if let (_, Source::Link(from)) = self.links[link as usize].waiting[i] {
                self.look_for_ring(from, t);
            }
        }
    }

    /// Follows who waits for whom; a walk back to the start over full links without a gap under way is a gridlock.
    fn look_for_ring(&mut self, start: u32, t: i64) {
        let (mut at, mut ring) = (start, Vec::new());
        loop {
            let l = &self.links[at as usize];
            let Some(next) = l.waits_for else { return };
            let size = l.inside.front().map_or(0, |i| i64::from(i.size));
            self.settle(next, t);
            let n = &self.links[next as usize];
            if !n.gaps.is_empty() || n.has_room(size) {
                return;
            }
            ring.push(LinkId(at));
            if next == start {
                break;
            }
            if ring.len() > self.links.len() || ring.contains(&LinkId(next)) {
                return;
            }
            at = next;
        }
        if ring.iter().all(|l| self.links[l.index()].in_ring) {
            return;
        }
        for l in &ring {
            self.links[l.index()].in_ring = true;
        }
        self.jams += 1;
        let since = |l: LinkId| if self.links[l.index()].spilled { self.links[l.index()].spilled_ms } else { t };
        let first = ring.iter().copied().min_by_key(|l| (since(*l), *l)).unwrap_or(LinkId(start));
        let since = Moment::millis(since(first));
        let least = ring.iter().enumerate().min_by_key(|(_, l)| **l).map_or(0, |(i, _)| i);
        ring.rotate_left(least);
        self.tell(t, Effect::Gridlock { ring, first, since });
    }
}
