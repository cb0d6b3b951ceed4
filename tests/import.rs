//! Import: what is read is counted, what is made holds together, what is wrong is told in exact words.
//! The maps of `../shared/data` are used where they are; with `CI=true` their absence is a failure.

mod forms;
mod pbf;
mod refused;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use yanlian::base::lang::Lang;
use yanlian::import::account::Word;
use yanlian::import::area::Area;
use yanlian::import::datum::{Datum, to_bd09, to_gcj02};
use yanlian::import::failure::Failure;
use yanlian::import::story::{self, Made, Wish};
use yanlian::map::frame::LonLat;
use yanlian::map::place::FacilityKind;
use yanlian::map::road::RoadClass;

const BOX: &str = "1.41,42.43,1.79,42.66";
const SMALL_BOX: &str = "1.50,42.50,1.54,42.53";

/// A file of the shared data; `None` (and a word about it) where it is not there.
fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/andorra").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is missing, and CI must have it", path.display());
    eprintln!("skipped: {} is not here", path.display());
    None
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn andorra(out: PathBuf) -> Option<Wish> {
    Some(Wish {
        osm: shared("andorra.osm.pbf")?,
        dem: vec![shared("N42E001.hgt.zip")?],
        bbox: Some(BOX.into()),
        residents: Some(77_000),
        name: Some("Andorra".into()),
        out,
        ..Wish::default()
    })
}

/// A valley from north to south along 1.52° E, as an ESRI grid in degrees, with a hole in it.
fn small_dem(dir: &Path) -> PathBuf {
    let (cols, rows, step) = (60usize, 50usize, 0.001);
    let mut text = format!("ncols {cols}\nnrows {rows}\nxllcorner 1.49\nyllcorner 42.49\ncellsize {step}\nNODATA_value -9999\n");
    for r in 0..rows {
        for c in 0..cols {
            let (x, y) = (1.49 + (c as f64 + 0.5) * step, 42.49 + (rows as f64 - r as f64 - 0.5) * step);
            let z = 1000.0 + (y - 42.49) * 4000.0 + (x - 1.52).abs() * 8000.0;
            let hole = (44..47).contains(&c) && (20..23).contains(&r);
            text.push_str(&if hole { "-9999 ".to_string() } else { format!("{z:.1} ") });
        }
        text.push('\n');
    }
    let path = dir.join("valley.asc");
    std::fs::write(&path, text).expect("the grid is written");
    path
}

fn small(dir: &Path, osm: PathBuf) -> Wish {
    Wish {
        osm,
        dem: vec![small_dem(dir)],
        bbox: Some(SMALL_BOX.into()),
        residents: Some(2_000),
        name: Some("Small".into()),
        out: dir.join("county"),
        ..Wish::default()
    }
}

fn make(wish: &Wish) -> Result<Made, Failure> {
    story::make(wish, &mut |_| {})
}

fn import(wish: &Wish) -> Result<Made, Failure> {
    story::import(wish, &mut |_| {})
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(dir)
        .expect("the folder is there")
        .map(|e| {
            let e = e.expect("an entry");
            (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).expect("a file"))
        })
        .collect()
}

fn said(made: &Made, word: Word, part: &str) -> bool {
    made.account.lines.iter().any(|l| l.word == word && l.en.contains(part))
}

