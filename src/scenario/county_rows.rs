//! Scenario / county rows — `county.ron` and `population.csv` exactly as written.
//!
//! In: trees. Out: rows with keys and places unresolved. Not here: whether keys exist, the plane (`county_resolve`).

use super::code;
use super::fields::{Fields, HEIGHT, Limits, MINUTES, Reader, Ref, SHARE, Unit};
use super::finding::At;
use super::tree::{Node, Value};
use crate::base::dist::Dist;
use crate::base::lang::Name;
use crate::base::lang::Text;
use crate::map::channel::{Channel, ChannelKind, LISTED, Power};
use crate::map::county::{CENTRE_STAFF, PeopleProfile};
use crate::map::force::{Owner, ServiceStatus, Skill};
use crate::map::frame::LonLat;
use crate::map::place::{Confidence, FacilityKind, GaugeKind, Ward};

/// A position as written.
#[derive(Clone, Debug)]
pub struct Spot {
    /// Longitude and latitude, or metres in a local county.
    pub at: LonLat,
    /// Where it is written.
    pub place: At,
    /// What stands there.
    pub subject: String,
}

/// A township.
pub struct TownshipRow {
    /// Key.
    pub key: Ref,
    /// Name.
    pub name: Name,
    /// Seat.
    pub seat: Spot,
    /// Office staff.
    pub office_staff: u32,
}

/// A village.
pub struct VillageRow {
    /// Key.
    pub key: Ref,
    /// Name.
    pub name: Name,
    /// Township.
    pub township: Ref,
    /// Station.
    pub at: Spot,
    /// Community.
    pub community: bool,
    /// Groups for door to door.
    pub door_groups: u32,
}

/// A settlement.
pub struct SettlementRow {
    /// Key.
    pub key: Ref,
    /// Name.
    pub name: Name,
    /// Village.
    pub village: Ref,
    /// Centre.
    pub at: Spot,
    /// Radius.
    pub radius_m: f64,
    /// Residents.
    pub residents: u32,
    /// Urban.
    pub urban: bool,
    /// Share of houses within hearing of the loudspeakers.
    pub loudspeaker_share: f64,
    /// Mobile signal.
    pub mobile_signal: bool,
}

/// A facility.
pub struct FacilityRow {
    /// Key.
    pub key: Ref,
    /// Name.
    pub name: Name,
    /// Kind.
    pub kind: FacilityKind,
    /// Place.
    pub at: Spot,
    /// Township.
    pub township: Option<Ref>,
    /// Capacity.
    pub capacity: u32,
    /// Gate.
    pub gate_per_h: f64,
    /// Store.
    pub stock_person_days: Option<f64>,
    /// What it treats, and where that stands; none where the file does not say.
    pub wards: Option<(Vec<Ward>, At)>,
    /// The way of a power line, and where that stands.
    pub line: (Vec<LonLat>, At),
}

/// Hours that the mast of a gauge lives on its battery where the file does not say (assumed; as for telephones).
pub const GAUGE_BATTERY_H: f64 = 3.0;

/// A gauge.
pub struct GaugeRow {
    /// Key.
    pub key: Ref,
    /// Name.
    pub name: Name,
    /// Kind.
    pub kind: GaugeKind,
    /// Place.
    pub at: Spot,
    /// Township.
    pub township: Option<Ref>,
    /// Reach.
    pub reach: Option<Ref>,
    /// Warning stage.
    pub warning_m: Option<f64>,
    /// Guarantee stage.
    pub guarantee_m: Option<f64>,
    /// Interval.
    pub interval_min: f64,
    /// Delay.
    pub delay_min: Dist,
    /// Dropout.
    pub dropout: f64,
    /// What its readings travel by.
    pub power: Power,
}

/// A team.
pub struct TeamRow {
    /// Key.
    pub key: Ref,
    /// Name.
    pub name: Name,
    /// Base.
    pub base: Ref,
    /// Township.
    pub township: Option<Ref>,
    /// Skills.
    pub skills: Vec<Skill>,
    /// People, vehicles, boats.
    pub people: u32,
    /// Vehicles.
    pub vehicles: u32,
    /// Boats.
    pub boats: u32,
    /// Mobilisation.
    pub mobilise_min: Dist,
    /// Availability.
    pub available: f64,
    /// Endurance.
    pub endurance_h: f64,
    /// Sent by approval only.
    pub reserve: bool,
    /// Owner.
    pub owner: Owner,
    /// Status.
    pub status: ServiceStatus,
}

