//! Import / population — people get a place: settlements near roads, from buildings, a raster, a list, or a county total.
//!
//! In: homes, polygons of buildings, `--population`, `--residents`, the road graph. Out: settlements with residents, the
//! sum exact. Not here: households (drawn per seed). Method: every mass (floor area of a house, people of a pixel, metres of
//! street) belongs to the nearest home; a home with many people falls into quarters round the densest masses (Lloyd 1982,
//! started from the farthest point, so without luck); whole people are dealt out by largest remainder.

use std::path::Path;

use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::account::{Account, Word};
use super::failure::{Failure, finding, refuse_large};
use super::keys::slug;
use super::places::Places;
use super::polygons::Polygon;
use super::raster::Raster;
use super::road_tags::metres;
use super::roads::Road;
use super::write::SettlementRow;
use crate::map::frame::{Frame, Point};
use crate::map::road::{RoadClass, RoadGraph};
use crate::scenario::road_graph::Nearest;
use crate::scenario::source::TEXT_LIMIT;

/// Floor area a person lives on, m² (assumed; the Chinese census of 2020 has 41.8 m² of dwelling a person).
const FLOOR_M2: f64 = 40.0;
/// Buildings stand for people only if they would house this share of them (assumed).
const ENOUGH: f64 = 0.5;
/// Streets further from a home than this do not speak for it, metres (assumed).
const NEAR_M: f64 = 1_500.0;
/// Every home counts as if it had this much street, metres, and has at least so many people (assumed).
const LEAST_STREET_M: f64 = 60.0;
/// A quarter holds about this many people, and there are at most so many in one home (assumed).
const QUARTER: f64 = 1_000.0;
const MOST_QUARTERS: usize = 48;
/// People further from a junction than this are far from a road, metres (assumed).
pub const FAR_M: f64 = 500.0;
/// Storeys of a building without `building:levels` (assumed).
const STOREYS: f64 = 2.0;
/// Share of houses that village loudspeakers reach, in the country and in town (assumed).
const LOUDSPEAKERS: (f64, f64) = (0.8, 0.5);

/// Where the number of people comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Nothing is given: buildings, or the tags of places.
    Map,
    /// People per pixel.
    Raster(std::path::PathBuf, Raster),
    /// People by village: name or key, residents.
    List(std::path::PathBuf, Vec<(usize, String, f64)>),
}

/// A point that stands for people.
#[derive(Clone, Copy, Debug)]
struct Mass {
    at: Point,
    weight: f64,
}

/// A building with the people in it.
#[derive(Clone, Debug, PartialEq)]
pub struct House {
    /// OSM id.
    pub id: i64,
    /// Where.
    pub at: Point,
    /// Residents.
    pub residents: u32,
    /// Position of its settlement.
    pub settlement: usize,
}

/// The people.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Settlements by key.
    pub settlements: Vec<SettlementRow>,
    /// Houses, where buildings stand for people.
    pub houses: Vec<House>,
}

/// Reads `--population`: a raster, or a list by village.
pub fn read(path: &Path) -> Result<Source, Failure> {
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
        refuse_large(path, TEXT_LIMIT)?;
        let text = std::fs::read_to_string(path).map_err(|e| Failure::read(path, e))?;
        return list(path, &text).map(|l| Source::List(path.into(), l));
    }
    Ok(Source::Raster(path.into(), super::raster::read(path)?))
}

fn list(path: &Path, text: &str) -> Result<Vec<(usize, String, f64)>, Failure> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().cloned().unwrap_or_default();
    let find = |names: &[&str]| head.iter().position(|h| names.contains(&h.to_ascii_lowercase().as_str()));
    let (Some(who), Some(many)) = (find(&["village", "name", "key", "村", "名称"]), find(&["residents", "population", "people", "人口", "人数"])) else {
        return Err(Failure::finding(
            path,
            "I030",
            "population",
            "第一行应有列名 village 和 residents".into(),
            "the first line must name the columns village and residents".into(),
        ));
    };
    let (mut out, mut bad) = (Vec::new(), Vec::new());
    for (i, row) in reader.records().enumerate() {
        let line = i + 2;
        let row = row.ok();
        let name = row.as_ref().and_then(|r| r.get(who)).unwrap_or_default().to_string();
        match row.as_ref().and_then(|r| r.get(many)).and_then(|v| v.parse::<f64>().ok()).filter(|v| v.is_finite() && (0.0..1e7).contains(v)) {
            Some(v) if !name.is_empty() => out.push((line, name, v)),
            _ => bad.push(finding(
                path,
                line,
                "I030",
                "population",
                "应有村名和 0 至 10000000 的人数".into(),
                "expected a village and a number of residents from 0 to 10000000".into(),
            )),
        }
    }
    if bad.is_empty() { Ok(out) } else { Err(Failure::Findings(bad)) }
}

