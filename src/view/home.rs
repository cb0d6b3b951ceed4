//! View / home — a household as its dot shows it: where those of it stand who are well, and how many are hurt or dead.
//!
//! In: events about it, one after another. Out: its state and its sign. Not here: all households at a moment (`moment`).

use crate::plan::order::WarnStage;
use crate::record::event::{Event, Kind};
use crate::record::said;
use crate::record::tale::PeopleState;
use crate::scenario::drill_spec::Scenario;
use crate::score::home::is_warning;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::moment::tests::event;

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
}
