//! Plan / zone — a danger zone with its 六落实: administrator, monitor, reporter, signal, route, safe place.
//!
//! In: rows. Out: which settlements belong to it and where their people go. Not here: who is there now.

use std::sync::Arc;

use crate::base::ids::{FacilityId, GaugeId, RoadId, SettlementId, VillageId};
use crate::base::lang::Name;
use crate::map::area::Area;
use crate::map::frame::Point;

/// Where the people of a zone go.
#[derive(Clone, Debug, PartialEq)]
pub enum Refuge {
    /// Safe ground near by, reached on foot: a named point above the water.
    HighGround(Point),
    /// A shelter by road.
    Shelter(FacilityId),
}

/// A rule that makes one zone's own warning due: the first gauge sum that it passes.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneRule {
    /// The gauge that stands for it.
    pub gauge: GaugeId,
    /// Sums of rain (hours, millimetres) for 准备转移 (prepare).
    pub prepare_rain: Vec<(f64, f64)>,
    /// Sums for 立即转移 (leave now).
    pub leave_rain: Vec<(f64, f64)>,
    /// Stage for prepare and for leave now, metres above datum, on stage gauges.
    pub stage_m: Option<(f64, f64)>,
}

/// A danger zone.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Key ("z-yanmen-pingyuan").
    pub key: String,
    /// Name.
    pub name: Name,
    /// Village that answers for it.
    pub village: VillageId,
    /// Settlements that lie in it, wholly or in part.
    pub settlements: Vec<SettlementId>,
    /// Only houses less than this height above the stream's bed belong to the zone, metres; all where absent.
    pub below_m: Option<f64>,
    /// Only houses inside belong to the zone; all of its settlements' where absent.
    pub area: Option<Arc<Area>>,
    /// 1 is the first to flood, 3 the last.
    pub class: u8,
    /// Its own warning rules.
    pub rules: Vec<ZoneRule>,
    /// Minutes to the fire's arrival, as a post perceives it, at which people are to prepare and to leave; none where fire is
    /// no danger of this zone.
    pub fire_min: Option<(f64, f64)>,
    /// Where its people go, in order of preference.
    pub refuges: Vec<Refuge>,
    /// 行政责任人, a role.
    pub administrator: String,
    /// 监测责任人, a role.
    pub monitor: String,
    /// 信息报送人, a role.
    pub reporter: String,
    /// 预警信号 ("gong, continuous").
    pub signal: String,
    /// 转移路线 in words.
    pub route: String,
    /// The roads of the route to the zone's shelters, in order; none where the words are all there is.
    pub route_roads: Vec<RoadId>,
    /// Whether each person of reduced mobility has a named helper.
    pub paired: bool,
}

impl Zone {
    /// One settlement as a zone of which nothing is told but where it lies.
    #[must_use]
    pub fn of_settlement(key: String, name: Name, village: VillageId, settlement: SettlementId) -> Self {
        Self {
            key,
            name,
            village,
            settlements: vec![settlement],
            below_m: None,
            area: None,
            class: 1,
            rules: Vec::new(),
            fire_min: None,
            refuges: Vec::new(),
            administrator: String::new(),
            monitor: String::new(),
            reporter: String::new(),
            signal: String::new(),
            route: String::new(),
            route_roads: Vec::new(),
            paired: false,
        }
    }
}
