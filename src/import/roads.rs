//! Import / roads — ways with a `highway` tag become roads between junctions, with their geometry and what they carry.
//!
//! In: OSM ways, the area, the county's plane. Out: roads as the county's file names them; what was dropped and why.
//! Not here: bridges over rivers (`crossings`), queues. Method: a junction is where other than two road ends meet or where
//! something changes (class, direction, lanes, speed, width, surface, bridge, tunnel); everything between is one road.
//! Source of the meaning of tags: OSM wiki, "Key:highway", "Key:oneway", "Key:lanes", "Key:maxspeed", "Key:surface".

use std::collections::{BTreeMap, BTreeSet};

use super::account::{Account, Word};
use super::area::Area;
use super::osm::{Osm, Tags, Way};
use super::write::RoadRow;
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::road::RoadClass;

/// Islands of the network shorter than this and without a county road are left out, metres (assumed).
const SMALL_ISLAND_M: f64 = 2_000.0;

/// What a road carries; roads that differ in it do not merge.
#[derive(Clone, Debug, PartialEq)]
struct Kind {
    class: RoadClass,
    name: String,
    oneway: bool,
    lanes: u32,
    speed: Option<f64>,
    width_m: f64,
    paved: bool,
    bridge: bool,
    tunnel: bool,
    ford: bool,
}

/// A road with what later steps want to know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Road {
    /// As the file names it.
    pub row: RoadRow,
    /// Tagged as a ford.
    pub ford: bool,
    /// Island of the network it lies on; 0 is the main one.
    pub island: u32,
}

/// The class of a `highway` value; `None`: no road of ours.
#[must_use]
pub fn class(highway: &str) -> Option<RoadClass> {
    Some(match highway {
        "motorway" => RoadClass::Expressway,
        "motorway_link" => RoadClass::Ramp,
        "trunk" | "trunk_link" => RoadClass::National,
        "primary" | "primary_link" => RoadClass::Provincial,
        "secondary" | "secondary_link" => RoadClass::County,
        "tertiary" | "tertiary_link" => RoadClass::Township,
        "unclassified" | "road" => RoadClass::Village,
        "residential" | "living_street" | "service" => RoadClass::Street,
        "track" => RoadClass::Track,
        "path" | "footway" | "steps" | "pedestrian" | "cycleway" | "bridleway" => RoadClass::Path,
        _ => return None,
    })
}

/// A free speed in km/h from `maxspeed`: plain, with unit, or a country's default by name.
#[must_use]
pub fn speed(text: &str) -> Option<f64> {
    let t = text.trim().to_ascii_lowercase();
    let t = t.split(';').next().unwrap_or_default().trim();
    let zone = t.rsplit(':').next().unwrap_or_default();
    let v = match zone {
        "none" | "motorway" => 120.0,
        "rural" => 80.0,
        "trunk" => 100.0,
        "urban" => 50.0,
        "walk" | "living_street" | "bicycle_road" => 10.0,
        _ => {
            let cut = t.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(t.len());
            let v: f64 = t[..cut].parse().ok()?;
            match t[cut..].trim() {
                "" | "km/h" | "kmh" | "kph" => v,
                "mph" => v * 1.609_344,
                "knots" => v * 1.852,
                _ => return None,
            }
        }
    };
    (1.0..=160.0).contains(&v).then_some(v)
}

/// Metres from `width`, `height` and their like.
#[must_use]
pub fn metres(text: &str) -> Option<f64> {
    let t = text.trim().replace(',', ".");
    let cut = t.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(t.len());
    let v: f64 = t[..cut].parse().ok()?;
    let v = match t[cut..].trim() {
        "" | "m" | "metres" | "meters" => v,
        "ft" | "'" => v * 0.3048,
        "km" => v * 1000.0,
        _ => return None,
    };
    (v.is_finite() && v > 0.0).then_some(v)
}

