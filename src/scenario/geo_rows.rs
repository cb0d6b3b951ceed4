//! Scenario / geo rows — roads and rivers as GeoJSON writes them.
//!
//! In: `roads.geojson`, `rivers.geojson`. Out: rows with keys as written. Not here: junctions, sections, checks against the
//! terrain (`county_resolve`). Properties that nobody knows are notes, once a name: GIS programs add their own.

use std::collections::BTreeSet;

use super::code;
use super::county_rows::Spot;
use super::fields::{Fields, HEIGHT, Limits, Reader, Ref, SHARE, Unit};
use super::finding::{At, Severity};
use super::tree::{Node, Value};
use crate::base::lang::{Name, Text};
use crate::map::frame::LonLat;
use crate::map::river::{Dam, DamCare};
use crate::map::road::RoadClass;

/// A crossing as written.
pub struct CrossingRow {
    /// The reach.
    pub reach: Ref,
    /// Metres along the road.
    pub along_m: f64,
    /// Level of the deck.
    pub deck_m: f64,
    /// A ford.
    pub ford: bool,
    /// Where it is written.
    pub at: At,
}

/// A road as written.
pub struct RoadRow {
    /// Key.
    pub key: Ref,
    /// Name.
    pub name: Name,
    /// Class.
    pub class: RoadClass,
    /// Line.
    pub line: Vec<LonLat>,
    /// Junctions at its ends.
    pub from: Option<Ref>,
    /// The last one.
    pub to: Option<Ref>,
    /// One way.
    pub oneway: bool,
    /// Lanes per direction.
    pub lanes: Option<u32>,
    /// Free speed.
    pub speed_km_per_h: Option<f64>,
    /// Vehicles an hour and direction, over all lanes.
    pub capacity_per_h: Option<f64>,
    /// Width.
    pub width_m: Option<f64>,
    /// Paved.
    pub paved: bool,
    /// Bridge.
    pub bridge: bool,
    /// Tunnel.
    pub tunnel: bool,
    /// Length.
    pub length_m: Option<f64>,
    /// Crossings.
    pub crossings: Vec<CrossingRow>,
}

/// A house as written.
pub struct HouseRow {
    /// The settlement it belongs to.
    pub settlement: Ref,
    /// Where it stands.
    pub spot: Spot,
    /// Residents.
    pub residents: f64,
}

/// A reach as written.
pub struct ReachRow {
    /// Key.
    pub key: Ref,
    /// Name of the stream.
    pub name: Name,
    /// Line, drawn downstream.
    pub line: Vec<LonLat>,
    /// The next reach.
    pub downstream: Option<Ref>,
    /// Bed at the upstream and downstream end.
    pub bed_up_m: Option<f64>,
    /// The lower one.
    pub bed_down_m: Option<f64>,
    /// Drainage area.
    pub area_km2: Option<f64>,
    /// The seven numbers of a section, where given: bed width, bank slope, bankfull, plain width, valley slope, n of both.
    pub section: [Option<f64>; 7],
    /// Dam.
    pub dam: Option<(Dam, DamCare)>,
}

/// Words of the road classes.
pub const CLASSES: [(&str, RoadClass); 10] = [
    ("Expressway", RoadClass::Expressway),
    ("Ramp", RoadClass::Ramp),
    ("National", RoadClass::National),
    ("Provincial", RoadClass::Provincial),
    ("County", RoadClass::County),
    ("Township", RoadClass::Township),
    ("Village", RoadClass::Village),
    ("Street", RoadClass::Street),
    ("Track", RoadClass::Track),
    ("Path", RoadClass::Path),
];

/// The features of a collection, with the group of each.
fn features<'a>(reader: Reader<'a>, root: &'a Node) -> Vec<Fields<'a>> {
    let Some(top) = reader.open(root, "GeoJSON") else { return Vec::new() };
    top.list("features").iter().filter_map(|f| reader.open(f, "feature")).collect()
}

