//! Import / places — towns become townships, villages villages, and what serves people becomes facilities.
//!
//! In: OSM places and amenities, administrative areas, the road graph. Out: townships, villages, hamlets, facilities with
//! keys. Not here: how many people live there (`population`). Method: a place belongs to the township whose administrative
//! area holds it, if that area holds just one seat; else to the seat it reaches soonest by road.

use std::collections::{BTreeMap, BTreeSet};

use super::account::{Account, Word};
use super::area::Area;
use super::keys::{slug, unique};
use super::osm::Osm;
use super::osm_tags::Tags;
use super::polygons::Polygon;
use crate::base::lang::Name;
use crate::map::frame::{Frame, Point};
use crate::map::place::FacilityKind;
use crate::map::road::RoadGraph;
use crate::map::route;
use crate::scenario::road_graph::Nearest;

/// A township.
#[derive(Clone, Debug, PartialEq)]
pub struct Township {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Name,
    /// Seat.
    pub seat: Point,
}

/// A village; every seat has one of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Village {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Name,
    /// Position of its township.
    pub township: usize,
    /// Where its station stands.
    pub at: Point,
    /// The seat's own.
    pub community: bool,
}

/// Where people live: a village, or a hamlet or quarter of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// Key stem of its settlements.
    pub key: String,
    /// Name.
    pub name: Name,
    /// Position of its village.
    pub village: usize,
    /// Centre.
    pub at: Point,
    /// People by its tag.
    pub population: Option<f64>,
    /// Town people.
    pub urban: bool,
}

/// A facility.
#[derive(Clone, Debug, PartialEq)]
pub struct Facility {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Name,
    /// What it is.
    pub kind: FacilityKind,
    /// Where.
    pub at: Point,
    /// Position of its township.
    pub township: Option<usize>,
    /// People it holds.
    pub capacity: u32,
    /// People its gate admits per hour.
    pub gate_per_h: u32,
    /// A hall where many can stay: a candidate for a shelter.
    pub hall: bool,
    /// The way of a power line.
    pub line: Vec<Point>,
}

/// All places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// Townships by key.
    pub townships: Vec<Township>,
    /// Villages by key.
    pub villages: Vec<Village>,
    /// Homes by key.
    pub homes: Vec<Home>,
    /// Facilities by key.
    pub facilities: Vec<Facility>,
}

/// How great a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Town,
    Village,
    Part,
}

struct Found {
    id: i64,
    name: Name,
    rank: Rank,
    at: Point,
    population: Option<f64>,
}

fn rank(place: &str) -> Option<Rank> {
    Some(match place {
        "city" | "town" | "borough" => Rank::Town,
        "village" => Rank::Village,
        "hamlet" | "isolated_dwelling" | "farm" | "suburb" | "quarter" | "neighbourhood" | "city_block" | "allotments" => Rank::Part,
        _ => return None,
    })
}

fn number(tags: &Tags, key: &str) -> Option<f64> {
    tags.get(key)?.replace([',', ' '], "").parse::<f64>().ok().filter(|v| *v >= 0.0 && v.is_finite())
}

fn name(tags: &Tags) -> Option<Name> {
    Some(Name { zh: tags.get("name")?.to_string(), en: tags.get("name:en").map(str::to_string) })
}

/// The kind of a facility, and whether it is a hall; `None`: not ours.
#[must_use]
pub fn kind(tags: &Tags) -> Option<(FacilityKind, bool)> {
    use FacilityKind as K;
    let amenity = tags.get("amenity").unwrap_or_default();
    let hall = tags.is("leisure", &["sports_hall", "sports_centre"]) || tags.is("building", &["sports_hall", "sports_centre"]);
    Some(match amenity {
        "school" | "college" | "university" => (K::School, true),
        "kindergarten" | "childcare" => (K::School, false),
        "hospital" => (K::Hospital, false),
        "clinic" | "doctors" => (K::Clinic, false),
        "fire_station" => (K::FireStation, false),
        "police" => (K::Police, false),
        "townhall" => (K::TownHall, true),
        "community_centre" | "public_building" => (K::Other, true),
        "fuel" => (K::FuelStation, false),
        "bus_station" => (K::BusStation, false),
        "ferry_terminal" => (K::Landing, false),
        "nursing_home" => (K::CareHome, false),
        "social_facility" if tags.is("social_facility", &["nursing_home", "assisted_living", "group_home"]) => (K::CareHome, false),
        "social_facility" if tags.is("social_facility", &["shelter"]) => (K::Shelter, true),
        "refugee_site" => (K::Shelter, true),
        "shelter" if !tags.is("shelter_type", &["public_transport", "picnic_shelter", "gazebo", "field_shelter"]) => (K::Other, false),
        _ if tags.is("emergency", &["assembly_point"]) => (K::Shelter, true),
        _ if tags.is("emergency", &["fire_hydrant", "water_tank", "suction_point", "fire_water_pond"]) => (K::WaterPoint, false),
        _ if tags.is("man_made", &["water_tower", "storage_tank", "water_tank", "reservoir_covered"]) => (K::WaterPoint, false),
        _ if tags.is("man_made", &["water_works"]) => (K::WaterIntake, false),
        _ if tags.is("aeroway", &["helipad", "heliport"]) => (K::Helipad, false),
        _ if tags.is("building", &["fire_station"]) => (K::FireStation, false),
        _ if hall => (K::Other, true),
        _ => return None,
    })
}