/// Lanes per direction and width of the carriageway where no tag says (assumed; JTG B01-2014 lane widths).
fn usual(class: RoadClass) -> (u32, f64) {
    match class {
        RoadClass::Expressway => (2, 10.5),
        RoadClass::Ramp => (1, 5.0),
        RoadClass::National => (1, 8.5),
        RoadClass::Provincial => (1, 7.5),
        RoadClass::County => (1, 7.0),
        RoadClass::Township => (1, 6.0),
        RoadClass::Village => (1, 4.5),
        RoadClass::Street => (1, 6.0),
        RoadClass::Track => (1, 3.0),
        RoadClass::Path => (1, 1.5),
    }
}

/// Whether a way goes one way, and against its drawing (`-1`).
fn direction(tags: &Tags, highway: &str) -> (bool, bool) {
    match tags.get("oneway") {
        Some("yes" | "true" | "1") => (true, false),
        Some("-1" | "reverse") => (true, true),
        Some("no" | "false" | "0" | "alternating" | "reversible") => (false, false),
        _ => (highway == "motorway" || tags.is("junction", &["roundabout", "circular"]), false),
    }
}

fn kind(tags: &Tags, highway: &str, class: RoadClass) -> Kind {
    let (oneway, _) = direction(tags, highway);
    let (usual_lanes, usual_width) = usual(class);
    let number = |k: &str| tags.get(k).and_then(|v| v.split(';').next()?.trim().parse::<f64>().ok()).filter(|v| (1.0..=12.0).contains(v));
    let all = number("lanes");
    let lanes = match (oneway, all, number("lanes:forward")) {
        (true, Some(n), _) => n as u32,
        (false, _, Some(n)) => n as u32,
        (false, Some(n), None) => (n / 2.0).floor().max(1.0) as u32,
        (_, None, _) => usual_lanes,
    };
    let width_m = tags.get("width").and_then(metres).filter(|w| (0.5..=60.0).contains(w)).unwrap_or_else(|| match all {
        Some(n) => n * 3.25,
        None if oneway && class != RoadClass::Expressway && class != RoadClass::Ramp => (usual_width * 0.65).max(3.0),
        None => usual_width,
    });
    let paved = match tags.get("surface") {
        Some(s) => ![
            "unpaved",
            "gravel",
            "fine_gravel",
            "pebblestone",
            "ground",
            "dirt",
            "earth",
            "grass",
            "mud",
            "sand",
            "compacted",
            "rock",
            "woodchips",
            "salt",
            "snow",
        ]
        .contains(&s),
        None if class == RoadClass::Track => tags.is("tracktype", &["grade1"]),
        None => class != RoadClass::Path,
    };
    let set = |k: &str| tags.get(k).is_some_and(|v| v != "no");
    let name = tags.get("name").or(tags.get("ref")).unwrap_or_default();
    let name = match (tags.get("ref"), tags.get("name")) {
        (Some(r), Some(n)) if r != n => format!("{r} {n}"),
        _ => name.to_string(),
    };
    Kind {
        class,
        name,
        oneway,
        lanes,
        speed: tags.get("maxspeed").and_then(speed).or(if highway == "service" { Some(20.0) } else { None }),
        width_m,
        paved,
        bridge: set("bridge"),
        tunnel: set("tunnel") && !tags.is("tunnel", &["building_passage"]),
        ford: set("ford"),
    }
}

/// Why a way is no road for anybody; `None`: it is one.
fn refused(tags: &Tags, highway: &str) -> Option<&'static str> {
    if tags.get("area") == Some("yes") {
        return Some("area");
    }
    if class(highway).is_none() {
        return Some("other");
    }
    let closed = |k: &str| tags.is(k, &["no", "private"]);
    if closed("access") && !tags.is("foot", &["yes", "designated", "permissive"]) && !tags.is("motor_vehicle", &["yes", "destination", "permissive"]) {
        return Some("private");
    }
    if highway == "service" && tags.is("service", &["parking_aisle", "driveway", "drive-through"]) {
        return Some("driveway");
    }
    None
}