/// The line of a feature: a `LineString`, or a `MultiLineString` of one part.
fn line(reader: Reader<'_>, f: &Fields<'_>, who: &str) -> Vec<LonLat> {
    let subject = format!("{who} · geometry");
    let Some(geometry) = f.need("geometry").and_then(|g| reader.open(g, &subject)) else { return Vec::new() };
    let kind = geometry.text("type");
    let coordinates = geometry.get("coordinates");
    let positions: &[Node] = match (kind.as_str(), coordinates) {
        ("LineString", Some(c)) => reader.items(c, &subject),
        ("MultiLineString", Some(c)) => match reader.items(c, &subject) {
            [one] => reader.items(one, &subject),
            _ => &[],
        },
        _ => &[],
    };
    let mut out = Vec::with_capacity(positions.len());
    for p in positions {
        let Some(at) = position(reader, p, &subject) else { return Vec::new() };
        out.push(at);
    }
    if out.len() < 2 || out.iter().all(|p| *p == out[0]) {
        reader.log.error(code::M011, geometry.at(), subject, "应为至少有两个不同点的 LineString", "expected a LineString of at least two different points");
        return Vec::new();
    }
    out
}

/// One position `[x, y]`.
fn position(reader: Reader<'_>, node: &Node, subject: &str) -> Option<LonLat> {
    if let Value::List(v) = &node.value
        && let [a, b, ..] = &v[..]
        && let (Value::Number(lon), Value::Number(lat)) = (&a.value, &b.value)
        && lon.is_finite()
        && lat.is_finite()
    {
        return Some(LonLat { lon: *lon, lat: *lat });
    }
    reader.wrong(node, subject, Text::new("坐标 [x, y]", "a position [x, y]"));
    None
}

/// Closes a property group, noting each stray name once a file.
fn close(mut f: Fields<'_>, seen: &mut BTreeSet<String>, node: &Node) {
    f.strays(Severity::Note);
    if let Value::Fields(_, list) = &node.value {
        let fresh = list.iter().any(|p| seen.insert(p.name.clone()));
        if fresh {
            f.close();
        }
    }
}

/// A name that may be absent.
fn name(f: &Fields<'_>, key: &str) -> Name {
    Name { zh: f.opt_text("name").filter(|n| !n.is_empty()).unwrap_or_else(|| key.to_owned()), en: f.opt_text("name_en") }
}

/// Reads roads.
#[must_use]
pub fn roads(reader: Reader<'_>, root: &Node) -> Vec<RoadRow> {
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    for f in features(reader, root) {
        let Some(node) = f.need("properties") else { continue };
        let Some(p) = reader.open(node, "road") else { continue };
        let key = p.reference("id");
        let who = format!("road {:?}", key.key);
        p.call(&who);
        let row = RoadRow {
            name: name(&p, &key.key),
            class: p.word("class", &CLASSES).unwrap_or(RoadClass::Village),
            line: line(reader, &f, &who),
            from: p.opt_reference("from"),
            to: p.opt_reference("to"),
            oneway: p.flag_or("oneway", false),
            lanes: p.opt_whole("lanes", 1, 10),
            speed_km_per_h: p.opt_number("speed_km_per_h", Limits(1.0, 140.0)),
            capacity_per_h: p.opt_number("capacity_per_h", Limits(1.0, 20_000.0)),
            width_m: p.opt_number("width_m", Limits(0.5, 100.0)),
            paved: p.flag_or("paved", true),
            bridge: p.flag_or("bridge", false),
            tunnel: p.flag_or("tunnel", false),
            length_m: p.opt_number("length_m", Limits(1.0, 200_000.0)),
            crossings: crossings(&p),
            key,
        };
        close(p, &mut seen, node);
        out.push(row);
    }
    out
}

