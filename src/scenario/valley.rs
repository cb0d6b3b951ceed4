//! Scenario / valley — one small county with everything in it: a stream that floods, people beside it, a plan, a drill.
//!
//! In: nothing. Out: a `Scenario` in memory for tests of people, traffic, command, flood and score.
//! Not here: files; realism beyond the order of magnitude. The map, 3 km × 3 km at 30 m, north up:
//!
//! ```text
//!   upper (u-1, u-2) ── bridge over the brook ── seat north (n-1) ── shelter sh-hill on the hill
//!        │ brook                                   │
//!   ═════╧══ main stream, west to east ══ gauge ══ bridge ═════════ (plain floods: low-1, low-2)
//!                                                  │
//!                            seat south (s-1) ── shelter sh-school
//! ```

use super::drill_spec::{Behaviour, Drill, HazardSpec, Scenario};
use super::road_graph::RoadPart;
use super::tiny::{Sketch, reach};
use crate::base::dist::Dist;
use crate::base::fingerprint::{Fingerprint, Hasher};
use crate::base::ids::{ChannelId, ClauseId, FacilityId, GaugeId, Id, RoleId, SettlementId, TeamId, VillageId, ZoneId};
use crate::base::lang::Name;
use crate::base::time::{Moment, Span};
use crate::hazard::flood::plane::nest::Place;
use crate::hazard::flood::spec::{
    Extent, FloodMode, FloodSpec, ForecastError, HydrographSpec, Hyetograph, LossSpec, Moisture, NestSpec, RainSpec, RainTotal, SurfaceSpec,
};
use crate::map::county::County;
use crate::map::force::Skill;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::place::{Confidence, FacilityKind, GaugeKind};
use crate::map::road::RoadClass;
use crate::plan::book::{Books, Plan};
use crate::plan::clause::{Clause, Phase};
use crate::plan::level::{EventClass, Level, PlanLevel, ResponseLevel};
use crate::plan::order::{Action, WarnStage, ZoneTarget};
use crate::plan::role::{Role, RoleSeat};
use crate::plan::trigger::{Compare, Quantity, Trigger};
use crate::plan::zone::{Refuge, Zone, ZoneRule};

const MAIN_Y: f64 = 1500.0;
const BROOK_X: f64 = 900.0;
const ROAD_X: f64 = 1800.0;

/// Bed of the main stream at a distance from the west edge: 0.4 % down to the east.
fn main_bed(x: f64) -> f64 {
    112.0 - 0.004 * x
}
/// Bed of the brook: 1.5 % down to the south, meeting the main stream.
fn brook_bed(y: f64) -> f64 {
    main_bed(BROOK_X) + 0.015 * (y - MAIN_Y)
}

/// Terrain: a flat plain 2.5 m above the stream within 150 m, then valley sides of 8 %; the brook has a narrow valley.
fn height(p: Point) -> f64 {
    let d = (p.y - MAIN_Y).abs();
    let from_main = main_bed(p.x) + if d < 20.0 { 0.125 * d } else { 2.5 + 0.08 * (d - 150.0).max(0.0) };
    let from_brook = if p.y > MAIN_Y { brook_bed(p.y) + 0.15 * (p.x - BROOK_X).abs() } else { f64::MAX };
    from_main.min(from_brook)
}