/// A piece between hard junctions.
struct Piece {
    way: i64,
    kind: Kind,
    nodes: Vec<u32>,
}

/// Vertices of the network: OSM nodes, then points where ways leave the area.
struct Vertices<'a> {
    osm: &'a Osm,
    rim: Vec<(LonLat, String)>,
}

impl Vertices<'_> {
    fn at(&self, v: u32) -> LonLat {
        let n = self.osm.nodes.len() as u32;
        if v < n { self.osm.at(v) } else { self.rim[(v - n) as usize].0 }
    }
    fn key(&self, v: u32) -> String {
        let n = self.osm.nodes.len() as u32;
        if v < n { format!("n{}", self.osm.nodes[v as usize].id) } else { self.rim[(v - n) as usize].1.clone() }
    }
    /// The runs of a way inside the area; where it leaves, it is cut at the rim.
    fn inside(&mut self, way: &Way, area: &Area) -> Vec<Vec<u32>> {
        let (mut runs, mut run) = (Vec::new(), Vec::new());
        let mut before: Option<(u32, bool)> = None;
        for &v in &way.nodes {
            let here = area.contains(self.osm.at(v));
            if let Some((b, was)) = before
                && was != here
            {
                let (inner, outer) = if was { (b, v) } else { (v, b) };
                let at = area.rim(self.osm.at(inner), self.osm.at(outer));
                let vertex = self.osm.nodes.len() as u32 + self.rim.len() as u32;
                self.rim.push((at, format!("x{}-{}", way.id, self.rim.len())));
                run.push(vertex);
                if was {
                    runs.push(std::mem::take(&mut run));
                }
            }
            if here {
                run.push(v);
            }
            before = Some((v, here));
        }
        runs.push(run);
        runs.retain(|r| r.len() > 1);
        runs
    }
}

/// Makes the roads.
#[must_use]
pub fn make(osm: &Osm, area: &Area, frame: &Frame, account: &mut Account) -> Vec<Road> {
    let mut dropped: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut vertices = Vertices { osm, rim: Vec::new() };
    let mut runs: Vec<Piece> = Vec::new();
    let (mut kept, mut outside) = (0u64, 0u64);
    for way in &osm.ways {
        let Some(highway) = way.tags.get("highway") else { continue };
        if let Some(why) = refused(&way.tags, highway) {
            *dropped.entry(why).or_default() += 1;
            continue;
        }
        let Some(class) = class(highway) else { continue };
        let mut kind = kind(&way.tags, highway, class);
        // Who may not drive may still walk.
        let no_cars =
            way.tags.is("motor_vehicle", &["no", "private"]) || way.tags.is("vehicle", &["no", "private"]) || way.tags.is("access", &["no", "private"]);
        if no_cars && !way.tags.is("motor_vehicle", &["yes", "destination", "permissive"]) {
            kind.class = RoadClass::Path;
        }
        if kind.class == RoadClass::Path {
            (kind.oneway, kind.lanes) = (false, 1);
        }
        let backwards = kind.oneway && direction(&way.tags, highway).1;
        let parts = vertices.inside(way, area);
        if parts.is_empty() {
            outside += 1;
        } else {
            kept += 1;
        }
        for mut nodes in parts {
            if backwards {
                nodes.reverse();
            }
            runs.push(Piece { way: way.id, kind: kind.clone(), nodes });
        }
    }
    let pieces = split(runs);
    let chains = join(pieces);
    let mut roads = rows(chains, &vertices, frame);
    let (islands, left_out) = islands(&mut roads);
    tell(account, osm, kept, outside, &dropped, &roads, &islands, left_out);
    roads
}

