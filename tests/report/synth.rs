//! A synthetic county and a made-up day of flood on it: enough of everything that a report draws, and nothing that was
//! computed by the engine. Numbers are of the order of a mountain county of 100,000 people.

mod day;
mod sheet;

pub use day::tale;
pub use sheet::card;

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
                area: None,
                class: 1 + (v.0 % 3) as u8,
                fire_min: None,
                rules: vec![],
                refuges: vec![Refuge::Shelter(FacilityId(1 + v.0 % 12))],
                administrator: "包村领导".into(),
                monitor: "监测员".into(),
                reporter: "村支书".into(),
                signal: "铜锣".into(),
                route: "沿村道向高处".into(),
                route_roads: Vec::new(),
                paired: true,
            })
        })
        .collect()
}
