//! Command / queue — how long a queue is, as police at a point and the expressway's cameras tell it.
//!
//! In: roads at which somebody stands by order (shut, led round, regulated), vehicles on them and before them as one sees who stands there; cameras' word from the
//! expressway. Out: `ReportArrived` with kilometres, what posts know (`queue_length()`). Not here: the queue itself (`drill::traffic`).
//! Assumed: whoever stands there tells the command room by radio every ten minutes; a stretch of which more than half is full is queue; nobody
//! sees further back than the beginning of the road before which he stands.

use std::collections::BTreeSet;

use super::{Command, Scene};
use crate::base::ids::{Id, PostId, RoadId};
use crate::base::time::Span;
use crate::drill::log::line;
use crate::map::channel::ChannelKind;
use crate::plan::chain::CENTRE;
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};

/// How often somebody who stands at a road tells of its queue (assumed).
const EVERY: Span = Span::minutes(10);
/// From this share of its room a road is taken for a queue (assumed).
const FULL: f64 = 0.5;

impl Command {
    /// Whoever stands at a road tells how far back the vehicles stand.
    pub(super) fn see_queues(&mut self, s: &mut Scene<'_>) {
        if s.now.as_millis() % EVERY.as_millis() != 0 {
            return;
        }
        let stood: BTreeSet<RoadId> = self.closed.iter().chain(&self.led).chain(&self.regulated).copied().collect();
        let Some((km, road)) = stood
            .into_iter()
            .map(|road| {
                let graph = &s.scenario.county.roads;
                let queue = |l| Some(s.census.fullness(l)).filter(|full| *full >= FULL).map_or(0.0, |full| full * graph.link(l).length_m / 1000.0);
                let r = graph.road(road);
                // Before a road that is shut they stand on those that lead to it.
                let before = [r.from, r.to].into_iter().flat_map(|n| graph.incoming(n).iter().copied());
                ([r.forward, r.backward].into_iter().flatten().chain(before).map(queue).fold(0.0, f64::max), road)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
        else {
            return;
        };
        let known = s.sight.known[CENTRE.index()].queue;
        // A camera that has just seen more sees further than somebody at a point.
        if known.is_some_and(|q| q.0 > km && s.now - q.1 < EVERY) {
            return;
        }
        // That there is none is told once, after there was one.
        if km <= 0.0 && known.is_none_or(|q| q.0 <= 0.0) {
            return;
        }
        let works = s.scenario.county.channels.iter().filter(|c| matches!(c.kind, ChannelKind::Radio | ChannelKind::Phone));
        let place = s.scenario.county.roads.road(road).from;
        let at = s.scenario.county.roads.node_at(place);
        let township = self.nearest_township(at).and_then(|p| self.fixed.posts.post(p).township);
        if township.is_some_and(|t| !works.clone().any(|c| s.network.works(c, t, s.now))) {
            return;
        }
        let room = self.fixed.audience(CENTRE).into_iter().collect();
        self.tell_queue(s, Who::Road(road), km, &room, Cause { why: Why::Decision(Own::Duty), seq: s.log.start() });
    }

    /// A queue's length becomes known to posts.
    pub(super) fn tell_queue(&mut self, s: &mut Scene<'_>, road: Who, km: f64, posts: &BTreeSet<PostId>, cause: Cause) {
        let Some(first) = posts.first() else { return };
        let to = if posts.contains(&CENTRE) { CENTRE } else { *first };
        let l = line(Kind::ReportArrived, road, cause).at(road).to(self.fixed.place(to)).value(km * 1000.0, Unit::Metres).detail("queue");
        let seq = s.log.write(s.now, l);
        for p in posts {
            s.sight.known[p.index()].queue(km, s.now, seq);
        }
    }
}
