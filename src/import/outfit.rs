//! Import / outfit — what no map holds and a drill needs: gauges, channels, teams, shelters; every one of them assumed.
//!
//! In: places, people, reaches. Out: rows that an imported county can be drilled with at once, and replaced by real ones
//! later. Not here: what they do. `--bare` leaves them out. Keys are made of the townships' keys, so that a plan can be
//! written before the import is run. All numbers: `docs/assumptions.md`.

use super::account::{Account, Word};
use super::places::{Facility, Places};
use super::population::People;
use super::reaches::Reaches;
use super::stream_forest::{NONE, Streams};
use crate::base::lang::Name;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::place::FacilityKind;
use crate::map::road::RoadGraph;
use crate::scenario::road_graph::Nearest;

/// A stage gauge stands within this distance of a seat, on a reach that drains more than so many km².
const GAUGE_NEAR_M: f64 = 1_500.0;
const GAUGE_KM2: f64 = 20.0;
/// 保证水位 above the bed, as a multiple of bank-full depth.
const GUARANTEE: f64 = 1.6;
/// A hall is a shelter only this high above the nearest stream; a made-up one stands higher still, metres.
const SHELTER_M: f32 = 5.0;
const MADE_SHELTER_M: f32 = 10.0;
/// Shelters hold this share of a township's people, at least so many and at most so many each.
const SHELTERED: f64 = 0.15;
const LEAST: u32 = 300;
const MOST: u32 = 1_500;

/// A gauge.
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Name,
    /// Where.
    pub at: Point,
    /// Position of its township.
    pub township: usize,
    /// Stage gauges: reach, warning stage, guarantee stage.
    pub stage: Option<(String, f64, f64)>,
}

/// A team.
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Name,
    /// Key of its base.
    pub base: String,
    /// Position of its township; county teams have none.
    pub township: Option<usize>,
    /// Skills as the file names them.
    pub skills: &'static [&'static str],
    /// People, vehicles, boats.
    pub size: (u32, u32, u32),
    /// Owner as the file names it.
    pub owner: &'static str,
}

/// All that is assumed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outfit {
    /// Gauges by key.
    pub gauges: Vec<Gauge>,
    /// Teams by key.
    pub teams: Vec<Team>,
    /// Bases and shelters by key.
    pub facilities: Vec<Facility>,
    /// Whether channels are written.
    pub channels: bool,
}

/// The vertex nearest to each seat on the greatest stream near by: there a stage gauge might stand.
#[must_use]
pub fn gauge_sites(places: &Places, s: &Streams) -> Vec<Option<u32>> {
    let mut above = vec![0.0; s.at.len()];
    for v in s.order() {
        let n = s.next[v as usize];
        if n != NONE {
            above[n as usize] += above[v as usize] + s.edge_m(v);
        }
    }
    places
        .townships
        .iter()
        .map(|t| {
            let near: Vec<u32> = (0..s.at.len() as u32)
                .filter(|v| s.next[*v as usize] != NONE && !s.tunnel[*v as usize] && s.at[*v as usize].distance_m(t.seat) < GAUGE_NEAR_M)
                .collect();
            let most = near.iter().map(|v| above[*v as usize]).fold(0.0, f64::max);
            // Half of the greatest: the same stream, or one as great, but not a brook beside it.
            let great = near.into_iter().filter(|v| above[*v as usize] >= most / 2.0);
            great.min_by(|a, b| s.at[*a as usize].distance_m(t.seat).total_cmp(&s.at[*b as usize].distance_m(t.seat)).then(a.cmp(b)))
        })
        .collect()
}

