//! Flood / forecast — what a forecaster would have said, which is not what happens.
//!
//! In: the storm and the rivers as they are, the drill's forecast error. Out: rain or highest stage of the next hours.
//! Method: rain — the storm of the seed, moved by a distance that grows with the square root of the lead, in a direction
//! drawn for each issue, times a bias; an issue may miss the storm altogether. Stage — a forecaster with gauges upstream:
//! what is in the rivers now arrives when a wave of today's celerity can bring it, what runs in between stays as it is;
//! the rise is wrong by a lognormal factor that widens with the square root of the lead. All of it assumed (`docs/assumptions.md`).

use super::ground::Ground;
use super::network::Network;
use super::rain::Storm;
use super::spec::ForecastError;
use crate::base::ids::ReachId;
use crate::base::num::{cos, exp, sin};
use crate::base::seed::{Luck, Seed, stream_of};
use crate::base::time::{Moment, Span};
use crate::map::frame::Point;

/// Standard deviation of the logarithm of a forecast rise at three hours' lead (assumed).
pub const RISE_LOG_SD_AT_3H: f64 = 0.25;

/// The last issue at or before a moment, and its number.
fn issue(error: &ForecastError, at: Moment) -> (Moment, i64) {
    let every = ((error.every_min * 60_000.0) as i64).max(60_000);
    let n = at.as_millis().div_euclid(every);
    (Moment::millis(n * every), n)
}

/// Forecast rain of the next span at a place, millimetres.
#[must_use]
pub fn rain_mm(storm: &Storm, error: &ForecastError, seed: Seed, at: Moment, place: Point, height_m: f64, within: Span) -> f64 {
    let (issued, number) = issue(error, at);
    let mut luck = stream_of(seed, Luck::Forecast, "issue", number as u64);
    let missed = luck.chance(error.missed);
    let towards = luck.uniform(0.0, 2.0 * std::f64::consts::PI);
    if missed {
        return 0.0;
    }
    let far_m = 1000.0 * error.displacement_km_at_3h * (within.as_hours().max(0.0) / 3.0).sqrt();
    let seen = Point::new(place.x - far_m * sin(towards), place.y - far_m * cos(towards));
    let rain = storm.at(seen, height_m);
    error.bias * (rain.until(issued + within) - rain.until(issued))
}

/// Forecast of the highest flow within a span at the downstream end of a reach, m³/s, from what is in the rivers now.
#[must_use]
pub fn flow_m3_s(ground: &Ground, network: &Network, error: &ForecastError, seed: Seed, at: Moment, reach: ReachId, within: Span) -> f64 {
    let now = network.outflow()[reach.0 as usize];
    let lead_s = within.as_seconds().max(0.0);
    let parts = 6;
    let peak = (1..=parts).map(|k| arriving(ground, network, reach, lead_s * f64::from(k) / f64::from(parts))).fold(now, f64::max);
    let (_, number) = issue(error, at);
    let mut luck = stream_of(seed, Luck::Forecast, "rise", number as u64);
    let factor = exp(RISE_LOG_SD_AT_3H * (within.as_hours().max(0.0) / 3.0).sqrt() * luck.normal());
    now + (peak - now) * factor
}

/// The flow that will pass a reach's end after a time, if everything upstream goes on as it is.
fn arriving(ground: &Ground, network: &Network, reach: ReachId, after_s: f64) -> f64 {
    let mut sum = 0.0;
    let mut open = vec![(reach, after_s)];
    while let Some((id, rest)) = open.pop() {
        let i = id.0 as usize;
        let crossing_s = ground.rivers.reach(id).length_m / network.celerity_m_s(id);
        let stays = ground.rivers.reach(id).dam.is_some() || rest <= 0.0;
        if stays {
            sum += network.outflow()[i];
            continue;
        }
        if rest < crossing_s {
            // The wave now at this share of the reach: between what enters and what leaves.
            let share = 1.0 - rest / crossing_s;
            let enters = network.external()[i] + ground.upstream[i].iter().map(|u| network.outflow()[u.0 as usize]).sum::<f64>() + network.lateral()[i];
            sum += enters + (network.outflow()[i] - enters) * share;
            continue;
        }
        sum += network.external()[i] + network.lateral()[i];
        for u in &ground.upstream[i] {
            open.push((*u, rest - crossing_s));
        }
    }
    sum
}