/// What can be said of every import, whatever it was made from.
fn holds_together(made: &Made) {
    let terrain = &made.reaches.terrain;
    assert!(terrain.values.iter().all(|v| v.is_finite()), "a terrain without holes");
    let rivers = &made.reaches.graph;
    for (id, key) in rivers.keys.iter() {
        let r = rivers.reach(id);
        assert!(r.bed_up_m > r.bed_down_m, "{key} rises");
        assert!(r.length_m > 0.0 && r.line.len() > 1, "{key} has no length");
        if let Some(d) = r.downstream {
            let next = rivers.reach(d);
            assert!((next.bed_up_m - r.bed_down_m).abs() < 1e-6, "{key} does not meet {}", rivers.keys.key(d));
            assert!(next.area_km2 >= r.area_km2, "{key} loses land");
            let (a, b) = (r.line[r.line.len() - 1], next.line[0]);
            assert!(a.distance_m(b) < 1e-6, "{key} ends away from {}", rivers.keys.key(d));
        }
    }
    assert_eq!(rivers.order.len(), rivers.reaches.len());
    // Water runs downhill along the burned beds, cell by cell.
    for r in &rivers.reaches {
        let line = &r.line;
        let levels: Vec<f32> = line.iter().filter_map(|p| terrain.at(*p)).collect();
        let (first, last) = (levels.first().copied().unwrap_or(0.0), levels.last().copied().unwrap_or(0.0));
        assert!(last <= first + 0.01 || r.line.len() < 3, "burned bed climbs from {first} to {last}");
    }
    for road in &made.roads {
        for c in &road.row.crossings {
            assert!(rivers.keys.find(&c.reach).is_some(), "{} crosses {}", road.row.id, c.reach);
        }
        assert!(road.row.line.len() > 1);
    }
    let keys: BTreeSet<&String> = made.roads.iter().map(|r| &r.row.id).collect();
    assert_eq!(keys.len(), made.roads.len(), "keys of roads are unique");
    let villages: BTreeSet<&String> = made.places.villages.iter().map(|v| &v.key).collect();
    assert_eq!(villages.len(), made.places.villages.len());
    let settlements: BTreeSet<&String> = made.people.settlements.iter().map(|s| &s.key).collect();
    assert_eq!(settlements.len(), made.people.settlements.len());
    for s in &made.people.settlements {
        assert!(villages.contains(&s.village), "{} belongs to {}", s.key, s.village);
    }
    for g in &made.outfit.gauges {
        let Some((reach, warning, guarantee)) = &g.stage else { continue };
        let r = rivers.reach(rivers.keys.find(reach).expect("a known reach"));
        assert!(*warning > r.bed_down_m && guarantee > warning, "{}", g.key);
    }
}

#[test]
fn andorra_is_read_whole_and_becomes_a_county() {
    let dir = tempfile::tempdir().expect("a folder");
    let Some(wish) = andorra(dir.path().join("county")) else { return };
    let made = import(&wish).expect("Andorra imports");
    assert!(said(&made, Word::Read, "69644 nodes, 2725 ways (1615 highways, 146 waterways, 294 buildings), 74 relations"), "{}", made.account.text(Lang::En));
    assert!(said(&made, Word::Kept, "303 void pixels in the tiles"), "{}", made.account.text(Lang::En));
    holds_together(&made);
    // One main road island, and nearly all that can be driven on it.
    let metres = |f: &dyn Fn(&yanlian::import::roads::Road) -> bool| {
        made.roads.iter().filter(|r| f(r) && r.row.class < RoadClass::Track).map(|r| yanlian::map::line::length_m(&r.row.line)).sum::<f64>()
    };
    assert!(metres(&|r| r.island == 0) > 0.97 * metres(&|_| true));
    assert!((380e3..540e3).contains(&metres(&|_| true)), "533 km in the whole extract");
    // The parishes are the townships; everyone has a place; the Valira carries the country.
    assert_eq!(
        made.places.townships.iter().map(|t| t.key.as_str()).collect::<Vec<_>>(),
        ["andorra-la-vella", "canillo", "encamp", "la-massana", "les-escaldes", "ordino", "sant-julia-de-loria"]
    );
    assert_eq!(made.people.settlements.iter().map(|s| u64::from(s.residents)).sum::<u64>(), 77_000);
    let mouth = made.reaches.graph.reaches.iter().filter(|r| r.downstream.is_none()).map(|r| r.area_km2).fold(0.0, f64::max);
    assert!((400.0..600.0).contains(&mouth), "the Valira drains most of 468 km² of country and some of Spain: {mouth}");
    // The terrain covers the box and lies where the country does.
    let at = |lon, lat| made.reaches.terrain.at(made.frame.to_plane(LonLat { lon, lat })).unwrap_or(f32::NAN);
    for (lon, lat) in [(1.41, 42.43), (1.79, 42.43), (1.41, 42.66), (1.79, 42.66)] {
        assert!(at(lon, lat).is_finite(), "{lon},{lat}");
    }
    assert!((at(1.5218, 42.5075) - 1023.0).abs() < 60.0, "Andorra la Vella stands at 1,023 m");
    assert!((at(1.4453, 42.5918) - 2942.0).abs() < 120.0, "Coma Pedrosa is 2,942 m high");
    // What no map holds is labelled.
    let text = std::fs::read_to_string(dir.path().join("county/county.ron")).expect("county.ron");
    assert!(text.contains("key: \"stage-andorra-la-vella\"") && text.contains("（假定）") && text.contains("(assumed)"));
    assert_eq!(made.outfit.gauges.len(), 14);
    assert!(made.outfit.facilities.iter().filter(|f| f.kind == FacilityKind::Shelter).all(|f| f.name.zh.contains("假定")));
}

