//! Traffic / link — one direction of a road as a queue: integer credit at both ends, storage, gaps under way.
//!
//! In: length, free speed, capacity, jam density. Out: whether a vehicle may enter or leave at a millisecond.
//! Not here: which vehicle, which way. Method: capacity is kept as thousandths of a vehicle an hour and spent as
//! `capacity × milliseconds`, so that 1,700 an hour is exact; the triangular diagram of Newell (1993) with free speed u,
//! capacity q and jam density k gives the backward speed w = q / (k − q/u), which for q = 1/(τ + 1/(u k)) is 1/(τ k).

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::lanes::WHOLE;

/// No moment: what never comes.
pub const NEVER: i64 = i64::MAX;
/// Size of a car in thousandths.
pub const CAR: i64 = 1000;
/// Thousandths of a vehicle times milliseconds in an hour: the price of one thousandth.
const HOUR: i64 = 3_600_000;
/// Backward speed where capacity, speed and density do not make a triangle: 15 km/h (MATSim's hole speed).
const HOLE_M_PER_S: f64 = 15.0 / 3.6;

/// Thousandths of a vehicle an hour that may pass one end of a link, and from when on the next may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    ready: i64,
    /// `ready` as the first whole millisecond; kept, because it is asked for far more often than spent.
    at_ms: i64,
    /// The credit is there within the millisecond before.
    part: bool,
}

impl Credit {
    /// Full credit from an hour before T+00:00 on, so that traffic can run in; none at all under capacity nought.
    #[must_use]
    pub fn new(per_h: i64) -> Self {
        let mut credit = Self { ready: -HOUR * per_h.max(0), ..Self::default() };
        credit.count(per_h);
        credit
    }
    /// Its numbers, for a fingerprint.
    #[must_use]
    pub const fn numbers(self) -> [i64; 2] {
        [self.ready, self.at_ms]
    }
    fn count(&mut self, per_h: i64) {
        if per_h <= 0 {
            (self.at_ms, self.part) = (NEVER, false);
        } else {
            self.part = self.ready.rem_euclid(per_h) > 0;
            self.at_ms = self.ready.div_euclid(per_h) + i64::from(self.part);
        }
    }
    /// The millisecond from which the next vehicle may pass.
    #[must_use]
    pub const fn ready_ms(self) -> i64 {
        self.at_ms
    }
    /// The millisecond in which the credit comes, where less than a millisecond decides nothing: at a merge, where two ends
    /// of the same capacity must not miss each other by a fraction.
    #[must_use]
    pub const fn within_ms(self) -> i64 {
        if self.part { self.at_ms - 1 } else { self.at_ms }
    }
    /// Pays for a vehicle that passes at a millisecond. Less than one millisecond's credit is carried over, never more.
    pub fn spend(&mut self, per_h: i64, at: i64, size: i64) {
        self.ready = self.ready.max(at * per_h - (per_h - 1)) + HOUR * size;
        self.count(per_h);
    }
    /// Starts anew under another capacity.
    pub(super) fn convert(&mut self, new: i64, at: i64) {
        self.ready = if self.at_ms == NEVER { at } else { self.at_ms.max(at) } * new;
        self.count(new);
    }
}

/// A vehicle in a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inside {
    /// When it can be at the end.
    pub exit_ms: i64,
    /// Which.
    pub vehicle: u32,
    /// Size in thousandths of a car.
    pub size: u32,
    /// The link it takes next; `u32::MAX` where it arrives at the end of this one.
    pub next: u32,
    /// It takes no room: it waits beside the road to join it here.
    pub beside: bool,
    /// It leaves the road at the end without passing it.
    pub turns_off: bool,
}

/// Who waits to enter a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// The first vehicle of a link.
    Link(u32),
    /// A vehicle that starts here.
    Start(u32),
}

