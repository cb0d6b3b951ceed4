//! Measure / T8 — force adequacy: of the people whom any run shows caught or trapped, the share who were not in need here, or
//! for whom enough rescuers stood in their village in time.
//!
//! Rescuers are crews that may work in water. They count where they stand at some time from the first person's being
//! trapped in the village until `force_within_min` later, each for `people_per_rescuer` people (assumed), and each crew in one
//! village only: the one that was first in need. Prevention counts as adequacy: nobody gains by letting people be trapped.

use std::collections::{BTreeMap, BTreeSet};

use super::Measured;
use crate::base::ids::{Id, VillageId};
use crate::base::time::{Moment, Span};
use crate::map::force::Skill;
use crate::record::event::{Event, Kind, Who};
use crate::score::evidence::Evidence;

/// Whether a team may work in water: boats, or people trained for it; the kernel's own rule.
fn works_in_water(e: &Evidence<'_>, team: Who) -> bool {
    let Who::Team(t) = team else { return false };
    e.scenario.county.teams.get(t.index()).is_some_and(|t| t.boats > 0 || t.skills.contains(&Skill::Boat) || t.skills.contains(&Skill::FloodRescue))
}

/// When a team that arrived had gone again: it left, went elsewhere or was free.
fn gone(e: &Evidence<'_>, arrived: &Event) -> Option<Moment> {
    let later = |x: &&Event| x.subject == arrived.subject && x.seq > arrived.seq;
    let elsewhere = e.own.of(Kind::TeamArrived).filter(later).find(|x| e.village(x.place) != e.village(arrived.place));
    let left = [Kind::TeamLeft, Kind::TeamFree].into_iter().filter_map(|k| e.own.of(k).find(later));
    left.chain(elsewhere).map(|x| x.at).min()
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    if matches!(e.scenario.drill.hazard, crate::scenario::drill_spec::HazardSpec::ForestFire(_)) {
        return super::t8_fire::measure(e);
    }
    if crate::score::road::accident(&e.own).is_some() {
        return super::road_arrival::force(e);
    }
    let need = e.rescue_need();
    let total: f64 = need.values().sum();
    if total <= 0.0 {
        return Measured::untested("各次推演均无人被困", "nobody was trapped in any run");
    }
    let mut here: BTreeMap<VillageId, (f64, Moment)> = BTreeMap::new();
    for home in e.at_risk.ids() {
        let h = &e.own.homes[home];
        let people = f64::from(h.trapped_people.max(h.caught_people));
        let when = h.trapped.earlier(h.caught).at();
        if let (Some(v), Some(when), true) = (e.village_of(home), when, people > 0.0) {
            let entry = here.entry(v).or_insert((0.0, when));
            entry.0 += people;
            entry.1 = entry.1.min(when);
        }
    }
    let within = Span::from_minutes_f64(e.scoring.parameters.force_within_min);
    let mut short = 0.0;
    let mut seqs = Vec::new();
    let mut used: BTreeSet<Who> = BTreeSet::new();
    let mut order: Vec<(VillageId, f64, Moment)> = here.iter().map(|(v, (people, when))| (*v, *people, *when)).collect();
    order.sort_by_key(|(v, _, when)| (*when, *v));
    for (village, people, when) in order {
        let mut open = people;
        // A team that works its way through the village counts once, with its strength at the last arrival.
        let mut crews: BTreeMap<Who, &Event> = BTreeMap::new();
        for a in e.own.of(Kind::TeamArrived).filter(|a| e.village(a.place) == Some(village) && a.at <= when + within) {
            if works_in_water(e, a.subject) && gone(e, a).is_none_or(|at| at >= when) {
                crews.insert(a.subject, a);
            }
        }
        for (crew, a) in crews {
            if open > 0.0 && used.insert(crew) {
                open -= a.value * e.scoring.parameters.people_per_rescuer;
                seqs.push(a.seq);
            }
        }
        short += open.max(0.0);
    }
    let trapped: f64 = here.values().map(|h| h.0).sum();
    Measured::of(
        1.0 - (short / total).min(1.0),
        format!("各次推演中需救援 {total:.0} 人，本次被困 {trapped:.0} 人，其中 {short:.0} 人所在村一小时内力量不足"),
        format!("{total:.0} people needed rescue in some run; here {trapped:.0} were trapped, {short:.0} of them without enough force within the hour"),
    )
    .shown_by(seqs)
}
