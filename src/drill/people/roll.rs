//! People / roll — calling the roll of a zone by name: who is on the list as safe, and who of them is not.
//!
//! In: a zone, which roll it is since the order. Out: counts as the village writes them down, with the names that are wrong.
//! Not here: when a roll is called and whom it reaches (`command::report`), what it is worth (`score`).
//! Method: a list goes wrong in two ways. A household that is safe is not found (it is with relatives or upstairs, or went
//! in unseen); a household that was signed off at the door and has set out is ticked as arrived. Every roll is made anew
//! and finds half of what was wrong before; which households are wrong is drawn by name, once for a night.
//! Source: the shares are assumed; none was found for a village roll (点名). Range: rolls of a resident list by people who
//! know the residents; not a count of strangers.

use super::life::{Phase, flag};
use super::{LISTS, People};
use crate::base::ids::{Id, ZoneId};
use crate::drill::census::Roll;
use crate::record::tale::PeopleState;

/// Share of safe households that the first roll misses at a shelter or a named safe place, where somebody stands with the
/// list (assumed).
pub(super) const MISSED_AT_PLACE: f64 = 0.02;
/// The same for those who are safe anywhere else: upstairs, with relatives, on a slope (assumed).
pub(super) const MISSED_ELSEWHERE: f64 = 0.10;
/// Share of households signed off at the door and on their way that the first roll ticks as arrived (assumed).
pub(super) const TICKED_EARLY: f64 = 0.01;
/// Share of the wrong names of one roll that are still wrong in the next (assumed).
pub(super) const LEFT_WRONG: f64 = 0.5;

impl People {
    /// The roll of a zone; `earlier` rolls have been called since its order.
    pub(super) fn call_roll(&self, zone: ZoneId, earlier: u32) -> Roll {
        let mut roll = Roll { count: self.life.zone(zone), wrong: 0, missed: 0 };
        let still = (0..earlier.min(60)).fold(1.0, |left, _| left * LEFT_WRONG);
        for id in &self.fixed.homes.members[zone.index()] {
            let h = id.index();
            let phase = self.life.phase(h);
            if phase.state() == PeopleState::Safe {
                let share = if self.spots.get(id.0).is_some() && self.life.is(h, flag::PLANNED) { MISSED_AT_PLACE } else { MISSED_ELSEWHERE };
                if self.fixed.luck(h, LISTS, 0) < share * still {
                    roll.missed += self.alive(h);
                }
            } else if matches!(phase, Phase::Walking | Phase::Riding | Phase::Gate)
                && self.life.is(h, flag::SIGNED)
                && self.fixed.luck(h, LISTS, 1) < TICKED_EARLY * still
            {
                roll.wrong += self.alive(h);
            }
        }
        roll.count.safe = roll.count.safe - roll.missed + roll.wrong;
        roll
    }
}