/// A link under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkState {
    /// Length, metres.
    pub length_m: f64,
    /// Milliseconds from one end to the other for who enters now.
    pub travel_ms: i64,
    /// Milliseconds for a gap from the downstream to the upstream end.
    pub gap_ms: i64,
    /// Capacity, thousandths of a vehicle an hour.
    pub per_h: i64,
    /// Capacity of all its own lanes in dry weather.
    pub own_per_h: i64,
    /// Room of all its own lanes.
    pub own_room: i64,
    /// Its own lanes.
    pub lanes: u32,
    /// Lanes that are blocked.
    pub lost: i64,
    /// Lanes that the other direction lends it; negative where it lends them.
    pub lent: i64,
    /// Share of the capacity that weather leaves, thousandths.
    pub share: i64,
    /// What police at the junction where it ends make of its capacity, thousandths; the whole where nobody stands there.
    pub by_hand: i64,
    /// Milliseconds from end to end at free speed, and for a gap where nobody regulates its end.
    pub own_ms: (i64, i64),
    /// The other direction, where both share one lane.
    pub opposes: Option<u32>,
    /// Passing places on a lane that both directions share; none where they can pass at its ends only.
    pub bays: u32,
    /// Milliseconds that a vehicle waits in one of them for another, on average.
    pub bay_ms: i64,
    /// Vehicles that have entered a shared lane since the other direction last did.
    pub platoon: u32,
    /// Room, thousandths of a car; whole cars, rounded up, so that short links keep their flow.
    pub room: i64,
    /// Vehicles inside, first in first out.
    pub inside: VecDeque<Inside>,
    /// Their sizes together.
    pub queued: i64,
    /// Gaps on their way back: when they arrive, and their size.
    pub gaps: VecDeque<(i64, i64)>,
    /// Room taken by vehicles and gaps under way.
    pub taken: i64,
    /// Credit at the entry.
    pub entry: Credit,
    /// Credit at the exit.
    pub exit: Credit,
    /// What it may claim of a link that it shares with others: vehicles an hour, its capacity unless set.
    pub weight: u32,
    /// Links of different weight lead into this one: who waits is served by weight, not by time alone.
    pub weighed: bool,
    /// Where its claims stand, and at which link.
    pub claim: (i64, u32),
    /// Where the claims of those stand who start here.
    pub door_claim: i64,
    /// Where the claim stood that was served last.
    pub served: i64,
    /// Who waits to enter, in order of time.
    pub waiting: VecDeque<(i64, Source)>,
    /// The link that the first vehicle waits for.
    pub waits_for: Option<u32>,
    /// Closed to entry.
    pub closed: bool,
    /// Every driver thinks before entering it.
    pub doubt: bool,
    /// The queue has reached the upstream end and not dissolved.
    pub spilled: bool,
    /// Since when.
    pub spilled_ms: i64,
    /// Recorded as part of a ring that stands still.
    pub in_ring: bool,
    /// Vehicles that have gone past its end, for those who count; no part of the state, so it starts anew where a run is resumed.
    #[serde(skip)]
    pub passed: u64,
}

