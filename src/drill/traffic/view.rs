//! Traffic / view — what others see of the traffic: who is where, what is full, what a way costs now.
//!
//! In: the state. Out: answers; nothing is changed. Not here: movement (`queue`).

use super::link::Source;
use super::queue::Traffic;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{Id, LinkId};
use crate::base::time::Moment;

impl Traffic {
    /// Vehicles on a link: the owner's number and metres from its start, first to last.
    pub fn on_link(&self, link: LinkId, now: Moment) -> impl Iterator<Item = (u32, f64)> + '_ {
        let l = &self.links[link.index()];
        let travel = l.travel_ms.max(1) as f64;
        let each = if l.inside.is_empty() { 0.0 } else { (l.length_m * 1000.0 / l.room as f64).min(l.length_m / l.inside.len() as f64) };
        let mut ahead = 0.0;
        l.inside.iter().map(move |x| {
            let free = l.length_m * (1.0 - ((x.exit_ms - now.as_millis()) as f64 / travel).clamp(0.0, 1.0));
            let at = free.min(l.length_m - ahead).max(0.0);
            ahead += each * f64::from(x.size) / 1000.0;
            (self.fleet.get(x.vehicle).tag, at)
        })
    }
    /// Links with vehicles on them, ascending.
    pub fn busy(&self) -> impl Iterator<Item = LinkId> + '_ {
        self.links.iter().enumerate().filter(|(_, l)| !l.inside.is_empty()).map(|(i, _)| LinkId(i as u32))
    }
    /// Whether a queue has filled a link to its upstream end.
    #[must_use]
    pub fn spilled(&self, link: LinkId) -> bool {
        self.links[link.index()].spilled
    }
    /// Since when a queue has filled a link to its upstream end.
    #[must_use]
    pub fn spilled_since(&self, link: LinkId) -> Option<Moment> {
        let l = &self.links[link.index()];
        l.spilled.then_some(Moment::millis(l.spilled_ms))
    }
    /// The link that the first vehicle of a link waits to enter.
    #[must_use]
    pub fn waits_for(&self, link: LinkId) -> Option<LinkId> {
        self.links[link.index()].waits_for.map(LinkId)
    }
    /// Whether a link is closed.
    #[must_use]
    pub fn closed(&self, link: LinkId) -> bool {
        self.links[link.index()].closed
    }
    /// Vehicles on a link.
    #[must_use]
    pub fn vehicles_on(&self, link: LinkId) -> u32 {
        self.links[link.index()].inside.len() as u32
    }
    /// Vehicles that have gone past the end of a link since the run began or was resumed.
    #[must_use]
    pub fn passed(&self, link: LinkId) -> u64 {
        self.links[link.index()].passed
    }
    /// Vehicles that wait at a link: those inside that could be at its end and are not out, and those that wait to start on it.
    #[must_use]
    pub fn standing(&self, link: LinkId, now: Moment) -> u32 {
        let l = &self.links[link.index()];
        let inside = l.inside.iter().filter(|x| x.exit_ms <= now.as_millis()).count();
        (inside + l.waiting.iter().filter(|(_, s)| matches!(s, Source::Start(_))).count()) as u32
    }
    /// How full a link is, 0 to 1.
    #[must_use]
    pub fn fullness(&self, link: LinkId) -> f64 {
        let l = &self.links[link.index()];
        (l.taken as f64 / l.room as f64).min(1.0)
    }
    /// Vehicles an hour that pass a link as it is now.
    #[must_use]
    pub fn capacity_per_h(&self, link: LinkId) -> f64 {
        self.links[link.index()].per_h as f64 / 1000.0
    }
    /// Lanes of a link that dead vehicles block.
    #[must_use]
    pub fn blocked_lanes(&self, link: LinkId) -> i64 {
        self.links[link.index()].lost
    }
    /// Milliseconds that a vehicle entering now would need, queue included as far as the exit lets it dissolve; `None` where
    /// nobody may enter.
    #[must_use]
    pub fn expected_ms(&self, link: LinkId) -> Option<i64> {
        if self.closed(link) { None } else { self.expected_if_open_ms(link) }
    }
    /// The same for somebody who does not know whether the link is open.
    #[must_use]
    pub fn expected_if_open_ms(&self, link: LinkId) -> Option<i64> {
        let l = &self.links[link.index()];
        if l.per_h <= 0 {
            return None;
        }
        let queued = if l.inside.len() > 2 { l.queued } else { 0 };
        Some(l.travel_ms.max(queued * 3_600_000 / l.per_h))
    }
    /// Vehicles that have started so far.
    #[must_use]
    pub const fn departed(&self) -> u32 {
        self.departed
    }
    /// Moves from link to link so far.
    #[must_use]
    pub const fn transfers(&self) -> u64 {
        self.transfers
    }
    /// Counts up whenever a closure or a queue changes what a way costs.
    #[must_use]
    pub const fn jams(&self) -> u64 {
        self.jams
    }
    /// Adds the state to a fingerprint: every link's numbers, who is in it and who waits, vehicles, ways and what is due.
    pub fn fingerprint(&self, hasher: &mut Hasher) {
        hasher.words([self.transfers, u64::from(self.departed), self.jams]).saved(&(&self.starts, &self.later));
        self.fleet.fingerprint(hasher);
        self.agenda.fingerprint(hasher);
        hasher.kept(&self.links).kept(&self.junctions);
    }
}
