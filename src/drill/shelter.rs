//! Drill / shelter — who is inside, who waits outside, and what they lack.
//!
//! In: openings, arrivals, supplies. Out: admitted, sent on, or waiting; person-hours of unmet need; the truth that a
//! roll-call is compared with. Not here: how people come and where they go next (`people`).
//! Method: the gate is integer credit (people an hour × milliseconds); a place is promised when the gate queue is joined. A vehicle
//! stands in the forecourt until its people are through; one that finds it full waits on the road (`traffic`).

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::log::{Log, line};
use crate::base::ids::{FacilityId, Id};
use crate::base::time::Moment;
use crate::map::county::County;
use crate::record::event::{Cause, Kind, Unit, Who, Why};

/// Person-days of food and water in store for each place at the start where the county does not say (assumed: half a day).
pub const STOCK_DAYS: f64 = 0.5;
/// Places of a shelter for each vehicle that its forecourt holds while its people queue at the gate, and vehicles that any holds
/// (assumed: a school's yard).
pub const PLACES_PER_VEHICLE: u32 = 20;
/// Any forecourt holds so many.
pub const LEAST_FORECOURT: usize = 5;

/// One facility with room for people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shelter {
    capacity: u32,
    gate_per_h: i64,
    open: Option<u64>,
    inside: u32,
    promised: u32,
    gate_ready_ms: i64,
    waiting: Vec<u32>,
    outside: u32,
    unmet_person_ms: i64,
    stock_person_ms: i64,
    out_of_stock: bool,
    counted_ms: i64,
    /// When each vehicle in the forecourt has its people inside, ascending.
    forecourt: VecDeque<i64>,
}

/// What a shelter answers to people at its gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They will be inside at this moment.
    Inside(Moment),
    /// The gate is not open yet; they wait in the yard.
    Waits,
    /// There is no room.
    Full,
}

/// All shelters, by facility.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shelters {
    list: Vec<Shelter>,
}

impl Shelters {
    /// All closed, with their usual store.
    #[must_use]
    pub fn new(county: &County) -> Self {
        let list = county
            .facilities
            .iter()
            .map(|f| Shelter {
                capacity: f.capacity,
                gate_per_h: f.gate_per_h.round() as i64,
                stock_person_ms: (f.stock_person_days.unwrap_or(f64::from(f.capacity) * STOCK_DAYS) * 86_400_000.0) as i64,
                ..Shelter::default()
            })
            .collect();
        Self { list }
    }
    fn of(&mut self, id: FacilityId) -> &mut Shelter {
        &mut self.list[id.index()]
    }

