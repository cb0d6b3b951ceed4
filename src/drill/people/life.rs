//! People / life — what each household is doing, and the counts that follow from it.
//!
//! In: changes of phase, harm, people who join their household. Out: arrays by household; people of settlements by state, of zones
//! and villages by what a station may count. Not here: why they do it. Rule: every person is in exactly one state at every moment.

use serde::{Deserialize, Serialize};

use super::household::Households;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{Id, SettlementId, VillageId, ZoneId};
use crate::base::kept::Sums;
use crate::drill::deed::ZoneCount;
use crate::record::event::{Cause, Own, Why};
use crate::record::tale::{PEOPLE_STATES, PeopleState};

/// What a household is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    /// At home and knows nothing.
    #[default]
    Home,
    /// At home, has heard.
    Heard,
    /// At home, packs.
    Packing,
    /// At home, waits for a helper or to be fetched.
    Waiting,
    /// At home and will not leave.
    Refused,
    /// On the way on foot.
    Walking,
    /// In a vehicle.
    Riding,
    /// In the queue at a shelter's gate.
    Gate,
    /// In safety away from home.
    Safe,
    /// On the upper floor at home.
    Upstairs,
    /// Held by water.
    Trapped,
    /// On the way home.
    Homeward,
    /// At home again.
    Back,
}

impl Phase {
    /// The state in which its people are counted.
    #[must_use]
    pub const fn state(self) -> PeopleState {
        match self {
            Self::Home => PeopleState::Unwarned,
            Self::Heard => PeopleState::Warned,
            Self::Packing | Self::Waiting => PeopleState::Preparing,
            Self::Refused => PeopleState::Refused,
            Self::Walking | Self::Riding | Self::Gate | Self::Homeward => PeopleState::OnTheWay,
            Self::Safe | Self::Upstairs | Self::Back => PeopleState::Safe,
            Self::Trapped => PeopleState::Trapped,
        }
    }
    /// Out of the house for good, or out of the water's reach in it.
    #[must_use]
    pub const fn has_left(self) -> bool {
        matches!(self, Self::Walking | Self::Riding | Self::Gate | Self::Safe | Self::Upstairs)
    }
    /// At home on the ground floor, and free to leave.
    #[must_use]
    pub const fn at_home(self) -> bool {
        matches!(self, Self::Home | Self::Heard | Self::Packing | Self::Waiting | Self::Refused | Self::Back)
    }
}