/// Deals out a whole number by weights; largest remainders first, ties by position.
#[must_use]
pub fn deal(total: u64, weights: &[f64]) -> Vec<u64> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|w| total as f64 * w / sum).collect();
    let mut out: Vec<u64> = exact.iter().map(|e| e.floor() as u64).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| (exact[*b] - exact[*b].floor()).total_cmp(&(exact[*a] - exact[*a].floor())).then(a.cmp(b)));
    let mut left = total.saturating_sub(out.iter().sum());
    for i in order.into_iter().cycle() {
        if left == 0 {
            break;
        }
        out[i] += 1;
        left -= 1;
    }
    out
}

fn dwelling(p: &Polygon) -> Option<f64> {
    let b = p.tags.get("building")?;
    if [
        "no",
        "church",
        "chapel",
        "industrial",
        "warehouse",
        "garage",
        "garages",
        "shed",
        "roof",
        "greenhouse",
        "school",
        "hospital",
        "public",
        "commercial",
        "retail",
        "barn",
        "stable",
        "ruins",
    ]
    .contains(&b)
    {
        return None;
    }
    let storeys = p.tags.get("building:levels").and_then(metres).filter(|v| *v <= 80.0).unwrap_or(STOREYS);
    Some(p.area_m2 * storeys)
}

/// The masses of streets: one a stretch of at most 100 m.
fn streets(roads: &[Road]) -> Vec<Mass> {
    let mut out = Vec::new();
    for r in roads {
        let weight = match r.row.class {
            RoadClass::Street => 1.0,
            RoadClass::Village => 0.6,
            RoadClass::Township | RoadClass::County | RoadClass::Provincial => 0.2,
            _ => continue,
        };
        if r.row.tunnel || r.row.bridge {
            continue;
        }
        for w in r.row.line.windows(2) {
            let length = w[0].distance_m(w[1]);
            let n = (length / 100.0).ceil().max(1.0) as usize;
            out.extend((0..n).map(|i| Mass { at: w[0].towards(w[1], (i as f64 + 0.5) / n as f64), weight: weight * length / n as f64 }));
        }
    }
    out
}

/// Gives people places.
pub fn make(
    source: &Source,
    residents: Option<u64>,
    places: &Places,
    polygons: &[Polygon],
    roads: &[Road],
    graph: &RoadGraph,
    inside: &dyn Fn(Point) -> bool,
    frame: &Frame,
    account: &mut Account,
) -> Result<People, Failure> {
    let homes = &places.homes;
    if homes.is_empty() {
        return Ok(People::default());
    }
    let tree = RTree::bulk_load(homes.iter().enumerate().map(|(i, h)| GeomWithData::new([h.at.x, h.at.y], i)).collect());
    let home_of = |p: Point| tree.nearest_neighbor([p.x, p.y]).map_or(0, |h| h.data);
    let buildings: Vec<(&Polygon, f64)> = polygons.iter().filter_map(|p| Some((p, dwelling(p)?))).filter(|(p, _)| inside(p.middle())).collect();
    let housed: f64 = buildings.iter().map(|b| b.1).sum::<f64>() / FLOOR_M2;
    let tagged: f64 = homes.iter().filter_map(|h| h.population).sum();
    let total = match source {
        Source::Map => residents.map_or_else(|| if tagged > 0.0 && tagged > housed { tagged } else { housed }, |r| r as f64),
        Source::Raster(_, r) => residents.map_or_else(|| pixels(r, frame, inside).iter().map(|m| m.weight).sum(), |r| r as f64),
        Source::List(_, l) => l.iter().map(|r| r.2).sum::<f64>(),
    };
    let by_buildings = matches!(source, Source::Map | Source::List(..)) && housed >= ENOUGH * total && housed > 0.0;
    let masses: Vec<Mass> = match source {
        Source::Raster(_, r) => pixels(r, frame, inside),
        _ if by_buildings => buildings.iter().map(|(p, floor)| Mass { at: p.middle(), weight: *floor }).collect(),
        _ => streets(roads),
    };
    let mut of_home: Vec<Vec<Mass>> = vec![Vec::new(); homes.len()];
    let limit = if matches!(source, Source::Raster(..)) || by_buildings { f64::INFINITY } else { NEAR_M };
    for m in masses {
        let h = home_of(m.at);
        if homes[h].at.distance_m(m.at) <= limit {
            of_home[h].push(m);
        }
    }
    let least = if matches!(source, Source::Raster(..)) || by_buildings { 0.0 } else { LEAST_STREET_M };
    let weights: Vec<f64> = of_home.iter().map(|m| least + m.iter().map(|m| m.weight).sum::<f64>()).collect();
    let total_people = total.round().max(0.0) as u64;
    let by_home = match source {
        Source::List(path, l) => by_list(path, l, places, &weights)?,
        Source::Raster(..) => deal(total_people, &weights),
        Source::Map => shared(total_people, places, &weights, by_buildings),
    };
    tell_source(account, source, residents, total_people, tagged, housed, buildings.len(), by_buildings);
    let mut people = People::default();
    for (h, n) in by_home.iter().enumerate() {
        if *n > 0 {
            quarters(&mut people, places, h, *n, &of_home[h]);
        }
    }
    people.settlements.sort_by(|a, b| a.key.cmp(&b.key));
    if by_buildings {
        house(&mut people, &buildings);
    }
    far(&people, graph, account);
    Ok(people)
}

