//! View / moment — everything as it was at a moment of a run: people, roads, shelters, water or fire, every household.
//!
//! In: a run and a moment. Out: the state then. Not here: drawing. Method: tracks hold changes only, so going on applies them;
//! going back begins at the checkpoint before. A checkpoint an hour, rasters packed, made while the run is first walked through.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::field::Values;
use super::home::Home;
use super::run::Run;
use crate::base::ids::{Id, SettlementId};
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::plan::order::WarnStage;
use crate::record::event::Who;
use crate::record::tale::{Minute, PEOPLE_STATES, PeopleState};

/// Minutes between checkpoints, at first.
const EVERY: usize = 60;
/// Checkpoints at most.
const MOST: usize = 48;

/// A number that was given to nothing before, so that what was drawn of one state is never taken for another's.
fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[derive(Clone, Debug)]
struct Checkpoint {
    minute: usize,
    frames: usize,
    events: usize,
    counts: Vec<[u32; PEOPLE_STATES]>,
    roads: Vec<u8>,
    shelters: Vec<u32>,
    homes: Vec<Home>,
    warned: Vec<u32>,
    cells: Vec<u8>,
    cleared: bool,
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
    pub homes: Vec<Home>,
    /// People of each settlement whom a warning has reached at some time.
    pub warned: Vec<u32>,
    /// Another number after every change of `cells`.
    pub cells_version: u64,
    /// Another number after every change of `homes`.
    pub homes_version: u64,
    /// The hazard in numbers, where they are known.
    pub values: Option<Arc<Values>>,
    shape: Shape,
    /// Minutes, frames and events taken in.
    minutes: usize,
    frames: usize,
    events: usize,
    /// An all-clear has been given somewhere.
    cleared: bool,
    checkpoints: BTreeMap<usize, Checkpoint>,
    every: usize,
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
            homes: vec![Home::default(); run.tale.households.len()],
            warned: vec![0; county.settlements.len()],
            cells_version: fresh(),
            homes_version: fresh(),
            values: None,
            shape,
            minutes: 0,
            frames: 0,
            events: 0,
            cleared: false,
            checkpoints: BTreeMap::new(),
            every: EVERY,
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
        } else if minute > taken + self.every {
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
            let (every, checkpoints) = (self.every, std::mem::take(&mut self.checkpoints));
            *self = Self { every, checkpoints, ..Self::new(run) };
            return;
        };
        (self.minutes, self.frames, self.events, self.cleared) = (c.minute, c.frames, c.events, c.cleared);
        self.counts.clone_from(&c.counts);
        self.roads.clone_from(&c.roads);
        self.shelters.clone_from(&c.shelters);
        self.homes.clone_from(&c.homes);
        self.warned.clone_from(&c.warned);
        if let Ok(cells) = zstd::bulk::decompress(&c.cells, self.shape.len()) {
            self.cells = cells;
        }
        (self.cells_version, self.homes_version) = (fresh(), fresh());
    }

    fn on_to(&mut self, run: &Run, minute: usize, at: Moment) {
        let tracks = &run.tale.tracks;
        self.homes.resize(run.tale.households.len(), Home::default());
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
            self.happen(run, here);
            if self.cleared {
                self.calm_down(run, m);
            }
            if self.minutes.is_multiple_of(self.every) && !self.checkpoints.contains_key(&self.minutes) {
                self.keep();
            }
        }
        self.water(run, at);
        self.happen(run, at);
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
            if !frame.tiles.is_empty() {
                self.cells_version = fresh();
            }
        }
    }

    fn happen(&mut self, run: &Run, until: Moment) {
        let mut changed = false;
        while let Some(e) = run.tale.events.get(self.events).filter(|e| e.at <= until) {
            self.events += 1;
            self.cleared |= e.detail.says(WarnStage::AllClear.word());
            let Who::Household(h) = e.subject else { continue };
            let (Some(home), Some(fact)) = (self.homes.get_mut(h.index()), run.tale.households.get(h.index())) else { continue };
            let before = *home;
            home.take(&run.scenario, fact.people, e);
            changed |= *home != before;
            if home.warned && !before.warned {
                if let Some(n) = self.warned.get_mut(fact.settlement.index()) {
                    *n += u32::from(fact.people);
                }
            }
        }
        if changed {
            self.homes_version = fresh();
        }
    }

    /// Whoever had been told and never left hears the all-clear without an event of his own: where the record counts nobody of a
    /// settlement as told any more, those at home are, as it counts them, safe at home.
    fn calm_down(&mut self, run: &Run, minute: &Minute) {
        use PeopleState as P;
        let told = |c: &[u32; PEOPLE_STATES]| c[P::Warned as usize] + c[P::Preparing as usize] + c[P::Refused as usize];
        let calm: BTreeSet<SettlementId> = minute.people.iter().filter(|(_, c)| told(c) == 0).map(|(s, _)| *s).collect();
        if calm.is_empty() {
            return;
        }
        let mut changed = false;
        for (home, fact) in self.homes.iter_mut().zip(&run.tale.households) {
            if matches!(home.state, P::Warned | P::Preparing | P::Refused) && home.inside && calm.contains(&fact.settlement) {
                (home.state, changed) = (P::Safe, true);
            }
        }
        if changed {
            self.homes_version = fresh();
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
            warned: self.warned.clone(),
            cells,
            cleared: self.cleared,
        };
        self.checkpoints.insert(self.minutes, c);
        // A long drill keeps every second one, again and again, so that they never grow past a bound.
        if self.checkpoints.len() > MOST {
            self.every *= 2;
            let every = self.every;
            self.checkpoints.retain(|minute, _| minute.is_multiple_of(every));
        }
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
pub(super) mod tests {
    use super::*;
    use crate::base::time::Span;
    use crate::record::event::{Event, Kind};
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

    pub(in crate::view) fn event(kind: Kind, value: f64, detail: &str) -> Event {
        use crate::record::event::{Cause, Detail, Unit, Why};
        let who = Who::Household(crate::base::ids::HouseholdId(0));
        Event {
            seq: 0,
            at: Moment::ZERO,
            kind,
            subject: who,
            place: Who::Nobody,
            cause: Cause { why: Why::Drill, seq: None },
            known_to: Who::Nobody,
            value,
            unit: Unit::Persons,
            detail: if detail.is_empty() { Detail::NONE } else { Detail::text(detail) },
        }
    }

    #[test]
    fn whoever_never_left_is_safe_at_home_when_the_record_counts_nobody_as_told_after_an_all_clear() {
        use PeopleState as P;
        let mut run = small();
        let here = run.tale.households[0].settlement;
        let of: Vec<usize> = (0..run.tale.households.len()).filter(|h| run.tale.households[*h].settlement == here).collect();
        let people: u32 = of.iter().map(|h| u32::from(run.tale.households[*h].people)).sum();
        let count = |state: P| {
            let mut c = [0; PEOPLE_STATES];
            c[state as usize] = people;
            Minute { people: vec![(here, c)], ..Minute::default() }
        };
        run.tale.tracks.minutes = vec![count(P::Unwarned), count(P::Warned), count(P::Warned), count(P::Safe), Minute::default()];
        let warned = |h: &usize| Event {
            at: Moment::minutes(1),
            subject: Who::Household(crate::base::ids::HouseholdId(*h as u32)),
            ..event(Kind::Warned, 4.0, "leave")
        };
        run.tale.events = of.iter().map(warned).collect();
        let mut now = Now::new(&run);
        now.seek(&run, Moment::minutes(4));
        assert!(of.iter().all(|h| now.homes[*h].state == P::Warned), "without an all-clear nothing is made up");
        let clear = Event { at: Moment::minutes(3), subject: Who::Nobody, ..event(Kind::OrderGiven, 0.0, WarnStage::AllClear.word()) };
        run.tale.events.push(clear);
        let mut now = Now::new(&run);
        for (m, want) in [(2, P::Warned), (3, P::Safe), (4, P::Safe), (2, P::Warned)] {
            now.seek(&run, Moment::minutes(m));
            assert!(of.iter().all(|h| now.homes[*h].state == want && now.homes[*h].inside), "minute {m}");
        }
    }

    #[test]
    fn a_settlement_s_households_add_up_to_what_the_record_counts_of_it() {
        let run = small();
        let mut now = Now::new(&run);
        for m in 0..=(run.edge.as_millis() / 60_000) {
            // A minute is counted at the end of its step: what happens within the step is in it.
            now.seek(&run, Moment::minutes(m) + run.scenario.drill.step - Span::millis(1));
            let mut sums = vec![[0u32; PEOPLE_STATES]; now.counts.len()];
            for (fact, home) in run.tale.households.iter().zip(&now.homes) {
                let sum = &mut sums[fact.settlement.index()];
                sum[PeopleState::Dead as usize] += u32::from(home.dead);
                sum[PeopleState::Hurt as usize] += u32::from(home.hurt);
                sum[home.state as usize] += u32::from(fact.people - home.hurt - home.dead);
            }
            // Who changes his mind at home says so to nobody: those who have heard are counted together.
            let told = |c: &[u32; PEOPLE_STATES]| {
                let [unwarned, warned, preparing, away, safe, refused, trapped, hurt, dead] = *c;
                [unwarned, warned + preparing + refused, away, safe, trapped, hurt, dead]
            };
            assert_eq!(sums.iter().map(told).collect::<Vec<_>>(), now.counts.iter().map(told).collect::<Vec<_>>(), "at minute {m}");
        }
    }

    #[test]
    fn a_long_drill_keeps_a_bounded_number_of_checkpoints_and_jumps_as_before() {
        let mut run = small();
        let minutes = run.tale.tracks.minutes.clone();
        while run.tale.tracks.minutes.len() < EVERY * (2 * MOST + 5) {
            run.tale.tracks.minutes.extend(minutes.iter().cloned());
        }
        run.edge = Moment::minutes(run.tale.tracks.minutes.len() as i64 - 1);
        let mut now = Now::walked(&run);
        assert!((MOST / 2..=MOST).contains(&now.checkpoints.len()), "{}", now.checkpoints.len());
        let at = Moment::minutes((EVERY * MOST + 17) as i64);
        now.seek(&run, at);
        let mut straight = Now::new(&run);
        straight.seek(&run, at);
        assert!(now.counts == straight.counts && now.homes == straight.homes && now.cells == straight.cells);
    }
}