impl LinkState {
    /// An empty link.
    #[must_use]
    pub fn new(length_m: f64, free_m_per_s: f64, capacity_per_h: f64, jam_per_m: f64, lanes: u32) -> Self {
        assert!(
            length_m >= 0.0 && free_m_per_s > 0.0 && capacity_per_h >= 0.0 && jam_per_m > 0.0 && lanes > 0,
            "a link needs length, speed, capacity and room"
        );
        let (u, q, k) = (free_m_per_s, capacity_per_h / 3600.0, jam_per_m * f64::from(lanes));
        let w = if q > 0.0 && k > q / u * 1.000_001 { q / (k - q / u) } else { HOLE_M_PER_S };
        let per_h = (capacity_per_h * 1000.0).round() as i64;
        let gap_ms = (length_m / w * 1000.0).floor() as i64;
        let room = ((length_m * k - 1e-9).ceil() as i64 * CAR).max(CAR);
        Self {
            length_m,
            travel_ms: travel(length_m, u),
            gap_ms,
            per_h,
            own_per_h: per_h,
            own_room: room,
            lanes,
            lost: 0,
            lent: 0,
            share: WHOLE,
            by_hand: WHOLE,
            own_ms: (travel(length_m, u), gap_ms),
            opposes: None,
            bays: 0,
            bay_ms: 0,
            platoon: 0,
            room,
            inside: VecDeque::new(),
            queued: 0,
            gaps: VecDeque::new(),
            taken: 0,
            entry: Credit::new(per_h),
            exit: Credit::new(per_h),
            weight: ((per_h / 1000).max(1)).min(i64::from(u32::MAX)) as u32,
            weighed: false,
            claim: (0, u32::MAX),
            door_claim: 0,
            served: 0,
            waiting: VecDeque::new(),
            waits_for: None,
            closed: false,
            doubt: false,
            spilled: false,
            spilled_ms: 0,
            in_ring: false,
            passed: 0,
        }
    }
    /// Lets gaps that have arrived by now free their room.
    pub fn drain(&mut self, now: i64) {
        while let Some(&(at, size)) = self.gaps.front() {
            if at > now {
                break;
            }
            self.taken -= size;
            self.gaps.pop_front();
        }
    }
    /// Whether a vehicle of a size finds room now.
    #[must_use]
    pub fn has_room(&self, size: i64) -> bool {
        self.taken == 0 || self.taken + size <= self.room
    }
    /// The first vehicle leaves; its gap starts backwards.
    pub fn leave(&mut self, now: i64) -> Option<Inside> {
        let gone = self.inside.pop_front()?;
        self.passed += 1;
        self.queued -= i64::from(gone.size);
        if !gone.turns_off {
            self.exit.spend(self.per_h, now, i64::from(gone.size));
        }
        if !gone.beside {
            self.gaps.push_back((now + self.gap_ms, i64::from(gone.size)));
        }
        self.in_ring = false;
        Some(gone)
    }
    /// A vehicle enters at a moment and will wait so long for others that it meets; true where it is the only one.
    pub fn enter(&mut self, vehicle: u32, size: u32, next: u32, turns_off: bool, (now, meets_ms): (i64, i64)) -> bool {
        self.taken += i64::from(size);
        self.queued += i64::from(size);
        self.entry.spend(self.per_h, now, i64::from(size));
        let exit_ms = (now + self.travel_ms + meets_ms).max(self.inside.back().map_or(i64::MIN, |b| b.exit_ms));
        self.inside.push_back(Inside { exit_ms, vehicle, size, next, beside: false, turns_off });
        self.inside.len() == 1
    }
    /// Milliseconds beyond the road's own that a vehicle takes which goes no faster than so many km/h.
    #[must_use]
    pub fn slower_ms(&self, top_km_h: u8) -> i64 {
        (travel(self.length_m, f64::from(top_km_h.max(1)) / 3.6) - self.travel_ms).max(0)
    }
    /// A vehicle joins from beside the road at the downstream end, behind whoever already waits there; true where it is the first.
    pub fn join(&mut self, vehicle: u32, size: u32, next: u32, now: i64) -> bool {
        self.queued += i64::from(size);
        let i = self.inside.partition_point(|x| x.exit_ms <= now);
        self.inside.insert(i, Inside { exit_ms: now, vehicle, size, next, beside: true, turns_off: false });
        i == 0
    }
    /// When the first vehicle can leave: it is at the end, and the end lets it pass. [`NEVER`] where there is none.
    #[must_use]
    pub fn first_ms(&self, to_weighed: bool) -> i64 {
        let Some(first) = self.inside.front() else { return NEVER };
        if first.turns_off {
            return first.exit_ms;
        }
        let credit = if to_weighed { self.exit.within_ms() } else { self.exit.ready_ms() };
        first.exit_ms.max(credit)
    }
    /// Another speed for who enters from now on.
    pub fn set_speed(&mut self, m_per_s: f64) {
        self.travel_ms = travel(self.length_m, m_per_s);
    }
    /// Another capacity of all its own lanes from now on.
    pub fn set_capacity(&mut self, per_h: f64, now: i64) {
        self.own_per_h = (per_h * 1000.0).round() as i64;
        self.count_lanes(now);
    }
    /// What passes from now on.
    pub(super) fn set_per_h(&mut self, per_h: i64, now: i64) {
        self.per_h = per_h;
        self.entry.convert(per_h, now);
        self.exit.convert(per_h, now);
    }
    /// Police at its end make another capacity of its own: gaps travel so much faster that it can hold its flow.
    pub(super) fn regulate(&mut self, by_hand: i64, now: i64) {
        let (free_ms, gap_ms) = self.own_ms;
        self.by_hand = by_hand;
        // With q the capacity, k the room a metre and L the length a gap needs L k / q − L / u.
        self.gap_ms = ((gap_ms + free_ms) * WHOLE / by_hand - free_ms).max(0);
        self.count_lanes(now);
    }
}

