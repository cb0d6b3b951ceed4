//! A synthetic county and a made-up day of flood on it: enough of everything that a report draws, and nothing that was
//! computed by the engine. Numbers are of the order of a mountain county of 100,000 people.

use std::collections::BTreeMap;

use yanlian::base::fingerprint::Fingerprint;
use yanlian::base::ids::{ChannelId, ClauseId, FacilityId, GaugeId, HouseholdId, Id, RoadId, SettlementId, TeamId, VillageId, ZoneId};
use yanlian::base::lang::Name;
use yanlian::base::seed::{Luck, Seed, Stream, stream};
use yanlian::base::time::{Moment, Span};
use yanlian::map::county::County;
use yanlian::map::force::Skill;
use yanlian::map::frame::{Frame, Point};
use yanlian::map::grid::{Shape, TILE};
use yanlian::map::place::{FacilityKind, GaugeKind};
use yanlian::map::road::RoadClass;
use yanlian::plan::level::Level;
use yanlian::plan::zone::{Refuge, Zone};
use yanlian::record::event::{Cause, Detail, Event, Kind, Own, Unit, Who, Why};
use yanlian::record::tale::{Extremes, HouseholdFact, Minute, PEOPLE_STATES, PeopleState, PlanUse, Tale, Tracks, WaterFrame};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::road_graph::RoadPart;
use yanlian::scenario::tiny::{Sketch, reach};
use yanlian::scenario::valley;
use yanlian::score::card::{Card, ClauseLine, ClauseState, Gate, Grade, Loss, Metric, People, Rating, Side, Versus};

const WEST: f64 = 550_000.0;
const NORTH: f64 = 3_100_000.0;
const CELL: f64 = 60.0;
const COLS: usize = 700;
const ROWS: usize = 520;
/// Minutes of the drill.
pub const MINUTES: usize = 24 * 60;

