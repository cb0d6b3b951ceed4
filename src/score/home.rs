//! Score / home — one household in one run: its first and last times, and whether it was safe when the water came.
//!
//! In: the household's events, one after the other. Out: `Home`. The sheet, `people.csv` and the page's curves all count by
//! it, so that "safe before the water" is one number everywhere. Not here: who is counted (`at_risk`).

use crate::base::ids::Id;
use crate::base::time::Moment;
use crate::map::channel::ChannelKind;
use crate::plan::order::WarnStage;
use crate::record::event::{Detail, Event, Kind, Own, Who, Why};
use crate::record::said;
use crate::record::tale::{HouseholdFact, Living, Tale};
use crate::scenario::drill_spec::Scenario;

/// A time and the event that proves it, or neither; eight bytes, because there is one for every household and question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    ms: i32,
    seq: u32,
}

impl Default for Stamp {
    fn default() -> Self {
        Self::NEVER
    }
}

impl Stamp {
    /// Never.
    pub const NEVER: Self = Self { ms: i32::MAX, seq: u32::MAX };
    /// At an event.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        Self { ms: i32::try_from(event.at.as_millis()).unwrap_or(i32::MAX - 1), seq: u32::try_from(event.seq).unwrap_or(u32::MAX - 1) }
    }
    /// Whether it happened.
    #[must_use]
    pub const fn is_set(self) -> bool {
        self.seq != u32::MAX
    }
    /// When.
    #[must_use]
    pub fn at(self) -> Option<Moment> {
        self.is_set().then(|| Moment::millis(i64::from(self.ms)))
    }
    /// The event.
    #[must_use]
    pub fn seq(self) -> Option<u64> {
        self.is_set().then_some(u64::from(self.seq))
    }
    /// Minutes since T+00:00.
    #[must_use]
    pub fn minutes(self) -> Option<f64> {
        self.at().map(Moment::as_minutes)
    }
    /// The earlier of two.
    #[must_use]
    pub fn earlier(self, other: Self) -> Self {
        if (other.ms, other.seq) < (self.ms, self.seq) { other } else { self }
    }
    pub(super) fn first(&mut self, event: &Event) {
        if !self.is_set() {
            *self = Self::of(event);
        }
    }
}

/// One household in one run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Home {
    /// First covered by any order, to prepare or to leave.
    pub covered: Stamp,
    /// First covered by an order to leave.
    pub ordered: Stamp,
    /// First reached by a warning (not by its own eyes, not by an all-clear).
    pub warned: Stamp,
    /// First understood, after a warning (not by its own eyes alone), or seen off by a cadre at the door.
    pub understood: Stamp,
    /// First left home.
    pub left: Stamp,
    /// Out of danger: from here until the water came, and until the end as long as no water met them.
    pub safe: Stamp,
    /// Away from home at the time of the last event, or, once the hazard has come, when it came.
    pub away: bool,
    /// The water reached the house, and they belonged there.
    pub hit: Stamp,
    /// The water reached the house or the place where they had been, whoever was there: the same whatever people did.
    pub reached: Stamp,
    /// Somebody was first caught by the water.
    pub caught: Stamp,
    /// Somebody was first trapped.
    pub trapped: Stamp,
    /// First hurt or dead.
    pub harmed: Stamp,
    /// First went back before the all-clear.
    pub went_back: Stamp,
    /// Came home, last.
    pub came_home: Stamp,
    /// All of them went home from where they were together.
    pub joined: bool,
    /// People caught, trapped.
    pub caught_people: f32,
    /// People trapped.
    pub trapped_people: f32,
    /// Dead.
    pub dead: f32,
    /// Injured, red.
    pub red: f32,
    /// Injured, yellow.
    pub yellow: f32,
    /// Injured, green.
    pub green: f32,
    /// People who went back.
    pub back_people: f32,
    /// People rescued.
    pub rescued: f32,
    /// People of reduced mobility with a named helper.
    pub paired: f32,
    /// People of reduced mobility moved before the water came.
    pub moved_before: f32,
}

/// Whether a warning is no more than what the household saw with its own eyes.
fn by_own_eyes(scenario: &Scenario, e: &Event) -> bool {
    let eyes = matches!(e.known_to, Who::Channel(c) if scenario.county.channels.get(c.index()).is_some_and(|c| c.kind == ChannelKind::OwnEyes));
    eyes || matches!(e.cause.why, Why::Decision(Own::SawWater | Own::SawFire))
}

/// Whether an event is a warning that reached somebody: no all-clear, and more than what he saw himself.
#[must_use]
pub fn is_warning(scenario: &Scenario, e: &Event) -> bool {
    e.kind == Kind::Warned && !is_all_clear(&e.detail) && !by_own_eyes(scenario, e)
}

/// The warning stage that an event's detail names: true for an all-clear.
pub(super) fn is_all_clear(detail: &Detail) -> bool {
    detail.says(WarnStage::AllClear.word())
}

