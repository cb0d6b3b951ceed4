//! Sketch / file — the hand-written sketch of a county as its author wrote it, every field with its limits.
//!
//! In: the text of `sketch.ron` (`docs/sketch-format.md`). Out: rows; findings for everything that cannot be read. Not here:
//! whether the rows agree with each other (`check`), what is made of them.

use crate::map::place::Ward;
use crate::map::road::RoadClass;
use crate::scenario::code;
use crate::scenario::county_rows::wards;
use crate::scenario::fields::{Fields, Limits, Reader, Ref, SHARE, Unit};
use crate::scenario::finding::At;
use crate::scenario::tree::{Node, Value};

/// Longitude, latitude (or x, y in a local plane).
pub(crate) type Place = (f64, f64);

/// The largest coordinate: a local plane may lie anywhere within the Earth's size in metres.
const COORDINATE: Limits = Limits(-2e7, 2e7);
/// A height, metres.
const HEIGHT: Limits = Limits(-500.0, 9000.0);

/// A sketch.
pub(crate) struct Sketch {
    pub(crate) name: String,
    pub(crate) name_en: Option<String>,
    pub(crate) source: String,
    pub(crate) source_en: Option<String>,
    pub(crate) reconstruction: Option<String>,
    pub(crate) reconstruction_en: Option<String>,
    pub(crate) crs: String,
    /// West, south, east, north.
    pub(crate) bounds: (f64, f64, f64, f64),
    pub(crate) cell_m: f64,
    pub(crate) seed: u64,
    /// People live inside this ring; empty: inside the bounds.
    pub(crate) outline: Vec<Place>,
    pub(crate) terrain: TerrainRow,
    pub(crate) ridges: Vec<RidgeRow>,
    pub(crate) rivers: Vec<RiverRow>,
    pub(crate) dams: Vec<DamRow>,
    pub(crate) townships: Vec<TownshipRow>,
    /// Residents, and how many of them live in towns.
    pub(crate) population: (u32, u32),
    pub(crate) people: PeopleRow,
    pub(crate) interchanges: Vec<InterchangeRow>,
    pub(crate) roads: Vec<RoadLine>,
    pub(crate) gauges: Vec<GaugeRow>,
    pub(crate) facilities: Vec<FacilityRow>,
    pub(crate) generate: GenerateRow,
    /// RON text that goes into `county.ron` as it is: fields of the county that the sketch does not draw.
    pub(crate) county: String,
    /// Rows of teams that go into `county.ron` before the generated squads.
    pub(crate) teams: String,
    /// Every place drawn, with where it is written and what speaks of it.
    pub(crate) spots: Vec<(Place, At, String)>,
    /// Where single fields are written, for findings about the whole.
    pub(crate) places: Places,
}

/// Where fields of the whole are written.
pub(crate) struct Places {
    pub(crate) crs: At,
    pub(crate) bounds: At,
    pub(crate) cell_m: At,
    pub(crate) rivers: At,
    pub(crate) population: At,
}

/// Texture of the terrain.
pub(crate) struct TerrainRow {
    /// The highest summit, metres; what stands above 600 m is stretched until the highest cell stands here. 0: as it comes.
    pub(crate) highest_m: f64,
    /// No land lower than this, metres.
    pub(crate) lowest_land_m: f64,
    /// Height of hills beside a river that names no shoulder of its own, metres above its bed.
    pub(crate) shoulder_m: f64,
    /// Steepest hillside in soft and in hard rock, rise over run.
    pub(crate) soft_slope: f64,
    pub(crate) hard_slope: f64,
    /// Share by which luck moves heights.
    pub(crate) roughness: f64,
    /// Rounds of carving on the coarse, middle and fine raster.
    pub(crate) rounds: [u32; 3],
    /// Rounds of weathering that soften hillsides.
    pub(crate) smoothing: u32,
    /// Streams begin where this much ground drains, km².
    pub(crate) stream_km2: f64,
}

/// How people are spread.
pub(crate) struct PeopleRow {
    /// Share of village groups that lie low beside their stream, and on hillsides.
    pub(crate) low_share: f64,
    pub(crate) hill_share: f64,
    /// Village groups per village where the township names no number.
    pub(crate) groups_per_village: f64,
}