/// Things that are true of a household once and for all, unless said otherwise; bits of a household's flags.
pub mod flag {
    /// Ordered to leave.
    pub const ORDERED: u32 = 1;
    /// Has heard 准备转移.
    pub const PREPARE: u32 = 1 << 1;
    /// Has heard 立即转移 (or seen the water).
    pub const LEAVE: u32 = 1 << 2;
    /// Has understood.
    pub const UNDERSTOOD: u32 = 1 << 3;
    /// Signed off at the door or seen at the safe place.
    pub const SIGNED: u32 = 1 << 4;
    /// A named helper is known.
    pub const PAIRED: u32 = 1 << 5;
    /// The helper is there.
    pub const HELPED: u32 = 1 << 6;
    /// `Left` has been written.
    pub const LEFT: u32 = 1 << 7;
    /// `Safe` has been written and still holds.
    pub const SAFE: u32 = 1 << 8;
    /// Caught by water.
    pub const CAUGHT: u32 = 1 << 9;
    /// Has been through the high-hazard zone.
    pub const HIGH: u32 = 1 << 10;
    /// A cadre has talked to them at the door.
    pub const PERSUADED: u32 = 1 << 11;
    /// Has seen the water.
    pub const SAW: u32 = 1 << 12;
    /// Has heard that all is clear.
    pub const CLEAR: u32 = 1 << 13;
    /// Its people of reduced mobility have been moved.
    pub const MOVED: u32 = 1 << 14;
    /// Has waited for help long enough.
    pub const WAITED: u32 = 1 << 15;
    /// Trapped away from home.
    pub const AWAY: u32 = 1 << 16;
    /// Follows the plan's refuges (ordered, or the perfect order).
    pub const PLANNED: u32 = 1 << 17;
    /// Its people of reduced mobility are fetched and ride along.
    pub const FETCHED: u32 = 1 << 18;
    /// Its people of reduced mobility have been through the high-hazard zone.
    pub const WEAK_HIGH: u32 = 1 << 19;
    /// Held by closed roads, not by water.
    pub const NO_WAY: u32 = 1 << 20;
    /// Has gone back home once before the all-clear.
    pub const WENT_BACK: u32 = 1 << 21;
    /// At home, found no way, and has said so.
    pub const BLOCKED: u32 = 1 << 22;
    /// Has gone up to the upper floor at home.
    pub const UP: u32 = 1 << 23;
    /// Has refused at the door, on record.
    pub const DECLINED: u32 = 1 << 24;
    /// On the stairs.
    pub const CLIMBS: u32 = 1 << 25;
    /// Has looked for those of it who are elsewhere.
    pub const GATHERED: u32 = 1 << 26;
    /// Takes another way than the plan's route, and has said so.
    pub const OFF_ROUTE: u32 = 1 << 27;
    /// Somebody of it is out with a vehicle for a child; the others wait.
    pub const CHILD_OUT: u32 = 1 << 28;
    /// Packed, and waits for whoever is out for a child.
    pub const PACKED: u32 = 1 << 29;
}

const NO_SEQ: u32 = u32::MAX;
/// Households of which one sum is remembered: few enough that most blocks rest in a quiet minute.
const BLOCK: usize = 256;

/// Every household's life so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Life {
    phase: Vec<Phase>,
    flags: Vec<u32>,
    people: Vec<u8>,
    children: Vec<u8>,
    turn: Vec<u16>,
    last: Vec<u32>,
    why: Vec<Why>,
    dead: Vec<u8>,
    hurt: Vec<u8>,
    by_settlement: Vec<[u32; PEOPLE_STATES]>,
    by_zone: Vec<ZoneCount>,
    by_village: Vec<ZoneCount>,
    changes: u64,
    /// Sums of blocks of [`BLOCK`] households.
    #[serde(skip)]
    sums: Sums,
}