/// Reads houses: points with the settlement they belong to and their residents.
#[must_use]
pub fn houses(reader: Reader<'_>, root: &Node) -> Vec<HouseRow> {
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    for f in features(reader, root) {
        let Some(node) = f.need("properties") else { continue };
        let Some(p) = reader.open(node, "house") else { continue };
        let settlement = p.reference("settlement");
        let who = format!("house of {:?}", settlement.key);
        p.call(&who);
        // The key that the import writes: where the house comes from.
        let _ = p.get("osm");
        let residents = p.number("residents", Limits(0.0, 10_000.0));
        let subject = format!("{who} · geometry");
        if let Some(geometry) = f.need("geometry").and_then(|g| reader.open(g, &subject)) {
            let point = geometry.need("coordinates").filter(|_| geometry.text("type") == "Point");
            match point {
                Some(c) => {
                    if let Some(at) = position(reader, c, &subject) {
                        out.push(HouseRow { settlement, spot: Spot { at, place: reader.source.at(c.start), subject }, residents });
                    }
                }
                None => reader.log.error(code::M011, geometry.at(), subject, "应为 Point", "expected a Point"),
            }
        }
        close(p, &mut seen, node);
    }
    out
}

fn crossings(p: &Fields<'_>) -> Vec<CrossingRow> {
    let subject = p.subject("crossings");
    let mut out = Vec::new();
    for c in p.list("crossings") {
        let Some(c) = p.reader().open(c, &subject) else { continue };
        out.push(CrossingRow {
            reach: c.reference("reach"),
            along_m: c.number("along_m", Limits(0.0, 200_000.0)),
            deck_m: c.number("deck_m", HEIGHT),
            ford: c.flag_or("ford", false),
            at: c.at(),
        });
        c.close();
    }
    out
}

/// A rule curve: pairs of a share of the storage and a flow, both ascending.
fn rule(d: &Fields<'_>) -> Vec<(f64, f64)> {
    let subject = d.subject("rule");
    let flow = Limits(0.0, 1e5);
    let list: Vec<(f64, f64)> = d.list("rule").iter().filter_map(|n| d.reader().pair(n, &subject, (SHARE, flow), Unit::NUMBER)).collect();
    if list.windows(2).any(|w| w[1].0 <= w[0].0 || w[1].1 < w[0].1) {
        d.error(code::S019, "rule", "调度线的库容比例应依次变大，流量不减", "shares of a rule curve ascend, and flows never fall");
    }
    list
}

/// Reads reaches.
#[must_use]
pub fn rivers(reader: Reader<'_>, root: &Node) -> Vec<ReachRow> {
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    for f in features(reader, root) {
        let Some(node) = f.need("properties") else { continue };
        let Some(p) = reader.open(node, "river") else { continue };
        let key = p.reference("id");
        let who = format!("river {:?}", key.key);
        p.call(&who);
        let row = ReachRow {
            name: name(&p, &key.key),
            line: line(reader, &f, &who),
            downstream: p.opt_reference("downstream"),
            bed_up_m: p.opt_number("bed_up_m", HEIGHT),
            bed_down_m: p.opt_number("bed_down_m", HEIGHT),
            area_km2: p.opt_number("area_km2", Limits(0.0, 2e6)),
            section: [
                p.opt_number("bed_width_m", Limits(0.1, 5000.0)),
                p.opt_number("bank_slope", Limits(0.0, 100.0)),
                p.opt_number("bankfull_m", Limits(0.01, 100.0)),
                p.opt_number("plain_width_m", Limits(0.0, 50_000.0)),
                p.opt_number("valley_slope", Limits(0.0, 1000.0)),
                p.opt_number("n_channel", Limits(0.005, 0.5)),
                p.opt_number("n_plain", Limits(0.005, 1.0)),
            ],
            dam: p.group("dam").map(|d| {
                let care = DamCare { rule: rule(&d), fails_over_m: d.opt_number("fails_over_m", Limits(0.0, 50.0)) };
                let dam = Dam {
                    height_m: d.number("height_m", Limits(0.1, 400.0)),
                    storage_m3: d.number_or("storage_m3", 0.0, Limits(0.0, 1e11)),
                    initial_share: d.number_or("initial_share", 0.7, SHARE),
                    spillway_m: d.number_or("spillway_m", 10.0, Limits(0.0, 2000.0)),
                    outlet_m3_s: d.number_or("outlet_m3_s", 0.0, Limits(0.0, 1e5)),
                };
                d.close();
                (dam, care)
            }),
            key,
        };
        close(p, &mut seen, node);
        out.push(row);
    }
    out
}