/// The county.
#[must_use]
pub fn county() -> County {
    let at = Point::new;
    let s = String::from;
    let road = |key: &str, class, a: (f64, f64), b: (f64, f64)| RoadPart::by_norm(key, class, vec![at(a.0, a.1), at(b.0, b.1)]);
    use RoadClass::{County as CountyRoad, Village as Lane};
    let reaches = vec![
        reach("main-1", &[(0.0, MAIN_Y), (BROOK_X, MAIN_Y)], Some("main-2"), main_bed(0.0), main_bed(BROOK_X), 60.0),
        reach("brook-1", &[(BROOK_X, 3000.0), (BROOK_X, 2250.0)], Some("brook-2"), brook_bed(3000.0), brook_bed(2250.0), 6.0),
        reach("brook-2", &[(BROOK_X, 2250.0), (BROOK_X, MAIN_Y)], Some("main-2"), brook_bed(2250.0), brook_bed(MAIN_Y), 8.0),
        reach("main-2", &[(BROOK_X, MAIN_Y), (ROAD_X, MAIN_Y)], Some("main-3"), main_bed(BROOK_X), main_bed(ROAD_X), 72.0),
        reach("main-3", &[(ROAD_X, MAIN_Y), (3000.0, MAIN_Y)], None, main_bed(ROAD_X), main_bed(3000.0), 80.0),
    ];
    let county = Sketch {
        townships: vec![(s("north"), at(ROAD_X, 2100.0)), (s("south"), at(ROAD_X, 900.0))],
        villages: vec![
            (s("north-town"), s("north"), at(ROAD_X, 2100.0)),
            (s("south-town"), s("south"), at(ROAD_X, 900.0)),
            (s("upper"), s("north"), at(600.0, 2250.0)),
        ],
        settlements: vec![
            (s("low-1"), s("north-town"), at(ROAD_X, 1600.0), 200),
            (s("low-2"), s("south-town"), at(2400.0, 1420.0), 220),
            (s("n-1"), s("north-town"), at(ROAD_X, 2100.0), 200),
            (s("s-1"), s("south-town"), at(ROAD_X, 900.0), 240),
            (s("u-1"), s("upper"), at(600.0, 2250.0), 180),
            (s("u-2"), s("upper"), at(870.0, 2200.0), 160),
        ],
        facilities: vec![
            (s("base-flood"), FacilityKind::Base, at(ROAD_X, 2100.0), 0),
            (s("base-militia"), FacilityKind::Base, at(ROAD_X, 900.0), 0),
            (s("depot"), FacilityKind::Depot, at(ROAD_X, 2100.0), 0),
            (s("hospital"), FacilityKind::Hospital, at(ROAD_X, 2160.0), 60),
            (s("sh-hill"), FacilityKind::Shelter, at(2400.0, 2400.0), 600),
            (s("sh-school"), FacilityKind::School, at(2400.0, 700.0), 500),
        ],
        gauges: vec![
            (s("rain-north"), GaugeKind::Rain, at(900.0, 2700.0), Some(s("north")), None, None),
            (s("rain-south"), GaugeKind::Rain, at(1800.0, 700.0), Some(s("south")), None, None),
            (
                s("stage-bridge"),
                GaugeKind::Stage,
                at(ROAD_X, MAIN_Y),
                Some(s("north")),
                Some(s("main-2")),
                Some((main_bed(ROAD_X) + 1.8, main_bed(ROAD_X) + 3.0)),
            ),
        ],
        roads: vec![
            road("r-hill", Lane, (ROAD_X, 2100.0), (2400.0, 2400.0)),
            road("r-low-2", Lane, (ROAD_X, 1300.0), (2400.0, 1420.0)),
            road("r-main-1", CountyRoad, (ROAD_X, 2100.0), (ROAD_X, 1600.0)),
            road("r-main-2", CountyRoad, (ROAD_X, 1600.0), (ROAD_X, 1300.0)),
            road("r-main-3", CountyRoad, (ROAD_X, 1300.0), (ROAD_X, 900.0)),
            road("r-school", Lane, (ROAD_X, 900.0), (2400.0, 700.0)),
            road("r-upper-1", Lane, (600.0, 2250.0), (870.0, 2200.0)),
            road("r-upper-2", Lane, (870.0, 2200.0), (ROAD_X, 2100.0)),
        ],
        crossings: vec![
            (s("r-main-2"), s("main-2"), 100.0, main_bed(ROAD_X) + 4.0, false),
            (s("r-upper-2"), s("brook-2"), 31.0, brook_bed(2197.0) + 0.4, true),
        ],
        reaches,
        teams: vec![
            (s("flood-team"), s("base-flood"), vec![Skill::FloodRescue, Skill::Boat, Skill::Evacuate], 30),
            (s("medics"), s("base-flood"), vec![Skill::Medical], 8),
            (s("militia"), s("base-militia"), vec![Skill::Evacuate, Skill::Sandbag], 24),
        ],
        hazard_points: vec![(s("hp-1"), at(1000.0, 2300.0), s("upper"))],
    };
    county.build(Shape { cols: 100, rows: 100, west: 0.0, north: 3000.0, cell_m: 30.0 }, height)
}

/// What people do where no file says otherwise: the numbers of `assets/defaults.ron`.
#[must_use]
pub fn behaviour() -> Behaviour {
    super::drill_rows::defaults().0
}

