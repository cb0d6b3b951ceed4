//! Score / road — what an accident on an expressway did in one run: the hurt, the queue, the crashes, the times.
//!
//! In: events of a run. Out: numbers with their proof. Not here: how they are rated (`measure::h1` to `h4`).

use super::evidence::Run;
use crate::base::time::Moment;
use crate::record::event::{Event, Kind, Who};
use crate::record::said;

/// Mean people of a vehicle in a queue, for the number at risk (assumed: as the drill's mix in the holiday week).
pub const PEOPLE_PER_VEHICLE: f64 = 2.9;

/// People hurt on the road: dead, red, yellow, green.
pub type Travellers = [f64; 4];

/// Takes one more event.
pub(super) fn take(travellers: &mut Travellers, e: &Event) {
    if !matches!(e.subject, Who::Road(_)) {
        return;
    }
    match e.kind {
        // Somebody who was red before is no longer red.
        Kind::Died => {
            travellers[0] += e.value;
            if e.detail.as_str() == "was=red" {
                travellers[1] = (travellers[1] - e.value).max(0.0);
            }
        }
        Kind::Injured if e.detail.says(said::RED) => travellers[1] += e.value,
        Kind::Injured if e.detail.says(said::YELLOW) => travellers[2] += e.value,
        Kind::Injured => travellers[3] += e.value,
        _ => {}
    }
}

/// The accident of a run, where there is one.
#[must_use]
pub fn accident<'a>(run: &Run<'a>) -> Option<&'a Event> {
    run.first(Kind::AccidentBegan)
}
/// The first call, from which the clocks run.
#[must_use]
pub fn first_call<'a>(run: &Run<'a>) -> Option<&'a Event> {
    run.of(Kind::ReportArrived).find(|e| e.detail.says(said::VEHICLE_FIRE))
}
/// Crashes that were to be expected.
#[must_use]
pub fn expected(run: &Run<'_>) -> Option<f64> {
    run.of(Kind::CrashesExpected).last().map(|e| e.value)
}
/// Vehicle-hours trapped between the last exit and the scene.
#[must_use]
pub fn trapped_h(run: &Run<'_>) -> Option<f64> {
    run.of(Kind::TrappedHours).last().map(|e| e.value)
}
/// People in vehicles that were ever trapped at once, and the hurt.
#[must_use]
pub fn people(run: &Run<'_>) -> f64 {
    let most = run.of(Kind::QueueMeasured).filter_map(|e| e.detail.number("trapped")).fold(0.0, f64::max);
    most * PEOPLE_PER_VEHICLE + run.travellers.iter().sum::<f64>()
}
/// When the fire was out for good.
#[must_use]
pub fn out_at<'a>(run: &Run<'a>) -> Option<&'a Event> {
    let again = run.of(Kind::FireAgain).last().map_or(Moment::ZERO, |e| e.at);
    run.of(Kind::FireOut).find(|e| e.at >= again)
}
