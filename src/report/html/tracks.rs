//! Html / tracks — who is where by the minute: people by settlement and state, groups on the way, teams, roads, shelters.
//!
//! In: the tracks of the record. Out: packed changes. Counts of people are exact; groups on the way that stand in one
//! square are drawn as one dot that carries their sum, and the page says how large the square is.

use std::collections::BTreeMap;

use super::{Plane, budget};
use crate::base::ids::Id;
use crate::record::tale::{Minute, PEOPLE_STATES, Tracks};
use crate::report::pack::{Pack, seal};

/// The packed tracks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// For the page.
    pub text: String,
    /// Side of the square in which groups on the way are drawn as one dot, metres.
    pub square_m: u32,
    /// Every how many minutes groups on the way are shown.
    pub every: usize,
}

/// Sides of squares that are tried, metres, and minutes between pictures of the groups on the way.
const TRIES: [(u32, usize); 7] = [(25, 1), (50, 1), (100, 1), (200, 1), (200, 2), (400, 2), (400, 5)];

/// Packs the tracks as finely as the budget allows.
#[must_use]
pub fn pack(tracks: &Tracks, plane: &Plane) -> Packed {
    let mut fixed = Pack::new();
    fixed.len(tracks.minutes.len());
    people(&mut fixed, &tracks.minutes);
    changes(&mut fixed, &tracks.minutes, |m| m.shelters.iter().map(|(i, n)| (*i, *n)).collect());
    changes(&mut fixed, &tracks.minutes, |m| m.roads.iter().map(|(i, s)| (*i, u32::from(*s))).collect());
    teams(&mut fixed, &tracks.minutes, plane);
    let fixed = fixed.into_bytes();
    for (n, (square_m, every)) in TRIES.into_iter().enumerate() {
        let mut bytes = fixed.clone();
        bytes.extend(moving(&tracks.minutes, plane, square_m, every).into_bytes());
        let last = n + 1 == TRIES.len();
        if !last && bytes.len() / 2 > budget::TRACKS {
            continue;
        }
        let text = seal(&bytes);
        if text.len() <= budget::TRACKS || last {
            return Packed { text, square_m, every };
        }
    }
    unreachable!("the last try is always taken")
}

/// Each minute: settlements changed; each: number, nine differences from its counts before.
fn people(pack: &mut Pack, minutes: &[Minute]) {
    let mut now: BTreeMap<usize, [u32; PEOPLE_STATES]> = BTreeMap::new();
    for minute in minutes {
        let mut rows: Vec<_> = minute.people.clone();
        rows.sort_by_key(|r| r.0);
        pack.len(rows.len());
        let mut last = 0;
        for (id, counts) in rows {
            let i = id.index();
            pack.len(i - last);
            last = i;
            let old = now.entry(i).or_default();
            for (new, old) in counts.iter().zip(old.iter()) {
                pack.int(i64::from(*new) - i64::from(*old));
            }
            *old = counts;
        }
    }
}

/// All changes of one kind of thing: how many; each: minutes since the one before, number, new value.
fn changes(pack: &mut Pack, minutes: &[Minute], of: impl Fn(&Minute) -> Vec<(u32, u32)>) {
    let all: Vec<(usize, u32, u32)> = minutes.iter().enumerate().flat_map(|(m, minute)| of(minute).into_iter().map(move |(i, v)| (m, i, v))).collect();
    pack.len(all.len());
    let mut last = 0;
    for (m, i, value) in all {
        pack.len(m - last);
        last = m;
        pack.uint(u64::from(i));
        pack.uint(u64::from(value));
    }
}

/// Each minute: teams away; each: number, state, where (differences from where that team was before).
fn teams(pack: &mut Pack, minutes: &[Minute], plane: &Plane) {
    let mut places: BTreeMap<u32, (i64, i64)> = BTreeMap::new();
    for minute in minutes {
        let mut rows = minute.teams.clone();
        rows.sort_by_key(|r| r.0);
        pack.len(rows.len());
        for (team, at, state) in rows {
            let (x, y) = plane.at(at);
            let old = places.entry(team).or_default();
            pack.uint(u64::from(team));
            pack.uint(u64::from(state));
            pack.int(x - old.0);
            pack.int(y - old.1);
            *old = (x, y);
        }
    }
}

/// Side of the square in units, squares in a row, every n-th minute; each picture: dots; each: step to its square
/// (drivers after walkers), persons, where in the middle of its people it lies is the square's centre.
fn moving(minutes: &[Minute], plane: &Plane, square_m: u32, every: usize) -> Pack {
    let side = ((f64::from(square_m) / plane.unit_m).round() as i64).max(1);
    let across = 65_536 / side + 1;
    let mut pack = Pack::new();
    pack.uint(side as u64);
    pack.uint(across as u64);
    pack.len(every);
    let mut dots: Vec<(i64, u32)> = Vec::new();
    for minute in minutes.iter().step_by(every) {
        dots.clear();
        for (at, persons, mode) in &minute.moving {
            let (x, y) = plane.at(*at);
            let square = (y.clamp(0, 65_535) / side) * across + x.clamp(0, 65_535) / side;
            dots.push((square + i64::from(*mode != 0) * across * across, u32::from(*persons)));
        }
        dots.sort_unstable();
        let merged: Vec<(i64, u32)> = dots.chunk_by(|a, b| a.0 == b.0).map(|group| (group[0].0, group.iter().map(|d| d.1).sum())).collect();
        pack.len(merged.len());
        let mut last = 0;
        for (square, persons) in merged {
            pack.uint((square - last) as u64);
            last = square;
            pack.uint(u64::from(persons));
        }
    }
    pack
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::SettlementId;
    use crate::map::frame::Point;
    use crate::map::grid::Shape;

    #[test]
    fn groups_in_one_square_become_one_dot_with_their_sum() {
        let plane = Plane::new(Shape { cols: 10, rows: 10, west: 0.0, north: 1000.0, cell_m: 100.0 });
        let minute =
            Minute { moving: vec![(Point::new(10.0, 990.0), 3, 0), (Point::new(20.0, 985.0), 4, 0), (Point::new(20.0, 985.0), 2, 1)], ..Minute::default() };
        let bytes = moving(&[minute], &plane, 25, 1).into_bytes();
        let across = 65_536 / 25 + 1u64;
        let mut want = Pack::new();
        for n in [25, across, 1, 2, 0, 7, across * across, 2] {
            want.uint(n);
        }
        assert_eq!(bytes, want.into_bytes());
    }

    #[test]
    fn counts_are_differences_of_each_settlement() {
        let mut pack = Pack::new();
        let counts = |a: u32, b: u32| {
            let mut c = [0; PEOPLE_STATES];
            (c[0], c[3]) = (a, b);
            c
        };
        people(
            &mut pack,
            &[
                Minute { people: vec![(SettlementId(2), counts(5, 0))], ..Minute::default() },
                Minute { people: vec![(SettlementId(2), counts(1, 4))], ..Minute::default() },
            ],
        );
        assert_eq!(pack.into_bytes(), [1, 2, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 7, 0, 0, 8, 0, 0, 0, 0, 0]);
    }
}
