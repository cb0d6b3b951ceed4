//! Report / pick — which events a page carries: all that a score points at, how they came about, and the key moments.
//!
//! In: the record and the card. Out: ascending positions in the record, and how many of each kind there are in all.
//! Not here: sentences. Rule: what is left out is counted and said.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::event::{Event, Kind};
use crate::score::card::Card;

/// Evidence events a single line of the sheet may carry along; the sheet says how many there are in all.
pub const PER_LINE: usize = 300;
/// Events of one key kind that are carried along beyond the evidence.
pub const PER_KIND: usize = 300;
/// Events in a cause chain.
const CHAIN: usize = 64;

/// What was picked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Positions in the record, ascending.
    pub events: Vec<usize>,
    /// For each kind: how many the record has, how many are carried along.
    pub kinds: BTreeMap<Kind, (usize, usize)>,
}

/// Moments that belong on a timeline whoever asks.
#[must_use]
pub const fn is_key(kind: Kind) -> bool {
    use Kind::*;
    matches!(
        kind,
        RunStarted
            | RunEnded
            | InjectPlayed
            | CommandGiven
            | StageCrossed
            | StagePeaked
            | RainCrossed
            | RoadCut
            | RoadFree
            | OutageBegan
            | OutageEnded
            | WorksDown
            | WorksBack
            | LethalityCompared
            | Exposed
            | SpillHeading
            | RiverClosed
            | SpillPassed
            | LevelTrue
            | ZoneTrue
            | ReadingMissing
            | ClauseDue
            | Decided
            | ConsultBegan
            | ConsultEnded
            | OrderGiven
            | ClauseDone
            | ClauseImpossible
            | LevelSet
            | WarningIssued
            | WarningRaised
            | WarningLowered
            | WarningLifted
            | FalseStart
            | OwnRuleOnly
            | CommandTaken
            | CommandLeft
            | InjectSpared
            | CalledUp
            | OfficerErred
            | OrderRefused
            | BroadcastBegan
            | PostIsland
            | ReportSent
            | PublicInformed
            | RollCalled
            | ShelterOpened
            | ShelterFull
            | NeedUnmet
            | Caught
            | Trapped
            | Rescued
            | Injured
            | Died
            | InHospital
            | WentBack
            | QueueSpilled
            | Gridlock
            | RoadClosed
            | RoadOpened
            | VehicleStalled
            | VehicleMoved
            | LanesReversed
            | TrafficLed
            | JunctionRegulated
            | TeamOrdered
            | TeamUnavailable
            | TeamLeft
            | TeamArrived
            | TeamWorks
            | TeamDone
            | TeamExposed
            | SupplyArrived
            | StockOut
    )
}

/// The first few of a list, spread evenly over it where it is longer.
#[must_use]
pub fn spread<T: Copy>(list: &[T], most: usize) -> Vec<T> {
    if list.len() <= most || most == 0 {
        return list.to_vec();
    }
    (0..most).map(|i| list[i * (list.len() - 1) / (most - 1).max(1)]).collect()
}

/// Picks.
#[must_use]
pub fn pick(events: &[Event], card: &Card) -> Picked {
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    let lines = card.metrics.iter().map(|m| &m.evidence).chain(card.clauses.iter().map(|c| &c.evidence)).chain(card.gates.iter().map(|g| &g.evidence));
    for evidence in lines {
        for seq in spread(evidence, PER_LINE) {
            let mut next = usize::try_from(seq).ok();
            for _ in 0..CHAIN {
                let Some(at) = next.filter(|at| *at < events.len()) else { break };
                if !chosen.insert(at) {
                    break;
                }
                next = events[at].cause.seq.and_then(|s| usize::try_from(s).ok());
            }
        }
    }
    let mut by_kind: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
    for (i, e) in events.iter().enumerate() {
        by_kind.entry(e.kind).or_default().push(i);
    }
    for (kind, list) in &by_kind {
        if is_key(*kind) {
            chosen.extend(spread(list, PER_KIND));
        }
    }
    let kinds = by_kind.iter().map(|(kind, list)| (*kind, (list.len(), list.iter().filter(|i| chosen.contains(i)).count()))).collect();
    Picked { events: chosen.into_iter().collect(), kinds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_thinned_evenly_and_keeps_its_ends() {
        let list: Vec<usize> = (0..1000).collect();
        let few = spread(&list, 11);
        assert_eq!(few.len(), 11);
        assert_eq!((few[0], few[5], few[10]), (0, 499, 999));
        assert_eq!(spread(&list[..3], 11), [0, 1, 2]);
    }
}
