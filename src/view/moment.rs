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
use crate::plan::order::WarnStage;
use crate::record::event::{Event, Kind, Who};
use crate::record::said;
use crate::record::tale::{PEOPLE_STATES, PeopleState};
use crate::scenario::drill_spec::Scenario;
use crate::score::home::is_warning;

/// Minutes between checkpoints, at first.
const EVERY: usize = 60;
/// Checkpoints at most.
const MOST: usize = 48;

/// A household as its dot shows it: where its people are who are well, and how many are hurt or dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    /// Where those who are well stand, as the record counts them.
    pub state: PeopleState,
    /// They are in their house: above the water in it, or back in it.
    pub inside: bool,
    /// A warning has reached it at some time.
    pub warned: bool,
    /// Persons hurt and alive.
    pub hurt: u8,
    /// Persons dead.
    pub dead: u8,
}

impl Default for Home {
    fn default() -> Self {
        Self { state: PeopleState::Unwarned, inside: true, warned: false, hurt: 0, dead: 0 }
    }
}

impl Home {
    /// Takes in an event about the household, of so many people. Whoever is caught is harmed or held by an event of its own.
    pub fn take(&mut self, scenario: &Scenario, people: u8, e: &Event) {
        use Kind as K;
        use PeopleState as P;
        let persons = e.value.round().clamp(0.0, 255.0) as u8;
        let back = self.state == P::Safe && self.inside;
        self.warned |= is_warning(scenario, e);
        let (state, inside) = match e.kind {
            K::Died => {
                self.dead = self.dead.saturating_add(persons).min(people);
                self.hurt = self.hurt.min(people - self.dead);
                return;
            }
            K::Injured => {
                self.hurt = self.hurt.saturating_add(persons).min(people - self.dead);
                return;
            }
            K::Trapped => (P::Trapped, self.inside),
            K::Warned if self.state == P::Unwarned || (back && e.detail.says(WarnStage::LeaveNow.word())) => (P::Warned, true),
            K::Understood | K::Gathers if matches!(self.state, P::Unwarned | P::Warned | P::Refused) => (P::Preparing, true),
            // Talked round at the door; whoever had not refused is signed off before he begins.
            K::DoorSigned if self.state == P::Refused && e.detail.says("leaves") => (P::Preparing, true),
            K::Refused => (P::Refused, true),
            K::Left | K::WentBack => (P::OnTheWay, false),
            K::Safe => (P::Safe, e.detail.says(said::UPPER_FLOOR)),
            K::Rescued => (P::Safe, false),
            // As the record counts them: whoever is home again is safe.
            K::CameHome => (P::Safe, true),
            _ => return,
        };
        (self.state, self.inside) = (state, inside);
    }
    /// The state for which its one sign stands: of the living, or of all where nobody is well.
    #[must_use]
    pub fn sign(&self, people: u8) -> PeopleState {
        match () {
            () if self.dead > 0 && self.dead >= people => PeopleState::Dead,
            () if self.hurt > 0 && self.dead.saturating_add(self.hurt) >= people => PeopleState::Hurt,
            () => self.state,
        }
    }
    /// The worst that has come to some of them, though not to all.
    #[must_use]
    pub fn worst(&self, people: u8) -> Option<PeopleState> {
        let sign = self.sign(people);
        let worst = if self.dead > 0 { PeopleState::Dead } else { PeopleState::Hurt };
        (self.dead + self.hurt > 0 && sign != worst).then_some(worst)
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
    homes: Vec<Home>,
    warned: Vec<u32>,
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
    pub homes: Vec<Home>,
    /// People of each settlement whom a warning has reached at some time.
    pub warned: Vec<u32>,
    /// Grows with every change of `cells`.
    pub cells_version: u64,
    shape: Shape,
    /// Minutes, frames and events taken in.
    minutes: usize,
    frames: usize,
    events: usize,
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
            cells_version: 1,
            shape,
            minutes: 0,
            frames: 0,
            events: 0,
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
            let (version, every, checkpoints) = (self.cells_version + 1, self.every, std::mem::take(&mut self.checkpoints));
            *self = Self { cells_version: version, every, checkpoints, ..Self::new(run) };
            return;
        };
        (self.minutes, self.frames, self.events) = (c.minute, c.frames, c.events);
        self.counts.clone_from(&c.counts);
        self.roads.clone_from(&c.roads);
        self.shelters.clone_from(&c.shelters);
        self.homes.clone_from(&c.homes);
        self.warned.clone_from(&c.warned);
        if let Ok(cells) = zstd::bulk::decompress(&c.cells, self.shape.len()) {
            self.cells = cells;
        }
        self.cells_version += 1;
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
            self.cells_version += u64::from(!frame.tiles.is_empty());
        }
    }

    fn happen(&mut self, run: &Run, until: Moment) {
        while let Some(e) = run.tale.events.get(self.events).filter(|e| e.at <= until) {
            self.events += 1;
            let Who::Household(h) = e.subject else { continue };
            let (Some(home), Some(fact)) = (self.homes.get_mut(h.index()), run.tale.households.get(h.index())) else { continue };
            let before = home.warned;
            home.take(&run.scenario, fact.people, e);
            if home.warned && !before {
                if let Some(n) = self.warned.get_mut(fact.settlement.index()) {
                    *n += u32::from(fact.people);
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
            warned: self.warned.clone(),
            cells,
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
mod tests {
    use super::*;
    use crate::base::time::Span;
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

    fn event(kind: Kind, value: f64, detail: &str) -> Event {
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
    fn who_is_home_again_is_safe_and_harm_is_counted_by_persons() {
        use PeopleState as P;
        let s = crate::scenario::valley::scenario();
        let mut h = Home::default();
        let mut take = |kind, value, detail: &str| {
            h.take(&s, 4, &event(kind, value, detail));
            (h.state, h.inside, h.hurt, h.dead, h.sign(4), h.worst(4))
        };
        assert_eq!(take(Kind::Warned, 4.0, "leave").0, P::Warned);
        assert_eq!(take(Kind::Understood, 4.0, "").0, P::Preparing);
        assert_eq!(take(Kind::Left, 4.0, "walk").0, P::OnTheWay);
        assert_eq!(take(Kind::Caught, 4.0, "foot").0, P::OnTheWay, "to be caught is not yet to be held");
        assert_eq!(take(Kind::Died, 1.0, ""), (P::OnTheWay, false, 0, 1, P::OnTheWay, Some(P::Dead)));
        assert_eq!(take(Kind::Injured, 2.0, "yellow"), (P::OnTheWay, false, 2, 1, P::OnTheWay, Some(P::Dead)));
        assert_eq!(take(Kind::Safe, 3.0, "ground"), (P::Safe, false, 2, 1, P::Safe, Some(P::Dead)));
        assert_eq!(take(Kind::CameHome, 3.0, ""), (P::Safe, true, 2, 1, P::Safe, Some(P::Dead)));
        assert_eq!(take(Kind::Warned, 3.0, "leave").0, P::Warned, "and can be warned again");
        assert_eq!(take(Kind::Injured, 9.0, "red"), (P::Warned, true, 3, 1, P::Hurt, Some(P::Dead)));
        assert_eq!(take(Kind::Died, 3.0, ""), (P::Warned, true, 0, 4, P::Dead, None));
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
