//! Record / said — the words in an event's detail on which judgement rests.
//!
//! In: nothing. Out: one name for each such word, written by the drill and read by the score, so that neither can reword it
//! alone; `tests/tidy.rs` sees to it that both rooms use every one. Not here: words that only people read.

use super::event::Detail;

/// A report of water in a village.
pub const WATER: &str = "water";
/// A report of a forest fire; a house or a road that it took.
pub const FIRE: &str = "fire";
/// A report of a forest fire by somebody who stood before it.
pub const ON_THE_SPOT: &str = "spot";
/// A fire that woke at an edge taken for held.
pub const REKINDLED: &str = "rekindled";
/// Why a crew does not attack: above a head.
pub const UPHILL: &str = "safety: above a head that runs uphill";
/// Why a crew does not attack: before a head.
pub const LEE: &str = "safety: before a head, down the wind";
/// Why volunteers do not go to the line.
pub const NEVER_ON_LINE: &str = "safety: volunteers are never on the line";
/// A report of a road that cannot be passed.
pub const ROAD: &str = "road";
/// A team's report of fast deep water.
pub const DANGER: &str = "danger";
/// A report of people who wait for rescue.
pub const TRAPPED: &str = "trapped";
/// A word to the public that takes the place of an earlier one that is no longer true: stands before that one's number.
pub const CORRECTS: &str = "corrects";
/// A report upward in writing.
pub const WRITTEN: &str = "written";
/// Hurt gravely (START red).
pub const RED: &str = "red";
/// Hurt (START yellow).
pub const YELLOW: &str = "yellow";
/// A door at which nobody was in any more.
pub const GONE: &str = "gone";
/// A platform that stands still by itself.
pub const PLATFORM: &str = "platform";
/// A post that can be reached again.
pub const BACK: &str = "back";
/// Caught, or held by water, in a room on the ground floor at home.
pub const HOME: &str = "home";
/// Held by water on the roof at home.
pub const ROOF: &str = "roof";
/// Safe on an upper floor.
pub const UPPER_FLOOR: &str = "upper-floor";
/// Safe with relatives.
pub const RELATIVES: &str = "relatives";
/// Another place than the plan's: with relatives.
pub const TO_RELATIVES: &str = "to-relatives";
/// Another place than the plan's: a neighbour's upper floor.
pub const TO_NEIGHBOUR: &str = "to-neighbour";
/// Another place than the plan's, to none of which a way led.
pub const REFUGE_CUT: &str = "refuge-cut";
/// Safe on high ground.
pub const GROUND: &str = "ground";
/// Caught on foot.
pub const FOOT: &str = "foot";
/// Caught in a vehicle.
pub const VEHICLE: &str = "vehicle";
/// Caught in a shelter.
pub const SHELTER: &str = "shelter";
/// A stage passed downward: stands behind the stage's own word.
pub const FALLING: &str = "falling";
/// An order refused for the safety of those sent: stands before the reason.
pub const SAFETY: &str = "safety";
/// Why a team without boats turns round.
pub const FAST_WATER: &str = "safety: fast deep water without boats";
/// Nobody is left where people were together.
pub const ALL: &str = "all";
/// A roll: how many are truly safe.
pub const TRUE: &str = "true";
/// A roll: how many of those ticked off are not safe.
pub const WRONG: &str = "wrong";

/// A ring of full roads: its roads.
pub const RING: &str = "ring";
/// A ring of full roads: the road that filled first.
pub const FIRST: &str = "first";
/// A ring of full roads: what stood in its way.
pub const BECAUSE: &str = "because";

/// Nothing to do: nobody waits for rescue.
pub const NOBODY_TRAPPED: &str = "nobody known to be trapped";
/// Nothing to do: nobody needs treatment.
pub const NOBODY_HURT: &str = "nobody known to need treatment";
/// Nothing to do: the order's zones lie elsewhere.
pub const NO_ZONE_HERE: &str = "no zone of this order lies here";
/// Nothing to do: no zone to look at.
pub const NO_ZONE_TO_SEE: &str = "no zone to look at";
/// Nothing to do: no vehicle to tow.
pub const NO_TOW: &str = "no vehicle to tow was reported";
/// Nothing to do: no fire is known of.
pub const NO_FIRE_KNOWN: &str = "no fire is known of";
/// Nothing to do: no settlement that the fire may reach soon.
pub const NO_HOMES: &str = "no homes under threat";
/// A crew left homes before their line was whole.
pub const HOMES_OPEN: &str = "the line around the homes was not closed";
/// The belt around a settlement is whole.
pub const HOMES_RINGED: &str = "homes ringed";
/// Nothing to do: no fire.
pub const NO_FIRE: &str = "no fire in this drill";
/// A vehicle is on fire on the road.
pub const VEHICLE_FIRE: &str = "vehicle-fire";
/// Why a clause could not be carried out though nobody is at fault: there was nothing to do, or this drill does not model it.
pub const NO_FAULT: [&str; 8] = [NO_FIRE_KNOWN, NO_HOMES, NOBODY_TRAPPED, NOBODY_HURT, NO_ZONE_HERE, NO_ZONE_TO_SEE, NO_TOW, NO_FIRE];

impl Detail {
    /// Whether one of the detail's words, parted by blanks and colons, is this one.
    #[must_use]
    pub fn says(&self, word: &str) -> bool {
        self.as_str().split([' ', ':']).any(|w| w == word)
    }
    /// The word behind a key in a detail such as `colour=red was=yellow`; empty where the key is not there.
    #[must_use]
    pub fn word(&self, key: &str) -> &str {
        self.as_str().split(' ').find_map(|p| p.strip_prefix(key)?.strip_prefix('=')).unwrap_or("")
    }
    /// The number behind a key in a detail such as `true=12 wrong=0`.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        self.as_str().split([' ', ';', ',']).find_map(|p| p.strip_prefix(key)?.strip_prefix('=')?.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_says_whole_words_and_numbers_by_their_key() {
        let d = Detail::text("safety: fast deep water");
        assert!(d.says(SAFETY) && d.says(WATER) && !d.says("wat") && !Detail::NONE.says(WATER));
        let d = Detail::text("true=12 wrong=0 missed=3");
        assert_eq!((d.number(TRUE), d.number(WRONG), d.number("miss")), (Some(12.0), Some(0.0), None));
    }
}
