//! Fire / seen — what somebody knows of a fire: where, how large, how fast; and what follows from it by rule of thumb.
//!
//! In: a report. Out: the distance from its edge to a place, the minutes until it may be there. Not here: the truth.
//! Method: the edge as a reach in sixteen directions; the head's pace grows with the wind by 王正非's factor
//! `exp(0.1783 V)`, and only the side to which the wind blows moves at it, the others at a quarter (assumed). In a strong wind
//! embers carry it ahead of its edge.

use crate::base::num::{atan2, cos, exp};
use crate::base::time::Moment;
use crate::hazard::forest_fire::weather::Weather;
use crate::map::frame::Point;

/// Directions of the edge.
pub const SECTORS: usize = 16;
/// Pace of the flanks and the rear over that of the head (assumed).
const FLANK: f64 = 0.25;
/// Half the angle of the side to which the wind blows, as a cosine: 60° (assumed).
const LEE: f64 = 0.5;
/// Pace of a fire of which nobody has told one, m/s (assumed: a brisk fire under pines, 3 m a minute).
pub const UNTOLD_M_S: f64 = 0.05;
/// From this wind, m/s, the lee is taken to be nearer by so many metres: embers run ahead of the front (assumed: a fresh to strong breeze,
/// 5 to 6 on Beaufort's scale; most embers fall within 300 m).
const EMBERS: (f64, f64) = (8.0, 300.0);
/// Nobody looks further ahead than this, minutes.
pub const HORIZON_MIN: f64 = 720.0;

/// A fire as known.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FireSeen {
    /// As of when.
    pub at: Moment,
    /// Its middle, as told.
    pub place: Point,
    /// How far the edge is from it, by sector clockwise from north, metres.
    pub reach_m: [f32; SECTORS],
    /// Burnt, hectares; 0 while nobody has been there.
    pub area_ha: f64,
    /// Longest flame, metres; 0 while nobody has been there.
    pub flame_m: f64,
    /// Pace of the head, m/s; 0 where nobody has told.
    pub rate_m_s: f64,
    /// Share of the edge that is held or out.
    pub held: f64,
    /// Somebody has been on the spot.
    pub verified: bool,
    /// Since when no flame has been seen, and everything is held.
    pub quiet_since: Option<Moment>,
    /// The report.
    pub seq: u64,
}

fn sector(dx: f64, dy: f64) -> usize {
    let turn = atan2(dx, dy) / std::f64::consts::TAU;
    ((turn.rem_euclid(1.0) * SECTORS as f64).round() as usize) % SECTORS
}

impl FireSeen {
    /// A fire of which only a place is known.
    #[must_use]
    pub const fn hint(at: Moment, place: Point, seq: u64) -> Self {
        Self { at, place, reach_m: [0.0; SECTORS], area_ha: 0.0, flame_m: 0.0, rate_m_s: 0.0, held: 0.0, verified: false, quiet_since: None, seq }
    }
    /// The reaches of a fire from its burnt places.
    pub fn stretch(&mut self, burnt: impl Iterator<Item = Point>) {
        for p in burnt {
            let (dx, dy) = (p.x - self.place.x, p.y - self.place.y);
            let slot = &mut self.reach_m[sector(dx, dy)];
            *slot = slot.max((dx * dx + dy * dy).sqrt() as f32);
        }
    }
    /// From the edge to a place, metres; 0 within it.
    #[must_use]
    pub fn distance_m(&self, p: Point) -> f64 {
        let (dx, dy) = (p.x - self.place.x, p.y - self.place.y);
        let k = sector(dx, dy);
        let reach = [self.reach_m[k], self.reach_m[(k + 1) % SECTORS], self.reach_m[(k + SECTORS - 1) % SECTORS]].into_iter().fold(0.0, f32::max);
        ((dx * dx + dy * dy).sqrt() - f64::from(reach)).max(0.0)
    }
    /// Minutes from `now` until the fire may be at a place, under the weather as told: rows with their moments, the first
    /// holds now. [`HORIZON_MIN`] where it is not to be expected within that time; a fire that is all held goes nowhere.
    #[must_use]
    pub fn minutes_to(&self, p: Point, now: Moment, weather: &[Weather]) -> f64 {
        if self.held >= 1.0 || weather.is_empty() {
            return HORIZON_MIN;
        }
        let (dx, dy) = (p.x - self.place.x, p.y - self.place.y);
        let long = (dx * dx + dy * dy).sqrt().max(1.0);
        let mut left_m = self.distance_m(p);
        let wind_then = weather.iter().rposition(|w| w.at <= self.at).map_or(weather[0].wind_m_s, |i| weather[i].wind_m_s);
        let told = if self.rate_m_s > 0.0 { self.rate_m_s } else { UNTOLD_M_S };
        let mut minute = -((now - self.at).as_minutes().clamp(0.0, HORIZON_MIN));
        let step = 5.0;
        while minute < HORIZON_MIN {
            let at = now + crate::base::time::Span::from_seconds_f64(minute * 60.0);
            let w = weather[weather.iter().rposition(|w| w.at <= at).unwrap_or(0)];
            let a = w.wind_towards_deg.to_radians();
            let lee = (dx * crate::base::num::sin(a) + dy * cos(a)) / long >= LEE;
            // By day a fire keeps the pace it was told at; in damp night air it goes at half (assumed).
            let damp = if w.humidity_percent >= 60.0 { 0.5 } else { 1.0 };
            let pace = told * exp(0.1783 * (w.wind_m_s - wind_then)) * damp * if lee { 1.0 } else { FLANK };
            left_m -= pace * step * 60.0;
            let thrown = if lee && w.wind_m_s >= EMBERS.0 { EMBERS.1 } else { 0.0 };
            if left_m <= thrown {
                return (minute + step).max(0.0);
            }
            minute += step;
        }
        HORIZON_MIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Span;

    #[test]
    fn the_lee_is_reached_first_and_a_held_fire_reaches_nobody() {
        let mut fire = FireSeen::hint(Moment::ZERO, Point::new(0.0, 0.0), 0);
        (fire.rate_m_s, fire.verified) = (0.1, true);
        fire.stretch([Point::new(300.0, 0.0), Point::new(0.0, 100.0)].into_iter());
        let w = Weather { at: Moment::ZERO, temperature_c: 30.0, humidity_percent: 30.0, wind_m_s: 4.0, wind_towards_deg: 90.0, cloud: 0.0 };
        let (east, west) = (Point::new(900.0, 0.0), Point::new(-900.0, 0.0));
        assert!((fire.distance_m(east) - 600.0).abs() < 1.0);
        let to = |p, rows: &[Weather]| fire.minutes_to(p, Moment::ZERO, rows);
        assert!((to(east, &[w]) - 100.0).abs() <= 5.0 && to(west, &[w]) > 500.0);
        // A shift that is told turns it round.
        let turned = Weather { at: Moment::ZERO + Span::minutes(60), wind_towards_deg: 270.0, ..w };
        assert!(to(west, &[w, turned]) < 240.0);
        let gale = Weather { wind_m_s: 10.0, ..w };
        let strong = |d: f64| to(Point::new(300.0 + d, 0.0), &[gale]);
        assert!(strong(250.0) <= 5.0 && strong(450.0) > 5.0, "embers: {} {}", strong(250.0), strong(450.0));
        assert!((FireSeen { held: 1.0, ..fire }.minutes_to(east, Moment::ZERO, &[w]) - HORIZON_MIN).abs() < 1e-9);
    }
}