/// The word of a kind: for keys, and for names where there is none.
#[must_use]
pub const fn word(kind: FacilityKind) -> (&'static str, &'static str) {
    use FacilityKind as K;
    match kind {
        K::School => ("school", "学校"),
        K::Hospital => ("hospital", "医院"),
        K::Clinic => ("clinic", "诊所"),
        K::FireStation => ("fire-station", "消防站"),
        K::Police => ("police", "派出所"),
        K::TownHall => ("town-hall", "政府驻地"),
        K::Shelter => ("shelter", "避难场所"),
        K::Base => ("base", "驻地"),
        K::Depot => ("depot", "仓库"),
        K::BusStation => ("bus-station", "汽车站"),
        K::FuelStation => ("fuel", "加油站"),
        K::Helipad => ("helipad", "直升机起降点"),
        K::WaterPoint => ("water-point", "取水点"),
        K::ControlPoint => ("control-point", "管控点"),
        K::CareHome => ("care-home", "养老机构"),
        K::RoadOperator => ("road-operator", "道路运营单位"),
        K::WaterIntake => ("water-intake", "取水口"),
        K::Mine => ("mine", "矿山"),
        K::Mast => ("mast", "通信基站"),
        K::Substation => ("substation", "变电站"),
        K::Landing => ("landing", "渡口"),
        K::PowerLine => ("power-line", "电力线路"),
        K::Other => ("place", "场所"),
    }
}

/// People a facility holds and its gate admits per hour where no tag says (assumed).
#[must_use]
pub const fn usual(kind: FacilityKind, hall: bool) -> (u32, u32) {
    match kind {
        FacilityKind::Hospital => (100, 60),
        FacilityKind::Clinic => (20, 20),
        FacilityKind::School if hall => (400, 800),
        FacilityKind::TownHall => (200, 600),
        FacilityKind::Shelter => (300, 600),
        FacilityKind::CareHome => (60, 60),
        FacilityKind::Other if hall => (300, 600),
        FacilityKind::Other => (10, 60),
        _ => (0, 0),
    }
}

/// Seconds over a link for somebody who drives, walking where no car goes.
fn cost(graph: &RoadGraph) -> impl Fn(crate::base::ids::LinkId) -> Option<i64> + '_ {
    |l| {
        let link = graph.link(l);
        let v = if link.drivable { link.free_m_per_s } else { 1.2 };
        Some((link.length_m / v * 1000.0).ceil() as i64)
    }
}

/// For each point the position of the target that is soonest reached by road; nearest in a straight line where no road leads.
#[must_use]
pub fn soonest(graph: &RoadGraph, nearest: &Nearest, from: &[Point], targets: &[Point]) -> Vec<usize> {
    let straight =
        |p: &Point| targets.iter().enumerate().min_by(|a, b| a.1.distance_m(*p).total_cmp(&b.1.distance_m(*p)).then(a.0.cmp(&b.0))).map_or(0, |t| t.0);
    if graph.nodes.is_empty() {
        return from.iter().map(straight).collect();
    }
    let seats: Vec<_> = targets.iter().map(|t| (nearest.to(*t), (graph.node_at(nearest.to(*t)).distance_m(*t) / 1.2 * 1000.0) as i64)).collect();
    let tree = route::tree_to(graph, &seats, cost(graph));
    from.iter()
        .map(|p| match tree.target[nearest.to(*p).0 as usize] {
            u32::MAX => straight(p),
            t => t as usize,
        })
        .collect()
}

