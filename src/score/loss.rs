//! Score / loss — what a run cost, in dead persons, and what the plan was worth between nothing and perfection.
//!
//! In: a run, weights. Out: `Loss`, `People`, `plan_value`. Rules (contract): responders included; value =
//! (loss without plan − loss with plan) / (loss without plan − loss perfect); none below 1 % of the hazard's scale; never
//! clipped. Hectares count only where the record says them. Scale: the loss if everybody at risk were caught, and the dwellings that were hit (assumed).

use super::card::{Loss, People};
use super::evidence::{Evidence, Run};
use super::road;
use super::scoring::LossWeights;
use crate::base::lang::Name;
use crate::record::event::Kind;
use crate::record::tale::Living;

/// Hectares that a run says the hazard covered: `hectares=<n>` in the detail of its last event. None where it does not say.
fn hectares(run: &Run<'_>) -> Option<f64> {
    run.of(Kind::RunEnded).last().and_then(|e| e.detail.number("hectares")).filter(|h| h.is_finite() && *h >= 0.0)
}

/// What a run cost.
#[must_use]
pub fn loss(run: &Run<'_>, weights: &LossWeights) -> Loss {
    let (mut persons, mut dwellings) = (0.0, 0.0);
    for (h, fact) in run.homes.iter().zip(&run.tale.households) {
        let (dead, red, yellow) = (f64::from(h.dead), f64::from(h.red), f64::from(h.yellow));
        persons += weights.dead * dead + weights.red * red + weights.yellow * yellow + weights.caught * f64::from(h.caught_people);
        if h.hit.is_set() && fact.living == Living::Family {
            dwellings += 1.0;
        }
    }
    let [dead, red, yellow, caught] = run.responders;
    persons += weights.dead * dead + weights.red * red + weights.yellow * yellow + weights.caught * caught;
    let [dead, red, yellow, _] = run.travellers;
    persons += weights.dead * dead + weights.red * red + weights.yellow * yellow;
    let hectares = hectares(run);
    let (crashes_expected, trapped_vehicle_h) = (road::expected(run), road::trapped_h(run));
    let on_road = weights.crash * crashes_expected.unwrap_or(0.0) + weights.trapped_hour * trapped_vehicle_h.unwrap_or(0.0);
    let total = persons + weights.dwelling * dwellings + weights.hectare * hectares.unwrap_or(0.0) + on_road;
    Loss { persons, dwellings, hectares, crashes_expected, trapped_vehicle_h, total }
}

/// People of a run, counted against the common list of those at risk.
#[must_use]
pub fn people(evidence: &Evidence<'_>, run: &Run<'_>) -> People {
    let mut out = People { at_risk: evidence.at_risk.people, ..People::default() };
    for (i, h) in run.homes.iter().enumerate() {
        let n = evidence.people(i);
        let reduced = f64::from(evidence.fact(i).reduced);
        if h.left.is_set() {
            out.displaced += n;
        }
        if h.reached.is_set() {
            out.hit += n;
        }
        if !evidence.at_risk.homes[i] {
            continue;
        }
        if h.warned.is_set() {
            out.warned += n;
        }
        let safe = h.safe_before();
        if safe {
            out.safe_before += n;
        }
        if h.hit.is_set() && !safe {
            out.reduced_hit += (reduced - f64::from(h.moved_before)).max(0.0);
        }
        out.injured += f64::from(h.red + h.yellow + h.green);
    }
    out.injured += run.travellers[1..].iter().sum::<f64>();
    out.caught = run.caught();
    out.dead = run.dead();
    out.injured += run.responders[1] + run.responders[2];
    out
}

/// The plan's value, and a note where it has none or a strange one.
#[must_use]
pub fn plan_value(evidence: &Evidence<'_>, own: &Loss, no_plan: Option<&Loss>, perfect: Option<&Loss>) -> (Option<f64>, Name) {
    let say = |zh: String, en: String| Name { zh, en: Some(en) };
    let (Some(none), Some(best)) = (no_plan, perfect) else {
        return (None, say("没有两次对照推演，无法计算预案价值".into(), "needs the run without a plan and the perfect run".into()));
    };
    let w = &evidence.scoring.loss;
    // On an expressway thousands stand in a queue unhurt: there the scale is the loss without a plan.
    let people = if road::accident(&evidence.own).is_some() { none.total } else { evidence.at_risk.people * w.caught };
    let scale = people + none.dwellings * w.dwelling + none.hectares.unwrap_or(0.0) * w.hectare;
    let (room, share) = (none.total - best.total, w.least_share_of_scale * 100.0);
    if room < w.least_share_of_scale * scale || room <= 0.0 {
        return (
            None,
            say(
                format!("无预案与理想预案的损失相差 {room:.2}，不到灾情规模 {scale:.2} 的 {share:.0} %，无法评价预案价值"),
                format!("the losses without a plan and with a perfect one differ by {room:.2}, less than {share:.0} % of the hazard's scale of {scale:.2}"),
            ),
        );
    }
    let value = (none.total - own.total) / room;
    let note = if value < 0.0 {
        say("本预案比没有预案更差".into(), "worse than no plan".into())
    } else if value > 1.0 {
        say("优于“理想”对照：对照并非上界".into(), "better than the perfect run, which is no upper bound".into())
    } else {
        say(String::new(), String::new())
    };
    (Some(value), note)
}