/// A hazard point.
pub struct HazardPointRow {
    /// Key.
    pub key: Ref,
    /// Name.
    pub name: Name,
    /// Place.
    pub at: Spot,
    /// Cut slope.
    pub cut_slope: bool,
    /// Households.
    pub households: u32,
    /// Village.
    pub village: Ref,
    /// Monitor.
    pub monitor: String,
    /// Card.
    pub card: String,
    /// Slope.
    pub slope_deg: f64,
}

/// `county.ron`.
pub struct CountyRows {
    /// Name.
    pub name: Name,
    /// Source.
    pub source: String,
    /// Source, English.
    pub source_en: Option<String>,
    /// Confidence.
    pub confidence: Confidence,
    /// Reconstruction.
    pub reconstruction: Option<Name>,
    /// CRS, where it is written and what is written.
    pub crs: Option<(String, At)>,
    /// W, S, E, N.
    pub bounds: Option<(f64, f64, f64, f64)>,
    /// Terrain error.
    pub terrain_error_m: (f64, f64),
    /// People.
    pub people: PeopleProfile,
    /// The heavy-rain alarm.
    pub alarm: crate::map::alarm::Alarm,
    /// Everyday traffic.
    pub traffic: crate::map::traffic::DailyTraffic,
    /// Duty staff of the command centre.
    pub centre_staff: u32,
    /// Townships.
    pub townships: Vec<TownshipRow>,
    /// Villages.
    pub villages: Vec<VillageRow>,
    /// Settlements written into `county.ron` itself.
    pub settlements: Vec<SettlementRow>,
    /// Facilities.
    pub facilities: Vec<FacilityRow>,
    /// Gauges.
    pub gauges: Vec<GaugeRow>,
    /// Channels.
    pub channels: Vec<(Ref, Channel)>,
    /// Teams.
    pub teams: Vec<TeamRow>,
    /// Hazard points.
    pub hazard_points: Vec<HazardPointRow>,
}

/// Words of `confidence`.
pub const CONFIDENCE: [(&str, Confidence); 3] = [("Sourced", Confidence::Sourced), ("Derived", Confidence::Derived), ("Assumed", Confidence::Assumed)];
/// Words of `status`.
pub const STATUS: [(&str, ServiceStatus); 3] =
    [("InService", ServiceStatus::InService), ("OnOrder", ServiceStatus::OnOrder), ("Negotiating", ServiceStatus::Negotiating)];
const OWNER: [(&str, Owner); 4] =
    [("Government", Owner::Government), ("Society", Owner::Society), ("Enterprise", Owner::Enterprise), ("Military", Owner::Military)];
const GAUGE: [(&str, GaugeKind); 2] = [("Rain", GaugeKind::Rain), ("Stage", GaugeKind::Stage)];

/// Words of `wards`.
pub const WARD: [(&str, Ward); 3] = [("Trauma", Ward::Trauma), ("Burns", Ward::Burns), ("Poison", Ward::Poison)];

macro_rules! words { ($name:ident: $t:ident { $($w:ident),+ $(,)? }) => { const $name: &[(&str, $t)] = &[$((stringify!($w), $t::$w)),+]; } }
words!(FACILITY: FacilityKind {
    School, Hospital, Clinic, FireStation, Police, TownHall, Shelter, Base, Depot, BusStation, FuelStation, Helipad, WaterPoint, ControlPoint, CareHome,
    RoadOperator, WaterIntake, Mine, Other, Mast, Substation,
    Landing, PowerLine,
});
words!(CHANNEL: ChannelKind { Phone, Sms, PublicSms, Loudspeaker, DoorToDoor, Gong, Media, Video, Radio, Satellite, Neighbour, OwnEyes });
words!(SKILL: Skill {
    FloodRescue, Boat, Sandbag, Pump, ForestFire, WaterTanker, RoadRescue, Hazmat, Medical, Evacuate, Traffic, Tow, Drone, Supply, Geohazard, Outdoor, Engineering,
    Helicopter, Tracked, LiveVideo, Crane,
});