/// Makes the places.
#[must_use]
pub fn make(osm: &Osm, area: &Area, frame: &Frame, polygons: &[Polygon], graph: &RoadGraph, account: &mut Account) -> Places {
    let nearest = Nearest::new(graph);
    let mut found = found(osm, area, frame, polygons);
    let dropped = found.iter().filter(|f| f.name.zh.is_empty()).count();
    found.retain(|f| !f.name.zh.is_empty());
    let least = found.iter().map(|f| f.rank).min();
    let mut seats: Vec<&Found> = found.iter().filter(|f| Some(f.rank) == least && f.rank < Rank::Part).collect();
    seats.sort_by(|a, b| (slug(&a.name.zh), a.id).cmp(&(slug(&b.name.zh), b.id)));
    let mut used = BTreeSet::new();
    let key = |f: &Found, used: &mut BTreeSet<String>| {
        let s = slug(&f.name.zh);
        unique(&if s.is_empty() { format!("place-{}", f.id) } else { s }, used)
    };
    let mut townships: Vec<Township> = seats.iter().map(|f| Township { key: key(f, &mut used), name: f.name.clone(), seat: f.at }).collect();
    if townships.is_empty() {
        let at = found.first().map_or_else(|| frame.to_plane(area.middle()), |f| f.at);
        townships.push(Township { key: "county".into(), name: Name { zh: "县城".into(), en: Some("County".into()) }, seat: at });
        account.say(Word::Assumed, "没有城镇也没有村：全县作一个乡镇", "no town and no village: the county is one township");
    }
    let seat_points: Vec<Point> = townships.iter().map(|t| t.seat).collect();
    let holder = holders(polygons, &seat_points);
    let belongs = |points: &[Point]| -> Vec<usize> {
        let by_road = soonest(graph, &nearest, points, &seat_points);
        points.iter().zip(by_road).map(|(p, road)| holder.iter().find(|h| h.0.contains(*p)).map_or(road, |h| h.1)).collect()
    };
    // Villages: one for each seat, then those of the map.
    let mut villages: Vec<Village> = townships
        .iter()
        .enumerate()
        .map(|(i, t)| Village { key: format!("{}-seat", t.key), name: t.name.clone(), township: i, at: t.seat, community: true })
        .collect();
    used.extend(villages.iter().map(|v| v.key.clone()));
    let seat_ids: BTreeSet<i64> = seats.iter().map(|f| f.id).collect();
    let mut rest: Vec<&Found> = found.iter().filter(|f| f.rank == Rank::Village && !seat_ids.contains(&f.id)).collect();
    rest.sort_by(|a, b| (slug(&a.name.zh), a.id).cmp(&(slug(&b.name.zh), b.id)));
    let homes_of = belongs(&rest.iter().map(|f| f.at).collect::<Vec<_>>());
    for (f, t) in rest.iter().zip(&homes_of) {
        villages.push(Village { key: key(f, &mut used), name: f.name.clone(), township: *t, at: f.at, community: false });
    }
    let mut homes: Vec<Home> = Vec::new();
    let population: BTreeMap<String, Option<f64>> = found.iter().map(|f| (format!("{}:{:.0}:{:.0}", f.name.zh, f.at.x, f.at.y), f.population)).collect();
    for (i, v) in villages.iter().enumerate() {
        let population = population.get(&format!("{}:{:.0}:{:.0}", v.name.zh, v.at.x, v.at.y)).copied().flatten();
        homes.push(Home { key: v.key.clone(), name: v.name.clone(), village: i, at: v.at, population, urban: v.community });
    }
    // Hamlets and quarters hang on the village that they reach soonest, within their township.
    let mut parts: Vec<&Found> = found.iter().filter(|f| f.rank == Rank::Part).collect();
    parts.sort_by(|a, b| (slug(&a.name.zh), a.id).cmp(&(slug(&b.name.zh), b.id)));
    let points: Vec<Point> = parts.iter().map(|f| f.at).collect();
    let town = belongs(&points);
    for (t, _) in townships.iter().enumerate() {
        let own: Vec<usize> = (0..villages.len()).filter(|v| villages[*v].township == t).collect();
        let mine: Vec<usize> = (0..parts.len()).filter(|p| town[*p] == t).collect();
        let to = soonest(graph, &nearest, &mine.iter().map(|p| points[*p]).collect::<Vec<_>>(), &own.iter().map(|v| villages[*v].at).collect::<Vec<_>>());
        for (p, v) in mine.iter().zip(to) {
            let f = parts[*p];
            homes.push(Home { key: key(f, &mut used), name: f.name.clone(), village: own[v], at: f.at, population: f.population, urban: false });
        }
    }
    let (mut facilities, huts, twins) = facilities(osm, area, frame, polygons, &belongs);
    let lines = super::power::lines(osm, area, frame);
    let towns = belongs(&lines.iter().map(|l| l.at).collect::<Vec<_>>());
    facilities.extend(lines.into_iter().zip(towns).map(|(l, t)| Facility { township: Some(t), ..l }));
    facilities.sort_by(|a, b| a.key.cmp(&b.key));
    tell(account, &townships, &villages, &homes, &facilities, (huts, twins), dropped, holder.len());
    let mut places = Places { townships, villages, homes, facilities };
    places.homes.sort_by(|a, b| a.key.cmp(&b.key));
    places
}