impl Home {
    /// The hazard was where these people or their house were.
    #[must_use]
    pub fn in_danger(&self) -> bool {
        self.hit.is_set() || self.caught.is_set() || self.trapped.is_set() || self.harmed.is_set()
    }
    /// When the hazard came to them in this run.
    #[must_use]
    pub fn hazard(&self) -> Stamp {
        self.hit.earlier(self.caught).earlier(self.harmed)
    }
    /// Out of danger when the hazard came, and until the end.
    #[must_use]
    pub fn safe_before(&self) -> bool {
        if !self.in_danger() {
            return true;
        }
        let came = if self.hazard().is_set() { self.hazard() } else { self.trapped };
        matches!((self.safe.at(), came.at()), (Some(safe), Some(came)) if safe <= came)
    }
    /// One more event of this household, in order.
    pub fn take(&mut self, scenario: &Scenario, fact: &HouseholdFact, e: &Event) {
        // Some may have joined them since; the event says how many there are.
        let people = f32::from(fact.people).max(e.value as f32);
        let add = |field: &mut f32, limit: f32| *field = (*field + e.value as f32).min(limit);
        match e.kind {
            Kind::Ordered if !is_all_clear(&e.detail) => {
                self.covered.first(e);
                if !e.detail.says(WarnStage::Prepare.word()) {
                    self.ordered.first(e);
                }
            }
            Kind::Warned if is_warning(scenario, e) => self.warned.first(e),
            // Water at one's own door teaches everybody; that is no merit of a warning.
            Kind::Understood if self.warned.is_set() => self.understood.first(e),
            // Found gone, nobody was told anything.
            Kind::DoorSigned if e.detail.as_str() != said::GONE => self.understood.first(e),
            // Whoever moves on from a safe place is unsafe only if water meets them: that has its own events.
            Kind::Left => {
                self.left.first(e);
                self.away = true;
            }
            Kind::Safe => self.safe.first(e),
            Kind::Rescued => {
                self.safe.first(e);
                add(&mut self.rescued, people);
            }
            // A place that its people had left for home was hit without them.
            Kind::HouseHit => {
                self.reached.first(e);
                if !self.joined || fact.living == Living::Family {
                    self.hit.first(e);
                }
            }
            Kind::Joined if e.detail.says(said::ALL) => self.joined = true,
            Kind::Caught => {
                self.caught.first(e);
                add(&mut self.caught_people, people);
                self.safe = Stamp::NEVER;
            }
            // An upper floor from which people must be rescued did not hold.
            Kind::Trapped => {
                self.trapped.first(e);
                add(&mut self.trapped_people, people);
                self.safe = Stamp::NEVER;
            }
            Kind::Injured => {
                self.harmed.first(e);
                if e.detail.says(said::RED) {
                    add(&mut self.red, people);
                } else if e.detail.says(said::YELLOW) {
                    add(&mut self.yellow, people);
                } else {
                    add(&mut self.green, people);
                }
                self.safe = Stamp::NEVER;
            }
            Kind::Died => {
                self.harmed.first(e);
                add(&mut self.dead, people);
                self.safe = Stamp::NEVER;
            }
            Kind::WentBack => {
                self.went_back.first(e);
                add(&mut self.back_people, people);
                self.is_home();
            }
            Kind::CameHome => {
                self.came_home = Stamp::of(e);
                // Carried out and brought home too early: the water finds them where it would have found them.
                if !self.hazard().is_set() {
                    self.moved_before = 0.0;
                }
                self.is_home();
            }
            Kind::HelperPaired => add(&mut self.paired, f32::from(fact.reduced)),
            Kind::SpecialMoved if !self.hit.is_set() => add(&mut self.moved_before, f32::from(fact.reduced)),
            _ => {}
        }
    }
    /// Home again. Before the hazard came that undoes being safe; afterwards the state in which it met them stands,
    /// unless water meets them there.
    fn is_home(&mut self) {
        if !self.hazard().is_set() {
            (self.safe, self.away) = (Stamp::NEVER, false);
        }
    }
}

/// When the hazard came to a household: in its own run, or, where something held it off there, at the house in another.
#[must_use]
pub fn hazard<'a>(own: &Home, all: impl Iterator<Item = &'a Home>) -> Stamp {
    let met = own.hazard();
    if met.is_set() { met } else { all.map(|h| h.hit).fold(Stamp::NEVER, Stamp::earlier) }
}

/// The households of a run at its end.
#[must_use]
pub fn read(scenario: &Scenario, tale: &Tale) -> Vec<Home> {
    let mut homes = vec![Home::default(); tale.households.len()];
    for e in &tale.events {
        let Who::Household(h) = e.subject else { continue };
        let Some(fact) = tale.households.get(h.index()) else { continue };
        homes[h.index()].take(scenario, fact, e);
    }
    homes
}