/// How many places without a name of their own are made.
pub(crate) struct GenerateRow {
    pub(crate) middle_schools: u32,
    pub(crate) primary_schools: u32,
    pub(crate) clinics_per_township: u32,
    pub(crate) control_points: u32,
    pub(crate) shelters_per_township: u32,
    pub(crate) hazard_points: u32,
    pub(crate) squads: bool,
    pub(crate) police: bool,
    pub(crate) town_halls: bool,
    pub(crate) village_shelters: bool,
    pub(crate) water_intakes: bool,
    /// Masts of the mobile network in each township.
    pub(crate) masts_per_township: u32,
    /// A substation in each township.
    pub(crate) substations: bool,
}

/// A ridge: points with heights of the crest.
pub(crate) struct RidgeRow {
    pub(crate) name: String,
    pub(crate) points: Vec<(f64, f64, f64)>,
}

/// A river: points with levels of its bed, drawn downstream.
pub(crate) struct RiverRow {
    pub(crate) key: Ref,
    pub(crate) name: String,
    /// The river it joins; absent: it leaves the map.
    pub(crate) into: Option<Ref>,
    pub(crate) width_m: Option<f64>,
    /// Country upstream of its first point that is not on the map, km².
    pub(crate) area_above_km2: f64,
    pub(crate) shoulder_m: Option<f64>,
    /// The bed lies exactly at the levels drawn; otherwise they are the highest that it may have.
    pub(crate) exact: bool,
    /// How far the line bends between the points drawn, as a share of their distance.
    pub(crate) bend: f64,
    pub(crate) points: Vec<(f64, f64, f64)>,
    pub(crate) points_at: At,
}

/// A dam, weir or reservoir.
pub(crate) struct DamRow {
    pub(crate) key: Ref,
    pub(crate) name: String,
    pub(crate) river: Ref,
    pub(crate) at: Place,
    pub(crate) dam: crate::map::river::Dam,
}

/// A township.
pub(crate) struct TownshipRow {
    pub(crate) key: Ref,
    pub(crate) name: String,
    pub(crate) seat: Place,
    pub(crate) office_staff: u32,
    /// Residents; townships whose number is `known` keep it, the others share the rest in proportion.
    pub(crate) residents: u32,
    pub(crate) known: bool,
    pub(crate) urban: u32,
    /// Village groups in all its villages together.
    pub(crate) groups: Option<u32>,
    pub(crate) villages: Vec<VillageRow>,
}

/// A village.
pub(crate) struct VillageRow {
    pub(crate) name: String,
    pub(crate) at: Option<Place>,
    pub(crate) community: bool,
    /// Its people are among the township's town people.
    pub(crate) town: bool,
}

/// An interchange of an expressway.
pub(crate) struct InterchangeRow {
    pub(crate) key: Ref,
    pub(crate) name: String,
    pub(crate) at: Place,
}

/// A waypoint of a road.
pub(crate) enum Via {
    /// A township's seat.
    Seat(Ref),
    /// An interchange.
    Interchange(Ref),
    /// A point.
    At(Place),
}

/// A road to be laid over the terrain.
pub(crate) struct RoadLine {
    pub(crate) name: String,
    pub(crate) class: RoadClass,
    pub(crate) via: Vec<Via>,
    pub(crate) via_at: At,
}

/// A gauge.
pub(crate) struct GaugeRow {
    pub(crate) key: Ref,
    pub(crate) name: String,
    pub(crate) stage: bool,
    pub(crate) at: Place,
    pub(crate) township: Option<Ref>,
    /// Stage gauges: the river they stand on.
    pub(crate) river: Option<Ref>,
    pub(crate) warning_m: Option<f64>,
    pub(crate) guarantee_m: Option<f64>,
}

/// A facility: at a point, or on good ground near a township's seat.
pub(crate) struct FacilityRow {
    pub(crate) key: Ref,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) at: Option<Place>,
    pub(crate) near: Option<Ref>,
    pub(crate) capacity: u32,
    pub(crate) gate_per_h: f64,
    /// What a hospital treats, where the sketch says so.
    pub(crate) wards: Option<Vec<Ward>>,
}

