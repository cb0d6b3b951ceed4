//! Expressway / victim — people hurt on the road: stuck or free, treated or not, in hospital or dead.
//!
//! In: who was hurt, who helps on the spot. Out: changes to be recorded. Not here: how they came to be hurt (`crash`, `scene`).
//! Method: START grades; the most grave first, ties by number; an ambulance takes one red or two yellow. A red person without treatment
//! dies at a rate by the minute (assumed, about a fifth in an hour).

use super::crash::Grade;
use super::hospital::Drive;
use crate::base::dist::Dist;
use crate::base::ids::{FacilityId, TeamId};
use crate::base::seed::{Luck, Seed, stream_of};
use crate::base::time::{Moment, Span};
use crate::map::place::Ward;

/// Deaths a minute of a red person whom nobody treats (assumed).
pub const DIES_PER_MIN: f64 = 0.0035;
/// Minutes to free one stuck person (assumed).
pub const FREE_MIN: Dist = Dist::LogNormal(15.0, 0.4);
/// Minutes of care on the spot before the drive (assumed).
pub const CARE_MIN: f64 = 10.0;
/// Minutes until the cab of a vehicle on fire is past bearing (assumed).
pub const BEARABLE_MIN: Dist = Dist::LogNormal(7.0, 0.4);
/// Probability that others pull a stuck person out before that (assumed).
pub const PULLED_OUT: f64 = 0.35;

/// Somebody hurt.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Victim {
    /// How badly.
    pub grade: Grade,
    /// In the vehicle, and cannot get out.
    pub stuck: bool,
    /// Stuck in the vehicle on fire: until then there is hope.
    pub until: Option<Moment>,
    /// Since when.
    pub since: Moment,
    /// What ward it takes where it is grave.
    pub need: Ward,
    /// The event.
    pub seq: u64,
    /// Somebody is freeing them until then.
    pub freed_at: Option<Moment>,
    /// Treated on the spot from then on.
    pub treated: Option<Moment>,
    /// In hospital then.
    pub hospital_at: Option<Moment>,
    /// In which; none where it lies beyond the border.
    pub hospital: Option<FacilityId>,
    /// In hospital, or dead.
    pub over: bool,
}

/// What changed for somebody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Freed.
    Freed(usize),
    /// Died.
    Died(usize),
    /// In hospital.
    InHospital(usize),
}

/// All of them, and the ambulances.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Victims {
    /// In the order in which they were hurt.
    pub list: Vec<Victim>,
    /// Ambulances by team: each is away until then.
    ambulances: Vec<(TeamId, Moment)>,
}

impl Victims {
    /// Somebody more.
    pub fn add(&mut self, grade: Grade, need: Ward, stuck: bool, until: Option<Moment>, since: Moment, seq: u64) {
        let over = grade == Grade::Dead;
        self.list.push(Victim { grade, stuck, until, since, need, seq, freed_at: None, treated: None, hospital_at: None, hospital: None, over });
    }
    /// A medical team is there with so many ambulances, or gone.
    pub fn ambulances(&mut self, team: TeamId, count: u32, now: Moment) {
        if !self.ambulances.iter().any(|(t, _)| *t == team) {
            self.ambulances.extend((0..count).map(|_| (team, now)));
        }
    }
    /// Whether a medical team has nobody left to care for.
    #[must_use]
    pub fn cared_for(&self, now: Moment) -> bool {
        self.list.iter().all(|v| v.over || v.grade == Grade::Green) && self.ambulances.iter().all(|(_, free)| *free <= now)
    }
    /// Whether anybody is stuck still.
    #[must_use]
    pub fn stuck(&self) -> usize {
        self.list.iter().filter(|v| v.stuck && !v.over).count()
    }
    /// Whether anybody waits for care.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.list.iter().filter(|v| !v.over && v.grade != Grade::Green && v.hospital_at.is_none()).count()
    }

    /// One step: crews that free people, the drive to hospital, and what time does. `drives` says to which hospital a person of a grade
    /// with a need is driven, and takes so many beds there.
    pub fn step(&mut self, seed: Seed, now: Moment, step: Span, freeing: usize, drives: &mut dyn FnMut(Ward, Grade, u32) -> Drive) -> Vec<Change> {
        let mut out = Vec::new();
        let mut order: Vec<usize> = (0..self.list.len()).filter(|i| !self.list[*i].over).collect();
        order.sort_by_key(|i| (self.list[*i].grade, *i));
        let mut hands = freeing;
        for &i in &order {
            let v = &mut self.list[i];
            if v.stuck {
                if let Some(at) = v.freed_at {
                    if now >= at {
                        (v.stuck, v.until) = (false, None);
                        out.push(Change::Freed(i));
                    } else {
                        hands = hands.saturating_sub(1);
                    }
                } else if hands > 0 {
                    hands -= 1;
                    let minutes = FREE_MIN.sample(&mut stream_of(seed, Luck::Crash, "free", i as u64));
                    v.freed_at = Some(now + Span::from_minutes_f64(minutes));
                }
            }
            if v.until.is_some_and(|at| now >= at) {
                (v.over, v.grade) = (true, Grade::Dead);
                out.push(Change::Died(i));
                continue;
            }
            if let Some(at) = v.hospital_at {
                if now >= at {
                    v.over = true;
                    out.push(Change::InHospital(i));
                }
                continue;
            }
            if v.grade == Grade::Red && v.treated.is_none() && minute_ends(now, step) {
                let minute = (now.as_millis() / 60_000) as u64;
                if stream_of(seed, Luck::Crash, "dies", (i as u64) << 32 | minute).unit() < DIES_PER_MIN {
                    (v.over, v.grade) = (true, Grade::Dead);
                    out.push(Change::Died(i));
                }
            }
        }
        self.load(now, drives, &order);
        out
    }
    /// Ambulances that are free take the gravest.
    fn load(&mut self, now: Moment, drives: &mut dyn FnMut(Ward, Grade, u32) -> Drive, order: &[usize]) {
        for a in 0..self.ambulances.len() {
            if self.ambulances[a].1 > now {
                continue;
            }
            let ready = |v: &Victim| !v.over && !v.stuck && v.hospital_at.is_none() && v.grade != Grade::Green;
            let Some(&first) = order.iter().find(|i| ready(&self.list[**i])) else { return };
            let leaves = now + Span::from_minutes_f64(CARE_MIN);
            let mut taken = vec![first];
            if self.list[first].grade == Grade::Yellow {
                taken.extend(order.iter().copied().find(|i| *i != first && ready(&self.list[*i])));
            }
            let drive = drives(self.list[first].need, self.list[first].grade, taken.len() as u32);
            for i in taken {
                let v = &mut self.list[i];
                (v.treated, v.hospital_at, v.hospital) = (Some(now), Some(leaves + drive.there), drive.to);
            }
            self.ambulances[a].1 = leaves + drive.there + drive.there;
        }
    }
}