/// Makes the outfit.
#[must_use]
pub fn make(places: &Places, people: &People, sites: &[Option<u32>], s: &Streams, reaches: &Reaches, graph: &RoadGraph, account: &mut Account) -> Outfit {
    let mut out = Outfit { channels: true, ..Outfit::default() };
    gauges(&mut out, places, sites, s, reaches);
    let residents = residents(places, people);
    let seat = (0..residents.len()).max_by(|a, b| residents[*a].cmp(&residents[*b]).then(b.cmp(a))).unwrap_or(0);
    shelters(&mut out, places, &residents, reaches, graph);
    teams(&mut out, places, seat);
    out.gauges.sort_by(|a, b| a.key.cmp(&b.key));
    out.teams.sort_by(|a, b| a.key.cmp(&b.key));
    out.facilities.sort_by(|a, b| a.key.cmp(&b.key));
    let stage = out.gauges.iter().filter(|g| g.stage.is_some()).count();
    let (shelters, capacity) = out.facilities.iter().filter(|f| f.kind == FacilityKind::Shelter).fold((0, 0u64), |a, f| (a.0 + 1, a.1 + u64::from(f.capacity)));
    account.say(
        Word::Assumed,
        format!(
            "演练配置（全部为假定，--bare 不生成）：雨量站 {}，水位站 {stage}（警戒水位=平滩），渠道 {}，队伍 {}，避难场所 {shelters}（{capacity} 人）",
            out.gauges.len() - stage, CHANNELS.len(), out.teams.len()
        ),
        format!(
            "outfit for drills (every part assumed, --bare leaves it out): {} rain gauges, {stage} stage gauges (warning stage = bank-full), {} channels, {} teams, {shelters} shelters ({capacity} people)",
            out.gauges.len() - stage, CHANNELS.len(), out.teams.len()
        ),
    );
    out
}

fn residents(places: &Places, people: &People) -> Vec<u64> {
    let mut n = vec![0u64; places.townships.len()];
    for s in &people.settlements {
        if let Some(v) = places.villages.iter().find(|v| v.key == s.village) {
            n[v.township] += u64::from(s.residents);
        }
    }
    n
}

fn said(name: &Name, zh: &str, en: &str) -> Name {
    Name { zh: format!("{}{zh}（假定）", name.zh), en: Some(format!("{} {en} (assumed)", name.en.as_ref().unwrap_or(&name.zh))) }
}

fn gauges(out: &mut Outfit, places: &Places, sites: &[Option<u32>], s: &Streams, reaches: &Reaches) {
    for (i, t) in places.townships.iter().enumerate() {
        out.gauges.push(Gauge { key: format!("rain-{}", t.key), name: said(&t.name, "雨量站", "rain gauge"), at: t.seat, township: i, stage: None });
        let Some(v) = sites.get(i).copied().flatten() else { continue };
        let Some(key) = reaches.ending.get(&v) else { continue };
        let Some(id) = reaches.graph.keys.find(key) else { continue };
        let r = reaches.graph.reach(id);
        if r.area_km2 <= GAUGE_KM2 {
            continue;
        }
        let full = r.section.bankfull_m;
        let stage = |k: f64| ((r.bed_down_m + full * k) * 100.0).round() / 100.0;
        out.gauges.push(Gauge {
            key: format!("stage-{}", t.key),
            name: said(&t.name, "水位站", "stage gauge"),
            at: s.at[v as usize],
            township: i,
            stage: Some((key.clone(), stage(1.0), stage(GUARANTEE))),
        });
    }
}

fn height(reaches: &Reaches, shape: Shape, p: Point) -> f32 {
    shape.cell_at(p).map_or(0.0, |c| reaches.valley.hand_m[c])
}

