//! Measure / E5 — roll-call error two hours after the order, by identity: people wrongly reported safe and people safe but
//! not reported, over the people truly safe. Whoever is reported safe and is missing is rated beside; there must be none.
//!
//! A roll says how many are reported safe (value) and how many truly are (`true=`), and, where identities differ though the
//! numbers agree, how many of the reported are not (`wrong=`, at the moment of the roll); without it the surplus of the
//! reported is taken.
//! Due: every zone in which people at risk live, and, for people at risk outside any zone, their settlement. The clock of
//! each starts with its order, its rule's becoming true or its first house hit, whichever is first: a late order is a late
//! roll. A place without a roll by then counts all its safe people as unreported, at least one.

use std::collections::BTreeMap;

use super::Measured;
use crate::base::time::{Moment, Span};
use crate::record::event::{Kind, Who};
use crate::record::said;
use crate::record::tale::HouseholdFact;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    // When the clock of each place starts, and who lives in it.
    let place = |fact: &HouseholdFact| fact.zone.map_or(Who::Settlement(fact.settlement), Who::Zone);
    let mut starts: BTreeMap<Who, Option<Moment>> = BTreeMap::new();
    let mut homes: BTreeMap<Who, Vec<usize>> = BTreeMap::new();
    for (i, fact) in e.own.tale.households.iter().enumerate() {
        homes.entry(place(fact)).or_default().push(i);
        if e.at_risk.homes[i] {
            starts.entry(place(fact)).or_insert(None);
        }
    }
    for (who, start) in &mut starts {
        let list = &homes[who];
        let ordered = list.iter().filter_map(|h| e.own.homes[*h].ordered.at()).min();
        let hit = list.iter().filter_map(|h| e.hazard(*h).at()).min();
        let rule = if let Who::Zone(z) = who { e.zone_true.get(z).copied() } else { None };
        *start = [ordered, rule, hit].into_iter().flatten().min();
    }
    let after = Span::from_minutes_f64(e.scoring.parameters.roll_call_min);
    let (mut wrong, mut truly, mut missing, mut silent, mut due) = (0.0, 0.0, 0.0, 0, 0);
    let mut seqs = Vec::new();
    for (who, start) in &starts {
        let Some(by) = start.map(|s| s + after).filter(|by| *by <= e.end()) else { continue };
        due += 1;
        let roll = e.own.of(Kind::RollCalled).filter(|r| r.subject == *who && r.at <= by).last();
        match roll {
            Some(r) => {
                let really = r.detail.number(said::TRUE).unwrap_or(r.value);
                let lost = r.detail.number(said::WRONG).unwrap_or_else(|| (r.value - really).max(0.0));
                wrong += lost + (really - (r.value - lost)).abs();
                truly += really.max(1.0);
                missing += lost;
                seqs.push(r.seq);
            }
            None => {
                let safe: f64 = homes[who].iter().filter(|h| e.own.homes[**h].safe.at().is_some_and(|s| s <= by)).map(|h| e.people(*h)).sum();
                wrong += safe.max(1.0);
                truly += safe.max(1.0);
                silent += 1;
            }
        }
    }
    if due == 0 {
        return Measured::untested("没有到点名时限的受威胁片区或居民点", "no endangered zone's or settlement's roll-call fell due within the drill");
    }
    let mut out = Measured::of(
        wrong / truly,
        format!("{due} 个片区或居民点，{silent} 个未点名；报安全而失踪 {missing:.0} 人"),
        format!("{due} zones or settlements, {silent} without a roll; {missing:.0} people reported safe and missing"),
    );
    out.none_of.push(missing);
    out.shown_by(seqs)
}
