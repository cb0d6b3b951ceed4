//! Judgement: hand-made runs in a tiny county, each measure with the number it must give, and the ways in which a plan
//! could cheat.

mod cheats;
mod clauses;
mod command;
mod evacuation;
mod sheet;
mod time;

use yanlian::base::fingerprint::Fingerprint;
use yanlian::base::ids::{ClauseId, FacilityId, HouseholdId, Id, InjectId, TeamId, VillageId, ZoneId};
use yanlian::base::time::{Moment, Span};
use yanlian::map::force::Owner;
use yanlian::map::frame::Point;
use yanlian::plan::level::Level;
use yanlian::plan::trigger::Trigger;
use yanlian::record::event::{Cause, Detail, Event, Kind, Kind::*, Unit, Who, Why};
use yanlian::record::tale::{Extremes, HouseholdFact, PlanUse, Tale, Tracks};
use yanlian::scenario::drill_spec::{Inject, InjectEffect, Scenario};
use yanlian::scenario::valley;
use yanlian::score::card::{Card, ClauseState, Grade, Metric, Rating};
use yanlian::score::judge;
use yanlian::score::scoring::Scoring;

mod alarm;
mod answers;
mod before;
mod contact;
mod fire_out;
mod force;
mod gaming;
mod gaps;
mod refuge;
mod reports;
mod road;
mod starts;
mod unsafe_orders;

/// A run under construction in the valley: six hours, two zones, ten clauses.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) scenario: Scenario,
    pub(crate) homes: Vec<HouseholdFact>,
    pub(crate) events: Vec<Event>,
    pub(crate) plan_use: PlanUse,
}

impl Story {
    pub(crate) fn new() -> Self {
        Self { scenario: valley::scenario(), homes: Vec::new(), events: Vec::new(), plan_use: PlanUse::AsWritten }
    }
    /// A household of a settlement; that of a zone where the settlement lies in one.
    pub(crate) fn home(&mut self, settlement: &str, people: u8, reduced: u8) -> Who {
        let id = self.scenario.county.settlement_keys.find(settlement).expect("a settlement of the valley");
        let zone = self.scenario.books.zones.iter().position(|z| z.settlements.contains(&id)).map(ZoneId::from_index);
        self.homes.push(HouseholdFact {
            settlement: id,
            living: yanlian::record::tale::Living::Family,
            zone,
            people,
            children: 0,
            elders: 0,
            reduced,
            cars: 0,
            motorcycles: 1,
            upper_floor: false,
            at: Point::new(1800.0, 1600.0),
        });
        Who::Household(HouseholdId::from_index(self.homes.len() - 1))
    }
    /// A message that the trainer plays to the second role at half past the hour.
    pub(crate) fn inject(&mut self, key: &str, topic: &str) {
        self.scenario.drill.injects.push(Inject::timed(
            key,
            Moment::minutes(30),
            InjectEffect::Message { to: yanlian::base::ids::RoleId(1), topic: topic.into() },
        ));
    }
    pub(crate) fn homes(&mut self, n: usize, settlement: &str, people: u8) -> Vec<Who> {
        (0..n).map(|_| self.home(settlement, people, 0)).collect()
    }
    /// Something happens, in order of time.
    pub(crate) fn say(&mut self, minute: i64, kind: Kind, subject: Who) -> &mut Event {
        let at = Moment::minutes(minute);
        assert!(self.events.last().is_none_or(|e| e.at <= at), "a story is told in order");
        let seq = self.events.len() as u64;
        let cause = Cause { why: Why::Hazard, seq: None };
        self.events.push(Event {
            seq,
            at,
            kind,
            subject,
            place: Who::Nobody,
            cause,
            known_to: Who::Nobody,
            value: 0.0,
            unit: Unit::None,
            detail: Detail::NONE,
        });
        self.events.last_mut().expect("just told")
    }
    pub(crate) fn tale(&self) -> Tale {
        Tale {
            plan_use: self.plan_use,
            seed: 1,
            households: self.homes.clone(),
            vehicles: 0,
            events: self.events.clone(),
            sums: vec![],
            fingerprint: Fingerprint(7),
            tracks: Tracks::default(),
            extremes: Extremes::default(),
            drill_s: 0.0,
            phases: Default::default(),
        }
    }
    pub(crate) fn card(&self) -> Card {
        judge(&self.scenario, &self.tale(), None, None, &Scoring::flood())
    }
    fn against(&self, no_plan: &Self, perfect: &Self) -> Card {
        judge(&self.scenario, &self.tale(), Some(&no_plan.tale()), Some(&perfect.tale()), &Scoring::flood())
    }
    pub(crate) fn metric(&self, id: &str) -> Metric {
        of(&self.card(), id)
    }
}

fn of(card: &Card, id: &str) -> Metric {
    card.metrics.iter().find(|m| m.id == id).unwrap_or_else(|| panic!("{id} stands on the sheet")).clone()
}
fn team(s: &Story, key: &str) -> Who {
    Who::Team(s.scenario.county.team_keys.find(key).unwrap_or(TeamId(0)))
}
fn village(s: &Story, key: &str) -> Who {
    Who::Village(s.scenario.county.village_keys.find(key).unwrap_or(VillageId(0)))
}
fn shelter(s: &Story, key: &str) -> Who {
    Who::Facility(s.scenario.county.facility_keys.find(key).unwrap_or(FacilityId(0)))
}
fn clause(n: u32) -> Who {
    Who::Clause(ClauseId(n - 1))
}
const LOW: Who = Who::Zone(ZoneId(0));

#[track_caller]
fn expect(m: &Metric, value: f64, rating: Rating) {
    let got = m.value.unwrap_or_else(|| panic!("{} was tested: {}", m.id, m.note_en));
    assert!((got - value).abs() < 1e-9 && m.rating == Some(rating), "{}: {got} {:?}, expected {value} {rating:?}; {}", m.id, m.rating, m.note_en);
    assert!(m.evidence.len() <= 20);
    assert!(!m.note.is_empty() && !m.note_en.is_empty(), "{} says what its number means", m.id);
}

/// Shown with its number, and neither rated nor weighed.
#[track_caller]
fn reported(m: &Metric, value: f64) {
    assert_eq!((m.value, m.rating, m.weight), (Some(value), None, 0.0), "{}: {}", m.id, m.note_en);
    assert!(m.note.contains("不评级") && m.note_en.contains("not rated"), "{}", m.note_en);
}

#[track_caller]
fn untested(m: &Metric) {
    assert!(m.value.is_none() && m.rating.is_none(), "{}: {:?} {:?}", m.id, m.value, m.rating);
    assert!(!m.note.is_empty() && !m.note_en.is_empty(), "{} says why", m.id);
}

/// The same story with a trainee in it, who gives one command at the end.
fn trained(s: &Story) -> Story {
    let mut s = s.clone();
    s.say(359, CommandGiven, Who::Nobody);
    s
}

/// Ten households of four at low-1, hit at T+02:00.
fn flooded() -> (Story, Vec<Who>) {
    let mut s = Story::new();
    let homes = s.homes(10, "low-1", 4);
    (s, homes)
}

fn hit(s: &mut Story, homes: &[Who], minute: i64) {
    for h in homes {
        s.say(minute, HouseHit, *h).value = 0.6;
    }
}
