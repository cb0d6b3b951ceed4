//! Fire / pace — how fast a crew builds line, by fuel, strength, tool, tiredness, night and slope, and up to which flame.
//!
//! In: a fuel model, a team. Out: metres a second, metres of flame. Not here: where the line goes (`crews`).
//! Source: sustained line production of 20-person crews, NWCG Incident Response Pocket Guide, chains an hour for type I and
//! type II crews (1 chain = 20.1168 m), by the thirteen models of Anderson; the forty of Scott & Burgan take the model
//! nearest in kind (assumed). Flame limits: wind blowers (风力灭火机 6MF-30) singly below 1.5 m, two or three together never
//! above 2.5 m; hand tools 1.2 m, engines 2.4 m, aircraft 3.4 m (hauling chart, Rothermel 1983). Factors are assumed.

use crate::map::force::{Owner, Skill, Team};

/// Metres of a chain.
pub const CHAIN_M: f64 = 20.1168;

/// What a team is on a fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Craft {
    /// Trained for forest fires, with blowers.
    Blowers,
    /// An engine with hose, near a road.
    Engine,
    /// A helicopter with a bucket.
    Helicopter,
    /// Grown people with hand tools: township squads, militia.
    Tools,
    /// Carries and watches, never on the line: volunteers.
    Carry,
}

/// What a team is on a fire; `None` for those who have no business there.
#[must_use]
pub fn craft(t: &Team) -> Option<Craft> {
    let has = |k: Skill| t.skills.contains(&k);
    if has(Skill::Helicopter) {
        Some(Craft::Helicopter)
    } else if has(Skill::ForestFire) {
        Some(Craft::Blowers)
    } else if has(Skill::WaterTanker) {
        Some(Craft::Engine)
    } else if matches!(t.owner, Owner::Military) || t.township.is_some() && matches!(t.owner, Owner::Government) && has(Skill::Evacuate) {
        Some(Craft::Tools)
    } else if matches!(t.owner, Owner::Society) && (has(Skill::Outdoor) || has(Skill::Supply)) {
        Some(Craft::Carry)
    } else {
        None
    }
}

/// Chains an hour of 20 people, type I and type II, by Anderson's model 1 to 13.
const CHAINS: [(f64, f64); 13] = [
    (30.0, 18.0),
    (24.0, 16.0),
    (5.0, 3.0),
    (5.0, 3.0),
    (6.0, 4.0),
    (7.0, 5.0),
    (4.0, 2.0),
    (7.0, 5.0),
    (28.0, 16.0),
    (6.0, 4.0),
    (15.0, 9.0),
    (7.0, 4.0),
    (5.0, 3.0),
];

/// The one of Anderson's models that is nearest in kind.
#[must_use]
pub const fn nearest_of_13(model: u8) -> u8 {
    match model {
        1..=13 => model,
        101 | 102 => 1,
        103..=109 => 3,
        121 | 122 => 2,
        123 | 124 => 5,
        141 | 142 | 146 => 5,
        143 | 144 | 148 => 6,
        145 | 147 | 149 => 4,
        161..=165 => 10,
        181 | 183 | 184 => 8,
        182 | 186 | 188 | 189 => 9,
        185 | 187 => 10,
        201 => 11,
        202 => 12,
        203 | 204 => 13,
        _ => 1,
    }
}

/// Metres of line that a person builds in an hour; ground without fuel needs no line and is walked at `None`.
#[must_use]
pub fn per_person_m_h(model: u8, craft: Craft) -> f64 {
    let (one, two) = CHAINS[usize::from(nearest_of_13(model).clamp(1, 13)) - 1];
    let chains = match craft {
        Craft::Blowers => one,
        Craft::Engine | Craft::Tools => two,
        Craft::Carry | Craft::Helicopter => 0.0,
    };
    chains * CHAIN_M / 20.0
}

/// Blowers along a low edge clear it faster than hand tools dig (assumed).
pub const BLOWN: f64 = 2.0;
/// A hose line along an edge (assumed).
pub const HOSED: f64 = 1.5;
/// Wet line that one engine's crew lays with hose over slopes, metres an hour (assumed; a crew in steep country told of 3,500 ft in three hours of
/// a night, Wildfire Today 2021).
pub const WETS_M_H: f64 = 300.0;
/// In the dark (assumed).
pub const DARK: f64 = 0.6;
/// Metres of line that mopping up passes for one that building does (assumed).
pub const MOP: f64 = 2.0;

