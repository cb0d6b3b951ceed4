//! Measure / E4 — shelter load: the largest people-to-capacity of any shelter; hours of need without a place are rated beside.
//! Where houses were hit and no shelter ever opened, the measure was due and absent.

use std::collections::BTreeMap;

use super::Measured;
use crate::base::ids::{FacilityId, Id};
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;

/// Stands for a shelter without any capacity.
const MOST_LOAD: f64 = 10.0;

/// Most people that each shelter held, with the event that brought the last of them.
#[must_use]
pub fn peaks(e: &Evidence<'_>) -> BTreeMap<FacilityId, (f64, u64)> {
    let mut inside: BTreeMap<FacilityId, f64> = BTreeMap::new();
    let mut peak: BTreeMap<FacilityId, (f64, u64)> = BTreeMap::new();
    let mut at: Vec<Option<FacilityId>> = vec![None; e.own.homes.len()];
    let mut moves: Vec<_> = [Kind::Safe, Kind::Left, Kind::WentBack, Kind::CameHome, Kind::Died].into_iter().flat_map(|k| e.own.of(k)).collect();
    moves.sort_by_key(|x| x.seq);
    for x in moves {
        let Who::Household(h) = x.subject else { continue };
        let Some(place) = at.get_mut(h.index()) else { continue };
        let people = e.people(h.index());
        if x.kind == Kind::Died {
            continue;
        }
        if let Some(f) = place.take() {
            *inside.entry(f).or_insert(0.0) -= people;
        }
        if let (Kind::Safe, Who::Facility(f)) = (x.kind, x.place) {
            *place = Some(f);
            let now = inside.entry(f).or_insert(0.0);
            *now += people;
            let top = peak.entry(f).or_insert((0.0, x.seq));
            if *now > top.0 {
                *top = (*now, x.seq);
            }
        }
    }
    peak
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let hit = e.runs().any(|r| r.first(Kind::HouseHit).is_some());
    let peaks = peaks(e);
    let opened = e.own.first(Kind::ShelterOpened);
    if peaks.is_empty() && opened.is_none() {
        if !hit {
            return Measured::untested("没有住房进水，不需要安置", "no house was hit; no shelter was needed");
        }
        return Measured::absent(MOST_LOAD, "有住房进水而没有开放安置点（记为 10）", "houses were hit and no shelter opened (counted as 10)");
    }
    let mut worst = (0.0, None);
    for (f, (people, seq)) in &peaks {
        let declared = e.own.of(Kind::ShelterOpened).find(|o| o.subject == Who::Facility(*f)).map_or(0.0, |o| o.value);
        let capacity = declared.max(e.scenario.county.facilities.get(f.index()).map_or(0.0, |x| f64::from(x.capacity)));
        let load = if capacity > 0.0 { (people / capacity).min(MOST_LOAD) } else { MOST_LOAD };
        if load > worst.0 {
            worst = (load, Some(*seq));
        }
    }
    let unmet: f64 = e.own.of(Kind::NeedUnmet).map(|x| x.value).sum();
    let mut out = Measured::of(
        worst.0,
        format!("{} 处安置点有人；未满足需求 {unmet:.0} 人时", peaks.len()),
        format!("{} shelters in use; {unmet:.0} person-hours of need unmet", peaks.len()),
    );
    out.none_of.push(unmet);
    out.shown_by(worst.1.into_iter().chain(e.own.of(Kind::NeedUnmet).take(10).map(|x| x.seq)))
}
