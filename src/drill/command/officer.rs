//! Command / officer — who sits at a desk: skill, part-time or not, new or not; how slow, and how often wrong.
//!
//! In: the post, the officer's number, the drill's `behaviour`. Out: a factor on the time of work, the chance of a mistake.
//! Not here: what a mistake does (`desk`, `message`).
//! Source: HEART (Williams 1986, 9th Advances in Reliability Technology Symposium): nominal 0.02 for a routine, practised, rapid
//! task (5th to 95th percentile 0.007 to 0.045), multiplied by its error-producing conditions: inexperience ×3, shortage of
//! time ×11, disturbed sleep ×1.1, each in the proportion in which it applies. The proportions, the skills and all shares
//! are assumed.

use crate::base::dist::Dist;
use crate::base::seed::{Luck, Seed, stream_of};
use crate::plan::chain::{Post, Seat};
use crate::scenario::drill_spec::Behaviour;

/// Skill of an officer between 0 and 1 (assumed).
const SKILL: Dist = Dist::Triangular(0.45, 0.7, 0.95);
/// What part-time service and less than half a year at the desk leave of it (assumed).
const LEFT: (f64, f64) = (0.85, 0.8);
/// The skill at which work takes as long as `service` says, and by how much it changes for each unit of skill (assumed).
const USUAL: (f64, f64) = (0.7, 0.5);
/// HEART's error-producing conditions: inexperience, shortage of time, disturbed sleep.
const INEXPERIENCE: f64 = 3.0;
const SHORT_OF_TIME: f64 = 11.0;
const SLEEP: f64 = 1.1;
/// Tasks that wait for each person present at which time is as short as it gets, and the proportion that then applies (assumed).
const CROWDED: (f64, f64) = (10.0, 0.3);

/// An officer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Officer {
    /// 0 to 1.
    pub skill: f64,
}

impl Officer {
    /// The officer of a number at a post. Part-time people serve townships and villages; new ones are everywhere in the county.
    #[must_use]
    pub fn of(seed: Seed, post: &Post, number: u32, people: &Behaviour) -> Self {
        let mut luck = stream_of(seed, Luck::Officer, &format!("officer:{}", post.key), u64::from(number));
        let base = SKILL.sample(&mut luck);
        let (part_time, new) = (luck.unit() < people.officers_part_time, luck.unit() < people.officers_new);
        let local = matches!(post.seat, Seat::Township(_) | Seat::Village(_));
        let skill = base * if part_time && local { LEFT.0 } else { 1.0 } * if new && counted(post) { LEFT.1 } else { 1.0 };
        Self { skill }
    }
    /// Factor on the time that work takes.
    #[must_use]
    pub fn slowness(self) -> f64 {
        1.0 + USUAL.1 * (USUAL.0 - self.skill)
    }
    /// The chance of a mistake in one task, with so many tasks waiting for each person present.
    #[must_use]
    pub fn error(self, nominal: f64, waiting: f64, night: bool) -> f64 {
        let short = (waiting / CROWDED.0).clamp(0.0, 1.0) * CROWDED.1;
        let p = nominal * (1.0 + (INEXPERIENCE - 1.0) * (1.0 - self.skill)) * (1.0 + (SHORT_OF_TIME - 1.0) * short) * if night { SLEEP } else { 1.0 };
        p.clamp(0.0, 1.0)
    }
}

/// Whether a post's people are officers of the county whose mistakes are drawn: not city and province, group heads and crews.
#[must_use]
pub const fn counted(post: &Post) -> bool {
    matches!(post.seat, Seat::Centre | Seat::Body(_) | Seat::Township(_) | Seat::Village(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_grow_with_inexperience_load_and_night_and_stay_within_heart_s_bounds() {
        let (good, poor) = (Officer { skill: 0.9 }, Officer { skill: 0.4 });
        assert!(poor.error(0.02, 0.0, false) > good.error(0.02, 0.0, false));
        assert!(good.error(0.02, 8.0, false) > 2.0 * good.error(0.02, 0.0, false));
        assert!(good.error(0.02, 0.0, true) > good.error(0.02, 0.0, false));
        // The worst: nominal times 1 + 2·0.6, times 1 + 10·0.3, times 1.1.
        assert!((poor.error(0.02, 99.0, true) - 0.02 * 2.2 * 4.0 * 1.1).abs() < 1e-12);
        assert!((good.error(0.0, 99.0, true)).abs() < 1e-12);
        assert!(poor.slowness() > 1.0 && good.slowness() < 1.0);
    }
}