/// The shipped plan and drill of Andorra beside a county that was just made.
fn scenario(dir: &Path) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/andorra");
    for folder in ["plans", "drills"] {
        std::fs::create_dir_all(dir.join(folder)).expect("a folder");
        for (name, bytes) in files(&from.join(folder)) {
            std::fs::write(dir.join(folder).join(name), bytes).expect("written");
        }
    }
    dir.join("drills/flood.ron")
}

fn lines(e: &yanlian::scenario::load::LoadError) -> String {
    match e {
        yanlian::scenario::load::LoadError::Findings(f) => f.iter().map(|f| f.line(Lang::En)).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}

#[test]
fn an_imported_county_loads_as_it_is() {
    let dir = tempfile::tempdir().expect("a folder");
    for bare in [false, true] {
        let wish = Wish { bare, force: true, ..small(dir.path(), data("small.osm")) };
        let made = import(&wish).expect("imports");
        let county = yanlian::scenario::load::load_county(&wish.out).unwrap_or_else(|e| panic!("{}", lines(&e)));
        assert_eq!(county.residents(), 2_000);
        assert_eq!((county.roads.roads.len(), county.rivers.reaches.len()), (made.roads.len(), made.reaches.graph.reaches.len()));
        assert_eq!((county.gauges.is_empty(), county.teams.is_empty()), (bare, bare));
    }
}

#[test]
fn imported_andorra_loads_with_its_plan_and_drill() {
    let dir = tempfile::tempdir().expect("a folder");
    let Some(wish) = andorra(dir.path().join("county")) else { return };
    import(&wish).expect("imports");
    let drill = scenario(dir.path());
    let s = yanlian::scenario::load::load(&drill, &Default::default()).unwrap_or_else(|e| panic!("{}", lines(&e)));
    assert_eq!((s.county.residents(), s.county.townships.len()), (77_000, 7));
    assert!(s.books.zones.len() >= 10 && s.books.clauses.len() == 28, "{} zones, {} clauses", s.books.zones.len(), s.books.clauses.len());
    let findings = yanlian::scenario::load::check_paths(&[dir.path().to_path_buf()]).expect("checked");
    let errors: Vec<String> = findings.iter().filter(|f| f.severity == yanlian::scenario::finding::Severity::Error).map(|f| f.line(Lang::En)).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn the_same_map_gives_the_same_bytes_on_any_number_of_threads() {
    let dir = tempfile::tempdir().expect("a folder");
    let wish = small(dir.path(), data("small.osm"));
    import(&wish).expect("imports");
    let first = files(&wish.out);
    assert!(first.len() >= 6, "{:?}", first.keys());
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    one.install(|| import(&Wish { force: true, ..wish.clone() })).expect("imports again");
    assert!(first == files(&wish.out), "bytes differ");
}

#[test]
fn andorra_gives_the_same_bytes_twice() {
    let dir = tempfile::tempdir().expect("a folder");
    let Some(wish) = andorra(dir.path().join("county")) else { return };
    import(&wish).expect("imports");
    let first = files(&wish.out);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    one.install(|| import(&Wish { force: true, ..wish.clone() })).expect("imports again");
    assert!(first == files(&wish.out), "bytes differ");
}

#[test]
fn xml_gzip_and_pbf_of_one_extract_give_one_county() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = std::fs::read(data("small.osm")).expect("the fixture");
    let (gz, pbf) = (dir.path().join("small.osm.gz"), dir.path().join("small.osm.pbf"));
    let mut zip = flate2::write::GzEncoder::new(std::fs::File::create(&gz).expect("a file"), flate2::Compression::default());
    std::io::Write::write_all(&mut zip, &text).expect("written");
    zip.finish().expect("finished");
    std::fs::write(&pbf, pbf::encode(std::str::from_utf8(&text).expect("UTF-8"))).expect("written");
    let county = |osm: &Path, out: &str| {
        let wish = Wish { out: dir.path().join(out), ..small(dir.path(), osm.into()) };
        import(&wish).unwrap_or_else(|e| panic!("{}: {}", osm.display(), e.text(Lang::En)));
        let name = osm.file_name().expect("a name").to_string_lossy().into_owned();
        let mut f = files(&wish.out);
        if let Some(c) = f.get_mut("county.ron") {
            *c = String::from_utf8_lossy(c).replace(&name, "small").into_bytes();
        }
        f
    };
    let xml = county(&data("small.osm"), "a");
    assert!(xml == county(&gz, "b"), "gzip differs");
    assert!(xml == county(&pbf, "c"), "PBF differs");
}

#[test]
fn every_kind_of_tag_finds_its_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let made = make(&small(dir.path(), data("small.osm"))).expect("imports");
    holds_together(&made);
    let account = made.account.text(Lang::En);
    let road = |id: &str| &made.roads.iter().find(|r| r.row.id == id).unwrap_or_else(|| panic!("{id} is missing\n{account}")).row;
    assert_eq!((road("w111").class, road("w111").lanes, road("w111").speed_km_per_h), (RoadClass::Provincial, 1, Some(60.0)));
    assert_eq!(road("w111").name, "CG-1 Carretera");
    // -1: drawn from the crossing to the roundabout, open the other way.
    assert!(road("w115").oneway && road("w115").ends == Some(("n18".into(), "n17".into())));
    // A roundabout is cut so that no road ends where it begins, and goes one way.
    let round: Vec<_> = made.roads.iter().filter(|r| r.row.id.starts_with("w116")).collect();
    assert!(round.len() == 2 && round.iter().all(|r| r.row.oneway), "{}", round.len());
    assert!((road("w118").speed_km_per_h.expect("a speed") - 32.18688).abs() < 1e-6);
    assert!(road("w119").tunnel && road("w117").class == RoadClass::Track);
    for gone in ["w120", "w121", "w122", "w123", "w136"] {
        assert!(!made.roads.iter().any(|r| r.row.id == gone), "{gone} should be left out");
    }
    assert!(account.contains("1 private, 1 driveways and parking aisles, 0 areas, 1 others"), "{account}");
    assert!(account.contains("small islands of the road network"), "{account}");
    // The bridge knows its reach and stands above the stream; the track fords it.
    let bridge = &road("w113").crossings;
    assert!(road("w113").bridge && (road("w113").width_m - 7.5).abs() < 1e-9 && bridge.len() == 1 && !bridge[0].ford, "{bridge:?}");
    let under = made.reaches.graph.reach(made.reaches.graph.keys.find(&bridge[0].reach).expect("known"));
    assert!(under.name.zh == "Riu Gran" && bridge[0].deck_m > under.bed_down_m + under.section.bankfull_m, "{bridge:?} {}", under.bed_down_m);
    assert!((under.section.bed_width_m - 8.0).abs() < 1e-9, "the tagged width is kept");
    // The brook is turned round, the river enters from outside, the dam holds the lake.
    assert!(account.contains("1 drawn uphill by more than 8 m were turned round") && account.contains("1 enter from outside, 1 leave"), "{account}");
    let dam = made.reaches.graph.reaches.iter().find_map(|r| r.dam).expect("a dam");
    assert!((dam.height_m - 12.0).abs() < 1e-9 && dam.storage_m3 > 100_000.0, "{dam:?}");
    // Forest with a clearing, lake.
    let cover = |lon, lat| made.reaches.terrain.shape.cell_at(made.frame.to_plane(LonLat { lon, lat })).map(|c| made.cover.values[c]);
    assert_eq!((cover(1.5225, 42.505), cover(1.527, 42.507), cover(1.5202, 42.517)), (Some(10), Some(30), Some(80)));
    // Places, their keys and people.
    assert_eq!(made.places.townships.len(), 1);
    assert_eq!((made.places.townships[0].key.as_str(), made.places.townships[0].name.en.as_deref()), ("vila-gran-nova", Some("Bigtown")));
    assert_eq!(made.places.villages.iter().map(|v| v.key.as_str()).collect::<Vec<_>>(), ["vila-gran-nova-seat", "sant-pere"]);
    let mas = made.places.homes.iter().find(|h| h.key == "el-mas").expect("the hamlet");
    assert!(mas.village < made.places.villages.len(), "every hamlet belongs to a village");
    let people = |stem: &str| made.people.settlements.iter().filter(|s| s.key.starts_with(stem)).map(|s| s.residents).sum::<u32>();
    assert_eq!((people("vila-gran-nova-seat"), made.people.settlements.iter().map(|s| s.residents).sum::<u32>()), (1_200, 2_000));
    // Facilities of every listed kind; a bus shelter is none.
    let kinds: BTreeMap<FacilityKind, usize> = made.places.facilities.iter().fold(BTreeMap::new(), |mut m, f| {
        *m.entry(f.kind).or_default() += 1;
        m
    });
    use FacilityKind as K;
    for (k, n) in [
        (K::School, 1),
        (K::Hospital, 1),
        (K::Clinic, 1),
        (K::FireStation, 1),
        (K::Police, 1),
        (K::TownHall, 1),
        (K::Shelter, 1),
        (K::BusStation, 1),
        (K::FuelStation, 1),
        (K::Helipad, 1),
        (K::WaterPoint, 2),
    ] {
        assert_eq!(kinds.get(&k).copied(), Some(n), "{k:?}");
    }
    let by = |k: &str| made.places.facilities.iter().find(|f| f.key == k).unwrap_or_else(|| panic!("{k}"));
    assert_eq!((by("hospital-hospital").capacity, by("shelter-punt-de-trobada").capacity), (40, 250));
    assert!(made.outfit.teams.iter().any(|t| t.key == "fire-1" && t.base == "fire-station-bombers"));
    assert!(said(&made, Word::Note, "1 ways lack nodes"), "{account}");
    // Bare: nothing is assumed.
    let bare = make(&Wish { bare: true, ..small(dir.path(), data("small.osm")) }).expect("imports");
    assert!(bare.outfit == Default::default());
}

