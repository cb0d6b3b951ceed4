//! Study / tune — other thresholds, an earlier order, other waiting places: what they trade between people caught and alarms in vain.
//!
//! In: a scenario, how many candidates. Out: variants; then the front of those that no other beats in both. Not here: running.
//! Method: candidates spread by a Sobol' sequence over four knobs: a factor on the rain (or the minutes ahead of a fire) at which zones
//! warn, a factor on the rain, burnt area and flames at which levels and clauses fire, whether the first order to leave means class 1
//! or all zones, and where teams that are sent to wait do so. A candidate is on the front where no other has both fewer people caught
//! and fewer displaced in vain, by means over the seeds; each mean has its interval.
//! A front over few seeds is a list of what to look at next, no proof: compare the chosen plan with `yanlian compare`.

use super::change::{as_written, scale, scale_zone};
use super::compare::by_draw;
use super::draw::{Sampler, spread};
use super::many::Study;
use super::measure::outcome;
use super::row::Row;
use super::stats::paired::interval;
use super::variant::Variant;
use crate::base::dist::Dist;
use crate::base::ids::{FacilityId, Id};
use crate::base::lang::Name;
use crate::map::place::FacilityKind;
use crate::plan::order::{Action, ZoneTarget};
use crate::scenario::drill_spec::Scenario;

/// Limits of the factors on thresholds (assumed: half to half as much again).
const FACTOR: (f64, f64) = (0.5, 1.5);

/// Places where teams may wait: bases, halls and depots, those nearest to the zones first, at most five.
fn places(scenario: &Scenario) -> Vec<FacilityId> {
    let county = &scenario.county;
    let at: Vec<_> = scenario.books.zones.iter().flat_map(|z| z.settlements.iter().map(|s| county.settlements[s.index()].at)).collect();
    let far = |f: &FacilityId| at.iter().map(|p| p.distance_m(county.facilities[f.index()].at)).sum::<f64>();
    let mut list: Vec<FacilityId> = county
        .facility_keys
        .ids()
        .filter(|f| matches!(county.facilities[f.index()].kind, FacilityKind::Base | FacilityKind::TownHall | FacilityKind::Depot))
        .collect();
    list.sort_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b)));
    list.truncate(5);
    list
}

/// The plan as written, then so many candidates.
#[must_use]
pub fn variants(scenario: &Scenario, candidates: u64) -> Vec<Variant> {
    let base = as_written(scenario);
    let places = places(scenario);
    let unit = Dist::Uniform(0.0, 1.0);
    let knobs = [("zones", Dist::Uniform(FACTOR.0, FACTOR.1)), ("triggers", Dist::Uniform(FACTOR.0, FACTOR.1)), ("all", unit), ("wait", unit)];
    let knobs: Vec<(String, Dist)> = knobs.into_iter().map(|(k, d)| (k.to_owned(), d)).collect();
    let mut out = vec![base.clone()];
    for draw in spread(candidates, 1, &knobs, Sampler::Sobol) {
        let (zones, triggers) = ((draw.values[0] * 100.0).round() / 100.0, (draw.values[1] * 100.0).round() / 100.0);
        let all = draw.values[2] >= 0.5;
        let wait = places.get((draw.values[3] * (places.len() + 1) as f64) as usize).copied();
        let shown = wait.map_or("as-written", |f| scenario.county.facility_keys.key(f));
        let key = format!("zones-x{zones}_triggers-x{triggers}_{}_wait-{shown}", if all { "all-at-once" } else { "class-1-first" });
        let mut v = base.named(key.clone(), Name::zh(key));
        v.books.zones.iter_mut().for_each(|z| scale_zone(z, zones));
        for trigger in v.books.clauses.iter_mut().map(|c| &mut c.trigger) {
            scale(trigger, triggers);
        }
        for trigger in v.books.plans.iter_mut().flat_map(|p| p.levels.iter_mut()).map(|l| &mut l.trigger) {
            scale(trigger, triggers);
        }
        for c in &mut v.books.clauses {
            match &mut c.action {
                Action::Evacuate { zones: z @ ZoneTarget::Class(1), .. } if all => *z = ZoneTarget::All,
                Action::Dispatch { to: to @ Some(_), .. } if wait.is_some() => *to = wait,
                _ => {}
            }
        }
        out.push(v);
    }
    out
}

/// One candidate.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Candidate {
    /// Key.
    pub key: String,
    /// Seeds.
    pub seeds: usize,
    /// People caught: mean and 95 % interval.
    pub caught: (f64, f64, f64),
    /// People displaced although no water came.
    pub in_vain: (f64, f64, f64),
    /// Minutes of warning of those at risk.
    pub minutes: f64,
    /// No other candidate is better in one and no worse in the other.
    pub on_front: bool,
}

/// All candidates, those on the front first, then by people caught.
#[must_use]
pub fn tune(study: &Study, rows: &[Row]) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = study
        .variants
        .iter()
        .map(|v| {
            let runs = by_draw(rows, &v.key);
            let of = |column: &str| -> Vec<f64> { runs.values().filter_map(|r| outcome(r, column)).collect() };
            let mean = |list: &[f64]| if list.is_empty() { 0.0 } else { list.iter().sum::<f64>() / list.len() as f64 };
            let whole = |column: &str| {
                let list = of(column);
                let (low, high) = interval(&format!("{}/{column}", v.key), &list);
                (mean(&list), low, high)
            };
            Candidate {
                key: v.key.clone(),
                seeds: runs.len(),
                caught: whole("caught"),
                in_vain: whole("displaced_dry"),
                minutes: mean(&of("lead_min")),
                on_front: false,
            }
        })
        .filter(|c| c.seeds > 0)
        .collect();
    let points: Vec<(f64, f64)> = out.iter().map(|c| (c.caught.0, c.in_vain.0)).collect();
    for (i, c) in out.iter_mut().enumerate() {
        let (a, b) = points[i];
        let beaten = points.iter().any(|(x, y)| *x <= a && *y <= b && (*x < a || *y < b));
        c.on_front = !beaten;
    }
    out.sort_by(|a, b| b.on_front.cmp(&a.on_front).then(a.caught.0.total_cmp(&b.caught.0)).then_with(|| a.key.cmp(&b.key)));
    out
}