impl Life {
    /// Everybody at home.
    pub fn new(homes: &Households, village_of: &[VillageId]) -> Self {
        let n = homes.len();
        let villages = village_of.iter().map(|v| v.index() + 1).max().unwrap_or(0);
        let mut life = Self {
            phase: vec![Phase::Home; n],
            flags: vec![0; n],
            people: homes.people.clone(),
            children: homes.children.clone(),
            turn: vec![0; n],
            last: vec![NO_SEQ; n],
            why: vec![Why::Drill; n],
            dead: vec![0; n],
            hurt: vec![0; n],
            by_settlement: vec![[0; PEOPLE_STATES]; village_of.len()],
            by_zone: vec![ZoneCount::default(); homes.members.len()],
            by_village: vec![ZoneCount::default(); villages],
            changes: 0,
            sums: Sums::new(n.div_ceil(BLOCK)),
        };
        for h in 0..n {
            life.by_settlement[homes.settlement[h].index()][PeopleState::Unwarned as usize] += u32::from(homes.people[h]);
            life.each_count(homes, village_of, h, |c| {
                c.people += u32::from(homes.people[h]);
                c.reduced += u32::from(homes.reduced[h]);
            });
        }
        life
    }
    /// After loading a saved state.
    pub fn attach(&mut self) {
        self.sums = Sums::new(self.phase.len().div_ceil(BLOCK));
    }
    /// A household is about to change.
    fn stir(&mut self, h: usize) {
        self.sums.void(h / BLOCK);
    }
    fn each_count(&mut self, homes: &Households, village_of: &[VillageId], h: usize, mut change: impl FnMut(&mut ZoneCount)) {
        if let Some(z) = homes.zone[h] {
            change(&mut self.by_zone[z.index()]);
        }
        change(&mut self.by_village[village_of[homes.settlement[h].index()].index()]);
    }
    /// What a household is doing.
    #[must_use]
    pub fn phase(&self, h: usize) -> Phase {
        self.phase[h]
    }
    /// Whether something is true of it.
    #[must_use]
    pub fn is(&self, h: usize, bit: u32) -> bool {
        self.flags[h] & bit != 0
    }
    /// Counts its changes of phase: what was planned under an older number is void.
    #[must_use]
    pub fn turn(&self, h: usize) -> u16 {
        self.turn[h]
    }
    /// People who are together there, the dead included.
    #[must_use]
    pub fn people(&self, h: usize) -> u8 {
        self.people[h]
    }
    /// Children among them.
    #[must_use]
    pub fn children(&self, h: usize) -> u8 {
        self.children[h]
    }
    /// People alive.
    #[must_use]
    pub fn alive(&self, h: usize) -> u32 {
        u32::from(self.people[h] - self.dead[h])
    }
    /// People alive and unhurt.
    #[must_use]
    pub fn well(&self, h: usize) -> u32 {
        u32::from(self.people[h] - self.dead[h] - self.hurt[h])
    }
    /// People able to help others: neither children nor of reduced mobility.
    #[must_use]
    pub fn able(&self, homes: &Households, h: usize) -> u8 {
        self.people[h].saturating_sub(self.children[h]).saturating_sub(homes.reduced[h])
    }
    /// People dead.
    #[must_use]
    pub fn dead(&self, h: usize) -> u8 {
        self.dead[h]
    }
    /// People hurt and alive.
    #[must_use]
    pub fn hurt(&self, h: usize) -> u8 {
        self.hurt[h]
    }
    /// The cause of what comes next: the reason and the last event of the chain.
    #[must_use]
    pub fn cause(&self, h: usize) -> Cause {
        Cause { why: self.why[h], seq: self.seq(h) }
    }
    /// The same with the people's own reason.
    #[must_use]
    pub fn own(&self, h: usize, reason: Own) -> Cause {
        Cause { why: Why::Decision(reason), seq: self.seq(h) }
    }
    fn seq(&self, h: usize) -> Option<u64> {
        (self.last[h] != NO_SEQ).then_some(u64::from(self.last[h]))
    }
    /// Notes the latest event of the chain, and its reason.
    pub fn note(&mut self, h: usize, why: Why, seq: u64) {
        self.stir(h);
        self.last[h] = u32::try_from(seq).expect("a record has fewer than four thousand million lines");
        self.why[h] = why;
    }
    /// Why they act to whom nothing has happened yet.
    pub fn because(&mut self, h: usize, why: Why) {
        if self.last[h] == NO_SEQ {
            self.stir(h);
            self.why[h] = why;
        }
    }
    /// Makes something true; false where it was already.
    pub fn set(&mut self, homes: &Households, village_of: &[VillageId], h: usize, bit: u32) -> bool {
        if self.is(h, bit) {
            return false;
        }
        self.stir(h);
        self.flags[h] |= bit;
        let (people, reduced) = (u32::from(self.people[h]), u32::from(homes.reduced[h]));
        match bit {
            flag::ORDERED => self.each_count(homes, village_of, h, |c| c.ordered += people),
            flag::SIGNED => {
                self.each_count(homes, village_of, h, |c| c.signed_off += people);
                self.relents(homes, village_of, h);
            }
            flag::DECLINED => self.each_count(homes, village_of, h, |c| {
                c.declined += people;
                c.reduced_declined += reduced;
            }),
            flag::MOVED => self.each_count(homes, village_of, h, |c| c.reduced_moved += reduced),
            _ => {}
        }
        true
    }
    /// Whoever had refused goes after all.
    fn relents(&mut self, homes: &Households, village_of: &[VillageId], h: usize) {
        if !self.is(h, flag::DECLINED) {
            return;
        }
        self.stir(h);
        self.flags[h] &= !flag::DECLINED;
        let (people, reduced) = (u32::from(self.people[h]), u32::from(homes.reduced[h]));
        self.each_count(homes, village_of, h, |c| {
            c.declined -= people;
            c.reduced_declined -= reduced;
        });
    }
    /// The order is over: what was ordered, signed off, refused and moved under it counts no more; the next one starts anew.
    pub fn close_order(&mut self, homes: &Households, village_of: &[VillageId], h: usize) {
        let (people, reduced, had) = (u32::from(self.people[h]), u32::from(homes.reduced[h]), self.flags[h]);
        self.stir(h);
        self.flags[h] &= !(flag::ORDERED | flag::SIGNED | flag::DECLINED | flag::MOVED | flag::PERSUADED);
        let people_if = |bit: u32| if had & bit != 0 { people } else { 0 };
        let reduced_if = |bit: u32| if had & bit != 0 { reduced } else { 0 };
        self.each_count(homes, village_of, h, |c| {
            c.ordered -= people_if(flag::ORDERED);
            c.signed_off -= people_if(flag::SIGNED);
            c.declined -= people_if(flag::DECLINED);
            c.reduced_declined -= reduced_if(flag::DECLINED);
            c.reduced_moved -= reduced_if(flag::MOVED);
        });
    }
    /// Makes something untrue again (only what no count stands on).
    pub fn unset(&mut self, h: usize, bit: u32) {
        assert!(bit & (flag::ORDERED | flag::SIGNED | flag::MOVED | flag::DECLINED) == 0, "a counted fact does not become untrue");
        self.stir(h);
        self.flags[h] &= !bit;
    }
    /// A new phase.
    pub fn go(&mut self, homes: &Households, village_of: &[VillageId], h: usize, to: Phase) {
        self.stir(h);
        let from = std::mem::replace(&mut self.phase[h], to);
        self.turn[h] = self.turn[h].wrapping_add(1);
        self.changes = self.changes.rotate_left(5) ^ ((h as u64) << 8 | to as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let well = self.well(h);
        let states = &mut self.by_settlement[homes.settlement[h].index()];
        states[from.state() as usize] -= well;
        states[to.state() as usize] += well;
        let alive = self.alive(h);
        let (was, is) = (from.state(), to.state());
        self.each_count(homes, village_of, h, |c| {
            if was == PeopleState::Safe {
                c.safe -= alive;
            }
            if is == PeopleState::Safe {
                c.safe += alive;
            }
            if from.has_left() {
                c.left -= alive;
            }
            if to.has_left() {
                c.left += alive;
            }
            if was == PeopleState::Trapped {
                c.trapped -= alive;
            }
            if is == PeopleState::Trapped {
                c.trapped += alive;
            }
        });
    }
    /// Some of a household die, of those who were well and of those who were hurt, and some who were well are hurt.
    pub fn harm(&mut self, homes: &Households, village_of: &[VillageId], h: usize, die: u8, hurt_die: u8, hurt: u8) {
        let well = self.people[h] - self.dead[h] - self.hurt[h];
        assert!(die + hurt <= well && hurt_die <= self.hurt[h], "harm comes to people who are there");
        self.stir(h);
        let phase = self.phase[h];
        let state = phase.state();
        let states = &mut self.by_settlement[homes.settlement[h].index()];
        states[state as usize] -= u32::from(die + hurt);
        states[PeopleState::Dead as usize] += u32::from(die + hurt_die);
        states[PeopleState::Hurt as usize] += u32::from(hurt);
        states[PeopleState::Hurt as usize] -= u32::from(hurt_die);
        self.dead[h] += die + hurt_die;
        self.hurt[h] += hurt;
        self.hurt[h] -= hurt_die;
        let die = die + hurt_die;
        self.each_count(homes, village_of, h, |c| {
            if state == PeopleState::Safe {
                c.safe -= u32::from(die);
            }
            if phase.has_left() {
                c.left -= u32::from(die);
            }
            if state == PeopleState::Trapped {
                c.trapped -= u32::from(die);
            }
        });
    }
    /// People who are well go from where they were together to their household, some of them children: every count follows.
    pub fn join(&mut self, homes: &Households, village_of: &[VillageId], from: usize, to: usize, people: u8, children: u8) {
        assert!(u32::from(people) <= self.well(from) && children <= people, "only people who are there and well join their household");
        let room = u8::MAX - self.people[to];
        let (people, children) = (people.min(room), children.min(room));
        for h in [from, to] {
            self.stir(h);
            self.count(homes, village_of, h, u32::wrapping_sub);
        }
        self.people[from] -= people;
        self.children[from] = self.children[from].saturating_sub(children);
        self.people[to] += people;
        self.children[to] += children;
        for h in [from, to] {
            self.count(homes, village_of, h, u32::wrapping_add);
        }
        self.changes = self.changes.rotate_left(5) ^ ((from as u64) << 32 | to as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    /// Adds what a household's people come to in the counts, or takes it away.
    fn count(&mut self, homes: &Households, village_of: &[VillageId], h: usize, put: fn(u32, u32) -> u32) {
        let (people, well, alive, flags, phase) = (u32::from(self.people[h]), self.well(h), self.alive(h), self.flags[h], self.phase[h]);
        let states = &mut self.by_settlement[homes.settlement[h].index()];
        states[phase.state() as usize] = put(states[phase.state() as usize], well);
        let if_flag = |bit: u32| if flags & bit != 0 { people } else { 0 };
        let state = phase.state();
        self.each_count(homes, village_of, h, |c| {
            c.people = put(c.people, people);
            c.ordered = put(c.ordered, if_flag(flag::ORDERED));
            c.signed_off = put(c.signed_off, if_flag(flag::SIGNED));
            c.declined = put(c.declined, if_flag(flag::DECLINED));
            c.safe = put(c.safe, if state == PeopleState::Safe { alive } else { 0 });
            c.left = put(c.left, if phase.has_left() { alive } else { 0 });
            c.trapped = put(c.trapped, if state == PeopleState::Trapped { alive } else { 0 });
        });
    }
    /// People of a settlement by state.
    #[must_use]
    pub fn states(&self, id: SettlementId) -> [u32; PEOPLE_STATES] {
        self.by_settlement[id.index()]
    }
    /// Counts of a zone.
    #[must_use]
    pub fn zone(&self, id: ZoneId) -> ZoneCount {
        self.by_zone[id.index()]
    }
    /// Counts of a village.
    #[must_use]
    pub fn village(&self, id: VillageId) -> ZoneCount {
        self.by_village.get(id.index()).copied().unwrap_or_default()
    }
    /// Adds every number of it to a fingerprint, but those of the counts that follow from them.
    pub fn digest(&self, hasher: &mut Hasher) {
        let Self { phase, flags, people, children, turn, last, why, dead, hurt, by_settlement: _, by_zone: _, by_village: _, changes, sums } = self;
        hasher.u64(*changes);
        for block in 0..phase.len().div_ceil(BLOCK) {
            let of = block * BLOCK..phase.len().min((block + 1) * BLOCK);
            hasher.fingerprint(sums.of(block, |h| {
                let phases = phase[of.clone()].iter().map(|p| *p as u64);
                h.bytes(&people[of.clone()]).bytes(&children[of.clone()]).bytes(&dead[of.clone()]).bytes(&hurt[of.clone()]).words(phases);
                h.array(&flags[of.clone()]).array(&last[of.clone()]).array(&turn[of.clone()]).saved(&why[of.clone()]);
            }));
        }
    }
}