/// The classes that a road of a sketch may have.
const CLASSES: [(&str, RoadClass); 6] = [
    ("Expressway", RoadClass::Expressway),
    ("National", RoadClass::National),
    ("Provincial", RoadClass::Provincial),
    ("County", RoadClass::County),
    ("Township", RoadClass::Township),
    ("Village", RoadClass::Village),
];
const GAUGES: [(&str, bool); 2] = [("Rain", false), ("Stage", true)];
const FACILITIES: [&str; 20] = [
    "School",
    "Hospital",
    "Clinic",
    "FireStation",
    "Police",
    "TownHall",
    "Shelter",
    "Base",
    "Depot",
    "BusStation",
    "FuelStation",
    "Helipad",
    "WaterPoint",
    "ControlPoint",
    "CareHome",
    "RoadOperator",
    "WaterIntake",
    "Landing",
    "Mine",
    "Other",
];

/// Reads the fields of a sketch.
pub(crate) fn read(reader: Reader<'_>, root: &Node) -> Option<Sketch> {
    let f = reader.open(root, "sketch")?;
    f.get("format");
    let spots = std::cell::RefCell::new(Vec::new());
    let spot = |f: &Fields<'_>, field: &'static str, node: &Node| {
        let at = f.reader().pair(node, &f.subject(field), (COORDINATE, COORDINATE), Unit::NUMBER)?;
        spots.borrow_mut().push((at, f.reader().source.at(node.start), f.subject(field)));
        Some(at)
    };
    let need_spot = |f: &Fields<'_>, field: &'static str| f.need(field).and_then(|n| spot(f, field, n)).unwrap_or((0.0, 0.0));
    let opt_spot = |f: &Fields<'_>, field: &'static str| f.get(field).and_then(|n| spot(f, field, n));
    let knots = |f: &Fields<'_>| -> Vec<(f64, f64, f64)> {
        let subject = f.subject("points");
        f.list("points")
            .iter()
            .filter_map(|n| {
                let v = numbers(f, n, &subject, &[COORDINATE, COORDINATE, HEIGHT])?;
                spots.borrow_mut().push(((v[0], v[1]), f.reader().source.at(n.start), subject.clone()));
                Some((v[0], v[1], v[2]))
            })
            .collect()
    };
    let bounds = f.need("bounds").and_then(|n| numbers(&f, n, "sketch · bounds", &[COORDINATE; 4])).map_or((0.0, 0.0, 0.0, 0.0), |v| (v[0], v[1], v[2], v[3]));
    let population =
        f.need("population").and_then(|n| numbers(&f, n, "sketch · population", &[Limits(0.0, 1e9); 2])).map_or((0, 0), |v| (v[0] as u32, v[1] as u32));
    let mut sketch = Sketch {
        name: f.text("name"),
        name_en: f.opt_text("name_en"),
        source: f.text("source"),
        source_en: f.opt_text("source_en"),
        reconstruction: f.opt_text("reconstruction"),
        reconstruction_en: f.opt_text("reconstruction_en"),
        crs: f.text("crs"),
        bounds,
        cell_m: f.number("cell_m", Limits(5.0, 1000.0)),
        seed: f.number_or("seed", 1.0, Limits(0.0, 9e15)) as u64,
        outline: f.list("outline").iter().filter_map(|n| spot(&f, "outline", n)).collect(),
        terrain: terrain(&f),
        people: people(&f),
        generate: generate(&f),
        population,
        ridges: rows(&f, "ridges", "ridge", false, |g, key| RidgeRow { name: key.key, points: knots(g) }),
        rivers: rows(&f, "rivers", "river", true, |g, key| RiverRow {
            key,
            name: g.text("name"),
            into: g.opt_reference("into"),
            width_m: g.opt_number("width_m", Limits(1.0, 5000.0)),
            area_above_km2: g.number_or("area_above_km2", 0.0, Limits(0.0, 1e7)),
            shoulder_m: g.opt_number("shoulder_m", Limits(0.0, 3000.0)),
            exact: g.flag_or("exact", false),
            bend: g.number_or("bend", 0.17, Limits(0.0, 0.6)),
            points: knots(g),
            points_at: g.at_field("points"),
        }),
        dams: rows(&f, "dams", "dam", true, |g, key| DamRow {
            key,
            name: g.text("name"),
            river: g.reference("river"),
            at: need_spot(g, "at"),
            dam: crate::map::river::Dam {
                height_m: g.number("height_m", Limits(0.1, 400.0)),
                storage_m3: g.number("storage_m3", Limits(0.0, 5e10)),
                initial_share: g.number("initial_share", SHARE),
                spillway_m: g.number("spillway_m", Limits(0.1, 5000.0)),
                outlet_m3_s: g.number("outlet_m3_s", Limits(0.0, 1e5)),
            },
        }),
        townships: rows(&f, "townships", "township", true, |g, key| TownshipRow {
            key,
            name: g.text("name"),
            seat: need_spot(g, "seat"),
            office_staff: g.whole_or("office_staff", 6, 0, 500),
            residents: g.whole("residents", 0, 100_000_000),
            known: g.flag_or("known", false),
            urban: g.whole_or("urban", 0, 0, 100_000_000),
            groups: g.opt_whole("groups", 1, 100_000),
            villages: rows(g, "villages", "village", false, |v, key| VillageRow {
                name: key.key,
                at: opt_spot(v, "at"),
                community: v.flag_or("community", false),
                town: v.flag_or("town", false),
            }),
        }),
        interchanges: rows(&f, "interchanges", "interchange", true, |g, key| InterchangeRow { key, name: g.text("name"), at: need_spot(g, "at") }),
        roads: rows(&f, "roads", "road", false, |g, key| RoadLine {
            name: key.key,
            class: g.word("class", &CLASSES).unwrap_or(RoadClass::Village),
            via_at: g.at_field("via"),
            via: g.list("via").iter().filter_map(|n| via(g, n, &|n| spot(g, "via", n))).collect(),
        }),
        gauges: rows(&f, "gauges", "gauge", true, |g, key| GaugeRow {
            key,
            name: g.text("name"),
            stage: g.word("kind", &GAUGES).unwrap_or(false),
            at: need_spot(g, "at"),
            township: g.opt_reference("township"),
            river: g.opt_reference("river"),
            warning_m: g.opt_number("warning_m", HEIGHT),
            guarantee_m: g.opt_number("guarantee_m", HEIGHT),
        }),
        facilities: rows(&f, "facilities", "facility", true, |g, key| FacilityRow {
            key,
            name: g.text("name"),
            kind: g.word("kind", &FACILITIES.map(|k| (k, k))).unwrap_or("Other").to_string(),
            at: opt_spot(g, "at"),
            near: g.opt_reference("near"),
            capacity: g.whole_or("capacity", 0, 0, 1_000_000),
            gate_per_h: g.number_or("gate_per_h", 0.0, Limits(0.0, 1e6)),
            wards: wards(g).map(|w| w.0),
        }),
        county: f.opt_text("county").unwrap_or_default(),
        teams: f.opt_text("teams").unwrap_or_default(),
        spots: Vec::new(),
        places: Places {
            crs: f.at_field("crs"),
            bounds: f.at_field("bounds"),
            cell_m: f.at_field("cell_m"),
            rivers: f.at_field("rivers"),
            population: f.at_field("population"),
        },
    };
    f.close();
    sketch.spots = spots.into_inner();
    Some(sketch)
}

