//! Network / demand — who drives when, on which links.
//!
//! In: legs, one after another. Out: flat arrays. Not here: reading, moving.
//! Method: a person's legs are a range of one array, and a leg's way is a range of another; words are kept once.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::ids::LinkId;

/// No link.
pub const NOWHERE: u32 = u32::MAX;

/// A leg and the activity before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Drives; otherwise the leg takes its travel time and touches no road.
    pub drives: bool,
    /// Leaves no earlier than this millisecond, where it is given; it decides before `stay_ms` (MATSim: end time, then duration).
    pub end_ms: Option<i64>,
    /// Otherwise leaves so many milliseconds after the last arrival.
    pub stay_ms: Option<i64>,
    /// Where both are given, leaves at the later of the two (SUMO: a stop lasts `duration` at least and until `until` at least).
    pub later: bool,
    /// Milliseconds of a leg that does not drive.
    pub travel_ms: i64,
    /// Range of [`Demand::ways`].
    pub way: (u32, u32),
    /// Link of the activity before; [`NOWHERE`] where it has none.
    pub from: u32,
    /// Link of the activity after.
    pub to: u32,
    /// Word: the activity before.
    pub act: u16,
    /// Word: the activity after.
    pub next_act: u16,
    /// Word: mode.
    pub mode: u16,
    /// Size, thousandths of a car.
    pub size: u32,
}

/// All demand.
#[derive(Clone, Debug, Default)]
pub struct Demand {
    /// Names.
    pub persons: Vec<String>,
    /// Legs of person `p`: `legs[first_leg[p]..first_leg[p + 1]]`.
    pub first_leg: Vec<u32>,
    /// Legs.
    pub legs: Vec<Leg>,
    /// Links of all ways.
    pub ways: Vec<LinkId>,
    /// Words.
    pub words: Vec<String>,
    /// Vehicles join at the end of their first link and leave at the end of their last without using its capacity (MATSim).
    pub from_end: bool,
    /// Legs whose way the file did not give, and which take the fastest way of an empty network.
    pub filled: usize,
    /// Links that a leg without a way must come over between its ends, in order.
    pub through: BTreeMap<u32, Vec<LinkId>>,
    /// Legs without a way that go on where the last one stopped: their first link has been driven already.
    pub rejoins: BTreeSet<u32>,
    /// What the file says and we do not carry out, by the file's own word, and how often.
    pub left_out: BTreeMap<String, usize>,
}

impl Demand {
    /// Notes something that is not carried out.
    pub fn leave_out(&mut self, word: &str) {
        *self.left_out.entry(word.to_owned()).or_insert(0) += 1;
    }
    /// The number of a word.
    pub fn word(&mut self, word: &str) -> u16 {
        if let Some(i) = self.words.iter().position(|w| w == word) {
            return i as u16;
        }
        self.words.push(word.to_owned());
        (self.words.len() - 1).min(usize::from(u16::MAX)) as u16
    }
    /// Lays down a way and gives its range.
    pub fn lay(&mut self, way: &[LinkId]) -> (u32, u32) {
        let start = self.ways.len() as u32;
        self.ways.extend_from_slice(way);
        (start, self.ways.len() as u32)
    }
    /// Closes a person whose legs have been pushed since the last one.
    pub fn close_person(&mut self, key: String) {
        if self.first_leg.is_empty() {
            self.first_leg.push(0);
        }
        self.persons.push(key);
        self.first_leg.push(self.legs.len() as u32);
    }
    /// A person with one drive, for formats that know vehicles only.
    pub fn one_drive(&mut self, key: String, at_ms: i64, way: &[LinkId], size: u32) {
        self.drive((Some(at_ms), None), way, size);
        self.close_person(key);
    }
    /// A drive of the person who is being read, that leaves at a moment or after a stay; gives its number.
    pub fn drive(&mut self, leaves: (Option<i64>, Option<i64>), way: &[LinkId], size: u32) -> u32 {
        let range = self.lay(way);
        let ends = (way.first().map_or(NOWHERE, |l| l.0), way.last().map_or(NOWHERE, |l| l.0));
        self.leg(true, leaves, 0, range, ends, size)
    }
    /// A halt of so many milliseconds at the end of a link, after which nothing comes.
    pub fn halt(&mut self, ms: i64, link: LinkId) {
        self.leg(false, (None, Some(0)), ms, (0, 0), (link.0, link.0), 1000);
    }
    fn leg(&mut self, drives: bool, (end_ms, stay_ms): (Option<i64>, Option<i64>), travel_ms: i64, way: (u32, u32), (from, to): (u32, u32), size: u32) -> u32 {
        let first = self.first_leg.last().is_none_or(|f| *f as usize == self.legs.len());
        let (act, next_act, mode) =
            (self.word(if first { "origin" } else { "stop" }), self.word("destination"), self.word(if drives { "car" } else { "stop" }));
        let later = true;
        self.legs.push(Leg { drives, end_ms, stay_ms, later, travel_ms, way, from, to, act, next_act, mode, size });
        self.legs.len() as u32 - 1
    }
    /// The legs of a person.
    #[must_use]
    pub fn legs_of(&self, person: usize) -> std::ops::Range<usize> {
        self.first_leg[person] as usize..self.first_leg[person + 1] as usize
    }
    /// The way of a leg.
    #[must_use]
    pub fn way(&self, leg: &Leg) -> &[LinkId] {
        &self.ways[leg.way.0 as usize..leg.way.1 as usize]
    }
    /// Legs that drive.
    #[must_use]
    pub fn drives(&self) -> usize {
        self.legs.iter().filter(|l| l.drives).count()
    }
}