fn found(osm: &Osm, area: &Area, frame: &Frame, polygons: &[Polygon]) -> Vec<Found> {
    let mut list: Vec<Found> = Vec::new();
    for (node, tags) in &osm.points {
        let Some(rank) = tags.get("place").and_then(rank) else { continue };
        let at = osm.at(*node);
        if !area.contains(at) {
            continue;
        }
        list.push(Found {
            id: osm.nodes[*node as usize].id,
            name: name(tags).unwrap_or_default(),
            rank,
            at: frame.to_plane(at),
            population: number(tags, "population"),
        });
    }
    // Places drawn as areas count where no point of the same name stands for them.
    let names: BTreeSet<String> = list.iter().map(|f| f.name.zh.clone()).collect();
    for p in polygons {
        let (Some(rank), Some(name)) = (p.tags.get("place").and_then(rank), name(&p.tags)) else { continue };
        if names.contains(&name.zh) || !area.contains(frame.to_lonlat(p.middle())) {
            continue;
        }
        list.push(Found { id: p.id, name, rank, at: p.middle(), population: number(&p.tags, "population") });
    }
    list
}

/// Administrative areas that hold just one seat, smallest first, with the seat's position.
fn holders<'a>(polygons: &'a [Polygon], seats: &[Point]) -> Vec<(&'a Polygon, usize)> {
    let mut list: Vec<(&Polygon, usize)> = polygons
        .iter()
        .filter(|p| p.tags.get("boundary") == Some("administrative"))
        .filter_map(|p| {
            let mut inside = seats.iter().enumerate().filter(|(_, s)| p.contains(**s));
            let first = inside.next()?.0;
            if inside.next().is_some() || seats.len() < 2 { None } else { Some((p, first)) }
        })
        .collect();
    list.sort_by(|a, b| a.0.area_m2.total_cmp(&b.0.area_m2).then(a.0.id.cmp(&b.0.id)));
    list
}

/// Facilities of one kind and name that count as one when closer than this, metres (assumed).
const SAME_M: f64 = 200.0;
/// The same for hydrants and tanks, of which a street has many, metres (assumed).
const SAME_WATER_POINT_M: f64 = 20.0;