fn hash(x: i64, y: i64) -> f64 {
    let mut z = (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (y as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    z = (z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((z ^ (z >> 32)) >> 11) as f64 / 9_007_199_254_740_992.0
}
fn noise(x: f64, y: f64) -> f64 {
    let (i, j) = (x.floor(), y.floor());
    let (u, v) = (x - i, y - j);
    let (u, v) = (u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v));
    let at = |a: f64, b: f64| hash((i + a) as i64, (j + b) as i64);
    (at(0.0, 0.0) * (1.0 - u) + at(1.0, 0.0) * u) * (1.0 - v) + (at(0.0, 1.0) * (1.0 - u) + at(1.0, 1.0) * u) * v
}
fn width() -> f64 {
    COLS as f64 * CELL
}
fn height() -> f64 {
    ROWS as f64 * CELL
}
fn river_y(x: f64) -> f64 {
    NORTH - height() * 0.52 + 3200.0 * ((x - WEST) / 6100.0).sin() + 1400.0 * ((x - WEST) / 2300.0 + 1.0).sin()
}
fn bed(x: f64) -> f64 {
    190.0 - 0.0013 * (x - WEST)
}
fn side(k: usize) -> (f64, f64) {
    (WEST + width() * (0.08 + 0.105 * k as f64), if k % 2 == 0 { 1.0 } else { -1.0 })
}
fn side_x(k: usize, y: f64) -> f64 {
    let (x, _) = side(k);
    x + 900.0 * ((y - river_y(x)) / 2600.0 + k as f64).sin() * ((y - river_y(x)).abs() / 3000.0).min(1.0)
}
fn ground(p: Point) -> f64 {
    let d = (p.y - river_y(p.x)).abs();
    let rise = |d: f64, flat: f64| if d < 45.0 { 0.03 * d } else { 2.4 + 0.006 * (d - 45.0).min(flat) + (0.11 * (d - 45.0 - flat)).max(0.0) };
    let hills = 1.0 + 0.75 * (noise(p.x / 2800.0, p.y / 2800.0) - 0.4) + 0.3 * noise(p.x / 900.0, p.y / 900.0);
    let far = (rise(d, 420.0) * hills).min(620.0 * (0.55 + 0.6 * noise(p.x / 5200.0, p.y / 5200.0)) + 40.0 * noise(p.x / 500.0, p.y / 500.0));
    let mut z = bed(p.x) + if d < 420.0 { rise(d, 420.0) } else { far.max(rise(d.min(900.0), 420.0)) };
    for k in 0..8 {
        let (x, sign) = side(k);
        let along = (p.y - river_y(x)) * sign;
        if along > 0.0 {
            z = z.min(bed(x) + 0.012 * along + rise((p.x - side_x(k, p.y)).abs(), 120.0) * hills.max(0.5));
        }
    }
    z
}
/// Height of the water over the bed at a place on the main river.
fn surge(x: f64, minute: f64) -> f64 {
    let peak = 560.0 + (x - WEST) / width() * 200.0;
    1.2 + 7.4 * (-((minute - peak) / if minute < peak { 165.0 } else { 300.0 }).powi(2)).exp()
}
fn depth(p: Point, z: f64, minute: f64) -> f64 {
    let d = (p.y - river_y(p.x)).abs();
    if d > 1500.0 { 0.0 } else { (bed(p.x) + surge(p.x, minute) - z).max(0.0) }
}

const TOWNS: [(&str, &str); 12] = [
    ("清溪镇", "Qingxi"),
    ("石桥镇", "Shiqiao"),
    ("白岩乡", "Baiyan"),
    ("龙潭镇", "Longtan"),
    ("柳树坪乡", "Liushuping"),
    ("铁炉乡", "Tielu"),
    ("沙湾镇", "Shawan"),
    ("云盘乡", "Yunpan"),
    ("竹山乡", "Zhushan"),
    ("下河镇", "Xiahe"),
    ("枫木乡", "Fengmu"),
    ("东门镇", "Dongmen"),
];
const HEADS: [&str; 20] = ["大", "小", "上", "下", "新", "老", "长", "黄", "白", "石", "田", "杨", "李", "龙", "马", "青", "红", "金", "高", "双"];
const TAILS: [&str; 12] = ["坪村", "湾村", "溪村", "冲村", "塘村", "坡村", "桥村", "洞村", "垭村", "岩村", "坝村", "坳村"];

/// The county and its books, on the small plan of the valley.
pub fn scenario() -> Scenario {
    let mut luck = stream(Seed(5), Luck::Sketch, "synthetic");
    let mut sketch = Sketch::default();
    let towns: Vec<Point> = (0..12)
        .map(|i| {
            let x = WEST + width() * (0.06 + 0.08 * i as f64);
            let off = if i % 3 == 0 { 500.0 } else { (if i % 2 == 0 { 1.0 } else { -1.0 }) * luck.uniform(2500.0, 9500.0) };
            Point::new(x, river_y(x) + off)
        })
        .collect();
    let town_key = |i: usize| format!("t{i:02}");
    for (i, at) in towns.iter().enumerate() {
        sketch.townships.push((town_key(i), *at));
    }
    let mut names: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
    for (i, (zh, en)) in TOWNS.iter().enumerate() {
        names.insert(town_key(i), ((*zh).into(), Some((*en).into())));
    }
    let wiggle = |a: Point, b: Point, luck: &mut Stream| -> Vec<Point> {
        let n = ((a.distance_m(b) / 700.0) as usize).max(2);
        (0..=n)
            .map(|i| {
                let p = a.towards(b, i as f64 / n as f64);
                if i == 0 || i == n { p } else { Point::new(p.x + luck.uniform(-160.0, 160.0), p.y + luck.uniform(-160.0, 160.0)) }
            })
            .collect()
    };
    let mut part = |key: String, class, line: Vec<Point>| sketch.roads.push(RoadPart::by_norm(&key, class, line));
    let along = |dy: f64, n: usize| -> Vec<Point> {
        (0..=n)
            .map(|i| {
                let x = WEST + 300.0 + (width() - 600.0) * i as f64 / n as f64;
                Point::new(x, river_y(x) + dy)
            })
            .collect()
    };
    part("g209".into(), RoadClass::National, along(260.0, 120));
    part("g65".into(), RoadClass::Expressway, along(2600.0, 40));
    part("s308".into(), RoadClass::Provincial, along(-1500.0, 60));
    let mut settlements = Vec::new();
    for v in 0..120usize {
        let t = v % 12;
        let near_river = v % 5 < 2;
        let x = (towns[t].x + luck.uniform(-2600.0, 2600.0)).clamp(WEST + 800.0, WEST + width() - 800.0);
        let y = if near_river {
            river_y(x) + luck.uniform(-600.0, 600.0)
        } else {
            (towns[t].y + luck.uniform(-4200.0, 4200.0)).clamp(NORTH - height() + 800.0, NORTH - 800.0)
        };
        let (key, at) = (format!("v{v:03}"), Point::new(x, y));
        sketch.villages.push((key.clone(), town_key(t), at));
        names.insert(key.clone(), (format!("{}{}", HEADS[(v * 7) % 20], TAILS[(v * 5 + v / 20) % 12]), None));
        part(format!("r-{key}"), RoadClass::Village, wiggle(towns[t], at, &mut luck));
        for g in 0..3 {
            let p = Point::new(x + luck.uniform(-420.0, 420.0), y + luck.uniform(-300.0, 300.0));
            let s = format!("{key}-{g}");
            names.insert(s.clone(), (format!("{} 组", g + 1), None));
            settlements.push((s, key.clone(), p, 120 + (luck.unit() * 320.0) as u32));
        }
    }
    for i in 1..12 {
        part(format!("c{i:02}"), RoadClass::County, wiggle(towns[i - 1], towns[i], &mut luck));
    }
    sketch.settlements = settlements;
    for (i, at) in towns.iter().enumerate() {
        sketch.facilities.push((
            format!("sh-{i:02}"),
            FacilityKind::Shelter,
            Point::new(at.x + 300.0, at.y + if at.y > river_y(at.x) { 900.0 } else { -900.0 }),
            900,
        ));
        names.insert(format!("sh-{i:02}"), (format!("{}中心校安置点", TOWNS[i].0), None));
        sketch.gauges.push((format!("rain-{i:02}"), GaugeKind::Rain, Point::new(at.x - 600.0, at.y + 400.0), Some(town_key(i)), None, None));
        names.insert(format!("rain-{i:02}"), (format!("{}雨量站", TOWNS[i].0), None));
    }
    for (i, x) in [0.22, 0.55, 0.9].into_iter().enumerate() {
        let x = WEST + width() * x;
        sketch.gauges.push((
            format!("stage-{i}"),
            GaugeKind::Stage,
            Point::new(x, river_y(x)),
            None,
            Some(format!("main-{i}")),
            Some(((bed(x) + 4.5).round(), (bed(x) + 6.5).round())),
        ));
        names.insert(format!("stage-{i}"), (["上游水文站", "城关水文站", "下河水文站"][i].into(), None));
    }
    sketch.facilities.push(("base-county".into(), FacilityKind::Base, towns[6], 0));
    for (k, n, s) in [
        ("team-a", "防汛抗旱救援队", Skill::FloodRescue),
        ("team-b", "县消防救援大队", Skill::Boat),
        ("team-c", "民兵应急分队", Skill::Evacuate),
        ("team-d", "县医院医疗队", Skill::Medical),
        ("team-e", "社会救援协会", Skill::Drone),
    ] {
        sketch.teams.push((k.into(), "base-county".into(), vec![s], 24));
        names.insert(k.into(), (n.into(), None));
    }
    let main: Vec<Point> = along(0.0, 240);
    for i in 0..3 {
        let piece: Vec<(f64, f64)> = main[i * 80..=(i + 1) * 80].iter().map(|p| (p.x, p.y)).collect();
        let (a, b) = (piece[0].0, piece[80].0);
        sketch.reaches.push(reach(&format!("main-{i}"), &piece, (i < 2).then(|| ["main-1", "main-2", ""][i]), bed(a), bed(b), 1500.0 + 800.0 * i as f64));
    }
    for k in 0..8 {
        let (x, sign) = side(k);
        let line: Vec<(f64, f64)> = (0..=30)
            .rev()
            .map(|i| {
                let y = river_y(x) + sign * f64::from(i) * 380.0;
                (side_x(k, y), y)
            })
            .collect();
        sketch.reaches.push(reach(
            &format!("side-{k}"),
            &line,
            Some(["main-0", "main-0", "main-0", "main-1", "main-1", "main-1", "main-2", "main-2"][k]),
            bed(x) + 137.0,
            bed(x),
            60.0 + 30.0 * k as f64,
        ));
    }
    let mut county: County = sketch.build(Shape { cols: COLS, rows: ROWS, west: WEST, north: NORTH, cell_m: CELL }, ground);
    rename(&mut county, &names);
    let mut s = valley::scenario();
    s.books.zones = zones(&county);
    s.books.plans[0].title = Name { zh: "清溪县防汛应急预案（演练版）".into(), en: Some("Qingxi county flood plan (exercise)".into()) };
    s.drill.title = Name { zh: "清溪县“8·24”流域洪水全县推演".into(), en: Some("Qingxi county: 24 August river flood".into()) };
    s.drill.key = "flood-synthetic".into();
    s.drill.length = Span::hours(24);
    s.county = county;
    s
}

fn rename(county: &mut County, names: &BTreeMap<String, (String, Option<String>)>) {
    let name = |key: &str| names.get(key).map_or_else(|| Name::zh(key), |(zh, en)| Name { zh: zh.clone(), en: en.clone() });
    county.name = Name { zh: "清溪县（虚构）".into(), en: Some("Qingxi county (fictional)".into()) };
    county.source = "测试用的虚构县，无任何真实数据。".into();
    county.reconstruction = Some(Name {
        zh: "示意重建：地形、道路、居民点均为虚构。".into(),
        en: Some("Labelled reconstruction: terrain, roads and places are made up.".into()),
    });
    county.frame = Frame::new("EPSG:32649").expect("UTM 49 N");
    for (i, key) in county.township_keys.iter() {
        county.townships[i.index()].name = name(key);
    }
    for (i, key) in county.village_keys.iter() {
        county.villages[i.index()].name = name(key);
    }
    for (i, key) in county.settlement_keys.iter() {
        county.settlements[i.index()].name = name(key);
    }
    for (i, key) in county.facility_keys.iter() {
        county.facilities[i.index()].name = name(key);
    }
    for (i, key) in county.gauge_keys.iter() {
        county.gauges[i.index()].name = name(key);
    }
    for (i, key) in county.team_keys.iter() {
        county.teams[i.index()].name = name(key);
    }
    for (i, key) in county.roads.road_keys.iter() {
        county.roads.roads[i.index()].name = Name::zh(match key {
            "g209" => "G209",
            "g65" => "G65",
            "s308" => "S308",
            _ => "",
        });
    }
}

fn zones(county: &County) -> Vec<Zone> {
    county
        .village_keys
        .ids()
        .filter_map(|v| {
            let inside: Vec<SettlementId> = county
                .settlement_keys
                .ids()
                .filter(|s| {
                    let s = &county.settlements[s.index()];
                    s.village == v && depth(s.at, ground(s.at) - 1.0, 660.0) > 0.0
                })
                .collect();
            (!inside.is_empty()).then(|| Zone {
                key: format!("z-{}", county.village_keys.key(v)),
                name: Name::zh(format!("{}沿河片", county.villages[v.index()].name.zh)),
                village: v,
                settlements: inside,
                below_m: Some(8.0),
                class: 1 + (v.0 % 3) as u8,
                rules: vec![],
                refuges: vec![Refuge::Shelter(FacilityId(1 + v.0 % 12))],
                administrator: "包村领导".into(),
                monitor: "监测员".into(),
                reporter: "村支书".into(),
                signal: "铜锣".into(),
                route: "沿村道向高处".into(),
                paired: true,
            })
        })
        .collect()
}

struct Writer {
    events: Vec<Event>,
}
impl Writer {
    #[expect(clippy::too_many_arguments, reason = "a line of a record has that many columns")]
    fn put(&mut self, s: f64, kind: Kind, subject: Who, place: Who, why: Why, known_to: Who, value: f64, unit: Unit, detail: &str) {
        let detail = if detail.is_empty() { Detail::NONE } else { Detail::text(detail) };
        self.events.push(Event { seq: 0, at: Moment::seconds(s as i64), kind, subject, place, cause: Cause { why, seq: None }, known_to, value, unit, detail });
    }
    /// In order of time; every event but the first hazards follows from one before it.
    fn finish(mut self) -> Vec<Event> {
        self.events.sort_by_key(|e| e.at);
        let mut last: BTreeMap<Who, u64> = BTreeMap::new();
        let mut order = None;
        for (i, e) in self.events.iter_mut().enumerate() {
            e.seq = i as u64;
            e.cause.seq = if matches!(e.cause.why, Why::Hazard | Why::Drill) { None } else { last.get(&e.subject).copied().or(order) };
            last.insert(e.subject, e.seq);
            if matches!(e.kind, Kind::LevelSet | Kind::OrderGiven) {
                order = Some(e.seq);
            }
        }
        self.events
    }
}

/// One household's day, minutes since the start.
#[derive(Clone, Copy)]
struct Day {
    warned: f64,
    left: f64,
    safe: f64,
    hit: f64,
    refused: bool,
    shelter: usize,
}

/// A made-up run. `delay` shifts every order, minutes; a large one is a run without a plan.
pub fn tale(s: &Scenario, plan_use: PlanUse, delay: f64) -> Tale {
    let county = &s.county;
    let mut luck = stream(Seed(9), Luck::Preparation, "synthetic");
    let in_zone: BTreeMap<SettlementId, ZoneId> =
        s.books.zones.iter().enumerate().flat_map(|(i, z)| z.settlements.iter().map(move |s| (*s, ZoneId(i as u32)))).collect();
    let shelters: Vec<usize> = (0..county.facilities.len()).filter(|i| county.facilities[*i].kind == FacilityKind::Shelter).collect();
    let (mut facts, mut days) = (Vec::new(), Vec::new());
    let mut w = Writer { events: Vec::new() };
    for id in county.settlement_keys.ids() {
        let place = &county.settlements[id.index()];
        let mut rest = place.residents as i64;
        while rest > 0 {
            let people = (1 + luck.below(5) as i64).min(rest);
            rest -= people;
            let at = Point::new(place.at.x + luck.uniform(-180.0, 180.0), place.at.y + luck.uniform(-180.0, 180.0));
            let z = ground(at);
            let hit = (0..MINUTES).step_by(5).find(|m| depth(at, z, *m as f64) > 0.25).map_or(f64::INFINITY, |m| m as f64);
            let zone = in_zone.get(&id).copied();
            let shelter = *shelters
                .iter()
                .min_by(|a, b| county.facilities[**a].at.distance_m(at).total_cmp(&county.facilities[**b].at.distance_m(at)))
                .expect("a shelter");
            let refused = luck.chance(0.035);
            let warned = if zone.is_some() { 265.0 + delay + luck.exponential(22.0) + luck.uniform(0.0, 25.0) } else { f64::INFINITY };
            let left = if refused { f64::INFINITY } else { warned + luck.uniform(4.0, 18.0) + luck.exponential(16.0) };
            let walk = county.facilities[shelter].at.distance_m(at) * 1.35 / if luck.chance(0.55) { 75.0 } else { 380.0 };
            facts.push(HouseholdFact {
                settlement: id,
                zone,
                people: people as u8,
                children: 0,
                elders: u8::from(people > 3),
                reduced: u8::from(luck.chance(0.06)),
                cars: 0,
                motorcycles: 1,
                upper_floor: luck.chance(0.7),
                at,
            });
            days.push(Day { warned, left, safe: left + walk, hit, refused, shelter });
        }
    }
    for (i, (fact, day)) in facts.iter().zip(&days).enumerate() {
        let (who, place) = (Who::Household(HouseholdId(i as u32)), Who::Settlement(fact.settlement));
        let n = f64::from(fact.people);
        let order = Why::Clause(ClauseId(4));
        let own = Why::Decision(Own::SawWater);
        if day.warned.is_finite() {
            w.put((265.0 + delay) * 60.0, Kind::Ordered, who, place, order, Who::Nobody, n, Unit::Persons, "leave-now");
            if day.warned < day.hit + 60.0 {
                w.put(
                    day.warned * 60.0,
                    Kind::Warned,
                    who,
                    place,
                    order,
                    Who::Channel(ChannelId(if i % 3 == 0 { 0 } else { 2 })),
                    n,
                    Unit::Persons,
                    "leave-now",
                );
            }
            if day.refused {
                w.put(day.warned * 60.0 + 300.0, Kind::Refused, who, place, Why::Decision(Own::WillNotLeave), Who::Nobody, n, Unit::Persons, "");
            }
        }
        let gone = day.left < day.hit;
        if gone && day.left < MINUTES as f64 {
            w.put(day.left * 60.0, Kind::Left, who, place, order, Who::Nobody, n, Unit::Persons, if day.safe - day.left > 12.0 { "walk" } else { "drive" });
        }
        if gone && day.safe < MINUTES as f64 {
            w.put(day.safe * 60.0, Kind::Safe, who, Who::Facility(FacilityId(day.shelter as u32)), order, Who::Nobody, n, Unit::Persons, "shelter");
        }
        if day.hit.is_finite() {
            w.put(day.hit * 60.0, Kind::HouseHit, who, place, Why::Hazard, Who::Nobody, 0.25, Unit::Metres, "");
            if !gone {
                w.put(day.hit * 60.0 + 240.0, Kind::Caught, who, place, own, Who::Nobody, n, Unit::Persons, "home");
                if !fact.upper_floor {
                    w.put(day.hit * 60.0 + 600.0, Kind::Trapped, who, place, Why::Hazard, Who::Nobody, n, Unit::Persons, "");
                    w.put(day.hit * 60.0 + 7200.0, Kind::Rescued, who, place, Why::Clause(ClauseId(7)), Who::Team(TeamId(0)), n, Unit::Persons, "");
                }
            }
        }
    }
    script(s, &mut w, delay);
    let (tracks, extremes) = tracks(s, &facts, &days, delay);
    for (m, minute) in tracks.minutes.iter().enumerate() {
        for (r, state) in &minute.roads {
            w.put(
                m as f64 * 60.0 + 20.0,
                if *state == 1 { Kind::RoadCut } else { Kind::RoadFree },
                Who::Road(RoadId(*r)),
                Who::Nobody,
                Why::Hazard,
                Who::Nobody,
                f64::from(*state) * 0.4,
                Unit::Metres,
                "",
            );
        }
    }
    Tale {
        plan_use,
        seed: 7,
        households: facts,
        vehicles: 4211,
        events: w.finish(),
        sums: vec![],
        fingerprint: Fingerprint(0x1234_5678_9abc_def0_0fed_cba9_8765_4321),
        tracks,
        extremes,
        drill_s: 11.4,
    }
}

/// What headquarters, gauges and teams did.
fn script(s: &Scenario, w: &mut Writer, delay: f64) {
    let county = &s.county;
    let none = Who::Nobody;
    let clause = |i| Who::Clause(ClauseId(i));
    w.put(0.0, Kind::RunStarted, Who::Drill, none, Why::Drill, none, 7.0, Unit::Count, "");
    w.put(MINUTES as f64 * 60.0, Kind::RunEnded, Who::Drill, none, Why::Drill, none, 86_400.0, Unit::Seconds, "");
    for (i, g) in county.gauges.iter().enumerate() {
        let who = Who::Gauge(GaugeId(i as u32));
        if g.kind == GaugeKind::Rain {
            w.put(9000.0 + 700.0 * i as f64, Kind::RainCrossed, who, none, Why::Hazard, none, 100.0 + 3.0 * i as f64, Unit::Millimetres, "orange");
            continue;
        }
        for (level, word) in [(g.warning_m, "warning"), (g.guarantee_m, "guarantee")] {
            if let Some(limit) = level
                && let Some(m) = (0..MINUTES).find(|m| bed(g.at.x) + surge(g.at.x, *m as f64) >= limit)
            {
                w.put(m as f64 * 60.0, Kind::StageCrossed, who, none, Why::Hazard, none, limit, Unit::Metres, word);
            }
        }
        let peak = 560.0 + (g.at.x - WEST) / width() * 200.0;
        w.put(peak * 60.0, Kind::StagePeaked, who, none, Why::Hazard, none, bed(g.at.x) + 8.6, Unit::Metres, "");
    }
    for (minute, level) in [(150.0, Level::Four), (235.0, Level::Three), (330.0, Level::Two)] {
        w.put(minute * 60.0 - 900.0, Kind::LevelTrue, Who::Level(level), none, Why::Hazard, none, 0.0, Unit::None, "");
        w.put((minute + delay) * 60.0, Kind::LevelSet, Who::Level(level), none, Why::Clause(ClauseId(0)), none, 0.0, Unit::None, "");
    }
    for i in 0..10u32 {
        let at = (240.0 + 11.0 * f64::from(i) + delay) * 60.0;
        w.put(at, Kind::ClauseDue, clause(i), none, Why::Clause(ClauseId(i)), none, 0.0, Unit::None, "");
        w.put(at + 240.0, Kind::OrderGiven, clause(i), none, Why::Clause(ClauseId(i)), Who::Role(s.books.clauses[i as usize].actor), 0.0, Unit::None, "phone");
        if i == 6 {
            w.put(at + 2000.0, Kind::ClauseImpossible, clause(i), none, Why::Clause(ClauseId(i)), none, 0.0, Unit::None, "无人可派");
            continue;
        }
        w.put(
            at + 900.0 + 240.0 * f64::from(i),
            Kind::ClauseDone,
            clause(i),
            none,
            Why::Clause(ClauseId(i)),
            none,
            900.0 + 240.0 * f64::from(i),
            Unit::Seconds,
            "",
        );
    }
    for (i, f) in county.facilities.iter().enumerate() {
        if f.kind == FacilityKind::Shelter {
            w.put(
                (270.0 + i as f64 + delay) * 60.0,
                Kind::ShelterOpened,
                Who::Facility(FacilityId(i as u32)),
                none,
                Why::Clause(ClauseId(2)),
                none,
                900.0,
                Unit::Persons,
                "",
            );
        }
    }
    for t in 0..county.teams.len() as u32 {
        let (who, to, why) = (Who::Team(TeamId(t)), Who::Village(VillageId(t * 9 + 1)), Why::Clause(ClauseId(7)));
        for (d, kind) in [
            (0.0, Kind::TeamOrdered),
            (14.0, Kind::TeamLeft),
            (60.0, Kind::TeamArrived),
            (64.0, Kind::TeamWorks),
            (420.0, Kind::TeamDone),
            (470.0, Kind::TeamFree),
        ] {
            w.put(
                (300.0 + d + delay) * 60.0,
                kind,
                who,
                to,
                why,
                none,
                if kind == Kind::TeamArrived { 24.0 } else { 0.0 },
                if kind == Kind::TeamArrived { Unit::Persons } else { Unit::None },
                if kind == Kind::TeamWorks { "rescue" } else { "" },
            );
        }
    }
    w.put(420.0 * 60.0, Kind::RollCalled, Who::Zone(ZoneId(0)), none, Why::Clause(ClauseId(4)), none, 312.0, Unit::Persons, "true=318 wrong=0 missed=6");
}

fn tracks(s: &Scenario, facts: &[HouseholdFact], days: &[Day], delay: f64) -> (Tracks, Extremes) {
    let county = &s.county;
    let shape = county.terrain.shape;
    let mut tracks = Tracks::default();
    let mut now = vec![[u32::MAX; PEOPLE_STATES]; county.settlements.len()];
    let mut loads = vec![0u32; county.facilities.len()];
    let mut roads = vec![0u8; county.roads.roads.len()];
    for m in 0..=MINUTES {
        let t = m as f64;
        let mut minute = Minute::default();
        let mut counts = vec![[0u32; PEOPLE_STATES]; county.settlements.len()];
        let mut inside = vec![0u32; county.facilities.len()];
        for (fact, day) in facts.iter().zip(days) {
            use PeopleState as P;
            let gone = day.left < day.hit;
            let state = if gone && t >= day.safe {
                inside[day.shelter] += u32::from(fact.people);
                P::Safe
            } else if gone && t >= day.left {
                P::OnTheWay
            } else if t >= day.hit + 4.0 {
                if t >= day.hit + 124.0 || fact.upper_floor { P::Safe } else { P::Trapped }
            } else if day.refused && t >= day.warned + 5.0 {
                P::Refused
            } else if t >= day.warned + 4.0 {
                P::Preparing
            } else if t >= day.warned {
                P::Warned
            } else {
                P::Unwarned
            };
            counts[fact.settlement.index()][state as usize] += u32::from(fact.people);
            if state == P::OnTheWay {
                let k = (t - day.left) / (day.safe - day.left);
                minute.moving.push((fact.at.towards(county.facilities[day.shelter].at, k), u16::from(fact.people), u8::from(day.safe - day.left < 12.0)));
            }
        }
        for (i, c) in counts.into_iter().enumerate() {
            if c != now[i] {
                now[i] = c;
                minute.people.push((SettlementId(i as u32), c));
            }
        }
        for (i, n) in inside.into_iter().enumerate() {
            if n != loads[i] {
                loads[i] = n;
                minute.shelters.push((i as u32, n));
            }
        }
        for (i, r) in county.roads.roads.iter().enumerate() {
            let wet = r.class != RoadClass::Expressway && r.class != RoadClass::National && r.line.iter().any(|p| depth(*p, ground(*p) + 1.0, t) > 0.3);
            if u8::from(wet) != roads[i] && m % 5 == 0 {
                roads[i] = u8::from(wet);
                minute.roads.push((i as u32, u8::from(wet)));
            }
        }
        for k in 0..county.teams.len() {
            let d = t - 314.0 - delay;
            let (a, b) = (county.facilities[county.teams[k].base.index()].at, county.villages[k * 9 + 1].at);
            if (0.0..470.0).contains(&d) {
                minute.teams.push((
                    k as u32,
                    a.towards(
                        b,
                        if d < 46.0 {
                            d / 46.0
                        } else if d < 406.0 {
                            1.0
                        } else {
                            1.0 - (d - 406.0) / 64.0
                        },
                    ),
                    if d < 46.0 {
                        0
                    } else if d < 406.0 {
                        1
                    } else {
                        2
                    },
                ));
            }
        }
        tracks.minutes.push(minute);
    }
    let wet: Vec<usize> = (0..shape.len())
        .filter(|c| {
            let p = shape.centre(*c);
            depth(p, ground(p), 560.0).max(depth(p, ground(p), 760.0)).max(depth(p, ground(p), 660.0)) > 0.0
        })
        .collect();
    let mut extremes = Extremes { max_depth_m: vec![0.0; shape.len()], arrival_s: vec![f32::NAN; shape.len()] };
    let mut classes = vec![0u8; shape.len()];
    for m in (0..=MINUTES).step_by(10) {
        let mut tiles: BTreeMap<usize, ()> = BTreeMap::new();
        for c in &wet {
            let p = shape.centre(*c);
            let d = depth(p, f64::from(county.terrain.values[*c]), m as f64) as f32;
            let class = [0.05, 0.3, 0.6, 1.2, 2.5].iter().filter(|limit| d >= **limit).count() as u8;
            extremes.max_depth_m[*c] = extremes.max_depth_m[*c].max(d);
            if d >= 0.05 && extremes.arrival_s[*c].is_nan() {
                extremes.arrival_s[*c] = m as f32 * 60.0;
            }
            if class != classes[*c] {
                classes[*c] = class;
                tiles.insert(shape.tile_of(*c), ());
            }
        }
        let cells = |tile: usize| -> Vec<u8> {
            let (r0, c0) = (tile / shape.tile_cols() * TILE, tile % shape.tile_cols() * TILE);
            (r0..(r0 + TILE).min(shape.rows)).flat_map(|r| classes[r * shape.cols + c0..r * shape.cols + (c0 + TILE).min(shape.cols)].to_vec()).collect()
        };
        tracks.water.push(WaterFrame { at: Moment::minutes(m as i64), tiles: tiles.keys().map(|t| (*t as u32, cells(*t))).collect() });
    }
    for (i, g) in county.gauges.iter().enumerate() {
        let values = |f: &dyn Fn(f64) -> f64| (0..=MINUTES).map(|m| f(m as f64) as f32).collect::<Vec<f32>>();
        if g.kind == GaugeKind::Stage {
            tracks.stages.push((i as u32, values(&|m| bed(g.at.x) + surge(g.at.x, m))));
        } else {
            tracks.rain_1h.push((i as u32, values(&|m| (18.0 + 3.0 * (i % 5) as f64) * (-((m - 250.0 - 12.0 * i as f64) / 130.0).powi(2)).exp() * 2.0)));
        }
    }
    (tracks, extremes)
}

/// A card that points at real lines of the tale.
pub fn card(s: &Scenario, tale: &Tale, others: [&Tale; 2]) -> Card {
    let lines = |kind: Kind| -> Vec<u64> { tale.events.iter().filter(|e| e.kind == kind).map(|e| e.seq).collect() };
    let runs = [tale, others[0], others[1]].map(|t| yanlian::score::home::read(s, t));
    let mask = yanlian::score::at_risk::AtRisk::union(&tale.households, &[&runs[0], &runs[1], &runs[2]]).homes;
    let at_risk: f64 = tale.households.iter().zip(&mask).filter(|(_, m)| **m).map(|(h, _)| f64::from(h.people)).sum();
    let sum = |t: &Tale, kind: Kind| -> f64 {
        t.events
            .iter()
            .filter(|e| e.kind == kind)
            .filter_map(|e| if let Who::Household(h) = e.subject { Some(f64::from(t.households[h.index()].people)).filter(|_| mask[h.index()]) } else { None })
            .sum()
    };
    let people = |t: &Tale| People {
        at_risk,
        warned: sum(t, Kind::Warned),
        safe_before: sum(t, Kind::Safe),
        caught: sum(t, Kind::Caught),
        dead: 0.0,
        injured: (sum(t, Kind::Trapped) / 90.0).floor(),
        hit: sum(t, Kind::HouseHit),
        displaced: sum(t, Kind::Left),
        reduced_hit: (sum(t, Kind::Caught) / 60.0).floor(),
    };
    let loss = |t: &Tale| Loss {
        persons: sum(t, Kind::Caught) * 0.02 + sum(t, Kind::Trapped) * 0.1,
        dwellings: 3.0,
        hectares: Some(12.0),
        total: sum(t, Kind::Caught) * 0.02 + sum(t, Kind::Trapped) * 0.1 + 3.0,
    };
    let side = |t: &Tale| Side { people: people(t), loss: loss(t) };
    let me = people(tale);
    let m = |id: &str,
             module: &str,
             name: &str,
             name_en: &str,
             value: Option<f64>,
             unit: &str,
             target: Option<f64>,
             rating: Option<Rating>,
             note: (&str, &str),
             evidence: Vec<u64>| Metric {
        id: id.into(),
        name: name.into(),
        name_en: name_en.into(),
        value,
        unit: unit.into(),
        target,
        rating,
        module: module.into(),
        weight: 1.0,
        note: note.0.into(),
        note_en: note.1.into(),
        evidence,
    };
    let none = || ("", "");
    let metrics = vec![
        m(
            "E1",
            "evacuation",
            "水到前已安全的比例",
            "Safe before arrival",
            Some(me.safe_before / at_risk),
            "1",
            Some(0.98),
            Some(Rating::M),
            ("水到时仍在家或途中的人未计入", "People still at home or on the way do not count"),
            lines(Kind::Caught),
        ),
        m("E2", "evacuation", "安全余量（第 10 百分位）", "Margin, 10th percentile", Some(31.0), "min", Some(15.0), Some(Rating::P), none(), lines(Kind::Safe)),
        m(
            "E3",
            "evacuation",
            "行动不便者结对并转移",
            "Reduced mobility paired and moved",
            Some(0.91),
            "1",
            Some(1.0),
            Some(Rating::M),
            none(),
            lines(Kind::Refused),
        ),
        m("E6", "evacuation", "解除前返回人数", "Returned before all-clear", Some(0.0), "persons", Some(0.0), Some(Rating::P), none(), vec![]),
        m("T3", "command", "响应启动用时", "Level decision time", Some(900.0), "s", Some(900.0), Some(Rating::P), none(), lines(Kind::LevelSet)),
        m(
            "T4",
            "info sharing",
            "预警覆盖（30 分钟）",
            "Warned within 30 min",
            Some(0.78),
            "1",
            Some(0.9),
            Some(Rating::U),
            ("两个乡镇喇叭停电", "Loudspeakers of two townships had no power"),
            lines(Kind::Warned),
        ),
        m("T5", "evacuation", "预警提前量（中位）", "Warning lead, median", Some(246.0), "min", Some(180.0), Some(Rating::P), none(), lines(Kind::Warned)),
        m("T6", "command", "集结出动用时", "Mobilisation", Some(840.0), "s", Some(600.0), Some(Rating::S), none(), lines(Kind::TeamLeft)),
        m("T7", "rescue", "首支队伍到达用时", "First arrival", Some(2760.0), "s", Some(1800.0), Some(Rating::M), none(), lines(Kind::TeamArrived)),
        m("S1", "treatment", "遇难人数（模拟）", "Dead (simulated)", Some(0.0), "persons", Some(0.0), Some(Rating::P), none(), vec![]),
        m("C1", "info", "通信失败率", "Communication failures", Some(0.034), "1", Some(0.05), Some(Rating::P), none(), vec![]),
        m("R1", "material", "力量使用率", "Resource use", Some(0.62), "1", None, None, ("只报告", "Reported only"), lines(Kind::TeamFree)),
        m("P1", "command", "条款执行率", "Plan adherence", Some(0.7), "1", Some(0.9), Some(Rating::M), none(), lines(Kind::ClauseDone)),
        m("S3", "protection", "救援人员涉险", "Responder exposure", Some(0.0), "person-min", Some(0.0), Some(Rating::P), none(), vec![]),
        m("H1", "cordon", "封控到位用时", "Closure in place", None, "s", Some(1200.0), None, ("本次没有道路事故", "No road accident in this drill"), vec![]),
        m("F1", "response", "火场合围用时", "Time to containment", None, "s", Some(7200.0), None, ("本次没有火灾", "No fire in this drill"), vec![]),
    ];
    let clauses = s
        .books
        .clauses
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let state = match i {
                3 | 8 => ClauseState::Late,
                6 => ClauseState::Impossible,
                9 => ClauseState::NotDue,
                5 => ClauseState::Never,
                _ => ClauseState::InTime,
            };
            let due = 240.0 * 60.0 + 660.0 * i as f64;
            let (cause, cause_en) = match state {
                ClauseState::Late => ("村应急站夜间只有 3 人，任务排队 14 分", "Three people at the station at night; tasks queued 14 min"),
                ClauseState::Impossible => ("三处路段同时进水，无人可派", "Three roads under water at once, nobody left to send"),
                ClauseState::Never => ("接送车辆途中受阻", "Vehicles were blocked on the way"),
                _ => ("", ""),
            };
            ClauseLine {
                id: c.key.clone(),
                text: c.text.zh.clone(),
                text_en: c.text.get(yanlian::base::lang::Lang::En).to_owned(),
                state,
                due_at_s: (state != ClauseState::NotDue).then_some(due),
                due_s: c.deadline.as_seconds(),
                done_s: matches!(state, ClauseState::InTime | ClauseState::Late).then_some(900.0 + 240.0 * i as f64),
                cause: cause.into(),
                cause_en: cause_en.into(),
                evidence: tale.events.iter().filter(|e| e.subject == Who::Clause(ClauseId(i as u32))).map(|e| e.seq).collect(),
            }
        })
        .collect();
    Card {
        format: 1,
        drill: s.drill.key.clone(),
        title: s.drill.title.zh.clone(),
        title_en: s.drill.title.en.clone().unwrap_or_default(),
        plan: vec!["valley-flood".into()],
        seed: 7,
        fingerprint: tale.fingerprint.to_string(),
        engine: "0.1.0".into(),
        simulated_s: 86_400.0,
        wall_s: 38.2,
        drill_s: 11.4,
        agents: [("people", s.county.residents()), ("households", tale.households.len() as u64), ("vehicles", 4211), ("teams", 5)]
            .map(|(k, v)| (k.to_owned(), v))
            .into_iter()
            .collect(),
        grade: Grade::中,
        hseep: Rating::M,
        index: Some(0.718),
        tested_share: 0.875,
        gates: vec![
            Gate { id: "any_death".into(), tripped: false, why: "无模拟遇难者".into(), why_en: "Nobody died in the simulation".into(), evidence: vec![] },
            Gate {
                id: "reduced_mobility".into(),
                tripped: true,
                why: format!("{} 名行动不便者家中进水时仍未转移", me.reduced_hit),
                why_en: format!("{} people of reduced mobility were still at home when the water came", me.reduced_hit),
                evidence: lines(Kind::Trapped),
            },
            Gate {
                id: "unsafe_order".into(),
                tripped: false,
                why: "没有违反内置安全规则的命令".into(),
                why_en: "No order broke a built-in safety rule".into(),
                evidence: vec![],
            },
        ],
        metrics,
        clauses,
        people: me,
        loss: loss(tale),
        vs: Versus {
            no_plan: Some(side(others[0])),
            perfect: Some(side(others[1])),
            plan_value: Some(0.71),
            plan_value_note: String::new(),
            plan_value_note_en: String::new(),
        },
        caveat: "本结果出自假定的输入，不构成对任何真实预案的证明。".into(),
        caveat_en: "Result of assumed inputs; no evidence about any real plan.".into(),
    }
}
