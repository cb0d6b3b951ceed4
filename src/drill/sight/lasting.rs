//! Sight / lasting — what only the map and the plans say, found once: the river next to a place, zones whose rules are the same.
//!
//! In: a scenario. Out: a reach by place, one zone for all whose rules are equal. Not here: anything that is saved; it is found anew
//! when a state is loaded. Why: every minute hundreds of posts ask of hundreds of zones, and the answer hangs on their rules alone.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use crate::base::fingerprint::{Fingerprint, Hasher};
use crate::base::ids::{Id, ReachId, ZoneId};
use crate::map::frame::Point;
use crate::map::line::closest;
use crate::map::river::RiverGraph;
use crate::plan::zone::{Zone, ZoneRule};
use crate::scenario::drill_spec::Scenario;

/// What only the map and the plans say.
#[derive(Clone, Debug, Default)]
pub struct Lasting {
    reaches: RefCell<BTreeMap<(u64, u64), Option<ReachId>>>,
    boxes: OnceCell<Vec<(Point, Point)>>,
    like: OnceCell<Vec<u32>>,
    kinds: OnceCell<Vec<ZoneId>>,
}

impl Lasting {
    /// The reach that comes closest to a place.
    pub(super) fn reach_at(&self, rivers: &RiverGraph, at: Point) -> Option<ReachId> {
        let key = (at.x.to_bits(), at.y.to_bits());
        if let Some(known) = self.reaches.borrow().get(&key) {
            return *known;
        }
        let found = self.nearest(rivers, at);
        self.reaches.borrow_mut().insert(key, found);
        found
    }

    /// The reach that comes closest; ties by id.
    fn nearest(&self, rivers: &RiverGraph, at: Point) -> Option<ReachId> {
        let boxes = self.boxes.get_or_init(|| rivers.reaches.iter().map(|r| bounds(&r.line)).collect());
        let mut best: Option<(f64, ReachId)> = None;
        for (i, (low, high)) in boxes.iter().enumerate() {
            // No point of a line is nearer than its box.
            let outside = Point::new((low.x - at.x).max(at.x - high.x).max(0.0), (low.y - at.y).max(at.y - high.y).max(0.0));
            if best.is_some_and(|(d, _)| Point::default().distance_m(outside) > d) {
                continue;
            }
            let id = ReachId::from_index(i);
            let d = closest(&rivers.reach(id).line, at).1;
            if best.is_none_or(|(least, _)| d < least) {
                best = Some((d, id));
            }
        }
        best.map(|(_, id)| id)
    }

    /// The first zone that has the same rules as a zone.
    pub(super) fn like(&self, scenario: &Scenario, zone: ZoneId) -> usize {
        self.all_like(scenario)[zone.index()] as usize
    }
    /// The zones that are the first with their rules, those apart that fire endangers.
    pub(super) fn kinds(&self, scenario: &Scenario) -> &[ZoneId] {
        self.kinds.get_or_init(|| {
            let like = self.all_like(scenario);
            let first = (0..like.len()).filter(|i| like[*i] as usize == *i && scenario.books.zones[*i].fire_min.is_none());
            first.map(ZoneId::from_index).collect()
        })
    }
    fn all_like(&self, scenario: &Scenario) -> &[u32] {
        self.like.get_or_init(|| {
            let mut first: BTreeMap<Fingerprint, u32> = BTreeMap::new();
            (0..).zip(&scenario.books.zones).map(|(i, z)| *first.entry(sum(z)).or_insert(i)).collect()
        })
    }
}

fn bounds(line: &[Point]) -> (Point, Point) {
    let (mut low, mut high) = (Point::new(f64::INFINITY, f64::INFINITY), Point::new(f64::NEG_INFINITY, f64::NEG_INFINITY));
    for p in line {
        low = Point::new(low.x.min(p.x), low.y.min(p.y));
        high = Point::new(high.x.max(p.x), high.y.max(p.y));
    }
    (low, high)
}

fn sum(zone: &Zone) -> Fingerprint {
    Fingerprint::of(|h: &mut Hasher| {
        h.saved(&zone.fire_min);
        for ZoneRule { gauge, prepare_rain, leave_rain, stage_m } in &zone.rules {
            h.saved(&(gauge, prepare_rain, leave_rain, stage_m));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;

    #[test]
    fn the_nearest_reach_is_that_of_all_lines_looked_at_one_by_one() {
        let scenario = valley::scenario();
        let (rivers, lasting) = (&scenario.county.rivers, Lasting::default());
        for k in 0..400 {
            let at = Point::new(f64::from(k % 20) * 700.0 - 2_000.0, f64::from(k / 20) * 700.0 - 2_000.0);
            let far = |r: &crate::map::river::Reach| closest(&r.line, at).1;
            let all = rivers.reaches.iter().enumerate().min_by(|a, b| far(a.1).total_cmp(&far(b.1)).then(a.0.cmp(&b.0)));
            assert_eq!(lasting.reach_at(rivers, at), all.map(|(i, _)| ReachId::from_index(i)), "{at:?}");
        }
    }

    #[test]
    fn zones_are_alike_where_their_rules_are() {
        let mut scenario = valley::scenario();
        let n = scenario.books.zones.len();
        let mut same = scenario.books.zones[0].clone();
        same.key = "z-same".to_owned();
        let mut other = same.clone();
        if let Some(rule) = other.rules.first_mut() {
            rule.leave_rain.push((24.0, 1.0));
        }
        scenario.books.zones.extend([same, other]);
        let lasting = Lasting::default();
        assert!(!scenario.books.zones[0].rules.is_empty());
        assert_eq!(lasting.like(&scenario, ZoneId::from_index(n)), lasting.like(&scenario, ZoneId::from_index(0)));
        assert_eq!(lasting.like(&scenario, ZoneId::from_index(n + 1)), n + 1);
    }
}