/// Cuts ways where other than two ends meet.
fn split(runs: Vec<Piece>) -> Vec<Piece> {
    let mut ends: BTreeMap<u32, u32> = BTreeMap::new();
    for p in &runs {
        for pair in p.nodes.windows(2) {
            *ends.entry(pair[0]).or_default() += 1;
            *ends.entry(pair[1]).or_default() += 1;
        }
    }
    let mut pieces = Vec::new();
    for p in runs {
        let mut nodes: Vec<u32> = Vec::new();
        let last = p.nodes.len() - 1;
        for (i, v) in p.nodes.into_iter().enumerate() {
            nodes.push(v);
            if i > 0 && i < last && ends[&v] != 2 {
                pieces.push(Piece { way: p.way, kind: p.kind.clone(), nodes: std::mem::replace(&mut nodes, vec![v]) });
            }
        }
        pieces.push(Piece { way: p.way, kind: p.kind, nodes });
    }
    pieces
}

/// Joins pieces end to end where exactly two of one kind meet.
fn join(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut at: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, p) in pieces.iter().enumerate() {
        at.entry(p.nodes[0]).or_default().push(i);
        at.entry(*p.nodes.last().unwrap_or(&p.nodes[0])).or_default().push(i);
    }
    let mut used = vec![false; pieces.len()];
    let mut chains = Vec::new();
    for i in 0..pieces.len() {
        if used[i] {
            continue;
        }
        used[i] = true;
        let (mut way, kind, mut nodes) = (pieces[i].way, pieces[i].kind.clone(), pieces[i].nodes.clone());
        for forward in [true, false] {
            loop {
                let v = if forward { *nodes.last().unwrap_or(&nodes[0]) } else { nodes[0] };
                let here = &at[&v];
                if here.len() != 2 {
                    break;
                }
                let Some(&next) = here.iter().find(|k| !used[**k]) else { break };
                let p = &pieces[next];
                if p.kind != kind {
                    break;
                }
                let starts = p.nodes[0] == v;
                if kind.oneway && starts != forward {
                    break;
                }
                used[next] = true;
                way = way.min(p.way);
                let mut more = p.nodes.clone();
                if starts != forward {
                    more.reverse();
                }
                if forward {
                    nodes.extend(more.into_iter().skip(1));
                } else {
                    more.pop();
                    more.extend(nodes);
                    nodes = more;
                }
            }
        }
        chains.push(Piece { way, kind, nodes });
    }
    chains
}

/// Roads with keys; a loop is cut in two so that no road ends where it begins.
fn rows(chains: Vec<Piece>, vertices: &Vertices<'_>, frame: &Frame) -> Vec<Road> {
    let mut halves = Vec::new();
    for c in chains {
        if c.nodes.len() > 2 && c.nodes.first() == c.nodes.last() {
            let m = c.nodes.len() / 2;
            halves.push(Piece { way: c.way, kind: c.kind.clone(), nodes: c.nodes[..=m].to_vec() });
            halves.push(Piece { way: c.way, kind: c.kind, nodes: c.nodes[m..].to_vec() });
        } else {
            halves.push(c);
        }
    }
    halves.sort_by(|a, b| (a.way, &a.nodes).cmp(&(b.way, &b.nodes)));
    let mut number: BTreeMap<i64, u32> = BTreeMap::new();
    let mut roads = Vec::with_capacity(halves.len());
    for c in halves {
        let line: Vec<Point> = c.nodes.iter().map(|v| frame.to_plane(vertices.at(*v))).collect();
        if length(&line) < 0.5 || c.nodes.first() == c.nodes.last() {
            continue;
        }
        let n = number.entry(c.way).or_default();
        *n += 1;
        let id = if *n == 1 { format!("w{}", c.way) } else { format!("w{}-{n}", c.way) };
        let ends = (vertices.key(c.nodes[0]), vertices.key(c.nodes[c.nodes.len() - 1]));
        let k = c.kind;
        let row = RoadRow {
            id,
            name: k.name,
            class: k.class,
            ends: Some(ends),
            line,
            oneway: k.oneway,
            lanes: k.lanes,
            speed_km_per_h: k.speed,
            width_m: k.width_m,
            paved: k.paved,
            bridge: k.bridge,
            tunnel: k.tunnel,
            crossings: Vec::new(),
        };
        roads.push(Road { row, ford: k.ford, island: 0 });
    }
    roads
}