/// Tags say how many live in some homes; the rest is shared over the others by weight.
fn shared(total: u64, places: &Places, weights: &[f64], by_buildings: bool) -> Vec<u64> {
    let homes = &places.homes;
    let tagged: f64 = homes.iter().filter_map(|h| h.population).sum();
    let untagged = homes.iter().any(|h| h.population.is_none());
    if by_buildings || tagged <= 0.0 {
        return deal(total, weights);
    }
    if !untagged || tagged >= 0.95 * total as f64 {
        // The tags say it all, or more than there is: they are taken as shares.
        let rest: f64 = homes.iter().zip(weights).filter(|(h, _)| h.population.is_none()).map(|(_, w)| w).sum();
        let w: Vec<f64> = homes.iter().zip(weights).map(|(h, w)| h.population.map_or(0.05 * tagged * w / rest.max(1e-9), |p| p)).collect();
        return deal(total, &w);
    }
    let rest: f64 = homes.iter().zip(weights).filter(|(h, _)| h.population.is_none()).map(|(_, w)| w).sum();
    let left = total as f64 - tagged;
    let w: Vec<f64> = homes.iter().zip(weights).map(|(h, w)| h.population.unwrap_or(left * w / rest)).collect();
    deal(total, &w)
}

fn by_list(path: &Path, list: &[(usize, String, f64)], places: &Places, weights: &[f64]) -> Result<Vec<u64>, Failure> {
    let mut out = vec![0u64; places.homes.len()];
    let mut unknown = Vec::new();
    for (line, name, n) in list {
        let hit = |v: &super::places::Village| v.key == *name || v.name.zh == *name || slug(&v.name.zh) == slug(name) || v.name.en.as_deref() == Some(name);
        let Some(v) = places.villages.iter().position(|v| hit(v) && !v.community).or_else(|| places.villages.iter().position(hit)) else {
            unknown.push(finding(path, *line, "I031", name, "图上没有这个村".into(), "no village of this name on the map".into()));
            continue;
        };
        let own: Vec<usize> = (0..places.homes.len()).filter(|h| places.homes[*h].village == v).collect();
        for (h, n) in own.iter().zip(deal(n.round() as u64, &own.iter().map(|h| weights[*h]).collect::<Vec<_>>())) {
            out[*h] += n;
        }
    }
    if unknown.is_empty() { Ok(out) } else { Err(Failure::Findings(unknown)) }
}

fn pixels(r: &Raster, frame: &Frame, inside: &dyn Fn(Point) -> bool) -> Vec<Mass> {
    let mut out = Vec::new();
    for row in 0..r.rows {
        for col in 0..r.cols {
            let v = r.values[row * r.cols + col];
            if !(v > 0.0) {
                continue;
            }
            let at = frame.to_plane(r.to_lonlat(Point::new(r.x0 + col as f64 * r.dx, r.y0 - row as f64 * r.dy)));
            if inside(at) {
                out.push(Mass { at, weight: f64::from(v) });
            }
        }
    }
    out
}