fn shelters(out: &mut Outfit, places: &Places, residents: &[u64], reaches: &Reaches, graph: &RoadGraph) {
    let shape = reaches.terrain.shape;
    let rank = |k: FacilityKind| match k {
        FacilityKind::School => 0,
        FacilityKind::TownHall => 1,
        _ => 2,
    };
    let nearest = Nearest::new(graph);
    for (i, t) in places.townships.iter().enumerate() {
        let wanted = ((residents[i] as f64 * SHELTERED) as u32).max(LEAST);
        let standing = |f: &&Facility| f.township == Some(i) && height(reaches, shape, f.at) >= SHELTER_M;
        // What is mapped as a shelter is one already; halls are named beside it.
        let mapped: u32 = places.facilities.iter().filter(standing).filter(|f| f.kind == FacilityKind::Shelter).map(|f| f.capacity).sum();
        let mut halls: Vec<&Facility> = places.facilities.iter().filter(standing).filter(|f| f.hall && f.kind != FacilityKind::Shelter).collect();
        halls.sort_by(|a, b| rank(a.kind).cmp(&rank(b.kind)).then(a.key.cmp(&b.key)));
        let (mut n, mut held) = (0, mapped);
        let mut add = |name: Name, at: Point, capacity: u32, n: &mut u32| {
            *n += 1;
            out.facilities.push(Facility {
                key: format!("sh-{}-{n}", t.key),
                name,
                kind: FacilityKind::Shelter,
                at,
                township: Some(i),
                capacity,
                gate_per_h: 600,
                hall: false,
                line: Vec::new(),
            });
        };
        for h in halls {
            if held >= wanted {
                break;
            }
            let capacity = h.capacity.clamp(100, MOST);
            add(said(&h.name, "避难场所", "shelter"), h.at, capacity, &mut n);
            held += capacity;
        }
        // No hall on high ground: the nearest junctions that stand high are named instead, a made-up hall on each.
        let mut used: Vec<Point> = Vec::new();
        let mut high: Vec<Point> = graph
            .nodes
            .iter()
            .enumerate()
            .filter(|(k, node)| {
                height(reaches, shape, node.at) >= MADE_SHELTER_M && node.at.distance_m(t.seat) < 4_000.0 && nearest.to(node.at).0 as usize == *k
            })
            .map(|n| n.1.at)
            .collect();
        high.sort_by(|a, b| a.distance_m(t.seat).total_cmp(&b.distance_m(t.seat)).then(a.x.total_cmp(&b.x)).then(a.y.total_cmp(&b.y)));
        for at in high {
            if held >= wanted || n >= 12 {
                break;
            }
            if used.iter().any(|u| u.distance_m(at) < 150.0) {
                continue;
            }
            used.push(at);
            let capacity = (wanted - held).clamp(LEAST, MOST);
            add(said(&t.name, &format!("{} 号高地避难点", n + 1), &format!("high-ground shelter {}", n + 1)), at, capacity, &mut n);
            held += capacity;
        }
    }
}

fn teams(out: &mut Outfit, places: &Places, seat: usize) {
    let town = &places.townships[seat];
    let county = |zh: &str, en: &str| Name { zh: format!("{zh}（假定）"), en: Some(format!("{en} (assumed)")) };
    out.facilities.push(Facility {
        key: "base-county".into(),
        name: county("县应急队伍驻地", "County base"),
        kind: FacilityKind::Base,
        at: town.seat,
        township: Some(seat),
        capacity: 0,
        gate_per_h: 0,
        hall: false,
        line: Vec::new(),
    });
    let mut team = |key: &str, name: Name, base: &str, township: Option<usize>, skills: &'static [&'static str], size: (u32, u32, u32), owner: &'static str| {
        out.teams.push(Team { key: key.into(), name, base: base.into(), township, skills, size, owner });
    };
    team("flood-county", county("县防汛抢险队", "County flood team"), "base-county", None, &["FloodRescue", "Boat", "Evacuate"], (30, 5, 4), "Government");
    team(
        "works-county",
        county("县工程抢险队", "County works team"),
        "base-county",
        None,
        &["Sandbag", "Pump", "Engineering", "Tow"],
        (24, 6, 0),
        "Enterprise",
    );
    team("traffic-county", county("县交警中队", "County traffic police"), "base-county", None, &["Traffic"], (16, 6, 0), "Government");
    let stations: Vec<&Facility> = places.facilities.iter().filter(|f| f.kind == FacilityKind::FireStation).collect();
    for (i, f) in stations.iter().enumerate() {
        team(
            &format!("fire-{}", i + 1),
            said(&f.name, "救援队", "fire crew"),
            &f.key,
            None,
            &["FloodRescue", "RoadRescue", "Evacuate", "Pump"],
            (12, 3, 1),
            "Government",
        );
    }
    if stations.is_empty() {
        team(
            "fire-1",
            county("县消防救援站", "County fire station"),
            "base-county",
            None,
            &["FloodRescue", "RoadRescue", "Evacuate", "Pump"],
            (24, 5, 2),
            "Government",
        );
    }
    let hospitals: Vec<&Facility> = places.facilities.iter().filter(|f| f.kind == FacilityKind::Hospital).collect();
    for (i, f) in hospitals.iter().enumerate() {
        team(&format!("medical-{}", i + 1), said(&f.name, "医疗队", "medical team"), &f.key, None, &["Medical"], (6, 2, 0), "Government");
    }
    if hospitals.is_empty() {
        team("medical-1", county("县医疗队", "County medical team"), "base-county", None, &["Medical"], (8, 3, 0), "Government");
    }
    let mut bases = Vec::new();
    for (i, t) in places.townships.iter().enumerate() {
        let base = format!("base-{}", t.key);
        bases.push(Facility {
            key: base.clone(),
            name: said(&t.name, "应急队驻地", "base"),
            kind: FacilityKind::Base,
            at: t.seat,
            township: Some(i),
            capacity: 0,
            gate_per_h: 0,
            hall: false,
            line: Vec::new(),
        });
        team(
            &format!("town-{}", t.key),
            said(&t.name, "应急队", "township team"),
            &base,
            Some(i),
            &["Evacuate", "Sandbag", "Traffic"],
            (15, 3, 0),
            "Government",
        );
    }
    out.facilities.extend(bases);
}

