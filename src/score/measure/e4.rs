//! Measure / E4 — shelter load: the largest people-to-capacity of any shelter; hours of need without a place are rated beside,
//! and so is the share of the hours away from home that people spent on open ground, beyond the first `open_air_h` of each.
//! Where houses were hit and nobody was sheltered, the measure was due and absent, whatever doors stood open.

use std::collections::BTreeMap;

use super::Measured;
use crate::base::ids::{FacilityId, Id};
use crate::base::time::Moment;
use crate::record::event::{Kind, Who};
use crate::record::said;
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

/// Person-hours on open ground beyond the first `open_air_h` of each household, and all person-hours away in safety.
fn open_air(e: &Evidence<'_>) -> (f64, f64) {
    let mut since: Vec<Option<(Moment, bool)>> = vec![None; e.own.homes.len()];
    let (mut open, mut away) = (0.0, 0.0);
    let mut close = |home: usize, from: Option<(Moment, bool)>, until: Moment| {
        let Some((start, outside)) = from else { return };
        let hours = (until - start).as_hours().max(0.0);
        away += hours * e.people(home);
        if outside {
            open += (hours - e.scoring.parameters.open_air_h).max(0.0) * e.people(home);
        }
    };
    let kinds = [Kind::Safe, Kind::Left, Kind::WentBack, Kind::CameHome, Kind::Caught, Kind::Trapped];
    let mut moves: Vec<_> = kinds.into_iter().flat_map(|k| e.own.of(k)).collect();
    moves.sort_by_key(|x| x.seq);
    for x in moves {
        let Who::Household(h) = x.subject else { continue };
        let Some(slot) = since.get_mut(h.index()) else { continue };
        close(h.index(), slot.take(), x.at);
        // One's own upper floor is home; the yard of a shelter is the shelter's, whose want of room is counted there.
        if x.kind == Kind::Safe && x.detail.as_str() != said::UPPER_FLOOR {
            *slot = Some((x.at, x.detail.as_str() == said::GROUND && !matches!(x.place, Who::Facility(_))));
        }
    }
    for (home, slot) in since.into_iter().enumerate() {
        close(home, slot, e.end());
    }
    (open, away)
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let hit = e.runs().any(|r| r.first(Kind::HouseHit).is_some());
    let peaks = peaks(e);
    let opened = e.own.first(Kind::ShelterOpened);
    let (open, away) = open_air(e);
    if peaks.is_empty() {
        if hit {
            return Measured::absent(MOST_LOAD, "有住房进水而无人得到安置（记为 10）", "houses were hit and nobody was sheltered (counted as 10)");
        }
        if opened.is_none() && open <= 0.0 {
            return Measured::untested("没有住房进水，不需要安置", "no house was hit; no shelter was needed");
        }
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
    let unmet = e.own.of(Kind::NeedUnmet).map(|x| x.value).sum::<f64>() + 0.0; // an empty sum is −0
    let mut out = Measured::of(
        worst.0,
        format!("{} 处安置点有人；未满足需求 {unmet:.0} 人时；露天过久 {open:.0} 人时（在外共 {away:.0} 人时）", peaks.len()),
        format!("{} shelters in use; {unmet:.0} person-hours of need unmet; {open:.0} of {away:.0} hours away too long in the open", peaks.len()),
    );
    if away > 0.0 {
        out.also.push((open / away, 0.0));
    }
    out.none_of.push(unmet);
    out.shown_by(worst.1.into_iter().chain(e.own.of(Kind::NeedUnmet).take(10).map(|x| x.seq)))
}
