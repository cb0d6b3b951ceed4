//! Study / road water — who can still pass every road, along its whole length, minute by minute of a flood.
//!
//! In: frames. Out: for each road and kind of user the spells in which it cannot be passed, and the greatest depth. Not here:
//! closing a road (`drill`), writing files (`report`). Method: a road is as passable as its worst place: every cell that it
//! crosses on the ground, and the decks of its crossings by the stage of their reach; a bridge is shut to everybody from the
//! moment the water touches its deck. Limits of depth and of depth × speed: children and old people on foot by ARR project 10
//! (2010), cars and lorries by AIDR classes H1 and H2 (2017); fire engines assumed.

use crate::drill::lie::Lie;
use crate::hazard::frame::Frame;

/// Who wants to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum User {
    Walker,
    Car,
    Lorry,
    FireEngine,
}

/// All of them.
pub const USERS: [User; 4] = [User::Walker, User::Car, User::Lorry, User::FireEngine];

impl User {
    /// The word in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Walker => "walker",
            Self::Car => "car",
            Self::Lorry => "lorry",
            Self::FireEngine => "fire_engine",
        }
    }
    /// Greatest depth, metres, and greatest depth × speed, m²/s.
    #[must_use]
    pub const fn limits(self) -> (f32, f32) {
        match self {
            Self::Walker => (0.5, 0.4),
            Self::Car => (0.3, 0.3),
            Self::Lorry => (0.5, 0.6),
            // Assumed: the wading depth of heavy engines, a little below what their makers state.
            Self::FireEngine => (0.8, 0.6),
        }
    }
    /// Whether water of a depth and speed stops it.
    #[must_use]
    pub fn stopped(self, depth_m: f32, speed_m_s: f32) -> bool {
        let (d, dv) = self.limits();
        depth_m > d || depth_m * speed_m_s > dv
    }
}

/// From when until when, seconds from T+00:00; an open end is the end of the run.
pub(crate) type Spell = (f64, Option<f64>);

/// What a flood did to one road.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RoadFate {
    /// Greatest depth anywhere on it, metres.
    pub(crate) depth_m: f32,
    /// Greatest depth × speed, m²/s.
    pub(crate) depth_speed_m2_s: f32,
    /// Spells by user, in the order of [`USERS`].
    pub(crate) shut: [Vec<Spell>; 4],
}

/// All roads of a run.
pub(crate) struct RoadWater<'a> {
    lie: &'a Lie,
    /// Fates by road.
    pub(crate) fates: Vec<RoadFate>,
    /// Roads with decks, ascending: their reaches change without any tile.
    decked: Vec<usize>,
}

impl<'a> RoadWater<'a> {
    /// Nothing yet.
    #[must_use]
    pub(crate) fn new(lie: &'a Lie, roads: usize) -> Self {
        let decked = (0..roads).filter(|r| !lie.decks_of(*r).is_empty()).collect();
        Self { lie, fates: vec![RoadFate::default(); roads], decked }
    }
    /// Looks at a frame: at the roads of its changed tiles, and at all crossings.
    pub(crate) fn observe(&mut self, frame: &Frame) {
        let of_tiles = frame.changed_tiles.iter().flat_map(|t| self.lie.roads_of_tile[*t as usize].iter().map(|r| *r as usize));
        let mut roads: Vec<usize> = of_tiles.chain(self.decked.iter().copied()).collect();
        roads.sort_unstable();
        roads.dedup();
        for road in roads {
            self.look(road, frame);
        }
    }
    fn look(&mut self, road: usize, frame: &Frame) {
        let (mut shut, fate, at) = ([false; 4], &mut self.fates[road], frame.at.as_seconds());
        for s in self.lie.samples_of(road) {
            let (d, v) = (frame.depth_at(s.cell as usize), frame.speed_at(s.cell as usize));
            if d > 0.0 {
                fate.depth_m = fate.depth_m.max(d);
                fate.depth_speed_m2_s = fate.depth_speed_m2_s.max(d * v);
                for (shut, user) in shut.iter_mut().zip(USERS) {
                    *shut |= user.stopped(d, v);
                }
            }
        }
        for deck in self.lie.decks_of(road) {
            let Some(depth) = frame.depth_of_reach(deck.reach as usize, deck.share, deck.drop_m) else { continue };
            let over = (deck.bed_m + depth - deck.deck_m) as f32;
            fate.depth_m = fate.depth_m.max(over);
            for (shut, user) in shut.iter_mut().zip(USERS) {
                *shut |= if deck.ford { user.stopped(over.max(0.0), 0.0) } else { over >= 0.0 };
            }
        }
        for (spells, shut) in fate.shut.iter_mut().zip(shut) {
            let open = spells.last().is_some_and(|s| s.1.is_none());
            if shut && !open {
                spells.push((at, None));
            } else if let (false, true, Some(last)) = (shut, open, spells.last_mut()) {
                last.1 = Some(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::seed::Seed;
    use crate::base::time::Moment;
    use crate::drill::people::household::Households;
    use crate::scenario::valley;

    #[test]
    fn a_road_is_as_passable_as_its_worst_place() {
        let scenario = valley::scenario();
        let lie = Lie::new(&scenario, &Households::draw(&scenario, Seed(1)));
        let roads = scenario.county.roads.roads.len();
        let road = (0..roads).find(|r| lie.samples_of(*r).len() > 5 && lie.decks_of(*r).is_empty()).expect("a road on land");
        let mut frame = Frame::dry(scenario.county.terrain.shape);
        (frame.depth_m, frame.speed_m_per_s) = (vec![0.0; frame.shape.len()].into(), vec![0.0; frame.shape.len()].into());
        let cell = lie.samples_of(road)[3].cell as usize;
        frame.changed_tiles = vec![frame.shape.tile_of(cell) as u32];
        let mut water = RoadWater::new(&lie, roads);
        for (minute, depth, speed) in [(1, 0.2, 0.5), (2, 0.4, 0.5), (3, 0.7, 0.5), (4, 0.4, 2.0), (6, 0.1, 0.1)] {
            (frame.at, frame.depth_m[cell], frame.speed_m_per_s[cell]) = (Moment::minutes(minute), depth, speed);
            water.observe(&frame);
        }
        let [walker, car, lorry, engine] = &water.fates[road].shut;
        assert_eq!(car[..], [(120.0, Some(360.0))]);
        assert_eq!(walker[..], [(180.0, Some(360.0))], "0.7 m are too deep, 0.4 m at 2 m/s too fast");
        assert_eq!(lorry[..], [(180.0, Some(360.0))]);
        assert_eq!(engine[..], [(240.0, Some(360.0))], "0.7 m do not stop it, 0.8 m²/s do");
        assert!((water.fates[road].depth_m - 0.7).abs() < 1e-6 && (water.fates[road].depth_speed_m2_s - 0.8).abs() < 1e-6);
    }
}