/// Length of a line, metres.
#[must_use]
pub fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|p| p[0].distance_m(p[1])).sum()
}

/// Whether cars use a class.
#[must_use]
pub fn drivable(class: RoadClass) -> bool {
    !matches!(class, RoadClass::Track | RoadClass::Path)
}

/// Numbers the islands by length (0 is the longest) and leaves out the small ones. Returns the lengths of those kept, and
/// number and length of those left out.
fn islands(roads: &mut Vec<Road>) -> (Vec<f64>, (usize, f64)) {
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    let ends: Vec<(usize, usize)> = roads
        .iter()
        .map(|r| {
            let (a, b) = r.row.ends.as_ref().map_or(("", ""), |(a, b)| (a.as_str(), b.as_str()));
            let next = ids.len();
            let a = *ids.entry(a).or_insert(next);
            let next = ids.len();
            (a, *ids.entry(b).or_insert(next))
        })
        .collect();
    let mut parent: Vec<usize> = (0..ids.len()).collect();
    fn root(parent: &mut [usize], mut v: usize) -> usize {
        while parent[v] != v {
            parent[v] = parent[parent[v]];
            v = parent[v];
        }
        v
    }
    for (a, b) in &ends {
        let (a, b) = (root(&mut parent, *a), root(&mut parent, *b));
        parent[a.max(b)] = a.min(b);
    }
    let home: Vec<usize> = ends.iter().map(|e| root(&mut parent, e.0)).collect();
    // Cars count before footpaths: the main island is where most can be driven.
    let mut sums: BTreeMap<usize, (f64, f64, bool)> = BTreeMap::new();
    for (r, h) in roads.iter().zip(&home) {
        let s = sums.entry(*h).or_default();
        let m = length(&r.row.line);
        s.1 += m;
        if drivable(r.row.class) {
            s.0 += m;
        }
        s.2 |= r.row.class <= RoadClass::County;
    }
    let mut order: Vec<(usize, (f64, f64, bool))> = sums.into_iter().collect();
    order.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then(b.1.1.total_cmp(&a.1.1)).then(a.0.cmp(&b.0)));
    let keep = |i: usize, s: &(f64, f64, bool)| i == 0 || (s.0 > 0.0 && (s.0 >= SMALL_ISLAND_M || s.2));
    let mut rank: BTreeMap<usize, u32> = BTreeMap::new();
    let (mut kept, mut out) = (Vec::new(), (0, 0.0));
    for (i, (h, s)) in order.iter().enumerate() {
        if keep(i, s) {
            rank.insert(*h, kept.len() as u32);
            kept.push(s.1);
        } else {
            out.0 += 1;
            out.1 += s.1;
        }
    }
    let mut homes = home.into_iter();
    roads.retain_mut(|r| match homes.next().and_then(|h| rank.get(&h)) {
        Some(i) => {
            r.island = *i;
            true
        }
        None => false,
    });
    (kept, out)
}

