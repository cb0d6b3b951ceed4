//! Measure / T8 — force adequacy: of the people whom any run shows caught or trapped, the share who were not in need here, or
//! for whom enough rescuers stood in their village in time.
//!
//! Rescuers count until `force_within_min` after the first person of the village was trapped, each for
//! `people_per_rescuer` people (assumed). Prevention counts as adequacy: nobody gains by letting people be trapped.

use std::collections::BTreeMap;

use super::Measured;
use crate::base::ids::VillageId;
use crate::base::time::{Moment, Span};
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
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
    for (village, (people, when)) in &here {
        let arrived = e.own.of(Kind::TeamArrived).filter(|a| e.village(a.place) == Some(*village) && a.at <= *when + within);
        // A team that works its way through the village counts once.
        let mut crews: BTreeMap<Who, f64> = BTreeMap::new();
        for a in arrived {
            let crew = crews.entry(a.subject).or_insert(0.0);
            *crew = crew.max(a.value);
            seqs.push(a.seq);
        }
        let strength: f64 = crews.values().sum();
        short += (people - strength * e.scoring.parameters.people_per_rescuer).max(0.0);
    }
    let trapped: f64 = here.values().map(|h| h.0).sum();
    Measured::of(
        1.0 - (short / total).min(1.0),
        format!("各次推演中需救援 {total:.0} 人，本次被困 {trapped:.0} 人，其中 {short:.0} 人所在村一小时内力量不足"),
        format!("{total:.0} people needed rescue in some run; here {trapped:.0} were trapped, {short:.0} of them without enough force within the hour"),
    )
    .shown_by(seqs)
}