/// The largest coordinate: a local county may lie anywhere within the Earth's size in metres.
const COORDINATE: Limits = Limits(-2e7, 2e7);

/// A position that must be there.
fn spot(f: &Fields<'_>, field: &'static str) -> Spot {
    let at = f.need(field).and_then(|n| f.reader().pair(n, &f.subject(field), (COORDINATE, COORDINATE), Unit::of("coordinate")));
    let (lon, lat) = at.unwrap_or((f64::NAN, f64::NAN));
    Spot { at: LonLat { lon, lat }, place: f.at_field(field), subject: f.subject(field) }
}

/// The way of a power line.
fn line(f: &Fields<'_>) -> (Vec<LonLat>, At) {
    let subject = f.subject("line");
    let points = f.list("line").iter().filter_map(|n| f.reader().pair(n, &subject, (COORDINATE, COORDINATE), Unit::of("coordinate")));
    (points.map(|(lon, lat)| LonLat { lon, lat }).collect(), f.at_field("line"))
}

/// What a hospital treats, where the file says so.
pub fn wards(f: &Fields<'_>) -> Option<(Vec<Ward>, At)> {
    f.get("wards")?;
    let subject = f.subject("wards");
    Some((f.list("wards").iter().filter_map(|n| f.reader().word(n, &subject, &WARD)).collect(), f.at_field("wards")))
}

