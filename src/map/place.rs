//! Map / place — townships, villages, settlements, facilities, gauges and points of geohazard.
//!
//! In: rows of `county.ron` and `population.csv`. Out: the places that people, posts and teams belong to.
//! Not here: households (drawn per seed by `drill`), what a place does in a plan.

use super::channel::Power;
use super::frame::Point;
use crate::base::ids::{NodeId, ReachId, TownshipId, VillageId};
use crate::base::lang::Name;

/// How sure a number is; files must say it wherever a source is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Confidence {
    /// Read in a named source.
    Sourced,
    /// Computed from sourced numbers.
    Derived,
    /// Nobody has told us; a reasonable value stands in.
    #[default]
    Assumed,
}

/// A township (乡镇).
#[derive(Clone, Debug)]
pub struct Township {
    /// Name.
    pub name: Name,
    /// Its seat.
    pub seat: Point,
    /// Nearest junction to the seat.
    pub node: NodeId,
    /// People of its emergency office (6–9 in the model county).
    pub office_staff: u32,
}

/// A village or community with its emergency station.
#[derive(Clone, Debug)]
pub struct Village {
    /// Name.
    pub name: Name,
    /// The township above it.
    pub township: TownshipId,
    /// Its station.
    pub at: Point,
    /// Nearest junction to the station.
    pub node: NodeId,
    /// A community (社区) rather than a village.
    pub community: bool,
    /// Three-person groups that can go from door to door.
    pub door_groups: u32,
}

/// A settlement: a village group (村民小组) or hamlet in which households live.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// Name.
    pub name: Name,
    /// The village above it.
    pub village: VillageId,
    /// Its centre.
    pub at: Point,
    /// Houses stand within this distance of the centre, metres.
    pub radius_m: f64,
    /// Residents.
    pub residents: u32,
    /// Whether its people live as town people do (another mix of vehicles and storeys).
    pub urban: bool,
    /// Nearest junction.
    pub node: NodeId,
    /// Share of its houses that the village loudspeakers reach.
    pub loudspeaker_share: f64,
    /// Whether a mobile signal exists in good weather.
    pub mobile_signal: bool,
    /// Its houses where they are mapped; else they are drawn evenly in its circle.
    pub houses: Vec<House>,
}

/// A mapped house, by its residents; households live in it as often as its share of its settlement's residents says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct House {
    /// Where.
    pub at: Point,
    /// Residents, a weight.
    pub residents: f64,
}

/// What a facility is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum FacilityKind {
    School,
    Hospital,
    Clinic,
    FireStation,
    Police,
    TownHall,
    Shelter,
    Base,
    Depot,
    BusStation,
    FuelStation,
    Helipad,
    WaterPoint,
    ControlPoint,
    CareHome,
    RoadOperator,
    WaterIntake,
    Mine,
    Other,
    Mast,
    Substation,
    Landing,
    PowerLine,
}

impl FacilityKind {
    /// Whether people who leave their homes may go there.
    #[must_use]
    pub const fn is_shelter(self) -> bool {
        matches!(self, Self::Shelter | Self::School | Self::TownHall)
    }
}

/// A harm that not every hospital can treat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Ward {
    Trauma,
    Burns,
    Poison,
}

impl Ward {
    /// What a hospital treats of which the file says nothing: injuries, as every hospital with an emergency department (assumed).
    pub const USUAL: [Self; 1] = [Self::Trauma];

    /// The word in records.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Trauma => "trauma",
            Self::Burns => "burns",
            Self::Poison => "poison",
        }
    }
}

/// A facility.
#[derive(Clone, Debug)]
pub struct Facility {
    /// Name.
    pub name: Name,
    /// What it is.
    pub kind: FacilityKind,
    /// Where.
    pub at: Point,
    /// Nearest junction.
    pub node: NodeId,
    /// Township it lies in, where known.
    pub township: Option<TownshipId>,
    /// People it can shelter (shelters, schools) or treat (hospitals); 0 where that is not its use.
    pub capacity: u32,
    /// People its gate admits per hour.
    pub gate_per_h: f64,
    /// Person-days of food and water in store at the start; none where the file does not say.
    pub stock_person_days: Option<f64>,
    /// Grave harms that it can treat (hospitals, clinics).
    pub wards: Vec<Ward>,
    /// The way of a power line; empty for what stands in one place.
    pub line: Vec<Point>,
}

/// What a gauge measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum GaugeKind {
    Rain,
    Stage,
}

/// A rain or stage gauge. Stages are metres above the county's datum, as the bulletins print them.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// Name.
    pub name: Name,
    /// Rain or stage.
    pub kind: GaugeKind,
    /// Where.
    pub at: Point,
    /// Township it reports for.
    pub township: Option<TownshipId>,
    /// The reach it stands on (stage gauges).
    pub reach: Option<ReachId>,
    /// 警戒水位, metres above datum (stage gauges).
    pub warning_m: Option<f64>,
    /// 保证水位, metres above datum (stage gauges).
    pub guarantee_m: Option<f64>,
    /// Minutes between readings.
    pub interval_min: f64,
    /// Delay until a reading is on the county's screen, minutes.
    pub delay_min: crate::base::dist::Dist,
    /// Share of readings that never arrive.
    pub dropout: f64,
    /// What its readings travel by: while that is down they wait at the station (`None`: satellite, its own solar power).
    pub power: Power,
}

/// A place where the ground may fail: 地质灾害隐患点, or houses at a cut slope (切坡建房).
#[derive(Clone, Debug)]
pub struct HazardPoint {
    /// Name.
    pub name: Name,
    /// Where.
    pub at: Point,
    /// Cut-slope houses rather than a listed point.
    pub cut_slope: bool,
    /// Households below it.
    pub households: u32,
    /// Village it belongs to.
    pub village: VillageId,
    /// The role that watches it (no personal names).
    pub monitor: String,
    /// What stands on the card handed to its households (避险明白卡): signal, way, safe place.
    pub card: String,
    /// Slope, degrees.
    pub slope_deg: f64,
}