/// Share of the pace that is left after hours of work: full for two hours, then 5 % less an hour, never below a half
/// (assumed).
#[must_use]
pub fn fatigue(hours: f64) -> f64 {
    (1.0 - 0.05 * (hours - 2.0).max(0.0)).max(0.5)
}

/// Share of the pace on a slope: full to 20°, then down to half at 45° (assumed).
#[must_use]
pub fn on_slope(tangent: f64) -> f64 {
    (1.0 - (tangent - 0.364).max(0.0) * 0.786).max(0.5)
}

/// The longest flame against which a crew may work directly, metres.
#[must_use]
pub const fn limit_m(craft: Craft, people: u32) -> f64 {
    match craft {
        Craft::Blowers if people >= 6 => 2.5,
        Craft::Blowers => 1.5,
        Craft::Engine => 2.4,
        Craft::Tools => 1.2,
        Craft::Helicopter => 3.4,
        Craft::Carry => 0.0,
    }
}

/// The pace of a crew directly at an edge, m/s.
#[must_use]
pub fn direct_m_s(model: u8, craft: Craft, people: u32, flame_m: f64, hours: f64, night: bool, tangent: f64) -> f64 {
    let tool = match craft {
        Craft::Blowers if flame_m <= 1.5 => BLOWN,
        Craft::Engine => HOSED,
        _ => 1.0,
    };
    line_m_s(model, craft, people, hours, night, tangent) * tool
}

/// The pace at which so many engines lay a wet line, m/s: hose goes over any fuel alike.
#[must_use]
pub fn wet_m_s(engines: u32, hours: f64, night: bool, tangent: f64) -> f64 {
    WETS_M_H * f64::from(engines) / 3600.0 * fatigue(hours) * if night { DARK } else { 1.0 } * on_slope(tangent)
}

/// The pace of a crew that digs or cuts a line, m/s.
#[must_use]
pub fn line_m_s(model: u8, craft: Craft, people: u32, hours: f64, night: bool, tangent: f64) -> f64 {
    let dark = if night { DARK } else { 1.0 };
    per_person_m_h(model, craft) * f64::from(people) / 3600.0 * fatigue(hours) * dark * on_slope(tangent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_those_of_the_pocket_guide() {
        // FM10 type I: 6 chains an hour are 121 m; FM1: 604 m.
        assert!((per_person_m_h(10, Craft::Blowers) * 20.0 - 120.7).abs() < 0.1 && (per_person_m_h(1, Craft::Blowers) * 20.0 - 603.5).abs() < 0.1);
        assert!((per_person_m_h(8, Craft::Tools) * 20.0 - 5.0 * CHAIN_M).abs() < 1e-9);
        assert!((line_m_s(10, Craft::Blowers, 40, 1.0, false, 0.0) * 3600.0 - 241.4).abs() < 0.1);
        assert!(direct_m_s(10, Craft::Blowers, 40, 1.0, 1.0, false, 0.0) > direct_m_s(10, Craft::Blowers, 40, 2.0, 1.0, false, 0.0));
        assert!(fatigue(1.0) > fatigue(6.0) && (fatigue(30.0) - 0.5).abs() < 1e-12 && (on_slope(1.0) - 0.5).abs() < 0.01);
    }

    #[test]
    fn a_single_blower_stops_at_a_metre_and_a_half_and_none_goes_above_two_and_a_half() {
        assert!((limit_m(Craft::Blowers, 3) - 1.5).abs() < 1e-12 && (limit_m(Craft::Blowers, 40) - 2.5).abs() < 1e-12);
        assert!(limit_m(Craft::Tools, 90) < limit_m(Craft::Engine, 8) && limit_m(Craft::Carry, 50) <= 0.0);
    }

    #[test]
    fn every_fuel_model_has_a_rate() {
        for m in &crate::hazard::forest_fire::fuel_model::FUEL_MODELS {
            assert!(per_person_m_h(m.number, Craft::Tools) > 0.0, "{}", m.number);
        }
    }
}
