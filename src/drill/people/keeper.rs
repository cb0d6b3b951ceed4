//! People / keeper — who of a settlement looks after whom (党员包户、结对帮扶): the keeper of a household by name.
//!
//! In: the households of a settlement, the seed; later who is free. Out: the household whose grown people come to the door, and when.
//! Not here: what they do there (`word`). Method: one able family of ten keeps others, drawn by name; each household has the nearest
//! as its own; where those are hurt, held, gone or busy for longer, the next that is there sooner comes instead. A keeper goes to one
//! household after another.

use super::household::Households;
use super::{HEARS, People, SUFFERS};
use crate::base::dist::Dist;
use crate::base::ids::{HouseholdId, SettlementId};
use crate::base::time::{Moment, Span};
use crate::drill::ground::{Ground, WADE_M};
use crate::record::tale::Living;

/// Families of which one keeps others (assumed: a keeper looks after some ten households).
const KEEPS: f64 = 0.1;
/// Minutes until a keeper who was called, or sent from the next door, has set out (assumed).
const SETS_OUT_MIN: Dist = Dist::Triangular(5.0, 10.0, 20.0);
/// So long a keeper is busy with one household before the next can be asked of them (assumed).
const BUSY: Span = Span::minutes(40);

/// Who comes, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Comes {
    /// The keeper's household; none where the settlement has nobody and the village sends one of its groups.
    pub keeper: Option<HouseholdId>,
    /// At the door.
    pub at: Moment,
}

/// Families of a settlement that keep others: those with a grown person who can walk.
fn keepers(homes: &Households, settlement: SettlementId, luck: impl Fn(usize) -> f64) -> Vec<u32> {
    let able = |h: usize| homes.people[h].saturating_sub(homes.children[h]).saturating_sub(homes.reduced[h]) > 0;
    homes.of_settlement(settlement).filter(|h| homes.living[*h as usize] == Living::Family && able(*h as usize) && luck(*h as usize) < KEEPS).collect()
}

impl People {
    /// The keepers of a settlement, ascending.
    fn keepers(&self, settlement: SettlementId) -> Vec<u32> {
        keepers(&self.fixed.homes, settlement, |h| self.fixed.luck(h, HEARS, 3300))
    }

    /// Whether a keeper can come: at home, able, and not kept in by water.
    fn can_come(&self, k: usize, ground: &Ground) -> bool {
        self.life.phase(k).at_home() && self.able(k) > 0 && self.life.hurt(k) == 0 && ground.house_depth(HouseholdId(k as u32)) < WADE_M
    }

    /// Asks for somebody to come to a household that needs help: its own keeper, or whoever of the others is there sooner.
    pub(super) fn ask_keeper(&mut self, h: usize, t: Moment, ground: &Ground, walk_m_per_s: f64) -> Comes {
        let homes = &self.fixed.homes;
        let sets_out = t + Span::from_minutes_f64(SETS_OUT_MIN.quantile(self.fixed.luck(h, SUFFERS, 20)));
        let arrives = |k: u32| {
            let free = self.keeping.get(&k).copied().unwrap_or(Moment::ZERO);
            free.max(sets_out) + Span::from_seconds_f64(homes.at[k as usize].distance_m(homes.at[h]) / walk_m_per_s.max(0.1))
        };
        let next =
            self.keepers(homes.settlement[h]).into_iter().filter(|k| *k as usize != h && self.can_come(*k as usize, ground)).map(|k| (arrives(k), k)).min();
        match next {
            Some((at, k)) => {
                self.keeping.insert(k, at + BUSY);
                Comes { keeper: Some(HouseholdId(k)), at }
            }
            None => Comes { keeper: None, at: sets_out },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Id;
    use crate::base::seed::Seed;
    use crate::scenario::valley;

    #[test]
    fn one_family_of_ten_keeps_others_and_the_nearest_free_one_comes() {
        let scenario = valley::scenario();
        let homes = Households::draw(&scenario, Seed(1));
        let families = (0..homes.len()).filter(|h| homes.living[*h] == Living::Family).count();
        let ground = Ground::new(&scenario, &homes);
        let mut people = People::new(&scenario, Seed(1), homes.clone());
        let all: Vec<u32> = (0..scenario.county.settlements.len()).flat_map(|s| people.keepers(SettlementId::from_index(s))).collect();
        let share = all.len() as f64 / families as f64;
        assert!((0.05..0.15).contains(&share), "{share}");

        let many = (0..scenario.county.settlements.len()).map(SettlementId::from_index).max_by_key(|s| people.keepers(*s).len()).expect("settlements");
        let list = people.keepers(many);
        assert!(list.len() >= 2, "{list:?}");
        let needy = homes.of_settlement(many).find(|h| !list.contains(h)).expect("somebody who keeps nobody") as usize;
        let far = |k: u32| homes.at[k as usize].distance_m(homes.at[needy]);
        let own = list.iter().copied().min_by(|a, b| far(*a).total_cmp(&far(*b))).expect("a keeper");
        let first = people.ask_keeper(needy, Moment::ZERO, &ground, 1.1);
        assert_eq!(first.keeper, Some(HouseholdId(own)), "the nearest is the household's own");
        let second = people.ask_keeper(needy, Moment::ZERO, &ground, 1.1);
        assert!(second.keeper.is_some() && second.keeper != first.keeper, "busy with the first, another comes sooner");
        for _ in 0..list.len() {
            people.ask_keeper(needy, Moment::ZERO, &ground, 1.1);
        }
        let late = people.ask_keeper(needy, Moment::ZERO, &ground, 1.1);
        assert!(late.at >= first.at + BUSY, "one household after another: {late:?}");
    }
}
