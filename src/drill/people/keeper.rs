//! People / keeper — who of a settlement looks after whom (党员包户、结对帮扶): the keeper of a household by name.
//!
//! In: the households of a settlement, the seed; later who is free. Out: the household whose grown people come to the door, and when.
//! Not here: what they do there (`word`). Method: one able family of ten keeps others, drawn by name; each household has the nearest
//! as its own; where those are hurt, held, gone or busy, the next comes instead, and a neighbour where no keeper is free. Whoever helps
//! goes to one household after another.

use super::household::Households;
use super::{HEARS, People, SUFFERS};
use crate::base::dist::Dist;
use crate::base::ids::HouseholdId;
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

impl People {
    /// Whether a family has a grown person who can walk, as things stand at the start.
    fn is_able(homes: &Households, h: u32) -> bool {
        let h = h as usize;
        homes.living[h] == Living::Family && homes.people[h].saturating_sub(homes.children[h]).saturating_sub(homes.reduced[h]) > 0
    }
    /// Whether a household keeps others.
    fn keeps(&self, h: u32) -> bool {
        Self::is_able(&self.fixed.homes, h) && self.fixed.luck(h as usize, HEARS, 3300) < KEEPS
    }
    /// Whether a keeper can come: at home, able, and not kept in by water.
    fn can_come(&self, k: u32, ground: &Ground) -> bool {
        let h = k as usize;
        self.life.phase(h).at_home() && self.able(h) > 0 && self.life.hurt(h) == 0 && ground.house_depth(HouseholdId(k)) < WADE_M
    }

    /// Asks for somebody to come to a household that needs help: its own keeper, or another; a neighbour where no keeper is free; where
    /// nobody is, whoever is free first.
    pub(super) fn ask_keeper(&mut self, h: usize, t: Moment, ground: &Ground, walk_m_per_s: f64) -> Comes {
        let homes = &self.fixed.homes;
        let sets_out = t + Span::from_minutes_f64(SETS_OUT_MIN.quantile(self.fixed.luck(h, SUFFERS, 20)));
        let free = |k: u32| self.keeping.get(&k).copied().unwrap_or(Moment::ZERO).max(sets_out);
        let arrives = |k: u32| free(k) + Span::from_seconds_f64(homes.at[k as usize].distance_m(homes.at[h]) / walk_m_per_s.max(0.1));
        let others = || homes.of_settlement(homes.settlement[h]).filter(|k| *k as usize != h && Self::is_able(homes, *k)).filter(|k| self.can_come(*k, ground));
        let soonest = |list: &mut dyn Iterator<Item = u32>| list.map(|k| (arrives(k), k)).min();
        let keeper = soonest(&mut others().filter(|k| self.keeps(*k)));
        let next = match keeper {
            Some((_, k)) if free(k) <= sets_out => keeper,
            _ => soonest(&mut others()),
        };
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
    use crate::base::ids::{Id, SettlementId};
    use crate::base::seed::Seed;
    use crate::scenario::valley;

    #[test]
    fn one_family_of_ten_keeps_others_and_the_nearest_free_one_comes() {
        let scenario = valley::scenario();
        let homes = Households::draw(&scenario, Seed(1));
        let families = (0..homes.len()).filter(|h| homes.living[*h] == Living::Family).count();
        let ground = Ground::new(&scenario, &homes);
        let mut people = People::new(&scenario, Seed(1), homes.clone());
        let keepers = |people: &People, s: usize| -> Vec<u32> { homes.of_settlement(SettlementId::from_index(s)).filter(|h| people.keeps(*h)).collect() };
        let settlements = scenario.county.settlements.len();
        let share = (0..settlements).map(|s| keepers(&people, s).len()).sum::<usize>() as f64 / families as f64;
        assert!((0.05..0.15).contains(&share), "{share}");

        let many = (0..settlements).max_by_key(|s| keepers(&people, *s).len()).expect("settlements");
        let (list, all) = (keepers(&people, many), homes.of_settlement(SettlementId::from_index(many)));
        assert!(list.len() >= 2, "{list:?}");
        let needy = all.clone().find(|h| !list.contains(h)).expect("somebody who keeps nobody") as usize;
        let far = |k: u32| homes.at[k as usize].distance_m(homes.at[needy]);
        let own = list.iter().copied().min_by(|a, b| far(*a).total_cmp(&far(*b))).expect("a keeper");
        let mut ask = || people.ask_keeper(needy, Moment::ZERO, &ground, 1.1);
        let first = ask();
        assert_eq!(first.keeper, Some(HouseholdId(own)), "the nearest is the household's own");
        for _ in 1..list.len() {
            assert!(ask().keeper.is_some_and(|k| list.contains(&k.0) && Some(k) != first.keeper), "busy with the first, another keeper comes");
        }
        assert!(ask().keeper.is_some_and(|k| !list.contains(&k.0)), "where none is free, a neighbour");
        let late = all.map(|_| ask().at).max().expect("households");
        assert!(late >= first.at + BUSY, "one household after another: {late:?}");
    }
}
