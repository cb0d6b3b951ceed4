//! View / moment — everything as it was at a moment of a run: people, roads, shelters, water or fire, every household.
//!
//! In: a run and a moment. Out: the state then. Not here: drawing. Method: tracks hold changes only, so going on applies them;
//! going back begins at the checkpoint before. A checkpoint an hour, rasters packed, made while the run is first walked through.

use std::collections::BTreeMap;

use super::run::Run;
use crate::base::ids::Id;
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::record::event::{Event, Kind, Who};
use crate::record::tale::{PEOPLE_STATES, PeopleState};

/// Minutes between checkpoints.
const EVERY: usize = 60;

/// Where a household stands in its evacuation, as its dot shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "the variants are the states themselves, as in `PeopleState`")]
pub enum HomeState {
    #[default]
    Unwarned,
    Warned,
    Preparing,
    Away,
    Safe,
    Refused,
    Trapped,
    Hurt,
    Dead,
}

impl HomeState {
    /// The state after an event about the household.
    #[must_use]
    pub const fn after(self, kind: Kind) -> Self {
        use Kind as K;
        match kind {
            K::Died => Self::Dead,
            _ if matches!(self, Self::Dead) => self,
            K::Injured => Self::Hurt,
            K::Caught | K::Trapped => Self::Trapped,
            K::Warned if matches!(self, Self::Unwarned) => Self::Warned,
            K::Understood | K::Gathers | K::DoorSigned if matches!(self, Self::Unwarned | Self::Warned | Self::Refused) => Self::Preparing,
            K::Refused => Self::Refused,
            K::Left | K::WentBack => Self::Away,
            K::Safe | K::Rescued | K::InHospital | K::SpecialMoved => Self::Safe,
            K::CameHome => Self::Unwarned,
            _ => self,
        }
    }
    /// The same as a state of people.
    #[must_use]
    pub const fn people(self) -> usize {
        self as usize
    }
}

#[derive(Clone, Debug)]
struct Checkpoint {
    minute: usize,
    frames: usize,
    events: usize,
    counts: Vec<[u32; PEOPLE_STATES]>,
    roads: Vec<u8>,
    shelters: Vec<u32>,
    homes: Vec<HomeState>,
    cells: Vec<u8>,
}

/// The state at a moment.
#[derive(Clone, Debug)]
pub struct Now {
    /// When.
    pub at: Moment,
    /// People by settlement and state.
    pub counts: Vec<[u32; PEOPLE_STATES]>,
    /// Roads: 0 free, 1 cut, 2 closed, 3 queue.
    pub roads: Vec<u8>,
    /// People in each facility.
    pub shelters: Vec<u32>,
    /// Class of every cell of the terrain.
    pub cells: Vec<u8>,
    /// Every household.
    pub homes: Vec<HomeState>,
    /// Grows with every change of `cells`.
    pub cells_version: u64,
    shape: Shape,
    /// Minutes, frames and events taken in.
    minutes: usize,
    frames: usize,
    events: usize,
    checkpoints: BTreeMap<usize, Checkpoint>,
}

impl Now {
    /// The state before anything has happened.
    #[must_use]
    pub fn new(run: &Run) -> Self {
        let county = &run.scenario.county;
        let shape = county.terrain.shape;
        Self {
            at: Moment::ZERO,
            counts: vec![[0; PEOPLE_STATES]; county.settlements.len()],
            roads: vec![0; county.roads.roads.len()],
            shelters: vec![0; county.facilities.len()],
            cells: vec![0; shape.len()],
            homes: vec![HomeState::default(); run.tale.households.len()],
            cells_version: 1,
            shape,
            minutes: 0,
            frames: 0,
            events: 0,
            checkpoints: BTreeMap::new(),
        }
    }

    /// Walks through the whole run once, so that every later jump is short.
    #[must_use]
    pub fn walked(run: &Run) -> Self {
        let mut now = Self::new(run);
        now.seek(run, run.edge);
        now.seek(run, Moment::ZERO);
        now
    }

    /// Goes to a moment.
    pub fn seek(&mut self, run: &Run, at: Moment) {
        let minute = (at.as_millis().max(0) / 60_000) as usize;
        let taken = self.minutes;
        if minute + 1 < taken || at < self.at {
            self.back_to(run, minute);
        } else if minute > taken + EVERY {
            // Far ahead: from the last checkpoint before, if one lies further on than here.
            if self.checkpoints.range(..=minute).next_back().is_some_and(|(m, _)| *m > taken) {
                self.back_to(run, minute);
            }
        }
        self.on_to(run, minute, at);
        self.at = at;
    }

    fn back_to(&mut self, run: &Run, minute: usize) {
        let Some(c) = self.checkpoints.range(..=minute).next_back().map(|(_, c)| c) else {
            let (version, checkpoints) = (self.cells_version + 1, std::mem::take(&mut self.checkpoints));
            *self = Self { cells_version: version, checkpoints, ..Self::new(run) };
            return;
        };
        (self.minutes, self.frames, self.events) = (c.minute, c.frames, c.events);
        self.counts.clone_from(&c.counts);
        self.roads.clone_from(&c.roads);
        self.shelters.clone_from(&c.shelters);
        self.homes.clone_from(&c.homes);
        if let Ok(cells) = zstd::bulk::decompress(&c.cells, self.shape.len()) {
            self.cells = cells;
        }
        self.cells_version += 1;
    }