#[test]
fn people_come_from_a_list_or_a_raster_and_none_is_lost() {
    let dir = tempfile::tempdir().expect("a folder");
    let sum = |m: &Made| m.people.settlements.iter().map(|s| s.residents).sum::<u32>();
    let list = dir.path().join("people.csv");
    std::fs::write(&list, "village,residents\nSant Pere,321\nvila-gran-nova-seat,1000\n").expect("written");
    let made = make(&Wish { population: Some(list.clone()), residents: None, ..small(dir.path(), data("small.osm")) }).expect("imports");
    assert_eq!(sum(&made), 1_321);
    std::fs::write(&list, "village,residents\nNowhere,1\n").expect("written");
    let Err(Failure::Findings(f)) = make(&Wish { population: Some(list), ..small(dir.path(), data("small.osm")) }) else { panic!("a finding") };
    assert_eq!((f[0].code, f[0].subject.as_str(), f[0].at.line, f[0].en.as_str()), ("I031", "Nowhere", 2, "no village of this name on the map"));
    let raster = dir.path().join("people.asc");
    let cells: String = (0..16).map(|i| if i == 5 { "700 ".into() } else { format!("{} ", i % 3) }).collect();
    std::fs::write(&raster, format!("ncols 4\nnrows 4\nxllcorner 1.50\nyllcorner 42.50\ncellsize 0.0075\n{cells}")).expect("written");
    let made = make(&Wish { population: Some(raster.clone()), residents: None, ..small(dir.path(), data("small.osm")) }).expect("imports");
    assert_eq!(sum(&made), 713, "{}", made.account.text(Lang::En));
    let made = make(&Wish { population: Some(raster), residents: Some(5_000), ..small(dir.path(), data("small.osm")) }).expect("imports");
    assert_eq!(sum(&made), 5_000);
}

