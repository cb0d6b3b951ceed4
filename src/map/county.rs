//! Map / county — everything that stands where, in one immutable value.
//!
//! In: the parts. Out: the whole, with lookups by key. Not here: how it was read.

use super::alarm::Alarm;
use super::channel::Channel;
use super::daily::Daily;
use super::force::Team;
use super::frame::Frame;
use super::grid::{ClassGrid, Grid};
use super::place::{Facility, Gauge, HazardPoint, Settlement, Township, Village};
use super::river::RiverGraph;
use super::road::RoadGraph;
use super::traffic::DailyTraffic;
use crate::base::ids::{ChannelId, FacilityId, GaugeId, HazardPointId, Keys, SettlementId, TeamId, TownshipId, VillageId};
use crate::base::lang::Name;

/// Shares and sizes from which households are drawn.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct PeopleProfile {
    /// Probability of a household of 1, 2, 3, … people.
    pub household_size: Vec<f64>,
    /// Share of people below 15.
    pub share_child: f64,
    /// Share of people of 60 and above.
    pub share_elder: f64,
    /// Share of reduced mobility below 65 and from 65 on.
    pub reduced_mobility: (f64, f64),
    /// Cars per household in the country and in town.
    pub cars_per_household: (f64, f64),
    /// Motorcycles and electric bikes per household, country and town.
    pub motorcycles_per_household: (f64, f64),
    /// Farm three-wheelers and tractors with a trailer per household, country and town.
    pub three_wheelers_per_household: (f64, f64),
    /// Share of houses with a second storey that holds, country and town.
    pub upper_floor: (f64, f64),
    /// Share of houses of wood that stand on their stones without an anchor, country and town; the others are of brick or concrete.
    pub wooden: (f64, f64),
    /// How they spend their days.
    pub daily: Daily,
}

/// A county.
#[derive(Clone, Debug)]
pub struct County {
    /// Name.
    pub name: Name,
    /// The plane.
    pub frame: Frame,
    /// Where the data come from.
    pub source: String,
    /// The same in English.
    pub source_en: Option<String>,
    /// Set where the county is a labelled reconstruction: the sentence that every output prints.
    pub reconstruction: Option<Name>,
    /// Terrain, metres above datum.
    pub terrain: Grid,
    /// Standard deviation of the terrain's error, metres, and the distance over which it is correlated.
    pub terrain_error_m: (f64, f64),
    /// Land cover in the terrain's shape.
    pub landcover: ClassGrid,
    /// Manning's n in the terrain's shape, s/m^(1/3), where the county has its own; `NaN` where the land cover's holds.
    pub manning: Option<Grid>,
    /// Fuel and canopy by cell, where the county has its own.
    pub vegetation: super::vegetation::Vegetation,
    /// Roads.
    pub roads: RoadGraph,
    /// Rivers.
    pub rivers: RiverGraph,
    /// Keys of townships.
    pub township_keys: Keys<TownshipId>,
    /// Townships.
    pub townships: Vec<Township>,
    /// Keys of villages.
    pub village_keys: Keys<VillageId>,
    /// Villages.
    pub villages: Vec<Village>,
    /// Keys of settlements.
    pub settlement_keys: Keys<SettlementId>,
    /// Settlements.
    pub settlements: Vec<Settlement>,
    /// Keys of facilities.
    pub facility_keys: Keys<FacilityId>,
    /// Facilities.
    pub facilities: Vec<Facility>,
    /// Keys of gauges.
    pub gauge_keys: Keys<GaugeId>,
    /// Gauges.
    pub gauges: Vec<Gauge>,
    /// Keys of channels.
    pub channel_keys: Keys<ChannelId>,
    /// Channels.
    pub channels: Vec<Channel>,
    /// Keys of teams.
    pub team_keys: Keys<TeamId>,
    /// Teams.
    pub teams: Vec<Team>,
    /// Keys of hazard points.
    pub hazard_point_keys: Keys<HazardPointId>,
    /// Hazard points.
    pub hazard_points: Vec<HazardPoint>,
    /// How households are made.
    pub people: PeopleProfile,
    /// From which rain its townships are alarmed.
    pub alarm: Alarm,
    /// Everyday traffic.
    pub traffic: DailyTraffic,
    /// Duty staff of the county's command centre, people; more where a role at the centre asks for more.
    pub centre_staff: u32,
}

/// Duty staff of a county's command centre where its file names none, people (assumed: one county reports as many).
pub const CENTRE_STAFF: u32 = 7;

impl County {
    /// Residents of all settlements.
    #[must_use]
    pub fn residents(&self) -> u64 {
        self.settlements.iter().map(|s| u64::from(s.residents)).sum()
    }
}