/// The channels of every imported county, as `county.ron` writes them.
pub const CHANNELS: [(&str, &str, &str, &str); 9] = [
    (
        "phone",
        "电话叫应",
        "Phone calls",
        "kind: Phone, coverage_day: 0.95, coverage_night: 0.8, setup_min: Fixed(0), delay_min: Triangular(0.5, 1.5, 5), loss: 0.05, rate_per_h: 20, power: Mobile(battery_h: 3)",
    ),
    (
        "sms",
        "责任人短信",
        "Text messages to responsible persons",
        "kind: Sms, coverage_day: 0.95, coverage_night: 0.6, setup_min: Triangular(2, 5, 10), delay_min: Exponential(3), loss: 0.03, rate_per_h: 0, power: Mobile(battery_h: 3)",
    ),
    (
        "public-sms",
        "公众短信",
        "Text messages to the public",
        "kind: PublicSms, coverage_day: 0.8, coverage_night: 0.45, setup_min: Triangular(10, 20, 45), delay_min: Exponential(5), loss: 0.05, rate_per_h: 0, power: Mobile(battery_h: 3)",
    ),
    (
        "loudspeaker",
        "广播喇叭",
        "Loudspeakers",
        "kind: Loudspeaker, coverage_day: 0.6, coverage_night: 0.75, setup_min: Triangular(1, 3, 10), delay_min: Exponential(3), loss: 0.05, rate_per_h: 0, power: Mains(battery_h: 2)",
    ),
    (
        "door-to-door",
        "敲门入户",
        "From door to door",
        "kind: DoorToDoor, coverage_day: 0.9, coverage_night: 0.97, setup_min: Triangular(5, 10, 20), delay_min: Fixed(0), loss: 0, rate_per_h: 12, power: None",
    ),
    (
        "gong",
        "铜锣、哨和手摇警报器",
        "Gong, whistle, hand siren",
        "kind: Gong, coverage_day: 0.5, coverage_night: 0.65, setup_min: Triangular(1, 3, 8), delay_min: Exponential(2), loss: 0.02, rate_per_h: 0, power: None",
    ),
    (
        "media",
        "电视、网站和公众号",
        "Television, website, social media",
        "kind: Media, coverage_day: 0.3, coverage_night: 0.08, setup_min: Triangular(10, 20, 40), delay_min: Exponential(30), loss: 0, rate_per_h: 0, power: Mobile(battery_h: 3)",
    ),
    (
        "video",
        "视频会商",
        "Video conference",
        "kind: Video, coverage_day: 1, coverage_night: 1, setup_min: Triangular(5, 10, 20), delay_min: Fixed(0), loss: 0.02, rate_per_h: 0, power: Mains(battery_h: 1)",
    ),
    (
        "satellite",
        "卫星电话",
        "Satellite phone",
        "kind: Satellite, coverage_day: 1, coverage_night: 1, setup_min: Triangular(2, 5, 10), delay_min: Triangular(1, 2, 5), loss: 0.1, rate_per_h: 10, power: None",
    ),
];