    fn on_to(&mut self, run: &Run, minute: usize, at: Moment) {
        let tracks = &run.tale.tracks;
        self.homes.resize(run.tale.households.len(), HomeState::default());
        while self.minutes <= minute.min(tracks.minutes.len().saturating_sub(1)) && self.minutes < tracks.minutes.len() {
            let m = &tracks.minutes[self.minutes];
            for (id, counts) in &m.people {
                if let Some(c) = self.counts.get_mut(id.index()) {
                    *c = *counts;
                }
            }
            for (road, state) in &m.roads {
                if let Some(r) = self.roads.get_mut(*road as usize) {
                    *r = *state;
                }
            }
            for (facility, load) in &m.shelters {
                if let Some(s) = self.shelters.get_mut(*facility as usize) {
                    *s = *load;
                }
            }
            let here = Moment::minutes(self.minutes as i64);
            self.minutes += 1;
            self.water(run, here);
            self.happen(&run.tale.events, here);
            if self.minutes.is_multiple_of(EVERY) && !self.checkpoints.contains_key(&self.minutes) {
                self.keep();
            }
        }
        self.water(run, at);
        self.happen(&run.tale.events, at);
    }

    fn water(&mut self, run: &Run, until: Moment) {
        let shape = self.shape;
        while let Some(frame) = run.tale.tracks.water.get(self.frames).filter(|f| f.at <= until) {
            self.frames += 1;
            for (tile, classes) in &frame.tiles {
                for (cell, class) in shape.cells_of_tile(*tile as usize).zip(classes) {
                    self.cells[cell] = *class;
                }
            }
            self.cells_version += u64::from(!frame.tiles.is_empty());
        }
    }

    fn happen(&mut self, events: &[Event], until: Moment) {
        while let Some(e) = events.get(self.events).filter(|e| e.at <= until) {
            self.events += 1;
            if let Who::Household(h) = e.subject {
                if let Some(home) = self.homes.get_mut(h.index()) {
                    *home = home.after(e.kind);
                }
            }
        }
    }

    fn keep(&mut self) {
        let Ok(cells) = zstd::bulk::compress(&self.cells, 1) else { return };
        let c = Checkpoint {
            minute: self.minutes,
            frames: self.frames,
            events: self.events,
            counts: self.counts.clone(),
            roads: self.roads.clone(),
            shelters: self.shelters.clone(),
            homes: self.homes.clone(),
            cells,
        };
        self.checkpoints.insert(self.minutes, c);
    }

    /// People of the county by state.
    #[must_use]
    pub fn totals(&self) -> [u32; PEOPLE_STATES] {
        let mut sum = [0; PEOPLE_STATES];
        for c in &self.counts {
            for (s, n) in sum.iter_mut().zip(c) {
                *s += n;
            }
        }
        sum
    }

    /// Teams that are away from their base: which, where, and what they do (0 driving, 1 working, 2 returning). Between two
    /// minutes a team that is in both stands at the share of its way.
    #[must_use]
    pub fn teams(&self, run: &Run) -> Vec<(u32, Point, u8)> {
        let minutes = &run.tale.tracks.minutes;
        let ms = self.at.as_millis().max(0);
        let (m, share) = ((ms / 60_000) as usize, (ms % 60_000) as f64 / 60_000.0);
        let Some(now) = minutes.get(m) else { return Vec::new() };
        let next = minutes.get(m + 1);
        let on = |id: u32, at: Point| match next.and_then(|n| n.teams.iter().find(|t| t.0 == id)) {
            Some((_, to, _)) if at.distance_m(*to) < 3_000.0 => at.towards(*to, share),
            _ => at,
        };
        now.teams.iter().map(|(id, at, state)| (*id, on(*id, *at), *state)).collect()
    }

    /// Groups on the way: where, persons, on foot (0) or driving (1).
    #[must_use]
    pub fn moving<'r>(&self, run: &'r Run) -> &'r [(Point, u16, u8)] {
        let m = (self.at.as_millis().max(0) / 60_000) as usize;
        run.tale.tracks.minutes.get(m).map_or(&[], |m| m.moving.as_slice())
    }
}

/// The order in which states are stacked, and the last is shown where one sign must stand for many.
pub const STACK: [PeopleState; PEOPLE_STATES] = [
    PeopleState::Unwarned,
    PeopleState::Warned,
    PeopleState::Preparing,
    PeopleState::Refused,
    PeopleState::OnTheWay,
    PeopleState::Safe,
    PeopleState::Trapped,
    PeopleState::Hurt,
    PeopleState::Dead,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::stage::tests::small;

    #[test]
    fn wherever_one_jumps_the_state_is_that_of_a_straight_walk() {
        let run = small();
        let mut jumping = Now::new(&run);
        let last = run.edge.as_millis() / 60_000;
        assert!(last >= 100, "the run is long enough for checkpoints: {last}");
        for m in [5, last, 61, 60, 59, 0, 119.min(last), 3, last / 2, last] {
            let at = Moment::minutes(m);
            jumping.seek(&run, at);
            let mut straight = Now::new(&run);
            for k in 0..=m {
                straight.seek(&run, Moment::minutes(k));
            }
            let view = |n: &Now| (n.counts.clone(), n.roads.clone(), n.shelters.clone(), n.cells.clone(), n.homes.clone());
            assert!(view(&jumping) == view(&straight), "at {at}");
        }
        assert!(jumping.totals().iter().sum::<u32>() > 0 && jumping.cells.iter().any(|c| *c > 0));
    }

    #[test]
    fn the_dead_stay_dead_and_the_safe_can_go_back() {
        use HomeState as H;
        assert_eq!(H::Dead.after(Kind::Safe), H::Dead);
        assert_eq!(H::Unwarned.after(Kind::Warned).after(Kind::Understood).after(Kind::Left).after(Kind::Safe).after(Kind::WentBack), H::Away);
        assert_eq!(H::Refused.after(Kind::Warned), H::Refused);
    }
}