fn facilities(osm: &Osm, area: &Area, frame: &Frame, polygons: &[Polygon], belongs: &dyn Fn(&[Point]) -> Vec<usize>) -> (Vec<Facility>, usize, usize) {
    let mut raw: Vec<(i64, Point, &Tags)> =
        osm.points.iter().filter(|(n, _)| area.contains(osm.at(*n))).map(|(n, t)| (osm.nodes[*n as usize].id, frame.to_plane(osm.at(*n)), t)).collect();
    raw.extend(polygons.iter().map(|p| (p.id, p.middle(), &p.tags)).filter(|p| area.contains(frame.to_lonlat(p.1))));
    let mut list: Vec<(i64, Facility)> = Vec::new();
    let (mut huts, mut twins) = (0, 0);
    for (id, at, tags) in raw {
        let Some((kind, hall)) = kind(tags) else { continue };
        if tags.get("amenity") == Some("shelter") {
            huts += 1;
        }
        let said = name(tags);
        // The same thing is often drawn as a point and as an area.
        let reach_m = if kind == FacilityKind::WaterPoint { SAME_WATER_POINT_M } else { SAME_M };
        let twin = |f: &Facility| f.kind == kind && f.at.distance_m(at) < reach_m && said.as_ref().is_none_or(|n| n.zh == f.name.zh);
        if list.iter().any(|(_, f)| twin(f)) {
            twins += 1;
            continue;
        }
        let (w, zh) = word(kind);
        let name = said.clone().unwrap_or(Name { zh: format!("{zh} {id}"), en: Some(format!("{w} {id}")) });
        let stem = said.as_ref().map(|n| slug(&n.zh)).filter(|s| !s.is_empty()).unwrap_or_else(|| id.to_string());
        let (usual_capacity, gate_per_h) = usual(kind, hall);
        let tagged = number(tags, if kind == FacilityKind::Hospital { "beds" } else { "capacity" });
        let capacity = if usual_capacity > 0 { tagged.map_or(usual_capacity, |v| v.min(20_000.0) as u32) } else { 0 };
        list.push((id, Facility { key: format!("{w}-{stem}"), name, kind, at, township: None, capacity, gate_per_h, hall, line: Vec::new() }));
    }
    list.sort_by(|a, b| (&a.1.key, a.0).cmp(&(&b.1.key, b.0)));
    let mut used = BTreeSet::new();
    for (_, f) in &mut list {
        f.key = unique(&f.key, &mut used);
    }
    let towns = belongs(&list.iter().map(|f| f.1.at).collect::<Vec<_>>());
    let mut out: Vec<Facility> = list
        .into_iter()
        .zip(towns)
        .map(|((_, mut f), t)| {
            f.township = Some(t);
            f
        })
        .collect();
    out.sort_by(|a, b| a.key.cmp(&b.key));
    (out, huts, twins)
}

fn tell(
    account: &mut Account,
    townships: &[Township],
    villages: &[Village],
    homes: &[Home],
    facilities: &[Facility],
    (huts, twins): (usize, usize),
    nameless: usize,
    areas: usize,
) {
    account.say(
        Word::Kept,
        format!("地点：{} 个乡镇（其中 {areas} 个有行政界线），{} 个村（含驻地），{} 个居民点", townships.len(), villages.len(), homes.len()),
        format!(
            "places: {} townships ({areas} with an administrative area), {} villages (seats included), {} places where people live",
            townships.len(),
            villages.len(),
            homes.len()
        ),
    );
    if nameless > 0 {
        account.say(Word::Dropped, format!("地点：{nameless} 个没有名称"), format!("places: {nameless} without a name"));
    }
    let mut by_kind: BTreeMap<FacilityKind, u64> = BTreeMap::new();
    for f in facilities {
        *by_kind.entry(f.kind).or_default() += 1;
    }
    let zh = by_kind.iter().map(|(k, n)| format!("{} {n}", word(*k).1)).collect::<Vec<_>>().join("，");
    let en = by_kind.iter().map(|(k, n)| format!("{n} {}", word(*k).0)).collect::<Vec<_>>().join(", ");
    account.say(Word::Kept, format!("设施 {}：{zh}", facilities.len()), format!("{} facilities: {en}", facilities.len()));
    if twins > 0 {
        account.say(
            Word::Dropped,
            format!("设施 {twins} 处与同类设施同在一处，算作一处"),
            format!("{twins} facilities that stand where one of their kind stands already: counted as one"),
        );
    }
    if huts > 0 {
        account.say(
            Word::Note,
            format!("{huts} 处 amenity=shelter 是山间小屋或雨棚，不作避难场所"),
            format!("{huts} amenity=shelter are huts or roofs, no shelters to evacuate to"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facilities_of_the_listed_kinds_are_told_apart() {
        let k = |tags: &[(&'static str, &'static str)]| kind(&Tags::new(tags.iter().copied())).map(|k| k.0);
        assert_eq!(k(&[("amenity", "school")]), Some(FacilityKind::School));
        assert_eq!(k(&[("emergency", "fire_hydrant")]), Some(FacilityKind::WaterPoint));
        assert_eq!(k(&[("aeroway", "helipad")]), Some(FacilityKind::Helipad));
        assert_eq!(k(&[("amenity", "shelter"), ("shelter_type", "public_transport")]), None);
        assert_eq!(k(&[("amenity", "bar")]), None);
        assert_eq!(k(&[("amenity", "social_facility"), ("social_facility", "nursing_home")]), Some(FacilityKind::CareHome));
    }
}