/// The plan: ten clauses, two zones.
#[must_use]
pub fn books(county: &County) -> Books {
    let gauge = |k: &str| county.gauge_keys.find(k).unwrap_or(GaugeId(0));
    let channel = |k: &str| county.channel_keys.find(k).unwrap_or(ChannelId(0));
    let team = |k: &str| county.team_keys.find(k).unwrap_or(TeamId(0));
    let shelter = |k: &str| county.facility_keys.find(k).unwrap_or(FacilityId(0));
    let settlement = |k: &str| county.settlement_keys.find(k).unwrap_or(SettlementId(0));
    let village = |k: &str| county.village_keys.find(k).unwrap_or(VillageId(0));
    let role = |key: &str, name: &str, seat: RoleSeat, staff_day, staff_night, commands| Role {
        key: key.into(),
        name: Name::zh(name),
        seat,
        staff_day,
        staff_night,
        commands,
        in_room: commands,
        office: None,
        closes_expressway: false,
    };
    let roles = vec![
        role("city", "市防汛抗旱指挥部", RoleSeat::Above, 2, 1, false),
        role("flood-hq", "县防汛抗旱指挥部", RoleSeat::CountyBody, 4, 2, true),
        role("township-office", "乡镇应急办", RoleSeat::EveryTownship, 6, 2, false),
        role("village-station", "村应急站", RoleSeat::EveryVillage, 5, 3, false),
        role("group-head", "组长", RoleSeat::EverySettlement, 1, 1, false),
        role("flood-team-lead", "防汛抗旱救援队", RoleSeat::Team(team("flood-team")), 1, 1, false),
    ];
    let (hq, office, station) = (RoleId(1), RoleId(2), RoleId(3));
    let number = |q, v| Trigger::Number(q, Compare::Ge, v);
    let clause = |key: &str, phase, text: &str, actor, trigger, action, deadline: i64| Clause {
        key: key.into(),
        phase,
        text: Name::zh(text),
        actor,
        trigger,
        auto: false,
        action,
        deadline: Span::minutes(deadline),
        channel: Some(channel("phone")),
        fallback: Some(channel("satellite")),
        repeats: false,
        precondition: None,
        implements: None,
    };
    let level3 = || Trigger::LevelAtLeast(Level::Three);
    let rain3 = || number(Quantity::MaxRain(Span::hours(3)), 50.0);
    let warn = [channel("loudspeaker"), channel("gong"), channel("door"), channel("public-sms")];
    let mut clauses = vec![
        clause("flood.1", Phase::Response, "启动Ⅲ级应急响应。", hq, rain3(), Action::SetLevel { level: Level::Three }, 15),
        clause("flood.2", Phase::Response, "通知乡镇应急办到岗。", hq, level3(), Action::Notify { to: vec![office, station], topic: "level".into() }, 15),
        clause(
            "flood.3",
            Phase::Handling,
            "开放避灾安置点。",
            office,
            level3(),
            Action::OpenShelter { shelters: vec![shelter("sh-hill"), shelter("sh-school")] },
            45,
        ),
        clause(
            "flood.4",
            Phase::Handling,
            "向危险区发布准备转移预警。",
            station,
            Trigger::Any(vec![Trigger::Received("level".into()), rain3()]),
            Action::Warn { zones: ZoneTarget::OwnTrigger, stage: WarnStage::Prepare, channels: warn.to_vec() },
            20,
        ),
        clause(
            "flood.5",
            Phase::Handling,
            "组织危险区群众立即转移。",
            station,
            number(Quantity::MaxRain(Span::hours(3)), 80.0),
            Action::Evacuate { zones: ZoneTarget::OwnTrigger, channels: warn.to_vec() },
            60,
        ),
        clause(
            "flood.6",
            Phase::Handling,
            "转移行动不便人员。",
            office,
            Trigger::Done("flood.5".into()),
            Action::FetchSpecial { zones: ZoneTarget::All, teams: vec![team("militia")] },
            90,
        ),
        clause("flood.7", Phase::Handling, "封闭过水路段。", office, number(Quantity::Reports("water".into()), 1.0), Action::CloseRoad { roads: vec![] }, 30),
        clause("flood.8", Phase::Handling, "救援队前出待命。", hq, level3(), Action::Dispatch { teams: vec![team("flood-team")], to: None }, 40),
        clause("flood.9", Phase::Report, "向市防指报告。", hq, level3(), Action::Report { to: RoleId(0), form: crate::plan::order::ReportForm::Phone }, 30),
        clause(
            "flood.10",
            Phase::Recovery,
            "水位回落后解除响应。",
            hq,
            Trigger::All(vec![
                Trigger::Held(Span::hours(1), Box::new(Trigger::Number(Quantity::Stage(gauge("stage-bridge")), Compare::Lt, main_bed(ROAD_X) + 1.0))),
                Trigger::After("flood.5".into(), Span::hours(2)),
            ]),
            Action::StandDown,
            60,
        ),
    ];
    clauses[0].auto = true;
    let zone = |key: &str, name: &str, v: &str, settlements: Vec<SettlementId>, rule: &str, refuges: Vec<Refuge>| Zone {
        key: key.into(),
        name: Name::zh(name),
        village: village(v),
        settlements,
        below_m: Some(6.0),
        class: 1,
        fire_min: None,
        rules: vec![ZoneRule { gauge: gauge(rule), prepare_rain: vec![(1.0, 30.0), (3.0, 50.0)], leave_rain: vec![(1.0, 50.0), (3.0, 80.0)], stage_m: None }],
        refuges,
        administrator: "包村领导".into(),
        monitor: "监测员".into(),
        reporter: "村支书".into(),
        signal: "铜锣连续敲击".into(),
        route: "沿村道向高处".into(),
        route_roads: Vec::new(),
        area: None,
        paired: true,
    };
    let zones = vec![
        zone("z-low", "低洼片", "north-town", vec![settlement("low-1")], "rain-north", vec![Refuge::Shelter(shelter("sh-hill"))]),
        zone(
            "z-brook",
            "溪边片",
            "upper",
            vec![settlement("u-2")],
            "rain-north",
            vec![Refuge::HighGround(Point::new(600.0, 2250.0)), Refuge::Shelter(shelter("sh-hill"))],
        ),
    ];
    let plan = Plan {
        key: "valley-flood".into(),
        title: Name { zh: "小县防汛预案".into(), en: Some("Valley flood plan".into()) },
        level: PlanLevel::Special,
        class: EventClass::NaturalDisaster,
        upper: None,
        levels: vec![
            ResponseLevel { level: Level::Four, trigger: number(Quantity::MaxRain(Span::hours(6)), 50.0), auto: true },
            ResponseLevel { level: Level::Three, trigger: rain3(), auto: true },
            ResponseLevel { level: Level::Two, trigger: number(Quantity::AboveWarning, 1.0), auto: false },
            ResponseLevel { level: Level::One, trigger: number(Quantity::MaxRain(Span::hours(6)), 250.0), auto: false },
        ],
        clauses: (0..clauses.len()).map(ClauseId::from_index).collect(),
        zones: (0..zones.len()).map(ZoneId::from_index).collect(),
        roster: vec![team("flood-team"), team("medics"), team("militia")],
        shelters: vec![shelter("sh-hill"), shelter("sh-school")],
        materials: vec![],
        roles: (0..roles.len()).map(RoleId::from_index).collect(),
        renamed: vec![],
        restaffed: vec![],
        chapters: vec![],
        source: "made in memory for a test".into(),
        confidence: Confidence::Assumed,
    };
    Books { plans: vec![plan], roles, clauses, zones }
}