/// Splits a home into quarters of about a thousand people round its masses.
fn quarters(people: &mut People, places: &Places, h: usize, n: u64, masses: &[Mass]) {
    let home = &places.homes[h];
    let village = &places.villages[home.village].key;
    let mut row = |i: usize, k: usize, at: Point, radius: f64, residents: u64| {
        let (key, name) = if k == 1 {
            (format!("{}-1", home.key), home.name.zh.clone())
        } else {
            (format!("{}-{:0w$}", home.key, i + 1, w = k.to_string().len()), format!("{} {}", home.name.zh, i + 1))
        };
        people.settlements.push(SettlementRow {
            key,
            name,
            village: village.clone(),
            at,
            radius_m: radius.round(),
            residents: residents.min(u64::from(u32::MAX)) as u32,
            urban: home.urban || n >= 3_000,
            loudspeaker_share: if home.urban { LOUDSPEAKERS.1 } else { LOUDSPEAKERS.0 },
            mobile_signal: true,
        });
    };
    let k = ((n as f64 / QUARTER).ceil() as usize).clamp(1, MOST_QUARTERS).min(masses.len().max(1));
    if masses.is_empty() {
        row(0, 1, home.at, 100.0, n);
        return;
    }
    // Centres: the mass nearest the home, then again and again the mass farthest from all centres.
    let mut centres: Vec<Point> = Vec::with_capacity(k);
    let nearest = masses.iter().min_by(|a, b| a.at.distance_m(home.at).total_cmp(&b.at.distance_m(home.at)));
    centres.extend(nearest.map(|m| m.at));
    let mut far: Vec<f64> = masses.iter().map(|m| m.at.distance_m(centres[0])).collect();
    while centres.len() < k {
        let Some((i, d)) = far.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0))) else { break };
        if *d < 50.0 {
            break;
        }
        let c = masses[i].at;
        centres.push(c);
        for (f, m) in far.iter_mut().zip(masses) {
            *f = f.min(m.at.distance_m(c));
        }
    }
    let nearest_centre = |centres: &[Point], p: Point| {
        centres.iter().enumerate().min_by(|a, b| a.1.distance_m(p).total_cmp(&b.1.distance_m(p)).then(a.0.cmp(&b.0))).map_or(0, |c| c.0)
    };
    for _ in 0..12 {
        let mut sums = vec![(0.0, 0.0, 0.0); centres.len()];
        for m in masses {
            let s = &mut sums[nearest_centre(&centres, m.at)];
            *s = (s.0 + m.at.x * m.weight, s.1 + m.at.y * m.weight, s.2 + m.weight);
        }
        for (c, s) in centres.iter_mut().zip(&sums) {
            if s.2 > 0.0 {
                *c = Point::new(s.0 / s.2, s.1 / s.2);
            }
        }
    }
    let mut sums = vec![(0.0, 0.0); centres.len()];
    let mut own: Vec<Vec<Mass>> = vec![Vec::new(); centres.len()];
    for m in masses {
        let c = nearest_centre(&centres, m.at);
        let d = m.at.distance_m(centres[c]);
        sums[c] = (sums[c].0 + m.weight, sums[c].1 + m.weight * d * d);
        own[c].push(*m);
    }
    let shares = deal(n, &sums.iter().map(|s| s.0).collect::<Vec<_>>());
    let live: Vec<usize> = (0..centres.len()).filter(|c| shares[*c] > 0).collect();
    for (i, c) in live.iter().enumerate() {
        // The middle of a bent street lies off it: the nearest mass is where people live.
        let at = own[*c].iter().min_by(|a, b| a.at.distance_m(centres[*c]).total_cmp(&b.at.distance_m(centres[*c]))).map_or(centres[*c], |m| m.at);
        let radius = (1.5 * (sums[*c].1 / sums[*c].0.max(1e-9)).sqrt()).clamp(60.0, 400.0);
        row(i, live.len(), at, radius, shares[*c]);
    }
}

/// Puts the people of every settlement into the houses nearest to it.
fn house(people: &mut People, buildings: &[(&Polygon, f64)]) {
    let tree = RTree::bulk_load(people.settlements.iter().enumerate().map(|(i, s)| GeomWithData::new([s.at.x, s.at.y], i)).collect());
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); people.settlements.len()];
    for (b, (p, _)) in buildings.iter().enumerate() {
        let m = p.middle();
        if let Some(s) = tree.nearest_neighbor([m.x, m.y]) {
            of[s.data].push(b);
        }
    }
    for (s, list) in of.iter().enumerate() {
        let shares = deal(u64::from(people.settlements[s].residents), &list.iter().map(|b| buildings[*b].1).collect::<Vec<_>>());
        for (b, n) in list.iter().zip(shares) {
            if n > 0 {
                people.houses.push(House { id: buildings[*b].0.id, at: buildings[*b].0.middle(), residents: n as u32, settlement: s });
            }
        }
    }
    people.houses.sort_by_key(|h| h.id);
}