#[test]
fn a_shifted_map_lands_where_the_true_one_does() {
    // The fixture moved to Hunan, as GCJ-02 and BD-09 map services would give it.
    let dir = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(data("small.osm")).expect("the fixture");
    let moved = |shift: &dyn Fn(LonLat) -> LonLat| {
        let mut out = String::new();
        for line in text.lines() {
            let value = |k: &str| line.split(&format!("{k}=\"")).nth(1).and_then(|r| r.split('"').next()).and_then(|v| v.parse::<f64>().ok());
            match (line.contains("<node"), value("lon"), value("lat")) {
                (true, Some(lon), Some(lat)) => {
                    let p = shift(LonLat { lon: lon + 108.3, lat: lat - 14.6 });
                    let (a, b) = (format!("lon=\"{lon:.4}\""), format!("lat=\"{lat:.4}\""));
                    out.push_str(&line.replace(&a, &format!("lon=\"{:.9}\"", p.lon)).replace(&b, &format!("lat=\"{:.9}\"", p.lat)));
                }
                _ => out.push_str(line),
            }
            out.push('\n');
        }
        out
    };
    let area = Area::parse_bbox("109.80,27.90,109.84,27.93").expect("a good box");
    let read = |name: &str, text: String, datum: Datum| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("written");
        yanlian::import::osm::read(&path, &area, datum).expect("read").nodes
    };
    let truth = read("a.osm", moved(&|p| p), Datum::Wgs84);
    for (name, nodes) in [("gcj", read("b.osm", moved(&to_gcj02), Datum::Gcj02)), ("bd", read("c.osm", moved(&to_bd09), Datum::Bd09))] {
        assert_eq!(nodes.len(), truth.len(), "{name}");
        for (a, b) in nodes.iter().zip(&truth) {
            assert!((a.at.lon - b.at.lon).abs() < 3e-7 && (a.at.lat - b.at.lat).abs() < 3e-7, "{name} {a:?} {b:?}");
        }
    }
    let unshifted = read("d.osm", moved(&to_gcj02), Datum::Wgs84);
    assert!((unshifted[20].at.lon - truth[20].at.lon).abs() > 1e-3, "GCJ-02 moves Hunan by hundreds of metres");
}