/// The drill: six hours, 120 mm on the north and 100 mm on the south in the first four.
#[must_use]
pub fn drill(county: &County) -> Drill {
    let gauge = |k: &str| county.gauge_keys.find(k).unwrap_or(GaugeId(0));
    let fell = |k, mm| RainTotal { gauge: gauge(k), from: Moment::ZERO, to: Moment::minutes(240), mm };
    Drill {
        key: "valley-flood".into(),
        title: Name { zh: "小县山洪推演".into(), en: Some("Valley flash flood".into()) },
        source: "made in memory for a test".into(),
        source_en: None,
        confidence: Confidence::Assumed,
        start: jiff::civil::date(2024, 7, 1)
            .at(20, 0, 0, 0)
            .to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
            .unwrap_or_else(|e| panic!("a fixed offset has every hour: {e}")),
        length: Span::hours(6),
        step: Span::seconds(10),
        hazard: HazardSpec::Flood(FloodSpec {
            mode: FloodMode::Quick,
            surface: SurfaceSpec::default(),
            loss: LossSpec::CurveNumber,
            hydrograph: HydrographSpec::Scs,
            rain: RainSpec {
                totals: vec![fell("rain-north", 120.0), fell("rain-south", 100.0)],
                hyetographs: vec![
                    Hyetograph { name: "even".into(), weight: 1.0, shares: vec![0.25; 4] },
                    Hyetograph { name: "late peak".into(), weight: 1.0, shares: vec![0.1, 0.2, 0.5, 0.2] },
                ],
                scale: Dist::Fixed(1.0),
                idw_power: 2.0,
                lift_per_100m: 0.0,
                design: None,
                grids: vec![],
            },
            moisture: Moisture::Wet,
            baseflow_m3_s_per_km2: 0.02,
            inflows: vec![],
            slides: None,
            landslide_dams: Vec::new(),
            forecast: ForecastError { displacement_km_at_3h: 5.0, bias: 0.9, missed: 0.1, every_min: 60.0 },
        }),
        injects: vec![],
        objectives: vec![super::drill_spec::Objective { metric: "E1".into(), target: 0.98 }],
        uncertainty: vec![],
        behaviour: behaviour(),
        seed: 1,
    }
}

