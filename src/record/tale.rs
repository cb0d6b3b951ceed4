//! Record / tale — a whole run as it is kept: facts about households, the events, fingerprints, tracks for playback.
//!
//! In: `drill`. Out: what `score` judges and `report` draws. Not here: files (`record::store`).

use super::event::Event;
use crate::base::fingerprint::Fingerprint;
use crate::base::ids::{SettlementId, ZoneId};
use crate::base::time::{Moment, Span};
use crate::map::frame::Point;

/// What holds the people of an entry in the list of households together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Living {
    /// A home.
    #[default]
    Family,
    /// Patients of a ward, residents of a care home.
    Ward,
    /// Pupils in class.
    Class,
    /// Those of a home who are out together: at work, at the market.
    Out,
    /// Visitors of the county.
    Visitors,
}

impl Living {
    /// All, in the order of their numbers in records.
    pub const ALL: [Self; 5] = [Self::Family, Self::Ward, Self::Class, Self::Out, Self::Visitors];
}

/// What is known of a household before anything happens: of a home with those who are there, or of others who are together.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct HouseholdFact {
    /// Where it lives.
    pub settlement: SettlementId,
    /// What holds them together.
    pub living: Living,
    /// The danger zone it belongs to.
    pub zone: Option<ZoneId>,
    /// People.
    pub people: u8,
    /// Of whom children, elders, and people of reduced mobility.
    pub children: u8,
    /// Elders.
    pub elders: u8,
    /// People of reduced mobility.
    pub reduced: u8,
    /// Vehicles that carry the family: cars and motorcycles.
    pub cars: u8,
    /// Motorcycles, electric bikes, three-wheelers.
    pub motorcycles: u8,
    /// The house has an upper floor that holds.
    pub upper_floor: bool,
    /// The house.
    pub at: Point,
}

/// Which plan was in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum PlanUse {
    /// The plans of the drill.
    AsWritten,
    /// No plan: nobody orders anything; people act on what they see.
    NoPlan,
    /// The right order to every truly endangered place at T+0, no delays.
    Perfect,
}

/// States in which the people of a settlement are counted, one person in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the states themselves")]
pub enum PeopleState {
    Unwarned,
    Warned,
    Preparing,
    OnTheWay,
    Safe,
    Refused,
    Trapped,
    Hurt,
    Dead,
}

/// Number of [`PeopleState`]s.
pub const PEOPLE_STATES: usize = 9;

/// One minute for playback.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Minute {
    /// Settlements whose counts changed since the minute before: id and new counts by [`PeopleState`].
    pub people: Vec<(SettlementId, [u32; PEOPLE_STATES])>,
    /// Groups on the way: position in metres, persons, on foot (0) or driving (1). One dot may stand for several households.
    pub moving: Vec<(Point, u16, u8)>,
    /// Teams away from base: team index, position, 0 driving, 1 working, 2 returning.
    pub teams: Vec<(u32, Point, u8)>,
    /// Roads whose state changed: road index; 0 free, 1 under water, 2 closed by order, 3 queue.
    pub roads: Vec<(u32, u8)>,
    /// Shelter loads that changed: facility index and people inside.
    pub shelters: Vec<(u32, u32)>,
}

/// Water (or fire) at a moment: cells of changed tiles as classes of depth.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct WaterFrame {
    /// When.
    pub at: Moment,
    /// Tile and its cells' classes, 0 dry, then by the limits 0.05, 0.3, 0.6, 1.2, 2.5 m; row by row, only cells inside the grid.
    pub tiles: Vec<(u32, Vec<u8>)>,
}

/// How long traffic is counted before it becomes a row.
pub const FLOW_BIN: Span = Span::minutes(15);

/// The traffic of one road in one bin of [`FLOW_BIN`]; bins in which nothing passed and nothing stood are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RoadUse {
    /// Road index.
    pub road: u32,
    /// Bin, the first from T+00:00.
    pub bin: u32,
    /// Vehicles past the end, in the direction of the road's line and against it.
    pub passed: [u32; 2],
    /// Most vehicles that waited at a whole minute, in each direction.
    pub queue: [u32; 2],
}

/// Playback.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Tracks {
    /// Minute by minute from T+00:00.
    pub minutes: Vec<Minute>,
    /// Water, every ten minutes.
    pub water: Vec<WaterFrame>,
    /// True stage above datum of each stage gauge by minute; and received readings.
    pub stages: Vec<(u32, Vec<f32>)>,
    /// True rain in the last hour at each rain gauge by minute, millimetres.
    pub rain_1h: Vec<(u32, Vec<f32>)>,
    /// Traffic by road and bin, in order of bins, then roads. Last, so that a record without it still reads.
    pub traffic: Vec<RoadUse>,
}

/// The fingerprints of one simulated minute, by room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MinuteSum {
    /// Hazard.
    pub hazard: Fingerprint,
    /// People.
    pub people: Fingerprint,
    /// Traffic.
    pub traffic: Fingerprint,
    /// Command, sight and messages.
    pub command: Fingerprint,
    /// Teams and shelters.
    pub teams: Fingerprint,
}

/// Highest state of every cell over the run, for GIS.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extremes {
    /// Greatest depth, metres.
    pub max_depth_m: Vec<f32>,
    /// Seconds since T+00:00 until the cell was first wet to 5 cm; NaN where never.
    pub arrival_s: Vec<f32>,
    /// Seconds since T+00:00 until a fire reached the cell; NaN where never. Empty where the hazard is none.
    pub fire_arrival_s: Vec<f32>,
    /// Length of its flames there, metres; NaN where it never came.
    pub flame_m: Vec<f32>,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Tale {
    /// Which plan was in force.
    pub plan_use: PlanUse,
    /// Seed.
    pub seed: u64,
    /// Households.
    pub households: Vec<HouseholdFact>,
    /// Vehicles that were used.
    pub vehicles: u32,
    /// Events in order.
    pub events: Vec<Event>,
    /// Fingerprints by minute.
    pub sums: Vec<MinuteSum>,
    /// Fingerprint of the whole run: the minutes' and the events'.
    pub fingerprint: Fingerprint,
    /// Playback; empty in summary records.
    pub tracks: Tracks,
    /// Extremes for GIS; empty in summary records.
    pub extremes: Extremes,
    /// Seconds of wall clock the run took. Never part of a fingerprint.
    pub drill_s: f64,
    /// On which phases they went; zeros in a run that was read from disk.
    pub phases: Phases,
}

impl Tale {
    /// A run of which nothing has happened yet.
    #[must_use]
    pub fn empty(seed: u64, plan_use: PlanUse) -> Self {
        Self {
            plan_use,
            seed,
            households: Vec::new(),
            vehicles: 0,
            events: Vec::new(),
            sums: Vec::new(),
            fingerprint: Fingerprint(0),
            tracks: Tracks::default(),
            extremes: Extremes::default(),
            drill_s: 0.0,
            phases: Phases::default(),
        }
    }
}

/// Seconds of wall clock by phase of the step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Phases {
    /// The hazard, and what it does to ground and networks.
    pub hazard: f64,
    /// What each post gets to know.
    pub sense: f64,
    /// Posts, officers, triggers, messages, orders.
    pub command: f64,
    /// Teams.
    pub teams: f64,
    /// People and traffic.
    pub people: f64,
    /// Fingerprints, playback, keyframes and files.
    pub record: f64,
}