fn tell(
    account: &mut Account,
    osm: &Osm,
    kept: u64,
    outside: u64,
    dropped: &BTreeMap<&'static str, u64>,
    roads: &[Road],
    islands: &[f64],
    left_out: (usize, f64),
) {
    let km = |f: &dyn Fn(&Road) -> bool| roads.iter().filter(|r| f(r)).map(|r| length(&r.row.line)).sum::<f64>() / 1000.0;
    let (drive, walk) = (km(&|r| drivable(r.row.class)), km(&|r| !drivable(r.row.class)));
    let junctions: BTreeSet<&String> = roads.iter().filter_map(|r| r.row.ends.as_ref()).flat_map(|(a, b)| [a, b]).collect();
    account.say(
        Word::Kept,
        format!(
            "道路：{kept} 条 way（共 {}）→ {} 条道路、{} 个路口；可行车 {drive:.0} km，机耕路和步道 {walk:.0} km",
            osm.counts.highways,
            roads.len(),
            junctions.len()
        ),
        format!(
            "roads: {kept} ways (of {}) → {} roads, {} junctions; {drive:.0} km for cars, {walk:.0} km of tracks and paths",
            osm.counts.highways,
            roads.len(),
            junctions.len()
        ),
    );
    let n = |k: &str| dropped.get(k).copied().unwrap_or(0);
    account.say(
        Word::Dropped,
        format!("道路：范围外 {outside}，私人 {}，停车场通道和入户路 {}，面状 {}，其他（在建、规划等） {}", n("private"), n("driveway"), n("area"), n("other")),
        format!(
            "roads: {outside} outside, {} private, {} driveways and parking aisles, {} areas, {} others (planned, under construction …)",
            n("private"),
            n("driveway"),
            n("area"),
            n("other")
        ),
    );
    if left_out.0 > 0 {
        account.say(
            Word::Dropped,
            format!("{} 个不相连的小路网（共 {:.1} km），车到不了主路网", left_out.0, left_out.1 / 1000.0),
            format!("{} small islands of the road network ({:.1} km together) that do not reach the main one", left_out.0, left_out.1 / 1000.0),
        );
    }
    if islands.len() > 1 {
        let list = islands[1..].iter().map(|m| format!("{:.1}", m / 1000.0)).collect::<Vec<_>>().join(", ");
        account.say(
            Word::Note,
            format!("路网除主网外还有 {} 个孤岛（km：{list}）；其上的人走不到主网", islands.len() - 1),
            format!("the road network has {} islands beside the main one (km: {list}); nobody drives between them", islands.len() - 1),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_read_with_its_unit() {
        for (text, want) in [
            ("50", Some(50.0)),
            ("30 mph", Some(48.28032)),
            ("CN:urban", Some(50.0)),
            ("ES:rural", Some(80.0)),
            ("none", Some(120.0)),
            ("60;80", Some(60.0)),
            ("signals", None),
            ("-5", None),
            ("fast", None),
        ] {
            let got = speed(text);
            assert!(
                match (got, want) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    (a, b) => a.is_none() && b.is_none(),
                },
                "{text}: {got:?}"
            );
        }
        assert!((metres("3,5 m").expect("metres") - 3.5).abs() < 1e-9);
        assert!((metres("10 ft").expect("feet") - 3.048).abs() < 1e-9);
    }

    #[test]
    fn a_oneway_against_the_drawing_is_a_oneway_the_other_way() {
        let t = |k: &'static str, v: &'static str| Tags::new([(k, v)].into_iter());
        assert_eq!(direction(&t("oneway", "-1"), "residential"), (true, true));
        assert_eq!(direction(&t("junction", "roundabout"), "tertiary"), (true, false));
        assert_eq!(direction(&t("oneway", "no"), "motorway"), (false, false));
        assert_eq!(direction(&t("name", "A"), "motorway"), (true, false));
    }

    #[test]
    fn lanes_are_counted_per_direction() {
        let k = |tags: &[(&'static str, &'static str)]| kind(&Tags::new(tags.iter().copied()), "primary", RoadClass::Provincial);
        assert_eq!(k(&[("lanes", "4")]).lanes, 2);
        assert_eq!(k(&[("lanes", "3")]).lanes, 1);
        assert_eq!(k(&[("lanes", "2"), ("oneway", "yes")]).lanes, 2);
        assert_eq!(k(&[("lanes", "3"), ("lanes:forward", "2")]).lanes, 2);
        assert!((k(&[("lanes", "3")]).width_m - 9.75).abs() < 1e-9);
    }
}
