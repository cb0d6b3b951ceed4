//! Expressway / crash — who runs into the end of a queue, as an expectation and as drawn events, and who is in the vehicles.
//!
//! In: vehicles that arrive at a tail, what warns them, visibility. Out: expected number, crashes with people by grade.
//! Not here: the queue (`stream`), their treatment (`victim`).
//! Method: every arrival has a small probability; the n-th arrival of a carriageway has the same luck under every plan, so a plan that lets
//! fewer arrive, or warns them, has a part of the crashes of one that does not. Source: the rate is assumed: about one crash in twenty
//! to thirty hours of an unwarned queue at 1,500 vehicles an hour; a portable warning of a queue's end takes away 44 % (Ullman,
//! Iragavarapu and Brydia 2016, TRR 2555); more by police who stand at the tail (assumed).

use crate::base::seed::{Luck, Seed, draw, draw_key, stream_of};
use crate::hazard::road_fire::spec::Traffic;

/// Crashes an arrival at a tail of which nothing warns, by day (assumed).
pub const PER_ARRIVAL: f64 = 4e-5;
/// Factor of variable signs upstream.
pub const SIGNS: f64 = 0.56;
/// Factor of police with signs who move with the tail (assumed).
pub const POLICE: f64 = 0.15;
/// Factor where those ahead still drive, at 60 km/h behind a patrol (assumed: the difference of speeds is less than half).
pub const PACED: f64 = 0.3;
/// Factor at night (assumed).
pub const NIGHT: f64 = 2.0;
/// Factor where smoke lies on the tail (assumed).
pub const SMOKE: f64 = 4.0;
/// Dead, red, yellow, green of the people in vehicles that crash into a tail (assumed).
pub const GRADES: [f64; 4] = [0.04, 0.07, 0.15, 0.34];
/// Probability that a red person is stuck in the vehicle (assumed).
pub const STUCK: f64 = 0.35;
/// People in a car, a bus, a goods vehicle (assumed: National Day week).
pub const PEOPLE: [f64; 3] = [2.8, 35.0, 1.5];

/// What warns those who arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warned {
    /// Variable signs.
    pub signs: bool,
    /// Police at the tail.
    pub police: bool,
    /// It is the end of a platoon that a patrol leads: those before it move.
    pub paced: bool,
}

/// Probability that one arrival crashes.
#[must_use]
pub fn probability(warned: Warned, night: bool, smoke: bool) -> f64 {
    let mut p = PER_ARRIVAL;
    if warned.police {
        p *= POLICE;
    } else if warned.signs {
        p *= SIGNS;
    }
    if warned.paced {
        p *= PACED;
    }
    if night {
        p *= NIGHT;
    }
    if smoke {
        p *= SMOKE;
    }
    p
}

/// Somebody hurt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "START grades")]
pub enum Grade {
    Dead,
    Red,
    Yellow,
    Green,
}

/// A crash.
#[derive(Clone, Debug, PartialEq)]
pub struct Crash {
    /// Vehicles in it.
    pub vehicles: u32,
    /// People in them.
    pub people: u32,
    /// The hurt: grade and whether stuck.
    pub hurt: Vec<(Grade, bool)>,
}

/// Counts the arrivals of one carriageway and draws.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Arrivals {
    key: u64,
    /// Vehicles so far; whole ones have had their luck.
    pub vehicles: f64,
    /// Crashes expected so far.
    pub expected: f64,
    /// Crashes drawn so far.
    pub crashes: u32,
}

impl Arrivals {
    /// None yet.
    #[must_use]
    pub fn new(seed: Seed, carriageway: usize) -> Self {
        Self { key: draw_key(seed, Luck::Crash, if carriageway == 0 { "own" } else { "opposite" }), ..Self::default() }
    }
    /// So many more arrive under a probability; gives the ordinals of those that crash.
    pub fn more(&mut self, vehicles: f64, p: f64) -> Vec<u64> {
        let (before, after) = (self.vehicles.floor() as u64, (self.vehicles + vehicles).floor() as u64);
        self.vehicles += vehicles;
        self.expected += vehicles * p;
        let hit: Vec<u64> = (before..after).filter(|n| draw(self.key, *n) < p).collect();
        self.crashes += hit.len() as u32;
        hit
    }
}

/// Who is in the vehicles of a crash, and what became of them.
#[must_use]
pub fn crash(seed: Seed, carriageway: usize, ordinal: u64, traffic: &Traffic) -> Crash {
    let mut luck = stream_of(seed, Luck::Crash, if carriageway == 0 { "own" } else { "opposite" }, ordinal);
    let vehicles = 2 + u32::from(luck.chance(0.3)) + u32::from(luck.chance(0.1));
    let mut out = Crash { vehicles, people: 0, hurt: Vec::new() };
    for _ in 0..vehicles {
        let class = luck.weighted(&traffic.mix);
        let mean = PEOPLE[class];
        out.people += 1 + (luck.unit() * 2.0 * (mean - 1.0)).round() as u32;
    }
    for _ in 0..out.people {
        let lot = luck.unit();
        let stuck = luck.chance(STUCK);
        let [dead, red, yellow, green] = GRADES;
        let grade = if lot < dead {
            Grade::Dead
        } else if lot < dead + red {
            Grade::Red
        } else if lot < dead + red + yellow {
            Grade::Yellow
        } else if lot < dead + red + yellow + green {
            Grade::Green
        } else {
            continue;
        };
        out.hurt.push((grade, stuck && grade == Grade::Red));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_warned_has_a_part_of_the_crashes_of_who_is_not() {
        for seed in 1..50 {
            let run = |p: f64| {
                let mut a = Arrivals::new(Seed(seed), 0);
                (0..2000).flat_map(|_| a.more(3.3, p)).collect::<Vec<_>>()
            };
            let (all, some) = (run(1e-3), run(2e-4));
            assert!(some.iter().all(|n| all.contains(n)), "{seed}");
        }
    }

    #[test]
    fn as_many_are_drawn_as_are_expected() {
        let (mut drawn, mut expected) = (0.0, 0.0);
        for seed in 1..200 {
            let mut a = Arrivals::new(Seed(seed), 1);
            a.more(5000.0, 1e-3);
            (drawn, expected) = (drawn + f64::from(a.crashes), expected + a.expected);
        }
        assert!((drawn / expected - 1.0).abs() < 0.1, "{drawn} {expected}");
    }
}
