//! Measure / E7 — person-hours away from home by order where nothing perceived justified it, never by hindsight.
//!
//! Unjustified: households that an order covered outside every danger zone, and those of a zone whose warning rested on
//! nothing or on a rule below the floor (`grounds`), until it was justified in the world. Rated on their share of all ordered
//! person-hours; the value is the hours. Beside it, never rated: the person-hours of those to whom no water came in any run,
//! which is the price of caution. Where an order was due and none was given, restraint earns nothing.

use std::collections::BTreeMap;

use super::{MOST_EVIDENCE, Measured};
use crate::base::ids::ZoneId;
use crate::base::time::Moment;
use crate::record::event::Who;
use crate::score::evidence::Evidence;
use crate::score::grounds;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let mut false_zones: BTreeMap<ZoneId, u64> = BTreeMap::new();
    for f in grounds::unfounded(e) {
        if let Who::Zone(z) = f.subject {
            false_zones.entry(z).or_insert(f.seq);
        }
    }
    let justified = grounds::justified_from(e);
    let (mut idle, mut all, mut people, mut dry) = (0.0, 0.0, 0.0, 0.0);
    let mut seqs: Vec<u64> = false_zones.values().copied().take(MOST_EVIDENCE).collect();
    let mut ordered = false;
    for (i, h) in e.own.homes.iter().enumerate() {
        ordered |= h.covered.is_set();
        let (Some(order), Some(left)) = (h.covered.at(), h.left.at()) else { continue };
        let start = left.max(order);
        let home = h.came_home.at().filter(|c| *c > start).unwrap_or_else(|| e.end());
        let hours = |until: Moment| (until - start).as_hours().max(0.0) * e.people(i);
        all += hours(home);
        // Hindsight, and therefore shown only: no water came to them in any run.
        if !e.at_risk.homes[i] {
            dry += hours(home);
        }
        let until = match e.fact(i).zone {
            None => home,
            Some(z) if false_zones.contains_key(&z) => justified.get(&z).map_or(home, |t| home.min(*t)),
            Some(_) => continue,
        };
        idle += hours(until);
        people += e.people(i);
        if seqs.len() < MOST_EVIDENCE {
            seqs.extend(h.left.seq());
        }
    }
    if !ordered {
        if e.at_risk.is_empty() {
            return Measured::untested("没有转移命令，也不需要", "no order to leave was given or due");
        }
        return Measured::absent(0.0, "该转移而没有命令，谈不上多转", "an order to leave was due and none was given: restraint earns nothing");
    }
    let mut out = Measured::of(
        idle,
        format!("按当时掌握的情况无依据的转移 {people:.0} 人、{idle:.0} 人时（共 {all:.0} 人时）；未受灾者共 {dry:.0} 人时（不评级）"),
        format!(
            "{people:.0} people, {idle:.0} of {all:.0} person-hours, without justification as perceived at the time; {dry:.0} person-hours where the hazard never came (not rated)"
        ),
    );
    out.basis = Some(if all > 0.0 { idle / all } else { 0.0 });
    out.shown_by(seqs)
}
