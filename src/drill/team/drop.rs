//! Team / drop — a helicopter with a bucket at a forest fire: from the nearest water to the edge and back, as long as it is light and the wind allows it.
//!
//! In: a job at the fire, the fire before the crew's eyes. Out: water as an act upon the fire. Not here: its flight there (`drive`), crews on
//! the ground (`fight`).
//! Method: each turn takes the time to fill and to fly both ways; the water falls on the edge where it is hottest, but not hotter than water can
//! do anything about, or where it is nearest to the homes that are to be protected. It soaks what it can (`hazard::forest_fire::fire`).
//! Figures assumed: bucket of a medium helicopter, speeds with and without load.

use super::job::Tactic;
use super::{Field, Teams};
use crate::base::ids::{Id, TeamId};
use crate::base::time::Span;
use crate::drill::fire::crews::{FLAMES, Mode, NO_FLIGHT, Work};
use crate::drill::fire::pace::{self, Craft};
use crate::drill::water::Supply;
use crate::hazard::act::HazardAct;
use crate::hazard::forest_fire::fire::{ForestFire, SOAKED_L_M2};
use crate::map::force::Skill;
use crate::map::frame::Point;
use crate::scenario::drill_spec::Scenario;

/// Water in a bucket, litres (assumed: 3 t, a Mi-171 or AC313 lifts as much).
pub const BUCKET_L: f64 = 3000.0;
/// To dip, to line up and to drop, seconds (assumed).
const DIPS_S: f64 = 120.0;
/// With a bucket, and on its way from and to the base, metres a second (assumed: 110 and 200 km/h).
const LADEN_M_S: f64 = 30.0;
pub(super) const CRUISE_M_S: f64 = 55.0;
/// Wind in which nobody flies low over hills, m/s (assumed).
const TOO_WINDY_M_S: f64 = 15.0;

/// Whether a team flies.
#[must_use]
pub fn flies(scenario: &Scenario, team: TeamId) -> bool {
    scenario.county.teams[team.index()].skills.contains(&Skill::Helicopter)
}

/// Whether anybody flies low over hills now: it is light, and the wind is not too strong.
#[must_use]
pub fn may_fly(f: &Field<'_>) -> bool {
    !f.scenario.is_night(f.now) && f.fire.is_none_or(|fire| fire.weather(f.now).wind_m_s <= TOO_WINDY_M_S)
}

/// One turn between the water and the fire.
#[must_use]
pub fn turn(way_m: f64) -> Span {
    Span::from_seconds_f64(DIPS_S + 2.0 * way_m / LADEN_M_S)
}

impl Teams {
    /// A minute over the fire.
    pub(super) fn drop_water(&mut self, f: &mut Field<'_>, fire: &ForestFire, team: TeamId, tactic: Tactic, work: &mut Work) -> Option<&'static str> {
        if let Mode::Hold(until) = work.mode
            && f.now < until
        {
            return None;
        }
        // At dusk and before a storm it goes home; who wants it again by day sends it again.
        if !may_fly(f) {
            self.hold(f, team, work, NO_FLIGHT);
            return Some(NO_FLIGHT);
        }
        let edge = fire.free_edge();
        if edge.is_empty() {
            return Some("no fire");
        }
        let shape = f.frame.shape;
        let limit = pace::limit_m(Craft::Helicopter, 0);
        let home = self.crews[team.index()].job.filter(|_| tactic == Tactic::Protect).map(|j| j.at);
        // Another bucket of this minute falls elsewhere.
        let wetted: Vec<Point> = f.acts.iter().filter_map(|a| if let HazardAct::Wet { at, .. } = a { Some(*at) } else { None }).collect();
        let looked = edge
            .iter()
            .filter(|c| !wetted.contains(&shape.centre(**c as usize)))
            .map(|c| (*c as usize, f64::from(fire.cell(*c as usize).flame_m())))
            .filter(|(_, flame)| *flame <= limit);
        let worth = |(c, flame): &(usize, f64)| home.map_or(-*flame, |h| shape.centre(*c).distance_m(h));
        let Some((cell, _)) = looked.min_by(|a, b| worth(a).total_cmp(&worth(b)).then(a.0.cmp(&b.0))) else {
            self.hold(f, team, work, FLAMES);
            return None;
        };
        let at = shape.centre(cell);
        // Along the edge: what one cell does not take falls on the next.
        let need_l = SOAKED_L_M2 * shape.cell_m * shape.cell_m;
        let next = shape.neighbours(cell).map(|(n, _)| n).find(|n| fire.spreads(*n)).map(|n| shape.centre(n));
        f.acts.push(HazardAct::Wet { at, litres: BUCKET_L.min(need_l) });
        if let Some(p) = next.filter(|_| BUCKET_L > need_l) {
            f.acts.push(HazardAct::Wet { at: p, litres: BUCKET_L - need_l });
        }
        work.unsaid_m += (BUCKET_L / need_l).min(if next.is_some() { 2.0 } else { 1.0 }) * shape.cell_m;
        self.crews[team.index()].at = at;
        work.held = None;
        work.mode = Mode::Hold(f.now + turn(Self::water_by_air_m(f.scenario, at)));
        None
    }
    fn water_by_air_m(scenario: &Scenario, at: Point) -> f64 {
        Supply::near(&scenario.county, at).straight_m()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_grows_with_the_way_to_the_water() {
        // 3 km at 30 m/s both ways: 200 s, and two minutes to dip and drop.
        assert!((turn(3000.0).as_seconds() - 320.0).abs() < 1e-6 && turn(0.0) == Span::minutes(2));
    }
}
