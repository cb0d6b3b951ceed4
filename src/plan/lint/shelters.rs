//! Plan / lint / shelters — room for those who come, and doors that open in time.
//!
//! In: refuges, facilities, clauses that open shelters. Out: P065 to P069. Not here: high ground (`ground`).
//! Method: a shelter's people are those of zones that name it first; of a zone below a height, the share of its houses (or of
//! a disc of its radius) that stand below it.

use std::collections::BTreeMap;

use super::ground;
use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::{View, level_in};
use crate::base::ids::{ClauseId, FacilityId, Id, ZoneId};
use crate::plan::level::Level;
use crate::plan::order::{Action, ZoneTarget};
use crate::plan::zone::Refuge;

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    let mut comers: BTreeMap<FacilityId, (f64, Vec<ZoneId>)> = BTreeMap::new();
    let mut named = false;
    for (i, z) in view.books.zones.iter().enumerate() {
        let id = ZoneId::from_index(i);
        for r in &z.refuges {
            let Refuge::Shelter(f) = r else { continue };
            named = true;
            let place = &view.county.facilities[f.index()];
            if place.capacity == 0 || !place.kind.is_shelter() {
                let (key, kind, n) = (view.county.facility_keys.key(*f), place.kind, place.capacity);
                hits.add(
                    Rule::NoShelterThere,
                    Spot::Zone(id),
                    "refuges",
                    format!("\"{key}\" 是 {kind:?}，容量 {n} 人，不能安置"),
                    format!("\"{key}\" is a {kind:?} with room for {n}, no shelter"),
                );
            }
        }
        if let Some(Refuge::Shelter(f)) = z.refuges.first() {
            let heap = comers.entry(*f).or_default();
            heap.0 += ground::people(view, z);
            heap.1.push(id);
        }
    }
    for (f, (people, zones)) in comers {
        let place = &view.county.facilities[f.index()];
        let (people, room) = (people.round(), f64::from(place.capacity));
        if room > 0.0 && people > room {
            let (key, n) = (view.county.facility_keys.key(f), zones.len());
            hits.add(
                Rule::ShelterTooSmall,
                Spot::Zone(zones[zones.len() - 1]),
                "refuges",
                format!("\"{key}\" 容 {room} 人，{n} 个危险区共约 {people} 人先去那里"),
                format!("\"{key}\" holds {room}; about {people} people of {n} zones go there first"),
            );
        }
    }
    if view.whole && !view.books.clauses.is_empty() {
        opened(view, hits, named);
    }
}

/// The lightest level at which shelters open; `None` where they open without a level; the outer `None` where nobody opens any.
fn opens(view: &View<'_>) -> Option<Option<Level>> {
    view.clauses().filter(|(_, c)| matches!(c.action, Action::OpenShelter { .. })).map(|(_, c)| level_in(&c.trigger)).min()
}

fn opened(view: &View<'_>, hits: &mut Hits, named: bool) {
    let first = opens(view);
    // By class: the lightest level at which people of reduced mobility are fetched.
    let mut fetch: BTreeMap<u8, Option<Level>> = BTreeMap::new();
    for (_, c) in view.clauses() {
        let Action::FetchSpecial { zones, .. } = &c.action else { continue };
        for class in classes(zones) {
            let level = level_in(&c.trigger);
            fetch.entry(class).and_modify(|l| *l = (*l).min(level)).or_insert(level);
        }
    }
    let mut said = false;
    for (id, c) in view.clauses() {
        let Action::Evacuate { zones, .. } = &c.action else { continue };
        match first {
            None if named && !said => {
                said = true;
                hits.add(
                    Rule::ShelterNobodyOpens,
                    Spot::Clause(id),
                    "action",
                    "要人去安置点，却没有条款开放安置点",
                    "sends people to shelters that no clause opens",
                );
            }
            Some(open) => late(view, hits, id, open, &fetch, zones),
            None => {}
        }
    }
}

fn late(view: &View<'_>, hits: &mut Hits, id: ClauseId, open: Option<Level>, fetch: &BTreeMap<u8, Option<Level>>, zones: &ZoneTarget) {
    let Some(leave) = level_in(&view.books.clause(id).trigger) else { return };
    let (spot, l) = (Spot::Clause(id), leave.numeral());
    if let Some(open) = open.filter(|o| *o > leave) {
        let o = open.numeral();
        hits.add(
            Rule::ShelterOpensLate,
            spot,
            "trigger",
            format!("{l}级就转移，安置点{o}级才开放"),
            format!("people leave at level {l}, shelters open at level {o}"),
        );
    }
    if let ZoneTarget::Class(class) = zones
        && let Some(Some(f)) = fetch.get(class)
        && *f > leave
    {
        let f = f.numeral();
        hits.add(
            Rule::FetchLate,
            spot,
            "trigger",
            format!("{l}级就转移，行动不便人员{f}级才接送"),
            format!("people leave at level {l}, those who cannot walk are fetched at level {f}"),
        );
    }
}

fn classes(target: &ZoneTarget) -> Vec<u8> {
    match target {
        ZoneTarget::Class(c) => vec![*c],
        _ => vec![1, 2, 3],
    }
}