    /// Opens the gate; gives the households that wait in the yard. Nothing where it is open already or has no room at all.
    pub fn open(&mut self, id: FacilityId, cause: Cause, now: Moment, log: &mut Log) -> Vec<u32> {
        self.count(id, now);
        let s = self.of(id);
        if s.open.is_some() || s.capacity == 0 {
            return Vec::new();
        }
        s.open = Some(log.write(now, line(Kind::ShelterOpened, Who::Facility(id), cause).value(f64::from(s.capacity), Unit::Persons)));
        s.outside = 0;
        std::mem::take(&mut s.waiting)
    }
    /// Whether the gate is open.
    #[must_use]
    pub fn is_open(&self, id: FacilityId) -> bool {
        self.list[id.index()].open.is_some()
    }
    /// The event that opened it.
    #[must_use]
    pub fn open_seq(&self, id: FacilityId) -> Option<u64> {
        self.list[id.index()].open
    }
    /// Places that nobody has or is promised.
    #[must_use]
    pub fn room(&self, id: FacilityId) -> u32 {
        let s = &self.list[id.index()];
        s.capacity.saturating_sub(s.inside + s.promised)
    }
    /// People inside: the truth of a roll-call.
    #[must_use]
    pub fn inside(&self, id: FacilityId) -> u32 {
        self.list[id.index()].inside
    }
    /// Facilities with people inside, and how many.
    pub fn loads(&self) -> impl Iterator<Item = (FacilityId, u32)> + '_ {
        self.list.iter().enumerate().filter(|(_, s)| s.inside > 0).map(|(i, s)| (FacilityId(i as u32), s.inside))
    }

    /// A household stands at the gate.
    pub fn ask(&mut self, id: FacilityId, household: u32, people: u32, now: Moment) -> Answer {
        self.count(id, now);
        let room = self.room(id);
        let s = self.of(id);
        if s.open.is_none() && s.capacity > 0 {
            s.waiting.push(household);
            s.outside += people;
            return Answer::Waits;
        }
        if people > room {
            return Answer::Full;
        }
        s.promised += people;
        let at = s.gate_ready_ms.max(now.as_millis());
        let through = if s.gate_per_h > 0 { at + i64::from(people) * 3_600_000 / s.gate_per_h } else { at };
        s.gate_ready_ms = through;
        Answer::Inside(Moment::millis(through))
    }
    /// A vehicle has come in whose people were the last to join the queue at the gate.
    pub fn drives_in(&mut self, id: FacilityId, now: Moment) {
        let s = self.of(id);
        let through = s.gate_ready_ms;
        while s.forecourt.front().is_some_and(|ms| *ms <= now.as_millis()) {
            s.forecourt.pop_front();
        }
        s.forecourt.push_back(through);
    }
    /// From when on the forecourt has room for a vehicle; `None` where it has room now.
    #[must_use]
    pub fn forecourt_full(&self, id: FacilityId, now: Moment) -> Option<Moment> {
        let s = &self.list[id.index()];
        let room = LEAST_FORECOURT.max((s.capacity / PLACES_PER_VEHICLE) as usize);
        let gone = s.forecourt.partition_point(|ms| *ms <= now.as_millis());
        let standing = s.forecourt.len() - gone;
        (standing >= room).then(|| Moment::millis(s.forecourt[gone + standing - room]))
    }
    /// They are through the gate.
    pub fn enter(&mut self, id: FacilityId, people: u32, now: Moment) {
        self.count(id, now);
        let s = self.of(id);
        assert!(s.promised >= people, "nobody enters a shelter without having been promised a place");
        s.promised -= people;
        s.inside += people;
    }
    /// They leave for home.
    pub fn leave(&mut self, id: FacilityId, people: u32, now: Moment) {
        self.count(id, now);
        let s = self.of(id);
        s.inside = s.inside.saturating_sub(people);
    }
    /// People who found no place anywhere stay in the yard.
    pub fn stays_outside(&mut self, id: FacilityId, people: u32, now: Moment) {
        self.count(id, now);
        self.of(id).outside += people;
    }
    /// They leave the yard.
    pub fn leaves_yard(&mut self, id: FacilityId, household: u32, people: u32, now: Moment) {
        self.count(id, now);
        let s = self.of(id);
        s.waiting.retain(|h| *h != household);
        s.outside = s.outside.saturating_sub(people);
    }
    /// Supplies reach the gate.
    pub fn supply(&mut self, id: FacilityId, person_days: f64, cause: Cause, now: Moment, log: &mut Log) {
        self.count(id, now);
        let s = self.of(id);
        s.stock_person_ms = s.stock_person_ms.max(0) + (person_days * 86_400_000.0) as i64;
        s.out_of_stock = false;
        log.write(now, line(Kind::SupplyArrived, Who::Facility(id), cause).value(person_days, Unit::PersonDays));
    }

    /// Brings the sums of one shelter up to a moment.
    fn count(&mut self, id: FacilityId, now: Moment) {
        let s = self.of(id);
        let ms = (now.as_millis() - s.counted_ms).max(0);
        s.counted_ms = s.counted_ms.max(now.as_millis());
        s.unmet_person_ms += i64::from(s.outside) * ms;
        let eaten = i64::from(s.inside) * ms;
        if s.inside > 0 {
            let lack = (eaten - s.stock_person_ms.max(0)).max(0);
            s.unmet_person_ms += lack;
        }
        s.stock_person_ms -= eaten;
    }
    /// Writes what was lacking since the last call, and stores that have run out; every hour.
    pub fn tell(&mut self, now: Moment, log: &mut Log) {
        for i in 0..self.list.len() {
            let id = FacilityId(i as u32);
            self.count(id, now);
            let s = self.of(id);
            // Nobody has opened it: whoever came to it last is why it lacks something.
            let came = || log.events().iter().rev().find(|e| e.place == Who::Facility(id)).map(|e| e.seq);
            let cause = if s.open.is_some() || s.unmet_person_ms > 0 { Cause { why: Why::Drill, seq: s.open.or_else(came) } } else { Cause::of(Why::Drill) };
            if s.inside > 0 && s.stock_person_ms < 0 && !s.out_of_stock {
                s.out_of_stock = true;
                log.write(now, line(Kind::StockOut, Who::Facility(id), cause));
            }
            if s.unmet_person_ms > 0 {
                let hours = std::mem::take(&mut s.unmet_person_ms) as f64 / 3_600_000.0;
                log.write(now, line(Kind::NeedUnmet, Who::Facility(id), cause).value(hours, Unit::PersonHours));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_lets_in_exactly_its_rate_and_no_more_than_the_room() {
        let mut all = Shelters { list: vec![Shelter { capacity: 100, gate_per_h: 1200, stock_person_ms: i64::MAX / 4, ..Shelter::default() }] };
        let (id, mut log) = (FacilityId(0), Log::default());
        assert_eq!(all.ask(id, 9, 4, Moment::ZERO), Answer::Waits);
        assert_eq!(all.open(id, Cause::of(Why::Drill), Moment::minutes(10), &mut log), [9]);
        // 1,200 an hour is 3 s a person.
        assert_eq!(all.ask(id, 9, 4, Moment::minutes(10)), Answer::Inside(Moment::seconds(612)));
        assert_eq!(all.ask(id, 1, 96, Moment::minutes(10)), Answer::Inside(Moment::seconds(612 + 288)));
        assert_eq!(all.ask(id, 2, 1, Moment::minutes(10)), Answer::Full);
        all.enter(id, 4, Moment::seconds(612));
        assert_eq!((all.inside(id), all.room(id)), (4, 0));
        all.tell(Moment::minutes(60), &mut log);
        let unmet = log.events().iter().find(|e| e.kind == Kind::NeedUnmet).expect("four waited ten minutes");
        assert!((unmet.value - 4.0 / 6.0).abs() < 1e-9);
    }
}