fn tell_source(account: &mut Account, source: &Source, residents: Option<u64>, total: u64, tagged: f64, housed: f64, buildings: usize, by_buildings: bool) {
    match source {
        Source::List(p, l) => account.say(
            Word::Read,
            format!("人口：{}，{} 行，共 {total} 人", p.display(), l.len()),
            format!("people: {}, {} rows, {total} people", p.display(), l.len()),
        ),
        Source::Raster(p, _) => account.say(Word::Read, format!("人口：{}，共 {total} 人", p.display()), format!("people: {}, {total} people", p.display())),
        Source::Map => {}
    }
    if !by_buildings && buildings > 0 && matches!(source, Source::Map) {
        account.say(
            Word::Dropped,
            format!("{buildings} 栋建筑只容得下约 {housed:.0} 人（每人 {FLOOR_M2} m²），不足以代表 {total} 人：不用于人口"),
            format!("{buildings} buildings would house about {housed:.0} people ({FLOOR_M2} m² each), too few to stand for {total}: not used for people"),
        );
    }
    match (source, residents, by_buildings) {
        (Source::Map, Some(_), true) => account.say(
            Word::Assumed,
            format!("{total} 人按 {buildings} 栋建筑的面积分配"),
            format!("{total} people shared over the floor area of {buildings} buildings"),
        ),
        (Source::Map, Some(_), false) => account.say(
            Word::Assumed,
            format!("全县 {total} 人：有人口标注的地点按标注（共 {tagged:.0} 人），其余按附近街道长度分配"),
            format!(
                "{total} people in the county: places with a population tag have it ({tagged:.0} together), the rest is shared by the length of streets near by"
            ),
        ),
        (Source::Map, None, true) => account.say(
            Word::Assumed,
            format!("按 {buildings} 栋建筑的面积（每人 {FLOOR_M2} m²）推算 {total} 人"),
            format!("{total} people from the floor area of {buildings} buildings ({FLOOR_M2} m² each)"),
        ),
        (Source::Map, None, false) => account.say(
            Word::Note,
            format!("没有 --residents 也没有 --population：只有地点标注的 {total} 人"),
            format!("neither --residents nor --population: only the {total} people of population tags"),
        ),
        _ => {}
    }
}

fn far(people: &People, graph: &RoadGraph, account: &mut Account) {
    let total: u64 = people.settlements.iter().map(|s| u64::from(s.residents)).sum();
    let nearest = Nearest::new(graph);
    let away: Vec<&SettlementRow> =
        people.settlements.iter().filter(|s| graph.nodes.is_empty() || graph.node_at(nearest.to(s.at)).distance_m(s.at) > FAR_M).collect();
    account.say(
        Word::Kept,
        format!("居民：{total} 人，{} 个居民点，{} 栋房屋；每人都归到最近的路口", people.settlements.len(), people.houses.len()),
        format!("people: {total} in {} settlements and {} houses; everyone belongs to the nearest junction", people.settlements.len(), people.houses.len()),
    );
    if !away.is_empty() {
        let n: u64 = away.iter().map(|s| u64::from(s.residents)).sum();
        let names = away.iter().take(8).map(|s| s.name.as_str()).collect::<Vec<_>>().join(", ");
        account.say(
            Word::Note,
            format!("{} 个居民点（{n} 人）离最近的路口超过 {FAR_M} m：{names}", away.len()),
            format!("{} settlements ({n} people) are more than {FAR_M} m from a junction: {names}", away.len()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_lost_when_people_are_dealt_out() {
        assert_eq!(deal(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(deal(7, &[0.0, 5.0]), [0, 7]);
        assert_eq!(deal(5, &[0.0, 0.0]), [0, 0]);
        assert_eq!(deal(77_000, &[0.1; 33]).iter().sum::<u64>(), 77_000);
    }

    #[test]
    fn a_list_with_a_bad_number_says_on_which_line() {
        let Err(Failure::Findings(f)) = list(Path::new("p.csv"), "village,residents\nA,12\nB,many\n") else { panic!("a finding") };
        assert_eq!(f[0].line(crate::base::lang::Lang::En), "p.csv:3:1: I030 population: expected a village and a number of residents from 0 to 10000000");
        assert_eq!(list(Path::new("p.csv"), "名称,人口\n甲村,12\n").expect("good"), [(2, "甲村".to_string(), 12.0)]);
    }
}
