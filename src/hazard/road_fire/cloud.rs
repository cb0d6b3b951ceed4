//! Road fire / cloud — gas that has leaked, where it is by now: steady plumes, each with the wind with which it left.
//!
//! In: source strength and air, minute by minute. Out: ppm at a place and a moment. Not here: harm (`toxic`), who breathes it
//! (`drill::people::fume`). Method: while wind and class stay as they are the gas is one steady plume, of which that part is there
//! which has had the time to come (x / u); after a change, or when the leak is stopped, the old part drifts on with its own wind
//! until it has passed. Nothing is made of the air between two winds, nor of calm: below 0.5 m/s the plume goes with 0.5 m/s.

use super::plume::Plume;
use super::toxic::{Probit, ppm};
use crate::base::num::{cos, sin};
use crate::base::time::Moment;
use crate::map::frame::Point;

/// Least wind that carries a plume, m/s (assumed; the formula knows no calm).
pub const LEAST_WIND_M_S: f64 = 0.5;
/// A plume whose end is so far off has left the map, metres (assumed).
const GONE_M: f64 = 20_000.0;

/// What left the source under one wind.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Emission {
    /// The plume.
    pub plume: Plume,
    /// East and north of a step down the wind: worked out once, for it is asked for every house and cell.
    axis: (f64, f64),
    /// From when.
    pub from: Moment,
    /// Until when; still going on where there is none.
    pub until: Option<Moment>,
}

impl Emission {
    /// How far the gas has drifted since a moment, metres.
    fn drifted_m(&self, since: Moment, now: Moment) -> f64 {
        (now - since).as_seconds().max(0.0) * self.plume.wind_m_s.max(LEAST_WIND_M_S)
    }
    /// Whether a place lies in the wedge outside of which the plume is thinner than a ten-thousandth of its axis, whatever the time.
    #[must_use]
    pub fn may_be_at(&self, p: Point) -> bool {
        let (x, aside) = self.downwind_m(p);
        x > 0.0 && aside <= 4.3 * self.plume.class.widest() * x
    }
    fn downwind_m(&self, p: Point) -> (f64, f64) {
        let ((e, n), x, y) = (self.axis, p.x - self.plume.at.x, p.y - self.plume.at.y);
        (x * e + y * n, (x * n - y * e).abs())
    }
    /// kg/m³ on the ground at a place.
    fn kg_m3(&self, p: Point, now: Moment) -> f64 {
        if !self.may_be_at(p) {
            return 0.0;
        }
        let (x, aside) = self.downwind_m(p);
        let there = x > 0.0 && x <= self.drifted_m(self.from, now) && self.until.is_none_or(|end| x >= self.drifted_m(end, now));
        if there { self.plume.at_kg_m3(x, aside) } else { 0.0 }
    }
}

/// All of the gas.
#[derive(Clone, Debug, PartialEq)]
pub struct Cloud {
    /// What it does.
    pub probit: Probit,
    /// Its plumes, the latest last.
    pub emissions: Vec<Emission>,
}

impl Cloud {
    /// Parts per million on the ground at a place.
    #[must_use]
    pub fn ppm(&self, p: Point, now: Moment) -> f64 {
        ppm(self.emissions.iter().map(|e| e.kg_m3(p, now)).sum(), self.probit.molar_g)
    }
}

/// Carries a list of emissions on to a moment: the one that goes on ends where the plume is another now.
pub fn follow(list: &mut Vec<Emission>, plume: Option<Plume>, now: Moment) {
    if let Some(last) = list.last_mut().filter(|e| e.until.is_none())
        && plume != Some(last.plume)
    {
        last.until = Some(now);
    }
    if let Some(plume) = plume.filter(|_| list.last().is_none_or(|e| e.until.is_some())) {
        let a = plume.towards_deg.to_radians();
        list.push(Emission { plume, axis: (sin(a), cos(a)), from: now, until: None });
    }
    list.retain(|e| e.until.is_none_or(|end| e.drifted_m(end, now) < GONE_M));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::briggs::Stability;
    use crate::hazard::road_fire::toxic::probit;
    use crate::hazard::road_fire::vehicle::Load;

    fn plume(towards_deg: f64) -> Plume {
        Plume { at: Point::new(0.0, 0.0), kg_s: 1.0, height_m: 1.0, wind_m_s: 2.0, towards_deg, class: Stability::D, town: false }
    }

    #[test]
    fn gas_comes_when_the_wind_has_brought_it_and_the_old_plume_drifts_on_after_a_shift() {
        let mut list = Vec::new();
        follow(&mut list, Some(plume(90.0)), Moment::ZERO);
        let ppm = |list: &[Emission], x: f64, y: f64, minute: i64| {
            Cloud { probit: probit(Load::Chlorine).expect("it poisons"), emissions: list.to_vec() }.ppm(Point::new(x, y), Moment::minutes(minute))
        };
        assert!(ppm(&list, 1000.0, 0.0, 8).abs() < 1e-12 && ppm(&list, 1000.0, 0.0, 9) > 1.0, "1000 m at 2 m/s take 8.3 min");
        follow(&mut list, Some(plume(0.0)), Moment::minutes(10));
        assert!(ppm(&list, 0.0, 1000.0, 12).abs() < 1e-12 && ppm(&list, 1000.0, 0.0, 12) > 1.0, "what left before the shift goes on east");
        assert!(ppm(&list, 0.0, 1000.0, 19) > 1.0 && ppm(&list, 1000.0, 0.0, 19).abs() < 1e-12, "and has passed when the new plume is there");
        follow(&mut list, None, Moment::minutes(20));
        assert!(ppm(&list, 0.0, 1000.0, 28) > 1.0 && ppm(&list, 0.0, 1000.0, 29).abs() < 1e-12, "a stopped leak clears from its source on");
        follow(&mut list, None, Moment::minutes(400));
        assert!(list.is_empty());
    }
}