/// Whether a whole minute ends with this step.
#[must_use]
pub fn minute_ends(now: Moment, step: Span) -> bool {
    now.as_millis() / 60_000 != (now - step).as_millis() / 60_000
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of some grades after so many minutes with so many ambulances, a quarter of an hour from hospital.
    fn after(grades: &[(Grade, bool)], ambulances: u32, freeing: usize, minutes: i64) -> Victims {
        let mut all = Victims::default();
        for (grade, stuck) in grades {
            all.add(*grade, Ward::Trauma, *stuck, None, Moment::ZERO, 0);
        }
        all.ambulances(TeamId(0), ambulances, Moment::ZERO);
        let step = Span::seconds(10);
        for k in 1..=minutes * 6 {
            let now = Moment::ZERO + step * k;
            all.step(Seed(1), now, step, freeing, &mut |_, _, _| Drive { to: Some(FacilityId(7)), there: Span::minutes(15) });
        }
        all
    }
    fn treated(all: &Victims) -> Vec<bool> {
        all.list.iter().map(|v| v.treated.is_some()).collect()
    }

    #[test]
    fn the_gravest_are_taken_first_one_red_or_two_yellow_to_an_ambulance_and_the_lightly_hurt_walk() {
        use Grade::{Green, Red, Yellow};
        let grades = [(Yellow, false), (Green, false), (Red, false), (Yellow, false), (Red, false)];
        assert_eq!(treated(&after(&grades, 1, 0, 1)), [false, false, true, false, false], "one ambulance takes the first red");
        assert_eq!(treated(&after(&grades, 2, 0, 1)), [false, false, true, false, true], "the second the other");
        assert_eq!(treated(&after(&grades, 3, 0, 1)), [true, false, true, true, true], "the third both yellow ones");
        let all = after(&grades, 3, 0, 30);
        assert!(all.list.iter().all(|v| v.over == (v.grade != Green)) && all.list[2].hospital == Some(FacilityId(7)), "{:?}", all.list);
        assert!(all.cared_for(Moment::minutes(60)));
    }

    #[test]
    fn whoever_is_stuck_waits_for_the_crew_that_frees_them() {
        let stuck = [(Grade::Red, true)];
        assert!(after(&stuck, 1, 0, 60).list[0].treated.is_none(), "nobody frees them");
        let freed = after(&stuck, 1, 2, 60);
        assert!(freed.list[0].freed_at.is_some_and(|at| freed.list[0].treated.is_some_and(|t| t >= at)), "{:?}", freed.list);
    }

    #[test]
    fn about_a_fifth_of_the_red_die_in_an_hour_without_treatment() {
        let all = after(&[(Grade::Red, false); 2000], 0, 0, 60);
        let dead = all.list.iter().filter(|v| v.grade == Grade::Dead).count() as f64 / 2000.0;
        let expected = 1.0 - crate::base::num::pow(1.0 - DIES_PER_MIN, 60.0);
        assert!((dead - expected).abs() < 0.03, "{dead}, expected {expected}");
    }
}