/// Opens every item of a list, names it by its key (or its name, where it has no key) and closes it after reading.
fn rows<T>(f: &Fields<'_>, field: &'static str, what: &str, keyed: bool, read: impl Fn(&Fields<'_>, Ref) -> T) -> Vec<T> {
    let mut out = Vec::new();
    for node in f.list(field) {
        let Some(g) = f.reader().open(node, what) else { continue };
        let key = if keyed { g.reference("key") } else { Ref { key: g.text("name"), at: g.at_field("name"), subject: String::new() } };
        let who = format!("{what} {:?}", key.key);
        g.call(&who);
        out.push(read(&g, Ref { subject: who, ..key }));
        g.close();
    }
    out
}

/// So many numbers in parentheses.
fn numbers(f: &Fields<'_>, node: &Node, subject: &str, limits: &[Limits]) -> Option<Vec<f64>> {
    let items = f.reader().items(node, subject);
    if items.len() != limits.len() {
        f.reader().log.error(
            code::S008,
            f.reader().source.at(node.start),
            subject,
            format!("应有 {} 个数字，这里有 {} 个", limits.len(), items.len()),
            format!("expected {} numbers, here are {}", limits.len(), items.len()),
        );
        return None;
    }
    items.iter().zip(limits).map(|(n, l)| f.reader().number(n, subject, Unit::NUMBER, *l)).collect()
}

/// A waypoint: `Seat("key")`, `Interchange("key")` or `At(lon, lat)`.
fn via(f: &Fields<'_>, node: &Node, spot: &dyn Fn(&Node) -> Option<Place>) -> Option<Via> {
    let subject = f.subject("via");
    match &node.value {
        Value::Tuple(Some(w), args) if args.len() == 1 && w == "Seat" => f.reader().key(&args[0], &subject).map(Via::Seat),
        Value::Tuple(Some(w), args) if args.len() == 1 && w == "Interchange" => f.reader().key(&args[0], &subject).map(Via::Interchange),
        Value::Tuple(Some(w), args) if w == "At" => spot(&Node { value: Value::Tuple(None, args.clone()), start: node.start, end: node.end }).map(Via::At),
        _ => {
            f.reader().wrong(
                node,
                &subject,
                crate::base::lang::Text::new("Seat(\"键\")、Interchange(\"键\") 或 At(经度, 纬度)", "Seat(\"key\"), Interchange(\"key\") or At(lon, lat)"),
            );
            None
        }
    }
}

fn terrain(f: &Fields<'_>) -> TerrainRow {
    let g = f.group("terrain");
    let number = |name: &'static str, default: f64, limits: Limits| g.as_ref().map_or(default, |g| g.number_or(name, default, limits));
    let row = TerrainRow {
        highest_m: number("highest_m", 0.0, HEIGHT),
        lowest_land_m: number("lowest_land_m", -500.0, HEIGHT),
        shoulder_m: number("shoulder_m", 120.0, Limits(0.0, 3000.0)),
        soft_slope: number("soft_slope", 0.3, Limits(0.02, 3.0)),
        hard_slope: number("hard_slope", 0.75, Limits(0.02, 3.0)),
        roughness: number("roughness", 0.25, SHARE),
        rounds: g
            .as_ref()
            .and_then(|g| g.get("rounds").and_then(|n| numbers(g, n, &g.subject("rounds"), &[Limits(1.0, 1000.0), Limits(0.0, 200.0), Limits(0.0, 100.0)])))
            .map_or([90, 14, 6], |v| [v[0] as u32, v[1] as u32, v[2] as u32]),
        smoothing: number("smoothing", 2.0, Limits(0.0, 50.0)) as u32,
        stream_km2: number("stream_km2", 2.5, Limits(0.01, 1000.0)),
    };
    if let Some(g) = g {
        g.close();
    }
    row
}

fn people(f: &Fields<'_>) -> PeopleRow {
    let g = f.group("people");
    let number = |name: &'static str, default: f64, limits: Limits| g.as_ref().map_or(default, |g| g.number_or(name, default, limits));
    let row = PeopleRow {
        low_share: number("low_share", 0.1, SHARE),
        hill_share: number("hill_share", 0.27, SHARE),
        groups_per_village: number("groups_per_village", 8.6, Limits(1.0, 200.0)),
    };
    if let Some(g) = g {
        g.close();
    }
    row
}

fn generate(f: &Fields<'_>) -> GenerateRow {
    let g = f.group("generate");
    let count = |name: &'static str, most: u32| g.as_ref().map_or(0, |g| g.whole_or(name, 0, 0, most));
    let flag = |name: &'static str| g.as_ref().is_some_and(|g| g.flag_or(name, false));
    let row = GenerateRow {
        middle_schools: count("middle_schools", 5000),
        primary_schools: count("primary_schools", 5000),
        clinics_per_township: count("clinics_per_township", 1),
        control_points: count("control_points", 500),
        shelters_per_township: count("shelters_per_township", 50),
        hazard_points: count("hazard_points", 5000),
        squads: flag("squads"),
        police: flag("police"),
        town_halls: flag("town_halls"),
        village_shelters: flag("village_shelters"),
        water_intakes: flag("water_intakes"),
        masts_per_township: count("masts_per_township", 200),
        substations: flag("substations"),
    };
    if let Some(g) = g {
        g.close();
    }
    row
}