/// Opens every item of a list, names it by its key and closes it after reading.
fn rows<T>(f: &Fields<'_>, field: &'static str, what: &str, read: impl Fn(&Fields<'_>, Ref) -> T) -> Vec<T> {
    let mut out = Vec::new();
    for node in f.list(field) {
        let Some(g) = f.reader().open(node, what) else { continue };
        let key = g.reference("key");
        let who = format!("{what} {:?}", key.key);
        g.call(&who);
        out.push(read(&g, Ref { subject: who, ..key }));
        g.close();
    }
    out
}

/// Reads `county.ron`.
#[must_use]
pub fn county(reader: Reader<'_>, root: &Node) -> Option<CountyRows> {
    let f = reader.open(root, "county")?;
    f.get("format");
    let out = CountyRows {
        name: f.name("name", "name_en"),
        source: f.text("source"),
        source_en: f.opt_text("source_en"),
        confidence: f.word_or("confidence", Confidence::Assumed, &CONFIDENCE),
        reconstruction: {
            let (zh, en) = (f.opt_text("reconstruction"), f.opt_text("reconstruction_en"));
            zh.map(|zh| Name { zh, en })
        },
        crs: f.opt_text("crs").map(|c| (c, f.at_field("crs"))),
        bounds: bounds(&f),
        terrain_error_m: terrain_error(&f),
        people: super::people_rows::people(&f),
        traffic: super::daily_traffic_rows::daily_traffic(&f).unwrap_or_else(super::daily_traffic_rows::built_in),
        alarm: super::alarm_rows::alarm(&f).unwrap_or_else(super::alarm_rows::built_in),
        centre_staff: f.whole_or("centre_staff", CENTRE_STAFF, 1, 1000),
        townships: rows(&f, "townships", "township", |g, key| TownshipRow {
            name: g.name("name", "name_en"),
            seat: spot(g, "seat"),
            office_staff: g.whole_or("office_staff", 6, 0, 1000),
            key,
        }),
        villages: rows(&f, "villages", "village", |g, key| VillageRow {
            name: g.name("name", "name_en"),
            township: g.reference("township"),
            at: spot(g, "at"),
            community: g.flag_or("community", false),
            door_groups: g.whole_or("door_groups", 2, 0, 1000),
            key,
        }),
        settlements: rows(&f, "settlements", "settlement", |g, key| SettlementRow { at: spot(g, "at"), ..settlement(g, key) }),
        facilities: rows(&f, "facilities", "facility", |g, key| FacilityRow {
            name: g.name("name", "name_en"),
            kind: g.word("kind", FACILITY).unwrap_or(FacilityKind::Other),
            at: spot(g, "at"),
            township: g.opt_reference("township"),
            capacity: g.whole_or("capacity", 0, 0, 1_000_000),
            gate_per_h: g.number_or("gate_per_h", 1200.0, Limits(0.0, 1e6)),
            stock_person_days: g.opt_number("stock_person_days", Limits(0.0, 1e7)),
            wards: wards(g),
            line: line(g),
            key,
        }),
        gauges: rows(&f, "gauges", "gauge", gauge),
        channels: rows(&f, "channels", "channel", channel),
        teams: rows(&f, "teams", "team", team),
        hazard_points: rows(&f, "hazard_points", "hazard point", |g, key| HazardPointRow {
            name: g.name("name", "name_en"),
            at: spot(g, "at"),
            cut_slope: g.flag_or("cut_slope", false),
            households: g.whole_or("households", 1, 0, 10_000),
            village: g.reference("village"),
            monitor: g.opt_text("monitor").unwrap_or_else(|| "组长".into()),
            card: g.opt_text("card").unwrap_or_default(),
            slope_deg: g.number_or("slope_deg", 30.0, Limits(0.0, 90.0)),
            key,
        }),
    };
    f.close();
    Some(out)
}

fn bounds(f: &Fields<'_>) -> Option<(f64, f64, f64, f64)> {
    let (node, subject) = (f.get("bounds")?, f.subject("bounds"));
    let items = match &node.value {
        Value::Tuple(None, i) | Value::List(i) => &i[..],
        _ => &[],
    };
    let [w, s, e, n] = items else {
        f.reader().wrong(node, &subject, Text::new("四个数字 (西, 南, 东, 北)", "four numbers (W, S, E, N)"));
        return None;
    };
    let read = |n: &Node| f.reader().number(n, &subject, Unit::of("coordinate"), COORDINATE);
    let (w, s, e, n) = (read(w)?, read(s)?, read(e)?, read(n)?);
    if w >= e || s >= n {
        f.error(code::S019, "bounds", "顺序应为 (西, 南, 东, 北)，且西 < 东、南 < 北", "the order is (W, S, E, N) with W < E and S < N");
        return None;
    }
    Some((w, s, e, n))
}

fn terrain_error(f: &Fields<'_>) -> (f64, f64) {
    let Some(g) = f.group("terrain_error") else { return (4.0, 500.0) };
    let out = (g.number_or("sd_m", 4.0, Limits(0.0, 50.0)), g.number_or("correlation_m", 500.0, Limits(1.0, 50_000.0)));
    g.close();
    out
}

fn gauge(g: &Fields<'_>, key: Ref) -> GaugeRow {
    GaugeRow {
        name: g.name("name", "name_en"),
        kind: g.word("kind", &GAUGE).unwrap_or(GaugeKind::Rain),
        at: spot(g, "at"),
        township: g.opt_reference("township"),
        reach: g.opt_reference("reach"),
        warning_m: g.opt_number("warning_m", HEIGHT),
        guarantee_m: g.opt_number("guarantee_m", HEIGHT),
        interval_min: g.number_or("interval_min", 5.0, Limits(0.5, 1440.0)),
        delay_min: g.dist_or("delay_min", Dist::Fixed(5.0), MINUTES),
        dropout: g.number_or("dropout", 0.0, SHARE),
        power: g.get("power").map_or(Power::Mobile { battery_h: GAUGE_BATTERY_H }, |node| power(g, node)),
        key,
    }
}

fn channel(g: &Fields<'_>, key: Ref) -> (Ref, Channel) {
    let power = g.get("power").map_or(Power::None, |node| power(g, node));
    let kind = g.word("kind", CHANNEL).unwrap_or(ChannelKind::Phone);
    let out = Channel {
        name: g.name("name", "name_en"),
        kind,
        coverage_day: g.number("coverage_day", SHARE),
        coverage_night: g.number("coverage_night", SHARE),
        setup_min: g.dist_or("setup_min", Dist::Fixed(0.0), MINUTES),
        setup_night_min: g.get("setup_night_min").map(|_| g.dist_or("setup_night_min", Dist::Fixed(0.0), MINUTES)),
        delay_min: g.dist_or("delay_min", Dist::Fixed(0.0), MINUTES),
        delay_night_min: g.get("delay_night_min").map(|_| g.dist_or("delay_night_min", Dist::Fixed(0.0), MINUTES)),
        loss: g.number_or("loss", 0.0, SHARE),
        rate_per_h: g.number_or("rate_per_h", 0.0, Limits(0.0, 1e6)),
        burst_per_min: g.number_or("burst_per_min", 0.0, Limits(0.0, 1e6)),
        listed: g.number_or("listed", LISTED, SHARE),
        all_languages: g.flag_or("all_languages", !kind.speaks_one_language()),
        power,
    };
    (key, out)
}

fn power(g: &Fields<'_>, node: &Node) -> Power {
    let subject = g.subject("power");
    match g.reader().word(node, &subject, &[("None", 0), ("Mains", 1), ("Mobile", 2)]) {
        Some(kind @ (1 | 2)) => {
            let Some(f) = g.reader().open(node, &subject) else { return Power::None };
            let battery_h = f.number("battery_h", Limits(0.0, 1000.0));
            f.close();
            if kind == 1 { Power::Mains { battery_h } } else { Power::Mobile { battery_h } }
        }
        _ => Power::None,
    }
}

fn team(g: &Fields<'_>, key: Ref) -> TeamRow {
    let subject = g.subject("skills");
    TeamRow {
        name: g.name("name", "name_en"),
        base: g.reference("base"),
        township: g.opt_reference("township"),
        skills: g.list("skills").iter().filter_map(|n| g.reader().word(n, &subject, SKILL)).collect(),
        people: g.whole("people", 1, 100_000),
        vehicles: g.whole_or("vehicles", 1, 0, 10_000),
        boats: g.whole_or("boats", 0, 0, 10_000),
        mobilise_min: g.dist_or("mobilise_min", Dist::Triangular(8.0, 15.0, 30.0), MINUTES),
        available: g.number_or("available", 1.0, SHARE),
        endurance_h: g.number_or("endurance_h", 12.0, Limits(0.5, 240.0)),
        reserve: g.flag_or("reserve", false),
        owner: g.word_or("owner", Owner::Government, &OWNER),
        status: g.word_or("status", ServiceStatus::InService, &STATUS),
        key,
    }
}

/// Share of houses within hearing of the loudspeakers where nobody says (assumed).
pub(super) const LOUDSPEAKERS: f64 = 0.8;

/// What a settlement says of itself, place excepted.
fn settlement(g: &Fields<'_>, key: Ref) -> SettlementRow {
    SettlementRow {
        name: Name { zh: g.opt_text("name").unwrap_or_else(|| key.key.clone()), en: g.opt_text("name_en") },
        village: g.reference("village"),
        at: Spot { at: LonLat::default(), place: g.at(), subject: g.who() },
        radius_m: g.number_or("radius_m", 150.0, Limits(1.0, 5000.0)),
        residents: g.whole("residents", 0, 2_000_000),
        urban: g.flag_or("urban", false),
        loudspeaker_share: g.number_or("loudspeaker_share", LOUDSPEAKERS, SHARE),
        mobile_signal: g.flag_or("mobile_signal", true),
        key,
    }
}

/// Reads the rows of `population.csv`.
#[must_use]
pub fn population(reader: Reader<'_>, table: &[Node]) -> Vec<SettlementRow> {
    let mut out = Vec::new();
    for row in table {
        let Some(g) = reader.open(row, "settlement") else { continue };
        let key = g.reference("key");
        let who = format!("settlement {:?}", key.key);
        g.call(&who);
        let at = LonLat { lon: g.number("lon", COORDINATE), lat: g.number("lat", COORDINATE) };
        let spot = Spot { at, place: g.at_field("lon"), subject: g.subject("lon, lat") };
        out.push(SettlementRow { at: spot, ..settlement(&g, Ref { subject: who, ..key }) });
        g.close();
    }
    out
}