/// County, plan and drill together.
#[must_use]
pub fn scenario() -> Scenario {
    let county = county();
    let (books, drill) = (books(&county), drill(&county));
    let mut hasher = Hasher::new();
    hasher.text("the valley made in memory");
    let files: Fingerprint = hasher.finish();
    Scenario { county, books, drill, files, paths: vec![] }
}

/// The same under half as much rain again, so that houses are hit and people come to harm.
#[must_use]
pub fn cloudburst() -> Scenario {
    let mut scenario = scenario();
    if let Some(flood) = scenario.drill.hazard.flood_mut() {
        flood.rain.scale = Dist::Fixed(1.5);
    }
    scenario
}

/// A nest over the county's cells between two places, each in five by five parts.
#[must_use]
pub fn nest(county: &County, low: Point, high: Point) -> NestSpec {
    let map = county.terrain.shape;
    let cell = |x: f64, y: f64| map.cell_at(Point::new(x, y)).unwrap_or_else(|| panic!("({x}, {y}) is on the valley's map"));
    let (corner, opposite) = (cell(low.x, high.y), cell(high.x, low.y));
    let ((rows, cols), place) = (map.apart(corner, opposite), Place { row: corner / map.cols, col: corner % map.cols, ratio: 5 });
    let (west, north) = (map.west + place.col as f64 * map.cell_m, map.north - place.row as f64 * map.cell_m);
    let shape = Shape { cols: (cols + 1) * 5, rows: (rows + 1) * 5, west, north, cell_m: map.cell_m / 5.0 };
    NestSpec { name: "town".into(), within: None, shape, place, terrain: None }
}

/// The cloudburst on its ground, with a nest between two places.
#[must_use]
pub fn nested(low: Point, high: Point) -> Scenario {
    let mut scenario = cloudburst();
    let nest = nest(&scenario.county, low, high);
    if let Some(flood) = scenario.drill.hazard.flood_mut() {
        flood.mode = FloodMode::Surface;
        flood.surface.extent = Extent::Valleys { from_km2: 7.0 };
        flood.surface.nests = vec![nest];
    }
    scenario
}

/// Any county with the valley's way of drilling: six hours of heavy rain at its gauges, and no plan.
#[must_use]
pub fn drill_in(county: County) -> Scenario {
    let mut drill = drill(&county);
    let rain: Vec<GaugeId> = county.gauge_keys.ids().filter(|g| county.gauges[g.index()].kind == GaugeKind::Rain).collect();
    let Some(flood) = drill.hazard.flood_mut() else { unreachable!("the valley's drill is a flood") };
    flood.rain.totals = rain.into_iter().map(|gauge| RainTotal { gauge, from: Moment::ZERO, to: Moment::minutes(240), mm: 120.0 }).collect();
    Scenario { county, books: Books::default(), drill, files: Fingerprint::default(), paths: vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_valley_has_what_the_other_rooms_test_with() {
        let s = scenario();
        assert_eq!((s.county.townships.len(), s.county.villages.len(), s.county.settlements.len()), (2, 3, 6));
        assert_eq!((s.county.residents(), s.county.channels.len(), s.county.teams.len()), (1200, 12, 3));
        assert_eq!((s.books.clauses.len(), s.books.zones.len(), s.county.rivers.order.len()), (10, 2, 5));
        assert!(crate::map::route::islands(&s.county.roads).iter().all(|i| *i == 0), "every junction can be reached");
        for r in &s.county.rivers.reaches {
            assert!(r.bed_up_m >= r.bed_down_m, "a bed never rises");
        }
    }

    #[test]
    fn houses_in_the_low_zone_stand_less_than_six_metres_above_the_stream() {
        let s = scenario();
        let low = s.county.settlement_keys.find("low-1").expect("the valley has it");
        let ground = s.county.terrain.bilinear(s.county.settlements[low.index()].at).expect("inside");
        assert!((2.0..6.0).contains(&(ground - main_bed(ROAD_X))), "{ground}");
    }
}
