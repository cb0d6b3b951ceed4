//! Sketch — a county folder from a hand-written sketch: where there is no DEM, a plausible one is made.
//!
//! In: `sketch.ron`. Out: `terrain.tif`, `landcover.tif`, `rivers.geojson`, `roads.geojson`, `population.csv`, `county.ron`.
//! Not here: real data (`import::osm`, `import::dem`). Everything made is marked as assumed. The same sketch gives the same bytes.

mod check;
mod county;
mod cover;
mod evolve;
mod expressway;
mod file;
mod floors;
mod land;
pub(crate) mod line;
mod network;
mod noise;
mod paths;
mod settle;
mod terrain;

use std::path::{Path, PathBuf};

use crate::base::fingerprint::Hasher;
use crate::import::river_network::{self, Options, RiverLine};
use crate::import::write::{self, RoadRow, WriteFailure};
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::grid::Grid;
use crate::map::line_cells::rasterise;
use crate::map::river::RiverGraph;
use crate::map::road::RoadClass;
use crate::scenario::fields::Reader;
use crate::scenario::finding::Finding;
use crate::scenario::kind::{self, Kind};
use crate::scenario::source::{self, Log, Source};
use crate::scenario::{tree, upgrade};

use file::Sketch;

/// Why a sketch did not become a county folder.
#[derive(Debug, thiserror::Error)]
pub enum SketchStop {
    /// Mistakes in the sketch.
    #[error("{} finding(s) in the sketch", .0.len())]
    Findings(Vec<Finding>),
    /// The sketch could not be read.
    #[error(transparent)]
    Unread(#[from] source::Failure),
    /// A file could not be written.
    #[error(transparent)]
    Unwritten(#[from] WriteFailure),
    /// The folder holds a county that was not made from a sketch, or was changed by hand since.
    #[error("{0}: holds a county that was not made from a sketch, or was changed by hand since; --force replaces it")]
    Foreign(PathBuf),
}

/// How the first line of a `county.ron` begins that was made from a sketch; the fingerprint of the rest follows.
pub(crate) const MARK: &str = "// Made by `yanlian import --sketch`; change the sketch, not this file.";

/// The text with the line that says where it comes from.
pub(crate) fn marked(text: &str) -> String {
    format!("{MARK} {}\n{text}", Hasher::new().text(text).finish())
}

/// Whether a text is as [`marked`] left it.
fn untouched(text: &str) -> bool {
    text.split_once('\n').is_some_and(|(_, rest)| text == marked(rest))
}

/// Makes a county folder from a sketch; returns what was made, one line each, 简体中文 and English. Files of a county that was
/// made from a sketch and not touched since are replaced; another county only with `force`. Nothing is written before everything is made.
pub fn import_sketch(sketch: &Path, out: &Path, force: bool) -> Result<Vec<(String, String)>, SketchStop> {
    let s = read(sketch)?;
    let old = out.join("county.ron");
    if !force && old.exists() && !std::fs::read_to_string(&old).is_ok_and(|t| untouched(&t)) {
        return Err(SketchStop::Foreign(old));
    }
    let frame = Frame::new(&s.crs).expect("the check has accepted this CRS");

    let ground = terrain::make(&s, &frame);
    let options = Options { stream_km2: s.terrain.stream_km2, ..Options::default() };
    let mut cuts = fixed_cuts(&s, &frame, &ground.rivers);
    // The first network shows where roads will cross; main bridges then end a reach of their own.
    let mut heights = ground.terrain.clone();
    let mut rivers = river_network::delineate(&mut heights, &ground.rivers, &cuts, &options);
    build_dams(&s, &frame, &ground.rivers, &mut rivers);
    let land = land::Land::new(&s, &frame, heights, rivers);
    let settled = settle::settle(&s, &frame, &land);
    let mut roads = network::roads(&s, &frame, &land, &settled);
    expressway::add(&s, &frame, &land, &mut roads);
    network::tie(s.seed, &mut roads, &land.rivers);
    cuts.extend(bridges(&roads));
    let mut heights = ground.terrain.clone();
    let mut rivers = river_network::delineate(&mut heights, &ground.rivers, &cuts, &options);
    build_dams(&s, &frame, &ground.rivers, &mut rivers);
    let land = land::Land::new(&s, &frame, heights, rivers);
    network::tie(s.seed, &mut roads, &land.rivers);
    let cover = cover::cover(s.seed, &land, &settled.settlements);
    let county = county::Parts { sketch: &s, frame: &frame, land: &land, settled: &settled, lines: &ground.rivers }.text();

    let mut terrain = land.terrain.clone();
    open_mouths(&mut terrain, &land.rivers);

    let disk = |path: &Path| {
        let path = path.to_path_buf();
        move |source| WriteFailure::Disk { path, source }
    };
    std::fs::create_dir_all(out).map_err(disk(out))?;
    let part = tempfile::Builder::new().prefix(".part-").tempdir_in(out).map_err(disk(out))?;
    write::write_terrain(&part.path().join("terrain.tif"), &terrain, &frame)?;
    write::write_landcover(&part.path().join("landcover.tif"), &cover, &land.shape(), &frame)?;
    write::write_rivers(&part.path().join("rivers.geojson"), &frame, &land.rivers)?;
    write::write_roads(&part.path().join("roads.geojson"), &frame, &roads)?;
    write::write_population(&part.path().join("population.csv"), &frame, &settled.settlements)?;
    write::write_whole(&part.path().join("county.ron"), marked(&county).as_bytes())?;
    for name in ["terrain.tif", "landcover.tif", "rivers.geojson", "roads.geojson", "population.csv", "county.ron"] {
        let to = out.join(name);
        std::fs::rename(part.path().join(name), &to).map_err(disk(&to))?;
    }
    Ok(told(&land, &settled, &roads))
}

/// A river that ends within so many cells of the map's rim leaves the map there (assumed: a line drawn in degrees ends a
/// little short of the rim of a map in metres).
const MOUTH_CELLS: f64 = 10.0;

/// Leads rivers that leave the map through the last cells before its rim, whose land would dam them in the raster.
fn open_mouths(terrain: &mut Grid, rivers: &RiverGraph) {
    let shape = terrain.shape;
    for reach in rivers.reaches.iter().filter(|r| r.downstream.is_none()) {
        let Some(end) = reach.line.last().copied() else { continue };
        let rim = [Point::new(shape.west, end.y), Point::new(shape.east(), end.y), Point::new(end.x, shape.north), Point::new(end.x, shape.south())];
        let Some(out) = rim.into_iter().min_by(|a, b| a.distance_m(end).total_cmp(&b.distance_m(end))) else { continue };
        if out.distance_m(end) <= MOUTH_CELLS * shape.cell_m {
            for cell in rasterise(shape, &[end, out]) {
                terrain.values[cell] = terrain.values[cell].min(reach.bed_down_m as f32);
            }
        }
    }
}

/// Everything that is wrong with a sketch, without making anything of it.
pub fn findings(path: &Path) -> Result<Vec<Finding>, source::Failure> {
    let log = Log::default();
    rows(path, &log)?;
    Ok(log.sorted())
}

/// Reads a sketch; findings in the log.
fn rows(path: &Path, log: &Log) -> Result<Option<Sketch>, source::Failure> {
    Ok(Source::read(path, log)?.and_then(|source| {
        let reader = Reader { source: &source, log };
        let root = upgrade::upgrade(reader, tree::read_ron(&source, log)?)?;
        if kind::misplaced(&source, &root, Kind::Sketch, log) {
            return None;
        }
        let s = file::read(reader, &root)?;
        check::check(&s, log);
        Some(s)
    }))
}

/// Reads a sketch; all findings at once.
fn read(path: &Path) -> Result<Sketch, SketchStop> {
    let log = Log::default();
    let rows = rows(path, &log)?;
    match rows {
        Some(s) if !log.spoiled() => Ok(s),
        _ => Err(SketchStop::Findings(log.sorted())),
    }
}

/// Reaches end at gauges and dams.
fn fixed_cuts(s: &Sketch, frame: &Frame, lines: &[RiverLine]) -> Vec<Point> {
    let plane = |p: (f64, f64)| frame.to_plane(LonLat { lon: p.0, lat: p.1 });
    let gauges = s.gauges.iter().filter_map(|g| county::on_river(lines, &g.river.as_ref()?.key, plane(g.at)));
    gauges.chain(s.dams.iter().filter_map(|d| county::on_river(lines, &d.river.key, plane(d.at)))).collect()
}

/// Where roads of some rank cross a stream.
fn bridges(roads: &[RoadRow]) -> Vec<Point> {
    let mut out = Vec::new();
    for r in roads.iter().filter(|r| r.class <= RoadClass::County && r.class != RoadClass::Ramp) {
        for c in &r.crossings {
            let mut left = c.along_m;
            for w in r.line.windows(2) {
                let length = w[0].distance_m(w[1]);
                if left <= length {
                    out.push(w[0].towards(w[1], left / length.max(1e-9)));
                    break;
                }
                left -= length;
            }
        }
    }
    out
}

fn build_dams(s: &Sketch, frame: &Frame, lines: &[RiverLine], rivers: &mut RiverGraph) {
    for d in &s.dams {
        let Some(on) = county::on_river(lines, &d.river.key, frame.to_plane(LonLat { lon: d.at.0, lat: d.at.1 })) else { continue };
        if let Some(id) = river_network::ending_at(rivers, on, 400.0) {
            rivers.reaches[id.0 as usize].dam = Some(d.dam);
        }
    }
}

fn told(land: &land::Land, settled: &settle::Settled, roads: &[RoadRow]) -> Vec<(String, String)> {
    let (low, high) = land.terrain.values.iter().fold((f32::MAX, f32::MIN), |(l, h), z| (l.min(*z), h.max(*z)));
    let residents: u32 = settled.settlements.iter().map(|r| r.residents).sum();
    let urban: u32 = settled.settlements.iter().filter(|r| r.urban).map(|r| r.residents).sum();
    let low_people = settle::residents_below(land, settled, 5.0);
    let (shape, places, stations, reaches) = (land.shape(), settled.settlements.len(), settled.stations.len(), land.rivers.reaches.len());
    let km: f64 = roads.iter().map(|r| crate::map::line::length_m(&r.line)).sum::<f64>() / 1000.0;
    let crossings: usize = roads.iter().map(|r| r.crossings.len()).sum();
    let fords: usize = roads.iter().flat_map(|r| &r.crossings).filter(|c| c.ford).count();
    let stream_km: f64 = land.rivers.reaches.iter().map(|r| r.length_m).sum::<f64>() / 1000.0;
    let (cols, rows, cell_m, count) = (shape.cols, shape.rows, shape.cell_m, roads.len());
    vec![
        (
            format!("terrain.tif：{cols} × {rows} 个像元，边长 {cell_m} 米，高程 {low:.1} 至 {high:.1} 米"),
            format!("terrain.tif: {cols} × {rows} cells of {cell_m} m, {low:.1} to {high:.1} m"),
        ),
        (format!("rivers.geojson：{reaches} 个河段，{stream_km:.0} 公里"), format!("rivers.geojson: {reaches} reaches, {stream_km:.0} km")),
        (
            format!("roads.geojson：{count} 条路，{km:.0} 公里，{crossings} 处过河（其中过水路面 {fords} 处）"),
            format!("roads.geojson: {count} roads, {km:.0} km, {crossings} crossings ({fords} fords)"),
        ),
        (
            format!("population.csv：{places} 个村民小组，{residents} 人，其中城镇 {urban} 人；{low_people} 人住处高出平滩水位不到 5 米"),
            format!("population.csv: {places} settlements, {residents} residents, {urban} in towns; {low_people} live less than 5 m above full banks"),
        ),
        (format!("county.ron：{stations} 个村（社区）应急站"), format!("county.ron: {stations} village stations")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A county of two townships on a valley six kilometres long.
    const SMALL: &str = r#"(
        format: 1, name: "小县", source: "by hand", crs: "EPSG:32649", bounds: (110.0, 27.5, 110.08, 27.56), cell_m: 60, seed: 3,
        ridges: [(name: "north", points: [(110.001, 27.558, 620), (110.079, 27.558, 560)]), (name: "south", points: [(110.001, 27.502, 600), (110.079, 27.502, 540)])],
        rivers: [
            (key: "main", name: "主河", exact: true, width_m: 60, area_above_km2: 200, points: [(110.0005, 27.53, 160), (110.04, 27.528, 152), (110.0795, 27.531, 146)]),
            (key: "side", name: "支沟", into: "main", points: [(110.03, 27.552, 330), (110.041, 27.529, 153)]),
        ],
        dams: [(key: "weir", name: "堰", river: "main", at: (110.06, 27.53), height_m: 2, storage_m3: 0, initial_share: 1, spillway_m: 60, outlet_m3_s: 20)],
        population: (5000, 1200), people: (groups_per_village: 4),
        terrain: (highest_m: 700, shoulder_m: 60, rounds: (30, 4, 2), stream_km2: 0.5),
        townships: [
            (key: "a", name: "甲镇", seat: (110.02, 27.532), residents: 3000, urban: 1000, villages: [(name: "甲社区", community: true, town: true), (name: "甲一村"), (name: "甲二村")]),
            (key: "b", name: "乙乡", seat: (110.062, 27.533), residents: 2000, known: true, urban: 200, villages: [(name: "乙街", town: true), (name: "乙一村"), (name: "乙二村")]),
        ],
        interchanges: [(key: "ic", name: "甲", at: (110.03, 27.534))],
        roads: [(name: "G1", class: "Expressway", via: [At(110.004, 27.54), Interchange("ic"), At(110.076, 27.538)]), (name: "S1", class: "Provincial", via: [Seat("a"), Seat("b")])],
        gauges: [(key: "stage", name: "水位站", kind: "Stage", at: (110.04, 27.53), river: "main"), (key: "rain", name: "雨量站", kind: "Rain", at: (110.02, 27.533))],
        generate: (primary_schools: 3, shelters_per_township: 1, hazard_points: 4, squads: true, town_halls: true),
    )"#;

    fn made(dir: &Path) -> Vec<(String, String)> {
        let sketch = dir.join("sketch.ron");
        std::fs::write(&sketch, SMALL).expect("writable");
        import_sketch(&sketch, &dir.join("out"), false).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn a_small_sketch_becomes_a_county_that_loads_without_findings_and_twice_the_same() {
        let (one, two) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let told = made(one.path());
        assert_eq!(told, made(two.path()));
        for name in ["terrain.tif", "landcover.tif", "rivers.geojson", "roads.geojson", "population.csv", "county.ron"] {
            let read = |d: &Path| std::fs::read(d.join("out").join(name)).expect("it was made");
            assert!(read(one.path()) == read(two.path()), "{name} differs between two runs");
        }
        let county = crate::scenario::load::load_county(&one.path().join("out")).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(county.residents(), 5000);
        assert_eq!(county.settlements.iter().filter(|s| s.urban).map(|s| s.residents).sum::<u32>(), 1200);
        assert_eq!(county.villages.len(), 6);
        assert!(crate::map::route::islands(&county.roads).iter().all(|i| *i == 0), "one road network");
        let top = county.terrain.values.iter().copied().fold(f32::MIN, f32::max);
        assert!((top - 700.0).abs() < 0.2, "{top}");
        assert_eq!(county.rivers.reaches.iter().filter(|r| r.dam.is_some()).count(), 1);
    }

    #[test]
    fn a_county_of_another_origin_is_not_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        let sketch = dir.path().join("sketch.ron");
        std::fs::write(&sketch, SMALL).expect("writable");
        std::fs::write(dir.path().join("county.ron"), "(format: 1)").expect("writable");
        let stop = import_sketch(&sketch, dir.path(), false).expect_err("it must refuse");
        assert!(matches!(stop, SketchStop::Foreign(_)), "{stop}");
        assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 2, "nothing was written");
    }

    #[test]
    fn only_a_county_changed_by_hand_is_kept_from_its_sketch() {
        let dir = tempfile::tempdir().expect("a folder");
        made(dir.path());
        let (sketch, out) = (dir.path().join("sketch.ron"), dir.path().join("out"));
        import_sketch(&sketch, &out, false).expect("nobody has touched it");
        let county = std::fs::read_to_string(out.join("county.ron")).expect("made");
        std::fs::write(out.join("county.ron"), county.replace("format: 1,", "format: 1, // mine")).expect("writable");
        let stop = import_sketch(&sketch, &out, false).expect_err("it must refuse");
        assert!(matches!(stop, SketchStop::Foreign(_)), "{stop}");
        import_sketch(&sketch, &out, true).expect("forced");
    }

    #[test]
    fn a_broken_sketch_leaves_nothing_behind() {
        let dir = tempfile::tempdir().expect("a folder");
        let sketch = dir.path().join("sketch.ron");
        std::fs::write(&sketch, SMALL.replace("152)", "190)")).expect("writable");
        let stop = import_sketch(&sketch, &dir.path().join("out"), false).expect_err("the river runs uphill");
        let SketchStop::Findings(found) = stop else { panic!("{stop}") };
        assert_eq!(found.iter().map(|f| f.code).collect::<Vec<_>>(), ["M008"]);
        assert!(!dir.path().join("out").exists());
    }
}