fn travel(length_m: f64, m_per_s: f64) -> i64 {
    assert!(m_per_s > 0.0, "a speed of nought is a closure; close the link instead");
    (length_m / m_per_s * 1000.0 - 1e-6).ceil().max(0.0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_lets_exactly_the_capacity_through() {
        for per_h in [1_700_000i64, 1_538_500, 600_000, 333_333] {
            let (mut credit, mut t, mut n) = (Credit::new(per_h), 1_000_000i64, 0i64);
            let end = t + 10 * 3_600_000;
            loop {
                let next = credit.ready_ms().max(t);
                if next >= end {
                    break;
                }
                (t, n) = (next, n + 1);
                credit.spend(per_h, t, CAR);
            }
            assert_eq!(n, (10 * per_h + 999) / 1000, "{per_h}");
        }
    }

    #[test]
    fn the_backward_speed_follows_from_speed_capacity_and_density() {
        let l = LinkState::new(1000.0, 20.0, 2880.0, 0.2, 1);
        assert_eq!((l.travel_ms, l.gap_ms, l.room), (50_000, 200_000, 200_000));
        // The kinematic-wave capacities of the sheet, 1/7.5 vehicles a metre and 15 km/h back: veh/h and lane by km/h.
        for (km_h, per_h) in [(50.0, 1538.5), (60.0, 1600.0), (80.0, 1684.2), (100.0, 1739.1), (120.0, 1777.8)] {
            let u: f64 = km_h / 3.6;
            let w: f64 = 15.0 / 3.6;
            let q = (1.0 / 7.5) / (1.0 / w + 1.0 / u) * 3600.0;
            assert!((q - per_h).abs() < 0.06, "{km_h}: {q}");
            let l = LinkState::new(1000.0, u, q, 1.0 / 7.5, 1);
            assert!((l.gap_ms - 240_000).abs() <= 1, "{}", l.gap_ms);
        }
    }

    #[test]
    fn a_slow_vehicle_takes_its_own_time_and_holds_who_comes_behind_it_on_the_link() {
        let mut l = LinkState::new(1000.0, 20.0, 2880.0, 0.2, 1);
        assert_eq!((l.slower_ms(25), l.slower_ms(72), l.slower_ms(100)), (94_000, 0, 0));
        let slower = l.slower_ms(25);
        l.enter(0, 1000, u32::MAX, false, (0, slower));
        l.enter(1, 1000, u32::MAX, false, (5_000, 0));
        let exits: Vec<i64> = l.inside.iter().map(|x| x.exit_ms).collect();
        assert_eq!(exits, [144_000, 144_000], "a kilometre at 25 km/h is 144 s");
    }
}
